"""Boundaries as offices send them, from the file to the finding."""

import itertools
import json
import re

import ezdxf
import geopandas as gpd
import openpyxl
import pytest
import shapely
from shapely.geometry import box

from ccngeo import assess, load
from ccngeo.errors import InputError
from ccngeo.model import Reason, Role, Site

X, Y = 556_000, 2_350_000
SQUARE = [(Y, X), (Y + 800, X), (Y + 800, X + 914), (Y, X + 914)]  # north, east: 73,12 ha
GRID_WORDS = "Hệ tọa độ VN-2000, kinh tuyến trục 105°00′, múi chiếu 3°"


def workbook(path, *, heading=GRID_WORDS, corners=SQUARE, declared="55,00 ha", extra=()):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["BẢNG KÊ TỌA ĐỘ RANH GIỚI CỤM CÔNG NGHIỆP"])
    sheet.append([heading])
    sheet.append(["Số hiệu điểm", "X (m)", "Y (m)"])
    for number, (north, east) in enumerate(corners, start=1):
        sheet.append([f"M{number}", f"{north:,.3f}".translate(str.maketrans(",.", ".,")), east])
    if declared:
        sheet.append([f"Diện tích: {declared}"])
    for row in extra:
        sheet.append(row)
    book.save(path)
    return path


def test_a_table_declared_55_ha_whose_points_close_to_73_12_ha_is_reported(run, own_province):
    path = workbook(own_province / "toa-do.xlsx")
    out = own_province / "ra"
    code, said, _ = run(
        "assess", own_province, "--sites", path, "--procedure", "establishment", "--out", out
    )
    assert code == 0
    written = json.loads((out / "assessment.json").read_text(encoding="utf-8"))
    (site,) = written["sites"]
    assert site["site_id"] == "toa-do"
    assert site["areas"]["measured_ha"] == pytest.approx(73.12)
    assert site["areas"]["proposed_ha"] == pytest.approx(55)
    (found,) = [f for f in site["findings"] if f["rule_id"] == "measured-area"]
    assert found["verdict"] == "CONDITIONAL"
    assert any(p["best"] == pytest.approx(18.12) for p in found["parts"])
    assert "hướng Bắc" in said or "hướng bắc" in said.casefold()


def test_a_table_that_does_not_say_its_meridian_is_refused_until_it_is_stated(own_province):
    path = workbook(own_province / "toa-do.xlsx", heading="Tọa độ các điểm")
    with pytest.raises(InputError, match=r"toa-do\.xlsx.*--crs"):
        load(own_province, path)
    (site,) = load(own_province, path, sites_crs="EPSG:5897").sites
    assert site.areas.measured_ha == pytest.approx(73.12)
    assert site.role is Role.PROPOSED
    # The same numbers on another meridian are another place.
    with pytest.raises(InputError, match=r"toa-do\.xlsx.*wrong central meridian.*26\.0 km away"):
        load(own_province, path, sites_crs=9208)


def test_a_table_of_the_other_meridian_lands_where_its_twin_does(own_province):
    here = gpd.GeoSeries([box(X, Y, X + 914, Y + 800)], crs=5897)
    there = here.to_crs(9208).iloc[0]
    corners = [(y, x) for x, y in there.exterior.coords[:-1]]
    words = GRID_WORDS.replace("105°00′", "104°45′")
    one = workbook(own_province / "one.xlsx")
    other = workbook(own_province / "other.xlsx", heading=words, corners=corners)
    (a,), (b,) = (load(own_province, path).sites for path in (one, other))
    assert shapely.hausdorff_distance(a.geometry, b.geometry) < 0.01


def drawing(path, *names, unit=6):
    document = ezdxf.new("R2010")
    document.header["$INSUNITS"] = unit
    for number, name in enumerate(names):
        west = X + 2000 * number
        ring = [(west, Y), (west + 914, Y), (west + 914, Y + 800), (west, Y + 800)]
        document.layers.add(name)
        document.modelspace().add_lwpolyline(ring, close=True, dxfattribs={"layer": name})
    document.saveas(path)
    return path


