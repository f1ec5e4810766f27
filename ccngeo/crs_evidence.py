"""What a file claims of its reference system, what its coordinates say, the verdict.

A wrong system raises no error: numbers of one meridian read as another lie 26 km away, those of a
6° zone read as a 3° zone 707 m, VN-2000 read as WGS 84 224 m. Where neither the claim nor the
coordinates can tell, that is said.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import numpy as np
import pyproj
import shapely

from ccngeo.model import Text
from ccngeo.vn2000 import (
    EARTH_M,
    TM3_MERIDIANS,
    UTM_MERIDIANS,
    VIETNAM,
    VN2000,
    WGS84,
    Geometries,
    Mask,
    Points,
    SystemKind,
    describe,
    epsg,
    is_same_system,
    kind_of,
    move,
    nearest_grid,
    placed_points,
)


class CrsFault(StrEnum):
    """What is wrong with the reference system a file claims."""

    NONE = "fits"
    NO_CLAIM = "no_claim"
    SWAPPED_AXES = "swapped_axes"
    METRES_AS_DEGREES = "metres_as_degrees"
    DEGREES_AS_METRES = "degrees_as_metres"
    UTM_AS_TM3 = "utm_as_tm3"
    TM3_AS_UTM = "tm3_as_utm"
    OTHER_MERIDIAN = "other_meridian"
    VN2000_AS_WGS84 = "vn2000_as_wgs84"
    WGS84_AS_VN2000 = "wgs84_as_vn2000"
    DATUM_NOT_STATED = "datum_not_stated"
    OTHER_SYSTEM = "other_system"  # none of the above, and yet only another system fits
    OUTSIDE_AREA = "outside_area"
    NOT_IN_VIETNAM = "not_in_vietnam"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class CrsCandidate:
    """One way of reading the coordinates, and what speaks for it.

    Shares are of the sampled places (see `CrsEvidence`). `middle` is where this reading puts the
    middle of the data, in degrees on WGS 84; None where it cannot be placed. Without a reference
    `share_inside` is None. `edge_share` is the share that lies on the reference's boundary lines,
    `edge_noise` the largest such share 224 m and 707 m off this reading; each None where it was
    not measured.
    """

    crs: pyproj.CRS
    swapped: bool
    share_in_vietnam: float
    middle: tuple[float, float] | None
    share_inside: float | None = None
    edge_share: float | None = None
    edge_noise: float | None = None
    shares_edges: bool = False

    @property
    def name(self) -> Text:
        """Return the name an office uses, and that x and y are exchanged if they are."""
        own = describe(self.crs)
        if not self.swapped:
            return own
        return Text(f"{own.vi}, đổi chỗ X và Y", f"{own.en}, X and Y exchanged")

    def away_m(self, other: "CrsCandidate") -> float | None:
        """Return how far apart two readings put the middle of the data."""
        if self.middle is None or other.middle is None:
            return None
        return float(_GEOID.inv(*self.middle, *other.middle)[2])


@dataclass(frozen=True, slots=True)
class CrsEvidence:
    """What a file claims, what its coordinates say, the verdict.

    `suggestion` is the one reading that the evidence leaves; None where several are left.
    `not_excluded` are the readings that fit as well as the claim (or, where the claim does not
    fit, as well as each other) and that the file alone cannot tell apart. `candidates` begin with
    the claim. `places` of `vertices` were looked at: at most one per 50 m × 50 m, at most 2,000,
    chosen evenly, so the same file gives the same evidence.
    """

    claim: pyproj.CRS | None
    fault: CrsFault
    suggestion: CrsCandidate | None
    not_excluded: tuple[CrsCandidate, ...]
    candidates: tuple[CrsCandidate, ...]
    words: Text  # a clause without capital and full stop, to follow «tệp.shp: »
    vertices: int
    places: int

    @property
    def is_doubtful(self) -> bool:
        """Tell whether the claim must not be used before a person has confirmed a system."""
        return self.fault is not CrsFault.NONE

    @property
    def brief(self) -> Text:
        """Return the fault, the claim and the reading that fits best, for a refusal.

        A clause as `words` is, which has every reading and where it lies.
        """
        return _brief(self.fault, self.claim, self.candidates, self.suggestion, self.not_excluded)


# Measured on real boundaries (docstring of `crs_evidence`).
_LEAST_IN_VIETNAM = 0.95
_INSIDE, _MOSTLY, _OUTSIDE = 0.90, 0.50, 0.02
_EDGE_TOLERANCE_M = 10.0
_EDGE_SHARE, _EDGE_RATIO, _EDGE_PLACES = 0.10, 2.5, 30
# Readings this close are one place for all that a share inside can tell: 3° and 6° zones and both
# datums on one meridian are at most 0.95 km apart, two meridians at least 25 km.
_SAME_PLACE_M, _NEAR_M = 20.0, 2_000.0
_CELL_M = 50.0
_MOST_VERTICES, _MOST_PLACES = 20_000, 2_000
# Shifts as large as those to be told apart, in eight directions each.
_DECOYS_M: Points = np.array(
    [
        (radius * math.cos(k * math.pi / 4), radius * math.sin(k * math.pi / 4))
        for radius in (224.0, 707.0)
        for k in range(8)
    ]
)
_GEOID = pyproj.Geod(ellps="WGS84")
# Readings that files use: the grids of VN-2000, UTM on WGS 84, degrees on either datum.
_IN_METRES = (*TM3_MERIDIANS, *UTM_MERIDIANS, 32648, 32649)
_IN_DEGREES = (4326, 4756)


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A trusted layer of areas (communes) that coordinates are held against.

    Built once by `of` and then only read; it may be shared by threads.
    """

    crs: pyproj.CRS  # the VN-2000 3° grid whose meridian is nearest
    reach_m: float
    areas: Geometries
    lines: shapely.STRtree  # of the boundary lines, cut into their segments

    @classmethod
    def of(cls, polygons: Geometries, crs: pyproj.CRS, reach_m: float = 100.0) -> "Reference":
        """Return a reference made of polygons, shape (n,), in `crs`.

        What lies at most `reach_m` outside counts as inside: boundaries of two makers differ by
        50 to 100 m; one commune may stand for its surroundings with 2,000.

        Raises
        ------
        ValueError
            There is no polygon at all.
        """
        flat: Geometries = np.asarray(polygons, dtype=object)
        flat = flat[~(shapely.is_missing(flat) | shapely.is_empty(flat))]
        if len(flat) == 0:
            raise ValueError("a reference needs at least one polygon")
        grid = nearest_grid(flat, crs)
        moved = move(flat, crs, grid)
        return cls(grid, reach_m, moved, shapely.STRtree(_segments(moved)))

    def inside(self, points: Points) -> Mask:
        """Tell for each point (n, 2), in the reference's grid, whether it lies in the areas."""
        found, finite = np.zeros(len(points), dtype=bool), _finite(points)
        shapes = _shapes(points[finite])
        hit = np.zeros(len(shapes), dtype=bool)
        # This way round each area is prepared once, within the query: 10 times as fast.
        hit[shapely.STRtree(shapes).query(self.areas, predicate="intersects")[1]] = True
        missed = np.flatnonzero(~hit)
        hit[missed] = _near(self.lines, shapes[missed], self.reach_m)
        found[finite] = hit
        return found

    def on_lines(self, points: Points) -> Mask:
        """Tell for each point (n, 2), in the grid, whether it lies within 10 m of a boundary."""
        found, finite = np.zeros(len(points), dtype=bool), _finite(points)
        found[finite] = _near(self.lines, _shapes(points[finite]), _EDGE_TOLERANCE_M)
        return found


