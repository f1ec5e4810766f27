"""Indicators of the established clusters: occupancy and unleased land of a scope.

Industrial land is what the approved detailed plan fixes; a cluster without one has an unknown part
of its gross area, so every indicator is an interval. The decree prints no formula of the average:
the simple mean and the mean by area stand side by side.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ccngeo.model import Answer, Fact, Figure, Hit, Reason, Site, Unit
from ccngeo.read import Table
from ccngeo.vietnamese import folded, parse_decimal

PROVINCE = "province"
_ROUNDING_HA = 0.01  # areas of papers are rounded to so much


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

    @property
    def industrial(self) -> tuple[float, float]:
        """Return the bounds of its industrial land."""
        if self.industrial_ha is not None:
            return self.industrial_ha, self.industrial_ha
        return 0.0, float("inf") if self.gross_ha is None else self.gross_ha

    @property
    def taken(self) -> tuple[float, float]:
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
            return replace(self, gross_ha=None, leased_ha=None, approved_ha=None)
        if gross is not None and self.industrial_ha > gross + _ROUNDING_HA:
            gross = None
        elif self.taken[0] <= self.industrial_ha + 1e-9:
            return self
        return replace(self, gross_ha=gross, industrial_ha=None, leased_ha=None, approved_ha=None)


@dataclass(frozen=True, slots=True)
class Register:
    """The established clusters of the province, and whether the list is complete."""

    clusters: tuple[Cluster, ...]
    is_complete: bool
    units: Mapping[str, frozenset[str]]  # scope → keys of the units there are; absent: not known

    def key(self, scopes: Mapping[str, str | None], scope: str) -> str | None:
        """Return the unit of a scope; None for one that no unit layer knows, as a misspelling."""
        key = scopes[scope]
        return key if key in self.units.get(scope, ()) else None


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
    units: Mapping[str, frozenset[str]] | None = None,
) -> Register:
    """Join the established sites with the rows of the register.

    `units` holds the keys of the units there are, by scope, where a layer of them is at hand.
    Without the table nothing is complete: an empty list of clusters would read as "none founded".
    """
    # Codes are unique ignoring case, so they are joined that way.
    sites = {site.site_id.lower(): site for site in established}
    rows: dict[str, Mapping[str, str]] = {}
    for row in () if table is None else table.rows:
        key = row.get("ma_cum", "").lower()
        # Two rows of one cluster: one of them is wrong and nobody knows which.
        rows[key] = {"ma_cum": row.get("ma_cum", "")} if key in rows else row
    clusters = [_cluster(row.get("ma_cum", ""), sites.get(key), row) for key, row in rows.items()]
    clusters += [_cluster(s.site_id, s, {}) for key, s in sites.items() if key not in rows]
    return Register(
        tuple(clusters), table is not None, {PROVINCE: frozenset({PROVINCE}), **(units or {})}
    )


def _cluster(site_id: str, site: Site | None, row: Mapping[str, str]) -> Cluster:
    gross = None
    if site is not None:
        a = site.areas
        # An upper bound of its industrial land: the largest of the areas on record.
        known = (a.detailed_ha, a.proposed_ha, a.plan_ha, a.measured_ha)
        gross = max((v for v in known if v is not None), default=None)
    return Cluster(
        site_id=site_id,
        name=site.name if site else site_id,
        gross_ha=gross,
        industrial_ha=_number(row, "dt_cong_nghiep"),
        leased_ha=_number(row, "dt_da_thue"),
        approved_ha=_number(row, "dt_chap_thuan_chua_thue"),
        scopes=scope_keys(site)
        if site
        else dict.fromkeys(("district", "commune"), None) | {PROVINCE: PROVINCE},
    ).checked()


def _number(row: Mapping[str, str], column: str) -> float | None:
    """Return a number of the register; what cannot be read is not on record."""
    try:
        value = parse_decimal(row.get(column, ""))
    except ValueError:
        return None
    return value if value is None or value >= 0 else None


def occupancy(site: Site, scope: str, register: Register) -> Answer:
    """Return the indicators of the scope that `site` lies in."""
    # Without a layer of the units nobody can tell a misspelt one from one without clusters.
    if not register.is_complete or scope not in register.units:
        return _unknown(Reason.LAYER_MISSING)
    key = register.key(scope_keys(site), scope)
    if key is None:
        return _unknown(Reason.ATTRIBUTE_MISSING)
    keys = [register.key(c.scopes, scope) for c in register.clusters]
    if None in keys:
        return _unknown(Reason.UNLOCATED_FEATURES)
    members = [c for c, k in zip(register.clusters, keys, strict=True) if k == key]
    if not members:
        nothing = Figure.exact(0.0, Unit.HA)
        rate = Figure.unknown(Unit.SHARE, most=1.0)
        return Answer(
            {"simple": rate, "weighted": rate, "unleased": nothing},
            {"none_established": Fact(True)},
            layers=("register",),
        )
    return Answer(
        {
            "simple": simple_mean(members),
            "weighted": weighted_mean(members),
            "unleased": unleased(members),
        },
        {"none_established": Fact(False)},
        hits=tuple(Hit(c.name, c.gross_ha) for c in members),
        layers=("register",),
    )


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


def simple_mean(clusters: Sequence[Cluster]) -> Figure:
    """Return the plain average of the rates; a cluster without a rate may have any."""
    rates = [_rate(c) for c in clusters]
    known = [low for low, high in rates if low == high]
    best = sum(known) / len(known) if known else None
    least = sum(low for low, _ in rates) / len(rates)
    most = sum(high for _, high in rates) / len(rates)
    return _figure(least, best, most, Unit.SHARE)


def _rate(cluster: Cluster) -> tuple[float, float]:
    low, high = cluster.industrial
    if low != high or low == 0.0:
        return 0.0, 1.0
    # 0,1 + 0,2 ha of 0,3 ha are more than all of it in floating point.
    least, most = (min(taken / low, 1.0) for taken in cluster.taken)
    return least, most


def weighted_mean(clusters: Sequence[Cluster]) -> Figure:
    """Return Σ taken ÷ Σ industrial land."""
    known = [c for c in clusters if c.industrial_ha is not None]
    taken_known = sum(c.taken[0] for c in known)
    land_known = sum(c.industrial[0] for c in known)
    best = taken_known / land_known if land_known else None
    taken_most = sum(c.taken[1] for c in known)
    extra = sum(c.industrial[1] for c in clusters if c.industrial_ha is None)
    if extra == float("inf") or not land_known:
        return _figure(0.0, best, 1.0, Unit.SHARE)
    least = min(taken_known / (land_known + extra), 1.0)
    # The rest is fullest when all of its possible land is there and taken.
    most = min((taken_most + extra) / (land_known + extra), 1.0)
    return _figure(least, best, most, Unit.SHARE)


def unleased(clusters: Sequence[Cluster]) -> Figure:
    """Return the industrial land not leased; whether approved land counts is not said (Đ8.1c)."""
    least = best = most = 0.0
    for cluster in clusters:
        low, high = cluster.industrial
        leased = cluster.leased_ha
        least += max(low - cluster.taken[1], 0.0)
        most += max(high - (leased or 0.0), 0.0)
        best += max(low - (leased or 0.0), 0.0)
    return _figure(least, best, most, Unit.HA)


def _figure(least: float, best: float | None, most: float, unit: Unit) -> Figure:
    reasons = frozenset() if least == most else frozenset({Reason.ATTRIBUTE_MISSING})
    if best is not None:
        best = min(max(best, least), most)
    return Figure(least, best, most, unit, reasons)
