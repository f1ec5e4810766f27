"""The nouns: frozen values that every other room speaks in.

A `Rule` declares the `Need`s it has of the data and a `Claim` over their answers. An `Answer`
holds `Figure`s (intervals with reasons) and `Fact`s (true, false or unknown). Only `judge` turns
them into a `Verdict`.
"""

import hashlib
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from ccngeo.displayed import Displayed
from ccngeo.errors import InputError


class Verdict(StrEnum):
    """The five answers, in the words of the appraisal report."""

    MET = "MET"
    CONDITIONAL = "CONDITIONAL"
    UNDETERMINED = "UNDETERMINED"
    NOT_MET = "NOT_MET"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class Reason(StrEnum):
    """Why a figure is wide, or a verdict is not a plain yes or no."""

    LAYER_MISSING = "layer_missing"
    NOT_COVERED = "not_covered"
    UNLOCATED_FEATURES = "unlocated_features"
    ATTRIBUTE_MISSING = "attribute_missing"
    WITHIN_POSITIONAL_ERROR = "within_positional_error"
    ADJOINING = "adjoining"
    NO_BOUNDARY = "no_boundary"
    LEGAL_TEXT_UNCONFIRMED = "legal_text_unconfirmed"
    NO_TEXT_FOR_DATE = "no_text_for_this_date"
    COORDINATES_IMPLAUSIBLE = "coordinates_implausible"
    CHECK_FAILED = "check_failed"


class Confidence(StrEnum):
    """How a number of the law is known: read in the text, in a summary, or not verified."""

    HIGH = "HIGH"
    MED = "MED"
    LOW = "LOW"


class Basis(StrEnum):
    """What a finding rests on: the ground as drawn, what papers say, or both."""

    MEASURED = "measured"
    DOCUMENTS = "documents"
    BOTH = "both"


class Procedure(StrEnum):
    """What the review is for; it grades the rules and caps how bad an object can be."""

    PLAN_REVIEW = "plan-review"
    ESTABLISHMENT = "establishment"
    EXPANSION = "expansion"


class Grade(StrEnum):
    """Whether an open rule blocks a recommendation, or an agency is asked."""

    DECISIVE = "decisive"
    CONSULT = "consult"


class Role(StrEnum):
    """What a site is."""

    ESTABLISHED = "established"
    PLANNED = "planned"
    PROPOSED = "proposed"


class Unit(StrEnum):
    """Units of figures and limits."""

    HA = "ha"
    M = "m"
    SHARE = "share"
    COUNT = "count"


# Quantities have a resolution at which they are judged: an area of less than 1 m² is none.
RESOLUTION: Mapping[Unit, float] = MappingProxyType(
    {Unit.HA: 1e-4, Unit.M: 0.01, Unit.SHARE: 1e-9, Unit.COUNT: 1.0}
)


class Op(StrEnum):
    """Comparison as the law writes it: «trên» is >, «ít nhất» is >=, «không vượt quá» is <=."""

    LT = "<"
    LE = "<="
    GE = ">="
    GT = ">"


@dataclass(frozen=True, slots=True)
class Text:
    """One wording in both languages."""

    vi: str
    en: str

    def in_(self, lang: str) -> str:
        """Return the wording in `lang` (`vi` or `en`)."""
        return self.en if lang == "en" else self.vi


