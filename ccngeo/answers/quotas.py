"""Answers from the quotas of communes: what a cluster needs of them, and what is left."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import shapely

from ccngeo.answers.context import Context
from ccngeo.answers.overlaps import nothing_known, overlap
from ccngeo.answers.papers import lies_in
from ccngeo.model import NO_REASONS, Answer, Fact, Figure, Hit, Need, Reason, Site, Unit
from ccngeo.quotas import Claimant, Ledger
from ccngeo.read import VectorLayer
from ccngeo.read.quotas import Quota, QuotaKind, quotas_of
from ccngeo.register import to_be_founded

# Rice land is told by two layers; neither alone may clear.
_RICE_LAYERS = ("rice_land", "land_use")
_SPECIALISED, _ALL_RICE = ("LUC",), ("LUC", "LUK")
_AT_ONCE = 64  # sites measured together, as in a review


def quota(need: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Return what each site needs of the quota of its commune (the option is the kind).

    `excess` is what it needs, with those whose turn comes before, beyond what is left.
    """
    kind = QuotaKind(need.option)
    ledger = context.ledger or Ledger(context.on)
    claimed = _claimants(sites, context, (kind,))
    return [
        _of_commune(site, claimant, fact, kind, ledger)
        for site, (claimant, fact) in zip(sites, claimed, strict=True)
    ]


def _of_commune(
    site: Site, claimant: Claimant, inside: Fact, kind: QuotaKind, ledger: Ledger
) -> Answer:
    code = site.commune_code
    account = ledger.account(kind, code)
    needed = claimant.needs[kind]
    itself = frozenset(x for x in (site.site_id, site.stands_for) if x)
    earlier = ledger.before(kind, code, site.founding_order, itself)
    excess = _excess(needed, earlier, account.left)
    if inside.value is not True:
        # How much of it each commune would give nobody says.
        why = inside.reasons or frozenset({Reason.ATTRIBUTE_MISSING})
        excess = Figure(-math.inf, None, math.inf, Unit.HA, excess.reasons | why)
    return Answer(
        {
            "needed": needed,
            "quota": account.quota,
            "used": account.used,
            "left": account.left,
            "planned": ledger.planned(kind, code, frozenset()),
            "excess": excess,
        },
        hits=tuple(Hit(_named(row)) for row in account.rows),
        layers=("quotas",),
    )


def _excess(needed: Figure, earlier: Figure, left: Figure) -> Figure:
    parts = (needed.best, earlier.best, left.best)
    known = [p for p in parts if p is not None]
    best = known[0] + known[1] - known[2] if len(known) == len(parts) else None
    return Figure(
        needed.least + earlier.least - left.most,
        best,
        needed.most + earlier.most - left.least,
        Unit.HA,
        needed.reasons | earlier.reasons | left.reasons,
    )


def _named(row: Quota) -> str:
    """Return the decision of a row that was added, and the day its use is known on."""
    day = row.decided_on.strftime("%d/%m/%Y") if row.decided_on else ""
    as_of = f"→ {row.as_of:%d/%m/%Y}" if row.as_of else ""
    return " ".join(x for x in (row.decision, day, as_of) if x)


# --- what clusters need, and where they lie ------------------------------------------------------


def ledger_of(sites: Sequence[Site], context: Context) -> Ledger:
    """Return the quotas of the communes on the day of a context, and what planned clusters need.

    Nothing is measured where there is no table of quotas.
    """
    names = dict(context.register.units.get("commune", {}))
    table = context.tables.get("quotas")
    if table is None:
        return Ledger(context.on, names=names)
    context = replace(context, layers=_only(context, ("communes", *_RICE_LAYERS)))
    planned = to_be_founded(sites)
    claimants: list[Claimant] = []
    for start in range(0, len(planned), _AT_ONCE):
        some = planned[start : start + _AT_ONCE]
        found = _claimants(some, context.for_sites(some), tuple(QuotaKind))
        claimants += (claimant for claimant, _ in found)
    return Ledger(context.on, quotas_of(table), names, tuple(claimants))


def _only(context: Context, layers: tuple[str, ...]) -> dict[str, VectorLayer]:
    """Return some layers of a context, so that no others are read."""
    return {name: context.layers[name] for name in layers if name in context.layers}


