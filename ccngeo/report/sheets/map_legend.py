"""The legend of a plate: what is seen on it and nothing else, each drawn as on the map."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from matplotlib.axes import Axes

from ccngeo import landuse, symbols
from ccngeo.drawn_layers import ReadLayer
from ccngeo.model import Site, Text, Verdict
from ccngeo.project import LAYERS
from ccngeo.report.plates.lettering import Face, write
from ccngeo.report.plates.paper import Box, Column, line_mm, wrapped
from ccngeo.report.plates.plate import draw_adjusted, draw_hatch, draw_other, draw_outline
from ccngeo.report.plates.seen import BASE, Seen
from ccngeo.report.plates.strokes import draw_layer, fill
from ccngeo.symbols import BY_CODE
from ccngeo.vietnamese import format_decimal

_SWATCH_MM, _TALL_MM = 7.0, 2.3
_ROW_MM, _GAP_MM = 3.5, 1.2
_FACE = Face(6.0)
_BOUNDARY = Text("Ranh giới cụm, số hiệu điểm", "Boundary of the cluster, corners")
_COMMUNE = Text("Xã nơi dự kiến (cụm chưa có ranh giới)", "Commune (cluster without a boundary)")
_ADJUSTED = Text("Ranh giới hợp lệ đề xuất ({} ha)", "Lawful boundary proposed ({} ha)")
_OTHERS = Text("Cụm công nghiệp khác", "Other clusters")
_HATCHED = {
    Verdict.NOT_MET: Text("Phần vướng – không đáp ứng", "In conflict – not met"),
    Verdict.CONDITIONAL: Text("Phần vướng – có điều kiện", "In conflict – with conditions"),
}
_MOST_LINES = 2  # of one entry
_MORE = Text("và {} ký hiệu khác", "and {} more symbols")
_AROUND_SITES = Text("chỉ đọc quanh các cụm", "read around the clusters only")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a legend: its words, and what draws its swatch into a box (in millimetres)."""

    words: str
    draw: Callable[[Axes, shapely.Polygon], None] | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry set in a column: its words in one or two lines."""

    entry: Entry
    lines: tuple[str, ...]

    @classmethod
    def of(cls, entry: Entry, width_mm: float) -> "_Row":
        room = width_mm - _SWATCH_MM - 2 * _GAP_MM
        return cls(entry, tuple(wrapped(entry.words, room, _FACE, _MOST_LINES)))

    @property
    def height_mm(self) -> float:
        return max(_ROW_MM, len(self.lines) * line_mm(_FACE) + _GAP_MM / 2)

    def draw(self, page: Axes, x: float, top: float) -> None:
        if self.entry.draw is not None:
            low = top - _TALL_MM
            self.entry.draw(page, shapely.box(x, low, x + _SWATCH_MM, top))
        column = Column(page, x + _SWATCH_MM + _GAP_MM, top + 0.1, 0.0)
        for line in self.lines:
            column.line(line, _FACE)


def entries_of(seen: Seen, site: Site, lang: str) -> list[Entry]:
    """Return the lines of the legend of a plate: the review's own first, then layers and codes."""
    return [*_own(seen, site, lang), *_layers(seen.layers, lang), *_codes(seen.layers, lang)]


def _own(seen: Seen, site: Site, lang: str) -> Iterator[Entry]:
    dashed = site.geometry is None
    subject = _COMMUNE if dashed else _BOUNDARY
    if seen.outlined:
        yield Entry(subject.in_(lang), lambda axes, box: draw_outline(axes, box, dashed=dashed))
    if seen.adjusted_ha is not None:
        area = format_decimal(seen.adjusted_ha, 2, lang)
        yield Entry(_ADJUSTED.in_(lang).format(area), draw_adjusted)
    if seen.others:
        yield Entry(_OTHERS.in_(lang), draw_other)
    for verdict, words in _HATCHED.items():
        if any(conflict.finding.verdict is verdict for conflict in seen.conflicts):
            yield Entry(words.in_(lang), _hatch(verdict))


