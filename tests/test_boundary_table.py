import math
import re
import unicodedata
from fractions import Fraction

import docx
import numpy as np
import openpyxl
import pyproj
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from office_files import write_csv, write_docx, write_ods, write_xls, write_xlsx

from ccngeo.errors import InputError
from ccngeo.read.boundary_table import (
    read_boundary_sheet,
    read_boundary_table,
    read_boundary_text,
)
from ccngeo.read.corners.cells import decimals_of, number_of
from ccngeo.read.corners.columns import axis_of, field_of, label_of
from ccngeo.read.sheets import read_sheets
from ccngeo.vietnamese import format_decimal

TITLE = "Hệ tọa độ VN-2000, kinh tuyến trục 105°00′, múi chiếu 3°"
HEADER = ("Số hiệu điểm", "X (m)", "Y (m)")
# Name, north, east: 1,000 m by 731.2 m, so 731,200 m².
WIDE = [
    ("1", 2356000.0, 551000.0),
    ("2", 2356000.0, 552000.0),
    ("3", 2356731.2, 552000.0),
    ("4", 2356731.2, 551000.0),
]


def number(value, places=2):
    return format_decimal(value, places)


def lines(*rows):
    """Return rows of cells as pasted text."""
    return "\n".join("\t".join("" if v is None else str(v) for v in row) for row in rows)


def square(first, north, east, side, prefix=""):
    """Return the rows of a square, numbered from `first`."""
    corners = [(0, 0), (0, side), (side, side), (side, 0)]
    return [
        (f"{prefix}{first + i}", number(north + n), number(east + e))
        for i, (n, e) in enumerate(corners)
    ]


def written(corners=WIDE):
    return [(name, number(north), number(east)) for name, north, east in corners]


def table(*rows, title=TITLE, header=HEADER, **options):
    return read_boundary_text(lines([title], header, *rows), **options)


def refusal(*rows, title=TITLE, header=HEADER, **options):
    with pytest.raises(InputError) as caught:
        table(*rows, title=title, header=header, **options)
    return one_sentence(caught.value)


def one_sentence(error):
    for text in (error.vi, error.en):
        assert text.endswith(".")
        assert not text.endswith("..")
    return error.vi


def notes(found):
    assert len(found.notes) == len({note.vi for note in found.notes}), "nothing is said twice"
    return "\n".join(note.vi for note in found.notes)


def bounds(found):
    return tuple(round(v, 6) for v in found.geometry.bounds)


# --- formats -------------------------------------------------------------------------------------

# Corners that no format may round: three decimals, one, none.
ODD = [
    ("1", 2356139.159, 551875.915),
    ("2", 2356140.0, 552675.1),
    ("3", 2356811.007, 552670.333),
    ("4", 2356799.5, 551880.02),
]
TYPED = [[TITLE, None, None], list(HEADER), *(list(corner) for corner in ODD)]
PRINTED = [
    [TITLE, None, None],
    list(HEADER),
    *([name, number(n, 3), number(e, 3)] for name, n, e in ODD),
]


def formats(folder):
    yield write_xlsx(folder / "so.xlsx", TYPED)
    yield write_xlsx(folder / "chu.xlsx", PRINTED)
    yield write_xls(folder / "so.xls", TYPED)
    yield write_xls(folder / "chu.xls", PRINTED)
    yield write_ods(folder / "so.ods", TYPED)
    yield write_ods(folder / "chu.ods", PRINTED)
    yield write_docx(folder / "a.docx", [PRINTED[1:]], before=[[TITLE]])
    yield write_csv(folder / "phay.csv", PRINTED)
    yield write_csv(folder / "cham_phay.csv", PRINTED, ";", "utf-8-sig")
    yield write_csv(folder / "tab.tsv", PRINTED, "\t", "utf-16")
    plain = [TITLE, "Điểm X Y", *(f"{name} {north} {east}" for name, north, east in ODD)]
    (folder / "cach.txt").write_text("\n".join(plain), encoding="utf-8")
    yield folder / "cach.txt"


def test_one_ring_through_every_format_has_the_very_same_coordinates(tmp_path):
    found = {path.name: read_boundary_table(path) for path in formats(tmp_path)}

    assert len(found) == 11
    for name, read in found.items():
        (ring,) = read.plots[0].rings
        assert ring.corners == ("1", "2", "3", "4"), name
        assert ring.north.tolist() == [north for _, north, _ in ODD], name
        assert ring.east.tolist() == [east for _, _, east in ODD], name
        assert read.crs == pyproj.CRS(5897), name
        assert read.area_ha == found["so.xlsx"].area_ha, name
        assert read.source == name


def test_text_pasted_from_a_sheet_is_the_sheet(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", TYPED)
    pasted = read_boundary_text(lines(*PRINTED))
    (sheet,) = read_sheets(path)

    assert pasted.geometry.equals(read_boundary_table(path).geometry)
    assert pasted.geometry.equals(read_boundary_sheet(sheet).geometry)
    assert pasted.source == "văn bản dán"


# --- area ----------------------------------------------------------------------------------------


def test_a_table_declared_55_ha_whose_points_close_to_73_12_ha_is_reported_as_such():
    found = table(*written(), ["Diện tích: 55,00 ha"])

    assert found.area_ha == 73.12
    assert found.declared_ha == 55.0
    assert found.plots[0].declared_ha == 55.0
    assert (
        "diện tích ghi 55,0000 ha (văn bản dán, dòng 7), tính từ tọa độ 73,1200 ha: KHÔNG KHỚP, "
        "lệch 18,1200 ha (32,95 %)"
    ) in notes(found)


@pytest.mark.parametrize(
    "row",
    [
        ["Diện tích: 73,12 ha"],
        ["Tổng diện tích 731.200,00 m²"],
        ["Tổng diện tích", "731200,0", "m2"],
        ["Diện tích (m2): 731.200,5"],
        ["S = 73,12 ha"],
    ],
)
def test_a_stated_area_that_agrees_is_said_to_agree(row):
    found = table(*written(), row)

    assert found.declared_ha == pytest.approx(73.12, abs=1e-4)
    assert "khớp" in notes(found)
    assert "KHÔNG KHỚP" not in notes(found)


def test_a_difference_of_five_square_metres_is_not_an_agreement_where_square_metres_are_stated():
    found = table(*square(1, 2356000, 551000, 10), ["Diện tích: 105 m2"])

    assert "KHÔNG KHỚP, lệch -0,0005 ha" in notes(found)


def test_an_area_above_the_table_is_that_of_all_plots():
    found = table(*written(), title=f"{TITLE}, diện tích 55,00 ha")

    assert found.declared_ha == 55.0


def test_an_area_that_is_no_number_is_not_compared_and_said():
    for text in ("Diện tích khoảng 55 ha", "Diện tích: 731200"):
        found = table(*written(), [text])

        assert found.declared_ha is None
        assert f"dòng 7: không rõ trị số hoặc đơn vị của diện tích «{text}»" in notes(found)


@pytest.mark.parametrize(
    ("text", "ha", "words"),
    [
        ("Tổng diện tích: 550.000 m2", 55, "KHÔNG KHỚP, lệch 18,1200 ha"),
        ("Tổng diện tích: 731.200 m2", 73.12, "khớp"),
        ("Diện tích (m2): 550.000", 55, "KHÔNG KHỚP"),
    ],
)
def test_a_dot_of_an_area_groups_where_the_coordinates_have_a_decimal_comma(text, ha, words):
    found = table(*written(), [text])

    assert found.declared_ha == ha
    assert words in notes(found)
    assert "không so được" not in notes(found)


def test_a_dot_of_an_area_is_decimal_where_it_is_in_the_coordinates():
    rows = [(n, f"{x:.3f}", f"{y:.3f}") for n, x, y in WIDE]

    assert table(*rows, ["Tổng diện tích: 73.120 ha"]).declared_ha == 73.12


def test_a_dot_of_an_area_is_in_doubt_where_the_coordinates_show_neither_sign():
    rows = [(n, f"{x:.0f}", f"{y:.0f}") for n, x, y in WIDE]

    found = table(*rows, ["Tổng diện tích: 731.200 m2"])

    assert found.declared_ha is None
    assert "không rõ trị số hoặc đơn vị của diện tích «Tổng diện tích: 731.200 m2»" in notes(found)


def test_a_column_of_areas_is_read_by_the_sign_of_the_coordinates_too():
    header = ("Số hiệu điểm", "X (m)", "Y (m)", "Diện tích (m2)")
    rows = [(*row, "550.000" if i == 0 else None) for i, row in enumerate(written())]

    found = table(*rows, header=header)

    assert found.declared_ha == 55
    assert "KHÔNG KHỚP" in notes(found)


def test_a_table_without_an_area_says_that_there_is_nothing_to_compare():
    assert "bảng không ghi diện tích để so" in notes(table(*written()))


@given(
    st.lists(
        st.tuples(st.integers(0, 300_000), st.integers(0, 300_000)),
        min_size=3,
        max_size=9,
        unique=True,
    )
)
@settings(max_examples=60, deadline=None)
def test_the_area_is_exact_to_the_last_decimal_of_the_table(offsets):
    ring = shapely.Polygon(offsets)
    assume(ring.is_valid and ring.area > 1e6)
    rows = [
        (str(i), f"{2356000 + n / 100:.2f}", f"{551000 + e / 100:.2f}")
        for i, (e, n) in enumerate(offsets, start=1)
    ]

    twice = sum(
        Fraction(a[0] * b[1] - b[0] * a[1], 10_000)
        for a, b in zip(offsets, [*offsets[1:], offsets[0]], strict=True)
    )
    assert table(*rows).area_ha == float(abs(twice) / 2) / 10_000


# --- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("north", "east", "expected"),
    [
        ("2.356.139,16", "551.875,92", (2356139.16, 551875.92)),
        ("2356139,16", "551875,92", (2356139.16, 551875.92)),
        ("2 356 139.16", "551 875.92", (2356139.16, 551875.92)),
        ("2 356 139,16", "551 875,92", (2356139.16, 551875.92)),
        ("2\u00a0356\u00a0139.159", "551\u202f875.915", (2356139.159, 551875.915)),
        ("2356139.159", "551875.915", (2356139.159, 551875.915)),
        ("2356139,16 m", "551875.92m", (2356139.16, 551875.92)),
        ("2.356.139", "551875", (2356139.0, 551875.0)),
    ],
)
def test_a_number_is_read_as_it_is_written_here(north, east, expected):
    found = table(("1", north, east), *square(2, 2356500, 551900, 100)[1:])

    ring = found.plots[0].rings[0]
    assert (ring.north[0], ring.east[0]) == expected


