"""Which reference system, which column is north, and how lengths and areas are measured."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from ccngeo.errors import InputError
from ccngeo.model import Text
from ccngeo.read.corners.cells import (
    ANGLE,
    SIXTY,
    cell_text,
    decimals_of,
    groups_by_dots,
    half_of_last,
    refused,
    says,
    shortened,
)
from ccngeo.read.corners.columns import NORTHS, Axis, Pair
from ccngeo.read.corners.result import Values
from ccngeo.read.corners.rows import Corner, Item, TextRow
from ccngeo.vn2000 import crs_candidates_of_words, describe, parse_crs_words, why_no_crs

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Said:
    """What the heading says about one pair of columns."""

    text: str
    candidates: tuple[pyproj.CRS, ...]
    crs: pyproj.CRS | None


@dataclass(frozen=True, slots=True)
class System:
    """The reference system that a table is read in, and what was said of all pairs of columns."""

    pair: int  # the pair of columns that is read
    crs: pyproj.CRS | None
    in_degrees: bool
    words: Text
    said: tuple[_Said | None, ...]


def system_of(
    where: Text, columns: Sequence[Pair], items: Iterable[Item], stated: str | int | None
) -> System:
    """Return the system of the caller or of the heading; where neither names one, it stays open.

    Raises
    ------
    InputError
        They contradict each other or the columns, or degrees of an unnamed system.
    """
    lines = [i.text for i in items if isinstance(i, TextRow) and says(i.text)]
    said = tuple(_said(pair, lines, is_only=len(columns) == 1) for pair in columns)
    own = None if stated is None else _stated_crs(where, stated)
    chosen = 0 if own is None else _pair_of(where, columns, said, own)
    pair, words = columns[chosen], said[chosen]
    if words is not None and not words.candidates:
        why = _why_none(pair, words.text)
        raise InputError(
            f"{where.vi}: tiêu đề ghi «{shortened(words.text)}», {why.vi}.",
            f"{where.en}: the heading says «{shortened(words.text)}», {why.en}.",
        )
    crs = own or (words.crs if words else None)
    if crs is None and pair.in_degrees:
        raise InputError(
            f"{where.vi}: tọa độ tính bằng độ nhưng không ghi hệ nào; ghi VN-2000 hoặc WGS 84 vào "
            "tiêu đề, hoặc khai crs.",
            f"{where.en}: the coordinates are in degrees of an unnamed system; write VN-2000 or "
            "WGS 84 into the heading, or state crs.",
        )
    return System(chosen, crs, pair.in_degrees, _crs_words(own, words), said)


def _why_none(pair: Pair, text: str) -> Text:
    """Return why no system that words allow can be that of a pair of columns."""
    if not crs_candidates_of_words(text):
        return why_no_crs(text)
    first, second = pair.labels
    if pair.in_degrees:
        return Text(
            f"là lưới tính bằng mét, còn hai cột {first}, {second} là độ; ghi hệ của các cột này, "
            "hoặc đặt tiêu đề X, Y nếu số là mét",
            f"a grid in metres, but the columns {first}, {second} are degrees; state their system, "
            "or head them X, Y if they hold metres",
        )
    return Text(
        f"là hệ tính bằng độ, còn hai cột {first}, {second} là tọa độ tính bằng mét; đặt tiêu đề "
        "Vĩ độ, Kinh độ nếu số là độ, hoặc ghi lưới của các cột này",
        f"a system in degrees, but the columns {first}, {second} are metres; head them Vĩ độ, Kinh "
        "độ if they hold degrees, or state their grid",
    )


def _said(pair: Pair, lines: Sequence[str], *, is_only: bool) -> _Said | None:
    """Return what is said of a pair by all words, else by its own if others have theirs too."""
    own = [pair.words] if says(pair.words) else []
    texts = [t for t in (". ".join(dict.fromkeys((*own, *lines))), *own) if says(t)]
    readings = [_reading(pair, text) for text in (texts[:1] if is_only else texts)]
    settled = (reading for reading in readings if reading.crs is not None)
    open_ones = (reading for reading in readings if reading.candidates)
    return next(settled, None) or next(open_ones, None) or next(iter(readings), None)


def _reading(pair: Pair, text: str) -> _Said:
    found = tuple(
        crs for crs in crs_candidates_of_words(text) if crs.is_geographic == pair.in_degrees
    )
    settled = found[0] if pair.in_degrees and len(found) == 1 else parse_crs_words(text)
    return _Said(text, found, settled if settled in found else None)


def _stated_crs(where: Text, stated: str | int) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_user_input(stated)
    except pyproj.exceptions.CRSError as error:
        raise InputError(
            f"{where.vi}: không có hệ tọa độ nào là {stated!r}; khai mã EPSG, ví dụ EPSG:5897.",
            f"{where.en}: crs {stated!r} is not known to PROJ; state an EPSG code such as "
            "EPSG:5897.",
        ) from error


def _pair_of(
    where: Text, columns: Sequence[Pair], said: Sequence[_Said | None], crs: pyproj.CRS
) -> int:
    """Return the pair of columns that is in the caller's system."""
    unit = {axis.unit_name for axis in crs.axis_info}
    suits = crs.is_geographic or (crs.is_projected and "metre" in unit)
    fitting = [i for i, p in enumerate(columns) if suits and p.in_degrees == crs.is_geographic]
    if not fitting:
        raise InputError(
            f"{where.vi}: crs đã khai là {describe(crs).vi} không hợp với các cột tọa độ của bảng; "
            "khai đúng hệ của bảng.",
            f"{where.en}: the stated crs is {describe(crs).en}, which does not suit the columns; "
            "state the system of the table.",
        )
    settled = [i for i in fitting if (s := said[i]) and s.crs and _same(s.crs, crs)]
    open_ones = [
        i for i in fitting if (s := said[i]) is None or any(_same(c, crs) for c in s.candidates)
    ]
    if settled or open_ones:
        return (settled or open_ones)[0]
    text = shortened("; ".join(s.text for i in fitting if (s := said[i])))
    raise InputError(
        f"{where.vi}: crs đã khai là {describe(crs).vi} nhưng tiêu đề ghi «{text}»; sửa một trong "
        "hai.",
        f"{where.en}: the stated crs is {describe(crs).en} but the heading says «{text}»; mend one "
        "of them.",
    )


