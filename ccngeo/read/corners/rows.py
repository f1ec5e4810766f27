"""Rows below a header → corners, lines of text, lengths, in reading order."""

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ccngeo.errors import InputError
from ccngeo.model import Text
from ccngeo.read.corners.cells import (
    HOLE,
    PLOT_HEADING,
    cell_text,
    is_figure,
    number_of,
    parse_angle,
    parse_metres,
    refused,
    settled_by,
    shortened,
)
from ccngeo.read.corners.columns import Block, Header, Pair, Table
from ccngeo.read.sheets import Cell, Sheet


@dataclass(frozen=True, slots=True, eq=False)
class Corner:
    """A row with coordinates; `values` are as labelled, one pair of numbers per pair of columns."""

    name: str  # blank where the table gives none
    values: tuple[tuple[float, float] | None, ...]
    sheet: Sheet
    row: int
    block: Block
    length: Cell = None  # on its row
    after: Cell = None  # on a row of its own, between this corner and the next
    after_row: int = -1
    east: float = math.nan
    north: float = math.nan

    @property
    def shown(self) -> str:
        """Return the name, or the row where there is none."""
        return self.name or f"dòng {self.row + 1}"

    def place(self, column: int | None = None) -> Text:
        """Return where the corner stands."""
        return self.sheet.place(self.row, column)

    def columns(self, pair: int) -> tuple[int, int]:
        """Return the two columns of a pair, as labelled."""
        return self.block.pairs[pair].first, self.block.pairs[pair].second

    def cells(self, pair: int) -> tuple[Cell, Cell]:
        """Return the two cells of a pair, as labelled, as they were read."""
        return _cells(self.sheet, self.row, self.block.pairs[pair])

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the cells of the columns that stand for `name`, merged ones too."""
        cells = self.sheet.rows[self.row]
        return tuple(cell_text(cells[column]) for column in self.block.fields.get(name, ()))


@dataclass(frozen=True, slots=True, eq=False)
class TextRow:
    """A row of text: title, name of a plot, area, signature."""

    cells: tuple[str, ...]
    place: Text
    is_above: bool = False  # above the first header, or before a table of a document

    @property
    def text(self) -> str:
        """Return the whole row."""
        return " ".join(self.cells)


@dataclass(frozen=True, slots=True, eq=False)
class LengthRow:
    """A row with nothing but a length: the side between the points above and below it."""

    value: Cell
    row: int
    place: Text


Item = Corner | TextRow | LengthRow

TOTALS = re.compile(r"(?:tổng|cộng|diện tích|dien tich|chu vi|s\s*=|dt\b)")
_ORDINAL = re.compile(r"[(\[]?\d{1,2}[)\]]?")

_POINT = re.compile(
    r"(?:(?:mốc|moc|điểm|diem|cọc|coc|đỉnh|dinh|góc|goc)\s*|[^\W\d_]{0,3}[-. ]?)"
    r"\d{1,5}['’′*]?[^\W\d_]?",
    re.IGNORECASE,
)


def items_of(where: Text, tables: Sequence[Table]) -> tuple[list[Item], list[Text]]:
    """Return what the rows of all sheets are, in reading order, and notes on that order.

    Raises
    ------
    InputError
        No corner, a point without coordinates, a coordinate in doubt, an unclear order.
    """
    items: list[Item] = []
    notes: list[Text] = []
    header: Header | None = None
    for sheet, headers in tables:
        items += (
            TextRow((line,), sheet.where, is_above=True) for line in sheet.caption.splitlines()
        )
        first = headers[0].row if headers else 0
        items += (line for row in range(first) if (line := _line_above(sheet, row)))
        bounds = [*headers, *([] if headers or header is None else [header])]
        for position, header in enumerate(bounds):
            start = header.row + 1 if headers else 0
            end = headers[position + 1].row if position + 1 < len(headers) else len(sheet.rows)
            section, note = _section(sheet, header, range(start, end))
            items += section
            notes += note
    if not any(isinstance(item, Corner) for item in items):
        raise InputError(
            f"{where.vi}: dưới dòng tiêu đề không có điểm nào; điền tọa độ các điểm.",
            f"{where.en}: there are no points below the heading; fill in their coordinates.",
        )
    return items, list(dict.fromkeys(notes))


def _line_above(sheet: Sheet, row: int) -> TextRow | None:
    cells = _own_texts(sheet, row, 0, len(sheet.rows[row]))
    return TextRow(cells, sheet.place(row), is_above=True) if cells else None


def _own_texts(sheet: Sheet, row: int, start: int, stop: int) -> tuple[str, ...]:
    cells = enumerate(sheet.rows[row][start:stop], start)
    return tuple(cell_text(c) for k, c in cells if c is not None and (row, k) not in sheet.copies)


def _section(sheet: Sheet, header: Header, rows: range) -> tuple[list[Item], list[Text]]:
    """Return the rows below one header; blocks side by side are read one after the other."""
    blocks = header.blocks
    if len(blocks) == 1:
        return [i for row in rows if (i := _item(sheet, blocks[0], row))], []
    items: list[Item] = []
    note = Text(
        f"{sheet.where.vi}: có {len(blocks)} khối cột cạnh nhau, đọc hết khối trái rồi sang khối "
        "phải",
        f"{sheet.where.en}: {len(blocks)} blocks of columns side by side, read from left to right",
    )
    begin = rows.start
    # A line across all blocks ends what stands side by side above it.
    across = [row for row in rows if (row, blocks[1].start) in sheet.copies]
    across = [row for row in across if all(_is_text(sheet, b, row) for b in blocks)]
    for row in [*across, rows.stop]:
        streams = [
            [i for r in range(begin, row) if (i := _item(sheet, block, r))] for block in blocks
        ]
        items += _in_order(streams)
        if row < rows.stop and (line := _item(sheet, blocks[0], row)):
            items.append(line)
        begin = row + 1
    return items, [note]


def _is_text(sheet: Sheet, block: Block, row: int) -> bool:
    return not isinstance(_item(sheet, block, row), Corner)


def _in_order(streams: list[list[Item]]) -> list[Item]:
    """Return blocks one after the other; numbers that do not run on are refused."""
    kept = [stream for stream in streams if stream]
    for left, right in itertools.pairwise(kept):
        last = next((i for i in reversed(left) if isinstance(i, Corner)), None)
        first = right[0]
        if last is None or not isinstance(first, Corner):
            continue
        before, after = number_of(last.name), number_of(first.name)
        if before and after and after[1] not in (1, before[1] + 1):
            raise refused(
                first.place(),
                Text(
                    f"khối cột bên phải bắt đầu từ điểm {first.shown} sau điểm {last.shown} của "
                    "khối bên trái nên không rõ thứ tự; xếp các điểm vào một khối cột",
                    f"the block on the right begins with point {first.shown} after point "
                    f"{last.shown} on the left, so the order is unclear; put all points into one "
                    "block of columns",
                ),
            )
    return [item for stream in kept for item in stream]


def _item(sheet: Sheet, block: Block, row: int) -> Item | None:
    """Return what one row of one block is; None where it is blank or numbers the columns."""
    texts = _own_texts(sheet, row, block.start, block.stop)
    if not texts or _numbers_columns(texts):
        return None
    line = TextRow(texts, sheet.place(row))
    name = _point_name(sheet, block, row)
    is_point = bool(_POINT.fullmatch(name)) and not _names_land(name.casefold())
    if not is_point and any(TOTALS.match(text.casefold()) for text in texts):
        return line
    if any(_is_coordinate(sheet, row, c) for p in block.pairs for c in (p.first, p.second)):
        return _corner(sheet, block, row)
    lengths = block.fields.get("length", ())
    if lengths and len(texts) == 1:
        value = sheet.rows[row][lengths[0]]
        if value is not None and (row, lengths[0]) not in sheet.copies and is_figure(value):
            return LengthRow(value, row, sheet.place(row, lengths[0]))
    if is_point:
        raise refused(
            sheet.place(row, block.pairs[0].first),
            Text(
                f"điểm {name} không có tọa độ; điền tọa độ hoặc xóa dòng",
                f"point {name} has no coordinates; fill them in or delete the row",
            ),
        )
    return line


def _names_land(text: str) -> bool:
    return bool(PLOT_HEADING.match(text) or HOLE.search(text))


def _numbers_columns(texts: Sequence[str]) -> bool:
    """Tell whether a row only counts the columns: (1) (2) (3)."""
    if len(texts) < 3 or not all(map(_ORDINAL.fullmatch, texts)):  # noqa: PLR2004
        return False
    numbers = [int(text.strip("()[]")) for text in texts]
    return all(b == a + 1 for a, b in itertools.pairwise(numbers))


def _is_coordinate(sheet: Sheet, row: int, column: int) -> bool:
    cell = sheet.rows[row][column]
    return cell is not None and (row, column) not in sheet.copies and is_figure(cell)


def _point_name(sheet: Sheet, block: Block, row: int) -> str:
    columns = (*block.fields.get("name", ()), *block.fields.get("number", ()))
    cells = ((row, column) for column in columns if (row, column) not in sheet.copies)
    return next((text for r, c in cells if (text := cell_text(sheet.rows[r][c]))), "")


def _corner(sheet: Sheet, block: Block, row: int) -> Corner:
    lengths = block.fields.get("length", ())
    is_own = bool(lengths) and (row, lengths[0]) not in sheet.copies
    return Corner(
        _point_name(sheet, block, row),
        tuple(_values(sheet, row, pair) for pair in block.pairs),
        sheet,
        row,
        block,
        length=sheet.rows[row][lengths[0]] if is_own else None,
    )


def _values(sheet: Sheet, row: int, pair: Pair) -> tuple[float, float] | None:
    first, second = _cells(sheet, row, pair)
    if first is None and second is None:
        return None
    return (
        _coordinate(first, sheet.place(row, pair.first), in_degrees=pair.in_degrees),
        _coordinate(second, sheet.place(row, pair.second), in_degrees=pair.in_degrees),
    )


def _cells(sheet: Sheet, row: int, pair: Pair) -> tuple[Cell, Cell]:
    """Return the two cells of a pair; what a dot means in one may be known from the other."""
    first, second = sheet.rows[row][pair.first], sheet.rows[row][pair.second]
    if pair.in_degrees:
        return first, second
    return settled_by(first, second), settled_by(second, first)


def _coordinate(cell: Cell, place: Text, *, in_degrees: bool) -> float:
    """Return one coordinate exactly as written.

    Raises
    ------
    InputError
        Blank, or not one number without doubt.
    """
    if cell is None:
        raise refused(
            place,
            Text("thiếu tọa độ; điền vào ô này", "the coordinate is missing; fill it in"),
        )
    if isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell):
        return float(cell)
    if isinstance(cell, str):
        try:
            value = parse_angle(cell) if in_degrees else None
            value = parse_metres(cell) if value is None else value
        except ValueError:
            value = None
        if value is not None:
            return value
    text = shortened(cell_text(cell))
    example = Text("21°18′00,5″ hoặc 21,300139", "21°18′00,5″ or 21,300139")
    if not in_degrees:
        example = Text("2.356.139,16", "2.356.139,16")
    raise refused(
        place,
        Text(
            f"{text!r} không phải là một tọa độ rõ ràng; viết như {example.vi}",
            f"{text!r} is not a coordinate beyond doubt; write it like {example.en}",
        ),
    )
