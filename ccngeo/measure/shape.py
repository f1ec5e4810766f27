"""What a boundary is like: how wide, how compact, how large by which count, on which roads."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from ccngeo.geometry import HA, Geometries, require_areal_crs
from ccngeo.measure.contiguity import minimum_width
from ccngeo.measure.inputs import (
    Floats,
    Frame,
    accuracy_of,
    by_chunk,
    require_valid,
    shapes_of,
    sites_of,
)
from ccngeo.measure.overlap import coded
from ccngeo.measure.overlay import QUAD_SEGS, dissolved

# Areas of papers are rounded to 0,01 ha, so each may be half of that off.
ROUNDING_HA = 0.005
_TOUCH_M = 1e-5  # what is drawn along a line lies on it or not by a rounding


def shape(sites: Frame) -> pd.DataFrame:
    """Measure the form of each site.

    Parameters
    ----------
    sites
        Polygons in a metric grid.

    Returns
    -------
    DataFrame
        `perimeter_m`, `minimum_width_m` (see `contiguity.minimum_width`; 0 for a site of several
        parts, which is nowhere wide enough to be one) and `compactness`, 4π · area / perimeter² (1
        for a disc, 0.785 for a square), on the caller's index; NaN for a site without a boundary.

    Raises
    ------
    CrsError
        Areas cannot be measured in the CRS.
    ValueError
        A site is invalid.
    """
    shapes = sites_of(sites, sites)
    nowhere = np.where(shapely.is_missing(shapes), np.nan, 0.0)
    perimeter = shapely.length(shapes) + nowhere
    widths = by_chunk(lambda part: minimum_width(shapes[part]), len(shapes))
    return pd.DataFrame(
        {
            "perimeter_m": perimeter,
            "minimum_width_m": np.concatenate(widths) + nowhere,
            "compactness": 4 * np.pi * shapely.area(shapes) / perimeter**2,
        },
        index=sites.index,
    )


def frontage(
    sites: Frame,
    roads: gpd.GeoDataFrame,
    *,
    reach_m: float,
    by: str | None = None,
    accuracy_m: Floats | float = 0.0,
) -> pd.DataFrame:
    """Measure how much of each site's edge lies along roads.

    Parameters
    ----------
    sites
        Polygons in a metric grid.
    roads
        Lines or polygons in the same CRS.
    reach_m
        How near a road its edge must be to lie along it: from a centreline, half the road's land.
    by
        Column of classes: the answer is then long, indexed by (site, class) with all classes.
    accuracy_m
        Positional error of site and road together, one or one per site.

    Returns
    -------
    DataFrame
        `frontage_m` of the outer and inner edges within reach, with `frontage_least_m` and
        `frontage_most_m` for a reach shorter and longer by the error. A road that crosses a site
        counts with the edge near the crossing.

    Raises
    ------
    CrsError
        No metric grid, or two different ones.
    ValueError
        A site or road is invalid, or the accuracy is no finite number of metres.
    """
    shapes = sites_of(sites, roads)
    accuracy = accuracy_of(accuracy_m, len(shapes))
    features = shapes_of(roads)
    lost = bool((shapely.is_missing(features) | shapely.is_empty(features)).any())
    codes, classes = (
        (np.zeros(len(roads), dtype=np.int64), pd.Index([0])) if by is None else coded(roads[by])
    )
    tree = shapely.STRtree(features)
    close = np.unique(tree.query(shapes, predicate="dwithin", distance=reach_m + accuracy)[1])
    require_valid(features[close], roads.index[close])

    def measured(part: slice) -> Floats:
        own = shapes[part]
        edges = shapely.boundary(own)
        reach = np.stack(
            [np.full(len(own), reach_m) + sign * accuracy[part] for sign in (-1, 0, 1)]
        )
        return np.stack([_along(edges, features, codes, len(classes), r, tree) for r in reach])

    along = np.concatenate(by_chunk(measured, len(shapes)), axis=1)  # reach × site × class
    if lost:  # a road nobody can place may run along any edge
        along[2] = shapely.length(shapely.boundary(shapes))[:, None]
    along[:, shapely.is_missing(shapes)] = np.nan
    index = (
        sites.index
        if by is None
        else pd.MultiIndex.from_product([sites.index, classes], names=["site", by])
    )
    names = ("frontage_least_m", "frontage_m", "frontage_most_m")
    return pd.DataFrame({n: a.ravel() for n, a in zip(names, along, strict=True)}, index=index)[
        ["frontage_m", "frontage_least_m", "frontage_most_m"]
    ]


def _along(
    edges: Geometries,
    features: Geometries,
    codes: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    classes: int,
    reach: Floats,
    tree: shapely.STRtree,
) -> Floats:
    """Return the length of each edge within reach of each class, edges × classes."""
    within = reach.clip(0) + _TOUCH_M
    site, feature = tree.query(edges, predicate="dwithin", distance=within)
    kept = reach[site] >= 0
    site, feature = site[kept], feature[kept]
    order = np.lexsort((codes[feature], site))
    site, feature = site[order], feature[order]
    # Only the road near the site is widened: a highway may be as long as the province.
    around = np.outer([-1, -1, 1, 1], 2 * within[site] + 1)
    near = shapely.intersection(
        features[feature], shapely.box(*(shapely.bounds(edges[site]).T + around))
    )
    zone = shapely.buffer(near, within[site], quad_segs=QUAD_SEGS)
    keys, row = np.unique(site * classes + codes[feature], return_inverse=True)
    zones = dissolved(zone, row, len(keys))
    out = np.zeros(len(edges) * classes)
    out[keys] = shapely.length(shapely.intersection(edges[keys // classes], zones))
    return out.reshape(-1, classes)


def area(sites: Frame) -> pd.DataFrame:
    """Measure the area of each site in its grid, and on the ground.

    Parameters
    ----------
    sites
        Polygons in a metric grid.

    Returns
    -------
    DataFrame
        `area_ha` in the grid; `ellipsoid_ha` on the ellipsoid of its datum, which no grid
        stretches; `grid_difference_ha`, grid less ellipsoid: what two honest areas of one boundary
        differ by because of the grid alone. NaN for a site without a boundary.

    Raises
    ------
    CrsError
        Areas cannot be measured in the CRS.
    ValueError
        A site is invalid.
    """
    shapes = sites_of(sites, sites)
    grid = np.where(shapely.is_missing(shapes), np.nan, shapely.area(shapes)) / HA
    true = _ellipsoid_area(shapes, require_areal_crs(sites.crs)) / HA
    return pd.DataFrame(
        {"area_ha": grid, "ellipsoid_ha": true, "grid_difference_ha": grid - true},
        index=sites.index,
    )


def _ellipsoid_area(shapes: Geometries, crs: pyproj.CRS) -> Floats:
    """Return areas in m² on the ellipsoid, NaN where there is no shape."""
    out: Floats = np.full(len(shapes), np.nan)
    geod = crs.get_geod()
    if crs.geodetic_crs is None or geod is None:
        return out
    to_degrees = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)

    def degrees(xy: Floats) -> Floats:
        return np.column_stack(to_degrees.transform(*xy.T))

    for i in np.flatnonzero(~shapely.is_missing(shapes)):
        # A straight edge of the grid is no geodesic: short edges are, to the millimetre.
        dense = shapely.segmentize(shapes[i], 100.0)
        moved = shapely.transform(dense, degrees)
        out[i] = abs(geod.geometry_area_perimeter(shapely.orient_polygons(moved))[0])
    return out


def compare_areas(sites: Frame, declared: pd.DataFrame) -> pd.DataFrame:
    """Hold the areas that papers declare against the measured one.

    Parameters
    ----------
    sites
        Polygons in a metric grid.
    declared
        Areas in ha on the sites' index, a column each (`plan_ha`, `proposed_ha`, `detailed_ha`);
        NaN where a paper states none.

    Returns
    -------
    DataFrame
        Indexed by (site, paper): `declared_ha`, `measured_ha`, `difference_ha` (measured less
        declared), `difference_share` of the declared, `explained_ha` (what rounding to 0.01 ha and
        the scale of the grid explain) and `is_explained`. Papers without a number are left out.

    Raises
    ------
    CrsError
        Areas cannot be measured in the CRS.
    ValueError
        A site is invalid.
    KeyError
        `declared` lacks a site.
    """
    measured = area(sites)
    table = declared.loc[sites.index]
    index = pd.MultiIndex.from_product([sites.index, table.columns], names=["site", "paper"])
    long = pd.DataFrame({"declared_ha": table.to_numpy(dtype=float).ravel()}, index=index).dropna()
    own = measured.loc[long.index.get_level_values("site")]
    difference = own["area_ha"].to_numpy() - long["declared_ha"].to_numpy()
    explained = ROUNDING_HA + own["grid_difference_ha"].abs().to_numpy()
    return long.assign(
        measured_ha=own["area_ha"].to_numpy(),
        difference_ha=difference,
        difference_share=difference / long["declared_ha"],
        explained_ha=explained,
        is_explained=np.abs(difference) <= explained,
    )
