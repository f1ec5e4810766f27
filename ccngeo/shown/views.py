"""What notebooks show of each kind of value; `html_of` chooses by type."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import singledispatch

from ccngeo import advice, wording
from ccngeo.answers import basis_of
from ccngeo.assessment import Assessment
from ccngeo.candidates import Candidate, Found
from ccngeo.inspection import Inspection
from ccngeo.model import Basis, Finding, Grade, Role, Site, Text, Verdict
from ccngeo.project import LAYERS, TABLES
from ccngeo.provenance import Source
from ccngeo.questions import open_questions
from ccngeo.read import PlanningData
from ccngeo.read.boundary_table import BoundaryTable, Plot
from ccngeo.recommendation import PlanReview, Recommendation
from ccngeo.register import PROVINCE, Cluster, Register, indicators
from ccngeo.report.inspected import inspection_lines
from ccngeo.report.registered import (
    GAPS,
    RegisterReview,
    ScopeRows,
    UnitRow,
    founded_rows,
    in_one_sentence,
    missing_lines,
    scope_title,
)
from ccngeo.rules import RULES
from ccngeo.shown.markup import (
    Html,
    badge,
    block,
    bold,
    element,
    facts,
    fault,
    folded,
    heading,
    inside,
    line,
    lines,
    synthetic,
    table,
    unbroken,
)
from ccngeo.symbols import VERDICTS
from ccngeo.vietnamese import format_decimal

_NOTE = Text(
    "Kết quả kiểm tra dữ liệu (sơ bộ): công cụ phát hiện, cơ quan có thẩm quyền kết luận.",
    "Preliminary check of data: the tool finds, the competent agency concludes.",
)
_CODE = Text("Mã", "Code")
_NAME = Text("Tên cụm", "Cluster")
_AREA = Text("Diện tích (ha)", "Area (ha)")
_RESULT = Text("Kết quả sơ bộ", "Preliminary result")
_SETTLED = Text("Đã rõ", "Settled")
_TO_BE_NOTED = Text("Lưu ý", "Note")
_NOTHING = "–"
_WORST = tuple(VERDICTS)  # what needs a decision comes first
_FEW = 4  # things of a list in a cell; the value itself has all


@singledispatch
def html_of(value: object, lang: str = "vi") -> Html:  # noqa: ARG001 — every view takes it
    """Return what a notebook shows of a value, in `lang` (`vi` or `en`).

    Raises
    ------
    TypeError
        There is no view of such a value.
    """
    raise TypeError(f"there is no view of a {type(value).__name__}")


def _hectares(value: float | None, lang: str) -> str:
    return _NOTHING if value is None else format_decimal(value, 2, lang)


def _said(texts: Iterable[Text], lang: str) -> list[str]:
    return [text.in_(lang) for text in texts]


# --- the data ------------------------------------------------------------------------------------

_SOURCES = (
    Text("Lớp, bảng", "Layer, table"),
    Text("Tình trạng", "Status"),
    Text("Số dòng", "Rows"),
    Text("Hệ tọa độ", "CRS"),
    Text("Sai số", "Accuracy"),
    Text("Phạm vi phủ", "Coverage"),
    Text("Cơ quan, ngày dữ liệu", "Agency, date of data"),
    Text("Tệp", "File"),
)
_USABLE = Text("dùng được", "usable")
_OF_ROLE = {
    Role.ESTABLISHED: Text("đã thành lập", "established"),
    Role.PLANNED: Text("quy hoạch mới", "planned"),
    Role.PROPOSED: Text("đề nghị", "proposed"),
}


@html_of.register
def _(data: PlanningData, lang: str = "vi") -> Html:
    declared = data.project.declared
    return block(
        heading(declared.title, synthetic(lang, holds=declared.synthetic)),
        line(_sites_in_short(data.sites, lang)),
        *_problems(data, lang),
        *(line(_TO_BE_NOTED.in_(lang), ": ", note.in_(lang)) for note in data.notes),
        table(
            _said(_SOURCES, lang),
            [_source(source, lang) for source in sorted(data.sources, key=_is_usable)],
            lang,
            "data.sources",
        ),
    )


def _sites_in_short(sites: Sequence[Site], lang: str) -> str:
    """Say how many sites of each role there are, and how many have no boundary."""
    counted = Counter(site.role for site in sites)
    roles = ", ".join(f"{n} {_OF_ROLE[role].in_(lang)}" for role, n in counted.items())
    bare = sum(site.geometry is None for site in sites)
    many = Text(f"{len(sites)} cụm", f"{len(sites)} clusters").in_(lang)
    undrawn = Text(f"{bare} cụm chưa có ranh giới", f"{bare} without a boundary").in_(lang)
    return f"{many}: {roles}; {undrawn}" if sites else many


def _problems(data: PlanningData, lang: str) -> Iterator[Html]:
    """Yield one line for each layer or table that could not be used."""
    titles = {name: spec.title for name, spec in {**LAYERS, **TABLES}.items()}
    for name, problem in data.problems.items():
        yield line(fault(f"{titles[name].in_(lang)}: {problem.in_(lang)}", lang))


def _is_usable(source: Source) -> bool:
    return source.status == "ok"


def _source(source: Source, lang: str) -> list[str]:
    usable, error = _is_usable(source), source.accuracy_m
    notes = [note.in_(lang) for note in source.notes] if usable else []  # a fault stands above
    return [
        source.title.in_(lang),
        unbroken(_USABLE.in_(lang)) if usable else fault("", lang),
        _NOTHING if source.features is None else str(source.features),
        source.crs.in_(lang),
        _NOTHING if error is None else unbroken(f"± {format_decimal(error, 1, lang)} m"),
        source.covers(lang),
        lines([source.agency, _day(source.data_date, lang)]),
        lines([source.path, *_first(notes, lang)]),
    ]


def _day(text: str, lang: str) -> str:
    return unbroken(wording.day(date.fromisoformat(text), lang)) if text else ""


# --- the review ----------------------------------------------------------------------------------

_REVIEWED = (_CODE, _NAME, _AREA, _RESULT, _SETTLED, Text("Tóm tắt", "Summary"))
_FOUND_OUT = (
    Text("Nội dung", "Content"),
    _RESULT,
    Text("Đo được (ít nhất–nhiều nhất)", "Measured (least–most)"),
    Text("Ngưỡng", "Limit"),
    Text("Lý do, việc tiếp theo", "Reasons, next step"),
    Text("Điều khoản", "Clause"),
)
_ASKED = (
    Text("Nội dung", "Content"),
    Text("Còn thiếu", "Missing"),
    Text("Hỏi cơ quan", "Ask"),
    Text("Câu hỏi", "Question"),
    Text("Số cụm", "Clusters"),
)


@html_of.register
def _(review: Assessment, lang: str = "vi") -> Html:
    """Show one row for each cluster; of a single one, all of its findings."""
    declared = review.data.project.declared
    if len(review.sites) == 1:
        head, body = _one_site(review, review.sites[0], lang)
    else:
        head, body = heading(declared.title, *_occasion(review, lang)), _all_sites(review, lang)
    return block(
        head,
        *_problems(review.data, lang),
        body,
        _unchecked(review, lang),
        line(element("i", _NOTE.in_(lang))),
    )


def _unchecked(review: Assessment, lang: str) -> Html:
    """Return what could not be checked, and whom to ask; folded, and counted in the title."""
    asked = open_questions(review)
    title = Text(
        f"{len(asked)} nội dung chưa kiểm tra được: thiếu gì, hỏi cơ quan nào",
        f"{len(asked)} contents could not be checked: what is missing, and whom to ask",
    )
    rows = [
        [
            question.content.in_(lang),
            question.missing.in_(lang),
            wording.agency(question.agency, review.on, lang),
            question.question.in_(lang),
            str(len(question.sites)),
        ]
        for question in asked
    ]
    return folded(title.in_(lang), table(_said(_ASKED, lang), rows, lang))


def _occasion(review: Assessment, lang: str) -> tuple[str, ...]:
    """Return what a review was made for: the procedure, the day, and whether it is a trial."""
    return (
        wording.PROCEDURES[review.procedure].in_(lang),
        unbroken(wording.day(review.on, lang)),
        synthetic(lang, holds=review.data.project.declared.synthetic),
    )


def _all_sites(review: Assessment, lang: str) -> Html:
    ordered = sorted(review.sites, key=lambda site: _turn(site, review))
    counted = Counter(review.verdict_of(site.site_id) for site in review.sites)
    counts = [
        inside(badge(verdict, lang), f": {counted[verdict]}\u2003")
        for verdict in VERDICTS
        if counted[verdict]
    ]
    rows = [_reviewed(site, review, lang) for site in ordered]
    return inside(line(*counts), table(_said(_REVIEWED, lang), rows, lang, "to_frame()"))


def _turn(site: Site, review: Assessment) -> tuple[bool, int, str]:
    """Return what orders the clusters: what is not met first, established ones last."""
    verdict = _WORST.index(review.verdict_of(site.site_id))
    return site.role is Role.ESTABLISHED, verdict, site.site_id


def _reviewed(site: Site, review: Assessment, lang: str) -> list[str]:
    findings, verdict = review.of_site(site.site_id), review.verdict_of(site.site_id)
    settled, decisive = wording.checked(findings)
    return [
        unbroken(site.site_id),
        site.name,
        _hectares(site.declared_ha, lang),
        badge(verdict, lang),
        f"{settled}/{decisive}" if decisive else _NOTHING,
        wording.sentence(findings, verdict, review.on, lang),
    ]


def _one_site(review: Assessment, site: Site, lang: str) -> tuple[Html, Html]:
    """Return the heading of a site, and its findings: what decides or blocks first, then others."""
    findings, verdict = review.of_site(site.site_id), review.verdict_of(site.site_id)
    apply = [f for f in findings if f.verdict is not Verdict.NOT_APPLICABLE]
    first = sorted((f for f in apply if _comes_first(f)), key=lambda f: _WORST.index(f.verdict))
    rest = [f for f in apply if not _comes_first(f)]
    count, idle = len(rest), len(findings) - len(apply)
    others = Text(
        f"{count} nội dung khác, lấy ý kiến cơ quan ({idle} nội dung nữa không áp dụng)",
        f"{count} other contents, agencies to be asked ({idle} more do not apply)",
    )
    heads = [unbroken(head) for head in _said(_FOUND_OUT, lang)]
    body = inside(
        line(badge(verdict, lang), ". ", wording.sentence(findings, verdict, review.on, lang)),
        table(heads, [_found_out(f, review, lang) for f in first], lang),
        folded(others.in_(lang), table(heads, [_found_out(f, review, lang) for f in rest], lang)),
    )
    place = wording.place(site, lang)
    return heading(f"{site.site_id} · {site.name}", place, *_occasion(review, lang)), body


def _comes_first(finding: Finding) -> bool:
    """Tell whether a content decides, or something was found that is to be dealt with."""
    found = finding.verdict in (Verdict.NOT_MET, Verdict.CONDITIONAL)
    return found or finding.grade is Grade.DECISIVE


def _found_out(finding: Finding, review: Assessment, lang: str) -> list[str]:
    why = wording.reasons(finding.reasons, lang)
    return [
        lines([finding.rule.title.in_(lang), *_how_known(finding, lang)]),
        badge(finding.verdict, lang),
        lines(_measured(finding, lang)),
        lines(_limits(finding, lang)),
        lines(["; ".join(why), wording.action(finding, review.on, lang)]),
        lines(wording.clauses(finding.rule.citations)),
    ]


def _measured(finding: Finding, lang: str) -> list[str]:
    figures = dict.fromkeys(wording.measured(part, lang) for part in finding.parts)
    return [*figures, *_first(wording.found(finding.hits, lang), lang)]


def _first(texts: Sequence[str], lang: str) -> list[str]:
    """Return the first of some texts, and how many more there are."""
    rest = len(texts) - _FEW
    more = Text(f"và {rest} mục khác", f"and {rest} more").in_(lang)
    return [*texts[:_FEW], more] if rest > 0 else list(texts)


def _limits(finding: Finding, lang: str) -> list[str]:
    return list(dict.fromkeys(wording.limit(part, lang) for part in finding.parts))


def _how_known(finding: Finding, lang: str) -> list[str]:
    """Return what of a finding rests on papers, or on texts nobody has read."""
    basis = basis_of(finding)
    papers = "" if basis in (None, Basis.MEASURED) else wording.BASES[basis].in_(lang)
    return [f"({text})" for text in (papers, *wording.unconfirmed(finding, lang)) if text]


@html_of.register
def _(finding: Finding, lang: str = "vi") -> Html:
    """Show one finding; a finding alone has no date, so no agency is named."""
    rule = finding.rule
    is_open = finding.verdict is Verdict.UNDETERMINED
    act = "" if finding.action is None else finding.action.in_(lang)
    cited = [
        f"{clause} ({wording.in_force(citation, lang)})"
        for citation in rule.citations
        for clause in wording.clauses([citation])
    ]
    told = (
        (_RESULT, badge(finding.verdict, lang)),
        (Text("Lý do", "Reasons"), "; ".join(wording.reasons(finding.reasons, lang))),
        (Text("Đo được", "Measured"), lines(_measured(finding, lang))),
        (Text("Ngưỡng", "Limit"), lines(_limits(finding, lang))),
        (Text("Câu hỏi", "Question"), rule.question.in_(lang) if is_open else ""),
        (Text("Việc cần làm", "Action"), "" if is_open else act),
        (Text("Cấp độ", "Grade"), wording.GRADES[finding.grade].in_(lang)),
        (Text("Căn cứ", "Clause"), lines(cited)),
    )
    return block(
        heading(f"{finding.site_id} · {rule.title.in_(lang)}"),
        facts((about.in_(lang), said) for about, said in told),
        line(element("i", _NOTE.in_(lang))),
    )


# --- recommendations -----------------------------------------------------------------------------

_RECOMMENDED = (
    _CODE,
    _NAME,
    Text("Kiến nghị, đường thực hiện", "Recommendation, road"),
    Text("Vì", "Why"),
    Text("Quỹ đất", "Land"),
    _RESULT,
)


@html_of.register
def _(plan: PlanReview, lang: str = "vi") -> Html:
    review = plan.assessment
    found = sorted(
        plan.recommendations.values(), key=lambda r: (advice.ORDER.index(r.advice), r.site_id)
    )
    counted = Counter(r.advice for r in found)
    counts = [f"{advice.ADVICE[a].in_(lang)}: {counted[a]}" for a in advice.ORDER if counted[a]]
    title = Text("Kiến nghị của công cụ", "Recommendations of the tool")
    names = {site.site_id: site.name for site in review.sites}
    rows = [
        [
            unbroken(r.site_id),
            names[r.site_id],
            advice.in_short(r, lang),
            advice.why(r, lang),
            advice.land(r, lang),
            badge(review.verdict_of(r.site_id), lang),
        ]
        for r in found
    ]
    return block(
        heading(title.in_(lang), *_occasion(review, lang)),
        line(" · ".join(counts)),
        *_problems(review.data, lang),
        table(_said(_RECOMMENDED, lang), rows, lang, "plan.recommendations"),
        line(element("i", _NOTE.in_(lang))),
    )


@html_of.register
def _(found: Recommendation, lang: str = "vi") -> Html:
    """Show one recommendation; it has no date of its own, so no agency is named."""
    said = advice.advised(found, date.max, lang)  # of it, only what is the same on any day
    to_do = [f.action.in_(lang) for f in found.conditions if f.action is not None]
    told = (
        (Text("Kiến nghị", "Recommendation"), said.sentence),
        (Text("Đường thực hiện", "Road"), said.road),
        (Text("Quỹ đất", "Land"), said.land),
        (Text("Thuận lợi", "In favour"), "; ".join(said.in_favour)),
        (Text("Vướng mắc", "Against"), lines(said.against)),
        (Text("Việc phải làm", "To be done"), lines(dict.fromkeys(to_do))),
        (Text("Lấy ý kiến về", "To be asked about"), "; ".join(_titles(found.to_ask, lang))),
        (Text("Chưa đủ căn cứ", "Undetermined"), "; ".join(_titles(found.open, lang))),
    )
    return block(
        heading(found.site_id, bold(advice.in_short(found, lang))),
        facts((about.in_(lang), text) for about, text in told),
        line(element("i", _NOTE.in_(lang))),
    )


def _titles(findings: Sequence[Finding], lang: str) -> list[str]:
    return [f.rule.title.in_(lang) for f in findings]


# --- places found --------------------------------------------------------------------------------

_PLACES = (
    Text("TT", "Rank"),
    _CODE,
    Text("Xã", "Commune"),
    _AREA,
    Text("Đất lúa (ha)", "Rice land (ha)"),
    Text("Chỗ hẹp nhất (m)", "Least width (m)"),
    Text("Cách đường (m)", "To a road (m)"),
    _RESULT,
    _SETTLED,
)


@html_of.register
def _(found: Found, lang: str = "vi") -> Html:
    counted = Counter(rule_id for dropped in found.dropped for rule_id in dropped.rule_ids)
    titles = {rule.rule_id: rule.title.in_(lang) for rule in RULES}
    gone = Text("khu đất bị loại vì", "places dropped for")
    title = Text("Khu đất có khả năng bố trí cụm", "Places that could hold a cluster")
    many = Text(
        f"{len(found.candidates)} khu đất trong {len(found.lands)} xã ({found.drawn} khu đủ diện "
        "tích, bề rộng)",
        f"{len(found.candidates)} places in {len(found.lands)} communes ({found.drawn} are large "
        "and wide enough)",
    )
    return block(
        heading(title.in_(lang), *_occasion(found.assessment, lang)),
        line(many.in_(lang)),
        *_problems(found.assessment.data, lang),
        table(
            _said(_PLACES, lang), [_place(c, lang) for c in found.candidates], lang, "to_frame()"
        ),
        *(
            line(f"{times} {gone.in_(lang)} «{titles[rule_id]}»")
            for rule_id, times in counted.most_common()
        ),
        line(element("i", _NOTE.in_(lang))),
    )


def _place(candidate: Candidate, lang: str) -> list[str]:
    place, road_m = candidate.place, candidate.road_m
    return [
        str(candidate.rank),
        unbroken(candidate.site.site_id),
        candidate.site.commune_name or _NOTHING,
        _hectares(place.area_ha, lang),
        _hectares(place.rice_ha, lang),
        format_decimal(place.minimum_width_m, 0, lang),
        _NOTHING if road_m is None else format_decimal(road_m, 0, lang),
        badge(candidate.verdict, lang),
        f"{candidate.settled}/{candidate.decisive}",
    ]


# --- the register --------------------------------------------------------------------------------

_CLUSTERS = (
    _CODE,
    _NAME,
    Text("Diện tích cụm (ha)", "Area (ha)"),
    Text("Đất công nghiệp (ha)", "Industrial land (ha)"),
    Text("Đã cho thuê (ha)", "Leased (ha)"),
    Text("Đã chấp thuận, chưa thuê (ha)", "Approved, not leased (ha)"),
    Text("Còn thiếu", "Missing"),
)


@html_of.register
def _(register: Register, lang: str = "vi") -> Html:
    """Show the established clusters, and what they make for the province together."""
    title = Text("Các cụm công nghiệp đã thành lập", "Established clusters")
    missing = Text(
        "Không có bảng theo dõi: chưa biết đã đủ các cụm hay chưa",
        "There is no table of the register: nobody knows whether these are all clusters",
    )
    whole = UnitRow(PROVINCE, "", indicators(register.within(PROVINCE, PROVINCE)), ())
    return block(
        heading(title.in_(lang), str(len(register.clusters))),
        *([] if register.is_complete else [line(fault(missing.in_(lang), lang))]),
        line(in_one_sentence(whole, lang)),
        table(
            _said(_CLUSTERS, lang),
            [_cluster(cluster, lang) for cluster in register.clusters],
            lang,
            "register.clusters",
        ),
    )


def _cluster(cluster: Cluster, lang: str) -> list[str]:
    areas = (cluster.gross_ha, cluster.industrial_ha, cluster.leased_ha, cluster.approved_ha)
    return [
        cluster.site_id,
        cluster.name,
        *(_hectares(area, lang) for area in areas),
        lines(GAPS[gap].in_(lang) for gap in cluster.gaps),
    ]


@html_of.register
def _(found: RegisterReview, lang: str = "vi") -> Html:
    """Show each unit that has a cluster in one sentence, then what is missing."""
    title = Text("Cụm công nghiệp đã thành lập", "Established clusters")
    units = [
        inside(line(bold(scope_title(scope, lang))), *_units(rows, lang))
        for scope, rows in found.scopes.items()
    ]
    return block(
        heading(
            title.in_(lang),
            wording.day(found.on, lang),
            found.agency,
            synthetic(lang, holds=found.synthetic),
        ),
        *(line(_TO_BE_NOTED.in_(lang), ": ", warning.in_(lang)) for warning in found.warnings),
        *units,
        *(line(text) for text in missing_lines(found, lang)),
    )


def _units(rows: ScopeRows, lang: str) -> list[Html]:
    if rows.fault is not None:
        return [line(fault(rows.fault.in_(lang), lang))]
    return [line(in_one_sentence(row, lang)) for row in founded_rows(rows)]


# --- files ---------------------------------------------------------------------------------------

_PLOTS = (
    Text("Thửa, mảnh", "Plot"),
    Text("Số điểm", "Corners"),
    Text("Diện tích theo tọa độ (ha)", "Area by the corners (ha)"),
    Text("Diện tích ghi trong bảng (ha)", "Area stated (ha)"),
    Text("Cạnh không khớp", "Sides that disagree"),
)


@html_of.register
def _(boundary: BoundaryTable, lang: str = "vi") -> Html:
    told = (
        (Text("Hệ tọa độ", "CRS"), boundary.crs_words),
        (Text("Trục", "Axes"), boundary.axes),
    )
    title = Text("Bảng kê tọa độ", "Corner points").in_(lang)
    notes = [note for note in boundary.notes if note not in boundary.routine]
    return block(
        heading(f"{title}: {boundary.source}", f"{format_decimal(boundary.area_ha, 4, lang)} ha"),
        facts((about.in_(lang), said.in_(lang)) for about, said in told),
        table(
            _said(_PLOTS, lang), [_plot(plot, lang) for plot in boundary.plots], lang, "to_frame()"
        ),
        *(line(_TO_BE_NOTED.in_(lang), ": ", note.in_(lang)) for note in notes),
    )


def _plot(plot: Plot, lang: str) -> list[str]:
    wrong = [f"{side.start}–{side.end}" for side in plot.sides if not side.agrees]
    return [
        plot.name or _NOTHING,
        str(sum(len(ring.corners) for ring in plot.rings)),
        format_decimal(plot.area_ha, 4, lang),
        _NOTHING if plot.declared_ha is None else format_decimal(plot.declared_ha, 4, lang),
        fault(", ".join(wrong), lang) if wrong else _NOTHING,
    ]


@html_of.register
def _(found: Inspection, lang: str = "vi") -> Html:
    faults = {text.in_(lang) for text in found.faults}
    told = (
        (fault("", lang) if said in faults else about.in_(lang), said)
        for about, said in inspection_lines(found, lang)
    )
    return block(heading(found.path.name), facts(told))
