# ruff: noqa: PLR2004 - the numbers of a synthetic province are its content, not magic
"""Where the clusters, parks, villages, canals and graves of the demo lie."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.affinity import rotate, scale, translate
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from ccngeo.demo.curves import lie_of
from ccngeo.demo.facts import (
    ACROSS,
    CLUSTER_OVERLAP_HA,
    DRAWN_IN,
    ESTABLISHED,
    FOREST_OVERLAP_HA,
    MEASURED_HA,
    NO_BOUNDARY,
    ON_HILLS,
    PARK_OVERLAP_HA,
    PARKS,
    PLANNED,
    RIVERSIDE,
    SEED,
    VILLAGE_HA,
    parse_number,
    parse_rows,
)
from ccngeo.demo.ground import Ground, make_ground
from ccngeo.demo.places import Places, Village, make_places, settle
from ccngeo.demo.relief import Floats
from ccngeo.demo.transport import Transport, make_transport
from ccngeo.geometry import HA, Geometries


@dataclass(frozen=True, slots=True)
class Site:
    """A cluster: declared values, and the boundary where one was drawn."""

    code: str
    name: str
    kind: str
    commune: str
    listed_ha: float
    proposed_ha: float | None
    row: tuple[str, ...]
    boundary: Polygon | None = None

    @property
    def planned(self) -> bool:
        """Whether the cluster is planned, not established."""
        return self.code.startswith("QH")

    def shape(self) -> Polygon:
        """Return the boundary of a site that is known to have one."""
        if self.boundary is None:
            raise ValueError(f"{self.code} has no boundary")
        return self.boundary

    @property
    def drawn_ha(self) -> float:
        """Return the area that the boundary must close to."""
        return MEASURED_HA.get(self.code, self.proposed_ha or self.listed_ha)


@dataclass(frozen=True, slots=True)
class Province:
    """The ground with everything that was placed on it, before any layer is cut."""

    ground: Ground
    parks: Mapping[str, Polygon]
    sites: tuple[Site, ...]
    villages: tuple[Village, ...]
    works: Mapping[str, Geometries]
    transport: Transport
    places: Places

    def drawn(self) -> dict[str, Polygon]:
        """Return the boundaries that exist, by code."""
        return {s.code: s.boundary for s in self.sites if s.boundary is not None}

    def site(self, code: str) -> Site:
        """Return one cluster."""
        return next(s for s in self.sites if s.code == code)


def _read_sites() -> list[Site]:
    """Read both tables of clusters."""
    established = [
        Site(r[0], r[1], r[2], r[3], float(r[4]), None, tuple(r[5:]))
        for r in parse_rows(ESTABLISHED)
    ]
    planned = [
        Site(r[0], r[1], r[2], r[3], float(r[4]), parse_number(r[5]), tuple(r[6:]))
        for r in parse_rows(PLANNED)
    ]
    return established + planned


def _shape(area_m2: float, rng: np.random.Generator) -> Floats:
    """Return the vertices of a lot whose straight front lies on the x-axis, centred at 0."""
    width = math.sqrt(area_m2 * rng.uniform(1.0, 1.7))
    depth = area_m2 / width
    a, b, c, d = rng.uniform(-0.08, 0.08, 4)
    left, right = np.array([-width / 2, 0.0]), np.array([width / 2, 0.0])
    far_right = np.array([width / 2 * (1 + a), depth * (1 + b)])
    far_left = np.array([-width / 2 * (1 + c), depth * (1 + d)])
    points = [left, right, right + (far_right - right) * rng.uniform(0.3, 0.7), far_right]
    points[2][0] += rng.uniform(-0.02, 0.02) * width
    if rng.random() < 0.6:  # a notch around fields that stay out
        step = rng.uniform(0.1, 0.2) * depth
        turn = far_right + (far_left - far_right) * rng.uniform(0.25, 0.6)
        points += [turn, turn - np.array([0.03 * width, step]), far_left - np.array([0.0, step])]
    else:
        points += [far_right + (far_left - far_right) * rng.uniform(0.3, 0.7), far_left]
        points[4][1] += rng.uniform(-0.04, 0.04) * depth
    if rng.random() < 0.5:
        points.append(left + (points[-1] - left) * 0.45 + np.array([0.02 * width, 0.0]))
    return np.array(points)


def _sized(shape: Polygon, area_m2: float, about: Point | None = None) -> Polygon:
    """Scale a shape to an area."""
    factor = math.sqrt(area_m2 / shape.area)
    sized: Polygon = scale(shape, factor, factor, origin=about or shape.centroid)
    return sized


def _frontages(ground: Ground, commune: int) -> Iterable[tuple[Point, float, float]]:
    """Yield points along the roads of a commune: place, bearing and half width."""
    for road in ground.roads:
        if commune not in road.ends:
            continue
        line = road.line if road.ends[0] == commune else shapely.reverse(road.line)
        for at in np.arange(250.0, 0.75 * line.length, 90.0):
            behind, ahead = line.interpolate(at - 60), line.interpolate(at + 60)
            bearing = math.degrees(math.atan2(ahead.y - behind.y, ahead.x - behind.x))
            yield line.interpolate(at), bearing, road.width / 2


def _candidates(ground: Ground, commune: int, area_m2: float, shape: Floats) -> Geometries:
    """Return the shape set beside every stretch of road, on both sides."""
    lot = _sized(Polygon(shape), area_m2, Point(0, 0))
    out = []
    for place, bearing, half in _frontages(ground, commune):
        for turn in (0.0, 180.0):
            turned = rotate(translate(lot, 0, half + 6), bearing + turn, origin=(0, 0))
            out.append(translate(turned, place.x, place.y))
    return np.array(out, dtype=object)


def _across(ground: Ground, pair: tuple[str, str], area_m2: float, shape: Floats) -> Geometries:
    """Return the shape set over the common border of two communes, in many ways."""
    one, two = (ground.cells[ground.index(name)] for name in pair)
    border = shapely.line_merge(one.intersection(two))
    lot = _sized(Polygon(shape), area_m2)
    lot = translate(lot, -lot.centroid.x, -lot.centroid.y)
    places = [border.interpolate(f, normalized=True) for f in np.linspace(0.2, 0.8, 9)]
    return np.array(
        [
            translate(rotate(lot, t, origin=(0, 0)), p.x, p.y)
            for p in places
            for t in range(0, 180, 15)
        ],
        dtype=object,
    )


def _best(
    lots: Geometries, home: BaseGeometry, taken: BaseGeometry, liked: BaseGeometry | None
) -> Polygon:
    """Return the lot most inside its commune, least on what is taken, most on liked ground."""
    cost = shapely.area(lots) - shapely.area(shapely.intersection(lots, home))
    cost = cost + 25 * shapely.area(shapely.intersection(lots, taken))
    if liked is not None:
        cost = cost - 0.8 * shapely.area(shapely.intersection(lots, liked))
    best: Polygon = lots[int(np.argmin(cost))]
    return best


def _slide(shape: Polygon, target: BaseGeometry, overlap_ha: float) -> Polygon:
    """Move a shape straight towards a target until they overlap by an area."""
    here, there = nearest_points(shape.centroid, target)
    if here.distance(there) < 1:  # already in it: the way to its middle gives a direction
        here, there = shape.centroid, target.centroid
    dx, dy = there.x - here.x, there.y - here.y
    low, high = -0.5, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        moved = translate(shape, dx * middle, dy * middle)
        if moved.intersection(target).area < overlap_ha * HA:
            low = middle
        else:
            high = middle
    return translate(shape, dx * high, dy * high)


def _place_parks(ground: Ground, rng: np.random.Generator) -> dict[str, Polygon]:
    """Place the industrial parks, largest first, each at its published area."""
    placed: dict[str, Polygon] = {}
    for name, ha, commune, _ in sorted(parse_rows(PARKS), key=lambda r: -float(r[1])):
        i = ground.index(commune)
        taken = shapely.union_all([p.buffer(120) for p in placed.values()] + [ground.waters.border])
        lots = _candidates(ground, i, float(ha) * HA, _shape(float(ha) * HA, rng))
        rough = ground.cover("RDD", "RPH", "RSX")
        home = shapely.difference(ground.cells[i], rough)
        placed[name] = _best(lots, home, taken, None)
    return {row[0]: placed[row[0]] for row in parse_rows(PARKS)}


def _place_site(
    site: Site, ground: Ground, taken: BaseGeometry, rng: np.random.Generator
) -> Polygon:
    """Place one site beside a road of its commune, away from what is taken."""
    area = site.drawn_ha * HA
    shape = _shape(area, rng)
    if site.code in ACROSS:
        pair = ACROSS[site.code]
        lots = _across(ground, pair, area, shape)
        halves = [
            shapely.area(shapely.intersection(lots, ground.cells[ground.index(n)])) for n in pair
        ]
        even = lots[np.minimum(*halves) > 0.3 * area]
        return _best(
            even, shapely.union_all([ground.cells[ground.index(n)] for n in pair]), taken, None
        )
    i = ground.index(DRAWN_IN.get(site.code, site.commune))
    liked = ground.cover("RSX") if site.code in ON_HILLS else ground.cover("LUC")
    near = ground.cells[i].buffer(2500)
    home = ground.cells[i].buffer(-15)
    lots = _candidates(ground, i, area, shape)
    return _best(lots, home, taken.intersection(near), liked.intersection(near))


def _place_sites(
    ground: Ground, parks: Mapping[str, Polygon], rng: np.random.Generator
) -> list[Site]:
    """Place the clusters and draw the planned conflicts with parks, forest, river, neighbours."""
    fixed = [ground.waters.border.buffer(150), *(p.buffer(100) for p in parks.values())]
    strips = shapely.union_all([r.strip() for r in ground.roads])
    targets: dict[str, tuple[BaseGeometry, float]] = {
        RIVERSIDE: (ground.waters.border.buffer(70), 0.05),
        **{c: (ground.cover("RDD"), ha) for c, ha in FOREST_OVERLAP_HA.items()},
        **{c: (parks["Bá Thiện II"], ha) for c, ha in PARK_OVERLAP_HA.items()},
    }
    placed: list[Site] = []
    for site in _read_sites():
        if site.code in NO_BOUNDARY:
            placed.append(site)
            continue
        others = [s.boundary.buffer(60) for s in placed if s.boundary is not None]
        taken = shapely.union_all([*fixed, *others, strips])
        boundary = _place_site(site, ground, taken, rng)
        if site.code in CLUSTER_OVERLAP_HA:
            neighbour = next(s for s in placed if s.code == "TL02")
            boundary = _slide(boundary, neighbour.shape(), CLUSTER_OVERLAP_HA[site.code])
        if site.code in targets:
            boundary = _slide(boundary, *targets[site.code])
        placed.append(replace(site, boundary=boundary))
    return placed


def _blob(x: float, y: float, area_m2: float, rng: np.random.Generator) -> Polygon:
    """Return an irregular round shape of an area."""
    turns = np.linspace(0, 2 * math.pi, 15)[:-1]
    radii = rng.uniform(0.72, 1.25, 14)
    stretch = rng.uniform(0.75, 1.3)
    points = np.column_stack([np.cos(turns) * radii * stretch, np.sin(turns) * radii / stretch])
    turned = rotate(Polygon(points), float(rng.uniform(0, 180)))
    return translate(_sized(turned, area_m2), x, y)


def _free_spots(
    ground: Ground, commune: int, keep_out: BaseGeometry, rng: np.random.Generator
) -> Floats:
    """Return places near the roads of a commune and clear of what must stay free."""
    spots = []
    for place, bearing, _ in _frontages(ground, commune):
        away = rng.uniform(-260, 260)
        lean = math.radians(bearing + 90)
        spots.append((place.x + away * math.cos(lean), place.y + away * math.sin(lean)))
    points = shapely.points(np.array(spots))
    home = shapely.difference(ground.cells[commune].buffer(-120), keep_out)
    return np.array(spots)[shapely.contains(home, points)]


def _villages(
    ground: Ground, sites: Sequence[Site], parks: Mapping[str, Polygon], rng: np.random.Generator
) -> list[Village]:
    """Return villages of each commune, and those that grow into a planned site."""
    drawn = {s.code: s.boundary for s in sites if s.boundary is not None}
    busy = shapely.union_all([g.buffer(200) for g in (*drawn.values(), *parks.values())])
    keep_out = shapely.union_all(
        [busy, ground.waters.border.buffer(150), ground.cover("RDD").buffer(100)]
    )
    out: list[Village] = []
    for code, ha in VILLAGE_HA.items():
        site = drawn[code]
        home = ground.index(next(s.commune for s in sites if s.code == code))
        # From the side of the commune's centre, where villages are.
        centre = Point(ground.centres[home])
        edge = nearest_points(site, centre)[0]
        size = rng.uniform(4, 9) * HA
        start = _blob(2 * edge.x - site.centroid.x, 2 * edge.y - site.centroid.y, size, rng)
        out.append((_slide(start, site, ha), home))
    for i, name in enumerate(ground.names):
        urban = name.startswith("Phường")
        spots = _free_spots(ground, i, keep_out, rng)
        wanted = int(rng.integers(4, 7) if urban else rng.integers(2, 5))
        for x, y in rng.permutation(spots)[:wanted]:
            size = rng.uniform(8, 15) if urban else rng.uniform(3, 14)
            out.append((_blob(x, y, size * HA, rng).difference(busy.buffer(-170)), i))
    return out


def _field_lines(site: Polygon, rng: np.random.Generator) -> tuple[list[Any], list[Any]]:
    """Return canals and field roads on and around a site, parallel to its longest side."""
    lie = lie_of(site)
    around = site.buffer(170)
    centre, reach = site.centroid, 1500.0
    strips: tuple[list[Any], list[Any]] = ([], [])
    for turn, gap in ((0.0, rng.uniform(230, 320)), (90.0, rng.uniform(140, 190))):
        for k, offset in enumerate(np.arange(-reach, reach, gap)):
            line = LineString(
                [(centre.x - reach, centre.y + offset), (centre.x + reach, centre.y + offset)]
            )
            width = rng.uniform(9, 14) if k % 2 else rng.uniform(6, 9)
            turned = rotate(line, lie + turn, origin=centre)
            if turned.intersects(site):
                strips[k % 2].append(
                    turned.buffer(width / 2, cap_style="flat").intersection(around)
                )
    return strips[1], strips[0]


def _canals(ground: Ground, rng: np.random.Generator) -> list[BaseGeometry]:
    """Return one canal for about every second commune of the plain, along a road at a distance."""
    out: list[BaseGeometry] = []
    for road in ground.roads:
        if rng.random() < 0.45 and road.line.centroid.y < 2_362_000:
            beside = road.line.offset_curve(float(rng.choice([-1, 1]) * rng.uniform(180, 420)))
            out.append(beside.buffer(rng.uniform(6, 12) / 2, cap_style="flat"))
    return out


def _works(
    ground: Ground,
    sites: Sequence[Site],
    villages: Sequence[Village],
    rng: np.random.Generator,
) -> dict[str, Geometries]:
    """Return field roads, canals, graves and upland patches."""
    roads: list[Any] = []
    canals: list[Any] = list(_canals(ground, rng))
    graves: list[Any] = []
    patches: list[Any] = []
    reserve = ground.cover("RDD")
    fields = shapely.union_all([s.boundary.buffer(15) for s in sites if s.boundary is not None])
    for site in sites:
        if site.boundary is None or not site.planned:
            continue
        if site.code not in ON_HILLS:
            lines, lanes = _field_lines(site.boundary, rng)
            canals += lines
            roads += lanes
        x0, y0, x1, y1 = site.boundary.bounds
        for found, shares, chance in ((graves, (0.003, 0.009), 0.7), (patches, (0.02, 0.12), 0.8)):
            if rng.random() < chance:
                x, y = rng.uniform(0.25, 0.75, 2) * (x1 - x0, y1 - y0) + (x0, y0)
                shape = _blob(x, y, rng.uniform(*shares) * site.boundary.area, rng)
                found.append(shape.difference(reserve))
    for village, _ in villages[::3]:
        middle, size = village.centroid, math.sqrt(village.area)
        angle = rng.uniform(0, 2 * math.pi)
        x, y = middle.x + 1.1 * size * math.cos(angle), middle.y + 1.1 * size * math.sin(angle)
        graves.append(_blob(x, y, rng.uniform(0.3, 1.5) * HA, rng).difference(fields))
    built = {"DGT": roads, "DTL": canals, "NTD": graves, "HNK": patches}
    return {code: np.array(shapes, dtype=object) for code, shapes in built.items()}


def make_clusters(rng: np.random.Generator) -> Province:
    """Place parks, clusters, villages and works on the ground, in this order, then all the rest.

    What came later draws from generators of its own, so that the clusters stay where they are.
    """
    ground = make_ground(rng)
    parks = _place_parks(ground, rng)
    sites = _place_sites(ground, parks, rng)
    villages = _villages(ground, sites, parks, rng)
    works = _works(ground, sites, villages, rng)
    drawn = {s.code: s.boundary for s in sites if s.boundary is not None}
    transport = make_transport(ground, drawn, parks)
    villages = settle(villages, ground.waters, transport)
    later = np.random.default_rng(SEED + 2)
    return Province(
        _farmed(ground, sites),
        parks,
        tuple(sites),
        tuple(villages),
        works,
        transport,
        make_places(ground, drawn, parks, villages, transport, later),
    )


def _farmed(ground: Ground, sites: Sequence[Site]) -> Ground:
    """Put rice in the valleys, rice under the sites of the plain, forest under hill sites."""
    codes = ground.face_code.copy()
    middles = shapely.centroid(ground.faces)
    waters = ground.waters
    valleys = shapely.union_all([river.line.buffer(350) for river in waters.rivers[2:4]])
    rough = np.isin(codes, ("RSX", "CLN"))
    codes[rough & shapely.intersects(valleys, middles)] = "LUC"
    tree = shapely.STRtree(ground.faces)
    for site in sites:
        if site.boundary is None or site.code == RIVERSIDE:
            continue
        hit = tree.query(site.boundary.buffer(40), predicate="intersects")
        kept = codes[hit] == "RDD"
        codes[hit[~kept]] = "RSX" if site.code in ON_HILLS else "LUC"
    return replace(ground, face_code=codes)
