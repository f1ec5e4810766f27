"""The chapters of an appraisal report on one cluster, with a table each or one for all."""

import re
from collections.abc import Sequence

from ccngeo import wording
from ccngeo.model import (
    Citation,
    Finding,
    Grade,
    Procedure,
    Reason,
    Site,
    Text,
    Verdict,
)
from ccngeo.report.document import styles
from ccngeo.report.document.draft import Draft
from ccngeo.report.document.findings import (
    finding_columns,
    finding_row,
    opinion,
    opinions_on,
    write_table_notes,
)
from ccngeo.report.document.text import Band, Row, Run, to_fill
from ccngeo.rules.nd303_2026 import UNREAD
from ccngeo.rules.unchecked import UNCHECKED, Unchecked

# The chapters of the appraisal report, and the headings of rules that belong to each.
CHAPTERS: tuple[tuple[Text, str | None], ...] = (
    (Text("1. Tính hợp lệ của hồ sơ, tên gọi, diện tích", "1. Dossier, name, area"), "dossier"),
    (Text("2. Sự phù hợp với quy hoạch", "2. Fit with plans"), "planning"),
    (
        Text("3. Điều kiện (Điều 8), đất đai, địa bàn", "3. Conditions (Article 8), land, unit"),
        "conditions",
    ),
    (Text("4. Chủ đầu tư hạ tầng kỹ thuật", "4. The investor"), "investor"),
    (Text("5. Tổng mức đầu tư", "5. Costs"), None),
    (
        Text(
            "6. Hạ tầng kỹ thuật, bảo vệ môi trường, phòng cháy chữa cháy",
            "6. Infrastructure, environment, fire safety",
        ),
        "infrastructure",
    ),
    (Text("7. Hiệu quả kinh tế - xã hội", "7. Social and economic effects"), None),
    (Text("8. Ý kiến cơ quan", "8. Opinions of agencies"), None),
)
# Contents without a rule, by the chapter they belong to.
_CHAPTER_OF = {
    "investment-costs": 5,
    "fire-safety": 6,
    "worker-housing": 6,
    "socio-economic-effects": 7,
}
_CONDITIONS, _INVESTOR, _OPINIONS = 3, 4, 8


def write_one_table(draft: Draft, site: Site, findings: Sequence[Finding]) -> None:
    """Write the findings of a cluster in one table, the chapters as bands.

    What is met without being decisive, and what waits for a boundary, is told below it.
    """
    folded = [f for f in findings if _is_met_aside(draft, f)]
    waiting = [f for f in findings if _waits(draft, f)]
    aside = {f.rule.rule_id for f in (*folded, *waiting)}
    rows: list[Row | Band] = []
    for title, heading in CHAPTERS:
        found = [f for f in _shown(findings, heading) if f.rule.rule_id not in aside]
        if found:
            rows += [Band(draft.say(title)), *(finding_row(draft, f) for f in found)]
    caption = Text("Kết quả kiểm tra theo nội dung", "Results by content")
    draft.paper.table(draft.say(caption), finding_columns(draft), rows)
    if folded:
        head = Text("Lấy ý kiến, đáp ứng", "To consult, met")
        _write_folded(draft, head, [_in_short(draft, f) for f in folded])
    if waiting:
        head = Text("Chờ ranh giới, chưa đủ căn cứ", "Waiting for a boundary, undetermined")
        _write_folded(draft, head, [draft.say(f.rule.title) for f in waiting])
    write_table_notes(draft, findings)
    said = list(opinions_on(draft, site))
    if said:
        draft.paper.paragraph(Run(draft.say(CHAPTERS[_OPINIONS - 1][0]), bold=True), styles.CAPTION)
        draft.paper.items(said)


def _write_folded(draft: Draft, head: Text, lines: Sequence[str]) -> None:
    titled = Run(f"{draft.say(head)} ({len(lines)}): ", bold=True)
    draft.paper.paragraph((titled, "; ".join(lines) + "."), styles.FOLDED)


def _in_short(draft: Draft, finding: Finding) -> str:
    """Return a finding in a line: what, how much, by which clause."""
    measured = [wording.measured(part, draft.lang) for part in finding.parts[:1]]
    within = "; ".join([*measured, *wording.clauses(_read(finding.rule.citations))[:1]])
    return f"{draft.say(finding.rule.title)} ({within})"


