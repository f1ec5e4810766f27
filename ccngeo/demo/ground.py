# ruff: noqa: PLR2004 - the numbers of a synthetic province are its content, not magic
"""The ground everything stands on: outline, communes, land use by nature, lanes."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString, MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from ccngeo.demo.facts import OLD_COMMUNES, RIDGE, parse_rows
from ccngeo.demo.relief import Floats, relief, waves
from ccngeo.demo.water import Waters, make_waters
from ccngeo.geometry import HA, Geometries

Ints = npt.NDArray[np.int64]

_PROVINCE_M2 = 1236e6  # published area
_FACE_M = 480.0  # spacing of the faces that everything is built from


@dataclass(frozen=True, slots=True)
class Road:
    """The trace of a road between two communes (by index) and its width in metres.

    Sites are placed beside traces; `transport` draws the roads along them.
    """

    line: LineString
    ends: tuple[int, int]
    width: float

    def strip(self) -> BaseGeometry:
        """Return the land under the road."""
        return self.line.buffer(self.width / 2, cap_style="flat", join_style="mitre")


@dataclass(frozen=True, slots=True)
class Ground:
    """The base geometry; `faces` are the tiles that all administrative units are unions of."""

    outline: Polygon
    names: tuple[str, ...]
    districts: tuple[str, ...]
    successors: tuple[str, ...]
    centres: Floats
    faces: Geometries
    face_commune: Ints
    face_code: npt.NDArray[np.str_]
    cells: Geometries
    roads: tuple[Road, ...]
    waters: Waters

    def index(self, name: str) -> int:
        """Return the index of an old commune."""
        return self.names.index(name)

    def cover(self, *codes: str) -> BaseGeometry:
        """Return the ground under base codes."""
        return shapely.coverage_union_all(self.faces[np.isin(self.face_code, codes)])


def _outline(centres: Floats, areas_m2: Floats) -> Polygon:
    """Return a round-cornered outline of about the published area around the communes."""
    discs = shapely.buffer(shapely.points(centres), 1.08 * np.sqrt(areas_m2 / math.pi))
    low, high = -3000.0, 2000.0
    closed = shapely.union_all(discs).buffer(3000)
    while high - low > 0.5:  # grow or shrink until the published area is met
        middle = (low + high) / 2
        if closed.buffer(middle - 3000).area > _PROVINCE_M2:
            high = middle
        else:
            low = middle
    whole = closed.buffer(low - 3000).simplify(40)
    largest = max(shapely.get_parts(whole), key=lambda part: part.area)
    return shapely.set_precision(Polygon(largest.exterior), 0.01)


def _seeds(outline: Polygon, rng: np.random.Generator) -> Floats:
    """Return jittered hexagonal points over the outline and a margin."""
    x0, y0, x1, y1 = (
        *(v - 2000 for v in outline.bounds[:2]),
        *(v + 2000 for v in outline.bounds[2:]),
    )
    xs = np.arange(x0, x1, _FACE_M)
    ys = np.arange(y0, y1, _FACE_M * math.sqrt(3) / 2)
    gx, gy = np.meshgrid(xs, ys)
    gx[1::2] += _FACE_M / 2
    points = np.column_stack([gx.ravel(), gy.ravel()])
    return points + rng.uniform(-0.26, 0.26, points.shape) * _FACE_M


def _allot(seeds: Floats, centres: Floats, areas_m2: Floats) -> Ints:
    """Give each seed to a commune so that sizes come out near the published ones.

    A power diagram: weights move until every commune has its share of the seeds.
    """
    squared = ((seeds[:, None, :] - centres[None]) ** 2).sum(axis=2)
    target = areas_m2 / areas_m2.sum() * len(seeds)
    weights = areas_m2 / math.pi
    for step in np.linspace(1.0, 0.1, 90):
        owner = np.argmin(squared - weights, axis=1)
        short = target - np.bincount(owner, minlength=len(centres))
        weights = weights + step * 0.25 * short * _FACE_M**2
    return np.asarray(np.argmin(squared - weights, axis=1), dtype=np.int64)


def _faces(outline: Polygon, seeds: Floats) -> tuple[Geometries, Ints]:
    """Return tiles of the outline that share every vertex, and the seed of each."""
    edges = shapely.voronoi_polygons(MultiPoint(seeds), only_edges=True)
    near = shapely.intersection(edges, outline.buffer(300))
    lines = shapely.union_all([near, outline.exterior], grid_size=0.01)
    tiles = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside = shapely.point_on_surface(tiles)
    tiles = tiles[shapely.contains(outline, inside)]
    tree = shapely.STRtree([Point(seed) for seed in seeds])
    return tiles, tree.nearest(shapely.point_on_surface(tiles))


def _connected(faces: Geometries, commune: Ints, successor: npt.NDArray[np.str_]) -> Ints:
    """Give tiles away so that no new commune is left in two pieces."""
    out = commune.copy()
    for code in np.unique(successor):
        own = np.flatnonzero(successor[out] == code)
        parts = shapely.get_parts(shapely.coverage_union_all(faces[own]))
        pieces = sorted(parts, key=lambda piece: -piece.area)
        for piece in pieces[1:]:
            bridge = LineString(nearest_points(pieces[0], piece)).buffer(150)
            giver = out[own[shapely.intersects(faces[own], piece.buffer(-1))][0]]
            crossed = shapely.intersects(faces, bridge) & (successor[out] != code)
            out[crossed] = giver
    return out


def _base_codes(faces: Geometries, river: BaseGeometry) -> npt.NDArray[np.str_]:
    """Return the base land use of each face, from its height and its place."""
    middle = shapely.centroid(faces)
    x, y = shapely.get_x(middle), shapely.get_y(middle)
    z, patches = relief(x, y), waves(x * 1.7 + 9000, y * 1.7)
    far = shapely.distance(middle, RIDGE)
    on_ridge, by_river = far < 9000, shapely.distance(middle, river) < 650
    rules = [
        (on_ridge & (z > 100), "RDD"),
        (on_ridge & (z > 62), "RPH"),
        (z > 44, "RSX"),
        (z > 30, "CLN"),
        (by_river & (y < 2_360_000), "HNK"),
        ((z > 19) & (patches > 0.1), "LUK"),
        (patches > 0.62, "CLN"),
        (patches < -0.66, "HNK"),
        (patches < -0.6, "NTS"),
    ]
    return np.select([mask for mask, _ in rules], [code for _, code in rules], "LUC")


def _road_net(centres: Floats, rng: np.random.Generator) -> tuple[Road, ...]:
    """Return roads between neighbouring communes: the Gabriel graph of their centres."""
    squared = ((centres[:, None] - centres[None]) ** 2).sum(axis=2)
    roads = []
    for a, b in zip(*np.triu_indices(len(centres), 1), strict=True):
        if np.any(np.delete(squared[a] + squared[b], [a, b]) < squared[a, b]):
            continue
        start, end = centres[a], centres[b]
        along = end - start
        across = np.array([-along[1], along[0]]) * rng.uniform(-0.05, 0.05, (2, 1))
        bends = start + along * np.array([[0.36], [0.68]]) + across
        line = LineString(np.round([start, *bends, end], 2))
        roads.append(Road(line, (int(a), int(b)), float(rng.choice([10, 12, 15, 20, 25]))))
    return tuple(roads)


def make_ground(rng: np.random.Generator) -> Ground:
    """Build the tiles and everything that is a union of them."""
    rows = parse_rows(OLD_COMMUNES)
    centres = np.array([[float(r[2]), float(r[3])] for r in rows])
    areas = np.array([float(r[4]) for r in rows]) * HA
    outline = _outline(centres, areas)
    seeds = _seeds(outline, rng)
    owner = np.full(len(seeds), -1, dtype=np.int64)
    inner = shapely.contains_xy(outline.buffer(_FACE_M / 2), seeds)
    owner[inner] = _allot(seeds[inner], centres, areas)
    faces, seed = _faces(outline, seeds)
    lost = np.flatnonzero(owner[seed] < 0)  # slivers at the outline whose seed lies beyond it
    commune = owner[seed]
    known = np.flatnonzero(commune >= 0)
    tree = shapely.STRtree(faces[known])
    commune[lost] = commune[known][tree.nearest(faces[lost])]
    commune = _connected(faces, commune, np.array([r[5] for r in rows]))
    waters = make_waters(outline)
    return Ground(
        outline=outline,
        names=tuple(r[0] for r in rows),
        districts=tuple(r[1] for r in rows),
        successors=tuple(r[5] for r in rows),
        centres=centres,
        faces=faces,
        face_commune=commune,
        face_code=_base_codes(faces, waters.border),
        cells=np.array(
            [shapely.coverage_union_all(faces[commune == i]) for i in range(len(rows))],
            dtype=object,
        ),
        roads=_road_net(centres, rng),
        waters=waters,
    )
