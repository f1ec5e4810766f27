"""`project.toml`: every wrong key is named with the remedy, every default is said aloud."""

import re

import pytest

from ccngeo.errors import InputError
from ccngeo.landuse import NAMES
from ccngeo.model import Procedure
from ccngeo.project import LAYERS, PLAN_ACCURACY_M, WORST_ACCURACY_M, LayerDecl, read_project
from ccngeo.template import write_template

HEAD = 'schema = 1\ntitle = "T"\ncrs = "EPSG:5897"\n'
SITES = '[sites]\ntable = "ccn.csv"\n'


@pytest.fixture
def project(tmp_path):
    def write(body="", head=HEAD, sites=SITES):
        (tmp_path / "project.toml").write_text(head + sites + body, encoding="utf-8")
        return read_project(tmp_path)

    return write


def layer(name="land_use", **keys):
    lines = [f"{key} = {value}" for key, value in {"path": '"a.shp"', **keys}.items()]
    return "\n".join([f"[layers.{name}]", *lines, ""])


def test_the_smallest_project_is_a_title_a_grid_and_a_table(project, tmp_path):
    read = project()
    assert read.crs.to_epsg() == 5897
    assert read.folder == tmp_path
    assert read.file("x/y.shp") == tmp_path / "x/y.shp"
    assert read.declared.on is None
    assert read.decisions == {}


def test_the_folder_and_the_file_in_it_are_the_same_project(project, tmp_path):
    assert project() == read_project(tmp_path / "project.toml")


def test_the_template_of_a_new_project_is_one_that_can_be_read(tmp_path):
    write_template(tmp_path / "moi")
    assert read_project(tmp_path / "moi").declared.procedure is Procedure.PLAN_REVIEW


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param('[layer.land_use]\npath = "a"\n', ["layer", "did you mean layers?"], id="top"),
        pytest.param(
            layer(acuracy_m=5),
            ["layers.land_use.acuracy_m", "did you mean accuracy_m?"],
            id="layer",
        ),
        pytest.param(
            layer("landuse"), ["layers.landuse", "did you mean land_use"], id="layer name"
        ),
        pytest.param(
            '[tables.registr]\npath = "a"\n',
            ["tables.registr", "did you mean register?"],
            id="table name",
        ),
        pytest.param(
            layer(fields='{ cod = "MA" }'),
            ["layers.land_use.fields.cod", "did you mean code?"],
            id="field",
        ),
        pytest.param(
            '[decisions]\noccupancy_scop = "district"\n', ["did you mean occupancy_scope?"], id="d"
        ),
        pytest.param(
            '[budget]\nexclude = ["forest"]\n', ["budget.exclude", "did you mean excluded?"], id="b"
        ),
        pytest.param(
            '[budget]\nrice = ["riceland:LUC"]\n',
            ["budget.rice", "did you mean rice_land?"],
            id="e",
        ),
    ],
)
def test_an_unknown_key_is_named_with_the_nearest_known_one(project, body, words):
    with pytest.raises(InputError) as error:
        project(body)
    for word in ["project.toml", *words]:
        assert word in str(error.value)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (layer(accuracy_m='"five"'), "layers.land_use.accuracy_m"),
        (layer(accuracy_m=-1), "layers.land_use.accuracy_m"),
        (layer(accuracy_m=5000), "layers.land_use.accuracy_m"),
        (layer(accuracy_m="nan"), "layers.land_use.accuracy_m"),
        (layer(accuracy_m="inf"), "layers.land_use.accuracy_m"),
        (layer(plan_type='"cadaster"'), "layers.land_use.plan_type"),
        (layer(coverage='"everywhere"'), "layers.land_use.coverage"),
        (layer(date='"hôm qua"'), "layers.land_use.date"),
        (layer("power_lines", line='"middle"'), "layers.power_lines.line"),
        ('[decisions]\noccupancy_scope = "region"\n', "decisions.occupancy_scope"),
        ('[budget]\nrice = "rice_land"\n', "budget.rice"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_with_its_place(project, body, place):
    with pytest.raises(InputError, match=re.escape(place)) as error:
        project(body)
    assert "correct it" in str(error.value)


@pytest.mark.parametrize("missing", ["schema", "title", "crs"])
def test_a_missing_key_is_named(project, missing):
    head = "".join(line for line in HEAD.splitlines(keepends=True) if not line.startswith(missing))
    with pytest.raises(InputError, match=f"the key {missing} is missing"):
        project(head=head)


def test_a_project_without_sites_is_no_project(project):
    with pytest.raises(InputError, match="the key sites is missing"):
        project(sites="")


def test_a_schema_of_another_time_is_refused(project):
    with pytest.raises(InputError, match="schema"):
        project(head=HEAD.replace("= 1", "= 2"))


@pytest.mark.parametrize(
    "crs", ["EPSG:4326", "EPSG:3857", "EPSG:4756", "EPSG:999999", "VN-2000", ""]
)
def test_a_working_crs_in_which_areas_are_wrong_is_refused(project, crs):
    with pytest.raises(InputError, match="EPSG:5897"):
        project(head=HEAD.replace("EPSG:5897", crs))


@pytest.mark.parametrize("content", [b"schema = ", b"{", b'title = "\xe1"', b"\xff\xfe\x00s"])
def test_a_file_that_is_no_toml_is_refused_in_one_sentence(tmp_path, content):
    (tmp_path / "project.toml").write_bytes(content)
    with pytest.raises(InputError, match="project"):
        read_project(tmp_path)


def test_a_project_file_saved_by_notepad_can_be_read(tmp_path):
    (tmp_path / "project.toml").write_text(HEAD + SITES, encoding="utf-8-sig")
    assert read_project(tmp_path).declared.title == "T"


def test_a_project_that_is_not_there_or_is_a_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="ccngeo new"):
        read_project(tmp_path)
    (tmp_path / "project.toml").mkdir()
    with pytest.raises(InputError, match="project"):
        read_project(tmp_path)


