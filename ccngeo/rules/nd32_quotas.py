"""Nghị định 32/2024/NĐ-CP, Đ8.1a and Đ11.2b: the quotas of land a commune has left until 2030.

The decree asks for a land fund that fits the land-use plan, and for the appraisal of the conversion
of land. That the plan gives each commune a quota is known by reports only (the provincial plan and
its quotas from 2025-07-01, the wording of NĐ 303/2026): the numbers are those of the table of
quotas, and no limit stands here but that nothing is needed beyond them.
"""

from dataclasses import replace
from datetime import date

from ccngeo.model import Citation, Compare, Confidence, Need, Rule, Shown, Text
from ccngeo.rules import nd303_2026 as nd303
from ccngeo.rules.claims import ALWAYS_CONSULT, NONE_AT_ALL, NOT_YET_FOUNDED
from ccngeo.rules.nd32_2024 import IN_FORCE, UNTIL, cite, with_predecessor

_GIVEN_TO_COMMUNES = Citation(
    "Quy hoạch sử dụng đất cấp tỉnh",
    "chỉ tiêu phân bổ đến cấp xã",
    "",
    date(2025, 7, 1),
    None,
    Confidence.MED,
)
AREA_NEEDED = Text("Diện tích cần", "Area needed")
ALL_PLANNED = Text(
    "Các cụm dự kiến của xã cần cả thảy", "Needed by all planned clusters of the commune"
)
_USED = Text("Đã sử dụng", "Used")
LEFT = Text("Chỉ tiêu còn lại", "Left of the quota")
_SHOWN = (
    Shown("quota.quota", Text("Chỉ tiêu của xã đến 2030", "Quota of the commune until 2030")),
    Shown("quota.used", _USED),
    Shown("quota.left", LEFT),
    Shown("quota.planned", ALL_PLANNED),
)

CLUSTER_LAND_QUOTA = Rule(
    rule_id="cluster-land-quota",
    version="nd32-2024",
    title=Text("Chỉ tiêu đất cụm công nghiệp của xã", "The commune's quota of cluster land"),
    heading="planning",
    subject="land_quota",
    citations=(
        cite("Đ8.1a", "có quỹ đất phù hợp với quy hoạch sử dụng đất trên địa bàn cấp huyện", UNTIL),
        _GIVEN_TO_COMMUNES,
    ),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    needs={"quota": Need("quota", layer="quotas", option="SKN")},
    in_force_from=IN_FORCE,
    in_force_until=UNTIL,
    dated_by="received",
    question=Text(
        "Chỉ tiêu đất cụm công nghiệp của xã đến 2030, đã sử dụng, còn lại (số, ngày quyết định)?",
        "The commune's quota of cluster land until 2030, used, left (number, date of decision)?",
    ),
    agency="environment",
    claim=Compare("quota.excess", NONE_AT_ALL, nd303.BEYOND_THE_QUOTA),
    shows=(Shown("quota.needed", AREA_NEEDED), *_SHOWN),
)
_QUOTA_REPORTED = replace(
    CLUSTER_LAND_QUOTA,
    version="nd303-2026",
    citations=(nd303.reported("sửa đổi Đ8.1a"), *CLUSTER_LAND_QUOTA.citations),
    in_force_from=nd303.IN_FORCE,
    in_force_until=None,
)

RICE_CONVERSION_QUOTA = Rule(
    rule_id="rice-conversion-quota",
    version="nd32-2024",
    title=Text(
        "Chỉ tiêu chuyển mục đích đất trồng lúa của xã",
        "The commune's quota of rice land to be converted",
    ),
    heading="conditions",
    subject="rice_quota",
    citations=(
        cite("Đ11.2b", "nhu cầu sử dụng đất"),
        cite("Đ4.2đ", "trên nguyên tắc hạn chế sử dụng đất đã quy hoạch trồng lúa"),
        Citation("Luật Đất đai 2024", "Đ121, Đ122", "", None, None, Confidence.MED),
        Citation("Nghị định 102/2024/NĐ-CP", "Đ46.1", "", None, None, Confidence.MED),
    ),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    needs={"quota": Need("quota", layer="quotas", option="rice")},
    in_force_from=IN_FORCE,
    in_force_until=None,
    dated_by="received",
    question=Text(
        "Chỉ tiêu chuyển mục đích đất trồng lúa của xã đến 2030, đã sử dụng, còn lại (số, ngày "
        "quyết định)?",
        "The commune's quota of rice land to be converted until 2030, used, left (number, date)?",
    ),
    agency="environment",
    claim=Compare(
        "quota.excess",
        NONE_AT_ALL,
        Text("Đất lúa cần chuyển vượt chỉ tiêu còn lại", "Rice land beyond what is left"),
    ),
    shows=(
        Shown("quota.needed", Text("Đất trồng lúa trong ranh giới", "Rice land inside")),
        *_SHOWN,
    ),
)

RULES = (
    *with_predecessor(CLUSTER_LAND_QUOTA, _QUOTA_REPORTED),
    *with_predecessor(RICE_CONVERSION_QUOTA),
)
