"""Quotas of the communes: what is left, what a cluster needs of it, and when nobody can tell.

The provinces of squares are those of `test_assessment`: a site of 25 ha with its corner at 0, 0 in
the commune 09025.
"""

import json
import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box
from test_assessment import Province, X, Y, part, square

from ccngeo import load
from ccngeo.assessment import context_of, with_quotas
from ccngeo.model import Figure, Reason, Unit, Verdict
from ccngeo.quotas import Claimant, Ledger
from ccngeo.read.quotas import Quota, QuotaKind
from ccngeo.report import to_json
from ccngeo.report.registered import register_values, review_register

MET, CONDITIONAL, OPEN = Verdict.MET, Verdict.CONDITIONAL, Verdict.UNDETERMINED
ON = date(2026, 11, 23)
HEAD = "xa,loai_dat,chi_tieu_ha,da_dung_ha,so_qd,ngay_qd\n"
SKN, RICE = "cluster-land-quota", "rice-conversion-quota"


@pytest.fixture
def squares(tmp_path):
    return Province(tmp_path)


def row(given="40", used="15", *, xa="09025", kind="SKN", number="1/QĐ-UBND", day="2026-01-20"):
    return f'{xa},{kind},"{given}","{used}",{number},{day}'


def quotas(province, *rows):
    province.sections = [s for s in province.sections if not s.startswith("[tables.quotas]")]
    return province.table("quotas", HEAD + "\n".join(rows) + "\n")


def found(province, rule_id=SKN, site="S1", on=ON, procedure="plan-review"):
    return province.review(on=on, procedure=procedure).finding(site, rule_id)


# --- cluster land --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "used", "verdict", "left"),
    [
        ("40", "15", MET, 25.0),  # exactly what is needed
        ("40", "15,01", CONDITIONAL, 24.99),
        ("40", "40", CONDITIONAL, 0.0),  # «hết chỉ tiêu»
        ("40", "50", CONDITIONAL, -10.0),  # more used than given
        ("0", "0", CONDITIONAL, 0.0),
    ],
)
@pytest.mark.parametrize("procedure", ["plan-review", "establishment"])
def test_the_declared_area_is_held_against_what_is_left(
    squares, given, used, verdict, left, procedure
):
    quotas(squares.site("S1", square(0, 0)), row(given, used))
    quota = found(squares, procedure=procedure)
    assert quota.verdict is verdict
    assert part(quota, "còn lại").best == pytest.approx(25.0 - left)  # the line that is judged
    shown = next(p.figure for p in quota.parts if p.label.vi == "Chỉ tiêu còn lại")
    assert (shown.least, shown.best, shown.most) == pytest.approx((left, left, left))
    if verdict is CONDITIONAL:
        assert "bổ sung, điều chỉnh chỉ tiêu" in quota.action.vi


def test_a_site_without_boundary_is_judged_by_its_papers(squares):
    quotas(squares.site("S1"), row("25", "0"), row("100", "0", kind="LUA"))
    assert found(squares).verdict is MET
    rice = found(squares, RICE)
    assert (rice.verdict, rice.reasons) == (OPEN, {Reason.NO_BOUNDARY})


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (None, Reason.LAYER_MISSING),
        ([row(xa="08869")], Reason.ATTRIBUTE_MISSING),  # another commune
        ([row(kind="LUA")], Reason.ATTRIBUTE_MISSING),  # another kind
        ([row("", "0")], Reason.ATTRIBUTE_MISSING),  # nobody wrote how much
        ([row("40", "")], Reason.ATTRIBUTE_MISSING),
        ([row(day="2026-11-24")], Reason.ATTRIBUTE_MISSING),  # decided the day after
        # The commune of today holds others of before: a decision of before is not its quota.
        ([row(day="2025-06-30")], Reason.UNLOCATED_FEATURES),
        ([row(xa="Xã Đồng Cương")], Reason.UNLOCATED_FEATURES),  # which went into it
    ],
)
def test_where_nobody_knows_the_quota_it_stays_open_with_the_reason(squares, rows, reason):
    squares.site("S1", square(0, 0))
    if rows is not None:
        quotas(squares, *rows)
    quota = found(squares)
    assert (quota.verdict, quota.reasons) == (OPEN, {reason})


def test_a_blank_of_what_is_used_still_says_no_where_the_whole_quota_is_too_small(squares):
    quotas(squares.site("S1", square(0, 0)), row("24", ""))
    assert found(squares).verdict is CONDITIONAL


