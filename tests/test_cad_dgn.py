"""DGN V7 through GDAL and V8 through ezdgn, from files written here and from real ones.

No program at hand writes V8, so `_v8_file` lays out its containers, pages and elements from the
published notes on the format; ezdgn itself reads them back.
"""

import builtins
import itertools
import math
import os
import re
import struct
import zlib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from shapely.geometry import box

from ccngeo.errors import LayerError
from ccngeo.read.cad import kind_of_cad, kind_of_file, read_cad
from ccngeo.read.cad.dgn7 import read_dgn7
from ccngeo.read.cad.dgn8 import _decoded, _rotation_in_plane
from ccngeo.read.cad.isff import records_of, vax_double

ezdgn = pytest.importorskip("ezdgn", reason="ezdgn (extra dgn) is not installed")

FORMATS = (
    Path(os.environ.get("CCNGEO_SHARED_DATA") or Path(__file__).parents[2] / "shared" / "data")
    / "formats"
)
needs_data = pytest.mark.skipif(
    not FORMATS.is_dir(),
    reason="The real data lies outside the repository and is not here; name its folder in "
    "CCNGEO_SHARED_DATA to run these tests.",
)
EAST, NORTH = 548_000.0, 1_660_000.0


# --- V7 -------------------------------------------------------------------------------------


def _square(m, x, y, size, **attributes):
    m.add_shape([(x, y), (x + size, y), (x + size, y + size), (x, y + size)], dgnattribs=attributes)


@pytest.fixture(scope="module")
def feet(tmp_path_factory):
    """A V7 drawing in the feet of the seed: 3 lines, a shape, an arc, a circle, texts."""
    path = tmp_path_factory.mktemp("dgn") / "ban_ve.dgn"
    document = ezdgn.new()
    m = document.modelspace()
    _square(m, 0, 0, 100, level=10)
    m.add_ellipse((500, 500), primary_axis=50, secondary_axis=50, dgnattribs={"level": 10})
    m.add_text("LUC", (48, 50), height=2, dgnattribs={"level": 2})
    m.add_text(bytes([0xD0, 0xB5]), (10, 10), height=2, dgnattribs={"level": 3})
    document.saveas(path)
    return path


def test_a_v7_drawing_keeps_levels_as_numbers_and_labels_its_shapes(feet):
    drawing = read_cad(feet)
    assert drawing.kind == "dgn7"
    assert drawing.areas.crs is None
    assert drawing.areas["level"].tolist() == ["10", "10"]
    assert drawing.areas["label"].tolist() == ["LUC", None]
    assert drawing.areas.area.iloc[0] == pytest.approx(10_000, abs=1)
    assert drawing.read == {
        ("ellipse", "10"): 1,
        ("shape", "10"): 1,
        ("text", "2"): 1,
        ("text", "3"): 1,
    }


def test_text_bytes_of_v7_come_one_by_one_for_whoever_knows_the_font(feet):
    assert read_cad(feet).texts["label"].tolist() == ["LUC", "\u00d0\u00b5"]


def test_how_far_gdal_draws_a_circle_off_its_arc_is_said(feet):
    drawing = read_cad(feet)
    # 72 chords of 5 degrees on a radius of 50: 50 (1 - cos 2.5°) = 0.0476.
    assert any("0,048 m" in note.vi for note in drawing.notes)
    off = drawing.areas.area.iloc[1] - math.pi * 50**2
    assert -0.0476 * 2 * math.pi * 50 < off < 0


def test_feet_are_named_and_never_scaled(feet):
    drawing = read_cad(feet)
    assert any("'ft'" in note.vi and "không đổi tỷ lệ" in note.vi for note in drawing.notes)
    assert drawing.bounds[2] == pytest.approx(550, abs=0.1)


