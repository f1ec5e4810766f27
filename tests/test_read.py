"""Files of any office: what is read, what is refused in one sentence, what is counted as lost."""

import csv
import json
import re
import shutil
import struct
import unicodedata

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import pytest
import rasterio
import shapely
from rasterio import Affine
from shapely.geometry import (
    GeometryCollection,
    LineString,
    MultiPolygon,
    Point,
    Polygon,
    box,
)

from ccngeo.errors import CcngeoError, InputError, LayerError
from ccngeo.inspection import inspect
from ccngeo.model import Role
from ccngeo.project import LAYERS, TABLES, LayerDecl, Spatial, TableDecl
from ccngeo.provenance import sha256_of
from ccngeo.read import load, open_vector
from ccngeo.read.boundaries import in_grid, read_drawn
from ccngeo.read.coverage import resolve_coverages
from ccngeo.read.raster import open_raster
from ccngeo.read.sites import read_proposals, read_sites
from ccngeo.read.table import open_table, read_list
from ccngeo.units import VINH_PHUC
from ccngeo.vietnamese import decode

GRID = pyproj.CRS("EPSG:5897")
X, Y = 551_000, 2_356_000
ALL = (X - 1e5, Y - 1e5, X + 1e5, Y + 1e5)
BOW_TIE = Polygon([(X, Y), (X + 100, Y + 100), (X + 100, Y), (X, Y + 100)])
TOUCHING = Polygon(
    [
        (X, Y),
        (X + 10, Y),
        (X + 10, Y + 10),
        (X + 20, Y + 10),
        (X + 20, Y + 20),
        (X + 10, Y + 20),
        (X + 10, Y + 10),
        (X, Y + 10),
    ]
)


def square(side=500, x=X, y=Y):
    return box(x, y, x + side, y + side)


def frame(*shapes, crs=GRID, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


def opened(path, name="residential", **declared):
    return open_vector(LAYERS[name], LayerDecl(path=path.name, **declared), path, GRID)


def shapefile(path, *shapes, names=("Tề Lỗ",), encoding="UTF-8", cpg=None, crs=GRID):
    """Write a shapefile whose DBF holds exactly the bytes of `encoding`."""
    marks = [f"@{i:03}" + "." * 26 for i in range(len(names))]
    frame(*shapes, crs=crs or GRID, name=marks).to_file(path, encoding="ISO-8859-1")
    raw = path.with_suffix(".dbf").read_bytes()
    for mark, name in zip(marks, names, strict=True):
        raw = raw.replace(mark.encode(), name.encode(encoding).ljust(30))
    path.with_suffix(".dbf").write_bytes(raw)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if crs is None:
        path.with_suffix(".prj").unlink()
    if cpg:
        path.with_suffix(".cpg").write_text(cpg)
    return path


# --- text ------------------------------------------------------------------------------------

# «Vĩnh Tường» as cp1258 writes it: base letters followed by their tone.
VIETNAMESE = ["Vi\u0303nh Tươ\u0300ng", "Đô\u0300ng Sóc"]
COMPOSED = ["Vĩnh Tường", "Đồng Sóc"]


@pytest.mark.parametrize(
    ("names", "encoding", "cpg"),
    [
        pytest.param(COMPOSED, "UTF-8", "UTF-8", id="UTF-8 and says so"),
        pytest.param(COMPOSED, "UTF-8", "utf-8\r\n", id="UTF-8 in small letters"),
        pytest.param(COMPOSED, "UTF-8", None, id="UTF-8 and says nothing"),
        pytest.param(VIETNAMESE, "cp1258", "1258", id="cp1258"),
        pytest.param(VIETNAMESE, "cp1258", "ANSI 1258", id="cp1258 of ArcGIS"),
    ],
)
def test_vietnamese_text_of_a_shapefile_comes_out_composed(tmp_path, names, encoding, cpg):
    shapes = [square(), square(x=X + 600)]
    path = shapefile(tmp_path / "a.shp", *shapes, names=names, encoding=encoding, cpg=cpg)
    assert opened(path).window(ALL)["name"].tolist() == COMPOSED


def test_plain_letters_need_no_declared_encoding(tmp_path):
    path = shapefile(tmp_path / "a.shp", square(), names=["Te Lo"], encoding="ascii")
    assert opened(path).window(ALL)["name"].tolist() == ["Te Lo"]


@pytest.mark.parametrize("cpg", [None, "UTF-16", "1252"])
def test_text_whose_encoding_cannot_be_told_is_refused(tmp_path, cpg):
    path = shapefile(tmp_path / "a.shp", square(), names=VIETNAMESE[:1], encoding="cp1258", cpg=cpg)
    with pytest.raises(LayerError, match=r"a\.shp.*\.cpg"):
        opened(path)


def test_a_shapefile_named_in_capitals_is_read_and_hashed_with_all_its_parts(tmp_path):
    shapefile(tmp_path / "a.shp", square(), names=VIETNAMESE[:1], encoding="cp1258", cpg="1258")
    for part in list(tmp_path.iterdir()):
        part.rename(tmp_path / part.name.upper())
    path = tmp_path / "A.SHP"
    assert opened(path).window(ALL)["name"].tolist() == COMPOSED[:1]
    before = sha256_of(path)
    with (tmp_path / "A.DBF").open("ab") as file:
        file.write(b"\0")
    assert sha256_of(path) != before


# --- what is lost is counted -----------------------------------------------------------------


def test_features_without_a_place_are_counted_and_left_out(tmp_path):
    path = tmp_path / "a.gpkg"
    frame(square(), None, Polygon(), name=["a", "b", "c"]).to_file(path)
    layer = opened(path)
    assert (layer.profile.features, layer.profile.unlocated, layer.profile.lost) == (3, 2, 2)
    assert layer.window(ALL)["name"].tolist() == ["a"]


@pytest.mark.parametrize("stored", ["EPSG:5897", "EPSG:9208", "EPSG:4326"])
def test_mended_and_unreadable_shapes_are_told_apart_in_metres_and_in_degrees(tmp_path, stored):
    path = tmp_path / "a.gpkg"
    frame(square(), BOW_TIE, TOUCHING, name=["a", "b", "c"]).to_crs(stored).to_file(path)
    layer = opened(path)
    assert (layer.profile.mended, layer.profile.unreadable, layer.profile.lost) == (1, 1, 1)
    found = layer.window(ALL)
    assert sorted(found["name"]) == ["a", "c"]
    assert found.is_valid.all()


def outside_hole(path):
    """Write a square and another 3 km east of it, packed as its hole."""
    hole = square(100, x=X + 3000).exterior
    frame(Polygon(square(100).exterior, [hole]), name=["a"]).to_file(path)
    return path


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "fgb", "shp"])
def test_land_packed_as_a_hole_beside_its_shell_is_found_where_it_lies(tmp_path, suffix):
    import pyogrio

    path = outside_hole(tmp_path / f"a.{suffix}")
    there = (X + 2990, Y, X + 3110, Y + 90)
    layer = opened(path, crs="EPSG:5897")
    assert layer.extent == pytest.approx((X, Y, X + 3100, Y + 100), abs=0.01)
    found = layer.window(there)
    assert found.area.sum() == pytest.approx(20_000, abs=0.1)
    assert layer.window((X + 1000, Y, X + 2000, Y + 90)).empty
    if suffix == "gpkg":
        # A reader that trusts the bounds of the shell finds nothing there.
        assert pyogrio.read_dataframe(path, bbox=there).empty


