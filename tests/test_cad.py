"""Drawings as offices draw them, written here with ezdxf: shapes, blocks, hatches, shared lines."""

import itertools
import math
import os
from pathlib import Path

import ezdxf
import numpy as np
import pyogrio
import pytest
import shapely
from ezdxf.enums import TextEntityAlignment as Align
from ezdxf.math import Matrix44
from ezdxf.xclip import XClip
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon, box

from ccngeo.errors import LayerError
from ccngeo.read.cad import faces as faces_module
from ccngeo.read.cad import kind_of_cad, read_cad, read_cad_lines
from ccngeo.read.cad.content import Lettering, box_middle, outline, plain
from ccngeo.read.cad.curves import SAGITTA_M, bulged, circular, elliptic
from ccngeo.read.cad.faces import _bounded, _noded, faces_between
from ccngeo.read.cad.hatch import nested
from ccngeo.read.cad.labels import join, land_codes, passed_over

FORMATS = (
    Path(os.environ.get("CCNGEO_SHARED_DATA") or Path(__file__).parents[2] / "shared" / "data")
    / "formats"
)
needs_data = pytest.mark.skipif(
    not FORMATS.is_dir(),
    reason="The real data lies outside the repository and is not here; name its folder in "
    "CCNGEO_SHARED_DATA to run these tests.",
)
# Where such drawings lie: metres of a grid, so that the last digits of a double count.
EAST, NORTH = 548_000.0, 1_660_000.0


def p(x, y):
    return EAST + x, NORTH + y


def square(x, y, size):
    return [p(x, y), p(x + size, y), p(x + size, y + size), p(x, y + size)]


@pytest.fixture
def draw(tmp_path):
    """Return a way to write a drawing: `draw(lambda space: …)` gives its path."""
    written = []

    def write(steps, version="R2010", name="ban_ve.dxf", fmt="asc", **header):
        document = ezdxf.new(version)
        for key, value in header.items():
            document.header[f"${key}"] = value
        steps(document.modelspace())
        path = tmp_path / f"{len(written)}_{name}"
        written.append(path)
        document.saveas(path, fmt=fmt)
        return path

    return write


def said(drawing, words):
    """Return the one note with these words, in Vietnamese or English."""
    found = [n for n in drawing.notes if words in n.vi or words in n.en]
    assert len(found) == 1, [n.en for n in drawing.notes]
    return found[0]


def label(space, text, x, y, **about):
    space.add_text(text, height=3, dxfattribs=about).set_placement(
        p(x, y), align=Align.MIDDLE_CENTER
    )


def lines(space, *paths, layer="RANH"):
    for path in paths:
        space.add_lwpolyline([p(*point) for point in path], dxfattribs={"layer": layer})


# --- faces between shared lines -------------------------------------------------------------


def land_use(space):
    """3 × 2 cells of 100 m between seven lines: a gap of 3 cm, a dangling line, a bowed edge."""
    lines(
        space,
        [(0, 0), (300, 0)],
        [(0, 100), (300, 100)],
        [(0, 0), (0, 200)],
        [(100, 0), (100, 100)],
        [(100, 100.03), (100, 200)],  # ends 3 cm above the line it belongs to
        [(200, 0), (200, 200)],
        [(300, 0), (300, 200)],
        [(250, 100), (250, 150)],  # leads nowhere
    )
    # The upper edge bows out over the first cell: a half circle of radius 50.
    space.add_arc(p(50, 200), radius=50, start_angle=0, end_angle=180)
    lines(space, [(100, 200), (300, 200)])
    label(space, "LUC", 50, 50)
    label(space, "ONT 120.5", 150, 50)
    label(space, "ONT", 160, 60)
    space.add_mtext("1023\\PCLN\\P356.7", dxfattribs={"insert": p(240, 60), "char_height": 3})
    label(space, "NTS", 50, 150)
    label(space, "LUC", 220, 150)
    label(space, "SKK", 280, 150)
    label(space, "UBND xã", 150, 150)  # no land label: this cell has none


@pytest.fixture
def drawn(draw):
    return read_cad(draw(land_use))


def test_lines_become_faces_with_the_classes_written_in_them(drawn):
    assert drawn.polygons == "faces"
    assert drawn.areas.crs is None
    by_label = {
        row.label: row.geometry.area for row in drawn.areas.itertuples() if row.label is not None
    }
    assert set(by_label) == {"LUC", "ONT", "CLN", "NTS", "LUC+SKK"}
    for code in ("LUC", "ONT", "CLN", "LUC+SKK"):
        assert by_label[code] == pytest.approx(10_000, abs=1e-6)
    half_circle = math.pi * 50**2 / 2
    assert by_label["NTS"] < 10_000 + half_circle
    assert by_label["NTS"] == pytest.approx(10_000 + half_circle, abs=SAGITTA_M * math.pi * 50)


def test_faces_without_and_with_two_labels_are_reported_with_their_place(drawn):
    (without,), (two,) = drawn.unlabelled, drawn.contested
    assert drawn.areas.geometry.iloc[without].covers(Point(p(150, 150)))
    assert drawn.areas.geometry.iloc[two].covers(Point(p(280, 150)))
    assert drawn.areas["label"].iloc[two] == "LUC+SKK"
    note = said(drawn, "1 of 6 areas have no land label")
    assert f"{EAST + 150:.0f}; {NORTH + 150:.0f}" in note.en
    assert said(drawn, "1 areas have labels that differ")


def test_a_gap_is_closed_and_stated_and_a_dangling_line_is_measured(drawn):
    assert drawn.faces.gaps_m == pytest.approx((0.03,))
    assert "0,030 m (giới hạn 0,05 m)" in said(drawn, "chỗ hở").vi
    assert drawn.faces.dangling.tolist() == [list(p(250, 150))]
    assert drawn.faces.idle_m == pytest.approx(50)
    assert drawn.faces.missing == drawn.faces.slivers == 0


def test_every_line_and_text_is_kept_and_counted(drawn):
    assert len(drawn.lines) == 10
    assert len(drawn.texts) == 8
    assert drawn.texts["code"].notna().sum() == 7
    assert drawn.texts.set_index("label")["code"]["1023\nCLN\n356.7"] == "CLN"
    assert drawn.read == {
        ("ARC", "0"): 1,
        ("LWPOLYLINE", "RANH"): 9,
        ("MTEXT", "0"): 1,
        ("TEXT", "0"): 7,
    }
    assert said(drawn, "1 other texts")


def test_a_gap_wider_than_the_tolerance_stays_open(draw):
    def wide(space):
        lines(space, [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0.06)])
        lines(space, [(200, 0), (300, 0), (300, 100), (200, 100), (200, -10)])

    drawing = read_cad(draw(wide), polygons="faces")
    # The first is nearly closed (6 cm of 400 m), the second crosses itself: both bound a face.
    assert len(drawing.areas) == 2
    apart = faces_between([LineString([(0, 0), (9, 0), (9, 9), (0, 9), (0, 0.06)])])
    assert len(apart.polygons) == 0
    assert len(apart.dangling) == 2


