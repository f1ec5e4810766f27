"""Where a cluster could go: the land of a commune that nothing rules out, block by block.

Usable is what the budget of the project leaves or asks a decision for (rice, forest, canals), where
no rule leaves no way out and no corridor forbids to build. Corridors are as wide as they may be and
everything is grown by the error of its layer: what lies between that and what surely is ruled out
is in doubt. So is, apart, what nobody surveyed. Neither is usable.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from os import cpu_count
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from ccngeo.answers import Context
from ccngeo.answers.ground import ground_of
from ccngeo.answers.words import word_of
from ccngeo.assessment import (
    Assessment,
    Progress,
    assess_sites,
    context_of,
    day_of,
    with_quotas,
)
from ccngeo.errors import InputError
from ccngeo.geometry import HA, Geometries, Indices
from ccngeo.land import claims_of, not_known_of, taken_by
from ccngeo.measure.budget import CLASSES, USABLE, LandBudget, claimed, partition
from ccngeo.measure.contiguity import blocks_of, largest_blocks, minimum_width
from ccngeo.measure.distance import nearest
from ccngeo.measure.inputs import Floats
from ccngeo.measure.outline import each_once, outlines, parts_of
from ccngeo.measure.overlay import dissolved, intersection, parallel
from ccngeo.measure.terrain import deeper, steeper
from ccngeo.model import (
    Areas,
    Compare,
    Confirmation,
    Finding,
    Grade,
    Limit,
    Need,
    Op,
    Procedure,
    Role,
    Rule,
    Site,
    Text,
    Verdict,
)
from ccngeo.project import LAYERS, FindSites
from ccngeo.read import PlanningData
from ccngeo.rules import RULES, rules_of_dossier
from ccngeo.rules.claims import walk
from ccngeo.rules.severity import worst
from ccngeo.vietnamese import commune_code, folded

# The needs whose land leaves a cluster no way out, and those of corridors where nothing is built.
BARRING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "industrial-overlap": ("parks",),
        "special-use-forest": ("forest", "land"),
        "heritage": ("zone_1",),
        "defence-land": ("land",),
        "river-side": ("side",),
        "houses-inside": ("houses", "land"),
        "power-corridor": ("lines",),
        "road-corridor": ("lines",),
        "railway-corridor": ("lines",),
        "dyke-corridor": ("lines",),
        "river-corridor": ("lines",),
    }
)
_NOTHING: Geometries = np.empty(0, dtype=object)
_WIDE = ("corridor", "dyke")  # measures that say how far a corridor reaches


@dataclass(frozen=True, slots=True)
class Place:
    """A contiguous block of usable land that is wide enough.

    `rice_ha`, `conditional_ha` and `available_ha` add up to `area_ha`. `geometry` is a polygon in
    the working CRS.
    """

    area_ha: float
    minimum_width_m: float
    rice_ha: float
    conditional_ha: float
    available_ha: float
    geometry: shapely.Geometry


@dataclass(frozen=True, slots=True)
class CommuneLand:
    """The land of a commune that could hold a cluster, as an interval.

    `usable_ha` is what is known to be usable; with `doubtful_ha` (within an error, a doubt of width
    or class) and `not_covered_ha` (what nobody surveyed) it is the most there can be. `places` are
    the blocks of known land, largest first, from the least area a cluster may have (two may both
    reach into a neck between them, so their areas are not to be added up); the largest block there
    can be is `largest_most_ha`. Where `is_complete` is false, layers named in
    `not_checked` may still take land: there may be less than said, never more.
    """

    commune: str
    name: str
    asked_width_m: float
    usable_ha: float
    doubtful_ha: float
    not_covered_ha: float
    places: tuple[Place, ...]
    largest_most_ha: float
    is_complete: bool
    not_checked: tuple[str, ...]

    @property
    def largest_ha(self) -> float:
        """Return the area of the largest place that is known, 0 without one."""
        return self.places[0].area_ha if self.places else 0.0

    def fitting(self, area_ha: float) -> tuple[Place, ...]:
        """Return the places of at least that area, largest first."""
        return tuple(place for place in self.places if place.area_ha >= area_ha)


@dataclass(frozen=True, slots=True)
class AreaLimits:
    """The area a cluster may have on a day, in ha.

    `least_ha` is enough under every reading of the text, `lowest_ha` under some for some clusters.
    """

    lowest_ha: float
    least_ha: float
    most_ha: float


def area_limits(on: date, confirmations: Sequence[Confirmation] = ()) -> AreaLimits:
    """Return the limits of the declared area for a proposal of a day, read off the rule.

    Raises
    ------
    InputError
        The text of that day has not been read: nobody can say what area a cluster may have.
    """
    claim = _rules(on, confirmations)["declared-area"].claim
    limits = [c.limit for c in walk(claim) if isinstance(c, Compare)] if claim else []
    most, least = ([_values(x) for x in limits if x.op is op] for op in (Op.LE, Op.GE))
    if not most or not least:
        raise InputError(
            f"Chưa đọc văn bản quy định diện tích cụm công nghiệp vào ngày {on:%d/%m/%Y}; chọn "
            "ngày từ 01/5/2024.",
            f"The text on the area of clusters in force on {on} has not been read; choose a day "
            "from 2024-05-01 on.",
        )
    every, some = (f(f(values) for values in least) for f in (max, min))
    return AreaLimits(some, every, min(min(values) for values in most))


def _values(limit: Limit) -> list[float]:
    return [candidate.value for candidate in limit.candidates]


def _rules(on: date, confirmations: Sequence[Confirmation]) -> dict[str, Rule]:
    return {rule.rule_id: rule for rule in rules_of_dossier(on, on, confirmations)}


def commune_land(
    data: PlanningData,
    on: date,
    communes: Sequence[str],
    *,
    width_m: float | None = None,
    for_site: str | None = None,
) -> Mapping[str, CommuneLand]:
    """Return the land of communes that could hold a cluster.

    Land over a commune's border is another commune's: a place lies in one.

    Parameters
    ----------
    data
        What `ccngeo.load` returned; only what lies about the communes is read.
    on
        The day whose rules, plans and corridors count.
    communes
        Their codes since 2025-07-01.
    width_m
        How wide a place is at least; default that of the project (`block_width_m`).
    for_site
        The code of the cluster the question is about: its own boundary takes no land.

    Returns
    -------
    Mapping
        By code, in the order asked.

    Raises
    ------
    InputError
        There is no layer of communes, or none of that code.
    """
    terms = _terms(data, on, width_m=width_m, for_site=for_site)
    context = context_of(data, on)
    shapes = commune_shapes(data, communes)
    lands = _of_each(shapes, lambda commune: _surveyed(commune, context, terms).land)
    return {land.commune: land for land in lands}


Answered = TypeVar("Answered")


def _of_each(communes: Sequence[Site], work: Callable[[Site], Answered]) -> Iterator[Answered]:
    """Yield what `work` makes of each commune, in order; GEOS frees the interpreter.

    Each reads and makes its own shapes: a prepared shape used by two threads crashes.
    """
    with ThreadPoolExecutor(cpu_count()) as pool:
        yield from pool.map(work, communes)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What land is looked for, the same for every commune."""

    barring: tuple["_Barred", ...]
    limits: AreaLimits
    width_m: float
    for_site: str | None
    asked: FindSites
    rasters: Mapping[str, Path]


