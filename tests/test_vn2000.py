"""VN-2000: the datum against its test vector, moving geometry, and coordinates against claims."""

import itertools
import math
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj.transformer import TransformerGroup

from ccngeo import crs_evidence as crs_evidence_module
from ccngeo import vn2000
from ccngeo.crs_evidence import CrsFault, Reference, crs_evidence
from ccngeo.vn2000 import (
    DATUM_ACCURACY_M,
    DATUM_SHIFT_M,
    LONGEST_EDGE_M,
    TM3_MERIDIANS,
    UTM_MERIDIANS,
    VIETNAM,
    areal_scale,
    crs_candidates_of_words,
    datum_accuracy_m,
    describe,
    move,
    nearest_grid,
    parse_crs_words,
)

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("CCNGEO_SHARED_DATA") or REPOSITORY.parent / "shared" / "data")
real_data = pytest.mark.skipif(
    not (SHARED / "vinhphuc").is_dir(),
    reason="The real data lies outside the repository and is not here; name its folder in "
    "CCNGEO_SHARED_DATA to run these tests.",
)
GEOID = pyproj.Geod(ellps="WGS84")
# The test vector: this place on VN-2000 is these numbers.
LON, LAT = 105.5, 21.3
EAST, NORTH = 551_875.915, 2_356_139.159


def crs(code: int) -> pyproj.CRS:
    return pyproj.CRS.from_epsg(code)


def array(*shapes) -> np.ndarray:
    out = np.empty(len(shapes), dtype=object)
    out[:] = shapes
    return out


def swapped(shapes: np.ndarray) -> np.ndarray:
    return shapely.transform(shapes, lambda c: c[:, ::-1])


def placed(x: float, y: float, own: int | pyproj.CRS, to: int | pyproj.CRS) -> tuple[float, float]:
    return pyproj.Transformer.from_crs(own, to, always_xy=True).transform(x, y)


def shifted(points: np.ndarray, dx: float, dy: float) -> np.ndarray:
    return np.add(points, [dx, dy])


def apart_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    return GEOID.inv(*one, *other)[2]


# --- EPSG:6960 against the test vector -----------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "to", "east", "north"),
    [
        (4756, 5897, EAST, NORTH),
        (4756, 9208, 577_814.788, 2_356_241.945),
        (4326, 5897, 551_679.795, 2_356_247.129),
    ],
)
def test_the_test_vector_comes_out_to_the_millimetre(own, to, east, north):
    point = move(array(shapely.Point(LON, LAT)), crs(own), crs(to))[0]
    assert (point.x, point.y) == pytest.approx((east, north), abs=6e-4)


@pytest.mark.parametrize(
    ("own", "to", "east", "north"),
    [
        (5897, 4756, EAST, NORTH),
        (9208, 4756, 577_814.788, 2_356_241.945),
        (5897, 4326, 551_679.795, 2_356_247.129),
    ],
)
def test_the_test_vector_comes_back(own, to, east, north):
    point = move(array(shapely.Point(east, north)), crs(own), crs(to))[0]
    assert (point.x, point.y) == pytest.approx(
        (LON, LAT), abs=2e-8
    )  # 2 mm: the numbers are rounded


@pytest.mark.parametrize("grid", [5897, 4756, 9208, 3405])
def test_proj_chooses_6960_between_vn_2000_and_wgs_84(grid):
    best = TransformerGroup(grid, 4326, always_xy=True).transformers[0]
    assert [o.name for o in best.operations if "VN-2000 to" in o.name] == ["VN-2000 to WGS 84 (2)"]
    assert best.accuracy == DATUM_ACCURACY_M
    here = placed(*placed(LON, LAT, 4756, grid), grid, 4326)
    assert best.transform(*placed(LON, LAT, 4756, grid)) == pytest.approx(here, abs=1e-12)


DELTA = (105.5, 10.0)


@pytest.mark.parametrize("place", [(LON, LAT), DELTA, (108.8, 15.1), (105.0, 8.6)])
def test_moving_applies_6960_in_the_delta_and_everywhere_else(place):
    group = TransformerGroup(4756, 4326, always_xy=True)
    chosen = next(t for t in group.transformers if "(2)" in t.description)
    moved = move(array(shapely.Point(place)), crs(4756), crs(4326))[0]
    assert apart_m((moved.x, moved.y), chosen.transform(*place)) < 1e-6
    back = move(array(moved), crs(4326), crs(4756))[0]
    assert apart_m((back.x, back.y), place) < 2e-3


def test_proj_alone_takes_another_operation_in_the_delta():
    """When this fails PROJ has one operation for the country, and the choice can go."""
    moved = move(array(shapely.Point(DELTA)), crs(4756), crs(4326))[0]
    assert apart_m((moved.x, moved.y), placed(*DELTA, 4756, 4326)) == pytest.approx(0.81, abs=0.02)


def test_the_other_operation_lies_69_centimetres_away():
    group = TransformerGroup(4756, 4326, always_xy=True)
    first, second = (next(t for t in group.transformers if n in t.description) for n in "21")
    gap_m = apart_m(first.transform(LON, LAT), second.transform(LON, LAT))
    assert gap_m == pytest.approx(0.69, abs=0.005)


def test_the_shift_goes_196_m_east_and_109_m_south():
    lon, lat = placed(LON, LAT, 4756, 4326)
    assert apart_m((LON, LAT), (lon, lat)) == pytest.approx(223.9, abs=0.05)
    assert apart_m((LON, LAT), (lon, LAT)) == pytest.approx(195.8, abs=0.05)
    assert apart_m((LON, LAT), (LON, lat)) == pytest.approx(108.6, abs=0.05)
    assert lon > LON
    assert lat < LAT


def test_the_shift_is_nowhere_in_the_country_larger_than_stated():
    west, south, east, north = VIETNAM
    lon, lat = (
        v.ravel() for v in np.meshgrid(np.arange(west, east, 0.5), np.arange(south, north, 0.5))
    )
    there = pyproj.Transformer.from_crs(4756, 4326, always_xy=True).transform(lon, lat)
    shifts = GEOID.inv(lon, lat, *there)[2]
    assert DATUM_SHIFT_M - 1 < shifts.max() <= DATUM_SHIFT_M


def test_a_spelt_out_shift_is_known_by_the_translations_of_6960():
    operation = next(
        o
        for o in TransformerGroup(4756, 4326, always_xy=True).transformers[0].operations
        if o.name == "VN-2000 to WGS 84 (2)"
    )
    said = [p.value for p in operation.params if "translation" in p.name]
    assert tuple(said) == vn2000._TRANSLATIONS_M


@pytest.mark.parametrize(
    ("wrong", "kilometres", "digits"),
    [(9208, 25.9, 1), (9209, 51.9, 1), (9211, 103.8, 1), (3405, 0.707, 3)],
)
def test_a_wrong_grid_is_off_by_what_is_known(wrong, kilometres, digits):
    true, read = placed(EAST, NORTH, 5897, 4326), placed(EAST, NORTH, wrong, 4326)
    assert round(apart_m(true, read) / 1000, digits) == kilometres


def test_the_datum_ignored_is_off_by_224_m():
    true = placed(EAST, NORTH, 5897, 4326)
    assert round(apart_m(true, (LON, LAT)) / 1000, 3) == 0.224


def test_exchanged_axes_land_in_the_sea_without_an_error():
    lon, lat = placed(NORTH, EAST, 5897, 4326)
    assert (round(lat, 2), round(lon, 2)) == (4.78, 121.50)


# --- moving geometry -----------------------------------------------------------------------------


def test_none_and_empty_geometries_stay():
    shapes = array(None, shapely.Polygon(), shapely.Point(EAST, NORTH), shapely.LineString())
    moved = move(shapes, crs(5897), crs(9208))
    assert moved[0] is None
    assert shapely.is_empty(moved).tolist() == [False, True, False, True]
    assert shapely.get_type_id(moved).tolist() == shapely.get_type_id(shapes).tolist()
    assert moved.shape == (4,)
    assert move(shapes[:0], crs(5897), crs(9208)).shape == (0,)
    assert move(array(None, None), crs(5897), crs(9208)).tolist() == [None, None]


def line_of(length_m: float, degrees: float = 0.0) -> shapely.LineString:
    """Return a straight line from the place of the test vector."""
    dx, dy = math.cos(math.radians(degrees)) * length_m, math.sin(math.radians(degrees)) * length_m
    return shapely.LineString([(EAST, NORTH), (EAST + dx, NORTH + dy)])