def test_a_drawing_needs_a_crs_and_names_its_sites_by_level(own_province):
    path = drawing(own_province / "ranh.dxf", "DX1", "DX2")
    with pytest.raises(InputError, match=r"ranh\.dxf.*--crs"):
        load(own_province, path)
    sites = load(own_province, path, sites_crs=5897).sites
    assert [s.site_id for s in sites] == ["DX1", "DX2"]
    assert [s.areas.measured_ha for s in sites] == pytest.approx([73.12, 73.12])


@pytest.mark.parametrize("extra", ["open line", "inner outline"])
def test_a_drawing_with_more_than_boundaries_on_its_levels_is_refused(own_province, extra):
    path = drawing(own_province / "ranh.dxf", "DX1")
    document = ezdxf.readfile(path)
    if extra == "open line":
        document.modelspace().add_line((X, Y), (X + 100, Y + 50), dxfattribs={"layer": "DX1"})
    else:
        ring = [(X + 100, Y + 100), (X + 300, Y + 100), (X + 300, Y + 300), (X + 100, Y + 300)]
        document.modelspace().add_lwpolyline(ring, close=True, dxfattribs={"layer": "DX1"})
    document.saveas(path)
    with pytest.raises(InputError, match=r"ranh\.dxf"):
        load(own_province, path, sites_crs=5897)


def test_a_kml_of_boundaries_is_read_with_the_doubt_of_its_datum(own_province):
    path = own_province / "ranh.kml"
    frame = gpd.GeoDataFrame({"ma_cum": ["DX1"]}, geometry=[box(X, Y, X + 914, Y + 800)], crs=5897)
    frame.to_crs(4326).to_file(path, driver="LIBKML")
    (site,) = load(own_province, path).sites
    assert site.areas.measured_ha == pytest.approx(73.12, abs=1e-3)
    assert site.accuracy_m == pytest.approx((25**2 + 1) ** 0.5)


@pytest.mark.parametrize("name", ["ranh.gpkg", "ranh.shp", "ranh.geojson"])
def test_columns_in_capitals_or_cut_by_a_dbf_are_known(own_province, name):
    path = own_province / name
    frame = gpd.GeoDataFrame(
        {"MA_CUM": ["DX1"], "TEN": ["Cụm thử"], "NGAY_TIEP_NHAN": ["2025-03-01"]},
        geometry=[box(X, Y, X + 914, Y + 800)],
        crs=5897,
    )
    if name == "ranh.shp":
        frame = frame.rename(columns={"NGAY_TIEP_NHAN": "NGAY_TIEP_"})  # as a DBF cuts it
    (frame if name != "ranh.geojson" else frame.to_crs(4326)).to_file(path, encoding="UTF-8")
    (site,) = load(own_province, path).sites
    assert (site.site_id, site.name) == ("DX1", "Cụm thử")
    assert str(site.received) == "2025-03-01"


def test_boundaries_of_a_project_may_be_a_table_of_corner_points(own_province):
    toml = own_province / "project.toml"
    text = toml.read_text(encoding="utf-8")
    first = next(s for s in load(own_province).sites if s.geometry is not None)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([GRID_WORDS])
    sheet.append(["ma_cum", "diem", "X", "Y"])
    shape = (
        first.geometry.geoms[0] if first.geometry.geom_type == "MultiPolygon" else first.geometry
    )
    for number, (east, north) in enumerate(shape.exterior.coords[:-1], start=1):
        sheet.append([first.site_id, number, north, east])
    book.save(own_province / "ranh.xlsx")
    lines = [
        'boundaries = "ranh.xlsx"' if line.startswith("boundaries") else line
        for line in text.splitlines()
    ]
    toml.write_text("\n".join(lines), encoding="utf-8")
    sites = load(own_province).sites
    (mine,) = [s for s in sites if s.geometry is not None]
    assert mine.site_id == first.site_id
    assert mine.areas.measured_ha == pytest.approx(shape.area / 1e4, abs=1e-4)


