"""What measures accept: sites and layers in one metric grid, valid, of the right dimension."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from typing import TypeVar

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ccngeo.errors import CrsError
from ccngeo.geometry import Geometries, require_areal_crs

Frame = gpd.GeoDataFrame | gpd.GeoSeries
Floats = npt.NDArray[np.float64]
Result = TypeVar("Result")
# Sites measured together: many enough for vectors, few enough for memory.
CHUNK = 64


def sites_of(sites: Frame, layer: Frame) -> Geometries:
    """Return the polygons of sites that share one metric grid with a layer; None where not located.

    Raises
    ------
    CrsError
        Areas cannot be measured in the CRS, or the two differ.
    ValueError
        A site is no valid polygon.
    """
    own = require_areal_crs(sites.crs)
    if layer.crs is None or not own.equals(layer.crs, ignore_axis_order=True):
        name_vi, name_en = (layer.crs.name,) * 2 if layer.crs else ("không có", "no CRS")
        raise CrsError(
            f"Hệ tọa độ của cụm là {own.name}, của lớp là {name_vi}; đưa cả hai về một lưới.",
            f"Sites are in {own.name} and the layer in {name_en}; bring both to one grid.",
        )
    shapes = areal_of(sites, "the sites hold")
    require_valid(shapes, sites.index)
    return located(shapes)


def located(shapes: Geometries) -> Geometries:
    """Return shapes with None where nobody knows the place: an empty shape is none."""
    out = shapes.copy()
    out[shapely.is_empty(shapes)] = None
    return out


def areal_of(frame: Frame, what: str = "the layer holds") -> Geometries:
    """Return polygons, None and empty ones kept.

    Raises
    ------
    ValueError
        Points or lines take no land: they would be found nowhere.
    """
    shapes = shapes_of(frame)
    if not np.isin(shapely.get_dimensions(shapes), (-1, 2)).all():
        raise ValueError(f"{what} points or lines; buffer them to what they take")
    return shapes


def shapes_of(frame: Frame) -> Geometries:
    """Return the geometries of a frame as a plain array."""
    return np.asarray(frame.geometry.array, dtype=object)


def require_valid(shapes: Geometries, labels: "pd.Index[str]") -> None:
    """Refuse shapes whose areas GEOS could only guess.

    Raises
    ------
    ValueError
        A shape crosses itself or is otherwise invalid.
    """
    wrong = np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.is_valid(shapes))
    if len(wrong):
        first = int(wrong[0])
        raise ValueError(
            f"feature {labels[first]!r} is invalid ({shapely.is_valid_reason(shapes[first])}); "
            "read the file with ccngeo, which mends and reports, or mend it first"
        )


def accuracy_of(accuracy_m: Floats | float, count: int) -> Floats:
    """Return positional errors as one per site.

    Raises
    ------
    ValueError
        One is negative or not finite.
    """
    accuracy = np.broadcast_to(np.asarray(accuracy_m, dtype=float), (count,))
    if not ((accuracy >= 0) & np.isfinite(accuracy)).all():
        raise ValueError("a positional error is a finite number of metres, 0 or more")
    return accuracy


def by_chunk(
    measure: Callable[[slice], Result],
    count: int,
    *,
    chunk: int = CHUNK,
    threads: int | None = None,
) -> Sequence[Result]:
    """Return `measure` of whole sites, a slice at a time, in order; GEOS frees the interpreter.

    Each slice makes its own prepared shapes: a prepared shape used by two threads crashes.
    """
    slices = [slice(start, start + chunk) for start in range(0, count, chunk)] or [slice(0, 0)]
    workers = min(threads or cpu_count() or 1, len(slices))
    if workers == 1:
        return [measure(part) for part in slices]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(measure, slices))
