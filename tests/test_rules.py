"""The rule set: complete, dated, cited; each version is the law on its own days only."""

import importlib
import os
import pkgutil
import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise
from pathlib import Path

import pytest

import ccngeo.rules
from ccngeo.judge import judge
from ccngeo.model import (
    AllOf,
    Answer,
    AnyOf,
    Compare,
    Confidence,
    Fact,
    Figure,
    Holds,
    Not,
    Procedure,
    Readings,
    Reason,
    Role,
    Site,
    Unit,
    Verdict,
)
from ccngeo.rules import (
    DOCUMENTS,
    HEADINGS,
    RULE_IDS,
    RULES,
    in_force,
    law_date,
    nd32_2024,
    nd303_2026,
    rules_for,
)
from ccngeo.rules.severity import SEVERITY, worst
from ccngeo.wording import unconfirmed

SHARED = Path(
    os.environ.get("CCNGEO_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")
)
LAW = SHARED.parent / "reference" / "law"
TEXTS = {
    "Nghị định 32/2024/NĐ-CP": "ND-32-2024-quan-ly-phat-trien-CCN.txt",
    "Nghị định 139/2025/NĐ-CP": "ND-139-2025-phan-dinh-tham-quyen-2-cap-BCT.txt",
    "Thông tư 14/2024/TT-BCT": "TT-14-2024-che-do-bao-cao-mau-van-ban-CCN.txt",
    # What is quoted of these stands in the transition of their successor (Đ35.2).
    "Nghị định 68/2017/NĐ-CP, 66/2020/NĐ-CP": "ND-32-2024-quan-ly-phat-trien-CCN.txt",
}


def paths(claim):
    """Every `need.figure` or `need.fact` a claim speaks of."""
    match claim:
        case Compare(figure):
            return {figure}
        case Holds(fact):
            return {fact}
        case Not(inner):
            return paths(inner)
        case AllOf(inner) | AnyOf(inner):
            return set().union(*(paths(c) for c in inner)) if inner else set()
        case Readings(_, readings):
            return set().union(*(paths(c) for c in readings.values()))
        case None:
            return set()


def site(role=Role.PLANNED, **values):
    return Site("S1", "Cụm thử", role, **values)


# --- completeness ------------------------------------------------------------------------------


def test_every_declared_rule_is_in_the_table():
    modules = {m for _, m, _ in pkgutil.iter_modules(ccngeo.rules.__path__, "ccngeo.rules.")}
    declaring = [m for m in map(importlib.import_module, modules) if hasattr(m, "RULES")]
    assert sorted(m.__name__ for m in declaring) == sorted(m.__name__ for m in DOCUMENTS)
    assert sorted(id(r) for m in declaring for r in m.RULES) == sorted(map(id, RULES))


def test_the_table_follows_the_appraisal_report():
    chapters = [HEADINGS.index(in_force(r, date(2024, 6, 1)).heading) for r in RULE_IDS]
    assert chapters == sorted(chapters)


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_no_two_versions_are_in_force_on_a_day(rule_id):
    versions = [r for r in RULES if r.rule_id == rule_id]
    for one, other in combinations(versions, 2):
        days = {one.in_force_from, one.in_force_until, other.in_force_from, other.in_force_until}
        for day in days - {None}:
            assert not (one.in_force_on(day) and other.in_force_on(day)), (one, other, day)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: f"{r.rule_id}@{r.version}")
def test_a_rule_asks_for_exactly_the_needs_it_speaks_of(rule):
    spoken = set().union(*(paths(c) for c in (rule.applies, rule.claim, rule.partly)))
    spoken |= {shown.figure for shown in rule.shows}
    assert {path.split(".")[0] for path in spoken} == set(rule.needs)
    assert rule.subject in SEVERITY


@pytest.mark.parametrize("rule", RULES, ids=lambda r: f"{r.rule_id}@{r.version}")
def test_a_rule_cites_a_document_and_says_how_well_it_is_known(rule):
    first = rule.citations[0]
    assert first.document
    if first.confidence is Confidence.HIGH and first.document in TEXTS:
        assert first.quote, "a text that was read is quoted"
    if first.confidence is not Confidence.HIGH and not first.document.startswith("Nghị định 68"):
        assert not first.quote, "nobody can quote a text that was not read"


def plain(text):
    return re.sub(r"[\s\W]+", " ", unicodedata.normalize("NFC", text)).casefold()


