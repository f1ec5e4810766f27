"""What a review of the plan says of all clusters: recommendations, plans to adjust, questions."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from ccngeo import advice, wording
from ccngeo.construction_plans import plans_not_checked, plans_to_adjust
from ccngeo.model import Figure, Site, Text, Unit, Verdict
from ccngeo.questions import OpenQuestion, open_questions
from ccngeo.recommendation import PlanReview
from ccngeo.report.document.draft import Draft
from ccngeo.report.document.front import hectares
from ccngeo.report.document.text import Align, Band, Column, Line, Row, Run, to_fill


def write_summary(draft: Draft, review: PlanReview) -> None:
    """Write how many clusters each recommendation is made for, then one row per cluster."""
    say, lang = draft.say, draft.lang
    draft.paper.heading(say(Text("1. Tổng hợp kiến nghị", "1. Recommendations in all")), 2)
    draft.paper.table(
        say(Text("Số cụm theo kiến nghị", "Clusters by recommendation")),
        [
            Column(say(Text("Kiến nghị", "Recommendation")), 62),
            Column(say(Text("Số cụm", "Clusters")), 18, Align.CENTRE),
            Column(say(Text("Diện tích (ha)", "Area (ha)")), 25, Align.RIGHT),
            Column(say(Text("Các cụm", "Codes")), 60),
        ],
        _counts(draft, review),
    )
    draft.paper.heading(
        say(Text("2. Kiến nghị từng cụm, đường thực hiện", "2. Each cluster: advice and road"))
        + _clause(draft, "II.1"),
        2,
    )
    draft.paper.table(
        say(Text("Bảng tổng hợp", "Summary")),
        [
            Column(say(Text("TT", "No.")), 9, Align.CENTRE),
            Column(say(Text("Cụm, xã", "Cluster, commune")), 36),
            Column(say(Text("Diện tích (ha)", "Area (ha)")), 17, Align.RIGHT),
            Column(say(Text("Kết quả kiểm tra dữ liệu (sơ bộ)", "Preliminary result")), 24),
            Column(say(Text("Kiến nghị (điều khoản)", "Recommendation (clause)")), 31),
            Column(say(Text("Vì", "Why")), 48),
        ],
        (
            Row(
                (
                    str(number),
                    [f"{site.name} ({site.site_id})", site.commune_name or ""],
                    hectares(site.declared_ha, lang),
                    say(wording.VERDICTS[draft.assessment.verdict_of(site.site_id)]),
                    advice.in_short(found, lang),
                    advice.why(found, lang),
                )
            )
            for number, site in enumerate(draft.subjects, 1)
            if (found := review.of_site(site.site_id)) is not None
        ),
    )


def _clause(draft: Draft, clause: str) -> str:
    """Return which task of the directive a part answers, where there is a directive."""
    named = Text(f" (mục {clause} Chỉ thị)", f" ({clause} of the directive)")
    return draft.say(named) if draft.follows_directive else ""


def _counts(draft: Draft, review: PlanReview) -> Iterator[Row]:
    sites = draft.subjects
    for kind in advice.ORDER:
        mine = [
            site
            for site in sites
            if (found := review.of_site(site.site_id)) is not None and found.advice is kind
        ]
        area_ha = sum(site.declared_ha or 0.0 for site in mine)
        codes = ", ".join(site.site_id for site in mine)
        yield Row(
            (draft.say(advice.ADVICE[kind]), str(len(mine)), hectares(area_ha, draft.lang), codes)
        )
    total_ha = sum(site.declared_ha or 0.0 for site in sites)
    total = draft.say(Text("Tổng cộng", "Total"))
    yield Row((total, str(len(sites)), hectares(total_ha, draft.lang), ""), is_total=True)


def write_plans(draft: Draft) -> None:
    """Write which construction plans must be adjusted (II.2 of the directive)."""
    say = draft.say
    draft.paper.heading(
        say(Text("3. Đồ án quy hoạch xây dựng phải điều chỉnh", "3. Construction plans to adjust"))
        + _clause(draft, "II.2"),
        2,
    )
    rows = list(_plan_rows(draft))
    if not rows:
        none = Text(
            "Không phát hiện đồ án nào có chức năng khác trong ranh giới các cụm.",
            "No plan is found to have another use inside a cluster.",
        )
        draft.paper.paragraph(say(none))
    else:
        draft.paper.table(
            say(Text("Đồ án phải điều chỉnh", "Plans to adjust")),
            [
                Column(say(Text("Đồ án, quyết định", "Plan, decision")), 46),
                Column(say(Text("Cụm", "Cluster")), 24),
                Column(say(Text("Lô, chức năng hiện nay", "Lot, present use")), 31),
                Column(say(Text("Diện tích vướng", "Land in conflict")), 25, Align.RIGHT),
                Column(say(Text("Nội dung điều chỉnh", "Change needed")), 39),
            ],
            rows,
        )
    _write_plans_not_checked(draft)


def _plan_rows(draft: Draft) -> Iterator[Row | Band]:
    """Yield the lots in conflict, then those that only adjoin."""
    table = plans_to_adjust(draft.assessment)
    names = {site.site_id: site.name for site in draft.assessment.sites}
    for adjoining, title in ((False, _IN_CONFLICT), (True, _ADJOINING)):
        rows: list[Any] = list(
            table[table["adjoining"].astype(bool) == adjoining].itertuples(index=False)
        )
        if rows:
            yield Band(draft.say(title))
        yield from (_plan_row(draft, row, names[row.site_id]) for row in rows)


_IN_CONFLICT = Text("Chức năng khác cụm công nghiệp", "Another use than a cluster")
_ADJOINING = Text("Giáp ranh, trong phạm vi sai số", "Adjoining, within the error")


def _plan_row(draft: Draft, row: Any, name: str) -> Row:
    lang = draft.lang
    best = max(row.area_ha, row.area_least_ha)
    area = Figure(row.area_least_ha, best, row.area_most_ha, Unit.HA)
    decided = wording.joined(row.decision, _day(row.decision_date, lang), row.level, row.scale)
    return Row(
        (
            [row.plan, *([decided] if decided else [])],
            f"{name} ({row.site_id})",
            wording.joined(row.lot, row.code, row.use),
            wording.interval(area, lang),
            advice.change_needed(row, draft.assessment.on, lang),
        )
    )


def _write_plans_not_checked(draft: Draft) -> None:
    """Name the clusters whose plans nobody could look at, by what is to be done."""
    clusters: dict[str, list[str]] = {}
    for finding in plans_not_checked(draft.assessment):
        action = wording.action(finding, draft.assessment.on, draft.lang)
        clusters.setdefault(action, []).append(finding.site_id)
    head = Text("Chưa kiểm tra", "Not checked")
    draft.paper.items(
        f"{draft.say(head)} ({', '.join(codes)}): {action}" for action, codes in clusters.items()
    )


def _day(text: str, lang: str) -> str:
    try:
        return wording.day(date.fromisoformat(text[:10]), lang)
    except ValueError:
        return text


def write_questions(draft: Draft) -> None:
    """Write what was not checked, by the agency that can answer."""
    say, lang, on = draft.say, draft.lang, draft.assessment.on
    by_agency: dict[str, list[OpenQuestion]] = {}
    for question in open_questions(draft.assessment):
        by_agency.setdefault(wording.agency(question.agency, on, lang), []).append(question)
    if not by_agency:
        draft.paper.paragraph(say(Text("Không còn.", "None is left.")))
        return
    draft.paper.table(
        say(Text("Nội dung chưa kiểm tra – hỏi ai", "What was not checked, and whom to ask")),
        [
            Column(say(Text("Nội dung; còn thiếu", "Content; missing")), 55),
            Column(say(Text("Câu hỏi", "Question")), 60),
            Column(say(Text("Các cụm", "Clusters")), 28),
            Column(say(Text("Đã có ý kiến", "Answered for")), 22),
        ],
        [row for who, asked in by_agency.items() for row in _asked(draft, who, asked)],
    )


def _asked(draft: Draft, who: str, asked: Sequence[OpenQuestion]) -> Iterator[Row | Band]:
    yield Band(who)
    for question in asked:
        missing = Run(draft.say(question.missing), italic=True)
        yield Row(
            (
                (draft.say(question.content), missing),
                draft.say(question.question),
                _codes(draft, question.sites),
                _codes(draft, question.answered),
            )
        )


_NAMED = 8  # codes a cell names before it only counts them; the workbook has them all


def _codes(draft: Draft, sites: Sequence[str]) -> str:
    """Return the codes of a few clusters, the number of many."""
    if len(sites) <= _NAMED:
        return ", ".join(sites)
    return draft.say(Text(f"{len(sites)} cụm", f"{len(sites)} clusters"))


def write_established(draft: Draft) -> None:
    """Write the clusters that are founded already: their areas, and what was found of them."""
    say, lang = draft.say, draft.lang
    if not draft.established:
        return
    draft.paper.heading(say(Text("Các cụm công nghiệp đã thành lập", "Established clusters")), 2)
    draft.paper.table(
        say(
            Text(
                "Thủ tục này không đặt câu hỏi với cụm đã thành lập; số liệu để đối chiếu",
                "Nothing is asked of established clusters here; figures to compare with",
            )
        ),
        [
            Column(say(Text("Cụm, xã", "Cluster, commune")), 50),
            Column(say(Text("Quy hoạch (ha)", "Plan (ha)")), 22, Align.RIGHT),
            Column(say(Text("Quy hoạch chi tiết (ha)", "Detailed plan (ha)")), 24, Align.RIGHT),
            Column(say(Text("Đo (ha)", "Measured (ha)")), 22, Align.RIGHT),
            Column(say(Text("Nội dung chưa đáp ứng, chưa rõ", "Not met, or open")), 47),
        ],
        (
            Row(
                (
                    [f"{site.name} ({site.site_id})", site.commune_name or ""],
                    hectares(site.areas.plan_ha, lang),
                    hectares(site.areas.detailed_ha, lang),
                    hectares(site.areas.measured_ha, lang),
                    _open_of(draft, site),
                )
            )
            for site in draft.established
        ),
    )


def _open_of(draft: Draft, site: Site) -> list[Line]:
    settled = (Verdict.MET, Verdict.NOT_APPLICABLE)
    return [
        f"{draft.say(finding.rule.title)}: {draft.say(wording.VERDICTS[finding.verdict])}"
        for finding in draft.assessment.of_site(site.site_id)
        if finding.verdict not in settled
    ] or ["–"]


def write_left_to_dossiers(draft: Draft) -> None:
    """Name the chapters that no review of the plan has data for."""
    say = draft.say
    draft.paper.heading(
        say(
            Text(
                "5. Chủ đầu tư, tổng mức đầu tư, hiệu quả kinh tế - xã hội",
                "5. Investors, costs, social and economic effects",
            )
        ),
        2,
    )
    draft.paper.paragraph(
        say(
            Text(
                "Rà soát phương án không có số liệu về các nội dung này; thẩm định theo hồ sơ khi "
                "thành lập (Đ11.2 NĐ 32/2024/NĐ-CP). Với cụm bổ sung, điều chỉnh, đưa ra khỏi "
                "phương án cần nêu theo Đ6.2c: ",
                "A review of the plan has no data on these; they are appraised with the dossier "
                "(Art. 11.2 of the decree). Of clusters added, changed or taken out Art. 6.2c "
                "asks for: ",
            )
        )
    )
    for text in _OF_CHANGED:
        draft.paper.items([to_fill(say(text))])


_OF_CHANGED = (
    Text(
        "nhu cầu, ngành nghề, nhà đầu tư, tổng mức đầu tư của các cụm bổ sung, điều chỉnh",
        "demand, industries, investors, total costs of clusters that are added or changed",
    ),
    Text(
        "hiện trạng, hiệu quả, căn cứ rút và phương án chuyển đổi của các cụm đưa ra khỏi phương "
        "án (Đ6.1c, Đ6.2c)",
        "state, efficiency, grounds and scheme of conversion of clusters taken out (Art. 6.1c, "
        "6.2c)",
    ),
)
