"""Known answers and bounds of the measures: what a square takes, and what it could take."""

import itertools

import numpy as np
import pandas as pd
import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapes import BANDS, X, Y, array, errors, frame, layers, polygons, polygons_of, square

from ccngeo import measure
from ccngeo.errors import CrsError
from ccngeo.measure import Restriction, land_budget
from ccngeo.measure.band import band_of
from ccngeo.measure.budget import CLAIMS
from ccngeo.measure.distance import nearest
from ccngeo.measure.overlap import depth_of, overlap_of

angles = st.floats(0, 2 * np.pi)


# --- overlap -----------------------------------------------------------------------------------


def test_a_square_of_500_m_half_taken_is_12_5_ha_of_25():
    found = measure.overlap(frame(square()), frame(box(X, Y, X + 250, Y + 500)))
    assert found.loc[0, BANDS].tolist() == pytest.approx([12.5] * 3)
    assert found.loc[0, "share"] == pytest.approx(0.5)
    assert found.loc[0, "features"] == 1


def test_each_spot_counts_once_where_features_overlap():
    twice = frame(box(X, Y, X + 250, Y + 500), box(X + 100, Y, X + 300, Y + 500))
    found = measure.overlap(frame(square()), twice)
    assert found.loc[0, "area_ha"] == pytest.approx(15.0)
    assert found.loc[0, "features"] == 2


def test_the_road_of_the_design_keeps_its_area_under_a_shift_of_ten_metres():
    road = box(X - 2000, Y + 200, X + 2000, Y + 217)
    found = measure.overlap(frame(square()), frame(road), accuracy_m=10)
    assert (found.loc[0, BANDS] * 1e4).tolist() == pytest.approx([8160, 8500, 8840])


def test_classes_come_as_one_long_table_with_site_and_class():
    sites = frame(square(), square(x=X + 5000), index=["b", "a"])
    land = frame(
        box(X, Y, X + 100, Y + 500),
        box(X + 400, Y, X + 500, Y + 500),
        box(X + 100, Y, X + 400, Y + 500),
        code=["LUC", "LUC", "CLN"],
    )
    found = measure.overlap(sites, land, by="code")
    assert found.index.names == ["code", "site"][::-1]
    assert found.index.tolist() == [("b", "CLN"), ("b", "LUC")]
    assert found.loc[("b", "LUC"), "area_ha"] == pytest.approx(10.0)
    assert found.loc["b", "share"].sum() == pytest.approx(1.0)
    assert found.loc[("b", "LUC"), "features"] == 2


def test_land_of_no_class_is_a_class_of_its_own_and_comes_last():
    half, rest = box(X, Y, X + 250, Y + 500), box(X + 250, Y, X + 500, Y + 500)
    land = frame(half, rest, code=[None, "LUC"])
    found = measure.overlap(frame(square()), land, by="code")
    assert found.index.names == ["site", "code"]
    assert found["area_ha"].tolist() == pytest.approx([12.5, 12.5])
    assert found.index[0] == (0, "LUC")
    assert pd.isna(found.index[1][1])


def test_a_layer_without_features_has_no_classes():
    found = measure.overlap(frame(square()), frame(code=[]), by="code")
    assert found.empty
    assert found.index.names == ["site", "code"]


def test_the_answer_stands_on_the_callers_index_in_the_callers_order():
    sites = frame(square(x=X + 5000), square(), index=["TL09", "QH01"])
    found = measure.overlap(sites, frame(square()))
    assert found["area_ha"].to_dict() == pytest.approx({"TL09": 0.0, "QH01": 25.0})
    assert found.index.tolist() == ["TL09", "QH01"]


def test_an_empty_layer_takes_nothing():
    found = measure.overlap(frame(square()), frame(), accuracy_m=10)
    assert found.loc[0, [*BANDS, "share", "features"]].tolist() == [0] * 5


def test_a_layer_that_only_touches_shares_no_area():
    found = measure.overlap(frame(square()), frame(square(x=X + 500)))
    assert found.loc[0, [*BANDS, "features"]].tolist() == [0] * 4


