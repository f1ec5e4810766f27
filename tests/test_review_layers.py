"""`assessment.gpkg`: what the office's GIS opens says what the JSON says, coloured, always alike."""

import xml.etree.ElementTree as ET

import ezdxf
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from shapely import LineString, Point, Polygon
from shapely.affinity import translate
from test_assessment import Province, X, Y, square

from ccngeo.measure.budget import CLASSES
from ccngeo.model import Verdict
from ccngeo.recommendation import Adjusted, PlanReview
from ccngeo.report.assessment_json import content
from ccngeo.report.boundary_drawings import CORNERS as DRAWN_CORNERS
from ccngeo.report.boundary_drawings import PRESENT, PROPOSED, write_drawings
from ccngeo.report.geopackage import by_verdict, plain
from ccngeo.report.review_layers import (
    ADJUSTED,
    CORNERS,
    EVIDENCE,
    FINDINGS,
    GPKG,
    LAND,
    LOTS,
    SITES,
    write_layers,
)

LAYERS = {SITES, f"{EVIDENCE}_A", LAND, LOTS, ADJUSTED, CORNERS}
MINIMUM = ["maThongTinQH", "maHoSoQH", "maDoiTuong", "tenDoiTuong", "phanLoai", "ghiChu"]


@pytest.fixture(scope="module")
def written(request, tmp_path_factory):
    found = request.getfixturevalue("plan")
    assessment = found.assessment
    folders = [tmp_path_factory.mktemp(name) for name in "ab"]
    for folder in folders:
        write_layers(assessment, found, folder)
    return content(assessment, found), folders


def layer(written, name):
    return pyogrio.read_dataframe(written[1][0] / GPKG, layer=name)


def test_every_layer_is_there_in_the_working_crs_with_a_style_qgis_can_read(written):
    path = written[1][0] / GPKG
    kinds = dict(pyogrio.list_layers(path).tolist())
    assert set(kinds) == {*LAYERS, FINDINGS, "layer_styles"}
    assert (kinds[CORNERS], kinds[SITES], kinds[FINDINGS]) == ("Point", "MultiPolygon", None)
    styles = pyogrio.read_dataframe(path, layer="layer_styles")
    assert set(styles["f_table_name"]) == LAYERS
    assert styles["useAsDefault"].all()
    for qml in styles["styleQML"]:
        assert ET.fromstring(qml.partition(">")[2]).tag == "qgis"  # noqa: S314 - our own text
    for name in LAYERS:
        assert layer(written, name).crs.to_epsg() == 5897


def test_each_result_and_class_has_a_colour_of_its_own(written):
    styles = pyogrio.read_dataframe(written[1][0] / GPKG, layer="layer_styles")
    by_layer = dict(zip(styles["f_table_name"], styles["styleQML"], strict=True))
    for name, field, values in ((SITES, "verdict", Verdict), (LAND, "land_class", CLASSES)):
        tree = ET.fromstring(by_layer[name].partition(">")[2])  # noqa: S314 - our own text
        renderer = tree.find("renderer-v2")
        assert renderer.get("attr") == field
        assert {c.get("value") for c in renderer.iter("category")} == {str(v) for v in values}
        colours = [
            o.get("value") for o in renderer.iter("Option") if o.get("name") == "outline_color"
        ]
        assert len(set(colours)) == len(list(values))


def test_names_follow_the_digital_dossier_and_blank_is_what_nobody_knows(written):
    for name in (SITES, LOTS, ADJUSTED, CORNERS):
        table = layer(written, name)
        assert list(table.columns[:6]) == MINIMUM
        assert table[["maThongTinQH", "maHoSoQH"]].isna().all(axis=None)
    for name in (SITES, LAND, LOTS, ADJUSTED, CORNERS, f"{EVIDENCE}_A"):
        assert name.isascii()
        assert name[-2:] in ("_A", "_P")


def test_areas_are_those_of_the_shapes_and_of_the_json(written):
    by_id = {site["site_id"]: site for site in written[0]["sites"]}
    for row in layer(written, SITES).itertuples(index=False):
        assert row.measured_ha == by_id[row.site_id]["areas"]["measured_ha"]
        assert row.geometry.area / 1e4 == pytest.approx(row.measured_ha, abs=1e-6)
        assert row.verdict == by_id[row.site_id]["verdict"]
    for row in layer(written, ADJUSTED).itertuples(index=False):
        said = by_id[row.site_id]["recommendation"]["adjusted"]
        assert row.area_ha == pytest.approx(said["area_ha"])
        assert row.geometry.area / 1e4 == pytest.approx(row.area_ha, abs=1e-5)
    plans = layer(written, LOTS)
    listed = pd.DataFrame(written[0]["construction_plans_to_adjust"])
    assert plans["area_ha"].tolist() == pytest.approx(listed["area_ha"].tolist(), abs=1e-6)
    assert plans["change"].tolist() == listed["change"].tolist()


def test_the_cells_of_the_land_add_up_to_the_budget_of_the_json(written):
    cells = layer(written, LAND)
    assert np.allclose(cells.geometry.area / 1e4, cells["area_ha"], atol=1e-6)
    found = cells.groupby(["site_id", "land_class"])["area_ha"].sum()
    for site in written[0]["sites"]:
        for land_class in CLASSES if site["land_budget"] else ():
            there = found.get((site["site_id"], land_class), 0.0)
            assert there == pytest.approx(site["land_budget"][f"{land_class}_ha"], abs=2e-6)


def test_findings_are_all_there_also_of_sites_without_a_boundary(written, plan):
    table = layer(written, FINDINGS)
    said = {(f.site_id, f.rule.rule_id): f.verdict.value for f in plan.assessment}
    keys = zip(table["site_id"], table["rule_id"], strict=True)
    assert dict(zip(keys, table["verdict"], strict=True)) == said
    assert "QH04" in set(table["site_id"])


