"""`assessment.xlsx`: what it says is what was found, texts stay texts, always the same bytes."""

import openpyxl
import pytest

from ccngeo import assess, load
from ccngeo.model import Procedure, Verdict
from ccngeo.recommendation import TABLE, PlanReview
from ccngeo.report.workbook import XLSX, write_workbook
from ccngeo.rules.severity import SEVERITY

SHEETS = ["Tổng hợp", "Nội dung", "Chưa kiểm tra", "Đồ án phải chỉnh", "Mức độ", "Bảng kiến nghị"]


@pytest.fixture(scope="module")
def book(request, tmp_path_factory):
    plan = request.getfixturevalue("plan")
    folder = tmp_path_factory.mktemp("so")
    write_workbook(plan.assessment, plan, folder)
    return openpyxl.load_workbook(folder / XLSX)


def rows(book, name):
    """The rows below the head, which is the first with a filter on it."""
    sheet = book[name]
    top = int(sheet.freeze_panes.removeprefix("A")) - 1
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=top + 1)]


def test_every_sheet_has_a_frozen_head_and_a_filter(book):
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet.freeze_panes
        assert sheet.auto_filter.ref
    assert book["Tổng hợp"]["A3"].value == "DỮ LIỆU TỔNG HỢP"


def test_each_cluster_is_one_row_and_the_conclusion_stays_blank(book, plan):
    found = rows(book, "Tổng hợp")
    assert sorted(row[0] for row in found) == sorted(s.site_id for s in plan.assessment.sites)
    assert [row[0] for row in found][:6] == ["QH01", "QH24", "QH14", "QH15", "QH16", "QH17"]
    assert found[-1][0].startswith("TL")
    by_id = {row[0]: row for row in found}
    assert by_id["QH14"][9].startswith("Điều chỉnh")
    assert by_id["QH17"][6] == pytest.approx(50, abs=0.01)
    assert {row[-1] for row in found} == {None}


def test_every_finding_that_applies_is_one_row(book, plan):
    applies = [f for f in plan.assessment if f.verdict is not Verdict.NOT_APPLICABLE]
    assert len(rows(book, "Nội dung")) == len(applies)


def test_the_tables_to_sign_are_there_row_by_row(book):
    worst = rows(book, "Mức độ")
    assert {row[0] for row in worst} == set(SEVERITY)
    assert len(worst) == sum(1 + len(others) for _, others in SEVERITY.values())
    assert [row[0] for row in rows(book, "Bảng kiến nghị")] == [row.row_id for row in TABLE]


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
