"""Land counted once: each site partitioned exactly into what can and cannot be used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ccngeo.geometry import HA, Geometries, polygons_only
from ccngeo.measure.overlap import as_shapes

# From the strongest claim on the land to the weakest; what is left is available.
CLASSES = ("excluded", "not_covered", "rice", "housing", "conditional")


@dataclass(frozen=True, slots=True)
class BudgetLayer:
    """Polygons that take land of a class; `not_covered` is where nobody knows the class."""

    name: str
    land_class: str  # one of CLASSES
    features: Geometries


def land_budget(
    sites: "gpd.GeoDataFrame | gpd.GeoSeries", layers: Sequence[BudgetLayer]
) -> gpd.GeoDataFrame:
    """Partition each site by the strongest claim on every spot.

    Precedence: excluded > not covered > rice > housing > other conditional > available.

    Parameters
    ----------
    sites
        Polygons in a metric grid.
    layers
        What takes land, in the same CRS.

    Returns
    -------
    GeoDataFrame
        Long, one row per site and class that occurs, with `site`, `land_class`, `area_ha` and the
        geometry; the areas of a site sum to its own within 1e-6.

    Raises
    ------
    CrsError
        Areas cannot be measured in the CRS.
    ValueError
        A class that is not one of `CLASSES`.
    """
    for layer in layers:
        if layer.land_class not in CLASSES:
            raise ValueError(f"{layer.name}: {layer.land_class!r} is not a class of land")
    shapes = as_shapes(sites, sites)
    rows = [
        (label, name, cell)
        for label, shape in zip(sites.index, shapes, strict=True)
        for name, cell in _partition(shape, layers).items()
    ]
    cells = gpd.GeoSeries([cell for _, _, cell in rows], crs=sites.crs)
    return gpd.GeoDataFrame(
        {
            "site": [site for site, _, _ in rows],
            "land_class": [name for _, name, _ in rows],
            "area_ha": cells.area / HA,
        },
        geometry=cells,
        crs=sites.crs,
    )


def budget_table(cells: gpd.GeoDataFrame, index: "pd.Index[str]") -> pd.DataFrame:
    """Return one row per site with a column of hectares per class, 0 where it does not occur."""
    wide = cells.pivot_table(index="site", columns="land_class", values="area_ha", aggfunc="sum")
    return wide.reindex(index=index, columns=[*CLASSES, "available"]).fillna(0.0)


def _partition(
    site: shapely.Geometry, layers: Sequence[BudgetLayer]
) -> Mapping[str, shapely.Geometry]:
    claims = {name: _claim(site, name, layers) for name in CLASSES}
    left, cells = site, {}
    for name, claim in claims.items():
        taken = _areal(shapely.intersection(left, claim))
        if not shapely.is_empty(taken):
            cells[name] = taken
            left = _areal(shapely.difference(left, claim))
    if not shapely.is_empty(left):
        cells["available"] = left
    return cells


def _claim(site: shapely.Geometry, name: str, layers: Sequence[BudgetLayer]) -> shapely.Geometry:
    touching = [
        layer.features[shapely.intersects(layer.features, site)]
        for layer in layers
        if layer.land_class == name and len(layer.features)
    ]
    pieces = [shapely.intersection(part, site) for part in touching if len(part)]
    return _areal(shapely.union_all(np.concatenate(pieces))) if pieces else shapely.Polygon()


def _areal(geometry: shapely.Geometry) -> shapely.Geometry:
    return polygons_only(np.array([geometry], dtype=object))[0]  # type: ignore[no-any-return]
