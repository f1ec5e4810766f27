"""ccngeo: legally cited review of industrial clusters (cụm công nghiệp) against planning layers.

    files → load → PlanningData → assess → Assessment → draw (one offline page) and write (json)

| room | what it holds |
|---|---|
| `project`, `read` | what a planner declares; files → sites and handles with a profile |
| `measure` | figures from geometry and rasters; knows no law |
| `inspection` | what a file really holds |
| `register` | indicators of the established clusters, what may still be founded |
| `rules` | the law: one file per document, dated and cited; `severity` |
| `answers`, `judge`, `assessment` | needs → answers; claims → verdicts; the pipeline |
| `usable_land`, `candidates` | land that could hold a cluster; places found on it |
| `recommendation`, `advice`, `construction_plans` | recommendations; plans that must change |
| `surroundings`, `criteria`, `scoring`, `priority` | access, people, relocation; who comes first |
| `decisions` | what agencies said, beside the results; whether it is stale |
| `wording`, `symbols`, `drawn_layers` | words, colours and layers of whatever is shown |
| `maps`, `report` | what people read |
| `shown` | what notebooks show of them |
| `reviews` | written reviews: two compared, one held against its record |
| `demo`, `cli` | the synthetic province; the command line |
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ccngeo import measure, register
    from ccngeo.assessment import Assessment, assess
    from ccngeo.candidates import find_sites
    from ccngeo.construction_plans import plans_to_adjust
    from ccngeo.errors import CcngeoError, CrsError, InputError, LayerError
    from ccngeo.inspection import inspect
    from ccngeo.maps import draw
    from ccngeo.model import Finding, Procedure, Site, Verdict
    from ccngeo.read import PlanningData, load
    from ccngeo.read.boundary_table import read_boundary_table, read_boundary_text
    from ccngeo.recommendation import recommend
    from ccngeo.report import write
    from ccngeo.reviews import compare, verify
    from ccngeo.shown import show

# Loaded on demand: importing geopandas and folium takes seconds.
_HOMES = {
    "Assessment": "ccngeo.assessment",
    "CcngeoError": "ccngeo.errors",
    "CrsError": "ccngeo.errors",
    "Finding": "ccngeo.model",
    "InputError": "ccngeo.errors",
    "LayerError": "ccngeo.errors",
    "PlanningData": "ccngeo.read",
    "Procedure": "ccngeo.model",
    "Site": "ccngeo.model",
    "Verdict": "ccngeo.model",
    "assess": "ccngeo.assessment",
    "compare": "ccngeo.reviews",
    "draw": "ccngeo.maps",
    "find_sites": "ccngeo.candidates",
    "inspect": "ccngeo.inspection",
    "load": "ccngeo.read",
    "measure": "",
    "recommend": "ccngeo.recommendation",
    "plans_to_adjust": "ccngeo.construction_plans",
    "read_boundary_table": "ccngeo.read.boundary_table",
    "read_boundary_text": "ccngeo.read.boundary_table",
    "register": "",
    "show": "ccngeo.shown",
    "verify": "ccngeo.reviews",
    "write": "ccngeo.report",
}

__all__ = [  # noqa: RUF022 — in the order of use
    "load",
    "assess",
    "recommend",
    "plans_to_adjust",
    "write",
    "draw",
    "show",
    "compare",
    "verify",
    "find_sites",
    "measure",
    "register",
    "inspect",
    "read_boundary_table",
    "read_boundary_text",
    "PlanningData",
    "Assessment",
    "Finding",
    "Site",
    "Procedure",
    "Verdict",
    "CcngeoError",
    "CrsError",
    "InputError",
    "LayerError",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'ccngeo' has no attribute {name!r}")
    home = _HOMES[name]
    return getattr(import_module(home), name) if home else import_module(f"ccngeo.{name}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
