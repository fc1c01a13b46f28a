"""From cells to answers: headings, rows that are nobody's answers, and the Sheet that is left."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ..model import CannotRead, Problem, Sheet, clean
from ._grid import Grid
from ._personal import personal_columns
from ._times import minutes_since_first, minutes_taken, order_of

_TOTALS = {
    "total", "totals", "grand total", "overall total", "subtotal", "sum", "average", "mean", "overall average", "n",
    "count", "median", "mode", "sd", "std", "s.d.", "std dev", "std. dev.", "standard deviation", "variance", "min",
    "max", "minimum", "maximum",
}  # fmt: skip
_NUMBER = re.compile(r"\s*[-+]?[\d.,\s]*\d\s*%?\s*")


@dataclass(frozen=True)
class Table:
    """Answers below one heading row, before personal columns are taken out. `rows` and `questions` as in Sheet.

    places: column number in the grid by heading. labels: what each stored answer stands for, by heading. headings: how
    many rows of headings stood above the answers.
    """

    file: str
    rows: pd.DataFrame
    questions: dict[str, str]
    places: dict[str, int]
    problems: tuple[Problem, ...] = ()
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    headings: int = 1


def table_below(grid: Grid, *, heading: int = 1, question: int | None = None, first: int | None = None) -> Table:
    """The answers of a grid whose headings stand in row `heading`, its question texts in row `question`.

    Answers start in row `first`. Columns with neither heading nor answer are left out; rows that are blank, broken or
    totals are set aside.
    """
    rows = grid.cells.loc[(first or heading + 1) :]
    texts = _tidy(grid.line(heading))
    filled = rows.notna().to_numpy().any(axis=0) if len(rows) else np.zeros(len(texts), dtype=bool)
    used = [bool(text) or bool(some) for text, some in zip(texts, filled, strict=True)]
    last_heading = max((place for place, text in enumerate(texts) if text), default=-1)
    names = _unique([text or f"Column {number}" for number, text in enumerate(texts, start=1)])
    asked = _tidy(grid.line(question)) if question else texts
    questions = {name: text or name for name, text, use in zip(names, asked, used, strict=True) if use}
    places = dict(zip(names, rows.columns, strict=True))
    questions |= {name: grid.questions[place] for name, place in places.items() if place in grid.questions}
    labels = {name: grid.labels[place] for name, place in places.items() if place in grid.labels}
    table = Table(grid.file, rows, questions, places, grid.problems, labels, (first or heading + 1) - heading)
    if grid.ragged:
        table = _without_broken_rows(table, last_heading)
        used = [use and table.rows.iloc[:, place].notna().any() or bool(texts[place]) for place, use in enumerate(used)]
    kept = table.rows.loc[:, used].set_axis([name for name, use in zip(names, used, strict=True) if use], axis=1)
    table = _without_headings_again(replace(table, rows=kept), texts)
    return _without_totals(_without_blank_rows(table))


def renamed(grid: Grid, columns: list[tuple[str, str, pd.Series]], *, first: int) -> Grid:
    """The grid with other headings: one column for each (heading, question, cells), answers from row `first` on.

    For tools that spread their headings over several rows. Row numbers stay those of the file.
    """
    cells = pd.DataFrame({place: column.loc[first:] for place, (_, _, column) in enumerate(columns, start=1)})
    head = pd.DataFrame([[heading for heading, _, _ in columns]], index=[1], columns=cells.columns, dtype=object)
    questions = {place: question for place, (_, question, _) in enumerate(columns, start=1)}
    return replace(grid, cells=pd.concat([head, cells]), questions=questions)


def set_aside(table: Table, rows: pd.Series | np.ndarray, kind: str, sentence: str) -> Table:
    """The table without the marked rows, each of which becomes a Problem: "Row 7 of a.csv" + the sentence."""
    marked = np.asarray(rows, dtype=bool)
    if not marked.any():
        return table
    found = tuple(
        Problem(table.file, int(row), None, kind, f"Row {row} of {table.file} {sentence}")
        for row in table.rows.index[marked]
    )
    return replace(table, rows=table.rows.loc[~marked], problems=table.problems + found)


def sheet(
    grid: Grid,
    tool: str,
    table: Table,
    *,
    drop: dict[str, str],
    submitted: str | None = None,
    started: str | None = None,
    month_first: bool = False,
) -> Sheet:
    """The Sheet of a table: `drop` and all personal columns taken out, minutes computed from the columns of times."""
    minutes = minutes_since_first(table.rows[submitted], month_first=month_first) if submitted else None
    if submitted and order_of(table.rows[submitted], month_first=month_first) is None:
        table = _with_unclear_times(table, submitted)
    took = None
    if submitted and started:
        took = minutes_taken(table.rows[started], table.rows[submitted], month_first=month_first)
    rest = table.rows.drop(columns=list(drop))
    dropped = drop | personal_columns(rest, table.questions)
    rows = rest.drop(columns=[heading for heading in dropped if heading in rest])
    if rows.empty:
        raise CannotRead(
            f"{grid.file} has no answers below its headings, or nothing but personal columns. "
            "Export the answers again and load that file."
        )
    questions = {heading: table.questions.get(heading, heading) for heading in rows.columns}
    labels = {heading: told for heading, told in table.labels.items() if heading in rows}
    return Sheet(
        file=grid.file,
        tool=tool,
        rows=rows,
        questions=questions,
        sha256=grid.sha256,
        minutes=minutes,
        dropped=dropped,
        problems=table.problems,
        took=took,
        labels=labels,
        sheet=grid.sheet,
        encoding=grid.encoding,
        headings=table.headings,
    )


def _with_unclear_times(table: Table, column: str) -> Table:
    sentence = (
        f"{table.file}, column “{column}”: nothing tells whether day or month stands first in its times. They are only "
        "used to tell a form that was sent twice; where both readings differ, no such form is looked for."
    )
    told = Problem(table.file, None, column, "ambiguous_dates", sentence, accepted="2025-03-31 09:00, or 31/03/2025")
    return replace(table, problems=(*table.problems, told))


def _tidy(line: list[str | None]) -> list[str]:
    """Headings on one line, without the marks that tools leave in them."""
    return [" ".join((text or "").replace("\ufeff", "").replace("\u200b", "").split()) for text in line]


def _unique(headings: list[str]) -> list[str]:
    """Headings with " (2)" and so on after a repeated one.

    >>> _unique(["Why?", "Why?", "Why? (2)"])
    ['Why?', 'Why? (2)', 'Why? (2) (2)']
    """
    names: dict[str, None] = {}
    last: dict[str, int] = {}
    for heading in headings:
        name, number = heading, last.get(heading, 1)
        while name in names:
            number += 1
            name = f"{heading} ({number})"
        last[heading] = number
        names[name] = None
    return list(names)


def _without_broken_rows(table: Table, last_heading: int) -> Table:
    """Without rows of a text file that run past the last heading, where most do not: their answers have slipped."""
    beyond = table.rows.iloc[:, last_heading + 1 :].notna().any(axis=1)
    if beyond.mean() >= 0.5:
        return table
    return set_aside(
        table, beyond, "broken_row",
        "has more cells than the file has headings, so its answers may stand in the wrong columns; it was set aside. "
        "Put quotation marks round the answer that holds the separator, or save the file as .xlsx.",
    )  # fmt: skip


def _without_headings_again(table: Table, texts: list[str]) -> Table:
    """Without rows that say the headings once more, as files do that were put together from several."""
    if table.rows.empty or sum(map(bool, texts)) < 2:
        return table
    places = [table.places[name] for name in table.rows.columns]
    heads = {place: text for place, text in zip(table.places.values(), texts, strict=True)}
    again = np.ones(len(table.rows), dtype=bool)
    for name, place in zip(table.rows.columns, places, strict=True):
        if heads[place]:
            again &= table.rows[name].eq(heads[place]).fillna(False).to_numpy(dtype=bool)
        if not again.any():
            return table
    return set_aside(table, again, "heading_row", "repeats the headings; it was left out.")


def _without_blank_rows(table: Table) -> Table:
    blank = np.ones(len(table.rows), dtype=bool)
    for heading in table.rows.columns:
        blank &= table.rows[heading].isna().to_numpy()
        if not blank.any():
            return table
    filled = np.flatnonzero(~blank)
    end = int(filled[-1]) + 1 if len(filled) else 0
    table = replace(table, rows=table.rows.iloc[:end])  # spreadsheets keep blank rows at the end; nobody misses them
    return set_aside(table, blank[:end], "blank_row", "is blank; it was left out.")


def _without_totals(table: Table) -> Table:
    """Without total rows at the bottom, nor the notes below them (one cell in a wider table)."""
    end = len(table.rows)
    while end and _is_note(table.rows.iloc[end - 1]):
        end -= 1
    first = end
    while first and _is_total(table.rows.iloc[first - 1]):
        first -= 1
    if first == end:  # what looked like a note may be a person who answered nothing
        return table
    totals = np.arange(len(table.rows)) >= first
    return set_aside(table, totals, "total_row", "is a total, not a participant's answer; it was set aside.")


def _is_note(row: pd.Series) -> bool:
    return len(row) > 2 and int(row.notna().sum()) == 1 and not _is_total(row)


def _is_total(row: pd.Series) -> bool:
    filled = row.dropna()
    if filled.empty or len(row) < 2 or clean(filled.iloc[0]).rstrip(":") not in _TOTALS:
        return False
    return all(_NUMBER.fullmatch(cell) for cell in filled.iloc[1:])
