"""The document of the rules is that of the rules, and the command line tells which one applies."""

import json
from pathlib import Path

import pytest

from ccngeo.report.rulebook import rulebook
from ccngeo.rules import RULE_IDS, RULES
from ccngeo.rules.severity import SEVERITY

REPOSITORY = Path(__file__).resolve().parent.parent


def test_the_document_of_the_rules_is_current():
    written = (REPOSITORY / "docs" / "rules.md").read_text(encoding="utf-8")
    assert written == rulebook(), "python -m ccngeo.report.rulebook > docs/rules.md"


def test_a_document_of_other_rules_would_be_seen(monkeypatch):
    written = rulebook()
    monkeypatch.setattr("ccngeo.report.rulebook.RULES", RULES[:-1])
    assert rulebook() != written


def test_every_rule_version_quotation_and_severity_is_in_the_document():
    text = rulebook()
    assert all(f"### `{rule_id}`" in text for rule_id in RULE_IDS)
    assert all(f"| {rule.version} |" in text for rule in RULES)
    quoted = [c for rule in RULES for c in rule.citations if c.quote]
    assert all(f"«{c.quote}» (`{c.quote_sha256}`)" in text for c in quoted)
    assert all(f"| {subject} |" in text for subject in SEVERITY)
    assert "≥ 10 hoặc 5 ha" in text  # a limit with two values it may have


@pytest.mark.parametrize(
    ("received", "area", "occupancy"),
    [
        ("2024-04-30", "nd68-2017", "nd68-2017"),
        ("2024-06-03", "nd32-2024", "nd32-2024"),
        ("2025-08-04", "nd139-2025", "nd139-2025"),
        ("2026-09-10", "nd139-2025", "nd139-2025"),
        ("2026-09-16", "nd303-2026", "nd303-2026"),
    ],
)
def test_a_dossier_is_judged_by_the_decree_of_its_receipt(run, received, area, occupancy):
    code, said, _ = run("rules", "--on", "2026-10-01", "--received", received, "--json")
    assert code == 0
    chosen = {r["rule_id"]: r for r in json.loads(said)}
    assert set(chosen) == set(RULE_IDS)
    assert chosen["declared-area"]["version"] == area
    assert chosen["average-occupancy"]["version"] == occupancy
    assert chosen["power-corridor"]["version"] == "nd62-2025"  # by the day of assessment
    assert chosen["declared-area"]["has_text"] == (area != "nd68-2017")


def test_before_the_decree_the_earlier_ones_are_named_and_nothing_is_judged(run):
    _, said, _ = run("rules", "--on", "2024-03-01", "--json")
    found = json.loads(said)
    assert found
    assert all("68/2017" in r["document"] and not r["has_text"] for r in found)


def test_every_quotation_is_told_with_its_hash(run):
    _, said, _ = run("rules", "--on", "2026-10-01", "--json")
    cited = [c for rule in json.loads(said) for c in rule["citations"]]
    known = {c.quote: c.quote_sha256 for rule in RULES for c in rule.citations}
    assert {c["quote"] for c in cited if c["quote"]}
    assert all(c["quote_sha256"] == known[c["quote"]] for c in cited)
    first = {r["quote_sha256"] for r in json.loads(said)}
    assert first == {r["citations"][0]["quote_sha256"] for r in json.loads(said)}


def test_the_day_of_receipt_alone_is_not_enough(run):
    code, _, said = run("rules", "--received", "2024-06-03")
    assert code == 2
    assert "--on" in said
