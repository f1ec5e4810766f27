"""VN-2000: grids, datum, moving geometry, and what words say of a reference system."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from pyproj.enums import TransformDirection
from pyproj.transformer import TransformerGroup

from ccngeo.model import Text

Geometries = npt.NDArray[Any]  # of shapely geometries
Points = npt.NDArray[np.float64]  # (n, 2)
Mask = npt.NDArray[np.bool_]

# EPSG code → central meridian, of the 3-degree grids (k0 0.9999, false easting 500 km).
TM3_MERIDIANS: Mapping[int, str] = MappingProxyType(
    {
        5896: "102°00′",
        9205: "103°00′",
        9206: "104°00′",
        9207: "104°30′",
        9208: "104°45′",
        5897: "105°00′",
        9209: "105°30′",
        9210: "105°45′",
        9211: "106°00′",
        9212: "106°15′",
        9213: "106°30′",
        9214: "107°00′",
        9215: "107°15′",
        9216: "107°30′",
        5899: "107°45′",
        5898: "108°00′",
        9217: "108°15′",
        9218: "108°30′",
    }
)
# The grids an office of the province works with: of the meridians 105°00′ and 104°45′.
_OFFICE_GRIDS = (5897, 9208)
# The same for the 6-degree grids, which are UTM (k0 0.9996).
UTM_MERIDIANS: Mapping[int, str] = MappingProxyType({3405: "105°00′", 3406: "111°00′"})

# Longitudes and latitudes of the country's mainland and near-shore islands, rounded outwards.
VIETNAM = (102.0, 8.0, 110.0, 23.6)
# EPSG:6960, the operation between VN-2000 and WGS 84, states this accuracy.
DATUM_ACCURACY_M = 1.0
_DATUM_OPERATION = "VN-2000 to WGS 84 (2)"  # its name in the register
# The size of that operation, to the next metre for all of the country. Where a file does not name
# its datum PROJ applies none, so this much is in doubt.
DATUM_SHIFT_M = 227.0

VN2000, WGS84 = "Vietnam 2000", "World Geodetic System 1984"
_NO_DATUM = re.compile(r"unknown|unnamed|undefined|not.?specified", re.IGNORECASE)
# The translations of EPSG:6960; files that spell out a datum shift carry these numbers.
_TRANSLATIONS_M = (-191.90441429, -39.30318279, -111.45032835)
_TRANSLATION_TOLERANCE_M = 2.0
_ZONES = {0.9999: 3, 0.9996: 6}  # scale on the central meridian → width of the zone in degrees


def _degrees(meridian: str) -> float:
    whole, minutes = meridian.rstrip("′").split("°")
    return int(whole) + int(minutes) / 60


# (width of the zone, central meridian) → EPSG code of the VN-2000 grid
_GRIDS: Mapping[tuple[int, float], int] = MappingProxyType(
    {(3, _degrees(m)): code for code, m in TM3_MERIDIANS.items()}
    | {(6, _degrees(m)): code for code, m in UTM_MERIDIANS.items()}
)


@dataclass(frozen=True, slots=True)
class SystemKind:
    """What matters of a reference system here; None where it is none of those known."""

    in_degrees: bool
    datum: str | None  # None: not stated
    zone: int | None  # 3 or 6: a transverse Mercator grid as Vietnam uses it
    meridian: float | None

    @property
    def code(self) -> int | None:
        """Return the EPSG code of the VN-2000 grid with this zone and meridian."""
        if self.zone is None or self.meridian is None:
            return None
        return _GRIDS.get((self.zone, self.meridian))

    @property
    def datum_is_open(self) -> bool:
        """Tell whether the label leaves the datum open.

        MapInfo's TAB and MIF write WGS 84 for VN-2000, so a 3° grid with another datum than
        VN-2000, which no regulation knows, says nothing about it.
        """
        return self.datum is None or (self.zone == 3 and self.datum != VN2000)  # noqa: PLR2004


def _horizontal(crs: pyproj.CRS) -> pyproj.CRS:
    """Return the part that says how the plane is projected: without heights and datum shift."""
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    return crs.source_crs if crs.is_bound and crs.source_crs is not None else crs


@lru_cache(maxsize=256)
def kind_of(crs: pyproj.CRS) -> SystemKind:
    """Return what matters of a reference system here."""
    plane, datum = _horizontal(crs), _datum(crs)
    operation = plane.coordinate_operation
    if not plane.is_projected or operation is None:
        return SystemKind(plane.is_geographic, datum, None, None)
    # The parameters of a transverse Mercator are numbers; only grid shifts name a file.
    said = {p.name: float(p.value) for p in operation.params if not isinstance(p.value, str)}
    zone = _ZONES.get(round(said.get("Scale factor at natural origin", 0.0), 6))
    is_ours = (
        operation.method_name == "Transverse Mercator"
        and said.get("False easting") == 500_000.0  # noqa: PLR2004
        and said.get("False northing") == 0.0
        and said.get("Latitude of natural origin") == 0.0
    )
    if not is_ours or zone is None:
        return SystemKind(in_degrees=False, datum=datum, zone=None, meridian=None)
    meridian = round(said["Longitude of natural origin"], 9)
    return SystemKind(in_degrees=False, datum=datum, zone=zone, meridian=meridian)


def _datum(crs: pyproj.CRS) -> str | None:
    """Return the name of the datum, None where it is not stated."""
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    if crs.is_bound and crs.coordinate_operation is not None:
        return _datum_of_shift([float(v) for v in crs.coordinate_operation.towgs84])
    geodetic = crs.geodetic_crs
    if geodetic is None or geodetic.datum is None:
        return None
    name = geodetic.datum.name
    if name.startswith(WGS84):  # the ensemble and its realizations
        return WGS84
    return None if _NO_DATUM.search(name) else name


def _datum_of_shift(towgs84: Sequence[float]) -> str | None:
    """Return the datum that a spelt-out shift to WGS 84 stands for."""
    if not any(towgs84):
        return WGS84
    off = max(abs(a - b) for a, b in zip(towgs84, _TRANSLATIONS_M, strict=False))
    return VN2000 if off <= _TRANSLATION_TOLERANCE_M else f"towgs84 {list(towgs84)}"


def is_same_system(a: pyproj.CRS, b: pyproj.CRS) -> bool:
    """Tell whether two systems are one; PROJ alone takes an unknown datum for any other."""
    return a == b and _datum(a) == _datum(b)


def datum_accuracy_m(a: pyproj.CRS, b: pyproj.CRS) -> float:
    """Return the positional doubt, in metres, of moving data between two reference systems.

    Where one of them does not state its datum the whole shift between VN-2000 and WGS 84 is in
    doubt.
    """
    one, other = _datum(a), _datum(b)
    if is_same_system(a, b):
        return 0.0
    if one is None or other is None:
        return DATUM_SHIFT_M
    # A shift spelt out in the file differs from EPSG:6960 by up to 0.76 m.
    spelt_out = a.is_bound or b.is_bound
    return DATUM_ACCURACY_M if spelt_out or one != other else 0.0


@lru_cache(maxsize=64)
def _to_degrees(crs: pyproj.CRS) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(crs, 4326, always_xy=True)


def lies_in_vietnam(bounds: tuple[float, float, float, float], crs: pyproj.CRS) -> bool:
    """Tell whether an extent (min x, min y, max x, max y in `crs`) can be in Vietnam."""
    west, south, east, north = _to_degrees(crs).transform_bounds(
        *bounds, direction=TransformDirection.FORWARD
    )
    return VIETNAM[0] <= west <= east <= VIETNAM[2] and VIETNAM[1] <= south <= north <= VIETNAM[3]


def describe(crs: pyproj.CRS) -> Text:
    """Return the name an office uses, with the EPSG code.

    A grid on another datum than VN-2000, or on none, is never given the code of a VN-2000 grid,
    though PROJ's own search by name does so.
    """
    kind = kind_of(crs)
    if kind.zone is not None and kind.datum == VN2000:
        own = f" (EPSG:{kind.code})" if kind.code else ""
        name = _zone_name(kind)
        return Text(f"VN-2000, {name.vi}{own}", f"VN-2000, {name.en}{own}")
    code = None if kind.datum_is_open else crs.to_epsg()
    if code:
        return Text(f"{crs.name} (EPSG:{code})", f"{crs.name} (EPSG:{code})")
    plain = Text(crs.name, crs.name) if kind.zone is None else _zone_name(kind)
    if kind.datum is None:
        return Text(f"{plain.vi}, không ghi hệ quy chiếu", f"{plain.en}, no datum stated")
    if kind.zone is None:
        return plain
    datum = "WGS 84" if kind.datum == WGS84 else kind.datum
    return Text(f"{plain.vi}, hệ {datum}", f"{plain.en}, datum {datum}")


def _zone_name(kind: SystemKind) -> Text:
    minutes = round((kind.meridian or 0.0) * 60)
    meridian = f"{minutes // 60}°{minutes % 60:02d}′"
    return Text(
        f"KTT {meridian}, múi chiếu {kind.zone}°",
        f"central meridian {meridian}, {kind.zone}° zone",
    )


def areal_scale(crs: pyproj.CRS, lon: float, lat: float) -> float:
    """Return grid area over area on the ellipsoid at a place (degrees on the datum of `crs`)."""
    return float(pyproj.Proj(_horizontal(crs)).get_factors(lon, lat).areal_scale)


def nearest_grid(geometries: Geometries, crs: pyproj.CRS) -> pyproj.CRS:
    """Return the VN-2000 3° grid whose meridian is nearest to geometries of `crs`, shape (n,).

    Any of them where there is no geometry.
    """
    coordinates = shapely.get_coordinates(geometries)
    finite = coordinates[np.isfinite(coordinates).all(axis=1)]
    middle = (
        placed_points(np.median(finite, axis=0)[None], crs, epsg(4326))[0, 0] if len(finite) else 0
    )
    return epsg(min(TM3_MERIDIANS, key=lambda code: abs(_degrees(TM3_MERIDIANS[code]) - middle)))


@lru_cache(maxsize=64)
def epsg(code: int) -> pyproj.CRS:
    """Return a reference system by its code."""
    return pyproj.CRS.from_epsg(code)


def office_grids(own: pyproj.CRS) -> tuple[pyproj.CRS, ...]:
    """Return the grids that papers give coordinates in: the project's own first."""
    others = (grid for grid in map(epsg, _OFFICE_GRIDS) if not is_same_system(grid, own))
    return own, *others