def test_decisions_that_differ_are_added_and_named(squares):
    quotas(
        squares.site("S1", square(0, 0)),
        row("20", "10", number="1/QĐ"),
        row("20", "5", number="2/QĐ", day="2026-06-01"),
    )
    both = found(squares)
    assert both.verdict is MET
    assert [h.label for h in both.hits] == ["1/QĐ 20/01/2026", "2/QĐ 01/06/2026"]
    assert part(both, "Đã sử dụng").best == pytest.approx(15.0)


def test_a_commune_may_be_named(squares):
    quotas(squares.site("S1", square(0, 0)), row(xa="Xã Yên Lạc"))
    assert found(squares).verdict is MET


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row(), row("5", "0")], ("row 3", "row 2", "decision")),
        ([row(), row(kind="SKC")], ("row 3", "loai_dat", "SKN, LUC, LUA")),
        ([row(xa="")], ("row 2", "xa", "commune")),
        ([row("bốn mươi")], ("row 2", "chi_tieu_ha", "number of ha")),
        ([row(used="-1")], ("row 2", "da_dung_ha", "number of ha")),
        ([row(number="")], ("row 2", "so_qd", "trace")),
        ([row(day="")], ("row 2", "ngay_qd", "date")),
        ([row(day="hôm qua")], ("row 2", "ngay_qd", "date")),
    ],
)
def test_a_table_nobody_can_add_up_is_red_and_says_where(squares, rows, words):
    quotas(squares.site("S1", square(0, 0)), *rows)
    review = squares.review(on=ON, procedure="plan-review")
    fault = review.data.problems["quotas"].en
    assert all(word in fault for word in words), fault
    assert review.finding("S1", SKN).reasons == {Reason.LAYER_MISSING}


def test_one_decision_that_names_a_commune_twice_in_two_ways_says_nothing(squares):
    quotas(squares.site("S1", square(0, 0)), row(), row(xa="Xã Yên Lạc"))
    assert found(squares).reasons == {Reason.ATTRIBUTE_MISSING}


def test_a_site_across_two_communes_takes_of_both_and_nobody_says_how_much(squares):
    halves = [square(-5000, -5000, 5000), box(X, Y - 5000, X + 5000, Y + 5000)]
    squares.layer("communes", halves, code=["09025", "08869"], name=["Xã Yên Lạc", "Xã Tam Dương"])
    squares.site("S1", box(X - 250, Y - 2000, X + 250, Y - 1500))
    quotas(squares, row("1000", "0"), row("0", "0", xa="08869"))
    assert found(squares).verdict is OPEN
    data = load(squares.folder)
    ledger = with_quotas(context_of(data, ON), data).ledger
    needs = {r.code: r.planned for r in ledger.rows() if r.kind is QuotaKind.SKN}
    assert [(f.least, f.most) for f in needs.values()] == [(0.0, 25.0), (0.0, 25.0)]


def test_without_the_communes_nobody_knows_where_a_boundary_lies(squares):
    squares.sections = [s for s in squares.sections if "layers.communes]" not in s]
    quotas(squares.site("S1", square(0, 0)), row())
    assert found(squares).reasons == {Reason.LAYER_MISSING}


def test_an_expansion_needs_what_is_added_and_nobody_says_which_it_states(squares):
    squares.site("T1", square(1000, 0), role="thanh_lap", area="20")
    squares.site("S1", square(0, 0), role="de_nghi", thay_cho="T1")
    for left, verdict in (("25", MET), ("24", OPEN), ("5", OPEN), ("4,99", CONDITIONAL)):
        quotas(squares, row(left, "0"))
        assert found(squares, procedure="expansion").verdict is verdict, left


# --- the order of founding -----------------------------------------------------------------------


def test_each_passes_alone_and_in_a_stated_order_the_second_is_short(squares):
    squares.site("S1", square(0, 0)).site("S2", square(1000, 0))
    quotas(squares, row("40", "0"))
    assert [found(squares, site=s).verdict for s in ("S1", "S2")] == [MET, MET]
    together = next(p for p in found(squares).parts if "cả thảy" in p.label.vi).figure
    assert together.best == pytest.approx(50.0)
    squares.rows[0]["thu_tu"], squares.rows[1]["thu_tu"] = "2", "1"
    assert [found(squares, site=s).verdict for s in ("S1", "S2")] == [CONDITIONAL, MET]
    squares.rows[0]["thu_tu"] = ""  # without a turn of its own, after those that have one
    assert [found(squares, site=s).verdict for s in ("S1", "S2")] == [CONDITIONAL, MET]


def test_a_planned_cluster_that_a_proposal_stands_for_is_not_counted_beside_it(squares):
    squares.site("S2", square(1000, 0), thu_tu="1")
    squares.site("S1", square(0, 0), role="de_nghi", thay_cho="S2")
    quotas(squares, row("25", "0"))
    assert found(squares).verdict is MET


