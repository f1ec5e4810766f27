"""The rules and their severity as one document that a person can read and sign.

`python -m ccngeo.report.rulebook > docs/rules.md` writes it; a test fails when it is not current.
"""

import sys
from collections.abc import Iterator
from datetime import date

from ccngeo import wording
from ccngeo.model import Compare, Confidence, Figure, Part, Rule
from ccngeo.report.signed import recommendation_rows, severity_rows
from ccngeo.rules import HEADINGS, RULE_IDS, RULES
from ccngeo.rules.claims import walk
from ccngeo.rules.severity import ROADS
from ccngeo.rules.unchecked import UNCHECKED

_HEAD = (
    "# Bộ quy tắc\n\n"
    "Tệp này được sinh từ `ccngeo/rules/`, không sửa tay. Mỗi quy tắc có các phiên bản theo ngày "
    "có hiệu lực; «theo ngày tiếp nhận» nghĩa là ngày tiếp nhận hồ sơ chọn văn bản, «theo ngày "
    "đánh giá» là ngày rà soát. Ngưỡng chỉ biết qua tóm tắt giữ mọi giá trị có thể, và có thể "
    "được xác nhận trong `project.toml` (`[[confirmations]]`). Mã sau mỗi câu trích là 12 ký tự "
    "đầu của SHA-256 của câu đó (Unicode dựng sẵn, một dấu cách giữa các từ, UTF-8): đổi một chữ "
    "là đổi mã.\n"
)
_TODAY_S_NAMES = date(2025, 7, 1)  # agencies under the names they have had since
_DATED_BY = {"received": "theo ngày tiếp nhận", "on": "theo ngày đánh giá"}


def rulebook() -> str:
    """Return all rules, the severity table and that of recommendations as Markdown."""
    parts = [_HEAD, *_rules(), *_unchecked(), *_severity(), *_recommendations()]
    return "\n".join(parts).rstrip() + "\n"


def _rules() -> Iterator[str]:
    for heading in HEADINGS:
        yield f"## {wording.HEADINGS[heading].vi}\n"
        for rule_id in RULE_IDS:
            versions = [r for r in RULES if r.rule_id == rule_id]
            if versions[-1].heading == heading:
                yield from _rule(versions)


def _unchecked() -> Iterator[str]:
    yield "## Nội dung không kiểm tra được\n"
    yield (
        "Không có lớp, bảng nào nói về các nội dung này: luôn được liệt kê ở «Chưa kiểm tra», và "
        "ý kiến (cột `quy_tac`) có thể ghi mã của chúng.\n"
    )
    yield "| mã | nội dung | điều khoản | hỏi | câu hỏi |"
    yield "|---|---|---|---|---|"
    for content in UNCHECKED:
        cited = f"{content.citation.clause} {content.citation.document.replace('Nghị định', 'NĐ')}"
        asked = wording.agency(content.agency, _TODAY_S_NAMES)
        row = (f"`{content.content_id}`", content.title.vi, cited, asked, content.question.vi)
        yield f"| {' | '.join(row)} |"
    yield ""


def _recommendations() -> Iterator[str]:
    yield "\n## Kiến nghị\n"
    yield (
        "Kiến nghị của rà soát phương án đọc từ trên xuống: dòng đầu tiên có đủ mọi điều kiện ghi "
        "ở cột hai. Điều chưa rõ không làm cho dòng nào đúng, trừ dòng ghi «chưa rõ».\n"
    )
    yield "| dòng | khi | kiến nghị | vì |"
    yield "|---|---|---|---|"
    for row_id, *rest in recommendation_rows():
        yield f"| `{row_id}` | {' | '.join(rest)} |"
    yield ""


def _rule(versions: list[Rule]) -> Iterator[str]:
    last = versions[-1]
    yield f"### `{last.rule_id}` – {last.title.vi}\n"
    yield f"*{last.title.en}.* {_DATED_BY[last.dated_by].capitalize()}. Cấp độ: {_grades(last)}.\n"
    asked = wording.agency(last.agency, max(last.in_force_from, _TODAY_S_NAMES))
    yield f"Hỏi {asked}: {last.question.vi}\n"
    yield "| phiên bản | hiệu lực | điều khoản | ngưỡng | độ tin cậy |"
    yield "|---|---|---|---|---|"
    for rule in versions:
        until = wording.day(rule.in_force_until) if rule.in_force_until else ""
        days = f"{wording.day(rule.in_force_from)} – {until}".strip()
        clauses = "; ".join(_cited(rule))
        confidence = min((c.confidence for c in rule.citations), key=list(Confidence)[::-1].index)
        known = wording.CONFIDENCE[confidence].vi
        yield f"| {rule.version} | {days} | {clauses} | {'; '.join(_limits(rule))} | {known} |"
    yield ""


def _grades(rule: Rule) -> str:
    grades = {"decisive": "quyết định", "consult": "lấy ý kiến"}
    return "; ".join(
        f"{wording.PROCEDURES[procedure].vi} – {grades[grade.value]}"
        for procedure, grade in rule.grades.items()
    )


def _cited(rule: Rule) -> Iterator[str]:
    for citation in rule.citations:
        quote = f" «{citation.quote}» (`{citation.quote_sha256}`)" if citation.quote else ""
        yield f"{citation.clause} {citation.document.replace('Nghị định', 'NĐ')}{quote}"


def _limits(rule: Rule) -> Iterator[str]:
    """Return each limit of a version once, with all values it may have."""
    if rule.claim is None:
        yield "chưa đọc văn bản: không suy ngưỡng"
        return
    said: dict[str, None] = {}
    for claim in (rule.claim, rule.partly):
        for inner in walk(claim) if claim is not None else ():
            if isinstance(inner, Compare):
                said[_limit(inner)] = None
    yield from said or {"có / không": None}


def _limit(compare: Compare) -> str:
    limit = compare.limit
    part = Part(
        compare.label,
        Figure.exact(0.0, limit.unit),
        limit.op.value,
        limit.candidates[0].value if limit.candidates else None,
        limit.candidates,
        compare.scope,
    )
    said = wording.limit(part) or f"({compare.scope.vi if compare.scope else ''}: chưa đọc số)"
    return f"{compare.label.vi} {said}"


def _severity() -> Iterator[str]:
    yield "## Mức độ\n"
    yield "Kết quả xấu nhất mà một đối tượng gây ra trong một thủ tục, và việc phải làm.\n"
    yield "Việc đánh dấu ↪ làm thay đổi vị trí, diện tích cụm và đi theo đường của thủ tục:\n"
    yield from (f"- {wording.PROCEDURES[p].vi}: {road.vi}." for p, road in ROADS.items())
    yield ""
    yield "| đối tượng | thủ tục | xấu nhất | việc phải làm | khi chỉ vướng một phần |"
    yield "|---|---|---|---|---|"
    for row in severity_rows():
        yield f"| {' | '.join(row)} |"


if __name__ == "__main__":
    sys.stdout.write(rulebook())
