"""The area a hatch fills: its boundary paths, nested as islands in holes in areas."""

import math
from typing import Any

import numpy as np
import shapely

from ccngeo.read.cad.content import Points, flat, outline
from ccngeo.read.cad.curves import SAGITTA_M, bulged, chained, circular, elliptic

_TEXTBOX = 8  # flag of a path that keeps a text legible
_IGNORE_INNER = 2  # hatch style; 0 fills every second ring inwards, 1 only the outermost


def hatch_area(entity: Any) -> tuple[shapely.Geometry | None, int]:
    """Return the filled area of a HATCH or MPOLYGON, and how many text boxes it leaves free.

    The area is a Polygon or MultiPolygon, invalid where its rings cross; None where no path
    bounds any.
    """
    ocs = entity.ocs()
    rings: list[shapely.Polygon] = []
    textboxes = 0
    for path in entity.paths:
        if path.path_type_flags & _TEXTBOX:
            textboxes += 1
            continue
        for points in _loops(path):
            raised = np.column_stack([points, np.zeros(len(points))])
            world = flat(ocs.points_to_wcs(raised)) if ocs.transform else points
            found = outline(world, closed=True)
            if found is not None and isinstance(found[0], shapely.Polygon):
                rings.append(found[0])
    return nested(rings, int(entity.dxf.get("hatch_style", 0))), textboxes


def nested(rings: list[shapely.Polygon], style: int = 0) -> shapely.Geometry | None:
    """Return the area between rings: a ring inside an odd number of others is a hole.

    Which path is the outer one is told by where it lies: the flags of real files are unreliable.
    A ring drawn twice counts once.
    """
    if not rings:
        return None
    array = np.array(list({shapely.normalize(r).wkb: r for r in rings}.values()), dtype=object)
    array = array[np.argsort(-shapely.area(array), kind="stable")]
    inside = _inside(array)
    around = [np.flatnonzero(inside[:i, i]) for i in range(len(array))]
    shells = [i for i, a in enumerate(around) if len(a) == 0 or (style == 0 and len(a) % 2 == 0)]
    holes: dict[int, list[Points]] = {i: [] for i in shells}
    for i, larger in enumerate(around):
        if i not in holes and style != _IGNORE_INNER and (style == 0 or len(larger) == 1):
            holes[int(larger[-1])].append(shapely.get_coordinates(array[i]))
    filled = [shapely.Polygon(shapely.get_coordinates(array[i]), holes[i]) for i in shells]
    return filled[0] if len(filled) == 1 else shapely.MultiPolygon(filled)


def _inside(rings: Any) -> Any:
    """Return a table: ring `row` holds ring `column`, told by a point in the middle of the latter.

    A corner would not do: the corners of a hole may lie on its shell.
    """
    middles = np.array([_some_point(ring) for ring in rings], dtype=object)
    sound = np.array([r if r.is_valid else shapely.make_valid(r) for r in rings], dtype=object)
    table = shapely.intersects(sound[:, None], middles[None, :])
    np.fill_diagonal(table, val=False)
    return table


def _some_point(ring: shapely.Polygon) -> shapely.Point:
    return ring.representative_point() if ring.is_valid else shapely.Point(ring.exterior.coords[0])


def _loops(path: Any) -> list[Points]:
    """Return the closed loops of one boundary path."""
    if hasattr(path, "vertices"):
        rows = np.array(path.vertices, dtype=np.float64).reshape(-1, 3)
        return [bulged(rows[:, :2], rows[:, 2], closed=True)] if len(rows) > 1 else []
    return chained([_edge_points(edge) for edge in path.edges])


def _edge_points(edge: Any) -> Points:
    kind = edge.EDGE_TYPE
    if kind == "LineEdge":
        return flat([edge.start, edge.end])
    if kind == "ArcEdge":
        start = math.radians(edge.start_angle)
        sweep = _sweep(start, math.radians(edge.end_angle))
        points = circular((edge.center.x, edge.center.y), float(edge.radius), start, sweep)
        return points if edge.ccw else points[::-1]
    if kind == "EllipseEdge":
        tool = edge.construction_tool()
        u, v = tool.major_axis, tool.minor_axis
        sweep = _sweep(tool.start_param, tool.end_param)
        points = elliptic(
            (tool.center.x, tool.center.y), (u.x, u.y), (v.x, v.y), tool.start_param, sweep
        )
        return points if edge.ccw else points[::-1]
    return flat(edge.construction_tool().flattening(SAGITTA_M))


def _sweep(start: float, end: float) -> float:
    return (end - start) % (2 * math.pi) or 2 * math.pi
