"""What the data says to each need: figures and facts, with every doubt put into them.

Nothing here knows a limit or makes a verdict. Whatever is missing, uncovered, unlocated, blank or
imprecise widens the answer.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from ccngeo.geometry import HA, Geometries
from ccngeo.landuse import current, is_one_class
from ccngeo.measure.coverage import covered_area
from ccngeo.measure.distance import corridors, nearest
from ccngeo.measure.overlap import Band, Floats, Overlap, band_of, depth_of, overlap_of
from ccngeo.model import (
    NO_REASONS,
    RESOLUTION,
    Answer,
    Fact,
    Figure,
    Hit,
    Need,
    Reason,
    Role,
    Site,
    Unit,
)
from ccngeo.read import Coverage, Table, VectorLayer
from ccngeo.register import Register, occupancy
from ccngeo.vietnamese import folded, parse_decimal

M2 = RESOLUTION[Unit.HA] * HA  # an area below this is none
REACH_M = 2000.0  # how far around its sites a chunk looks for the nearest feature
_HITS = 6
# Before these days a cluster was certainly, respectively certainly not, founded before
# NĐ 68/2017 took effect: it was issued on the first; the second is on record with low confidence.
_ND68_ISSUED, _ND68_IN_FORCE = date(2017, 5, 25), date(2017, 7, 15)
_LABELS = {
    "construction_plans": ("plan", "lot", "code"),
    "residential": ("name", "code"),
    "industrial_parks": ("name",),
    "forest": ("code", "name"),
    "power_lines": ("name", "voltage_kv"),
}
# Layers whose features came into being on a day of their own.
_DATED = {"construction_plans": "decision_date", "industrial_parks": "established_on"}

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Context:
    """Everything an answer may look at; picklable, with no open file."""

    on: date
    crs: pyproj.CRS
    layers: Mapping[str, VectorLayer]
    coverage: Mapping[str, Coverage]
    tables: Mapping[str, Table]
    neighbours: tuple[Site, ...]
    register: Register
    survey_base: str | None = None
    budget: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()  # declared layers and tables that could not be read
    frames: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)

    def for_sites(self, sites: Sequence[Site]) -> "Context":
        """Return the context with every layer read around these sites."""
        located = [s.geometry for s in sites if s.geometry is not None]
        if not located:
            return self
        west, south, east, north = shapely.total_bounds(np.array(located, dtype=object))
        around = (west - REACH_M, south - REACH_M, east + REACH_M, north + REACH_M)
        frames = {name: layer.window(around) for name, layer in self.layers.items()}
        return replace(self, frames=frames)

    def window(self, layer: str) -> gpd.GeoDataFrame:
        """Return the features of a layer around the sites at hand."""
        return self.frames[layer]

    def accuracy(self, layer: str, sites: Sequence[Site]) -> Floats:
        """Return the positional error of each site against a layer; 0 on a common survey base."""
        handle = self.layers[layer]
        if self.survey_base and handle.decl.survey_base == self.survey_base:
            return np.zeros(len(sites))
        own = np.array([s.accuracy_m for s in sites], dtype=float)
        return np.hypot(own, handle.accuracy_m)  # type: ignore[no-any-return]


def answer(need: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Return the answer to one need for each site."""
    return _MEASURES[need.measure](need, sites, context)


# --- attributes ------------------------------------------------------------------------------


def _declared_area(_: Need, sites: Sequence[Site], __: Context) -> list[Answer]:
    return [
        Answer(
            {"declared": _declared(site)},
            {"lower_minimum": _lower_minimum(site), "transitional": _transitional(site)},
        )
        for site in sites
    ]


def _declared(site: Site) -> Figure:
    """Return the declared area to 0,01 ha, without an accuracy band: it is a number of a paper."""
    value = site.areas.declared_ha
    if value is None:
        return Figure.unknown(Unit.HA, Reason.ATTRIBUTE_MISSING)
    return Figure.exact(round(value, 2), Unit.HA)


def _lower_minimum(site: Site) -> Fact:
    if site.kind is None:
        return Fact.unknown(Reason.ATTRIBUTE_MISSING)
    return Fact(site.kind in ("craft_village", "mountain"))


