"""The register of established clusters on a terminal of 80 columns."""

from collections.abc import Iterator

from rich import box
from rich.console import RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from ccngeo import wording
from ccngeo.model import Fact, Figure, Text
from ccngeo.quotas import LedgerRow
from ccngeo.register import LIMITS_HA, Founding, Indicators
from ccngeo.report.registered import (
    RegisterReview,
    ScopeRows,
    UnitRow,
    answer,
    founded_rows,
    in_one_sentence,
    lone_rows,
    missing_lines,
    scope_title,
    straddles,
    term_of_2009,
    unit_title,
)

_STYLES = {True: "green", False: "red", None: "yellow"}
_READING = Text(
    "Tử số: đất đã cho thuê, cho thuê lại hoặc đã chấp thuận đầu tư, cấp GCN đăng ký đầu tư "
    "(Đ2.7). Mẫu số: đất công nghiệp theo quy hoạch chi tiết được duyệt (Đ2.6); cụm chưa có quy "
    "hoạch chi tiết: từ 0 đến diện tích cụm. Nghị định không in công thức trung bình: nêu cả hai. "
    "Đất đã chấp thuận đầu tư mà chưa thuê có thể tính hoặc không tính là chưa thuê.",
    "Numerator: land leased, sub-leased or approved for an investor (Art. 2.7). Denominator: "
    "industrial land of the approved detailed plan (Art. 2.6); without one, from 0 to the area of "
    "the cluster. The decree prints no formula of the average: both are given. Land approved and "
    "not leased yet may or may not count as unleased.",
)
_NOT_BOUND = Text(
    "* lấp đầy chắc chắn trên 50 %: giới hạn không ràng buộc.",
    "* occupancy is certainly above 50 %: the limit does not bind.",
)
_STRADDLE = Text(
    "† hai cách tính trung bình nằm ở hai phía của 50 %: chưa đủ căn cứ về lấp đầy.",
    "† the two means stand on both sides of 50 %: occupancy is undetermined.",
)
_ORDER = Text(
    "Điều kiện xét trên các cụm thành lập trước cụm đang xét; giả định không cho thuê thêm giữa "
    "các lần thành lập. Thứ tự theo cột thu_tu, sau đó theo danh sách. Mỗi giới hạn: kết quả "
    "khi đến lượt, phần còn lại sau khi thành lập (số âm: đã vượt). Đất công nghiệp của cụm "
    "chưa có quy hoạch chi tiết: từ 0 đến diện tích đề nghị, hoặc diện tích khép từ tọa "
    "độ khi lớn hơn từ 0,1 ha.",
    "The condition looks at the clusters founded before the one under study; nothing more is "
    "taken to be leased in between. The order is that of the column thu_tu, then of the list. "
    "For each limit: the result in its turn, and the room left after it (negative: exceeded). "
    "Industrial land of a cluster without a detailed plan: from 0 to its declared area, or to what "
    "its boundary closes to where that is larger by 0.1 ha.",
)


def register_tables(
    found: RegisterReview, lang: str, scopes: tuple[str, ...] = ()
) -> Iterator[RenderableType]:
    """Yield what to print, top down; `scopes` in place of those of the day."""
    yield from _head(found, lang)
    for scope in scopes or found.law.shown:
        yield from _scope(found.scopes[scope], found, lang)
    yield from _quotas(found, lang)
    yield from _listed(Text("Xử lý thành lập", "Regularisation"), term_of_2009(found, lang), lang)
    yield from _listed(Text("Còn thiếu", "Missing"), missing_lines(found, lang), lang)


def _head(found: RegisterReview, lang: str) -> Iterator[RenderableType]:
    if found.synthetic:
        label = wording.SYNTHETIC.in_(lang)
        yield f"[bold reverse] {label} [/]"
    clauses = escape("; ".join(wording.clauses(found.law.rule.citations)))
    day = wording.day(found.on, lang)
    yield Text(f"[bold]Ngày {day}[/] · {clauses}", f"[bold]On {day}[/] · {clauses}").in_(lang)
    if found.data_date is not None:
        data_day = wording.day(found.data_date, lang)
        said = Text(f"Số liệu ngày {data_day}", f"Data of {data_day}").in_(lang)
        yield " · ".join(x for x in (said, escape(found.agency)) if x)
    for warning in found.warnings:
        yield f"[yellow]⚠ {escape(warning.in_(lang))}[/]"