NO_REASONS: frozenset[Reason] = frozenset()


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured quantity as an interval; whatever is not known makes it wider.

    `best` is the plain measurement, or None where nothing was measured. `most` may be infinite.
    """

    least: float
    best: float | None
    most: float
    unit: Unit
    reasons: frozenset[Reason] = NO_REASONS

    def __post_init__(self) -> None:
        values = (self.least, self.least if self.best is None else self.best, self.most)
        if any(math.isnan(v) for v in values) or not values[0] <= values[1] <= values[2]:
            raise ValueError(f"a figure needs least <= best <= most, got {values}")

    @classmethod
    def exact(cls, value: float, unit: Unit) -> "Figure":
        """Return a figure without doubt."""
        return cls(value, value, value, unit)

    @classmethod
    def unknown(cls, unit: Unit, *reasons: Reason, most: float = math.inf) -> "Figure":
        """Return the widest figure: anything from 0 to `most`."""
        return cls(0.0, None, most, unit, frozenset(reasons))

    @property
    def is_exact(self) -> bool:
        """Tell whether nothing about the figure is in doubt."""
        return self.least == self.most

    def scaled(self, factor: float, unit: Unit) -> "Figure":
        """Return the figure times a non-negative factor, in another unit."""
        best = None if self.best is None else self.best * factor
        return Figure(self.least * factor, best, self.most * factor, unit, self.reasons)


@dataclass(frozen=True, slots=True)
class Fact:
    """A yes, a no, or unknown (None) with the reasons for not knowing."""

    value: bool | None
    reasons: frozenset[Reason] = NO_REASONS

    @classmethod
    def unknown(cls, *reasons: Reason) -> "Fact":
        """Return a fact nobody could establish."""
        return cls(None, frozenset(reasons))


@dataclass(frozen=True, slots=True)
class Need:
    """What a rule asks of the data. Equal needs are computed once, whoever asks."""

    measure: str
    layer: str = ""
    where: tuple[str, ...] = ()  # classes that count
    option: str = ""

    @property
    def need_id(self) -> str:
        """Return a readable key for tables."""
        inside = ", ".join(x for x in (self.layer, "/".join(self.where), self.option) if x)
        return f"{self.measure}({inside})"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: what it is, and how much of the site it takes."""

    label: str
    area_ha: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the data says to one need for one site."""

    figures: Mapping[str, Figure] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    hits: tuple[Hit, ...] = ()
    covered_share: float | None = None
    evidence: Any = None  # a shapely geometry in the working CRS, or None
    layers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value a limit may have, and how well it is known."""

    value: float
    confidence: Confidence
    source: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound of the law: operator as written, unit, and every value it may have.

    A decision of the province may fix it (`parameter`). Where the values differ, `doubt` says what
    is not known: the text, or which row of it the thing belongs to.
    """

    op: Op
    candidates: tuple[Candidate, ...]
    unit: Unit
    parameter: str = ""
    doubt: Reason = Reason.LEGAL_TEXT_UNCONFIRMED

    @classmethod
    def of(
        cls, op: Op, value: float, unit: Unit, confidence: Confidence = Confidence.HIGH
    ) -> "Limit":
        """Return a limit with one known value."""
        return cls(op, (Candidate(value, confidence),), unit)

    @property
    def is_confirmed(self) -> bool:
        """Tell whether the text was read and leaves nothing open but the row that applies."""
        one = len(self.candidates) == 1 or self.doubt is not Reason.LEGAL_TEXT_UNCONFIRMED
        return one and all(c.confidence is Confidence.HIGH for c in self.candidates)

    def decided(self, decisions: Mapping[str, str]) -> "Limit":
        """Return the limit with the value a province has fixed, where it has."""
        value = decisions.get(self.parameter) if self.parameter else None
        if value is None:
            return self
        return Limit.of(self.op, float(value), self.unit)


@dataclass(frozen=True, slots=True)
class Compare:
    """A figure (`need.figure`) held against a limit."""

    figure: str
    limit: Limit
    label: Text
    scope: Text | None = None  # for whom or under which clause this limit holds, if not for all


@dataclass(frozen=True, slots=True)
class Holds:
    """A fact (`need.fact`) that must be true."""

    fact: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every claim holds."""

    claims: tuple["Claim", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one claim holds."""

    claims: tuple["Claim", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The claim does not hold."""

    claim: "Claim"


@dataclass(frozen=True, slots=True)
class Readings:
    """One claim under several readings of the text; known only where all agree.

    A provincial decision may fix the reading (`parameter` in the project's decisions; empty where
    nobody can).
    """

    parameter: str
    claims: Mapping[str, "Claim"]


Claim = Compare | Holds | AllOf | AnyOf | Not | Readings
ALWAYS: Claim = AllOf(())


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule is written; `quote` holds the operative words, empty where nobody read them."""

    document: str
    clause: str
    quote: str
    in_force_from: date | None = None
    in_force_until: date | None = None
    confidence: Confidence = Confidence.HIGH

    @property
    def quote_sha256(self) -> str | None:
        """Return the first 12 hex digits of the SHA-256 of the quoted words; None without any.

        Composed letters and single blanks, in UTF-8: whoever holds the text can compute it again.
        """
        if not self.quote:
            return None
        words = " ".join(unicodedata.normalize("NFC", self.quote).split())
        return hashlib.sha256(words.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure printed with a finding although no limit judges it; `when` names a fact it needs."""

    figure: str
    label: Text
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Somebody's word that they have read a text: what it says there, who and when.

    `value` is the number a limit has, the name of a reading, or None where only the text was
    unread.
    """

    rule_id: str
    document: str
    clause: str
    value: float | str | None
    by: str
    on: date


class OpinionKind(StrEnum):
    """What people may add beside a result of the tool."""

    OPINION = "opinion"
    FIELD_CHECK = "field_check"
    CORRECTION = "correction"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What an agency said of a site or of one content; printed beside the result, never over it.

    `rule_id` None is the site as a whole. The last fields tell what it was given on: a boundary
    by its fingerprint or drawn, that there was none, and a version of the rule; None is not known.
    """

    site_id: str
    rule_id: str | None
    kind: OpinionKind
    agency: str
    number: str
    on: date
    text: str
    result: Verdict | None  # in the agency's own words, one of the five answers
    place: Text  # the file and row it stands in
    fingerprint: str | None = None
    drawn: Any = None  # a shapely geometry in the working CRS
    without_boundary: bool = False
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of one rule: what it needs, when it applies, what it claims, where it stands.

    The verdict follows a decision list: `applies` does not hold → NOT_APPLICABLE; `claim` holds →
    MET; `partly` holds → CONDITIONAL; otherwise the worst the severity table allows for `subject`.
    A rule without `claim` stands for a text nobody has read: no text for this date.
    """

    rule_id: str
    version: str
    title: Text
    heading: str
    subject: str
    citations: tuple[Citation, ...]
    grades: Mapping[Procedure, Grade]
    roles: frozenset[Role]
    needs: Mapping[str, Need]
    in_force_from: date
    in_force_until: date | None
    dated_by: str  # "received" for the decree on clusters, "on" for everything else
    question: Text
    agency: str
    applies: Claim = ALWAYS
    claim: Claim | None = None
    partly: Claim | None = None
    shows: tuple[Shown, ...] = ()
    aside: frozenset[str] = frozenset()  # needs whose finds and shapes another rule tells already
    confirmations: tuple[Confirmation, ...] = ()  # what people confirmed of its texts

    def in_force_on(self, day: date) -> bool:
        """Tell whether this version is the law on `day`; both bounds are included."""
        return self.in_force_from <= day and (
            self.in_force_until is None or day <= self.in_force_until
        )


@dataclass(frozen=True, slots=True)
class Areas:
    """The four areas of a cluster, in ha; None where the papers or the boundary are missing."""

    plan_ha: float | None = None
    proposed_ha: float | None = None
    detailed_ha: float | None = None
    measured_ha: float | None = None


_SITE_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
# Windows makes no file of these names, whatever their ending.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)


def is_site_id(text: str) -> bool:
    """Tell whether a text may be the code of a site: it becomes the name of a file."""
    return _SITE_ID.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Site:
    """A cluster: established, planned or proposed; its boundary may not exist yet.

    `geometry` is in the project's CRS. `kind` is `normal`, `craft_village`, `mountain`,
    `specialised`, `supporting`, `high_tech`, `eco` or None (unknown). `accuracy_m` is the
    positional error of the boundary, `treatment_m3_day` the capacity of the treatment plant as
    stated in the papers.
    """

    site_id: str
    name: str
    role: Role
    areas: Areas = field(default_factory=Areas)
    stands_for: str | None = None
    kind: str | None = None
    commune_code: str | None = None
    commune_name: str | None = None
    commune_old: str | None = None
    district_old: str | None = None
    established_on: date | None = None
    received: date | None = None
    accuracy_m: float = 0.0
    industries: str = ""
    geometry: Any = None
    treatment_m3_day: float | None = None
    founding_order: int | None = None  # whose turn it is among the planned ones; None: after those

    @property
    def declared_ha(self) -> float | None:
        """Return the area that limits judge: of the decision or proposal, else of the plan.

        What a plan says is no area of a proposal: one that states none has none.
        """
        areas = self.areas
        if areas.proposed_ha is None and self.role is not Role.PROPOSED:
            return areas.plan_ha
        return areas.proposed_ha

    def __post_init__(self) -> None:
        if not is_site_id(self.site_id):
            raise InputError(
                f"mã cụm {self.site_id!r} không dùng làm tên tệp được: viết từ 1 đến 40 ký tự "
                "gồm chữ không dấu A-Z a-z, chữ số, dấu _ và dấu -.",
                f"the site code {self.site_id!r} cannot become a file name: use 1 to 40 of the "
                "letters A-Z a-z, digits, _ and -.",
            )
        if _DEVICE.fullmatch(self.site_id):
            raise InputError(
                f"mã cụm {self.site_id!r} là tên thiết bị của Windows, không ghi thành tệp được: "
                "đặt mã khác, ví dụ thêm số.",
                f"the site code {self.site_id!r} is a device of Windows and cannot become a file: "
                "choose another, for example with a number.",
            )


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """A reference layer the rules know: its fields, who holds it, and what it is asked."""

    layer_id: str
    title: Text
    agency: str
    fields: tuple[str, ...] = ()  # canonical attribute names a rule may filter on
    geometry: str = "polygon"  # line, point, place (a point or a polygon), raster, picture or table
    counted_from: str = ""  # the line that the law counts a width from, where lines are drawn
    minimum: bool = False  # one of the five layers that carry the decisive contents


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a finding: a figure, and the limit it was held against if there is one."""

    label: Text
    figure: Figure
    op: str | None = None
    limit: float | None = None
    candidates: tuple[Candidate, ...] = ()
    scope: Text | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Finding(Displayed):
    """The answer of one rule for one site."""

    site_id: str
    rule: Rule
    grade: Grade
    verdict: Verdict
    reasons: frozenset[Reason]
    action: Text | None = None
    parts: tuple[Part, ...] = ()
    hits: tuple[Hit, ...] = ()
    covered_share: float | None = None
    layers: tuple[str, ...] = ()
    rests_on_unconfirmed: bool = False  # a cited text or a limit has not been read in the original
    evidence: Any = None

    def __repr__(self) -> str:
        return f"Finding({self.site_id!r}, {self.rule.rule_id!r}, {self.verdict.value})"

    @property
    def open_decisive(self) -> bool:
        """Tell whether this finding alone keeps a recommendation open."""
        return self.grade is Grade.DECISIVE and self.verdict is Verdict.UNDETERMINED
