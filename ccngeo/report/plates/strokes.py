"""Shapes → collections of matplotlib: fills, lines and points as `symbols` has them.

A class of a layer is one artist however many shapes it has, and everything stays lines: nothing
here makes pixels.
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgba
from matplotlib.path import Path

from ccngeo.drawn_layers import ReadLayer
from ccngeo.geometry import Geometries
from ccngeo.symbols import BY_CODE, UNKNOWN_FILL, LayerSymbol

PT_PER_PX = 0.75  # widths of symbols are pixels of a page: 96 to an inch, of which 72 are points
_CASING_PX = 1.4  # what a casing shows, both sides together
_POINT_PT = 4.0
# A fill that lies on others lets them show, so that no layer hides what another says.
_VEIL = 0.35
_HATCHES: Mapping[str, str] = MappingProxyType(
    {"hatch": "////", "back": "\\\\\\\\", "cross": "xxx", "dots": "..."}
)
_POLYGON, _LINE, _POINT = 2, 1, 0
_IN_TURN = 1.0  # what is drawn later lies above; matplotlib puts lines above areas otherwise


def single_parts(shapes: Geometries, dimension: int) -> Geometries:
    """Return the points, lines or polygons (dimension 0, 1 or 2) that shapes are made of."""
    parts = shapely.get_parts(shapes)
    while (shapely.get_type_id(parts) >= shapely.GeometryType.MULTIPOINT).any():
        parts = shapely.get_parts(parts)
    kept = (shapely.get_dimensions(parts) == dimension) & ~shapely.is_empty(parts)
    return np.asarray(parts[kept])


def outlines(shapes: Geometries) -> Geometries:
    """Return what a border is drawn along: lines where there are some, else edges of areas.

    An area that was cut to a map comes with the lines of its border that are no edge of the cut.
    """
    own = [single_parts(np.array([shape]), _LINE) for shape in shapes]
    edges = [
        lines if len(lines) else single_parts(shapely.boundary(_areas(shape)), _LINE)
        for shape, lines in zip(shapes, own, strict=True)
    ]
    return np.concatenate([np.empty(0, dtype=object), *edges])


def _areas(shape: shapely.Geometry) -> Geometries:
    return single_parts(np.array([shape]), _POLYGON)


def path_of(polygons: Geometries) -> Path:
    """Return polygons as one path whose holes stay open."""
    rings = shapely.get_rings(shapely.orient_polygons(polygons))
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    codes = np.full(len(corners), Path.LINETO, dtype=Path.code_type)
    starts = np.flatnonzero(np.diff(ring, prepend=-1))
    codes[starts] = Path.MOVETO
    codes[np.append(starts[1:], len(corners)) - 1] = Path.CLOSEPOLY
    return Path(corners, codes)


def fill(
    axes: Axes,
    polygons: Geometries,
    *,
    face: str | None,
    edge: str,
    width_px: float,
    alpha: float = 1.0,
    dash: str | None = None,
    pattern: str | None = None,
) -> None:
    """Fill polygons as one artist; `face` None draws the edges and the pattern only."""
    if not len(polygons):
        return
    path = path_of(polygons)
    # Where there is a pattern it is drawn apart: a veil over it would pale it too.
    veil = "none" if face is None else to_rgba(face, alpha)
    if pattern is not None and face is not None:
        axes.add_collection(
            PathCollection([path], facecolors=veil, edgecolors="none", zorder=_IN_TURN),
            autolim=False,
        )
    axes.add_collection(
        PathCollection(
            [path],
            facecolors=veil if pattern is None else "none",
            edgecolors=edge,
            linewidths=width_px * PT_PER_PX,
            linestyles=[dashes(dash)],
            hatch=None if pattern is None else _HATCHES[pattern],
            zorder=_IN_TURN,
        ),
        autolim=False,
    )


def stroke(
    axes: Axes,
    lines: Geometries,
    *,
    colour: str,
    widths_px: npt.NDArray[np.float64] | float,
    dash: str | None = None,
) -> None:
    """Draw lines as one artist; a width for each, or one for all."""
    if not len(lines):
        return
    axes.add_collection(
        LineCollection(
            [shapely.get_coordinates(line) for line in lines],
            colors=colour,
            linewidths=np.asarray(widths_px) * PT_PER_PX,
            linestyles=[dashes(dash)],
            capstyle="butt" if dash else "round",  # a ring ends where it began
            joinstyle="round",
            zorder=_IN_TURN,
        ),
        autolim=False,
    )


def dashes(dash: str | None) -> str | tuple[float, tuple[float, ...]]:
    """Return a dash of `symbols`, in pixels, as matplotlib takes it in points."""
    if dash is None:
        return "solid"
    return 0.0, tuple(float(step) * PT_PER_PX for step in dash.split())


def draw_layer(axes: Axes, layer: ReadLayer, *, base: bool, finesse: float = 1.0) -> None:
    """Draw a layer cut to the map.

    The `base` alone covers what lies beneath it. Lines are `finesse` of their full width.
    """
    symbol = layer.symbol
    if symbol.kind == "line":
        _draw_lines(axes, layer, finesse)
        return
    width_px = symbol.weight * finesse
    whole = _fills(layer, base=base)
    for face, shapes in whole.items():
        fill(
            axes,
            single_parts(shapes, _POLYGON),
            face=face,
            edge=symbol.colour,
            width_px=width_px,
            alpha=1.0 if base else _VEIL,
            dash=symbol.dash,
            pattern=symbol.pattern,
        )
    lines = single_parts(layer.shapes, _LINE)
    stroke(axes, lines, colour=symbol.colour, widths_px=width_px, dash=symbol.dash)
    draw_points(axes, single_parts(layer.shapes, _POINT), symbol)


def _fills(layer: ReadLayer, *, base: bool) -> dict[str | None, Geometries]:
    """Return the shapes by the colour they are filled with.

    Codes colour the base only: a plan over the land as it is would be taken for it, so a plan is
    drawn as edges with its codes.
    """
    if layer.symbol.fill != BY_CODE:
        return {layer.symbol.fill: layer.shapes}
    if not base:
        return {None: layer.shapes}
    faces = np.array(layer.fills)
    return {str(face): layer.shapes[faces == face] for face in dict.fromkeys(layer.fills)}


def draw_points(axes: Axes, points: Geometries, symbol: LayerSymbol) -> None:
    """Draw points as diamonds."""
    if not len(points):
        return
    east, north = shapely.get_coordinates(points).T
    axes.scatter(
        east,
        north,
        s=_POINT_PT**2,
        marker="D",
        facecolors=symbol.fill or UNKNOWN_FILL,
        edgecolors=symbol.colour,
        linewidths=symbol.weight * PT_PER_PX,
        zorder=_IN_TURN,
    )


def _draw_lines(axes: Axes, layer: ReadLayer, finesse: float) -> None:
    """Draw lines, thin ones first, with all casings beneath, so that crossings stay open."""
    symbol = layer.symbol
    lines, widths = [], []
    for shape, kind in zip(layer.shapes, layer.kinds, strict=True):
        parts = outlines(np.array([shape]))
        lines += list(parts)
        widths += [symbol.widths.get(kind, symbol.weight)] * len(parts)
    order = np.argsort(widths, kind="stable")
    ordered = np.array(lines, dtype=object)[order]
    across = np.array(widths)[order] * finesse
    if symbol.casing is not None:
        stroke(
            axes,
            ordered,
            colour=symbol.casing,
            widths_px=across + _CASING_PX * finesse,
        )
    stroke(axes, ordered, colour=symbol.colour, widths_px=across, dash=symbol.dash)
