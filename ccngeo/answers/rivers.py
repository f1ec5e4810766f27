"""Which land lies on the river's side of a dyke: as drawn by an agency, else derived."""

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely

from ccngeo.answers.context import REACH_M, Context
from ccngeo.answers.overlaps import (
    Doubt,
    doubt_of,
    nothing_known,
    overlap,
    overlap_answers,
    shapes_of,
)
from ccngeo.answers.words import word_of
from ccngeo.measure.band import band_of
from ccngeo.measure.corridor import RiverSide, river_side
from ccngeo.measure.overlap import overlap_of
from ccngeo.model import NO_REASONS, Answer, Need, Reason, Site

_MAIN_GRADES = ("dac_biet", "i", "ii", "iii")
_LAYERS = ("river_side", "dykes", "rivers")


def side_of_rivers(need: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Return what of each site lies between a river and its dyke.

    Without a layer of that land it is derived from dykes and rivers around the site; farther than
    the reach from every river there is none.
    """
    if need.layer in context.layers:
        return overlap(need, sites, context)
    return [_derived(site, context) for site in sites]


def _derived(site: Site, context: Context) -> Answer:
    if "rivers" not in context.layers:
        return _unknown(site, Reason.LAYER_MISSING)
    if site.geometry is None:
        return _unknown(site, Reason.NO_BOUNDARY)
    around = shapely.box(*(np.array(site.geometry.bounds) + np.array([-1, -1, 1, 1]) * REACH_M))
    rivers = context.window("rivers")
    unseen = _unseen("rivers", around, context)
    far = not rivers.geometry.dwithin(site.geometry, REACH_M + site.accuracy_m).any()
    dykes = context.frames.get("dykes")
    beside_a_dyke = dykes is not None and bool(dykes.intersects(around).any())
    if far and not unseen and not beside_a_dyke:
        return _answer(site, RiverSide(shapely.Polygon(), shapely.Polygon()), unseen, context)
    if dykes is None:
        return _unknown(site, Reason.LAYER_MISSING)
    unseen |= _unseen("dykes", around, context)
    return _answer(site, between(dykes, rivers, around), unseen, context)


def between(
    dykes: gpd.GeoDataFrame, rivers: gpd.GeoDataFrame, around: shapely.Geometry
) -> RiverSide:
    """Return the river's side of all dykes, and what may be on it as well.

    Behind a lower ring dyke the land is still outside of the main one, so only what the main dykes
    leave on the side of the fields is certainly there.
    """
    main = dykes[[word_of(grade) in _MAIN_GRADES for grade in dykes["grade"]]]
    all_of_them = _oriented(dykes, rivers, around)
    of_main = _oriented(main, rivers, around)
    perhaps = shapely.union_all([all_of_them.unknown, of_main.river, of_main.unknown])
    return RiverSide(all_of_them.river, perhaps)


def _oriented(
    dykes: gpd.GeoDataFrame, rivers: gpd.GeoDataFrame, around: shapely.Geometry
) -> RiverSide:
    """Return the river's side where water on one side of the dykes only tells which one it is.

    With a stream in the fields behind it, or no river in sight, a dyke has no side here.
    """
    side = river_side(dykes, rivers, around)
    if shapely.is_empty(side.river):
        return RiverSide(side.river, around)
    lines = shapely.union_all(np.asarray(dykes.geometry.array, dtype=object))
    parts = _polygons(side.river)
    # Parts on both sides of a dyke have become one, with the dyke within it.
    two_sided = shapely.length(shapely.intersection(shapely.buffer(parts, -1.0), lines)) > 0
    unknown = shapely.union_all([side.unknown, *parts[two_sided]])
    return RiverSide(shapely.union_all(parts[~two_sided]), unknown)


def _answer(site: Site, side: RiverSide, unseen: frozenset[Reason], context: Context) -> Answer:
    name = "dykes" if "dykes" in context.layers else "rivers"
    band = band_of(shapes_of([site]), context.accuracy(name, [site]))
    sure = overlap_of(band, _polygons(side.river))
    both = overlap_of(band, _polygons(side.river, side.unknown))
    whole = shapely.area(band.site)
    hidden = whole if unseen else np.zeros(1)
    doubt = Doubt(hidden, hidden, np.zeros(1, dtype=bool), (unseen,))
    answer = overlap_answers(band, sure, both, doubt, name)[0]
    return replace(answer, covered_share=None, layers=tuple(n for n in _LAYERS[1:]))


def _polygons(*shapes: shapely.Geometry) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    parts = shapely.get_parts(np.array(shapes, dtype=object))
    return parts[shapely.area(parts) > 0]


def _unseen(name: str, around: shapely.Geometry, context: Context) -> frozenset[Reason]:
    """Return why a layer may lack something about a site."""
    features = np.asarray(context.window(name).geometry.array, dtype=object)
    shapes = np.array([around], dtype=object)
    doubt = doubt_of(name, context.layers[name], band_of(shapes, 0.0), features, context)
    return doubt.reasons[0] if doubt.around[0] > 0 or doubt.lost[0] else NO_REASONS


def _unknown(site: Site, reason: Reason) -> Answer:
    return replace(nothing_known(site, _LAYERS[0], reason), layers=_LAYERS)
