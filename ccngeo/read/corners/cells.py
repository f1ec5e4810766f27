"""What single cells and names say: figures, angles, words on a reference system."""

import re
from collections.abc import Iterable

import numpy as np

from ccngeo.errors import InputError
from ccngeo.model import Text
from ccngeo.read.sheets import Cell
from ccngeo.vietnamese import clean, parse_decimal
from ccngeo.vn2000 import crs_candidates_of_words

PLOT_WORDS = r"cụm|cum|ccn|lô|lo|khu|thửa|thua|ô|phân khu|plot|site"
PART_WORDS = r"mảnh|manh|vòng|vong|ring|phần|phan|part"


def refused(place: Text, fault: Text) -> InputError:
    """Return what to raise: one sentence that begins with the place."""
    return InputError(f"{place.vi}: {fault.vi}.", f"{place.en}: {fault.en}.")


_NUMERIC = re.compile(r"[+-]?[\d\s.,]*\d(?:[.,]\d*)?\s*m?")
_ANGULAR = re.compile(r"[NEBĐ]?\s*[+-]?\d[\d\s.,°º˚'’′\"”″]*[NEBĐ]?", re.IGNORECASE)
_BLANK_GROUPS = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?")


def cell_text(cell: Cell) -> str:
    """Return a cell as a paper would print it."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.15g}".replace(".", ",")
    return str(cell)


def is_figure(cell: Cell) -> bool:
    """Tell whether a cell is meant as a number or an angle, be it misspelt."""
    if isinstance(cell, str):
        return bool(_NUMERIC.fullmatch(cell) or _ANGULAR.fullmatch(cell))
    return isinstance(cell, int | float)


def parse_metres(text: str) -> float | None:
    """Return a number in m; blanks may group thousands before a decimal comma or dot.

    Raises
    ------
    ValueError
        As for `parse_decimal`: «551.875» may be thousands.
    """
    text = _bare_metres(text)
    if _BLANK_GROUPS.fullmatch(text):
        text = text.replace(" ", "")
    return parse_decimal(text)


# Two dots or a dot before a decimal comma can only group; of a lone one with three digits nobody
# could tell.
_GROUPS_BY_DOTS = re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:\.\d{3}){2,}(?:,\d+)?|\.\d{3},\d+)")
_EASTING_OR_THOUSANDS = re.compile(r"[1-9]\d{2}\.\d{3}")
_DOT_IN_DOUBT = re.compile(r"(?<![\w.,])([1-9]\d{0,2})\.(\d{3})(?![\d.,])")


def groups_by_dots(cell: Cell) -> bool:
    """Tell whether a number can only be one whose thousands are grouped by dots."""
    return isinstance(cell, str) and bool(_GROUPS_BY_DOTS.fullmatch(_bare_metres(cell)))


def settled_by(cell: Cell, other: Cell) -> Cell:
    """Return a coordinate without its dot where `other`, of the same point, shows that dots group.

    «561.000» beside «2.357.000» is 561000: 561 m is no easting of any place in the country.
    """
    if not isinstance(cell, str) or not groups_by_dots(other):
        return cell
    bare = _bare_metres(cell)
    return bare.replace(".", "") if _EASTING_OR_THOUSANDS.fullmatch(bare) else cell


def with_known_dots(text: str, *, dot_is_decimal: bool) -> str:
    """Return text with «550.000» as 550000, or as 550,000 where the dot is decimal."""
    return _DOT_IN_DOUBT.sub(r"\1,\2" if dot_is_decimal else r"\1\2", text)


def _bare_metres(text: str) -> str:
    return clean(text).removesuffix("m").strip()


ANGLE = re.compile(
    r"(?P<d>\d{1,3})\s*[°º˚]\s*(?:(?P<m>\d{1,2}(?:[.,]\d+)?)\s*['’′]\s*"
    r"(?:(?P<s>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|”|″|''|’’|′′))?)?"
)

SIXTY = 60.0


def parse_angle(text: str) -> float | None:
    """Return degrees from 21°18′00,5″N; None where there is no sign of degrees.

    Raises
    ------
    ValueError
        Sixty minutes or seconds and more, or anything else beside them.
    """
    bare = clean(text).strip("NEBĐnebđ ")
    if not re.search("[°º˚]", bare):
        return None
    found = ANGLE.fullmatch(bare)
    if not found:
        raise ValueError(f"{text!r} is not an angle")
    minutes, seconds = (float((found[k] or "0").replace(",", ".")) for k in ("m", "s"))
    if minutes >= SIXTY or seconds >= SIXTY:
        raise ValueError(f"{text!r} has sixty minutes or seconds")
    return int(found["d"]) + minutes / SIXTY + seconds / SIXTY**2


_QUOTED_WORDS = 160


def says(text: str) -> bool:
    """Tell whether words say anything about a reference system."""
    return len(crs_candidates_of_words(text)) < len(crs_candidates_of_words(""))


def shortened(text: str) -> str:
    """Return text short enough to be quoted in a sentence."""
    return text if len(text) <= _QUOTED_WORDS else f"{text[:_QUOTED_WORDS].rstrip()}…"


_MOST_DECIMALS = 6


def decimals_of(cells: Iterable[Cell]) -> int | None:
    """Return how many decimals numbers are written with; None where they are not rounded."""
    most = max(map(_decimals, cells), default=0)
    return most if most <= _MOST_DECIMALS else None


def half_of_last(cells: Iterable[Cell]) -> float:
    """Return half a unit of the last decimal in use; 0 where numbers are not rounded."""
    decimals = decimals_of(cells)
    return 0.0 if decimals is None else 0.5 * 10.0**-decimals


def _decimals(cell: Cell) -> int:
    """Return the decimals of a number, in a text those that are written; a dot may group."""
    if isinstance(cell, str):
        comma = cell.rpartition(",")[2] if "," in cell else ""
        dot = cell.rpartition(".")[2] if cell.count(".") == 1 and not comma else ""
        return sum(c.isdecimal() for c in comma or dot)
    if isinstance(cell, float):
        return len(np.format_float_positional(cell, trim="-").partition(".")[2])
    return 0


# What names a plot by itself: «Khu 2», «1. Lô CN-03», «Thửa đất số 12».
_ID = r"(?:[ivx]+|[a-zđ]{0,4}[-.]?\d[\w./-]{0,10}|[a-zđ]{1,2})(?![^\W_])"

PLOT_HEADING = re.compile(
    r"(?:(?:[ivx]+|\d+(?:\.\d+)*|[a-zđ])\s*[.)\-–:]\s*)?"
    rf"(?:khu|lô|lo|mảnh|manh|thửa|thua|ô|phân khu|vị trí)\s+(?:đất\s+)?(?:số\s+)?{_ID}"
)

# What is cut out of a plot.
HOLE = re.compile(
    r"\b(?:lỗ|trừ|hole|rỗng|khoét|không thuộc|vòng trong|ranh giới trong|ranh trong)\b"
)

_SERIAL = re.compile(r"(?P<series>.*?)(?P<number>\d+)['’′*]?")


def number_of(name: str) -> tuple[str, int] | None:
    """Return what stands before the number a name ends with, and the number: M12 is (M, 12)."""
    found = _SERIAL.fullmatch(name)
    return (found["series"], int(found["number"])) if found else None
