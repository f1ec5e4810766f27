# ruff: noqa: PLR2004 - the numbers of a synthetic province are its content, not magic
"""Parcels of the fields in and around some clusters, as a cadastral map has them."""

from collections.abc import Iterable

import numpy as np
import shapely
from shapely import Polygon
from shapely.affinity import rotate
from shapely.geometry.base import BaseGeometry

from ccngeo.geometry import Geometries, polygons_only

LARGEST_M2 = 1000.0
AROUND_M = 50.0
# What farmers hold in parcels.
FIELDS = ("LUC", "LUK", "HNK")
# The clusters whose commune has handed over its cadastral map.
WITH_PARCELS = ("QH01", "QH03", "QH05", "QH21")


def polygons_of(shape: BaseGeometry) -> Geometries:
    """Return the polygons of a shape, without the dust of cutting."""
    parts = shapely.get_parts(polygons_only(np.array([shape], dtype=object)))
    return parts[shapely.area(parts) > 0.01]


def _halves(shape: Polygon, share: float) -> Iterable[Polygon]:
    """Cut a shape across its longer extent so that one side has a share of its area."""
    x0, y0, x1, y1 = shape.bounds
    wide = x1 - x0 > y1 - y0
    low, high = (x0, x1) if wide else (y0, y1)
    for _ in range(14):
        at = (low + high) / 2
        box = shapely.box(x0, y0, at, y1) if wide else shapely.box(x0, y0, x1, at)
        low, high = (at, high) if box.intersection(shape).area < share * shape.area else (low, at)
    yield from polygons_of(shape.intersection(box))
    yield from polygons_of(shape.difference(box))


def _cut(shape: Polygon, rng: np.random.Generator) -> list[Polygon]:
    """Cut a field into parcels of no more than the largest area, none of them quite alike."""
    if shape.area <= LARGEST_M2:
        return [shape]
    parts = _halves(shape, rng.uniform(0.42, 0.58))
    return [parcel for part in parts for parcel in _cut(part, rng)]


def parcels_of(field: Polygon, turn: float, rng: np.random.Generator) -> Geometries:
    """Return a field as parcels laid out along a direction (degrees from east)."""
    flat = rotate(field, -turn, origin=(0, 0))
    cut = [rotate(parcel, turn, origin=(0, 0)) for parcel in _cut(flat, rng)]
    return np.array(cut, dtype=object)
