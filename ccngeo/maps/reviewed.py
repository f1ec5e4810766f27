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
from ccngeo.headline import Headline, Seen, apart_words
from ccngeo.maps import ui
from ccngeo.model import Figure, Site, Text, Unit
from ccngeo.priority import (
    RANKING_HEADINGS,
    contribution_rows,
    ranking_rows,
    surroundings_rows,
)
from ccngeo.recommendation import Recommendation
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


def headline_cells(site: Site, line: Headline, lang: str) -> dict[str, str]:
    """Return the line of a site as the page shows it."""
    areas = site.areas
    shown = {"plan": areas.plan_ha, "proposed": areas.proposed_ha, "measured": areas.measured_ha}
    return {
        **{key: _hectares(value, lang) for key, value in shown.items()},
        "difference": apart_words(site, lang),
        "rice": _joined(lang, line.rice_ha, line.rice_share),
        "forest": " / ".join(s.words(lang) for s in (line.special_forest_ha, line.kept_forest_ha)),
        "houses": _joined(lang, line.housing_ha, line.households),
        "skn": line.cluster_land_share.words(lang),
        "quota": line.quota_left_ha.words(lang),
        "occupancy": _occupancy(line, lang),
        "overlap": line.overlap_words(lang),
        "plans": line.plans.words(),
    }


def _joined(lang: str, *seen: Seen) -> str:
    """Return figures side by side; one dash where there are none."""
    return "; ".join(s.words(lang) for s in seen if s.figure is not None or s.is_open) or _NOTHING


def _occupancy(line: Headline, lang: str) -> str:
    if line.scope is None:
        return line.occupancy.words(lang)
    said = _joined(lang, line.occupancy, line.unleased_ha)
    return f"{line.scope.in_(lang)}: {_NONE_YET.in_(lang) if said == _NOTHING else said}"


_NONE_YET = Text("chưa có cụm", "no cluster yet")


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