def test_what_was_kept_out_may_touch_only_sites_near_it(tmp_path):
    path = tmp_path / "a.gpkg"
    frame(square(), BOW_TIE, name=["a", "b"]).to_file(path)
    layer = opened(path)
    near, far = square(10, x=X + 50, y=Y + 50), square(10, x=X + 5000)
    both = np.array([near, far], dtype=object)
    assert layer.lost_near(both).tolist() == [True, False]
    assert layer.lost_near(both, reach_m=5000).tolist() == [True, True]
    frame(square(), None, name=["a", "b"]).to_file(tmp_path / "b.gpkg")
    assert opened(tmp_path / "b.gpkg").lost_near(both).tolist() == [True, True]
    frame(square(), name=["a"]).to_file(tmp_path / "c.gpkg")
    assert opened(tmp_path / "c.gpkg").lost_near(both).tolist() == [False, False]


def test_lines_and_points_among_polygons_are_counted_and_what_may_be_land_widens(tmp_path):
    path = tmp_path / "a.gpkg"
    closed = LineString(square(100, x=X + 900).exterior)
    shapes = [square(), LineString([(X, Y), (X + 9, Y)]), Point(X + 3000, Y), closed]
    frame(*shapes, name=list("abcd")).to_file(path)
    layer = opened(path)
    profile = layer.profile
    assert (profile.features, profile.aside, profile.unreadable) == (4, 2, 1)
    assert layer.window(ALL)["name"].tolist() == ["a"]
    sites = [square(10, x=X + 2995, y=Y - 5), square(10, x=X + 950), square(10, y=Y + 5000)]
    assert layer.lost_near(np.array(sites, dtype=object)).tolist() == [True, True, False]


def test_what_several_open_lines_enclose_together_may_be_land(tmp_path):
    path = tmp_path / "a.gpkg"
    ring = list(square(100, x=X + 900).exterior.coords)
    halves = [LineString(ring[:3]), LineString(ring[2:])]
    frame(square(), *halves, name=list("abc")).to_file(path)
    sites = np.array([square(10, x=X + 950, y=Y + 50), square(10, x=X + 3000)], dtype=object)
    assert opened(path).lost_near(sites).tolist() == [True, False]


# --- indexes and counts that disagree with the shapes ---------------------------------------------


def copied_over(tmp_path, *suffixes):
    """Return a layer of four squares with some of the files of an older one of three."""
    shapes = [square(100, x=X + 1000 * i) for i in range(4)]
    new, old = tmp_path / "a.shp", tmp_path / "old.shp"
    frame(*shapes, name=list("abcd")).to_file(new)
    frame(*shapes[:3], name=list("abc")).to_file(old, SPATIAL_INDEX="YES")
    for suffix in suffixes:
        shutil.copy(old.with_suffix(suffix), new.with_suffix(suffix))
    return new


@pytest.mark.parametrize("suffix", [".shx", ".dbf"])
def test_a_shapefile_whose_parts_are_of_two_ages_is_refused(tmp_path, suffix):
    with pytest.raises(LayerError, match=r"a\.shp.*3, 4"):
        opened(copied_over(tmp_path, suffix))
    opened(copied_over(tmp_path))


def test_an_old_spatial_index_hides_nothing(tmp_path):
    import pyogrio

    path = copied_over(tmp_path, ".qix")
    last = (X + 3010, Y + 10, X + 3020, Y + 20)
    assert pyogrio.read_dataframe(path, bbox=last).empty  # GDAL trusts it
    assert opened(path).window(last)["name"].tolist() == ["d"]


@pytest.mark.parametrize("harm", ["index", "count"])
def test_a_geopackage_with_a_stale_index_or_count_hides_nothing(tmp_path, harm):
    import sqlite3

    path = tmp_path / "a.gpkg"
    frame(*[square(100, x=X + 1000 * i) for i in range(4)], name=list("abcd")).to_file(path)
    with sqlite3.connect(path) as db:
        for (trigger,) in db.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger'"
        ).fetchall():
            db.execute(f'DROP TRIGGER "{trigger}"')
        if harm == "index":
            db.execute("DELETE FROM rtree_a_geom WHERE id = 4")
        else:
            db.execute("UPDATE gpkg_ogr_contents SET feature_count = 3")
    db.close()
    if harm == "count":
        with pytest.raises(LayerError, match="3, 4"):
            opened(path)
        return
    assert opened(path).window((X + 3010, Y + 10, X + 3020, Y + 20))["name"].tolist() == ["d"]


def test_a_geopackage_that_is_open_elsewhere_is_refused(tmp_path):
    path = tmp_path / "a.gpkg"
    frame(square(), name=["a"]).to_file(path)
    (tmp_path / "a.gpkg-wal").write_bytes(b"x")
    with pytest.raises(LayerError, match=r"a\.gpkg.*QGIS"):
        opened(path)


def test_of_two_fields_that_a_dbf_cuts_alike_none_is_taken_for_the_other(tmp_path):
    path = tmp_path / "a.shp"
    frame(square(), ma_loai_da=["SKN"], ma_loai__1=["ODT"]).to_file(path)
    with pytest.raises(LayerError, match="ma_loai_dat_ht"):
        opened(path, "land_use", fields={"code": "ma_loai_dat_ht"})
    frame(square(), ma_loai_da=["SKN"]).to_file(path)
    layer = opened(path, "land_use", fields={"code": "ma_loai_dat_ht"})
    assert layer.window(ALL)["code"].tolist() == ["SKN"]


def test_every_mended_feature_is_named_with_its_source(project, tmp_path):
    bow = frame(square(), BOW_TIE, TOUCHING, name=["a", "b", "c"])
    bow.to_file(tmp_path / "a.gpkg")
    (source,) = [s for s in project(residential("a.gpkg")).sources if s.role == "residential"]
    assert [r.en.split(":")[0] for r in source.repairs] == ["feature 2", "feature 3"]
    assert "200.0 → 200.0 m²" in source.repairs[1].en


def test_the_spot_on_which_two_readings_differ_is_in_doubt(tmp_path):
    path = tmp_path / "a.gpkg"
    small, big = square(100, x=X + 200, y=Y + 200), square(500)
    frame(Polygon(small.exterior, [big.exterior]), name=["a"]).to_file(path)
    layer = opened(path)
    sites = np.array([square(10, x=X + 250, y=Y + 250), square(10, y=Y + 480)], dtype=object)
    assert layer.lost_near(sites).tolist() == [True, False]


# --- profiles that are kept --------------------------------------------------------------------


def test_a_kept_profile_is_the_same_and_is_not_made_again(tmp_path, monkeypatch):
    from ccngeo.read import vector

    path = tmp_path / "a.gpkg"
    frame(square(), BOW_TIE, None, name=["Tề Lỗ", "b", "c"]).to_file(path)
    spec, decl = LAYERS["residential"], LayerDecl(path=path.name)
    first = open_vector(spec, decl, path, GRID, None, tmp_path / "kept")
    monkeypatch.setattr(vector, "profile_of", None)
    again = open_vector(spec, decl, path, GRID, None, tmp_path / "kept")
    assert again.profile == first.profile
    assert again.window(ALL).equals(first.window(ALL))
    with pytest.raises(TypeError):
        open_vector(spec, decl, path, GRID)  # it would have been made


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"is": "Path", "path": "x"}', b"\xff"])
def test_a_damaged_profile_is_made_again(tmp_path, damage):
    path = tmp_path / "a.gpkg"
    frame(square(), name=["a"]).to_file(path)
    spec, decl = LAYERS["residential"], LayerDecl(path=path.name)
    first = open_vector(spec, decl, path, GRID, None, tmp_path / "kept")
    (kept,) = (tmp_path / "kept").iterdir()
    kept.write_bytes(damage)
    again = open_vector(spec, decl, path, GRID, None, tmp_path / "kept")
    assert again.profile == first.profile


