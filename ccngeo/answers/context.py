"""What answers may look at: layers read around some sites, tables, the date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from ccngeo.measure.inputs import Floats
from ccngeo.model import (
    Site,
)
from ccngeo.quotas import Ledger
from ccngeo.read import Coverage, Table, VectorLayer
from ccngeo.register import Register

REACH_M = 2000.0  # how far around its sites a chunk looks for the nearest feature


_UNITS = ("communes", "districts")
# A boundary this far from the commune it declares has the wrong coordinates, or another commune.
_ASTRAY_M = 2000.0


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
    clusters: tuple[Site, ...] = ()  # established and planned ones, which may lie side by side
    decisions: Mapping[str, str] = field(default_factory=dict)  # what the province has fixed
    ledger: Ledger | None = None  # quotas of the communes, and what planned clusters need of them
    astray: frozenset[str] = frozenset()  # sites drawn far from the commune they declare

    def for_sites(self, sites: Sequence[Site]) -> "Context":
        """Return the context with every layer read around these sites, the units as a whole."""
        located = [s for s in sites if s.geometry is not None]
        if not located:
            return self
        shapes = np.array([s.geometry for s in located], dtype=object)
        west, south, east, north = shapely.total_bounds(shapes)
        around = (west - REACH_M, south - REACH_M, east + REACH_M, north + REACH_M)
        frames = {
            name: layer.window((layer.extent or around) if name in _UNITS else around)
            for name, layer in self.layers.items()
        }
        astray = frozenset(s.site_id for s in located if _is_astray(s, frames.get("communes")))
        return replace(self, frames=frames, astray=astray)

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


def _is_astray(site: Site, communes: gpd.GeoDataFrame | None) -> bool:
    """Tell whether a boundary lies far from the commune it declares, as in another meridian.

    One that declares none of these communes must lie near any of them.
    """
    if communes is None or communes.empty:
        return False
    mine = communes[communes["code"].fillna("").astype(str) == (site.commune_code or "")]
    around = communes if mine.empty or site.commune_code is None else mine
    return bool((around.geometry.distance(site.geometry) > _ASTRAY_M).all())
