"""What notebooks show of the main values: words of the review, nothing of a file as code."""

from html.parser import HTMLParser

import pytest
from test_assessment import Province, square

import ccngeo
from ccngeo.model import Text, Verdict
from ccngeo.questions import open_questions
from ccngeo.report.registered import review_register
from ccngeo.shown import html_of, markup
from ccngeo.symbols import VERDICTS
from ccngeo.wording import VERDICTS as WORDS

HOSTILE = "<script>alert(1)</script>"
FORMULA = "=1+1"
ALLOWED = {
    "div", "span", "b", "i", "br", "code", "details", "summary",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
CORNERS = (
    "Điểm\tX\tY\n1\t2350000\t560000\n2\t2350000\t560500\n3\t2349500\t560500\n4\t2349500\t560000"
)
REGISTER = f"ma_cum,dt_cong_nghiep,dt_da_thue,dt_chap_thuan_chua_thue\nT1,10,4,\n{HOSTILE},1,1,0\n"


class Page(HTMLParser):
    """The elements, styles, tables and words of some HTML."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.tables, self.text = [], [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append("")

    def handle_data(self, data):
        self.text += data
        if self.tables and self.tables[-1]:
            self.tables[-1][-1] += data + "|"

    @property
    def rows(self):
        return [row for table in self.tables for row in table]


@pytest.fixture(scope="module")
def values(tmp_path_factory):
    """Every kind of value that is shown, of a province whose names are written to do harm."""
    folder = tmp_path_factory.mktemp("squares")
    squares = Province(folder)
    squares.layer("residential", [square(0, 0, 100)], name=[HOSTILE], households=[10])
    squares.layer("forest", [square(1000, 0, 200)], code=["RDD"], name=[FORMULA])
    squares.table("register", REGISTER)
    squares.site("A1", square(0, 0), ten=HOSTILE)
    squares.site("B2", square(1000, 0), ten=FORMULA, huyen_cu=HOSTILE)
    squares.site("C3", ten="Cụm chưa có ranh giới")
    squares.site("T1", square(3000, 3000), role="thanh_lap", ten=HOSTILE)
    (folder / "minerals.gpkg").write_bytes(b"no layer")
    squares.sections.append('[layers.minerals]\npath = "minerals.gpkg"\n')
    review = squares.review(procedure="plan-review", head=f"province = '{HOSTILE}'\n")
    plan = ccngeo.recommend(review)
    (folder / f"{FORMULA}.csv").write_text(CORNERS.replace("Điểm", HOSTILE), encoding="utf-8")
    register = ccngeo.register.register_of(review.data)
    found = ccngeo.find_sites(review.data, on=review.on, area_ha=(10, 20), per_commune=1)
    return {
        "data": review.data,
        "review": review,
        "one": review.only(["B2"]),
        "finding": review.finding("B2", "special-use-forest"),
        "plan": plan,
        "recommendation": plan.of_site("A1"),
        "found": found,
        "table": ccngeo.read_boundary_text(CORNERS, crs=5897),
        "register": register,
        "registered": review_register(review.data, review.on),
        "inspection": ccngeo.inspect(folder / f"{FORMULA}.csv"),
        "layer": ccngeo.inspect(folder / "residential.gpkg"),
    }


KINDS = (
    "data", "review", "one", "finding", "plan", "recommendation", "found", "table", "register",
    "registered", "inspection", "layer",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_nothing_of_a_file_becomes_markup(values, kind, lang):
    page = Page(html_of(values[kind], lang))
    assert set(page.tags) <= ALLOWED
    assert {name for name, _ in page.attributes} <= {"style"}


@pytest.mark.parametrize("kind", ["review", "plan", "register"])
def test_a_hostile_name_is_shown_as_it_is_written(values, kind):
    assert HOSTILE in Page(html_of(values[kind])).text
    assert "<script" not in html_of(values[kind])


def test_markup_that_is_let_through_would_be_seen():
    assert "script" in Page(markup.block(markup.Html(HOSTILE))).tags
    assert "script" not in Page(markup.block(HOSTILE)).tags
    assert markup.element("b", "", style='"><script>') == '<b style="&quot;&gt;&lt;script&gt;"></b>'


@pytest.mark.parametrize("kind", KINDS)
def test_a_colour_never_relies_on_the_page_around_it(values, kind):
    coloured = [s for _, s in Page(html_of(values[kind])).attributes if "color:" in s]
    grounded = [s for _, s in Page(html_of(values[kind])).attributes if "background:" in s]
    assert coloured == grounded


@pytest.mark.parametrize("kind", KINDS)
def test_a_notebook_shows_vietnamese_and_english_is_asked_for(values, kind):
    value = values[kind]
    assert value._repr_html_() == html_of(value, "vi")
    assert ccngeo.show(value, "en")._repr_html_() == html_of(value, "en")
    assert html_of(value, "en") != html_of(value, "vi")


@pytest.mark.parametrize("kind", KINDS)
def test_a_terminal_shows_one_short_line(values, kind):
    assert len(repr(values[kind])) < 160


def test_a_review_has_a_row_for_each_cluster_what_is_not_met_first(values):
    review = values["review"]
    head, *rows = Page(html_of(review)).tables[0]
    assert head.startswith("Mã|")
    assert [row.split("|")[0] for row in rows] == ["B2", "A1", "C3", "T1"]
    assert rows[0].startswith(f"B2|{FORMULA}|25,00|K| Không đáp ứng|3/8|")
    assert "«Không sử dụng rừng đặc dụng» (4,00 ha)" in rows[0]


def test_a_review_counts_its_clusters_by_verdict_in_letter_and_colour(values):
    review = values["review"]
    html = html_of(review)
    for verdict in Verdict:
        count = sum(review.verdict_of(site.site_id) is verdict for site in review.sites)
        told = f"{WORDS[verdict].vi}: {count}"
        assert (told in Page(html).text) is (count > 0)
        symbol = VERDICTS[verdict]
        assert (f"background:{symbol.colour}" in html) is (count > 0)


def test_a_single_cluster_shows_every_content_that_applies(values):
    one = values["one"]
    apply = [f for f in one if f.verdict is not Verdict.NOT_APPLICABLE]
    page = Page(html_of(one))
    first, rest, _ = page.tables
    assert len(first[1:]) + len(rest[1:]) == len(apply)
    for finding in apply:
        title = finding.rule.title.vi
        assert sum(row.startswith(f"{title}|") for row in (*first, *rest)) == 1
    assert first[1].startswith("Không sử dụng rừng đặc dụng|")
    assert f"({len(one) - len(apply)} nội dung nữa không áp dụng)" in page.text


@pytest.mark.parametrize("kind", ["data", "review", "one", "plan", "found"])
def test_a_layer_that_cannot_be_used_is_named_in_red(values, kind):
    (problem,) = values["data"].problems.values()
    assert problem.vi in Page(html_of(values[kind])).text
    assert "LỖI" in Page(html_of(values[kind])).text
    assert "FAULT" in Page(html_of(values[kind], "en")).text


@pytest.mark.parametrize("kind", ["review", "one"])
def test_what_could_not_be_checked_is_never_left_out(values, kind):
    asked = open_questions(values[kind])
    page = Page(html_of(values[kind]))
    assert f"{len(asked)} nội dung chưa kiểm tra được" in page.text
    assert len(page.tables[-1][1:]) == len(asked) > 0
    for question, row in zip(asked, page.tables[-1][1:], strict=True):
        assert row.startswith(f"{question.content.vi}|")
        assert question.question.vi in row


def test_a_table_of_corners_shows_the_side_that_disagrees():
    stated = CORNERS.replace("Y\n", "Y\tCạnh\n").replace("560500\n3", "560500\t510\n3")
    page = Page(html_of(ccngeo.read_boundary_text(stated, crs=5897)))
    (row,) = (row for row in page.rows if "25,0000" in row)
    assert "|LỖI| 2–3|" in row


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path):
    path = tmp_path / "ghi-chu.txt"
    path.write_bytes(b"\x00\x01")
    found = ccngeo.inspect(path)
    assert found.faults
    assert Page(html_of(found)).rows[-1].startswith("LỖI|")


def test_a_long_table_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(markup, "MOST_ROWS", 2)
    rows = [[str(n)] for n in range(5)]
    cut = Page(markup.table(["TT"], rows, "vi", "to_frame()"))
    assert len(cut.rows) == 3
    assert "Còn 3 dòng không in ở đây; xem đủ bằng to_frame()" in cut.text
    assert "không in ở đây" not in Page(markup.table(["TT"], rows[:2], "vi")).text


def test_the_label_of_synthetic_data_stands_in_the_title_of_a_review(values):
    assert "DỮ LIỆU TỔNG HỢP" not in Page(html_of(values["review"])).text
    assert "DỮ LIỆU TỔNG HỢP" in Page(markup.synthetic("vi", holds=True)).text


def test_what_has_no_view_is_refused():
    with pytest.raises(TypeError, match="no view of a Text"):
        html_of(Text("a", "b"))
