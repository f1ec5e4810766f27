"""The land of each site, counted once: what the project's layers take, and what nobody knows."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ccngeo.answers import Context, held_by
from ccngeo.measure.budget import BudgetLayer, land_budget
from ccngeo.model import Site
from ccngeo.project import LAYERS

# Without these two nobody can say what is on the land.
_GROUND = ("land_use", "residential")


def is_complete(context: Context) -> bool:
    """Tell whether every listed layer is there, covers what it says, with all features in place."""
    names = {name for entries in context.budget.values() for name, _ in entries}
    layers = [context.layers.get(name) for name in names]
    return (
        names.issuperset(_GROUND)
        and all(layer is not None and not layer.profile.lost for layer in layers)
        and all(context.coverage[name].is_known for name in names)
        and all(n.geometry is not None for n in context.neighbours)
    )


def budget_cells(sites: Sequence[Site], context: Context) -> gpd.GeoDataFrame:
    """Partition the sites that have a boundary by the project's budget layers.

    `context` has been read around these sites. Returns the cells of `measure.land_budget`.
    """
    located = [s for s in sites if s.geometry is not None]
    listed = [(c, name, codes) for c, e in context.budget.items() for name, codes in e]
    names = sorted({name for _, name, _ in listed})
    by_code: dict[str, list[tuple[str, ...]]] = {}
    for _, name, codes in listed:
        by_code.setdefault(name, []).extend([codes] if codes else [])
    gaps = [g for n in names for g in _gaps(n, located, context, by_code[n])]
    taken = [_taken(c, name, codes, context) for c, name, codes in listed if name in context.frames]
    cells = [
        land_budget(
            gpd.GeoSeries([s.geometry], index=pd.Index([s.site_id]), crs=context.crs),
            [*gaps, *taken, _founded(s, context.neighbours)],
        )
        for s in located
    ]
    nothing = land_budget(gpd.GeoSeries([], crs=context.crs), [])
    return gpd.GeoDataFrame(pd.concat(cells, ignore_index=True)) if cells else nothing


def _taken(land_class: str, name: str, codes: tuple[str, ...], context: Context) -> BudgetLayer:
    """Return the land a layer takes with the given codes, all of it without codes."""
    frame = context.window(name)
    features = np.asarray(frame.geometry.array, dtype=object)
    counts = held_by(frame, codes)[0] if codes else np.ones(len(frame), dtype=bool)
    return BudgetLayer(name, land_class, features[counts])


def _gaps(
    name: str, sites: Sequence[Site], context: Context, listed: Sequence[tuple[str, ...]]
) -> list[BudgetLayer]:
    """Return where nobody knows what a layer holds, so that it never reads as available.

    That is everywhere for a layer that was declared but lost, a minimum layer that is not there,
    or a layer with features nobody can place; about the features of a layer that could not be
    mended; a minimum layer's uncovered land; and, where classes matter, land whose code is blank,
    compound or a group.
    """
    layer = context.layers.get(name)
    nowhere = layer is None and (name in context.lost or LAYERS[name].minimum)
    if nowhere or (layer is not None and layer.profile.unlocated):
        return [BudgetLayer(name, "not_covered", _shapes(sites))]
    if name not in context.frames:
        return []
    frame = context.window(name)
    features = np.asarray(frame.geometry.array, dtype=object)
    gaps = []
    if layer is not None and layer.profile.lost_bounds:
        west, south, east, north = np.array(layer.profile.lost_bounds).T
        e = layer.accuracy_m
        gaps.append(shapely.box(west - e, south - e, east + e, north + e))
    if listed:
        unclear = np.zeros(len(frame), dtype=bool)
        for codes in listed:
            certain, possible = held_by(frame, codes)
            unclear |= possible & ~certain
        gaps.append(features[unclear])
    if LAYERS[name].minimum:
        gaps.append(shapely.difference(_shapes(sites), _covered(name, features, sites, context)))
    return [BudgetLayer(name, "not_covered", g) for g in gaps if len(g)]


def _covered(name: str, features: Any, sites: Sequence[Site], context: Context) -> Any:
    """Return where a layer was surveyed around the sites."""
    coverage = context.coverage[name]
    if coverage.itself:
        near = shapely.STRtree(features).query(_shapes(sites), predicate="intersects")[1]
        return shapely.union_all(features[np.unique(near)])
    return coverage.area if coverage.area is not None else shapely.Polygon()


def _founded(site: Site, neighbours: Sequence[Site]) -> BudgetLayer:
    """Return the established clusters as taken land, without what the site is or stands for."""
    others = [
        n
        for n in neighbours
        if n.geometry is not None and n.site_id not in (site.site_id, site.stands_for)
    ]
    return BudgetLayer("established", "excluded", _shapes(others))


def _shapes(sites: Sequence[Site]) -> Any:
    return np.array([s.geometry for s in sites], dtype=object)
