"""A comparison in words: the sheets of its workbook, the lines and tables of terminal and notebook.

What a review writes into `assessment.json` is Vietnamese; titles and labels that the rules and
layers of this version know are given in English too.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from types import MappingProxyType
from typing import Any

import pandas as pd

from ccngeo import wording
from ccngeo.advice import ADVICE, SHORT_ROADS
from ccngeo.model import (
    Candidate,
    Compare,
    Confidence,
    Grade,
    Part,
    Procedure,
    Reason,
    Role,
    Text,
    Unit,
    Verdict,
)
from ccngeo.project import LAYERS, TABLES
from ccngeo.recommendation import Advice, Road
from ccngeo.report.packed import Value
from ccngeo.reviews.differences import KINDS, MEASURED, Change, Comparison, Side
from ccngeo.reviews.written import Written, figure_of
from ccngeo.rules import RULES
from ccngeo.rules.claims import walk
from ccngeo.vietnamese import format_decimal

TITLE = Text("So sánh hai đợt rà soát", "Two reviews compared")
NO_CHANGE = Text("Không có thay đổi.", "Nothing has changed.")
CHANGES: Mapping[Change, Text] = MappingProxyType(
    {
        Change.WORSE: Text("Xấu đi", "Worse"),
        Change.BETTER: Text("Tốt lên", "Better"),
        Change.OTHER: Text("Khác", "Other"),
        Change.DETAIL: Text("Chỉ số đo, lý do", "Figures, reasons only"),
    }
)
_SIDES = {
    Side.BOTH: Text("", ""),
    Side.BEFORE: Text("đợt trước", "the earlier"),
    Side.AFTER: Text("đợt sau", "the later"),
}
_AREAS = {
    MEASURED: Text("Ranh giới (diện tích đo)", "Boundary (measured area)"),
    "plan_ha": Text("Diện tích theo quy hoạch tỉnh", "Area of the provincial plan"),
    "proposed_ha": Text("Diện tích đề nghị", "Area proposed"),
    "detailed_ha": Text("Diện tích theo quy hoạch chi tiết", "Area of the detailed plan"),
    "block_ha": Text("Khoảnh liền dải lớn nhất", "Largest contiguous block"),
    **{
        f"{name}_ha": Text(f"Quỹ đất: {text.vi}", f"Land: {text.en}")
        for name, text in wording.BUDGET.items()
    },
}
_BEARINGS = (
    Text("phía bắc", "north"),
    Text("phía đông bắc", "north-east"),
    Text("phía đông", "east"),
    Text("phía đông nam", "south-east"),
    Text("phía nam", "south"),
    Text("phía tây nam", "south-west"),
    Text("phía tây", "west"),
    Text("phía tây bắc", "north-west"),
)
_AROUND = Text("quanh ranh giới", "all around")
_GAINED, _LOST = Text("thêm", "gained"), Text("bớt", "lost")
_KIND_TITLES = {
    "procedure": Text("Thủ tục", "Procedure"),
    "on": Text("Ngày đánh giá", "Day of assessment"),
    "title": Text("Tên dự án", "Title of the project"),
    "option": Text("Tùy chọn", "Option"),
    "decision": Text("Quyết định của tỉnh", "Provincial decision"),
    "version": Text("Phiên bản thư viện", "Version of a library"),
    "assumption": Text("Giả định", "Assumption"),
    "note": Text("Ghi chú", "Note"),
}
_RULE = Text("Quy tắc", "Rule")
_OPTIONS = {
    "sites": Text("tệp vị trí", "file of sites"),
    "sites_crs": Text("hệ tọa độ của tệp vị trí", "its CRS"),
    "lang": Text("ngôn ngữ giấy tờ", "language of the papers"),
}
_ELSEWHERE = {
    "not_checked": Text("nội dung chưa kiểm tra", "contents not checked"),
    "headroom": Text("dư địa thành lập, chỉ tiêu", "headroom and quotas"),
    "construction_plans_to_adjust": Text("đồ án phải điều chỉnh", "plans to adjust"),
    "construction_plans_not_checked": Text("đồ án chưa kiểm tra", "plans not checked"),
    "scoring": Text("thứ tự ưu tiên", "order of priority"),
    "recommendation": Text("lời của kiến nghị", "words of recommendations"),
    "documents_to_supply": Text("hồ sơ cần bổ sung", "papers to be supplied"),
    "opinions": Text("ý kiến", "opinions"),
    "opinions_on_unchecked": Text(
        "ý kiến về nội dung chưa kiểm tra", "opinions on contents not checked"
    ),
    "land_budget": Text("cơ cấu quỹ đất (dưới 0,01 ha)", "land budget (below 0.01 ha)"),
    "largest_block": Text("khoảnh liền dải (dưới 0,01 ha)", "largest block (below 0.01 ha)"),
    "confirmations": Text("xác nhận văn bản", "confirmations of texts"),
    "action": Text("việc phải làm", "what is to be done"),
    **dict.fromkeys(
        ("basis", "layers", "rests_on_unconfirmed_text"),
        Text("căn cứ của kết quả", "what results rest on"),
    ),
}
_OF_AN_INPUT = {
    "path": Text("tên tệp", "name of the file"),
    "sha256": Text("nội dung", "content"),
    "data_date": Text("ngày số liệu", "date of the data"),
    "status": Text("tình trạng", "status"),
    "features": Text("số đối tượng", "features"),
    "accuracy_m": Text("sai số vị trí", "positional error"),
    "coverage": Text("phạm vi phủ", "coverage"),
    "crs": Text("hệ tọa độ", "CRS"),
    "agency": Text("cơ quan", "agency"),
    "notes": Text("ghi chú", "notes"),
    "repairs": Text("hình đã sửa", "shapes mended"),
}
# Inputs that are no layer and no table; `sites` is a layer to the sites themselves.
_INPUTS = {
    "project": Text("Tệp dự án", "Project file"),
    "sites": Text("Danh sách, ranh giới các cụm", "List and boundaries of clusters"),
    "boundaries": Text("Ranh giới cụm", "Boundaries of clusters"),
    "proposals": Text("Vị trí đề nghị", "Proposed sites"),
}
_STATUS = {"ok": Text("dùng được", "usable"), "red": Text("không dùng được", "unusable")}
_BLANK = "–"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table in words: name, heads with widths of columns, rows."""

    name: Text
    head: tuple[tuple[Text, float], ...]
    rows: tuple[tuple[Value, ...], ...]


