"""The table of recommendations, row by row, and provinces of squares that land on each of them."""

import itertools
import re
from dataclasses import asdict, replace
from datetime import date

import geopandas as gpd
import pytest
from conftest import REPOSITORY
from shapely.geometry import Polygon
from test_assessment import REGISTER, Province, X, Y, square

from ccngeo import assess, load
from ccngeo.advice import advised, land
from ccngeo.errors import InputError
from ccngeo.model import Verdict
from ccngeo.recommendation import TABLE, Advice, Grounds, Road, recommend, row_of
from ccngeo.report.assessment_json import content

FINE = Grounds(
    lawful=True, settled=True, land=True, some_land=True, quota=True, some_quota=True,
    needed=True, wanted=True, drawn=True, conditions=False,
)  # fmt: skip
MAYBE = dict.fromkeys(("lawful", "settled", "drawn", "conditions"), (True, False))

# The table as an official would write it on one sheet: what differs from a cluster without a flaw,
# the row that speaks, the recommendation.
ROWS = [
    ({}, "keep", Advice.KEEP),
    ({"conditions": True}, "conditions", Advice.KEEP_WITH_CONDITIONS),
    ({"drawn": False}, "to-be-drawn", Advice.KEEP_WITH_CONDITIONS),
    ({"drawn": False, "conditions": True}, "to-be-drawn", Advice.KEEP_WITH_CONDITIONS),
    ({"wanted": False, "conditions": True}, "conditions", Advice.KEEP_WITH_CONDITIONS),
    ({"needed": False, "conditions": True}, "conditions", Advice.KEEP_WITH_CONDITIONS),
    ({"needed": False, "wanted": None, "conditions": True}, "conditions", Advice.KEEP_WITH_CONDITIONS),
    ({"needed": False, "wanted": False}, "not-needed", Advice.TAKE_OUT),
    ({"some_land": False, "land": False}, "no-land", Advice.TAKE_OUT),
    ({"some_quota": False, "quota": False}, "no-quota", Advice.TAKE_OUT),
    ({"lawful": False}, "move", Advice.ADJUST),
    ({"lawful": False, "land": False}, "shrink", Advice.ADJUST),
    ({"lawful": False, "land": None, "some_land": None}, "cannot-stay", Advice.INSUFFICIENT),
    ({"settled": False}, "open", Advice.INSUFFICIENT),
    ({"land": None, "some_land": None}, "land-not-known", Advice.INSUFFICIENT),
    ({"land": False}, "less-land", Advice.ADJUST),
    ({"quota": False}, "less-quota", Advice.ADJUST),
    ({"quota": None, "some_quota": None, "conditions": True}, "conditions", Advice.KEEP_WITH_CONDITIONS),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "row_id", "advice"), ROWS)
def test_a_cluster_falls_on_the_row_an_official_would_read(changed, row_id, advice):
    row = row_of(replace(FINE, **changed))
    assert (row.row_id, row.advice) == (row_id, advice)


def test_every_row_of_the_table_is_read_somewhere_above():
    assert {row_id for _, row_id, _ in ROWS} == {row.row_id for row in TABLE}
    assert {advice for *_, advice in ROWS} == set(Advice)


def everything():
    """All clusters the table can meet: each fact true, false or, where it may be, not known."""
    names = list(asdict(FINE))
    for values in itertools.product(*(MAYBE.get(n, (True, None, False)) for n in names)):
        yield Grounds(**dict(zip(names, values, strict=True)))


def test_what_is_not_known_never_keeps_moves_or_takes_out_what_another_answer_would_not():
    """Not knowing a fact leads where one of its two answers leads, or to «chưa đủ căn cứ».

    Need, investor and quota are asked of agencies and do not block: there not knowing may also lead
    to a condition.
    """
    asked = {"needed", "wanted", "quota", "some_quota"}
    for grounds in everything():
        facts = asdict(grounds)
        for name in (n for n, value in facts.items() if value is None):
            answers = {row_of(replace(grounds, **{name: v})).advice for v in (True, False)}
            allowed = answers | {Advice.INSUFFICIENT}
            if name in asked:
                allowed |= {Advice.KEEP_WITH_CONDITIONS, Advice.KEEP}
            assert row_of(grounds).advice in allowed


def test_nothing_unlawful_or_open_or_without_land_is_kept():
    for grounds in everything():
        if row_of(grounds).advice in (Advice.KEEP, Advice.KEEP_WITH_CONDITIONS):
            assert grounds.lawful
            assert grounds.settled
            assert grounds.land is True


# --- provinces of squares: a site of 25 ha with its corner at 0, 0, in a commune of 10 km by 10 km ------


ON = date(2024, 6, 1)
FAR = square(3000, 3000, 10)


