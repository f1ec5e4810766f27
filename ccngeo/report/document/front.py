"""The beginning of a document: letterhead, title, what was submitted, what it rests on."""

from collections.abc import Iterable, Iterator
from datetime import date

from ccngeo import advice, wording
from ccngeo.assessment import Assessment
from ccngeo.model import Citation, Procedure, Site, Text, Verdict
from ccngeo.project import LAYERS, TABLES
from ccngeo.provenance import versions
from ccngeo.report.document import styles
from ccngeo.report.document.draft import Draft
from ccngeo.report.document.text import Align, Column, Line, Row, Run, to_fill
from ccngeo.rules.nd303_2026 import UNREAD
from ccngeo.rules.unchecked import UNCHECKED
from ccngeo.vietnamese import format_decimal

_LEFT_MM = 65.0
DRAFT = Text("DỰ THẢO", "DRAFT")
SYNTHETIC = Text(
    "DỮ LIỆU TỔNG HỢP – không có giá trị pháp lý", "SYNTHETIC DATA – without legal value"
)
PRELIMINARY = Text(
    "Kết quả kiểm tra dữ liệu (sơ bộ): công cụ phát hiện, cơ quan có thẩm quyền kết luận.",
    "Preliminary check of data: the tool finds, the competent agency concludes.",
)
SHORT = Text("Kết quả kiểm tra dữ liệu (sơ bộ)", "Preliminary check of data")
_KINDS = {
    Procedure.PLAN_REVIEW: Text("BÁO CÁO RÀ SOÁT", "REVIEW REPORT"),
    Procedure.ESTABLISHMENT: Text("BÁO CÁO THẨM ĐỊNH", "APPRAISAL REPORT"),
    Procedure.EXPANSION: Text("BÁO CÁO THẨM ĐỊNH", "APPRAISAL REPORT"),
}


def kind(assessment: Assessment, lang: str) -> str:
    """Return what kind of paper the review makes."""
    return _KINDS[assessment.procedure].in_(lang)


def subject(draft: Draft) -> str:
    """Return what the paper is about, as it stands under its kind."""
    sites = draft.subjects
    if draft.is_plan_review:
        return draft.say(
            Text(
                f"Phương án phát triển cụm công nghiệp ({len(sites)} cụm)",
                f"The development plan of industrial clusters ({len(sites)} clusters)",
            )
        )
    what = (
        Text("thành lập", "establishing")
        if draft.assessment.procedure is Procedure.ESTABLISHMENT
        else Text("mở rộng", "expanding")
    )
    if len(sites) == 1:
        of = draft.called(sites[0])
    else:
        of = draft.say(Text(f"{len(sites)} cụm công nghiệp", f"{len(sites)} clusters"))
    return draft.say(Text(f"Hồ sơ đề nghị {what.vi} {of}", f"On {what.en} {of}"))


def letterhead(draft: Draft) -> None:
    """Write agency and motto, number and date, the kind of paper and its subject."""
    say, lang, on = draft.say, draft.lang, draft.assessment.on
    province = province_of(draft)
    committee = Text("ỦY BAN NHÂN DÂN TỈNH ", "PEOPLE'S COMMITTEE OF ")
    named = to_fill(say(_PROVINCE).upper()) if province is None else province.upper()
    agency = wording.agency("industry_trade", on, lang).upper()
    number = Text("Số: ", "No.: "), Text("/BC-SCT", "/BC-SCT")
    head = styles.LETTERHEAD
    draft.paper.side_by_side(
        [
            ((say(committee), named), head),
            (Run(agency, bold=True), head),
            22.0,
            ((say(number[0]), to_fill(say(Text("số", "no."))), say(number[1])), styles.CENTRED),
            (Run(say(DRAFT), bold=True), styles.CENTRED),
        ],
        [
            (Run(say(_NATION), bold=True), head),
            (Run(say(_MOTTO), bold=True), styles.CENTRED),
            58.0,
            (
                (
                    to_fill(say(Text("địa danh", "place"))),
                    Run(say(Text(", ngày … tháng … năm …", ", … (date)")), italic=True),
                ),
                styles.CENTRED,
            ),
        ],
        _LEFT_MM,
    )
    draft.paper.paragraph("", styles.CENTRED)
    draft.paper.paragraph(kind(draft.assessment, lang), styles.TITLE)
    draft.paper.paragraph(subject(draft), styles.TITLE)
    draft.paper.rule(40)
    if draft.assessment.data.project.declared.synthetic:
        draft.paper.paragraph(Run(say(SYNTHETIC), bold=True), styles.CENTRED)
    addressed = Text("Kính gửi: Ủy ban nhân dân tỉnh ", "To: the People's Committee of ")
    to = to_fill(say(_PROVINCE)) if province is None else province
    draft.paper.paragraph("", styles.CENTRED)
    draft.paper.paragraph((say(addressed), to), styles.CENTRED)
    draft.paper.paragraph("", styles.CENTRED)
    draft.paper.paragraph(Run(say(PRELIMINARY), italic=True))


