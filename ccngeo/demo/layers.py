# ruff: noqa: PLR2004 - the numbers of a synthetic province are its content, not magic
"""The layers of the demo, as an office would hand them over."""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import shapely
from shapely import Polygon
from shapely.affinity import rotate, translate
from shapely.geometry.base import BaseGeometry

from ccngeo.demo.clusters import Province, Site
from ccngeo.demo.curves import lie_of
from ccngeo.demo.facts import (
    CRAFT_VILLAGES,
    CRS,
    DISTRICTS,
    NEW_COMMUNES,
    PARKS,
    PLANS,
    POLLUTERS,
    SEED,
    SKN_NONE,
    SKN_PART,
    ZONES,
    parse_rows,
)
from ccngeo.demo.ground import Ground
from ccngeo.demo.parcels import AROUND_M, FIELDS, WITH_PARCELS, parcels_of, polygons_of
from ccngeo.demo.reference import Layer, make_layer, reference_layers
from ccngeo.demo.relief import Floats
from ccngeo.geometry import HA, Geometries, polygons_only
from ccngeo.landuse import NAMES


def _hectares(geometries: Iterable[Any]) -> Floats:
    """Return areas in ha as an attribute table gives them."""
    return np.round(shapely.area(np.array(list(geometries), dtype=object)) / HA, 4)


def _communes(ground: Ground) -> Layer:
    """Return the 36 communes since 2025-07-01."""
    rows = parse_rows(NEW_COMMUNES)
    successors = np.array(ground.successors)
    shapes = [shapely.coverage_union_all(ground.cells[successors == code]) for code, _ in rows]
    return make_layer(
        shapes,
        ma_xa=[code for code, _ in rows],
        ten_xa=[name for _, name in rows],
        loai=[name.split()[0] for _, name in rows],
        dt_ha=_hectares(shapes),
    )


def _communes_old(ground: Ground) -> Layer:
    """Return the 137 communes of the old list."""
    return make_layer(
        ground.cells,
        ten_xa=ground.names,
        ten_huyen=[DISTRICTS[d] for d in ground.districts],
        ma_huyen=ground.districts,
        ma_xa_moi=ground.successors,
    )


def _districts(ground: Ground) -> Layer:
    """Return the nine districts."""
    districts = np.array(ground.districts)
    return make_layer(
        [shapely.coverage_union_all(ground.cells[districts == code]) for code in DISTRICTS],
        ma_huyen=list(DISTRICTS),
        ten_huyen=list(DISTRICTS.values()),
    )


def _stack(province: Province) -> list[tuple[str, Geometries]]:
    """Return what covers the base land use, topmost first."""
    drawn, waters, places = province.drawn(), province.ground.waters, province.places
    built = [shape for code, shape in drawn.items() if code.startswith("TL")]
    transport = province.transport
    ways = [way.land() for way in (*transport.roads, *transport.railways)]
    villages = np.array([v for v, _ in province.villages], dtype=object)
    works = province.works
    return [
        ("MNC", np.array(list(waters.lakes.values()), dtype=object)),
        ("SON", np.array(list(waters.surfaces.values()), dtype=object)),
        ("SKK", np.array(list(province.parks.values()), dtype=object)),
        ("SKN", np.array(built, dtype=object)),
        ("DGT", np.array([*ways, *works["DGT"], *places.land["DGT"]], dtype=object)),
        ("DTL", np.array([*waters.dyke_land, *places.land["DTL"]], dtype=object)),
        *((code, places.land[code]) for code in ("DDD", "DGD", "DYT")),
        ("ONT", villages),
        ("DTL", works["DTL"]),
        ("NTD", works["NTD"]),
        ("NTS", places.land["NTS"]),
        ("NKH", places.land["NKH"]),
        ("HNK", works["HNK"]),
        ("HNK", np.array(list(waters.river_sides.values()), dtype=object)),
    ]


_GRID_M = 0.01  # every corner of the land use lies on a grid of 1 cm
_STRAIGHT_M = 0.7  # the side of a square as large as the corner that is not worth a vertex