def _hatch(verdict: Verdict) -> Callable[[Axes, shapely.Polygon], None]:
    return lambda axes, box: draw_hatch(axes, np.array([box]), verdict, back=False)


def _layers(layers: Sequence[ReadLayer], lang: str) -> Iterator[Entry]:
    for layer in reversed(layers):  # what lies on top comes first
        if layer.name == BASE:
            continue  # its codes stand for it
        title = LAYERS[layer.name].title.in_(lang)
        note = f" ({_AROUND_SITES.in_(lang)})" if layer.partial else ""
        yield Entry(title + note, _swatch(layer))


def _swatch(layer: ReadLayer) -> Callable[[Axes, shapely.Polygon], None]:
    """Return what draws a layer with one feature: an area, a line or a point in a box."""
    kinds = Counter(kind for kind in layer.kinds if kind in layer.symbol.widths)
    kind = kinds.most_common(1)[0][0] if kinds else ""

    def draw(axes: Axes, box: shapely.Polygon) -> None:
        only = replace(
            layer,
            shapes=np.array([_sample(layer, box)], dtype=object),
            labels=("",),
            names=("",),
            codes=("",),
            kinds=(kind,),
        )
        draw_layer(axes, only, base=False)

    return draw


def _sample(layer: ReadLayer, box: shapely.Polygon) -> shapely.Geometry:
    west, south, east, north = box.bounds
    if layer.symbol.kind == "line":
        return shapely.LineString([(west, (south + north) / 2), (east, (south + north) / 2)])
    points = shapely.get_dimensions(layer.shapes) == 0
    return box.centroid if points.all() else box


def _codes(layers: Sequence[ReadLayer], lang: str) -> Iterator[Entry]:
    """Yield the codes that are seen; only those of the land as it is have a colour on the map."""
    coloured = _seen_codes(layers, lambda layer: layer.name == BASE)
    lettered = _seen_codes(layers, lambda layer: layer.symbol.fill == BY_CODE)
    for code in sorted(coloured | lettered):
        face = symbols.LAND_USE.get(code, symbols.UNKNOWN_FILL) if code in coloured else None
        yield Entry(f"{code} – {landuse.name(code, lang)}", _code(code, face))


def _seen_codes(layers: Sequence[ReadLayer], wanted: Callable[[ReadLayer], bool]) -> set[str]:
    return {code for layer in layers if wanted(layer) for code in layer.codes if code}


def _code(code: str, face: str | None) -> Callable[[Axes, shapely.Polygon], None]:
    def draw(axes: Axes, box: shapely.Polygon) -> None:
        fill(axes, np.array([box]), face=face, edge="#8a8a6a", width_px=0.4)
        middle = box.centroid
        write(axes, code, (middle.x, middle.y - 0.65), Face(4.6), align="center")

    return draw


def draw_legend(page: Axes, entries: Sequence[Entry], box: Box, lang: str) -> None:
    """Draw a legend into a box of a page.

    It takes as many columns as it needs; where three do not hold it the last line says how many
    are left out.
    """
    for count in (2, 3):
        width = box.width / count
        columns = _columns([_Row.of(entry, width) for entry in entries], box.height, count)
        if sum(map(len, columns)) == len(entries):
            break
    left_out = len(entries) - sum(map(len, columns))
    if left_out and columns[-1]:
        more = Entry(_MORE.in_(lang).format(left_out + 1))
        columns[-1][-1] = _Row.of(more, width)
    for number, rows in enumerate(columns):
        x, y = box.left + width * number, box.top
        for row in rows:
            row.draw(page, x, y)
            y -= row.height_mm


def _columns(rows: Sequence[_Row], height_mm: float, count: int) -> list[list[_Row]]:
    """Return rows in columns of about one height, as far as they fit; one row always does."""
    fair = sum(row.height_mm for row in rows) / count
    out: list[list[_Row]] = [[]]
    filled = 0.0
    for row in rows:
        is_even = filled >= fair and len(out) < count
        if is_even or (filled and filled + row.height_mm > height_mm):
            if len(out) == count:
                break
            out.append([])
            filled = 0.0
        out[-1].append(row)
        filled += row.height_mm
    return out
