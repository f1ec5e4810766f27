"""How much of a site lies where a layer was surveyed: elsewhere, finding nothing means nothing."""

from datetime import date

import numpy as np
import pandas as pd
import shapely

from ccngeo.geometry import HA, TOLERANCE_M2, Geometries
from ccngeo.measure.band import Band, band_of
from ccngeo.measure.inputs import (
    Floats,
    Frame,
    accuracy_of,
    areal_of,
    require_valid,
    sites_of,
)
from ccngeo.measure.overlay import dissolved, intersection


def covered_area(sites: Geometries, area: shapely.Geometry) -> Floats:
    """Return the area in m² of each site inside a covered area, one polygon or multipolygon."""
    own = shapely.force_2d(np.array([area], dtype=object))  # prepared by this thread alone
    shapely.prepare(own)
    covered = shapely.area(sites)
    parts = np.flatnonzero(~shapely.covers(own[0], sites) & ~shapely.is_missing(sites))
    cut = intersection(own, np.zeros(len(parts), dtype=np.int64), sites[parts])
    covered[parts] = shapely.area(cut)
    return covered


def uncovered_near(band: Band, area: shapely.Geometry) -> Floats:
    """Return the uncovered area in m² of each site and the strip of one error about it.

    What lies there may be inside. Less than 1 m² is rounding.
    """
    left = [
        shapely.area(shapes) - covered_area(shapes, area)
        for shapes in ((band.site,) if band.is_exact else (band.site, band.outer))
    ]
    most = np.maximum.reduce(left)
    return np.where(most < TOLERANCE_M2, 0.0, most)


def covered_by(sites: Frame, area: Frame, on: date | None = None) -> shapely.Geometry:
    """Return the covered area as one shape, each spot once.

    Raises
    ------
    CrsError, ValueError
        Another grid than the sites', or no valid polygons.
    KeyError
        A date is asked for and there are none.
    """
    sites_of(sites, area)
    shapes = areal_of(area)
    require_valid(shapes, area.index)
    if on is not None:
        days = pd.to_datetime(pd.Series(area["surveyed"]))
        shapes = shapes[(days <= pd.Timestamp(on)).to_numpy()]  # a blank date is no survey yet
    located = shapes[~shapely.is_missing(shapes)]
    whole: shapely.Geometry = dissolved(located, np.zeros(len(located), dtype=np.int64), 1)[0]
    return whole


def coverage(
    sites: Frame, area: Frame, *, accuracy_m: Floats | float = 0.0, on: date | None = None
) -> pd.DataFrame:
    """Measure how much of each site a covered area holds.

    Parameters
    ----------
    sites
        Polygons in a metric grid.
    area
        Polygons of the covered area in the same CRS; each spot counts once.
    accuracy_m
        Positional error of site and covered area together, one or one per site.
    on
        Only what was surveyed by this day counts: `area` then has a column `surveyed` of dates, and
        what has none was surveyed on no known day.

    Returns
    -------
    DataFrame
        `covered_ha` with `covered_least_ha` and `covered_most_ha`, `uncovered_ha` and
        `covered_share` on the caller's index; NaN for a site without a boundary.

    Raises
    ------
    CrsError
        Areas cannot be measured in the CRS, or the two differ.
    ValueError
        The area holds points or lines, a shape is invalid, or the accuracy is no finite number.
    KeyError
        `on` is given and the area has no dates.
    """
    shapes = sites_of(sites, area)
    band = band_of(shapes, accuracy_of(accuracy_m, len(shapes)))
    seen = covered_by(sites, area, on)
    inner, covered, outer = (covered_area(s, seen) for s in (band.inner, band.site, band.outer))
    least, most = band.bounds(np.arange(len(shapes)), inner, covered, outer)
    whole = np.where(shapely.is_missing(shapes), np.nan, shapely.area(shapes))
    unknown = whole * 0  # NaN where there is no site
    return pd.DataFrame(
        {
            "covered_ha": (covered + unknown) / HA,
            "covered_least_ha": (least + unknown) / HA,
            "covered_most_ha": (most + unknown) / HA,
            "uncovered_ha": (whole - covered) / HA,
            "covered_share": covered / whole,
        },
        index=sites.index,
    )