def test_a_line_that_overshoots_by_centimetres_leaves_no_sliver():
    found = faces_between(
        [
            LineString([p(-0.03, 0), p(100.02, 0)]),
            LineString([p(100, -0.04), p(100, 100.01)]),
            LineString([p(100.04, 100), p(-0.02, 100)]),
            LineString([p(0, 100.03), p(0, -0.01)]),
        ]
    )
    assert shapely.area(found.polygons).tolist() == pytest.approx([10_000])
    assert (found.idle_m, found.slivers, found.gaps_m) == (0, 0, ())
    assert found.cut == 8


def test_specks_shorter_than_the_tolerance_bound_nothing_and_break_nothing():
    star = [LineString([p(0, 0), p(x, y)]) for x, y in ((0.02, 0), (0, 0.02), (-0.02, 0))]
    assert len(faces_between(star).polygons) == 0
    speck = LineString([p(50, 50), p(50 + 1e-7, 50)])  # one point once rounded
    assert len(faces_between([speck, LineString(box(*p(0, 0), *p(9, 9)).exterior)]).polygons) == 1


def test_a_line_that_closes_onto_its_own_middle_bounds_a_face():
    loop = LineString([p(-50, 0), p(0, 0), p(100, 0), p(100, 100), p(0, 100), p(0, 0.03)])
    found = faces_between([loop])
    assert shapely.area(found.polygons).tolist() == pytest.approx([10_000], abs=1e-6)
    assert found.idle_m == pytest.approx(50)
    assert found.gaps_m == pytest.approx((0.03,))


def test_an_island_is_a_face_and_a_hole_in_the_face_around_it():
    found = faces_between([box(0, 0, 100, 100).exterior, box(40, 40, 60, 60).exterior])
    assert sorted(shapely.area(found.polygons)) == pytest.approx([400, 9600])
    assert found.missing == 0


def test_an_arc_two_neighbours_share_leaves_nothing_between_them(draw):
    # Two parcels bounded by one arc, each drawn on its own and in its own direction.
    bulge = math.tan(math.radians(60) / 4)

    def parcels(space):
        space.add_lwpolyline(
            [(*p(0, 0), 0), (*p(100, 0), bulge), (*p(100, 100), 0), (*p(0, 100), 0)],
            format="xyb",
            close=True,
        )
        space.add_lwpolyline(
            [(*p(200, 0), 0), (*p(200, 100), 0), (*p(100, 100), -bulge), (*p(100, 0), 0)],
            format="xyb",
            close=True,
        )

    drawing = read_cad(draw(parcels), polygons="faces")
    assert len(drawing.areas) == 2
    assert drawing.areas.area.sum() == pytest.approx(20_000, abs=1e-6)
    left, right = read_cad(draw(parcels)).areas.geometry
    assert left.intersection(right).area == 0


def test_boundaries_drawn_twice_beside_each_other_are_called_slivers(draw):
    def twice(space):
        space.add_lwpolyline(square(0, 0, 100), close=True)
        lines(space, [(0, 0), (-0.02, 50), (0, 100)])

    drawing = read_cad(draw(twice), polygons="faces")
    assert len(drawing.areas) == 2
    assert drawing.faces.slivers == 1
    assert said(drawing, "narrower than 0.05 m")


def test_a_network_bounds_as_many_faces_as_euler_says():
    grid = [LineString([(0, y), (30, y)]) for y in (0, 10, 20)]
    grid += [LineString([(x, 0), (x, 20)]) for x in (0, 10, 20, 30)]
    island, tail = box(2, 2, 4, 4).exterior, LineString([(5, 10), (5, 15)])
    assert _bounded(_noded(np.array(grid))) == 6
    assert _bounded(_noded(np.array([*grid, island, tail]))) == 7
    assert _bounded(_noded(np.array([tail]))) == 0


def test_a_face_that_could_not_be_built_is_missed(draw, monkeypatch):
    whole = shapely.polygonize_full

    def lossy(edges):
        found, *rest = whole(edges)
        return (shapely.geometrycollections(shapely.get_parts(found)[1:]), *rest)

    monkeypatch.setattr(faces_module.shapely, "polygonize_full", lossy)
    drawing = read_cad(draw(land_use))
    assert drawing.faces.missing == 1
    assert said(drawing, "1 faces the lines should bound could not be built")


def test_lines_that_bound_nothing_are_refused(draw):
    path = draw(lambda space: lines(space, [(0, 0), (100, 0)], [(0, 10), (100, 10)]))
    with pytest.raises(LayerError, match="close no face"):
        read_cad(path)


CODES = st.sampled_from(["LUC", "ONT", "CLN", "SKN", "NTS", "DGT"])
CUTS = st.lists(st.integers(1, 49).map(lambda n: n * 10.0), max_size=4, unique=True)


@settings(max_examples=25, deadline=None)
@given(xs=CUTS, ys=CUTS, codes=st.lists(CODES, min_size=25, max_size=25), turn=st.floats(0, 1.5))
def test_any_grid_gives_back_its_cells_and_their_classes(tmp_path_factory, xs, ys, codes, turn):
    columns, rows = sorted({0.0, 500.0, *xs}), sorted({0.0, 500.0, *ys})
    cos, sin = math.cos(turn), math.sin(turn)

    def at(x, y):
        return EAST + x * cos - y * sin, NORTH + x * sin + y * cos

    document = ezdxf.new()
    space = document.modelspace()
    for x in columns:
        space.add_line(at(x, 0), at(x, 500))
    for y in rows:
        space.add_line(at(0, y), at(500, y))
    known = {}
    cells = [
        (a, b, c, d) for a, b in itertools.pairwise(columns) for c, d in itertools.pairwise(rows)
    ]
    for (a, b, c, d), code in zip(cells, codes, strict=False):
        middle = at((a + b) / 2, (c + d) / 2)
        space.add_text(code, height=2).set_placement(middle, align=Align.MIDDLE_CENTER)
        known[middle] = ((b - a) * (d - c), code)
    path = tmp_path_factory.mktemp("grid") / "luoi.dxf"
    document.saveas(path)
    drawing = read_cad(path)
    assert len(drawing.areas) == len(cells)
    assert drawing.areas.area.sum() == pytest.approx(250_000, abs=1e-3)
    for middle, (area_m2, code) in known.items():
        (i,) = np.flatnonzero(drawing.areas.contains(Point(middle)))
        assert drawing.areas["label"].iloc[i] == code
        assert drawing.areas.area.iloc[i] == pytest.approx(area_m2, abs=1e-3)
    # A second method: the lines before they were turned, polygonised without closing gaps.
    straight = [LineString([(x, 0), (x, 500)]) for x in columns]
    straight += [LineString([(0, y), (500, y)]) for y in rows]
    pieces = shapely.get_parts(shapely.node(shapely.multilinestrings(straight)))
    other = shapely.get_parts(shapely.polygonize(pieces))
    assert sorted(drawing.areas.area) == pytest.approx(sorted(shapely.area(other)), abs=1e-3)
    shoelace = sorted(
        abs(np.dot(c[:-1, 0], c[1:, 1]) - np.dot(c[1:, 0], c[:-1, 1])) / 2
        for c in (np.array(g.exterior.coords) - (EAST, NORTH) for g in drawing.areas.geometry)
    )
    assert shoelace == pytest.approx(sorted(a for a, _ in known.values()), abs=1e-3)


