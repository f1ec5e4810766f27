"""The facts of one cluster: its areas, where it lies, what its land is today."""

from collections.abc import Iterator, Sequence

from ccngeo import landuse, wording
from ccngeo.headline import apart_words
from ccngeo.land_by_class import State
from ccngeo.model import Site, Text
from ccngeo.report.document import styles
from ccngeo.report.document.draft import Draft
from ccngeo.report.document.front import hectares
from ccngeo.report.document.pictures import WIDTH_MM, picture_of
from ccngeo.report.document.text import Align, Column, Line, Row, to_fill
from ccngeo.rounding import adding_up
from ccngeo.vietnamese import format_decimal


def write_facts(draft: Draft, site: Site) -> None:
    """Write the four areas side by side, then what else is known of the cluster."""
    say, lang, areas = draft.say, draft.lang, site.areas
    shown = (areas.plan_ha, areas.proposed_ha, areas.detailed_ha, areas.measured_ha)
    titles = (
        Text("Quy hoạch tỉnh (ha)", "Provincial plan (ha)"),
        Text("Đề nghị, quyết định (ha)", "Proposed, decided (ha)"),
        Text("Quy hoạch chi tiết (ha)", "Detailed plan (ha)"),
        Text("Đo từ tọa độ (ha)", "Measured (ha)"),
        Text("Đo so với hồ sơ (ha; %)", "Measured against papers (ha; %)"),
    )
    width_mm = styles.TEXT_WIDTH_MM / len(titles)
    draft.paper.table(
        say(Text("Bốn diện tích", "Four areas")),
        [Column(say(title), width_mm, Align.CENTRE) for title in titles],
        [Row((*(hectares(area, lang) for area in shown), apart_words(site, lang)))],
        on_one_page=True,
    )
    draft.paper.facts(say(Text("Thông tin chung", "Facts")), _facts(draft, site))


_CODE_LETTERS = 16  # of a fingerprint: as many as an opinion has to quote


def _facts(draft: Draft, site: Site) -> Iterator[tuple[str, Line]]:
    say, lang, assessment = draft.say, draft.lang, draft.assessment
    yield say(Text("Địa điểm (trước đây)", "Place (formerly)")), wording.place(site, lang) or "–"
    yield say(Text("Loại", "Role")), say(wording.ROLES[site.role])
    if site.industries:
        yield say(Text("Ngành nghề", "Industries")), site.industries
    received = (
        to_fill(say(Text("ngày tiếp nhận", "date of receipt")))
        if site.received is None and not draft.is_plan_review
        else "–"
        if site.received is None
        else wording.day(site.received, lang)
    )
    yield say(Text("Ngày tiếp nhận hồ sơ", "Dossier received")), received
    if site.geometry is None:
        yield (
            say(Text("Ranh giới", "Boundary")),
            say(Text("chưa có, xét theo đất của xã", "none yet, judged by the commune's land")),
        )
        return
    code = (assessment.boundary_code(site.site_id) or "")[:_CODE_LETTERS]
    error = format_decimal(site.accuracy_m, 1, lang)
    yield (
        say(Text("Ranh giới: sai số vị trí; mã", "Boundary: error of position; code")),
        f"{error} m; {code}",
    )
    block = assessment.block_of(site.site_id)
    width = format_decimal(block.asked_width_m, 0, lang)
    yield (
        say(
            Text(f"Khoảnh liền dải lớn nhất (rộng từ {width} m)", f"Largest block ({width} m wide)")
        ),
        f"{hectares(block.area_ha, lang)} ha",
    )
    heights = assessment.heights_of(site.site_id)
    if heights is not None:
        low, high = (format_decimal(height, 0, lang) for height in heights)
        yield say(Text("Cao độ mặt đất (m)", "Height of the ground (m)")), f"{low}–{high}"


def write_picture(draft: Draft, site: Site) -> None:
    """Write where a cluster lies; numbers in the picture stand for contents."""
    png = None if draft.ground is None else picture_of(draft.ground, site, draft.lang)
    if draft.ground is None or png is None:
        return
    caption = (
        Text(f"Vị trí {site.name}", f"Where {site.name} lies")
        if site.geometry is not None
        else Text(f"Phạm vi xã dự kiến bố trí {site.name}", f"The commune of {site.name}")
    )
    marked = "; ".join(
        f"({conflict.number}) {draft.say(conflict.finding.rule.title)}"
        for conflict in draft.ground.conflicts(site.site_id)
    )
    said = f"{draft.say(caption)}: {marked}" if marked else draft.say(caption)
    draft.paper.picture(png, WIDTH_MM, f"{site.site_id}.png", said)


