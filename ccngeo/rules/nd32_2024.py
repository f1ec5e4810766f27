"""Nghị định 32/2024/NĐ-CP on industrial clusters (2024-05-01), with NĐ 139/2025 from 2025-07-01.

Dossiers under appraisal when the decree took effect go on under its predecessors (Đ35.2), whose
texts are not held here: for them each rule has a version without a claim.
"""

from dataclasses import replace
from datetime import date

from ccngeo.landuse import CLUSTER, INDUSTRIAL, RESIDENTIAL
from ccngeo.model import (
    ALWAYS,
    AllOf,
    AnyOf,
    Citation,
    Claim,
    Compare,
    Confidence,
    Holds,
    Limit,
    Need,
    Op,
    Procedure,
    Readings,
    Role,
    Rule,
    Shown,
    Text,
    Unit,
)
from ccngeo.rules.claims import (
    ALWAYS_DECISIVE,
    CONSULT,
    DECISIVE,
    NOT_YET_FOUNDED,
    at_most_adjoining,
    clear_of,
    strip_of,
)

DOCUMENT = "Nghị định 32/2024/NĐ-CP"
IN_FORCE = date(2024, 5, 1)
TWO_TIER = date(2025, 7, 1)  # NĐ 139/2025 moves the districts' tasks
BEFORE_TWO_TIER = date(2025, 6, 30)
UNTIL = date(2026, 9, 14)  # the day before NĐ 303/2026
ALL_ROLES = frozenset(Role)

_EARLIER = Citation(
    "Nghị định 68/2017/NĐ-CP, 66/2020/NĐ-CP",
    "Đ35.2 NĐ 32/2024 (chuyển tiếp)",
    "tiếp tục thực hiện theo quy định tại các Nghị định này",
    date(2017, 7, 15),
    date(2024, 4, 30),
    Confidence.LOW,
)
_PROVINCE_DECIDES = Citation(
    "Nghị định 139/2025/NĐ-CP",
    "Đ12",
    "Ủy ban nhân dân cấp tỉnh quyết định thực hiện các quy định liên quan đến địa bàn cấp huyện",
    TWO_TIER,
    UNTIL,
)


def cite(clause: str, quote: str, until: date | None = None) -> Citation:
    """Return a citation of this decree, read in its full text."""
    return Citation(DOCUMENT, clause, quote, IN_FORCE, until)


def unread_predecessor(rule: Rule) -> Rule:
    """Return the version of the decrees before 2024-05-01, which nobody here has read."""
    return replace(
        rule,
        version="nd68-2017",
        citations=(_EARLIER,),
        in_force_from=date(2017, 7, 15),
        in_force_until=date(2024, 4, 30),
        applies=ALWAYS,
        claim=None,
        partly=None,
        shows=(),
        needs={},
    )


DECLARED = Text("Diện tích theo hồ sơ", "Declared area")
_LOWER = Text("miền núi, làng nghề", "mountain, craft village")
MOUNTAIN_OR_CRAFT = AnyOf((Holds("area.craft"), Holds("area.mountain")))


def mountain_or_craft_now(parameter: str) -> AnyOf:
    """Claim the lower minimum since there are no districts: which communes count is open.

    From 2025-07-01 the province says so by the `parameter` of that name; empty where nobody may.
    """
    mountain: dict[str, Claim] = {"as_before": Holds("area.mountain"), "none": AnyOf(())}
    return AnyOf((Holds("area.craft"), Readings(parameter, mountain)))


AT_MOST_75 = Limit.of(Op.LE, 75.0, Unit.HA)
AT_LEAST_10 = Limit.of(Op.GE, 10.0, Unit.HA)
AT_LEAST_5 = Limit.of(Op.GE, 5.0, Unit.HA)


def area_within(minimum: Limit, lower_minimum: Limit, who: Claim = MOUNTAIN_OR_CRAFT) -> AllOf:
    """Claim the area limits of Đ2.1, with the lower minimum of mountain and craft clusters."""
    return AllOf(
        (
            Compare("area.declared", AT_MOST_75, DECLARED),
            AnyOf(
                (
                    Compare("area.declared", minimum, DECLARED),
                    AllOf(
                        (
                            Compare("area.declared", lower_minimum, DECLARED, _LOWER),
                            who,
                        )
                    ),
                )
            ),
        )
    )


