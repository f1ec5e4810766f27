"""What speaks for and against a site besides the rules: access, people, relocation, terrain, need.

Nothing here judges. A figure has three columns, `roads_m`, `roads_least_m` and `roads_most_m`: the
plain value is NaN where part of it was not looked at, a bound is NaN where nobody knows one, and
nothing that is missing is 0. `…_why` says what is not known.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ccngeo import measure
from ccngeo.answers import Context, answer, papers_said
from ccngeo.answers.overlaps import M2, count_of, doubt_of, shapes_of
from ccngeo.answers.words import word_of
from ccngeo.assessment import CHUNK, Assessment, context_of
from ccngeo.criteria import columns_of
from ccngeo.geometry import HA, Geometries
from ccngeo.measure.band import band_of
from ccngeo.measure.budget import USABLE
from ccngeo.measure.coverage import covered_area
from ccngeo.measure.inputs import Floats
from ccngeo.measure.overlay import QUAD_SEGS
from ccngeo.measure.terrain import by_class, slope_cells
from ccngeo.model import NO_REASONS, Answer, Figure, Need, Reason, Role, Site, Text, Unit
from ccngeo.register import SCOPES
from ccngeo.rules.occupancy import occupancy_law

BANDS_M = (100, 300, 500)  # of houses around a site
RELOCATION_KM = (3, 5)  # how far an establishment may be to be moved into a cluster
FRONTAGE_M = 30.0  # an edge this near a road's centreline lies along it
SLOPES_DEG = (3.0, 8.0, 15.0, 25.0)
DEPTHS_M = (0.0, 0.5, 1.0, 2.0)

_UNITS = ("communes", "districts")
_LINES = ("roads", "railways", "power_lines", "rivers")
# Of whatever these reasons name, part was not looked at: the plain value would be a guess.
_UNSEEN = frozenset(
    {
        Reason.LAYER_MISSING,
        Reason.NOT_COVERED,
        Reason.UNLOCATED_FEATURES,
        Reason.NO_BOUNDARY,
        Reason.COORDINATES_IMPLAUSIBLE,
    }
)
_NOTHING = frozenset({Reason.LAYER_MISSING, Reason.NO_BOUNDARY, Reason.COORDINATES_IMPLAUSIBLE})


def assumptions() -> tuple[Text, ...]:
    """Return what the figures take for granted, as sentences to print."""
    near, far = RELOCATION_KM
    return (
        Text(
            f"Di dời cơ sở sản xuất: xét làng nghề, cơ sở trong {near} km và {far} km quanh ranh "
            "giới (văn bản không quy định khoảng cách)",
            f"Relocation: craft villages and establishments within {near} km and {far} km of the "
            "boundary (no text fixes a distance)",
        ),
        Text(
            f"Mặt tiền đường: phần ranh giới cách đường không quá {FRONTAGE_M:g} m",
            f"Frontage: edges no farther than {FRONTAGE_M:g} m from a road",
        ),
        Text(
            "Số hộ: chia theo tỷ lệ diện tích khu dân cư",
            "Households: by share of the residential area",
        ),
    )


def surroundings(assessment: Assessment) -> pd.DataFrame:
    """Return what speaks for and against the sites not founded yet besides the rules, a row each.

    Layers are read within 2 km of the sites, craft villages and polluters within 5 km: a nearest
    feature farther off has a least distance and no other. Classes of roads and voltages are those
    met there.

    Parameters
    ----------
    assessment
        A review; its sites may have no boundary, and then only what papers and the unit say is
        known.

    Returns
    -------
    DataFrame
        Indexed by `site_id` in the order of the review. `roads_m`, `roads_<class>_m`, `railways_m`,
        `power_lines_m`, `power_lines_<kv>kv_m`, `rivers_m`, `residential_m` (distances from the
        boundary); `roads_frontage_m`, `roads_<class>_frontage_m`; `residential_inside_ha`,
        `residential_100m_ha` (inside or no farther than 100 m) and so on, `households_…_count`;
        `craft_villages_3km_count` …, `polluters_5km_count` …; `slope_0_3_share` … (degrees),
        `slope_mean_deg`, `flood_0_50_share` … (cm); `usable_share`, `rice_share`, `block_ha`;
        `unleased_ha`, `occupancy_share` (mean by area) of the unit Đ8.1c looks at, and of each unit
        it may look at; `investor`, by the papers. All with bounds as told above, but for
        `slope_mean_deg`, `block_ha` and the nullable `investor`.
    """
    context = _only(context_of(assessment.data, assessment.on))
    sites = [s for s in assessment.sites if s.role is not Role.ESTABLISHED]
    # Without a site there is a table all the same, with every column.
    chunks = [sites[start : start + CHUNK] for start in range(0, max(len(sites), 1), CHUNK)]
    contexts = [context.for_sites(chunk) for chunk in chunks]
    # What is met near one site is asked of all: the others are then known to be far from it.
    classes = {name: _classes(name, contexts) for name in _CLASSED}
    rows = [
        _of_chunk(chunk, near, classes, assessment)
        for chunk, near in zip(chunks, contexts, strict=True)
    ]
    return pd.concat(rows)


def _only(context: Context) -> Context:
    """Return the context with the layers that are asked here: a window reads each of them."""
    wanted = (*_UNITS, *_LINES, "residential")
    return replace(context, layers={n: v for n, v in context.layers.items() if n in wanted})


def _of_chunk(
    sites: Sequence[Site],
    context: Context,
    classes: Mapping[str, tuple[str, ...]],
    assessment: Assessment,
) -> pd.DataFrame:
    data = assessment.data
    parts = [_distances(name, sites, context, classes.get(name, ())) for name in _LINES]
    parts += [
        _frontages(sites, context, classes["roads"]),
        _people(sites, context),
        *(_relocation(name, sites, context, assessment) for name in _MOVED),
        _slopes(sites, context, _raster(assessment, "elevation")),
        _floods(sites, context, _raster(assessment, "flood_depth")),
        _land(sites, context, assessment),
        _need(sites, context, assessment),
    ]
    said = papers_said(data.tables.get("documents"), "nha_dau_tu", assessment.on)
    investor = [said.get(s.site_id.lower()) for s in sites]
    parts.append(
        pd.DataFrame({"investor": pd.array(investor, dtype="boolean")}, index=_index(sites))
    )
    return pd.concat(parts, axis=1)


def _index(sites: Iterable[Site]) -> "pd.Index[str]":
    return pd.Index([s.site_id for s in sites], dtype=object, name="site_id")


def _raster(assessment: Assessment, name: str) -> Path | None:
    raster = assessment.data.rasters.get(name)
    return None if raster is None else raster.path


# --- figures as columns --------------------------------------------------------------------------


def _columns(name: str, figures: Sequence[Figure], sites: Sequence[Site]) -> pd.DataFrame:
    """Return figures as three columns; what says nothing is NaN."""
    table = [_row(figure) for figure in figures]
    return pd.DataFrame(
        np.array(table, dtype=float).reshape(-1, 3), columns=columns_of(name), index=_index(sites)
    )[[columns_of(name)[k] for k in (1, 0, 2)]]


def _row(figure: Figure) -> tuple[float, float, float]:
    """Return least, plain value and most of a figure, NaN for each that is not known."""
    if figure.reasons & _NOTHING and figure.best is None:
        return np.nan, np.nan, np.nan
    seen = figure.best is not None and not figure.reasons & _UNSEEN
    best = figure.best if seen and figure.best is not None else np.nan
    least = figure.least if seen or figure.least > 0 else np.nan
    most = figure.most if np.isfinite(figure.most) else np.nan
    return least, best, most


def _why(name: str, figures: Sequence[Sequence[Figure]], sites: Sequence[Site]) -> pd.DataFrame:
    """Return why figures of each site are wide: the reasons, in a fixed order."""
    every = [NO_REASONS.union(*(f.reasons for f in row)) for row in zip(*figures, strict=True)]
    told = [", ".join(r.value for r in Reason if r in reasons) for reasons in every]
    return pd.DataFrame({f"{name}_why": pd.Series(told, index=_index(sites), dtype=object)})


def _located(sites: Sequence[Site], context: Context) -> list[Site]:
    """Return the sites that are drawn, and where they can be."""
    return [s for s in sites if s.geometry is not None and s.site_id not in context.astray]


def _spread(
    sites: Sequence[Site], located: Sequence[str], figures: Sequence[Figure], unit: Unit
) -> list[Figure]:
    """Return figures of the located sites for all: of the others nothing is known."""
    by_id = dict(zip(located, figures, strict=True))
    return [by_id.get(s.site_id) or _nowhere(s, unit) for s in sites]


def _ids(sites: Iterable[Site]) -> list[str]:
    return [s.site_id for s in sites]


def _nowhere(site: Site, unit: Unit) -> Figure:
    drawn = site.geometry is not None
    return Figure.unknown(unit, Reason.COORDINATES_IMPLAUSIBLE if drawn else Reason.NO_BOUNDARY)


def _missing(sites: Sequence[Site], unit: Unit) -> list[Figure]:
    return [Figure.unknown(unit, Reason.LAYER_MISSING) for _ in sites]


# --- access --------------------------------------------------------------------------------------


def _road_class(value: object) -> str:
    return word_of(value)


def _voltage(value: object) -> str:
    kv = count_of(value)
    return f"{kv:g}kv" if kv > 0 else ""


# Layers whose features are told apart: by which field, and how its values are read.
_CLASSED: Mapping[str, tuple[str, Callable[[object], str]]] = {
    "roads": ("class", _road_class),
    "power_lines": ("voltage_kv", _voltage),
}


def _words(name: str, frame: gpd.GeoDataFrame) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    """Return the class of each feature, blank where it is not known."""
    field, read = _CLASSED[name]
    return np.array([read(value) for value in frame[field]], dtype=object)


def _classes(name: str, contexts: Sequence[Context]) -> tuple[str, ...]:
    """Return the classes met around the sites; voltages by their number."""
    found = {w for c in contexts if name in c.frames for w in _words(name, c.window(name)) if w}
    return tuple(sorted(found, key=lambda word: (count_of(word.removesuffix("kv")), word)))


def _distances(
    name: str, sites: Sequence[Site], context: Context, classes: Sequence[str]
) -> pd.DataFrame:
    """Return how far the nearest feature of a layer is, and the nearest of each class."""
    found = _nearest(name, sites, context)
    parts = [_columns(f"{name}_m", found, sites)]
    parts += [_columns(f"{name}_{c}_m", _of_class(name, c, sites, context), sites) for c in classes]
    return pd.concat([*parts, _why(name, [found], sites)], axis=1)


def _nearest(name: str, sites: Sequence[Site], context: Context) -> list[Figure]:
    answers = answer(Need("distance", layer=name), sites, context)
    return [a.figures["distance"] for a in answers]


def _of_class(name: str, word: str, sites: Sequence[Site], context: Context) -> list[Figure]:
    """Return how far the nearest feature of a class is; one of no known class may be nearer."""
    if name not in context.frames:
        return _nearest(name, sites, context)
    sure, perhaps = (
        _nearest(name, sites, replace(context, frames={**context.frames, name: frame}))
        for frame in _chosen(name, word, context)
    )
    return [
        s
        if p.least >= s.least
        else replace(s, least=p.least, reasons=s.reasons | {Reason.ATTRIBUTE_MISSING})
        for s, p in zip(sure, perhaps, strict=True)
    ]


def _chosen(name: str, word: str, context: Context) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the features of a class, and those with all that may be of it."""
    frame = context.window(name)
    words = _words(name, frame)
    return frame[words == word], frame[(words == word) | (words == "")]


