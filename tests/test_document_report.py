"""`report.docx`: the parts in their order, what is printed adds up, what is not known is marked."""

import ast
import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from PIL import Image
from test_assessment import Province, square
from test_languages import LAW, MARKS
from test_opinions import written

import ccngeo.report.document
from ccngeo import recommend, write
from ccngeo.model import Verdict
from ccngeo.recommendation import PlanReview
from ccngeo.report import write_into
from ccngeo.report.document import DOCX, chapters, write_document
from ccngeo.report.document.paper import Paper
from ccngeo.report.document.text import Column, Row, to_fill
from ccngeo.report.plates.ground import Ground
from ccngeo.rules import HEADINGS
from ccngeo.rules.unchecked import CONTENT_IDS

TODAY, BEFORE = date(2026, 11, 23), date(2024, 6, 1)
OPINION = {"ma_cum": "S1", "quy_tac": "houses-inside", "loai": "y_kien", "co_quan": "Sở Xây dựng",
           "so_hieu": "12/SXD", "ngay": "2026-10-20", "noi_dung": "Không có nhà ở",
           "ket_qua": "dap_ung", "ranh_gioi": "chưa có"}  # fmt: skip


ALLOWS = re.compile(r"(?<![Đđ]o )\bđược\b")


def province(folder):
    """Two clusters: S1 with 16 ha of rice, 1 ha of homes, 8 ha nobody mapped; S2 without boundary."""
    folder.mkdir(exist_ok=True)
    project = Province(folder)
    project.layer("land_use", [square(0, 0, 400), square(400, 0, 100)], code=["LUC", "ONT"])
    project.layer("residential", [square(400, 0, 100)], households=[10], name=["Thôn 1"])
    return project.site("S1", square(0, 0)).site("S2")


def text_of(paragraph):
    return "".join(t.text or "" for t in paragraph.iter(qn("w:t")))


class Read:
    """A document as it is read back."""

    def __init__(self, folder):
        self.document = docx.Document(folder / DOCX)
        self.body = self.document.element.body
        self.lines = [text_of(p) for p in self.body.iter(qn("w:p"))]
        self.text = "\n".join(self.lines)

    def headings(self, level):
        return [p.text for p in self.document.paragraphs if p.style.name == f"Heading {level}"]

    def table(self, first_head):
        return next(t for t in self.tables() if t[0][0] == first_head)

    def tables(self):
        """Every table as rows of texts, the lines of a cell parted by line breaks."""
        for table in self.body.iter(qn("w:tbl")):
            yield [
                ["\n".join(map(text_of, cell.iter(qn("w:p")))) for cell in row.iter(qn("w:tc"))]
                for row in table.iter(qn("w:tr"))
            ]

    def marked(self, tag):
        """The texts of runs with a mark such as `w:strike`."""
        runs = self.body.iter(qn("w:r"))
        return [text_of(run) for run in runs if run.find(f"{qn('w:rPr')}/{qn(tag)}") is not None]


def document_of(review, folder, lang="vi", plan=None, **options):
    folder.mkdir(exist_ok=True)
    write_document(review, plan, folder, lang, **options)
    return Read(folder)


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    return province(tmp_path_factory.mktemp("p")).review(TODAY)


@pytest.fixture(scope="module")
def appraisal(review, tmp_path_factory):
    return document_of(review, tmp_path_factory.mktemp("o"))


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return recommend(province(tmp_path_factory.mktemp("p")).review(TODAY, "plan-review"))


@pytest.fixture(scope="module")
def plan_report(plan, tmp_path_factory):
    return document_of(plan.assessment, tmp_path_factory.mktemp("o"), plan=plan)


# --- order ---------------------------------------------------------------------------------------


def test_the_parts_of_an_appraisal_stand_in_the_order_of_the_form(appraisal):
    assert "BÁO CÁO THẨM ĐỊNH" in appraisal.lines
    assert [re.sub(r"\d+$", "n", line) for line in appraisal.headings(1)] == [
        "I. HỒ SƠ ĐỀ NGHỊ",
        "II. CĂN CỨ",
        "III. NỘI DUNG THẨM ĐỊNH",
        "IV. KẾT LUẬN, KIẾN NGHỊ",
        "QUY ƯỚC TRÌNH BÀY",
        "CHỖ CẦN ĐIỀN: n",
    ]
    chapters = appraisal.headings(3)
    assert [line[0] for line in chapters] == list("12345678") * 2
    clusters = ["Cụm S1 (S1)", "Cụm S2 (S2)"]  # named so; another name is given what it is
    assert [h for h in appraisal.headings(2) if h.startswith("Cụm")] == clusters


