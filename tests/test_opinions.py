"""What agencies say stands beside the result, says how old it is, and never changes anything."""

import json
from dataclasses import replace
from datetime import date

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import data_of, findings_of
from shapely.geometry import box
from test_assessment import CRS, Province, square
from test_rules import LAW, TEXTS, plain

from ccngeo import assess, draw, load
from ccngeo.decisions import heard, stamp
from ccngeo.demo.facts import AGREED, AGREED_ON
from ccngeo.errors import InputError
from ccngeo.geometry import fingerprint
from ccngeo.model import (
    Compare,
    Limit,
    Op,
    Opinion,
    OpinionKind,
    Role,
    Site,
    Text,
    Unit,
    Verdict,
)
from ccngeo.report import to_json
from ccngeo.rules import RULE_IDS, in_force, rules_for
from ccngeo.rules.unchecked import CONTENT_IDS, UNCHECKED

pytest_plugins = ["browser"]

HEAD = "ma_cum,quy_tac,loai,co_quan,so_hieu,ngay,noi_dung,ket_qua,ranh_gioi,phien_ban\n"
ROW = {"ma_cum": "S1", "quy_tac": "houses-inside", "loai": "y_kien", "co_quan": "Sở Xây dựng",
       "so_hieu": "12/SXD", "ngay": "2024-05-20", "noi_dung": "Không có nhà ở"}  # fmt: skip
DAY = date(2024, 6, 1)


def written(*rows):
    columns = HEAD.strip().split(",")
    lines = [",".join(f'"{row.get(c, "")}"' for c in columns) for row in rows]
    return HEAD + "\n".join(lines) + "\n"


@pytest.fixture
def squares(tmp_path):
    province = Province(tmp_path)
    province.layer("residential", [square(0, 0, 100)], households=[10])
    return province.site("S1", square(0, 0))


def said(squares, *rows, **options):
    squares.table("opinions", written(*rows))
    return squares.review(**options)


def results(review):
    """Everything the tool itself says: all of the JSON but what people added."""
    content = json.loads(to_json(review))
    for site in content["sites"]:
        for holder in (site, *site["findings"]):
            for added in ("opinions", "opinions_on_unchecked", "decision"):
                holder.pop(added, None)
    content["provenance"].pop("sources")
    return content


# --- beside the result ---------------------------------------------------------------------------


def test_an_opinion_stands_on_its_finding_with_agency_number_and_date(squares):
    review = said(squares, ROW | {"ket_qua": "dap_ung"})
    (found,) = review.opinions_on("S1", "houses-inside")
    assert (found.opinion.agency, found.opinion.number) == ("Sở Xây dựng", "12/SXD")
    site = json.loads(to_json(review))["sites"][0]
    finding = next(f for f in site["findings"] if f["rule_id"] == "houses-inside")
    assert finding["opinions"] == [
        {"kind": "opinion", "agency": "Sở Xây dựng", "number": "12/SXD", "date": "2024-05-20",
         "text": "Không có nhà ở", "result": "MET", "differs": True, "stale": None,
         "why": ["boundary_not_known", "version_not_known"]}
    ]  # fmt: skip
    assert finding["verdict"] == "CONDITIONAL"
    assert finding["decision"] is None
    assert all(f["opinions"] == [] for f in site["findings"] if f is not finding)


def test_an_opinion_without_a_rule_is_on_the_site_as_a_whole(squares):
    review = said(squares, ROW | {"quy_tac": "", "ma_cum": "s1"})
    assert review.opinions_on("S1")[0].opinion.text == "Không có nhà ở"
    assert json.loads(to_json(review))["sites"][0]["opinions"][0]["number"] == "12/SXD"


