"""The workbook `ccngeo new` writes, filled in as an office fills it in, and read back."""

import datetime as dt
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pyproj
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccngeo.errors import InputError
from ccngeo.model import Text
from ccngeo.project import LAYERS, TABLES, project_of, read_project
from ccngeo.read.sites import COLUMNS
from ccngeo.read.workbook import (
    CORNER_HEADINGS,
    LAYER_HEADINGS,
    SITE_HEADINGS,
    _crs_of,
    _heading,
    is_template,
    layer_choice,
    read_workbook,
)
from ccngeo.template import CRS_CHOICES, TABLE_NAME, workbook_bytes, write_template
from ccngeo.vietnamese import parse_date, parse_decimal

GRID = "VN-2000, KTT 105°00′, múi chiếu 3° (EPSG:5897)"
SHEETS = ("DanhSach", "ToaDo", "LopDuLieu")
HEADINGS = dict(zip(SHEETS, (SITE_HEADINGS, CORNER_HEADINGS, LAYER_HEADINGS), strict=True))
FIRST = {"DanhSach": 3, "ToaDo": 5, "LopDuLieu": 3}  # rows a person begins to fill in
# 500 m to the east by 400 m to the north: 20 ha.
NORTH, EAST = 2_356_000, 551_000
BLOCK = ((NORTH, EAST), (NORTH, EAST + 500), (NORTH + 400, EAST + 500), (NORTH + 400, EAST))


class Filled:
    """The template in a person's hands: `put` types a row, `read` saves and reads the file."""

    def __init__(self, folder, content):
        self.path = folder / TABLE_NAME
        self.path.write_bytes(content)
        self.book = openpyxl.load_workbook(self.path)
        self.next = dict(FIRST)

    def put(self, name, row=None, **values):
        sheet, row = self.book[name], row or self.next[name]
        for column, value in values.items():
            sheet.cell(row, list(HEADINGS[name]).index(column) + 1).value = value
        self.next[name] = row + 1
        return row

    def site(self, code="A1", **values):
        named = {"ten": "Cụm A", "vai_tro": "Quy hoạch mới"} | values
        return self.put("DanhSach", ma_cum=code, **named)

    def corners(self, points=BLOCK, code="A1", crs=GRID, **values):
        if crs is not None:
            self.book["ToaDo"]["B1"] = crs
        for number, (x, y) in enumerate(points, start=1):
            self.put("ToaDo", ma_cum=code, diem=f"M{number}", X=x, Y=y, **values)

    def layer(self, lop="land_use", **values):
        return self.put("LopDuLieu", lop=lop, **{"tep": "a.shp", **values})

    def read(self):
        self.book.save(self.path)
        return read_workbook(self.path)

    def refusal(self):
        with pytest.raises(InputError) as refused:
            self.read()
        for text in (refused.value.vi, refused.value.en):
            assert text.startswith(self.path.name)
            assert text.endswith(".")
        return refused.value.vi


@pytest.fixture(scope="module")
def template():
    return workbook_bytes()


@pytest.fixture
def filled(tmp_path, template):
    return Filled(tmp_path, template)


# --- what is written -----------------------------------------------------------------------------


def test_a_new_project_names_the_workbook_beside_it(tmp_path):
    project, table = write_template(tmp_path / "moi")
    assert read_project(project).declared.sites.table == table.name == "danh-sach-vi-tri.xlsx"
    assert sorted(p.name for p in project.parent.iterdir()) == sorted([project.name, table.name])


