"""Items → runs: which corners stand under one heading, and which areas are stated for them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ccngeo.geometry import HA
from ccngeo.model import Text
from ccngeo.read.corners.cells import (
    HOLE,
    PART_WORDS,
    PLOT_HEADING,
    PLOT_WORDS,
    cell_text,
    number_of,
    refused,
    says,
    shortened,
    with_known_dots,
)
from ccngeo.read.corners.columns import axis_of, field_of, label_of
from ccngeo.read.corners.rows import TOTALS, Corner, Item, LengthRow, TextRow
from ccngeo.read.corners.system import Scale, same_spot
from ccngeo.vietnamese import parse_area_ha

_RING_HEADING = re.compile(
    r"(?:(?:phần|khoảng)\s+)?(?:trừ|lỗ|khoét)\b|vòng\b|ranh giới (?:trong|ngoài)\b|đường bao\b"
)
_RING = re.compile(r"\b(?:vòng|đường bao|ranh giới ngoài|ranh ngoài)\b")
_LONGEST_TITLE = 80
_GOES_ON = re.compile(r"\(?\s*\btiếp(?: theo)?\b\s*\)?")

_PAGE = re.compile(
    r"[(\s]*(?:bảng|phụ lục|biểu|trang|tiếp|hệ|tọa độ|mẫu|page|ghi chú|đơn vị|cộng hòa|độc lập)\b"
)

_GROUP_LABEL = re.compile(
    r"(?:hệ )?(?:tọa độ|toa do)\b.*|[(\[]?(?:m|met|mét|ha|m2|m²)[)\]]?|hiệu|đỉnh"
)

_CUT_AREA = re.compile(
    r"[\s,;:(–-]*(?:có |tổng )?(?:diện tích|dt\b|s\s*=|[\d.,]+\s*(?:ha|m2|m²)\b).*", re.IGNORECASE
)

_FIRST_PLOT = "khu 1"


@dataclass(frozen=True, slots=True)
class Declared:
    """An area as stated, with half a unit of its last decimal."""

    ha: float
    half_ha: float
    place: Text
    is_row: bool = False  # in a row of its own: of the plot above it, or of all


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Corners under one heading, or of one plot and part by the columns that name them."""

    plot: str
    part: str
    is_hole: bool
    corners: tuple[Corner, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """What belongs together, and the areas that are stated for it."""

    runs: tuple[Run, ...]
    declared: Mapping[str, Declared]  # by plot
    total: Declared | None
    ignored: tuple[Text, ...]  # rows with digits that nothing was read from
    notes: tuple[Text, ...]


@dataclass(slots=True)
class _Desk:
    """Where the reader of a table is; lives in `sketch_of` only."""

    plot: str = ""
    part: str = ""
    is_hole: bool = False
    serial: int = 0  # counts headings
    columns: tuple[str, ...] = ()  # plot as the columns name it, filled down
    last: Corner | None = None
    start: Corner | None = None  # of the ring that is open
    runs: dict[tuple[str, str, bool, int], list[Corner]] = field(default_factory=dict)
    key: tuple[str, str, bool, int] | None = None
    declared: dict[str, Declared] = field(default_factory=dict)
    total: Declared | None = None
    ignored: list[Text] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)


def sketch_of(items: Sequence[Item], scale: Scale) -> Sketch:
    """Sort corners into runs, and lengths, headings and areas to where they belong.

    Raises
    ------
    InputError
        A row of text between corners that may begin another plot or be a remark.
    """
    desk = _Desk()
    for item, ahead in zip(items, _following(items), strict=True):
        if isinstance(item, Corner):
            _take_corner(desk, item, scale)
        elif isinstance(item, TextRow):
            _take_line(desk, item, ahead, scale)
        else:
            _take_length(desk, item)
    # The first plot may have no name; a hole under no plot waits for one that contains it.
    is_nameless = any(not plot and not is_hole for plot, _, is_hole, _ in desk.runs)
    first = _FIRST_PLOT if is_nameless else ""
    runs = tuple(
        Run(plot or first, part, is_hole, tuple(corners))
        for (plot, part, is_hole, _), corners in desk.runs.items()
    )
    declared = {plot or first: area for plot, area in desk.declared.items()}
    plots = list(dict.fromkeys(run.plot for run in runs if not run.is_hole))
    return Sketch(
        runs, *_settled_areas(plots, declared, desk.total), tuple(desk.ignored), tuple(desk.notes)
    )


