"""A data set cut short, of two ages, or a part of more is refused; what is whole is read whole."""

import json
import shutil
import struct
import zipfile

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from shapely.geometry import MultiPolygon, Polygon, box

from ccngeo.errors import LayerError
from ccngeo.inspection import inspect
from ccngeo.project import Spatial
from ccngeo.read.files import recognise
from ccngeo.read.records import open_records

X, Y = 551_000, 2_356_000


def parcels(count, *, crs="EPSG:5897"):
    """Return polygons of several parts, with corners that need all their digits."""
    shapes = [
        MultiPolygon([
            Polygon([(x, Y), (x + 60.5, Y + 3.25), (x + 55, Y + 80), (x, Y + 71.125)]),
            box(x + 70, Y, x + 90, Y + 20 + i),
        ])
        for i, x in enumerate(range(X, X + 300 * count, 300))
    ]  # fmt: skip
    values = {"code": ["LUC", "ONT", "CLN"] * count, "name": [f"Thua {i}" for i in range(count)]}
    values = {name: column[:count] for name, column in values.items()}
    return gpd.GeoDataFrame(values, geometry=shapes, crs="EPSG:5897").to_crs(crs)


KINDS = {
    "shp": ("ESRI Shapefile", 5897),
    "tab": ("MapInfo File", 5897),
    "mif": ("MapInfo File", 5897),
    "fgb": ("FlatGeobuf", 5897),
    "gpkg": ("GPKG", 5897),
    "gdb": ("OpenFileGDB", 5897),
    "geojson": ("GeoJSON", 4326),
    "kml": ("LIBKML", 4326),
    "gml": ("GML", 4326),
}


def written(folder, suffix, count=6, **options):
    driver, crs = KINDS[suffix]
    folder.mkdir(exist_ok=True)
    path = folder / f"a.{suffix}"
    parcels(count, crs=crs).to_file(path, driver=driver, **options)
    return path


def zipped(path):
    """Return a zip of a data set, without the schema that GDAL writes beside a GML."""
    target = path.parent.parent / "a.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for part in sorted(path.parent.rglob("*")):
            if part.is_file() and part.suffix != ".xsd":
                archive.write(part, part.relative_to(path.parent))
    return target


def read(path):
    return open_records(recognise(path)).read()


def shapes_of(frame):
    return np.asarray(frame.geometry.array, dtype=object)


def parts_of(path):
    """Return the files that hold the features of a data set."""
    side = (".prj", ".cpg", ".xsd", ".qix")
    if path.is_dir():
        return sorted(path.glob("a00000009.gdbtabl*"))  # after eight tables of its own
    return [p for p in sorted(path.parent.iterdir()) if p.suffix not in side]


def cut_points(size):
    return sorted({*np.linspace(1, size - 1, 30).astype(int).tolist(), *range(size - 8, size)})


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "zipped"])
@pytest.mark.parametrize("suffix", list(KINDS))
def test_nothing_vanishes_from_a_file_that_was_cut_anywhere(tmp_path, suffix, packed):
    path = written(tmp_path / "cut", suffix)
    whole = read(zipped(path) if packed else path)
    assert len(whole) == 6
    refused = 0
    for part in parts_of(path):
        content = part.read_bytes()
        for at in cut_points(len(content)):
            part.write_bytes(content[:at])
            try:
                found = read(zipped(path) if packed else path)
            except LayerError:
                refused += 1
                continue
            assert shapely.equals_exact(shapes_of(found), shapes_of(whole), 0).all(), (part, at)
            assert found["code"].tolist() == whole["code"].tolist(), (part, at)
        part.write_bytes(content)
    assert refused > 20
    assert len(read(zipped(path) if packed else path)) == 6


def copy_older(tmp_path, suffix, part):
    """Put a file of an older export of four features in place of that of six."""
    written(tmp_path / "old", suffix, 4)
    name = f"a.gdb/a00000009{part}" if suffix == "gdb" else f"a{part}"
    shutil.copy(tmp_path / "old" / name, tmp_path / "new" / name)


OF_TWO_AGES = [
    ("shp", ".shp"), ("shp", ".shx"), ("shp", ".dbf"), ("mif", ".mif"), ("mif", ".mid"),
    ("tab", ".dat"), ("tab", ".id"), ("gdb", ".gdbtable"), ("gdb", ".gdbtablx"),
]  # fmt: skip


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "zipped"])
@pytest.mark.parametrize(("suffix", "part"), OF_TWO_AGES)
def test_a_data_set_with_a_part_of_another_age_is_refused(tmp_path, suffix, part, packed):
    path = written(tmp_path / "new", suffix)
    assert len(read(zipped(path) if packed else path)) == 6
    copy_older(tmp_path, suffix, part)
    with pytest.raises(LayerError, match=r"number of features \(4, 6\)"):
        read(zipped(path) if packed else path)


