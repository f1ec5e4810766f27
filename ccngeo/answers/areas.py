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
_ND68_ISSUED, _ND68_IN_FORCE = date(2017, 5, 25), date(2017, 7, 15)


def declared_area(_: Need, sites: Sequence[Site], __: Context) -> list[Answer]:
    """Return the declared area, and what decides which minimum binds it."""
    return [
        Answer(
            {"declared": _declared(site)},
            {"lower_minimum": _lower_minimum(site), "transitional": _transitional(site)},
        )
        for site in sites
    ]


def _declared(site: Site) -> Figure:
    """Return the declared area to 0,01 ha, without an accuracy band: it is a number of a paper."""
    value = site.areas.declared_ha
    if value is None:
        return Figure.unknown(Unit.HA, Reason.ATTRIBUTE_MISSING)
    return Figure.exact(round(value, 2), Unit.HA)


def _lower_minimum(site: Site) -> Fact:
    if site.kind is None:
        return Fact.unknown(Reason.ATTRIBUTE_MISSING)
    return Fact(site.kind in ("craft_village", "mountain"))


def _transitional(site: Site) -> Fact:
    """Tell whether the cluster was founded before NĐ 68/2017 took effect."""
    if site.role is not Role.ESTABLISHED:
        return Fact(False)
    if site.established_on is None:
        return Fact.unknown(Reason.ATTRIBUTE_MISSING)
    if site.established_on < _ND68_ISSUED:
        return Fact(True)
    if site.established_on >= _ND68_IN_FORCE:
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
