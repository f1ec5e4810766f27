"""DGN V8 → what is drawn, through ezdgn (extra `dgn`), which is young.

Whatever it does not decode is counted by type. Bytes it took from the file for the extent of an
arc are held against the arc it made of it.
"""

import math
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from ccngeo.errors import LayerError
from ccngeo.model import Text
from ccngeo.read.cad.content import (
    Collector,
    Content,
    Lettering,
    Points,
    box_middle,
    flat,
    outline,
    plain,
)
from ccngeo.read.cad.curves import SAGITTA_M, chained, elliptic
from ccngeo.read.cad.hatch import nested

if TYPE_CHECKING:
    from ezdgn import V8Document, V8Element, V8Model

_WIDE = b"\xff\xfd"  # before text of two bytes a letter
_PAGED = b"\xff\xfe"  # before the number of a code page and text in it
_DEFAULT_PAGE = 1
_CURVE_ENDS = 2  # points before and after a curve that give its direction only
_HOLE = 0x8000  # in the property word, as in V7
_CLOSED = frozenset({"SHAPE", "COMPLEX_SHAPE", "ELLIPSE"})
_GROUPS = frozenset({"CELL", "TEXT_NODE"})
_READ = _CLOSED | _GROUPS | {"LINE", "LINE_STRING", "CURVE", "ARC", "COMPLEX_CHAIN", "TEXT"}
_EXTENT_M = 0.05


def read_dgn8(path: Path) -> Content:
    """Read the first model of a DGN V8 file; coordinates are in master units.

    Raises
    ------
    LayerError
        ezdgn is not installed, or the file is unreadable.
    """
    document = _document(path)
    drawn = [model for model in document.models if model.elements]
    if not drawn:
        raise _unreadable(path, "no model with elements")
    names = {level.level_id: plain(level.name) or str(level.number) for level in document.levels}
    reader = _Reader(drawn[0], names)
    for element in drawn[0].elements:
        if element.is_top_level:
            reader.take(element)
    reader.sheet.notes += [*_about(document, drawn), *reader.about()]
    return reader.sheet.content()


def _document(path: Path) -> "V8Document":
    try:
        import ezdgn
    except ImportError as error:
        raise LayerError(
            f"{path.name}: là DGN V8, cần thư viện ezdgn; mở trong MicroStation, File ▸ Save As ▸ "
            'DXF, hoặc cài pip install "ccngeo[dgn]".',
            f"{path.name}: is a DGN V8, which needs ezdgn; open it in MicroStation, File ▸ Save As "
            '▸ DXF, or pip install "ccngeo[dgn]".',
        ) from error
    try:
        return ezdgn.read_v8(path)
    except (ezdgn.DgnError, OSError, ValueError) as error:
        raise _unreadable(path, str(error)) from error


def _unreadable(path: Path, fault: str) -> LayerError:
    fault = (fault.splitlines() or [""])[0].rstrip(".")
    return LayerError(
        f"{path.name}: không đọc được DGN V8 ({fault}); mở trong MicroStation, File ▸ Save As ▸ "
        "DXF.",
        f"{path.name}: the DGN V8 cannot be read ({fault}); open it in MicroStation, File ▸ Save "
        "As ▸ DXF.",
    )


class _Reader:
    """Walks over the elements of one model."""

    def __init__(self, model: "V8Model", names: dict[int, str]) -> None:
        self.model = model
        self.names = names
        self.sheet = Collector()
        self.curves = 0

    def take(self, element: "V8Element") -> None:
        """Read one element and what it holds."""
        kind = element.kind
        what = (self._level(element), kind.lower(), str(element.common.element_id))
        paths = self._paths(element)
        if kind not in _READ or paths is None:
            for part in (element, *self.model.descendants(element)):
                self.sheet.left_out[f"{part.kind.lower()} {part.raw.element_type}"] += 1
            return
        self.sheet.read[what[1], what[0]] += 1
        self.sheet.heights += any(v.master[2] != 0 for v in element.data.vertices)
        self.curves += kind == "CURVE"
        if kind in _GROUPS:
            self._cell(element)
        elif kind == "TEXT":
            self.sheet.text(self._lettering(element, what))
        for points in paths:
            self.sheet.outline(points, *what, closed=kind in _CLOSED)

    def _cell(self, cell: "V8Element") -> None:
        """Read the parts of a cell; shapes marked as holes are cut from those they lie in."""
        parts = self.model.children(cell)
        areas = {p.index: rings for p in parts if (rings := self._rings(p))}
        holes = [p for p in parts if p.index in areas and p.common.properties & _HOLE]
        solid = [p for p in parts if p.index in areas and p not in holes]
        together = (*solid, *holes) if solid and holes else ()
        for part in parts:
            if part in together:
                self.sheet.read[part.kind.lower(), self._level(part)] += 1
            else:
                self.take(part)
        area = nested([ring for part in together for ring in areas[part.index]])
        if area is not None:
            first = solid[0]
            what = (self._level(first), first.kind.lower(), str(first.common.element_id))
            self.sheet.area(area, *what)

    def _rings(self, element: "V8Element") -> list[shapely.Polygon]:
        """Return the outlines of an area, none for anything else."""
        paths = self._paths(element) if element.kind in _CLOSED else None
        found = [outline(points, closed=True) for points in paths or []]
        return [f[0] for f in found if f is not None and isinstance(f[0], shapely.Polygon)]

    def _paths(self, element: "V8Element") -> list[Points] | None:
        """Return the paths of a line or an outline; None where they cannot be told."""
        vertices = element.data.vertices
        match element.kind:
            case "LINE" | "LINE_STRING" | "SHAPE":
                return [flat(v.master for v in vertices)]
            case "CURVE":
                inner = vertices[_CURVE_ENDS:-_CURVE_ENDS]
                return [flat(v.master for v in inner)] if len(inner) > 1 else None
            case "ELLIPSE" | "ARC":
                arc = _arc(element)
                return None if arc is None else [arc]
            case "COMPLEX_CHAIN" | "COMPLEX_SHAPE":
                known: list[Points] = []
                for part in self.model.children(element):
                    paths = self._paths(part)
                    if not paths:
                        return None
                    known += paths
                return chained(known)
        return []

    def _level(self, element: "V8Element") -> str:
        return self.names.get(element.level, str(element.level))

    def _lettering(self, element: "V8Element", what: tuple[str, str, str]) -> Lettering:
        """Return a text; the lower left corner of its box is stored, its middle stands for it."""
        data = element.data
        text = plain(_decoded(data.text_bytes or b"", data.text or ""))
        x, y, _ = data.origin.master if data.origin else (math.nan,) * 3
        size = (len(text) * (data.width_master or 0.0), data.height_master or 0.0)
        middle = box_middle((x, y), size, (0.0, 0.0), data.rotation_radians or 0.0)
        return Lettering(what[0], text, what[1], what[2], middle, middle)

    def about(self) -> Iterator[Text]:
        """Yield what a person must know of how the elements were read."""
        if self.curves:
            yield Text(
                f"{self.curves} đường cong được nối thẳng qua các điểm của chúng; xuất DXF để có "
                "hình đúng.",
                f"{self.curves} curves are drawn straight through their points; export DXF for the "
                "true shape.",
            )