@pytest.mark.parametrize(
    ("length_m", "vertices"), [(4_999.0, 2), (5_001.0, 3), (12_000.0, 4), (20_001.0, 6)]
)
def test_only_edges_longer_than_five_kilometres_are_cut(length_m, vertices):
    moved = move(array(line_of(length_m, 30.0)), crs(5897), crs(9208))
    assert shapely.get_num_coordinates(moved).tolist() == [vertices]


def test_a_geometry_without_long_edges_gains_no_vertex_beside_one_that_has():
    short, long, far = line_of(100.0), line_of(11_000.0), shapely.box(0, 0, 4_000, 4_000)
    # Two parts far apart are not joined by an edge.
    parts = shapely.MultiPolygon([far, shapely.box(90_000, 0, 94_000, 4_000)])
    moved = move(array(short, None, long, parts), crs(5897), crs(9208))
    assert shapely.get_num_coordinates(moved).tolist() == [2, 0, 4, 10]


@pytest.mark.parametrize(("own", "to"), [(5897, 5897), (4326, 4326)])
def test_nothing_is_cut_where_both_systems_are_the_same(own, to):
    long = array(shapely.LineString([(100.0, 0.0), (100.0 + 10 * LONGEST_EDGE_M, 10.0)]))
    moved = move(long, crs(own), crs(to))
    assert shapely.get_coordinates(moved).tolist() == shapely.get_coordinates(long).tolist()


def test_degrees_in_either_order_are_the_same_system():
    long = array(shapely.LineString([(105.0, 21.0), (106.0, 21.0)]))
    assert shapely.get_num_coordinates(move(long, pyproj.CRS("OGC:CRS84"), crs(4326))) == [2]


@pytest.mark.parametrize(
    ("line", "vertices"),
    [
        pytest.param([(105.0, 21.0), (105.047, 21.0)], 2, id="4.9 km along the parallel"),
        pytest.param([(105.0, 21.0), (105.050, 21.0)], 3, id="5.2 km along the parallel"),
        pytest.param([(105.0, 21.0), (105.0, 21.044)], 2, id="4.9 km along the meridian"),
        pytest.param([(105.0, 21.0), (105.0, 21.047)], 3, id="5.2 km along the meridian"),
    ],
)
def test_in_degrees_the_same_length_counts(line, vertices):
    moved = move(array(shapely.LineString(line)), crs(4326), crs(5897))
    assert shapely.get_num_coordinates(moved).tolist() == [vertices]


def bend_m(line: shapely.LineString, own: int, to: int) -> float:
    """Return how far the line, moved vertex by vertex, lies from where it truly runs."""
    x, y = shapely.get_coordinates(shapely.segmentize(line, line.length / 64)).T
    curve = np.column_stack(placed(x, y, own, to))
    return float(shapely.distance(shapely.points(curve), shapely.LineString(curve[[0, -1]])).max())


def test_an_edge_of_five_kilometres_bends_two_millimetres_between_neighbouring_grids():
    bends = [bend_m(line_of(5_000.0, a), 5897, 9208) for a in range(0, 180, 30)]
    assert 0.0015 <= max(bends) <= 0.0025
    # and one that is four times as long sixteen times as much
    assert max(bend_m(line_of(20_000.0, a), 5897, 9208) for a in range(0, 180, 30)) > 0.024


def test_an_edge_of_five_kilometres_in_degrees_bends_two_decimetres():
    along_the_parallel = shapely.LineString([(105.2, 21.3), (105.2 + 5_000 / 103_800, 21.3)])
    assert bend_m(along_the_parallel, 4326, 5897) == pytest.approx(0.19, abs=0.01)


def test_a_long_edge_is_moved_to_where_it_truly_runs():
    long = line_of(40_000.0, 90.0)
    moved = move(array(long), crs(5897), crs(9208))[0]
    fine = shapely.get_coordinates(shapely.segmentize(long, 100.0))
    truth = shapely.points(np.column_stack(placed(fine[:, 0], fine[:, 1], 5897, 9208)))
    assert shapely.distance(truth, moved).max() < 0.003
    assert bend_m(long, 5897, 9208) > 0.05  # without the cuts


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Point(EAST, NORTH),
        line_of(900.0, 50.0),
        shapely.box(EAST, NORTH, EAST + 800, NORTH + 700).difference(
            shapely.box(EAST + 100, NORTH + 100, EAST + 200, NORTH + 300)
        ),
        shapely.MultiPolygon([shapely.box(EAST, NORTH, EAST + 9, NORTH + 9)] * 1),
    ],
    ids=lambda s: s.geom_type,
)
@pytest.mark.parametrize("to", [9208, 4326, 4756, 3405])
def test_moving_agrees_with_geopandas(shape, to):
    moved = move(array(shape), crs(5897), crs(to))
    other = gpd.GeoSeries([shape], crs=5897).to_crs(to).to_numpy()
    assert shapely.get_coordinates(moved).tolist() == shapely.get_coordinates(other).tolist()
    assert shapely.get_type_id(moved).tolist() == shapely.get_type_id(other).tolist()


def test_heights_are_dropped_and_change_nothing():
    flat, high = shapely.Point(LON, LAT), shapely.Point(LON, LAT, 1200.0)
    one, other = move(array(flat, high), crs(4979), crs(5897))
    assert not other.has_z
    assert one.equals(other)
    assert not move(array(high), crs(4979), crs(4979))[0].has_z
    with_heights = pyproj.CRS("EPSG:5897+5773")
    there = move(array(flat), crs(4756), with_heights)[0]
    assert (there.x, there.y) == pytest.approx((EAST, NORTH), abs=6e-4)
    degrees = move(array(there), with_heights, crs(4326))[0]
    assert apart_m((degrees.x, degrees.y), (LON, LAT)) == pytest.approx(223.9, abs=0.05)


def test_a_vertex_that_cannot_be_placed_makes_its_geometry_invalid_and_no_other():
    fine = shapely.box(EAST, NORTH, EAST + 10, NORTH + 10)
    lost = shapely.Polygon([(EAST, NORTH), (1e30, NORTH), (EAST, NORTH + 5)])
    moved = move(array(fine, lost), crs(5897), crs(4326))
    assert shapely.is_valid(moved).tolist() == [True, False]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted({*TM3_MERIDIANS, *UTM_MERIDIANS, 4756})),
    st.floats(104.0, 107.5),
    st.floats(9.0, 23.0),
)
def test_there_and_back_on_one_datum_is_the_same_place(code, lon, lat):
    there = move(array(shapely.Point(lon, lat)), crs(4756), crs(code))
    back = move(there, crs(code), crs(4756))[0]
    assert apart_m((lon, lat), (back.x, back.y)) < 1e-4


# --- names, datums, scale ------------------------------------------------------------------------

TM3 = "+proj=tmerc +lat_0=0 +lon_0={lon} +k=0.9999 +x_0=500000 +y_0=0"
ESRI = (
    'PROJCS["{1}",GEOGCS["GCS_{0}",DATUM["D_{0}",SPHEROID["WGS_1984",6378137.0,'
    '298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],'
    'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",105.0],'
    'PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
SHIFT = "-191.90441429,-39.30318279,-111.45032835,-0.00928836,0.01975479,-0.00427372,0.252906278"
ON_WGS84 = pyproj.CRS(f"{TM3.format(lon=105)} +datum=WGS84")
ON_NOTHING = pyproj.CRS(ESRI.format("unknown", "luoi_dia_chinh"))
NAMED_ONLY = pyproj.CRS(ESRI.format("unknown", "VN-2000 / TM-3 zone 482"))
SPELT_OUT = pyproj.CRS(f"{TM3.format(lon=105)} +ellps=WGS84 +towgs84={SHIFT}")
ZERO_SHIFT = pyproj.CRS(f"{TM3.format(lon=105)} +ellps=WGS84 +towgs84=0,0,0")


@pytest.mark.parametrize("name", ["Vietnam_2000", "VN-2000", "VN_2000", "VN2000"])
def test_the_datum_is_known_however_a_prj_spells_it(name):
    own = pyproj.CRS(ESRI.format(name, "luoi_dia_chinh"))
    assert describe(own) == describe(crs(5897))
    assert datum_accuracy_m(own, crs(5897)) == 0
    assert placed(EAST, NORTH, own, 5897) == pytest.approx((EAST, NORTH), abs=1e-6)


OPEN = {"TAB": ON_WGS84, "none": ON_NOTHING, "name only": NAMED_ONLY, "zero": ZERO_SHIFT}


@pytest.mark.parametrize("own", OPEN.values(), ids=OPEN)
def test_a_grid_that_is_not_on_vn_2000_is_never_given_its_code(own):
    for sentence in (describe(own).vi, describe(own).en):
        assert "EPSG" not in sentence
        assert "105°00′" in sentence
        assert "VN-2000" not in sentence


def test_proj_alone_would_take_a_name_for_a_datum():
    """When this fails PROJ has mended it."""
    assert NAMED_ONLY.to_epsg() == 5897
    assert crs(5897) == NAMED_ONLY


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (3405, "VN-2000, KTT 105°00′, múi chiếu 6° (EPSG:3405)"),
        (3406, "VN-2000, KTT 111°00′, múi chiếu 6° (EPSG:3406)"),
        (9210, "VN-2000, KTT 105°45′, múi chiếu 3° (EPSG:9210)"),
        (32648, "WGS 84 / UTM zone 48N (EPSG:32648)"),
        (4756, "VN-2000 (EPSG:4756)"),
    ],
)
def test_every_system_has_the_name_an_office_uses(code, name):
    assert describe(crs(code)).vi == name


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        (crs(5897), ON_NOTHING, DATUM_SHIFT_M),
        (ON_NOTHING, crs(4326), DATUM_SHIFT_M),
        (ON_NOTHING, ON_NOTHING, 0.0),
        (crs(5897), NAMED_ONLY, DATUM_SHIFT_M),
        (crs(5897), ON_WGS84, DATUM_ACCURACY_M),
        (ON_WGS84, crs(4326), 0.0),
        (SPELT_OUT, crs(5897), DATUM_ACCURACY_M),
        (SPELT_OUT, crs(4326), DATUM_ACCURACY_M),
        (pyproj.CRS("EPSG:5897+5773"), crs(4756), 0.0),
    ],
)
def test_what_is_not_said_of_the_datum_is_in_doubt(one, other, metres):
    assert datum_accuracy_m(one, other) == datum_accuracy_m(other, one) == metres


