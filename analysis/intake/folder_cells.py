"""The tables of a scheme folder as csv files, which somebody may open in a spreadsheet: no text runs as a formula.

A quotation mark stands before a text that might, as in every other export, and is taken away when the folder is read.
A number is left as it is, for a minus sign before one begins no formula.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from analysis.model import Sheet

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_LEAD = " \ufeff'"
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?")


def write_table(path: Path, table: pd.DataFrame, *, quoting: int = csv.QUOTE_MINIMAL) -> None:
    """Writes the table, in UTF-8, so that `read_table` and `read_sheet` give it back."""
    safe = _changed(table, _tamed)
    safe.to_csv(path, index=False, encoding="utf-8", quoting=quoting)


def read_table(table: pd.DataFrame) -> pd.DataFrame:
    """The table as it was before `write_table`."""
    return _changed(table, _untamed)


def read_sheet(sheet: Sheet) -> Sheet:
    """The sheet as it was before `write_table`, its questions and labels too."""
    return replace(
        sheet,
        rows=read_table(sheet.rows),
        questions={_untamed(name): _untamed(question) for name, question in sheet.questions.items()},
        labels={_untamed(name): labels for name, labels in sheet.labels.items()},
    )


def _changed(table: pd.DataFrame, change: Callable) -> pd.DataFrame:
    """The table with every heading and cell changed; a column in which nothing changes is left as it is."""
    told = table.copy()
    for name in table.columns:
        new = {cell: change(cell) for cell in table[name].dropna().unique()}
        new = {cell: other for cell, other in new.items() if other != cell}
        if new:
            told[name] = pd.Series([new.get(cell, cell) for cell in table[name]], index=table.index, dtype=object)
    return told.rename(columns=change)


def _tamed(cell):
    return f"'{cell}" if isinstance(cell, str) and _may_run(cell) else cell


def _untamed(cell):
    return cell[1:] if isinstance(cell, str) and cell.startswith("'") and _may_run(cell) else cell


def _may_run(text: str) -> bool:
    return text.lstrip(_LEAD).startswith(_FORMULA) and not _NUMBER.fullmatch(text)
