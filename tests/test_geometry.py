"""The area guard, repair with a report, duplicates, fingerprints, and the grids of VN-2000."""

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely.affinity import translate
from shapely.errors import GEOSException
from shapely.geometry import (
    GeometryCollection,
    LinearRing,
    LineString,
    MultiLineString,
    MultiPoint,
    MultiPolygon,
    Point,
    Polygon,
    box,
)

from ccngeo import geometry as geometry_module
from ccngeo import repair as repair_module
from ccngeo.errors import CrsError
from ccngeo.geometry import (
    duplicates,
    fingerprint,
    interior_disjoint,
    polygons_only,
    require_areal_crs,
    spikes,
)
from ccngeo.repair import Fault, repair
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


# --- repair: what is sound stays ---------------------------------------------------------------


def ring(x, y, width, height=None):
    """The corners of a rectangle, metres from (X, Y)."""
    return list(
        box(X + x, Y + y, X + x + width, Y + y + (height or width)).exterior.coords,
    )


def square(x, y, side):
    return Polygon(ring(x, y, side))


def only(shape, **options):
    """Repair one shape: what came back, and the one change."""
    done = repair(array(shape), **options)
    (change,) = done.changes
    assert change.index == 0
    assert done.failed.tolist() == [change.failed]
    assert (done.geometries[0] is None) == (change.failed or bool(done.aside[0]))
    return done.geometries[0], change


def mended(shape, *faults, before, after, disputed=0.0):
    """Assert that a shape was mended: what was wrong, and the three areas in m²."""
    kept, change = only(shape)
    assert change.faults == faults
    assert not change.failed
    assert shapely.is_valid(kept)
    assert kept.geom_type in ("Polygon", "MultiPolygon")
    assert change.area_before_m2 == pytest.approx(before, abs=1e-6)
    assert change.area_after_m2 == pytest.approx(after, abs=1e-6)
    assert kept.area == pytest.approx(after, abs=1e-6)
    assert change.disputed_m2 == pytest.approx(disputed, abs=1e-6)
    return kept


def kept_out(shape, *faults, before, disputed=0.0):
    """Assert that a shape was kept out and said so, with the place it is missing at."""
    _, change = only(shape)
    assert change.faults == faults
    assert change.failed
    assert change.area_before_m2 == pytest.approx(before, abs=1e-6)
    assert change.area_after_m2 == 0
    assert change.disputed_m2 == pytest.approx(disputed, abs=1e-6)
    corners = MultiPoint(shapely.get_coordinates(shape))  # the bounds of a polygon leave out holes
    assert repair(array(shape)).failed_bounds.tolist() == [list(corners.bounds)]


def test_missing_empty_and_valid_geometries_come_back_as_they_are():
    whole = Polygon(ring(0, 0, 1), [ring(0.2, 0.2, 0.5)])
    done = repair(array(None, Polygon(), whole, MultiPolygon([whole, square(5, 5, 1)])))
    assert done.geometries[0] is None
    assert done.geometries[1].is_empty
    assert done.geometries[2] is whole
    assert not (done.mended | done.failed | done.aside).any()
    assert done.changes == ()
    assert done.failed_bounds.shape == (0, 4)


def test_nothing_at_all_can_be_repaired():
    done = repair(array())
    assert len(done.geometries) == len(done.mended) == len(done.changes) == 0


angles = st.lists(st.integers(0, 359), min_size=3, max_size=8, unique=True).map(sorted)


@given(angles, st.lists(st.integers(1, 50), min_size=8, max_size=8))
def test_valid_polygons_come_back_identical_and_unnamed(directions, reach):
    turns = np.radians(directions)
    corners = np.column_stack([np.cos(turns), np.sin(turns)]) * np.array(reach)[: len(turns), None]
    shape = translate(Polygon(corners), X, Y)
    assume(shape.is_valid)
    done = repair(array(shape))
    assert done.geometries[0] is shape
    assert done.changes == ()
    shifted = repair(array(shape), lambda g: shapely.transform(g, lambda c: c + 7)).geometries[0]
    assert (shapely.get_coordinates(shifted) == shapely.get_coordinates(shape) + 7).all()


def test_a_repair_leaves_the_callers_array_alone():
    given_shapes = array(TOUCHING, BOW_TIE)
    repair(given_shapes, lambda g: shapely.transform(g, lambda c: c + 7))
    assert given_shapes[0] is TOUCHING
    assert given_shapes[1] is BOW_TIE
    assert TOUCHING.bounds[0] == X


# --- repair: rings that cross, touch or turn back ------------------------------------------------

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
HUNDRED = ring(0, 0, 100)  # one hectare


def test_a_ring_that_touches_itself_is_mended_with_its_area():
    mended(TOUCHING, Fault.TOUCHING_RING, before=200, after=200)