def test_a_boundary_in_the_wrong_meridian_for_its_commune_stops_the_run(own_province):
    frame = gpd.GeoDataFrame(
        {"ma_cum": ["DX1"], "ma_xa_moi": ["09040"], "ten": ["Tề Lỗ"]},
        geometry=[box(557_500, 2_350_800, 557_900, 2_351_200)],
        crs=5897,
    )
    right = own_province / "right.gpkg"
    frame.to_file(right)
    assert load(own_province, right).sites[0].geometry is not None
    wrong = own_province / "wrong.gpkg"
    frame.set_crs(9208, allow_override=True).to_file(wrong)
    with pytest.raises(InputError, match=r"wrong\.gpkg.*DX1.*wrong central meridian.*105°00′"):
        load(own_province, wrong)


def far_off(folder, epsg, box_=(X, Y, X + 914, Y + 800)):
    path = folder / "xa.gpkg"
    frame = gpd.GeoDataFrame({"ma_cum": ["DX1"], "ten": ["Cụm"]}, geometry=[box(*box_)], crs=epsg)
    frame.to_file(path)
    return path


@pytest.mark.parametrize(("epsg", "km"), [(5896, "311"), (9206, "103"), (9218, "363")])
def test_a_boundary_without_a_commune_is_held_against_all_of_them(own_province, epsg, km):
    with pytest.raises(InputError) as refused:
        load(own_province, far_off(own_province, epsg))
    assert "xa.gpkg: ranh giới DX1: " in refused.value.vi
    assert "KTT 105°00′, múi chiếu 3° (EPSG:5897)" in refused.value.vi
    assert f"cách {km}" in refused.value.vi or f"cách đó {km}" in refused.value.vi
    assert load(own_province, far_off(own_province, 5897)).sites[0].geometry is not None


def test_a_boundary_that_no_reading_puts_in_the_province_is_refused_with_its_distance(own_province):
    north = (X, 2_560_000, X + 914, 2_560_800)
    with pytest.raises(InputError, match=r"DX1 lies 1\d\d\.\d km from the nearest commune"):
        load(own_province, far_off(own_province, 5897, north))


def test_a_boundary_may_lie_two_kilometres_beyond_the_communes(own_province):
    communes = gpd.read_file(own_province / "shapefiles" / "xa_2025.shp").to_crs(5897)
    corners = shapely.get_coordinates(communes.geometry)
    west, north = corners[corners[:, 0].argmin()]
    load(own_province, far_off(own_province, 5897, (west - 1900, north, west - 1500, north + 400)))
    with pytest.raises(InputError, match="DX1"):
        load(
            own_province,
            far_off(own_province, 5897, (west - 2800, north, west - 2400, north + 400)),
        )


def in_sites(folder, rows, **keys):
    """Declare boundaries under [sites] of the project in a folder, with a list of their own."""
    (folder / "cum.csv").write_text(
        "\n".join(("ma_cum,ten,vai_tro", *(f"{code},Cụm {code},de_nghi" for code in rows))), "utf-8"
    )
    toml = folder / "project.toml"
    kept = [
        line
        for line in toml.read_text(encoding="utf-8").splitlines()
        if not line.startswith(("table =", "boundaries ="))
    ]
    at = kept.index("[sites]") + 1
    said = [f"{key} = {json.dumps(value)}" for key, value in keys.items()]
    toml.write_text("\n".join([*kept[:at], 'table = "cum.csv"', *said, *kept[at:]]), "utf-8")


def remedy(own_province, path, key, **options):
    """Return where the fault of a proposed file says its key is to be written."""
    with pytest.raises(InputError) as refused:
        load(own_province, path, **options)
    assert f'[sites] ghi boundaries = "{path.name}"' in refused.value.vi
    assert f"the key {key} can stand in project.toml only" in refused.value.en
    for text in (refused.value.vi, refused.value.en):
        assert text.count(". ") == 0