@lru_cache(maxsize=256)
def _transformer(own: pyproj.CRS, to: pyproj.CRS) -> pyproj.Transformer:
    """Return what moves coordinates, by EPSG:6960 wherever the datum changes to or from VN-2000.

    Left alone PROJ chooses for each vertex, and in parts of the Mekong delta takes EPSG:5194,
    which would tear a layer by 0.8 m along 11°02′ N.
    """
    if {_datum(own), _datum(to)} == {VN2000, WGS84}:
        for transformer in TransformerGroup(own, to, always_xy=True).transformers:
            if _DATUM_OPERATION in transformer.description:
                # Those of a group belong to one thread; one made anew may be shared.
                return pyproj.Transformer.from_pipeline(transformer.definition)
    return pyproj.Transformer.from_crs(own, to, always_xy=True)


def placed_points(points: Points, own: pyproj.CRS, to: pyproj.CRS) -> Points:
    """Return points (n, 2) in another system; infinite where they cannot be placed."""
    transformer = _transformer(own, to)
    return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))


# --- moving geometry -----------------------------------------------------------------------------

# A straight edge of this length bends 2 mm between two neighbouring 3° grids of one datum; in
# degrees, where «straight» means along the parallel, as much as 0.2 m.
LONGEST_EDGE_M = 5_000.0
# Longer than the country: an edge to a vertex gone astray is no line to follow.
_ASTRAY_M = 3_000_000.0
EARTH_M = 6_371_000.0