def test_a_bow_tie_is_kept_out_because_its_half_may_be_the_wrong_order_of_two_corners():
    kept_out(BOW_TIE, Fault.SELF_CROSSING, before=0, disputed=5000)


@pytest.mark.parametrize(
    ("loop_m", "failed"),
    [pytest.param(1.4, False, id="0.98 m²"), pytest.param(1.5, True, id="1.125 m²")],
)
def test_a_small_loop_is_mended_up_to_one_square_metre(loop_m, failed):
    # A square of 50 m with a triangular loop (half a square of loop_m) outside its corner.
    shape = Polygon(
        [(X, Y), (X + 50, Y), (X + 50, Y + 50), (X - loop_m, Y + 50), (X, Y + 50 + loop_m)]
    )
    _, change = only(shape)
    lobe = loop_m**2 / 2
    assert change.faults == (Fault.SELF_CROSSING,)
    assert change.failed is failed
    assert change.disputed_m2 == pytest.approx(lobe)
    assert change.area_before_m2 == pytest.approx(2500 - lobe)
    assert change.area_after_m2 == pytest.approx(0 if failed else 2500 + lobe)


def test_the_larger_the_shape_the_larger_the_loop_that_does_not_matter():
    loop_m = 4.0  # 8 m² of 100,000: less than 1e-4
    corners = [
        (X, Y),
        (X + 500, Y),
        (X + 500, Y + 200),
        (X - loop_m, Y + 200),
        (X, Y + 200 + loop_m),
    ]
    mended(Polygon(corners), Fault.SELF_CROSSING, before=99_992, after=100_008, disputed=8)


def test_a_loop_wound_twice_is_as_doubtful_as_one_wound_backwards():
    # From the corner once more around a square of 20 m inside: even-odd says hole, winding says land.
    shape = Polygon([*HUNDRED[:-1], HUNDRED[0], *ring(0, 0, 20)])
    kept_out(shape, Fault.SELF_CROSSING, before=10_400, disputed=400)


def test_a_ring_drawn_twice_counts_once():
    mended(Polygon([*HUNDRED, *HUNDRED]), Fault.DUPLICATE_RING, before=20_000, after=10_000)


def test_a_bridge_to_a_hole_keeps_the_hole():
    hole = ring(40, 40, 20)[::-1]
    shape = Polygon([HUNDRED[0], *hole, *HUNDRED])
    kept = mended(shape, Fault.TOUCHING_RING, before=9600, after=9600)
    assert len(kept.interiors) == 1


def test_a_spike_is_dropped_and_takes_no_area_with_it():
    out_and_back = Polygon([*HUNDRED[:2], (X + 500, Y + 300), *HUNDRED[1:]])
    kept = mended(out_and_back, Fault.SPIKE, before=10_000, after=10_000)
    assert kept.equals(Polygon(HUNDRED))


def test_repeated_corners_are_no_fault():
    again = Polygon([c for c in HUNDRED for _ in range(3)])
    assert repair(array(again)).changes == ()


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(Polygon([(X, Y)] * 4), id="a point"),
        pytest.param(Polygon([(X, Y), (X + 9, Y + 9), (X, Y), (X, Y)]), id="there and back"),
        pytest.param(Polygon([(X, Y), (X + 9, Y), (X + 5, Y), (X + 7, Y)]), id="along one line"),
    ],
)
def test_a_ring_around_nothing_is_kept_out_and_its_place_remembered(shape):
    kept_out(shape, Fault.NO_AREA, Fault.TOO_FEW_POINTS, before=0)


def test_less_than_a_square_metre_is_no_area_once_it_is_broken():
    sliver = Polygon([(X, Y), (X + 1, Y), (X + 1, Y + 0.9), (X, Y + 0.9), (X, Y), (X - 5, Y)])
    kept_out(sliver, Fault.NO_AREA, Fault.SPIKE, before=0.9)


# --- repair: holes -------------------------------------------------------------------------------


def test_a_hole_outside_its_shell_is_kept_as_land():
    shape = Polygon(HUNDRED, [ring(200, 0, 100)])
    kept = mended(shape, Fault.HOLE_OUTSIDE_SHELL, before=0, after=20_000)
    assert kept.covers(Point(X + 250, Y + 50))


def test_every_hole_outside_counts_and_a_hole_inside_stays_a_hole():
    holes = [ring(200, 0, 100), ring(40, 40, 20), ring(400, 0, 10)]
    shape = Polygon(HUNDRED, holes)
    kept = mended(shape, Fault.HOLE_OUTSIDE_SHELL, before=-500, after=19_700)
    assert not kept.covers(Point(X + 50, Y + 50))
    assert "2" in only(shape)[1].how.vi


