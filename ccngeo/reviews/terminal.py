"""Comparisons and verifications on a terminal; every value of a file is text there."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich import box
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from ccngeo.model import Text
from ccngeo.report.packed import Value
from ccngeo.reviews.differences import Change, Comparison, Side
from ccngeo.reviews.verification import Difference, Fault, Verification
from ccngeo.reviews.words import (
    CHANGES,
    cause,
    cell,
    count_lines,
    head_lines,
    input_title,
    rule_title,
    sheets,
    verdict_title,
    what_changed,
)

_STYLES = {Change.WORSE: "red", Change.BETTER: "green", Change.OTHER: "yellow"}
_MOST_SITES, _MOST_DIFFERENCES = 8, 20

# --- two reviews ----------------------------------------------------------------------------------


def comparison_parts(found: Comparison, lang: str = "vi") -> Iterator[RenderableType]:
    """Yield what differs between two reviews, as far as a screen holds it."""
    for line in head_lines(found, lang):
        yield escape(line)
    yield ""
    for line in count_lines(found, lang):
        yield f"[bold]{escape(line)}[/]"
    if found.is_same:
        return
    summary, _, _, _, law = sheets(found, lang)
    for title, table in (
        (summary.name, _sites_table(summary.rows, lang)),
        (Text("Nội dung đổi kết quả", "Contents with another result"), _turned_table(found, lang)),
        (Text("Đầu vào đổi", "Inputs changed"), _inputs_table(found, lang)),
        (law.name, _law_table(law.rows, lang)),
    ):
        if table.row_count:
            table.title = title.in_(lang)
            yield table


def _table(lang: str, *headings: Text) -> Table:
    return Table(
        *(h.in_(lang) for h in headings), box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False
    )


def _sites_table(rows: Sequence[tuple[Value, ...]], lang: str) -> Table:
    """Show the clusters of which more than figures and reasons differ."""
    table = _table(
        lang,
        Text("Mã", "Code"),
        Text("Cụm", "Cluster"),
        Text("Kết quả sơ bộ", "Preliminary result"),
        Text("Kiến nghị", "Recommendation"),
        Text("Ranh giới, khai báo", "Boundary, declared"),
    )
    table.columns[0].no_wrap = True
    for code, name, side, boundary, *results in rows:
        verdicts, advice, said = results[:2], results[2:4], results[-1]
        only = Text(f"chỉ có ở {side}", f"only in {side}").in_(lang) if side else ""
        where = "; ".join(str(x) for x in (only, boundary, said) if x)
        if where or verdicts[0] != verdicts[1] or advice[0] != advice[1]:
            cells = (code, name, _turn(*verdicts), _turn(*advice), where)
            table.add_row(*(escape(cell(value, lang)) for value in cells))
    return table


def _turn(before: Value, after: Value) -> str:
    return str(after) if before == after else f"{before} → {after}"


def _turned_table(found: Comparison, lang: str) -> Table:
    """Show the findings with another result: one row for each rule, turn and cause."""
    table = _table(
        lang,
        Text("Đổi", "Change"),
        Text("Nội dung", "Content"),
        Text("Kết quả", "Result"),
        Text("Cụm", "Clusters"),
        Text("Điều cùng đổi", "What else changed"),
    )
    turned = found.findings[found.findings["change"] != Change.DETAIL]
    grouped: dict[tuple[str, ...], list[str]] = {}
    for row in turned.to_dict("records"):
        result = _turn(*(verdict_title(row[f"verdict_{when}"], lang) for when in _PAIR))
        key = (row["change"], rule_title(row, lang), result, cause(found, row, lang))
        grouped.setdefault(key, []).append(row["site_id"])
    for (change, title, result, why), site_ids in grouped.items():
        style, word = _STYLES[Change(change)], CHANGES[Change(change)].in_(lang)
        cells = (escape(x) for x in (title, result, _some(site_ids), why))
        table.add_row(f"[{style}]{word}[/]", *cells)
    return table


_PAIR = ("before", "after")


def _some(site_ids: Sequence[str]) -> str:
    listed = ", ".join(site_ids[:_MOST_SITES])
    more = len(site_ids) - _MOST_SITES
    return f"{len(site_ids)}: {listed}{f', … (+{more})' if more > 0 else ''}"


def _inputs_table(found: Comparison, lang: str) -> Table:
    table = _table(
        lang, Text("Đầu vào", "Input"), Text("Tệp", "File"), Text("Đổi gì", "What changed")
    )
    for row in found.inputs.to_dict("records"):
        path = row["path_before"] if row["side"] == Side.BEFORE else row["path_after"]
        cells = (input_title(row, lang), str(path), what_changed(row, lang))
        table.add_row(*(escape(value) for value in cells))
    return table


def _law_table(rows: Sequence[tuple[Value, ...]], lang: str) -> Table:
    table = _table(
        lang,
        Text("Mục", "Kind"),
        Text("Tên", "Name"),
        Text("Trước", "Before"),
        Text("Sau", "After"),
        Text("Số cụm", "Clusters"),
    )
    for row in rows:
        table.add_row(*(escape(cell(value, lang)) for value in row))
    return table


# --- a review and its record ----------------------------------------------------------------------

_FAULTS = {
    Fault.CHANGED: Text("đã thay đổi", "changed"),
    Fault.MISSING: Text("thiếu", "missing"),
    Fault.EXTRA: Text("thừa, không có trong SHA256SUMS", "extra, not in SHA256SUMS"),
}


def verification_parts(found: Verification, lang: str = "vi") -> Iterator[RenderableType]:
    """Yield what was found of an output, and last whether it is as recorded."""
    yield from _file_lines(found, lang)
    yield from _version_lines(found, lang)
    yield from _input_lines(found, lang)
    yield from _again_parts(found, lang)
    if found.as_recorded:
        said = Text("Kết luận: đúng như đã ghi.", "Conclusion: as recorded.")
        yield f"[bold green]{said.in_(lang)}[/]"
    else:
        said = Text("Kết luận: có khác biệt.", "Conclusion: not as recorded.")
        yield f"[bold red]{said.in_(lang)}[/]"


def _file_lines(found: Verification, lang: str) -> Iterator[str]:
    for name, fault in found.faults.items():
        yield f"[red]{escape(name)}: {_FAULTS[fault].in_(lang)}[/]"
    wrong = sum(fault is not Fault.EXTRA for fault in found.faults.values())
    yield Text(
        f"Tệp: {found.files - wrong} trên {found.files} tệp đúng như SHA256SUMS ghi",
        f"Files: {found.files - wrong} of {found.files} are as SHA256SUMS records them",
    ).in_(lang)
    if found.within:
        names = escape(", ".join(found.within))
        yield Text(
            f"Không xem kết quả nằm bên trong, kiểm tra riêng: {names}",
            f"Outputs within were not looked into, verify them apart: {names}",
        ).in_(lang)


def _version_lines(found: Verification, lang: str) -> Iterator[str]:
    for name, (recorded, now) in found.versions.items():
        then = Text("khi rà soát", "when reviewed").in_(lang)
        today = Text("nay", "now").in_(lang)
        line = f"{escape(name)}: {escape(recorded) or '–'} {then}, {escape(now) or '–'} {today}"
        yield f"[yellow]{line}[/]"


def _input_lines(found: Verification, lang: str) -> Iterator[str]:
    if found.inputs is None:
        yield Text(
            "Đầu vào: chưa đối chiếu; nêu dự án bằng --project để đối chiếu và rà soát lại",
            "Inputs: not compared; name the project with --project to compare and review again",
        ).in_(lang)
        return
    for row in found.inputs.to_dict("records"):
        title = escape(input_title(row, lang))
        yield f"[red]{title}: {escape(what_changed(row, lang))}[/]"
    if found.inputs.empty:
        yield Text("Đầu vào: đúng như đã ghi", "Inputs: as recorded").in_(lang)


def _again_parts(found: Verification, lang: str) -> Iterator[RenderableType]:
    if found.of_found_places:
        yield Text(
            "Rà soát lại: không làm với kết quả của find-sites; chạy lại find-sites để so",
            "Review made again: not for an output of find-sites; run find-sites again to compare",
        ).in_(lang)
    if found.differences is None:
        return
    if not found.differences:
        yield Text("Rà soát lại: cùng nội dung", "Review made again: the same content").in_(lang)
        return
    count = len(found.differences)
    yield Text(
        f"Rà soát lại: {count} giá trị khác, những giá trị đầu tiên:",
        f"Review made again: {count} values differ, the first of them:",
    ).in_(lang)
    table = _table(
        lang,
        Text("Cụm", "Cluster"),
        Text("Quy tắc", "Rule"),
        Text("Mục", "Field"),
        Text("Đã ghi", "Recorded"),
        Text("Nay", "Now"),
    )
    for one in found.differences[:_MOST_DIFFERENCES]:
        table.add_row(*(escape(value) for value in _difference(one)))
    yield table


_LONGEST = 60


def _difference(one: Difference) -> tuple[str, ...]:
    values = (_short(value) for value in (one.before, one.after))
    return one.site_id or "–", one.rule_id or "–", one.field or "–", *values


def _short(value: Any) -> str:
    text = "–" if value is None else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
