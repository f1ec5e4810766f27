"""Nothing that is taken away makes anything clear: every layer, table and field, one at a time.

In `whole_province` one site meets every rule that a site can meet, and another one none. Without an
input every rule that needs it is UNDETERMINED, no other verdict turns, of neither site, and no land
becomes available.
"""

from dataclasses import replace
from datetime import date

import pytest
from whole_province import whole_province, with_its_sites

from ccngeo import assess, load
from ccngeo.model import Answer, Fact, Figure, Text, Unit, Verdict
from ccngeo.project import LAYERS, OPINIONS, TABLES
from ccngeo.read import VectorLayer
from ccngeo.read.coverage import Coverage, resolve_coverages
from ccngeo.rules import RULE_IDS

OLD, NEW = date(2024, 6, 1), date(2026, 11, 23)
MET, OPEN = Verdict.MET, Verdict.UNDETERMINED
# Who is looked at in which procedure: all is well, all is wrong.
SITES = {"establishment": ("S1", "B1"), "expansion": ("X1", "X2")}
GOOD = {"S1", "X1"}
OF_AN_EXPANSION = {"expansion-demand", "expansion-works"}

# Nobody can meet these: a map that is not handed out, and a table that nobody has read.
NEVER_MET = {"defence-land", "environmental-distance", "irrigation-works"}
# A craft cluster is of no other kind.
OF_ANOTHER_KIND = {"type-share"}
# What a decision gives a commune of today cannot be older than the commune.
QUOTAS = {"cluster-land-quota", "rice-conversion-quota"}
# From these days on nobody here has read the text.
UNREAD_NOW = {"railway-corridor", "river-corridor"}

# What a rule looks at beside the layers its needs name.
ALSO = {
    "plan_list": {"communes"},  # where the boundary lies
    "sites_overlap": {"register"},  # whether every established cluster is known
    "expansion": {"register", "documents"},
    "quota": {"communes"},
    "quota(quotas, rice)": {"rice_land", "land_use"},
}
UNITS = {"district": "districts", "commune": "communes"}

# Rules that stay MET without a layer they ask for: an OR met by its other limb.
OTHER_LIMB = {
    ("listed-in-plan", "land_use_plan"): "as listed: Đ10.4 and its fit with plans is not needed",
    ("listed-in-plan", "construction_plans"): "as listed: Đ10.4 is not needed",
    ("land-use-plan", "quotas"): "whole in cluster land: the quota is not needed",
    ("land-use-plan", "communes"): "whole in cluster land: the quota is not needed",
    ("expansion-works", "register"): "all works are in use: when it was formed is not needed",
    ("adjacent-clusters", "documents"): "no cluster is near: a link is not needed",
    ("river-side", "river_side"): "told from dykes and rivers",
}
# What holds a site whole still does where something else of the layer is lost or not covered.
HELD_WHOLE = {"land-use-plan", "listed-in-plan", "submitting-unit", "average-occupancy"}
# No rule asks for these.
ASKED_BY_NONE = {"communes_old", "elevation", "craft_villages", "polluters", "flood_depth"}

# field → rules it opens; every field that is not here opens none (names, what is only shown).
FIELDS = {
    "communes.code": {"listed-in-plan"},
    "districts.name": {"average-occupancy"},
    "land_use.code": {"houses-inside", "specialised-rice", "special-use-forest", "natural-forest",
                      "heritage", "treatment-distance"},
    "land_use_plan.code": {"land-use-plan", "planned-rice", "minerals"},
    "construction_plans.code": {"construction-plans"},
    "construction_plans.decision_date": {"construction-plans"},
    "rice_land.code": {"specialised-rice"},
    "forest.code": {"special-use-forest", "natural-forest"},
    "industrial_parks.established_on": {"industrial-overlap"},
    "approved_projects.decision_date": {"approved-projects"},
    "power_lines.voltage_kv": {"power-corridor"},
    "roads.class": {"road-corridor"},
    "roads.half_width_m": {"road-corridor"},
    "railways.class": {"railway-corridor"},
    "railways.half_width_m": {"railway-corridor"},
    "dykes.grade": {"dyke-corridor"},
    "dykes.setting": {"dyke-corridor"},
    "dykes.half_width_m": {"dyke-corridor"},
}  # fmt: skip
PAPERS = {"investor", "craft-share", "service-share", "green-belt", "wastewater"}
COLUMNS = {
    "plan_list.ten": {"listed-in-plan"},
    "plan_list.ma_xa_moi": {"listed-in-plan"},
    "plan_list.dt_ha": {"listed-in-plan"},
    "register.ma_cum": {"average-occupancy", "industrial-overlap", "expansion-demand"},
    "register.dt_cong_nghiep": {"average-occupancy", "expansion-demand"},
    "register.dt_da_thue": {"average-occupancy"},
    "register.dt_chap_thuan_chua_thue": {"average-occupancy"},
    **dict.fromkeys(
        (f"documents.{c}" for c in ("ma_cum", "tai_lieu", "trang_thai", "so_hieu", "ngay")),
        PAPERS | OF_AN_EXPANSION,
    ),
    "documents.gia_tri": {"craft-share", "service-share", "green-belt", "expansion-demand"},
}