@pytest.mark.parametrize("name", ["project.toml", TABLE_NAME])
def test_nothing_of_a_person_is_written_over(name, tmp_path):
    (tmp_path / name).write_text("của tôi", encoding="utf-8")
    with pytest.raises(InputError, match="already there"):
        write_template(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text(encoding="utf-8") == "của tôi"


def test_two_writes_are_the_same_bytes_and_hold_no_time(tmp_path):
    first = workbook_bytes()
    assert first == workbook_bytes()
    (tmp_path / "a.xlsx").write_bytes(first)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert {info.date_time for info in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
        assert archive.testzip() is None
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2000-01-01T00:00:00Z"}


def test_a_plain_save_would_hold_the_time_of_writing(filled):
    filled.read()
    with zipfile.ZipFile(filled.path) as archive:
        core = archive.read("docProps/core.xml").decode()
    assert f"{dt.datetime.now(tz=dt.UTC):%Y-%m}" in core


def test_the_sheets_are_three_tables_and_a_guide_without_formula_or_macro(filled):
    assert filled.book.sheetnames == [*SHEETS, "HuongDan"]
    cells = [c for sheet in filled.book for row in sheet.iter_rows() for c in row]
    assert {c.data_type for c in cells if c.value is not None} == {"s"}
    with zipfile.ZipFile(filled.path) as archive:
        assert not [n for n in archive.namelist() if "vba" in n.lower() or "macro" in n.lower()]


@pytest.mark.parametrize("name", SHEETS)
def test_every_column_has_a_title_a_name_and_a_comment_in_vietnamese(name, filled):
    sheet, first = filled.book[name], FIRST[name]
    for k, column in enumerate(HEADINGS[name], start=1):
        title, below = sheet.cell(first - 2, k), sheet.cell(first - 1, k)
        assert title.value.removesuffix(" *") == HEADINGS[name][column][0]
        assert below.value == column
        for cell in (title, below):
            assert not cell.comment.text.isascii()
            assert cell.comment.text.endswith((".", ";", "…"))
    assert sheet.cell(first - 1, len(HEADINGS[name]) + 1).value is None
    assert sheet.freeze_panes[1:] == str(first)
    assert sheet.auto_filter.ref.startswith(f"A{first - 1}:")


def test_the_columns_are_those_of_the_csv_list_and_the_capacity_of_waste_water():
    assert set(SITE_HEADINGS) == {*COLUMNS, "cong_suat_xlnt"}
    assert [c for c in SITE_HEADINGS if c in COLUMNS] == [c for c in COLUMNS if c in SITE_HEADINGS]


def test_the_comment_of_x_says_north_and_that_of_y_east(filled):
    sheet = filled.book["ToaDo"]
    assert "BẮC" in sheet["D4"].comment.text
    assert "ĐÔNG" in sheet["E4"].comment.text


def test_no_text_looks_like_an_escaped_character(template, tmp_path):
    looks = re.compile(rb"_x[0-9A-Fa-f]{1,4}_")
    assert looks.search(b"ma_xa_moi"), "LibreOffice takes the middle for U+000A"
    (tmp_path / "a.xlsx").write_bytes(template)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 4
        for name in sheets:
            assert not looks.search(archive.read(name)), name


@pytest.mark.parametrize("name", SHEETS)
def test_every_sheet_prints_on_a4_lying_down_as_wide_as_the_page(name, filled):
    sheet = filled.book[name]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (int(sheet.page_setup.fitToWidth), int(sheet.page_setup.fitToHeight)) == (1, 0)


def test_areas_and_dates_are_shown_as_papers_write_them_and_codes_are_text(filled):
    formats = {
        (name, column): filled.book[name]
        .column_dimensions[openpyxl.utils.get_column_letter(k)]
        .number_format
        for name in SHEETS
        for k, column in enumerate(HEADINGS[name], start=1)
    }
    for column in ("dt_qh_tinh", "dt_de_nghi", "dt_qhct"):
        assert formats["DanhSach", column] == "0.00"
    for place in (("DanhSach", "ngay_tl"), ("DanhSach", "ngay_tiep_nhan")):
        assert formats[place] == "dd/mm/yyyy"
    for place in (("DanhSach", "ma_xa_moi"), ("DanhSach", "ma_cum"), ("LopDuLieu", "ty_le")):
        assert formats[place] == "@"


def rules_of(sheet):
    return {cells.split(":")[0]: rule for rule in sheet.data_validations.dataValidation
            for cells in str(rule.sqref).split()}  # fmt: skip


def test_excel_takes_every_rule_and_says_it_in_vietnamese(filled):
    found = [rule for name in SHEETS for rule in rules_of(filled.book[name]).values()]
    assert len(found) == 16
    for rule in found:
        # What Excel holds at most; beyond it the file is «repaired».
        assert 0 < len(rule.promptTitle) <= 32
        assert 0 < len(rule.errorTitle) <= 32
        assert 0 < len(rule.prompt) <= 255
        assert 0 < len(rule.error) <= 225
        assert len(rule.formula1) <= 255
        assert not rule.prompt.isascii()


@pytest.mark.parametrize(
    ("name", "cell", "choices"),
    [
        ("ToaDo", "B1", CRS_CHOICES),
        ("LopDuLieu", "H3", CRS_CHOICES),
        ("LopDuLieu", "A3", [layer_choice(n) for n in (*LAYERS, *TABLES)]),
    ],
)
def test_a_drop_down_offers_what_the_guide_lists(name, cell, choices, filled):
    rule = rules_of(filled.book[name])[cell]
    start, stop = map(int, re.findall(r"\$A\$(\d+)", rule.formula1))
    offered = [filled.book["HuongDan"].cell(i, 1).value for i in range(start, stop + 1)]
    assert offered == list(choices)
    assert rule.errorStyle == "stop"


def test_the_reference_systems_are_all_meridians_two_zones_and_degrees():
    codes = {int(re.search(r"EPSG:(\d+)", c)[1]) for c in CRS_CHOICES}
    assert len(codes) == len(CRS_CHOICES)
    assert {5896, 5897, 5898, 5899, *range(9205, 9219), 3405, 3406, 4326, 4756} < codes


# --- the list ------------------------------------------------------------------------------------


def test_an_untouched_template_is_one_and_says_nothing(filled):
    assert is_template(filled.path)
    book = filled.read()
    assert (book.rows, book.boundaries, book.crs) == ((), {}, None)
    assert (book.layers, book.tables, book.notes) == ({}, {}, ())


def test_each_column_of_a_row_is_read_as_clean_text(filled):
    row = filled.put(
        "DanhSach",
        ma_cum="VT-01",
        ten="  CCN  Lũng Hòa ",
        vai_tro="Đã thành lập",
        loai="Làng nghề",
        xa_cu="Xã Lũng Hòa",
        huyen_cu="Huyện Vĩnh Tường",
        ma_xa_moi=9040,
        xa_moi="Xã Thổ Tang",
        dt_qh_tinh=48.43,
        dt_de_nghi="50",
        dt_qhct=49.5,
        ngay_tl=dt.date(2018, 8, 20),
        ngay_tiep_nhan="10/09/2026",
        nganh_nghe="Cơ khí; gỗ",
        cong_suat_xlnt=1500,
        sai_so_m=0.2,
        thay_cho="VT-00",
        thu_tu=2,
        ghi_chu="xem lại",
    )
    book = filled.read()
    assert dict(book.rows[0]) == {
        "ma_cum": "VT-01",
        "ten": "CCN Lũng Hòa",
        "vai_tro": "thanh_lap",
        "loai": "lang_nghe",
        "xa_cu": "Xã Lũng Hòa",
        "huyen_cu": "Huyện Vĩnh Tường",
        "ma_xa_moi": "09040",
        "xa_moi": "Xã Thổ Tang",
        "dt_qh_tinh": "48,43",
        "dt_de_nghi": "50",
        "dt_qhct": "49,5",
        "ngay_tl": "2018-08-20",
        "ngay_tiep_nhan": "10/09/2026",
        "nganh_nghe": "Cơ khí; gỗ",
        "cong_suat_xlnt": "1500",
        "sai_so_m": "0,2",
        "thay_cho": "VT-00",
        "thu_tu": "2",
        "ghi_chu": "xem lại",
    }
    assert book.columns == tuple(SITE_HEADINGS)
    assert book.places[0].vi == f"danh-sach-vi-tri.xlsx, sheet DanhSach, dòng {row}"
    assert book.place(0, "dt_de_nghi").vi.endswith(f"DanhSach, dòng {row}, cột J (dt_de_nghi)")


@pytest.mark.parametrize(
    "typed",
    ["20/08/2025", "2025-08-20", dt.date(2025, 8, 20), dt.datetime(2025, 8, 20)],  # noqa: DTZ001
)
def test_a_date_typed_as_text_or_as_a_date_is_the_same_day(typed, filled):
    filled.site(ngay_tiep_nhan=typed)
    assert parse_date(filled.read().rows[0]["ngay_tiep_nhan"]) == dt.date(2025, 8, 20)


@pytest.mark.parametrize("typed", ["48,43", 48.43, "48,430"])
def test_a_number_typed_as_text_or_as_a_number_is_the_same_area(typed, filled):
    filled.site(dt_qh_tinh=typed)
    assert parse_decimal(filled.read().rows[0]["dt_qh_tinh"]) == 48.43


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
@given(st.integers(1, 9_999_999))
def test_any_area_in_square_metres_comes_back_to_the_square_metre(filled, area_m2):
    filled.put("DanhSach", 3, ma_cum="A1", ten="A", vai_tro="de_nghi", dt_de_nghi=area_m2 / 10_000)
    assert round(parse_decimal(filled.read().rows[0]["dt_de_nghi"]) * 10_000, 6) == area_m2


@pytest.mark.parametrize("typed", [9040, "9040", "09040", 9040.0])
def test_a_commune_code_keeps_its_leading_zero(typed, filled):
    filled.site(ma_xa_moi=typed)
    assert filled.read().rows[0]["ma_xa_moi"] == "09040"


@pytest.mark.parametrize(
    ("typed", "column", "read"),
    [
        ("Đã thành lập", "vai_tro", "thanh_lap"),
        ("thanh_lap", "vai_tro", "thanh_lap"),
        ("VỊ TRÍ ĐỀ NGHỊ", "vai_tro", "de_nghi"),
        ("quy hoach moi", "vai_tro", "quy_hoach"),
        ("Miền núi", "loai", "mien_nui"),
        ("thuong", "loai", "thuong"),
        ("đang xét", "vai_tro", "đang xét"),
    ],
)
def test_a_choice_is_known_by_its_words_and_another_stays_for_the_list_to_refuse(
    typed, column, read, filled
):
    filled.site()
    filled.put("DanhSach", 3, **{column: typed})
    assert filled.read().rows[0][column] == read


def test_titles_above_blank_rows_and_blank_columns_change_nothing(filled):
    filled.site("A1", dt_de_nghi=20)
    filled.put("DanhSach", 6, ma_cum="A2", ten="B", vai_tro="de_nghi")
    filled.book["DanhSach"].insert_rows(1, 2)
    filled.book["DanhSach"]["A1"] = "DANH SÁCH VỊ TRÍ CỤM CÔNG NGHIỆP"
    filled.book["DanhSach"].insert_cols(4, 2)
    book = filled.read()
    assert [r["ma_cum"] for r in book.rows] == ["A1", "A2"]
    assert [p.vi[-2:] for p in book.places] == [" 5", " 8"]
    assert book.rows[0]["dt_de_nghi"] == "20"
    assert book.place(1, "dt_de_nghi").vi.endswith("dòng 8, cột L (dt_de_nghi)")
    assert book.notes == ()


@pytest.mark.parametrize("kept", [1, 2])
def test_one_of_the_two_header_rows_is_enough(kept, filled):
    filled.site(dt_de_nghi=20)
    before = filled.read()
    filled.book["DanhSach"].delete_rows(3 - kept)
    after = filled.read()
    assert (after.columns, after.rows) == (before.columns, before.rows)
    assert after.places[0].vi.endswith("dòng 2")


def test_a_header_repeated_after_a_page_break_is_no_cluster(filled):
    filled.site("A1")
    for k, column in enumerate(SITE_HEADINGS, start=1):
        filled.book["DanhSach"].cell(4, k).value = column
    filled.put("DanhSach", 5, ma_cum="A2", ten="B", vai_tro="de_nghi")
    assert [r["ma_cum"] for r in filled.read().rows] == ["A1", "A2"]


@pytest.mark.parametrize(
    "heading", ["Mã cụm", "MA_CUM", " mã  cụm: ", "Mã CCN", "ma_cum", "MÃ VỊ TRÍ"]
)
def test_a_heading_is_known_without_case_blanks_and_marks(heading, filled):
    filled.site()
    filled.book["DanhSach"].delete_rows(1)
    filled.book["DanhSach"]["A1"] = heading
    assert filled.read().rows[0]["ma_cum"] == "A1"


def test_no_two_columns_of_a_sheet_share_a_heading():
    for headings in HEADINGS.values():
        keys = [{_heading(w) for w in (c, *words)} for c, words in headings.items()]
        assert sum(map(len, keys)) == len(set.union(*keys))


def test_another_column_is_left_out_and_said(filled):
    filled.site()
    sheet = filled.book["DanhSach"]
    sheet["T2"], sheet["T3"], sheet["V3"] = "Số điện thoại", "0912", "nhớ hỏi lại"
    book = filled.read()
    assert "Số điện thoại" not in book.columns
    assert [n.vi for n in book.notes] == [
        "danh-sach-vi-tri.xlsx, sheet DanhSach, dòng 2, cột T: không đọc cột này (Số điện thoại)",
        "danh-sach-vi-tri.xlsx, sheet DanhSach, dòng 1, cột V: không đọc cột này (không có tên)",
    ]


def drop(column):
    """Take a column out of DanhSach and put a heading in its place."""
    return list(SITE_HEADINGS).index(column) + 1


@pytest.mark.parametrize(
    ("column", "heading", "words"),
    [
        ("dt_de_nghi", "dt_denghj", ["dòng 1, cột J", "dt_denghj", "có phải dt_de_nghi"]),
        ("ngay_tiep_nhan", "Ngày tiếp nhân hs", ["dòng 1, cột M", "có phải ngay_tiep_nhan"]),
        ("dt_de_nghi", "Diện tích", ["cột J", "có phải dt_qh_tinh, dt_de_nghi, dt_qhct"]),
        ("xa_cu", "Xã", ["cột E", "có phải xa_cu, xa_moi"]),
        ("dt_qhct", "dt_qhct (m2)", ["cột K", "có phải dt_qhct"]),
        ("ma_cum", "Chủ đầu tư", ["dòng 1", "thiếu cột ma_cum"]),
        ("ma_cum", "ma_cumm", ["cột A", "có phải ma_cum"]),
        ("ten", "Mã cụm", ["dòng 1, cột B", "có hai cột ma_cum"]),
    ],
)
def test_a_misspelt_or_unclear_column_is_refused_with_a_hint(column, heading, words, filled):
    filled.site()
    sheet = filled.book["DanhSach"]
    sheet.cell(1, drop(column)).value = heading
    sheet.cell(2, drop(column)).value = None
    said = filled.refusal()
    for word in ("sheet DanhSach", *words):
        assert word in said


def test_a_title_that_says_another_column_than_the_name_below_is_refused(filled):
    filled.site()
    filled.book["DanhSach"]["I2"] = "dt_qhct"
    filled.book["DanhSach"]["K2"] = "dt_qh_tinh"
    assert "dòng 2, cột I: tiêu đề ghi dt_qh_tinh và dt_qhct" in filled.refusal()


@pytest.mark.parametrize("again", ["A1", "a1"])
def test_a_code_that_occurs_twice_is_refused_with_both_rows(again, filled):
    filled.site("A1")
    filled.site(again)
    assert f"sheet DanhSach, dòng 4, cột A (ma_cum): mã {again} đã có ở dòng 3" in filled.refusal()


def test_a_heading_merged_over_two_columns_is_that_of_the_first(filled):
    filled.site(ghi_chu="hỏi xã")
    sheet = filled.book["DanhSach"]
    sheet.merge_cells("S1:T1")
    sheet.merge_cells("S2:T2")
    assert filled.read().rows[0]["ghi_chu"] == "hỏi xã"


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("ma_cum", dt.date(2025, 2, 1), "dòng 3, cột A (ma_cum): Excel đã đổi thành ngày 01/02"),
        ("dt_de_nghi", dt.date(2025, 2, 1), "cột J (dt_de_nghi): Excel đã đổi thành ngày"),
        ("ten", "#N/A", "dòng 3, cột B (ten): công thức báo lỗi #N/A"),
    ],
)
def test_what_excel_made_of_a_cell_is_refused(column, value, words, filled):
    filled.site()
    filled.put("DanhSach", 3, **{column: value})
    assert words in filled.refusal()