def test_the_doubt_covers_what_really_happens():
    pairs = ((ON_NOTHING, DATUM_SHIFT_M), (SPELT_OUT, DATUM_ACCURACY_M))
    for own, doubt_m in pairs:
        x, y = placed(EAST, NORTH, own, 4326)
        off_m = apart_m((x, y), placed(EAST, NORTH, 5897, 4326))
        assert off_m <= doubt_m
        assert off_m == pytest.approx(223.9 if doubt_m > 1 else 0.0, abs=0.8)


@pytest.mark.parametrize(
    ("code", "factor", "missing_ha"), [(5897, 0.999866, 0.010), (3405, 0.99927, 0.055)]
)
def test_the_areal_scale_is_what_is_known_of_the_grids(code, factor, missing_ha):
    scale = areal_scale(crs(code), LON, LAT)
    assert scale == pytest.approx(factor, abs=5e-6)
    assert 75 * (1 - scale) == pytest.approx(missing_ha, abs=5e-4)
    x, y = placed(LON, LAT, 4756, code)
    square = shapely.segmentize(shapely.box(x - 400, y - 400, x + 400, y + 400), 50.0)
    corners = shapely.get_coordinates(square)
    lon, lat = placed(corners[:, 0], corners[:, 1], code, 4756)
    assert square.area / GEOID.polygon_area_perimeter(lon, lat)[0] == pytest.approx(scale, abs=1e-7)


# --- what words say ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Hệ tọa độ VN-2000, kinh tuyến trục 105°00′, múi chiếu 3°", 5897),
        ("Hệ tọa độ VN-2000, kinh tuyến trục 104°45', múi chiếu 3°", 9208),
        ("VN2000, KTT 104 độ 45 phút, múi 3 độ", 9208),
        ("HE TOA DO VN2000 KINH TUYEN TRUC 105 DO 30 PHUT MUI CHIEU 3 DO", 9209),
        ("VN-2000, kinh tuyến trung ương 107º45’, múi chiếu 3º", 5899),
        ("VN-2000 múi chiếu 3°, KTT: 106", 9211),
        ("VN-2000, KTT 105, múi 6 độ", 3405),
        ("VN-2000, L0=105, múi chiếu 6°", 3405),
        ("VN-2000, L0 = 108, múi chiếu 3°", 5898),
        ("VN2000 / UTM zone 48N", 3405),
        ("VN-2000, múi 49", 3406),
        ("VN-2000, TM-3, KTT 104,75", 9208),
        ("VN-2000, KTT 104°45'", 9208),
        ("VN-2000, 104°45'00\"", 9208),
        ("Hệ VN-2000 (ellipsoid WGS-84), KTT 105°30', múi chiếu 3°", 9209),
        ("VN-2000, kinh tuyến trục 105000', múi chiếu 30", 5897),
        ("Diện tích 105 ha; VN-2000, múi chiếu 3 độ, KTT 104 độ 45'", 9208),
        ("WGS 84", 4326),
        ("Hệ WGS-84", 4326),
        ("WGS84 / UTM 48N", 32648),
    ],
)
def test_a_heading_that_says_enough_is_understood(words, code):
    assert parse_crs_words(words) == crs(code)
    assert crs_candidates_of_words(words) == (crs(code),)


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        pytest.param("VN-2000, KTT 105°00′", {5897, 3405}, id="105 without the width of its zone"),
        pytest.param("VN-2000, KTT 111", {3406}, id="111, whose 3° zone has no code"),
        pytest.param("VN-2000, KTT 111, múi 3°", set(), id="a zone without a code"),
        pytest.param("VN-2000, KTT 105°15′, múi 3°", set(), id="no such meridian"),
        pytest.param("KTT 105°00′, múi chiếu 3°", {5897}, id="no datum"),
        pytest.param("KTT 105°00′, múi chiếu 6°", {3405, 32648}, id="no datum, two systems"),
        pytest.param("HN-72, KTT 105°00′, múi chiếu 3°", set(), id="the old datum"),
        pytest.param("VN-2000, KTT 104°45′ và KTT 105°00′, múi 3°", set(), id="two meridians"),
        pytest.param("VN-2000, KTT 104°45′, múi 6°", set(), id="contradiction"),
        pytest.param("VN-2000 và WGS 84, KTT 105°, múi 6°", {3405, 32648}, id="two datums"),
        pytest.param("VN-2000, KTT 10445', múi 3", {9206, 9207, 9208}, id="a degree sign lost"),
        pytest.param("VN-2000, KTT 104 độ và 45 phút", {9206, 9207, 9208}, id="a word between"),
        pytest.param("VN-2000, KTT 104°45′30″", {9206, 9207, 9208}, id="seconds"),
        pytest.param("VN-2000, KTT 103 x 30, múi 3", {9205}, id="one grid on these degrees"),
        pytest.param("VN-2000, KTT 105.30, múi 3", {5897, 9209, 9210}, id="a decimal or minutes"),
        pytest.param("VN-2000, KTT 105/3", {5897, 9209, 9210, 3405}, id="a zone after a stroke"),
        pytest.param("VN-2000, KTT 104 75, múi 3°", {9206, 9207, 9208}, id="a comma lost"),
        pytest.param(
            "VN-2000, KTT 105 30 điểm, múi 3", {5897, 9209, 9210}, id="a number of points"
        ),
        pytest.param("VN-2000, múi 3°, lô 105", set(TM3_MERIDIANS), id="a lot, no meridian"),
        pytest.param("VN-2000, múi 3°: 105°30'12.5\"", set(TM3_MERIDIANS), id="a longitude"),
        pytest.param("VN-2000, múi chiếu 6°", {3405, 3406}, id="no meridian"),
        pytest.param("VN-2000", {*TM3_MERIDIANS, 3405, 3406, 4756}, id="the datum alone"),
        pytest.param(
            "X = 2356139,16", {*TM3_MERIDIANS, 3405, 3406, 4756, 4326, 32648, 32649}, id="nothing"
        ),
    ],
)
def test_a_heading_that_says_too_little_names_what_it_allows_and_settles_nothing(words, codes):
    assert parse_crs_words(words) is None
    assert {c.to_epsg() for c in crs_candidates_of_words(words)} == codes


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from([*TM3_MERIDIANS, *UTM_MERIDIANS]),
    st.sampled_from(["VN-2000", "vn 2000", "VN2000", "Hệ tọa độ quốc gia VN-2000"]),
    st.sampled_from(["KTT {}", "kinh tuyến trục {}", "Kinh tuyến trục: {}", "KINH TUYẾN TRỤC {}"]),
    st.sampled_from(["múi {}°", "múi chiếu {} độ", "MÚI CHIẾU {}º", "múi chiếu: {}°"]),
    st.sampled_from(["{}°{}′", "{}° {}'", "{} độ {} phút", "{}º{}’"]),
    st.permutations([0, 1, 2]),
)
def test_every_grid_is_understood_in_every_way_of_writing_it(
    code, datum, meridian, zone, angle, order
):
    degrees, minutes = {**TM3_MERIDIANS, **UTM_MERIDIANS}[code].rstrip("′").split("°")
    parts = [
        datum,
        meridian.format(angle.format(degrees, minutes)),
        zone.format(3 if code in TM3_MERIDIANS else 6),
    ]
    assert parse_crs_words(", ".join(parts[i] for i in order)) == crs(code)


