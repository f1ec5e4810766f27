"""How far a site is from the nearest feature, and how deep one reaches into it."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ccngeo.geometry import Geometries, Indices
from ccngeo.measure.inputs import (
    Floats,
    Frame,
    accuracy_of,
    by_chunk,
    require_valid,
    shapes_of,
    sites_of,
)
from ccngeo.measure.overlap import coded, deepest, depth_of


def nearest(
    sites: Geometries, features: Geometries, tree: shapely.STRtree | None = None
) -> tuple[Floats, Indices]:
    """Return the distance in m and the position of the nearest feature; inf and −1 without any.

    Ties are settled by the smallest position: the order a tree returns them in is not defined.
    """
    far = np.full(len(sites), np.inf)
    which = np.full(len(sites), -1, dtype=np.int64)
    if not len(features) or not len(sites):
        return far, which
    (site, feature), metres = (tree or shapely.STRtree(features)).query_nearest(
        sites, return_distance=True, all_matches=True
    )
    order = np.lexsort((feature, site))
    site, feature, metres = site[order], feature[order], metres[order]
    first = np.unique(site, return_index=True)[1]
    far[site[first]], which[site[first]] = metres[first], feature[first]
    return far, which


def depths(sites: Geometries, features: Geometries, tree: shapely.STRtree) -> Floats:
    """Return how far in m the deepest feature reaches into each site, 0 where none does."""
    site, feature = tree.query(sites, predicate="intersects")
    own = sites[site]
    reached = np.zeros(len(sites))
    np.maximum.at(reached, site, depth_of(features[feature], own, deepest(own)))
    return reached


def distance(
    sites: Frame,
    layer: gpd.GeoDataFrame,
    *,
    by: str | None = None,
    accuracy_m: Floats | float = 0.0,
) -> gpd.GeoDataFrame:
    """Measure the horizontal distance from each site to the nearest feature of a layer.

    Parameters
    ----------
    sites
        Polygons in a metric grid.
    layer
        Points, lines or polygons in the same CRS. Its labels must be sortable: among features
        equally near the smallest label is named.
    by
        Column of classes: the answer is then long, indexed by (site, class), a blank class last.
    accuracy_m
        Positional error of site and layer together, one or one per site, as a relative shift.

    Returns
    -------
    GeoDataFrame
        `distance_m` (0 where they touch or overlap, inf without features), `depth_m` (how far the
        deepest feature reaches into the site), the bounds `distance_least_m` and
        `distance_most_m`, `nearest` (the label of the feature) and as geometry the line from the
        site's nearest point to the feature's. NaN for a site without a boundary; a feature without
        a place may be as near as 0.

    Raises
    ------
    CrsError
        No metric grid, or two different ones.
    ValueError
        A site, or a feature that may reach into one, is invalid, or the accuracy is not a finite
        number of metres.
    """
    shapes = sites_of(sites, layer)
    accuracy = accuracy_of(accuracy_m, len(shapes))
    layer = layer.sort_index(kind="stable")
    if by is None:
        return _measured(shapes, layer, accuracy).set_axis(sites.index)
    codes, classes = coded(layer[by])
    parts = [_measured(shapes, layer[codes == i], accuracy) for i in range(len(classes))]
    long = gpd.GeoDataFrame(pd.concat([_measured(shapes, layer[:0], accuracy)[:0], *parts]))
    order = np.arange(len(long)).reshape(len(classes), -1).T.ravel()  # by site, then class
    index = pd.MultiIndex.from_product([sites.index, classes], names=["site", by])
    return long.iloc[order].set_axis(index)


def _measured(shapes: Geometries, layer: gpd.GeoDataFrame, accuracy: Floats) -> gpd.GeoDataFrame:
    features = shapes_of(layer)
    lost = bool((shapely.is_missing(features) | shapely.is_empty(features)).any())
    tree = shapely.STRtree(features)

    def measured(part: slice) -> gpd.GeoDataFrame:
        own, e = shapely.force_2d(shapes[part]), accuracy[part]
        near = np.unique(tree.query(own)[1])
        require_valid(features[near], layer.index[near])
        metres, which = nearest(own, features, tree)
        depth = depths(own, features, tree)
        nowhere = np.where(shapely.is_missing(own), np.nan, 0.0)  # is not far from everything
        found = which >= 0
        links = np.full(len(own), None, dtype=object)
        links[found] = shapely.shortest_line(own[found], features[which[found]])
        return gpd.GeoDataFrame(
            {
                "distance_m": metres + nowhere,
                "distance_least_m": (np.zeros(len(own)) if lost else (metres - e).clip(0))
                + nowhere,
                # What reaches deeper into the site than the error stays in it.
                "distance_most_m": np.where(metres > 0, metres + e, (e - depth).clip(0)) + nowhere,
                "depth_m": depth + nowhere,
                "nearest": _labels(layer.index, which),
            },
            geometry=links,
            crs=layer.crs,
        )

    return gpd.GeoDataFrame(pd.concat(by_chunk(measured, len(shapes)), ignore_index=True))


def _labels(index: "pd.Index[str]", which: Indices) -> Geometries:
    out = np.full(len(which), None, dtype=object)
    out[which >= 0] = index.to_numpy(dtype=object)[which[which >= 0]]
    return out
