"""`report.docx`: the draft of the appraisal report, or of the report on a review of the plan.

The order of the parts is that of the appraisal report (I to IV); a review of the plan has its
summary in III and its clusters in an annex. The tool fills in what it found. What it cannot know is
a marked place, and the conclusion stays blank.
"""

from pathlib import Path

from ccngeo.assessment import Assessment, Progress
from ccngeo.model import Text
from ccngeo.recommendation import PlanReview
from ccngeo.report.document import closing, front, plan
from ccngeo.report.document.cluster import write_cluster
from ccngeo.report.document.draft import Draft, land_rows
from ccngeo.report.document.paper import Paper
from ccngeo.report.plates.ground import Ground

DOCX = "report.docx"


def write_document(
    assessment: Assessment,
    review: PlanReview | None,
    folder: Path,
    lang: str = "vi",
    *,
    ground: Ground | None = None,
    progress: Progress | None = None,
) -> None:
    """Write `report.docx` into an existing folder; the same review gives the same bytes.

    Parameters
    ----------
    assessment
        The review.
    review
        The recommendations, of a review of the plan.
    folder
        Where the file goes.
    lang
        `vi` or `en`.
    ground
        What the pictures of places are drawn of; None for no pictures.
    progress
        Called with (clusters written, clusters in all, what is being done).
    """
    title = f"{front.kind(assessment, lang)} – {assessment.data.project.declared.title}"
    paper = Paper(title, assessment.on, lang)
    draft = Draft(assessment, review, lang, paper, land_rows(assessment), ground)
    paper.page_numbers()
    paper.footer(_footer(draft))
    front.letterhead(draft)
    if draft.is_plan_review:
        _write_plan_review(draft, progress)
    else:
        _write_appraisal(draft, progress)
    closing.write_conventions(draft)
    closing.write_to_fill(draft)
    (folder / DOCX).write_bytes(paper.packed())


def _footer(draft: Draft) -> str:
    parts = [front.DRAFT, front.SHORT]
    if draft.assessment.data.project.declared.synthetic:
        parts.append(front.SYNTHETIC)
    return " · ".join(draft.say(part) for part in parts)


def _write_appraisal(draft: Draft, progress: Progress | None) -> None:
    """Write the parts of an appraisal report."""
    front.dossiers(draft)
    front.grounds(draft)
    draft.paper.heading(draft.say(Text("III. NỘI DUNG THẨM ĐỊNH", "III. WHAT IS APPRAISED")), 1)
    _write_clusters(draft, progress)
    plan.write_established(draft)
    draft.paper.heading(
        draft.say(
            Text(
                "Nội dung chưa kiểm tra và cơ quan cần hỏi",
                "What was not checked, and whom to ask",
            )
        ),
        2,
    )
    plan.write_questions(draft)
    closing.write_conclusion(draft)
    closing.write_signature(draft)


def _write_plan_review(draft: Draft, progress: Progress | None) -> None:
    """Write the parts of a report on the plan; its clusters stand in an annex."""
    front.scope(draft)
    front.grounds(draft)
    draft.paper.heading(draft.say(Text("III. KẾT QUẢ RÀ SOÁT", "III. RESULTS")), 1)
    if draft.review is not None:
        plan.write_summary(draft, draft.review)
    plan.write_plans(draft)
    draft.paper.heading(
        draft.say(
            Text(
                "4. Nội dung chưa kiểm tra và cơ quan cần hỏi",
                "4. What was not checked, and whom to ask",
            )
        ),
        2,
    )
    plan.write_questions(draft)
    plan.write_left_to_dossiers(draft)
    closing.write_conclusion(draft)
    closing.write_signature(draft)
    annex = Text("PHỤ LỤC. KẾT QUẢ RÀ SOÁT TỪNG CỤM", "ANNEX. RESULTS BY CLUSTER")
    draft.paper.heading(draft.say(annex), 1, on_a_new_page=True)
    _write_clusters(draft, progress)
    plan.write_established(draft)


def _write_clusters(draft: Draft, progress: Progress | None) -> None:
    sites = draft.subjects
    for number, site in enumerate(sites):
        if progress:
            progress(number, len(sites), "document")
        write_cluster(draft, site, on_a_new_page=number > 0)
    if progress:
        progress(len(sites), len(sites), "document")