def _noded(cell: BaseGeometry, shapes: Geometries) -> Geometries:
    """Return the faces that the outlines of shapes part a cell into, corner to corner."""
    x0, y0, x1, y1 = cell.bounds
    lines = shapely.clip_by_rect(shapely.boundary(shapes), x0 - 9, y0 - 9, x1 + 9, y1 + 9)
    net = shapely.union_all([*lines, cell.boundary], grid_size=_GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(net)))
    return faces[shapely.contains(cell, shapely.point_on_surface(faces))]


def _codes(faces: Geometries, stack: Sequence[tuple[str, Geometries]]) -> npt.NDArray[np.str_]:
    """Return the code of each face: that of the topmost shapes it lies in."""
    inside = shapely.point_on_surface(faces)
    codes = np.full(len(faces), "", dtype="<U3")
    for code, shapes in stack:
        hit = shapely.STRtree(shapes).query(inside, predicate="intersects")[0]
        codes[hit[codes[hit] == ""]] = code
    return codes


def land_use(province: Province) -> Layer:
    """Cut the current land use: each commune's ground is given away layer by layer, once."""
    ground = province.ground
    stack = [(code, shapes, shapely.STRtree(shapes)) for code, shapes in _stack(province)]
    codes: list[str] = []
    communes: list[int] = []
    parts: list[Any] = []
    for i, cell in enumerate(ground.cells):
        urban = not ground.names[i].startswith("Xã")
        here = ground.face_commune == i
        mine = [
            ("ODT" if urban and code == "ONT" else code, shapes[np.sort(tree.query(cell))])
            for code, shapes, tree in stack
        ]
        for code in np.unique(ground.face_code[here]):
            base = shapely.coverage_union_all(ground.faces[here & (ground.face_code == code)])
            mine.append((str(code), np.array([base], dtype=object)))
        faces = _noded(cell, np.concatenate([shapes for _, shapes in mine]))
        code_of = _codes(faces, mine)
        for code in np.unique(code_of):
            pieces = shapely.get_parts(shapely.coverage_union_all(faces[code_of == code]))
            codes.extend([str(code)] * len(pieces))
            communes.extend([i] * len(pieces))
            parts.extend(pieces)
    # Corners that turn nothing are left out, on both sides of an edge alike.
    parts = list(shapely.coverage_simplify(parts, _STRAIGHT_M))
    return make_layer(
        parts,
        ma_dat=codes,
        ten_dat=[NAMES[code].vi for code in codes],
        ma_xa=[ground.successors[i] for i in communes],
        dt_ha=_hectares(parts),
        xa_cu=[ground.names[i] for i in communes],
    )


def with_parcels(province: Province, land: Layer) -> Layer:
    """Return the land use with the fields in and around some clusters cut into parcels."""
    rng = np.random.default_rng(SEED + 3)
    for code in WITH_PARCELS:
        site = province.site(code).shape()
        zone, lie = site.buffer(AROUND_M), lie_of(site)
        hit = land["ma_dat"].isin(FIELDS) & land.intersects(zone)
        fields = land[hit]
        shapes = fields.geometry.to_numpy()
        inner = shapely.intersection(shapes, zone)
        outer = shapely.difference(shapes, zone)
        parts: list[Any] = []
        rows: list[int] = []
        for row, (within, without) in enumerate(zip(inner, outer, strict=True)):
            cut = [p for field in polygons_of(within) for p in parcels_of(field, lie, rng)]
            found = [*cut, *polygons_of(without)]
            parts += found
            rows += [row] * len(found)
        cut_up = fields.iloc[rows].set_geometry(parts, crs=CRS)
        land = pd.concat([land[~hit], cut_up], ignore_index=True)
    return land.assign(dt_ha=_hectares(land.geometry))