def _claimants(
    sites: Sequence[Site], context: Context, kinds: Sequence[QuotaKind]
) -> list[tuple[Claimant, Fact]]:
    """Return what each site needs, with whether it lies in its commune and nowhere else."""
    needs = {kind: _NEEDED[kind](sites, context) for kind in kinds}
    out = []
    for i, site in enumerate(sites):
        codes, fact = _place(site, context)
        needed = {kind: needs[kind][i] for kind in kinds}
        sure = fact.value is True
        out.append(
            (Claimant(site.site_id, site.name, codes, sure, needed, site.founding_order), fact)
        )
    return out


def _place(site: Site, context: Context) -> tuple[frozenset[str] | None, Fact]:
    """Return the communes a site may lie in (None: any), and whether it is only its own."""
    code = site.commune_code
    if code is None:
        return None, Fact.unknown(Reason.ATTRIBUTE_MISSING)
    own = frozenset({code})
    if site.geometry is None:
        return own, Fact(True)  # the papers are all there is
    inside = lies_in(site, "communes", "code", code, context)
    if inside.value is True:
        return own, inside
    return own | _touched(site, context), inside


def _touched(site: Site, context: Context) -> frozenset[str]:
    frame = context.frames.get("communes")
    if frame is None:
        return frozenset()
    shapes = np.asarray(frame.geometry.array, dtype=object)
    near = shapely.dwithin(shapes, site.geometry, site.accuracy_m)
    return frozenset(frame["code"][near].dropna().astype(str)) - {""}


def _cluster_land(sites: Sequence[Site], context: Context) -> list[Figure]:
    """Return the cluster land each site takes of the quota: all of its declared area.

    Land that the land-use plan shows as SKN already is quota allotted and not used; no text lets
    a site in it need less.
    """
    by_id = {n.site_id: n for n in context.neighbours}
    return [_declared(site, by_id.get(site.stands_for or "")) for site in sites]


def _declared(site: Site, founded: Site | None) -> Figure:
    """Return the declared area; of an expansion only what is added, which may be what it states."""
    own = site.declared_ha
    if own is None:
        return Figure.unknown(Unit.HA, Reason.ATTRIBUTE_MISSING)
    if founded is None:
        return Figure.exact(round(own, 2), Unit.HA)
    before = founded.declared_ha
    least = 0.0 if before is None else max(round(own - before, 2), 0.0)
    why = frozenset({Reason.ATTRIBUTE_MISSING})
    return Figure(min(least, own), None, round(own, 2), Unit.HA, why)


def _rice(sites: Sequence[Site], context: Context) -> list[Figure]:
    """Return the rice land in each site: at least the specialised, at most all there may be.

    Whether a quota counts LUC alone or all rice land is not said. Without a boundary nothing bounds
    it: what will be drawn need not close to the area that is declared.
    """
    least, most = (
        [_larger(figures) for figures in zip(*_measured(sites, context, codes), strict=True)]
        for codes in (_SPECIALISED, _ALL_RICE)
    )
    return [
        Figure.unknown(Unit.HA, Reason.NO_BOUNDARY)
        if site.geometry is None
        else _between(low, high)
        for site, low, high in zip(sites, least, most, strict=True)
    ]


def _measured(
    sites: Sequence[Site], context: Context, codes: tuple[str, ...]
) -> Iterator[list[Figure]]:
    for layer in _RICE_LAYERS:
        found = overlap(Need("overlap", layer=layer, where=codes), sites, context)
        yield [
            nothing_known(s, layer, Reason.COORDINATES_IMPLAUSIBLE).figures["area"]
            if s.site_id in context.astray
            else a.figures["area"]
            for s, a in zip(sites, found, strict=True)
        ]


def _larger(figures: Sequence[Figure]) -> Figure:
    """Return the larger of what two layers say, so that both must be small for it to be small."""
    bests = [f.best for f in figures if f.best is not None]
    return Figure(
        max(f.least for f in figures),
        max(bests) if len(bests) == len(figures) else None,
        max(f.most for f in figures),
        Unit.HA,
        frozenset[Reason]().union(*(f.reasons for f in figures)),
    )


def _between(low: Figure, high: Figure) -> Figure:
    same = low.best == high.best
    why = NO_REASONS if same else frozenset({Reason.ATTRIBUTE_MISSING})
    return Figure(
        min(low.least, high.least),
        low.best if same else None,
        max(low.most, high.most),
        Unit.HA,
        low.reasons | high.reasons | why,
    )


_NEEDED = {QuotaKind.SKN: _cluster_land, QuotaKind.RICE: _rice}
