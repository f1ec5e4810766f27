"""Papers, neighbours and distances: on both sides of every limit and date, and without a word.

The provinces of squares are those of `test_assessment`: a site of 25 ha with its corner at 0, 0.
"""

from datetime import date

import geopandas as gpd
import pytest
from shapely.geometry import box
from test_assessment import CRS, REGISTER, Province, X, Y, part, square

from ccngeo import assess, load
from ccngeo.errors import InputError
from ccngeo.model import Reason, Verdict

MET, CONDITIONAL, NOT_MET, OPEN = (
    Verdict.MET,
    Verdict.CONDITIONAL,
    Verdict.NOT_MET,
    Verdict.UNDETERMINED,
)
NONE = Verdict.NOT_APPLICABLE
ON, TODAY = date(2024, 6, 1), date(2026, 11, 23)
OLD, NEW = date(2026, 9, 14), date(2026, 9, 15)  # the last day before the amendment, and its first


@pytest.fixture
def squares(tmp_path):
    return Province(tmp_path)


def papers(province, *rows):
    lines = [
        f"S1,{item},{state},{number},{day},{value}" for item, state, number, day, value in rows
    ]
    text = "ma_cum,tai_lieu,trang_thai,so_hieu,ngay,gia_tri\n" + "\n".join(lines) + "\n"
    province.sections = [s for s in province.sections if not s.startswith("[tables.documents]")]
    return province.table("documents", text)


def paper(item, value="", state="co", number="1/CV", day="2024-05-20"):
    return item, state, number, day, f'"{value}"'


def found(province, rule_id, on=ON, procedure="establishment"):
    return province.review(on=on, procedure=procedure).finding("S1", rule_id)


# --- shares said in papers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "verdict"),
    [("10", MET), ("10,01", CONDITIONAL), ("0", MET), ("", OPEN), ("mười", OPEN)],
)
def test_services_take_at_most_a_tenth_of_the_whole_cluster(squares, value, verdict):
    squares.site("S1", square(0, 0))
    papers(squares, paper("ty_le_dich_vu", value))
    assert found(squares, "service-share").verdict is verdict


@pytest.mark.parametrize(
    ("value", "old", "new"),
    [("75", MET, MET), ("74,99", CONDITIONAL, OPEN), ("60", CONDITIONAL, OPEN),
     ("59,99", CONDITIONAL, CONDITIONAL)],
)  # fmt: skip
def test_the_share_of_craft_villages_between_the_old_and_the_reported_limit(
    squares, value, old, new
):
    squares.site("S1", square(0, 0), loai="lang_nghe")
    papers(squares, paper("ty_le_lang_nghe", value))
    assert found(squares, "craft-share", OLD).verdict is old
    assert found(squares, "craft-share", NEW).verdict is new


def test_the_share_of_craft_villages_is_asked_of_craft_clusters_only(squares):
    squares.site("S1", square(0, 0))
    assert found(squares, "craft-share").verdict is Verdict.NOT_APPLICABLE


TT14 = date(2024, 10, 1)  # the first day of Circular 14/2024


@pytest.mark.parametrize(
    ("kind", "value", "before", "circular", "new"),
    [
        ("chuyen_nganh", "60", OPEN, MET, MET),
        ("chuyen_nganh", "59,99", OPEN, CONDITIONAL, CONDITIONAL),
        ("ho_tro", "60", NONE, NONE, MET),
        ("ho_tro", "59,99", NONE, NONE, CONDITIONAL),
        ("cong_nghe_cao", "30", NONE, NONE, MET),
        ("cong_nghe_cao", "29,99", NONE, NONE, CONDITIONAL),
        ("sinh_thai", "100", NONE, NONE, OPEN),  # no number is reported
        ("thuong", "0", NONE, NONE, NONE),
        ("lang_nghe", "0", NONE, NONE, NONE),
        ("", "60", OPEN, OPEN, OPEN),  # of no known kind
    ],
)
def test_the_share_of_each_new_kind_by_the_text_of_the_day(
    squares, kind, value, before, circular, new
):
    squares.site("S1", square(0, 0), loai=kind)
    papers(squares, paper("ty_le_dung_loai", value))
    days = (date(2024, 9, 30), TT14, OLD, NEW)
    said = [found(squares, "type-share", day).verdict for day in days]
    assert said == [before, circular, circular, new]


