"""Location sheets: true to scale and grid, saying what is seen and what nobody knows, all of it lines."""

import unicodedata
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pyproj
import pytest
import shapely
from matplotlib.figure import Figure
from shapely.geometry import LineString, Point, Polygon, box
from sheet_pdf import read_sheet
from test_assessment import Province, X, Y, square

from ccngeo.model import Verdict
from ccngeo.report import write
from ccngeo.report.corners import corners_of, outward
from ccngeo.report.plates.frame import Frame
from ccngeo.report.plates.ground import Ground
from ccngeo.report.plates.lettering import Face, Lettering, drawing_settings, one_line
from ccngeo.report.plates.paper import Box, shortened, width_mm_of, wrapped
from ccngeo.report.plates.plate import _corner_box, location_picture
from ccngeo.report.plates.strokes import path_of
from ccngeo.report.sheets import MAP, location_sheet, write_sheets
from ccngeo.report.sheets.grid_marks import lines_of
from ccngeo.report.sheets.inset import draw_inset
from ccngeo.report.sheets.map_legend import Entry, draw_legend

pytestmark = pytest.mark.usefixtures("drawn_sheets")

SYNTHETIC = "province = 'Tỉnh mẫu'\nsynthetic = true\n"
RED = (0.7529411765, 0, 0)  # of the boundary
HOSTILE = "$x^2$ =cmd|' /C calc'!A0 \\alpha {b} <b>"


def sheet_of(review, site_id="S1", lang="vi"):
    ground = Ground.of(review, None)
    return read_sheet(location_sheet(ground, ground.site(site_id), lang))


@pytest.fixture
def squares(tmp_path):
    return Province(tmp_path)


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    """A square of 500 m among layers of every kind, with neighbours and sites without a place."""
    made = Province(tmp_path_factory.mktemp("rich"))
    made.layer("land_use", [square(-5000, -5000, 5200), square(200, -5000, 4800)],
               code=["LUC", "CLN"])  # fmt: skip
    made.layer("forest", [square(400, 400)], code=["RDD"], name=["Rừng mẫu"])
    made.layer("heritage", [square(4000, 4000, 100)], name=["Đình xa"], zone=["Khu vực I"])
    road = LineString([(X - 3000, Y - 100), (X + 3000, Y - 100)])
    made.layer("roads", [road], name=["Quốc lộ 2"], **{"class": ["Cấp III"]})
    made.site("S1", square(0, 0), ten=HOSTILE)
    made.site("S2", square(700, 0, 300), role="thanh_lap")
    made.site("S3")
    made.site("S4", ma_xa_moi="")
    return made.review(head=SYNTHETIC)


@pytest.fixture(scope="module")
def sheet(rich):
    return sheet_of(rich)


# --- scale and grid ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("width", "height", "scale"),
    [
        (100, 100, 1_000),
        (500, 500, 5_000),  # 500 m of 0.8 × 208 mm: 3.0 m a millimetre
        (1080, 10, 5_000),  # 0.8 × 270 mm × 5 m
        (1081, 10, 10_000),
        (10, 832, 5_000),  # 0.8 × 208 mm × 5 m
        (10, 833, 10_000),
        (60_000, 50_000, 500_000),
        (9_000_000, 10, 1_000_000),
    ],
)
def test_the_scale_is_the_largest_round_one_that_leaves_a_fifth_for_the_surroundings(
    width, height, scale
):
    assert Frame.around((0, 0, width, height), 270.0, 208.0).scale == scale


def test_a_square_of_500_m_is_a_square_of_100_mm_on_paper(sheet):
    assert (sheet.width_mm, sheet.height_mm) == pytest.approx((420, 297))
    boundary = next(np.array(path) for path in sheet.strokes(RED))
    assert boundary.max(axis=0) - boundary.min(axis=0) == pytest.approx([100, 100], abs=0.01)
    middle = (MAP.left + MAP.right) / 2, (MAP.bottom + MAP.top) / 2
    assert (boundary.max(axis=0) + boundary.min(axis=0)) / 2 == pytest.approx(middle, abs=0.01)
    assert "Tỷ lệ 1:5.000" in sheet.lines
    assert "200 m" in sheet.lines  # the end of a bar of 4 cm


