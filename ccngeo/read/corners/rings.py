"""Runs → rings → plots: closing, and everything a boundary is refused for."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from ccngeo.errors import InputError
from ccngeo.model import Text
from ccngeo.read.corners.cells import cell_text, number_of, refused
from ccngeo.read.corners.result import Values
from ccngeo.read.corners.rows import Corner
from ccngeo.read.corners.runs import Run
from ccngeo.read.corners.system import Scale, apart, same_spot
from ccngeo.vietnamese import format_decimal

_CLOSES_M = 0.05  # between a point and its repetition that rounding or a pen may explain
_ASTRAY_M = 20_000.0

LEAST_AREA_M2 = 1.0

_FEWEST = 3


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """One ring: its corners, and the row that repeats the first one."""

    plot: str
    part: str
    is_hole: bool
    corners: tuple[Corner, ...]
    closing: Corner | None
    notes: tuple[Text, ...]

    @property
    def east(self) -> Values:
        """Return the easts of the corners."""
        return np.array([corner.east for corner in self.corners])

    @property
    def north(self) -> Values:
        """Return the norths of the corners."""
        return np.array([corner.north for corner in self.corners])

    @property
    def label(self) -> str:
        """Return what a sentence calls the ring: «lô 2 (5–9)»."""
        names = self.corners[0].shown, self.corners[-1].shown
        return f"{self.part or self.plot or 'vòng'} ({names[0]}–{names[1]})"

    def polygon(self) -> shapely.Polygon:
        """Return the land inside."""
        return shapely.Polygon(np.column_stack([self.east, self.north]))


def rings_of(run: Run, scale: Scale) -> Iterator[Loop]:
    """Part a run where its first point comes again, or where its names begin anew.

    Raises
    ------
    InputError
        The first point comes again at another place.
    """
    open_corners: list[Corner] = []
    notes: list[Text] = []
    closing: Corner | None = None

    def loop(closing: Corner | None) -> Loop:
        corners = tuple(open_corners)
        return Loop(run.plot, run.part, run.is_hole, corners, closing, tuple(notes))

    for corner, ahead in zip(run.corners, [*run.corners[1:], None], strict=True):
        if not open_corners:
            if closing is not None and same_spot(corner, closing, scale):
                notes.append(_repeated_note(corner, closing))
            else:
                open_corners = [corner]
        elif same_spot(corner, open_corners[-1], scale):
            notes.append(_repeated_note(corner, open_corners[-1]))
            open_corners[-1] = _merged(open_corners[-1], corner)
        elif _closes(corner, open_corners, ahead, scale):
            notes += _closing_notes(corner, open_corners[0], scale)
            yield loop(corner)
            open_corners, notes, closing = [], [], corner
        elif _begins_anew(corner, open_corners):
            yield loop(None)
            open_corners, notes = [corner], [_anew_note(corner)]
        else:
            open_corners.append(corner)
    if open_corners:
        yield loop(None)


def _merged(corner: Corner, repeated: Corner) -> Corner:
    """Return a corner with the lengths of the row that repeats it, which lead to the next one."""
    length = corner.length if repeated.length is None else repeated.length
    return replace(corner, length=length, after=repeated.after, after_row=repeated.after_row)


def _begins_anew(corner: Corner, so_far: Sequence[Corner]) -> bool:
    """Tell whether names start again with that of the first point, which is elsewhere.

    Raises
    ------
    InputError
        They start again as another series (A5, B1) and the ring before was not closed.
    """
    before, after = number_of(so_far[-1].name), number_of(corner.name)
    if corner.name and corner.name == so_far[0].name:
        return True
    is_series = before is not None and after is not None and before[0] != after[0]
    if is_series and after is not None and after[1] == 1 and len(so_far) >= _FEWEST:
        raise refused(
            corner.place(),
            Text(
                f"không rõ điểm {corner.shown} nối tiếp điểm {so_far[-1].shown} hay bắt đầu vòng "
                "mới; ghi lại điểm đầu để khép vòng trước, hoặc ghi tên lô phía trên",
                f"point {corner.shown} may follow {so_far[-1].shown} or begin another ring; repeat "
                "the first point to close the ring before, or write the name of the plot above",
            ),
        )
    return False


def _closes(corner: Corner, so_far: Sequence[Corner], ahead: Corner | None, scale: Scale) -> bool:
    """Tell whether a corner is the first one again.

    Raises
    ------
    InputError
        It has the name of the first one and lies elsewhere.
    """
    first = so_far[0]
    if same_spot(corner, first, scale):
        return True
    if not corner.name or corner.name != first.name:
        return False
    apart_m = apart(corner, first) * scale.metres_per_unit
    if apart_m <= _CLOSES_M:
        return True
    if ahead is not None and len(so_far) > 1 and ahead.name == so_far[1].name:
        return False  # the names begin anew: another ring
    raise refused(
        corner.place(),
        Text(
            f"điểm {corner.shown} ghi lại với tọa độ khác dòng {first.row + 1}; sửa tọa độ hoặc "
            "đặt tên điểm khác",
            f"point {corner.shown} is given again with other coordinates than in row "
            f"{first.row + 1}; correct them or give the point another name",
        ),
    )


def _anew_note(corner: Corner) -> Text:
    place = corner.place()
    return Text(
        f"{place.vi}: tên điểm bắt đầu lại từ {corner.shown}, coi là vòng mới",
        f"{place.en}: names begin anew with {corner.shown}: another ring",
    )


def _repeated_note(corner: Corner, last: Corner) -> Text:
    place = corner.place()
    return Text(
        f"{place.vi}: điểm {corner.shown} trùng điểm {last.shown} ngay trước, đã bỏ",
        f"{place.en}: point {corner.shown} is the same as {last.shown} before it and was dropped",
    )


def _closing_notes(corner: Corner, first: Corner, scale: Scale) -> Iterator[Text]:
    place = corner.place()
    if not same_spot(corner, first, scale):
        vi, en = (format_decimal(apart(corner, first), 3, lang) for lang in ("vi", "en"))
        yield Text(
            f"{place.vi}: điểm khép {corner.shown} lệch điểm đầu {vi} m, đã lấy điểm đầu",
            f"{place.en}: the closing point {corner.shown} is {en} m off the first, which was kept",
        )
    elif corner.name and corner.name != first.name:
        yield Text(
            f"{place.vi}: điểm {corner.shown} trùng tọa độ điểm đầu {first.shown}, coi là điểm "
            "khép",
            f"{place.en}: point {corner.shown} lies on the first point {first.shown} and closes "
            "the ring",
        )


def refuse_bad_ring(ring: Loop, pair: int, scale: Scale) -> None:
    """Refuse a ring that encloses nothing, strays or crosses itself.

    Raises
    ------
    InputError
        Naming the row, or the two sides that cross.
    """
    corners = ring.corners
    spots = {(corner.east, corner.north) for corner in corners}
    if len(spots) < _FEWEST:
        raise refused(
            corners[0].place(),
            Text(
                f"vòng bắt đầu từ điểm {corners[0].shown} chỉ có {len(spots)} điểm khác nhau; cần "
                f"ít nhất {_FEWEST}, bổ sung các dòng còn thiếu",
                f"the ring that begins with point {corners[0].shown} has only {len(spots)} "
                f"different points; it needs {_FEWEST}, add the missing rows",
            ),
        )
    _refuse_astray(ring, pair, scale)
    line = shapely.LinearRing(np.column_stack([ring.east, ring.north]))
    if not line.is_simple:
        one, other = _crossing(ring)
        raise refused(
            corners[0].place(),
            Text(
                f"cạnh {one} và cạnh {other} cắt hoặc chạm nhau; sửa thứ tự hoặc tọa độ các điểm",
                f"the sides {one} and {other} cross or touch; correct the order or the "
                "coordinates of the points",
            ),
        )
    if scale.area_m2(ring.east, ring.north) < LEAST_AREA_M2:
        raise refused(
            corners[0].place(),
            Text(
                f"vòng bắt đầu từ điểm {corners[0].shown} không khép được diện tích nào; kiểm tra "
                "tọa độ",
                f"the ring that begins with point {corners[0].shown} encloses no land; check its "
                "coordinates",
            ),
        )


def _refuse_astray(ring: Loop, pair: int, scale: Scale) -> None:
    """Refuse a point far from the rest: a digit is missing or was misread."""
    off = np.column_stack([ring.east, ring.north])
    off = np.abs(off - np.median(off, axis=0)) * scale.metres_per_unit
    far = np.flatnonzero(np.hypot(off[:, 0], off[:, 1]) > _ASTRAY_M)
    if not far.size:
        return
    corner = ring.corners[int(far[0])]
    is_east = off[int(far[0]), 0] > off[int(far[0]), 1]
    value = corner.east if is_east else corner.north
    values = corner.values[pair] or ()
    column = corner.columns(pair)[values.index(value)]
    text = cell_text(corner.sheet.rows[corner.row][column])
    km = f"{_ASTRAY_M / 1000:.0f}"
    raise refused(
        corner.place(column),
        Text(
            f"{text} đặt điểm {corner.shown} cách các điểm khác hơn {km} km; kiểm tra từng chữ số",
            f"{text} puts point {corner.shown} more than {km} km from the others; check its digits",
        ),
    )


def _crossing(ring: Loop) -> tuple[str, str]:
    """Return the names of the first two sides that meet where they should not."""
    points = np.column_stack([ring.east, ring.north])
    count = len(points)
    ends = np.stack([points, np.roll(points, -1, axis=0)], axis=1)
    sides = np.asarray(shapely.linestrings(ends), dtype=object)
    one, other = shapely.STRtree(sides).query(sides, predicate="intersects")
    for a, b in sorted(zip(one.tolist(), other.tolist(), strict=True)):
        are_neighbours = b - a in (1, count - 1)
        # Neighbours share a corner; more than that is a spike.
        if a < b and (
            not are_neighbours or shapely.length(shapely.intersection(sides[a], sides[b])) > 0
        ):
            return _side_name(ring, a), _side_name(ring, b)
    raise AssertionError("a ring that is not simple has two sides that meet")


def _side_name(ring: Loop, i: int) -> str:
    return f"{ring.corners[i].shown}–{ring.corners[(i + 1) % len(ring.corners)].shown}"


# --- plots ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The rings of one plot, land and holes."""

    name: str
    outers: tuple[Loop, ...]
    holes: tuple[Loop, ...]


