"""`assessment.xlsx`: the review as sheets that an office filters, prints and signs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
from openpyxl import Workbook

from ccngeo import wording
from ccngeo.assessment import Assessment
from ccngeo.construction_plans import plans_to_adjust
from ccngeo.model import Text
from ccngeo.recommendation import PlanReview
from ccngeo.report.packed import Value, add_sheet, packed, print_with
from ccngeo.report.signed import recommendation_rows, severity_rows
from ccngeo.report.workbook import corners, findings, land, sources, summary

XLSX = "assessment.xlsx"
TITLE = Text("Rà soát cụm công nghiệp", "Review of industrial clusters")
NOTE = Text(
    "Kết quả kiểm tra dữ liệu (sơ bộ) – không thay thế ý kiến cơ quan và kết luận thẩm định.",
    "Preliminary check of data – no substitute for agencies' opinions or the appraisal.",
)

Head = Sequence[tuple[Text, float]]
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


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet in one language: see `packed.add_sheet`."""

    name: Text
    head: Head
    rows: Iterable[Sequence[Value]]
    above: Sequence[str] = ()
    total: Sequence[Value] | None = None
    fixed: int = 0
    upright_from: int | None = None


def write_workbook(
    assessment: Assessment, review: PlanReview | None, folder: Path, lang: str = "vi"
) -> None:
    """Write `assessment.xlsx` into an existing folder; the same review gives the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    plans = plans_to_adjust(assessment)
    for table in _tables(assessment, review, plans, lang):
        add_sheet(
            book,
            table.name.in_(lang),
            [(title.in_(lang), width) for title, width in table.head],
            table.rows,
            table.above,
            total=table.total,
            fixed=table.fixed,
            upright_from=table.upright_from,
        )
    declared = assessment.data.project.declared
    label = wording.SYNTHETIC.in_(lang) if declared.synthetic else ""
    day = wording.day(assessment.on, lang)
    print_with(book, label, f"{TITLE.in_(lang)} · {day} · {NOTE.in_(lang)}")
    (folder / XLSX).write_bytes(packed(book, TITLE.in_(lang), assessment.on))


def _tables(
    assessment: Assessment, review: PlanReview | None, plans: gpd.GeoDataFrame, lang: str
) -> Iterator[Table]:
    """Yield the sheets in the order an office opens them."""
    procedure = wording.PROCEDURES[assessment.procedure].in_(lang)
    above = [f"{TITLE.in_(lang)} – {procedure}, {wording.day(assessment.on, lang)}", NOTE.in_(lang)]
    if assessment.data.project.declared.synthetic:
        above.append(wording.SYNTHETIC.in_(lang))
    yield Table(
        Text("Tổng hợp", "Summary"),
        summary.HEAD,
        summary.rows(assessment, review, plans, lang),
        [*above, summary.KEY.in_(lang)],
        fixed=summary.FIXED,
    )
    rules = findings.rules_of(assessment)
    yield Table(
        Text("Ma trận", "Matrix"),
        findings.matrix_head(rules),
        findings.matrix_rows(assessment, review, rules, lang),
        findings.matrix_key(lang),
        fixed=findings.MATRIX_FIXED,
        upright_from=findings.MATRIX_FIXED,
    )
    yield Table(
        Text("Chi tiết", "Findings"),
        findings.HEAD,
        findings.rows(assessment, review, lang),
        fixed=3,
    )
    yield Table(
        Text("Chưa kiểm tra", "Not checked"),
        findings.QUESTIONS,
        findings.question_rows(assessment, lang),
        fixed=1,
    )
    conflicts = list(findings.plan_rows(assessment, plans, lang))
    yield Table(
        Text("QHXD", "Construction plans"),
        findings.PLANS,
        conflicts,
        total=findings.plan_total(conflicts, lang),
        fixed=1,
    )
    yield Table(
        Text("Chồng lấn", "Overlaps"),
        findings.OVERLAPS,
        findings.overlap_rows(assessment, review, lang),
        [findings.NOT_ADDED.in_(lang)],
        fixed=2,
    )
    parted = list(land.budget_rows(assessment, review))
    yield Table(
        Text("Quỹ đất", "Land"),
        land.BUDGET,
        parted,
        land.budget_notes(assessment, lang),
        total=land.budget_total(parted, lang),
        fixed=2,
    )
    yield Table(
        Text("Chỉ tiêu đất", "Quotas"),
        land.QUOTAS,
        land.quota_rows(assessment, lang),
        wording.ledger_notes(assessment.ledger, lang),
        fixed=2,
    )
    yield Table(
        Text("Dư địa", "Headroom"),
        land.HEADROOM,
        land.headroom_rows(assessment, lang),
        land.headroom_notes(assessment, lang),
        fixed=2,
    )
    grids = corners.grids_of(assessment)
    yield Table(
        Text("Toạ độ", "Corners"),
        corners.head(grids),
        corners.rows(summary.ordered(assessment, review), grids, lang),
        corners.notes(assessment, lang),
        fixed=3,
    )
    yield Table(Text("Mức độ", "Severity"), _SEVERITY, severity_rows(lang), fixed=1)
    yield Table(Text("Bảng kiến nghị", "Recommendations"), _TABLE, recommendation_rows(lang))
    yield Table(
        Text("Nguồn", "Sources"), sources.HEAD, sources.rows(assessment, review, lang), fixed=2
    )
