"""Nghị định 32/2024/NĐ-CP, Đ4.2đ and Đ11.2a: what else lies or is planned where a cluster goes."""

from ccngeo.model import AllOf, Holds, Need, Rule, Text
from ccngeo.rules.claims import (
    ALWAYS_CONSULT,
    NOT_YET_FOUNDED,
    at_most_adjoining,
    clear_of,
    strip_of,
)
from ccngeo.rules.nd32_2024 import IN_FORCE, cite, with_predecessor

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

RULES = (
    *with_predecessor(APPROVED_PROJECTS),
    *with_predecessor(PLANNED_RICE),
    *with_predecessor(MINERALS),
)