def parts_of(rings: Sequence[Loop], scale: Scale) -> tuple[Part, ...]:
    """Sort rings into plots; a hole under no plot belongs to the one that contains it.

    Raises
    ------
    InputError
        A hole that is in no ring, or rings of one plot that overlap or lie in each other without a
        word on which is the hole.
    """
    names = list(dict.fromkeys(ring.plot for ring in rings if not ring.is_hole))
    if not names:
        raise refused(
            rings[0].corners[0].place(),
            Text(
                "mọi vòng đều ghi là phần trừ; ghi vòng ngoài của lô",
                "every ring is marked as cut out; give the outer ring of the plot",
            ),
        )
    homes: dict[str, list[Loop]] = {name: [] for name in names}
    for hole in (ring for ring in rings if ring.is_hole):
        home = hole.plot if hole.plot in homes else _home_of(hole, rings, scale)
        homes[home].append(hole)
    parts = []
    for name in names:
        outers = tuple(r for r in rings if r.plot == name and not r.is_hole)
        _refuse_tangled(outers, scale)
        _refuse_stray_holes(outers, homes[name], scale)
        parts.append(Part(name, outers, tuple(homes[name])))
    return tuple(parts)


def _home_of(hole: Loop, rings: Sequence[Loop], scale: Scale) -> str:
    inner = hole.polygon()
    homes = {
        ring.plot
        for ring in rings
        if not ring.is_hole and _outside_m2(inner, ring.polygon(), scale) <= LEAST_AREA_M2
    }
    if len(homes) != 1:
        raise _no_home(hole)
    return homes.pop()


