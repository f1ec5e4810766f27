"""Heights in a site, from the share of each raster cell it covers."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely
from exactextract import exact_extract

from ccngeo.errors import CrsError

# Below the lowest land and above the highest peak of the country, with room to spare.
_POSSIBLE_M = (-20.0, 3200.0)


def elevation(sites: "gpd.GeoDataFrame | gpd.GeoSeries", raster: Path | str) -> pd.DataFrame:
    """Measure the range of heights in each site.

    Voids and impossible values are uncovered. The covered share comes from coverage × cell area:
    dividing by valid cells would call a half-empty raster complete.

    Parameters
    ----------
    sites
        Polygons in any CRS; they are moved to the raster's.
    raster
        A single-band raster of metres with a CRS.

    Returns
    -------
    DataFrame
        `least_m`, `mean_m`, `most_m` (NaN without data) and `covered_share` on the caller's index.

    Raises
    ------
    CrsError
        The raster does not say where it lies.
    """
    with rasterio.open(raster) as source:
        if source.crs is None:
            name = Path(raster).name
            raise CrsError(
                f"{name}: ảnh không có hệ tọa độ; ghi hệ tọa độ vào tệp.",
                f"{name}: the raster has no CRS; write it into the file.",
            )
        moved = gpd.GeoDataFrame(geometry=sites.geometry.to_crs(source.crs.to_wkt()))
        cells = exact_extract(source, moved, ["values", "coverage"], output="pandas")
        cell_area = abs(source.transform.determinant)
        nodata = source.nodata
    # In degrees too: the share is a ratio of areas in one and the same system.
    whole = shapely.area(np.asarray(moved.geometry.array, dtype=object))
    rows = [
        _heights(np.ma.filled(v, np.nan), np.asarray(c), nodata)
        for v, c in zip(cells["values"], cells["coverage"], strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["least_m", "mean_m", "most_m", "cells"], index=sites.index)
    share = np.minimum(frame.pop("cells").to_numpy() * cell_area / whole, 1.0)
    return frame.assign(covered_share=share)


def _heights(
    values: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    cover: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    nodata: float | None,
) -> tuple[float, float, float, float]:
    values = np.asarray(values, dtype=float)
    good = np.isfinite(values) & (values >= _POSSIBLE_M[0]) & (values <= _POSSIBLE_M[1])
    if nodata is not None:
        good &= values != nodata
    good &= cover > 0
    if not good.any():
        return np.nan, np.nan, np.nan, 0.0
    kept, weight = values[good], cover[good]
    mean = float(np.average(kept, weights=weight))
    return float(kept.min()), mean, float(kept.max()), float(weight.sum())
