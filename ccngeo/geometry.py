"""Geometry that every room relies on: area guard, dimension filter, repair, fingerprint."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from shapely.errors import ShapelyError

from ccngeo.errors import CrsError

HA = 10_000.0  # square metres
Geometries = npt.NDArray[Any]

# A repair may move an area by this much before it counts as another shape.
_REPAIR_TOLERANCE_M2 = 1.0
_REPAIR_TOLERANCE_SHARE = 1e-4


def require_areal_crs(crs: pyproj.CRS | None) -> pyproj.CRS:
    """Return `crs` if planar areas measured in it are honest.

    Raises
    ------
    CrsError
        No CRS, degrees, or a Mercator for the web (areas there are 16 % too large in Vĩnh Phúc).
    """
    if crs is None:
        raise CrsError(
            "Dữ liệu không có hệ tọa độ; khai mã EPSG của dữ liệu.",
            "The data has no coordinate reference system; declare its EPSG code.",
        )
    plane = _horizontal(crs)
    if not plane.is_projected or any(a.unit_conversion_factor != 1.0 for a in plane.axis_info):
        raise CrsError(
            f"{crs.name} không tính bằng mét; đo diện tích cần một lưới như EPSG:5897.",
            f"{crs.name} is not in metres; areas need a grid such as EPSG:5897.",
        )
    method = plane.coordinate_operation.method_name if plane.coordinate_operation else ""
    if "Pseudo" in method or "Mercator" in method.replace("Transverse Mercator", ""):
        raise CrsError(
            f"{crs.name} làm sai diện tích; dùng lưới VN-2000 như EPSG:5897.",
            f"{crs.name} distorts areas; use a VN-2000 grid such as EPSG:5897.",
        )
    return crs


def _horizontal(crs: pyproj.CRS) -> pyproj.CRS:
    """Return the part that says how the plane is projected: without heights and datum shift."""
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    return crs.source_crs if crs.is_bound and crs.source_crs is not None else crs


def polygons_only(geometries: Geometries) -> Geometries:
    """Return each geometry reduced to its areal part; empty where it has none.

    The intersection of polygons that touch is often a collection with lines and points.
    """
    out = np.array(geometries, dtype=object, copy=True)
    mixed = np.flatnonzero(
        ~np.isin(shapely.get_type_id(out), (-1, shapely.GeometryType.POLYGON, 6))
    )
    for i in mixed:
        parts = shapely.get_parts(shapely.get_parts(out[i]))
        out[i] = shapely.multipolygons(parts[shapely.get_type_id(parts) == 3])  # noqa: PLR2004
    return out


@dataclass(frozen=True, slots=True)
class Repaired:
    """Geometries after repair, and what was done: masks over the input's order."""

    geometries: Geometries
    mended: npt.NDArray[np.bool_]
    failed: npt.NDArray[np.bool_]


def repair(geometries: Geometries) -> Repaired:
    """Make geometries valid where that keeps their area; others come back as None and `failed`.

    `make_valid` may raise or lose area on real data, so it is judged by the area before and after,
    in m²: geometries in degrees must be moved to a metric grid first.
    """
    out = np.array(geometries, dtype=object, copy=True)
    missing = shapely.is_missing(out) | shapely.is_empty(out)
    broken = ~missing & ~shapely.is_valid(out)
    failed = np.zeros(len(out), dtype=bool)
    for i in np.flatnonzero(broken):
        mended = _make_valid(out[i])
        failed[i] = mended is None
        out[i] = mended
    return Repaired(out, broken & ~failed, failed)


def _make_valid(geometry: shapely.Geometry) -> shapely.Geometry | None:
    try:
        mended = shapely.make_valid(geometry)
    except ShapelyError:
        return None
    if shapely.get_dimensions(geometry) == 2:  # noqa: PLR2004
        mended = polygons_only(np.array([mended], dtype=object))[0]
        before, after = shapely.area(geometry), shapely.area(mended)
        allowed = max(_REPAIR_TOLERANCE_M2, _REPAIR_TOLERANCE_SHARE * before)
        if not abs(after - before) <= allowed:  # so written, NaN fails as well
            return None
    return mended


def fingerprint(geometry: shapely.Geometry) -> str:
    """Return a hash of the shape, the same for any start point and ring order, at 1 mm.

    Heights, which some programs add and others drop, are no part of a boundary.
    """
    flat = shapely.force_2d(geometry)
    settled = shapely.normalize(shapely.set_precision(flat, 0.001, mode="pointwise"))
    return hashlib.sha256(shapely.to_wkb(settled)).hexdigest()
