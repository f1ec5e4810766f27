"""What a document says of one cluster: a sentence, facts, findings, what is to be done."""

from collections.abc import Iterator, Sequence

from ccngeo import advice, wording
from ccngeo.model import (
    Finding,
    Reason,
    Site,
    Text,
    Verdict,
)
from ccngeo.report.document import styles
from ccngeo.report.document.chapters import write_chapters, write_one_table
from ccngeo.report.document.draft import Draft
from ccngeo.report.document.facts import write_facts, write_land, write_picture
from ccngeo.report.document.text import Run

CONCLUSION = Text("Kết luận thẩm định: ", "Conclusion of the appraisal: ")
DOTS = "……………………………………………………"


def write_cluster(draft: Draft, site: Site, *, on_a_new_page: bool) -> None:
    """Write the section of one cluster."""
    paper, lang = draft.paper, draft.lang
    findings = draft.assessment.of_site(site.site_id)
    verdict = draft.assessment.verdict_of(site.site_id)
    paper.heading(draft.title(site), 2, on_a_new_page=on_a_new_page)
    sentence = wording.sentence(findings, verdict, draft.assessment.on, lang)
    paper.paragraph(Run(sentence, bold=True))
    _write_advice(draft, site)
    write_facts(draft, site)
    write_picture(draft, site)
    write_land(draft, site)
    if draft.is_plan_review:
        write_one_table(draft, site, findings)
    else:
        write_chapters(draft, site, findings)
    _write_actions(draft, site, findings)
    paper.paragraph((Run(draft.say(CONCLUSION), bold=True), DOTS))


def _write_advice(draft: Draft, site: Site) -> None:
    """Write what the review of the plan recommends, and by which road."""
    found = None if draft.review is None else draft.review.of_site(site.site_id)
    if found is None:
        return
    said = advice.advised(found, draft.assessment.on, draft.lang)
    head = Text("Kiến nghị: ", "Recommendation: ")
    draft.paper.paragraph((Run(draft.say(head), bold=True), said.sentence))
    road = Text("Đường thực hiện: ", "Road: ")
    draft.paper.items(
        line for line in (said.land, f"{draft.say(road)}{said.road}" if said.road else "") if line
    )


def _write_actions(draft: Draft, site: Site, findings: Sequence[Finding]) -> None:
    """Write what is to be done, what decides first.

    What agencies are asked of every cluster alike stands once, in the table of open contents.
    """
    open_ = [f for f in findings if f.verdict in _OPEN]
    open_.sort(key=lambda f: (_OPEN.index(f.verdict), not f.open_decisive))
    waiting = [f for f in open_ if Reason.NO_BOUNDARY in f.reasons]
    asked = [f for f in open_ if f.verdict is Verdict.UNDETERMINED and not f.open_decisive]
    lines = dict.fromkeys(
        f"{draft.say(f.rule.title)}: {action}"
        for f in open_
        if f not in waiting
        and f not in asked
        and (action := wording.action(f, draft.assessment.on, draft.lang))
    )
    if waiting:
        lines[_of_boundary(draft, len(waiting))] = None
    lines |= dict.fromkeys(_to_consult(draft, [f for f in asked if f not in waiting]))
    for lacking in draft.assessment.lacking_of(site.site_id):
        lines[f"{draft.say(_SUPPLY)}: {wording.to_supply(lacking, draft.lang)}"] = None
    if not lines:
        return
    draft.paper.paragraph(
        Run(draft.say(Text("Việc cần làm", "What is to be done")), bold=True), styles.CAPTION
    )
    draft.paper.items(lines)


_OPEN = (Verdict.NOT_MET, Verdict.UNDETERMINED, Verdict.CONDITIONAL)


def _to_consult(draft: Draft, findings: Sequence[Finding]) -> Iterator[str]:
    """Yield which agencies are asked about which contents."""
    by_agency: dict[str, list[str]] = {}
    for finding in findings:
        who = wording.agency(finding.rule.agency, draft.assessment.on, draft.lang)
        by_agency.setdefault(who, []).append(draft.say(finding.rule.title))
    for who, titles in by_agency.items():
        listed = "; ".join(titles)
        yield draft.say(
            Text(
                f"Lấy ý kiến {who} (câu hỏi: bảng «Nội dung chưa kiểm tra»): {listed}",
                f"Ask {who} (questions: table «What was not checked»): {listed}",
            )
        )


_SUPPLY = Text("Bổ sung", "To be supplied")


def _of_boundary(draft: Draft, count: int) -> str:
    return draft.say(
        Text(
            f"Xác định ranh giới (bảng kê tọa độ VN-2000), rồi rà soát {count} nội dung chờ ranh "
            "giới",
            f"Draw the boundary (corners in VN-2000), then review the {count} contents that wait "
            "for it",
        )
    )
