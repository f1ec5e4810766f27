"""Sheet *Tổng hợp*: one line for each cluster, what needs a decision first."""

from collections.abc import Iterator

import pandas as pd

from ccngeo import advice, symbols, wording
from ccngeo.assessment import Assessment
from ccngeo.headline import Headline, Seen, headlines
from ccngeo.model import Role, Site, Text, Unit, Verdict
from ccngeo.recommendation import PlanReview
from ccngeo.report.packed import HECTARES, PERCENT, Styled, Value

FIXED = 3
HEAD = (
    (Text("TT", "No."), 4.5),
    (Text("Mã", "Code"), 8),
    (Text("Tên cụm công nghiệp", "Cluster"), 18),
    (Text("Xã (trước đây)", "Commune (formerly)"), 24),
    (Text("Loại", "Role"), 10),
    (Text("QH tỉnh (ha)", "Plan (ha)"), 8),
    (Text("Đề nghị (ha)", "Proposed (ha)"), 8),
    (Text("Đo (ha)", "Measured (ha)"), 8),
    (Text("Chênh (ha)", "Apart (ha)"), 8),
    (Text("Chênh (%)", "Apart (%)"), 8),
    (Text("LUC (ha)", "Rice (ha)"), 8),
    (Text("LUC (%)", "Rice (%)"), 8),
    (Text("Rừng đặc dụng (ha)", "Special-use forest (ha)"), 9),
    (Text("Rừng tự nhiên, phòng hộ (ha)", "Natural, protection forest (ha)"), 11),
    (Text("Đất ở (ha)", "Housing (ha)"), 8),
    (Text("Số hộ", "Homes"), 8),
    (Text("Trong SKN (%)", "In SKN (%)"), 8),
    (Text("Chỉ tiêu SKN còn (ha)", "SKN quota left (ha)"), 10),
    (Text("Địa bàn xét Đ8.1c", "Unit of Art. 8.1c"), 9),
    (Text("Lấp đầy (%)", "Occupancy (%)"), 10),
    (Text("Đất trống (ha)", "Unleased (ha)"), 10),
    (Text("Chồng lấn lớn nhất", "Largest overlap"), 22),
    (Text("QHXD phải chỉnh", "Plans to adjust"), 8),
    (Text("Đã kiểm tra (nội dung quyết định)", "Settled decisive contents"), 9),
    (Text("Kết quả kiểm tra dữ liệu (sơ bộ)", "Preliminary result"), 14),
    (Text("Kiến nghị, đường thực hiện", "Recommendation, road"), 20),
    (Text("Việc tiếp theo", "Next step"), 34),
    (Text("Hạn", "Due"), 8),
    (Text("Ý kiến cơ quan (số, ngày)", "Agency's opinion (no., date)"), 18),
    (Text("Kết luận thẩm định", "Conclusion of the appraisal"), 16),
)


def ordered(assessment: Assessment, review: PlanReview | None) -> list[Site]:
    """Return the sites as an office lists them: what needs a decision first, established last."""

    def turn(site: Site) -> tuple[bool, int]:
        found = None if review is None else review.of_site(site.site_id)
        first = 0 if found is None else advice.ORDER.index(found.advice)
        return site.role is Role.ESTABLISHED, first

    return sorted(assessment.sites, key=turn)


def rows(
    assessment: Assessment, review: PlanReview | None, plans: pd.DataFrame, lang: str
) -> Iterator[list[Value]]:
    """Yield the line of each site."""
    lines = headlines(assessment, plans)
    for number, site in enumerate(ordered(assessment, review), 1):
        line = lines[site.site_id]
        findings = assessment.of_site(site.site_id)
        settled, decisive = wording.checked(findings)
        found = None if review is None else review.of_site(site.site_id)
        yield [
            number,
            site.site_id,
            site.name,
            wording.place(site, lang),
            wording.ROLES[site.role].in_(lang),
            site.areas.plan_ha,
            site.areas.proposed_ha,
            site.areas.measured_ha,
            line.apart_ha,
            None if line.apart_share is None else Styled(line.apart_share, PERCENT),
            *_land(line, lang),
            line.overlap_words(lang),
            Styled(line.plans.words(), centred=True),
            Styled(f"{settled}/{decisive}", centred=True) if decisive else None,
            coloured(assessment.verdict_of(site.site_id), lang),
            None if found is None else advice.in_short(found, lang),
            wording.next_step(findings, assessment.on, lang),
            None,  # the office sets the day
            _opinions(assessment, site, lang),
            None,  # the appraisal concludes, not the tool
        ]


def _land(line: Headline, lang: str) -> Iterator[Value]:
    for seen in (
        line.rice_ha, line.rice_share, line.special_forest_ha, line.kept_forest_ha,
        line.housing_ha, line.households, line.cluster_land_share, line.quota_left_ha,
    ):  # fmt: skip
        yield cell(seen, lang)
    yield None if line.scope is None else line.scope.in_(lang)
    yield cell(line.occupancy, lang)
    yield cell(line.unleased_ha, lang)


def cell(seen: Seen, lang: str) -> Value:
    """Return a figure as a number that can be sorted; with its bounds where that may be wrong."""
    number, figure = seen.number, seen.figure
    if figure is None and not seen.is_open:
        return None
    if figure is None or figure.best is None:
        return Styled("?", centred=True)
    if number is None:
        return wording.interval(figure, lang).replace(f" {figure.unit.value}", "")
    if figure.unit is Unit.COUNT:
        return round(number)
    return Styled(number, PERCENT if figure.unit is Unit.SHARE else HECTARES)


KEY = Text(
    "? = chưa đo được hoặc chưa có dữ liệu; số kèm ngoặc: còn phần chưa rõ, từ ít nhất đến nhiều "
    "nhất; ô trống: không áp dụng",
    "? = not measured or no data; a number with brackets: part of it is not known, least to most; "
    "blank: does not apply",
)


def coloured(verdict: Verdict, lang: str) -> Styled:
    """Return a result in words, in its colour on a light ground of it."""
    colour = symbols.VERDICTS[verdict].colour
    return Styled(
        wording.VERDICTS[verdict].in_(lang),
        fill=light(colour),
        colour=colour.lstrip("#").upper(),
        bold=True,
    )


_WHITE_SHARE = 0.82


def light(colour: str) -> str:
    """Return a colour mixed with white, as RRGGBB: dark letters stay readable on it."""
    parts = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return "".join(f"{round(p + (255 - p) * _WHITE_SHARE):02X}" for p in parts)


def _opinions(assessment: Assessment, site: Site, lang: str) -> str:
    """Return what agencies said of a site as a whole."""
    verdict = assessment.verdict_of(site.site_id)
    heard = assessment.opinions_on(site.site_id)
    return "; ".join(
        " ".join([*wording.opinion(one, verdict, lang), *_bracketed(wording.standing(one, lang))])
        for one in heard
    )


def _bracketed(text: str) -> list[str]:
    return [f"({text})"] if text else []
