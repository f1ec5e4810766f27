"""Luật Thủy lợi 2017, Đ40: protection of irrigation works. Nobody here has read it.

It is reported with 1 to 5 m along canals by their discharge and 50 to 300 m at dams, none of it
verified and no layer of canals or dams with what it turns on: no limit is drawn from that.
"""

from ccngeo.model import Citation, Confidence, Need, Rule, Shown, Text
from ccngeo.rules.claims import ALWAYS_CONSULT, KNOWN_FROM, NOT_YET_FOUNDED

IRRIGATION_WORKS = Rule(
    rule_id="irrigation-works",
    version="luat-thuy-loi-2017",
    title=Text("Phạm vi bảo vệ công trình thủy lợi", "Protection of irrigation works"),
    heading="infrastructure",
    subject="irrigation",
    citations=(Citation("Luật Thủy lợi 2017", "Đ40", "", None, None, Confidence.LOW),),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    needs={"land": Need("distance", layer="land_use", where=("DTL",))},
    in_force_from=KNOWN_FROM,
    in_force_until=None,
    dated_by="on",
    question=Text(
        "Kênh, mương (lưu lượng), hồ, đập, trạm bơm trong và gần cụm; phạm vi bảo vệ?",
        "Canals (discharge), reservoirs, dams, pumping stations in and near the site; protection?",
    ),
    agency="environment",
    shows=(
        Shown(
            "land.distance",
            Text(
                "Khoảng cách đến đất thủy lợi (DTL) gần nhất theo hiện trạng",
                "Distance to the nearest irrigation land (DTL) in current use",
            ),
        ),
    ),
)

RULES = (IRRIGATION_WORKS,)
