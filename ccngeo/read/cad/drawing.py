"""What a CAD drawing holds, once its areas are told."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from ccngeo.model import Text
from ccngeo.project import Polygons
from ccngeo.read.cad.faces import Faces
from ccngeo.read.cad.labels import Joined

# Elements that explain or decorate a drawing: whatever they are, they bound no land.
_NO_AREAS = frozenset(
    {
        "ACAD_TABLE", "ARC_DIMENSION", "ATTDEF", "DGNUNDERLAY", "DIMENSION", "DWFUNDERLAY", "IMAGE",
        "LARGE_RADIAL_DIMENSION", "LEADER", "LIGHT", "MLEADER", "MULTILEADER", "OLE2FRAME",
        "OLEFRAME", "PDFUNDERLAY", "POINT", "RAY", "SHAPE", "SUN", "TOLERANCE", "VIEWPORT",
        "WIPEOUT", "XLINE",
    }
)  # fmt: skip


# Endless lines bound no land, but may be lines someone meant.
LINES_TOO = frozenset({"RAY", "XLINE"})


def unread_in(left_out: Mapping[str, int], but: frozenset[str] = frozenset()) -> int:
    """Return how many elements left out may be features; those in `but` are counted as well."""
    nothing = _NO_AREAS - but
    return sum(n for kind, n in left_out.items() if _may_be_feature(kind, nothing))


def _may_be_feature(kind: str, nothing: frozenset[str]) -> bool:
    words = kind.removeprefix("INSERT:").split()
    return "(0 m" not in kind and (not words or words[0] not in nothing)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Drawing:
    """A CAD drawing as read, without CRS: CAD states none, and none is assumed.

    `areas`, `lines` and `texts` have the columns level (CAD layer; of a face that of its labels),
    label, source, gap_m (distance between the ends in metres, 0 where closed, NaN for a text),
    handle (element id; for content of a block that of its insertion; a number for a face) and
    geometry. The label of an area is its land codes joined by + (parts known, shares unknown) or
    None; that of a text is the text itself, and its column code holds the land codes it declares,
    or None. `polygons` says what the areas are.

    `levels` are all levels that hold something, `read` counts elements by (type, level), and
    `left_out` by type what no area, line or text could be made of. `nearly_closed` has handle and
    gap in metres of each outline that was closed by a straight side. `joined` says how labels
    came to areas; `faces` what became of the lines, None where the areas are closed shapes.
    """

    kind: str
    polygons: Polygons
    areas: gpd.GeoDataFrame
    lines: gpd.GeoDataFrame
    texts: gpd.GeoDataFrame
    levels: tuple[str, ...]
    read: Mapping[tuple[str, str], int]
    left_out: Mapping[str, int]
    nearly_closed: tuple[tuple[str, float], ...]
    joined: Joined
    faces: Faces | None
    notes: tuple[Text, ...]

    def __repr__(self) -> str:
        return (
            f"Drawing({self.kind!r}, {self.polygons!r}, {len(self.areas)} areas, "
            f"{len(self.lines)} lines, {len(self.texts)} texts)"
        )

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return min x, min y, max x, max y of areas and lines, in drawing units."""
        both = np.concatenate([self.areas.geometry.array, self.lines.geometry.array])
        west, south, east, north = shapely.total_bounds(both).tolist()
        return west, south, east, north

    @property
    def unread(self) -> int:
        """Return how many elements were left out that may be areas: pictures and notes are none.

        Faces that the network of lines should have and that were not found are among them.
        """
        return unread_in(self.left_out) + (0 if self.faces is None else self.faces.missing)

    @property
    def doubtful(self) -> tuple[tuple[float, float, float, float], ...]:
        """Return where there may be land that became no area, as boxes in drawing units.

        Labels that lie in no area; beside closed shapes, lines left open; between lines, the ends
        that lead nowhere.
        """
        astray = [label.anchor for label in self.joined.astray]
        spots = np.array(astray, dtype=np.float64).reshape(-1, 2)
        if self.faces is not None:
            spots = np.vstack([spots, self.faces.dangling])
            boxes = np.hstack([spots, spots])
        else:
            lines = shapely.bounds(np.asarray(self.lines.geometry.array, dtype=object))
            boxes = np.vstack([np.hstack([spots, spots]), lines.reshape(-1, 4)])
        return tuple((float(w), float(s), float(e), float(n)) for w, s, e, n in boxes)

    @property
    def unlabelled(self) -> tuple[int, ...]:
        """Return the positions in `areas` of those no land label lies in."""
        return tuple(np.flatnonzero(self.areas["label"].isna()).tolist())

    @property
    def contested(self) -> tuple[int, ...]:
        """Return the positions in `areas` of those with two or more labels that differ."""
        return tuple(i for i, labels in enumerate(self.joined.labels) if len(labels) > 1)