def test_a_site_of_two_parts_with_a_hole_loses_the_hole():
    pond = box(X + 200, Y + 200, X + 300, Y + 300)
    site = MultiPolygon([square().difference(pond), square(100, x=X + 600)])
    found = measure.overlap(frame(site), frame(box(X, Y, X + 1000, Y + 1000), pond))
    assert found.loc[0, "area_ha"] == pytest.approx(25 - 1 + 1)
    assert found.loc[0, "share"] == pytest.approx(1.0)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", None, "EPSG:3857+5773", "EPSG:2225"])
def test_areas_are_refused_where_they_would_be_wrong(crs):
    with pytest.raises(CrsError):
        measure.overlap(frame(square(), crs=crs), frame(square(), crs=crs))


@pytest.mark.parametrize("other", ["EPSG:9208", None])
@pytest.mark.parametrize("of", [measure.overlap, measure.coverage, measure.distance])
def test_two_different_grids_are_refused(of, other):
    with pytest.raises(CrsError, match="one grid"):
        of(frame(square()), frame(square(), crs=other))


def test_lines_take_no_land_and_are_refused_rather_than_found_nowhere():
    line = LineString([(X, Y), (X + 500, Y + 500)])
    with pytest.raises(ValueError, match="lines"):
        measure.overlap(frame(square()), frame(line))


@pytest.mark.parametrize("error", [-1.0, np.nan, np.inf])
@pytest.mark.parametrize("of", [measure.overlap, measure.distance])
def test_an_error_of_position_is_a_finite_length(of, error):
    with pytest.raises(ValueError, match="finite"):
        of(frame(square()), frame(square()), accuracy_m=error)


@settings(max_examples=150, deadline=None)
@given(site=polygons(), layer=layers, e=errors, angle=angles, part=st.floats(0, 1))
def test_a_shift_within_the_error_never_leaves_the_band(site, layer, e, angle, part):
    found = overlap_of(band_of(array(site), e), array(*layer))
    moved = shapely.transform(
        site, lambda c: c + part * e * np.array([np.cos(angle), np.sin(angle)])
    )
    area = shapely.union_all(array(*layer)).intersection(moved).area
    assert found.least[0] - 0.01 <= area <= found.most[0] + 0.01


def test_a_shift_beyond_the_error_does_leave_the_band():
    site, block = square(), square(100, x=X + 400)
    found = overlap_of(band_of(array(site), 10.0), array(block))
    moved = shapely.transform(site, lambda c: c - [50.0, 0.0])
    assert block.intersection(moved).area < found.least[0] - 1


@settings(max_examples=80, deadline=None)
@given(site=polygons(), layer=layers, small=errors, more=errors)
def test_the_band_is_ordered_and_grows_with_the_error(site, layer, small, more):
    near, far = (overlap_of(band_of(array(site), e), array(*layer)) for e in (small, small + more))
    whole = shapely.area(site)
    for found in (near, far):
        assert 0 <= found.least[0] <= found.best[0] <= found.most[0] <= whole + 1e-6
    assert far.least[0] <= near.least[0] + 0.01
    assert far.most[0] >= near.most[0] - 0.01


@settings(max_examples=60, deadline=None)
@given(site=polygons(), layer=layers)
def test_without_an_error_the_band_is_the_measurement(site, layer):
    found = overlap_of(band_of(array(site), 0.0), array(*layer))
    assert found.least[0] == pytest.approx(found.best[0], abs=1e-4)
    assert found.most[0] == pytest.approx(found.best[0], abs=1e-4)


@settings(max_examples=60, deadline=None)
@given(site=polygons(), layer=layers, e=errors, cut=st.floats(-300, 300))
def test_splitting_the_polygons_of_a_layer_changes_nothing(site, layer, e, cut):
    west = box(X - 2000, Y - 2000, X + cut, Y + 2000)
    halves = [half for p in layer for half in (p.intersection(west), p.difference(west))]
    pieces = [polygons_of(h) for h in halves if h.area > 0]
    whole, split = (
        overlap_of(band_of(array(site), e), array(*shapes)) for shapes in (layer, pieces)
    )
    for name in ("least", "best", "most", "core"):
        assert getattr(split, name)[0] == pytest.approx(getattr(whole, name)[0], abs=0.01)