_PROVINCE = Text("tên tỉnh", "name of the province")
_NATION = Text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SOCIALIST REPUBLIC OF VIET NAM")
_MOTTO = Text("Độc lập - Tự do - Hạnh phúc", "Independence - Freedom - Happiness")


def province_of(draft: Draft) -> str | None:
    """Return the province as it may head a paper; None where the project names no present one."""
    declared = draft.assessment.data.project.declared.province.strip()
    return None if not declared or "(" in declared else declared


# --- I -------------------------------------------------------------------------------------------


def dossiers(draft: Draft) -> None:
    """Write part I of an appraisal: what was submitted."""
    say = draft.say
    draft.paper.heading(say(Text("I. HỒ SƠ ĐỀ NGHỊ", "I. THE DOSSIERS")), 1)
    commune = wording.agency("commune", draft.assessment.on, draft.lang)
    draft.paper.paragraph(
        (
            say(
                Text(
                    f"Hồ sơ do {commune} trình tại Tờ trình ",
                    f"Submitted by the {commune} with letter ",
                )
            ),
            to_fill(say(Text("số, ngày Tờ trình", "number, date of the letter"))),
            say(
                Text(
                    ". Ngày tiếp nhận xác định văn bản áp dụng; giấy tờ ghi theo bảng kê hồ sơ, "
                    "không đo.",
                    ". The date of receipt tells which text applies; papers are as the dossier "
                    "lists them, not measured.",
                )
            ),
        )
    )
    columns = [
        Column(say(Text("TT", "No.")), 10, Align.CENTRE),
        Column(say(Text("Cụm công nghiệp", "Cluster")), 40),
        Column(say(Text("Địa điểm (trước đây)", "Place (formerly)")), 42),
        Column(say(Text("Diện tích đề nghị (ha)", "Proposed (ha)")), 20, Align.RIGHT),
        Column(say(Text("Ngày tiếp nhận", "Received")), 22, Align.CENTRE),
        Column(say(Text("Giấy tờ phải bổ sung", "Papers to be supplied")), 31),
    ]
    rows = (
        Row((str(number), *_dossier(draft, site))) for number, site in enumerate(draft.subjects, 1)
    )
    draft.paper.table(say(Text("Hồ sơ đề nghị", "Dossiers")), columns, rows)


def _dossier(draft: Draft, site: Site) -> tuple[str | list[Line], ...]:
    received: list[Line] = [
        to_fill(draft.say(Text("ngày tiếp nhận", "date of receipt")))
        if site.received is None
        else wording.day(site.received, draft.lang)
    ]
    lacking = draft.assessment.lacking_of(site.site_id)
    return (
        f"{site.name} ({site.site_id})",
        wording.place(site, draft.lang),
        hectares(site.areas.proposed_ha, draft.lang),
        received,
        [wording.to_supply(paper, draft.lang) for paper in lacking],
    )


def hectares(value: float | None, lang: str) -> str:
    """Return an area in ha as it is printed, a dash for none."""
    return "–" if value is None else format_decimal(value, 2, lang)


def scope(draft: Draft) -> None:
    """Write part I of a review of the plan: what was reviewed, and what for."""
    say, on = draft.say, draft.assessment.on
    draft.paper.heading(say(Text("I. PHẠM VI RÀ SOÁT", "I. SCOPE OF THE REVIEW")), 1)
    drawn = sum(site.geometry is not None for site in draft.subjects)
    planned, founded = len(draft.subjects), len(draft.established)
    draft.paper.paragraph(
        say(
            Text(
                f"Rà soát {planned} cụm công nghiệp quy hoạch, đề nghị ({drawn} cụm đã có ranh "
                f"giới, {planned - drawn} cụm xét theo quỹ đất của xã), đối chiếu với {founded} "
                f"cụm đã thành lập, theo dữ liệu và văn bản tại ngày {wording.day(on)}.",
                f"{planned} planned or proposed clusters are reviewed ({drawn} with a boundary, "
                f"{planned - drawn} by the land of their commune) beside {founded} established "
                f"ones, by the data and the law of {on.isoformat()}.",
            )
        )
    )
    if not draft.follows_directive:
        return
    draft.paper.paragraph(
        say(
            Text(
                "Nhiệm vụ: mục II.1 và II.2 Chỉ thị số 01/CT-UBND ngày 21/01/2025 của UBND tỉnh "
                "Vĩnh Phúc (kiểm tra vị trí quy hoạch các cụm mới; điều chỉnh quy hoạch xây dựng "
                "cho phù hợp). Hiệu lực của Chỉ thị sau khi sắp xếp đơn vị hành chính cấp tỉnh: "
                "chưa xác nhận.",
                "The task: II.1 and II.2 of Directive 01/CT-UBND (Vĩnh Phúc, 2025-01-21): check "
                "where new clusters are planned, adjust construction plans to fit. Whether it is "
                "in force since the provinces were merged is not confirmed.",
            )
        )
    )


# --- II ------------------------------------------------------------------------------------------


