"""`assessment.xlsx`: what it says is what was found, texts stay texts, always the same bytes."""

from decimal import Decimal

import numpy as np
import openpyxl
import pytest
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from shapely import MultiPolygon, Polygon
from shapely.affinity import translate
from test_assessment import Province, X, Y
from test_languages import COMMUNE, LAW, MARKS

from ccngeo import assess, load, read_boundary_table, wording
from ccngeo.headline import Seen
from ccngeo.model import Figure, Procedure, Reason, Role, Unit, Verdict
from ccngeo.read.quotas import QuotaKind
from ccngeo.recommendation import TABLE, PlanReview
from ccngeo.report.workbook import XLSX, write_workbook
from ccngeo.report.workbook.summary import ordered
from ccngeo.rules.severity import SEVERITY
from ccngeo.symbols import VERDICTS
from ccngeo.vn2000 import epsg, move

SHEETS = [
    "Tổng hợp", "Ma trận", "Chi tiết", "Chưa kiểm tra", "QHXD", "Chồng lấn", "Quỹ đất",
    "Chỉ tiêu đất", "Dư địa", "Toạ độ", "Mức độ", "Bảng kiến nghị", "Nguồn",
]  # fmt: skip
MM = 0.001


@pytest.fixture(scope="module")
def path(request, tmp_path_factory):
    plan = request.getfixturevalue("plan")
    folder = tmp_path_factory.mktemp("so")
    write_workbook(plan.assessment, plan, folder)
    return folder / XLSX


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


def head_row(sheet) -> int:
    """The row that stays in view above the others."""
    return coordinate_to_tuple(sheet.freeze_panes)[0] - 1


def rows(book, name):
    """The rows that can be filtered, by the titles of their columns."""
    sheet = book[name]
    top, last = head_row(sheet), range_boundaries(sheet.auto_filter.ref)[3]
    titles = [cell.value for cell in sheet[top]]
    found = sheet.iter_rows(min_row=top + 1, max_row=last)
    return [dict(zip(titles, (cell.value for cell in row), strict=True)) for row in found]


def total(book, name):
    sheet = book[name]
    return {
        cell.value: sheet.cell(sheet.max_row, cell.column).value for cell in sheet[head_row(sheet)]
    }


def test_every_sheet_has_a_frozen_head_a_filter_and_is_set_up_for_a3(book):
    assert book.sheetnames == SHEETS
    for sheet in book:
        top = head_row(sheet)
        assert range_boundaries(sheet.auto_filter.ref)[1] == top
        assert sheet.print_title_rows == f"${top}:${top}"
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.HeaderFooter.oddHeader.right.text == "DỮ LIỆU TỔNG HỢP"
        assert "sơ bộ" in sheet.HeaderFooter.oddFooter.left.text
    assert book["Tổng hợp"]["A3"].value == "DỮ LIỆU TỔNG HỢP"


def test_each_cluster_is_one_row_and_the_conclusion_stays_blank(book, plan):
    found = rows(book, "Tổng hợp")
    assert sorted(row["Mã"] for row in found) == sorted(s.site_id for s in plan.assessment.sites)
    assert [row["TT"] for row in found] == list(range(1, len(found) + 1))
    first = [row["Mã"] for row in found][:6]
    assert first == ["QH01", "QH24", "QH14", "QH15", "QH16", "QH17"]
    assert found[-1]["Mã"].startswith("TL")
    by_id = {row["Mã"]: row for row in found}
    assert by_id["QH14"]["Kiến nghị, đường thực hiện"].startswith("Điều chỉnh")
    assert by_id["QH17"]["Đo (ha)"] == pytest.approx(50, abs=0.01)
    assert by_id["QH13"]["Chênh (ha)"] == pytest.approx(73.12 - 55, abs=0.005)
    assert by_id["QH17"]["Rừng đặc dụng (ha)"] == pytest.approx(3, abs=0.001)
    assert {row["Kết luận thẩm định"] for row in found} == {None}


def test_a_line_reads_no_clearer_than_the_finding_behind_it(book):
    """Whether the production forest of QH17 is natural is not known; QH04 has no boundary."""
    by_id = {row["Mã"]: row for row in rows(book, "Tổng hợp")}
    assert by_id["QH17"]["Rừng tự nhiên, phòng hộ (ha)"] == "0,00 (0,00–46,90)"
    assert by_id["QH04"]["LUC (ha)"] == "?"
    assert by_id["QH04"]["QHXD phải chỉnh"] == "?"
    assert by_id["QH05"]["Lấp đầy (%)"] is None  # its commune has no cluster yet
    assert by_id["QH03"]["LUC (ha)"] == "?"  # under a decree nobody has read: open, not blank
    assert by_id["QH04"]["Chồng lấn lớn nhất"] == "?"
    assert by_id["QH02"]["Chồng lấn lớn nhất"] == "–"