# --- labels ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("LUC", ("LUC",)),
        ("ONT 120.5", ("ONT",)),
        ("1023\nLUC\n356.7", ("LUC",)),
        ("ONT+CLN", ("ONT", "CLN")),
        ("ODT/CLN 300", ("ODT", "CLN")),
        ("LUC(NTS)", ("LUC", "NTS")),
        ("ODT CLN 300", ("ODT", "CLN")),
        ("DGD-01", ("DGD",)),
        ("BHK", ("BHK",)),
        ("LUA", ("LUA",)),
        ("ONT\nONT", ("ONT",)),
        ("CAN LỘC", ()),
        ("LUC Đất chuyên trồng lúa", ()),
        ("ONT+CLN Đất ở", ()),
        ("LUCKY", ()),
        ("luc", ()),
        ("XYZ", ()),
        ("LUC/XYZ", ()),
        ("1023", ()),
        ("", ()),
    ],
)
def test_a_text_declares_land_codes_only_where_it_is_one(text, codes):
    assert land_codes(text) == codes


def test_texts_that_only_begin_like_codes_are_counted():
    assert passed_over(["GTO", "LUC", "CAN LỘC\nGTO", "120"]) == {"GTO": 2, "CAN": 1}


def _label(text, anchor, middle=None):
    return Lettering("NHAN", text, "text", "1", anchor, middle or anchor)


CELLS = np.array([box(0, 0, 10, 10), box(10, 0, 20, 10)], dtype=object)


def test_a_label_on_a_line_is_joined_by_the_middle_of_its_text():
    joined = join([_label("LUC", (10, 5), (12, 5))], CELLS)
    assert joined.codes == ((), ("LUC",))
    assert joined.by_middle == 1


def test_a_label_across_a_line_is_joined_by_its_anchor_and_doubted():
    joined = join([_label("LUC", (9, 5), (12, 5))], CELLS)
    assert joined.codes == (("LUC",), ())
    assert len(joined.doubtful) == 1
    assert not join([_label("LUC", (9, 5), (9, 6))], CELLS).doubtful


def test_a_label_outside_every_area_is_named(draw):
    def astray(space):
        space.add_lwpolyline(square(0, 0, 100), close=True)
        label(space, "LUC", 50, 50)
        label(space, "ONT", 500, 50)

    drawing = read_cad(draw(astray))
    assert [t.text for t in drawing.joined.astray] == ["ONT"]
    assert f"{EAST + 500:.0f}" in said(drawing, "lie in no area").en


def test_the_innermost_closed_area_takes_the_label(draw):
    def frame(space):
        space.add_lwpolyline(square(-50, -50, 900), close=True)
        space.add_lwpolyline(square(0, 0, 100), close=True)
        space.add_lwpolyline(square(200, 0, 100), close=True)
        label(space, "LUC", 50, 50)
        label(space, "ONT", 250, 50)

    assert read_cad(draw(frame)).areas["label"].tolist() == [None, "LUC", "ONT"]


def test_an_outline_and_its_hatch_both_take_the_label_and_are_called_one_area(draw):
    def twice(space):
        space.add_lwpolyline(square(0, 0, 100), close=True)
        space.add_hatch().paths.add_polyline_path(square(0, 0, 100))
        label(space, "LUC", 50, 50)

    drawing = read_cad(draw(twice))
    assert drawing.areas["label"].tolist() == ["LUC", "LUC"]
    assert said(drawing, "1 areas are drawn twice")


@pytest.mark.parametrize(
    ("align", "attachment"),
    [
        (Align.LEFT, (0, 0)),
        (Align.MIDDLE_CENTER, (0.5, 0.5)),
        (Align.TOP_RIGHT, (1, 1)),
        (Align.BOTTOM_CENTER, (0.5, 0)),
    ],
)
def test_the_middle_of_a_text_follows_its_alignment(draw, align, attachment):
    def one(space):
        space.add_lwpolyline(square(0, 0, 100), close=True)
        space.add_text("LUC", height=10).set_placement(p(50, 50), align=align)

    drawing = read_cad(draw(one))
    assert drawing.areas["label"].tolist() == ["LUC"]
    assert drawing.texts.geometry.iloc[0].coords[0] == pytest.approx(p(50, 50))
    # Three letters of height 10 take 24 × 10 by estimate.
    middle = box_middle(p(50, 50), (24, 10), attachment, 0.0)
    assert middle == pytest.approx(
        p(50 + (0.5 - attachment[0]) * 24, 50 + (0.5 - attachment[1]) * 10)
    )


def test_a_text_fitted_between_two_points_stands_in_the_middle_of_them(draw):
    def one(space):
        space.add_lwpolyline(square(0, 0, 100), close=True)
        space.add_lwpolyline(square(100, 0, 100), close=True)
        space.add_text("LUC", height=5).set_placement(p(90, 50), p(130, 50), align=Align.FIT)

    drawing = read_cad(draw(one))
    assert drawing.texts.geometry.iloc[0].coords[0] == pytest.approx(p(110, 50))
    assert drawing.areas["label"].tolist() == [None, "LUC"]


def test_a_turned_text_has_its_middle_along_its_line():
    assert box_middle((0, 0), (10, 2), (0, 0), math.pi / 2) == pytest.approx((-1, 5))


# --- closed shapes --------------------------------------------------------------------------


def test_a_bulge_of_one_is_half_a_circle(draw):
    def bow(space):
        space.add_lwpolyline([(*p(0, 0), 1), (*p(100, 0), 0)], format="xyb", close=True)

    area = read_cad(draw(bow)).areas.area.iloc[0]
    assert 0 < math.pi * 50**2 / 2 - area < SAGITTA_M * math.pi * 50


@settings(max_examples=60, deadline=None)
@given(
    a=st.floats(0.02, 5000),
    flat=st.floats(0.05, 1),
    start=st.floats(-7, 7),
    sweep=st.floats(-2 * math.pi, 2 * math.pi).filter(lambda s: abs(s) > 0.01),
)
def test_no_chord_of_a_curve_lies_farther_off_than_a_centimetre(a, flat, start, sweep):
    center, u, v = p(0, 0), (a, 0.0), (0.0, a * flat)
    chords = elliptic(center, u, v, start, sweep)
    steps = len(chords) - 1
    t = start + sweep * (np.arange(steps) + 0.5) / steps
    curve = np.column_stack([center[0] + a * np.cos(t), center[1] + a * flat * np.sin(t)])
    middles = (chords[1:] + chords[:-1]) / 2
    assert np.hypot(*(curve - middles).T).max() <= SAGITTA_M + 1e-8