def whole_and_minutes(code: int) -> tuple[str, str]:
    degrees, minutes = TM3_MERIDIANS[code].rstrip("′").split("°")
    return degrees, minutes


SPELLINGS = [
    *("{}°{}'", "{}° {} ’", "{}độ{}'", "{} độ {} phút", "{}độ {}", "{}d{}", "{}d{}'", "{}D{}", "{}o{}"),
    *("{} o {}'", "{}deg{}", "{}ᵒ{}", "{}^0{}'", "{}/{}", "{}*{}'", "{}*{}", "{}'{}'", "{}'{}", "{} {}"),
    *("{} {}'", "{}-{}", "{} – {}'", "{}:{}", "{}.{}'", "{},{}’", "{}?{}'", "{}°{}'00\"", "{}°{}′00″Đ"),
    *("{}0{}'", "{}°{}p"),
]  # fmt: skip


@pytest.mark.parametrize("code", TM3_MERIDIANS)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_minutes_of_every_meridian_are_read_in_every_spelling(code, spelling):
    angle = spelling.format(*whole_and_minutes(code))
    for words in (
        f"VN-2000 KTT {angle} múi chiếu 3 độ",
        f"VN2000, múi 3, kinh tuyến trục: {angle}",
        f"Hệ VN-2000 (KTT {angle}), múi chiếu 3°",
        f"KTT {angle}; TM-3, VN-2000",
    ):
        assert parse_crs_words(words) == crs(code), words


BETWEEN = st.text(
    st.sampled_from(" \t.,;:'′\"°*/-–_|?!~^()oOdDđEexvà0")
    | st.characters(categories=("P", "S", "L")),
    max_size=4,
)


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from([*TM3_MERIDIANS]), BETWEEN, st.sampled_from(["", "'", "′", " phút", "p"]))
def test_whatever_stands_between_degrees_and_minutes_no_other_grid_is_read(code, between, mark):
    degrees, minutes = whole_and_minutes(code)
    for end in (" múi chiếu 3 độ", ", múi 3", ""):
        words = f"VN-2000, KTT {degrees}{between}{minutes}{mark}{end}"
        assert parse_crs_words(words) in (None, crs(code)), words


def test_a_reader_that_stops_at_the_degrees_is_caught(monkeypatch):
    from ccngeo import vn2000

    monkeypatch.setattr(vn2000, "_minutes", lambda *_: 0)
    assert parse_crs_words("VN-2000 KTT 104/45 múi chiếu 3 độ") == crs(9206)


# --- evidence without a reference ----------------------------------------------------------------

SITE = shapely.box(EAST, NORTH, EAST + 800, NORTH + 700)
METRES = array(SITE)
DEGREES = move(METRES, crs(5897), crs(4326))


@pytest.mark.parametrize("code", [*TM3_MERIDIANS, *UTM_MERIDIANS, 32648, 32649, 4756, 4326])
def test_a_claim_that_puts_data_in_the_country_stands(code):
    kind = vn2000.kind_of(crs(code))
    lon = min(max(kind.meridian or LON, VIETNAM[0] + 0.1), VIETNAM[2] - 0.5)
    own = move(array(shapely.Point(lon, LAT).buffer(0.01)), crs(4326), crs(code))
    evidence = crs_evidence(own, crs(code))
    assert evidence.fault is CrsFault.NONE
    assert not evidence.is_doubtful
    assert evidence.candidates[0].share_in_vietnam == 1.0
    assert evidence.not_excluded  # and says what it cannot know
    assert "không loại trừ được" in evidence.words.vi
    assert "cannot exclude" in evidence.words.en


@pytest.mark.parametrize(
    ("shapes", "claim", "fault"),
    [
        pytest.param(METRES, 4326, CrsFault.METRES_AS_DEGREES, id="metres as WGS 84"),
        pytest.param(METRES, 4979, CrsFault.METRES_AS_DEGREES, id="metres as WGS 84 with heights"),
        pytest.param(METRES, 4756, CrsFault.METRES_AS_DEGREES, id="metres as VN-2000"),
        pytest.param(DEGREES, 5897, CrsFault.DEGREES_AS_METRES, id="degrees as 3° zone"),
        pytest.param(DEGREES, 32648, CrsFault.DEGREES_AS_METRES, id="degrees as UTM"),
        pytest.param(swapped(METRES), 5897, CrsFault.SWAPPED_AXES, id="northing first"),
        pytest.param(swapped(DEGREES), 4326, CrsFault.SWAPPED_AXES, id="latitude first"),
        pytest.param(METRES, None, CrsFault.UNDECIDED, id="metres, no claim"),
        pytest.param(DEGREES, None, CrsFault.UNDECIDED, id="degrees, no claim"),
        pytest.param(array(shapely.Point(116.2, 31.0)), 4326, CrsFault.NOT_IN_VIETNAM, id="abroad"),
        pytest.param(array(shapely.Point(12.0, 7.0)), 5897, CrsFault.NOT_IN_VIETNAM, id="drawing"),
        pytest.param(
            array(shapely.Point(12.0, 7.0)), None, CrsFault.NOT_IN_VIETNAM, id="drawing, no claim"
        ),
    ],
)
def test_magnitudes_alone_tell_units_and_axes(shapes, claim, fault):
    evidence = crs_evidence(shapes, None if claim is None else crs(claim))
    assert evidence.fault is fault
    assert evidence.is_doubtful


def test_without_a_reference_metres_may_be_any_meridian_and_none_is_named():
    for claim in (None, crs(4326)):
        evidence = crs_evidence(METRES, claim)
        assert evidence.suggestion is None
        grids = {c.crs.to_epsg() for c in evidence.not_excluded}
        assert {*TM3_MERIDIANS} <= grids
        assert {3405, 32648} <= grids


def test_exchanged_axes_leave_the_rest_of_the_claim_standing():
    evidence = crs_evidence(swapped(METRES), crs(9208))
    assert evidence.suggestion.crs == crs(9208)
    assert evidence.suggestion.swapped
    assert "đổi chỗ X và Y" in evidence.words.vi
    assert {c.swapped for c in evidence.not_excluded} == {True}


def test_a_local_system_is_no_claim():
    local = pyproj.CRS('LOCAL_CS["drawing",UNIT["metre",1]]')
    evidence = crs_evidence(METRES, local)
    assert evidence.claim is None
    assert evidence.fault is CrsFault.UNDECIDED


@pytest.mark.parametrize(
    "shapes",
    [array(), array(None, None), array(shapely.Polygon()), array(shapely.Point(np.inf, 1))],
)
def test_nothing_speaks_against_the_claim_of_a_file_without_coordinates(shapes):
    evidence = crs_evidence(shapes, crs(5897))
    assert (evidence.fault, evidence.places) == (CrsFault.NONE, 0)
    assert "không có tọa độ nào" in evidence.words.vi
    assert crs_evidence(shapes, None).fault is CrsFault.NO_CLAIM
    assert crs_evidence(shapes, None).is_doubtful


def test_missing_geometries_and_lost_vertices_are_passed_over():
    lost = shapely.LineString([(EAST, NORTH), (np.inf, NORTH)])
    evidence = crs_evidence(array(None, SITE, lost, shapely.Point()), crs(5897))
    assert evidence.fault is CrsFault.NONE
    assert evidence.vertices == 7
    assert evidence.places == 4  # the ring's last vertex and the line's first repeat another


# --- evidence beside a reference -----------------------------------------------------------------

COMMUNE = shapely.box(EAST - 2_000, NORTH - 2_500, EAST + 3_000, NORTH + 2_500)
NEIGHBOURHOOD = Reference.of(array(COMMUNE), crs(5897), reach_m=2_000.0)


def neighbourhood(code: int) -> tuple[np.ndarray, Reference]:
    """Return a site of 75 ha in a grid, and its commune, near the grid's meridian."""
    lon = max(vn2000.kind_of(crs(code)).meridian, VIETNAM[0]) + 0.05
    x, y = placed(min(lon, 109.0), LAT, 4756, code)
    commune = shapely.box(x - 2_000, y - 2_500, x + 3_000, y + 2_500)
    site = array(shapely.box(x, y, x + 1_000, y + 750))
    return site, Reference.of(array(commune), crs(code), reach_m=2_000.0)


