"""The table of quotas of communes: what a decision gives until 2030, and how much is used."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from ccngeo.errors import LayerError
from ccngeo.model import Text
from ccngeo.read.table import Listed, Row, Table
from ccngeo.vietnamese import commune_code, folded, parse_date, parse_decimal

T = TypeVar("T")


class QuotaKind(StrEnum):
    """What a quota is of: cluster land, or rice land that may be converted."""

    SKN = "SKN"
    RICE = "rice"


# How a row names what it is of. Whether a quota of rice counts the specialised land (LUC) alone or
# all of it (LUA) offices write as they please, so both words are one kind.
KINDS: Mapping[str, QuotaKind] = MappingProxyType(
    {"SKN": QuotaKind.SKN, "LUC": QuotaKind.RICE, "LUA": QuotaKind.RICE}
)


@dataclass(frozen=True, slots=True)
class Quota:
    """One row: what a decision gives a commune until 2030, and how much of it is used, in ha.

    `commune` is its code or name as written; None is not on record.
    """

    commune: str
    kind: QuotaKind | None
    quota_ha: float | None
    used_ha: float | None
    decision: str
    decided_on: date | None
    as_of: date | None

    @property
    def is_traceable(self) -> bool:
        """Tell whether anybody could look the decision up."""
        return bool(self.decision) and self.decided_on is not None


def quotas_of(table: Table | None) -> tuple[Quota, ...]:
    """Return the rows of the table of quotas; what cannot be read is not on record."""
    return tuple(_quota(row) for row in (() if table is None else table.rows))


def _quota(row: Row) -> Quota:
    return Quota(
        commune=commune_code(row.get("xa", "")),
        kind=KINDS.get(row.get("loai_dat", "").upper()),
        quota_ha=_read(row, "chi_tieu_ha", _hectares),
        used_ha=_read(row, "da_dung_ha", _hectares),
        decision=row.get("so_qd", ""),
        decided_on=_read(row, "ngay_qd", parse_date),
        as_of=_read(row, "ngay_so_lieu", parse_date),
    )


def _hectares(text: str) -> float | None:
    value = parse_decimal(text)
    if value is not None and value < 0:
        raise ValueError(f"{value:g} ha is no quota")
    return value


def _read(row: Row, column: str, parse: Callable[[str], T | None]) -> T | None:
    try:
        return parse(row.get(column, ""))
    except ValueError:
        return None


def check_quotas(listed: Listed) -> None:
    """Refuse a table that nobody could add up.

    Raises
    ------
    LayerError
        A row without commune, kind, or number and date of its decision; a number or day that is
        none; or two rows of one commune and kind under one decision, which may be one written
        twice or two to be added.
    """
    seen: dict[tuple[str, QuotaKind | None, str], int] = {}
    for i, row in enumerate(listed.rows):
        for column, known, must in _MUST:
            if not known(row.get(column, "")):
                raise _refused(listed.spot(i, column), must)
        quota = _quota(row)
        key = (folded(quota.commune), quota.kind, quota.decision.casefold())
        if key in seen:
            first = listed.places[seen[key]]
            raise _refused(
                listed.places[i],
                Text(
                    f"cùng xã, loại đất và quyết định với {first.vi}: không rõ ghi trùng hay phải "
                    "cộng; gộp thành một dòng (chỉ cộng các quyết định khác nhau)",
                    f"the same commune, kind and decision as {first.en}: one row written twice, or "
                    "two to be added; make it one (only different decisions are added)",
                ),
            )
        seen[key] = i


def _refused(place: Text, must: Text) -> LayerError:
    return LayerError(f"{place.vi}: {must.vi}.", f"{place.en}: {must.en}.")


def _is(parse: Callable[[str], object], *, blank: bool) -> Callable[[str], bool]:
    def known(text: str) -> bool:
        try:
            return parse(text) is not None or (blank and not text)
        except ValueError:
            return False

    return known


_AN_AREA = Text(
    "không phải số ha từ 0 trở lên; ghi ví dụ 12,50 (để trống nếu chưa có số liệu)",
    "is no number of ha from 0 on; write for example 12,50 (blank where it is not known)",
)
_A_DAY = Text("không phải là ngày; ghi ví dụ 2025-10-20", "is not a date; write 2025-10-20")
_MUST: tuple[tuple[str, Callable[[str], bool], Text], ...] = (
    ("xa", bool, Text("chưa ghi xã; ghi mã hoặc tên xã", "no commune; write its code or name")),
    (
        "loai_dat",
        lambda text: text.upper() in KINDS,
        Text(
            f"loại đất không dùng được; ghi một trong {', '.join(KINDS)}",
            f"not a kind of land; write one of {', '.join(KINDS)}",
        ),
    ),
    ("chi_tieu_ha", _is(_hectares, blank=True), _AN_AREA),
    ("da_dung_ha", _is(_hectares, blank=True), _AN_AREA),
    (
        "so_qd",
        bool,
        Text(
            "chưa ghi số quyết định nên không truy lại được; ghi số",
            "no number of the decision, so nobody could trace it; write it",
        ),
    ),
    ("ngay_qd", _is(parse_date, blank=False), _A_DAY),
    ("ngay_so_lieu", _is(parse_date, blank=True), _A_DAY),
)
