"""Nghị định 43/2015/NĐ-CP on corridors of rivers; the numbers of NĐ 53/2024 are not read."""

from dataclasses import replace
from datetime import date

from ccngeo.model import Citation, Confidence, Holds, Need, Rule, Shown, Text
from ccngeo.rules.claims import ALWAYS_CONSULT, KNOWN_FROM, NOT_YET_FOUNDED, clear_of

_CORRIDOR = Text(
    "Diện tích trong sông và hành lang tối thiểu", "Area in the river and its least corridor"
)

RIVER_CORRIDOR = Rule(
    rule_id="river-corridor",
    version="nd43-2015",
    title=Text("Hành lang bảo vệ nguồn nước sông, suối", "Protection corridor of rivers, streams"),
    heading="infrastructure",
    subject="river",
    citations=(
        Citation("Nghị định 43/2015/NĐ-CP", "Đ9", "", None, date(2024, 6, 30), Confidence.HIGH),
    ),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    # From the bank: 5 or 10 m to keep it, 15 or 20 m against pollution, the larger ones in towns
    # and dense settlements. Which function a reach has is decided reach by reach.
    needs={"lines": Need("corridor", layer="rivers", where=("=5-20",))},
    in_force_from=KNOWN_FROM,
    in_force_until=date(2024, 6, 30),
    dated_by="on",
    question=Text(
        "Mép bờ, chức năng và phạm vi hành lang bảo vệ nguồn nước của sông, suối, hồ gần cụm?",
        "Bank, function and width of the protection corridor of rivers and lakes near the site?",
    ),
    agency="environment",
    claim=clear_of("lines", _CORRIDOR),
    partly=Holds("lines.adjoining"),
    shows=(
        Shown(
            "lines.distance",
            Text("Khoảng cách đến sông, suối gần nhất", "Distance to nearest river"),
        ),
    ),
)

NEW_DECREE = replace(
    RIVER_CORRIDOR,
    version="nd53-2024",
    citations=(
        Citation("Nghị định 53/2024/NĐ-CP", "Đ23–25", "", date(2024, 7, 1), None, Confidence.MED),
    ),
    needs={"lines": Need("distance", layer="rivers")},
    in_force_from=date(2024, 7, 1),
    in_force_until=None,
    claim=None,
    partly=None,
)

RULES = (RIVER_CORRIDOR, NEW_DECREE)
