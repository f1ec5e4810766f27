"""Tables of facts → rows of clean text; numbers are parsed by whoever needs them."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pandas as pd

from ccngeo.errors import LayerError
from ccngeo.model import LayerSpec, Text
from ccngeo.project import TableDecl
from ccngeo.provenance import sha256_of
from ccngeo.read.sheets import Sheet, read_sheets
from ccngeo.vietnamese import clean, commune_code, detect_disguised

Row = Mapping[str, str]
_COMMUNE = "ma_xa_moi"  # the code of a commune, in every table that has one


_TEXT = (".csv", ".tsv", ".txt")
_TITLES = 20  # rows that may stand above the names of the columns in a workbook


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows of a table, every value text; `places` says where each row stands, `spot` each value."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    places: tuple[Text, ...]
    spot: Callable[[int, str], Text]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as declared: its rows, every value text."""

    spec: LayerSpec
    decl: TableDecl
    path: Path
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    sha256: str


def open_table(
    spec: LayerSpec, decl: TableDecl, path: Path, check: Callable[[Listed], None] | None = None
) -> Table:
    """Read a reference table; `check` refuses rows that cannot be used.

    Raises
    ------
    LayerError
        Missing, unreadable or empty: a table without rows would read as "there are none"; or
        refused by `check`.
    """
    listed = read_list(path, spec.fields, decl.sheet)
    lacking = [name for name in spec.fields if name not in listed.columns]
    if lacking:
        raise LayerError(
            f"{path.name}: thiếu cột {', '.join(lacking)}; thêm hoặc đổi tên cột.",
            f"{path.name}: lacks the columns {', '.join(lacking)}; add or rename them.",
        )
    if not listed.rows:
        raise LayerError(
            f"{path.name}: bảng không có dòng nào; xuất lại bảng.",
            f"{path.name}: the table has no rows; export it again.",
        )
    if check is not None:
        check(listed)
    return Table(spec, decl, path, listed.rows, listed.columns, sha256_of(path))


def read_list(path: Path, known: Sequence[str], sheet: str | None = None) -> Listed:
    """Return the rows of a csv file in UTF-8 (comma, semicolon or tab), or of a workbook.

    Parameters
    ----------
    path
        A .csv, .tsv, .txt, .xlsx, .xls, .ods or .docx.
    known
        The columns a table of this kind may have: in a workbook the row that names one of them is
        the header, so that a title may stand above it.
    sheet
        Which sheet of a workbook that has several.

    Raises
    ------
    LayerError
        Missing, not UTF-8, without a header, with a row longer than the header, or with a quote
        that is never closed (it would swallow the rows after it).
    """
    if path.suffix.lower() in _TEXT:
        listed = _of_text(path)
    else:
        listed = _of_sheet(path, _chosen(path, read_sheets(path), sheet), known)
    refuse_old_fonts(path, (value for row in listed.rows for value in row.values()))
    return listed


def refuse_old_fonts(path: Path, texts: Iterable[str]) -> None:
    """Refuse a table typed in fonts of TCVN3 or VNI: it would name other communes and clusters.

    Raises
    ------
    LayerError
        It is.
    """
    evidence = detect_disguised(texts)
    if evidence.encoding in ("tcvn3", "vni"):
        name, why = evidence.encoding.upper(), evidence.why
        raise LayerError(
            f"{path.name}: chữ gõ bằng phông {name}, không phải Unicode ({why.vi}); chuyển mã sang "
            "Unicode (UniKey, Ctrl+Shift+F6) rồi lưu lại.",
            f"{path.name}: typed in {name} fonts, not in Unicode ({why.en}); convert it to Unicode "
            "(UniKey, Ctrl+Shift+F6) and save it again.",
        )


def as_text(value: Any) -> str:
    """Return a cell or attribute as a person types it: decimal comma, ISO date, blank for none."""
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):  # noqa: PLR0124
        return ""
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",")
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return clean(str(value))