DECLARED_AREA = Rule(
    rule_id="declared-area",
    version="nd32-2024",
    title=Text("Quy mô diện tích", "Declared area"),
    heading="dossier",
    subject="declared_area",
    citations=(
        cite("Đ2.1", "quy mô diện tích không vượt quá 75 ha và không dưới 10 ha", UNTIL),
        cite("Đ35.1", "tiếp tục hoạt động và quản lý theo quy định tại Nghị định này"),
    ),
    grades=ALWAYS_DECISIVE,
    roles=ALL_ROLES,
    needs={"area": Need("declared_area")},
    in_force_from=IN_FORCE,
    in_force_until=BEFORE_TWO_TIER,
    dated_by="received",
    question=Text(
        "Diện tích đề nghị (hoặc diện tích quy hoạch), cụm thuộc miền núi hay làng nghề?",
        "The proposed (or planned) area; is the cluster in a mountain district or a craft village?",
    ),
    agency="commune",
    claim=area_within(AT_LEAST_10, AT_LEAST_5),
    partly=AnyOf(
        (
            AllOf((Compare("area.declared", AT_MOST_75, DECLARED), Holds("area.transitional"))),
            Holds("area.before_2009"),
        )
    ),
)
_AREA_TWO_TIER = replace(
    DECLARED_AREA,
    version="nd139-2025",
    citations=(*DECLARED_AREA.citations, _PROVINCE_DECIDES),
    in_force_from=TWO_TIER,
    in_force_until=UNTIL,
    claim=area_within(AT_LEAST_10, AT_LEAST_5, mountain_or_craft_now("mountain_communes")),
)

MEASURED_AREA = Rule(
    rule_id="measured-area",
    version="nd32-2024",
    title=Text("Diện tích khép từ tọa độ so với hồ sơ", "Area from coordinates against the papers"),
    heading="dossier",
    subject="measured_area",
    citations=(cite("Đ9.1b", "bản đồ xác định vị trí, ranh giới của cụm công nghiệp"),),
    grades=dict.fromkeys(Procedure, CONSULT),
    roles=ALL_ROLES,
    needs={"area": Need("area_difference")},
    in_force_from=IN_FORCE,
    in_force_until=None,
    dated_by="received",
    question=Text(
        "Bảng kê tọa độ ranh giới và diện tích trong hồ sơ có khớp nhau không?",
        "Do the table of corner points and the area in the papers agree?",
    ),
    agency="commune",
    # Rounding and the scale of the grid explain at most 0,055 ha of 75 ha: from 0,1 ha on it is
    # another boundary or another number.
    claim=Compare(
        "area.difference",
        Limit.of(Op.LT, 0.1, Unit.HA),
        Text("Chênh lệch diện tích", "Difference of areas"),
    ),
    shows=(
        Shown("area.measured", Text("Diện tích đo", "Measured area")),
        Shown("area.declared", DECLARED),
    ),
)

_INCREASE = Text("Diện tích tăng so với Danh mục", "Increase over the listed area")
_NO_INCREASE = Compare("list.increase", Limit.of(Op.LE, 0.0, Unit.HA), _INCREASE)
INCREASE_AT_MOST_5 = Compare(
    "list.increase", Limit.of(Op.LE, 5.0, Unit.HA), _INCREASE, Text("Đ10.4", "Art. 10.4")
)

_IN_SKN = Text("Diện tích trong đất SKN", "Area in SKN")
SOME_SKN = Compare("skn.area", Limit.of(Op.GT, 0.0, Unit.HA), _IN_SKN, Text("một phần", "in part"))