def move(geometries: Geometries, own: pyproj.CRS, to: pyproj.CRS) -> Geometries:
    """Return geometries in another reference system, x before y in both.

    Edges longer than 5 km are cut into equal parts first, because a straight edge is straight in
    its own grid only; vertices are added nowhere else, and not at all where both systems are the
    same. None and empty geometries stay; heights are dropped.

    Parameters
    ----------
    geometries
        Shapely geometries in `own`, shape (n,).
    own, to
        Their reference system and the wanted one.

    Returns
    -------
    Geometries of shape (n,). A vertex that cannot be placed comes back infinite, which makes its
    geometry invalid.

    Raises
    ------
    pyproj.exceptions.ProjError
        One of the systems cannot be placed on the ground at all.
    """
    flat: Geometries = shapely.force_2d(np.asarray(geometries, dtype=object))
    if own.equals(to, ignore_axis_order=True):
        return flat
    transformer = _transformer(own, to)

    def placed(points: Points) -> Points:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    moved: Geometries = shapely.transform(_densified(flat, own), placed)
    return moved


def _densified(geometries: Geometries, crs: pyproj.CRS) -> Geometries:
    """Return geometries without edges longer than 5 km; all others are the same objects."""
    coordinates, owner = shapely.get_coordinates(geometries, return_index=True)
    if len(coordinates) == 0:
        return geometries
    # Where the next vertex begins another ring this is no edge; `segmentize` knows better.
    steps, same = np.diff(coordinates, axis=0), owner[:-1] == owner[1:]
    middle_y = (coordinates[:-1, 1] + coordinates[1:, 1]) / 2
    with np.errstate(invalid="ignore"):
        lengths = np.hypot(*(steps * _metres_per_unit(crs, middle_y)).T)
        long = same & (lengths > LONGEST_EDGE_M)
    if not long.any():
        return geometries
    out = geometries.copy()
    astray = owner[:-1][same & ~(lengths <= _ASTRAY_M)]
    for i in np.setdiff1d(owner[:-1][long], astray):
        bounds = shapely.bounds(out[i])
        scale = _metres_per_unit(crs, np.array([(bounds[1] + bounds[3]) / 2]))[0]
        out[i] = _cut(out[i], scale)
    return out