@pytest.mark.parametrize(
    ("most", "number"),
    [(0.0, 0.0), (0.00009, 0.0), (0.3, None)],  # 1 m² is the least that counts
)
def test_a_nought_that_the_error_of_position_may_make_some_keeps_its_bounds(most, number):
    seen = Seen(Figure(0.0, 0.0, most, Unit.HA, frozenset({Reason.WITHIN_POSITIONAL_ERROR})))
    assert seen.number == number


def test_what_is_open_is_no_dash():
    assert [Seen().words("vi"), Seen(is_open=True).words("vi")] == ["–", "?"]


def test_the_matrix_has_a_letter_for_every_rule_and_site(book, plan):
    titles = {f.rule.title.vi: f.rule.rule_id for f in plan.assessment}
    letters = {v: s.letter.vi for v, s in VERDICTS.items()}
    found = rows(book, "Ma trận")
    assert len(found) == len(plan.assessment.sites)
    for row in found:
        for title, rule_id in titles.items():
            assert row[title] == letters[plan.assessment.finding(row["Mã"], rule_id).verdict]


def test_a_letter_is_coloured_by_its_verdict_and_bold_where_it_decides(book, plan):
    sheet = book["Ma trận"]
    top = head_row(sheet)
    columns = {cell.value: cell.column for cell in sheet[top]}
    (row,) = (r for r in range(top + 1, sheet.max_row + 1) if sheet.cell(r, 1).value == "QH17")
    for rule_id, bold in (("special-use-forest", True), ("minerals", False)):
        finding = plan.assessment.finding("QH17", rule_id)
        cell = sheet.cell(row, columns[finding.rule.title.vi])
        assert cell.font.b is bold
        assert cell.font.color.rgb[2:] == VERDICTS[finding.verdict].colour.lstrip("#").upper()
        assert cell.fill.fgColor.rgb != "00000000"


def test_every_finding_that_applies_is_one_row_with_its_clause_and_dates(book, plan):
    applies = [f for f in plan.assessment if f.verdict is not Verdict.NOT_APPLICABLE]
    found = rows(book, "Chi tiết")
    assert len(found) == len(applies)
    assert all(row["Điều khoản"] and row["Hiệu lực"] and row["Cơ quan"] for row in found)
    (forest,) = (row for row in found if row["Mã"] == "QH17" and "rừng đặc dụng" in row["Nội dung"])
    assert forest["Đo được (ít nhất–nhiều nhất)"].splitlines()[0] == (
        "Rừng đặc dụng (RDD): 3,00 ha (2,74–3,27)"
    )
    assert forest["Kết quả kiểm tra dữ liệu (sơ bộ)"] == "Không đáp ứng"
    assert forest["Kết luận thẩm định"] is None


def test_the_printed_parts_of_a_site_add_up_to_its_printed_area(book, plan):
    found = rows(book, "Quỹ đất")
    located = {
        s.site_id: s.areas.measured_ha
        for s in plan.assessment.sites
        if s.geometry is not None and s.role is not Role.ESTABLISHED
    }
    assert {row["Mã"] for row in found} == set(located)
    for row in found:
        whole, *parts = (Decimal(str(value)) for value in list(row.values())[2:9])
        assert sum(parts) == whole == Decimal(f"{located[row['Mã']]:.2f}")


@pytest.mark.parametrize("name", ["Quỹ đất", "QHXD"])
def test_printed_totals_equal_the_printed_rows(book, name):
    found, line = rows(book, name), total(book, name)
    summed = [title for title, value in line.items() if isinstance(value, float)]
    assert len(summed) >= 3
    for title in summed:
        column = [Decimal(str(row[title])) for row in found if row[title] is not None]
        assert sum(column) == Decimal(str(line[title]))


def test_plans_to_adjust_come_first_then_what_adjoins_then_what_nobody_could_check(book):
    states = [row["Tình trạng"] for row in rows(book, "QHXD")]
    order = ["phải điều chỉnh", "giáp ranh", "chưa kiểm tra được"]
    assert states == sorted(states, key=order.index)
    assert set(states) == set(order)


def test_overlaps_name_things_inside_the_site_and_none_of_the_register(book):
    found = rows(book, "Chồng lấn")
    (forest,) = (r for r in found if r["Mã"] == "QH17" and r["Đối tượng"].startswith("RDD · "))
    assert forest["Diện tích (ha)"] == pytest.approx(3, abs=0.001)
    assert forest["Tỷ lệ vị trí (%)"] == pytest.approx(0.06, abs=0.001)
    assert not any("Lấp đầy" in row["Nội dung"] for row in found)


def test_quotas_and_headroom_are_those_of_the_review(book, plan):
    skn = [r for r in rows(book, "Chỉ tiêu đất") if "SKN" in r["Chỉ tiêu"]]
    assert len(skn) == len(wording.ledger_rows(plan.assessment.ledger, QuotaKind.SKN))
    planned = [s.site_id for s in plan.assessment.sites if s.role is Role.PLANNED]
    room = rows(book, "Dư địa")
    known = {row["Mã"] for row in room} - {None}
    assert known <= set(planned)
    assert {row["Thứ tự thành lập"] for row in room if row["Mã"] is None} == {None}