# --- the fixture holds everything, and everything is met ------------------------------------------


@pytest.fixture(scope="module", autouse=True)
def read_once():
    """Every window is read once: what is taken away here is taken away after reading."""
    known, window = {}, VectorLayer.window

    def remembered(layer, bounds):
        key = (layer.path, bounds, *sorted(layer.columns.items()))
        if key not in known:
            known[key] = window(layer, bounds)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(VectorLayer, "window", remembered)
        yield


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    made = with_its_sites(whole_province(tmp_path_factory.mktemp("whole")))
    made.review(on=OLD)  # writes it
    read = load(made.folder)
    # Established clusters are no matter of these rules; they stay as neighbours.
    return replace(read, sites=tuple(s for s in read.sites if s.site_id[0] != "T"))


@pytest.fixture(scope="module")
def before(data):
    return {on: reviewed(data, on) for on in (OLD, NEW)}


def reviewed(data, on):
    """The finding of each rule for the sites its procedure is about, and their free land in ha."""
    reviews = {
        procedure: assess(
            replace(data, sites=tuple(s for s in data.sites if s.site_id in sites)),
            on=on,
            procedure=procedure,
        )
        for procedure, sites in SITES.items()
    }
    found = {}
    for rule_id in RULE_IDS:
        procedure = "expansion" if rule_id in OF_AN_EXPANSION else "establishment"
        for site_id in SITES[procedure]:
            found[site_id, rule_id] = reviews[procedure].finding(site_id, rule_id)
    return found, reviews["establishment"].budget.to_frame()["available_ha"]


# A picture behind the map answers nothing.
MEASURED = {name: spec for name, spec in LAYERS.items() if spec.geometry != "picture"}


def met(found):
    """The rules that the good sites meet, with the version that says so."""
    return {
        rule_id: f.rule
        for (site_id, rule_id), f in found.items()
        if site_id in GOOD and f.verdict is MET
    }


def test_every_layer_and_table_there_is_is_in_the_project(data):
    assert {*data.layers, *data.rasters} == set(MEASURED)
    assert {*data.tables, OPINIONS} == set(TABLES)
    assert len(data.opinions) == 1
    assert not data.problems


def test_every_rule_that_can_be_met_is_met(before):
    can_be = set(RULE_IDS) - NEVER_MET - OF_ANOTHER_KIND
    assert set(met(before[OLD][0])) == can_be - QUOTAS
    assert set(met(before[NEW][0])) == can_be - UNREAD_NOW


def test_every_rule_that_can_be_broken_is_broken(before):
    worse = (Verdict.CONDITIONAL, Verdict.NOT_MET)
    kept = {r for (s, r), f in before[OLD][0].items() if s not in GOOD and f.verdict not in worse}
    # It lies in one unit; the plant may stand far from the houses; two texts are unread.
    unread = {"environmental-distance", "irrigation-works"}
    assert kept == {"submitting-unit", "treatment-distance", *unread, *OF_ANOTHER_KIND, *QUOTAS}
    assert all(before[NEW][0]["B1", rule_id].verdict in worse for rule_id in QUOTAS)


def test_every_layer_and_table_is_needed_by_a_rule_that_is_met(before):
    rules = [rule for found, _ in before.values() for rule in met(found).values()]
    asked = {name for rule in rules for name in needs_of(rule)}
    assert {*MEASURED, *TABLES} - asked == ASKED_BY_NONE | {OPINIONS}


# --- one input at a time ----------------------------------------------------------------------------

TAKEN_AWAY = Text("bỏ đi", "taken away")


def needs_of(rule):
    """The layers and tables that a version of a rule looks at."""
    named = {need.layer for need in rule.needs.values()} - {"defence", ""}
    asked = [key for need in rule.needs.values() for key in (need.measure, need.need_id)]
    also = [ALSO.get(key, set()) for key in asked]
    units = {UNITS[n.option] for n in rule.needs.values() if n.measure == "occupancy" and n.option in UNITS}  # fmt: skip
    return named.union(*also, units)


def without(data, name):
    """The project without a layer or table that it declares: it could not be read."""
    layers = {k: v for k, v in data.layers.items() if k != name}
    return replace(
        data,
        layers=layers,
        rasters={k: v for k, v in data.rasters.items() if k != name},
        tables={k: v for k, v in data.tables.items() if k != name},
        coverage=resolve_coverages(layers, {}),
        problems={**data.problems, name: TAKEN_AWAY},
    )


def with_a_lost_feature(data, name):
    layer = data.layers[name]
    lost = replace(layer, profile=replace(layer.profile, unlocated=1))
    return replace(data, layers={**data.layers, name: lost})


def without_coverage(data, name):
    return replace(data, coverage={**data.coverage, name: Coverage()})


def without_field(data, name, field):
    layer = data.layers[name]
    columns = {k: v for k, v in layer.columns.items() if k != field}
    return replace(data, layers={**data.layers, name: replace(layer, columns=columns)})


