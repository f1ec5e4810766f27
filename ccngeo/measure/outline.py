"""Land cut into parts of a size, and outlines of few corners that never leave their land.

Parts are bounded by what is there already (roads, canals) where it parts the land, and by straight
cuts across the longer side where it does not.
"""

import numpy as np
import shapely
from shapely.affinity import rotate

from ccngeo.geometry import Geometries, Indices, polygons_only
from ccngeo.measure.contiguity import largest_blocks
from ccngeo.measure.inputs import Floats
from ccngeo.measure.overlay import GRID_M, dissolved, parallel, split

_BETWEEN_M = 40.0  # what lies within a road and its ditches of each other may become one part
_CORNERS = 40
_STEPS_M = (1.0, 2.5, 5.0, 10.0, 20.0)  # how much land at the edge a simpler outline may cost
_ROUNDED_M = 0.02  # corners are given to the centimetre
_HALVINGS = 30


def parts_of(
    shape: shapely.Geometry, works: Geometries, least_m2: float, most_m2: float
) -> Geometries:
    """Return a polygon cut into disjoint parts of a size; what is left over is in none.

    Parameters
    ----------
    shape
        A polygon in a metric grid.
    works
        Polygons of what parts land: roads, canals. A part may hold some of them.
    least_m2, most_m2
        How large a part is; a polygon that is no larger stays whole.
    """
    if shapely.area(shape) <= most_m2:
        return np.array([shape], dtype=object)
    barrier = shapely.union_all(works, grid_size=GRID_M)
    fields = shapely.get_parts(_land(shapely.difference(shape, barrier, grid_size=GRID_M)))
    if not len(fields):
        return fields
    small = np.concatenate([_straight(field, most_m2) for field in fields])
    groups = _grouped(small, most_m2)
    joined = _joined(shape, small, groups)
    # With what lies between its fields a group may have become too large, or fallen apart.
    whole = [_straight(part, most_m2) for part in shapely.get_parts(joined)]
    parts = np.concatenate([np.empty(0, dtype=object), *whole])
    return parts[shapely.area(parts) >= least_m2]


def _straight(shape: shapely.Geometry, most_m2: float) -> Geometries:
    """Return a polygon cut across its longer side until no part is larger than asked."""
    area = float(shapely.area(shape))
    if area <= most_m2:
        return np.array([shape], dtype=object)
    count = int(np.ceil(area / most_m2))
    sides = _halved(shape, (count // 2) / count)
    return np.concatenate([_straight(part, most_m2) for part in shapely.get_parts(sides)])


def _halved(shape: shapely.Geometry, share: float) -> Geometries:
    """Return the two sides of a cut across the longer side that leaves a share on the first."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(shape))
    sides = np.diff(corners[:3], axis=0)
    along = sides[int(np.argmax(np.hypot(*sides.T)))]
    turn = float(np.degrees(np.arctan2(along[1], along[0])))
    flat = rotate(shape, -turn, origin=(0, 0))
    west, south, east, north = shapely.bounds(flat)
    wanted = share * float(shapely.area(flat))
    low, high = west, east
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if shapely.area(shapely.clip_by_rect(flat, west, south, middle, north)) < wanted:
            low = middle
        else:
            high = middle
    knife = rotate(shapely.box(west - 1, south - 1, high, north + 1), turn, origin=(0, 0))
    inside, outside = split(np.array([shape], dtype=object), np.array([knife], dtype=object))
    return np.concatenate([inside, outside])


def _grouped(fields: Geometries, most_m2: float) -> Indices:
    """Return the group of each field: neighbours together as long as they are not too large.

    Groups start with the largest field left and take the field nearest to their middle next, so
    that they stay round.
    """
    areas = shapely.area(fields)
    middles = shapely.get_coordinates(shapely.centroid(fields))
    one, other = shapely.STRtree(fields).query(fields, predicate="dwithin", distance=_BETWEEN_M)
    near: list[list[int]] = [[] for _ in fields]
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        near[a].append(b)
    group = np.full(len(fields), -1, dtype=np.int64)
    for n, seed in enumerate(np.lexsort((middles[:, 1], middles[:, 0], -areas)).tolist()):
        if group[seed] >= 0:
            continue
        group[seed], total, middle = n, areas[seed], middles[seed]
        reach = set(near[seed])
        while reach := {f for f in reach if group[f] < 0 and total + areas[f] <= most_m2}:
            away = {f: float(np.hypot(*(middles[f] - middle))) for f in reach}
            taken = min(reach, key=lambda f: (away[f], f))
            middle = (middle * total + middles[taken] * areas[taken]) / (total + areas[taken])
            group[taken], total = n, total + areas[taken]
            reach |= set(near[taken])
    return group


def _joined(shape: shapely.Geometry, fields: Geometries, group: Indices) -> Geometries:
    """Return groups of fields with what lies between them, each spot in one group at most."""
    row = np.unique(group, return_inverse=True)[1]
    count = int(row.max()) + 1
    half = np.full(count, _BETWEEN_M / 2)
    closed = parallel(parallel(dissolved(fields, row, count), half, 2.0), -half, 2.0)
    within, _ = split(closed, np.full(count, shape, dtype=object))
    of, field = shapely.STRtree(fields).query(within, predicate="intersects")
    foreign = row[field] != of
    _, own = split(within, dissolved(fields[field[foreign]], of[foreign], count))
    return each_once(own)


def each_once(shapes: Geometries) -> Geometries:
    """Return polygons without what they share with an earlier one; empty where nothing is left."""
    later, earlier = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    before = earlier < later
    _, alone = split(shapes, dissolved(shapes[earlier[before]], later[before], len(shapes)))
    return alone


def _land(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the polygons of what an overlay left."""
    land: shapely.Geometry = polygons_only(np.array([shape], dtype=object))[0]
    return land


def outlines(parts: Geometries, width_m: float, least_m2: float) -> Geometries:
    """Return for each part the largest polygon of few corners within it; empty where there is none.

    A part is drawn in by a step, opened by the width and what the step may cost of it, and thinned
    by less than the step: so the outline stays within the part and is as wide as asked. The first
    step that leaves at most 40 corners is taken, else the last that leaves land enough.
    """
    out: Geometries = np.full(len(parts), shapely.Polygon(), dtype=object)
    open_ = np.arange(len(parts))
    for step in _STEPS_M:
        if not len(open_):
            break
        drawn_in = parallel(parts[open_], np.full(len(open_), -step), 2.0)
        blocks = largest_blocks(drawn_in, width_m + 2 * step)
        thin = shapely.simplify(blocks, step - _ROUNDED_M, preserve_topology=True)
        # Corners to the centimetre; the grid must not cling to the shape and to all cut from it.
        thin = shapely.set_precision(shapely.set_precision(thin, 0.01, mode="pointwise"), 0.0)
        good = (
            (shapely.area(thin) >= least_m2)
            & shapely.is_valid(thin)
            & (shapely.get_num_geometries(thin) == 1)
        )
        out[open_[good]] = thin[good]
        open_ = open_[good & (_corners(thin) > _CORNERS)]
    return out


def _corners(shapes: Geometries) -> Floats:
    """Return how many corners polygons have; the first point of a ring stands twice."""
    rings = 1 + np.where(shapely.is_empty(shapes), 0, shapely.get_num_interior_rings(shapes))
    corners: Floats = shapely.get_num_coordinates(shapes) - rings
    return corners
