"""Corridors along lines, from the line a width is counted from, and the two sides of a dyke.

A width counts from the edge of road land, the toe of an embankment, the bank, the outermost
conductor. What was drawn may be another line: then how far apart the two are is an interval, and so
is the corridor. The doubt about the width stands apart from the error of position.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ccngeo.geometry import HA, Geometries, polygons_only
from ccngeo.measure.band import Band, band_of
from ccngeo.measure.inputs import (
    Floats,
    Frame,
    accuracy_of,
    by_chunk,
    require_valid,
    shapes_of,
    sites_of,
)
from ccngeo.measure.overlap import Overlap, overlap_of
from ccngeo.measure.overlay import GRID_M, QUAD_SEGS, parallel


class LineKind(StrEnum):
    """Which line of a road, dyke, river or power line was drawn."""

    CENTRELINE = "centreline"
    LAND_EDGE = "land_edge"  # of the land of a road
    TOE = "toe"  # of an embankment
    BANK = "bank"
    OUTERMOST_CONDUCTOR = "outermost_conductor"


@dataclass(frozen=True, slots=True)
class Widths:
    """How far a corridor reaches from each drawn line, in m, at the least, as read, at the most."""

    least: Floats
    best: Floats
    most: Floats


def widths_from(
    drawn: LineKind,
    counted_from: LineKind,
    width_m: tuple[Floats, Floats],
    structure_m: tuple[Floats, Floats] | None,
) -> Widths:
    """Return how far corridors reach from the drawn line.

    Parameters
    ----------
    drawn
        The line that was drawn.
    counted_from
        The line that the width counts from.
    width_m
        Least and most width of the corridor on one side, per line.
    structure_m
        Least and most distance from the centreline to that line; needed if a centreline was drawn.

    Raises
    ------
    ValueError
        From the drawn line nobody can tell where the other is.
    """
    least, most = width_m
    if drawn is counted_from:
        return Widths(least, most, most)
    if drawn is not LineKind.CENTRELINE or structure_m is None:
        raise ValueError(
            f"the width counts from the {counted_from} and the {drawn} was drawn: state how far "
            "apart they are (structure_m), from the centreline"
        )
    near, far = structure_m
    return Widths(least + near, most + near, most + far)


def corridors(lines: Geometries, left_m: Floats, right_m: Floats) -> Geometries:
    """Return each line or polygon widened, with flat ends.

    Left and right are those of the direction of drawing. A polygon (the land of a road) is part of
    its corridor and grows on all sides by the larger of the two.
    """
    areal = shapely.get_dimensions(lines) == 2  # noqa: PLR2004
    same = np.isclose(left_m, right_m) | areal
    whole = shapely.buffer(
        lines, np.maximum(left_m, right_m), quad_segs=QUAD_SEGS, cap_style="flat"
    )
    for i in np.flatnonzero(~same):
        either = min(left_m[i], right_m[i])  # so far both sides are taken, whichever is which
        strip = shapely.buffer(lines[i], either, quad_segs=QUAD_SEGS, cap_style="flat")
        sides = [_one_side(lines[i], left_m[i], 1), _one_side(lines[i], right_m[i], -1)]
        whole[i] = shapely.union_all([strip, *sides], grid_size=GRID_M)
    return polygons_only(whole)


def _one_side(line: BaseGeometry, reach_m: float, side: int) -> BaseGeometry:
    """Return what lies within reach of a line on its left (1) or right (−1), with flat ends.

    The strip on both sides is cut by the line, and each part told by the segment nearest to it:
    GEOS's own one-sided buffer loses land in sharp bends and fills a ring.
    """
    zone = shapely.buffer(line, reach_m, quad_segs=QUAD_SEGS, cap_style="flat")
    cut = shapely.union_all([shapely.boundary(zone), *map(_lengthened, shapely.get_parts(line))])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(cut)))
    inside = shapely.point_on_surface(faces)
    kept = shapely.contains(zone, inside)
    left = np.array([_is_left(line, point) for point in inside[kept]], dtype=bool)
    return shapely.union_all(faces[kept][left == (side > 0)])


def _lengthened(line: BaseGeometry) -> BaseGeometry:
    """Return an open line drawn on a little at both ends, so that it parts a strip for certain."""
    xy = shapely.get_coordinates(line)
    if (xy[0] == xy[-1]).all():
        return line
    ends = [xy[0] - xy[1], xy[-1] - xy[-2]]
    first, last = (end / np.hypot(*end) * _BEYOND_M for end in ends)
    return shapely.LineString([xy[0] + first, *xy, xy[-1] + last])


def _is_left(line: BaseGeometry, point: BaseGeometry) -> bool:
    """Tell whether a point lies left of the nearest place of a line, seen as it was drawn."""
    part = min(shapely.get_parts(line), key=lambda p: float(shapely.distance(p, point)))
    xy, p = shapely.get_coordinates(part), shapely.get_coordinates(point)[0]
    along = np.diff(xy, axis=0)
    length = np.hypot(*along.T)
    xy, along = xy[:-1][length > 0], along[length > 0] / length[length > 0, None]
    length = length[length > 0]
    foot = np.clip(((p - xy) * along).sum(axis=1), 0, length)
    apart = p - xy - foot[:, None] * along
    distance = np.hypot(*apart.T)
    # At a corner two segments are equally near: their directions together tell the side.
    nearest = np.isclose(distance, distance.min(), rtol=0, atol=1e-6)
    direction, away = along[nearest].sum(axis=0), apart[nearest][0]
    return bool(direction[0] * away[1] - direction[1] * away[0] > 0)


_BEYOND_M = 0.01


@dataclass(frozen=True, slots=True)
class CorridorOverlap:
    """What corridors take of sites: as narrow, as read, and as wide as they may be."""

    narrow: Overlap
    joined: Overlap  # bounds of both doubts together
    wide: Overlap


def corridor_overlap(band: Band, lines: Geometries, left: Widths, right: Widths) -> CorridorOverlap:
    """Measure corridors against the sites of `band`; the doubt of the width widens the bounds."""
    narrow, middle, wide = (
        overlap_of(band, corridors(lines, getattr(left, name), getattr(right, name)))
        for name in ("least", "best", "most")
    )
    joined = replace(
        middle,
        least=np.minimum(narrow.least, middle.best),
        best=np.clip(middle.best, narrow.least, wide.most),
        most=wide.most,
        pieces=wide.pieces,
    )
    return CorridorOverlap(narrow, joined, wide)


def corridor(
    sites: Frame,
    lines: gpd.GeoDataFrame,
    *,
    width_m: Any,
    drawn: LineKind | str,
    counted_from: LineKind | str,
    structure_m: tuple[Any, Any] | None = None,
    accuracy_m: Floats | float = 0.0,
) -> pd.DataFrame:
    """Measure what the corridors of lines take of each site.

    Parameters
    ----------
    sites
        Polygons in a metric grid.
    lines
        Lines, or the polygons of the land of roads, in the same CRS.
    width_m
        Width of the corridor on either side: a number, one per line, or a pair (least, most).
    drawn, counted_from
        Which line was drawn, and which the width counts from.
    structure_m
        Least and most distance from the centreline to that line, where a centreline was drawn.
    accuracy_m
        Positional error of site and line together, as a relative shift.

    Returns
    -------
    DataFrame
        `area_ha` with `area_least_ha` and `area_most_ha`, `share` and `features` as for `overlap`.

    Raises
    ------
    CrsError
        Areas cannot be measured in the CRS, or the two differ.
    ValueError
        The drawn line does not tell where the other is.
    """
    widths = widths_from(
        LineKind(drawn),
        LineKind(counted_from),
        _pair(width_m, len(lines)),
        None if structure_m is None else _pair(structure_m, len(lines)),
    )
    return _measured(sites, lines, widths, widths, accuracy_m)


def dyke_corridor(
    sites: Frame,
    dykes: gpd.GeoDataFrame,
    *,
    river_m: float,
    field_m: float,
    river_on: str | None = None,
    drawn: LineKind | str = LineKind.TOE,
    structure_m: tuple[Any, Any] | None = None,
    accuracy_m: Floats | float = 0.0,
) -> pd.DataFrame:
    """Measure what the corridors of dykes take of each site; their two sides differ.

    Parameters
    ----------
    sites, dykes
        Polygons, and lines in the same metric grid.
    river_m, field_m
        Width of the corridor from the toe, on the side of the river and of the fields.
    river_on
        Column that says where the river is, seen in the direction of drawing: `left`, `right`, or
        blank. Without it, and where it is blank, either side may be either; `area_ha` is then that
        of two sides of the mean width.
    drawn
        `toe` or `centreline`; the latter needs `structure_m`.
    structure_m
        Least and most distance from the centreline to the toe.
    accuracy_m
        Positional error of site and dyke together, as a relative shift.

    Returns
    -------
    DataFrame
        As for `corridor`.

    Raises
    ------
    CrsError
        Areas cannot be measured in the CRS, or the two differ.
    ValueError
        Another word than left or right, or the drawn line does not tell where the toe is.
    """
    count = len(dykes)
    side = pd.Series([None] * count) if river_on is None else dykes[river_on].reset_index(drop=True)
    wrong = sorted(set(side.dropna()) - {"left", "right"})
    if wrong:
        raise ValueError(f"{river_on} says {wrong[0]!r}; left and right are known")
    narrow, wide = min(river_m, field_m), max(river_m, field_m)
    structure = None if structure_m is None else _pair(structure_m, count)

    def reach(own: str) -> Widths:
        river = np.where(side == own, river_m, field_m)
        unknown = side.isna().to_numpy()
        pair = (np.where(unknown, narrow, river), np.where(unknown, wide, river))
        widths = widths_from(LineKind(drawn), LineKind.TOE, pair, structure)
        # One side is the river's and one the fields': together they are as wide as both.
        middle = widths.best - np.where(unknown, (wide - narrow) / 2, 0.0)
        return replace(widths, best=middle)

    return _measured(sites, dykes, reach("left"), reach("right"), accuracy_m)


def _pair(value: Any, count: int) -> tuple[Floats, Floats]:
    """Return least and most per line of a number, a column of numbers, or a pair of either."""
    least, most = value if isinstance(value, tuple) else (value, value)
    low, high = (np.broadcast_to(np.asarray(v, dtype=float), (count,)) for v in (least, most))
    if not (np.isfinite(low) & np.isfinite(high) & (low >= 0) & (low <= high)).all():
        raise ValueError(
            "a width is a finite number of metres, 0 or more, its least before its most"
        )
    return low, high


def _measured(
    sites: Frame, lines: gpd.GeoDataFrame, left: Widths, right: Widths, accuracy_m: Floats | float
) -> pd.DataFrame:
    shapes = sites_of(sites, lines)
    accuracy = accuracy_of(accuracy_m, len(shapes))
    drawn = shapes_of(lines)
    near = np.unique(
        shapely.STRtree(drawn).query(
            shapes,
            predicate="dwithin",
            distance=accuracy + np.max([left.most, right.most], initial=0),
        )[1]
    )
    require_valid(drawn[near], lines.index[near])
    lost = bool((shapely.is_missing(drawn) | shapely.is_empty(drawn)).any())

    def measured(part: slice) -> pd.DataFrame:
        band = band_of(shapes[part], accuracy[part])
        found = corridor_overlap(band, drawn, left, right).joined
        whole = shapely.area(band.site)
        taken = found.pair_area > 0
        nowhere = np.where(whole > 0, 0.0, np.nan)
        return pd.DataFrame(
            {
                "area_ha": found.best / HA + nowhere,
                "area_least_ha": found.least / HA + nowhere,
                "area_most_ha": (whole if lost else found.most) / HA + nowhere,
                "share": found.best / np.where(whole > 0, whole, np.nan),
                "features": np.bincount(found.row[taken], minlength=len(whole)),
            }
        )

    return pd.concat(by_chunk(measured, len(shapes)), ignore_index=True).set_axis(sites.index)


@dataclass(frozen=True, slots=True)
class RiverSide:
    """The land on the river's side of dykes, and where that cannot be told; (multi)polygons."""

    river: shapely.Geometry
    unknown: shapely.Geometry