def test_the_remedy_for_a_drawing_of_shapes_and_lines_works(run, own_province):
    path = drawing(own_province / "ranh.dxf", "DX1")
    document = ezdxf.readfile(path)
    west = X + 2000
    ring = [(west, Y), (west + 914, Y), (west + 914, Y + 800), (west, Y + 800), (west, Y)]
    for start, end in itertools.pairwise(ring):
        document.modelspace().add_line(start, end, dxfattribs={"layer": "DX2"})
    document.saveas(path)
    remedy(own_province, path, "polygons", sites_crs=5897)
    in_sites(own_province, ["DX1", "DX2"], boundaries=path.name, polygons="faces", crs=5897)
    sites = load(own_province).sites
    assert [s.site_id for s in sites] == ["DX1", "DX2"]
    assert [s.areas.measured_ha for s in sites] == pytest.approx([73.12, 73.12])
    code, _, _ = run("assess", own_province, "--out", own_province / "ra")
    assert code == 0


def test_a_face_that_two_levels_close_belongs_to_neither(own_province):
    path = own_province / "ranh.dxf"
    document = ezdxf.new("R2010")
    document.header["$INSUNITS"] = 6
    ring = [(X, Y), (X + 914, Y), (X + 914, Y + 800), (X, Y + 800), (X, Y)]
    for level, (start, end) in zip(
        ("DX1", "DX1", "DX1", "DX2"), itertools.pairwise(ring), strict=True
    ):
        document.modelspace().add_line(start, end, dxfattribs={"layer": level})
    document.saveas(path)
    with pytest.raises(InputError, match=r"ranh\.dxf: 1 faces .* one level alone"):
        load(own_province, path, sites_crs=5897)


def test_the_remedy_for_a_file_of_several_layers_works(own_province):
    path = own_province / "ranh.gpkg"
    frame = gpd.GeoDataFrame({"ma_cum": ["DX1"]}, geometry=[box(X, Y, X + 914, Y + 800)], crs=5897)
    for name in ("cu", "moi"):
        frame.to_file(path, layer=name)
    remedy(own_province, path, "layer")
    in_sites(own_province, ["DX1"], boundaries=path.name, layer="moi")
    (site,) = load(own_province).sites
    assert site.areas.measured_ha == pytest.approx(73.12)


def test_the_remedy_for_a_system_that_was_checked_works(own_province):
    path = far_off(own_province, 9206)
    remedy(own_province, path, "crs_confirmed")
    in_sites(own_province, ["DX1"], boundaries=path.name, crs=9206, crs_confirmed=True)
    data = load(own_province)
    assert data.sites[0].geometry is not None
    # Nobody stated its commune, and it lies near none: the review says so.
    review = assess(data, on=None, procedure="plan-review")
    assert Reason.COORDINATES_IMPLAUSIBLE in {r for f in review for r in f.reasons}


def test_the_remedy_names_the_table_where_corners_stand_in_the_template(own_province, tmp_path):
    path = filled_template(tmp_path / "de-nghi", DanhSach=LISTED, ToaDo=CORNERS)
    book = openpyxl.load_workbook(path)
    book["ToaDo"]["B1"] = GRID_WORDS.replace("105°00′", "104°00′")
    book.save(path)
    with pytest.raises(InputError) as refused:
        load(own_province, path)
    assert f'[sites] ghi table = "{path.name}" cùng khóa này' in refused.value.vi


def test_a_list_of_an_old_encoding_is_told_to_be_one_and_not_a_table_without_corners(own_province):
    from ccngeo.vietnamese import _TCVN3

    text = "ma_cum,ten,xa_moi\n" + "\n".join(
        f"DX{i},{name},Vĩnh Tường"
        for i, name in enumerate(("Cụm Đồng Sóc", "Cụm Tề Lỗ", "Cụm Yên Đồng", "Cụm Lũng Hòa mới"))
    )
    path = own_province / "de-nghi.csv"
    path.write_bytes(bytes(_TCVN3.index(c) for c in text))
    with pytest.raises(InputError, match=r"de-nghi\.csv: not a UTF-8 table"):
        load(own_province, path)


def test_a_corner_table_of_a_project_without_codes_is_refused_with_the_column(own_province):
    path = workbook(own_province / "toa-do.xlsx")
    in_sites(own_province, ["DX1"], boundaries=path.name)
    with pytest.raises(InputError, match="add a column ma_cum"):
        load(own_province)