def test_a_circle_is_as_large_as_its_chords_allow():
    for radius in (0.005, 1.0, 500.0):
        area = Polygon(circular((0, 0), radius, 0.0)).area
        assert 0 < math.pi * radius**2 - area < max(SAGITTA_M, 0.01) * 2 * math.pi * radius


def test_a_bulge_is_the_same_arc_from_either_end():
    there = bulged(np.array([p(0, 0), p(30, 40)]), np.array([0.7, 0]), closed=False)
    back = bulged(np.array([p(30, 40), p(0, 0)]), np.array([-0.7, 0]), closed=False)
    assert (there == back[::-1]).all()
    # A positive bulge turns left: the arc lies on the right of the way from start to end.
    middle = there[len(there) // 2] - np.array(p(15, 20))
    assert middle @ np.array([40, -30]) > 0
    # Its height over the chord is bulge × half the chord.
    assert np.hypot(*middle) == pytest.approx(0.7 * 25, abs=SAGITTA_M)


def test_a_nearly_closed_polyline_is_closed_and_its_gap_stated(draw):
    def nearly(space):
        lines(space, [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0.4)])

    drawing = read_cad(draw(nearly))
    assert drawing.areas["gap_m"].tolist() == pytest.approx([0.4])
    assert drawing.nearly_closed[0][1] == pytest.approx(0.4)
    assert "0,400 m" in said(drawing, "gần kín").vi
    assert drawing.areas.area.iloc[0] == pytest.approx(10_000)


@pytest.mark.parametrize(
    ("side", "gap"),
    [(100, 0.51), (10, 0.45)],  # beyond half a metre; more than 1 % of 40 m
)
def test_a_wider_gap_leaves_an_open_line(side, gap):
    corners = np.array([(0, 0), (side, 0), (side, side), (0, side), (0, gap)], dtype=float)
    geometry, left = outline(corners, closed=False)
    assert isinstance(geometry, LineString)
    assert left == pytest.approx(gap)


def test_a_self_crossing_outline_is_passed_on_as_it_is(draw):
    path = draw(lambda s: s.add_lwpolyline([p(0, 0), p(9, 9), p(9, 0), p(0, 9)], close=True))
    (shape,) = read_cad(path).areas.geometry
    assert not shape.is_valid
    assert shape.length == pytest.approx(2 * 9 + 2 * math.hypot(9, 9))


def test_a_closed_outline_of_two_corners_is_a_line_and_of_one_nothing(draw):
    def degenerate(space):
        space.add_lwpolyline(square(0, 0, 10), close=True)
        space.add_lwpolyline([p(0, 0), p(5, 5)], close=True)
        space.add_lwpolyline([p(0, 0), p(0, 0)], close=True)

    drawing = read_cad(draw(degenerate), polygons="closed")
    assert (len(drawing.areas), len(drawing.lines)) == (1, 1)
    assert drawing.left_out == {"polyline (0 m)": 1}


def test_all_kinds_of_shapes_are_read_with_their_areas(draw):
    def shapes(space):
        space.add_circle(p(0, 0), 10)
        space.add_ellipse(p(100, 0), major_axis=(20, 0), ratio=0.5)
        space.add_solid([p(200, 0), p(210, 0), p(200, 10), p(210, 10)])  # in its odd order
        space.add_3dface([(*p(300, 0), 5), (*p(310, 0), 5), (*p(310, 10), 6)])
        space.add_polyline2d(
            [(*p(400, 0), 0, 0, 1), (*p(410, 0), 0, 0, 1)], format="xyseb", close=True
        )
        space.add_polyline3d(
            [(*p(500 + x, y), 7) for x, y in ((0, 0), (10, 0), (0, 10))], close=True
        )

    drawing = read_cad(draw(shapes))
    areas = dict(
        zip(drawing.areas["source"] + drawing.areas["handle"], drawing.areas.area, strict=True)
    )
    sizes = sorted(areas.values())
    half = 10 * 10 / 2
    assert sizes[:2] == pytest.approx([half, half])
    assert sizes[2] == pytest.approx(math.pi * 25, abs=SAGITTA_M * 40)
    assert sizes[3] == pytest.approx(100)
    assert sizes[4] == pytest.approx(math.pi * 100, abs=SAGITTA_M * 70)
    assert sizes[5] == pytest.approx(math.pi * 200, abs=SAGITTA_M * 110)
    assert set(drawing.areas["source"]) == {"circle", "ellipse", "solid", "3dface", "polyline"}
    assert "heights of 2 elements" in said(drawing, "heights").en
    assert said(drawing, "0.01 m")


def test_a_spline_follows_its_curve(draw):
    def curve(space):
        space.add_spline([p(0, 0), p(50, 20), p(100, 0)])
        lines(space, [(100, 0), (50, -50), (0, 0)])

    drawing = read_cad(draw(curve))
    assert len(drawing.areas) == 1
    spline = drawing.lines.geometry[drawing.lines["source"] == "spline"].iloc[0]
    assert spline.distance(Point(p(50, 20))) < SAGITTA_M
    assert len(spline.coords) > 10


def test_a_mirrored_entity_lies_where_its_drawing_shows_it(draw):
    def mirrored(space):
        circle = space.add_circle(p(0, 0), 10)
        outline = space.add_lwpolyline([(*p(0, 0), 1), (*p(20, 0), 0)], format="xyb", close=True)
        hatch = space.add_hatch()
        hatch.paths.add_polyline_path(square(0, 0, 30))
        text = space.add_text("LUC", height=2).set_placement(p(15, 20))
        # A mirror in the vertical line through x = EAST + 100 turns the extrusion over.
        mirror = Matrix44.translate(-EAST - 100, 0, 0) @ Matrix44.scale(-1, 1, 1)
        mirror @= Matrix44.translate(EAST + 100, 0, 0)
        for entity in (circle, outline, hatch, text):
            entity.transform(mirror)

    drawing = read_cad(draw(mirrored))
    shapes = dict(zip(drawing.areas["source"], drawing.areas.geometry, strict=True))
    assert shapes["circle"].centroid.coords[0] == pytest.approx(p(200, 0))
    assert shapes["hatch"].bounds == pytest.approx((*p(170, 0), *p(200, 30)))
    # The bow hung below its chord and still does.
    assert shapes["polyline"].bounds == pytest.approx((*p(180, -10), *p(200, 0)), abs=SAGITTA_M)
    assert drawing.texts.geometry.iloc[0].coords[0] == pytest.approx(p(185, 20))


# --- hatches --------------------------------------------------------------------------------


