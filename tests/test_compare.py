"""Two reviews side by side: each difference is found, nothing else is, and its cause is not guessed."""

import json
import shutil
import time
from datetime import date

import geopandas as gpd
import openpyxl
import pytest
from test_assessment import square
from written_reviews import edit, province, timeless, write_what_is_read  # noqa: F401

import ccngeo
from ccngeo import assess, compare
from ccngeo.errors import InputError
from ccngeo.model import Verdict
from ccngeo.reviews import Change, write_comparison
from ccngeo.reviews.differences import (
    _BESIDE_A_FINDING,
    _IN_AREAS,
    _OF_A_SITE,
    _SECTIONS,
    _change,
)
from ccngeo.reviews.words import _ELSEWHERE, as_html, count_lines, head_lines, sheets
from ccngeo.reviews.written import SITE_ID, SITES

ON = date(2024, 6, 1)
HOSTILE = "[red]=HYPERLINK(1)[/red] <script>x</script>"


CORE = square(-2000, -2000)
SHAPES = {  # before and after
    "A": (square(0, 0), square(100, 0)),  # a fifth of its side eastwards
    "B": (square(1000, 0), square(1000.0005, 0)),  # half a millimetre
    "C": (square(1000, 3000), square(1000, 3000)),  # where a forest grows
    "D": (square(-1000, -1000), None),
    "E": (None, square(-1000, -1000)),
    "F": (None, square(-2000, 2000)),  # there before, without a boundary
    "G": (square(2000, 0), square(2000.002, 0)),  # two millimetres
    "H": (CORE, CORE.buffer(10, join_style="mitre")),
    "I": (square(3000, 0), square(3000, 0).difference(square(3200, 200, 100))),
}
ONLY = {"D": (0,), "E": (1,)}


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """A province and the same a while later, read: boundaries as above, a forest, a relic."""
    folder = tmp_path_factory.mktemp("two")
    old, new = province(folder, "old"), province(folder, "new")
    new.layer("forest", [square(1000, 3000, 200)], code=["RDD"], name=["rừng"])
    new.layer("heritage", [square(4000, -4000, 100)], name=["đình"])
    for later, squares in enumerate((old, new)):
        for code, shapes in SHAPES.items():
            if later not in ONLY.get(code, (0, 1)):
                continue
            named = {"area": "26", "ten": HOSTILE} if later and code == "C" else {}
            squares.site(code, shapes[later], **named)
    return folder, old.load(), new.load()


@pytest.fixture(scope="module")
def folders(both):
    folder, *read = both
    reviews = (assess(data, on=ON, procedure="establishment") for data in read)
    return tuple(
        write_what_is_read(one, folder / out) for one, out in zip(reviews, "ab", strict=True)
    )


@pytest.fixture(scope="module")
def of_another_day(both):
    folder, data, _ = both
    return write_what_is_read(
        assess(data, on=date(2026, 10, 1), procedure="establishment"), folder / "day"
    )


@pytest.fixture(scope="module")
def of_the_plan(both):
    folder, data, _ = both
    return write_what_is_read(assess(data, on=ON, procedure="plan-review"), folder / "plan")


@pytest.fixture(scope="module")
def found(folders):
    return compare(*folders)


def area(found, site_id, name="measured_ha"):
    table = found.areas.set_index(["site_id", "area"])
    return table.loc[site_id, name]


def finding(found, site_id, rule_id):
    (row,) = found.findings.query("site_id == @site_id and rule_id == @rule_id").to_dict("records")
    return row


def sheet(found, name, lang="vi"):
    (one,) = (s for s in sheets(found, lang) if s.name.in_(lang) == name)
    return one.rows


# --- boundaries -----------------------------------------------------------------------------------


def test_a_square_moved_by_a_fifth_of_its_side_gains_and_loses_a_fifth(found):
    moved = area(found, "A")  # 100 m × 500 m
    assert moved["before_ha"] == moved["after_ha"] == 25.0
    assert moved[["gained_ha", "lost_ha"]].tolist() == pytest.approx([5.0, 5.0], abs=1e-6)
    pieces = found.land.set_index(["site_id", "kind"])
    assert pieces.loc["A"]["bearing_deg"].to_dict() == pytest.approx({"gained": 90, "lost": 270})
    assert pieces.loc[("A", "gained"), "geometry"].bounds == (
        560_500,
        2_350_000,
        560_600,
        2_350_500,
    )
    where = next(r[-1] for r in sheet(found, "Ranh giới") if r[0] == "A")
    assert where == (
        "thêm 5,00 ha (phía đông, X 2.350.250, Y 560.550); "
        "bớt 5,00 ha (phía tây, X 2.350.250, Y 560.050)"
    )


