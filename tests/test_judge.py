"""Verdicts in three-valued logic, and the promise that widening a figure never turns one."""

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ccngeo.judge import judge, outcomes, quantised
from ccngeo.model import (
    ALWAYS,
    AllOf,
    Answer,
    AnyOf,
    Candidate,
    Citation,
    Compare,
    Confidence,
    Fact,
    Figure,
    Grade,
    Holds,
    Limit,
    Need,
    Not,
    Op,
    Procedure,
    Readings,
    Reason,
    Role,
    Rule,
    Site,
    Text,
    Unit,
    Verdict,
)
from ccngeo.rules.severity import SEVERITY

LABEL = Text("a", "a")
SITE = Site("S1", "S1", Role.PLANNED)


def rule(claim, *, applies=ALWAYS, partly=None, subject="special_use_forest", **changes):
    made = Rule(
        rule_id="r",
        version="v",
        title=LABEL,
        heading="planning",
        subject=subject,
        citations=(Citation("d", "c", ""),),
        grades=dict.fromkeys(Procedure, Grade.DECISIVE),
        roles=frozenset(Role),
        needs={"n": Need("overlap")},
        in_force_from=date(2024, 5, 1),
        in_force_until=None,
        dated_by="on",
        question=LABEL,
        agency="commune",
        applies=applies,
        claim=claim,
        partly=partly,
    )
    return replace(made, **changes)


def verdict(claim, figures=None, facts=None, **changes):
    answers = {"n": Answer(figures or {}, facts or {})}
    return judge(rule(claim, **changes), SITE, answers, Procedure.PLAN_REVIEW)


def compare(op, value, unit=Unit.HA, name="f"):
    return Compare(f"n.{name}", Limit.of(op, value, unit), LABEL)


def ha(least, best=None, most=None):
    if best is None:
        best = most = least
    return Figure(least, best, most, Unit.HA)


# --- known answers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("op", "value", "expected"),
    [
        (Op.LE, 75.0, Verdict.MET),  # «không vượt quá 75 ha» takes 75,00
        (Op.LE, 75.0001, Verdict.NOT_MET),  # one square metre more is more
        (Op.LE, 75.00004, Verdict.MET),  # less than half a square metre is rounding
        (Op.GE, 75.0, Verdict.MET),
        (Op.GT, 75.0, Verdict.NOT_MET),  # «trên» is strict
        (Op.LT, 75.0, Verdict.NOT_MET),
    ],
)
def test_the_operator_is_the_one_the_law_writes(op, value, expected):
    assert verdict(compare(op, 75.0), {"f": ha(value)}).verdict is expected


def test_a_share_of_exactly_one_half_is_not_more_than_half():
    half = Figure.exact(0.5, Unit.SHARE)
    assert verdict(compare(Op.GT, 0.5, Unit.SHARE), {"f": half}).verdict is Verdict.NOT_MET
    more = Figure.exact(0.5 + 2e-9, Unit.SHARE)
    assert verdict(compare(Op.GT, 0.5, Unit.SHARE), {"f": more}).verdict is Verdict.MET


def test_an_interval_over_the_limit_is_undetermined_with_the_reason_of_the_figure():
    figure = Figure(9.0, 9.5, 10.5, Unit.HA, frozenset({Reason.WITHIN_POSITIONAL_ERROR}))
    found = verdict(compare(Op.LE, 10.0), {"f": figure})
    assert found.verdict is Verdict.UNDETERMINED
    assert found.reasons == {Reason.WITHIN_POSITIONAL_ERROR}


def test_a_verdict_that_no_candidate_changes_is_given_and_marked():
    both = Limit(
        Op.LE,
        (Candidate(50, Confidence.MED), Candidate(100, Confidence.HIGH)),
        Unit.HA,
    )
    claim = Compare("n.f", both, LABEL)
    passes = verdict(claim, {"f": ha(18.0)})
    assert (passes.verdict, passes.rests_on_unconfirmed) == (Verdict.MET, True)
    assert verdict(claim, {"f": ha(120.0)}).verdict is Verdict.NOT_MET
    between = verdict(claim, {"f": ha(60.0)})
    assert between.verdict is Verdict.UNDETERMINED
    assert between.reasons == {Reason.LEGAL_TEXT_UNCONFIRMED}


def test_a_limit_nobody_knows_decides_nothing():
    claim = Compare("n.f", Limit(Op.LE, (), Unit.HA), LABEL)
    assert verdict(claim, {"f": ha(0.0)}).verdict is Verdict.UNDETERMINED


