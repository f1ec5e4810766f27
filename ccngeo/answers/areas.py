"""Answers from the declared areas and dates of a cluster."""

from collections.abc import Sequence
from datetime import date

import shapely

from ccngeo.answers.context import Context
from ccngeo.geometry import HA
from ccngeo.model import (
    Answer,
    Fact,
    Figure,
    Need,
    Reason,
    Role,
    Site,
    Unit,
)

# Before these days a cluster was certainly, respectively certainly not, founded before
# NĐ 68/2017 took effect: it was issued on the first; the second is on record with low confidence.
# So the second bound leaves room.
_ND68_ISSUED, _ND68_SURELY_IN_FORCE = date(2017, 5, 25), date(2018, 1, 1)
# QĐ 105/2009/QĐ-TTg: the day Đ35.4 draws the line at.
QD105 = date(2009, 10, 5)
# Kinds by what a cluster is for, which say nothing of where it lies.
_NEW_KINDS = ("specialised", "supporting", "high_tech", "eco")


def declared_area(_: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Return the declared area, and what decides which limits bind it."""
    by_id = {n.site_id: n for n in context.neighbours}
    return [
        Answer(
            {"declared": _judged(site, by_id.get(site.stands_for or ""))},
            {
                "craft": _of_kind(site, "craft_village"),
                "mountain": _in_mountains(site),
                **{kind: _of_kind(site, kind) for kind in _NEW_KINDS},
                "transitional": founded_before(site, _ND68_ISSUED, _ND68_SURELY_IN_FORCE),
                "before_2009": founded_before(site, QD105, QD105),
            },
        )
        for site in sites
    ]


def _judged(site: Site, founded: Site | None) -> Figure:
    """Return the area that the limits judge: after an expansion, all of the cluster (Đ8.2a).

    Whether a proposal to expand states what is added or the whole nobody says.
    """
    own = _declared(site)
    if founded is None or own.best is None:
        return own
    before = _declared(founded)
    if before.best is None:
        return Figure.unknown(Unit.HA, *before.reasons)
    together = round(own.best + before.best, 2)
    return Figure(own.best, own.best, together, Unit.HA, frozenset({Reason.ATTRIBUTE_MISSING}))


def _declared(site: Site) -> Figure:
    """Return the declared area to 0,01 ha, without an accuracy band: it is a number of a paper."""
    value = site.declared_ha
    if value is None:
        return Figure.unknown(Unit.HA, Reason.ATTRIBUTE_MISSING)
    return Figure.exact(round(value, 2), Unit.HA)


def _of_kind(site: Site, kind: str) -> Fact:
    if site.kind is None:
        return Fact.unknown(Reason.ATTRIBUTE_MISSING)
    return Fact(site.kind == kind)


def _in_mountains(site: Site) -> Fact:
    """Tell whether a cluster counts as one in the mountains; one of the new kinds may be any."""
    return (
        Fact.unknown(Reason.ATTRIBUTE_MISSING)
        if site.kind in _NEW_KINDS
        else _of_kind(site, "mountain")
    )


def founded_before(site: Site, surely: date, surely_not: date) -> Fact:
    """Tell whether the cluster was founded before a text took effect."""
    if site.role is not Role.ESTABLISHED:
        return Fact(False)
    if site.established_on is None:
        return Fact.unknown(Reason.ATTRIBUTE_MISSING)
    if site.established_on < surely:
        return Fact(True)
    if site.established_on >= surely_not:
        return Fact(False)
    return Fact.unknown(Reason.LEGAL_TEXT_UNCONFIRMED)


def area_difference(_: Need, sites: Sequence[Site], __: Context) -> list[Answer]:
    """Return how far the area from the coordinates is from the declared one."""
    return [_difference(site) for site in sites]


def _difference(site: Site) -> Answer:
    declared = _declared(site)
    if site.geometry is None:
        unknown = Figure.unknown(Unit.HA, Reason.NO_BOUNDARY)
        return Answer({"difference": unknown, "measured": unknown, "declared": declared})
    closed = float(shapely.area(site.geometry)) / HA
    # Both are numbers of the same papers: what the given coordinates close to is arithmetic, and
    # the error of their position on the ground does not enter.
    difference = (
        Figure.unknown(Unit.HA, *declared.reasons)
        if declared.best is None
        else Figure.exact(abs(closed - declared.best), Unit.HA)
    )
    return Answer(
        {
            "difference": difference,
            "measured": Figure.exact(closed, Unit.HA),
            "declared": declared,
        }
    )
