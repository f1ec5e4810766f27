"""Sheets of land: what each site is made of, the quotas of communes, room for more clusters."""

from collections.abc import Iterator, Sequence

from ccngeo import wording
from ccngeo.assessment import Assessment
from ccngeo.measure.budget import CLASSES
from ccngeo.model import Fact, Role, Site, Text
from ccngeo.read.quotas import QuotaKind
from ccngeo.recommendation import PlanReview
from ccngeo.register import LIMITS_HA, Founding, Indicators
from ccngeo.report.packed import Styled, Value
from ccngeo.report.registered import (
    UnitRow,
    answer,
    review_register,
    scope_title,
    unit_title,
)
from ccngeo.report.workbook.findings import printed_sum
from ccngeo.report.workbook.summary import ordered
from ccngeo.rounding import adding_up

Head = Sequence[tuple[Text, float]]
_PLACES = 2
# From what may hold a cluster to what may not.
_ORDER = ("available", "conditional", "rice", "housing", "not_covered", "excluded")

# --- the budget ----------------------------------------------------------------------------------

BUDGET: Head = (
    (Text("Mã", "Code"), 9),
    (Text("Tên cụm công nghiệp", "Cluster"), 24),
    (Text("Diện tích đo (ha)", "Measured (ha)"), 11),
    *((Text(f"{t.vi} (ha)", f"{t.en} (ha)"), 12) for t in (wording.BUDGET[c] for c in _ORDER)),
    (
        Text(
            "Quỹ đất có thể bố trí, không kể đất lúa (ha)",
            "Land that may be used, rice apart (ha)",
        ),
        14,
    ),
    (Text("Khoảnh liền dải lớn nhất (ha)", "Largest contiguous block (ha)"), 13),
    (Text("Chỗ hẹp nhất của khoảnh (m)", "Its narrowest place (m)"), 12),
    (Text("Khoảnh không vướng gì (ha)", "Block nothing claims (ha)"), 12),
)
_SUMMED = tuple(range(2, 3 + len(_ORDER) + 1))  # columns


def budget_notes(assessment: Assessment, lang: str) -> list[str]:
    """Say how the partition is to be read."""
    width = f"{assessment.data.project.block_width_m:g}"
    said = [
        Text(
            "Mỗi mảnh đất chỉ tính một lần, theo thứ tự: loại trừ, chưa có dữ liệu, đất lúa, đất "
            "ở, có điều kiện khác, không vướng. Cụm đã thành lập không kê ở đây.",
            "Each spot is counted once: excluded, not covered, rice, housing, other conditional, "
            "available. Established clusters are not listed.",
        ),
        Text(
            "Số in làm tròn sao cho cộng lại đúng diện tích đo. Khoảnh liền dải: rộng ít nhất "
            f"{width} m, không kể đất ở.",
            "Printed numbers are rounded so that they add up to the measured area. Blocks are at "
            f"least {width} m wide, without housing.",
        ),
    ]
    if not assessment.budget_complete:
        said.append(
            Text(
                "Chưa đủ: còn lớp chưa kiểm tra được có thể lấy thêm đất (sheet «Chưa kiểm tra»).",
                "Not complete: layers not checked may take more land (sheet «Not checked»).",
            )
        )
    return [text.in_(lang) for text in said]


def budget_rows(assessment: Assessment, review: PlanReview | None) -> Iterator[list[Value]]:
    """Yield the land of each site to be founded that has a boundary.

    The printed parts add up to the printed area.
    """
    for site in ordered(assessment, review):
        if site.geometry is not None and site.role is not Role.ESTABLISHED:
            yield _budget(assessment, site)


def _budget(assessment: Assessment, site: Site) -> list[Value]:
    assert set(_ORDER) == set(CLASSES)  # noqa: S101
    land = assessment.budget_of(site.site_id)
    parts = adding_up([land[name] for name in _ORDER], sum(land.values()), _PLACES)
    block = assessment.block_of(site.site_id)
    usable = printed_sum(parts[:2])  # available and conditional
    return [
        site.site_id,
        site.name,
        printed_sum(parts),
        *parts,
        usable,
        block.area_ha,
        Styled(round(block.minimum_width_m), "0") if block.area_ha else None,
        block.available_ha,
    ]


def budget_total(found: Sequence[Sequence[Value]], lang: str) -> list[Value] | None:
    """Return the line of totals: the sums of what is printed above it."""
    if not found:
        return None
    total: list[Value] = [None] * len(BUDGET)
    total[0] = Text("Cộng", "Total").in_(lang)
    for column in _SUMMED:
        total[column] = printed_sum([row[column] for row in found])
    return total


# --- quotas --------------------------------------------------------------------------------------

