"""Heights, slopes and flood depths in a site, from the share of each raster cell it covers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyproj
import rasterio
import rasterio.features
import rasterio.windows
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from ccngeo.errors import CrsError
from ccngeo.geometry import HA, Geometries, require_areal_crs
from ccngeo.measure.inputs import Floats, Frame

# Below the lowest land and above the highest peak of the country, with room to spare.
POSSIBLE_HEIGHT_M = (-20.0, 3200.0)
POSSIBLE_DEPTH_M = (0.0, 30.0)


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a raster that a site meets and that hold a possible value.

    `share` is the part of the site each cell takes; what is missing to 1 is uncovered.
    """

    value: Floats
    share: Floats

    @property
    def mean(self) -> float:
        """Return the mean over what is covered, NaN where nothing is."""
        return float(np.average(self.value, weights=self.share)) if len(self.value) else np.nan

    @property
    def covered(self) -> float:
        """Return the share of the site with a value."""
        return float(min(self.share.sum(), 1.0))


def elevation(sites: Frame, raster: Path | str) -> pd.DataFrame:
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
    ValueError
        Its first row is not the northern one.
    """
    rows = [_range(cells) for cells in _cells_of(sites, Path(raster), POSSIBLE_HEIGHT_M)]
    columns = ["least_m", "mean_m", "most_m", "covered_share"]
    return pd.DataFrame(rows, columns=columns, index=sites.index)


def flood_depth(
    sites: Frame, raster: Path | str, edges_m: Sequence[float] = (0.0, 0.5, 1.0, 2.0)
) -> pd.DataFrame:
    """Measure how much of each site is flooded how deep.

    A cell without a value is uncovered, not dry: a raster that leaves dry land void clears nothing.

    Parameters
    ----------
    sites
        Polygons in a metric grid.
    raster
        A single-band raster of depths in metres with a CRS; 0 is dry.
    edges_m
        Upper bounds of the classes, each included in its class.

    Returns
    -------
    DataFrame
        Indexed by (site, class) with all classes: `area_ha`, `area_most_ha` (with all that is
        uncovered), `share`.

    Raises
    ------
    CrsError
        The raster does not say where it lies, or areas cannot be measured in the sites' CRS.
    """
    return by_class(sites, _cells_of(sites, Path(raster), POSSIBLE_DEPTH_M), edges_m)


def slope(
    sites: Frame, raster: Path | str, edges_deg: Sequence[float] = (3.0, 8.0, 15.0, 25.0)
) -> pd.DataFrame:
    """Measure how much of each site slopes how much.

    Slopes are taken after Horn (1981) over three by three cells of a copy of the heights in the
    sites' own metric grid, at the raster's own resolution: in degrees, with cells shorter from west
    to east than from south to north, they would be wrong. A cell beside a void has none.

    Parameters
    ----------
    sites
        Polygons in a metric grid.
    raster
        A single-band raster of metres with a CRS.
    edges_deg
        Upper bounds of the classes in degrees, each included in its class.

    Returns
    -------
    DataFrame
        As for `flood_depth`.

    Raises
    ------
    CrsError
        The raster does not say where it lies, or areas cannot be measured in the sites' CRS.
    """
    return by_class(sites, slope_cells(sites, raster), edges_deg)


def slope_cells(sites: Frame, raster: Path | str) -> list[Cells]:
    """Return the slopes in degrees in each site, cell by cell, as `slope` takes them.

    Raises
    ------
    CrsError
        The raster does not say where it lies, or areas cannot be measured in the sites' CRS.
    """
    grid = require_areal_crs(sites.crs).to_wkt()
    with _opened(Path(raster)) as source, _moved(source, grid) as metric:
        return [_slopes(site, metric) for site in sites.geometry]


def _moved(heights: rasterio.DatasetReader, crs: str) -> WarpedVRT:
    """Return heights in another grid, read when they are asked for; NaN where there are none."""
    return WarpedVRT(
        heights,
        crs=crs,
        resampling=Resampling.bilinear,
        src_nodata=heights.nodata,
        nodata=np.nan,
        dtype="float64",
    )


def _opened(raster: Path) -> rasterio.DatasetReader:
    source = rasterio.open(raster)
    if source.crs is None:
        source.close()
        raise CrsError(
            f"{raster.name}: ảnh không có hệ tọa độ; ghi hệ tọa độ vào tệp.",
            f"{raster.name}: the raster has no CRS; write it into the file.",
        )
    t = source.transform
    if not (t.a > 0 > t.e and t.b == t.d == 0):
        source.close()
        raise ValueError(f"{raster.name}: the first row is not the northern one; warp it to be so")
    return source


def _cells_of(sites: Frame, raster: Path, possible: tuple[float, float]) -> list[Cells]:
    with _opened(raster) as source:
        moved = sites.geometry.to_crs(source.crs.to_wkt())
        return _extracted(source, moved, abs(source.transform.determinant), source.nodata, possible)


def _extracted(
    source: object,
    shapes: gpd.GeoSeries,
    cell_area: float,
    nodata: float | None,
    possible: tuple[float, float],
) -> list[Cells]:
    there = np.flatnonzero(~(shapes.isna() | shapes.is_empty))
    out = [Cells(np.empty(0), np.empty(0))] * len(shapes)
    if not len(there):
        return out
    located = gpd.GeoDataFrame(geometry=shapes.iloc[there])
    found = exact_extract(source, located, ["values", "coverage"], output="pandas")
    # In degrees too: the share is a ratio of areas in one and the same system.
    whole = shapely.area(np.asarray(located.geometry.array, dtype=object))
    for i, value, cover, area in zip(there, found["values"], found["coverage"], whole, strict=True):
        out[i] = _possible(value, cover * cell_area / area, nodata, possible)
    return out


def _possible(
    value: npt.NDArray[np.float64],
    share: Floats,
    nodata: float | None,
    possible: tuple[float, float],
) -> Cells:
    values = np.ma.filled(value.astype(float), np.nan)
    good = np.isfinite(values) & (values >= possible[0]) & (values <= possible[1]) & (share > 0)
    if nodata is not None:
        good &= values != nodata
    return Cells(values[good], np.asarray(share)[good])


def _range(cells: Cells) -> tuple[float, float, float, float]:
    if not len(cells.value):
        return np.nan, np.nan, np.nan, 0.0
    return float(cells.value.min()), cells.mean, float(cells.value.max()), cells.covered


@dataclass(frozen=True, slots=True)
class _Window:
    """Values of whole cells around a shape, NaN where there is none, and where they lie."""

    cells: Floats
    transform: rasterio.Affine

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east and north; affine 3.1 and before differ in how they multiply."""
        rows, columns = self.cells.shape
        t = self.transform
        return t.c, t.f + rows * t.e, t.c + columns * t.a, t.f


