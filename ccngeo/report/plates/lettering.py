"""Words on a map: placed one after the other, none over another, each on a halo of white.

Letters stay text, which a reader can search and copy; the halo beneath is drawn as outlines,
because matplotlib turns text with an effect into shapes.
"""

import math
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.textpath import TextPath, text_to_path
from matplotlib.transforms import Affine2D

from ccngeo.report.plates.light_fonts import font_file

MM_PER_PT = 25.4 / 72
_HALO_PT = 1.8
_ABOVE, _BELOW = 0.78, 0.24  # of a line of text over and under its base line, in sizes
_MIDDLE = 0.36  # of capitals over the base line
_GAP_MM = 0.6  # between words
_SETTINGS: dict[Any, Any] = {
    "pdf.fonttype": 42,
    "text.parse_math": False,  # a name is no formula
    "text.hinting": "none",  # letters keep the widths that words are placed by
    "lines.scale_dashes": False,
    "hatch.linewidth": 0.35,
    "path.simplify": False,  # shapes come as fine as the paper shows
    "savefig.dpi": "figure",
}


@contextmanager
def drawing_settings() -> Iterator[None]:
    """Draw with the settings of papers, whatever a matplotlibrc or a notebook has set.

    A letter the font lacks comes out as an empty box, which is said to nobody.
    """
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        warnings.filterwarnings("ignore", message=r"Glyph \d+")
        yield


