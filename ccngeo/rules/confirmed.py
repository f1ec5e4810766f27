"""What people have confirmed of texts that are known here by a summary only.

A limit that is known in summary keeps its candidates, and a text nobody read leaves its readings
open, until somebody who has read the text says so in the project file. Nothing else changes: a
value that is none of the candidates is an error that names both.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from ccngeo.errors import InputError
from ccngeo.model import (
    AllOf,
    AnyOf,
    Candidate,
    Citation,
    Claim,
    Compare,
    Confidence,
    Confirmation,
    Limit,
    Not,
    Readings,
    Reason,
    Rule,
)
from ccngeo.rules.claims import walk


def confirmed(rule: Rule, confirmations: Iterable[Confirmation]) -> Rule:
    """Return a version of a rule with what was confirmed of the texts it cites."""
    mine = tuple(c for c in confirmations if c.rule_id == rule.rule_id and _cited(rule, c))
    for confirmation in mine:
        rule = _with(rule, confirmation)
    return replace(rule, confirmations=mine)


def check(rules: Sequence[Rule], confirmations: Iterable[Confirmation]) -> None:
    """Refuse a confirmation of what no rule leaves open.

    Raises
    ------
    InputError
        No such rule, a document it does not cite as unread, or another value than those it may
        have.
    """
    for confirmation in confirmations:
        versions = [rule for rule in rules if rule.rule_id == confirmation.rule_id]
        if not versions:
            raise _refused(confirmation, "không có quy tắc này", "there is no such rule")
        cited = [rule for rule in versions if _cited(rule, confirmation)]
        if not cited:
            unread = sorted({f"{c.document} {c.clause}" for r in versions for c in _unread(r)})
            listed = "; ".join(unread) or "–"
            raise _refused(
                confirmation,
                f"văn bản, điều khoản này không phải nội dung chưa đọc của quy tắc ({listed})",
                f"this text and clause is none that the rule leaves unread ({listed})",
            )
        known = {value for rule in cited for value in _open_values(rule)}
        if confirmation.value is None or confirmation.value in known:
            continue
        listed = ", ".join(str(v) for v in sorted(known, key=str)) or "–"
        raise _refused(
            confirmation,
            f"ghi {confirmation.value!r}, trong khi ở đây có thể là {listed}",
            f"says {confirmation.value!r}, and it may be {listed} here",
        )


def _refused(confirmation: Confirmation, vi: str, en: str) -> InputError:
    place = f"{confirmation.rule_id}, {confirmation.document} {confirmation.clause}"
    return InputError(
        f"[[confirmations]] {place}: {vi}; sửa hoặc bỏ mục này.",
        f"[[confirmations]] {place}: {en}; correct or drop it.",
    )


def _unread(rule: Rule) -> Iterator[Citation]:
    return (c for c in rule.citations if c.confidence is not Confidence.HIGH)


def _cited(rule: Rule, confirmation: Confirmation) -> bool:
    """Tell whether a version leaves the text unread that was confirmed."""
    return any(_is(citation, confirmation) for citation in _unread(rule))


def _is(citation: Citation, confirmation: Confirmation) -> bool:
    return (citation.document, citation.clause) == (confirmation.document, confirmation.clause)


def _open_values(rule: Rule) -> Iterator[float | str]:
    for claim in (rule.applies, rule.claim, rule.partly):
        for inner in walk(claim) if claim is not None else ():
            if isinstance(inner, Compare) and _is_unread(inner.limit):
                yield from (candidate.value for candidate in inner.limit.candidates)
            elif isinstance(inner, Readings) and not inner.parameter:
                yield from inner.claims


def _is_unread(limit: Limit) -> bool:
    """Tell whether reading the text would settle a limit: not a province, nor what is built."""
    of_the_text = limit.doubt is Reason.LEGAL_TEXT_UNCONFIRMED and not limit.parameter
    return of_the_text and len(limit.candidates) > 1


def _with(rule: Rule, confirmation: Confirmation) -> Rule:
    citations = tuple(
        replace(c, confidence=Confidence.HIGH) if _is(c, confirmation) else c
        for c in rule.citations
    )
    value = confirmation.value
    settle = _with_limit if isinstance(value, (int, float)) else _with_reading

    def settled(claim: Claim) -> Claim:
        return claim if value is None else _mapped(claim, settle(confirmation))

    return replace(
        rule,
        citations=citations,
        applies=settled(rule.applies),
        claim=None if rule.claim is None else settled(rule.claim),
        partly=None if rule.partly is None else settled(rule.partly),
    )


Settle = Callable[[Claim], Claim]


def _with_limit(confirmation: Confirmation) -> Settle:
    def settle(claim: Claim) -> Claim:
        if not isinstance(claim, Compare) or not _is_unread(claim.limit):
            return claim
        limit = claim.limit
        if confirmation.value not in {c.value for c in limit.candidates}:
            return claim
        sure = tuple(
            Candidate(c.value, Confidence.HIGH, confirmation.document)
            for c in limit.candidates
            if c.value == confirmation.value
        )
        return replace(claim, limit=Limit(limit.op, sure, limit.unit))

    return settle


def _with_reading(confirmation: Confirmation) -> Settle:
    def settle(claim: Claim) -> Claim:
        if not isinstance(claim, Readings) or claim.parameter:
            return claim
        chosen = claim.claims.get(str(confirmation.value))
        return claim if chosen is None else chosen

    return settle


def _mapped(claim: Claim, settle: Settle) -> Claim:
    """Return a claim with every part of it settled, the outermost first."""
    settled = settle(claim)
    match settled:
        case Not(inner):
            return Not(_mapped(inner, settle))
        case AllOf(claims):
            return AllOf(tuple(_mapped(c, settle) for c in claims))
        case AnyOf(claims):
            return AnyOf(tuple(_mapped(c, settle) for c in claims))
        case Readings(parameter, readings):
            return Readings(parameter, {n: _mapped(c, settle) for n, c in readings.items()})
        case _:
            return settled
