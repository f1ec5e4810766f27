"""Notebooks run from top to bottom, and are kept without their outputs."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook, new_output

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDER = REPOSITORY / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SECONDS = 120


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


def in_the_repository() -> list[Path]:
    return sorted(
        path
        for path in REPOSITORY.rglob("*.ipynb")
        if not any(part.startswith(".") for part in path.relative_to(REPOSITORY).parts)
    )


def test_there_are_notebooks_to_run():
    assert NOTEBOOKS
    assert set(NOTEBOOKS) <= set(in_the_repository())


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs_from_top_to_bottom(path):
    done = run(nbformat.read(path, as_version=4), FOLDER)
    ran = [cell.execution_count for cell in done.cells if cell.cell_type == "code"]
    assert ran == list(range(1, len(ran) + 1))


def test_quick_look_makes_the_sample_province_where_there_is_none(tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    done = run(nbformat.read(FOLDER / "01-xem-nhanh.ipynb", as_version=4), folder)
    (first,) = (cell for cell in done.cells if cell.get("execution_count") == 1)
    assert "dữ liệu tổng hợp" in first.outputs[0].text
    assert list(tmp_path.glob("data")) == []  # what it makes for itself goes away with it


@pytest.mark.parametrize("path", in_the_repository(), ids=lambda path: path.stem)
def test_notebook_is_kept_valid_and_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert leftovers(notebook) == []


def test_notebook_that_fails_is_caught(tmp_path):
    cells = [new_code_cell("x = 1"), new_code_cell("x / 0")]
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        run(new_notebook(cells=cells), tmp_path)


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
