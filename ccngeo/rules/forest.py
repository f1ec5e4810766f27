"""Luật Lâm nghiệp 2017 and Luật Đất đai 2024 on natural and protection forest; both not read here.

Special-use forest is a rule of its own, from the decree on clusters.
"""

from ccngeo.model import AllOf, Citation, Confidence, Need, Rule, Text
from ccngeo.rules.claims import (
    ALWAYS_CONSULT,
    KNOWN_FROM,
    NOT_YET_FOUNDED,
    at_most_adjoining,
    clear_of,
    strip_of,
)

# The natural part of production forest, and protection forest of any kind.
_KEPT = ("RSN", "RPH")
_FOREST = Text("Rừng tự nhiên (RSN), rừng phòng hộ (RPH)", "Natural and protection forest")
_IN_USE = Text("RSN, RPH theo hiện trạng", "RSN, RPH in current land use")

NATURAL_FOREST = Rule(
    rule_id="natural-forest",
    version="luat-dat-dai-2024",
    title=Text(
        "Không sử dụng rừng tự nhiên, rừng phòng hộ", "Clear of natural and protection forest"
    ),
    heading="conditions",
    subject="natural_forest",
    citations=(
        Citation("Luật Đất đai 2024", "Đ121, Đ122", "", None, None, Confidence.MED),
        Citation("Luật Lâm nghiệp 2017", "Đ14, Đ19–21", "", None, None, Confidence.LOW),
    ),
    grades=ALWAYS_CONSULT,
    roles=NOT_YET_FOUNDED,
    needs={
        "forest": Need("overlap", layer="forest", where=_KEPT),
        "land": Need("overlap", layer="land_use", where=_KEPT),
    },
    in_force_from=KNOWN_FROM,
    in_force_until=None,
    dated_by="on",
    question=Text(
        "Ranh giới có rừng phòng hộ, rừng tự nhiên không (rừng sản xuất là tự nhiên hay trồng)?",
        "Any protection or natural forest inside (is the production forest natural or planted)?",
    ),
    agency="environment",
    claim=AllOf((clear_of("forest", _FOREST), clear_of("land", _IN_USE))),
    partly=AllOf((at_most_adjoining("forest", _FOREST), at_most_adjoining("land", _IN_USE))),
    shows=(strip_of("forest"),),
)

RULES = (NATURAL_FOREST,)
