"""DGN V7 → what is drawn, through GDAL; the records of the file say what GDAL leaves out.

GDAL reads the shapes and lines of V7. It does not say which shapes are holes, passes over kinds
it does not know, and draws arcs by chords of about 5°. So the record headers are read here as
well (ISFF: type, level, flags), and both accounts are held against one another.
"""

import math
import warnings
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pyogrio
import shapely

from ccngeo.model import Text
from ccngeo.read.cad.content import Collector, Content, Lettering, box_middle, plain
from ccngeo.read.cad.isff import (
    BYTES,
    Record,
    Settings,
    int32,
    records_of,
    settings_of,
    unreadable,
    vax_double,
)
from ccngeo.vietnamese import format_decimal

_ELLIPSE, _ARC, _POLES = 15, 16, 21
_CHAIN, _COMPLEX_SHAPE = 12, 14
_KINDS: Mapping[int, str] = MappingProxyType(
    {
        3: "line",
        4: "line_string",
        6: "shape",
        11: "curve",
        12: "complex_chain",
        14: "complex_shape",
        15: "ellipse",
        16: "arc",
        17: "text",
    }
)
# Records that are no drawing: library cells, group data, settings, applications' own data.
_CONTROL = frozenset({1, 5, 8, 9, 10, 66})
# Cells and text nodes: their parts are read one by one.
_GROUPS = frozenset({2, 7})
_TEXT_UNIT = 6 / 1000
_DEGREE = 360_000  # units of a rotation
# How GDAL draws an arc: a chord for every five degrees, at most ninety points.
_CHORD_DEGREES, _MOST_POINTS = 5.0, 90


def read_dgn7(path: Path) -> Content:
    """Read a DGN V7 file; levels are numbers as text, coordinates are in master units.

    Raises
    ------
    LayerError
        Unreadable, or cut short.
    """
    records = records_of(path)
    settings = settings_of(records[0])
    elements = _elements(path, records)
    homes, homeless = _homes(records, elements)
    holes: dict[int, list[Any]] = {}
    for hole, shell in homes.items():
        holes.setdefault(shell, []).append(elements[hole][0].exterior)
    sheet = Collector()
    for index, (geometry, text) in elements.items():
        record = records[index]
        level, kind, handle = str(record.level), _KINDS[record.kind], str(index)
        sheet.read[kind, level] += 1
        if kind == "text":
            sheet.text(_lettering(record, geometry, text, settings, handle))
        elif isinstance(geometry, shapely.Polygon):
            if index not in homes:
                rings = [*geometry.interiors, *holes.get(index, [])]
                sheet.area(shapely.Polygon(geometry.exterior, rings), level, kind, handle)
        else:
            # The parts of a complex chain are joined where they meet.
            for part in shapely.get_parts(shapely.line_merge(geometry)):
                points = shapely.get_coordinates(part)
                sheet.outline(points, level, kind, handle, closed=record.kind == _COMPLEX_SHAPE)
    sheet.left_out.update(_passed_over(records, elements))
    sheet.heights = 0 if settings.is_flat else len(elements)
    sheet.notes += _about(records, settings, homeless)
    return sheet.content()


