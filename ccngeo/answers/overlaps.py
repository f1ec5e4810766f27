"""Answers from polygons over sites: what is there, what may be there, what nobody saw."""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from ccngeo.answers.context import Context
from ccngeo.answers.words import of_class
from ccngeo.geometry import HA, Geometries
from ccngeo.landuse import is_secret, parse_code
from ccngeo.measure.band import Band, band_of
from ccngeo.measure.coverage import covered_area
from ccngeo.measure.inputs import Floats
from ccngeo.measure.overlap import Overlap, depth_of, overlap_of
from ccngeo.measure.overlay import intersection
from ccngeo.model import (
    NO_REASONS,
    RESOLUTION,
    Answer,
    Fact,
    Figure,
    Hit,
    Need,
    Reason,
    Site,
    Unit,
)
from ccngeo.read import Coverage, VectorLayer
from ccngeo.vietnamese import parse_date, parse_decimal

M2 = RESOLUTION[Unit.HA] * HA  # an area below this is none
_HITS = 6
_LABELS = {
    "construction_plans": ("plan", "lot", "code"),
    "residential": ("name", "code"),
    "industrial_parks": ("name",),
    "forest": ("code", "name"),
    "power_lines": ("name", "voltage_kv"),
    "approved_projects": ("name", "decision"),
    "heritage": ("name", "zone"),
    "roads": ("name", "class"),
    "dykes": ("name", "grade"),
}
# Layers whose features came into being on a day of their own.
_DATED = {
    "construction_plans": "decision_date",
    "industrial_parks": "established_on",
    "approved_projects": "decision_date",
}
BY = "by "

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is not known about a layer in each site: m² nobody looked at, and why.

    `around` is the uncovered land of the site and the strip of one error about it: what lies there
    may be inside.
    """

    uncovered: Floats
    around: Floats
    lost: Bools  # something of the layer that could not be read may lie here
    reasons: tuple[frozenset[Reason], ...]


def overlap(need: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Return what a polygon layer takes of each site, and what it leaves."""
    layer = context.layers.get(need.layer)
    located = [s for s in sites if s.geometry is not None]
    if layer is None or not located:
        return [nothing_known(s, need.layer, why_not(layer)) for s in sites]
    frame = context.window(need.layer)
    counts, perhaps = select(frame, need, layer, context.on)
    features = np.asarray(frame.geometry.array, dtype=object)
    band = band_of(shapes_of(located), context.accuracy(need.layer, located))
    sure = overlap_of(band, features[counts])
    both = overlap_of(band, features[counts | perhaps]) if perhaps.any() else sure
    seen = features[in_being(frame, layer, context.on)]
    doubt = doubt_of(need.layer, layer, band, seen, context)
    found = overlap_answers(band, sure, both, doubt, need.layer)
    labels = labels_of(frame[counts], need.layer)
    households = _households(frame[counts], layer, sure, band, doubt)
    secret = _meets(sure, _secret(frame)[counts])
    by_id = {
        site.site_id: replace(
            a,
            figures={**a.figures, "households": households[i]},
            hits=hits_of(labels, sure, i),
            evidence=None if i in secret else a.evidence,
        )
        for i, (site, a) in enumerate(zip(located, found, strict=True))
    }
    return [by_id.get(s.site_id) or nothing_known(s, need.layer, Reason.NO_BOUNDARY) for s in sites]


def select(
    frame: gpd.GeoDataFrame, need: Need, layer: VectorLayer, on: date
) -> tuple[Bools, Bools]:
    """Return which features count, and which may count because an attribute is in doubt."""
    counts = np.ones(len(frame), dtype=bool)
    perhaps = np.zeros(len(frame), dtype=bool)
    if need.where:
        named, possible = _holding(frame, need)
        perhaps = possible & ~named
        counts = ~possible if need.option == "other than" else named
    late, unsure = _dated(frame, layer, on)
    perhaps = (perhaps | (counts & unsure)) & ~late
    counts = counts & ~late & ~unsure
    return counts, perhaps & ~counts


def _holding(frame: gpd.GeoDataFrame, need: Need) -> tuple[Bools, Bools]:
    """Return which features are certainly what a need asks for, and which may be.

    Land is told by its code; the option `by zone` tells features by their field of that name.
    """
    if need.option.startswith(BY):
        return of_class(frame, need.layer, need.option.removeprefix(BY), need.where)
    return held_by(frame, need.where)