def test_a_date_in_the_remarks_is_a_remark(filled):
    filled.site(ghi_chu=dt.date(2025, 2, 1))
    assert filled.read().rows[0]["ghi_chu"] == "2025-02-01"


@pytest.mark.parametrize("typed", ["=1+1", "+1", "@x", "-1", '=HYPERLINK("http://x")', "<b>&amp;"])
def test_a_hostile_value_stays_text(typed, filled):
    filled.site(ten="x")
    cell = filled.book["DanhSach"]["B3"]
    cell.value = typed
    if typed.startswith("="):
        assert cell.data_type == "f", "typed as a formula nobody computed"
    assert filled.read().rows[0]["ten"] == typed
    cell.data_type = "s"
    assert filled.read().rows[0]["ten"] == typed


def test_a_text_of_a_megabyte_stays_text(filled):
    filled.site(ghi_chu="MARK")
    filled.read()
    copy = filled.path.with_name("dai.xlsx")
    with zipfile.ZipFile(filled.path) as source, zipfile.ZipFile(copy, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"MARK", b"x" * 1_000_000))
    assert read_workbook(copy).rows[0]["ghi_chu"] == "x" * 1_000_000


# --- sheets --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Danh sách", "DANHSACH", "danh_sach", "Danh Sach "])
def test_sheets_are_known_without_case_blanks_and_marks(name, filled):
    filled.site()
    filled.corners()
    sheet = filled.book["DanhSach"]
    sheet.title = "tạm"
    sheet.title = name
    filled.book["ToaDo"].title = "Tọa độ"
    book = filled.read()
    assert is_template(filled.path)
    assert list(book.boundaries) == ["A1"]
    assert book.notes[0].vi.startswith("danh-sach-vi-tri.xlsx, sheet Tọa độ")


