"""Sổ quỹ đất: quotas of cluster land and of rice conversion given to communes, and what is left.

A `Ledger` holds the table of quotas beside what the planned clusters need, and tells for each
commune what is given, used, left, and left after them. Areas are in ha. Whatever is not on record,
of a commune as it was before 2025-07-01, or of a place nobody knows widens a figure.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from ccngeo.model import Figure, Reason, Unit
from ccngeo.read.quotas import Quota, QuotaKind
from ccngeo.units import TWO_TIERS, VINH_PHUC
from ccngeo.vietnamese import folded

_LAST_DAY = TWO_TIERS - timedelta(days=1)  # of the communes before
_CODE_DIGITS = 5


# --- which commune a row is of --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Spoken:
    """The communes of today that a row may speak of; sure where it speaks of one and all of it."""

    codes: frozenset[str]
    sure: bool


_OF_NONE = _Spoken(frozenset(), sure=False)


def _spoken_of(quota: Quota, names: Mapping[str, str]) -> _Spoken:
    """Return the communes a row speaks of.

    Names and codes of 2025 are often those of a smaller commune before: what a decision of before
    gave that one is not the quota of the new one, unless the unit is the same.
    """
    day = quota.decided_on
    if day is not None and day < TWO_TIERS:
        return _of_before(quota.commune, day) or _not_sure(_of_today(quota.commune, names))
    return _of_today(quota.commune, names)


def _not_sure(spoken: _Spoken) -> _Spoken:
    """Return what a row may speak of where nobody knows whether the commune has stayed the same."""
    return _Spoken(spoken.codes, sure=False)


def _of_before(commune: str, day: date) -> _Spoken | None:
    """Return the communes that an old one on record went into; None where it is not on record."""
    units = VINH_PHUC.find(commune, day, "commune")
    later = {later.code or "" for unit in units for later in unit.on(TWO_TIERS)}
    same = len(units) == 1 and units[0].stands_on(TWO_TIERS)
    return _Spoken(frozenset(later), sure=same) if units else None


def _of_today(commune: str, names: Mapping[str, str]) -> _Spoken:
    if commune in names:
        return _Spoken(frozenset({commune}), sure=True)
    if not names and commune.isdecimal() and len(commune) == _CODE_DIGITS:
        return _Spoken(frozenset({commune}), sure=True)
    codes = frozenset(code for code, name in names.items() if folded(name) == folded(commune))
    if codes:
        return _Spoken(codes, sure=len(codes) == 1)
    # A name or code of before 2025-07-01: its land is part of another commune today.
    return _of_before(commune, _LAST_DAY) or _OF_NONE


# --- accounts ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Account:
    """What a commune has of one kind, in ha; `rows` are those that were added."""

    quota: Figure
    used: Figure
    rows: tuple[Quota, ...] = ()

    @property
    def left(self) -> Figure:
        """Return what is not used; negative where more is used than was given."""
        return _difference(self.quota, self.used)


def _unknown(*reasons: Reason) -> Account:
    anything = Figure(0.0, None, math.inf, Unit.HA, frozenset(reasons))
    return Account(anything, anything)


def _difference(one: Figure, other: Figure) -> Figure:
    best = None if one.best is None or other.best is None else one.best - other.best
    reasons = one.reasons | other.reasons
    return Figure(one.least - other.most, best, one.most - other.least, Unit.HA, reasons)


def added(figures: Iterable[Figure]) -> Figure:
    """Return the sum of areas."""
    total = Figure.exact(0.0, Unit.HA)
    for f in figures:
        best = None if total.best is None or f.best is None else total.best + f.best
        reasons = total.reasons | f.reasons
        total = Figure(total.least + f.least, best, total.most + f.most, Unit.HA, reasons)
    return total


def _stated(values: Iterable[float | None]) -> Figure:
    """Return the sum of numbers of papers; one that is blank may be any."""
    any_number = Figure(0.0, None, math.inf, Unit.HA, frozenset({Reason.ATTRIBUTE_MISSING}))
    return added(any_number if v is None else Figure.exact(v, Unit.HA) for v in values)


@dataclass(frozen=True, slots=True)
class Claimant:
    """What a cluster to be founded needs of each kind, and in which communes it may lie.

    `codes` None: in any. `sure`: it lies in the one commune of `codes`, and only there. `order` is
    its turn where the list states one.
    """

    site_id: str
    name: str
    codes: frozenset[str] | None
    sure: bool
    needs: Mapping[QuotaKind, Figure]
    order: int | None = None

    def need_in(self, kind: QuotaKind, code: str) -> Figure:
        """Return what it takes of the quota of a commune: up to all of it where that is open."""
        need = self.needs[kind]
        if self.codes is not None and code not in self.codes:
            return Figure.exact(0.0, Unit.HA)
        if self.sure:
            return need
        why = need.reasons | {Reason.UNLOCATED_FEATURES}
        return Figure(0.0, None, need.most, Unit.HA, why)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One commune and kind: quota, used, left, what the planned clusters need, left after them."""

    code: str
    name: str
    kind: QuotaKind
    account: Account
    planned: Figure
    sites: tuple[str, ...]  # that need of it, in the order of founding
    perhaps: tuple[str, ...]  # that may, because their place is not known

    @property
    def after(self) -> Figure:
        """Return what is left after all planned clusters, ha; negative: short of so much."""
        return _difference(self.account.left, self.planned)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The quotas of all communes on a day, and the clusters to be founded in their order.

    `quotas` None: there is no table of them. `names` holds the communes there are: code → name.
    """

    on: date
    quotas: tuple[Quota, ...] | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    claimants: tuple[Claimant, ...] = ()

    def account(self, kind: QuotaKind, code: str | None) -> Account:
        """Return what a commune has of one kind."""
        if self.quotas is None:
            return _unknown(Reason.LAYER_MISSING)
        if code is None:
            return _unknown(Reason.ATTRIBUTE_MISSING)
        mine: list[Quota] = []
        for quota in self._decided(kind):
            spoken = _spoken_of(quota, self.names)
            if code not in spoken.codes:
                continue
            if not spoken.sure:
                return _unknown(Reason.UNLOCATED_FEATURES)
            if not quota.is_traceable or quota.kind is None:
                return _unknown(Reason.ATTRIBUTE_MISSING)
            mine.append(quota)
        # One decision may name a commune by code in one row and by name in another.
        if not mine or len({q.decision.casefold() for q in mine}) < len(mine):
            return _unknown(Reason.ATTRIBUTE_MISSING)
        return Account(
            _stated(q.quota_ha for q in mine), _stated(q.used_ha for q in mine), tuple(mine)
        )

    def _decided(self, kind: QuotaKind) -> Iterator[Quota]:
        """Yield the rows that are, or may be, of a kind and decided by the day of assessment."""
        for quota in self.quotas or ():
            decided = quota.decided_on is None or quota.decided_on <= self.on
            if decided and quota.kind in (kind, None):
                yield quota

    def planned(self, kind: QuotaKind, code: str | None, but: frozenset[str]) -> Figure:
        """Return what the clusters to be founded need of a commune, those in `but` left out."""
        return self._needed(kind, code, (c for c in self.claimants if c.site_id not in but))

    def before(
        self, kind: QuotaKind, code: str | None, order: int | None, but: frozenset[str]
    ) -> Figure:
        """Return what those need whose turn, as the list states it, comes before another's."""
        earlier = (
            c
            for c in self.claimants
            if c.site_id not in but and c.order is not None and (order is None or c.order < order)
        )
        return self._needed(kind, code, earlier)

    def _needed(self, kind: QuotaKind, code: str | None, claimants: Iterable[Claimant]) -> Figure:
        if code is None:
            return Figure.unknown(Unit.HA, Reason.ATTRIBUTE_MISSING)
        return added(c.need_in(kind, code) for c in claimants)

    def rows(self) -> tuple[LedgerRow, ...]:
        """Return a row for each kind and commune that has a quota or a planned cluster."""
        if self.quotas is None:
            return ()
        given = {c for q in self.quotas for c in _spoken_of(q, self.names).codes}
        wanted = {c for claimant in self.claimants for c in claimant.codes or ()}
        return tuple(self._row(kind, code) for code in sorted(given | wanted) for kind in QuotaKind)

    def _row(self, kind: QuotaKind, code: str) -> LedgerRow:
        here = [c for c in self.claimants if c.codes is None or code in c.codes]
        return LedgerRow(
            code,
            self.names.get(code, ""),
            kind,
            self.account(kind, code),
            added(c.need_in(kind, code) for c in here),
            tuple(c.site_id for c in here if c.sure),
            tuple(c.site_id for c in here if not c.sure),
        )

    def unmatched(self) -> tuple[Quota, ...]:
        """Return the rows of communes that nobody knows, and so count nowhere."""
        return tuple(q for q in self.quotas or () if not _spoken_of(q, self.names).codes)

    def outdated(self) -> tuple[Quota, ...]:
        """Return the rows of communes as they were before 2025-07-01, or of several of today."""
        spoken = ((q, _spoken_of(q, self.names)) for q in self.quotas or ())
        return tuple(q for q, s in spoken if s.codes and not s.sure)