def test_a_provincial_decision_is_the_decision_of_its_finding_until_it_is_stale(squares):
    first = ROW | {"loai": "quyet_dinh", "so_hieu": "1/QĐ", "ngay": "2024-05-02"}
    later = first | {"so_hieu": "2/QĐ", "ngay": "2024-05-20"}
    not_yet = first | {"so_hieu": "3/QĐ", "ngay": "2024-06-02"}
    review = said(squares, later, not_yet, first)
    findings = json.loads(to_json(review))["sites"][0]["findings"]
    finding = next(f for f in findings if f["rule_id"] == "houses-inside")
    assert [o["number"] for o in finding["opinions"]] == ["1/QĐ", "2/QĐ", "3/QĐ"]
    assert finding["decision"]["number"] == "2/QĐ"


def test_a_statutory_limit_is_not_turned_to_met_by_a_decision(squares):
    squares.rows[0]["dt_de_nghi"] = "75,01"
    decided = ROW | {"quy_tac": "declared-area", "loai": "quyet_dinh", "ket_qua": "dap_ung"}
    review = said(squares, decided)
    assert review.finding("S1", "declared-area").verdict is Verdict.NOT_MET
    assert review.verdict_of("S1") is Verdict.NOT_MET
    (found,) = review.opinions_on("S1", "declared-area")
    assert found.opinion.result is Verdict.MET


opinions = st.builds(
    Opinion,
    site_id=st.sampled_from(["S1", "s2", "S2", "X"]),
    rule_id=st.sampled_from([None, *RULE_IDS, *CONTENT_IDS]),
    kind=st.sampled_from(OpinionKind),
    agency=st.text(max_size=5),
    number=st.text(max_size=5),
    on=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    text=st.text(max_size=5),
    result=st.sampled_from([None, *Verdict]),
    place=st.just(Text("a.csv, dòng 2", "a.csv, row 2")),
    fingerprint=st.sampled_from([None, "0" * 16]),
    without_boundary=st.booleans(),
    version=st.sampled_from([None, "nd32-2024", "nd32-2024#0123456789ab"]),
)


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory):
    """Review a small province with these opinions; each time from the data."""
    small = Province(tmp_path_factory.mktemp("small"))
    small.layer("residential", [square(0, 0, 100)], households=[10])
    data = small.site("S1", square(0, 0)).site("S2").review().data
    return lambda *said: assess(replace(data, opinions=said), on=DAY, procedure="establishment")


@pytest.fixture(scope="module")
def without_any(reviewed):
    return reviewed()


@settings(deadline=None, max_examples=60)
@given(st.lists(opinions, max_size=12))
def test_no_opinion_changes_what_was_found(reviewed, without_any, added):
    assert same(reviewed(*added), without_any)


def same(one, other):
    """Tell whether the tool says the same; that a code may be misspelt is said of opinions."""
    one, other = results(one), results(other)
    for content in (one, other):
        content["provenance"].pop("assumptions")
        for question in content["not_checked"]:
            question.pop("answered", None)
    return one == other


def test_the_guard_sees_a_verdict_that_changed(without_any):
    first, *rest = without_any.values
    turned = replace(first, verdict=Verdict.NOT_APPLICABLE)
    assert not same(without_any, replace(without_any, values=(turned, *rest)))


def test_a_review_of_the_demo_with_opinions_on_everything_finds_what_it_does_without(
    province, review
):
    every = tuple(
        Opinion(site.site_id, rule_id, kind, "a", "1", DAY, "t", result, Text("a", "a"))
        for site in province.sites[:8]
        for rule_id in RULE_IDS
        for kind, result in zip(OpinionKind, Verdict, strict=False)
    )
    made = assess(replace(province, opinions=every))
    assert same(made, replace(review, data=replace(province, opinions=())))
    assert sum(len(made.opinions_on(s.site_id, r)) for s in made.sites for r in RULE_IDS) == len(
        every
    )


def test_no_answer_can_look_at_the_table_of_opinions(squares):
    data = said(squares, ROW).data
    assert "opinions" not in data.tables
    assert [s.features for s in data.sources if s.role == "opinions"] == [1]