def _cut(geometry: shapely.Geometry, scale: npt.NDArray[np.float64]) -> shapely.Geometry:
    """Return a geometry without edges longer than 5 km; `scale` is metres per unit of x and y."""
    in_metres = shapely.transform(geometry, lambda points: points * scale)
    parts = shapely.segmentize(in_metres, LONGEST_EDGE_M)
    return shapely.transform(parts, lambda points: points / scale)


def _metres_per_unit(crs: pyproj.CRS, y: npt.NDArray[np.float64]) -> Points:
    """Return how long one unit of x and of y is at each y, in metres, shape (len(y), 2)."""
    plane = _horizontal(crs)
    unit = plane.axis_info[0].unit_conversion_factor if plane.axis_info else 1.0
    if not plane.is_geographic:
        return np.full((len(y), 2), unit)
    along_y = np.full(len(y), unit * EARTH_M)
    return np.column_stack([along_y * np.cos(y * unit), along_y])


# --- what words say ------------------------------------------------------------------------------

_DEGREE_SIGNS = str.maketrans(dict.fromkeys("º˚⁰ᵒ∘", "°") | dict.fromkeys("’‘´`ʹ＇", "′"))
_ELLIPSOID = re.compile(r"el+ip\w*(\s*quy chieu)?[\s:]*wgs[\s_-]*(19)?84")
_SAYS_VN2000 = re.compile(r"\bvn[\s_-]*2000(?!\d)")
_SAYS_WGS84 = re.compile(r"\bwgs[\s_-]*(19)?84(?!\d)")
_SAYS_OTHER_DATUM = re.compile(r"\bhn[\s_-]*72\b|\bha noi[\s_-]*(19)?72\b|\bindian\b")
_DO = r"(?:°|\^[0o]|do(?![a-z])|deg(?:rees?)?(?![a-z])|[do](?![a-z]))"
_PHUT = r"(?:['′]|phut(?![a-z])|ph?(?![a-z]))"
_ZERO_SECONDS = r"(?:\s*00?(?:[.,]0+)?(?!\d)\s*(?:\"|″|”|''|′′|giay\b)?)?"
_NAMES_MERIDIAN = re.compile(
    r"(?:\bkinh tuyen (?:truc|trung uong|giua)|\bktt[wu]?|\bl[0o]\s*=|\blon_0)"
    r"[^\d]{0,20}?(?P<d>1[01]\d)"
)
# What may follow these degrees. Minutes with their mark are certain after almost any sign; a zero
# is a degree sign that lost its place above the line, and what follows must be no seconds.
_MARKED_MINUTES = re.compile(
    rf"(?:\s*{_DO}\s*|\s*[^\w\s.,;()\[\]]{{1,2}}\s*|[.,]|\s+|0(?=[0-5]\d))(?P<m>[0-5]?\d)\s*{_PHUT}"
    rf"(?>{_ZERO_SECONDS})(?!\d)(?!\s+\d{{1,2}}(?!\d|\s*{_DO}))"
)
# Without it only those of a grid in use, and where nothing may belong to them.
_BARE_MINUTES = re.compile(
    rf"(?:\s*{_DO}\s*|\s*[-–/:*'′]\s*|\s+)(?P<m>00|15|30|45)(?!\d)(?>{_ZERO_SECONDS})"
    r"\s*(?:$|[;)\]»]|[.,](?!\d)|[-–/](?!\s*\d)|(?:mui|tm|zone|vn|he|utm|wgs|ellip\w*|[ed])(?![a-z]))"
)
_FRACTION = re.compile(rf"(?P<f>[.,](?:0+|250*|50*|750*))(?![^\W_]|\s*{_PHUT}|[.,]\d)")
# A word may follow, but no number, none run into a word («104 độ45») and none that may be minutes
# a few letters on.
_OF_A_SYSTEM = r"(?:vn|wgs|mui|tm|zone|utm|epsg)"
_NO_MINUTES = re.compile(
    rf"(?>\s*{_DO})?+(?>\s*[ed](?![^\W_]))?+(?![^\W_])(?![\W_]*\d)"
    rf"(?![\W_]*(?!{_OF_A_SYSTEM})(?:[^\W\d_]+\d|\D{{0,8}}(?:00|15|30|45|\d{{1,2}}\s*{_PHUT})(?!\d)))"
)
# Without a word before it, and not a longitude with seconds.
_BARE_MERIDIAN = re.compile(
    rf"(?<!\d)(?P<d>1[01]\d)\s*{_DO}\s*(?P<m>[0-5]?\d)\s*{_PHUT}(?!['′]?\s*(?!00(?!\d))\d)"
)
_SAYS_ZONE = re.compile(
    rf"\bmui(?: chieu)?\s*[:=]?\s*(?P<z>[36])(?:\s*{_DO}|0?(?![\d]))|\btm[\s_-]?(?P<t>[36])\b"
)
_SAYS_UTM = re.compile(r"\butm\b(?:\s*,?\s*(?:zone|mui(?: chieu)?)?\s*(?P<n>4[89])\s*n?\b)?")
_ZONE_NUMBER = re.compile(r"\b(?:zone|mui(?: chieu)?)\s*(?:so\s*)?(?P<n>4[89])\s*n?\b")
_MERIDIAN_OF_ZONE = {"48": 105.0, "49": 111.0}
_OLD_DATUM = "HN-72"
# EPSG code → datum, width of the zone and central meridian that words may state; None: degrees.
_WRITTEN: Mapping[int, tuple[str, int | None, float | None]] = MappingProxyType(
    {code: (VN2000, zone, meridian) for (zone, meridian), code in _GRIDS.items()}
    | {4756: (VN2000, None, None), 4326: (WGS84, None, None)}
    | {32648: (WGS84, 6, 105.0), 32649: (WGS84, 6, 111.0)}
)


