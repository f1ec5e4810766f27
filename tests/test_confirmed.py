"""Confirmations of texts nobody here has read: they settle what was open, and nothing else."""

import re
from collections import Counter
from datetime import date

import pytest

import ccngeo
from ccngeo.errors import InputError
from ccngeo.judge import judge
from ccngeo.model import (
    Answer,
    Areas,
    Confidence,
    Confirmation,
    Fact,
    Figure,
    Procedure,
    Role,
    Site,
    Unit,
    Verdict,
)
from ccngeo.rules import check_confirmations, rules_for
from ccngeo.wording import confirmed, unconfirmed

ND303 = "Nghị định 303/2026/NĐ-CP"
NEW = date(2026, 9, 16)


def said(value, rule="declared-area", document=ND303, clause="sửa đổi Đ2.1"):
    return Confirmation(rule, document, clause, value, "Sở Công Thương", date(2026, 10, 1))


def rule(rule_id, *confirmations, received=NEW, on=date(2026, 11, 1)):
    site = Site("S1", "Cụm", Role.PROPOSED, Areas(proposed_ha=7.0), received=received)
    return site, next(r for r in rules_for(site, on, confirmations) if r.rule_id == rule_id)


def area(hectares):
    return {
        "area": Answer(
            {"declared": Figure.exact(hectares, Unit.HA)},
            {name: Fact(False) for name in ("craft", "mountain", "transitional", "before_2009")},
        )
    }


def finding(hectares, *confirmations):
    site, version = rule("declared-area", *confirmations)
    return judge(version, site, area(hectares), Procedure.ESTABLISHMENT)


@pytest.mark.parametrize(
    ("hectares", "without", "with_5", "with_10"),
    [(4.99, "NOT_MET", "NOT_MET", "NOT_MET"), (5.0, "UNDETERMINED", "MET", "NOT_MET"),
     (9.99, "UNDETERMINED", "MET", "NOT_MET"), (10.0, "MET", "MET", "MET"),
     (75.01, "NOT_MET", "NOT_MET", "NOT_MET")],
)  # fmt: skip
def test_a_confirmed_limit_settles_what_its_candidates_left_open(
    hectares, without, with_5, with_10
):
    assert finding(hectares).verdict is Verdict[without]
    assert finding(hectares, said(5)).verdict is Verdict[with_5]
    assert finding(hectares, said(10)).verdict is Verdict[with_10]


def test_whoever_confirmed_is_named_on_the_line_and_the_text_is_unread_no_more():
    with_it, without = finding(20.0, said(5)), finding(20.0)
    assert confirmed(with_it) == [
        "sửa đổi Đ2.1 NĐ 303/2026/NĐ-CP: do Sở Công Thương xác nhận ngày 01/10/2026"
    ]
    assert confirmed(without) == []
    assert any("303/2026" in line for line in unconfirmed(without))
    assert not any("303/2026" in line for line in unconfirmed(with_it))
    assert not with_it.rests_on_unconfirmed
    assert (
        next(p for p in with_it.parts if p.op == ">=").candidates[0].confidence is Confidence.HIGH
    )


def test_a_confirmation_is_of_one_rule_and_of_the_versions_that_leave_the_text_unread():
    _, other = rule("houses-inside", said(5))
    assert other.confirmations == ()
    _, old = rule("declared-area", said(5), received=date(2024, 6, 3), on=date(2024, 7, 1))
    assert old.confirmations == ()


def test_a_confirmed_reading_takes_the_place_of_all():
    quota = {
        "skn": Answer({"area": Figure.exact(0, Unit.HA), "share": Figure.exact(0, Unit.SHARE),
                       "rest": Figure.exact(7, Unit.HA)}, {"whole": Fact(False)}),
        "quota": Answer({"excess": Figure.exact(0, Unit.HA)}),
    }  # fmt: skip

    def verdict(*confirmations):
        site, version = rule("land-use-plan", *confirmations)
        return judge(version, site, quota, Procedure.ESTABLISHMENT).verdict

    clause = {"rule": "land-use-plan", "clause": "sửa đổi Đ8.1a"}
    assert verdict() is Verdict.UNDETERMINED
    assert verdict(said("plan_or_quota", **clause)) is Verdict.MET
    assert verdict(said("plan", **clause)) is Verdict.NOT_MET


@pytest.mark.parametrize(
    ("confirmation", "words"),
    [
        (said(7), ("7", "5.0", "10.0")),
        (said("commune"), ("commune", "5.0", "10.0")),
        (said(5, rule="declared-are"), ("declared-are", "no such rule")),
        (said(5, document="Nghị định 303/2025/NĐ-CP"), ("303/2025", "303/2026")),
        (said(5, clause="Đ2.2"), ("Đ2.2", "sửa đổi Đ2.1")),
        (said(75, document="Nghị định 32/2024/NĐ-CP", clause="Đ2.1"), ("32/2024", "303/2026")),
    ],
)
def test_another_value_or_text_than_ours_is_refused_with_both(confirmation, words):
    with pytest.raises(InputError) as error:
        check_confirmations([confirmation])
    assert all(word in str(error.value) for word in words), str(error.value)


def test_that_a_text_was_read_and_changes_nothing_can_be_confirmed():
    unread = said(None, rule="houses-inside", clause="chưa đọc nguyên văn")
    check_confirmations([unread])
    _, version = rule("houses-inside", unread)
    assert all(c.confidence is Confidence.HIGH for c in version.citations if c.document == ND303)
    assert version.confirmations == (unread,)


@pytest.mark.parametrize(
    ("rule_id", "document", "clause", "value"),
    [
        ("adjacent-clusters", ND303, "chưa đọc nguyên văn", 2000.0),  # the province decides
        ("treatment-distance", "QCVN 01:2021/BXD", "Bảng 2.22", 80.0),  # the plant decides
    ],
)
def test_reading_a_text_settles_nothing_that_the_text_leaves_to_others(
    rule_id, document, clause, value
):
    with pytest.raises(InputError):
        check_confirmations([said(value, rule_id, document, clause)])


def test_the_demo_is_settled_further_by_its_hypothetical_confirmations_and_nothing_turns(
    own_province, review
):
    """Marked hypothetical in project.toml, and not in force there."""
    project = own_province / "project.toml"
    text = project.read_text(encoding="utf-8")
    head, block = text.split("# [[confirmations]]", 1)
    assert "GIẢ ĐỊNH" in block
    uncommented = re.sub("^# ", "", "# [[confirmations]]" + block, flags=re.MULTILINE)

    project.write_text(head + uncommented, encoding="utf-8")
    confirmed_review = ccngeo.assess(ccngeo.load(own_province))
    settled = Counter()
    for before in review:
        key = (before.site_id, before.rule.rule_id)
        after = confirmed_review.finding(*key)
        if before.verdict is not Verdict.UNDETERMINED:
            assert after.verdict is before.verdict, key
        elif after.verdict is not Verdict.UNDETERMINED:
            settled[key[1]] += 1
            assert after.rule.confirmations, key
    assert settled
    assert set(settled) <= {"declared-area", "land-use-plan", "average-occupancy"}