def test_a_boundary_that_moved_by_less_than_a_square_metre_is_the_same(found, folders):
    assert "B" not in set(found.areas["site_id"])  # 0.25 m² gained, as much lost
    assert "B" not in set(found.land["site_id"])
    assert all(row[3] == "" for row in sheet(found, "Tóm tắt") if row[0] == "B")


def test_a_boundary_that_moved_by_two_square_metres_is_another(found):
    assert area(found, "G")["gained_ha"] == pytest.approx(1e-4, rel=1e-3)


def test_land_all_around_has_no_side_and_a_hole_that_is_cut_is_lost(found):
    where = {r[0]: r[-1] for r in sheet(found, "Ranh giới") if r[-1]}
    assert area(found, "H")["gained_ha"] == pytest.approx((520**2 - 500**2) / 1e4)  # 2.04 ha
    assert where["H"].startswith("thêm 2,04 ha (quanh ranh giới, X ")
    assert area(found, "I")["lost_ha"] == pytest.approx(1.0)
    assert where["I"].startswith("bớt 1,00 ha (quanh ranh giới, X ")
    assert found.land.query("site_id in ['H', 'I']")["kind"].tolist() == ["gained", "lost"]


def test_a_boundary_that_is_drawn_has_an_area_and_no_piece(found):
    drawn = area(found, "F")
    assert str(drawn["before_ha"]) == "nan"
    assert drawn["after_ha"] == 25.0
    assert next(r[3] for r in sheet(found, "Tóm tắt") if r[0] == "F") == "đã vẽ ranh giới"


def test_classes_of_land_follow(found):
    assert area(found, "C", "excluded_ha")[["before_ha", "after_ha"]].tolist() == [0.0, 4.0]
    assert area(found, "C", "proposed_ha")[["before_ha", "after_ha"]].tolist() == [25.0, 26.0]


# --- clusters -------------------------------------------------------------------------------------


def test_clusters_of_one_review_only_are_told(found):
    side = found.sites["side"]
    assert {s: side[s] for s in "DE"} == {"D": "before", "E": "after"}
    only = {r[0]: r[2] for r in sheet(found, "Tóm tắt")}
    assert (only["D"], only["E"], only["A"]) == ("đợt trước", "đợt sau", "")
    assert {"D", "E"}.isdisjoint(found.findings["site_id"])


def test_what_is_declared_otherwise_is_told(found):
    said = next(r[-1] for r in sheet(found, "Tóm tắt") if r[0] == "C")
    assert said == f"tên: Cụm C → {HOSTILE}; diện tích đề nghị: 25,00 ha → 26,00 ha"
    assert found.sites.loc["C", ["verdict_before", "verdict_after"]].tolist()[1] == "NOT_MET"


# --- findings -------------------------------------------------------------------------------------


def test_a_finding_that_turned_has_its_figures_and_the_layer_that_changed(found):
    turned = finding(found, "C", "special-use-forest")
    assert turned["change"] == "worse"
    assert (turned["verdict_before"], turned["verdict_after"]) == ("MET", "NOT_MET")
    assert [p["best"] for p in turned["parts_after"]][:1] == [4.0]  # 200 m × 200 m
    assert (turned["boundary"], turned["rule"], turned["layers"]) == (False, False, ("forest",))
    row = next(r for r in sheet(found, "Kết quả đổi") if r[0] == "C" and "rừng đặc dụng" in r[3])
    assert row[2] == "Xấu đi"
    assert row[4:6] == ("Đáp ứng", "Không đáp ứng")
    assert row[9] == "Rừng đặc dụng (RDD): 4,00 ha [≤ 0 ha]"
    assert row[10] == "khai báo của cụm; đầu vào: Ba loại rừng"


def test_the_other_way_round_it_is_better(folders):
    back = compare(*reversed(folders))
    assert finding(back, "C", "special-use-forest")["change"] == "better"
    assert area(back, "A")["gained_ha"] == pytest.approx(5.0)


