"""How much of a site a polygon layer takes, and how much it could take under a relative shift."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ccngeo.geometry import HA, TOLERANCE_M2, Geometries, Indices, Mask
from ccngeo.measure.band import Band, band_of
from ccngeo.measure.coverage import covered_by, uncovered_near
from ccngeo.measure.inputs import (
    Floats,
    Frame,
    accuracy_of,
    areal_of,
    by_chunk,
    require_valid,
    sites_of,
)
from ccngeo.measure.overlay import QUAD_SEGS, dissolved, intersection

_AREAS = ("area_ha", "area_least_ha", "area_most_ha")
_STEP_M = 0.004  # depths are told to the centimetre


@dataclass(frozen=True, slots=True)
class Meetings:
    """The features that meet the outer boundaries of sites, by site, class and feature.

    `cut` is the feature's part within the outer boundary. A feature `inside` lies in the core of
    its site, so that it counts whole whichever way it is shifted, and needs no intersection.
    """

    site: Indices
    code: Indices
    feature: Indices
    inside: Mask
    cut: Geometries


def meetings(
    band: Band,
    features: Geometries,
    codes: Indices | None = None,
    tree: shapely.STRtree | None = None,
    *,
    clean: bool = False,
) -> Meetings:
    """Return which features meet which sites.

    `codes` are the classes of the features, `clean` as for `overlay.intersection`.
    """
    site, feature = (tree or shapely.STRtree(features)).query(band.outer, predicate="intersects")
    code = np.zeros(len(site), dtype=np.int64) if codes is None else codes[feature]
    order = np.lexsort((feature, code, site))
    site, code, feature = site[order], code[order], feature[order]
    shapely.prepare(band.core)
    inside = shapely.contains_properly(band.core[site], features[feature])
    cut = features[feature]
    if shapely.has_z(cut).any():
        cut = shapely.force_2d(cut)
    cross = np.flatnonzero(~inside)
    cut[cross] = intersection(band.outer, site[cross], cut[cross], clean=clean)
    return Meetings(site, code, feature, inside, cut)


@dataclass(frozen=True, slots=True)
class Overlap:
    """In m²: the layer's area in each site, or of each class in it, and its bounds under a shift.

    One row per site in order, or with classes one per site and class that meet, told by `site` and
    `code`; `row` gives the row of each pair of `met`. `pieces` is what lies within the outer
    boundary, each spot once; there is none where sums stand for unions.
    """

    site: Indices
    code: Indices
    least: Floats
    best: Floats
    most: Floats
    core: Floats
    pieces: Geometries
    met: Meetings
    row: Indices
    pair_area: Floats  # of each pair, in the plain site


def overlap_of(
    band: Band,
    features: Geometries,
    *,
    codes: Indices | None = None,
    disjoint: bool = False,
    tree: shapely.STRtree | None = None,
) -> Overlap:
    """Measure polygons against the sites of `band`.

    Parameters
    ----------
    band
        Sites and their boundaries under a shift.
    features
        Valid polygons in the same grid; None and empty ones meet nothing.
    codes
        The class of each feature as a number from 0; each class is measured on its own.
    disjoint
        No two features of a class share land, so that sums may stand for unions, and none has two
        edges closer than `overlay.NEAR_M`.
    tree
        The tree of `features`, where there is one.
    """
    met = meetings(band, features, codes, tree, clean=disjoint)
    site, code, row = _rows(met, len(band.site), by_class=codes is not None)
    pieces = np.array([], dtype=object) if disjoint else dissolved(met.cut, row, len(site))

    def by_pair(boundary: Geometries) -> Floats:
        areas = shapely.area(met.cut)
        if boundary is not band.outer:
            cross = np.flatnonzero(~met.inside)
            parts = intersection(boundary, met.site[cross], met.cut[cross], clean=disjoint)
            areas[cross] = shapely.area(parts)
        return areas

    def by_row(boundary: Geometries) -> Floats:
        if disjoint:
            return sums(row, by_pair(boundary), len(site))
        within = boundary is band.outer
        return shapely.area(pieces if within else intersection(boundary, site, pieces))

    a_outer = by_row(band.outer)
    exact = band.is_exact
    best, inner, core = (
        a_outer if exact else by_row(b) for b in (band.site, band.inner, band.core)
    )
    best = np.minimum(best, shapely.area(band.site)[site])  # the grid may round beyond it
    least, most = band.bounds(site, inner, best, a_outer)
    return Overlap(
        site=site,
        code=code,
        least=least,
        best=best,
        most=most,
        core=core,
        pieces=pieces,
        met=met,
        row=row,
        pair_area=by_pair(band.site),
    )


def _rows(met: Meetings, sites: int, *, by_class: bool) -> tuple[Indices, Indices, Indices]:
    """Return the site and class of each row of an answer, and the row of each meeting."""
    if not by_class:
        return np.arange(sites), np.zeros(sites, dtype=np.int64), met.site
    new = (np.diff(met.site, prepend=-1) != 0) | (np.diff(met.code, prepend=-1) != 0)
    return met.site[new], met.code[new], np.cumsum(new) - 1


def sums(row: Indices, values: Floats, rows: int) -> Floats:
    """Return the sum of the values of each row, 0 where there is none."""
    return np.bincount(row, values, rows).astype(float)


def depth_of(pieces: Geometries, sites: Geometries, most_m: Floats) -> Floats:
    """Return how far into its site, in m to 0.01, a piece reaches: 0 where it only touches it.

    That is the width of a strip along the edge, and of a piece of any shape the distance of its
    innermost point from the edge. `most_m` is no less than any depth. By bisection over the site's
    inner parallels.
    """
    low, high = np.zeros(len(sites)), np.where(shapely.is_empty(pieces), 0.0, most_m)
    some = np.flatnonzero(high > _STEP_M)
    if len(some) < len(sites):
        low[some] = depth_of(pieces[some], sites[some], high[some])
        return low
    while (open_ := high - low > _STEP_M).any():
        middle = (low + high) / 2
        within = shapely.intersects(shapely.buffer(sites, -middle, quad_segs=QUAD_SEGS), pieces)
        low = np.where(open_ & within, middle, low)
        high = np.where(open_ & ~within, middle, high)
    return np.round((low + high) / 2, 2)


def deepest(sites: Geometries) -> Floats:
    """Return a bound on any depth in each site, in m: the radius of a disc of its area."""
    return np.sqrt(shapely.area(sites) / np.pi)


def adjoins(found: Overlap, band: Band) -> Mask:
    """Tell which rows touch their site within twice the error of its edge, and nowhere deeper.

    A site too thin to have a core cannot be told to be merely adjoined.
    """
    core = shapely.area(band.core)[found.site]
    near = (found.core < TOLERANCE_M2) & (found.most >= TOLERANCE_M2)
    return (core >= TOLERANCE_M2) & near & (band.accuracy_m[found.site] > 0)


def strips_of(found: Overlap, band: Band) -> Floats:
    """Return the width in m of what adjoins each row's site, NaN for other rows."""
    rows = adjoins(found, band)
    widths = np.where(rows, 0.0, np.nan)
    pairs = np.flatnonzero(rows[found.row])
    site = found.met.site[pairs]
    depths = depth_of(found.met.cut[pairs], band.site[site], 2 * band.accuracy_m[site])
    np.maximum.at(widths, found.row[pairs], depths)
    return widths