def test_a_profile_is_kept_for_one_content_and_one_declaration(tmp_path):
    path, kept = tmp_path / "a.gpkg", tmp_path / "kept"
    frame(square(), name=["a"]).to_file(path)
    spec = LAYERS["residential"]

    def opened_as(**stated):
        return open_vector(spec, LayerDecl(path=path.name, **stated), path, GRID, None, kept)

    opened_as()
    opened_as(accuracy_m=5)  # says nothing about the file
    assert len(list(kept.iterdir())) == 1
    opened_as(fields={"code": "name"})
    opened_as(crs="EPSG:5897")
    assert len(list(kept.iterdir())) == 3
    path.unlink()
    frame(square(), square(x=X + 900), name=["a", "b"]).to_file(path)
    assert opened_as().profile.features == 2


def test_where_nothing_can_be_kept_a_layer_is_opened_all_the_same(tmp_path):
    path = tmp_path / "a.gpkg"
    frame(square(), name=["a"]).to_file(path)
    blocked = tmp_path / "kept"
    blocked.write_text("a file, no folder")
    spec, decl = LAYERS["residential"], LayerDecl(path=path.name)
    assert open_vector(spec, decl, path, GRID, None, blocked).profile.features == 1


def test_a_layer_of_nothing_but_lost_features_is_open_and_all_lost(tmp_path):
    path = tmp_path / "a.gpkg"
    frame(None, None, name=["a", "b"]).to_file(path)
    layer = opened(path)
    assert layer.profile.extent is None
    assert layer.profile.lost == 2
    assert layer.window(ALL).empty


def test_a_declared_field_that_is_missing_is_noted_and_its_column_is_none(tmp_path):
    path = tmp_path / "a.gpkg"
    frame(square(), ten=["Tề Lỗ"]).to_file(path)
    layer = opened(path, fields={"name": "ten", "households": "so_ho"})
    assert layer.profile.missing_fields == ("so_ho",)
    row = layer.window(ALL).iloc[0]
    assert row["name"] == "Tề Lỗ"
    assert row["households"] is None
    assert row["code"] is None


def test_two_columns_may_draw_on_one_field(tmp_path):
    path = tmp_path / "a.gpkg"
    frame(square(), name=["ONT"]).to_file(path)
    row = opened(path, fields={"code": "name"}).window(ALL).iloc[0]
    assert (row["code"], row["name"]) == ("ONT", "ONT")


def test_columns_may_be_swapped_by_their_declaration(tmp_path):
    path = tmp_path / "a.gpkg"
    frame(square(), name=["ONT"], code=["Tề Lỗ"]).to_file(path)
    row = opened(path, fields={"code": "name", "name": "code"}).window(ALL).iloc[0]
    assert (row["code"], row["name"]) == ("ONT", "Tề Lỗ")


def test_the_line_of_a_collection_is_no_land(tmp_path):
    path = tmp_path / "a.gpkg"
    tail = LineString([(X, Y), (X + 900, Y)])
    frame(GeometryCollection([square(), tail]), name=["a"]).to_file(path)
    land = opened(path).window(ALL).geometry.iloc[0]
    assert land.geom_type in ("Polygon", "MultiPolygon")
    assert land.area == 250_000


# --- places ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "within_m"), [("EPSG:5897", 0.0), ("EPSG:9208", 0.01), ("EPSG:4326", 0.01)]
)
def test_a_window_finds_the_same_place_in_whatever_grid_a_layer_is_kept(tmp_path, stored, within_m):
    path = tmp_path / "a.gpkg"
    near, far = square(), square(x=X + 9000)
    frame(near, far, name=["near", "far"]).to_crs(stored).to_file(path)
    found = opened(path).window((X + 100, Y + 100, X + 400, Y + 400))
    assert found.crs == GRID
    assert found["name"].tolist() == ["near"]
    assert shapely.hausdorff_distance(found.geometry.iloc[0], near) <= within_m


def test_the_datum_adds_its_metre_to_the_accuracy_of_a_layer(tmp_path):
    path = tmp_path / "a.gpkg"
    for stored, expected in (("EPSG:9208", 5.0), ("EPSG:4326", 26**0.5)):
        path.unlink(missing_ok=True)
        frame(square()).to_crs(stored).to_file(path)
        assert opened(path, accuracy_m=5).accuracy_m == pytest.approx(expected)


@pytest.mark.parametrize("stored", ["EPSG:5897", "EPSG:9208", "EPSG:4326"])
def test_the_extent_of_a_layer_is_told_in_the_working_grid(tmp_path, stored):
    path = tmp_path / "a.gpkg"
    frame(square()).to_crs(stored).to_file(path)
    assert opened(path).extent == pytest.approx(square().bounds, abs=5)


def test_a_layer_on_the_wrong_meridian_does_not_touch_the_province(project, tmp_path):
    communes = "[layers.communes]\npath = 'c.gpkg'\n"
    frame(square(2000), name=["Xã Tề Lỗ"], code=["09040"]).to_file(tmp_path / "c.gpkg")
    frame(square(), name=["a"]).to_file(tmp_path / "a.gpkg")
    for crs, red in (("EPSG:5897", set()), ("EPSG:9208", {"residential"})):
        body = f"{communes}{residential('a.gpkg')}crs = '{crs}'\n"
        assert set(project(body).problems) == red


PUBLISHED = [u for u in VINH_PHUC.units if u.level == "commune" and u.valid_until is None]


def units_file(path, *, crs, label=None, scatter_m=0.0):
    """Write squares about the published points of the communes, labelled as something else."""
    centres = gpd.GeoSeries([Point(u.point) for u in PUBLISHED], crs=4326).to_crs(GRID)
    rng = np.random.default_rng(1)
    centres = centres.translate(0).apply(
        lambda p: Point(p.x + rng.normal(0, scatter_m), p.y + rng.normal(0, scatter_m))
    )
    columns = {"code": [u.code for u in PUBLISHED], "name": [u.name for u in PUBLISHED]}
    squares = gpd.GeoSeries(centres, crs=GRID).buffer(500, cap_style="square").to_crs(crs)
    squares = squares.set_crs(label or crs, allow_override=True)
    gpd.GeoDataFrame(columns, geometry=squares).to_file(path)
    return path


@pytest.mark.parametrize(
    ("crs", "label", "scatter_m", "words"),
    [
        ("EPSG:5897", None, 0.0, None),
        ("EPSG:4326", None, 0.0, None),
        ("EPSG:9208", None, 0.0, None),
        ("EPSG:5897", None, 800.0, None),  # drawn by hand: off, but not all alike
        ("EPSG:4756", "EPSG:4326", 0.0, "224 m"),
        ("EPSG:4326", "EPSG:4756", 0.0, "224 m"),
        ("EPSG:3405", "EPSG:5897", 0.0, "7\\d\\d m"),
        ("EPSG:5897", "EPSG:9208", 0.0, "25\\d\\d\\d m"),
    ],
)
def test_the_units_are_held_against_where_they_were_published(
    project, tmp_path, crs, label, scatter_m, words
):
    units_file(tmp_path / "c.gpkg", crs=crs, label=label, scatter_m=scatter_m)
    body = "[layers.communes]\npath = 'c.gpkg'\n"
    problems = project(body).problems
    assert set(problems) == ({"communes"} if words else set())
    if words:
        assert re.search(words, problems["communes"].en)
        stated = f"{body}crs = '{label}'\ncrs_confirmed = true\n"
        if label == "EPSG:9208":  # the project has its way, and its boundary is 26 km off now
            with pytest.raises(InputError, match=r"QH01.*25\.9 km away"):
                project(stated)
        else:
            assert project(stated).problems == {}