# The nearest meridian to each side, where there is one.
_ORDER = sorted(TM3_MERIDIANS, key=lambda c: TM3_MERIDIANS[c])
NEXT_GRIDS = [(a, b) for pair in itertools.pairwise(_ORDER) for a, b in (pair, pair[::-1])]


@pytest.mark.parametrize(("true", "claim"), NEXT_GRIDS)
def test_a_site_labelled_with_the_next_meridian_is_told(true, claim):
    site, reference = neighbourhood(true)
    evidence = crs_evidence(site, crs(claim), reference)
    assert evidence.fault is CrsFault.OTHER_MERIDIAN
    assert evidence.candidates[0].share_inside == 0.0
    for sentence in (evidence.words.vi, evidence.words.en):
        assert TM3_MERIDIANS[claim] in sentence
        assert TM3_MERIDIANS[true] in sentence
    if true == 5897:  # whose 6° zones lie in the commune too
        assert evidence.suggestion is None
        assert {c.crs.to_epsg() for c in evidence.not_excluded} == {5897, 3405, 32648}
    else:
        assert evidence.suggestion.crs == crs(true)
        assert evidence.suggestion.share_inside == 1.0
        assert evidence.not_excluded == ()


@pytest.mark.parametrize("code", TM3_MERIDIANS)
def test_a_site_in_its_own_grid_and_commune_is_not_doubted(code):
    site, reference = neighbourhood(code)
    evidence = crs_evidence(site, crs(code), reference)
    assert (evidence.fault, evidence.is_doubtful) == (CrsFault.NONE, False)


def test_the_sentence_names_the_distance_and_the_shares():
    evidence = crs_evidence(move(METRES, crs(5897), crs(9208)), crs(5897), NEIGHBOURHOOD)
    assert evidence.words.vi == (
        "tệp ghi sai kinh tuyến trục: đọc theo VN-2000, KTT 105°00′, múi chiếu 3° (EPSG:5897) thì "
        "0 % số điểm nằm trong địa bàn; đọc theo VN-2000, KTT 104°45′, múi chiếu 3° (EPSG:9208), "
        "cách đó 25,9 km, thì 100 % số điểm nằm trong địa bàn"
    )
    assert evidence.words.en == (
        "the file states the wrong central meridian: read as VN-2000, central meridian 105°00′, "
        "3° zone (EPSG:5897), 0 % of the points lie in the area; read as VN-2000, central meridian "
        "104°45′, 3° zone (EPSG:9208), 25.9 km away, 100 % of the points lie in the area"
    )


@pytest.mark.parametrize(
    ("true", "claim", "distance"),
    [
        pytest.param(3405, 5897, "707 m", id="UTM as a 3° zone"),
        pytest.param(5897, 3405, "707 m", id="a 3° zone as UTM"),
        pytest.param(4756, 4326, "224 m", id="VN-2000 as WGS 84"),
        pytest.param(4326, 4756, "224 m", id="WGS 84 as VN-2000"),
        pytest.param(3405, 32648, "224 m", id="VN-2000 grid as WGS 84 grid"),
    ],
)
def test_what_a_lone_site_cannot_tell_is_no_fault_but_is_said(true, claim, distance):
    site = move(METRES, crs(5897), crs(true))
    evidence = crs_evidence(site, crs(claim), NEIGHBOURHOOD)
    assert (evidence.fault, evidence.suggestion) == (CrsFault.NONE, None)
    assert crs(true) in [c.crs for c in evidence.not_excluded]
    assert "không loại trừ được" in evidence.words.vi
    assert distance in evidence.words.vi


@pytest.mark.parametrize(
    ("shapes", "claim", "fault", "codes"),
    [
        pytest.param(METRES, 4326, CrsFault.METRES_AS_DEGREES, {5897, 3405, 32648}, id="metres"),
        pytest.param(DEGREES, 5897, CrsFault.DEGREES_AS_METRES, {4326, 4756}, id="degrees"),
        pytest.param(METRES, None, CrsFault.UNDECIDED, {5897, 3405, 32648}, id="no claim"),
        pytest.param(DEGREES, None, CrsFault.UNDECIDED, {4326, 4756}, id="no claim, degrees"),
        pytest.param(METRES, 9208, CrsFault.OTHER_MERIDIAN, {5897, 3405, 32648}, id="meridian"),
        pytest.param(METRES, 3406, CrsFault.OTHER_MERIDIAN, {5897, 3405, 32648}, id="UTM zone"),
    ],
)
def test_where_several_readings_lie_in_the_commune_none_is_named(shapes, claim, fault, codes):
    evidence = crs_evidence(shapes, None if claim is None else crs(claim), NEIGHBOURHOOD)
    assert evidence.fault is fault
    assert evidence.suggestion is None
    assert {c.crs.to_epsg() for c in evidence.not_excluded} == codes
    assert "có thể là" in evidence.words.vi
    assert "it may be" in evidence.words.en


def test_the_least_different_reading_is_named_first():
    words = crs_evidence(METRES, crs(9208), NEIGHBOURHOOD).words.vi
    assert words.index("EPSG:9208") < words.index("EPSG:5897") < words.index("EPSG:3405")
    assert words.index("EPSG:3405") < words.index("EPSG:32648")


def test_a_file_without_a_claim_gets_a_suggestion_where_one_reading_is_left():
    evidence = crs_evidence(move(METRES, crs(5897), crs(9208)), None, NEIGHBOURHOOD)
    assert evidence.fault is CrsFault.NO_CLAIM
    assert evidence.suggestion.crs == crs(9208)
    assert evidence.is_doubtful
    assert evidence.words.vi.startswith("tệp không ghi hệ tọa độ: đọc theo VN-2000, KTT 104°45′")


def test_exchanged_axes_on_another_meridian_are_both_told():
    evidence = crs_evidence(swapped(move(METRES, crs(5897), crs(9208))), crs(5897), NEIGHBOURHOOD)
    assert evidence.fault is CrsFault.SWAPPED_AXES
    assert (evidence.suggestion.crs, evidence.suggestion.swapped) == (crs(9208), True)


def test_a_site_just_beyond_the_border_is_outside_and_not_of_another_zone():
    # 2 to 2.4 km south of the commune: read as a 6° zone it would lie 707 m further north, inside.
    south = COMMUNE.bounds[1] - 2_000
    site = array(shapely.box(EAST, south - 400, EAST + 400, south - 20))
    evidence = crs_evidence(site, crs(5897), NEIGHBOURHOOD)
    assert evidence.fault is CrsFault.OUTSIDE_AREA
    assert evidence.suggestion is None
    assert 3405 in {c.crs.to_epsg() for c in evidence.not_excluded}


def test_a_reading_next_to_the_best_is_kept_open_as_long_as_it_touches_the_area():
    # At the northern border a 6° zone, 707 m further north, puts only a fifth of the site inside.
    north = COMMUNE.bounds[3] + 2_000
    site = shapely.segmentize(shapely.box(EAST, north - 900, EAST + 400, north - 5), 60.0)
    evidence = crs_evidence(array(site), crs(9208), NEIGHBOURHOOD)
    shares = {c.crs.to_epsg(): c.share_inside for c in evidence.not_excluded}
    assert shares[5897] == 1.0
    assert 0.02 < shares[3405] < 0.4
    assert evidence.fault is CrsFault.OTHER_MERIDIAN
    assert evidence.suggestion is None


def test_a_site_that_no_reading_puts_in_its_commune_is_outside():
    site = array(shapely.box(EAST + 12_000, NORTH, EAST + 12_400, NORTH + 300))
    evidence = crs_evidence(site, crs(5897), NEIGHBOURHOOD)
    assert evidence.fault is CrsFault.OUTSIDE_AREA
    assert evidence.not_excluded == ()
    assert "0 % số điểm nằm trong địa bàn" in evidence.words.vi


def test_data_partly_inside_as_claimed_and_wholly_inside_as_read_otherwise_stay_undecided():
    # 30 sites 1 km apart, of which five lie in the area; 25.9 km further west all do.
    area = shapely.box(EAST - 31_000, NORTH - 3_000, EAST, NORTH + 3_000)
    sites = array(*(shapely.Point(EAST - 4_500 + 1_000 * i, NORTH) for i in range(30)))
    reference = Reference.of(array(area), crs(5897))
    evidence = crs_evidence(sites, crs(5897), reference)
    assert evidence.candidates[0].share_inside == pytest.approx(5 / 30)
    assert evidence.fault is CrsFault.UNDECIDED
    assert evidence.suggestion is None
    assert 9208 in {c.crs.to_epsg() for c in evidence.not_excluded}
    assert "16,6 % số điểm nằm trong địa bàn" in evidence.words.vi
    # With half of them inside the claim stands.
    half = crs_evidence(sites[:10], crs(5897), reference)
    assert half.candidates[0].share_inside == 0.5
    assert half.fault is CrsFault.NONE