def _terms(
    data: PlanningData, on: date, *, width_m: float | None = None, for_site: str | None = None
) -> _Terms:
    project = data.project
    return _Terms(
        barring=_barring(on, project.confirmations),
        limits=area_limits(on, project.confirmations),
        width_m=project.block_width_m if width_m is None else width_m,
        for_site=for_site,
        asked=project.declared.find_sites,
        rasters={name: raster.path for name, raster in data.rasters.items()},
    )


def commune_shapes(data: PlanningData, communes: Sequence[str] | None = None) -> tuple[Site, ...]:
    """Return communes as if each were a site: code, name and shape; all of them for None.

    Raises
    ------
    InputError
        There is no layer of communes, or none of that code.
    """
    layer = data.layers.get("communes")
    if layer is None or layer.extent is None:
        raise InputError(
            "Chưa có lớp xã (communes) trong project.toml: không biết tìm đất ở đâu; khai lớp này.",
            "There is no layer of communes in project.toml: declare it to look for land.",
        )
    frame = layer.window(layer.extent)
    codes = frame["code"].fillna("").astype(str).to_numpy(dtype=object)
    names = dict(zip(codes, frame["name"].fillna("").astype(str), strict=True))
    features = np.asarray(frame.geometry.array, dtype=object)
    asked = sorted(set(codes) - {""}) if communes is None else list(dict.fromkeys(communes))
    for code in asked:
        if code not in names:
            raise InputError(
                f"Không có xã {code!r} trong lớp xã; ghi tên hoặc mã 5 chữ số từ 01/7/2025.",
                f"There is no commune {code!r} in the layer of communes; use the name or the code "
                "of five digits since 2025-07-01.",
            )
    row = pd.Index(asked).get_indexer(pd.Index(codes))
    there = row >= 0
    whole = dissolved(features[there], row[there], len(asked))
    return tuple(
        Site(code, names[code], Role.PROPOSED, commune_code=code, geometry=shape)
        for code, shape in zip(asked, whole, strict=True)
    )