def test_the_grid_has_a_line_every_10_cm_of_paper():
    frame = Frame((X + 250, Y + 250), 270.0, 208.0, 5_000)  # 1350 m by 1040 m
    assert lines_of(frame) == ([560_000, 560_500], [2_350_000, 2_350_500])


def test_the_grid_is_labelled_with_full_coordinates_north_as_x(sheet):
    labels = sorted(line for line in sheet.lines if line.startswith(("X=", "Y=")))
    assert labels == sorted(2 * ["X=2350000", "X=2350500", "Y=560000", "Y=560500"])


def test_both_meridians_of_the_office_are_told(sheet):
    own, other = "VN-2000, KTT 105°00′, múi chiếu 3° (EPSG:5897)", "(EPSG:9208)"
    assert own in sheet.lines
    assert sheet.text.count(other) == 2  # of the map and of the corners
    east, north = pyproj.Transformer.from_crs(5897, 9208, always_xy=True).transform(X, Y)
    for value in (north, east):
        assert f"{value:.2f}".replace(".", ",") in sheet.lines
    assert "Tâm bản đồ: X=2350250 Y=560250" in sheet.lines


# --- what it says --------------------------------------------------------------------------------


def test_words_are_vietnamese_letters_that_can_be_searched_in_fonts_that_are_inside(sheet):
    for words in (
        "SƠ ĐỒ VỊ TRÍ CỤM CÔNG NGHIỆP",
        "Kết quả kiểm tra dữ liệu (sơ bộ)",
        "LUC – Đất chuyên trồng lúa",
        "DỮ LIỆU TỔNG HỢP – không phải ranh giới thật",
        "Người lập",
    ):
        assert words in sheet.lines
    assert unicodedata.is_normalized("NFC", sheet.text)
    assert "\N{REPLACEMENT CHARACTER}" not in sheet.text
    assert set(sheet.fonts) == {"CIDFontType2 embedded"}


def test_nothing_on_it_is_made_of_pixels(sheet):
    assert b"/Subtype /Image" not in sheet.whole


def test_a_name_is_never_a_formula(sheet):
    named = [line for line in sheet.lines if "$" in line]
    assert f"S1 {HOSTILE}" in named  # on the map
    assert any(line.startswith("S1 · $x^2$ =cmd") for line in named)  # in the title


def test_a_long_name_stays_on_its_map_and_whole_in_the_title_as_far_as_four_lines(squares):
    name = "Cụm công nghiệp hỗ trợ " * 6
    review = squares.site("S1", square(0, 0), ten=name.strip()).review()
    said = sheet_of(review).lines
    (on_map,) = (line for line in said if line.startswith("S1 Cụm"))
    assert on_map.endswith("…")
    assert width_mm_of(on_map, Face(9.0, bold=True)) <= 0.4 * 270
    at = next(n for n, line in enumerate(said) if line.startswith("S1 · Cụm"))
    assert name.strip() in " ".join(said[at : at + 4])


def test_a_name_of_odd_letters_is_one_line_of_the_map():
    assert one_line("a\nb\tc\x00 ") == "a b c\x00"
    assert one_line("Cu\u0323m") == "Cụm"


def test_a_letter_that_no_font_has_stops_nothing(squares):
    review = squares.site("S1", square(0, 0), ten="集 \x01 🏭 Cụm").review()
    assert "Cụm" in sheet_of(review).text


def test_the_four_areas_the_day_and_the_procedure_are_told(squares):
    review = squares.site("S1", square(0, 0), area="26", dt_qh_tinh="30", dt_qhct="24").review()
    said = sheet_of(review).lines
    for words in ("30,00 ha", "26,00 ha", "24,00 ha", "25,00 ha", "01/06/2024",
                  "Thành lập cụm công nghiệp"):  # fmt: skip
        assert words in said


