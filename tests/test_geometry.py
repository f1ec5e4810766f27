"""The area guard, repairs that keep an area, fingerprints, and the grids of VN-2000."""

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import (
    GeometryCollection,
    LineString,
    MultiPolygon,
    Point,
    Polygon,
    box,
)

from ccngeo.errors import CrsError
from ccngeo.geometry import fingerprint, polygons_only, repair, require_areal_crs
from ccngeo.vn2000 import TM3_MERIDIANS, datum_accuracy_m, describe, lies_in_vietnam

X, Y = 551_000.0, 2_356_000.0


def array(*shapes):
    out = np.empty(len(shapes), dtype=object)
    out[:] = shapes
    return out


# --- the area guard ------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [*sorted(TM3_MERIDIANS), 3405, 3406, "5897+5773"])
def test_areas_may_be_measured_in_every_grid_of_vn_2000(code):
    crs = pyproj.CRS(f"EPSG:{code}")
    assert require_areal_crs(crs) is crs


@pytest.mark.parametrize(
    "crs",
    [
        pytest.param("EPSG:4326", id="degrees"),
        pytest.param("EPSG:4756", id="degrees of VN-2000"),
        pytest.param("EPSG:4978", id="from the centre of the earth"),
        pytest.param("EPSG:3857", id="web map"),
        pytest.param("ESRI:102100", id="web map under another name"),
        pytest.param("EPSG:3857+5773", id="web map with heights"),
        pytest.param("EPSG:3395", id="world Mercator"),
        pytest.param("EPSG:2225", id="feet"),
    ],
)
def test_areas_are_refused_where_a_square_metre_is_none(crs):
    with pytest.raises(CrsError):
        require_areal_crs(pyproj.CRS(crs))


def test_no_reference_system_is_refused_with_the_remedy():
    with pytest.raises(CrsError, match="declare"):
        require_areal_crs(None)


# --- repair --------------------------------------------------------------------------------------

BOW_TIE = Polygon([(X, Y), (X + 100, Y + 100), (X + 100, Y), (X, Y + 100)])
TOUCHING = Polygon(  # one ring that passes twice through (10, 10): two squares, same area
    [
        (X, Y),
        (X + 10, Y),
        (X + 10, Y + 10),
        (X + 20, Y + 10),
        (X + 20, Y + 20),
        (X + 10, Y + 20),
        (X + 10, Y + 10),
        (X, Y + 10),
    ]
)


def test_a_ring_that_touches_itself_is_mended_with_its_area():
    done = repair(array(TOUCHING))
    assert (done.mended.tolist(), done.failed.tolist()) == ([True], [False])
    assert done.geometries[0].is_valid
    assert done.geometries[0].area == pytest.approx(200)


def test_a_bow_tie_whose_area_would_change_is_not_mended():
    done = repair(array(BOW_TIE))
    assert (done.mended.tolist(), done.failed.tolist()) == ([False], [True])
    assert done.geometries[0] is None


def test_a_hole_outside_its_shell_is_not_mended_into_land():
    ring = [(X + 200, Y), (X + 300, Y), (X + 300, Y + 100), (X + 200, Y + 100)]
    done = repair(array(Polygon(box(X, Y, X + 100, Y + 100).exterior, [ring])))
    assert done.failed.tolist() == [True]


def test_a_coordinate_that_is_no_number_is_not_mended():
    with np.errstate(invalid="ignore"):
        broken = Polygon([(X, Y), (X + 10, np.nan), (X + 10, Y + 10)])
    assert repair(array(broken)).failed.tolist() == [True]


def test_missing_empty_and_valid_geometries_come_back_as_they_are():
    whole = box(X, Y, X + 1, Y + 1)
    done = repair(array(None, Polygon(), whole, LineString([(0, 0), (1, 1), (0, 1), (1, 0)])))
    assert done.geometries[0] is None
    assert done.geometries[1].is_empty
    assert done.geometries[2] is whole
    assert not done.mended.any()
    assert not done.failed.any()


def test_a_repair_leaves_the_callers_array_alone():
    given_shapes = array(TOUCHING, BOW_TIE)
    repair(given_shapes)
    assert given_shapes[0] is TOUCHING
    assert given_shapes[1] is BOW_TIE


# --- polygons only -------------------------------------------------------------------------------


def test_only_the_areal_part_of_a_collection_is_kept():
    a, b = box(0, 0, 1, 1), box(5, 5, 6, 6)
    mixed = GeometryCollection([a, LineString([(9, 9), (8, 8)]), MultiPolygon([b]), Point(3, 3)])
    kept = polygons_only(array(mixed, LineString([(0, 0), (1, 1)]), a, None))
    assert kept[0].equals(MultiPolygon([a, b]))
    assert kept[1].is_empty
    assert kept[2] is a
    assert kept[3] is None


# --- fingerprint ---------------------------------------------------------------------------------

RING = [(X, Y), (X + 500, Y), (X + 480, Y + 300), (X + 500, Y + 500), (X, Y + 500)]
HOLE = [(X + 100, Y + 100), (X + 200, Y + 100), (X + 200, Y + 200)]
PRINT = fingerprint(Polygon(RING, [HOLE]))