def _frontages(sites: Sequence[Site], context: Context, classes: Sequence[str]) -> pd.DataFrame:
    """Return how much of each edge lies along roads, and along those of each class."""
    layer, located = context.layers.get("roads"), _located(sites, context)
    if layer is None or not located:
        unknown = [_nowhere(s, Unit.M) for s in sites] if layer else _missing(sites, Unit.M)
        return _columns("roads_frontage_m", unknown, sites)
    shapes = shapes_of(located)
    accuracy = context.accuracy("roads", located)
    frame = context.window("roads")
    band = band_of(shapes, accuracy + FRONTAGE_M)
    doubt = doubt_of("roads", layer, band, _shapes(frame), context)
    unseen = (doubt.around >= M2) | doubt.lost
    own = gpd.GeoSeries(shapes, crs=context.crs)

    def along(sure: gpd.GeoDataFrame, perhaps: gpd.GeoDataFrame) -> list[Figure]:
        found = measure.frontage(own, sure, reach_m=FRONTAGE_M, accuracy_m=accuracy)
        more = measure.frontage(own, perhaps, reach_m=FRONTAGE_M, accuracy_m=accuracy)
        whole = shapely.length(shapes)
        most = np.where(unseen, whole, more["frontage_most_m"].to_numpy())
        return [
            Figure(low, best, max(high, best), Unit.M, reasons)
            for low, best, high, reasons in zip(
                np.minimum(found["frontage_least_m"], found["frontage_m"]),
                found["frontage_m"],
                most,
                doubt.reasons,
                strict=True,
            )
        ]

    chosen = {"roads_frontage_m": (frame, frame)} | {
        f"roads_{word}_frontage_m": _chosen("roads", word, context) for word in classes
    }
    return pd.concat(
        [
            _columns(name, _spread(sites, _ids(located), along(*frames), Unit.M), sites)
            for name, frames in chosen.items()
        ],
        axis=1,
    )