@pytest.mark.parametrize("document", TEXTS)
def test_quotations_stand_in_the_texts(document):
    path = LAW / TEXTS[document]
    if not path.exists():
        pytest.skip("the texts of the law are not beside this checkout (shared/reference/law)")
    text = plain(path.read_text(encoding="utf-8"))
    quotes = {c.quote for r in RULES for c in r.citations if c.document == document and c.quote}
    assert quotes
    missing = [q for q in quotes if plain(q) not in text]
    assert not missing
    assert plain("không vượt quá 76 ha") not in text, "the check can fail"


def test_nothing_is_quoted_of_a_text_that_is_not_held():
    assert {c.document for r in RULES for c in r.citations if c.quote} == set(TEXTS)


QUOTED = {c.quote: c for r in RULES for c in r.citations if c.quote}


@pytest.mark.parametrize("quote", QUOTED)
def test_a_quotation_of_another_word_has_another_hash(quote):
    said, known = quote.split(), QUOTED[quote].quote_sha256
    assert re.fullmatch("[0-9a-f]{12}", known)
    for at in range(len(said)):
        tampered = " ".join([*said[:at], f"{said[at]}x", *said[at + 1 :]])
        assert replace(QUOTED[quote], quote=tampered).quote_sha256 != known
    # However a file writes the same words, they are the same words.
    spread = unicodedata.normalize("NFD", "\n ".join(said))
    assert replace(QUOTED[quote], quote=spread).quote_sha256 == known


def test_the_hash_of_a_quotation_is_what_anybody_computes_and_no_words_have_none():
    """printf 'không có dân cư sinh sống' | sha256sum"""
    rule = in_force("houses-inside", date(2024, 6, 1))
    assert rule.citations[0].quote == "không có dân cư sinh sống"
    assert rule.citations[0].quote_sha256 == "9df0fa7fc80f"
    assert nd303_2026.UNREAD.quote_sha256 is None


# --- dates -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule_id", "day", "version"),
    [
        ("declared-area", date(2024, 4, 30), "nd68-2017"),
        ("declared-area", date(2024, 5, 1), "nd32-2024"),
        ("declared-area", date(2025, 6, 30), "nd32-2024"),
        ("declared-area", date(2025, 7, 1), "nd139-2025"),
        ("declared-area", date(2026, 9, 14), "nd139-2025"),
        ("declared-area", date(2026, 9, 15), "nd303-2026"),
        ("average-occupancy", date(2025, 6, 30), "nd32-2024"),
        ("average-occupancy", date(2025, 7, 1), "nd139-2025"),
        ("average-occupancy", date(2026, 9, 14), "nd139-2025"),
        ("average-occupancy", date(2026, 9, 15), "nd303-2026"),
        ("listed-in-plan", date(2025, 6, 30), "nd32-2024"),
        ("listed-in-plan", date(2025, 7, 1), "nd139-2025"),
        ("power-corridor", date(2025, 3, 3), "nd14-2014"),
        ("power-corridor", date(2025, 3, 4), "nd62-2025"),
    ],
)
def test_the_version_in_force_turns_on_the_day(rule_id, day, version):
    assert in_force(rule_id, day).version == version


def test_versions_follow_one_another_without_a_gap():
    for rule_id in RULE_IDS:
        versions = sorted((r for r in RULES if r.rule_id == rule_id), key=lambda r: r.in_force_from)
        for before, after in pairwise(versions):
            assert before.in_force_until + timedelta(days=1) == after.in_force_from
        assert versions[-1].in_force_until is None


def test_a_dossier_received_before_the_amendment_goes_on_under_the_old_text():
    dossier = site(received=date(2026, 9, 10))
    chosen = {r.rule_id: r.version for r in rules_for(dossier, date(2026, 10, 1))}
    assert chosen["declared-area"] == "nd139-2025"
    assert chosen["average-occupancy"] == "nd139-2025"
    # Corridors are no matter of the decree on clusters: they follow the day of assessment.
    assert chosen["power-corridor"] == "nd62-2025"
    without = {r.rule_id: r.version for r in rules_for(site(), date(2026, 10, 1))}
    assert without["declared-area"] == "nd303-2026"


