"""Figures from geometry and rasters. This room knows no law.

Sites and layers come in one metric grid. One-figure measures return frames on the caller's index;
by-class measures return long frames (site, class). Columns carry their unit. What a layer cannot
say (no place, not covered, no value) widens an upper bound and is never a zero.

    overlap, pieces      what a layer takes of a site, by class, under an error of position
    coverage             how much of a site a layer was surveyed for
    land_budget          land counted once: partition, shares of each restriction, contiguous blocks
    distance             to the nearest feature, and how deep one reaches in
    corridor, dyke_corridor, river_side     from the line a width counts from
    elevation, slope, flood_depth           from rasters
    area, compare_areas, shape, frontage    of the boundary itself
"""

from ccngeo.measure.budget import LandBudget, Restriction, land_budget
from ccngeo.measure.corridor import LineKind, corridor, dyke_corridor, river_side
from ccngeo.measure.coverage import coverage
from ccngeo.measure.distance import distance
from ccngeo.measure.overlap import overlap, pieces
from ccngeo.measure.shape import area, compare_areas, frontage, shape
from ccngeo.measure.terrain import elevation, flood_depth, slope

__all__ = [
    "LandBudget",
    "LineKind",
    "Restriction",
    "area",
    "compare_areas",
    "corridor",
    "coverage",
    "distance",
    "dyke_corridor",
    "elevation",
    "flood_depth",
    "frontage",
    "land_budget",
    "overlap",
    "pieces",
    "river_side",
    "shape",
    "slope",
]