# --- what a row must have ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"so_hieu": ""}, ("row 3", "so_hieu", "no number")),
        ({"ngay": ""}, ("row 3", "ngay", "no date")),
        ({"ngay": "hôm qua"}, ("row 3", "ngay", "hôm qua")),
        ({"ngay": "20/08/25"}, ("row 3", "ngay", "20/08/25")),
        ({"co_quan": ""}, ("row 3", "co_quan", "no agency")),
        ({"ma_cum": ""}, ("row 3", "ma_cum", "no code")),
        ({"loai": "thư"}, ("row 3", "loai", "y_kien, kiem_tra, dinh_chinh, quyet_dinh")),
        ({"ket_qua": "tốt"}, ("row 3", "ket_qua", "dap_ung")),
        ({"noi_dung": ""}, ("row 3", "noi_dung")),
        ({"quy_tac": "houses"}, ("row 3", "quy_tac", "houses-inside")),
        ({"ranh_gioi": "abc"}, ("row 3", "ranh_gioi", "abc")),
        ({"phien_ban": "bản mới"}, ("row 3", "phien_ban", "bản mới")),
        ({"quy_tac": "", "phien_ban": "nd32-2024"}, ("row 3", "phien_ban", "quy_tac")),
    ],
)
def test_a_row_that_cannot_be_used_stops_the_run_and_is_named(squares, wrong, words):
    with pytest.raises(InputError) as error:
        said(squares, ROW, ROW | wrong)
    assert all(word in error.value.en for word in ("opinions.csv", *words)), error.value.en
    assert all(word in error.value.vi for word in ("opinions.csv, dòng 3", words[1]))


def test_a_table_that_lacks_a_column_or_is_not_there_stops_the_run(squares):
    squares.table("opinions", "ma_cum,quy_tac,loai,co_quan,ngay,noi_dung\nS1,,y_kien,a,,b\n")
    with pytest.raises(InputError, match="so_hieu"):
        squares.review()
    (squares.folder / "opinions.csv").unlink()
    with pytest.raises(InputError, match=r"opinions\.csv"):
        squares.review()


def test_a_table_without_rows_says_that_nobody_has_answered(squares):
    assert said(squares).data.opinions == ()


def test_an_opinion_on_a_cluster_that_is_not_under_review_is_named(squares):
    review = said(squares, ROW | {"ma_cum": "S9"})
    lines = [a for a in review.assumptions() if "S9" in a.vi]
    assert [("dòng 2" in a.vi, "row 2" in a.en) for a in lines] == [(True, True)]
    assert review.opinions_on("S9", "houses-inside") == ()


# --- how old it is -------------------------------------------------------------------------------

HERE = square(0, 0)
RULE = in_force("houses-inside", DAY)


def test_opinions_on_known_clusters_that_are_not_under_review_are_counted_in_one_line(squares):
    squares.site("S2").site("T1", role="thanh_lap")
    rows = [ROW | {"ma_cum": code} for code in ("S1", "s1", "S2", "T1", "S9")]
    squares.table("opinions", written(*rows))
    squares.load()
    table = squares.folder / "x.csv"
    table.write_text("ma_cum,ten,vai_tro,thay_cho\nX1,Cụm X1,de_nghi,S1\n", encoding="utf-8")
    review = assess(load(squares.folder, table), on=DAY, procedure="establishment")
    lines = [a for a in review.assumptions() if "không in" in a.vi]
    assert [line.vi for line in lines] == [
        "opinions.csv, dòng 6: mã cụm S9 không có trong đợt rà soát này, ý kiến không in",
        "4 ý kiến về cụm không thuộc đợt rà soát này, không in: S1, S2, T1",
    ]
    assert lines[1].en.startswith("4 opinions")