def test_worse_comes_first_and_a_boundary_is_named_as_what_changed(found):
    changes = found.findings["change"].tolist()
    assert changes == sorted(changes, key=[c.value for c in Change].index)
    assert finding(found, "F", "measured-area")["boundary"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (Verdict.MET, Verdict.NOT_MET, Change.WORSE),
        (Verdict.MET, Verdict.UNDETERMINED, Change.WORSE),
        (Verdict.UNDETERMINED, Verdict.NOT_MET, Change.WORSE),
        (Verdict.CONDITIONAL, Verdict.MET, Change.BETTER),
        (Verdict.UNDETERMINED, Verdict.CONDITIONAL, Change.BETTER),
        (Verdict.NOT_MET, Verdict.UNDETERMINED, Change.OTHER),  # nobody knows: that is no better
        (Verdict.NOT_APPLICABLE, Verdict.NOT_MET, Change.OTHER),
        (Verdict.MET, float("nan"), Change.OTHER),
        (Verdict.MET, Verdict.MET, Change.DETAIL),
    ],
)
def test_a_turn_has_a_direction(before, after, expected):
    assert _change(before, after) is expected


def turn(content, site_id="A", rule_id="special-use-forest"):
    site = next(s for s in content["sites"] if s["site_id"] == site_id)
    one = next(f for f in site["findings"] if f["rule_id"] == rule_id)
    one["verdict"] = "CONDITIONAL"


def copy(folder, tmp_path):
    return shutil.copytree(folder, tmp_path / "copy")


def test_a_finding_that_turned_for_no_reason_is_said_to_be(folders, tmp_path):
    other = edit(copy(folders[0], tmp_path), turn)
    (row,) = sheet(compare(folders[0], other), "Kết quả đổi")
    assert row[:3] == ("A", "Cụm A", "Xấu đi")
    assert row[-1].endswith("cần xem lại")

    def newer(content):
        content["provenance"]["versions"]["shapely"] = "9.9"

    (row,) = sheet(compare(folders[0], edit(other, newer)), "Kết quả đổi")
    assert row[-1] == ("ranh giới, quy định, lớp đã dùng không đổi; cùng đổi: phiên bản thư viện")


def test_a_figure_alone_is_a_detail(folders, tmp_path):
    def measure(content):
        one = next(
            f for f in content["sites"][0]["findings"] if f["rule_id"] == "special-use-forest"
        )
        one["parts"][0].update(least=0.0, best=0.5, most=1.0)

    found = compare(folders[0], edit(copy(folders[0], tmp_path), measure))
    (row,) = sheet(found, "Kết quả đổi")
    assert row[2] == "Chỉ số đo, lý do"
    assert row[8:10] == (
        "Rừng đặc dụng (RDD): 0,00 ha [≤ 0 ha]",
        "Rừng đặc dụng (RDD): 0,50 ha (0,00–1,00) [≤ 0 ha]",
    )
    assert found.sites.loc["A", "detail"] == 1


# --- inputs, rules, dates -------------------------------------------------------------------------


def test_an_input_that_changed_is_told_by_its_hash_and_a_new_one_by_its_name(found):
    assert found.inputs["role"].tolist() == [
        "project", "sites", "boundaries", "forest", "heritage",
    ]  # fmt: skip
    *_, forest, heritage = sheet(found, "Đầu vào")
    assert forest[:2] == ("Ba loại rừng", "nội dung")
    assert len(forest[-1]) == len(forest[-2]) == 12
    assert forest[-1] != forest[-2]
    assert heritage[:3] == ("Di tích và khu vực bảo vệ I, II", "mới có", "")


def test_an_input_that_is_gone_or_unusable_is_told(folders, tmp_path):
    def lose(content):
        sources = content["provenance"]["sources"]
        sources[:] = [s for s in sources if s["role"] != "land_use"]
        next(s for s in sources if s["role"] == "forest").update(status="red", sha256="")

    found = compare(folders[0], edit(copy(folders[0], tmp_path), lose))
    changed = {r[0]: r for r in sheet(found, "Đầu vào")}
    assert changed["Hiện trạng sử dụng đất"][1] == "không còn"
    assert changed["Ba loại rừng"][1] == "nội dung, tình trạng"
    assert changed["Ba loại rừng"][6:8] == ("dùng được", "không dùng được")


def test_another_day_is_said_first_and_the_rules_that_changed_are_listed(folders, of_another_day):
    found = compare(folders[0], of_another_day)
    assert "hai ngày đánh giá khác nhau" in head_lines(found)[2]
    law = sheet(found, "Quy định")
    assert law[0] == ("Ngày đánh giá", "", "01/06/2024", "01/10/2026", None)
    size = next(r for r in law if r[1] == "Quy mô diện tích")
    assert "nd32-2024#" in size[2]
    assert "nd303-2026#" in size[3]
    assert size[4] == len(SHAPES) - 1  # E is not there yet
    assert found.inputs.empty
    assert found.areas.empty
    assert finding(found, "A", "declared-area")["rule"]


