"""Layers that agencies hand over beside the land use: roads, water, dykes, relics, power lines."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely import LineString, Point, Polygon
from shapely.affinity import translate

from ccngeo.demo.clusters import Province
from ccngeo.demo.facts import CRS, POWER, SYNTHETIC, parse_rows
from ccngeo.demo.places import medium_voltage
from ccngeo.demo.transport import Way

Layer = gpd.GeoDataFrame


def make_layer(geometry: Iterable[Any], **columns: Sequence[Any] | npt.NDArray[Any]) -> Layer:
    """Return a layer whose every row says that it is synthetic."""
    frame = pd.DataFrame(columns)
    frame["ghi_chu"] = SYNTHETIC
    return gpd.GeoDataFrame(frame, geometry=list(geometry), crs=CRS)


def _stop(text: str, drawn: Mapping[str, Polygon]) -> tuple[Point, Polygon | None]:
    """Read one stop of a power line: a point, and the box to pass by if it goes around a site."""
    if "," in text:
        x, y = text.split(",")
        return Point(float(x), float(y)), None
    code, _, gap = text.partition("@")
    boundary = drawn[code]
    if not gap:
        return translate(boundary.centroid, 23, -17), None
    box = shapely.minimum_rotated_rectangle(boundary).buffer(float(gap), join_style="mitre")
    return boundary.centroid, Polygon(shapely.get_coordinates(box))


def _along(box: Polygon, before: Point, after: Point) -> list[Point]:
    """Return the side of a box on which a line from one point to another stays off the box."""
    corners = [Point(corner) for corner in shapely.get_coordinates(box)]
    inside = box.buffer(-1)

    def cost(pair: tuple[Point, Point]) -> float:
        route = LineString([before, *pair, after])
        return float(route.length + 1000 * route.intersection(inside).length)

    ways: list[tuple[Point, Point]] = list(pairwise(corners))
    best = min([*ways, *((b, a) for a, b in ways)], key=cost)
    return list(best)


def _power_lines(province: Province) -> Layer:
    """Return power lines: high voltage from tower to tower, 22 kV along roads."""
    rows, drawn = parse_rows(POWER), province.drawn()
    lines = []
    for _, _, text in rows:
        stops = [_stop(stop, drawn) for stop in text.split(" ")]
        towers: list[Point] = []
        for k, (place, box) in enumerate(stops):
            towers += _along(box, towers[-1], stops[k + 1][0]) if box else [place]
        lines.append(LineString(towers).segmentize(420))
    low = medium_voltage(province.transport, shapely.union_all(list(drawn.values())))
    return make_layer(
        [*lines, *low],
        dien_ap=np.array([*(int(r[0]) for r in rows), *[22] * len(low)], np.int32),
        ten=[*(r[1] for r in rows), *(f"ĐZ 22 kV mẫu {n}" for n in range(1, len(low) + 1))],
    )


def _ways(ways: Sequence[Way]) -> Layer:
    """Return roads or railways as centre lines, each with its class and half the width of its land.

    A class is written as offices write it: «Cấp III», «Cao tốc», «Dưới cấp V».
    """
    return make_layer(
        [way.line for way in ways],
        cap_duong=[way.grade for way in ways],
        ten=[way.name for way in ways],
        nua_rong_m=[way.half_m for way in ways],
    )


def _dykes(province: Province) -> Layer:
    """Return the dykes, drawn downstream: which side the river is on is told by an attribute."""
    dykes = province.ground.waters.dykes
    return make_layer(
        [dyke.line for dyke in dykes],
        cap_de=[f"Cấp {dyke.grade}" for dyke in dykes],
        ten=[dyke.name for dyke in dykes],
        song_phia=[dyke.river_on for dyke in dykes],
        khu_vuc=["Ngoài khu dân cư"] * len(dykes),
        nua_rong_m=[dyke.half_m for dyke in dykes],
    )


def _named(shapes: Mapping[str, Any]) -> Layer:
    """Return polygons with a name."""
    return make_layer(list(shapes.values()), ten=list(shapes))


def _heritage(province: Province) -> Layer:
    """Return the zones of protection of the relics, two rows each."""
    relics = province.places.relics
    return make_layer(
        [zone for relic in relics for zone in (relic.zone_1, relic.zone_2)],
        ten=[relic.name for relic in relics for _ in range(2)],
        xep_hang=[relic.rank for relic in relics for _ in range(2)],
        khu_vuc=[zone for _ in relics for zone in ("Khu vực I", "Khu vực II")],
    )


def _projects(province: Province) -> Layer:
    """Return the approved projects."""
    projects = province.places.projects
    return make_layer(
        [project.land for project in projects],
        ten=[project.name for project in projects],
        so_qd=[project.decision for project in projects],
        ngay_qd=[project.decided for project in projects],
    )


def reference_layers(province: Province) -> Iterable[tuple[str, Layer]]:
    """Yield the layers of this module under their file names."""
    waters, transport = province.ground.waters, province.transport
    yield "dien", _power_lines(province)
    yield "duong_bo", _ways(transport.roads)
    yield "duong_sat", _ways(transport.railways)
    yield "song_suoi", _named({**waters.surfaces, **waters.lakes})
    yield "de_dieu", _dykes(province)
    yield "ke_cong", _named(dict(waters.works))
    yield "bai_song", _named(waters.river_sides)
    yield "di_tich", _heritage(province)
    yield "du_an", _projects(province)
    yield "khoang_san", _named(province.places.minerals)
