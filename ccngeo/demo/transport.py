# ruff: noqa: PLR2004 - the numbers of a synthetic province are its content, not magic
"""Roads by class and the railway: which run where is known, each line is drawn here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from ccngeo.demo.curves import curve, pieces, points, thin, wind
from ccngeo.demo.facts import parse_rows
from ccngeo.demo.ground import Ground

# Name; class; half width of the land in m; course in km.
_ROUTES = """\
Cao tốc Nội Bài – Lào Cai;Cao tốc;18;576.0,352.95 574.6,353.3 573.2,353.75 571.9,354.65 \
570.7,355.35 569.9,356.45 568.9,357.45 567.2,358.3 565.6,359.5 563.6,360.9 561.6,361.65 \
559.8,361.55 558.0,361.3 556.3,361.7 554.7,362.7 553.2,363.3 551.9,363.3 550.4,362.95 \
548.9,362.95 547.2,363.3 545.5,363.45 543.9,363.25 542.3,363.45 540.0,364.2
Quốc lộ 2;Cấp II;13;576.3,350.35 574.9,350.3 573.4,350.15 571.9,350.15 570.5,350.35 569.55,351.0 \
569.45,352.2 569.3,353.4 568.3,353.75 566.9,353.95 565.6,354.7 564.3,355.3 563.0,355.85 \
561.9,356.55 560.8,356.7 559.7,356.2 558.5,355.6 557.4,354.75 556.4,354.28 555.4,354.26 \
554.3,353.9 553.2,353.35 552.2,352.75 551.3,352.55 550.2,352.55 549.0,352.75 547.8,353.4 \
546.9,353.8 545.7,354.3
Quốc lộ 2B;Cấp III;10;561.85,356.6 561.8,357.6 561.75,358.8 561.7,360.2 561.2,361.4 560.5,362.5 \
560.25,363.6 560.9,364.75 562.1,365.6 563.3,366.4 564.1,367.5 564.3,368.7 564.75,369.9 \
565.5,370.7 565.35,371.5 566.1,371.95 565.9,372.55 566.55,372.75 566.5,373.25
Quốc lộ 2C;Cấp III;10;551.7,340.5 551.75,341.6 551.8,342.8 552.05,344.3 552.6,345.7 553.3,346.8 \
554.05,347.8 554.35,349.0 554.3,350.3 554.6,351.6 554.7,352.8 554.35,353.9 554.5,355.2 \
555.3,356.4 556.5,357.5 557.7,358.4 558.35,359.5 558.35,360.6 557.75,361.6 557.25,362.9 \
556.85,364.1 556.2,365.4 556.3,366.8 556.55,368.3 556.6,369.8 556.3,371.4 555.9,373.1 \
555.5,374.8 555.2,376.4 554.9,378.2 554.3,379.9 553.4,381.5 552.6,382.6
ĐT.301;Cấp IV;7;573.3,350.15 573.25,351.2 573.5,352.3 574.1,353.1 574.75,354.2 575.0,355.5 \
575.5,356.9 576.1,358.4 576.6,359.9 576.8,361.2 576.6,362.3
ĐT.302;Cấp IV;7;566.9,353.95 566.9,355.2 566.3,356.9 566.0,358.4 565.8,360.1 565.3,361.9 \
564.7,363.7 564.1,365.2 563.3,366.4
ĐT.302B;Cấp V;6;564.1,367.5 563.0,368.9 562.2,370.3 561.4,371.7 560.5,373.1 559.5,374.4 \
558.2,375.1 556.8,374.9 555.5,374.8
ĐT.303;Cấp IV;7;566.9,353.95 566.45,352.9 566.35,351.8 566.0,350.9 565.1,350.05 563.8,350.1 \
562.4,349.5 560.6,349.35
ĐT.304;Cấp IV;7;550.2,352.55 550.45,351.3 550.9,350.1 551.15,349.0 551.5,347.9 552.4,347.2 \
553.3,346.8 554.5,346.3 555.7,346.2 557.0,346.55 558.1,347.2 559.2,348.1 560.6,349.35
ĐT.305;Cấp IV;7;561.9,356.55 562.6,355.4 562.5,354.2 561.9,352.9 561.0,351.6 560.7,350.5 \
560.6,349.35 560.75,347.9 560.95,346.6 561.0,345.4 561.3,344.2 562.0,343.3 562.6,342.75
ĐT.305C;Cấp V;6;556.2,365.4 555.0,365.0 553.7,365.1 552.4,365.1 551.2,365.9 550.0,366.95 \
548.7,367.6 547.5,368.4
ĐT.306;Cấp V;6;547.2,363.3 547.0,364.6 546.8,366.1 547.1,367.4 547.5,368.4
ĐT.307;Cấp IV;7;547.5,368.4 547.9,369.9 548.4,371.4 548.7,373.0 549.1,374.8 549.1,376.6 \
548.7,378.2 548.5,379.6
ĐT.307B;Cấp V;6;547.5,368.4 546.2,369.2 544.9,370.0 543.4,370.3 541.9,369.9 540.5,370.9 \
539.3,371.8
ĐT.306B;Cấp V;6;542.8,362.9 542.2,364.3 541.9,365.8 542.1,367.4 541.8,368.8 541.9,369.9 \
542.2,371.5 542.3,373.2 541.9,374.9 541.2,376.3 540.7,377.8 539.4,378.9 538.0,379.2
ĐT.308;Cấp V;6;539.3,371.8 538.0,372.4 537.6,373.7 536.8,375.1 535.7,376.4 534.9,377.4
ĐT.309;Cấp V;6;560.25,363.6 559.8,364.7 559.9,366.1 559.2,367.3 557.9,368.2 556.55,368.3
ĐT.310;Cấp IV;7;562.1,365.6 563.4,364.7 564.7,363.7 566.0,362.4 567.6,361.5 569.3,361.4 \
571.0,361.5 572.4,360.9 573.4,359.8 573.9,358.8 574.9,358.6 576.1,358.4
"""
_RAILWAY = """\
Đường sắt Hà Nội – Lào Cai;Thường;6;576.2,348.6 574.6,348.75 573.0,349.05 571.5,349.35 \
570.3,349.9 569.2,350.75 568.0,351.0 566.8,351.05 566.1,351.6 565.95,352.7 565.3,353.8 \
564.2,354.6 563.0,355.2 561.7,355.75 560.4,355.9 559.2,355.5 558.1,354.7 557.1,354.1 \
556.1,354.03 555.2,353.99 554.3,353.75 553.4,353.7 552.6,353.75 551.3,353.8 550.0,353.65 \
548.9,353.75 547.8,354.1 546.7,354.35 545.7,354.7
"""

_NEAR_M = 350.0  # a lane that runs so close to a route is the route


@dataclass(frozen=True, slots=True)
class Way:
    """A road or railway: class as offices write it, half the width of its land, its centre line."""

    name: str
    grade: str
    half_m: float
    line: LineString

    def land(self) -> BaseGeometry:
        """Return the land under the way."""
        return self.line.buffer(self.half_m, cap_style="flat", join_style="mitre")


@dataclass(frozen=True, slots=True)
class Transport:
    """Routes by class, the lanes between communes, and the railway."""

    routes: tuple[Way, ...]
    lanes: tuple[Way, ...]
    railways: tuple[Way, ...]

    @property
    def roads(self) -> tuple[Way, ...]:
        """Return routes and lanes."""
        return (*self.routes, *self.lanes)

    @property
    def barred(self) -> BaseGeometry:
        """Return the land of the expressway and the railway, which nobody builds against."""
        walls = [way.land() for way in (self.routes[0], *self.railways)]
        return shapely.union_all(walls)


def _ways(table: str, outline: Polygon) -> list[Way]:
    """Return the ways of a table, as far as they run in the province."""
    found = []
    for name, grade, half, course in parse_rows(table):
        line = curve(points(course)).intersection(outline)
        longest = max(pieces(line, 100.0), key=lambda piece: piece.length)
        found.append(Way(name, grade, float(half), thin(longest, 2.5)))
    return found


def _lanes(
    ground: Ground,
    routes: Sequence[Way],
    drawn: Mapping[str, Polygon],
    parks: Iterable[Polygon],
) -> list[Way]:
    """Return roads of districts and communes, where no route runs already.

    Those along which sites lie stay as they were when the sites were placed; the others wind.
    """
    sites = shapely.union_all(list(drawn.values()))
    built = [shape for code, shape in drawn.items() if code.startswith("TL")]
    waters = ground.waters
    shut = shapely.union_all(
        [
            *(park.buffer(14) for park in parks),
            *(shape.buffer(4) for shape in built),
            *(lake.buffer(25) for lake in waters.lakes.values()),
            waters.border.buffer(40),
            ground.cover("RDD"),
        ]
    )
    big = [waters.surfaces[name].buffer(30) for name in ("Sông Phó Đáy", "Sông Cà Lồ")]
    unbridged = shapely.union_all([shut, *big])
    beside = shapely.union_all([way.line.buffer(_NEAR_M) for way in routes])
    found: list[Way] = []
    for k, road in enumerate(ground.roads):
        fronts = road.line.distance(sites) < road.width / 2 + 30
        if not fronts and road.line.intersection(beside).length > 0.5 * road.line.length:
            continue
        line = road.line
        if not fronts:
            line = thin(wind(curve(np.array(line.coords)), 22.0, 1100.0, 1.7 * k), 6.0)
        upper = road.width >= 20
        kind, grade = ("Đường huyện", "Cấp VI") if upper else ("Đường xã", "Dưới cấp V")
        # Only roads of a district have bridges.
        for piece in pieces(line.difference(shut if upper else unbridged), 150.0):
            found.append(Way(f"{kind} mẫu {len(found) + 1}", grade, road.width / 2, piece))
    return found


def _park_roads(parks: Mapping[str, Polygon], shut: BaseGeometry) -> list[Way]:
    """Return a road around each park, where nothing is in its way."""
    found = []
    for name, park in parks.items():
        others = [p.buffer(14) for other, p in parks.items() if other != name]
        ring = LineString(park.buffer(14, join_style="mitre").exterior.coords)
        free = pieces(ring.difference(shapely.union_all([shut, *others])), 300.0)
        found += [Way(f"Đường gom KCN {name}", "Cấp VI", 5.0, piece) for piece in free]
    return found


def make_transport(
    ground: Ground, drawn: Mapping[str, Polygon], parks: Mapping[str, Polygon]
) -> Transport:
    """Draw routes, lanes and the railway around the sites and parks that were placed."""
    routes = _ways(_ROUTES, ground.outline)
    railways = _ways(_RAILWAY, ground.outline)
    waters = ground.waters
    water = shapely.union_all([waters.surfaces[n] for n in ("Sông Phó Đáy", "Sông Cà Lồ")])
    sites = shapely.union_all([s.buffer(12) for s in drawn.values()])
    walls = [way.land().buffer(8) for way in (routes[0], *railways)]
    lanes = _lanes(ground, routes, drawn, parks.values())
    around = _park_roads(parks, shapely.union_all([sites, water.buffer(10), *walls]))
    return Transport(tuple(routes), (*lanes, *around), tuple(railways))
