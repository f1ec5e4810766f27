"""Tables of any office format → sheets of clean cells that can be named as the office sees them.

Workbooks come through calamine, Word tables from the body of the document, everything else is
text. Nothing is loaded before its size, its kind and the absence of macros and of XML entities are
known.
"""

import csv
import io
import itertools
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any
from xml.parsers import expat

import docx
import python_calamine as calamine
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from ccngeo.errors import LayerError
from ccngeo.model import Text
from ccngeo.provenance import is_file
from ccngeo.read.biff import OLE, Compound, look_through, open_compound
from ccngeo.vietnamese import ENCODINGS, clean, decode_lines, detect_encoding

Cell = str | float | int | bool | date | datetime | None
Row = tuple[Cell, ...]
Rectangle = tuple[tuple[int, int], tuple[int, int]]  # first and last cell, both included
CellTexts = Mapping[tuple[int, int], str]  # by row and column

# A list of clusters has hundreds of rows and a corner table thousands; a sheet far beyond that is
# a dump of something else and would stop an office PC of 4 GB.
MAX_ROWS = 200_000
MAX_CELLS = 20 * MAX_ROWS
# Such a sheet unpacks to some tens of megabytes; more is pictures or a zip bomb.
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
_WHOLE = 2.0**53  # every whole number up to here is a float, and the other way round

_MACRO_SUFFIXES = {".xlsm", ".xlsb", ".xltm", ".xlam", ".xla", ".docm", ".dotm"}
_TEXT_SUFFIXES = {".csv", ".tsv", ".txt"}
_SAVE_AS: Mapping[str, str] = MappingProxyType({".docx": ".docx", ".ods": ".ods"})  # else .xlsx
_MAX_COLUMNS = 16_384  # of Excel; Word has 63
# What zipfile raises on broken archives; a password is looked for first.
_TORN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    expat.ExpatError,
    EOFError,
    LookupError,
    RuntimeError,
    ValueError,
)
_IS_LOCKED = 0x1  # flag of a member that needs a password


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: `rows[i][k]` is row i + 1, column k + 1 of what the office sees.

    All rows are equally long; blank rows and columns at the end are dropped, those at the start
    are kept so that numbers stay true. Text is clean, a whole number is an int, a blank is None.
    `copies` are the cells (row, column) of a merged area that only repeat its first cell. `caption`
    has the paragraphs before a Word table, one per line.
    """

    name: str
    rows: tuple[Row, ...]
    where: Text  # «danh-sach.xlsx, sheet ToaDo»
    caption: str = ""
    hidden: bool = False
    lettered: bool = True  # columns have letters, as in Excel
    copies: frozenset[tuple[int, int]] = frozenset()
    encoding: str = "utf-8"  # of a text: one of `ENCODINGS`

    def place(self, row: int, column: int | None = None) -> Text:
        """Return «danh-sach.xlsx, sheet ToaDo, dòng 7, cột D» for indices counted from 0."""
        vi, en = f"{self.where.vi}, dòng {row + 1}", f"{self.where.en}, row {row + 1}"
        if column is None:
            return Text(vi, en)
        label = _letters(column) if self.lettered else str(column + 1)
        return Text(f"{vi}, cột {label}", f"{en}, column {label}")


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook, the tables of a Word document, or the one table of a text.

    Reads .xlsx, .xls, .ods, .docx, and .csv, .tsv, .txt in UTF-8, in UTF-16 with its mark, or in
    cp1258, TCVN3 or VNI where the bytes leave no doubt. Hidden sheets are read and marked; charts
    are not. A formula's error stays as text (#REF!), so does a formula of an .xlsx that nobody
    computed (=A1+B1); an .ods with an error is refused.

    Raises
    ------
    LayerError
        Missing, of a kind that is not read or not what its name says, locked, with macros, broken,
        or larger than `MAX_ROWS`, `MAX_CELLS` or `MAX_UNPACKED_BYTES`.
    """
    suffix = path.suffix.lower()
    if not is_file(path):
        raise LayerError(
            f"{path.name}: không có tệp này; ghi lại đường dẫn.",
            f"{path.name}: there is no such file; give its path.",
        )
    if suffix in _MACRO_SUFFIXES:
        raise _has_macros(path)
    if suffix not in _READERS:
        raise LayerError(
            f"{path.name}: không đọc được tệp {suffix or 'không có đuôi'}; lưu lại dạng .xlsx, "
            ".xls, .ods, .docx hoặc .csv.",
            f"{path.name}: {suffix or 'a file without a suffix'} is not read; save it as .xlsx, "
            ".xls, .ods, .docx or .csv.",
        )
    try:
        return _READERS[suffix](path)
    except OSError as error:
        raise _torn(path) from error


