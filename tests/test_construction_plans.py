"""Construction plans to adjust (directive II.2): lot by lot, against an overlay made apart."""

import json
import re
from datetime import date

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
from conftest import REPOSITORY
from test_assessment import CRS, Province, square

from ccngeo import assess, draw
from ccngeo.advice import change_needed
from ccngeo.construction_plans import COLUMNS, plans_not_checked, plans_to_adjust
from ccngeo.landuse import INDUSTRIAL
from ccngeo.report.assessment_json import content
from ccngeo.report.workbook import XLSX, write_workbook

ON = date(2024, 6, 1)
LOTS = {
    "plan": ["Phân khu A", "Phân khu A", "Phân khu A"],
    "decision": ["12/QĐ-UBND"] * 3,
    "decision_date": ["2020-01-02"] * 3,
    "level": ["UBND tỉnh"] * 3,
    "scale": ["1/2.000"] * 3,
    "lot": ["ODT-01", "SKN-01", "ODT-02"],
    "code": ["ODT", "SKN", "ODT"],
    "use": ["Đất ở đô thị", "Đất cụm công nghiệp", "Đất ở đô thị"],
}


@pytest.fixture
def squares(tmp_path):
    return Province(tmp_path).site("S1", square(0, 0), sai_so_m="5")


def lots(province, *shapes, **changed):
    province.layer("construction_plans", list(shapes), accuracy_m=0, **{**LOTS, **changed})
    return plans_to_adjust(province.review(on=ON, procedure="plan-review"))


def test_each_lot_of_another_use_is_listed_with_its_bounds(squares):
    """A lot of 100 m by 500 m at the west edge, an industrial one beside it, one 3 m off."""
    found = lots(squares, square(0, 0, 100), square(100, 0, 400), square(503, 0, 100))
    assert list(found.columns) == list(COLUMNS)
    assert found["lot"].tolist() == ["ODT-01", "ODT-02"]
    inside, beside = found.itertuples(index=False)
    assert inside.area_ha == pytest.approx(1.0)
    # A shift of 5 m west or south takes a strip of the lot away: at most 95 m by 95 m is certain.
    assert inside.area_least_ha == pytest.approx(0.9025, abs=1e-6)
    assert not inside.adjoining
    assert (beside.area_ha, beside.adjoining) == (0.0, True)
    assert change_needed(inside, ON) == "điều chỉnh chức năng lô đất thành đất cụm công nghiệp"
    assert "giáp ranh" in change_needed(beside, ON)


def test_a_lot_of_no_known_use_may_be_in_conflict_and_one_decided_later_is_not(squares):
    shapes = square(0, 0, 100), square(100, 0, 100), square(200, 0, 100)
    found = lots(
        squares, *shapes, code=["", "SKN", "ODT"],
        decision_date=["2020-01-02", "2020-01-02", "2025-01-01"],
    )  # fmt: skip
    (blank,) = found.itertuples(index=False)
    assert (blank.lot, blank.certain, blank.area_least_ha) == ("ODT-01", False, 0.0)
    assert blank.area_ha == pytest.approx(1.0)
    assert "làm rõ" in change_needed(blank, ON)


def test_a_plan_of_a_district_asks_who_approves_once_there_are_none(squares):
    shapes = square(0, 0, 100), square(100, 0, 100), square(200, 0, 100)
    row = next(lots(squares, *shapes, level=["UBND huyện"] * 3).itertuples(index=False))
    assert "cấp phê duyệt" not in change_needed(row, date(2025, 6, 30))
    assert "cấp phê duyệt" in change_needed(row, date(2025, 7, 1))


def test_without_the_layer_and_without_a_boundary_there_is_nothing_to_list(squares):
    assert plans_to_adjust(squares.review(on=ON, procedure="plan-review")).empty
    squares.shapes, squares.rows = {}, []
    assert lots(squares.site("S2"), *[square(0, 0, 100)] * 3).empty


def test_the_table_equals_an_overlay_made_apart(province):
    """Every planned and proposed site of the demo against the plans as they are on disk."""
    review = assess(province)
    found = plans_to_adjust(review)
    declared = province.layers["construction_plans"].decl
    plans = gpd.read_file(REPOSITORY / "data" / declared.path).to_crs(CRS)
    others = plans[~plans["ma_dat"].isin(INDUSTRIAL)]
    sites = gpd.GeoDataFrame(
        {"site_id": [s.site_id for s in review.sites if s.role.value != "established"]},
        geometry=[s.geometry for s in review.sites if s.role.value != "established"],
        crs=CRS,
    )
    apart = gpd.overlay(sites[sites.geometry.notna()], others)
    expected = apart.area.groupby([apart["site_id"], apart["ma_do_an"], apart["ky_hieu"]]).sum()
    ours = found[~found["adjoining"]]
    assert len(ours) == (expected > 1).sum()
    area = ours.groupby("site_id")["area_ha"].sum() * 1e4
    pd.testing.assert_series_equal(
        area, expected[expected > 1].groupby("site_id").sum(), check_names=False, rtol=0, atol=1
    )
    assert (found["area_least_ha"] <= found["area_ha"] + 1e-9).all()
    assert (found["area_ha"] <= found["area_most_ha"] + 1e-9).all()
    assert np.allclose(ours.geometry.area / 1e4, ours["area_ha"], atol=1e-4)


def test_the_json_lists_them_beside_the_sites(province):
    values = content(assess(province))["construction_plans_to_adjust"]
    assert {v["site_id"] for v in values if not v["adjoining"]} == {"QH05", "QH11", "QH14"}
    assert all(v["change"] for v in values)


def test_clusters_nobody_could_check_are_named_wherever_the_plans_are(squares, tmp_path):
    """No layer of plans at all: an empty table would read as nothing to adjust."""
    found = squares.site("S2").review(on=ON, procedure="plan-review")
    assert plans_to_adjust(found).empty
    assert [f.site_id for f in plans_not_checked(found)] == ["S1", "S2"]
    assert content(found)["construction_plans_not_checked"] == ["S1", "S2"]
    page = draw(found).html
    data = json.loads(re.search(r'application/json"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert data["plans"]["sites"] == ["S1", "S2"]
    assert [row["cells"]["plans"] for row in data["rows"]] == ["?", "?"]
    write_workbook(found, None, tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / XLSX)["QHXD"]
    assert [row[5].value for row in sheet.iter_rows(min_row=2)] == ["S1", "S2"]
