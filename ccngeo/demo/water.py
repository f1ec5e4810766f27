# ruff: noqa: PLR2004 - the numbers of a synthetic province are its content, not magic
"""Rivers that fall from source to mouth, dykes beside them, and the land between the two."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from ccngeo.demo.curves import (
    along,
    band,
    beside,
    curve,
    largest,
    pieces,
    places_of,
    points,
    thin,
)
from ccngeo.demo.facts import RIVERS, parse_rows
from ccngeo.demo.relief import Floats, plain, relief, smooth, waves
from ccngeo.geometry import HA, Geometries

# Name; half width in m; height of the water at the source and, where it leaves the province, at its
# end, in m; how much steeper it is above (1: even); into what it flows; course in km.
_INLAND = """\
Sông Phó Đáy;55;24;;1.4;Sông Lô;551.6,381.6 551.2,379.6 551.6,377.9 551.5,376.3 553.0,375.3 \
553.3,373.9 552.4,372.9 553.5,371.6 554.3,370.7 553.8,369.3 554.4,368.0 553.5,366.9 553.2,365.4 \
552.5,364.3 552.9,363.0 552.4,361.9 551.3,361.1 551.1,360.1 550.1,359.4 549.9,358.3 548.9,357.6 \
548.4,356.7 547.4,356.6 546.4,356.4
Sông Cà Lồ;32;8.9;6;1;;555.9,351.5 556.9,351.1 557.9,351.0 559.0,351.2 560.0,350.6 561.2,350.8 \
562.3,350.0 563.4,349.6 564.6,349.6 565.6,350.3 566.7,350.4 567.7,350.1 568.6,350.6 569.6,351.1 \
570.7,350.9 571.6,351.3 572.5,350.9 573.4,351.5 574.3,351.3 575.2,351.9 576.2,351.9
Suối Tây Thiên (mẫu);9;900;;5;Sông Phó Đáy;561.2,377.4 560.6,376.0 560.0,374.9 559.2,373.9 \
558.6,372.9 557.7,372.3 557.0,371.4 555.8,371.3 555.1,370.9 554.25,370.75
Suối Hồ Sơn (mẫu);9;900;;5;Sông Cà Lồ;566.1,372.0 565.4,371.3 564.9,370.3 563.8,369.4 \
563.2,368.3 562.0,367.4 561.3,366.2 560.3,365.4 560.15,364.2 559.7,363.2 559.9,362.1 559.5,361.2 \
559.7,360.2 559.2,359.2 559.4,358.2 559.1,357.2 559.5,356.2 560.3,355.4 561.0,354.4 560.9,353.2 \
561.4,352.2 561.2,350.8
Suối Gia Khánh (mẫu);8;900;;5;Sông Cà Lồ;569.9,370.4 569.1,368.8 568.9,367.4 568.0,366.2 \
567.6,364.8 567.0,363.6 567.2,362.3 566.7,361.2 567.0,360.0 566.6,358.8 566.8,357.6 566.3,356.4 \
566.4,355.2 566.0,354.0 565.8,352.8 566.0,351.6 565.7,350.35
Suối Trung Mỹ (mẫu);8;900;;5;Sông Cà Lồ;574.2,367.0 573.4,365.6 572.9,364.3 573.3,362.9 \
573.2,361.5 573.8,360.2 573.5,358.9 573.5,357.6 572.9,356.4 572.4,355.2 572.1,354.0 572.3,352.8 \
572.0,351.9 572.2,351.05
"""
# Heights of the water of the two rivers on the border, at their upper and their lower end, in m.
_BORDER_LEVELS = {"Sông Lô": (12.0, 7.7), "Sông Hồng": (7.7, 5.6)}

# Lakes: name; middle in km; ha.
_LAKES = """\
Đầm Vạc;560.95,354.35;105
Hồ Đại Lải;575.4,360.2;190
Hồ Vân Trục;545.6,373.3;60
"""

# Dykes, drawn downstream; `PD` stands for the end of the dyke of the Phó Đáy on that side.
_DYKES = """\
Đê tả Lô;II;12;542.35,361.75 543.4,361.2 544.4,360.75 545.4,360.1 546.2,359.15 546.75,358.1 PD
Đê tả Hồng;I;17;PD 547.35,355.6 547.15,354.5 547.1,353.4 546.95,352.1 546.95,350.9 547.35,349.9 \
547.8,349.0 548.15,348.1 548.25,347.1 548.35,346.1 548.65,345.1 548.85,344.3 549.1,343.85 \
549.75,343.6 550.35,343.2 550.65,342.5 551.3,341.95 552.2,341.75 553.2,341.35 554.2,341.05 \
555.2,341.3 556.2,341.75 557.3,342.0 558.4,342.15 559.5,342.1 560.5,341.85 561.4,342.1 \
562.2,342.6 563.0,342.9 563.9,343.15
"""
_BY_PHO_DAY = (("Đê hữu Phó Đáy", "III", 8.0, -1), ("Đê tả Phó Đáy", "III", 8.0, 1))

# Revetments (along a bank) and sluices (across a dyke): dyke; kind; share of its length; length m.
_DYKE_WORKS = """\
Đê tả Lô;Kè;0.25;420
Đê tả Lô;Cống;0.62;
Đê tả Hồng;Kè;0.18;600
Đê tả Hồng;Cống;0.33;
Đê tả Hồng;Kè;0.55;750
Đê tả Hồng;Cống;0.71;
Đê tả Hồng;Kè;0.86;500
Đê tả Phó Đáy;Cống;0.3;
Đê tả Phó Đáy;Cống;0.7;
Đê hữu Phó Đáy;Cống;0.45;
"""


@dataclass(frozen=True, slots=True)
class River:
    """A river: course from source to mouth, half width, and the height of its bed along it."""

    name: str
    line: LineString
    half_m: float
    at_m: Floats
    bed_m: Floats

    def bed(self, places: Geometries) -> Floats:
        """Return the height of the bed beside points."""
        return np.interp(shapely.line_locate_point(self.line, places), self.at_m, self.bed_m)


@dataclass(frozen=True, slots=True)
class Dyke:
    """A dyke drawn downstream, with the side its river is on and half its width at the toe."""

    name: str
    grade: str
    river_on: str
    half_m: float
    line: LineString

    def land(self) -> BaseGeometry:
        """Return the land under the dyke."""
        return self.line.buffer(self.half_m, cap_style="flat", join_style="mitre")


@dataclass(frozen=True, slots=True)
class Waters:
    """All water of the province and what holds it."""

    rivers: tuple[River, ...]
    surfaces: dict[str, BaseGeometry]
    lakes: dict[str, BaseGeometry]
    dykes: tuple[Dyke, ...]
    river_sides: dict[str, BaseGeometry]
    works: tuple[tuple[str, BaseGeometry], ...]

    @property
    def border(self) -> BaseGeometry:
        """Return the two rivers along the outline."""
        return shapely.union_all([self.surfaces[name] for name in _BORDER_LEVELS])

    @property
    def surface(self) -> BaseGeometry:
        """Return all rivers and lakes."""
        return shapely.union_all([*self.surfaces.values(), *self.lakes.values()])

    @property
    def dyke_land(self) -> list[BaseGeometry]:
        """Return the land under the dykes."""
        return [dyke.land() for dyke in self.dykes]


def _along_the_outline(outline: Polygon, ends: Sequence[tuple[float, float]]) -> LineString:
    """Return the stretch of the outline between two places, the shorter way round."""
    ring = LineString(outline.exterior.coords)
    a, b = sorted(ring.project(Point(p)) for p in ends)
    inner = substring(ring, a, b)
    other = shapely.line_merge(ring.difference(inner.buffer(0.5)))
    bank = inner if inner.length <= ring.length / 2 else other
    line = curve(np.array(bank.simplify(120).coords), 80.0)
    start = Point(ends[0])
    forward = Point(line.coords[0]).distance(start) < Point(line.coords[-1]).distance(start)
    return line if forward else LineString(list(line.coords)[::-1])


def _bed(line: LineString, top: float, mouth: float, bend: float) -> tuple[Floats, Floats]:
    """Return a profile that never rises: below the land, and down to the mouth."""
    at, xy, _ = along(line, 50.0)
    wanted = mouth + (top - mouth) * (1 - at / line.length) ** bend
    land = np.minimum.accumulate(relief(xy[:, 0], xy[:, 1]) - 1.5)
    return at, np.maximum(np.minimum(wanted, land), mouth)


def _border_rivers(outline: Polygon) -> list[tuple[River, BaseGeometry]]:
    """Return the Lô and the Hồng: the half of each that lies in the province."""
    found = []
    for (name, (top, end)), (start, stop, width) in zip(
        _BORDER_LEVELS.items(), RIVERS, strict=True
    ):
        bank = _along_the_outline(outline, (start, stop))
        surface = band(bank, width, 0.2, phase=width).intersection(outline)
        # Seen downstream the province lies on the left: the middle of its half of the river.
        line = beside(bank, 0.45 * width)
        found.append((River(name, line, width / 2, *_bed(line, top, end, 1.0)), surface))
    return found


def _inland_rivers(outline: Polygon, border: Sequence[River]) -> list[tuple[River, BaseGeometry]]:
    """Return the rivers and streams within the province, each after the one it flows into."""
    known = {river.name: river for river in border}
    found = []
    for k, (name, half, top, end, bend, into, course) in enumerate(parse_rows(_INLAND)):
        line = curve(points(course))
        mouth = Point(line.coords[-1])
        level = float(end) if end else float(known[into].bed(np.array([mouth]))[0])
        line = max(pieces(line.intersection(outline), 100.0), key=lambda piece: piece.length)
        river = River(name, line, float(half), *_bed(line, float(top), level, float(bend)))
        known[name] = river
        found.append((river, band(line, float(half), 0.25, phase=1.3 * k)))
    return found


def _pho_day_dykes(river: River) -> dict[int, LineString]:
    """Return the lines of the two dykes of the Phó Đáy where it runs in the plain, by side."""
    plain_part = substring(river.line, 0.42 * river.line.length, river.line.length - 1150.0)
    even = LineString(plain_part.simplify(220.0).coords)
    smoothed = curve(np.array(even.coords), 60.0)
    at = along(smoothed, 120.0)[0]
    lines = {}
    for side in (-1, 1):
        reach = 330.0 + 70.0 * np.sin(at / 1500.0 + side)
        raw = beside(smoothed, side * reach, 120.0)
        lines[side] = thin(curve(np.array(raw.simplify(60.0).coords), 60.0), 1.0)
    return lines


def _draw_dykes(pho_day: River) -> list[Dyke]:
    """Return the dykes, those of the Lô and the Hồng joined to those of the Phó Đáy."""
    sides = _pho_day_dykes(pho_day)
    dykes = [
        Dyke(name, grade, "Phải" if side > 0 else "Trái", half, sides[side])
        for name, grade, half, side in _BY_PHO_DAY
    ]
    for name, grade, half, course in parse_rows(_DYKES):
        joint = sides[-1 if course.endswith("PD") else 1].coords[-1]
        text = course.replace("PD", f"{joint[0] / 1000:.4f},{joint[1] / 1000 - 2000:.4f}")
        line = curve(points(text), 60.0)
        dykes.append(Dyke(name, grade, "Phải", float(half), thin(line, 1.0)))
    return dykes


def _river_sides(
    dykes: Sequence[Dyke], rivers: Sequence[River], water: BaseGeometry, outline: Polygon
) -> dict[str, BaseGeometry]:
    """Return the land on the river side of the dykes, on either side of the mouth of the Phó Đáy.

    One ring holds it all: down the Lô, up and down the Phó Đáy, down the Hồng, back by the border.
    """
    right, left, lo, hong = (list(d.line.coords) for d in dykes)
    course = LineString([*rivers[0].line.coords, *rivers[1].line.coords])
    start, stop = (course.project(Point(p)) for p in (lo[0], hong[-1]))
    back = reversed(substring(course, start, stop).coords)
    ring = Polygon([*lo, *reversed(right), *left, *hong, *back])
    built = [dyke.land() for dyke in dykes]
    bare = shapely.buffer(ring, 0).intersection(outline)
    parts = shapely.get_parts(bare.difference(shapely.union_all([water, *built])))
    names = ("Bãi sông Lô, hữu Phó Đáy", "Bãi sông Hồng, tả Phó Đáy")
    nearest = np.argmin([shapely.distance(parts, dykes[k].line) for k in (2, 3)], axis=0)
    return {
        name: shapely.union_all(parts[(nearest == k) & (shapely.area(parts) > 1000)])
        for k, name in enumerate(names)
    }


def _draw_works(dykes: Sequence[Dyke]) -> list[tuple[str, BaseGeometry]]:
    """Return revetments along the river side of dykes and sluices across them."""
    known = {dyke.name: dyke for dyke in dykes}
    works: list[tuple[str, BaseGeometry]] = []
    for name, kind, share, length in parse_rows(_DYKE_WORKS):
        dyke = known[name]
        middle = float(share) * dyke.line.length
        if kind == "Kè":
            reach = substring(dyke.line, middle - float(length) / 2, middle + float(length) / 2)
            away = -(dyke.half_m + 12) if dyke.river_on == "Phải" else dyke.half_m + 12
            shape = band(beside(LineString(reach.coords), away), 6.0)
        else:
            stretch = substring(dyke.line, middle - 6, middle + 6)
            shape = shapely.buffer(stretch, dyke.half_m + 14, cap_style="flat")
        works.append((f"{kind} mẫu {len(works) + 1} ({name})", shape))
    return works


def _lake(middle: Floats, area_m2: float) -> BaseGeometry:
    """Return a lake with bays, of about an area."""
    x, y = middle
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    radius = np.sqrt(area_m2 / np.pi) * (
        1 + 0.22 * np.sin(3 * turn + x / 700) + 0.12 * np.sin(5 * turn + y / 500)
    )
    shore = np.column_stack([x + 1.25 * radius * np.cos(turn), y + 0.8 * radius * np.sin(turn)])
    return Polygon(np.round(shore, 2))


def make_waters(outline: Polygon) -> Waters:
    """Draw rivers, lakes, dykes and the land between them for an outline."""
    border = _border_rivers(outline)
    inland = _inland_rivers(outline, [river for river, _ in border])
    rivers = tuple(river for river, _ in (*border, *inland))
    surfaces: dict[str, BaseGeometry] = {}
    taken: BaseGeometry = Polygon()
    for river, surface in (*border, *inland):
        surfaces[river.name] = largest(surface.intersection(outline).difference(taken))
        taken = shapely.union_all([taken, surface])
    lakes = {name: _lake(points(at)[0], float(ha) * HA) for name, at, ha in parse_rows(_LAKES)}
    still = shapely.union_all(list(lakes.values()))
    surfaces = {name: surface.difference(still) for name, surface in surfaces.items()}
    dykes = _draw_dykes(rivers[2])
    return Waters(
        rivers=rivers,
        surfaces=surfaces,
        lakes=lakes,
        dykes=tuple(dykes),
        river_sides=_river_sides(dykes, rivers, taken, outline),
        works=tuple(_draw_works(dykes)),
    )


def _ripples(x: Floats, y: Floats) -> Floats:
    """Return the small rise and fall of the plain, nothing on the hills, in m."""
    low = 1 - smooth((relief(x, y) - plain(x, y)) / 6.0)
    return 0.9 * low * waves(0.55 * x + 4000, 0.55 * y)


def heights(waters: Waters, x: Floats, y: Floats) -> Floats:
    """Return heights in m: the relief with its ripples, and the valleys that rivers cut into it."""
    z = relief(x, y) + _ripples(x, y)
    places = places_of(x, y)
    for river in waters.rivers:
        steep = 0.05 if river.half_m > 20 else 0.3
        line = river.line.simplify(2.0)
        x0, y0, x1, y1 = line.buffer(2500).bounds
        near = np.flatnonzero((x > x0) & (x < x1) & (y > y0) & (y < y1))
        far = shapely.distance(places[near], line)
        rise = steep * np.clip(far - max(80.0, river.half_m + 45.0), 0, None)
        cut = river.bed_m[-1] + rise < z[near]  # elsewhere the land is lower than any valley side
        near, rise = near[cut], rise[cut]
        z[near] = np.minimum(z[near], river.bed(places[near]) + rise)
    return z


def flood_depth(waters: Waters, x: Floats, y: Floats, z: Floats) -> Floats:
    """Return the depth in m of a flood that stands high in the rivers while rain fills the plain.

    `z` are the heights. Outside the dykes the water stands some metres above the bed; inside, only
    hollows fill.
    """
    depth = np.clip(plain(x, y) - 0.4 - z, 0.0, 0.6)
    outside = shapely.union_all([*waters.river_sides.values(), *waters.surfaces.values()])
    shapely.prepare(outside)
    places = places_of(x, y)
    wet = np.flatnonzero(shapely.intersects(outside, places))
    rivers = waters.rivers[:3]  # those with dykes
    near = np.argmin([shapely.distance(places[wet], river.line) for river in rivers], axis=0)
    for k, river in enumerate(rivers):
        own = wet[near == k]
        depth[own] = np.clip(river.bed(places[own]) + 4.5 - z[own], 0.0, None)
    return depth
