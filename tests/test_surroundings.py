"""What surrounds a site, on squares whose distances and areas are told at a glance.

The provinces are those of `test_assessment`: a site of 25 ha from 0, 0 to 500, 500 in a commune of
10 km around it. The road of a test runs along the south of the site.
"""

import json
from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import LineString, Point
from shapes import write_raster
from test_assessment import DOCUMENTS, REGISTER, Province, X, Y, square

import ccngeo.surroundings
from ccngeo import assess
from ccngeo.criteria import CRITERIA, columns_of
from ccngeo.model import Role, Text, Unit
from ccngeo.priority import (
    assumptions,
    contribution_rows,
    figure,
    ranking_rows,
    surroundings_rows,
)
from ccngeo.read import Coverage
from ccngeo.report import to_json
from ccngeo.scoring import score
from ccngeo.surroundings import surroundings

ON = date(2024, 6, 1)
NAN = float("nan")


@pytest.fixture
def squares(tmp_path):
    return Province(tmp_path).site("S1", square(0, 0))


def line(*corners):
    return LineString([(X + east, Y + north) for east, north in corners])


def along(north):
    return line((-2000, north), (3000, north))


def point(east, north):
    return Point(X + east, Y + north)


def around(province, site="S1", **options):
    return surroundings(province.review(on=ON, procedure="plan-review", **options)).loc[site]


def told(row, name):
    """Least, plain value and most of a figure."""
    return [float(row[column]) for column in columns_of(name)]


def same(row, name, *expected, tolerance=1e-6):
    assert told(row, name) == pytest.approx(list(expected), abs=tolerance, nan_ok=True), name


# --- access ----------------------------------------------------------------------------------------


def test_roads_are_told_apart_by_class_and_measured_from_the_boundary(squares):
    roads = [along(-100), line((1000, -2000), (1000, 2000))]
    squares.layer("roads", roads, **{"class": ["Cấp II", "IV"]})
    row = around(squares)
    same(row, "roads_m", 100, 100, 100)
    same(row, "roads_ii_m", 100, 100, 100)
    same(row, "roads_iv_m", 500, 500, 500)
    assert row["roads_why"] == ""


def test_frontage_is_the_edge_near_a_road(squares):
    # 20 m south of the site: all of the south edge, and 10 m of the west and the east one.
    squares.layer("roads", [along(-20)], **{"class": ["ii"]})
    row = around(squares)
    same(row, "roads_frontage_m", 520, 520, 520, tolerance=0.01)
    same(row, "roads_ii_frontage_m", 520, 520, 520, tolerance=0.01)


def test_beyond_what_is_read_a_road_is_farther_than_that_and_no_more_is_known(squares):
    squares.layer("roads", [along(-3000)], accuracy_m=5, **{"class": ["ii"]})
    row = around(squares)
    same(row, "roads_m", 1995, NAN, NAN)
    same(row, "roads_frontage_m", 0, 0, 0)
    assert figure(tuple(told(row, "roads_m")), Unit.M) == "từ 1.995,0 m trở lên"


def test_a_class_met_near_one_site_is_far_from_the_others(squares, monkeypatch):
    squares.site("S2", square(-4000, -4000))
    squares.layer("roads", [along(-100)], **{"class": ["ii"]})
    whole = surroundings(squares.review(on=ON, procedure="plan-review"))
    # From the corner −2000, −100 of the road to the corner −3500, −3500 of the site.
    away = float(np.hypot(1500, 3400))
    assert away > 2000
    # 1000 m from the edge of the commune, beyond which nobody looked.
    same(whole.loc["S2"], "roads_ii_m", 1000, NAN, NAN)
    monkeypatch.setattr(ccngeo.surroundings, "CHUNK", 1)
    alone = surroundings(squares.review(on=ON, procedure="plan-review"))
    pd.testing.assert_frame_equal(whole, alone)