def test_a_label_of_v7_counts_by_the_middle_of_its_letters(tmp_path):
    # The stored corner (97, 50) lies in the left square, three letters 4 wide end at 109.
    path = tmp_path / "nhan.dgn"
    document = ezdgn.new()
    m = document.modelspace()
    _square(m, 0, 0, 100)
    _square(m, 100, 0, 100)
    m.add_text("ONT", (97, 50), height=4, width=4)
    document.saveas(path)
    assert read_cad(path).areas["label"].tolist() == [None, "ONT"]


def test_deleted_elements_are_no_land_and_no_loss(tmp_path):
    path = tmp_path / "xoa.dgn"
    document = ezdgn.new()
    m = document.modelspace()
    _square(m, 0, 0, 100)
    _square(m, 200, 0, 100)
    document.saveas(path)
    raw = bytearray(path.read_bytes())
    offsets = [r.offset for r in ezdgn.scan_records(path).records if r.element_type == 6]
    raw[offsets[1] + 1] |= 0x80
    path.write_bytes(raw)
    drawing = read_cad(path)
    assert len(drawing.areas) == 1
    assert drawing.left_out == {}


def test_a_shape_of_v7_is_closed_although_its_last_corner_is_not_its_first(tmp_path):
    path = tmp_path / "ho.dgn"
    document = ezdgn.new()
    _square(document.modelspace(), 0, 0, 100)
    document.saveas(path)
    raw = bytearray(path.read_bytes())
    shape = next(r for r in ezdgn.scan_records(path).records if r.element_type == 6)
    last = shape.offset + 38 + 4 * 8  # the fifth corner moves onto the fourth
    raw[last : last + 8] = raw[last - 8 : last]
    path.write_bytes(raw)
    assert read_cad(path).areas.area.tolist() == pytest.approx([10_000], abs=2)


def test_an_element_gdal_passes_over_is_listed(tmp_path):
    path = tmp_path / "la.dgn"
    document = ezdgn.new()
    m = document.modelspace()
    _square(m, 0, 0, 100)
    m.add_line((0, 0), (5, 5))
    document.saveas(path)
    raw = bytearray(path.read_bytes())
    line = next(r.offset for r in ezdgn.scan_records(path).records if r.element_type == 3)
    raw[line + 1] = 33  # a dimension
    path.write_bytes(raw)
    drawing = read_cad(path, polygons="closed")
    assert drawing.left_out == {"type 33": 1}
    assert any("type 33: 1" in note.vi for note in drawing.notes)


@pytest.mark.parametrize("keep", [0.5, 0.9, 0.99])
def test_a_v7_file_cut_short_is_refused(feet, tmp_path, keep):
    raw = feet.read_bytes()
    end = ezdgn.scan_records(feet).end_offset
    path = tmp_path / "cut.dgn"
    path.write_bytes(raw[: int(end * keep)])
    with pytest.raises(LayerError, match=r"cut short|cannot be read"):
        read_cad(path)


def test_a_line_that_v7_splits_into_pieces_is_one_line_again(tmp_path):
    # An element of V7 holds 38 points at most; GDAL writes a chain of such elements.
    wave = shapely.LineString([(i, i % 2) for i in range(100)])
    path = tmp_path / "dai.dgn"
    pyogrio.write_dataframe(gpd.GeoDataFrame(geometry=[wave], crs="EPSG:5897"), path, driver="DGN")
    content = read_dgn7(path)
    assert content.read == {("complex_chain", "0"): 1}
    (line,) = content.drawn
    assert line.geometry.length == pytest.approx(wave.length, rel=0.02)
    assert len(line.geometry.coords) == 100
    assert content.left_out == {}


def test_a_short_arc_that_gdal_draws_by_one_chord_is_stated_as_far_off_as_it_is(tmp_path):
    path = tmp_path / "cung.dgn"
    document = ezdgn.new()
    m = document.modelspace()
    _square(m, 0, 0, 100)
    m.add_arc((0, 0), primary_axis=200, secondary_axis=200, start_angle=0, sweep_angle=9)
    document.saveas(path)
    drawing = read_cad(path, polygons="closed")
    # One chord for nine degrees of a radius of 200: 200 (1 - cos 4.5°) = 0.617.
    assert any("0,617 m" in note.vi for note in drawing.notes)