# --- in a few lines -------------------------------------------------------------------------------


def head_lines(found: Comparison, lang: str = "vi") -> list[str]:
    """Return what is compared, and first of all that day or procedure are not the same."""
    lines = [
        f"{Text('Trước', 'Before').in_(lang)}: {_named(found.before, lang)}",
        f"{Text('Sau', 'After').in_(lang)}: {_named(found.after, lang)}",
    ]
    kinds = set(found.conditions["kind"])
    if "procedure" in kinds:
        lines.append(
            Text(
                "Hai đợt theo hai thủ tục khác nhau: nội dung áp dụng và mức độ khác nhau.",
                "The two follow different procedures: other contents apply, in other grades.",
            ).in_(lang)
        )
    if "on" in kinds:
        lines.append(
            Text(
                "Hai đợt theo hai ngày đánh giá khác nhau: văn bản có hiệu lực có thể khác nhau.",
                "The two are of different days: other texts may be in force.",
            ).in_(lang)
        )
    if found.before.content["synthetic"] or found.after.content["synthetic"]:
        lines.append(wording.SYNTHETIC.in_(lang))
    return lines


def count_lines(found: Comparison, lang: str = "vi") -> list[str]:
    """Return how much differs, one line for clusters, findings and what reviews go by."""
    if found.is_same:
        return [NO_CHANGE.in_(lang)]
    side = found.sites["side"].value_counts()
    moved = found.areas["area"].eq(MEASURED).sum()
    change = found.findings["change"].value_counts()
    findings = ", ".join(f"{change.get(c.value, 0)} {CHANGES[c].in_(lang).lower()}" for c in Change)
    before, after = (side.get(one.value, 0) for one in (Side.BEFORE, Side.AFTER))
    rules = found.rules["rule_id"].nunique()
    lines = [
        Text(
            f"Cụm: {before} chỉ có ở đợt trước, {after} chỉ có ở đợt sau, {moved} đổi ranh giới",
            f"Clusters: {before} in the earlier only, {after} in the later only, {moved} with "
            "another boundary",
        ).in_(lang),
        Text(f"Nội dung: {findings}", f"Contents: {findings}").in_(lang),
        Text(
            f"Đầu vào đổi: {len(found.inputs)}; quy tắc đổi: {rules}; điều kiện khác: "
            f"{len(found.conditions)}",
            f"Inputs changed: {len(found.inputs)}; rules changed: {rules}; other conditions: "
            f"{len(found.conditions)}",
        ).in_(lang),
    ]
    if found.elsewhere:
        names = ", ".join(dict.fromkeys(_ELSEWHERE[name].in_(lang) for name in found.elsewhere))
        lines.append(
            Text(f"Còn khác (xem từng đợt): {names}", f"Also different (see each): {names}").in_(
                lang
            )
        )
    return lines


