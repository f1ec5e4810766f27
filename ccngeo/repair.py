"""Faulty shapes, mended where they were drawn, with a report; what nobody can mend is kept out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import shapely
from shapely.errors import ShapelyError

from ccngeo.geometry import TOLERANCE_M2, Geometries, Indices, Mask, Move, Numbers
from ccngeo.model import Text

_LINE, _POLYGON = 1, 3
_MULTIPOLYGON = 6
_PACKED = (4, 5, 6, 7)  # multipoints, multilines, multipolygons, collections
_AREAL = (_POLYGON, _MULTIPOLYGON)

# Two readings of a shape may differ by this much before nobody can say which one is meant.
_TOLERANCE_SHARE = 1e-4
# Areas are stored to 0.01 m²: what is smaller is no area, and no overlap.
_RESOLUTION_M2 = 0.01
# What bookkeeping in the plane of the file may be off by, as a share of the area and of the square
# around it: float noise.
_EXACT = 1e-6
_NOISE = 1e-9
# A line whose ends are this near each other was meant to close, or may have been.
_GAP_M = 1.0
_GAP_SHARE = 0.1


class Fault(StrEnum):
    """What was wrong with a shape; a change lists the graver ones first, in this order."""

    NOT_FINITE = "not_finite"
    NOT_REPAIRABLE = "not_repairable"
    NO_AREA = "no_area"
    SHELL_AS_HOLE = "shell_as_hole"
    CLOSED_LINE = "closed_line"
    RINGS_CROSS = "rings_cross"
    NESTED_HOLES = "nested_holes"
    SELF_CROSSING = "self_crossing"
    HOLE_AROUND_SHELL = "hole_around_shell"
    HOLE_OUTSIDE_SHELL = "hole_outside_shell"
    OVERLAPPING_PARTS = "overlapping_parts"
    DUPLICATE_RING = "duplicate_ring"
    TOO_FEW_POINTS = "too_few_points"
    SPIKE = "spike"
    TOUCHING_RING = "touching_ring"
    OTHER_KIND = "other_kind"
    MOVED = "moved"


# How each fault is told; {n} counts rings or lines, or is an area or a length.
_HOW: Mapping[Fault, Text] = MappingProxyType(
    {
        Fault.NOT_FINITE: Text("tọa độ không phải là số", "a coordinate is not a number"),
        Fault.NOT_REPAIRABLE: Text(
            "không sửa được mà giữ nguyên diện tích", "cannot be mended with its area kept"
        ),
        Fault.NO_AREA: Text("khép được chưa đến 1 m²", "encloses less than 1 m²"),
        Fault.SHELL_AS_HOLE: Text(
            "đường bao được ghi lại làm lỗ thủng nên mất hết diện tích",
            "the shell is given again as a hole, which leaves no land",
        ),
        Fault.CLOSED_LINE: Text(
            "nét vẽ khép kín bao {n} m², không rõ là vùng hay chỉ là nét",
            "a closed line around {n} m², an area or only a line",
        ),
        Fault.RINGS_CROSS: Text("{n} cặp vòng cắt nhau", "pairs of rings that cross: {n}"),
        Fault.NESTED_HOLES: Text("có lỗ thủng nằm trong lỗ thủng", "a hole lies in another hole"),
        Fault.SELF_CROSSING: Text("{n} vòng tự cắt", "rings that cross themselves: {n}"),
        Fault.HOLE_AROUND_SHELL: Text(
            "vòng trong lại bao vòng ngoài; đọc vòng lớn là đường bao, vòng nhỏ là lỗ thủng",
            "an inner ring lies around the outer one; the larger is read as the shell, the smaller "
            "as its hole",
        ),
        Fault.HOLE_OUTSIDE_SHELL: Text(
            "{n} lỗ thủng nằm ngoài đường bao; tính là đất như vùng riêng",
            "holes outside their shell, kept as land of their own: {n}",
        ),
        Fault.OVERLAPPING_PARTS: Text(
            "các phần chồng nhau {n} m²; mỗi chỗ tính một lần",
            "parts overlap by {n} m²; each spot counts once",
        ),
        Fault.DUPLICATE_RING: Text(
            "{n} vòng vẽ trùng; tính một lần", "rings drawn twice, counted once: {n}"
        ),
        Fault.TOO_FEW_POINTS: Text(
            "{n} vòng hoặc nét thu về một điểm hay một đường; bỏ",
            "rings or lines that shrink to a point or a line, dropped: {n}",
        ),
        Fault.SPIKE: Text(
            "đoạn đi rồi quay lại không bao đất; bỏ, diện tích không đổi",
            "a stretch out and back around no land; dropped, same area",
        ),
        Fault.TOUCHING_RING: Text(
            "các vòng hoặc các phần chạm nhau; vẽ lại chỗ chạm, diện tích không đổi",
            "rings or parts touch; redrawn there, same area",
        ),
        Fault.OTHER_KIND: Text(
            "có nét hoặc điểm không phải vùng, dài {n} m; không tính diện tích",
            "linework or points that are no area, {n} m long; no land is counted for them",
        ),
        Fault.MOVED: Text(
            "hợp lệ trong tệp nhưng tự cắt khi chuyển sang lưới làm việc",
            "sound in the file, crosses itself once moved to the working grid",
        ),
    }
)
_OUT = Text("không dùng hình này, vẽ lại", "kept out, draw it again")
_MEASURED = (Fault.CLOSED_LINE, Fault.OVERLAPPING_PARTS, Fault.OTHER_KIND)  # {n} is no count


@dataclass(frozen=True, slots=True)
class Change:
    """What was wrong with one feature, and what became of it.

    Attributes
    ----------
    index
        Position in the input.
    faults
        Every fault found, the gravest first.
    how
        The same as a sentence, with what was done about it.
    area_before_m2
        What ring arithmetic says, shell − holes of every part as written (negative where holes are
        larger); None where a coordinate is no number.
    area_after_m2
        What was kept; 0 where the feature was kept out.
    disputed_m2
        The area on which another reading of the same rings or lines would say otherwise.
    failed
        Whether the feature was kept out although it may be land.
    """

    index: int
    faults: tuple[Fault, ...]
    how: Text
    area_before_m2: float | None
    area_after_m2: float
    disputed_m2: float
    failed: bool

    @property
    def fault(self) -> Fault:
        """Return the gravest fault."""
        return self.faults[0]


@dataclass(frozen=True, slots=True)
class Repaired:
    """Geometries after repair, in the grid they were moved to, and what was done.

    `mended` came back changed; `failed` (kept out, may be land) and `aside` (open lines and points
    among polygons: no land in them) came back as None. The masks follow the input's order and
    exclude each other; `changes` names every feature in one of them. `failed_bounds`, shape (k, 4),
    has a row (min x, min y, max x, max y) per failed feature in their order, in the grid, around
    all its rings; NaN where nobody knows. `disputed_bounds` has a row for each spot of a mended
    feature on which another reading differs.
    """

    geometries: Geometries
    mended: Mask
    failed: Mask
    aside: Mask
    changes: tuple[Change, ...]
    failed_bounds: Numbers
    disputed_bounds: Numbers


def _stay(geometries: Geometries) -> Geometries:
    return geometries


def repair(
    geometries: Geometries, move: Move = _stay, *, kind: Literal["polygon", "line"] = "polygon"
) -> Repaired:
    """Mend shapes where they were drawn, judge areas in m², and return them moved to the grid.

    Valid shapes come back as `move` returns them. Broken polygons are read by one rule: even-odd
    over all rings of a part, then the union of the parts. Where rings cross themselves or each
    other, or lie three deep, no reading is certain: a feature with more such land than max(1 m²,
    1e-4 of its area) is kept out.

    The bounds of a broken polygon, and so any spatial index, leave out holes outside its shell:
    land may be where a window does not look.

    Parameters
    ----------
    geometries
        Shapes in the CRS of the file, None and empty ones among them (they stay as they are).
    move
        Moves an array of shapes (None stays None) to a grid in metres, vertex by vertex and in
        their order; by default they are there already.
    kind
        `polygon`: what is no area is set aside. `line`: whatever is valid stays.
    """
    source = np.array(geometries, dtype=object, copy=True)
    present = ~(shapely.is_missing(source) | shapely.is_empty(source))
    # What is not finite is judged here; NumPy need not warn of it.
    with np.errstate(invalid="ignore", over="ignore"):
        out = source.copy()
        out[~_finite(source)] = None
        out = move(out)
        placed = ~shapely.is_missing(out) & _finite(out)
        outcomes = {int(i): _failure(Fault.NOT_FINITE) for i in np.flatnonzero(present & ~placed)}
        if kind == "polygon":
            outcomes |= _mended_areas(source, present & placed, move)
        else:
            outcomes |= _mended_lines(source, present & placed)
        out[list(outcomes)] = move(_array(outcome.shape for outcome in outcomes.values()))
        disputed = _bounds(_array(face for o in outcomes.values() for face in o.open), move)
        for i, outcome in _settled(out, outcomes).items():
            outcomes[i] = outcome
            out[i] = outcome.shape
        failed = _mask(source, (i for i, outcome in outcomes.items() if outcome.failed))
        failed_bounds = _bounds(source[failed], move)
    changes = tuple(outcomes[i].change(i) for i in sorted(outcomes))
    named = _mask(source, outcomes)
    aside = named & ~failed & shapely.is_missing(out)
    return Repaired(
        geometries=out,
        mended=named & ~failed & ~aside,
        failed=failed,
        aside=aside,
        changes=changes,
        failed_bounds=failed_bounds,
        disputed_bounds=disputed[np.isfinite(disputed).all(axis=1)],
    )


def _mask(geometries: Geometries, chosen: Iterable[int]) -> Mask:
    mask = np.zeros(len(geometries), dtype=bool)
    mask[list(chosen)] = True
    return mask


def _finite(geometries: Geometries) -> Mask:
    """Tell of each shape whether x and y are numbers throughout; GEOS may raise where not."""
    coordinates, owner = shapely.get_coordinates(geometries, return_index=True)
    return ~_mask(geometries, np.unique(owner[~np.isfinite(coordinates).all(axis=1)]))


def _bounds(geometries: Geometries, move: Move) -> Numbers:
    """Return where shapes lie, in the grid: through their vertices, as they may be invalid."""
    bounds = np.full((len(geometries), 4), np.nan)
    for i in np.flatnonzero(_finite(geometries)):
        vertices = np.asarray(shapely.points(shapely.get_coordinates(geometries[i])))
        bounds[i] = shapely.total_bounds(move(vertices))
    bounds[~np.isfinite(bounds).all(axis=1)] = np.nan
    return bounds


def _array(shapes: Iterable[shapely.Geometry | None]) -> Geometries:
    listed = list(shapes)
    out = np.empty(len(listed), dtype=object)
    out[:] = listed
    return out


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one feature, before it is put into words; amounts are counts, m² or m."""

    shape: shapely.Geometry | None
    amounts: Mapping[Fault, float]
    before_m2: float | None = 0.0
    after_m2: float = 0.0
    disputed_m2: float = 0.0
    failed: bool = False
    open: tuple[shapely.Geometry, ...] = ()  # where another reading differs, in the CRS of the file

    def change(self, index: int) -> Change:
        faults = tuple(f for f in Fault if f in self.amounts)
        told = [_told(fault, self.amounts[fault]) for fault in faults]
        if self.disputed_m2 > _RESOLUTION_M2:
            area = _number(self.disputed_m2)
            told.append(
                Text(f"cách đọc khác lệch {area.vi} m²", f"another reading differs by {area.en} m²")
            )
        if self.failed:
            told.append(_OUT)
        how = Text("; ".join(t.vi for t in told), "; ".join(t.en for t in told))
        return Change(
            index, faults, how, self.before_m2, self.after_m2, self.disputed_m2, self.failed
        )


