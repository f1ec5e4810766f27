"""Which construction plans must be adjusted to fit the cluster plan (directive II.2).

The lower plan adapts: a conflict is never a reason to refuse a cluster. Listed is the land that a
plan gives another use than industry, lot by lot, with its bounds under the error of position.
"""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ccngeo.answers.context import Context
from ccngeo.answers.overlaps import M2, select, shapes_of
from ccngeo.assessment import Assessment, context_of
from ccngeo.geometry import HA, polygons_only
from ccngeo.measure.band import band_of
from ccngeo.measure.overlap import Overlap, adjoins, overlap_of
from ccngeo.model import Finding, Need, Site, Verdict
from ccngeo.rules.claims import NOT_YET_FOUNDED
from ccngeo.rules.nd32_2024 import CONSTRUCTION_PLANS

# What identifies a lot of a plan, and whose business it is.
LOT = ("plan", "decision", "decision_date", "level", "scale", "lot", "code", "use")
COLUMNS = (
    *LOT, "site_id", "area_least_ha", "area_ha", "area_most_ha", "adjoining", "certain", "geometry",
)  # fmt: skip


def plans_to_adjust(assessment: Assessment) -> gpd.GeoDataFrame:
    """Return the lots of construction plans in conflict with planned and proposed clusters.

    Returns
    -------
    GeoDataFrame
        One row per lot (`LOT`, texts of the layer as written) and cluster, by plan: the land in
        conflict in ha with its bounds, `adjoining` where it lies within twice the error of the
        cluster's edge, `certain` unless the lot's use or day is in doubt, and the shape shared, in
        the working CRS. Land that no plan covers is in no row: it has nothing to adjust. What could
        not be looked at is in none either: `plans_not_checked` names those clusters.
    """
    sites = [s for s in assessment.sites if s.geometry is not None and s.role in NOT_YET_FOUNDED]
    context = context_of(assessment.data, assessment.on)
    need = CONSTRUCTION_PLANS.needs["plans"]
    if not sites or need.layer not in context.layers:
        return _table([], assessment)
    return _table(_conflicts(sites, context.for_sites(sites), need), assessment)


def plans_not_checked(assessment: Assessment) -> tuple[Finding, ...]:
    """Return the findings of clusters that may be in conflict with plans nobody could look at."""
    return tuple(
        finding
        for finding in assessment
        if finding.rule.rule_id == CONSTRUCTION_PLANS.rule_id
        and finding.verdict is Verdict.UNDETERMINED
    )


def _conflicts(sites: Sequence[Site], context: Context, need: Need) -> list[pd.DataFrame]:
    frame = context.window(need.layer)
    counts, perhaps = select(frame, need, context.layers[need.layer], context.on)
    chosen = frame[counts | perhaps]
    texts = pd.DataFrame(
        {name: chosen[name].astype("string").fillna("") if name in chosen else "" for name in LOT},
        index=chosen.index,
    ).assign(certain=counts[counts | perhaps])
    lots = texts.drop_duplicates().sort_values(list(texts.columns)).reset_index(drop=True)
    codes = lots.reset_index().merge(texts, on=list(texts.columns), how="right")["index"]
    band = band_of(shapes_of(sites), context.accuracy(need.layer, sites))
    found = overlap_of(
        band, np.asarray(chosen.geometry.array, dtype=object), codes=codes.to_numpy(dtype=np.int64)
    )
    return [_rows(found, adjoins(found, band), lots, sites)]


def _rows(
    found: Overlap, adjoining: np.ndarray, lots: pd.DataFrame, sites: Sequence[Site]
) -> pd.DataFrame:
    own = shapes_of(sites)[found.site]
    inside = polygons_only(shapely.intersection(found.pieces, own))
    # What only an error away touches the cluster is shown where it lies.
    shown = np.where(shapely.area(inside) >= M2, inside, found.pieces)
    rows = lots.iloc[found.code].reset_index(drop=True)
    rows = rows.assign(
        site_id=[sites[i].site_id for i in found.site],
        area_least_ha=np.where(rows["certain"], found.least / HA, 0.0),
        area_ha=found.best / HA,
        area_most_ha=found.most / HA,
        adjoining=adjoining,
        geometry=shown,
    )
    return rows[found.most >= M2]


def _table(rows: list[pd.DataFrame], assessment: Assessment) -> gpd.GeoDataFrame:
    crs = assessment.data.project.crs
    if not rows:
        return gpd.GeoDataFrame(pd.DataFrame(columns=list(COLUMNS)), geometry="geometry", crs=crs)
    table = pd.concat(rows)[list(COLUMNS)].sort_values(["plan", "lot", "code", "site_id"])
    return gpd.GeoDataFrame(table.reset_index(drop=True), geometry="geometry", crs=crs)