def _rice(land: Layer) -> Layer:
    """Return rice land, one row per commune and code."""
    rice = land[land["ma_dat"].isin(["LUC", "LUK"])]
    groups = rice.groupby(["ma_xa", "ma_dat"], sort=True)
    keys = [key for key, _ in groups]
    return make_layer(
        [shapely.union_all(group.geometry.to_numpy()) for _, group in groups],
        ma_dat=[code for _, code in keys],
        ma_xa=[unit for unit, _ in keys],
    )


def _forest(land: Layer) -> Layer:
    """Return the three kinds of forest, one row per commune and kind."""
    forest = land[land["ma_dat"].isin(["RDD", "RPH", "RSX"])]
    names = {row[0]: row[1] for row in parse_rows(NEW_COMMUNES)}
    groups = forest.groupby(["ma_dat", "ma_xa"], sort=True)
    keys = [key for key, _ in groups]
    kinds = {"RDD": "Rừng đặc dụng", "RPH": "Rừng phòng hộ", "RSX": "Rừng sản xuất"}
    return make_layer(
        [shapely.union_all(group.geometry.to_numpy()) for _, group in groups],
        loai_rung=[code for code, _ in keys],
        ten=[f"{kinds[str(code)]} – {names[str(unit)]}" for code, unit in keys],
    )


def _residential(province: Province, land: Layer) -> Layer:
    """Return residential land by village, without its streets; villages are numbered by commune."""
    homes = land[land["ma_dat"].isin(["ONT", "ODT"])]
    villages = shapely.STRtree([village for village, _ in province.villages])
    place = homes.geometry.representative_point().to_numpy()
    keys = [homes["xa_cu"].to_numpy(), homes["ma_dat"].to_numpy(), villages.nearest(place)]
    found: dict[Any, Any] = pd.Series(range(len(homes))).groupby(keys).indices
    groups = sorted(found.items())
    units = pd.Series([unit for (unit, _, _), _ in groups])
    codes = np.array([code for (_, code, _), _ in groups])
    pieces = homes.geometry.to_numpy()
    shapes = [shapely.multipolygons(pieces[rows]) for _, rows in groups]
    number = units.groupby(units).cumcount() + 1
    # 120 households for 10 ha of a village and 300 for 10 ha of a town, at least one.
    per_ha = np.where(codes == "ODT", 30.0, 12.0)
    households = np.maximum(1, np.round(_hectares(shapes) * per_ha)).astype(np.int32)
    return make_layer(
        shapes,
        ma_dat=codes,
        ten_thon=[f"Thôn {n} ({unit})" for n, unit in zip(number, units, strict=True)],
        so_ho=households,
    )


def _park_layer(province: Province) -> Layer:
    """Return the industrial parks."""
    rows = parse_rows(PARKS)
    return make_layer(
        [province.parks[r[0]] for r in rows],
        ten=[f"KCN {r[0]}" for r in rows],
        dt_qd=[float(r[1]) for r in rows],
        trang_thai=["đang hoạt động"] * len(rows),
        ngay_tl=[r[3] for r in rows],
    )


def _boundaries(province: Province) -> Layer:
    """Return the boundaries that were drawn."""
    drawn = province.drawn()
    return make_layer(
        list(drawn.values()), ma_cum=list(drawn), ten=[province.site(c).name for c in drawn]
    )


def _planned_block(site: Site, rng: np.random.Generator) -> BaseGeometry | None:
    """Return the SKN block of the land-use plan for one site, never drawn quite right."""
    if site.boundary is None or site.code in SKN_NONE:
        return None
    if site.code in SKN_PART:
        x0, y0, x1, y1 = site.boundary.bounds
        low, high = x0, x1
        for _ in range(40):  # cut from the west until the wanted share is left
            middle = (low + high) / 2
            left = site.boundary.intersection(shapely.box(x0, y0, middle, y1))
            if left.area < SKN_PART[site.code] * site.boundary.area:
                low = middle
            else:
                high = middle
        return site.boundary.intersection(shapely.box(x0, y0, high, y1))
    turn, off = rng.uniform(0, 2 * math.pi), rng.uniform(14, 28)
    wide = site.boundary.buffer(rng.uniform(4, 9), join_style="mitre").simplify(2)
    return translate(wide, off * math.cos(turn), off * math.sin(turn))


