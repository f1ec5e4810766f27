"""An output is as recorded, or what differs is named: files, inputs, the review made again."""

import json
import re
import shutil
import subprocess
from datetime import date

import pytest
from test_assessment import square
from written_reviews import edit, province, timeless, write_what_is_read  # noqa: F401

import ccngeo
from ccngeo import assess, load, verify
from ccngeo.errors import InputError
from ccngeo.report.folder import BY_CLUSTER, OURS, SUMS, sums_of, write_sums
from ccngeo.reviews import Fault

PROPOSED = 'ma_cum,ten,vai_tro,dt_de_nghi\nX1,Cụm thử,de_nghi,"20,00"\n'
ON = date(2024, 6, 1)


PAPERS = (
    "assessment.xlsx", "overview.html", "overview.zip", "report.docx", "clusters/A.html",
    "sheets/A.pdf", "boundaries/A.dxf",
)  # fmt: skip


def review_of(project, out, **sites):
    """Review a project and write it, with something in the place of each paper and page."""
    review = assess(load(project, **sites), on=ON, procedure="establishment")
    write_what_is_read(review, out)
    for name in PAPERS:
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_bytes(b"a paper\n" * 9)
    write_sums(out)
    return out


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory):
    """A project, and its review with every kind of file."""
    folder = tmp_path_factory.mktemp("one")
    squares = province(folder, "project").site("A", square(0, 0)).site("B", square(1000, 0))
    squares.load()
    return squares.folder, review_of(squares.folder, folder / "out")


@pytest.fixture
def out(reviewed, tmp_path):
    return shutil.copytree(reviewed[1], tmp_path / "out")


@pytest.fixture
def project(reviewed, tmp_path):
    return shutil.copytree(reviewed[0], tmp_path / "project")


def grow_the_forest(project):
    squares = province(project.parent, "other")
    squares.layer("forest", [square(100, 100, 200)], code=["RDD"], name=["rừng"])
    shutil.copy2(squares.folder / "forest.gpkg", project / "forest.gpkg")


# --- files ----------------------------------------------------------------------------------------


def test_hashes_are_listed_as_every_tool_reads_them(out):
    lines = (out / "SHA256SUMS").read_bytes().decode().splitlines()
    assert all(re.fullmatch(r"[0-9a-f]{64}  [\w./-]+", line) for line in lines)
    names = [line[66:] for line in lines]
    assert names == sorted(names)
    assert set(names) == {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()} - {
        "SHA256SUMS"
    }
    tool = shutil.which("sha256sum")
    if tool:
        subprocess.run([tool, "--check", "--strict", "SHA256SUMS"], cwd=out, check=True)


def test_an_output_as_it_was_written_is_as_recorded(run, out):
    found = verify(out)
    assert found.as_recorded
    assert (found.faults, found.versions, found.inputs, found.differences) == ({}, {}, None, None)
    assert "as recorded" in repr(found)
    code, said, _ = run("verify", out)
    assert code == 0
    assert "Kết luận: đúng như đã ghi." in said
    assert "--project" in said