@pytest.fixture
def squares(tmp_path):
    """A province in which nothing is wrong but what a test puts there."""
    made = Province(tmp_path)
    made.layer("residential", [FAR])
    made.layer("rice_land", [FAR], code=["LUC"])
    made.layer("forest", [FAR], code=["RDD"], name=["x"])
    made.layer("industrial_parks", [FAR], name=["x"])
    made.layer("land_use_plan", [square(-5000, -5000, 10_000)], code=["SKN"])
    made.layer("construction_plans", [FAR], code=["SKN"], plan=["x"], decision_date=["2020-01-01"])
    made.table("plan_list", "ten,ma_xa_moi,dt_ha\nCụm S1,09025,25\n")
    made.site("TL1", square(4000, 4000), role="thanh_lap")
    return made.table("register", REGISTER + "TL1,20,20,0\n")


def advised_on(province, code="S1", **options):
    return recommend(province.review(on=ON, procedure="plan-review", **options)).of_site(code)


def test_a_cluster_without_a_flaw_is_kept_with_the_agencies_still_to_be_asked(squares):
    found = advised_on(squares.site("S1", square(0, 0)))
    assert (found.advice, found.road) == (Advice.KEEP_WITH_CONDITIONS, None)
    assert not found.conditions
    asked = {f.rule.rule_id for f in found.to_ask}
    assert {"defence-land", "heritage", "road-corridor"} <= asked


def test_a_cluster_half_in_a_special_use_forest_is_drawn_beside_it(squares):
    """The forest takes the eastern 200 m of 500 m, 10 ha: 15 ha are kept, 10 ha found beside them."""
    squares.layer("forest", [square(300, -2000, 4000)], code=["RDD"], name=["x"])
    found = advised_on(squares.site("S1", square(0, 0)))
    assert (found.row.row_id, found.road) == ("move", Road.IN_DECISION)
    assert [f.rule.rule_id for f in found.against] == ["special-use-forest"]
    drawn = found.adjusted
    assert drawn.kept_ha == pytest.approx(15, abs=0.01)
    assert drawn.given_up_ha == pytest.approx(10, abs=0.01)
    assert drawn.area_ha == pytest.approx(25, abs=0.05)
    assert drawn.gained_ha == pytest.approx(drawn.area_ha - 15, abs=0.01)
    assert drawn.geometry.intersection(square(300, -2000, 4000)).area < 1


def test_without_land_within_reach_the_commune_is_looked_at(squares):
    """Forest everywhere but a square of 1 km in a far corner: the place to go to is 100 ha."""
    far = square(-4900, -4900, 1000)
    squares.layer(
        "forest", [square(-5000, -5000, 10_000).difference(far)], code=["RDD"], name=["x"]
    )
    found = advised_on(squares.site("S1", square(0, 0)))
    assert (found.row.row_id, found.adjusted) == ("move", None)
    assert found.land.places == 1
    assert found.land.largest_ha == pytest.approx(100, abs=0.5)


def test_no_land_in_the_whole_commune_takes_a_cluster_out(squares):
    """What is left of the commune is 300 m by 300 m, 9 ha, and no cluster has less than 10 ha but
    in mountains and craft villages, where 5 ha do: so 4 ha are left in the second case."""
    for side, row_id in ((300, "cannot-stay"), (200, "no-land")):
        left = square(-4900, -4900, side)
        forest = square(-5000, -5000, 10_000).difference(left)
        squares.layer("forest", [forest], code=["RDD"], name=["x"])
        squares.rows = squares.rows[:1]
        found = advised_on(squares.site("S1", square(0, 0)))
        assert found.row.row_id == row_id
    assert (found.advice, found.road) == (Advice.TAKE_OUT, Road.PLAN)


@pytest.mark.parametrize(
    ("side", "area", "row_id"),
    [(1000, "25", "to-be-drawn"), (450, "25", "less-land"), (200, "25", "no-land")],
)
def test_a_cluster_without_a_boundary_is_judged_by_the_land_of_its_commune(
    squares, side, area, row_id
):
    """A square of 100, 20 or 4 ha is all that forest leaves of the commune; 25 ha are planned."""
    left = square(-4900, -4900, side)
    squares.layer(
        "forest", [square(-5000, -5000, 10_000).difference(left)], code=["RDD"], name=["x"]
    )
    found = advised_on(squares.site("S1", area=area))
    assert found.row.row_id == row_id
    assert found.land.largest_ha == pytest.approx(side**2 / 1e4 if side > 224 else 0, abs=0.5)


def test_what_nobody_surveyed_leaves_a_cluster_without_a_boundary_open(squares):
    """Current land use covers 4 ha of the commune only: there may be land, and nobody knows."""
    squares.layer("land_use", [square(-4900, -4900, 200)], coverage="self", code=["HNK"])
    found = advised_on(squares.site("S1"))
    assert (found.row.row_id, found.grounds.land) == ("land-not-known", None)


