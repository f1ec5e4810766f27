"""`assessment.json`, schema 1: what other programs read. Areas in ha with 6 decimals."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from ccngeo import wording
from ccngeo.advice import advised, change_needed
from ccngeo.advice import assumptions as assumptions_of
from ccngeo.answers import basis_of
from ccngeo.assessment import Assessment
from ccngeo.construction_plans import LOT, plans_not_checked, plans_to_adjust
from ccngeo.decisions import Heard
from ccngeo.measure.budget import CLASSES
from ccngeo.model import Finding, OpinionKind, Part, Procedure, Site, Text, Unit, Verdict
from ccngeo.priority import assumptions, of_site, ranked_ids
from ccngeo.provenance import Source, versions
from ccngeo.questions import open_questions
from ccngeo.read import PROPOSALS
from ccngeo.recommendation import PlanReview, Recommendation
from ccngeo.report.registered import headroom_values, review_register
from ccngeo.rules.unchecked import CONTENT_IDS
from ccngeo.scoring import DRAWS, SEED, SPREAD, Scores, score
from ccngeo.surroundings import surroundings

SCHEMA = 1


def to_json(
    assessment: Assessment,
    review: PlanReview | None = None,
    around: pd.DataFrame | None = None,
    lang: str = "vi",
) -> str:
    """Return the whole review as JSON text: same review, same bytes.

    `lang` is the language of the papers beside it, which the file names; its own is Vietnamese.
    """
    values = content(assessment, review, around, lang)
    return json.dumps(values, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def content(
    assessment: Assessment,
    review: PlanReview | None = None,
    around: pd.DataFrame | None = None,
    lang: str = "vi",
) -> dict[str, Any]:
    """Return the review as plain values; recommendations are null without a plan review.

    `around` is what `surroundings` returned for the review; default looked up anew. `lang` is the
    language of the papers beside it.
    """
    project = assessment.data.project
    return {
        "schema": SCHEMA,
        "on": assessment.on.isoformat(),
        "procedure": assessment.procedure.value,
        "synthetic": project.declared.synthetic,
        "provenance": {
            "title": project.declared.title,
            "crs": project.declared.crs,
            "options": _options(assessment, lang),
            "versions": versions(),
            "sources": [source_values(s) for s in assessment.data.sources],
            "assumptions": [a.vi for a in _assumed(assessment, review)],
            "notes": [note.vi for note in assessment.data.notes],
            "decisions": project.decisions,
        },
        "not_checked": [
            {
                "content": q.content.vi,
                "missing": q.missing.vi,
                "agency": wording.agency(q.agency, assessment.on),
                "question": q.question.vi,
                "sites": list(q.sites),
                "answered": list(q.answered),
            }
            for q in open_questions(assessment)
        ],
        "headroom": headroom_values(
            review_register(assessment.data, assessment.on, assessment.ledger)
        ),
        "construction_plans_to_adjust": _plans(assessment),
        "construction_plans_not_checked": [f.site_id for f in plans_not_checked(assessment)],
        "scoring": _scoring(assessment, around),
        "sites": [
            _site(assessment, site, None if review is None else review.of_site(site.site_id))
            for site in assessment.sites
        ],
    }


def _options(assessment: Assessment, lang: str) -> dict[str, str | None]:
    """Return what it takes, beside date and procedure, to make the review again."""
    proposals = [s.path for s in assessment.data.sources if s.role == PROPOSALS]
    return {
        "sites": proposals[0] if proposals else None,
        "sites_crs": assessment.data.sites_crs,
        "lang": lang,
    }


def _assumed(assessment: Assessment, review: PlanReview | None) -> list[Text]:
    """Return what was taken for granted, also by recommendations where there are any."""
    taken = list(assessment.assumptions())
    return taken if review is None or not review.recommendations else [*taken, *assumptions_of()]


def _plans(assessment: Assessment) -> list[dict[str, Any]]:
    """Return the lots of construction plans in conflict with clusters (directive II.2)."""
    table = plans_to_adjust(assessment).drop(columns="geometry")
    return [
        {
            **{name: getattr(row, name) for name in (*LOT, "site_id")},
            **{n: round(float(getattr(row, n)), 6) for n in _IN_CONFLICT},
            "adjoining": bool(row.adjoining),
            "certain": bool(row.certain),
            "change": change_needed(row, assessment.on),
        }
        for row in table.itertuples(index=False)
    ]


_IN_CONFLICT = ("area_least_ha", "area_ha", "area_most_ha")


def _scoring(assessment: Assessment, around: pd.DataFrame | None) -> dict[str, Any] | None:
    """Return the order of priority after a review of the plan; other procedures set none."""
    if assessment.procedure is not Procedure.PLAN_REVIEW:
        return None
    scores = score(assessment, surroundings(assessment) if around is None else around)
    return {
        "criteria": [
            {
                "criterion": c.key,
                "title": c.title.vi,
                "unit": c.unit.value if c.unit else None,
                "weight": c.weight,
                "worst": c.worst,
                "best": c.best,
                "source": c.source,
                "quote": c.quote,
            }
            for c in scores.criteria
        ],
        "weights_drawn": {"draws": DRAWS, "spread": SPREAD, "seed": SEED},
        "assumptions": [said.vi for said in assumptions(assessment, scores)],
        "sites": [_scored(scores, site_id) for site_id in ranked_ids(scores)],
    }


def _scored(scores: Scores, site_id: str) -> dict[str, Any]:
    row: Mapping[Any, Any] = scores.frame.loc[[site_id]].to_dict("records")[0]
    return {
        "site_id": site_id,
        **{k: int(row[k]) for k in ("rank", "rank_least", "rank_most")},
        **{k: _known(row[k]) for k in ("rank_holds_share", "score", "score_least", "score_most")},
        "not_met": bool(row["not_met"]),
        "contributions": [
            {"criterion": key, **{name: _known(value) for name, value in said.items()}}
            for key, said in of_site(scores, site_id).items()
        ],
    }


def _known(value: float) -> float | None:
    """Return a number; what is not known (NaN) is null."""
    return None if math.isnan(value) else round(float(value), 6)


def source_values(source: Source) -> dict[str, Any]:
    """Return an input as plain values."""
    return {
        "role": source.role,
        "path": source.path,
        "sha256": source.sha256,
        "title": source.title.vi,
        "agency": source.agency,
        "data_date": source.data_date,
        "crs": source.crs.vi,
        "features": source.features,
        "accuracy_m": source.accuracy_m,
        "coverage": source.coverage,
        "status": source.status,
        "notes": [note.vi for note in source.notes],
        "repairs": [repair.vi for repair in source.repairs],
    }


def _site(assessment: Assessment, site: Site, found: Recommendation | None) -> dict[str, Any]:
    areas = site.areas
    return {
        "site_id": site.site_id,
        "name": site.name,
        "role": site.role.value,
        "received": site.received.isoformat() if site.received else None,
        "areas": {
            "plan_ha": _rounded(areas.plan_ha),
            "proposed_ha": _rounded(areas.proposed_ha),
            "detailed_ha": _rounded(areas.detailed_ha),
            "measured_ha": _rounded(areas.measured_ha),
        },
        "boundary_fingerprint": assessment.boundary_code(site.site_id),
        "verdict": assessment.verdict_of(site.site_id).value,
        "recommendation": None if found is None else _recommendation(found, assessment),
        "documents_to_supply": [
            {
                "document": lacking.kind,
                "title": wording.DOCUMENTS[lacking.kind].vi,
                "state": "not_known" if lacking.present is None else "absent",
                "rules": list(lacking.rule_ids),
            }
            for lacking in assessment.lacking_of(site.site_id)
        ],
        "opinions": [
            _opinion(h, assessment.verdict_of(site.site_id))
            for h in assessment.opinions_on(site.site_id)
        ],
        "opinions_on_unchecked": [
            {"content": content_id, **_opinion(h, None)}
            for content_id in CONTENT_IDS
            for h in assessment.opinions_on(site.site_id, content_id)
        ],
        "land_budget": _budget(assessment, site),
        "largest_block": _block(assessment, site),
        "findings": [_finding(f, assessment) for f in assessment.of_site(site.site_id)],
    }


def _recommendation(found: Recommendation, assessment: Assessment) -> dict[str, Any]:
    """Return a recommendation with the row of the table it follows, and its words."""
    said = advised(found, assessment.on)
    land, adjusted = found.land, found.adjusted
    return {
        "advice": found.advice.value,
        "row": found.row.row_id,
        "grounds": asdict(found.grounds),
        "road": found.road.value if found.road else None,
        "land": {
            "asked_ha": _rounded(land.asked_ha),
            "largest_ha": _rounded(land.largest_ha),
            "places": land.places,
            "commune": land.commune.commune if land.commune else None,
            "largest_most_ha": _rounded(land.commune.largest_most_ha) if land.commune else None,
            "not_checked": list(land.commune.not_checked) if land.commune else [],
        },
        "adjusted": None
        if adjusted is None
        else {
            "area_ha": _rounded(adjusted.area_ha),
            "kept_ha": _rounded(adjusted.kept_ha),
            "gained_ha": _rounded(adjusted.gained_ha),
            "given_up_ha": _rounded(adjusted.given_up_ha),
        },
        "sentence": said.sentence,
        "land_sentence": said.land,
        "in_favour": list(said.in_favour),
        "against": list(said.against),
        "conditions": list(said.conditions),
        "open": list(said.open),
    }


def _budget(assessment: Assessment, site: Site) -> dict[str, Any] | None:
    """Return the partition of a site; the rounded parts sum to the rounded whole."""
    if site.geometry is None:
        return None
    whole = round(site.areas.measured_ha or 0.0, 6)
    row = assessment.budget_of(site.site_id)
    parts = {f"{name}_ha": round(row[name], 6) for name in CLASSES}
    largest = max(parts, key=lambda name: parts[name])
    parts[largest] = round(parts[largest] + whole - sum(parts.values()), 6)
    return {"site_ha": whole, **parts, "complete": assessment.budget_complete}


def _block(assessment: Assessment, site: Site) -> dict[str, Any] | None:
    """Return the largest contiguous block that may hold a cluster."""
    if site.geometry is None:
        return None
    block = assessment.block_of(site.site_id)
    return {
        "asked_width_m": block.asked_width_m,
        "usable_ha": round(block.area_ha, 6),
        "usable_width_m": block.minimum_width_m,
        "available_ha": round(block.available_ha, 6),
    }


def _finding(finding: Finding, assessment: Assessment) -> dict[str, Any]:
    rule = finding.rule
    citation = rule.citations[0]
    basis = basis_of(finding)
    heard = assessment.opinions_on(finding.site_id, rule.rule_id)
    opinions = [_opinion(h, finding.verdict) for h in heard]
    decided = [o for o in opinions if o["kind"] == OpinionKind.DECISION and o["stale"] is not True]
    return {
        "rule_id": rule.rule_id,
        "rule_version": rule.version,
        "version_stamp": assessment.stamp_of(finding),
        "title": rule.title.vi,
        "grade": finding.grade.value,
        "verdict": finding.verdict.value,
        "basis": basis.value if basis else None,
        "reasons": sorted(r.value for r in finding.reasons),
        "action": wording.action(finding, assessment.on) or None,
        "parts": [_part(p) for p in finding.parts],
        "found": [{"label": h.label, "area_ha": _rounded(h.area_ha)} for h in finding.hits],
        "citation": {
            "document": citation.document,
            "clause": citation.clause,
            "in_force_from": citation.in_force_from.isoformat() if citation.in_force_from else None,
            "in_force_until": (
                citation.in_force_until.isoformat() if citation.in_force_until else None
            ),
            "confidence": citation.confidence.value,
            "quote_sha256": citation.quote_sha256,
        },
        "rests_on_unconfirmed_text": finding.rests_on_unconfirmed,
        "confirmations": [
            {
                "document": c.document,
                "clause": c.clause,
                "value": c.value,
                "by": c.by,
                "date": c.on.isoformat(),
            }
            for c in rule.confirmations
        ],
        "covered_share": _rounded(finding.covered_share),
        "layers": list(finding.layers),
        "decision": decided[-1] if decided else None,
        "opinions": opinions,
    }


def _opinion(heard: Heard, verdict: Verdict | None) -> dict[str, Any]:
    """Return what people said beside a result; `stale` is null where nobody can tell."""
    said = heard.opinion
    return {
        "kind": said.kind.value,
        "agency": said.agency,
        "number": said.number,
        "date": said.on.isoformat(),
        "text": said.text,
        "result": said.result.value if said.result else None,
        "differs": None if None in (said.result, verdict) else said.result is not verdict,
        "stale": heard.stale,
        "why": [reason.value for reason in heard.why],
    }


def _part(part: Part) -> dict[str, Any]:
    figure = part.figure
    return {
        "label": part.label.vi,
        "least": _bounded(figure.least, figure.unit),
        "best": _bounded(figure.best, figure.unit),
        "most": _bounded(figure.most, figure.unit),
        "unit": figure.unit.value,
        "op": part.op,
        "limit": part.limit,
        "candidates": [
            {"value": c.value, "confidence": c.confidence.value} for c in part.candidates
        ],
    }


def _bounded(value: float | None, unit: Unit) -> float | None:
    """Return a bound; one that is not known at all (infinite) is null."""
    if value is None or math.isinf(value):
        return None
    return round(value, 2 if unit is Unit.M else 6)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 6)