def test_the_new_commune_of_an_old_one_is_filled_in_and_said(own_province):
    path = own_province / "de-nghi.csv"
    path.write_text(
        "ma_cum,ten,xa_cu,huyen_cu\nDX1,Cụm thử,Xã Tề Lỗ,Huyện Yên Lạc\nDX2,Cụm hai,Xã Lạ,Huyện Lạ\n",
        encoding="utf-8",
    )
    data = load(own_province, path)
    assert [s.commune_code for s in data.sites] == ["09040", None]
    assert any("de-nghi.csv" in n.vi and "09040" in n.vi for n in data.notes)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (SQUARE[:2], "M1|fewer|two"),
        ([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]], "cross"),
    ],
)
def test_corners_that_close_to_nothing_or_cross_are_refused_in_one_sentence(
    run, own_province, content, words
):
    path = workbook(own_province / "toa-do.xlsx", corners=content)
    code, _, said = run("assess", own_province, "--sites", path, "--out", own_province / "ra")
    assert code == 2
    assert said.count("\n") == 1
    assert "toa-do.xlsx" in said
    assert not (own_province / "ra").exists()
    with pytest.raises(InputError, match=words):
        load(own_province, path)


# --- the Excel template ------------------------------------------------------------------------


def filled_template(folder, **cells):
    from ccngeo.template import write_template

    _, path = write_template(folder)
    book = openpyxl.load_workbook(path)
    for sheet, rows in cells.items():
        page = book[sheet]
        head = next(
            row for row in page.iter_rows() if any(str(c.value) in ("ma_cum", "lop") for c in row)
        )
        columns = {str(cell.value): cell.column for cell in head if cell.value}
        for number, row in enumerate(rows, start=head[0].row + 1):
            for name, value in row.items():
                page.cell(number, columns[name], value)
    if "ToaDo" in cells:
        book["ToaDo"]["B1"] = GRID_WORDS
    book.save(path)
    return path


CORNERS = [{"ma_cum": "DX1", "diem": i, "X": n, "Y": e} for i, (n, e) in enumerate(SQUARE, 1)]
LISTED = [
    {"ma_cum": "DX1", "ten": "Cụm có tọa độ", "vai_tro": "de_nghi", "dt_de_nghi": 55},
    {"ma_cum": "DX2", "ten": "Cụm chưa có ranh giới", "vai_tro": "quy_hoach", "dt_qh_tinh": 20},
]


def test_the_template_alone_is_a_project_and_its_layers_are_read(run, tmp_path):
    layer = tmp_path / "du-an" / "dan-cu.gpkg"
    layer.parent.mkdir()
    gpd.GeoDataFrame({"ten": ["Thôn A"]}, geometry=[box(X, Y, X + 100, Y + 100)], crs=5897).to_file(
        layer
    )
    path = filled_template(
        tmp_path / "du-an", DanhSach=LISTED, ToaDo=CORNERS,
        LopDuLieu=[{"lop": "residential", "tep": "dan-cu.gpkg", "co_quan": "UBND xã", "ty_le": "1/5000"}],
    )  # fmt: skip
    data = load(path)
    first, second = data.sites
    assert first.areas.measured_ha == pytest.approx(73.12)
    assert second.geometry is None
    assert data.layers["residential"].decl.accuracy_m == pytest.approx(2.5)
    code, _, _ = run("assess", path, "--on", "2026-11-23", "--procedure", "plan-review",
                        "--out", tmp_path / "ra")  # fmt: skip
    assert code == 0
    assert (tmp_path / "ra" / "overview.html").exists()


