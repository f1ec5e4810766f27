"""`Assessment` → papers and files. Nothing is judged here."""

from pathlib import Path

import pandas as pd

from ccngeo.assessment import Assessment, Progress
from ccngeo.model import Procedure
from ccngeo.recommendation import PlanReview, recommend
from ccngeo.report.assessment_json import to_json
from ccngeo.report.boundary_drawings import write_drawings
from ccngeo.report.candidate_files import write_candidates
from ccngeo.report.folder import output_folder, refuse_foreign
from ccngeo.report.review_layers import write_layers
from ccngeo.report.workbook import write_workbook

__all__ = ["output_folder", "refuse_foreign", "to_json", "write", "write_candidates", "write_into"]


def write(
    assessment: Assessment,
    out: Path | str,
    *,
    review: PlanReview | None = None,
    lang: str = "vi",
    drawings: bool = False,
) -> Path:
    """Write the files of a review into a folder that appears whole or not at all.

    Returns the folder. `review` holds the recommendations of a plan review; default made anew.
    `drawings` are the boundaries it proposes, for CAD. The page is drawn by `ccngeo.draw`; the
    command line writes both.

    Raises
    ------
    InputError
        The folder holds files of somebody else, or cannot be written.
    """
    out = Path(out)
    with output_folder(out) as made:
        write_into(assessment, made, review, lang, drawings=drawings)
    return out


def write_into(
    assessment: Assessment,
    folder: Path,
    review: PlanReview | None = None,
    lang: str = "vi",
    around: pd.DataFrame | None = None,
    *,
    papers: bool = True,
    drawings: bool = False,
    progress: Progress | None = None,
) -> None:
    """Write every file of a review into an existing folder; texts in the language asked for.

    `around` is what `surroundings` returned for the review; default looked up anew. `papers` are
    the report and the location sheets: places nobody has proposed need none. `drawings` are the
    boundaries that the review proposes, for CAD.
    """
    if review is None and assessment.procedure is Procedure.PLAN_REVIEW:
        review = recommend(assessment)
    text = to_json(assessment, review, around, lang)
    (folder / "assessment.json").write_text(text, encoding="utf-8", newline="\n")
    write_layers(assessment, review, folder, lang)
    write_workbook(assessment, review, folder, lang)
    if drawings and review is not None:
        write_drawings(assessment, review, folder, lang)
    if papers:
        _write_papers(assessment, review, folder, lang, progress)


def _write_papers(
    assessment: Assessment,
    review: PlanReview | None,
    folder: Path,
    lang: str,
    progress: Progress | None,
) -> None:
    # matplotlib takes a second to load, and most commands draw nothing.
    from ccngeo.report.document import write_document
    from ccngeo.report.plates.ground import Ground
    from ccngeo.report.sheets import write_sheets

    ground = Ground.of(assessment, review)
    write_document(assessment, review, folder, lang, ground=ground, progress=progress)
    write_sheets(ground, folder, lang, progress)