def test_a_vax_number_is_read_as_ezdgn_reads_it(feet):
    circle = next(r for r in records_of(feet) if r.kind == 15)
    assert vax_double(circle.raw, 36) == pytest.approx(50 * 120, rel=1e-12)
    assert vax_double(bytes(8), 0) == 0.0


@needs_data
def test_pyogrio_alone_loses_the_last_parcels_of_a_v7_file():
    # GDAL's quick count says 800, yet the two holes are features of their own: 802 are there.
    path = FORMATS / "parcels.dgn"
    assert len(pyogrio.read_dataframe(path)) == 800
    assert len(pyogrio.read_dataframe(path, where="Type >= 0")) == 802


@needs_data
def test_the_800_parcels_of_a_real_v7_file_agree_with_their_shapefile():
    drawing = read_cad(FORMATS / "parcels.dgn")
    parcels = pyogrio.read_dataframe(FORMATS / "parcels_utf8.shp", columns=[]).geometry[:800]
    assert drawing.read == {("complex_shape", "0"): 20, ("shape", "0"): 782}
    assert len(drawing.areas) == 800
    assert drawing.left_out == {}
    assert shapely.get_num_interior_rings(drawing.areas.geometry.array).sum() == 2
    # The file holds centimetres: a corner is off by at most 1 cm along each axis.
    apart = shapely.hausdorff_distance(drawing.areas.geometry.array, parcels.array)
    assert apart.max() <= math.hypot(0.01, 0.01)
    off = np.abs(drawing.areas.area.to_numpy() - parcels.area.to_numpy())
    assert (off <= 0.01 * math.sqrt(2) * parcels.length.to_numpy()).all()
    assert off.max() < 1.25
    assert any("0,010 m" in note.vi for note in drawing.notes)


@needs_data
def test_without_the_hole_bit_a_hole_would_be_land_twice(tmp_path):
    raw = bytearray((FORMATS / "parcels.dgn").read_bytes())
    records = ezdgn.scan_records(bytes(raw)).records
    for record in records:
        if record.element_type == 6 and raw[record.offset + 33] & 0x80:
            raw[record.offset + 33] &= 0x7F
    path = tmp_path / "khong_lo.dgn"
    path.write_bytes(raw)
    assert len(read_cad(path).areas) == 802


@needs_data
def test_a_hole_that_lies_in_no_shape_of_its_cell_is_kept_as_land(tmp_path):
    raw = bytearray((FORMATS / "parcels.dgn").read_bytes())
    hole = next(
        r
        for r in ezdgn.scan_records(bytes(raw)).records
        if r.element_type == 6 and raw[r.offset + 33] & 0x80
    )
    count = int.from_bytes(raw[hole.offset + 36 : hole.offset + 38], "little")
    for i in range(count):  # 10 km to the east, in centimetres
        at = hole.offset + 38 + 8 * i
        high, low = struct.unpack_from("<HH", raw, at)
        value = (high << 16 | low) + 1_000_000
        raw[at : at + 4] = struct.pack("<HH", value >> 16 & 0xFFFF, value & 0xFFFF)
    path = tmp_path / "lo_ngoai.dgn"
    path.write_bytes(raw)
    drawing = read_cad(path)
    assert len(drawing.areas) == 801
    assert any(note.vi.startswith("1 lỗ (hole)") for note in drawing.notes)


# --- V8 -------------------------------------------------------------------------------------

_UOR = 1000.0  # units per metre


def _entry(name, kind, child, right, start, size):
    """Return a directory entry of a compound file: 128 bytes, its siblings in a chain."""
    text = name.encode("utf-16-le") + b"\0\0"
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, right, child)
        + bytes(16 + 4 + 16)
        + struct.pack("<IQ", start, size)
    )