def test_every_content_and_heading_of_a_rule_has_its_chapter():
    assert set(chapters._CHAPTER_OF) == set(CONTENT_IDS)
    assert {heading for _, heading in chapters.CHAPTERS} - {None} == set(HEADINGS)


def test_the_report_on_the_plan_has_its_summary_first_and_its_clusters_in_an_annex(plan_report):
    assert "BÁO CÁO RÀ SOÁT" in plan_report.lines
    assert [line.split(".")[0] for line in plan_report.headings(1)][:5] == [
        "I", "II", "III", "IV", "PHỤ LỤC",
    ]  # fmt: skip
    of_results = [line[0] for line in plan_report.headings(2)][3:8]
    assert of_results == list("12345")
    # more than one of the two, under one of five recommendations
    counted = plan_report.table("Kiến nghị")
    assert counted[-1][:2] == ["Tổng cộng", "2"]
    assert sum(int(row[1]) for row in counted[1:-1]) == 2


def test_the_directive_is_named_only_where_it_was_given(plan_report, tmp_path):
    project = province(tmp_path / "p")
    plan = recommend(project.review(TODAY, "plan-review", head='province = "Phú Thọ"'))
    read = document_of(plan.assessment, tmp_path / "o", plan=plan)
    tasks = ("(mục II.1 Chỉ thị)", "(mục II.2 Chỉ thị)")
    assert all(any(task in line for line in read.headings(2)) for task in tasks)
    assert not any(task in plan_report.text for task in tasks)


def test_an_expansion_is_called_one_and_points_to_its_own_paragraph(tmp_path):
    review = province(tmp_path / "p").review(TODAY, "expansion").only(["S1"])
    read = document_of(review, tmp_path / "o")
    assert "Hồ sơ đề nghị mở rộng Cụm S1" in read.lines
    points = [line for line in read.lines if re.match(r"[a-d]\) ", line)]
    assert points
    assert all("Đ8.2" in line for line in points)


# --- figures -------------------------------------------------------------------------------------


def number(text):
    return Decimal(text.replace(".", "").replace(",", "."))


def test_the_rows_of_the_land_table_add_up_to_the_printed_total(appraisal):
    table = next(t for t in appraisal.tables() if t[0][1] == "Loại đất")
    assert [row[1:] for row in table[1:]] == [
        ["Đất chuyên trồng lúa", "LUC", "16,00", "64,00"],
        ["Đất ở tại nông thôn", "ONT", "1,00", "4,00"],
        ["Chưa có dữ liệu", "", "8,00", "32,00"],
        ["Tổng cộng", "", "25,00", "100,00"],
    ]


def test_rows_that_do_not_round_well_still_add_up(tmp_path):
    project = Province(tmp_path)
    thirds = [square(166.7 * i, 0, 166.7).intersection(square(0, 0)) for i in range(3)]
    project.layer("land_use", thirds, code=["LUC", "HNK", "CLN"])
    project.site("S1", square(0, 0))
    read = document_of(project.review(TODAY), tmp_path / "o")
    table = next(t for t in read.tables() if t[0][1] == "Loại đất")
    for column in (3, 4):
        parts = [number(row[column]) for row in table[1:-1]]
        assert sum(parts) == number(table[-1][column])


def test_defence_land_is_counted_and_not_named(tmp_path):
    project = Province(tmp_path)
    project.layer("land_use", [square(0, 0)], code=["CQP"], name=["Trận địa 7"])
    project.site("S1", square(0, 0))
    read = document_of(project.review(TODAY), tmp_path / "o")
    table = next(t for t in read.tables() if t[0][1] == "Loại đất")
    assert table[1][1:4] == ["Đất khác (không nêu chi tiết)", "", "25,00"]
    assert "Trận địa 7" not in read.text


def test_every_finding_that_applies_is_a_row_with_its_clause(appraisal, review):
    rows = [row for table in appraisal.tables() if table[0][0] == "Nội dung" for row in table[1:]]
    applies = [f for f in review if f.verdict is not Verdict.NOT_APPLICABLE]
    assert len([row for row in rows if len(row) == 6 and row[4]]) == len(applies)
    assert all(re.search(r"\d", row[3]) for row in rows if len(row) == 6)


def test_a_result_that_no_value_of_the_limit_changes_is_marked_so(appraisal):
    row = row_of(appraisal, "Quy mô diện tích")  # 25 ha, of at least 10 or 5
    assert row[2].split("\n")[:2] == ["≤ 75 ha", "≥ 10 hoặc 5 ha"]
    assert row[4] == "Đáp ứng\nkết quả như nhau với mọi giá trị ngưỡng đã nêu"