def test_a_declared_crs_speaks_for_a_file_without_one(tmp_path):
    path = shapefile(tmp_path / "a.shp", square(), crs=None)
    with pytest.raises(LayerError, match="no CRS"):
        opened(path)
    assert opened(path, crs="EPSG:5897").window(ALL).geometry.iloc[0].equals(square())


# --- refused layers --------------------------------------------------------------------------


def test_a_layer_that_is_missing_or_no_layer_is_refused_with_its_name(tmp_path):
    empty, text = tmp_path / "empty.gpkg", tmp_path / "text.geojson"
    empty.write_bytes(b"")
    text.write_text("not json")
    plain = tmp_path / "plain.csv"
    plain.write_text("a,b\n1,2\n")
    for path in (tmp_path / "none.shp", tmp_path, empty, text, plain):
        with pytest.raises(LayerError, match=path.name):
            opened(path)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("residential", LineString([(X, Y), (X + 1, Y)])),
        ("residential", Point(X, Y)),
        ("power_lines", square()),
    ],
)
def test_another_kind_of_geometry_is_refused(tmp_path, name, shape):
    path = tmp_path / "a.gpkg"
    frame(shape).to_file(path)
    with pytest.raises(LayerError, match="other geometry"):
        opened(path, name)


def test_a_layer_without_features_is_not_a_province_without_houses(tmp_path):
    path = tmp_path / "a.gpkg"
    frame(square()).iloc[:0].to_file(path)
    with pytest.raises(LayerError, match="no feature"):
        opened(path)


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        pytest.param(box(Y, X, Y + 9, X + 9), "X and Y are exchanged", id="X and Y swapped"),
        pytest.param(box(105.4, 21.2, 105.5, 21.3), "in degrees but labelled", id="degrees"),
        pytest.param(box(1e30, 1e30, 2e30, 2e30), "no reference system in use", id="huge"),
    ],
)
def test_coordinates_that_do_not_lie_in_vietnam_are_refused(tmp_path, shape, words):
    path = tmp_path / "a.gpkg"
    frame(shape).to_file(path)
    for stated in ({}, {"crs": "EPSG:5897"}):
        with pytest.raises(LayerError, match=words):
            opened(path, **stated)
    with pytest.raises(LayerError, match="do not lie in Vietnam"):
        opened(path, crs="EPSG:5897", crs_confirmed=True)  # nobody can confirm that


@pytest.mark.parametrize("endless", ["NaN", "Infinity", "-Infinity"])
def test_a_coordinate_without_end_costs_its_own_feature_only(tmp_path, endless):
    path = tmp_path / "a.geojson"
    shapes = [square(100, x=X + 1000 * i) for i in range(3)]
    frame(*shapes, name=list("abc")).to_crs(4326).to_file(path)
    assert opened(path).profile.unlocated == 0
    values = json.loads(path.read_text())
    values["features"][1]["geometry"]["coordinates"][0][1][0] = float(endless)
    path.write_text(json.dumps(values))
    for stated in ({}, {"crs": "EPSG:4326"}):
        layer = opened(path, **stated)
        assert layer.profile.unlocated == 1
        assert sorted(layer.window(ALL)["name"]) == ["a", "c"]


def test_a_coordinate_without_end_hides_no_contradiction(tmp_path):
    path = tmp_path / "a.gpkg"
    endless = Polygon([(X, Y), (np.inf, Y), (X + 9, Y + 9)])
    frame(square(), endless, name=["a", "b"]).to_file(path)
    assert opened(path).profile.unlocated == 1
    with pytest.raises(LayerError, match="km apart"):
        opened(path, crs="EPSG:9209")


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(box(Y, X, Y + 900, X + 900), id="X and Y swapped"),
        pytest.param(box(105.4, 21.2, 105.5, 21.3), id="degrees"),
        pytest.param(box(1e30, 1e30, 2e30, 2e30), id="huge"),
    ],
)
def test_a_doubtful_system_is_refused_in_one_readable_sentence(tmp_path, shape):
    path = tmp_path / "ranh-gioi-cum-cong-nghiep.gpkg"
    frame(shape, ma_cum=["A"], name=["a"]).to_file(path)
    (told,) = inspect(path).layers
    for read in (lambda: opened(path), lambda: in_grid(read_drawn(path, Spatial()), GRID)):
        with pytest.raises(CcngeoError) as error:
            read()
        for lang in ("vi", "en"):
            said = error.value.in_(lang)
            assert len(said) <= 400
            assert "EPSG:5897" in said  # what the file claims
            assert "crs_confirmed = true" in said
            assert "ccngeo inspect" in said
            best = told.evidence.suggestion
            if best is not None:
                assert best.name.in_(lang) in said


def test_of_readings_that_fit_alike_none_is_called_the_best(tmp_path):
    path = tmp_path / "a.gpkg"
    frame(square()).set_crs(4326, allow_override=True).to_file(path)
    with pytest.raises(LayerError, match=r"EPSG:4326\), \d\d other systems fit alike;"):
        opened(path)
    frame(box(105.4, 21.2, 105.5, 21.3)).to_file(path)
    with pytest.raises(LayerError, match=r"may be WGS 84 \(EPSG:4326\) or VN-2000 \(EPSG:4756\);"):
        opened(path)
    frame(box(Y, X, Y + 900, X + 900)).to_file(path)
    with pytest.raises(LayerError, match=r"best fit is .*X and Y exchanged;"):
        opened(path)


def test_a_file_of_several_layers_needs_the_name_of_one(tmp_path):
    path = tmp_path / "a.gpkg"
    frame(square(), name=["one"]).to_file(path, layer="one")
    frame(square(), name=["two"]).to_file(path, layer="two")
    with pytest.raises(LayerError, match="one, two"):
        opened(path)
    assert opened(path, layer="two").window(ALL)["name"].tolist() == ["two"]
    with pytest.raises(LayerError, match=r"a\.gpkg"):
        opened(path, layer="three")


@pytest.mark.parametrize("part", [".shp", ".dbf"])
def test_a_shapefile_cut_short_is_refused_rather_than_read_in_part(tmp_path, part):
    shapes = [square(5, x=X + 10 * i) for i in range(40)]
    path = shapefile(tmp_path / "a.shp", *shapes, names=["Te Lo"] * 40)
    file = path.with_suffix(part)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(LayerError, match=r"a\.shp"):
        opened(path)


def test_a_shapefile_without_its_index_is_refused(tmp_path):
    path = shapefile(tmp_path / "a.shp", square())
    path.with_suffix(".shx").unlink()
    with pytest.raises(LayerError, match=r"a\.shp"):
        opened(path)


def test_two_fields_of_one_name_are_refused(tmp_path):
    path = tmp_path / "a.shp"
    frame(square(), name=["a"], namf=["b"]).to_file(path)
    dbf = path.with_suffix(".dbf")
    dbf.write_bytes(dbf.read_bytes().replace(b"namf\0", b"name\0"))
    with pytest.raises(LayerError, match="same name"):
        opened(path)


@pytest.mark.parametrize("prj", ["rubbish", 'LOCAL_CS["x",UNIT["metre",1]]', ""])
def test_a_reference_system_that_says_nothing_is_refused(tmp_path, prj):
    path = shapefile(tmp_path / "a.shp", square())
    path.with_suffix(".prj").write_text(prj)
    with pytest.raises(LayerError, match="declare crs"):
        opened(path)