def test_a_dossier_of_before_may_2024_has_no_text_here():
    old = site(received=date(2024, 4, 15))
    rule = next(r for r in rules_for(old, date(2026, 11, 23)) if r.rule_id == "declared-area")
    found = judge(rule, old, {}, Procedure.PLAN_REVIEW)
    assert (found.verdict, found.reasons) == (
        Verdict.UNDETERMINED,
        {Reason.NO_TEXT_FOR_DATE},
    )


def test_a_day_before_every_text_still_gives_a_full_column():
    chosen = rules_for(site(), date(2000, 1, 1))
    assert [r.rule_id for r in chosen] == list(RULE_IDS)
    assert all(r.claim is None for r in chosen)


def test_a_text_that_expired_without_successor_answers_nothing(monkeypatch):
    kept = tuple(r for r in RULES if r.version != "nd62-2025")
    monkeypatch.setattr("ccngeo.rules.RULES", kept)
    chosen = {r.rule_id: r for r in rules_for(site(), date(2026, 1, 1))}
    assert chosen["power-corridor"].claim is None


def test_a_dossier_cannot_have_been_received_after_the_assessment():
    late = site(received=date(2026, 10, 5))
    rule = in_force("declared-area", date(2026, 9, 1))
    assert law_date(rule, late, date(2026, 9, 1)) == date(2026, 9, 1)


# --- traps: each with the numbers in the head --------------------------------------------------------


NEW_KINDS = ("specialised", "supporting", "high_tech", "eco")


def area(value, *, special=False, transitional=False, before_2009=False, of_kind=None):
    return {
        "area": Answer(
            {"declared": Figure.exact(value, Unit.HA)},
            {
                "craft": Fact(special),
                "mountain": Fact(False),
                "transitional": Fact(transitional),
                "before_2009": Fact(before_2009),
                **{kind: Fact(kind == of_kind) for kind in NEW_KINDS},
            },
        )
    }


def on(rule_id, day, answers, role=Role.PLANNED, procedure=Procedure.ESTABLISHMENT, **more):
    return judge(in_force(rule_id, day), site(role), answers, procedure, **more)


OLD, NEW = date(2024, 6, 1), date(2026, 11, 23)


@pytest.mark.parametrize(
    ("value", "special", "old", "new"),
    [
        (75.0, False, Verdict.MET, Verdict.MET),
        (75.01, False, Verdict.NOT_MET, Verdict.NOT_MET),
        (10.0, False, Verdict.MET, Verdict.MET),
        (9.99, False, Verdict.NOT_MET, Verdict.UNDETERMINED),  # 5 ha is only reported
        (5.0, True, Verdict.MET, Verdict.MET),
        (4.99, True, Verdict.NOT_MET, Verdict.NOT_MET),
        (4.99, False, Verdict.NOT_MET, Verdict.NOT_MET),  # below both values
    ],
)
def test_the_area_limits_of_both_texts(value, special, old, new):
    answers = area(value, special=special)
    assert on("declared-area", OLD, answers).verdict is old
    assert on("declared-area", NEW, answers).verdict is new


def test_a_small_cluster_of_before_2017_goes_on_and_is_no_breach():
    answers = area(4.118, transitional=True)
    found = on("declared-area", OLD, answers, role=Role.ESTABLISHED)
    assert found.verdict is Verdict.CONDITIONAL
    assert "chuyển tiếp" in found.action.vi


def test_a_large_cluster_of_before_2009_goes_on_and_a_large_proposal_does_not():
    old = area(80.0, transitional=True, before_2009=True)
    assert on("declared-area", OLD, old, role=Role.ESTABLISHED).verdict is Verdict.CONDITIONAL
    later = area(80.0, transitional=True)
    assert on("declared-area", OLD, later, role=Role.ESTABLISHED).verdict is Verdict.NOT_MET
    assert on("declared-area", OLD, area(80.0)).verdict is Verdict.NOT_MET


def test_the_province_says_what_is_mountain_from_july_2025_on():
    answers = area(7.0)
    answers["area"].facts["mountain"] = Fact(True)
    day = date(2025, 8, 1)
    assert on("declared-area", OLD, answers).verdict is Verdict.MET
    assert on("declared-area", day, answers).verdict is Verdict.UNDETERMINED
    fixed = {"mountain_communes": "as_before"}
    assert on("declared-area", day, answers, decisions=fixed).verdict is Verdict.MET
    craft = area(7.0, special=True)
    assert on("declared-area", day, craft).verdict is Verdict.MET
    # From 2026-09-15 5 ha are only reported, and a decision on mountain communes has lapsed.
    assert on("declared-area", NEW, answers, decisions=fixed).verdict is Verdict.UNDETERMINED


