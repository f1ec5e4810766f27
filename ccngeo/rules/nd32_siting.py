"""Nghị định 32/2024/NĐ-CP, Đ4.2đ and Đ11.2a: what else lies or is planned where a cluster goes."""

from dataclasses import replace

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
    Rule,
    Text,
    Unit,
)
from ccngeo.rules import nd303_2026 as nd303
from ccngeo.rules.claims import (
    ALWAYS_CONSULT,
    NOT_YET_FOUNDED,
    at_most_adjoining,
    clear_of,
    strip_of,
)
from ccngeo.rules.nd32_2024 import (
    BEFORE_TWO_TIER,
    IN_FORCE,
    TWO_TIER,
    UNTIL,
    cite,
    with_predecessor,
)

# The commune takes the district's place in submitting (Đ11); what is said of clusters in two
# districts the province may apply to what it decides (Đ12).
_COMMUNES_SUBMIT = Citation(
    "Nghị định 139/2025/NĐ-CP",
    "Đ11, Đ12",
    "Ủy ban nhân dân cấp xã thực hiện nhiệm vụ",
    TWO_TIER,
    UNTIL,
)
_OTHER_PLANS = cite("Đ11.2a", "sự phù hợp với quy hoạch tỉnh và quy hoạch khác liên quan")

_PROJECT = Text("Diện tích trong dự án, quy hoạch chi tiết", "Area in projects and detailed plans")
APPROVED_PROJECTS = Rule(
    rule_id="approved-projects",
    version="nd32-2024",
    title=Text(
        "Không chồng lấn dự án đã chấp thuận, quy hoạch chi tiết đã duyệt",
        "Clear of approved projects and detailed plans",
    ),
    heading="planning",
    subject="approved_project",
    citations=(_OTHER_PLANS,),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    needs={"projects": Need("overlap", layer="approved_projects")},
    in_force_from=IN_FORCE,
    in_force_until=None,
    dated_by="received",
    question=Text(
        "Vị trí có chồng lấn dự án đã chấp thuận chủ trương đầu tư, quy hoạch chi tiết đã duyệt "
        "không (tên, số, ngày quyết định)?",
        "Any overlap with approved projects or detailed plans (name, number, date)?",
    ),
    agency="finance",
    claim=clear_of("projects", _PROJECT),
    partly=Holds("projects.adjoining"),
    shows=(strip_of("projects"),),
)

_PLANNED_RICE = Text("Đất quy hoạch trồng lúa (LUC, LUK)", "Land planned for rice (LUC, LUK)")
PLANNED_RICE = Rule(
    rule_id="planned-rice",
    version="nd32-2024",
    title=Text("Hạn chế sử dụng đất đã quy hoạch trồng lúa", "Restricted use of planned rice land"),
    heading="conditions",
    subject="planned_rice",
    citations=(cite("Đ4.2đ", "trên nguyên tắc hạn chế sử dụng đất đã quy hoạch trồng lúa"),),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    needs={"rice": Need("overlap", layer="land_use_plan", where=("LUC", "LUK"))},
    in_force_from=IN_FORCE,
    in_force_until=None,
    dated_by="received",
    question=Text(
        "Diện tích đất quy hoạch trồng lúa trong ranh giới?",
        "How much land planned for rice lies inside?",
    ),
    agency="environment",
    claim=clear_of("rice", _PLANNED_RICE),
    partly=Holds("rice.adjoining"),
    shows=(strip_of("rice"),),
)

_MINERAL = Text("Diện tích trong khu vực khoáng sản", "Area in mineral areas")
_MINERAL_PLAN = Text("SKS theo quy hoạch sử dụng đất", "SKS in the land-use plan")
MINERALS = Rule(
    rule_id="minerals",
    version="nd32-2024",
    title=Text("Không chồng lấn khoáng sản", "Clear of minerals"),
    heading="conditions",
    subject="minerals",
    citations=(_OTHER_PLANS,),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    # The map of mineral areas and the land-use plan both tell; neither alone clears.
    needs={
        "areas": Need("overlap", layer="minerals"),
        "plan": Need("overlap", layer="land_use_plan", where=("SKS",)),
    },
    in_force_from=IN_FORCE,
    in_force_until=None,
    dated_by="received",
    question=Text(
        "Vị trí có chồng lấn khu vực khoáng sản, đất hoạt động khoáng sản không?",
        "Any overlap with mineral areas or land for mineral activity?",
    ),
    agency="environment",
    claim=AllOf((clear_of("areas", _MINERAL), clear_of("plan", _MINERAL_PLAN))),
    partly=AllOf((at_most_adjoining("areas", _MINERAL), at_most_adjoining("plan", _MINERAL_PLAN))),
    shows=(strip_of("areas"),),
)

