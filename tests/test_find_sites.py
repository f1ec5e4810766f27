"""Places for a cluster: exactly those that fit, in any province, the same whichever way they run."""

import sqlite3
from datetime import date

import numpy as np
import openpyxl
import pyogrio
import pyproj
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rasterio import Affine
from shapely.affinity import rotate
from shapely.geometry import box
from shapes import write_raster
from test_assessment import CRS, Province, X, Y
from test_usable_land import A, land, line

import ccngeo
import ccngeo.assessment
import ccngeo.recommendation
import ccngeo.usable_land
from ccngeo.candidates import find_sites
from ccngeo.errors import InputError
from ccngeo.measure.terrain import steeper
from ccngeo.model import Role, Verdict
from ccngeo.recommendation import recommend
from ccngeo.report import write_candidates
from ccngeo.report.packed import add_sheet, packed
from ccngeo.usable_land import BARRING, commune_shapes

TODAY = date(2026, 11, 23)
SIDE = 3000  # m, of the commune


def commune(folder, *taken, also=()):
    """A commune of 900 ha where people live on all that is given."""
    province = Province(folder).site("S0")
    whole = [land(0, SIDE, 0, SIDE), land(SIDE, SIDE + 1000)]
    names = ["Xã Tề Lỗ", "Xã B"]
    province.layer("communes", whole, code=[A, "09002"], name=names)
    old = {
        "name": names,
        "district": ["Huyện Yên Lạc", "Huyện Vĩnh Tường"],
        "successor": [A, "09002"],
    }
    province.layer("communes_old", whole, **old)
    province.layer("land_use", [land(-100, 5000, -100, 5000)], code=["HNK"])
    homes = [*taken, land(SIDE, SIDE + 1000)]
    province.layer("residential", homes, households=[1] * len(homes))
    for name, shapes, columns in also:
        province.layer(name, shapes, **columns)
    return province


def all_but(*places):
    """What is left of the commune without some rectangles."""
    return shapely.difference(land(0, SIDE, 0, SIDE), shapely.union_all(places))


# --- what is found -------------------------------------------------------------------------------


THREE = (
    land(100, 500, 100, 600),  # 400 m × 500 m, 20 ha
    land(1000, 1500, 100, 700),  # 500 m × 600 m, 30 ha
    land(2000, 2700, 1900, 2900),  # 700 m × 1,000 m, 70 ha
)
TOO_SMALL, TOO_NARROW = land(100, 300, 1000, 1400), land(100, 1500, 2000, 2045)


def test_three_places_fit_and_nothing_else_is_found(tmp_path):
    found = find_sites(commune(tmp_path, all_but(*THREE, TOO_SMALL, TOO_NARROW)).load(), on=TODAY)
    assert len(found.candidates) == found.drawn == 3
    by_area = sorted(found.candidates, key=lambda c: c.place.area_ha)
    for candidate, place in zip(by_area, THREE, strict=True):
        # A metre along the edge is given for an outline of few corners.
        assert candidate.site.geometry.equals(place.buffer(-1, join_style="mitre"))
        assert candidate.site.role is Role.PROPOSED
        assert candidate.site.declared_ha == round(candidate.place.area_ha, 2)
        assert candidate.verdict is not Verdict.NOT_MET
    assert [c.site.site_id for c in by_area] == [f"UV-{A}-0{n}" for n in (3, 2, 1)]
    # All three have no rice and no road: the largest comes first.
    assert [c.rank for c in by_area] == [3, 2, 1]
    assert found.dropped == ()
    assert [s.site_id for s in found.assessment.sites] == [c.site.site_id for c in found.candidates]
    assert found.lands["09002"].places == ()


def test_an_area_that_is_asked_for_leaves_out_what_is_smaller_and_cuts_what_is_larger(tmp_path):
    data = commune(tmp_path, all_but(*THREE)).load()
    areas = [c.place.area_ha for c in find_sites(data, on=TODAY, area_ha=(25, 40)).candidates]
    # 30 ha as it is; 70 ha in halves of 700 m × 500 m; each less a metre along its edge.
    assert areas == pytest.approx([69.8 * 0.498, 69.8 * 0.498, 49.8 * 0.598], abs=0.01)


