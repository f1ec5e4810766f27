"""Sheet *Toạ độ*: the corners of every boundary, in the grids of the office, with their sides.

The table is one `read_boundary_table` reads back: X is the north, Y the east, as papers have it.
"""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

import pyproj
import shapely

from ccngeo.assessment import Assessment
from ccngeo.model import Site, Text
from ccngeo.report.corners import corners_of
from ccngeo.report.packed import HECTARES, METRES, Styled, Value
from ccngeo.vn2000 import VN2000, kind_of, office_grids, placed_points

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
        if site.geometry is not None:
            yield from _corner_rows(site, grids, lang)


def _corner_rows(site: Site, grids: Sequence[pyproj.CRS], lang: str) -> Iterator[list[Value]]:
    corners, names = corners_of(site.geometry), _ring_names(site.geometry, lang)
    own, *others = grids
    placed = [corners.points, *(placed_points(corners.points, own, grid) for grid in others)]
    for i, number in enumerate(corners.numbers):
        coordinates = [
            Styled(round(float(system[i, axis]), 3), METRES) for system in placed for axis in (1, 0)
        ]
        side = Styled(round(corners.sides_m[i], 2), HECTARES)
        yield [site.site_id, names[corners.ring[i]], number, *coordinates, side]


def _ring_names(geometry: Any, lang: str) -> list[str]:
    """Return the names of the rings: outlines by number, each followed by what is cut out of it."""
    names, holes = [], count(1)
    for number, polygon in enumerate(shapely.get_parts(geometry), 1):
        names.append(str(number))
        names += [f"{_CUT_OUT.in_(lang)} {next(holes)}" for _ in polygon.interiors]
    return names