LAND_USE_PLAN = Rule(
    rule_id="land-use-plan",
    version="nd32-2024",
    title=Text("Phù hợp quy hoạch sử dụng đất", "Fit with the land-use plan"),
    heading="planning",
    subject="land_use_plan",
    citations=(
        cite("Đ8.1a", "có quỹ đất phù hợp với quy hoạch sử dụng đất trên địa bàn cấp huyện", UNTIL),
    ),
    grades=ALWAYS_DECISIVE,
    roles=NOT_YET_FOUNDED,
    needs={"skn": Need("overlap", layer="land_use_plan", where=CLUSTER)},
    in_force_from=IN_FORCE,
    in_force_until=UNTIL,
    dated_by="received",
    question=Text(
        "Vị trí đề nghị có phù hợp quy hoạch sử dụng đất (đất SKN) không?",
        "Does the position fit the land-use plan (SKN land)?",
    ),
    agency="environment",
    claim=Holds("skn.whole"),
    partly=SOME_SKN,
    shows=(
        Shown("skn.share", Text("Tỷ lệ trong đất SKN", "Share in SKN")),
        Shown("skn.rest", Text("Phần ngoài đất SKN", "Part outside SKN")),
    ),
)

_CONFLICT = Text("Diện tích chức năng khác công nghiệp", "Area planned for other than industry")
CONSTRUCTION_PLANS = Rule(
    rule_id="construction-plans",
    version="nd32-2024",
    title=Text("Phù hợp quy hoạch xây dựng", "Fit with construction plans"),
    heading="planning",
    subject="construction_plan",
    citations=(cite("Đ11.2a", "sự phù hợp với quy hoạch tỉnh và quy hoạch khác liên quan"),),
    grades=ALWAYS_DECISIVE,
    roles=NOT_YET_FOUNDED,
    needs={
        "plans": Need("overlap", layer="construction_plans", where=INDUSTRIAL, option="other than")
    },
    in_force_from=IN_FORCE,
    in_force_until=None,
    dated_by="received",
    question=Text(
        "Vị trí có phù hợp các đồ án quy hoạch xây dựng, đồ án nào phải điều chỉnh?",
        "Does the position fit the construction plans; which plan must be adjusted?",
    ),
    agency="construction",
    claim=clear_of("plans", _CONFLICT),
    partly=Holds("plans.adjoining"),
    shows=(strip_of("plans"),),
)

# Đ10.4 settles a small change in the decision itself, if what is proposed fits the land-use plan
# and the other plans; else the provincial plan has to be adjusted (Đ6, Đ7).
FITS_THE_PLANS = AllOf((Holds("skn.whole"), at_most_adjoining("plans", _CONFLICT)))
_OF_THE_PLANS = {**LAND_USE_PLAN.needs, **CONSTRUCTION_PLANS.needs}

LISTED_IN_PLAN = Rule(
    rule_id="listed-in-plan",
    version="nd32-2024",
    title=Text("Có trong Danh mục, đúng địa điểm", "Listed in the plan, at the place named"),
    heading="planning",
    subject="plan_list",
    citations=(
        cite("Đ8.1a", "Có trong Danh mục các cụm công nghiệp trên địa bàn cấp tỉnh", UNTIL),
        cite(
            "Đ10.4",
            "vị trí thay đổi trong địa giới hành chính cấp huyện, diện tích tăng không quá 05 ha "
            "so với quy hoạch đã được phê duyệt và phù hợp với quy hoạch sử dụng đất cấp huyện và "
            "các quy hoạch khác trên địa bàn",
            UNTIL,
        ),
    ),
    grades=ALWAYS_DECISIVE,
    roles=NOT_YET_FOUNDED,
    needs={"list": Need("plan_list", layer="plan_list"), **_OF_THE_PLANS},
    in_force_from=IN_FORCE,
    in_force_until=BEFORE_TWO_TIER,
    dated_by="received",
    question=Text(
        "Cụm có trong Danh mục của quy hoạch tỉnh không: tên gọi, xã, diện tích?",
        "Is the cluster in the list of the provincial plan: name, commune, area?",
    ),
    agency="industry_trade",
    claim=AllOf(
        (
            Holds("list.listed"),
            Holds("list.same_name"),
            Holds("list.same_commune"),
            Holds("list.in_commune"),
            _NO_INCREASE,
        )
    ),
    partly=AllOf(
        (Holds("list.listed"), INCREASE_AT_MOST_5, Holds("list.in_district"), FITS_THE_PLANS)
    ),
    aside=frozenset(_OF_THE_PLANS),
)
_LISTED_TWO_TIER = replace(
    LISTED_IN_PLAN,
    version="nd139-2025",
    citations=(*LISTED_IN_PLAN.citations, _PROVINCE_DECIDES),
    in_force_from=TWO_TIER,
    in_force_until=UNTIL,
    partly=AllOf(
        (
            Holds("list.listed"),
            INCREASE_AT_MOST_5,
            Readings(
                "relocation_scope",
                {"district": Holds("list.in_district"), "commune": Holds("list.in_commune")},
            ),
            FITS_THE_PLANS,
        )
    ),
)