def test_a_decision_under_the_old_decree_fixes_no_reading_of_the_new_one():
    answers = {
        "district": scope(0.6, 0.6, 10.0),
        "commune": scope(0.4, 0.4, 200.0),
        "province": scope(0.4, 0.4, 200.0),
        **area(40.0),
    }
    fixed = {"occupancy_scope": "district"}
    old = on("average-occupancy", date(2025, 8, 1), answers, decisions=fixed)
    new = on("average-occupancy", NEW, answers, decisions=fixed)
    assert (old.verdict, new.verdict) == (Verdict.MET, Verdict.UNDETERMINED)


def scope(simple, weighted, unleased, *, none=False):
    return Answer(
        {
            "simple": Figure.exact(simple, Unit.SHARE),
            "weighted": Figure.exact(weighted, Unit.SHARE),
            "unleased": Figure.exact(unleased, Unit.HA),
        },
        {"none_established": Fact(none)},
    )


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (scope(0.6, 0.6, 500.0), Verdict.MET),  # the limbs are OR
        (scope(0.4, 0.4, 100.0), Verdict.MET),  # «không vượt quá 100 ha»
        (scope(0.5, 0.5, 101.0), Verdict.NOT_MET),  # «trên 50%» is strict
        (scope(0.6, 0.4, 101.0), Verdict.UNDETERMINED),  # the averages straddle 50 %
        (scope(0.0, 0.0, 0.0, none=True), Verdict.MET),  # no cluster founded in the scope
    ],
)
def test_the_two_limbs_of_occupancy(answer, expected):
    assert on("average-occupancy", OLD, {"district": answer}).verdict is expected


def test_unleased_land_between_the_old_and_the_reported_limit_is_open():
    def everywhere(answer):
        return {**dict.fromkeys(("district", "commune", "province"), answer), **area(40.0)}

    between = everywhere(scope(0.4, 0.4, 80.0))
    below = everywhere(scope(0.4, 0.4, 18.0))
    above = everywhere(scope(0.4, 0.4, 120.0))
    assert on("average-occupancy", NEW, between).verdict is Verdict.UNDETERMINED
    passes = on("average-occupancy", NEW, below)
    assert (passes.verdict, passes.rests_on_unconfirmed) == (Verdict.MET, True)
    assert on("average-occupancy", NEW, above).verdict is Verdict.NOT_MET
    assert on("average-occupancy", date(2025, 8, 1), between).verdict is Verdict.MET


@pytest.mark.parametrize("kind", ["high_tech", "eco"])
def test_that_high_tech_and_ecological_clusters_are_exempt_is_reported_only(kind):
    """Đ8.1c from 2026-09-15: not met for others, open for them, and met where all meet it."""

    def everywhere(unleased, of_kind):
        answer = scope(0.4, 0.4, unleased)
        scopes = dict.fromkeys(("district", "commune", "province"), answer)
        return {**scopes, **area(40.0, of_kind=of_kind)}

    day = date(2026, 9, 14)
    assert on("average-occupancy", NEW, everywhere(120.0, "specialised")).verdict is Verdict.NOT_MET
    assert on("average-occupancy", NEW, everywhere(120.0, kind)).verdict is Verdict.UNDETERMINED
    assert on("average-occupancy", NEW, everywhere(18.0, kind)).verdict is Verdict.MET
    assert on("average-occupancy", day, everywhere(120.0, kind)).verdict is Verdict.NOT_MET


def test_the_scope_is_the_provinces_decision_from_july_2025_on():
    answers = {
        "district": scope(0.4, 0.4, 60.0),
        "commune": scope(0, 0, 0, none=True),
        "province": scope(0.42, 0.42, 159.0),
    }
    day = date(2025, 8, 1)
    assert on("average-occupancy", day, answers).verdict is Verdict.UNDETERMINED
    fixed = {"occupancy_scope": "district"}
    assert on("average-occupancy", day, answers, decisions=fixed).verdict is Verdict.MET
    fixed = {"occupancy_scope": "province"}
    assert on("average-occupancy", day, answers, decisions=fixed).verdict is Verdict.NOT_MET


