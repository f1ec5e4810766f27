"""CAD drawings (DXF, DGN) → areas, lines and texts without CRS; what was left out is listed.

`read_cad` reads, `read_cad_lines` where only lines are meant; `kind_of_cad` and `kind_of_file`
recognise a drawing by its bytes.
"""

import difflib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ccngeo.errors import LayerError
from ccngeo.model import Text
from ccngeo.project import Polygons
from ccngeo.read.cad import notes
from ccngeo.read.cad.content import Content, Drawn, Lettering, plain
from ccngeo.read.cad.dgn7 import read_dgn7
from ccngeo.read.cad.dgn8 import read_dgn8
from ccngeo.read.cad.drawing import LINES_TOO, Drawing, unread_in
from ccngeo.read.cad.dxf import read_dxf
from ccngeo.read.cad.faces import Faces, faces_between
from ccngeo.read.cad.kinds import kind_of_cad, kind_of_file, readable_kind
from ccngeo.read.cad.labels import Joined, join, land_codes

__all__ = ["Drawing", "kind_of_cad", "kind_of_file", "read_cad", "read_cad_lines"]

_READERS = MappingProxyType(
    {"dxf": read_dxf, "dxf-binary": read_dxf, "dgn7": read_dgn7, "dgn8": read_dgn8}
)
_LISTED = 30


def read_cad(
    path: Path, *, levels: tuple[str, ...] = (), polygons: Polygons | None = None
) -> Drawing:
    """Read a DXF or DGN drawing.

    Parameters
    ----------
    path
        The file; its kind is told by its bytes.
    levels
        Only these CAD layers; case does not count. Land labels are looked for on them, and on all
        layers where they hold none.
    polygons
        `closed`: the areas are closed polylines and hatches. `faces`: they are the faces between
        all lines, labelled by the texts that lie in them; gaps up to 0.05 m at line ends are
        closed. None: whichever the drawing holds alone.

    Raises
    ------
    LayerError
        Unreadable, refused by its kind, not in metres, without lines and areas, with closed
        shapes beside open lines where `polygons` is None, or without the level asked for.
    """
    kind, content, drawn, texts = _opened(path, levels)
    mode = polygons or _mode(drawn, path)
    if mode == "faces":
        lines = _linework(drawn, path)
        faces = faces_between([d.geometry for d in lines])
        areas = _face_areas(faces, path)
    else:
        lines = [d for d in drawn if not d.is_area]
        faces = None
        areas = _closed_areas(drawn, path)
    shapes = np.array([d.geometry for d in areas], dtype=object)
    joined = join([t for t in texts if land_codes(t.text)], shapes)
    drawing = Drawing(
        kind=kind,
        polygons=mode,
        areas=_area_frame(areas, joined),
        lines=_frame(lines, [None] * len(lines)),
        texts=_text_frame(texts),
        levels=_level_names(content),
        read=content.read,
        left_out=content.left_out,
        nearly_closed=tuple((d.handle, d.gap_m) for d in drawn if d.is_area and d.gap_m > 0),
        joined=joined,
        faces=faces,
        notes=content.notes,
    )
    return replace(drawing, notes=(*content.notes, *notes.about(drawing)))


def read_cad_lines(
    path: Path, *, levels: tuple[str, ...] = ()
) -> tuple[gpd.GeoDataFrame, int, tuple[Text, ...]]:
    """Read the lines of a DXF or DGN drawing, outlines of closed shapes included, fills not.

    Returns the frame of `Drawing.lines`, how many elements were left out that may be lines, and
    what a person must know of it.

    Raises
    ------
    LayerError
        Unreadable, refused by its kind, not in metres, without lines, or without the level asked
        for.
    """
    _, content, drawn, _ = _opened(path, levels)
    lines = _linework(drawn, path)
    return (
        _frame(lines, [None] * len(lines)),
        unread_in(content.left_out, but=LINES_TOO),
        (*content.notes, *notes.about_left_out(content.left_out)),
    )


def _opened(
    path: Path, levels: tuple[str, ...]
) -> tuple[str, Content, list[Drawn], list[Lettering]]:
    """Return the kind of a drawing, all it holds, and what lies on the levels asked for."""
    kind = readable_kind(path)
    content = _READERS[kind](path)
    _refuse_nowhere(content, path)
    drawn, texts = _on_levels(content, levels, path)
    _refuse_other_units(drawn, path)
    return kind, content, drawn, texts


def _refuse_nowhere(content: Content, path: Path) -> None:
    if not content.nowhere:
        return
    level, handle = content.nowhere[0]
    count = len(content.nowhere)
    raise LayerError(
        f"{path.name}: {count} đối tượng có tọa độ không hợp lệ (đầu tiên: {handle}, lớp {level}); "
        "xóa hoặc sửa chúng (AUDIT) rồi xuất lại.",
        f"{path.name}: {count} elements have impossible coordinates (first: {handle}, layer "
        f"{level}); delete or mend them (AUDIT) and export again.",
    )


def _level_names(content: Content) -> tuple[str, ...]:
    found = {d.level for d in content.drawn} | {t.level for t in content.texts}
    return tuple(sorted(found))