def test_what_is_in_conflict_is_numbered_and_hatched(rich, sheet):
    assert "(1)" in sheet.lines
    assert "(1) [K] Không sử dụng rừng đặc dụng (1,00 ha)" in sheet.lines
    assert "Phần vướng – không đáp ứng" in sheet.lines
    conflict = Ground.of(rich, None).conflicts("S1")[0]
    assert shapely.area(conflict.shapes).sum() == pytest.approx(10_000)
    assert conflict.finding.verdict is Verdict.NOT_MET
    assert b"/Pattern cs" in sheet.content


def test_what_only_adjoins_says_so_and_no_area(squares):
    squares.layer("forest", [square(503, 0)], accuracy_m=5, code=["RDD"], name=["x"])
    said = sheet_of(squares.site("S1", square(0, 0)).review()).lines
    assert [line for line in said if "rừng đặc dụng" in line and line.startswith("(")] == [
        "(1) [ĐK] Không sử dụng rừng đặc dụng – giáp ranh"
    ]


def test_what_is_met_is_not_drawn(squares):
    squares.layer("forest", [square(600, 600)], code=["RDD"], name=["x"])
    ground = Ground.of(squares.site("S1", square(0, 0)).review(), None)
    assert [
        c for c in ground.conflicts("S1") if c.finding.rule.rule_id == "special-use-forest"
    ] == []


def test_a_conflict_beyond_the_map_is_listed_and_stops_nothing(rich):
    finding = next(f for f in rich.of_site("S1") if f.rule.rule_id == "special-use-forest")
    far = replace(finding, evidence=square(90_000, 0))
    values = tuple(far if f is finding else f for f in rich.values)
    said = sheet_of(replace(rich, values=values)).lines
    assert "(1) [K] Không sử dụng rừng đặc dụng (1,00 ha)" in said
    assert "(1)" not in said


def test_land_found_by_two_needs_is_one_shape(squares):
    squares.layer("residential", [square(0, 0, 100)], households=[10])
    ground = Ground.of(squares.site("S1", square(0, 0)).review(), None)
    houses = [c for c in ground.conflicts("S1") if c.finding.rule.rule_id == "houses-inside"]
    assert [len(c.shapes) for c in houses] == [1]


def test_the_legend_names_what_is_seen_and_nothing_else(sheet):
    for seen in ("Đường bộ theo cấp", "Ba loại rừng", "LUC – Đất chuyên trồng lúa",
                 "CLN – Đất trồng cây lâu năm", "Cụm công nghiệp khác"):  # fmt: skip
        assert seen in sheet.lines
    assert "Di tích và khu vực bảo vệ I, II" not in sheet.lines  # 4 km away


def test_a_legend_that_has_no_room_says_how_much_it_leaves_out():
    drawn = []
    entries = [Entry(f"Lớp {n}", lambda *_: drawn.append(1)) for n in range(40)]
    page = Figure().add_axes((0, 0, 1, 1))
    draw_legend(page, entries, Box(0, 0, 105, 35), "vi")  # three columns of ten
    assert [text.get_text() for text in page.texts][-1] == "và 11 ký hiệu khác"
    assert len(page.texts) == 30
    assert len(drawn) == 29
    page = Figure().add_axes((0, 0, 1, 1))
    draw_legend(page, entries[:20], Box(0, 0, 105, 35), "vi")
    assert len(page.texts) == 20
    assert len({text.get_position()[0] for text in page.texts}) == 2


def test_only_what_may_be_forest_is_drawn_as_forest(squares):
    shapes = [square(0, 600, 100), square(200, 600, 100), square(400, 600, 100)]
    squares.layer("forest", shapes, code=["RSX", "LUC", ""], name=["a", "b", "c"])
    ground = Ground.of(squares.site("S1", square(0, 0)).review(), None)
    assert [layer.names for layer in ground.layers if layer.name == "forest"] == [("a", "c")]