def _named(written: Written, lang: str) -> str:
    procedure = wording.PROCEDURES[Procedure(written.content["procedure"])].in_(lang)
    day = wording.day(written.on, lang)
    return f"{written.folder.resolve().name} – {procedure}, {day}, {len(written.sites)} " + Text(
        "cụm", "clusters"
    ).in_(lang)


# --- sheets ---------------------------------------------------------------------------------------


def sheets(found: Comparison, lang: str = "vi") -> tuple[Sheet, ...]:
    """Return the five tables of a comparison in words."""
    return (
        Sheet(Text("Tóm tắt", "Summary"), _SITE_HEAD, tuple(_site_rows(found, lang))),
        Sheet(Text("Ranh giới", "Boundaries"), _AREA_HEAD, tuple(_area_rows(found, lang))),
        Sheet(
            Text("Kết quả đổi", "Results changed"), _FINDING_HEAD, tuple(_finding_rows(found, lang))
        ),
        Sheet(Text("Đầu vào", "Inputs"), _INPUT_HEAD, tuple(_input_rows(found, lang))),
        Sheet(Text("Quy định", "Rules"), _LAW_HEAD, tuple(_law_rows(found, lang))),
    )


_CODE, _NAME = (Text("Mã", "Code"), 9.0), (Text("Tên cụm", "Cluster"), 24.0)
_SITE_HEAD = (
    _CODE,
    _NAME,
    (Text("Chỉ có ở", "Only in"), 14.0),
    (Text("Ranh giới", "Boundary"), 40.0),
    (Text("Kết quả sơ bộ trước", "Preliminary result before"), 22.0),
    (Text("Kết quả sơ bộ sau", "Preliminary result after"), 22.0),
    (Text("Kiến nghị trước", "Recommendation before"), 24.0),
    (Text("Kiến nghị sau", "Recommendation after"), 24.0),
    *((text, 10.0) for text in CHANGES.values()),
    (Text("Khai báo đổi", "Declared otherwise"), 40.0),
)


def _site_rows(found: Comparison, lang: str) -> Iterator[tuple[Value, ...]]:
    names = _names(found)
    weighty = [_is_weighty(row) for _, row in found.sites.iterrows()]
    ordered = found.sites.assign(minor=[not one for one in weighty]).sort_values(
        "minor", kind="stable"
    )
    for site_id, row in ordered.iterrows():
        verdicts = [verdict_title(row[f"verdict_{when}"], lang) for when in ("before", "after")]
        advice = [_advice(row, when, lang) for when in ("before", "after")]
        yield (
            str(site_id),
            names[str(site_id)],
            _SIDES[Side(row["side"])].in_(lang),
            moved(found, str(site_id), lang),
            *verdicts,
            *advice,
            *(int(row[change.value]) for change in Change),
            "; ".join(_declared(found, str(site_id), row, lang)),
        )


def _is_weighty(row: "pd.Series[Any]") -> bool:
    """Tell whether more of a site differs than figures and reasons."""
    turned = any(row[change.value] for change in Change if change is not Change.DETAIL)
    pairs = (
        (row[f"{name}_before"], row[f"{name}_after"]) for name in ("verdict", "advice", "road")
    )
    return turned or row["side"] != Side.BOTH or any(_said(x) != _said(y) for x, y in pairs)


def _names(found: Comparison) -> dict[str, str]:
    """Return the names of all sites by code, those of the later review first."""
    return {
        str(site_id): str(name)
        for written in (found.before, found.after)
        for site_id, name in written.sites["name"].items()
    }


def moved(found: Comparison, site_id: str, lang: str) -> str:
    """Return what a boundary gained and lost and where; blank for one that is the same."""
    pieces = found.land[found.land["site_id"] == site_id]
    if len(pieces):
        return "; ".join(_piece(row, lang) for row in pieces.to_dict("records"))
    drawn = [site_id in w.boundaries.index for w in (found.before, found.after)]
    if drawn[0] == drawn[1] or found.sites["side"].get(site_id) != Side.BOTH:
        return ""
    return (
        Text("đã vẽ ranh giới", "boundary drawn")
        if drawn[1]
        else Text("không còn ranh giới", "boundary gone")
    ).in_(lang)


