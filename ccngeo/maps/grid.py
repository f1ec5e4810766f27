"""Grid coordinates for a page that knows no projection: polynomials fitted to PROJ's answers.

The page shows degrees. What it needs of a grid is where a point near the sites lies in it, and
that is a smooth function: a polynomial in latitude and longitude meets the transformation the
whole review uses, its datum included, to far below a millimetre. So the page measures lengths and
areas in the very grid of the figures, without a second implementation of any projection.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
from numpy.polynomial import polynomial

from ccngeo.vn2000 import Points, describe, epsg, office_grids, placed_points

_DEGREE = 5
_NODES = 16  # a side of the net of points that the polynomials are fitted to
_WGS84 = 4326
_METRE_DECIMALS, _DEGREE_DECIMALS = 6, 12  # of a coefficient: a thousandth of a millimetre
Box = tuple[float, float, float, float]
_Table = list[list[float]]


@dataclass(frozen=True, slots=True)
class _Fitted:
    """A box of coordinates, and polynomials over it in coordinates from −1 to 1."""

    middle: Points  # shape (2,)
    half: Points  # shape (2,)

    @classmethod
    def over(cls, points: Points) -> "_Fitted":
        """Return the box around points, shape (n, 2)."""
        least, most = points.min(axis=0), points.max(axis=0)
        return cls((least + most) / 2, (most - least) / 2)

    def table(self, points: Points, values: npt.NDArray[np.float64], decimals: int) -> _Table:
        """Return coefficients c[i][j] of uⁱvʲ that give `values` at `points`."""
        u, v = ((points - self.middle) / self.half).T
        terms = polynomial.polyvander2d(u, v, [_DEGREE, _DEGREE])
        found = np.linalg.lstsq(terms, values, rcond=None)[0]
        rounded = np.round(found, decimals).reshape(_DEGREE + 1, _DEGREE + 1)
        return [[float(value) for value in row] for row in rounded + 0.0]


def page_grid(box: Box, own: pyproj.CRS, lang: str) -> dict[str, Any]:
    """Return what a page needs to show and measure grid coordinates.

    Parameters
    ----------
    box
        West, south, east, north of the page in degrees of WGS 84.
    own
        The grid of the figures; it comes first, the other grids of the office follow.
    lang
        `vi` or `en`.

    Returns
    -------
    `origin` and `half` are the middle of the box and half its sides (latitude, longitude); a
    system's `x` (north) and `y` (east) in metres are Σ c[i][j]·uⁱ·vʲ with u and v the latitude and
    longitude counted from `origin` in units of `half`. `back` gives degrees from the own grid.
    """
    west, south, east, north = box
    lat, lon = np.meshgrid(_nodes(south, north), _nodes(west, east), indexing="ij")
    degrees = np.column_stack([lat.ravel(), lon.ravel()])
    around = _Fitted.over(degrees)
    systems = [_system(degrees, around, crs, lang) for crs in office_grids(own)]
    northing_first = _placed(degrees, own)
    plane = _Fitted.over(northing_first)
    return {
        "origin": around.middle.tolist(),
        "half": around.half.tolist(),
        "systems": systems,
        "back": {
            "origin": plane.middle.tolist(),
            "half": plane.half.tolist(),
            "lat": plane.table(northing_first, degrees[:, 0], _DEGREE_DECIMALS),
            "lon": plane.table(northing_first, degrees[:, 1], _DEGREE_DECIMALS),
        },
    }


def _system(degrees: Points, around: _Fitted, crs: pyproj.CRS, lang: str) -> dict[str, Any]:
    north, east = _placed(degrees, crs).T
    return {
        "label": describe(crs).in_(lang),
        "x": around.table(degrees, north, _METRE_DECIMALS),
        "y": around.table(degrees, east, _METRE_DECIMALS),
    }


def _placed(degrees: Points, crs: pyproj.CRS) -> Points:
    """Return northings and eastings of points given as latitude and longitude."""
    return placed_points(degrees[:, ::-1], epsg(_WGS84), crs)[:, ::-1]


def _nodes(start: float, end: float) -> npt.NDArray[np.float64]:
    """Return points that lie closer together towards both ends, where a fit would wag."""
    turns = np.cos(np.linspace(np.pi, 0, _NODES))
    return np.asarray((start + end) / 2 + turns * (end - start) / 2)