_PARK = Text("Chồng lấn khu công nghiệp", "Overlap with industrial parks")
_CLUSTER = Text("Chồng lấn cụm đã thành lập", "Overlap with established clusters")
INDUSTRIAL_OVERLAP = Rule(
    rule_id="industrial-overlap",
    version="nd32-2024",
    title=Text(
        "Không chồng lấn khu, cụm công nghiệp đã có", "Clear of existing parks and clusters"
    ),
    heading="planning",
    subject="industrial_land",
    citations=(
        cite("Đ2.1", "có ranh giới địa lý xác định"),
        cite("Đ11.2a", "sự phù hợp với quy hoạch tỉnh và quy hoạch khác liên quan"),
    ),
    grades=ALWAYS_DECISIVE,
    roles=NOT_YET_FOUNDED,
    needs={
        "parks": Need("overlap", layer="industrial_parks"),
        "clusters": Need("sites_overlap", option=Role.ESTABLISHED.value),
    },
    in_force_from=IN_FORCE,
    in_force_until=None,
    dated_by="received",
    question=Text(
        "Ranh giới có chồng lấn khu công nghiệp, cụm công nghiệp đã thành lập không?",
        "Does the boundary overlap an industrial park or an established cluster?",
    ),
    agency="industry_trade",
    claim=AllOf((clear_of("parks", _PARK), clear_of("clusters", _CLUSTER))),
    partly=AllOf((at_most_adjoining("parks", _PARK), at_most_adjoining("clusters", _CLUSTER))),
    shows=(strip_of("parks"), strip_of("clusters")),
)

_HOUSES_IN_USE = Text("Đất ở theo hiện trạng (ONT, ODT)", "Residential in current land use")
_HOUSES = Text("Đất ở trong ranh giới", "Residential land inside")
HOUSES_INSIDE = Rule(
    rule_id="houses-inside",
    version="nd32-2024",
    title=Text("Không có dân cư sinh sống", "No residents inside"),
    heading="conditions",
    subject="houses",
    citations=(cite("Đ2.1", "không có dân cư sinh sống"),),
    grades=ALWAYS_DECISIVE,
    roles=NOT_YET_FOUNDED,
    # Two layers say where people live; neither alone may clear.
    needs={
        "houses": Need("overlap", layer="residential"),
        "land": Need("overlap", layer="land_use", where=RESIDENTIAL),
    },
    in_force_from=IN_FORCE,
    in_force_until=None,
    dated_by="received",
    question=Text(
        "Trong ranh giới có đất ở, hộ dân nào?",
        "Is there residential land or any household inside?",
    ),
    agency="commune",
    claim=AllOf((clear_of("houses", _HOUSES), clear_of("land", _HOUSES_IN_USE))),
    partly=AllOf((at_most_adjoining("houses", _HOUSES), at_most_adjoining("land", _HOUSES_IN_USE))),
    shows=(
        Shown("houses.households", Text("Số hộ bị ảnh hưởng", "Households affected")),
        strip_of("houses"),
    ),
)

