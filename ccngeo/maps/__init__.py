"""`Assessment` → one self-contained page. Nothing is judged here."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ccngeo import advice, landuse, priority, symbols, wording
from ccngeo.answers import basis_of
from ccngeo.assessment import Assessment
from ccngeo.construction_plans import plans_to_adjust
from ccngeo.decisions import Heard
from ccngeo.maps import reviewed, ui
from ccngeo.maps.page import render_page
from ccngeo.measure.budget import CLASSES
from ccngeo.model import Basis, Finding, Grade, Procedure, Role, Site, Text, Unit, Verdict
from ccngeo.project import LAYERS, TABLES
from ccngeo.questions import open_questions
from ccngeo.read import PlanningData
from ccngeo.read.quotas import QuotaKind
from ccngeo.recommendation import PlanReview, Recommendation, recommend
from ccngeo.register import LIMITS_HA, indicators, register_of
from ccngeo.rules import HEADINGS
from ccngeo.rules.nd32_2024 import CONSTRUCTION_PLANS, SCOPES
from ccngeo.rules.occupancy import occupancy_law
from ccngeo.rules.unchecked import UNCHECKED
from ccngeo.scoring import Scores, score
from ccngeo.surroundings import surroundings
from ccngeo.vietnamese import format_decimal

WGS84 = 4326
_DECIMALS = 5  # of a degree: about 1 m, for display only
_CODE_LETTERS = 16  # of a fingerprint: as many as a table of opinions needs
_GRID_M = 0.5  # display precision before the move to degrees
_ORDER = (
    Verdict.NOT_MET,
    Verdict.UNDETERMINED,
    Verdict.CONDITIONAL,
    Verdict.MET,
    Verdict.NOT_APPLICABLE,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A finished page: `save` it, or let a notebook show it."""

    html: str = field(repr=False)

    def save(self, path: Path | str) -> Path:
        """Write the page as one file and return its path."""
        path = Path(path)
        path.write_text(self.html, encoding="utf-8", newline="\n")
        return path

    def _repr_html_(self) -> str:
        quoted = self.html.replace("&", "&amp;").replace('"', "&quot;")
        return f'<iframe srcdoc="{quoted}" style="width:100%;height:720px;border:0"></iframe>'


def draw(
    assessment: Assessment,
    data: PlanningData | None = None,
    *,
    review: PlanReview | None = None,
    lang: str = "vi",
) -> Page:
    """Draw the overview of a review as one HTML page that needs no network.

    Parameters
    ----------
    assessment
        The review.
    data
        Layers for the background; default the data the review was made from.
    review
        The recommendations of a plan review; default made anew. Other procedures have none.
    lang
        `vi` or `en`.
    """
    around = scores = None
    if assessment.procedure is Procedure.PLAN_REVIEW:
        review = review or recommend(assessment)
        around = surroundings(assessment)
        scores = score(assessment, around)
    builder = _Builder(
        assessment,
        data or assessment.data,
        lang,
        review,
        plans_to_adjust(assessment),
        around,
        scores,
    )
    return Page(render_page(builder.payload()))


