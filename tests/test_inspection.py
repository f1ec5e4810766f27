"""`ccngeo inspect` and `ccngeo.inspect`: what a file really holds, for a person and for scripts."""

import json
import shutil

import geopandas as gpd
import numpy as np
import openpyxl
import pytest
import rasterio
from rasterio import Affine
from shapely.geometry import LineString, Point, Polygon, box

import ccngeo
from ccngeo.crs_evidence import CrsFault
from ccngeo.inspection import inspect
from ccngeo.project import Spatial
from ccngeo.read import reference_of

X, Y = 551_000, 2_356_000
BOW_TIE = Polygon([(X, Y), (X + 100, Y + 100), (X + 100, Y), (X, Y + 100)])


def square(side=500, x=X, y=Y):
    return box(x, y, x + side, y + side)


def layer(path, *shapes, crs="EPSG:5897", **columns):
    gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs).to_file(path)
    return path


def test_a_layer_is_told_with_its_shapes_codes_and_faults(tmp_path):
    path = layer(
        tmp_path / "a.gpkg", square(), square(x=X + 400), BOW_TIE, None,
        loai=["LUC", "LUC", "ONT+CLN", "xyz"],
    )  # fmt: skip
    (found,) = inspect(path).layers
    assert found.geometries == {"polygon": 3, "empty": 1}
    assert found.code_field == ""  # one in four is no code
    assert found.area_ha == pytest.approx(50)
    profile = found.profile
    assert (profile.features, profile.unlocated, profile.unreadable) == (4, 1, 1)
    assert profile.interior_disjoint is False


def test_codes_are_counted_by_the_field_that_holds_them(tmp_path):
    path = layer(
        tmp_path / "a.gpkg", *[square(x=X + 600 * i) for i in range(4)],
        ten=["a", "b", "c", "d"], loai=["LUC", "LUC", "ONT+CLN", None],
    )  # fmt: skip
    (found,) = inspect(path).layers
    assert found.code_field == "loai"
    assert found.codes == {"LUC": 2, "ONT+CLN": 1, "": 1}
    assert found.profile.interior_disjoint is True
    assert found.profile.sums_are_unions


def test_a_layer_with_a_hair_of_a_spike_is_told_and_its_areas_are_not_added_up(tmp_path):
    hair = Polygon([(X, Y), (X + 9, Y), (X + 9, Y + 4), (X + 20, Y + 4), (X + 9, Y + 4.00005)])
    (found,) = inspect(layer(tmp_path / "a.gpkg", square(x=X + 900), hair)).layers
    assert (found.profile.interior_disjoint, found.profile.spikes) == (True, 1)
    assert not found.profile.sums_are_unions


def test_every_layer_of_a_file_is_told(tmp_path):
    path = tmp_path / "a.gpkg"
    for name, shape in (("vung", square()), ("duong", LineString([(X, Y), (X + 9, Y)]))):
        gpd.GeoDataFrame(geometry=[shape], crs=5897).to_file(path, layer=name)
    gpd.GeoDataFrame(geometry=[Point(X, Y)], crs=5897).to_file(path, layer="diem")
    found = {one.name: one for one in inspect(path).layers}
    assert {n: dict(f.geometries) for n, f in found.items()} == {
        "vung": {"polygon": 1}, "duong": {"line": 1}, "diem": {"point": 1},
    }  # fmt: skip
    assert found["duong"].area_ha is None
    assert [one.name for one in inspect(path, Spatial(layer="duong")).layers] == ["duong"]


def test_degrees_are_measured_in_the_nearest_vn_2000_grid(tmp_path):
    frame = gpd.GeoDataFrame(geometry=[square()], crs=5897).to_crs(4326)
    frame.to_file(tmp_path / "a.geojson")
    (found,) = inspect(tmp_path / "a.geojson").layers
    assert found.area_ha == pytest.approx(25, abs=0.005)  # grids differ


def test_candidates_are_scored_against_the_communes_of_a_project(own_province):
    right = layer(own_province / "a.gpkg", box(545_000, 2_345_000, 565_000, 2_360_000))
    wrong = own_province / "b.gpkg"
    gpd.read_file(right).to_crs(9209).set_crs(5897, allow_override=True).to_file(wrong)
    reference = reference_of(own_province)
    assert inspect(right, None, reference).layers[0].evidence.fault is CrsFault.NONE
    doubtful = inspect(wrong, None, reference).layers[0]
    assert doubtful.evidence.is_doubtful
    assert doubtful.profile is None


