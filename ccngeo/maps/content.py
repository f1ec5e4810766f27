"""What a page says: rows, clusters, findings and lists, as display text in one language."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd

from ccngeo import advice, priority, symbols, wording
from ccngeo.answers import basis_of
from ccngeo.assessment import Assessment
from ccngeo.construction_plans import plans_to_adjust
from ccngeo.decisions import Heard
from ccngeo.headline import Headline, headlines
from ccngeo.maps import reviewed, ui
from ccngeo.measure.budget import CLASSES
from ccngeo.model import Basis, Finding, Grade, Procedure, Role, Rule, Site, Text, Unit, Verdict
from ccngeo.project import LAYERS, TABLES
from ccngeo.questions import open_questions
from ccngeo.read import PlanningData
from ccngeo.read.quotas import QuotaKind
from ccngeo.recommendation import PlanReview, Recommendation, recommend
from ccngeo.register import LIMITS_HA, indicators, register_of
from ccngeo.rules import HEADINGS
from ccngeo.rules.nd32_2024 import SCOPES
from ccngeo.rules.occupancy import occupancy_law
from ccngeo.rules.unchecked import UNCHECKED
from ccngeo.scoring import Scores, score
from ccngeo.surroundings import surroundings
from ccngeo.vietnamese import format_decimal

_CODE_LETTERS = 16  # of a fingerprint: as many as a table of opinions needs
_ORDER = (
    Verdict.NOT_MET,
    Verdict.UNDETERMINED,
    Verdict.CONDITIONAL,
    Verdict.MET,
    Verdict.NOT_APPLICABLE,
)


# A version of a rule as it weighs in one procedure.
RuleKey = tuple[str, str, Grade]
# The shapes behind findings by site and rule, as numbers of the page's list of shapes.
Numbers = Mapping[tuple[str, str], Sequence[int]]


@dataclass(frozen=True)
class Content:
    """A review in one language, with everything that is derived from it once."""

    assessment: Assessment
    data: PlanningData
    lang: str
    review: PlanReview | None
    plans: gpd.GeoDataFrame  # construction plans to adjust
    lines: Mapping[str, Headline]  # what one line says of each site
    around: pd.DataFrame | None  # what surrounds each site
    scores: Scores | None  # the order of priority

    @classmethod
    def of(
        cls,
        assessment: Assessment,
        data: PlanningData,
        review: PlanReview | None,
        lang: str,
        around: pd.DataFrame | None = None,
    ) -> "Content":
        """Derive what the pages of a review say; what is not given is made anew."""
        scores = None
        if assessment.procedure is Procedure.PLAN_REVIEW:
            review = review or recommend(assessment)
            around = surroundings(assessment) if around is None else around
            scores = score(assessment, around)
        plans = plans_to_adjust(assessment)
        lines = headlines(assessment, plans)
        return cls(assessment, data, lang, review, plans, lines, around, scores)

    def frame(self) -> dict[str, Any]:
        """Return what every page of the review says, whatever it shows."""
        declared = self.data.project.declared
        return {
            "lang": self.lang,
            "title": declared.title,
            "subtitle": self.say(ui.SUBTITLE),
            "banner": self.say(ui.SYNTHETIC) if declared.synthetic else None,
            "facts": self.facts(),
            "text": {key: self.say(text) for key, text in ui.TEXT.items()},
            "verdicts": self.verdicts(),
            "headings": [self.say(wording.HEADINGS[heading]) for heading in HEADINGS],
            "themes": [{"key": key, "title": self.say(title)} for key, title in ui.THEMES.items()],
            "problems": [
                f"{self.title(name)}: {self.say(fault)}"
                for name, fault in self.data.problems.items()
            ],
            "columns": [
                {"key": key, "label": self.say(label), "kind": kind}
                for key, (label, kind) in ui.COLUMNS.items()
                if key != "advice" or self.has_advice
            ],
            "sources": self.sources(),
            "assumptions": self.assumptions(),
            "footer": [self.say(text) for text in ui.FOOTER],
        }

    def overview(self, numbers: Numbers) -> dict[str, Any]:
        """Return what the page of all clusters says."""
        ranked = self.ranked()
        return {
            **self.frame(),
            "view": "overview",
            "counts": self.counts(),
            **self.clusters(ranked, numbers),
            "plans": self.plans_table(self.plans),
            "ranking": self.ranking(),
            "not_checked": self.not_checked(),
            **self.headroom(),
            "sheet": self.sheet(self.data.project.declared.title),
        }

    def cluster(self, site: Site, numbers: Numbers) -> dict[str, Any]:
        """Return what the page of one cluster says."""
        return {
            **self.frame(),
            "view": "cluster",
            **self.clusters([site], numbers),
            "sheet": self.sheet(f"{site.site_id} · {site.name}"),
        }

    def clusters(self, sites: Sequence[Site], numbers: Numbers) -> dict[str, Any]:
        """Return clusters, and the rules their findings speak of, each rule once."""
        found = [f for site in sites for f in self.assessment.of_site(site.site_id)]
        rules = {_key(f): f for f in found}
        places = {key: number for number, key in enumerate(rules)}
        said = {site.site_id: self.site(site, places, numbers) for site in sites}
        strings, pooled = _pooled(said)
        return {
            "rules": [self.rule(f.rule, f.grade) for f in rules.values()],
            "rows": [self.row(site) for site in sites],
            "strings": strings,
            "sites": pooled,
        }

    def sheet(self, title: str) -> dict[str, Any]:
        """Return the title block of a printed map."""
        project = self.data.project.declared
        return {
            "title": title,
            "subtitle": "" if title == project.title else project.title,
            "lines": self.facts(),
            "sources": [
                ", ".join(
                    part for part in (self.say(s.title), s.agency, self.date(s.data_date)) if part
                )
                for s in self.data.sources
                if s.role in LAYERS and s.status == "ok"
            ],
            "made": self.say(ui.FOOTER[0]),
        }

    def say(self, text: Text) -> str:
        """Return a text in the language of the page."""
        return text.in_(self.lang)

    def title(self, name: str) -> str:
        """Return what a layer or table is called."""
        spec = {**LAYERS, **TABLES}[name]
        return self.say(spec.title)

    @property
    def has_advice(self) -> bool:
        """Whether the review recommends anything."""
        return self.review is not None and bool(self.review.recommendations)

    def ranked(self) -> list[Site]:
        """Return the sites as they are listed: places found come in their own order."""
        sites = self.assessment.sites
        own_order = self.review is not None and not self.has_advice
        return list(sites) if own_order else sorted(sites, key=self.rank)

    def rank(self, site: Site) -> tuple[int, int, int, str]:
        """Order by what needs a decision: planned before established, then by result."""
        role = 1 if site.role is Role.ESTABLISHED else 0
        advised = self.advice_on(site)
        first = 0 if advised is None else advice.ORDER.index(advised.advice)
        verdict = _ORDER.index(self.assessment.verdict_of(site.site_id))
        return role, first, verdict, site.site_id

    def advice_on(self, site: Site) -> Recommendation | None:
        """Return what is recommended for a site; None where nothing is."""
        return None if self.review is None else self.review.of_site(site.site_id)

    def facts(self) -> list[list[str]]:
        """Return what the review was made for: day, procedure, province, law."""
        a = self.assessment
        versions = sorted(
            {
                c.document.replace("Nghị định", "NĐ")
                for f in a
                if f.rule.claim is not None
                for c in f.rule.citations
                if c.document.startswith("Nghị định")
            }
        )
        return [
            [self.say(ui.ON), wording.day(a.on, self.lang)],
            [self.say(ui.PROCEDURE), self.say(wording.PROCEDURES[a.procedure])],
            [self.say(ui.PROVINCE), self.data.project.declared.province],
            [self.say(ui.SITES), str(len(a.sites))],
            [self.say(ui.LAW), "; ".join(versions)],
        ]

    def verdicts(self) -> dict[str, dict[str, str]]:
        """Return how each verdict is named and marked."""
        return {
            verdict.value: {
                "label": self.say(wording.VERDICTS[verdict]),
                "letter": self.say(symbols.VERDICTS[verdict].letter),
                "colour": symbols.VERDICTS[verdict].colour,
            }
            for verdict in _ORDER
        }

    def counts(self) -> list[dict[str, Any]]:
        """Return how many sites have each verdict."""
        counted = Counter(self.assessment.verdict_of(s.site_id) for s in self.assessment.sites)
        return [{"verdict": v.value, "count": counted[v]} for v in _ORDER if counted[v]]

    # --- table and sites -----------------------------------------------------------------

    def row(self, site: Site) -> dict[str, Any]:
        """Return the line of a site in the table of all."""
        findings = self.assessment.of_site(site.site_id)
        settled, decisive = wording.checked(findings)
        verdict = self.assessment.verdict_of(site.site_id)
        found, line = self.advice_on(site), self.lines[site.site_id]
        nothing = "–"
        cells = {
            "id": site.site_id,
            "name": site.name,
            "place": wording.place(site, self.lang),
            "role": self.say(wording.ROLES[site.role]),
            **reviewed.headline_cells(site, line, self.lang),
            "checked": f"{settled}/{decisive}" if decisive else nothing,
            "verdict": verdict.value,
            "advice": nothing if found is None else advice.in_short(found, self.lang),
            "next": wording.next_step(findings, self.assessment.on, self.lang) or nothing,
        }
        sort = {
            "advice": None if found is None else advice.ORDER.index(found.advice),
            "plan": site.areas.plan_ha,
            "proposed": site.areas.proposed_ha,
            "measured": site.areas.measured_ha,
            "plans": line.plans.count or None,
            "checked": settled / decisive if decisive else None,
            "verdict": _ORDER.index(verdict),
        }
        return {
            "site_id": site.site_id,
            "cells": cells,
            "sort": {key: value for key, value in sort.items() if value is not None},
        }

    def hectares(self, value: float | None) -> str:
        """Return an area as it is printed."""
        return "–" if value is None else format_decimal(value, 2, self.lang)

    def site(self, site: Site, places: Mapping[RuleKey, int], numbers: Numbers) -> dict[str, Any]:
        """Return what the page of a site says."""
        a = self.assessment
        findings = a.of_site(site.site_id)
        verdict = a.verdict_of(site.site_id)
        about = (site.site_id, self.say(wording.ROLES[site.role]), wording.place(site, self.lang))
        return {
            "name": site.name,
            "subtitle": " · ".join(x for x in about if x),
            "verdict": verdict.value,
            "sentence": wording.sentence(findings, verdict, a.on, self.lang),
            "advice": self.advice(site),
            "areas": self.areas(site),
            "notes": self.notes(site),
            "opinions": [
                *(self.opinion(h, verdict) for h in a.opinions_on(site.site_id)),
                *self.on_unchecked(site),
            ],
            "budget": self.budget(site),
            "budget_notes": self.budget_notes(site),
            "findings": [
                {
                    "rule": places[_key(f)],
                    **self.finding(f, numbers.get((f.site_id, f.rule.rule_id), [])),
                }
                for f in sorted(findings, key=lambda f: HEADINGS.index(f.rule.heading))
            ],
        }

    def advice(self, site: Site) -> dict[str, Any] | None:
        """Return the recommendation on a site with its reasons."""
        found = self.advice_on(site)
        if found is None or self.around is None or self.scores is None:
            return None
        return reviewed.advice_block(found, self.around, self.scores, self.assessment.on, self.lang)

    def assumptions(self) -> list[str]:
        """Return every default that was applied."""
        taken = list(self.assessment.assumptions())
        if self.has_advice:
            taken += advice.assumptions()
        if self.scores is not None:
            taken += priority.assumptions(self.assessment, self.scores)
        return [self.say(a) for a in taken]

    def ranking(self) -> dict[str, Any] | None:
        """Return the order of priority; None where there is none."""
        if self.scores is None:
            return None
        return reviewed.ranking_table(self.assessment, self.scores, self.lang)

    def plans_table(self, plans: gpd.GeoDataFrame) -> dict[str, Any]:
        """Return the construction plans to adjust."""
        return reviewed.plans_table(plans, self.assessment, self.lang)

    def areas(self, site: Site) -> list[list[str]]:
        """Return the four areas of a site."""
        values = (
            (ui.PLAN_AREA, site.areas.plan_ha),
            (ui.PROPOSED_AREA, site.areas.proposed_ha),
            (ui.DETAILED_AREA, site.areas.detailed_ha),
            (ui.MEASURED_AREA, site.areas.measured_ha),
        )
        return [
            [self.say(label), "–" if value is None else f"{self.hectares(value)} ha"]
            for label, value in values
        ]

    def notes(self, site: Site) -> list[str]:
        """Return what is to be known of a site beside its findings."""
        notes = []
        if site.received:
            notes.append(f"{self.say(ui.RECEIVED)}: {wording.day(site.received, self.lang)}")
        if site.geometry is None:
            notes.append(self.say(ui.NO_BOUNDARY))
        else:
            error = format_decimal(site.accuracy_m, 1, self.lang)
            notes.append(f"{self.say(ui.ACCURACY)}: {error} m")
            code = (self.assessment.boundary_code(site.site_id) or "")[:_CODE_LETTERS]
            notes.append(f"{self.say(ui.BOUNDARY_CODE)}: {code}")
        notes += [
            f"{self.say(ui.TO_SUPPLY)}: {wording.to_supply(lacking, self.lang)}"
            for lacking in self.assessment.lacking_of(site.site_id)
        ]
        heights = self.assessment.heights_of(site.site_id)
        if heights is not None:
            low, high = (format_decimal(h, 0, self.lang) for h in heights)
            notes.append(f"{self.say(ui.HEIGHT)}: {low}–{high} m")
        return notes

    def budget(self, site: Site) -> list[dict[str, Any]] | None:
        """Return the parts of the land of a site, the usable first."""
        if site.geometry is None:
            return None
        row = self.assessment.budget_of(site.site_id)
        whole = sum(row.values())
        order = ("available", "conditional", "rice", "housing", "not_covered", "excluded")
        assert set(order) == set(CLASSES)  # noqa: S101
        return [
            {
                "label": self.say(wording.BUDGET[name]),
                "text": wording.quantity(row[name], Unit.HA, self.lang),
                "share": row[name] / whole,
                "colour": symbols.BUDGET[name],
            }
            for name in order
            if row[name] > 0
        ]

    def budget_notes(self, site: Site) -> list[str]:
        """Return what is to be known of the parts of the land."""
        complete = self.assessment.budget_complete
        notes = [self.say(ui.BUDGET_COMPLETE if complete else ui.BUDGET_PARTIAL)]
        if site.geometry is None:
            return notes
        block = self.assessment.block_of(site.site_id)
        label = self.say(ui.BLOCK).format(format_decimal(block.asked_width_m, 0, self.lang))
        text = f"{label}: {self.hectares(block.area_ha)} ha"
        if block.area_ha:
            width = format_decimal(block.minimum_width_m, 0, self.lang)
            text += f"; {self.say(ui.NARROWEST)} {width} m"
        return [text, *notes]

    def rule(self, rule: Rule, grade: Grade) -> dict[str, Any]:
        """Return what is the same for a rule wherever it is found to be met or not."""
        citation = rule.citations[0]
        return {
            "rule_id": rule.rule_id,
            "title": self.say(rule.title),
            "grade": "decisive" if grade is Grade.DECISIVE else "consult",
            "heading": HEADINGS.index(rule.heading),
            "clause": "; ".join(wording.clauses(rule.citations)),
            "in_force": wording.in_force(citation, self.lang),
            "confidence": self.say(wording.CONFIDENCE[citation.confidence]),
        }

    def finding(self, finding: Finding, evidence: Sequence[int]) -> dict[str, Any]:
        """Return what one finding says of its site; what it is silent on is left out."""
        lang = self.lang
        measured = [wording.measured(p, lang) for p in finding.parts]
        limits = [wording.limit(p, lang) for p in finding.parts if p.op]
        said = wording.reasons(finding.reasons, lang)
        said += wording.unconfirmed(finding, lang)
        said += wording.confirmed(finding, lang)
        shown = {
            "measured": [
                *dict.fromkeys(measured),
                *wording.found(finding.hits, lang)[:4],
                *self.by_papers(finding),
            ],
            "limit": "; ".join(dict.fromkeys(limits)),
            "reasons": said,
            "action": wording.action(finding, self.assessment.on, lang),
            "opinions": [
                self.opinion(heard, finding.verdict)
                for heard in self.assessment.opinions_on(finding.site_id, finding.rule.rule_id)
            ],
            "stamp": self.stamp(finding),
            "evidence": list(evidence),
        }
        return {
            "verdict": finding.verdict.value,
            **{name: value for name, value in shown.items() if value},
        }

    def by_papers(self, finding: Finding) -> list[str]:
        """Say of a finding that it rests on papers; what was measured needs no note."""
        basis = basis_of(finding)
        if basis in (None, Basis.MEASURED):
            return []
        return [f"({self.say(wording.BASES[basis])})"]

    def stamp(self, finding: Finding) -> str:
        """Return the version and limits, where an opinion on the finding could quote them."""
        if finding.verdict is Verdict.NOT_APPLICABLE:
            return ""
        return f"{self.say(ui.RULE_CODE)}: {self.assessment.stamp_of(finding)}"

    def on_unchecked(self, site: Site) -> Iterator[dict[str, Any]]:
        """Yield what was said of contents that nothing here checks, headed by their title."""
        for content in UNCHECKED:
            for heard in self.assessment.opinions_on(site.site_id, content.content_id):
                found = self.opinion(heard, None)
                yield {**found, "said": [f"{self.say(content.title)}:", *found["said"]]}

    def opinion(self, heard: Heard, verdict: Verdict | None) -> dict[str, Any]:
        """Return what an agency said, struck out where it is stale."""
        return {
            "said": wording.opinion(heard, verdict, self.lang),
            "stale": heard.stale is True,
            "note": wording.standing(heard, self.lang),
        }

    def date(self, text: str) -> str:
        """Return an ISO date as it is printed; nothing of nothing."""
        return wording.day(date.fromisoformat(text), self.lang) if text else ""

    # --- lists ---------------------------------------------------------------------------

    def not_checked(self) -> dict[str, Any]:
        """Return what nobody could check, and whom to ask."""
        on = self.assessment.on
        return {
            "columns": [self.say(c) for c in ui.NOT_CHECKED],
            "rows": [
                [
                    self.say(q.content),
                    self.say(q.missing),
                    wording.agency(q.agency, on, self.lang),
                    self.say(q.question),
                    str(len(q.sites)),
                    ", ".join(q.answered),
                ]
                for q in open_questions(self.assessment)
            ],
        }

    def headroom(self) -> dict[str, Any]:
        """Return what may still be founded: by the quotas of communes, and by Đ8.1c."""
        ledger, lang = self.assessment.ledger, self.lang
        return {
            "quotas": {
                "title": self.say(ui.QUOTAS_TITLE),
                "columns": [self.say(c) for c in ui.QUOTAS],
                "rows": [
                    [
                        wording.ledger_name(row),
                        self.say(wording.QUOTA_KINDS[kind]),
                        *(
                            wording.bounds(figure, lang)
                            for figure in (row.account.quota, row.account.used, row.account.left)
                        ),
                        wording.ledger_sites(row),
                        wording.bounds(row.planned, lang),
                        wording.bounds(row.after, lang),
                    ]
                    for kind in QuotaKind
                    for row in wording.ledger_rows(ledger, kind)
                ],
                "notes": wording.ledger_notes(ledger, lang),
            },
            "headroom": {
                "title": self.say(ui.HEADROOM_TITLE),
                "columns": [self.say(c) for c in ui.HEADROOM],
                "rows": list(self.headroom_rows()),
            },
        }

    def headroom_rows(self) -> Iterator[list[str]]:
        """Yield the units of the day's scopes that have a cluster, or where nobody knows."""
        project, register = self.data.project, register_of(self.data)
        law = occupancy_law(
            self.assessment.on, decisions=project.decisions, confirmations=project.confirmations
        )
        for scope in law.shown:
            for key, name in register.units.get(scope, {}).items():
                now = indicators(register.within(scope, key))
                if now.none_established.value is True:
                    continue
                figures = (now.weighted, now.unleased, *map(now.headroom, LIMITS_HA))
                shown = [wording.bounds(f, self.lang) for f in figures]
                place = name or self.say(SCOPES[scope])
                yield [place, self.say(SCOPES[scope]), str(now.clusters), *shown]

    def sources(self) -> dict[str, Any]:
        """Return every input as it was read."""
        return {
            "columns": [self.say(c) for c in ui.SOURCES],
            "rows": [
                [
                    self.say(s.title),
                    s.path,
                    s.agency,
                    self.date(s.data_date),
                    self.say(s.crs),
                    "" if s.features is None else str(s.features),
                    ""
                    if s.accuracy_m is None
                    else f"{format_decimal(s.accuracy_m, 1, self.lang)} m",
                    s.covers(self.lang),
                    "; ".join(self.say(note) for note in s.notes),
                    s.sha256[:16],
                ]
                for s in self.data.sources
            ],
        }


def _key(finding: Finding) -> RuleKey:
    return finding.rule.rule_id, finding.rule.version, finding.grade


_WORTH_POOLING = 14  # characters: no verdict is longer, and those are looked at unread


def _pooled(value: Any) -> tuple[list[str], Any]:
    """Return texts that stand in a value more than once, and the value with their numbers.

    Most findings of most clusters say the same: written once, they halve the page. A number
    stands as ``{"$": number}``, which no text of a data file can be taken for.
    """
    counted = Counter(_texts(value))
    strings = [text for text, times in counted.items() if times > 1 and len(text) > _WORTH_POOLING]
    numbers = {text: number for number, text in enumerate(strings)}
    return strings, _with_numbers(value, numbers)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _with_numbers(value: Any, numbers: Mapping[str, int]) -> Any:
    if isinstance(value, str):
        return {"$": numbers[value]} if value in numbers else value
    if isinstance(value, Mapping):
        return {name: _with_numbers(inner, numbers) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_with_numbers(inner, numbers) for inner in value]
    return value
