"""Any other table: one heading above each column, one row a person or a document."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from ..model import CannotRead, Problem, Sheet, clean
from ._grid import Grid
from ._rows import sheet, table_below

NAME = "plain"
LABEL = "a plain table"

_SUBMITTED = (
    "date submitted", "submit date", "submit date (utc)", "submitted at", "submission date", "submission time",
    "completion time", "recorded date", "recordeddate", "timestamp", "end date", "enddate",
)  # fmt: skip
_STARTED = ("time started", "start time", "start date", "start date (utc)", "startdate", "started at")
_DECIMAL = re.compile(r"\s*[-+]?\d+(,\d+)?\s*")


def recognises(grid: Grid) -> bool:
    """Always true: whatever no survey tool claims is a plain table."""
    return True


def read(grid: Grid) -> Sheet:
    """All columns but personal ones and submission times; numbers with a decimal comma get a decimal point."""
    row = _heading_row(grid)
    _refuse_two_rows_of_headings(grid, row)
    table = table_below(grid, heading=row)
    if grid.decimal_comma:
        table = replace(table, rows=table.rows.apply(_with_point))
    table = replace(table, problems=table.problems + _title_problems(grid, row))
    times = {heading: clean(heading).replace("_", " ") for heading in table.rows.columns}
    drop = {heading: "submission time" for heading, words in times.items() if words in _SUBMITTED + _STARTED}
    submitted = next((heading for words in _SUBMITTED for heading in drop if times[heading] == words), None)
    return sheet(grid, NAME, table, drop=drop, submitted=submitted)


def _filled(grid: Grid, row: int) -> int:
    return sum(cell is not None for cell in grid.line(row))


def _heading_row(grid: Grid) -> int:
    """The first row with anything in it; a title of one cell above a wider table is passed over."""
    rows = [int(row) for row in grid.cells.index[:20] if _filled(grid, int(row))]
    for row, below in zip(rows, rows[1:], strict=False):
        if _filled(grid, row) > 1 or _filled(grid, below) < 3:
            return row
    raise CannotRead(f"{grid.file} has no answers below its headings. Export the answers again and load that file.")


def _title_problems(grid: Grid, heading: int) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            grid.file,
            row,
            None,
            "title_row",
            f"Row {row} of {grid.file} is a title above the headings; it was left out.",
        )
        for row in range(1, heading)
        if _filled(grid, row)
    )


def _refuse_two_rows_of_headings(grid: Grid, row: int) -> None:
    # One heading may be missing (a counter without a name); many mean that a second row carries the rest of them.
    below = grid.cells.loc[row + 1 :]
    line = pd.Series(grid.line(row), index=below.columns)
    missing = int(below.loc[:, line.isna().to_numpy()].notna().any().sum())
    used = int(line.notna().sum()) + missing
    if missing >= 3 and missing * 4 > used and not grid.ragged:
        raise CannotRead(
            f"{grid.file} has no heading above {missing} of its {used} columns; they may stand in two rows. "
            f"Put one heading above each column into row {row} and load the file again."
        )


def _with_point(column: pd.Series) -> pd.Series:
    """A column of numbers with decimal commas, as text with points; any other column as it was.

    >>> _with_point(pd.Series(["3,5", None, "4"], dtype=object)).tolist()
    ['3.5', None, '4']
    >>> _with_point(pd.Series(["1,2,3", "1,5"], dtype=object)).tolist()
    ['1,2,3', '1,5']
    """
    filled = column.dropna()
    if not any("," in cell for cell in filled) or not all(_DECIMAL.fullmatch(cell) for cell in filled):
        return column
    return pd.Series([cell and cell.replace(",", ".") for cell in column], index=column.index, dtype=object)
