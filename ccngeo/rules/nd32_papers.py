"""Nghị định 32/2024/NĐ-CP: what the papers of a dossier answer, «theo hồ sơ, không đo».

The shares of services and of craft villages, and the conditions of an expansion.
"""

from dataclasses import replace

from ccngeo.model import (
    AnyOf,
    Candidate,
    Compare,
    Confidence,
    Holds,
    Limit,
    Need,
    Op,
    Procedure,
    Rule,
    Shown,
    Text,
    Unit,
)
from ccngeo.rules import nd303_2026 as nd303
from ccngeo.rules.claims import CONSULT, DECISIVE, NOT_YET_FOUNDED
from ccngeo.rules.nd32_2024 import DOCUMENT, IN_FORCE, UNTIL, cite, with_predecessor

_IN_A_DOSSIER = {Procedure.ESTABLISHMENT: CONSULT, Procedure.EXPANSION: CONSULT}
_OF_AN_EXPANSION = {Procedure.EXPANSION: DECISIVE}


def _at_least(value: float, reported: float | None = None) -> Limit:
    """Return a lower bound of a share; from 2026-09-15 with the value reported beside the old."""
    if reported is None:
        return Limit.of(Op.GE, value, Unit.SHARE)
    both = (
        Candidate(value, Confidence.HIGH, DOCUMENT),
        Candidate(reported, Confidence.MED, nd303.DOCUMENT),
    )
    return Limit(Op.GE, both, Unit.SHARE)


def _enough_filled(minimum: Limit) -> AnyOf:
    """Claim Đ8.2c: either limb is enough."""
    return AnyOf(
        (
            Compare("cluster.fill", minimum, Text("Tỷ lệ lấp đầy của cụm", "Occupancy of it")),
            Compare(
                "cluster.excess",
                Limit.of(Op.GT, 0.0, Unit.HA),
                Text(
                    "Nhu cầu thuê đất vượt đất công nghiệp hiện có",
                    "Demand beyond the industrial land there is",
                ),
            ),
        )
    )


EXPANSION_DEMAND = Rule(
    rule_id="expansion-demand",
    version="nd32-2024",
    title=Text("Mở rộng: lấp đầy hoặc nhu cầu thuê đất", "Expansion: occupancy or demand"),
    heading="conditions",
    subject="expansion_demand",
    citations=(
        cite(
            "Đ8.2c",
            "Đạt tỷ lệ lấp đầy ít nhất 60% hoặc nhu cầu thuê đất công nghiệp trong cụm công nghiệp "
            "vượt quá diện tích đất công nghiệp hiện có",
            UNTIL,
        ),
    ),
    grades=_OF_AN_EXPANSION,
    roles=NOT_YET_FOUNDED,
    needs={"cluster": Need("expansion", layer="register")},
    in_force_from=IN_FORCE,
    in_force_until=UNTIL,
    dated_by="received",
    question=Text(
        "Đất công nghiệp, đất đã cho thuê của cụm mở rộng; văn bản về nhu cầu thuê đất (ha)?",
        "Industrial and leased land of the cluster; the papers on demand for land (ha)?",
    ),
    agency="industry_trade",
    claim=_enough_filled(_at_least(0.6)),
    shows=(Shown("cluster.demand", Text("Nhu cầu thuê đất (theo hồ sơ)", "Demand (papers)")),),
)
_DEMAND_REPORTED = replace(
    EXPANSION_DEMAND,
    version="nd303-2026",
    citations=(nd303.reported("sửa đổi Đ8.2c"), *EXPANSION_DEMAND.citations),
    in_force_from=nd303.IN_FORCE,
    in_force_until=None,
    claim=_enough_filled(_at_least(0.6, 0.5)),
)

