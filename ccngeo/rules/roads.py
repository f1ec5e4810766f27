"""Nghị định 11/2010/NĐ-CP on road corridors, and NĐ 165/2024 that replaced it on 2025-01-01.

Widths count from the edge of road land outwards. In urban areas the planned line of the street
stands in their place: that is a question to the planner of the street.
"""

from dataclasses import replace
from datetime import date

from ccngeo.model import Citation, Confidence, Holds, Need, Rule, Shown, Text
from ccngeo.rules.claims import ALWAYS_CONSULT, KNOWN_FROM, NOT_YET_FOUNDED, clear_of

_CORRIDOR = Text("Diện tích trong đường và hành lang", "Area in the road and its corridor")
# From a centreline to the edge of road land: not on record here, so anything up to 100 m, which is
# more than any road in use has.
_WAY = "+0-100"

ROAD_CORRIDOR = Rule(
    rule_id="road-corridor",
    version="nd11-2010",
    title=Text(
        "Hành lang an toàn đường bộ (ngoài đô thị)", "Safety corridor of roads (outside towns)"
    ),
    heading="infrastructure",
    subject="road",
    citations=(
        Citation("Nghị định 11/2010/NĐ-CP", "Đ15", "", None, date(2024, 12, 31), Confidence.HIGH),
    ),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    # Class of the road: metres each side; an expressway has 20 m at viaducts and tunnels.
    needs={
        "lines": Need(
            "corridor",
            layer="roads",
            where=tuple(
                f"{kind}={width}{_WAY}"
                for kind, width in (
                    ("cao_toc", "17-20"),
                    ("i", "17"),
                    ("ii", "17"),
                    ("iii", "13"),
                    ("iv", "9"),
                    ("v", "9"),
                    ("vi", "4"),
                    ("duoi_cap_v", "4"),
                )
            ),
        )
    },
    in_force_from=KNOWN_FROM,
    in_force_until=date(2024, 12, 31),
    dated_by="on",
    question=Text(
        "Cấp đường, mép đất của đường bộ (trong đô thị: chỉ giới đường đỏ), vị trí đấu nối?",
        "Class of the road, edge of its land (in towns: the planned street line), point of access?",
    ),
    agency="construction",
    claim=clear_of("lines", _CORRIDOR),
    partly=Holds("lines.adjoining"),
    shows=(
        Shown("lines.distance", Text("Khoảng cách đến đường gần nhất", "Distance to nearest road")),
    ),
)

# The table of the new decree has not been read; it is reported with the same numbers.
NEW_DECREE = replace(
    ROAD_CORRIDOR,
    version="nd165-2024",
    citations=(
        Citation("Nghị định 165/2024/NĐ-CP", "–", "", date(2025, 1, 1), None, Confidence.MED),
        *ROAD_CORRIDOR.citations,
    ),
    in_force_from=date(2025, 1, 1),
    in_force_until=None,
)

RULES = (ROAD_CORRIDOR, NEW_DECREE)