def opinion(**given_on):
    return Opinion("S1", "houses-inside", OpinionKind.OPINION, "a", "1/a", date(2024, 5, 20), "t",
                   None, Text("a", "a"), **given_on)  # fmt: skip


def standing(shape=HERE, rule=RULE, decisions=None, on=DAY, day=None, **given_on):
    given_on = {"fingerprint": fingerprint(HERE), "version": stamp(RULE, {})} | given_on
    site = Site("S1", "Cụm", Role.PLANNED, geometry=shape)
    one = opinion(**given_on)
    return heard(replace(one, on=day) if day else one, site, rule, decisions or {}, on)


def test_an_opinion_on_this_boundary_this_version_and_these_limits_is_fresh():
    assert standing().stale is False
    assert standing(fingerprint=fingerprint(HERE)[:16]).stale is False
    assert standing(rule=None, version=None).stale is False


@pytest.mark.parametrize(
    ("given_on", "why"),
    [
        ({"shape": square(0, 0, 501)}, ["boundary_changed"]),
        ({"shape": None}, ["boundary_changed"]),
        ({"fingerprint": None, "without_boundary": True}, ["boundary_changed"]),
        ({"version": "nd139-2025#0123456789ab"}, ["version_changed"]),
        ({"version": "nd32-2024#0123456789ab"}, ["limit_changed"]),
        ({"version": None, "day": date(2024, 4, 30)}, ["before_the_text"]),
        ({"day": date(2024, 6, 2)}, ["not_yet"]),
        ({"shape": None, "version": "x"}, ["boundary_changed", "version_changed"]),
    ],
)
def test_an_opinion_on_another_boundary_law_or_day_is_stale(given_on, why):
    found = standing(**given_on)
    assert found.stale is True
    assert [reason.value for reason in found.why] == why


@pytest.mark.parametrize(
    ("given_on", "why"),
    [
        ({"fingerprint": None}, ["boundary_not_known"]),
        ({"version": None}, ["version_not_known"]),
        ({"version": "nd32-2024"}, ["limits_not_known"]),
    ],
)
def test_an_opinion_that_does_not_say_what_it_was_given_on_is_not_called_fresh(given_on, why):
    found = standing(**given_on)
    assert found.stale is None
    assert [reason.value for reason in found.why] == why


def test_what_is_known_to_have_changed_outweighs_what_is_not_known():
    assert standing(fingerprint=None, version="nd139-2025").stale is True


@pytest.mark.parametrize(("more_m", "stale"), [(0.0019, False), (0.0021, True)])
def test_a_boundary_is_another_one_from_a_square_metre_on(more_m, stale):
    earlier = box(*HERE.bounds[:2], HERE.bounds[2] + more_m, HERE.bounds[3])  # 500 m high
    assert standing(fingerprint=None, drawn=earlier).stale is stale


def test_the_start_and_the_order_of_corners_make_no_other_boundary():
    assert standing(shape=HERE.reverse()).stale is False


def with_limit(value):
    limit = Limit.of(Op.LE, value, Unit.HA)
    return replace(RULE, claim=Compare("houses.area", limit, Text("a", "a")))


def test_a_limit_of_another_value_changes_the_stamp_and_other_words_do_not():
    one, other = with_limit(1.0), with_limit(2.0)
    assert stamp(one, {}) != stamp(other, {})
    assert stamp(one, {}).split("#")[0] == stamp(other, {}).split("#")[0] == RULE.version
    assert stamp(one, {}) == stamp(replace(one, title=Text("khác", "other")), {})
    assert standing(rule=other, version=stamp(one, {})).why[0].value == "limit_changed"


def test_a_width_that_a_need_holds_is_a_limit_too():
    power = in_force("power-corridor", DAY)
    lines = power.needs["lines"]
    wider = replace(power, needs={**power.needs, "lines": replace(lines, where=("22=9+9",))})
    assert stamp(power, {}) != stamp(wider, {})