def land_near(
    data: PlanningData, on: date, site: Site, reach_m: float
) -> tuple[shapely.Geometry, shapely.Geometry]:
    """Return the usable land about a site with a boundary, and what of it is lawful within.

    Within its boundary a cluster may hold houses to be resettled and a corridor to be planted, and
    only what leaves no way out is cut off; what is added around it is usable as any place is. Both
    are polygons or multipolygons in the working CRS.
    """
    near = replace(site, geometry=shapely.buffer(site.geometry, reach_m))
    context = context_of(data, on).for_sites([near])
    terms = _terms(data, on, for_site=site.site_id)
    cells, _ = _cells(near, context, terms)
    usable, _ = _usable(cells)
    own, _ = _cells(site, context, _inside(terms), near=("excluded",))
    lawful, _ = _usable(own, barred=("excluded",))
    return _dissolved(cells, usable)[0], _dissolved(own, lawful)[0]


def _inside(terms: _Terms) -> _Terms:
    """Return what takes land within a boundary that is drawn: what leaves no way out."""
    hard = (b for b in terms.barring if worst(b.rule.subject, Procedure.PLAN_REVIEW).verdict is _NO)
    return replace(terms, barring=tuple(hard), asked=FindSites())


_NO = Verdict.NOT_MET


@dataclass(frozen=True, slots=True)
class _Barred:
    """A need that takes land from clusters; `is_read` where the text in force says how wide."""

    rule: Rule
    need: Need
    is_read: bool


def _barring(on: date, confirmations: Sequence[Confirmation]) -> tuple[_Barred, ...]:
    """Return the needs whose land no cluster can have, under the rules of a day.

    Where the text in force has not been read, an older width of the corridor stands in.
    """
    in_force = _rules(on, confirmations)
    out = []
    for rule_id, names in BARRING.items():
        rule = in_force[rule_id]
        for name in names:
            need = rule.needs.get(name)
            if need is not None and (name != "lines" or need.measure in _WIDE):
                out.append(_Barred(rule, need, is_read=True))
                continue
            older = [r for r in RULES if r.rule_id == rule_id and name in r.needs]
            stand_in = [r for r in older if name != "lines" or r.needs[name].measure in _WIDE][-1]
            out.append(_Barred(stand_in, stand_in.needs[name], is_read=False))
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _Surveyed:
    """The land of a commune, with the cells it is made of and the layers read around it."""

    land: CommuneLand
    cells: Geometries  # usable ones
    land_class: Indices
    context: Context


def _surveyed(commune: Site, context: Context, terms: _Terms) -> _Surveyed:
    context = context.for_sites([commune])
    cells, not_checked = _cells(commune, context, terms)
    usable, open_ = _usable(cells)
    doubtful, not_covered = _open_areas(cells)
    blocks, _ = blocks_of(_dissolved(cells, usable), terms.width_m)
    blocks = _by_area(blocks, terms.limits.lowest_ha * HA)
    land = CommuneLand(
        commune=commune.site_id,
        name=commune.name,
        asked_width_m=terms.width_m,
        usable_ha=float(cells.area_m2[usable].sum()) / HA,
        doubtful_ha=doubtful / HA,
        not_covered_ha=not_covered / HA,
        places=_places(blocks, cells.cells[usable], cells.land_class[usable]),
        largest_most_ha=_largest_ha(_dissolved(cells, usable | open_), terms.width_m),
        is_complete=not not_checked and all(n.geometry is not None for n in context.neighbours),
        not_checked=not_checked,
    )
    return _Surveyed(land, cells.cells[usable], cells.land_class[usable], context)


_RULED_OUT = ("ruled out", "excluded")
_DOUBTFUL = ("in doubt", "not_covered")
_TAKEN = ("excluded", "housing")  # classes of the budget that no place may hold
_UNMEASURED = ("rasters", "not_covered")
Mask = npt.NDArray[np.bool_]


def _cells(
    commune: Site, context: Context, terms: _Terms, near: Sequence[str] = _TAKEN
) -> tuple[LandBudget, tuple[str, ...]]:
    """Cut a commune by the budget, by what rules it out and by what may; name what is missing."""
    shape = np.array([commune.geometry], dtype=object)
    grounds = [(b, ground_of(b.need, commune.geometry, context)) for b in terms.barring]
    located = [c for c in context.clusters if c.geometry is not None and not _is(c, terms.for_site)]
    drawn = np.array([c.geometry for c in located], dtype=object)
    error = np.array([c.accuracy_m for c in located], dtype=float)
    unfit, unmeasured = _by_rasters(commune.geometry, context, terms)
    sure = [drawn, *unfit, *(g.sure for b, g in grounds if b.is_read)]
    grown = (g.possible for _, g in grounds)
    possible = [parallel(drawn, error), *grown, *_near_taken(context, near)]
    claims = {
        **claims_of([commune], context),
        _UNMEASURED: claimed(shape, shapely.STRtree(np.concatenate([_NOTHING, *unmeasured]))),
        _RULED_OUT: claimed(shape, shapely.STRtree(np.concatenate(sure))),
        _DOUBTFUL: claimed(shape, shapely.STRtree(np.concatenate(possible))),
    }
    missing = [b.need.layer for b, g in grounds if not g.is_complete]
    missing += [name for name, _, _ in _limits(terms) if name not in terms.rasters]
    names = tuple(dict.fromkeys([*not_known_of(context), *missing]))
    return partition(shape, claims, pd.Index([commune.site_id]), context.crs), names