def grounds(draft: Draft) -> None:
    """Write part II: the law that was applied, the data, and what was taken for granted."""
    say = draft.say
    draft.paper.heading(say(Text("II. CĂN CỨ", "II. GROUNDS")), 1)
    draft.paper.heading(say(Text("1. Văn bản áp dụng", "1. The law applied")), 2)
    draft.paper.table(
        say(Text("Văn bản, điều khoản đã áp dụng", "Texts and clauses applied")),
        [
            Column(say(Text("Văn bản", "Text")), 50),
            Column(say(Text("Điều khoản", "Clauses")), 45),
            Column(say(Text("Hiệu lực", "In force")), 34),
            Column(say(Text("Mức độ kiểm chứng", "How well it is known")), 36),
        ],
        _law(draft),
    )
    _sources(draft)
    draft.paper.heading(say(Text("3. Giả định", "3. Assumptions")), 2)
    taken = list(draft.assessment.assumptions())
    if draft.review is not None and draft.review.recommendations:
        taken += advice.assumptions()
    none = Text("Không có giả định nào.", "Nothing is assumed.")
    draft.paper.items([say(text) for text in taken] or [say(none)])


def _law(draft: Draft) -> Iterator[Row]:
    """Yield the texts of the rules that applied, each with its clauses by days in force."""
    clauses: dict[str, dict[tuple[str, str], dict[str, None]]] = {}
    for citation in _applied(draft):
        known = draft.say(wording.CONFIDENCE[citation.confidence])
        by_days = clauses.setdefault(citation.document, {})
        listed = by_days.setdefault((wording.in_force(citation, draft.lang), known), {})
        if citation.clause != UNREAD.clause:  # says what the last column says
            listed[citation.clause] = None
    for document in sorted(clauses, key=_by_rank):
        for (in_force, known), listed in clauses[document].items():
            yield Row((document, "; ".join(sorted(listed, key=_by_number)), in_force, known))


_RANKS = ("Luật", "Nghị quyết", "Nghị định", "Quyết định", "Chỉ thị", "Thông tư", "QCVN")


def _by_rank(document: str) -> tuple[int, tuple[str, ...]]:
    """Return what sorts texts as papers name them: laws before decrees before the rest."""
    ranks = (rank for rank, kind in enumerate(_RANKS) if document.startswith(kind))
    return next(ranks, len(_RANKS)), _by_number(document)


def _by_number(clause: str) -> tuple[str, ...]:
    """Return what sorts Đ4.2đ before Đ11.2a."""
    return tuple(part.zfill(4) if part.isdigit() else part for part in _pieces(clause))


def _pieces(clause: str) -> list[str]:
    pieces = [""]
    for letter in clause:
        if letter.isdigit() != pieces[-1].isdigit():
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _applied(draft: Draft) -> Iterable[Citation]:
    """Return what the rules that applied cite, and what asks for contents nobody can check."""
    procedure = draft.assessment.procedure
    by_rules = (
        citation
        for finding in draft.assessment
        if finding.verdict is not Verdict.NOT_APPLICABLE
        for citation in finding.rule.citations
    )
    asked = (content.citation for content in UNCHECKED if procedure in content.procedures)
    return dict.fromkeys((*by_rules, *asked))


def _sources(draft: Draft) -> None:
    say, lang = draft.say, draft.lang
    data = draft.assessment.data
    titles = {**LAYERS, **TABLES}
    draft.paper.heading(say(Text("2. Nguồn dữ liệu", "2. The data")), 2)
    if data.problems:
        head = Text("Lớp, bảng không sử dụng: ", "Layers and tables that are of no use: ")
        draft.paper.paragraph(Run(say(head), bold=True))
        draft.paper.items(
            f"{say(titles[name].title)}: {say(fault)}" for name, fault in data.problems.items()
        )
    draft.paper.table(
        say(Text("Dữ liệu đã đọc", "Data as it was read")),
        [
            Column(say(Text("Lớp, bảng", "Layer, table")), 42),
            Column(say(Text("Cơ quan", "Agency")), 40),
            Column(say(Text("Ngày dữ liệu", "Data date")), 22, Align.CENTRE),
            Column(say(Text("Sai số (m)", "Error (m)")), 16, Align.RIGHT),
            Column(say(Text("Phạm vi", "Coverage")), 25),
            Column("SHA-256", 20),
        ],
        (
            Row(
                (
                    say(source.title),
                    source.agency,
                    _date(source.data_date, lang),
                    "" if source.accuracy_m is None else format_decimal(source.accuracy_m, 1, lang),
                    source.covers(lang),
                    source.sha256[:8],
                )
            )
            for source in data.sources
        ),
    )
    used = ", ".join(f"{name} {version}" for name, version in versions().items())
    software = Text(
        f"Phần mềm: {used}. Mã SHA-256 đầy đủ của từng tệp: assessment.json.",
        f"Software: {used}. The whole SHA-256 of each file is in assessment.json.",
    )
    draft.paper.paragraph(say(software), styles.NOTE)


def _date(text: str, lang: str) -> str:
    """Return an ISO date as it is printed; nothing of nothing."""
    return wording.day(date.fromisoformat(text), lang) if text else ""
