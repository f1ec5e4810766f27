"""Entities of a DXF → paths and places of texts, in world coordinates."""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from ccngeo.read.cad.content import Points, box_middle
from ccngeo.read.cad.curves import SAGITTA_M, bulged, circular, elliptic

if TYPE_CHECKING:
    from ezdxf.math import OCS

# How wide a letter is drawn for its height, near enough to find the middle of a word.
_LETTER_WIDTH = 0.8
_LINE_SPACING = 1.6
_SPLINE_FRAME = 16  # bit of a vertex that steers a curve and does not lie on it

Path3 = tuple[Any, bool]  # vertices with two or three coordinates, and whether it is closed


def _line(entity: Any) -> Path3:
    return [entity.dxf.start, entity.dxf.end], False


def _lwpolyline(entity: Any) -> Path3:
    rows = np.array(entity.get_points("xyb"), dtype=np.float64).reshape(-1, 3)
    return _polyline_points(rows, float(entity.dxf.elevation), bool(entity.closed), entity.ocs())


def _polyline(entity: Any) -> Path3:
    kept = [v for v in entity.vertices if not v.dxf.flags & _SPLINE_FRAME]
    if entity.is_3d_polyline:
        return [v.dxf.location for v in kept], bool(entity.is_closed)
    rows = np.array(
        [(v.dxf.location.x, v.dxf.location.y, v.dxf.get("bulge", 0.0)) for v in kept],
        dtype=np.float64,
    ).reshape(-1, 3)
    height = float(entity.dxf.elevation.z)
    return _polyline_points(rows, height, bool(entity.is_closed), entity.ocs())


def _polyline_points(rows: Points, height: float, closed: bool, ocs: "OCS") -> Path3:  # noqa: FBT001
    points = bulged(rows[:, :2], rows[:, 2], closed=closed)
    raised = np.column_stack([points, np.full(len(points), height)])
    return _in_world(raised, ocs), closed


def _circle(entity: Any) -> Path3:
    return _in_world(_raised(entity, 0.0, 2 * math.pi), entity.ocs()), True


def _arc(entity: Any) -> Path3:
    start = math.radians(entity.dxf.start_angle)
    sweep = math.radians(entity.dxf.end_angle) - start
    sweep = sweep % (2 * math.pi) or 2 * math.pi
    return _in_world(_raised(entity, start, sweep), entity.ocs()), False


def _raised(entity: Any, start: float, sweep: float) -> Points:
    center = entity.dxf.center
    points = circular((center.x, center.y), float(entity.dxf.radius), start, sweep)
    return np.column_stack([points, np.full(len(points), center.z)])


def _ellipse(entity: Any) -> Path3:
    center, u, v = entity.dxf.center, entity.dxf.major_axis, entity.minor_axis
    start = float(entity.dxf.start_param)
    sweep = (float(entity.dxf.end_param) - start) % (2 * math.pi) or 2 * math.pi
    points = elliptic((center.x, center.y), (u.x, u.y), (v.x, v.y), start, sweep)
    return np.column_stack([points, np.full(len(points), center.z)]), False


def _spline(entity: Any) -> Path3:
    return list(entity.flattening(SAGITTA_M)), bool(entity.closed)


def _corners(entity: Any) -> Path3:
    return entity.wcs_vertices(), True


def _in_world(points: Points, ocs: "OCS") -> Any:
    return [(p.x, p.y, p.z) for p in ocs.points_to_wcs(points)] if ocs.transform else points


PATHS: Mapping[str, Callable[[Any], Path3]] = MappingProxyType(
    {
        "LINE": _line,
        "LWPOLYLINE": _lwpolyline,
        "POLYLINE": _polyline,
        "CIRCLE": _circle,
        "ARC": _arc,
        "ELLIPSE": _ellipse,
        "SPLINE": _spline,
        "HELIX": _spline,
        "SOLID": _corners,
        "TRACE": _corners,
        "3DFACE": _corners,
    }
)


def is_mesh(entity: Any) -> bool:
    """Tell a surface in space, which shares its type with polylines."""
    if entity.dxftype() != "POLYLINE":
        return False
    return bool(entity.is_poly_face_mesh or entity.is_polygon_mesh)


# halign, valign of TEXT → where in its box the alignment point lies; 3 to 5 span two points.
_ACROSS = (0.0, 0.5, 1.0, 0.5, 0.5, 0.5)
_UP = (0.0, 0.0, 0.5, 1.0)
_SPANNING = (3, 5)
_MIDDLE = 4


def text_place(entity: Any, text: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the alignment point of a TEXT or ATTRIB, and the middle of its box (estimated)."""
    dxf = entity.dxf
    across, up = int(dxf.get("halign", 0)), int(dxf.get("valign", 0))
    point = dxf.insert if (across, up) == (0, 0) else dxf.get("align_point", dxf.insert)
    if across in _SPANNING:
        point = (dxf.insert + point) / 2
    height = float(dxf.height)
    width = len(text) * height * _LETTER_WIDTH * float(dxf.get("width", 1.0))
    attachment = _ACROSS[across], 0.5 if across == _MIDDLE else _UP[up]
    rotation = math.radians(float(dxf.get("rotation", 0.0)))
    middle = box_middle((point.x, point.y), (width, height), attachment, rotation)
    ocs = entity.ocs()
    if ocs.transform:
        return _xy(ocs.to_wcs(point)), _xy(ocs.to_wcs((*middle, point.z)))
    return (point.x, point.y), middle


def mtext_place(entity: Any, text: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the insertion point of a MTEXT, and the middle of its box (estimated)."""
    lines = text.split("\n")
    height = float(entity.dxf.char_height)
    size = (
        max(map(len, lines)) * height * _LETTER_WIDTH,
        height * (1 + _LINE_SPACING * (len(lines) - 1)),
    )
    row, column = divmod(int(entity.dxf.get("attachment_point", 1)) - 1, 3)
    anchor = _xy(entity.dxf.insert)
    rotation = math.radians(float(entity.get_rotation()))
    return anchor, box_middle(anchor, size, (column / 2, 1 - row / 2), rotation)


def _xy(point: Any) -> tuple[float, float]:
    return float(point[0]), float(point[1])