WHOLE = [("1", "2.357.000", "561.000"), ("2", "2.357.000", "561.500"), ("3", "2.357.400", "561.500"), ("4", "2.357.400", "561.000")]  # fmt: skip


def test_whole_metres_with_dots_are_read_where_the_row_shows_that_dots_group():
    found = table(*WHOLE, ["Tổng diện tích: 200.000 m2"])

    assert bounds(found) == (561000, 2357000, 561500, 2357400)
    assert found.area_ha == 20
    assert found.declared_ha == 20
    assert (
        "dòng 3, cột 3: «561.000» đọc là 561000, dấu chấm ngăn hàng nghìn như ở tọa độ kia cùng "
        "dòng (4 ô đọc như vậy)" in notes(found)
    )


def test_whole_metres_with_dots_are_only_so_exact():
    rows = [(*row, length) for row, length in zip(WHOLE, ["500,3", "400,4", "500,0", "400,0"], strict=True)]  # fmt: skip

    assert [s.agrees for s in table(*rows, header=SIDED).plots[0].sides] == [True] * 4


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (("1", "2357000", "561.000"), "561.000"),
        (("1", "2.357", "561.000"), "2.357"),
        (("1", "2.357.000", "56.100"), "56.100"),
    ],
)
def test_a_lone_dot_without_another_number_that_groups_is_refused(row, cell):
    assert f"«{cell}»" in refusal(row, *WHOLE[1:]) or repr(cell) in refusal(row, *WHOLE[1:])


@pytest.mark.parametrize(
    "text",
    ["551.875", "551,875.92", "55l875,92", "nan", "inf", "551875,92,1", "#REF!", "551875-92"],
)
def test_a_number_in_doubt_is_refused_with_its_cell(text):
    said = refusal(*square(1, 2356000, 551000, 100)[:3], ("4", "2356100,00", text))

    assert said.startswith("văn bản dán, dòng 6, cột 3: ")
    assert text in said


def test_a_date_or_a_truth_value_is_no_coordinate(tmp_path):
    for value in (True, openpyxl.utils.datetime.from_excel(45000)):
        path = write_xlsx(tmp_path / "a.xlsx", [*TYPED[:5], ["4", value, 551880.02]])
        with pytest.raises(InputError, match="sheet ToaDo, row 6, column B"):
            read_boundary_table(path)


def test_a_point_without_coordinates_is_refused():
    assert "dòng 6, cột 3: thiếu tọa độ" in refusal(*written()[:3], ("4", "2356100,00", ""))
    assert "điểm 4 không có tọa độ" in refusal(*written()[:3], ("4", "", ""))


@pytest.mark.parametrize(
    ("cells", "decimals"),
    [
        (["2.356.139,16", "1,5"], 2),
        (["2356000.00"], 2),
        (["2.356.139"], 0),
        ([2356139.159, 5], 3),
        ([1 / 3], None),
        ([None], 0),
    ],
)
def test_decimals_are_counted_as_written(cells, decimals):
    assert decimals_of(cells) == decimals


# --- which column is which -----------------------------------------------------------------------


def test_x_is_the_north_by_magnitude_and_it_is_said():
    found = table(*written())

    assert bounds(found) == (551000.0, 2356000.0, 552000.0, 2356731.2)
    assert found.axes.vi == "X là tọa độ hướng Bắc, Y là tọa độ hướng Đông (theo độ lớn)"
    assert found.axes.en == "X is the north, Y the east (by magnitude)"


@pytest.mark.parametrize(
    ("header", "words", "is_noted"),
    [
        (("Điểm", "X", "Y"), "Y là tọa độ hướng Bắc, X là tọa độ hướng Đông", False),
        (("Điểm", "Easting", "Northing"), "Northing là tọa độ hướng Bắc", False),
        (("Điểm", "N", "E"), "E là tọa độ hướng Bắc, N là tọa độ hướng Đông", True),
        (("Điểm", "X (Bắc)", "Y (Đông)"), "Y là tọa độ hướng Bắc", True),
    ],
)
def test_easts_in_the_first_column_are_seen_and_a_label_that_is_wrong_is_noted(
    header, words, is_noted
):
    turned = [(name, east, north) for name, north, east in written()]

    found = table(*turned, header=header)

    assert bounds(found) == (551000.0, 2356000.0, 552000.0, 2356731.2)
    assert words in found.axes.vi
    assert ("ghi ngược với độ lớn" in notes(found)) == is_noted


def test_rows_that_turn_the_columns_round_are_refused():
    name, north, east = written()[3]

    said = refusal(*written()[:3], (name, east, north))

    assert "dòng 6, cột 2: 551.000,00 của điểm 4 không phải là tọa độ hướng Bắc" in said


def test_two_columns_of_one_direction_are_refused():
    rows = [(name, north, north) for name, north, _ in written()]

    assert "hai cột X và Y đều là tọa độ hướng Bắc" in refusal(*rows)


def test_a_missing_digit_is_refused_with_the_row():
    said = refusal(*written()[:3], ("4", "235.673,12", "551.000,00"))

    assert "dòng 6, cột 2: 235.673,12 của điểm 4" in said
    assert "số chữ số" in said


@pytest.mark.parametrize(
    ("north", "east", "cell"),
    [("2.396.731,20", "551.000,00", "cột 2: 2.396.731,20"), ("2.356.731,20", "581.000,00", "cột 3: 581")],
)  # fmt: skip
def test_a_point_more_than_20_km_from_the_others_is_refused(north, east, cell):
    assert cell in refusal(*written()[:3], ("4", north, east))


def test_a_point_19_km_away_is_not_refused():
    assert table(*written()[:3], ("4", "2.375.000,00", "551.000,00")).area_ha > 900


@pytest.mark.parametrize(
    ("label", "axis"),
    [
        ("X", "x"), ("X (m)", "x"), ("x(m)", "x"), ("Tọa độ X", "x"), ("Toạ độ X (m)", "x"),
        ("X_VN2000", "x"), ("X(Bắc)", "north"), ("X (m) - hướng Bắc", "north"), ("N", "north"),
        ("N (m)", "north"), ("Northing", "north"), ("Tọa độ Bắc (X)", "north"), ("Bắc", "north"),
        ("Y", "y"), ("Y, m", "y"), ("Tọa độ Y (m)", "y"), ("E", "east"), ("Y (Đông)", "east"),
        ("Easting (m)", "east"), ("Đông", "east"), ("Vĩ độ", "lat"), ("Vĩ độ (B)", "lat"),
        ("Latitude", "lat"), ("Kinh độ", "lon"), ("Lon", "lon"), ("Kinh độ Đông", "lon"),
        ("Kinh tuyến trục 105°00′", None), ("Tọa độ", None), ("Xã", None), ("X, Y", None),
        ("No", None), ("Ghi chú", None), ("H (m)", None), ("12", None), (5, None),
    ],
)  # fmt: skip
def test_labels_of_coordinates_are_known(label, axis):
    assert axis_of(label_of(label)) == axis


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("STT", "number"), ("Số TT", "number"), ("TT", "number"), ("Số hiệu điểm", "name"),
        ("Tên mốc", "name"), ("Điểm", "name"), ("Mốc", "name"), ("Số hiệu đỉnh thửa", "name"),
        ("diem", "name"), ("STT điểm", "name"), ("Ký hiệu", "name"), ("Cạnh", "length"),
        ("Chiều dài (m)", "length"), ("Khoảng cách", "length"), ("S (m)", "length"), ("D", "length"),
        ("canh", "length"), ("ma_cum", "plot"), ("Mã cụm", "plot"), ("Lô", "plot"), ("Tên lô", "plot"),
        ("Khu", "plot"), ("Số thửa", "plot"), ("manh", "part"), ("Mảnh", "part"), ("Vòng", "part"),
        ("Diện tích (ha)", "area"), ("Ghi chú", None), ("H (m)", None), ("Xã", None),
    ],
)  # fmt: skip
def test_labels_of_other_columns_are_known(label, field):
    assert field_of(label_of(label)) == field