def _is(cluster: Site, asked: str | None) -> bool:
    return asked is not None and asked in (cluster.site_id, cluster.stands_for)


def _near_taken(context: Context, classes: Sequence[str]) -> Iterable[Geometries]:
    """Yield what the budget takes by some classes, grown by the error of its layer."""
    for land_class in classes:
        for name, codes in context.budget.get(land_class, ()):
            if name in context.layers:
                taken = taken_by(name, codes, context)
                yield parallel(taken, np.full(len(taken), context.layers[name].accuracy_m))


def _usable(cells: LandBudget, barred: Sequence[str] = _TAKEN) -> tuple[Mask, Mask]:
    """Tell of each cell whether it is usable, and whether it is open: not known to be or not."""
    of_class = np.array([c for _, c in cells.restrictions], dtype=object)
    taken = np.logical_or.reduce(cells.claims[:, np.isin(of_class, barred)], axis=1)
    unknown = np.logical_or.reduce(cells.claims[:, of_class == "not_covered"], axis=1)
    return ~taken & ~unknown, ~taken & unknown


def _open_areas(cells: LandBudget) -> tuple[float, float]:
    """Return in m² what is open for a doubt only, and what nobody surveyed."""
    _, open_ = _usable(cells)
    doubt = cells.restrictions.index(_DOUBTFUL)
    of_class = np.array([c for _, c in cells.restrictions], dtype=object)
    gaps = of_class == "not_covered"
    gaps[doubt] = False
    unseen = cells.claims[:, gaps].any(axis=1)
    areas = cells.area_m2
    return float(areas[open_ & ~unseen].sum()), float(areas[open_ & unseen].sum())


_Beyond = Callable[[shapely.Geometry, pyproj.CRS, Path, float], tuple[Geometries, Geometries]]


def _limits(terms: _Terms) -> list[tuple[str, _Beyond, float]]:
    """Return what the project limits by a raster: its layer, what measures it, the limit."""
    asked = (
        ("elevation", steeper, terms.asked.slope_most_deg),
        ("flood_depth", deeper, terms.asked.flood_most_m),
    )
    return [(name, measure, most) for name, measure, most in asked if most is not None]


def _by_rasters(
    shape: shapely.Geometry, context: Context, terms: _Terms
) -> tuple[list[Geometries], list[Geometries]]:
    """Return the land too steep or flooded too deep for the project, and where nobody knows."""
    unfit, unmeasured = [], []
    for name, measure, most in _limits(terms):
        if name not in terms.rasters:
            unmeasured.append(np.array([shape], dtype=object))
            continue
        beyond, unknown = measure(shape, context.crs, terms.rasters[name], most)
        unfit.append(beyond)
        unmeasured.append(unknown)
    return unfit, unmeasured


def _dissolved(cells: LandBudget, wanted: Mask) -> Geometries:
    return dissolved(cells.cells[wanted], cells.site[wanted], 1)


def _largest_ha(shape: Geometries, width_m: float) -> float:
    return float(shapely.area(largest_blocks(shape, width_m))[0]) / HA


def _places(blocks: Geometries, cells: Geometries, land_class: Indices) -> tuple[Place, ...]:
    """Return blocks as places, in order.

    `cells` are disjoint polygons that hold the blocks, `land_class` their positions in `CLASSES`.
    """
    widths = minimum_width(blocks)
    hectares = _by_class(blocks, cells, land_class)
    return tuple(
        Place(float(rice + conditional + available), float(width), rice, conditional, available, b)
        for width, (rice, conditional, available), b in zip(
            widths, hectares.tolist(), blocks, strict=True
        )
    )


def _by_area(blocks: Geometries, least_m2: float) -> Geometries:
    """Return blocks of at least an area, largest first, equals from west to east."""
    large = blocks[shapely.area(blocks) >= least_m2]
    bounds = shapely.bounds(large).reshape(-1, 4)
    return large[np.lexsort((bounds[:, 1], bounds[:, 0], -shapely.area(large)))]


def _by_class(
    blocks: Geometries, cells: Geometries, land_class: Indices
) -> npt.NDArray[np.float64]:
    """Return the hectares of each usable class in each block, blocks × `USABLE`."""
    block, cell = shapely.STRtree(cells).query(blocks, predicate="intersects")
    areas = shapely.area(intersection(blocks, block, cells[cell])) / HA
    column = np.searchsorted([CLASSES.index(c) for c in USABLE], land_class[cell])
    of_class = np.zeros((len(blocks), len(USABLE)))
    np.add.at(of_class, (block, column), areas)
    return of_class