def test_roads_and_neighbours_are_named(sheet):
    assert "Quốc lộ 2" in sheet.lines
    assert "S2 Cụm S2" in sheet.lines


def test_sources_have_their_error_and_layers_nobody_gave_are_named(sheet):
    said = " ".join(sheet.lines)
    assert "Đường bộ theo cấp (± 0,0 m)" in said
    assert "Chưa có lớp:" in said
    assert "Đường dây điện cao áp" in said
    assert "Chỗ trống trên bản đồ không có nghĩa là không vướng" in said


def test_a_layer_that_could_not_be_used_is_named_in_red(squares):
    squares.site("S1", square(0, 0)).layer("roads", [Point(X, Y)], name=["x"])
    (squares.folder / "roads.gpkg").unlink()
    assert "Không dùng được: Đường bộ theo cấp." in sheet_of(squares.review()).lines


def test_a_layer_of_too_many_shapes_is_a_picture_and_the_sheet_says_so(squares, monkeypatch):
    monkeypatch.setattr("ccngeo.report.plates.seen.MOST_SHAPES", 3)
    squares.layer("residential", [square(20 * n, 600, 10) for n in range(4)], name=[""] * 4)
    drawn = sheet_of(squares.site("S1", square(0, 0)).review())
    assert b"/Subtype /Image" in drawn.whole
    assert "Vẽ bằng ảnh vì quá nhiều đối tượng: Khu dân cư, đất ở." in drawn.lines


def test_defence_land_is_on_no_sheet(squares):
    squares.layer("land_use", [square(-100, -100, 700), square(0, 600, 300)], code=["LUC", "CQP"])
    said = sheet_of(squares.site("S1", square(0, 0)).review()).text
    assert "LUC" in said
    assert "CQP" not in said
    assert "quốc phòng" not in said.casefold()


def test_a_sheet_is_english_for_those_who_ask(rich):
    said = sheet_of(rich, lang="en").lines
    for words in ("Scale 1:5,000", "25.00 ha", "LOCATION OF THE INDUSTRIAL CLUSTER", "Legend", "Prepared by",
                  "(1) [N] Clear of special-use forest (1.00 ha)"):  # fmt: skip
        assert words in said
    assert not any(word in " ".join(said) for word in ("Tỷ lệ", "Chú giải", "Điểm", "Nguồn"))


# --- without a boundary --------------------------------------------------------------------------


def test_without_a_boundary_the_commune_is_shown_and_the_sheet_says_so(rich):
    sheet = sheet_of(rich, "S3")
    assert "CHƯA CÓ RANH GIỚI" in sheet.lines
    assert "Xã nơi dự kiến (cụm chưa có ranh giới)" in sheet.lines
    assert "Bản đồ vẽ xã dự kiến, không phải vị trí cụm." in sheet.lines
    assert "Chưa có ranh giới: không có bảng tọa độ." in sheet.lines
    commune = next(np.array(path) for path in sheet.strokes(RED))
    assert commune.max(axis=0) - commune.min(axis=0) == pytest.approx([100, 100], abs=0.01)
    assert "Tỷ lệ 1:100.000" in sheet.lines  # 10 km, of 0.96 × 208 mm: 50.1 m a millimetre


def test_without_a_known_commune_the_province_is_shown_and_the_sheet_says_so(rich):
    said = sheet_of(rich, "S4").lines
    assert "Xã nơi dự kiến (cụm chưa có ranh giới)" not in said
    assert "Chưa rõ xã: bản đồ vẽ cả địa bàn, không phải vị trí cụm." in said
    assert "Bản đồ vẽ xã dự kiến, không phải vị trí cụm." not in said