def test_rice_land_and_the_way_to_a_road_come_before_area_in_the_order(tmp_path):
    province = commune(tmp_path, all_but(*THREE))
    province.layer("land_use", [THREE[2], *THREE[:2]], code=["LUC", "HNK", "HNK"])
    province.layer("rice_land", [THREE[2]], code=["LUC"])
    roads = {"name": ["a"], "class": ["iii"]}
    province.layer("roads", [line(650, 0, 650, 700)], extra='line = "land_edge"\n', **roads)
    found = find_sites(province.load(), on=TODAY)
    # The road is 151 m from 20 ha and 351 m from 30 ha; 70 ha are all rice.
    assert [round(c.place.area_ha) for c in found.candidates] == [20, 30, 70]
    assert [c.road_m for c in found.candidates[:2]] == pytest.approx([151, 351])
    assert [c.rice_share for c in found.candidates] == pytest.approx([0, 0, 1])


def test_only_the_first_places_of_a_commune_are_reviewed_and_all_are_counted(tmp_path):
    data = commune(tmp_path, all_but(*THREE)).load()
    found = find_sites(data, on=TODAY, per_commune=2)
    assert [round(c.place.area_ha) for c in found.candidates] == [70, 30]
    assert found.drawn == 3
    assert "3 places" in found.assumptions()[0].en


def test_a_place_beside_a_planned_cluster_knows_it(tmp_path):
    province = commune(tmp_path, all_but(*THREE))
    province.site("Q1", land(500, 900, 100, 600))
    found = find_sites(province.load(), on=TODAY)
    near = found.assessment.finding(f"UV-{A}-03", "adjacent-clusters")
    assert [hit.label for hit in near.hits] == ["Cụm Q1"]


def test_what_a_rule_says_no_to_is_dropped_and_told(tmp_path, monkeypatch):
    """Land that slipped through the search is caught by the review all the same."""
    forest = ("forest", [THREE[1]], {"code": ["RDD"], "name": ["r"]})
    province = commune(tmp_path, all_but(*THREE), also=[forest])
    assert len(find_sites(province.load(), on=TODAY).candidates) == 2
    blind = {k: v for k, v in BARRING.items() if k != "special-use-forest"}
    monkeypatch.setattr(ccngeo.usable_land, "BARRING", blind)
    province.sections.append('[budget]\nhousing = ["residential"]\nrice = ["land_use:LUC"]\n')
    found = find_sites(province.load(), on=TODAY)
    assert [(d.site.site_id, d.rule_ids) for d in found.dropped] == [
        (f"UV-{A}-02", ("special-use-forest",))
    ]
    assert len(found.candidates) == 2
    assert len(found.assessment.to_frame()["site_id"].unique()) == 2


def test_a_province_without_land_gives_an_empty_answer(tmp_path):
    found = find_sites(commune(tmp_path, all_but()).load(), on=TODAY)
    assert (found.candidates, found.dropped, found.drawn) == ((), (), 0)
    assert found.to_frame().empty
    write_candidates(found, tmp_path)


# --- what the project asks -------------------------------------------------------------------------


def test_a_road_of_a_class_within_reach_is_asked_for(tmp_path):
    province = commune(tmp_path, all_but(*THREE))
    lines = [line(650, 0, 650, 700), line(1900, 1900, 1900, 2900)]
    classes = {"name": ["a", "b"], "class": ["Cấp III", "vi"]}
    province.layer("roads", lines, accuracy_m=10, **classes)

    def areas(head):
        found = find_sites(province.load(head), on=TODAY)
        return sorted(round(c.place.area_ha) for c in found.candidates)

    # The road of class VI may take 4 m beyond the 100 m to the edge of its land, ± 10 m: 14 m of the
    # 700 m of the third place.
    assert areas("") == [20, 30, 68]
    assert areas("[find_sites]\nroad_most_m = 162\n") == [20, 68]  # 151 m and 115 m, ± 10 m
    assert areas("[find_sites]\nroad_most_m = 160\n") == [68]
    assert areas('[find_sites]\nroad_most_m = 400\nroad_classes = ["iii"]\n') == [20, 30]


def test_a_demand_on_roads_without_roads_is_refused(tmp_path):
    data = commune(tmp_path).load("[find_sites]\nroad_most_m = 500\n")
    with pytest.raises(InputError, match="roads"):
        find_sites(data, on=TODAY)