def without_column(data, name, column):
    table = data.tables[name]
    rows = tuple({k: v for k, v in row.items() if k != column} for row in table.rows)
    return replace(data, tables={**data.tables, name: replace(table, rows=rows)})


def check(before, after, expected):
    """What is expected to be open is, no other verdict turns, and no land becomes available."""
    (found, free), (left, left_free) = before, after
    turned = {
        key: (f.verdict.name, left[key].verdict.name)
        for key, f in found.items()
        if left[key].verdict not in (f.verdict, OPEN)
    }
    assert not turned
    opened = set(met(found)) - set(met(left))
    assert expected - opened == set()
    assert (left_free <= free + 1e-9).all(), "land became free"
    return opened


def needing(found, name):
    """The rules that are met and look at a layer or table; not those an OR lets pass without."""
    rules = met(found)
    return {r for r in rules if name in needs_of(rules[r]) and (r, name) not in OTHER_LIMB}


@pytest.mark.parametrize("on", [OLD, NEW], ids=str)
@pytest.mark.parametrize("name", [*MEASURED, *TABLES])
def test_without_a_layer_whatever_needs_it_is_open(data, before, name, on):
    expected = needing(before[on][0], name)
    opened = check(before[on], reviewed(without(data, name), on), expected)
    # Without the communes nobody knows what «the whole province» covers: then nearly all is open.
    assert opened == expected or name == "communes"
    unasked = {"railways", "rivers"} if on == NEW else {"quotas"}
    assert expected or name in ASKED_BY_NONE | {OPINIONS, "river_side"} | unasked


@pytest.mark.parametrize("name", [n for n, s in MEASURED.items() if s.geometry != "raster"])
@pytest.mark.parametrize("damage", [with_a_lost_feature, without_coverage])
def test_with_something_of_a_layer_unknown_whatever_needs_it_clear_is_open(
    data, before, name, damage
):
    own = {"river-side"} if name == "river_side" else set()  # the agency's map may lack a piece
    expected = (needing(before[OLD][0], name) - HELD_WHOLE) | own
    assert check(before[OLD], reviewed(damage(data, name), OLD), expected) == expected


@pytest.mark.parametrize("name", [n for n, s in MEASURED.items() if s.geometry != "raster"])
def test_every_field_is_taken_away_and_opens_what_it_decides(data, before, name):
    said = {}
    for field in data.layers[name].columns:
        opened = check(before[OLD], reviewed(without_field(data, name, field), OLD), set())
        if opened:
            said[f"{name}.{field}"] = opened
    assert said == {f: opened for f, opened in FIELDS.items() if f.startswith(f"{name}.")}


def test_every_column_is_taken_away_and_opens_what_it_decides(data, before):
    said = {}
    for name, table in data.tables.items():
        for column in table.rows[0]:
            after = reviewed(without_column(data, name, column), OLD)
            said[f"{name}.{column}"] = check(before[OLD], after, set())
    assert {column: opened for column, opened in said.items() if opened} == COLUMNS


def test_without_any_layer_nothing_that_is_drawn_is_clear(data, before):
    bare = data
    for name in MEASURED:
        bare = without(bare, name)
    drawn = {r for r, rule in met(before[OLD][0]).items() if needs_of(rule) & set(LAYERS)}
    assert check(before[OLD], reviewed(bare, OLD), drawn) == drawn


# --- the checks can fail -------------------------------------------------------------------------------


def nothing_there(site, layer, reason):
    """An answer that takes a missing layer for an empty one."""
    none = dict.fromkeys(("area", "rest"), Figure.exact(0.0, Unit.HA))
    none |= {"share": Figure.exact(0.0, Unit.SHARE), "depth": Figure.exact(0.0, Unit.M)}
    none |= {"households": Figure.exact(0, Unit.COUNT), "distance": Figure.exact(9e9, Unit.M)}
    return Answer(none, {"adjoining": Fact(False), "whole": Fact(False)}, layers=(layer,))


CARELESS = [
    "industrial_parks", "approved_projects", "residential", "rice_land", "forest", "heritage",
    "minerals", "power_lines", "roads", "railways", "dykes", "dyke_works", "rivers", "land_use", "land_use_plan",
    "construction_plans",
]  # fmt: skip


@pytest.mark.parametrize("name", CARELESS)
def test_an_answer_that_takes_a_missing_layer_for_an_empty_one_is_caught(
    data, before, name, monkeypatch
):
    for room in ("overlaps", "corridors", "rivers"):
        monkeypatch.setattr(f"ccngeo.answers.{room}.nothing_known", nothing_there)
    with pytest.raises(AssertionError):
        test_without_a_layer_whatever_needs_it_is_open(data, before, name, OLD)


def test_a_budget_that_takes_a_lost_layer_for_free_land_is_caught(data, before, monkeypatch):
    monkeypatch.setattr("ccngeo.land._gaps", lambda *_: [])
    with pytest.raises(AssertionError, match="land became free"):
        test_without_a_layer_whatever_needs_it_is_open(data, before, "rice_land", OLD)
