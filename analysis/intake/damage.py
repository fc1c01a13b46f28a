"""Answers that a spreadsheet program changed: "6-25" read as a date, and days whose month nobody can tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from analysis.intake.rows import OpenFile
from analysis.model import Problem

_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[ T]00:00(?::00)?)?|\d{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*-\d{2,4}",
    re.I,
)
_RANGE = re.compile(
    r"\s*[<>]?\s*\d+\s*(?:-|\u2013|to)\s*\d+\b.*|\s*(?:[<>]|over|under|more than|less than)\s*\d+.*", re.I
)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E[+-]?\d{2}", re.I)
_EITHER = re.compile(r"\s*(\d{1,2})[/.](\d{1,2})[/.](\d{2}|\d{4})\b.*")
_NAMED = 5


def damaged(file: OpenFile) -> Iterator[Problem]:
    """A Problem for each column with answers that a spreadsheet seems to have changed, and for unclear dates."""
    for name in file.sheet.rows:
        used = file.sheet.rows[name].value_counts()
        if len(used) <= 200:
            yield from _turned_into_dates(file, str(name), used)
        yield from _either_order(file, str(name), used)
    for column in file.of_kind("person"):
        yield from _scientific(file, column.name)


def _turned_into_dates(file: OpenFile, name: str, used: pd.Series) -> Iterator[Problem]:
    """Dates among answers most of which are ranges of numbers ("18-29", "6-25"), or words where only few are dates."""
    dates = [answer for answer in used.index if _DATE.fullmatch(str(answer).strip())]
    others = [answer for answer in used.index if answer not in dates]
    ranges = [answer for answer in others if _RANGE.fullmatch(str(answer))]
    if not dates or not ranges or len(ranges) < len(others) / 2 or len(dates) >= len(others):
        return
    cells = file.sheet.rows[name]
    rows = [int(row) for row in cells.index[cells.isin(dates)]]
    shown = ", ".join(map(str, rows[:_NAMED])) + (" …" if len(rows) > _NAMED else "")
    where = f"{'row' if len(rows) == 1 else 'rows'} {shown}"
    sentence = (
        f", column “{name}”, {where}: a date among ranges of numbers; a spreadsheet turned an answer such as 6-25 into "
        "a date. It stays as it is. Put the answer back, or export it as text."
    )
    yield file.problem("spreadsheet_damage", sentence, row=rows[0], column=name)


def _either_order(file: OpenFile, name: str, used: pd.Series) -> Iterator[Problem]:
    """A column of days in which no day above 12 tells whether day or month stands first."""
    found = [_EITHER.fullmatch(str(answer)) for answer in used.index[:500]]
    if len(found) < 2 or not all(found):
        return
    pairs = [(int(each[1]), int(each[2])) for each in found if each]
    if all(first <= 12 and second <= 12 for first, second in pairs) and any(first != second for first, second in pairs):
        sentence = (
            f", column “{name}”: its dates can be read with day or month first, and nothing tells which. They are kept "
            "as they are and no time is computed from them. Write them as 2025-03-31 if you need them."
        )
        yield file.problem("ambiguous_dates", sentence, column=name)


def _scientific(file: OpenFile, name: str) -> Iterator[Problem]:
    """Codes that a spreadsheet took for numbers ("1E05"): different codes may have become the same."""
    cells = file.sheet.rows[name].dropna()
    rows = [int(row) for row, cell in cells.items() if _SCIENTIFIC.fullmatch(str(cell).strip())]
    if len(rows) > 1 and len(rows) < len(cells):
        sentence = (
            f", column “{name}”: {len(rows)} participant codes, first in row {rows[0]}, look like numbers that a "
            "spreadsheet rewrote (1E05). If they were written otherwise, export the file again as text."
        )
        yield file.problem("spreadsheet_damage", sentence, row=rows[0], column=name)