@pytest.mark.parametrize(
    ("sheet", "name", "words"),
    [
        ("ToaDo", "ToaDoo", "sheet ToaDoo: không biết sheet này, có phải ToaDo"),
        ("LopDuLieu", "Lop du liệu 1", "sheet Lop du liệu 1: không biết sheet này, có phải Lop"),
        ("DanhSach", "DanhSac", "sheet DanhSac: không biết sheet này, có phải DanhSach"),
        ("DanhSach", "Cụm", "chỉ có các sheet Cụm, ToaDo, LopDuLieu, HuongDan"),
        ("LopDuLieu", "danh sach", "có nhiều sheet DanhSach (DanhSach, danh sach)"),
    ],
)
def test_a_sheet_under_a_wrong_name_is_refused(sheet, name, words, filled):
    filled.site()
    filled.book[sheet].title = name
    assert words in filled.refusal()


def test_a_workbook_without_the_list_is_no_template(filled, tmp_path):
    filled.book["DanhSach"].title = "Cụm"
    filled.book.save(filled.path)
    assert not is_template(filled.path)
    for name, content in {"a.csv": b"ma_cum,ten\n", "b.xlsx": b"", "c.xlsx": b"PK\3\4"}.items():
        (tmp_path / name).write_bytes(content)
        assert not is_template(tmp_path / name)
    assert not is_template(tmp_path / "absent.xlsx")


