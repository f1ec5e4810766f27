"""How much of a site lies where a layer was surveyed."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ccngeo.geometry import HA, Geometries
from ccngeo.measure.overlap import Floats, as_shapes


def covered_area(sites: Geometries, area: shapely.Geometry) -> Floats:
    """Return the area in m² of each site inside a covered area."""
    shapely.prepare(area)
    within = shapely.covers(area, sites)
    covered = shapely.area(sites)
    parts = np.flatnonzero(~within)
    covered[parts] = shapely.area(shapely.intersection(sites[parts], area))
    return covered


def coverage(
    sites: "gpd.GeoDataFrame | gpd.GeoSeries", area: "gpd.GeoDataFrame | gpd.GeoSeries"
) -> pd.DataFrame:
    """Measure how much of each site a covered area holds.

    Parameters
    ----------
    sites
        Polygons in a metric grid.
    area
        Polygons of the covered area in the same CRS; each spot counts once.

    Returns
    -------
    DataFrame
        `covered_ha`, `uncovered_ha` and `covered_share` on the caller's index.

    Raises
    ------
    CrsError
        Areas cannot be measured in the CRS, or the two differ.
    """
    shapes = as_shapes(sites, area)
    whole = shapely.area(shapes)
    covered = covered_area(shapes, shapely.union_all(np.asarray(area.geometry.array, dtype=object)))
    return pd.DataFrame(
        {
            "covered_ha": covered / HA,
            "uncovered_ha": (whole - covered) / HA,
            "covered_share": covered / whole,
        },
        index=sites.index,
    )