@pytest.mark.parametrize("shape", [SITE.centroid, shapely.LineString(SITE.exterior), SITE])
def test_points_lines_and_polygons_are_all_told(shape):
    own = move(array(shape), crs(5897), crs(9208))
    evidence = crs_evidence(own, crs(5897), NEIGHBOURHOOD)
    assert evidence.fault is CrsFault.OTHER_MERIDIAN
    assert evidence.suggestion.crs == crs(9208)


@pytest.mark.parametrize("own", OPEN.values(), ids=OPEN)
def test_a_grid_whose_datum_is_open_is_doubtful_and_the_datum_is_not_guessed(own):
    for reference in (None, NEIGHBOURHOOD):
        evidence = crs_evidence(METRES, own, reference)
        assert evidence.fault is CrsFault.DATUM_NOT_STATED
        assert evidence.suggestion is None
        assert crs(5897) in [c.crs for c in evidence.not_excluded]
        assert "EPSG:5897) (cách " in evidence.words.vi
        assert "hệ WGS 84" in evidence.words.vi
        assert "224 m" in evidence.words.vi


def test_a_shift_spelt_out_in_the_file_states_the_datum():
    evidence = crs_evidence(METRES, SPELT_OUT, NEIGHBOURHOOD)
    assert evidence.fault is CrsFault.NONE
    # The same place is not held out as another reading.
    assert 5897 not in {c.crs.to_epsg() for c in evidence.not_excluded}


def test_threads_share_a_reference_and_get_the_same_evidence():
    codes = [5897, 4326, 9208, 4756] * 4
    shapes = {code: move(METRES, crs(5897), crs(code)) for code in codes}

    def ask(code: int) -> crs_evidence_module.CrsEvidence:
        return crs_evidence(shapes[code], crs(5897), NEIGHBOURHOOD)

    alone = [ask(code) for code in codes]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, codes)) == alone


def test_a_reference_needs_land():
    with pytest.raises(ValueError, match="at least one polygon"):
        Reference.of(array(None, shapely.Polygon()), crs(5897))


@pytest.mark.parametrize(
    ("lon", "code"), [(105.05, 5897), (104.7, 9208), (108.6, 9218), (102.3, 5896)]
)
def test_a_reference_works_in_the_grid_of_the_nearest_meridian(lon, code):
    shapes = array(None, shapely.Point(lon, 20.0).buffer(0.05), shapely.Polygon())
    assert nearest_grid(shapes, crs(4326)) == crs(code)
    assert nearest_grid(move(shapes, crs(4326), crs(9210)), crs(9210)) == crs(code)
    assert Reference.of(shapes, crs(4326)).crs == crs(code)


def test_where_there_is_nothing_any_grid_will_do():
    nothing = array(None, shapely.Polygon())
    assert nearest_grid(nothing, crs(4326)).to_epsg() in TM3_MERIDIANS


def test_what_lies_within_reach_of_the_area_counts_as_inside():
    reference = Reference.of(array(COMMUNE), crs(5897), reach_m=100.0)
    west = placed(COMMUNE.bounds[0], NORTH, 5897, reference.crs)
    points = np.add(west, [[10.0, 0.0], [-90.0, 0.0], [-110.0, 0.0], [np.inf, 0.0]])
    assert reference.inside(points).tolist() == [True, True, False, False]
    assert reference.on_lines(shifted(points, 2.0, 0.0)).tolist() == [False] * 4
    assert reference.on_lines(shifted(points, -5.0, 0.0)).tolist() == [True, False, False, False]


# --- evidence of shared edges --------------------------------------------------------------------


def _province() -> tuple[np.ndarray, np.ndarray]:
    """Return 40 communes, and eight districts drawn on the same boundaries."""
    rng = np.random.default_rng(7)
    seeds = shapely.multipoints(shifted(rng.uniform(-20_000, 20_000, (40, 2)), EAST, NORTH))
    frame = shapely.box(EAST - 20_000, NORTH - 20_000, EAST + 20_000, NORTH + 20_000)
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=frame))
    communes = shapely.segmentize(shapely.intersection(cells, frame), 400.0)
    order = np.argsort(shapely.get_x(shapely.centroid(communes)))
    districts = array(*(shapely.union_all(communes[order[i::8]]) for i in range(8)))
    return communes, districts


COMMUNES, DISTRICTS = _province()
PROVINCE = Reference.of(COMMUNES, crs(5897))
LABELS = [
    # numbers in, labelled, fault
    (3405, 5897, CrsFault.UTM_AS_TM3),
    (32648, 5897, CrsFault.UTM_AS_TM3),
    (3406, 5897, CrsFault.UTM_AS_TM3),
    (5897, 3405, CrsFault.TM3_AS_UTM),
    (5897, 32648, CrsFault.TM3_AS_UTM),
    (9208, 5897, CrsFault.OTHER_MERIDIAN),
    (5897, 9208, CrsFault.OTHER_MERIDIAN),
    (3405, 3406, CrsFault.OTHER_MERIDIAN),
    (4756, 4326, CrsFault.VN2000_AS_WGS84),
    (3405, 32648, CrsFault.VN2000_AS_WGS84),
    (4326, 4756, CrsFault.WGS84_AS_VN2000),
    (32648, 3405, CrsFault.WGS84_AS_VN2000),
    (5897, 4326, CrsFault.METRES_AS_DEGREES),
    (4326, 5897, CrsFault.DEGREES_AS_METRES),
    (9208, None, CrsFault.NO_CLAIM),
    (5897, None, CrsFault.NO_CLAIM),
]


@pytest.mark.parametrize(("true", "claim", "fault"), LABELS)
def test_data_drawn_on_the_same_boundaries_tells_every_wrong_label(true, claim, fault):
    own = move(DISTRICTS, crs(5897), crs(true))
    evidence = crs_evidence(own, None if claim is None else crs(claim), PROVINCE)
    assert evidence.fault is fault
    assert evidence.suggestion.crs == crs(true)
    assert evidence.suggestion.shares_edges
    assert evidence.not_excluded == ()
    assert "trùng đường địa giới" in evidence.words.vi
    assert "on its boundary lines" in evidence.words.en


@pytest.mark.parametrize("code", [5897, 9208, 3405, 4756, 4326])
def test_data_drawn_on_the_same_boundaries_confirms_a_right_label(code):
    evidence = crs_evidence(move(DISTRICTS, crs(5897), crs(code)), crs(code), PROVINCE)
    assert evidence.fault is CrsFault.NONE
    assert evidence.candidates[0].shares_edges
    assert evidence.not_excluded == ()  # neither 224 m nor 707 m is left open
    assert "không loại trừ được" not in evidence.words.vi


def test_edges_settle_a_system_though_most_of_the_data_lies_outside():
    far = move(array(*(shapely.Point(EAST + 60_000 + 200 * i, NORTH) for i in range(1_500))),
               crs(5897), crs(3405))  # fmt: skip
    both = np.concatenate([move(DISTRICTS[:2], crs(5897), crs(3405)), far])
    evidence = crs_evidence(both, crs(5897), PROVINCE)
    assert evidence.fault is CrsFault.UTM_AS_TM3
    assert evidence.suggestion.crs == crs(3405)
    assert evidence.suggestion.share_inside < 0.6


@pytest.mark.parametrize("own", [ON_NOTHING, NAMED_ONLY], ids=["none", "name only"])
def test_exchanged_axes_of_a_grid_without_datum_leave_the_datum_open(own):
    evidence = crs_evidence(swapped(METRES), own, NEIGHBOURHOOD)
    assert evidence.fault is CrsFault.SWAPPED_AXES
    assert evidence.suggestion is None
    names = [c.name.vi for c in evidence.not_excluded]
    assert any("VN-2000, KTT 105°00′, múi chiếu 3°" in n for n in names)
    assert any("hệ WGS 84" in n for n in names)


def test_exchanged_axes_are_told_from_shared_edges():
    evidence = crs_evidence(swapped(DISTRICTS), crs(5897), PROVINCE)
    assert evidence.fault is CrsFault.SWAPPED_AXES
    assert (evidence.suggestion.crs, evidence.suggestion.swapped) == (crs(5897), True)


