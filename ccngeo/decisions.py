"""Whether what people said still speaks of the boundary and the law that a review goes by.

Nothing here is seen by a rule or by `judge`: an opinion stands beside a result and never over it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import shapely

from ccngeo.geometry import TOLERANCE_M2, fingerprint
from ccngeo.model import (
    AllOf,
    AnyOf,
    Claim,
    Compare,
    Holds,
    Not,
    Opinion,
    Readings,
    Rule,
    Site,
)


class Standing(StrEnum):
    """Why an opinion is stale, or why nobody can tell."""

    BOUNDARY_CHANGED = "boundary_changed"
    VERSION_CHANGED = "version_changed"
    LIMIT_CHANGED = "limit_changed"
    BEFORE_THE_TEXT = "before_the_text"
    NOT_YET = "not_yet"
    BOUNDARY_NOT_KNOWN = "boundary_not_known"
    VERSION_NOT_KNOWN = "version_not_known"
    LIMITS_NOT_KNOWN = "limits_not_known"

    @property
    def is_open(self) -> bool:
        """Tell whether it is a reason for not knowing."""
        return self in _OPEN


_OPEN = frozenset(
    {Standing.BOUNDARY_NOT_KNOWN, Standing.VERSION_NOT_KNOWN, Standing.LIMITS_NOT_KNOWN}
)


@dataclass(frozen=True, slots=True)
class Heard:
    """An opinion with how it stands on the day of a review."""

    opinion: Opinion
    why: tuple[Standing, ...] = ()

    @property
    def stale(self) -> bool | None:
        """Tell whether it speaks of another boundary, law or day; None: it does not say."""
        if any(not reason.is_open for reason in self.why):
            return True
        return None if self.why else False


def heard(
    opinion: Opinion, site: Site, rule: Rule | None, decisions: Mapping[str, str], on: date
) -> Heard:
    """Return how an opinion on a site, or on one content of it, stands on a day.

    Parameters
    ----------
    opinion
        What was said.
    site
        The site as it is reviewed.
    rule
        The version in force; None for an opinion on the site as a whole.
    decisions
        The readings a province has fixed, by parameter.
    on
        Day of assessment.
    """
    why = [*_day(opinion, on), *_boundary(opinion, site)]
    if rule is not None:
        why += _law(opinion, rule, decisions)
    return Heard(opinion, tuple(why))


def boundary_code(site: Site) -> str | None:
    """Return the fingerprint of the boundary of a site; None without one."""
    return None if site.geometry is None else fingerprint(site.geometry)


def stamp(rule: Rule, decisions: Mapping[str, str]) -> str:
    """Return the version of a rule with a hash of all it holds figures against.

    A confirmation of a value and a provincial decision change the limits, and so the hash; words
    and how well a text is known do not.
    """
    content = [
        *(_plain(claim, decisions) for claim in (rule.applies, rule.claim, rule.partly)),
        sorted([name, need.need_id, need.option] for name, need in rule.needs.items()),
    ]
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return f"{rule.version}#{digest[:12]}"


def _plain(claim: Claim | None, decisions: Mapping[str, str]) -> Any:
    """Return a claim as plain values: the figures, operators and limits, in the chosen reading."""
    match claim:
        case Compare(figure, limit):
            values = sorted(c.value for c in limit.candidates)
            return ["compare", figure, limit.op.value, values, limit.unit.value]
        case Holds(fact):
            return ["holds", fact]
        case Not(inner):
            return ["not", _plain(inner, decisions)]
        case AllOf(claims):
            return ["all", *(_plain(c, decisions) for c in claims)]
        case AnyOf(claims):
            return ["any", *(_plain(c, decisions) for c in claims)]
        case Readings(parameter, readings):
            chosen = decisions.get(parameter)
            if chosen is not None:
                return _plain(readings[chosen], decisions)
            return ["readings", {name: _plain(c, decisions) for name, c in readings.items()}]
        case None:
            return None


def _day(opinion: Opinion, on: date) -> list[Standing]:
    return [Standing.NOT_YET] if opinion.on > on else []


def _boundary(opinion: Opinion, site: Site) -> list[Standing]:
    changed = _boundary_changed(opinion, site.geometry)
    if changed is None:
        return [Standing.BOUNDARY_NOT_KNOWN]
    return [Standing.BOUNDARY_CHANGED] if changed else []


def _boundary_changed(opinion: Opinion, now: Any) -> bool | None:
    """Tell whether a boundary is another one; by a fingerprint alone, any other shape is."""
    if opinion.without_boundary:
        return now is not None
    if opinion.drawn is None and opinion.fingerprint is None:
        return None
    if now is None:
        return True
    if opinion.drawn is not None:
        apart = shapely.area(shapely.symmetric_difference(opinion.drawn, now))
        return bool(apart > TOLERANCE_M2)
    return not fingerprint(now).startswith(str(opinion.fingerprint))


def _law(opinion: Opinion, rule: Rule, decisions: Mapping[str, str]) -> list[Standing]:
    if opinion.version is None:
        # Said before the text was law, it cannot speak of this text.
        before = opinion.on < rule.in_force_from
        return [Standing.BEFORE_THE_TEXT if before else Standing.VERSION_NOT_KNOWN]
    version, _, limits = opinion.version.partition("#")
    if version != rule.version:
        return [Standing.VERSION_CHANGED]
    if not limits:
        return [Standing.LIMITS_NOT_KNOWN]
    return [] if opinion.version == stamp(rule, decisions) else [Standing.LIMIT_CHANGED]