def test_a_shell_inside_its_hole_is_the_hole():
    """Confirmed where a town plan draws what lies in the inner ring as another class."""
    shape = Polygon(ring(40, 40, 20), [HUNDRED])
    assert shapely.area(shapely.make_valid(shape, method="structure", keep_collapsed=False)) == 0
    kept = mended(shape, Fault.HOLE_AROUND_SHELL, before=-9600, after=9600, disputed=400)
    assert not kept.covers(Point(X + 50, Y + 50))


def test_a_ring_inside_a_hole_outside_is_the_hole_of_that_area():
    shape = Polygon(HUNDRED, [ring(200, 0, 100), ring(240, 40, 20)])
    mended(shape, Fault.HOLE_OUTSIDE_SHELL, before=-400, after=19_600, disputed=400)


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(Polygon(HUNDRED, [ring(20, 20, 60), ring(40, 40, 20)]), id="hole in a hole"),
        pytest.param(Polygon(ring(20, 20, 60), [HUNDRED, ring(40, 40, 20)]), id="around both"),
    ],
)
def test_three_rings_in_each_other_may_end_in_land_or_not(shape):
    _, change = only(shape)
    assert change.failed
    assert change.fault is Fault.NESTED_HOLES
    assert change.disputed_m2 >= 400


def test_a_hole_half_outside_its_shell_is_kept_out():
    kept_out(Polygon(HUNDRED, [ring(94, 40, 10)]), Fault.RINGS_CROSS, before=9900, disputed=40)


def test_a_hole_exactly_half_outside_is_in_doubt_as_a_whole():
    shape = Polygon(HUNDRED, [ring(95, 40, 10)])
    kept_out(shape, Fault.RINGS_CROSS, Fault.HOLE_OUTSIDE_SHELL, before=9900, disputed=100)


def test_a_hole_that_overhangs_by_centimetres_is_a_hole():
    shape = Polygon(HUNDRED, [ring(90, 40, 10.05, 10)])  # 5 cm over 10 m: 0.5 m²
    mended(shape, Fault.RINGS_CROSS, before=9899.5, after=9900.5, disputed=0.5)


def test_an_area_outside_that_laps_over_the_shell_by_centimetres_is_land():
    shape = Polygon(HUNDRED, [ring(99.95, 40, 10)])  # 0.5 m² of the 100
    mended(
        shape, Fault.RINGS_CROSS, Fault.HOLE_OUTSIDE_SHELL, before=9900, after=10_099, disputed=0.5
    )


def test_holes_that_overlap_each_other_are_kept_out():
    shape = Polygon(HUNDRED, [ring(20, 20, 20), ring(36, 20, 20)])
    kept_out(shape, Fault.RINGS_CROSS, Fault.NESTED_HOLES, before=9200, disputed=80)


def test_holes_that_share_an_edge_are_one_hole():
    shape = Polygon(HUNDRED, [ring(20, 20, 20), ring(40, 20, 20)])
    mended(shape, Fault.TOUCHING_RING, before=9200, after=9200)


def test_a_hole_drawn_twice_counts_once():
    again = ring(20, 20, 20)
    shape = Polygon(HUNDRED, [again, again[2:] + again[1:3]])
    mended(shape, Fault.DUPLICATE_RING, before=9200, after=9600)


def test_a_shell_given_again_as_a_hole_is_said_and_not_lost_in_silence():
    kept_out(
        Polygon(HUNDRED, [HUNDRED[::-1]]),
        Fault.NO_AREA,
        Fault.SHELL_AS_HOLE,
        before=0,
        disputed=10_000,
    )


def test_a_hole_around_nothing_is_dropped():
    shape = Polygon(
        HUNDRED, [[(X + 20, Y + 20), (X + 30, Y + 20), (X + 20, Y + 20), (X + 20, Y + 20)]]
    )
    mended(shape, Fault.TOO_FEW_POINTS, Fault.SPIKE, before=10_000, after=10_000)


def test_land_whose_shell_has_collapsed_is_found_in_its_holes():
    shape = Polygon([(X, Y), (X + 9, Y), (X, Y), (X, Y)], [ring(200, 0, 100)])
    mended(
        shape,
        Fault.HOLE_OUTSIDE_SHELL,
        Fault.TOO_FEW_POINTS,
        Fault.SPIKE,
        before=-10_000,
        after=10_000,
    )


# --- repair: parts -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "after", "overlap"),
    [
        pytest.param(square(50, 0, 100), 15_000, 5000, id="overlapping"),
        pytest.param(square(40, 40, 20), 10_000, 400, id="nested"),
        pytest.param(square(0, 0, 100), 10_000, 10_000, id="the same"),
    ],
)
def test_parts_that_overlap_count_each_spot_once(other, after, overlap):
    shape = MultiPolygon([Polygon(HUNDRED), other])
    mended(shape, Fault.OVERLAPPING_PARTS, before=after + overlap, after=after, disputed=overlap)