def test_too_large_and_too_small_clusters_are_drawn_to_the_limits(squares):
    """78 ha are cut to 75; 8 ha of a normal cluster grow to 10."""
    squares.layer("land_use_plan", [square(-5000, -5000, 10_000)], code=["SKN"])
    large = advised_on(squares.site("S1", square(0, 0, 780_000**0.5), area="78"))
    assert large.adjusted.area_ha == pytest.approx(75, abs=0.1)
    assert large.adjusted.gained_ha == pytest.approx(0, abs=0.01)
    squares.rows = squares.rows[:1]
    small = advised_on(squares.site("S1", square(0, 0, 80_000**0.5), area="8"))
    assert small.adjusted.area_ha == pytest.approx(10, abs=0.05)
    assert small.adjusted.kept_ha == pytest.approx(8, abs=0.01)


def test_a_missing_layer_never_keeps_a_cluster(squares):
    squares.sections = [s for s in squares.sections if not s.startswith("[layers.forest]")]
    found = advised_on(squares.site("S1", square(0, 0)))
    assert found.row.row_id == "open"
    assert [f.rule.rule_id for f in found.open] == ["special-use-forest"]


def test_other_procedures_give_no_recommendation(squares):
    established = squares.site("S1", square(0, 0)).review(on=ON, procedure="establishment")
    with pytest.raises(InputError, match="plan-review"):
        recommend(established)


# --- the demo, cluster by cluster ------------------------------------------------------------------------

# What each planned cluster is recommended on 2026-11-23, and the fact of the demo that decides it.
DEMO = {
    "QH01": "no-quota",  # the commune's quota of 10 ha is used up
    "QH02": "conditions",  # 12.83 ha of 15 ha are rice land
    "QH03": "open",  # received 2024-04-15: the text of the earlier decree has not been read
    "QH04": "to-be-drawn",
    "QH05": "conditions",  # all of it is zoned for housing, and the plan must be adjusted
    "QH06": "open",  # 12.4 of 20 ha in SKN: the text of 2026 on the quota has not been read
    "QH07": "conditions",
    "QH08": "conditions",
    "QH09": "keep",  # hill land in SKN, every agency has answered
    "QH10": "to-be-drawn",
    "QH11": "open",
    "QH12": "conditions",  # 75.00 ha, 1.38 ha of houses
    "QH13": "conditions",  # 55 ha by the papers, 73.12 ha by the coordinates
    "QH14": "move",  # 78 ha: cut to 75
    "QH15": "move",  # 2 ha over an industrial park
    "QH16": "move",  # 0.45 ha over an established cluster
    "QH17": "move",  # 3 ha of special-use forest
    "QH18": "move",  # all of it lies between the dyke and the river
    "QH19": "open",  # 8 ha: below 10, and at least 5 by the amendment that has not been read
    "QH20": "conditions",
    "QH21": "conditions",
    "QH22": "open",
    "QH23": "open",
    "QH24": "no-quota",  # 50 of 50 ha are used
    "QH25": "less-quota",  # 30 ha, and 20 ha of the quota are left
    "QH26": "open",
    **dict.fromkeys(("QH27", "QH28", "QH29", "QH30", "QH31"), "to-be-drawn"),
}
# With the five minimum layers, the list and the register only: forest and parks nobody looked at.
FIVE = {
    **dict.fromkeys(DEMO, "open"),
    **{code: "land-not-known" for code, row in DEMO.items() if row == "to-be-drawn"},
    # Not to be kept where they are, and whether there is other land nobody knows.
    **dict.fromkeys(("QH14", "QH16", "QH17"), "cannot-stay"),
}


@pytest.fixture(scope="module")
def demo_review(request):
    return request.getfixturevalue("plan")


def test_each_planned_cluster_of_the_demo_is_advised_by_the_row_expected(demo_review):
    found = {code: one.row.row_id for code, one in demo_review.recommendations.items()}
    assert found == DEMO
    assert {one.advice for one in demo_review.recommendations.values()} == set(Advice)


def test_with_five_layers_nothing_is_kept_moved_or_taken_out(own_province):
    path = own_province / "project.toml"
    kept = {"layers.communes", "layers.land_use", "layers.land_use_plan",
            "layers.construction_plans", "layers.residential", "tables.plan_list",
            "tables.register"}  # fmt: skip
    sections = re.split(r"(?m)^(?=\[)", path.read_text(encoding="utf-8"))
    names = [re.match(r"\[((?:layers|tables)\.\w+)", s) for s in sections]
    chosen = [s for s, n in zip(sections, names, strict=True) if n is None or n[1] in kept]
    path.write_text("".join(chosen), encoding="utf-8")
    found = recommend(assess(load(own_province)))
    assert {code: one.row.row_id for code, one in found.recommendations.items()} == FIVE