def test_an_error_of_position_is_an_interval(squares):
    squares.layer("roads", [along(-100)], accuracy_m=5, **{"class": ["ii"]})
    same(around(squares), "roads_m", 95, 100, 105)


def test_a_road_of_no_known_class_may_be_of_any(squares):
    squares.layer("roads", [along(-800), along(-100)], **{"class": ["ii", None]})
    row = around(squares)
    same(row, "roads_m", 100, 100, 100)
    same(row, "roads_ii_m", 100, 800, 800)
    assert "roads__m" not in row


def test_voltages_are_told_apart_by_their_number(squares):
    lines = [along(-60), along(-300), along(-400)]
    squares.layer("power_lines", lines, voltage_kv=["110", "22,0", "500"])
    row = around(squares)
    same(row, "power_lines_110kv_m", 60, 60, 60)
    same(row, "power_lines_22kv_m", 300, 300, 300)
    named = [c for c in row.index if c.startswith("power_lines_") and c.endswith("kv_m")]
    assert named == ["power_lines_22kv_m", "power_lines_110kv_m", "power_lines_500kv_m"]


@pytest.mark.parametrize("layer", ["roads", "railways", "rivers", "power_lines", "residential"])
def test_a_layer_that_is_missing_is_never_a_zero(squares, layer):
    row = around(squares)
    same(row, f"{layer}_m", NAN, NAN, NAN)
    assert row[f"{layer}_why"] == "layer_missing"


def test_where_nobody_looked_a_nearer_road_may_be(squares):
    squares.layer("roads", [along(-100)], coverage="", **{"class": ["ii"]})
    row = around(squares)
    same(row, "roads_m", NAN, NAN, 100)
    # And one may run along all of the edge of 2000 m.
    same(row, "roads_frontage_m", NAN, NAN, 2000)
    assert row["roads_why"] == "not_covered"


# --- people ----------------------------------------------------------------------------------------


def test_houses_are_counted_inside_and_within_bands_by_share_of_area(squares):
    # 1 ha inside with 20 households; 1 ha from 550 to 650 m, half of it within 100 m, with 10.
    squares.layer("residential", [square(0, 0, 100), square(550, 0, 100)], households=[20, 10])
    row = around(squares)
    same(row, "residential_inside_ha", 1, 1, 1)
    same(row, "residential_100m_ha", 1.5, 1.5, 1.5)
    same(row, "residential_300m_ha", 2, 2, 2)
    same(row, "residential_m", 0, 0, 0)
    # By share of area, and at the most all of each area that is touched.
    same(row, "households_inside_count", 0, 20, 20)
    same(row, "households_100m_count", 0, 25, 30)
    same(row, "households_500m_count", 0, 30, 30)
    assert row["residential_covered_share"] == 1


def test_households_nobody_stated_are_not_none(squares):
    squares.layer("residential", [square(600, 0, 100)], name=["Thôn A"])
    row = around(squares)
    same(row, "residential_m", 100, 100, 100)
    same(row, "households_500m_count", NAN, NAN, NAN)


def test_houses_nobody_looked_for_are_not_none(squares):
    squares.layer("residential", [square(600, 0, 100)], coverage="", households=[10])
    row = around(squares)
    same(row, "residential_inside_ha", NAN, NAN, 25)
    assert row["residential_covered_share"] == 0


# --- relocation ------------------------------------------------------------------------------------


def test_craft_villages_are_points_or_areas_counted_within_reach(squares):
    places = [point(3490, 0), square(4000, 0, 100), point(0, 5495)]  # 2990, 3500 and 4995 m off
    squares.layer("craft_villages", places, name=["A", "B", "C"])
    row = around(squares)
    same(row, "craft_villages_3km_count", 1, 1, 1)
    same(row, "craft_villages_5km_count", 3, 3, 3)


def test_an_error_of_position_moves_a_count(squares):
    squares.layer("polluters", [point(3495, 0), point(3505, 0)], accuracy_m=10, name=["A", "B"])
    same(around(squares), "polluters_3km_count", 0, 1, 2)


