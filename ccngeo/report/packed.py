"""Workbooks whose bytes do not depend on when they are written, and whose texts are never code."""

import io
import math
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

_HEAD = PatternFill("solid", fgColor="DDEBF7")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
Value = str | float | int | None


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
) -> Worksheet:
    """Add a sheet with a frozen head and a filter, set up for A3 across.

    `head` are names and widths of columns; `above` are lines before it. A text that begins like a
    formula stays a text.
    """
    sheet: Worksheet = book.create_sheet(name)
    for row, line in enumerate(above, 1):
        _put(sheet, row, 1, line)
        sheet.cell(row, 1).font = Font(bold=True)
    top = len(above) + 1
    for column, (title, width) in enumerate(head, 1):
        _put(sheet, top, column, title)
        titled = sheet.cell(top, column)
        titled.font, titled.fill, titled.alignment = Font(bold=True), _HEAD, _WRAPPED
        sheet.column_dimensions[get_column_letter(column)].width = width
    widths = [width for _, width in head]
    _set_height(sheet, top, [title for title, _ in head], widths)
    last = top
    for last, values in enumerate(rows, top + 1):
        for column, value in enumerate(values, 1):
            _put(sheet, last, column, value)
            sheet.cell(last, column).alignment = _WRAPPED
        _set_height(sheet, last, values, widths)
    sheet.freeze_panes = f"A{top + 1}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A3
    sheet.page_setup.fitToHeight = 0  # as many pages as it takes, one page wide
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(head))}{last}"
    return sheet


_LINE_PT, _MOST_LINES = 15.0, 20


def _set_height(
    sheet: Worksheet, row: int, values: Sequence[Value], widths: Sequence[float]
) -> None:
    """Make a row as high as its longest text needs: not every program does it when it opens."""
    lines = [
        math.ceil(len(str(value)) / max(width - 2, 1))
        for value, width in zip(values, widths, strict=True)
        if isinstance(value, str)
    ]
    sheet.row_dimensions[row].height = _LINE_PT * min(max(lines, default=1) or 1, _MOST_LINES)


def _put(sheet: Worksheet, row: int, column: int, value: Value) -> None:
    cell = sheet.cell(row, column, value)
    if isinstance(value, str):
        cell.data_type = "s"  # else «=…» would be computed where it is opened
    elif isinstance(value, float):
        cell.number_format = "#,##0.00"