def test_where_nobody_knows_any_place_the_sheet_says_that_there_is_no_map(squares):
    squares.site("S1")
    squares.sections = []
    review = squares.review()
    said = sheet_of(review)
    assert "Chưa có ranh giới cụm, chưa có lớp địa giới: không vẽ được bản đồ." in said.lines
    assert location_picture(Ground.of(review, None), "S1", width_cm=10, height_cm=8, dpi=50) is None


def test_the_frame_stays_inside_the_inset(rich):
    page = Figure().add_axes((0, 0, 1, 1))
    frame = Frame((X, Y), 270.0, 208.0, 1_000_000)
    draw_inset(page, Box(10, 10, 50, 40), Ground.of(rich, None), frame)
    (line,) = page.collections[-1].get_segments()
    assert line.min(axis=0).tolist() == [10, 10]
    assert line.max(axis=0).tolist() == [50, 40]


# --- corners -------------------------------------------------------------------------------------


def test_corners_are_numbered_through_all_rings_with_the_sides_between_them():
    ring = box(10, 10, 20, 20).exterior.coords
    corners = corners_of(Polygon([(0, 0), (30, 0), (30, 40)], [ring]))
    assert list(corners.numbers) == [1, 2, 3, 4, 5, 6, 7]
    assert corners.ring == (0, 0, 0, 1, 1, 1, 1)
    assert corners.sides_m == pytest.approx((30, 40, 50, 10, 10, 10, 10))
    assert corners.points[:3].tolist() == [[0, 0], [30, 0], [30, 40]]


@pytest.mark.parametrize("turn", [1, -1])
def test_numbers_stand_outside_their_ring_whichever_way_it_is_drawn(turn):
    corners = corners_of(Polygon([(0, 0), (10, 0), (10, 10), (0, 10)][::turn]))
    away = corners.points + outward(corners)
    assert not any(box(0, 0, 10, 10).covers(Point(at)) for at in away)
    assert np.hypot(*outward(corners).T) == pytest.approx(1)


def test_the_corners_of_a_boundary_stand_in_its_table(sheet):
    said = sheet.lines
    at = said.index("Điểm")
    rows = [said[at + 4 + 4 * n : at + 8 + 4 * n] for n in range(4)]
    assert [row[0] for row in rows] == ["1", "2", "3", "4"]
    assert {tuple(row[1:3]) for row in rows} == {
        (x, y) for x in ("2350000,00", "2350500,00") for y in ("560000,00", "560500,00")
    }
    assert {row[3] for row in rows} == {"500,00"}


def test_corners_that_have_no_room_are_counted_and_referred_to(squares):
    circle = Point(X + 250, Y + 250).buffer(250, quad_segs=25)  # 100 corners
    said = " ".join(sheet_of(squares.site("S1", circle).review()).lines)
    shown = int(said.partition("ở đây in ")[2].split(";")[0])
    assert "Ranh giới có 100 điểm" in said
    assert shown == 28  # two columns of 14
    assert "sheet «Toạ độ» của assessment.xlsx" in said


def test_corners_that_just_fill_the_table_need_no_word(squares):
    ring = Point(X + 250, Y + 250).buffer(250, quad_segs=5)  # 20 corners
    assert "ở đây in" not in sheet_of(squares.site("S1", ring).review()).text


# --- the same bytes, whatever surrounds it ----------------------------------------------------------


def test_the_same_review_gives_the_same_bytes_and_leaves_the_settings_alone(rich):
    ground = Ground.of(rich, None)
    first = location_sheet(ground, ground.site("S1"), "vi")
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "text.parse_math": True}):
        before = dict(mpl.rcParams)
        assert location_sheet(Ground.of(rich, None), ground.site("S1"), "vi") == first
        assert dict(mpl.rcParams) == before
    assert b"CreationDate" not in first


