"""The only place that makes a verdict: claims in three-valued logic over interval figures.

The verdict is the one element of the set of outcomes the data leaves possible; where more than
one is left, it is UNDETERMINED. Widening a figure can only add outcomes, so it leaves a verdict
as it is or makes it UNDETERMINED, and nothing else.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ccngeo.model import (
    NO_REASONS,
    RESOLUTION,
    AllOf,
    Answer,
    AnyOf,
    Claim,
    Compare,
    Confidence,
    Fact,
    Figure,
    Finding,
    Grade,
    Holds,
    Limit,
    Not,
    Op,
    Part,
    Procedure,
    Readings,
    Reason,
    Rule,
    Site,
    Unit,
    Verdict,
)
from ccngeo.rules.severity import worst

Answers = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class _Truth:
    """True, false or unknown, and what stands behind it."""

    value: bool | None
    reasons: frozenset[Reason] = NO_REASONS


def judge(
    rule: Rule,
    site: Site,
    answers: Answers,
    procedure: Procedure,
    decisions: Mapping[str, str] | None = None,
) -> Finding:
    """Return the finding of `rule` for `site`.

    `answers` holds one `Answer` per name in `rule.needs`; `decisions` the readings a province has
    fixed, by parameter.
    """
    grade = rule.grades.get(procedure, Grade.CONSULT)
    if procedure not in rule.grades or site.role not in rule.roles:
        return Finding(site.site_id, rule, grade, Verdict.NOT_APPLICABLE, NO_REASONS)
    if rule.claim is None:
        # What can be measured is told all the same; nothing here says what it means.
        return Finding(
            site.site_id,
            rule,
            grade,
            Verdict.UNDETERMINED,
            frozenset({Reason.NO_TEXT_FOR_DATE}),
            parts=tuple(_parts(rule, answers, {})),
            hits=tuple(dict.fromkeys(hit for need in answers.values() for hit in need.hits)),
            layers=tuple(dict.fromkeys(layer for a in answers.values() for layer in a.layers)),
        )
    severity = worst(rule.subject, procedure)
    possible, reasons = outcomes(rule, answers, severity.verdict, decisions or {})
    told = {name: answer for name, answer in answers.items() if name not in rule.aside}
    verdict = next(iter(possible)) if len(possible) == 1 else Verdict.UNDETERMINED
    return Finding(
        site_id=site.site_id,
        rule=rule,
        grade=grade,
        verdict=verdict,
        reasons=reasons,
        action=severity.action_for(verdict, adjoining=Reason.ADJOINING in reasons),
        parts=tuple(_parts(rule, answers, decisions or {})),
        hits=tuple(dict.fromkeys(hit for need in told.values() for hit in need.hits)),
        covered_share=min(
            (a.covered_share for a in answers.values() if a.covered_share is not None),
            default=None,
        ),
        layers=tuple(dict.fromkeys(layer for a in answers.values() for layer in a.layers)),
        rests_on_unconfirmed=_rests_on_unconfirmed(rule, decisions or {}),
        evidence=_evidence(told) if verdict is not Verdict.MET else None,
    )


def outcomes(
    rule: Rule, answers: Answers, worst_case: Verdict, decisions: Mapping[str, str]
) -> tuple[frozenset[Verdict], frozenset[Reason]]:
    """Return every verdict the answers leave possible, and the reasons that matter."""
    assert rule.claim is not None, "judge() answers for rules without a text"  # noqa: S101
    applies = _truth(rule.applies, answers, decisions)
    if applies.value is False:
        return frozenset({Verdict.NOT_APPLICABLE}), NO_REASONS
    claim = _truth(rule.claim, answers, decisions)
    partly = _truth(rule.partly, answers, decisions) if rule.partly else _Truth(False)

    possible: set[Verdict] = set()
    reasons: set[Reason] = set()
    if applies.value is None:
        possible.add(Verdict.NOT_APPLICABLE)
        reasons |= applies.reasons
    if claim.value is not False:
        possible.add(Verdict.MET)
    if claim.value is not True:
        if partly.value is not False:
            possible.add(Verdict.CONDITIONAL)
            reasons |= partly.reasons
        if partly.value is not True:
            possible.add(worst_case)
    if claim.value is None:
        reasons |= claim.reasons
    return frozenset(possible), frozenset(reasons)


def _truth(claim: Claim, answers: Answers, decisions: Mapping[str, str]) -> _Truth:
    """Evaluate a claim in Kleene's three-valued logic."""
    match claim:
        case Compare(figure, limit):
            return _compare(_figure(figure, answers), limit.decided(decisions))
        case Holds(fact):
            found = _fact(fact, answers)
            return _Truth(found.value, found.reasons)
        case Not(inner):
            truth = _truth(inner, answers, decisions)
            return _Truth(None if truth.value is None else not truth.value, truth.reasons)
        case AllOf(claims):
            return _all(_truth(c, answers, decisions) for c in claims)
        case AnyOf(claims):
            return _any(_truth(c, answers, decisions) for c in claims)
        case Readings(parameter, readings):
            chosen = decisions.get(parameter)
            if chosen is not None:
                return _truth(readings[chosen], answers, decisions)
            return _agreed(_truth(c, answers, decisions) for c in readings.values())