def _transitional(site: Site) -> Fact:
    """Tell whether the cluster was founded before NĐ 68/2017 took effect."""
    if site.role is not Role.ESTABLISHED:
        return Fact(False)
    if site.established_on is None:
        return Fact.unknown(Reason.ATTRIBUTE_MISSING)
    if site.established_on < _ND68_ISSUED:
        return Fact(True)
    if site.established_on >= _ND68_IN_FORCE:
        return Fact(False)
    return Fact.unknown(Reason.LEGAL_TEXT_UNCONFIRMED)


def _area_difference(_: Need, sites: Sequence[Site], __: Context) -> list[Answer]:
    return [_difference(site) for site in sites]


def _difference(site: Site) -> Answer:
    declared = _declared(site)
    if site.geometry is None:
        unknown = Figure.unknown(Unit.HA, Reason.NO_BOUNDARY)
        return Answer({"difference": unknown, "measured": unknown, "declared": declared})
    closed = float(shapely.area(site.geometry)) / HA
    # Both are numbers of the same papers: what the given coordinates close to is arithmetic, and
    # the error of their position on the ground does not enter.
    difference = (
        Figure.unknown(Unit.HA, *declared.reasons)
        if declared.best is None
        else Figure.exact(abs(closed - declared.best), Unit.HA)
    )
    return Answer(
        {
            "difference": difference,
            "measured": Figure.exact(closed, Unit.HA),
            "declared": declared,
        }
    )


# --- overlaps --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Doubt:
    """What is not known about a layer in each site: m² nobody looked at, and why."""

    uncovered: Floats
    lost: Bools  # something of the layer may lie anywhere
    reasons: tuple[frozenset[Reason], ...]