def _finite(points: Points) -> Mask:
    return np.asarray(np.isfinite(points).all(axis=1), dtype=bool)


def _shapes(points: Points) -> Geometries:
    return np.asarray(shapely.points(points), dtype=object)


def _near(tree: shapely.STRtree, shapes: Geometries, distance_m: float) -> Mask:
    near = np.zeros(len(shapes), dtype=bool)
    if len(shapes):
        near[tree.query_nearest(shapes, max_distance=distance_m, all_matches=False)[0]] = True
    return near


def _segments(polygons: Geometries) -> Geometries:
    rings = shapely.get_parts(shapely.boundary(polygons))
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[:-1] == ring[1:]
    ends = np.stack([coordinates[:-1][joined], coordinates[1:][joined]], axis=1)
    return np.asarray(shapely.linestrings(ends), dtype=object)


def crs_evidence(
    geometries: Geometries, claim: pyproj.CRS | None, reference: Reference | None = None
) -> CrsEvidence:
    """Hold what a file claims against what its coordinates say.

    Without a reference only magnitudes speak: a claim stands when it puts the data between 102°
    and 110° E, 8° and 23.6° N. With one, two things speak.

    A claim that puts the data outside (at most 2 % inside) falls when readings elsewhere put it
    inside (at least 90 %); one that puts less than half as much inside as another does is left
    undecided. Readings less than 2 km apart are never told by this.

    Data drawn on the reference's own boundaries lies on them (within 10 m) under the true reading
    only, which tells 224 m and 707 m apart: at least 10 % of the places and 30 of them, at least
    2.5 times as many as at any of 16 decoys and as under the claim. Of real and synthetic
    communes, districts, land use, rice and forest 14 % to 100 % lie there, 3.6 to 80 times as many
    as at the decoys, and at most 6 % under any wrong reading; of layers drawn otherwise at most
    2 %; of 18,000 random shapes and lines in ten wrong readings never more than 19 places. Data
    without such edges cannot be told from a reading next to its claim: no fault, but it is said.

    Parameters
    ----------
    geometries
        Shapely geometries as the file has them, shape (n,); None and empty are passed over.
    claim
        What the file says of itself, or None. A local system that lies nowhere on the Earth, as
        drawings have, is no claim.
    reference
        The areas the data should lie in.

    Raises
    ------
    pyproj.exceptions.ProjError
        The claim cannot be placed on the ground although it is no local system.
    """
    if claim is not None and claim.geodetic_crs is None:
        claim = None
    sample, vertices = _sample(geometries)
    if len(sample) == 0:
        return _nothing_to_judge(claim, vertices)
    claimed = None if claim is None else _read(sample, claim, reference)
    # A claim without datum is no whole system: what completes it is another reading.
    own = claimed if claim is not None and kind_of(claim).datum is not None else None
    others = [
        candidate
        for crs, swapped in _other_readings(sample, claim)
        if (candidate := _read(sample, crs, reference, swapped=swapped)).share_in_vietnam
        >= _LEAST_IN_VIETNAM
        and (own is None or not _within(candidate, own, _SAME_PLACE_M))
    ]
    others.sort(key=lambda c: (c.shares_edges, c.share_inside or 0.0), reverse=True)
    fault, suggestion, open_ones = _verdict(claimed, others)
    return CrsEvidence(
        claim,
        fault,
        suggestion,
        tuple(open_ones),
        (() if claimed is None else (claimed,)) + tuple(others),
        _words(fault, claimed, suggestion, open_ones),
        vertices,
        len(sample),
    )