@pytest.mark.parametrize("name", ["absent.xlsx", "empty.xlsx", "list.xlsm"])
def test_a_file_that_cannot_be_opened_stops_the_run(name, tmp_path):
    (tmp_path / "empty.xlsx").write_bytes(b"")
    (tmp_path / "list.xlsm").write_bytes(b"PK")
    with pytest.raises(InputError, match=re.escape(name)):
        read_workbook(tmp_path / name)


def test_a_list_alone_is_enough_and_other_sheets_are_named(filled):
    filled.site()
    del filled.book["ToaDo"], filled.book["LopDuLieu"]
    filled.book.create_sheet("Tính toán")["A1"] = 1
    filled.book.create_sheet("Trống")
    book = filled.read()
    assert [n.vi for n in book.notes] == ["danh-sach-vi-tri.xlsx: không đọc sheet Tính toán"]
    assert book.boundaries == {}


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_without_its_header_is_refused(name, filled):
    filled.site()
    filled.corners()
    filled.layer()
    filled.book[name].delete_rows(1, FIRST[name] - 1)
    assert f"sheet {name}: không thấy dòng tên cột" in filled.refusal()


# --- corners -------------------------------------------------------------------------------------


def test_a_cluster_without_corners_has_no_boundary_and_the_others_have_theirs(filled):
    filled.site("A1")
    filled.site("A2")
    filled.corners()
    book = filled.read()
    assert [r["ma_cum"] for r in book.rows] == ["A1", "A2"]
    assert list(book.boundaries) == ["A1"]
    assert book.crs == book.boundaries["A1"].crs == pyproj.CRS(5897)
    assert book.boundaries["A1"].area_ha == 20.0
    assert book.boundaries["A1"].geometry.bounds == (EAST, NORTH, EAST + 500, NORTH + 400)


def square(north, east, side):
    return (
        (north, east),
        (north, east + side),
        (north + side, east + side),
        (north + side, east),
    )


def test_two_plots_and_a_hole(filled):
    filled.site()
    filled.corners(manh=1)
    filled.corners(square(NORTH, EAST + 1000, 100), manh=2)
    filled.corners(square(NORTH + 100, EAST + 100, 100), manh="lỗ 1")
    boundary = filled.read().boundaries["A1"]
    # 20 ha, and 1 ha beside it, less 1 ha inside the first.
    assert sorted(round(p.area_ha, 9) for p in boundary.plots) == [1.0, 19.0]
    assert round(boundary.area_ha, 9) == 20.0
    expected = shapely.union(
        shapely.box(EAST, NORTH, EAST + 500, NORTH + 400)
        - shapely.box(EAST + 100, NORTH + 100, EAST + 200, NORTH + 200),
        shapely.box(EAST + 1000, NORTH, EAST + 1100, NORTH + 100),
    )
    assert boundary.geometry.symmetric_difference(expected).area == 0


def test_clusters_may_stand_in_turns_with_blank_rows_between(filled):
    filled.site("A1")
    filled.site("B1")
    other = square(NORTH + 5000, EAST, 200)
    filled.book["ToaDo"]["B1"] = GRID
    for k in range(4):
        for code, points in (("a1", BLOCK), ("B1", other)):
            x, y = points[k]
            filled.put("ToaDo", ma_cum=code, diem=k + 1, X=x, Y=y)
        filled.next["ToaDo"] += 1
    found = filled.read().boundaries
    assert {code: b.area_ha for code, b in found.items()} == {"A1": 20.0, "B1": 4.0}


def test_corners_typed_with_a_decimal_comma_are_the_same_place(filled):
    filled.site()
    filled.corners([(f"{x}".replace("2356", "2.356.", 1) + ",00", y) for x, y in BLOCK])
    assert filled.read().boundaries["A1"].area_ha == 20.0


def test_swapped_columns_are_told_by_magnitude_and_said(filled):
    filled.site()
    filled.corners([(y, x) for x, y in BLOCK])
    book = filled.read()
    assert book.boundaries["A1"].geometry.bounds == (EAST, NORTH, EAST + 500, NORTH + 400)
    assert any("theo độ lớn" in n.vi for n in book.notes)


def test_the_area_of_the_corners_is_held_against_the_proposed_one(filled):
    filled.site(dt_de_nghi=55)
    filled.corners()
    (note,) = [n.vi for n in filled.read().notes if "KHÔNG KHỚP" in n.vi]
    assert note.startswith("A1: ")
    assert "55,0000 ha (danh-sach-vi-tri.xlsx, sheet DanhSach, dòng 3, cột J (dt_de_nghi))" in note
    assert "20,0000 ha" in note
    filled.put("DanhSach", 3, dt_de_nghi=20)
    assert not [n for n in filled.read().notes if "KHÔNG KHỚP" in n.vi]


def test_areas_that_agree_are_one_sentence_so_that_the_others_are_seen(filled):
    for code, area in (("A1", 20), ("A2", 20), ("A3", 55), ("A4", None)):
        filled.site(code, dt_de_nghi=area)
        filled.corners(code=code)
    said = [n.vi for n in filled.read().notes if "diện tích" in n.vi]
    assert len(said) == 2
    assert "A3: " in said[0]
    assert "KHÔNG KHỚP" in said[0]
    assert "2 ranh giới khép đúng diện tích" in said[1]
    assert "1 không có diện tích để so" in said[1]


