"""The foot of a location sheet: the corners of the boundary, and where the map comes from."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from matplotlib.axes import Axes

from ccngeo import wording
from ccngeo.model import Text
from ccngeo.project import LAYERS
from ccngeo.provenance import Source
from ccngeo.report.corners import Corners, corners_of
from ccngeo.report.plates.lettering import Face
from ccngeo.report.plates.paper import Box, Column, line_mm, table_row, wrapped
from ccngeo.report.sheets.sheet import Sheet
from ccngeo.symbols import LAYERS as DRAWN
from ccngeo.vietnamese import format_decimal
from ccngeo.vn2000 import Points, describe, office_grids, placed_points

_RED, _GREY = "#b3261e", "#5a5a5a"
_HEAD, _CELL, _CELL_HEAD = Face(8.0, bold=True), Face(6.5), Face(6.0, bold=True)
_MISSING, _FAULT = Face(6.0, _GREY), Face(6.0, _RED, bold=True)
_SIZES_PT = (6.4, 5.8, 5.2, 4.6, 4.0)  # of the sources, the first in which all of them fit
_BLOCK_MM, _GAP_MM = 67.0, 4.0
_EDGES_MM = (8.0, 30.0, 50.0, 66.0)  # of point, X, Y and side, from the left of a block
_OTHER_EDGES_MM = (22.0, 42.0)  # of X and Y in the second system
_BLOCKS = 2
_CORNERS = Text("Tọa độ điểm ranh giới", "Corners of the boundary")
_NO_CORNERS = Text(
    "Chưa có ranh giới: không có bảng tọa độ.", "No boundary yet: there are no corners."
)
_POINT, _SIDE = Text("Điểm", "Point"), Text("Cạnh (m)", "Side (m)")
_MORE = Text(
    "Ranh giới có {} điểm, ở đây in {}; đủ các điểm: sheet «Toạ độ» của assessment.xlsx.",
    "The boundary has {} corners, {} stand here; all of them: sheet «Toạ độ» of assessment.xlsx.",
)
_SOURCES = Text("Nguồn dữ liệu của bản đồ", "Sources of the map")
_EMPTY = Text(
    "Chỗ trống trên bản đồ không có nghĩa là không vướng: xem Nguồn trong assessment.xlsx.",
    "An empty part of the map is no clear one: see the sources in assessment.xlsx.",
)
_UNUSABLE = Text("Không dùng được", "Could not be used")
_AS_PICTURES = Text(
    "Vẽ bằng ảnh vì quá nhiều đối tượng", "Drawn as a picture, having too many features"
)
_ABSENT = Text("Chưa có lớp", "No layer of")
_MADE = Text(
    "Lập bằng ccngeo. Công cụ phát hiện; cơ quan có thẩm quyền kết luận.",
    "Made with ccngeo. The tool finds; the competent agency concludes.",
)


def set_strip(page: Axes, box: Box, sheet: Sheet) -> None:
    """Set the foot of a sheet into a box of its page."""
    width = _BLOCKS * _BLOCK_MM + _GAP_MM
    _corners(page, Box(box.left, box.bottom, box.left + width, box.top), sheet)
    _sources(page, Box(box.left + width + _GAP_MM, box.bottom, box.right, box.top), sheet)


def _corners(page: Axes, box: Box, sheet: Sheet) -> None:
    column = Column(page, box.left, box.top, box.width)
    column.line(sheet.say(_CORNERS), _HEAD)
    if sheet.site.geometry is None:
        column.text(sheet.say(_NO_CORNERS), _CELL)
        return
    corners = corners_of(sheet.site.geometry)
    own, other = office_grids(sheet.assessment.data.project.crs)[:2]
    room = column.top - box.bottom - 2 * line_mm(_CELL_HEAD) - line_mm(_FAULT)
    rows = int(room / line_mm(_CELL))
    left = Column(page, box.left, column.top, _BLOCK_MM)
    right = Column(page, box.left + _BLOCK_MM + _GAP_MM, column.top, _BLOCK_MM)
    _block(left, sheet, corners, range(min(rows, len(corners))))
    if len(corners) <= rows:
        points = placed_points(corners.points, own, other)
        _other_system(right, sheet, points, describe(other).in_(sheet.lang))
        return
    shown = min(_BLOCKS * rows, len(corners))
    _block(right, sheet, corners, range(rows, shown))
    if shown < len(corners):
        foot = Column(page, box.left, box.bottom + line_mm(_FAULT), box.width)
        foot.line(sheet.say(_MORE).format(len(corners), shown), _FAULT)


def _block(column: Column, sheet: Sheet, corners: Corners, which: range) -> None:
    """Set some corners in the grid of the project: X is the north, Y the east."""
    system = describe(sheet.assessment.data.project.crs).in_(sheet.lang)
    column.line(system, _CELL_HEAD)
    heads = (sheet.say(_POINT), "X (m)", "Y (m)", sheet.say(_SIDE))
    table_row(column, heads, _EDGES_MM, _CELL_HEAD)
    for at in which:
        east, north = corners.points[at]
        values = (_metres(v, sheet.lang) for v in (north, east, corners.sides_m[at]))
        table_row(column, (str(corners.numbers[at]), *values), _EDGES_MM, _CELL)


def _other_system(column: Column, sheet: Sheet, points: Points, system: str) -> None:
    """Set the same corners in the other grid of the office, beside the first."""
    column.line(system, _CELL_HEAD)
    table_row(column, ("X (m)", "Y (m)"), _OTHER_EDGES_MM, _CELL_HEAD)
    for east, north in points:
        cells = (_metres(north, sheet.lang), _metres(east, sheet.lang))
        table_row(column, cells, _OTHER_EDGES_MM, _CELL)


def _metres(value: float, lang: str) -> str:
    """Return a coordinate or side as tables of corners have it: no mark between thousands."""
    text = f"{value:.2f}"
    return text.replace(".", ",") if lang == "vi" else text


def _sources(page: Axes, box: Box, sheet: Sheet) -> None:
    """Name what the map shows with agency, date and error; in red what could not be used."""
    column = Column(page, box.left, box.top, box.width)
    column.line(sheet.say(_SOURCES), _HEAD)
    paragraphs = list(_paragraphs(sheet))
    size_pt = next(
        (
            size
            for size in _SIZES_PT
            if _height_mm(paragraphs, box, size) <= column.top - box.bottom
        ),
        _SIZES_PT[-1],
    )
    for text, face in paragraphs:
        column.text(text, replace(face, size_pt=size_pt))


def _height_mm(paragraphs: Sequence[tuple[str, Face]], box: Box, size_pt: float) -> float:
    faces = ((text, replace(face, size_pt=size_pt)) for text, face in paragraphs)
    return sum(len(wrapped(text, box.width, face)) * line_mm(face) for text, face in faces)


def _paragraphs(sheet: Sheet) -> Iterator[tuple[str, Face]]:
    data, lang = sheet.assessment.data, sheet.lang
    for line in _source_lines(sheet):
        yield line, Face(_SIZES_PT[0])
    faults = [LAYERS[name].title.in_(lang) for name in data.problems if name in LAYERS]
    if faults:
        yield f"{sheet.say(_UNUSABLE)}: {'; '.join(faults)}.", _FAULT
    absent = [
        LAYERS[name].title.in_(lang)
        for name in DRAWN
        if name not in data.layers and name not in data.problems
    ]
    if absent:
        yield f"{sheet.say(_ABSENT)}: {'; '.join(absent)}.", _MISSING
    pictures = () if sheet.seen is None else sheet.seen.as_pictures
    if pictures:
        titles = "; ".join(LAYERS[name].title.in_(lang) for name in pictures)
        yield f"{sheet.say(_AS_PICTURES)}: {titles}.", _MISSING
    yield sheet.say(_EMPTY), _MISSING
    yield sheet.say(_MADE), _MISSING


def _source_lines(sheet: Sheet) -> Iterator[str]:
    """Yield a line for each agency and date: its layers on the map with their errors."""
    shown = {layer.name for layer in sheet.seen.layers} if sheet.seen is not None else set()
    by_agency: dict[tuple[str, str], list[str]] = {}
    for source in sheet.assessment.data.sources:
        if source.role in shown and source.status == "ok":
            day = _day(source, sheet.lang)
            by_agency.setdefault((source.agency, day), []).append(_layer(source, sheet.lang))
    for (agency, day), layers in by_agency.items():
        yield f"{wording.joined(agency, day)}: {'; '.join(layers)}"


def _day(source: Source, lang: str) -> str:
    return wording.day(date.fromisoformat(source.data_date), lang) if source.data_date else ""


def _layer(source: Source, lang: str) -> str:
    title = source.title.in_(lang)
    if source.accuracy_m is None:
        return title
    return f"{title} (± {format_decimal(source.accuracy_m, 1, lang)} m)"