def _nothing_to_judge(claim: pyproj.CRS | None, vertices: int) -> CrsEvidence:
    """Return the evidence of a file without any coordinates: nothing speaks against its claim."""
    fault = CrsFault.NO_CLAIM if claim is None else CrsFault.NONE
    name = Text("", "") if claim is None else describe(claim)
    words = (
        _HEADINGS[fault]
        if claim is None
        else Text(
            f"tệp ghi {name.vi} nhưng không có tọa độ nào để đối chiếu",
            f"the file says {name.en} but has no coordinates to hold against it",
        )
    )
    return CrsEvidence(claim, fault, None, (), (), words, vertices, 0)


def _sample(geometries: Geometries) -> tuple[Points, int]:
    """Return places to look at, (n, 2) in file units, and how many vertices there are."""
    coordinates = shapely.get_coordinates(geometries)
    finite = coordinates[np.isfinite(coordinates).all(axis=1)]
    if len(finite) == 0:
        return finite, len(coordinates)
    some = _evenly(finite, _MOST_VERTICES)
    cell = _CELL_M / (EARTH_M * math.radians(1)) if _is_in_degrees(some) else _CELL_M
    # A dense line must not outvote the rest: one vertex per cell.
    _, first = np.unique(np.floor(some / cell), axis=0, return_index=True)
    return _evenly(some[np.sort(first)], _MOST_PLACES), len(coordinates)


