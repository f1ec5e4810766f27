"""Luật Bảo vệ môi trường 2020: wastewater before operation, and distances nobody here has read.

The decree on clusters has no clause on the plant being there first: the law has, the directive of
the former Vĩnh Phúc repeats it, and NĐ 303/2026 is reported to.
"""

from dataclasses import replace
from datetime import date, timedelta

from ccngeo.model import Citation, Confidence, Holds, Need, Procedure, Rule, Shown, Text
from ccngeo.rules import nd303_2026 as nd303
from ccngeo.rules.claims import ALWAYS_CONSULT, CONSULT, KNOWN_FROM, NOT_YET_FOUNDED

_LAW = "Luật Bảo vệ môi trường 2020"

WASTEWATER = Rule(
    rule_id="wastewater",
    version="luat-bvmt-2020",
    title=Text(
        "Có xử lý nước thải tập trung trước khi hoạt động",
        "Central wastewater treatment before operation",
    ),
    heading="infrastructure",
    subject="wastewater",
    citations=(
        Citation(_LAW, "Đ52", "", None, None, Confidence.MED),
        # Whether it still binds after the merger of the provinces is not confirmed.
        Citation(
            "Chỉ thị 01/CT-UBND (Vĩnh Phúc)", "I.1", "", date(2025, 1, 21), None, Confidence.MED
        ),
    ),
    grades={Procedure.ESTABLISHMENT: CONSULT, Procedure.EXPANSION: CONSULT},
    roles=NOT_YET_FOUNDED,
    needs={"plan": Need("document", layer="documents", option="phuong_an_nuoc_thai")},
    in_force_from=KNOWN_FROM,
    in_force_until=nd303.IN_FORCE - timedelta(days=1),
    dated_by="on",
    question=Text(
        "Phương án thu gom, xử lý nước thải tập trung, thời điểm hoàn thành so với khi hoạt động?",
        "Plan of central wastewater works; are they finished before operation?",
    ),
    agency="environment",
    claim=Holds("plan.present"),
)
_REPORTED = replace(
    WASTEWATER,
    version="nd303-2026",
    # Reported of the same clause: secondary firms operate only once the shared works are complete.
    citations=(*WASTEWATER.citations, nd303.reported("Đ21.1 mới")),
    in_force_from=nd303.IN_FORCE,
    in_force_until=None,
    question=Text(
        "Phương án thu gom, xử lý nước thải tập trung, thời điểm hoàn thành so với khi hoạt động; "
        "dự án thứ cấp có chỉ hoạt động sau khi hoàn thành hạ tầng kỹ thuật dùng chung không?",
        "Plan of central wastewater works; are they finished before operation, and do secondary "
        "firms operate only once the shared works are complete?",
    ),
)

# Which establishments keep how far from houses stands in a table that nobody here has read; the
# distance counts from the source, which nobody knows before the detailed plan.
DISTANCE = Rule(
    rule_id="environmental-distance",
    version="qcvn01-2025-btnmt",
    title=Text(
        "Khoảng cách an toàn môi trường đến khu dân cư", "Environmental distance to housing"
    ),
    heading="infrastructure",
    subject="environmental_distance",
    citations=(
        Citation("QCVN 01:2025/BTNMT", "Bảng 1", "", date(2025, 2, 12), None, Confidence.MED),
        Citation(_LAW, "Đ53.2", "", None, None, Confidence.HIGH),
        Citation("Nghị định 08/2022/NĐ-CP", "Đ52", "", None, None, Confidence.HIGH),
    ),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    needs={"houses": Need("distance", layer="residential")},
    in_force_from=KNOWN_FROM,
    in_force_until=None,
    dated_by="on",
    question=Text(
        "Loại hình cơ sở dự kiến, vị trí nguồn phát sinh, khoảng cách đến nhà ở hợp pháp, trường "
        "học, cơ sở y tế gần nhất?",
        "Kinds of establishments, place of the sources, distance to the nearest lawful house, "
        "school, clinic?",
    ),
    agency="environment",
    shows=(
        Shown(
            "houses.distance",
            Text(
                "Khoảng cách từ ranh giới cụm đến khu dân cư gần nhất",
                "Distance from the boundary to the nearest housing",
            ),
        ),
    ),
)

RULES = (WASTEWATER, _REPORTED, DISTANCE)
