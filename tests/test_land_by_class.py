"""The land of a site by code: squares whose areas are mental arithmetic; what is silent stays so."""

import pytest
from test_assessment import Province, square

from ccngeo.land_by_class import land_by_class

FIELD = square(0, 0)  # 500 m × 500 m: 25 ha


def rows(project):
    table = land_by_class(project.review())
    return {(row.state, row.code): row.area_ha for row in table.itertuples()}


@pytest.fixture
def project(tmp_path):
    return Province(tmp_path).site("S1", FIELD)


def test_every_code_is_a_row_and_land_without_a_polygon_is_one_too(project):
    # 400 m × 400 m of rice, old garden code LNQ 100 m × 100 m beside it, 25 − 16 − 1 unseen
    project.layer("land_use", [square(0, 0, 400), square(400, 0, 100)], code=["LUC", "LNQ"])
    assert rows(project) == pytest.approx(
        {("coded", "LUC"): 16.0, ("coded", "CLN"): 1.0, ("not_seen", ""): 8.0}
    )


def test_the_largest_comes_first_and_what_is_not_known_last(project):
    project.layer("land_use", [square(0, 0, 100), square(100, 0, 400)], code=["DGT", "HNK"])
    assert list(rows(project)) == [("coded", "HNK"), ("coded", "DGT"), ("not_seen", "")]


def test_land_of_two_codes_at_once_counts_for_neither(project):
    # two strips of 300 m × 500 m that share one of 100 m × 500 m
    west, east = (FIELD.intersection(square(x, -100, 700)) for x in (-400, 200))
    project.layer("land_use", [west, east], code=["LUC", "HNK"])
    assert rows(project) == pytest.approx(
        {("coded", "LUC"): 10.0, ("coded", "HNK"): 10.0, ("several", ""): 5.0}
    )


def test_a_compound_code_stays_one_row_and_a_blank_is_no_class(project):
    project.layer("land_use", [square(0, 0, 300), square(300, 0, 200)], code=["ONT+CLN", None])
    assert rows(project) == pytest.approx(
        {("coded", "ONT+CLN"): 9.0, ("blank", ""): 4.0, ("not_seen", ""): 12.0}
    )


def test_defence_land_is_counted_and_not_named(project):
    project.layer("land_use", [FIELD, square(600, 0)], code=["CQP", "LUC"])
    assert rows(project) == pytest.approx({("withheld", ""): 25.0})


def test_a_site_drawn_elsewhere_and_one_without_boundary_have_no_rows(tmp_path):
    project = Province(tmp_path).site("S1").site("S2", square(0, 8000))
    assert rows(project) == {}
