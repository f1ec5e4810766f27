"""The province in small, with the place of a site."""

from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.axes import Axes
from shapely.affinity import affine_transform

from ccngeo.drawn_layers import NOWHERE, Bounds
from ccngeo.geometry import Geometries
from ccngeo.report.frame import Frame
from ccngeo.report.ground import Ground
from ccngeo.report.paper import Box
from ccngeo.report.strokes import fill, outlines, stroke

_UNITS = ("communes", "districts")  # the first there is
_FINEST = 1e-3  # of the size of the province: what a thumb would cover
_LAND, _BORDER, _PLACE = "#f4efe2", "#9a9a9a", "#c00000"
_LEAST_MM = 2.2  # a frame smaller than this would not be found


@dataclass(frozen=True, slots=True)
class Inset:
    """The units of the province, simplified once for all sheets."""

    extent: Bounds
    units: Geometries

    @classmethod
    def of(cls, ground: Ground) -> "Inset":
        """Return the inset of a review; without a layer of units it shows the extent alone."""
        layers = {layer.name: layer for layer in ground.layers}
        found = next((layers[name].shapes for name in _UNITS if name in layers), None)
        if ground.extent == NOWHERE or found is None:
            return cls(ground.extent, np.empty(0, dtype=object))
        west, south, east, north = ground.extent
        tolerance = _FINEST * max(east - west, north - south)
        return cls(ground.extent, shapely.coverage_simplify(found, tolerance))

    def draw(self, page: Axes, box: Box, frame: Frame | None) -> None:
        """Draw the province into a box of a page, with what a frame shows of it."""
        if self.extent == NOWHERE:
            return
        west, south, east, north = self.extent
        scale = min(box.width / (east - west), box.height / (north - south))
        across = box.left + (box.width - scale * (east - west)) / 2 - scale * west
        up = box.bottom + (box.height - scale * (north - south)) / 2 - scale * south
        units = shapely.transform(self.units, lambda points: points * scale + (across, up))
        polygons = shapely.get_parts(units)
        if len(polygons):
            fill(page, polygons, face=_LAND, edge=_BORDER, width_px=0.4)
        if frame is None:
            return
        shown = affine_transform(shapely.box(*frame.bounds), (scale, 0, 0, scale, across, up))
        if shown.bounds[2] - shown.bounds[0] < _LEAST_MM:
            shown = shapely.box(*shown.centroid.buffer(_LEAST_MM / 2).bounds)
        stroke(page, outlines(np.array([shown])), colour=_PLACE, widths_px=1.8)
