"""What every CAD reader hands on: areas, lines and texts as drawn, and what was left out."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from ccngeo.model import Text

Points = npt.NDArray[np.float64]  # shape (n, 2), in drawing units

# A polyline is taken as closed when its ends are this near, in metres and as a share of its length.
NEARLY_M = 0.5
NEARLY_SHARE = 0.01
# Below this, two coordinates are one: a double holds VN-2000 metres to 2e-10.
SAME_M = 1e-6
# Not even a drawing in micrometres reaches this; the far side of the moon does.
_ABSURD = 1e12
_RING_POINTS = 3


@dataclass(frozen=True, slots=True)
class Drawn:
    """One area or line as drawn; `gap_m` is the distance between its ends, 0 where closed.

    A fill (hatch, solid) colours an area that lines bound as a rule; it is no line itself.
    """

    level: str
    source: str
    handle: str
    geometry: shapely.Geometry
    gap_m: float
    is_fill: bool

    @property
    def is_area(self) -> bool:
        """Tell an area from a line."""
        return not isinstance(self.geometry, shapely.LineString)


@dataclass(frozen=True, slots=True)
class Lettering:
    """A text: the point it was placed by, and the middle of its box, which is an estimate."""

    level: str
    text: str
    source: str
    handle: str
    anchor: tuple[float, float]
    middle: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Content:
    """A drawing as read; counts by (type, level), and by type for what no reader could use.

    `nowhere` names the level and handle of elements whose coordinates are no place.
    """

    drawn: tuple[Drawn, ...]
    texts: tuple[Lettering, ...]
    read: Mapping[tuple[str, str], int]
    left_out: Mapping[str, int]
    nowhere: tuple[tuple[str, str], ...]
    notes: tuple[Text, ...]


@dataclass(slots=True)
class Collector:
    """Gathers a drawing while it is read."""

    drawn: list[Drawn] = field(default_factory=list)
    texts: list[Lettering] = field(default_factory=list)
    read: Counter[tuple[str, str]] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    nowhere: list[tuple[str, str]] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    heights: int = 0  # elements that had a height

    def outline(
        self,
        points: Points,
        level: str,
        source: str,
        handle: str,
        *,
        closed: bool = False,
        fill: bool = False,
    ) -> None:
        """Add a path as an area where it closes or nearly does, as a line otherwise."""
        if not _is_place(points):
            self.nowhere.append((level, handle))
            return
        found = outline(points, closed=closed)
        if found is None:
            self.left_out[f"{source} (0 m)"] += 1
        else:
            self.drawn.append(Drawn(level, source, handle, *found, is_fill=fill))

    def area(
        self,
        geometry: shapely.Geometry,
        level: str,
        source: str,
        handle: str,
        *,
        fill: bool = False,
    ) -> None:
        """Add an area that is closed by its kind."""
        if _is_place(shapely.get_coordinates(geometry)):
            self.drawn.append(Drawn(level, source, handle, geometry, 0.0, fill))
        else:
            self.nowhere.append((level, handle))

    def text(self, lettering: Lettering) -> None:
        """Add a text, unless there is nothing to read in it."""
        if not _is_place(np.array([lettering.anchor, lettering.middle])):
            self.nowhere.append((lettering.level, lettering.handle))
        elif lettering.text:
            self.texts.append(lettering)

    def content(self) -> Content:
        """Return what was gathered."""
        notes = list(self.notes)
        if self.heights:
            notes.append(
                Text(
                    f"Bỏ cao độ của {self.heights} đối tượng; chỉ dùng tọa độ phẳng.",
                    f"The heights of {self.heights} elements are dropped; only plane coordinates "
                    "are used.",
                )
            )
        return Content(
            tuple(self.drawn),
            tuple(self.texts),
            dict(sorted(self.read.items())),
            dict(sorted(self.left_out.items())),
            tuple(self.nowhere),
            tuple(notes),
        )


def outline(points: Points, *, closed: bool) -> tuple[shapely.Geometry, float] | None:
    """Return a polygon or a line for a path, with the gap between its ends; None without length.

    A path whose gap is at most 0.5 m and 1 % of its length is closed by a straight side. Self-
    crossing outlines come back as they are, as invalid polygons.
    """
    steps = np.hypot(*np.diff(points, axis=0).T)
    points = points[np.append(True, steps > 0)]
    gap = float(np.hypot(*(points[-1] - points[0])))
    if closed and gap > 0:
        points, gap = np.vstack([points, points[:1]]), 0.0
    distinct = len(set(map(tuple, points.tolist())))
    if distinct == 1:
        return None
    nearly = gap <= min(NEARLY_M, NEARLY_SHARE * float(steps.sum()))
    if distinct >= _RING_POINTS and (gap <= SAME_M or nearly):
        if gap > SAME_M:
            return shapely.Polygon(points), gap
        return shapely.Polygon(np.vstack([points[:-1], points[:1]])), 0.0
    return shapely.LineString(points), gap


def _is_place(points: Points) -> bool:
    return bool((np.abs(points) < _ABSURD).all())  # so written, NaN fails as well


def plain(text: str) -> str:
    """Return text in NFC, blanks collapsed, lines kept.

    Letters are not otherwise touched: in a font of one byte a letter, Ð or a soft hyphen stands
    for another one.
    """
    lines = unicodedata.normalize("NFC", text).replace("\r", "").split("\n")
    return "\n".join(line for line in (re.sub(r"[ \t]+", " ", x).strip(" ") for x in lines) if line)


def box_middle(
    anchor: tuple[float, float],
    size: tuple[float, float],
    attachment: tuple[float, float],
    rotation_rad: float,
) -> tuple[float, float]:
    """Return the middle of a text box of (width, height) held at `attachment`.

    (0, 0) is its lower left corner, (1, 1) the upper right one.
    """
    dx, dy = (0.5 - attachment[0]) * size[0], (0.5 - attachment[1]) * size[1]
    cos, sin = float(np.cos(rotation_rad)), float(np.sin(rotation_rad))
    return anchor[0] + dx * cos - dy * sin, anchor[1] + dx * sin + dy * cos


def flat(points: Any) -> Points:
    """Return plane coordinates of vertices with two or more dimensions."""
    return np.asarray([(p[0], p[1]) for p in points], dtype=np.float64).reshape(-1, 2)