_RICE_IN_USE = Text("LUC theo hiện trạng", "LUC in current land use")
_RICE = Text("Đất chuyên trồng lúa (LUC)", "Specialised rice land (LUC)")
SPECIALISED_RICE = Rule(
    rule_id="specialised-rice",
    version="nd32-2024",
    title=Text("Hạn chế sử dụng đất chuyên trồng lúa", "Restricted use of specialised rice land"),
    heading="conditions",
    subject="rice",
    citations=(
        cite("Đ4.2đ", "trên nguyên tắc hạn chế sử dụng đất đã quy hoạch trồng lúa"),
        Citation("Luật Đất đai 2024", "Đ121, Đ122", "", None, None, Confidence.MED),
        Citation("Nghị định 112/2024/NĐ-CP", "Đ10.2", "", date(2024, 9, 11), None, Confidence.MED),
    ),
    grades=ALWAYS_DECISIVE,
    roles=NOT_YET_FOUNDED,
    needs={
        "rice": Need("overlap", layer="rice_land", where=("LUC",)),
        "land": Need("overlap", layer="land_use", where=("LUC",)),
    },
    in_force_from=IN_FORCE,
    in_force_until=None,
    dated_by="received",
    question=Text(
        "Diện tích đất chuyên trồng lúa trong ranh giới?",
        "How much specialised rice land lies inside?",
    ),
    agency="environment",
    claim=AllOf((clear_of("rice", _RICE), clear_of("land", _RICE_IN_USE))),
    partly=AllOf((at_most_adjoining("rice", _RICE), at_most_adjoining("land", _RICE_IN_USE))),
    shows=(Shown("rice.share", Text("Tỷ lệ đất LUC", "Share of LUC")), strip_of("rice")),
)

_FOREST_IN_USE = Text("RDD theo hiện trạng", "RDD in current land use")
_FOREST = Text("Rừng đặc dụng (RDD)", "Special-use forest (RDD)")
SPECIAL_USE_FOREST = Rule(
    rule_id="special-use-forest",
    version="nd32-2024",
    title=Text("Không sử dụng rừng đặc dụng", "Clear of special-use forest"),
    heading="conditions",
    subject="special_use_forest",
    citations=(
        cite("Đ4.2đ", "đất thuộc khu bảo tồn thiên nhiên"),
        Citation("Luật Lâm nghiệp 2017", "Đ14, Đ19–21", "", None, None, Confidence.LOW),
    ),
    grades=ALWAYS_DECISIVE,
    roles=NOT_YET_FOUNDED,
    needs={
        "forest": Need("overlap", layer="forest", where=("RDD",)),
        "land": Need("overlap", layer="land_use", where=("RDD",)),
    },
    in_force_from=IN_FORCE,
    in_force_until=None,
    dated_by="received",
    question=Text(
        "Ranh giới có rừng đặc dụng không?", "Is there special-use forest inside the boundary?"
    ),
    agency="environment",
    claim=AllOf((clear_of("forest", _FOREST), clear_of("land", _FOREST_IN_USE))),
    partly=AllOf((at_most_adjoining("forest", _FOREST), at_most_adjoining("land", _FOREST_IN_USE))),
    shows=(strip_of("forest"),),
)

MORE_THAN_HALF = Limit.of(Op.GT, 0.5, Unit.SHARE)
AT_MOST_100 = Limit.of(Op.LE, 100.0, Unit.HA)


SCOPES = {
    "district": Text("huyện cũ", "old district"),
    "commune": Text("xã", "commune"),
    "province": Text("tỉnh", "province"),
}


def occupancy_claim(need: str, unleased: Limit) -> AnyOf:
    """Claim Đ8.1c for one scope: no established cluster there, or either of the two limbs.

    The decree gives no formula of the average, so the first limb must hold under both.
    """
    vi, en = SCOPES[need].vi, SCOPES[need].en
    simple = Text(f"Lấp đầy {vi}, trung bình cộng", f"Occupancy of {en}, simple mean")
    weighted = Text(f"Lấp đầy {vi}, theo diện tích", f"Occupancy of {en}, by area")
    land = Text(f"Chưa cho thuê, {vi}", f"Unleased, {en}")
    return AnyOf(
        (
            Holds(f"{need}.none_established"),
            Readings(
                "",
                {
                    "simple": Compare(f"{need}.simple", MORE_THAN_HALF, simple),
                    "weighted": Compare(f"{need}.weighted", MORE_THAN_HALF, weighted),
                },
            ),
            Compare(f"{need}.unleased", unleased, land),
        )
    )