EXPANSION_WORKS = Rule(
    rule_id="expansion-works",
    version="nd32-2024",
    title=Text(
        "Mở rộng: hạ tầng dùng chung thiết yếu đã đưa vào sử dụng",
        "Expansion: essential shared works in use",
    ),
    heading="conditions",
    subject="expansion_works",
    citations=(
        cite(
            "Đ8.2d",
            "Hoàn thành xây dựng, đưa vào sử dụng các công trình hạ tầng kỹ thuật dùng chung thiết "
            "yếu",
        ),
    ),
    grades=_OF_AN_EXPANSION,
    roles=NOT_YET_FOUNDED,
    needs={"works": Need("document", layer="documents", option="ha_tang_thiet_yeu")},
    in_force_from=IN_FORCE,
    in_force_until=None,
    dated_by="received",
    question=Text(
        "Văn bản nghiệm thu đường nội bộ, cấp nước, thu gom và xử lý nước thải (số, ngày)?",
        "Acceptance of internal roads, water supply and wastewater works (number, date)?",
    ),
    agency="construction",
    claim=Holds("works.present"),
)

_CRAFT = Text("Đất công nghiệp dành cho làng nghề (theo hồ sơ)", "Land for crafts (papers)")
CRAFT_SHARE = Rule(
    rule_id="craft-share",
    version="nd32-2024",
    title=Text("Tỷ lệ đất cho cơ sở làng nghề", "Share of craft-village businesses"),
    heading="conditions",
    subject="craft_share",
    citations=(cite("Đ2.2", "tối thiểu 75% diện tích đất công nghiệp", UNTIL),),
    grades=_IN_A_DOSSIER,
    roles=NOT_YET_FOUNDED,
    needs={
        "area": Need("declared_area"),
        "share": Need("stated", layer="documents", option="ty_le_lang_nghe in share"),
    },
    in_force_from=IN_FORCE,
    in_force_until=UNTIL,
    dated_by="received",
    question=Text(
        "Tỷ lệ đất công nghiệp dành cho cơ sở trong làng nghề (% đất công nghiệp)?",
        "Share of industrial land for businesses of craft villages?",
    ),
    agency="commune",
    applies=Holds("area.craft"),
    claim=Compare("share.value", _at_least(0.75), _CRAFT),
)
_CRAFT_REPORTED = replace(
    CRAFT_SHARE,
    version="nd303-2026",
    citations=(nd303.reported("sửa đổi Đ2.2"), *CRAFT_SHARE.citations),
    in_force_from=nd303.IN_FORCE,
    in_force_until=None,
    claim=Compare("share.value", _at_least(0.75, 0.6), _CRAFT),
)

SERVICE_SHARE = Rule(
    rule_id="service-share",
    version="nd32-2024",
    title=Text("Tỷ lệ diện tích dịch vụ trực tiếp", "Share of direct services"),
    heading="conditions",
    subject="service_share",
    citations=(cite("Đ3.1c", "tổng diện tích không quá 10% diện tích cụm công nghiệp"),),
    grades=_IN_A_DOSSIER,
    roles=NOT_YET_FOUNDED,
    needs={"share": Need("stated", layer="documents", option="ty_le_dich_vu in share")},
    in_force_from=IN_FORCE,
    in_force_until=None,
    dated_by="received",
    question=Text(
        "Tổng diện tích dịch vụ phục vụ trực tiếp (% diện tích toàn cụm)?",
        "Area of direct services (share of the gross area)?",
    ),
    agency="commune",
    claim=Compare(
        "share.value",
        Limit.of(Op.LE, 0.1, Unit.SHARE),
        Text("Diện tích dịch vụ trên toàn cụm (theo hồ sơ)", "Services of the gross area (papers)"),
    ),
)

RULES = (
    *with_predecessor(EXPANSION_DEMAND, _DEMAND_REPORTED),
    *with_predecessor(EXPANSION_WORKS),
    *with_predecessor(CRAFT_SHARE, _CRAFT_REPORTED),
    *with_predecessor(SERVICE_SHARE),
)