def _chosen(path: Path, sheets: tuple[Sheet, ...], name: str | None) -> Sheet:
    """Return the sheet that is meant; of several with content none is guessed."""
    filled = [s for s in sheets if s.rows and not s.hidden]
    named = [s for s in sheets if name is not None and s.name == name]
    if named or (name is None and len(filled) == 1):
        return (named or filled)[0]
    listed = ", ".join(s.name for s in sheets)
    raise LayerError(
        f"{path.name}: có các sheet {listed}; ghi tên một sheet vào khóa sheet.",
        f"{path.name}: holds the sheets {listed}; name one in the key sheet.",
    )


def _of_sheet(path: Path, sheet: Sheet, known: Sequence[str]) -> Listed:
    texts = [[as_text(value) for value in row] for row in sheet.rows]
    heads = [i for i, row in enumerate(texts[:_TITLES]) if set(row) & set(known)]
    first = heads[0] if heads else next((i for i, row in enumerate(texts) if any(row)), 0)
    body = enumerate(texts[first + 1 :], start=first + 1)
    return _listed(path, texts[first] if texts else [], body, sheet.place)


def _listed(
    path: Path,
    header: Sequence[str],
    body: Iterable[tuple[int, Sequence[str]]],
    place: Callable[[int, int | None], Text],
) -> Listed:
    """Pair the values of each numbered row with the columns; a blank row is none."""
    at = {name: k for k, name in enumerate(header) if name}
    _check_columns(path, header, at)
    named = set(at.values())
    rows, places, numbers = [], [], []
    for i, row in body:
        stray = next((k for k, value in enumerate(row) if value and k not in named), None)
        if stray is not None:
            raise _longer(place(i, stray))
        values = {name: row[k] if k < len(row) else "" for name, k in at.items()}
        if values.get(_COMMUNE):
            values[_COMMUNE] = commune_code(values[_COMMUNE])
        if any(values.values()):
            rows.append(values)
            places.append(place(i, None))
            numbers.append(i)

    def spot(row: int, column: str) -> Text:
        where = place(numbers[row], at.get(column))
        return Text(f"{where.vi} ({column})", f"{where.en} ({column})")

    return Listed(path, tuple(at), tuple(rows), tuple(places), spot)


def _of_text(path: Path) -> Listed:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise LayerError(
            f"{path.name}: không có tệp này; ghi lại đường dẫn.",
            f"{path.name}: there is no such file; give its path.",
        ) from error
    except (OSError, ValueError) as error:  # a name no file can have is a ValueError too
        raise LayerError(
            f"{path.name}: không phải bảng mã UTF-8; lưu lại dạng CSV UTF-8.",
            f"{path.name}: not a UTF-8 table; save it as CSV UTF-8.",
        ) from error
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = [(reader.line_num, [clean(value) for value in row]) for row in reader]
    except csv.Error as error:
        raise LayerError(
            f"{path.name}, dòng {reader.line_num}: không đọc được dạng CSV ({error}); lưu lại tệp.",
            f"{path.name}, line {reader.line_num}: not readable as CSV ({error}); save it again.",
        ) from error
    filled = [line for line in lines if any(line[1])]
    header = filled[0][1] if filled else []

    def place(line: int, column: int | None) -> Text:
        vi, en = f"{path.name}, dòng {line}", f"{path.name}, row {line}"
        return (
            Text(vi, en)
            if column is None
            else Text(f"{vi}, cột {column + 1}", f"{en}, column {column + 1}")
        )

    return _listed(path, header, filled[1:], place)


def _check_columns(path: Path, header: Sequence[str], at: Mapping[str, int]) -> None:
    """Refuse a header without names, or with one name twice; blank ones stand over nothing."""
    if not at:
        raise LayerError(
            f"{path.name}: bảng trống; dòng đầu phải là tên các cột.",
            f"{path.name}: the table is empty; its first line names the columns.",
        )
    if len(at) != sum(map(bool, header)):
        raise LayerError(
            f"{path.name}: có hai cột trùng tên; đổi tên một cột.",
            f"{path.name}: two columns have the same name; rename one.",
        )


def _longer(place: Text) -> LayerError:
    return LayerError(
        f"{place.vi}: nhiều giá trị hơn số cột; đặt số có dấu phẩy thập phân trong dấu ngoặc kép, "
        "hoặc thêm tên cột.",
        f"{place.en}: more values than columns; put numbers with a decimal comma in quotes, or "
        "name the column.",
    )
