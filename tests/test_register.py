"""Occupancy and unleased land by hand, and intervals that never lose the truth."""

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccngeo.model import Areas, Reason, Role, Site, Unit
from ccngeo.project import TABLES, TableDecl
from ccngeo.read import Table
from ccngeo.register import (
    Cluster,
    build_register,
    occupancy,
    simple_mean,
    unleased,
    weighted_mean,
)
from ccngeo.vietnamese import folded

NEW = Site("QH01", "Mới", Role.PLANNED, district_old="Huyện Yên Lạc", commune_code="09040")


def founded(code, ha=50.0, district="Yên Lạc", commune="09040"):
    return Site(
        code,
        f"CCN {code}",
        Role.ESTABLISHED,
        areas=Areas(plan_ha=ha),
        district_old=district,
        commune_code=commune,
        established_on=date(2018, 1, 1),
    )


UNITS = {
    "district": frozenset(map(folded, ("Yên Lạc", "Lập Thạch"))),
    "commune": frozenset({"09025", "09040", "08761"}),
}


def table(*rows):
    columns = ("ma_cum", "dt_cong_nghiep", "dt_da_thue", "dt_chap_thuan_chua_thue")
    filled = tuple(dict(zip(columns, row, strict=True)) for row in rows)
    return Table(TABLES["register"], TableDecl(path="so.csv"), Path("so.csv"), filled, columns, "")


def indicators(sites, rows, scope="district", of=NEW):
    return occupancy(of, scope, build_register(sites, rows, UNITS))


def bounds(figure):
    return figure.least, figure.best, figure.most


def test_the_simple_and_the_weighted_mean_are_those_of_mental_arithmetic():
    rows = table(("A", "40", "20", "0"), ("B", "10", "10", "0"))
    found = indicators([founded("A"), founded("B")], rows)
    assert bounds(found.figures["simple"]) == pytest.approx((0.75, 0.75, 0.75))
    assert bounds(found.figures["weighted"]) == pytest.approx((0.6, 0.6, 0.6))
    assert bounds(found.figures["unleased"]) == pytest.approx((20, 20, 20))
    assert found.facts["none_established"].value is False
    assert {hit.label for hit in found.hits} == {"CCN A", "CCN B"}


def test_a_cluster_without_a_detailed_plan_may_have_any_rate_up_to_its_gross_area():
    rows = table(("A", "40", "20", "0"), ("B", "", "0", "0"))
    found = indicators([founded("A"), founded("B", ha=10)], rows)
    assert bounds(found.figures["simple"]) == pytest.approx((0.25, 0.5, 0.75))
    assert bounds(found.figures["weighted"]) == pytest.approx((20 / 50, 20 / 40, 30 / 50))
    assert bounds(found.figures["unleased"]) == pytest.approx((20, 20, 30))
    assert found.figures["weighted"].reasons == {Reason.ATTRIBUTE_MISSING}


def test_a_cluster_without_any_area_leaves_the_weighted_mean_wholly_open():
    rows = table(("A", "40", "20", "0"), ("B", "", "", ""))
    found = indicators([founded("A"), founded("B", ha=None)], rows)
    assert bounds(found.figures["weighted"]) == pytest.approx((0, 0.5, 1))
    assert found.figures["unleased"].most == float("inf")


def test_approved_land_is_taken_in_the_rate_and_open_in_the_unleased_land():
    found = indicators([founded("A")], table(("A", "40", "20", "8")))
    assert bounds(found.figures["weighted"]) == pytest.approx((0.7, 0.7, 0.7))
    assert bounds(found.figures["unleased"]) == pytest.approx((12, 20, 20))


def test_where_more_is_taken_than_there_is_none_of_the_numbers_is_on_record():
    found = indicators([founded("A")], table(("A", "40", "39", "2")))
    assert bounds(found.figures["simple"]) == (0, None, 1)
    assert bounds(found.figures["unleased"]) == pytest.approx((0, 0, 50))


def test_all_of_it_in_parts_is_not_more_than_all_of_it():
    # 0,1 + 0,2 is more than 0,3 in floating point.
    found = indicators([founded("A")], table(("A", "0,3", "0,1", "0,2")))
    assert found.figures["simple"].best == found.figures["weighted"].best == 1.0


@pytest.mark.parametrize("text", ["", "48.434", "khoảng 20", "-3", "nan", "1,234.5"])
def test_a_number_that_cannot_be_read_is_not_on_record(text):
    found = indicators([founded("A")], table(("A", "40", text, "0")))
    assert bounds(found.figures["weighted"]) == pytest.approx((0, 0, 1))
    assert bounds(found.figures["unleased"]) == pytest.approx((0, 40, 40))


def test_two_rows_of_one_cluster_put_neither_on_record():
    found = indicators([founded("A")], table(("A", "40", "40", "0"), ("a", "40", "1", "0")))
    assert len(found.hits) == 1
    assert bounds(found.figures["simple"]) == (0, None, 1)


def test_a_row_finds_its_cluster_whatever_the_case_of_the_code():
    found = indicators([founded("TL-01")], table(("tl-01", "40", "20", "0")))
    assert found.figures["weighted"].best == pytest.approx(0.5)


def test_a_cluster_that_is_not_in_the_register_still_counts():
    found = indicators([founded("A"), founded("B")], table(("A", "40", "40", "0")))
    assert bounds(found.figures["simple"]) == pytest.approx((0.5, 1.0, 1.0))
    assert found.figures["unleased"].most == pytest.approx(50)