def _settled_areas(
    plots: Sequence[str], declared: Mapping[str, Declared], total: Declared | None
) -> tuple[Mapping[str, Declared], Declared | None]:
    """Return the areas stated per plot and for all.

    One in a row below the last of several plots, none of which has its own, is of them all.
    """
    if len(plots) == 1:
        only = declared.get(plots[0]) or total
        return ({} if only is None else {plots[0]: only}), total or only
    if total is None and len(declared) == 1 and plots and (last := declared.get(plots[-1])):
        return ({}, last) if last.is_row else (declared, None)
    return declared, total


def _following(items: Sequence[Item]) -> list[Corner | None]:
    """Return for each item the next corner after it."""
    out: list[Corner | None] = []
    ahead: Corner | None = None
    for item in reversed(items):
        out.append(ahead)
        ahead = item if isinstance(item, Corner) else ahead
    return out[::-1]


def _take_length(desk: _Desk, length: LengthRow) -> None:
    last = desk.last
    if desk.key is None or last is None:
        desk.ignored.append(length.place)
        return
    longer = replace(last, after=length.value, after_row=length.row)
    desk.runs[desk.key][-1] = longer
    desk.last = longer
    desk.start = longer if desk.start is last else desk.start


def _take_corner(desk: _Desk, corner: Corner, scale: Scale) -> None:
    plot, part, is_hole = _membership(desk, corner)
    key = (plot, part, is_hole, desk.serial)
    if key != desk.key:
        if key in desk.runs:
            desk.notes.append(
                Text(
                    f"{corner.place().vi}: các dòng của {plot or part} không liền nhau, đã ghép "
                    "theo thứ tự trong bảng",
                    f"{corner.place().en}: the rows of {plot or part} do not stand together; they "
                    "were joined in the order of the table",
                )
            )
        desk.key, desk.start = key, None
    desk.runs.setdefault(key, []).append(corner)
    if desk.start is None:
        desk.start = corner
    elif same_spot(corner, desk.start, scale):
        desk.start = None
    desk.last = corner
    _take_area_column(desk, corner, plot, scale)


def _membership(desk: _Desk, corner: Corner) -> tuple[str, str, bool]:
    """Return plot, part and whether it is a hole: by columns where there are any, else headings."""
    plots, parts = corner.block.fields.get("plot", ()), corner.block.fields.get("part", ())
    if not plots and not parts:
        return desk.plot, desk.part, desk.is_hole
    own = (*corner.texts("plot"), *corner.texts("part"))
    above = desk.columns if len(desk.columns) == len(own) else ("",) * len(own)
    # A new plot does not inherit the part of the one before.
    names: list[str] = []
    for k, text in enumerate(own):
        is_new = any(names[i] != above[i] for i in range(k))
        names.append(text or ("" if is_new else above[k]))
    desk.columns = tuple(names)
    labelled = [
        _plain_name(corner.block.labels[column], name)
        for column, name in zip((*plots, *parts), names, strict=True)
    ]
    plot = ", ".join(name for name in labelled[: len(plots)] if name) or desk.plot
    part = ", ".join(name for name in labelled[len(plots) :] if name)
    if HOLE.search(plot.casefold()):
        return "", plot, True
    is_hole = bool(HOLE.search(part.casefold()))
    if not plots and not desk.plot and not is_hole:
        return part, "", False  # each part is a plot of its own
    return plot, part, is_hole


def _plain_name(label: str, value: str) -> str:
    """Return «lô 2» for a bare number; a code or a name stands for itself."""
    word = re.search(rf"\b(?:{PLOT_WORDS}|{PART_WORDS})\b", label)
    if not value.isdecimal() or word is None or word[0] in ("cum", "cụm", "ccn", "site"):
        return value
    return f"{'mảnh' if word[0] == 'manh' else word[0]} {value}"


def _take_area_column(desk: _Desk, corner: Corner, plot: str, scale: Scale) -> None:
    columns = corner.block.fields.get("area", ())
    for column in columns[:1]:
        cell = corner.sheet.rows[corner.row][column]
        if cell is None or (corner.row, column) in corner.sheet.copies or plot in desk.declared:
            continue
        text = f"{corner.block.labels[column]}: {cell_text(cell)}"
        _declare(desk, plot, _area_text(text, scale), corner.place(column))


def _area_text(text: str, scale: Scale) -> str:
    """Return the text of an area; a dot that may be either sign is what it is in the coordinates.

    Figures that need no such help stay as they are.
    """
    try:
        parse_area_ha(text)
    except ValueError:
        known = scale.dot_is_decimal
        return text if known is None else with_known_dots(text, dot_is_decimal=known)
    return text


