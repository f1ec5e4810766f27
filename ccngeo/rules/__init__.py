"""The rules, one file per legal document; `RULES` in the order of the appraisal report."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ccngeo.model import ALWAYS, Confirmation, Role, Rule, Site
from ccngeo.rules import (
    confirmed,
    defence,
    dykes,
    environment,
    forest,
    heritage,
    irrigation,
    nd14_2014,
    nd32_2024,
    nd32_papers,
    nd32_quotas,
    nd32_siting,
    nd303_2026,
    qcvn01_bxd,
    railways,
    rivers,
    roads,
)

# Chapters of the appraisal report, in order.
HEADINGS = ("dossier", "planning", "conditions", "investor", "infrastructure")

_ORDER = (
    "declared-area",
    "measured-area",
    "submitting-unit",
    "listed-in-plan",
    "land-use-plan",
    "cluster-land-quota",
    "construction-plans",
    "industrial-overlap",
    "approved-projects",
    "adjacent-clusters",
    "houses-inside",
    "specialised-rice",
    "planned-rice",
    "rice-conversion-quota",
    "special-use-forest",
    "natural-forest",
    "heritage",
    "minerals",
    "defence-land",
    "river-side",
    "average-occupancy",
    "expansion-demand",
    "expansion-works",
    "craft-share",
    "type-share",
    "service-share",
    "investor",
    "power-corridor",
    "road-corridor",
    "railway-corridor",
    "dyke-corridor",
    "dyke-works",
    "river-corridor",
    "irrigation-works",
    "wastewater",
    "treatment-distance",
    "environmental-distance",
    "green-belt",
)

# One module for each legal document, or for what one of them says of one subject.
DOCUMENTS = (
    nd32_2024, nd32_siting, nd32_papers, nd32_quotas, nd303_2026, heritage, forest, defence,
    nd14_2014, roads, railways, dykes, rivers, irrigation, environment,
    qcvn01_bxd,
)  # fmt: skip

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (rule for document in DOCUMENTS for rule in document.RULES),
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


def rules_for(site: Site, on: date, confirmations: Sequence[Confirmation] = ()) -> tuple[Rule, ...]:
    """Return one version of every rule for a site: the full column of the matrix.

    Where no text is in force on the date, the version nearest to it comes back without its claim,
    so that it answers "no text for this date". What people have confirmed of unread texts is in it.
    """
    return tuple(
        confirmed.confirmed(_for_its_plant(_version_for(rule_id, site, on), site), confirmations)
        for rule_id in RULE_IDS
    )


def rules_of_dossier(
    received: date, on: date, confirmations: Sequence[Confirmation] = ()
) -> tuple[Rule, ...]:
    """Return the version of every rule that a dossier received one day is judged by on another."""
    return rules_for(Site("HS", "", Role.PROPOSED, received=received), on, confirmations)


def check_confirmations(confirmations: Sequence[Confirmation]) -> None:
    """Refuse a confirmation of what no rule leaves open.

    Raises
    ------
    InputError
        As for `confirmed.check`.
    """
    amended = (
        replace(rule, citations=(*rule.citations, nd303_2026.TRANSITION, nd303_2026.UNREAD))
        for rule in RULES
        if _is_of_the_decree(rule)
    )
    confirmed.check([*RULES, *amended], confirmations)


_TREATMENT = qcvn01_bxd.TREATMENT_DISTANCE.rule_id


def _for_its_plant(rule: Rule, site: Site) -> Rule:
    """Return a version with the limits of the capacity that the papers of a site state."""
    if rule.rule_id != _TREATMENT or rule.claim is None or site.treatment_m3_day is None:
        return rule
    return qcvn01_bxd.for_capacity(rule, site.treatment_m3_day)


def _version_for(rule_id: str, site: Site, on: date) -> Rule:
    versions = [rule for rule in RULES if rule.rule_id == rule_id]
    day = law_date(versions[-1], site, on)
    found = in_force(rule_id, day)
    if found is not None:
        return _with_what_is_unread(found, day, on)
    nearest = min(
        versions,
        key=lambda r: abs(((r.in_force_until or r.in_force_from) - day).days),
    )
    return replace(nearest, applies=ALWAYS, claim=None, partly=None, shows=(), needs={})


def _is_of_the_decree(rule: Rule) -> bool:
    """Tell whether a rule rests on the decree on clusters, alone or beside another law."""
    return rule.dated_by == "received" or any(
        c.document == nd32_2024.DOCUMENT for c in rule.citations
    )


def _with_what_is_unread(rule: Rule, day: date, on: date) -> Rule:
    """Return a version of the decree on clusters with NĐ 303/2026 beside it, once that is law.

    Whether an older dossier goes on under the old text, and whether the amendment leaves a rule
    alone that it is not reported to change, is known by the summary only.
    """
    cited = any(c.document == nd303_2026.DOCUMENT for c in rule.citations)
    if on < nd303_2026.IN_FORCE or not _is_of_the_decree(rule) or cited:
        return rule
    unread = nd303_2026.TRANSITION if day < nd303_2026.IN_FORCE else nd303_2026.UNREAD
    return replace(rule, citations=(*rule.citations, unread))