def overlap(
    sites: Frame,
    layer: gpd.GeoDataFrame,
    *,
    by: str | None = None,
    accuracy_m: Floats | float = 0.0,
    covered: Frame | None = None,
    interior_disjoint: bool = False,
) -> pd.DataFrame:
    """Measure how much of each site a polygon layer takes.

    Parameters
    ----------
    sites
        Polygons in a metric grid (not degrees, not Web Mercator).
    layer
        Polygons in the same CRS; they may overlap, each spot counts once.
    by
        Column of classes: the answer is then long, indexed by (site, class) with the classes found;
        features without a class are a class of their own, NaN.
    accuracy_m
        Positional error of site and layer together, one or one per site, as a relative shift.
    covered
        Where the layer was surveyed; None takes it for complete. Whatever lies outside may be taken
        by any class: it enters `area_most_ha` once.
    interior_disjoint
        The layer's profile says that its features are valid, share no land (to 1 m² a pair) and
        have no spikes (`Profile.sums_are_unions`): sums stand for unions, and none of it is looked
        at again.

    Returns
    -------
    DataFrame
        On the caller's index, or on (site, class), all classes for a site where one may hide:
        `area_ha` with its bounds `area_least_ha` and
        `area_most_ha` (see `measure.band`), `share` of the site, `features` that take land in it;
        with an error of position also `adjoining` (all of it lies within twice the error of the
        site's edge) and the `strip_m` it is then wide. NaN for a site without a boundary; a
        feature without a place may be anywhere, up to all of the site.

    Raises
    ------
    CrsError
        Areas cannot be measured in the CRS, or the two differ.
    ValueError
        The layer holds points or lines, which take no land; a site or feature is invalid; or the
        accuracy is no finite number.
    """
    shapes, features = sites_of(sites, layer), areal_of(layer)
    accuracy = accuracy_of(accuracy_m, len(shapes))
    codes, classes = (None, None) if by is None else _coded(layer[by])
    tree = shapely.STRtree(features)
    seen = None if covered is None else covered_by(sites, covered)
    lost = _lost(features, codes, 1 if classes is None else len(classes))

    def measured(part: slice) -> pd.DataFrame:
        band = band_of(shapes[part], accuracy[part])
        if not interior_disjoint:
            near = np.unique(tree.query(band.outer)[1])
            require_valid(features[near], layer.index[near])
        try:
            found = overlap_of(band, features, codes=codes, disjoint=interior_disjoint, tree=tree)
        except shapely.GEOSException:
            near = np.unique(tree.query(band.outer)[1])
            require_valid(features[near], layer.index[near])  # the caller vouched for them
            raise
        doubt = np.outer(shapely.area(band.site), lost)
        doubt[shapely.is_missing(band.site)] = np.inf  # a site without a place is in no class: NaN
        if seen is not None:
            doubt = np.maximum(doubt, uncovered_near(band, seen)[:, None])
        table = _widened(_table(found, band), doubt, band)
        return table.assign(site=table["site"] + part.start)

    table = pd.concat(by_chunk(measured, len(shapes)), ignore_index=True)
    if not accuracy.any():
        table = table.drop(columns=["adjoining", "strip_m"])
    labels, code = sites.index[table.pop("site")], table.pop("code")
    if classes is None:
        return table.set_axis(labels)
    return table.set_axis(pd.MultiIndex.from_arrays([labels, classes[code]], names=["site", by]))


