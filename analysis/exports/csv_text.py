"""A table as csv that any program reads and in which no text runs as a formula."""

from __future__ import annotations

import csv
import io

import pandas as pd

# What a spreadsheet may take for the beginning of a formula or of a new cell, full-width forms included.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_LEAD = " \ufeff'"


def as_csv(table: pd.DataFrame) -> bytes:
    """The table as a csv file (UTF-8 with mark, all fields quoted); numbers stay numbers, missing cells are empty."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(tamed(column) for column in table.columns)
    for row in table.astype(object).where(table.notna(), None).itertuples(index=False):
        writer.writerow("" if cell is None else tamed(cell) for cell in row)
    return text.getvalue().encode("utf-8-sig")


def tamed(cell: object) -> object:
    """The cell, with a quotation mark before a text that could run as a formula; `untamed` takes it away.

    >>> tamed("=1+1"), tamed("safe"), tamed(-0.8), untamed("'=1+1"), untamed("'quoted'")
    ("'=1+1", 'safe', -0.8, '=1+1', "'quoted'")
    """
    return f"'{cell}" if isinstance(cell, str) and _dangerous(cell) else cell


def untamed(text: str) -> str:
    """The text that `tamed` was given."""
    return text[1:] if text.startswith("'") and _dangerous(text) else text


def _dangerous(text: str) -> bool:
    # A mark that stood there already counts as lead, so that `untamed` takes away exactly what was added.
    return text.lstrip(_LEAD).startswith(FORMULA)