AVERAGE_OCCUPANCY = Rule(
    rule_id="average-occupancy",
    version="nd32-2024",
    title=Text("Tỷ lệ lấp đầy và đất chưa cho thuê của địa bàn", "Occupancy and unleased land"),
    heading="conditions",
    subject="occupancy",
    citations=(
        cite(
            "Đ8.1c",
            "đạt trên 50% hoặc tổng quỹ đất công nghiệp chưa cho thuê của các cụm công nghiệp "
            "không vượt quá 100 ha",
            UNTIL,
        ),
    ),
    grades={Procedure.PLAN_REVIEW: CONSULT, Procedure.ESTABLISHMENT: DECISIVE},
    roles=NOT_YET_FOUNDED,
    needs={"district": Need("occupancy", layer="register", option="district")},
    in_force_from=IN_FORCE,
    in_force_until=BEFORE_TWO_TIER,
    dated_by="received",
    question=Text(
        "Đất công nghiệp, đất đã cho thuê, đất đã chấp thuận đầu tư của từng cụm trên địa bàn?",
        "Industrial, leased and approved land of every cluster in the scope?",
    ),
    agency="industry_trade",
    claim=occupancy_claim("district", AT_MOST_100),
)
OCCUPANCY_TWO_TIER = replace(
    AVERAGE_OCCUPANCY,
    version="nd139-2025",
    citations=(*AVERAGE_OCCUPANCY.citations, _PROVINCE_DECIDES),
    needs={scope: Need("occupancy", layer="register", option=scope) for scope in SCOPES},
    in_force_from=TWO_TIER,
    in_force_until=UNTIL,
    claim=Readings(
        "occupancy_scope", {scope: occupancy_claim(scope, AT_MOST_100) for scope in SCOPES}
    ),
)

INVESTOR = Rule(
    rule_id="investor",
    version="nd32-2024",
    title=Text("Có đề nghị làm chủ đầu tư", "An investor has applied"),
    heading="investor",
    subject="investor",
    citations=(cite("Đ8.1b, Đ8.2b", "đề nghị làm chủ đầu tư xây dựng hạ tầng kỹ thuật"),),
    grades={Procedure.ESTABLISHMENT: DECISIVE, Procedure.EXPANSION: DECISIVE},
    roles=NOT_YET_FOUNDED,
    needs={"letter": Need("document", layer="documents", option="nha_dau_tu")},
    in_force_from=IN_FORCE,
    in_force_until=None,
    dated_by="received",
    question=Text(
        "Văn bản đề nghị làm chủ đầu tư (số, ngày)?", "The investor's application (number, date)?"
    ),
    agency="commune",
    claim=Holds("letter.present"),
)


def with_predecessor(*versions: Rule) -> tuple[Rule, ...]:
    """Return versions of a rule after that of the decrees before 2024-05-01."""
    return (unread_predecessor(versions[0]), *versions)


RULES = (
    *with_predecessor(DECLARED_AREA, _AREA_TWO_TIER),
    *with_predecessor(MEASURED_AREA),
    *with_predecessor(LISTED_IN_PLAN, _LISTED_TWO_TIER),
    *with_predecessor(LAND_USE_PLAN),
    *with_predecessor(CONSTRUCTION_PLANS),
    *with_predecessor(INDUSTRIAL_OVERLAP),
    *with_predecessor(HOUSES_INSIDE),
    *with_predecessor(SPECIALISED_RICE),
    *with_predecessor(SPECIAL_USE_FOREST),
    *with_predecessor(AVERAGE_OCCUPANCY, OCCUPANCY_TWO_TIER),
    *with_predecessor(INVESTOR),
)
