"""Files are what their bytes say; what is torn, missing a part or not safe is refused."""

import re
import zipfile

import geopandas as gpd
import pytest
from shapely.geometry import box

from ccngeo.errors import LayerError
from ccngeo.read import files
from ccngeo.read.files import Kind, recognise
from ccngeo.read.records import open_records

X, Y = 551_000, 2_356_000


@pytest.fixture
def frame():
    return gpd.GeoDataFrame(
        {"name": ["Tề Lỗ"]}, geometry=[box(X, Y, X + 100, Y + 100)], crs="EPSG:5897"
    )


@pytest.fixture
def shapefile(frame, tmp_path):
    path = tmp_path / "a.shp"
    frame.to_file(path, encoding="UTF-8")
    return path


def packed(target, *, names=None, **content):
    """Write a zip of the given members."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (names or content).items():
            archive.writestr(name, data)
    return target


def shapefile_zip(target, shapefile, stem="lớp/thửa", leave_out=()):
    names = {
        f"{stem}{part.suffix}": part.read_bytes()
        for part in shapefile.parent.iterdir()
        if part.stem == shapefile.stem and part.suffix not in leave_out
    }
    return packed(target, names=names)


@pytest.mark.parametrize(
    ("suffix", "driver", "kind"),
    [
        (".gpkg", "GPKG", Kind.GEOPACKAGE),
        (".geojson", "GeoJSON", Kind.GEOJSON),
        (".fgb", "FlatGeobuf", Kind.FLATGEOBUF),
        (".kml", "LIBKML", Kind.KML),
        (".gml", "GML", Kind.GML),
        (".tab", "MapInfo File", Kind.MAPINFO_TAB),
        (".mif", "MapInfo File", Kind.MAPINFO_MIF),
        (".gdb", "OpenFileGDB", Kind.FILE_GDB),
        (".shp", "ESRI Shapefile", Kind.SHAPEFILE),
    ],
)
def test_a_kind_is_told_by_its_bytes_whatever_the_name(frame, tmp_path, suffix, driver, kind):
    path = tmp_path / f"a{suffix}"
    frame.to_crs(4326).to_file(path, driver=driver)
    assert recognise(path).kind is kind
    if suffix in (".gpkg", ".geojson", ".fgb", ".kml", ".gml"):
        odd = path.rename(tmp_path / "a.bin")
        assert recognise(odd).kind is kind


def test_geoparquet_is_told_by_its_bytes(frame, tmp_path):
    frame.to_parquet(tmp_path / "a.dat")
    assert recognise(tmp_path / "a.dat").kind is Kind.GEOPARQUET


REDIRECTION = (
    '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer>'
    "</OGRVRTDataSource>"
)


@pytest.mark.parametrize("name", ["a.gpkg", "a.kml", "a.gml", "a.shp", "a.geojson", "a.vrt"])
def test_a_file_that_leads_to_another_is_refused(shapefile, name):
    path = shapefile.parent / f"x{name}"
    path.write_text(REDIRECTION.format(shapefile))
    with pytest.raises(LayerError, match=path.name):
        recognise(path)
    # Without this guard GDAL would open what it points at.
    import pyogrio

    assert pyogrio.read_info(path)["features"] == 1


def test_a_redirection_hidden_behind_a_comment_is_refused(shapefile):
    path = shapefile.parent / "x.kml"
    path.write_text("<!-- <kml> -->" + REDIRECTION.format(shapefile))
    with pytest.raises(LayerError, match=r"x\.kml"):
        recognise(path)


def test_json_that_is_a_list_of_commands_is_refused(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_text('{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline"}')
    with pytest.raises(LayerError, match=r"a\.geojson"):
        recognise(path)


@pytest.mark.parametrize("declaration", ["<!DOCTYPE kml>", '<!DOCTYPE k [<!ENTITY a "b">]>'])
@pytest.mark.parametrize("padding", [0, 2_000_000])
def test_xml_with_entities_is_refused_wherever_they_stand(tmp_path, declaration, padding):
    path = tmp_path / "a.kml"
    comment = f"<!--{' ' * padding}-->"
    body = '<kml xmlns="http://www.opengis.net/kml/2.2"/>'
    path.write_text(f'<?xml version="1.0"?>{comment}{declaration}{body}')
    with pytest.raises(LayerError, match="entities"):
        recognise(path)
    path.write_text(f'<?xml version="1.0"?>{comment}{body}')
    assert recognise(path).kind is Kind.KML


def test_a_kml_that_links_to_another_is_refused(tmp_path):
    path = tmp_path / "a.kml"
    link = "<NetworkLink><Link><href>b.kml</href></Link></NetworkLink>"
    path.write_text(
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{link}</Document></kml>'
    )
    with pytest.raises(LayerError, match="NetworkLink"):
        recognise(path)


def test_a_web_page_saved_as_a_layer_is_named(tmp_path):
    path = tmp_path / "a.kml"
    path.write_text("<html><body>404</body></html>")
    with pytest.raises(LayerError, match="HTML"):
        recognise(path)


@pytest.mark.parametrize(
    "page",
    ["<!DOCTYPE html><html></html>", "\n<!doctype HTML>\n<html/>", "<!-- x --><HTML></HTML>"],
)
@pytest.mark.parametrize("name", ["a.geojson", "a.kml", "a.gpkg"])
def test_a_web_page_is_named_whatever_it_begins_with(tmp_path, name, page):
    path = tmp_path / name
    path.write_text(page)
    with pytest.raises(LayerError, match="HTML page"):
        recognise(path)


def test_the_schema_of_a_gml_is_no_gml(frame, tmp_path):
    frame.to_file(tmp_path / "a.gml", driver="GML")
    assert recognise(tmp_path / "a.gml").kind is Kind.GML
    with pytest.raises(LayerError, match=r"a\.xsd.*schema.*\.gml"):
        recognise(tmp_path / "a.xsd")


OF_GDAL = re.compile(
    r"SHAPE_RESTORE|supported file format|missing [,\]]|\bogr|gdal|[/\\]", re.IGNORECASE
)


@pytest.mark.parametrize("content", ["[1,2]", '{"a":1}', "[" * 100_000, '{"type":"Feature"'])
def test_json_that_is_no_map_is_told_in_words_of_our_own(tmp_path, content):
    path = tmp_path / "a.geojson"
    path.write_text(content)
    with pytest.raises(LayerError, match=r"a\.geojson.*as GeoJSON") as error:
        open_records(recognise(path))
    assert not OF_GDAL.search(error.value.vi + error.value.en)
    assert "\n" not in error.value.vi


def test_a_damaged_geodatabase_is_told_in_words_of_our_own(frame, tmp_path):
    path = tmp_path / "a.gdb"
    frame.to_file(path, driver="OpenFileGDB")
    open_records(recognise(path))
    table = path / "a00000001.gdbtable"
    table.write_bytes(table.read_bytes()[:50] + b"\xff" * 200)
    with pytest.raises(LayerError, match=r"a\.gdb.*(cut short|cannot be read)") as error:
        open_records(recognise(path))
    assert not OF_GDAL.search(error.value.vi + error.value.en)


def test_a_prj_cut_short_is_named_with_its_remedy(shapefile):
    open_records(recognise(shapefile))
    prj = shapefile.with_suffix(".prj")
    prj.write_text(prj.read_text()[:-20])
    with pytest.raises(LayerError, match=r"a\.shp.*\.prj.*declare crs") as error:
        open_records(recognise(shapefile)).read()
    assert not OF_GDAL.search(error.value.vi + error.value.en)
    prj.unlink()
    assert len(open_records(recognise(shapefile)).read()) == 1


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02 rubbish", b"PK\x03\x04 torn", b"hello"])
def test_rubbish_is_refused_by_name(tmp_path, content):
    path = tmp_path / "a.gpkg"
    path.write_bytes(content)
    with pytest.raises(LayerError, match=r"a\.gpkg"):
        recognise(path)


def test_a_dwg_is_refused_with_the_menu_to_export_it(tmp_path):
    path = tmp_path / "a.dxf"  # renaming does not make it one
    path.write_bytes(b"AC1032\x00\x00\x00" + b"\x00" * 200)
    with pytest.raises(LayerError, match=r"a\.dxf.*SAVEAS.*Save As") as error:
        recognise(path)
    assert "\n" not in error.value.vi


# --- files in several parts ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("suffix", "driver", "lost"),
    [
        (".shp", "ESRI Shapefile", ".dbf"),
        (".shp", "ESRI Shapefile", ".shx"),
        (".tab", "MapInfo File", ".dat"),
        (".tab", "MapInfo File", ".map"),
        (".tab", "MapInfo File", ".id"),
        (".mif", "MapInfo File", ".mid"),
    ],
)
def test_a_data_set_without_one_of_its_files_is_refused(frame, tmp_path, suffix, driver, lost):
    path = tmp_path / f"a{suffix}"
    frame.to_file(path, driver=driver)
    path.with_suffix(lost).unlink()
    with pytest.raises(LayerError, match=rf"a\{suffix}.*\{lost}"):
        recognise(path)


# --- zip -------------------------------------------------------------------------------------


def test_a_zipped_shapefile_is_found_in_its_folder(shapefile, tmp_path):
    found = recognise(shapefile_zip(tmp_path / "a.zip", shapefile))
    assert (found.kind, found.member) == (Kind.SHAPEFILE, "lớp/thửa.shp")
    assert found.sidecar(".cpg") == b"UTF-8"
    assert found.sidecar(".qix") is None


def test_a_kmz_is_a_zip_with_a_kml(frame, tmp_path):
    frame.to_crs(4326).to_file(tmp_path / "a.kml", driver="LIBKML")
    path = packed(tmp_path / "a.kmz", names={"doc.kml": (tmp_path / "a.kml").read_bytes()})
    assert recognise(path).kind is Kind.KML


def test_several_layers_in_a_zip_need_the_name_of_one(shapefile, tmp_path):
    names = {
        f"{stem}{part.suffix}": part.read_bytes()
        for part in tmp_path.glob("a.*")
        for stem in ("one", "two")
    }
    path = packed(tmp_path / "both.zip", names=names)
    with pytest.raises(LayerError, match="one, two"):
        recognise(path)
    assert recognise(path, "two").member == "two.shp"
    with pytest.raises(LayerError, match="one, two"):
        recognise(path, "three")


def test_layers_of_one_name_in_a_zip_are_told_and_chosen_by_their_path(shapefile, tmp_path):
    names = {
        f"{folder}/ok{part.suffix}": part.read_bytes()
        for part in tmp_path.glob("a.*")
        for folder in ("one", "two")
    }
    path = packed(tmp_path / "both.zip", names=names)
    with pytest.raises(LayerError, match=r"\(one/ok\.shp, two/ok\.shp\)"):
        recognise(path, "ok")
    chosen = recognise(path, "two/ok.shp")
    assert chosen.member == "two/ok.shp"
    assert len(open_records(chosen, "two/ok.shp").read()) == 1


def test_what_a_mac_packs_beside_a_layer_is_none(shapefile, tmp_path):
    names = {f"ok{part.suffix}": part.read_bytes() for part in tmp_path.glob("a.*")}
    beside = {f"__MACOSX/._{name}": b"\x00\x05\x16\x07" for name in names}
    path = packed(tmp_path / "mac.zip", names=names | beside | {".DS_Store": b"Bud1"})
    found = recognise(path)
    assert found.member == "ok.shp"
    assert len(open_records(found).read()) == 1
    with pytest.raises(LayerError, match="no map layer"):
        recognise(packed(tmp_path / "none.zip", names=beside))


def test_a_zip_with_backslashes_in_its_names_is_refused(shapefile, tmp_path):
    names = {f"x\\ok{part.suffix}": part.read_bytes() for part in tmp_path.glob("a.*")}
    with pytest.raises(LayerError, match=r"b\.zip.*\\ in place of /"):
        recognise(packed(tmp_path / "b.zip", names=names))
    plain = {name.replace("\\", "/"): content for name, content in names.items()}
    assert recognise(packed(tmp_path / "b.zip", names=plain)).member == "x/ok.shp"


def test_parts_in_a_zip_have_the_very_name_of_their_shapefile(shapefile, tmp_path):
    parts = {part.suffix: part.read_bytes() for part in tmp_path.glob("a.*")}
    same = {f"ok{suffix.upper()}": content for suffix, content in parts.items()}
    found = recognise(packed(tmp_path / "z.zip", names=same))
    assert len(open_records(found).read()) == 1
    other = {"ok.shp" if s == ".shp" else f"OK{s.upper()}": c for s, c in parts.items()}
    with pytest.raises(LayerError, match=r"z\.zip/ok\.shp.*\.shx.*same letters"):
        recognise(packed(tmp_path / "z.zip", names=other))


@pytest.mark.parametrize("lost", [".dbf", ".shx"])
def test_a_zip_without_a_part_of_its_shapefile_is_refused(shapefile, tmp_path, lost):
    path = shapefile_zip(tmp_path / "z.zip", shapefile, leave_out=(lost,))
    with pytest.raises(LayerError, match=rf"z\.zip.*\{lost}"):
        recognise(path)


@pytest.mark.parametrize("name", ["../a.shp", "x/../../a.shp", "/a.shp", "C:/a.shp", "..\\a.shp"])
def test_a_zip_with_a_path_that_leaves_the_folder_is_refused(tmp_path, name):
    path = packed(tmp_path / "a.zip", names={name: b"x"})
    with pytest.raises(LayerError, match="leaves the folder"):
        recognise(path)


def test_a_zip_beyond_the_stated_bound_is_refused(shapefile, tmp_path, monkeypatch):
    path = shapefile_zip(tmp_path / "z.zip", shapefile)
    monkeypatch.setattr(files, "MAX_UNPACKED_BYTES", 100)
    with pytest.raises(LayerError, match="beyond the bound"):
        recognise(path)
    monkeypatch.setattr(files, "MAX_UNPACKED_BYTES", 10_000)
    monkeypatch.setattr(files, "MAX_MEMBERS", 2)
    with pytest.raises(LayerError, match="beyond the bound"):
        recognise(path)


def test_the_bound_is_kept_though_the_zip_understates_its_size(tmp_path):
    path = packed(tmp_path / "z.zip", names={"a.geojson": b"[" + b"0," * 500_000 + b"0]"})
    raw = path.read_bytes()
    real, said = (1_000_003).to_bytes(4, "little"), (9).to_bytes(4, "little")
    assert raw.count(real) == 2
    path.write_bytes(raw.replace(real, said))
    with pytest.raises(LayerError, match=r"z\.zip"):
        recognise(path)


def test_a_damaged_or_cut_zip_is_refused(shapefile, tmp_path):
    path = shapefile_zip(tmp_path / "z.zip", shapefile)
    whole = path.read_bytes()
    for broken in (whole[: len(whole) // 2], whole[:80] + b"\xff" * 20 + whole[100:]):
        path.write_bytes(broken)
        with pytest.raises(LayerError, match=r"z\.zip"):
            recognise(path)


def test_a_zip_without_any_layer_is_refused(tmp_path):
    path = packed(tmp_path / "a.zip", names={"readme.txt": b"x"})
    with pytest.raises(LayerError, match="no map layer"):
        recognise(path)


@pytest.mark.parametrize("name", ["doc.kml", "a.geojson", "a.gml", "a.gpkg", "a.fgb"])
def test_a_member_that_is_not_what_its_name_says_is_refused(tmp_path, name):
    path = packed(tmp_path / "a.zip", names={name: REDIRECTION.format("a.shp").encode()})
    with pytest.raises(LayerError, match="no valid"):
        recognise(path)


def test_a_member_with_entities_is_refused(tmp_path):
    body = b'<!DOCTYPE kml><kml xmlns="http://www.opengis.net/kml/2.2"/>'
    path = packed(tmp_path / "a.kmz", names={"doc.kml": body})
    with pytest.raises(LayerError, match="no valid"):
        recognise(path)


def test_workbooks_and_documents_are_told_from_zipped_layers(tmp_path):
    for part in ("xl/workbook.xml", "word/document.xml", "content.xml"):
        path = packed(tmp_path / "a.bin", names={part: b"<x/>"})
        assert recognise(path).kind is Kind.SHEETS


def test_a_folder_or_a_name_no_file_can_have_is_no_layer(tmp_path):
    for path in (tmp_path, tmp_path / "none.gpkg", tmp_path / "a\0b"):
        with pytest.raises(LayerError, match="no such file"):
            recognise(path)
