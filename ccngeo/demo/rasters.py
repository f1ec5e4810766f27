"""The rasters of the demo: heights and flood depth on the same cells of 100 m."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.features import geometry_mask
from shapely.geometry.base import BaseGeometry

from ccngeo.demo.facts import CRS
from ccngeo.demo.ground import Ground
from ccngeo.demo.relief import Floats
from ccngeo.demo.water import flood_depth, heights

_CELL_M = 100
_MARGIN_M = 500.0
_UNKNOWN = -9999


def _cells(ground: Ground) -> tuple[rasterio.Affine, Floats, Floats]:
    """Return the transform of the cells and their middles (rows, columns), in m."""
    bounds = ground.outline.buffer(_MARGIN_M).bounds
    x0, y0, x1, y1 = (math.floor(v / _CELL_M) * _CELL_M for v in bounds)
    columns, rows = (x1 - x0) // _CELL_M + 1, (y1 - y0) // _CELL_M + 1
    x = x0 + _CELL_M * (0.5 + np.arange(columns))
    y = y0 + _CELL_M * (np.arange(rows, 0, -1) - 0.5)
    gx, gy = np.meshgrid(x, y)
    return rasterio.Affine(_CELL_M, 0, x0, 0, -_CELL_M, y0 + rows * _CELL_M), gx, gy


def _write(
    path: Path, values: npt.NDArray[Any], within: BaseGeometry, transform: rasterio.Affine
) -> None:
    """Write the cells of an area; all others are not known."""
    outside = geometry_mask([within], values.shape, transform, all_touched=True)
    known = np.where(outside, values.dtype.type(_UNKNOWN), values)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        dtype=known.dtype.name,
        count=1,
        crs=CRS,
        nodata=_UNKNOWN,
        width=known.shape[1],
        height=known.shape[0],
        transform=transform,
        compress="deflate",
        predictor=2 if known.dtype.kind == "i" else 3,
    ) as target:
        target.write(known, 1)


def write_rasters(ground: Ground, heights_to: Path, depths_to: Path) -> None:
    """Write heights in whole metres within 500 m of the province, and flood depths to 0.1 m in it.

    Beyond them nothing is known.
    """
    transform, x, y = _cells(ground)
    z = heights(ground.waters, x.ravel(), y.ravel())
    depth = flood_depth(ground.waters, x.ravel(), y.ravel(), z)
    around = ground.outline.buffer(_MARGIN_M)
    _write(heights_to, np.round(z).astype(np.int16).reshape(x.shape), around, transform)
    shallow = np.round(depth, 1).astype(np.float32).reshape(x.shape)
    _write(depths_to, shallow, ground.outline, transform)
