"""What answers may look at: layers read around some sites, tables, the date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from ccngeo.measure.overlap import Floats
from ccngeo.model import (
    Site,
)
from ccngeo.read import Coverage, Table, VectorLayer
from ccngeo.register import Register

REACH_M = 2000.0  # how far around its sites a chunk looks for the nearest feature


@dataclass(frozen=True, slots=True)
class Context:
    """Everything an answer may look at; picklable, with no open file."""

    on: date
    crs: pyproj.CRS
    layers: Mapping[str, VectorLayer]
    coverage: Mapping[str, Coverage]
    tables: Mapping[str, Table]
    neighbours: tuple[Site, ...]
    register: Register
    survey_base: str | None = None
    budget: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()  # declared layers and tables that could not be read
    frames: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)

    def for_sites(self, sites: Sequence[Site]) -> "Context":
        """Return the context with every layer read around these sites."""
        located = [s.geometry for s in sites if s.geometry is not None]
        if not located:
            return self
        west, south, east, north = shapely.total_bounds(np.array(located, dtype=object))
        around = (west - REACH_M, south - REACH_M, east + REACH_M, north + REACH_M)
        frames = {name: layer.window(around) for name, layer in self.layers.items()}
        return replace(self, frames=frames)

    def window(self, layer: str) -> gpd.GeoDataFrame:
        """Return the features of a layer around the sites at hand."""
        return self.frames[layer]

    def accuracy(self, layer: str, sites: Sequence[Site]) -> Floats:
        """Return the positional error of each site against a layer; 0 on a common survey base."""
        handle = self.layers[layer]
        if self.survey_base and handle.decl.survey_base == self.survey_base:
            return np.zeros(len(sites))
        own = np.array([s.accuracy_m for s in sites], dtype=float)
        return np.hypot(own, handle.accuracy_m)  # type: ignore[no-any-return]