QUOTAS: Head = (
    (Text("Xã", "Commune"), 26),
    (Text("Chỉ tiêu", "Quota of"), 26),
    (Text("Được phân bổ đến 2030 (ha)", "Given until 2030 (ha)"), 14),
    (Text("Đã dùng (ha)", "Used (ha)"), 12),
    (Text("Còn lại (ha)", "Left (ha)"), 12),
    (Text("Các cụm dự kiến", "Planned clusters"), 36),
    (Text("Các cụm dự kiến cần (ha)", "They need (ha)"), 16),
    (Text("Còn lại sau khi bố trí (ha)", "Left after them (ha)"), 16),
    (Text("Văn bản phân bổ", "Decision"), 40),
)


def quota_rows(assessment: Assessment, lang: str) -> Iterator[list[Value]]:
    """Yield the communes that a quota or a planned cluster speaks of, one kind after the other."""
    for kind in QuotaKind:
        for row in wording.ledger_rows(assessment.ledger, kind):
            account = row.account
            yield [
                wording.ledger_name(row),
                wording.QUOTA_KINDS[kind].in_(lang),
                *(wording.bounds(f, lang) for f in (account.quota, account.used, account.left)),
                wording.ledger_sites(row),
                wording.bounds(row.planned, lang),
                wording.bounds(row.after, lang),
                "; ".join(dict.fromkeys(q.decision for q in account.rows if q.decision)),
            ]


# --- room for more -------------------------------------------------------------------------------

HEADROOM: Head = (
    (Text("Cấp địa bàn", "Scope"), 16),
    (Text("Địa bàn", "Unit"), 22),
    (Text("Thứ tự thành lập", "Order of founding"), 10),
    (Text("Mã", "Code"), 9),
    (Text("Tên cụm công nghiệp", "Cluster"), 26),
    (Text("Đất công nghiệp thêm (ha)", "Industrial land added (ha)"), 14),
    (Text("Số cụm", "Clusters"), 8),
    (Text("Lấp đầy (%)", "Occupancy (%)"), 14),
    (Text("Đất trống (ha)", "Unleased (ha)"), 14),
    *(
        (Text(f"Còn thành lập thêm, giới hạn {ha:g} (ha)", f"Room, limit {ha:g} (ha)"), 16)
        for ha in LIMITS_HA
    ),
    *((Text(f"Đ8.1c, giới hạn {ha:g} ha", f"Art. 8.1c, limit {ha:g} ha"), 16) for ha in LIMITS_HA),
)
_NOW = Text("hiện nay", "now")


def headroom_notes(assessment: Assessment, lang: str) -> list[str]:
    """Say how the order is to be read, and what the register leaves open."""
    found = review_register(assessment.data, assessment.on, assessment.ledger)
    head = Text(
        "Mỗi địa bàn: dòng «hiện nay», rồi từng cụm dự kiến theo thứ tự thành lập; cột Đ8.1c xét "
        "trước khi thành lập cụm ấy, các cột khác là sau khi thành lập và chưa cho thuê thêm.",
        "Each unit: «now», then the planned clusters in the order of founding; Art. 8.1c is seen "
        "before that cluster is founded, the other columns after it, with nothing more leased.",
    )
    faults = [rows.fault for rows in found.scopes.values() if rows.fault is not None]
    return [text.in_(lang) for text in (head, *faults, *found.warnings)]


def headroom_rows(assessment: Assessment, lang: str) -> Iterator[list[Value]]:
    """Yield the units of the day's law that have a cluster or will have one."""
    found = review_register(assessment.data, assessment.on, assessment.ledger)
    for scope in found.law.shown:
        for unit in found.scopes[scope].rows if scope in found.scopes else ():
            if unit.now.none_established.value is not True or unit.order:
                yield from _unit(scope, unit, lang)


def _unit(scope: str, unit: UnitRow, lang: str) -> Iterator[list[Value]]:
    place: list[Value] = [scope_title(scope, lang), unit_title(unit, lang)]
    yield [
        *place,
        None,
        None,
        _NOW.in_(lang),
        None,
        *_state(unit.now, lang),
        *_allowed(unit.now, lang),
    ]
    for step in unit.order:
        yield [*place, *_step(step, lang)]


def _step(step: Founding, lang: str) -> list[Value]:
    return [
        Styled(step.order, centred=True),
        step.site.site_id,
        step.site.name,
        wording.bounds(step.industrial, lang),
        *_state(step.after, lang),
        *_allowed(step.before, lang),
    ]


def _state(now: Indicators, lang: str) -> list[Value]:
    rooms = (now.headroom(limit) for limit in LIMITS_HA)
    return [
        Styled(now.clusters, centred=True),
        *(wording.bounds(f, lang) for f in (now.weighted, now.unleased, *rooms)),
    ]


def _allowed(now: Indicators, lang: str) -> list[Value]:
    facts: Iterator[Fact] = (now.allows(limit) for limit in LIMITS_HA)
    return [answer(fact, lang) for fact in facts]
