"""Shapes for display: simplified on shared edges, and written as small integers.

Nothing is measured on what stands here. Every figure comes from the shapes as they were read.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from ccngeo.drawn_layers import Bounds
from ccngeo.geometry import Geometries
from ccngeo.vn2000 import epsg, move

WGS84 = 4326
_POLYGON, _LINE, _POINT = 2, 1, 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """How finely a page draws: the grid of its shapes, and the step of its degrees."""

    crs: pyproj.CRS
    decimals: int  # of a degree: 5 are about 1 m, 6 about 0.1 m

    @property
    def step(self) -> float:
        """Return what one unit of a written coordinate is, in degrees."""
        return float(10**-self.decimals)

    def written(self, shapes: Geometries) -> list[dict[str, Any] | None]:
        """Return shapes of `crs`, shape (n,), as a page reads them; None where there is nothing.

        A polygon thinner than a step is written as the line it looks like, so that no conflict
        vanishes from a map because it is thin.
        """
        if not len(shapes):
            return []
        degrees = move(shapes, self.crs, epsg(WGS84))
        return [self._one(shape) for shape in degrees]

    def at(self, point: shapely.Point) -> list[float]:
        """Return latitude and longitude of a point of `crs`."""
        lon, lat = shapely.get_coordinates(move(np.array([point]), self.crs, epsg(WGS84)))[0]
        return [round(float(lat), self.decimals), round(float(lon), self.decimals)]

    def box(self, bounds: Bounds) -> list[list[float]]:
        """Return south-west and north-east of bounds in `crs`, as latitude and longitude."""
        west, south, east, north = self.degrees(bounds)
        return [
            [round(south, self.decimals), round(west, self.decimals)],
            [round(north, self.decimals), round(east, self.decimals)],
        ]

    def degrees(self, bounds: Bounds) -> Bounds:
        """Return west, south, east, north of bounds in `crs`, in degrees of WGS 84."""
        moved = move(np.array([shapely.box(*bounds)]), self.crs, epsg(WGS84))
        west, south, east, north = map(float, shapely.total_bounds(moved))
        return west, south, east, north

    def _one(self, shape: shapely.Geometry | None) -> dict[str, Any] | None:
        if shape is None or shapely.is_empty(shape):
            return None
        polygons: list[list[list[int]]] = []
        lines: list[list[int]] = []
        points: list[list[int]] = []
        for part in _single(shape):
            dimension = shapely.get_dimensions(part)
            if dimension == _POLYGON:
                rings = [self._steps(ring, closed=True) for ring in shapely.get_rings(part)]
                whole = [ring for ring in rings if len(ring) > 2 * _POLYGON]
                if rings[0] in whole:
                    polygons.append(whole)
                else:
                    lines.append(self._steps(shapely.get_exterior_ring(part), closed=False))
            elif dimension == _LINE:
                lines.append(self._steps(part, closed=False))
            else:
                points.append(self._steps(part, closed=False))
        found = {"polygons": polygons, "lines": lines, "points": points}
        return {name: parts for name, parts in found.items() if parts}

    def _steps(self, shape: shapely.Geometry, *, closed: bool) -> list[int]:
        """Return the vertices of a ring or line: the first, then the way from each to the next."""
        whole = np.round(shapely.get_coordinates(shape) * 10**self.decimals).astype(np.int64)
        ways = np.diff(whole, axis=0)
        moved = ways[(ways != 0).any(axis=1)]
        ways = moved[:-1] if closed else moved
        if not closed and not len(ways) and len(whole) > 1:
            ways = np.zeros((1, 2), dtype=np.int64)  # a line too short to see is still a line
        return [int(value) for value in np.vstack([whole[:1], ways]).ravel()]


def _single(shape: shapely.Geometry) -> Geometries:
    """Return the parts of a geometry, none of which is a collection itself."""
    parts = shapely.get_parts(shape)
    while any(shapely.get_type_id(part) >= shapely.GeometryType.MULTIPOINT for part in parts):
        parts = shapely.get_parts(parts)
    return np.asarray(parts)


def simplified(shapes: Geometries, tolerance_m: float) -> Geometries:
    """Return shapes with fewer vertices; neighbours keep the edges they share.

    Parameters
    ----------
    shapes
        Geometries, shape (n,).
    tolerance_m
        How far an edge may move, in metres; for polygons the root of the area that a vertex may
        take with it.
    """
    out = shapes.copy()
    polygons = shapely.get_dimensions(shapes) == _POLYGON
    plain = polygons & (shapely.get_type_id(shapes) != shapely.GeometryType.GEOMETRYCOLLECTION)
    out[~plain] = shapely.simplify(shapes[~plain], tolerance_m)
    out[plain] = shapely.coverage_simplify(shapes[plain], tolerance_m)
    return out


def size_of(value: Any) -> int:
    """Return how many bytes a value takes in the page."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def labelled(
    drawing: Drawing, shapes: Sequence[Any] | npt.NDArray[Any], labels: Sequence[str]
) -> list[dict[str, Any]]:
    """Return shapes with a label each, without those of which nothing is left to see."""
    written = drawing.written(np.array(shapes, dtype=object))
    return [
        {"geometry": shape, "label": label}
        for label, shape in zip(labels, written, strict=True)
        if shape is not None
    ]
