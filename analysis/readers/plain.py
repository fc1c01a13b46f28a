"""Any other table: one heading above each column, one row a person or a document."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from ..model import CannotRead, Problem, Sheet, clean
from ._grid import Grid
from ._rows import Table, renamed, sheet, table_below

NAME = "plain"
LABEL = "a plain table"

_SUBMITTED = (
    "date submitted", "submit date", "submit date (utc)", "submitted at", "submission date", "submission time",
    "completion time", "recorded date", "recordeddate", "timestamp", "end date", "enddate",
)  # fmt: skip
_STARTED = ("time started", "start time", "start date", "start date (utc)", "startdate", "started at")
_FIGURE = re.compile(r"\s*[-+]?[\d.,\s]*\d\s*%?\s*")
_SURELY_ANSWER = re.compile(
    r"\s*(?:[^@\s]+@[^@\s]+\.[^@\s.]{2,}|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[ T]\d{1,2}:\d{2}\S*(?:\s.*)?"
    r"|\d+(?:\.\d+){3})\s*"
)
_DECIMAL = re.compile(r"\s*[-+]?\d+(,\d+)?\s*")


def recognises(grid: Grid) -> bool:
    """Always true: whatever no survey tool claims is a plain table."""
    return True


def read(grid: Grid) -> Sheet:
    """All columns but personal ones and submission times; numbers with a decimal comma get a decimal point."""
    row = _heading_row(grid)
    _refuse_answers_as_headings(grid, row)
    table = _grouped(grid, row) if _is_grouped(grid, row) else None
    if table is None:
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


def _refuse_answers_as_headings(grid: Grid, row: int) -> None:
    """Raises CannotRead where the first row is somebody's answers: its headings were lost, and one person with them.

    No heading is a time or an e-mail address. Numbers may be headings where they count (items 1, 2, 3); else, where
    most of the row are figures, or answers that somebody else gave too, it is a row of answers.
    """
    line = grid.line(row)
    if any(_SURELY_ANSWER.fullmatch(cell) for cell in line if cell):
        sure = True
    else:
        below = grid.cells.loc[row + 1 :]
        figures = [cell for cell in line if cell and _FIGURE.fullmatch(cell)]
        counting = len(figures) > 1 and _counts_on(figures)
        alike = 0 if counting else len(figures)
        words = [(cell, column) for cell, (_, column) in zip(line, below.items(), strict=True) if cell]
        alike += sum(not _FIGURE.fullmatch(cell) and (column == cell).any() for cell, column in words)
        sure = alike * 2 >= len(words) and alike > 0
    if sure:
        raise CannotRead(
            f"{grid.file}, row {row}: where headings should stand there are answers. Export the file again with its "
            "headings, or write one above each column, and load it."
        )


def _counts_on(figures: list[str]) -> bool:
    numbers = pd.to_numeric(pd.Series(figures), errors="coerce")
    return bool(numbers.diff().iloc[1:].eq(1).all())


def _is_grouped(grid: Grid, row: int) -> bool:
    """Whether row `row` names groups of columns and the row below each column, as tables of figures have it.

    Only where it cannot be mistaken: the upper row has gaps, the lower one has none, holds no figure and nothing that
    is said again below it, and most cells further down are figures.
    """
    upper, lower, below = grid.line(row), grid.line(row + 1), grid.cells.loc[row + 2 :]
    groups = sum(cell is not None for cell in upper)
    if len(below) < 3 or not 1 <= groups <= len(upper) / 2 or any(cell is None for cell in lower):
        return False
    if any(_FIGURE.fullmatch(cell or "") for cell in [*upper, *lower]):
        return False
    filled = below.stack().dropna()
    figures = filled.map(lambda cell: bool(_FIGURE.fullmatch(cell))).mean() if len(filled) else 0
    return figures > 0.5 and not any(lower[place] in set(column) for place, (_, column) in enumerate(below.items()))


def _grouped(grid: Grid, row: int) -> Table:
    """The table with the group before a name that stands more than once: "Democrat: Total"."""
    upper, lower = grid.line(row), [_one_line(cell) for cell in grid.line(row + 1)]
    group: str | None = None
    columns = []
    for place, (_, cells) in enumerate(grid.cells.items()):
        group = upper[place] or group
        name = lower[place]
        heading = f"{_one_line(group)}: {name}" if group and lower.count(name) > 1 else name
        columns.append((heading, heading, cells))
    sentence = (
        f"{grid.file} has two rows of headings, {row} and {row + 1}; a name that stands more than once was joined with "
        "the group above it. Check the columns."
    )
    told = Problem(grid.file, row, None, "two_heading_rows", sentence)
    table = table_below(renamed(grid, columns, first=row + 2), first=row + 2)
    return replace(table, problems=(*table.problems, told))


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


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
