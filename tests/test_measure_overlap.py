"""Overlaps: what nobody saw, what merely adjoins, what is refused, and what must change nothing."""

import itertools

import numpy as np
import pandas as pd
import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon
from shapes import BANDS, X, Y, array, errors, frame, layers, polygons, square, strip

from ccngeo import measure
from ccngeo.measure import overlap
from ccngeo.measure.band import band_of
from ccngeo.measure.overlap import overlap_of

BOW_TIE = Polygon([(X, Y), (X + 100, Y + 100), (X + 100, Y), (X, Y + 100)])


def bands(found, row=0):
    return found.loc[row, BANDS].tolist()


# --- where nobody looked ---------------------------------------------------------------------------


def test_land_outside_the_survey_may_be_taken_and_counts_once():
    # 5 ha seen to be taken, half of the site seen.
    found = overlap(frame(square()), frame(strip(0, 100)), covered=frame(strip(0, 250)))
    assert bands(found) == pytest.approx([5, 5, 5 + 12.5])
    assert found.loc[0, "share"] == pytest.approx(0.2)


def test_without_the_survey_the_layer_is_taken_for_complete():
    assert bands(overlap(frame(square()), frame(strip(0, 100)))) == pytest.approx([5, 5, 5])


def test_what_may_be_taken_is_never_more_than_the_site():
    # 20 ha seen, 20 ha not seen: the 15 ha that are both must not be counted twice.
    found = overlap(frame(square()), frame(strip(0, 400)), covered=frame(strip(0, 100)))
    assert bands(found) == pytest.approx([20, 20, 25])


def test_survey_sheets_that_overlap_leave_no_less_unseen():
    sheets = frame(strip(0, 250), strip(100, 250), strip(100, 250))
    found = overlap(frame(square()), frame(strip(0, 100)), covered=sheets)
    assert bands(found) == pytest.approx([5, 5, 17.5])


def test_every_class_may_hide_where_nobody_looked_also_one_that_was_not_found():
    sites = frame(square(), square(x=X + 9000), index=["a", "b"])
    land = frame(strip(0, 100), square(x=X + 9000), code=["LUC", "RDD"])
    found = overlap(sites, land, by="code", covered=frame(strip(0, 250), square(x=X + 9000)))
    assert found.index.tolist() == [("a", "LUC"), ("a", "RDD"), ("b", "RDD")]
    assert found.loc[("a", "RDD"), BANDS].tolist() == pytest.approx([0, 0, 12.5])
    assert found.loc[("a", "RDD"), ["share", "features"]].tolist() == [0, 0]
    assert found.loc[("a", "LUC"), BANDS].tolist() == pytest.approx([5, 5, 17.5])
    assert found.loc[("b", "RDD"), BANDS].tolist() == pytest.approx([25] * 3)


def test_a_survey_that_ends_at_the_site_leaves_the_strip_of_one_error_unseen():
    # Around a square of 500 m lies a strip of 10 m: 520² − 500² = 20,400 m².
    found = overlap(frame(square()), frame(), covered=frame(square()), accuracy_m=10)
    assert bands(found) == pytest.approx([0, 0, 2.04])
    found = overlap(
        frame(square()), frame(), covered=frame(square(520, X - 10, Y - 10)), accuracy_m=10
    )
    assert bands(found) == pytest.approx([0, 0, 0])


@pytest.mark.parametrize("nowhere", [None, Polygon()], ids=["None", "empty"])
def test_a_feature_without_a_place_may_take_all_of_any_site(nowhere):
    found = overlap(frame(square()), frame(strip(0, 100), nowhere))
    assert bands(found) == pytest.approx([5, 5, 25])
    assert found.loc[0, "features"] == 1


def test_a_feature_without_a_place_may_take_all_as_its_own_class_only():
    land = frame(strip(0, 100), None, code=["LUC", "RDD"])
    found = overlap(frame(square(), index=["a"]), land, by="code")
    assert found.loc[("a", "LUC"), BANDS].tolist() == pytest.approx([5, 5, 5])
    assert found.loc[("a", "RDD"), BANDS].tolist() == pytest.approx([0, 0, 25])


def test_a_feature_without_a_place_outside_the_survey_is_not_counted_twice():
    found = overlap(frame(square()), frame(strip(0, 100), None), covered=frame(strip(0, 250)))
    assert bands(found) == pytest.approx([5, 5, 25])