def _read(citations: Sequence[Citation]) -> list[Citation]:
    return [citation for citation in citations if citation != UNREAD]


def _is_met_aside(draft: Draft, finding: Finding) -> bool:
    """Tell whether a finding is settled, decides nothing, and nobody has spoken of it."""
    heard = draft.assessment.opinions_on(finding.site_id, finding.rule.rule_id)
    return finding.verdict is Verdict.MET and finding.grade is not Grade.DECISIVE and not heard


def _waits(draft: Draft, finding: Finding) -> bool:
    """Tell whether a finding waits for a boundary, and nobody has spoken of it."""
    heard = draft.assessment.opinions_on(finding.site_id, finding.rule.rule_id)
    open_ = finding.verdict is Verdict.UNDETERMINED and Reason.NO_BOUNDARY in finding.reasons
    return open_ and not heard


def write_chapters(draft: Draft, site: Site, findings: Sequence[Finding]) -> None:
    """Write the chapters of an appraisal report, each with its table and what is to be filled."""
    for number, (title, heading) in enumerate(CHAPTERS, 1):
        draft.paper.heading(draft.say(title), 3)
        found = _shown(findings, heading)
        if number == _CONDITIONS:
            _write_points(draft, findings)
        if found:
            draft.paper.table(None, finding_columns(draft), [finding_row(draft, f) for f in found])
        for content in UNCHECKED:
            if _CHAPTER_OF[content.content_id] == number:
                _write_unchecked(draft, site, content)
        if number == _INVESTOR:
            _write_scores(draft)
        if number == _OPINIONS:
            _write_opinions(draft, site)
    write_table_notes(draft, findings)


def _shown(findings: Sequence[Finding], heading: str | None) -> list[Finding]:
    return [
        finding
        for finding in findings
        if finding.rule.heading == heading and finding.verdict is not Verdict.NOT_APPLICABLE
    ]


_POINT = re.compile(r"Đ8\.([12])([a-d])")


def _write_points(draft: Draft, findings: Sequence[Finding]) -> None:
    """Write the points of Đ8 that the procedure asks for, with the findings that cite each."""
    paragraph = "2" if draft.assessment.procedure is Procedure.EXPANSION else "1"
    by_point: dict[str, list[str]] = {}
    for finding in findings:
        if finding.verdict is Verdict.NOT_APPLICABLE:
            continue
        said = f"«{draft.say(finding.rule.title)}»: {draft.say(wording.VERDICTS[finding.verdict])}"
        for point in _points_of(finding, paragraph):
            by_point.setdefault(point, []).append(said)
    for point, results in sorted(by_point.items()):
        line = f"{point}) Đ8.{paragraph}{point}: {'; '.join(results)}."
        draft.paper.paragraph(line, styles.ITEM)


def _points_of(finding: Finding, paragraph: str) -> list[str]:
    clauses = " ".join(citation.clause for citation in finding.rule.citations)
    return sorted({point for of, point in _POINT.findall(clauses) if of == paragraph})


def _write_unchecked(draft: Draft, site: Site, content: Unchecked) -> None:
    """Write a content no data speaks of: what was said of it, and a place to fill in."""
    who = wording.agency(content.agency, draft.assessment.on, draft.lang)
    asked = f"{draft.say(content.question)} ({who}; {content.citation.clause})"
    draft.paper.paragraph((Run(f"{draft.say(content.title)}: ", bold=True), to_fill(asked)))
    heard = draft.assessment.opinions_on(site.site_id, content.content_id)
    draft.paper.items(opinion(draft, one, None) for one in heard)


def _write_scores(draft: Draft) -> None:
    scores = Text(
        "năng lực, kinh nghiệm, tài chính của nhà đầu tư và điểm đánh giá (Đ13 NĐ 32/2024/NĐ-CP)",
        "capability, experience, funds of the investor and the score (Art. 13, Decree 32/2024)",
    )
    draft.paper.paragraph(to_fill(draft.say(scores)))


def _write_opinions(draft: Draft, site: Site) -> None:
    """Write what was said, or where it goes."""
    said = list(opinions_on(draft, site))
    if said:
        draft.paper.items(said)
        return
    blank = Text(
        "ý kiến của các cơ quan về vị trí (số, ngày văn bản)",
        "opinions of the agencies on the site (number, date)",
    )
    draft.paper.paragraph(to_fill(draft.say(blank)))