def test_gdal_alone_reads_less_of_a_mif_cut_short_without_a_word(tmp_path):
    path = written(tmp_path / "a", "mif")
    text = path.read_bytes()
    path.write_bytes(text[: text.rindex(b"Region")])
    assert len(pyogrio.read_dataframe(path)) == 5
    with pytest.raises(LayerError, match=r"a\.mif.*\(5, 6\)"):
        read(path)


def test_a_layer_that_lost_a_feature_never_turns_a_finding_for_the_better(own_province):
    import ccngeo

    def verdicts():
        found = ccngeo.assess(ccngeo.load(own_province), on=None, procedure="plan-review")
        return found.to_frame().set_index(["site_id", "rule_id"])["verdict"].astype(str)

    before = verdicts()
    path = own_province / "shapefiles" / "kcn.mif"
    gpd.read_file(path.with_suffix(".shp")).to_file(path, driver="MapInfo File", encoding="UTF-8")
    declared = own_province / "project.toml"
    as_mif = 'path = "shapefiles/kcn.mif"\ncrs = "EPSG:5897"\nencoding = "utf-8"'
    text = declared.read_text(encoding="utf-8")
    declared.write_text(text.replace('path = "shapefiles/kcn.shp"', as_mif), encoding="utf-8")
    assert verdicts().equals(before)

    content = path.read_bytes()
    path.write_bytes(content[: content.rindex(b"Region")])
    after = verdicts()
    changed = after != before
    assert "NOT_MET" in set(before[changed])
    assert set(after[changed]) == {"UNDETERMINED"}


# --- what a count must not trip over ------------------------------------------------------------


def mif(path, objects, rows, *, columns=1, delimiter=","):
    fields = "".join(f"  f{i} Char(50)\n" for i in range(columns))
    head = f'Version 300\nCharset "Neutral"\nDelimiter "{delimiter}"\nColumns {columns}\n{fields}'
    path.write_text(f"{head}Data\n\n" + "".join(objects))
    path.with_suffix(".mid").write_text(rows)
    return path


REGION = "Region 1\n  4\n0 0\n0 9\n9 9\n0 0\n    Pen (1,2,0)\n    Brush (1,0,16777215)\n"
COLLECTION = f"Collection 2\n{REGION}Pline 2\n0 0\n5 5\n    Pen (1,2,0)\n"
TEXT = 'Text\n    "Region 1"\n    0 0 5 5\n    Font ("Arial",0,0,0)\n'


@pytest.mark.parametrize(
    ("objects", "rows", "count"),
    [
        pytest.param([REGION, REGION], '"a"\n"b"\n', 2, id="plain"),
        pytest.param([REGION, REGION], '"a\nb"\n"c"\n', 2, id="line break in quotes"),
        pytest.param([REGION], '"a ""b"", c"\n', 1, id="quotes and delimiter in quotes"),
        pytest.param([REGION], '"a"\n\n', 1, id="empty line at the end"),
        pytest.param([REGION, "None\n"], '"a"\n""\n', 2, id="without a shape"),
        pytest.param([COLLECTION, REGION], '"a"\n"b"\n', 2, id="collection"),
        pytest.param([TEXT, REGION], '"a"\n"b"\n', 2, id="words that look like an object"),
        pytest.param([REGION.lower()], '"a"\n', 1, id="small letters"),
        pytest.param([REGION.rstrip("\n")], '"a"\n', 1, id="no line end after a style"),
        pytest.param(["Point 1 2\n", "Line 0 0 5 5\n"], '"a"\n"b"\n', 2, id="one-line objects"),
    ],
)
def test_objects_and_rows_of_a_whole_mif_agree(tmp_path, objects, rows, count):
    assert len(read(mif(tmp_path / "a.mif", objects, rows))) == count
    more = rows.rstrip("\n") + '\n"more"\n'
    with pytest.raises(LayerError, match="number of features"):
        read(mif(tmp_path / "b.mif", objects, more))


def test_the_delimiter_of_a_mif_is_the_one_it_states(tmp_path):
    path = mif(tmp_path / "a.mif", [REGION], '"a, b";"c"\n', columns=2, delimiter=";")
    assert read(path)["f1"].tolist() == ["c"]


@pytest.mark.parametrize(("suffix", "table"), [("shp", ".dbf"), ("tab", ".dat")])
def test_a_deleted_row_is_no_missing_feature(tmp_path, suffix, table):
    path = written(tmp_path / "a", suffix)
    rows = bytearray(path.with_suffix(table).read_bytes())
    head, width = struct.unpack_from("<HH", rows, 8)
    rows[head + width] = ord("*")
    path.with_suffix(table).write_bytes(rows)
    if suffix == "tab":  # MapInfo takes the shape of a deleted row away as well
        ids = bytearray(path.with_suffix(".id").read_bytes())
        ids[4:8] = bytes(4)
        path.with_suffix(".id").write_bytes(ids)
    assert read(path)["name"].tolist() == ["Thua 0", *(f"Thua {i}" for i in range(2, 6))]


# --- containers ---------------------------------------------------------------------------------


def ends_of_features(path):
    """Return where each of the six features of a FlatGeobuf ends; they follow header and index."""
    content = path.read_bytes()
    return next(e for i in range(12, len(content)) if len(e := lengths_from(content, i)) == 6)