def _failure(fault: Fault, before_m2: float | None = None) -> _Outcome:
    return _Outcome(None, {fault: 1}, before_m2=before_m2, failed=True)


def _told(fault: Fault, amount: float) -> Text:
    n = _number(amount) if fault in _MEASURED else Text(f"{amount:.0f}", f"{amount:.0f}")
    return Text(_HOW[fault].vi.format(n=n.vi), _HOW[fault].en.format(n=n.en))


def _number(value: float) -> Text:
    english = f"{value:,.2f}"
    return Text(english.translate(str.maketrans(",.", ".,")), english)


# However large a shape, no more than this may be read otherwise unsaid.
_MOST_DISPUTED_M2 = 100.0


def _tolerance_m2(area_m2: float) -> float:
    return min(max(TOLERANCE_M2, _TOLERANCE_SHARE * area_m2), _MOST_DISPUTED_M2)


def _areas_m2(shapes: Iterable[shapely.Geometry], move: Move) -> Numbers:
    areas: Numbers = shapely.area(move(_array(shapes)))
    return areas


def _settled(moved: Geometries, outcomes: Mapping[int, _Outcome]) -> dict[int, _Outcome]:
    """Return what becomes of shapes, valid where they were drawn, that the move has made invalid.

    A hole that touches an edge of its shell may cross it by millimetres once the edge is straight
    in another grid.
    """
    areal = np.isin(shapely.get_type_id(moved), _AREAL)
    areal[areal] = ~shapely.is_valid(moved[areal])
    settled = {}
    for i in np.flatnonzero(areal):
        found = _mended(moved[i], _stay)
        first = outcomes.get(int(i), _Outcome(None, {}, before_m2=found.before_m2))
        drift = abs(found.after_m2 - float(shapely.area(moved[i])))
        failed = found.failed or drift > _tolerance_m2(found.after_m2)
        settled[int(i)] = _Outcome(
            shape=None if failed else found.shape,
            amounts={**first.amounts, Fault.MOVED: 1, **(found.amounts if failed else {})},
            before_m2=first.before_m2,
            after_m2=0.0 if failed else found.after_m2,
            disputed_m2=first.disputed_m2 + found.disputed_m2,
            failed=failed,
        )
    return settled