def sheets_of_text(text: str) -> tuple[Sheet, ...]:
    """Return pasted text as one sheet; columns are parted by tabs, semicolons, commas or blanks.

    Raises
    ------
    LayerError
        Blank, too long, or a quote that is never closed.
    """
    where = Text("văn bản dán", "pasted text")
    return (_sheet_of_text(text, where, where, lettered=False),)


# --- bad input -----------------------------------------------------------------------------------


def _has_macros(path: Path) -> LayerError:
    wanted = ".docx" if path.suffix.lower() in (".docx", ".docm", ".dotm") else ".xlsx"
    if path.suffix.lower() == ".ods":
        wanted = ".ods"
    return LayerError(
        f"{path.name}: có macro nên không mở; lưu lại dạng {wanted} không có macro.",
        f"{path.name}: holds macros and is not opened; save it as {wanted} without macros.",
    )


def _locked(path: Path) -> LayerError:
    return LayerError(
        f"{path.name}: tệp đặt mật khẩu; bỏ mật khẩu rồi lưu lại.",
        f"{path.name}: is protected by a password; remove it and save again.",
    )


def _torn(path: Path) -> LayerError:
    return LayerError(
        f"{path.name}: tệp hỏng hoặc bị cắt cụt; chép lại, hoặc mở bằng phần mềm đã lập rồi lưu "
        "lại.",
        f"{path.name}: is broken or cut short; copy it again, or open it in its program and save "
        "it.",
    )


def _too_large(name: Text) -> LayerError:
    rows, cells = f"{MAX_ROWS:,}".replace(",", "."), f"{MAX_CELLS:,}".replace(",", ".")
    return LayerError(
        f"{name.vi}: quá {rows} dòng hoặc {cells} ô; chỉ giữ lại bảng cần dùng.",
        f"{name.en}: more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells; keep only the table that "
        "is needed.",
    )


def _too_heavy(path: Path) -> LayerError:
    limit = MAX_UNPACKED_BYTES // (1024 * 1024)
    return LayerError(
        f"{path.name}: giải nén quá {limit} MB; chỉ giữ lại bảng cần dùng, bỏ hình ảnh.",
        f"{path.name}: unpacks to more than {limit} MB; keep only the table that is needed, "
        "without pictures.",
    )


def _unsafe(path: Path, fault: Text) -> LayerError:
    return LayerError(
        f"{path.name}: {fault.vi} nên không mở; mở bằng phần mềm văn phòng rồi lưu lại.",
        f"{path.name}: {fault.en} and is not opened; open it in an office program and save it.",
    )


# --- what a file really is -----------------------------------------------------------------------

_ZIP = b"PK"
_BOOKS = ("Workbook", "Book")  # the stream of an .xls, the second one of Excel 95
_MACRO_STORAGE = "_VBA_PROJECT_CUR"
_HEAD_BYTES = 4096
_HTML = re.compile(rb"<(!doctype\s+html|html|head|meta|table|body|div)\b", re.IGNORECASE)
_ZIP_KINDS = {
    "xl/workbook.xml": ".xlsx",
    "xl/workbook.bin": ".xlsb",
    "word/document.xml": ".docx",
}
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        ".xlsx": Text("bảng tính Excel .xlsx", "an Excel workbook (.xlsx)"),
        ".xls": Text("bảng tính Excel 97–2003 (.xls)", "an Excel 97–2003 workbook (.xls)"),
        ".ods": Text("bảng tính OpenDocument .ods", "an OpenDocument workbook (.ods)"),
        ".docx": Text("văn bản Word .docx", "a Word document (.docx)"),
        ".doc": Text("văn bản Word 97–2003 (.doc)", "a Word 97–2003 document (.doc)"),
        ".xlsb": Text("bảng tính nhị phân .xlsb", "a binary workbook (.xlsb)"),
        "ole": Text("tệp Office cũ không phải bảng tính", "an old Office file, not a workbook"),
        "zip": Text("tệp nén không phải của Office", "a zip archive not made by an office program"),
        "html": Text("trang HTML", "an HTML page"),
        "xml": Text("bảng tính dạng XML 2003", "an XML spreadsheet of 2003"),
        "pdf": Text("tệp PDF", "a PDF file"),
        "rtf": Text("văn bản RTF", "an RTF document"),
        "text": Text("văn bản thường", "plain text"),
        "blank": Text("tệp rỗng", "an empty file"),
    }
)