_STATES = {
    State.WITHHELD: Text("Đất khác (không nêu chi tiết)", "Other land (no details)"),
    State.BLANK: Text("Chưa rõ loại đất (bản đồ không ghi mã)", "Not known (no code on the map)"),
    State.SEVERAL: Text(
        "Chưa rõ loại đất (bản đồ có hai mã chồng nhau)", "Not known (two codes on one place)"
    ),
    State.NOT_SEEN: Text("Chưa có dữ liệu", "No data"),
}


def write_land(draft: Draft, site: Site) -> None:
    """Write the table of land, whose printed rows add up to the printed total."""
    say = draft.say
    caption = say(Text("Hiện trạng sử dụng đất trong ranh giới", "Current land use inside"))
    rows = draft.land.get(site.site_id)
    if site.geometry is None:
        return
    if not rows:
        missing = Text(
            "hiện trạng sử dụng đất trong ranh giới: chưa có dữ liệu",
            "current land use inside the boundary: no data",
        )
        draft.paper.paragraph(to_fill(say(missing)))
        return
    draft.paper.table(
        caption,
        [
            Column(say(Text("TT", "No.")), 12, Align.CENTRE),
            Column(say(Text("Loại đất", "Land")), 88),
            Column(say(Text("Mã", "Code")), 19, Align.CENTRE),
            Column(say(Text("Diện tích (ha)", "Area (ha)")), 26, Align.RIGHT),
            Column(say(Text("Tỷ lệ (%)", "Share (%)")), 20, Align.RIGHT),
        ],
        _land_rows(draft, rows),
        on_one_page=True,
    )
    _write_budget(draft, site)


def _land_rows(draft: Draft, rows: Sequence[tuple[State, str, float]]) -> Iterator[Row]:
    lang = draft.lang
    areas_ha = [area for _, _, area in rows]
    whole_ha = sum(areas_ha)
    shown = adding_up(areas_ha, whole_ha, 2)
    shares = adding_up([100 * area / whole_ha for area in areas_ha], 100.0, 2)
    for number, ((state, code, _), area, share) in enumerate(
        zip(rows, shown, shares, strict=True), 1
    ):
        coded = state is State.CODED
        name = _land_name(code, lang) if coded else draft.say(_STATES[state])
        cells = (_traced(area, lang), _traced(share, lang))
        yield Row((str(number), name, code if coded else "", *cells))
    total = draft.say(Text("Tổng cộng", "Total"))
    yield Row(("", total, "", hectares(whole_ha, lang), format_decimal(100, 2, lang)), True)


def _land_name(code: str, lang: str) -> str:
    """Return the names of a code; how much of it is which nobody knows of a compound one."""
    return " + ".join(landuse.name(part, lang) for part in code.split("+"))


def _traced(value: float, lang: str) -> str:
    """Return a rounded number of a table; what is there is never printed as nothing."""
    return format_decimal(value, 2, lang) if value else f"< {format_decimal(0.01, 2, lang)}"


def _write_budget(draft: Draft, site: Site) -> None:
    """Write what the land can be used for, each spot counted once."""
    lang = draft.lang
    budget = {
        name: area for name, area in draft.assessment.budget_of(site.site_id).items() if area > 0
    }
    shown = adding_up(list(budget.values()), sum(budget.values()), 2)
    parts = "; ".join(
        f"{draft.say(wording.BUDGET[name]).lower()} {_traced(area, lang)} ha"
        for name, area in zip(budget, shown, strict=True)
    )
    head = Text("Quỹ đất trong ranh giới (mỗi phần tính một lần): ", "Land (each part once): ")
    open_ = Text(
        " Danh sách lớp chưa đủ: có thể còn đối tượng khác.",
        " Not all layers are there: more may be taken.",
    )
    more = "" if draft.assessment.budget_complete else draft.say(open_)
    draft.paper.paragraph(f"{draft.say(head)}{parts}.{more}")
