"""Reference layers as a page shows them: shapes in few bytes, labels, what is to be said."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from ccngeo import landuse, symbols
from ccngeo.drawn_layers import Bounds, ReadLayer
from ccngeo.maps import ui
from ccngeo.maps.pictures import picture_of
from ccngeo.maps.shapes import Drawing, labelled, simplified, size_of
from ccngeo.model import Text
from ccngeo.project import LAYERS
from ccngeo.read import PlanningData

_AREA = 2  # dimensions
# An empty part of a map is no clear one: whether anybody looked there stands with the sources.
_NOTHING_SEEN = Text(
    "tệp không có gì trong phạm vi bản đồ; đã khảo sát hay chưa: xem Nguồn",
    "the file holds nothing within the map; whether it was surveyed: see Sources",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a page draws: the part of the ground, how finely, and in how many bytes at most."""

    drawing: Drawing
    bounds: Bounds
    tolerance_m: float
    most_bytes: int


def page_layers(
    read: Sequence[ReadLayer], data: PlanningData, scene: Scene, lang: str
) -> list[dict[str, Any]]:
    """Return the layers of a page, bottom first; the unusable ones in red come last.

    Where all of them together exceed the bytes of the scene, the largest becomes a picture, then
    the next, until the rest fits; the page says so of each.
    """
    cut = [layer.within(scene.bounds) for layer in read]
    drawn = [_layer(layer, scene, lang) for layer in cut]
    sizes = [size_of(layer) for layer in drawn]
    for at in sorted(range(len(drawn)), key=lambda i: -sizes[i]):
        if sum(sizes) <= scene.most_bytes:
            break
        picture = _as_picture(drawn[at], cut[at], scene, lang)
        if size_of(picture) < sizes[at]:
            drawn[at], sizes[at] = picture, size_of(picture)
    return [*drawn, *_unusable(data, lang)]


def _layer(layer: ReadLayer, scene: Scene, lang: str) -> dict[str, Any]:
    symbol = layer.symbol
    shapes = simplified(layer.shapes, scene.tolerance_m) if len(layer.shapes) else layer.shapes
    notes = [ui.NEAR_SITES] if layer.partial else []
    notes += [] if len(shapes) else [_NOTHING_SEEN]
    return {
        **_head(layer.name, LAYERS[layer.name].title, symbol, lang),
        "note": "; ".join(note.in_(lang) for note in notes),
        "features": _features(layer, scene.drawing.written(shapes)),
        "legend": _legend(layer, lang),
    }


def _head(key: str, title: Text, symbol: symbols.LayerSymbol, lang: str) -> dict[str, Any]:
    return {
        "id": key,
        "title": title.in_(lang),
        "theme": symbol.theme,
        "kind": symbol.kind,
        "colour": symbol.colour,
        "fill": symbols.UNKNOWN_FILL if symbol.fill == symbols.BY_CODE else symbol.fill,
        "weight": symbol.weight,
        "dash": symbol.dash,
        "casing": symbol.casing,
        "pattern": symbol.pattern,
        "visible": symbol.visible,
        "labels": symbol.labels,
        "codes": symbol.fill == symbols.BY_CODE,
        "status": "ok",
    }


def _features(layer: ReadLayer, written: Sequence[dict[str, Any] | None]) -> list[dict[str, Any]]:
    out = []
    described = zip(written, layer.labels, layer.codes, layer.fills, layer.kinds, strict=True)
    for shape, label, code, fill, kind in described:
        if shape is None:
            continue
        feature: dict[str, Any] = {"geometry": shape, "label": label}
        if layer.symbol.fill == symbols.BY_CODE:
            feature |= {"fill": fill, "code": code}
        if kind in layer.symbol.widths:
            feature["weight"] = layer.symbol.widths[kind]
        out.append(feature)
    return out


def _legend(layer: ReadLayer, lang: str) -> list[dict[str, str]] | None:
    """Return the colours of a layer with the codes that are seen: several share one."""
    if layer.symbol.fill != symbols.BY_CODE:
        return None
    seen = Counter(code for code in layer.codes if code)
    return [
        {
            "label": f"{code} – {landuse.name(code, lang)}",
            "code": code,
            "fill": symbols.LAND_USE.get(code, symbols.UNKNOWN_FILL),
        }
        for code in sorted(seen)
    ] or None


def _as_picture(
    drawn: Mapping[str, Any], layer: ReadLayer, scene: Scene, lang: str
) -> dict[str, Any]:
    """Return a layer as a picture of its shapes, with what is seen of it in words."""
    by_code = layer.symbol.fill == symbols.BY_CODE
    plain = layer.symbol.fill or layer.symbol.colour
    fills = layer.fills if by_code else [plain] * len(layer.shapes)
    shapes = layer.shapes.copy()
    if layer.symbol.kind == "line":  # borders are drawn, not what they enclose
        areas = shapely.get_dimensions(shapes) == _AREA
        shapes[areas] = shapely.boundary(shapes[areas])
    notes = [ui.AS_PICTURE, *([ui.NEAR_SITES] if layer.partial else [])]
    return {
        **drawn,
        "features": [],
        "note": "; ".join(note.in_(lang) for note in notes),
        "picture": picture_of(shapes, fills, scene.bounds, scene.drawing.crs),
    }


def _unusable(data: PlanningData, lang: str) -> list[dict[str, Any]]:
    """Return the layers that could not be used: named in red, with nothing to draw."""
    return [
        {
            **_head(name, LAYERS[name].title, symbols.UNUSABLE, lang),
            "theme": symbols.theme_of(name),
            "status": "red",
            "note": fault.in_(lang),
            "features": [],
            "legend": None,
        }
        for name, fault in data.problems.items()
        if name in LAYERS
    ]


def own_layer(
    drawing: Drawing, key: str, title: Text, drawn: Sequence[tuple[str, Any]], lang: str
) -> dict[str, Any]:
    """Return what the review itself draws: (label, shape) pairs under a symbol of `REVIEW`."""
    return {
        **_head(key, title, symbols.REVIEW[key], lang),
        "note": "",
        "features": labelled(drawing, [s for _, s in drawn], [label for label, _ in drawn]),
        "legend": None,
    }
