"""Sheet *Nguồn*: every input with its hash, what was assumed, and what it was computed with."""

from collections.abc import Iterator
from datetime import date

from ccngeo import advice, wording
from ccngeo.assessment import Assessment
from ccngeo.model import Text
from ccngeo.provenance import Source, versions
from ccngeo.recommendation import PlanReview
from ccngeo.report.packed import Styled, Value

HEAD = (
    (Text("Loại", "Kind"), 14),
    (Text("Nội dung", "What"), 44),
    (Text("Tệp", "File"), 30),
    (Text("Cơ quan", "Agency"), 24),
    (Text("Ngày số liệu", "Date of data"), 12),
    (Text("Hệ tọa độ", "CRS"), 30),
    (Text("Số đối tượng", "Features"), 10),
    (Text("Sai số (m)", "Accuracy (m)"), 9),
    (Text("Phạm vi", "Covers"), 22),
    (Text("Tình trạng", "Status"), 12),
    (Text("Ghi chú, sửa chữa khi đọc", "Notes, repairs"), 60),
    (Text("SHA-256", "SHA-256"), 40),
)
_INPUT, _ASSUMED, _NOTED, _ASKED, _MADE = (
    Text("Đầu vào", "Input"),
    Text("Giả định", "Assumption"),
    Text("Lưu ý", "Note"),
    Text("Tùy chọn", "Option"),
    Text("Phiên bản", "Version"),
)
_USED, _UNUSABLE = Text("đã dùng", "used"), Text("KHÔNG DÙNG ĐƯỢC", "UNUSABLE")
_RED = "F4CCCC"


def rows(assessment: Assessment, review: PlanReview | None, lang: str) -> Iterator[list[Value]]:
    """Yield inputs, then assumptions, notes, options and versions."""
    for source in assessment.data.sources:
        yield _input(source, lang)
    assumed = list(assessment.assumptions())
    if review is not None and review.recommendations:
        assumed += advice.assumptions()
    for kind, texts in (
        (_ASSUMED, assumed),
        (_NOTED, assessment.data.notes),
        (_ASKED, _asked(assessment)),
        (_MADE, [Text(f"{n} {v}", f"{n} {v}") for n, v in versions().items()]),
    ):
        for text in texts:
            yield [kind.in_(lang), text.in_(lang), *[None] * (len(HEAD) - 2)]


def _input(source: Source, lang: str) -> list[Value]:
    red = source.status == "red"
    said = [note.in_(lang) for note in (*source.notes, *source.repairs)]
    return [
        _INPUT.in_(lang),
        source.title.in_(lang),
        source.path,
        source.agency,
        wording.day(date.fromisoformat(source.data_date), lang) if source.data_date else None,
        source.crs.in_(lang),
        source.features,
        source.accuracy_m,
        source.covers(lang),
        Styled(_UNUSABLE.in_(lang), fill=_RED, bold=True) if red else _USED.in_(lang),
        "\n".join(said),
        source.sha256,
    ]


def _asked(assessment: Assessment) -> list[Text]:
    declared, procedure = assessment.data.project.declared, assessment.procedure
    day = assessment.on
    said = wording.PROCEDURES[procedure]
    return [
        Text(f"Ngày đánh giá {wording.day(day)}", f"Date of assessment {day}"),
        Text(f"Thủ tục: {said.vi}", f"Procedure: {said.en}"),
        Text(f"Hệ tọa độ làm việc: {declared.crs}", f"Working CRS: {declared.crs}"),
        *(
            Text(f"Quyết định của tỉnh: {key} = {value}", f"Provincial decision: {key} = {value}")
            for key, value in assessment.data.project.decisions.items()
        ),
    ]