def test_what_a_plan_review_folds_is_still_told(plan_report, plan):
    for finding in plan.assessment.of_site("S1"):
        assert finding.rule.title.vi in plan_report.text
    assert "Chờ ranh giới, chưa đủ căn cứ" in plan_report.text


# --- what people fill in -------------------------------------------------------------------------


def test_every_marked_place_is_counted_at_the_end(appraisal):
    marked = appraisal.marked("w:highlight")
    assert all(text.startswith("[") and text.endswith("]") for text in marked)
    assert appraisal.headings(1)[-1] == f"CHỖ CẦN ĐIỀN: {len(marked)}"
    listed = list(appraisal.tables())[-1][1:]
    assert {text: int(count) for text, count in listed} == {t: marked.count(t) for t in marked}


def test_costs_and_effects_are_marked_places_and_never_made_up(appraisal):
    lines = appraisal.lines
    for chapter in ("5. Tổng mức đầu tư", "7. Hiệu quả kinh tế - xã hội"):
        assert "[" in lines[lines.index(chapter) + 1]


def test_the_conclusion_stays_blank(appraisal, plan_report):
    for read in (appraisal, plan_report):
        concluded = [line for line in read.lines if line.startswith("Kết luận thẩm định:")]
        assert len(concluded) >= 2
        assert all(set(line.split(":")[1].strip()) == {"…"} for line in concluded)
    blank = next(t for t in appraisal.tables() if t[0][-1] == "Kết luận thẩm định")
    assert all(set(row[-1]) == {"…"} for row in blank[1:])


def test_the_words_of_the_document_allow_and_forbid_nothing():
    for path in Path(ccngeo.report.document.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not ALLOWS.search(node.value), path.name
    assert ALLOWS.search("vị trí không được thành lập")
    assert not ALLOWS.search("«Đo được» ghi giá trị đo")


def test_the_province_heads_the_paper_only_where_the_project_names_a_present_one(tmp_path):
    for name, head in (
        ("Phú Thọ", "ỦY BAN NHÂN DÂN TỈNH PHÚ THỌ"),
        ("Vĩnh Phúc (cũ)", "[TÊN TỈNH]"),
    ):
        folder = tmp_path / name
        project = province(folder)
        read = document_of(
            project.review(TODAY, head=f'province = "{name}"').only(["S1"]), folder / "o"
        )
        assert head in read.text
        assert ("[TÊN TỈNH]" in read.text) is ("(" in name)


# --- agencies and opinions -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "named", "other"),
    [
        (BEFORE, "Sở Tài nguyên và Môi trường", "Sở Nông nghiệp và Môi trường"),
        (TODAY, "Sở Nông nghiệp và Môi trường", "Sở Tài nguyên và Môi trường"),
    ],
)
def test_agencies_have_the_names_of_the_day(tmp_path, on, named, other):
    read = document_of(province(tmp_path / "p").review(on).only(["S1"]), tmp_path / "o")
    assert named in read.text
    assert other not in read.text
    assert ("UBND cấp xã trình" in read.text) is (on == TODAY)


def row_of(read, title):
    rows = (row for table in read.tables() for row in table)
    return next(row for row in rows if len(row) == 6 and row[0].startswith(title))


def test_an_opinion_stands_beside_the_result_and_is_struck_out_where_it_is_stale(tmp_path):
    project = province(tmp_path / "p").table("opinions", written(OPINION, OPINION | {
        "quy_tac": "", "so_hieu": "13/SXD", "ranh_gioi": ""}))  # fmt: skip
    read = document_of(project.review(TODAY).only(["S1"]), tmp_path / "o")
    row = row_of(read, "Không có dân cư sinh sống")
    assert row[4].startswith("Đáp ứng có điều kiện")
    assert row[5] == "Ý kiến – Sở Xây dựng, số 12/SXD ngày 20/10/2026\nĐáp ứng"
    chapter = read.lines[read.lines.index("8. Ý kiến cơ quan") :]
    (words,) = [line for line in chapter if "12/SXD" in line]
    assert words.startswith("- «Không có dân cư sinh sống»: Ý kiến")
    assert "Không có nhà ở; Kết quả văn bản nêu: Đáp ứng – khác kết quả kiểm tra" in words
    assert "(đã cũ: ranh giới đã thay đổi)" in words
    struck = read.marked("w:strike")
    assert any("12/SXD" in text for text in struck)  # given when there was no boundary
    assert not any("13/SXD" in text for text in struck)  # of which nobody knows
    assert "13/SXD" in read.text


# --- text, bytes, languages ----------------------------------------------------------------------