# --- places for a cluster ------------------------------------------------------------------------

# Land of roads and canals: places are bounded by them where they are too large.
_WORKS = ("DGT", "DTL")
_ROADS = ("DGT",)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place drawn as a site, and what the review of it found.

    `settled` of `decisive` contents that decide have an answer. `road_m` is the distance to the
    nearest road, None where none is known.
    """

    rank: int
    site: Site
    place: Place
    verdict: Verdict
    settled: int
    decisive: int
    road_m: float | None

    @property
    def rice_share(self) -> float:
        """Return the part of the place that is rice land."""
        return self.place.rice_ha / self.place.area_ha


@dataclass(frozen=True, slots=True)
class Dropped:
    """A place that a rule says no to."""

    site: Site
    rule_ids: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Found:
    """Where else a cluster could go: candidates in order of rank, reviewed like any other site.

    The order is: fewer open contents that decide; less rice land (in steps of 5 %); nearer to a
    road (in steps of 100 m); larger; then the code. `assessment` is the review of the candidates,
    in that order; `dropped` are places that a rule says no to. `lands` is the land of every commune
    looked at, by code.
    """

    candidates: tuple[Candidate, ...]
    dropped: tuple[Dropped, ...]
    assessment: Assessment
    lands: Mapping[str, CommuneLand]
    area_ha: tuple[float, float]
    drawn: int  # places that fit, reviewed or not
    assumed: tuple[Text, ...]

    def __repr__(self) -> str:
        return (
            f"Found({len(self.candidates)} candidates in {len(self.lands)} communes, "
            f"{len(self.dropped)} dropped)"
        )

    def assumptions(self) -> tuple[Text, ...]:
        """Return what was taken for granted in looking and in the review."""
        return (*self.assumed, *self.assessment.assumptions())

    def to_frame(self) -> gpd.GeoDataFrame:
        """Return the candidates as a table, one row each, in the working CRS."""
        rows = [
            {
                "rank": c.rank,
                "site_id": c.site.site_id,
                "commune_code": c.site.commune_code,
                "commune": c.site.commune_name,
                "area_ha": round(c.place.area_ha, 6),
                "rice_ha": round(c.place.rice_ha, 6),
                "conditional_ha": round(c.place.conditional_ha, 6),
                "available_ha": round(c.place.available_ha, 6),
                "minimum_width_m": c.place.minimum_width_m,
                "road_m": c.road_m,
                "settled": c.settled,
                "decisive": c.decisive,
                "verdict": c.verdict.value,
            }
            for c in self.candidates
        ]
        shapes = [c.place.geometry for c in self.candidates]
        crs = self.assessment.data.project.crs
        return gpd.GeoDataFrame(pd.DataFrame(rows, columns=_COLUMNS), geometry=shapes, crs=crs)


_COLUMNS = [
    "rank", "site_id", "commune_code", "commune", "area_ha", "rice_ha", "conditional_ha",
    "available_ha", "minimum_width_m", "road_m", "settled", "decisive", "verdict",
]  # fmt: skip


def find_sites(
    data: PlanningData,
    *,
    on: date | None = None,
    communes: Sequence[str] | None = None,
    districts: Sequence[str] = (),
    area_ha: tuple[float, float] | None = None,
    per_commune: int = 5,
    progress: Progress | None = None,
) -> Found:
    """Look for places that could hold a cluster, and review each like any other site.

    What is usable is that of `commune_land`. Larger places are cut along roads and canals, else
    straight; each is given an outline of few corners within its land. None is returned that a rule
    says no to; that it is in no list of the plan is a condition here: the plan is under review.

    Parameters
    ----------
    data
        What `ccngeo.load` returned.
    on
        Date of assessment; default that of the project.
    communes, districts
        Codes or names of communes, names of districts before 2025-07-01; default the province.
    area_ha
        Least and most area; default the limits of the law that hold under every reading.
    per_commune
        How many places of a commune are reviewed: the first by rice land, road and area.
    progress
        Called with (done, in all, what is being done): `land` by commune, then `assess` by site.

    Raises
    ------
    InputError
        No date; no such commune or district; areas no cluster may have; a road is asked for and
        there is no layer of roads.
    """
    day = day_of(data, on)
    terms, context = _terms(data, day), with_quotas(context_of(data, day), data)
    asked = _asked_area(area_ha, terms.limits)
    wanted = _communes_asked(data, communes, districts)
    shapes = commune_shapes(data, wanted)
    _check_roads(data)
    drawn: list[_Drawn] = []
    lands: dict[str, CommuneLand] = {}
    total = 0

    def look(commune: Site) -> tuple[CommuneLand, int, list[_Drawn]]:
        surveyed = _surveyed(commune, context, terms)
        return surveyed.land, *_drawn_in(commune, surveyed, asked, per_commune, terms)

    if progress:
        progress(0, len(shapes), "land")
    for land, fitting, places in _of_each(shapes, look):
        lands[land.commune] = land
        total += fitting
        drawn += places
        if progress:
            progress(len(lands), len(shapes), "land")
    # What was said of other sites is nothing to these.
    asking = replace(data, opinions=())
    sites = [d.site for d in drawn]
    result = assess_sites(asking, sites, context, Procedure.PLAN_REVIEW, progress)
    dropped = tuple(
        Dropped(site, said_no)
        for site in sites
        if (said_no := _not_met(result.of_site(site.site_id)))
    )
    gone = {d.site.site_id for d in dropped}
    ranked = _ranked([d for d in drawn if d.site.site_id not in gone], result)
    return Found(
        candidates=ranked,
        dropped=dropped,
        assessment=result.only([c.site.site_id for c in ranked]),
        lands=lands,
        area_ha=asked,
        drawn=total,
        assumed=(
            _on_choice(total, len(sites), per_commune),
            *_assumed(terms, asked, data, day),
        ),
    )


def _asked_area(asked: tuple[float, float] | None, limits: AreaLimits) -> tuple[float, float]:
    least, most = asked or (limits.least_ha, limits.most_ha)
    if not limits.lowest_ha <= least <= most <= limits.most_ha:
        raise InputError(
            f"Diện tích {least:g}–{most:g} ha ngoài giới hạn của cụm công nghiệp "
            f"({limits.lowest_ha:g}–{limits.most_ha:g} ha); ghi hai số trong giới hạn, số nhỏ "
            "trước.",
            f"{least:g}–{most:g} ha is not what a cluster may have ({limits.lowest_ha:g}–"
            f"{limits.most_ha:g} ha); give two numbers within, the smaller first.",
        )
    return least, most


def _communes_asked(
    data: PlanningData, communes: Sequence[str] | None, districts: Sequence[str]
) -> list[str] | None:
    """Return the codes asked for by commune or by old district; None for all."""
    if not communes and not districts:
        return None
    by_name: dict[str, list[str]] = {}
    for commune in commune_shapes(data):
        by_name.setdefault(folded(commune.name), []).append(commune.site_id)
    # What is no name may be a code; two communes of one name are told by theirs only.
    named = [by_name.get(folded(asked), []) for asked in communes or ()]
    chosen = [
        found[0] if len(found) == 1 else asked
        for asked, found in zip(communes or (), named, strict=True)
    ]
    return list(dict.fromkeys([*chosen, *_of_districts(data, districts)]))


def _of_districts(data: PlanningData, districts: Sequence[str]) -> list[str]:
    """Return the communes that old communes of the districts went into."""
    layer = data.layers.get("communes_old")
    if not districts:
        return []
    if layer is None or layer.extent is None:
        raise InputError(
            "Chưa có lớp xã trước 01/7/2025 (communes_old): không biết huyện cũ gồm những xã nào; "
            "dùng --commune.",
            "There is no layer of old communes (communes_old) to tell what a district holds; use "
            "--commune.",
        )
    frame = layer.window(layer.extent)
    own = frame["district"].fillna("").astype(str).map(folded)
    out: list[str] = []
    for district in districts:
        successors = frame["successor"][own == folded(district)].dropna()
        codes = sorted({commune_code(str(code)) or "" for code in successors} - {""})
        if not codes:
            known = ", ".join(sorted(set(frame["district"].dropna().astype(str))))
            raise InputError(
                f"Không có huyện {district!r} trong lớp xã cũ; các huyện: {known}.",
                f"There is no district {district!r} among the old communes; known: {known}.",
            )
        out += codes
    return out


def _check_roads(data: PlanningData) -> None:
    """Refuse a demand on roads that nothing could be held against."""
    asked = data.project.declared.find_sites
    if (asked.road_most_m is not None or asked.road_classes) and "roads" not in data.layers:
        raise InputError(
            "Mục [find_sites] yêu cầu gần đường nhưng không có lớp đường bộ (roads) dùng được; "
            "khai lớp này hoặc bỏ road_most_m, road_classes.",
            "[find_sites] asks for a road, but there is no usable layer of roads; declare it or "
            "drop road_most_m and road_classes.",
        )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A place drawn as a site, before it is reviewed."""

    site: Site
    place: Place
    road_m: float | None