@settings(max_examples=60, deadline=None)
@given(site=polygons(), e=st.floats(0.1, 40))
def test_the_site_shifted_any_way_stays_between_its_two_boundaries(site, e):
    # A round buffer would be no judge here: GEOS itself simplifies it by up to 1 % of e.
    band = band_of(array(site), e)
    for angle in np.linspace(0, 2 * np.pi, 16, endpoint=False):
        moved = shapely.affinity.translate(site, e * np.cos(angle), e * np.sin(angle))
        assert shapely.difference(moved, band.outer[0]).area < 0.01
        assert shapely.difference(band.inner[0], moved).area < 0.01


def test_a_site_thinner_than_twice_the_error_is_never_certain():
    strip = box(X, Y, X + 500, Y + 18)
    found = overlap_of(band_of(array(strip), 10.0), array(square()))
    assert shapely.is_empty(band_of(array(strip), 10.0).inner[0])
    assert found.core[0] == 0
    assert found.least[0] < found.best[0] == pytest.approx(9000)


def test_the_core_is_free_of_a_neighbour_drawn_within_twice_the_error():
    band = band_of(array(square()), 10.0)
    neighbour, deep = box(X - 99, Y, X + 19, Y + 500), box(X - 99, Y, X + 21, Y + 500)
    assert overlap_of(band, array(neighbour)).core[0] == 0
    assert overlap_of(band, array(deep)).core[0] == pytest.approx(460)


@pytest.mark.parametrize("error", [1e-300, 1e-240, 1e-12, 1e-6, 1e-4, 1e-3])
def test_an_error_too_small_to_see_does_not_lose_the_layer(error):
    ragged = shapely.affinity.rotate(square(), 31)
    found = overlap_of(band_of(array(ragged), error), array(square(2000, X - 700, Y - 700)))
    for name in ("least", "best", "most"):
        assert getattr(found, name)[0] == pytest.approx(250_000, abs=3)


def test_each_site_may_have_its_own_error():
    band = band_of(array(square(), square()), np.array([0.0, 10.0]))
    assert [a[1] for a in band.areas] == pytest.approx([480**2, 500**2, 520**2])
    assert [a[0] for a in band.areas] == pytest.approx([500**2] * 3)


def depths(site, *pieces):
    return depth_of(array(*pieces), array(*[site] * len(pieces)), np.full(len(pieces), 300.0))


def test_the_depth_is_that_of_the_innermost_point():
    strip, nothing = box(X - 50, Y, X + 30, Y + 400), Polygon()
    assert depths(square(), strip, nothing).tolist() == [30, 0]


def test_a_corner_of_the_site_is_reached_though_no_vertex_lies_inside():
    # All three corners lie on the edge; the point in the middle of the long side lies 10 m deep.
    corner = Polygon([(X, Y), (X + 20, Y), (X, Y + 20)])
    assert depths(square(), corner).tolist() == [10]


def test_what_covers_a_site_is_as_deep_as_the_site_and_what_touches_it_is_not_deep():
    around, beside = square(900, X - 200, Y - 200), box(X - 9, Y, X, Y + 9)
    assert depths(square(), around, beside).tolist() == pytest.approx([250, 0], abs=0.01)


# --- coverage ----------------------------------------------------------------------------------


def test_coverage_counts_overlapping_survey_sheets_once():
    sheets = frame(box(X, Y, X + 200, Y + 500), box(X + 100, Y, X + 250, Y + 500))
    sites = frame(square(), square(x=X + 5000), index=[7, 3])
    found = measure.coverage(sites, sheets)
    columns = ["covered_ha", "uncovered_ha", "covered_share"]
    assert found.loc[7, columns].tolist() == pytest.approx([12.5, 12.5, 0.5])
    assert found.loc[3, columns].tolist() == pytest.approx([0, 25, 0])


def test_no_surveyed_area_covers_nothing():
    assert measure.coverage(frame(square()), frame()).loc[0, "covered_share"] == 0


def test_a_site_wholly_inside_is_covered_to_the_last_bit():
    found = measure.coverage(frame(square()), frame(square(900, X - 9, Y - 9))).loc[0]
    assert found[["covered_ha", "uncovered_ha", "covered_share"]].tolist() == [25.0, 0.0, 1.0]


# --- distance ----------------------------------------------------------------------------------