def test_a_boundary_proposed_in_the_demo_is_as_large_as_asked_and_clear_of_what_bars_it(
    demo_review, province
):
    asked = {"QH14": 75.0, "QH15": 30.0, "QH16": 20.0, "QH17": 50.0}
    sites = {site.site_id: site.geometry for site in province.sites}
    forest = gpd.read_file(REPOSITORY / "data/shapefiles/hien_trang.shp")
    forest = forest[forest["ma_dat"] == "RDD"].to_crs("EPSG:5897").union_all()
    for code, area_ha in asked.items():
        drawn = demo_review.of_site(code).adjusted
        assert drawn.is_clear
        assert drawn.area_ha == pytest.approx(area_ha, abs=0.05)
        assert drawn.geometry.area / 1e4 == pytest.approx(drawn.area_ha, abs=1e-6)
        kept = drawn.geometry.intersection(sites[code]).area / 1e4
        assert drawn.kept_ha == pytest.approx(kept, abs=1e-4)
        assert drawn.given_up_ha == pytest.approx(sites[code].area / 1e4 - kept, abs=1e-4)
        assert drawn.geometry.intersection(forest).area < 1


def test_the_json_and_the_page_say_the_same(demo_review):
    values = content(demo_review.assessment, demo_review)["sites"]
    said = {v["site_id"]: v["recommendation"] for v in values}
    assert {code: one["row"] for code, one in said.items() if one} == DEMO
    assert {code for code, one in said.items() if one is None} == {
        s.site_id for s in demo_review.assessment.sites if s.role.value == "established"
    }
    for lang in ("vi", "en"):
        for one in demo_review.recommendations.values():
            words = advised(one, demo_review.assessment.on, lang)
            assert words.sentence.startswith(words.advice)
            assert bool(words.road) == (one.road is not None)
    assert said["QH14"]["adjusted"]["area_ha"] == pytest.approx(75, abs=0.05)
    assert content(demo_review.assessment)["sites"][0]["recommendation"] is None


def test_the_tips_of_sharp_corners_are_no_land_that_is_lost(squares):
    """A triangle surveyed without an error: 50 m do not fit into its tips, and nothing is taken."""
    triangle = Polygon([(X, Y), (X + 900, Y), (X, Y + 600)])
    found = advised_on(squares.site("S1", triangle, area="27"))
    assert found.grounds.land is True
    squares.layer("industrial_parks", [square(-100, -100, 150)], name=["x"])
    assert advised_on(squares).grounds.lawful is False


def test_an_established_cluster_nobody_can_place_may_lie_on_any_land(squares):
    """With every layer there and a commune free of everything, its 25 ha may be anywhere in it."""
    squares.site("TL2", role="thanh_lap")
    found = advised_on(squares.site("S1"))
    assert found.row.row_id == "land-not-known"
    assert found.land.places == 1  # there seems to be a place, and it is not taken for one
    assert re.search(r"≥ 25,00 ha yêu cầu .* → chưa rõ", land(found)), "nor said to be too small"
    assert "TL2" not in squares.shapes


def test_a_quota_that_two_clusters_share_without_an_order_is_enough_for_neither(squares):
    """40 ha are left, each asks for 25: alone it is carried, both together are not."""
    columns = "xa,loai_dat,chi_tieu_ha,da_dung_ha,so_qd,ngay_qd,ngay_so_lieu"
    given = [f"09025,{kind},{ha},0,1/QĐ,2026-01-20," for kind, ha in (("SKN", 40), ("LUC", 99))]
    squares.table("quotas", "\n".join([columns, *given]) + "\n")
    today = date(2026, 11, 23)

    def carried(province):
        found = province.review(on=today, procedure="plan-review")
        assert found.finding("S1", "cluster-land-quota").verdict is Verdict.MET
        return recommend(found).of_site("S1").grounds.quota

    assert carried(squares.site("S1", square(0, 0))) is True
    assert carried(squares.site("S2", square(1000, 0))) is None


def test_agencies_that_have_all_agreed_leave_nothing_to_be_asked(squares):
    asked = advised_on(squares.site("S1", square(0, 0))).to_ask
    columns = "ma_cum,quy_tac,loai,co_quan,so_hieu,ngay,noi_dung,ket_qua,ranh_gioi,phien_ban"
    rows = [f"S1,{f.rule.rule_id},y_kien,Sở X,1/X,2024-05-20,đồng ý,dap_ung,," for f in asked]
    squares.table("opinions", "\n".join([columns, *rows]) + "\n")
    found = advised_on(squares)
    assert (found.row.row_id, found.to_ask) == ("keep", ())
    fewer = "\n".join([columns, *rows[1:]]) + "\n"
    (squares.folder / "opinions.csv").write_text(fewer, encoding="utf-8")
    assert advised_on(squares).row.row_id == "conditions"
