"""Tables of facts (csv) → rows of clean text; numbers are parsed by whoever needs them."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ccngeo.errors import LayerError
from ccngeo.model import LayerSpec
from ccngeo.project import TableDecl
from ccngeo.provenance import sha256_of
from ccngeo.vietnamese import clean, commune_code

Row = Mapping[str, str]
_COMMUNE = "ma_xa_moi"  # the code of a commune, in every table that has one


@dataclass(frozen=True, slots=True)
class Table:
    """A table as declared: its rows, every value text."""

    spec: LayerSpec
    decl: TableDecl
    path: Path
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    sha256: str


def open_table(spec: LayerSpec, decl: TableDecl, path: Path) -> Table:
    """Read a reference table.

    Raises
    ------
    LayerError
        Missing, unreadable or empty: a table without rows would read as "there are none".
    """
    columns, rows = read_rows(path)
    lacking = [name for name in spec.fields if name not in columns]
    if lacking:
        raise LayerError(
            f"{path.name}: thiếu cột {', '.join(lacking)}; thêm hoặc đổi tên cột.",
            f"{path.name}: lacks the columns {', '.join(lacking)}; add or rename them.",
        )
    if not rows:
        raise LayerError(
            f"{path.name}: bảng không có dòng nào; xuất lại bảng.",
            f"{path.name}: the table has no rows; export it again.",
        )
    return Table(spec, decl, path, rows, columns, sha256_of(path))


def read_rows(path: Path) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Return the column names and rows of a csv file in UTF-8 (comma or semicolon).

    Raises
    ------
    LayerError
        Missing, not UTF-8, without a header, with a row longer than the header, or with a quote
        that is never closed (it would swallow the rows after it).
    """
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
    header = text.split("\n", 1)[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = tuple(clean(name) for name in reader.fieldnames or ())
        if not any(columns):
            raise LayerError(
                f"{path.name}: bảng trống; dòng đầu phải là tên các cột.",
                f"{path.name}: the table is empty; its first line names the columns.",
            )
        if len(set(columns)) != len(columns):
            raise LayerError(
                f"{path.name}: có hai cột trùng tên; đổi tên một cột.",
                f"{path.name}: two columns have the same name; rename one.",
            )
        reader.fieldnames = list(columns)
        return columns, tuple(_rows(reader, path))
    except csv.Error as error:
        raise LayerError(
            f"{path.name}, dòng {reader.line_num}: không đọc được dạng CSV ({error}); lưu lại tệp.",
            f"{path.name}, line {reader.line_num}: not readable as CSV ({error}); save it again.",
        ) from error


def _rows(reader: "csv.DictReader[str]", path: Path) -> Iterator[Row]:
    for row in reader:
        if None in row:
            raise LayerError(
                f"{path.name}, dòng {reader.line_num}: nhiều giá trị hơn số cột; đặt số có dấu "
                "phẩy thập phân trong dấu ngoặc kép.",
                f"{path.name}, line {reader.line_num}: more values than columns; put numbers with "
                "a decimal comma in quotes.",
            )
        values = {name: clean(value or "") for name, value in row.items()}
        if values.get(_COMMUNE):
            values[_COMMUNE] = commune_code(values[_COMMUNE])
        if any(values.values()):
            yield values