def _piece(row: Mapping[Any, Any], lang: str) -> str:
    """Return one gain or loss: how much, where, and a point in VN-2000 to look at."""
    kind = (_GAINED if row["kind"] == "gained" else _LOST).in_(lang)
    area = wording.quantity(row["area_ha"], Unit.HA, lang)
    more = Text(f", {row['pieces']} mảnh", f", {row['pieces']} pieces").in_(lang)
    north, east = (format_decimal(row[name], 0, lang) for name in ("north_m", "east_m"))
    place = f"{_bearing(row['bearing_deg'], lang)}, X {north}, Y {east}"
    return f"{kind} {area} ({place}{more if row['pieces'] > 1 else ''})"


def _bearing(degrees: float, lang: str) -> str:
    if math.isnan(degrees):
        return _AROUND.in_(lang)
    step = 360 / len(_BEARINGS)
    return _BEARINGS[round(degrees / step) % len(_BEARINGS)].in_(lang)


def verdict_title(value: object, lang: str) -> str:
    """Return a result in words; a stroke where there is none."""
    return wording.VERDICTS[Verdict(value)].in_(lang) if isinstance(value, str) else _BLANK


def _advice(row: "pd.Series[Any]", when: str, lang: str) -> str:
    if not isinstance(row[f"advice_{when}"], str):
        return _BLANK
    said = ADVICE[Advice(row[f"advice_{when}"])].in_(lang)
    road = row[f"road_{when}"]
    return f"{said} ({SHORT_ROADS[Road(road)].in_(lang)})" if isinstance(road, str) else said


_FACTS = {
    "name": Text("tên", "name"),
    "role": Text("vai trò", "role"),
    "received": Text("ngày tiếp nhận", "received"),
}


def _declared(found: Comparison, site_id: str, row: "pd.Series[Any]", lang: str) -> Iterator[str]:
    """Yield what is declared otherwise of a site that is in both reviews."""
    if row["side"] != Side.BOTH:
        return
    for name, title in _FACTS.items():
        pair = [_fact(name, row[f"{name}_{when}"], lang) for when in ("before", "after")]
        if pair[0] != pair[1]:
            yield f"{title.in_(lang)}: {pair[0]} → {pair[1]}"
    areas = found.areas[(found.areas["site_id"] == site_id) & found.areas["area"].isin(_STATED)]
    for area in areas.to_dict("records"):
        before, after = (_hectares(area[f"{when}_ha"], lang) for when in ("before", "after"))
        yield f"{_AREAS[area['area']].in_(lang).lower()}: {before} → {after}"


_STATED = ("plan_ha", "proposed_ha", "detailed_ha")


def _fact(name: str, value: object, lang: str) -> str:
    if not isinstance(value, str):
        return _BLANK
    if name == "role":
        return wording.ROLES[Role(value)].in_(lang)
    return _day(value, lang) if name == "received" else value


def _day(value: str, lang: str) -> str:
    return wording.day(date.fromisoformat(value), lang)


def _hectares(value: float, lang: str) -> str:
    return _BLANK if math.isnan(value) else wording.quantity(value, Unit.HA, lang)


_AREA_HEAD = (
    _CODE,
    _NAME,
    (Text("Diện tích nào", "Which area"), 32.0),
    (Text("Trước (ha)", "Before (ha)"), 12.0),
    (Text("Sau (ha)", "After (ha)"), 12.0),
    (Text("Chênh (ha)", "Difference (ha)"), 12.0),
    (Text("Thêm (ha)", "Gained (ha)"), 12.0),
    (Text("Bớt (ha)", "Lost (ha)"), 12.0),
    (Text("Ở đâu", "Where"), 60.0),
)


def _area_rows(found: Comparison, lang: str) -> Iterator[tuple[Value, ...]]:
    names = _names(found)
    for row in found.areas.to_dict("records"):
        before, after = row["before_ha"], row["after_ha"]
        is_boundary = row["area"] == MEASURED
        yield (
            row["site_id"],
            names[row["site_id"]],
            _AREAS[row["area"]].in_(lang),
            *(_known(value) for value in (before, after, after - before)),
            *(_known(row[f"{kind}_ha"]) for kind in ("gained", "lost")),
            moved(found, row["site_id"], lang) if is_boundary else "",
        )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


