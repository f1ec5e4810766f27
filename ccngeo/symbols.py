"""Colours, lines and letters shared by every picture.

A code is always printed beside its colour: several classes share one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ccngeo.model import Text, Verdict


@dataclass(frozen=True, slots=True)
class VerdictSymbol:
    """How a verdict is drawn; the letter survives grey printing and colour blindness."""

    letter: Text
    colour: str


VERDICTS: Mapping[Verdict, VerdictSymbol] = MappingProxyType(
    {
        Verdict.NOT_MET: VerdictSymbol(Text("K", "N"), "#b3261e"),
        Verdict.UNDETERMINED: VerdictSymbol(Text("?", "?"), "#7a5c00"),
        Verdict.CONDITIONAL: VerdictSymbol(Text("ĐK", "C"), "#0b57a4"),
        Verdict.MET: VerdictSymbol(Text("Đ", "M"), "#1b6e3c"),
        Verdict.NOT_APPLICABLE: VerdictSymbol(Text("–", "–"), "#6b6b6b"),
    }
)

# Official fills of land-use maps (scheme of the earlier circulars; new codes have none).
LAND_USE: Mapping[str, str] = MappingProxyType(
    {
        "LUC": "#fffc8c",
        "LUK": "#fffc96",
        "HNK": "#fff0b4",
        "CLN": "#ffd2a0",
        "RDD": "#6eff64",
        "RPH": "#beff1e",
        "RSX": "#b4ffb4",
        "NTS": "#aaffff",
        "NKH": "#f5ffb4",
        "ONT": "#ffd0ff",
        "ODT": "#ffa0ff",
        "SKK": "#faaaa0",
        "SKN": "#faaaa0",
        "TMD": "#faaaa0",
        "SKC": "#faaaa0",
        "SKS": "#cdaacd",
        "DGT": "#ffaa32",
        "DTL": "#aaffff",
        "NTD": "#d2d2d2",
        "SON": "#a0ffff",
        "MNC": "#a0ffff",
        "DDD": "#ffaaa0",
        "TSC": "#ffaaa0",
        "CXV": "#9be08c",
    }
)
UNKNOWN_FILL = "#e6e6e6"

# Land budget, from what cannot be used to what can.
BUDGET: Mapping[str, str] = MappingProxyType(
    {
        "excluded": "#7d2a24",
        "not_covered": "#9a9a9a",
        "rice": "#e3d44b",
        "housing": "#d08bd0",
        "conditional": "#7fb2dd",
        "available": "#4f9d69",
    }
)


BY_CODE = "by code"  # the fill of a feature is that of its land-use code


@dataclass(frozen=True, slots=True)
class LayerSymbol:
    """How a layer is drawn.

    What tells layers apart must survive a grey print and a colour-blind eye: a dash or a casing
    for lines, a pattern for areas.
    """

    theme: str  # of the switch: a key of `ui.THEMES`
    kind: str  # fill or line
    colour: str
    fill: str | None = None
    weight: float = 1.0
    dash: str | None = None
    casing: str | None = None  # colour of a wider line beneath
    pattern: str | None = None  # hatch, back (the other way), cross or dots, in `colour`
    visible: bool = False
    labels: bool = False
    widths: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType({})
    )  # weight by class of the feature


_ROADS = MappingProxyType(
    {
        "cao_toc": 3.4,
        "i": 2.6,
        "ii": 2.3,
        "iii": 2.0,
        "iv": 1.5,
        "v": 1.1,
        "vi": 0.8,
        "duoi_cap_v": 0.8,
    }
)

_VOLTAGES = MappingProxyType({"500": 2.2, "220": 1.9, "110": 1.6, "35": 0.9, "22": 0.7})

# Drawing order, bottom first.
LAYERS: Mapping[str, LayerSymbol] = MappingProxyType(
    {
        "land_use": LayerSymbol("land", "fill", "#8a8a6a", BY_CODE, 0.3, visible=True),
        "rice_land": LayerSymbol("land", "fill", "#b8a800", "#fffc8c", 0.3, pattern="dots"),
        "forest": LayerSymbol("land", "fill", "#3c8c3c", BY_CODE, 0.6, pattern="back"),
        "rivers": LayerSymbol(
            "water", "fill", "#3c78b4", "#a0ffff", 0.6, visible=True, labels=True
        ),
        "river_side": LayerSymbol(
            "water", "fill", "#1e5a96", "#c8e6ff", 1.0, "4 3", pattern="back"
        ),
        "residential": LayerSymbol("land", "fill", "#a050a0", "#ffd0ff", 0.6, pattern="cross"),
        "land_use_plan": LayerSymbol("plans", "fill", "#a04a3c", BY_CODE, 1.2, "4 3"),
        "construction_plans": LayerSymbol("plans", "fill", "#6a3d9a", BY_CODE, 1.2, "6 3"),
        "approved_projects": LayerSymbol(
            "plans", "fill", "#7a5c00", "#ffe9b0", 1.4, "2 3", pattern="hatch"
        ),
        "industrial_parks": LayerSymbol(
            "industry",
            "fill",
            "#8c3c32",
            "#faaaa0",
            1.4,
            pattern="hatch",
            visible=True,
            labels=True,
        ),
        "craft_villages": LayerSymbol("industry", "fill", "#8a4b08", "#f6d7a8", 1.2, "5 2"),
        "heritage": LayerSymbol(
            "heritage", "fill", "#8c1e5a", "#f0c0d8", 1.2, pattern="cross", visible=True
        ),
        "minerals": LayerSymbol("heritage", "fill", "#6e4a6e", "#cdaacd", 1.2, pattern="dots"),
        "dyke_works": LayerSymbol("water", "fill", "#7a5c2e", "#e8d5b0", 0.8),
        "communes_old": LayerSymbol("units", "line", "#8a8a8a", None, 0.7, "2 4"),
        "districts": LayerSymbol("units", "line", "#4a4a4a", None, 2.0, "10 4 2 4"),
        "communes": LayerSymbol(
            "units", "line", "#6e6e6e", None, 1.0, "7 3 2 3", visible=True, labels=True
        ),
        "dykes": LayerSymbol("water", "line", "#6e3c14", None, 2.2, casing="#f2e2c4", visible=True),
        "railways": LayerSymbol(
            "transport", "line", "#222222", None, 2.0, "9 7", casing="#ffffff", visible=True
        ),
        "roads": LayerSymbol(
            "transport",
            "line",
            "#d08a3e",
            None,
            2.0,
            casing="#8a5a1e",
            visible=True,
            labels=True,
            widths=_ROADS,
        ),
        "power_lines": LayerSymbol(
            "transport", "line", "#c81e1e", None, 1.4, "12 3 2 3", visible=True, widths=_VOLTAGES
        ),
        "polluters": LayerSymbol("industry", "fill", "#5a1e5a", "#c77dc7", 1.4),
    }
)
# What a review draws itself.
REVIEW: Mapping[str, LayerSymbol] = MappingProxyType(
    {
        "plans_to_adjust": LayerSymbol("review", "fill", "#b0007a", None, 1.8, pattern="hatch"),
        "adjusted": LayerSymbol(
            "review", "line", "#005f3c", None, 3.0, "8 4", casing="#ffffff", visible=True
        ),
    }
)
# A layer that could not be used is named, and drawn nowhere.
UNUSABLE = LayerSymbol("review", "fill", "#b3261e")
_THEMES_OF_RASTERS = MappingProxyType(
    {"elevation": "water", "flood_depth": "water", "background": "background"}
)


def theme_of(name: str) -> str:
    """Return the theme under which a layer of the project is listed."""
    drawn = LAYERS.get(name)
    return _THEMES_OF_RASTERS[name] if drawn is None else drawn.theme
