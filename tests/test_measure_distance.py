"""Distances: the link, the depth, the classes, and the interval under every shift."""

import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon
from shapes import X, Y, errors, frame, polygons, square, strip

from ccngeo.measure import distance


def test_each_class_has_its_own_nearest_feature_and_a_blank_class_comes_last():
    layer = frame(
        strip(530, 540), strip(-90, -80), strip(-70, -60), strip(100, 200),
        code=["ONT", "ONT", "LUC", None], index=[4, 3, 2, 1],
    )  # fmt: skip
    found = distance(frame(square(), None, index=["a", "b"]), layer, by="code")
    assert found.index.names == ["site", "code"]
    assert found.loc["a", "distance_m"].tolist() == pytest.approx([60, 30, 0])
    assert found.loc["a", "nearest"].tolist() == [2, 4, 1]
    assert found.loc["a"].index.isna().tolist() == [False, False, True]
    figures = ["distance_m", "distance_least_m", "distance_most_m", "depth_m"]
    assert found.loc["b", figures].isna().all(axis=None)


def test_classes_together_are_as_near_as_the_nearest_of_them():
    rng = np.random.default_rng(2)
    layer = frame(
        *(Point(p).buffer(9) for p in rng.uniform(-900, 1500, (30, 2)) + np.array([X, Y]))
    )
    layer["code"] = rng.choice(["a", "b", "c"], 30)
    whole = distance(frame(square()), layer).loc[0]
    parts = distance(frame(square()), layer, by="code").loc[0]
    assert parts["distance_m"].min() == whole["distance_m"]
    assert parts["depth_m"].max() == pytest.approx(whole["depth_m"], abs=0.02)


@settings(max_examples=60, deadline=None)
@given(site=polygons(), feature=polygons(), east=st.integers(-900, 900))
def test_the_link_is_as_long_as_the_distance_and_ends_on_both(site, feature, east):
    moved = shapely.affinity.translate(feature, east)
    found = distance(frame(site), frame(moved)).loc[0]
    ends = [Point(c) for c in found["geometry"].coords]
    assert found["geometry"].length == pytest.approx(found["distance_m"], abs=1e-6)
    assert ends[0].distance(site) == pytest.approx(0, abs=1e-6)
    assert ends[-1].distance(moved) == pytest.approx(0, abs=1e-6)
    assert found["distance_m"] == pytest.approx(site.distance(moved), abs=1e-9)


def test_without_features_there_is_no_link():
    assert distance(frame(square()), frame()).loc[0, "geometry"] is None


@settings(max_examples=80, deadline=None)
@given(site=polygons(), features=st.lists(polygons(), min_size=1, max_size=3), away=st.integers(-1200, 1200),
       e=errors, angle=st.floats(0, 6.3), part=st.floats(0, 1))  # fmt: skip
def test_the_true_distance_stays_within_its_bounds_under_any_shift(
    site, features, away, e, angle, part
):
    features = [shapely.affinity.translate(f, away) for f in features]
    found = distance(frame(site), frame(*features), accuracy_m=e).loc[0]
    moved = shapely.affinity.translate(site, part * e * np.cos(angle), part * e * np.sin(angle))
    true = min(moved.distance(f) for f in features)
    # Depths are told to the centimetre.
    assert found["distance_least_m"] - 0.01 <= true <= found["distance_most_m"] + 0.01
    assert 0 <= found["distance_least_m"] <= found["distance_m"]


def test_a_shift_beyond_the_error_would_be_seen():
    found = distance(frame(square()), frame(strip(530, 540)), accuracy_m=10).loc[0]
    assert found["distance_least_m"] == pytest.approx(20)
    assert shapely.affinity.translate(square(), 11).distance(strip(530, 540)) < 20


@pytest.mark.parametrize(("reach", "depth"), [(1, 1), (30, 30), (250, 250), (400, 250)])
def test_a_feature_is_as_deep_as_its_innermost_point(reach, depth):
    found = distance(frame(square()), frame(strip(-50, reach)), accuracy_m=20).loc[0]
    assert found["depth_m"] == pytest.approx(depth, abs=0.01)
    assert found["distance_most_m"] == pytest.approx(max(20 - depth, 0), abs=0.01)


def test_the_deepest_feature_counts_and_not_the_first():
    found = distance(frame(square()), frame(strip(-50, 5), strip(300, 320), strip(-50, 30))).loc[0]
    assert found["depth_m"] == pytest.approx(200, abs=0.01)


def test_a_line_and_a_point_have_a_depth_too():
    line = LineString([(X - 50, Y + 40), (X + 600, Y + 40)])
    assert distance(frame(square()), frame(line)).loc[0, "depth_m"] == pytest.approx(40, abs=0.01)
    assert distance(frame(square()), frame(Point(X + 7, Y + 90))).loc[
        0, "depth_m"
    ] == pytest.approx(7, abs=0.01)


@pytest.mark.parametrize("nowhere", [None, Polygon()], ids=["None", "empty"])
def test_a_feature_without_a_place_may_be_as_near_as_nothing(nowhere):
    found = distance(frame(square()), frame(strip(530, 540), nowhere), accuracy_m=5).loc[0]
    assert (found["distance_least_m"], found["distance_m"], found["distance_most_m"]) == (0, 30, 35)
    found = distance(frame(square()), frame(nowhere)).loc[0]
    assert found["distance_least_m"] == 0
    assert found["distance_m"] == found["distance_most_m"] == np.inf


def test_a_class_with_a_feature_without_a_place_alone_may_be_near():
    layer = frame(strip(530, 540), None, code=["a", "b"])
    found = distance(frame(square(), index=["s"]), layer, by="code")
    assert found.loc[("s", "a"), "distance_least_m"] == 30
    assert found.loc[("s", "b"), "distance_least_m"] == 0


def test_each_site_has_its_own_error():
    sites = frame(square(), square(y=Y + 5000))
    layer = frame(strip(530, 540), strip(530, 540, south=5000, north=5500))
    found = distance(sites, layer, accuracy_m=np.array([3.0, 10.0]))
    assert found["distance_least_m"].tolist() == pytest.approx([27, 20])


@settings(max_examples=30, deadline=None)
@given(site=polygons(), feature=polygons(), away=st.integers(-900, 900))
def test_turning_and_reversing_change_no_distance(site, feature, away):
    moved = shapely.affinity.translate(feature, away)
    plain = distance(frame(site), frame(moved)).loc[0]
    for change in (shapely.reverse, lambda s: shapely.affinity.rotate(s, 33, origin=(X, Y))):
        found = distance(frame(change(site)), frame(change(moved))).loc[0]
        assert found["distance_m"] == pytest.approx(plain["distance_m"], abs=1e-6)
        # GEOS buffers a regular shape inwards to nothing up to 3 % too late, if it is turned.
        assert found["depth_m"] == pytest.approx(plain["depth_m"], abs=0.02, rel=0.03)


def test_a_feature_that_crosses_itself_within_the_site_is_refused_and_one_far_off_is_not():
    bow_tie = Polygon([(X, Y), (X + 100, Y + 100), (X + 100, Y), (X, Y + 100)])
    with pytest.raises(ValueError, match=r"'hồ 3'.*Self-intersection"):
        distance(frame(square()), frame(bow_tie, index=["hồ 3"]))
    far = frame(shapely.affinity.translate(bow_tie, 1000), index=["hồ 3"])
    assert distance(frame(square()), far)["distance_m"].iloc[0] == pytest.approx(500)