# «Cạnh nhau» has no distance in the text: anything from a common boundary to this far may be
# meant until the province says how far.
_NEAR_M = 2000.0
_FARTHER_THAN_ADJACENT = Limit(
    Op.GT,
    (Candidate(0.0, Confidence.LOW), Candidate(_NEAR_M, Confidence.LOW)),
    Unit.M,
    parameter="adjacent_m",
)
ADJACENT_CLUSTERS = Rule(
    rule_id="adjacent-clusters",
    version="nd32-2024",
    title=Text("Cụm công nghiệp cạnh nhau phải có liên kết", "Adjacent clusters need a link"),
    heading="planning",
    subject="adjacent_cluster",
    citations=(cite("Đ4.2đ", "chỉ bố trí các cụm công nghiệp cạnh nhau khi có sự liên kết"),),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    needs={
        "near": Need("nearest_cluster"),
        "link": Need("document", layer="documents", option="lien_ket_cum"),
    },
    in_force_from=IN_FORCE,
    in_force_until=None,
    dated_by="received",
    question=Text(
        "Khoảng cách nào là «cạnh nhau»; có liên kết ngành nghề, xử lý môi trường, năng lượng với "
        "cụm bên cạnh không (văn bản)?",
        "How near is adjacent; any link of industries, environment, energy with the next cluster?",
    ),
    agency="industry_trade",
    claim=AnyOf(
        (
            Compare(
                "near.distance",
                _FARTHER_THAN_ADJACENT,
                Text("Khoảng cách đến cụm gần nhất", "Distance to the nearest cluster"),
            ),
            Holds("link.present"),
        )
    ),
)

SUBMITTING_UNIT = Rule(
    rule_id="submitting-unit",
    version="nd32-2024",
    title=Text("Nằm trong một đơn vị hành chính", "Within one administrative unit"),
    heading="dossier",
    subject="submitting_unit",
    citations=(cite("Đ9.1a", "nằm trên hai đơn vị hành chính cấp huyện trở lên", BEFORE_TWO_TIER),),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    needs={"unit": Need("one_unit", layer="districts")},
    in_force_from=IN_FORCE,
    in_force_until=BEFORE_TWO_TIER,
    dated_by="received",
    question=Text(
        "Cụm nằm trên những đơn vị hành chính nào; đơn vị nào được giao trình đề nghị?",
        "In which administrative units does the site lie; which one is to submit?",
    ),
    agency="industry_trade",
    claim=Holds("unit.one"),
)
_BY_COMMUNE = replace(
    SUBMITTING_UNIT,
    version="nd139-2025",
    citations=(cite("Đ9.1a", "nằm trên hai đơn vị hành chính", UNTIL), _COMMUNES_SUBMIT),
    needs={"unit": Need("one_unit", layer="communes")},
    in_force_from=TWO_TIER,
    in_force_until=UNTIL,
)
_BY_COMMUNE_REPORTED = replace(
    _BY_COMMUNE,
    version="nd303-2026",
    citations=(nd303.reported("sửa đổi Đ9.1a"), *_BY_COMMUNE.citations),
    in_force_from=nd303.IN_FORCE,
    in_force_until=None,
)

RULES = (
    *with_predecessor(SUBMITTING_UNIT, _BY_COMMUNE, _BY_COMMUNE_REPORTED),
    *with_predecessor(ADJACENT_CLUSTERS),
    *with_predecessor(APPROVED_PROJECTS),
    *with_predecessor(PLANNED_RICE),
    *with_predecessor(MINERALS),
)
