"""The right side of a location sheet: title, figures, result, legend, inset, signatures."""

from dataclasses import replace

import numpy as np
import pyproj
from matplotlib.axes import Axes

from ccngeo import advice, wording
from ccngeo.model import Text
from ccngeo.report.plates.frame import Frame
from ccngeo.report.plates.ground import Conflict
from ccngeo.report.plates.lettering import Face, write
from ccngeo.report.plates.marginalia import north_arrow, scale_bar
from ccngeo.report.plates.paper import Box, Column, frame_box, shortened, wrapped
from ccngeo.report.sheets.inset import draw_inset
from ccngeo.report.sheets.map_legend import draw_legend, entries_of
from ccngeo.report.sheets.sheet import Sheet
from ccngeo.symbols import VERDICTS
from ccngeo.vietnamese import format_decimal
from ccngeo.vn2000 import describe, office_grids, placed_points

_RED, _GREY = "#b3261e", "#5a5a5a"
_KIND, _NAME = Face(9.5, bold=True), Face(14.0, _RED, bold=True)
_LONG_NAME = Face(9.0, _RED, bold=True)
_NAME_LINES, _LONG_NAME_LINES = 2, 4
_HEAD, _BODY, _NOTE = Face(8.0, bold=True), Face(7.2), Face(6.2, _GREY)
_SYSTEM = Face(6.0)
_LOUD, _BANNER = Face(8.5, _RED, bold=True), Face(8.0, "white", bold=True)
_LABEL_MM = 36.0
_NOTHING = "–"
_SHEET = Text("SƠ ĐỒ VỊ TRÍ CỤM CÔNG NGHIỆP", "LOCATION OF THE INDUSTRIAL CLUSTER")
_SYNTHETIC = Text(
    "DỮ LIỆU TỔNG HỢP – không phải ranh giới thật", "SYNTHETIC DATA – no real boundary"
)
_NO_BOUNDARY = Text("CHƯA CÓ RANH GIỚI", "NO BOUNDARY YET")
_SHOWS_COMMUNE = Text(
    "Bản đồ vẽ xã dự kiến, không phải vị trí cụm.",
    "The map shows the commune, not the place of the cluster.",
)
_SHOWS_PROVINCE = Text(
    "Chưa rõ xã: bản đồ vẽ cả địa bàn, không phải vị trí cụm.",
    "The commune is not known: the map shows the whole area, not the place of the cluster.",
)
_PLACE, _ROLE = Text("Địa điểm", "Place"), Text("Loại", "Role")
_ON, _PROCEDURE = Text("Ngày đánh giá", "Assessed on"), Text("Thủ tục", "Procedure")
_AREAS = (
    (Text("DT quy hoạch tỉnh", "Provincial plan"), "plan_ha"),
    (Text("DT đề nghị / quyết định", "Proposed or decided"), "proposed_ha"),
    (Text("DT quy hoạch chi tiết", "Detailed plan"), "detailed_ha"),
    (Text("DT đo từ ranh giới", "Measured"), "measured_ha"),
)
_ACCURACY = Text("Sai số vị trí ranh giới", "Error of the boundary")
_RESULT = Text("Kết quả kiểm tra dữ liệu (sơ bộ)", "Preliminary check of data")
_ADVICE = Text("Kiến nghị của công cụ", "The tool recommends")
_NOT_THE_LAST_WORD = Text(
    "Không thay thế ý kiến cơ quan và kết luận thẩm định.",
    "No substitute for agencies' opinions or the appraisal.",
)
_CONFLICTS = Text("Phần vướng trên bản đồ", "Conflicts on the map")
_LEGEND, _INSET = Text("Chú giải", "Legend"), Text("Vị trí trong địa bàn", "Place in the area")
_NORTH = Text("B: bắc lưới", "N: grid north")
_CENTRE = Text("Tâm bản đồ", "Middle of the map")
_AUTHOR, _AGENCY = Text("Người lập", "Prepared by"), Text("Cơ quan", "Agency")
_SIGN = Text("(ký, ghi rõ họ tên)", "(signature, name)")
_SEAL = Text("(ký, đóng dấu)", "(signature, seal)")
_FOOT_MM, _SIGN_MM, _INSET_MM = 71.0, 24.0, (48.0, 38.0)
_CHIP_MM = 4.4


