"""What a table says of itself — sides, areas, numbers, a second system — against its corners."""

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyproj

from ccngeo.geometry import HA
from ccngeo.model import Text
from ccngeo.read.corners.cells import (
    cell_text,
    half_of_last,
    number_of,
    parse_metres,
    refused,
    shortened,
)
from ccngeo.read.corners.columns import Pair
from ccngeo.read.corners.result import Plot, SideCheck, Values
from ccngeo.read.corners.rings import LEAST_AREA_M2, Loop
from ccngeo.read.corners.rows import Corner
from ccngeo.read.corners.runs import Declared, Sketch
from ccngeo.read.corners.system import Scale, System, axes_of, rounding_m
from ccngeo.read.sheets import Cell
from ccngeo.vietnamese import clean, format_decimal
from ccngeo.vn2000 import datum_accuracy_m

_SIDE_TOLERANCE_M = 0.02
_PAIR_ERROR_M = 0.5
_MOST_NAMED = 10


def _stated_lengths(ring: Loop, *, backward: bool) -> list[tuple[Cell, int]]:
    """Return for each side the length the table gives, and its row; None where it gives none."""
    count = len(ring.corners)
    out: list[tuple[Cell, int]] = []
    for i, corner in enumerate(ring.corners):
        follower = ring.corners[(i + 1) % count]
        if i == count - 1 and ring.closing is not None:
            follower = ring.closing
        bearer = follower if backward else corner
        if corner.after is not None:
            out.append((corner.after, corner.after_row))
        else:
            out.append((bearer.length, bearer.row))
    return out