def test_land_that_is_too_steep_is_left_out(tmp_path):
    province = commune(tmp_path, all_but(*THREE))
    # Flat in the west, 45° from x = 1,750 m on: cells of 50 m from beyond the commune.
    east = np.tile(np.maximum(np.arange(80) * 50.0 - 2250, 0), (80, 1))
    transform = Affine(50, 0, X - 500, 0, -50, Y + SIDE + 500)
    write_raster(tmp_path / "h.tif", east.astype("float32"), transform=transform)
    province.sections.append('[layers.elevation]\npath = "h.tif"\naccuracy_m = 1\n')
    assert len(find_sites(province.load(), on=TODAY).candidates) == 3
    head = "[find_sites]\nslope_most_deg = 15\n"
    found = find_sites(province.load(head), on=TODAY)
    assert [round(c.place.area_ha) for c in found.candidates] == [30, 20]


def test_land_that_is_flooded_too_deep_is_left_out_and_a_void_is_not_dry(tmp_path):
    province = commune(tmp_path, all_but(*THREE))
    # From west to east: 0,5 m, 0,6 m from x = 800 m on, no depth from x = 1,800 m on.
    west = np.arange(80) * 50.0 - 500
    depths = np.where(west < 800, 0.5, np.where(west < 1800, 0.6, np.nan))
    transform = Affine(50, 0, X - 500, 0, -50, Y + SIDE + 500)
    values = np.tile(depths, (80, 1)).astype("float32")
    write_raster(tmp_path / "d.tif", values, transform=transform)
    province.sections.append('[layers.flood_depth]\npath = "d.tif"\naccuracy_m = 1\n')
    found = find_sites(province.load("[find_sites]\nflood_most_m = 0.5\n"), on=TODAY)
    assert [round(c.place.area_ha) for c in found.candidates] == [20]
    assert found.lands[A].not_covered_ha == pytest.approx(70)
    assert found.lands[A].largest_most_ha == pytest.approx(70)


def test_without_heights_a_limit_of_slope_leaves_nothing_known(tmp_path):
    data = commune(tmp_path, all_but(*THREE)).load("[find_sites]\nslope_most_deg = 15\n")
    found = find_sites(data, on=TODAY)
    assert found.candidates == ()
    assert found.lands[A].largest_most_ha == pytest.approx(70)
    assert "elevation" in found.lands[A].not_checked


@pytest.mark.parametrize(("most", "steep"), [(5.0, 9), (6.0, 0)])
def test_a_plane_of_ten_per_cent_slopes_5_7_degrees(tmp_path, most, steep):
    heights = np.tile(np.arange(5) * 10.0, (5, 1))  # 10 m on each cell of 100 m
    transform = Affine(100, 0, X, 0, -100, Y + 300)
    path = write_raster(tmp_path / "h.tif", heights, transform=transform)
    area = box(X, Y - 200, X + 500, Y + 300)
    found, unknown = steeper(area, pyproj.CRS(CRS), path, most)
    assert shapely.area(found).sum() == pytest.approx(steep * 1e4)
    # Cells at the rim have no slope.
    inside = shapely.area(shapely.intersection(unknown, area)).sum()
    assert inside == pytest.approx(16 * 1e4)


# --- what is asked of it ----------------------------------------------------------------------------


def test_communes_are_asked_for_by_code_or_name_and_districts_by_name(tmp_path):
    data = commune(tmp_path, all_but(*THREE)).load()
    for options in ({"communes": [A]}, {"communes": ["tề lỗ"]}, {"districts": ["Yên Lạc"]}):
        assert list(find_sites(data, on=TODAY, **options).lands) == [A]
    both = find_sites(data, on=TODAY, communes=["Xã B"], districts=["huyện yên lạc"])
    assert list(both.lands) == ["09002", A]


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"communes": ["09999"]}, "09999"),
        ({"districts": ["Mê Linh"]}, "Mê Linh"),
        ({"area_ha": (2, 20)}, "5–75"),
        ({"area_ha": (20, 80)}, "5–75"),
        ({"area_ha": (50, 20)}, "50–20"),
    ],
)
def test_what_cannot_be_is_refused(tmp_path, options, word):
    with pytest.raises(InputError, match=word):
        find_sites(commune(tmp_path).load(), on=TODAY, **options)


# --- any province -----------------------------------------------------------------------------------


