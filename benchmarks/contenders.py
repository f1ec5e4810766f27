"""What is timed: each task by ccngeo and by its peers, over the same fabric.

A contender prepares its input untimed (`setup`), then runs once (`run`) and returns one sorted
table of hectares, so that all answers to a task can be held against each other.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import fabric
import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely

from ccngeo import measure
from ccngeo.project import LAYERS, LayerDecl
from ccngeo.read.vector import open_vector

HA = 10_000.0


@dataclass(frozen=True)
class Contender:
    """One way to do a task; `needs` is a package that may not be installed."""

    task: str
    name: str
    setup: Callable[[int, int, Path], Any]  # parcels, sites, folder
    run: Callable[[Any], "pd.Series[float]"]
    needs: str | None = None
    answers: bool = True  # whether its numbers are held against the others

    @property
    def is_installed(self) -> bool:
        """Tell whether the peer is there."""
        return self.needs is None or find_spec(self.needs) is not None


def _fabric(parcels: int, sites: int, _: Path) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    return fabric.sites(sites, parcels), fabric.parcels(parcels)


# --- overlap by class --------------------------------------------------------------------------


def _ours(data: Any) -> "pd.Series[float]":
    sites, layer = data
    return measure.overlap(sites, layer, by="code", interior_disjoint=True)["area_ha"]


def _ours_union(data: Any) -> "pd.Series[float]":
    sites, layer = data
    return measure.overlap(sites, layer, by="code")["area_ha"]


def _ours_band(data: Any) -> "pd.Series[float]":
    sites, layer = data
    return measure.overlap(sites, layer, by="code", accuracy_m=5, interior_disjoint=True)["area_ha"]


def _overlay(data: Any) -> "pd.Series[float]":
    sites, layer = data
    pieces = gpd.overlay(sites.reset_index(names="site"), layer)
    return pieces.assign(area_ha=pieces.area / HA).groupby(["site", "code"])["area_ha"].sum()


def _floor(data: Any) -> "pd.Series[float]":
    """Do the least any exact method must: query a tree, cut what crosses, on two threads."""
    shapes, features = (np.asarray(frame.geometry.array, dtype=object) for frame in data)
    tree = shapely.STRtree(features)
    shapely.prepare(shapes)
    site, feature = tree.query(shapes, predicate="intersects")
    cross = ~shapely.contains_properly(shapes[site], features[feature])
    halves = np.array_split(np.flatnonzero(cross), 2)

    def cut(which: Any) -> Any:
        return shapely.area(shapely.intersection(shapes[site[which]], features[feature[which]]))

    with ThreadPoolExecutor(2) as pool:
        pieces = list(pool.map(cut, halves))
    area = shapely.area(features[feature])
    area[np.concatenate(halves)] = np.concatenate(pieces)
    return pd.Series([area.sum() / HA])


def _sedona_setup(parcels: int, sites: int, folder: Path) -> Any:
    import sedonadb

    own, layer = _fabric(parcels, sites, folder)
    context = sedonadb.connect()
    context.create_data_frame(own.reset_index(names="site")).to_view("sites")
    context.create_data_frame(layer).to_view("layer")
    return context


def _sedona(context: Any) -> "pd.Series[float]":
    table = context.sql(
        "SELECT s.site AS site, l.code AS code, "
        "SUM(ST_Area(ST_Intersection(s.geometry, l.geometry))) / 10000.0 AS area_ha "
        "FROM sites s JOIN layer l ON ST_Intersects(s.geometry, l.geometry) "
        "GROUP BY s.site, l.code"
    ).to_pandas()
    return pd.Series(table.set_index(["site", "code"])["area_ha"])


# --- land budget -------------------------------------------------------------------------------


def _excluded(parcels: int, sites: int, folder: Path) -> Any:
    own, layer = _fabric(parcels, sites, folder)
    return own, layer[layer["code"].isin(fabric.EXCLUDED)].reset_index(drop=True)


def _budget(data: Any) -> "pd.Series[float]":
    sites, taken = data
    budget = measure.land_budget(sites, [measure.Restriction("parcels", "excluded", taken)])
    return budget.to_frame()["available_ha"]


def _difference(data: Any) -> "pd.Series[float]":
    sites, taken = data
    left = gpd.overlay(
        sites.reset_index(names="site"), taken, how="difference", keep_geom_type=False
    )
    return (left.set_index("site").area / HA).reindex(sites.index, fill_value=0.0)


def _atlite(data: Any) -> "pd.Series[float]":
    """Count cells of 10 m whose middle is free; ten sites stand for all."""
    from atlite.gis import ExclusionContainer, shape_availability

    sites, taken = data
    container = ExclusionContainer(crs=fabric.GRID, res=10)
    container.add_geometry(taken.geometry)
    free = {}
    for site, shape in sites.geometry.iloc[:10].items():
        masked, _ = shape_availability(gpd.GeoSeries([shape], crs=sites.crs), container)
        free[site] = masked.sum() * 100 / HA
    return pd.Series(free)


# --- one site against a layer on disk ----------------------------------------------------------


def _on_disk(kind: str) -> Callable[[int, int, Path], Any]:
    def setup(parcels: int, _: int, folder: Path) -> Any:
        path = folder / f"parcels-{parcels}.{kind}"
        if not path.exists():
            fabric.parcels(parcels).to_file(path)
        return fabric.sites(1, parcels), path

    return setup


def _handle(kind: str) -> Callable[[int, int, Path], Any]:
    """Open the layer once: its profile is made before anything is timed."""

    def setup(parcels: int, sites: int, folder: Path) -> Any:
        site, path = _on_disk(kind)(parcels, sites, folder)
        declared = LayerDecl(path=path.name, coverage="self")
        layer = open_vector(
            LAYERS["land_use"], declared, path, pyproj.CRS(fabric.GRID), kept_in=folder / "kept"
        )
        return site, layer

    return setup


def _window(data: Any) -> "pd.Series[float]":
    site, layer = data
    near = layer.window(tuple(site.total_bounds))
    disjoint = layer.profile.sums_are_unions
    return measure.overlap(site, near, by="code", interior_disjoint=disjoint)["area_ha"]


def _read_all(data: Any) -> "pd.Series[float]":
    site, path = data
    return _overlay((site, pyogrio.read_dataframe(path)))


CONTENDERS = (
    Contender("overlap", "floor", _fabric, _floor, answers=False),
    Contender("overlap", "ccngeo", _fabric, _ours),
    Contender("overlap", "ccngeo, unions", _fabric, _ours_union),
    Contender("overlap", "ccngeo, error of 5 m", _fabric, _ours_band),
    Contender("overlap", "geopandas.overlay", _fabric, _overlay),
    Contender("overlap", "SedonaDB", _sedona_setup, _sedona, needs="sedonadb"),
    Contender("budget", "ccngeo", _excluded, _budget),
    Contender("budget", "geopandas difference", _excluded, _difference),
    Contender("budget", "atlite 10 m, 10 sites", _excluded, _atlite, needs="atlite", answers=False),
    Contender("one site, GeoPackage", "ccngeo", _handle("gpkg"), _window),
    Contender("one site, GeoPackage", "read all and overlay", _on_disk("gpkg"), _read_all),
    Contender("one site, FlatGeobuf", "ccngeo", _handle("fgb"), _window),
    Contender("one site, FlatGeobuf", "read all and overlay", _on_disk("fgb"), _read_all),
)