@pytest.mark.parametrize("nowhere", [None, Polygon()], ids=["None", "empty"])
def test_a_site_without_a_boundary_is_measured_on_nothing_and_not_as_zero(nowhere):
    sites = frame(nowhere, square(), index=["a", "b"])
    for options in ({}, {"accuracy_m": 10}, {"covered": frame(strip(0, 250))}):
        found = overlap(sites, frame(strip(0, 100)), **options)
        assert found.loc["a", [*BANDS, "share"]].isna().all()
        assert found.loc["b", "area_ha"] == pytest.approx(5)


# --- the error of position -------------------------------------------------------------------------


def test_each_site_is_measured_with_its_own_error():
    # 17 m of road through 500 m, as in the design: ± 340 m² under a shift of 10 m.
    road = frame(strip(-9000, 9000, south=200, north=217))
    sites = frame(square(), square(x=X + 2000), square(x=X - 2000), index=list("abc"))
    found = overlap(sites, road, accuracy_m=np.array([0.0, 10.0, 5.0])) * 1e4
    assert bands(found, "a") == pytest.approx([8500, 8500, 8500])
    assert bands(found, "b") == pytest.approx([8160, 8500, 8840])
    assert bands(found, "c") == pytest.approx([8330, 8500, 8670])


@pytest.mark.parametrize(("width", "merely"), [(1, True), (15, True), (20, True), (21, False)])
def test_a_strip_adjoins_up_to_twice_the_error_and_is_as_wide_as_it_is(width, merely):
    # A neighbour of the western edge that reaches `width` m into the site.
    found = overlap(frame(square()), frame(strip(-300, width)), accuracy_m=10).loc[0]
    assert found["adjoining"] == merely
    assert found["area_ha"] == pytest.approx(width * 0.05)
    if merely:
        assert found["strip_m"] == pytest.approx(width, abs=0.01)
        assert found["strip_m"] <= 20
    else:
        assert np.isnan(found["strip_m"])


def test_a_neighbour_nine_metres_off_adjoins_with_no_width_and_one_eleven_off_does_not():
    for away, merely in ((9, True), (11, False)):
        found = overlap(frame(square()), frame(strip(-300, -away)), accuracy_m=10).loc[0]
        assert found["adjoining"] == merely
        assert found["area_ha"] == 0
        assert (
            found["strip_m"] == pytest.approx(0, abs=0.01) if merely else np.isnan(found["strip_m"])
        )


def test_a_strip_is_as_wide_as_its_widest_piece_and_one_deep_piece_is_no_strip():
    thin, wider, deep = strip(-50, 5), strip(488, 550), strip(200, 250, south=-50, north=100)
    found = overlap(frame(square()), frame(thin, wider), accuracy_m=10).loc[0]
    assert found["adjoining"]
    assert found["strip_m"] == pytest.approx(12, abs=0.01)
    assert not overlap(frame(square()), frame(thin, wider, deep), accuracy_m=10).loc[0, "adjoining"]


def test_a_narrow_road_through_the_middle_is_no_neighbour():
    road = frame(strip(-900, 900, south=250, north=258))
    found = overlap(frame(square()), road, accuracy_m=10).loc[0]
    assert not found["adjoining"]
    assert found["area_least_ha"] > 0


def test_a_site_thinner_than_four_errors_is_never_merely_adjoined():
    # 39 m less twice 20 m leaves nothing; 41 m leaves a strip of 1 m.
    for width, merely in ((39, False), (41, True)):
        found = overlap(frame(strip(0, width)), frame(strip(-50, 5)), accuracy_m=10).loc[0]
        assert found["adjoining"] == merely


def test_without_an_error_nothing_is_said_of_adjoining():
    assert "adjoining" not in overlap(frame(square()), frame(strip(-50, 5)))
    assert "strip_m" not in overlap(frame(square()), frame(strip(-50, 5)))


@settings(max_examples=60, deadline=None)
@given(site=polygons(), layer=layers, e=st.floats(1, 40))
def test_a_strip_is_never_wider_than_twice_the_error(site, layer, e):
    found = overlap(frame(site), frame(*layer), accuracy_m=e).loc[0]
    if found["adjoining"]:
        assert 0 <= found["strip_m"] <= 2 * e + 0.01
    else:
        assert np.isnan(found["strip_m"])


# --- pieces ----------------------------------------------------------------------------------------