# --- rice ----------------------------------------------------------------------------------------


def rice(squares, size=300, code="LUC"):
    squares.layer("rice_land", [square(0, 0, size)], code=[code])
    whole = square(-5000, -5000, 10_000)
    own = square(0, 0, size)
    return squares.layer("land_use", [whole.difference(own), own], code=["HNK", code])


@pytest.mark.parametrize(
    ("left", "verdict"), [("9", MET), ("8,99", CONDITIONAL), ("0", CONDITIONAL)]
)
@pytest.mark.parametrize("kind", ["LUC", "LUA"])
def test_the_rice_inside_is_held_against_what_may_still_be_converted(squares, left, verdict, kind):
    rice(squares.site("S1", square(0, 0)))
    quotas(squares, row(left, "0", kind=kind))
    conversion = found(squares, RICE)
    assert conversion.verdict is verdict
    assert part(conversion, "Đất trồng lúa").best == pytest.approx(9.0)


def test_whether_other_rice_counts_is_not_said(squares):
    rice(squares.site("S1", square(0, 0)), code="LUK")
    quotas(squares, row("8", "0", kind="LUC"))
    assert found(squares, RICE).verdict is OPEN
    quotas(squares, row("9", "0", kind="LUC"))
    assert found(squares, RICE).verdict is MET


def test_neither_layer_alone_clears_rice(squares):
    squares.site("S1", square(0, 0))
    quotas(rice(squares), row("10", "0", kind="LUA"))
    assert found(squares, RICE).verdict is MET
    squares.sections = [s for s in squares.sections if "rice_land" not in s]
    assert found(squares, RICE).verdict is OPEN


def test_a_boundary_far_from_its_commune_needs_no_known_rice(squares):
    squares.layer(
        "communes",
        [square(-5000, -5000, 2000), square(-3000, -5000, 10_000)],
        code=["09025", "09040"],
        name=["Xã Yên Lạc", "Xã Tề Lỗ"],
    )
    rice(squares.site("S1", square(1000, 1000)))
    quotas(squares, row("100", "0", kind="LUA"))
    assert found(squares, RICE).reasons == {Reason.COORDINATES_IMPLAUSIBLE}


# --- the reading of NĐ 303/2026 -----------------------------------------------------------------------


@pytest.mark.parametrize(("left", "verdict"), [("25", OPEN), ("24", Verdict.NOT_MET)])
def test_enough_quota_may_stand_for_the_land_use_plan_once_the_text_says_so(squares, left, verdict):
    squares.layer("land_use_plan", [square(2000, 0)], code=["SKN"])
    quotas(squares.site("S1", square(0, 0)), row(left, "0"))
    assert found(squares, "land-use-plan", procedure="establishment").verdict is verdict
    squares.sections.append(
        '[[confirmations]]\nrule = "land-use-plan"\ndocument = "Nghị định 303/2026/NĐ-CP"\n'
        'clause = "sửa đổi Đ8.1a"\nvalue = "plan_or_quota"\nby = "P. QLCN"\ndate = 2026-10-01\n'
    )
    settled = found(squares, "land-use-plan", procedure="establishment").verdict
    assert settled is (MET if left == "25" else Verdict.NOT_MET)


# --- the ledger ----------------------------------------------------------------------------------------


def a_quota(given=40.0, used=15.0, **more):
    values = {"commune": "09025", "kind": QuotaKind.SKN, "quota_ha": given, "used_ha": used,
              "decision": "1/QĐ", "decided_on": date(2026, 1, 20), "as_of": None, **more}  # fmt: skip
    return Quota(**values)


def a_claimant(site_id, area, codes=frozenset({"09025"}), *, sure=True, order=None):
    needs = {QuotaKind.SKN: Figure.exact(area, Unit.HA), QuotaKind.RICE: Figure.exact(0.0, Unit.HA)}
    return Claimant(site_id, site_id, codes, sure, needs, order)


NAMES = {"09025": "Xã Yên Lạc", "08869": "Xã Tam Dương"}


def test_the_ledger_adds_up_in_the_head():
    ledger = Ledger(
        ON, (a_quota(), a_quota(10.0, 0.0, decision="2/QĐ")), NAMES,
        (a_claimant("A", 20.0), a_claimant("B", 30.0)),
    )  # fmt: skip
    (own,) = [r for r in ledger.rows() if r.kind is QuotaKind.SKN]
    figures = own.account.quota, own.account.used, own.account.left, own.planned, own.after
    assert [f.best for f in figures] == [50.0, 15.0, 35.0, 50.0, -15.0]
    assert all(f.is_exact for f in figures)
    assert own.sites == ("A", "B")