@pytest.mark.parametrize("code", [5897, 9208])
def test_corners_read_back_are_the_boundaries_to_a_millimetre(path, plan, code):
    table = read_boundary_table(path, crs=code)
    located = {s.site_id: s.geometry for s in plan.assessment.sites if s.geometry is not None}
    assert [plot.name for plot in table.plots] == [
        s.site_id for s in ordered(plan.assessment, plan) if s.site_id in located
    ]
    for plot in table.plots:
        (there,) = move(np.array([located[plot.name]]), epsg(5897), epsg(code))
        assert plot.geometry.equals_exact(there, MM)


def test_a_hole_and_a_second_part_come_back_too(tmp_path):
    shape = MultiPolygon(
        [
            Polygon(
                [(0, 0), (0, 400), (400, 400), (400, 0)],
                [[(100, 100), (200, 100), (200, 200), (100, 200)]],
            ),
            Polygon([(600, 0), (600, 100), (700, 100), (700, 0)]),
        ]
    )
    province = Province(tmp_path)
    there = translate(shape, X, Y)
    province.site("S1", there)
    review = province.review(procedure="establishment")
    out = tmp_path / "ra"
    out.mkdir()
    write_workbook(review, None, out)
    (plot,) = read_boundary_table(out / XLSX, crs=review.data.project.crs.to_epsg()).plots
    assert [ring.is_hole for ring in plot.rings] == [False, False, True]
    assert plot.geometry.normalize().equals_exact(there.normalize(), MM)
    sides = [r["Cạnh đến điểm sau (m)"] for r in rows(openpyxl.load_workbook(out / XLSX), "Toạ độ")]
    assert sorted(sides) == [100] * 8 + [400] * 4


def test_sources_name_every_input_with_its_hash_and_every_assumption(book, plan):
    found = rows(book, "Nguồn")
    data = plan.assessment.data
    inputs = [row for row in found if row["Loại"] == "Đầu vào"]
    assert [row["SHA-256"] for row in inputs] == [source.sha256 for source in data.sources]
    assumed = {row["Nội dung"] for row in found if row["Loại"] == "Giả định"}
    assert {text.vi for text in plan.assessment.assumptions()} <= assumed
    assert any(row["Nội dung"].startswith("ccngeo ") for row in found)


def test_the_tables_to_sign_are_there_row_by_row(book):
    worst = rows(book, "Mức độ")
    assert {row["Đối tượng"] for row in worst} == set(SEVERITY)
    assert len(worst) == sum(1 + len(others) for _, others in SEVERITY.values())
    assert [row["Dòng"] for row in rows(book, "Bảng kiến nghị")] == [row.row_id for row in TABLE]


def test_a_name_that_begins_like_a_formula_is_text(few_clusters, tmp_path):
    table = few_clusters / "shapefiles" / "danh_sach.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("Minh Quang", "=1+1", 1), encoding="utf-8")
    review = assess(load(few_clusters), procedure=Procedure.ESTABLISHMENT)
    write_workbook(review, None, tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / XLSX)["Tổng hợp"]
    (cell,) = (c for row in sheet.iter_rows() for c in row if c.value == "=1+1")
    assert cell.data_type == "s"


def test_the_same_review_gives_the_same_bytes_and_english_where_asked(plan, tmp_path):
    nothing = PlanReview(plan.assessment, {})
    folders = [tmp_path / name for name in "abc"]
    for folder, lang in zip(folders, ("vi", "vi", "en"), strict=True):
        folder.mkdir()
        write_workbook(plan.assessment, nothing, folder, lang)
    one, other, english = ((folder / XLSX).read_bytes() for folder in folders)
    assert one == other
    assert one != english
    assert openpyxl.load_workbook(folders[2] / XLSX).sheetnames[0] == "Summary"


# --- English -------------------------------------------------------------------------------------

# Columns of names, of what files and letters say, and of citations.
OF_DATA = {
    "Cluster", "Commune (formerly)", "Largest overlap", "Agency's opinion (no., date)", "Plan",
    "Decision", "Date", "Approved by", "Scale", "Name", "Lot", "Present use", "Object", "Clause",
    "Commune", "Unit", "What", "File", "Agency", "Covers", "Notes, repairs", "Measured (least–most)",
}  # fmt: skip


def own_texts(book):
    """The texts of a workbook that are no data, each once."""
    for sheet in book:
        top = head_row(sheet)
        titles = [cell.value for cell in sheet[top]]
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            for title, value in zip(titles, row, strict=True):
                if isinstance(value, str) and (number <= top or title not in OF_DATA):
                    yield LAW.sub("", value)


def test_the_english_workbook_has_no_word_of_vietnamese(plan, tmp_path):
    write_workbook(plan.assessment, plan, tmp_path, "en")
    book = openpyxl.load_workbook(tmp_path / XLSX)
    left = {text for text in own_texts(book) if MARKS.search(text)}
    assert {text for text in left if not COMMUNE.match(text)} == set()


def test_vietnamese_in_a_workbook_would_be_caught(book):
    assert any(MARKS.search(text) for text in own_texts(book))