def _same(a: pyproj.CRS, b: pyproj.CRS) -> bool:
    return bool(a == b or a.equals(b, ignore_axis_order=True))


def _crs_words(own: pyproj.CRS | None, said: _Said | None) -> Text:
    if own is not None:
        name = describe(own)
        return Text(f"{name.vi} (theo khai báo)", f"{name.en} (as stated)")
    if said is None:
        return Text("bảng không ghi hệ tọa độ", "the table names no reference system")
    if said.crs is not None:
        name = describe(said.crs)
        return Text(f"{name.vi} (theo tiêu đề bảng)", f"{name.en} (by the heading)")
    names = [describe(crs) for crs in said.candidates]
    vi, en = (" / ".join(name.in_(lang) for name in names[:_MOST_NAMED]) for lang in ("vi", "en"))
    more = " / …" if len(names) > _MOST_NAMED else ""
    return Text(
        f"tiêu đề ghi «{shortened(said.text)}», chưa đủ để biết hệ tọa độ: {vi}{more}",
        f"the heading says «{shortened(said.text)}», which does not settle the system: {en}{more}",
    )


# --- which column is which ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Span:
    """What values of one direction can be in Vietnam."""

    least: float
    most: float  # not included
    name: Text

    def holds(self, values: Values) -> npt.NDArray[np.bool_]:
        return (values >= self.least) & (values < self.most)


_NORTH_M = _Span(900_000.0, 2_700_000.0, Text("tọa độ hướng Bắc (7 chữ số)", "northing (7 digits)"))
_EAST_M = _Span(100_000.0, 900_000.0, Text("tọa độ hướng Đông (6 chữ số)", "easting (6 digits)"))

# Degrees reach out to the islands.
_NORTH_DEG = _Span(6.0, 24.5, Text("vĩ độ (6–24°)", "latitude (6–24°)"))
_EAST_DEG = _Span(101.0, 118.0, Text("kinh độ (101–118°)", "longitude (101–118°)"))
_MOST_DEGREES = 180.0