@dataclass(frozen=True, slots=True)
class _Said:
    """What words say of a reference system; an empty set says nothing of that."""

    datums: frozenset[str]
    zones: frozenset[int]
    meridians: frozenset[float]
    unread: frozenset[int] = frozenset()  # whole degrees of meridians whose minutes are in doubt

    def allows(self, datum: str, zone: int | None, meridian: float | None) -> bool:
        """Tell whether a system may be the one that is meant."""
        return (
            (datum in self.datums or not self.datums)
            and self.zones <= {zone}
            and self.meridians <= {meridian}
            and self.unread <= {None if meridian is None else int(meridian)}
        )


def crs_candidates_of_words(text: str) -> tuple[pyproj.CRS, ...]:
    """Return every reference system that the heading of a table of corner points allows.

    Grids without a code (a 3° zone on another datum, or on 111°00′) and old systems (HN-72) have
    none; words that contradict each other allow none; words that say nothing allow all.
    """
    said = _said(text)
    if _OLD_DATUM in said.datums:
        return ()
    allowed = [code for code, system in _WRITTEN.items() if said.allows(*system)]
    # «WGS 84» alone is the name of the degrees; a grid on it is named as one.
    only_wgs84 = said == _Said(frozenset({WGS84}), frozenset(), frozenset())
    return (epsg(4326),) if only_wgs84 else tuple(epsg(code) for code in allowed)