def _is_in_degrees(points: Points) -> bool:
    return bool(np.abs(np.median(points, axis=0)).max() <= 180.0)  # noqa: PLR2004


def _evenly(points: Points, most: int) -> Points:
    if len(points) <= most:
        return points
    chosen: Points = points[np.linspace(0, len(points) - 1, most).astype(int)]
    return chosen


def _read(
    sample: Points, crs: pyproj.CRS, reference: Reference | None, *, swapped: bool = False
) -> CrsCandidate:
    """Return the sample read one way, and what speaks for it.

    All readings go by way of WGS 84: straight to the reference PROJ would take a system without
    datum for VN-2000, and to any other place for WGS 84.
    """
    points = sample[:, ::-1] if swapped else sample
    degrees = placed_points(points, crs, epsg(4326))
    west, south, east, north = VIETNAM
    x, y = degrees.T
    there = float(((west <= x) & (x <= east) & (south <= y) & (y <= north)).mean())
    middle = _middle(points, degrees)
    if reference is None or there == 0.0:
        return CrsCandidate(crs, swapped, there, middle, None if reference is None else 0.0)
    placed = placed_points(degrees, epsg(4326), reference.crs)
    inside = float(reference.inside(placed).mean())
    if inside <= _OUTSIDE:
        return CrsCandidate(crs, swapped, there, middle, inside)
    return CrsCandidate(crs, swapped, there, middle, inside, *_edges(placed, reference))


def _middle(points: Points, degrees: Points) -> tuple[float, float] | None:
    """Return where the vertex nearest to the median lies: the same vertex in every reading."""
    off = np.abs(points - np.median(points, axis=0)).sum(axis=1)
    x, y = (float(v) for v in degrees[int(np.argmin(off))])
    return (x, y) if math.isfinite(x) and abs(y) <= 90 else None  # noqa: PLR2004


def _edges(placed: Points, reference: Reference) -> tuple[float, float | None, bool]:
    """Return the share of places on boundary lines, that at the best decoy, and if it counts."""
    count = int(reference.on_lines(placed).sum())
    share = count / len(placed)
    if count < _EDGE_PLACES or share < _EDGE_SHARE:
        return share, None, False
    shifted = (placed[None, :, :] + _DECOYS_M[:, None, :]).reshape(-1, 2)
    noise = float(reference.on_lines(shifted).reshape(len(_DECOYS_M), -1).mean(axis=1).max())
    return share, noise, share >= _EDGE_RATIO * noise


def _other_readings(sample: Points, claim: pyproj.CRS | None) -> Iterator[tuple[pyproj.CRS, bool]]:
    """Yield every other way of reading the coordinates: the system, and whether x is y."""
    systems = [epsg(code) for code in (_IN_DEGREES if _is_in_degrees(sample) else _IN_METRES)]
    if claim is not None:
        yield claim, True
        twin = _on_wgs84(claim)
        systems += [twin] if twin is not None else []
    for crs in systems:
        yield crs, False
        if claim is None or not is_same_system(crs, claim):
            yield crs, True


def _on_wgs84(crs: pyproj.CRS) -> pyproj.CRS | None:
    """Return a 3° grid of VN-2000 or of no datum on WGS 84, as programs make it by mistake."""
    kind = kind_of(crs)
    if kind.zone != 3 or kind.datum not in (VN2000, None):  # noqa: PLR2004
        return None
    return pyproj.CRS.from_proj4(
        f"+proj=tmerc +lat_0=0 +lon_0={kind.meridian} +k=0.9999 +x_0=500000 +y_0=0 +datum=WGS84"
    )


def _within(one: CrsCandidate, other: CrsCandidate, distance_m: float) -> bool:
    """Tell whether two readings put the data in (nearly) the same place."""
    away_m = one.away_m(other)
    return away_m is not None and away_m <= distance_m


_Verdict = tuple[CrsFault, CrsCandidate | None, Sequence[CrsCandidate]]