def test_distance_is_zero_inside_and_at_the_edge_and_plain_metres_outside():
    sites = frame(square(), index=["a"])
    inside, touching, outside = Point(X + 9, Y + 9), square(x=X + 500), Point(X - 30, Y)
    for other, metres, depth in ((inside, 0, 9), (touching, 0, 0), (outside, 30, 0)):
        found = measure.distance(sites, frame(other), accuracy_m=10).loc["a"]
        assert found["distance_m"] == pytest.approx(metres)
        assert found["depth_m"] == pytest.approx(depth)
        assert found["distance_least_m"] == pytest.approx(max(metres - 10, 0))
        # What lies 9 m inside is at most 1 m away after a shift of 10.
        assert found["distance_most_m"] == pytest.approx(metres + 10 - depth)


def test_without_features_the_distance_is_infinite_and_names_nothing():
    found = measure.distance(frame(square()), frame()).loc[0]
    assert found["distance_m"] == np.inf
    assert found["nearest"] is None


def test_among_features_equally_near_the_smallest_label_is_named():
    around = [Point(X - 30, Y), Point(X + 530, Y), Point(X, Y - 30)]
    for labels in ([9, 3, 5], [3, 5, 9], [5, 9, 3]):
        layer = frame(*around, index=labels)
        assert measure.distance(frame(square()), layer).loc[0, "nearest"] == 3


def test_a_site_without_boundary_is_not_far_from_everything():
    sites = frame(None, Polygon(), square())
    assert np.isnan(measure.distance(sites, frame(Point(X, Y)))["distance_m"]).tolist() == [
        True,
        True,
        False,
    ]


@settings(max_examples=40, deadline=None)
@given(site=polygons(), layer=layers, seed=st.randoms(use_true_random=False))
def test_the_nearest_feature_does_not_depend_on_their_order(site, layer, seed):
    order = list(range(len(layer)))
    seed.shuffle(order)
    metres, _ = nearest(array(site), array(*layer))
    again, which = nearest(array(site), array(*(layer[i] for i in order)))
    assert metres[0] == again[0]
    if layer:
        assert shapely.distance(site, layer[order[which[0]]]) == metres[0]


# --- land budget -------------------------------------------------------------------------------


def columns(name, west, east):
    return Restriction(name, name, frame(box(X + west, Y, X + east, Y + 500)))


def budget_of(layers, site=None):
    return land_budget(frame(site or square(), index=["QH01"]), layers).to_frame().loc["QH01"]


def test_the_budget_of_five_strips_is_what_the_strips_leave_to_each_other():
    found = budget_of(
        [
            columns("conditional", 0, 400),
            columns("housing", 0, 300),
            columns("rice", 0, 200),
            columns("not_covered", 0, 100),
            columns("excluded", 0, 40),
        ]
    )
    assert found.to_dict() == pytest.approx(
        {
            "site_ha": 25,
            "excluded_ha": 2,
            "not_covered_ha": 3,
            "rice_ha": 5,
            "housing_ha": 5,
            "conditional_ha": 5,
            "available_ha": 5,
        }
    )


@pytest.mark.parametrize(("strong", "weak"), list(itertools.pairwise(CLAIMS)))
def test_the_stronger_claim_takes_the_land_whatever_the_order(strong, weak):
    pair = [columns(weak, 0, 500), columns(strong, 0, 200)]
    for layers_of in (pair, pair[::-1]):
        found = budget_of(layers_of)
        assert (found[f"{strong}_ha"], found[f"{weak}_ha"]) == pytest.approx((10, 15))


def test_two_layers_of_one_class_count_a_spot_once():
    pair = [columns("rice", 0, 300), columns("rice", 200, 400)]
    assert budget_of(pair)["rice_ha"] == pytest.approx(20)


def test_each_restriction_has_its_own_exclusive_and_shared_land():
    three = [
        Restriction("rừng", "excluded", frame(box(X, Y, X + 200, Y + 500))),
        Restriction("lúa", "rice", frame(box(X + 100, Y, X + 400, Y + 500))),
        Restriction("làng", "housing", frame(box(X + 150, Y, X + 250, Y + 500))),
        Restriction("xa", "excluded", frame(box(X + 900, Y, X + 999, Y + 500))),
    ]
    budget = land_budget(frame(square(), index=["a"]), three)
    shares = budget.shares().droplevel(["site", "land_class"])
    assert shares["area_ha"].to_dict() == pytest.approx({"rừng": 10, "lúa": 15, "làng": 5})
    # 0–100 m forest alone, 250–400 m rice alone; the village is always on somebody's land.
    assert shares["exclusive_ha"].to_dict() == pytest.approx({"rừng": 5, "lúa": 7.5, "làng": 0})
    assert shares["share"].to_dict() == pytest.approx({"rừng": 0.4, "lúa": 0.6, "làng": 0.2})
    shared = budget.shared().droplevel("site")["area_ha"]
    assert shared.to_dict() == pytest.approx(
        {
            ("rừng · excluded", "lúa · rice"): 5,
            ("rừng · excluded", "làng · housing"): 2.5,
            ("lúa · rice", "làng · housing"): 5,
        }
    )


