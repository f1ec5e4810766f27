"""Workbooks whose bytes do not depend on when they are written, and whose texts are never code."""

import io
import math
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

Plain = str | float | int | None


@dataclass(frozen=True, slots=True)
class Styled:
    """A value with a look of its own: colours as RRGGBB, `number_format` as Excel writes it."""

    value: Plain
    number_format: str = ""
    fill: str = ""
    colour: str = ""
    bold: bool = False
    centred: bool = False


Value = Plain | Styled
HECTARES, PERCENT, METRES = "#,##0.00", "0.0%", "#,##0.000"

_LINE = Side(style="thin", color="BFBFBF")
_RULED = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = PatternFill("solid", fgColor="DDEBF7")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_NUMBER = Alignment(vertical="top", horizontal="right", indent=1)
_CENTRED = Alignment(wrap_text=True, vertical="top", horizontal="center")
_TITLE = Alignment(wrap_text=True, vertical="center", horizontal="center")
_UPRIGHT = Alignment(text_rotation=90, wrap_text=True, vertical="bottom", horizontal="center")
_FAMILY = "Calibri"
_BOLD = Font(name=_FAMILY, bold=True)
_SMALL = Font(name=_FAMILY, size=9, bold=True)
_UPRIGHT_PT = 215.0  # height of a head whose titles stand upright


def packed(book: Workbook, title: str, stamp: date) -> bytes:
    """Return a workbook as bytes in which the time of writing leaves no trace."""
    moment = datetime(stamp.year, stamp.month, stamp.day)  # noqa: DTZ001 - xlsx knows no zone
    book.properties = DocumentProperties(
        creator="ccngeo", title=title, created=moment, modified=moment
    )
    written = io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(written, "w")).save()
    return repacked(written.getvalue(), stamp)


def repacked(package: bytes, stamp: date) -> bytes:
    """Return a zipped package (xlsx, docx) with every member dated `stamp`."""
    out = io.BytesIO()
    moment = (stamp.year, stamp.month, stamp.day, 0, 0, 0)
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, date_time=moment)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return out.getvalue()


def add_sheet(
    book: Workbook,
    name: str,
    head: Sequence[tuple[str, float]],
    rows: Iterable[Sequence[Value]],
    above: Sequence[str] = (),
    *,
    total: Sequence[Value] | None = None,
    fixed: int = 0,
    upright_from: int | None = None,
) -> Worksheet:
    """Add a sheet with a frozen head and a filter, set up for A3 across.

    `head` are names and widths of columns; `above` are lines before it; `total` is a line below
    the rows that no filter hides or sorts; `fixed` columns stay in view; the titles of columns
    from `upright_from` on stand upright. A text that begins like a formula stays a text.
    """
    sheet: Worksheet = book.create_sheet(name)
    for row, line in enumerate(above, 1):
        _put(sheet, row, 1, Styled(line, bold=True))
    top = len(above) + 1
    _add_head(sheet, top, head, upright_from)
    widths = [width for _, width in head]
    last = top
    for last, values in enumerate(rows, top + 1):
        _add_row(sheet, last, values, widths)
    if total is not None:
        _add_row(sheet, last + 1, total, widths)
        for cell in sheet[last + 1]:
            cell.font, cell.fill = _BOLD, _HEAD
    sheet.freeze_panes = f"{get_column_letter(fixed + 1)}{top + 1}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A3
    sheet.page_setup.fitToHeight = 0  # as many pages as it takes, one page wide
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = 0.4  # inches
    margins.top = margins.bottom = 0.8  # with the lines of `print_with`
    sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(head))}{last}"
    return sheet


def print_with(book: Workbook, header: str, footer: str) -> None:
    """Print a line, if any, above and one below every page of every sheet, with its number."""
    for sheet in book.worksheets:
        paper = sheet.HeaderFooter
        if header:
            paper.oddHeader = HeaderFooterItem(right=_HeaderFooterPart(header.replace("&", "&&")))
        paper.oddFooter = HeaderFooterItem(
            left=_HeaderFooterPart(footer.replace("&", "&&")),
            right=_HeaderFooterPart("&A · &P/&N"),
        )


def _add_head(
    sheet: Worksheet, row: int, head: Sequence[tuple[str, float]], upright_from: int | None
) -> None:
    for column, (title, width) in enumerate(head, 1):
        cell = _put(sheet, row, column, title)
        upright = upright_from is not None and column > upright_from
        cell.font, cell.fill, cell.border = _SMALL if upright else _BOLD, _HEAD, _RULED
        cell.alignment = _UPRIGHT if upright else _TITLE
        sheet.column_dimensions[get_column_letter(column)].width = width
    if upright_from is None:
        _set_height(sheet, row, [title for title, _ in head], [width for _, width in head])
    else:
        sheet.row_dimensions[row].height = _UPRIGHT_PT


def _add_row(sheet: Worksheet, row: int, values: Sequence[Value], widths: Sequence[float]) -> None:
    for column, value in enumerate(values, 1):
        cell = _put(sheet, row, column, value)
        cell.border = _RULED
        cell.alignment = _alignment(value)
    _set_height(sheet, row, values, widths)


def _alignment(value: Value) -> Alignment:
    if isinstance(value, Styled) and value.centred:
        return _CENTRED
    return _NUMBER if isinstance(_plain(value), float | int) else _WRAPPED


_LINE_PT, _MOST_LINES = 15.0, 20


def _set_height(
    sheet: Worksheet, row: int, values: Sequence[Value], widths: Sequence[float]
) -> None:
    """Make a row as high as its longest text needs: not every program does it when it opens."""
    lines = [
        _lines(text, width)
        for value, width in zip(values, widths, strict=True)
        if isinstance(text := _plain(value), str)
    ]
    sheet.row_dimensions[row].height = _LINE_PT * min(max(lines, default=1) or 1, _MOST_LINES)


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of so many letters."""
    return sum(max(math.ceil(len(line) / max(width - 1, 1)), 1) for line in text.split("\n"))


def _plain(value: Value) -> Plain:
    """Return what stands in the cell; a character no workbook can hold leaves a mark."""
    plain = value.value if isinstance(value, Styled) else value
    return ILLEGAL_CHARACTERS_RE.sub("\ufffd", plain) if isinstance(plain, str) else plain


def _put(sheet: Worksheet, row: int, column: int, value: Value) -> Cell:
    plain = _plain(value)
    cell: Cell = sheet.cell(row, column, plain)
    if isinstance(plain, str):
        cell.data_type = "s"  # else «=…» would be computed where it is opened
    elif isinstance(plain, float):
        cell.number_format = HECTARES
    if isinstance(value, Styled):
        _dress(cell, value)
    return cell


def _dress(cell: Cell, look: Styled) -> None:
    if look.number_format:
        cell.number_format = look.number_format
    if look.fill:
        cell.fill = PatternFill("solid", fgColor=look.fill)
    if look.bold or look.colour:
        cell.font = Font(name=_FAMILY, bold=look.bold, color=look.colour or None)