def _length_m(cell: Cell, scale: Scale) -> float | None:
    """Return a length; None for a blank, for words and where a dot may group thousands."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell) if math.isfinite(cell) else None
    if not isinstance(cell, str):
        return None
    try:
        return parse_metres(cell)
    except ValueError:
        text = clean(cell).removesuffix("m").strip()
        is_plain = re.fullmatch(r"\d+\.\d{3}", text)
        return float(text) if is_plain and scale.dot_is_decimal else None


def lengths_follow(rings: Sequence[Loop], scale: Scale) -> bool:
    """Tell whether a length stands in the row of the point its side ends at, by which fits more."""
    fits = {
        backward: sum(
            side.agrees for ring in rings for side in sides_of(ring, scale, backward=backward)
        )
        for backward in (False, True)
    }
    return fits[True] > fits[False]


def sides_of(ring: Loop, scale: Scale, *, backward: bool) -> Iterator[SideCheck]:
    """Yield the sides whose length the table gives, against the corners."""
    stated = _stated_lengths(ring, backward=backward)
    lengths = [_length_m(cell, scale) for cell, _ in stated]
    half = half_of_last(cell for cell, _ in stated)
    tolerance_m = _SIDE_TOLERANCE_M + half + 2 * scale.rounding_m
    computed = scale.sides_m(ring.east, ring.north)
    for i, length in enumerate(lengths):
        if length is None:
            continue
        difference = length - float(computed[i])
        yield SideCheck(
            ring.corners[i].shown,
            ring.corners[(i + 1) % len(ring.corners)].shown,
            length,
            float(computed[i]),
            difference,
            abs(difference) <= tolerance_m,
            ring.corners[i].sheet.place(stated[i][1]),
        )


def unread_length_notes(rings: Sequence[Loop], scale: Scale, *, backward: bool) -> Iterator[Text]:
    """Yield where the table gives something for a length that is no number without doubt."""
    unread = [
        (ring.corners[i].sheet.place(row), cell_text(cell))
        for ring in rings
        for i, (cell, row) in enumerate(_stated_lengths(ring, backward=backward))
        if _means_something(cell) and _length_m(cell, scale) is None
    ]
    if not unread:
        return
    named = unread[:_MOST_NAMED]
    rest = len(unread) - len(named)
    yield Text(
        f"{len(unread)} chiều dài cạnh không rõ trị số, không so được: "
        + "; ".join(f"{place.vi}: «{shortened(text)}»" for place, text in named)
        + (f" và {rest} dòng khác" if rest else ""),
        f"{len(unread)} lengths of sides are not clear and were not compared: "
        + "; ".join(f"{place.en}: «{shortened(text)}»" for place, text in named)
        + (f" and {rest} more" if rest else ""),
    )


def _means_something(cell: Cell) -> bool:
    """Tell whether a cell says anything; a dash or an ellipsis stands for nothing."""
    return cell is not None and any(c.isalnum() for c in cell_text(cell))


def grouping_notes(corners: Sequence[Corner], pair: int) -> Iterator[Text]:
    """Yield which coordinates were read with a dot for thousands because their row writes so."""
    settled = [
        (corner.place(column), str(corner.sheet.rows[corner.row][column]), str(cell))
        for corner in corners
        for column, cell in zip(corner.columns(pair), corner.cells(pair), strict=True)
        if cell != corner.sheet.rows[corner.row][column]
    ]
    if settled:
        place, text, read = settled[0]
        yield Text(
            f"{place.vi}: «{text}» đọc là {read}, dấu chấm ngăn hàng nghìn như ở tọa độ kia cùng "
            f"dòng ({len(settled)} ô đọc như vậy)",
            f"{place.en}: «{text}» was read as {read}, the dot groups thousands as in the other "
            f"coordinate of the row ({len(settled)} cells were read so)",
        )


def side_notes(plots: Sequence[Plot], *, backward: bool) -> Iterator[Text]:
    """Yield how many sides were compared, and those that disagree."""
    sides = [side for plot in plots for side in plot.sides]
    if not sides:
        return
    wrong = [side for side in sides if not side.agrees]
    count = sum(len(ring.corners) for plot in plots for ring in plot.rings)
    yield Text(
        f"so chiều dài {len(sides)}/{count} cạnh ghi trong bảng với tọa độ: {len(wrong)} cạnh "
        "không khớp",
        f"{len(sides)} of {count} sides have a length in the table; {len(wrong)} of them disagree "
        "with the coordinates",
    )
    if backward:
        yield Text(
            "chiều dài ghi ở dòng của điểm cuối cạnh (khớp nhiều cạnh hơn)",
            "a length stands in the row of the point its side ends at (more sides fit so)",
        )
    for side in wrong[:_MOST_NAMED]:
        vi, en = (
            [format_decimal(v, 2, x) for v in (side.stated_m, side.computed_m, side.difference_m)]
            for x in ("vi", "en")
        )
        yield Text(
            f"{side.place.vi}: cạnh {side.start}–{side.end} ghi {vi[0]} m, tính từ tọa độ {vi[1]} "
            f"m, lệch {vi[2]} m",
            f"{side.place.en}: the side {side.start}–{side.end} is given as {en[0]} m, by its "
            f"coordinates {en[1]} m, {en[2]} m off",
        )
    if len(wrong) > _MOST_NAMED:
        rest = len(wrong) - _MOST_NAMED
        yield Text(f"và {rest} cạnh khác không khớp", f"and {rest} more sides disagree")


def ring_notes(plots: Sequence[Plot]) -> Iterator[Text]:
    """Yield which plots have more than one ring."""
    for plot in plots:
        holes = sum(ring.is_hole for ring in plot.rings)
        if len(plot.rings) > 1:
            yield Text(
                f"{plot.name}: gồm {len(plot.rings)} vòng, trong đó {holes} phần trừ",
                f"{plot.name}: has {len(plot.rings)} rings, {holes} of them holes",
            )


def declared_total(sketch: Sketch, plots: Sequence[Plot]) -> Declared | None:
    """Return the area stated for all plots, or the sum where each has its own."""
    if sketch.total is not None:
        return sketch.total
    own = list(sketch.declared.values())
    if len(own) == len(plots):
        half_ha = sum(declared.half_ha for declared in own)
        return Declared(math.fsum(declared.ha for declared in own), half_ha, own[-1].place)
    return None


@dataclass(frozen=True, slots=True)
class AreaNote:
    """What is said of an area, and whether another one is stated than the corners have."""

    text: Text
    differs: bool


def area_notes(
    plots: Sequence[Plot], sketch: Sketch, total: Declared | None, area_ha: float
) -> Iterator[AreaNote]:
    """Yield one sentence for each area that is stated, whether it agrees or not."""
    for plot in plots:
        declared = sketch.declared.get(plot.name)
        if declared is not None and declared != total:
            yield _area_note(Text(plot.name, plot.name), declared, plot.area_ha)
    if total is not None:
        yield _area_note(Text("cả bảng", "all plots"), total, area_ha)
    else:
        nothing_stated = Text(
            f"bảng không ghi diện tích để so; tính từ tọa độ {format_decimal(area_ha, 4)} ha",
            f"no area is stated to compare with; by the coordinates it is "
            f"{format_decimal(area_ha, 4, 'en')} ha",
        )
        yield AreaNote(nothing_stated, differs=False)


def _area_note(what: Text, declared: Declared, area_ha: float) -> AreaNote:
    off_ha = area_ha - declared.ha
    agrees = abs(off_ha) <= max(declared.half_ha, LEAST_AREA_M2 / HA)
    vi, en = (
        [format_decimal(v, 4, lang) for v in (declared.ha, area_ha, off_ha)]
        + [format_decimal(off_ha / declared.ha * 100 if declared.ha else math.inf, 2, lang)]
        for lang in ("vi", "en")
    )
    begin = Text(
        f"{what.vi}: diện tích ghi {vi[0]} ha ({declared.place.vi}), tính từ tọa độ {vi[1]} ha",
        f"{what.en}: the area stated is {en[0]} ha ({declared.place.en}), by the coordinates "
        f"{en[1]} ha",
    )
    if agrees:
        return AreaNote(Text(f"{begin.vi}: khớp", f"{begin.en}: they agree"), differs=False)
    disagreeing = Text(
        f"{begin.vi}: KHÔNG KHỚP, lệch {vi[2]} ha ({vi[3]} %)",
        f"{begin.en}: THEY DISAGREE by {en[2]} ha ({en[3]} %)",
    )
    return AreaNote(disagreeing, differs=True)


def number_notes(rings: Sequence[Loop]) -> Iterator[Text]:
    """Yield where the numbers of points do not run on: rows may be missing or turned round."""
    for ring in rings:
        numbers = [number_of(corner.name) for corner in ring.corners]
        steps = [
            (a.name, b.name, after[1] - before[1])
            for (a, before), (b, after) in itertools.pairwise(
                zip(ring.corners, numbers, strict=True)
            )
            if before and after and before[0] == after[0]
        ]
        others = [c.name for c, n in zip(ring.corners, numbers, strict=True) if c.name and not n]
        if others and steps:
            listed = ", ".join(others[:_MOST_NAMED])
            yield Text(
                f"{ring.label}: tên điểm khác kiểu các điểm còn lại ({listed}); kiểm tra có phải "
                "điểm ranh giới không",
                f"{ring.label}: names unlike those of the other points ({listed}); check that "
                "they are corners",
            )
        way = 1 if sum(step > 0 for _, _, step in steps) * 2 >= len(steps) else -1
        broken = [f"{a}→{b}" for a, b, step in steps if step != way]
        if broken:
            listed = ", ".join(broken[:_MOST_NAMED])
            yield Text(
                f"{ring.label}: số hiệu điểm không liên tục ({listed}); giữ thứ tự của bảng, kiểm "
                "tra có thiếu hoặc đảo dòng",
                f"{ring.label}: the numbers of points do not run on ({listed}); the order of the "
                "table was kept, check for missing or swapped rows",
            )


def gap_notes(rings: Sequence[Loop]) -> Iterator[Text]:
    """Yield where blank rows part a ring that is not closed: another ring may begin there.

    Tables that leave a row blank after every point say nothing by it.
    """
    for ring in rings:
        gaps = [(a, b) for a, b in itertools.pairwise(ring.corners) if _is_gap(a, b)]
        if gaps and 2 * len(gaps) < len(ring.corners):
            for a, b in gaps[:_MOST_NAMED]:
                place = b.place()
                yield Text(
                    f"{place.vi}: sau dòng trống, điểm {b.shown} được nối tiếp điểm {a.shown}; "
                    "nếu là vòng mới thì ghi tên lô phía trên",
                    f"{place.en}: after a blank row, point {b.shown} was taken to follow "
                    f"{a.shown}; if another ring begins, write the name of its plot above",
                )


def _is_gap(a: Corner, b: Corner) -> bool:
    between = range(a.row + 1, b.row)
    return (
        a.sheet is b.sheet
        and a.after is None
        and len(between) > 0
        and all(cell is None for row in between for cell in a.sheet.rows[row])
    )


def pair_notes(
    corners: Sequence[Corner], columns: Sequence[Pair], system: System, scale: Scale
) -> Iterator[Text]:
    """Check other pairs of columns against the one that was read.

    Raises
    ------
    InputError
        A point is not at the same place in both.
    """
    for index, pair in enumerate(columns):
        if index == system.pair:
            continue
        said = system.said[index]
        own = said.crs if said else None
        name = f"{pair.labels[0]}, {pair.labels[1]} ({shortened(pair.words)})"
        given = [c for c in corners if c.values[index] is not None]
        if own is None or system.crs is None or not given:
            yield Text(
                f"không kiểm tra được cặp cột {name}: chưa rõ hệ tọa độ của hai cặp",
                f"the columns {name} could not be checked: the systems of both pairs are not known",
            )
            continue
        read = np.array([(corner.east, corner.north) for corner in given])
        apart_m = scale.apart_m(_moved(given, index, pair, own, system.crs), read)
        allowed_m = _PAIR_ERROR_M + datum_accuracy_m(own, system.crs)
        allowed_m += rounding_m(given, pair, index) + scale.rounding_m
        worst = int(np.argmax(apart_m))
        vi, en = (format_decimal(float(apart_m[worst]), 2, lang) for lang in ("vi", "en"))
        if not apart_m[worst] <= allowed_m:
            corner = given[worst]
            raise refused(
                corner.place(corner.columns(index)[0]),
                Text(
                    f"điểm {corner.shown} ở cặp cột {name} lệch {vi} m so với cặp cột kia; sửa "
                    "tọa độ hoặc hệ tọa độ ghi trên cột",
                    f"point {corner.shown} in the columns {name} is {en} m off the other pair; "
                    "correct the coordinates or the systems named above the columns",
                ),
            )
        yield Text(
            f"cặp cột {name} chuyển về hệ đã đọc lệch nhiều nhất {vi} m",
            f"the columns {name}, moved to the system that was read, are at most {en} m off",
        )


def _moved(
    corners: Sequence[Corner], index: int, pair: Pair, own: pyproj.CRS, crs: pyproj.CRS
) -> Values:
    """Return where a pair of columns in `own` has each corner, in `crs`: east and north."""
    values = np.array([corner.values[index] for corner in corners], dtype=float)
    north, east = values.T if axes_of(corners, pair, index).first_is_north else values.T[::-1]
    to_read = pyproj.Transformer.from_crs(own, crs, always_xy=True)
    return np.column_stack(to_read.transform(east, north))


def ignored_notes(sketch: Sketch) -> Iterator[Text]:
    """Yield where rows with digits were passed over; not what they say, which may name people."""
    if not sketch.ignored:
        return
    named = sketch.ignored[:_MOST_NAMED]
    rest = len(sketch.ignored) - len(named)
    yield Text(
        "bỏ qua các dòng có chữ số nhưng không phải điểm: "
        + "; ".join(place.vi for place in named)
        + (f" và {rest} dòng khác" if rest else ""),
        "rows with digits that are no points were passed over: "
        + "; ".join(place.en for place in named)
        + (f" and {rest} more" if rest else ""),
    )
