"""Lines as nature and engineers draw them: curves through points, windings, bands."""

import math

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from ccngeo.demo.relief import Floats
from ccngeo.geometry import Geometries, polygons_only


def points(text: str) -> Floats:
    """Read points parted by spaces; return them in m.

    Each is `easting,northing` in km, without the 2000 km that all northings of the province have.
    """
    pairs = [pair.split(",") for pair in text.split()]
    return np.array([[float(x), 2000.0 + float(y)] for x, y in pairs]) * 1000.0


def curve(through: Floats, step_m: float = 40.0) -> LineString:
    """Return a smooth line through points (n, 2): a centripetal Catmull–Rom spline."""
    first, last = 2 * through[0] - through[1], 2 * through[-1] - through[-2]
    p = np.vstack([first, through, last])
    knots = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(p, axis=0).T) ** 0.5)])
    pieces = []
    for i in range(1, len(p) - 2):
        t0, t1, t2, t3 = knots[i - 1 : i + 3]
        n = max(2, int(np.hypot(*(p[i + 1] - p[i])) / step_m))
        t = np.linspace(t1, t2, n, endpoint=False)[:, None]
        a1 = ((t1 - t) * p[i - 1] + (t - t0) * p[i]) / (t1 - t0)
        a2 = ((t2 - t) * p[i] + (t - t1) * p[i + 1]) / (t2 - t1)
        a3 = ((t3 - t) * p[i + 1] + (t - t2) * p[i + 2]) / (t3 - t2)
        b1 = ((t2 - t) * a1 + (t - t0) * a2) / (t2 - t0)
        b2 = ((t3 - t) * a2 + (t - t1) * a3) / (t3 - t1)
        pieces.append(((t2 - t) * b1 + (t - t1) * b2) / (t2 - t1))
    return LineString(np.round(np.vstack([*pieces, through[-1:]]), 2))


def along(line: LineString, step_m: float) -> tuple[Floats, Floats, Floats]:
    """Return places on a line: distance from its start (n,), point (n, 2), left normal (n, 2)."""
    at = np.linspace(0.0, line.length, max(2, round(line.length / step_m) + 1))
    xy = shapely.get_coordinates(shapely.line_interpolate_point(line, at))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(line, at + 30.0))
    behind = shapely.get_coordinates(shapely.line_interpolate_point(line, np.maximum(at - 30.0, 0)))
    way = ahead - behind
    way /= np.hypot(*way.T)[:, None]
    return at, xy, np.column_stack([-way[:, 1], way[:, 0]])


def beside(line: LineString, offset_m: Floats | float, step_m: float = 60.0) -> LineString:
    """Return a line at a distance to the left of another (to the right where negative)."""
    _, xy, left = along(line, step_m)
    offset = np.broadcast_to(np.asarray(offset_m, dtype=float), len(xy))
    return LineString(np.round(xy + left * offset[:, None], 2))


def wind(line: LineString, reach_m: float, length_m: float, phase: float) -> LineString:
    """Return a line that winds about another by so many m over waves of a length.

    Both ends stay where they are.
    """
    at, xy, left = along(line, 40.0)
    ends = np.clip(np.minimum(at, line.length - at) / (0.5 * length_m), 0.0, 1.0)
    turn = 2 * np.pi * at / length_m
    swing = 0.65 * np.sin(turn + phase) + 0.35 * np.sin(1.7 * turn + 2.1 * phase)
    return LineString(np.round(xy + left * (reach_m * ends * swing)[:, None], 2))


def band(line: LineString, half_m: float, sway: float = 0.0, phase: float = 0.0) -> BaseGeometry:
    """Return the land about a line, its half width swaying by a share, with flat ends."""
    if not sway:
        return shapely.buffer(line, half_m, cap_style="flat")
    at, xy, left = along(line, 60.0)
    waves = 0.6 * np.sin(at / 900.0 + phase) + 0.4 * np.sin(at / 2300.0 + 2 * phase)
    half = (half_m * (1 + sway * waves))[:, None]
    quads = [
        Polygon([a, b, c, d])
        for a, b, c, d in zip(
            (xy + left * half)[:-1],
            (xy + left * half)[1:],
            (xy - left * half)[1:],
            (xy - left * half)[:-1],
            strict=True,
        )
    ]
    return shapely.union_all(shapely.buffer(quads, 0.5)).buffer(-0.5).simplify(2.0)


def thin(line: LineString, by_m: float) -> LineString:
    """Return a line with fewer vertices, nowhere farther off than a distance."""
    return LineString(line.simplify(by_m).coords)


def largest(shape: BaseGeometry) -> BaseGeometry:
    """Return the largest polygon of a shape; an empty polygon if there is none."""
    parts = shapely.get_parts(polygons_only(np.array([shape], dtype=object))[0])
    return max(parts, key=lambda part: float(part.area), default=Polygon())


def pieces(line: BaseGeometry, least_m: float) -> list[LineString]:
    """Return the pieces of a line that are no shorter than a length."""
    found = shapely.get_parts(shapely.line_merge(line))
    return [LineString(part.coords) for part in found if part.length >= least_m]


def places_of(x: Floats, y: Floats) -> Geometries:
    """Return points as an array, one for each pair of coordinates."""
    return np.asarray(shapely.points(x, y), dtype=object)


def lie_of(lot: Polygon) -> float:
    """Return the direction of the longest side of a lot, in degrees from east."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(lot))
    sides = np.diff(corners[:3], axis=0)
    longest = sides[np.argmax(np.hypot(*sides.T))]
    return math.degrees(math.atan2(longest[1], longest[0]))