def test_a_reported_share_is_marked_and_the_circular_is_read(squares):
    squares.site("S1", square(0, 0), loai="chuyen_nganh")
    papers(squares, paper("ty_le_dung_loai", "60"))
    marks = [found(squares, "type-share", day).rests_on_unconfirmed for day in (TT14, NEW)]
    assert marks == [False, True]


def test_where_a_cluster_of_a_new_kind_lies_is_not_said_by_its_kind(squares):
    """7 ha: enough in the mountains, and nobody said that it lies there or that it does not."""
    squares.site("S1", loai="chuyen_nganh", area="7").site("S2", loai="thuong", area="7")
    assert found(squares, "declared-area", ON).verdict is OPEN
    other = squares.review(on=ON, procedure="establishment").finding("S2", "declared-area")
    assert other.verdict is NOT_MET


@pytest.mark.parametrize(
    "row",
    [
        paper("ty_le_dich_vu", "5", number=""),  # no number: nobody could trace it
        paper("ty_le_dich_vu", "5", day="2031-01-01"),
        paper("ty_le_dich_vu", "5", state=""),
        paper("ty_le_dich_vu", "-5"),
    ],
)
def test_a_paper_nobody_can_trace_states_nothing(squares, row):
    squares.site("S1", square(0, 0))
    papers(squares, row)
    assert found(squares, "service-share").verdict is OPEN


def test_papers_that_state_different_numbers_state_nothing(squares):
    squares.site("S1", square(0, 0))
    papers(squares, paper("ty_le_dich_vu", "5"), paper("ty_le_dich_vu", "6"))
    assert found(squares, "service-share").verdict is OPEN


@pytest.mark.parametrize("rule_id", ["service-share", "craft-share", "green-belt", "wastewater"])
def test_papers_of_a_dossier_are_no_matter_of_the_plan_review(squares, rule_id):
    squares.site("S1", square(0, 0), loai="lang_nghe")
    assert found(squares, rule_id, procedure="plan-review").verdict is Verdict.NOT_APPLICABLE
    without = found(squares, rule_id)
    assert (without.verdict, without.reasons) == (OPEN, {Reason.LAYER_MISSING})


# --- expansion -----------------------------------------------------------------------------------------


def expanded(squares, leased="12", industrial="20"):
    squares.table("register", REGISTER + f'T1,{industrial},"{leased}",0\n')
    squares.site("T1", square(3000, 0), role="thanh_lap")
    return squares.site("S1", square(0, 0), role="de_nghi", thay_cho="T1")


@pytest.mark.parametrize(
    ("leased", "demand", "old", "new"),
    [
        ("12", "", MET, MET),  # 60 %: «ít nhất»
        ("11,99", "20", NOT_MET, OPEN),  # below the old limit, above the reported one
        ("10", "20", NOT_MET, OPEN),
        ("9,99", "20", NOT_MET, NOT_MET),
        ("0", "20,01", MET, MET),  # the other limb: demand beyond the land there is
        ("0", "", OPEN, OPEN),  # nobody said what is asked for
    ],
)
def test_an_expansion_needs_occupancy_or_demand(squares, leased, demand, old, new):
    papers(expanded(squares, leased), paper("nhu_cau_thue_dat", demand))
    assert found(squares, "expansion-demand", OLD, "expansion").verdict is old
    assert found(squares, "expansion-demand", NEW, "expansion").verdict is new


def test_an_expansion_of_no_known_cluster_or_without_register_is_open(squares):
    squares.site("T1", square(3000, 0), role="thanh_lap")
    squares.site("S1", square(0, 0), role="de_nghi", thay_cho="T1")
    assert found(squares, "expansion-demand", procedure="expansion").verdict is OPEN
    squares.table("register", REGISTER + "T1,20,20,0\n")
    assert found(squares, "expansion-demand", procedure="expansion").verdict is MET
    del squares.rows[1]["thay_cho"]
    assert found(squares, "expansion-demand", procedure="expansion").verdict is OPEN


