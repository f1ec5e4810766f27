"""Nghị định 32/2024/NĐ-CP: what the papers of a dossier answer, «theo hồ sơ, không đo».

The shares of services and of craft villages, and the conditions of an expansion.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from ccngeo.model import (
    AllOf,
    AnyOf,
    Candidate,
    Citation,
    Claim,
    Compare,
    Confidence,
    Holds,
    Limit,
    Need,
    Not,
    Op,
    Procedure,
    Readings,
    Rule,
    Shown,
    Text,
    Unit,
)
from ccngeo.rules import nd303_2026 as nd303
from ccngeo.rules.claims import CONSULT, DECISIVE, NOT_YET_FOUNDED
from ccngeo.rules.nd32_2024 import DOCUMENT, IN_FORCE, UNTIL, cite, with_predecessor

_TT14 = date(2024, 10, 1)  # Thông tư 14/2024/TT-BCT
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
            UNTIL,
        ),
    ),
    grades=_OF_AN_EXPANSION,
    roles=NOT_YET_FOUNDED,
    needs={"works": Need("document", layer="documents", option="ha_tang_thiet_yeu")},
    in_force_from=IN_FORCE,
    in_force_until=UNTIL,
    dated_by="received",
    question=Text(
        "Văn bản nghiệm thu đường nội bộ, cấp nước, thu gom và xử lý nước thải (số, ngày)?",
        "Acceptance of internal roads, water supply and wastewater works (number, date)?",
    ),
    agency="construction",
    claim=Holds("works.present"),
)

# Reported: the works for waste and fire protection too, and clusters of before 2009 exempt.
_MORE_WORKS = AllOf((Holds("works.present"), Holds("more.present")))
_WORKS_REPORTED = replace(
    EXPANSION_WORKS,
    version="nd303-2026",
    citations=(nd303.reported("sửa đổi Đ8.2d"), *EXPANSION_WORKS.citations),
    needs={
        **EXPANSION_WORKS.needs,
        "more": Need("document", layer="documents", option="ha_tang_chat_thai_pccc"),
        "cluster": Need("expansion", layer="register"),
    },
    in_force_from=nd303.IN_FORCE,
    in_force_until=None,
    claim=Readings(
        "",
        {
            "as_before": Holds("works.present"),
            "with_waste_and_fire": _MORE_WORKS,
            "before_2009_exempt": AnyOf((Holds("cluster.before_2009"), _MORE_WORKS)),
        },
    ),
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

# A kind by what the cluster is for: the share of industrial land kept for it. Circular 14/2024 has
# the specialised one; NĐ 303/2026 is reported to make it and three others kinds of their own.
_OF_ITS_KIND = Text("Đất công nghiệp dành cho đúng loại (theo hồ sơ)", "Land for its kind (papers)")
_KINDS_TT14 = Text("chuyên ngành", "specialised")
_REPORTED_SHARES = (
    (("specialised", "supporting"), 0.6, Text("chuyên ngành, hỗ trợ", "specialised, supporting")),
    (("high_tech",), 0.3, Text("công nghệ cao", "high-tech")),
)


def _share(limit: Limit, scope: Text) -> Compare:
    return Compare("share.value", limit, _OF_ITS_KIND, scope)


def _is(kinds: Iterable[str]) -> AnyOf:
    return AnyOf(tuple(Holds(f"area.{kind}") for kind in kinds))


def _if(kinds: Iterable[str], claim: Claim) -> AnyOf:
    """Claim something of some kinds of cluster only."""
    return AnyOf((Not(_is(kinds)), claim))


def _reported(value: float) -> Limit:
    return Limit.of(Op.GE, value, Unit.SHARE, Confidence.MED)


# No number is reported for ecological clusters, nor known for any before Circular 14.
_NO_NUMBER = Limit(Op.GE, (), Unit.SHARE)

_OF_INDUSTRIAL_LAND = cite("Đ2.6", "Diện tích đất công nghiệp")

TYPE_SHARE = Rule(
    rule_id="type-share",
    version="nd32-2024",
    title=Text("Tỷ lệ đất dành cho đúng loại hình cụm", "Share of land for the kind of cluster"),
    heading="conditions",
    subject="type_share",
    citations=(
        Citation("Thông tư 28/2020/TT-BCT", "–", "", None, date(2024, 9, 30), Confidence.LOW),
        _OF_INDUSTRIAL_LAND,
    ),
    grades=_IN_A_DOSSIER,
    roles=NOT_YET_FOUNDED,
    needs={
        "area": Need("declared_area"),
        "share": Need("stated", layer="documents", option="ty_le_dung_loai in share"),
    },
    in_force_from=IN_FORCE,
    in_force_until=_TT14 - timedelta(days=1),
    dated_by="received",
    question=Text(
        "Tỷ lệ đất công nghiệp dành cho cùng ngành nghề, công nghiệp hỗ trợ, công nghệ cao (% đất "
        "công nghiệp)?",
        "Share of industrial land for one industry, supporting industry, high technology?",
    ),
    agency="industry_trade",
    applies=Holds("area.specialised"),
    claim=_share(_NO_NUMBER, _KINDS_TT14),
)
_SPECIALISED = replace(
    TYPE_SHARE,
    version="tt14-2024",
    citations=(
        Citation(
            "Thông tư 14/2024/TT-BCT",
            "ghi chú Biểu 03",
            "tối thiểu 60% diện tích đất công nghiệp để thu hút các dự án đầu tư có cùng ngành, "
            "nghề",
            _TT14,
            None,
        ),
        _OF_INDUSTRIAL_LAND,
    ),
    in_force_from=_TT14,
    in_force_until=UNTIL,
    claim=_share(_at_least(0.6), _KINDS_TT14),
)
_KINDS_REPORTED = replace(
    _SPECIALISED,
    version="nd303-2026",
    citations=(nd303.reported("sửa đổi Đ2 (loại hình cụm)"), *_SPECIALISED.citations),
    in_force_from=nd303.IN_FORCE,
    in_force_until=None,
    applies=_is((*(kind for kinds, *_ in _REPORTED_SHARES for kind in kinds), "eco")),
    claim=AllOf(
        (
            *(_if(kinds, _share(_reported(v), name)) for kinds, v, name in _REPORTED_SHARES),
            _if(("eco",), _share(_NO_NUMBER, Text("sinh thái", "ecological"))),
        )
    ),
)

RULES = (
    *with_predecessor(EXPANSION_DEMAND, _DEMAND_REPORTED),
    *with_predecessor(EXPANSION_WORKS, _WORKS_REPORTED),
    *with_predecessor(CRAFT_SHARE, _CRAFT_REPORTED),
    *with_predecessor(SERVICE_SHARE),
    *with_predecessor(TYPE_SHARE, _SPECIALISED, _KINDS_REPORTED),
)
