"""The province in small, with the place of a site."""

import numpy as np
import shapely
from matplotlib.axes import Axes

from ccngeo.drawn_layers import NOWHERE
from ccngeo.report.plates.frame import Frame
from ccngeo.report.plates.ground import Ground
from ccngeo.report.plates.paper import Box
from ccngeo.report.plates.strokes import fill, outlines, stroke

_LAND, _BORDER, _PLACE = "#f4efe2", "#9a9a9a", "#c00000"
_BORDER_PX, _PLACE_PX = 0.4, 1.8
_LEAST_MM = 2.2  # a frame smaller than this would not be found


def draw_inset(page: Axes, box: Box, ground: Ground, frame: Frame | None) -> None:
    """Draw the province into a box of a page, with the ground that a frame shows."""
    if ground.extent == NOWHERE:
        return
    west, south, east, north = ground.extent
    scale = min(box.width / (east - west), box.height / (north - south))
    corner = np.array(
        [
            box.left + (box.width - scale * (east - west)) / 2 - scale * west,
            box.bottom + (box.height - scale * (north - south)) / 2 - scale * south,
        ]
    )
    units = shapely.get_parts(shapely.transform(ground.units, lambda at: at * scale + corner))
    fill(page, units, face=_LAND, edge=_BORDER, width_px=_BORDER_PX)
    if frame is None:
        return
    middle = np.array(frame.centre) * scale + corner
    sides = np.array([frame.width_mm, frame.height_mm]) * frame.m_per_mm * scale
    half = np.maximum(sides, _LEAST_MM) / 2
    shown = shapely.intersection(shapely.box(*(middle - half), *(middle + half)), box.polygon)
    stroke(page, outlines(np.array([shown])), colour=_PLACE, widths_px=_PLACE_PX)