# --- headers -------------------------------------------------------------------------------------


def two_lines():
    return [
        [None, None, None, None],
        [None, "STT", "Tọa độ", None, "Cạnh"],
        [None, None, "X (m)", "Y (m)", None],
        [None, "(1)", "(2)", "(3)", "(4)"],
        *([None, int(name), north, east, None] for name, north, east in WIDE),
    ]


def test_a_header_of_two_lines_with_merged_cells_is_read(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", two_lines(), merged=["B2:B3", "C2:D2", "E2:E3"])

    found = read_boundary_table(path)

    assert found.plots[0].rings[0].corners == ("1", "2", "3", "4")
    assert found.area_ha == 73.12


def test_a_header_of_two_lines_is_read_where_the_format_tells_no_merges(tmp_path):
    rows = two_lines()
    for (_, north, east), row, length in zip(
        WIDE, rows[4:], (1000, 731.2, 1000, 731.2), strict=True
    ):
        assert row[2:4] == [north, east]
        row[4] = length

    found = read_boundary_table(write_ods(tmp_path / "a.ods", rows))

    assert [side.stated_m for side in found.plots[0].sides] == [1000, 731.2, 1000, 731.2]


@pytest.mark.parametrize("numbers", [("1", "2", "3"), ("(1)", "(2)", "(3)"), ("[1]", "[2]", "[3]")])
def test_a_row_that_numbers_the_columns_is_no_point(numbers):
    assert table(numbers, *written()).plots[0].rings[0].corners == ("1", "2", "3", "4")


def test_repeated_headers_with_other_columns_are_refused():
    other = ("Điểm", "Northing", "Easting")

    assert "các dòng tiêu đề lặp lại không giống nhau" in refusal(
        *written()[:2], other, *written()[2:]
    )


def test_a_header_repeated_after_a_page_break_goes_on_with_the_ring():
    again = [["Trang 2"], ["", "Tọa độ", ""], HEADER, ["(1)", "(2)", "(3)"]]

    found = table(*written()[:2], *again, *written()[2:])

    assert found.area_ha == 73.12
    assert len(found.plots) == 1
    assert len(found.plots[0].rings) == 1


def test_tables_of_a_document_go_on_across_pages_with_and_without_a_header(tmp_path):
    rows = written()
    path = write_docx(
        tmp_path / "a.docx",
        [[HEADER, rows[0]], [HEADER, rows[1], rows[2]], [rows[3]], [["Người lập", "Ký tên"]]],
        before=[[TITLE], ["(tiếp theo)"], [], []],
    )

    found = read_boundary_table(path)

    assert found.plots[0].rings[0].corners == ("1", "2", "3", "4")
    assert found.area_ha == 73.12


@pytest.mark.parametrize(
    "rows",
    [
        [("1", "2356000,00", "551000,00")],
        [],
        [("Điểm", "Tung độ", "Hoành độ"), ("1", "2356000,00", "551000,00")],
    ],
)
def test_a_table_without_a_heading_for_x_and_y_is_refused(rows):
    with pytest.raises(InputError, match="no row names a column X and a column Y"):
        read_boundary_text(lines(["Bảng kê"], *rows))


def test_a_heading_without_points_is_refused():
    assert "không có điểm nào" in refusal(["Người lập"])


def test_columns_x_x_y_y_are_refused_since_they_form_no_pairs():
    header = ("Điểm", "X", "X", "Y", "Y")

    assert "không thành từng cặp" in refusal(("1", 2, 3, 4, 5), header=header)


# --- blocks side by side -------------------------------------------------------------------------

CIRCLE = [
    (str(i + 1), number(2356000 + 300 * math.sin(i * math.tau / 7)), number(551000 + 300 * math.cos(i * math.tau / 7)))
    for i in range(7)
]  # fmt: skip


def side_by_side(blocks):
    """Return rows of blocks set beside each other; short ones end in blanks."""
    height = max(map(len, blocks))
    padded = [[*block, *[("", "", "")] * (height - len(block))] for block in blocks]
    return [sum(cells, ()) for cells in zip(*padded, strict=True)]


@pytest.mark.parametrize("count", [2, 3])
def test_blocks_of_columns_side_by_side_are_one_ring(count):
    size = -(-len(CIRCLE) // count)
    blocks = [CIRCLE[i : i + size] for i in range(0, len(CIRCLE), size)]

    found = table(*side_by_side(blocks), header=HEADER * count)

    assert found.geometry.equals(table(*CIRCLE).geometry)
    assert found.plots[0].rings[0].corners == tuple("1234567")
    assert f"có {count} khối cột" in notes(found)


def test_blocks_without_names_are_read_from_left_to_right():
    plain = [row[1:] for row in CIRCLE]
    rows = [a + b for a, b in zip(plain[:4], [*plain[4:], ("", "")], strict=True)]

    found = table(*rows, header=("X", "Y") * 2)

    assert found.geometry.equals(table(*CIRCLE).geometry)
    assert found.plots[0].rings[0].corners[0] == "dòng 3"


def test_blocks_numbered_across_are_refused_since_their_order_is_unclear():
    rows = [CIRCLE[0] + CIRCLE[1], CIRCLE[2] + CIRCLE[3]]

    assert "khối cột bên phải bắt đầu từ điểm 2 sau điểm 3" in refusal(*rows, header=HEADER * 2)


def test_a_heading_across_all_blocks_ends_what_stands_above_it(tmp_path):
    one, two = square(1, 2356000, 551000, 100), square(1, 2357000, 551000, 200)
    rows = [
        [TITLE],
        [*HEADER, *HEADER],
        ["Khu 1"],
        *side_by_side([one[:2], one[2:]]),
        ["Khu 2"],
        *side_by_side([two[:2], two[2:]]),
    ]
    path = write_xlsx(tmp_path / "a.xlsx", rows, merged=["A3:F3", "A6:F6"])

    found = read_boundary_table(path)

    assert [(plot.name, plot.area_ha) for plot in found.plots] == [("Khu 1", 1.0), ("Khu 2", 4.0)]


# --- sides ---------------------------------------------------------------------------------------

SIDED = (*HEADER, "Cạnh (m)")
LENGTHS = ["1.000,00", "731,20", "1.000,00", "731,20"]


def sided(lengths):
    return [(*row, length) for row, length in zip(written(), lengths, strict=True)]


def test_lengths_in_the_row_of_the_first_point_of_a_side_are_compared():
    found = table(*sided(LENGTHS), header=SIDED)

    sides = found.plots[0].sides
    assert [(side.start, side.end) for side in sides] == [
        ("1", "2"),
        ("2", "3"),
        ("3", "4"),
        ("4", "1"),
    ]
    assert [side.computed_m for side in sides] == pytest.approx(
        [1000, 731.2, 1000, 731.2], abs=1e-8
    )
    assert all(side.agrees for side in sides)
    assert "so chiều dài 4/4 cạnh ghi trong bảng với tọa độ: 0 cạnh không khớp" in notes(found)


def test_lengths_in_the_row_of_the_last_point_of_a_side_are_known_by_fitting():
    first = written()[0]
    rows = [(*row, length) for row, length in zip(written(), ["", *LENGTHS[:3]], strict=True)]

    found = table(*rows, (*first, LENGTHS[3]), header=SIDED)

    assert all(side.agrees for side in found.plots[0].sides)
    assert len(found.plots[0].sides) == 4
    assert "chiều dài ghi ở dòng của điểm cuối cạnh" in notes(found)


def test_lengths_on_rows_between_the_points_are_those_of_the_sides_between():
    rows = [
        row
        for point, length in zip(written(), LENGTHS, strict=True)
        for row in ((*point, ""), ("", "", "", length))
    ]

    found = table(*rows, header=SIDED)

    assert [side.stated_m for side in found.plots[0].sides] == [1000, 731.2, 1000, 731.2]
    assert all(side.agrees for side in found.plots[0].sides)
    assert found.plots[0].sides[0].place.vi == "văn bản dán, dòng 4"


def merged_offset():
    """Return rows where each point takes two rows and each length the two rows between."""
    rows, areas = [list(SIDED)], []
    for i, (name, north, east) in enumerate(WIDE):
        rows += [[name, north, east, None], [None, None, None, LENGTHS[i]]]
        areas += [f"{column}{2 * i + 2}:{column}{2 * i + 3}" for column in "ABC"]
        if i < len(WIDE) - 1:
            areas.append(f"D{2 * i + 3}:D{2 * i + 4}")
    return rows, areas


def test_points_and_lengths_in_merged_cells_set_off_by_one_row_are_read_once(tmp_path):
    rows, areas = merged_offset()

    found = read_boundary_table(write_xlsx(tmp_path / "a.xlsx", rows, merged=areas))

    assert found.plots[0].rings[0].corners == ("1", "2", "3", "4")
    assert [side.stated_m for side in found.plots[0].sides] == [1000, 731.2, 1000, 731.2]
    assert all(side.agrees for side in found.plots[0].sides)
    assert "trùng" not in notes(found), "a merged cell is one point"


def test_a_length_in_merged_cells_is_of_one_side_only(tmp_path):
    rows, areas = merged_offset()
    rows[-1][-1] = None

    found = read_boundary_table(write_xlsx(tmp_path / "a.xlsx", rows, merged=areas))

    assert [side.start for side in found.plots[0].sides] == ["1", "2", "3"]


def test_merged_cells_set_off_by_one_row_are_read_in_word_too(tmp_path):
    rows, areas = merged_offset()
    document = docx.Document()
    page = document.add_table(len(rows), 4)
    for i, row in enumerate(rows):
        for k, value in enumerate(row):
            page.cell(i, k).text = number(value) if isinstance(value, float) else value or ""
    for area in areas:
        left, top, right, bottom = openpyxl.utils.range_boundaries(area)
        text = page.cell(top - 1, left - 1).text
        page.cell(top - 1, left - 1).merge(page.cell(bottom - 1, right - 1)).text = text
    document.save(tmp_path / "a.docx")

    found = read_boundary_table(tmp_path / "a.docx")

    assert found.area_ha == 73.12
    assert all(side.agrees for side in found.plots[0].sides)
    assert len(found.plots[0].sides) == 4


def test_a_length_that_disagrees_is_named_with_its_row_and_difference():
    found = table(*sided(["1.000,00", "731,70", "1.000,00", "731,20"]), header=SIDED)

    (wrong,) = [side for side in found.plots[0].sides if not side.agrees]
    assert wrong.difference_m == pytest.approx(0.5)
    assert (
        "văn bản dán, dòng 4: cạnh 2–3 ghi 731,70 m, tính từ tọa độ 731,20 m, lệch 0,50 m"
        in notes(found)
    )


@pytest.mark.parametrize(
    ("off", "agrees"), [(0.02, True), (0.03, True), (0.045, False), (-0.045, False)]
)
def test_a_length_may_be_off_by_two_centimetres_and_the_rounding_of_the_table(off, agrees):
    # Coordinates and lengths to 0,01 m: 0,02 + 0,005 + 2 × 0,00707.
    found = table(*sided([number(1000 + off), *LENGTHS[1:]]), header=SIDED)

    assert found.plots[0].sides[0].agrees is agrees


def test_lengths_to_whole_metres_allow_half_a_metre():
    found = table(*sided(["1000", "731", "1000", "732"]), header=SIDED)

    assert [side.agrees for side in found.plots[0].sides] == [True, True, True, False]


def test_coordinates_to_whole_decimetres_allow_more():
    rows = [
        (n, x[:-1], y[:-1], length) for n, x, y, length in sided([number(1000.15), *LENGTHS[1:]])
    ]

    assert table(*rows, header=SIDED).plots[0].sides[0].agrees


def test_only_so_many_wrong_sides_are_named_and_the_rest_counted():
    points = [(str(i + 1), 2356000 + 300 * math.sin(i * math.tau / 15), 551000 + 300 * math.cos(i * math.tau / 15)) for i in range(15)]  # fmt: skip
    rows = [(name, number(n), number(e), "1,00") for name, n, e in points]

    said = notes(table(*rows, header=SIDED))

    assert said.count("ghi 1,00 m") == 10
    assert "và 5 cạnh khác không khớp" in said


def test_a_length_that_is_no_number_is_left_out_of_the_count_and_named():
    found = table(*sided(["1-2", "731,20", "731.200", ""]), header=SIDED)

    assert [side.start for side in found.plots[0].sides] == ["2"]
    assert "so chiều dài 1/4 cạnh" in notes(found)
    assert (
        "2 chiều dài cạnh không rõ trị số, không so được: văn bản dán, dòng 3: «1-2»; văn bản dán, "
        "dòng 5: «731.200»" in notes(found)
    )


@pytest.mark.parametrize(("text", "count"), [("abc", 4), ("1.234", 4), ("–", 0), ("…", 0), ("", 0)])
def test_a_column_of_lengths_that_nobody_can_read_is_never_dropped_in_silence(text, count):
    said = notes(table(*sided([text] * 4), header=SIDED))

    assert ("chiều dài cạnh không rõ trị số" in said) is bool(count)
    assert f"{count} chiều dài" in said or not count


def test_a_dot_with_three_decimals_is_a_decimal_where_the_coordinates_write_so():
    rows = [(n, f"{x:.3f}", f"{y:.3f}", length) for (n, x, y), length in zip(WIDE, ["1000.000", "731.200", "1000.000", "731.200"], strict=True)]  # fmt: skip

    found = table(*rows, header=SIDED)

    assert [side.stated_m for side in found.plots[0].sides] == [1000, 731.2, 1000, 731.2]


# --- plots and holes -----------------------------------------------------------------------------


def test_the_columns_ma_cum_and_manh_make_plots_and_holes():
    header = ("ma_cum", "manh", "diem", "X", "Y")
    rows = [
        *(("CCN01", "1", *row) for row in square(1, 2356000, 551000, 100)),
        *(("CCN01", "2", *row) for row in square(1, 2356000, 552000, 100)),
        *(("CCN01", "lỗ", *row) for row in square(1, 2356020, 551020, 50)),
        *(("CCN02", "", *row) for row in square(1, 2358000, 551000, 200)),
    ]

    found = table(*rows, header=header)

    first, second = found.plots
    assert (first.name, first.area_ha) == ("CCN01", 1.75)
    assert [(ring.name, ring.is_hole) for ring in first.rings] == [
        ("mảnh 1", False),
        ("mảnh 2", False),
        ("lỗ", True),
    ]
    assert first.geometry.area == pytest.approx(17500)
    assert (second.name, second.area_ha) == ("CCN02", 4.0)
    assert found.area_ha == 5.75
    assert "CCN01: gồm 3 vòng, trong đó 1 phần trừ" in notes(found)


def test_a_code_written_once_holds_for_the_rows_below_it():
    header = ("Lô", "Điểm", "X", "Y")
    one, two = square(1, 2356000, 551000, 100), square(5, 2357000, 551000, 200)
    rows = [
        ("1", *one[0]),
        *(("", *r) for r in one[1:]),
        ("CN-02", *two[0]),
        *(("", *r) for r in two[1:]),
    ]

    found = table(*rows, header=header)

    assert [plot.name for plot in found.plots] == ["lô 1", "CN-02"]


def test_rows_of_a_plot_that_do_not_stand_together_are_joined_and_noted():
    header = ("Lô", "Điểm", "X", "Y")
    one, two = square(1, 2356000, 551000, 100), square(5, 2357000, 551000, 200)
    rows = [*(("A", *r) for r in one[:2]), *(("B", *r) for r in two), *(("A", *r) for r in one[2:])]

    found = table(*rows, header=header)

    assert [plot.area_ha for plot in found.plots] == [1.0, 4.0]
    assert "các dòng của A không liền nhau" in notes(found)


def test_a_hole_under_no_plot_belongs_to_the_one_around_it():
    header = ("manh", "diem", "X", "Y")
    rows = [
        *(("1", *row) for row in square(1, 2356000, 551000, 100)),
        *(("2", *row) for row in square(1, 2357000, 551000, 100)),
        *(("trừ", *row) for row in square(1, 2357020, 551020, 50)),
    ]

    found = table(*rows, header=header)

    assert [(plot.name, plot.area_ha) for plot in found.plots] == [
        ("mảnh 1", 1.0),
        ("mảnh 2", 0.75),
    ]


def test_a_plot_column_may_say_that_a_ring_is_cut_out():
    header = ("Lô", "Điểm", "X", "Y")
    rows = [
        *(("CN1", *row) for row in square(1, 2356000, 551000, 100)),
        *(("Phần trừ", *row) for row in square(1, 2356020, 551020, 50)),
    ]

    assert table(*rows, header=header).area_ha == 0.75


@pytest.mark.parametrize(
    "words", ["Phần trừ: đất quốc phòng", "Lỗ 1", "Vòng trong (không thuộc dự án)"]
)
def test_a_row_above_a_ring_may_say_that_it_is_cut_out(words):
    outer = square(1, 2356000, 551000, 100)

    found = table(["Khu 1"], *outer, outer[0], [words], *square(5, 2356020, 551020, 50))

    assert [ring.is_hole for ring in found.plots[0].rings] == [False, True]
    assert (found.plots[0].name, found.area_ha) == ("Khu 1", 0.75)


def test_a_plot_that_is_cut_out_altogether_leaves_no_land():
    header = ("Lô", "Điểm", "X", "Y")
    lot = square(1, 2356000, 551000, 100)
    other = [("CN2", *row) for row in square(1, 2356000, 552000, 100)]
    whole, cut = [("CN1", *row) for row in lot], [("Phần trừ", *row) for row in lot]

    for rows in ([*whole, *cut], [*other, *whole, *cut]):
        said = refusal(*rows, header=header)
        assert "lấy hết đất của CN1, không còn diện tích nào" in said
    assert table(*whole, *other, header=header).area_ha == 2.0


def test_a_ring_inside_another_is_refused_unless_it_is_said_what_it_is():
    outer = square(1, 2356000, 551000, 100)

    said = refusal(*outer, outer[0], *square(5, 2356020, 551020, 50))

    assert "khu 1 (1–4) và vòng khu 1 (5–8) lồng nhau" in said
    assert "cột manh" in said


def test_a_hole_outside_every_ring_is_refused():
    outer = square(1, 2356000, 551000, 100)

    said = refusal(*outer, outer[0], ["Phần trừ"], *square(5, 2356080, 551080, 50))

    assert "phần trừ" in said
    assert "không nằm trọn trong một vòng ngoài" in said


def test_holes_that_overlap_are_refused():
    outer, one = square(1, 2356000, 551000, 100), square(5, 2356010, 551010, 40)
    two = square(9, 2356030, 551030, 40)

    said = refusal(*outer, outer[0], ["Phần trừ 1"], *one, ["Phần trừ 2"], *two)

    assert "Phần trừ 1 (5–8) và vòng Phần trừ 2 (9–12) của cùng một lô chồng lên nhau" in said


def test_a_hole_in_two_plots_at_once_is_refused_since_it_could_be_cut_from_either():
    header = ("manh", "diem", "X", "Y")
    rows = [
        *(("1", *row) for row in square(1, 2356000, 551000, 100)),
        *(("2", *row) for row in square(1, 2356050, 551000, 100)),
        *(("trừ", *row) for row in square(1, 2356060, 551020, 20)),
    ]

    assert "không nằm trọn trong một vòng ngoài" in refusal(*rows, header=header)


def test_the_area_of_a_hole_is_not_that_of_its_plot():
    outer = square(1, 2356000, 551000, 100)
    hole = square(5, 2356020, 551020, 50)

    found = table(["Khu 1"], *outer, outer[0], ["Phần trừ"], *hole, ["Diện tích: 0,25 ha"])

    assert found.declared_ha is None
    assert "bỏ qua các dòng có chữ số nhưng không phải điểm: văn bản dán, dòng 14" in notes(found)


def test_a_table_of_holes_only_is_refused():
    header = ("manh", "diem", "X", "Y")

    assert "mọi vòng đều ghi là phần trừ" in refusal(
        *(("lỗ", *row) for row in square(1, 2356000, 551000, 100)), header=header
    )


def test_a_hole_along_the_edge_of_its_ring_is_cut_out_all_the_same():
    outer = square(1, 2356000, 551000, 100)

    found = table(*outer, outer[0], ["Phần trừ"], *square(5, 2356000, 551020, 50))

    assert found.area_ha == 0.75
    assert found.geometry.is_valid
    assert found.geometry.area == pytest.approx(7500)


def test_rings_of_one_plot_that_overlap_are_refused():
    header = ("Lô", "manh", "Điểm", "X", "Y")
    rows = [
        *(("A", "1", *row) for row in square(1, 2356000, 551000, 100)),
        *(("A", "2", *row) for row in square(5, 2356050, 551000, 100)),
    ]

    assert "mảnh 1 (1–4) và vòng mảnh 2 (5–8) của cùng một lô chồng lên nhau" in refusal(
        *rows, header=header
    )


def test_plots_that_overlap_are_noted_and_their_land_counts_once():
    found = table(
        ["Khu 1"], *square(1, 2356000, 551000, 100), ["Khu 2"], *square(5, 2356050, 551000, 100)
    )

    assert [plot.area_ha for plot in found.plots] == [1.0, 1.0]
    assert found.area_ha == pytest.approx(1.5)
    assert "Khu 1 và Khu 2 chồng lên nhau 5.000,0 m²" in notes(found)


def test_plots_side_by_side_are_no_overlap():
    found = table(
        ["Khu 1"], *square(1, 2356000, 551000, 100), ["Khu 2"], *square(5, 2356100, 551000, 100)
    )

    assert found.area_ha == 2.0
    assert found.geometry.is_valid
    assert "chồng" not in notes(found)


def test_rows_that_name_plots_part_them_and_carry_their_areas():
    found = table(
        ["Khu 1: 1,00 ha"],
        *square(1, 2356000, 551000, 100),
        ["Lô số 2"],
        *square(5, 2357000, 551000, 200),
        ["Diện tích: 3,90 ha"],
        ["Tổng diện tích: 5,00 ha"],
    )

    assert [(plot.name, plot.area_ha, plot.declared_ha) for plot in found.plots] == [
        ("Khu 1", 1.0, 1.0),
        ("Lô số 2", 4.0, 3.9),
    ]
    assert found.declared_ha == 5.0
    assert (
        "Khu 1: diện tích ghi 1,0000 ha (văn bản dán, dòng 3), tính từ tọa độ 1,0000 ha: khớp"
        in notes(found)
    )
    assert "Lô số 2: diện tích ghi 3,9000 ha" in notes(found)
    assert (
        "cả bảng: diện tích ghi 5,0000 ha (văn bản dán, dòng 14), tính từ tọa độ 5,0000 ha: khớp"
        in notes(found)
    )


def test_one_area_below_several_plots_is_of_them_all():
    found = table(
        ["Khu 1"], *square(1, 2356000, 551000, 100), ["Khu 2"], *square(5, 2357000, 551000, 200),
        ["Diện tích: 5,00 ha"],
    )  # fmt: skip

    assert [plot.declared_ha for plot in found.plots] == [None, None]
    assert found.declared_ha == 5.0


def test_areas_of_all_plots_are_summed():
    header = ("Lô", "Điểm", "X", "Y", "Diện tích (m2)")
    one, two = square(1, 2356000, 551000, 100), square(5, 2357000, 551000, 200)
    rows = [("A", *one[0], "10.000,0"), *(("A", *r, "") for r in one[1:]), ("B", *two[0], "39.000,0"), *(("B", *r, "") for r in two[1:])]  # fmt: skip

    found = table(*rows, header=header)

    assert [plot.declared_ha for plot in found.plots] == [1.0, 3.9]
    assert found.declared_ha == pytest.approx(4.9)


def test_a_plot_of_a_document_is_named_by_the_paragraph_before_its_table(tmp_path):
    one, two = square(1, 2356000, 551000, 100), square(1, 2357000, 551000, 200)
    path = write_docx(
        tmp_path / "a.docx", [[HEADER, *one], [HEADER, *two]], before=[[TITLE, "Khu 1"], ["Khu 2"]]
    )

    found = read_boundary_table(path)

    assert [(plot.name, plot.area_ha) for plot in found.plots] == [("Khu 1", 1.0), ("Khu 2", 4.0)]


def test_a_plot_that_goes_on_after_a_page_break_is_one_plot():
    rows = square(1, 2356000, 551000, 100)

    found = table(["Khu 1"], *rows[:2], ["Khu 1 (tiếp theo)"], *rows[2:])

    assert [(plot.name, plot.area_ha) for plot in found.plots] == [("Khu 1", 1.0)]


def test_text_between_points_that_may_be_a_name_or_a_remark_is_refused():
    rows = [*square(1, 2356000, 551000, 100), ["Đất cây xanh"], *square(7, 2356200, 551000, 20)]

    assert "không rõ dòng «Đất cây xanh»" in refusal(*rows)


def test_text_between_points_that_number_on_is_a_remark():
    rows = square(1, 2356000, 551000, 100)

    found = table(*rows[:2], ["Giáp đường tỉnh"], *rows[2:])

    assert found.area_ha == 1.0
    assert len(found.plots[0].rings) == 1


def test_text_after_a_closed_ring_names_the_next_plot():
    one = square(1, 2356000, 551000, 100)

    found = table(*one, one[0], ["Đất cây xanh"], *square(7, 2356200, 551000, 20))

    assert [plot.name for plot in found.plots] == ["khu 1", "Đất cây xanh"]


# --- rings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["1", "1'", "5", ""])
def test_the_first_point_repeated_closes_the_ring(name):
    found = table(*written(), (name, *written()[0][1:]))

    assert found.plots[0].rings[0].corners == ("1", "2", "3", "4")
    assert found.area_ha == 73.12
    assert ("coi là điểm khép" in notes(found)) == (name not in ("1", ""))


def test_a_closing_point_a_centimetre_off_is_noted():
    found = table(*written(), ("1", "2356000,01", "551000,00"))

    assert found.area_ha == 73.12
    assert "điểm khép 1 lệch điểm đầu 0,010 m" in notes(found)


def test_a_closing_point_elsewhere_is_refused():
    said = refusal(*written(), ("1", "2356010,00", "551000,00"))

    assert "dòng 7: điểm 1 ghi lại với tọa độ khác dòng 3" in said


def test_a_point_given_twice_in_a_row_is_dropped_and_noted():
    rows = written()

    found = table(*rows[:2], rows[1], *rows[2:], rows[0], rows[0])

    assert found.plots[0].rings[0].corners == ("1", "2", "3", "4")
    assert "dòng 5: điểm 2 trùng điểm 2 ngay trước, đã bỏ" in notes(found)


def test_the_length_in_the_repeated_row_leads_to_the_next_point():
    rows = sided(LENGTHS)
    twice = [*rows[:2], ("2b", *rows[1][1:]), *rows[2:]]
    twice[1] = (*rows[1][:3], "0,00")

    found = table(*twice, header=SIDED)

    assert all(side.agrees for side in found.plots[0].sides)


def test_two_points_are_refused_and_a_triangle_is_not():
    rows = written()

    assert "chỉ có 2 điểm khác nhau" in refusal(*rows[:2])
    assert "chỉ có 2 điểm khác nhau" in refusal(*rows[:2], rows[0])
    assert table(*rows[:3]).area_ha == 36.56


def test_a_ring_that_crosses_itself_is_refused_with_the_two_sides():
    rows = written()

    said = refusal(rows[0], rows[2], rows[1], rows[3])

    assert "cạnh 1–3 và cạnh 2–4 cắt hoặc chạm nhau" in said


def test_a_spike_is_refused_with_the_two_sides():
    rows = written()

    said = refusal(*rows[:2], ("9", "2.356.000,00", "551.500,00"), *rows[2:])

    assert "cạnh 1–2 và cạnh 2–9" in said


def test_points_on_one_line_are_refused():
    rows = [(str(i), "2.356.000,00", number(551000 + 10 * i)) for i in range(1, 5)]

    assert "cắt hoặc chạm nhau" in refusal(*rows) or "không khép" in refusal(*rows)


def test_a_sliver_without_land_is_refused():
    rows = [
        ("1", "2356000,00", "551000,00"),
        ("2", "2356000,00", "551010,00"),
        ("3", "2356000,01", "551005,00"),
    ]

    assert "không khép được diện tích nào" in refusal(*rows)


def test_numbers_that_do_not_run_on_are_noted_and_the_order_of_the_table_kept():
    rows = written()

    found = table(rows[0], ("2", *rows[1][1:]), ("4", *rows[2][1:]), ("3", *rows[3][1:]))

    assert found.plots[0].rings[0].corners == ("1", "2", "4", "3")
    assert "số hiệu điểm không liên tục (2→4, 4→3)" in notes(found)


@pytest.mark.parametrize(
    "names", [("4", "3", "2", "1"), ("M7", "M8", "M9", "M10"), ("A", "B", "C", "D")]
)
def test_numbers_that_run_either_way_are_not_noted(names):
    rows = [(name, *row[1:]) for name, row in zip(names, written(), strict=True)]

    assert "không liên tục" not in notes(table(*rows))


def test_names_that_begin_anew_begin_another_ring():
    found = table(*square(1, 2356000, 551000, 100), *square(1, 2357000, 551000, 200))

    assert [len(ring.corners) for ring in found.plots[0].rings] == [4, 4]
    assert found.area_ha == 5.0
    assert "dòng 7: tên điểm bắt đầu lại từ 1, coi là vòng mới" in notes(found)


def test_another_series_of_names_after_an_open_ring_is_refused():
    rows = [*square(1, 2356000, 551000, 100, "A"), *square(1, 2357000, 551000, 200, "B")]

    assert "không rõ điểm B1 nối tiếp điểm A4" in refusal(*rows)


def test_a_name_unlike_the_others_is_noted():
    rows = written()

    said = notes(table(*rows[:3], ("Tâm", "2356400,00", "551300,00"), rows[3]))

    assert "tên điểm khác kiểu các điểm còn lại (Tâm)" in said
    assert "khác kiểu" not in notes(table(*rows))


def test_a_blank_row_within_a_ring_is_noted_unless_every_point_has_one():
    rows, blank = written(), ("", "", "")

    said = notes(table(*rows[:2], blank, *rows[2:]))
    spaced = notes(table(*(row for point in rows for row in (point, blank))))

    assert "dòng 6: sau dòng trống, điểm 3 được nối tiếp điểm 2" in said
    assert "dòng trống" not in spaced


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("M12", ("M", 12)),
        ("7", ("", 7)),
        ("A-03'", ("A-", 3)),
        ("12a", None),
        ("", None),
        ("M", None),
    ],
)
def test_the_number_of_a_name_is_what_it_ends_with(name, found):
    assert number_of(name) == found


