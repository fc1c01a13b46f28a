"""Workbooks, .xlsx, .xlsm and .ods: which sheet holds the answers, and its cells as text. Macros are never run."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from ..model import CannotRead, Problem
from ._archive import has_macros, opened_archive
from ._sheet_facts import Facts, facts_by_sheet
from ._text import MOST_CELLS, as_text

if TYPE_CHECKING:
    import fastexcel
    import pyarrow

MOST_MERGED = 2  # a title or two; tables of results have dozens


@dataclass(frozen=True)
class Choice:
    """A sheet that holds a table: name, whether it is hidden, its rows and columns, and how many rows are hidden."""

    name: str
    hidden: bool
    rows: int
    columns: int
    hidden_rows: int


def sheets_of_workbook(name: str, content: bytes) -> list[Choice]:
    """Every sheet with a table, hidden ones too, in the order of the workbook."""
    archive = opened_archive(name, content)
    facts, book = _facts_and_book(name, content, archive)
    choices = []
    for sheet in book.sheet_names:
        loaded = _loaded(name, book, sheet)
        cells = _cells(_columns(loaded))
        if _has_table(cells):
            hidden = [row for row in facts[sheet].hidden if row <= len(cells)]
            choices.append(Choice(sheet, loaded.visible != "visible", len(cells), cells.shape[1], len(hidden)))
    return choices


def table_of_workbook(
    name: str, content: bytes, *, sheet: str | None = None, skip_hidden: bool = False
) -> tuple[pd.DataFrame, str, tuple[Problem, ...]]:
    """Cells of a sheet, its name, and what a person should know of it.

    sheet: the one to read; without it the first visible one that holds a table is read, and the others are told.
    skip_hidden: rows that somebody hid are left out; else they are read like the others, and told.
    """
    archive = opened_archive(name, content)
    by_sheet, book = _facts_and_book(name, content, archive)
    found, cells, others = _chosen(name, book, sheet)
    facts = by_sheet[found]
    if facts.merged > MOST_MERGED:
        raise CannotRead(
            f"{name}, sheet {found}, has merged cells, as a table of results has. "
            "Load the answers themselves, one row a person and one heading above each column."
        )
    hidden = [row for row in facts.hidden if row in cells.index and cells.loc[row].notna().any()]
    problems = (*_macros(name, archive), *_other_sheets(name, found, others), *_uncomputed(name, found, facts))
    problems += _hidden_rows(name, found, len(hidden), skip_hidden)
    return cells.drop(index=hidden) if skip_hidden else cells, found, problems


def _chosen(name: str, book: fastexcel.ExcelReader, sheet: str | None) -> tuple[str, pd.DataFrame, list[str]]:
    """The sheet that is read, its cells, and the names of the others with tables. Each sheet is read once."""
    if sheet is not None:
        if sheet not in book.sheet_names:
            raise CannotRead(f"{name} has no sheet {sheet}. Its sheets are: {', '.join(book.sheet_names)}.")
        cells = _cells(_columns(_loaded(name, book, sheet)))
        if not _has_table(cells):
            raise CannotRead(f"{name}, sheet {sheet}, has no headings with answers below them. Choose another sheet.")
        return sheet, cells, []
    first: tuple[str, pd.DataFrame] | None = None
    others: list[str] = []
    for each in book.sheet_names:
        loaded = _loaded(name, book, each)
        if first is not None and loaded.visible == "visible" and not loaded.height:
            continue
        cells = _cells(_columns(loaded))
        if not _has_table(cells):
            continue
        if first is None and loaded.visible == "visible":
            first = (each, cells)
        else:
            others.append(each if loaded.visible == "visible" else f"{each} (hidden)")
    if first is None:
        hidden = f" Its hidden sheets hold tables: {', '.join(others)}. Show the one you mean." if others else ""
        raise CannotRead(f"{name} has no sheet with headings and answers below them.{hidden} Export the answers again.")
    return *first, others


def _book(name: str, content: bytes) -> fastexcel.ExcelReader:
    import fastexcel

    try:
        return fastexcel.read_excel(content)
    except fastexcel.FastExcelError:
        raise CannotRead(
            f"{name} is damaged or protected. Open it, save it again as .xlsx, and load that file."
        ) from None


def _facts_and_book(
    name: str, content: bytes, archive: zipfile.ZipFile
) -> tuple[dict[str, Facts], fastexcel.ExcelReader]:
    """What is known of each sheet, and the workbook, opened only once all its parts were found sound."""
    book = _book(name, content)
    return facts_by_sheet(name, archive, book.sheet_names), book


def _has_table(cells: pd.DataFrame) -> bool:
    """Whether headings and an answer stand in the first hundred rows; a sheet of notes in one column has none."""
    filled = cells.iloc[:100].notna().sum(axis=1)
    return bool((filled >= min(2, filled.max())).sum() >= 2) and cells.shape[1] > 1


def _loaded(name: str, book: fastexcel.ExcelReader, sheet: str) -> fastexcel.ExcelSheet:
    import fastexcel

    try:
        # skip_rows=0 keeps blank rows at the top, so that the index is the row number that a spreadsheet shows.
        loaded = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
    except fastexcel.FastExcelError:
        raise CannotRead(
            f"{name}, sheet {sheet}, is damaged. Open the file, save it again as .xlsx, and load that file."
        ) from None
    if loaded.height * loaded.width > MOST_CELLS:
        raise CannotRead(
            f"{name} has more than 20 million cells. Split it into one file a wave and load them one by one."
        )
    return loaded


def _columns(loaded: fastexcel.ExcelSheet) -> list[pyarrow.Array]:
    return loaded.to_arrow().columns if loaded.width else []


def _cells(columns: list[pyarrow.Array]) -> pd.DataFrame:
    height = len(columns[0]) if columns else 0
    # Each column is let go as soon as it is text: the peak of memory is here.
    cells = {number: as_text(columns.pop(0)) for number in range(1, len(columns) + 1)}
    return pd.DataFrame(cells, index=pd.RangeIndex(1, height + 1), dtype=object, copy=False)


def _other_sheets(name: str, sheet: str, others: list[str]) -> tuple[Problem, ...]:
    if not others:
        return ()
    sentence = (
        f"{name} holds {len(others) + 1} sheets with tables; only {sheet} was read. The others are: "
        f"{', '.join(others)}. Load the file again and choose another one if you mean it."
    )
    return (Problem(name, None, None, "other_sheets", sentence, sheet=sheet),)


def _hidden_rows(name: str, sheet: str, number: int, skipped: bool) -> tuple[Problem, ...]:
    if not number:
        return ()
    done = "were left out, as you chose" if skipped else "were read like the others"
    sentence = f"{name}, sheet {sheet}: {number} rows are hidden in the workbook; they {done}."
    return (Problem(name, None, None, "hidden_rows", sentence, sheet=sheet, found=f"{number} hidden rows"),)


def _uncomputed(name: str, sheet: str, facts: Facts) -> tuple[Problem, ...]:
    """A Problem where cells hold formulas without a stored result: a program wrote them, and nobody opened the file."""
    if not facts.uncomputed:
        return ()
    sentence = (
        f"{name}, sheet {sheet}: {facts.uncomputed} cells hold a formula without its result, so they count as missing. "
        "Open the file in a spreadsheet program, save it, and load it again."
    )
    return (Problem(name, None, None, "formula", sentence, sheet=sheet),)


def _macros(name: str, archive: zipfile.ZipFile) -> tuple[Problem, ...]:
    if not has_macros(archive):
        return ()
    sentence = f"{name} holds macros. They were not run and not kept; only its cells were read."
    return (Problem(name, None, None, "macros", sentence),)