def test_readings_that_disagree_are_undetermined_until_a_decision_fixes_one():
    claim = Readings("scope", {"a": compare(Op.LE, 5.0), "b": compare(Op.LE, 50.0)})
    answers = {"n": Answer({"f": ha(20.0)})}
    opened = judge(rule(claim), SITE, answers, Procedure.PLAN_REVIEW)
    assert opened.verdict is Verdict.UNDETERMINED
    assert Reason.LEGAL_TEXT_UNCONFIRMED in opened.reasons
    fixed = judge(rule(claim), SITE, answers, Procedure.PLAN_REVIEW, {"scope": "b"})
    assert fixed.verdict is Verdict.MET
    assert [p.limit for p in fixed.parts] == [50.0]


def test_an_adjoining_strip_is_a_condition_and_an_overlap_is_not_met():
    claim = AllOf((compare(Op.LE, 0.0), Not(Holds("n.adjoining"))))
    partly = Holds("n.adjoining")
    strip = {"f": ha(0.0, 0.01, 0.2)}, {"adjoining": Fact(True, frozenset({Reason.ADJOINING}))}
    deep = {"f": ha(3.0, 3.1, 3.2)}, {"adjoining": Fact(False)}
    nothing = {"f": ha(0.0)}, {"adjoining": Fact(False)}
    adjoining = verdict(claim, *strip, partly=partly)
    assert adjoining.verdict is Verdict.CONDITIONAL
    assert adjoining.reasons == {Reason.ADJOINING}
    assert "Giáp ranh" in adjoining.action.vi
    assert verdict(claim, *deep, partly=partly).verdict is Verdict.NOT_MET
    assert verdict(claim, *nothing, partly=partly).verdict is Verdict.MET


def test_severity_caps_how_bad_an_object_can_be():
    claim = compare(Op.LE, 0.0)
    found = verdict(claim, {"f": ha(1.24)}, subject="houses")
    assert found.verdict is Verdict.CONDITIONAL
    assert "tái định cư" in found.action.vi


def test_a_rule_that_does_not_apply_says_so_and_one_that_may_not_apply_is_open():
    claim = compare(Op.LE, 0.0)
    for known, expected in (
        (False, Verdict.NOT_APPLICABLE),
        (None, Verdict.UNDETERMINED),
        (True, Verdict.NOT_MET),
    ):
        facts = {"a": Fact(known)}
        assert verdict(claim, {"f": ha(1.0)}, facts, applies=Holds("n.a")).verdict is expected


def test_a_role_or_procedure_outside_the_rule_is_not_applicable():
    claim = compare(Op.LE, 0.0)
    other = verdict(claim, {"f": ha(1.0)}, roles=frozenset({Role.ESTABLISHED}))
    assert other.verdict is Verdict.NOT_APPLICABLE
    assert verdict(claim, {"f": ha(1.0)}, grades={}).verdict is Verdict.NOT_APPLICABLE


def test_a_text_nobody_has_read_answers_no_text_for_this_date():
    found = verdict(None)
    assert found.verdict is Verdict.UNDETERMINED
    assert found.reasons == {Reason.NO_TEXT_FOR_DATE}


def test_a_figure_cannot_be_held_against_a_limit_of_another_unit():
    with pytest.raises(ValueError, match="cannot be held"):
        verdict(compare(Op.LE, 1.0, Unit.M), {"f": ha(1.0)})


@pytest.mark.parametrize("values", [(1, 0, 2), (0, 3, 2), (math.nan, 0, 1)])
def test_a_figure_out_of_order_is_refused(values):
    with pytest.raises(ValueError, match="least <= best <= most"):
        Figure(*values, Unit.HA)


# --- the promise -----------------------------------------------------------------------------------

NAMES = ("p", "q")
VALUES = st.sampled_from([0.0, 0.00004, 0.0001, 1.0, 4.9999, 5.0, 10.0, 75.0, 75.0001, 100.0])


def limits():
    candidates = st.lists(VALUES, min_size=0, max_size=3).map(
        lambda values: tuple(Candidate(v, Confidence.MED) for v in values)
    )
    return st.builds(Limit, st.sampled_from(Op), candidates, st.just(Unit.HA))