# --- budget --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entry", ["elevation", "power_lines", "industrial_parks:SKK", "land_use:", "land_use:LUC/"]
)
def test_a_budget_entry_that_could_take_no_land_is_refused(project, entry):
    with pytest.raises(InputError, match=r"budget\.excluded"):
        project(f'[budget]\nexcluded = ["{entry}"]\n')


def test_the_codes_of_the_budget_are_those_in_force_in_capitals(project):
    read = project('[budget]\nrice = ["land_use:luc/LUN", "rice_land"]\n')
    assert read.budget["rice"] == (("land_use", ("LUC", "LUK")), ("rice_land", ()))
    assert read.budget["excluded"] == ()


def test_the_default_budget_takes_land_of_known_layers_in_every_class(project):
    budget = project().budget
    assert set(budget) == {"excluded", "rice", "housing", "conditional"}
    assert all(entries for entries in budget.values())
    assert {name for entries in budget.values() for name, _ in entries} <= set(LAYERS)


def test_by_default_defence_industry_rice_and_houses_are_never_available(project):
    budget = project().budget
    codes = {name: {c for _, listed in budget[name] for c in listed} for name in budget}
    assert {"CQP", "CAN", "SKK", "SKN", "SCC", "RDD"} <= codes["excluded"]
    assert {"LUC", "LUK", "LUA"} <= codes["rice"]
    assert {"ONT", "ODT"} <= codes["housing"]


def test_the_default_budget_names_only_codes_that_exist_and_each_in_one_class(project):
    listed = [
        (name, code) for name, entries in project().budget.items() for _, c in entries for code in c
    ]
    assert {code for _, code in listed} <= {*NAMES, "LUA"}  # LUA: rice of whichever kind
    assert len({code for _, code in listed}) == len(set(listed))


# --- defaults ------------------------------------------------------------------------------------


def said(read):
    return [text.vi for text in read.assumptions()]


def test_the_accuracy_of_a_layer_is_declared_or_by_plan_type_or_the_worst():
    assert LayerDecl(path="a", accuracy_m=3, plan_type="cadastre").effective_accuracy_m == 3
    assert LayerDecl(path="a", accuracy_m=0).effective_accuracy_m == 0
    assert LayerDecl(path="a", plan_type="cadastre").effective_accuracy_m == 0.2
    assert LayerDecl(path="a").effective_accuracy_m == WORST_ACCURACY_M
    assert max(PLAN_ACCURACY_M.values()) <= WORST_ACCURACY_M


def test_every_default_is_listed_as_an_assumption(project):
    sentences = said(project(layer(plan_type='"zoning_plan"') + layer("power_lines")))
    for part in (
        "[budget]",
        "Ranh giới cụm không khai sai số: lấy 25 m",
        "Hiện trạng sử dụng đất: sai số vị trí lấy 1 m (theo loại bản đồ zoning_plan)",
        "Hiện trạng sử dụng đất: không khai phạm vi phủ",
        "Đường dây điện cao áp: sai số vị trí lấy 25 m (không khai loại bản đồ)",
        "Đường dây điện cao áp: không khai loại tim tuyến",
    ):
        assert any(part in sentence for sentence in sentences), part


def test_a_project_that_declares_everything_assumes_nothing(project):
    body = layer(accuracy_m=1, coverage='"province"') + '[budget]\nrice = ["rice_land"]\n'
    head = HEAD + "block_width_m = 40\n"
    assert said(project(body, head, sites=SITES + "accuracy_m = 0.5\n")) == []


@pytest.mark.parametrize(("line", "width_m"), [("", 50), ("block_width_m = 40\n", 40)])
def test_a_block_is_as_wide_as_the_project_says_or_50_m(project, line, width_m):
    read = project(head=HEAD + line)
    assert read.block_width_m == width_m
    assert any("block_width_m" in sentence for sentence in said(read)) == (not line)


def test_a_surveyed_area_of_unknown_accuracy_is_taken_for_the_coarsest(project):
    read = project(layer(coverage='{ path = "ks.shp" }'))
    assert any("phạm vi khảo sát không khai sai số – lấy 25 m" in s for s in said(read))


@pytest.mark.parametrize("wrong", ['{ path = "a.shp", dates = 1 }', "{ date = 2026-01-01 }", "7"])
def test_a_surveyed_area_that_is_declared_wrong_is_refused(project, wrong):
    with pytest.raises(InputError, match=r"layers\.land_use\.coverage"):
        project(layer(coverage=wrong))


def test_every_assumption_is_said_in_both_languages(project):
    assert all(text.vi and text.en and text.vi != text.en for text in project().assumptions())


def test_readings_fixed_by_the_province_are_kept_without_their_basis(project):
    body = '[decisions]\noccupancy_scope = "commune"\nbasis = "QĐ 1/2026"\n'
    assert project(body).decisions == {"occupancy_scope": "commune"}