def test_a_cluster_of_no_known_commune_may_need_of_every_one():
    ledger = Ledger(ON, (a_quota(),), NAMES, (a_claimant("A", 20.0, None, sure=False),))
    (own,) = [r for r in ledger.rows() if r.kind is QuotaKind.SKN]
    assert (own.planned.least, own.planned.most) == (0.0, 20.0)
    assert (own.sites, own.perhaps) == ((), ("A",))
    assert (own.after.least, own.after.most) == (5.0, 25.0)


def test_rows_of_communes_nobody_knows_are_listed():
    odd = a_quota(commune="Xã Không Có")
    old = a_quota(commune="Xã Đồng Cương", decision="3/QĐ")
    ledger = Ledger(ON, (odd, old), NAMES)
    assert (ledger.unmatched(), ledger.outdated()) == ((odd,), (old,))


@given(
    given_ha=st.none() | st.floats(0, 200),
    used_ha=st.none() | st.floats(0, 200),
    area=st.floats(0, 75),
    lost=st.sampled_from(["quota_ha", "used_ha", "kind", "decision", "commune", "place"]),
)
def test_whatever_is_lost_widens_what_is_left(given_ha, used_ha, area, lost):
    """Monotone: the figure without a fact holds the figure with it."""
    quota, claimant = a_quota(given_ha, used_ha), a_claimant("A", area)
    whole = Ledger(ON, (quota,), NAMES, (claimant,))
    if lost == "place":
        less = Ledger(ON, (quota,), NAMES, (replace(claimant, codes=None, sure=False),))
    else:
        blank = "" if lost in ("decision", "commune") else None
        less = Ledger(ON, (replace(quota, **{lost: blank}),), NAMES, (claimant,))
    before, after = (ledger.account(QuotaKind.SKN, "09025").left for ledger in (whole, less))
    assert after.least <= before.least
    assert before.most <= after.most or math.isinf(after.most)
    need = [ledger.planned(QuotaKind.SKN, "09025", frozenset()) for ledger in (whole, less)]
    assert need[1].least <= need[0].least <= need[0].most <= need[1].most


def test_that_property_can_fail(monkeypatch):
    monkeypatch.setattr("ccngeo.quotas._unknown", lambda *_: Ledger(ON).account and _nothing())
    blank = Ledger(ON, (a_quota(decision=""),), NAMES)
    known = Ledger(ON, (a_quota(),), NAMES)
    careless, before = (ld.account(QuotaKind.SKN, "09025").left for ld in (blank, known))
    assert not careless.least <= before.least


def _nothing():
    from ccngeo.quotas import Account

    return Account(Figure.exact(99.0, Unit.HA), Figure.exact(0.0, Unit.HA))


# --- outputs --------------------------------------------------------------------------------------------


def test_register_and_review_give_the_same_ledger(squares):
    quotas(squares.site("S1", square(0, 0)), row("30", "0"), row("9", "0", kind="LUA"))
    review = squares.review(on=ON, procedure="plan-review")
    room = json.loads(to_json(review))["headroom"]
    listed = register_values(review_register(load(squares.folder), ON))
    assert room == {key: listed[key] for key in ("law", "scopes", "quotas")}
    skn = next(c for c in room["quotas"]["communes"] if c["kind"] == "SKN")
    assert skn["left_after_planned"] == {"least": 5.0, "best": 5.0, "most": 5.0, "unit": "ha"}
    assert (skn["commune"], skn["name"], skn["sites"]) == ("09025", "Xã Yên Lạc", ["S1"])
    assert skn["decisions"][0]["decision"] == "1/QĐ-UBND"


def test_the_command_shows_the_ledger_in_both_languages(run, own_province):
    vi, en = (run("register", own_province, *w)[1] for w in ((), ("--lang", "en")))
    assert "Chỉ tiêu theo xã đến 2030: đất cụm công nghiệp (SKN)" in vi
    assert "Quotas of the communes until 2030: rice land to be converted" in en
    assert "Xã Đại Tự (M05/QĐ-UBND (mẫu)): chỉ tiêu của xã trước sắp xếp" in " ".join(vi.split())


def test_a_project_without_the_table_says_so(run, own_province):
    project = own_province / "project.toml"
    text = project.read_text(encoding="utf-8")
    head, rest = text.split("[tables.quotas]", 1)
    project.write_text(head + rest.split("\n\n", 1)[1], encoding="utf-8")
    said = run("register", own_province)[1]
    assert "Chưa có bảng chỉ tiêu đất theo xã" in said
    assert "Chỉ tiêu theo xã đến 2030" not in said
