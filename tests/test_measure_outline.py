"""Land cut into parts of a size, and outlines of few corners that stay within their land."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon, box
from shapes import X, Y, array, polygons, square, strip

from ccngeo.measure.contiguity import minimum_width
from ccngeo.measure.outline import each_once, outlines, parts_of

HA = 10_000
NOTHING = array()


def hectares(shapes):
    return sorted((shapely.area(shapes) / HA).tolist())


def test_land_that_is_small_enough_stays_whole():
    (part,) = parts_of(square(500), array(strip(200, 220)), 10 * HA, 75 * HA)
    assert part.equals(square(500))


def test_large_land_is_cut_along_the_road_that_parts_it():
    # 1,500 m by 1,000 m with a road of 20 m a little west of the middle.
    whole, road = strip(0, 1500, north=1000), strip(730, 750, north=1000)
    parts = parts_of(whole, array(road), 10 * HA, 75 * HA)
    assert hectares(parts) == pytest.approx([73, 75])
    assert shapely.area(shapely.intersection(parts, road)).max() < 1


def test_fields_between_canals_are_put_together_up_to_the_size():
    # Ten fields of 10 ha, 5 m of canal between them: 104,5 ha become 7 fields and the other 3.
    canals = [strip(105 * k + 100, 105 * k + 105, north=1000) for k in range(9)]
    parts = parts_of(strip(0, 1045, north=1000), array(*canals), 10 * HA, 74 * HA)
    # A part takes the canals between its fields; the one between the two parts is of neither side
    # alone, so that a strip of it may go to the first.
    assert hectares(parts) == pytest.approx([31, 73], abs=0.6)
    assert shapely.area(shapely.intersection(*parts)) < 1


def test_without_a_road_the_longer_side_is_cut():
    parts = parts_of(strip(0, 1600, north=500), NOTHING, 10 * HA, 45 * HA)
    assert hectares(parts) == pytest.approx([40, 40])
    assert [round(b[2] - b[0]) for b in shapely.bounds(parts)] == [800, 800]


def test_what_is_too_small_after_a_cut_is_in_no_part():
    whole, road = strip(0, 1000, north=800), strip(900, 910, north=800)
    assert hectares(parts_of(whole, array(road), 10 * HA, 75 * HA)) == pytest.approx([72])


@settings(max_examples=40, deadline=None)
@given(
    shape=polygons(size=900), works=st.lists(polygons(size=500), max_size=3), least=st.floats(1, 20)
)
def test_parts_are_of_their_size_share_no_land_and_lie_in_the_land(shape, works, least):
    for whole in shapely.get_parts(shape):
        parts = parts_of(whole, array(*works), least * HA, 30 * HA)
        if whole.area > 30 * HA:
            assert (shapely.area(parts) <= 30 * HA + 1).all()
            assert (shapely.area(parts) >= least * HA).all()
        assert shapely.area(shapely.difference(parts, whole)).max(initial=0) < 1
        together = shapely.area(shapely.union_all(parts)) if len(parts) else 0
        assert shapely.area(parts).sum() == pytest.approx(together, abs=1)


def test_a_square_keeps_its_corners_and_gives_a_metre():
    (found,) = outlines(array(square(500)), 50, HA)
    assert found.equals(box(X + 1, Y + 1, X + 499, Y + 499))


def test_a_round_shape_gets_few_corners():
    disc = Point(X, Y).buffer(400, quad_segs=100)
    (found,) = outlines(array(disc), 50, HA)
    assert shapely.get_num_coordinates(found) - 1 <= 40
    assert disc.covers(found)
    assert found.area > 0.97 * disc.area


def test_land_that_is_too_small_or_too_narrow_has_no_outline():
    found = outlines(array(square(300), strip(0, 45)), 50, 10 * HA)
    assert shapely.is_empty(found).all()


def test_a_hole_stays_a_hole():
    ring = square(500).difference(box(X + 200, Y + 200, X + 300, Y + 300))
    (found,) = outlines(array(ring), 50, HA)
    assert shapely.get_num_interior_rings(found) == 1
    assert ring.covers(found)


@settings(max_examples=60, deadline=None)
@given(shape=polygons(size=600), width=st.floats(10, 80))
def test_an_outline_lies_within_its_land_and_is_as_wide_as_asked(shape, width):
    parts = shapely.get_parts(shape)
    found = outlines(parts, width, HA)
    drawn = ~shapely.is_empty(found)
    assert shapely.is_valid(found).all()
    assert shapely.area(shapely.difference(found, parts)).max(initial=0) < 1e-6
    assert (minimum_width(found[drawn]) >= width - 0.1).all()
    assert (shapely.area(found[drawn]) >= HA).all()
    assert np.all(shapely.get_type_id(found) == 3)


def test_no_grid_clings_to_an_outline():
    """A grid that stays with a shape rounds every parallel of it: a diamond was 0 m wide."""
    diamond = Polygon([(X + 600, Y), (X, Y + 600), (X - 600, Y), (X, Y - 600)])
    found = outlines(array(diamond), 10.0, HA)
    assert shapely.get_precision(found).tolist() == [0.0]
    assert minimum_width(found)[0] == pytest.approx(846.5, abs=2)


def test_what_shapes_share_is_of_the_first():
    found = each_once(array(strip(0, 200), strip(100, 300), strip(150, 200), strip(250, 400)))
    assert (shapely.area(found) / HA).tolist() == pytest.approx([10, 5, 0, 5])
