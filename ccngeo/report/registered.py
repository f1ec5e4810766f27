"""The register of established clusters as plain values for scripts, and as rows for a person."""

import math
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ccngeo import wording
from ccngeo.assessment import context_of, with_quotas
from ccngeo.displayed import Displayed
from ccngeo.model import Fact, Figure, Role, Site, Text
from ccngeo.quotas import Ledger, LedgerRow
from ccngeo.read import PlanningData
from ccngeo.read.quotas import Quota
from ccngeo.register import (
    HALF,
    LIMITS_HA,
    PROVINCE,
    SCOPES,
    Founding,
    Gap,
    Indicators,
    Register,
    indicators,
    order_of_founding,
    register_of,
    scope_keys,
    to_be_founded,
)
from ccngeo.rules.nd32_2024 import SCOPES as SCOPE_NAMES
from ccngeo.rules.occupancy import OccupancyLaw, occupancy_law
from ccngeo.vietnamese import parse_date

SCHEMA = 1
_STALE_MONTHS = 6
# Đ35.4: clusters formed before QĐ 105/2009/QĐ-TTg, to be regularised before the second day.
_FORMED_BEFORE = date(2009, 10, 5)
_TERM = date(2026, 12, 31)

GAPS: Mapping[Gap, Text] = {
    Gap.NOT_IN_REGISTER: Text("không có dòng trong sổ theo dõi", "no row in the register"),
    Gap.NOT_IN_LIST: Text(
        "có trong sổ theo dõi, không có trong danh sách cụm đã thành lập: chưa biết địa bàn",
        "in the register and not in the list of established clusters: its unit is not known",
    ),
    Gap.REPEATED: Text(
        "sổ theo dõi có hai dòng: không dùng dòng nào", "two rows in the register: neither is used"
    ),
    Gap.CONTRADICTORY: Text(
        "số liệu mâu thuẫn (cho thuê nhiều hơn đất công nghiệp, hoặc đất công nghiệp nhiều hơn "
        "diện tích cụm): không dùng",
        "its numbers contradict each other (more leased than there is industrial land, or more of "
        "it than land): they are not used",
    ),
    Gap.INDUSTRIAL: Text(
        "thiếu diện tích đất công nghiệp theo quy hoạch chi tiết được duyệt",
        "no industrial land of an approved detailed plan",
    ),
    Gap.LEASED: Text("thiếu diện tích đã cho thuê", "no leased land"),
    Gap.APPROVED: Text(
        "thiếu diện tích đã chấp thuận đầu tư, chưa thuê", "no land approved for an investor"
    ),
}
_NO_PLACE: Mapping[str, Text] = {
    "district": Text(
        "huyện (cũ) để trống hoặc không có trong lớp huyện",
        "its old district is blank or not in the layer of districts",
    ),
    "commune": Text(
        "mã xã để trống hoặc không có trong lớp xã",
        "its commune is blank or not in the layer of communes",
    ),
}
_ANSWERS: Mapping[bool | None, Text] = {
    True: Text("đáp ứng", "met"),
    False: Text("không đáp ứng", "not met"),
    None: Text("chưa đủ căn cứ", "undetermined"),
}


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit: its indicators, and its planned clusters in the order of founding."""

    unit: str
    name: str
    now: Indicators
    order: tuple[Founding, ...]


@dataclass(frozen=True, slots=True)
class ScopeRows:
    """The units of one scope; `fault` where there is no layer of them."""

    scope: str
    rows: tuple[UnitRow, ...]
    fault: Text | None = None


@dataclass(frozen=True, slots=True, repr=False)
class RegisterReview(Displayed):
    """What the register of a project says on a day."""

    on: date
    synthetic: bool
    agency: str
    data_date: date | None
    law: OccupancyLaw
    scopes: Mapping[str, ScopeRows]
    before_2009: tuple[Site, ...]
    ledger: Ledger  # quotas of the communes, and what is left of them
    undated: tuple[Site, ...]  # established on a day nobody wrote down
    missing: tuple[tuple[str, Text], ...]  # of whom, what
    warnings: tuple[Text, ...]

    def __repr__(self) -> str:
        return f"RegisterReview(on={self.on}, {len(self.missing)} missing)"

    @property
    def term_is_over(self) -> bool:
        """Tell whether the term of Đ35.4 has passed."""
        return self.on >= _TERM


def review_register(data: PlanningData, on: date, ledger: Ledger | None = None) -> RegisterReview:
    """Return what the register of a project says on a day: indicators, headroom, quotas, gaps.

    `ledger` is that of a review of the same data and day, where one was made.
    """
    project = data.project
    register = register_of(data)
    planned = to_be_founded((*data.neighbours, *_others(data)))
    law = occupancy_law(on, decisions=project.decisions, confirmations=project.confirmations)
    table = project.declared.tables.get("register")
    data_date = _data_date(data)
    founded = data.neighbours
    return RegisterReview(
        on=on,
        synthetic=project.declared.synthetic,
        agency=(table.agency or "") if table else "",
        data_date=data_date,
        law=law,
        scopes={scope: _scope_rows(register, scope, planned) for scope in SCOPES},
        before_2009=tuple(
            s for s in founded if s.established_on and s.established_on < _FORMED_BEFORE
        ),
        ledger=ledger or with_quotas(context_of(data, on), data).ledger or Ledger(on),
        undated=tuple(s for s in founded if s.established_on is None),
        missing=tuple(_missing(register, planned)),
        warnings=(
            *(data.problems[name] for name in ("register", "quotas") if name in data.problems),
            *_age(data_date, on, is_there="register" in data.tables),
            *_law_notes(law),
            *_older_dossiers(data, on, law, planned),
        ),
    )


def _others(data: PlanningData) -> Iterator[Site]:
    return (s for s in data.sites if s.role is not Role.ESTABLISHED)


def _scope_rows(register: Register, scope: str, planned: Sequence[Site]) -> ScopeRows:
    if scope not in register.units:
        return ScopeRows(
            scope,
            (),
            Text(
                f"Chưa có lớp {SCOPE_NAMES[scope].vi}: chưa biết cụm nào thuộc địa bàn nào, nên "
                "chưa có chỉ tiêu.",
                f"There is no layer of the units ({SCOPE_NAMES[scope].en}): nobody knows which "
                "clusters lie in which, so there are no indicators.",
            ),
        )
    rows = (
        UnitRow(
            name if scope == "district" else key,
            name,
            indicators(register.within(scope, key)),
            order_of_founding(register, scope, key, planned),
        )
        for key, name in register.units_of(scope).items()
    )
    return ScopeRows(scope, tuple(rows))


# --- the age of the register ---------------------------------------------------------------------


def _data_date(data: PlanningData) -> date | None:
    """Return the day of the oldest numbers: of the rows that state one, and of the table."""
    table = data.tables.get("register")
    if table is None:
        return None
    days = [table.decl.date] if table.decl.date else []
    for row in table.rows:
        try:
            day = parse_date(row.get("ngay_so_lieu", ""))
        except ValueError:
            continue  # an unreadable day makes nothing younger
        days += [day] if day else []
    return min(days, default=None)


def _age(day: date | None, on: date, *, is_there: bool) -> Iterator[Text]:
    if not is_there:
        yield Text(
            "Chưa có sổ theo dõi cụm đã thành lập (bảng register): các chỉ tiêu chưa xác định được",
            "There is no register of established clusters: the indicators are not known",
        )
    elif day is None:
        yield Text(
            "Sổ theo dõi không ghi ngày số liệu (khóa date hoặc cột ngay_so_lieu): chưa biết số "
            "liệu cũ hay mới",
            "The register states no date of its data (the key date, or the column ngay_so_lieu): "
            "nobody knows how old they are",
        )
    elif day > on:
        yield Text(
            f"Số liệu ngày {wording.day(day)} sau ngày đánh giá {wording.day(on)}",
            f"Data of {day}, after the day of assessment {on}",
        )
    elif _months_later(day, _STALE_MONTHS) < on:
        yield Text(
            f"Số liệu ngày {wording.day(day)} cũ hơn {_STALE_MONTHS} tháng so với ngày đánh giá "
            f"{wording.day(on)}: cập nhật sổ theo dõi",
            f"Data of {day} are older than {_STALE_MONTHS} months on {on}: update the register",
        )


def _months_later(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


# --- the law of the day --------------------------------------------------------------------------


def _law_notes(law: OccupancyLaw) -> Iterator[Text]:
    names_vi, names_en = (
        ", ".join(SCOPE_NAMES[s].in_(lang) for s in law.scopes) for lang in ("vi", "en")
    )
    if law.limits_ha == LIMITS_HA[:1]:
        yield Text(
            "Giới hạn áp dụng vào ngày này là 100 ha; 50 ha (NĐ 303/2026, từ 15/9/2026) để tham "
            "khảo",
            "The limit of this day is 100 ha; 50 ha (Decree 303/2026, from 2026-09-15) is for "
            "comparison",
        )
    if not law.scopes:
        yield Text(
            "Văn bản áp dụng vào ngày này chưa đọc: chỉ nêu chỉ tiêu, chưa có giới hạn để so",
            "The text of this day has not been read: indicators are given, and no limit",
        )
    elif law.reported:
        yield Text(
            "NĐ 303/2026/NĐ-CP mới biết qua bản tóm tắt: địa bàn cấp xã và giới hạn 50 ha chưa "
            f"được xác nhận; xem cả các địa bàn {names_vi} (--scope)",
            "Decree 303/2026/NĐ-CP is known by a summary only: neither the commune as scope nor "
            f"the limit of 50 ha is confirmed; see all of {names_en} (--scope)",
        )
    elif len(law.scopes) > 1:
        yield Text(
            f"UBND cấp tỉnh quyết định địa bàn (NĐ 139/2025 Đ12), dự án chưa khai: {names_vi} đều "
            "còn có thể; ghi occupancy_scope ở mục [decisions]",
            f"The province decides the scope (Decree 139/2025 Art. 12), which the project does not "
            f"state: {names_en} are all open; write occupancy_scope in [decisions]",
        )


def _older_dossiers(
    data: PlanningData, on: date, law: OccupancyLaw, planned: Sequence[Site]
) -> Iterator[Text]:
    """Name the dossiers whose day of receipt chooses other units than those shown."""
    project = data.project
    by_scope: dict[tuple[str, ...], list[str]] = {}
    for site in planned:
        if site.received is None:
            continue
        own = occupancy_law(
            on,
            received=site.received,
            decisions=project.decisions,
            confirmations=project.confirmations,
        )
        if own.shown != law.shown:
            by_scope.setdefault(own.scopes, []).append(site.site_id)
    for scopes, codes in by_scope.items():
        listed = ", ".join(codes)
        vi = " hoặc ".join(SCOPE_NAMES[s].vi for s in scopes)
        en = " or ".join(SCOPE_NAMES[s].en for s in scopes)
        yield Text(
            f"Hồ sơ {listed}: theo ngày tiếp nhận, địa bàn xét là {vi}"
            if scopes
            else f"Hồ sơ {listed}: theo ngày tiếp nhận, áp dụng văn bản chưa đọc",
            f"Dossiers {listed}: by the day of receipt the scope is {en}"
            if scopes
            else f"Dossiers {listed}: by the day of receipt a text applies that is not read",
        )


def _missing(register: Register, planned: Sequence[Site]) -> Iterator[tuple[str, Text]]:
    for cluster in register.clusters:
        whose = cluster.site_id or "(không có mã)"
        for gap in cluster.gaps:
            yield whose, GAPS[gap]
        if Gap.NOT_IN_LIST in cluster.gaps:
            continue  # that says it
        for scope, said in _NO_PLACE.items():
            if scope in register.units and register.key(cluster.scopes, scope) is None:
                yield whose, said
    for site in planned:
        for scope, said in _NO_PLACE.items():
            if scope in register.units and register.key(scope_keys(site), scope) is None:
                yield site.site_id, said


# --- values for scripts --------------------------------------------------------------------------


def register_values(found: RegisterReview) -> dict[str, Any]:
    """Return the review as plain values; areas in ha with 6 decimals, null where unbounded."""
    return {
        "schema": SCHEMA,
        "on": found.on.isoformat(),
        "synthetic": found.synthetic,
        "register": {
            "agency": found.agency,
            "data_date": found.data_date.isoformat() if found.data_date else None,
        },
        **headroom_values(found),
        "formed_before_2009": [
            {"site_id": s.site_id, "name": s.name, "established_on": str(s.established_on)}
            for s in found.before_2009
        ],
        "formed_before_2009_unknown": [s.site_id for s in found.undated],
        "missing": [{"site_id": whose, **_both(said)} for whose, said in found.missing],
        "warnings": [_both(w) for w in found.warnings],
    }


def headroom_values(found: RegisterReview) -> dict[str, Any]:
    """Return what may still be founded: by Đ8.1c in each scope, and by the quotas of communes."""
    law = found.law
    return {
        "law": {
            "version": law.rule.version,
            "clauses": wording.clauses(law.rule.citations),
            "scopes": list(law.scopes),
            "reported_scope": law.reported,
            "limits_ha": list(law.limits_ha),
        },
        "scopes": [_scope_values(rows) for rows in found.scopes.values()],
        "quotas": _ledger_values(found.ledger),
    }


def _ledger_values(ledger: Ledger) -> dict[str, Any]:
    return {
        "is_there": ledger.quotas is not None,
        "communes": [_ledger_row(row) for row in ledger.rows()],
        "unmatched": [_quota_values(q) for q in ledger.unmatched()],
        "outdated": [_quota_values(q) for q in ledger.outdated()],
    }


def _ledger_row(row: LedgerRow) -> dict[str, Any]:
    return {
        "commune": row.code,
        "name": row.name,
        "kind": row.kind.value,
        "quota": _figure(row.account.quota),
        "used": _figure(row.account.used),
        "left": _figure(row.account.left),
        "planned": _figure(row.planned),
        "left_after_planned": _figure(row.after),
        "reasons": sorted(r.value for r in row.after.reasons),
        "sites": list(row.sites),
        "sites_perhaps": list(row.perhaps),
        "decisions": [_quota_values(q) for q in row.account.rows],
    }


def _quota_values(quota: Quota) -> dict[str, Any]:
    return {
        "commune": quota.commune,
        "kind": quota.kind.value if quota.kind else None,
        "quota_ha": quota.quota_ha,
        "used_ha": quota.used_ha,
        "decision": quota.decision,
        "decided_on": quota.decided_on.isoformat() if quota.decided_on else None,
        "as_of": quota.as_of.isoformat() if quota.as_of else None,
    }


def _both(text: Text) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en}


def _scope_values(rows: ScopeRows) -> dict[str, Any]:
    return {
        "scope": rows.scope,
        "fault": None if rows.fault is None else _both(rows.fault),
        "units": [_unit_values(row) for row in rows.rows],
    }


def _unit_values(row: UnitRow) -> dict[str, Any]:
    now = row.now
    return {
        "unit": row.unit,
        "name": row.name,
        "clusters": now.clusters,
        "without_detailed_plan": now.without_plan,
        "none_established": now.none_established.value,
        "taken": _figure(now.taken),
        "industrial": _figure(now.industrial),
        "occupancy_by_area": _figure(now.weighted),
        "occupancy_simple": _figure(now.simple),
        "more_than_half": now.more_than_half.value,
        "unleased": _figure(now.unleased),
        "headroom": [_room(now, limit) for limit in LIMITS_HA],
        "founding": [_step(step) for step in row.order],
    }


def _room(state: Indicators, limit: float) -> dict[str, Any]:
    return {
        "limit_ha": limit,
        **_figure(state.headroom(limit)),
        "allowed": state.allows(limit).value,
        "reasons": _reasons(state.allows(limit)),
    }


def _step(step: Founding) -> dict[str, Any]:
    return {
        "order": step.order,
        "site_id": step.site.site_id,
        "name": step.site.name,
        "industrial": _figure(step.industrial),
        "unleased_before": _figure(step.before.unleased),
        "unleased_after": _figure(step.after.unleased),
        "allowed": [
            {
                "limit_ha": limit,
                "value": step.before.allows(limit).value,
                "reasons": _reasons(step.before.allows(limit)),
            }
            for limit in LIMITS_HA
        ],
        "headroom_after": [
            {"limit_ha": limit, **_figure(step.after.headroom(limit))} for limit in LIMITS_HA
        ],
    }


def _reasons(fact: Fact) -> list[str]:
    return sorted(r.value for r in fact.reasons) if fact.value is None else []


def _figure(figure: Figure) -> dict[str, Any]:
    values = {"least": figure.least, "best": figure.best, "most": figure.most}
    bounded = {
        name: None if value is None or math.isinf(value) else round(value, 6) + 0.0
        for name, value in values.items()
    }
    return {**bounded, "unit": figure.unit.value}


# --- words for a person --------------------------------------------------------------------------


def answer(fact: Fact, lang: str) -> str:
    """Return whether Đ8.1c holds, in the words of the appraisal report."""
    return _ANSWERS[fact.value].in_(lang)


def scope_title(scope: str, lang: str) -> str:
    """Return the name of a scope."""
    return SCOPE_NAMES[scope].in_(lang)


def unit_title(row: UnitRow, lang: str) -> str:
    """Return the name of a unit; the province needs none."""
    return row.name or Text("Toàn tỉnh", "The province").in_(lang)


def in_one_sentence(row: UnitRow, lang: str) -> str:
    """Return what a planner says of a unit: occupancy, unleased land, headroom."""
    now, name = row.now, unit_title(row, lang)
    if now.none_established.value is True:
        return Text(
            f"{name}: chưa có cụm nào; cụm đầu tiên không phải xét điểm c khoản 1 Điều 8",
            f"{name}: no cluster yet; Art. 8.1c does not apply to the first one",
        ).in_(lang)
    rate, free = wording.bounds(now.weighted, lang), wording.bounds(now.unleased, lang)
    rate += " %" if rate[-1].isdigit() else ""
    rooms = [wording.bounds(now.headroom(limit), lang) for limit in LIMITS_HA]
    said = Text(
        f"{name}: lấp đầy {rate}; đất trống {free} ha; còn thành lập thêm tối đa {rooms[0]} ha "
        f"(giới hạn 100) / {rooms[1]} ha (giới hạn 50)",
        f"{name}: occupancy {rate}; unleased {free} ha; room for at most {rooms[0]} ha (limit "
        f"100) / {rooms[1]} ha (limit 50)",
    ).in_(lang)
    if now.more_than_half.value is True:
        said += Text(
            "; lấp đầy trên 50 % nên giới hạn không ràng buộc",
            "; occupancy is above 50 %, so that the limit does not bind",
        ).in_(lang)
    return said


def term_of_2009(found: RegisterReview, lang: str) -> list[str]:
    """Return the flag of Đ35.4: clusters formed before 2009-10-05."""
    lines = []
    over = found.term_is_over
    if found.before_2009:
        listed = ", ".join(
            f"{s.site_id} {s.name} ({wording.day(s.established_on, lang)})"
            for s in found.before_2009
            if s.established_on
        )
        vi = "đã quá hạn" if over else "phải hoàn thành"
        en = "the term is over" if over else "to be done"
        lines.append(
            Text(
                f"Hình thành trước 05/10/2009, rà soát việc xử lý thành lập theo Đ35.4 NĐ 32/2024 "
                f"({vi} trước ngày 31/12/2026): {listed}",
                f"Formed before 2009-10-05, to be regularised under Art. 35.4 of Decree 32/2024 "
                f"({en}: before 2026-12-31): {listed}",
            ).in_(lang)
        )
    if found.undated:
        listed = ", ".join(s.site_id for s in found.undated)
        lines.append(
            Text(
                f"Chưa biết có hình thành trước 05/10/2009 hay không (thiếu ngày thành lập): "
                f"{listed}",
                f"Not known whether formed before 2009-10-05 (no date of founding): {listed}",
            ).in_(lang)
        )
    return lines


def missing_lines(found: RegisterReview, lang: str) -> list[str]:
    """Return what is missing, one line for each thing, with the clusters it is missing of."""
    by_text: dict[Text, list[str]] = {}
    for whose, said in found.missing:
        by_text.setdefault(said, []).append(whose)
    return [f"{', '.join(codes)}: {said.in_(lang)}" for said, codes in by_text.items()]


def straddles(now: Indicators) -> bool:
    """Tell whether the two means stand on different sides of 50 %, both for certain."""
    low, high = sorted((now.weighted, now.simple), key=lambda f: f.least)
    return now.clusters > 0 and low.most <= HALF < high.least


def founded_rows(rows: ScopeRows) -> list[UnitRow]:
    """Return the units with an established cluster, or where nobody knows."""
    return [
        r for r in rows.rows if r.now.none_established.value is not True or rows.scope == PROVINCE
    ]


def lone_rows(rows: ScopeRows) -> list[UnitRow]:
    """Return the units whose one planned cluster is the first there: no order matters."""
    return [r for r in rows.rows if r.now.none_established.value is True and len(r.order) == 1]