def test_a_reading_that_the_province_fixes_changes_the_limits():
    site = Site("S1", "Cụm", Role.PLANNED, received=date(2026, 1, 1))
    rule = next(r for r in rules_for(site, date(2026, 2, 1)) if r.rule_id == "average-occupancy")
    assert stamp(rule, {}) != stamp(rule, {"occupancy_scope": "commune"})


def test_the_codes_the_json_gives_make_an_opinion_fresh_until_something_changes(squares):
    site = json.loads(to_json(squares.review()))["sites"][0]
    finding = next(f for f in site["findings"] if f["rule_id"] == "houses-inside")
    row = ROW | {"ranh_gioi": site["boundary_fingerprint"], "phien_ban": finding["version_stamp"]}
    assert said(squares, row).opinions_on("S1", "houses-inside")[0].stale is False
    squares.shapes["S1"] = square(0, 0, 502)
    (found,) = squares.review().opinions_on("S1", "houses-inside")
    assert [w.value for w in found.why] == ["boundary_changed"]
    squares.shapes["S1"] = square(0, 0)
    (found,) = squares.review(on=date(2026, 10, 1)).opinions_on("S1", "declared-area") or (None,)
    assert found is None


def test_a_row_may_name_the_file_of_the_boundary_it_was_given_on(squares):
    for name, shape in (("same.gpkg", square(0, 0)), ("other.gpkg", square(3, 0))):
        frame = gpd.GeoDataFrame({"ma_cum": ["s1"]}, geometry=[shape], crs=CRS)
        frame.to_file(squares.folder / name)
    review = said(
        squares, *(ROW | {"ranh_gioi": name} for name in ("same.gpkg", "other.gpkg", "Chưa có"))
    )
    changed = [
        "boundary_changed" in [w.value for w in h.why]
        for h in review.opinions_on("S1", "houses-inside")
    ]
    assert changed == [False, True, True]
    listed = [s.path for s in review.data.sources if s.role == "opinions.boundaries"]
    assert listed == ["same.gpkg", "other.gpkg"]


def test_a_file_without_the_cluster_is_refused(squares):
    frame = gpd.GeoDataFrame({"ma_cum": ["S2"]}, geometry=[square(0, 0)], crs=CRS)
    frame.to_file(squares.folder / "old.gpkg")
    with pytest.raises(InputError, match="S1"):
        said(squares, ROW | {"ranh_gioi": "old.gpkg"})


def test_opinions_may_stand_in_a_workbook(squares):
    from openpyxl import Workbook

    book = Workbook()
    columns = HEAD.strip().split(",")
    for line in (["Ý kiến các cơ quan"], columns, [ROW.get(c) for c in columns]):
        book.active.append(line)
    book.active.cell(3, columns.index("ngay") + 1).value = date(2024, 5, 20)
    book.save(squares.folder / "y_kien.xlsx")
    squares.sections.append('[tables.opinions]\npath = "y_kien.xlsx"\n')
    squares.review()
    (found,) = load(squares.folder).opinions
    assert (found.on, found.number) == (date(2024, 5, 20), "12/SXD")


# --- where people read it ------------------------------------------------------------------------

HOSTILE = (
    "</script><script>window.__pwned=1</script>",
    "<img src=x onerror='window.__pwned=1'>",
    "{{7*7}}${window.__pwned=1}",
)


def cells(review, lang="vi", rule_id="houses-inside"):
    """What the column of opinions of one finding holds, as the page is told."""
    data = data_of(draw(review, lang=lang).html)
    return findings_of(data, "S1")[rule_id]["opinions"]