def test_parts_that_share_an_edge_are_joined():
    shape = MultiPolygon([Polygon(HUNDRED), square(100, 0, 100)])
    mended(shape, Fault.TOUCHING_RING, before=20_000, after=20_000)


def test_one_hopeless_part_keeps_the_whole_feature_out():
    shape = MultiPolygon([translate(BOW_TIE, 1000), Polygon(HUNDRED)])
    kept_out(shape, Fault.SELF_CROSSING, before=10_000, disputed=5000)


def test_faults_of_several_parts_are_told_together():
    outside = Polygon(HUNDRED, [ring(200, 0, 100)])
    shape = MultiPolygon([outside, translate(outside, 0, 500), square(50, 0, 100)])
    mended(
        shape,
        Fault.HOLE_OUTSIDE_SHELL,
        Fault.OVERLAPPING_PARTS,
        before=10_000,
        after=45_000,
        disputed=5000,
    )


# --- repair: lines among areas -------------------------------------------------------------------

CLOSED = LineString(ring(200, 0, 100))


def test_the_areal_part_of_a_collection_is_kept_and_its_lines_are_said():
    open_line = LineString([(X, Y), (X + 30, Y + 40)])
    shape = GeometryCollection([Polygon(HUNDRED), open_line, MultiPoint([(X, Y)])])
    kept = mended(shape, Fault.OTHER_KIND, before=10_000, after=10_000)
    assert kept.equals(Polygon(HUNDRED))
    how = only(shape)[1].how
    assert "50,00 m" in how.vi
    assert "50.00 m" in how.en


def test_parts_that_overlap_in_a_collection_count_once():
    shape = GeometryCollection([Polygon(HUNDRED), MultiPolygon([square(50, 0, 100)])])
    mended(shape, Fault.OVERLAPPING_PARTS, before=20_000, after=15_000, disputed=5000)


def test_a_closed_line_beside_an_area_may_be_an_area_someone_meant():
    kept_out(
        GeometryCollection([Polygon(HUNDRED), CLOSED]),
        Fault.CLOSED_LINE,
        before=10_000,
        disputed=10_000,
    )


def test_the_outline_of_an_area_that_is_there_is_no_other_area():
    shape = GeometryCollection([Polygon(HUNDRED), LineString(HUNDRED), LinearRing(ring(20, 20, 9))])
    mended(shape, Fault.OTHER_KIND, before=10_000, after=10_000)


@pytest.mark.parametrize(
    ("shape", "enclosed"),
    [
        pytest.param(CLOSED, 10_000, id="line"),
        pytest.param(LinearRing(ring(0, 0, 100)), 10_000, id="ring"),
        pytest.param(MultiLineString([CLOSED, [(X, Y), (X + 9, Y)]]), 10_000, id="with another"),
        pytest.param(LineString([*ring(0, 0, 100)[:-1], (X + 99.1, Y)]), 10_000, id="gap of 0.9 m"),
    ],
)
def test_a_closed_line_among_polygons_is_kept_out_with_what_it_would_enclose(shape, enclosed):
    kept_out(shape, Fault.CLOSED_LINE, before=0, disputed=enclosed)


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(Point(X, Y), id="point"),
        pytest.param(MultiPoint([(X, Y), (X, Y + 1)]), id="points"),
        pytest.param(LineString([(X, Y), (X, Y)]), id="no length"),
        pytest.param(LineString([(X, Y), (X, Y + 9)]), id="open"),
        pytest.param(LineString([(X, Y), (X, Y + 9), (X, Y + 5), (X, Y)]), id="out and back"),
        pytest.param(LineString([*ring(0, 0, 100)[:-1], (X + 98.9, Y)]), id="gap of 1.1 m"),
        pytest.param(LineString([(X, Y), (X + 1, Y), (X + 1, Y + 1), (X, Y + 0.9)]), id="short"),
        pytest.param(LinearRing([(X, Y), (X + 0.9, Y), (X + 0.9, Y + 0.9)]), id="tiny"),
    ],
)
def test_open_lines_and_points_among_polygons_are_set_aside_and_named(shape):
    done = repair(array(shape, Polygon(HUNDRED)))
    assert done.aside.tolist() == [True, False]
    assert not (done.mended | done.failed).any()
    assert done.geometries[0] is None
    (change,) = done.changes
    assert change.faults == (Fault.OTHER_KIND,)
    assert (change.area_before_m2, change.area_after_m2, change.disputed_m2) == (0, 0, 0)


# --- repair: layers of lines ---------------------------------------------------------------------


def test_among_lines_every_valid_line_stays_though_it_closes_or_crosses_itself():
    lines = array(CLOSED, LineString([(0, 0), (1, 1), (0, 1), (1, 0)]), None, Point(X, Y))
    done = repair(lines, kind="line")
    assert [a is b for a, b in zip(done.geometries, lines, strict=True)] == [True] * 4
    assert done.changes == ()


