"""Sheet *Toạ độ*: the corners of every boundary, in the grids of the office, with their sides.

The table is one `read_boundary_table` reads back: X is the north, Y the east, as papers have it.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyproj
import shapely

from ccngeo.assessment import Assessment
from ccngeo.model import Site, Text
from ccngeo.report.packed import HECTARES, METRES, Styled, Value
from ccngeo.vn2000 import VN2000, Points, kind_of, office_grids, placed_points

_OWN = (
    (Text("Mã cụm", "Site"), 10),
    (Text("Mảnh", "Part"), 9),
    (Text("Điểm", "Point"), 7),
)
_SIDE = (Text("Cạnh đến điểm sau (m)", "Side (m)"), 12)
_CUT_OUT = Text("trừ", "hole")
_WIDTH = 17


def grids_of(assessment: Assessment) -> tuple[pyproj.CRS, ...]:
    """Return the grids of the table: that of the figures first."""
    return office_grids(assessment.data.project.crs)


def head(grids: Sequence[pyproj.CRS]) -> list[tuple[Text, float]]:
    """Return the titles: what a point belongs to, its coordinates in each grid, its side."""
    pairs = [(_label(axis, grid), _WIDTH) for grid in grids for axis in "XY"]
    return [*_OWN, *pairs, _SIDE]


def _label(axis: str, grid: pyproj.CRS) -> Text:
    """Return the title of a column, short enough for `read_boundary_table` to know it."""
    kind = kind_of(grid)
    if kind.zone is None or kind.meridian is None:
        return Text(f"{axis} (m)", f"{axis} (m)")
    minutes = round(kind.meridian * 60)
    zone = f"{minutes // 60}°{minutes % 60:02d}′, {kind.zone}°"
    return Text(f"{axis} (m)\nKTT {zone}", f"{axis} (m)\nCM {zone}")


def notes(assessment: Assessment, lang: str) -> list[str]:
    """Say which way the axes point, and which sites have no boundary: nobody shall look for them.

    The grids stand above their columns only, where `read_boundary_table` looks for them.
    """
    said = [Text("X: bắc; Y: đông", "X: north; Y: east")]
    if kind_of(assessment.data.project.crs).datum == VN2000:
        said = [Text("X: bắc; Y: đông; hệ tọa độ VN-2000", "X: north; Y: east; VN-2000")]
    without = ", ".join(site.site_id for site in assessment.sites if site.geometry is None)
    if without:
        said.append(Text(f"Chưa có ranh giới: {without}", f"No boundary yet: {without}"))
    return [text.in_(lang) for text in said]


def rows(sites: Sequence[Site], grids: Sequence[pyproj.CRS], lang: str) -> Iterator[list[Value]]:
    """Yield the corners of every boundary, ring by ring, the closing point left out."""
    for site in sites:
        if site.geometry is None:
            continue
        number = 1
        for part, ring in _rings(site.geometry, lang):
            for row in _ring_rows(shapely.get_coordinates(ring), grids, number):
                yield [site.site_id, part, *row]
                number += 1


def _rings(geometry: Any, lang: str) -> Iterator[tuple[str, Any]]:
    """Yield the rings with the names of their parts: outlines by number, then what is cut out."""
    polygons = shapely.get_parts(geometry)
    holes = [ring for polygon in polygons for ring in polygon.interiors]
    for number, polygon in enumerate(polygons, 1):
        yield str(number), polygon.exterior
    for number, ring in enumerate(holes, 1):
        yield f"{_CUT_OUT.in_(lang)} {number}", ring


def _ring_rows(closed: Points, grids: Sequence[pyproj.CRS], first: int) -> Iterator[list[Value]]:
    own, *others = grids
    points = closed[:-1]
    sides = np.hypot(*np.diff(closed, axis=0).T)
    placed = [points, *(placed_points(points, own, grid) for grid in others)]
    for i in range(len(points)):
        coordinates = [
            Styled(round(float(system[i, axis]), 3), METRES) for system in placed for axis in (1, 0)
        ]
        yield [first + i, *coordinates, Styled(round(float(sides[i]), 2), HECTARES)]
