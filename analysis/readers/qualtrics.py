"""Qualtrics, .csv or .xlsx: three header rows (field, question text, import id), then one row a response.

The old export has two (V1 to V10 and the questions' ids, then texts).
The import id is the same in every language of the interface, so columns are known by it and not by their heading.
Where somebody took the second and third header row out, as many do for another program, the English headings serve.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd

from ..model import Sheet, clean
from ._grid import Grid
from ._rows import Table, set_aside, sheet, table_below

NAME = "qualtrics"
LABEL = "Qualtrics"

_DROPPED = {
    "startDate": "submission time",
    "endDate": "submission time",
    "recordedDate": "submission time",
    "ipAddress": "address of a machine",
    "_recordId": "counter of the tool",
    "recipientLastName": "name",
    "recipientFirstName": "name",
    "recipientEmail": "e-mail address",
    "externalDataReference": "reference to a contact list",
    "locationLatitude": "position",
    "locationLongitude": "position",
    "locationAccuracy": "position",
    "responseSet": "the tool's own",
}
_ABOUT = set(_DROPPED) | {"status", "progress", "duration", "finished", "distributionChannel", "userLanguage"}

# The old export with two header rows.
_LEGACY = {
    "responseid": "_recordId", "responseset": "responseSet", "name": "recipientLastName",
    "externaldatareference": "externalDataReference", "emailaddress": "recipientEmail", "ipaddress": "ipAddress",
    "status": "status", "startdate": "startDate", "enddate": "endDate", "finished": "finished",
    "locationlatitude": "locationLatitude", "locationlongitude": "locationLongitude",
    "locationaccuracy": "locationAccuracy",
}  # fmt: skip

# Codes 1, 9 and 17 are previews, 2 is a run of made-up test responses. Labels follow the interface, so the channel
# is asked too: it is never translated.
_PREVIEW = {"1", "2", "9", "17", "survey preview", "survey test", "survey preview spam", "umfragevorschau"}
_PREVIEW_CHANNEL = {"preview", "test"}
_UNFINISHED = {"0", "false", "no", "falsch", "faux", "falso", "onwaar"}
_SEEN_UNANSWERED = "-99"
_UNMISTAKABLE = {"finished", "recordeddate", "responseid"}


def recognises(grid: Grid) -> bool:
    return _is_legacy(grid) or any(import_id(cell) for cell in grid.line(3)) or _is_shortened(grid)


def read(grid: Grid) -> Sheet:
    """Answers of finished responses, headed by field; previews, tests and unfinished responses are set aside."""
    first = 3 if _is_legacy(grid) else _first_answer(grid)
    table = table_below(grid, heading=1, question=2 if first > 2 else None, first=first)
    if _is_legacy(grid):
        heading = _heading_by_question(table)
    else:
        heading = _heading_by_name(table)
        if first == 4:  # what is personal goes by its English heading, too, where an import id is an unusual one
            heading = {each: named for each, named in heading.items() if each in _DROPPED}
            heading |= _heading_by_import_id(grid, table)
    table = _without_unfinished(_without_previews(table, heading), heading)
    about = {heading[each] for each in _ABOUT & set(heading)}
    table = replace(
        table, rows=table.rows.apply(lambda column: column if column.name in about else _without_code(column))
    )
    drop = {heading[each]: reason for each, reason in _DROPPED.items() if each in heading}
    sent, started = heading.get("recordedDate", heading.get("endDate")), heading.get("startDate")
    made = sheet(grid, NAME, table, drop=drop, submitted=sent, started=started)
    if "duration" not in heading:
        return made
    seconds = pd.to_numeric(table.rows[heading["duration"]], errors="coerce").astype(float)
    return replace(made, took=(seconds.where(seconds >= 0) / 60).rename("took"))


def import_id(cell: str | None) -> str | None:
    """The import id in a cell of the third header row, or None for any other cell.

    >>> import_id('{"ImportId":"QID2_TEXT"}'), import_id("4")
    ('QID2_TEXT', None)
    """
    if not cell or '"ImportId"' not in cell:
        return None
    try:
        found = json.loads(cell)
    except json.JSONDecodeError:
        return None
    return found.get("ImportId") if isinstance(found, dict) else None


def _is_legacy(grid: Grid) -> bool:
    below = grid.line(2)
    return grid.line(1)[:2] == ["V1", "V2"] and bool(below) and clean(below[0] or "") == "responseid"


def _heading_by_question(table: Table) -> dict[str, str]:
    """In the old export the fields about the response are called V1 to V10, and their names stand below."""
    named = {clean(text): heading for heading, text in table.questions.items()}
    return {each: named[word] for word, each in _LEGACY.items() if word in named}


def _is_shortened(grid: Grid) -> bool:
    return {clean(cell) for cell in grid.line(1) if cell} >= _UNMISTAKABLE


def _first_answer(grid: Grid) -> int:
    """The row of the first response: the fourth, or less where header rows were taken out."""
    if any(import_id(cell) for cell in grid.line(3)):
        return 4
    if any(import_id(cell) for cell in grid.line(2)):
        return 3
    below = zip(grid.line(1), grid.line(2), strict=False)
    texts = {clean(text) for field, text in below if field and text and clean(field) in _UNMISTAKABLE}
    return 3 if texts & {"response id", "recorded date"} else 2


def _heading_by_name(table: Table) -> dict[str, str]:
    fields = {each.lower().lstrip("_"): each for each in _ABOUT} | {"responseid": "_recordId"}
    fields["externalreference"] = "externalDataReference"
    fields["duration (in seconds)"] = "duration"
    return {fields[clean(heading)]: heading for heading in table.rows.columns if clean(heading) in fields}


def _heading_by_import_id(grid: Grid, table: Table) -> dict[str, str]:
    ids = {heading: import_id(grid.cells.at[3, table.places[heading]]) for heading in table.rows.columns}
    return {each: heading for heading, each in ids.items() if each}


def _column(table: Table, heading: dict[str, str], each: str) -> pd.Series:
    column = table.rows[heading[each]] if each in heading else pd.Series(None, index=table.rows.index, dtype=object)
    return column.map(lambda cell: "" if cell is None else clean(cell))


def _without_previews(table: Table, heading: dict[str, str]) -> Table:
    status, channel = _column(table, heading, "status"), _column(table, heading, "distributionChannel")
    preview = status.isin(_PREVIEW) | channel.isin(_PREVIEW_CHANNEL)
    return set_aside(
        table,
        preview,
        "preview_row",
        "is a preview or test of the survey, not a participant's answer; it was set aside.",
    )


def _without_unfinished(table: Table, heading: dict[str, str]) -> Table:
    progress = pd.to_numeric(_column(table, heading, "progress"), errors="coerce")
    unfinished = _column(table, heading, "finished").isin(_UNFINISHED) | (progress < 100)
    return set_aside(table, unfinished, "unfinished_row", "was not finished by the participant; it was set aside.")


def _without_code(column: pd.Series) -> pd.Series:
    seen = column.eq(_SEEN_UNANSWERED)
    return column.where(~seen, None) if seen.any() else column
