"""What a document says of one cluster: a sentence, its areas, its land, its findings."""

import re
from collections.abc import Iterable, Iterator, Sequence

from ccngeo import advice, landuse, wording
from ccngeo.answers import basis_of
from ccngeo.decisions import Heard
from ccngeo.land_by_class import State
from ccngeo.model import (
    Basis,
    Citation,
    Confidence,
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
from ccngeo.report.document.front import hectares
from ccngeo.report.document.pictures import WIDTH_MM, picture_of
from ccngeo.report.document.text import Align, Band, Column, Line, Row, Run, to_fill
from ccngeo.rounding import adding_up
from ccngeo.rules.nd32_2024 import DOCUMENT as DECREE
from ccngeo.rules.nd303_2026 import UNREAD
from ccngeo.rules.unchecked import UNCHECKED, Unchecked
from ccngeo.vietnamese import format_decimal

CONCLUSION = Text("Kết luận thẩm định: ", "Conclusion of the appraisal: ")
DOTS = "……………………………………………………"

# The chapters of the appraisal report, and the headings of rules that belong to each.
CHAPTERS: tuple[tuple[Text, str | None], ...] = (
    (Text("1. Hồ sơ, tên gọi, diện tích", "1. Dossier, name, area"), "dossier"),
    (Text("2. Sự phù hợp với quy hoạch", "2. Fit with plans"), "planning"),
    (Text("3. Điều kiện về đất đai, địa bàn", "3. Conditions of land and unit"), "conditions"),
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


def write_cluster(draft: Draft, site: Site, *, on_a_new_page: bool) -> None:
    """Write the section of one cluster."""
    paper, lang = draft.paper, draft.lang
    findings = draft.assessment.of_site(site.site_id)
    verdict = draft.assessment.verdict_of(site.site_id)
    paper.heading(draft.name(site), 2, on_a_new_page=on_a_new_page)
    sentence = wording.sentence(findings, verdict, draft.assessment.on, lang)
    paper.paragraph(Run(sentence, bold=True))
    _write_advice(draft, site)
    _write_facts(draft, site)
    _write_picture(draft, site)
    _write_land(draft, site)
    if draft.is_plan_review:
        _write_one_table(draft, site, findings)
    else:
        _write_chapters(draft, site, findings)
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


# --- facts ---------------------------------------------------------------------------------------


def _write_facts(draft: Draft, site: Site) -> None:
    say, lang, areas = draft.say, draft.lang, site.areas
    shown = (areas.plan_ha, areas.proposed_ha, areas.detailed_ha, areas.measured_ha)
    titles = (
        Text("Quy hoạch tỉnh (ha)", "Provincial plan (ha)"),
        Text("Đề nghị, quyết định (ha)", "Proposed, decided (ha)"),
        Text("Quy hoạch chi tiết (ha)", "Detailed plan (ha)"),
        Text("Đo từ tọa độ (ha)", "Measured (ha)"),
        Text("Đo so với hồ sơ (ha; %)", "Measured against papers (ha; %)"),
    )
    width_mm = styles.TEXT_WIDTH_MM / len(titles)
    draft.paper.table(
        say(Text("Bốn diện tích", "Four areas")),
        [Column(say(title), width_mm, Align.CENTRE) for title in titles],
        [Row((*(hectares(area, lang) for area in shown), _difference(site, lang)))],
        on_one_page=True,
    )
    draft.paper.facts(say(Text("Thông tin chung", "Facts")), _facts(draft, site))


def _difference(site: Site, lang: str) -> str:
    measured, declared = site.areas.measured_ha, site.declared_ha
    if measured is None or not declared:
        return "–"
    apart = measured - declared
    share = wording.signed(100 * apart / declared, 1, lang)
    return f"{wording.signed(apart, 2, lang)}; {share} %"


_CODE_LETTERS = 16  # of a fingerprint: as many as an opinion has to quote


def _facts(draft: Draft, site: Site) -> Iterator[tuple[str, Line]]:
    say, lang, assessment = draft.say, draft.lang, draft.assessment
    yield say(Text("Địa điểm (trước đây)", "Place (formerly)")), wording.place(site, lang) or "–"
    yield say(Text("Loại", "Role")), say(wording.ROLES[site.role])
    if site.industries:
        yield say(Text("Ngành nghề", "Industries")), site.industries
    received = (
        to_fill(say(Text("ngày tiếp nhận", "date of receipt")))
        if site.received is None and not draft.is_plan_review
        else "–"
        if site.received is None
        else wording.day(site.received, lang)
    )
    yield say(Text("Ngày tiếp nhận hồ sơ", "Dossier received")), received
    if site.geometry is None:
        yield (
            say(Text("Ranh giới", "Boundary")),
            say(Text("chưa có, xét theo đất của xã", "none yet, judged by the commune's land")),
        )
        return
    code = (assessment.boundary_code(site.site_id) or "")[:_CODE_LETTERS]
    error = format_decimal(site.accuracy_m, 1, lang)
    yield (
        say(Text("Ranh giới: sai số vị trí; mã", "Boundary: error of position; code")),
        f"{error} m; {code}",
    )
    block = assessment.block_of(site.site_id)
    width = format_decimal(block.asked_width_m, 0, lang)
    yield (
        say(
            Text(f"Khoảnh liền dải lớn nhất (rộng từ {width} m)", f"Largest block ({width} m wide)")
        ),
        f"{hectares(block.area_ha, lang)} ha",
    )
    heights = assessment.heights_of(site.site_id)
    if heights is not None:
        low, high = (format_decimal(height, 0, lang) for height in heights)
        yield say(Text("Cao độ mặt đất (m)", "Height of the ground (m)")), f"{low}–{high}"


def _write_picture(draft: Draft, site: Site) -> None:
    """Write where a cluster lies; numbers in the picture stand for contents."""
    png = None if draft.ground is None else picture_of(draft.ground, site, draft.lang)
    if draft.ground is None or png is None:
        return
    caption = (
        Text(f"Vị trí {site.name}", f"Where {site.name} lies")
        if site.geometry is not None
        else Text(f"Phạm vi xã dự kiến bố trí {site.name}", f"The commune of {site.name}")
    )
    marked = "; ".join(
        f"({conflict.number}) {draft.say(conflict.finding.rule.title)}"
        for conflict in draft.ground.conflicts(site.site_id)
    )
    said = f"{draft.say(caption)}: {marked}" if marked else draft.say(caption)
    draft.paper.picture(png, WIDTH_MM, f"{site.site_id}.png", said)


# --- land ----------------------------------------------------------------------------------------

_STATES = {
    State.WITHHELD: Text("Đất khác (không nêu chi tiết)", "Other land (no details)"),
    State.BLANK: Text("Chưa rõ loại đất (bản đồ không ghi mã)", "Not known (no code on the map)"),
    State.SEVERAL: Text(
        "Chưa rõ loại đất (bản đồ có hai mã chồng nhau)", "Not known (two codes on one place)"
    ),
    State.NOT_SEEN: Text("Chưa có dữ liệu", "No data"),
}


def _write_land(draft: Draft, site: Site) -> None:
    """Write the table of land, whose printed rows add up to the printed total."""
    say = draft.say
    caption = say(Text("Hiện trạng sử dụng đất trong ranh giới", "Current land use inside"))
    rows = draft.land.get(site.site_id)
    if site.geometry is None:
        return
    if not rows:
        missing = Text(
            "hiện trạng sử dụng đất trong ranh giới: chưa có dữ liệu",
            "current land use inside the boundary: no data",
        )
        draft.paper.paragraph(to_fill(say(missing)))
        return
    draft.paper.table(
        caption,
        [
            Column(say(Text("TT", "No.")), 12, Align.CENTRE),
            Column(say(Text("Loại đất", "Land")), 88),
            Column(say(Text("Mã", "Code")), 19, Align.CENTRE),
            Column(say(Text("Diện tích (ha)", "Area (ha)")), 26, Align.RIGHT),
            Column(say(Text("Tỷ lệ (%)", "Share (%)")), 20, Align.RIGHT),
        ],
        _land_rows(draft, rows),
        on_one_page=True,
    )
    _write_budget(draft, site)


def _land_rows(draft: Draft, rows: Sequence[tuple[State, str, float]]) -> Iterator[Row]:
    lang = draft.lang
    areas_ha = [area for _, _, area in rows]
    whole_ha = sum(areas_ha)
    shown = adding_up(areas_ha, whole_ha, 2)
    shares = adding_up([100 * area / whole_ha for area in areas_ha], 100.0, 2)
    for number, ((state, code, _), area, share) in enumerate(
        zip(rows, shown, shares, strict=True), 1
    ):
        coded = state is State.CODED
        name = _land_name(code, lang) if coded else draft.say(_STATES[state])
        cells = (_traced(area, lang), _traced(share, lang))
        yield Row((str(number), name, code if coded else "", *cells))
    total = draft.say(Text("Tổng cộng", "Total"))
    yield Row(("", total, "", hectares(whole_ha, lang), format_decimal(100, 2, lang)), True)


def _land_name(code: str, lang: str) -> str:
    """Return the names of a code; how much of it is which nobody knows of a compound one."""
    return " + ".join(landuse.name(part, lang) for part in code.split("+"))


def _traced(value: float, lang: str) -> str:
    """Return a rounded number of a table; what is there is never printed as nothing."""
    return format_decimal(value, 2, lang) if value else f"< {format_decimal(0.01, 2, lang)}"


def _write_budget(draft: Draft, site: Site) -> None:
    """Write what the land can be used for, each spot counted once."""
    lang = draft.lang
    budget = {
        name: area for name, area in draft.assessment.budget_of(site.site_id).items() if area > 0
    }
    shown = adding_up(list(budget.values()), sum(budget.values()), 2)
    parts = "; ".join(
        f"{draft.say(wording.BUDGET[name]).lower()} {_traced(area, lang)} ha"
        for name, area in zip(budget, shown, strict=True)
    )
    head = Text("Quỹ đất trong ranh giới (mỗi phần tính một lần): ", "Land (each part once): ")
    open_ = Text(
        " Danh sách lớp chưa đủ: có thể còn đối tượng khác.",
        " Not all layers are there: more may be taken.",
    )
    more = "" if draft.assessment.budget_complete else draft.say(open_)
    draft.paper.paragraph(f"{draft.say(head)}{parts}.{more}")


# --- findings ------------------------------------------------------------------------------------


def _write_one_table(draft: Draft, site: Site, findings: Sequence[Finding]) -> None:
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
            rows += [Band(draft.say(title)), *(_finding(draft, f) for f in found)]
    caption = Text("Kết quả kiểm tra theo nội dung", "Results by content")
    draft.paper.table(draft.say(caption), _columns(draft), rows)
    if folded:
        head = Text("Lấy ý kiến, đáp ứng", "To consult, met")
        _write_folded(draft, head, [_in_short(draft, f) for f in folded])
    if waiting:
        head = Text("Chờ ranh giới, chưa đủ căn cứ", "Waiting for a boundary, undetermined")
        _write_folded(draft, head, [draft.say(f.rule.title) for f in waiting])
    _write_table_notes(draft, findings)
    said = list(_said_of_site(draft, site))
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


def _write_chapters(draft: Draft, site: Site, findings: Sequence[Finding]) -> None:
    """Write the chapters of an appraisal report, each with its table and what is to be filled."""
    for number, (title, heading) in enumerate(CHAPTERS, 1):
        draft.paper.heading(draft.say(title), 3)
        found = _shown(findings, heading)
        if number == _CONDITIONS:
            _write_points(draft, findings)
        if found:
            draft.paper.table(None, _columns(draft), [_finding(draft, f) for f in found])
        for content in UNCHECKED:
            if _CHAPTER_OF[content.content_id] == number:
                _write_unchecked(draft, site, content)
        if number == _INVESTOR:
            _write_scores(draft)
        if number == _OPINIONS:
            _write_opinions(draft, site)
    _write_table_notes(draft, findings)


def _shown(findings: Sequence[Finding], heading: str | None) -> list[Finding]:
    return [
        finding
        for finding in findings
        if finding.rule.heading == heading and finding.verdict is not Verdict.NOT_APPLICABLE
    ]


def _columns(draft: Draft) -> list[Column]:
    titles = (
        (Text("Nội dung", "Content"), 26),
        (Text("Đo được", "Measured"), 48),
        (Text("Ngưỡng", "Limit"), 17),
        (Text("Điều khoản, hiệu lực", "Clause, in force"), 33),
        (Text("Kết quả kiểm tra dữ liệu (sơ bộ)", "Preliminary result"), 22),
        (Text("Ý kiến cơ quan (số, ngày)", "Agency's opinion (no., date)"), 19),
    )
    return [Column(draft.say(title), width) for title, width in titles]


def _finding(draft: Draft, finding: Finding) -> Row:
    lang = draft.lang
    measured = dict.fromkeys(wording.measured(part, lang) for part in finding.parts)
    limits = dict.fromkeys(wording.limit(part, lang) for part in finding.parts if part.op)
    result: list[Line] = [Run(draft.say(wording.VERDICTS[finding.verdict]), bold=True)]
    result += [Run(why, italic=True) for why in wording.reasons(finding.reasons, lang)]
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
    heard = draft.assessment.opinions_on(finding.site_id, finding.rule.rule_id)
    return [line for one in heard for line in _opinion(draft, one, finding.verdict)]


def _opinion(draft: Draft, heard: Heard, verdict: Verdict | None) -> Iterator[Run]:
    """Yield what somebody said, struck out where it is stale, and why."""
    for line in wording.opinion(heard, verdict, draft.lang):
        yield Run(line, struck=heard.stale is True)
    standing = wording.standing(heard, draft.lang)
    if standing:
        yield Run(f"({standing})", italic=True)


def _write_table_notes(draft: Draft, findings: Sequence[Finding]) -> None:
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


# --- what no rule covers -------------------------------------------------------------------------

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
    for point, said in sorted(by_point.items()):
        line = f"{point}) Đ8.{paragraph}{point}: {'; '.join(said)}."
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
    draft.paper.items(_in_a_line(_opinion(draft, one, None)) for one in heard)


def _write_scores(draft: Draft) -> None:
    scores = Text(
        "năng lực, kinh nghiệm, tài chính của nhà đầu tư và điểm đánh giá (Đ13 NĐ 32/2024/NĐ-CP)",
        "capability, experience, funds of the investor and the score (Art. 13, Decree 32/2024)",
    )
    draft.paper.paragraph(to_fill(draft.say(scores)))


def _write_opinions(draft: Draft, site: Site) -> None:
    """Write what was said of the site as a whole; of one content it stands in its table."""
    said = list(_said_of_site(draft, site))
    if said:
        draft.paper.items(said)
        return
    blank = Text(
        "ý kiến của các cơ quan về vị trí (số, ngày văn bản)",
        "opinions of the agencies on the site (number, date)",
    )
    draft.paper.paragraph(to_fill(draft.say(blank)))


def _said_of_site(draft: Draft, site: Site) -> Iterator[Line]:
    verdict = draft.assessment.verdict_of(site.site_id)
    for heard in draft.assessment.opinions_on(site.site_id):
        yield _in_a_line(_opinion(draft, heard, verdict))


def _in_a_line(runs: Iterable[Run]) -> list[str | Run]:
    """Return runs one after the other, parted by semicolons."""
    parted: list[str | Run] = []
    for run in runs:
        parted += ["; ", run] if parted else [run]
    return parted


# --- what is to be done --------------------------------------------------------------------------


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