def test_pieces_are_one_row_per_site_and_feature_that_share_land():
    sites = frame(square(), square(x=X + 500), index=["a", "b"])
    land = frame(strip(400, 600), strip(500, 900), square(x=X + 5000), None, index=[7, 8, 9, 10])
    found = measure.pieces(sites, land)
    assert found["area_ha"].to_dict() == pytest.approx({("a", 7): 5, ("b", 7): 5, ("b", 8): 20})
    assert found.area.to_numpy() / 1e4 == pytest.approx(found["area_ha"].to_numpy())
    assert found.crs == land.crs
    assert found.index.names == ["site", "feature"]


def test_pieces_count_land_twice_where_features_overlap_and_the_overlap_does_not():
    land = frame(strip(0, 250), strip(100, 250))
    assert measure.pieces(frame(square()), land)["area_ha"].sum() == pytest.approx(12.5 + 7.5)
    assert overlap(frame(square()), land).loc[0, "area_ha"] == pytest.approx(12.5)


def test_pieces_without_heights_have_none():
    land = frame(shapely.force_3d(strip(0, 250), 12.0))
    assert not shapely.has_z(measure.pieces(frame(square()), land).geometry.iloc[0])


# --- invalid shapes --------------------------------------------------------------------------------


@pytest.mark.parametrize("of", [overlap, measure.pieces, measure.coverage])
def test_a_shape_that_crosses_itself_is_refused_by_its_label(of):
    good = square()
    with pytest.raises(ValueError, match=r"'QH07'.*Self-intersection"):
        of(frame(good, BOW_TIE, index=["QH01", "QH07"]), frame(good))
    with pytest.raises(ValueError, match=r"'thửa 12'.*Self-intersection"):
        of(frame(good), frame(good, BOW_TIE, index=["thửa 11", "thửa 12"]))


def test_a_feature_vouched_for_that_crosses_itself_is_named_all_the_same():
    """Whoever says that a layer is disjoint says that it is valid; where it is not, it may be told."""
    with pytest.raises(ValueError, match=r"'thửa 12'.*Self-intersection"):
        overlap(
            frame(square()), frame(BOW_TIE, index=["thửa 12"]), accuracy_m=5, interior_disjoint=True
        )


def test_a_survey_that_found_nothing_hides_a_class_nobody_knows():
    """No feature, 5 of 25 ha not surveyed: by class as without classes up to 5 ha may be taken."""
    empty = frame(code=[]).set_crs("EPSG:5897", allow_override=True)
    surveyed = frame(strip(0, 400))
    plain = overlap(frame(square()), empty, covered=surveyed)
    by_class = overlap(frame(square()), empty, by="code", covered=surveyed)
    assert bands(plain)[2] == pytest.approx(5)
    assert len(by_class) == 1
    assert by_class.iloc[0][BANDS].tolist() == plain.iloc[0][BANDS].tolist()
    assert overlap(frame(square()), empty, by="code").empty


def test_an_invalid_feature_far_from_every_site_stops_nothing():
    land = frame(strip(0, 100), shapely.affinity.translate(BOW_TIE, 9000))
    assert overlap(frame(square()), land).loc[0, "area_ha"] == pytest.approx(5)


# --- sums and unions -------------------------------------------------------------------------------


def parcels(rng, count=12):
    """A square of 600 m cut into fields by random heights: no two share land."""
    heights = np.sort(rng.uniform(0, 600, count))
    return [
        strip(-50, 550, south=a, north=b)
        for a, b in zip([-50, *heights], [*heights, 650], strict=True)
        if b > a
    ]


def test_sums_agree_with_unions_on_land_that_is_disjoint():
    rng = np.random.default_rng(5)
    for _ in range(10):
        fields = [shapely.affinity.rotate(p, 30, origin=(X, Y)) for p in parcels(rng)]
        land = frame(*fields, code=rng.choice(["LUC", "CLN", "ONT"], len(fields)))
        for options in ({"by": "code"}, {}):
            one, other = (
                overlap(frame(square()), land, accuracy_m=7, interior_disjoint=told, **options)
                for told in (False, True)
            )
            # Unions are made on a grid of a micrometre, sums are not.
            pd.testing.assert_frame_equal(one, other, rtol=0, atol=1e-6)