def _dated(frame: gpd.GeoDataFrame, layer: VectorLayer, on: date) -> tuple[Bools, Bools]:
    """Return which features came after `on`, and which may have."""
    field_name = _DATED.get(layer.spec.layer_id)
    if field_name is None:
        return np.zeros(len(frame), dtype=bool), np.zeros(len(frame), dtype=bool)
    return _not_yet(frame[field_name], layer.decl.date, on)


def in_being(frame: gpd.GeoDataFrame, layer: VectorLayer, on: date) -> Bools:
    """Return which features certainly were there on `on`; a later one shows no earlier survey."""
    late, unsure = _dated(frame, layer, on)
    return ~(late | unsure)


def held_by(frame: gpd.GeoDataFrame, codes: Iterable[str]) -> tuple[Bools, Bools]:
    """Return which features are certainly land of one of the codes, and which may be in part.

    A blank or unknown code may be any, a compound one any of its parts, a group any of its members.
    """
    wanted = tuple(codes)
    texts = frame["code"].astype(object).where(frame["code"].notna(), None)
    known = {text: parse_code(text) for text in texts.unique()}
    must = {text: code.must_be(wanted) for text, code in known.items()}
    may = {text: code.may_be(wanted) for text, code in known.items()}
    return (
        np.array([must[text] for text in texts], dtype=bool),
        np.array([may[text] for text in texts], dtype=bool),
    )


def _not_yet(days: "gpd.pd.Series[str]", layer_date: date | None, on: date) -> tuple[Bools, Bools]:
    """Return which features are later than `on`, and which may be.

    A feature without a day of its own was there when the layer was made; whether it was there
    before that nobody says.
    """
    later, unsure = np.zeros(len(days), dtype=bool), np.zeros(len(days), dtype=bool)
    for i, text in enumerate(days):
        try:
            day = parse_date(str(text)) if text else None
        except ValueError:
            unsure[i] = True
            continue
        if day is not None and layer_date is not None and day > layer_date:
            unsure[i] = True  # a layer cannot hold what came after it: the day is wrong
        elif day is not None:
            later[i] = day > on
        elif layer_date is not None:
            unsure[i] = layer_date > on
    return later, unsure


def shapes_of(sites: Sequence[Site]) -> Geometries:
    """Return the boundaries of sites that have one."""
    return np.array([s.geometry for s in sites], dtype=object)


def doubt_of(
    name: str,
    layer: VectorLayer,
    band: Band,
    features: Geometries,
    context: Context,
    reach_m: float = 0.0,
) -> Doubt:
    """Return what is not known about a layer in each site, and within `reach_m` of it.

    `features` are those that count as looked at where the layer covers what it holds.
    """
    coverage = context.coverage[name]
    # The edge of what was surveyed has an error of its own.
    e = np.hypot(band.accuracy_m, coverage.accuracy_m)
    outer = band.outer if coverage.accuracy_m == 0 else band_of(band.site, e).outer

    inside, beyond = _covered(coverage, features, band.site, outer)
    uncovered = _left(band.site, inside)
    around = np.maximum(_left(outer, beyond), uncovered)
    lost = layer.lost_near(band.outer, reach_m)
    reasons = tuple(
        frozenset({Reason.NOT_COVERED} if u else set[Reason]())
        | ({Reason.UNLOCATED_FEATURES} if gone else set())
        for u, gone in zip(around, lost, strict=True)
    )
    return Doubt(uncovered, around, lost, reasons)


def _covered(
    coverage: Coverage, features: Geometries, sites: Geometries, outer: Geometries
) -> tuple[Floats, Floats]:
    """Return how many m² of each site, and of the wider shape around it, a layer covers."""
    if coverage.itself:
        # The union within the wider shapes serves both: a fabric of parcels is dear to dissolve.
        found = overlap_of(band_of(outer, 0.0), features)
        within = intersection(shapely.force_2d(sites), np.arange(len(sites)), found.pieces)
        return shapely.area(within), found.best
    if coverage.area is not None:
        return covered_area(sites, coverage.area), covered_area(outer, coverage.area)
    return np.zeros(len(sites)), np.zeros(len(outer))


def _left(shapes: Geometries, covered: Floats) -> Floats:
    """Return what is left of each shape in m²; less than 1 m² is nothing."""
    left = shapely.area(shapes) - covered
    return np.where(left < M2, 0.0, left)