def test_a_hatch_keeps_its_hole_and_the_island_in_it(draw):
    def fill(space):
        hatch = space.add_hatch(dxfattribs={"layer": "LUC"})
        hatch.paths.add_polyline_path(square(40, 40, 20), flags=16)  # the hole comes first
        hatch.paths.add_polyline_path(square(0, 0, 100), flags=1)
        hatch.paths.add_polyline_path(square(45, 45, 10), flags=0)

    drawing = read_cad(draw(fill))
    assert drawing.areas["source"].tolist() == ["hatch"]
    assert drawing.areas["level"].tolist() == ["LUC"]
    (shape,) = drawing.areas.geometry
    assert shape.is_valid
    assert shape.area == pytest.approx(10_000 - 400 + 100)


@pytest.mark.parametrize(("style", "area"), [(0, 9_700), (1, 9_600), (2, 10_000)])
def test_a_hatch_style_says_how_deep_holes_go(style, area):
    rings = [box(0, 0, 100, 100), box(40, 40, 60, 60), box(45, 45, 55, 55)]
    assert nested(rings, style).area == pytest.approx(area)


def test_a_ring_outside_the_shell_it_was_packed_with_stays_land():
    both = nested([box(0, 0, 10, 10), box(20, 0, 30, 10)])
    assert both.area == 200
    assert both.is_valid


def test_a_ring_drawn_twice_does_not_empty_its_hatch():
    ring = box(0, 0, 10, 10)
    assert nested([ring, Polygon(ring.exterior.coords[::-1])]).area == 100
    assert nested([]) is None


def test_a_hole_that_touches_its_shell_is_still_a_hole():
    corner = Polygon([(0, 0), (5, 2), (2, 5)])
    assert nested([box(0, 0, 10, 10), corner]).area == pytest.approx(100 - corner.area)


def test_edges_of_a_hatch_may_run_either_way(draw):
    # A square with a half circle on top; two edges are stored against the way round.
    def fill(space):
        path = space.add_hatch().paths.add_edge_path()
        path.add_line(p(100, 0), p(0, 0))
        path.add_line(p(100, 0), p(100, 100))
        path.add_arc(p(50, 100), radius=50, start_angle=0, end_angle=180)
        path.add_line(p(0, 0), p(0, 100))

    area = read_cad(draw(fill)).areas.area.iloc[0]
    known = 10_000 + math.pi * 50**2 / 2
    assert 0 < known - area < SAGITTA_M * math.pi * 50


def test_clockwise_arcs_and_ellipses_bound_a_hatch(draw):
    def fill(space):
        path = space.add_hatch().paths.add_edge_path()
        path.add_line(p(0, 0), p(100, 0))
        path.add_arc(p(50, 0), radius=50, start_angle=180, end_angle=360, ccw=False)
        other = space.add_hatch().paths.add_edge_path()
        other.add_ellipse(p(300, 0), major_axis=(40, 0), ratio=0.25, ccw=True)

    first, second = read_cad(draw(fill)).areas.area
    assert first == pytest.approx(math.pi * 50**2 / 2, abs=SAGITTA_M * math.pi * 50)
    assert second == pytest.approx(math.pi * 40 * 10, abs=SAGITTA_M * 200)


def test_a_box_left_free_for_a_text_is_land_all_the_same(draw):
    def fill(space):
        hatch = space.add_hatch()
        hatch.paths.add_polyline_path(square(0, 0, 100))
        hatch.paths.add_polyline_path(square(40, 40, 20), flags=8)

    drawing = read_cad(draw(fill))
    assert drawing.areas.area.tolist() == pytest.approx([10_000])
    assert said(drawing, "1 boxes left free")


def test_a_multipolygon_of_map_3d_is_read_like_a_hatch(draw):
    def fill(space):
        shape = space.add_mpolygon()
        shape.paths.add_polyline_path(square(0, 0, 100))
        shape.paths.add_polyline_path(square(40, 40, 20))
        moved = space.add_mpolygon(dxfattribs={"offset_vector": (5, 5)})
        moved.paths.add_polyline_path(square(0, 0, 100))

    drawing = read_cad(draw(fill))
    assert drawing.areas.area.tolist() == pytest.approx([9_600])
    assert drawing.left_out == {"MPOLYGON (offset)": 1}


# --- blocks ---------------------------------------------------------------------------------


def test_a_nested_scaled_turned_block_lies_where_it_is_inserted(draw):
    def blocks(space):
        document = space.doc
        inner = document.blocks.new("TRONG")
        inner.add_lwpolyline([(0, 0), (1, 0), (1, 1), (0, 1)], close=True)
        inner.add_lwpolyline([(2, 0), (3, 0), (3, 1)], close=True, dxfattribs={"layer": "KHAC"})
        outer = document.blocks.new("NGOAI")
        outer.add_blockref("TRONG", (10, 0), dxfattribs={"xscale": 2, "yscale": 2})
        space.add_blockref(
            "NGOAI",
            p(0, 0),
            dxfattribs={"xscale": 5, "yscale": 5, "rotation": 90, "layer": "THUA"},
        )

    drawing = read_cad(draw(blocks))
    # The unit square becomes 10 × 10; its corner (10, 0) × 5 turns to (0, 50).
    square_, triangle = drawing.areas.geometry
    assert square_.bounds == pytest.approx((*p(-10, 50), *p(0, 60)))
    assert triangle.area == pytest.approx(50)
    assert drawing.areas["level"].tolist() == ["THUA", "KHAC"]  # layer 0 is that of the insertion
    assert drawing.areas["source"].tolist() == ["block", "block"]
    assert drawing.areas["handle"].nunique() == 1
    assert drawing.read[("INSERT", "THUA")] == 1
    assert drawing.read[("INSERT:INSERT", "THUA")] == 1


def test_an_array_of_insertions_is_read_one_by_one(draw):
    def array(space):
        block = space.doc.blocks.new("O")
        block.add_lwpolyline([(0, 0), (5, 0), (5, 5), (0, 5)], close=True)
        space.add_blockref(
            "O",
            p(0, 0),
            dxfattribs={
                "row_count": 2,
                "column_count": 3,
                "row_spacing": 10,
                "column_spacing": 20,
            },
        )

    areas = read_cad(draw(array)).areas
    assert areas.area.tolist() == pytest.approx([25] * 6)
    assert tuple(areas.total_bounds) == pytest.approx((*p(0, 0), *p(45, 15)))


def test_attributes_of_a_block_are_texts_and_their_forms_are_not(draw):
    def tagged(space):
        block = space.doc.blocks.new("NHAN")
        block.add_attdef("LOAI", (0, 0), text="MẪU")
        space.add_lwpolyline(square(0, 0, 100), close=True)
        insert = space.add_blockref("NHAN", p(50, 50))
        insert.add_attrib("LOAI", "CLN", p(50, 50))

    drawing = read_cad(draw(tagged))
    assert drawing.texts["label"].tolist() == ["CLN"]
    assert drawing.areas["label"].tolist() == ["CLN"]
    assert drawing.left_out == {}


