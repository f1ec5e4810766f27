"""The VN-2000 grid of a map: crosses every 10 cm of paper, with full coordinates at the frame."""

import math

import numpy as np
import shapely
from matplotlib.axes import Axes

from ccngeo.report.plates.frame import Frame
from ccngeo.report.plates.lettering import Face, write
from ccngeo.report.plates.paper import Box
from ccngeo.report.plates.strokes import stroke

SPACING_MM = 100.0
_ARM_MM, _TICK_MM, _GAP_MM = 3.0, 2.0, 1.2
_CROSS_PX, _TICK_PX = 0.6, 0.8
_INK = "#202020"
_LABEL = Face(6.0, _INK)
_CAP_MM = 1.6  # height of a digit of a label


def grid_lines(low: float, high: float, step: float) -> list[int]:
    """Return the multiples of a step from `low` to `high`, in whole metres."""
    return [
        round(number * step) for number in range(math.ceil(low / step), math.floor(high / step) + 1)
    ]


def lines_of(frame: Frame) -> tuple[list[int], list[int]]:
    """Return the eastings (Y) and the northings (X) at which a frame has grid lines, in metres."""
    west, south, east, north = frame.bounds
    step = SPACING_MM * frame.m_per_mm
    return grid_lines(west, east, step), grid_lines(south, north, step)


def draw_crosses(axes: Axes, frame: Frame) -> None:
    """Draw a cross wherever two grid lines meet on a map."""
    arm = _ARM_MM * frame.m_per_mm
    eastings, northings = lines_of(frame)
    crosses = [
        shapely.LineString(ends)
        for y in eastings
        for x in northings
        for ends in (((y - arm, x), (y + arm, x)), ((y, x - arm), (y, x + arm)))
    ]
    stroke(axes, np.array(crosses, dtype=object), colour=_INK, widths_px=_CROSS_PX)


def label_grid(page: Axes, frame: Frame, box: Box) -> None:
    """Write the coordinates of the grid lines around a frame, as the field writes them.

    X is the north and stands at the left and right edge, Y the east at the upper and lower one.

    Parameters
    ----------
    page
        Axes in millimetres of paper.
    frame
        The map.
    box
        Where it lies on the page.
    """
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    west, south, _, _ = frame.bounds
    eastings, northings = lines_of(frame)
    ticks = []
    for y in eastings:
        at = left + (y - west) / frame.m_per_mm
        ticks += [((at, bottom - _TICK_MM), (at, bottom)), ((at, top), (at, top + _TICK_MM))]
        below = (at, bottom - _TICK_MM - _GAP_MM - _CAP_MM)
        for place in (below, (at, top + _TICK_MM + _GAP_MM)):
            write(page, f"Y={y}", place, _LABEL, align="center")
    for x in northings:
        at = bottom + (x - south) / frame.m_per_mm
        ticks += [((left - _TICK_MM, at), (left, at)), ((right, at), (right + _TICK_MM, at))]
        beyond = (right + _TICK_MM + _GAP_MM + _CAP_MM, at)
        for place in ((left - _TICK_MM - _GAP_MM, at), beyond):
            write(page, f"X={x}", place, _LABEL, align="center", degrees=90)
    lines = np.array([shapely.LineString(ends) for ends in ticks], dtype=object)
    stroke(page, lines, colour=_INK, widths_px=_TICK_PX)
