"""The order of priority, by hand: points, ranks, what is not known, and what comes last whatever its points."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccngeo.criteria import CRITERIA, DEFAULT, columns_of
from ccngeo.model import Unit
from ccngeo.scoring import DRAWS, SPREAD, drawn_weights, ranked

INVESTOR = CRITERIA["investor"].with_(20, None, None)
ROADS = CRITERIA["roads"].with_(10, 2000, 0)
LAND = CRITERIA["land"].with_(10, 0, 1)
THREE = (INVESTOR, ROADS, LAND)
NAN = float("nan")


def exact(value):
    return (value, value, value)


def table(criteria, **sites):
    """One row per site: for each criterion its least, plain value and most, or a yes or no."""
    columns = {}
    for k, c in enumerate(criteria):
        said = [row[k] for row in sites.values()]
        if c.unit is None:
            columns[c.figure] = pd.array(said, dtype="boolean")
        else:
            for j, name in enumerate(columns_of(c.figure)):
                columns[name] = [v[j] for v in said]
    return pd.DataFrame(columns, index=pd.Index(list(sites), name="site_id"))


def order(criteria, not_met=(), **sites):
    return ranked(table(criteria, **sites), criteria, [s in not_met for s in sites])


# --- by hand ---------------------------------------------------------------------------------------

# Weights 20, 10, 10 are 50, 25 and 25 of 100 points.
# A: proposed 50; 500 m of 2000 → worth 0.75 → 18.75; 0.8 → 20.    Together 88.75.
# B: not proposed 0; 0 m → 25; 1.0 → 25.                           Together 50.
# C: nobody has said (0 to 50); 2500 m → 0; 0.4 → 10.              Known 10, from 10 to 60.
BY_HAND = {
    "A": (True, exact(500), exact(0.8)),
    "B": (False, exact(0), exact(1.0)),
    "C": (None, exact(2500), exact(0.4)),
}


def test_points_and_ranks_equal_a_hand_computation():
    found = order(THREE, **BY_HAND)
    assert list(found.frame.index) == ["A", "B", "C"]
    assert found.frame["score"].tolist() == pytest.approx([88.75, 50, 10])
    assert found.frame["score_least"].tolist() == pytest.approx([88.75, 50, 10])
    assert found.frame["score_most"].tolist() == pytest.approx([88.75, 50, 60])
    assert found.frame["rank"].tolist() == [1, 2, 3]
    # C may yet have 60 points, more than the 50 of B, and less than A for certain.
    assert found.frame["rank_least"].tolist() == [1, 2, 2]
    assert found.frame["rank_most"].tolist() == [1, 3, 3]
    points = found.contributions["points"]
    assert points.loc["A"].to_dict() == pytest.approx({"investor": 50, "roads": 18.75, "land": 20})
    assert points.loc["C"].to_dict() == pytest.approx({"investor": 0, "roads": 0, "land": 10})
    assert found.contributions.loc[("C", "investor"), "points_most"] == pytest.approx(50)
    assert np.isnan(found.contributions.loc[("C", "investor"), "value"])


def test_contributions_add_up_to_the_score():
    found = order(THREE, **BY_HAND)
    for points, score in (
        ("points_least", "score_least"),
        ("points", "score"),
        ("points_most", "score_most"),
    ):
        sums = found.contributions[points].groupby("site_id").sum()
        assert sums.to_dict() == pytest.approx(found.frame[score].to_dict())


def test_weights_count_by_their_share_alone():
    tenfold = tuple(replace(c, weight=10 * c.weight) for c in THREE)
    pd.testing.assert_frame_equal(order(THREE, **BY_HAND).frame, order(tenfold, **BY_HAND).frame)


def test_nothing_to_rank_is_an_empty_order():
    found = order(THREE)
    assert found.frame.empty
    assert found.ranks.shape == (0, 0)


# --- equal sites, and those that come last -----------------------------------------------------------


def test_equal_sites_share_a_rank_and_stand_in_order_of_their_codes():
    same = (True, exact(500), exact(0.5))
    found = order(THREE, Z=same, B=same, A=(False, exact(2000), exact(0)), M=(True, exact(0), exact(1)))  # fmt: skip
    assert list(found.frame.index) == ["M", "B", "Z", "A"]
    assert found.frame["rank"].tolist() == [1, 2, 2, 4]


def test_a_rounding_does_not_tell_two_sites_apart():
    criteria = tuple(LAND.with_(w, 0, 1) for w in (1,))
    found = order(criteria, A=(exact(0.1 + 0.2),), B=(exact(0.3),))
    assert found.frame["rank"].tolist() == [1, 1]


def test_a_site_with_a_decisive_not_met_never_ranks_above_one_without():
    best, worst = (True, exact(0), exact(1)), (False, exact(2000), exact(0))
    found = order(THREE, not_met={"A"}, A=best, B=worst)
    assert list(found.frame.index) == ["B", "A"]
    assert found.frame["rank"].tolist() == [1, 2]
    assert found.frame["rank_least"].tolist() == [1, 2]  # nor may it yet
    assert (found.ranks.loc["A", 2], found.ranks.loc["B", 1]) == (1, 1)
    # Without the partition it would be the first.
    assert list(order(THREE, A=best, B=worst).frame.index) == ["A", "B"]


VALUES = st.tuples(
    st.sampled_from([True, False, None]),
    st.floats(0, 3000).map(exact),
    st.floats(0, 1).map(exact),
)


@given(st.lists(st.tuples(VALUES, st.booleans()), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_the_partition_the_bounds_and_the_shares_hold_for_any_sites(sites):
    named = {f"S{k}": values for k, (values, _) in enumerate(sites)}
    barred = {f"S{k}" for k, (_, out) in enumerate(sites) if out}
    found = order(THREE, barred, **named)
    frame = found.frame
    assert not frame["not_met"].to_numpy()[: len(sites) - len(barred)].any()
    assert (frame["rank_least"] <= frame["rank"]).all()
    assert (frame["rank"] <= frame["rank_most"]).all()
    assert (frame["score_least"] <= frame["score"] + 1e-9).all()
    assert (frame["score"] <= frame["score_most"] + 1e-9).all()
    assert found.ranks.sum(axis=1).to_numpy() == pytest.approx(np.ones(len(sites)))


# --- better is never worse, and what is not known -----------------------------------------------------


@given(
    st.floats(0, 2000), st.floats(0, 2000), st.floats(0, 1), st.floats(0, 1), st.sampled_from([True, False])
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_a_site_that_is_no_worse_in_anything_has_no_fewer_points(near, far, more, less, said):
    near, far = sorted((near, far))
    less, more = sorted((less, more))
    found = order(THREE, A=(said, exact(near), exact(more)), B=(said, exact(far), exact(less)))
    assert found.frame.loc["A", "score"] >= found.frame.loc["B", "score"] - 1e-9


@pytest.mark.parametrize(
    ("distance", "least", "plain", "most"),
    [
        (exact(500), 75, 75, 75),
        ((400, 500, 600), 70, 75, 80),  # an error of position
        ((NAN, NAN, 500), 75, 75, 100),  # one is drawn at 500 m, a nearer one may be
        ((1500, NAN, NAN), 0, 0, 25),  # none within 1500 m
        ((NAN, NAN, NAN), 0, 0, 100),
        (exact(2000), 0, 0, 0),
        (exact(9000), 0, 0, 0),  # no worse than worst
    ],
)
def test_what_is_not_known_widens_the_points(distance, least, plain, most):
    found = order((ROADS,), A=(distance,)).frame.loc["A"]
    assert found[["score_least", "score", "score_most"]].tolist() == pytest.approx(
        [least, plain, most]
    )


@given(st.floats(0, 2500), st.floats(0, 2500), st.floats(0, 2500), st.sampled_from(range(8)))
@settings(max_examples=100, deadline=None)
def test_forgetting_a_bound_only_widens(a, b, c, forgotten):
    low, plain, high = sorted((a, b, c))
    full = order((ROADS,), A=((low, plain, high),)).frame.loc["A"]
    hidden = [NAN if forgotten >> k & 1 else v for k, v in enumerate((low, plain, high))]
    wide = order((ROADS,), A=(tuple(hidden),)).frame.loc["A"]
    assert wide["score_least"] <= full["score_least"] + 1e-9
    assert wide["score_most"] >= full["score_most"] - 1e-9
    assert wide["score"] <= full["score"] + 1e-9  # missing data is no advantage


def test_a_table_without_the_column_of_a_criterion_is_refused():
    with pytest.raises(KeyError):
        ranked(table((INVESTOR,), A=(True,)), THREE, [False])


# --- how often a rank holds ------------------------------------------------------------------------

FIRST, SECOND = LAND.with_(1, 0, 1), replace(LAND.with_(1, 0, 1), key="b", figure="rice_share")


def test_how_often_a_rank_holds_equals_an_enumeration_of_the_draws():
    # A is worth 0.6 by the first criterion, B 0.5 by the second: A is ahead where 0.6 w1 > 0.5 w2.
    found = order((FIRST, SECOND), A=(exact(0.6), exact(0)), B=(exact(0), exact(0.5)))
    ahead = sum(0.6 * w1 > 0.5 * w2 for w1, w2 in drawn_weights(np.ones(2)).tolist())
    assert found.ranks.loc["A", 1] == ahead / DRAWS
    assert found.frame.loc["A", "rank_holds_share"] == ahead / DRAWS
    assert found.ranks.loc["B"].tolist() == [1 - ahead / DRAWS, ahead / DRAWS]
    # In the square 0.8 … 1.2: B leads where w2 > 1.2 w1, a triangle with legs 1.2/1.2 − 0.8 = 0.2
    # along w1 and 1.2 − 0.96 = 0.24 along w2: 0.024 of 0.16 is 15 %.
    assert found.ranks.loc["B", 1] == pytest.approx(0.15, abs=0.04)


def test_a_rank_that_no_weights_within_the_spread_can_change_holds_always():
    # 0.6 against 0.3 would need weights that differ by a factor of 2; 1.2 / 0.8 is 1.5.
    found = order((FIRST, SECOND), A=(exact(0.6), exact(0)), B=(exact(0), exact(0.3)))
    assert found.frame["rank_holds_share"].tolist() == [1, 1]
    # All corners of the square say so too.
    corners = product((1 - SPREAD, 1 + SPREAD), repeat=2)
    assert all(0.6 * w1 > 0.3 * w2 for w1, w2 in corners)


def test_the_same_input_gives_the_same_order():
    one, other = order(THREE, **BY_HAND), order(THREE, **dict(reversed(BY_HAND.items())))
    pd.testing.assert_frame_equal(one.frame, other.frame)
    pd.testing.assert_frame_equal(one.ranks, other.ranks)
    pd.testing.assert_frame_equal(one.contributions, other.contributions)


def test_draws_stay_within_the_spread_and_fill_it():
    drawn = drawn_weights(np.array([10.0, 1.0]))
    assert drawn.shape == (DRAWS, 2)
    assert (drawn.min(axis=0) >= [8, 0.8]).all()
    assert (drawn.max(axis=0) <= [12, 1.2]).all()
    assert np.ptp(drawn[:, 0]) > 3.9


# --- the criteria ----------------------------------------------------------------------------------


def test_the_defaults_add_up_and_every_one_says_where_it_comes_from():
    assert sum(c.weight for c in DEFAULT) == 100
    for c in CRITERIA.values():
        assert c.source
        assert c.quote
        assert (c.unit is None) == (c.key == "investor")
        assert c.unit is not Unit.M or max(c.worst, c.best) <= 2000  # as far as layers are read


def test_a_criterion_between_one_and_the_same_value_is_refused():
    with pytest.raises(ValueError, match="same value"):
        ROADS.with_(1, 100, 100)
