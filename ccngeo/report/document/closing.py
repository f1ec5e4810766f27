"""The end of a document: a blank conclusion, signature, conventions, places to fill in."""

from ccngeo import wording
from ccngeo.model import Text, Verdict
from ccngeo.report.document import styles
from ccngeo.report.document.cluster import CONCLUSION, DOTS
from ccngeo.report.document.draft import Draft
from ccngeo.report.document.text import Align, Column, Row, Run, to_fill

_WORDS = (Verdict.MET, Verdict.CONDITIONAL, Verdict.UNDETERMINED, Verdict.NOT_MET)


def write_conclusion(draft: Draft) -> None:
    """Write part IV: the words a conclusion has, and no conclusion."""
    say = draft.say
    draft.paper.heading(say(Text("IV. KẾT LUẬN, KIẾN NGHỊ", "IV. CONCLUSION")), 1)
    words = "; ".join(say(wording.VERDICTS[verdict]).lower() for verdict in _WORDS)
    draft.paper.paragraph(
        say(
            Text(
                f"Kết luận dùng một trong bốn mức: {words}. Phần này do cơ quan thẩm định ghi; kết "
                "quả kiểm tra dữ liệu ở trên là sơ bộ.",
                f"A conclusion is one of four: {words}. It is for the agency to write; the results "
                "of the check of data above are preliminary.",
            )
        )
    )
    if draft.is_plan_review:
        draft.paper.paragraph((Run(say(CONCLUSION), bold=True), DOTS))
        return
    draft.paper.table(
        say(Text("Kết luận từng hồ sơ", "Conclusion on each dossier")),
        [
            Column(say(Text("TT", "No.")), 12, Align.CENTRE),
            Column(say(Text("Cụm công nghiệp", "Cluster")), 55),
            Column(say(Text("Kết quả kiểm tra dữ liệu (sơ bộ)", "Preliminary result")), 43),
            Column(say(Text("Kết luận thẩm định", "Conclusion of the appraisal")), 55),
        ],
        (
            Row(
                (
                    str(number),
                    draft.title(site),
                    say(wording.VERDICTS[draft.assessment.verdict_of(site.site_id)]),
                    "……………………………",
                )
            )
            for number, site in enumerate(draft.subjects, 1)
        ),
    )


def write_signature(draft: Draft) -> None:
    """Write to whom the paper goes, and the place of the signature."""
    say, on, lang = draft.say, draft.assessment.on, draft.lang
    construction = wording.agency("construction", on, lang)
    sent_to = (
        Text("- UBND tỉnh (để báo cáo);", "- the province (to report);"),
        Text(f"- {construction};", f"- {construction};"),
        Text("- Các cơ quan phối hợp;", "- the agencies asked;"),
    )
    filed = Text("- Lưu: VT, ", "- on file: ")
    draft.paper.paragraph("", styles.CENTRED)
    small = styles.SENT_TO
    draft.paper.side_by_side(
        [
            (Run(say(Text("Nơi nhận:", "To:")), bold=True, italic=True), small),
            *((say(text), small) for text in sent_to),
            ((say(filed), to_fill(say(Text("đơn vị soạn thảo", "drafting unit")))), small),
        ],
        [
            (
                to_fill(say(Text("CHỨC VỤ NGƯỜI KÝ", "OFFICE OF THE SIGNATORY"))),
                styles.CENTRED,
            ),
            *[("", styles.CENTRED)] * 4,
            (to_fill(say(Text("họ tên người ký", "name of the signatory"))), styles.CENTRED),
        ],
        80.0,
    )


def write_conventions(draft: Draft) -> None:
    """Write what the layout assumes."""
    draft.paper.heading(draft.say(Text("QUY ƯỚC TRÌNH BÀY", "CONVENTIONS")), 1, on_a_new_page=True)
    draft.paper.items(draft.say(text) for text in _CONVENTIONS)


_CONVENTIONS = (
    Text(
        "Thể thức theo Nghị định 30/2020/NĐ-CP trong phạm vi đã biết: khổ A4, lề trên và dưới 20 "
        "mm, trái 30 mm, phải 15 mm, phông Times New Roman 13, số trang giữa lề trên từ trang thứ "
        "hai. Văn bản này chưa đọc nguyên văn khi lập mẫu: văn thư kiểm tra trước khi ban hành.",
        "Layout after Decree 30/2020/ND-CP as far as known: A4, margins 20 mm above and below, 30 "
        "mm left, 15 mm right, Times New Roman 13, page numbers in the middle of the upper margin "
        "from the second page on. The decree was not read for this: the office checks before it is "
        "issued.",
    ),
    Text(
        "Chữ trong bảng cỡ 10 để đủ cột trên khổ đứng; tên cơ quan ghi theo ngày đánh giá.",
        "Tables in 10 pt, so that all columns fit upright paper; agencies have the names of the "
        "day of assessment.",
    ),
    Text(
        "Trình tự các mục của Báo cáo thẩm định theo mẫu đang dùng ở địa phương khác, không phải "
        "biểu mẫu bắt buộc.",
        "The order of the parts follows a form in use in other provinces; it is no form laid down "
        "by law.",
    ),
    Text(
        "«Đo được» ghi giá trị đo, trong ngoặc là ít nhất–nhiều nhất theo sai số vị trí và phần "
        "chưa có dữ liệu. Diện tích, tỷ lệ trong bảng làm tròn để tổng các dòng bằng tổng in.",
        "«Measured» has the measured value, in brackets the least and most by the error of "
        "position and by what nobody has data of. Areas and shares of tables are rounded so that "
        "the rows add up to the total printed.",
    ),
    Text(
        "Ý kiến gạch ngang là ý kiến đã cũ: ranh giới, quy định hoặc ngưỡng đã khác. Đất quốc "
        "phòng, an ninh và tên chủ sử dụng đất không nêu trong văn bản này.",
        "An opinion struck out is stale: the boundary, the rule or a limit has changed. Defence "
        "and security land and names of land users are not in this paper.",
    ),
)


def write_to_fill(draft: Draft) -> None:
    """Write what a person has to fill in, and how often each stands in the document."""
    say = draft.say
    found = dict(draft.paper.to_fill)  # the list itself adds none
    count = sum(found.values())
    title = Text(f"CHỖ CẦN ĐIỀN: {count}", f"PLACES TO FILL IN: {count}")
    draft.paper.heading(say(title), 1)
    draft.paper.table(
        say(
            Text(
                "Các chỗ trong ngoặc vuông, tô vàng; «Kết luận thẩm định» không tính",
                "In square brackets, marked yellow; conclusions not counted",
            )
        ),
        [
            Column(say(Text("Nội dung", "What")), 140),
            Column(say(Text("Số chỗ", "Places")), 25, Align.CENTRE),
        ],
        [Row((what, str(times))) for what, times in found.items()],
    )