def test_corners_are_numbered_north_and_east(written, plan):
    corners = layer(written, CORNERS)
    assert np.allclose(corners["toaDoX"], corners.geometry.y, atol=0.001)
    assert np.allclose(corners["toaDoY"], corners.geometry.x, atol=0.001)
    (site,) = (s for s in plan.assessment.sites if s.site_id == "QH17")
    own = corners[corners["site_id"] == "QH17"]
    count = len(shapely.get_coordinates(site.geometry)) - 1
    assert own["maDoiTuong"].tolist() == [f"QH17-{n}" for n in range(1, count + 1)]


def test_each_layer_says_what_was_reviewed_from_what(written, plan):
    for name in LAYERS:
        about = pyogrio.read_info(written[1][0] / GPKG, layer=name)["layer_metadata"]
        assert (about["on"], about["procedure"]) == ("2026-11-23", "plan-review")
        assert about["synthetic"] == "DỮ LIỆU TỔNG HỢP"
        assert all(source.sha256 in about["sources"] for source in plan.assessment.data.sources)


def test_reading_the_file_leaves_nothing_beside_it(written):
    """GDAL would copy metadata of the whole file into one of its own, in the folder of a review."""
    for name in LAYERS:
        layer(written, name)
        pyogrio.read_info(written[1][0] / GPKG, layer=name)
    assert [path.name for path in written[1][0].iterdir()] == [GPKG]


def test_lines_and_points_of_evidence_have_layers_of_their_own(tmp_path, monkeypatch):
    province = Province(tmp_path)
    review = province.site("S1", square(0, 0)).review(procedure="establishment")
    shapes = [Point(X, Y), LineString([(X, Y), (X + 10, Y)]), translate(square(0, 0), 5, 5)]
    rows = [("S1", "minerals", "NOT_MET", shape) for shape in shapes]
    import geopandas as gpd

    table = gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=["site_id", "rule_id", "verdict", "geometry"]),
        geometry="geometry",
        crs=review.data.project.crs,
    )
    monkeypatch.setattr(type(review), "evidence", lambda _: table)
    write_layers(review, None, tmp_path)
    kinds = dict(pyogrio.list_layers(tmp_path / GPKG).tolist())
    assert [kinds[f"{EVIDENCE}{e}"] for e in ("_A", "_L", "_P")] == [
        "MultiPolygon", "MultiLineString", "MultiPoint",
    ]  # fmt: skip


def test_a_style_of_lines_or_points_is_one():
    for kind in ("line", "marker", "fill"):
        for qml in (by_verdict("vi", "ten", kind), plain("#102030", "ten", kind)):
            tree = ET.fromstring(qml.partition(">")[2])  # noqa: S314 - our own text
            assert {symbol.get("type") for symbol in tree.iter("symbol")} == {kind}
            assert tree.find("labeling") is not None


# --- drawings of proposed boundaries -------------------------------------------------------------


@pytest.fixture
def proposed(tmp_path):
    """A square of 25 ha, and the half of it that may stay."""
    province = Province(tmp_path)
    review = province.site("S1", square(0, 0), ten="Cụm %%c \\P =1").review(procedure="plan-review")
    from ccngeo import recommend

    found = recommend(review)
    half = Polygon([(X, Y), (X, Y + 500), (X + 250, Y + 500), (X + 250, Y)])
    (one,) = found.recommendations.values()
    from dataclasses import replace

    adjusted = Adjusted(half, 12.5, 12.5, 0.0, 12.5)
    return PlanReview(review, {"S1": replace(one, adjusted=adjusted)}), half


def test_a_drawing_holds_both_boundaries_to_a_millimetre_with_numbered_corners(proposed, tmp_path):
    found, half = proposed
    (path,) = write_drawings(found.assessment, found, tmp_path)
    assert path == tmp_path / "boundaries" / "S1.dxf"
    drawing = ezdxf.readfile(path)
    assert drawing.header["$INSUNITS"] == 6
    space = drawing.modelspace()
    (line,) = space.query(f'LWPOLYLINE[layer=="{PROPOSED}"]')
    assert line.closed
    drawn = Polygon([(x, y) for x, y, *_ in line.get_points()])
    assert drawn.equals_exact(half, 0.001)
    (before,) = space.query(f'LWPOLYLINE[layer=="{PRESENT}"]')
    assert Polygon([(x, y) for x, y, *_ in before.get_points()]).area == pytest.approx(250_000)
    numbers = [text.dxf.text for text in space.query(f'TEXT[layer=="{DRAWN_CORNERS}"]')]
    assert numbers == ["1", "2", "3", "4"]


def test_names_are_no_codes_of_the_drawing_and_the_bytes_are_the_same(proposed, tmp_path):
    found, _ = proposed
    written = []
    for name in "ab":
        (tmp_path / name).mkdir()
        (path,) = write_drawings(found.assessment, found, tmp_path / name)
        written.append(path.read_bytes())
    assert written[0] == written[1]
    said = [t.dxf.text for t in ezdxf.readfile(path).modelspace().query('TEXT[layer=="GHI_CHU"]')]
    assert any("Cụm % %c /P =1" in text for text in said)
    assert any("chưa đo đạc" in text for text in said)


def test_nothing_proposed_is_no_folder(proposed, tmp_path):
    found, _ = proposed
    out = tmp_path / "khong"
    out.mkdir()
    assert write_drawings(found.assessment, PlanReview(found.assessment, {}), out) == ()
    assert list(out.iterdir()) == []


def test_the_same_review_gives_the_same_bytes(written):
    one, other = ((folder / GPKG).read_bytes() for folder in written[1])
    assert one == other
