"""Distance to the nearest feature, and corridors along lines."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ccngeo.geometry import Geometries
from ccngeo.measure.overlap import Floats, as_shapes, checked_accuracy


def nearest(sites: Geometries, features: Geometries) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Return the distance in m and the position of the nearest feature; inf and −1 without any.

    Ties are settled by the smallest position: the order a tree returns them in is not defined.
    """
    far = np.full(len(sites), np.inf)
    which = np.full(len(sites), -1, dtype=np.intp)
    if not len(features) or not len(sites):
        return far, which
    (site, feature), metres = shapely.STRtree(features).query_nearest(
        sites, return_distance=True, all_matches=True
    )
    order = np.lexsort((feature, site))
    site, feature, metres = site[order], feature[order], metres[order]
    first = np.unique(site, return_index=True)[1]
    far[site[first]], which[site[first]] = metres[first], feature[first]
    return far, which


def distance(
    sites: "gpd.GeoDataFrame | gpd.GeoSeries",
    layer: gpd.GeoDataFrame,
    *,
    accuracy_m: float = 0.0,
) -> pd.DataFrame:
    """Measure the horizontal distance from each site to the nearest feature of a layer.

    Parameters
    ----------
    sites, layer
        Geometries in one metric grid; the layer may hold points, lines or polygons. Its labels
        must be sortable: among features equally near the smallest label is named.
    accuracy_m
        Positional error of both together.

    Returns
    -------
    DataFrame
        `distance_m` (0 where they touch or overlap, inf without features) with
        `distance_least_m`, `distance_most_m`, and `nearest`, the index label of the feature; NaN
        for a site without a boundary.

    Raises
    ------
    CrsError
        No metric grid, or two different ones.
    ValueError
        The accuracy is not a finite number of metres.
    """
    shapes = as_shapes(sites, layer)
    checked_accuracy(accuracy_m)
    layer = layer.sort_index(kind="stable")
    metres, which = nearest(shapes, np.asarray(layer.geometry.array, dtype=object))
    # Nowhere is not far from everything.
    metres = np.where(shapely.is_missing(shapes) | shapely.is_empty(shapes), np.nan, metres)
    labels = [layer.index[int(i)] if i >= 0 else None for i in which]
    return pd.DataFrame(
        {
            "distance_m": metres,
            "distance_least_m": np.maximum(metres - accuracy_m, 0),
            "distance_most_m": metres + accuracy_m,
            "nearest": labels,
        },
        index=sites.index,
    )


def corridors(lines: Geometries, half_width_m: Floats) -> Geometries:
    """Return each line widened by its half width, with flat ends."""
    return shapely.buffer(lines, half_width_m, quad_segs=16, cap_style="flat")
