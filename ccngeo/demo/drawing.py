"""A land-use drawing as surveyors hand it over: lines between parcels, a label in each, no areas.

DXF of release 12, written as text: every program reads it, and its bytes depend on nothing else.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString
from shapely.ops import substring

from ccngeo.geometry import Geometries

LINES, LABELS, SHEET = "RANH_THUA", "LOAI_DAT", "KHUNG_TEN"  # levels of the drawing
_GRID_M = 0.001  # what the drawing is rounded to
LONG_M = 60.0  # lines shorter than this keep their ends
_CLOSED_M = 2.0  # ends nearer than this may be taken for one
_NEAR_M = 0.03  # what a hand misses a crossing by: CAD shows both ends as one point
_CENTRE = 1  # horizontal and …
_MIDDLE = 2  # … vertical alignment of a text


@dataclass(frozen=True, slots=True)
class Label:
    """A text and the middle of it."""

    text: str
    x: float
    y: float


def lines_between(parcels: Geometries) -> list[LineString]:
    """Return the lines that bound parcels, each once, from crossing to crossing.

    None is closed: what goes round a parcel alone is drawn in two halves.
    """
    edges = shapely.union_all(shapely.boundary(parcels), grid_size=_GRID_M)
    merged = shapely.get_parts(shapely.line_merge(edges))
    lines = [part for line in merged for part in (broken(line, 0.0) if _is_loop(line) else [line])]
    return sorted(lines, key=lambda line: shapely.get_coordinates(line).tolist())


def _is_loop(line: LineString) -> bool:
    """Tell whether the ends of a line meet, or are so near that a program would close it."""
    (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
    return float(np.hypot(x1 - x0, y1 - y0)) < _CLOSED_M


def faces_of(lines: Sequence[LineString]) -> Geometries:
    """Return the faces between lines that meet exactly, as a surveyor labels them."""
    faces: Geometries = shapely.get_parts(shapely.polygonize(lines))
    return faces


def missed_ends(lines: Sequence[LineString], every: int) -> list[LineString]:
    """Return lines some of whose ends stop short of a crossing or run over it by 3 cm.

    Of the long lines that lead from one crossing to another, one in `every` is drawn so.
    """
    drawn: list[LineString] = []
    long = 0
    for line in lines:
        if line.length < LONG_M:
            drawn.append(line)
            continue
        long += 1
        turn, wanted = divmod(long, every)
        drawn.append(_missed(line, short=turn % 2 == 0) if wanted == 0 else line)
    return drawn


def _missed(line: LineString, *, short: bool) -> LineString:
    if short:
        return _stretch(line, 0.0, line.length - _NEAR_M)
    (x0, y0), (x1, y1) = line.coords[-2:]
    over = _NEAR_M / float(np.hypot(x1 - x0, y1 - y0))
    return LineString([*line.coords, (x1 + over * (x1 - x0), y1 + over * (y1 - y0))])


def broken(line: LineString, gap_m: float) -> list[LineString]:
    """Return what is left of a line without a stretch in its middle."""
    middle = line.length / 2
    return [
        _stretch(line, 0.0, middle - gap_m / 2),
        _stretch(line, middle + gap_m / 2, line.length),
    ]


def _stretch(line: LineString, start_m: float, end_m: float) -> LineString:
    return LineString(substring(line, start_m, end_m).coords)


def dxf(lines: Iterable[LineString], labels: Iterable[Label], sheet: Iterable[Label]) -> bytes:
    """Return a drawing; `sheet` are the texts around the map: its title, its legend."""
    body = [
        *(part for line in lines for part in _polyline(line)),
        *(part for label in labels for part in _text(label, LABELS, 4.0)),
        *(part for label in sheet for part in _text(label, SHEET, 20.0)),
    ]
    head = ["0", "SECTION", "2", "HEADER", "9", "$ACADVER", "1", "AC1009", "9", "$INSUNITS"]
    head += ["70", "6", "0", "ENDSEC", "0", "SECTION", "2", "ENTITIES"]
    return "\r\n".join([*head, *body, "0", "ENDSEC", "0", "EOF", ""]).encode("ascii")


def _polyline(line: LineString) -> Iterator[str]:
    coordinates = shapely.get_coordinates(line)
    if len(coordinates) == 2:  # noqa: PLR2004 - a straight line
        (x0, y0), (x1, y1) = coordinates
        yield from ("0", "LINE", "8", LINES, "10", f"{x0:.3f}", "20", f"{y0:.3f}")
        yield from ("11", f"{x1:.3f}", "21", f"{y1:.3f}")
        return
    yield from ("0", "POLYLINE", "8", LINES, "66", "1", "70", "0")
    for x, y in coordinates:
        yield from ("0", "VERTEX", "8", LINES, "10", f"{x:.3f}", "20", f"{y:.3f}")
    yield from ("0", "SEQEND", "8", LINES)


def _text(label: Label, level: str, height_m: float) -> Iterator[str]:
    place = (f"{label.x:.3f}", f"{label.y:.3f}")
    yield from ("0", "TEXT", "8", level, "10", place[0], "20", place[1], "40", f"{height_m:g}")
    yield from ("1", _escaped(label.text), "72", str(_CENTRE), "73", str(_MIDDLE))
    yield from ("11", place[0], "21", place[1])


def _escaped(text: str) -> str:
    """Return text in which other letters than those of ASCII stand as AutoCAD writes them."""
    return "".join(c if c.isascii() else f"\\U+{ord(c):04X}" for c in text)
