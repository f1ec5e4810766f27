"""QCVN 01:2021/BXD on planning of construction, until 2026-12-31; its successor is not read.

Beware: QCVN 01:2025/BTNMT is another standard, of the environment.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from ccngeo.landuse import RESIDENTIAL
from ccngeo.model import (
    AllOf,
    Candidate,
    Citation,
    Compare,
    Confidence,
    Limit,
    Need,
    Op,
    Procedure,
    Reason,
    Rule,
    Shown,
    Text,
    Unit,
)
from ccngeo.rules.claims import ALWAYS_CONSULT, CONSULT, KNOWN_FROM, NOT_YET_FOUNDED

_DOCUMENT = "QCVN 01:2021/BXD"
_SINCE, _UNTIL, _NEXT = date(2021, 7, 5), date(2026, 12, 31), date(2027, 1, 1)
_SUCCESSOR = Citation("QCVN 01:2026/BXD", "–", "", _NEXT, None, Confidence.MED)


def _cite(clause: str) -> Citation:
    return Citation(_DOCUMENT, clause, "", _SINCE, _UNTIL, Confidence.HIGH)


def _unread(rule: Rule, needs: Mapping[str, Need]) -> Rule:
    """Return the version of the successor, which nobody here has read."""
    return replace(
        rule,
        version="qcvn01-2026",
        citations=(_SUCCESSOR,),
        in_force_from=_NEXT,
        in_force_until=None,
        claim=None,
        needs=needs,
    )


# Table 2.22, treatment plants in m: up to so many m³ a day (the first row: less than), a closed one
# with odour control and an open one. Neither is known before the detailed plan.
_TREATMENT_M = (
    (200.0, (10.0, 80.0)),
    (5_000.0, (15.0, 100.0)),
    (50_000.0, (30.0, 250.0)),
    (math.inf, (40.0, 350.0)),
)


def _at_least_one_of(metres: Iterable[float]) -> Limit:
    values = tuple(Candidate(m, Confidence.HIGH, _DOCUMENT) for m in sorted(metres))
    return Limit(Op.GE, values, Unit.M, doubt=Reason.ATTRIBUTE_MISSING)


def _far_enough(limit: Limit) -> AllOf:
    return AllOf(
        (
            Compare("plant.distance", limit, _PLANT),
            Compare("land.distance", limit, _PLANT_TO_LAND),
        )
    )


def for_capacity(rule: Rule, m3_day: float) -> Rule:
    """Return the rule on the treatment plant with the row of a stated capacity, m³ a day."""
    least = _TREATMENT_M[0]
    row = least if m3_day < least[0] else next(r for r in _TREATMENT_M[1:] if m3_day <= r[0])
    return replace(rule, claim=_far_enough(_at_least_one_of(row[1])))


_PLANT = Text("Từ trạm xử lý (vị trí chưa rõ) đến nhà ở", "From the plant (anywhere) to houses")
_PLANT_TO_LAND = Text(
    "Từ trạm xử lý đến đất ở theo hiện trạng", "From the plant to residential land in use"
)
TREATMENT_DISTANCE = Rule(
    rule_id="treatment-distance",
    version="qcvn01-2021",
    title=Text(
        "Khoảng cách từ trạm xử lý nước thải đến nhà ở", "Distance of the treatment plant to houses"
    ),
    heading="infrastructure",
    subject="treatment_distance",
    citations=(_cite("Bảng 2.22"),),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    needs={
        # Two layers say where people live; neither alone may clear.
        "plant": Need("from_inside", layer="residential"),
        "land": Need("from_inside", layer="land_use", where=RESIDENTIAL),
        "boundary": Need("distance", layer="residential"),
    },
    in_force_from=KNOWN_FROM,
    in_force_until=_UNTIL,
    dated_by="on",
    question=Text(
        "Vị trí, công suất (m³/ngày đêm), công nghệ trạm xử lý nước thải?",
        "Place, capacity (m³ a day) and technology of the treatment plant?",
    ),
    agency="construction",
    claim=_far_enough(_at_least_one_of(m for _, both in _TREATMENT_M for m in both)),
    shows=(
        Shown(
            "boundary.distance",
            Text(
                "Khoảng cách từ ranh giới cụm đến khu dân cư gần nhất",
                "Distance from the boundary to the nearest housing",
            ),
        ),
    ),
)

GREEN_BELT = Rule(
    rule_id="green-belt",
    version="qcvn01-2021",
    title=Text("Dải cây xanh cách ly quanh cụm", "Green belt around the cluster"),
    heading="infrastructure",
    subject="green_belt",
    citations=(_cite("2.5"),),
    # A condition of the detailed plan: the review of places has nothing to hold it against.
    grades={Procedure.ESTABLISHMENT: CONSULT, Procedure.EXPANSION: CONSULT},
    roles=NOT_YET_FOUNDED,
    needs={"belt": Need("stated", layer="documents", option="cay_xanh_cach_ly in m")},
    in_force_from=KNOWN_FROM,
    in_force_until=_UNTIL,
    dated_by="on",
    question=Text(
        "Bề rộng dải cây xanh cách ly trong quy hoạch chi tiết (m)?",
        "Width of the green belt in the detailed plan (m)?",
    ),
    agency="construction",
    claim=Compare(
        "belt.value",
        Limit.of(Op.GE, 10.0, Unit.M),
        Text("Bề rộng dải cây xanh cách ly (theo hồ sơ)", "Width of the green belt (papers)"),
    ),
)

RULES = (
    TREATMENT_DISTANCE,
    _unread(TREATMENT_DISTANCE, {"boundary": Need("distance", layer="residential")}),
    GREEN_BELT,
    _unread(GREEN_BELT, {}),
)