def _figure(path: str, answers: Answers) -> Figure:
    need, name = path.split(".")
    return answers[need].figures[name]


def _fact(path: str, answers: Answers) -> Fact:
    need, name = path.split(".")
    return answers[need].facts[name]


def _all(truths: Iterable[_Truth]) -> _Truth:
    parts = list(truths)
    if any(t.value is False for t in parts):
        return _Truth(False, _union(t for t in parts if t.value is False))
    if any(t.value is None for t in parts):
        return _Truth(None, _union(t for t in parts if t.value is None))
    return _Truth(True, _union(parts))


def _any(truths: Iterable[_Truth]) -> _Truth:
    parts = list(truths)
    if any(t.value is True for t in parts):
        return _Truth(True, _union(t for t in parts if t.value is True))
    if any(t.value is None for t in parts):
        return _Truth(None, _union(t for t in parts if t.value is None))
    return _Truth(False, _union(parts))


def _agreed(truths: Iterable[_Truth], doubt: Reason = Reason.LEGAL_TEXT_UNCONFIRMED) -> _Truth:
    """Return the common value of all readings; unknown where they differ."""
    parts = list(truths)
    values = {t.value for t in parts}
    if len(values) == 1:
        return _Truth(values.pop(), _union(parts))
    reasons = _union(t for t in parts if t.value is None)
    return _Truth(None, reasons | {doubt})


def _union(truths: Iterable[_Truth]) -> frozenset[Reason]:
    return NO_REASONS.union(*(t.reasons for t in truths))


def _compare(figure: Figure, limit: Limit) -> _Truth:
    """Hold a figure against every value the limit may have."""
    if not limit.candidates:
        return _Truth(None, frozenset({limit.doubt}))
    return _agreed(
        (
            _Truth(value, figure.reasons if value is None else NO_REASONS)
            for value in (
                _compare_one(figure, limit.op, c.value, limit.unit) for c in limit.candidates
            )
        ),
        limit.doubt,
    )


def _compare_one(figure: Figure, op: Op, value: float, unit: Unit) -> bool | None:
    if figure.unit is not unit:
        raise ValueError(f"a figure in {figure.unit} cannot be held against a limit in {unit}")
    least, most, bound = (quantised(v, unit) for v in (figure.least, figure.most, value))
    match op:
        case Op.LE:
            return _decided(most <= bound, least > bound)
        case Op.LT:
            return _decided(most < bound, least >= bound)
        case Op.GE:
            return _decided(least >= bound, most < bound)
        case Op.GT:
            return _decided(least > bound, most <= bound)


def _decided(certainly: bool, certainly_not: bool) -> bool | None:  # noqa: FBT001
    return True if certainly else False if certainly_not else None


def quantised(value: float, unit: Unit) -> float:
    """Return the value in whole steps of its unit's resolution (infinity stays)."""
    return value if math.isinf(value) else float(round(value / RESOLUTION[unit]))


def _comparisons(claim: Claim, decisions: Mapping[str, str]) -> Iterator[Compare]:
    match claim:
        case Compare(limit=limit):
            yield replace(claim, limit=limit.decided(decisions))
        case Not(inner):
            yield from _comparisons(inner, decisions)
        case AllOf(claims) | AnyOf(claims):
            for inner in claims:
                yield from _comparisons(inner, decisions)
        case Readings(parameter, readings):
            chosen = decisions.get(parameter)
            for name, inner in readings.items():
                if chosen is None or name == chosen:
                    yield from _comparisons(inner, decisions)
        case Holds():
            pass


def _parts(rule: Rule, answers: Answers, decisions: Mapping[str, str]) -> Iterator[Part]:
    """List what was measured: judged figures first, then the ones only shown; each once."""
    seen: set[tuple[str, Limit]] = set()
    for claim in (rule.claim, rule.partly):
        for compare in _comparisons(claim, decisions) if claim else ():
            if (compare.figure, compare.limit) in seen:
                continue
            seen.add((compare.figure, compare.limit))
            candidates = compare.limit.candidates
            yield Part(
                compare.label,
                _figure(compare.figure, answers),
                compare.limit.op.value,
                candidates[0].value if candidates else None,
                candidates,
                compare.scope,
            )
    for shown in rule.shows:
        if shown.when is not None and _fact(shown.when, answers).value is not True:
            continue
        yield Part(shown.label, _figure(shown.figure, answers))


def _rests_on_unconfirmed(rule: Rule, decisions: Mapping[str, str]) -> bool:
    if any(c.confidence is not Confidence.HIGH for c in rule.citations):
        return True
    claims = [c for c in (rule.claim, rule.partly) if c is not None]
    return any(
        not compare.limit.is_confirmed
        for claim in claims
        for compare in _comparisons(claim, decisions)
    )


def _evidence(answers: Answers) -> object:
    found = [a.evidence for a in answers.values() if a.evidence is not None]
    return found[0] if len(found) == 1 else tuple(found) or None
