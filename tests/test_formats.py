"""One set of real parcels through every format and encoding: the same attributes and areas.

The files are read in place from outside the repository; where they are absent the module is
skipped.
"""

import os
import shutil
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from ccngeo.crs_evidence import CrsFault
from ccngeo.errors import InputError, LayerError
from ccngeo.inspection import inspect
from ccngeo.project import LAYERS, LayerDecl, Spatial
from ccngeo.read import open_vector
from ccngeo.read.boundaries import read_drawn
from ccngeo.read.files import recognise
from ccngeo.read.records import open_records
from ccngeo.vietnamese import clean

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("CCNGEO_SHARED_DATA") or REPOSITORY.parent / "shared" / "data")
if not (SHARED / "formats").is_dir():
    pytest.skip(
        "The real data lies outside the repository and is not here; name its folder in "
        "CCNGEO_SHARED_DATA to run these tests.",
        allow_module_level=True,
    )
FORMATS, QUANG_NGAI = SHARED / "formats", SHARED / "quangngai"
GRID = pyproj.CRS("EPSG:5898")
TEXTS = ("Loai_dat", "loai_BD", "TDP", "Ghi_chu")
NUMBERS = ("So_to", "So_thua", "dien_tich")
EXACT_M2 = 0.01


def records_of(path, **stated):
    return open_records(recognise(path), **stated)


@pytest.fixture(scope="module")
def truth():
    """The first 800 parcels of the shapefile in UTF-8."""
    return records_of(FORMATS / "parcels_utf8.shp").read().head(800)


