"""Nghị định 303/2026/NĐ-CP, which amends NĐ 32/2024 from 2026-09-15.

Known only by a summary: every limit keeps the old value beside the reported new one. What a
province decided under NĐ 139/2025 lapses that day, so no decision fixes a reading here (the
empty parameter). Beware: 303/2025/NĐ-CP is another decree.
"""

from dataclasses import replace
from datetime import date

from ccngeo.model import (
    AllOf,
    AnyOf,
    Candidate,
    Citation,
    Compare,
    Confidence,
    Holds,
    Limit,
    Need,
    Op,
    Readings,
    Text,
    Unit,
)
from ccngeo.rules import nd32_2024 as nd32
from ccngeo.rules.claims import NONE_AT_ALL

DOCUMENT = "Nghị định 303/2026/NĐ-CP"
IN_FORCE = date(2026, 9, 15)


def reported(clause: str) -> Citation:
    """Return a citation of this decree, known by a summary only."""
    return Citation(DOCUMENT, clause, "", IN_FORCE, None, Confidence.MED)


# That dossiers under appraisal go on under the old text is itself only reported.
TRANSITION = reported("chuyển tiếp")
# A rule that the summary does not say is changed.
UNREAD = reported("chưa đọc nguyên văn")


def _old_or_new(op: Op, old: float, new: float, unit: Unit) -> Limit:
    return Limit(
        op,
        (
            Candidate(old, Confidence.HIGH, nd32.DOCUMENT),
            Candidate(new, Confidence.MED, DOCUMENT),
        ),
        unit,
    )


DECLARED_AREA = replace(
    nd32.DECLARED_AREA,
    version="nd303-2026",
    citations=(reported("sửa đổi Đ2.1"), *nd32.DECLARED_AREA.citations),
    in_force_from=IN_FORCE,
    in_force_until=None,
    # Should the text have left 10 ha in force, which communes are mountain is open as before.
    claim=nd32.area_within(
        _old_or_new(Op.GE, 10.0, 5.0, Unit.HA), nd32.AT_LEAST_5, nd32.mountain_or_craft_now("")
    ),
)

LISTED_IN_PLAN = replace(
    nd32.LISTED_IN_PLAN,
    version="nd303-2026",
    citations=(reported("sửa đổi Đ8.1a, Đ10.4"), *nd32.LISTED_IN_PLAN.citations),
    in_force_from=IN_FORCE,
    in_force_until=None,
    partly=AllOf(
        (
            Holds("list.listed"),
            nd32.INCREASE_AT_MOST_5,
            Readings(
                "",
                {"commune": Holds("list.in_commune"), "district": Holds("list.in_district")},
            ),
            nd32.FITS_THE_PLANS,
        )
    ),
)

BEYOND_THE_QUOTA = Text("Diện tích cần vượt chỉ tiêu còn lại", "Area needed beyond what is left")

LAND_USE_PLAN = replace(
    nd32.LAND_USE_PLAN,
    version="nd303-2026",
    citations=(reported("sửa đổi Đ8.1a"), *nd32.LAND_USE_PLAN.citations),
    needs={
        **nd32.LAND_USE_PLAN.needs,
        "quota": Need("quota", layer="quotas", option="SKN"),
    },
    in_force_from=IN_FORCE,
    in_force_until=None,
    # The quota given to the commune is reported as a second way to satisfy the condition: it
    # counts only as long as the text may indeed say so, and as enough of it is left.
    claim=Readings(
        "",
        {
            "plan": Holds("skn.whole"),
            "plan_or_quota": AnyOf(
                (
                    Holds("skn.whole"),
                    Compare("quota.excess", NONE_AT_ALL, BEYOND_THE_QUOTA),
                )
            ),
        },
    ),
)

_OCCUPANCY = Readings(
    "",
    {
        scope: nd32.occupancy_claim(scope, _old_or_new(Op.LE, 100.0, 50.0, Unit.HA))
        for scope in nd32.SCOPES
    },
)
AVERAGE_OCCUPANCY = replace(
    nd32.OCCUPANCY_TWO_TIER,
    version="nd303-2026",
    citations=(reported("sửa đổi Đ8.1c"), *nd32.AVERAGE_OCCUPANCY.citations),
    in_force_from=IN_FORCE,
    in_force_until=None,
    needs={**nd32.OCCUPANCY_TWO_TIER.needs, "area": Need("declared_area")},
    # High-tech and ecological clusters are reported to be exempt.
    claim=Readings(
        "",
        {
            "all_kinds": _OCCUPANCY,
            "high_tech_and_eco_exempt": AnyOf(
                (Holds("area.high_tech"), Holds("area.eco"), _OCCUPANCY)
            ),
        },
    ),
)

RULES = (DECLARED_AREA, LISTED_IN_PLAN, LAND_USE_PLAN, AVERAGE_OCCUPANCY)
