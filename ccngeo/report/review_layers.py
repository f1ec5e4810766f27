"""`assessment.gpkg`: sites, plans to adjust and boundaries proposed, for the office's GIS."""

from pathlib import Path

import geopandas as gpd

from ccngeo import advice, wording
from ccngeo.assessment import Assessment
from ccngeo.construction_plans import plans_to_adjust
from ccngeo.model import Text
from ccngeo.recommendation import PlanReview
from ccngeo.report.geopackage import StyledLayer, by_verdict, plain, write_geopackage
from ccngeo.symbols import REVIEW

GPKG = "assessment.gpkg"
TITLE = Text("Rà soát cụm công nghiệp", "Review of industrial clusters")


def write_layers(
    assessment: Assessment, review: PlanReview | None, folder: Path, lang: str = "vi"
) -> None:
    """Write `assessment.gpkg` into an existing folder; texts in the language asked for."""
    layers = (
        StyledLayer("sites", _sites(assessment, review, lang), by_verdict(lang, "name")),
        StyledLayer(
            "construction_plans_to_adjust",
            _plans(assessment, lang),
            plain(REVIEW["plans_to_adjust"].colour),
        ),
        StyledLayer(
            "adjusted_boundaries", _adjusted(assessment, review), plain(REVIEW["adjusted"].colour)
        ),
    )
    write_geopackage(folder / GPKG, layers, TITLE.in_(lang), assessment.on)


def _sites(assessment: Assessment, review: PlanReview | None, lang: str) -> gpd.GeoDataFrame:
    located = [s for s in assessment.sites if s.geometry is not None]
    verdicts = [assessment.verdict_of(s.site_id) for s in located]
    found = [None if review is None else review.of_site(s.site_id) for s in located]
    return gpd.GeoDataFrame(
        {
            "site_id": [s.site_id for s in located],
            "name": [s.name for s in located],
            "role": [s.role.value for s in located],
            "plan_ha": [s.areas.plan_ha for s in located],
            "proposed_ha": [s.areas.proposed_ha for s in located],
            "measured_ha": [s.areas.measured_ha for s in located],
            "verdict": [v.value for v in verdicts],
            "result": [wording.VERDICTS[v].in_(lang) for v in verdicts],
            "advice": [None if f is None else advice.in_short(f, lang) for f in found],
            "why": [None if f is None else advice.why(f, lang) for f in found],
        },
        geometry=[s.geometry for s in located],
        crs=assessment.data.project.crs,
    )


def _plans(assessment: Assessment, lang: str) -> gpd.GeoDataFrame:
    plans = plans_to_adjust(assessment)
    names = {s.site_id: s.name for s in assessment.sites}
    change = [advice.change_needed(row, assessment.on, lang) for row in plans.itertuples()]
    return plans.assign(
        cluster=[names[site_id] for site_id in plans["site_id"]],
        change=change,
        adjoining=plans["adjoining"].astype(bool),
        certain=plans["certain"].astype(bool),
    )


def _adjusted(assessment: Assessment, review: PlanReview | None) -> gpd.GeoDataFrame:
    found = () if review is None else review.recommendations.values()
    drawn = [(one.site_id, one.adjusted) for one in found if one.adjusted is not None]
    return gpd.GeoDataFrame(
        {
            "site_id": [site_id for site_id, _ in drawn],
            **{
                name: [round(float(getattr(shape, name)), 6) for _, shape in drawn]
                for name in ("area_ha", "kept_ha", "gained_ha", "given_up_ha")
            },
        },
        geometry=[shape.geometry for _, shape in drawn],
        crs=assessment.data.project.crs,
    )
