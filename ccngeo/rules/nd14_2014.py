"""Nghị định 14/2014/NĐ-CP on power corridors, and NĐ 62/2025 that replaced it on 2025-03-04."""

from dataclasses import replace
from datetime import date

from ccngeo.model import Citation, Confidence, Holds, Need, Rule, Shown, Text
from ccngeo.rules.claims import ALWAYS_CONSULT, KNOWN_FROM, NOT_YET_FOUNDED, clear_of

_CORRIDOR = Text("Diện tích trong hành lang", "Area in the corridor")

POWER_CORRIDOR = Rule(
    rule_id="power-corridor",
    version="nd14-2014",
    title=Text("Hành lang an toàn lưới điện cao áp", "Safety corridor of power lines"),
    heading="infrastructure",
    subject="power_line",
    citations=(
        Citation("Nghị định 14/2014/NĐ-CP", "Đ11.1b", "", None, date(2025, 3, 3), Confidence.HIGH),
    ),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    # Up to so many kV: metres each side of the outermost conductor at rest (insulated to bare),
    # then metres from the centreline to that conductor (engineering habit, only where a
    # centreline is all there is; up to 35 kV none is on record, so anything up to that of 110 kV).
    needs={
        "lines": Need(
            "corridor",
            layer="power_lines",
            where=("22=1-2+0-4", "35=1.5-3+0-4", "110=4+4", "220=6+6-8", "500=7+10-13"),
        )
    },
    in_force_from=KNOWN_FROM,
    in_force_until=date(2025, 3, 3),
    dated_by="on",
    question=Text(
        "Vị trí dây dẫn ngoài cùng, cấp điện áp các đường dây qua hoặc gần cụm?",
        "Position of the outermost conductor and voltage of lines across or near the site?",
    ),
    agency="power",
    claim=clear_of("lines", _CORRIDOR),
    partly=Holds("lines.adjoining"),
    shows=(
        Shown(
            "lines.distance", Text("Khoảng cách đến đường dây gần nhất", "Distance to nearest line")
        ),
    ),
)

# The table of the new decree has not been read; it is reported as unchanged.
NEW_DECREE = replace(
    POWER_CORRIDOR,
    version="nd62-2025",
    citations=(
        Citation("Nghị định 62/2025/NĐ-CP", "–", "", date(2025, 3, 4), None, Confidence.MED),
        *POWER_CORRIDOR.citations,
    ),
    in_force_from=date(2025, 3, 4),
    in_force_until=None,
)

RULES = (POWER_CORRIDOR, NEW_DECREE)
