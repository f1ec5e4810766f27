"""What planners read: Vietnamese administrative language, and English beside it.

The tool finds; the agency concludes. So nothing here says «được» or «không được» of a site, and
every result is headed «kết quả kiểm tra dữ liệu (sơ bộ)».
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from ccngeo.assessment import Lacking
from ccngeo.decisions import Heard, Standing
from ccngeo.model import (
    RESOLUTION,
    Basis,
    Citation,
    Confidence,
    Figure,
    Finding,
    Grade,
    Hit,
    OpinionKind,
    Part,
    Procedure,
    Reason,
    Role,
    Site,
    Text,
    Unit,
    Verdict,
)
from ccngeo.quotas import Ledger, LedgerRow
from ccngeo.read.quotas import QuotaKind
from ccngeo.vietnamese import format_decimal

SYNTHETIC = Text("DỮ LIỆU TỔNG HỢP", "SYNTHETIC DATA")  # wherever the demo shows
VERDICTS: Mapping[Verdict, Text] = MappingProxyType(
    {
        Verdict.MET: Text("Đáp ứng", "Met"),
        Verdict.CONDITIONAL: Text("Đáp ứng có điều kiện", "Met with conditions"),
        Verdict.UNDETERMINED: Text("Chưa đủ căn cứ", "Undetermined"),
        Verdict.NOT_MET: Text("Không đáp ứng", "Not met"),
        Verdict.NOT_APPLICABLE: Text("Không áp dụng", "Not applicable"),
    }
)
REASONS: Mapping[Reason, Text] = MappingProxyType(
    {
        Reason.LAYER_MISSING: Text("chưa có lớp dữ liệu hoặc tài liệu", "layer or paper missing"),
        Reason.NOT_COVERED: Text("dữ liệu không phủ hết vị trí", "data does not cover the site"),
        Reason.UNLOCATED_FEATURES: Text(
            "lớp dữ liệu có đối tượng chưa xác định vị trí", "features without a position"
        ),
        Reason.ATTRIBUTE_MISSING: Text("thiếu thuộc tính, số liệu", "attribute missing"),
        Reason.WITHIN_POSITIONAL_ERROR: Text(
            "trong phạm vi sai số vị trí", "within the positional error"
        ),
        Reason.ADJOINING: Text("giáp ranh", "adjoining"),
        Reason.NO_BOUNDARY: Text("chưa có ranh giới", "no boundary yet"),
        Reason.LEGAL_TEXT_UNCONFIRMED: Text(
            "văn bản pháp luật chưa được xác nhận", "legal text unconfirmed"
        ),
        Reason.NO_TEXT_FOR_DATE: Text(
            "không có văn bản cho ngày này trong bộ quy định", "no text for this date"
        ),
        Reason.COORDINATES_IMPLAUSIBLE: Text("tọa độ không hợp lý", "coordinates implausible"),
        Reason.CHECK_FAILED: Text("kiểm tra không thực hiện được", "check failed"),
    }
)
PROCEDURES: Mapping[Procedure, Text] = MappingProxyType(
    {
        Procedure.PLAN_REVIEW: Text("Rà soát phương án phát triển", "Review of the plan"),
        Procedure.ESTABLISHMENT: Text("Thành lập cụm công nghiệp", "Establishment"),
        Procedure.EXPANSION: Text("Mở rộng cụm công nghiệp", "Expansion"),
    }
)
ROLES: Mapping[Role, Text] = MappingProxyType(
    {
        Role.ESTABLISHED: Text("Đã thành lập", "Established"),
        Role.PLANNED: Text("Quy hoạch mới", "Planned"),
        Role.PROPOSED: Text("Đề nghị", "Proposed"),
    }
)
GRADES: Mapping[Grade, Text] = MappingProxyType(
    {
        Grade.DECISIVE: Text("Quyết định", "Decisive"),
        Grade.CONSULT: Text("Lấy ý kiến", "Consult"),
    }
)
HEADINGS: Mapping[str, Text] = MappingProxyType(
    {
        "dossier": Text("1. Hồ sơ, tên gọi, diện tích", "1. Dossier, name, area"),
        "planning": Text("2. Sự phù hợp với quy hoạch", "2. Fit with plans"),
        "conditions": Text("3. Điều kiện về đất đai, địa bàn", "3. Conditions of land and scope"),
        "investor": Text("4. Chủ đầu tư hạ tầng", "4. Investor"),
        "infrastructure": Text("6. Hạ tầng, hành lang an toàn", "6. Infrastructure, corridors"),
    }
)
BUDGET: Mapping[str, Text] = MappingProxyType(
    {
        "excluded": Text("Loại trừ (đã có đối tượng)", "Excluded (taken)"),
        "not_covered": Text("Chưa có dữ liệu", "Not covered"),
        "rice": Text("Đất trồng lúa", "Rice land"),
        "housing": Text("Đất ở", "Housing"),
        "conditional": Text("Có điều kiện khác", "Other conditional"),
        "available": Text("Không vướng", "Available"),
    }
)
CONFIDENCE: Mapping[Confidence, Text] = MappingProxyType(
    {
        Confidence.HIGH: Text("đã đọc nguyên văn", "read in the text"),
        Confidence.MED: Text("theo bản tóm tắt, cần kiểm tra", "from a summary, to be checked"),
        Confidence.LOW: Text("chưa kiểm chứng", "not verified"),
    }
)
BASES: Mapping[Basis, Text] = MappingProxyType(
    {
        Basis.MEASURED: Text("đo trên bản đồ", "measured"),
        Basis.DOCUMENTS: Text("theo hồ sơ, không đo", "by the papers, not measured"),
        Basis.BOTH: Text("một phần theo hồ sơ, không đo", "partly by the papers, not measured"),
    }
)
DOCUMENTS: Mapping[str, Text] = MappingProxyType(
    {
        "nha_dau_tu": Text(
            "Văn bản đề nghị làm chủ đầu tư hạ tầng kỹ thuật", "The investor's application"
        ),
        "lien_ket_cum": Text(
            "Tài liệu về liên kết với cụm bên cạnh", "Papers on the link with the cluster beside it"
        ),
        "phuong_an_nuoc_thai": Text(
            "Phương án thu gom, xử lý nước thải", "The scheme of wastewater collection, treatment"
        ),
        "ha_tang_thiet_yeu": Text(
            "Xác nhận hạ tầng thiết yếu đã đưa vào sử dụng", "Proof that shared works are in use"
        ),
        "ha_tang_chat_thai_pccc": Text(
            "Xác nhận hạ tầng chất thải rắn, phòng cháy chữa cháy đã đưa vào sử dụng",
            "Proof that works for solid waste and fire protection are in use",
        ),
        "nhu_cau_thue_dat": Text("Nhu cầu thuê đất (ha)", "Demand for land to lease (ha)"),
        "ty_le_dich_vu": Text("Tỷ lệ đất dịch vụ (%)", "Share of services (%)"),
        "ty_le_lang_nghe": Text("Tỷ lệ đất làng nghề (%)", "Share of craft-village land (%)"),
        "ty_le_dung_loai": Text(
            "Tỷ lệ đất dành cho đúng loại hình cụm (%)", "Share of land for the kind of cluster (%)"
        ),
        "cay_xanh_cach_ly": Text("Bề rộng cây xanh cách ly (m)", "Width of the green belt (m)"),
    }
)
OPINION_KINDS: Mapping[OpinionKind, Text] = MappingProxyType(
    {
        OpinionKind.OPINION: Text("Ý kiến", "Opinion"),
        OpinionKind.FIELD_CHECK: Text("Kiểm tra thực địa", "Field check"),
        OpinionKind.CORRECTION: Text("Đính chính số liệu", "Correction of data"),
        OpinionKind.DECISION: Text("Quyết định của tỉnh", "Provincial decision"),
    }
)
STANDINGS: Mapping[Standing, Text] = MappingProxyType(
    {
        Standing.BOUNDARY_CHANGED: Text("ranh giới đã thay đổi", "the boundary has changed"),
        Standing.VERSION_CHANGED: Text(
            "quy định đã có phiên bản khác", "another version of the rule applies"
        ),
        Standing.LIMIT_CHANGED: Text("ngưỡng áp dụng đã khác", "a limit has changed"),
        Standing.BEFORE_THE_TEXT: Text(
            "có trước khi quy định đang áp dụng có hiệu lực",
            "given before the text that applies was in force",
        ),
        Standing.NOT_YET: Text(
            "chưa có tại ngày đánh giá", "not yet given on the day of assessment"
        ),
        Standing.BOUNDARY_NOT_KNOWN: Text("ranh giới khi có ý kiến", "the boundary"),
        Standing.VERSION_NOT_KNOWN: Text("phiên bản quy định", "the version of the rule"),
        Standing.LIMITS_NOT_KNOWN: Text("ngưỡng khi có ý kiến", "the limits"),
    }
)

# The directive (January 2025) uses the old names of the merged departments, papers of today the new
# ones; the change is dated with the two-tier government, the only day on record.
_NEW_NAMES = date(2025, 7, 1)
_AGENCIES: Mapping[str, tuple[Text, Text]] = MappingProxyType(
    {
        "industry_trade": (Text("Sở Công Thương", "Dept. of Industry and Trade"),) * 2,
        "construction": (Text("Sở Xây dựng", "Dept. of Construction"),) * 2,
        "environment": (
            Text("Sở Tài nguyên và Môi trường", "Dept. of Natural Resources and Environment"),
            Text("Sở Nông nghiệp và Môi trường", "Dept. of Agriculture and Environment"),
        ),
        "finance": (
            Text("Sở Kế hoạch và Đầu tư", "Dept. of Planning and Investment"),
            Text("Sở Tài chính", "Dept. of Finance"),
        ),
        "home_affairs": (Text("Sở Nội vụ", "Dept. of Home Affairs"),) * 2,
        "commune": (
            Text("UBND cấp huyện", "District People's Committee"),
            Text("UBND cấp xã", "Commune People's Committee"),
        ),
        "power": (Text("Công ty Điện lực", "Power company"),) * 2,
        "industrial_zones": (Text("Ban Quản lý các khu công nghiệp", "Industrial zones authority"),)
        * 2,
        "police": (Text("Công an tỉnh", "Provincial police"),) * 2,
        "military": (Text("Bộ Chỉ huy quân sự tỉnh", "Provincial military command"),) * 2,
        "culture": (
            Text("Sở Văn hóa, Thể thao và Du lịch", "Dept. of Culture, Sports and Tourism"),
        )
        * 2,
    }
)
TWO_TIER = date(2025, 7, 1)


def agency(key: str, on: date, lang: str = "vi") -> str:
    """Return the name an agency has on a date."""
    before, after = _AGENCIES[key]
    changed = TWO_TIER if key == "commune" else _NEW_NAMES
    return (after if on >= changed else before).in_(lang)


def day(value: date, lang: str = "vi") -> str:
    """Return a date as written in papers."""
    return f"{value.day:02d}/{value.month:02d}/{value.year}" if lang == "vi" else value.isoformat()


_PLACES = {Unit.HA: 2, Unit.M: 1, Unit.SHARE: 1, Unit.COUNT: 0}
_SUFFIX = {Unit.HA: " ha", Unit.M: " m", Unit.SHARE: " %", Unit.COUNT: ""}


def quantity(value: float, unit: Unit, lang: str = "vi", limit: float | None = None) -> str:
    """Return a number with its unit; a trace is never printed as nothing.

    With a `limit` the number has as many places as it takes to stand on its own side of it.
    """
    if math.isinf(value):
        return "?" + _SUFFIX[unit]
    factor = 100 if unit is Unit.SHARE else 1
    shown, places = value * factor, _PLACES[unit]
    if 0 < abs(shown) < 0.5 * 10**-places:
        return f"< {format_decimal(10**-places, places, lang)}{_SUFFIX[unit]}"
    if limit is not None:
        bound = limit * factor
        places = next(
            (p for p in range(places, 6) if _side(round(shown, p), bound) == _side(shown, bound)), 6
        )
    rounded = round(shown, places) + 0.0  # no minus before a zero
    return format_decimal(rounded, places, lang) + _SUFFIX[unit]


def signed(value: float, places: int, lang: str = "vi") -> str:
    """Return a difference with its sign."""
    shown = format_decimal(abs(round(value, places)), places, lang)
    return shown if not round(value, places) else f"{'+' if value > 0 else '−'}{shown}"


def joined(*texts: str) -> str:
    """Return texts side by side, blank ones left out."""
    return " · ".join(text for text in texts if text)


def _side(value: float, bound: float) -> int:
    """Return on which side of a bound a value stands, judged as finely as areas are."""
    same = abs(value - bound) < RESOLUTION[Unit.HA]
    return 0 if same else 1 if value > bound else -1


def interval(figure: Figure, lang: str = "vi", limit: float | None = None) -> str:
    """Return a figure as `best (least–most)`, or the bounds alone where nothing was measured."""
    least, most = (quantity(v, figure.unit, lang, limit) for v in (figure.least, figure.most))
    if figure.best is None and not figure.reasons:
        return Text("không có", "none").in_(lang)
    if figure.best is None:
        unknown = Text("chưa đo được", "not measured").in_(lang)
        between = _between(figure.least, lang)
        return unknown if math.isinf(figure.most) else f"{unknown} ({least}{between}{most})"
    best = quantity(figure.best, figure.unit, lang, limit)
    if least == best == most:
        return best
    bare = _SUFFIX[figure.unit]
    between = _between(figure.least, lang)
    return f"{best} ({least.removesuffix(bare)}{between}{most.removesuffix(bare)})"


def _between(least: float, lang: str) -> str:
    """Return what stands between two bounds; a dash beside a minus could not be read."""
    return "–" if least >= 0 else Text(" đến ", " to ").in_(lang)


def bounds(figure: Figure, lang: str) -> str:
    """Return a figure as one number, or its bounds; a share in percent, without the unit."""
    least, most = (_signed(v, figure.unit, lang) for v in (figure.least, figure.most))
    if figure.least <= 0 and figure.most == (1.0 if figure.unit is Unit.SHARE else math.inf):
        return Text("chưa rõ", "not known").in_(lang)
    if least == most:
        return least
    if math.isinf(figure.least) or (figure.least == 0 and figure.unit is Unit.HA):
        return f"≤ {most}"
    if math.isinf(figure.most):
        return f"≥ {least}"
    return f"{least}{_between(figure.least, lang)}{most}"


_MOST_PLACES = 4


def _signed(value: float, unit: Unit, lang: str) -> str:
    """Return a number that never loses its sign: a trace below 0 is no nothing."""
    if math.isinf(value):
        return "?"
    factor, places = (100, 1) if unit is Unit.SHARE else (1, 2)
    shown = value * factor
    if abs(shown) < RESOLUTION[Unit.HA]:  # less than 1 m² is none
        shown = 0.0
    while places < _MOST_PLACES and shown and not round(shown, places):
        places += 1
    return format_decimal(shown + 0.0, places, lang).replace("-", "−")


def measured(part: Part, lang: str = "vi") -> str:
    """Return one line of what was measured."""
    return f"{part.label.in_(lang)}: {interval(part.figure, lang, part.limit)}"


def limit(part: Part, lang: str = "vi") -> str:
    """Return a limit as operator and value; every candidate of an unconfirmed one."""
    if part.op is None or not part.candidates:
        return ""
    unit = part.figure.unit
    values = [_plain(c.value, unit, lang) for c in part.candidates]
    sign = {"<=": "≤", ">=": "≥", "<": "<", ">": ">"}[part.op]
    either = Text(" hoặc ", " or ").in_(lang).join(values)
    scope = f" ({part.scope.in_(lang)})" if part.scope else ""
    return f"{sign} {either}{_SUFFIX[unit]}{scope}"


def _plain(value: float, unit: Unit, lang: str) -> str:
    """Return a number of a text as the text has it: 75, not 75,00."""
    shown = value * 100 if unit is Unit.SHARE else value
    places = next(p for p in range(7) if round(shown, p) == round(shown, 6))
    return format_decimal(shown, places, lang)


def found(hits: Sequence[Hit], lang: str = "vi") -> list[str]:
    """Return what was found, one line each; a thing without a name is still a thing."""
    unnamed = Text("(không tên)", "(unnamed)").in_(lang)
    return [
        f"{h.label or unnamed}: {quantity(h.area_ha, Unit.HA, lang)}"
        if h.area_ha is not None
        else h.label
        for h in hits
        if h.label or h.area_ha is not None
    ]


def reasons(values: frozenset[Reason], lang: str = "vi") -> list[str]:
    """Return reasons in a fixed order."""
    return [REASONS[r].in_(lang) for r in Reason if r in values]


def clauses(citations: Sequence[Citation]) -> list[str]:
    """Return the clauses of each document, short: `Đ2.1, Đ35.1 NĐ 32/2024/NĐ-CP`."""
    by_document: dict[str, list[str]] = {}
    for citation in citations:
        listed = by_document.setdefault(citation.document, [])
        if citation.clause != "–":
            listed.append(citation.clause)
    return [
        " ".join(x for x in (", ".join(listed), document.replace("Nghị định", "NĐ")) if x)
        for document, listed in by_document.items()
    ]


def unconfirmed(finding: Finding, lang: str = "vi") -> list[str]:
    """Say what a settled verdict rests on that nobody here has read in the original.

    Only known candidate values can be said not to matter; of an unread text nobody can say that.
    """
    if finding.verdict in (Verdict.UNDETERMINED, Verdict.NOT_APPLICABLE):
        return []
    said = []
    if any(len(part.candidates) > 1 for part in finding.parts):
        said.append(
            Text(
                "kết quả như nhau với mọi giá trị ngưỡng đã nêu",
                "same result under every value of the limit given",
            )
        )
    unread = [c for c in finding.rule.citations if c.confidence is not Confidence.HIGH]
    if unread:
        names = ", ".join(dict.fromkeys(c.document.replace("Nghị định", "NĐ") for c in unread))
        said.append(Text(f"chưa đọc nguyên văn {names}", f"not read in the original: {names}"))
    return [text.in_(lang) for text in said]


def confirmed(finding: Finding, lang: str = "vi") -> list[str]:
    """Say what somebody has confirmed of the texts of a finding, who and when."""
    said = []
    for c in finding.rule.confirmations:
        document = c.document.replace("Nghị định", "NĐ")
        when = day(c.on, lang)
        said.append(
            Text(
                f"{c.clause} {document}: do {c.by} xác nhận ngày {when}",
                f"{c.clause} {document}: confirmed by {c.by} on {when}",
            ).in_(lang)
        )
    return said


def to_supply(lacking: Lacking, lang: str = "vi") -> str:
    """Return a paper to be supplied, and whether somebody said that it is not there."""
    state = (
        Text("chưa rõ đã có hay chưa", "whether it is there is not known")
        if lacking.present is None
        else Text("bảng kê ghi chưa có", "the list says it is not there")
    )
    title = DOCUMENTS[lacking.kind].in_(lang)
    return f"{title} ({state.in_(lang)})"


def opinion(heard: Heard, verdict: Verdict | None, lang: str = "vi") -> list[str]:
    """Return what somebody said beside a result: who, number, date, the words, their result.

    `verdict` None: the tool has no result on that content.
    """
    said = heard.opinion
    kind, when = OPINION_KINDS[said.kind].in_(lang), day(said.on, lang)
    lines = [
        Text(
            f"{kind} – {said.agency}, số {said.number} ngày {when}",
            f"{kind} – {said.agency}, no. {said.number} of {when}",
        ).in_(lang)
    ]
    if said.text:
        lines.append(said.text)
    if said.result is not None:
        head = Text("Kết quả văn bản nêu", "Result it states").in_(lang)
        other = Text(" – khác kết quả kiểm tra dữ liệu", " – not that of the check of data")
        differs = other.in_(lang) if verdict not in (None, said.result) else ""
        lines.append(f"{head}: {VERDICTS[said.result].in_(lang)}{differs}")
    return lines


def standing(heard: Heard, lang: str = "vi") -> str:
    """Say why an opinion is stale, or what nobody knows of it; blank for one that holds."""
    if heard.stale is False:
        return ""
    words = [STANDINGS[why].in_(lang) for why in heard.why if why.is_open is (heard.stale is None)]
    head = (
        Text("đã cũ", "stale")
        if heard.stale
        else Text("không rõ còn đúng hay đã cũ, vì không ghi", "stale or not is not known without")
    )
    return f"{head.in_(lang)}: {', '.join(words)}"


def in_force(citation: Citation, lang: str = "vi") -> str:
    """Return the days a text is in force."""
    start = day(citation.in_force_from, lang) if citation.in_force_from else "…"
    end = day(citation.in_force_until, lang) if citation.in_force_until else ""
    return f"{start} – {end}" if end else Text(f"từ {start}", f"from {start}").in_(lang)


def action(finding: Finding, on: date, lang: str = "vi") -> str:
    """Return what is to be done: the action, or which text is needed and whom to ask what."""
    if finding.verdict is not Verdict.UNDETERMINED:
        return finding.action.in_(lang) if finding.action else ""
    said = _texts_needed(finding, lang)
    if finding.reasons - _LEGAL:
        who = agency(finding.rule.agency, on, lang)
        said.append(f"{_ASK.in_(lang)} {who}: {finding.rule.question.in_(lang)}")
    return " ".join(said)


_ASK = Text("Hỏi", "Ask")
_LEGAL = frozenset({Reason.NO_TEXT_FOR_DATE, Reason.LEGAL_TEXT_UNCONFIRMED})


def _texts_needed(finding: Finding, lang: str) -> list[str]:
    """Return which text or decision would settle a finding that turns on the law itself."""
    documents = [
        c.document.replace("Nghị định", "NĐ")
        for c in finding.rule.citations
        if c.confidence is not Confidence.HIGH
    ]
    if Reason.NO_TEXT_FOR_DATE in finding.reasons:
        names = documents[0] if documents else "…"
        return [Text(f"Cần văn bản: {names}.", f"Text needed: {names}.").in_(lang)]
    if Reason.LEGAL_TEXT_UNCONFIRMED not in finding.reasons:
        return []
    if not documents:
        return [
            Text(
                "Cần UBND cấp tỉnh quyết định cách áp dụng.",
                "The province must decide how it is applied.",
            ).in_(lang)
        ]
    names = ", ".join(documents)
    return [Text(f"Cần xác nhận nội dung {names}.", f"To be confirmed: {names}.").in_(lang)]


def next_step(findings: Sequence[Finding], on: date, lang: str = "vi") -> str:
    """Return the one thing to do next for a site: mend what is not met, else get an answer."""
    first = {f.verdict: f for f in reversed(findings)}
    if Verdict.NOT_MET in first:
        return action(first[Verdict.NOT_MET], on, lang)
    opened = [f for f in findings if f.open_decisive]
    asked = Counter(f.rule.agency for f in opened if f.reasons - _LEGAL)
    if asked:
        return f"{_ASK.in_(lang)} {agency(asked.most_common(1)[0][0], on, lang)}"
    if opened:
        return action(opened[0], on, lang)
    return action(first[Verdict.CONDITIONAL], on, lang) if Verdict.CONDITIONAL in first else ""


def sentence(findings: Sequence[Finding], verdict: Verdict, on: date, lang: str = "vi") -> str:
    """Return the one sentence a person reads first about a site."""
    blocking = [f for f in findings if f.verdict is Verdict.NOT_MET]
    opened = [f for f in findings if f.open_decisive]
    conditions = [f for f in findings if f.verdict is Verdict.CONDITIONAL]
    consult = [
        f for f in findings if f.verdict is Verdict.UNDETERMINED and f.grade is Grade.CONSULT
    ]
    if verdict is Verdict.NOT_MET:
        head = Text(
            f"Phát hiện {len(blocking)} nội dung không đáp ứng: ",
            f"{len(blocking)} contents not met: ",
        )
        return head.in_(lang) + _titles(blocking, lang) + _also_open(opened, lang)
    if verdict is Verdict.UNDETERMINED:
        head = Text(
            f"Chưa đủ căn cứ vì {len(opened)} nội dung: ",
            f"Undetermined for {len(opened)} contents: ",
        )
        return head.in_(lang) + _open_list(opened, on, lang)
    if verdict is Verdict.CONDITIONAL:
        parts = []
        if conditions:
            head = Text(
                f"Đáp ứng có điều kiện ({len(conditions)} nội dung): ",
                f"Met with conditions ({len(conditions)}): ",
            )
            parts.append(head.in_(lang) + _titles(conditions, lang))
        if consult:
            head = Text(
                f"còn lấy ý kiến {len(consult)} nội dung: ", f"{len(consult)} to be consulted: "
            )
            parts.append(head.in_(lang) + _titles(consult[:_NAMED], lang, len(consult)))
        text = "; ".join(p.removesuffix(".") for p in parts) + "."
        return text[0].upper() + text[1:]
    if verdict is Verdict.MET:
        return Text(
            "Các nội dung đã kiểm tra đều đáp ứng; các nội dung khác xem mục «Chưa kiểm tra».",
            "All contents checked are met; for the others see «Not checked».",
        ).in_(lang)
    return Text(
        "Không có nội dung nào áp dụng trong thủ tục này.", "Nothing applies in this procedure."
    ).in_(lang)


_NAMED = 3  # contents a sentence names before it only counts them


def _titles(findings: Sequence[Finding], lang: str, of: int = 0) -> str:
    """Return the titles of findings, and how many more there are `of` them."""
    said = [f"«{f.rule.title.in_(lang)}»{how_much(f, lang)}" for f in findings]
    return "; ".join([*said, *_and_more(of - len(said), lang)]) + "."


def _and_more(count: int, lang: str) -> list[str]:
    more = Text(f"và {count} nội dung khác", f"and {count} more").in_(lang)
    return [more] if count > 0 else []


def how_much(finding: Finding, lang: str) -> str:
    """Return the area found, in brackets; nothing where the finding is of another kind."""
    judged = [p.figure for p in finding.parts if p.op and p.figure.unit is Unit.HA]
    best = max((f.best for f in judged if f.best is not None), default=0.0)
    return f" ({quantity(best, Unit.HA, lang)})" if best > 0 else ""


def _also_open(opened: Sequence[Finding], lang: str) -> str:
    if not opened:
        return ""
    return " " + Text(
        f"Ngoài ra {len(opened)} nội dung quyết định chưa đủ căn cứ.",
        f"Besides, {len(opened)} decisive contents are undetermined.",
    ).in_(lang)


def _open_list(opened: Sequence[Finding], on: date, lang: str) -> str:
    shown = [
        f"({n}) «{f.rule.title.in_(lang)}» – {', '.join(reasons(f.reasons, lang)) or '…'}"
        + (f" → {agency(f.rule.agency, on, lang)}" if f.reasons - _LEGAL else "")
        for n, f in enumerate(opened[:_NAMED], start=1)
    ]
    return "; ".join([*shown, *_and_more(len(opened) - len(shown), lang)]) + "."


def checked(findings: Sequence[Finding]) -> tuple[int, int]:
    """Return how many decisive contents are settled, of how many that apply."""
    decisive = [
        f for f in findings if f.grade is Grade.DECISIVE and f.verdict is not Verdict.NOT_APPLICABLE
    ]
    return sum(f.verdict is not Verdict.UNDETERMINED for f in decisive), len(decisive)


def place(site: Site, lang: str = "vi") -> str:
    """Return where a site is declared to be: new commune (old commune, district)."""
    old = ", ".join(x for x in (site.commune_old, site.district_old) if x)
    new = site.commune_name or site.commune_code or ""
    before = Text("trước đây", "formerly").in_(lang)
    return f"{new} ({before}: {old})" if new and old else new or old


QUOTA_KINDS: Mapping[QuotaKind, Text] = {
    QuotaKind.SKN: Text("đất cụm công nghiệp (SKN)", "cluster land (SKN)"),
    QuotaKind.RICE: Text("chuyển đất trồng lúa", "rice land to be converted"),
}


def ledger_rows(ledger: Ledger, kind: QuotaKind) -> list[LedgerRow]:
    """Return the communes that a quota or a planned cluster of one kind speaks of."""
    return [
        row
        for row in ledger.rows()
        if row.kind is kind and (row.account.rows or row.planned.most > 0)
    ]


def ledger_name(row: LedgerRow) -> str:
    """Return what a commune is called, with its code where no layer knows a name."""
    return row.name or row.code


def ledger_sites(row: LedgerRow) -> str:
    """Return the planned clusters of a commune; one that may lie elsewhere has a question mark."""
    return ", ".join([*row.sites, *(f"{site}?" for site in row.perhaps)])


def ledger_notes(ledger: Ledger, lang: str) -> list[str]:
    """Return what the table of quotas does not settle."""
    if ledger.quotas is None:
        return [
            Text(
                "Chưa có bảng chỉ tiêu đất theo xã (bảng quotas): chưa biết xã nào còn chỉ tiêu",
                "There is no table of quotas: nobody knows which communes have any left",
            ).in_(lang)
        ]
    said = []
    for rows, text in (
        (
            ledger.unmatched(),
            Text("không khớp xã nào, chưa tính", "match no commune and count nowhere"),
        ),
        (
            ledger.outdated(),
            Text(
                "chỉ tiêu của xã trước sắp xếp (01/7/2025) hoặc tên trùng: xã hiện nay chưa đủ căn "
                "cứ",
                "quotas of communes as they were before 2025-07-01, or of one name: nothing is "
                "known of those of today",
            ),
        ),
    ):
        if rows:
            listed = "; ".join(f"{q.commune} ({q.decision})" for q in rows)
            said.append(f"{listed}: {text.in_(lang)}")
    return said