def one_line(text: str) -> str:
    """Return a text of a data file as it is lettered: composed letters, no breaks."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(maxsize=8192)
def width_pt(text: str, size_pt: float, *, bold: bool = False) -> float:
    """Return how wide a line of text is, in points."""
    width, _, _ = text_to_path.get_text_width_height_descent(
        text, _font(size_pt, bold=bold), ismath=False
    )
    return float(width)


@lru_cache(maxsize=64)
def _font(size_pt: float, *, bold: bool) -> FontProperties:
    return FontProperties(fname=font_file(bold=bold), size=size_pt)


@lru_cache(maxsize=8192)
def _halo(text: str, size_pt: float, *, bold: bool) -> Path:
    """Return the outlines of a text in points, from corner to corner.

    Under the broad stroke of a halo nobody sees the curves, which are most of a file of maps.
    """
    letters = TextPath((0, 0), text, prop=_font(size_pt, bold=bold))
    codes = letters.codes
    at = np.arange(len(codes))
    before = np.maximum.accumulate(np.where(codes == Path.CURVE3, -1, at))
    is_control = (codes == Path.CURVE3) & ((at - before) % 2 == 1)  # of pairs of control and end
    kept = codes[~is_control]
    return Path(letters.vertices[~is_control], np.where(kept == Path.CURVE3, Path.LINETO, kept))


@dataclass(frozen=True, slots=True)
class Face:
    """How words look."""

    size_pt: float
    colour: str = "#202020"
    bold: bool = False
    halo: bool = True


def write(
    axes: Axes,
    text: str,
    at: tuple[float, float],
    face: Face,
    *,
    align: str = "left",
    degrees: float = 0.0,
) -> None:
    """Write a line of text with its base line at a place; `align` is left, center or right."""
    axes.text(
        *at,
        text,
        color=face.colour,
        fontproperties=_font(face.size_pt, bold=face.bold),
        ha=align,
        va="baseline",
        rotation=degrees,
        rotation_mode="anchor",
    )


@dataclass
class Lettering:
    """The words of one map; `m_per_mm` metres of ground are a millimetre of paper."""

    axes: Axes
    m_per_mm: float
    bounds: Any  # the shape that words stay inside
    _taken: list[Any] = field(default_factory=list)
    _halos: list[Path] = field(default_factory=list)

    def put(
        self,
        text: str,
        x: float,
        y: float,
        face: Face,
        *,
        degrees: float = 0.0,
        inside: Any = None,
        always: bool = False,
    ) -> bool:
        """Letter a text with its middle at a place, unless it would lie on another word.

        Parameters
        ----------
        text
            One line; blank is nothing.
        x, y
            The middle of the text, in metres.
        face
            How it looks.
        degrees
            Its direction, counted from the east against the clock.
        inside
            An area that it must lie in.
        always
            Letter it over whatever is there; it keeps others away all the same.

        Returns
        -------
        Whether it was lettered.
        """
        if not text:
            return False
        box = self._box(text, x, y, face, degrees)
        free = self.bounds.contains(box) and not any(box.intersects(t) for t in self._taken)
        if not always and (not free or (inside is not None and not inside.contains(box))):
            return False
        self._taken.append(box)
        self._write(text, x, y, face, degrees)
        return True

    def put_in(self, area: Any, text: str, face: Face, *, always: bool = False) -> bool:
        """Letter a text on a shape: in its middle, else in the middle of one of its quarters.

        With `always` it stands in the middle where there is no room. Returns whether it was
        lettered.
        """
        middle = area.representative_point()
        if self.put(text, middle.x, middle.y, face):
            return True
        for part in _quarters(area):
            at = part.representative_point()
            if self.put(text, at.x, at.y, face):
                return True
        return always and self.put(text, middle.x, middle.y, face, always=True)

    def length_m(self, text: str, face: Face) -> float:
        """Return how much ground a line of text is long."""
        return self._metres(width_pt(text, face.size_pt, bold=face.bold))

    def area_m2(self, text: str, face: Face) -> float:
        """Return how much ground a line of text covers."""
        return self.length_m(text, face) * self._metres(face.size_pt)

    def keep_free(self, shape: Any) -> None:
        """Let no word lie on a shape."""
        self._taken.append(shape)

    def finish(self) -> None:
        """Draw the halos beneath all words."""
        if self._halos:
            halos = PathCollection(
                self._halos, facecolors="white", edgecolors="white", linewidths=_HALO_PT, zorder=2.9
            )
            halos.set_joinstyle("round")
            self.axes.add_collection(halos, autolim=False)

    def _metres(self, points: float) -> float:
        return points * MM_PER_PT * self.m_per_mm

    def _box(self, text: str, x: float, y: float, face: Face, degrees: float) -> Any:
        """Return the ground that a text takes."""
        gap = _GAP_MM * self.m_per_mm
        half = self.length_m(text, face) / 2 + gap
        above = self._metres((_ABOVE - _MIDDLE) * face.size_pt) + gap / 2
        below = self._metres((_BELOW + _MIDDLE) * face.size_pt) + gap / 2
        corners = np.array([[-half, -below], [half, -below], [half, above], [-half, above]])
        turned = Affine2D().rotate_deg(degrees).translate(x, y).transform(corners)
        return shapely.Polygon(turned)

    def _write(self, text: str, x: float, y: float, face: Face, degrees: float) -> None:
        half = self.length_m(text, face) / 2
        down = self._metres(_MIDDLE * face.size_pt)
        turn = math.radians(degrees)
        left = x - half * math.cos(turn) + down * math.sin(turn)
        base = y - half * math.sin(turn) - down * math.cos(turn)
        if face.halo:
            place = Affine2D().scale(self._metres(1.0)).rotate(turn).translate(left, base)
            self._halos.append(place.transform_path(_halo(text, face.size_pt, bold=face.bold)))
        write(self.axes, text, (left, base), face, degrees=degrees)


def _quarters(area: Any) -> Iterator[Any]:
    """Yield what of a shape lies in each quarter of its box."""
    west, south, east, north = area.bounds
    x, y = (west + east) / 2, (south + north) / 2
    for quarter in (
        (west, y, x, north),
        (x, y, east, north),
        (west, south, x, y),
        (x, south, east, y),
    ):
        part = shapely.intersection(area, shapely.box(*quarter))
        if not part.is_empty:
            yield part
