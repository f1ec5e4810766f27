"""The table of recommendations, row by row, and provinces of squares that land on each of them."""

import itertools
from dataclasses import asdict, replace

import pytest

from ccngeo.review import TABLE, Advice, Grounds, row_of

FINE = Grounds(
    lawful=True, settled=True, land=True, some_land=True, quota=True, some_quota=True,
    needed=True, wanted=True, drawn=True, conditions=False,
)  # fmt: skip
MAYBE = dict.fromkeys(("lawful", "settled", "drawn", "conditions"), (True, False))

# The table as an official would write it on one sheet: what differs from a cluster without a flaw,
# the row that speaks, the recommendation.
ROWS = [
    ({}, "keep", Advice.KEEP),
    ({"conditions": True}, "conditions", Advice.KEEP_WITH_CONDITIONS),
    ({"drawn": False}, "to-be-drawn", Advice.KEEP_WITH_CONDITIONS),
    ({"drawn": False, "conditions": True}, "to-be-drawn", Advice.KEEP_WITH_CONDITIONS),
    ({"wanted": False, "conditions": True}, "conditions", Advice.KEEP_WITH_CONDITIONS),
    ({"needed": False, "conditions": True}, "conditions", Advice.KEEP_WITH_CONDITIONS),
    ({"needed": False, "wanted": None, "conditions": True}, "conditions", Advice.KEEP_WITH_CONDITIONS),
    ({"needed": False, "wanted": False}, "not-needed", Advice.TAKE_OUT),
    ({"some_land": False, "land": False}, "no-land", Advice.TAKE_OUT),
    ({"some_quota": False, "quota": False}, "no-quota", Advice.TAKE_OUT),
    ({"lawful": False}, "move", Advice.ADJUST),
    ({"lawful": False, "land": False}, "shrink", Advice.ADJUST),
    ({"lawful": False, "land": None, "some_land": None}, "cannot-stay", Advice.INSUFFICIENT),
    ({"settled": False}, "open", Advice.INSUFFICIENT),
    ({"land": None, "some_land": None}, "land-not-known", Advice.INSUFFICIENT),
    ({"land": False}, "less-land", Advice.ADJUST),
    ({"quota": False}, "less-quota", Advice.ADJUST),
    ({"quota": None, "some_quota": None, "conditions": True}, "conditions", Advice.KEEP_WITH_CONDITIONS),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "row_id", "advice"), ROWS)
def test_a_cluster_falls_on_the_row_an_official_would_read(changed, row_id, advice):
    row = row_of(replace(FINE, **changed))
    assert (row.row_id, row.advice) == (row_id, advice)


def test_every_row_of_the_table_is_read_somewhere_above():
    assert {row_id for _, row_id, _ in ROWS} == {row.row_id for row in TABLE}
    assert {advice for *_, advice in ROWS} == set(Advice)


def everything():
    """All clusters the table can meet: each fact true, false or, where it may be, not known."""
    names = list(asdict(FINE))
    for values in itertools.product(*(MAYBE.get(n, (True, None, False)) for n in names)):
        yield Grounds(**dict(zip(names, values, strict=True)))


def test_what_is_not_known_never_keeps_moves_or_takes_out_what_another_answer_would_not():
    """Not knowing a fact leads where one of its two answers leads, or to «chưa đủ căn cứ».

    Need, investor and quota are asked of agencies and do not block: there not knowing may also lead
    to a condition.
    """
    asked = {"needed", "wanted", "quota", "some_quota"}
    for grounds in everything():
        facts = asdict(grounds)
        for name in (n for n, value in facts.items() if value is None):
            answers = {row_of(replace(grounds, **{name: v})).advice for v in (True, False)}
            allowed = answers | {Advice.INSUFFICIENT}
            if name in asked:
                allowed |= {Advice.KEEP_WITH_CONDITIONS, Advice.KEEP}
            assert row_of(grounds).advice in allowed


def test_nothing_unlawful_or_open_or_without_land_is_kept():
    for grounds in everything():
        if row_of(grounds).advice in (Advice.KEEP, Advice.KEEP_WITH_CONDITIONS):
            assert grounds.lawful
            assert grounds.settled
            assert grounds.land is True
