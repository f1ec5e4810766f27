"""Sheets → headers: which columns place a point, name it, and say what it belongs to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ccngeo.errors import InputError
from ccngeo.model import Text
from ccngeo.read.corners.cells import PART_WORDS, PLOT_WORDS, is_figure, refused, says
from ccngeo.read.sheets import Cell, Sheet
from ccngeo.vietnamese import ENCODINGS, clean


class Axis(StrEnum):
    """What a label says of a column; X and Y say nothing for sure."""

    X = "x"
    Y = "y"
    NORTH = "north"
    EAST = "east"
    LAT = "lat"
    LON = "lon"


_LEAD = r"(?:(?:tọa độ|toa do|giá trị|trục|hướng|phương|coordinates?)\s*[:(]?\s*)*"
_TAIL = r"(?:[^\w].{0,30})?"

_AXES: tuple[tuple[Axis, re.Pattern[str]], ...] = (
    (Axis.LAT, re.compile(rf"{_LEAD}(?:vĩ độ|vi do|latitude|lat){_TAIL}")),
    (Axis.LON, re.compile(rf"{_LEAD}(?:kinh độ|kinh do|longitude|long|lon|lng){_TAIL}")),
    (Axis.NORTH, re.compile(rf"{_LEAD}(?:northing|north|bắc|bac|n){_TAIL}")),
    (Axis.EAST, re.compile(rf"{_LEAD}(?:easting|east|đông|dong|e){_TAIL}")),
    (Axis.X, re.compile(rf"{_LEAD}x(?:[^\w][^y]{{0,30}})?")),
    (Axis.Y, re.compile(rf"{_LEAD}y(?:[^\w][^x]{{0,30}})?")),
)

_SAYS_NORTH = re.compile(r"\b(?:bắc|bac|north|northing|n)\b")
_SAYS_EAST = re.compile(r"\b(?:đông|dong|east|easting|e)\b")
NORTHS = (Axis.X, Axis.NORTH, Axis.LAT)  # by local habit

_PARTNER = {
    Axis.X: (Axis.Y, Axis.EAST),
    Axis.NORTH: (Axis.EAST, Axis.Y),
    Axis.Y: (Axis.X, Axis.NORTH),
    Axis.EAST: (Axis.NORTH, Axis.X),
    Axis.LAT: (Axis.LON,),
    Axis.LON: (Axis.LAT,),
}

_OF = r"(?:(?:mã|ma|tên|ten|số|so|ký hiệu|kí hiệu|số hiệu|so hieu|số tt|stt|tt)\s+)?(?:các\s+)?"

# The first that fits; a serial number names points only where nothing better does.
_FIELDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("plot", re.compile(rf"{_OF}(?:{PLOT_WORDS})(?:\s.{{0,20}})?")),
    ("part", re.compile(rf"{_OF}(?:{PART_WORDS})(?:\s.{{0,20}})?")),
    ("area", re.compile(r"(?:diện tích|dien tich|area|dt)\b.{0,20}")),
    ("number", re.compile(r"(?:stt|tt|t/t|s\.t\.t|số tt|số thứ tự|no|số)")),
    (
        "name",
        re.compile(
            rf"{_OF}(?:điểm|diem|mốc|moc|đỉnh|dinh|góc|goc|cọc|coc|point|corner)(?:\W.{{0,30}})?"
            r"|(?:số hiệu|so hieu|ký hiệu|kí hiệu|tên)|id|name"
        ),
    ),
    (
        "length",
        re.compile(
            r"(?:chiều dài|chieu dai|khoảng cách|khoang cach|cự l[yi]|độ dài|dài|dai|cạnh|canh"
            r"|kích thước|length|distance)\b.{0,30}|[sdl](?:[^\w].{0,10})?"
        ),
    ),
)

_STARTERS = ("plot", "part", "number", "name")  # what a block of columns may begin with
_LONGEST_LABEL = 60
_HEADER_ROWS = 4


@dataclass(frozen=True, slots=True)
class Pair:
    """Two columns that place a point, as labelled; `words` say what stands above them."""

    first: int
    second: int
    axes: tuple[Axis, Axis]
    labels: tuple[str, str]
    words: str

    @property
    def in_degrees(self) -> bool:
        """Tell whether the columns are latitude and longitude."""
        return self.axes[0] in (Axis.LAT, Axis.LON)


@dataclass(frozen=True, slots=True)
class Block:
    """The columns of one table; offices set several side by side to save paper."""

    start: int
    stop: int
    pairs: tuple[Pair, ...]
    fields: Mapping[str, tuple[int, ...]]
    labels: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Header:
    """One row that labels columns; a table has one per page."""

    row: int  # of the labels X and Y
    blocks: tuple[Block, ...]


Table = tuple[Sheet, tuple[Header, ...]]


def chosen_tables(
    where: Text, sheets: Sequence[Sheet], wanted: str | None
) -> tuple[list[Table], tuple[Text, ...]]:
    """Return the sheets to read with their headers, and what a person should know of the choice.

    Of a document all tables are read, of a workbook the only visible sheet with coordinates. Notes
    name hidden sheets that were left out and text that is no Unicode.

    Raises
    ------
    InputError
        No sheet of that name, or several that could be meant.
    """
    tables = [(sheet, headers_of(sheet)) for sheet in sheets]
    decoded = tuple(
        Text(
            f"{sheet.where.vi}: chữ đọc theo bảng mã {ENCODINGS[sheet.encoding]}",
            f"{sheet.where.en}: text read as {ENCODINGS[sheet.encoding]}",
        )
        for sheet in sheets
        if sheet.encoding != "utf-8"
    )
    if wanted is not None:
        found = [t for t in tables if t[0].name.casefold() == clean(wanted).casefold()]
        if not found:
            names = ", ".join(sheet.name for sheet in sheets)
            raise InputError(
                f"{where.vi}: không có sheet {wanted!r}; chọn một trong: {names}.",
                f"{where.en}: there is no sheet {wanted!r}; choose one of: {names}.",
            )
        return found, ()
    if not any(sheet.lettered for sheet in sheets):
        return _continued(tables), ()
    visible = [t for t in tables if t[1] and not t[0].hidden]
    hidden = [t for t in tables if t[1] and t[0].hidden]
    if len(visible) > 1 or (hidden and not visible):
        names = ", ".join(sheet.name for sheet, _ in (*visible, *hidden))
        raise InputError(
            f"{where.vi}: có bảng tọa độ ở các sheet (kể cả sheet ẩn) {names}; ghi rõ đọc sheet "
            "nào.",
            f"{where.en}: the sheets (hidden ones too) {names} have tables of coordinates; say "
            "which to read.",
        )
    notes = tuple(
        Text(f"{sheet.where.vi}: sheet ẩn, không đọc", f"{sheet.where.en}: hidden, not read")
        for sheet, _ in hidden
    )
    return visible or tables, (*decoded, *notes)


def _continued(tables: list[Table]) -> list[Table]:
    """Return the tables of a document that have a header, and those that go on without one."""
    out: list[Table] = []
    width = -1
    for sheet, headers in tables:
        own = max(map(len, sheet.rows), default=0)
        if headers or own == width:
            out.append((sheet, headers))
            width = own
    return out


def common_pairs(where: Text, tables: Sequence[Table]) -> tuple[Pair, ...]:
    """Return the pairs of columns all headers have in common, with the first words about each.

    Raises
    ------
    InputError
        No header, or headers that differ.
    """
    blocks = [b for _, headers in tables for header in headers for b in header.blocks]
    if not blocks:
        raise InputError(
            f"{where.vi}: không thấy dòng tiêu đề có cột X và cột Y; thêm dòng tiêu đề như «Số "
            "hiệu điểm, X (m), Y (m)».",
            f"{where.en}: no row names a column X and a column Y; add a heading such as «Số hiệu "
            "điểm, X (m), Y (m)».",
        )
    kinds = {tuple(pair.axes for pair in block.pairs) for block in blocks}
    if len(kinds) > 1:
        raise InputError(
            f"{where.vi}: các dòng tiêu đề lặp lại không giống nhau; ghi cùng các cột tọa độ ở mọi "
            "trang.",
            f"{where.en}: the repeated headings differ; give the same columns on every page.",
        )
    several = zip(*(block.pairs for block in blocks), strict=True)
    return tuple(next((p for p in same if says(p.words)), same[0]) for same in several)


def headers_of(sheet: Sheet) -> tuple[Header, ...]:
    """Return every row of a sheet that labels an X with a Y.

    Raises
    ------
    InputError
        Labels that do not form pairs, or several pairs for one point without a word on each.
    """
    found = (_header(sheet, row) for row in range(len(sheet.rows)))
    return tuple(header for header in found if header is not None)


def _header(sheet: Sheet, row: int) -> Header | None:
    """Return the header whose lowest line is `row`; None where it names no X with a Y."""
    axes = {
        column: axis
        for column, cell in enumerate(sheet.rows[row])
        if (axis := axis_of(label_of(cell))) is not None and not _repeats_left(sheet, row, column)
    }
    pairs: list[Pair] = []
    waiting: int | None = None
    alone = 0
    for column, axis in axes.items():
        if waiting is not None and axis in _PARTNER[axes[waiting]]:
            pairs.append(_pair(sheet, row, (waiting, column), (axes[waiting], axis)))
            waiting = None
        else:
            alone += waiting is not None
            waiting = column
    if not pairs:
        return None
    if alone or waiting is not None:
        raise refused(
            sheet.place(row),
            Text(
                "các cột X, Y của tiêu đề không thành từng cặp liền nhau; xếp lại cột",
                "the columns X and Y of the heading do not form pairs side by side; rearrange them",
            ),
        )
    return Header(row, _blocks(sheet, row, pairs))


def label_of(cell: Cell) -> str:
    """Return a cell as a label to compare: lower case, plain blanks; nothing for a figure."""
    if not isinstance(cell, str) or len(cell) > _LONGEST_LABEL or cell[:1].isdecimal():
        return ""
    text = cell.casefold().replace("toạ", "tọa").replace("_", " ")
    return " ".join(text.strip(" .:*").split())


def axis_of(label: str) -> Axis | None:
    """Return what a label says of a coordinate; None where it labels something else."""
    axis = next((a for a, pattern in _AXES if pattern.fullmatch(label)), None)
    if axis in (Axis.X, Axis.Y):
        if _SAYS_NORTH.search(label):
            return Axis.NORTH
        if _SAYS_EAST.search(label):
            return Axis.EAST
    return axis


def field_of(label: str) -> str | None:
    """Return what else a label stands for: plot, part, area, number, name, length."""
    return next((name for name, pattern in _FIELDS if pattern.fullmatch(label)), None)


def _repeats_left(sheet: Sheet, row: int, column: int) -> bool:
    """Tell whether a cell only repeats its neighbour to the left in a merged area."""
    cells = sheet.rows[row]
    return (row, column) in sheet.copies and column > 0 and cells[column - 1] == cells[column]


def _pair(sheet: Sheet, row: int, columns: tuple[int, int], axes: tuple[Axis, Axis]) -> Pair:
    texts = [str(sheet.rows[row][column]) for column in columns]
    first, second = (text.split("(")[0].strip(" .:,") or text for text in texts)
    return Pair(*columns, axes, (first, second), _words_above(sheet, row, columns[0]))


def _words_above(sheet: Sheet, row: int, column: int) -> str:
    """Return what the lines of a header say above a column; a blank goes on from the left."""
    words = []
    for above in range(max(0, row - _HEADER_ROWS), row + 1):
        cells = [c for c in sheet.rows[above][: column + 1] if c is not None]
        if not cells or not isinstance(cells[-1], str) or is_figure(cells[-1]):
            continue
        if above < row or says(cells[-1]):
            words.append(cells[-1])
    return ". ".join(dict.fromkeys(words))


def _blocks(sheet: Sheet, row: int, pairs: Sequence[Pair]) -> tuple[Block, ...]:
    placing = {column for pair in pairs for column in (pair.first, pair.second)}
    labels = {
        column: _column_label(sheet, row, column)
        for column in range(len(sheet.rows[row]))
        if column not in placing and not _repeats_left(sheet, row, column)
    }
    named = {c: f for c, label in labels.items() if (f := field_of(label))}
    parts: list[tuple[int, str, Pair | None]] = [(c, f, None) for c, f in named.items()]
    parts += [(pair.first, "pair", pair) for pair in pairs]
    parts.sort(key=lambda part: part[0])
    groups = _groups(parts)
    starts = [0, *(min(part[0] for part in group) for group in groups[1:])]
    stops = [*starts[1:], len(sheet.rows[row])]
    blocks = tuple(
        Block(
            start,
            stop,
            tuple(pair for _, _, pair in group if pair is not None),
            {
                name: tuple(c for c, n, _ in group if n == name)
                for name in {n for _, n, _ in group} - {"pair"}
            },
            {c: labels[c] for c, _, pair in group if pair is None},
        )
        for start, stop, group in zip(starts, stops, groups, strict=True)
    )
    for block in blocks:
        _refuse_nameless_pairs(sheet, row, block)
    return blocks


def _column_label(sheet: Sheet, row: int, column: int) -> str:
    """Return the label of a column: its lowest line that is a known one."""
    for line in range(row, max(-1, row - _HEADER_ROWS), -1):
        label = label_of(sheet.rows[line][column])
        if field_of(label):
            return label
    return ""


def _groups(
    parts: list[tuple[int, str, Pair | None]],
) -> list[list[tuple[int, str, Pair | None]]]:
    """Part columns into blocks side by side: equal ones, else wherever names follow a pair."""
    kinds = [kind for _, kind, _ in parts]
    words = [pair.words for _, _, pair in parts if pair is not None]
    for count in range(len(words), 1, -1):
        length, rest = divmod(len(parts), count)
        if rest == 0 and kinds == kinds[:length] * count:
            one_system = len({w for w in words if says(w)}) < 2  # noqa: PLR2004
            if kinds[0] in _STARTERS or kinds[-1] in _STARTERS or one_system:
                return [parts[i : i + length] for i in range(0, len(parts), length)]
    groups: list[list[tuple[int, str, Pair | None]]] = [[]]
    for part in parts:
        if part[1] in _STARTERS and any(kind == "pair" for _, kind, _ in groups[-1]):
            groups.append([])
        groups[-1].append(part)
    if len(groups) > 1 and all(kind != "pair" for _, kind, _ in groups[-1]):
        last = groups.pop()
        groups[-1] += last
    return groups


def _refuse_nameless_pairs(sheet: Sheet, row: int, block: Block) -> None:
    """Refuse two pairs of columns for one point that do not say which system each is in."""
    kinds = [(pair.in_degrees, pair.words if says(pair.words) else "") for pair in block.pairs]
    if len(set(kinds)) < len(kinds):
        raise refused(
            sheet.place(row),
            Text(
                "có nhiều cặp cột X, Y cho một điểm mà không ghi hệ tọa độ của từng cặp; ghi kinh "
                "tuyến trục phía trên mỗi cặp",
                "there are several pairs of X and Y for one point and no word on the system of "
                "each; write the central meridian above each pair",
            ),
        )
