"""Answers from lines: corridors by voltage, and the distance to the nearest one."""

import math
from collections.abc import Sequence
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
from ccngeo.geometry import Geometries
from ccngeo.measure.band import Band, band_of
from ccngeo.measure.corridor import (
    CorridorOverlap,
    Widths,
    corridor_overlap,
)
from ccngeo.measure.distance import nearest
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


def corridor(need: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Measure corridors of lines by voltage, as wide as they surely are and may be."""
    layer = context.layers.get(need.layer)
    located = [s for s in sites if s.geometry is not None]
    if layer is None or not located:
        return [nothing_known(s, need.layer, why_not(layer)) for s in sites]
    frame = context.window(need.layer)
    lines = np.asarray(frame.geometry.array, dtype=object)
    widths = _widths(frame, need, layer)
    band = band_of(shapes_of(located), context.accuracy(need.layer, located))
    corridors = corridor_overlap(band, lines, widths, widths)
    joined = corridors.joined
    doubt = doubt_of(need.layer, layer, band, lines, context, REACH_M)
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
    sure = _distances(band, features[counts], doubt)
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


def _widths(frame: gpd.GeoDataFrame, need: Need, layer: VectorLayer) -> Widths:
    """Return how far the corridor of each line reaches from where it was drawn, by its voltage.

    The law counts from the outermost conductor. From a centreline the cross-arm comes on top: none
    at the least, the habit of the voltage at the most.
    """
    table = sorted(_parse_width(entry) for entry in need.where)
    rows = []
    for value in frame["voltage_kv"]:
        kv = count_of(value)
        fitting = [row for row in table if 0 < kv <= row[0]]
        # No voltage, none (0) or more than the table knows: any corridor there is.
        chosen = fitting[:1] or table
        rows.append([f(r[k] for r in chosen) for k, f in enumerate((min, min, max, min, max))][1:])
    narrow, wide, near, far = np.array(rows, dtype=float).reshape(-1, 4).T
    if layer.decl.line == "outermost_conductor":
        return Widths(narrow, wide, wide)
    return Widths(narrow, wide + near, wide + far)


def _parse_width(entry: str) -> tuple[float, float, float, float, float]:
    """Parse `35=1.5-3+0-4`: up to 35 kV, 1.5 to 3 m, and 0 to 4 m from centre to conductor."""
    kv, _, rest = entry.partition("=")
    width, _, arm = rest.partition("+")
    low, _, high = width.partition("-")
    arm_low, _, arm_high = arm.partition("-")
    return float(kv), float(low), float(high or low), float(arm_low), float(arm_high or arm_low)


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
