"""Paragraphs, tables and pictures of a document, written once and in order.

python-docx keeps the package, the styles and the pictures; what stands on the pages is written as
WordprocessingML here: its cells take longer with every row of a table.
Whatever comes in as text goes out as text: nothing in it can become a field or a mark.
"""

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from docx.document import Document as Docx
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import OxmlElement, parse_xml
from docx.oxml.shape import CT_Inline
from docx.shared import Mm

from ccngeo.report.document import styles
from ccngeo.report.document.text import Align, Band, Column, Line, Row, Run, lines_of, runs_of
from ccngeo.report.packed import repacked

# What no XML may hold; a file that has it is damaged, and the reader should see where.
_NO_TEXT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DXA_PER_MM = 1440 / 25.4
Styled = tuple[Line, str]  # a line and the style of its paragraph


class Paper:
    """A document as it is written, from top to bottom.

    `to_fill` counts the places that a person has to fill in, by their words, in order.
    """

    def __init__(self, title: str, stamp: date, lang: str) -> None:
        self._document: Docx = styles.blank_document(title, stamp, lang)
        self._stamp = stamp
        self._end: Any = self._document.element.body.sectPr  # content stands before it
        self._pictures = 0
        self.to_fill: Counter[str] = Counter()

    def heading(self, text: str, level: int, *, on_a_new_page: bool = False) -> None:
        """Write a heading of level 1 to 3."""
        paragraph = self._paragraph(text, styles.HEADINGS[level - 1])
        if on_a_new_page:
            paragraph[0].insert(1, OxmlElement("w:pageBreakBefore"))
        self._end.addprevious(paragraph)

    def paragraph(self, line: Line, style: str = styles.BODY) -> None:
        """Write one paragraph."""
        self._end.addprevious(self._paragraph(line, style))

    def items(self, lines: Iterable[Line]) -> None:
        """Write paragraphs with a dash before each."""
        for line in lines:
            self.paragraph(("- ", *runs_of(line)), styles.ITEM)

    def rule(self, width_mm: float) -> None:
        """Write the line under a heading, in the middle of the page."""
        self._end.addprevious(_rule(styles.TEXT_WIDTH_MM, width_mm))

    def table(
        self,
        caption: str | None,
        columns: Sequence[Column],
        rows: Iterable[Row | Band],
        *,
        on_one_page: bool = False,
    ) -> None:
        """Write a table; the head is repeated on every page, and no row is split.

        `caption` None: a heading or a paragraph says what it is, and keeps it from the table above.
        """
        if caption is not None:
            self.paragraph(caption, styles.CAPTION)
        table = _table(styles.TABLE, [column.width_mm for column in columns])
        head = _row(table, is_head=True)
        for column in columns:
            cell = _cell(head, column.width_mm)
            cell.append(self._paragraph(column.title, styles.CELL_HEAD))
        for row in rows:
            self._write_row(table, columns, row)
        if on_one_page:
            _keep_together(table)
        self._end.addprevious(table)

    def facts(self, caption: str, rows: Iterable[tuple[str, Line]], width_mm: float = 60) -> None:
        """Write a table of two columns without a head: what, and its value."""
        self.paragraph(caption, styles.CAPTION)
        widths = (width_mm, styles.TEXT_WIDTH_MM - width_mm)
        table = _table(styles.TABLE, widths, has_head=False)
        for what, value in rows:
            row = _row(table)
            for width, line in zip(widths, (what, value), strict=True):
                _cell(row, width).append(self._paragraph(line, styles.CELL))
        _keep_together(table)
        self._end.addprevious(table)

    def side_by_side(
        self, left: Sequence[Styled | float], right: Sequence[Styled | float], left_mm: float
    ) -> None:
        """Write two columns without borders; a number is a line of that many mm."""
        widths = (left_mm, styles.TEXT_WIDTH_MM - left_mm)
        table = _table(styles.PLAIN_TABLE, widths, has_head=False)
        row = _row(table)
        for width, lines in zip(widths, (left, right), strict=True):
            cell = _cell(row, width)
            for line in lines:
                drawn = _rule(width, line) if isinstance(line, float) else self._paragraph(*line)
                cell.append(drawn)
        self._end.addprevious(table)

    def picture(self, png: bytes, width_mm: float, name: str, caption: str) -> None:
        """Write a picture in the middle of the page, its caption below."""
        part = self._document.part
        relation, image = part.get_or_add_image(io.BytesIO(png))
        wide, high = image.scaled_dimensions(Mm(width_mm), None)
        self._pictures += 1
        # python-docx would look through the whole document for a free number.
        inline = CT_Inline.new_pic_inline(self._pictures, relation, name, wide, high)
        inline.docPr.set("descr", _clean(caption))
        paragraph = self._paragraph("", styles.PICTURE)
        drawing = _child(_child(paragraph, "w:r"), "w:drawing")
        drawing.append(inline)
        self._end.addprevious(paragraph)
        self.paragraph(caption, styles.NOTE)

    def page_numbers(self) -> None:
        """Put page numbers in the middle of the upper margin, from the second page on."""
        paragraph = self._document.sections[0].header.paragraphs[0]._p  # noqa: SLF001
        _set_style(paragraph, styles.CENTRED)
        field = _child(paragraph, "w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        _child(_child(field, "w:r"), "w:t").text = "2"

    def footer(self, line: str) -> None:
        """Write a line at the foot of every page."""
        section = self._document.sections[0]
        for foot in (section.footer, section.first_page_footer):
            paragraph = foot.paragraphs[0]._p  # noqa: SLF001
            paragraph.getparent().replace(paragraph, self._paragraph(line, styles.FOOT))

    def packed(self) -> bytes:
        """Return the document as a file in which the time of writing leaves no trace."""
        out = io.BytesIO()
        self._document.save(out)
        return repacked(out.getvalue(), self._stamp)

    def _write_row(self, table: Any, columns: Sequence[Column], row: Row | Band) -> None:
        written = _row(table)
        if isinstance(row, Band):
            cell = _cell(written, sum(column.width_mm for column in columns), len(columns))
            cell.append(self._paragraph(Run(row.text, bold=True), styles.CELL))
            _keep_with_next(cell)
            return
        for column, content in zip(columns, row.cells, strict=True):
            cell = _cell(written, column.width_mm)
            for line in lines_of(content) or ("",):
                runs = [
                    Run(r.text, r.bold or row.is_total, r.italic, r.struck, r.to_fill)
                    for r in runs_of(line)
                ]
                cell.append(self._paragraph(runs, styles.CELL, column.align))

    def _paragraph(self, line: Line, style: str, align: Align = Align.LEFT) -> Any:
        paragraph = OxmlElement("w:p")
        _set_style(paragraph, style)
        if align is not Align.LEFT:
            _child(paragraph[0], "w:jc").set(_W_VAL, align.value)
        for run in runs_of(line):
            if run.to_fill:
                self.to_fill[run.text] += 1
            if run.text:
                _write_run(paragraph, run)
        return paragraph


_W_VAL = qn("w:val")
_SPACE = qn("xml:space")
_MARKS = {"bold": "w:b", "italic": "w:i", "struck": "w:strike"}


def _child(parent: Any, tag: str) -> Any:
    """Return a new element at the end of another."""
    element = OxmlElement(tag)
    parent.append(element)
    return element


def _write_run(paragraph: Any, run: Run) -> None:
    element = _child(paragraph, "w:r")
    marks = [tag for name, tag in _MARKS.items() if getattr(run, name)]
    if marks or run.to_fill:
        properties = _child(element, "w:rPr")
        for tag in marks:
            _child(properties, tag)
        if run.to_fill:
            _child(properties, "w:highlight").set(_W_VAL, "yellow")
    for number, text in enumerate(_clean(run.text).splitlines()):
        if number:
            _child(element, "w:br")
        written = _child(element, "w:t")
        written.text = text
        written.set(_SPACE, "preserve")


def _clean(text: str) -> str:
    """Return a text without what XML cannot hold; what was there is seen to be missing."""
    return _NO_TEXT.sub("\ufffd", text).replace("\t", " ")


def _set_style(paragraph: Any, style: str) -> None:
    properties = paragraph.find(qn("w:pPr"))
    if properties is None:
        properties = _child(paragraph, "w:pPr")
    for old in properties.findall(qn("w:pStyle")):
        properties.remove(old)
    named = OxmlElement("w:pStyle")
    named.set(_W_VAL, style)
    properties.insert(0, named)


def _keep_with_next(within: Any) -> None:
    """Keep the paragraphs within an element on the page of what follows them."""
    for properties in within.iter(qn("w:pPr")):
        properties.insert(1, OxmlElement("w:keepNext"))  # the schema wants it after the style


def _keep_together(table: Any) -> None:
    for row in table.findall(qn("w:tr"))[:-1]:
        _keep_with_next(row)


def _rule(within_mm: float, width_mm: float) -> Any:
    """Return a line in the middle of a column: a paragraph of no height with a border."""
    indent = round((within_mm - width_mm) / 2 * _DXA_PER_MM)
    return parse_xml(
        f"<w:p {nsdecls('w')}><w:pPr><w:pBdr>"
        '<w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
        '<w:spacing w:before="80" w:after="60" w:line="60" w:lineRule="exact"/>'
        f'<w:ind w:left="{indent}" w:right="{indent}" w:firstLine="0"/></w:pPr></w:p>'
    )


def _table(style: str, widths_mm: Sequence[float], *, has_head: bool = True) -> Any:
    columns = "".join(f'<w:gridCol w:w="{_dxa(width)}"/>' for width in widths_mm)
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{style}"/>'
        f'<w:tblW w:w="{_dxa(sum(widths_mm))}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="{"0020" if has_head else "0000"}" '
        f'w:firstRow="{int(has_head)}" w:lastRow="0" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid></w:tbl>"
    )


def _row(table: Any, *, is_head: bool = False) -> Any:
    row = _child(table, "w:tr")
    properties = _child(row, "w:trPr")
    _child(properties, "w:cantSplit")
    if is_head:
        _child(properties, "w:tblHeader")
    return row


def _cell(row: Any, width_mm: float, columns: int = 1) -> Any:
    cell = _child(row, "w:tc")
    properties = _child(cell, "w:tcPr")
    width = _child(properties, "w:tcW")
    width.set(qn("w:w"), str(_dxa(width_mm)))
    width.set(qn("w:type"), "dxa")
    if columns > 1:
        _child(properties, "w:gridSpan").set(_W_VAL, str(columns))
    return cell


def _dxa(length_mm: float) -> int:
    return round(length_mm * _DXA_PER_MM)