def _land_use_plan(province: Province, rng: np.random.Generator) -> Layer:
    """Return the blocks of the land-use plan to 2030, none over another."""
    rows: list[tuple[str, str, BaseGeometry]] = []
    parks = [(f"KCN {name}", shape) for name, shape in province.parks.items()]
    blocks = [(f"CCN {s.name}", _planned_block(s, rng)) for s in province.sites]
    roads = [way for way in province.transport.routes if way.grade == "Cấp IV"]
    towns = [v for v, i in province.villages if not province.ground.names[i].startswith("Xã")]
    wanted: list[tuple[str, str, BaseGeometry | None]] = [
        *(("SKK", name, shape) for name, shape in parks),
        *(("SKN", name, shape) for name, shape in blocks),
        *(("DGT", f"Mở rộng {r.name}", r.line.buffer(20, cap_style="flat")) for r in roads),
        *(("ODT", "Đất ở đô thị mới", town.buffer(60)) for town in towns),
    ]
    taken: BaseGeometry = Polygon()
    for code, name, shape in wanted:
        if shape is None:
            continue
        free = polygons_only(np.array([shape.difference(taken)], dtype=object))[0]
        if free.area > 100:
            rows.append((code, name, free))
            taken = taken.union(shape)
    return make_layer(
        [shape for _, _, shape in rows],
        ma_qh=[code for code, _, _ in rows],
        ten=[name for _, name, _ in rows],
        so_qd=["M10/QĐ-UBND (mẫu)"] * len(rows),
    )


def _treat(site: Site, treatment: str) -> list[tuple[str, BaseGeometry]]:
    """Return the zones that a construction plan gives to the ground of one site."""
    if site.boundary is None:
        return []
    around = site.boundary.buffer(7, join_style="mitre").simplify(3)
    around = translate(around, 5, -4)
    if treatment != "half":
        return [({"industry": "SKN", "housing": "ODT", "greenery": "CXV"}[treatment], around)]
    # One zoning line runs through the middle of the site.
    middle, reach = site.boundary.centroid, 3000.0
    half = rotate(
        shapely.box(middle.x, middle.y - reach, middle.x + reach, middle.y + reach),
        24,
        origin=middle,
    )
    return [("SKN", around.difference(half)), ("ODT", around.intersection(half))]


def _lots(extent: BaseGeometry, block: float, turn: float) -> Geometries:
    """Return the building blocks of a plan: a turned grid with streets between."""
    x0, y0, x1, y1 = extent.buffer(block * 3).bounds
    gx, gy = np.meshgrid(np.arange(x0, x1, block), np.arange(y0, y1, block))
    boxes = shapely.box(
        gx.ravel() + 9, gy.ravel() + 9, gx.ravel() + block - 9, gy.ravel() + block - 9
    )
    turned = np.array([rotate(b, turn, origin=extent.centroid) for b in boxes], dtype=object)
    cut = polygons_only(np.asarray(shapely.intersection(turned, extent)))
    return cut[shapely.area(cut) > 400]


def _zones(
    sites: Sequence[tuple[Site, str]], reach: float, taken: BaseGeometry, outline: BaseGeometry
) -> list[tuple[str, str, BaseGeometry]]:
    """Return the zones of one plan as (land code, lot, shape), none over another."""
    hull = shapely.union_all([s.shape().buffer(reach, quad_segs=2) for s, _ in sites]).convex_hull
    extent = hull.intersection(outline).difference(taken)
    zones: list[tuple[str, str, BaseGeometry]] = []
    used: BaseGeometry = Polygon()
    for site, treatment in sites:
        for code, shape in _treat(site, treatment):
            zone = shape.intersection(extent).difference(used)
            lot = "CN-01" if site.code == "TL01" else f"{code}-{len(zones) + 1:02}"
            zones.append((code, lot, zone))
            used = used.union(shape)
    cycle = ("ODT", "CXV", "ODT", "TMD", "ODT", "CXV")
    free = extent.difference(used.buffer(9, join_style="mitre"))
    for shape in _lots(free, 0.4 * reach + 210, 11.0 * len(sites)):
        code = cycle[len(zones) % len(cycle)]
        zones.append((code, f"{code}-{len(zones) + 1:02}", shape))
    streets = extent.difference(shapely.union_all([shape for _, _, shape in zones]))
    return [*zones, ("DGT", "GT", streets)]