def test_a_declared_crs_nobody_knows_is_refused(tmp_path):
    path = shapefile(tmp_path / "a.shp", square())
    with pytest.raises(LayerError, match="EPSG:999999"):
        opened(path, crs="EPSG:999999")


def test_curves_heights_and_single_and_multi_polygons_are_one_kind_of_land(tmp_path):
    path = tmp_path / "a.csv"
    ring = f"{X} {Y},{X + 10} {Y + 10},{X + 20} {Y},{X + 10} {Y - 10},{X} {Y}"
    shapes = [
        f"CURVEPOLYGON(CIRCULARSTRING({ring}))",
        shapely.force_3d(square(), 12.0).wkt,
        MultiPolygon([square(), square(x=X + 900)]).wkt,
    ]
    rows = "".join(f'ONT,"{wkt}"\n' for wkt in shapes)
    path.write_text("code,WKT\n" + rows)
    found = opened(path, crs="EPSG:5897").window(ALL)
    assert sorted(found.area) == pytest.approx([np.pi * 100, 250_000, 500_000], rel=0.01)


# --- rasters and tables ----------------------------------------------------------------------


def raster(path, *, crs="EPSG:5897", count=1, turned=False):
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=2,
        width=2,
        count=count,
        dtype="float32",
        crs=crs,
        transform=Affine(100, 0, X, 0, 100 if turned else -100, Y),
    ) as target:
        target.write(np.ones((count, 2, 2), dtype="float32"))
    return path


def opened_raster(path, **declared):
    return open_raster(LAYERS["elevation"], LayerDecl(path=path.name, **declared), path)


def test_a_raster_is_opened_by_what_it_says_of_itself(tmp_path):
    layer = opened_raster(raster(tmp_path / "h.tif"), crs="EPSG:5897")
    assert layer.crs.to_epsg() == 5897
    assert layer.shape == (2, 2)


def test_a_raster_that_cannot_be_placed_or_read_is_refused(tmp_path):
    empty = tmp_path / "empty.tif"
    empty.write_bytes(b"")
    for path, declared, words in (
        (tmp_path / "none.tif", {}, "no such file"),
        (tmp_path, {}, "no such file"),
        (empty, {}, "cannot be read"),
        (raster(tmp_path / "a.tif", crs=None), {"crs": "EPSG:5897"}, "no CRS"),
        (raster(tmp_path / "b.tif"), {"crs": "EPSG:9208"}, "not in EPSG:9208"),
        (raster(tmp_path / "c.tif"), {"crs": "nonsense"}, "not in nonsense"),
        (raster(tmp_path / "d.tif", count=3), {}, "3 bands"),
        (raster(tmp_path / "e.tif", turned=True), {}, "first row"),
    ):
        with pytest.raises(LayerError, match=words) as error:
            opened_raster(path, **declared)
        assert path.name in str(error.value)


@pytest.mark.parametrize(
    "text", ["a,b\n1,2\n", "a;b\r\n1;2\r\n", "\ufeffa,b\r1,2\r", "a,b\n,\n1,2"]
)
def test_tables_of_any_spreadsheet_give_the_same_rows(tmp_path, text):
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode())
    listed = read_list(path, ())
    assert (listed.columns, listed.rows) == (("a", "b"), ({"a": "1", "b": "2"},))


def test_a_quoted_value_may_hold_line_breaks_and_odd_separators(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('a,b\n"x\ny",1\nu\u2028v,2\n', encoding="utf-8")
    assert [row["b"] for row in read_list(path, ()).rows] == ["1", "2"]
    assert [row["a"] for row in read_list(path, ()).rows] == ["x y", "u v"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        pytest.param(b"", "empty", id="zero bytes"),
        pytest.param(b"\n\n", "empty", id="blank"),
        pytest.param(
            "ma_cum,tên\nA,b\n".encode("cp1258", "replace") + b"\xff", "UTF-8", id="bytes"
        ),
        pytest.param("ma_cum\nA\n".encode("utf-16"), "UTF-8", id="UTF-16"),
        pytest.param(b"a,a\n1,2\n", "same name", id="twice"),
        pytest.param(b"a,b\n1,2,5\n", "more values", id="decimal comma"),
        pytest.param(b'a,b\n1,"2\n3,4\n', "line", id="quote never closed"),
        pytest.param(b"a,b\n1," + b"x" * 200_000, "line", id="one endless value"),
    ],
)
def test_a_table_that_would_be_read_in_part_is_refused(tmp_path, raw, words):
    path = tmp_path / "t.csv"
    path.write_bytes(raw)
    with pytest.raises(LayerError, match=words):
        read_list(path, ())


def test_a_reference_table_without_rows_is_not_a_list_of_nothing(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(",".join(TABLES["register"].fields) + "\n")
    with pytest.raises(LayerError, match="no rows"):
        open_table(TABLES["register"], TableDecl(path="t.csv"), path)


def test_a_table_typed_in_old_fonts_is_refused_with_the_way_to_convert_it(tmp_path):
    names = ["Tề Lỗ", "Đồng Sóc", "Vĩnh Tường", "Yên Đồng", "Lũng Hoà", "Thổ Tang", "Hợp Thịnh",
             "Sơn Đông", "Tam Hồng", "Nguyệt Đức", "Bình Xuyên", "Tân Phong"]  # fmt: skip
    letters = {plain: chr(byte) for byte in range(128, 256)
               if len(plain := _tcvn3(byte)) == 1 and plain.isalpha()}  # fmt: skip
    typed = ["".join(letters.get(c, c) for c in unicodedata.normalize("NFC", n)) for n in names]
    path = tmp_path / "t.csv"
    path.write_text("ten\n" + "\n".join(typed) + "\n", encoding="utf-8")
    with pytest.raises(LayerError, match=r"t\.csv.*TCVN3.*UniKey"):
        read_list(path, ())
    path.write_text("ten\n" + "\n".join(names) + "\n", encoding="utf-8")
    assert len(read_list(path, ()).rows) == len(names)


def _tcvn3(byte):
    try:
        return decode(bytes([byte]), "tcvn3")
    except ValueError:
        return ""


def test_a_commune_code_in_a_table_has_its_leading_nought(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("ma_cum,ma_xa_moi\n1,9040\n2,\n")
    assert [row["ma_xa_moi"] for row in read_list(path, ()).rows] == ["09040", ""]


@pytest.mark.parametrize("suffix", ["gpkg", "fgb", "shp"])
def test_one_site_costs_the_records_around_it_and_not_the_layer(tmp_path, monkeypatch, suffix):
    """Of 10,000 squares of 20 m on a grid of 50 m, a window of 210 m meets 5 x 5."""
    path = tmp_path / f"a.{suffix}"
    rows = [square(20, X + 50 * i, Y + 50 * j) for i in range(100) for j in range(100)]
    frame(*rows, code=["LUC"] * len(rows)).to_file(path)
    layer = opened(path, "land_use")
    asked = []
    read = pyogrio.read_dataframe

    def counted(*args, **options):
        found = read(*args, **options)
        asked.append(len(found))
        return found

    monkeypatch.setattr(pyogrio, "read_dataframe", counted)
    window = layer.window((X + 1000, Y + 1000, X + 1210, Y + 1210))
    assert len(window) == sum(asked) == 25


# --- coverage --------------------------------------------------------------------------------

COMMUNES = {"Xã Tề Lỗ": "09040", "Xã Yên Lạc": "09025", "Phường Cao Lãnh": "1"}


@pytest.fixture
def units(tmp_path):
    """Three communes of 1 km² in a row; the first two make up the district Yên Lạc."""
    strips = [box(X + i * 1000, Y, X + i * 1000 + 1000, Y + 1000) for i in range(3)]
    frame(*strips, name=list(COMMUNES), code=list(COMMUNES.values())).to_file(tmp_path / "c.gpkg")
    frame(
        shapely.union_all(strips[:2]),
        strips[2],
        square(x=X + 9000),
        name=["Huyện Yên Lạc", "Huyện Cao Lãnh", "Thành phố Cao Lãnh"],
        code=["251", "871", "866"],
    ).to_file(tmp_path / "d.gpkg")
    return {
        "communes": opened(tmp_path / "c.gpkg", "communes"),
        "districts": opened(tmp_path / "d.gpkg", "districts"),
    }


def covered(units, declared, tmp_path):
    path = tmp_path / "a.gpkg"
    if not path.exists():
        frame(square()).to_file(path)
    layers = {**units, "residential": opened(path, coverage=declared)}
    return resolve_coverages(layers, {})["residential"]


def km2(coverage):
    return None if coverage.area is None else round(coverage.area.area / 1e6, 6)


@pytest.mark.parametrize(
    ("declared", "area"),
    [
        ("province", 3.0),
        (["Xã Tề Lỗ"], 1.0),
        (["xã TỀ LỖ"], 1.0),
        (["Tề Lỗ"], 1.0),
        (["09040"], 1.0),
        (["Huyện Yên Lạc"], 2.0),
        (["251"], 2.0),
        (["Xã Yên Lạc", "Xã Tề Lỗ", "09040"], 2.0),
        (["Huyện Cao Lãnh"], 1.0),
        (["Thành phố Cao Lãnh"], 0.25),
        ([], 0.0),
    ],
)
def test_coverage_is_the_area_of_the_named_units(units, tmp_path, declared, area):
    found = covered(units, declared, tmp_path)
    assert found.is_known
    assert km2(found) == area


def test_a_layer_may_cover_itself_or_say_nothing(units, tmp_path):
    assert covered(units, "self", tmp_path).itself
    assert not covered(units, None, tmp_path).is_known


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("Yên Lạc", "more than one"),
        ("Cao Lãnh", "more than one"),
        ("Xã Tề Lổ", "no known unit"),
        ("Huyện Tề Lỗ", "no known unit"),
        ("99999", "no known unit"),
    ],
)
def test_a_unit_that_is_not_one_unit_is_refused(units, tmp_path, name, fault):
    with pytest.raises(InputError, match=fault) as error:
        covered(units, [name], tmp_path)
    assert "layers.residential.coverage" in str(error.value)