def test_a_cluster_without_detailed_plan_has_no_known_occupancy(squares):
    papers(expanded(squares, industrial=""), paper("nhu_cau_thue_dat", "30"))
    # Its industrial land is at most its 25 ha, so that 30 ha are more whatever it is.
    assert found(squares, "expansion-demand", procedure="expansion").verdict is MET
    papers(squares, paper("nhu_cau_thue_dat", "20"))
    assert found(squares, "expansion-demand", procedure="expansion").verdict is OPEN


@pytest.mark.parametrize(("state", "verdict"), [("co", MET), ("khong", NOT_MET), ("", OPEN)])
def test_the_shared_works_must_be_in_use_before_an_expansion(squares, state, verdict):
    papers(expanded(squares), paper("ha_tang_thiet_yeu", state=state))
    assert found(squares, "expansion-works", procedure="expansion").verdict is verdict
    assert found(squares, "expansion-works").verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("works", "more", "formed", "old", "new"),
    [
        ("co", "co", "2015-01-01", MET, MET),
        ("co", "khong", "2015-01-01", MET, OPEN),  # waste and fire protection are only reported
        ("co", "", "2015-01-01", MET, OPEN),
        ("khong", "co", "2015-01-01", NOT_MET, NOT_MET),
        ("khong", "khong", "2009-10-04", NOT_MET, OPEN),  # that these are exempt is, too
        ("khong", "khong", "2009-10-05", NOT_MET, NOT_MET),
        ("khong", "khong", "", NOT_MET, OPEN),  # nobody wrote when it was formed
    ],
)
def test_which_works_an_expansion_needs_from_the_amendment_on_is_reported(
    squares, works, more, formed, old, new
):
    rows = (
        paper("ha_tang_thiet_yeu", state=works),
        paper("ha_tang_chat_thai_pccc", state=more),
    )
    papers(expanded(squares), *rows)
    squares.rows[0]["ngay_tl"] = formed
    said = [found(squares, "expansion-works", day, "expansion").verdict for day in (OLD, NEW)]
    assert said == [old, new]


# --- wastewater, green belt -------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "verdict"), [("co", MET), ("khong", CONDITIONAL), ("", OPEN)])
def test_wastewater_works_before_operation_with_their_real_basis(squares, state, verdict):
    squares.site("S1", square(0, 0))
    papers(squares, paper("phuong_an_nuoc_thai", state=state))
    old, new = (found(squares, "wastewater", day) for day in (OLD, NEW))
    assert (old.verdict, new.verdict) == (verdict, verdict)
    assert "Luật Bảo vệ môi trường" in old.rule.citations[0].document
    named = [any("303/2026" in c.document for c in f.rule.citations) for f in (old, new)]
    assert named == [False, True]
    assert not any("32/2024" in c.document for c in old.rule.citations), (
        "the decree has no such clause"
    )


@pytest.mark.parametrize(
    ("on", "value", "verdict"),
    [
        (date(2026, 12, 31), "10", MET),
        (date(2026, 12, 31), "9,99", CONDITIONAL),
        (date(2027, 1, 1), "10", OPEN),  # the successor has not been read
    ],
)
def test_the_green_belt_is_ten_metres_until_the_end_of_2026(squares, on, value, verdict):
    squares.site("S1", square(0, 0))
    papers(squares, paper("cay_xanh_cach_ly", value))
    assert found(squares, "green-belt", on).verdict is verdict


# --- distances to houses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gap", "verdict"),
    [(351.0, MET), (349.0, OPEN), (1.0, OPEN)],  # 350 m is the largest of the table
)
def test_the_plant_may_stand_anywhere_and_have_any_capacity(squares, gap, verdict):
    squares.site("S1", square(0, 0))
    squares.layer("residential", [square(500 + gap, 0, 100)], households=[5])
    assert found(squares, "treatment-distance").verdict is verdict


@pytest.mark.parametrize(
    ("capacity", "metres"),
    [("", [10, 15, 30, 40, 80, 100, 250, 350]), ("0", [10, 80]), ("199,9", [10, 80]),
     ("200", [15, 100]), ("5000", [15, 100]), ("5000,1", [30, 250]), ("50000", [30, 250]),
     ("50000,1", [40, 350])],
)  # fmt: skip
def test_a_stated_capacity_of_the_plant_leaves_the_values_of_its_row(squares, capacity, metres):
    squares.site("S1", square(0, 0), cong_suat_xlnt=capacity)
    squares.layer("residential", [square(600, 0, 100)], households=[5])
    distance = found(squares, "treatment-distance")
    assert {tuple(c.value for c in p.candidates) for p in distance.parts if p.op} == {tuple(metres)}
    assert distance.verdict is (MET if max(metres) <= 100 else OPEN)