def _verdict(claimed: CrsCandidate | None, others: Sequence[CrsCandidate]) -> _Verdict:
    """Return the fault, the one reading left (or None), and those that cannot be told apart."""
    drawn = [c for c in others if c.shares_edges]
    if claimed is not None and kind_of(claimed.crs).datum is not None:
        if claimed.shares_edges:
            return CrsFault.NONE, None, drawn
        least = _EDGE_RATIO * (claimed.edge_share or 0.0)
        drawn = [c for c in drawn if (c.edge_share or 0.0) >= least]
    if drawn:
        return _told(claimed, drawn)
    left = _fitting(others)
    if claimed is None:
        return _told(None, left or others)
    if claimed.share_in_vietnam < _LEAST_IN_VIETNAM and not _is_partly_inside(claimed):
        return _told(claimed, left or others)
    if claimed.share_inside is not None:
        if not _is_partly_inside(claimed):
            return _outside(claimed, left)
        if any(_is_much_better(c, claimed) for c in left):
            return CrsFault.UNDECIDED, None, left
    rivals = [c for c in others if _is_rival(c, claimed)]
    open_datum = kind_of(claimed.crs).datum_is_open
    return CrsFault.DATUM_NOT_STATED if open_datum else CrsFault.NONE, None, rivals


def _outside(claimed: CrsCandidate, left: Sequence[CrsCandidate]) -> _Verdict:
    """Return the verdict on a claim that puts everything outside the reference.

    Where a reading next to the claim lies inside, the data may as well lie beyond the border.
    """
    at_the_border = any(_within(c, claimed, _NEAR_M) for c in left)
    if at_the_border or not any((c.share_inside or 0.0) >= _MOSTLY for c in left):
        return CrsFault.OUTSIDE_AREA, None, left
    return _told(claimed, left)


def _is_inside(candidate: CrsCandidate) -> bool:
    """Tell whether a reading puts the data where it belongs, as far as anything is known."""
    return candidate.share_inside is None or candidate.share_inside >= _INSIDE


def _is_partly_inside(candidate: CrsCandidate) -> bool:
    return candidate.share_inside is not None and candidate.share_inside > _OUTSIDE


def _is_much_better(candidate: CrsCandidate, claimed: CrsCandidate) -> bool:
    """Tell whether a reading elsewhere puts the data inside, and the claim far less of it.

    Less than half where it is (nearly) all inside, less than a quarter where it is most.
    """
    here, there = claimed.share_inside or 0.0, candidate.share_inside or 0.0
    if _within(candidate, claimed, _NEAR_M):
        return False
    return (there >= _INSIDE and here < there / 2) or (there >= _MOSTLY and here < there / 4)


def _is_rival(candidate: CrsCandidate, claimed: CrsCandidate) -> bool:
    """Tell whether a reading cannot be excluded beside a claim that stands."""
    if candidate.share_inside is None or claimed.share_inside is None:
        return True
    return candidate.share_inside >= claimed.share_inside / 2


def _fitting(others: Sequence[CrsCandidate]) -> list[CrsCandidate]:
    """Return the readings that put the data inside at least half as well as the best does.

    What lies next to one of them is kept as long as any of it is inside: a site at the border
    must not make one of two zones look excluded.
    """
    best = max((c.share_inside or 0.0 for c in others), default=0.0)
    if any(c.share_inside is None for c in others):
        return list(others)
    core = [c for c in others if _is_partly_inside(c) and (c.share_inside or 0.0) >= best / 2]
    return [c for c in others if _is_partly_inside(c) and any(_within(c, k, _NEAR_M) for k in core)]


def _told(claimed: CrsCandidate | None, left: Sequence[CrsCandidate]) -> _Verdict:
    """Return the verdict when the claim has fallen (or there is none) and `left` may be true."""
    is_settled = len(left) == 1 and (left[0].shares_edges or _is_inside(left[0]))
    only = left[0] if is_settled else None
    if not left:
        return CrsFault.NOT_IN_VIETNAM, None, ()
    if claimed is None:
        return (CrsFault.NO_CLAIM, only, ()) if only else (CrsFault.UNDECIDED, None, left)
    # The claim itself with x and y exchanged: nothing else in it is contradicted.
    is_whole = kind_of(claimed.crs).datum is not None
    own = next(
        (c for c in left if is_whole and c.swapped and is_same_system(c.crs, claimed.crs)), None
    )
    if own is not None and all(c.swapped for c in left):
        return CrsFault.SWAPPED_AXES, own, [c for c in left if c is not own]
    fault = _common_fault(claimed, left)
    if only is not None:
        return fault or CrsFault.OTHER_SYSTEM, only, ()
    return fault or CrsFault.UNDECIDED, None, left