def _elements(path: Path, records: list[Record]) -> dict[int, tuple[Any, str]]:
    """Return the plane geometry and text of what GDAL reads, by index of the record."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # GDAL's quick count falls short where a cell holds complex shapes, and pyogrio stops
            # at it: the last elements would be lost. A filter makes it count one by one. A shape
            # whose last point is not its first is closed: it is an area by its kind.
            frame = pyogrio.read_dataframe(
                path,
                fid_as_index=True,
                where="Type >= 0",
                columns=["Text"],
                encoding=BYTES,
                on_invalid="fix",
            )
    except (RuntimeError, OSError, ValueError) as error:
        raise unreadable(path, str(error)) from error
    flat = shapely.force_2d(np.asarray(frame["geometry"], dtype=object))
    return {
        int(index): (_ring(geometry) if records[index].kind == _ELLIPSE else geometry, str(text))
        for index, geometry, text in zip(frame.index, flat, frame["Text"], strict=True)
        if records[index].kind in _KINDS and geometry is not None and not geometry.is_empty
    }


def _ring(line: Any) -> Any:
    points = shapely.get_coordinates(line)
    return shapely.Polygon(points) if len(points) > 3 else line  # noqa: PLR2004


def _homes(
    records: list[Record], elements: Mapping[int, tuple[Any, str]]
) -> tuple[dict[int, int], int]:
    """Return the smallest shape of its cell each hole lies in, and how many lie in none."""
    holes: list[int] = []
    shells: dict[int, list[int]] = {}
    for index, (geometry, _) in elements.items():
        parent = records[index].parent
        if parent is None or not isinstance(geometry, shapely.Polygon):
            continue
        if records[index].is_hole:
            holes.append(index)
        else:
            shells.setdefault(parent, []).append(index)
    homes: dict[int, int] = {}
    for hole in holes:
        middle = elements[hole][0].representative_point()
        mates = shells.get(records[hole].parent or 0, [])
        around = [(elements[i][0].area, i) for i in mates if elements[i][0].covers(middle)]
        if around:
            homes[hole] = min(around)[1]
    return homes, len(holes) - len(homes)


def _lettering(
    record: Record, geometry: shapely.Point, text: str, settings: Settings, handle: str
) -> Lettering:
    """Return a text; V7 stores the lower left corner of its box, so its middle stands for it."""
    middle = (geometry.x, geometry.y)
    if settings.is_flat and len(record.raw) >= _TEXT_BYTES:
        unit = _TEXT_UNIT / settings.uor_per_master
        size = (len(text) * int32(record.raw, 38) * unit, int32(record.raw, 42) * unit)
        rotation = math.radians(int32(record.raw, 46) / _DEGREE)
        middle = box_middle(middle, size, (0.0, 0.0), rotation)
    return Lettering(str(record.level), plain(text), "text", handle, middle, middle)


_TEXT_BYTES = 60


def _passed_over(records: list[Record], read: Collection[int]) -> Counter[str]:
    """Count by kind the elements that are drawn in the file and were not read."""
    return Counter(
        f"{_KINDS.get(record.kind, 'type')} {record.kind}"
        for i, record in enumerate(records)
        if i not in read
        and not record.deleted
        and record.kind not in _CONTROL | _GROUPS
        # The parts of a chain, a complex shape or a curve were read with it, or missed with it.
        and (record.parent is None or records[record.parent].kind in _GROUPS)
    )


def _about(records: list[Record], settings: Settings, homeless: int) -> Iterator[Text]:
    off = [_sagitta_uor(r) / settings.uor_per_master for r in records if _is_arc(r)]
    if off:
        vi, en = (format_decimal(max(off), 3, lang) for lang in ("vi", "en"))
        yield Text(
            f"{len(off)} cung, đường tròn được thay bằng dây cung, lệch tối đa {vi} m; cần chính "
            "xác hơn thì xuất DXF.",
            f"{len(off)} arcs and circles are drawn by chords, off by at most {en} m; export DXF "
            "where that matters.",
        )
    splines = sum(
        r.kind == _POLES and not r.deleted and _within(r, records, {_CHAIN, _COMPLEX_SHAPE})
        for r in records
    )
    if splines:
        yield Text(
            f"{splines} đường B-spline nằm trong chuỗi hoặc vùng phức hợp được thay bằng điểm điều "
            "khiển; xuất DXF để có hình đúng.",
            f"{splines} B-splines within complex chains or shapes follow their control points; "
            "export DXF for the true shape.",
        )
    if homeless:
        yield Text(
            f"{homeless} lỗ (hole) không nằm trong vùng nào của nhóm: giữ lại như vùng đất.",
            f"{homeless} holes lie in no shape of their cell: they are kept as land.",
        )
    if settings.master_unit not in ("", "m"):
        yield Text(
            f"Tệp DGN khai đơn vị chính {settings.master_unit!r}; tọa độ vẫn được hiểu là mét, "
            "không đổi tỷ lệ.",
            f"The DGN declares the master unit {settings.master_unit!r}; its coordinates are taken "
            "as metres all the same, nothing is scaled.",
        )
    grid = 1 / settings.uor_per_master
    if grid > _FINE_M:
        vi, en = (format_decimal(grid, 3, lang) for lang in ("vi", "en"))
        yield Text(
            f"Tọa độ trong tệp DGN làm tròn đến {vi} m.",
            f"Coordinates in the DGN are rounded to {en} m.",
        )


_FINE_M = 0.001


def _within(record: Record, records: list[Record], kinds: set[int]) -> bool:
    parent = record.parent
    while parent is not None:
        if records[parent].kind in kinds:
            return True
        parent = records[parent].parent
    return False


def _is_arc(record: Record) -> bool:
    return record.kind in (_ELLIPSE, _ARC) and not record.deleted and len(record.raw) >= _TEXT_BYTES


def _sagitta_uor(record: Record) -> float:
    """Return how far the chords that GDAL draws lie from an arc, at most."""
    raw = record.raw
    sweep = 360.0
    if record.kind == _ARC:
        sweep = (int32(raw, 40) & 0x7FFFFFFF) / _DEGREE or sweep
    first = 36 if record.kind == _ELLIPSE else 44
    radius = max(vax_double(raw, first), vax_double(raw, first + 8))
    chords = min(int(max(1.0, sweep / _CHORD_DEGREES)), _MOST_POINTS - 1)
    return radius * (1 - math.cos(math.radians(sweep) / chords / 2))