def test_rows_passed_over_are_named_by_place_and_not_by_what_they_say():
    found = table(
        *written(), ["Ngày 12 tháng 5 năm 2026"], ["Người lập: ĐT 0912345678"], ["Ký tên"]
    )

    assert "văn bản dán, dòng 7; văn bản dán, dòng 8" in notes(found)
    assert "dòng 9" not in notes(found)
    assert "0912345678" not in notes(found)


# --- reference systems ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "epsg"),
    [
        (TITLE, 5897),
        ("(Hệ VN2000, KTT 104°45', múi 3 độ)", 9208),
        ("Hệ tọa độ VN-2000, kinh tuyến trục 105°00′, múi chiếu 6°", 3405),
        ("Hệ tọa độ VN-2000, kinh tuyến trục 105°00′", None),
        ("Hệ tọa độ VN-2000", None),
        ("BẢNG KÊ TỌA ĐỘ", None),
    ],
)
def test_the_system_is_the_one_the_heading_states_and_none_where_it_is_open(title, epsg):
    found = table(*written(), title=title)

    assert (found.crs.to_epsg() if found.crs else None) == epsg
    assert found.to_frame().crs == found.crs


def test_minutes_of_the_meridian_are_never_lost():
    for title in ("VN-2000 KTT 104độ45' múi chiếu 3 độ", "VN-2000, KTT 104/45, múi 3"):
        assert table(*written(), title=title).crs.to_epsg() == 9208
    unclear = table(*written(), title="VN-2000 KTT 104 độ và 45 phút, múi 3")
    assert unclear.crs is None
    assert "104°45′" in unclear.crs_words.vi


