"""Sheets of findings: the matrix, each of them in full, what is open, plans to adjust, overlaps."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import geopandas as gpd

from ccngeo import advice, symbols, wording
from ccngeo.answers import basis_of
from ccngeo.assessment import Assessment
from ccngeo.construction_plans import plans_not_checked
from ccngeo.decisions import Heard
from ccngeo.model import Basis, Finding, Grade, Rule, Site, Text, Verdict
from ccngeo.project import LAYERS, TABLES
from ccngeo.questions import open_questions
from ccngeo.recommendation import PlanReview
from ccngeo.report.packed import PERCENT, Styled, Value
from ccngeo.report.workbook.summary import coloured, light, ordered
from ccngeo.rules import HEADINGS

Head = Sequence[tuple[Text, float]]

# --- the matrix ----------------------------------------------------------------------------------

MATRIX_FIXED = 4
_MATRIX: Head = (
    (Text("Mã", "Code"), 9),
    (Text("Tên cụm công nghiệp", "Cluster"), 24),
    (Text("Kết quả (sơ bộ)", "Preliminary result"), 24),
    (Text("Đã kiểm tra", "Settled"), 8),
)
_NARROW = 6.0


def rules_of(assessment: Assessment) -> list[Rule]:
    """Return the rules of the review, those that decide first, in the order of the report.

    A rule in two versions, for dossiers of different days, is one column.
    """
    known: dict[str, Rule] = {}
    deciding: set[str] = set()
    for finding in assessment:
        known.setdefault(finding.rule.rule_id, finding.rule)
        if finding.grade is Grade.DECISIVE and finding.verdict is not Verdict.NOT_APPLICABLE:
            deciding.add(finding.rule.rule_id)
    return sorted(
        known.values(),
        key=lambda rule: (rule.rule_id not in deciding, HEADINGS.index(rule.heading)),
    )


def matrix_head(rules: Sequence[Rule]) -> list[tuple[Text, float]]:
    """Return the titles of the matrix."""
    return [*_MATRIX, *((rule.title, _NARROW) for rule in rules)]


def matrix_key(lang: str) -> list[str]:
    """Return what the letters stand for."""
    letters = "   ".join(
        f"{symbol.letter.in_(lang)} = {wording.VERDICTS[verdict].in_(lang).lower()}"
        for verdict, symbol in symbols.VERDICTS.items()
    )
    bold = Text(
        "in đậm: nội dung quyết định; in thường: nội dung lấy ý kiến",
        "bold: a decisive content; plain: one to be consulted on",
    )
    return [f"{letters}   ({bold.in_(lang)})"]


def matrix_rows(
    assessment: Assessment, review: PlanReview | None, rules: Sequence[Rule], lang: str
) -> Iterator[list[Value]]:
    """Yield a line of letters for each site."""
    for site in ordered(assessment, review):
        found = {f.rule.rule_id: f for f in assessment.of_site(site.site_id)}
        settled, decisive = wording.checked(list(found.values()))
        yield [
            site.site_id,
            site.name,
            coloured(assessment.verdict_of(site.site_id), lang),
            Styled(f"{settled}/{decisive}", centred=True) if decisive else None,
            *(_letter(found.get(rule.rule_id), lang) for rule in rules),
        ]


def _letter(finding: Finding | None, lang: str) -> Value:
    if finding is None:
        return None
    symbol = symbols.VERDICTS[finding.verdict]
    plain = finding.verdict is Verdict.NOT_APPLICABLE
    return Styled(
        symbol.letter.in_(lang),
        fill="" if plain else light(symbol.colour),
        colour=symbol.colour.lstrip("#").upper(),
        bold=finding.grade is Grade.DECISIVE and not plain,
        centred=True,
    )


# --- every finding -------------------------------------------------------------------------------

HEAD: Head = (
    (Text("Mã", "Code"), 8),
    (Text("Tên cụm công nghiệp", "Cluster"), 18),
    (Text("Nội dung", "Content"), 28),
    (Text("Mục của báo cáo thẩm định", "Heading of the appraisal"), 18),
    (Text("Cấp độ", "Grade"), 10),
    (Text("Đo được (ít nhất–nhiều nhất)", "Measured (least–most)"), 40),
    (Text("Ngưỡng", "Limit"), 16),
    (Text("Điều khoản", "Clause"), 26),
    (Text("Hiệu lực", "In force"), 14),
    (Text("Mức xác nhận văn bản", "How the text is known"), 14),
    (Text("Kết quả kiểm tra dữ liệu (sơ bộ)", "Preliminary result"), 17),
    (Text("Lý do", "Reasons"), 26),
    (Text("Việc cần làm", "Action"), 44),
    (Text("Cơ quan", "Agency"), 18),
    (Text("Ý kiến cơ quan (số, ngày)", "Agency's opinion (no., date)"), 26),
    (Text("Kết luận thẩm định", "Conclusion of the appraisal"), 18),
)


def rows(assessment: Assessment, review: PlanReview | None, lang: str) -> Iterator[list[Value]]:
    """Yield every finding that applies; those that do not are dashes of the matrix."""
    for site in ordered(assessment, review):
        for finding in assessment.of_site(site.site_id):
            if finding.verdict is not Verdict.NOT_APPLICABLE:
                yield _row(assessment, finding, site.name, lang)


def _row(assessment: Assessment, finding: Finding, name: str, lang: str) -> list[Value]:
    rule, on = finding.rule, assessment.on
    citation = rule.citations[0]
    limits = dict.fromkeys(wording.limit(part, lang) for part in finding.parts if part.op)
    heard = assessment.opinions_on(finding.site_id, rule.rule_id)
    return [
        finding.site_id,
        name,
        rule.title.in_(lang),
        wording.HEADINGS[rule.heading].in_(lang),
        wording.GRADES[finding.grade].in_(lang),
        "\n".join(_measured(finding, lang)),
        "\n".join(limits),
        "; ".join(wording.clauses(rule.citations)),
        wording.in_force(citation, lang),
        wording.CONFIDENCE[citation.confidence].in_(lang),
        coloured(finding.verdict, lang),
        "; ".join(_reasons(finding, lang)),
        wording.action(finding, on, lang),
        wording.agency(rule.agency, on, lang),
        "\n".join(_heard(one, finding.verdict, lang) for one in heard),
        None,  # the appraisal concludes, not the tool
    ]


def _measured(finding: Finding, lang: str) -> list[str]:
    said = dict.fromkeys(wording.measured(part, lang) for part in finding.parts)
    basis = basis_of(finding)
    by_papers = basis not in (None, Basis.MEASURED)
    return [*said, *([f"({wording.BASES[basis].in_(lang)})"] if basis and by_papers else [])]


def _reasons(finding: Finding, lang: str) -> list[str]:
    return [
        *wording.reasons(finding.reasons, lang),
        *wording.unconfirmed(finding, lang),
        *wording.confirmed(finding, lang),
    ]


def _heard(heard: Heard, verdict: Verdict | None, lang: str) -> str:
    standing = wording.standing(heard, lang)
    said = " ".join(wording.opinion(heard, verdict, lang))
    return f"{said} ({standing})" if standing else said


# --- what is open --------------------------------------------------------------------------------

QUESTIONS: Head = (
    (Text("Nội dung", "Content"), 34),
    (Text("Còn thiếu", "Missing"), 34),
    (Text("Hỏi cơ quan", "Ask"), 24),
    (Text("Câu hỏi", "Question"), 54),
    (Text("Số cụm", "Clusters"), 8),
    (Text("Các cụm", "Which"), 46),
    (Text("Đã có ý kiến", "Answered"), 18),
    (Text("Trả lời (số, ngày)", "Answer (no., date)"), 24),
)


def question_rows(assessment: Assessment, lang: str) -> Iterator[list[Value]]:
    """Yield what nobody could check, first what keeps most sites from being decided."""
    for question in open_questions(assessment):
        yield [
            question.content.in_(lang),
            question.missing.in_(lang),
            wording.agency(question.agency, assessment.on, lang),
            question.question.in_(lang),
            len(question.sites),
            ", ".join(question.sites),
            ", ".join(question.answered),
            None,
        ]


# --- construction plans --------------------------------------------------------------------------

PLANS: Head = (
    (Text("Đồ án", "Plan"), 32),
    (Text("Quyết định", "Decision"), 16),
    (Text("Ngày", "Date"), 11),
    (Text("Cấp duyệt", "Approved by"), 14),
    (Text("Tỷ lệ", "Scale"), 9),
    (Text("Mã cụm", "Cluster"), 9),
    (Text("Tên cụm công nghiệp", "Name"), 20),
    (Text("Lô", "Lot"), 10),
    (Text("Mã đất", "Code"), 8),
    (Text("Chức năng hiện nay", "Present use"), 22),
    (Text("Ít nhất (ha)", "Least (ha)"), 10),
    (Text("Diện tích (ha)", "Area (ha)"), 10),
    (Text("Nhiều nhất (ha)", "Most (ha)"), 10),
    (Text("Tình trạng", "State"), 17),
    (Text("Nội dung điều chỉnh", "Change needed"), 46),
    (Text("Ý kiến cơ quan (số, ngày)", "Agency's opinion (no., date)"), 22),
)
_TO_ADJUST, _ADJOINING, _UNCHECKED = (
    Text("phải điều chỉnh", "to be adjusted"),
    Text("giáp ranh", "adjoining"),
    Text("chưa kiểm tra được", "not checked"),
)
_AREAS = (10, 11, 12)  # columns
_PLACES = 2


def plan_rows(assessment: Assessment, plans: gpd.GeoDataFrame, lang: str) -> Iterator[list[Value]]:
    """Yield the lots in conflict, then what only adjoins, then sites nobody could check."""
    names = {site.site_id: site.name for site in assessment.sites}
    ranked: list[Any] = list(plans.sort_values("adjoining", kind="stable").itertuples(index=False))
    for row in ranked:
        yield [
            row.plan,
            row.decision,
            _day(row.decision_date, lang),
            row.level,
            row.scale,
            row.site_id,
            names[row.site_id],
            row.lot,
            row.code,
            row.use,
            *(
                round(float(ha), _PLACES)
                for ha in (row.area_least_ha, row.area_ha, row.area_most_ha)
            ),
            (_ADJOINING if row.adjoining else _TO_ADJUST).in_(lang),
            advice.change_needed(row, assessment.on, lang),
            None,
        ]
    for finding in plans_not_checked(assessment):
        asked = wording.action(finding, assessment.on, lang)
        blank: list[Value] = [None] * 4
        site_id = finding.site_id
        yield [
            None, *blank, site_id, names[site_id], None, None, None, None, None, None,
            _UNCHECKED.in_(lang), asked, None,
        ]  # fmt: skip


def plan_total(found: Sequence[Sequence[Value]], lang: str) -> list[Value] | None:
    """Return the line of totals: the sums of what is printed above it.

    None where no plan could be looked at: a total of 0 would read as nothing to adjust.
    """
    if all(row[_AREAS[0]] is None for row in found):
        return None
    total: list[Value] = [None] * len(PLANS)
    total[0] = Text("Cộng", "Total").in_(lang)
    for column in _AREAS:
        total[column] = printed_sum([row[column] for row in found])
    return total


def printed_sum(values: Sequence[Value]) -> float:
    """Return the sum of numbers as they are printed, to two places and without a rounding error."""
    return float(sum(Decimal(f"{v:.{_PLACES}f}") for v in values if isinstance(v, float)))


def _day(text: str, lang: str) -> str:
    try:
        return wording.day(date.fromisoformat(text[:10]), lang)
    except ValueError:
        return text


# --- overlaps ------------------------------------------------------------------------------------

OVERLAPS: Head = (
    (Text("Mã", "Code"), 9),
    (Text("Tên cụm công nghiệp", "Cluster"), 22),
    (Text("Nội dung", "Content"), 34),
    (Text("Lớp dữ liệu", "Layers"), 36),
    (Text("Đối tượng", "Object"), 46),
    (Text("Diện tích (ha)", "Area (ha)"), 11),
    (Text("Tỷ lệ vị trí (%)", "Share of the site (%)"), 10),
    (Text("Kết quả kiểm tra dữ liệu (sơ bộ)", "Preliminary result"), 20),
    (Text("Việc cần làm", "Action"), 56),
    (Text("Cơ quan", "Agency"), 24),
)
NOT_ADDED = Text(
    "Các lớp chồng lên nhau nên diện tích ở đây không cộng được; đất chỉ tính một lần ở sheet «Quỹ "
    "đất».",
    "Layers lie over each other, so these areas do not add up; land is counted once on the sheet "
    "«Land».",
)


def overlap_rows(
    assessment: Assessment, review: PlanReview | None, lang: str
) -> Iterator[list[Value]]:
    """Yield every thing found inside a site, the largest of each site first."""
    for site in ordered(assessment, review):
        if site.geometry is None:
            continue
        found = {
            (f.rule.rule_id, hit.label, round(hit.area_ha, _PLACES)): (f, hit.label, hit.area_ha)
            for f in assessment.of_site(site.site_id)
            for hit in f.hits
            if hit.area_ha and not _is_of_the_register(f)
        }
        for finding, label, area_ha in sorted(found.values(), key=lambda v: -v[2]):
            yield _overlap(assessment, site, finding, (label, area_ha), lang)


def _is_of_the_register(finding: Finding) -> bool:
    """Tell whether what a finding names are clusters of its unit, and nothing inside the site."""
    return finding.layers == ("register",)


def _overlap(
    assessment: Assessment, site: Site, finding: Finding, hit: tuple[str, float], lang: str
) -> list[Value]:
    titles = {**LAYERS, **TABLES}
    label, area_ha = hit
    whole = site.areas.measured_ha
    return [
        site.site_id,
        site.name,
        finding.rule.title.in_(lang),
        "; ".join(titles[n].title.in_(lang) for n in finding.layers if n in titles),
        label or Text("(không tên)", "(unnamed)").in_(lang),
        area_ha,
        Styled(area_ha / whole, PERCENT) if whole else None,
        coloured(finding.verdict, lang),
        wording.action(finding, assessment.on, lang),
        wording.agency(finding.rule.agency, assessment.on, lang),
    ]