def _outside_m2(inner: shapely.Polygon, outer: shapely.Geometry, scale: Scale) -> float:
    return scale.geometry_m2(shapely.difference(inner, outer))


def _no_home(hole: Loop) -> InputError:
    return refused(
        hole.corners[0].place(),
        Text(
            f"phần trừ {hole.label} không nằm trọn trong một vòng ngoài; sửa tọa độ hoặc tên lô",
            f"the hole {hole.label} does not lie within one outer ring; correct its coordinates or "
            "the name of its plot",
        ),
    )


def _refuse_tangled(outers: Sequence[Loop], scale: Scale) -> None:
    """Refuse rings of one plot that share land."""
    shapes = [ring.polygon() for ring in outers]
    for (one, a), (other, b) in itertools.combinations(zip(outers, shapes, strict=True), 2):
        if scale.geometry_m2(shapely.intersection(a, b)) <= LEAST_AREA_M2:
            continue
        outside_m2 = min(_outside_m2(a, b, scale), _outside_m2(b, a, scale))
        is_inside = outside_m2 <= LEAST_AREA_M2
        if is_inside:
            fault = Text(
                f"vòng {one.label} và vòng {other.label} lồng nhau mà không ghi vòng nào là phần "
                "trừ; ghi «trừ» hoặc «lỗ» ở cột manh (mảnh) hoặc ở dòng tên phía trên vòng trong, "
                "hoặc đặt tên lô khác",
                f"the rings {one.label} and {other.label} lie one in the other and neither is "
                "marked as a hole; write «trừ» or «lỗ» in the column manh (mảnh) or in a row above "
                "the inner ring, or name it as another plot",
            )
        else:
            fault = Text(
                f"vòng {one.label} và vòng {other.label} của cùng một lô chồng lên nhau; sửa tọa "
                "độ",
                f"the rings {one.label} and {other.label} of one plot overlap; correct the "
                "coordinates",
            )
        raise refused(other.corners[0].place(), fault)


def _refuse_stray_holes(outers: Sequence[Loop], holes: Sequence[Loop], scale: Scale) -> None:
    land = shapely.union_all([ring.polygon() for ring in outers])
    for hole in holes:
        if _outside_m2(hole.polygon(), land, scale) > LEAST_AREA_M2:
            raise _no_home(hole)
    _refuse_tangled(holes, scale)
