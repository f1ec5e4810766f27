"""Small reviews of squares, written into folders as the command line writes them."""

import json

import pyogrio
import pytest
from test_assessment import Province, square

from ccngeo import recommend
from ccngeo.model import Procedure
from ccngeo.report import output_folder, to_json
from ccngeo.report.folder import write_sums
from ccngeo.report.review_layers import write_layers


@pytest.fixture(scope="module", autouse=True)
def timeless():
    """Let layers that are written twice be the same file, as those of an office are."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2024-06-01T00:00:00.000Z"})
    yield
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def province(folder, name):
    """A province with a forest far from everything; its clusters are added by the test."""
    (folder / name).mkdir()
    squares = Province(folder / name)
    return squares.layer("forest", [square(4000, 4000, 100)], code=["RDD"], name=["rừng"])


def write_what_is_read(review, out):
    """Write of a review what `reviews` reads; papers and pages take longer than the review."""
    plan = recommend(review) if review.procedure is Procedure.PLAN_REVIEW else None
    with output_folder(out) as made:
        text = to_json(review, plan)
        (made / "assessment.json").write_text(text, encoding="utf-8", newline="\n")
        write_layers(review, plan, made)
    return out


def edit(out, change):
    """Change what `assessment.json` of an output holds, and its hash with it."""
    path = out / "assessment.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    write_sums(out)
    return out