def test_two_systems_named_above_and_below_one_table_are_refused():
    below = [f"Ghi chú: {TITLE.replace('105°00′', '104°45′')}"]

    assert "trái nhau" in refusal(*written(), below)


def test_what_is_known_of_the_system_is_put_into_words():
    said = table(*written()).crs_words
    open_words = table(*written(), title="Hệ VN-2000, KTT 105°00′").crs_words
    none = table(*written(), title="Bảng kê").crs_words
    stated = table(*written(), title="Bảng kê", crs=9208).crs_words

    assert said.vi == "VN-2000, KTT 105°00′, múi chiếu 3° (EPSG:5897) (theo tiêu đề bảng)"
    assert "«Hệ VN-2000, KTT 105°00′», chưa đủ" in open_words.vi
    assert "(EPSG:5897)" in open_words.vi
    assert "(EPSG:3405)" in open_words.vi
    assert none.vi == "bảng không ghi hệ tọa độ"
    assert stated.vi == "VN-2000, KTT 104°45′, múi chiếu 3° (EPSG:9208) (theo khai báo)"


def test_the_system_may_stand_below_the_table():
    found = table(*written(), [f"Ghi chú: {TITLE}"], title="Bảng kê")

    assert found.crs == pyproj.CRS(5897)


def test_the_caller_settles_what_the_heading_leaves_open():
    title = "Hệ tọa độ VN-2000, kinh tuyến trục 105°00′"

    assert table(*written(), title=title, crs="EPSG:3405").crs == pyproj.CRS(3405)
    assert table(*written(), title="Bảng kê", crs=9208).crs == pyproj.CRS(9208)