def test_stated_sides_are_held_against_the_corners(filled):
    filled.site()
    filled.book["ToaDo"]["B1"] = GRID
    for (x, y), side in zip(BLOCK, (500, 400, 510, 400), strict=True):
        filled.put("ToaDo", ma_cum="A1", X=x, Y=y, canh=side)
    (plot,) = filled.read().boundaries["A1"].plots
    assert [s.agrees for s in plot.sides] == [True, True, False, True]
    assert plot.sides[2].place.vi.startswith("danh-sach-vi-tri.xlsx, sheet ToaDo, dòng 7")


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None
)
@given(st.integers(10, 3000), st.integers(10, 3000))
def test_any_rectangle_has_its_area(filled, width, height):
    filled.next = dict(FIRST)
    filled.site()
    filled.corners(
        [
            (NORTH, EAST),
            (NORTH, EAST + width),
            (NORTH + height, EAST + width),
            (NORTH + height, EAST),
        ]
    )
    assert filled.read().boundaries["A1"].area_ha == pytest.approx(width * height / 10_000)


def test_every_choice_of_the_list_is_read_back():
    place = Text("ô B1", "cell B1")
    for choice in CRS_CHOICES:
        assert _crs_of(choice, place).to_epsg() == int(re.search(r"EPSG:(\d+)", choice)[1])


@pytest.mark.parametrize(
    "typed",
    [
        "5897",
        5897,
        "EPSG:5897",
        "epsg 5897",
        "VN-2000, kinh tuyến trục 105°00′, múi chiếu 3°",
        "Hệ VN2000 KTT 105 độ múi 3 độ (EPSG: 5897)",
    ],
)
def test_the_reference_system_may_be_typed(typed, filled):
    filled.site()
    filled.corners(crs=typed)
    assert filled.read().boundaries["A1"].crs == pyproj.CRS(5897)


@pytest.mark.parametrize(
    "said",
    [
        "Hệ toạ độ: VN-2000, KTT 104°45′, múi chiếu 3°",
        "Hệ tọa độ VN-2000, KTT 104°45′, múi chiếu 3°",
        "HỆ TỌA ĐỘ: 9208",
        "hệ tọa độ: EPSG:9208",
    ],
)
def test_the_reference_system_may_stand_in_the_cell_of_the_label(said, filled):
    filled.site()
    filled.corners(crs=None)
    filled.book["ToaDo"]["A1"] = said
    assert filled.read().crs == pyproj.CRS(9208)


def test_the_minutes_of_a_typed_meridian_are_read(filled):
    filled.site()
    filled.corners(crs="VN2000 KTT 104d45")
    assert filled.read().crs == pyproj.CRS(9208)


def test_a_title_of_the_office_may_state_the_reference_system(filled):
    filled.site()
    filled.corners(crs=None)
    filled.book["ToaDo"]["A1"] = "Bảng kê toạ độ VN-2000, kinh tuyến trục 106°00′, múi chiếu 3°"
    assert filled.read().crs == pyproj.CRS(9211)


def test_degrees_are_read_as_latitude_and_longitude(filled):
    filled.site()
    degrees = [(21.30, 105.50), (21.30, 105.51), (21.31, 105.51), (21.31, 105.50)]
    filled.corners(degrees, crs="WGS 84, kinh độ, vĩ độ tính bằng độ (EPSG:4326)")
    book = filled.read()
    assert book.boundaries["A1"].geometry.bounds == (105.50, 21.30, 105.51, 21.31)
    geod = pyproj.Geod(ellps="WGS84")
    area_m2 = abs(geod.geometry_area_perimeter(book.boundaries["A1"].geometry)[0])
    assert book.boundaries["A1"].area_ha == pytest.approx(area_m2 / 10_000)
    with pytest.raises(InputError, match="no grid in metres"):
        book.declared()


def copied(filled, crs, name="ToaDo (2)"):
    """Copy the empty sheet ToaDo as Excel does and choose its reference system."""
    sheet = filled.book.copy_worksheet(filled.book["ToaDo"])
    sheet.title = name
    sheet["B1"] = crs
    for row in range(FIRST["ToaDo"], FIRST["ToaDo"] + 10):
        for k in range(1, 7):
            sheet.cell(row, k).value = None
    return sheet


def test_a_copy_of_the_sheet_holds_the_clusters_of_another_meridian(filled):
    filled.site("A1")
    filled.site("B1")
    filled.corners()
    sheet = copied(filled, "VN-2000, KTT 104°45′, múi chiếu 3° (EPSG:9208)")
    for x, y in BLOCK:
        sheet.append(["B1", None, None, x, y])
    book = filled.read()
    assert {c: b.crs.to_epsg() for c, b in book.boundaries.items()} == {"A1": 5897, "B1": 9208}
    assert book.crs.to_epsg() == 5897
    for row in sheet.iter_rows(min_row=5):
        row[0].value = "A1" if row[0].value else None
    assert "sheet ToaDo (2): A1 đã có tọa độ ở sheet ToaDo" in filled.refusal()


@pytest.mark.parametrize(
    ("crs", "words"),
    [
        (None, ["dòng 1, cột B", "chưa chọn hệ tọa độ"]),
        ("VN-2000", ["dòng 1, cột B", "chưa đủ để biết hệ tọa độ"]),
        ("VN2000 KTT 104 độ và 45 phút", ["dòng 1, cột B", "chưa đủ để biết hệ tọa độ"]),
        ("VN2000 KTT 104d45 (EPSG:9206)", ["cột B", "không khớp: EPSG:9206 là"]),
        ("VN-2000, KTT 105°00′", ["dòng 1, cột B", "chưa đủ để biết hệ tọa độ"]),
        ("không rõ", ["dòng 1, cột B", "chưa đủ để biết hệ tọa độ"]),
        ("VN-2000, KTT 104°45′, múi chiếu 3° (EPSG:5897)", ["cột B", "không khớp: EPSG:5897 là"]),
        ("VN-2000, KTT 105°00′, múi chiếu 6° (EPSG:5897)", ["cột B", "không khớp: EPSG:5897 là"]),
        ("EPSG:99999", ["cột B", "không có hệ tọa độ EPSG:99999"]),
    ],
)
def test_corners_without_one_reference_system_are_refused(crs, words, filled):
    filled.site()
    filled.corners(crs=crs)
    said = filled.refusal()
    for word in ("sheet ToaDo", *words):
        assert word in said


