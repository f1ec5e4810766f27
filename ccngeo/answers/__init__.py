"""What the data says to each need: figures and facts, with every doubt put into them.

Nothing here knows a limit or makes a verdict. Whatever is missing, uncovered, unlocated, blank or
imprecise widens the answer.
"""

from collections.abc import Callable, Mapping, Sequence

from ccngeo.answers.areas import area_difference, declared_area
from ccngeo.answers.context import Context
from ccngeo.answers.corridors import corridor
from ccngeo.answers.overlaps import codes_of, overlap, sites_overlap
from ccngeo.answers.papers import document, occupancy_of_scope, plan_list
from ccngeo.model import Answer, Need, Site

__all__ = ["Context", "answer", "codes_of"]

_MEASURES: Mapping[str, Callable[[Need, Sequence[Site], Context], list[Answer]]] = {
    "declared_area": declared_area,
    "area_difference": area_difference,
    "overlap": overlap,
    "sites_overlap": sites_overlap,
    "corridor": corridor,
    "occupancy": occupancy_of_scope,
    "document": document,
    "plan_list": plan_list,
}


def answer(need: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Return the answer to one need for each site."""
    return _MEASURES[need.measure](need, sites, context)