@pytest.mark.parametrize(
    ("title", "crs", "fault"),
    [
        (
            TITLE,
            9208,
            "nhưng tiêu đề ghi «Hệ tọa độ VN-2000, kinh tuyến trục 105°00′, múi chiếu 3°»",
        ),
        (TITLE, 3405, "nhưng tiêu đề ghi"),
        (TITLE, 4326, "không hợp với các cột tọa độ"),
        (TITLE, "EPSG:0", "không có hệ tọa độ nào là 'EPSG:0'"),
        ("Hệ VN-2000 KTT 105°00′ và KTT 104°45′, múi 3°", None, "trái nhau"),
        ("Hệ HN-72", None, "hệ cũ"),
        ("Hệ tọa độ WGS-84", None, "là hệ tính bằng độ"),
    ],
)
def test_words_that_allow_no_system_are_refused(title, crs, fault):
    assert fault in refusal(*written(), title=title, crs=crs)


@pytest.mark.parametrize(
    ("title", "fault"),
    [
        ("Hệ tọa độ HN-72, KTT 105°00′", "là hệ cũ"),
        ("Hệ VN-2000, KTT 105°00′, KTT 104°45′", "trái nhau"),
        ("Hệ VN-2000 và WGS 84, KTT 104°45′, KTT 105 00", "trái nhau"),
        ("Hệ VN-2000, KTT 104/45 và KTT 105.30, múi 3", "trái nhau"),
        ("Hệ VN-2000, KTT 105°15′, múi 3°", "không có lưới nào của hệ ấy"),
        ("Hệ WGS 84, KTT 105°00′, múi 3°", "không có lưới nào của hệ ấy"),
        ("Hệ WGS 84", "là hệ tính bằng độ, còn hai cột X, Y là tọa độ tính bằng mét"),
    ],
)
def test_the_one_reason_why_a_heading_allows_no_system_is_given(title, fault):
    said = refusal(*written(), title=title)

    reasons = ("là hệ cũ", "trái nhau", "không có lưới", "tính bằng độ", "lưới tính bằng mét")
    assert fault in said
    assert sum(reason in said for reason in reasons) == 1


