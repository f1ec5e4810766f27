"""Tables of corner points (bảng kê tọa độ) → polygons, exact or refused.

    sheets → headers → items (corners, lines of text, lengths) → runs → rings → plots → checks

By local habit X is the north and Y the east, the other way round from a map file; which column is
which is told by the magnitude of its values and said in the result. Sides and areas that the table
gives are held against those of its coordinates; they never change a shape.
"""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyproj
import shapely

from ccngeo.errors import InputError, LayerError
from ccngeo.geometry import HA
from ccngeo.model import Text
from ccngeo.read.corners.checks import (
    area_notes,
    declared_total,
    gap_notes,
    grouping_notes,
    ignored_notes,
    lengths_follow,
    number_notes,
    pair_notes,
    ring_notes,
    side_notes,
    sides_of,
    unread_length_notes,
)
from ccngeo.read.corners.columns import Table, chosen_tables, common_pairs, headers_of
from ccngeo.read.corners.result import BoundaryTable, Plot, Ring, Shape, SideCheck
from ccngeo.read.corners.rings import (
    LEAST_AREA_M2,
    Loop,
    Part,
    parts_of,
    refuse_bad_ring,
    rings_of,
)
from ccngeo.read.corners.rows import Corner, items_of
from ccngeo.read.corners.runs import Sketch, sketch_of
from ccngeo.read.corners.system import Scale, axes_of, placed, scale_of, system_of
from ccngeo.read.sheets import Sheet, read_sheets, sheets_of_text
from ccngeo.vietnamese import format_decimal
from ccngeo.vn2000 import describe, lies_in_vietnam

__all__ = [
    "BoundaryTable",
    "Plot",
    "Ring",
    "SideCheck",
    "read_boundary_sheet",
    "read_boundary_table",
    "read_boundary_text",
]


def read_boundary_table(
    path: Path | str, *, crs: str | int | None = None, sheet: str | None = None
) -> BoundaryTable:
    """Read the corners of a site from a workbook, a Word document or a text file.

    Parameters
    ----------
    path
        A file that `read_sheets` reads.
    crs
        The reference system of the coordinates; it must not contradict the heading. A table with
        pairs of columns in several systems is read in this one.
    sheet
        Which sheet (or «bảng 2» of a document). Without it: the only visible sheet that has
        coordinates, or all tables of a document as one.

    Raises
    ------
    InputError
        Anything that leaves the boundary in doubt, naming row and column.
    """
    path = Path(path)
    try:
        sheets = read_sheets(path)
    except LayerError as error:
        raise InputError(error.vi, error.en) from error
    name = Text(path.name, path.name)
    tables, notes = chosen_tables(name, sheets, sheet)
    return _boundary(name, tables, crs, notes)


def read_boundary_text(text: str, *, crs: str | int | None = None) -> BoundaryTable:
    """Read the corners of a site from pasted text; see `read_boundary_table`.

    Raises
    ------
    InputError
        Anything that leaves the boundary in doubt, naming row and column.
    """
    try:
        sheets = sheets_of_text(text)
    except LayerError as error:
        raise InputError(error.vi, error.en) from error
    return read_boundary_sheet(sheets[0], crs=crs)


def read_boundary_sheet(sheet: Sheet, *, crs: str | int | None = None) -> BoundaryTable:
    """Read the corners of a site from one sheet; see `read_boundary_table`.

    Raises
    ------
    InputError
        Anything that leaves the boundary in doubt, naming row and column.
    """
    return _boundary(sheet.where, [(sheet, headers_of(sheet))], crs)


def _boundary(
    where: Text,
    tables: Sequence[Table],
    stated: str | int | None,
    notes: tuple[Text, ...] = (),
) -> BoundaryTable:
    """Go the whole way from sheets to plots."""
    columns = common_pairs(where, tables)
    raw, order_notes = items_of(where, tables)
    system = system_of(where, columns, raw, stated)
    axes = axes_of([i for i in raw if isinstance(i, Corner)], columns[system.pair], system.pair)
    items = [placed(item, system.pair, axes) for item in raw]
    corners = [item for item in items if isinstance(item, Corner)]
    scale = scale_of(corners, columns[system.pair], system)
    sketch = sketch_of(items, scale)
    rings = [ring for run in sketch.runs for ring in rings_of(run, scale)]
    for ring in rings:
        refuse_bad_ring(ring, system.pair, scale)
    parts = parts_of(rings, scale)
    backward = lengths_follow(rings, scale)
    plots = tuple(_plot(part, sketch, scale, backward=backward) for part in parts)
    _refuse_nothing_left(where, plots)
    geometry, area_ha, overlap_notes = _whole(plots, scale)
    _refuse_elsewhere(where, geometry, system.crs)
    total = declared_total(sketch, plots)
    areas = tuple(area_notes(plots, sketch, total, area_ha))
    return BoundaryTable(
        where.vi,
        plots,
        system.crs,
        system.words,
        axes.words,
        geometry,
        area_ha,
        None if total is None else total.ha,
        (
            *notes,
            *axes.notes,
            *grouping_notes(corners, system.pair),
            *order_notes,
            *sketch.notes,
            *(note for ring in rings for note in ring.notes),
            *ring_notes(plots),
            *overlap_notes,
            *(area.text for area in areas),
            *side_notes(plots, backward=backward),
            *unread_length_notes(rings, scale, backward=backward),
            *number_notes(rings),
            *gap_notes(rings),
            *pair_notes(corners, columns, system, scale),
            *ignored_notes(sketch),
        ),
        frozenset(area.text for area in areas if not area.differs),
    )