def test_sums_on_land_that_overlaps_would_be_seen_to_differ():
    land = frame(strip(0, 250), strip(100, 250))
    told = overlap(frame(square()), land, interior_disjoint=True)
    assert told.loc[0, "area_ha"] == pytest.approx(20.0)  # 7,5 ha counted twice
    assert overlap(frame(square()), land).loc[0, "area_ha"] == pytest.approx(12.5)


# --- what changes nothing --------------------------------------------------------------------------


def figures(site, layer, e):
    found = overlap_of(band_of(array(site), e), array(*layer))
    return np.array([found.least[0], found.best[0], found.most[0], found.core[0]])


@settings(max_examples=40, deadline=None)
@given(
    site=polygons(),
    layer=layers,
    e=errors,
    east=st.integers(-40_000, 40_000),
    north=st.integers(-40_000, 40_000),
)
def test_moving_site_and_layer_together_changes_nothing(site, layer, e, east, north):
    moved = [shapely.affinity.translate(p, east, north) for p in (site, *layer)]
    assert figures(moved[0], moved[1:], e) == pytest.approx(figures(site, layer, e), abs=0.01)


@settings(max_examples=40, deadline=None)
@given(site=polygons(), layer=layers, e=errors)
def test_drawing_rings_the_other_way_round_changes_nothing(site, layer, e):
    turned = [shapely.reverse(p) for p in (site, *layer)]
    assert figures(turned[0], turned[1:], e) == pytest.approx(figures(site, layer, e), abs=0.01)


@settings(max_examples=40, deadline=None)
@given(site=polygons(), layer=layers, e=errors, seed=st.randoms(use_true_random=False))
def test_the_order_of_features_changes_nothing(site, layer, e, seed):
    order = list(layer)
    seed.shuffle(order)
    assert figures(site, order, e) == pytest.approx(figures(site, layer, e), abs=0.01)


@settings(max_examples=40, deadline=None)
@given(site=polygons(), layer=layers, e=errors, degrees=st.floats(0, 360))
def test_turning_site_and_layer_together_changes_nothing(site, layer, e, degrees):
    turned = [shapely.affinity.rotate(p, degrees, origin=(X, Y)) for p in (site, *layer)]
    assert figures(turned[0], turned[1:], e) == pytest.approx(figures(site, layer, e), abs=0.01)


@settings(max_examples=60, deadline=None)
@given(a=polygons(), b=polygons())
def test_a_takes_of_b_what_b_takes_of_a(a, b):
    one, other = (overlap(frame(*p[:1]), frame(*p[1:])) for p in ((a, b), (b, a)))
    assert one.loc[0, "area_ha"] == pytest.approx(other.loc[0, "area_ha"], abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(
    site=polygons(),
    heights=st.lists(st.integers(-500, 500), min_size=1, max_size=8, unique=True),
    data=st.data(),
)
def test_classes_of_disjoint_land_add_up_to_the_land(site, heights, data):
    edges = [-900, *sorted(heights), 900]
    fields = [strip(-900, 900, south=a, north=b) for a, b in itertools.pairwise(edges)]
    codes = data.draw(st.lists(st.sampled_from("abc"), min_size=len(fields), max_size=len(fields)))
    found = overlap(frame(site), frame(*fields, code=codes), by="code")
    assert found["area_ha"].sum() * 1e4 == pytest.approx(site.area, abs=0.01)
    assert found["share"].sum() == pytest.approx(1, abs=1e-6)


def test_a_neighbour_that_was_turned_and_shares_an_edge_takes_no_land():
    """Rounding shares 1e-8 m² with it: that is none."""
    for degrees in range(0, 90, 3):
        pair = [
            shapely.affinity.rotate(s, degrees, origin=(X, Y))
            for s in (square(), square(x=X + 500))
        ]
        found = overlap(frame(pair[0]), frame(pair[1])).loc[0]
        assert found["area_ha"] == pytest.approx(0, abs=1e-9)
        assert found["features"] == 0


def test_a_site_without_a_boundary_is_in_the_table_of_every_class_as_unknown():
    land = frame(strip(0, 250), strip(250, 500), code=["LUC", "CLN"])
    found = overlap(frame(None, square(), index=["a", "b"]), land, by="code")
    assert found.loc["a"].index.tolist() == ["CLN", "LUC"]
    assert (
        found.loc["a", ["area_ha", "area_least_ha", "area_most_ha", "share"]].isna().all(axis=None)
    )
    assert found.loc["b", "area_ha"].tolist() == pytest.approx([12.5, 12.5])