def _mended_areas(source: Geometries, usable: Mask, move: Move) -> dict[int, _Outcome]:
    """Return what becomes of every usable feature that is not a valid polygon."""
    kinds = shapely.get_type_id(source)
    sound = usable & np.isin(kinds, _AREAL)
    sound[sound] = shapely.is_valid(source[sound])
    lengths, closes = _lines(source, usable & (kinds == _LINE), move)
    bare = usable & ((shapely.get_dimensions(source) == 0) | ((kinds == _LINE) & ~closes))
    outcomes = {
        int(i): _Outcome(None, {Fault.OTHER_KIND: float(lengths[i])}) for i in np.flatnonzero(bare)
    }
    for i in np.flatnonzero(usable & ~sound & ~bare):
        outcomes[int(i)] = _mended(source[i], move)
    return outcomes


def _mended_lines(source: Geometries, usable: Mask) -> dict[int, _Outcome]:
    """Return what becomes of every usable feature that is not valid as it stands."""
    broken = usable.copy()
    broken[broken] = ~shapely.is_valid(source[broken])
    outcomes = {}
    for i in np.flatnonzero(broken):
        leaves = _leaves(source[i])
        sound = leaves[shapely.is_valid(leaves)]
        dropped = len(leaves) - len(sound)
        outcomes[int(i)] = (
            _Outcome(_gathered(sound), {Fault.TOO_FEW_POINTS: dropped})
            if (shapely.length(sound) > 0).any()
            else _failure(Fault.TOO_FEW_POINTS, 0.0)
        )
    return outcomes