@given(st.integers(0, 4), st.booleans(), st.booleans())
def test_a_fingerprint_does_not_depend_on_start_point_or_orientation(start, turned, hole_turned):
    ring = RING[start:] + RING[:start]
    hole = HOLE[::-1] if hole_turned else HOLE
    assert fingerprint(Polygon(ring[::-1] if turned else ring, [hole])) == PRINT


def test_a_fingerprint_does_not_depend_on_the_order_of_parts_or_on_heights():
    a, b = box(0, 0, 1, 1), box(5, 5, 6, 6)
    assert fingerprint(MultiPolygon([a, b])) == fingerprint(MultiPolygon([b, a]))
    assert fingerprint(shapely.force_3d(Polygon(RING, [HOLE]), 12.0)) == PRINT


@given(st.integers(0, 4), st.sampled_from([(0.01, 0), (0, 0.01), (-0.01, 0), (0, -0.01)]))
def test_a_fingerprint_changes_when_one_corner_moves_a_centimetre(corner, step):
    ring = list(RING)
    ring[corner] = (ring[corner][0] + step[0], ring[corner][1] + step[1])
    assert fingerprint(Polygon(ring, [HOLE])) != PRINT


def test_a_fingerprint_changes_when_a_hole_is_filled_and_not_with_float_noise():
    assert fingerprint(Polygon(RING)) != PRINT
    noisy = [(x + 1e-7, y - 1e-7) for x, y in RING]
    assert fingerprint(Polygon(noisy, [HOLE])) == PRINT


# --- VN-2000 -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("geographic", "grid", "east", "north"),
    [
        (4756, 5897, 551_875.915, 2_356_139.159),
        (4756, 9208, 577_814.788, 2_356_241.945),
        (4326, 5897, 551_679.795, 2_356_247.129),
    ],
)
def test_the_point_of_the_reference_lands_where_the_reference_says(geographic, grid, east, north):
    move = pyproj.Transformer.from_crs(geographic, grid, always_xy=True)
    assert move.transform(105.5, 21.3) == pytest.approx((east, north), abs=0.001)


def test_the_datum_costs_a_metre_and_another_meridian_nothing():
    grid, other, gps = (pyproj.CRS(c) for c in (5897, 9208, 4326))
    assert datum_accuracy_m(grid, other) == 0
    assert datum_accuracy_m(grid, pyproj.CRS(4756)) == 0
    assert datum_accuracy_m(grid, gps) == datum_accuracy_m(gps, grid) == 1
    assert datum_accuracy_m(grid, pyproj.CRS(32648)) == 1
    assert datum_accuracy_m(pyproj.CRS(4326), pyproj.CRS(32648)) == 0


HERE = (551_875.0, 2_356_139.0, 552_000.0, 2_356_200.0)


@pytest.mark.parametrize(
    ("bounds", "code"),
    [
        pytest.param(HERE, 5897, id="metres"),
        pytest.param((105.4, 21.2, 105.6, 21.4), 4326, id="degrees"),
        pytest.param((11_744_000.0, 2_424_000.0, 11_745_000.0, 2_425_000.0), 3857, id="web map"),
    ],
)
def test_right_coordinates_lie_in_vietnam(bounds, code):
    assert lies_in_vietnam(bounds, pyproj.CRS(code))


@pytest.mark.parametrize(
    ("bounds", "code"),
    [
        pytest.param((2_356_139.0, 551_875.0, 2_356_200.0, 552_000.0), 5897, id="X and Y swapped"),
        pytest.param((21.2, 105.4, 21.4, 105.6), 4326, id="latitude and longitude swapped"),
        pytest.param((11_744_000.0, 2_424_000.0, 11_745_000.0, 2_425_000.0), 5897, id="web map"),
        pytest.param(HERE, 4326, id="metres as degrees"),
        pytest.param((105.4, 21.2, 105.6, 21.4), 5897, id="degrees as metres"),
        pytest.param((1e30, 1e30, 2e30, 2e30), 5897, id="huge"),
        pytest.param((np.nan,) * 4, 5897, id="no numbers"),
    ],
)
def test_coordinates_of_another_kind_do_not_lie_in_vietnam(bounds, code):
    assert not lies_in_vietnam(bounds, pyproj.CRS(code))


def test_a_grid_is_named_as_an_office_names_it():
    assert describe(pyproj.CRS(5897)).vi == "VN-2000, KTT 105°00′, múi chiếu 3° (EPSG:5897)"
    assert describe(pyproj.CRS(5897)).en == "VN-2000, central meridian 105°00′, 3° zone (EPSG:5897)"
    for name in (describe(pyproj.CRS(4326)).vi, describe(pyproj.CRS(4326)).en):
        assert name == "WGS 84 (EPSG:4326)"


@pytest.mark.parametrize(("code", "name"), sorted(TM3_MERIDIANS.items()))
def test_every_meridian_in_the_list_is_that_of_the_register(code, name):
    degrees, minutes = name.rstrip("′").split("°")
    parameters = {p.name: p.value for p in pyproj.CRS(code).coordinate_operation.params}
    assert parameters["Longitude of natural origin"] == int(degrees) + int(minutes) / 60
    assert parameters["Scale factor at natural origin"] == 0.9999
