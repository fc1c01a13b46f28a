"""What each column of each exported table means: the words of `dictionary.toml`.

The dictionary has one row a table and column: table, column, meaning, kind (a unit, or what sort of cell it is).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd


def dictionary(
    tables: Mapping[str, pd.DataFrame], own: Mapping[tuple[str, str], tuple[str, str]] | None = None
) -> pd.DataFrame:
    """The meaning of each column of these tables, missing where nobody has written it down yet.

    own: meaning and kind of what a scheme has named itself, by table and column; it comes before what is written.
    """
    told = own or {}
    rows = [
        (name, str(column), *(told.get((name, str(column))) or meaning(name, str(column))))
        for name, table in tables.items()
        for column in table
    ]
    return pd.DataFrame(rows, columns=["table", "column", "meaning", "kind"], dtype=object)


def meaning(table: str, column: str) -> tuple[str | None, str | None]:
    """What a column means in a table, and its kind or unit.

    >>> meaning("account_by_why", "net")[1]
    '-1 to 1'
    """
    written = _words()
    own = written["tables"].get(table, {}).get("columns", {})
    told = own.get(column) or written["columns"].get(column)
    return (told[0], told[1]) if told else (None, None)


def contents(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What one row of each table is, and how many there are."""
    rows = [(name, one_row(name), len(table)) for name, table in tables.items()]
    return pd.DataFrame(rows, columns=["table", "one_row_is", "rows"])


def one_row(table: str) -> str | None:
    """What one row of the table is."""
    return _words()["tables"].get(table, {}).get("row")


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "dictionary.toml").read_text(encoding="utf-8"))