@dataclass(frozen=True, slots=True)
class Axes:
    """Which labelled column is the north."""

    first_is_north: bool
    words: Text
    notes: tuple[Text, ...]


def axes_of(corners: Sequence[Corner], pair: Pair, index: int) -> Axes:
    """Tell north from east by magnitude, row by row.

    Raises
    ------
    InputError
        A value that is neither, two values of one direction, or rows that disagree.
    """
    for corner in corners:
        if corner.values[index] is None:
            raise refused(
                corner.place(corner.columns(index)[0]),
                Text(
                    f"điểm {corner.shown} thiếu tọa độ; điền vào hai ô này",
                    f"point {corner.shown} has no coordinates here; fill them in",
                ),
            )
    values = np.array([corner.values[index] for corner in corners], dtype=float)
    north, east = (_NORTH_DEG, _EAST_DEG) if pair.in_degrees else (_NORTH_M, _EAST_M)
    is_north, is_east = north.holds(values), east.holds(values)
    as_labelled = is_north[:, 0] & is_east[:, 1]
    turned = is_east[:, 0] & is_north[:, 1]
    if not as_labelled.any() and not turned.any() and (is_north.all() or is_east.all()):
        both = north if is_north.all() else east
        raise refused(
            corners[0].place(),
            Text(
                f"hai cột {pair.labels[0]} và {pair.labels[1]} đều là {both.name.vi}; sửa lại cột",
                f"the columns {pair.labels[0]} and {pair.labels[1]} are both {both.name.en}; "
                "correct the columns",
            ),
        )
    first_is_north = int(as_labelled.sum()) >= int(turned.sum())
    wanted = (north, east) if first_is_north else (east, north)
    for side in (0, 1):
        wrong = np.flatnonzero(~wanted[side].holds(values[:, side]))
        if wrong.size:
            corner = corners[int(wrong[0])]
            raise _no_coordinate(corner, corner.columns(index)[side], wanted[side].name)
    is_turned = first_is_north != (pair.axes[0] in NORTHS)
    return Axes(
        first_is_north,
        _axes_words(pair, first_is_north=first_is_north),
        (_turned_note(pair),) if is_turned and pair.axes[0] not in (Axis.X, Axis.Y) else (),
    )


def _no_coordinate(corner: Corner, column: int, name: Text) -> InputError:
    cell = corner.sheet.rows[corner.row][column]
    remedy = Text("kiểm tra số chữ số", "check its digits")
    if isinstance(cell, int | float) and abs(cell) <= _MOST_DEGREES:
        remedy = Text(
            "nếu là độ thì ghi tiêu đề cột Vĩ độ, Kinh độ và hệ tọa độ",
            "degrees need the headings Vĩ độ, Kinh độ and the name of their system",
        )
    return refused(
        corner.place(column),
        Text(
            f"{cell_text(cell)} của điểm {corner.shown} không phải là {name.vi}; {remedy.vi}",
            f"{cell_text(cell)} of point {corner.shown} is no {name.en}; {remedy.en}",
        ),
    )


def _axes_words(pair: Pair, *, first_is_north: bool) -> Text:
    north, east = pair.labels if first_is_north else pair.labels[::-1]
    if pair.in_degrees:
        return Text(
            f"{north} là vĩ độ, {east} là kinh độ (theo độ lớn)",
            f"{north} is the latitude, {east} the longitude (by magnitude)",
        )
    return Text(
        f"{north} là tọa độ hướng Bắc, {east} là tọa độ hướng Đông (theo độ lớn)",
        f"{north} is the north, {east} the east (by magnitude)",
    )


def _turned_note(pair: Pair) -> Text:
    return Text(
        f"tiêu đề cột {pair.labels[0]}, {pair.labels[1]} ghi ngược với độ lớn của giá trị; đã đọc "
        "theo độ lớn",
        f"the headings {pair.labels[0]}, {pair.labels[1]} contradict the magnitude of the values, "
        "which is what was followed",
    )


def placed(item: Item, pair: int, axes: Axes) -> Item:
    """Give a corner its east and north."""
    if not isinstance(item, Corner):
        return item
    values = item.values[pair]
    if values is None:
        raise AssertionError("axes are told only where every corner has its values")
    north, east = values if axes.first_is_north else values[::-1]
    return replace(item, east=east, north=north)


