"""Printed rows add up to the printed total, and none is further from its value than a unit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccngeo.rounding import adding_up


def test_the_units_wanting_go_to_the_parts_that_lost_most():
    # 3.33 + 3.33 + 3.33 is 9.99; the first of three equals gets the hundredth
    assert adding_up([10 / 3] * 3, 10.0, 2) == (3.34, 3.33, 3.33)
    # floors 1.23 + 2.34 + 3.45 = 7.02 of 7.04: the two that lost 0.008 and 0.007 gain
    assert adding_up([1.238, 2.347, 3.455], 7.04, 2) == (1.24, 2.35, 3.45)


def test_plain_rounding_would_print_a_hundredth_too_much():
    parts = [0.005 + 1e-6] * 4  # each would be printed 0.01, and their total 0.02
    assert adding_up(parts, sum(parts), 2) == (0.01, 0.01, 0.0, 0.0)


def test_percentages_add_up_to_a_hundred():
    assert adding_up([100 / 7] * 7, 100.0, 1) == (14.3, 14.3, 14.3, 14.3, 14.3, 14.3, 14.2)


def test_what_the_machine_cannot_write_exactly_is_not_moved():
    assert adding_up([0.07, 0.29, 0.64], 1.0, 2) == (0.07, 0.29, 0.64)


def test_nothing_adds_up_to_nothing():
    assert adding_up([], 0.0, 2) == ()
    assert adding_up([0.0, 0.0], 0.0, 2) == (0.0, 0.0)


def test_a_total_known_a_little_otherwise_is_the_one_printed():
    assert adding_up([1.0, 2.0049999], 3.005000001, 2) == (1.0, 2.01)


@pytest.mark.parametrize(
    ("parts", "total"),
    [([1.0, 2.0], 4.0), ([1.0, 2.0], 2.0), ([-1.0, 2.0], 1.0), ([float("nan")], 0.0), ([], 1.0)],
)
def test_parts_of_another_total_are_refused(parts, total):
    with pytest.raises(ValueError, match=r"make up|not negative"):
        adding_up(parts, total, 2)


@given(st.lists(st.floats(0, 1e5), max_size=12), st.integers(0, 4))
def test_printed_rows_add_up_and_none_is_a_unit_off(parts, places):
    total = sum(parts)
    shown = adding_up(parts, total, places)
    printed = [Decimal(f"{value:.{places}f}") for value in shown]
    assert sum(printed, Decimal(0)) == Decimal(f"{total:.{places}f}")
    assert all(abs(a - b) <= 10**-places * 1.001 for a, b in zip(shown, parts, strict=True))