def _window(
    site: shapely.Geometry, raster: WarpedVRT, possible: tuple[float, float]
) -> _Window | None:
    """Return the possible values read from the window around a shape; None off the raster."""
    window = _around(site, raster)
    if window is None:
        return None
    z = raster.read(1, window=window).astype(float) * raster.scales[0] + raster.offsets[0]
    z[~((z >= possible[0]) & (z <= possible[1]))] = np.nan
    across, down = abs(raster.transform.a), abs(raster.transform.e)
    west = raster.bounds.left + window.col_off * across
    north = raster.bounds.top - window.row_off * down
    return _Window(z, rasterio.Affine(across, 0, west, 0, -down, north))


def _slope_window(site: shapely.Geometry, heights: WarpedVRT) -> _Window | None:
    """Return the slopes in degrees around a shape."""
    found = _window(site, heights, POSSIBLE_HEIGHT_M)
    if found is None:
        return None
    cell = found.transform
    return replace(found, cells=horn_slope(found.cells, cell.a, -cell.e))


def _slopes(site: BaseGeometry | None, heights: WarpedVRT) -> Cells:
    """Return the slopes in degrees in one site."""
    if site is None or site.is_empty:
        return Cells(np.empty(0), np.empty(0))
    found = _slope_window(site, heights)
    if found is None:
        return Cells(np.empty(0), np.empty(0))
    west, south, east, north = found.bounds
    source = NumPyRasterSource(
        found.cells, xmin=west, ymin=south, xmax=east, ymax=north, srs_wkt=heights.crs.to_wkt()
    )
    shapes = gpd.GeoSeries([site], crs=heights.crs.to_wkt())
    cell = found.transform.a * -found.transform.e
    return _extracted(source, shapes, cell, None, (0.0, 90.0))[0]


def steeper(
    area: shapely.Geometry, crs: pyproj.CRS, raster: Path | str, most_deg: float
) -> tuple[Geometries, Geometries]:
    """Return where an area is steeper than a limit, and where no slope is known.

    Parameters
    ----------
    area, crs
        A polygon and the metric grid it is in.
    raster
        A single-band raster of heights in metres with a CRS, read as for `slope`.
    most_deg
        The limit in degrees; a cell that slopes as much is not steeper.

    Returns
    -------
    tuple
        Two arrays of polygons, whole cells in `crs`, which share no land.

    Raises
    ------
    CrsError
        As for `slope`.
    """
    grid = require_areal_crs(crs).to_wkt()
    with _opened(Path(raster)) as source, _moved(source, grid) as heights:
        return _above(area, _slope_window(area, heights), most_deg)


