"""Alchemer (once SurveyGizmo), .csv or .xlsx: columns about the response, then one a question or option.

A heading of several parts reads "Option:Question". Partial responses hold answers, so they are kept and counted.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..model import Problem, Sheet, clean
from ._grid import Grid
from ._rows import Table, set_aside, sheet, table_below

NAME = "alchemer"
LABEL = "Alchemer"

_HEAD = {"time started", "date submitted", "status"}
_ABOUT = {
    "response id": "counter of the tool",
    "time started": "submission time",
    "date submitted": "submission time",
    "contact id": "reference to a contact list",
    "legacy comments": "the tool's own",
    "comments": "the tool's own",
    "language": "the tool's own",
    "referer": "the tool's own",
    "sessionid": "the tool's own",
    "session id": "the tool's own",
    "user agent": "address of a machine",
    "tags": "the tool's own",
    "ip address": "address of a machine",
    "longitude": "position",
    "latitude": "position",
    "country": "position",
    "city": "position",
    "state/region": "position",
    "postal": "position",
}
_REMOVED = {"disqualified", "deleted"}
_PARTS = re.compile(r"(?P<option>[^:]{1,120}):(?P<question>\S.*)", re.S)


def recognises(grid: Grid) -> bool:
    return {clean(cell) for cell in grid.line(1)[: len(_ABOUT)] if cell} >= _HEAD


def read(grid: Grid) -> Sheet:
    """Questions only; what stands at the front about the response is dropped, but for what it says of its rows."""
    table = table_below(grid)
    about = _leading(table)
    status = table.rows[about["status"]].map(lambda cell: clean(cell or ""), na_action=None)
    table = set_aside(
        table, status.isin(_REMOVED), "unfinished_row", "was disqualified or deleted in the tool; it was set aside."
    )
    table = _with_partial(table, int((status == "partial").sum()))
    table = replace(table, questions=table.questions | _asked(table))
    drop = {heading: _ABOUT.get(word, "the tool's own") for word, heading in about.items()}
    return sheet(grid, NAME, table, drop=drop, submitted=about["date submitted"], started=about["time started"])


def _leading(table: Table) -> dict[str, str]:
    """The columns about the response, by word: only those at the front, because a survey may ask for a city itself."""
    found: dict[str, str] = {}
    for heading in table.rows.columns:
        word = re.sub(r" \(\d+\)$", "", clean(heading))
        if word not in _ABOUT and word != "status":
            if found.keys() >= _HEAD:
                break
            continue
        found.setdefault(word, heading)
    return found


def _asked(table: Table) -> dict[str, str]:
    """What a column asks, by heading, where other columns ask the same of another option.

    A question may hold a colon itself, so a heading is only parted where its second part stands in several headings.
    """
    parts = {heading: _PARTS.fullmatch(heading) for heading in table.rows.columns}
    questions = [found["question"].strip() for found in parts.values() if found]
    return {
        heading: f"{found['question'].strip()} [{found['option'].strip()}]"
        for heading, found in parts.items()
        if found and questions.count(found["question"].strip()) > 1
    }


def _with_partial(table: Table, number: int) -> Table:
    if not number:
        return table
    sentence = (
        f"{table.file}: {number} responses are partial: their participants stopped before the end. "
        "What they answered is kept."
    )
    return replace(table, problems=(*table.problems, Problem(table.file, None, None, "partial_rows", sentence)))
