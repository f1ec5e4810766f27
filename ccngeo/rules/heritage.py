"""Luật Di sản văn hóa: the zones of protection of a relic, with the distance NĐ 32/2024 asks for.

Zone I is kept as it is; in zone II building needs a written consent. The zones are polygons of a
decision, no strip of so many metres. Đ4.2đ asks for a safe distance to national relics and names
none: it is shown.
"""

from dataclasses import replace
from datetime import date

from ccngeo.model import AllOf, Citation, Confidence, Need, Rule, Shown, Text
from ccngeo.rules.claims import (
    ALWAYS_CONSULT,
    KNOWN_FROM,
    NOT_YET_FOUNDED,
    at_most_adjoining,
    clear_of,
    strip_of,
)
from ccngeo.rules.nd32_2024 import cite

_UNTIL = date(2025, 6, 30)
_ZONE_1 = Text("Khu vực bảo vệ I", "Protection zone I")
_ZONE_2 = Text("Khu vực bảo vệ II", "Protection zone II")
_IN_USE = Text("DDD theo hiện trạng", "DDD in current land use")
_DISTANCE = cite("Đ4.2đ", "đảm bảo khoảng cách an toàn về môi trường")

HERITAGE = Rule(
    rule_id="heritage",
    version="luat-dsvh-2001",
    title=Text(
        "Không chồng lấn di tích, khu vực bảo vệ I, II", "Clear of heritage protection zones"
    ),
    heading="conditions",
    subject="heritage",
    citations=(
        Citation("Luật Di sản văn hóa 2001", "Đ32", "", None, _UNTIL, Confidence.HIGH),
        _DISTANCE,
    ),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    needs={
        "zone_1": Need("overlap", layer="heritage", where=("i",), option="by zone"),
        "zone_2": Need("overlap", layer="heritage", where=("ii",), option="by zone"),
        "land": Need("overlap", layer="land_use", where=("DDD",)),
        "national": Need(
            "distance",
            layer="heritage",
            where=("quoc_gia_dac_biet", "quoc_gia"),
            option="by class",
        ),
    },
    in_force_from=KNOWN_FROM,
    in_force_until=_UNTIL,
    dated_by="on",
    question=Text(
        "Có di tích, khu vực bảo vệ I, II trong hoặc gần vị trí không; cấp xếp hạng?",
        "Is there a relic or protection zone in or near the site; of which class?",
    ),
    agency="culture",
    claim=AllOf(
        (
            clear_of("zone_1", _ZONE_1),
            clear_of("zone_2", _ZONE_2),
            clear_of("land", _IN_USE),
        )
    ),
    # Zone II and heritage land of no known zone need a consent; only zone I leaves no way out.
    partly=at_most_adjoining("zone_1", _ZONE_1),
    shows=(
        Shown(
            "national.distance",
            Text(
                "Khoảng cách đến di tích quốc gia gần nhất (nghị định không ghi số)",
                "Distance to the nearest national relic (no number in the decree)",
            ),
        ),
        strip_of("zone_1"),
    ),
)

# The law of 2024 is known by a summary; it is reported to keep the two zones.
LAW_OF_2024 = replace(
    HERITAGE,
    version="luat-dsvh-2024",
    citations=(
        Citation("Luật Di sản văn hóa 2024", "–", "", date(2025, 7, 1), None, Confidence.MED),
        *HERITAGE.citations,
    ),
    in_force_from=date(2025, 7, 1),
    in_force_until=None,
)

RULES = (HERITAGE, LAW_OF_2024)