def _common_fault(claimed: CrsCandidate, left: Sequence[CrsCandidate]) -> CrsFault | None:
    """Return the first fault that every reading left has in common with the others."""
    each = [_faults(kind_of(claimed.crs), c) for c in left]
    return next((f for f in each[0] if all(f in faults for faults in each)), None)


def _faults(claim: SystemKind, candidate: CrsCandidate) -> tuple[CrsFault, ...]:
    """Return what is wrong with the claim if `candidate` is true, the gravest first."""
    true = kind_of(candidate.crs)
    found = [CrsFault.SWAPPED_AXES] if candidate.swapped else []
    if claim.in_degrees != true.in_degrees:
        # A label that errs in the unit was put on by a program; it says nothing of the datum.
        found += [CrsFault.METRES_AS_DEGREES if claim.in_degrees else CrsFault.DEGREES_AS_METRES]
        return tuple(found)
    if (claim.zone, true.zone) == (3, 6):
        found += [CrsFault.UTM_AS_TM3]
    elif (claim.zone, true.zone) == (6, 3):
        found += [CrsFault.TM3_AS_UTM]
    if None not in (claim.meridian, true.meridian) and claim.meridian != true.meridian:
        found += [CrsFault.OTHER_MERIDIAN]
    if claim.datum_is_open:
        found += [CrsFault.DATUM_NOT_STATED]
    elif (claim.datum, true.datum) == (WGS84, VN2000):
        found += [CrsFault.VN2000_AS_WGS84]
    elif (claim.datum, true.datum) == (VN2000, WGS84):
        found += [CrsFault.WGS84_AS_VN2000]
    return tuple(found)


_FRAME = Text("khung 102°–110° Đ, 8°–23,6° B", "the frame 102°–110° E, 8°–23.6° N")
_HEADINGS: Mapping[CrsFault, Text] = MappingProxyType(
    {
        CrsFault.NONE: Text("hệ tọa độ phù hợp", "the reference system fits"),
        CrsFault.NO_CLAIM: Text(
            "tệp không ghi hệ tọa độ", "the file states no coordinate reference system"
        ),
        CrsFault.SWAPPED_AXES: Text("X và Y bị đổi chỗ", "X and Y are exchanged"),
        CrsFault.METRES_AS_DEGREES: Text(
            "tọa độ tính bằng mét nhưng tệp ghi là độ",
            "the coordinates are in metres but labelled as degrees",
        ),
        CrsFault.DEGREES_AS_METRES: Text(
            "tọa độ tính bằng độ nhưng tệp ghi là mét",
            "the coordinates are in degrees but labelled as metres",
        ),
        CrsFault.UTM_AS_TM3: Text(
            "tọa độ múi chiếu 6° (UTM) nhưng tệp ghi múi chiếu 3°",
            "coordinates of a 6° zone (UTM) are labelled as a 3° zone",
        ),
        CrsFault.TM3_AS_UTM: Text(
            "tọa độ múi chiếu 3° nhưng tệp ghi múi chiếu 6° (UTM)",
            "coordinates of a 3° zone are labelled as a 6° zone (UTM)",
        ),
        CrsFault.OTHER_MERIDIAN: Text(
            "tệp ghi sai kinh tuyến trục", "the file states the wrong central meridian"
        ),
        CrsFault.VN2000_AS_WGS84: Text(
            "tọa độ VN-2000 nhưng tệp ghi WGS 84", "VN-2000 coordinates are labelled WGS 84"
        ),
        CrsFault.WGS84_AS_VN2000: Text(
            "tọa độ WGS 84 nhưng tệp ghi VN-2000", "WGS 84 coordinates are labelled VN-2000"
        ),
        CrsFault.DATUM_NOT_STATED: Text(
            "tệp không cho biết chắc hệ quy chiếu là VN-2000 hay WGS 84 (định dạng TAB, MIF không "
            "giữ được hệ VN-2000)",
            "the file does not settle whether its datum is VN-2000 or WGS 84 (TAB and MIF cannot "
            "keep VN-2000)",
        ),
        CrsFault.OTHER_SYSTEM: Text(
            "tọa độ thuộc hệ khác với hệ tệp ghi",
            "the coordinates are of another system than the file says",
        ),
        CrsFault.OUTSIDE_AREA: Text(
            "tọa độ nằm ngoài địa bàn đối chiếu", "the coordinates lie outside the reference area"
        ),
        CrsFault.NOT_IN_VIETNAM: Text(
            f"không hệ tọa độ nào thường dùng đưa được dữ liệu vào {_FRAME.vi}",
            f"no reference system in use puts the coordinates in {_FRAME.en}",
        ),
        CrsFault.UNDECIDED: Text(
            "chưa xác định được hệ tọa độ", "the reference system cannot be settled"
        ),
    }
)
_MOST_NAMED = 3
# Verdicts that leave the claim among what may be true.
_STANDING = (
    CrsFault.NONE,
    CrsFault.DATUM_NOT_STATED,
    CrsFault.OUTSIDE_AREA,
    CrsFault.UNDECIDED,
)