def test_without_unit_layers_a_named_coverage_is_unknown(tmp_path):
    for declared in ("province", ["Xã Tề Lỗ"], ["Huyện Yên Lạc"]):
        assert not covered({}, declared, tmp_path).is_known


def test_without_the_communes_a_bare_name_is_not_taken_for_the_district(units, tmp_path):
    districts = {"districts": units["districts"]}
    assert not covered(districts, ["Yên Lạc"], tmp_path).is_known
    assert km2(covered(districts, ["Huyện Yên Lạc"], tmp_path)) == 2.0


def test_a_commune_code_kept_as_a_number_is_still_found(tmp_path):
    path = tmp_path / "c.gpkg"
    frame(square(), name=["Xã Tề Lỗ"], code=[9040]).to_file(path)
    communes = {"communes": opened(path, "communes")}
    assert km2(covered(communes, ["09040"], tmp_path)) == 0.25


def test_a_commune_without_a_shape_covers_nothing(tmp_path):
    path = tmp_path / "c.gpkg"
    frame(None, name=["Xã Tề Lỗ"], code=["09040"]).to_file(path)
    assert not covered({"communes": opened(path, "communes")}, "province", tmp_path).is_known


# --- sites -----------------------------------------------------------------------------------

HEADER = "ma_cum,ten,vai_tro,dt_de_nghi,ngay_tl,sai_so_m,loai\n"
ROW = 'QH01,Tề Lỗ,quy_hoach,"48,43",20/08/2025,"0,5",thuong\n'


def sites_of(tmp_path, rows=ROW, header=HEADER, boundaries=None):
    path = tmp_path / "ccn.csv"
    path.write_text(header + rows, encoding="utf-8")
    return read_sites(path, boundaries, GRID, 25.0)


def boundary(tmp_path, *shapes, codes=("QH01",), name="ranh.gpkg", crs=GRID):
    path = tmp_path / name
    frame(*shapes, ma_cum=list(codes), crs=crs).to_file(path)
    return path


def test_a_row_becomes_a_site(tmp_path):
    ((site,), notes) = sites_of(tmp_path)
    assert (site.site_id, site.name, site.role) == ("QH01", "Tề Lỗ", Role.PLANNED)
    assert site.areas.proposed_ha == 48.43
    assert site.established_on.isoformat() == "2025-08-20"
    assert (site.accuracy_m, site.kind, site.geometry, notes) == (0.5, "normal", None, ())


def test_two_polygons_with_one_code_are_one_site(tmp_path):
    path = boundary(tmp_path, square(), square(x=X + 900), codes=["QH01"] * 2)
    ((site,), _) = sites_of(tmp_path, boundaries=path)
    assert site.geometry.geom_type == "MultiPolygon"
    assert site.areas.measured_ha == pytest.approx(50)


def test_a_boundary_from_another_datum_is_a_metre_less_certain(tmp_path):
    for crs, accuracy in (("EPSG:9208", 0.5), ("EPSG:4326", 1.25**0.5)):
        shape = gpd.GeoSeries([square()], crs=GRID).to_crs(crs).iloc[0]
        path = boundary(tmp_path, shape, crs=crs, name=f"{crs[5:]}.gpkg")
        ((site,), _) = sites_of(tmp_path, boundaries=path)
        assert site.accuracy_m == pytest.approx(accuracy)
        assert site.areas.measured_ha == pytest.approx(25, abs=1e-3)


def test_a_ring_that_touches_itself_is_mended_and_the_mending_is_told(tmp_path):
    ((site,), notes) = sites_of(tmp_path, boundaries=boundary(tmp_path, TOUCHING))
    assert site.geometry.area == pytest.approx(200)
    assert all("QH01" in said for said in (notes[1].vi, notes[1].en))
    assert "VN-2000" in notes[0].vi