def test_within_reach_of_the_province_only_its_communes_count_as_not_looked_at(squares):
    # 5 km around the site reach beyond the commune of 10 km: nobody there is moved into it.
    squares.layer("polluters", [point(600, 0)], name=["A"])
    row = around(squares)
    same(row, "polluters_5km_count", 1, 1, 1)
    assert row["polluters_why"] == ""


def test_what_was_surveyed_in_part_holds_more_perhaps(squares):
    survey = square(-1000, -1000, 4500)  # as far as 3500 m east and north, 1000 m west and south
    gpd.GeoDataFrame(geometry=[survey], crs="EPSG:5897").to_file(squares.folder / "seen.gpkg")
    said = '{ path = "seen.gpkg", accuracy_m = 0 }'
    squares.layer("polluters", [point(600, 0)], coverage=said, name=["A"])
    row = around(squares)
    same(row, "polluters_3km_count", 1, NAN, NAN)
    assert row["polluters_why"] == "not_covered"


def test_establishments_are_points_and_a_layer_of_areas_is_refused(squares):
    squares.layer("polluters", [square(600, 0, 100)], name=["A"])
    review = squares.review(on=ON, procedure="plan-review")
    assert "điểm" in review.data.problems["polluters"].vi
    same(surroundings(review).loc["S1"], "polluters_3km_count", NAN, NAN, NAN)


def test_a_village_nobody_can_place_may_be_within_reach(squares):
    squares.layer("craft_villages", [point(600, 0), None], name=["A", "B"])
    row = around(squares)
    same(row, "craft_villages_3km_count", 1, NAN, NAN)
    assert row["craft_villages_why"] == "unlocated_features"


# --- terrain ---------------------------------------------------------------------------------------


def raster(squares, name, values, **options):
    corner = (X - 500, Y + 1000)  # 15 × 15 cells of 100 m with the site in the middle
    write_raster(squares.folder / f"{name}.tif", np.asarray(values), corner=corner, **options)
    squares.sections.append(f'[layers.{name}]\npath = "{name}.tif"\n')


def test_a_plane_has_one_slope(squares):
    # 10 m up for each 100 m to the east: atan 0.1 is 5.71°, all of it in the class 3 to 8.
    raster(squares, "elevation", np.tile(10.0 * np.arange(15), (15, 1)))
    row = around(squares)
    assert row["slope_mean_deg"] == pytest.approx(5.7106, abs=1e-3)
    same(row, "slope_3_8_share", 1, 1, 1)
    same(row, "slope_to_3_share", 0, 0, 0)
    assert row["slope_covered_share"] == pytest.approx(1)


def test_depths_of_flooding_are_shares_and_a_void_may_be_of_any(squares):
    depth = np.zeros((15, 15), dtype="float32")
    depth[:, 7:] = 1.5  # from 200 m east of the site's west edge on: 0.6 of it
    depth[:, 9:] = -9999  # of which 0.2, from 400 m on, is void
    raster(squares, "flood_depth", depth, nodata=-9999)
    row = around(squares)
    same(row, "flood_to_0_share", 0.4, NAN, 0.6)
    same(row, "flood_100_200_share", 0.4, NAN, 0.6)
    same(row, "flood_over_200_share", NAN, NAN, 0.2)
    assert row["flood_why"] == "not_covered"


def test_without_a_raster_nothing_is_flat_or_dry(squares):
    row = around(squares)
    same(row, "flood_to_0_share", NAN, NAN, NAN)
    assert np.isnan(row["slope_mean_deg"])
    assert (row["flood_why"], row["slope_why"]) == ("layer_missing", "layer_missing")


# --- land, need, investor ----------------------------------------------------------------------------