def test_the_column_names_agency_number_date_and_words_in_both_languages(squares):
    review = said(squares, ROW | {"ket_qua": "dap_ung"})
    assert cells(review)[0]["said"] == [
        "Ý kiến – Sở Xây dựng, số 12/SXD ngày 20/05/2024",
        "Không có nhà ở",
        "Kết quả văn bản nêu: Đáp ứng – khác kết quả kiểm tra dữ liệu",
    ]
    assert cells(review, "en")[0]["said"] == [
        "Opinion – Sở Xây dựng, no. 12/SXD of 2024-05-20",
        "Không có nhà ở",
        "Result it states: Met – not that of the check of data",
    ]


@pytest.mark.parametrize(
    ("row", "vi", "en"),
    [
        ({}, ("không rõ còn đúng hay đã cũ, vì không ghi: ranh giới khi có ý kiến, phiên bản quy "
             "định"), "stale or not is not known without: the boundary, the version of the rule"),
        ({"ranh_gioi": "0" * 16}, "đã cũ: ranh giới đã thay đổi",
         "stale: the boundary has changed"),
        ({"phien_ban": "nd139-2025"}, "đã cũ: quy định đã có phiên bản khác",
         "stale: another version of the rule applies"),
        ({"phien_ban": "nd32-2024#0123456789ab"}, "đã cũ: ngưỡng áp dụng đã khác",
         "stale: a limit has changed"),
        ({"ngay": "2024-06-02"}, "đã cũ: chưa có tại ngày đánh giá",
         "stale: not yet given on the day of assessment"),
    ],
)  # fmt: skip
def test_the_column_says_why_an_opinion_is_old_or_that_nobody_knows(squares, row, vi, en):
    review = said(squares, ROW | row)
    assert (cells(review)[0]["note"], cells(review, "en")[0]["note"]) == (vi, en)
    assert cells(review)[0]["stale"] is vi.startswith("đã cũ")


def test_the_page_prints_the_codes_that_a_row_may_quote(squares):
    data = data_of(draw(squares.review()))
    code = next(n for n in data["sites"]["S1"]["notes"] if "ranh_gioi" in n).rpartition(" ")[2]
    stamp = findings_of(data, "S1")["houses-inside"]["stamp"]
    row = ROW | {"ranh_gioi": code, "phien_ban": stamp.rpartition(" ")[2]}
    (found,) = said(squares, row).opinions_on("S1", "houses-inside")
    assert found.stale is False


def test_an_old_opinion_is_struck_out_and_stays_legible(browser_page, squares):
    fresh = ROW | {"quy_tac": "", "noi_dung": "Đồng ý cả vị trí",
                   "ranh_gioi": fingerprint(square(0, 0))}  # fmt: skip
    review = said(squares, ROW | {"phien_ban": "nd139-2025"}, fresh)
    page = browser_page(draw(review).html, fragment="#site=S1").page
    assert "Không có nhà ở" in page.locator(".opinion.stale s").all_inner_texts()
    assert page.locator(".opinion.stale em").inner_text().startswith("đã cũ: ")
    assert "Đồng ý cả vị trí" in page.locator(".opinions .opinion").inner_text()
    assert page.locator(".opinions s").count() == 0


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_an_opinion_says_is_text_on_the_page(browser_page, squares, hostile):
    row = ROW | dict.fromkeys(("co_quan", "so_hieu", "noi_dung"), hostile)
    watched = browser_page(
        draw(said(squares, row, row | {"quy_tac": ""})).html, fragment="#site=S1"
    )
    assert not watched.executed
    assert (watched.requests, watched.errors, watched.dialogs) == ([], [], [])
    assert watched.page.inner_text("body").count(hostile) == 6


def answered(review, content="Tỷ lệ lấp đầy"):
    questions = json.loads(to_json(review))["not_checked"]
    shown = data_of(draw(review).html)["not_checked"]["rows"]
    (question,) = (q for q in questions if content in q["content"])
    (row,) = (r for r in shown if content in r[0])
    assert row[-1] == ", ".join(question["answered"])
    return question["sites"], question["answered"]


