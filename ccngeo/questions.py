"""What was not checked, and whom to ask: a page of its own in every output."""

from dataclasses import dataclass

from ccngeo import wording
from ccngeo.assessment import Assessment
from ccngeo.model import Reason, Text, Verdict
from ccngeo.project import LAYERS, TABLES

_ABSENT = Text("Không có trong dự án", "Not in the project")
_UNUSABLE = Text("Lớp không dùng được", "Layer unusable")


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One content nobody could check, and the agency that can answer."""

    content: Text
    missing: Text
    agency: str
    question: Text
    sites: tuple[str, ...]


def open_questions(assessment: Assessment) -> tuple[OpenQuestion, ...]:
    """Return the open contents, the ones that would settle most sites first."""
    from_rules = sorted(_of_rules(assessment), key=lambda q: (-len(q.sites), q.content.vi))
    everywhere = tuple(site.site_id for site in assessment.sites)
    never = tuple(
        OpenQuestion(content, _ABSENT, agency, question, everywhere)
        for content, agency, question in wording.NEVER_CHECKED
    )
    return (*from_rules, *never)


def _of_rules(assessment: Assessment) -> list[OpenQuestion]:
    grouped: dict[tuple[str, str], list[str]] = {}
    kept: dict[tuple[str, str], OpenQuestion] = {}
    for finding in assessment:
        if finding.verdict is not Verdict.UNDETERMINED:
            continue
        missing = _missing(assessment, finding.reasons, finding.layers)
        key = (finding.rule.rule_id, missing.vi)
        grouped.setdefault(key, []).append(finding.site_id)
        kept.setdefault(
            key,
            OpenQuestion(
                finding.rule.title, missing, finding.rule.agency, finding.rule.question, ()
            ),
        )
    return [
        OpenQuestion(q.content, q.missing, q.agency, q.question, tuple(grouped[key]))
        for key, q in kept.items()
    ]


def _missing(assessment: Assessment, reasons: frozenset[Reason], layers: tuple[str, ...]) -> Text:
    """Say what is missing: the layers that are not there, else why the figures are wide."""
    specs = {**LAYERS, **TABLES}
    data = assessment.data
    present = {*data.layers, *data.rasters, *data.tables}
    absent = [name for name in layers if name in specs and name not in present]
    if absent and Reason.LAYER_MISSING in reasons:
        return Text(
            "; ".join(
                f"{specs[n].title.vi} ({(_UNUSABLE if n in data.problems else _ABSENT).vi.lower()})"
                for n in absent
            ),
            "; ".join(
                f"{specs[n].title.en} ({(_UNUSABLE if n in data.problems else _ABSENT).en.lower()})"
                for n in absent
            ),
        )
    ordered = [wording.REASONS[r] for r in Reason if r in reasons]
    return Text("; ".join(r.vi for r in ordered), "; ".join(r.en for r in ordered))
