"""Nghị định 56/2018/NĐ-CP on railway corridors; the numbers of Luật Đường sắt 2025 are not read."""

from dataclasses import replace
from datetime import date

from ccngeo.model import Citation, Confidence, Holds, Need, Rule, Shown, Text
from ccngeo.rules.claims import ALWAYS_CONSULT, KNOWN_FROM, NOT_YET_FOUNDED, clear_of

_CORRIDOR = Text("Diện tích trong đường sắt và hành lang", "Area in the railway and its corridor")

RAILWAY_CORRIDOR = Rule(
    rule_id="railway-corridor",
    version="nd56-2018",
    title=Text("Phạm vi bảo vệ, hành lang an toàn đường sắt", "Safety corridor of railways"),
    heading="infrastructure",
    subject="railway",
    citations=(
        Citation(
            "Nghị định 56/2018/NĐ-CP",
            "–",
            "",
            date(2018, 7, 1),
            date(2025, 12, 31),
            Confidence.HIGH,
        ),
    ),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    # From the toe: 5 m of protection and the corridor beyond it, 3 m, or of a high-speed line 5 m
    # in towns and 15 m outside. From a centreline to the toe anything up to 50 m.
    needs={
        "lines": Need(
            "corridor", layer="railways", where=("thuong=8+0-50", "toc_do_cao=10-20+0-50")
        )
    },
    in_force_from=KNOWN_FROM,
    in_force_until=date(2025, 12, 31),
    dated_by="on",
    question=Text(
        "Chân nền đường sắt, loại đường (thường, tốc độ cao) qua hoặc gần cụm?",
        "Toe of the railway, ordinary or high-speed, across or near the site?",
    ),
    agency="construction",
    claim=clear_of("lines", _CORRIDOR),
    partly=Holds("lines.adjoining"),
    shows=(
        Shown(
            "lines.distance",
            Text("Khoảng cách đến đường sắt gần nhất", "Distance to nearest railway"),
        ),
    ),
)

NEW_LAW = replace(
    RAILWAY_CORRIDOR,
    version="luat-ds-2025",
    citations=(
        Citation("Luật Đường sắt 95/2025/QH15", "–", "", date(2026, 1, 1), None, Confidence.MED),
    ),
    needs={"lines": Need("distance", layer="railways")},
    in_force_from=date(2026, 1, 1),
    in_force_until=None,
    claim=None,
    partly=None,
)

RULES = (RAILWAY_CORRIDOR, NEW_LAW)
