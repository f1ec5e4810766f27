"""What a table of corner points gives."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from ccngeo.displayed import Displayed
from ccngeo.model import Text

Values = npt.NDArray[np.float64]
Shape = shapely.Polygon | shapely.MultiPolygon


@dataclass(frozen=True, slots=True, eq=False)
class Ring:
    """One closed line of corners in the order of the table, the first not repeated.

    `east` and `north` are in the units of the table's CRS: metres in a grid, else degrees.
    """

    name: str
    corners: tuple[str, ...]
    east: Values
    north: Values
    is_hole: bool


@dataclass(frozen=True, slots=True)
class SideCheck:
    """A side whose length the table gives, in m, against its corners."""

    start: str
    end: str
    stated_m: float
    computed_m: float
    difference_m: float  # stated − computed
    agrees: bool  # within 0,02 m and the rounding of the table
    place: Text


@dataclass(frozen=True, slots=True, eq=False)
class Plot:
    """One plot: its rings and their area (plane, in a grid; on the ellipsoid, in degrees)."""

    name: str
    rings: tuple[Ring, ...]
    geometry: Shape
    area_ha: float
    declared_ha: float | None
    sides: tuple[SideCheck, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BoundaryTable(Displayed):
    """The plots of one table; geometries have x = east, y = north in `crs`.

    `crs` is what the caller states, else what the heading states, else None. `axes` says which
    column is which, `notes` what a person should know before relying on the shape; those in
    `routine` only say that an area agrees, or that none is stated. In `area_ha` land of two
    overlapping plots counts once.
    """

    source: str
    plots: tuple[Plot, ...]
    crs: pyproj.CRS | None
    crs_words: Text
    axes: Text
    geometry: Shape
    area_ha: float
    declared_ha: float | None
    notes: tuple[Text, ...]
    routine: frozenset[Text]

    def __repr__(self) -> str:
        return f"BoundaryTable({self.source!r}, {len(self.plots)} plots, {self.area_ha:.4f} ha)"

    def to_frame(self) -> gpd.GeoDataFrame:
        """Return one row per plot: plot, area_ha, declared_ha, corners, geometry."""
        return gpd.GeoDataFrame(
            {
                "plot": [plot.name for plot in self.plots],
                "area_ha": [plot.area_ha for plot in self.plots],
                "declared_ha": [plot.declared_ha for plot in self.plots],
                "corners": [sum(len(r.corners) for r in plot.rings) for plot in self.plots],
            },
            geometry=[plot.geometry for plot in self.plots],
            crs=self.crs,
        )