def test_a_block_that_holds_itself_or_is_not_there_is_named(draw):
    def odd(space):
        space.add_lwpolyline(square(0, 0, 10), close=True)
        block = space.doc.blocks.new("VONG")
        block.add_lwpolyline([(0, 0), (5, 0), (5, 5)], close=True)
        block.add_blockref("VONG", (1, 1))
        space.add_blockref("VONG", p(100, 0))
        space.add_blockref("MAT", p(100, 0))

    drawing = read_cad(draw(odd))
    assert len(drawing.areas) == 2
    assert drawing.left_out == {"INSERT MAT (?)": 1, "INSERT VONG (∞)": 1}


def test_a_clipped_block_is_read_whole_and_said(draw):
    def clipped(space):
        block = space.doc.blocks.new("O")
        block.add_lwpolyline([(0, 0), (50, 0), (50, 50), (0, 50)], close=True)
        insert = space.add_blockref("O", p(0, 0))
        XClip(insert).set_block_clipping_path([(0, 0), (10, 10)])

    drawing = read_cad(draw(clipped))
    assert drawing.areas.area.tolist() == pytest.approx([2_500])
    assert said(drawing, "1 block insertions are clipped")


def test_a_stretched_block_keeps_its_arcs(draw):
    def stretched(space):
        block = space.doc.blocks.new("TRON")
        block.add_circle((0, 0), 1)
        space.add_blockref("TRON", p(0, 0), dxfattribs={"xscale": 30, "yscale": 10})

    drawing = read_cad(draw(stretched), polygons="closed")
    assert drawing.areas.area.iloc[0] == pytest.approx(math.pi * 300, abs=SAGITTA_M * 140)


def test_blocks_that_unfold_without_end_are_refused(draw, monkeypatch):
    from ccngeo.read.cad import dxf

    monkeypatch.setattr(dxf, "_MOST_ELEMENTS", 50)

    def bomb(space):
        block = space.doc.blocks.new("O")
        block.add_line((0, 0), (1, 1))
        space.add_blockref(
            "O",
            p(0, 0),
            dxfattribs={
                "row_count": 30_000,
                "column_count": 30_000,
                "row_spacing": 1,
                "column_spacing": 1,
            },
        )

    with pytest.raises(LayerError, match="unfold to more than 50"):
        read_cad(draw(bomb))


# --- what a drawing says of itself ----------------------------------------------------------


def one_square(space):
    space.add_lwpolyline(square(0, 0, 100), close=True)


def test_millimetres_in_the_header_are_said_and_not_applied(draw):
    drawing = read_cad(draw(one_square, INSUNITS=4))
    assert drawing.areas.area.tolist() == pytest.approx([10_000])
    assert "$INSUNITS = 4" in said(drawing, "mm").vi
    for silent in (0, 6):
        assert not any(
            "INSUNITS" in n.en for n in read_cad(draw(one_square, INSUNITS=silent)).notes
        )


def test_coordinates_in_millimetres_are_refused_with_the_remedy(draw):
    path = draw(
        lambda s: s.add_lwpolyline([(x * 1000, y * 1000) for x, y in square(0, 0, 9)], close=True)
    )
    with pytest.raises(LayerError, match="no metres") as refused:
        read_cad(path)
    assert "SCALE 0.001" in refused.value.vi


def test_one_stray_element_far_away_does_not_condemn_the_drawing(draw):
    def stray(space):
        for i in range(3):
            space.add_lwpolyline(square(200 * i, 0, 100), close=True)
        space.add_lwpolyline([(1e9, 1e9), (1e9 + 1, 1e9), (1e9, 1e9 + 1)], close=True)

    drawing = read_cad(draw(stray))
    assert len(drawing.areas) == 4
    assert said(drawing, "1 elements lie far off")


def test_paper_space_is_ignored_and_counted(draw):
    def paper(space):
        one_square(space)
        sheet = space.doc.layout("Layout1")
        sheet.add_lwpolyline([(0, 0), (9, 0), (9, 9)], close=True)
        sheet.add_text("KHUNG", height=2)

    drawing = read_cad(draw(paper))
    assert (len(drawing.areas), len(drawing.texts)) == (1, 0)
    assert said(drawing, "2 elements in paper space")


def test_a_missing_referenced_drawing_is_named(draw):
    def referring(space):
        one_square(space)
        space.doc.add_xref_def("dia_chinh.dwg", "DIA_CHINH")
        space.add_blockref("DIA_CHINH", (0, 0))

    assert "DIA_CHINH (dia_chinh.dwg)" in said(read_cad(draw(referring)), "XREF").vi


def test_layers_switched_off_and_hidden_elements_are_read_and_said(draw):
    def off(space):
        space.doc.layers.add("TAT").off()
        space.doc.layers.add("BANG").freeze()
        space.doc.layers.add("RONG").freeze()
        space.add_lwpolyline(square(0, 0, 10), close=True, dxfattribs={"layer": "TAT"})
        space.add_lwpolyline(square(20, 0, 10), close=True, dxfattribs={"layer": "BANG"})
        space.add_lwpolyline(square(40, 0, 10), close=True, dxfattribs={"invisible": 1})

    drawing = read_cad(draw(off))
    assert len(drawing.areas) == 3
    assert said(drawing, "off or frozen").en.endswith(": BANG, TAT.")
    assert said(drawing, "1 elements hidden")


def test_what_bounds_no_area_is_counted_by_type(draw):
    def mixed(space):
        one_square(space)
        space.add_point(p(1, 1))
        space.add_point(p(2, 2))
        space.add_linear_dim(base=p(0, -5), p1=p(0, 0), p2=p(100, 0)).render()
        space.add_mline([p(0, 200), p(50, 200)])
        space.add_ray(p(0, 0), (1, 0))

    drawing = read_cad(draw(mixed), polygons="closed")
    assert drawing.left_out == {"DIMENSION": 1, "POINT": 2, "RAY": 1}
    assert set(drawing.lines["source"]) == {"mline"}
    assert "POINT: 2" in said(drawing, "4 elements could not be used").en


def test_an_entity_ezdxf_cannot_work_out_is_counted_not_fatal(draw, monkeypatch):
    from ccngeo.read.cad import dxf

    def fails(_entity):
        raise ZeroDivisionError

    path = draw(lambda s: (one_square(s), s.add_circle(p(0, 0), 5)))
    monkeypatch.setattr(dxf, "PATHS", {**dxf.PATHS, "CIRCLE": fails})
    assert read_cad(path).left_out == {"CIRCLE (?)": 1}


@pytest.mark.parametrize("version", ["R12", "R2000", "R2010"])
@pytest.mark.parametrize("page", ["ansi_1252", "ansi_1258"])
def test_vietnamese_names_survive_every_version_and_code_page(draw, version, page):
    def named(space):
        space.add_polyline2d(square(0, 0, 10), close=True, dxfattribs={"layer": "ĐẤT LÚA"})
        space.add_text("Thửa đất số 5, xã Yên Đồng", height=2).set_placement(p(5, 5))

    drawing = read_cad(draw(named, version=version, DWGCODEPAGE=page))
    assert drawing.areas["level"].tolist() == ["ĐẤT LÚA"]
    assert drawing.texts["label"].tolist() == ["Thửa đất số 5, xã Yên Đồng"]


