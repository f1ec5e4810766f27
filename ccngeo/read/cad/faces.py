"""Shared lines → the faces between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.ops import substring

SNAP_M = 0.05
# Ends this near are drawn to meet; what parts them is the arithmetic of two programs.
_NOISE_M = 1e-3
_DIGITS = 6  # of a metre; arcs computed twice agree to this
_STRETCH_M = 4 * SNAP_M
_JUNCTION = 3  # lines that meet at a crossing, at least

Geometries = npt.NDArray[Any]
Nodes = npt.NDArray[np.complex128]


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """The faces between lines, and the lines that bound none.

    `polygons` do not overlap and are ordered by a point inside (x, then y). `dangling` are the
    ends of lines that lead nowhere, shape (n, 2); `idle_m` is the length of all linework that
    bounds no face. `gaps_m` are the gaps closed at ends of lines, each at most 0.05 m, `cut` how
    many ends were cut that stick out over a crossing by no more. `slivers` are narrower still.
    `missing` counts faces the network of lines should have and no polygon was found for.
    """

    polygons: Geometries
    dangling: npt.NDArray[np.float64]
    idle_m: float
    gaps_m: tuple[float, ...]
    cut: int
    missing: int
    slivers: int


def faces_between(lines: Sequence[Any]) -> Faces:
    """Return the faces between lines after closing gaps of up to 0.05 m at their ends."""
    rounded = shapely.transform(np.array(lines, dtype=object), lambda c: np.round(c, _DIGITS))
    edges, stubs = _without_overshoots(_noded(rounded))
    edges, gaps = _snapped(edges)
    found, cuts, dangles, rings = shapely.polygonize_full(edges)
    polygons = shapely.get_parts(found)
    inside = shapely.get_coordinates(shapely.point_on_surface(polygons))
    polygons = polygons[np.lexsort((inside[:, 1], inside[:, 0]))]
    thin = 2 * shapely.area(polygons) < SNAP_M * shapely.length(polygons)
    return Faces(
        polygons=polygons,
        dangling=_coordinates(_loose(edges)),
        idle_m=float(sum(shapely.length(x) for x in (cuts, dangles, rings))),
        gaps_m=gaps,
        cut=stubs,
        missing=_bounded(edges) - len(polygons),
        slivers=int(thin.sum()),
    )


def _noded(lines: Geometries) -> Geometries:
    """Return pieces of the lines that meet at their ends only; what is drawn twice is one."""
    return shapely.get_parts(shapely.line_merge(shapely.unary_union(lines)))


def _ends(edges: Geometries) -> tuple[Nodes, Nodes]:
    """Return the first and last points of edges as x + iy."""
    first = shapely.get_coordinates(shapely.get_point(edges, 0))
    last = shapely.get_coordinates(shapely.get_point(edges, -1))
    return first[:, 0] + 1j * first[:, 1], last[:, 0] + 1j * last[:, 1]


def _coordinates(nodes: Nodes) -> npt.NDArray[np.float64]:
    return np.column_stack([nodes.real, nodes.imag])


def _degrees(edges: Geometries) -> npt.NDArray[np.int64]:
    """Return how many edge ends meet at the first and at the last point, shape (2, n)."""
    first, last = _ends(edges)
    _, which, counts = np.unique(
        np.concatenate([first, last]), return_inverse=True, return_counts=True
    )
    return np.asarray(counts[which].reshape(2, -1))


def _loose(edges: Geometries) -> Nodes:
    """Return the ends that meet no other, in a fixed order."""
    nodes, counts = np.unique(np.concatenate(_ends(edges)), return_counts=True)
    return np.asarray(nodes[counts == 1])


def _without_overshoots(edges: Geometries) -> tuple[Geometries, int]:
    """Drop stubs no longer than the tolerance that stick out over a crossing, and count them."""
    degrees = _degrees(edges)
    stub = (
        (shapely.length(edges) <= SNAP_M)
        & (degrees.min(axis=0) == 1)
        & (degrees.max(axis=0) >= _JUNCTION)
    )
    seen = int((stub & (shapely.length(edges) > _NOISE_M)).sum())
    return (_noded(edges[~stub]), seen) if stub.any() else (edges, 0)


def _snapped(edges: Geometries) -> tuple[Geometries, tuple[float, ...]]:
    """Tie loose ends to the nearest line within the tolerance, by a side of their own.

    The line they are tied to gets a corner there, so that both meet exactly.
    """
    loose = _loose(edges)
    dots: Geometries = np.asarray(shapely.points(_coordinates(loose)))
    at, near = shapely.STRtree(edges).query(dots, predicate="dwithin", distance=SNAP_M)
    first, last = _ends(edges)
    away = np.asarray(shapely.distance(dots[at], edges[near]))
    along = np.asarray(shapely.line_locate_point(edges[near], dots[at]))
    for i in np.flatnonzero((first[near] == loose[at]) | (last[near] == loose[at])):
        away[i], along[i] = _to_itself(edges[near[i]], dots[at[i]])
    order = np.lexsort((near, away, at))
    order = order[away[order] <= SNAP_M]
    nearest = order[np.unique(at[order], return_index=True)[1]]
    if not len(nearest):
        return edges, ()
    bent = edges.copy()
    for index in np.unique(near[nearest]):
        bent[index] = _with_corners(edges[index], along[nearest[near[nearest] == index]])
    targets = shapely.line_interpolate_point(edges[near[nearest]], along[nearest])
    pairs = np.stack([dots[at[nearest]], targets], axis=1)
    ties: Geometries = np.asarray(
        shapely.linestrings(shapely.get_coordinates(pairs).reshape(-1, 2, 2))
    )
    # Two ends that face each other are tied twice by the same side.
    ties = shapely.normalize(ties[shapely.length(ties) > 0])
    ties = ties[np.unique(shapely.to_wkb(ties), return_index=True)[1]]
    wide = tuple(sorted(d for d in shapely.length(ties).tolist() if d > _NOISE_M))
    return _noded(np.concatenate([bent, ties])), wide


def _to_itself(edge: Any, end: Any) -> tuple[float, float]:
    """Return how far an end of a line is from the rest of it, and where along it that is.

    The last stretch before the end is no rest: it is near by nature.
    """
    length = float(shapely.length(edge))
    if length <= 2 * _STRETCH_M:
        return np.inf, 0.0
    starts = shapely.equals(shapely.get_point(edge, 0), end)
    skipped = _STRETCH_M if starts else 0.0
    rest: Any = substring(edge, skipped, skipped + length - _STRETCH_M)
    return float(rest.distance(end)), skipped + float(shapely.line_locate_point(rest, end))


def _with_corners(edge: Any, along: npt.NDArray[np.float64]) -> Any:
    """Return a line with vertices added at distances along it."""
    coordinates = shapely.get_coordinates(edge)
    marks = np.r_[0.0, np.cumsum(np.hypot(*np.diff(coordinates, axis=0).T))]
    new = np.unique(along)
    new = new[(new > 0) & (new < marks[-1])]
    places = shapely.get_coordinates(shapely.line_interpolate_point(edge, new))
    return shapely.LineString(np.insert(coordinates, np.searchsorted(marks, new), places, axis=0))


def _bounded(edges: Geometries) -> int:
    """Return how many faces a network of lines bounds: edges − nodes + parts (Euler)."""
    first, last = _ends(edges)
    nodes, which = np.unique(np.concatenate([first, last]), return_inverse=True)
    a, b = which.reshape(2, -1)
    return len(edges) - len(nodes) + _parts(len(nodes), a, b)


def _parts(count: int, a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> int:
    """Return how many connected parts nodes 0 … count − 1 have under the edges a–b."""
    root = np.arange(count)
    while True:
        low = np.minimum(root[a], root[b])
        lower = root.copy()
        np.minimum.at(lower, root[a], low)
        np.minimum.at(lower, root[b], low)
        lower = lower[lower]
        if (lower == root).all():
            return len(np.unique(root))
        root = lower