_FINDING_HEAD = (
    _CODE,
    _NAME,
    (Text("Đổi", "Change"), 13.0),
    (Text("Nội dung", "Content"), 36.0),
    (Text("Kết quả trước", "Result before"), 22.0),
    (Text("Kết quả sau", "Result after"), 22.0),
    (Text("Lý do trước", "Reasons before"), 24.0),
    (Text("Lý do sau", "Reasons after"), 24.0),
    (Text("Đo được trước", "Measured before"), 40.0),
    (Text("Đo được sau", "Measured after"), 40.0),
    (Text("Điều cùng đổi", "What else changed"), 40.0),
)


def _finding_rows(found: Comparison, lang: str) -> Iterator[tuple[Value, ...]]:
    names, others = _names(found), also_changed(found, lang)
    for row in found.findings.to_dict("records"):
        yield (
            row["site_id"],
            names[row["site_id"]],
            CHANGES[Change(row["change"])].in_(lang),
            rule_title(row, lang),
            *(verdict_title(row[f"verdict_{when}"], lang) for when in ("before", "after")),
            *(_reasons(row[f"reasons_{when}"], lang) for when in ("before", "after")),
            *_measured(row["parts_before"], row["parts_after"], lang),
            cause(row, others, lang),
        )


def rule_title(row: Mapping[Any, Any], lang: str) -> str:
    """Return the title of the rule of a row with `title_before` and `title_after`."""
    written = row["title_after"] if isinstance(row["title_after"], str) else row["title_before"]
    known = _rule_titles().get(row["rule_id"])
    return known.in_(lang) if known is not None and known.vi == written else str(written)


@cache
def _rule_titles() -> Mapping[str, Text]:
    return {rule.rule_id: rule.title for rule in RULES}


def _reasons(values: object, lang: str) -> str:
    said = frozenset(Reason(value) for value in values) if isinstance(values, list) else frozenset()
    return "; ".join(wording.reasons(said, lang))


def _measured(before: object, after: object, lang: str) -> tuple[str, str]:
    """Return the figures of a finding that differ; all of them where none does."""
    one, other = (value if isinstance(value, list) else [] for value in (before, after))
    apart = [[p for p in x if p not in y] for x, y in ((one, other), (other, one))]
    shown = apart if any(apart) else [one, other]
    lines = [dict.fromkeys(_part(part, lang) for part in parts) for parts in shown]
    return "; ".join(lines[0]), "; ".join(lines[1])


def _part(values: Mapping[str, Any], lang: str) -> str:
    """Return one figure with its limit; what was not measured by its bounds."""
    figure = figure_of(values)
    label = _labels().get(values["label"], Text(values["label"], values["label"]))
    limits = tuple(Candidate(c["value"], Confidence(c["confidence"])) for c in values["candidates"])
    part = Part(label, figure, values["op"], values["limit"], limits)
    if figure.best is not None:
        shown = wording.measured(part, lang)
    else:
        bounds = wording.bounds(figure, lang)
        suffix = _SUFFIX[figure.unit] if any(c.isdigit() for c in bounds) else ""
        shown = f"{label.in_(lang)}: {bounds}{suffix}"
    limit = wording.limit(part, lang)
    return f"{shown} [{limit}]" if limit else shown


_SUFFIX = {Unit.HA: " ha", Unit.M: " m", Unit.SHARE: " %", Unit.COUNT: ""}


@cache
def _labels() -> Mapping[str, Text]:
    """Return every label of a figure that the rules of this version know, by its Vietnamese."""
    claims = (c for rule in RULES for c in (rule.applies, rule.claim, rule.partly) if c is not None)
    labels = [one.label for claim in claims for one in walk(claim) if isinstance(one, Compare)]
    labels += [shown.label for rule in RULES for shown in rule.shows]
    return {label.vi: label for label in labels}


