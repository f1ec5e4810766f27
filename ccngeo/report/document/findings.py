"""Findings as rows: measured, limit, clause, result, and what agencies said beside it."""

from collections.abc import Iterator, Sequence

from ccngeo import wording
from ccngeo.answers import basis_of
from ccngeo.decisions import Heard
from ccngeo.model import (
    Basis,
    Citation,
    Confidence,
    Finding,
    Site,
    Text,
    Verdict,
)
from ccngeo.report.document import styles
from ccngeo.report.document.draft import Draft
from ccngeo.report.document.text import Column, Line, Row, Run, runs_of
from ccngeo.rules.nd32_2024 import DOCUMENT as DECREE
from ccngeo.rules.nd303_2026 import UNREAD
from ccngeo.rules.unchecked import UNCHECKED


def finding_columns(draft: Draft) -> list[Column]:
    """Return the columns of a table of findings, as wide as the text together."""
    titles = (
        (Text("Nội dung", "Content"), 26),
        (Text("Đo được", "Measured"), 45),
        (Text("Ngưỡng", "Limit"), 17),
        (Text("Điều khoản, hiệu lực", "Clause, in force"), 32),
        (Text("Kết quả kiểm tra dữ liệu (sơ bộ)", "Preliminary result"), 22),
        (Text("Ý kiến cơ quan (số, ngày)", "Agency's opinion (no., date)"), 23),
    )
    return [Column(draft.say(title), width) for title, width in titles]


def finding_row(draft: Draft, finding: Finding) -> Row:
    """Return a finding as a row of `finding_columns`."""
    lang = draft.lang
    measured = dict.fromkeys(wording.measured(part, lang) for part in finding.parts)
    limits = dict.fromkeys(wording.limit(part, lang) for part in finding.parts if part.op)
    result: list[Line] = [Run(draft.say(wording.VERDICTS[finding.verdict]), bold=True)]
    why = [*wording.reasons(finding.reasons, lang), *_whatever_the_limit(finding, lang)]
    result += [Run(reason, italic=True) for reason in why]
    grade = Run(draft.say(wording.GRADES[finding.grade]).lower(), italic=True)
    return Row(
        (
            (draft.say(finding.rule.title), grade),
            [*measured, *_found(draft, finding), *_by_papers(draft, finding)],
            [*limits, *wording.confirmed(finding, lang)],
            _clauses(finding.rule.citations, lang),
            result,
            _opinions(draft, finding),
        )
    )


def _whatever_the_limit(finding: Finding, lang: str) -> list[str]:
    """Say that a result is the same under every value a limit may have; marks tell the rest."""
    several = any(len(part.candidates) > 1 for part in finding.parts)
    return wording.unconfirmed(finding, lang)[:1] if several else []


_HITS = 4  # things a cell names; the layers have them all


def _found(draft: Draft, finding: Finding) -> list[Line]:
    """Name what was found, in one line."""
    found = wording.found(finding.hits, draft.lang)[:_HITS]
    head = Text("Đối tượng: ", "Found: ")
    return [draft.say(head) + "; ".join(found)] if found else []


def _by_papers(draft: Draft, finding: Finding) -> list[Line]:
    """Say that a figure is as papers have it; what was measured needs no note."""
    basis = basis_of(finding)
    if basis in (None, Basis.MEASURED):
        return []
    return [Run(f"({draft.say(wording.BASES[basis])})", italic=True)]


_UNREAD, _AMENDED = "*", "**"


def _clauses(citations: Sequence[Citation], lang: str) -> list[Line]:
    """Return the clauses of each text with the days they are in force, and marks of doubt.

    That an unread amendment may change the decree is said with a mark, not with a line.
    """
    amended = UNREAD in citations
    by_text: dict[tuple[str, str, str], list[str]] = {}
    for citation in citations:
        if citation == UNREAD:
            continue
        mark = "" if citation.confidence is Confidence.HIGH else _UNREAD
        if amended and citation.document == DECREE:
            mark += _AMENDED
        key = (citation.document, mark, wording.in_force(citation, lang))
        listed = by_text.setdefault(key, [])
        if citation.clause not in ("–", *listed):
            listed.append(citation.clause)
    return [
        f"{', '.join(listed)} {_short(document)}{mark} ({in_force})".lstrip()
        for (document, mark, in_force), listed in by_text.items()
    ]


