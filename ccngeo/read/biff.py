"""What a workbook of Excel 97–2003 (.xls) is, before a reader trusts it.

calamine reserves memory for whatever a compound file or a sheet says of its size, and the process
ends where that is nonsense; a cell in error reads as blank. So the directory and the records are
looked through here: names of streams, how far sheets reach, where errors stand.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

Sectors = npt.NDArray[np.uint32]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_BYTES = 512
_SECTOR_SHIFTS = (9, 12)
_MINI_BYTES, _MINI_CUTOFF = 64, 4096
_LAST = 0xFFFFFFFA  # and above: no sector, but a sign
_ENTRY_BYTES = 128
_STREAM, _ROOT = 2, 5

_BOUNDSHEET, _FILEPASS, _DIMENSIONS = 0x0085, 0x002F, 0x0200
_MULRK, _BOOLERR, _FORMULA = 0x00BD, 0x0205, 0x0006
_CELLS = {0x0203, 0x0204, 0x00D6, 0x00FD, 0x027E, _MULRK, _BOOLERR, _FORMULA}
_ERRORS: Mapping[int, str] = MappingProxyType(
    {
        0x00: "#NULL!",
        0x07: "#DIV/0!",
        0x0F: "#VALUE!",
        0x17: "#REF!",
        0x1D: "#NAME?",
        0x24: "#NUM!",
        0x2A: "#N/A",
    }
)
_NOT_A_NUMBER, _IS_ERROR = 0xFFFF, 2  # how a formula says that its value is an error


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in the directory of a compound file."""

    name: str
    kind: int
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound file: its bytes and its directory."""

    content: bytes
    entries: tuple[Entry, ...]
    sector_bytes: int
    fat: Sectors
    mini_fat: Sectors

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all streams and storages."""
        return frozenset(entry.name for entry in self.entries)

    def stream(self, name: str) -> bytes:
        """Return the content of a stream.

        Raises
        ------
        ValueError
            It is cut short or runs in a circle.
        KeyError
            There is none of that name.
        """
        found = {e.name: e for e in self.entries if e.kind == _STREAM}[name]
        if found.size >= _MINI_CUTOFF:
            return self._joined(found.start)[: found.size]
        root = next(entry for entry in self.entries if entry.kind == _ROOT)
        small = self._joined(root.start)
        places = _chain(self.mini_fat, found.start)
        parts = [small[i * _MINI_BYTES : (i + 1) * _MINI_BYTES] for i in places]
        return b"".join(parts)[: found.size]

    def _joined(self, start: int) -> bytes:
        return b"".join(
            _sector(self.content, self.sector_bytes, i) for i in _chain(self.fat, start)
        )


def open_compound(content: bytes) -> Compound:
    """Return the directory of a compound file.

    Raises
    ------
    ValueError
        Cut short, or sizes that the file cannot have.
    """
    if len(content) < _HEADER_BYTES:
        raise ValueError("no header")
    (shift,) = struct.unpack_from("<H", content, 30)
    fats, directory, _, _, mini_start, minis, difat, difats = struct.unpack_from("<8I", content, 44)
    if shift not in _SECTOR_SHIFTS or max(fats, minis, difats) << shift > len(content):
        raise ValueError("sizes beyond the file")
    size = 1 << shift
    places = list(struct.unpack_from("<109I", content, 76))
    for _ in range(difats):
        *more, difat = struct.unpack(f"<{size // 4}I", _sector(content, size, difat))
        places += more
    fat = _numbers(content, size, [i for i in places if i < _LAST])
    mini_fat = _numbers(content, size, _chain(fat, mini_start) if minis else [])
    table = b"".join(_sector(content, size, i) for i in _chain(fat, directory))
    entries = tuple(_entries(table))
    if any(entry.size > len(content) for entry in entries):
        raise ValueError("a stream larger than the file")
    if not any(entry.kind == _ROOT for entry in entries):
        raise ValueError("no root")
    return Compound(content, entries, size, fat, mini_fat)