def _construction_plans(province: Province) -> Layer:
    """Return the zones of the construction plans; no plan over another."""
    rows: list[tuple[Any, ...]] = []
    taken: BaseGeometry = Polygon()
    for code, name, decision, date, level, drawn_at, treatments in parse_rows(PLANS):
        pairs = [t.split("=") for t in treatments.split(" ")]
        sites = [(province.site(c), treatment) for c, treatment in pairs]
        zones = _zones(
            sites, 900 if drawn_at == "1/10.000" else 450, taken, province.ground.outline
        )
        rows += [(code, name, decision, date, level, drawn_at, *zone) for zone in zones]
        taken = taken.union(shapely.union_all([shape for _, _, shape in zones]).buffer(0.01))
    plans, names, decisions, dates, levels, scales, lands, lots, shapes = zip(*rows, strict=True)
    return make_layer(
        polygons_only(np.array(shapes, dtype=object)),
        ma_do_an=plans,
        ten_do_an=names,
        so_qd=decisions,
        ngay_qd=dates,
        cap=levels,
        ty_le=scales,
        ky_hieu=lots,
        chuc_nang=[ZONES[code] for code in lands],
        ma_dat=lands,
    )


def _largest_village(province: Province, commune: str) -> BaseGeometry:
    """Return the largest village of an old commune."""
    own = province.ground.index(commune)
    return max((v for v, at in province.villages if at == own), key=lambda v: float(v.area))


def _craft_villages(province: Province) -> Layer:
    """Return the craft villages, each a village of its commune."""
    return make_layer(
        [_largest_village(province, commune) for commune in CRAFT_VILLAGES],
        ten=[f"Làng nghề mẫu {n} ({unit})" for n, unit in enumerate(CRAFT_VILLAGES, start=1)],
    )


def _polluters(province: Province) -> Layer:
    """Return the polluting establishments, each a point in a village."""
    rows = parse_rows(POLLUTERS)
    return make_layer(
        [_largest_village(province, commune).representative_point() for _, commune in rows],
        ten=[f"Cơ sở mẫu {n:02}" for n in range(1, len(rows) + 1)],
        loai_hinh=[kind for kind, _ in rows],
    )


def make_layers(province: Province, land: Layer) -> Iterable[tuple[str, Layer]]:
    """Yield every vector layer under its file name."""
    ground = province.ground
    yield "xa_2025", _communes(ground)
    yield "xa_truoc_25", _communes_old(ground)
    yield "huyen_truoc", _districts(ground)
    yield "hien_trang", with_parcels(province, land).drop(columns="xa_cu")
    yield "qh_sdd", _land_use_plan(province, np.random.default_rng(SEED + 1))
    yield "qhxd", _construction_plans(province)
    yield "dat_lua", _rice(land)
    yield "rung", _forest(land)
    yield "dan_cu", _residential(province, land)
    yield "kcn", _park_layer(province)
    yield "ranh_gioi", _boundaries(province)
    yield "lang_nghe", _craft_villages(province)
    yield "co_so_o_nhiem", _polluters(province)
    yield from reference_layers(province)


def write_layer(layer: Layer, path: Path) -> None:
    """Write a shapefile whose bytes do not depend on the day it is written."""
    pyogrio.write_dataframe(
        layer,
        path,
        driver="ESRI Shapefile",
        encoding="UTF-8",
        layer_options={"DBF_DATE_LAST_UPDATE": "2026-01-01", "RESIZE": "YES"},
    )
