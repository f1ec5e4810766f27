"""Figures in words: with their bounds, in both languages, and no sign is lost."""

import math

import pytest

from ccngeo import wording
from ccngeo.model import Figure, Reason, Unit


@pytest.mark.parametrize(
    ("figure", "vi", "en"),
    [
        (Figure(2.0, 3.0, 4.0, Unit.HA), "3,00 ha (2,00–4,00)", "3.00 ha (2.00–4.00)"),
        (Figure(3.0, 3.0, 3.0, Unit.HA), "3,00 ha", "3.00 ha"),
        (Figure(-3.49, -3.16, -2.86, Unit.HA), "-3,16 ha (-3,49 đến -2,86)",
         "-3.16 ha (-3.49 to -2.86)"),
        (Figure(-1.0, 0.5, 2.0, Unit.HA), "0,50 ha (-1,00 đến 2,00)", "0.50 ha (-1.00 to 2.00)"),
        (Figure(0.0, None, math.inf, Unit.HA, frozenset({Reason.LAYER_MISSING})),
         "chưa đo được", "not measured"),
        (Figure(-5.0, None, 5.0, Unit.HA, frozenset({Reason.LAYER_MISSING})),
         "chưa đo được (-5,00 ha đến 5,00 ha)", "not measured (-5.00 ha to 5.00 ha)"),
        (Figure(0.25, 0.5, 0.75, Unit.SHARE), "50,0 % (25,0–75,0)", "50.0 % (25.0–75.0)"),
    ],
)  # fmt: skip
def test_a_figure_is_read_with_its_bounds(figure, vi, en):
    assert wording.interval(figure) == vi
    assert wording.interval(figure, "en") == en