def test_a_line_without_length_is_kept_out_and_its_place_remembered():
    done = repair(array(LineString([(X, Y), (X, Y)])), kind="line")
    assert done.failed.tolist() == [True]
    assert done.changes[0].faults == (Fault.TOO_FEW_POINTS,)
    assert done.failed_bounds.tolist() == [[X, Y, X, Y]]


def test_a_piece_without_length_is_dropped_from_a_line():
    whole = MultiLineString([[(X, Y), (X, Y + 9)], [(X, Y), (X, Y)]])
    kept, change = only(whole, kind="line")
    assert kept.length == 9
    assert change.faults == (Fault.TOO_FEW_POINTS,)


def test_a_piece_without_length_is_dropped_from_a_collection_with_a_point():
    whole = GeometryCollection(
        [LineString([(X, Y), (X, Y + 9)]), LineString([(X, Y)] * 2), Point(X, Y)]
    )
    kept, _ = only(whole, kind="line")
    assert kept.length == 9
    assert len(kept.geoms) == 2


# --- repair: what cannot be mended ---------------------------------------------------------------


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("kind", ["polygon", "line"])
def test_a_coordinate_that_is_no_number_may_lie_anywhere(value, kind):
    corners = [(X, Y), (X + 10, value), (X + 10, Y + 10), (X, Y)]
    with np.errstate(invalid="ignore"):
        shapes = Polygon(corners), LineString(corners)
    for broken in shapes:
        done = repair(array(broken, Polygon(HUNDRED)), kind=kind)
        assert done.failed.tolist() == [True, False]
        assert done.changes[0].faults == (Fault.NOT_FINITE,)
        assert done.changes[0].area_before_m2 is None
        assert np.isnan(done.failed_bounds).all()


def test_make_valid_itself_may_raise():
    with np.errstate(invalid="ignore"), pytest.raises(GEOSException):
        shapely.make_valid(Polygon([(X, Y), (X + 10, np.nan), (X + 10, Y + 10)]))


def test_a_height_that_is_no_number_is_no_fault():
    shape = Polygon([(x, y, np.nan) for x, y in HUNDRED])
    assert repair(array(shape)).changes == ()


def test_coordinates_beyond_all_measure_are_kept_out():
    huge = Polygon([(0, 0), (10, 1e308), (10, 10), (0, 10)])
    _, change = only(huge)
    assert change.failed
    assert change.area_before_m2 is None


def test_corners_in_no_order_are_kept_out_at_once():
    corners = np.random.default_rng(1).random((1000, 2)) * 1000
    _, change = only(Polygon(corners))
    assert change.faults == (Fault.NOT_REPAIRABLE,)


@pytest.mark.parametrize("name", ["union_all", "polygonize_full"])
def test_a_shape_geos_gives_up_on_is_kept_out(monkeypatch, name):
    def give_up(*_args, **_kwargs):
        raise GEOSException("TopologyException: side location conflict")

    monkeypatch.setattr(repair_module.shapely, name, give_up)
    kept_out(TOUCHING, Fault.NOT_REPAIRABLE, before=200)


def test_a_face_that_vanishes_is_noticed(monkeypatch):
    whole = shapely.polygonize_full

    def lose_one(lines):
        faces, *others = whole(lines)
        return [GeometryCollection(list(faces.geoms)[1:]), *others]

    monkeypatch.setattr(repair_module.shapely, "polygonize_full", lose_one)
    kept_out(TOUCHING, Fault.NOT_REPAIRABLE, before=200)


@pytest.mark.parametrize("side", [0, 150])
def test_a_union_that_loses_or_wins_land_is_noticed(monkeypatch, side):
    whole = shapely.union_all

    def wrong(shapes):
        found = whole(shapes)
        return found if found.geom_type.endswith("String") else square(0, 0, side)

    monkeypatch.setattr(repair_module.shapely, "union_all", wrong)
    kept_out(
        MultiPolygon([Polygon(HUNDRED), square(50, 0, 100)]), Fault.NOT_REPAIRABLE, before=20_000
    )


# --- repair: the move to the working grid --------------------------------------------------------

TO_GRID = pyproj.Transformer.from_crs(4326, 5897, always_xy=True)


def to_grid(shapes):
    return shapely.transform(shapes, lambda c: np.column_stack(TO_GRID.transform(*c.T)))


