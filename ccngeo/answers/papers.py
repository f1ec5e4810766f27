"""Answers from tables: the register, the documents, the list of the provincial plan."""

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import shapely

from ccngeo.answers.areas import QD105, founded_before
from ccngeo.answers.context import Context
from ccngeo.answers.overlaps import doubt_of, overlap_answers
from ccngeo.measure.band import band_of
from ccngeo.measure.overlap import overlap_of
from ccngeo.model import (
    NO_REASONS,
    Answer,
    Fact,
    Figure,
    Hit,
    Need,
    Reason,
    Site,
    Unit,
)
from ccngeo.read import Table
from ccngeo.register import Register, occupancy, simple_mean
from ccngeo.vietnamese import folded, parse_decimal


def occupancy_of_scope(need: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Return the indicators of the scope each site lies in."""
    return [
        occupancy(site, need.option, context.register)
        if _may_lie_where_declared(site, need.option, context)
        else occupancy(site, need.option, Register((), False, {}))  # nothing is known of its scope
        for site in sites
    ]


def _may_lie_where_declared(site: Site, scope: str, context: Context) -> bool:
    """Tell whether the boundary contradicts the commune or district of the papers."""
    if scope == "district":
        key = folded(site.district_old) if site.district_old else None
        return lies_in(site, "districts", "name", key, context).value is not False
    if scope == "commune":
        return lies_in(site, "communes", "code", site.commune_code, context).value is not False
    return True


def document(need: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Return whether a paper is in the dossier of each site: said, not measured."""
    found = _rows(need, context)
    return [
        Answer(facts={"present": _present(found, s, context)}, layers=("documents",)) for s in sites
    ]


def stated(need: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Return the number a paper in the dossier states; the option is `item in unit`."""
    item, _, unit = need.option.partition(" in ")
    found = _rows(replace(need, option=item), context)
    return [
        Answer({"value": _stated(found, s, Unit(unit), context)}, layers=("documents",))
        for s in sites
    ]


Rows = Mapping[str, Sequence[Mapping[str, str]]]


def _rows(need: Need, context: Context) -> Rows:
    """Return what the papers of one kind say, by the code of the cluster in lower case."""
    table = context.tables.get("documents")
    found: dict[str, list[Mapping[str, str]]] = {}
    for row in () if table is None else table.rows:
        if row.get("tai_lieu", "") == need.option:
            found.setdefault(row.get("ma_cum", "").lower(), []).append(row)
    return found


def _no_paper(context: Context) -> Reason:
    there = "documents" in context.tables
    return Reason.ATTRIBUTE_MISSING if there else Reason.LAYER_MISSING


def _present(found: Rows, site: Site, context: Context) -> Fact:
    """Tell whether a paper is there; two rows that contradict each other say nothing."""
    said = {_status(row, context.on) for row in found.get(site.site_id.lower(), ())}
    values = {"co": True, "khong": False}
    only = values.get(next(iter(said))) if len(said) == 1 else None
    return Fact.unknown(_no_paper(context)) if only is None else Fact(only)


def _stated(found: Rows, site: Site, unit: Unit, context: Context) -> Figure:
    """Return the number that valid papers state, if all state the same."""
    rows = [r for r in found.get(site.site_id.lower(), ()) if _status(r, context.on) == "co"]
    try:
        values = {parse_decimal(row.get("gia_tri", "")) for row in rows}
    except ValueError:
        values = set()
    value = values.pop() if len(values) == 1 else None
    if value is None or value < 0:
        most = 1.0 if unit is Unit.SHARE else math.inf
        return Figure.unknown(unit, _no_paper(context), most=most)
    return Figure.exact(value / 100 if unit is Unit.SHARE else value, unit)


def expansion(_: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Return the occupancy of the cluster each site expands, and the land asked for beyond it."""
    demand = Need("stated", layer="documents", option="nhu_cau_thue_dat in ha")
    asked = stated(demand, sites, context)
    return [_expanded(s, a.figures["value"], context) for s, a in zip(sites, asked, strict=True)]


def _expanded(site: Site, demand: Figure, context: Context) -> Answer:
    key = (site.stands_for or "").lower()
    cluster = next((c for c in context.register.clusters if c.site_id.lower() == key), None)
    layers = ("register", "documents")
    facts = {"before_2009": _before_2009(site, context)}
    if cluster is None or not context.register.is_complete:
        missing = not context.register.is_complete
        why = Reason.LAYER_MISSING if missing else Reason.ATTRIBUTE_MISSING
        figures = {
            "fill": Figure.unknown(Unit.SHARE, why, most=1.0),
            "demand": demand,
            "excess": Figure.unknown(Unit.HA, why),
        }
        return Answer(figures, facts, layers=layers)
    low, high = cluster.industrial
    excess = _beyond(demand, low, high)
    figures = {"fill": simple_mean([cluster]), "demand": demand, "excess": excess}
    return Answer(figures, facts, hits=(Hit(cluster.name, cluster.gross_ha),), layers=layers)


def _before_2009(site: Site, context: Context) -> Fact:
    """Tell whether the cluster a site expands was formed before QĐ 105/2009/QĐ-TTg."""
    founded = next((n for n in context.neighbours if n.site_id == site.stands_for), None)
    if founded is None:
        return Fact.unknown(Reason.ATTRIBUTE_MISSING)
    return founded_before(founded, QD105, QD105)


def _beyond(demand: Figure, low: float, high: float) -> Figure:
    """Return by how much a demand exceeds the industrial land there is."""
    best = demand.best - low if demand.best is not None and low == high else None
    reasons = demand.reasons if low == high else demand.reasons | {Reason.ATTRIBUTE_MISSING}
    return Figure(demand.least - high, best, demand.most - low, Unit.HA, reasons)


def unobtainable(_: Need, sites: Sequence[Site], __: Context) -> list[Answer]:
    """Return that nobody here can tell: the map is with one authority and is not handed out."""
    unknown = Answer(facts={"clear": Fact.unknown(Reason.LAYER_MISSING)})
    return [unknown for _ in sites]


def papers_said(table: Table | None, kind: str, on: date) -> dict[str, bool]:
    """Return for which sites a paper is said to be there, or not to be; by code in lower case.

    Two rows that contradict each other say nothing, nor does one of a paper nobody could trace.
    """
    said: dict[str, set[str]] = {}
    for row in () if table is None else table.rows:
        if row.get("tai_lieu", "") == kind:
            said.setdefault(row.get("ma_cum", "").lower(), set()).add(_status(row, on))
    values = {"co": True, "khong": False}
    return {code: values[next(iter(s))] for code, s in said.items() if s in ({"co"}, {"khong"})}


_STATUS = {"co": "co", "có": "co", "x": "co", "khong": "khong", "không": "khong"}


def _status(row: Mapping[str, str], on: date) -> str:
    """Return what a row says; a paper without number or date, or of a later day, says nothing."""
    status = _STATUS.get(row.get("trang_thai", "").casefold(), "")
    if status != "co":
        return status
    try:
        dated = date.fromisoformat(row.get("ngay", "")[:10]) <= on
    except ValueError:
        dated = False
    return status if dated and row.get("so_hieu") else ""


def plan_list(_: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Return what the list of the provincial plan says of each site."""
    table = context.tables.get("plan_list")
    return [_listed(site, table, context) for site in sites]


def _listed(site: Site, table: Table | None, context: Context) -> Answer:
    """Look a site up in the list of the provincial plan: name, commune, place, area."""
    if table is None:
        return _not_looked_up(Fact.unknown(Reason.LAYER_MISSING))
    if site.name == site.site_id:
        return _not_looked_up(Fact.unknown(Reason.ATTRIBUTE_MISSING))  # it has no name yet
    rows = [r for r in table.rows if folded(r.get("ten", "")) == folded(site.name)]
    if not rows:
        # A row without a name, or with nearly the same one, may be this cluster.
        names = [folded(r.get("ten", "")) for r in table.rows]
        perhaps = not all(names) or difflib.get_close_matches(folded(site.name), names, cutoff=0.8)
        return _not_looked_up(Fact.unknown(Reason.ATTRIBUTE_MISSING) if perhaps else Fact(False))
    # Names recur, in other communes and for other sites: the row of the same commune comes first.
    here = [r for r in rows if site.commune_code and r.get("ma_xa_moi") == site.commune_code]
    rows = here or rows
    code = rows[0].get("ma_xa_moi", "")
    same = (
        Fact(bool(here)) if code and site.commune_code else Fact.unknown(Reason.ATTRIBUTE_MISSING)
    )
    return Answer(
        {"increase": _increase(site, rows)},
        {
            "listed": Fact(True),
            "same_name": Fact(True),
            "same_commune": same,
            **_place(site, code, same, context),
        },
        layers=("plan_list",),
    )


def _not_looked_up(listed: Fact) -> Answer:
    unknown = Fact.unknown(*(listed.reasons or {Reason.ATTRIBUTE_MISSING}))
    return Answer(
        {"increase": Figure.unknown(Unit.HA, *unknown.reasons)},
        {
            **dict.fromkeys(("listed", "same_name", "same_commune"), listed),
            **dict.fromkeys(("in_commune", "in_district"), unknown),
        },
        layers=("plan_list",),
    )


def _place(site: Site, code: str, same: Fact, context: Context) -> dict[str, Fact]:
    """Tell whether the boundary lies in the commune the list names, and in its old district.

    The list knows no more than the commune: without a boundary, the declared one has to do. The
    district of the listed commune is known only where it is the one the site declares.
    """
    if site.geometry is None:
        inside = Fact(True) if same.value else Fact.unknown(Reason.NO_BOUNDARY)
        return {"in_commune": same, "in_district": inside}
    district = folded(site.district_old) if site.district_old and same.value else None
    return {
        "in_commune": lies_in(site, "communes", "code", code or None, context),
        "in_district": lies_in(site, "districts", "name", district, context),
    }


def _increase(site: Site, rows: Sequence[Mapping[str, str]]) -> Figure:
    """Return the declared area less the listed one; all of them where the list has several."""
    try:
        listed = [parse_decimal(row.get("dt_ha", "")) for row in rows]
    except ValueError:
        listed = [None]
    declared = site.declared_ha
    if declared is None or None in listed:
        return Figure.unknown(Unit.HA, Reason.ATTRIBUTE_MISSING)
    values = sorted(round(declared, 2) - round(v, 2) for v in listed if v is not None)
    doubt = frozenset({Reason.ATTRIBUTE_MISSING}) if values[0] < values[-1] else NO_REASONS
    return Figure(values[0], values[0], values[-1], Unit.HA, doubt)


def lies_in(site: Site, name: str, column: str, key: str | None, context: Context) -> Fact:
    """Tell whether a boundary lies in a unit, but for a strip of twice the error along its edge."""
    layer = context.layers.get(name)
    if site.geometry is None:
        return Fact.unknown(Reason.NO_BOUNDARY)
    if layer is None:
        return Fact.unknown(Reason.LAYER_MISSING)
    if key is None:
        return Fact.unknown(Reason.ATTRIBUTE_MISSING)
    if site.site_id in context.astray:
        return Fact.unknown(Reason.COORDINATES_IMPLAUSIBLE)
    frame = context.window(name)
    units = frame[column].fillna("").astype(str)
    units = units.map(folded) if column == "name" else units
    if key not in set(units):
        return Fact.unknown(Reason.ATTRIBUTE_MISSING)
    mine, blank = (units == key).to_numpy(), (units == "").to_numpy()
    features = np.asarray(frame.geometry.array, dtype=object)
    band = band_of(np.array([site.geometry], dtype=object), context.accuracy(name, [site]))
    doubt = doubt_of(name, layer, band, features, context)
    found = overlap_of(band, features[mine])
    both = overlap_of(band, features[mine | blank]) if blank.any() else found
    return overlap_answers(band, found, both, doubt, name)[0].facts["whole"]


def one_unit(need: Need, sites: Sequence[Site], context: Context) -> list[Answer]:
    """Tell whether each site lies in one administrative unit, and name those it lies in."""
    return [_in_one(site, need.layer, context) for site in sites]


def _in_one(site: Site, name: str, context: Context) -> Answer:
    why = _cannot_place(site, name, context)
    if why is not None:
        return Answer(facts={"one": Fact.unknown(why)}, layers=(name,))
    frame = context.window(name)
    features = np.asarray(frame.geometry.array, dtype=object)
    band = band_of(np.array([site.geometry], dtype=object), context.accuracy(name, [site]))
    doubt = doubt_of(name, context.layers[name], band, features, context)
    # Two communes may have one name.
    codes = frame["code"].fillna("").astype(str)
    units = (codes + " " + frame["name"].fillna("").astype(str)).str.strip().to_numpy(dtype=object)
    held = {}
    near = shapely.intersects(features, band.outer[0])
    for unit in sorted(set(units[near])):
        found = overlap_of(band, features[units == unit])
        held[unit] = overlap_answers(band, found, found, doubt, name)[0]
    # A strip of twice the error along the edge is no second unit.
    deep = [
        unit
        for unit, a in held.items()
        if a.figures["area"].least > 0 and a.facts["adjoining"].value is False
    ]
    if any(a.facts["whole"].value for unit, a in held.items() if unit):
        one = Fact(True)
    elif len(deep) > 1 and all(deep):
        one = Fact(False)
    else:
        one = Fact.unknown(*(doubt.reasons[0] or {Reason.WITHIN_POSITIONAL_ERROR}))
    return Answer(facts={"one": one}, hits=tuple(Hit(u) for u in deep), layers=(name,))


def _cannot_place(site: Site, name: str, context: Context) -> Reason | None:
    if name not in context.layers:
        return Reason.LAYER_MISSING
    if site.geometry is None:
        return Reason.NO_BOUNDARY
    return Reason.COORDINATES_IMPLAUSIBLE if site.site_id in context.astray else None