def test_another_procedure_is_said_first(folders, of_the_plan):
    found = compare(folders[0], of_the_plan)
    assert "hai thủ tục khác nhau" in head_lines(found)[2]
    assert "different procedures" in head_lines(found, "en")[2]
    assert sheet(found, "Quy định")[0][:4] == (
        "Thủ tục", "", "Thành lập cụm công nghiệp", "Rà soát phương án phát triển",
    )  # fmt: skip
    assert found.rules.empty  # grades differ by the procedure, not by the rule
    advice = {row[0]: row[6:8] for row in sheet(found, "Tóm tắt")}
    assert advice["A"][0] == "–"
    assert advice["A"][1] != "–"


def test_versions_decisions_and_assumptions_are_conditions(folders, tmp_path):
    def other(content):
        said = content["provenance"]
        said["versions"]["shapely"] = "9.9"
        said["decisions"]["adjacent_m"] = "100"
        said["assumptions"].append("Giả định mới")
        content["headroom"]["x"] = 1

    found = compare(folders[0], edit(copy(folders[0], tmp_path), other))
    said = {(r[0], r[1]): r[2:4] for r in sheet(found, "Quy định")}
    assert said["Phiên bản thư viện", "shapely"][1] == "9.9"
    assert said["Quyết định của tỉnh", "adjacent_m"] == ("–", "100")
    assert said["Giả định", ""] == ("–", "Giả định mới")
    assert found.elsewhere == ("headroom",)
    assert "dư địa" in count_lines(found)[-1]
    assert not found.is_same


def test_what_is_in_no_table_is_named_and_every_name_has_words(folders, tmp_path):
    def other(content):
        content["sites"][0]["findings"][0].update(basis="both", layers=["x"], action="Hỏi")
        content["sites"][0]["land_budget"]["rice_ha"] += 0.001  # 10 m²: printed as the same
        content["scoring"] = {}

    found = compare(folders[0], edit(copy(folders[0], tmp_path), other))
    assert found.elsewhere == ("scoring", "land_budget", "action", "basis", "layers")
    assert count_lines(found)[-1].count("căn cứ của kết quả") == 1
    assert not found.is_same
    names = (*_SECTIONS, *_OF_A_SITE, *_IN_AREAS, *_BESIDE_A_FINDING)
    assert set(names) == set(_ELSEWHERE)


# --- the same, and what cannot be compared --------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "words"), [("vi", "Không có thay đổi."), ("en", "Nothing has changed.")]
)
def test_nothing_has_changed(run, folders, tmp_path, lang, words):
    found = compare(folders[0], copy(folders[0], tmp_path))
    assert found.is_same
    assert found.elsewhere == ()
    assert all(not one.rows for one in sheets(found, lang))
    code, said, _ = run("compare", folders[0], folders[0], "--lang", lang)
    assert code == 0
    assert words in said


def another_schema(content):
    content["schema"] = 2


def no_findings(content):
    del content["sites"][0]["findings"]


def no_interval(content):
    part = next(p for f in content["sites"][0]["findings"] for p in f["parts"])
    part.update(least=2.0, best=1.0, most=0.0)


def twice(content):
    content["sites"].append(content["sites"][0])


def another_system(content):
    content["provenance"]["crs"] = "EPSG:5899"


def one_more(content):
    content["sites"][0]["boundary_fingerprint"] = None


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (another_schema, "2"),
        (no_findings, "assessment.json"),
        (no_interval, "assessment.json"),
        (twice, "assessment.json"),
        (another_system, "EPSG:5899"),
        (one_more, "assessment.gpkg"),
    ],
)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_cannot_be_compared_is_one_sentence(run, folders, tmp_path, damage, named, lang):
    other = edit(copy(folders[0], tmp_path), damage)
    code, said, error = run("compare", folders[0], other, "--lang", lang)
    assert code == 2
    assert named in error
    assert not said.strip()
    assert error.strip().count("\n") == 0
    assert error.strip()[-1] == "."