def _decoded(raw: bytes, text: str) -> str:
    """Return the letters of a text that says how they are stored; `text` where it does not."""
    if raw.startswith(_WIDE):
        text = raw[len(_WIDE) :].decode("utf-16-le", "replace")
    elif raw.startswith(_PAGED):
        page = int.from_bytes(raw[2:4], "little")
        with suppress(LookupError):
            text = raw[4:].decode("cp1252" if page == _DEFAULT_PAGE else f"cp{page}", "replace")
    return text.rstrip("\0")


def _arc(element: "V8Element") -> Points | None:
    """Return an ellipse or arc; None in space, unless it lies in the plane as its extent says."""
    data = element.data
    if (
        data.center is None
        or data.primary_axis_master is None
        or data.secondary_axis_master is None
    ):
        return None
    rotation = data.rotation_radians
    if rotation is None:
        rotation = _rotation_in_plane(data.orientation)
    if rotation is None:
        return None
    a, b = data.primary_axis_master, data.secondary_axis_master
    cos, sin = math.cos(rotation), math.sin(rotation)
    start, sweep = data.start_angle_radians or 0.0, data.sweep_angle_radians or 2 * math.pi
    center = (data.center.master[0], data.center.master[1])
    points = elliptic(center, (a * cos, a * sin), (-b * sin, b * cos), start, sweep)
    low, high = (np.array(corner[:2]) for corner in element.common.range_master)
    extent = np.concatenate([points.min(axis=0) - low, points.max(axis=0) - high])
    return points if bool((np.abs(extent) <= _EXTENT_M + SAGITTA_M).all()) else None


def _rotation_in_plane(quaternion: tuple[float, ...]) -> float | None:
    """Return the turn about the vertical of a quaternion (w, x, y, z), None if it also tilts."""
    if len(quaternion) != 4 or any(abs(q) > 1e-9 for q in quaternion[1:3]):  # noqa: PLR2004
        return None
    return 2 * math.atan2(quaternion[3], quaternion[0])


def _about(document: "V8Document", drawn: "list[V8Model]") -> Iterator[Text]:
    if others := [f"{m.metadata.name} ({len(m.elements)})" for m in drawn[1:]]:
        yield Text(
            f"Chỉ đọc mô hình {drawn[0].metadata.name}; bỏ qua: {', '.join(others)} (số đối "
            "tượng).",
            f"Only the model {drawn[0].metadata.name} is read; ignored: {', '.join(others)} "
            "(elements).",
        )
    if document.raw.skipped_models:
        skipped = ", ".join(document.raw.skipped_models)
        yield Text(
            f"Không giải mã được mô hình: {skipped}.",
            f"Models that could not be decoded: {skipped}.",
        )
    unit = (drawn[0].metadata.master_unit or "").lower()
    if unit not in ("", "m"):
        yield Text(
            f"Tệp DGN khai đơn vị chính {unit!r}; tọa độ vẫn được hiểu là mét, không đổi tỷ lệ.",
            f"The DGN declares the master unit {unit!r}; its coordinates are taken as metres all "
            "the same, nothing is scaled.",
        )
    yield Text(
        "DGN V8 được giải mã bằng ezdgn, phần mềm còn mới: đối chiếu số đối tượng với "
        "MicroStation.",
        "The DGN V8 was decoded by ezdgn, which is young: compare the counts with MicroStation.",
    )