def test_areas_of_degrees_are_stated_in_square_metres_of_the_grid():
    bow_tie = Polygon([(105.5, 21.3), (105.501, 21.301), (105.501, 21.3), (105.5, 21.301)])
    land = Polygon(
        box(105.5, 21.3, 105.501, 21.301).exterior,
        [box(105.6, 21.3, 105.601, 21.301).exterior.coords],
    )
    done = repair(array(bow_tie, land), to_grid)
    half = to_grid(array(box(105.5, 21.3, 105.501, 21.301)))[0].area
    assert done.failed.tolist() == [True, False]
    assert done.changes[0].disputed_m2 == pytest.approx(half / 2, rel=1e-4)
    assert done.changes[1].area_after_m2 == pytest.approx(2 * half, rel=1e-4)
    assert done.geometries[1].area == pytest.approx(done.changes[1].area_after_m2)
    assert done.failed_bounds[0] == pytest.approx(to_grid(array(bow_tie))[0].bounds)
    assert 500_000 < done.failed_bounds[0][0] < 600_000


def test_topology_is_checked_where_the_shape_was_drawn():
    """A hole that touches an edge of its shell crosses it by millimetres in another grid."""
    hole = [(105.505, 21.3), (105.5052, 21.3001), (105.5048, 21.3001)]
    shape = Polygon(box(105.5, 21.3, 105.51, 21.31).exterior, [hole])
    assert shape.is_valid
    moved = to_grid(array(shape))[0]
    assert not moved.is_valid
    kept, change = only(shape, move=to_grid)
    assert change.faults == (Fault.MOVED,)
    assert kept.is_valid
    assert kept.area == pytest.approx(moved.area, abs=1.0)
    assert change.area_before_m2 == pytest.approx(moved.area)
    assert change.area_after_m2 == kept.area


def folded(shapes):
    """Turn what lies more than 40 m east of the middle back over the rest."""
    return shapely.transform(shapes, lambda c: np.column_stack([abs(c[:, 0] - X - 60), c[:, 1]]))


def test_a_move_that_folds_a_shape_keeps_it_out():
    shape = Polygon([(X, Y), (X + 100, Y), (X + 100, Y + 100), (X + 50, Y + 30), (X, Y + 100)])
    _, change = only(shape, move=folded)
    assert change.faults == (Fault.SELF_CROSSING, Fault.MOVED)
    assert change.failed


def test_a_move_that_turns_a_hole_into_land_keeps_the_shape_out():
    def torn(shapes):
        middle = lambda c: (c[:, 0] > X + 30) & (c[:, 0] < X + 70)  # noqa: E731
        return shapely.transform(shapes, lambda c: c + np.outer(middle(c), [1000, 0]))

    _, change = only(Polygon(HUNDRED, [ring(40, 40, 20)]), move=torn)
    assert change.faults == (Fault.HOLE_OUTSIDE_SHELL, Fault.MOVED)
    assert change.failed


def test_what_was_mended_and_then_broken_by_the_move_tells_both():
    spike = Polygon(
        [
            (X, Y),
            (X + 100, Y),
            (X + 100, Y + 100),
            (X + 50, Y + 30),
            (X, Y + 100),
            (X, Y),
            (X - 9, Y),
        ]
    )
    _, change = only(spike, move=folded)
    assert change.faults == (Fault.SELF_CROSSING, Fault.SPIKE, Fault.MOVED)
    assert change.failed


@pytest.mark.parametrize("shape", [Polygon(HUNDRED), TOUCHING, LineString(HUNDRED[:2]), CLOSED])
def test_what_cannot_be_placed_in_the_grid_may_lie_anywhere(shape):
    def nowhere(shapes):
        return shapely.transform(shapes, lambda c: np.full(c.shape, np.inf))

    done = repair(array(shape), nowhere)
    assert not done.mended.any()
    assert done.geometries[0] is None
    assert done.failed.tolist() == [True]
    assert done.changes[0].faults == (Fault.NOT_FINITE,)
    assert np.isnan(done.failed_bounds).all()


# --- repair: what holds for every ring -----------------------------------------------------------

STEP = 10.0
corner = st.tuples(st.integers(0, 4), st.integers(0, 4))
rings = st.lists(corner, min_size=4, max_size=7)
SAMPLES = np.random.default_rng(0).random((1500, 2)) * 4


def placed(corners):
    return [(X + STEP * x, Y + STEP * y) for x, y in corners]


def readings(corners):
    """Of each sample: how often the ring winds around it, and whether a ray crosses it oddly.

    Written once more and differently: by the angles under which the sides are seen.
    """
    ends = np.array([*corners, corners[0]], dtype=float)
    towards = ends[None] - SAMPLES[:, None]
    angle = np.arctan2(towards[..., 1], towards[..., 0])
    turned = np.diff(angle, axis=1)
    turned = (turned + np.pi) % (2 * np.pi) - np.pi
    winding = np.rint(turned.sum(axis=1) / (2 * np.pi)).astype(int)
    return winding != 0, winding % 2 == 1


def sampled(shape):
    where = SAMPLES * STEP + [X, Y]
    return shapely.contains_xy(shape, where[:, 0], where[:, 1])


