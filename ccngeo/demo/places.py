# ruff: noqa: PLR2004 - the numbers of a synthetic province are its content, not magic
"""What people built and dug between the roads: streets, schools, relics, projects, pits, ponds."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.affinity import rotate, translate
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from ccngeo.demo.curves import band, beside, curve, largest, lie_of, points
from ccngeo.demo.facts import VILLAGE_HA, parse_rows
from ccngeo.demo.ground import Ground
from ccngeo.demo.transport import Transport
from ccngeo.demo.water import Waters
from ccngeo.geometry import HA, Geometries

Village = tuple[BaseGeometry, int]
Shapes = list[BaseGeometry]

# Relics, all invented: name; class; where. A place is a commune (beside its largest village), or a
# cluster with the distance in m from its edge to zone II and the bearing from its middle, degrees
# from east; below zero zone II reaches so far into it.
_RELICS = """\
Tháp mẫu 1;Quốc gia đặc biệt;Thị trấn Tam Sơn
Đình mẫu 2;Quốc gia đặc biệt;Thị trấn Thổ Tang
Đền mẫu 3;Quốc gia;Xã Đại Đình
Đình mẫu 4;Quốc gia;QH05 500 200
Chùa mẫu 5;Quốc gia;Xã Bình Dương
Đình mẫu 6;Quốc gia;Xã Đạo Đức
Đền mẫu 7;Tỉnh;QH07 -14 10
Chùa mẫu 8;Tỉnh;Xã Liên Châu
Miếu mẫu 9;Tỉnh;Xã Thanh Trù
Đình mẫu 10;Tỉnh;Xã Hoàng Hoa
"""

# Approved projects, all invented: name; decision; its date; ha; middle in km, or the cluster it
# reaches into, by how many ha, and from which side (degrees from east).
_PROJECTS = """\
Khu đô thị mẫu 1;M21/QĐ-UBND (mẫu);2022-05-16;32;563.95,353.6
Khu nhà ở mẫu 2;M22/QĐ-UBND (mẫu);2023-03-02;14;559.0,357.55
Khu nhà ở mẫu 3;M23/QĐ-UBND (mẫu);2024-08-20;18;QH20 4.2 215
Khu dân cư mẫu 4;M24/QĐ-UBND (mẫu);2021-11-09;9;547.9,367.6
Khu đô thị mẫu 5;M25/QĐ-UBND (mẫu);2020-07-27;26;573.95,351.7
Khu nhà ở mẫu 6;M26/QĐ-UBND (mẫu);2025-01-15;12;551.9,346.6
Khu dịch vụ mẫu 7;M27/QĐ-UBND (mẫu);2023-09-12;22;573.9,361.2
Khu dân cư mẫu 8;M28/QĐ-UBND (mẫu);2022-12-05;11;555.4,366.0
Khu nhà ở công nhân mẫu 9;M29/QĐ-UBND (mẫu);2024-04-03;16;568.1,357.9
Khu dân cư mẫu 10;M30/QĐ-UBND (mẫu);2025-06-18;10;561.6,348.4
"""

# Mineral areas, all invented: name; ha; middle in km. Sand lies in the bed of a river: its name,
# and from where to where along it, as shares.
_MINERALS = """\
Đá xây dựng mẫu 1;14;536.5,376.4
Đất san lấp mẫu 2;9;544.6,375.0
Cao lanh mẫu 3;7;560.4,367.9
Sét gạch ngói mẫu 4;12;567.9,361.0
Đất san lấp mẫu 5;8;550.6,374.2
"""
_SAND = (
    ("Cát sông Lô mẫu 6", "Sông Lô", 0.55, 0.62),
    ("Cát sông Hồng mẫu 7", "Sông Hồng", 0.5, 0.55),
)

_MAIN_CANAL = """\
553.75,373.6 554.5,372.4 555.5,371.0 556.1,370.1 556.15,369.0 555.9,367.8 555.3,366.5 555.0,364.6 \
555.0,362.5 554.95,360.4 554.6,358.6 553.8,357.0 552.8,355.7 551.6,354.8 550.2,354.5 549.1,354.6"""


@dataclass(frozen=True, slots=True)
class Relic:
    """A relic with its two zones of protection."""

    name: str
    rank: str
    zone_1: BaseGeometry
    zone_2: BaseGeometry


@dataclass(frozen=True, slots=True)
class Project:
    """An approved project of housing or services."""

    name: str
    decision: str
    decided: str
    land: BaseGeometry


@dataclass(frozen=True, slots=True)
class Places:
    """Everything of this module; `land` holds what is land in use, by code."""

    land: Mapping[str, Geometries]
    relics: tuple[Relic, ...]
    projects: tuple[Project, ...]
    minerals: Mapping[str, BaseGeometry]


def settle(villages: Sequence[Village], waters: Waters, transport: Transport) -> list[Village]:
    """Return the villages that stand off water, dykes, expressway and railway.

    What is cut off is not built on; hamlets on the river side of a dyke are left out. Those that
    grow into a planned site come first and stay as they are.
    """
    shut = shapely.union_all(
        [
            waters.surface.buffer(25),
            *(land.buffer(8) for land in waters.dyke_land),
            transport.barred.buffer(15),
        ]
    )
    outside = shapely.union_all(list(waters.river_sides.values()))
    kept = list(villages[: len(VILLAGE_HA)])
    for village, commune in villages[len(VILLAGE_HA) :]:
        rest = largest(village.difference(shut))
        if rest.area > HA and rest.intersection(outside).area < 0.3 * rest.area:
            kept.append((rest, commune))
    return kept


def _box(x: float, y: float, wide: float, deep: float, turn: float) -> Polygon:
    """Return a rectangle about a point, turned by degrees."""
    shape = shapely.box(x - wide / 2, y - deep / 2, x + wide / 2, y + deep / 2)
    turned: Polygon = rotate(shape, turn, origin=(x, y))
    return turned


def _streets(villages: Sequence[Village], rng: np.random.Generator) -> Shapes:
    """Return the main street of each village and the lane across it; a hamlet has none."""
    out: Shapes = []
    for village, _ in villages:
        if village.area < 8 * HA:
            continue
        middle, reach = village.centroid, 1.2 * math.sqrt(village.area)
        turn = rng.uniform(0, 180)
        lines = []
        for quarter in (0.0, 90.0):
            offset, lean = rng.uniform(-0.2, 0.2) * reach, rng.uniform(-9, 9)
            street = LineString([(-reach, offset - lean), (reach, offset + lean)])
            lines.append(rotate(street, turn + quarter, origin=(0, 0)))
        strips = shapely.buffer(lines, rng.uniform(2.4, 3.6), cap_style="flat")
        out.append(translate(shapely.union_all(strips), middle.x, middle.y).intersection(village))
    return out


def _public(ground: Ground, villages: Sequence[Village]) -> tuple[Shapes, Shapes]:
    """Return a school and a clinic for each commune, in its largest village."""
    schools: Shapes = []
    clinics: Shapes = []
    grown = len(VILLAGE_HA)
    for i in range(len(ground.names)):
        own = [v for v, commune in villages[grown:] if commune == i and v.area > 2.5 * HA]
        if not own:
            continue
        village = max(own, key=lambda v: float(v.area))
        place, turn = village.representative_point(), 37.0 * i % 180
        away = math.radians(turn)
        schools.append(_box(place.x, place.y, 95, 75, turn).intersection(village))
        x, y = place.x + 95 * math.cos(away), place.y + 95 * math.sin(away)
        clinic = _box(x, y, 52, 44, turn).intersection(village)
        if clinic.area > 1200:
            clinics.append(clinic)
    return schools, clinics


def _by_villages(
    villages: Sequence[Village], keep_out: BaseGeometry, rng: np.random.Generator
) -> Shapes:
    """Return ponds at the edges of villages."""
    shapely.prepare(keep_out)
    ponds: Shapes = []
    for village, _ in villages:
        edge = village.boundary
        for share in rng.uniform(0, 1, int(rng.integers(0, 3))):
            place = edge.interpolate(float(share), normalized=True)
            size = math.sqrt(rng.uniform(0.08, 0.45) * HA)
            pond = _box(place.x, place.y, 1.3 * size, size / 1.3, rng.uniform(0, 180))
            if not keep_out.intersects(pond):
                ponds.append(pond)
    return ponds


def _farms(transport: Transport, keep_out: BaseGeometry, rng: np.random.Generator) -> Shapes:
    """Return farms in the fields, off the roads that lead to them."""
    shapely.prepare(keep_out)
    farms: Shapes = []
    for way in transport.lanes[::3]:
        place = way.line.interpolate(rng.uniform(0.3, 0.7), normalized=True)
        turn, size = rng.uniform(0, 360), math.sqrt(rng.uniform(1.2, 3.5) * HA)
        x = place.x + 190 * math.cos(math.radians(turn))
        y = place.y + 190 * math.sin(math.radians(turn))
        farm = _box(x, y, 1.25 * size, size / 1.25, turn)
        if not keep_out.intersects(farm):
            farms.append(farm)
    return farms


def _pumping_stations(waters: Waters) -> list[Polygon]:
    """Return a pumping station behind each sluice, on the side of the fields."""
    stations = []
    for name, sluice in waters.works:
        if not name.startswith("Cống"):
            continue
        dyke = min(waters.dykes, key=lambda d: float(d.line.distance(sluice.centroid)))
        at = dyke.line.project(sluice.centroid)
        inland = 1 if dyke.river_on == "Phải" else -1
        stretch = LineString(substring(dyke.line, at - 60, at + 60).coords)
        place = beside(stretch, inland * 58.0).interpolate(0.5, normalized=True)
        stations.append(_box(place.x, place.y, 62, 48, 20))
    return stations


def _relic_place(
    where: str, ground: Ground, villages: Sequence[Village], drawn: Mapping[str, Polygon]
) -> Point:
    """Return the middle of a relic: in a village, or at a distance from a cluster."""
    if where in ground.names:
        own = ground.index(where)
        village = max((v for v, at in villages if at == own), key=lambda v: float(v.area))
        edge: Point = village.boundary.interpolate(0.35, normalized=True)
        return edge
    code, gap, bearing = where.split()
    site, turn = drawn[code], math.radians(float(bearing))
    middle = site.centroid
    away = (middle.x + 3e3 * math.cos(turn), middle.y + 3e3 * math.sin(turn))
    far = LineString([(middle.x, middle.y), away])
    low, high = 0.0, 3e3
    for _ in range(50):  # move out until zone II is as far from the edge as wanted
        at = (low + high) / 2
        short = far.interpolate(at).distance(site) - _ZONE_2_M < float(gap)
        low, high = (at, high) if short else (low, at)
    return far.interpolate(high)


_ZONE_1_M, _ZONE_2_M = 45.0, 110.0


def _relics(
    ground: Ground, villages: Sequence[Village], drawn: Mapping[str, Polygon]
) -> list[Relic]:
    """Return the relics: zone I about the monument, zone II a ring about zone I."""
    found = []
    for name, rank, where in parse_rows(_RELICS):
        place = _relic_place(where, ground, villages, drawn)
        zone_1 = _box(place.x, place.y, 1.7 * _ZONE_1_M, 1.5 * _ZONE_1_M, 24.0)
        zone_2 = place.buffer(_ZONE_2_M, quad_segs=5).difference(zone_1)
        found.append(Relic(name, rank, zone_1, zone_2))
    return found


def _projects(drawn: Mapping[str, Polygon], keep_out: BaseGeometry) -> list[Project]:
    """Return the approved projects, cut by what was there before; one reaches into a cluster."""
    found = []
    for k, (name, decision, decided, ha, where) in enumerate(parse_rows(_PROJECTS)):
        side = math.sqrt(float(ha) * HA)
        if "," in where:
            x, y = points(where)[0]
            land = _box(x, y, 1.2 * side, side / 1.2, 23.0 * k % 90).difference(keep_out)
        else:
            code, inside, towards = where.split()
            land = _reaching_into(drawn[code], side, float(inside), math.radians(float(towards)))
        found.append(Project(name, decision, decided, largest(land)))
    return found


def _reaching_into(site: Polygon, side: float, inside_ha: float, towards: float) -> BaseGeometry:
    """Return a square lot on one side of a site (radians from east) that covers so much of it."""
    middle, lie = site.centroid, lie_of(site)

    def lot(away: float) -> Polygon:
        x, y = middle.x + away * math.cos(towards), middle.y + away * math.sin(towards)
        return _box(x, y, side, side, lie)

    near, far = 0.0, 3e3
    for _ in range(50):
        away = (near + far) / 2
        enough = lot(away).intersection(site).area >= inside_ha * HA
        near, far = (away, far) if enough else (near, away)
    return lot(near)


def _minerals(waters: Waters, keep_out: BaseGeometry) -> dict[str, BaseGeometry]:
    """Return the mineral areas: pits on the hills and sand in the beds of rivers."""
    found: dict[str, BaseGeometry] = {}
    for k, (name, ha, where) in enumerate(parse_rows(_MINERALS)):
        x, y = points(where)[0]
        turn = np.linspace(0, 2 * math.pi, 11)[:-1]
        radius = math.sqrt(float(ha) * HA / math.pi) * (1 + 0.2 * np.sin(3 * turn + k))
        shape = Polygon(np.column_stack([x + radius * np.cos(turn), y + radius * np.sin(turn)]))
        found[name] = largest(shape.difference(keep_out))
    for name, river_name, start, stop in _SAND:
        river = next(r for r in waters.rivers if r.name == river_name)
        reach = substring(river.line, start, stop, normalized=True)
        bed = band(LineString(reach.coords), 0.5 * river.half_m)
        found[name] = largest(bed.intersection(waters.surfaces[river_name]))
    return found


def medium_voltage(transport: Transport, sites: BaseGeometry) -> Shapes:
    """Return lines of 22 kV along the lanes, on the side of the road away from any site."""
    out: Shapes = []
    for way in transport.lanes[::4]:
        if way.line.length < 1200:
            continue
        either = [beside(way.line, side * (way.half_m + 7.0)).simplify(12.0) for side in (1, -1)]
        out.append(max(either, key=lambda line: float(line.distance(sites))))
    return out


def make_places(
    ground: Ground,
    drawn: Mapping[str, Polygon],
    parks: Mapping[str, Polygon],
    villages: Sequence[Village],
    transport: Transport,
    rng: np.random.Generator,
) -> Places:
    """Place everything, around the clusters but where one is meant to meet it."""
    waters = ground.waters
    sites = shapely.union_all([s.buffer(60) for s in drawn.values()])
    homes = shapely.union_all([v for v, _ in villages])
    built = shapely.union_all(
        [
            *(p.buffer(30) for p in parks.values()),
            waters.surface.buffer(20),
            *(land.buffer(30) for land in waters.dyke_land),
            *(way.land().buffer(6) for way in (*transport.routes, *transport.railways)),
        ]
    )
    ways = shapely.union_all([way.land().buffer(6) for way in transport.lanes])
    schools, clinics = _public(ground, villages)
    relics = _relics(ground, villages, drawn)
    monuments = [r.zone_1 for r in relics]
    keep_out = shapely.union_all([sites, built, ways, *(r.zone_2 for r in relics), *monuments])
    projects = _projects(drawn, shapely.union_all([sites, built, homes]))
    planned = shapely.union_all([p.land for p in projects])
    farms = _farms(transport, shapely.union_all([keep_out, homes, planned]), rng)
    canal = curve(points(_MAIN_CANAL)).buffer(8, cap_style="flat")
    land = {
        "DDD": monuments,
        "DGD": schools,
        "DYT": clinics,
        "DGT": _streets(villages, rng),
        "NTS": _by_villages(villages, shapely.union_all([keep_out, planned]), rng),
        "NKH": farms,
        "DTL": [*_pumping_stations(waters), canal],
    }
    return Places(
        land={code: np.array(shapes, dtype=object) for code, shapes in land.items()},
        relics=tuple(relics),
        projects=tuple(projects),
        minerals=_minerals(waters, shapely.union_all([sites, built])),
    )