def listing(increase=0.0, *, whole=True, elsewhere_ha=0.0, **facts):
    known = {"listed": True, "same_name": True, "same_commune": True, "in_commune": True,
             "in_district": True, **facts}  # fmt: skip
    return {
        "list": Answer(
            {"increase": Figure.exact(increase, Unit.HA)},
            {name: Fact(value) for name, value in known.items()},
        ),
        "skn": skn(20.0, whole=whole),
        "plans": overlap(elsewhere_ha),
    }


def skn(area_ha, *, whole):
    figures = {name: Figure.exact(area_ha, Unit.HA) for name in ("area", "rest")}
    figures["share"] = Figure.exact(1.0 if whole else 0.0, Unit.SHARE)
    return Answer(figures, {"whole": Fact(whole), "adjoining": Fact(False)})


def overlap(area_ha, *, adjoining=False):
    return Answer(
        {
            "area": Figure.exact(area_ha, Unit.HA),
            "share": Figure.exact(0.1, Unit.SHARE),
            "distance": Figure.exact(0.0, Unit.M),
            "households": Figure.exact(0, Unit.COUNT),
            "depth": Figure.exact(3.0, Unit.M),
        },
        {
            "adjoining": Fact(adjoining, frozenset({Reason.ADJOINING} if adjoining else ())),
            "whole": Fact(False),
        },
    )


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (listing(), Verdict.MET),
        (listing(whole=False, elsewhere_ha=9.0), Verdict.MET),  # other rules say so
        # The short cut needs the fit with the land-use plan and with the other plans.
        (listing(increase=5.0, whole=False), Verdict.NOT_MET),
        (listing(increase=5.0, elsewhere_ha=0.5), Verdict.NOT_MET),
        (listing(same_name=False), Verdict.CONDITIONAL),
        (listing(same_name=False, whole=False), Verdict.NOT_MET),
        (listing(increase=-20.0), Verdict.MET),  # a decrease is no increase
        (listing(increase=5.0), Verdict.CONDITIONAL),  # «tăng không quá 05 ha»
        (listing(increase=5.01), Verdict.NOT_MET),
        (listing(same_commune=False, in_commune=False), Verdict.CONDITIONAL),  # inside the district
        (listing(in_commune=False, in_district=False), Verdict.NOT_MET),
        (listing(listed=False), Verdict.NOT_MET),
    ],
)
def test_small_changes_of_a_listed_cluster_are_settled_in_the_decision(answers, expected):
    assert on("listed-in-plan", OLD, answers).verdict is expected


def test_a_cluster_outside_the_list_is_a_proposal_to_adjust_in_the_plan_review():
    found = on("listed-in-plan", OLD, listing(listed=False), procedure=Procedure.PLAN_REVIEW)
    assert found.verdict is Verdict.CONDITIONAL


@pytest.mark.parametrize(
    ("area_ha", "whole", "establishment", "review"),
    [
        (20.0, True, Verdict.MET, Verdict.MET),
        (12.0, False, Verdict.CONDITIONAL, Verdict.CONDITIONAL),
        (0.0, False, Verdict.NOT_MET, Verdict.CONDITIONAL),
    ],
)
def test_land_outside_the_cluster_block_blocks_establishment_only(
    area_ha, whole, establishment, review
):
    answers = {"skn": skn(area_ha, whole=whole)}
    assert on("land-use-plan", OLD, answers).verdict is establishment
    found = on("land-use-plan", OLD, answers, procedure=Procedure.PLAN_REVIEW)
    assert found.verdict is review


def quota(left, needed=20.0):
    figures = {"needed": needed, "quota": left, "used": 0.0, "left": left, "planned": needed}
    figures["excess"] = needed - left
    return Answer({name: Figure.exact(value, Unit.HA) for name, value in figures.items()})


def test_the_quota_given_to_the_commune_counts_only_once_the_text_is_confirmed():
    answers = {
        "skn": skn(0.0, whole=False),
        "quota": quota(left=20.0),
    }
    assert on("land-use-plan", NEW, answers).verdict is Verdict.UNDETERMINED
    answers["quota"] = quota(left=19.9)
    assert on("land-use-plan", NEW, answers).verdict is Verdict.NOT_MET