def test_houses_that_current_land_use_shows_count_like_those_of_their_own_layer(squares):
    squares.site("S1", square(0, 0))
    squares.layer("residential", [square(2000, 2000, 100)], households=[5])
    assert found(squares, "treatment-distance").verdict is MET
    whole = square(-5000, -5000, 10_000)
    squares.layer("land_use", [whole.difference(square(600, 0, 100)), square(600, 0, 100)], code=["HNK", "ONT"])  # fmt: skip
    assert found(squares, "treatment-distance").verdict is OPEN


def test_houses_may_stand_where_nobody_looked(squares):
    """The layer ends with the province, 300 m east of the site; the table asks for up to 350 m."""
    squares.layer("residential", [square(-3000, -3000, 100)], households=[5])
    squares.site("S1", square(4200, 0))
    near_the_end = found(squares, "treatment-distance")
    assert (near_the_end.verdict, part(near_the_end, "đến nhà ở").least) == (OPEN, 300.0)
    squares.shapes["S1"] = square(4100, 0)
    assert found(squares, "treatment-distance").verdict is MET


def test_an_open_distance_of_the_plant_lacks_a_number_and_no_text(squares):
    squares.site("S1", square(0, 0))
    squares.layer("residential", [square(600, 0, 100)], households=[5])
    open_one = found(squares, "treatment-distance")
    assert open_one.reasons == {Reason.ATTRIBUTE_MISSING}
    assert not open_one.rests_on_unconfirmed
    assert [c.value for c in open_one.parts[0].candidates] == [10, 15, 30, 40, 80, 100, 250, 350]
    assert part(open_one, "ranh giới cụm").best == pytest.approx(100.0)


@pytest.mark.parametrize("on", [ON, TODAY, date(2027, 1, 1)])
def test_of_a_table_nobody_has_read_only_the_distance_is_told(squares, on):
    squares.site("S1", square(0, 0))
    squares.layer("residential", [square(600, 0, 100)], households=[5])
    unread = found(squares, "environmental-distance", on)
    assert (unread.verdict, unread.reasons) == (OPEN, {Reason.NO_TEXT_FOR_DATE})
    assert part(unread, "khu dân cư").best == pytest.approx(100.0)
    assert not [p for p in unread.parts if p.op]


# --- the unit that submits ------------------------------------------------------------------------------------


def two_units(squares, name):
    halves = [square(-5000, -5000, 5000), box(X, Y - 5000, X + 5000, Y + 5000)]
    codes = {"districts": ["251", "247"], "communes": ["09025", "08869"]}[name]
    names = {"districts": ["Yên Lạc", "Tam Dương"], "communes": ["Xã Yên Lạc", "Xã Tam Dương"]}
    return squares.layer(name, halves, accuracy_m=5, code=codes, name=names[name])


@pytest.mark.parametrize(
    ("name", "on"),
    [("districts", date(2025, 6, 30)), ("communes", date(2025, 7, 1)), ("communes", NEW)],
)
@pytest.mark.parametrize(
    ("west", "verdict"),
    [(100.0, MET), (-5.0, MET), (-250.0, CONDITIONAL)],  # off the line, a strip over it, astride
)
def test_a_site_in_two_units_is_submitted_by_the_one_the_province_names(
    squares, name, on, west, verdict
):
    two_units(squares, name).site("S1", box(X + west, Y - 2000, X + west + 500, Y - 1500))
    one = found(squares, "submitting-unit", on)
    assert one.verdict is verdict
    if verdict is CONDITIONAL:
        assert len(one.hits) == 2


def test_two_communes_of_one_district_are_one_unit_until_june_2025(squares):
    two_units(squares, "communes").site("S1", box(X - 250, Y - 2000, X + 250, Y - 1500))
    assert found(squares, "submitting-unit", date(2025, 6, 30)).verdict is MET
    assert found(squares, "submitting-unit", date(2025, 7, 1)).verdict is CONDITIONAL