# --- measuring -----------------------------------------------------------------------------------

_METRES_PER_DEGREE = 111_000.0


@dataclass(frozen=True, slots=True)
class Scale:
    """How lengths and areas are measured, and how finely the table writes its coordinates."""

    geod: pyproj.Geod | None  # None in a grid
    decimals: int | None  # of the coordinates; None where they are not rounded
    rounding_m: float  # how far that rounding may move a point
    dot_is_decimal: bool | None  # None where the coordinates do not tell

    def apart_m(self, a: Values, b: Values) -> Values:
        """Return the distances between points, each row east and north."""
        if self.geod is None:
            return np.asarray(np.hypot(*(b - a).T), dtype=np.float64)
        return np.asarray(self.geod.inv(*a.T, *b.T)[2], dtype=np.float64)

    def sides_m(self, east: Values, north: Values) -> Values:
        """Return the lengths of the sides of a closed ring, each from its corner to the next."""
        points = np.column_stack([east, north])
        return self.apart_m(points, np.roll(points, -1, axis=0))

    def area_m2(self, east: Values, north: Values) -> float:
        """Return the area of a closed ring by the shoelace formula.

        In a grid it is exact for coordinates with a few decimals: they are counted in whole units
        of the last one.
        """
        if self.geod is not None:
            return abs(float(self.geod.polygon_area_perimeter(east, north)[0]))
        unit = 1.0 if self.decimals is None else 10.0**self.decimals
        e, n = ((values * unit).tolist() for values in (east, north))
        if self.decimals is not None:
            e, n = ([round(value) for value in values] for values in (e, n))
        e, n = [x - e[0] for x in e], [y - n[0] for y in n]
        twice = sum(e[i - 1] * n[i] - e[i] * n[i - 1] for i in range(len(e)))
        return float(abs(twice) / 2 / unit**2)

    def geometry_m2(self, geometry: shapely.Geometry) -> float:
        """Return the area of any shape."""
        if self.geod is None:
            return float(shapely.area(geometry))
        turned = shapely.orient_polygons(geometry)
        return abs(float(self.geod.geometry_area_perimeter(turned)[0]))

    @property
    def metres_per_unit(self) -> float:
        """Return the length of one unit, roughly: for bounds, not for figures."""
        return 1.0 if self.geod is None else _METRES_PER_DEGREE


def scale_of(corners: Sequence[Corner], pair: Pair, system: System) -> Scale:
    """Return how to measure between the corners of a table."""
    texts = [c for corner in corners for c in corner.cells(system.pair) if isinstance(c, str)]
    has_comma = any("," in text or groups_by_dots(text) for text in texts)
    has_dot = any(re.search(r"\d{4}\.\d", text) for text in texts)
    return Scale(
        system.crs.get_geod() if system.crs is not None and system.in_degrees else None,
        decimals_of(cell for corner in corners for cell in corner.cells(system.pair)),
        rounding_m(corners, pair, system.pair),
        has_dot if has_dot != has_comma else None,
    )


def rounding_m(corners: Sequence[Corner], pair: Pair, index: int) -> float:
    """Return how far the rounding of a pair of columns may move a point, in m."""
    cells = [cell for corner in corners for cell in corner.cells(index)]
    if not pair.in_degrees:
        return math.sqrt(2) * half_of_last(cells)
    angles = [found for c in cells if isinstance(c, str) and (found := ANGLE.search(c))]
    seconds = half_of_last(angle["s"] for angle in angles) / SIXTY**2
    half = seconds if angles else half_of_last(cells)
    return math.sqrt(2) * half * _METRES_PER_DEGREE


_SAME_SPOT_M = 0.001


def apart(a: Corner, b: Corner) -> float:
    """Return the distance between corners in units of their CRS."""
    return math.hypot(a.east - b.east, a.north - b.north)


def same_spot(a: Corner, b: Corner, scale: Scale) -> bool:
    """Tell whether two corners are one point."""
    return apart(a, b) * scale.metres_per_unit <= _SAME_SPOT_M
