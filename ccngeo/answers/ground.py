"""The land that needs speak of, wherever sites lie: as it surely is, and as it may be.

An answer says what a layer takes of a site. To look for sites one must know where it is before
there is any: so the same features, widths and errors are given as land here.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from ccngeo.answers.context import REACH_M, Context
from ccngeo.answers.corridors import class_widths, dyke_widths
from ccngeo.answers.overlaps import M2, in_being, select
from ccngeo.answers.rivers import between
from ccngeo.geometry import Geometries
from ccngeo.measure.corridor import corridors
from ccngeo.measure.coverage import covered_area
from ccngeo.measure.overlay import parallel
from ccngeo.model import Need

_NOTHING: Geometries = np.empty(0, dtype=object)


@dataclass(frozen=True, slots=True)
class Ground:
    """Land of a need about a place: polygons in the working CRS, which may overlap.

    `possible` holds what is sure, grown by the error of the layer, at its widest, with what a doubt
    about class or date leaves open. `is_complete` tells whether there is no more of it than that:
    the layer is there, covers the place, and nothing of it is lost.
    """

    sure: Geometries
    possible: Geometries
    is_complete: bool


def ground_of(need: Need, around: shapely.Geometry, context: Context) -> Ground:
    """Return the land of a need (`overlap`, `corridor`, `dyke`, `river_side`) about a place.

    `context` has been read around it. A place has no error of its own: that of the layer counts.

    Raises
    ------
    KeyError
        The need is of another measure, which is not about land.
    """
    return _GROUNDS[need.measure](need, around, context)


def _overlapped(need: Need, around: shapely.Geometry, context: Context) -> Ground:
    layer = context.layers.get(need.layer)
    if layer is None:
        return Ground(_NOTHING, _NOTHING, is_complete=False)
    frame = context.window(need.layer)
    counts, perhaps = select(frame, need, layer, context.on)
    features = np.asarray(frame.geometry.array, dtype=object)
    possible = _grown(features[counts | perhaps], layer.accuracy_m)
    return _whole(need.layer, features[counts], possible, around, context)


def _along_lines(need: Need, around: shapely.Geometry, context: Context) -> Ground:
    layer = context.layers.get(need.layer)
    if layer is None:
        return Ground(_NOTHING, _NOTHING, is_complete=False)
    frame = context.window(need.layer)
    lines = np.asarray(frame.geometry.array, dtype=object)
    if need.measure == "dyke":
        left, right = dyke_widths(frame, need, layer, context.decisions)
    else:
        left = right = class_widths(frame, need, layer)
    sure = corridors(lines, left.least, right.least)
    widest = corridors(lines, left.most, right.most)
    possible = _grown(widest, layer.accuracy_m)
    return _whole(need.layer, sure, possible, around, context)


def _river_sides(need: Need, around: shapely.Geometry, context: Context) -> Ground:
    """Return the river's side of the dykes, as drawn or derived; nothing without the layers."""
    if need.layer in context.layers:
        return _overlapped(need, around, context)
    if not {"rivers", "dykes"} <= context.layers.keys():
        return Ground(_NOTHING, _NOTHING, is_complete=False)
    within = shapely.box(*(shapely.bounds(around) + np.array([-1, -1, 1, 1]) * REACH_M))
    side = between(context.window("dykes"), context.window("rivers"), within)
    sure = _parts(side.river)
    error = max(context.layers[name].accuracy_m for name in ("dykes", "rivers"))
    possible = _grown(_parts(side.river, side.unknown), error)
    whole = [_whole(name, sure, possible, around, context) for name in ("dykes", "rivers")]
    return Ground(
        sure,
        np.concatenate([w.possible for w in whole]),
        is_complete=all(w.is_complete for w in whole),
    )


_GROUNDS = {
    "overlap": _overlapped,
    "corridor": _along_lines,
    "dyke": _along_lines,
    "river_side": _river_sides,
}


def _whole(
    name: str, sure: Geometries, possible: Geometries, around: shapely.Geometry, context: Context
) -> Ground:
    """Return land with that of features nobody could mend, and whether there may be more."""
    layer = context.layers[name]
    lost = np.array([shapely.box(*b) for b in layer.profile.lost_bounds], dtype=object)
    # What a minimum layer does not cover the budget counts, so that it is nowhere usable.
    minimum = layer.spec.minimum
    looked = context.coverage[name].is_known if minimum else _is_covered(name, around, context)
    known = looked and not layer.profile.unlocated
    found = np.concatenate([possible, _grown(lost, layer.accuracy_m)])
    return Ground(_areal(sure), _areal(found), is_complete=known)


def _is_covered(name: str, around: shapely.Geometry, context: Context) -> bool:
    """Tell whether the whole of a place was surveyed for a layer, be it by its own polygons."""
    coverage = context.coverage[name]
    area = coverage.area
    if coverage.itself:
        frame = context.window(name)
        there = in_being(frame, context.layers[name], context.on)
        area = shapely.union_all(np.asarray(frame.geometry.array, dtype=object)[there])
    if area is None:
        return False
    shape = np.array([around], dtype=object)
    return bool(shapely.area(around) - covered_area(shape, area)[0] < M2)


def _grown(shapes: Geometries, by_m: float) -> Geometries:
    return parallel(shapes, np.full(len(shapes), by_m))


def _parts(*shapes: shapely.Geometry) -> Geometries:
    return shapely.get_parts(np.array(shapes, dtype=object))


def _areal(shapes: Geometries) -> Geometries:
    return shapes[shapely.area(shapes) > 0]
