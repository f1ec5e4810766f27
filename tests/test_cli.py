"""The command line as a planner meets it: what it writes, what it prints, how it refuses."""

import json
import re
from pathlib import Path

import openpyxl
import pytest
from conftest import FEW

from ccngeo.errors import InputError
from ccngeo.report import output_folder, refuse_foreign
from ccngeo.rules import RULE_IDS

REPOSITORY = Path(__file__).resolve().parent.parent


def edit(project, old, new):
    file = project / "project.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def own_province(few_clusters):
    return few_clusters


@pytest.fixture
def one_proposal(tmp_path):
    """The file of one proposal, whose review takes a few seconds."""
    path = tmp_path / "x.csv"
    rows = 'ma_cum,ten,vai_tro,dt_de_nghi\nX1,Cụm thử,de_nghi,"20,00"\n'
    path.write_text(rows, encoding="utf-8")
    return path


WRITTEN = [
    "SHA256SUMS", "assessment.gpkg", "assessment.json", "assessment.xlsx", "clusters",
    "overview.html", "overview.zip", "report.docx", "sheets",
]  # fmt: skip

# --- what it writes --------------------------------------------------------------------------------


def test_assess_writes_the_page_and_the_json_and_prints_a_summary(run, own_province, tmp_path):
    out = tmp_path / "ra"
    code, said, _ = run("assess", own_province, "--on", "2024-06-01", "--out", out)
    assert code == 0
    assert sorted(p.name for p in out.iterdir()) == WRITTEN
    content = json.loads((out / "assessment.json").read_text(encoding="utf-8"))
    assert sum(len(s["findings"]) for s in content["sites"]) == (16 + len(FEW)) * len(RULE_IDS)
    assert "DỮ LIỆU TỔNG HỢP" in said
    assert "Điều chỉnh vị trí" in said
    assert str(out / "overview.html") in said.replace("\n", "")


def test_a_second_run_takes_the_place_of_the_first_and_keeps_the_readme(
    run, own_province, one_proposal, tmp_path
):
    out = tmp_path / "maps"
    out.mkdir()
    (out / "README.md").write_text("của tôi", encoding="utf-8")
    for _ in range(2):
        assert run("assess", own_province, "--sites", one_proposal, "--out", out)[0] == 0
    names = sorted(p.name for p in out.iterdir())
    assert names == ["README.md", *WRITTEN]
    assert (out / "README.md").read_text(encoding="utf-8") == "của tôi"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_an_output_inside_an_output_stays_and_what_a_person_put_there_too(tmp_path):
    out, inner = tmp_path / "o", tmp_path / "o" / "trong"
    for folder, *inside in ((inner,), (out, "trong"), (out, "trong")):
        with output_folder(folder, *inside) as made:
            (made / "overview.html").write_text(folder.name, encoding="utf-8")
    assert (out / "overview.html").read_text(encoding="utf-8") == "o"
    assert (inner / "overview.html").read_text(encoding="utf-8") == "trong"
    with pytest.raises(InputError, match="trong"):
        refuse_foreign(out)
    (inner / "ban-do.shp").write_text("của tôi", encoding="utf-8")
    with pytest.raises(InputError, match=r"ban-do\.shp"):
        refuse_foreign(out, "trong")


def test_the_demo_makes_its_two_projects_where_none_are_and_reviews_them(run, tmp_path):
    code, said, _ = run("demo", tmp_path)
    assert code == 0
    for inner in ("", "nhu-that"):
        assert (tmp_path / "data" / inner / "project.toml").exists()
        assert (tmp_path / "maps" / inner / "overview.html").stat().st_size > 500_000
    assert said.index("Đủ lớp") < said.index("Như thật") < said.index("giao_thong.dwg")
    committed = REPOSITORY / "data"
    for made in sorted((tmp_path / "data").rglob("*.csv")):
        twin = committed / made.relative_to(tmp_path / "data")
        assert made.read_bytes() == twin.read_bytes(), "the committed demo is the one made"


