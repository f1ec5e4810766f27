import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# Where one run decides whether a change is taken, the same change must give the same answer: random
# examples are searched for on every other machine.
settings.register_profile("repeatable", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("repeatable")

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def province():
    """The committed demo province, loaded once."""
    from ccngeo import load

    return load(REPOSITORY / "data")


@pytest.fixture(scope="session")
def review(province):
    """The review of the demo as its project asks for it: of the plan, on 2026-11-23."""
    from ccngeo import assess

    return assess(province)


@pytest.fixture(scope="session")
def plan(review):
    """What is recommended for the planned clusters of the demo."""
    from ccngeo import recommend

    return recommend(review)


@pytest.fixture(scope="session")
def review_of_2024(province):
    """The same review under the law of 2024-06-01."""
    from datetime import date

    from ccngeo import assess

    return assess(province, on=date(2024, 6, 1))


@pytest.fixture(scope="session")
def read_province(tmp_path_factory):
    """A copy of the demo province with the profiles of its layers beside it."""
    import shutil

    from ccngeo import load

    folder = Path(shutil.copytree(REPOSITORY / "data", tmp_path_factory.mktemp("read") / "data"))
    load(folder)
    return folder


@pytest.fixture
def own_province(read_province, tmp_path):
    """A copy of the demo province that a test may damage."""
    import shutil

    return Path(shutil.copytree(read_province, tmp_path / "data"))


# Received early, without a boundary, too large, in a forest, and one by its name.
FEW = ("QH01", "QH03", "QH04", "QH14", "QH17")


@pytest.fixture
def few_clusters(own_province):
    """The demo with its established clusters and a few planned ones, so that a review is quick."""
    import pyogrio

    table = own_province / "shapefiles" / "danh_sach.csv"
    head, *rows = table.read_text(encoding="utf-8-sig").splitlines()
    kept = [row for row in rows if row.startswith(("TL", *FEW))]
    table.write_text("\n".join([head, *kept]) + "\n", encoding="utf-8")
    path = own_province / "shapefiles" / "ranh_gioi.shp"
    drawn = pyogrio.read_dataframe(path)
    drawn[drawn["ma_cum"].str.startswith(("TL", *FEW))].to_file(path, encoding="utf-8")
    return own_province


@pytest.fixture
def drawn_sheets():
    """Let location sheets be drawn as they are for an office."""


@pytest.fixture(autouse=True)
def _blank_sheets(request, monkeypatch):
    """Leave location sheets blank: one takes half a second, and only their own tests look at them."""
    if "drawn_sheets" not in request.fixturenames:
        blank = "ccngeo.report.sheets.location_sheet"
        monkeypatch.setattr(blank, lambda *_: b"%PDF-1.4\n")


@pytest.fixture
def drawn_pictures():
    """Let the pictures of a document be drawn as they are for an office."""


@pytest.fixture(autouse=True)
def _no_pictures(request, monkeypatch):
    """Leave a document without pictures: one takes a third of a second, the demo has thirty."""
    if "drawn_pictures" not in request.fixturenames:
        monkeypatch.setattr("ccngeo.report.document.facts.picture_of", lambda *_: None)


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the command line in this process; give exit code, output and errors."""

    from ccngeo import cli

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["ccngeo", *map(str, words)])
        monkeypatch.setenv("COLUMNS", "160")
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        said = capsys.readouterr()
        return stopped.value.code or 0, said.out, said.err

    return call


@pytest.fixture
def raster(tmp_path):
    """Return a function that writes a raster, by default 3 × 3 cells of 100 m from a known corner."""
    from shapes import write_raster

    def write(values, **kwargs):
        return write_raster(tmp_path / "heights.tif", values, **kwargs)

    return write
