"""What else lies where a cluster goes: each layer on both sides of its limit, each date, each gap.

The provinces of squares are those of `test_assessment`: a site of 25 ha with its corner at 0, 0.
"""

import json
from datetime import date

import pytest
from pages import data_of
from test_assessment import Province, part, square

from ccngeo import draw
from ccngeo.assessment import overall
from ccngeo.model import Reason, Verdict
from ccngeo.questions import open_questions
from ccngeo.report import to_json

ON, TODAY = date(2024, 6, 1), date(2026, 11, 23)
FAR = square(3000, 3000, 10)
MET, CONDITIONAL, NOT_MET, OPEN = (
    Verdict.MET,
    Verdict.CONDITIONAL,
    Verdict.NOT_MET,
    Verdict.UNDETERMINED,
)


@pytest.fixture
def squares(tmp_path):
    return Province(tmp_path).site("S1", square(0, 0))


def verdict(province, rule_id, on=ON, **options):
    return province.review(on=on, **options).finding("S1", rule_id).verdict


# --- each layer: nothing there, a strip at the edge, inside, and no layer ------------------------------

# rule, layer, columns of what is there, columns of what is not, worst verdict; the site is free of
# any other layer the rule asks for.
LAYERS = [
    ("approved-projects", "approved_projects", {"name": ["Khu nhà ở X"]}, CONDITIONAL),
    ("planned-rice", "land_use_plan", {"code": ["LUK"]}, CONDITIONAL),
    ("natural-forest", "forest", {"code": ["RSN"], "name": ["x"]}, CONDITIONAL),
    ("natural-forest", "forest", {"code": ["RPH"], "name": ["x"]}, CONDITIONAL),
    ("heritage", "heritage", {"name": ["Đình X"], "zone": ["I"], "class": ["tinh"]}, NOT_MET),
    ("heritage", "heritage", {"name": ["Đình X"], "zone": ["II"], "class": ["tinh"]}, CONDITIONAL),
    ("minerals", "minerals", {"name": ["Mỏ đất X"]}, CONDITIONAL),
]  # fmt: skip


@pytest.mark.parametrize(("rule_id", "layer", "columns", "worst"), LAYERS)
@pytest.mark.parametrize(
    ("east", "found"),
    [
        (480.0, None),  # 20 m in, with an error of 5 m: the worst there is
        (493.0, CONDITIONAL),  # 7 m in: adjoining
        (506.0, MET),  # 6 m off
    ],
)
def test_what_lies_inside_beside_and_off_the_site(
    squares, rule_id, layer, columns, worst, east, found
):
    squares.layer("land_use_plan", [FAR], code=["SKN"])
    squares.layer("minerals", [FAR], name=["x"])
    squares.layer(layer, [square(east, 0)], accuracy_m=5, **columns)
    assert verdict(squares, rule_id) is (found or worst)


@pytest.mark.parametrize(("rule_id", "layer", "columns", "worst"), LAYERS)
def test_a_layer_that_is_missing_or_covers_nothing_clears_no_site(
    squares, rule_id, layer, columns, worst
):
    squares.layer("minerals", [FAR], name=["x"])
    squares.layer("land_use_plan", [FAR], code=["SKN"])
    squares.layer(layer, [FAR], coverage="", **columns)
    assert verdict(squares, rule_id) is OPEN
    squares.sections = [s for s in squares.sections if not s.startswith(f"[layers.{layer}]")]
    assert verdict(squares, rule_id) is OPEN


def test_an_open_consultation_leaves_the_whole_no_worse_than_a_condition(squares):
    review = squares.review()
    opened = [f for f in review.of_site("S1") if f.verdict is OPEN]
    assert {f.rule.rule_id for f in opened} >= {"heritage", "minerals", "defence-land"}
    asked = {f.rule.rule_id for f in opened if not f.open_decisive}
    assert asked >= {"heritage", "minerals", "defence-land", "approved-projects", "natural-forest"}
    others = [f for f in review.of_site("S1") if f.rule.rule_id not in asked]
    assert overall([f for f in others if f.verdict is MET]) is MET
    asked_and_met = [f for f in review.of_site("S1") if f.rule.rule_id in asked or f.verdict is MET]
    assert overall(asked_and_met) is CONDITIONAL


# --- heritage --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "found"),
    [("Khu vực I", NOT_MET), ("1", NOT_MET), ("Khu vực bảo vệ II", CONDITIONAL), ("2", CONDITIONAL),
     ("", OPEN), ("vùng đệm", OPEN)],
)  # fmt: skip
def test_the_zone_of_a_relic_in_the_words_of_any_office(squares, zone, found):
    squares.layer("heritage", [square(100, 100, 100)], name=["Đình X"], zone=[zone], **{"class": ["quoc_gia"]})  # fmt: skip
    assert verdict(squares, "heritage") is found


