"""Jisc Online Surveys, the coded export: a unique response number, then one column a question, every answer a code.

What the codes stand for is in a file of its own (`jisc_key`), which may be loaded before or after this one.
"""

from __future__ import annotations

import re

from ..model import Sheet, clean
from ._grid import Grid
from ._rows import sheet, table_below

NAME = "jisc"
LABEL = "Jisc Online Surveys"

QUESTION = re.compile(r"Q\d+(_[0-9a-z]+)*", re.I)
_NUMBER = {"urn", "unique response number"}
_TIMES = {
    "started": "submission time",
    "completed": "submission time",
    "start date": "submission time",
    "completion date": "submission time",
    "date started": "submission time",
    "date completed": "submission time",
}


def recognises(grid: Grid) -> bool:
    head = [cell or "" for cell in grid.line(1)]
    asked = [cell for cell in head[1:] if cell and clean(cell) not in _TIMES]
    codes = sum(bool(QUESTION.fullmatch(cell.strip())) for cell in asked)
    return bool(asked) and clean(head[0]) in _NUMBER and codes >= 0.8 * len(asked)


def read(grid: Grid) -> Sheet:
    """Codes headed by the number of their question."""
    table = table_below(grid)
    drop = {table.rows.columns[0]: "counter of the tool"}
    drop |= {heading: _TIMES[clean(heading)] for heading in table.rows.columns if clean(heading) in _TIMES}
    sent = next((heading for heading in drop if "complet" in clean(heading)), None)
    return sheet(grid, NAME, table, drop=drop, submitted=sent)