def _leaves(geometry: shapely.Geometry) -> Geometries:
    """Return the points, lines and polygons of a shape, however they are packed."""
    leaves = _array([geometry])
    while np.isin(shapely.get_type_id(leaves), _PACKED).any():
        leaves = shapely.get_parts(leaves)
    kept: Geometries = leaves[~shapely.is_empty(leaves)]
    return kept


def _gathered(leaves: Geometries) -> Any:
    if (shapely.get_type_id(leaves) == _LINE).all():
        return shapely.multilinestrings(leaves)
    return shapely.geometrycollections(leaves)


def _lines(source: Geometries, chosen: Mask, move: Move) -> tuple[Numbers, Mask]:
    """Return the length of each chosen line in metres, and whether it closes or nearly does."""
    lengths, closes = np.zeros(len(source)), np.zeros(len(source), dtype=bool)
    moved = move(source[chosen])
    lengths[chosen] = shapely.length(moved)
    gap = shapely.distance(shapely.get_point(moved, 0), shapely.get_point(moved, -1))
    closes[chosen] = gap <= np.minimum(_GAP_M, _GAP_SHARE * lengths[chosen])
    return lengths, closes


class _RepairError(Exception):
    """The parts do not add up to the whole."""


def _mended(geometry: shapely.Geometry, move: Move) -> _Outcome:
    """Return what becomes of one feature with areas or closed lines in it."""
    leaves = _leaves(shapely.force_2d(geometry))
    kinds = shapely.get_type_id(leaves)
    polygons, rest = leaves[kinds == _POLYGON], leaves[kinds != _POLYGON]
    written_m2 = float(_areas_m2(polygons, move).sum())
    before_m2 = written_m2 if np.isfinite(written_m2) else None
    try:
        whole = _together([_read(p, move) for p in polygons], move)
        amounts = whole.amounts | _beside(rest, whole.land, move)
    except (ShapelyError, _RepairError):
        return _failure(Fault.NOT_REPAIRABLE, before_m2)
    area_m2 = float(_areas_m2([whole.land], move)[0])
    if len(polygons) and area_m2 < TOLERANCE_M2:
        amounts[Fault.NO_AREA] = 1
    elif len(polygons) and not amounts:
        amounts[Fault.TOUCHING_RING] = 1
    failed = (
        Fault.NO_AREA in amounts
        or Fault.CLOSED_LINE in amounts
        or whole.undecided_m2 > _tolerance_m2(area_m2)
    )
    return _Outcome(
        shape=None if failed or not len(polygons) else whole.land,
        amounts=amounts,
        before_m2=before_m2,
        after_m2=0.0 if failed else area_m2,
        disputed_m2=whole.disputed_m2 + amounts.get(Fault.CLOSED_LINE, 0.0),
        failed=failed,
        open=() if failed else whole.open,
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """The land of a polygon or of several, in the CRS of the file.

    On `disputed_m2` another reading would differ; on `undecided_m2` of it no rule settles which.
    """

    land: shapely.Geometry
    amounts: dict[Fault, float]
    disputed_m2: float = 0.0
    undecided_m2: float = 0.0
    open: tuple[shapely.Geometry, ...] = ()


def _together(readings: list[_Reading], move: Move) -> _Reading:
    """Unite the parts of one feature: each spot once."""
    lands = _array(r.land for r in readings)
    one, other = shapely.STRtree(lands).query(lands, predicate="intersects")
    shared = shapely.intersection(lands[one], lands[other])[one < other]
    overlap_m2 = float(_areas_m2(shared, move).sum())
    amounts: dict[Fault, float] = {}
    for reading in readings:
        for fault, amount in reading.amounts.items():
            amounts[fault] = amounts.get(fault, 0.0) + amount
    if overlap_m2 > _RESOLUTION_M2:
        amounts[Fault.OVERLAPPING_PARTS] = overlap_m2
    return _Reading(
        land=_united(lands, float(shapely.area(shared).sum())),
        amounts=amounts,
        disputed_m2=sum(r.disputed_m2 for r in readings) + overlap_m2,
        undecided_m2=sum(r.undecided_m2 for r in readings),
        open=tuple(face for r in readings for face in r.open),
    )


def _united(lands: Geometries, shared: float) -> shapely.Geometry:
    """Return the union, held against the sum of its parts, which share no more than `shared`.

    Raises
    ------
    _RepairError
        Land was lost or won.
    """
    united = shapely.union_all(lands) if len(lands) else shapely.Polygon()
    summed = float(shapely.area(lands).sum())
    twice = summed - float(shapely.area(united))
    slack = _EXACT * summed
    if not (shapely.is_valid(united) and -slack <= twice <= shared + slack):
        raise _RepairError
    return united


def _beside(rest: Geometries, land: shapely.Geometry, move: Move) -> dict[Fault, float]:
    """Return what the points and lines of a feature amount to beside its land.

    The outline of an area that is there already is no other area.
    """
    if not len(rest):
        return {}
    drawn = shapely.get_dimensions(rest) == 1
    lengths, closes = _lines(rest, drawn, move)
    known = move(_array([land]))[0]
    enclosed = _array(_enclosed(line) for line in move(rest[closes]))
    closed_m2 = float(shapely.area(shapely.difference(enclosed, known)).sum())
    if closed_m2 <= _tolerance_m2(float(shapely.area(enclosed).sum())):
        return {Fault.OTHER_KIND: float(lengths.sum())}
    return {Fault.CLOSED_LINE: closed_m2}


def _enclosed(line: shapely.Geometry) -> shapely.Geometry:
    """Return what a line encloses once its ends are joined."""
    corners = shapely.get_coordinates(line)
    ring = shapely.linestrings(np.vstack([corners, corners[:1]]))
    return shapely.union_all(shapely.polygonize(shapely.get_parts(shapely.union_all(ring))))


def _read(polygon: shapely.Geometry, move: Move) -> _Reading:
    """Read one polygon even-odd over all its rings, face by face.

    Raises
    ------
    _RepairError, ShapelyError
        The faces do not add up to the rings, the rings are a scribble, or GEOS gave up.
    """
    if shapely.is_valid(polygon):
        return _Reading(polygon, {})
    rings = shapely.get_rings(polygon)
    _refuse_scribble(rings)
    faces, _, dangles, _ = (
        shapely.get_parts(found)
        for found in shapely.polygonize_full(shapely.get_parts(shapely.union_all(rings)))
    )
    areas = _areas_m2(faces, move)
    loops = _array(shapely.polygons(ring) for ring in rings)
    face, ring, turns = _windings(faces, loops)
    drawn = shapely.area(faces)
    signed = _summed(ring, drawn[face] * turns, len(rings))
    gross = _summed(ring, drawn[face] * np.abs(turns), len(rings))
    _refuse_losses(signed, gross, loops)
    # A ring drawn k times winds k times around everything in it.
    times = np.zeros(len(rings), dtype=np.int64)
    np.gcd.at(times, ring, np.abs(turns))
    turns = turns // times[ring] * np.where(signed < 0, -1, 1)[ring]
    # Of a bow tie with equal halves neither is the right way round.
    balanced = np.abs(signed) <= _EXACT * gross
    doubtful = (turns != 1) | balanced[ring]
    doubtful_m2 = _summed(ring, areas[face] * doubtful, len(rings))
    odd = turns % 2 == 1
    nest = _nest(face[odd], ring[odd], areas)
    undecided = nest.undecided | _mask(faces, face[doubtful])
    counts = nest.counts | {
        Fault.SELF_CROSSING: int((doubtful_m2 > _RESOLUTION_M2).sum()),
        Fault.DUPLICATE_RING: nest.counts[Fault.DUPLICATE_RING] + int((times > 1).sum()),
        Fault.TOO_FEW_POINTS: int((times == 0).sum()),
        Fault.SPIKE: int(len(dangles) > 0 and bool(times.any())),
    }
    return _Reading(
        land=_united(faces[nest.land], 0.0),
        amounts={fault: count for fault, count in counts.items() if count},
        disputed_m2=float(areas[undecided | nest.disputed].sum()),
        undecided_m2=float(areas[undecided].sum()),
        open=tuple(faces[undecided | nest.disputed]),
    )


# Corners in no order cross n² times and would keep GEOS busy for minutes; nobody meant that shape.
_CROSSINGS = 10_000
_EDGES = 128


def _refuse_scribble(rings: Geometries) -> None:
    corners = [shapely.get_coordinates(ring) for ring in rings]
    pairs = np.vstack([np.stack([c[:-1], c[1:]], axis=1) for c in corners])
    edges = np.asarray(shapely.linestrings(pairs))
    tree = shapely.STRtree(edges)
    # Every edge meets itself and its two neighbours.
    allowed = 3 * len(edges) + 2 * _CROSSINGS
    for start in range(0, len(edges), _EDGES):
        allowed -= len(tree.query(edges[start : start + _EDGES], predicate="intersects")[0])
        if allowed < 0:
            raise _RepairError


def _windings(faces: Geometries, loops: Geometries) -> tuple[Indices, Indices, Indices]:
    """Return face, ring and number of turns wherever a ring winds around a face.

    A ring that does not cross itself winds once around what it contains; the direction is left
    open. Only the others are counted turn by turn.
    """
    points = shapely.point_on_surface(faces)
    simple = np.flatnonzero(shapely.is_valid(loops))
    ring, face = shapely.STRtree(points).query(loops[simple], predicate="contains")
    found = [(face, simple[ring], np.ones(len(face), dtype=np.int64))]
    places = shapely.get_coordinates(points)
    for tangled in np.flatnonzero(~shapely.is_valid(loops)):
        turns = _turns(places, shapely.get_coordinates(loops[tangled]))
        around = np.flatnonzero(turns)
        found.append((around, np.full(len(around), tangled), turns[around]))
    faces_at, rings_at, turns_at = (np.concatenate(column) for column in zip(*found, strict=True))
    return faces_at, rings_at, turns_at


# Cells of the table points × edges held in memory at once.
_CELLS = 4_000_000


def _turns(points: Numbers, corners: Numbers) -> Indices:
    """Return how often a closed ring winds around each point, by upward and downward crossings."""
    (x1, y1), (x2, y2) = corners[:-1].T, corners[1:].T
    turns = np.zeros(len(points), dtype=np.int64)
    step = max(1, _CELLS // len(corners))
    for start in range(0, len(points), step):
        x, y = points[start : start + step, :1], points[start : start + step, 1:]
        left = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
        up = (y1 <= y) & (y2 > y) & (left > 0)
        down = (y1 > y) & (y2 <= y) & (left < 0)
        turns[start : start + step] = up.sum(axis=1) - down.sum(axis=1)
    return turns


def _summed(keys: Indices, values: Numbers, size: int) -> Numbers:
    """Return the sum of the values of each key 0 … size − 1."""
    return np.bincount(keys, weights=values, minlength=size).astype(np.float64)


def _refuse_losses(signed: Numbers, gross: Numbers, loops: Geometries) -> None:
    """Hold the faces against ring arithmetic, which knows nothing of them: each must add up.

    In the plane of the file, where splitting an edge leaves it straight.
    """
    west, south, east, north = shapely.bounds(loops).T
    noise = _NOISE * np.maximum(east - west, north - south) ** 2
    lost = np.abs(np.abs(signed) - shapely.area(loops))
    if not (lost <= _EXACT * gross + noise).all():  # so written, NaN is refused as well
        raise _RepairError


@dataclass(frozen=True, slots=True)
class _Nest:
    """How the rings of one polygon lie in each other; masks over faces."""

    land: Mask
    undecided: Mask
    disputed: Mask
    counts: dict[Fault, int]


def _nest(face: Indices, ring: Indices, areas: Numbers) -> _Nest:
    """Tell how rings lie in each other, from which face lies in which ring (the first: the shell).

    A hole inside its shell is a hole. What CAD drawings pack as holes is read by what it can only
    mean: outside the shell it is land, and of two rings in each other, neither of them in a third,
    the larger is land and the smaller its hole. Anything deeper, or crossing, is undecided.
    """
    own = _summed(ring, areas[face], int(ring.max(initial=0)) + 1)
    one, other, shared = _pairs(face, ring, areas)
    smaller = np.minimum(own[one], own[other])
    twin = own[one] + own[other] - 2 * shared <= _TOLERANCE_SHARE * smaller
    lost = bool(twin[one == 0].any())
    again = np.unique(other[twin & (one > 0)])
    once = ~np.isin(ring, again)
    face, ring = face[once], ring[once]
    pair = ~twin & ~np.isin(one, again) & ~np.isin(other, again)
    # The smaller lies in the larger, all in all; float noise must not decide a tie.
    slack = _EXACT * smaller
    within = pair & (shared > smaller / 2 + slack)
    crossing = np.flatnonzero(pair & (np.minimum(shared, smaller - shared) > _RESOLUTION_M2))
    larger = own[other] - own[one]
    around = other[within & (one == 0) & (larger > slack)]
    holes = within & (one > 0)
    held = np.concatenate([one[holes & (larger > -slack)], other[holes & (larger < slack)]])
    inner = other[(one == 0) & (within | twin)]
    outside = np.setdiff1d(ring[ring > 0], np.concatenate([held, inner]))
    in_shell = _mask(areas, face[ring == 0])
    in_hole = _mask(areas, face[(ring > 0) & ~np.isin(ring, around)])
    undecided = in_shell & lost
    for pair_at in crossing:
        a, b = (_mask(areas, face[ring == r]) for r in (one[pair_at], other[pair_at]))
        undecided |= _least(a, b, areas)
    depth = np.bincount(face, minlength=len(areas))
    deep = depth > 2  # noqa: PLR2004
    return _Nest(
        land=depth % 2 == 1,
        undecided=undecided | deep,
        disputed=(depth == 2) & ~(in_shell & in_hole),  # noqa: PLR2004
        counts={
            Fault.SHELL_AS_HOLE: int(lost),
            Fault.RINGS_CROSS: len(crossing),
            Fault.NESTED_HOLES: int(areas[deep].sum() > _RESOLUTION_M2),
            Fault.HOLE_AROUND_SHELL: int(len(around) > 0),
            Fault.HOLE_OUTSIDE_SHELL: len(outside),
            Fault.DUPLICATE_RING: len(again),
        },
    )


def _pairs(face: Indices, ring: Indices, areas: Numbers) -> tuple[Indices, Indices, Numbers]:
    """Return the pairs of rings that share land, the earlier ring first, and how much."""
    order = np.lexsort((ring, face))
    face, ring = face[order], ring[order]
    deepest = int(np.bincount(face).max(initial=0))
    found = [
        (ring[: len(ring) - k][same], ring[k:][same], face[k:][same])
        for k in range(1, deepest)
        for same in [face[k:] == face[: len(face) - k]]
    ]
    nothing = np.zeros(0, dtype=np.int64)
    one, other, at = (np.concatenate(c) for c in zip((nothing,) * 3, *found, strict=True))
    pairs, which = np.unique(np.stack([one, other]), axis=1, return_inverse=True)
    return pairs[0], pairs[1], _summed(which.ravel(), areas[at], pairs.shape[1])


def _least(a: Mask, b: Mask, areas: Numbers) -> Mask:
    """Return the smallest of what two crossing rings share and what each has alone; ties whole."""
    pieces = np.array([a & b, a & ~b, b & ~a])
    sizes = pieces @ areas
    least: Mask = pieces[sizes <= sizes.min() + _RESOLUTION_M2].any(axis=0)
    return least