def overlap_answers(
    band: Band, sure: Overlap, both: Overlap, doubt: Doubt, name: str
) -> list[Answer]:
    """Return the answers for what is `sure` there and for `both` that and what may be."""
    whole = shapely.area(band.site)
    core = shapely.area(band.core)
    # Only a strip along the edge has a width worth telling.
    strips = sure.pieces.copy()
    strips[sure.core >= M2] = shapely.Polygon()
    depths = depth_of(strips, band.site, 2 * band.accuracy_m)
    most = np.where(doubt.lost, whole, np.minimum(both.most + doubt.around, whole))
    out = []
    for i, area in enumerate(whole):
        reasons = set(doubt.reasons[i])
        if both.most[i] - sure.most[i] >= M2:
            reasons.add(Reason.ATTRIBUTE_MISSING)
        if sure.most[i] - sure.least[i] >= M2:
            reasons.add(Reason.WITHIN_POSITIONAL_ERROR)
        why = frozenset(reasons)
        taken = Figure(
            sure.least[i] / HA, sure.best[i] / HA, max(most[i], sure.best[i]) / HA, Unit.HA, why
        )
        unseen = doubt.around[i] >= M2 or bool(doubt.lost[i])
        out.append(
            Answer(
                figures={
                    "area": taken,
                    "share": taken.scaled(HA / area, Unit.SHARE),
                    "rest": _rest(taken, area / HA),
                    "depth": Figure.exact(float(depths[i]), Unit.M),
                },
                facts={
                    "adjoining": adjoining(sure, both, i, core[i], unseen=unseen, why=why),
                    "whole": _whole(sure, both, i, area, core[i], doubt, why),
                },
                covered_share=float(1 - doubt.uncovered[i] / area),
                evidence=_evidence(sure.pieces[i], band.site[i]),
                layers=(name,),
            )
        )
    return out


def _rest(taken: Figure, site_ha: float) -> Figure:
    """Return the part of the site outside the layer."""
    best = None if taken.best is None else max(site_ha - taken.best, 0.0)
    least, most = max(site_ha - taken.most, 0.0), max(site_ha - taken.least, 0.0)
    return Figure(min(least, best or 0.0), best, most, Unit.HA, taken.reasons)


def adjoining(
    sure: Overlap, both: Overlap, i: int, core: float, *, unseen: bool, why: frozenset[Reason]
) -> Fact:
    """Tell whether what is touched lies within twice the error of the edge, and only there.

    A site too thin to have a core cannot be told to be merely adjoined.
    """
    if core < M2 or sure.core[i] >= M2:
        return Fact(False)
    if unseen or both.core[i] >= M2:
        return Fact(None, why)
    if sure.most[i] >= M2:
        return Fact(True, frozenset({Reason.ADJOINING}))
    return Fact(False) if both.most[i] < M2 else Fact(None, why)


# A site is held whole up to a strip along its edge, and a strip is no tenth of it.
_STRIP_SHARE = 0.1


def _whole(
    sure: Overlap,
    both: Overlap,
    i: int,
    area: float,
    core: float,
    doubt: Doubt,
    why: frozenset[Reason],
) -> Fact:
    """Tell whether the layer holds the site, a strip of twice the error along its edge aside."""
    if area - sure.least[i] < M2:
        return Fact(True)
    if core >= M2 and core - sure.core[i] < M2:
        strip = area - sure.best[i] <= _STRIP_SHARE * area
        return Fact(True) if strip else Fact(None, why)
    cannot = core - both.core[i] - doubt.uncovered[i] >= M2
    return Fact(False) if cannot and not doubt.lost[i] else Fact(None, why)


def _secret(frame: gpd.GeoDataFrame) -> Bools:
    """Return which features are defence or security land: they are counted, and shown nowhere."""
    if "code" not in frame:
        return np.zeros(len(frame), dtype=bool)
    return is_secret(frame["code"])


def _meets(found: Overlap, features: Bools) -> frozenset[int]:
    """Return the sites that meet one of the features."""
    return frozenset(int(i) for i in found.met.site[features[found.met.feature]])


def _evidence(pieces: shapely.Geometry, site: shapely.Geometry) -> shapely.Geometry | None:
    """Return what lies in the site, or what only an error away touches it."""
    inside = shapely.intersection(pieces, site)
    chosen = inside if shapely.area(inside) >= M2 else pieces
    return None if shapely.area(chosen) < M2 else chosen


def labels_of(frame: gpd.GeoDataFrame, layer: str) -> list[str | None]:
    """Return what each feature is called on a page; None for what must not be named."""
    names = [name for name in _LABELS.get(layer, ("code", "name")) if name in frame]
    rows = frame[names].fillna("").astype(str).to_numpy(dtype=object)
    said = (" · ".join(part for part in row if part) for row in rows)
    return [None if hidden else text for text, hidden in zip(said, _secret(frame), strict=True)]