@settings(max_examples=200)
@given(rings)
def test_land_under_every_reading_is_never_lost(corners):
    shape = Polygon(placed(corners))
    done = repair(array(shape))
    assert done.changes or done.geometries[0] is shape
    by_winding, by_parity = readings(corners)
    if done.failed[0]:
        change = done.changes[0]
        assert change.disputed_m2 > 1.0 or change.fault is Fault.NO_AREA
        return
    kept = done.geometries[0]
    assert kept.is_valid
    assert kept.geom_type in ("Polygon", "MultiPolygon")
    inside = sampled(kept)
    assert inside[by_winding & by_parity].all()
    assert not inside[~by_winding & ~by_parity].any()


@settings(max_examples=200)
@given(rings)
def test_what_two_readings_dispute_is_measured(corners):
    """Even-odd against non-zero, counted in samples; and ring arithmetic, which is shoelace."""
    shape = Polygon(placed(corners))
    by_winding, by_parity = readings(corners)
    whole = (4 * STEP) ** 2
    for change in repair(array(shape)).changes:
        assert change.area_before_m2 == pytest.approx(shape.area)
        if Fault.DUPLICATE_RING in change.faults:
            continue
        differ = (by_winding != by_parity).mean() * whole
        assert change.disputed_m2 >= differ - 0.05 * whole
        if not change.failed:
            assert change.area_after_m2 == pytest.approx(by_parity.mean() * whole, abs=0.05 * whole)
            assert change.area_after_m2 == pytest.approx(change.area_before_m2, abs=4.0)


def test_make_valid_takes_what_lies_beside_a_retraced_edge_for_land():
    """The reason why land is told by turns around a point, and not by lines alone."""
    corners = placed([(2, 1), (0, 1), (1, 1), (0, 0), (0, 1), (0, 0)])
    shape = Polygon(corners)
    assert shapely.make_valid(shape, method="linework").area == 100
    mended(shape, Fault.TOUCHING_RING, before=50, after=50)


def turned(corners, start, back):
    again = corners[start % len(corners) :] + corners[: start % len(corners)]
    return again[::-1] if back else again


@settings(max_examples=150)
@given(rings, st.lists(rings, max_size=3), st.integers(0, 6), st.booleans(), st.randoms())
def test_start_direction_and_order_of_rings_do_not_matter(shell, holes, start, back, chance):
    shape = Polygon(placed(shell), [placed(h) for h in holes])
    mixed = [turned(h, start + 1, not back) for h in holes]
    chance.shuffle(mixed)
    other = Polygon(placed(turned(shell, start, back)), [placed(h) for h in mixed])
    done, again = repair(array(shape)), repair(array(other))
    assert done.failed.tolist() == again.failed.tolist()
    assert [c.faults for c in done.changes] == [c.faults for c in again.changes]
    for one, two in zip(done.changes, again.changes, strict=True):
        assert one.area_after_m2 == pytest.approx(two.area_after_m2, abs=1e-6)
        assert one.disputed_m2 == pytest.approx(two.disputed_m2, abs=1e-6)
    if not done.failed[0]:
        assert shapely.area(done.geometries[0] ^ again.geometries[0]) < 1e-6


@settings(max_examples=150)
@given(rings, st.lists(rings, max_size=3))
def test_shells_and_holes_at_random_end_valid_or_named(shell, holes):
    shape = Polygon(placed(shell), [placed(h) for h in holes])
    done = repair(array(shape))
    assert bool(done.changes) == (not shape.is_valid)
    for change in done.changes:
        assert change.failed != bool(done.mended[0])
        if change.failed:
            continue
        assert done.geometries[0].is_valid
        if Fault.DUPLICATE_RING not in change.faults:
            odd = np.logical_xor.reduce([readings(r)[1] for r in (shell, *holes)])
            assert (sampled(done.geometries[0]) == odd).all()


def test_every_change_is_named_once_and_the_masks_exclude_each_other():
    shapes = array(
        Polygon(HUNDRED), BOW_TIE, None, TOUCHING, LineString(HUNDRED[:2]), CLOSED, Polygon()
    )
    done = repair(shapes)
    assert done.mended.tolist() == [i == 3 for i in range(7)]
    assert done.failed.tolist() == [i in (1, 5) for i in range(7)]
    assert done.aside.tolist() == [i == 4 for i in range(7)]
    assert [c.index for c in done.changes] == [1, 3, 4, 5]
    assert done.failed_bounds.tolist() == [list(BOW_TIE.bounds), list(CLOSED.bounds)]


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_is_told_in_both_languages(fault):
    told = repair_module._told(fault, 1234.5)
    for words in (told.vi, told.en):
        assert words
        assert not {"{", "}", "\n", "."} & set(
            words.replace("1.234,50", "").replace("1,234.50", "")
        )
    assert told.vi != told.en


