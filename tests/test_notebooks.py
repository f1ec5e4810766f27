"""Notebooks run from top to bottom, say what they answer and what not, and keep no outputs."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDER = REPOSITORY / "notebooks"
NAMES = (
    "01-xem-nhanh",
    "02-do-bang-tay",
    "03-kiem-tra-vi-tri-de-nghi",
    "04-ra-soat-phuong-an",
    "05-ban-do-va-ho-so",
    "06-doi-ranh-gioi",
)
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SECONDS = 180
LAST = "## What this does not say / Sổ này không nói gì"
LONGEST = 25  # lines of a cell that a planner reads and changes
HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
BOTH = re.compile(r"#+ (?P<english>[ -~]+) / (?P<vietnamese>[^/]*[^ -~][^/]*)")
HELPER = re.compile(r"^\s*(?:def|class|async def)\s|\blambda\b", re.MULTILINE)


@pytest.fixture(autouse=True)
def own_jupyter(tmp_path, monkeypatch):
    """Keep histories and connection files of the kernel out of the home folder."""
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


def run(notebook, folder: Path):
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    )
    return client.execute()


def leftovers(notebook) -> list[str]:
    """Return the cells that were run and kept what they printed."""
    return [
        cell.get("id", "?")
        for cell in notebook.cells
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count is not None)
    ]


def warnings_of(notebook) -> list[str]:
    """Return what cells printed that a planner would take for an error."""
    return [
        output.text
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "stream" and output.name == "stderr"
    ]


def in_the_repository() -> list[Path]:
    return sorted(
        path
        for path in REPOSITORY.rglob("*.ipynb")
        if not any(part.startswith(".") for part in path.relative_to(REPOSITORY).parts)
    )


def faults(notebook) -> list[str]:
    """Return what of a notebook is not as a planner expects to find it."""
    first, last = notebook.cells[0], notebook.cells[-1]
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    codes = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    headings = [heading for text in texts for heading in HEADING.findall(text)]
    question = BOTH.fullmatch(first.source.partition("\n")[0])
    found = [f"not in both languages: {h}" for h in headings if not BOTH.fullmatch(h)]
    if first.cell_type != "markdown" or not first.source.startswith("# "):
        found.append("does not open with a title")
    elif not (question and question["english"][-1] == question["vietnamese"][-1] == "?"):
        found.append("does not open with a question")
    if last.cell_type != "markdown" or last.source.partition("\n")[0] != LAST:
        found.append("does not end with what it does not say")
    elif last.source.count("\n- ") < 2:
        found.append("leaves out what it does not say")
    found += [f"too long: {code[:20]}" for code in codes if code.count("\n") >= LONGEST]
    found += [f"helper: {code[:20]}" for code in codes if HELPER.search(code)]
    return found


def test_notebooks_are_the_six_there_should_be():
    assert [path.stem for path in NOTEBOOKS] == list(NAMES)
    assert set(NOTEBOOKS) <= set(in_the_repository())
    listed = re.findall(r"`([\w-]+)\.ipynb`", (FOLDER / "README.md").read_text(encoding="utf-8"))
    assert listed == list(NAMES)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_opens_with_its_question_and_ends_with_what_it_does_not_say(path):
    assert faults(nbformat.read(path, as_version=4)) == []


def sound() -> list:
    return [
        new_markdown_cell("# Which? / Cụm nào?\n\nCâu mở đầu."),
        new_code_cell("ccngeo.load('data')"),
        new_markdown_cell(f"{LAST}\n\n- Một.\n- Hai."),
    ]


def test_sound_notebook_has_no_fault():
    assert faults(new_notebook(cells=sound())) == []


@pytest.mark.parametrize(
    ("place", "cell", "fault"),
    [
        (0, new_markdown_cell("# Clusters / Các cụm"), "a question"),
        (0, new_markdown_cell("# Which? / Các cụm"), "a question"),
        (0, new_code_cell("import ccngeo"), "a title"),
        (1, new_markdown_cell("## Map"), "both languages"),
        (1, new_markdown_cell("## Bản đồ"), "both languages"),
        (1, new_markdown_cell("## Bản đồ / Map"), "both languages"),
        (1, new_code_cell("def helper():\n    return 1"), "helper"),
        (1, new_code_cell("f = lambda x: x"), "helper"),
        (1, new_code_cell("x = 1\n" * (LONGEST + 1)), "too long"),
        (2, new_code_cell("review"), "end with"),
        (2, new_markdown_cell("## The end / Hết"), "end with"),
        (2, new_markdown_cell(LAST), "leaves out"),
    ],
)
def test_fault_of_a_notebook_is_seen(place, cell, fault):
    cells = sound()
    cells[place] = cell
    (found,) = faults(new_notebook(cells=cells))
    assert fault in found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_from_top_to_bottom_without_a_warning(path):
    done = run(nbformat.read(path, as_version=4), FOLDER)
    ran = [cell.execution_count for cell in done.cells if cell.cell_type == "code"]
    assert ran == list(range(1, len(ran) + 1))
    assert warnings_of(done) == []


@pytest.mark.parametrize("path", in_the_repository(), ids=lambda path: path.stem)
def test_notebook_is_kept_valid_and_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert leftovers(notebook) == []


def test_notebook_that_fails_is_caught(tmp_path):
    cells = [new_code_cell("x = 1"), new_code_cell("x / 0")]
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        run(new_notebook(cells=cells), tmp_path)


def test_warning_of_a_cell_is_caught(tmp_path):
    cells = [new_code_cell("import warnings; warnings.warn('stale')")]
    (said,) = warnings_of(run(new_notebook(cells=cells), tmp_path))
    assert "stale" in said


@pytest.mark.parametrize(
    "kept",
    [
        {"outputs": [new_output("stream", text="5 ha")]},
        {"execution_count": 3},
    ],
    ids=["output", "count"],
)
def test_kept_output_is_caught(kept):
    cells = [new_code_cell("clean"), new_code_cell("run", id="left", **kept)]
    assert leftovers(new_notebook(cells=cells)) == ["left"]