def _words(
    fault: CrsFault,
    claimed: CrsCandidate | None,
    suggestion: CrsCandidate | None,
    open_ones: Sequence[CrsCandidate],
) -> Text:
    """Return the sentence for planners: the fault, where each reading lies, what stays open."""
    heading = _HEADINGS[fault]
    clauses = [] if claimed is None else [_clause(claimed, None)]
    if suggestion is not None:
        clauses.append(_clause(suggestion, claimed))
    if open_ones and (claimed is None or (suggestion is None and fault not in _STANDING)):
        clauses.append(_may_be(open_ones, claimed))
    elif open_ones:
        clauses.append(_not_excluded(open_ones, claimed if suggestion is None else suggestion))
    if not clauses:
        return heading
    return Text(
        f"{heading.vi}: {'; '.join(c.vi for c in clauses)}",
        f"{heading.en}: {'; '.join(c.en for c in clauses)}",
    )


def _brief(
    fault: CrsFault,
    claim: pyproj.CRS | None,
    candidates: Sequence[CrsCandidate],
    suggestion: CrsCandidate | None,
    left: Sequence[CrsCandidate],
) -> Text:
    vi, en = _HEADINGS[fault].vi, _HEADINGS[fault].en
    claimed = candidates[0] if claim is not None and candidates else None
    if claimed is not None:
        vi, en = f"{vi}: tệp ghi {claimed.name.vi}", f"{en}: the file says {claimed.name.en}"
    join = ": " if claimed is None else ", "
    if suggestion is not None:
        name = _with_distance(suggestion, claimed)
        return Text(f"{vi}{join}hợp nhất là {name.vi}", f"{en}{join}the best fit is {name.en}")
    leading = _leading(left, claimed)
    if len(leading) > _MOST_NAMED:  # to name one of so many would be a guess
        n = len(leading)
        return Text(f"{vi}{join}{n} hệ khác đều hợp", f"{en}{join}{n} other systems fit alike")
    if leading:
        names = [_with_distance(c, claimed) for c in leading]
        vi += f"{join}có thể là {' hoặc '.join(n.vi for n in names)}"
        en += f"{join}it may be {' or '.join(n.en for n in names)}"
    return Text(vi, en)


def _with_distance(candidate: CrsCandidate, claimed: CrsCandidate | None) -> Text:
    """Return the name of a reading and how far from the claim it lies, if the claim lies here."""
    is_placed = claimed is not None and claimed.share_in_vietnam > 0
    away_m = candidate.away_m(claimed) if claimed is not None and is_placed else None
    if away_m is None:
        return candidate.name
    name, away = candidate.name, _distance(away_m)
    return Text(f"{name.vi} (cách {away.vi})", f"{name.en} ({away.en} away)")


def _leading(left: Sequence[CrsCandidate], claimed: CrsCandidate | None) -> list[CrsCandidate]:
    """Return the readings that differ least from the claim; all of them without a claim."""
    if claimed is None or not left:
        return list(left)
    kind = kind_of(claimed.crs)
    least = min(len(_faults(kind, c)) for c in left)
    return [c for c in left if len(_faults(kind, c)) == least]