def _plot(part: Part, sketch: Sketch, scale: Scale, *, backward: bool) -> Plot:
    rings = (*part.outers, *part.holes)
    area_m2 = math.fsum(
        (-1 if ring.is_hole else 1) * scale.area_m2(ring.east, ring.north) for ring in rings
    )
    declared = sketch.declared.get(part.name)
    return Plot(
        part.name,
        tuple(_public(ring, number) for number, ring in enumerate(rings, start=1)),
        _shape(part),
        area_m2 / HA,
        None if declared is None else declared.ha,
        tuple(side for ring in rings for side in sides_of(ring, scale, backward=backward)),
    )


def _public(ring: Loop, number: int) -> Ring:
    return Ring(
        ring.part or f"vòng {number}",
        tuple(corner.shown for corner in ring.corners),
        ring.east,
        ring.north,
        ring.is_hole,
    )


def _shape(part: Part) -> Shape:
    """Return the land of a plot with the very corners of the table where that is a valid shape."""
    if len(part.outers) == 1:
        shell = part.outers[0].polygon()
        plain = shapely.Polygon(shell.exterior, [hole.polygon().exterior for hole in part.holes])
        if plain.is_valid:
            return plain
    outers = [ring.polygon() for ring in part.outers]
    holes = [ring.polygon() for ring in part.holes]
    land = shapely.MultiPolygon(outers)
    whole = land if land.is_valid else shapely.union_all(outers)
    return _areal(shapely.difference(whole, shapely.union_all(holes)) if holes else whole)


def _areal(geometry: shapely.Geometry) -> Shape:
    if not isinstance(geometry, shapely.Polygon | shapely.MultiPolygon):
        raise TypeError("what is joined or cut of polygons is polygons")
    return geometry


def _whole(plots: Sequence[Plot], scale: Scale) -> tuple[Shape, float, tuple[Text, ...]]:
    """Return all plots as one shape, its area in ha, and notes on plots that overlap."""
    area_ha = math.fsum(plot.area_ha for plot in plots)
    if len(plots) == 1:
        return plots[0].geometry, area_ha, ()
    shapes = np.array([plot.geometry for plot in plots], dtype=object)
    notes, doubled_m2 = [], 0.0
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    for a, b in sorted(zip(one.tolist(), other.tolist(), strict=True)):
        if a >= b:
            continue
        shared_m2 = scale.geometry_m2(shapely.intersection(shapes[a], shapes[b]))
        if shared_m2 > LEAST_AREA_M2:
            doubled_m2 += shared_m2
            notes.append(_overlap_note(plots[a].name, plots[b].name, shared_m2))
    whole = _areal(shapely.union_all(shapes))
    if doubled_m2:
        return whole, scale.geometry_m2(whole) / HA, tuple(notes)
    polygons = shapely.MultiPolygon(list(shapely.get_parts(shapes)))
    return (polygons if polygons.is_valid else whole), area_ha, ()


def _overlap_note(one: str, other: str, shared_m2: float) -> Text:
    vi, en = (format_decimal(shared_m2, 1, lang) for lang in ("vi", "en"))
    return Text(
        f"{one} và {other} chồng lên nhau {vi} m²; diện tích chung chỉ tính một lần",
        f"{one} and {other} overlap by {en} m², counted once in the total",
    )


def _refuse_nothing_left(where: Text, plots: Sequence[Plot]) -> None:
    """Refuse a plot whose land is all cut out of it."""
    bare = next((p for p in plots if p.geometry.is_empty or p.area_ha * HA < LEAST_AREA_M2), None)
    if bare is not None:
        raise InputError(
            f"{where.vi}: phần trừ lấy hết đất của {bare.name}, không còn diện tích nào; kiểm tra "
            "các điểm của phần trừ.",
            f"{where.en}: what is subtracted from {bare.name} leaves no land; check the corners of "
            "the subtracted part.",
        )


def _refuse_elsewhere(where: Text, geometry: Shape, crs: pyproj.CRS | None) -> None:
    if crs is None:
        return
    west, south, east, north = geometry.bounds
    try:
        is_here = lies_in_vietnam((west, south, east, north), crs)
    except pyproj.exceptions.ProjError:
        is_here = False
    if not is_here:
        name = describe(crs)
        raise InputError(
            f"{where.vi}: tọa độ không nằm trong lãnh thổ Việt Nam nếu đọc theo {name.vi}; khai "
            "đúng hệ tọa độ.",
            f"{where.en}: the coordinates do not lie in Vietnam when read as {name.en}; state the "
            "right system.",
        )