def lengths_from(content, at):
    """Follow the lengths before each feature; nothing where they do not lead to the very end."""
    ends = []
    while at + 4 <= len(content) and len(ends) <= 6:
        at += 4 + int.from_bytes(content[at : at + 4], "little")
        ends.append(at)
    return ends if at == len(content) else []


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "zipped"])
def test_a_flatgeobuf_cut_between_two_features_is_refused(tmp_path, packed):
    path = written(tmp_path / "a", "fgb")
    content, ends = path.read_bytes(), ends_of_features(path)
    assert len(ends) == 6
    for end in ends[:-1]:
        path.write_bytes(content[:end])
        assert len(pyogrio.read_dataframe(path)) < 6  # GDAL says nothing
        with pytest.raises(LayerError, match=r"number of features \(\d, 6\)"):
            read(zipped(path) if packed else path)


def test_a_flatgeobuf_that_does_not_say_how_many_it_holds_is_refused(tmp_path):
    path = written(tmp_path / "a", "fgb", SPATIAL_INDEX="NO")
    assert len(read(path)) == 6
    content = bytearray(path.read_bytes())
    table = 12 + struct.unpack_from("<I", content, 12)[0]
    fields = table - struct.unpack_from("<i", content, table)[0]
    place = table + struct.unpack_from("<H", content, fields + 4 + 2 * 8)[0]
    assert struct.unpack_from("<Q", content, place)[0] == 6
    struct.pack_into("<Q", content, place, 0)
    path.write_bytes(content)
    assert len(pyogrio.read_dataframe(path)) == 6
    with pytest.raises(LayerError, match=r"a\.fgb.*does not say how many"):
        read(path)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "zipped"])
def test_a_geopackage_with_an_old_count_is_refused(tmp_path, packed):
    import sqlite3

    path = written(tmp_path / "a", "gpkg")
    assert len(read(zipped(path) if packed else path)) == 6
    with sqlite3.connect(path) as db:
        db.execute("UPDATE gpkg_ogr_contents SET feature_count = 5")
    db.close()
    assert len(pyogrio.read_dataframe(path)) == 5
    with pytest.raises(LayerError, match=r"\(5, 6\)"):
        read(zipped(path) if packed else path)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "zipped"])
def test_a_file_cut_before_its_first_layer_is_said_to_hold_none(tmp_path, run, packed):
    path = written(tmp_path / "a", "fgb")
    path.write_bytes(path.read_bytes()[:1150])
    target = zipped(path) if packed else path
    (fault,) = inspect(target).faults
    assert "holds no layer" in fault.en
    assert "bị cắt cụt" in fault.vi
    code, said, _ = run("inspect", target)
    assert code == 2
    assert "LỖI" in said


# --- parts of more ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        {"exceededTransferLimit": True},
        {"properties": {"exceededTransferLimit": True}},
        {"totalFeatures": 900, "numberMatched": 900, "numberReturned": 6},
    ],
)
def test_what_a_server_sent_in_part_is_refused(tmp_path, said):
    path = written(tmp_path / "a", "geojson")
    values = json.loads(path.read_text())
    path.write_text(json.dumps(values | said))
    with pytest.raises(LayerError, match=r"a\.geojson.*part of the features"):
        read(path)
    whole = {"exceededTransferLimit": False, "numberMatched": 6, "numberReturned": 6}
    path.write_text(json.dumps(values | whole))
    assert len(read(path)) == 6


def test_a_gml_that_a_server_sent_in_part_is_refused(tmp_path):
    path = written(tmp_path / "a", "gml")
    text = path.read_text()
    said = '<ogr:FeatureCollection numberMatched="{}" numberReturned="6"'
    path.write_text(text.replace("<ogr:FeatureCollection", said.format(900), 1))
    with pytest.raises(LayerError, match=r"a\.gml.*part of the features"):
        read(path)
    for matched in (6, "unknown"):
        path.write_text(text.replace("<ogr:FeatureCollection", said.format(matched), 1))
        assert len(read(path)) == 6


def test_features_line_by_line_are_refused(tmp_path):
    path = written(tmp_path / "a", "geojson")
    values = json.loads(path.read_text())
    path.write_text("\n".join(json.dumps(feature) for feature in values["features"]))
    assert len(pyogrio.read_dataframe(path)) == 6
    with pytest.raises(LayerError, match="line by line"):
        read(path)


# --- one way for all ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("suffix", "part"), [("shp", ".shx"), ("mif", ".mif"), ("tab", ".dat"), ("gdb", ".gdbtable")]
)
def test_what_is_refused_when_read_is_a_fault_when_looked_into(tmp_path, suffix, part):
    stated = Spatial(crs="EPSG:5897")
    path = written(tmp_path / "new", suffix)
    assert inspect(path, stated).faults == ()
    copy_older(tmp_path, suffix, part)
    with pytest.raises(LayerError) as error:
        read(path)
    (fault,) = inspect(path, stated).faults
    assert fault.en == error.value.en