def test_a_raster_is_told_with_its_voids_and_range(tmp_path):
    path = tmp_path / "h.tif"
    values = np.array([[1, 2], [-9999, 4]], dtype="float32")
    with rasterio.open(
        path, "w", driver="GTiff", height=2, width=2, count=1, dtype="float32", nodata=-9999,
        crs="EPSG:5897", transform=Affine(10, 0, X, 0, -10, Y),
    ) as target:  # fmt: skip
        target.write(values, 1)
    raster = inspect(path).raster
    assert (raster.voids, raster.least, raster.most, raster.pixel) == (1, 1.0, 4.0, (10.0, 10.0))


def test_a_corner_table_is_told_with_its_area_and_axes(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Hệ tọa độ VN-2000, kinh tuyến trục 105°00′, múi chiếu 3°"])
    sheet.append(["Điểm", "X", "Y"])
    for number, (n, e) in enumerate([(Y, X), (Y + 500, X), (Y + 500, X + 500), (Y, X + 500)]):
        sheet.append([number + 1, n, e])
    book.save(tmp_path / "toa-do.xlsx")
    table = inspect(tmp_path / "toa-do.xlsx").table
    assert table.area_ha == pytest.approx(25)
    assert ccngeo.read_boundary_table(tmp_path / "toa-do.xlsx").area_ha == pytest.approx(25)


@pytest.mark.parametrize("name", ["none.gpkg", "rubbish.gpkg", "empty.shp"])
def test_what_cannot_be_used_is_one_sentence_and_exit_code_2(run, tmp_path, name):
    path = tmp_path / name
    if name != "none.gpkg":
        path.write_bytes(b"" if name == "empty.shp" else b"\x01\x02rubbish")
    code, said, _ = run("inspect", path)
    assert code == 2
    assert "LỖI" in said
    assert name in said
    code, said, _ = run("inspect", path, "--json")
    (found,) = json.loads(said)
    assert code == 2
    (fault,) = found["faults"]
    assert "\n" not in fault["vi"] + fault["en"]


def test_one_bad_file_does_not_hide_the_good_one(run, tmp_path):
    good = layer(tmp_path / "a.gpkg", square(), name=["a"])
    code, said, _ = run("inspect", tmp_path / "none.gpkg", good, "--lang", "en")
    assert code == 2
    assert "25.00 ha" in said


def test_json_holds_what_a_script_needs(run, tmp_path):
    path = layer(tmp_path / "a.gpkg", square(), BOW_TIE, loai=["LUC", "ONT"])
    code, said, _ = run("inspect", path, "--json")
    (found,) = json.loads(said)
    (one,) = found["layers"]
    assert code == 0
    assert one["crs"]["verdict"] == "fits"
    assert one["codes"] == {"LUC": 1, "ONT": 1}
    (change,) = one["profile"]["changes"]
    assert change["kept_out"] is True
    assert change["feature"] == 2
    assert "self_crossing" in change["faults"]


def test_values_of_a_file_are_never_printed_but_its_land_use_codes(run, tmp_path):
    path = layer(tmp_path / "a.gpkg", square(), chu_su_dung=["Nguyễn Văn Thử"], loai=["LUC"])
    for words in ((), ("--json",), ("--lang", "en")):
        _, said, _ = run("inspect", path, *words)
        assert "Thử" not in said
        assert "LUC" in said


def test_markup_in_names_is_text(run, tmp_path):
    path = layer(tmp_path / "[red]a.geojson", square(), **{"[bold]x": ["[link=http://x]y"]})
    _, said, _ = run("inspect", path)
    assert "[bold]x" in said


def test_looking_changes_nothing(tmp_path, own_province):
    files = sorted(p for p in (own_province / "shapefiles").glob("*.shp"))
    before = {
        p: (p.stat().st_mtime_ns, p.read_bytes()) for p in own_province.rglob("*.*") if p.is_file()
    }
    for path in files[:3]:
        inspect(path)
    after = {
        p: (p.stat().st_mtime_ns, p.read_bytes()) for p in own_province.rglob("*.*") if p.is_file()
    }
    assert after == before


def test_stated_options_are_those_of_the_project(run, tmp_path):
    path = tmp_path / "a.shp"
    layer(path, square(), name=["Te Lo"])
    path.with_suffix(".prj").unlink()
    code, said, _ = run("inspect", path, "--lang", "en")
    assert "cannot be checked" in said
    assert code == 0
    _, said, _ = run("inspect", path, "--crs", "5897", "--lang", "en")
    assert "25.00 ha" in said
    shutil.copy(path, tmp_path / "b.shp")
    code, _, _ = run("inspect", tmp_path / "b.shp")
    assert code == 2  # its other files are missing