def test_layers_of_the_template_count_beside_those_of_project_toml(tmp_path):
    folder = tmp_path / "du-an"
    folder.mkdir()
    frame = gpd.GeoDataFrame({"ten": ["A"]}, geometry=[box(X, Y, X + 100, Y + 100)], crs=5897)
    for name in ("dan-cu", "rung"):
        frame.to_file(folder / f"{name}.gpkg")
    filled_template(
        folder, DanhSach=LISTED[1:], LopDuLieu=[{"lop": "residential", "tep": "dan-cu.gpkg"}]
    )
    toml = folder / "project.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8") + "\n[layers.forest]\npath = 'rung.gpkg'\n", "utf-8"
    )
    assert set(load(folder).layers) == {"residential", "forest"}
    toml.write_text(
        toml.read_text(encoding="utf-8") + "\n[layers.residential]\npath = 'rung.gpkg'\n", "utf-8"
    )
    with pytest.raises(InputError, match=r"danh-sach-vi-tri\.xlsx.*residential.*project\.toml"):
        load(folder)


def test_proposals_in_the_template_are_reviewed_within_a_project(own_province, tmp_path):
    path = filled_template(tmp_path / "de-nghi", DanhSach=LISTED, ToaDo=CORNERS)
    sites = load(own_province, path).sites
    assert [s.site_id for s in sites] == ["DX1", "DX2"]
    assert [s.role for s in sites] == [Role.PROPOSED, Role.PLANNED]


def refused(*words, **options):
    with pytest.raises(InputError) as caught:
        load(*words, **options)
    return caught.value.vi


def test_a_cluster_to_stand_for_that_nobody_lists_is_named_with_its_cell(tmp_path, own_province):
    rows = [{**LISTED[0], "thay_cho": "ZZ"}, LISTED[1]]
    path = filled_template(tmp_path / "du-an", DanhSach=rows, ToaDo=CORNERS)
    for said in (refused(path), refused(own_province, path)):
        assert re.search(r"sheet DanhSach, dòng 3, cột [A-Z] \(thay_cho\): thay cho 'ZZ'", said)


def test_a_cluster_never_stands_for_itself(tmp_path):
    path = filled_template(tmp_path / "du-an", DanhSach=[{**LISTED[0], "thay_cho": "DX1"}, LISTED[1]],
                           ToaDo=CORNERS)  # fmt: skip
    assert "cột Q (thay_cho): DX1 không thể thay cho chính nó" in refused(path)


def test_a_blank_name_of_a_cluster_is_named_with_its_cell(tmp_path):
    rows = [{k: v for k, v in LISTED[0].items() if k != "ten"}, LISTED[1]]
    path = filled_template(tmp_path / "du-an", DanhSach=rows, ToaDo=CORNERS)
    assert "sheet DanhSach, dòng 3, cột B (ten): tên cụm để trống" in refused(path)


@pytest.mark.parametrize("said", ["nhiều", "300 m3", -5])
def test_a_capacity_that_is_no_number_is_named_with_its_cell(tmp_path, said):
    rows = [{**LISTED[0], "cong_suat_xlnt": said}]
    path = filled_template(tmp_path / "du-an", DanhSach=rows, ToaDo=CORNERS)
    assert re.search(r"dòng 3, cột [A-Z] \(cong_suat_xlnt\)", refused(path))


def test_a_code_that_is_no_code_of_a_commune_is_refused_with_its_cell(tmp_path):
    rows = [{**LISTED[0], "ma_xa_moi": 9999999}]
    path = filled_template(tmp_path / "du-an", DanhSach=rows, ToaDo=CORNERS)
    assert "dòng 3, cột G (ma_xa_moi): '9999999' không phải là mã xã, phường" in refused(path)


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ({"xa_moi": "Yên Lạcc"}, "xa_moi «Yên Lạcc» (gần giống Xã Yên Lạc"),
        ({"xa_moi": "Yên Lạc"}, "xa_moi «Yên Lạc» (trùng tên Xã Yên Lạc"),
        ({"xa_cu": "Minh Phương"}, "xa_cu «Minh Phương»"),
        ({"ma_xa_moi": "12345"}, "ma_xa_moi 12345"),
    ],
)
def test_a_commune_that_nothing_here_knows_is_said_to_be_unchecked(tmp_path, stated, words):
    path = filled_template(tmp_path / "du-an", DanhSach=[{**LISTED[0], **stated}], ToaDo=CORNERS)
    (note,) = [n.vi for n in load(path).notes if "chưa kiểm tra được xã" in n.vi]
    assert f"sheet DanhSach, dòng 3, {words}" in note