def coded(values: "pd.Series[str]") -> tuple[Indices, "pd.Index[str]"]:
    """Return the class of each feature as a number, and the classes in order; a blank is last."""
    codes, classes = pd.factorize(values, sort=True, use_na_sentinel=False)
    return codes.astype(np.int64), pd.Index(classes)


def _coded(values: "pd.Series[str]") -> tuple[Indices, "pd.Index[str]"]:
    """Return classes; a layer without features may hide one nobody knows, named as a blank is."""
    codes, classes = coded(values)
    return codes, classes if len(classes) else pd.Index([np.nan], dtype=object)


def _table(found: Overlap, band: Band) -> pd.DataFrame:
    taken = found.pair_area > 0
    return pd.DataFrame(
        {
            "site": found.site,
            "code": found.code,
            "area_ha": found.best / HA,
            "area_least_ha": found.least / HA,
            "area_most_ha": found.most / HA,
            "share": np.nan,  # told once the whole is known
            "features": np.bincount(found.row[taken], minlength=len(found.site)),
            "adjoining": adjoins(found, band),
            "strip_m": strips_of(found, band),
        }
    )


def _lost(features: Geometries, codes: Indices | None, classes: int) -> Mask:
    """Tell which classes have features without a place: they may take all of any site."""
    nowhere = shapely.is_missing(features) | shapely.is_empty(features)
    of = np.zeros(nowhere.sum(), dtype=np.int64) if codes is None else codes[nowhere]
    return np.bincount(of, minlength=classes) > 0


def _widened(table: pd.DataFrame, doubt: Floats, band: Band) -> pd.DataFrame:
    """Return the table with what nobody saw (m² per site and class) in its upper bounds.

    A class that was not found near a site gets a row there where it may hide in what nobody saw.
    """
    hidden = set(zip(*np.nonzero(doubt >= TOLERANCE_M2), strict=True))
    hidden -= set(zip(table["site"], table["code"], strict=True))
    if hidden:
        more = pd.DataFrame(sorted(hidden), columns=["site", "code"])
        more = more.assign(
            **dict.fromkeys(_AREAS, 0.0), features=0, adjoining=False, strip_m=np.nan
        )
        table = pd.concat([table, more], ignore_index=True).sort_values(["site", "code"])
    site, code = table["site"].to_numpy(), table["code"].to_numpy()
    # Nothing was measured where there is no site: that is no zero.
    whole = np.where(shapely.area(band.site) > 0, shapely.area(band.site), np.nan)[site] / HA
    best = table["area_ha"] + 0 * whole
    most = np.minimum(table["area_most_ha"] + doubt[site, code] / HA, whole)
    return table.assign(
        area_ha=best,
        area_least_ha=table["area_least_ha"] + 0 * whole,
        area_most_ha=np.maximum(most, best),
        share=best / whole,
    )


def pieces(sites: Frame, layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return what each feature of a polygon layer takes of each site.

    Parameters
    ----------
    sites, layer
        As for `overlap`.

    Returns
    -------
    GeoDataFrame
        One row per site and feature that share land, indexed by (site, feature), with `area_ha`
        and the polygon that both share; the sum counts land twice where features overlap.

    Raises
    ------
    CrsError, ValueError
        As for `overlap`.
    """
    shapes, features = sites_of(sites, layer), areal_of(layer)
    tree = shapely.STRtree(features)
    near = np.unique(tree.query(shapes)[1])
    require_valid(features[near], layer.index[near])
    met = meetings(band_of(shapes, 0.0), features, tree=tree)
    area = shapely.area(met.cut)
    index = pd.MultiIndex.from_arrays(
        [sites.index[met.site], layer.index[met.feature]], names=["site", "feature"]
    )
    table = gpd.GeoDataFrame(
        {"area_ha": area / HA}, geometry=shapely.force_2d(met.cut), index=index, crs=layer.crs
    )
    return table[area > 0]
