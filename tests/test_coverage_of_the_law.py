"""Every id of the collected law that a review must know, and what carries it.

A literal table: read it row by row beside `shared/reference/regulations.md`. `rule@version` is a
version of a rule, `module:name` a thing in the package; what nothing carries has a written reason.
"""

import importlib
import re
from operator import attrgetter

import pytest
from test_rules import SHARED

from ccngeo.rules import RULES

CARRIED: dict[str, tuple[str, ...]] = {
    # --- NĐ 32/2024: definitions, plan, establishment, expansion, transition
    "DEF-01": ("houses-inside@nd32-2024",),
    "DEF-02": ("declared-area@nd32-2024",),
    "DEF-03": ("declared-area@nd32-2024", "declared-area@nd139-2025"),
    "DEF-04": ("craft-share@nd32-2024",),
    "DEF-05": ("ccngeo.register:Cluster.industrial",),
    "DEF-06": ("ccngeo.register:Cluster.taken",),
    "DEF-07": ("expansion-works@nd32-2024", "expansion-works@nd303-2026"),
    "DEF-08": ("listed-in-plan@nd32-2024",),
    "DEF-09": ("type-share@tt14-2024",),
    "IND-01": ("service-share@nd32-2024",),
    "PLAN-01": ("listed-in-plan@nd32-2024",),
    "PLAN-02": (
        "heritage@luat-dsvh-2001",
        "environmental-distance@qcvn01-2025-btnmt",
        "river-corridor@nd43-2015",
    ),
    "PLAN-03": ("adjacent-clusters@nd32-2024", "ccngeo.project:Decisions"),
    "PLAN-04": (
        "planned-rice@nd32-2024",
        "special-use-forest@nd32-2024",
        "heritage@luat-dsvh-2001",
    ),
    "PLAN-06": ("listed-in-plan@nd32-2024",),
    "ADJ-05": ("listed-in-plan@nd32-2024", "listed-in-plan@nd139-2025"),
    "EST-01": ("listed-in-plan@nd32-2024",),
    "EST-02": ("land-use-plan@nd32-2024", "cluster-land-quota@nd32-2024"),
    "EST-03": ("investor@nd32-2024",),
    "EST-04": ("average-occupancy@nd32-2024", "average-occupancy@nd139-2025"),
    "EXP-01": ("declared-area@nd32-2024", "land-use-plan@nd32-2024"),
    "EXP-02": ("investor@nd32-2024",),
    "EXP-03": ("expansion-demand@nd32-2024",),
    "EXP-04": ("expansion-works@nd32-2024",),
    "TRN-01": ("declared-area@nd32-2024",),
    "TRN-02": ("declared-area@nd68-2017", "average-occupancy@nd68-2017"),
    "TRN-03": ("ccngeo.report.registered:term_of_2009",),
    # --- NĐ 303/2026, known by a summary
    "N303-01": ("declared-area@nd303-2026",),
    "N303-02": ("craft-share@nd303-2026",),
    "N303-03": ("type-share@nd303-2026",),
    "N303-04": ("land-use-plan@nd303-2026", "cluster-land-quota@nd303-2026"),
    "N303-05": ("average-occupancy@nd303-2026",),
    "N303-06": (
        "declared-area@nd303-2026",
        "expansion-demand@nd303-2026",
        "expansion-works@nd303-2026",
    ),
    "N303-07": ("listed-in-plan@nd303-2026",),
    "N303-08": ("wastewater@nd303-2026",),
    "N303-10": ("ccngeo.rules.nd303_2026:TRANSITION",),
    # --- land
    "RICE-01": ("specialised-rice@nd32-2024", "planned-rice@nd32-2024"),
    "RICE-02": ("specialised-rice@nd32-2024",),
    "RICE-04": ("rice-conversion-quota@nd32-2024",),
    "RICE-05": ("specialised-rice@nd32-2024", "rice-conversion-quota@nd32-2024"),
    "FOR-01": ("natural-forest@luat-dat-dai-2024",),
    "LUP-01": ("land-use-plan@nd32-2024", "cluster-land-quota@nd32-2024"),
    # --- corridors
    **dict.fromkeys(
        ("PWR-01", "PWR-02", "PWR-03", "PWR-04", "PWR-05"), ("power-corridor@nd14-2014",)
    ),
    "PWR-07": ("power-corridor@nd62-2025",),
    **dict.fromkeys(("RD-01", "RD-02", "RD-03", "RD-04", "RD-05"), ("road-corridor@nd11-2010",)),
    "RD-07": ("road-corridor@nd11-2010",),
    "RD-08": ("road-corridor@nd165-2024",),
    "RW-01": ("railway-corridor@nd56-2018",),
    "RW-02": ("railway-corridor@nd56-2018",),
    "RW-04": ("railway-corridor@luat-ds-2025",),
    "DYK-01": ("dyke-corridor@luat-de-dieu-2006",),
    "DYK-02": ("dyke-corridor@luat-de-dieu-2006", "river-side@luat-de-dieu-2006"),
    "DYK-03": ("dyke-corridor@luat-de-dieu-2006", "ccngeo.project:Decisions"),
    "DYK-04": ("dyke-works@luat-de-dieu-2006",),
    "WAT-01": ("river-corridor@nd43-2015",),
    "WAT-02": ("river-corridor@nd43-2015",),
    "WAT-04": ("river-corridor@nd53-2024",),
    "IRR-01": ("irrigation-works@luat-thuy-loi-2017",),
    # --- distances, heritage
    "QCVN-2.22": ("treatment-distance@qcvn01-2021", "treatment-distance@qcvn01-2026"),
    "QC-01": ("green-belt@qcvn01-2021", "green-belt@qcvn01-2026"),
    "KC-01": ("environmental-distance@qcvn01-2025-btnmt",),
    "KC-02": ("environmental-distance@qcvn01-2025-btnmt",),
    "KC-03": ("environmental-distance@qcvn01-2025-btnmt",),
    "HER-01": ("heritage@luat-dsvh-2001", "heritage@luat-dsvh-2024"),
    "HER-02": ("heritage@luat-dsvh-2001",),
}

