"""Figures from geometry and rasters. This room knows no law.

One-figure measures return frames on the caller's index; by-class measures return long frames
(site, class). Columns carry their unit.
"""

from ccngeo.measure.budget import BudgetLayer, land_budget
from ccngeo.measure.coverage import coverage
from ccngeo.measure.distance import distance
from ccngeo.measure.overlap import Band, band_of, overlap
from ccngeo.measure.terrain import elevation

__all__ = [
    "Band",
    "BudgetLayer",
    "band_of",
    "coverage",
    "distance",
    "elevation",
    "land_budget",
    "overlap",
]