def turned(rng, count):
    west, south = rng.uniform(-200, SIDE, (2, count))
    across, up = rng.uniform(30, 900, (2, count))
    boxes = [
        box(X + w, Y + s, X + w + a, Y + s + u)
        for w, s, a, u in zip(west, south, across, up, strict=True)
    ]
    return [rotate(b, rng.uniform(0, 90)) for b in boxes]


def any_province(folder, rng):
    parks, forest, zones = turned(rng, 2), turned(rng, 3), turned(rng, 2)
    lines = [line(*rng.uniform(0, SIDE, 4)) for _ in range(2)]
    also = [
        ("industrial_parks", parks, {"name": ["k"] * 2, "accuracy_m": float(rng.uniform(0, 15))}),
        ("forest", forest, {"code": ["RDD", "RSX", "RDD"], "name": ["r"] * 3}),
        ("heritage", zones, {"zone": ["I", "II"], "name": ["d"] * 2, "class": ["tinh"] * 2}),
        ("power_lines", lines, {"voltage_kv": [110, 500], "name": ["a", "b"]}),
    ]  # fmt: skip
    homes = turned(rng, 6)
    province = commune(folder, *homes, also=also)
    defence, roads = turned(rng, 1)[0], line(*rng.uniform(0, SIDE, 4)).buffer(8)
    rest = shapely.difference(land(-300, SIDE, -300, SIDE), shapely.union_all([defence, roads]))
    seen = [rest, defence, roads.difference(defence)]
    province.layer("land_use", seen, code=["LUC", "CQP", "DGT"], coverage="self")
    barred = [*homes, *parks, forest[0], forest[2], zones[0], defence]
    widths = [(lines[0], 4 + 4), (lines[1], 7 + 13)]
    corridors = [shape.buffer(wide, cap_style="flat") for shape, wide in widths]
    return province, [*barred, *corridors]


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
@example(seed=3_783_507_714)  # two blocks reach into the neck between them
def test_in_any_province_every_candidate_fits_and_none_lies_on_what_is_ruled_out(
    seed, tmp_path_factory
):
    province, barred = any_province(tmp_path_factory.mktemp("p"), np.random.default_rng(seed))
    data = province.load()
    found = find_sites(data, on=TODAY, per_commune=99)
    (home,) = commune_shapes(data, [A])
    assert found.dropped == ()
    shapes = [c.site.geometry for c in found.candidates]
    for candidate in found.candidates:
        shape = candidate.site.geometry
        findings = found.assessment.of_site(candidate.site.site_id)
        assert Verdict.NOT_MET not in {f.verdict for f in findings}
        assert 10 <= candidate.site.declared_ha <= 75
        assert candidate.place.minimum_width_m >= 49.9
        assert home.geometry.covers(shape)
        for other in barred:
            assert shape.intersection(other).area < 1
        parts = (
            candidate.place.rice_ha,
            candidate.place.conditional_ha,
            candidate.place.available_ha,
        )
        assert sum(parts) == pytest.approx(shape.area / 1e4, abs=1e-4)
    if shapes:
        together = shapely.union_all(np.array(shapes, dtype=object)).area
        assert together == pytest.approx(sum(s.area for s in shapes), abs=1)


def test_the_search_can_be_caught_on_what_is_ruled_out(tmp_path, monkeypatch):
    """The property above fails for a search that does not look at parks."""
    province = commune(tmp_path, all_but(*THREE))
    province.layer("industrial_parks", [land(2000, 2100, 1900, 2900)], name=["k"])
    province.sections.append('[budget]\nhousing = ["residential"]\nrice = ["land_use:LUC"]\n')
    blind = {k: v for k, v in BARRING.items() if k != "industrial-overlap"}
    monkeypatch.setattr(ccngeo.usable_land, "BARRING", blind)
    found = find_sites(province.load(), on=TODAY)
    assert [d.rule_ids for d in found.dropped] == [("industrial-overlap",)]


def test_any_chunking_and_any_number_of_threads_give_the_same(province, monkeypatch):
    asked = {"communes": ["09040", "09043", "09025"], "per_commune": 3}
    one = find_sites(province, **asked)
    monkeypatch.setattr(ccngeo.assessment, "CHUNK", 1)
    monkeypatch.setattr(ccngeo.usable_land, "cpu_count", lambda: 1)
    other = find_sites(province, **asked)
    assert one.to_frame().equals(other.to_frame())
    assert one.assessment.to_frame().equals(other.assessment.to_frame())
    assert len(one.candidates) == 9


