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

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import shapely

from ccngeo.answers import Context
from ccngeo.answers.ground import ground_of
from ccngeo.assessment import (
    context_of,
)
from ccngeo.errors import InputError
from ccngeo.geometry import HA, Geometries, Indices, Mask
from ccngeo.land import claims_of, not_known_of, taken_by
from ccngeo.measure.budget import CLASSES, USABLE, LandBudget, claimed, partition
from ccngeo.measure.contiguity import blocks_of, largest_blocks, minimum_width
from ccngeo.measure.overlay import dissolved, intersection, parallel
from ccngeo.measure.terrain import deeper, steeper
from ccngeo.model import (
    Compare,
    Confirmation,
    Limit,
    Need,
    Op,
    Procedure,
    Role,
    Rule,
    Site,
    Verdict,
)
from ccngeo.project import FindSites
from ccngeo.read import PlanningData
from ccngeo.rules import RULES, rules_of_dossier
from ccngeo.rules.claims import walk
from ccngeo.rules.severity import worst

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
NOTHING: Geometries = np.empty(0, dtype=object)
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
    terms = terms_of(data, on, width_m=width_m, for_site=for_site)
    context = context_of(data, on)
    shapes = commune_shapes(data, communes)
    lands = of_each(shapes, lambda commune: surveyed_land(commune, context, terms).land)
    return {land.commune: land for land in lands}


Answered = TypeVar("Answered")


def of_each(communes: Sequence[Site], work: Callable[[Site], Answered]) -> Iterator[Answered]:
    """Yield what `work` makes of each commune, in order; GEOS frees the interpreter.

    Each reads and makes its own shapes: a prepared shape used by two threads crashes.
    """
    with ThreadPoolExecutor(cpu_count()) as pool:
        yield from pool.map(work, communes)


@dataclass(frozen=True, slots=True)
class Terms:
    """What land is looked for, the same for every commune."""

    barring: tuple["_Barred", ...]
    limits: AreaLimits
    width_m: float
    for_site: str | None
    asked: FindSites
    rasters: Mapping[str, Path]


def terms_of(
    data: PlanningData, on: date, *, width_m: float | None = None, for_site: str | None = None
) -> Terms:
    """Return what a project asks of land on a day."""
    project = data.project
    return Terms(
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
    terms = terms_of(data, on, for_site=site.site_id)
    cells, _ = _cells(near, context, terms)
    usable, _ = _usable(cells)
    own, _ = _cells(site, context, _inside(terms), near=("excluded",))
    lawful, _ = _usable(own, barred=("excluded",))
    return _dissolved(cells, usable)[0], _dissolved(own, lawful)[0]


def _inside(terms: Terms) -> Terms:
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
class Surveyed:
    """The land of a commune, with the cells it is made of and the layers read around it."""

    land: CommuneLand
    cells: Geometries  # usable ones
    land_class: Indices
    context: Context


def surveyed_land(commune: Site, context: Context, terms: Terms) -> Surveyed:
    """Return the land of one commune; `context` has not been read around it yet."""
    context = context.for_sites([commune])
    cells, not_checked = _cells(commune, context, terms)
    usable, open_ = _usable(cells)
    doubtful, not_covered = _open_areas(cells)
    blocks, _ = blocks_of(_dissolved(cells, usable), terms.width_m)
    blocks = by_area(blocks, terms.limits.lowest_ha * HA)
    land = CommuneLand(
        commune=commune.site_id,
        name=commune.name,
        asked_width_m=terms.width_m,
        usable_ha=float(cells.area_m2[usable].sum()) / HA,
        doubtful_ha=doubtful / HA,
        not_covered_ha=not_covered / HA,
        places=places_of(blocks, cells.cells[usable], cells.land_class[usable]),
        largest_most_ha=_largest_ha(_dissolved(cells, usable | open_), terms.width_m),
        is_complete=not not_checked and all(n.geometry is not None for n in context.neighbours),
        not_checked=not_checked,
    )
    return Surveyed(land, cells.cells[usable], cells.land_class[usable], context)


_RULED_OUT = ("ruled out", "excluded")
_DOUBTFUL = ("in doubt", "not_covered")
_TAKEN = ("excluded", "housing")  # classes of the budget that no place may hold
_UNMEASURED = ("rasters", "not_covered")


def _cells(
    commune: Site, context: Context, terms: Terms, near: Sequence[str] = _TAKEN
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
        _UNMEASURED: claimed(shape, shapely.STRtree(np.concatenate([NOTHING, *unmeasured]))),
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


def _limits(terms: Terms) -> list[tuple[str, _Beyond, float]]:
    """Return what the project limits by a raster: its layer, what measures it, the limit."""
    asked = (
        ("elevation", steeper, terms.asked.slope_most_deg),
        ("flood_depth", deeper, terms.asked.flood_most_m),
    )
    return [(name, measure, most) for name, measure, most in asked if most is not None]


def _by_rasters(
    shape: shapely.Geometry, context: Context, terms: Terms
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


def places_of(blocks: Geometries, cells: Geometries, land_class: Indices) -> tuple[Place, ...]:
    """Return blocks as places, in order.

    `cells` are disjoint polygons that hold the blocks, `land_class` their positions in `CLASSES`.
    """
    widths = minimum_width(blocks)
    hectares = hectares_by_class(blocks, cells, land_class)
    return tuple(
        Place(float(rice + conditional + available), float(width), rice, conditional, available, b)
        for width, (rice, conditional, available), b in zip(
            widths, hectares.tolist(), blocks, strict=True
        )
    )


def by_area(blocks: Geometries, least_m2: float) -> Geometries:
    """Return blocks of at least an area, largest first, equals from west to east."""
    large = blocks[shapely.area(blocks) >= least_m2]
    bounds = shapely.bounds(large).reshape(-1, 4)
    return large[np.lexsort((bounds[:, 1], bounds[:, 0], -shapely.area(large)))]


def hectares_by_class(
    blocks: Geometries, cells: Geometries, land_class: Indices
) -> npt.NDArray[np.float64]:
    """Return the hectares of each usable class in each block, blocks × `USABLE`."""
    block, cell = shapely.STRtree(cells).query(blocks, predicate="intersects")
    areas = shapely.area(intersection(blocks, block, cells[cell])) / HA
    column = np.searchsorted([CLASSES.index(c) for c in USABLE], land_class[cell])
    of_class = np.zeros((len(blocks), len(USABLE)))
    np.add.at(of_class, (block, column), areas)
    return of_class