def test_tone_marks_of_cp1258_and_escapes_become_letters(draw):
    # As AutoCAD writes them: combining tones in cp1258, \U+ in capitals, within MTEXT codes too.
    def texts(space):
        one_square(space)
        space.add_text("HOA@", height=2).set_placement(p(5, 5))
        space.add_text(r"\U+0110\U+1EA4T", height=2).set_placement(p(5, 15))
        space.add_mtext(r"{\fArial|b1;\U+0110\U+1EA5t} {\C1;l\U+00FAa}")

    path = draw(texts, version="R2000", DWGCODEPAGE="ansi_1258")
    raw = path.read_bytes()
    assert b"HOA@" in raw
    path.write_bytes(raw.replace(b"HOA@", "HOÀ".encode("cp1258")))
    assert sorted(read_cad(path).texts["label"]) == ["HOÀ", "ĐẤT", "Đất lúa"]


def test_bytes_of_a_font_of_one_byte_are_left_for_whoever_knows_it(draw):
    # TCVN3 shown as Windows-1252: «Qu¸ch §ång Th¾ng»; Ð stands for é there, not for Đ.
    def texts(space):
        one_square(space)
        space.add_text("Qu¸ch §ång, hÐt", height=2)

    path = draw(texts, version="R2000")
    assert read_cad(path).texts["label"].tolist() == ["Qu¸ch §ång, hÐt"]
    assert plain("  a \t b \r\n\n c ") == "a b\nc"


def test_bytes_outside_the_code_page_are_shown_and_counted(draw):
    path = draw(
        lambda s: (one_square(s), s.add_text("A@B", height=2)),
        version="R2000",
        DWGCODEPAGE="ansi_1258",
    )
    path.write_bytes(path.read_bytes().replace(b"A@B", b"A\x81B"))
    drawing = read_cad(path)
    assert drawing.texts["label"].tolist() == ["A\ufffdB"]
    assert said(drawing, "1 texts or layer names")


# --- which areas ----------------------------------------------------------------------------


def both(space):
    space.add_lwpolyline(square(0, 0, 100), close=True, dxfattribs={"layer": "THUA"})
    lines(space, [(0, 50), (100, 50)], [(0, 60), (100, 60)])


def test_closed_shapes_beside_open_lines_are_never_guessed(draw):
    with pytest.raises(LayerError, match="1 closed shapes and 2 open lines") as refused:
        read_cad(draw(both))
    assert 'polygons = "closed"' in refused.value.vi
    assert "project.toml" in refused.value.vi


def test_the_project_decides_what_the_areas_are(draw):
    path = draw(both)
    closed, faces = read_cad(path, polygons="closed"), read_cad(path, polygons="faces")
    assert closed.areas.area.tolist() == pytest.approx([10_000])
    assert len(closed.lines) == 2
    assert sorted(faces.areas.area) == pytest.approx([1_000, 4_000, 5_000])
    assert len(faces.lines) == 3


def test_endless_lines_and_lost_blocks_among_lines_are_counted(draw):
    def roads(space):
        both(space)
        space.add_ray(p(0, 0), (1, 0))

    assert read_cad_lines(draw(roads))[1] == 1
    assert read_cad(draw(roads), polygons="closed").unread == 0  # an endless line bounds no land


def test_where_lines_are_meant_open_and_closed_ones_are_lines(draw):
    def roads(space):
        both(space)
        space.add_hatch().paths.add_polyline_path(square(0, 0, 100))
        space.add_point(p(0, 0))

    frame, unread, said_of_it = read_cad_lines(draw(roads))
    assert unread == 0
    assert frame.geom_type.unique().tolist() == ["LineString"]
    assert sorted(frame.length) == pytest.approx([100, 100, 400])
    assert any("POINT: 1" in note.en for note in said_of_it)
    only_open = draw(lambda s: lines(s, [(0, 0), (100, 0)]))
    assert len(read_cad_lines(only_open)[0]) == 1
    assert len(read_cad_lines(draw(roads), levels=("THUA",))[0]) == 1
    with pytest.raises(LayerError, match="fills"):
        read_cad_lines(draw(lambda s: s.add_hatch().paths.add_polyline_path(square(0, 0, 9))))


def test_chosen_levels_settle_the_question(draw):
    path = draw(both)
    assert read_cad(path, levels=("thua",)).polygons == "closed"
    with pytest.raises(LayerError, match="close no face"):
        read_cad(path, levels=("RANH",))


def test_an_unknown_level_lists_the_ones_that_are_there(draw):
    path = draw(both)
    with pytest.raises(LayerError, match=r"similar ones: RANH") as refused:
        read_cad(path, levels=("RANH_",))
    assert "gần giống: RANH" in refused.value.vi
    with pytest.raises(LayerError, match=r"there are: RANH, THUA"):
        read_cad(path, levels=("XYZXYZ",))


def test_labels_are_looked_for_on_the_chosen_levels_first(draw):
    def labelled(space):
        lines(space, [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)])
        label(space, "LUC", 50, 50, layer="HIEN_TRANG")
        label(space, "SKN", 50, 60, layer="QUY_HOACH")

    path = draw(labelled)
    chosen = read_cad(path, levels=("RANH", "QUY_HOACH"))
    assert chosen.areas["label"].tolist() == ["SKN"]
    assert len(chosen.texts) == 1
    assert read_cad(path, levels=("RANH",)).areas["label"].tolist() == ["LUC+SKN"]


def test_fills_are_no_lines_to_build_faces_from(draw):
    def filled(space):
        space.add_hatch().paths.add_polyline_path(square(0, 0, 100))

    path = draw(filled)
    assert read_cad(path).polygons == "closed"
    with pytest.raises(LayerError, match="fills"):
        read_cad(path, polygons="faces")


def test_closed_is_refused_where_nothing_closes(draw):
    with pytest.raises(LayerError, match="no closed shape"):
        read_cad(draw(lambda s: lines(s, [(0, 0), (9, 9)])), polygons="closed")


def test_an_empty_drawing_is_refused(draw):
    with pytest.raises(LayerError, match="no line or area"):
        read_cad(draw(lambda s: s.add_text("LUC", height=2)))


# --- bad files ------------------------------------------------------------------------------


def test_binary_dxf_reads_like_text(draw):
    path = draw(land_use, fmt="bin")
    assert kind_of_cad(path.read_bytes()[:4096]) == "dxf-binary"
    assert (
        read_cad(path).areas["label"].tolist() == read_cad(draw(land_use)).areas["label"].tolist()
    )


