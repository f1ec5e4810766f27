"""The repository keeps its own rules: tools are clean, imports go one way, nothing foreign is in.

Every guard also meets a case it must refuse. Words that may not stand in any file are put
together from pieces here, so that this file may be searched as well.
"""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

import ccngeo

REPOSITORY = Path(__file__).resolve().parent.parent
PYPROJECT = REPOSITORY / "pyproject.toml"
HEAVY = ("geopandas", "folium", "rasterio", "pandas")
MB = 1_000_000
SECONDS = 300  # mypy without its cache reads every stub


def python(*arguments: str, folder: Path = REPOSITORY) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=SECONDS,
        check=False,
    )


def said(run: subprocess.CompletedProcess[str]) -> str:
    return f"{run.stdout}\n{run.stderr}"


# --- ruff and mypy -------------------------------------------------------------------------------

RUFF, FORMAT, MYPY = ("ruff", "check"), ("ruff", "format", "--check"), ("mypy",)
TOOLS = pytest.mark.parametrize("tool", [RUFF, FORMAT, MYPY], ids=["check", "format", "mypy"])


@TOOLS
def test_tool_has_nothing_to_say(tool):
    run = python("-m", *tool)
    assert run.returncode == 0, said(run)


@pytest.mark.parametrize(
    ("tool", "fault", "name"),
    [
        (RUFF, '"""A."""\n\nimport os\n', "F401"),
        (FORMAT, '"""A."""\n\nA = {  "a":1}\n', "reformat"),
        (MYPY, '"""A."""\n\nA: int = "a"\n', "assignment"),
    ],
    ids=["check", "format", "mypy"],
)
def test_tool_finds_a_fault_under_our_settings(tool, fault, name, tmp_path):
    path = tmp_path / "fault.py"
    path.write_text(fault, encoding="utf-8")
    setting = "--config-file" if tool is MYPY else "--config"
    run = python("-m", *tool, setting, str(PYPROJECT), str(path))
    assert run.returncode == 1
    assert name in said(run)


# --- imports go one way --------------------------------------------------------------------------

LINT = "import sys; from importlinter.cli import lint_imports as lint; "


def lint_imports(settings: Path) -> subprocess.CompletedProcess[str]:
    call = f"sys.exit(lint(config_filename={str(settings)!r}, no_cache=True, no_logo=True))"
    return python("-c", LINT + call)


def contract() -> tuple[str, ...]:
    settings = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"]
    (only,) = settings["contracts"]
    assert only["type"] == "layers"
    assert only["exhaustive"] is True
    return tuple(only["layers"])


def with_layers(layers: tuple[str, ...], folder: Path) -> Path:
    path = folder / "pyproject.toml"
    path.write_text(
        '[tool.importlinter]\nroot_package = "ccngeo"\n\n[[tool.importlinter.contracts]]\n'
        'name = "copy"\ntype = "layers"\ncontainers = ["ccngeo"]\nexhaustive = true\n'
        f"layers = {json.dumps(layers)}\n",
        encoding="utf-8",
    )
    return path


def test_imports_go_one_way():
    run = lint_imports(PYPROJECT)
    assert run.returncode == 0, said(run)
    assert "Contracts: 1 kept, 0 broken." in run.stdout


def test_copy_of_the_contract_holds_as_the_contract_does(tmp_path):
    run = lint_imports(with_layers(contract(), tmp_path))
    assert run.returncode == 0, said(run)


@pytest.mark.parametrize(("one", "other"), [("cli", "errors"), ("assessment", "judge")])
def test_contract_with_two_layers_swapped_is_broken(one, other, tmp_path):
    swap = {one: other, other: one}
    layers = contract()
    assert set(swap) <= set(layers)
    run = lint_imports(with_layers(tuple(swap.get(name, name) for name in layers), tmp_path))
    assert run.returncode == 1
    assert "0 kept, 1 broken" in run.stdout


def test_module_that_no_layer_names_breaks_the_contract(tmp_path):
    run = lint_imports(with_layers(tuple(n for n in contract() if n != "land"), tmp_path))
    assert run.returncode == 1
    assert "land" in run.stdout