def test_a_cluster_known_only_to_the_register_may_lie_in_every_district():
    rows = table(("A", "40", "40", "0"), ("X", "10", "0", "0"))
    found = indicators([founded("A")], rows)
    assert found.facts["none_established"].value is None
    assert bounds(found.figures["weighted"]) == (0, None, 1)
    assert found.figures["unleased"].reasons == {Reason.UNLOCATED_FEATURES}
    whole = indicators([founded("A")], rows, scope="province")
    assert whole.figures["weighted"].best == pytest.approx(0.8)


def test_a_missing_register_is_not_an_empty_one():
    for sites in ([], [founded("A")]):
        found = indicators(sites, None)
        assert found.facts["none_established"].value is None
        assert {f.least for f in found.figures.values()} == {0.0}
        assert found.figures["unleased"].most == float("inf")
        assert found.figures["weighted"].reasons == {Reason.LAYER_MISSING}


def test_more_industrial_land_than_land_bounds_nothing():
    found = indicators([founded("A", ha=30)], table(("A", "40", "40", "0")))
    assert bounds(found.figures["unleased"]) == (0, 0, math.inf)


def test_more_taken_than_all_land_bounds_nothing_even_without_industrial_land():
    found = indicators([founded("A", ha=30)], table(("A", "", "5000", "0")))
    assert bounds(found.figures["unleased"]) == (0, 0, math.inf)


def test_a_misspelt_district_is_no_district_without_clusters():
    misspelt = [founded("A", district="Yên Lac")]
    found = indicators(misspelt, table(("A", "40", "20", "0")))
    assert found.facts["none_established"].value is None
    of = replace(NEW, district_old="Yen Lạc")
    found = indicators([founded("A")], table(("A", "40", "20", "0")), of=of)
    assert found.facts["none_established"].value is None


def test_without_a_layer_of_units_nobody_can_say_that_there_is_no_cluster():
    rows = table(("A", "40", "20", "0"))
    elsewhere = build_register([founded("A", district="Lập Thạch")], rows)
    assert occupancy(NEW, "district", elsewhere).facts["none_established"].value is None
    here = build_register([founded("A")], rows)
    assert occupancy(NEW, "district", here).facts["none_established"].value is None
    assert occupancy(NEW, "province", here).facts["none_established"].value is False


def test_no_cluster_in_the_district_is_a_fact_where_the_register_is_there():
    found = indicators([founded("A", district="Lập Thạch")], table(("A", "40", "20", "0")))
    assert found.facts["none_established"].value is True
    assert bounds(found.figures["unleased"]) == (0, 0, 0)


@pytest.mark.parametrize("written", ["Huyện Yên Lạc", "yên lạc", "H. Yên Lạc", "Yên Lạc"])
def test_a_district_is_the_same_however_its_kind_is_written(written):
    found = indicators([founded("A", district=written)], table(("A", "40", "20", "0")))
    assert found.facts["none_established"].value is False


def test_a_cluster_of_unknown_district_widens_every_district_but_not_the_province():
    rows = table(("A", "40", "40", "0"), ("B", "40", "0", "0"))
    sites = [founded("A"), founded("B", district=None)]
    assert indicators(sites, rows).figures["weighted"].best is None
    assert indicators(sites, rows, "commune").figures["weighted"].best == pytest.approx(0.5)
    assert indicators(sites, rows, "province").figures["weighted"].best == pytest.approx(0.5)


def test_a_site_of_unknown_district_has_no_indicator_there():
    lost = Site("QH02", "Mới", Role.PLANNED)
    found = indicators([founded("A")], table(("A", "40", "20", "0")), of=lost)
    assert found.figures["weighted"].reasons == {Reason.ATTRIBUTE_MISSING}


# --- containment ---------------------------------------------------------------------------------

shares = st.floats(0, 1)


@st.composite
def clusters(draw):
    gross = draw(st.floats(1, 75))
    industrial = gross * draw(st.floats(0.05, 1))
    leased = industrial * draw(shares)
    approved = (industrial - leased) * draw(shares)
    name = f"C{draw(st.integers(0, 10**6))}"
    return Cluster(name, name, gross, industrial, leased, approved, {})


FIELDS = ("gross_ha", "industrial_ha", "leased_ha", "approved_ha")


@st.composite
def clusters_and_what_is_known_of_them(draw):
    whole = draw(st.lists(clusters(), min_size=1, max_size=5))
    known = []
    for c in whole:
        lost = draw(st.sets(st.sampled_from(FIELDS)))
        kept = {f: None if f in lost else getattr(c, f) for f in FIELDS}
        known.append(Cluster(c.site_id, c.name, *kept.values(), {}))
    return whole, known


@given(clusters_and_what_is_known_of_them())
def test_losing_numbers_of_the_register_never_excludes_the_true_indicator(pair):
    whole, known = pair
    for indicator in (simple_mean, weighted_mean, unleased):
        true, seen = indicator(whole), indicator(known)
        assert seen.least <= true.least + 1e-9
        assert true.most <= seen.most + 1e-9


@given(clusters_and_what_is_known_of_them())
def test_indicators_are_shares_and_areas_whatever_is_missing(pair):
    for indicator in (simple_mean, weighted_mean):
        figure = indicator(pair[1])
        assert 0 <= figure.least <= figure.most <= 1
        assert figure.unit is Unit.SHARE
    assert unleased(pair[1]).least >= 0


def test_a_number_that_is_wrong_does_exclude_the_truth():
    right = Cluster("A", "A", 50, 40, 20, 0, {})
    wrong = Cluster("A", "A", 50, 40, 30, 0, {})
    assert weighted_mean([wrong]).least > weighted_mean([right]).most
