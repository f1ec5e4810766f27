"""A sheet of paper in millimetres: lines of text that run down a column, boxes, small tables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from matplotlib.axes import Axes

from ccngeo.report.plates.lettering import MM_PER_PT, Face, one_line, width_pt, write
from ccngeo.report.plates.strokes import fill, stroke

LEADING = 1.28  # from line to line, in sizes of the letters
_ASCENT = 0.95  # from the top of a line to its base line
_ELLIPSIS = "…"
_INK = "#202020"


def wrapped(text: str, width_mm: float, face: Face, most_lines: int | None = None) -> list[str]:
    """Return a text in lines no wider than a column; a word that is wider is broken.

    What goes beyond `most_lines` ends in an ellipsis.
    """
    lines = _all_lines(text, width_mm, face)
    if most_lines is None or len(lines) <= most_lines:
        return lines
    rest = " ".join(lines[most_lines - 1 :])
    return [*lines[: most_lines - 1], shortened(rest, width_mm, face)]


def _all_lines(text: str, width_mm: float, face: Face) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in one_line(text).split(" "):
        longer = f"{line} {word}" if line else word
        if width_mm_of(longer, face) <= width_mm:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _broken(word, width_mm, face)
        lines += full
    return [*lines, line] if line else lines


def _broken(word: str, width_mm: float, face: Face) -> list[str]:
    """Return a word in pieces that fit a column; most fit whole."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_mm_of(pieces[-1] + letter, face) > width_mm:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def shortened(text: str, width_mm: float, face: Face) -> str:
    """Return a text that fits a cell, an ellipsis in place of what does not."""
    text = one_line(text)
    if width_mm_of(text, face) <= width_mm:
        return text
    while text and width_mm_of(text + _ELLIPSIS, face) > width_mm:
        text = text[:-1].rstrip()
    return text + _ELLIPSIS


def width_mm_of(text: str, face: Face) -> float:
    """Return how wide a line of text is on paper."""
    return width_pt(text, face.size_pt, bold=face.bold) * MM_PER_PT


def line_mm(face: Face) -> float:
    """Return how far one line of text stands below the other."""
    return face.size_pt * LEADING * MM_PER_PT


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a page, in millimetres from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Return how wide it is."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Return how high it is."""
        return self.top - self.bottom

    @property
    def polygon(self) -> shapely.Polygon:
        """Return it as a shape."""
        return shapely.box(self.left, self.bottom, self.right, self.top)


@dataclass
class Column:
    """A column of a page that is filled from the top; `top` moves down with what is set in it."""

    page: Axes
    left: float
    top: float
    width: float

    @property
    def right(self) -> float:
        """Return its right edge."""
        return self.left + self.width

    def text(
        self, text: str, face: Face, *, align: str = "left", most_lines: int | None = None
    ) -> None:
        """Set a paragraph; blank is nothing. What goes beyond `most_lines` ends in an ellipsis."""
        for line in wrapped(text, self.width, face, most_lines):
            self.line(line, face, align=align)

    def line(self, text: str, face: Face, *, align: str = "left", indent: float = 0.0) -> None:
        """Set a line that is known to fit."""
        x = {"left": self.left + indent, "center": self.left + self.width / 2, "right": self.right}
        base = self.top - _ASCENT * face.size_pt * MM_PER_PT
        write(self.page, text, (x[align], base), face, align=align)
        self.top -= line_mm(face)

    def row(self, label: str, value: str, face: Face, label_mm: float) -> None:
        """Set a label, and beside it a value of one or more lines."""
        top = self.top
        self.line(label, face)
        lines = wrapped(value, self.width - label_mm, replace(face, bold=True))
        self.top = top
        for line in lines:
            self.line(line, replace(face, bold=True), indent=label_mm)
        self.top = min(self.top, top - line_mm(face))

    def gap(self, mm: float) -> None:
        """Leave some room."""
        self.top -= mm

    def rule(self) -> None:
        """Draw a line across."""
        ends = shapely.LineString([(self.left, self.top), (self.right, self.top)])
        stroke(self.page, np.array([ends]), colour="#808080", widths_px=0.6)
        self.gap(1.2)


def frame_box(page: Axes, box: Box, *, face: str | None = None, width_px: float = 1.0) -> None:
    """Draw a box of a page."""
    fill(page, np.array([box.polygon]), face=face, edge=_INK, width_px=width_px)


def table_row(column: Column, cells: Sequence[str], edges: Sequence[float], face: Face) -> None:
    """Set cells flush right at edges, in millimetres from the left of a column, on one line."""
    base = column.top - _ASCENT * face.size_pt * MM_PER_PT
    for cell, edge in zip(cells, edges, strict=True):
        write(column.page, cell, (column.left + edge, base), face, align="right")
    column.top -= line_mm(face)