def set_panel(page: Axes, box: Box, sheet: Sheet) -> None:
    """Set the right side of a sheet into a box of its page."""
    column = Column(page, box.left, box.top, box.width)
    _title(column, sheet)
    _figures(column, sheet)
    _result(column, sheet)
    _conflicts(column, sheet)
    foot = box.bottom + _FOOT_MM
    if sheet.seen is not None:
        column.rule()
        column.line(sheet.say(_LEGEND), _HEAD)
        room = Box(box.left, foot, box.right, column.top - 0.5)
        draw_legend(page, entries_of(sheet.seen, sheet.site, sheet.lang), room, sheet.lang)
    _place(page, Box(box.left, box.bottom + _SIGN_MM, box.right, foot), sheet)
    _signatures(page, Box(box.left, box.bottom, box.right, box.bottom + _SIGN_MM), sheet)


def _title(column: Column, sheet: Sheet) -> None:
    site = sheet.site
    if sheet.assessment.data.project.declared.synthetic:
        banner = Box(column.left, column.top - 5.0, column.right, column.top)
        frame_box(column.page, banner, face=_RED, width_px=0.0)
        middle = (column.left + column.width / 2, banner.bottom + 1.5)
        write(column.page, sheet.say(_SYNTHETIC), middle, _BANNER, align="center")
        column.gap(6.5)
    column.line(sheet.say(_SHEET), _KIND, align="center")
    column.gap(0.8)
    named = f"{site.site_id} · {site.name}"
    face = _NAME if len(wrapped(named, column.width, _NAME)) <= _NAME_LINES else _LONG_NAME
    column.text(named, face, align="center", most_lines=_LONG_NAME_LINES)
    column.gap(0.8)
    if site.geometry is None:
        column.line(sheet.say(_NO_BOUNDARY), _LOUD, align="center")
        known = site.commune_code in sheet.ground.communes
        column.text(sheet.say(_SHOWS_COMMUNE if known else _SHOWS_PROVINCE), _BODY, align="center")
    column.rule()


def _figures(column: Column, sheet: Sheet) -> None:
    site, lang = sheet.site, sheet.lang
    project = sheet.assessment.data.project.declared
    rows = [
        (_PLACE, wording.place(site, lang) or _NOTHING),
        (_ROLE, wording.ROLES[site.role].in_(lang)),
        *((label, _hectares(getattr(site.areas, name), lang)) for label, name in _AREAS),
        (_ON, wording.day(sheet.assessment.on, lang)),
        (_PROCEDURE, wording.PROCEDURES[sheet.assessment.procedure].in_(lang)),
    ]
    if site.geometry is not None:
        error = f"± {format_decimal(site.accuracy_m, 1, lang)} m"
        rows.insert(6, (_ACCURACY, error))
    column.text(project.title, _NOTE, most_lines=2)
    for label, value in rows:
        column.row(label.in_(lang), value, _BODY, _LABEL_MM)
    column.gap(0.8)
    column.rule()


def _hectares(value: float | None, lang: str) -> str:
    return _NOTHING if value is None else f"{format_decimal(value, 2, lang)} ha"