def budget(squares):
    """Layers that make the land budget complete: 5 ha of rice, 2.5 ha of an industrial park."""
    land = [square(-5000, -5000, 10_000).difference(shapely.box(X, Y, X + 500, Y + 100))]
    land.append(shapely.box(X, Y, X + 500, Y + 100))
    squares.layer("land_use", land, code=["HNK", "LUC"])
    squares.layer("residential", [square(3000, 3000, 10)], households=[1])
    squares.layer("rice_land", [land[1]], code=["LUC"])
    squares.layer("forest", [square(3000, 3000, 10)], code=["RSX"])
    squares.layer(
        "industrial_parks",
        [shapely.box(X, Y + 450, X + 500, Y + 500)],
        name=["KCN"],
        established_on=["2010-01-01"],
    )


def test_land_is_what_the_budget_says(squares):
    budget(squares)
    row = around(squares)
    same(row, "rice_share", 0.2, 0.2, 0.2)
    same(row, "usable_share", 0.9, 0.9, 0.9)
    assert row["block_ha"] == pytest.approx(22.5, abs=0.01)


def test_where_a_layer_of_the_budget_is_not_there_less_may_be_usable(squares):
    budget(squares)
    squares.sections = [s for s in squares.sections if not s.startswith("[layers.forest]")]
    row = around(squares)
    same(row, "usable_share", 0, 0.9, 0.9)
    assert row["land_why"] == "attribute_missing"


def test_land_nobody_looked_at_may_be_anything(squares):
    budget(squares)
    squares.layer("residential", [square(3000, 3000, 10)], coverage="", households=[1])
    row = around(squares)
    same(row, "usable_share", NAN, NAN, 0.9)
    assert "not_covered" in row["land_why"]


def test_need_is_told_by_the_unit_of_the_day(squares):
    squares.site("T1", role="thanh_lap", area="20")
    squares.table("register", REGISTER + "T1,15,6,0\n")
    head = '[decisions]\noccupancy_scope = "district"\nbasis = "1/QĐ-UBND ngày 01/6/2024"\n'
    row = around(squares, head=head)
    same(row, "unleased_ha", 9, 9, 9)
    same(row, "occupancy_share", 0.4, 0.4, 0.4)
    # Established clusters are what others are compared with; they have no row of their own.
    table = surroundings(squares.review(on=ON, procedure="plan-review"))
    assert table.index.tolist() == ["S1"]


def test_an_investor_is_there_or_not_or_nobody_has_said(squares):
    squares.site("A", square(1000, 0)).site("B", square(2000, 0))
    squares.table("documents", DOCUMENTS + "B,nha_dau_tu,khong,,\n")
    table = surroundings(squares.review(on=ON, procedure="plan-review"))
    assert table["investor"].tolist() == [pd.NA, True, False]
    assert table.loc["S1", "investor"] is pd.NA


def test_a_site_without_a_boundary_has_what_its_papers_and_unit_say(squares):
    squares.layer("roads", [along(-100)], **{"class": ["ii"]})
    squares.layer("residential", [square(600, 0, 100)], households=[10])
    squares.layer("polluters", [point(600, 0)], name=["A"])
    squares.site("S2").site("T1", role="thanh_lap", area="20")
    squares.table("register", REGISTER + "T1,15,6,0\n")
    row = around(squares, "S2")
    for name in ("roads_m", "roads_ii_m", "roads_frontage_m", "residential_inside_ha",
                 "households_500m_count", "polluters_3km_count", "usable_share",
                 "rice_share"):  # fmt: skip
        same(row, name, NAN, NAN, NAN)
    assert row["roads_why"] == "no_boundary"
    assert row["polluters_why"] == "no_boundary"
    same(row, "unleased_district_ha", 9, 9, 9)