def test_without_boundary_or_units_nobody_can_tell_who_submits(squares):
    squares.site("S1")
    assert found(squares, "submitting-unit").reasons == {Reason.NO_BOUNDARY}
    squares.sections = [s for s in squares.sections if "districts" not in s]
    assert found(squares, "submitting-unit").reasons == {Reason.LAYER_MISSING}


# --- clusters side by side ------------------------------------------------------------------------------------


def beside(squares, metres, **more):
    squares.site("S1", square(0, 0))
    return squares.site("S2", square(500 + metres, 0), **more)


def decided(province, text):
    province.sections.append(f'[decisions]\nbasis = "số 1"\n{text}\n')


@pytest.mark.parametrize(("metres", "verdict"), [(2001.0, MET), (1999.0, OPEN), (1.0, OPEN)])
@pytest.mark.parametrize("role", ["quy_hoach", "thanh_lap"])
def test_what_adjacent_means_is_open_up_to_two_kilometres(squares, metres, verdict, role):
    near = found(beside(squares, metres, role=role), "adjacent-clusters")
    assert near.verdict is verdict
    assert part(near, "cụm gần nhất").best == pytest.approx(metres)


@pytest.mark.parametrize(("link", "verdict"), [("co", MET), ("khong", CONDITIONAL), ("", OPEN)])
def test_clusters_that_touch_need_a_link_under_every_reading(squares, link, verdict):
    papers(beside(squares, 0.0), paper("lien_ket_cum", state=link))
    assert found(squares, "adjacent-clusters").verdict is verdict


@pytest.mark.parametrize("stands_for", ["", "S2"])
def test_a_proposal_sees_the_planned_clusters_of_the_project_but_its_own(squares, stands_for):
    beside(squares, 300.0).load()
    path = squares.folder / "de_nghi.gpkg"
    columns = {"ma_cum": ["V1"], "ten": ["Cụm V1"], "thay_cho": [stands_for], "sai_so_m": [0.0]}
    gpd.GeoDataFrame(columns, geometry=[square(600, 0)], crs=CRS).to_file(path)
    data = load(squares.folder, sites=path)
    near = assess(data, on=ON, procedure="establishment").finding("V1", "adjacent-clusters")
    assert part(near, "cụm gần nhất").best == pytest.approx(100.0 if stands_for else 0.0)


@pytest.mark.parametrize(("metres", "verdict"), [(501.0, MET), (500.0, CONDITIONAL)])
def test_the_province_says_how_near_is_adjacent(squares, metres, verdict):
    papers(beside(squares, metres), paper("lien_ket_cum", state="khong"))
    decided(squares, "adjacent_m = 500")
    near = found(squares, "adjacent-clusters")
    assert near.verdict is verdict
    assert [c.value for c in near.parts[0].candidates] == [500.0]
    assert not near.rests_on_unconfirmed


def test_how_near_is_adjacent_needs_a_basis(squares):
    beside(squares, 501.0).sections.append("[decisions]\nadjacent_m = 500\n")
    with pytest.raises(InputError, match="basis"):
        squares.review()


def test_a_cluster_without_boundary_lies_somewhere_in_its_commune(squares):
    units = [square(-5000, -5000, 10_000), square(9000, 0)]
    squares.layer("communes", units, code=["09025", "08869"], name=["Xã Yên Lạc", "Xã Tam Dương"])
    beside(squares, 4000.0).site("S3", ma_xa_moi="08869")
    assert found(squares, "adjacent-clusters").verdict is MET
    squares.rows[2]["ma_xa_moi"] = "09025"
    assert found(squares, "adjacent-clusters").verdict is OPEN


def test_a_site_is_not_beside_what_it_stands_for_and_proposals_see_no_other(squares):
    squares.site("S1", square(0, 0), role="de_nghi", thay_cho="T1")
    squares.site("T1", square(500, 0), role="thanh_lap")
    squares.site("S2", square(-500, 0), role="de_nghi")
    squares.table("register", REGISTER + "T1,10,0,0\n")
    assert found(squares, "adjacent-clusters").verdict is MET