# --- the front door ------------------------------------------------------------------------------


def loaded_by(statement: str) -> set[str]:
    """Return the heavy modules that a fresh process holds after `statement`."""
    code = f"{statement}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    run = python("-W", "error", "-c", code)
    assert run.returncode == 0, said(run)
    return {name.partition(".")[0] for name in json.loads(run.stdout)} & set(HEAVY)


def test_import_takes_nothing_heavy():
    assert loaded_by("import ccngeo") == set()
    assert loaded_by("import ccngeo; dir(ccngeo); ccngeo.__all__; ccngeo.InputError") == set()


def test_guard_sees_what_is_heavy():
    assert "geopandas" in loaded_by("import ccngeo; ccngeo.load")


def test_every_name_of_the_front_door_resolves():
    assert len(set(ccngeo.__all__)) == len(ccngeo.__all__)
    for name in ccngeo.__all__:
        assert getattr(ccngeo, name) is not None
        assert name in dir(ccngeo)
    assert set(ccngeo.__all__) == set(ccngeo._HOMES)


def test_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = ccngeo.no_such_name


EVERY_MODULE = """
import ccngeo, importlib, pkgutil
for module in pkgutil.walk_packages(ccngeo.__path__, "ccngeo."):
    importlib.import_module(module.name)
"""


@pytest.mark.parametrize(
    "order",
    [
        "import ccngeo.assessment; import ccngeo",
        "import ccngeo; before = ccngeo.assess; import ccngeo.assessment",
        EVERY_MODULE,
    ],
    ids=["module-first", "function-first", "every-module"],
)
def test_functions_stay_functions_whatever_is_imported(order):
    code = (
        f"{order}\n"
        "import inspect\n"
        "assert all(inspect.isfunction(getattr(ccngeo, n)) for n in"
        " ('load', 'assess', 'write', 'draw'))\n"
        "assert ccngeo.assess is ccngeo.assessment.assess\n"
        "assert inspect.ismodule(ccngeo.measure)\n"
    )
    run = python("-c", code)
    assert run.returncode == 0, said(run)


# --- what is in the repository -------------------------------------------------------------------

FOLDERS = "|".join(("wo" + "rk", "ro" + "ot", "ho" + "me", "Us" + "ers"))
# A path from the root of some machine; part of an address or of a longer path is none.
MACHINE = re.compile(
    rf"(?<![\w.:~%-])/(?:{FOLDERS})/[\w.*<{{…-]|\b[A-Z]:(?:\\{{1,2}}|/)(?:Us" + r"ers)\b"
)
REGISTRY = re.compile(
    "|".join(
        (
            "py" + r"pi\.(?:org|python)", "python" + "hosted", "npm" + "js", "ana" + r"conda\.org",
            "art" + "ifactory", "jf" + "rog", "nex" + "us", "dev" + "pi", "code" + "artifact",
            "index" + "-url", "find" + "-links",
        )
    ),
    re.IGNORECASE,
)  # fmt: skip
LOCK = re.compile(r"(?:\.lock|[-.]lock\.(?:json|ya?ml|toml|txt)|shrinkwrap\.json)$", re.IGNORECASE)
Files = Mapping[str, bytes]


@pytest.fixture(scope="module")
def tracked() -> Files:
    """Every file git keeps, as it is in the working copy now."""
    git = shutil.which("git")
    if git is None or not (REPOSITORY / ".git").exists():
        pytest.skip("This is not a git checkout, so there is no list of the files it keeps.")
    run = subprocess.run(
        [git, "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, timeout=SECONDS, check=True
    )
    names = [name for name in run.stdout.decode("utf-8").split("\0") if name]
    paths = {name: REPOSITORY / name for name in names}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


def lines_with(pattern: re.Pattern[str], files: Files) -> list[str]:
    """Return `file:line` of every line that has the pattern, in text and in bytes alike."""
    return [
        f"{name}:{number}"
        for name, content in files.items()
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1)
        if pattern.search(line)
    ]


def heavier_than(size: int, files: Files) -> list[str]:
    return [name for name, content in files.items() if len(content) > size]


