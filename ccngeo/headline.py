"""What one line says of a site: the figures by which a planner compares clusters.

Read from the findings, never judged anew. A figure that something unseen may change is given with
its bounds, so that no line of a table reads clearer than the finding behind it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd

from ccngeo import wording
from ccngeo.assessment import Assessment
from ccngeo.model import RESOLUTION, Figure, Finding, Hit, Part, Reason, Site, Text, Unit, Verdict
from ccngeo.register import Indicators, indicators, register_of, scope_keys
from ccngeo.rules.nd32_2024 import CONSTRUCTION_PLANS, SCOPES
from ccngeo.rules.nd32_quotas import LEFT as QUOTA_LEFT
from ccngeo.rules.occupancy import occupancy_law

# What makes a figure a band around the plain measurement, and no guess.
_OF_POSITION = frozenset({Reason.WITHIN_POSITIONAL_ERROR, Reason.ADJOINING})
# Contents whose finds are things that lie in the site.
_OVERLAPS = (
    "industrial-overlap", "special-use-forest", "construction-plans", "approved-projects",
    "heritage", "minerals",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """A figure of a line; None where the content does not apply, or is open (`is_open`)."""

    figure: Figure | None = None
    is_open: bool = False  # nobody could look: no dash, which would read as nothing there

    @property
    def number(self) -> float | None:
        """Return the plain value of a figure that nothing unseen can change, else None.

        Nor is a 0 that the error of position may make some a plain one.
        """
        figure = self.figure
        if figure is None or figure.reasons - _OF_POSITION or figure.best is None:
            return None
        least_seen = RESOLUTION[figure.unit]
        if figure.best < least_seen <= figure.most:
            return None
        return float(figure.best)

    def words(self, lang: str) -> str:
        """Return the plain value where there is one, else the bounds; «?» open, a dash nothing."""
        if self.figure is None:
            return "?" if self.is_open else "–"
        number = self.number
        if number is not None:
            return wording.quantity(number, self.figure.unit, lang)
        return wording.interval(self.figure, lang)


@dataclass(frozen=True, slots=True)
class Plans:
    """How many construction plans must be adjusted; what nobody could look at is no zero."""

    count: int
    judged: Verdict

    def words(self) -> str:
        """Return the count: «≥» of it or «?» where plans could not be looked at."""
        if self.judged is Verdict.NOT_APPLICABLE:
            return "–"
        if self.judged is Verdict.UNDETERMINED:
            return f"≥ {self.count}" if self.count else "?"
        return str(self.count)


@dataclass(frozen=True, slots=True)
class Headline:
    """The line of one site; areas of land in ha."""

    apart_ha: float | None  # measured less declared
    apart_share: float | None  # of the declared area
    rice_ha: Seen
    rice_share: Seen
    special_forest_ha: Seen
    kept_forest_ha: Seen  # natural and protection forest
    housing_ha: Seen
    households: Seen
    cluster_land_share: Seen
    quota_left_ha: Seen
    scope: Text | None  # of Đ8.1c: the first of the day's law in which the site's unit is known
    occupancy: Seen
    unleased_ha: Seen
    largest: Hit | None  # what the site lies over most
    overlaps_open: bool  # whether something could not be looked at that it may lie over
    plans: Plans

    def overlap_words(self, lang: str) -> str:
        """Return what the site lies over most; «?» where not everything was looked at."""
        if self.largest is not None:
            return wording.found([self.largest], lang)[0]
        return "?" if self.overlaps_open else "–"


@dataclass(frozen=True, slots=True)
class _Place:
    """The unit that Đ8.1c looks at for a site, as it stands."""

    scope: Text
    now: Indicators

    @property
    def is_first(self) -> bool:
        """Tell whether the first cluster of the unit is still to come."""
        return self.now.none_established.value is True


def headlines(assessment: Assessment, plans: pd.DataFrame) -> Mapping[str, Headline]:
    """Return the line of each site by its code.

    `plans` is what `construction_plans.plans_to_adjust` returned for the review.
    """
    to_adjust = plans[~plans["adjoining"].astype(bool)]
    counts = to_adjust.groupby("site_id")["plan"].nunique().to_dict()
    place_of = _places(assessment)
    return {
        site.site_id: _headline(assessment, site, int(counts.get(site.site_id, 0)), place_of(site))
        for site in assessment.sites
    }


def _headline(assessment: Assessment, site: Site, plans: int, place: _Place | None) -> Headline:
    findings = {f.rule.rule_id: f for f in assessment.of_site(site.site_id)}

    def of(rule_id: str, unit: Unit) -> Seen:
        return _seen(findings.get(rule_id), lambda part: part.figure.unit is unit)

    apart_ha, apart_share = _apart(site)
    judged = findings[CONSTRUCTION_PLANS.rule_id].verdict
    return Headline(
        apart_ha=apart_ha,
        apart_share=apart_share,
        rice_ha=of("specialised-rice", Unit.HA),
        rice_share=of("specialised-rice", Unit.SHARE),
        special_forest_ha=of("special-use-forest", Unit.HA),
        kept_forest_ha=of("natural-forest", Unit.HA),
        housing_ha=of("houses-inside", Unit.HA),
        households=of("houses-inside", Unit.COUNT),
        cluster_land_share=of("land-use-plan", Unit.SHARE),
        quota_left_ha=_seen(
            findings.get("cluster-land-quota"), lambda part: part.label == QUOTA_LEFT
        ),
        scope=None if place is None else place.scope,
        occupancy=_of_place(place, lambda now: now.weighted),
        unleased_ha=_of_place(place, lambda now: now.unleased),
        largest=_largest(list(findings.values())),
        overlaps_open=any(
            findings[r].verdict is Verdict.UNDETERMINED for r in _OVERLAPS if r in findings
        ),
        plans=Plans(plans, judged),
    )


def _seen(finding: Finding | None, wanted: Callable[[Part], bool]) -> Seen:
    """Return the first wanted figure of a finding that applies."""
    if finding is None or finding.verdict is Verdict.NOT_APPLICABLE:
        return Seen()
    figure = next((part.figure for part in finding.parts if wanted(part)), None)
    return Seen(figure, is_open=finding.verdict is Verdict.UNDETERMINED)


def _of_place(place: _Place | None, of: Callable[[Indicators], Figure]) -> Seen:
    """Return a figure of a unit: open where nobody knows it, none before its first cluster."""
    if place is None:
        return Seen(is_open=True)
    return Seen() if place.is_first else Seen(of(place.now))


def _apart(site: Site) -> tuple[float | None, float | None]:
    measured, declared = site.areas.measured_ha, site.declared_ha
    if measured is None or not declared:
        return None, None
    return measured - declared, (measured - declared) / declared


def apart_words(site: Site, lang: str) -> str:
    """Return how far the measured area of a site is from the declared; a dash for nothing."""
    apart_ha, share = _apart(site)
    if apart_ha is None or share is None:
        return "–"
    return f"{wording.signed(apart_ha, 2, lang)}; {wording.signed(100 * share, 1, lang)} %"


def _largest(findings: Sequence[Finding]) -> Hit | None:
    hits = [h for f in findings if f.rule.rule_id in _OVERLAPS for h in f.hits if h.area_ha]
    return max(hits, key=lambda hit: hit.area_ha or 0.0, default=None)


def _places(assessment: Assessment) -> Callable[[Site], _Place | None]:
    """Return what gives a site's unit: that of the first scope of the day's law it is known in."""
    project, register = assessment.data.project, register_of(assessment.data)
    law = occupancy_law(
        assessment.on, decisions=project.decisions, confirmations=project.confirmations
    )

    @cache
    def of(scope: str, key: str) -> _Place:
        return _Place(SCOPES[scope], indicators(register.within(scope, key)))

    def of_site(site: Site) -> _Place | None:
        keys = scope_keys(site)
        known = ((scope, register.key(keys, scope)) for scope in law.shown)
        return next((of(scope, key) for scope, key in known if key is not None), None)

    return of_site