def test_a_change_tells_areas_as_each_language_writes_them():
    _, change = only(Polygon(ring(0, 0, 1000), [ring(945, 0, 100)]))
    assert change.how.vi == (
        "1 cặp vòng cắt nhau; cách đọc khác lệch 4.500,00 m²; không dùng hình này, vẽ lại"
    )
    assert change.how.en == (
        "pairs of rings that cross: 1; another reading differs by 4,500.00 m²; kept out, draw it "
        "again"
    )


# --- duplicates and overlaps of a layer ----------------------------------------------------------


def test_duplicates_are_counted_whatever_start_direction_height_or_packing():
    one = square(0, 0, 10)
    corners = list(one.exterior.coords)
    again = Polygon(corners[2:] + corners[1:3])
    layer = array(
        one, again, again.reverse(), shapely.force_3d(one, 5.0), MultiPolygon([one]), None, Polygon(),
        Polygon(), None, square(0, 0, 11), LineString(corners[:2]), LineString(corners[1::-1]),
    )  # fmt: skip
    assert duplicates(layer) == 5
    assert duplicates(layer[[0, 9]]) == 0
    assert duplicates(array(None, Polygon())) == 0
    assert duplicates(array()) == 0


NEIGHBOURS = array(*(square(10 * i, 10 * j, 10) for i in range(5) for j in range(5)))


@pytest.mark.parametrize(
    ("other", "disjoint"),
    [
        pytest.param(square(50, 0, 10), True, id="a neighbour"),
        pytest.param(square(49.99, 3, 10), True, id="0.1 m² shared"),
        pytest.param(square(49.8, 3, 10), False, id="2 m² shared with one"),
        pytest.param(square(12, 12, 3), False, id="inside"),
        pytest.param(square(0, 0, 10), False, id="a duplicate"),
        pytest.param(square(-1, -1, 99), False, id="around all"),
        pytest.param(None, True, id="missing"),
        pytest.param(Polygon(), True, id="empty"),
        pytest.param(LineString([(X, Y), (X + 50, Y + 50)]), True, id="a line across"),
    ],
)
def test_polygons_are_interior_disjoint_unless_two_share_a_square_metre(other, disjoint):
    assert interior_disjoint(array(*NEIGHBOURS, other)) is disjoint
    assert interior_disjoint(array(other, *NEIGHBOURS)) is disjoint


def test_neighbours_that_meet_in_a_t_are_interior_disjoint_though_floats_make_them_overlap():
    fields = []
    for k in range(40):  # a long edge at a slant, and two fields whose corner lies on it
        a, b = np.array([X, Y + 1000 * k]), np.array([X + 170.3, Y + 1000 * k + 91.7])
        middle, up = a + (b - a) * 0.37, np.array([-91.7, 170.3])
        fields += [Polygon([a, b, b - up, a - up])]
        fields += [Polygon([a, middle, middle + up / 2, a + up / 2])]
        fields += [Polygon([middle, b, b + up / 2, middle + up / 2])]
    layer = array(*fields)
    assert not all(a.touches(b) for a, b in zip(layer[::3], layer[1::3], strict=True))
    assert interior_disjoint(layer)


boxes = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 3), st.integers(1, 3)),
    max_size=7,
)


@given(boxes)
def test_interior_disjoint_agrees_with_every_pair_cut_by_hand(corners):
    layer = array(*(Polygon(ring(*c)) for c in corners))
    cut = [
        max(0, min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0]))
        * max(0, min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1]))
        for i, a in enumerate(corners)
        for b in corners[:i]
    ]
    assert interior_disjoint(layer, tolerance_m2=0.5) == (max(cut, default=0) < 0.5)


@pytest.mark.parametrize(("wide_m", "found"), [(0.00005, 1), (0.001, 0)])
def test_a_spike_thinner_than_a_tenth_of_a_millimetre_is_counted(wide_m, found):
    spiked = Polygon(
        [
            (X, Y),
            (X + 9, Y),
            (X + 9, Y + 4),
            (X + 20, Y + 4),
            (X + 9, Y + 4 + wide_m),
            (X + 9, Y + 9),
        ]
    )
    assert spiked.is_valid
    assert spikes(array(*NEIGHBOURS, spiked, None, Polygon())) == found


def test_the_last_pair_of_a_large_layer_is_still_compared(monkeypatch):
    monkeypatch.setattr(geometry_module, "_CHUNK", 4)
    assert interior_disjoint(NEIGHBOURS)
    assert not interior_disjoint(array(*NEIGHBOURS, square(42, 42, 3)))


def test_asking_leaves_the_shapes_of_the_caller_unprepared():
    """Prepared shapes shared by threads crash the process."""
    interior_disjoint(NEIGHBOURS)
    assert not shapely.is_prepared(NEIGHBOURS).any()


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