def test_degrees_under_x_and_y_in_wgs_84_are_told_how_to_head_them():
    rows = [("1", "21,30", "105,50"), ("2", "21,30", "105,51"), ("3", "21,31", "105,51")]

    said = refusal(*rows, title="Hệ WGS 84")

    assert "đặt tiêu đề Vĩ độ, Kinh độ" in said
    assert table(*rows, title="Hệ WGS 84", header=("Điểm", "Vĩ độ", "Kinh độ")).crs == "EPSG:4326"


def test_a_grid_over_latitudes_is_told_to_be_one():
    rows = [("1", "21,30", "105,50"), ("2", "21,30", "105,51"), ("3", "21,31", "105,51")]

    assert "lưới tính bằng mét, còn hai cột" in refusal(*rows, header=("Điểm", "Vĩ độ", "Kinh độ"))


PLAIN = TITLE.replace("°00′", " độ 00 phút").replace("3°", "3 độ")


def tcvn3(text):
    from ccngeo.vietnamese import _TCVN3

    return bytes(_TCVN3.index(c) for c in text)


def cp1258(text):
    """Return text as Windows writes it: letters with their shape, tones after them."""
    out = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323")
        shape = "".join(c for c in parts if c not in tones)
        out.append(unicodedata.normalize("NFC", shape) + tones)
    return "".join(out).encode("cp1258")


@pytest.mark.parametrize(("encode", "name"), [(tcvn3, "TCVN3 (ABC)"), (cp1258, "Windows-1258")])
def test_a_csv_of_an_old_encoding_is_read_where_its_bytes_leave_no_doubt(tmp_path, encode, name):
    rows = [[PLAIN], HEADER, *written(), ["Tổng diện tích: 55,00 ha"]]
    text = "\n".join(";".join(row) for row in rows)
    (tmp_path / "cu.csv").write_bytes(encode(text))
    (tmp_path / "moi.csv").write_text(text, encoding="utf-8")

    old, new = (read_boundary_table(tmp_path / n) for n in ("cu.csv", "moi.csv"))

    assert old.geometry.equals_exact(new.geometry, 0)
    assert old.crs == new.crs == "EPSG:5897"
    assert old.declared_ha == 55
    assert f"cu.csv: chữ đọc theo bảng mã {name}" in notes(old)
    assert "bảng mã" not in notes(new)


def test_a_csv_whose_encoding_is_in_doubt_is_refused(tmp_path):
    path = tmp_path / "cu.csv"
    path.write_bytes(tcvn3("Điểm;X;Y\n1;2356000;551000\n"))

    with pytest.raises(
        InputError, match=r"cu\.csv: not a UTF-8 text .*save it as CSV UTF-8"
    ) as caught:
        read_boundary_table(path)
    one_sentence(caught.value)


def test_coordinates_outside_the_country_are_refused():
    rows = square(1, 2690000, 551000, 100)

    assert "không nằm trong lãnh thổ Việt Nam" in refusal(*rows)
    assert table(*rows, title="Bảng kê").crs is None


# --- degrees -------------------------------------------------------------------------------------

DEGREES = pyproj.Transformer.from_crs(5897, 4756, always_xy=True)
ANGLES = ("Điểm", "Vĩ độ", "Kinh độ")


def as_degrees(corners=WIDE):
    for name, north, east in corners:
        lon, lat = DEGREES.transform(east, north)
        yield name, lat, lon


def dms(value):
    seconds = round(value * 3600, 4)
    degrees, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{degrees:.0f}°{minutes:02.0f}′{rest:07.4f}″".replace(".", ",")


@pytest.mark.parametrize(
    "write", [dms, lambda v: f"{v:.9f}", lambda v: f"{v:.9f}".replace(".", ",")]
)
def test_degrees_are_read_where_their_system_is_named(write):
    rows = [(name, write(lat), write(lon)) for name, lat, lon in as_degrees()]

    found = table(*rows, title="Hệ tọa độ VN-2000", header=ANGLES)

    assert found.crs == pyproj.CRS(4756)
    assert found.axes.vi == "Vĩ độ là vĩ độ, Kinh độ là kinh độ (theo độ lớn)"
    # On the ellipsoid: the grid is 0.99987 there.
    assert found.area_ha == pytest.approx(73.12 / 0.999866, abs=2e-3)
    corners = np.array(list(as_degrees()))[:, 1:].astype(float)
    assert found.plots[0].rings[0].north == pytest.approx(corners[:, 0], abs=3e-8)
    assert found.plots[0].rings[0].east == pytest.approx(corners[:, 1], abs=3e-8)


def test_degrees_of_an_unnamed_system_are_refused_until_it_is_stated():
    rows = [(name, dms(lat), dms(lon)) for name, lat, lon in as_degrees()]

    assert "không ghi hệ nào" in refusal(*rows, title="Bảng kê", header=ANGLES)
    assert table(*rows, title="Bảng kê", header=ANGLES, crs=4756).crs == pyproj.CRS(4756)


def test_degrees_under_x_and_y_are_refused():
    rows = [(name, f"{lat:.6f}", f"{lon:.6f}") for name, lat, lon in as_degrees()]

    said = refusal(*rows, title="Hệ tọa độ VN-2000")

    assert "không phải là tọa độ hướng Bắc" in said


@pytest.mark.parametrize("text", ["21°60′00″", "21°18′61″", "21°18′00″xx", "21°18", "211°18′00″"])
def test_an_angle_that_is_none_is_refused(text):
    rows = [(name, dms(lat), dms(lon)) for name, lat, lon in as_degrees()]

    assert text in refusal(
        *rows[:3], ("4", text, rows[3][2]), title="Hệ tọa độ VN-2000", header=ANGLES
    )


def test_sides_in_degrees_are_measured_on_the_ellipsoid():
    rows = [
        (n, dms(lat), dms(lon), length)
        for (n, lat, lon), length in zip(as_degrees(), LENGTHS, strict=True)
    ]

    found = table(*rows, title="Hệ tọa độ VN-2000", header=(*ANGLES, "Cạnh"))

    assert found.plots[0].sides[0].computed_m == pytest.approx(1000 / math.sqrt(0.999866), abs=0.01)


def test_a_nested_ring_and_an_overlap_are_seen_in_degrees_too():
    outer = [(n, dms(lat), dms(lon)) for n, lat, lon in as_degrees()]
    inside = [(n + "0", 2356000 + (x - 2356000) / 2, 551000 + (y - 551000) / 2) for n, x, y in WIDE]
    inner = [
        (n, dms(lat), dms(lon))
        for n, lat, lon in as_degrees([(n, x + 50, y + 50) for n, x, y in inside])
    ]
    title = "Hệ tọa độ VN-2000"

    assert "lồng nhau" in refusal(*outer, outer[0], *inner, title=title, header=ANGLES)
    found = table(*outer, outer[0], ["Lô 2"], *inner, title=title, header=ANGLES)
    assert "khu 1 và Lô 2 chồng lên nhau" in notes(found)
    assert found.area_ha == pytest.approx(73.12 / 0.999866, abs=2e-3)


# --- two systems side by side --------------------------------------------------------------------

OTHER = pyproj.Transformer.from_crs(5897, 9208, always_xy=True)
TWICE = ("Điểm", "X", "Y", "X", "Y")
GROUPS = ("", "KTT 105°00′", "", "KTT 104°45′", "")
BASE = "Hệ tọa độ VN-2000, múi chiếu 3°"


def both(off=0.0):
    """Return rows in two grids; the third point is `off` metres away in the second."""
    for name, north, east in WIDE:
        e, n = OTHER.transform(east, north)
        yield name, number(north), number(east), number(n + (off if name == "3" else 0)), number(e)


def two_systems(rows, groups=GROUPS, header=TWICE, title=BASE, crs=None):
    return read_boundary_text(lines([title], groups, header, *rows), crs=crs)


def test_of_two_systems_the_first_is_read_and_the_other_checked():
    found = two_systems(both())

    assert found.crs == pyproj.CRS(5897)
    assert bounds(found) == (551000.0, 2356000.0, 552000.0, 2356731.2)
    assert re.search(r"cặp cột X, Y .* chuyển về hệ đã đọc lệch nhiều nhất 0,0[01] m", notes(found))


def test_of_two_systems_the_one_the_caller_names_is_read():
    found = two_systems(both(), crs=9208)

    assert found.crs == pyproj.CRS(9208)
    e, n = OTHER.transform(551000.0, 2356000.0)
    assert found.plots[0].rings[0].east[0] == round(e, 2)
    assert found.plots[0].rings[0].north[0] == round(n, 2)


def test_a_point_half_a_metre_apart_in_two_systems_is_refused_with_its_row():
    with pytest.raises(InputError) as caught:
        two_systems(both(off=0.6))

    assert "văn bản dán, dòng 6, cột 4: điểm 3" in caught.value.vi
    assert "lệch 0,60 m" in caught.value.vi
    assert "0,40 m" in notes(two_systems(both(off=0.4)))


def test_two_systems_that_do_not_hold_the_callers_are_refused():
    with pytest.raises(InputError, match=r"EPSG:9209.*but the heading says"):
        two_systems(both(), crs=9209)


def test_two_pairs_of_columns_without_a_word_on_each_are_refused():
    with pytest.raises(InputError, match="no word on the system of each"):
        two_systems(both(), groups=("", "", "", "", ""))


