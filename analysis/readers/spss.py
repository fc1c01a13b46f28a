"""SPSS, .sav and .zsav: variables with their labels; the codes stay, and what they stand for goes with them."""

from __future__ import annotations

from ..model import Sheet, clean
from ._grid import Grid
from ._rows import sheet, table_below

NAME = "spss"
LABEL = "SPSS"

# As the survey tools that write such files name their times.
_SUBMITTED = ("enddate", "submitdate", "recordeddate", "datesubmitted", "completiontime", "datestamp", "timestamp")
_STARTED = ("startdate", "timestarted", "starttime")


def recognises(grid: Grid) -> bool:
    return grid.kind == "spss"


def read(grid: Grid) -> Sheet:
    """Codes headed by the variable's name, with question texts and labels; times of submission are taken out."""
    table = table_below(grid)
    words = {clean(heading).replace("_", "").replace(" ", ""): heading for heading in reversed(table.rows.columns)}
    times = {words[each]: "submission time" for each in (*_SUBMITTED, *_STARTED) if each in words}
    submitted = next((words[each] for each in _SUBMITTED if each in words), None)
    started = next((words[each] for each in _STARTED if each in words), None)
    return sheet(grid, NAME, table, drop=times, submitted=submitted, started=started)