def _drawn_in(
    commune: Site, surveyed: _Surveyed, area_ha: tuple[float, float], most: int, terms: _Terms
) -> tuple[int, list[_Drawn]]:
    """Return how many places of a commune fit, and the first of them, drawn as sites."""
    context = surveyed.context
    shapes = _outlined(surveyed, area_ha, terms.width_m)
    road_m, near = _to_roads(shapes, context, terms.asked)
    shapes, road_m = shapes[near], road_m[near]
    rice = _by_class(shapes, surveyed.cells, surveyed.land_class)[:, 0] * HA / shapely.area(shapes)
    merits = [_merit(*values) for values in zip(rice, road_m, shapely.area(shapes), strict=True)]
    chosen = np.array(sorted(range(len(shapes)), key=merits.__getitem__)[:most], dtype=np.int64)
    places = _places(shapes[chosen], surveyed.cells, surveyed.land_class)
    units = _old_units(shapes[chosen], context)
    return len(shapes), [
        _Drawn(_site(commune, number, place, unit), place, metres if metres < np.inf else None)
        for number, (place, unit, metres) in enumerate(
            zip(places, units, road_m[chosen].tolist(), strict=True), 1
        )
    ]


def _outlined(surveyed: _Surveyed, area_ha: tuple[float, float], width_m: float) -> Geometries:
    """Return the places of a commune with outlines of few corners, largest first."""
    least, most = (ha * HA for ha in area_ha)
    works = taken_by("land_use", _WORKS, surveyed.context)
    # Two blocks may both reach into the neck between them: it is of the larger one.
    wide = each_once(_array(place.geometry for place in surveyed.land.fitting(area_ha[0])))
    parts = [parts_of(shape, works, least, most) for shape in shapely.get_parts(wide)]
    return _by_area(outlines(np.concatenate([_NOTHING, *parts]), width_m, least), least)