def test_every_site_gets_its_sheet_and_the_progress_is_told(rich, tmp_path):
    seen = []
    write_sheets(
        Ground.of(rich.only(["S3", "S1"]), None), tmp_path, progress=lambda *now: seen.append(now)
    )
    names = sorted(path.name for path in (tmp_path / "sheets").iterdir())
    assert names == ["S1.pdf", "S3.pdf"]
    assert seen == [(0, 2, "sheets"), (1, 2, "sheets")]


def test_sheets_are_among_the_files_of_a_review(rich, tmp_path):
    out = write(rich.only(["S1"]), tmp_path / "ra")
    assert read_sheet((out / "sheets" / "S1.pdf").read_bytes()).width_mm == pytest.approx(420)


def test_a_picture_is_as_large_as_asked_and_always_the_same(rich):
    asked = {"width_cm": 12.7, "height_cm": 7.62, "dpi": 100}
    one, other = (location_picture(Ground.of(rich, None), "S1", **asked) for _ in range(2))
    assert one == other
    assert one[:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(one[at : at + 4]) for at in (16, 20)] == [500, 300]
    assert b"Software" not in one


def test_scale_and_north_of_a_picture_hide_no_boundary():
    frame = Frame((0, 0), 200.0, 100.0, 1_000)  # 200 m by 100 m, the box 62 m by 14 m
    boxes = [
        _corner_box(frame, subject).bounds
        for subject in (None, box(-90, -50, -80, 50), box(-100, -50, 100, -45), box(-100, -50, 100, 50))
    ]  # fmt: skip
    assert boxes == [
        (-100, -50, -38, -36),
        (38, -50, 100, -36),
        (-100, 36, -38, 50),
        (-100, -50, -38, -36),
    ]


# --- the hand that draws -------------------------------------------------------------------------


def lettering():
    with drawing_settings():
        axes = Figure().add_axes((0, 0, 1, 1))
    return Lettering(axes, 1.0, box(0, 0, 100, 100))


def test_no_word_stands_on_another_or_beyond_the_map():
    words, face = lettering(), Face(8.0)
    assert words.put("Cụm", 50, 50, face)
    assert not words.put("Cụm", 51, 50, face)
    assert words.put("Cụm", 50, 60, face)
    assert not words.put("Cụm", 1, 80, face)
    assert words.put("Cụm", 50, 50, face, always=True)
    words.keep_free(box(0, 0, 100, 20))
    assert not words.put("Cụm", 50, 10, face)
    assert not words.put("Cụm", 50, 35, face, inside=box(49, 34, 51, 36))
    assert not words.put("", 50, 90, face)


def test_a_word_without_room_in_the_middle_of_an_area_moves_to_a_quarter_of_it():
    words, face = lettering(), Face(8.0)
    words.keep_free(box(40, 40, 60, 60))
    assert words.put_in(box(20, 20, 80, 80), "Cụm", face)
    assert not words.put_in(box(48, 48, 52, 52), "Cụm", face)


def test_holes_stay_open():
    path = path_of(np.array([Polygon(square(0, 0).exterior, [square(100, 100, 100).exterior])]))
    assert path.contains_point((X + 50, Y + 50))
    parts = [shapely.LinearRing(part) for part in path.to_polygons()]
    assert [shapely.is_ccw(ring) for ring in parts] in ([True, False], [False, True])


def test_text_is_broken_to_its_column_and_shortened_to_its_cell():
    face = Face(8.0)
    text = "Đồ án quy hoạch xây dựng " * 4
    lines = wrapped(text, 40.0, face)
    assert " ".join(lines) == text.strip()
    assert all(width_mm_of(line, face) <= 40.0 for line in lines)
    assert all(width_mm_of(line, face) <= 10.0 for line in wrapped("m" * 60, 10.0, face))
    assert "".join(wrapped("m" * 60, 10.0, face)) == "m" * 60
    short = shortened(text, 40.0, face)
    assert short.endswith("…")
    assert width_mm_of(short, face) <= 40.0
    assert shortened("Đồ án", 40.0, face) == "Đồ án"