@pytest.fixture(scope="module")
def copies(truth, tmp_path_factory):
    """The same parcels in the formats that are not at hand, written by GDAL or Arrow."""
    folder = tmp_path_factory.mktemp("copies")
    frame = gpd.GeoDataFrame(truth.reset_index(drop=True), geometry="geometry", crs=GRID)
    frame.to_file(folder / "parcels.gpkg", driver="GPKG")
    frame.to_file(folder / "parcels.gdb", driver="OpenFileGDB")
    frame.to_parquet(folder / "parcels.parquet")
    frame.to_crs(4326).to_file(folder / "parcels.geojson", driver="GeoJSON", COORDINATE_PRECISION=9)
    with zipfile.ZipFile(folder / "parcels.kmz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(FORMATS / "parcels.kml", "doc.kml")
    with zipfile.ZipFile(folder / "parcels.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for part in FORMATS.glob("parcels_cp1258_with_cpg.*"):
            archive.write(part, f"thửa đất/{part.name}")
    return folder


def keyed(frame, areas):
    """Return rows of attributes and area, in an order no format can change."""
    rows = []
    for record, area in zip(frame[[*NUMBERS, *TEXTS]].to_dict("records"), areas, strict=True):
        numbers = tuple(float(record[n]) if record[n] == record[n] else -1.0 for n in NUMBERS)
        texts = tuple(
            "" if record[t] is None or record[t] != record[t] else clean(str(record[t]))
            for t in TEXTS
        )
        rows.append((*numbers, *texts, float(area)))
    return sorted(rows)


def areas_in_grid(frame):
    if frame.crs is None or not frame.crs.is_geographic:
        return shapely.area(np.asarray(frame.geometry.array, dtype=object))
    return frame.geometry.to_crs(GRID).area.to_numpy()


@pytest.mark.parametrize(
    "name",
    [
        "parcels.fgb", "parcels.gml", "parcels.kml", "parcels_mif.mif", "copies:parcels.gpkg",
        "copies:parcels.gdb", "copies:parcels.parquet", "copies:parcels.geojson",
        "copies:parcels.kmz",
    ],
)  # fmt: skip
def test_parcels_are_the_same_through_every_format(truth, copies, name):
    path = copies / name.removeprefix("copies:") if name.startswith("copies:") else FORMATS / name
    frame = records_of(path).read()
    expected, found = keyed(truth, areas_in_grid(truth)), keyed(frame, areas_in_grid(frame))
    assert [row[:-1] for row in found] == [row[:-1] for row in expected]
    apart = np.abs(np.array([row[-1] for row in found]) - [row[-1] for row in expected])
    # A geodatabase written with its defaults keeps coordinates to 0.1 mm.
    assert apart.max() < (0.05 if path.suffix == ".gdb" else EXACT_M2)


def test_a_tab_keeps_the_attributes_and_the_corners_to_its_own_three_centimetres(truth):
    frame = records_of(FORMATS / "parcels_tab.tab").read()
    expected, found = keyed(truth, np.zeros(800)), keyed(frame, np.zeros(800))
    assert found == expected
    apart = shapely.hausdorff_distance(
        np.asarray(frame.geometry.array, dtype=object),
        np.asarray(truth.geometry.array, dtype=object),
    )
    assert 0.01 < apart.max() < 0.03  # a TAB counts in steps, here of 3 cm


@pytest.mark.parametrize(
    "name",
    ["parcels_cp1258_with_cpg.shp", "parcels_cp1258_nocpg.shp", "parcels_tcvn3_nocpg.shp",
     "copies:parcels.zip"],
)  # fmt: skip
def test_parcels_are_the_same_in_every_encoding_character_by_character(copies, name):
    path = copies / name.removeprefix("copies:") if name.startswith("copies:") else FORMATS / name
    truth = records_of(FORMATS / "parcels_utf8.shp").read()
    frame = records_of(path).read()
    assert list(frame.columns) == list(truth.columns)
    for column in TEXTS:
        assert frame[column].fillna("").tolist() == truth[column].fillna("").tolist()
    assert shapely.equals(
        np.asarray(frame.geometry.array, dtype=object),
        np.asarray(truth.geometry.array, dtype=object),
    ).all()


@pytest.mark.parametrize("name", ["parcels_tab.tab", "parcels_mif.mif"])
def test_the_datum_that_mapinfo_drops_is_named_and_a_stated_one_is_taken(name):
    path = FORMATS / name
    with pytest.raises(LayerError, match=rf"{name}.*datum") as error:
        opened(path)
    assert "VN-2000" in error.value.vi
    layer = opened(path, crs="EPSG:5898")
    assert layer.profile.crs == GRID
    assert layer.profile.features == 800
    found = inspect(path)
    assert found.layers[0].evidence.fault is CrsFault.DATUM_NOT_STATED


def opened(path, **stated):
    decl = LayerDecl(path=path.name, fields={"code": "Loai_dat"}, **stated)
    return open_vector(LAYERS["land_use"], decl, path, GRID)


# --- drawings --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["parcels.dxf", "parcels.dgn"])
def test_a_drawing_is_refused_without_a_crs_and_read_with_one(name):
    path = FORMATS / name
    decl = LayerDecl(path=name, polygons="closed", fields={"code": "level"})
    with pytest.raises(LayerError, match="no CRS"):
        open_vector(LAYERS["land_use"], decl, path, GRID)
    layer = open_vector(
        LAYERS["land_use"], decl.model_copy(update={"crs": "EPSG:5898"}), path, GRID
    )
    assert layer.profile.features == 800


def test_codes_of_a_drawing_are_its_levels(truth):
    decl = LayerDecl(path="p", polygons="closed", fields={"code": "level"}, crs="EPSG:5898")
    layer = open_vector(LAYERS["land_use"], decl, FORMATS / "parcels.dxf", GRID)
    frame = layer.window(layer.extent)
    codes = {c for c in truth["Loai_dat"].dropna() if c.strip()}
    assert codes <= set(frame["code"])
    for code in codes:
        expected = truth[truth["Loai_dat"] == code].geometry.area.sum()
        assert frame[frame["code"] == code].area.sum() == pytest.approx(expected, abs=0.01)


# --- degrees, metres, rubbish ----------------------------------------------------------------


def test_metres_that_a_geojson_passes_off_as_degrees_are_named_and_read_once_stated():
    path = QUANG_NGAI / "2.geojson"
    units = LAYERS["communes"]
    decl = LayerDecl(path=path.name, fields={"name": "ten"})
    with pytest.raises(LayerError, match="metres but labelled as degrees") as error:
        open_vector(units, decl, path, GRID)
    assert "mét" in error.value.vi
    stated = decl.model_copy(update={"crs": "EPSG:3405"})
    layer = open_vector(units, stated, path, GRID)
    twin = open_vector(units, decl, QUANG_NGAI / "PhanVungKinhte.geojson", GRID)
    mine, other = (f.window(f.extent).sort_values("name") for f in (layer, twin))
    assert mine["name"].tolist() == other["name"].tolist()
    # The twin was moved to degrees with a datum shift of its own: 0.75 m.
    assert np.allclose(mine.area.to_numpy(), other.area.to_numpy(), rtol=2e-5)
    assert (mine.geometry.centroid.reset_index(drop=True).distance(
        other.geometry.centroid.reset_index(drop=True)) < 2.0).all()  # fmt: skip


def test_a_ring_that_does_not_close_is_one_sentence_naming_the_file():
    path = QUANG_NGAI / "data1.json"
    with pytest.raises(LayerError) as error:
        open_vector(LAYERS["communes"], LayerDecl(path=path.name), path, GRID)
    for sentence in (error.value.vi, error.value.en):
        assert sentence.startswith("data1.json: ")
        assert "\n" not in sentence
    with pytest.raises(InputError, match=r"data1\.json"):
        read_drawn(path, Spatial())


# --- looking into files ----------------------------------------------------------------------

EVERY = sorted(
    p
    for p in [*FORMATS.iterdir(), *QUANG_NGAI.iterdir(), *(SHARED / "vinhphuc").iterdir()]
    if p.suffix not in (".dbf", ".shx", ".prj", ".cpg", ".xsd", ".dat", ".map", ".id", ".mid")
)


@pytest.mark.parametrize("path", EVERY, ids=lambda p: p.name)
def test_every_real_file_can_be_looked_into(path):
    before = sorted(p.name for p in path.parent.iterdir())
    found = inspect(path, Spatial(polygons="closed" if path.suffix == ".dxf" else None))
    assert found.kind or found.faults
    assert all("\n" not in f.vi + f.en and path.name in f.vi for f in found.faults)
    assert bool(found.faults) == (path.name == "data1.json"), found.faults
    assert sorted(p.name for p in path.parent.iterdir()) == before


def test_nothing_is_written_beside_a_layer_that_was_only_looked_into(tmp_path):
    path = Path(shutil.copy(FORMATS / "parcels.gml", tmp_path))
    inspect(path)
    assert [p.name for p in tmp_path.iterdir()] == ["parcels.gml"]
