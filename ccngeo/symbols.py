"""Colours, lines and letters shared by every picture.

A code is always printed beside its colour: several classes share one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class LayerSymbol:
    """How a reference layer is drawn on the overview."""

    kind: str  # fill or line
    colour: str
    fill: str | None = None
    weight: float = 1.0
    dash: str | None = None
    visible: bool = False
    labels: bool = False
    simplify_m: float = 15.0
    near_sites_m: float | None = None  # only what lies this close to a site is drawn


LAYERS: Mapping[str, LayerSymbol] = MappingProxyType(
    {
        "land_use": LayerSymbol("fill", "#8a8a6a", "by code", 0.3, visible=True, near_sites_m=300),
        "land_use_plan": LayerSymbol("fill", "#a04a3c", "by code", 1.0, "4 3"),
        "construction_plans": LayerSymbol("fill", "#6a3d9a", "by code", 1.2, "6 3"),
        "rice_land": LayerSymbol("fill", "#b8a800", "#fffc8c", 0.3, near_sites_m=400),
        "forest": LayerSymbol("fill", "#3c8c3c", "by code", 0.5, simplify_m=30),
        "residential": LayerSymbol("fill", "#a050a0", "#ffd0ff", 0.6, near_sites_m=1500),
        "industrial_parks": LayerSymbol("fill", "#8c3c32", "#faaaa0", 1.4, visible=True),
        "communes_old": LayerSymbol("line", "#8a8a8a", None, 0.6, "2 4"),
        "districts": LayerSymbol("line", "#4a4a4a", None, 1.8, "8 3 2 3"),
        "communes": LayerSymbol("line", "#6e6e6e", None, 0.9, visible=True, labels=True),
        "dyke_works": LayerSymbol("fill", "#7a5c2e", "#e8d5b0", 0.8, near_sites_m=3000),
        "rivers": LayerSymbol("fill", "#3c78b4", "#a0ffff", 0.5, near_sites_m=3000),
        "river_side": LayerSymbol("fill", "#1e5a96", "#c8e6ff", 1.0, "4 3"),
        "approved_projects": LayerSymbol("fill", "#7a5c00", "#ffe9b0", 1.0, near_sites_m=1500),
        "heritage": LayerSymbol("fill", "#8c1e5a", "#f0c0d8", 1.0, visible=True),
        "minerals": LayerSymbol("fill", "#6e4a6e", "#cdaacd", 1.0),
        "roads": LayerSymbol("line", "#b45a00", None, 1.2, near_sites_m=3000),
        "railways": LayerSymbol("line", "#3c3c3c", None, 1.4, "6 2"),
        "dykes": LayerSymbol("line", "#6e3c14", None, 1.6, near_sites_m=3000),
        "power_lines": LayerSymbol("line", "#c81e1e", None, 1.4, "10 3 2 3", visible=True),
    }
)
# What a review draws itself.
REVIEW: Mapping[str, LayerSymbol] = MappingProxyType(
    {
        "plans_to_adjust": LayerSymbol("fill", "#b0007a", "#b0007a", 1.6),
        "adjusted": LayerSymbol("line", "#005f3c", None, 3.0, "8 4", visible=True),
    }
)