def row(**changes):
    values = (
        dict(zip(HEADER.strip().split(","), next(csv.reader([ROW.strip()])), strict=True)) | changes
    )
    return ",".join(f'"{value}"' for value in values.values()) + "\n"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"dt_de_nghi": "rộng"}, ["row 2", "dt_de_nghi", "rộng"]),
        ({"dt_de_nghi": "48.434"}, ["row 2", "dt_de_nghi", "48.434"]),
        ({"dt_de_nghi": "1,234.5"}, ["row 2", "dt_de_nghi"]),
        ({"dt_de_nghi": "-5"}, ["row 2", "dt_de_nghi"]),
        ({"dt_de_nghi": "484340"}, ["row 2", "dt_de_nghi"]),
        ({"ngay_tl": "2025-13-01"}, ["row 2", "ngay_tl"]),
        ({"ngay_tl": "31/02/2025"}, ["row 2", "ngay_tl"]),
        ({"ngay_tl": "20/08/25"}, ["row 2", "ngay_tl"]),
        ({"ngay_tl": "2025-08-201"}, ["row 2", "ngay_tl"]),
        ({"ngay_tl": "tháng 8"}, ["row 2", "ngay_tl"]),
        ({"vai_tro": "mới"}, ["row 2", "vai_tro", "de_nghi"]),
        ({"vai_tro": ""}, ["row 2", "vai_tro"]),
        ({"loai": "lớn"}, ["row 2", "loai", "lang_nghe"]),
        ({"sai_so_m": "-1"}, ["row 2", "sai_so_m"]),
        ({"sai_so_m": "nan"}, ["row 2", "sai_so_m"]),
        ({"ma_cum": ""}, ["row 2", "ma_cum", "blank"]),
        ({"ma_cum": "QH/01"}, ["row 2", "ma_cum", "QH/01", "file name"]),
        ({"ma_cum": "../QH01"}, ["row 2", "ma_cum"]),
        ({"ma_cum": "cụm 1"}, ["row 2", "ma_cum"]),
        ({"ma_cum": "A" * 41}, ["row 2", "ma_cum"]),
    ],
)
def test_a_bad_value_is_named_with_its_file_row_and_column(tmp_path, changes, words):
    with pytest.raises(InputError) as error:
        sites_of(tmp_path, row(**changes))
    for word in ["ccn.csv", *words]:
        assert word in str(error.value)


@pytest.mark.parametrize("codes", [("QH01", "QH01"), ("QH01", "qh01"), ("A", "A"), ("1", "1")])
def test_a_code_that_occurs_twice_is_refused(tmp_path, codes):
    with pytest.raises(InputError, match=r"ccn\.csv.*twice"):
        sites_of(tmp_path, "".join(row(ma_cum=code) for code in codes))


@pytest.mark.parametrize("column", ["ma_cum", "ten", "vai_tro"])
def test_a_missing_column_is_named(tmp_path, column):
    with pytest.raises(InputError, match=rf"ccn\.csv.*{column} is missing"):
        sites_of(tmp_path, header=HEADER.replace(column, "cot"))


def test_a_missing_or_empty_table_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"none\.csv"):
        read_sites(tmp_path / "none.csv", None, GRID, 25.0)
    with pytest.raises(InputError, match="at least one row"):
        sites_of(tmp_path, rows="")


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        pytest.param(None, "QH01 is empty", id="null"),
        pytest.param(Polygon(), "QH01 is empty", id="empty"),
        pytest.param(LineString([(X, Y), (X + 9, Y)]), "QH01 is not a polygon", id="line"),
        pytest.param(BOW_TIE, "QH01 crosses itself", id="bow-tie"),
        pytest.param(Polygon([(X, Y), (X + 9, Y), (X, Y)]), "QH01 encloses no land", id="flat"),
        pytest.param(box(Y, X, Y + 9, X + 9), "X and Y are exchanged", id="swapped"),
        pytest.param(box(1e30, 1e30, 2e30, 2e30), "no reference system", id="huge"),
    ],
)
def test_a_boundary_that_bounds_nothing_is_refused(tmp_path, shape, words):
    path = boundary(tmp_path, shape)
    with pytest.raises(InputError, match=words) as error:
        sites_of(tmp_path, boundaries=path)
    assert "ranh.gpkg" in str(error.value)


def test_a_boundary_that_crosses_itself_is_refused_in_degrees_as_well(tmp_path):
    shape = gpd.GeoSeries([BOW_TIE], crs=GRID).to_crs("EPSG:4326").iloc[0]
    with pytest.raises(InputError, match="crosses itself"):
        sites_of(tmp_path, boundaries=boundary(tmp_path, shape, crs="EPSG:4326"))


def test_a_boundary_must_have_a_code_a_row_and_a_reference_system(tmp_path):
    field = tmp_path / "field.gpkg"
    frame(square(), ten=["a"]).to_file(field)
    nothing = tmp_path / "nothing.gpkg"
    frame(square(), ma_cum=["QH01"]).iloc[:0].to_file(nothing)
    bare = boundary(tmp_path, square(), name="bare.shp")
    bare.with_suffix(".prj").unlink()
    local = boundary(tmp_path, square(), name="local.shp")
    local.with_suffix(".prj").write_text('LOCAL_CS["x",UNIT["metre",1]]')
    for path, words in (
        (boundary(tmp_path, square(), codes=["QH99"], name="a.gpkg"), "QH99.*no row"),
        (boundary(tmp_path, square(), codes=["qh01"], name="b.gpkg"), "qh01.*no row"),
        (boundary(tmp_path, square(), codes=[None], name="c.gpkg"), "number 1 has no code"),
        (bare, "no CRS"),
        (field, "ma_cum is missing"),
        (nothing, "holds no boundary"),
        (local, "no CRS"),
        (tmp_path / "none.shp", "no such file"),
        (tmp_path, "no such"),
    ):
        with pytest.raises(InputError, match=words) as error:
            sites_of(tmp_path, boundaries=path)
        assert path.name in str(error.value)


# --- proposals -------------------------------------------------------------------------------


def test_proposals_are_read_from_a_geopackage_with_numbers(tmp_path):
    path = tmp_path / "de-nghi.gpkg"
    frame(square(), ma_cum=["DN1"], ten=["Tề Lỗ 2"], dt_de_nghi=[48.434], sai_so_m=[2]).to_file(
        path
    )
    ((site,), _) = read_proposals(path, GRID, 25.0)
    assert (site.site_id, site.name, site.role) == ("DN1", "Tề Lỗ 2", Role.PROPOSED)
    assert (site.areas.proposed_ha, site.areas.measured_ha) == (48.434, pytest.approx(25))
    assert site.accuracy_m == 2


def test_proposals_may_have_dates_and_codes_kept_as_numbers(tmp_path):
    path = tmp_path / "de-nghi.gpkg"
    frame(
        square(),
        square(x=X + 900),
        ma_cum=[7.0, 8.0],
        ngay_tiep_nhan=pd.to_datetime(["2025-08-20", None]),
        dt_de_nghi=[np.nan, 25.0],
    ).to_file(path)
    one, two = read_proposals(path, GRID, 25.0)[0]
    assert (one.site_id, one.received.isoformat(), one.areas.proposed_ha) == (
        "7",
        "2025-08-20",
        None,
    )
    assert (two.site_id, two.received, two.areas.proposed_ha) == ("8", None, 25.0)
    assert two.geometry is not None


def test_two_polygons_that_contradict_each_other_are_refused(tmp_path):
    path = tmp_path / "de-nghi.gpkg"
    frame(square(), square(x=X + 900), ma_cum=["DN1"] * 2, dt_de_nghi=[10.0, 20.0]).to_file(path)
    with pytest.raises(InputError, match="differ in dt_de_nghi"):
        read_proposals(path, GRID, 25.0)


def test_proposals_without_a_code_or_a_file_are_refused(tmp_path):
    path = tmp_path / "de-nghi.gpkg"
    frame(square(), ten=["a"]).to_file(path)
    with pytest.raises(InputError, match="ma_cum is missing"):
        read_proposals(path, GRID, 25.0)
    for name in ("none.csv", "none.gpkg"):
        with pytest.raises(InputError, match="no such"):
            read_proposals(tmp_path / name, GRID, 25.0)


# --- a whole project -------------------------------------------------------------------------

PROJECT = """
schema = 1
title = "T"
crs = "EPSG:5897"
[sites]
table = "ccn.csv"
boundaries = "ranh.gpkg"
"""