def _require_kind(path: Path, kind: str) -> None:
    """Refuse a file that is not what its name says: programs open it, but nobody knows as what."""
    found = _kind(path)
    if found == "locked":
        raise _locked(path)
    if found == kind:
        return
    suffix = path.suffix.lower()
    wanted = _SAVE_AS.get(suffix, ".xlsx")
    raise LayerError(
        f"{path.name}: thực ra là {_WORDS[found].vi} mang đuôi {suffix}; mở bằng phần mềm văn "
        f"phòng rồi lưu lại dạng {wanted}.",
        f"{path.name}: is really {_WORDS[found].en} named {suffix}; open it in an office program "
        f"and save it as {wanted}.",
    )


def _kind(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(_ZIP):
        return _kind_of_zip(path)
    if head.startswith(OLE):
        return _kind_of_ole(path)
    if not start:
        return "blank"
    if start.startswith(b"%PDF"):
        return "pdf"
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if _HTML.search(start[:1024]):
        return "html"
    return "xml" if start.startswith(b"<?xml") else "text"


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = {info.filename: info for info in archive.infolist()}
            if any(info.flag_bits & _IS_LOCKED for info in members.values()):
                return "locked"
            named = members.get("mimetype")
            is_short = named is not None and named.file_size < _HEAD_BYTES
            mimetype = archive.read("mimetype").strip() if is_short else b""
    except _TORN_ZIP as error:
        raise _torn(path) from error
    if mimetype == _ODS_TYPE:
        return ".ods"
    return next((kind for name, kind in _ZIP_KINDS.items() if name in members), "zip")


def _kind_of_ole(path: Path) -> str:
    names = _compound(path).names
    if "EncryptedPackage" in names:
        return "locked"
    if names.intersection(_BOOKS):
        return ".xls"
    return ".doc" if "WordDocument" in names else "ole"


def _compound(path: Path) -> Compound:
    try:
        return open_compound(_bounded(path))
    except ValueError as error:
        raise _torn(path) from error


def _bounded(path: Path) -> bytes:
    if path.stat().st_size > MAX_UNPACKED_BYTES:
        raise _too_heavy(path)
    return path.read_bytes()


# --- zip archives --------------------------------------------------------------------------------

_MACRO_PARTS = re.compile(
    r"(^|/)vbaProject[^/]*\.bin$|(^|/)macrosheets/|^(Basic|Scripts)/.", re.IGNORECASE
)
_LEAVES = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\\")
_DECLARATIONS = tuple(
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)


def _checked_members(path: Path, kind: str) -> Iterator[tuple[str, bytes]]:
    """Yield the members of an archive after the checks that need no parser.

    Sizes are summed before anything is unpacked; reading each member to its end proves that they
    are true. Drawings in SVG may have a document type; nobody here parses them.
    """
    _require_kind(path, kind)
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_members(path, archive.infolist())
            for info in archive.infolist():
                content = archive.read(info)
                if not info.filename.lower().endswith(".svg") and any(
                    mark in content for mark in _DECLARATIONS
                ):
                    raise _unsafe(
                        path,
                        Text("XML bên trong khai báo thực thể", "its XML declares entities"),
                    )
                if info.filename.endswith((".xml", ".rels")):
                    # calamine never comes back from an .ods whose tags do not close.
                    expat.ParserCreate().Parse(content, True)
                yield info.filename, content
    except _TORN_ZIP as error:
        raise _torn(path) from error


def _refuse_members(path: Path, members: list[zipfile.ZipInfo]) -> None:
    names = [info.filename for info in members]
    if any(_MACRO_PARTS.search(name) for name in names):
        raise _has_macros(path)
    if any(_LEAVES.search(name) for name in names):
        raise _unsafe(
            path,
            Text("có thành phần ghi ra ngoài thư mục", "has a member that leaves its folder"),
        )
    if len(set(names)) != len(names):
        raise _unsafe(
            path,
            Text("có hai thành phần trùng tên", "has two members of one name"),
        )
    if sum(info.file_size for info in members) > MAX_UNPACKED_BYTES:
        raise _too_heavy(path)


# --- workbooks -----------------------------------------------------------------------------------


def _xlsx(path: Path) -> tuple[Sheet, ...]:
    odd: dict[str, CellTexts] = {}
    small: dict[str, bytes] = {}
    for name, content in _checked_members(path, ".xlsx"):
        _refuse_false_count(path, content)
        if b"sheetData" in content:
            _refuse_extent(path, _extent_of_xlsx(content))
            odd[name] = _formula_texts(content)
        elif name in (_WORKBOOK, _WORKBOOK_LINKS):
            small[name] = content
    try:
        texts = _by_sheet(small, odd) if any(odd.values()) else ()
    except SyntaxError as error:  # of the XML
        raise _torn(path) from error
    return _workbook(path, texts)


def _xls(path: Path) -> tuple[Sheet, ...]:
    _require_kind(path, ".xls")
    compound = _compound(path)
    if _MACRO_STORAGE in compound.names:
        raise _has_macros(path)
    try:
        name = next(name for name in _BOOKS if name in compound.names)
        look = look_through(compound.stream(name))
    except (ValueError, KeyError) as error:
        raise _torn(path) from error
    if look.is_locked:
        raise _locked(path)
    for sheet in look.sheets:
        _refuse_extent(path, (sheet.rows, sheet.columns))
    return _workbook(path, [sheet.errors for sheet in look.sheets])


def _ods(path: Path) -> tuple[Sheet, ...]:
    for name, content in _checked_members(path, ".ods"):
        if name == "META-INF/manifest.xml" and b"encryption-data" in content:
            raise _locked(path)
        if name == "content.xml":
            _refuse_extent(path, _extent_of_ods(content))
            if b'calcext:value-type="error"' in content:
                raise LayerError(
                    f"{path.name}: có ô công thức lỗi (#REF!, #N/A …); sửa các ô đó rồi lưu lại.",
                    f"{path.name}: has formulas in error (#REF!, #N/A …); mend them and save.",
                )
    return _workbook(path, ())


def _workbook(path: Path, texts: Sequence[CellTexts]) -> tuple[Sheet, ...]:
    """Read all worksheets; `texts` has, in their order, the cells calamine takes for blank."""
    try:
        return _worksheets(path, texts)
    except calamine.PasswordError as error:
        raise _locked(path) from error
    except calamine.CalamineError as error:
        raise _torn(path) from error
    except BaseException as error:
        # On some broken .xls calamine panics, which is no Exception and can be told by name only.
        if type(error).__name__ != "PanicException":
            raise
        raise _torn(path) from error


def _worksheets(path: Path, texts: Sequence[CellTexts]) -> tuple[Sheet, ...]:
    with calamine.CalamineWorkbook.from_path(path) as book:
        metas = book.sheets_metadata
        if any(_is_macro_sheet(meta) for meta in metas):
            raise _has_macros(path)
        return tuple(
            _sheet(
                path,
                book.get_sheet_by_index(index),
                texts[index] if index < len(texts) else {},
                hidden=meta.visible != calamine.SheetVisibleEnum.Visible,
            )
            for index, meta in enumerate(metas)
            if meta.typ == calamine.SheetTypeEnum.WorkSheet
        )


def _is_macro_sheet(meta: calamine.SheetMetadata) -> bool:
    return meta.typ in (calamine.SheetTypeEnum.MacroSheet, calamine.SheetTypeEnum.Vba)


def _sheet(
    path: Path,
    sheet: calamine.CalamineSheet,
    texts: CellTexts,
    *,
    hidden: bool,
) -> Sheet:
    where = _where(path, Text(f"sheet {sheet.name}", f"sheet {sheet.name}"))
    _refuse_extent(path, (sheet.total_height, sheet.total_width))
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    width = sheet.total_width
    for (row, column), text in texts.items():
        rows.extend([None] * width for _ in range(row + 1 - len(rows)))
        rows[row].extend([None] * (column + 1 - len(rows[row])))
        rows[row][column] = text
    return _tidy(sheet.name, rows, where, merged=sheet.merged_cell_ranges or (), hidden=hidden)


def _where(path: Path, part: Text) -> Text:
    return Text(f"{path.name}, {part.vi}", f"{path.name}, {part.en}")


def _cell(value: Any) -> Cell:
    """Return one value: text clean, whole numbers as int whatever the format keeps them as."""
    if isinstance(value, str):
        return clean(value) or None
    if isinstance(value, float) and value.is_integer() and abs(value) <= _WHOLE:
        return int(value)
    if value is None or isinstance(value, bool | int | float | date):
        return value
    return str(value)  # a time of day or a span of time


def _tidy(
    name: str,
    rows: list[list[Cell]],
    where: Text,
    *,
    merged: Iterable[Rectangle] = (),
    caption: str = "",
    hidden: bool = False,
    lettered: bool = True,
) -> Sheet:
    """Return rows as a rectangle without blanks at its end, merged cells filled in."""
    width = max(map(len, rows), default=0)
    if len(rows) > MAX_ROWS or len(rows) * width > MAX_CELLS:
        raise _too_large(where)
    rows = [row + [None] * (width - len(row)) for row in rows]
    copies = _spread(rows, merged, where)
    filled = [i for i, row in enumerate(rows) if any(v is not None for v in row)]
    used = [k for k in range(width) if any(row[k] is not None for row in rows)]
    height, width = max(filled, default=-1) + 1, max(used, default=-1) + 1
    return Sheet(
        name,
        tuple(tuple(row[:width]) for row in rows[:height]),
        where,
        caption,
        hidden,
        lettered,
        frozenset(copies),
    )


def _spread(
    rows: list[list[Cell]], merged: Iterable[Rectangle], where: Text
) -> set[tuple[int, int]]:
    """Fill merged areas, as far as the table reaches, with their first cell."""
    copies: set[tuple[int, int]] = set()
    budget = MAX_CELLS
    for (top, left), (bottom, right) in merged:
        if top >= len(rows) or left >= len(rows[top]) or rows[top][left] is None:
            continue
        area = itertools.product(
            range(top, min(bottom + 1, len(rows))), range(left, min(right + 1, len(rows[top])))
        )
        for row, column in area:
            budget -= 1
            if budget < 0:
                raise _too_large(where)
            if (row, column) != (top, left):
                rows[row][column] = rows[top][left]
                copies.add((row, column))
    return copies


def _letters(column: int) -> str:
    """Return the letters of a column counted from 0: 0 is A, 26 is AA."""
    letters, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def _number_of(letters: str) -> int:
    """Return the column, counted from 1, of letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


# --- how far a sheet reaches, before it is loaded -------------------------------------------------

# calamine holds a sheet as one full rectangle: two cells in opposite corners fill the memory.
_XLSX_TAG = re.compile(
    rb"<(?:\w+:)?(?P<tag>row|c)(?P<attributes>\s[^<>]*)?>"
    rb"(?P<filled>(?=\s*<(?:\w+:)?(?:v|is|f)[\s/>]))?"
)
_XLSX_ROW = re.compile(rb"\sr\s*=\s*[\"'](\d{1,9})[\"']")
_XLSX_CELL = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,3})(\d{1,9})[\"']")
_TEXT_COUNT = re.compile(rb"<(?:\w+:)?sst\s[^>]*\buniqueCount\s*=\s*[\"'](\d{1,12})[\"']")
_ODS_TAG = re.compile(
    rb"<table:(?P<tag>table-row|table-cell|covered-table-cell|table)(?P<attributes>\s[^<>]*|/?)>"
)
_ODS_ROWS = re.compile(rb"number-rows-repeated\s*=\s*[\"'](\d{1,9})[\"']")
_ODS_COLUMNS = re.compile(rb"number-columns-repeated\s*=\s*[\"'](\d{1,9})[\"']")


def _refuse_extent(path: Path, extent: tuple[int, int]) -> None:
    rows, columns = extent
    if rows > MAX_ROWS or rows * columns > MAX_CELLS:
        raise _too_large(Text(path.name, path.name))


def _refuse_false_count(path: Path, content: bytes) -> None:
    """Refuse a table of texts said to be longer than its bytes: room is made for as many."""
    said = _TEXT_COUNT.search(content[:_HEAD_BYTES])
    if said and int(said[1]) > len(content):
        raise _torn(path)


def _extent_of_xlsx(content: bytes) -> tuple[int, int]:
    """Return the last row and column that hold a value; cells with nothing but a style do not."""
    row = column = last_row = last_column = 0
    for tag in _XLSX_TAG.finditer(content):
        attributes = tag["attributes"] or b""
        if tag["tag"] == b"row":
            number = _XLSX_ROW.search(attributes)
            row, column = int(number[1]) if number else row + 1, 0
            continue
        cell = _XLSX_CELL.search(attributes)
        column = _number_of(cell[1].decode()) if cell else column + 1
        row = int(cell[2]) if cell else row
        if tag["filled"] is not None and not attributes.endswith(b"/"):
            last_row, last_column = max(last_row, row), max(last_column, column)
            if last_row > MAX_ROWS:
                break
    return last_row, last_column


def _extent_of_ods(content: bytes) -> tuple[int, int]:
    """Return the largest last row and last column of any table that hold a value."""
    end = repeat = column = last_row = last_column = 0
    for tag in _ODS_TAG.finditer(content):
        attributes = tag["attributes"]
        if tag["tag"] == b"table":
            end = repeat = column = 0
        elif tag["tag"] == b"table-row":
            repeat, column = _repeated(_ODS_ROWS, attributes), 0
            end += repeat
        else:
            column += _repeated(_ODS_COLUMNS, attributes)
            if b"office:value-type" in attributes:
                last_row, last_column = max(last_row, end), max(last_column, column)
    return last_row, last_column


def _repeated(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found[1]) if found else 1


# --- formulas without a value --------------------------------------------------------------------

_WORKBOOK, _WORKBOOK_LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
# calamine reads both as blank, so a planned area of #REF! would be no planned area.
_ERROR = re.compile(
    rb"<(?:\w+:)?c(?P<attributes>\s[^<>]*\bt=\"e\"[^<>]*)>.*?<(?:\w+:)?v>(?P<text>[^<]*)<",
    re.DOTALL,
)
_UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c(?P<attributes>\s(?![^<>]*\bt=\"str\")[^<>]*[^/<>])>\s*"
    rb"<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>(?P<text>[^<]*)</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


def _formula_texts(content: bytes) -> dict[tuple[int, int], str]:
    """Return the cells of a sheet that hold an error, or a formula nobody computed, as text."""
    texts: dict[tuple[int, int], str] = {}
    for sign, pattern in (("=", _UNCOMPUTED), ("", _ERROR)):
        for found in pattern.finditer(content):
            cell = _XLSX_CELL.search(found["attributes"])
            if cell:
                place = int(cell[2]) - 1, _number_of(cell[1].decode()) - 1
                texts[place] = sign + (found["text"] or b"").decode(errors="replace")
    return texts


def _by_sheet(parts: Mapping[str, bytes], texts: Mapping[str, CellTexts]) -> tuple[CellTexts, ...]:
    """Return what was found per member in the order of sheets, through the workbook's links."""
    links = parse_xml(parts.get(_WORKBOOK_LINKS, b"<none/>"))
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    book = parse_xml(parts[_WORKBOOK])
    members = {name.casefold(): found for name, found in texts.items()}
    out: list[CellTexts] = []
    for sheet in book.iter("{*}sheet"):
        link = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None)
        target = targets.get(link, "")
        member = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        out.append(members.get(member.casefold(), {}))
    return tuple(out)


