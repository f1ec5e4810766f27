"""What stands beside a map: scale bar and north, on any axes in any unit."""

import numpy as np
import shapely
from matplotlib.axes import Axes

from ccngeo.model import Text
from ccngeo.report.plates.frame import Frame
from ccngeo.report.plates.lettering import Face, write
from ccngeo.report.plates.strokes import fill
from ccngeo.vietnamese import format_decimal

_INK = "#202020"
_SEGMENTS, _SEGMENT_MM, _BAR_MM = 4, 10.0, 1.4  # a segment is a centimetre of paper
_WRITTEN, _TICKS = Face(8.0, _INK, bold=True), Face(6.5, _INK)
_KM_M = 1_000.0
_NORTH, _SCALE = Text("B", "N"), Text("Tỷ lệ", "Scale")


def scale_bar(
    axes: Axes, frame: Frame, corner: tuple[float, float], unit: float, lang: str
) -> None:
    """Draw a bar of four centimetres with the scale above it.

    Parameters
    ----------
    axes
        Where to draw.
    frame
        The map whose scale it is.
    corner
        Lower left end of the bar, in the units of the axes.
    unit
        How many units of the axes are a millimetre of paper.
    lang
        `vi` or `en`.
    """
    x, y = corner
    for segment in range(_SEGMENTS):
        left = x + segment * _SEGMENT_MM * unit
        part = shapely.box(left, y, left + _SEGMENT_MM * unit, y + _BAR_MM * unit)
        face = _INK if segment % 2 == 0 else "white"
        fill(axes, np.array([part]), face=face, edge=_INK, width_px=0.5)
    for tick in range(0, _SEGMENTS + 1, 2):
        metres = tick * _SEGMENT_MM * frame.m_per_mm
        at = (x + tick * _SEGMENT_MM * unit, y + (_BAR_MM + 0.9) * unit)
        write(axes, distance(metres, lang), at, _TICKS, align="center")
    whole = format_decimal(frame.scale, 0, lang)
    write(axes, f"{_SCALE.in_(lang)} 1:{whole}", (x, y + 5.2 * unit), _WRITTEN)


def distance(metres: float, lang: str) -> str:
    """Return a distance of a scale bar, in m or km."""
    km, odd = divmod(metres, _KM_M)
    if metres < _KM_M or odd:
        return f"{format_decimal(metres, 0, lang)} m"
    return f"{format_decimal(km, 0, lang)} km"


def north_arrow(axes: Axes, foot: tuple[float, float], unit: float, lang: str) -> None:
    """Draw an arrow of a centimetre to the north of the grid, which is straight up."""
    x, y = foot
    half = np.array([[0.0, 8.0], [-1.6, 0.0], [0.0, 1.6]]) * unit + (x, y)
    other = np.array([[0.0, 8.0], [1.6, 0.0], [0.0, 1.6]]) * unit + (x, y)
    for corners, face in ((half, _INK), (other, "white")):
        fill(axes, np.array([shapely.Polygon(corners)]), face=face, edge=_INK, width_px=0.6)
    write(axes, _NORTH.in_(lang), (x, y + 8.8 * unit), _WRITTEN, align="center")