def hits_of(labels: Sequence[str | None], found: Overlap, site: int) -> tuple[Hit, ...]:
    """Return what was found in a site, largest first, in ha to 0.01 m²; equal labels together."""
    mine = found.met.site == site
    sums: dict[str, float] = {}
    for feature, area in zip(found.met.feature[mine], found.pair_area[mine], strict=True):
        label = labels[feature]
        if area >= M2 and label is not None:
            sums[label] = sums.get(label, 0.0) + float(area) / HA
    ranked = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Hit(label, round(area, 6)) for label, area in ranked[:_HITS])


def _households(
    frame: gpd.GeoDataFrame, layer: VectorLayer, found: Overlap, band: Band, doubt: Doubt
) -> list[Figure]:
    """Estimate the households inside by share of area; at most all of every area touched."""
    unknown = Figure.unknown(Unit.COUNT, Reason.ATTRIBUTE_MISSING)
    if "households" not in layer.columns:
        return [unknown] * len(band.site)
    homes = np.array([count_of(v) for v in frame["households"]], dtype=float)
    sizes = shapely.area(np.asarray(frame.geometry.array, dtype=object))
    out = []
    for i in range(len(band.site)):
        mine = found.met.site == i
        feature, area = found.met.feature[mine], found.pair_area[mine]
        there = homes[feature]
        if np.isnan(there).any() or doubt.reasons[i]:
            out.append(unknown)
            continue
        inside = float(np.round((there * area / sizes[feature]).sum()))
        total = float(there.sum())
        why = frozenset({Reason.ATTRIBUTE_MISSING}) if total else NO_REASONS
        out.append(Figure(0.0, min(inside, total), total, Unit.COUNT, why))
    return out


def count_of(value: object) -> float:
    """Return a number of an attribute, NaN where there is none."""
    try:
        number = parse_decimal(str(value)) if value is not None else None
    except ValueError:
        return math.nan
    return math.nan if number is None else number


def why_not(layer: VectorLayer | None) -> Reason:
    """Return why nothing can be measured."""
    return Reason.NO_BOUNDARY if layer is not None else Reason.LAYER_MISSING


def nothing_known(site: Site, layer: str, reason: Reason) -> Answer:
    """Return the widest answer: the layer may take all of the site, or none of it."""
    area = site.areas.measured_ha or site.declared_ha
    hectares = Figure.unknown(Unit.HA, reason, most=math.inf if area is None else area)
    return Answer(
        figures={
            "area": hectares,
            "share": Figure.unknown(Unit.SHARE, reason, most=1.0),
            "rest": hectares,
            "depth": Figure.unknown(Unit.M, reason),
            "distance": Figure.unknown(Unit.M, reason),
            "households": Figure.unknown(Unit.COUNT, reason),
        },
        facts={"adjoining": Fact.unknown(reason), "whole": Fact.unknown(reason)},
        covered_share=0.0,
        layers=(layer,),
    )