def _array(shapes: Iterable[shapely.Geometry]) -> Geometries:
    listed = list(shapes)
    out: Geometries = np.empty(len(listed), dtype=object)
    out[:] = listed
    return out


def _site(commune: Site, number: int, place: Place, old: tuple[str | None, str | None]) -> Site:
    """Return a place as a proposed site; it is where it is drawn, with no error of its own."""
    code = f"UV-{commune.site_id}-{number:02}"
    area = round(place.area_ha, 2)
    return Site(
        code,
        f"Khu đất {number:02}, {commune.name}",
        Role.PROPOSED,
        Areas(proposed_ha=area, measured_ha=place.area_ha),
        commune_code=commune.site_id,
        commune_name=commune.name,
        commune_old=old[0],
        district_old=old[1],
        geometry=place.geometry,
    )


def _to_roads(shapes: Geometries, context: Context, asked: FindSites) -> tuple[Floats, Mask]:
    """Return how far each place is from a road, and whether that is as near as the project asks.

    Roads are those of the layer, of the classes asked for; without the layer, the road land of
    current land use.
    """
    if "roads" not in context.layers:
        metres, _ = nearest(shapes, taken_by("land_use", _ROADS, context))
        return metres, np.ones(len(shapes), dtype=bool)
    frame = context.window("roads")
    words = {word_of(name) for name in asked.road_classes}
    listed = np.array([not words or word_of(name) in words for name in frame["class"]], dtype=bool)
    metres, _ = nearest(shapes, np.asarray(frame.geometry.array, dtype=object)[listed])
    most = np.inf if asked.road_most_m is None else asked.road_most_m
    return metres, metres + context.layers["roads"].accuracy_m <= most


def _old_units(shapes: Geometries, context: Context) -> list[tuple[str | None, str | None]]:
    """Return the old commune and district that the middle of each place lies in."""
    frame = context.frames.get("communes_old")
    if frame is None or frame.empty or not len(shapes):
        return [(None, None)] * len(shapes)
    middles = shapely.point_on_surface(shapes)
    place, unit = frame.sindex.query(middles, predicate="intersects")
    first = dict(sorted(zip(place.tolist(), unit.tolist(), strict=True), reverse=True))
    names, districts = (
        frame[column].astype(object).where(frame[column].notna(), None).to_list()
        for column in ("name", "district")
    )
    return [
        (names[first[i]], districts[first[i]]) if i in first else (None, None)
        for i in range(len(shapes))
    ]


