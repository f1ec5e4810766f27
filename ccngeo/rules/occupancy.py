"""Which units Đ8.1c looks at on a day, and how much unleased land it allows there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ccngeo.model import Claim, Compare, Confirmation, Readings, Role, Rule, Site
from ccngeo.rules import nd32_2024, nd303_2026, rules_for
from ccngeo.rules.claims import walk

# NĐ 303/2026 is reported to look at the commune; its text has not been read.
_REPORTED = "commune"


@dataclass(frozen=True, slots=True)
class OccupancyLaw:
    """Đ8.1c as it is read on a day.

    `scopes` are the units it may look at: one where a text or a decision settles it, none where
    nobody has read the text. `reported` is what a summary says, while the text is unread.
    `limits_ha` are the values the limit of unleased land may have.
    """

    rule: Rule
    scopes: tuple[str, ...]
    reported: str | None
    limits_ha: tuple[float, ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the scopes to show first: the reported one, else all that are open."""
        return (self.reported,) if self.reported else self.scopes or tuple(nd32_2024.SCOPES)


def occupancy_law(
    on: date,
    *,
    received: date | None = None,
    decisions: Mapping[str, str] | None = None,
    confirmations: Sequence[Confirmation] = (),
) -> OccupancyLaw:
    """Return how Đ8.1c is read for a dossier received one day and assessed on another."""
    dossier = Site("HS", "", Role.PLANNED, received=received)
    rules = rules_for(dossier, on, confirmations)
    rule = next(r for r in rules if r.rule_id == nd32_2024.AVERAGE_OCCUPANCY.rule_id)
    found = list(_unleased(rule.claim, decisions or {}))
    scopes = tuple(dict.fromkeys(c.figure.partition(".")[0] for c in found))
    limits = {candidate.value for c in found for candidate in c.limit.candidates}
    unread = rule.version == nd303_2026.AVERAGE_OCCUPANCY.version and len(scopes) > 1
    return OccupancyLaw(
        rule, scopes, _REPORTED if unread else None, tuple(sorted(limits, reverse=True))
    )


def _unleased(claim: Claim | None, decisions: Mapping[str, str]) -> Iterable[Compare]:
    """Yield the comparisons of unleased land, of the reading that the province has fixed."""
    if isinstance(claim, Readings) and claim.parameter in decisions:
        claim = claim.claims[decisions[claim.parameter]]
    for inner in walk(claim) if claim is not None else ():
        if isinstance(inner, Compare) and inner.figure.endswith(".unleased"):
            yield inner