_DETAILED = (
    "a share of the detailed plan or of one plot: nothing of it is drawn when a place is reviewed"
)
_OTHER_OBJECT = "the distance of another object than a cluster, known from an exam question only"
NO_RULE: dict[str, str] = {
    "IND-02": "the province names the industries in its decision: there is nothing to hold them against",
    "PLAN-05": "the map set of the provincial plan has no legal geometry (PLAN-06): it is no layer",
    "N303-09": "words only; agencies and units are named by date in wording and units",
    "RICE-03": "depth of topsoil and a payment, not verified: what the owner pays is no matter of a place",
    "RICE-06": "which parts of the land law it changes is not on record",
    "PWR-06": "a clearance in height: no layer says how high a conductor hangs",
    "PWR-08": "of houses near lines; a cluster has none inside (DEF-01)",
    "PWR-09": "earthing of metal works is designed with the building",
    "RD-06": "a strip inside road land, which no cluster may take anyway",
    "RW-03": "a clearance in height",
    "WAT-03": "lakes are in no layer with their function; the text lapsed on 2024-06-30 and its successor "
    "is not read: asked with the rivers (river-corridor)",
    "WAT-05": "which line is the bank: asked with the rivers; the layer is taken as it was drawn",
    "QC-02": _DETAILED,
    "QC-03": _DETAILED,
    "QC-04": _DETAILED,
    "QC-05": _DETAILED,
    "QC-06": "practice of another province, no law",
    "QC-07": _OTHER_OBJECT,
    "QC-08": _OTHER_OBJECT,
    "QC-09": _OTHER_OBJECT,
    "QC-10": _OTHER_OBJECT,
    "KC-04": "superseded by QCVN 01:2025/BTNMT (KC-03)",
}

# Families that the review must know in full; of ADJ only the short cut of Đ10.4.
FAMILIES = ("DEF", "IND", "PLAN", "EST", "EXP", "TRN", "N303", "RICE", "FOR", "LUP", "PWR", "RD",
            "RW", "DYK", "WAT", "IRR", "QC", "KC", "HER")  # fmt: skip
COUNTS = {"DEF": 9, "IND": 2, "PLAN": 6, "EST": 4, "EXP": 4, "TRN": 3, "N303": 10, "RICE": 6,
          "FOR": 1, "LUP": 1, "PWR": 9, "RD": 8, "RW": 4, "DYK": 4, "WAT": 5, "IRR": 1, "QC": 10,
          "KC": 4, "HER": 2}  # fmt: skip
ASKED = {f"{family}-{n:02}" for family, count in COUNTS.items() for n in range(1, count + 1)}
ASKED |= {"ADJ-05", "QCVN-2.22"}


def carriers(law_id):
    """What carries an id; an empty tuple where a reason is written instead.

    Raises KeyError where neither is.
    """
    return () if law_id in NO_RULE else CARRIED[law_id]


def exists(carrier):
    """Whether a version of a rule, or a thing in the package, is there."""
    if "@" in carrier:
        return carrier in {f"{rule.rule_id}@{rule.version}" for rule in RULES}
    module, _, name = carrier.partition(":")
    try:
        attrgetter(name)(importlib.import_module(module))
    except (ImportError, AttributeError):
        return False
    return True


@pytest.mark.parametrize("law_id", sorted(ASKED))
def test_an_id_is_carried_or_has_a_reason(law_id):
    assert all(exists(carrier) for carrier in carriers(law_id))
    assert bool(carriers(law_id)) is not bool(NO_RULE.get(law_id))


def test_nothing_is_listed_that_nobody_asked_for_or_twice():
    assert set(CARRIED) | set(NO_RULE) == ASKED
    assert not set(CARRIED) & set(NO_RULE)


def test_the_list_is_that_of_the_collected_law():
    path = SHARED.parent / "reference" / "regulations.md"
    if not path.exists():
        pytest.skip("the collected law is not beside this checkout (shared/reference)")
    rows = re.findall(r"^\| ([A-Z0-9]+)-(\d\d) \|", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert {f"{family}-{n}" for family, n in rows if family in FAMILIES} == ASKED - {
        "ADJ-05",
        "QCVN-2.22",
    }
    assert ("ADJ", "05") in rows


def test_every_rule_is_named_by_the_list_or_rests_on_something_else():
    named = {c.partition("@")[0] for held in CARRIED.values() for c in held if "@" in c}
    others = {
        "measured-area",  # Đ9.1b, the map of the dossier
        "submitting-unit",  # DOS-01
        "construction-plans",  # Đ11.2a
        "industrial-overlap",  # Đ11.2a
        "approved-projects",  # Đ11.2a
        "minerals",  # Đ11.2a
        "defence-land",  # MIL-01
    }
    assert named | others == {rule.rule_id for rule in RULES}
    assert not named & others


def test_the_check_can_fail(monkeypatch):
    monkeypatch.delitem(CARRIED, "DYK-04")
    with pytest.raises(KeyError):
        carriers("DYK-04")
    assert not exists("dyke-works@luat-de-dieu-2031")
    assert not exists("dyke-workz@luat-de-dieu-2006")
    assert not exists("ccngeo.register:Cluster.nothing")