def test_a_part_of_a_review_is_what_it_was(province):
    found = find_sites(province, communes=["09040"], per_commune=4)
    ids = [c.site.site_id for c in found.candidates][::-2]
    some = found.assessment.only(ids)
    assert [s.site_id for s in some.sites] == ids
    for site_id in ids:
        assert some.of_site(site_id) == found.assessment.of_site(site_id)
        assert some.budget_of(site_id) == pytest.approx(found.assessment.budget_of(site_id))
        assert some.heights_of(site_id) == found.assessment.heights_of(site_id)
        assert some.block_of(site_id) == found.assessment.block_of(site_id)


def test_a_found_place_is_advised_on_without_looking_for_another_boundary(province):
    """A rounding is no lost land, and a union with lines in it is land all the same."""
    found = find_sites(province, communes=["08770"], per_commune=2)
    advised = recommend(found.assessment)
    first, second = (c.site for c in found.candidates)
    assert advised.of_site(first.site_id).adjusted is None
    other = ccngeo.recommendation._adjusted(second, found.assessment)
    assert other.kept_ha == pytest.approx(second.declared_ha, abs=0.1)  # less the tips of corners


# --- what is written ----------------------------------------------------------------------------------


def test_the_command_writes_page_layers_and_workbook(run, own_province, tmp_path):
    asked = ("--commune", "09040", "--commune", "Xã Tam Hồng", "--per-commune", "2")
    outs = tmp_path / "a", tmp_path / "b"
    for out in outs:
        code, said, _ = run("find-sites", own_province, *asked, "--out", out)
        assert code == 0
        assert "UV-09040-" in said
        assert "DỮ LIỆU TỔNG HỢP" in said
    names = [
        "SHA256SUMS", "assessment.gpkg", "assessment.json", "assessment.xlsx", "candidates.gpkg",
        "candidates.xlsx", "overview.html",
    ]  # fmt: skip
    assert sorted(path.name for path in outs[0].iterdir()) == names
    for name in names:
        assert (outs[0] / name).read_bytes() == (outs[1] / name).read_bytes(), name
    layers = {name for name, _ in pyogrio.list_layers(outs[0] / "candidates.gpkg")}
    assert layers == {"candidates", "dropped", "layer_styles"}
    frame = pyogrio.read_dataframe(outs[0] / "candidates.gpkg", layer="candidates")
    assert len(frame) == 4
    assert frame.crs == CRS
    with sqlite3.connect(outs[0] / "candidates.gpkg") as base:
        styles = base.execute("select f_table_name, f_geometry_column, styleQML from layer_styles")
        for name, column, qml in styles.fetchall():
            kind = "categorizedSymbol" if name == "candidates" else "singleSymbol"
            assert column == "geom"
            assert f'type="{kind}"' in qml
    book = openpyxl.load_workbook(outs[0] / "candidates.xlsx")
    assert book.sheetnames == ["Khu đất", "Theo xã", "Loại", "Giả định"]
    sheet = book["Khu đất"]
    assert sheet.freeze_panes == "A5"
    assert [sheet.cell(row, 1).value for row in range(5, 9)] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("options", "word"),
    [(("--area", "lớn"), "20-50"), (("--commune", "1"), "1"), (("--area", "1-9"), "5")],
)
def test_what_the_command_cannot_do_is_one_sentence_and_nothing_is_written(
    run, own_province, tmp_path, options, word
):
    code, _, error = run("find-sites", own_province, *options, "--out", tmp_path / "o")
    assert code == 2
    assert word in error
    assert not (tmp_path / "o").exists()


def test_a_text_that_begins_like_a_formula_stays_a_text(tmp_path):
    book = openpyxl.Workbook()
    add_sheet(book, "s", [("=1+1", 10)], [["=HYPERLINK(1)"], ["+1"], ["@a"]])
    (tmp_path / "x.xlsx").write_bytes(packed(book, "t", TODAY))
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["s"]
    assert [sheet.cell(r, 1).data_type for r in (1, 2, 3, 4)] == ["s"] * 4


def test_find_sites_is_at_the_front_door():
    assert ccngeo.find_sites is find_sites