def test_drawings_of_proposed_boundaries_are_written_on_request(run, own_province, tmp_path):
    out = tmp_path / "o"
    assert run("assess", own_province, "--out", out, "--dxf")[0] == 0
    content = json.loads((out / "assessment.json").read_text(encoding="utf-8"))
    proposed = {
        s["site_id"] for s in content["sites"] if (s["recommendation"] or {}).get("adjusted")
    }
    assert {path.stem for path in (out / "boundaries").iterdir()} == proposed != set()


@pytest.mark.parametrize(
    "name", ["Thumbs.db", "~$assessment.xlsx", ".~lock.report.docx#", "assessment.gpkg-wal",
             "assessment.gpkg.aux.xml"],
)  # fmt: skip
def test_what_programs_leave_beside_a_file_they_have_open_is_no_file_of_a_person(tmp_path, name):
    out = tmp_path / "o"
    with output_folder(out) as made:
        (made / "overview.html").write_text("o", encoding="utf-8")
    (out / name).write_text("", encoding="utf-8")
    refuse_foreign(out)
    (out / "ranh-goc.shp").write_text("của tôi", encoding="utf-8")
    with pytest.raises(InputError, match="shp"):
        refuse_foreign(out)


@pytest.mark.parametrize("name", ["sheets/ghi-chu.docx", "boundaries/goc.dwg", "clusters/a b.html"])
def test_a_file_of_a_person_among_those_by_cluster_is_refused(tmp_path, name):
    path = tmp_path / "o" / name
    path.parent.mkdir(parents=True)
    path.write_text("của tôi", encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(name)):
        refuse_foreign(tmp_path / "o")