def deeper(
    area: shapely.Geometry, crs: pyproj.CRS, raster: Path | str, most_m: float
) -> tuple[Geometries, Geometries]:
    """Return where an area is flooded deeper than a limit, and where no depth is known.

    Parameters
    ----------
    area, crs
        A polygon and the metric grid it is in.
    raster
        A single-band raster of depths in metres with a CRS, read as for `flood_depth`: 0 is dry.
    most_m
        The limit; a cell that is as deep is not deeper.

    Returns
    -------
    tuple
        Two arrays of polygons, whole cells in `crs`, which share no land.

    Raises
    ------
    CrsError
        As for `flood_depth`.
    """
    grid = require_areal_crs(crs).to_wkt()
    with _opened(Path(raster)) as source, _moved(source, grid) as depths:
        return _above(area, _window(area, depths, POSSIBLE_DEPTH_M), most_m)


def _above(
    area: shapely.Geometry, found: _Window | None, most: float
) -> tuple[Geometries, Geometries]:
    """Return the cells above a limit, and those without a value with what lies off the raster."""
    if found is None:
        return np.empty(0, dtype=object), np.array([area], dtype=object)
    beyond = shapely.difference(area, shapely.box(*found.bounds))
    above, void = (
        _cells_where(mask, found.transform) for mask in (found.cells > most, np.isnan(found.cells))
    )
    return above, np.concatenate([void, shapely.get_parts(beyond)])


def _cells_where(mask: npt.NDArray[np.bool_], transform: rasterio.Affine) -> Geometries:
    """Return the cells of a mask as polygons."""
    found = rasterio.features.shapes(mask.astype(np.uint8), mask=mask, transform=transform)
    polygons = [Polygon(s["coordinates"][0], s["coordinates"][1:]) for s, _ in found]
    return np.array(polygons, dtype=object)


def _around(site: shapely.Geometry, heights: WarpedVRT) -> rasterio.windows.Window | None:
    """Return the whole cells around a site and two more, within the raster; None off it."""
    west, south, east, north = shapely.bounds(site).tolist()
    left, top = heights.bounds.left, heights.bounds.top
    across, down = abs(heights.transform.a), abs(heights.transform.e)
    rows = _cells_between((top - north) / down, (top - south) / down, heights.height)
    columns = _cells_between((west - left) / across, (east - left) / across, heights.width)
    if rows[1] <= rows[0] or columns[1] <= columns[0]:
        return None
    return rasterio.windows.Window.from_slices(rows, columns)


def _cells_between(first: float, last: float, count: int) -> tuple[int, int]:
    return max(math.floor(first) - 2, 0), min(math.ceil(last) + 2, count)


def horn_slope(heights: Floats, across_m: float, down_m: float) -> Floats:
    """Return the slope in degrees of each cell after Horn (1981); NaN at the rim and by voids."""
    out = np.full(heights.shape, np.nan)
    if min(heights.shape) < 3:  # noqa: PLR2004 - a window of three by three
        return out
    nw, n, ne = (heights[:-2, j : j + heights.shape[1] - 2] for j in range(3))
    w, own, e = (heights[1:-1, j : j + heights.shape[1] - 2] for j in range(3))
    sw, s, se = (heights[2:, j : j + heights.shape[1] - 2] for j in range(3))
    dx = (ne + 2 * e + se - nw - 2 * w - sw) / (8 * across_m)
    dy = (sw + 2 * s + se - nw - 2 * n - ne) / (8 * down_m)
    out[1:-1, 1:-1] = np.where(np.isnan(own), np.nan, np.degrees(np.arctan(np.hypot(dx, dy))))
    return out


def by_class(sites: Frame, cells: Sequence[Cells], edges: Sequence[float]) -> pd.DataFrame:
    """Return how much of each site lies in each class of values, as `flood_depth` does."""
    require_areal_crs(sites.crs)
    bounds = np.asarray(edges, dtype=float)
    if not len(bounds) or (np.diff(bounds) <= 0).any():
        raise ValueError("the upper bounds of classes ascend")
    whole = sites.geometry.area.to_numpy() / HA
    share = np.array(
        [np.bincount(np.searchsorted(bounds, c.value), c.share, len(bounds) + 1) for c in cells]
    ).reshape(-1, len(bounds) + 1)
    uncovered = (1 - share.sum(axis=1, keepdims=True)).clip(0)
    area = np.where(whole > 0, whole, np.nan)[:, None]
    names = [f"≤ {bounds[0]:g}"]
    names += [f"{a:g}–{b:g}" for a, b in pairwise(bounds)]
    names += [f"> {bounds[-1]:g}"]
    return pd.DataFrame(
        {
            "area_ha": (share * area).ravel(),
            "area_most_ha": ((share + uncovered).clip(0, 1) * area).ravel(),
            "share": (share + 0 * area).ravel(),
        },
        index=pd.MultiIndex.from_product([sites.index, names], names=["site", "class"]),
    )