def _scope(rows: ScopeRows, found: RegisterReview, lang: str) -> Iterator[RenderableType]:
    yield ""
    if rows.fault is not None:
        yield f"[red]{escape(rows.fault.in_(lang))}[/]"
        return
    name = scope_title(rows.scope, lang)
    founded = founded_rows(rows)
    heading = Text(f"Chỉ tiêu theo {name}", f"Indicators by {name}").in_(lang)
    yield f"[bold]{heading}[/]"
    if founded:
        yield _indicators(founded, lang)
    others = len(rows.rows) - len(founded)
    if others:
        yield Text(
            f"{others} {name} khác chưa có cụm thành lập.",
            f"{others} others have no established cluster.",
        ).in_(lang)
    if any(_is_free(row.now) for row in founded):
        yield _NOT_BOUND.in_(lang)
    if any(straddles(row.now) for row in founded):
        yield _STRADDLE.in_(lang)
    yield f"[dim]{_READING.in_(lang)}[/]"
    if found.law.limits_ha:
        yield from _orders(rows, lang)


def _orders(rows: ScopeRows, lang: str) -> Iterator[RenderableType]:
    lone = lone_rows(rows)
    ordered = [row for row in rows.rows if row.order and row not in lone]
    if not ordered and not lone:
        return
    yield ""
    heading = Text("Thứ tự thành lập, cộng dồn", "Order of founding, cumulative").in_(lang)
    yield f"[bold]{heading}[/]"
    yield f"[dim]{_ORDER.in_(lang)}[/]"
    for row in ordered:
        yield ""
        yield escape(in_one_sentence(row, lang))
        yield _order(row, lang)
    if lone:
        listed = "; ".join(f"{unit_title(row, lang)} ({row.order[0].site.site_id})" for row in lone)
        yield ""
        yield escape(
            Text(
                f"Chưa có cụm thành lập và chỉ có một cụm quy hoạch (không phải xét điểm c khoản 1 "
                f"Điều 8): {listed}",
                f"No established cluster and one planned (Art. 8.1c does not apply): {listed}",
            ).in_(lang)
        )


def _is_free(now: Indicators) -> bool:
    """Tell whether the limit binds nobody: occupancy is certainly above 50 %."""
    return now.clusters > 0 and now.more_than_half.value is True


def _table(*headings: tuple[Text, int], lang: str) -> Table:
    """Return a table whose columns are as wide as asked, so that tables stand in line."""
    table = Table(box=box.SIMPLE_HEAD, padding=0, show_edge=False, pad_edge=False)
    for i, (heading, width) in enumerate(headings):
        table.add_column(
            heading.in_(lang), justify="right" if i else "left", width=width, overflow="fold"
        )
    return table


def _indicators(rows: list[UnitRow], lang: str) -> Table:
    table = _table(
        (Text("Địa bàn (số cụm)", "Unit (clusters)"), 14),
        (Text("Tử số / mẫu số, ha", "Numerator / denominator, ha"), 14),
        (Text("Lấp đầy, %: DT / TB cộng", "Occup., %: area / simple"), 10),
        (Text("Chưa thuê, ha", "Unleased, ha"), 13),
        (Text("Còn lại ≤ 100 ha", "Room ≤ 100 ha"), 13),
        (Text("Còn lại ≤ 50 ha", "Room ≤ 50 ha"), 11),
        lang=lang,
    )
    for row in rows:
        table.add_row(*_unit(row, lang))
    return table


def _unit(row: UnitRow, lang: str) -> Iterator[str]:
    now = row.now
    count = f"({now.clusters})"
    if now.without_plan:
        count = Text(
            f"({now.clusters}, {now.without_plan} chưa QHCT)",
            f"({now.clusters}, {now.without_plan} no plan)",
        ).in_(lang)
    yield f"{escape(unit_title(row, lang))} [dim]{count}[/]"
    if now.none_established.value is True:
        yield from ("–", "–")
    else:
        yield f"{_fit(now.taken, 14, lang)}\n/{_fit(now.industrial, 13, lang)}"
        mark = " †" if straddles(now) else ""
        yield f"{_fit(now.weighted, 10, lang)}\n{_fit(now.simple, 10, lang)}{mark}"
    yield _fit(now.unleased, 13, lang)
    for limit in LIMITS_HA:
        yield _room(now, limit, lang)