@pytest.mark.parametrize("own", OPEN.values(), ids=OPEN)
def test_shared_edges_settle_a_datum_that_the_label_leaves_open(own):
    evidence = crs_evidence(DISTRICTS, own, PROVINCE)
    assert evidence.fault is CrsFault.DATUM_NOT_STATED
    assert evidence.suggestion.crs == crs(5897)
    if own is not NAMED_ONLY:  # which PROJ takes for VN-2000
        assert not evidence.candidates[0].shares_edges
    # And where the grid truly stands on WGS 84 that label is right, and none is completed.
    on_wgs84 = crs_evidence(move(DISTRICTS, crs(5897), ON_WGS84), own, PROVINCE)
    if own is ON_WGS84 or own is ZERO_SHIFT:
        assert on_wgs84.fault is CrsFault.NONE
    else:
        assert on_wgs84.fault is CrsFault.DATUM_NOT_STATED
        assert "hệ WGS 84" in on_wgs84.suggestion.name.vi


def test_a_vn_2000_label_on_a_grid_that_stands_on_wgs_84_is_told():
    evidence = crs_evidence(move(DISTRICTS, crs(5897), ON_WGS84), crs(5897), PROVINCE)
    assert evidence.fault is CrsFault.WGS84_AS_VN2000
    assert "hệ WGS 84" in evidence.suggestion.name.vi


def test_a_straight_line_proves_nothing_because_it_fits_its_own_shifts():
    # A boundary 30 km long from east to west, and a road 707 m south of it: read as a 6° zone the
    # road lies on the boundary from end to end.
    halves = array(
        shapely.box(EAST - 20_000, NORTH, EAST + 20_000, NORTH + 20_000),
        shapely.box(EAST - 20_000, NORTH - 20_000, EAST + 20_000, NORTH),
    )
    reference = Reference.of(halves, crs(5897))
    boundary = move(
        array(shapely.segmentize(shapely.LineString([(EAST - 15_000, NORTH), (EAST + 15_000, NORTH)]), 100.0)),
        crs(5897), crs(3405),
    )  # fmt: skip
    evidence = crs_evidence(boundary, crs(5897), reference)
    six = next(c for c in evidence.candidates if c.crs == crs(3405))
    assert six.edge_share == 1.0
    assert six.edge_noise > 0.5
    assert not six.shares_edges
    assert evidence.fault is CrsFault.NONE


def test_without_decoys_the_straight_line_would_be_called_utm(monkeypatch):
    monkeypatch.setattr(crs_evidence_module, "_EDGE_RATIO", 1.0)
    test = test_a_straight_line_proves_nothing_because_it_fits_its_own_shifts
    with pytest.raises(AssertionError):
        test()


def test_edges_must_be_far_rarer_under_the_claim():
    # 400 places on boundaries as claimed, 500 others on boundaries as read on the next meridian.
    line = shapely.union_all(shapely.boundary(COMMUNES))
    along = shapely.line_interpolate_point(line, np.linspace(0.0, line.length - 1, 900))
    as_claimed, otherwise = along[:400], move(along[400:], crs(5897), crs(9208))
    within = shapely.points(
        shifted(np.random.default_rng(3).uniform(-19_000, 19_000, (3_600, 2)), EAST, NORTH)
    )
    mixed = np.concatenate([as_claimed, otherwise, within])
    evidence = crs_evidence(mixed, crs(5897), PROVINCE)
    other = next(c for c in evidence.candidates if c.crs == crs(9208))
    assert other.shares_edges
    assert not evidence.candidates[0].shares_edges
    assert evidence.fault is CrsFault.NONE
    alone = crs_evidence(np.concatenate([otherwise, within]), crs(5897), PROVINCE)
    assert alone.fault is CrsFault.OTHER_MERIDIAN


def test_too_few_places_on_a_boundary_prove_nothing():
    edge = shapely.get_parts(shapely.boundary(COMMUNES[:1]))[0]
    for count, told in ((20, False), (40, True)):
        points = array(*(shapely.line_interpolate_point(edge, 60.0 * i + 5) for i in range(count)))
        evidence = crs_evidence(move(points, crs(5897), crs(3405)), crs(5897), PROVINCE)
        assert (evidence.fault is CrsFault.UTM_AS_TM3) is told


def test_a_dense_line_does_not_outvote_the_rest():
    # One canal abroad, with a vertex each metre, and 60 sites in the area.
    canal = shapely.segmentize(
        shapely.LineString([(EAST + 30_000, NORTH), (EAST + 31_000, NORTH)]), 1.0
    )
    sites = [shapely.Point(EAST - 15_000 + 500 * i, NORTH) for i in range(60)]
    evidence = crs_evidence(array(canal, *sites), crs(5897), PROVINCE)
    assert evidence.vertices == 1_061
    assert evidence.candidates[0].share_inside == pytest.approx(60 / 81, abs=0.01)


def test_a_large_file_is_sampled_evenly_and_the_same_way_each_time():
    rng = np.random.default_rng(1)
    cloud = shapely.points(shifted(rng.uniform(-19_000, 19_000, (100_000, 2)), EAST, NORTH))
    one, other = (crs_evidence(cloud, crs(5897), PROVINCE) for _ in range(2))
    assert (one.vertices, one.places) == (100_000, 2_000)
    assert one == other
    assert one.candidates[0].share_inside == 1.0


# --- nothing true is doubted, nothing wrong is named ---------------------------------------------


@pytest.fixture(scope="module")
def demo() -> tuple[np.ndarray, Reference]:
    """The communes of the committed province, and the reference they make."""
    frame = pyogrio.read_dataframe(REPOSITORY / "data" / "shapefiles" / "xa_2025.shp")
    communes = np.asarray(frame.geometry.array, dtype=object)
    return communes, Reference.of(communes, crs(5897))


def blob(commune: shapely.Geometry, corners: int, size_m: float, seed: int) -> shapely.Polygon:
    """Return a star-shaped site around a point of the commune, in EPSG:5897."""
    rng = np.random.default_rng(seed)
    centre = shapely.get_coordinates(shapely.point_on_surface(commune))[0]
    angles = np.sort(rng.uniform(0, 2 * np.pi, corners))
    radii = size_m * rng.uniform(0.5, 1.0, corners)
    return shapely.Polygon(
        centre + np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None]
    )


SYSTEMS = [*TM3_MERIDIANS, 3405, 32648, 4326, 4756]
sites = st.tuples(
    st.integers(0, 35), st.integers(4, 60), st.floats(100.0, 900.0), st.integers(0, 10_000)
)


@settings(max_examples=40, deadline=None)
@given(sites, st.sampled_from(SYSTEMS))
def test_a_site_that_is_in_its_claim_is_never_doubted(demo, site, code):
    communes, province = demo
    shape = move(array(blob(communes[site[0]], *site[1:])), crs(5897), crs(code))
    near = Reference.of(communes[site[0] : site[0] + 1], crs(5897), reach_m=2_000.0)
    for reference in (None, province, near):
        assert not crs_evidence(shape, crs(code), reference).is_doubtful


@settings(max_examples=60, deadline=None)
@given(sites, st.sampled_from(SYSTEMS), st.sampled_from([None, *SYSTEMS]), st.booleans())
def test_a_wrong_system_is_never_named_for_a_site(demo, site, true, claim, exchange):
    communes, _ = demo
    shape = move(array(blob(communes[site[0]], *site[1:])), crs(5897), crs(true))
    shape = swapped(shape) if exchange else shape
    near = Reference.of(communes[site[0] : site[0] + 1], crs(5897), reach_m=2_000.0)
    evidence = crs_evidence(shape, None if claim is None else crs(claim), near)
    named = evidence.suggestion
    if named is None:
        return
    assert named.swapped is exchange
    if named.crs != crs(true):
        # Only the file's own word, axes apart; and what is true is not excluded.
        assert evidence.fault is CrsFault.SWAPPED_AXES
        assert named.crs == crs(claim)
        assert crs(true) in [c.crs for c in evidence.not_excluded]


@pytest.mark.parametrize("layer", ["rung", "huyen_truoc"])
@pytest.mark.parametrize(
    ("true", "claim", "fault"),
    [
        (5897, 5897, CrsFault.NONE),
        (3405, 5897, CrsFault.UTM_AS_TM3),
        (4756, 4326, CrsFault.VN2000_AS_WGS84),
    ],
)
def test_demo_layers_drawn_on_communes_tell_their_labels(demo, layer, true, claim, fault):
    frame = pyogrio.read_dataframe(REPOSITORY / "data" / "shapefiles" / f"{layer}.shp", columns=[])
    own = move(np.asarray(frame.geometry.array, dtype=object), crs(5897), crs(true))
    evidence = crs_evidence(own, crs(claim), demo[1])
    assert evidence.fault is fault
    assert evidence.not_excluded == ()
    assert (evidence.suggestion and evidence.suggestion.crs) == (
        None if fault is CrsFault.NONE else crs(true)
    )