def _not_met(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(f.rule.rule_id for f in findings if f.verdict is Verdict.NOT_MET)


def _ranked(drawn: Sequence[_Drawn], result: Assessment) -> tuple[Candidate, ...]:
    """Return candidates in the order that `Found` states."""
    out = []
    for d in drawn:
        findings = result.of_site(d.site.site_id)
        decisive = [
            f
            for f in findings
            if f.grade is Grade.DECISIVE and f.verdict is not Verdict.NOT_APPLICABLE
        ]
        settled = sum(not f.open_decisive for f in decisive)
        verdict = result.verdict_of(d.site.site_id)
        out.append(Candidate(0, d.site, d.place, verdict, settled, len(decisive), d.road_m))
    out.sort(key=_order)
    return tuple(replace(c, rank=rank) for rank, c in enumerate(out, 1))


_RICE_STEP, _ROAD_STEP_M = 0.05, 100.0


def _order(c: Candidate) -> tuple[float | str, ...]:
    road = np.inf if c.road_m is None else c.road_m
    merit = _merit(c.rice_share, road, c.place.area_ha * HA)
    return (c.decisive - c.settled, *merit, c.site.site_id)


def _merit(rice_share: float, road_m: float, area_m2: float) -> tuple[float, float, float]:
    """Return what orders places before anything is reviewed, the smaller the better."""
    steps = np.round(road_m / _ROAD_STEP_M) if road_m < np.inf else np.inf
    return round(rice_share / _RICE_STEP), float(steps), -round(area_m2 / HA, 2)


def _on_choice(drawn: int, reviewed: int, per_commune: int) -> Text:
    return Text(
        f"{drawn} khu đất đủ điều kiện về diện tích, bề rộng; {reviewed} khu được rà soát: mỗi xã "
        f"nhiều nhất {per_commune} khu, ưu tiên ít đất lúa, gần đường, diện tích lớn",
        f"{drawn} places are large and wide enough; {reviewed} are reviewed: of each commune "
        f"{per_commune} at most, those with less rice land, nearer to a road, larger first",
    )


def _assumed(
    terms: _Terms, area_ha: tuple[float, float], data: PlanningData, on: date
) -> tuple[Text, ...]:
    """Say what was taken for granted in looking for places."""
    least, most = area_ha
    said = [
        Text(
            f"Tìm khu đất từ {_vi(least)} đến {_vi(most)} ha, rộng từ {_vi(terms.width_m)} m; khu "
            "đất không vượt ranh giới xã",
            f"Places of {least:g} to {most:g} ha, {terms.width_m:g} m wide at least; no place "
            "crosses the border of a commune",
        ),
        Text(
            "Ranh giới khu đất do công cụ vẽ từ các lớp dữ liệu: không có sai số riêng, phải đo "
            "đạc lại khi lập hồ sơ",
            "The boundaries are drawn by the tool from the layers: they have no error of their own "
            "and are to be surveyed for the dossier",
        ),
        _on_slope(terms.asked.slope_most_deg),
        _on_floods(terms.asked.flood_most_m),
        _on_roads(terms.asked, data),
    ]
    said += [
        Text(
            f"{LAYERS[b.need.layer].title.vi}: chưa đọc văn bản có hiệu lực ngày {on:%d/%m/%Y} – "
            f"chừa hành lang rộng nhất theo {b.rule.citations[0].document}",
            f"{LAYERS[b.need.layer].title.en}: the text in force on {on} has not been read – the "
            f"widest corridor of {b.rule.citations[0].document} is kept free",
        )
        for b in terms.barring
        if not b.is_read and b.need.layer in data.layers
    ]
    return tuple(said)


def _on_slope(most_deg: float | None) -> Text:
    if most_deg is None:
        return Text(
            "Độ dốc: không khai slope_most_deg trong [find_sites] – không loại đất dốc",
            "Slope: no slope_most_deg in [find_sites] – steep land is not left out",
        )
    return Text(
        f"Độ dốc: loại đất dốc hơn {_vi(most_deg)}° ([find_sites])",
        f"Slope: land steeper than {most_deg:g}° is left out ([find_sites])",
    )


def _on_floods(most_m: float | None) -> Text:
    if most_m is None:
        return Text(
            "Ngập: không khai flood_most_m trong [find_sites] – không loại đất ngập",
            "Floods: no flood_most_m in [find_sites] – flooded land is not left out",
        )
    return Text(
        f"Ngập: loại đất ngập sâu hơn {_vi(most_m)} m ([find_sites])",
        f"Floods: land flooded deeper than {most_m:g} m is left out ([find_sites])",
    )


def _on_roads(asked: FindSites, data: PlanningData) -> Text:
    if "roads" not in data.layers:
        return Text(
            "Khoảng cách đến đường: chưa có lớp đường bộ – đo đến đất giao thông (DGT) hiện trạng",
            "Distance to roads: no layer of roads – measured to road land (DGT) in current use",
        )
    classes = ", ".join(asked.road_classes)
    of_vi, of_en = (f" cấp {classes}", f" of class {classes}") if classes else ("", "")
    if asked.road_most_m is None:
        return Text(
            f"Khoảng cách đến đường bộ{of_vi}: không khai road_most_m trong [find_sites] – chỉ "
            "dùng để xếp thứ tự",
            f"Distance to roads{of_en}: no road_most_m in [find_sites] – used for the order only",
        )
    return Text(
        f"Chỉ lấy khu đất cách đường bộ{of_vi} không quá {_vi(asked.road_most_m)} m ([find_sites])",
        f"Only places within {asked.road_most_m:g} m of a road{of_en} ([find_sites])",
    )


def _vi(value: float) -> str:
    return f"{value:g}".replace(".", ",")