@pytest.mark.parametrize("keep", [0.3, 0.8, 0.99])
def test_a_dxf_cut_short_is_refused(draw, keep):
    path = draw(land_use)
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * keep)])
    with pytest.raises(LayerError, match="cut short"):
        read_cad(path)


def test_a_dxf_only_recovery_opens_is_read_and_says_so(draw):
    path = draw(lambda space: (one_square(space), space.add_line((1, 2), (3, 4))))
    raw = path.read_bytes()
    ordered = b" 10\n1.0\n 20\n2.0\n 30\n0.0\n 11\n3.0\n 21\n4.0\n 31\n0.0\n"
    assert ordered in raw
    # As some programs write it: both x before both y, which the strict reader gives up on.
    jumbled = b" 10\n1.0\n 11\n3.0\n 20\n2.0\n 21\n4.0\n"
    path.write_bytes(raw.replace(ordered, jumbled))
    drawing = read_cad(path, polygons="closed")
    assert "compare it with the original" in said(drawing, "damaged").en
    assert list(drawing.lines.geometry.iloc[0].coords) == [(1, 2), (3, 4)]


def test_a_coordinate_recovery_would_have_to_guess_is_refused(draw):
    path = draw(lambda space: (one_square(space), space.add_line((123456.5, 0), (9, 9))))
    path.write_bytes(path.read_bytes().replace(b"123456.5", b"123456.5x"))
    with pytest.raises(LayerError, match="cannot be read"):
        read_cad(path, polygons="closed")


def test_a_dxf_past_repair_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "hong.dxf"
    path.write_bytes(b"  0\nSECTION\n  2\nHEADER\n" + b"\x00\xff" * 500 + b"\n  0\nEOF\n")
    with pytest.raises(LayerError, match="AUDIT") as refused:
        read_cad(path)
    assert "\n" not in refused.value.vi
    assert refused.value.vi.startswith("hong.dxf: ")


@pytest.mark.parametrize("value", ["nan", "inf", "1e300"])
def test_a_coordinate_that_is_no_place_is_refused_with_its_element(draw, value):
    path = draw(lambda s: (one_square(s), s.add_line((1234567.5, 0), (1, 1))))
    path.write_bytes(path.read_bytes().replace(b"1234567.5", value.encode()))
    with pytest.raises(LayerError, match="impossible coordinates") as refused:
        read_cad(path, polygons="closed")
    assert "lớp 0" in refused.value.vi


def test_dwg_is_refused_with_the_steps_of_three_programs(tmp_path):
    path = tmp_path / "ban_ve.dxf"  # whatever its name says
    path.write_bytes(b"AC1027" + bytes(2000))
    with pytest.raises(LayerError) as refused:
        read_cad(path)
    for step in ("SAVEAS", "File ▸ Save As ▸ DXF", "QGIS"):
        assert step in refused.value.vi
        assert step in refused.value.en


def test_a_file_that_is_no_drawing_or_not_there_is_refused(tmp_path):
    path = tmp_path / "a.dxf"
    path.write_text("tờ bản đồ số 5", encoding="utf-8")
    with pytest.raises(LayerError, match="no DXF or DGN"):
        read_cad(path)
    with pytest.raises(LayerError, match="cannot be opened"):
        read_cad(tmp_path / "khong_co.dxf")


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"AC1015\x00\x00", "dwg"),
        (b"AC1.40\x00", "dwg"),
        (b"AutoCAD Binary DXF\r\n\x1a\x00", "dxf-binary"),
        (b"  0\r\nSECTION\r\n  2\r\nHEADER", "dxf"),
        (b"999\nDXF made by hand\n  0\nSECTION\n", "dxf"),
        (b"\xef\xbb\xbf0\nSECTION\n", "dxf"),
        (b"\x08\x09\xfe\x02\x01\x08", "dgn7"),
        (b"\xc8\x09\xfe\x02", "dgn7"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Dgn~H".encode("utf-16-le"), "dgn8"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), None),
        (b"PK\x03\x04", None),
        (b"0\nSECTIONS\n", None),
        (b"", None),
    ],
)
def test_a_drawing_is_known_by_its_bytes(head, kind):
    assert kind_of_cad(head) == kind


# --- a real drawing -------------------------------------------------------------------------


@needs_data
def test_the_800_parcels_of_a_real_dxf_agree_with_their_shapefile():
    drawing = read_cad(FORMATS / "parcels.dxf")
    parcels = pyogrio.read_dataframe(FORMATS / "parcels_utf8.shp", columns=["Loai_dat"])[:800]
    assert (drawing.polygons, len(drawing.areas), drawing.left_out) == ("closed", 800, {})
    assert drawing.read == {
        ("HATCH", level): int(count)
        for level, count in drawing.areas["level"].value_counts().sort_index().items()
    }
    off = np.abs(drawing.areas.area.to_numpy() - parcels.geometry.area.to_numpy())
    assert off.max() < 0.01
    holes = shapely.get_num_interior_rings(drawing.areas.geometry.array)
    assert (holes == shapely.get_num_interior_rings(parcels.geometry.array)).all()
    coded = parcels["Loai_dat"].notna().to_numpy()
    assert (drawing.areas["level"][coded] == parcels["Loai_dat"][coded]).all()
    assert set(drawing.areas["level"][~coded]) == {"KHAC"}
    assert drawing.bounds == pytest.approx(tuple(parcels.total_bounds))


@needs_data
def test_real_parcels_drawn_as_shared_lines_with_labels_come_back_with_their_classes(draw):
    parcels = pyogrio.read_dataframe(FORMATS / "parcels_utf8.shp", columns=["Loai_dat"])[:800]
    shapes = np.asarray(parcels.geometry.array, dtype=object)
    inside = shapely.point_on_surface(shapes)

    def sheet(space):
        rings = [r for shape in shapes for r in (shape.exterior, *shape.interiors)]
        sides = {frozenset(s) for r in rings for s in itertools.pairwise(r.coords)}
        for side in sorted(map(sorted, sides)):
            space.add_line(*side)
        for dot, code in zip(inside, parcels["Loai_dat"], strict=True):
            if isinstance(code, str):
                space.add_text(code, height=2).set_placement(
                    dot.coords[0], align=Align.MIDDLE_CENTER
                )

    drawing = read_cad(draw(sheet))
    assert (drawing.polygons, drawing.faces.missing, drawing.faces.gaps_m) == ("faces", 0, ())
    faces = np.asarray(drawing.areas.geometry.array, dtype=object)
    parcel, face = shapely.STRtree(faces).query(inside, predicate="within")
    assert len(parcel) == 800
    same = np.abs(shapely.area(faces[face]) - shapely.area(shapes[parcel])) < 0.01
    assert same.mean() > 0.99  # the others overlap a neighbour, whose line cuts them
    for i, j in zip(parcel[same], face[same], strict=True):
        code = parcels["Loai_dat"].iloc[i]
        expected = "+".join(land_codes(code)) or None if isinstance(code, str) else None
        assert drawing.areas["label"].iloc[j] == expected