def _room(now: Indicators, limit: float, lang: str) -> str:
    """Return what is left under a limit, coloured by what Đ8.1c says of the next cluster."""
    mark = " *" if _is_free(now) else ""
    return f"[{_STYLES[now.allows(limit).value]}]{_fit(now.headroom(limit), 13, lang)}{mark}[/]"


def _fit(figure: Figure, width: int, lang: str) -> str:
    """Return a figure that is broken between its bounds, not within a number."""
    said = wording.bounds(figure, lang)
    return said if len(said) <= width else said.replace("–", "–\n")


def _order(row: UnitRow, lang: str) -> Table:
    table = _table(
        (Text("Cụm", "Cluster"), 25),
        (Text("Thêm, ha", "Adds, ha"), 8),
        (Text("Chưa thuê cộng dồn, ha", "Unleased in all, ha"), 13),
        (Text("≤ 100 ha", "≤ 100 ha"), 14),
        (Text("≤ 50 ha", "≤ 50 ha"), 14),
        lang=lang,
    )
    for step in row.order:
        table.add_row(*_step(step, lang))
    return table


def _step(step: Founding, lang: str) -> Iterator[str]:
    yield f"{step.order}. {step.site.site_id} {escape(step.site.name)}"
    yield _fit(step.industrial, 8, lang)
    yield _fit(step.after.unleased, 13, lang)
    for limit in LIMITS_HA:
        room = _fit(step.after.headroom(limit), 14, lang)
        yield f"{_coloured(step.before.allows(limit), lang)}\n[dim]{room}[/]"


def _coloured(fact: Fact, lang: str) -> str:
    return f"[{_STYLES[fact.value]}]{answer(fact, lang)}[/]"


_LEDGER = Text(
    "Nhu cầu của các cụm chưa thành lập: đất cụm công nghiệp theo diện tích đề nghị (hoặc quy "
    "hoạch); đất lúa đo trong ranh giới, cụm chưa có ranh giới chưa rõ. Số âm: thiếu chỉ tiêu. "
    "Dấu ?: cụm có thể nằm một phần ở xã khác.",
    "Needs of the clusters not founded yet: cluster land by the proposed (or planned) area; rice "
    "land as measured inside, not known without a boundary. Negative: short of quota. A question "
    "mark: part of the cluster may lie in another commune.",
)


def _quotas(found: RegisterReview, lang: str) -> Iterator[RenderableType]:
    ledger = found.ledger
    for kind, title in wording.QUOTA_KINDS.items():
        rows = wording.ledger_rows(ledger, kind)
        if not rows:
            continue
        head = Text("Chỉ tiêu theo xã đến 2030", "Quotas of the communes until 2030").in_(lang)
        yield ""
        yield f"[bold]{head}: {title.in_(lang)}[/]"
        yield _ledger(rows, lang)
    if ledger.quotas is not None:
        yield f"[dim]{_LEDGER.in_(lang)}[/]"
    yield from _listed(
        Text("Chỉ tiêu chưa rõ", "Quotas not known"), wording.ledger_notes(ledger, lang), lang
    )


def _ledger(rows: list[LedgerRow], lang: str) -> Table:
    table = _table(
        (Text("Xã", "Commune"), 18),
        (Text("Chỉ tiêu, ha", "Quota, ha"), 9),
        (Text("Đã dùng, ha", "Used, ha"), 9),
        (Text("Còn lại, ha", "Left, ha"), 9),
        (Text("Cụm cần, ha", "Needed, ha"), 12),
        (Text("Còn sau đó, ha", "Left after, ha"), 16),
        lang=lang,
    )
    for row in rows:
        account = row.account
        after = row.after
        short = True if after.most < 0 else False if after.least >= 0 else None
        colour = {True: "red", False: "green", None: "yellow"}[short]
        table.add_row(
            f"{escape(wording.ledger_name(row))}\n[dim]{escape(wording.ledger_sites(row))}[/]",
            *(_fit(f, 9, lang) for f in (account.quota, account.used, account.left)),
            _fit(row.planned, 12, lang),
            f"[{colour}]{_fit(after, 16, lang)}[/]",
        )
    return table


def _listed(title: Text, lines: list[str], lang: str) -> Iterator[RenderableType]:
    if not lines:
        return
    yield ""
    yield f"[bold]{title.in_(lang)}[/]"
    for line in lines:
        yield Padding(escape(f"– {line}"), (0, 0, 0, 1))
