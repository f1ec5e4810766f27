"""Luật Đê điều 2006: what protects the dyke itself, and the land on the river's side of it.

They are two rules: a site 300 m outside the dyke touches no protection and is worse than one 10 m
inside.
"""

from datetime import date

from ccngeo.model import Citation, Confidence, Holds, Need, Rule, Shown, Text
from ccngeo.rules.claims import (
    ALWAYS_CONSULT,
    KNOWN_FROM,
    NOT_YET_FOUNDED,
    clear_of,
    strip_of,
)

_CORRIDOR = Text("Diện tích trong đê và phạm vi bảo vệ", "Area in the dyke and its protection")
_SINCE = date(2007, 7, 1)

DYKE_CORRIDOR = Rule(
    rule_id="dyke-corridor",
    version="luat-de-dieu-2006",
    title=Text("Phạm vi bảo vệ đê điều", "Protection zone of dykes"),
    heading="infrastructure",
    subject="dyke",
    citations=(Citation("Luật Đê điều 2006", "Đ23", "", _SINCE, None, Confidence.HIGH),),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    # Metres from the toe. Special grade to III: in residential, urban, tourist areas, else on the
    # side of the fields and of the river. IV and V: at least 5 m, the province decides (the
    # option). From a centreline to the toe anything up to 50 m.
    needs={
        "lines": Need(
            "dyke",
            layer="dykes",
            where=("built_up=5", "field=25", "river=20", "minor=5+0-50"),
            option="dyke_minor_m",
        )
    },
    in_force_from=KNOWN_FROM,
    in_force_until=None,
    dated_by="on",
    question=Text(
        "Cấp đê, chân đê, phạm vi bảo vệ đê (đê cấp IV, V: UBND tỉnh quy định), kè, cống qua đê?",
        "Grade and toe of the dyke, its protection (grades IV, V: by the province), its works?",
    ),
    agency="environment",
    claim=clear_of("lines", _CORRIDOR),
    partly=Holds("lines.adjoining"),
    shows=(
        Shown("lines.distance", Text("Khoảng cách đến đê gần nhất", "Distance to nearest dyke")),
    ),
)

_NEAR_WORKS = Text("Diện tích trong phạm vi bảo vệ kè, cống", "Area near works of the dyke")
DYKE_WORKS = Rule(
    rule_id="dyke-works",
    version="luat-de-dieu-2006",
    title=Text("Phạm vi bảo vệ kè, cống qua đê", "Protection zone of revetments and sluices"),
    heading="infrastructure",
    subject="dyke",
    citations=(Citation("Luật Đê điều 2006", "Đ23", "", _SINCE, None, Confidence.HIGH),),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    # 50 m each side.
    needs={"works": Need("corridor", layer="dyke_works", where=("=50",))},
    in_force_from=KNOWN_FROM,
    in_force_until=None,
    dated_by="on",
    question=Text(
        "Vị trí kè bảo vệ đê, cống qua đê ở gần cụm?",
        "Where are the revetments and the sluices of the dyke near the site?",
    ),
    agency="environment",
    claim=clear_of("works", _NEAR_WORKS),
    partly=Holds("works.adjoining"),
    shows=(
        Shown(
            "works.distance",
            Text("Khoảng cách đến kè, cống gần nhất", "Distance to the nearest revetment, sluice"),
        ),
    ),
)

_OUTSIDE = Text("Diện tích ở phía sông của đê", "Area on the river side of the dyke")
RIVER_SIDE = Rule(
    rule_id="river-side",
    version="luat-de-dieu-2006",
    title=Text(
        "Không ở bãi sông, phía sông của đê, hành lang thoát lũ",
        "Not on the river side of the dyke nor in the flood-way",
    ),
    heading="conditions",
    subject="river_side",
    # Neither has been read; both are known to the office only.
    citations=(
        Citation("Luật Đê điều 2006", "Đ26", "", _SINCE, None, Confidence.LOW),
        Citation("Quyết định 257/QĐ-TTg (2016)", "–", "", None, None, Confidence.LOW),
        Citation("Quyết định 429/QĐ-TTg (2023)", "–", "", None, None, Confidence.LOW),
    ),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    needs={"side": Need("river_side", layer="river_side")},
    in_force_from=KNOWN_FROM,
    in_force_until=None,
    dated_by="on",
    question=Text(
        "Vị trí ở phía sông hay phía đồng của đê; có trong bãi sông, hành lang thoát lũ không?",
        "Is the site on the river or the field side of the dyke; in the flood-way?",
    ),
    agency="environment",
    claim=clear_of("side", _OUTSIDE),
    partly=Holds("side.adjoining"),
    shows=(strip_of("side"),),
)

RULES = (RIVER_SIDE, DYKE_CORRIDOR, DYKE_WORKS)