@pytest.mark.parametrize("procedure", [Procedure.PLAN_REVIEW, Procedure.ESTABLISHMENT])
@pytest.mark.parametrize(
    ("rule_id", "needs", "worst"),
    [
        ("houses-inside", ("houses", "land"), Verdict.CONDITIONAL),
        ("specialised-rice", ("rice", "land"), Verdict.CONDITIONAL),  # rice land is no prohibition
        ("special-use-forest", ("forest", "land"), Verdict.NOT_MET),
        ("construction-plans", ("plans",), Verdict.CONDITIONAL),  # the lower plan adapts
        ("power-corridor", ("lines",), Verdict.CONDITIONAL),
        ("industrial-overlap", ("parks", "clusters"), Verdict.NOT_MET),
    ],
)
def test_the_worst_an_object_can_be(rule_id, needs, worst, procedure):
    clear = dict.fromkeys(needs, overlap(0.0))
    hit = {**clear, needs[0]: overlap(1.0)}
    strip = {**clear, needs[0]: overlap(0.02, adjoining=True)}
    assert on(rule_id, OLD, clear, procedure=procedure).verdict is Verdict.MET
    assert on(rule_id, OLD, hit, procedure=procedure).verdict is worst
    adjoining = on(rule_id, OLD, strip, procedure=procedure)
    assert adjoining.verdict is Verdict.CONDITIONAL
    strips = [p for f in (on(rule_id, OLD, hit, procedure=procedure), adjoining) for p in f.parts
              if "giáp ranh" in p.label.vi]  # fmt: skip
    assert [p.figure.best for p in strips] == ([] if rule_id == "power-corridor" else [3.0])


@pytest.mark.parametrize("procedure", list(Procedure))
def test_every_action_that_moves_a_cluster_names_its_road(procedure):
    """Đ10.4 in the decision, Đ6–7 before it, Đ12.2a after it."""
    moving = re.compile(r"[Cc]ắt ranh giới|[Đđ]iều chỉnh (vị trí|quy mô|phương án)")
    rows = {subject: worst(subject, procedure) for subject in SEVERITY}
    moved = {s: row for s, row in rows.items() if moving.search(row.action.vi)}
    assert {"heritage", "houses", "river_side", "declared_area", "plan_list"} - set(moved) <= {
        "plan_list"
    }
    assert all(re.search(r"Đ6|Đ10\.4|Đ12\.2a", row.action.vi) for row in moved.values())
    unflagged = [s for s in moved if not re.search("Đ6", SEVERITY[s][0].action.vi)]
    assert all(SEVERITY[s][0].moves for s in unflagged)


def test_the_investors_letter_is_no_matter_of_the_plan_review():
    letter = {"letter": Answer(facts={"present": Fact(False)})}
    assert on("investor", OLD, letter).verdict is Verdict.NOT_MET
    found = on("investor", OLD, letter, procedure=Procedure.PLAN_REVIEW)
    assert found.verdict is Verdict.NOT_APPLICABLE


def test_once_the_amendment_is_law_every_rule_of_the_decree_names_it():
    """Nobody has read it: not even that it leaves a rule alone is known."""

    def unread(received, on):
        return {
            r.rule_id: any(c.document == nd303_2026.DOCUMENT for c in r.citations)
            for r in rules_for(site(received=received), on)
        }

    before = unread(None, date(2026, 9, 14))
    after = unread(None, date(2026, 9, 15))
    old_dossier = unread(date(2026, 9, 10), date(2026, 10, 1))
    assert not any(before.values())
    of_the_decree = {
        r.rule_id
        for r in RULES
        if r.dated_by == "received" or any(c.document == nd32_2024.DOCUMENT for c in r.citations)
    }
    of_the_decree |= {"wastewater"}  # the amendment is reported to speak of it, the decree does not
    for named in (after, old_dossier):
        assert {rule_id for rule_id, there in named.items() if there} == of_the_decree
    assert "power-corridor" not in of_the_decree


def test_an_unread_text_is_named_and_not_said_to_make_no_difference():
    rule = next(r for r in rules_for(site(), NEW) if r.rule_id == "houses-inside")
    clear = dict.fromkeys(("houses", "land"), overlap(0.0))
    found = judge(rule, site(), clear, Procedure.PLAN_REVIEW)
    assert (found.verdict, found.rests_on_unconfirmed) == (Verdict.MET, True)
    assert unconfirmed(found, "vi") == ["chưa đọc nguyên văn NĐ 303/2026/NĐ-CP"]
    both = on("declared-area", NEW, area(40.0))
    assert unconfirmed(both, "en")[0] == "same result under every value of the limit given"