def claims():
    leaves = st.one_of(
        st.builds(Compare, st.sampled_from([f"n.{n}" for n in NAMES]), limits(), st.just(LABEL)),
        st.sampled_from([Holds("n.x"), Holds("n.y")]),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda c: AllOf(tuple(c))),
            st.lists(inner, max_size=3).map(lambda c: AnyOf(tuple(c))),
            inner.map(Not),
            st.lists(inner, min_size=1, max_size=3).map(
                lambda c: Readings("k", {str(i): x for i, x in enumerate(c)})
            ),
        ),
        max_leaves=6,
    )


@st.composite
def figures(draw):
    least, best, most = sorted(draw(st.tuples(VALUES, VALUES, VALUES)))
    return Figure(least, draw(st.sampled_from([best, None])), most, Unit.HA)


def answers():
    facts = st.builds(Fact, st.sampled_from([True, False, None]))
    return st.fixed_dictionaries(
        {"figures": st.fixed_dictionaries(dict.fromkeys(NAMES, figures())),
         "facts": st.fixed_dictionaries(dict.fromkeys(("x", "y"), facts))}
    )  # fmt: skip


@st.composite
def widened(draw, known):
    """The same answers with some figures wider and some facts forgotten."""

    def wider(figure):
        least = draw(st.sampled_from([figure.least, 0.0]))
        most = draw(st.sampled_from([figure.most, figure.most + 1.0, 1000.0, math.inf]))
        best = draw(st.sampled_from([figure.best, None]))
        return Figure(least, best, most, Unit.HA, frozenset({Reason.NOT_COVERED}))

    return {
        "figures": {k: wider(f) for k, f in known["figures"].items()},
        "facts": {k: draw(st.sampled_from([f, Fact(None)])) for k, f in known["facts"].items()},
    }


def turned(before, after):
    """Tell whether widening turned a verdict into anything but itself or UNDETERMINED."""
    return after not in (before, Verdict.UNDETERMINED)


PROMISE = given(
    st.data(), claims(), claims(), st.one_of(st.none(), claims()),
    st.sampled_from(sorted(SEVERITY)), st.sampled_from(Procedure),
)  # fmt: skip
EXAMPLES = 1000


@settings(max_examples=EXAMPLES, deadline=None)
@PROMISE
def test_widening_leaves_a_verdict_or_makes_it_undetermined(
    data, claim, applies, partly, subject, procedure
):
    known = data.draw(answers())
    wide = data.draw(widened(known))
    made = rule(claim, applies=applies, partly=partly, subject=subject)
    before = judge(made, SITE, {"n": Answer(**known)}, procedure)
    after = judge(made, SITE, {"n": Answer(**wide)}, procedure)
    assert not turned(before.verdict, after.verdict)


@settings(max_examples=300, deadline=None)
@given(st.data(), claims(), claims(), st.one_of(st.none(), claims()))
def test_the_outcomes_left_possible_only_grow(data, claim, applies, partly):
    known = data.draw(answers())
    wide = data.draw(widened(known))
    made = rule(claim, applies=applies, partly=partly)
    few, _ = outcomes(made, {"n": Answer(**known)}, Verdict.NOT_MET, {})
    many, _ = outcomes(made, {"n": Answer(**wide)}, Verdict.NOT_MET, {})
    assert few <= many


def look_for_a_broken_promise():
    """Run the same test until it fails; nobody needs the failing example made small."""
    phases = (Phase.generate,)
    search = settings(max_examples=EXAMPLES, deadline=None, phases=phases, database=None)
    search(PROMISE(test_widening_leaves_a_verdict_or_makes_it_undetermined.hypothesis.inner_test))()


def by_best_value_alone(figure, op, value, unit):
    best = figure.best or 0.0
    return {"<=": best <= value, "<": best < value, ">=": best >= value, ">": best > value}[op]


def test_the_promise_test_fails_for_a_judge_that_takes_the_best_value_alone(monkeypatch):
    monkeypatch.setattr("ccngeo.judge._compare_one", by_best_value_alone)
    with pytest.raises(AssertionError):
        look_for_a_broken_promise()


def test_the_promise_test_fails_for_a_judge_that_takes_unknown_for_no(monkeypatch):
    monkeypatch.setattr(
        "ccngeo.judge._fact",
        lambda path, answers: Fact(bool(answers["n"].facts[path.split(".")[1]].value)),
    )
    with pytest.raises(AssertionError):
        look_for_a_broken_promise()


def test_quantities_are_whole_steps_of_their_resolution():
    assert quantised(75.00004, Unit.HA) == quantised(75.0, Unit.HA)
    assert quantised(math.inf, Unit.M) == math.inf
