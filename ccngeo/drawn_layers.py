"""Reference layers as pages and papers draw them: read once for all, cut to each of them.

Nothing is measured on what stands here.
"""

import math
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
from ccngeo.geometry import Geometries, Indices
from ccngeo.model import Site
from ccngeo.read import PlanningData, VectorLayer

Bounds = tuple[float, float, float, float]  # west, south, east, north in metres of the project
NOWHERE: Bounds = (0.0, 0.0, 0.0, 0.0)  # of a review without boundaries and without communes
# A layer of more features is read around the sites only: a map of the whole province could not
# show a million parcels, and reading them would take the memory of an office PC.
MANY_FEATURES = 20_000
NEAR_M = 1_500.0
_AREA = 2  # dimensions


@dataclass(frozen=True, slots=True)
class ReadLayer:
    """A layer as it is drawn on any page: its features with what is written on each."""

    name: str
    symbol: symbols.LayerSymbol
    shapes: Geometries
    labels: tuple[str, ...]  # all that is known of each, its name first
    names: tuple[str, ...]  # what is lettered beside each; "" where it has no name
    codes: tuple[str, ...]  # of each as it is called today; "" where there is none
    kinds: tuple[str, ...]  # what the width of a line depends on; "" where it does not
    partial: bool  # read around the sites only

    def within(self, bounds: Bounds) -> "ReadLayer":
        """Return the features that lie in a box, cut to it."""
        hit = np.sort(shapely.STRtree(self.shapes).query(shapely.box(*bounds)))
        shapes = clipped(self.shapes[hit], bounds)
        if self.symbol.kind == "line":
            shapes = _with_outlines(self.shapes[hit], shapes, bounds)
        kept = ~shapely.is_empty(shapes)
        return replace(self.only(hit[kept]), shapes=shapes[kept])

    def only(self, chosen: Indices) -> "ReadLayer":
        """Return some of the features, by their numbers."""
        return replace(
            self,
            shapes=self.shapes[chosen],
            labels=tuple(self.labels[i] for i in chosen),
            names=tuple(self.names[i] for i in chosen),
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
    return ReadLayer(
        name=layer.spec.layer_id,
        symbol=symbol,
        shapes=np.asarray(frame.geometry.array, dtype=object),
        labels=tuple(_label(layer.spec.layer_id, record) for record in records),
        names=tuple(_name(layer.spec.layer_id, record) for record in records),
        codes=tuple(landuse.current(_text(record.get("code"))) for record in records),
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


def _name(name: str, record: Mapping[Any, Any]) -> str:
    """Return what a feature is called; a power line says its voltage, known or not."""
    called = _text(record.get("name"))
    return f"{called} {_volts(record) or '?'} kV".strip() if name == "power_lines" else called


def _label(name: str, record: Mapping[Any, Any]) -> str:
    """Return what is known of a feature, its name first: that is what the map has room for."""
    if name in ("communes", "communes_old", "districts", "power_lines"):
        return _name(name, record)
    named = {"name": record.get("name"), **record, "half_width_m": None}
    return " · ".join(text for value in named.values() if (text := _text(value)))


def extent_of(data: PlanningData, sites: Sequence[Site]) -> Bounds:
    """Return where sites are, with the province around them; `NOWHERE` where nobody can say."""
    units = data.layers.get("communes") or data.layers.get("districts")
    shapes = [site.geometry for site in sites if site.geometry is not None]
    boxes = [shapely.total_bounds(np.array(shapes, dtype=object))] if shapes else []
    if units is not None and units.extent is not None:
        boxes.append(np.array(units.extent))
    if not boxes:
        return NOWHERE
    west, south, east, north = np.vstack(boxes).T
    return float(west.min()), float(south.min()), float(east.max()), float(north.max())


def communes_of(data: PlanningData, bounds: Bounds) -> dict[str, Any]:
    """Return the shapes of the communes in a box by their code."""
    layer = data.layers.get("communes")
    if layer is None:
        return {}
    frame = layer.window(bounds)
    return dict(zip(frame["code"].astype(str), frame.geometry, strict=True))


def widened(bounds: Bounds, by_m: float) -> Bounds:
    """Return bounds with room on every side."""
    west, south, east, north = map(float, bounds)
    return west - by_m, south - by_m, east + by_m, north + by_m


def clipped(shapes: Geometries, bounds: Bounds) -> Geometries:
    """Return what of shapes lies in a box; empty where nothing does."""
    inside = shapely.box(*bounds)
    shapely.prepare(inside)
    whole = shapely.contains_properly(inside, shapes)
    out = shapes.copy()
    out[~whole] = shapely.intersection(shapely.make_valid(shapes[~whole]), inside)
    return out