def _short(document: str) -> str:
    """Return a text as a narrow column names it; part II has its full name."""
    return document.replace("Nghị định", "NĐ").replace("/NĐ-CP", "")


def _opinions(draft: Draft, finding: Finding) -> list[Line]:
    """Return who spoke of a finding, number and date, and the result; chapter 8 has the words."""
    lines: list[Line] = []
    for heard in draft.assessment.opinions_on(finding.site_id, finding.rule.rule_id):
        said, is_stale = heard.opinion, heard.stale is True
        who = wording.opinion(heard, finding.verdict, draft.lang)[0]
        lines.append(Run(who, struck=is_stale))
        if said.result is not None:
            result = draft.say(wording.VERDICTS[said.result])
            lines.append(Run(result, bold=True, struck=is_stale))
    return lines


def opinion(draft: Draft, heard: Heard, verdict: Verdict | None) -> Line:
    """Return what somebody said in a line, struck out where it is stale, and why."""
    runs = [
        Run(line, struck=heard.stale is True)
        for line in wording.opinion(heard, verdict, draft.lang)
    ]
    standing = wording.standing(heard, draft.lang)
    if standing:
        runs.append(Run(f"({standing})", italic=True))
    parted: list[str | Run] = []
    for before, run in zip((None, *runs), runs, strict=False):
        if before is not None:
            parted.append(" " if before.text.endswith(".") else "; ")
        parted.append(run)
    return parted


def opinions_on(draft: Draft, site: Site) -> Iterator[Line]:
    """Yield what was said of a site as a whole, then of its contents, a line for each."""
    assessment = draft.assessment
    for heard in assessment.opinions_on(site.site_id):
        yield opinion(draft, heard, assessment.verdict_of(site.site_id))
    for finding in assessment.of_site(site.site_id):
        for heard in assessment.opinions_on(site.site_id, finding.rule.rule_id):
            said = runs_of(opinion(draft, heard, finding.verdict))
            yield (f"«{draft.say(finding.rule.title)}»: ", *said)
    for content in UNCHECKED:
        if assessment.procedure not in content.procedures:  # else it stands in its own chapter
            for heard in assessment.opinions_on(site.site_id, content.content_id):
                said = runs_of(opinion(draft, heard, None))
                yield (f"«{draft.say(content.title)}»: ", *said)


def write_table_notes(draft: Draft, findings: Sequence[Finding]) -> None:
    """Explain the marks of unread texts, and name what does not apply."""
    marks = Text(
        f"{_UNREAD} Chưa đọc nguyên văn văn bản hoặc chưa kiểm chứng. {_AMENDED} "
        f"{UNREAD.document} ({wording.in_force(UNREAD)}) sửa đổi nghị định này, chưa đọc nguyên "
        "văn: phải đối chiếu. Xem mục II.1.",
        f"{_UNREAD} The text was not read in the original, or not verified. {_AMENDED} "
        f"{UNREAD.document} ({wording.in_force(UNREAD, 'en')}) amends this decree and was not "
        "read: to be compared. See II.1.",
    )
    draft.paper.paragraph(draft.say(marks), styles.NOTE)
    aside = [f for f in findings if f.verdict is Verdict.NOT_APPLICABLE]
    if aside:
        titles = "; ".join(draft.say(f.rule.title) for f in aside)
        head = Text(f"Không áp dụng ({len(aside)}): ", f"Not applicable ({len(aside)}): ")
        draft.paper.paragraph(f"{draft.say(head)}{titles}.", styles.NOTE)
