import re
import zipfile
from datetime import date, datetime

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st
from office_files import (
    compound,
    ods_content,
    write_csv,
    write_docx,
    write_ods,
    write_xls,
    write_xlsx,
    xls_bytes,
)
from openpyxl.styles import PatternFill

from ccngeo.errors import LayerError
from ccngeo.read import biff, sheets
from ccngeo.read.sheets import read_sheets, sheets_of_text

TYPED = [
    ["Bảng kê", None, None],
    ["Điểm", "X", "Y"],
    [1, 2356139.16, 551875.915],
    ["M2", 2356000, None],
]
WORKBOOKS = {".xlsx": write_xlsx, ".xls": write_xls, ".ods": write_ods}


def only(path):
    (sheet,) = read_sheets(path)
    return sheet


def refusal(path):
    with pytest.raises(LayerError) as caught:
        read_sheets(path)
    for sentence in (caught.value.vi, caught.value.en):
        assert sentence.startswith(path.name)
        assert sentence.endswith(".")
        assert not re.search(r"\. [A-ZĐ]", sentence), "one sentence"
    return caught.value.vi


def rezipped(path, out, changes=None, add=None):
    """Write the zip `path` again as `out`, with members changed or added."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, (changes or {}).get(name, lambda raw: raw)(old.read(name)))
        for name, raw in (add or {}).items():
            new.writestr(name, raw)
    return out


# --- cells ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", WORKBOOKS)
def test_every_workbook_gives_the_same_cells(tmp_path, suffix):
    sheet = only(WORKBOOKS[suffix](tmp_path / f"a{suffix}", TYPED))

    assert sheet.rows == (
        ("Bảng kê", None, None),
        ("Điểm", "X", "Y"),
        (1, 2356139.16, 551875.915),
        ("M2", 2356000, None),
    )
    assert isinstance(sheet.rows[2][0], int)
    assert isinstance(sheet.rows[3][1], int), "a whole number is an int whatever the format keeps"
    assert sheet.name == "ToaDo"


def test_dates_truth_values_and_times_keep_their_kind(tmp_path):
    row = [date(2026, 9, 15), datetime(2026, 9, 15, 8, 30), True, 0.5]  # noqa: DTZ001

    cells = only(write_xlsx(tmp_path / "a.xlsx", [row])).rows[0]

    assert cells == (date(2026, 9, 15), datetime(2026, 9, 15, 8, 30), True, 0.5)  # noqa: DTZ001
    assert cells[2] is True


def test_text_comes_back_clean(tmp_path):
    rows = [["  Lũng\u00a0Hoà ", "nh\u01b0 nh\u01a3", "a\u0306", "\u200b"]]

    assert only(write_xlsx(tmp_path / "a.xlsx", rows)).rows == (("Lũng Hoà", "như như", "ă"),)


@pytest.mark.parametrize("suffix", WORKBOOKS)
def test_a_place_is_named_as_the_program_shows_it_though_rows_above_are_blank(tmp_path, suffix):
    rows = [[None] * 30 for _ in range(6)] + [[None] * 3 + ["X"] + [None] * 25 + ["Y"]]
    sheet = only(WORKBOOKS[suffix](tmp_path / f"a{suffix}", rows))
    row = next(i for i, cells in enumerate(sheet.rows) if "X" in cells)

    place = sheet.place(row, sheet.rows[row].index("X"))
    assert place.vi == f"a{suffix}, sheet ToaDo, dòng 7, cột D"
    assert place.en == f"a{suffix}, sheet ToaDo, row 7, column D"
    assert sheet.place(row, sheet.rows[row].index("Y")).vi.endswith("cột AD")
    assert sheet.place(row).vi == f"a{suffix}, sheet ToaDo, dòng 7"


@given(st.integers(0, 16383))
def test_letters_of_a_column_agree_with_openpyxl(column):
    letters = openpyxl.utils.get_column_letter(column + 1)

    assert sheets._letters(column) == letters
    assert sheets._number_of(letters) == column + 1


def test_blank_rows_and_columns_at_the_end_are_dropped(tmp_path):
    rows = [["a", None, None], [None, "b", None], [None, None, None], [" ", "", None]]

    assert only(write_xlsx(tmp_path / "a.xlsx", rows)).rows == (("a", None), (None, "b"))


def test_a_merged_cell_is_spread_and_its_copies_are_known(tmp_path):
    rows = [["STT", "Tọa độ", None], [None, "X", "Y"], [1, 2, 3]]
    expected = (("STT", "Tọa độ", "Tọa độ"), ("STT", "X", "Y"), (1, 2, 3))

    modern = only(write_xlsx(tmp_path / "a.xlsx", rows, merged=["A1:A2", "B1:C1"]))
    old = only(write_xls(tmp_path / "a.xls", rows, merged=[(0, 1, 0, 0), (0, 0, 1, 2)]))

    for sheet in (modern, old):
        assert sheet.rows == expected
        assert sheet.copies == {(1, 0), (0, 2)}


def test_a_merge_over_a_million_rows_reaches_as_far_as_the_table(tmp_path):
    plain = write_xlsx(tmp_path / "a.xlsx", [["a", "b"], [None, "c"]], merged=["A1:A2"])
    change = {"xl/worksheets/sheet1.xml": lambda raw: raw.replace(b"A1:A2", b"A1:A1048576")}
    sheet = only(rezipped(plain, tmp_path / "b.xlsx", change))

    assert sheet.rows == (("a", "b"), ("a", "c"))


def test_hidden_sheets_are_read_and_marked(tmp_path):
    found = read_sheets(write_xlsx(tmp_path / "a.xlsx", [["a"]], hidden=["cũ"]))

    assert [(sheet.name, sheet.hidden) for sheet in found] == [("ToaDo", False), ("cũ", True)]


def test_a_sheet_without_cells_has_no_rows(tmp_path):
    book = openpyxl.Workbook()
    book.save(tmp_path / "a.xlsx")

    assert only(tmp_path / "a.xlsx").rows == ()


def test_cells_styled_down_to_the_last_row_of_excel_do_not_count(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "a"
    book.active["XFD1048576"].fill = PatternFill("solid", fgColor="FF0000")
    book.save(tmp_path / "a.xlsx")

    assert only(tmp_path / "a.xlsx").rows == (("a",),)


# --- formulas ------------------------------------------------------------------------------------


def formula_book(path):
    book = openpyxl.Workbook()
    page = book.active
    page["A1"], page["B2"], page["C2"] = "#REF!", "=A1+1", 5
    other = book.create_sheet("hai")
    other["A1"] = "#N/A"
    book.save(path)
    return path


def test_errors_and_formulas_nobody_computed_stay_as_text(tmp_path):
    first, second = read_sheets(formula_book(tmp_path / "a.xlsx"))

    assert first.rows == (("#REF!", None, None), (None, "=A1+1", 5))
    assert second.rows == (("#N/A",),)


def test_a_formula_that_gives_an_empty_text_is_blank(tmp_path):
    plain = write_xlsx(tmp_path / "a.xlsx", [["a", "b"]])
    cell = b'<c r="C1" t="str"><f>IF(A1=1,2,"")</f><v></v></c></row>'
    path = rezipped(
        plain,
        tmp_path / "b.xlsx",
        {"xl/worksheets/sheet1.xml": lambda raw: raw.replace(b"</row>", cell)},
    )

    assert only(path).rows == (("a", "b"),)


def test_errors_in_an_old_workbook_stay_as_text(tmp_path):
    sheet = only(write_xls(tmp_path / "a.xls", [["a", 1]], errors=[(1, 1, 0x17), (0, 2, 0x2A)]))

    assert sheet.rows == (("a", 1, "#N/A"), (None, "#REF!", None))


def test_an_ods_with_an_error_is_refused_since_it_would_read_as_blank(tmp_path):
    cell = '<table:table-cell office:value-type="string" calcext:value-type="error"/>'
    names = 'xmlns:calcext="urn:calc"'
    table = f'<table:table {names} table:name="a"><table:table-row>{cell}</table:table-row></table:table>'

    assert "#REF!" in refusal(write_ods(tmp_path / "a.ods", [], content=ods_content(table)))


# --- Word ----------------------------------------------------------------------------------------

W = nsdecls("w")


def word(tmp_path, body):
    """Save a document whose body is the given XML."""
    document = docx.Document()
    for element in parse_xml(f"<w:body {W}>{body}</w:body>"):
        document.element.body.insert(len(document.element.body) - 1, element)
    document.save(tmp_path / "a.docx")
    return tmp_path / "a.docx"


DOWN, ACROSS = '<w:vMerge w:val="restart"/>', '<w:gridSpan w:val="2"/>'


def cell(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def test_every_table_of_a_document_is_a_sheet_with_what_stands_before_it(tmp_path):
    tables = [[["STT", "X"], ["1", "2,5"]], [["a"]]]
    path = write_docx(tmp_path / "a.docx", tables, before=[["BẢNG KÊ", "Hệ VN-2000"], []])

    first, second = read_sheets(path)

    assert first.rows == (("STT", "X"), ("1", "2,5"))
    assert first.caption == "BẢNG KÊ\nHệ VN-2000"
    assert first.place(1, 1).vi == "a.docx, bảng 1, dòng 2, cột 2"
    assert (second.name, second.caption) == ("bảng 2", "")


def test_merged_cells_of_a_word_table_are_spread(tmp_path):
    path = word(
        tmp_path,
        "<w:tbl>"
        f"<w:tr>{cell('STT', DOWN)}{cell('Tọa độ', ACROSS)}</w:tr>"
        f"<w:tr>{cell('', '<w:vMerge/>')}{cell('X')}{cell('Y')}</w:tr>"
        f"<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>{cell('1')}{cell('2')}</w:tr>"
        "</w:tbl>",
    )

    sheet = only(path)

    assert sheet.rows == (("STT", "Tọa độ", "Tọa độ"), ("STT", "X", "Y"), (None, "1", "2"))
    assert sheet.copies == {(1, 0), (0, 2)}


def test_text_of_controls_links_symbols_and_formulas_is_not_lost(tmp_path):
    run = "<w:r><w:t>{}</w:t></w:r>".format
    path = word(
        tmp_path,
        "<w:tbl><w:tr><w:tc><w:p>"
        f"{run('105')}<w:r><w:sym w:font='Symbol' w:char='F0B0'/></w:r>"
        f"<w:sdt><w:sdtContent>{run('30')}</w:sdtContent></w:sdt>"
        f"<w:hyperlink>{run('′')}</w:hyperlink><w:r><w:noBreakHyphen/></w:r>"
        "<m:oMath xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'>"
        "<m:r><m:t>3°</m:t></m:r></m:oMath>"
        "</w:p></w:tc></w:tr></w:tbl>",
    )

    assert only(path).rows == (("105°30′-3°",),)


def test_rows_inside_a_content_control_are_read(tmp_path):
    path = word(
        tmp_path,
        f"<w:tbl><w:tr>{cell('a')}</w:tr><w:sdt><w:sdtContent><w:tr>{cell('b')}</w:tr>"
        "</w:sdtContent></w:sdt></w:tbl>",
    )

    assert only(path).rows == (("a",), ("b",))


def test_a_table_inside_a_cell_is_a_table_of_its_own(tmp_path):
    inner = f"<w:tbl><w:tr>{cell('trong')}</w:tr></w:tbl>"
    path = word(
        tmp_path,
        f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>ngoài</w:t></w:r></w:p>{inner}<w:p/></w:tc></w:tr></w:tbl>",
    )

    outside, inside = read_sheets(path)

    assert outside.rows == (("ngoài",),)
    assert inside.rows == (("trong",),)


def test_the_second_version_of_a_text_box_is_not_read_again(tmp_path):
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = f"<w:txbxContent><w:tbl><w:tr>{cell('một')}</w:tr></w:tbl></w:txbxContent>"
    path = word(
        tmp_path,
        f"<w:p><w:r><mc:AlternateContent xmlns:mc='{mc}'><mc:Choice Requires='x'>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>",
    )

    assert only(path).rows == (("một",),)


@pytest.mark.parametrize(
    "change",
    [
        "<w:tr><w:tc><w:p><w:r><w:t>2356</w:t></w:r><w:ins w:id='1' w:author='a'><w:r><w:t>1</w:t></w:r></w:ins></w:p></w:tc></w:tr>",
        "<w:tr><w:tc><w:p><w:del w:id='1' w:author='a'><w:r><w:delText>1</w:delText></w:r></w:del></w:p></w:tc></w:tr>",
        f"<w:tr><w:trPr><w:del w:id='1' w:author='a'/></w:trPr>{cell('a')}</w:tr>",
    ],
)
def test_a_table_with_tracked_changes_is_refused_since_its_numbers_are_two(tmp_path, change):
    assert "Track Changes" in refusal(word(tmp_path, f"<w:tbl>{change}</w:tbl>"))


def test_a_tracked_paragraph_mark_changes_no_number(tmp_path):
    mark = "<w:pPr><w:rPr><w:ins w:id='1' w:author='a'/></w:rPr></w:pPr>"
    path = word(
        tmp_path,
        f"<w:tbl><w:tr><w:tc><w:p>{mark}<w:r><w:t>5</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    )

    assert only(path).rows == (("5",),)


# --- text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_file_gives_its_columns(tmp_path, delimiter, encoding):
    rows = [
        ["Điểm", "X", "Y"],
        ["1", "2.356.139,16", "551.875,92"],
        ["", "", ""],
        ["2", "a b", "c"],
    ]
    path = write_csv(tmp_path / "diem.csv", rows, delimiter, encoding)

    sheet = only(path)

    assert sheet.rows == (
        ("Điểm", "X", "Y"),
        ("1", "2.356.139,16", "551.875,92"),
        (None, None, None),
        ("2", "a b", "c"),
    )
    assert sheet.place(3, 1).vi == "diem.csv, dòng 4, cột B"


@pytest.mark.parametrize("byte_order", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_by_its_mark_in_either_order(tmp_path, byte_order):
    (tmp_path / "a.txt").write_bytes("\ufeffĐiểm\tX".encode(byte_order))

    assert only(tmp_path / "a.txt").rows == (("Điểm", "X"),)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Điểm\tX\tY\n1\t2356139,16\t551875,92", ("1", "2356139,16", "551875,92")),
        ("Điểm;X;Y\n1;2356139,16;551875,92", ("1", "2356139,16", "551875,92")),
        ("Điểm, X, Y\n1, 2356139.16, 551875.92", ("1", "2356139.16", "551875.92")),
        ("Điểm,X,Y\n1,2356139.16,551875.92", ("1", "2356139.16", "551875.92")),
        ('Điểm,X,Y\n1,"2.356.139,16","551.875,92"', ("1", "2.356.139,16", "551.875,92")),
        ("Khu,X,Y\nKhu 1,2356139.16,551875.92", ("Khu 1", "2356139.16", "551875.92")),
        ("Điểm   X    Y\n1   2 356 139,16   551 875,92", ("1", "2 356 139,16", "551 875,92")),
        ("Điểm X (m) Y (m)\nM1 2356139,16 551875,92", ("M1", "2356139,16", "551875,92")),
    ],
)  # fmt: skip
def test_what_parts_the_columns_is_seen_from_the_rows_with_figures(text, row):
    (sheet,) = sheets_of_text(text)

    assert sheet.rows[1] == row
    assert len(sheet.rows[0]) == len(row)
    assert sheet.place(1, 1).vi == "văn bản dán, dòng 2, cột 2"


def test_a_quoted_line_break_does_not_begin_a_row():
    (sheet,) = sheets_of_text('"Tọa\nđộ"\tX\n1\t2')

    assert sheet.rows == (("Tọa độ", "X"), ("1", "2"))


@given(
    st.lists(
        st.lists(st.text("aăđ1,;. \"'\t", max_size=6), min_size=2, max_size=4),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["\t", ";"]),
)
@settings(max_examples=60, deadline=None)
def test_a_quoted_cell_may_hold_anything(rows, delimiter):
    def quoted(value):
        doubled = value.replace('"', '""')
        return f'"{doubled}"'

    text = "\n".join(delimiter.join(map(quoted, ["đầu", *row, "1", "cuối"])) for row in rows)
    if delimiter == ";" and "\t" in text:
        return  # two marks in most lines; the tab is taken first

    (sheet,) = sheets_of_text(text)

    for row, found in zip(rows, sheet.rows, strict=True):
        wanted = [" ".join(value.split()) or None for value in ["đầu", *row, "1", "cuối"]]
        assert [v for v in found if v is not None] == [v for v in wanted if v is not None]


# --- bad input -----------------------------------------------------------------------------------


def saved(path, raw):
    path.write_bytes(raw)
    return path


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert "không có tệp này" in refusal(tmp_path / "a.xlsx")
    assert "không có tệp này" in refusal(tmp_path / "a\0.csv")


@pytest.mark.parametrize("suffix", [".pdf", ".doc", ".dwg", ""])
def test_a_kind_that_is_not_read_is_refused_with_those_that_are(tmp_path, suffix):
    assert ".docx hoặc .csv" in refusal(saved(tmp_path / f"a{suffix}", b"abc"))


@pytest.mark.parametrize(
    ("suffix", "raw", "what"),
    [
        (".xls", b"<html><table><tr><td>1</td></tr></table></html>", "trang HTML"),
        (".xls", b"\xef\xbb\xbf\r\n <TABLE border=1>", "trang HTML"),
        (".xls", b'<?xml version="1.0"?><Workbook/>', "dạng XML 2003"),
        (".xls", b"STT\tX", "văn bản thường"),
        (".xlsx", b"%PDF-1.7 abc", "tệp PDF"),
        (".docx", b"{\\rtf1 abc}", "văn bản RTF"),
        (".xlsx", b"", "tệp rỗng"),
        (".csv", b"%PDF-1.7 abc", "tệp PDF"),
        (".xlsx", compound({"Workbook": b""}), "Excel 97–2003"),
        (".docx", compound({"WordDocument": b""}), "Word 97–2003"),
        (".xls", compound({"Quill": b""}), "tệp Office cũ"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_its_name_says_is_named(tmp_path, suffix, raw, what):
    assert what in refusal(saved(tmp_path / f"a{suffix}", raw))


@pytest.mark.parametrize(
    ("suffix", "what"),
    [
        (".xls", "Excel .xlsx"),
        (".docx", "Excel .xlsx"),
        (".ods", "Excel .xlsx"),
        (".csv", "Excel .xlsx"),
    ],
)
def test_a_workbook_under_another_name_is_named(tmp_path, suffix, what):
    raw = write_xlsx(tmp_path / "a.xlsx", [["a"]]).read_bytes()

    assert what in refusal(saved(tmp_path / f"b{suffix}", raw))


def test_a_zip_of_something_else_is_named(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("thua.shp", b"abc")

    assert "tệp nén không phải của Office" in refusal(tmp_path / "a.xlsx")


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods", ".docx"])
def test_a_file_cut_short_is_refused(tmp_path, suffix, share):
    writers = {**WORKBOOKS, ".docx": lambda path, rows: write_docx(path, [rows])}
    raw = writers[suffix](tmp_path / f"a{suffix}", TYPED).read_bytes()

    assert "hỏng hoặc bị cắt cụt" in refusal(
        saved(tmp_path / f"b{suffix}", raw[: int(len(raw) * share)])
    )


def test_a_changed_byte_of_a_member_is_noticed(tmp_path):
    raw = bytearray(write_ods(tmp_path / "a.ods", [["abcdef"]]).read_bytes())
    raw[raw.find(b"abcdef")] ^= 1

    assert "hỏng" in refusal(saved(tmp_path / "b.ods", raw))


@pytest.mark.parametrize("suffix", [".xlsm", ".xlsb", ".xltm", ".docm"])
def test_a_kind_made_for_macros_is_refused_by_its_name(tmp_path, suffix):
    vi = refusal(saved(tmp_path / f"a{suffix}", b"PK"))

    assert "không có macro" in vi
    assert (".docx" if suffix == ".docm" else ".xlsx") in vi


@pytest.mark.parametrize(
    ("suffix", "member"),
    [
        (".xlsx", "xl/vbaProject.bin"),
        (".xlsx", "xl/macrosheets/sheet1.xml"),
        (".docx", "word/vbaProject.bin"),
        (".ods", "Basic/Standard/Module1.xml"),
    ],
)
def test_macros_under_a_harmless_name_are_refused(tmp_path, suffix, member):
    writers = {**WORKBOOKS, ".docx": lambda path, rows: write_docx(path, [rows])}
    plain = writers[suffix](tmp_path / f"a{suffix}", TYPED)
    path = rezipped(plain, tmp_path / f"b{suffix}", add={member: b"x"})

    assert f"lưu lại dạng {suffix} không có macro" in refusal(path)


def test_macros_of_an_old_workbook_are_refused(tmp_path):
    path = write_xls(tmp_path / "a.xls", TYPED, storages=["_VBA_PROJECT_CUR"])

    assert "lưu lại dạng .xlsx không có macro" in refusal(path)


def flagged_as_locked(raw):
    """Set the flag of a password on every member of a zip."""
    raw = bytearray(raw)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), bytes(raw)):
            raw[found.start() + offset] |= 1
    return bytes(raw)


def test_a_file_with_a_password_is_refused(tmp_path):
    manifest = '<m:manifest xmlns:m="a"><m:encryption-data/></m:manifest>'
    plain = write_xlsx(tmp_path / "a.xlsx", [["a"]]).read_bytes()
    locked = compound({"EncryptedPackage": b"", "EncryptionInfo": b""})
    book = b"\x09\x08\x10\x00" + bytes(16) + b"\x2f\x00\x02\x00\x00\x00"  # BOF, FILEPASS

    for path in (
        saved(tmp_path / "b.xlsx", locked),
        saved(tmp_path / "b.docx", locked),
        saved(tmp_path / "c.xlsx", flagged_as_locked(plain)),
        saved(tmp_path / "b.xls", compound({"Workbook": book})),
        write_ods(tmp_path / "b.ods", [], manifest=manifest),
    ):
        assert "bỏ mật khẩu" in refusal(path)


@pytest.mark.parametrize("name", ["../a.xml", "/etc/a.xml", "C:\\a.xml", "xl\\..\\..\\a.xml"])
def test_a_member_that_leaves_its_folder_is_refused(tmp_path, name):
    plain = write_xlsx(tmp_path / "a.xlsx", [["a"]])

    assert "ghi ra ngoài thư mục" in refusal(
        rezipped(plain, tmp_path / "b.xlsx", add={name: b"<a/>"})
    )


def test_two_members_of_one_name_are_refused_since_programs_read_either(tmp_path):
    plain = write_xlsx(tmp_path / "a.xlsx", [["a"]])
    with pytest.warns(UserWarning, match="Duplicate"):
        path = rezipped(plain, tmp_path / "b.xlsx", add={"xl/workbook.xml": b"<a/>"})

    assert "trùng tên" in refusal(path)


@pytest.mark.parametrize(
    ("suffix", "member"),
    [(".xlsx", "xl/workbook.xml"), (".docx", "word/document.xml"), (".ods", "content.xml")],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_with_entities_is_refused_before_it_is_parsed(tmp_path, suffix, member, encoding):
    writers = {**WORKBOOKS, ".docx": lambda path, rows: write_docx(path, [rows])}
    plain = writers[suffix](tmp_path / f"a{suffix}", TYPED)
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'
    path = rezipped(plain, tmp_path / f"b{suffix}", {member: lambda _: bomb.encode(encoding)})

    assert "thực thể" in refusal(path)


def test_an_ods_whose_tags_do_not_close_is_refused_and_not_read_for_ever(tmp_path):
    torn = ods_content('<table:table table:name="a">').replace("</table:table>", "")

    assert "hỏng" in refusal(write_ods(tmp_path / "a.ods", [], content=torn))


def test_texts_said_to_be_four_billion_are_refused_since_room_would_be_made_for_them(tmp_path):
    plain = write_xlsx(tmp_path / "a.xlsx", [["a"]])
    count = b'<sst xmlns="x" count="1" uniqueCount="4294967295"><si><t>a</t></si></sst>'

    assert "hỏng" in refusal(
        rezipped(plain, tmp_path / "b.xlsx", add={"xl/sharedStrings.xml": count})
    )


@pytest.fixture
def unread(monkeypatch):
    """Fail where calamine is asked to load anything."""

    def load(path):
        raise AssertionError("the file was loaded")

    class Book:
        from_path = staticmethod(load)

    monkeypatch.setattr(sheets.calamine, "CalamineWorkbook", Book)


def sheet_xml(cells):
    return f'<worksheet xmlns="x"><sheetData>{cells}</sheetData></worksheet>'.encode()


def test_a_sheet_of_two_million_rows_is_refused_before_it_is_loaded(tmp_path, unread):
    rows = "".join(f'<row r="{i}"><c r="A{i}"><v>1</v></c></row>' for i in range(1, 2_000_001, 9))
    plain = write_xlsx(tmp_path / "a.xlsx", [["a"]])
    change = {"xl/worksheets/sheet1.xml": lambda _: sheet_xml(rows)}

    assert "quá 200.000 dòng" in refusal(rezipped(plain, tmp_path / "b.xlsx", change))


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="100000"><c r="XFD100000"><v>1</v></c></row>',
        "<row><c><v>1</v></c></row>" * 200_001,
        '<x:row r="1"><x:c r="XFD1"><x:v>1</x:v></x:c></x:row><x:row r=\'300\'><x:c><x:is/></x:c></x:row>',
    ],
)
def test_cells_far_apart_are_refused_before_the_space_between_is_made(tmp_path, unread, cells):
    plain = write_xlsx(tmp_path / "a.xlsx", [["a"]])
    xml = sheet_xml(cells).replace(b'xmlns="x"', b'xmlns="x" xmlns:x="x"')

    assert "quá 200.000 dòng hoặc 4.000.000 ô" in refusal(
        rezipped(plain, tmp_path / "b.xlsx", {"xl/worksheets/sheet1.xml": lambda _: xml})
    )


def test_a_row_of_an_ods_repeated_a_million_times_is_refused(tmp_path, unread):
    value = '<table:table-cell office:value-type="float" office:value="1"/>'
    table = f'<table:table table:name="a"><table:table-row table:number-rows-repeated="1000000">{value}</table:table-row></table:table>'

    assert "quá 200.000 dòng" in refusal(
        write_ods(tmp_path / "a.ods", [], content=ods_content(table))
    )


def test_blank_rows_of_an_ods_repeated_to_the_end_do_not_count(tmp_path):
    value = '<table:table-cell office:value-type="float" office:value="1"/>'
    blank = '<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    table = f'<table:table table:name="a"><table:table-row>{value}</table:table-row>{blank}</table:table>'

    assert only(write_ods(tmp_path / "a.ods", [], content=ods_content(table))).rows == ((1,),)


@pytest.mark.parametrize(
    ("extent", "fault"),
    [((0, 4_000_000_000, 0, 200), "quá 200.000 dòng"), ((4_000_000_000, 5, 0, 2), "hỏng")],
)
def test_an_old_sheet_that_lies_about_its_size_is_refused(tmp_path, unread, extent, fault):
    assert fault in refusal(write_xls(tmp_path / "a.xls", [["a"]], extent=extent))


def test_too_many_rows_of_text_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_ROWS", 5)
    text = "a;1\n" * 6

    assert "quá 5 dòng" in refusal(saved(tmp_path / "a.csv", text.encode()))
    with pytest.raises(LayerError, match="more than 5 rows"):
        sheets_of_text(text)


def test_an_archive_that_unpacks_to_too_much_is_refused_unread(tmp_path, monkeypatch):
    path = rezipped(
        write_xlsx(tmp_path / "a.xlsx", [["a"]]),
        tmp_path / "b.xlsx",
        add={"xl/media/a.png": bytes(sheets.MAX_UNPACKED_BYTES + 1)},
    )
    assert path.stat().st_size < 1_000_000
    monkeypatch.setattr(zipfile.ZipFile, "read", None)

    assert "giải nén quá 200 MB" in refusal(path)


def test_a_long_text_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_UNPACKED_BYTES", 10)

    assert "bỏ hình ảnh" in refusal(saved(tmp_path / "a.csv", b"a;1\n" * 5))


def test_text_that_is_not_utf_8_is_refused(tmp_path):
    assert "UTF-8" in refusal(saved(tmp_path / "a.csv", "Điểm;X".encode()[:1] + b";X"))
    assert "không có bảng nào" in refusal(saved(tmp_path / "b.csv", "a;1".encode("utf-16-le")))


def test_a_quote_that_never_closes_is_refused(tmp_path):
    path = saved(tmp_path / "a.csv", b'a;"1\nb;2\n')

    assert "dòng 2" in refusal(path)


def test_blank_text_is_no_table():
    with pytest.raises(LayerError, match="holds no table"):
        sheets_of_text(" \n\t\n")


# --- old workbooks, byte by byte ------------------------------------------------------------------


def old_workbook():
    return compound({"Workbook": b"abc", "Khac": bytes(range(256)) * 300})


def test_streams_of_a_compound_file_come_back():
    opened = biff.open_compound(old_workbook())

    assert opened.names >= {"Workbook", "Khac", "Root Entry"}
    assert opened.stream("Khac") == bytes(range(256)) * 300
    assert opened.stream("Workbook")[:4] == b"abc\0"


def test_a_compound_file_that_runs_in_a_circle_is_refused():
    raw = bytearray(old_workbook())
    table = (int.from_bytes(raw[76:80], "little") + 1) * 512
    raw[table + 4 * 8 : table + 4 * 9] = (8).to_bytes(4, "little")  # a sector that follows itself

    with pytest.raises(ValueError, match="no end"):
        biff.open_compound(bytes(raw)).stream("Khac")


@pytest.mark.parametrize("offset", [44, 64, 72])
def test_a_compound_file_that_claims_more_sectors_than_it_has_is_refused(offset):
    raw = bytearray(old_workbook())
    raw[offset : offset + 4] = (0x00FFFFFF).to_bytes(4, "little")

    with pytest.raises(ValueError, match="sizes beyond the file"):
        biff.open_compound(bytes(raw))


OLD = xls_bytes([["Điểm", "X"], ["1", 2356139.16]], merged=[(0, 0, 0, 1)], errors=[(2, 0, 7)])


@given(st.lists(st.tuples(st.integers(0, len(OLD) - 1), st.integers(0, 255)), max_size=12))
@settings(max_examples=300, deadline=None)
def test_a_damaged_old_workbook_is_looked_through_or_refused(changes):
    raw = bytearray(OLD)
    for place, value in changes:
        raw[place] = value

    try:
        look = biff.look_through(biff.open_compound(bytes(raw)).stream("Workbook"))
    except (ValueError, KeyError):
        return

    assert all(sheet.rows >= 0 for sheet in look.sheets)


def test_what_is_looked_up_in_an_old_workbook_is_what_it_holds():
    look = biff.look_through(biff.open_compound(OLD).stream("Workbook"))

    assert not look.is_locked
    assert [(s.rows, s.columns, s.errors) for s in look.sheets] == [(3, 2, {(2, 0): "#DIV/0!"})]