def _likest(left: Sequence[CrsCandidate], claimed: CrsCandidate | None) -> list[CrsCandidate]:
    """Return readings in order, the least different from the claim first."""
    if claimed is None:
        return list(left)
    kind = kind_of(claimed.crs)
    return sorted(left, key=lambda c: len(_faults(kind, c)))


def _clause(candidate: CrsCandidate, claimed: CrsCandidate | None) -> Text:
    name, where = candidate.name, _where(candidate)
    away_m = None if claimed is None else candidate.away_m(claimed)
    if away_m is None:
        return Text(f"đọc theo {name.vi} thì {where.vi}", f"read as {name.en}, {where.en}")
    away = _distance(away_m)
    return Text(
        f"đọc theo {name.vi}, cách đó {away.vi}, thì {where.vi}",
        f"read as {name.en}, {away.en} away, {where.en}",
    )


def _where(candidate: CrsCandidate) -> Text:
    if candidate.share_inside is None:
        share = _percent(candidate.share_in_vietnam)
        return Text(
            f"{share.vi} số điểm rơi vào {_FRAME.vi}",
            f"{share.en} of the points fall in {_FRAME.en}",
        )
    share = _percent(candidate.share_inside)
    vi, en = f"{share.vi} số điểm nằm trong địa bàn", f"{share.en} of the points lie in the area"
    if candidate.shares_edges and candidate.edge_share is not None:
        on_lines = _percent(candidate.edge_share)
        vi += f", {on_lines.vi} trùng đường địa giới"
        en += f", {on_lines.en} on its boundary lines"
    return Text(vi, en)


def _not_excluded(left: Sequence[CrsCandidate], beside: CrsCandidate | None) -> Text:
    """Return what the file alone cannot exclude beside one reading, the nearest first."""
    apart = [(c, None if beside is None else c.away_m(beside)) for c in left]
    apart.sort(key=lambda pair: math.inf if pair[1] is None else pair[1])
    listed = _listed([_with_share(c, away_m) for c, away_m in apart[:_MOST_NAMED]], len(left))
    return Text(
        f"chỉ từ tệp này không loại trừ được {listed.vi}",
        f"the file alone cannot exclude {listed.en}",
    )


def _may_be(left: Sequence[CrsCandidate], claimed: CrsCandidate | None) -> Text:
    """Return what the file may be instead of its claim, the least different from it first."""
    named = [_with_share(c, None) for c in left[:_MOST_NAMED]]
    if claimed is not None:
        is_placed = claimed.share_in_vietnam > 0
        likest = _likest(left, claimed)[:_MOST_NAMED]
        named = [_with_share(c, c.away_m(claimed) if is_placed else None) for c in likest]
    listed = _listed(named, len(left))
    return Text(f"có thể là {listed.vi}", f"it may be {listed.en}")


def _listed(named: Sequence[Text], count: int) -> Text:
    vi, en = "; hoặc ".join(n.vi for n in named), "; or ".join(n.en for n in named)
    rest = count - len(named)
    return Text(f"{vi}; hoặc {rest} hệ khác", f"{en}; or {rest} others") if rest else Text(vi, en)


def _with_share(candidate: CrsCandidate, away_m: float | None) -> Text:
    """Return the name of a reading, how far off it is and how much of the data it puts inside."""
    name, vi, en = candidate.name, [], []
    if away_m is not None:
        away = _distance(away_m)
        vi, en = [f"cách {away.vi}"], [f"{away.en} away"]
    if candidate.share_inside is not None:
        share = _percent(candidate.share_inside)
        vi, en = [*vi, f"{share.vi} nằm trong địa bàn"], [*en, f"{share.en} in the area"]
    if not vi:
        return name
    return Text(f"{name.vi} ({', '.join(vi)})", f"{name.en} ({', '.join(en)})")


def _percent(share: float) -> Text:
    """Return a share with one decimal, rounded down: 100 % means all."""
    value = f"{math.floor(share * 1000) / 10:g}"
    return Text(f"{value.replace('.', ',')} %", f"{value} %")


def _distance(metres: float) -> Text:
    if metres < 1000:  # noqa: PLR2004
        return Text(f"{metres:.0f} m", f"{metres:.0f} m")
    value = f"{metres / 1000:,.1f}"
    return Text(f"{value.translate(str.maketrans(',.', '.,'))} km", f"{value} km")