def test_heritage_land_of_no_known_zone_needs_a_consent(squares):
    squares.layer("heritage", [FAR], name=["x"], zone=["I"], **{"class": ["tinh"]})
    squares.layer("land_use", [square(-5000, -5000, 10_000)], code=["DDT"])  # DDD of before 2024
    assert verdict(squares, "heritage") is CONDITIONAL


@pytest.mark.parametrize(
    ("kind", "least", "best"),
    [("quoc_gia", 500.0, 500.0), ("Quốc gia đặc biệt", 500.0, 500.0), ("tỉnh", 2000.0, None),
     ("", 500.0, None)],
)  # fmt: skip
def test_the_distance_to_a_national_relic_is_shown_and_not_judged(squares, kind, least, best):
    """A relic of the province is none; one of unknown class may be one, 500 m off."""
    squares.layer("heritage", [square(1000, 0)], name=["Đình X"], zone=["I"], **{"class": [kind]})
    found = squares.review().finding("S1", "heritage")
    figure = part(found, "di tích quốc gia")
    assert (figure.least, figure.best) == (pytest.approx(least), best and pytest.approx(best))
    assert found.verdict is MET
    assert not [p for p in found.parts if "di tích quốc gia" in p.label.vi and p.op]


@pytest.mark.parametrize(
    ("on", "version"), [(date(2025, 6, 30), "luat-dsvh-2001"), (date(2025, 7, 1), "luat-dsvh-2024")]
)
def test_the_law_on_heritage_turns_on_the_day(squares, on, version):
    assert squares.review(on=on).finding("S1", "heritage").rule.version == version


# --- approved projects, rice, forest, minerals -----------------------------------------------------------


def test_a_project_approved_after_the_assessment_is_no_conflict_yet(squares):
    squares.layer("approved_projects", [square(0, 0)], name=["x"], decision_date=["2024-06-02"])
    assert verdict(squares, "approved-projects", on=date(2024, 6, 1)) is MET
    assert verdict(squares, "approved-projects", on=date(2024, 6, 2)) is CONDITIONAL


def test_production_forest_may_be_natural_and_planted_one_is_not(squares):
    for code, found in (("RST", MET), ("RSX", OPEN), ("RSN", CONDITIONAL), ("RDD", MET)):
        squares.layer("forest", [square(100, 100, 200)], code=[code], name=["x"])
        assert verdict(squares, "natural-forest") is found, code


def test_land_for_minerals_in_the_land_use_plan_is_enough(squares):
    squares.layer("minerals", [FAR], name=["x"])
    squares.layer("land_use_plan", [square(100, 100, 100)], code=["SKS"])
    assert verdict(squares, "minerals") is CONDITIONAL


# --- defence ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["CQP", "CAN", "CQA"])
def test_defence_land_that_current_use_shows_is_not_met_and_stays_out_of_every_output(
    squares, code
):
    squares.layer(
        "land_use",
        [square(100, 100, 123), square(300, 300, 50)],
        code=[code, "HNK"],
        extra='fields = { code = "code" }\n',
    )
    review = squares.review()
    found = review.finding("S1", "defence-land")
    assert found.verdict is NOT_MET
    assert found.evidence is None
    assert found.hits == ()
    assert review.evidence().query("rule_id == 'defence-land'").empty
    page, text = draw(review).html, to_json(review)
    shown = next(layer for layer in data_of(page)["layers"] if layer["id"] == "land_use")
    assert [f["label"] for f in shown["features"]] == ["HNK"]
    listed = next(
        f for f in json.loads(text)["sites"][0]["findings"] if f["rule_id"] == "defence-land"
    )
    assert listed["found"] == []


def test_defence_land_is_never_cleared_and_always_asked_about(squares):
    review = squares.review(on=TODAY)
    found = review.finding("S1", "defence-land")
    assert (found.verdict, found.reasons) == (OPEN, {Reason.LAYER_MISSING})
    asked = [q for q in open_questions(review) if q.agency == "military"]
    assert [len(q.sites) for q in asked] == [len(review.sites)]
    squares.layer("land_use", [square(493, 0)], accuracy_m=5, code=["CQP"])
    assert verdict(squares, "defence-land") is OPEN, "a strip at the edge settles nothing"


def test_a_lot_for_defence_in_a_construction_plan_is_counted_and_not_drawn(squares):
    squares.layer("construction_plans", [square(0, 0, 100)], code=["CQP"], plan=["QHPK"], lot=["A"])
    found = squares.review().finding("S1", "construction-plans")
    assert found.verdict is CONDITIONAL
    assert (found.hits, found.evidence) == ((), None)
    squares.layer("construction_plans", [square(0, 0, 100)], code=["ODT"], plan=["QHPK"], lot=["A"])
    found = squares.review().finding("S1", "construction-plans")
    assert found.hits
    assert found.evidence is not None
