"""Answers from lines: corridors by class, and the distance to the nearest feature."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely

from ccngeo.answers.context import REACH_M, Context
from ccngeo.answers.overlaps import (
    M2,
    Doubt,
    adjoining,
    count_of,
    doubt_of,
    hits_of,
    in_being,
    labels_of,
    nothing_known,
    overlap_answers,
    select,
    shapes_of,
    why_not,
)
from ccngeo.answers.words import word_of
from ccngeo.geometry import Geometries
from ccngeo.measure.band import Band, band_of
from ccngeo.measure.corridor import (
    CorridorOverlap,
    Widths,
    corridor_overlap,
)
from ccngeo.measure.distance import nearest
from ccngeo.measure.inputs import Floats
from ccngeo.model import (
    Answer,
    Fact,
    Figure,
    Hit,
    Need,
    Reason,
    Site,
    Unit,
)
from ccngeo.read import VectorLayer

Sides = tuple[Widths, Widths]  # left and right of the direction of drawing


def corridor(need: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Measure corridors of lines by their class, as wide as they surely are and may be."""

    def sides(frame: gpd.GeoDataFrame, layer: VectorLayer) -> Sides:
        widths = class_widths(frame, need, layer)
        return widths, widths

    return _corridors(need, sites, context, sides)