def why_no_crs(text: str) -> Text:
    """Return why no reference system is what a heading says, as a clause after its words."""
    said = _said(text)
    if _OLD_DATUM in said.datums:
        return Text(
            "là hệ cũ, không đổi được ở đây; chuyển tọa độ sang VN-2000",
            "which is an old system that is not converted here; convert the coordinates to VN-2000",
        )
    whole = {int(m) for m in said.meridians} | said.unread
    if max(len(said.datums), len(said.zones), len(said.meridians), len(whole)) > 1:
        return Text(
            "trái nhau; ghi lại một hệ tọa độ", "which contradicts itself; state one system"
        )
    return Text(
        "nhưng không có lưới nào của hệ ấy với kinh tuyến trục và múi chiếu ấy; ghi lại kinh tuyến "
        "trục, múi chiếu",
        "but that system has no grid of such a meridian and zone; correct the meridian or the zone",
    )


def parse_crs_words(text: str) -> pyproj.CRS | None:
    """Return the one reference system that the heading of a table states, None where it is open.

    The datum must be named. A meridian without the width of its zone settles a grid unless 3° and
    6° zones have it (105°00′ and 111°00′). Degrees with something behind them that may be minutes
    settle none.
    """
    said = _said(text)
    allowed = crs_candidates_of_words(text)
    if len(said.datums) != 1 or len(allowed) != 1 or said.unread:
        return None
    width_is_open = not said.zones and said.meridians & set(_MERIDIAN_OF_ZONE.values())
    return None if width_is_open else allowed[0]


def _said(text: str) -> _Said:
    plain = _plain(text)
    datums = {VN2000} if _SAYS_VN2000.search(plain) else set()
    # «VN-2000, ellipsoid WGS-84» names one datum only.
    if _SAYS_WGS84.search(_ELLIPSOID.sub(" ", plain)):
        datums.add(WGS84)
    if _SAYS_OTHER_DATUM.search(plain):
        datums.add(_OLD_DATUM)
    zones = {int(m["z"] or m["t"]) for m in _SAYS_ZONE.finditer(plain)}
    numbers = {m["n"] for p in (_SAYS_UTM, _ZONE_NUMBER) for m in p.finditer(plain) if m["n"]}
    if numbers or _SAYS_UTM.search(plain):
        zones.add(6)
    named = [(int(m["d"]), _minutes(plain, m.end())) for m in _NAMES_MERIDIAN.finditer(plain)]
    named += [(int(m["d"]), int(m["m"])) for m in _BARE_MERIDIAN.finditer(plain)]
    meridians = {round(d + minutes / 60, 9) for d, minutes in named if minutes is not None}
    meridians |= {_MERIDIAN_OF_ZONE[n] for n in numbers}
    unread = {d for d, minutes in named if minutes is None}
    return _Said(frozenset(datums), frozenset(zones), frozenset(meridians), frozenset(unread))


def _minutes(plain: str, end: int) -> float | None:
    """Return the minutes of a meridian whose degrees stop at `end`, None where they are in doubt.

    Degrees alone are another grid, up to 78 km away: minutes must never be lost without a word.
    """
    for pattern in (_MARKED_MINUTES, _BARE_MINUTES):
        if found := pattern.match(plain, end):
            return int(found["m"])
    if found := _FRACTION.match(plain, end):
        return float(found["f"].replace(",", ".")) * 60
    return 0 if _NO_MINUTES.match(plain, end) else None


def _plain(text: str) -> str:
    """Return text in lower case without marks: planners write «múi chiếu» and «MUI CHIEU»."""
    letters = unicodedata.normalize("NFD", text.translate(_DEGREE_SIGNS).casefold())
    bare = "".join(c for c in letters if not unicodedata.combining(c)).replace("đ", "d")
    return " ".join(bare.split())