def test_english_is_there_for_those_who_ask(run, own_province, tmp_path):
    _, said, _ = run("assess", own_province, "--out", tmp_path / "o", "--lang", "en")
    assert "SYNTHETIC DATA" in said
    assert "Adjust place" in said
    assert "Điều chỉnh" not in said
    html = (tmp_path / "o" / "overview.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in html
    assert "Preliminary check of data" in html


def test_sites_of_a_file_are_reviewed_instead(run, own_province, one_proposal, tmp_path):
    out = tmp_path / "o"
    assert run("assess", own_province, "--sites", one_proposal, "--out", out)[0] == 0
    content = json.loads((out / "assessment.json").read_text(encoding="utf-8"))
    assert [s["site_id"] for s in content["sites"]] == ["X1"]


def test_fail_on_is_for_scripts_and_the_output_is_there_all_the_same(run, own_province, tmp_path):
    for name, row, wanted, expected in (
        ("lon", 'X1,Quá lớn,de_nghi,"80,00"', "not-met", 1),
        ("mo", 'X1,Chưa rõ,de_nghi,"20,00"', "undetermined", 1),
        ("co", 'X1,Đã có,thanh_lap,"20,00"', "not-met", 0),
    ):
        table, out = tmp_path / f"{name}.csv", tmp_path / name
        table.write_text(f"ma_cum,ten,vai_tro,dt_de_nghi\n{row}\n", encoding="utf-8")
        words = ("--sites", table, "--procedure", "establishment", "--out", out)
        assert run("assess", own_province, *words, "--fail-on", wanted)[0] == expected
        assert (out / "overview.html").exists()


def test_new_makes_a_project_that_loads_once_a_cluster_is_filled_in(run, tmp_path):
    folder = tmp_path / "du-an"
    assert run("new", folder)[0] == 0
    code, _, said = run("assess", folder, "--on", "2026-01-01")
    assert code == 2
    assert "danh-sach-vi-tri.xlsx" in said
    book = openpyxl.load_workbook(folder / "danh-sach-vi-tri.xlsx")
    sheet = book["DanhSach"]
    head = next(row for row in sheet.iter_rows() if any(c.value == "ma_cum" for c in row))
    columns = {cell.value: cell.column for cell in head}
    for name, value in (("ma_cum", "A1"), ("ten", "Cụm A"), ("vai_tro", "quy_hoach")):
        sheet.cell(sheet.max_row if name != "ma_cum" else sheet.max_row + 1, columns[name], value)
    book.save(folder / "danh-sach-vi-tri.xlsx")
    assert run("assess", folder, "--on", "2026-01-01")[0] == 0
    assert run("new", folder)[0] == 2, "nothing of a person's is written over"


def test_every_commented_line_of_the_template_can_be_used(run, tmp_path):
    folder = tmp_path / "du-an"
    run("new", folder)
    file = folder / "project.toml"
    text = file.read_text(encoding="utf-8")
    bare = re.sub(r"^# (?=(\[|path|agency|date|plan_type|line|coverage|fields|on =|bound|accuracy|\w+ = \{ weight))",
                  "", text, flags=re.MULTILINE)  # fmt: skip
    file.write_text(bare, encoding="utf-8")
    from ccngeo.criteria import DEFAULT
    from ccngeo.project import LAYERS, TABLES, read_project

    declared = read_project(folder).declared
    assert set(declared.layers) == set(LAYERS)
    assert set(declared.tables) == set(TABLES)
    assert read_project(folder).criteria == DEFAULT


def test_rules_lists_what_is_in_force_on_a_day(run):
    code, said, _ = run("rules", "--on", "2024-06-01", "--json")
    listed = json.loads(said)
    assert code == 0
    assert sorted(r["rule_id"] for r in listed) == sorted(RULE_IDS)
    by_receipt = {r["version"] for r in listed if r["dated_by"] == "received"}
    assert by_receipt == {"nd32-2024"}
    assert next(r for r in listed if r["rule_id"] == "power-corridor")["version"] == "nd14-2014"
    code, said, _ = run("rules")
    assert code == 0
    assert "average-occupancy" in said


def test_layers_shows_what_each_layer_holds(run, own_province):
    (own_province / "shapefiles" / "rung.shp").unlink()
    code, said, _ = run("layers", own_province, "--json")
    assert code == 0
    by_role = {s["role"]: s for s in json.loads(said)}
    assert by_role["forest"]["status"] == "red"
    assert by_role["communes"]["features"] == 36
    assert run("layers", own_province)[0] == 0


# --- how it refuses ----------------------------------------------------------------------------------


def one_sentence(text):
    """No traceback, one paragraph, and it ends like a sentence."""
    text = text.strip()
    return "Traceback" not in text and "\n\n" not in text and text[-1] in ".?"


def break_toml(project):
    edit(project, "schema = 1", "schema = = 1")


def unknown_key(project):
    edit(project, "accuracy_m = 0.5", "acuracy_m = 0.5")


def no_sites_table(project):
    (project / "shapefiles" / "danh_sach.csv").unlink()


def no_boundaries(project):
    (project / "shapefiles" / "ranh_gioi.shp").unlink()


def no_crs(project):
    (project / "shapefiles" / "ranh_gioi.prj").unlink()


def degrees(project):
    edit(project, '"EPSG:5897"', '"EPSG:4326"')


def half_a_shapefile(project):
    path = project / "shapefiles" / "ranh_gioi.shp"
    path.write_bytes(path.read_bytes()[:90])


def bad_number(project):
    path = project / "shapefiles" / "danh_sach.csv"
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace('"78,00"', "bảy tám", 1), encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (break_toml, "project.toml"),
        (unknown_key, "accuracy_m"),
        (no_sites_table, "danh_sach.csv"),
        (no_boundaries, "ranh_gioi.shp"),
        (no_crs, "ranh_gioi.shp"),
        (degrees, "EPSG:5897"),
        (half_a_shapefile, "ranh_gioi.shp"),
        (bad_number, "danh_sach.csv, dòng"),
    ],
)
def test_a_fault_of_the_input_is_one_sentence_and_nothing_half_written(
    run, own_province, tmp_path, damage, named
):
    damage(own_province)
    before = sorted(p.name for p in tmp_path.iterdir())
    code, said, error = run("assess", own_province, "--out", tmp_path / "o")
    assert code == 2
    assert named in error
    assert one_sentence(error)
    assert not said.strip()
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_a_folder_of_somebody_else_is_not_touched(run, own_province, tmp_path):
    mine = tmp_path / "o"
    mine.mkdir()
    (mine / "luan-van.docx").write_text("quan trọng", encoding="utf-8")
    code, _, error = run("assess", own_province, "--out", mine)
    assert code == 2
    assert "luan-van.docx" in error
    assert [p.name for p in mine.iterdir()] == ["luan-van.docx"]