def test_a_label_that_says_nothing_is_refused_too(filled):
    filled.site()
    filled.corners(crs=None)
    filled.book["ToaDo"]["A1"] = "Hệ tọa độ: của tỉnh"
    assert "sheet ToaDo, dòng 1, cột A: «của tỉnh» chưa đủ" in filled.refusal()
    filled.book["ToaDo"]["A1"] = None
    assert "sheet ToaDo, dòng 1: chưa chọn hệ tọa độ" in filled.refusal()


def test_a_cluster_that_is_not_listed_is_refused_with_the_nearest(filled):
    filled.site("VT-01")
    filled.corners(code="VT-O1")
    said = filled.refusal()
    assert "sheet ToaDo, dòng 5, cột A (ma_cum): mã VT-O1 không có" in said
    assert "có phải VT-01" in said


def test_a_corner_without_a_code_is_refused(filled):
    filled.site()
    filled.corners()
    filled.book["ToaDo"]["A7"] = None
    assert "sheet ToaDo, dòng 7, cột A (ma_cum): chưa ghi mã cụm" in filled.refusal()


def test_a_code_merged_over_its_rows_is_that_of_each(filled):
    filled.site()
    filled.corners()
    filled.book["ToaDo"].merge_cells("A5:A8")
    assert filled.read().boundaries["A1"].area_ha == 20.0


def test_a_corner_whose_coordinates_are_blank_is_refused_and_not_cut_off(filled):
    filled.site()
    filled.corners()
    filled.book["ToaDo"]["D6"] = filled.book["ToaDo"]["E6"] = None
    assert "sheet ToaDo, dòng 6, cột D (X): điểm này chưa có tọa độ" in filled.refusal()


def test_rows_prepared_for_corners_to_come_are_no_boundary_and_said(filled):
    filled.site()
    filled.corners([(None, None)] * 4, crs=None)
    book = filled.read()
    assert book.boundaries == {}
    assert [n.vi for n in book.notes] == [
        (
            "danh-sach-vi-tri.xlsx, sheet ToaDo, dòng 5: A1 chưa có tọa độ điểm nào, coi là chưa có "
            "ranh giới"
        )
    ]


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("E6", None, "dòng 6"),
        ("D6", "chưa đo", "dòng 6"),
        ("E6", "551.500,25.1", "dòng 6, cột E"),
        ("D6", 23, "dòng 6"),
    ],
)
def test_a_faulty_coordinate_is_refused_by_its_place(cell, value, words, filled):
    filled.site()
    filled.corners()
    filled.book["ToaDo"][cell] = value
    said = filled.refusal()
    assert "sheet ToaDo" in said
    assert words in said


def test_a_boundary_that_crosses_itself_is_refused(filled):
    filled.site()
    filled.corners([BLOCK[0], BLOCK[2], BLOCK[1], BLOCK[3]])
    said = filled.refusal()
    assert "sheet ToaDo" in said
    assert "dòng 5" in said
    assert "cắt hoặc chạm nhau" in said


# --- layers --------------------------------------------------------------------------------------


def test_each_column_of_a_layer_becomes_a_key_of_the_project(filled):
    filled.site()
    filled.book["ToaDo"]["B1"] = GRID
    filled.layer(
        layer_choice("land_use"),
        tep='"du-lieu\\hien-trang.gpkg"',
        co_quan="Sở Nông nghiệp và Môi trường",
        ngay_du_lieu=dt.date(2024, 12, 31),
        ty_le="1/10.000",
        pham_vi="toàn tỉnh",
        lop_trong_tep="ht_2024",
        he_toa_do="VN-2000, KTT 104°45′, múi chiếu 3° (EPSG:9208)",
        truong="code = MA_LOAI",
    )
    filled.layer(
        layer_choice("register"), tep="so.xlsx", lop_trong_tep="Sổ", ngay_du_lieu="1/1/2026"
    )
    book = filled.read()
    assert book.layers == {
        "land_use": {
            "path": "du-lieu/hien-trang.gpkg",
            "agency": "Sở Nông nghiệp và Môi trường",
            "date": dt.date(2024, 12, 31),
            "layer": "ht_2024",
            "crs": "EPSG:9208",
            "accuracy_m": 5.0,
            "coverage": "province",
            "fields": {"code": "MA_LOAI"},
        }
    }
    assert book.tables == {
        "register": {"path": "so.xlsx", "date": dt.date(2026, 1, 1), "sheet": "Sổ"}
    }
    declared = project_of(filled.path, book.declared()).declared
    assert declared.title == "danh-sach-vi-tri"
    assert declared.crs == "EPSG:5897"
    assert declared.sites.table == "danh-sach-vi-tri.xlsx"
    assert declared.layers["land_use"].effective_accuracy_m == 5.0
    assert declared.tables["register"].sheet == "Sổ"


def test_a_workbook_without_a_grid_cannot_stand_for_a_project(filled):
    filled.site()
    with pytest.raises(InputError, match="no grid in metres is chosen") as refused:
        filled.read().declared()
    assert "sheet ToaDo" in refused.value.vi


@pytest.mark.parametrize(
    "words",
    [
        layer_choice,
        str,
        str.upper,
        lambda name: ({**LAYERS, **TABLES})[name].title.vi,
        lambda name: f"{name} - tên cũ của lớp",
    ],
    ids=["choice", "name", "capitals", "title", "name and other words"],
)
def test_every_layer_is_known_by_its_choice_its_name_and_its_title(words, filled):
    filled.site()
    for name in (*LAYERS, *TABLES):
        filled.layer(words(name))
    book = filled.read()
    assert (list(book.layers), list(book.tables)) == (list(LAYERS), list(TABLES))


