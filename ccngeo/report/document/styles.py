"""The look of an official document, after Nghị định 30/2020/NĐ-CP as far as it is known here.

A4 upright, margins 20 mm above and below, 30 mm left and 15 mm right; Times New Roman, 13 pt in the
text; page numbers in the middle of the upper margin, none on the first page.
"""

from datetime import date, datetime
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement, parse_xml
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

FONT = "Times New Roman"
TEXT_PT, TABLE_PT, SMALL_PT = 13.0, 10.0, 9.0
PAGE_MM = (210.0, 297.0)
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 20.0, 20.0, 30.0, 15.0
TEXT_WIDTH_MM = PAGE_MM[0] - LEFT_MM - RIGHT_MM
_HEADER_MM = 10.0
_INDENT_MM = 10.0
_LANGUAGES = {"vi": "vi-VN", "en": "en-GB"}

# Style ids, as paragraphs and tables name them.
BODY = "OfficeBody"
ITEM = "OfficeItem"
CELL = "OfficeCell"
CELL_HEAD = "OfficeCellHead"
NOTE = "OfficeNote"
CENTRED = "OfficeCentred"
LETTERHEAD = "OfficeLetterhead"
SENT_TO = "OfficeSentTo"
FOOT = "OfficeFoot"
FOLDED = "OfficeFolded"
PICTURE = "OfficePicture"
CAPTION, TITLE = "Caption", "Title"
HEADINGS = ("Heading1", "Heading2", "Heading3")
TABLE, PLAIN_TABLE = "OfficeTable", "OfficePlainTable"

_BLACK = RGBColor(0, 0, 0)


def blank_document(title: str, stamp: date, lang: str) -> Docx:
    """Return a document without content: styles, page, properties; nothing in it tells the time."""
    document = Document()
    _set_defaults(document, lang)
    _set_styles(document)
    _set_page(document)
    moment = datetime(stamp.year, stamp.month, stamp.day)  # noqa: DTZ001 - docx knows no zone
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title, "ccngeo", "ccngeo"
    properties.created = properties.modified = moment
    properties.language, properties.comments, properties.revision = _LANGUAGES[lang], "", 1
    return document