def test_the_list_of_open_questions_says_for_which_sites_somebody_has_answered(squares):
    squares.site("S2", square(1000, 0))
    row = ROW | {"quy_tac": "average-occupancy"}
    assert answered(said(squares, row)) == (["S1", "S2"], ["S1"])


@pytest.mark.parametrize("wrong", [{"ngay": "2024-06-02"}, {"loai": "dinh_chinh"}])
def test_a_stale_opinion_and_a_correction_of_data_answer_no_question(squares, wrong):
    row = ROW | {"quy_tac": "average-occupancy"} | wrong
    assert answered(said(squares, row)) == (["S1"], [])


def test_the_demo_shows_a_fresh_a_stale_and_an_open_opinion_marked_synthetic(province, review):
    found = {
        (site.site_id, rule_id): [h.stale for h in review.opinions_on(site.site_id, rule_id)]
        for site in review.sites
        for rule_id in (None, *RULE_IDS)
        if review.opinions_on(site.site_id, rule_id)
    }
    assert {key: stale for key, stale in found.items() if key[0] != AGREED_ON} == {
        ("QH01", None): [False],
        ("QH07", "houses-inside"): [True],
        ("QH05", "average-occupancy"): [None],
    }
    agreed = {rule_id for site_id, rule_id in found if site_id == AGREED_ON}
    assert agreed == set(AGREED)
    assert all("(mẫu)" in o.agency and "(mẫu)" in o.number for o in province.opinions)


# --- contents that no rule checks ------------------------------------------------------------------


@pytest.mark.parametrize("content", CONTENT_IDS)
def test_an_opinion_can_answer_a_content_that_nothing_checks(squares, content):
    row = ROW | {"quy_tac": content, "ranh_gioi": "chưa có", "ket_qua": "dap_ung"}
    review = said(squares.site("S2"), row | {"ma_cum": "S2"})
    title = next(c.title for c in UNCHECKED if c.content_id == content)
    assert answered(review, title.vi) == (["S1", "S2"], ["S2"])
    site = json.loads(to_json(review))["sites"][1]
    (heard,) = site["opinions_on_unchecked"]
    assert (heard["content"], heard["number"]) == (content, "12/SXD")
    assert (heard["result"], heard["differs"]) == ("MET", None)  # the tool has no result of its own
    shown = data_of(draw(review).html)["sites"]["S2"]["opinions"]
    assert shown[0]["said"][0] == f"{title.vi}:"
    assert not any("khác kết quả" in line for line in shown[0]["said"])


def test_the_map_nobody_hands_out_is_asked_of_every_site_and_can_be_answered(squares):
    row = ROW | {"quy_tac": "defence-land", "co_quan": "Bộ CHQS tỉnh"}
    assert answered(said(squares, row), "quốc phòng") == (["S1"], ["S1"])


def test_contents_of_a_dossier_are_not_asked_in_the_plan_review(squares):
    asked = json.loads(to_json(squares.review(procedure="plan-review")))["not_checked"]
    titles = {q["content"] for q in asked}
    assert not titles & {c.title.vi for c in UNCHECKED}
    assert any("quốc phòng" in title for title in titles)


def test_a_content_there_is_none_of_is_refused_with_those_there_are(squares):
    with pytest.raises(InputError) as error:
        said(squares, ROW | {"quy_tac": "fire-safty"})
    assert all(word in str(error.value) for word in ("fire-safty", "fire-safety", "houses-inside"))


def test_a_content_has_one_name_and_words_that_stand_in_the_decree():
    assert not set(CONTENT_IDS) & set(RULE_IDS)
    assert len(set(CONTENT_IDS)) == len(UNCHECKED)
    path = LAW / TEXTS["Nghị định 32/2024/NĐ-CP"]
    if not path.exists():
        pytest.skip("the texts of the law are not beside this checkout (shared/reference/law)")
    text = plain(path.read_text(encoding="utf-8"))
    assert all(plain(c.citation.quote) in text for c in UNCHECKED)
