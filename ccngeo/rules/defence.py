"""Defence and security land: its map is never handed out, so nothing here ever clears a site.

What current land use shows is enough to say no; where it is and how it is shaped stays out of every
output.
"""

from ccngeo.model import AllOf, Citation, Confidence, Holds, Need, Rule, Text
from ccngeo.rules.claims import (
    ALWAYS_CONSULT,
    KNOWN_FROM,
    NOT_YET_FOUNDED,
    at_most_adjoining,
    clear_of,
)

_IN_USE = Text("CQP, CAN theo hiện trạng", "CQP, CAN in current land use")

DEFENCE_LAND = Rule(
    rule_id="defence-land",
    version="luat-ctqp-2023",
    title=Text("Không sử dụng đất quốc phòng, an ninh", "Clear of defence and security land"),
    heading="conditions",
    subject="defence",
    citations=(
        Citation("Luật Bảo vệ công trình quốc phòng 2023", "–", "", None, None, Confidence.LOW),
    ),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    needs={
        "land": Need("overlap", layer="land_use", where=("CQP", "CAN")),
        "map": Need("unobtainable", layer="defence"),
    },
    in_force_from=KNOWN_FROM,
    in_force_until=None,
    dated_by="on",
    question=Text(
        "Vị trí có liên quan đất quốc phòng, an ninh, công trình quốc phòng không?",
        "Does the site touch defence or security land, or the zone of a defence work?",
    ),
    agency="military",
    claim=AllOf((clear_of("land", _IN_USE), Holds("map.clear"))),
    partly=AllOf((at_most_adjoining("land", _IN_USE), Holds("map.clear"))),
)

RULES = (DEFENCE_LAND,)