@pytest.mark.parametrize(
    "layer", ["hien_trang", "kcn", "ranh_gioi", "qhxd", "qh_sdd", "dien", "dan_cu"]
)
def test_demo_layers_with_edges_of_their_own_stand_and_leave_the_near_readings_open(demo, layer):
    frame = pyogrio.read_dataframe(REPOSITORY / "data" / "shapefiles" / f"{layer}.shp", columns=[])
    own = np.asarray(frame.geometry.array, dtype=object)
    evidence = crs_evidence(own, crs(5897), demo[1])
    assert evidence.fault is CrsFault.NONE
    assert {3405, 32648} <= {c.crs.to_epsg() for c in evidence.not_excluded}
    astray = crs_evidence(own, crs(9211), demo[1])
    assert astray.fault is CrsFault.OTHER_MERIDIAN
    assert {c.crs.to_epsg() for c in astray.not_excluded} == {5897, 3405, 32648}


# --- real files ----------------------------------------------------------------------------------


def real(path: str, layer: str | None = None) -> tuple[np.ndarray, pyproj.CRS]:
    frame = pyogrio.read_dataframe(SHARED / path, layer=layer, columns=[])
    return np.asarray(frame.geometry.array, dtype=object), pyproj.CRS(frame.crs)


@pytest.fixture(scope="module")
def vinh_phuc() -> Reference:
    return Reference.of(*real("vinhphuc/communes_2025.gpkg"))


@real_data
@pytest.mark.parametrize(
    "path", ["vinhphuc/communes_2009.gpkg", "vinhphuc/districts_before_2025.gpkg"]
)
def test_real_boundaries_of_other_makers_tell_every_wrong_label(vinh_phuc, path):
    shapes, own = real(path)
    one_of_each = {fault: (true, claim, fault) for true, claim, fault in LABELS}
    assert len(one_of_each) == 8
    for true, claim, fault in one_of_each.values():
        moved = move(shapes, own, crs(true))
        evidence = crs_evidence(moved, None if claim is None else crs(claim), vinh_phuc)
        assert (evidence.fault, evidence.suggestion.crs) == (fault, crs(true))
    for true in (5897, 4756):
        right = crs_evidence(move(shapes, own, crs(true)), crs(true), vinh_phuc)
        assert (right.fault, right.not_excluded) == (CrsFault.NONE, ())
    exchanged = crs_evidence(swapped(move(shapes, own, crs(5897))), crs(5897), vinh_phuc)
    assert exchanged.fault is CrsFault.SWAPPED_AXES
    assert exchanged.suggestion.crs == crs(5897)


@real_data
def test_the_thresholds_keep_their_distance_from_what_was_measured(vinh_phuc):
    for path, layer in (("communes_2009", None), ("districts_before_2025", None)):
        seen = crs_evidence(*real(f"vinhphuc/{path}.gpkg", layer), vinh_phuc).candidates
        assert seen[0].edge_share > 1.5 * crs_evidence_module._EDGE_SHARE
        assert seen[0].edge_share > 1.2 * crs_evidence_module._EDGE_RATIO * seen[0].edge_noise
        assert all(c.edge_share is None or c.edge_share < 0.06 for c in seen[1:])
    for layer in ("landuse_a", "railways", "pois", "pois_a", "places"):
        seen = crs_evidence(*real("vinhphuc/osm_2018.gpkg", layer), vinh_phuc).candidates
        assert all(c.edge_share < 0.02 for c in seen if c.edge_share is not None)


@real_data
@pytest.mark.parametrize("layer", ["landuse_a", "railways", "pois"])
def test_real_layers_that_share_no_edge_are_never_given_a_wrong_system(vinh_phuc, layer):
    shapes, own = real("vinhphuc/osm_2018.gpkg", layer)
    for true in (5897, 9208, 4756):
        moved = move(shapes, own, crs(true))
        assert not crs_evidence(moved, crs(true), vinh_phuc).is_doubtful
        for claim in (None, crs(5897), crs(9211), crs(3405)):
            evidence = crs_evidence(moved, claim, vinh_phuc)
            assert evidence.suggestion is None or evidence.suggestion.crs == crs(true)
        units = crs_evidence(moved, crs(5897 if true == 4756 else 4326), vinh_phuc)
        assert units.fault in (CrsFault.METRES_AS_DEGREES, CrsFault.DEGREES_AS_METRES)


def _quang_ngai() -> tuple[np.ndarray, np.ndarray]:
    """Return the nine regions in metres without a CRS, and their twins in degrees, paired."""
    metres, claimed = real("quangngai/2.geojson")
    assert claimed.is_geographic  # what GeoJSON says of itself, in error
    twin, own = real("quangngai/PhanVungKinhte.geojson")
    twin = move(twin, own, crs(5898))
    middles = shapely.STRtree(shapely.centroid(twin))
    nearest = middles.nearest(shapely.centroid(move(metres, crs(3405), crs(5898))))
    assert sorted(nearest.tolist()) == list(range(9))
    return metres, twin[nearest]


@real_data
def test_metres_published_as_degrees_are_named_and_nothing_is_guessed():
    metres, claimed = real("quangngai/2.geojson")
    evidence = crs_evidence(metres, claimed)
    assert evidence.fault is CrsFault.METRES_AS_DEGREES
    assert evidence.suggestion is None
    assert crs(3405) in [c.crs for c in evidence.not_excluded]
    assert evidence.words.vi.startswith("tọa độ tính bằng mét nhưng tệp ghi là độ")


@real_data
def test_metres_published_as_degrees_are_placed_by_their_twin():
    metres, claimed = real("quangngai/2.geojson")
    reference = Reference.of(*real("quangngai/PhanVungKinhte.geojson"))
    evidence = crs_evidence(metres, claimed, reference)
    assert evidence.fault is CrsFault.METRES_AS_DEGREES
    assert evidence.suggestion.crs == crs(3405)
    # They could be told from the same zone on WGS 84, 226 m away.
    other = next(c for c in evidence.candidates if c.crs == crs(32648))
    assert evidence.suggestion.edge_share > 0.99
    assert other.edge_share < 0.05


@real_data
def test_with_its_system_stated_the_file_in_metres_equals_its_twin():
    metres, twin = _quang_ngai()
    moved = move(metres, crs(3405), crs(5898))
    assert np.abs(shapely.area(moved) / shapely.area(twin) - 1).max() < 2e-5
    vertices = shapely.points(shapely.get_coordinates(moved))
    tree = shapely.STRtree(shapely.points(shapely.get_coordinates(twin)))
    gaps_m = tree.query_nearest(vertices, return_distance=True, all_matches=False)[1]
    assert np.median(gaps_m) < 0.05
    assert np.quantile(gaps_m, 0.99) < 0.10
    assert gaps_m.max() < 1.10  # at vertices that one of the two lacks
    # On the other datum, which gives the same areas, it does not.
    astray = move(metres, crs(32648), crs(5898))
    assert np.abs(shapely.area(astray) / shapely.area(twin) - 1).max() < 2e-5
    middles = shapely.centroid(astray), shapely.centroid(twin)
    assert shapely.distance(*middles).min() > 225


@real_data
@pytest.mark.parametrize("name", ["parcels_tab.tab", "parcels_mif.mif"])
def test_mapinfo_files_are_no_evidence_of_the_datum(name):
    shapes, own = real(f"formats/{name}")
    evidence = crs_evidence(shapes, own)
    assert evidence.fault is CrsFault.DATUM_NOT_STATED
    assert "EPSG" not in describe(own).vi
    true, grid = real("formats/parcels_utf8.shp")
    assert grid == crs(5898)
    assert crs_evidence(true, grid).fault is CrsFault.NONE
    other = next(c for c in evidence.not_excluded if c.crs == grid)
    assert other.away_m(evidence.candidates[0]) == pytest.approx(225, abs=1)


@real_data
@pytest.mark.parametrize(
    "path",
    ["QHC_SDD_TTBaTo_BaTo_2015", "QHC_SDD_TTMODUC_2023", "QHPK_SDD_QuangPhu_2021", "kenh", "duan"],
)
def test_real_plans_in_degrees_stand_with_the_datum_left_open(path):
    evidence = crs_evidence(*real(f"quangngai/{path}.geojson"))
    assert evidence.fault is CrsFault.NONE
    assert [c.crs for c in evidence.not_excluded] == [crs(4756)]