def _declare(
    desk: _Desk, plot: str | None, text: str, place: Text, *, is_row: bool = False
) -> bool:
    """Note the area in `text`, of a plot or (None) of all; tell whether there is one."""
    try:
        ha = parse_area_ha(text)
    except ValueError:
        desk.notes.append(
            Text(
                f"{place.vi}: không rõ trị số hoặc đơn vị của diện tích «{shortened(text)}», không "
                "so được",
                f"{place.en}: the value or unit of the area «{shortened(text)}» is not clear; it "
                "was not compared",
            )
        )
        return True
    if ha is None:
        return False
    found = Declared(ha, _half_ha(text), place, is_row)
    if plot is None:
        desk.total = desk.total or found
    else:
        desk.declared.setdefault(plot, found)
    return True


def _half_ha(text: str) -> float:
    """Return half a unit of the last decimal of an area; whole hectares are taken as 0,01."""
    per_ha = 1.0 if re.search(r"\b(?:ha|héc|hec)", text.casefold()) else HA
    tail = re.search(r",(\d+)(?!.*,\d)", text)
    decimals = len(tail[1]) if tail else 0
    return 0.5 * 10.0 ** -max(decimals, 2 if per_ha == 1.0 else 0) / per_ha


def _take_line(desk: _Desk, line: TextRow, ahead: Corner | None, scale: Scale) -> None:
    """Read a row of text: name of a plot or ring, an area, or nothing of importance."""
    text = line.text
    folded = text.casefold().replace("toạ", "tọa")
    if line.is_above:
        is_short = len(text) <= _LONGEST_TITLE and ahead is not None
        is_heading = is_short and bool(PLOT_HEADING.match(folded))
    else:
        is_heading = (
            ahead is not None and not TOTALS.match(folded) and _opens(desk, line, folded, ahead)
        )
    if is_heading:
        _open(desk, text)
    plot: str | None = desk.plot
    if not is_heading and (line.is_above or desk.last is None or "tổng" in folded):
        plot = None
    is_read = (
        False
        if desk.is_hole and plot is not None
        else _declare(desk, plot, _area_text(text, scale), line.place, is_row=not is_heading)
    )
    is_dull = line.is_above or says(text) or not any(c.isdigit() for c in text)
    if not (is_heading or is_read or is_dull):
        desk.ignored.append(line.place)


def _opens(desk: _Desk, line: TextRow, folded: str, ahead: Corner) -> bool:
    """Tell whether a row of text between corners begins another plot or ring.

    Raises
    ------
    InputError
        It may as well be a remark: the corners below could belong to either.
    """
    if PLOT_HEADING.match(folded) or _RING_HEADING.match(folded):
        return True
    names_ring = HOLE.search(folded) or _RING.search(folded)
    is_dull = _PAGE.match(folded) or says(line.text) or _is_header_line(line)
    if (is_dull and not names_ring) or _has_area(line.text):
        return False
    if desk.last is None:
        return not names_ring
    before, after = number_of(desk.last.name), number_of(ahead.name)
    goes_on = before is not None and after == (before[0], before[1] + 1)
    if goes_on and desk.start is not None and not names_ring:
        return False
    if desk.start is None or (after is not None and after[1] == 1):
        return True
    raise refused(
        line.place,
        Text(
            f"không rõ dòng «{shortened(line.text)}» giữa các điểm là tên lô mới hay ghi chú; ghi "
            "«Lô …» hoặc xóa dòng",
            f"the row «{shortened(line.text)}» between points may name a new plot or be a remark; "
            "write «Lô …» or delete it",
        ),
    )


def _is_header_line(line: TextRow) -> bool:
    labels = [label_of(cell) for cell in line.cells]
    if len(labels) == 1:
        return bool(_GROUP_LABEL.fullmatch(labels[0]))
    return all(axis_of(x) or field_of(x) or _GROUP_LABEL.fullmatch(x) for x in labels)


def _has_area(text: str) -> bool:
    try:
        return parse_area_ha(text) is not None
    except ValueError:
        return True


def _open(desk: _Desk, text: str) -> None:
    """Begin a plot, or a ring of the plot that is open; «(tiếp theo)» goes on with it."""
    name = _CUT_AREA.sub("", _GOES_ON.sub("", text)).strip(" ,;:–-.").removesuffix("(") or text
    folded = text.casefold()
    is_hole, is_ring = bool(HOLE.search(folded)), bool(_RING.search(folded))
    if name == (desk.part or desk.plot):
        return
    if is_hole or is_ring:
        desk.part, desk.is_hole = name, is_hole
    else:
        desk.plot, desk.part, desk.is_hole = name, "", False
    desk.serial += 1
