"""Microsoft Forms, .xlsx or .csv: columns about the submission, then one a question, headed by its full text."""

from __future__ import annotations

from ..model import Sheet, clean
from ._grid import Grid
from ._rows import sheet, table_below

NAME = "microsoft_forms"
LABEL = "Microsoft Forms"

_HEAD = ("id", "start time", "completion time")
_DROPPED = {
    "id": "counter of the tool",
    "start time": "submission time",
    "completion time": "submission time",
    "email": "e-mail address",
    "name": "name",
    "last modified time": "submission time",
}


def recognises(grid: Grid) -> bool:
    return tuple(clean(text or "") for text in grid.line(1)[: len(_HEAD)]) == _HEAD


def read(grid: Grid) -> Sheet:
    """Questions only; minutes come from the completion time, which Forms writes month first even in Britain."""
    table = table_below(grid)
    # Only the leading columns are the tool's: a form may ask a question called "Name" or "ID" of its own.
    drop = {}
    for heading in table.rows.columns[: len(_DROPPED)]:
        if clean(heading) not in _DROPPED:
            break
        drop[heading] = _DROPPED[clean(heading)]
    return sheet(grid, NAME, table, drop=drop, submitted=table.rows.columns[2], month_first=True)