def _on_levels(
    content: Content, levels: tuple[str, ...], path: Path
) -> tuple[list[Drawn], list[Lettering]]:
    """Return what lies on the levels asked for; texts of all levels where these declare no code."""
    drawn, texts = list(content.drawn), list(content.texts)
    if levels:
        names = {name.casefold(): name for name in _level_names(content)}
        for level in levels:
            if plain(level).casefold() not in names:
                raise _no_level(level, names, path)
        wanted = {names[plain(level).casefold()] for level in levels}
        drawn = [d for d in drawn if d.level in wanted]
        here = [t for t in texts if t.level in wanted]
        texts = here if any(land_codes(t.text) for t in here) else texts
    if not drawn:
        raise LayerError(
            f"{path.name}: không có đường hay vùng nào để đọc; xuất lại bản vẽ với các đối tượng ở "
            "không gian mô hình (model).",
            f"{path.name}: holds no line or area to read; export the drawing again with its "
            "elements in model space.",
        )
    return drawn, texts


def _no_level(level: str, names: dict[str, str], path: Path) -> LayerError:
    near = difflib.get_close_matches(plain(level).casefold(), names, n=3)
    listed = ", ".join(names[x] for x in (near or sorted(names)[:_LISTED]))
    vi, en = ("gần giống", "similar ones") if near else ("có", "there are")
    return LayerError(
        f"{path.name}: không có lớp CAD {level!r} ({vi}: {listed}); sửa tên lớp.",
        f"{path.name}: has no CAD layer {level!r} ({en}: {listed}); correct its name.",
    )


def _refuse_other_units(drawn: list[Drawn], path: Path) -> None:
    size = float(np.median(np.abs(shapely.bounds([d.geometry for d in drawn])).max(axis=1)))
    if size > notes.FARTHEST_M:
        raise LayerError(
            f"{path.name}: tọa độ cỡ {size:.0f} không phải mét (có lẽ milimét); đổi tỷ lệ bản vẽ "
            "về mét (SCALE 0.001) rồi xuất lại.",
            f"{path.name}: coordinates of about {size:.0f} are no metres (perhaps millimetres); "
            "SCALE the drawing to metres (0.001) and export it again.",
        )


def _mode(drawn: list[Drawn], path: Path) -> Polygons:
    """Return what the areas are where the drawing leaves no choice."""
    closed = sum(d.is_area for d in drawn)
    if closed == len(drawn):
        return "closed"
    if closed == 0:
        return "faces"
    raise LayerError(
        f"{path.name}: có {closed} hình khép kín và {len(drawn) - closed} đường hở; ghi polygons = "
        '"closed" (lấy hình khép kín) hoặc "faces" (dựng vùng từ mọi đường) trong project.toml.',
        f"{path.name}: holds {closed} closed shapes and {len(drawn) - closed} open lines; state "
        'polygons = "closed" (take the closed shapes) or "faces" (build areas from all lines) in '
        "project.toml.",
    )


def _linework(drawn: list[Drawn], path: Path) -> list[Drawn]:
    """Return every line and every outline of an area; what fills an area is none."""
    lines = [
        replace(d, geometry=shapely.boundary(d.geometry)) if d.is_area else d
        for d in drawn
        if not d.is_fill
    ]
    if not lines:
        raise LayerError(
            f"{path.name}: chỉ có vùng tô (HATCH), không có đường nào; lấy vùng tô thì ghi "
            'polygons = "closed".',
            f"{path.name}: holds fills (HATCH) only and no line; to take the fills state "
            'polygons = "closed".',
        )
    return lines


def _face_areas(faces: Faces, path: Path) -> list[Drawn]:
    if not len(faces.polygons):
        raise LayerError(
            f"{path.name}: các đường không khép thành vùng nào; nối kín các đường rồi xuất lại.",
            f"{path.name}: the lines close no face; join them and export again.",
        )
    return [
        Drawn("", "face", str(number), polygon, 0.0, is_fill=False)
        for number, polygon in enumerate(faces.polygons, start=1)
    ]


def _closed_areas(drawn: list[Drawn], path: Path) -> list[Drawn]:
    areas = [d for d in drawn if d.is_area]
    if not areas:
        raise LayerError(
            f'{path.name}: không có hình khép kín nào; ghi polygons = "faces" để dựng vùng từ các '
            "đường.",
            f'{path.name}: holds no closed shape; state polygons = "faces" to build areas from its '
            "lines.",
        )
    return areas


def _area_frame(areas: list[Drawn], joined: Joined) -> gpd.GeoDataFrame:
    frame = _frame(areas, ["+".join(codes) or None for codes in joined.codes])
    # A face lies on no level of its own: it is drawn by several. Its label does.
    frame["level"] = [
        d.level or ", ".join(levels) for d, levels in zip(areas, joined.levels, strict=True)
    ]
    return frame


def _frame(drawn: list[Drawn], labels: Sequence[str | None]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "level": _words([d.level for d in drawn]),
            "label": _words(labels),
            "source": _words([d.source for d in drawn]),
            "gap_m": np.array([d.gap_m for d in drawn], dtype=np.float64),
            "handle": _words([d.handle for d in drawn]),
        },
        geometry=[d.geometry for d in drawn],
    )


def _text_frame(texts: list[Lettering]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "level": _words([t.level for t in texts]),
            "label": _words([t.text for t in texts]),
            "code": _words(["+".join(land_codes(t.text)) or None for t in texts]),
            "source": _words([t.source for t in texts]),
            "gap_m": np.full(len(texts), np.nan),
            "handle": _words([t.handle for t in texts]),
        },
        geometry=shapely.points(np.array([t.anchor for t in texts]).reshape(-1, 2)),
    )


def _words(values: Sequence[Any]) -> "pd.Series[Any]":
    """Return values as they are: pandas would make NaN of None beside text."""
    return pd.Series(list(values), dtype=object)