def cause(row: Mapping[Any, Any], others: Sequence[str], lang: str) -> str:
    """Return what that a finding rests on changed too; that nothing did is worth knowing.

    `others` are what `also_changed` returned.
    """
    said = [title.in_(lang) for name, title in _CAUSES.items() if row[name]]
    if row["layers"]:
        titles = ", ".join(layer_title(layer, lang) for layer in row["layers"])
        said.append(Text(f"đầu vào: {titles}", f"input: {titles}").in_(lang))
    if said:
        return "; ".join(said)
    if others:
        listed = ", ".join(others)
        return Text(
            f"ranh giới, quy định, lớp đã dùng không đổi; cùng đổi: {listed}",
            f"boundary, rule and layers used are the same; also changed: {listed}",
        ).in_(lang)
    return Text(
        "không có gì đổi ở ranh giới, quy định, đầu vào và phiên bản: cần xem lại",
        "boundary, rule, inputs and versions are all the same: to be looked into",
    ).in_(lang)


_CAUSES = {
    "boundary": Text("ranh giới", "boundary"),
    "declared": Text("khai báo của cụm", "what is declared of the cluster"),
    "rule": Text("quy định", "rule"),
}
_MOST_NAMED = 4


def also_changed(found: Comparison, lang: str) -> list[str]:
    """Return the conditions and inputs that changed, the first few by name."""
    kinds = set(found.conditions["kind"]) - {"title", "assumption", "note"}
    said = [_KIND_TITLES[kind].in_(lang).lower() for kind in KINDS if kind in kinds]
    said += [input_title(row, lang) for row in found.inputs.to_dict("records")]
    more = len(said) - _MOST_NAMED
    return said if more <= 0 else [*said[:_MOST_NAMED], f"… (+{more})"]


def layer_title(role: str, lang: str) -> str:
    """Return the title of a layer or table; its key where this version knows none."""
    spec = LAYERS.get(role) or TABLES.get(role)
    title = spec.title if spec else _INPUTS.get(role)
    return title.in_(lang) if title else role


def input_title(row: Mapping[Any, Any], lang: str) -> str:
    """Return the title of an input."""
    return str(row["title"]) if lang == "vi" else layer_title(str(row["role"]), lang)


_INPUT_HEAD = (
    (Text("Đầu vào", "Input"), 36.0),
    (Text("Đổi gì", "What changed"), 30.0),
    (Text("Tệp trước", "File before"), 24.0),
    (Text("Tệp sau", "File after"), 24.0),
    (Text("Ngày số liệu trước", "Data of, before"), 14.0),
    (Text("Ngày số liệu sau", "Data of, after"), 14.0),
    (Text("Tình trạng trước", "Status before"), 16.0),
    (Text("Tình trạng sau", "Status after"), 16.0),
    (Text("Số đối tượng trước", "Features before"), 12.0),
    (Text("Số đối tượng sau", "Features after"), 12.0),
    (Text("SHA-256 trước", "SHA-256 before"), 18.0),
    (Text("SHA-256 sau", "SHA-256 after"), 18.0),
)


def _input_rows(found: Comparison, lang: str) -> Iterator[tuple[Value, ...]]:
    for row in found.inputs.to_dict("records"):
        pairs = ("before", "after")
        yield (
            input_title(row, lang),
            what_changed(row, lang),
            *(_said(row[f"path_{when}"]) for when in pairs),
            *(_date(row[f"data_date_{when}"], lang) for when in pairs),
            *(_status(row[f"status_{when}"], lang) for when in pairs),
            *(_count(row[f"features_{when}"]) for when in pairs),
            *(_said(row[f"sha256_{when}"])[:12] for when in pairs),
        )


def what_changed(row: Mapping[Any, Any], lang: str) -> str:
    """Return what of an input is not the same, or that it is an input of one review only."""
    if row["side"] != Side.BOTH:
        only = row["side"] == Side.AFTER
        return (Text("mới có", "new") if only else Text("không còn", "gone")).in_(lang)
    changed = [
        title.in_(lang)
        for name, title in _OF_AN_INPUT.items()
        if _said(row[f"{name}_before"]) != _said(row[f"{name}_after"])
    ]
    return ", ".join(changed)


def _said(value: object) -> str:
    return "" if value is None or value != value else str(value)  # noqa: PLR0124 - NaN is blank


def _date(value: object, lang: str) -> str:
    said = _said(value)
    return _day(said, lang) if said else ""


def _status(value: object, lang: str) -> str:
    known = _STATUS.get(str(value))
    return known.in_(lang) if known else _said(value)


def _count(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) and not math.isnan(value) else None


_LAW_HEAD = (
    (Text("Mục", "Kind"), 24.0),
    (Text("Tên", "Name"), 44.0),
    (Text("Trước", "Before"), 56.0),
    (Text("Sau", "After"), 56.0),
    (Text("Số cụm", "Clusters"), 10.0),
)