def dyke(need: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Measure the protection of dykes, whose two sides differ, by grade and surroundings."""

    def sides(frame: gpd.GeoDataFrame, layer: VectorLayer) -> Sides:
        return dyke_widths(frame, need, layer, context.decisions)

    return _corridors(need, sites, context, sides)


def _corridors(
    need: Need,
    sites: Sequence[Site],
    context: Context,
    sides: Callable[[gpd.GeoDataFrame, VectorLayer], Sides],
) -> list[Answer]:
    layer = context.layers.get(need.layer)
    located = [s for s in sites if s.geometry is not None]
    if layer is None or not located:
        return [nothing_known(s, need.layer, why_not(layer)) for s in sites]
    frame = context.window(need.layer)
    lines = np.asarray(frame.geometry.array, dtype=object)
    band = band_of(shapes_of(located), context.accuracy(need.layer, located))
    corridors = corridor_overlap(band, lines, *sides(frame, layer))
    joined = corridors.joined
    # A line nobody drew, as far off as its corridor is wide, would reach the site all the same.
    around = band_of(band.site, band.accuracy_m + _widest(need))
    doubt = doubt_of(need.layer, layer, around, lines, context, REACH_M)
    found = [
        replace(a, facts={**a.facts, **_strip(band, corridors, doubt, i)})
        for i, a in enumerate(overlap_answers(band, joined, joined, doubt, need.layer))
    ]
    distances = _distances(band, lines, doubt)
    labels = labels_of(frame, need.layer)
    by_id = {
        site.site_id: replace(
            a, figures={**a.figures, "distance": distances[i]}, hits=hits_of(labels, joined, i)
        )
        for i, (site, a) in enumerate(zip(located, found, strict=True))
    }
    return [by_id.get(s.site_id) or nothing_known(s, need.layer, Reason.NO_BOUNDARY) for s in sites]


def distance(need: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Measure how far the nearest feature is and name it; one of a doubtful class may be nearer."""
    layer = context.layers.get(need.layer)
    located = [s for s in sites if s.geometry is not None]
    if layer is None or not located:
        return [nothing_known(s, need.layer, why_not(layer)) for s in sites]
    frame = context.window(need.layer)
    counts, perhaps = select(frame, need, layer, context.on)
    features = np.asarray(frame.geometry.array, dtype=object)
    band = band_of(shapes_of(located), context.accuracy(need.layer, located))
    seen = features[in_being(frame, layer, context.on)]
    doubt = doubt_of(need.layer, layer, band, seen, context, REACH_M)
    unseen = _to_unseen(band, need.layer, seen, context)
    sure = [
        _no_nearer_than_unseen(f, metres)
        for f, metres in zip(_distances(band, features[counts], doubt), unseen, strict=True)
    ]
    both = _distances(band, features[counts | perhaps], doubt)
    labels = labels_of(frame[counts], need.layer)
    metres, which = nearest(band.site, features[counts])
    by_id = {
        site.site_id: Answer(
            {"distance": _no_nearer_than(sure[i], both[i])},
            hits=(Hit(labels[which[i]] or ""),) if metres[i] <= REACH_M else (),
            layers=(need.layer,),
        )
        for i, site in enumerate(located)
    }
    return [by_id.get(s.site_id) or nothing_known(s, need.layer, Reason.NO_BOUNDARY) for s in sites]


def from_inside(need: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Measure from something within the site, wherever it will stand, to the nearest feature.

    No nearer than the boundary is, and no farther than from the innermost or farthest corner.
    """
    return [
        a
        if site.geometry is None or "distance" not in a.figures
        else replace(a, figures={"distance": _within(a.figures["distance"], site)})
        for site, a in zip(sites, distance(need, sites, context), strict=True)
    ]


def _within(boundary: Figure, site: Site) -> Figure:
    """Return a distance from the boundary as one from any place within."""
    across = 2 * float(shapely.minimum_bounding_radius(site.geometry))
    why = boundary.reasons | {Reason.ATTRIBUTE_MISSING}
    return Figure(boundary.least, None, boundary.most + across, Unit.M, why)


# How far a layer that covers only what it holds is looked through: no distance asked is larger.
_LOOKED_THROUGH_M = 400.0


def _to_unseen(band: Band, name: str, features: Geometries, context: Context) -> Floats:
    """Return how far each site is from where nobody looked; 0 where that is in it, or unknown."""
    coverage = context.coverage[name]
    if coverage.itself:
        zones = band_of(band.site, band.accuracy_m + _LOOKED_THROUGH_M)
        bare = doubt_of(name, context.layers[name], zones, features, context).around
        return np.where(bare > 0, 0.0, _LOOKED_THROUGH_M)
    if coverage.area is None:
        return np.zeros(len(band.site))
    metres = shapely.distance(band.site, shapely.boundary(coverage.area))
    edge = metres - band.accuracy_m - coverage.accuracy_m
    inside: Floats = np.where(shapely.covers(coverage.area, band.site), edge.clip(0), 0.0)
    return inside


def _no_nearer_than_unseen(figure: Figure, unseen_m: float) -> Figure:
    """Return a distance that is no larger than the way to where nobody looked."""
    if unseen_m >= figure.least:
        return figure
    return replace(figure, least=unseen_m, reasons=figure.reasons | {Reason.NOT_COVERED})


def _no_nearer_than(sure: Figure, both: Figure) -> Figure:
    """Return a distance whose least is that of all that may count."""
    if both.least >= sure.least:
        return sure
    return replace(sure, least=both.least, reasons=sure.reasons | {Reason.ATTRIBUTE_MISSING})


def _strip(band: Band, found: CorridorOverlap, doubt: Doubt, i: int) -> dict[str, Fact]:
    """Tell whether a corridor lies along the edge only, however wide it is."""
    core = float(shapely.area(band.core[i]))
    unseen = doubt.around[i] >= M2 or bool(doubt.lost[i])
    why = doubt.reasons[i] | {Reason.ATTRIBUTE_MISSING}
    return {"adjoining": adjoining(found.narrow, found.wide, i, core, unseen=unseen, why=why)}


Row = tuple[float, float, float, float]  # least and most of a width, and of the way to it


def class_widths(frame: gpd.GeoDataFrame, need: Need, layer: VectorLayer) -> Widths:
    """Return how far the corridor of each line reaches from where it was drawn, by its class.

    The law counts from the outermost conductor, the edge of road land, the toe. From a centreline
    the way to that line comes on top: none at the least, what the class has at the most, unless the
    feature states it.
    """
    table = sorted(_parse_width(entry) for entry in need.where)
    fitting = _of_voltage if "voltage_kv" in layer.spec.fields else _of_class
    values = frame[next(name for name in ("voltage_kv", "class", "name") if name in frame)]
    rows = [fitting(value, table) or [row for _, row in table] for value in values]
    bounds = [
        [f(row[k] for row in chosen) for k, f in enumerate((min, max, min, max))] for chosen in rows
    ]
    narrow, wide, near, far = np.array(bounds, dtype=float).reshape(-1, 4).T
    sure, near, far = _ways(frame, layer, near, far)
    return Widths(narrow + sure, wide + near, wide + far)


Table = Sequence[tuple[str, Row]]


def _of_voltage(value: object, table: Table) -> list[Row]:
    """Return the row of the lowest voltage that is no less; no voltage or none known fits none."""
    kv = count_of(value)
    above = sorted((float(key), row) for key, row in table if 0 < kv <= float(key))
    return [row for _, row in above[:1]]


def _of_class(value: object, table: Table) -> list[Row]:
    return [row for key, row in table if key == word_of(value)]


def _ways(
    frame: gpd.GeoDataFrame, layer: VectorLayer, near: Floats, far: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return the way from the drawn lines to those that widths count from.

    As it surely is, as it is read and at the most: what is no more than habit is not sure.
    """
    none = np.zeros(len(frame))
    if layer.decl.line is not None and layer.decl.line == layer.spec.counted_from:
        return none, none, none
    if "half_width_m" not in frame:
        return none, near, far
    stated = np.array([count_of(value) for value in frame["half_width_m"]], dtype=float)
    known = np.isfinite(stated) & (stated >= 0)
    sure, read, most = (np.where(known, stated, way) for way in (none, near, far))
    return sure, read, most


def _widest(need: Need) -> float:
    """Return how far from a drawn line the corridors of a need reach at the most."""
    return max(high + way for _, (_, high, _, way) in map(_parse_width, need.where))


def _parse_width(entry: str) -> tuple[str, Row]:
    """Parse `35=1.5-3+0-4`: class 35, 1.5 to 3 m, and 0 to 4 m from centre to where they count."""
    key, _, rest = entry.partition("=")
    width, _, way = rest.partition("+")
    low, _, high = width.partition("-")
    way_low, _, way_high = way.partition("-")
    least, most = float(way_low or 0), float(way_high or way_low or 0)
    return key, (float(low), float(high or low), least, most)


_MAIN_GRADES, _MINOR_GRADES = ("dac_biet", "i", "ii", "iii"), ("iv", "v")
_BUILT_UP, _OPEN_LAND = ("khu_dan_cu", "do_thi", "du_lich"), ("ngoai_khu_dan_cu", "ngoai")
_RIVER_ON = {"left": "left", "trai": "left", "right": "right", "phai": "right"}
Pair = tuple[float, float]


def dyke_widths(
    frame: gpd.GeoDataFrame, need: Need, layer: VectorLayer, decisions: Mapping[str, str]
) -> Sides:
    """Return how far the protection of each dyke reaches on its left and on its right.

    A grade, surroundings or side that nobody stated may be any; what the province decides for the
    lower grades is at least what the law says, and without a decision anything beyond.
    """
    widths = dict(_parse_width(entry) for entry in need.where)
    decided = decisions.get(need.option)
    minor = (widths["minor"][0], REACH_M) if decided is None else (float(decided),) * 2
    ways = (np.full(len(frame), widths["minor"][k]) for k in (2, 3))
    sure, near, far = _ways(frame, layer, *ways)

    def reach(own: str) -> Widths:
        pairs = [
            _dyke_width(row, own, widths, minor)
            for row in frame[["grade", "setting", "river_on"]].itertuples(index=False)
        ]
        low, high = np.array(pairs, dtype=float).reshape(-1, 2).T
        return Widths(low + sure, high + near, high + far)

    return reach("left"), reach("right")


def _dyke_width(row: tuple[object, ...], own: str, widths: Mapping[str, Row], minor: Pair) -> Pair:
    """Return the least and most width of one side of one dyke."""
    grade, setting, side = (word_of(value) for value in row)
    river = _RIVER_ON.get(side)
    open_land = [
        widths[name][0]
        for name, there in (("river", river in (own, None)), ("field", river != own))
        if there
    ]
    built_up = [] if setting in _OPEN_LAND else [widths["built_up"][0]]
    main = [*built_up, *([] if setting in _BUILT_UP else open_land)]
    possible = [] if grade in _MINOR_GRADES else main
    possible = possible if grade in _MAIN_GRADES else [*possible, *minor]
    return min(possible), max(possible)


def _distances(band: Band, features: Geometries, doubt: Doubt) -> list[Figure]:
    """Return the distance to the nearest feature; nothing within reach is only «beyond reach»."""
    metres, _ = nearest(band.site, features)
    out = []
    for i, d in enumerate(metres):
        e = float(band.accuracy_m[i])
        reasons = doubt.reasons[i] | ({Reason.WITHIN_POSITIONAL_ERROR} if e else set())
        unseen = doubt.around[i] > 0 or bool(doubt.lost[i])
        if d <= REACH_M:
            out.append(Figure(0.0 if unseen else max(d - e, 0.0), d, d + e, Unit.M, reasons))
        else:
            out.append(
                Figure(0.0 if unseen else max(REACH_M - e, 0.0), None, math.inf, Unit.M, reasons)
            )
    return out