@pytest.mark.parametrize("stated", [{}, {"ma_xa_moi": "09025"}, {"xa_moi": "Yên Lạc", "ma_xa_moi": "09025"}])  # fmt: skip
def test_a_commune_that_is_known_or_not_stated_raises_no_doubt(tmp_path, stated):
    path = filled_template(tmp_path / "du-an", DanhSach=[{**LISTED[0], **stated}], ToaDo=CORNERS)
    assert not [n for n in load(path).notes if "chưa kiểm tra được xã" in n.vi]


def test_the_code_of_a_commune_that_ended_is_told(tmp_path):
    path = filled_template(tmp_path / "du-an", ToaDo=CORNERS,
                           DanhSach=[{**LISTED[0], "ma_xa_moi": "08710"}])  # fmt: skip
    assert any(
        "08710 là mã của Phường Liên Bảo, không còn từ 01/7/2025" in n.vi for n in load(path).notes
    )


def test_a_layer_of_the_template_turns_red_in_the_words_of_its_sheet(tmp_path):
    folder = tmp_path / "du-an"
    folder.mkdir()
    frame = gpd.GeoDataFrame({"ten": ["A"]}, geometry=[box(X, Y, X + 100, Y + 100)], crs=9208)
    frame.to_file(folder / "dan-cu.gpkg")
    rows = [
        {"lop": "residential", "tep": "dan-cu.gpkg", "he_toa_do": "EPSG:5897"},
        {"lop": "forest", "tep": "mat.gpkg"},
    ]
    path = filled_template(folder, DanhSach=LISTED, ToaDo=CORNERS, LopDuLieu=rows)
    red = load(path).problems
    assert set(red) == {"residential", "forest"}
    assert red["residential"].vi.startswith(
        "danh-sach-vi-tri.xlsx, sheet LopDuLieu, dòng 3: dan-cu.gpkg: "
    )
    assert "sheet LopDuLieu khai" in red["residential"].vi
    assert "project.toml khai" not in red["residential"].vi
    assert "khai lớp ở mục [layers.residential] của project.toml" in red["residential"].vi
    assert red["forest"].vi.startswith("danh-sach-vi-tri.xlsx, sheet LopDuLieu, dòng 4: mat.gpkg")


def test_a_layer_of_project_toml_turns_red_in_its_own_words(own_province):
    (own_province / "shapefiles" / "rung.shp").unlink()
    assert load(own_province).problems["forest"].vi.startswith("rung.shp")


def test_corners_on_a_sheet_of_another_name_are_not_left_out(tmp_path):
    path = filled_template(tmp_path / "du-an", DanhSach=LISTED, ToaDo=CORNERS)
    book = openpyxl.load_workbook(path)
    book["ToaDo"].title = "Sheet3"
    book.save(path)
    assert "sheet Sheet3: sheet này có các cột mã cụm, X, Y" in refused(path)
    book["Sheet3"].delete_rows(1, 20)
    book.save(path)
    assert "không có sheet ToaDo để chọn hệ tọa độ" in refused(path)


def test_a_bad_value_of_the_template_is_named_with_sheet_row_and_column(tmp_path):
    bad = [{**LISTED[0], "dt_de_nghi": "rộng"}]
    path = filled_template(tmp_path / "du-an", DanhSach=bad)
    with pytest.raises(
        InputError, match=r"xlsx, sheet DanhSach, row \d+, column [A-Z] \(dt_de_nghi\)"
    ):
        load(path.parent)


@pytest.mark.parametrize("code", ["CON", "nul", "Com1", "LPT9"])
def test_a_code_that_windows_keeps_for_a_device_is_refused(code):
    with pytest.raises(InputError, match="Windows"):
        Site(code, "Cụm", Role.PLANNED)
    assert Site(f"{code}-1", "Cụm", Role.PLANNED).site_id == f"{code}-1"