def _result(column: Column, sheet: Sheet) -> None:
    """Set what the check found; the verdict has its letter, which a grey print keeps."""
    site, lang = sheet.site, sheet.lang
    verdict = sheet.assessment.verdict_of(site.site_id)
    findings = sheet.assessment.of_site(site.site_id)
    symbol = VERDICTS[verdict]
    column.line(sheet.say(_RESULT), _HEAD)
    chip = Box(column.left, column.top - _CHIP_MM, column.left + 2 * _CHIP_MM, column.top)
    frame_box(column.page, chip, face=symbol.colour, width_px=0.0)
    middle = ((chip.left + chip.right) / 2, chip.bottom + 1.3)
    write(column.page, symbol.letter.in_(lang), middle, _BANNER, align="center")
    told = Face(9.0, symbol.colour, bold=True)
    write(column.page, wording.VERDICTS[verdict].in_(lang), (chip.right + 2, middle[1]), told)
    column.gap(_CHIP_MM + 1.2)
    column.text(wording.sentence(findings, verdict, sheet.assessment.on, lang), _BODY)
    found = sheet.ground.advice(site.site_id)
    if found is not None:
        column.row(f"{sheet.say(_ADVICE)}:", advice.in_short(found, lang), _BODY, _LABEL_MM)
    column.text(sheet.say(_NOT_THE_LAST_WORD), _NOTE)
    column.gap(0.8)


def _conflicts(column: Column, sheet: Sheet) -> None:
    """List what is numbered on the map."""
    if sheet.seen is None or not sheet.seen.conflicts:
        return
    column.rule()
    column.line(sheet.say(_CONFLICTS), _HEAD)
    for conflict in sheet.seen.conflicts:
        face = Face(6.8, VERDICTS[conflict.finding.verdict].colour)
        column.line(shortened(_conflict(conflict, sheet.lang), column.width, face), face)


def _conflict(conflict: Conflict, lang: str) -> str:
    """Return the number of a conflict, its result, and what was found as other papers have it."""
    finding = conflict.finding
    letter = VERDICTS[finding.verdict].letter.in_(lang)
    found = f"{finding.rule.title.in_(lang)}{wording.how_much(finding, lang)}"
    said = " – ".join([found, *wording.reasons(finding.reasons, lang)])
    return f"({conflict.number}) [{letter}] {said}"


def _place(page: Axes, box: Box, sheet: Sheet) -> None:
    """Draw the inset, and beside it scale, north and the systems of coordinates."""
    column = Column(page, box.left, box.top, box.width)
    column.rule()
    column.line(sheet.say(_INSET), _HEAD)
    width, height = _INSET_MM
    around = Box(box.left, column.top - height, box.left + width, column.top)
    frame_box(page, around, width_px=0.6)
    inner = Box(around.left + 1, around.bottom + 1, around.right - 1, around.top - 1)
    draw_inset(page, inner, sheet.ground, sheet.frame)
    if sheet.frame is None:
        return
    beside = Column(page, around.right + 3.0, column.top, box.right - around.right - 3.0)
    scale_bar(page, sheet.frame, (beside.left + 1.5, column.top - 9.0), 1.0, sheet.lang)
    north_arrow(page, (beside.right - 4.0, column.top - 11.0), 1.0, sheet.lang)
    beside.gap(12.0)
    beside.text(sheet.say(_NORTH), _NOTE)
    own, *others = office_grids(sheet.assessment.data.project.crs)
    for system in (own, *others):
        north, east = _centre(sheet.frame, own, system)
        beside.text(describe(system).in_(sheet.lang), replace(_SYSTEM, bold=system is own))
        beside.text(f"{sheet.say(_CENTRE)}: X={north} Y={east}", _SYSTEM)


def _centre(frame: Frame, own: pyproj.CRS, system: pyproj.CRS) -> tuple[int, int]:
    """Return northing and easting of the middle of a map in a system, in whole metres."""
    east, north = placed_points(np.array([frame.centre]), own, system)[0]
    return round(float(north)), round(float(east))


def _signatures(page: Axes, box: Box, sheet: Sheet) -> None:
    """Leave room for those who sign."""
    Column(page, box.left, box.top, box.width).rule()
    half = box.width / 2
    for number, (who, how) in enumerate(((_AUTHOR, _SIGN), (_AGENCY, _SEAL))):
        column = Column(page, box.left + number * half, box.top - 1.5, half)
        column.line(sheet.say(who), _HEAD, align="center")
        column.line(sheet.say(how), _NOTE, align="center")
