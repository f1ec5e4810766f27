"""The rules, one file per legal document; `RULES` in the order of the appraisal report."""

from dataclasses import replace
from datetime import date

from ccngeo.model import Rule, Site
from ccngeo.rules import nd14_2014, nd32_2024, nd303_2026

# Chapters of the appraisal report, in order.
HEADINGS = ("dossier", "planning", "conditions", "investor", "infrastructure")

_ORDER = (
    "declared-area",
    "measured-area",
    "listed-in-plan",
    "land-use-plan",
    "construction-plans",
    "industrial-overlap",
    "houses-inside",
    "specialised-rice",
    "special-use-forest",
    "average-occupancy",
    "investor",
    "power-corridor",
)

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (*nd32_2024.RULES, *nd303_2026.RULES, *nd14_2014.RULES),
        key=lambda rule: (_ORDER.index(rule.rule_id), rule.in_force_from),
    )
)
RULE_IDS: tuple[str, ...] = tuple(dict.fromkeys(rule.rule_id for rule in RULES))


def in_force(rule_id: str, day: date) -> Rule | None:
    """Return the version of a rule on `day`, or None where no text is in force."""
    return next((r for r in RULES if r.rule_id == rule_id and r.in_force_on(day)), None)


def law_date(rule: Rule, site: Site, on: date) -> date:
    """Return the date that chooses the text: receipt of the dossier for the decree on clusters."""
    if rule.dated_by == "received" and site.received is not None:
        return min(site.received, on)
    return on


def rules_for(site: Site, on: date) -> tuple[Rule, ...]:
    """Return one version of every rule for a site: the full column of the matrix.

    Where no text is in force on the date, the version nearest to it comes back without its claim,
    so that it answers "no text for this date".
    """
    return tuple(_version_for(rule_id, site, on) for rule_id in RULE_IDS)


def _version_for(rule_id: str, site: Site, on: date) -> Rule:

    versions = [rule for rule in RULES if rule.rule_id == rule_id]
    day = law_date(versions[-1], site, on)
    found = in_force(rule_id, day)
    if found is not None:
        return _in_transition(found, on) if day < nd303_2026.IN_FORCE <= on else found
    nearest = min(
        versions,
        key=lambda r: abs(((r.in_force_until or r.in_force_from) - day).days),
    )
    return replace(nearest, claim=None, partly=None, shows=(), needs={})


def _in_transition(rule: Rule, on: date) -> Rule:
    """Return an older version with the citation it lives on by after NĐ 303/2026 took effect."""
    if rule.in_force_on(on):
        return rule
    return replace(rule, citations=(*rule.citations, nd303_2026.TRANSITION))