def test_a_site_without_a_boundary_has_no_budget_and_not_one_of_zeros():
    found = land_budget(frame(None, square(), index=["a", "b"]), [columns("rice", 0, 100)])
    assert found.to_frame().loc["a"].isna().all()
    assert found.to_frame().loc["b", "rice_ha"] == pytest.approx(5)
    assert np.isnan(found.blocks(50).loc["a", "block_ha"])


def test_without_restrictions_all_is_available():
    found = land_budget(frame(square()), [])
    assert found.to_frame().loc[0, "available_ha"] == pytest.approx(25)
    assert found.shares().empty
    assert found.shared().empty


def test_a_class_of_land_that_is_not_in_the_list_is_refused():
    with pytest.raises(ValueError, match="parking"):
        Restriction("cars", "parking", frame(square()))


def test_a_budget_in_degrees_or_of_two_grids_or_of_lines_is_refused():
    with pytest.raises(CrsError):
        land_budget(frame(square(), crs="EPSG:4326"), [])
    with pytest.raises(CrsError):
        land_budget(frame(square()), [Restriction("a", "rice", frame(square(), crs="EPSG:9208"))])
    road = Restriction("a", "rice", frame(LineString([(X, Y), (X + 9, Y)])))
    with pytest.raises(ValueError, match="lines"):
        land_budget(frame(square()), [road])


budget_layers = st.lists(
    st.tuples(st.sampled_from(CLAIMS), layers).map(
        lambda pair: Restriction(pair[0], pair[0], frame(*pair[1]))
    ),
    max_size=4,
)