def river_side(
    dykes: Frame, rivers: Frame, within: shapely.Geometry, *, accuracy_m: float = 0.0
) -> RiverSide:
    """Derive which land lies between a river and its dyke.

    The area looked at is cut by the dykes; a part that holds a river and is bounded by a dyke is on
    the river's side. Where a dyke ends inside the area, or a part holds a river and no dyke bounds
    it, nobody can tell. Give main dykes only: behind a lower ring dyke the land is still outside.

    Parameters
    ----------
    dykes
        Lines in a metric grid.
    rivers
        Lines or polygons in the same CRS.
    within
        The polygon to look at; it should reach 2 km and more around the sites.
    accuracy_m
        Positional error of river and dyke together: a river that lies in a part only so far beyond
        its dyke leaves open on which side the part is.

    Returns
    -------
    RiverSide
        `river` and `unknown`; the rest of `within` lies behind a dyke or far from both.

    Raises
    ------
    CrsError
        No metric grid, or two different ones.
    """
    sites_of(gpd.GeoSeries([within], crs=rivers.crs), dykes)
    lines = shapely.intersection(shapely.union_all(shapes_of(dykes)), within)
    water = shapely.union_all(shapes_of(rivers))
    noded = shapely.union_all([shapely.boundary(within), lines])
    polygons, _, dangles, _ = shapely.polygonize_full(shapely.get_parts(noded))
    parts = shapely.get_parts(polygons)
    met = shapely.intersects(parts, water) & ~shapely.touches(parts, water)
    inner = parallel(parts, np.full(len(parts), -max(accuracy_m, _BEYOND_M)))
    wet = met & shapely.intersects(inner, water)
    bounded = shapely.length(shapely.intersection(shapely.boundary(parts), lines)) > 0
    # An end that hangs in a part leaves open on which side of it things are.
    hanging = shapely.intersects(parts, dangles) & ~shapely.touches(parts, dangles)
    unknown = hanging | (wet & ~bounded) | (met & ~wet)
    return RiverSide(
        shapely.union_all(parts[wet & bounded & ~hanging]), shapely.union_all(parts[unknown])
    )
