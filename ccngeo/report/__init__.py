"""`Assessment` → papers and files. Nothing is judged here."""

from pathlib import Path

import pandas as pd

from ccngeo.assessment import Assessment, Progress
from ccngeo.model import Procedure
from ccngeo.recommendation import PlanReview, recommend
from ccngeo.report.assessment_json import to_json
from ccngeo.report.candidate_files import write_candidates
from ccngeo.report.document import write_document
from ccngeo.report.folder import output_folder, refuse_foreign
from ccngeo.report.ground import Ground
from ccngeo.report.review_layers import write_layers
from ccngeo.report.workbook import write_workbook

__all__ = ["output_folder", "refuse_foreign", "to_json", "write", "write_candidates", "write_into"]


def write(
    assessment: Assessment,
    out: Path | str,
    *,
    review: PlanReview | None = None,
    lang: str = "vi",
) -> Path:
    """Write the files of a review into a folder that appears whole or not at all.

    Returns the folder. `review` holds the recommendations of a plan review; default made anew. The
    page is drawn by `ccngeo.draw`; the command line writes both.

    Raises
    ------
    InputError
        The folder holds files of somebody else, or cannot be written.
    """
    out = Path(out)
    with output_folder(out) as made:
        write_into(assessment, made, review, lang)
    return out


def write_into(
    assessment: Assessment,
    folder: Path,
    review: PlanReview | None = None,
    lang: str = "vi",
    around: pd.DataFrame | None = None,
    *,
    sheets: bool = True,
    progress: Progress | None = None,
) -> None:
    """Write every file of a review into an existing folder; texts in the language asked for.

    `around` is what `surroundings` returned for the review; default looked up anew. Without
    `sheets` there are no location sheets: places nobody has proposed need none.
    """
    if review is None and assessment.procedure is Procedure.PLAN_REVIEW:
        review = recommend(assessment)
    text = to_json(assessment, review, around)
    (folder / "assessment.json").write_text(text, encoding="utf-8", newline="\n")
    write_layers(assessment, review, folder, lang)
    write_workbook(assessment, review, folder, lang)
    ground = Ground.of(assessment, review)
    if review is None or review.recommendations:  # of places nobody has planned there is no report
        write_document(assessment, review, folder, lang, ground=ground, progress=progress)
    if sheets:
        # matplotlib takes a second to load, and most commands that write draw nothing.
        from ccngeo.report.location_sheets import write_sheets

        write_sheets(ground, folder, lang, progress)