@pytest.mark.parametrize("name", ["assessment.json", "assessment.gpkg", *PAPERS])
def test_a_byte_flipped_in_any_kind_of_file_is_found(out, name):
    content = bytearray((out / name).read_bytes())
    content[len(content) // 2] ^= 1
    (out / name).write_bytes(content)
    assert verify(out).faults == {name: Fault.CHANGED}


def test_every_kind_of_file_an_output_may_hold_is_tried():
    tried = {"assessment.json", "assessment.gpkg", *PAPERS}
    found_by_others = {"candidates.gpkg", "candidates.xlsx", "comparison.xlsx"}
    by_cluster = {f"{folder}/A{ending}" for folder, ending in BY_CLUSTER.items()}
    assert tried == (OURS - {SUMS} - found_by_others) | by_cluster


@pytest.mark.parametrize("at", [0, 63, 64, 70])
def test_a_byte_flipped_in_the_list_of_hashes_is_found(out, at):
    content = bytearray((out / "SHA256SUMS").read_bytes())
    content[at] ^= 1
    (out / "SHA256SUMS").write_bytes(content)
    found = verify(out)
    assert found.faults
    assert not found.as_recorded


def test_what_is_missing_and_what_is_extra_is_named(run, out):
    (out / "overview.html").unlink()
    (out / "clusters" / "Z9.html").write_text("của ai", encoding="utf-8")
    code, said, _ = run("verify", out)
    assert code == 1
    assert "overview.html: thiếu" in said
    assert "clusters/Z9.html: thừa" in said
    assert "Kết luận: có khác biệt." in said
    code, said, _ = run("verify", out, "--lang", "en")
    assert code == 1
    assert "overview.html: missing" in said
    assert "not as recorded" in said


def test_what_people_and_desktops_leave_and_outputs_within_are_no_fault(run, out):
    (out / "README.md").write_text("của tôi", encoding="utf-8")
    (out / "clusters" / "Thumbs.db").write_bytes(b"x")
    shutil.copytree(out, out.parent / "inner")
    shutil.move(out.parent / "inner", out / "nhu-that")
    code, said, _ = run("verify", out)
    assert code == 0
    assert "kiểm tra riêng: nhu-that" in said
    assert not any(name.startswith(("nhu-that", "README")) for name in sums_of(out))


def test_a_json_nobody_can_read_any_more_is_a_changed_file(run, out, project):
    (out / "assessment.json").write_text("{", encoding="utf-8")
    code, said, _ = run("verify", out, "--project", project)
    assert code == 1
    assert "assessment.json: đã thay đổi" in said
    (out / "assessment.json").unlink()
    assert verify(out).faults == {"assessment.json": Fault.MISSING}


# --- versions, inputs, the review again -----------------------------------------------------------


def test_another_version_of_a_library_is_said_and_is_no_fault(run, out):
    def older(content):
        content["provenance"]["versions"]["shapely"] = "[b]1.0[/b]"

    code, said, _ = run("verify", edit(out, older))
    assert code == 0
    assert "shapely: [b]1.0[/b] khi rà soát" in said


def test_with_the_same_inputs_the_review_is_the_same(run, out, project):
    code, said, _ = run("verify", out, "--project", project)
    assert code == 0
    assert "Đầu vào: đúng như đã ghi" in said
    assert "Rà soát lại: cùng nội dung" in said


def test_an_input_that_changed_is_named_and_so_is_what_it_changes(run, out, project):
    grow_the_forest(project)
    found = verify(out, project=project)
    assert found.inputs["role"].tolist() == ["forest"]
    turned = next(
        d for d in found.differences if (d.rule_id, d.field) == ("special-use-forest", "verdict")
    )
    assert (turned.site_id, turned.before, turned.after) == ("A", "MET", "NOT_MET")
    assert not found.faults
    assert not found.as_recorded
    code, said, _ = run("verify", out, "--project", project, "--lang", "en")
    assert code == 1
    assert "Forest by kind: content" in said
    assert "Inputs: as recorded" not in said
    assert "values differ" in said
    assert re.search(r"A +– +result +.+ +Not met", said)
    assert re.search(r"A +special-use-forest +result +Met +Not met", said)


def test_a_verdict_written_over_is_found_even_with_hashes_made_anew(out, project):
    def better(content):
        content["sites"][1]["findings"][0]["verdict"] = "CONDITIONAL"
        content["provenance"]["assumptions"].append("x")

    found = verify(edit(out, better), project=project)
    assert not found.faults
    rules = [
        f["rule_id"]
        for f in json.loads((out / "assessment.json").read_text("utf-8"))["sites"][1]["findings"]
    ]
    assert [(d.site_id, d.rule_id, d.field) for d in found.differences] == [
        ("B", rules[0], "verdict"),  # results first
        ("", "", "provenance.assumptions"),
    ]


def test_a_site_of_one_side_only_is_named(out, project):
    def drop(content):
        del content["sites"][1]

    (lost,) = (d for d in verify(edit(out, drop), project=project).differences if d.site_id == "B")
    assert (lost.before, lost.rule_id) == (None, "")


def test_a_review_of_a_file_of_sites_is_made_again_with_that_file(run, project, tmp_path):
    (tmp_path / "x.csv").write_text(PROPOSED, encoding="utf-8")
    out = review_of(project, tmp_path / "o", sites=tmp_path / "x.csv", sites_crs=5897)
    options = json.loads((out / "assessment.json").read_text("utf-8"))["provenance"]["options"]
    assert options == {"sites": "x.csv", "sites_crs": "5897", "lang": "vi"}
    code, _, error = run("verify", out, "--project", project)
    assert code == 2
    assert "x.csv" in error
    assert "--sites" in error
    assert run("verify", out, "--project", project, "--sites", tmp_path / "x.csv")[0] == 0
    shutil.copy2(tmp_path / "x.csv", project / "x.csv")
    assert verify(out, project=project).as_recorded
    (project / "x.csv").write_text(PROPOSED.replace("20,00", "21,00"), encoding="utf-8")
    found = verify(out, project=project)
    assert found.inputs["role"].tolist() == ["proposals"]
    assert ("X1", "areas.proposed_ha", 20.0, 21.0) in {
        (d.site_id, d.field, d.before, d.after) for d in found.differences
        if d.field == "areas.proposed_ha"
    }  # fmt: skip


def test_places_that_were_found_are_not_looked_for_again(run, out, project):
    (out / "candidates.gpkg").write_bytes(b"x")
    write_sums(out)
    code, said, _ = run("verify", out, "--project", project)
    assert code == 0
    assert "find-sites" in said


# --- bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_folder_that_is_no_review_is_one_sentence(run, out, tmp_path, lang):
    (tmp_path / "e").mkdir()
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "comparison.xlsx").write_bytes(b"x")
    write_sums(tmp_path / "c")
    for folder in (tmp_path / "e", tmp_path / "c", tmp_path / "none"):
        code, _, error = run("verify", folder, "--lang", lang)
        assert code == 2
        assert "assessment.json" in error
    (out / "SHA256SUMS").unlink()
    code, _, error = run("verify", out, "--lang", lang)
    assert code == 2
    assert "SHA256SUMS" in error
    assert error.strip().count("\n") == 0


def test_options_that_do_not_fit_are_one_sentence(out, project, tmp_path):
    with pytest.raises(InputError, match="--project"):
        verify(out, sites=tmp_path / "x.csv")
    with pytest.raises(InputError, match="leave out --sites"):
        verify(out, project=project, sites=tmp_path / "x.csv")
    with pytest.raises(InputError, match="project"):
        verify(out, project=tmp_path / "nowhere")


def test_verify_is_at_the_front_door():
    assert ccngeo.verify is verify