def lock_files(files: Files) -> list[str]:
    return [name for name in files if LOCK.search(name.rpartition("/")[2])]


def weight_of(folder: str, files: Files) -> int:
    return sum(len(content) for name, content in files.items() if name.startswith(folder + "/"))


def is_typed(files: Files) -> bool:
    return "ccngeo/py.typed" in files


def test_repository_names_no_path_of_a_machine(tracked):
    assert lines_with(MACHINE, tracked) == []


def test_repository_names_no_package_registry(tracked):
    assert lines_with(REGISTRY, tracked) == []


def test_no_file_is_heavy(tracked):
    assert heavier_than(3 * MB, tracked) == []


def test_demo_data_is_light_and_there(tracked):
    assert "data/project.toml" in tracked
    assert 0 < weight_of("data", tracked) <= 10 * MB


def test_package_says_that_it_is_typed(tracked):
    assert is_typed(tracked)


def test_no_lock_file_is_kept(tracked):
    assert lock_files(tracked) == []


@pytest.mark.parametrize(
    "line",
    [
        "path = '" + "/wo" + "rk/main/data'",
        "see (" + "/ro" + "ot/x)",
        "/ho" + "me/an/ccngeo",
        "file://" + "/Us" + "ers/an/x.shp",
        "C:" + "\\" + "Us" + "ers\\an",
        'open("C:' + "\\\\" + "Us" + 'ers\\\\an")',
    ],
)
def test_path_of_a_machine_is_caught(line):
    assert lines_with(MACHINE, {"a.py": f"first\n{line}\n".encode()}) == ["a.py:2"]


@pytest.mark.parametrize(
    "line",
    ["maps/ho" + "me/x", "https://a.vn/ho" + "me/x", "../wo" + "rk/x", "net" + "work/root cause"],
)
def test_path_inside_a_project_or_an_address_is_not_one_of_a_machine(line):
    assert lines_with(MACHINE, {"a.md": line.encode()}) == []


@pytest.mark.parametrize(
    "line",
    [
        "https://py" + "pi.org/simple",
        "https://files.python" + "hosted.org/x.whl",
        "--index" + "-url https://a.vn",
        "https://a.jf" + "rog.io/api",
        "registry.npm" + "js.org",
    ],
)
def test_package_registry_is_caught(line):
    assert lines_with(REGISTRY, {"a.toml": line.encode()}) == ["a.toml:1"]


def test_text_in_a_binary_file_is_searched_too():
    assert lines_with(MACHINE, {"a.tif": b"\xff\x00\xfe " + b"/ho" + b"me/an/x.tif"}) == ["a.tif:1"]


def test_heavy_file_and_heavy_data_are_caught():
    files = {"data/a.shp": bytes(3 * MB + 1), "data/b.shp": bytes(3 * MB), "b.py": b""}
    assert heavier_than(3 * MB, files) == ["data/a.shp"]
    assert weight_of("data", {**files, "data/c": bytes(5 * MB)}) > 10 * MB


@pytest.mark.parametrize(
    "name", ["uv.lock", "a/poetry.lock", "package-lock.json", "conda-lock.yml", "pnpm-lock.yaml"]
)
def test_lock_file_is_caught(name):
    assert lock_files({name: b"", "ccngeo/blocks.py": b"", "clock.py": b""}) == [name]


def test_package_without_the_mark_is_not_typed():
    assert not is_typed({"ccngeo/__init__.py": b""})


# --- documents -----------------------------------------------------------------------------------


def names_of_tests(text: str) -> set[str]:
    return set(re.findall(r"`(test_\w+)`", text))


def written_tests() -> set[str]:
    written = (
        path.read_text(encoding="utf-8") for path in (REPOSITORY / "tests").glob("test_*.py")
    )
    return {name for text in written for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE)}


def test_every_test_that_the_measures_name_exists():
    named = names_of_tests((REPOSITORY / "docs" / "measures.md").read_text(encoding="utf-8"))
    assert len(named) > 20
    assert named <= written_tests()


def test_a_test_that_does_not_exist_would_be_missed():
    assert not names_of_tests("| a claim | `test_that_nobody_wrote` |") <= written_tests()