def _compound(streams):
    """Return a compound file (version 3) with streams below 4096 bytes, by path."""
    tree = {}
    for path, data in streams.items():
        node = tree
        *folders, name = path.strip("/").split("/")
        for folder in folders:
            node = node.setdefault(folder, {})
        node[name] = data
    minis, chain, entries = b"", [], []

    def add(node, name, kind):
        nonlocal minis
        index = len(entries)
        entries.append(None)
        names = sorted(node, key=lambda n: (len(n), n.upper()))
        places = []
        for child in names:
            if isinstance(node[child], dict):
                places.append((child, add(node[child], child, 1)))
                continue
            data = node[child]
            assert len(data) < 4096, child
            first = len(chain)
            count = -(-len(data) // 64)
            chain.extend([*range(first + 1, first + count), 0xFFFFFFFE])
            minis += data.ljust(count * 64, b"\0")
            entries.append((child, 2, 0xFFFFFFFF, first, len(data)))
            places.append((child, len(entries) - 1))
        below = places[0][1] if places else 0xFFFFFFFF
        entries[index] = (name, kind, below, 0, 0)
        for (_, here), (_, following) in itertools.pairwise(places):
            right[here] = following
        return index

    right = {}
    add(tree, "Root Entry", 5)
    pad = lambda data, size: data.ljust(-(-len(data) // size) * size, b"\0")  # noqa: E731
    mini_fat = b"".join(struct.pack("<I", n) for n in chain)
    mini_fat += b"\xff" * (-len(mini_fat) % 512)
    minis_size = len(minis)
    minis = pad(minis, 512)
    while len(entries) % 4:
        entries.append(("", 0, 0xFFFFFFFF, 0, 0))
    n_dir, n_fat, n_mini = len(entries) // 4, len(mini_fat) // 512, len(minis) // 512
    first_mini = 1 + n_dir + n_fat
    directory = b"".join(
        _entry(
            name,
            kind,
            child,
            right.get(i, 0xFFFFFFFF),
            first_mini if kind == 5 else start,
            minis_size if kind == 5 else size,
        )
        for i, (name, kind, child, start, size) in enumerate(entries)
    )

    def run(first, count):
        return [*range(first + 1, first + count), 0xFFFFFFFE] if count else []

    fat = [0xFFFFFFFD, *run(1, n_dir), *run(1 + n_dir, n_fat), *run(first_mini, n_mini)]
    assert len(fat) <= 128
    fat += [0xFFFFFFFF] * (128 - len(fat))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 1 + n_dir, n_fat, 0xFFFFFFFE, 0)
        + struct.pack("<I", 0)
        + b"\xff" * (108 * 4)
    )
    return header + b"".join(struct.pack("<I", n) for n in fat) + directory + mini_fat + minis


HEADER, COMPONENT = 0x20000000, 0x40000000


def _element(kind, body, *, level=10, number=1, role=0, properties=0, extent=None, space=False):
    """Return a graphical element of V8: 0x68 bytes of header, then its own."""
    low, high = extent or ((0, 0), (0, 0))
    size = 0x68 + len(body)
    size += size % 2
    head = struct.pack(
        "<IIIIQQIIIIII",
        kind | role,
        size // 2,
        size // 2,
        level,
        number,
        1,
        0,
        properties,
        0x800 if space else 0,
        0,
        0,
        0,
    )
    # The low corner, and the way from it to the high one.
    span = (high[0] - low[0], high[1] - low[1])
    corners = [round(v * _UOR) for v in (*low, 0, *span, 0)]
    return (head + struct.pack("<6q", *corners) + body).ljust(size, b"\0")


def _points(*points):
    return b"".join(struct.pack("<dd", x * _UOR, y * _UOR) for x, y in points)


def _v8_line(a, b, **about):
    return _element(3, _points(a, b), **about)


def _v8_path(kind, points, **about):
    return _element(kind, struct.pack("<II", len(points), 0) + _points(*points), **about)


def _v8_text(raw, at, *, size=2.0, **about):
    multiplier = size * _UOR * 1000 / 6
    body = struct.pack("<IHHdd", 1, 0, len(raw), multiplier, multiplier) + bytes(16)
    body += struct.pack("<d", 0.0) + _points(at) + b"\0\0" + raw
    return _element(17, body, **about)


def _v8_arc(center, radius, start, sweep, *, extent, **about):
    body = struct.pack("<ddddd", start, sweep, radius * _UOR, radius * _UOR, 0.0)
    return _element(16, body + _points(center), extent=extent, **about)


def _v8_group(kind, parts, body=b"", **about):
    """Return a head and its parts, marked as such."""
    marked = []
    for part in parts:
        word = struct.unpack_from("<I", part)[0] | COMPONENT
        marked.append(struct.pack("<I", word) + part[4:])
    return [_element(kind, struct.pack("<I", len(parts)) + body, role=HEADER, **about), *marked]


def _level(number, name):
    wide = b"\xff\xfd" + name.encode("utf-16-le")
    linkage = struct.pack("<II", 0, len(wide)) + wide
    linkage += b"\0" * (len(linkage) % 2)
    linkage = struct.pack("<BBH", (len(linkage) + 4) // 2 - 1, 0x10, 0x56D2) + linkage
    primary = bytearray(0x60)
    struct.pack_into("<III", primary, 0, 95, (0x60 + len(linkage)) // 2, 0x60 // 2)
    struct.pack_into("<I", primary, 0x0C, 1)
    struct.pack_into("<I", primary, 0x20, number)
    struct.pack_into("<I", primary, 0x5C, number)
    return bytes(primary) + linkage


def _page(objects):
    payload = b"".join(bytes(4) + each for each in objects)
    return struct.pack("<IIII", len(objects), 2, 1, len(objects)) + zlib.compress(payload)


def _unit(number, name):
    wide = b"\xff\xfd" + name.encode("utf-16-le")
    linkage = struct.pack("<II", number, len(wide)) + wide
    linkage += b"\0" * (len(linkage) % 2)
    return struct.pack("<BBH", (len(linkage) + 4) // 2 - 1, 0x10, 0x56D2) + linkage


def _v8_file(path, elements, *, levels=(), unit="m", others=()):
    """Write a V8 file with one model, and further ones by name with as many lines."""
    models = [("Default", list(elements))]
    models += [(name, [_v8_line((0, 0), (1, 1))] * count) for name, count in others]
    index = struct.pack("<IIII", 0xAA00BA11, 4, len(models), 0)
    streams = {"/Dgn~H": b"head", "/Dgn~S": b"summary"}
    for number, (name, objects) in enumerate(models):
        text = name.encode("utf-16-le")
        index += struct.pack("<IIQHHI", number, 0, number + 1, 32 + len(text), len(text), 0)
        index += bytes(8) + text
        record = bytearray(0xE8)
        struct.pack_into("<Q", record, 0x18, number + 1)
        struct.pack_into("<d", record, 0xE0, _UOR)
        linkages = _unit(19, unit)
        linkages += b"\0" * (-(len(linkages)) % 4)
        struct.pack_into("<III", record, 0, 66 | 0x00800000, (0xE8 + len(linkages)) // 2, 0xE8 // 2)
        folder = f"/Dgn-Md/#{number:06}"
        streams[f"{folder}/Dgn~Mh"] = zlib.compress(bytes(4) + bytes(record) + linkages)
        streams[f"{folder}/Dgn^G/$1"] = _page(objects)
    streams["/Dgn^Ix/Dgn~Mix"] = zlib.compress(index)
    if levels:
        streams["/Dgn^Nm/$1"] = _page([_level(*level) for level in levels])
    path.write_bytes(_compound(streams))
    return path


def _grid_point(x, y):
    return EAST + x, NORTH + y


def _square_points(x, y, size):
    corners = ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
    return [_grid_point(x + size * dx, y + size * dy) for dx, dy in corners]


@pytest.fixture
def v8(tmp_path):
    """Two cells of 100 m between shared lines, with labels, and levels that have names."""
    p = _grid_point
    elements = [
        _v8_line(p(0, 0), p(200, 0)),
        _v8_path(4, [p(0, 0), p(0, 100), p(200, 100), p(200, 0)]),
        _v8_line(p(100, 0), p(100, 100)),
        _v8_text(b"LUC", p(48, 50), level=2),
        _v8_text(b"\xff\xfd" + "1023\nCLN".encode("utf-16-le"), p(148, 50), level=2),
    ]
    return _v8_file(
        tmp_path / "quy_hoach.dgn", elements, levels=[(10, "Ranh thửa"), (2, "Loại đất")]
    )


def test_lines_and_labels_of_a_v8_drawing_become_labelled_faces(v8):
    drawing = read_cad(v8)
    assert (drawing.kind, drawing.polygons) == ("dgn8", "faces")
    assert drawing.areas.area.tolist() == pytest.approx([10_000, 10_000], abs=1e-6)
    assert drawing.areas["label"].tolist() == ["LUC", "CLN"]
    assert set(drawing.lines["level"]) == {"Ranh thửa"}
    assert set(drawing.texts["level"]) == {"Loại đất"}
    assert drawing.bounds == pytest.approx((EAST, NORTH, EAST + 200, NORTH + 100))
    assert drawing.left_out == {}
    assert any("ezdgn" in note.vi for note in drawing.notes)


def test_a_level_without_a_name_is_its_number(tmp_path):
    path = _v8_file(tmp_path / "a.dgn", [_v8_path(6, _square_points(0, 0, 10), level=61)])
    assert read_cad(path).areas["level"].tolist() == ["61"]


def test_what_ezdgn_does_not_decode_is_counted_by_type(tmp_path):
    unknown = [_element(99, b"\0" * 16), _element(99, b"\0" * 16), _element(36, b"\0" * 8)]
    path = _v8_file(tmp_path / "a.dgn", [_v8_path(6, _square_points(0, 0, 10)), *unknown])
    drawing = read_cad(path)
    assert drawing.left_out == {"dimension 36": 1, "unknown 99": 2}
    assert any("unknown 99: 2" in note.vi for note in drawing.notes)


def test_the_parts_of_an_unknown_group_are_counted_too(tmp_path):
    group = _v8_group(34, [_v8_line(_grid_point(0, 0), _grid_point(9, 9))])
    path = _v8_file(tmp_path / "a.dgn", [_v8_path(6, _square_points(0, 0, 10)), *group])
    assert read_cad(path).left_out == {"line 3": 1, "unknown_complex 34": 1}


def test_a_complex_shape_with_an_arc_closes_to_one_area(tmp_path):
    # A square of 100 m with a half circle of radius 50 on its right side.
    p = _grid_point
    sides = _v8_path(4, [p(100, 100), p(0, 100), p(0, 0), p(100, 0)])
    bow = _v8_arc(p(100, 50), 50, -math.pi / 2, math.pi, extent=(p(100, 0), p(150, 100)), number=2)
    path = _v8_file(tmp_path / "a.dgn", _v8_group(14, [sides, bow]))
    areas = read_cad(path).areas
    assert len(areas) == 1
    assert 0 < 10_000 + math.pi * 50**2 / 2 - areas.area.iloc[0] < 0.01 * math.pi * 50
    assert areas["source"].tolist() == ["complex_shape"]


def test_an_arc_that_contradicts_its_own_extent_is_left_out(tmp_path):
    p = _grid_point
    bow = _v8_arc(p(0, 0), 50, 0, math.pi, extent=(p(-50, -50), p(50, 0)))
    path = _v8_file(tmp_path / "a.dgn", [_v8_path(6, _square_points(0, 0, 10)), bow])
    assert read_cad(path).left_out == {"arc 16": 1}


def test_a_hole_of_a_v8_cell_is_cut_from_the_shape_it_lies_in(tmp_path):
    parts = [
        _v8_path(6, _square_points(0, 0, 100), number=7),
        _v8_path(6, _square_points(40, 40, 20), number=8, properties=0x8000),
    ]
    cell = _v8_group(2, parts, bytes(4 + 16 + 16 + 48))
    drawing = read_cad(_v8_file(tmp_path / "a.dgn", cell))
    assert drawing.areas.area.tolist() == pytest.approx([10_000 - 400])
    assert drawing.areas["handle"].tolist() == ["7"]
    unmarked = [parts[0], _v8_path(6, _square_points(40, 40, 20), number=8)]
    cell = _v8_group(2, unmarked, bytes(4 + 16 + 16 + 48))
    assert len(read_cad(_v8_file(tmp_path / "b.dgn", cell)).areas) == 2


def test_the_lines_of_a_text_node_are_texts_of_their_own(tmp_path):
    p = _grid_point
    node = _v8_group(
        7,
        [_v8_text(b"1023", p(40, 60)), _v8_text(b"LUC", p(40, 50)), _v8_text(b"356.7", p(40, 40))],
        bytes(4) + _points(p(40, 60)),
    )
    path = _v8_file(tmp_path / "a.dgn", [_v8_path(6, _square_points(0, 0, 100)), *node])
    drawing = read_cad(path)
    assert drawing.texts["label"].tolist() == ["1023", "LUC", "356.7"]
    assert drawing.areas["label"].tolist() == ["LUC"]


def test_a_v8_curve_goes_through_its_points_and_says_so(tmp_path):
    p = _grid_point
    # Two points before and two after give its direction only.
    points = [p(-9, -9), p(-5, -5), p(0, 0), p(50, 20), p(100, 0), p(105, -5), p(109, -9)]
    path = _v8_file(
        tmp_path / "a.dgn", [_v8_path(6, _square_points(0, 0, 10)), _v8_path(11, points)]
    )
    drawing = read_cad(path, polygons="closed")
    assert list(drawing.lines.geometry.iloc[0].coords) == [p(0, 0), p(50, 20), p(100, 0)]
    assert any("1 curves are drawn straight" in note.en for note in drawing.notes)


def test_heights_of_a_v8_in_space_are_dropped_and_said(tmp_path):
    x, y = _grid_point(0, 0)
    body = struct.pack("<6d", *(v * _UOR for v in (x, y, 5, x + 30, y + 40, 9)))
    line = _element(3, body, space=True)
    path = _v8_file(tmp_path / "a.dgn", [_v8_path(6, _square_points(0, 0, 10)), line])
    drawing = read_cad(path, polygons="closed")
    assert drawing.lines.length.tolist() == pytest.approx([50])
    assert any("heights of 1 elements" in note.en for note in drawing.notes)


def test_a_v8_without_any_element_is_refused(tmp_path):
    with pytest.raises(LayerError, match="no model with elements"):
        read_cad(_v8_file(tmp_path / "a.dgn", []))


def test_only_the_first_model_is_read_and_the_others_are_named(tmp_path):
    shape = _v8_path(6, _square_points(0, 0, 10))
    path = _v8_file(tmp_path / "a.dgn", [shape], others=[("Sheet 1", 5)])
    drawing = read_cad(path)
    assert len(drawing.areas) == 1
    assert len(drawing.lines) == 0
    assert any("Sheet 1 (5)" in note.vi for note in drawing.notes)


def test_a_v8_in_millimetres_is_refused_and_a_declared_unit_is_said(tmp_path):
    small = _v8_file(tmp_path / "a.dgn", [_v8_path(6, _square_points(0, 0, 10))], unit="mm")
    assert any("'mm'" in note.vi for note in read_cad(small).notes)
    points = [(x * 1000, y * 1000) for x, y in _square_points(0, 0, 10)]
    large = _v8_file(tmp_path / "b.dgn", [_v8_path(6, points)], unit="mm")
    with pytest.raises(LayerError, match="no metres"):
        read_cad(large)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"LUC", "LUC"),
        (b"\xff\xfd" + "Đất ở".encode("utf-16-le"), "Đất ở"),
        (b"\xff\xfe\x01\x00caf\xe9", "café"),
        (b"\xff\xfe\xea\x04" + "Đat".encode("cp1258"), "Đat"),
        (b"\xff\xfe\xff\xffA", "as ezdgn says"),
    ],
)
def test_text_of_v8_says_how_it_is_stored(raw, text):
    assert _decoded(raw, "LUC" if raw == b"LUC" else "as ezdgn says") == text


def test_only_a_turn_about_the_vertical_keeps_a_circle_in_the_plane():
    assert _rotation_in_plane((1.0, 0.0, 0.0, 0.0)) == 0
    assert _rotation_in_plane((math.sqrt(0.5), 0.0, 0.0, math.sqrt(0.5))) == pytest.approx(
        math.pi / 2
    )
    assert _rotation_in_plane((math.sqrt(0.5), math.sqrt(0.5), 0.0, 0.0)) is None
    assert _rotation_in_plane(()) is None


def test_a_v8_is_recognised_also_where_its_directory_lies_far_back(v8, tmp_path):
    raw = v8.read_bytes()
    assert kind_of_cad(raw[:4096]) == "dgn8"
    # Move the directory behind 8 KB of nothing.
    first = int.from_bytes(raw[48:52], "little")
    moved = bytearray(raw.ljust(8192 + 512, b"\0")) + raw[(first + 1) * 512 :]
    moved[48:52] = struct.pack("<I", len(raw.ljust(8192 + 512, b"\0")) // 512 - 1)
    moved[(first + 1) * 512 : (first + 9) * 512] = bytes(8 * 512)
    path = tmp_path / "xa.dgn"
    path.write_bytes(moved)
    assert kind_of_cad(bytes(moved[:4096])) is None
    assert kind_of_file(path) == "dgn8"


def test_another_compound_file_is_no_drawing(tmp_path):
    path = tmp_path / "bang.xls"
    path.write_bytes(_compound({"/Workbook": b"sheet"}))
    assert kind_of_file(path) is None
    with pytest.raises(LayerError, match="no DXF or DGN"):
        read_cad(path)


def test_without_the_extra_a_v8_is_refused_with_the_menu_steps(v8, monkeypatch):
    load = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "ezdgn":
            raise ImportError(name)
        return load(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(LayerError) as refused:
        read_cad(v8)
    assert "File ▸ Save As ▸ DXF" in refused.value.vi
    assert 'pip install "ccngeo[dgn]"' in refused.value.vi


def test_a_broken_v8_is_refused_in_one_sentence(v8, tmp_path):
    raw = bytearray(v8.read_bytes())
    raw[-700:] = b"\xaa" * 700
    path = tmp_path / "hong.dgn"
    path.write_bytes(raw)
    with pytest.raises(LayerError, match="cannot be read") as refused:
        read_cad(path)
    assert "\n" not in refused.value.vi


def test_the_same_cells_through_v8_and_through_shapely_agree(tmp_path):
    p = _grid_point
    lines = [(p(0, y), p(300, y)) for y in (0, 70, 200)] + [
        (p(x, 0), p(x, 200)) for x in (0, 110, 300)
    ]
    path = _v8_file(tmp_path / "a.dgn", [_v8_line(a, b) for a, b in lines])
    known = [
        box(EAST + a, NORTH + c, EAST + b, NORTH + d)
        for a, b in ((0, 110), (110, 300))
        for c, d in ((0, 70), (70, 200))
    ]
    found = read_cad(path).areas.geometry
    assert sorted(found.area) == pytest.approx(sorted(k.area for k in known))
    assert shapely.union_all(known).symmetric_difference(found.union_all()).area < 1e-6
    assert re.fullmatch(
        r"Drawing\('dgn8', 'faces', 4 areas, 6 lines, 0 texts\)", repr(read_cad(path))
    )
