"""How land hangs together: contiguous blocks of a stated minimum width, and how wide a shape is.

Two pieces that only meet in a neck narrower than the width are two blocks, and land narrower than
it is in none. A gap thinner than the data can tell is no gap. So a shape is closed by the gap, then
opened by the width: what is left of it after the opening, piece by piece, are its blocks.
"""

import numpy as np
import shapely

from ccngeo.geometry import Geometries, Indices, together
from ccngeo.measure.inputs import Floats
from ccngeo.measure.overlay import intersection, parallel

GAP_M = 0.1  # boundaries of one line drawn twice lie closer than this
_STEP_M = 0.05
_KEPT = 0.99  # what a width may cost of the area: corners and dents, not an arm
# Right angles are kept whole by an opening; sharper corners lose their tip to a block, for what is
# left of it is narrow. The corner of a site makes it no narrower, down to 30°.
_BLOCK_CORNER, _SITE_CORNER = 1.5, 4.0


def closed(shapes: Geometries, gap_m: float = GAP_M) -> Geometries:
    """Return shapes with gaps thinner than `gap_m` filled; a tip may lose as much."""
    half = np.full(len(shapes), gap_m / 2)
    return parallel(parallel(shapes, half), -half)


def blocks_of(
    shapes: Geometries,
    width_m: Floats | float,
    gap_m: float = GAP_M,
    corner: float = _BLOCK_CORNER,
) -> tuple[Geometries, Indices]:
    """Return the blocks of shapes and the position of the shape each belongs to.

    Parameters
    ----------
    shapes
        Polygons or multipolygons in a metric grid; None and empty ones have no block.
    width_m
        Minimum width, one or one per shape; 0 parts only what does not touch.
    gap_m
        Gaps thinner than this part nothing; the land of a gap is in no block.
    corner
        How far from its core a corner may reach, in half widths: GEOS's mitre limit.
    """
    width = np.broadcast_to(np.asarray(width_m, dtype=float), shapes.shape)
    whole = closed(shapes, gap_m)
    cores, of = shapely.get_parts(parallel(whole, -width / 2, corner), return_index=True)
    grown = intersection(whole, of, parallel(cores, width[of] / 2, corner))
    # A corner of what has grown may reach across a ditch: that land is not of this block.
    parts, block = shapely.get_parts(grown, return_index=True)
    near = shapely.intersects(parts, cores[block])
    joined = together(parts[near], block[near], len(cores))
    return intersection(shapes, of, joined), of  # without the land of gaps


def largest_blocks(
    shapes: Geometries,
    width_m: Floats | float,
    gap_m: float = GAP_M,
    corner: float = _BLOCK_CORNER,
) -> Geometries:
    """Return the largest block of each shape, the first of equals; empty where there is none."""
    blocks, of = blocks_of(shapes, width_m, gap_m, corner)
    out: Geometries = np.full(len(shapes), shapely.Polygon(), dtype=object)
    order = np.lexsort((np.arange(len(of)), -shapely.area(blocks), of))
    shape, first = np.unique(of[order], return_index=True)
    out[shape] = blocks[order[first]]
    return out


def minimum_width(shapes: Geometries) -> Floats:
    """Return how wide each polygon is at its narrowest, in m to 0.1; 0 for none.

    The greatest width under which the polygon is still one block with 99 % of its area: the short
    side of a rectangle, the neck of a dumb-bell, the thinner arm of an L, the diameter of the
    inscribed circle of a triangle. By bisection.
    """
    areas = shapely.area(shapes)
    low, high = np.zeros(len(shapes)), 2 * np.sqrt(areas / np.pi)
    # Each on its own: neither a wider neighbour nor a missing one changes an answer.
    while (open_ := high - low > _STEP_M).any():
        middle = (low + high) / 2
        kept = shapely.area(largest_blocks(shapes, middle, corner=_SITE_CORNER)) >= _KEPT * areas
        low = np.where(open_ & kept, middle, low)
        high = np.where(open_ & ~kept, middle, high)
    width: Floats = np.where(high > _STEP_M, (low + high) / 2, 0.0)
    return np.round(width, 1)
