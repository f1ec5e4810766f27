"""Where a cluster could go: the land of a commune that nothing rules out, block by block.

Usable is what the budget of the project leaves or asks a decision for (rice, forest, canals), where
no rule leaves no way out and no corridor forbids to build. Corridors are as wide as they may be and
everything is grown by the error of its layer: what lies between that and what surely is ruled out
is in doubt. So is, apart, what nobody surveyed. Neither is usable.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ccngeo.answers import Context
from ccngeo.answers.ground import ground_of
from ccngeo.assessment import context_of
from ccngeo.errors import InputError
from ccngeo.geometry import HA, Geometries, Indices
from ccngeo.land import claims_of, not_known_of, taken_by
from ccngeo.measure.budget import CLASSES, USABLE, LandBudget, claimed, partition
from ccngeo.measure.contiguity import blocks_of, largest_blocks, minimum_width
from ccngeo.measure.overlay import dissolved, intersection, parallel
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
    the blocks of known land, largest first, from the least area a cluster may have; the largest
    block there can be is `largest_most_ha`. Where `is_complete` is false, layers named in
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
    shapes = commune_shapes(data, communes)
    context = context_of(data, on)
    needs = _barring(on, data.project.confirmations)
    asked = data.project.block_width_m if width_m is None else width_m
    least_ha = area_limits(on, data.project.confirmations).lowest_ha
    return {
        commune.site_id: _land_of(commune, context, needs, asked, least_ha, for_site)
        for commune in shapes
    }


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
                f"Không có xã mã {code!r} trong lớp xã; dùng mã 5 chữ số từ 01/7/2025.",
                f"There is no commune {code!r} in the layer of communes; use the codes of five "
                "digits since 2025-07-01.",
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
    around = shapely.buffer(site.geometry, reach_m)
    near = replace(site, geometry=around)
    context = context_of(data, on).for_sites([near])
    barring = _barring(on, data.project.confirmations)
    cells, _ = _cells(near, context, barring, site.site_id)
    hard = [b for b in barring if worst(b.rule.subject, Procedure.PLAN_REVIEW).verdict is _HARD]
    own, _ = _cells(site, context, hard, site.site_id, near=("excluded",))
    usable, _ = _usable(cells)
    lawful, _ = _usable(own, barred=("excluded",))
    return tuple(
        dissolved(c.cells[kept], c.site[kept], 1)[0] for c, kept in ((cells, usable), (own, lawful))
    )


_HARD = Verdict.NOT_MET


@dataclass(frozen=True, slots=True)
class Barred:
    """A need that takes land from clusters; `is_read` where the text in force says how wide."""

    rule: Rule
    need: Need
    is_read: bool


def _barring(on: date, confirmations: Sequence[Confirmation]) -> tuple[Barred, ...]:
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
                out.append(Barred(rule, need, is_read=True))
                continue
            older = [r for r in RULES if r.rule_id == rule_id and name in r.needs]
            stand_in = [r for r in older if name != "lines" or r.needs[name].measure in _WIDE][-1]
            out.append(Barred(stand_in, stand_in.needs[name], is_read=False))
    return tuple(out)


def _land_of(
    commune: Site,
    context: Context,
    barring: Sequence[Barred],
    width_m: float,
    least_ha: float,
    for_site: str | None,
) -> CommuneLand:
    context = context.for_sites([commune])
    cells, not_checked = _cells(commune, context, barring, for_site)
    usable, open_ = _usable(cells)
    doubtful, not_covered = _open_areas(cells)
    return CommuneLand(
        commune=commune.site_id,
        name=commune.name,
        asked_width_m=width_m,
        usable_ha=float(cells.area_m2[usable].sum()) / HA,
        doubtful_ha=doubtful / HA,
        not_covered_ha=not_covered / HA,
        places=_places(cells, usable, width_m, least_ha),
        largest_most_ha=_largest(cells, usable | open_, width_m) / HA,
        is_complete=not not_checked and all(n.geometry is not None for n in context.neighbours),
        not_checked=not_checked,
    )


_RULED_OUT = ("ruled out", "excluded")
_DOUBTFUL = ("in doubt", "not_covered")
_TAKEN = ("excluded", "housing")  # classes of the budget that no place may hold
Mask = npt.NDArray[np.bool_]


def _cells(
    commune: Site,
    context: Context,
    barring: Sequence[Barred],
    for_site: str | None,
    near: Sequence[str] = _TAKEN,
) -> tuple[LandBudget, tuple[str, ...]]:
    """Cut a commune by the budget, by what rules it out and by what may; name what is missing."""
    shape = np.array([commune.geometry], dtype=object)
    grounds = [(b, ground_of(b.need, commune.geometry, context)) for b in barring]
    located = [c for c in context.clusters if c.geometry is not None and not _is(c, for_site)]
    drawn = np.array([c.geometry for c in located], dtype=object)
    error = np.array([c.accuracy_m for c in located], dtype=float)
    sure = [drawn, *(g.sure for b, g in grounds if b.is_read)]
    possible = [
        parallel(drawn, error),
        *(g.possible for _, g in grounds),
        *_near_taken(context, near),
    ]
    claims = {
        **claims_of([commune], context),
        _RULED_OUT: claimed(shape, shapely.STRtree(np.concatenate(sure))),
        _DOUBTFUL: claimed(shape, shapely.STRtree(np.concatenate(possible))),
    }
    missing = [b.need.layer for b, g in grounds if not g.is_complete]
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


def _largest(cells: LandBudget, wanted: Mask, width_m: float) -> float:
    shape = dissolved(cells.cells[wanted], cells.site[wanted], 1)
    return float(shapely.area(largest_blocks(shape, width_m))[0])


def _places(cells: LandBudget, usable: Mask, width_m: float, least_ha: float) -> tuple[Place, ...]:
    """Return the blocks of usable land of at least an area, largest first."""
    shape = dissolved(cells.cells[usable], cells.site[usable], 1)
    blocks, _ = blocks_of(shape, width_m)
    blocks = blocks[shapely.area(blocks) >= least_ha * HA]
    return places_of(blocks, cells.cells[usable], cells.land_class[usable])


def places_of(blocks: Geometries, cells: Geometries, land_class: Indices) -> tuple[Place, ...]:
    """Return blocks as places, largest first (equals from west to east, south to north).

    `cells` are disjoint polygons that hold the blocks, `land_class` their positions in `CLASSES`.
    """
    areas, bounds = shapely.area(blocks), shapely.bounds(blocks).reshape(-1, 4)
    order = np.lexsort((bounds[:, 1], bounds[:, 0], -areas))
    blocks = blocks[order]
    widths = minimum_width(blocks)
    hectares = _by_class(blocks, cells, land_class)
    return tuple(
        Place(float(rice + conditional + available), float(width), rice, conditional, available, b)
        for width, (rice, conditional, available), b in zip(
            widths, hectares.tolist(), blocks, strict=True
        )
    )


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