# --- Word ----------------------------------------------------------------------------------------

_CAPTION_LINES = 8  # a title, the cluster, the decision, the grid; more is the text of the paper
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TABLE, _ROW, _TC, _PARAGRAPH = qn("w:tbl"), qn("w:tr"), qn("w:tc"), qn("w:p")
_CHANGES = (qn("w:ins"), qn("w:del"), qn("w:moveFrom"), qn("w:moveTo"))
_BLANKS = (qn("w:tab"), qn("w:br"), qn("w:cr"))
# Signs that Word keeps as places of the font Symbol.
_SYMBOLS = {"F0B0": "°", "F0A2": "′", "F0B2": "″"}
_UNREAD = "\ufffd"


def _docx(path: Path) -> tuple[Sheet, ...]:
    for _ in _checked_members(path, ".docx"):
        pass
    try:
        body = docx.Document(str(path)).element.body
    except (KeyError, ValueError, SyntaxError, AttributeError) as error:
        raise _torn(path) from error
    sheets: list[Sheet] = []
    lines: list[str] = []
    for element in body.iter(_PARAGRAPH, _TABLE):
        if _within(element, _FALLBACK):  # the second version of a text box
            continue
        if element.tag == _TABLE:
            inner = _within(element, _TABLE)
            caption = "" if inner else "\n".join(lines[-_CAPTION_LINES:])
            sheets.append(_word_table(path, element, len(sheets) + 1, caption))
            if not inner:
                lines.clear()
        elif not _within(element, _TABLE) and (text := _paragraph(element)):
            lines.append(text)
    return tuple(sheets)