def test_a_failure_while_writing_leaves_nothing(run, own_province, tmp_path, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("disk on fire")

    monkeypatch.setattr("ccngeo.maps.draw_pages", fail)
    code, _, error = run("assess", own_province, "--out", tmp_path / "o")
    assert code == 70
    assert "disk on fire" in error
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data"]


def corrupt(path):
    path.write_bytes(b"not a data set")


OF_LAYER = {
    "rung.shp": "special-use-forest", "qh_sdd.shp": "land-use-plan", "dien.shp": "power-corridor",
}  # fmt: skip


@pytest.mark.parametrize("damage", [Path.unlink, corrupt])
def test_a_fault_in_a_reference_layer_is_red_and_the_work_goes_on(
    run, own_province, tmp_path, damage
):
    for name in OF_LAYER:
        damage(own_province / "shapefiles" / name)
    out = tmp_path / "o"
    code, said, _ = run("assess", own_province, "--out", out)
    assert code == 0
    content = json.loads((out / "assessment.json").read_text(encoding="utf-8"))
    html = (out / "overview.html").read_text(encoding="utf-8")
    for name, rule_id in OF_LAYER.items():
        assert name in said
        assert name in html
        for site in content["sites"]:
            finding = next(f for f in site["findings"] if f["rule_id"] == rule_id)
            if (site["site_id"], rule_id) == ("QH17", "special-use-forest"):
                assert finding["verdict"] == "NOT_MET", "what the land use shows still counts"
            elif site["role"] == "planned":
                assert finding["verdict"] == "UNDETERMINED"
                if finding["rule_version"] != "nd68-2017":
                    assert "layer_missing" in finding["reasons"]


def test_inputs_are_never_altered(run, own_province, tmp_path):
    def state():
        files = [p for p in own_province.rglob("*.*") if ".ccngeo" not in p.parts]
        return {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in files}

    before = state()
    run("assess", own_province, "--out", tmp_path / "o")
    assert state() == before


def test_the_output_beside_the_project_is_no_input_of_the_next_run(run, own_province, one_proposal):
    for _ in range(2):
        assert run("assess", own_province, "--sites", one_proposal)[0] == 0
    assert (own_province / "ket-qua" / "overview.html").exists()


def test_the_demo_writes_over_nothing_of_a_person(run, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ban-do.shp").write_text("của tôi", encoding="utf-8")
    code, _, error = run("demo", tmp_path)
    assert code == 2
    assert one_sentence(error)
    assert [p.name for p in (tmp_path / "data").iterdir()] == ["ban-do.shp"]


def test_what_a_later_version_may_write_is_not_taken_for_ours(run, own_province, tmp_path):
    out = tmp_path / "o"
    (out / "clusters").mkdir(parents=True)
    (out / "clusters" / "ranh-gioi-goc.shp").write_text("của tôi", encoding="utf-8")
    assert run("assess", own_province, "--out", out)[0] == 2
    assert (out / "clusters" / "ranh-gioi-goc.shp").exists()


def test_a_misspelt_column_of_the_sites_is_named(run, own_province, tmp_path):
    table = own_province / "shapefiles" / "danh_sach.csv"
    text = table.read_text(encoding="utf-8-sig")
    table.write_text(text.replace("dt_de_nghi", "dt_denghi", 1), encoding="utf-8-sig")
    code, _, error = run("assess", own_province, "--out", tmp_path / "o")
    assert code == 2
    assert "dt_denghi" in error
    assert "dt_de_nghi" in error


def test_a_proposal_under_the_code_of_an_established_cluster_is_refused(
    run, own_province, tmp_path
):
    rows = 'ma_cum,ten,vai_tro,dt_de_nghi\ntl01,Hợp Thịnh,de_nghi,"48,43"\n'
    (tmp_path / "x.csv").write_text(rows, encoding="utf-8")
    code, _, error = run("assess", own_province, "--sites", tmp_path / "x.csv")
    assert code == 2
    assert "thay_cho" in error