@pytest.fixture
def project(tmp_path):
    """A project with one site; `give` adds what is declared to it and loads it."""
    (tmp_path / "ccn.csv").write_text(HEADER + ROW, encoding="utf-8")
    boundary(tmp_path, square())

    def give(body=""):
        (tmp_path / "project.toml").write_text(PROJECT + body, encoding="utf-8")
        return load(tmp_path)

    return give


def residential(path):
    return f"[layers.residential]\npath = {str(path)!r}\ncoverage = 'province'\n"


def test_a_bad_reference_layer_is_red_and_does_not_stop_the_run(project, tmp_path):
    (tmp_path / "bad.shp").write_bytes(b"")
    data = project(residential("bad.shp") + "[tables.register]\npath = 'none.csv'\n")
    assert set(data.problems) == {"residential", "register"}
    assert "residential" not in data.layers
    assert {s.role: s.status for s in data.sources if s.role in data.problems} == dict.fromkeys(
        data.problems, "red"
    )


def test_what_a_layer_lost_is_told_with_its_source(project, tmp_path):
    frame(square(), None, name=["a", "b"]).to_file(tmp_path / "a.gpkg")
    data = project(residential("a.gpkg"))
    (source,) = [s for s in data.sources if s.role == "residential"]
    assert source.features == 2
    assert any("không có hình" in note.vi for note in source.notes)


def test_an_absolute_path_is_read_where_it_points(project, tmp_path):
    frame(square(), name=["a"]).to_file(tmp_path / "a.gpkg")
    assert "residential" in project(residential(tmp_path / "a.gpkg")).layers


def _directory(path):
    path.mkdir()


def _directory_of_shapefiles(path):
    path.mkdir()
    frame(square(), name=["a"]).to_file(path / "a.shp")


def _zero_bytes(path):
    path.write_bytes(b"")


def _noise(path):
    path.write_bytes(bytes(range(256)) * 40)


def _geopackage(path, *shapes, layers=("a",), rows=1):
    """Write a GeoPackage under whatever name."""
    source = path.with_name("source.gpkg")
    for layer in layers:
        frame(*shapes, ma_cum=["QH01"]).iloc[:rows].to_file(source, layer=layer)
    source.rename(path)


def _no_features(path):
    _geopackage(path, square(), rows=0)


def _huge(path):
    _geopackage(path, box(-1e300, -1e300, 1e300, 1e300))


def _points(path):
    _geopackage(path, Point(X, Y))


def _several(path):
    _geopackage(path, square(), layers=("a", "b"))


def _swapped(path):
    _geopackage(path, box(Y, X, Y + 500, X + 500))


def _header_only(path):
    path.write_bytes(struct.pack(">i", 9994) + b"\0" * 20 + struct.pack(">i", 9999) + b"\0" * 72)


HOSTILE = [
    _directory,
    _directory_of_shapefiles,
    _zero_bytes,
    _noise,
    _no_features,
    _huge,
    _points,
    _several,
    _swapped,
    _header_only,
]


@pytest.mark.parametrize("make", HOSTILE)
@pytest.mark.parametrize("suffix", [".gpkg", ".shp"])
def test_a_hostile_layer_ends_in_one_sentence(project, tmp_path, make, suffix):
    make(tmp_path / f"x{suffix}")
    fault = project(residential(f"x{suffix}")).problems["residential"]
    for sentence in (fault.vi, fault.en):
        assert sentence.startswith(f"x{suffix}")
        assert "\n" not in sentence


@pytest.mark.parametrize("make", HOSTILE)
def test_a_hostile_raster_ends_in_one_sentence(project, tmp_path, make):
    make(tmp_path / "x.tif")
    fault = project("[layers.elevation]\npath = 'x.tif'\n").problems["elevation"]
    for sentence in (fault.vi, fault.en):
        assert sentence.startswith("x.tif")
        assert "\n" not in sentence


@pytest.mark.parametrize("make", HOSTILE)
@pytest.mark.parametrize("name", ["ranh.gpkg", "ccn.csv", "project.toml"])
def test_a_hostile_file_of_sites_stops_the_run_in_one_sentence(project, tmp_path, make, name):
    project()
    (tmp_path / name).unlink()
    make(tmp_path / name)
    with pytest.raises(InputError) as error:
        load(tmp_path)
    assert name in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("make", HOSTILE)
def test_a_hostile_file_of_proposals_stops_the_run_in_one_sentence(project, tmp_path, make):
    project()
    make(tmp_path / "x.gpkg")
    with pytest.raises(InputError, match=r"x\.gpkg"):
        load(tmp_path, tmp_path / "x.gpkg")


def test_a_name_no_file_can_have_ends_in_one_sentence(project):
    with pytest.raises(CcngeoError):
        project("[layers.residential]\npath = 'a'\nlayers = 1\n")
    for name in ("x" * 5000, "a\\u0000b"):
        body = f'[layers.residential]\npath = "{name}"\n'
        assert "residential" in project(body).problems


def test_what_stands_for_an_unknown_cluster_is_refused(tmp_path, project):
    project()
    frame(square(), ma_cum=["DN1"], thay_cho=["QH99"]).to_file(tmp_path / "x.gpkg")
    with pytest.raises(InputError, match=r"DN1.*QH99"):
        load(tmp_path, tmp_path / "x.gpkg")


def test_a_project_loads_the_same_from_another_folder(project, tmp_path):
    first = project()
    other = tmp_path.parent / f"{tmp_path.name}-copy"
    shutil.copytree(tmp_path, other)
    assert load(other).sites == first.sites
    assert [s.sha256 for s in load(other).sources] == [s.sha256 for s in first.sources]


# --- points ------------------------------------------------------------------------------------------


def test_a_place_is_a_point_or_an_area_and_a_line_is_neither(tmp_path):
    there = [Point(X, Y), square(100, X + 500)]
    frame(*there, name=["A", "B"]).to_file(tmp_path / "places.gpkg")
    layer = opened(tmp_path / "places.gpkg", "craft_villages")
    assert layer.window((X - 10, Y - 10, X + 700, Y + 200)).geom_type.tolist() == [
        "Point",
        "Polygon",
    ]
    # A window that meets only the point reads only the point.
    assert layer.window((X - 10, Y - 10, X + 10, Y + 10))["name"].tolist() == ["A"]
    frame(LineString([(X, Y), (X + 9, Y)]), name=["A"]).to_file(tmp_path / "lines.gpkg")
    with pytest.raises(LayerError, match="points or polygons"):
        opened(tmp_path / "lines.gpkg", "craft_villages")
    with pytest.raises(LayerError, match="points"):
        opened(tmp_path / "places.gpkg", "polluters")


def test_an_area_of_a_place_that_cannot_be_read_is_kept_out_and_widens(tmp_path):
    bow_tie = Polygon([(X, Y), (X + 100, Y + 100), (X + 100, Y), (X, Y + 100)])
    frame(bow_tie, Point(X + 900, Y), name=["A", "B"]).to_file(tmp_path / "places.gpkg")
    layer = opened(tmp_path / "places.gpkg", "craft_villages")
    assert layer.profile.unreadable == 1
    near, far = (np.array([Point(X + east, Y)], dtype=object) for east in (0, 900))
    assert (layer.lost_near(near, 50)[0], layer.lost_near(far, 50)[0]) == (True, False)


def test_points_are_not_read_from_a_drawing(tmp_path):
    path = tmp_path / "lang_nghe.dxf"
    path.write_text("  0\nSECTION\n  2\nENTITIES\n  0\nENDSEC\n  0\nEOF\n", encoding="ascii")
    with pytest.raises(LayerError, match="GeoPackage"):
        opened(path, "craft_villages", crs="EPSG:5897")
