"""`assessment.gpkg`: what the office's GIS opens says what the JSON says, coloured, always alike."""

import xml.etree.ElementTree as ET

import pandas as pd
import pyogrio
import pytest

from ccngeo.report.assessment_json import content
from ccngeo.report.review_layers import GPKG, write_layers

LAYERS = ["sites", "construction_plans_to_adjust", "adjusted_boundaries"]


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
    assert [name for name, _ in pyogrio.list_layers(path)] == [*LAYERS, "layer_styles"]
    styles = pyogrio.read_dataframe(path, layer="layer_styles")
    assert styles["f_table_name"].tolist() == LAYERS
    for qml in styles["styleQML"]:
        assert ET.fromstring(qml.partition(">")[2]).tag == "qgis"  # noqa: S314 - our own text
    for name in LAYERS:
        assert layer(written, name).crs.to_epsg() == 5897


def test_areas_are_those_of_the_shapes_and_of_the_json(written):
    by_id = {site["site_id"]: site for site in written[0]["sites"]}
    sites = layer(written, "sites")
    for row in sites.itertuples(index=False):
        assert row.geometry.area / 1e4 == pytest.approx(
            by_id[row.site_id]["areas"]["measured_ha"], abs=1e-6
        )
        assert row.verdict == by_id[row.site_id]["verdict"]
    for row in layer(written, "adjusted_boundaries").itertuples(index=False):
        said = by_id[row.site_id]["recommendation"]["adjusted"]
        assert row.area_ha == pytest.approx(said["area_ha"])
        assert row.geometry.area / 1e4 == pytest.approx(row.area_ha, abs=1e-5)
    plans = layer(written, "construction_plans_to_adjust")
    listed = pd.DataFrame(written[0]["construction_plans_to_adjust"])
    assert plans["area_ha"].tolist() == pytest.approx(listed["area_ha"].tolist(), abs=1e-6)
    assert plans["change"].tolist() == listed["change"].tolist()


def test_the_same_review_gives_the_same_bytes(written):
    one, other = ((folder / GPKG).read_bytes() for folder in written[1])
    assert one == other