def test_nothing_is_measured_on_a_boundary_that_cannot_be_where_it_is_drawn(squares, monkeypatch):
    monkeypatch.setattr("ccngeo.answers.context._is_astray", lambda *_: True)
    budget(squares)
    squares.layer("roads", [along(-100)], **{"class": ["ii"]})
    squares.layer("polluters", [point(600, 0)], name=["A"])
    raster(squares, "elevation", np.zeros((15, 15)))
    row = around(squares)
    for name in ("roads_m", "roads_frontage_m", "residential_inside_ha", "polluters_3km_count",
                 "slope_to_3_share", "usable_share"):  # fmt: skip
        same(row, name, NAN, NAN, NAN)
    assert np.isnan(row["block_ha"])
    assert row["polluters_why"] == "coordinates_implausible"


def test_when_no_site_has_a_boundary_there_is_a_table_all_the_same(tmp_path):
    squares = Province(tmp_path).site("S1")
    squares.layer("roads", [along(-100)], **{"class": ["ii"]})
    squares.layer("polluters", [point(600, 0)], name=["A"])
    raster(squares, "elevation", np.zeros((15, 15)))
    raster(squares, "flood_depth", np.zeros((15, 15)))
    row = around(squares)
    same(row, "roads_m", NAN, NAN, NAN)
    same(row, "flood_to_0_share", NAN, NAN, NAN)
    assert row["flood_why"] == "no_boundary"


# --- the order and its rows ------------------------------------------------------------------------


def review_of_three(squares):
    """S1 beside a road and proposed, S2 800 m off it, S3 without a boundary."""
    squares.layer("roads", [along(-100)], **{"class": ["ii"]})
    squares.site("S2", square(0, 700)).site("S3")
    squares.table("documents", "ma_cum,tai_lieu,trang_thai,so_hieu,ngay\nS1,nha_dau_tu,co,1/CV,2024-05-20\n")  # fmt: skip
    head = (
        "[scoring]\ninvestor = { weight = 3 }\nroads = { weight = 1, worst = 1100, best = 100 }\n"
    )
    return squares.review(on=ON, procedure="plan-review", head=head)


def test_a_project_states_its_own_criteria(squares):
    review = review_of_three(squares)
    found = score(review, surroundings(review))
    # S1: 75 + 25; S2: 800 m is worth 0.3, and an investor nobody knows of; S3: nothing is known.
    assert found.frame["score"].to_dict() == pytest.approx({"S1": 100, "S2": 7.5, "S3": 0})
    assert found.frame["score_most"].to_dict() == pytest.approx({"S1": 100, "S2": 82.5, "S3": 100})
    assert "do dự án khai" in assumptions(review, found)[0].vi


def test_rows_say_what_is_known_in_both_languages(squares):
    review = review_of_three(squares)
    table = surroundings(review)
    found = score(review, table)
    rows = ranking_rows(review, found)
    assert [(r.site_id, r.rank) for r in rows] == [("S1", 1), ("S2", 2), ("S3", 3)]
    assert rows[1].cells[:4] == ("2", "Cụm S2", "7,5 (7,5–82,5)", "2–3")
    assert ranking_rows(review, found, "en")[1].cells[2] == "7.5 (7.5–82.5)"
    vi, en = (contribution_rows(found, "S1", lang) for lang in ("vi", "en"))
    assert vi[0][:4] == ("Có nhà đầu tư đề xuất", "có (theo hồ sơ, không đo)", "75,0", "75,0 %")
    assert en[1][:3] == ("Distance to the nearest road", "100.0 m", "25.0")
    assert contribution_rows(found, "S3")[1][1] == "chưa biết"
    assert dict(surroundings_rows(table, "S2"))["Đường gần nhất"] == "800,0 m"
    assert dict(surroundings_rows(table, "S3", "en"))["Nearest road"] == "not known"


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ((1.0, 1.0, 1.0), "1,00 ha"),
        ((0.5, 1.0, 2.0), "1,00 ha (0,50–2,00 ha)"),
        ((NAN, NAN, NAN), "chưa biết"),
        ((0.5, NAN, NAN), "từ 0,50 ha trở lên"),
        ((NAN, NAN, 2.0), "không quá 2,00 ha"),
        ((0.5, NAN, 2.0), "0,50–2,00 ha"),
        ((1.0, 1.0, NAN), "1,00 ha (từ 1,00 ha trở lên)"),
    ],
)
def test_a_figure_says_which_bounds_are_known(bounds, said):
    assert figure(bounds, Unit.HA) == said


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("[scoring]\nroad = { weight = 1 }", "roads"),
        ("[scoring]\nroads = { weight = 0 }", "scoring.roads.weight"),
        ("block_width_m = 0", "block_width_m = 0"),
        ("[scoring]\nroads = { weight = 1, worst = 100 }", "worst = best"),
        ("[scoring]\ninvestor = { weight = 1, best = 2 }", "scoring.investor"),
        ("[scoring]", "[scoring]"),
    ],
)
def test_a_wrong_section_of_the_project_is_refused_by_name(squares, section, said):
    from ccngeo.errors import InputError

    with pytest.raises(InputError) as raised:
        squares.review(head=section)
    assert said in raised.value.vi
    assert said in raised.value.en