@pytest.mark.parametrize(
    ("typed", "accuracy_m"),
    [
        ("1/10.000", 5.0),
        ("1:25000", 12.5),
        ("10000", 5.0),
        (10000, 5.0),
        ("1 / 50 000", 25.0),
        ("1/500", 0.25),
    ],
)
def test_half_a_millimetre_at_the_scale_is_the_accuracy(typed, accuracy_m, filled):
    filled.site()
    filled.layer(ty_le=typed)
    assert filled.read().layers["land_use"]["accuracy_m"] == accuracy_m


@pytest.mark.parametrize(
    ("typed", "coverage"),
    [
        ("toàn tỉnh", "province"),
        ("Toan tinh", "province"),
        ("province", "province"),
        ("chính lớp này", "self"),
        ("self", "self"),
        ("Xã Tề Lỗ", ("Xã Tề Lỗ",)),
        ("Xã Tề Lỗ; Huyện Yên Lạc ;", ("Xã Tề Lỗ", "Huyện Yên Lạc")),
    ],
)
def test_a_coverage_is_all_itself_or_units(typed, coverage, filled):
    filled.site()
    filled.layer(pham_vi=typed)
    assert filled.read().layers["land_use"]["coverage"] == coverage


def test_several_layers_inside_a_drawing_stay_apart(filled):
    filled.site()
    filled.layer(lop_trong_tep="RANH; NHAN")
    filled.book["ToaDo"]["B1"] = GRID
    book = filled.read()
    assert book.layers["land_use"]["layer"] == ("RANH", "NHAN")
    declared = project_of(filled.path, book.declared()).declared
    assert declared.layers["land_use"].layer == ("RANH", "NHAN")


def test_what_is_blank_is_not_declared(filled):
    filled.site()
    filled.layer()
    assert filled.read().layers == {"land_use": {"path": "a.shp"}}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            {"lop": "land_use_plans"},
            ["cột A (lop)", "có phải land_use_plan – Quy hoạch sử dụng đất"],
        ),
        ({"lop": "Đất lúa trồng"}, ["cột A (lop)", "có phải rice_land"]),
        ({"lop": "zzz"}, ["cột A (lop)", "chọn trong danh sách"]),
        ({"lop": None}, ["cột A (lop)", "chưa chọn lớp"]),
        ({"tep": None}, ["cột B (tep)", "chưa ghi tệp"]),
        ({"ngay_du_lieu": "31/02/2024"}, ["cột D (ngay_du_lieu)", "31/02/2024"]),
        ({"ngay_du_lieu": "2024"}, ["cột D (ngay_du_lieu)", "không phải là ngày"]),
        ({"ngay_du_lieu": 45000}, ["cột D (ngay_du_lieu)", "không phải là ngày"]),
        ({"ty_le": "lớn"}, ["cột E (ty_le)", "không phải là tỷ lệ"]),
        ({"ty_le": 10}, ["cột E (ty_le)", "không phải là tỷ lệ"]),
        ({"ty_le": "1/2"}, ["cột E (ty_le)", "không phải là tỷ lệ"]),
        ({"ty_le": 0.0001}, ["cột E (ty_le)", "không phải là tỷ lệ"]),
        ({"ty_le": dt.date(2000, 1, 1)}, ["cột E (ty_le)", "Excel đã đổi thành ngày 01/01/2000"]),
        ({"he_toa_do": "VN-2000"}, ["cột H (he_toa_do)", "chưa đủ để biết"]),
        ({"truong": "MA_LOAI"}, ["cột I (truong)", "MA_LOAI"]),
        ({"truong": "cod=MA"}, ["cột I (truong)", "tên là code"]),
        ({"truong": "code="}, ["cột I (truong)", "code="]),
        ({"truong": "code=A; code=B"}, ["cột I (truong)", "mỗi tên một lần"]),
        ({"lop": "register", "ty_le": "1/500"}, ["cột E (ty_le)", "bảng số liệu"]),
        ({"lop": "register", "pham_vi": "self"}, ["cột F (pham_vi)", "bảng số liệu"]),
    ],
)
def test_a_faulty_layer_is_refused_by_its_cell(values, words, filled):
    filled.site()
    filled.layer("forest")
    filled.layer(**values)
    said = filled.refusal()
    for word in ("sheet LopDuLieu, dòng 4, ", *words):
        assert word in said


def test_a_layer_declared_twice_is_refused(filled):
    filled.site()
    filled.layer("land_use")
    filled.layer("Hiện trạng sử dụng đất", tep="b.shp")
    assert "LopDuLieu, dòng 4, cột A (lop): lớp land_use đã khai" in filled.refusal()


# --- other formats -------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here.")
def test_an_ods_copy_reads_the_same(filled, tmp_path):
    filled.site(
        "A1", ma_xa_moi="09040", dt_de_nghi=20.5, ngay_tl=dt.date(2018, 8, 20), loai="Làng nghề"
    )
    filled.site("A2", dt_qh_tinh="48,43", ngay_tiep_nhan="10/09/2026")
    filled.corners()
    filled.layer(ngay_du_lieu=dt.date(2024, 12, 31), ty_le="1/5.000", truong="code=MA")
    filled.book["DanhSach"].delete_rows(1)  # the names below the titles are enough
    original = filled.read()
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    command = [shutil.which("soffice"), "--headless", profile, "--convert-to", "ods", "--outdir"]
    subprocess.run([*command, tmp_path, filled.path], check=True, capture_output=True, timeout=60)
    copy = read_workbook(filled.path.with_suffix(".ods"))
    assert is_template(copy.path)
    assert (copy.columns, copy.rows) == (original.columns, original.rows)
    assert (copy.layers, copy.tables, copy.crs) == (original.layers, original.tables, original.crs)
    assert copy.boundaries["A1"].geometry.equals(original.boundaries["A1"].geometry)
    assert [p.vi.partition(",")[2] for p in copy.places] == [
        p.vi.partition(",")[2] for p in original.places
    ]


def test_the_folder_of_a_new_project_is_as_a_path_says(tmp_path):
    target = tmp_path / "một" / "hai"
    assert {p.parent for p in write_template(target)} == {Path(target)}