def _shapes(frame: gpd.GeoDataFrame) -> Geometries:
    return np.asarray(frame.geometry.array, dtype=object)


# --- people --------------------------------------------------------------------------------------


def _people(sites: Sequence[Site], context: Context) -> pd.DataFrame:
    """Return houses inside, and inside or within some metres of the boundary."""
    nearest = _nearest("residential", sites, context)
    parts = [_columns("residential_m", nearest, sites)]
    reasons, inside = [nearest], None
    for metres in (0, *BANDS_M):
        found = _within(metres, sites, context)
        inside = inside or found
        name = f"{metres}m" if metres else "inside"
        areas, homes = ([a.figures[k] for a in found] for k in ("area", "households"))
        parts += [
            _columns(f"residential_{name}_ha", areas, sites),
            _columns(f"households_{name}_count", homes, sites),
        ]
        reasons += [areas, homes]
    covered = [a.covered_share or 0.0 for a in inside or ()]
    share = pd.DataFrame({"residential_covered_share": covered}, index=_index(sites))
    return pd.concat([*parts, share, _why("residential", reasons, sites)], axis=1)


def _within(metres: int, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Return what residential land takes of each site grown by so many metres."""
    grown = [
        s
        if s.geometry is None or not metres
        else replace(s, geometry=shapely.buffer(s.geometry, metres, quad_segs=QUAD_SEGS))
        for s in sites
    ]
    return answer(Need("overlap", layer="residential"), grown, context)


# --- relocation ----------------------------------------------------------------------------------

_MOVED = ("craft_villages", "polluters")


def _relocation(
    name: str, sites: Sequence[Site], context: Context, assessment: Assessment
) -> pd.DataFrame:
    """Return how many features lie within reach of each boundary, in the province.

    One feature is one village or establishment, whatever it is called.
    """
    data = assessment.data
    layer, located = data.layers.get(name), _located(sites, context)
    names = [f"{name}_{km}km_count" for km in RELOCATION_KM]
    if layer is None or not located:
        unknown = [_nowhere(s, Unit.COUNT) for s in sites] if layer else _missing(sites, Unit.COUNT)
        parts = [_columns(n, unknown, sites) for n in names]
        return pd.concat([*parts, _why(name, [unknown], sites)], axis=1)
    shapes = shapes_of(located)
    # The window of this layer is wider than the context's, so the context does not hold it.
    accuracy = replace(context, layers=data.layers).accuracy(name, located)
    reach = 1000.0 * max(RELOCATION_KM) + float(accuracy.max())
    west, south, east, north = shapely.total_bounds(shapes)
    features = _shapes(layer.window((west - reach, south - reach, east + reach, north + reach)))
    site, feature = shapely.STRtree(features).query(shapes, predicate="dwithin", distance=reach)
    metres = shapely.distance(shapes[site], features[feature])
    figures = []
    for km in RELOCATION_KM:
        least, best, most = (
            np.bincount(site[metres + sign * accuracy[site] <= 1000.0 * km], minlength=len(shapes))
            for sign in (1, 0, -1)
        )
        why = _unseen(name, shapes, accuracy, 1000.0 * km, context, assessment)
        figures.append(
            [
                Figure(low, mid, np.inf if reasons else high, Unit.COUNT, reasons)
                for low, mid, high, reasons in zip(least, best, most, why, strict=True)
            ]
        )
    told = [_spread(sites, _ids(located), f, Unit.COUNT) for f in figures]
    parts = [_columns(n, f, sites) for n, f in zip(names, told, strict=True)]
    return pd.concat([*parts, _why(name, told, sites)], axis=1)


# The corners of a buffer lie on the circle and its edges inside: so much larger, it holds it.
_OUTSIDE = 1 / np.cos(np.pi / (4 * QUAD_SEGS))


def _unseen(
    name: str,
    shapes: Geometries,
    accuracy: Floats,
    reach_m: float,
    context: Context,
    assessment: Assessment,
) -> list[frozenset[Reason]]:
    """Return why features within reach of each site may be missing.

    Beyond the province nobody is moved into its clusters: only what lies in its communes counts as
    not looked at.
    """
    layer, coverage = assessment.data.layers[name], context.coverage[name]
    reach = (reach_m + np.hypot(accuracy, coverage.accuracy_m)) * _OUTSIDE
    around = shapely.buffer(shapes, reach, quad_segs=QUAD_SEGS)
    lost = layer.lost_near(around)
    if "communes" in context.frames:
        around = shapely.intersection(
            around, shapely.union_all(_shapes(context.window("communes")))
        )
    # What covers only itself says nothing of the land between its features.
    seen = 0.0 if coverage.area is None else covered_area(around, coverage.area)
    bare = shapely.area(around) - seen >= M2
    return [
        frozenset(
            ({Reason.NOT_COVERED} if b else set()) | ({Reason.UNLOCATED_FEATURES} if x else set())
        )
        for b, x in zip(bare, lost, strict=True)
    ]


# --- terrain -------------------------------------------------------------------------------------


def _slopes(sites: Sequence[Site], context: Context, raster: Path | None) -> pd.DataFrame:
    """Return how much of each site slopes how much, and its mean slope."""
    located = _located(sites, context)
    own = _series(located, context)
    cells = None if raster is None else slope_cells(own, raster)
    mean = pd.DataFrame(
        np.nan, index=_index(sites), columns=["slope_mean_deg", "slope_covered_share"]
    )
    if cells:
        mean.loc[own.index] = [(c.mean, c.covered) for c in cells]
    found = None if cells is None else by_class(own, cells, SLOPES_DEG)
    return pd.concat([_shares("slope", SLOPES_DEG, sites, own, found), mean], axis=1)


def _floods(sites: Sequence[Site], context: Context, raster: Path | None) -> pd.DataFrame:
    """Return how much of each site is flooded how deep, in classes of centimetres."""
    own = _series(_located(sites, context), context)
    found = None if raster is None else measure.flood_depth(own, raster, DEPTHS_M)
    return _shares("flood", [100 * d for d in DEPTHS_M], sites, own, found)


def _series(located: Sequence[Site], context: Context) -> gpd.GeoSeries:
    return gpd.GeoSeries(shapes_of(located), index=_index(located), crs=context.crs)


def _shares(
    name: str,
    edges: Sequence[float],
    sites: Sequence[Site],
    own: gpd.GeoSeries,
    found: pd.DataFrame | None,
) -> pd.DataFrame:
    """Return shares of the classes between edges; `found` has the located sites class by class."""
    bounds = [f"{edge:g}" for edge in edges]
    names = [f"{name}_to_{bounds[0]}_share"]
    names += [f"{name}_{a}_{b}_share" for a, b in pairwise(bounds)]
    names.append(f"{name}_over_{bounds[-1]}_share")
    if found is None:
        figures = [_missing(sites, Unit.SHARE) for _ in names]
    else:
        whole = np.repeat(own.area.to_numpy() / HA, len(names))
        sure = found["share"].to_numpy().reshape(-1, len(names))
        most = (found["area_most_ha"].to_numpy() / whole).reshape(-1, len(names))
        figures = [
            _spread(sites, list(own.index), list(map(_share, s, m)), Unit.SHARE)
            for s, m in zip(sure.T, most.T, strict=True)
        ]
    parts = [_columns(n, f, sites) for n, f in zip(names, figures, strict=True)]
    return pd.concat([*parts, _why(name, figures, sites)], axis=1)


_ROUNDING = 1e-9


def _share(sure: float, most: float) -> Figure:
    """Return a share whose uncovered part may belong to it too."""
    if most - sure < _ROUNDING:
        return Figure.exact(sure, Unit.SHARE)
    return Figure(sure, sure, most, Unit.SHARE, frozenset({Reason.NOT_COVERED}))


# --- land and need -------------------------------------------------------------------------------


def _land(sites: Sequence[Site], context: Context, assessment: Assessment) -> pd.DataFrame:
    """Return what the land budget says: what may hold a cluster, the rice in it, the block.

    Land nobody looked at may be either. Where listed layers are not there, more may be excluded and
    more may be rice. The budget has no error of position, and these shares have none.
    """
    located = _located(sites, context)
    rows = [assessment.budget_of(s.site_id) for s in located]
    complete = assessment.budget_complete
    usable, rice = (
        [_of_budget(row, classes, complete=complete) for row in rows]
        for classes in (USABLE, ("rice",))
    )
    if not complete:  # rice may be on record in a layer that is not there
        rice = [replace(f, most=max(f.most, 1.0)) for f in rice]
    blocks = pd.DataFrame(np.nan, index=_index(sites), columns=["block_ha"])
    for site in located:
        blocks.loc[site.site_id, "block_ha"] = assessment.block_of(site.site_id).area_ha
    figures = [_spread(sites, _ids(located), f, Unit.SHARE) for f in (usable, rice)]
    return pd.concat(
        [
            _columns("usable_share", figures[0], sites),
            _columns("rice_share", figures[1], sites),
            blocks,
            _why("land", figures, sites),
        ],
        axis=1,
    )


def _of_budget(row: Mapping[str, float], classes: Sequence[str], *, complete: bool) -> Figure:
    whole = sum(row.values())
    sure = sum(row[name] for name in classes) / whole
    gap = row["not_covered"] / whole
    reasons = frozenset({Reason.NOT_COVERED}) if row["not_covered"] * HA >= M2 else NO_REASONS
    if complete:
        return Figure(sure, sure, min(sure + gap, 1.0), Unit.SHARE, reasons)
    why = reasons | {Reason.ATTRIBUTE_MISSING}
    return Figure(0.0, sure, max(min(sure + gap, 1.0), sure), Unit.SHARE, why)


def _need(sites: Sequence[Site], context: Context, assessment: Assessment) -> pd.DataFrame:
    """Return occupancy and unleased land of the units Đ8.1c may look at.

    Where it is open which unit counts, the figure runs from the least to the most of them.
    """
    by_scope = {scope: answer(Need("occupancy", option=scope), sites, context) for scope in SCOPES}
    by_day = {day: _scopes(day, assessment) for day in {s.received for s in sites}}
    scopes = [by_day[site.received] for site in sites]
    parts, told = [], []
    for name, key in (("unleased_ha", "unleased"), ("occupancy_share", "weighted")):
        stem, _, unit = name.partition("_")
        figures = {scope: [a.figures[key] for a in by_scope[scope]] for scope in SCOPES}
        joined = [_hull([figures[scope][i] for scope in mine]) for i, mine in enumerate(scopes)]
        told.append(joined)
        parts.append(_columns(name, joined, sites))
        parts += [_columns(f"{stem}_{s}_{unit}", figures[s], sites) for s in SCOPES]
    return pd.concat([*parts, _why("need", told, sites)], axis=1)


def _scopes(received: date | None, assessment: Assessment) -> tuple[str, ...]:
    """Return the units that Đ8.1c may look at for a dossier; all where the text is not read."""
    project = assessment.data.project
    law = occupancy_law(
        assessment.on,
        received=received,
        decisions=project.decisions,
        confirmations=project.confirmations,
    )
    return law.scopes or SCOPES


def _hull(figures: Sequence[Figure]) -> Figure:
    """Return the figure that is one of several, nobody knows which."""
    reasons = NO_REASONS.union(*(f.reasons for f in figures))
    least, most = min(f.least for f in figures), max(f.most for f in figures)
    same = {f.best for f in figures}
    best = same.pop() if len(same) == 1 else None
    if len(figures) > 1 and (best is None or least < most):
        reasons |= {Reason.LEGAL_TEXT_UNCONFIRMED}
    return Figure(least, best, most, figures[0].unit, reasons)
