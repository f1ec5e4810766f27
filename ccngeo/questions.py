"""What was not checked, and whom to ask: a page of its own in every output."""

from dataclasses import dataclass, replace

from ccngeo import wording
from ccngeo.assessment import Assessment
from ccngeo.model import Finding, OpinionKind, Reason, Rule, Text, Verdict
from ccngeo.project import LAYERS, TABLES
from ccngeo.rules.unchecked import UNCHECKED

_ABSENT = Text("Không có trong dự án", "Not in the project")
_UNUSABLE = Text("Lớp không dùng được", "Layer unusable")


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One content nobody could check, and the agency that can answer.

    `answered` are the sites for which somebody has: the question stays until the data says so too.
    """

    content: Text
    missing: Text
    agency: str
    question: Text
    sites: tuple[str, ...]
    answered: tuple[str, ...] = ()


def open_questions(assessment: Assessment) -> tuple[OpenQuestion, ...]:
    """Return the open contents, first those that keep most sites from being decided."""
    return (*_of_rules(assessment), *_never_answered(assessment), *_unchecked(assessment))


def _never_answered(assessment: Assessment) -> list[OpenQuestion]:
    """Return the contents of rules whose map nobody hands out, asked of every site."""
    rules = {f.rule.rule_id: f.rule for f in assessment if _is_never_answered(f)}
    return [
        _of_everywhere(assessment, rule_id, rule.title, rule.agency, rule.question)
        for rule_id, rule in rules.items()
    ]


def _unchecked(assessment: Assessment) -> list[OpenQuestion]:
    """Return the contents no data of the project speaks of, asked of every site."""
    return [
        _of_everywhere(assessment, c.content_id, c.title, c.agency, c.question)
        for c in UNCHECKED
        if assessment.procedure in c.procedures
    ]


def _of_everywhere(
    assessment: Assessment, content_id: str, title: Text, agency: str, question: Text
) -> OpenQuestion:
    everywhere = tuple(site.site_id for site in assessment.sites)
    answered = tuple(s for s in everywhere if _has_answer(assessment, s, content_id))
    return OpenQuestion(title, _ABSENT, agency, question, everywhere, answered)


def _of_rules(assessment: Assessment) -> list[OpenQuestion]:
    sites: dict[OpenQuestion, dict[str, bool]] = {}
    decided_by: dict[OpenQuestion, set[str]] = {}  # the sites it keeps from being decided
    for finding in assessment:
        if finding.verdict is Verdict.UNDETERMINED and not _is_never_answered(finding):
            question = _question(assessment, finding)
            of_question = sites.setdefault(question, {})
            answered = question.content == finding.rule.title and _is_answered(assessment, finding)
            # What one question stands for is answered when all of it is.
            of_question[finding.site_id] = of_question.get(finding.site_id, True) and answered
            decided_by.setdefault(question, set())
            if finding.open_decisive:
                decided_by[question].add(finding.site_id)
    ordered = sorted(
        sites.items(), key=lambda kv: (-len(decided_by[kv[0]]), -len(kv[1]), kv[0].content.vi)
    )
    return [
        replace(
            question,
            sites=tuple(found),
            answered=tuple(site_id for site_id, answered in found.items() if answered),
        )
        for question, found in ordered
    ]


def _is_answered(assessment: Assessment, finding: Finding) -> bool:
    """Tell whether an agency has answered and nothing says that its answer is stale."""
    return _has_answer(assessment, finding.site_id, finding.rule.rule_id)


def _has_answer(assessment: Assessment, site_id: str, content_id: str) -> bool:
    return any(
        heard.stale is not True and heard.opinion.kind is not OpinionKind.CORRECTION
        for heard in assessment.opinions_on(site_id, content_id)
    )


def _is_never_answered(finding: Finding) -> bool:
    """Tell whether a finding rests on a map nobody hands out: it is asked of every site anyway."""
    return any(need.measure == "unobtainable" for need in finding.rule.needs.values())


def _question(assessment: Assessment, finding: Finding) -> OpenQuestion:
    """Return what would settle a finding; what one answer settles is one question."""
    if Reason.NO_BOUNDARY in finding.reasons:
        return _BOUNDARY
    if Reason.NO_TEXT_FOR_DATE in finding.reasons:
        return _text(finding.rule)
    missing = _missing(assessment, finding.reasons, finding.layers)
    rule = finding.rule
    return OpenQuestion(rule.title, missing, rule.agency, rule.question, ())


def _text(rule: Rule) -> OpenQuestion:
    """Return which text is wanted; all conditions of the earlier decree are one question."""
    document = rule.citations[0].document
    missing = Text(document, document)
    if rule.dated_by == "received":
        return OpenQuestion(_OLD_TEXT, missing, "industry_trade", _OLD_TEXT_ASK, ())
    return OpenQuestion(rule.title, missing, rule.agency, rule.question, ())


_BOUNDARY = OpenQuestion(
    Text("Các nội dung cần ranh giới", "Everything that needs a boundary"),
    Text("Ranh giới của cụm", "Boundary of the cluster"),
    "commune",
    Text(
        "Bảng kê tọa độ ranh giới (VN-2000, kinh tuyến trục nào)?",
        "The table of corner points (VN-2000, which meridian)?",
    ),
    (),
)
_OLD_TEXT = Text(
    "Hồ sơ tiếp nhận trước 01/5/2024: mọi điều kiện của nghị định trước",
    "Dossiers received before 2024-05-01: every condition of the earlier decree",
)
_OLD_TEXT_ASK = Text(
    "Văn bản áp dụng cho hồ sơ chuyển tiếp (Đ35.2 NĐ 32/2024)?",
    "The text for dossiers in transition (Art. 35.2)?",
)


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