def everything(squares):
    """Every layer and table an order of priority looks at, around one site and one without a boundary."""
    budget(squares)
    squares.layer("residential", [square(600, 0, 100)], households=[10])
    squares.layer("roads", [along(-100)], **{"class": ["ii"]})
    squares.layer("power_lines", [along(-300)], voltage_kv=["110"])
    squares.layer("craft_villages", [point(600, 0)], name=["A"])
    squares.layer("polluters", [point(600, 0), point(900, 0)], name=["A", "B"])
    squares.site("S2").site("T1", square(-3000, -3000), role="thanh_lap")
    squares.table("register", REGISTER + "T1,15,6,0\n")
    squares.table("documents", DOCUMENTS.replace("A,nha", "S1,nha"))
    head = '[decisions]\noccupancy_scope = "district"\nbasis = "1/QĐ-UBND ngày 01/6/2024"\n'
    return squares.review(on=ON, procedure="plan-review", head=head).data


def scored(data):
    review = assess(data, on=ON, procedure="plan-review")
    return score(review, surroundings(review))


LOOKED_AT = {"roads", "power_lines", "craft_villages", "polluters", "land_use", "residential"}


def damages(data):
    for name in data.layers:
        rest = {k: v for k, v in data.layers.items() if k != name}
        covered = {k: v for k, v in data.coverage.items() if k != name}
        lost = {name: Text("mất", "lost")}
        yield f"{name} unreadable", replace(data, layers=rest, coverage=covered, problems=lost)
        if name not in LOOKED_AT:
            continue
        profile = replace(data.layers[name].profile, unlocated=1)
        handle = replace(data.layers[name], profile=profile)
        yield f"{name} with a lost feature", replace(data, layers={**data.layers, name: handle})
        yield f"{name} of no known coverage", replace(data, coverage={**data.coverage, name: Coverage()})  # fmt: skip
    for name in data.tables:
        rest = {k: v for k, v in data.tables.items() if k != name}
        yield f"{name} missing", replace(data, tables=rest)


def test_whatever_is_taken_away_widens_the_points_and_earns_nothing(squares):
    data = everything(squares)
    whole = scored(data)
    # Nothing is open: 20 + 10/3 + 4 + 10 + 5 × 1700/1900 + 16 + 8 + 13.65 points.
    full = 20 + 10 / 3 + 4 + 10 + 5 * 1700 / 1900 + 16 + 8 + 15 * 0.91
    assert whole.frame.loc["S1", ["score_least", "score", "score_most"]].tolist() == pytest.approx(
        [full] * 3
    )
    wider = set()
    for what, damaged in damages(data):
        found = scored(damaged).frame.reindex(whole.frame.index)
        assert (found["score_least"] <= whole.frame["score_least"] + 1e-9).all(), what
        assert (found["score_most"] >= whole.frame["score_most"] - 1e-9).all(), what
        assert (found["score"] <= whole.frame["score"] + 1e-9).all(), what
        if found.loc["S1", "score_most"] - found.loc["S1", "score_least"] > 1:
            wider.add(what.split()[0])
    # Each of these is looked at: without it the points are open.
    assert wider >= {*LOOKED_AT, "register", "documents"}