@settings(max_examples=80, deadline=None)
@given(site=polygons(), taking=budget_layers)
def test_the_parts_of_the_budget_add_up_to_the_site(site, taking):
    budget = land_budget(frame(site, index=["a"]), taking)
    cells = budget.by_class()
    assert cells["area_ha"].sum() == pytest.approx(shapely.area(site) / 1e4, rel=1e-6)
    assert (cells["area_ha"] >= 0).all()
    assert cells.area.sum() / 1e4 == pytest.approx(shapely.area(site) / 1e4, rel=1e-6)
    table = budget.to_frame().loc["a"]
    assert table.drop("site_ha").sum() == pytest.approx(table["site_ha"], rel=1e-9)
    assert table["site_ha"] == pytest.approx(shapely.area(site) / 1e4, rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(site=polygons(), taking=budget_layers)
def test_shares_agree_with_overlays_of_each_restriction_alone(site, taking):
    """The second method: unions and differences, layer by layer."""
    budget = land_budget(frame(site, index=["a"]), taking)
    union = {
        key: shapely.union_all([shapely.union_all(r.features.geometry) for r in of])
        for key in {(r.name, r.land_class) for r in taking}
        if (of := [r for r in taking if (r.name, r.land_class) == key])
    }
    own = {key: site.intersection(shape).area / 1e4 for key, shape in union.items()}
    found = budget.shares()
    for key, area in own.items():
        others = shapely.union_all([shape for k, shape in union.items() if k != key])
        alone = site.intersection(union[key]).difference(others).area / 1e4
        row = found.loc[("a", *key)] if ("a", *key) in found.index else {"area_ha": 0.0}
        assert row["area_ha"] == pytest.approx(area, abs=1e-6)
        assert row.get("exclusive_ha", 0.0) == pytest.approx(alone, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(site=polygons(), taking=budget_layers.filter(len), part=polygons())
def test_losing_a_layer_anywhere_never_makes_land_available(site, taking, part):
    """Where a layer is lost its land is not covered: in a part of the site, or in all of it."""
    first, *rest = taking
    before = budget_of(taking, site)["available_ha"]
    for gone in (site, part):
        lost = Restriction(first.name, "not_covered", frame(gone))
        kept = [polygons_of(shape.difference(gone)) for shape in first.features.geometry]
        left = Restriction(first.name, first.land_class, frame(*kept))
        assert budget_of([lost, left, *rest], site)["available_ha"] <= before + 1e-7


# --- elevation ---------------------------------------------------------------------------------


NINE = np.arange(1, 10, dtype="float32").reshape(3, 3)  # 7 8 9 is the southern row


def test_heights_of_whole_cells_are_their_plain_mean(raster):
    found = measure.elevation(frame(box(X, Y, X + 300, Y + 300), index=["a"]), raster(NINE))
    assert found.loc["a"].tolist() == pytest.approx([1, 5, 9, 1])


def test_a_cell_counts_by_the_part_of_it_that_lies_inside(raster):
    # The whole of 7 and half of 8.
    found = measure.elevation(frame(box(X, Y, X + 150, Y + 100)), raster(NINE)).loc[0]
    assert found["mean_m"] == pytest.approx((7 + 8 / 2) / 1.5)
    assert (found["least_m"], found["most_m"]) == (7, 8)
    assert found["covered_share"] == pytest.approx(1)


@pytest.mark.parametrize("kind", ["float32", "int16"])
def test_half_a_raster_of_voids_covers_half_and_not_all(raster, kind):
    values = np.array([[5, -9999], [5, -9999]], dtype=kind)
    path = raster(values, nodata=-9999, corner=(X, Y + 200))
    found = measure.elevation(frame(box(X, Y, X + 200, Y + 200)), path).loc[0]
    assert found["covered_share"] == pytest.approx(0.5)
    assert found[["least_m", "mean_m", "most_m"]].tolist() == [5, 5, 5]


@pytest.mark.parametrize("impossible", [-32768, 9000, np.nan, np.inf])
def test_an_impossible_height_is_a_void_although_nobody_declared_it(raster, impossible):
    values = NINE.copy()
    values[0] = impossible
    found = measure.elevation(frame(box(X, Y, X + 300, Y + 300)), raster(values)).loc[0]
    assert found[["least_m", "most_m"]].tolist() == [4, 9]
    assert found["covered_share"] == pytest.approx(2 / 3)


def test_a_site_off_the_raster_has_no_height_and_no_coverage(raster):
    found = measure.elevation(frame(square(), square(100, x=X + 9000)), raster(NINE))
    assert np.isnan(found.loc[1, ["least_m", "mean_m", "most_m"]].astype(float)).all()
    assert found.loc[1, "covered_share"] == 0
    assert found.loc[0, "covered_share"] == pytest.approx(9 / 25)


def test_sites_are_moved_to_the_grid_of_the_raster(raster):
    here = frame(box(X + 100, Y + 100, X + 200, Y + 200))
    found = measure.elevation(here.to_crs("EPSG:9208"), raster(NINE)).loc[0]
    assert found["mean_m"] == pytest.approx(5, abs=0.01)
    assert found["covered_share"] == pytest.approx(1, abs=1e-6)


def test_a_raster_that_does_not_say_where_it_lies_is_refused(raster):
    with pytest.raises(CrsError, match="heights"):
        measure.elevation(frame(square()), raster(NINE, crs=None))


def test_measures_of_no_site_are_empty_frames_with_their_columns():
    none = frame(index=pd.Index([], dtype=object))
    assert "area_ha" in measure.overlap(none, frame(square()))
    assert measure.distance(none, frame(square())).empty
    assert measure.coverage(none, frame(square())).empty


def test_a_boundary_of_very_many_vertices_is_bounded_as_widely_as_its_thinned_twin():
    from time import perf_counter

    angles = np.linspace(0, 2 * np.pi, 20_000, endpoint=False)
    wobble = 400 + 0.02 * np.sin(900 * angles)
    ring = np.column_stack([wobble * np.cos(angles), wobble * np.sin(angles)])
    site = np.array([shapely.Polygon(ring)], dtype=object)
    started = perf_counter()
    band = band_of(site, 5.0)
    assert perf_counter() - started < 5
    assert shapely.area(shapely.difference(site, band.outer))[0] == 0.0
    assert shapely.hausdorff_distance(shapely.boundary(band.outer), shapely.boundary(site))[0] >= 5
    assert (shapely.distance(band.inner, shapely.boundary(site)) >= 5 - 1e-6).all()
