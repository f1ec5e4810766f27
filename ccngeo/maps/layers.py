"""Reference layers as a page draws them: read once for all pages, cut to each of them."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ccngeo import landuse, symbols
from ccngeo.answers.overlaps import count_of
from ccngeo.answers.words import word_of
from ccngeo.geometry import Geometries
from ccngeo.maps import ui
from ccngeo.maps.pictures import picture_of
from ccngeo.maps.shapes import Bounds, Drawing, clipped, labelled, simplified, size_of, widened
from ccngeo.model import Text
from ccngeo.project import LAYERS
from ccngeo.read import PlanningData, VectorLayer

# A layer of more features is read around the sites only: a map of the whole province could not
# show a million parcels, and reading them would take the memory of an office PC.
MANY_FEATURES = 20_000
NEAR_M = 1_500.0
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


@dataclass(frozen=True, slots=True)
class ReadLayer:
    """A layer as it is drawn on any page: its features with what is written on each."""

    name: str
    symbol: symbols.LayerSymbol
    shapes: Geometries
    labels: tuple[str, ...]
    codes: tuple[str, ...]  # of land use as it is called today; "" where there is none
    kinds: tuple[str, ...]  # what the width of a line depends on; "" where it does not
    partial: bool  # read around the sites only

    def within(self, bounds: Bounds) -> "ReadLayer":
        """Return the features that lie in a box, cut to it."""
        hit = np.sort(shapely.STRtree(self.shapes).query(shapely.box(*bounds)))
        shapes = clipped(self.shapes[hit], bounds)
        if self.symbol.kind == "line":
            shapes = _with_outlines(self.shapes[hit], shapes, bounds)
        kept = ~shapely.is_empty(shapes)
        chosen = hit[kept]
        return replace(
            self,
            shapes=shapes[kept],
            labels=tuple(self.labels[i] for i in chosen),
            codes=tuple(self.codes[i] for i in chosen),
            kinds=tuple(self.kinds[i] for i in chosen),
        )

    @property
    def fills(self) -> list[str]:
        """Return the colour of each feature where it depends on its code."""
        return [symbols.LAND_USE.get(code, symbols.UNKNOWN_FILL) for code in self.codes]


def _with_outlines(whole: Geometries, cut: Geometries, bounds: Bounds) -> Geometries:
    """Return cut areas with the part of their outline that is no edge of the cut.

    A border that is drawn as a line must not run along the edge of a page.
    """
    out = cut.copy()
    changed = (shapely.get_dimensions(whole) == _AREA) & ~shapely.equals(whole, cut)
    lines = clipped(shapely.boundary(whole[changed]), bounds)
    out[changed] = shapely.geometrycollections(np.column_stack([cut[changed], lines]))
    return out


def read_layers(data: PlanningData, bounds: Bounds) -> tuple[ReadLayer, ...]:
    """Read what pages draw of the reference layers, in drawing order, bottom first."""
    return tuple(
        _read(data, data.layers[name], symbol, bounds)
        for name, symbol in symbols.LAYERS.items()
        if name in data.layers
    )


def _read(
    data: PlanningData, layer: VectorLayer, symbol: symbols.LayerSymbol, bounds: Bounds
) -> ReadLayer:
    partial = layer.profile.features > MANY_FEATURES
    frame = _near_sites(data, layer) if partial else layer.window(bounds)
    # Defence and security land is on no map that leaves the room.
    frame = frame[~landuse.is_secret(frame["code"])] if "code" in frame else frame
    records = frame.drop(columns="geometry").to_dict("records")
    by_code = symbol.fill == symbols.BY_CODE
    return ReadLayer(
        name=layer.spec.layer_id,
        symbol=symbol,
        shapes=np.asarray(frame.geometry.array, dtype=object),
        labels=tuple(_label(layer.spec.layer_id, record) for record in records),
        codes=tuple(
            landuse.current(str(record.get("code") or "")) if by_code else "" for record in records
        ),
        kinds=tuple(_kind(record) if symbol.widths else "" for record in records),
        partial=partial,
    )


def _near_sites(data: PlanningData, layer: VectorLayer) -> gpd.GeoDataFrame:
    boxes = [
        widened(site.geometry.bounds, NEAR_M) for site in data.sites if site.geometry is not None
    ]
    frames = [layer.window(box) for box in boxes]
    whole = pd.concat(frames) if frames else layer.window((0.0, 0.0, 0.0, 0.0))
    return gpd.GeoDataFrame(whole[~whole.index.duplicated()], geometry="geometry", crs=layer.crs)


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def _kind(record: Mapping[Any, Any]) -> str:
    """Return what the width of a line depends on: its class, or its voltage in kV."""
    return _volts(record) or word_of(record.get("class"))


def _volts(record: Mapping[Any, Any]) -> str:
    """Return the voltage of a line in kV; nothing where it is not known."""
    kv = count_of(record.get("voltage_kv"))
    return "" if math.isnan(kv) else f"{kv:g}"


def _label(name: str, record: Mapping[Any, Any]) -> str:
    """Return what is known of a feature, its name first: that is what the map has room for."""
    if name in ("communes", "communes_old", "districts"):
        return _text(record.get("name"))
    if name == "power_lines":
        return f"{_text(record.get('name'))} {_volts(record) or '?'} kV".strip()
    named = {"name": record.get("name"), **record, "half_width_m": None}
    return " · ".join(text for value in named.values() if (text := _text(value)))


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
