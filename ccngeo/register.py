"""Indicators of the established clusters of a scope, and what may still be founded there (Đ8.1c).

Industrial land is what the approved detailed plan fixes (Đ2.6); a cluster without one has an
unknown part of its gross area, so every indicator is an interval. The decree prints no formula of
the average: the simple mean and the mean by area stand side by side.

`register_of(data)` reads the register of a project; `occupancy_table`, `headroom_table` and
`founding_table` return it as frames. Areas are in ha, occupancy is a share from 0 to 1.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import pandas as pd

from ccngeo.displayed import Displayed
from ccngeo.errors import LayerError
from ccngeo.model import (
    NO_REASONS,
    RESOLUTION,
    Answer,
    Fact,
    Figure,
    Hit,
    Reason,
    Role,
    Site,
    Unit,
)
from ccngeo.read import PlanningData, Table
from ccngeo.vietnamese import folded, parse_decimal

PROVINCE = "province"
SCOPES = ("district", "commune", PROVINCE)  # the units Đ8.1c may look at
# Unleased land that Đ8.1c still allows: since 2024-05-01, and as reported from 2026-09-15.
LIMITS_HA = (100.0, 50.0)
HALF = 0.5  # «đạt trên 50%»
_ROUNDING_HA = 0.01  # areas of papers are rounded to so much
_ANOTHER_AREA_HA = 0.1  # what a boundary closes to is another area from here on, not rounding
Bounds = tuple[float, float]  # least and most, ha


class Gap(StrEnum):
    """What the register does not say of a cluster, or says in two ways."""

    NOT_IN_REGISTER = "not_in_register"
    NOT_IN_LIST = "not_in_list"
    REPEATED = "repeated"
    CONTRADICTORY = "contradictory"
    INDUSTRIAL = "industrial"
    LEASED = "leased"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Cluster:
    """One established cluster as the register knows it, in ha; None is not on record."""

    site_id: str
    name: str
    gross_ha: float | None
    industrial_ha: float | None
    leased_ha: float | None
    approved_ha: float | None  # approved for an investor and not leased yet
    scopes: Mapping[str, str | None]  # district, commune, province → key; None is not known
    gaps: tuple[Gap, ...] = ()

    @property
    def industrial(self) -> Bounds:
        """Return the bounds of its industrial land."""
        if self.industrial_ha is not None:
            return self.industrial_ha, self.industrial_ha
        return 0.0, float("inf") if self.gross_ha is None else self.gross_ha

    @property
    def taken(self) -> Bounds:
        """Return the bounds of the land leased, or approved for an investor (Đ2.7)."""
        least = (self.leased_ha or 0.0) + (self.approved_ha or 0.0)
        known = self.leased_ha is not None and self.approved_ha is not None
        return least, least if known else max(least, self.industrial[1])

    def checked(self) -> "Cluster":
        """Return the cluster without the numbers that contradict each other.

        One of them is wrong, and nobody knows which: more taken than there is industrial land, or
        more industrial land than land.
        """
        gross = self.gross_ha
        if self.industrial_ha is None:
            if gross is None or self.taken[0] <= gross + _ROUNDING_HA:
                return self
            return replace(self, gross_ha=None, leased_ha=None, approved_ha=None, gaps=_WRONG)
        if gross is not None and self.industrial_ha > gross + _ROUNDING_HA:
            gross = None
        elif self.taken[0] <= self.industrial_ha + 1e-9:
            return self
        return replace(
            self, gross_ha=gross, industrial_ha=None, leased_ha=None, approved_ha=None, gaps=_WRONG
        )


_WRONG = (Gap.CONTRADICTORY,)


@dataclass(frozen=True, slots=True, repr=False)
class Register(Displayed):
    """The established clusters of the province, and whether the list is complete."""

    clusters: tuple[Cluster, ...]
    is_complete: bool
    units: Mapping[str, Mapping[str, str]]  # scope → key → name of each unit; absent: not known

    def __repr__(self) -> str:
        return f"Register({len(self.clusters)} clusters, complete: {self.is_complete})"

    def key(self, scopes: Mapping[str, str | None], scope: str) -> str | None:
        """Return the unit of a scope; None for one that no unit layer knows, as a misspelling."""
        key = scopes.get(scope)
        return key if key in self.units.get(scope, {}) else None

    def units_of(self, scope: str) -> Mapping[str, str]:
        """Return the units of a scope: key → name.

        Raises
        ------
        LayerError
            No layer of them is at hand: a table without rows would read as "no clusters".
        """
        if scope not in self.units:
            layer = {"district": "districts", "commune": "communes"}.get(scope, scope)
            raise LayerError(
                f"không có lớp {layer}: không biết có những địa bàn nào, cụm nào thuộc địa bàn "
                "nào; bổ sung lớp này.",
                f"there is no layer {layer}: the units, and which clusters lie in them, are not "
                "known; add it.",
            )
        return self.units[scope]

    def within(self, scope: str, key: str, without: frozenset[str] = frozenset()) -> "Members":
        """Return the clusters of a unit, and those that may lie in it; `without` codes in lower."""
        inside, perhaps = [], []
        for cluster in self.clusters:
            if cluster.site_id.lower() in without:
                continue
            found = self.key(cluster.scopes, scope)
            if found is None:
                perhaps.append(cluster)
            elif found == key:
                inside.append(cluster)
        return Members(tuple(inside), tuple(perhaps), self.is_complete)


@dataclass(frozen=True, slots=True)
class Members:
    """The established clusters of one unit.

    `perhaps` may lie in it: their unit is not known. Where the register is not complete, there may
    be any number of others.
    """

    inside: tuple[Cluster, ...]
    perhaps: tuple[Cluster, ...]
    is_complete: bool

    @property
    def doubts(self) -> frozenset[Reason]:
        """Return why nobody knows which clusters there are."""
        if not self.is_complete:
            return frozenset({Reason.LAYER_MISSING})
        return frozenset({Reason.UNLOCATED_FEATURES}) if self.perhaps else NO_REASONS


def scope_keys(site: Site) -> dict[str, str | None]:
    """Return what a site belongs to in each scope of Đ8.1c."""
    return {
        "district": folded(site.district_old) if site.district_old else None,
        "commune": site.commune_code,
        PROVINCE: PROVINCE,
    }


def build_register(
    established: Iterable[Site],
    table: Table | None,
    units: Mapping[str, Mapping[str, str]] | None = None,
) -> Register:
    """Join the established sites with the rows of the register.

    `units` holds the units there are, by scope, where a layer of them is at hand: key → name.
    Without the table nothing is complete: an empty list of clusters would read as "none founded".
    """
    # Codes are unique ignoring case, so they are joined that way.
    sites = {site.site_id.lower(): site for site in established}
    rows: dict[str, Mapping[str, str]] = {}
    for row in () if table is None else table.rows:
        key = row.get("ma_cum", "").lower()
        # Two rows of one cluster: one of them is wrong and nobody knows which.
        rows[key] = {"ma_cum": row.get("ma_cum", ""), _TWICE: "x"} if key in rows else row
    clusters = [_cluster(row.get("ma_cum", ""), sites.get(key), row) for key, row in rows.items()]
    clusters += [_cluster(s.site_id, s, {}) for key, s in sites.items() if key not in rows]
    return Register(tuple(clusters), table is not None, {PROVINCE: {PROVINCE: ""}, **(units or {})})


def register_of(data: PlanningData) -> Register:
    """Return the register of a project, with the units its layers know."""
    named = {"district": ("districts", "name", "name"), "commune": ("communes", "code", "name")}
    units = {}
    for scope, (layer, column, label) in named.items():
        handle = data.layers.get(layer)
        if handle is None or handle.extent is None:
            continue
        frame = handle.window(handle.extent)
        names = frame[label if label in frame else column].fillna("").astype(str)
        values = frame[column].fillna("").astype(str)
        keys = values.map(folded) if column == "name" else values
        units[scope] = {k: n or k for k, n in zip(keys, names, strict=True) if k}
    return build_register(data.neighbours, data.tables.get("register"), units)


_TWICE = "\0"  # marks a cluster with two rows; no column of a table has this name


def _cluster(site_id: str, site: Site | None, row: Mapping[str, str]) -> Cluster:
    gross = None
    if site is not None:
        a = site.areas
        # An upper bound of its industrial land: the largest of the areas on record.
        known = (a.detailed_ha, a.proposed_ha, a.plan_ha, a.measured_ha)
        gross = max((v for v in known if v is not None), default=None)
    return Cluster(
        site_id=site.site_id if site else site_id,
        name=site.name if site else site_id,
        gross_ha=gross,
        industrial_ha=_number(row, "dt_cong_nghiep"),
        leased_ha=_number(row, "dt_da_thue"),
        approved_ha=_number(row, "dt_chap_thuan_chua_thue"),
        scopes=scope_keys(site)
        if site
        else dict.fromkeys(("district", "commune"), None) | {PROVINCE: PROVINCE},
        gaps=tuple(_gaps(site, row)),
    ).checked()


def _gaps(site: Site | None, row: Mapping[str, str]) -> Iterable[Gap]:
    """Yield what the register does not say of a cluster; what cannot be read is not said."""
    if site is None:
        yield Gap.NOT_IN_LIST
    if not row:
        yield Gap.NOT_IN_REGISTER
    elif _TWICE in row:
        yield Gap.REPEATED
    else:
        for gap, column in _NUMBERS.items():
            if _number(row, column) is None:
                yield gap


_NUMBERS = {
    Gap.INDUSTRIAL: "dt_cong_nghiep",
    Gap.LEASED: "dt_da_thue",
    Gap.APPROVED: "dt_chap_thuan_chua_thue",
}


def _number(row: Mapping[str, str], column: str) -> float | None:
    """Return a number of the register; what cannot be read is not on record."""
    try:
        value = parse_decimal(row.get(column, ""))
    except ValueError:
        return None
    return value if value is None or value >= 0 else None


# --- indicators of a unit ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Indicators:
    """What Đ8.1c asks of a unit, with the numerator and denominator of the mean by area.

    `taken` is leased or sub-leased, or approved for an investor (Đ2.7); `industrial` is that of the
    approved detailed plans (Đ2.6); `best` of both is the sum over the clusters that have one.
    """

    none_established: Fact
    clusters: int
    without_plan: int  # clusters among them whose industrial land is not known
    taken: Figure
    industrial: Figure
    simple: Figure
    weighted: Figure
    unleased: Figure

    @property
    def more_than_half(self) -> Fact:
        """Tell whether occupancy is above 50 %: the decree gives no formula, so by both means."""
        return _agreed(_above(self.simple, HALF), _above(self.weighted, HALF))

    def allows(self, limit_ha: float) -> Fact:
        """Tell whether Đ8.1c lets another cluster be founded: no cluster yet, or either limb."""
        return _either(
            self.none_established, self.more_than_half, _not(_above(self.unleased, limit_ha))
        )

    def headroom(self, limit_ha: float) -> Figure:
        """Return the industrial land that unleased land lies below a limit, ha; negative: above.

        Where occupancy is certainly above 50 % it binds nobody (`more_than_half`).
        """
        u = self.unleased
        best = None if u.best is None else limit_ha - u.best
        return Figure(limit_ha - u.most, best, limit_ha - u.least, Unit.HA, u.reasons)


def indicators(members: Members, founded: Sequence[Bounds] = ()) -> Indicators:
    """Return the indicators of a unit, with clusters `founded` there of which nothing is leased.

    `founded` holds the bounds of their industrial land, ha.
    """
    inside, doubts = members.inside, members.doubts
    no_rate = Figure.unknown(Unit.SHARE, most=1.0)  # no reason: there is none to be known
    surely = len(inside) + len(founded) > 0
    land = [c.industrial for c in inside]
    known = [c for c in inside if c.industrial_ha is not None]
    found = Indicators(
        none_established=Fact(False) if surely else Fact.unknown(*doubts) if doubts else Fact(True),
        clusters=len(inside) + len(founded),
        without_plan=len(inside) - len(known) + sum(low < high for low, high in founded),
        taken=_figure(
            sum(c.taken[0] for c in inside),
            sum(c.taken[0] for c in known),
            sum(c.taken[1] for c in inside),
            Unit.HA,
        ),
        industrial=_figure(
            sum(low for low, _ in (*land, *founded)),
            sum(low for low, _ in land) if _all_exact(founded) else None,
            sum(high for _, high in (*land, *founded)),
            Unit.HA,
        ),
        simple=simple_mean(inside, founded) if surely else no_rate,
        weighted=weighted_mean(inside, founded) if surely else no_rate,
        unleased=unleased(inside, founded),
    )
    return _widened(found, members) if doubts else found


def _widened(found: Indicators, members: Members) -> Indicators:
    """Return the indicators where other clusters may lie in the unit as well."""
    doubts = members.doubts
    more, taken, land = (float("inf"),) * 3
    if members.is_complete:
        more = unleased(members.perhaps).most
        taken = sum(c.taken[1] for c in members.perhaps)
        land = sum(c.industrial[1] for c in members.perhaps)

    def wider(figure: Figure, by: float) -> Figure:
        return Figure(figure.least, None, figure.most + by, Unit.HA, figure.reasons | doubts)

    rate = Figure.unknown(Unit.SHARE, *doubts, most=1.0)
    return replace(
        found,
        taken=wider(found.taken, taken),
        industrial=wider(found.industrial, land),
        simple=rate,
        weighted=rate,
        unleased=wider(found.unleased, more),
    )


def occupancy(site: Site, scope: str, register: Register) -> Answer:
    """Return the indicators of the scope that `site` lies in, itself left out."""
    # Without a layer of the units nobody can tell a misspelt one from one without clusters.
    if not register.is_complete or scope not in register.units:
        return _unknown(Reason.LAYER_MISSING)
    key = register.key(scope_keys(site), scope)
    if key is None:
        return _unknown(Reason.ATTRIBUTE_MISSING)
    members = register.within(scope, key, _itself(site))
    found = indicators(members)
    return Answer(
        {"simple": found.simple, "weighted": found.weighted, "unleased": found.unleased},
        {"none_established": found.none_established},
        hits=tuple(Hit(c.name, c.gross_ha) for c in members.inside),
        layers=("register",),
    )


def _itself(site: Site) -> frozenset[str]:
    """Return the codes under which the register may hold the cluster under study."""
    return frozenset(x.lower() for x in (site.site_id, site.stands_for) if x)


def _unknown(reason: Reason) -> Answer:
    return Answer(
        {
            "simple": Figure.unknown(Unit.SHARE, reason, most=1.0),
            "weighted": Figure.unknown(Unit.SHARE, reason, most=1.0),
            "unleased": Figure.unknown(Unit.HA, reason),
        },
        {"none_established": Fact.unknown(reason)},
        layers=("register",),
    )


def simple_mean(clusters: Sequence[Cluster], founded: Sequence[Bounds] = ()) -> Figure:
    """Return the plain average of the rates; a cluster without a rate may have any.

    One that was just `founded` has rate 0 once it has industrial land; without, it may not count.
    """
    if not clusters:
        return Figure.exact(0.0, Unit.SHARE)
    rates = [_rate(c) for c in clusters]
    known = [low for low, high in rates if low == high]
    count = len(rates) + len(founded)
    best = None
    if known and _all_exact(founded):
        best = sum(known) / (len(known) + sum(low > 0 for low, _ in founded))
    least = sum(low for low, _ in rates) / count
    most = sum(high for _, high in rates) / (len(rates) + sum(low > 0 for low, _ in founded))
    return _figure(least, best, most, Unit.SHARE)


def _rate(cluster: Cluster) -> Bounds:
    low, high = cluster.industrial
    if low != high or low == 0.0:
        return 0.0, 1.0
    # 0,1 + 0,2 ha of 0,3 ha are more than all of it in floating point.
    least, most = (min(taken / low, 1.0) for taken in cluster.taken)
    return least, most


def weighted_mean(clusters: Sequence[Cluster], founded: Sequence[Bounds] = ()) -> Figure:
    """Return Σ taken ÷ Σ industrial land; of what was just `founded` nothing is taken."""
    if not clusters:
        return Figure.exact(0.0, Unit.SHARE)
    known = [c for c in clusters if c.industrial_ha is not None]
    taken_known = sum(c.taken[0] for c in known)
    land_known = sum(c.industrial[0] for c in known)
    best = None
    if land_known and _all_exact(founded):
        best = taken_known / (land_known + sum(low for low, _ in founded))
    taken_most = sum(c.taken[1] for c in known)
    extra = sum(c.industrial[1] for c in clusters if c.industrial_ha is None)
    if extra == float("inf") or not land_known:
        return _figure(0.0, best, 1.0, Unit.SHARE)
    new_least, new_most = (sum(b[i] for b in founded) for i in (0, 1))
    least = min(taken_known / (land_known + extra + new_most), 1.0)
    # The rest is fullest when all of its possible land is there and taken.
    most = min((taken_most + extra) / (land_known + extra + new_least), 1.0)
    return _figure(least, best, most, Unit.SHARE)


def unleased(clusters: Sequence[Cluster], founded: Sequence[Bounds] = ()) -> Figure:
    """Return the industrial land not leased; whether approved land counts is not said (Đ8.1c)."""
    least = best = most = 0.0
    for cluster in clusters:
        low, high = cluster.industrial
        leased = cluster.leased_ha
        least += max(low - cluster.taken[1], 0.0)
        most += max(high - (leased or 0.0), 0.0)
        best += max(low - (leased or 0.0), 0.0)
    new_least, new_most = (sum(b[i] for b in founded) for i in (0, 1))
    middle = best + new_least if _all_exact(founded) else None
    return _figure(least + new_least, middle, most + new_most, Unit.HA)


def _all_exact(founded: Sequence[Bounds]) -> bool:
    return all(low == high for low, high in founded)


def _figure(least: float, best: float | None, most: float, unit: Unit) -> Figure:
    reasons = NO_REASONS if least == most else frozenset({Reason.ATTRIBUTE_MISSING})
    if best is not None:
        best = min(max(best, least), most)
    return Figure(least, best, most, unit, reasons)


# --- true, false or unknown ----------------------------------------------------------------------


def _above(figure: Figure, limit: float) -> Fact:
    """Tell whether a figure is above a limit, both in the steps that verdicts are made in."""
    step = RESOLUTION[figure.unit]
    bound = round(limit / step)
    if figure.least != float("inf") and round(figure.least / step) > bound:
        return Fact(True)
    if figure.most != float("inf") and round(figure.most / step) <= bound:
        return Fact(False)
    return Fact.unknown(*figure.reasons)


def _not(fact: Fact) -> Fact:
    return fact if fact.value is None else Fact(not fact.value)


def _agreed(*facts: Fact) -> Fact:
    """Return what all readings say; unknown where they differ."""
    if len({f.value for f in facts}) == 1:
        return Fact(facts[0].value, NO_REASONS.union(*(f.reasons for f in facts)))
    reasons = NO_REASONS.union(*(f.reasons for f in facts))
    return Fact(None, reasons | {Reason.LEGAL_TEXT_UNCONFIRMED})


def _either(*facts: Fact) -> Fact:
    if any(f.value is True for f in facts):
        return Fact(True)
    unknown = [f for f in facts if f.value is None]
    if not unknown:
        return Fact(False)
    return Fact(None, NO_REASONS.union(*(f.reasons for f in unknown)))


# --- the order of founding -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Founding:
    """One planned cluster when those before it in the order are founded and nothing more is leased.

    `before` is the unit without it (Đ8.1c looks at the clusters there are), `after` with it.
    """

    site: Site
    order: int
    industrial: Figure  # what it adds, ha
    before: Indicators
    after: Indicators


def to_be_founded(sites: Iterable[Site]) -> tuple[Site, ...]:
    """Return the clusters to found: those whose turn is stated first, then in order of the list.

    Left out: an expansion of an established cluster, and a planned one that a proposal stands for.
    """
    sites = tuple(sites)
    established = {s.site_id for s in sites if s.role is Role.ESTABLISHED}
    replaced = {s.stands_for for s in sites if s.stands_for}
    left = (
        s
        for s in sites
        if s.role is not Role.ESTABLISHED
        and s.stands_for not in established
        and s.site_id not in replaced
    )
    return tuple(sorted(left, key=lambda s: s.founding_order or sys.maxsize))


def industrial_of(site: Site) -> Figure:
    """Return the industrial land a planned cluster adds, ha: unknown until its detailed plan.

    At most the area of the detailed plan where one is stated, else the declared one, or what the
    boundary closes to where that is another area.
    """
    most = site.areas.detailed_ha
    if most is None:
        most, closed = site.declared_ha, site.areas.measured_ha
        if most is not None and closed is not None and closed >= most + _ANOTHER_AREA_HA:
            most = closed
    if most is None:
        return Figure.unknown(Unit.HA, Reason.ATTRIBUTE_MISSING)
    return Figure.unknown(Unit.HA, Reason.ATTRIBUTE_MISSING, most=most)


def order_of_founding(
    register: Register, scope: str, key: str, planned: Iterable[Site]
) -> tuple[Founding, ...]:
    """Return the planned clusters of a unit one after another, each on top of those before it.

    The order is that of `planned`; clusters of other units are passed over. A planned cluster that
    stands in the register as well may be there already: until its turn it counts as one that may.
    """
    mine = [s for s in planned if register.key(scope_keys(s), scope) == key]
    own: frozenset[str] = frozenset()
    founded: list[Bounds] = []
    out = []
    for order, site in enumerate(mine, start=1):
        own |= _itself(site)
        members = register.within(scope, key, own)
        before = indicators(members, founded)
        land = industrial_of(site)
        founded.append((land.least, land.most))
        out.append(Founding(site, order, land, before, indicators(members, founded)))
    return tuple(out)


# --- frames --------------------------------------------------------------------------------------


def occupancy_table(register: Register, scope: str) -> pd.DataFrame:
    """Return the indicators of every unit of a scope.

    Parameters
    ----------
    register
        What `register_of` returned.
    scope
        `district` (before 2025-07-01), `commune` or `province`.

    Returns
    -------
    DataFrame
        Index `unit` (code of a commune, name of a district); columns `name`, `clusters`,
        `without_plan`, `taken_*_ha` and `industrial_*_ha` (numerator and denominator),
        `simple_*_share`, `weighted_*_share`, `unleased_*_ha`, `more_than_half`, `reasons`.
        `*` is least, best, most: bounds of what the register leaves open, `best` of what it states
        (missing where bounds are all there is).

    Raises
    ------
    LayerError
        No layer of the units is at hand.
    """
    rows = {}
    for key, name in register.units_of(scope).items():
        found = indicators(register.within(scope, key))
        rows[_unit(scope, key, name)] = {
            "name": name,
            "clusters": found.clusters,
            "without_plan": found.without_plan,
            **_columns("taken", found.taken),
            **_columns("industrial", found.industrial),
            **_columns("simple", found.simple),
            **_columns("weighted", found.weighted),
            **_columns("unleased", found.unleased),
            "more_than_half": found.more_than_half.value,
            "reasons": _reasons(found.unleased.reasons | found.weighted.reasons),
        }
    return _frame(rows, ["unit"])


def headroom_table(
    register: Register, scope: str, limits_ha: Sequence[float] = LIMITS_HA
) -> pd.DataFrame:
    """Return how much more industrial land may be founded in every unit of a scope.

    Returns
    -------
    DataFrame
        Index `unit`, `limit_ha`; columns `name`, `headroom_*_ha` (limit less unleased land;
        negative: exceeded; least is minus infinity where nothing bounds the unleased land),
        `allowed` (Đ8.1c lets a cluster be founded: True, False, missing where open), `binds` (False
        where occupancy is certainly above 50 % or no cluster is founded), `reasons`.

    Raises
    ------
    LayerError
        No layer of the units is at hand.
    """
    rows = {}
    for key, name in register.units_of(scope).items():
        found = indicators(register.within(scope, key))
        binds = _not(_either(found.none_established, found.more_than_half))
        for limit in limits_ha:
            room = found.headroom(limit)
            rows[_unit(scope, key, name), limit] = {
                "name": name,
                **_columns("headroom", room),
                "allowed": found.allows(limit).value,
                "binds": binds.value,
                "reasons": _reasons(room.reasons),
            }
    return _frame(rows, ["unit", "limit_ha"])


def founding_table(
    register: Register,
    scope: str,
    planned: Iterable[Site],
    limits_ha: Sequence[float] = LIMITS_HA,
) -> pd.DataFrame:
    """Return the planned clusters of every unit in their order, each on top of those before it.

    Nothing is taken to be leased between one founding and the next.

    Returns
    -------
    DataFrame
        Index `unit`, `site_id`, `limit_ha`; columns `name`, `order`, `industrial_*_ha` (what it
        adds), `before_*_ha` and `after_*_ha` (unleased land of the unit), `headroom_*_ha` (left
        after it), `allowed` (Đ8.1c when it is founded: True, False, missing where open), `reasons`.

    Raises
    ------
    LayerError
        No layer of the units is at hand.
    """
    planned = tuple(planned)
    rows = {
        (_unit(scope, key, name), step.site.site_id, limit): {
            "name": step.site.name,
            "order": step.order,
            **_columns("industrial", step.industrial),
            **_columns("before", step.before.unleased),
            **_columns("after", step.after.unleased),
            **_columns("headroom", step.after.headroom(limit)),
            "allowed": step.before.allows(limit).value,
            "reasons": _reasons(step.before.allows(limit).reasons),
        }
        for key, name in register.units_of(scope).items()
        for step in order_of_founding(register, scope, key, planned)
        for limit in limits_ha
    }
    return _frame(rows, ["unit", "site_id", "limit_ha"])


def _frame(rows: Mapping[Any, Mapping[str, Any]], names: list[str]) -> pd.DataFrame:
    """Return rows as a frame whose columns have the same types whatever is missing in them."""
    if not rows:
        return pd.DataFrame(index=pd.MultiIndex.from_arrays([[] for _ in names], names=names))
    frame: pd.DataFrame = pd.DataFrame.from_dict(dict(rows), orient="index").rename_axis(names)
    for column in map(str, frame.columns):
        if column in ("more_than_half", "allowed", "binds"):
            frame[column] = frame[column].astype("boolean")
        elif column.endswith(("_ha", "_share")):
            frame[column] = frame[column].astype("float64")
    return frame


def _unit(scope: str, key: str, name: str) -> str:
    """Return what names a unit for people: the code of a commune, the name of a district."""
    return name if scope == "district" else key


def _columns(name: str, figure: Figure) -> dict[str, float | None]:
    """Return a figure as columns that carry its unit."""
    unit = figure.unit.value
    return {
        f"{name}_least_{unit}": figure.least,
        f"{name}_best_{unit}": figure.best,
        f"{name}_most_{unit}": figure.most,
    }


def _reasons(reasons: frozenset[Reason]) -> tuple[str, ...]:
    return tuple(sorted(r.value for r in reasons))