def sites_overlap(_: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Return what the established clusters take of each site."""
    return [_against_neighbours(site, context) for site in sites]


def _against_neighbours(site: Site, context: Context) -> Answer:
    """Measure a site against the established clusters, without what it is or stands for."""
    if site.geometry is None:
        return nothing_known(site, "sites", Reason.NO_BOUNDARY)
    itself = (site.site_id, site.stands_for)
    others = [n for n in context.neighbours if n.site_id not in itself]
    reasons = unknown_clusters(context, itself)
    located = [n for n in others if n.geometry is not None and _within_reach(site, n)]
    answers = [_against(site, n, reasons) for n in located] or [_against(site, None, reasons)]
    return _together(answers, float(shapely.area(site.geometry)) / HA)


def unknown_clusters(context: Context, but: Collection[str | None] = ()) -> frozenset[Reason]:
    """Return why an established cluster, those in `but` left out, may lie where nobody knows."""
    known = {n.site_id.lower() for n in context.neighbours}
    reasons = set[Reason]()
    if any(n.geometry is None for n in context.neighbours if n.site_id not in but) or any(
        c.site_id.lower() not in known for c in context.register.clusters
    ):
        reasons.add(Reason.UNLOCATED_FEATURES)
    if not context.register.is_complete:
        reasons.add(Reason.LAYER_MISSING)
    return frozenset(reasons)


def _within_reach(site: Site, other: Site) -> bool:
    """Tell whether an error could bring the two together."""
    apart = float(shapely.distance(site.geometry, other.geometry))
    return apart <= 2 * math.hypot(site.accuracy_m, other.accuracy_m) + 1.0


def _against(site: Site, other: Site | None, reasons: frozenset[Reason]) -> Answer:
    """Measure a site against one established cluster, or against none."""
    error = math.hypot(site.accuracy_m, other.accuracy_m) if other else site.accuracy_m
    band = band_of(shapes_of([site]), error)
    found = overlap_of(band, shapes_of([other] if other else []))
    nothing = np.zeros(1)
    doubt = Doubt(nothing, nothing, np.array([bool(reasons)]), (reasons,))
    answer = overlap_answers(band, found, found, doubt, "sites")[0]
    return replace(
        answer, covered_share=None, hits=hits_of([other.name] if other else [], found, 0)
    )


def _together(answers: Sequence[Answer], site_ha: float) -> Answer:
    """Join what single clusters take: they do not overlap each other, but their errors may."""
    areas = [a.figures["area"] for a in answers]
    reasons = frozenset[Reason]().union(*(f.reasons for f in areas))
    best = min(sum(f.best or 0.0 for f in areas), site_ha)
    most = max(min(sum(f.most for f in areas), site_ha), best)
    area = Figure(min(max(f.least for f in areas), best), best, most, Unit.HA, reasons)
    strips = [a.facts["adjoining"] for a in answers]
    # A strip is all there is only if no other cluster lies deeper in the site.
    deep = any(f.least * HA >= M2 and s.value is False for f, s in zip(areas, strips, strict=True))
    touching = [s for s in strips if s.value is not False]
    adjoining_one = Fact(False) if deep or not touching else min(touching, key=_knownness)
    shapes = [a.evidence for a in answers if a.evidence is not None]
    return Answer(
        {"area": area, "depth": max((a.figures["depth"] for a in answers), key=lambda f: f.most)},
        {"adjoining": adjoining_one},
        hits=tuple(h for a in answers for h in a.hits),
        evidence=shapely.union_all(np.array(shapes, dtype=object)) if shapes else None,
        layers=("sites",),
    )


def _knownness(fact: Fact) -> bool:
    """Sort what is unknown first: it keeps the whole unknown."""
    return fact.value is not None


def nearest_cluster(_: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Return how far the nearest cluster is, without what a site stands for."""
    return [_nearest(site, context) for site in sites]


def _nearest(site: Site, context: Context) -> Answer:
    """Measure to every other cluster; one without a boundary lies in its commune, or anywhere."""
    if site.geometry is None:
        return nothing_known(site, "sites", Reason.NO_BOUNDARY)
    same = (site.site_id, site.stands_for)
    others = [n for n in context.clusters if n.site_id not in same and n.stands_for != site.site_id]
    far = Figure.unknown(Unit.M)
    apart = [(_apart(site, other, context), other) for other in others]
    least = min((f.least for f, _ in apart), default=math.inf)
    located = [(f, n) for f, n in apart if f.best is not None]
    if not located:
        reasons = frozenset[Reason]().union(*(f.reasons for f, _ in apart))
        return Answer({"distance": replace(far, least=least, reasons=reasons)}, layers=("sites",))
    nearest, other = min(located, key=lambda pair: (pair[0].best, pair[1].site_id))
    reasons = nearest.reasons.union(*(f.reasons for f, _ in apart if f.least < nearest.least))
    figure = replace(nearest, least=min(least, nearest.least), reasons=reasons)
    return Answer({"distance": figure}, hits=(Hit(other.name),), layers=("sites",))


def _apart(site: Site, other: Site, context: Context) -> Figure:
    """Return how far another cluster is."""
    if other.geometry is None:
        least = _to_commune(site, other, context)
        return Figure(least, None, math.inf, Unit.M, frozenset({Reason.UNLOCATED_FEATURES}))
    metres = float(shapely.distance(site.geometry, other.geometry))
    e = math.hypot(site.accuracy_m, other.accuracy_m)
    why = frozenset({Reason.WITHIN_POSITIONAL_ERROR}) if e else NO_REASONS
    return Figure(max(metres - e, 0.0), metres, metres + e, Unit.M, why)


def _to_commune(site: Site, other: Site, context: Context) -> float:
    """Return how far the commune is that a cluster without a boundary lies in, 0 if not known."""
    communes = context.frames.get("communes")
    if communes is None or not other.commune_code:
        return 0.0
    mine = communes[communes["code"].fillna("").astype(str) == other.commune_code]
    return 0.0 if mine.empty else float(mine.geometry.distance(site.geometry).min())
