"""`assessment.xlsx`: the review as sheets that an office filters, prints and signs."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from ccngeo import advice, wording
from ccngeo.assessment import Assessment
from ccngeo.construction_plans import plans_not_checked, plans_to_adjust
from ccngeo.model import Role, Site, Text, Verdict
from ccngeo.questions import open_questions
from ccngeo.recommendation import PlanReview
from ccngeo.report.packed import Value, add_sheet, packed
from ccngeo.report.signed import recommendation_rows, severity_rows

XLSX = "assessment.xlsx"
TITLE = Text("Rà soát cụm công nghiệp", "Review of industrial clusters")
_NOTE = Text(
    "Kết quả kiểm tra dữ liệu (sơ bộ) – không thay thế ý kiến cơ quan và kết luận thẩm định.",
    "Preliminary check of data – no substitute for agencies' opinions or the appraisal.",
)
_UNCHECKED = Text("Chưa kiểm tra được", "Not checked")
_SYNTHETIC = Text("DỮ LIỆU TỔNG HỢP", "SYNTHETIC DATA")

Head = Sequence[tuple[Text, float]]
_SITES: Head = (
    (Text("Mã", "Code"), 9),
    (Text("Tên cụm công nghiệp", "Cluster"), 24),
    (Text("Xã (trước đây)", "Commune (formerly)"), 32),
    (Text("Loại", "Role"), 13),
    (Text("DT quy hoạch tỉnh (ha)", "Plan (ha)"), 11),
    (Text("DT đề nghị (ha)", "Proposed (ha)"), 11),
    (Text("DT đo (ha)", "Measured (ha)"), 11),
    (Text("Đã kiểm tra (nội dung quyết định)", "Settled decisive contents"), 12),
    (Text("Kết quả kiểm tra dữ liệu (sơ bộ)", "Preliminary result"), 20),
    (Text("Kiến nghị, đường thực hiện", "Recommendation, road"), 26),
    (Text("Vì", "Why"), 60),
    (Text("Quỹ đất", "Land"), 46),
    (Text("Việc tiếp theo", "Next step"), 46),
    (Text("Ý kiến cơ quan (số, ngày)", "Agency's opinion (no., date)"), 24),
    (Text("Kết luận thẩm định", "Conclusion of the appraisal"), 24),
)
_FINDINGS: Head = (
    (Text("Mã", "Code"), 9),
    (Text("Nội dung", "Content"), 34),
    (Text("Cấp độ", "Grade"), 11),
    (Text("Đo được (ít nhất–nhiều nhất)", "Measured (least–most)"), 44),
    (Text("Ngưỡng", "Limit"), 20),
    (Text("Điều khoản", "Clause"), 36),
    (Text("Kết quả", "Result"), 20),
    (Text("Lý do", "Reasons"), 32),
    (Text("Việc cần làm", "Action"), 56),
)
_QUESTIONS: Head = (
    (Text("Nội dung", "Content"), 36),
    (Text("Còn thiếu", "Missing"), 36),
    (Text("Hỏi cơ quan", "Ask"), 26),
    (Text("Câu hỏi", "Question"), 60),
    (Text("Các cụm", "Clusters"), 50),
)
_PLANS: Head = (
    (Text("Đồ án", "Plan"), 36),
    (Text("Quyết định", "Decision"), 16),
    (Text("Ngày", "Date"), 12),
    (Text("Cấp duyệt", "Approved by"), 14),
    (Text("Tỷ lệ", "Scale"), 10),
    (Text("Mã cụm", "Cluster"), 9),
    (Text("Lô", "Lot"), 10),
    (Text("Mã đất", "Code"), 8),
    (Text("Chức năng hiện nay", "Present use"), 24),
    (Text("Ít nhất (ha)", "Least (ha)"), 10),
    (Text("Diện tích (ha)", "Area (ha)"), 10),
    (Text("Nhiều nhất (ha)", "Most (ha)"), 10),
    (Text("Nội dung điều chỉnh", "Change needed"), 60),
)
_SEVERITY: Head = (
    (Text("Đối tượng", "Object"), 22),
    (Text("Thủ tục", "Procedure"), 28),
    (Text("Xấu nhất", "Worst"), 20),
    (Text("Việc phải làm", "Action"), 70),
    (Text("Khi chỉ vướng một phần", "In part"), 60),
)
_TABLE: Head = (
    (Text("Dòng", "Row"), 16),
    (Text("Khi", "When"), 56),
    (Text("Kiến nghị", "Recommendation"), 36),
    (Text("Vì", "Why"), 70),
)
_NAMES = (
    Text("Tổng hợp", "Summary"),
    Text("Nội dung", "Findings"),
    Text("Chưa kiểm tra", "Not checked"),
    Text("Đồ án phải chỉnh", "Plans to adjust"),
    Text("Mức độ", "Severity"),
    Text("Bảng kiến nghị", "Recommendations"),
)


def write_workbook(
    assessment: Assessment, review: PlanReview | None, folder: Path, lang: str = "vi"
) -> None:
    """Write `assessment.xlsx` into an existing folder; the same review gives the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    above = [TITLE.in_(lang), _NOTE.in_(lang)]
    if assessment.data.project.declared.synthetic:
        above.append(_SYNTHETIC.in_(lang))
    sheets = (
        (_SITES, _site_rows(assessment, review, lang)),
        (_FINDINGS, _finding_rows(assessment, lang)),
        (_QUESTIONS, _question_rows(assessment, lang)),
        (_PLANS, _plan_rows(assessment, lang)),
        (_SEVERITY, severity_rows(lang)),
        (_TABLE, recommendation_rows(lang)),
    )
    for name, (head, rows) in zip(_NAMES, sheets, strict=True):
        titled = [(text.in_(lang), width) for text, width in head]
        add_sheet(book, name.in_(lang), titled, rows, above if name is _NAMES[0] else ())
    (folder / XLSX).write_bytes(packed(book, TITLE.in_(lang), assessment.on))


