"""What people add: opinions, field checks, corrections and provincial decisions, from a table.

It is the office's own record, as the list of clusters is: a row nobody could trace, or one that
cannot be understood, stops the run, because a page without it would keep silent about what an
agency said.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import pyproj

from ccngeo.errors import InputError, LayerError
from ccngeo.model import Opinion, OpinionKind, Text, Verdict
from ccngeo.project import OPINIONS, TABLES, Project, Spatial, TableDecl
from ccngeo.provenance import is_file, sha256_of
from ccngeo.read.boundaries import in_grid, read_drawn
from ccngeo.read.table import Listed, Table, read_list
from ccngeo.vietnamese import parse_date

# What a row may say besides: the agency's own result, and what it was given on.
RESULT, BOUNDARY, VERSION = "ket_qua", "ranh_gioi", "phien_ban"
NO_BOUNDARY = "chưa có"
KINDS: Mapping[str, OpinionKind] = MappingProxyType(
    {
        "y_kien": OpinionKind.OPINION,
        "kiem_tra": OpinionKind.FIELD_CHECK,
        "dinh_chinh": OpinionKind.CORRECTION,
        "quyet_dinh": OpinionKind.DECISION,
    }
)
RESULTS: Mapping[str, Verdict] = MappingProxyType(
    {
        "dap_ung": Verdict.MET,
        "co_dieu_kien": Verdict.CONDITIONAL,
        "chua_du_can_cu": Verdict.UNDETERMINED,
        "khong_dap_ung": Verdict.NOT_MET,
        "khong_ap_dung": Verdict.NOT_APPLICABLE,
    }
)
# The first letters of a fingerprint are enough to tell two boundaries of one site apart.
_FINGERPRINT = re.compile(r"[0-9a-f]{16,64}")
_VERSION = re.compile(r"[a-z0-9-]+(#[0-9a-f]{12})?")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Reader:
    """The rows of one table; `earlier` keeps the files of boundaries that rows name."""

    listed: Listed
    project: Project
    earlier: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def opinions(self) -> Iterator[Opinion]:
        for row in range(len(self.listed.rows)):
            yield self.opinion(row)

    def opinion(self, row: int) -> Opinion:
        boundary = self.boundary(row)
        opinion = Opinion(
            site_id=self.required(row, "ma_cum"),
            rule_id=self.text(row, "quy_tac") or None,
            kind=self.one_of(row, "loai", KINDS),
            agency=self.required(row, "co_quan"),
            number=self.required(row, "so_hieu"),
            on=self.day(row),
            text=self.text(row, "noi_dung"),
            result=self.one_of(row, RESULT, RESULTS) if self.text(row, RESULT) else None,
            place=self.listed.places[row],
            version=self.version(row),
            **boundary,
        )
        if not opinion.text and opinion.result is None:
            raise self.refused(
                row,
                "noi_dung",
                Text(
                    f"không ghi nội dung, cũng không ghi {RESULT}; ghi nội dung văn bản",
                    f"neither a text nor {RESULT}; write what it says",
                ),
            )
        return opinion

    def text(self, row: int, column: str) -> str:
        return self.listed.rows[row].get(column, "")

    def refused(self, row: int, column: str, why: Text) -> InputError:
        place = self.listed.spot(row, column)
        return InputError(f"{place.vi}: {why.vi}.", f"{place.en}: {why.en}.")

    def required(self, row: int, column: str) -> str:
        said = self.text(row, column)
        if not said:
            vi, en = _MISSING[column]
            raise self.refused(row, column, Text(vi, en))
        return said

    def day(self, row: int) -> date:
        said = self.required(row, "ngay")
        try:
            parsed = parse_date(said)
        except ValueError:
            parsed = None
        if parsed is None:
            why = Text(
                f"{said!r} không phải là ngày; ghi ví dụ 2025-08-20 hoặc 20/08/2025",
                f"{said!r} is not a date; write for example 2025-08-20 or 20/08/2025",
            )
            raise self.refused(row, "ngay", why)
        return parsed

    def one_of(self, row: int, column: str, known: Mapping[str, T]) -> T:
        said = self.text(row, column)
        found = known.get(said.casefold())
        if found is None:
            listed = ", ".join(known)
            why = Text(
                f"{said!r} không dùng được; ghi một trong {listed}",
                f"{said!r} is not known; write one of {listed}",
            )
            raise self.refused(row, column, why)
        return found

    def version(self, row: int) -> str | None:
        said = self.text(row, VERSION)
        if not said:
            return None
        if not self.text(row, "quy_tac"):
            why = Text(
                "ghi phiên bản mà không ghi quy_tac; thêm mã quy tắc hoặc để trống ô này",
                "a version without quy_tac; name the rule or leave this cell blank",
            )
            raise self.refused(row, VERSION, why)
        if not _VERSION.fullmatch(said):
            why = Text(
                f"{said!r} không phải là phiên bản quy tắc; chép từ trang kết quả, ví dụ "
                "nd32-2024#0123456789ab",
                f"{said!r} is no version of a rule; copy it from the page, as "
                "nd32-2024#0123456789ab",
            )
            raise self.refused(row, VERSION, why)
        return said

    def boundary(self, row: int) -> dict[str, Any]:
        """Return what is known of the boundary that a row was given on."""
        said = self.text(row, BOUNDARY)
        if not said:
            return {}
        if said.casefold() == NO_BOUNDARY:
            return {"without_boundary": True}
        if _FINGERPRINT.fullmatch(said.casefold()):
            return {"fingerprint": said.casefold()}
        if not is_file(self.project.file(said)):
            why = Text(
                f"{said!r} không phải là mã ranh giới, cũng không có tệp này; chép mã từ trang kết "
                f"quả (ít nhất 16 ký tự), ghi đường dẫn tệp ranh giới khi đó, hoặc «{NO_BOUNDARY}»",
                f"{said!r} is no code of a boundary and there is no such file; copy the code from "
                "the page (16 letters or more), give the file of that boundary, or "
                f"«{NO_BOUNDARY}»",
            )
            raise self.refused(row, BOUNDARY, why)
        site_id = self.required(row, "ma_cum").lower()
        shapes = self.shapes(said)
        if site_id not in shapes:
            why = Text(
                f"tệp {said} không có ranh giới mã {site_id.upper()}; ghi tệp khác",
                f"{said} has no boundary of the code {site_id.upper()}; name another file",
            )
            raise self.refused(row, BOUNDARY, why)
        return {"drawn": shapes[site_id]}

    def shapes(self, name: str) -> Mapping[str, Any]:
        if name not in self.earlier:
            own = self.project.declared.sites
            how = Spatial(crs=own.crs, crs_confirmed=own.crs_confirmed, encoding=own.encoding)
            shapes = _boundaries(self.project.file(name), how, self.project.crs)
            self.earlier[name] = shapes
        return self.earlier[name]


_MISSING: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "ma_cum": ("chưa ghi mã cụm; ghi mã", "no code of a cluster; write it"),
        "co_quan": ("chưa ghi cơ quan; ghi tên cơ quan", "no agency; name it"),
        "so_hieu": (
            "chưa ghi số hiệu văn bản nên không truy lại được; ghi số hiệu",
            "no number, so nobody could trace it; write the number",
        ),
        "ngay": (
            "chưa ghi ngày văn bản nên không truy lại được; ghi ngày",
            "no date, so nobody could trace it; write the date",
        ),
    }
)


def _boundaries(path: Path, how: Spatial, crs: pyproj.CRS) -> Mapping[str, Any]:
    shapes, _ = in_grid(read_drawn(path, how), crs)
    return {code.lower(): shape for code, shape in shapes.items()}  # codes ignore case


@dataclass(frozen=True, slots=True)
class Opinions:
    """The table as an input, what its rows say, and the files of boundaries they name."""

    table: Table
    said: tuple[Opinion, ...]
    boundaries: tuple[Path, ...]


def read_opinions(project: Project, decl: TableDecl) -> Opinions:
    """Read the table of opinions of a project.

    A table without rows is in order: nobody has answered yet, and nothing is concluded from that.

    Raises
    ------
    InputError
        The file, a column or a row cannot be used; a row without number or date.
    """
    spec, path = TABLES[OPINIONS], project.file(decl.path)
    try:
        listed = read_list(path, spec.fields, decl.sheet)
    except LayerError as error:
        raise InputError(error.vi, error.en) from error
    lacking = [name for name in spec.fields if name not in listed.columns]
    if lacking:
        names = ", ".join(lacking)
        raise InputError(
            f"{path.name}: thiếu cột {names}; thêm hoặc đổi tên cột.",
            f"{path.name}: lacks the columns {names}; add or rename them.",
        )
    table = Table(spec, decl, path, listed.rows, listed.columns, sha256_of(path))
    reader = _Reader(listed, project)
    said = tuple(reader.opinions())
    return Opinions(table, said, tuple(project.file(name) for name in reader.earlier))
