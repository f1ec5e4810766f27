"""Tables of facts (csv) → rows of clean text; numbers are parsed by whoever needs them."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ccngeo.errors import LayerError
from ccngeo.model import LayerSpec
from ccngeo.project import TableDecl
from ccngeo.provenance import sha256_of
from ccngeo.vietnamese import clean

Row = Mapping[str, str]


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
        Missing, unreadable or empty.
    """
    columns, rows = read_rows(path)
    return Table(spec, decl, path, rows, columns, sha256_of(path))


def read_rows(path: Path) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Return the column names and rows of a csv file in UTF-8 (comma or semicolon).

    Raises
    ------
    LayerError
        Missing, not UTF-8, without a header, or with a row longer than the header.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise LayerError(f"{path.name}: there is no such file; give its path.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise LayerError(f"{path.name}: not a UTF-8 table; save it as CSV UTF-8.") from error
    header = text.split("\n", 1)[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter)
    columns = tuple(clean(name) for name in reader.fieldnames or ())
    if not any(columns):
        raise LayerError(f"{path.name}: the table is empty; its first line names the columns.")
    if len(set(columns)) != len(columns):
        raise LayerError(f"{path.name}: two columns have the same name; rename one.")
    reader.fieldnames = list(columns)
    rows = []
    for row in reader:
        if None in row:
            raise LayerError(
                f"{path.name}, line {reader.line_num}: more values than columns; put numbers with "
                "a decimal comma in quotes."
            )
        values = {name: clean(value or "") for name, value in row.items()}
        if any(values.values()):
            rows.append(values)
    return columns, tuple(rows)
