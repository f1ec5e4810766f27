"""What a document is made of: runs of text, lines of runs, rows of cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style; `to_fill` marks a place that a person has to fill in."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    to_fill: bool = False


def to_fill(what: str) -> Run:
    """Return a place to fill in: what belongs there, in square brackets, marked."""
    return Run(f"[{what}]", to_fill=True)


Line = str | Run | Sequence[str | Run]
Cell = str | Sequence[Line]


def runs_of(line: Line) -> tuple[Run, ...]:
    """Return the runs of a line."""
    if isinstance(line, str):
        return (Run(line),)
    if isinstance(line, Run):
        return (line,)
    return tuple(Run(part) if isinstance(part, str) else part for part in line)


def lines_of(cell: Cell) -> tuple[Line, ...]:
    """Return the lines of a cell."""
    return (cell,) if isinstance(cell, str) else tuple(cell)


class Align(StrEnum):
    """How the texts of a column stand, by their names in WordprocessingML."""

    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its head, width in mm, and how its texts stand."""

    title: str
    width_mm: float
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; one that sums up the others is bold."""

    cells: Sequence[Cell]
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A row of one cell over all columns, which heads the rows below it."""

    text: str
