"""The tables of an analysis record, cell by cell: each column says what may stand in it."""

from __future__ import annotations

import csv
import datetime
import io
import math
import re
from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from analysis.exports.csv_text import untamed
from analysis.model import Refused

_WHOLE = re.compile(r"-?\d{1,9}")

# A Cell gives what a cell holds, or raises ValueError with what it should have been.
Cell = Callable[[str], object]


def needed(files: dict[str, bytes], name: str) -> bytes:
    """The content of a file; Refused where the record has none of that name."""
    if name not in files:
        raise Refused(f"The record has no {name}, which every record has. Use the record as it was made.")
    return files[name]


def rows_of(name: str, content: bytes) -> list[list[str]]:
    """The rows of a csv file, columns first; Refused where it is no table."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise Refused(f"{name} is not a table in UTF-8. Use the record as it was made.") from None
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise Refused(f"Row {number} of {name} has {len(row)} cells instead of {len(rows[0])}. Mend that row.")
    if not rows or len(set(rows[0])) < len(rows[0]):
        raise Refused(f"{name} does not begin with a row of different column names. Use the record as it was made.")
    return rows


def table_of(
    files: dict[str, bytes], name: str, columns: Mapping[str, Cell], *, key: list[str] | None = None
) -> pd.DataFrame:
    """A table of the record with each cell read as its column says; `key` may not stand twice."""
    place = f"tables/{name}.csv"
    found, *rows = rows_of(place, needed(files, place))
    if found != list(columns):
        raise Refused(
            f"{place} must have the columns {', '.join(columns)}, in this order. Use the record as it was made."
        )
    read = [[_cell(place, number, column, cell) for column, cell in zip(columns.items(), row, strict=True)]
            for number, row in enumerate(rows, start=2)]  # fmt: skip
    table = pd.DataFrame(read, columns=found, dtype=object)
    if key and table.duplicated(key).any():
        number = int(table.duplicated(key).to_numpy().argmax()) + 2
        raise Refused(
            f"Row {number} of {place} repeats an earlier row in {', '.join(key)}. Only one of them can count."
        )
    # By what is read, not by its name: a group may be called item or score, and its members 1 and 2.
    kinds = {whole: int, figure: float, truth: bool}
    return table.astype({column: kinds[read] for column, read in columns.items() if read in kinds})


def _cell(place: str, number: int, column: tuple[str, Cell], cell: str) -> object:
    name, read = column
    try:
        return read(untamed(cell))
    except ValueError as error:
        raise Refused(f"Row {number} of {place}, column {name}: what stands there is not {error}. Mend it.") from None


def text(cell: str) -> str:
    """What stands there, which may not be nothing."""
    if not cell:
        raise ValueError("given")
    return cell


def figure(cell: str) -> float:
    """A finite number."""
    try:
        found = float(cell)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise ValueError("a number")
    return found


def whole(cell: str) -> int:
    """A whole number of at most nine digits."""
    if not _WHOLE.fullmatch(cell):
        raise ValueError("a whole number")
    return int(cell)


def day(cell: str) -> str:
    """A day such as 2026-01-31."""
    try:
        return datetime.date.fromisoformat(cell).isoformat()
    except ValueError:
        raise ValueError("a day such as 2026-01-31") from None


def truth(cell: str) -> bool:
    """True or False, as Python writes them."""
    if cell not in ("True", "False"):
        raise ValueError("True or False")
    return cell == "True"


def one_of(what: str, known: Iterable[object]) -> Cell:
    """Cells that hold one of the known words; `what` they are, for the sentence."""
    held = frozenset(known)

    def read(cell: str) -> str:
        if cell not in held:
            raise ValueError(what)
        return cell

    return read


def or_missing(read: Cell) -> Cell:
    """Cells that may also be empty."""
    return lambda cell: read(cell) if cell else None