def _law_rows(found: Comparison, lang: str) -> Iterator[tuple[Value, ...]]:
    said_first = ("procedure", "on", "title", "option", "decision")
    conditions = found.conditions.to_dict("records")
    yield from (_condition(row, lang) for row in conditions if row["kind"] in said_first)
    for row in found.rules.to_dict("records"):
        titles = {"title_before": None, "title_after": row["title"], "rule_id": row["rule_id"]}
        yield (
            _RULE.in_(lang),
            rule_title(titles, lang),
            *(_version(row, when, lang) for when in ("before", "after")),
            int(row["sites"]),
        )
    yield from (_condition(row, lang) for row in conditions if row["kind"] not in said_first)


def _condition(row: Mapping[Any, Any], lang: str) -> tuple[Value, ...]:
    kind, name = row["kind"], row["name"]
    title = _KIND_TITLES[kind].in_(lang)
    if kind in ("assumption", "note"):
        name = ""
    elif kind == "option":
        name = _OPTIONS[name].in_(lang) if name in _OPTIONS else name
    before, after = (_value(kind, row[when], lang) for when in ("before", "after"))
    return title, name, before, after, None


def _value(kind: str, value: object, lang: str) -> str:
    if not isinstance(value, str):
        return _BLANK if _said(value) == "" else str(value)
    if kind == "procedure":
        return wording.PROCEDURES[Procedure(value)].in_(lang)
    return _day(value, lang) if kind == "on" else value


def _version(row: Mapping[Any, Any], when: str, lang: str) -> str:
    """Return the version of a rule: clause, document, days, how well it is known, grade."""
    cited = row[f"citation_{when}"]
    if not isinstance(cited, dict):
        return _BLANK
    days = [cited["in_force_from"], cited["in_force_until"]]
    shown = " – ".join(_day(day, lang) if day else "…" for day in days) if any(days) else ""
    clause = "" if cited["clause"] == "–" else cited["clause"]
    document = " ".join(x for x in (clause, cited["document"]) if x)
    return "; ".join(
        x
        for x in (
            document,
            shown,
            wording.CONFIDENCE[Confidence(cited["confidence"])].in_(lang),
            wording.GRADES[Grade(row[f"grade_{when}"])].in_(lang).lower(),
            str(row[f"version_stamp_{when}"]),
        )
        if x
    )


# --- notebook -------------------------------------------------------------------------------------

_ROWS_SHOWN = 12


def as_html(found: Comparison, lang: str = "vi") -> str:
    """Return a comparison as HTML for a notebook; every value is text."""
    said = [*head_lines(found, lang), *count_lines(found, lang)]
    lines = "".join(f"<div>{escape(line)}</div>" for line in said)
    tables = "".join(_table(sheet, lang) for sheet in sheets(found, lang) if sheet.rows)
    return f"<div><b>{TITLE.in_(lang)}</b>{lines}{tables}</div>"


def _table(sheet: Sheet, lang: str) -> str:
    # A column that is blank all the way down tells nothing on a screen.
    kept = [
        n for n in range(len(sheet.head)) if any(row[n] not in ("", None) for row in sheet.rows)
    ]
    head = "".join(f"<th>{escape(sheet.head[n][0].in_(lang))}</th>" for n in kept)
    rows = "".join(_row([row[n] for n in kept], lang) for row in sheet.rows[:_ROWS_SHOWN])
    more = len(sheet.rows) - _ROWS_SHOWN
    left = Text(f"và {more} dòng khác", f"and {more} more rows").in_(lang) if more > 0 else ""
    opened = " open" if sheet.name.vi == "Tóm tắt" else ""
    return (
        f"<details{opened}><summary>{escape(sheet.name.in_(lang))} ({len(sheet.rows)})</summary>"
        f"<table><tr>{head}</tr>{rows}</table><div>{left}</div></details>"
    )


def _row(values: Sequence[Value], lang: str) -> str:
    cells = "".join(f'<td style="text-align:left">{escape(cell(v, lang))}</td>' for v in values)
    return f"<tr>{cells}</tr>"


def cell(value: Value, lang: str) -> str:
    """Return a value of a sheet as text."""
    if isinstance(value, float):
        return format_decimal(value, 2, lang)
    return "" if value is None else str(value)