def _site_rows(
    assessment: Assessment, review: PlanReview | None, lang: str
) -> Iterator[list[Value]]:
    for site in sorted(assessment.sites, key=lambda site: _turn(site, review)):
        findings = assessment.of_site(site.site_id)
        settled, decisive = wording.checked(findings)
        found = None if review is None else review.of_site(site.site_id)
        yield [
            site.site_id,
            site.name,
            wording.place(site, lang),
            wording.ROLES[site.role].in_(lang),
            site.areas.plan_ha,
            site.areas.proposed_ha,
            site.areas.measured_ha,
            f"{settled}/{decisive}" if decisive else None,
            wording.VERDICTS[assessment.verdict_of(site.site_id)].in_(lang),
            None if found is None else advice.in_short(found, lang),
            None if found is None else advice.why(found, lang),
            None if found is None else advice.land(found, lang),
            wording.next_step(findings, assessment.on, lang),
            _opinions(assessment, site, lang),
            None,  # the appraisal concludes, not the tool
        ]


def _turn(site: Site, review: PlanReview | None) -> tuple[bool, int]:
    """Return what orders the clusters: what needs a decision first, established ones last."""
    found = None if review is None else review.of_site(site.site_id)
    first = 0 if found is None else advice.ORDER.index(found.advice)
    return site.role is Role.ESTABLISHED, first


def _opinions(assessment: Assessment, site: Site, lang: str) -> str:
    """Return what agencies said of a site as a whole."""
    verdict = assessment.verdict_of(site.site_id)
    heard = assessment.opinions_on(site.site_id)
    return "; ".join(" ".join(wording.opinion(one, verdict, lang)) for one in heard)


def _finding_rows(assessment: Assessment, lang: str) -> Iterator[list[Value]]:
    for finding in assessment:
        if finding.verdict is Verdict.NOT_APPLICABLE:
            continue
        measured = dict.fromkeys(wording.measured(part, lang) for part in finding.parts)
        limits = dict.fromkeys(wording.limit(part, lang) for part in finding.parts if part.op)
        yield [
            finding.site_id,
            finding.rule.title.in_(lang),
            wording.GRADES[finding.grade].in_(lang),
            "; ".join(measured),
            "; ".join(limits),
            "; ".join(wording.clauses(finding.rule.citations)),
            wording.VERDICTS[finding.verdict].in_(lang),
            "; ".join(wording.reasons(finding.reasons, lang)),
            wording.action(finding, assessment.on, lang),
        ]


def _question_rows(assessment: Assessment, lang: str) -> Iterator[list[Value]]:
    for question in open_questions(assessment):
        yield [
            question.content.in_(lang),
            question.missing.in_(lang),
            wording.agency(question.agency, assessment.on, lang),
            question.question.in_(lang),
            ", ".join(question.sites),
        ]


def _plan_rows(assessment: Assessment, lang: str) -> Iterator[list[Value]]:
    table = plans_to_adjust(assessment).sort_values("adjoining", kind="stable")
    rows: list[Any] = list(table.itertuples(index=False))
    for row in rows:
        yield [
            row.plan,
            row.decision,
            row.decision_date,
            row.level,
            row.scale,
            row.site_id,
            row.lot,
            row.code,
            row.use,
            float(row.area_least_ha),
            float(row.area_ha),
            float(row.area_most_ha),
            advice.change_needed(row, assessment.on, lang),
        ]
    for finding in plans_not_checked(assessment):
        asked = wording.action(finding, assessment.on, lang)
        blank = [None] * 4
        yield [_UNCHECKED.in_(lang), *blank, finding.site_id, *blank, None, None, asked]