def _within(element: Any, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _word_table(path: Path, table: Any, number: int, caption: str) -> Sheet:
    where = _where(path, Text(f"bảng {number}", f"table {number}"))
    if any(not _within(change, qn("w:rPr")) for change in table.iter(*_CHANGES)):
        raise LayerError(
            f"{where.vi}: còn sửa đổi chưa chấp nhận (Track Changes); chấp nhận hoặc từ chối hết "
            "rồi lưu lại.",
            f"{where.en}: has tracked changes; accept or reject them all and save it again.",
        )
    rows: list[list[Cell]] = []
    merged: dict[tuple[int, int], list[int]] = {}  # first cell → last row and last column
    open_at: dict[int, tuple[int, int]] = {}  # column → first cell of a merge going down
    for i, row in enumerate(_own(table, _ROW, _TABLE)):
        cells: list[Cell] = [None] * _grid(row, "w:trPr/w:gridBefore")
        for cell in _own(row, _TC, _ROW):
            column, span = len(cells), max(1, _grid(cell, "w:tcPr/w:gridSpan"))
            if column + span > _MAX_COLUMNS:
                raise _too_large(where)
            going_on = _goes_down(cell)
            first = open_at.get(column) if going_on is False else None
            first = first or (i, column)
            merged[first] = [i, column + span - 1]
            if going_on is None:
                open_at.pop(column, None)
            else:
                open_at[column] = first
            cells += [_cell_text(cell) if first == (i, column) else None] + [None] * (span - 1)
        rows.append(cells)
        if i >= MAX_ROWS:
            raise _too_large(where)
    areas = [(first, (last[0], last[1])) for first, last in merged.items()]
    areas = [area for area in areas if area[0] != area[1]]
    return _tidy(f"bảng {number}", rows, where, merged=areas, caption=caption, lettered=False)


def _own(element: Any, tag: str, within: str) -> Iterator[Any]:
    """Yield the descendants that belong to `element` itself, not to a table inside it."""
    for found in element.iter(tag):
        if next(found.iterancestors(within)) is element:
            yield found


def _grid(element: Any, query: str) -> int:
    found = element.find("/".join(qn(step) for step in query.split("/")))
    value = None if found is None else found.get(qn("w:val"))
    return int(value) if value and value.isdecimal() else 0


def _goes_down(cell: Any) -> bool | None:
    """Return True where a merge downwards begins, False where it goes on, None without one."""
    found = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return None if found is None else found.get(qn("w:val")) == "restart"


def _cell_text(cell: Any) -> str | None:
    return clean(" ".join(_paragraph(p) for p in _own(cell, _PARAGRAPH, _TC))) or None


def _paragraph(paragraph: Any) -> str:
    """Return all text of a paragraph, that of controls, links and formulas too."""
    parts: list[str] = []
    for node in paragraph.iter(qn("w:t"), qn("m:t"), qn("w:sym"), *_BLANKS, qn("w:noBreakHyphen")):
        if _within(node, _FALLBACK) or next(node.iterancestors(_PARAGRAPH)) is not paragraph:
            continue
        if node.tag == qn("w:sym"):
            parts.append(_SYMBOLS.get(str(node.get(qn("w:char"))).upper(), _UNREAD))
        elif node.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        else:
            parts.append(" " if node.tag in _BLANKS else node.text or "")
    return clean("".join(parts))


# --- text ----------------------------------------------------------------------------------------

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BETWEEN_CELLS = re.compile(rb"[\t\r\n,;]+")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_BLANK = re.compile(r"\s{2,}")
_SINGLE = re.compile(r"\s+(?![(\[])")  # «X (m)» stays one heading
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]{3})*(?:[.,][0-9]+)?")


