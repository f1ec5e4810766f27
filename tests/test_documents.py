"""What rests on papers is told apart from what was measured; a paper that is not there is asked for."""

import json
from datetime import date

import pytest
from pages import data_of, findings_of
from test_assessment import DOCUMENTS, Province, square

from ccngeo import answers, assess, draw
from ccngeo.answers import basis_of
from ccngeo.model import Basis, Verdict
from ccngeo.report import to_json
from ccngeo.rules import RULES
from ccngeo.wording import BASES
from ccngeo.wording import DOCUMENTS as TITLES


@pytest.fixture
def squares(tmp_path):
    return Province(tmp_path).site("A", square(0, 0)).site("B").site("C")


def site_of(review, site_id):
    return next(s for s in json.loads(to_json(review))["sites"] if s["site_id"] == site_id)


def test_every_measure_says_whether_it_measures_and_every_paper_has_a_name():
    assert set(answers._BASES) == set(answers._MEASURES)
    needs = [n for r in RULES for n in r.needs.values()]
    asked = {n.option for n in needs if n.measure == "document"}
    asked |= {n.option.split(" in ")[0] for n in needs if n.measure == "stated"}
    assert asked | {"nhu_cau_thue_dat"} == set(TITLES)  # which an expansion asks beside others
    assert set(BASES) == set(Basis)


@pytest.mark.parametrize(
    ("rule_id", "on", "basis"),
    [
        ("special-use-forest", "2024-06-01", "measured"),
        ("declared-area", "2024-06-01", "documents"),
        ("average-occupancy", "2024-06-01", "documents"),
        ("investor", "2024-06-01", "documents"),
        ("measured-area", "2024-06-01", "both"),
        ("listed-in-plan", "2024-06-01", "both"),
        ("land-use-plan", "2024-06-01", "measured"),
        ("land-use-plan", "2026-10-01", "both"),  # or the quota, which is a paper
    ],
)
def test_a_finding_says_what_it_rests_on(squares, rule_id, on, basis):
    review = squares.review(on=date.fromisoformat(on))
    findings = {f["rule_id"]: f for f in site_of(review, "A")["findings"]}
    assert findings[rule_id]["basis"] == basis


def test_what_does_not_apply_or_has_no_text_rests_on_nothing(squares):
    squares.site("T", square(1000, 0), role="thanh_lap")
    none = squares.review().finding("T", "investor")
    assert (none.verdict, basis_of(none)) == (Verdict.NOT_APPLICABLE, None)
    unread = squares.review(on=date(2024, 3, 1)).finding("A", "investor")
    assert basis_of(unread) is None


def test_the_page_marks_what_was_not_measured_in_both_languages(squares):
    review = squares.review()

    def lines(rule_id, lang):
        return findings_of(data_of(draw(review, lang=lang)), "A")[rule_id]["measured"]

    assert lines("investor", "vi")[-1] == "(theo hồ sơ, không đo)"
    assert lines("investor", "en")[-1] == "(by the papers, not measured)"
    assert lines("measured-area", "vi")[-1] == "(một phần theo hồ sơ, không đo)"
    assert not any("hồ sơ" in line for line in lines("special-use-forest", "vi"))


def test_a_paper_that_is_not_there_or_not_known_is_to_be_supplied(squares):
    squares.table("documents", DOCUMENTS + "B,nha_dau_tu,khong,,\n")
    review = squares.review()
    letters = [[p for p in review.lacking_of(s) if p.kind == "nha_dau_tu"] for s in "ABC"]
    assert [[paper.present for paper in papers] for papers in letters] == [[], [False], [None]]
    assert {
        "document": "nha_dau_tu",
        "title": TITLES["nha_dau_tu"].vi,
        "state": "absent",
        "rules": ["investor"],
    } in site_of(review, "B")["documents_to_supply"]
    notes = {lang: data_of(draw(review, lang=lang).html)["sites"] for lang in ("vi", "en")}
    assert any(
        n.startswith("Hồ sơ cần bổ sung: Văn bản đề nghị làm chủ đầu tư") and "ghi chưa có" in n
        for n in notes["vi"]["B"]["notes"]
    )
    assert any(
        n.startswith("Papers to be supplied: ") and "not known" in n
        for n in notes["en"]["C"]["notes"]
    )
    assert not any("làm chủ đầu tư" in n for n in notes["vi"]["A"]["notes"])


def test_a_paper_is_joined_whatever_the_case_of_the_code(squares):
    squares.table("documents", DOCUMENTS.replace("\nA,", "\na,"))
    review = squares.review()
    assert review.finding("A", "investor").verdict is Verdict.MET


def test_a_paper_no_procedure_asks_for_is_not_to_be_supplied(squares):
    review = squares.review(procedure="plan-review")
    assert review.finding("B", "investor").verdict is Verdict.NOT_APPLICABLE
    assert "nha_dau_tu" not in {paper.kind for paper in review.lacking_of("B")}


def test_every_site_of_the_demo_that_lacks_a_paper_has_a_finding_that_asks_for_it(province):
    review = assess(province, procedure="establishment")
    lacking = {s.site_id: review.lacking_of(s.site_id) for s in review.sites}
    assert sum(bool(papers) for papers in lacking.values()) > 5
    for site_id, papers in lacking.items():
        for paper in papers:
            verdicts = {review.finding(site_id, rule_id).verdict for rule_id in paper.rule_ids}
            assert verdicts <= {Verdict.NOT_MET, Verdict.CONDITIONAL, Verdict.UNDETERMINED}
