"""What the data says to each need: figures and facts, with every doubt put into them.

Nothing here knows a limit or makes a verdict. Whatever is missing, uncovered, unlocated, blank or
imprecise widens the answer.
"""

from collections.abc import Callable, Mapping, Sequence

from ccngeo.answers.areas import area_difference, declared_area
from ccngeo.answers.context import Context
from ccngeo.answers.corridors import corridor, distance, dyke, from_inside
from ccngeo.answers.overlaps import (
    held_by,
    in_being,
    nearest_cluster,
    nothing_known,
    overlap,
    sites_overlap,
    unknown_clusters,
)
from ccngeo.answers.papers import (
    document,
    expansion,
    occupancy_of_scope,
    one_unit,
    papers_said,
    plan_list,
    stated,
    unobtainable,
)
from ccngeo.answers.quotas import ledger_of, quota
from ccngeo.answers.rivers import side_of_rivers
from ccngeo.model import Answer, Basis, Finding, Need, Reason, Site, Verdict

__all__ = [
    "Context",
    "answer",
    "basis_of",
    "held_by",
    "in_being",
    "ledger_of",
    "papers_said",
    "unknown_clusters",
]

_MEASURES: Mapping[str, Callable[[Need, Sequence[Site], Context], list[Answer]]] = {
    "declared_area": declared_area,
    "area_difference": area_difference,
    "overlap": overlap,
    "sites_overlap": sites_overlap,
    "corridor": corridor,
    "distance": distance,
    "dyke": dyke,
    "expansion": expansion,
    "from_inside": from_inside,
    "nearest_cluster": nearest_cluster,
    "one_unit": one_unit,
    "stated": stated,
    "river_side": side_of_rivers,
    "occupancy": occupancy_of_scope,
    "document": document,
    "plan_list": plan_list,
    "quota": quota,
    "unobtainable": unobtainable,
}


def answer(need: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Return the answer to one need for each site.

    Nothing is measured on a boundary that cannot be where it is drawn.
    """
    answers = _MEASURES[need.measure](need, sites, context)
    if need.measure not in _ON_THE_GROUND:
        return answers
    return [
        nothing_known(site, need.layer or "sites", Reason.COORDINATES_IMPLAUSIBLE)
        if site.site_id in context.astray
        else found
        for site, found in zip(sites, answers, strict=True)
    ]


_ON_THE_GROUND = frozenset(
    {
        "overlap",
        "sites_overlap",
        "corridor",
        "distance",
        "dyke",
        "river_side",
        "nearest_cluster",
        "from_inside",
    }
)


# What the papers say is no measurement, and a reader must see which is which.
_BASES: Mapping[str, Basis] = {
    "declared_area": Basis.DOCUMENTS,
    "area_difference": Basis.BOTH,
    "overlap": Basis.MEASURED,
    "sites_overlap": Basis.MEASURED,
    "corridor": Basis.MEASURED,
    "distance": Basis.MEASURED,
    "dyke": Basis.MEASURED,
    "from_inside": Basis.MEASURED,
    "nearest_cluster": Basis.MEASURED,
    "one_unit": Basis.MEASURED,
    "river_side": Basis.MEASURED,
    "expansion": Basis.DOCUMENTS,
    "stated": Basis.DOCUMENTS,
    "unobtainable": Basis.DOCUMENTS,
    "occupancy": Basis.DOCUMENTS,
    "document": Basis.DOCUMENTS,
    "plan_list": Basis.BOTH,
    "quota": Basis.BOTH,  # papers give the quota; its commune, and rice, are told by maps
}


def basis_of(finding: Finding) -> Basis | None:
    """Return what a finding rests on; None where nothing was asked."""
    bases = {_BASES[need.measure] for need in finding.rule.needs.values()}
    if finding.verdict is Verdict.NOT_APPLICABLE or not bases:
        return None
    return bases.pop() if len(bases) == 1 else Basis.BOTH
