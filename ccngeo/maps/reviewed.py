"""What the page shows of a plan review: recommendations, plans to adjust, proposed boundaries."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd

from ccngeo import wording
from ccngeo.advice import advised, change_needed
from ccngeo.assessment import Assessment
from ccngeo.construction_plans import LOT, plans_not_checked
from ccngeo.maps import ui
from ccngeo.model import Figure, Finding, Site, Unit, Verdict
from ccngeo.priority import (
    RANKING_HEADINGS,
    contribution_rows,
    ranking_rows,
    surroundings_rows,
)
from ccngeo.recommendation import Recommendation
from ccngeo.rules.nd32_quotas import LEFT as QUOTA_LEFT
from ccngeo.scoring import Scores
from ccngeo.vietnamese import format_decimal

_NOTHING = "–"


def advice_block(
    found: Recommendation, around: pd.DataFrame, scores: Scores, on: date, lang: str
) -> dict[str, Any]:
    """Return the recommendation on a site: a sentence, lines below it and lists to unfold."""
    said = advised(found, on, lang)
    road = f"{ui.ROAD.in_(lang)}: {said.road}" if said.road else ""
    lists = (
        (ui.OPEN, said.open),
        (ui.CONDITIONS, said.conditions),
        (ui.AGAINST, said.against),
        (ui.IN_FAVOUR, said.in_favour),
        (ui.AROUND, [f"{name}: {value}" for name, value in _around(found, around, lang)]),
        (ui.POINTS, [_points(row) for row in contribution_rows(scores, found.site_id, lang)]),
    )
    return {
        "sentence": said.sentence,
        "lines": [line for line in (said.land, road) if line],
        "lists": [[heading.in_(lang), list(lines)] for heading, lines in lists if lines],
    }


def _around(found: Recommendation, around: pd.DataFrame, lang: str) -> list[tuple[str, str]]:
    return surroundings_rows(around, found.site_id, lang)


def _points(row: Sequence[str]) -> str:
    """Return what one criterion gives: «Đất trồng lúa: 12 % → 8,8 (10 %)»."""
    criterion, value, points, weight, _ = row
    return f"{criterion}: {value} → {points} ({weight})"


def ranking_table(assessment: Assessment, scores: Scores, lang: str) -> dict[str, Any]:
    """Return the order of priority as a table of the page."""
    rows = ranking_rows(assessment, scores, lang)
    return {
        "columns": [heading.in_(lang) for heading in RANKING_HEADINGS],
        "rows": [list(row.cells) for row in rows],
        "sites": [row.site_id for row in rows],
        "link": 1,
    }


def area_cells(site: Site, lang: str) -> dict[str, str]:
    """Return the areas of a site, and how far the measured one is from the declared."""
    areas = site.areas
    shown = {"plan": areas.plan_ha, "proposed": areas.proposed_ha, "measured": areas.measured_ha}
    cells = {key: _hectares(value, lang) for key, value in shown.items()}
    cells["difference"] = _NOTHING
    if areas.measured_ha is not None and site.declared_ha:
        apart = areas.measured_ha - site.declared_ha
        share = wording.signed(100 * apart / site.declared_ha, 1, lang)
        cells["difference"] = f"{wording.signed(apart, 2, lang)}; {share} %"
    return cells


def land_cells(findings: Sequence[Finding], lang: str) -> dict[str, str]:
    """Return rice, forest, housing, cluster land and the state of the unit, as judged."""
    by_rule = {f.rule.rule_id: f for f in findings}

    def said(rule_id: str, *units: Unit) -> str:
        finding = by_rule.get(rule_id)
        figures = [] if finding is None else [_figure(finding, unit) for unit in units]
        known = [
            wording.quantity(f.best, f.unit, lang)
            for f in figures
            if f is not None and f.best is not None
        ]
        return "; ".join(known) or _NOTHING

    def left(rule_id: str) -> str:
        figure = next((p.figure for p in by_rule[rule_id].parts if p.label == QUOTA_LEFT), None)
        return _NOTHING if figure is None else wording.interval(figure, lang)

    forests = (said(rule_id, Unit.HA) for rule_id in ("special-use-forest", "natural-forest"))
    return {
        "rice": said("specialised-rice", Unit.HA, Unit.SHARE),
        "forest": " / ".join(forests),
        "houses": said("houses-inside", Unit.HA, Unit.COUNT),
        "skn": said("land-use-plan", Unit.SHARE),
        "quota": left("cluster-land-quota"),
        "occupancy": said("average-occupancy", Unit.SHARE, Unit.HA),
    }


def _figure(finding: Finding, unit: Unit) -> Figure | None:
    """Return the first figure of a unit that was measured for a finding that applies."""
    if finding.verdict is Verdict.NOT_APPLICABLE:
        return None
    return next(
        (p.figure for p in finding.parts if p.figure.unit is unit and p.figure.best is not None),
        None,
    )


def _hectares(value: float | None, lang: str) -> str:
    return _NOTHING if value is None else format_decimal(value, 2, lang)


def plans_table(plans: gpd.GeoDataFrame, assessment: Assessment, lang: str) -> dict[str, Any]:
    """Return the construction plans to adjust (directive II.2) as a table of the page.

    Real conflicts come first, then what only adjoins, then clusters nobody could check.
    """
    on = assessment.on
    names = {site.site_id: site.name for site in assessment.sites}
    ranked = plans.sort_values("adjoining", kind="stable")
    conflicts: list[Any] = list(ranked.itertuples(index=False))
    rows = [
        [
            row.plan,
            wording.joined(row.decision, _day(row.decision_date, lang)),
            wording.joined(row.level, row.scale),
            f"{row.site_id} · {names[row.site_id]}",
            wording.joined(row.lot, row.code, row.use),
            _conflict(row, lang),
            change_needed(row, on, lang),
        ]
        for row in conflicts
    ]
    unchecked = plans_not_checked(assessment)
    rows += [
        [
            ui.NOT_YET_CHECKED.in_(lang), "", "", f"{f.site_id} · {names[f.site_id]}", "", "?",
            wording.action(f, on, lang),
        ]
        for f in unchecked
    ]  # fmt: skip
    columns = [c.in_(lang) for c in ui.PLANS]
    sites = [*ranked["site_id"].tolist(), *(f.site_id for f in unchecked)]
    return {"columns": columns, "rows": rows, "sites": sites, "link": _CLUSTER}


_CLUSTER = 3  # the column that names the cluster


def count_of_plans(count: int, judged: Verdict) -> str:
    """Return how many plans must be adjusted; what nobody could look at is no zero."""
    if judged is Verdict.NOT_APPLICABLE:
        return _NOTHING
    if judged is Verdict.UNDETERMINED:
        return f"≥ {count}" if count else "?"
    return str(count)


def _day(text: str, lang: str) -> str:
    try:
        return wording.day(date.fromisoformat(text[:10]), lang)
    except ValueError:
        return text


def _conflict(row: Any, lang: str) -> str:
    figure = Figure(
        row.area_least_ha, max(row.area_ha, row.area_least_ha), row.area_most_ha, Unit.HA
    )
    return wording.interval(figure, lang)


def plans_label(row: Any, lang: str) -> str:
    """Return what a conflict is called on the map."""
    return " · ".join(
        x
        for x in (row.site_id, row.plan, *(getattr(row, n) for n in LOT[5:]), _conflict(row, lang))
        if x
    )