def _overlap(need: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    layer = context.layers.get(need.layer)
    located = [s for s in sites if s.geometry is not None]
    if layer is None or not located:
        return [_nothing_known(s, need.layer, missing=layer is None) for s in sites]
    frame = context.window(need.layer)
    counts, perhaps = _select(frame, need, layer, context.on)
    features = np.asarray(frame.geometry.array, dtype=object)
    band = band_of(_shapes(located), context.accuracy(need.layer, located))
    sure = overlap_of(band, features[counts])
    both = overlap_of(band, features[counts | perhaps]) if perhaps.any() else sure
    doubt = _doubt(need.layer, layer, band, features, context)
    found = _answers(band, sure, both, doubt, need.layer)
    labels = _labels(frame[counts], need.layer)
    households = _households(frame[counts], layer, sure, band)
    by_id = {
        site.site_id: replace(
            a,
            figures={**a.figures, "households": households[i]},
            hits=_hits(labels, sure, i),
        )
        for i, (site, a) in enumerate(zip(located, found, strict=True))
    }
    return [by_id.get(s.site_id) or _nothing_known(s, need.layer, missing=False) for s in sites]


def _select(
    frame: gpd.GeoDataFrame, need: Need, layer: VectorLayer, on: date
) -> tuple[Bools, Bools]:
    """Return which features count, and which may count because an attribute is in doubt."""
    counts = np.ones(len(frame), dtype=bool)
    perhaps = np.zeros(len(frame), dtype=bool)
    if need.where:
        codes = codes_of(frame)
        named = np.isin(codes, need.where)
        perhaps = ~named & np.array([not is_one_class(c) for c in codes], dtype=bool)
        counts = (~named & ~perhaps) if need.option == "other than" else named
    field_name = _DATED.get(need.layer)
    if field_name:
        late, unsure = _not_yet(frame[field_name], layer.decl.date, on)
        perhaps = (perhaps | (counts & unsure)) & ~late
        counts = counts & ~late & ~unsure
    return counts, perhaps & ~counts


def codes_of(frame: gpd.GeoDataFrame) -> npt.NDArray[np.str_]:
    """Return the current land-use code of each feature, an empty one where it is blank."""
    return np.array([current(str(c)) for c in frame["code"].fillna("")], dtype=str)


def _not_yet(days: "gpd.pd.Series[str]", layer_date: date | None, on: date) -> tuple[Bools, Bools]:
    """Return which features are later than `on`, and which may be.

    A feature without a day of its own was there when the layer was made; whether it was there
    before that nobody says.
    """
    later, unsure = np.zeros(len(days), dtype=bool), np.zeros(len(days), dtype=bool)
    for i, text in enumerate(days):
        try:
            day = date.fromisoformat(str(text)[:10]) if text else None
        except ValueError:
            day = None
        if day is not None:
            later[i] = day > on
        elif layer_date is not None:
            unsure[i] = layer_date > on
    return later, unsure


def _shapes(sites: Sequence[Site]) -> Geometries:
    return np.array([s.geometry for s in sites], dtype=object)


def _doubt(
    name: str, layer: VectorLayer, band: Band, features: Geometries, context: Context
) -> _Doubt:
    whole = shapely.area(band.site)
    coverage = context.coverage[name]
    if coverage.itself:
        covered = overlap_of(band_of(band.site, 0.0), features).best
    elif coverage.area is not None:
        covered = covered_area(band.site, coverage.area)
    else:
        covered = np.zeros(len(whole))
    uncovered = whole - covered
    uncovered = np.where(uncovered < M2, 0.0, uncovered)
    lost = np.full(len(whole), layer.profile.lost > 0)
    reasons = tuple(
        frozenset({Reason.NOT_COVERED} if u else set[Reason]())
        | ({Reason.UNLOCATED_FEATURES} if gone else set())
        for u, gone in zip(uncovered, lost, strict=True)
    )
    return _Doubt(uncovered, lost, reasons)


def _answers(band: Band, sure: Overlap, both: Overlap, doubt: _Doubt, name: str) -> list[Answer]:
    whole = shapely.area(band.site)
    core = shapely.area(band.core)
    depths = depth_of(sure.pieces, band.site)
    most = np.where(doubt.lost, whole, np.minimum(both.most + doubt.uncovered, whole))
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
        unseen = doubt.uncovered[i] >= M2 or bool(doubt.lost[i])
        out.append(
            Answer(
                figures={
                    "area": taken,
                    "share": taken.scaled(HA / area, Unit.SHARE),
                    "rest": _rest(taken, area / HA),
                    "depth": Figure.exact(float(depths[i]), Unit.M),
                },
                facts={
                    "adjoining": _adjoining(sure, both, i, core[i], unseen=unseen, why=why),
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


def _adjoining(
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


def _whole(
    sure: Overlap,
    both: Overlap,
    i: int,
    area: float,
    core: float,
    doubt: _Doubt,
    why: frozenset[Reason],
) -> Fact:
    """Tell whether the layer holds the site, a strip of twice the error along its edge aside."""
    if core >= M2 and core - sure.core[i] < M2:
        return Fact(True)
    if core < M2:
        return Fact(True) if area - sure.least[i] < M2 else Fact(None, why)
    cannot = core - both.core[i] - doubt.uncovered[i] >= M2
    return Fact(False) if cannot and not doubt.lost[i] else Fact(None, why)


def _evidence(pieces: shapely.Geometry, site: shapely.Geometry) -> shapely.Geometry | None:
    """Return what lies in the site, or what only an error away touches it."""
    inside = shapely.intersection(pieces, site)
    chosen = inside if shapely.area(inside) >= M2 else pieces
    return None if shapely.area(chosen) < M2 else chosen


def _labels(frame: gpd.GeoDataFrame, layer: str) -> list[str]:
    names = _LABELS.get(layer, ("code",))
    columns = [frame[name].fillna("").astype(str) for name in names if name in frame]
    return [" · ".join(part for part in parts if part) for parts in zip(*columns, strict=True)]


def _hits(labels: Sequence[str], found: Overlap, site: int) -> tuple[Hit, ...]:
    """Return what was found in a site, largest first; equal labels together."""
    mine = found.pairs[0] == site
    sums: dict[str, float] = {}
    for feature, area in zip(found.pairs[1][mine], found.pair_area[mine], strict=True):
        if area >= M2:
            sums[labels[feature]] = sums.get(labels[feature], 0.0) + float(area) / HA
    ranked = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Hit(label, area) for label, area in ranked[:_HITS])


def _households(
    frame: gpd.GeoDataFrame, layer: VectorLayer, found: Overlap, band: Band
) -> list[Figure]:
    """Estimate the households inside by share of area; at most all of every area touched."""
    unknown = Figure.unknown(Unit.COUNT, Reason.ATTRIBUTE_MISSING)
    if "households" not in layer.columns:
        return [unknown] * len(band.site)
    homes = np.array([_count(v) for v in frame["households"]], dtype=float)
    sizes = shapely.area(np.asarray(frame.geometry.array, dtype=object))
    out = []
    for i in range(len(band.site)):
        mine = found.pairs[0] == i
        feature, area = found.pairs[1][mine], found.pair_area[mine]
        touched = area >= M2
        there = homes[feature][touched]
        if np.isnan(there).any():
            out.append(unknown)
            continue
        inside = float(np.round((there * area[touched] / sizes[feature][touched]).sum()))
        total = float(there.sum())
        doubt = frozenset({Reason.ATTRIBUTE_MISSING}) if total else NO_REASONS
        out.append(Figure(0.0, min(inside, total), total, Unit.COUNT, doubt))
    return out


def _count(value: object) -> float:
    try:
        number = parse_decimal(str(value)) if value is not None else None
    except ValueError:
        return math.nan
    return math.nan if number is None else number


def _nothing_known(site: Site, layer: str, *, missing: bool) -> Answer:
    """Return the widest answer: the layer may take all of the site, or none of it."""
    reason = Reason.LAYER_MISSING if missing else Reason.NO_BOUNDARY
    area = site.areas.measured_ha or site.areas.declared_ha
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
        layers=(layer,),
    )


def _sites_overlap(_: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    return [_against_neighbours(site, context) for site in sites]


def _against_neighbours(site: Site, context: Context) -> Answer:
    """Measure a site against the established clusters, without what it is or stands for."""
    if site.geometry is None:
        return _nothing_known(site, "sites", missing=False)
    others = [n for n in context.neighbours if n.site_id not in (site.site_id, site.stands_for)]
    located = [n for n in others if n.geometry is not None]
    known = {n.site_id for n in context.neighbours}
    unlocated = any(n.geometry is None for n in others) or any(
        c.site_id not in known for c in context.register.clusters
    )
    e = [math.hypot(site.accuracy_m, n.accuracy_m) for n in located]
    band = band_of(np.array([site.geometry], dtype=object), max(e, default=site.accuracy_m))
    found = overlap_of(band, _shapes(located))
    reasons = set[Reason]()
    if unlocated:
        reasons.add(Reason.UNLOCATED_FEATURES)
    if not context.register.is_complete:
        reasons.add(Reason.LAYER_MISSING)
    doubt = _Doubt(np.zeros(1), np.array([bool(reasons)]), (frozenset(reasons),))
    result = _answers(band, found, found, doubt, "sites")[0]
    return replace(result, hits=_hits([n.name for n in located], found, 0))


# --- corridors and distances -------------------------------------------------------------------


def _corridor(need: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Measure corridors of lines by voltage, as wide as they surely are and may be."""
    layer = context.layers.get(need.layer)
    located = [s for s in sites if s.geometry is not None]
    if layer is None or not located:
        return [_nothing_known(s, need.layer, missing=layer is None) for s in sites]
    frame = context.window(need.layer)
    lines = np.asarray(frame.geometry.array, dtype=object)
    narrow, best, wide = _half_widths(frame, need, layer)
    band = band_of(_shapes(located), context.accuracy(need.layer, located))
    least, middle, most = (
        overlap_of(band, corridors(lines, width)) for width in (narrow, best, wide)
    )
    joined = replace(
        middle,
        least=least.least,
        best=np.clip(middle.best, least.least, most.most),
        most=most.most,
        pieces=most.pieces,
    )
    doubt = _doubt(need.layer, layer, band, lines, context)
    found = [
        replace(a, facts={**a.facts, **_strip(band, least, most, doubt, i)})
        for i, a in enumerate(_answers(band, joined, joined, doubt, need.layer))
    ]
    distances = _distances(band, lines, doubt)
    labels = _labels(frame, need.layer)
    by_id = {
        site.site_id: replace(
            a, figures={**a.figures, "distance": distances[i]}, hits=_hits(labels, joined, i)
        )
        for i, (site, a) in enumerate(zip(located, found, strict=True))
    }
    return [by_id.get(s.site_id) or _nothing_known(s, need.layer, missing=False) for s in sites]


def _strip(band: Band, narrow: Overlap, wide: Overlap, doubt: _Doubt, i: int) -> dict[str, Fact]:
    """Tell whether a corridor lies along the edge only, however wide it is."""
    core = float(shapely.area(band.core[i]))
    unseen = doubt.uncovered[i] >= M2 or bool(doubt.lost[i])
    why = doubt.reasons[i] | {Reason.ATTRIBUTE_MISSING}
    return {"adjoining": _adjoining(narrow, wide, i, core, unseen=unseen, why=why)}


def _half_widths(
    frame: gpd.GeoDataFrame, need: Need, layer: VectorLayer
) -> tuple[Floats, Floats, Floats]:
    """Return least, best and most half width in m of each line, from where it was drawn.

    The law measures from the outermost conductor. From a centreline the cross-arm comes on top:
    none at the least, the habit of the voltage at the most.
    """
    table = sorted(_parse_width(entry) for entry in need.where)
    to_conductor = layer.decl.line == "outermost_conductor"
    rows = []
    for value in frame["voltage_kv"]:
        kv = _count(value)
        fitting = [row for row in table if not kv > row[0]]
        chosen = fitting[:1] if not math.isnan(kv) and fitting else table
        w_low, w_high = min(r[1] for r in chosen), max(r[2] for r in chosen)
        arm_low, arm_high = (
            (0.0, 0.0) if to_conductor else (min(r[3] for r in chosen), max(r[4] for r in chosen))
        )
        rows.append((w_low, w_high + arm_low, w_high + arm_high))
    array = np.array(rows, dtype=float).reshape(-1, 3)
    return array[:, 0], array[:, 1], array[:, 2]


def _parse_width(entry: str) -> tuple[float, float, float, float, float]:
    """Parse `35=1.5-3+0-4`: up to 35 kV, 1.5 to 3 m, and 0 to 4 m from centre to conductor."""
    kv, _, rest = entry.partition("=")
    width, _, arm = rest.partition("+")
    low, _, high = width.partition("-")
    arm_low, _, arm_high = arm.partition("-")
    return float(kv), float(low), float(high or low), float(arm_low), float(arm_high or arm_low)


def _distances(band: Band, features: Geometries, doubt: _Doubt) -> list[Figure]:
    """Return the distance to the nearest feature; nothing within reach is only «beyond reach»."""
    metres, _ = nearest(band.site, features)
    out = []
    for i, d in enumerate(metres):
        e = float(band.accuracy_m[i])
        reasons = doubt.reasons[i] | ({Reason.WITHIN_POSITIONAL_ERROR} if e else set())
        unseen = doubt.uncovered[i] > 0 or bool(doubt.lost[i])
        if d <= REACH_M:
            out.append(Figure(0.0 if unseen else max(d - e, 0.0), d, d + e, Unit.M, reasons))
        else:
            out.append(
                Figure(0.0 if unseen else max(REACH_M - e, 0.0), None, math.inf, Unit.M, reasons)
            )
    return out


# --- tables ------------------------------------------------------------------------------------


def _occupancy(need: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    return [occupancy(site, need.option, context.register) for site in sites]


def _document(need: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    table = context.tables.get("documents")
    said: dict[str, set[str]] = {}
    for row in () if table is None else table.rows:
        if row.get("tai_lieu", "") == need.option:
            said.setdefault(row.get("ma_cum", ""), set()).add(row.get("trang_thai", ""))
    reason = Reason.LAYER_MISSING if table is None else Reason.ATTRIBUTE_MISSING
    # Two rows that contradict each other say nothing.
    values = {"co": True, "khong": False}
    known = {code: values[next(iter(s))] for code, s in said.items() if s in ({"co"}, {"khong"})}
    return [
        Answer(
            facts={
                "present": Fact(known[s.site_id]) if s.site_id in known else Fact.unknown(reason)
            },
            layers=("documents",),
        )
        for s in sites
    ]


def _plan_list(_: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    table = context.tables.get("plan_list")
    return [_listed(site, table, context) for site in sites]


def _listed(site: Site, table: Table | None, context: Context) -> Answer:
    """Look a site up in the list of the provincial plan: name, commune, place, area."""
    if table is None:
        return _not_looked_up(Fact.unknown(Reason.LAYER_MISSING))
    rows = [r for r in table.rows if folded(r.get("ten", "")) == folded(site.name)]
    if not rows:
        # A row without a name may be this cluster.
        nameless = not table.rows or any(not r.get("ten") for r in table.rows)
        return _not_looked_up(Fact.unknown(Reason.ATTRIBUTE_MISSING) if nameless else Fact(False))
    # Names recur, in other communes and for other sites: the row of the same commune comes first.
    here = [r for r in rows if site.commune_code and r.get("ma_xa_moi") == site.commune_code]
    rows = here or rows
    code = rows[0].get("ma_xa_moi", "")
    same = (
        Fact(bool(here)) if code and site.commune_code else Fact.unknown(Reason.ATTRIBUTE_MISSING)
    )
    return Answer(
        {"increase": _increase(site, rows)},
        {
            "listed": Fact(True),
            "same_name": Fact(True),
            "same_commune": same,
            **_place(site, code, same, context),
        },
        layers=("plan_list",),
    )


def _not_looked_up(listed: Fact) -> Answer:
    unknown = Fact.unknown(*(listed.reasons or {Reason.ATTRIBUTE_MISSING}))
    return Answer(
        {"increase": Figure.unknown(Unit.HA, *unknown.reasons)},
        {
            **dict.fromkeys(("listed", "same_name", "same_commune"), listed),
            **dict.fromkeys(("in_commune", "in_district"), unknown),
        },
        layers=("plan_list",),
    )


def _place(site: Site, code: str, same: Fact, context: Context) -> dict[str, Fact]:
    """Tell whether the boundary lies in the commune the list names, and in its old district.

    The list knows no more than the commune: without a boundary, the declared one has to do. The
    district of the listed commune is known only where it is the one the site declares.
    """
    if site.geometry is None:
        inside = Fact(True) if same.value else Fact.unknown(Reason.NO_BOUNDARY)
        return {"in_commune": same, "in_district": inside}
    district = folded(site.district_old) if site.district_old and same.value else None
    return {
        "in_commune": _lies_in(site, "communes", "code", code or None, context),
        "in_district": _lies_in(site, "districts", "name", district, context),
    }


def _increase(site: Site, rows: Sequence[Mapping[str, str]]) -> Figure:
    """Return the declared area less the listed one; all of them where the list has several."""
    try:
        listed = [parse_decimal(row.get("dt_ha", "")) for row in rows]
    except ValueError:
        listed = [None]
    declared = site.areas.declared_ha
    if declared is None or None in listed:
        return Figure.unknown(Unit.HA, Reason.ATTRIBUTE_MISSING)
    values = sorted(round(declared, 2) - round(v, 2) for v in listed if v is not None)
    doubt = frozenset({Reason.ATTRIBUTE_MISSING}) if values[0] < values[-1] else NO_REASONS
    return Figure(values[0], values[0], values[-1], Unit.HA, doubt)


def _lies_in(site: Site, name: str, column: str, key: str | None, context: Context) -> Fact:
    """Tell whether a boundary lies in a unit, but for a strip of twice the error along its edge."""
    layer = context.layers.get(name)
    if site.geometry is None:
        return Fact.unknown(Reason.NO_BOUNDARY)
    if layer is None:
        return Fact.unknown(Reason.LAYER_MISSING)
    if key is None:
        return Fact.unknown(Reason.ATTRIBUTE_MISSING)
    frame = context.window(name)
    units = frame[column].fillna("").astype(str)
    units = units.map(folded) if column == "name" else units
    mine, blank = (units == key).to_numpy(), (units == "").to_numpy()
    features = np.asarray(frame.geometry.array, dtype=object)
    band = band_of(np.array([site.geometry], dtype=object), context.accuracy(name, [site]))
    doubt = _doubt(name, layer, band, features, context)
    found = overlap_of(band, features[mine])
    both = overlap_of(band, features[mine | blank]) if blank.any() else found
    return _answers(band, found, both, doubt, name)[0].facts["whole"]


_MEASURES: Mapping[str, Callable[[Need, Sequence[Site], Context], list[Answer]]] = {
    "declared_area": _declared_area,
    "area_difference": _area_difference,
    "overlap": _overlap,
    "sites_overlap": _sites_overlap,
    "corridor": _corridor,
    "occupancy": _occupancy,
    "document": _document,
    "plan_list": _plan_list,
}
