"""`comparison.xlsx`: what differs between two reviews, for the file of the case."""

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from ccngeo.errors import InputError
from ccngeo.report import output_folder
from ccngeo.report.packed import add_sheet, packed
from ccngeo.reviews.differences import Change, Comparison
from ccngeo.reviews.words import CHANGES, TITLE, count_lines, head_lines, sheets
from ccngeo.reviews.written import JSON

XLSX = "comparison.xlsx"


def write_comparison(found: Comparison, out: Path, lang: str = "vi") -> Path:
    """Write the workbook into a folder of its own and return its path; same reviews, same bytes.

    Raises
    ------
    InputError
        The folder holds a review or files of somebody else, or cannot be written.
    """
    refuse_review(out)
    with output_folder(out) as made:
        (made / XLSX).write_bytes(_workbook(found, lang))
    return out / XLSX


def refuse_review(out: Path) -> None:
    """Refuse a folder that holds a review: its place would be taken.

    Raises
    ------
    InputError
        It does.
    """
    if (out / JSON).exists():
        raise InputError(
            f"{out}: chứa một kết quả rà soát, không ghi đè; chọn thư mục khác bằng --out.",
            f"{out}: holds a review, which is not written over; name another folder with --out.",
        )


# Beside the word: a page printed in grey says the same.
_FILLS = {
    Change.WORSE: PatternFill("solid", fgColor="F8CBAD"),
    Change.BETTER: PatternFill("solid", fgColor="C6E0B4"),
}


def _colour(sheet: Worksheet, lang: str) -> None:
    """Colour the words of worse and better findings."""
    fills = {CHANGES[change].in_(lang): fill for change, fill in _FILLS.items()}
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if cell.value in fills:
                cell.fill = fills[str(cell.value)]


def _workbook(found: Comparison, lang: str) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    above = [TITLE.in_(lang), *head_lines(found, lang), *count_lines(found, lang)]
    for sheet in sheets(found, lang):
        head = [(title.in_(lang), width) for title, width in sheet.head]
        _colour(add_sheet(book, sheet.name.in_(lang), head, sheet.rows, above), lang)
        above = []
    return packed(book, TITLE.in_(lang), max(found.before.on, found.after.on))
