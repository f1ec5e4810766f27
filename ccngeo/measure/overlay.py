"""Overlays and buffers of polygons that stay right where edges nearly coincide.

Where an edge runs along another (a site drawn along parcels and moved by a rounding) GEOS can
answer an intersection with all of a polygon that is only touched, without an error, and with a
difference that adds up to it (locationtech/jts#1000). On a grid overlays are robust: so they are
done on one of `GRID_M`, except where it is known that no edge is near another. Moving corners to
the grid changes an area by less than its perimeter times `GRID_M`.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import shapely

from ccngeo.geometry import NEAR_M, Geometries, Indices, Mask, polygons_only, together

Floats = npt.NDArray[np.float64]
GRID_M = 1e-6
# Buffers are measured, not drawn: 16 segments a quarter keep an arc within 1.2 ‰ of its radius.
QUAD_SEGS = 16
_ROUND = 1.0 + 2e-3
# A union this near to the sum of its pieces has lost none, and counts none twice.
_SUM_M2 = 0.01


def intersection(
    sites: Geometries, of: Indices, features: Geometries, *, clean: bool = False
) -> Geometries:
    """Return the polygons that each feature shares with the site `of` it.

    `sites` are polygons that this thread alone may prepare. A feature and its site may share but an
    edge, which is no land. `clean` says that no feature has two edges closer than `NEAR_M`: then
    only pairs whose edges come that close to each other need the grid.
    """
    own = sites[of]
    if not clean:
        return _on_grid(shapely.intersection, own, features)
    try:
        cut = polygons_only(shapely.intersection(own, features))
    except shapely.GEOSException:
        return _on_grid(shapely.intersection, own, features)
    near = np.flatnonzero(_nearly_coincide(sites, of, features))
    cut[near] = _on_grid(shapely.intersection, own[near], features[near])
    return cut


def split(shapes: Geometries, claims: Geometries) -> tuple[Geometries, Geometries]:
    """Return what of each shape lies inside its claim, and what outside."""
    inside, outside = (
        _on_grid(overlay, shapes, claims) for overlay in (shapely.intersection, shapely.difference)
    )
    return inside, outside


def _on_grid(overlay: Callable[..., Geometries], one: Geometries, other: Geometries) -> Geometries:
    return polygons_only(overlay(one, other, grid_size=GRID_M))


def _nearly_coincide(sites: Geometries, of: Indices, features: Geometries) -> Mask:
    """Tell of each feature whether an edge of it comes close to one of its site.

    Where two edges run along each other an end of one lies on the other. Of a site with a spike all
    features are told.
    """
    edges, corners = shapely.boundary(sites), shapely.extract_unique_points(sites)
    shapely.prepare(edges)
    shapely.prepare(corners)
    near: Mask = (shapely.minimum_clearance(sites) < NEAR_M)[of]
    near |= shapely.dwithin(edges[of], shapely.extract_unique_points(features), NEAR_M)
    near |= shapely.dwithin(corners[of], shapely.boundary(features), NEAR_M)
    return near


def dissolved(pieces: Geometries, row: Indices, rows: int) -> Geometries:
    """Return the union of the pieces of each row, each spot once; empty for none.

    A valid union as large as its pieces together is right. Any other is made on the grid.
    """
    parts, of = shapely.get_parts(pieces, return_index=True)
    owner = row[of]
    gathered = together(parts, owner, rows)
    total = np.bincount(owner, shapely.area(parts), rows)
    try:
        union = _union(gathered)
        smaller = np.abs(total - shapely.area(union)) > _SUM_M2
        open_ = np.flatnonzero(smaller | ~shapely.is_valid(union))
    except shapely.GEOSException:
        union, open_ = gathered, np.arange(rows)
    union[open_] = _union(gathered[open_], grid_size=GRID_M)
    return union


def _union(gathered: Geometries, grid_size: float | None = None) -> Geometries:
    union = shapely.union_all(gathered[:, None], axis=1, grid_size=grid_size)
    return polygons_only(np.asarray(union, dtype=object))


def parallel(shapes: Geometries, distance_m: Floats, corner: float = 5.0) -> Geometries:
    """Return polygons moved outwards (inwards where negative) with corners kept up to `corner`.

    `corner` is GEOS's mitre limit. Mitred buffers of ragged shapes can come back crossing
    themselves: those are mended and held against one with round corners, a little further, so that
    they hold (or are held by) the exact one all the same, and keep their corners.
    """
    moved = shapely.buffer(
        shapes, distance_m, quad_segs=QUAD_SEGS, join_style="mitre", mitre_limit=corner
    )
    wrong = np.flatnonzero(~(shapely.is_valid(moved) | shapely.is_missing(moved)))
    if len(wrong):
        further = distance_m[wrong] * _ROUND
        rounded = polygons_only(
            shapely.make_valid(shapely.buffer(shapes[wrong], further, quad_segs=QUAD_SEGS))
        )
        mended = polygons_only(shapely.make_valid(moved[wrong], method="structure"))
        outwards = further > 0
        both = np.where(
            outwards,
            shapely.union(rounded, mended, grid_size=GRID_M),
            shapely.intersection(rounded, mended, grid_size=GRID_M),
        )
        moved[wrong] = polygons_only(both)
    still = distance_m == 0
    moved[still] = shapes[still]
    # Where nothing should be left GEOS may leave a shape that is not far enough inside.
    inwards = np.flatnonzero((distance_m < 0) & (shapely.area(moved) > 0))
    inside = shapely.point_on_surface(moved[inwards])
    depth = shapely.distance(inside, shapely.boundary(shapes[inwards]))
    moved[inwards[depth < -distance_m[inwards] * (1 - 1e-6)]] = shapely.Polygon()
    return moved
