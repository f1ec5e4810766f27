"""The corners of a boundary as papers list them: numbered once, the same on map and in tables."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ccngeo.vn2000 import Points


@dataclass(frozen=True, slots=True)
class Corners:
    """The corners of a boundary in its order of drawing, numbered from 1 through all its rings.

    `points` are east and north in metres, shape (n, 2); `ring` says which ring a corner belongs
    to; `sides_m` how far it is to the next corner of that ring, the last to the first.
    """

    points: Points
    ring: tuple[int, ...]
    sides_m: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.points)

    @property
    def numbers(self) -> range:
        """Return the numbers of the corners."""
        return range(1, len(self) + 1)


def corners_of(boundary: Any) -> Corners:
    """Return the corners of a polygon or multipolygon: of each part the outer ring, then its holes.

    The order is that of the file, which the tables of a dossier follow; the corner that closes a
    ring is its first one again and has no number.
    """
    rings = shapely.get_rings(shapely.get_parts(shapely.force_2d(boundary)))
    points: list[Points] = [shapely.get_coordinates(ring)[:-1] for ring in rings]
    sides = [np.hypot(*(np.roll(own, -1, axis=0) - own).T) for own in points]
    return Corners(
        points=np.vstack(points),
        ring=tuple(number for number, own in enumerate(points) for _ in own),
        sides_m=tuple(float(side) for own in sides for side in own),
    )


def outward(corners: Corners) -> Points:
    """Return the direction out of its ring at each corner, shape (n, 2), of length 1 (0: none)."""
    out = np.zeros_like(corners.points)
    ring = np.array(corners.ring)
    for number in np.unique(ring):
        out[ring == number] = _away(corners.points[ring == number])
    return out


def _away(points: Points) -> Points:
    before = _unit(points - np.roll(points, 1, axis=0))
    after = _unit(np.roll(points, -1, axis=0) - points)
    right = _unit(np.column_stack([(before + after)[:, 1], -(before + after)[:, 0]]))
    # Files draw rings either way round.
    is_left_turning = shapely.is_ccw(shapely.linearrings(np.vstack([points, points[:1]])))
    return right if is_left_turning else -right


def _unit(vectors: Points) -> Points:
    length = np.hypot(*vectors.T)[:, None]
    out: Points = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)
    return out