def _sector(content: bytes, size: int, index: int) -> bytes:
    # The header takes the place of the first sector, whatever their size.
    part = content[(index + 1) * size : (index + 2) * size]
    if not part:
        raise ValueError("a sector beyond the end")
    return part.ljust(size, b"\0")  # the last one may be cut


def _numbers(content: bytes, size: int, places: Sequence[int]) -> Sectors:
    joined = b"".join(_sector(content, size, i) for i in places)
    return np.frombuffer(joined, dtype="<u4").astype(np.uint32)


def _chain(fat: Sectors, start: int) -> list[int]:
    """Return the sectors of a stream in order."""
    out: list[int] = []
    index = start
    while index < _LAST:
        if index >= len(fat) or len(out) > len(fat):
            raise ValueError("a chain that leaves the file or has no end")
        out.append(index)
        index = int(fat[index])
    return out


def _entries(table: bytes) -> Iterator[Entry]:
    for begin in range(0, len(table) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        raw = table[begin : begin + _ENTRY_BYTES]
        length, kind = struct.unpack_from("<HB", raw, 64)
        start, size = struct.unpack_from("<II", raw, 116)
        if kind:
            name = raw[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            yield Entry(name, kind, start, size if kind in (_STREAM, _ROOT) else 0)


@dataclass(slots=True)
class SheetLook:
    """How far a sheet reaches, as it says or as its cells show, and its cells in error."""

    rows: int = 0
    columns: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)

    def reach(self, row: int, column: int) -> None:
        """Take a cell, counted from 0, into the extent."""
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)


@dataclass(frozen=True, slots=True)
class BookLook:
    """What the records of a workbook say; sheets in the order of the workbook."""

    is_locked: bool
    sheets: tuple[SheetLook, ...]


def look_through(book: bytes) -> BookLook:
    """Return what must be known of a stream Workbook (or Book, of Excel 95).

    Raises
    ------
    ValueError
        A record that is cut short or says what cannot be.
    """
    sheets: dict[int, SheetLook] = {}  # by where they begin
    is_locked = False
    current = SheetLook()
    for place, kind, data in _records(book):
        current = sheets.get(place, current)
        if kind == _BOUNDSHEET:
            sheets[_unpacked("<I", data)[0]] = SheetLook()
        elif kind == _FILEPASS:
            is_locked = True
        elif kind == _DIMENSIONS:
            top, rows, left, columns = _unpacked("<IIHH" if len(data) > 10 else "<4H", data)  # noqa: PLR2004
            if top > rows or left > columns:
                raise ValueError("a sheet that ends before it begins")
            if rows and columns:
                current.reach(rows - 1, columns - 1)
        elif kind in _CELLS:
            _take_cell(current, kind, data)
    return BookLook(is_locked, tuple(sheets.values()))


def _records(book: bytes) -> Iterator[tuple[int, int, bytes]]:
    place = 0
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        yield place, kind, book[place + 4 : place + 4 + length]
        place += 4 + length


def _unpacked(layout: str, data: bytes) -> tuple[int, ...]:
    if len(data) < struct.calcsize(layout):
        raise ValueError("a record cut short")
    return struct.unpack_from(layout, data)


def _take_cell(sheet: SheetLook, kind: int, data: bytes) -> None:
    row, column = _unpacked("<HH", data)
    last = struct.unpack("<H", data[-2:])[0] if kind == _MULRK else column
    sheet.reach(row, max(column, last))
    if kind == _BOOLERR:
        *_, code, is_error = _unpacked("<HHHBB", data)
        if is_error:
            sheet.errors[row, column] = _ERRORS.get(code, "#N/A")
    elif kind == _FORMULA:
        *_, value, _, code, _, sign = _unpacked("<HHHBBBHxH", data)
        if sign == _NOT_A_NUMBER and value == _IS_ERROR:
            sheet.errors[row, column] = _ERRORS.get(code, "#N/A")