def test_names_are_text_whatever_they_look_like(tmp_path):
    name = "=1+1 <w:p/> { PAGE } & «x»"
    review = province(tmp_path / "p").site("S3", square(600, 0), ten=name).review(TODAY)
    read = document_of(review.only(["S3"]), tmp_path / "o")
    assert f"Cụm công nghiệp {name} (S3)" in read.headings(2)
    fields = [*read.body.iter(qn("w:fldSimple")), *read.body.iter(qn("w:instrText"))]
    assert fields == []


def test_what_no_file_may_hold_is_seen_to_be_missing(tmp_path):
    paper = Paper("t", TODAY, "vi")
    paper.paragraph("a\x0bb\x00c\nd")
    (tmp_path / DOCX).write_bytes(paper.packed())
    read = Read(tmp_path)
    assert read.lines[0] == "a\ufffdb\ufffdcd"
    assert len(list(read.body.iter(qn("w:br")))) == 1


def test_heads_are_repeated_and_no_row_is_split(appraisal):
    for table in appraisal.body.iter(qn("w:tbl")):
        rows = table.findall(qn("w:tr"))
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
        has_head = table.find(f"{qn('w:tblPr')}/{qn('w:tblLook')}").get(qn("w:firstRow")) == "1"
        repeated = rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert repeated is has_head


def test_a_table_tells_of_places_in_its_cells(tmp_path):
    paper = Paper("t", TODAY, "vi")
    paper.table("c", [Column("a", 50)], [Row(([to_fill("x"), "y"],))])
    assert paper.to_fill == {"[x]": 1}


def test_the_page_is_upright_a4_and_its_number_is_not_on_the_first(appraisal):
    (section,) = appraisal.document.sections
    assert [round(x.mm) for x in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(x.mm) for x in margins] == [20, 20, 30, 15]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header.paragraphs[0]._p.xml
    assert section.first_page_header.paragraphs[0].text == ""


def test_the_same_review_gives_the_same_bytes(review, tmp_path, drawn_pictures):
    one, other = (tmp_path / name for name in "ab")
    ground = Ground.of(review, None)
    for folder in (one, other):
        document_of(review.only(["S1"]), folder, ground=ground)
    assert (one / DOCX).read_bytes() == (other / DOCX).read_bytes()
    with zipfile.ZipFile(one / DOCX) as package:
        assert {member.date_time[:3] for member in package.infolist()} == {(2026, 11, 23)}
    properties = docx.Document(one / DOCX).core_properties
    assert (properties.created.date(), properties.author) == (TODAY, "ccngeo")


# Names and citations stay as they are; codes of clauses begin with Đ.
OF_DATA = re.compile(r"Cụm S\d|Xã Yên Lạc|Yên Lạc|Thôn 1|Đ\d[\d.]*[a-zđ]?|sửa đổi|mới|chuyển tiếp"
                     r"|Bảng \d[\d.]*|Chỉ thị 01/CT-UBND( \(Vĩnh Phúc\))?|chỉ tiêu phân bổ đến cấp xã"
                     r"|Quyết định \d+/QĐ-TTg \(\d+\)|NĐ \d+/\d+|NĐ-CP|Vĩnh Phúc")  # fmt: skip


@pytest.mark.parametrize("of", ["review", "plan"])
def test_the_english_document_has_no_word_of_vietnamese(of, request, tmp_path):
    found = request.getfixturevalue(of)
    review, plan = (found.assessment, found) if of == "plan" else (found, None)
    read = document_of(review, tmp_path, "en", plan)
    left = {line for line in read.lines if MARKS.search(OF_DATA.sub("", LAW.sub("", line)))}
    assert left == set()
    assert "SOCIALIST REPUBLIC OF VIET NAM" in read.lines
    assert "25.00" in read.text
    assert "25,00" not in read.text


# --- pictures, and the folder --------------------------------------------------------------------


def test_a_picture_shows_where_a_cluster_lies_and_names_its_numbers(
    review, tmp_path, drawn_pictures
):
    read = document_of(review.only(["S1"]), tmp_path, ground=Ground.of(review, None))
    (image,) = [p for p in read.document.part.package.iter_parts() if "image" in p.partname]
    with Image.open(io.BytesIO(image.blob)) as picture:
        assert picture.size == (826, 543)  # 140 mm × 92 mm at 150 dots an inch
        assert len(picture.getcolors()) <= 64
    (caption,) = [line for line in read.lines if line.startswith("Vị trí Cụm S1")]
    assert "(1) " in caption


def test_the_document_is_one_of_the_papers_but_of_places_nobody_planned(plan, tmp_path):
    out = write(plan.assessment, tmp_path / "o", review=plan)
    assert (out / DOCX).exists()
    write_into(plan.assessment, tmp_path, PlanReview(plan.assessment, {}), papers=False)
    assert not (tmp_path / DOCX).exists()
