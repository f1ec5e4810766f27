"""Curves as chords that lie within `SAGITTA_M` of them; edges chained into loops."""

import math

import numpy as np

from ccngeo.read.cad.content import SAME_M, Points

SAGITTA_M = 0.01
_LONGEST_STEP = math.pi / 8  # so that a small circle is still round


def elliptic(
    center: tuple[float, float],
    u: tuple[float, float],
    v: tuple[float, float],
    start: float,
    sweep: float,
) -> Points:
    """Return points of `center + cos t · u + sin t · v`, t from `start` over `sweep` (radians).

    An ellipse is a circle of its longer half-axis pressed flat, so that circle's chords bound
    the distance.
    """
    t = start + sweep * np.linspace(0, 1, _steps(max(math.hypot(*u), math.hypot(*v)), sweep) + 1)
    points: Points = np.asarray(center) + np.outer(np.cos(t), u) + np.outer(np.sin(t), v)
    return points


def circular(
    center: tuple[float, float], radius: float, start: float, sweep: float = 2 * math.pi
) -> Points:
    """Return points of a circle or an arc of one, angles in radians."""
    return elliptic(center, (radius, 0.0), (0.0, radius), start, sweep)


def bulged(points: Points, bulges: Points, *, closed: bool) -> Points:
    """Return a polyline whose sides with a bulge (tangent of a quarter of the arc) become chords.

    Neighbours that share an arc get the same points, whichever way each of them runs.
    """
    if not np.any(bulges):
        return points
    ends = np.roll(points, -1, axis=0) if closed else points[1:]
    parts = [
        _arc_of(a, b, float(bulge))[:-1] for a, b, bulge in zip(points, ends, bulges, strict=False)
    ]
    return np.vstack([*parts, points[:1] if closed else points[-1:]])


def _arc_of(a: Points, b: Points, bulge: float) -> Points:
    if bulge == 0 or bool((a == b).all()):
        return np.array([a, b])
    if tuple(b) < tuple(a):
        return _arc_of(b, a, -bulge)[::-1]
    chord = b - a
    # The centre lies on the left of a counter-clockwise arc below a half circle.
    center = (a + b) / 2 + np.array([-chord[1], chord[0]]) * (1 - bulge**2) / (4 * bulge)
    start = math.atan2(a[1] - center[1], a[0] - center[0])
    radius = math.hypot(*(a - center))
    arc = circular((center[0], center[1]), radius, start, 4 * math.atan(bulge))
    arc[0], arc[-1] = a, b
    return arc


def _steps(radius: float, sweep: float) -> int:
    flattest = 2 * math.acos(max(1 - SAGITTA_M / radius, -1.0)) if radius > 0 else math.pi
    return max(1, math.ceil(abs(sweep) / min(flattest, _LONGEST_STEP)))


def chained(edges: list[Points]) -> list[Points]:
    """Join edges end to end into loops, the last one perhaps open; edges may run either way."""
    loops: list[Points] = []
    chain: Points | None = None
    for i, points in enumerate(edges):
        if chain is None:
            following = edges[min(i + 1, len(edges) - 1)]
            forth = _away(points[-1], following) <= _away(points[0], following)
            chain = points if forth else points[::-1]
        else:
            forth = np.hypot(*(points[0] - chain[-1])) <= np.hypot(*(points[-1] - chain[-1]))
            chain = np.vstack([chain, points if forth else points[::-1]])
        if np.hypot(*(chain[-1] - chain[0])) <= SAME_M:
            loops.append(chain)
            chain = None
    return loops if chain is None else [*loops, chain]


def _away(point: Points, path: Points) -> float:
    """Return how far a point is from the nearer end of a path."""
    return float(min(np.hypot(*(point - path[0])), np.hypot(*(point - path[-1]))))