# --- the demo --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(review):
    return review, surroundings(review)


def test_the_demo_has_one_row_per_site_not_founded_and_every_criterion(demo):
    review, table = demo
    assert table.index.tolist() == [
        s.site_id for s in review.sites if s.role is not Role.ESTABLISHED
    ]
    for c in CRITERIA.values():
        assert set(columns_of(c.figure) if c.unit else [c.figure]) <= set(table.columns)
    bounds = [columns_of(name) for name in table if columns_of(name)[0] in table]
    assert len(bounds) > 30
    for least, plain, most in bounds:
        assert not (table[least] > table[plain] + 1e-9).any(), plain
        assert not (table[plain] > table[most] + 1e-9).any(), plain


def test_houses_of_the_demo_equal_an_overlay_of_their_own(demo, province):
    """By another library call: geopandas overlay and distances over the file itself."""
    review, table = demo
    homes = gpd.read_file(province.project.file("shapefiles/dan_cu.shp"))
    drawn = [s for s in review.sites if s.site_id in ("QH05", "QH12", "QH20", "QH25")]
    assert len(drawn) == 4
    for site in drawn:
        # Rounder corners than the measure's, which lie inside the circle by up to 0.4 m of 300.
        round_off = shapely.buffer(site.geometry, 300, quad_segs=128)
        grown = gpd.GeoDataFrame(geometry=[round_off], crs=homes.crs)
        cut = gpd.overlay(homes, grown, how="intersection")
        assert table.loc[site.site_id, "residential_300m_ha"] == pytest.approx(
            cut.area.sum() / 1e4, rel=2e-3
        )
        assert table.loc[site.site_id, "residential_m"] == pytest.approx(
            homes.distance(site.geometry).min(), abs=0.01
        )


def test_the_order_of_the_demo_stands_in_the_json_after_a_plan_review(demo, province):
    review, table = demo
    found = score(review, table)
    said = json.loads(to_json(review))["scoring"]
    assert [s["site_id"] for s in said["sites"]] == list(found.frame.index)
    assert [s["rank"] for s in said["sites"]] == found.frame["rank"].tolist()
    assert sum(c["weight"] for c in said["criteria"]) == 100
    assert any("giả định của công cụ" in a for a in said["assumptions"])
    last = [s["not_met"] for s in said["sites"]]
    assert any(last)
    assert last == sorted(last)
    assert len(said["sites"][0]["contributions"]) == len(said["criteria"])
    # Beside a road, measured to its line as drawn: all ten points. Without a boundary nobody knows.
    lines = gpd.read_file(province.project.file("shapefiles/duong_bo.shp"))
    drawn = {s.site_id: s.geometry for s in review.sites}
    first, unknown = said["sites"][0], next(s for s in said["sites"] if s["site_id"] == "QH28")
    roads, nowhere = (
        next(c for c in site["contributions"] if c["criterion"] == "roads")
        for site in (first, unknown)
    )
    assert roads["value"] == pytest.approx(lines.distance(drawn[first["site_id"]]).min(), abs=0.01)
    assert (roads["points_least"], roads["points_most"]) == (10, 10)
    assert (nowhere["value"], nowhere["points_least"], nowhere["points_most"]) == (None, 0, 10)


def test_without_a_site_to_be_founded_there_is_an_empty_order(tmp_path):
    review = Province(tmp_path).site("T1", role="thanh_lap").review(procedure="plan-review")
    table = surroundings(review)
    assert table.empty
    assert {"roads_m", "investor"} <= set(table.columns)
    assert json.loads(to_json(review))["scoring"]["sites"] == []


def test_other_procedures_set_no_priority(squares):
    assert json.loads(to_json(squares.review()))["scoring"] is None
