"""Geometry that every room relies on: area guard, repair with a report, duplicates, fingerprint."""

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from ccngeo.errors import CrsError

HA = 10_000.0  # square metres
Geometries = npt.NDArray[Any]
Move = Callable[[Geometries], Geometries]
Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

# Edges closer than this an overlay may mix up.
NEAR_M = 1e-4
# An area this small is none, and no overlap.
TOLERANCE_M2 = 1.0
_AREAL = (3, 6)  # Polygon, MultiPolygon


# Projections of the whole world: areas grow with latitude (16 % in Vĩnh Phúc for the first). The
# transverse and oblique kinds, which national grids use, do not begin like this.
_STRETCHES_AREAS = (
    "Popular Visualisation Pseudo Mercator",
    "Mercator",
    "Equidistant Cylindrical",
    "Equirectangular",
    "Plate Carree",
    "Miller Cylindrical",
    "Gall Stereographic",
    "Robinson",
    "Winkel",
)


def require_areal_crs(crs: pyproj.CRS | None) -> pyproj.CRS:
    """Return `crs` if planar areas measured in it are honest.

    Raises
    ------
    CrsError
        No CRS, degrees, another unit than metres, or a projection that stretches areas.
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
    if method.startswith(_STRETCHES_AREAS):
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
    out: Geometries = np.array(geometries, dtype=object, copy=True)
    mixed = np.flatnonzero(~np.isin(shapely.get_type_id(out), (-1, *_AREAL)))
    members, of = shapely.get_parts(out[mixed], return_index=True)  # collections may hold multis
    parts, of_member = shapely.get_parts(members, return_index=True)
    areal = shapely.get_type_id(parts) == _AREAL[0]
    out[mixed] = together(parts[areal], of[of_member[areal]], len(mixed))
    return out


def together(parts: Geometries, of: Indices, count: int) -> Geometries:
    """Return polygons gathered to one (multi)polygon per owner `of`; empty for none."""
    out: Geometries = np.full(count, shapely.Polygon(), dtype=object)
    if len(parts):
        order = np.argsort(of, kind="stable")
        shapely.multipolygons(parts[order], indices=of[order], out=out)
    return out


# --- the layer as a whole ------------------------------------------------------------------------


def duplicates(geometries: Geometries) -> int:
    """Return how many shapes repeat an earlier one: the same corners, whatever start or order."""
    there = geometries[~(shapely.is_missing(geometries) | shapely.is_empty(geometries))]
    single = shapely.get_num_geometries(there) == 1
    alike = np.where(single, shapely.get_geometry(there, 0), there)
    written = shapely.to_wkb(shapely.normalize(shapely.force_2d(alike)))
    return len(written) - len(set(written))


# Polygons compared with all others at a time, and pairs cut at a time: memory stays bounded where
# everything lies on everything, and the first overlap ends the search early.
_CHUNK = 64
_PAIRS = 4096


def interior_disjoint(geometries: Geometries, tolerance_m2: float = TOLERANCE_M2) -> bool:
    """Tell whether no two polygons share more land than `tolerance_m2`.

    `geometries` are valid, in a grid in metres; None and empty ones share nothing. Neighbours that
    meet in a T overlap by up to 1e-7 m² in floating point, and are no valid coverage to GEOS.
    """
    there = geometries[shapely.get_dimensions(geometries) == 2]  # noqa: PLR2004
    shapes = shapely.force_2d(there)  # copies: prepared shapes must not be shared by threads
    shapely.prepare(shapes)
    tree = shapely.STRtree(shapes)
    for start in range(0, len(shapes), _CHUNK):
        one, other = tree.query(shapes[start : start + _CHUNK])
        one += start
        once = one < other
        one, other = one[once], other[once]
        for first in range(0, len(one), _PAIRS):
            batch = slice(first, first + _PAIRS)
            if _overlap(shapes[one[batch]], shapes[other[batch]], tolerance_m2):
                return False
    return True


def _overlap(one: Geometries, other: Geometries, tolerance_m2: float) -> bool:
    """Tell whether any of these pairs shares more land than `tolerance_m2`."""
    a, b = shapely.bounds(one), shapely.bounds(other)
    spans = np.minimum(a[:, 2:], b[:, 2:]) - np.maximum(a[:, :2], b[:, :2])
    large = np.flatnonzero(spans.prod(axis=1) > tolerance_m2)
    near = large[~shapely.touches(one[large], other[large])]
    shared = shapely.area(shapely.intersection(one[near], other[near]))
    return bool((shared > tolerance_m2).any())


def spikes(geometries: Geometries) -> int:
    """Return how many shapes, in a grid in metres, have edges or corners closer than `NEAR_M`."""
    return int((shapely.minimum_clearance(geometries) < NEAR_M).sum())


def fingerprint(geometry: shapely.Geometry) -> str:
    """Return a hash of the shape, the same for any start point and ring order, at 1 mm.

    Heights, which some programs add and others drop, are no part of a boundary.
    """
    flat = shapely.force_2d(geometry)
    settled = shapely.normalize(shapely.set_precision(flat, 0.001, mode="pointwise"))
    return hashlib.sha256(shapely.to_wkb(settled)).hexdigest()