def _set_defaults(document: Docx, lang: str) -> None:
    """Set font and language of whatever has no style of its own; themes name other fonts."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    run = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for child in list(run):
        run.remove(child)
    run.append(_fonts())
    for tag in ("w:sz", "w:szCs"):
        size = OxmlElement(tag)
        size.set(qn("w:val"), str(int(2 * TEXT_PT)))
        run.append(size)
    language = OxmlElement("w:lang")
    for name in ("w:val", "w:eastAsia"):
        language.set(qn(name), _LANGUAGES[lang])
    run.append(language)


def _fonts() -> Any:
    fonts = OxmlElement("w:rFonts")
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), FONT)
    return fonts


def _set_styles(document: Docx) -> None:
    """Set the styles: Word's own for headings, title and caption, ours for text and tables."""
    _shape(document.styles["Normal"], TEXT_PT, after_pt=0)
    for name, size_pt, bold, italic in (
        ("Heading 1", 13, True, False),
        ("Heading 2", 13, True, False),
        ("Heading 3", 13, True, True),
    ):
        style = document.styles[name]
        _shape(style, size_pt, bold=bold, italic=italic, before_pt=9, after_pt=4)
        style.paragraph_format.keep_with_next = True
    title = document.styles["Title"]
    _shape(title, 14, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    for border in title.element.pPr.findall(qn("w:pBdr")):
        title.element.pPr.remove(border)
    caption = document.styles["Caption"]
    _shape(caption, 11, bold=True, before_pt=6, after_pt=3)
    caption.paragraph_format.keep_with_next = True
    _add_styles(document)


def _add_styles(document: Docx) -> None:
    body = _added(
        document, BODY, TEXT_PT, before_pt=3, after_pt=4, align=WD_ALIGN_PARAGRAPH.JUSTIFY
    )
    body.paragraph_format.first_line_indent = Mm(_INDENT_MM)
    item = _added(document, ITEM, TEXT_PT, after_pt=3)
    item.paragraph_format.left_indent = Mm(_INDENT_MM)
    item.paragraph_format.first_line_indent = Mm(-_INDENT_MM / 2)
    _added(document, CELL, TABLE_PT)
    head = _added(document, CELL_HEAD, TABLE_PT, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    head.paragraph_format.keep_with_next = True
    _added(document, NOTE, SMALL_PT + 1, italic=True, before_pt=3, after_pt=6)
    _added(document, CENTRED, TEXT_PT, align=WD_ALIGN_PARAGRAPH.CENTER)
    _added(document, LETTERHEAD, TEXT_PT - 1, align=WD_ALIGN_PARAGRAPH.CENTER)
    _added(document, SENT_TO, SMALL_PT + 2)
    _added(document, FOLDED, TABLE_PT + 1, before_pt=3, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    picture = _added(document, PICTURE, TEXT_PT, before_pt=6, align=WD_ALIGN_PARAGRAPH.CENTER)
    picture.paragraph_format.keep_with_next = True
    _added(document, FOOT, SMALL_PT, italic=True, align=WD_ALIGN_PARAGRAPH.CENTER)
    document.styles.element.append(parse_xml(_TABLES[0]))
    document.styles.element.append(parse_xml(_TABLES[1]))


def _added(document: Docx, style_id: str, size_pt: float, **look: Any) -> ParagraphStyle:
    style = document.styles.add_style(style_id, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)  # noqa: S101 - the kind asked for
    style.base_style = document.styles["Normal"]
    _shape(style, size_pt, **look)
    return style


def _shape(
    style: Any,
    size_pt: float,
    *,
    bold: bool = False,
    italic: bool = False,
    before_pt: float = 0,
    after_pt: float = 0,
    align: WD_ALIGN_PARAGRAPH | None = None,
) -> None:
    properties = style.element.get_or_add_rPr()
    for fonts in properties.findall(qn("w:rFonts")):
        properties.remove(fonts)
    properties.insert(0, _fonts())
    for spacing in properties.findall(qn("w:spacing")):
        properties.remove(spacing)  # the title of the template is stretched
    style.font.size, style.font.bold, style.font.italic = Pt(size_pt), bold, italic
    style.font.color.rgb = _BLACK
    style.paragraph_format.space_before = Pt(before_pt)
    style.paragraph_format.space_after = Pt(after_pt)
    style.paragraph_format.line_spacing = 1.0
    if align is not None:
        style.paragraph_format.alignment = align


_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _table_style(style_id: str, border: str, *, head: bool) -> str:
    sides = "".join(
        f'<w:{side} w:val="{border}" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    first_row = (
        '<w:tblStylePr w:type="firstRow"><w:tcPr>'
        '<w:shd w:val="clear" w:color="auto" w:fill="E7ECF3"/></w:tcPr></w:tblStylePr>'
    )
    return (
        f'<w:style {_NAMESPACE} w:type="table" w:customStyle="1" w:styleId="{style_id}">'
        f'<w:name w:val="{style_id}"/><w:uiPriority w:val="59"/><w:tblPr>'
        f"<w:tblBorders>{sides}</w:tblBorders><w:tblCellMar>"
        '<w:top w:w="28" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>'
        '<w:bottom w:w="28" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr>{first_row if head else ''}</w:style>"
    )


_TABLES = (
    _table_style(TABLE, "single", head=True),
    _table_style(PLAIN_TABLE, "nil", head=False),
)


def _set_page(document: Docx) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE_MM[0]), Mm(PAGE_MM[1])
    section.top_margin, section.bottom_margin = Mm(TOP_MM), Mm(BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(LEFT_MM), Mm(RIGHT_MM)
    section.header_distance = section.footer_distance = Mm(_HEADER_MM)
    section.different_first_page_header_footer = True