def test_a_pair_whose_system_is_open_is_said_not_to_be_checked():
    found = two_systems(
        both(), groups=("", "VN-2000 KTT 105°00′ múi 3°", "", "Lưới khác, KTT 111°00′", "")
    )

    assert "không kiểm tra được cặp cột X, Y" in notes(found)


def world(transformer):
    for name, north, east in WIDE:
        lon, lat = transformer.transform(east, north)
        yield name, number(north), number(east), f"{lat:.8f}", f"{lon:.8f}"


MIXED = ("Điểm", "X", "Y", "Vĩ độ", "Kinh độ")
MIXED_GROUPS = ("", "VN-2000, KTT 105°00′, múi 3°", "", "WGS 84", "")


def test_degrees_beside_a_grid_are_checked_within_the_doubt_of_the_datum():
    to_wgs84 = pyproj.Transformer.from_crs(5897, 4326, always_xy=True)

    found = two_systems(world(to_wgs84), MIXED_GROUPS, MIXED, "Bảng kê")

    assert found.crs == pyproj.CRS(5897)
    assert "lệch nhiều nhất 0,0" in notes(found)


def test_degrees_to_whole_seconds_are_only_so_exact():
    rows = [
        (n, x, y, *map(dms_short, (float(lat), float(lon)))) for n, x, y, lat, lon in world(DEGREES)
    ]
    groups = ("", "VN-2000, KTT 105°00′, múi 3°", "", "VN-2000", "")

    found = two_systems(rows, groups, MIXED, "Bảng kê")

    metres = float(re.search(r"lệch nhiều nhất ([\d,]+) m", notes(found))[1].replace(",", "."))
    assert 1 < metres < 22


def dms_short(value):
    seconds = round(value * 3600)
    return f"{seconds // 3600}°{seconds // 60 % 60:02d}′{seconds % 60:02d}″"


def test_degrees_of_vn_2000_labelled_wgs_84_are_refused_beside_a_grid():
    with pytest.raises(InputError) as caught:
        two_systems(world(DEGREES), MIXED_GROUPS, MIXED, "Bảng kê")

    metres = float(re.search(r"lệch ([\d,]+) m", caught.value.vi)[1].replace(",", "."))
    assert metres == pytest.approx(223.9, abs=0.5)


# --- sheets --------------------------------------------------------------------------------------


def test_a_workbook_with_two_tables_is_refused_until_one_is_named(tmp_path):
    book = openpyxl.Workbook()
    for name, side in (("Khu A", 100), ("Khu B", 200)):
        page = book.create_sheet(name)
        for row in ([TITLE], HEADER, *square(1, 2356000, 551000, side)):
            page.append(list(row))
    book.save(tmp_path / "a.xlsx")

    with pytest.raises(InputError, match="Khu A, Khu B"):
        read_boundary_table(tmp_path / "a.xlsx")
    assert read_boundary_table(tmp_path / "a.xlsx", sheet="khu b").area_ha == 4.0
    with pytest.raises(InputError, match="choose one of: Sheet, Khu A, Khu B"):
        read_boundary_table(tmp_path / "a.xlsx", sheet="Khu C")


def test_a_hidden_sheet_is_left_out_with_a_note_and_read_when_named(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", TYPED, hidden=["cũ"])

    found = read_boundary_table(path)

    assert "a.xlsx, sheet cũ: sheet ẩn, không đọc" in notes(found)
    assert read_boundary_table(path, sheet="cũ").geometry.equals(found.geometry)


def test_a_table_on_a_hidden_sheet_only_is_refused(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", TYPED, hidden=["cũ"])
    book = openpyxl.load_workbook(path)
    book["ToaDo"].delete_rows(1, 10)
    book.save(path)

    with pytest.raises(InputError, match="hidden ones too"):
        read_boundary_table(path)


def test_one_table_of_a_document_may_be_named(tmp_path):
    one, two = square(1, 2356000, 551000, 100), square(1, 2357000, 551000, 200)
    path = write_docx(tmp_path / "a.docx", [[HEADER, *one], [HEADER, *two]])

    assert read_boundary_table(path, sheet="bảng 2").area_ha == 4.0


def test_a_document_whose_tables_are_in_two_systems_is_refused(tmp_path):
    one, two = square(1, 2356000, 551000, 100), square(1, 2356000, 577000, 100)
    other = TITLE.replace("105°00′", "104°45′")
    path = write_docx(
        tmp_path / "a.docx", [[HEADER, *one], [HEADER, *two]], before=[[TITLE], [other]]
    )

    with pytest.raises(InputError, match="contradicts itself"):
        read_boundary_table(path)


def test_a_file_that_cannot_be_read_stops_the_run(tmp_path):
    with pytest.raises(InputError, match="there is no such file"):
        read_boundary_table(str(tmp_path / "a.xlsx"))
    with pytest.raises(InputError, match="holds no table"):
        read_boundary_text("")


def test_a_formula_in_error_is_no_coordinate(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", [*TYPED[:5], ["4", "#REF!", 551880.02]])

    with pytest.raises(InputError, match="row 6, column B: '#REF!'"):
        read_boundary_table(path)


def test_the_frame_has_one_row_per_plot():
    found = table(
        ["Khu 1"], *square(1, 2356000, 551000, 100), ["Khu 2"], *square(5, 2357000, 551000, 200)
    )

    frame = found.to_frame()

    assert frame["plot"].tolist() == ["Khu 1", "Khu 2"]
    assert frame["area_ha"].tolist() == [1.0, 4.0]
    assert frame["corners"].tolist() == [4, 4]
    assert frame["declared_ha"].isna().all()
    assert frame.area.tolist() == pytest.approx([10_000, 40_000])
    assert frame.crs == found.crs


# --- any polygon ---------------------------------------------------------------------------------


@st.composite
def rings(draw):
    """Draw a simple polygon about a point of Vietnam: corners by angle, at any distance."""
    count = draw(st.integers(3, 12))
    steps = draw(st.lists(st.floats(0.2, 1.0), min_size=count, max_size=count))
    reach = draw(st.lists(st.integers(20_000, 900_000), min_size=count, max_size=count))
    angles = np.cumsum(steps) / sum(steps) * math.tau
    north, east = draw(st.integers(1_000_000, 2_500_000)), draw(st.integers(300_000, 700_000))
    return [
        (round(north + r / 1000 * math.sin(a), 3), round(east + r / 1000 * math.cos(a), 3))
        for a, r in zip(angles, reach, strict=True)
    ]


STYLES = [
    lambda v: format_decimal(v, 3),
    lambda v: f"{v:.3f}",
    lambda v: f"{v:.3f}".replace(".", ","),
    lambda v: f"{v:,.3f}".replace(",", " "),
    lambda v: f"{v:,.3f}".replace(",", "\u00a0").replace(".", ","),
]


@given(
    rings(),
    st.sampled_from(STYLES),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "M", "R-"]),
    st.sampled_from(["\t", ";"]),
)
@settings(max_examples=120, deadline=None)
def test_any_simple_polygon_in_any_style_comes_back_to_the_millimetre(
    ring, style, is_closed, is_turned, prefix, delimiter
):
    polygon = shapely.Polygon([(e, n) for n, e in ring])
    assume(polygon.is_valid)
    rows = [(f"{prefix}{i}", style(n), style(e)) for i, (n, e) in enumerate(ring, start=1)]
    rows += rows[:1] if is_closed else []
    header = ("Điểm", "X", "Y")
    if is_turned:
        rows = [(name, east, north) for name, north, east in rows]
    text = "\n".join(delimiter.join(row) for row in [header, *rows])

    found = read_boundary_text(text)

    read = found.plots[0].rings[0]
    assert list(zip(read.north.tolist(), read.east.tolist(), strict=True)) == ring
    assert found.area_ha == pytest.approx(polygon.area / 10_000, rel=1e-9)
    assert found.geometry.equals(polygon)


CELLS = st.sampled_from(
    ["", "", "X", "Y", "X (m)", "Kinh độ", "Vĩ độ", "N", "E", "STT", "Điểm", "Cạnh", "manh", "Lô",
     "Diện tích (ha)", "1", "2", "3", "(1)", "(2)", "(3)", "A1", "lỗ", "trừ", "Khu 1", "Lô 2: 3 ha",
     "Trang 2", "Diện tích: 5 ha", "Tổng", "Hệ VN-2000", "KTT 105°00′", "WGS 84", "21°18′00″",
     "105°30′00″", "2356000,00", "2356100,00", "2356100,50", "551000,00", "551100,00", "551.100",
     "100,00", "1-2", "x", "Đất ở", "\ufffd"]
)  # fmt: skip


@given(st.lists(st.lists(CELLS, min_size=1, max_size=7), min_size=1, max_size=12), st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_rows_are_a_table_or_one_sentence(rows, has_header):
    head = [["Điểm", "X", "Y", "Cạnh"]] if has_header else []

    try:
        found = read_boundary_text(lines(["a"], *head, *rows))
    except InputError as error:
        one_sentence(error)
    else:
        assert found.geometry.is_valid
        assert found.area_ha > 0
        assert all(note.vi and note.en for note in found.notes)
