"""The land of each site, counted once: what the project's layers take, and what nobody knows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely

from ccngeo.answers import Context, held_by, in_being
from ccngeo.geometry import Geometries, polygons_only
from ccngeo.measure.budget import LandBudget, claimed, partition
from ccngeo.measure.overlay import dissolved
from ccngeo.model import Site
from ccngeo.project import LAYERS

# Without these two nobody can say what is on the land.
_GROUND = ("land_use", "residential")


def is_complete(context: Context) -> bool:
    """Tell whether every listed layer is there, covers what it says, with all features in place."""
    return not not_known_of(context) and all(n.geometry is not None for n in context.neighbours)


def not_known_of(context: Context) -> tuple[str, ...]:
    """Name the listed layers, and those nobody can do without, that may take more than is seen."""
    listed = {name: None for entries in context.budget.values() for name, _ in entries}
    return tuple(
        name
        for name in dict.fromkeys([*_GROUND, *listed])
        if name not in listed
        or name not in context.layers
        or context.layers[name].profile.lost
        or not context.coverage[name].is_known
    )


def budget_of(sites: Sequence[Site], context: Context) -> LandBudget:
    """Partition the sites that have a boundary by the project's budget layers.

    `context` has been read around these sites.
    """
    located = [s for s in sites if s.geometry is not None]
    index = pd.Index([s.site_id for s in located], dtype=object)
    return partition(_shapes(located), claims_of(located, context), index, context.crs)


def claims_of(sites: Sequence[Site], context: Context) -> dict[tuple[str, str], Geometries]:
    """Return what each restriction of the budget takes of each site, by its name and class.

    All sites have a boundary, and `context` has been read around them.
    """
    shapes = _shapes(sites)
    listed = [(c, name, codes) for c, e in context.budget.items() for name, codes in e]
    taken: dict[tuple[str, str], list[Any]] = {}
    for name in sorted({name for _, name, _ in listed}):
        asked = [codes for _, n, codes in listed if n == name and codes]
        taken[name, "not_covered"] = _gaps(name, sites, context, asked)
    for land_class, name, codes in listed:
        taken.setdefault((name, land_class), []).append(taken_by(name, codes, context))
    claims = {
        key: claimed(shapes, shapely.STRtree(np.concatenate([_NONE, *parts])))
        for key, parts in taken.items()
    }
    claims["established", "excluded"] = _founded(sites, context.neighbours)
    return claims


_NONE = np.empty(0, dtype=object)


def taken_by(name: str, codes: tuple[str, ...], context: Context) -> Geometries:
    """Return the land a layer takes with the given codes, all of it without codes."""
    if name not in context.frames:
        return _NONE
    frame = context.window(name)
    features = np.asarray(frame.geometry.array, dtype=object)
    return features[held_by(frame, codes)[0]] if codes else features


def _gaps(
    name: str, sites: Sequence[Site], context: Context, listed: Sequence[tuple[str, ...]]
) -> list[Any]:
    """Return where nobody knows what a layer holds, so that it never reads as available.

    That is everywhere for a layer that was declared but lost, a minimum layer that is not there,
    or a layer with features nobody can place; about the features of a layer that could not be
    mended; a minimum layer's uncovered land; and, where classes matter, land whose code is blank,
    compound or a group.
    """
    layer = context.layers.get(name)
    nowhere = layer is None and (name in context.lost or LAYERS[name].minimum)
    if nowhere or (layer is not None and layer.profile.unlocated):
        return [_shapes(sites)]
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
    return gaps


def _covered(name: str, features: Any, sites: Sequence[Site], context: Context) -> Any:
    """Return where a layer was surveyed around the sites."""
    coverage = context.coverage[name]
    if coverage.itself:
        there = in_being(context.window(name), context.layers[name], context.on)
        features = features[there]
        near = shapely.STRtree(features).query(_shapes(sites), predicate="intersects")[1]
        return shapely.union_all(features[np.unique(near)])
    return coverage.area if coverage.area is not None else shapely.Polygon()


def _founded(sites: Sequence[Site], neighbours: Sequence[Site]) -> Any:
    """Return what established clusters take of each site, without what it is or stands for."""
    founded = [n for n in neighbours if n.geometry is not None]
    site, other = shapely.STRtree(_shapes(founded)).query(_shapes(sites), predicate="intersects")
    pairs = sorted(zip(site.tolist(), other.tolist(), strict=True))
    others = [
        (i, j)
        for i, j in pairs
        if founded[j].site_id not in (sites[i].site_id, sites[i].stands_for)
    ]
    site, other = np.array(others, dtype=np.int64).reshape(-1, 2).T
    cut = shapely.intersection(_shapes(sites)[site], _shapes(founded)[other])
    return dissolved(polygons_only(cut), site, len(sites))


def _shapes(sites: Sequence[Site]) -> Any:
    out = np.empty(len(sites), dtype=object)
    out[:] = [s.geometry for s in sites]
    return out