@dataclass(frozen=True, slots=True)
class _Builder:
    assessment: Assessment
    data: PlanningData
    lang: str
    review: PlanReview | None
    plans: gpd.GeoDataFrame  # construction plans to adjust
    around: pd.DataFrame | None  # what surrounds each site
    scores: Scores | None  # the order of priority

    def payload(self) -> dict[str, Any]:
        """Return everything the page shows, as display text in one language."""
        evidence, numbers = self.evidence()
        ranked = self.ranked()
        project = self.data.project.declared
        return {
            "lang": self.lang,
            "title": project.title,
            "subtitle": self.say(ui.SUBTITLE),
            "banner": self.say(ui.SYNTHETIC) if project.synthetic else None,
            "facts": self.facts(),
            "text": {key: self.say(text) for key, text in ui.TEXT.items()},
            "verdicts": self.verdicts(),
            "problems": [
                f"{self.title(name)}: {self.say(fault)}"
                for name, fault in self.data.problems.items()
            ],
            "counts": self.counts(),
            "columns": [
                {"key": key, "label": self.say(label), "kind": kind}
                for key, (label, kind) in ui.COLUMNS.items()
                if key != "advice" or self.has_advice
            ],
            "rows": [self.row(site) for site in ranked],
            "sites": {site.site_id: self.site(site, numbers) for site in ranked},
            "evidence": evidence,
            "layers": self.layers(),
            "site_features": self.site_features(),
            "markers": self.markers(),
            "bounds": self.bounds(),
            "plans": self.plans_table(),
            "ranking": self.ranking(),
            "not_checked": self.not_checked(),
            "sources": self.sources(),
            **self.headroom(),
            "assumptions": self.assumptions(),
            "footer": [self.say(text) for text in ui.FOOTER],
        }

    def say(self, text: Text) -> str:
        return text.in_(self.lang)

    def title(self, name: str) -> str:
        spec = {**LAYERS, **TABLES}[name]
        return self.say(spec.title)

    @property
    def has_advice(self) -> bool:
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
        return None if self.review is None else self.review.of_site(site.site_id)

    def facts(self) -> list[list[str]]:
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
        return {
            verdict.value: {
                "label": self.say(wording.VERDICTS[verdict]),
                "letter": self.say(symbols.VERDICTS[verdict].letter),
                "colour": symbols.VERDICTS[verdict].colour,
            }
            for verdict in _ORDER
        }

    def counts(self) -> list[dict[str, Any]]:
        counted = Counter(self.assessment.verdict_of(s.site_id) for s in self.assessment.sites)
        return [{"verdict": v.value, "count": counted[v]} for v in _ORDER if counted[v]]

    # --- table and sites -----------------------------------------------------------------

    def row(self, site: Site) -> dict[str, Any]:
        findings = self.assessment.of_site(site.site_id)
        settled, decisive = wording.checked(findings)
        verdict = self.assessment.verdict_of(site.site_id)
        found = self.advice_on(site)
        to_adjust = self.plans[~self.plans["adjoining"].astype(bool)]
        plans = to_adjust.loc[to_adjust["site_id"] == site.site_id, "plan"].nunique()
        judged = self.assessment.finding(site.site_id, CONSTRUCTION_PLANS.rule_id).verdict
        nothing = "–"
        cells = {
            "id": site.site_id,
            "name": site.name,
            "place": wording.place(site, self.lang),
            "role": self.say(wording.ROLES[site.role]),
            **reviewed.area_cells(site, self.lang),
            **reviewed.land_cells(findings, self.lang),
            "overlap": self.largest_overlap(findings) or nothing,
            "plans": reviewed.count_of_plans(plans, judged),
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
            "plans": plans or None,
            "checked": settled / decisive if decisive else None,
            "verdict": _ORDER.index(verdict),
        }
        return {
            "site_id": site.site_id,
            "cells": cells,
            "sort": {key: value for key, value in sort.items() if value is not None},
        }

    def hectares(self, value: float | None) -> str:
        return "–" if value is None else format_decimal(value, 2, self.lang)

    def largest_overlap(self, findings: Sequence[Finding]) -> str:
        rules = (
            "industrial-overlap", "special-use-forest", "construction-plans", "approved-projects",
            "heritage", "minerals",
        )  # fmt: skip
        hits = [h for f in findings if f.rule.rule_id in rules for h in f.hits if h.area_ha]
        if not hits:
            return ""
        worst = max(hits, key=lambda h: h.area_ha or 0.0)
        return wording.found([worst], self.lang)[0]

    def site(self, site: Site, numbers: Mapping[tuple[str, str], list[int]]) -> dict[str, Any]:
        a = self.assessment
        findings = a.of_site(site.site_id)
        verdict = a.verdict_of(site.site_id)
        return {
            "name": site.name,
            "subtitle": " · ".join(
                x
                for x in (
                    site.site_id,
                    self.say(wording.ROLES[site.role]),
                    wording.place(site, self.lang),
                )
                if x
            ),
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
            "groups": [
                {
                    "title": self.say(wording.HEADINGS[heading]),
                    "findings": [
                        self.finding(f, numbers.get((f.site_id, f.rule.rule_id), []))
                        for f in findings
                        if f.rule.heading == heading
                    ],
                }
                for heading in HEADINGS
                if any(f.rule.heading == heading for f in findings)
            ],
            "bounds": None if site.geometry is None else self.box([site.geometry]),
        }

    def advice(self, site: Site) -> dict[str, Any] | None:
        found = self.advice_on(site)
        if found is None or self.around is None or self.scores is None:
            return None
        return reviewed.advice_block(found, self.around, self.scores, self.assessment.on, self.lang)

    def assumptions(self) -> list[str]:
        taken = list(self.assessment.assumptions())
        if self.has_advice:
            taken += advice.assumptions()
        if self.scores is not None:
            taken += priority.assumptions(self.assessment, self.scores)
        return [self.say(a) for a in taken]

    def ranking(self) -> dict[str, Any] | None:
        if self.scores is None:
            return None
        return reviewed.ranking_table(self.assessment, self.scores, self.lang)

    def plans_table(self) -> dict[str, Any]:
        return reviewed.plans_table(self.plans, self.assessment, self.lang)

    def areas(self, site: Site) -> list[list[str]]:
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

    def finding(self, finding: Finding, evidence: list[int]) -> dict[str, Any]:
        lang = self.lang
        citation = finding.rule.citations[0]
        measured = [wording.measured(p, lang) for p in finding.parts]
        limits = [wording.limit(p, lang) for p in finding.parts if p.op]
        said = wording.reasons(finding.reasons, lang)
        said += wording.unconfirmed(finding, lang)
        said += wording.confirmed(finding, lang)
        return {
            "rule_id": finding.rule.rule_id,
            "title": self.say(finding.rule.title),
            "grade": "decisive" if finding.grade is Grade.DECISIVE else "consult",
            "verdict": finding.verdict.value,
            "measured": [
                *dict.fromkeys(measured),
                *wording.found(finding.hits, lang)[:4],
                *self.by_papers(finding),
            ],
            "limit": "; ".join(dict.fromkeys(limits)),
            "clause": "; ".join(wording.clauses(finding.rule.citations)),
            "in_force": wording.in_force(citation, lang),
            "confidence": self.say(wording.CONFIDENCE[citation.confidence]),
            "reasons": said,
            "action": wording.action(finding, self.assessment.on, lang),
            "opinions": [
                self.opinion(heard, finding.verdict)
                for heard in self.assessment.opinions_on(finding.site_id, finding.rule.rule_id)
            ],
            "stamp": self.stamp(finding),
            "ask": "",  # the action of an open finding names the agency already
            "evidence": evidence,
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
        return {
            "said": wording.opinion(heard, verdict, self.lang),
            "stale": heard.stale is True,
            "note": wording.standing(heard, self.lang),
        }

    # --- shapes --------------------------------------------------------------------------

    def evidence(self) -> tuple[list[dict[str, Any]], dict[tuple[str, str], list[int]]]:
        """Return the shapes behind findings, and their numbers by site and rule."""
        frame = self.assessment.evidence()
        shapes = self.to_degrees(np.asarray(frame.geometry.array, dtype=object), 0.5)
        titles = {f.rule.rule_id: self.say(f.rule.title) for f in self.assessment}
        out: list[dict[str, Any]] = []
        numbers: dict[tuple[str, str], list[int]] = {}
        for row, shape in zip(frame.itertuples(index=False), shapes, strict=True):
            if shape is None:
                continue
            key = (str(row.site_id), str(row.rule_id))
            numbers.setdefault(key, []).append(len(out))
            label = f"{key[0]} · {titles[key[1]]}"
            out.append({"geometry": shape, "label": label, "verdict": row.verdict})
        return out, numbers

    def site_features(self) -> list[dict[str, Any]]:
        located = [s for s in self.assessment.sites if s.geometry is not None]
        shapes = self.to_degrees(np.array([s.geometry for s in located], dtype=object), 0.0)
        return [
            {
                "site_id": site.site_id,
                "geometry": shape,
                "label": f"{site.site_id} · {site.name}",
                "verdict": self.assessment.verdict_of(site.site_id).value,
                "role": site.role.value,
            }
            for site, shape in zip(located, shapes, strict=True)
        ]

    def markers(self) -> list[dict[str, Any]]:
        """Return a place for each site without a boundary: a point in its commune."""
        communes = self.data.layers.get("communes")
        homeless = [s for s in self.assessment.sites if s.geometry is None and s.commune_code]
        if communes is None or not homeless:
            return []
        frame = communes.window(self.extent())
        points = {
            str(code): shape.representative_point()
            for code, shape in zip(frame["code"], frame.geometry, strict=True)
        }
        out = []
        used: Counter[str] = Counter()
        for site in homeless:
            point = points.get(site.commune_code or "")
            if point is None:
                continue
            shifted = shapely.Point(point.x + 450.0 * used[str(site.commune_code)], point.y)
            used[str(site.commune_code)] += 1
            lon, lat = (
                gpd.GeoSeries([shifted], crs=self.data.project.crs).to_crs(WGS84)[0].coords[0]
            )
            out.append(
                {
                    "site_id": site.site_id,
                    "at": [round(lat, _DECIMALS), round(lon, _DECIMALS)],
                    "label": f"{site.site_id} · {site.name}",
                    "verdict": self.assessment.verdict_of(site.site_id).value,
                }
            )
        return out

    def layers(self) -> list[dict[str, Any]]:
        """Return the layers drawn behind the sites, bottom first, and the unusable ones in red."""
        drawn = [
            self.layer(name, symbol)
            for name, symbol in symbols.LAYERS.items()
            if name in self.data.layers
        ]
        red: list[dict[str, Any]] = [
            {
                "id": name, "title": self.title(name), "kind": "fill", "colour": "#b3261e",
                "fill": None, "visible": False, "status": "red", "note": self.say(fault),
                "features": [],
            }
            for name, fault in self.data.problems.items()
            if name in LAYERS
        ]  # fmt: skip
        return [*drawn, *self.reviewed_layers(), *red]

    def reviewed_layers(self) -> list[dict[str, Any]]:
        """Return what the review itself draws: plans to adjust, lawful boundaries proposed."""
        rows = list(self.plans.itertuples(index=False))
        plans = [reviewed.plans_label(row, self.lang) for row in rows]
        shapes = [row.geometry for row in rows]
        drawn = [
            (f"{found.site_id} · {advice.land(found, self.lang)}", found.adjusted.geometry)
            for found in (() if self.review is None else self.review.recommendations.values())
            if found.adjusted is not None
        ]
        return [
            self.own_layer("plans_to_adjust", ui.PLANS_LAYER, plans, shapes),
            self.own_layer(
                "adjusted",
                ui.ADJUSTED_LAYER,
                [label for label, _ in drawn],
                [shape for _, shape in drawn],
            ),
        ]

    def own_layer(
        self, key: str, title: Text, labels: Sequence[str], shapes: Sequence[Any]
    ) -> dict[str, Any]:
        symbol = symbols.REVIEW[key]
        moved = self.to_degrees(np.array(shapes, dtype=object), 0.0)
        return {
            "id": key,
            "title": self.say(title),
            "kind": symbol.kind,
            "colour": symbol.colour,
            "fill": symbol.fill,
            "weight": symbol.weight,
            "dash": symbol.dash,
            "hatch": symbol.fill is not None,
            "visible": symbol.visible,
            "labels": False,
            "note": "",
            "status": "ok",
            "features": [
                {"geometry": shape, "label": label}
                for label, shape in zip(labels, moved, strict=True)
                if shape is not None
            ],
            "legend": None,
        }

    def layer(self, name: str, symbol: symbols.LayerSymbol) -> dict[str, Any]:
        frame = _shown(self.data.layers[name].window(self.extent()))
        if symbol.near_sites_m is not None:
            frame = frame[self.near(frame, symbol.near_sites_m)]
        shapes = self.to_degrees(np.asarray(frame.geometry.array, dtype=object), symbol.simplify_m)
        by_code = symbol.fill == "by code"
        features, used = [], dict[str, str]()
        for record, shape in zip(frame.drop(columns="geometry").to_dict("records"), shapes,
                                 strict=True):  # fmt: skip
            if shape is None:
                continue
            feature: dict[str, Any] = {
                "geometry": shape,
                "label": self.feature_label(name, record),
            }
            if by_code:
                code = landuse.current(str(record.get("code") or ""))
                feature["fill"] = symbols.LAND_USE.get(code, symbols.UNKNOWN_FILL)
                used[code] = feature["fill"]
            features.append(feature)
        legend = [
            {"label": f"{code} – {landuse.name(code, self.lang)}", "fill": fill}
            for code, fill in sorted(used.items())
            if code
        ]
        return {
            "id": name,
            "title": self.title(name),
            "kind": symbol.kind,
            "colour": symbol.colour,
            "fill": symbols.UNKNOWN_FILL if by_code else symbol.fill,
            "weight": symbol.weight,
            "dash": symbol.dash,
            "hatch": False,
            "visible": symbol.visible,
            "labels": symbol.labels,
            "note": self.say(ui.NEAR_SITES) if symbol.near_sites_m is not None else "",
            "status": "ok",
            "features": features,
            "legend": legend or None,
        }

    def feature_label(self, name: str, record: Mapping[Any, Any]) -> str:
        values = [str(v) for v in record.values() if v is not None and not pd.isna(v) and str(v)]
        if name in ("communes", "districts"):
            return str(record.get("name") or "")
        if name == "power_lines":
            kv = record.get("voltage_kv")
            return f"{record.get('name') or ''} {kv if kv is not None else '?'} kV".strip()
        return " · ".join(values)

    def near(self, frame: gpd.GeoDataFrame, distance: float) -> "np.ndarray[Any, Any]":
        """Return which features lie near a site."""
        sites = [s.geometry for s in self.assessment.sites if s.geometry is not None]
        if not sites:
            return np.zeros(len(frame), dtype=bool)
        tree = shapely.STRtree(np.array(sites, dtype=object))
        shapes = np.asarray(frame.geometry.array, dtype=object)
        close = tree.query(shapes, predicate="dwithin", distance=distance)[0]
        return np.isin(np.arange(len(frame)), close)

    def to_degrees(self, shapes: Any, simplify_m: float) -> list[dict[str, Any] | None]:
        """Return shapes for display as GeoJSON in WGS 84; None where nothing is left to see."""
        if not len(shapes):
            return []
        if simplify_m:
            shapes = shapely.simplify(shapes, simplify_m)
        moved = gpd.GeoSeries(shapes, crs=self.data.project.crs).to_crs(WGS84)
        return [None if shape is None or shape.is_empty else _geojson(shape) for shape in moved]

    def extent(self) -> tuple[float, float, float, float]:
        """Return where the sites are, with the province around them."""
        units = self.data.layers.get("communes") or self.data.layers.get("districts")
        shapes = [s.geometry for s in self.assessment.sites if s.geometry is not None]
        boxes = [tuple(shapely.total_bounds(np.array(shapes, dtype=object)))] if shapes else []
        if units is not None and units.extent is not None:
            boxes.append(units.extent)
        if not boxes:
            return 0.0, 0.0, 1.0, 1.0
        array = np.array(boxes, dtype=float)
        west, south = array[:, :2].min(axis=0)
        east, north = array[:, 2:].max(axis=0)
        return float(west), float(south), float(east), float(north)

    def bounds(self) -> list[list[float]]:
        return self.box([shapely.box(*self.extent())])

    def box(self, shapes: Iterable[Any]) -> list[list[float]]:
        west, south, east, north = (
            gpd.GeoSeries(list(shapes), crs=self.data.project.crs).to_crs(WGS84).total_bounds
        )
        return [
            [round(float(south), _DECIMALS), round(float(west), _DECIMALS)],
            [round(float(north), _DECIMALS), round(float(east), _DECIMALS)],
        ]

    def date(self, text: str) -> str:
        return wording.day(date.fromisoformat(text), self.lang) if text else ""

    # --- lists ---------------------------------------------------------------------------

    def not_checked(self) -> dict[str, Any]:
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


def _shown(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a layer without defence and security land, which is on no map that leaves the room."""
    return frame if "code" not in frame else frame[~landuse.is_secret(frame["code"])]


def _geojson(shape: Any) -> dict[str, Any]:
    def rounded(value: Any) -> Any:
        if isinstance(value, float):
            return round(value, _DECIMALS)
        return [rounded(v) for v in value]

    plain = shapely.geometry.mapping(shape)
    if plain["type"] == "GeometryCollection":
        parts = [g for g in shape.geoms if g.area > 0]
        plain = shapely.geometry.mapping(shapely.union_all(parts))
    return {"type": plain["type"], "coordinates": rounded(plain["coordinates"])}