@pytest.mark.parametrize("text", ["", "[]", "{", '{"schema": 1}', "[" * 100_000])
def test_a_json_that_is_no_review_is_one_sentence(folders, tmp_path, text):
    other = copy(folders[0], tmp_path)
    (other / "assessment.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"assessment\.json"):
        compare(folders[0], other)


def test_a_folder_without_a_review_or_layers_is_one_sentence(folders, tmp_path):
    with pytest.raises(InputError, match=r"no assessment\.json"):
        compare(folders[0], tmp_path)
    other = copy(folders[0], tmp_path)
    (other / "assessment.gpkg").write_bytes(b"no layers")
    with pytest.raises(InputError, match=r"assessment\.gpkg"):
        compare(folders[0], other)


# --- what is written and printed ------------------------------------------------------------------


def test_the_workbook_holds_every_table_and_is_the_same_each_time(run, folders, tmp_path):
    outs = tmp_path / "x", tmp_path / "y"
    for out in outs:
        code, said, _ = run("compare", *folders, "--out", out)
        assert code == 0
        assert said.strip().endswith("comparison.xlsx")
    first, second = ((out / "comparison.xlsx").read_bytes() for out in outs)
    assert first == second
    assert sorted(p.name for p in outs[0].iterdir()) == ["SHA256SUMS", "comparison.xlsx"]
    book = openpyxl.load_workbook(outs[0] / "comparison.xlsx")
    assert book.sheetnames == ["Tóm tắt", "Ranh giới", "Kết quả đổi", "Đầu vào", "Quy định"]
    hostile = [c for s in book for row in s.iter_rows() for c in row if "HYPERLINK" in str(c.value)]
    assert hostile
    assert {c.data_type for c in hostile} == {"s"}
    worse = next(c for row in book["Kết quả đổi"].iter_rows() for c in row if c.value == "Xấu đi")
    assert worse.fill.fgColor.rgb.endswith("F8CBAD")
    assert "Trước: a – Thành lập cụm công nghiệp, 01/06/2024, 8 cụm" in {
        book["Tóm tắt"].cell(row, 1).value for row in range(1, 9)
    }


def test_a_review_and_files_of_others_are_not_written_over(run, folders, tmp_path):
    a, b = folders
    assert run("compare", a, b, "--out", a)[0] == 2
    assert (a / "assessment.json").exists()
    mine = tmp_path / "m"
    mine.mkdir()
    (mine / "luan-van.docx").write_text("x", encoding="utf-8")
    code, _, error = run("compare", a, b, "--out", mine)
    assert code == 2
    assert "luan-van.docx" in error
    with pytest.raises(InputError, match="review"):
        write_comparison(compare(a, b), b)


@pytest.mark.parametrize(
    ("lang", "words", "others"),
    [
        (
            "vi",
            ["Xấu đi", "Không sử dụng rừng đặc dụng", "chỉ có ở đợt trước", "phía đông"],
            ["Worse"],
        ),
        ("en", ["Worse", "Clear of special-use forest", "only in the earlier", "east"], ["Xấu đi"]),
    ],
)
def test_the_terminal_speaks_the_language_asked_for_and_values_are_text(
    run, folders, lang, words, others
):
    code, said, _ = run("compare", *folders, "--lang", lang)
    flat = " ".join(said.split())
    assert code == 0
    assert all(word in flat for word in words)
    assert not any(word in flat for word in others)
    assert "[red]=HYPERLINK(1)[/red]" in said


def test_a_notebook_shows_it_and_values_are_text(found):
    html = found._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "Ranh giới" in html
    assert "Boundaries" in as_html(found, "en")
    turned = (found.findings["change"] == "worse").sum()
    assert f"{turned} worse" in repr(found)


def many(folder, out, shift):
    """A review of 100 clusters in 60 contents each, made of one."""
    content = json.loads((folder / "assessment.json").read_text(encoding="utf-8"))
    site = content["sites"][0]
    codes = [f"X{n}" for n in range(100)]
    findings = [{**f, "rule_id": f"{f['rule_id']}-{n}"} for n in range(2) for f in site["findings"]]
    content["sites"] = [{**site, "site_id": code, "findings": findings[:60]} for code in codes]
    out.mkdir()
    (out / "assessment.json").write_text(json.dumps(content), encoding="utf-8")
    shapes = [square(600 * n + shift, 0) for n in range(100)]
    drawn = gpd.GeoDataFrame({SITE_ID: codes}, geometry=shapes, crs="EPSG:5897")
    drawn.to_file(out / "assessment.gpkg", layer=SITES)
    return out


def test_a_hundred_clusters_in_sixty_contents_are_compared_in_a_moment(folders, tmp_path):
    pair = many(folders[0], tmp_path / "x", 0), many(folders[0], tmp_path / "y", 10)
    start = time.process_time()
    found = compare(*pair)
    assert time.process_time() - start < 2  # 0.7 s; row by row it takes far longer
    assert len(found.land) == 200
    assert len(found.after.findings) == 6000


def test_compare_is_at_the_front_door():
    assert ccngeo.compare is compare
