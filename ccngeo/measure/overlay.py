"""Overlays of polygons that are checked, and done again where floating point got them wrong.

Where edges nearly coincide (a site drawn along parcels and moved by a rounding) GEOS can answer an
intersection with all of a polygon that is only touched, without an error (locationtech/jts#1000).
So what is cut off and what is left must add up. Where they do not, or GEOS gives up, the overlay is
done on a grid of `GRID_M`, where it is robust.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import shapely

from ccngeo.geometry import NEAR_M, Geometries, Indices, Mask, polygons_only, together

Floats = npt.NDArray[np.float64]
GRID_M = 1e-6
# Rounding loses less than this of any site; a wrong answer loses a face.
_LOST_M2 = 0.01

Overlay = Callable[..., Geometries]


def intersection(
    sites: Geometries, of: Indices, features: Geometries, *, clean: bool = False
) -> Geometries:
    """Return the polygons that each feature shares with the site `of` it.

    `sites` are polygons that this thread alone may prepare. A feature and its site may share but an
    edge, which is no land. `clean` says that no feature has two edges closer than `NEAR_M`: then
    only pairs with edges that close to each other are checked.
    """
    own = sites[of]
    cut = _overlaid(shapely.intersection, own, features)
    if not clean:
        return _added_up(own, features, cut)[0]
    doubtful = np.flatnonzero(_nearly_coincide(sites, of, features))
    cut[doubtful] = _added_up(own[doubtful], features[doubtful], cut[doubtful])[0]
    return cut


def split(shapes: Geometries, claims: Geometries) -> tuple[Geometries, Geometries]:
    """Return what of each shape lies inside its claim, and what outside."""
    inside = _overlaid(shapely.intersection, shapes, claims)
    return _added_up(claims, shapes, inside)


def _added_up(
    others: Geometries, shapes: Geometries, inside: Geometries
) -> tuple[Geometries, Geometries]:
    """Return the parts of shapes inside and outside others, which add up to them."""
    outside = _overlaid(shapely.difference, shapes, others)
    wrong = np.flatnonzero(_gap(shapes, inside, outside) > _LOST_M2)
    if len(wrong):
        pair = (shapes[wrong], others[wrong])
        inside[wrong] = polygons_only(shapely.intersection(*pair, grid_size=GRID_M))
        outside[wrong] = polygons_only(shapely.difference(*pair, grid_size=GRID_M))
        moved = 2 * GRID_M * shapely.length(shapes[wrong])  # what moving corners to the grid costs
        lost = _gap(shapes[wrong], inside[wrong], outside[wrong])
        _refuse(lost > _LOST_M2 + moved)
    return inside, outside


def _refuse(wrong: Mask) -> None:
    """Stop rather than give a figure that is known to be wrong."""
    if wrong.any():
        raise ArithmeticError("an overlay loses land in floating point and on a grid")


def _gap(whole: Geometries, inside: Geometries, outside: Geometries) -> Floats:
    return np.abs(shapely.area(inside) + shapely.area(outside) - shapely.area(whole))


def _overlaid(overlay: Overlay, one: Geometries, other: Geometries) -> Geometries:
    try:
        return polygons_only(overlay(one, other))
    except shapely.GEOSException:
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

    A union as large as its pieces together is right. A smaller one must hold a point inside every
    piece, or it is done again on the grid.
    """
    parts, of = shapely.get_parts(pieces, return_index=True)
    owner = row[of]
    gathered = together(parts, owner, rows)
    union = _union(gathered)
    areas = shapely.area(parts)
    total = np.bincount(owner, areas, rows)
    smaller = np.abs(total - shapely.area(union)) > _LOST_M2
    asked = np.flatnonzero(smaller[owner] & (areas > _LOST_M2))  # a grid may drop a smaller one
    if not len(asked):
        return union
    inside, of_inside = shapely.point_on_surface(parts[asked]), owner[asked]

    def is_wrong() -> Mask:
        missing = np.bincount(of_inside[~shapely.covers(union[of_inside], inside)], minlength=rows)
        return (missing > 0) | (shapely.area(union) > total + _LOST_M2)

    shapely.prepare(union)
    wrong = np.flatnonzero(is_wrong())
    if len(wrong):
        union[wrong] = _union(gathered[wrong], grid_size=GRID_M)
        _refuse(is_wrong())
    return union


def _union(gathered: Geometries, grid_size: float | None = None) -> Geometries:
    try:
        union = shapely.union_all(gathered[:, None], axis=1, grid_size=grid_size)
    except shapely.GEOSException:
        if grid_size is not None:
            raise
        return _union(gathered, GRID_M)
    return polygons_only(np.asarray(union, dtype=object))