def _text_file(path: Path) -> tuple[Sheet, ...]:
    _require_kind(path, "text")
    raw = _bounded(path)
    try:
        text, encoding = raw.decode("utf-16" if raw.startswith(_UTF16) else "utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = _decoded(path, raw)
    name = Text(path.name, path.name)
    return (replace(_sheet_of_text(text, name, name, lettered=True), encoding=encoding),)


def _decoded(path: Path, raw: bytes) -> tuple[str, str]:
    """Return a text that is no Unicode, and the encoding its bytes give evidence of."""
    evidence = detect_encoding(_BETWEEN_CELLS.split(raw))
    found, why = evidence.encoding, evidence.why
    if found is None or found not in ENCODINGS:
        raise LayerError(
            f"{path.name}: không phải văn bản mã UTF-8 ({why.vi.rstrip('.')}); lưu lại dạng CSV "
            "UTF-8.",
            f"{path.name}: not a UTF-8 text ({why.en.rstrip('.')}); save it as CSV UTF-8.",
        )
    try:
        return decode_lines(raw, found), found
    except UnicodeDecodeError as error:
        raise LayerError(
            f"{path.name}: có ký tự không thuộc bảng mã {ENCODINGS[found]} của phần còn lại; lưu "
            "lại dạng CSV UTF-8.",
            f"{path.name}: holds characters that {ENCODINGS[found]}, the encoding of the rest, "
            "lacks; save it as CSV UTF-8.",
        ) from error


def _sheet_of_text(text: str, name: Text, where: Text, *, lettered: bool) -> Sheet:
    if "\0" in text or not text.strip():
        raise LayerError(
            f"{name.vi}: không có bảng nào; dán hoặc lưu lại bảng dạng văn bản.",
            f"{name.en}: holds no table; paste or save the table as text.",
        )
    rows: list[list[Cell]] = []
    for row in _split(text, name):
        rows.append([clean(value) or None for value in row])
        if len(rows) > MAX_ROWS:
            raise _too_large(where)
    return _tidy("", rows, where, lettered=lettered)


def _split(text: str, name: Text) -> Iterator[list[str]]:
    separator = _separator(text)
    if isinstance(separator, re.Pattern):
        yield from (separator.split(line.strip()) for line in text.splitlines())
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise LayerError(
            f"{name.vi}, dòng {reader.line_num}: không tách được cột ({error}); kiểm tra dấu ngoặc "
            "kép.",
            f"{name.en}, line {reader.line_num}: cannot be split into columns ({error}); check its "
            "quotes.",
        ) from error


def _separator(text: str) -> str | re.Pattern[str]:
    """Return what parts the columns: a tab, or what does so in most lines that hold a figure.

    A comma may be the decimal comma: it parts columns where a blank follows it or the line has no
    blank at all, and otherwise only if nothing else does.
    """
    lines = [_QUOTED.sub("q", line.strip("\r\n")) for line in text.splitlines()]
    if any("\t" in line for line in lines):  # which no sentence has
        return "\t"
    lines = [line for line in lines if any(c.isdigit() for c in line)] or lines
    tests: tuple[tuple[str | re.Pattern[str], Callable[[str], bool]], ...] = (
        (";", lambda line: ";" in line),
        (",", lambda line: ", " in line or ("," in line and " " not in line.strip())),
        (_BLANK, lambda line: _BLANK.search(line.strip()) is not None),
        (_SINGLE, _is_row_of_words),
        (",", lambda line: "," in line),
    )
    for separator, fits in tests:
        if 2 * sum(map(fits, lines)) > len(lines):
            return separator
    return _BLANK


def _is_row_of_words(line: str) -> bool:
    """Tell whether blanks part a row such as «M1 2356139,16 551875,92»."""
    words = line.split()
    return len(words) > 1 and all(_PLAIN_NUMBER.fullmatch(word) for word in words[-2:])


_READERS: Mapping[str, Callable[[Path], tuple[Sheet, ...]]] = MappingProxyType(
    {".xlsx": _xlsx, ".xls": _xls, ".ods": _ods, ".docx": _docx}
    | dict.fromkeys(sorted(_TEXT_SUFFIXES), _text_file)
)
