"""Microsoft Forms, .xlsx or .csv: columns about the submission, then one a question, headed by its full text."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ..model import Sheet, clean
from ._grid import Grid
from ._rows import Table, sheet, table_below

NAME = "microsoft_forms"
LABEL = "Microsoft Forms"

# The leading headings, in the languages of the form's owner.
_COUNTER = {"id", "id."}
_STARTED = {"start time", "startzeit", "heure de début", "hora de inicio", "begintijd", "ora di inizio"}
_SENT = {
    "completion time", "fertigstellungszeit", "heure de fin", "hora de finalización", "tijd van voltooien",
    "ora di completamento",
}  # fmt: skip
_ADDRESS = {"email", "e-mail", "adresse de messagerie", "correo electrónico", "posta elettronica"}
_NAME = {"name", "nom", "nombre", "naam", "nome"}
_MODIFIED = {"last modified time", "uhrzeit der letzten änderung", "heure de la dernière modification"}
_REASONS = (
    (_COUNTER, "counter of the tool"),
    (_STARTED | _SENT | _MODIFIED, "submission time"),
    (_ADDRESS, "e-mail address"),
    (_NAME, "name"),
)
_LEADING = 6


def recognises(grid: Grid) -> bool:
    head = [clean(text or "") for text in grid.line(1)[:3]]
    return len(head) == 3 and head[0] in _COUNTER and head[1] in _STARTED and head[2] in _SENT


def read(grid: Grid) -> Sheet:
    """Questions only; times are written month first, even in Britain. A list of choices loses its last separator."""
    table = _without_last_separator(table_below(grid))
    headings = list(table.rows.columns)
    # Only the leading columns are the tool's: a form may ask a question called "Name" or "ID" of its own.
    drop = {}
    for heading in headings[:_LEADING]:
        reason = next((reason for words, reason in _REASONS if clean(heading) in words), None)
        if reason is None:
            break
        drop[heading] = reason
    return sheet(grid, NAME, table, drop=drop, submitted=headings[2], started=headings[1], month_first=True)


def _without_last_separator(table: Table) -> Table:
    lists = [name for name in table.rows if _is_list(table.rows[name])]
    if not lists:
        return table
    rows = table.rows.copy()
    for name in lists:
        rows[name] = [cell and (cell.rstrip().removesuffix(";") or None) for cell in rows[name]]
    return replace(table, rows=rows)


def _is_list(cells: pd.Series) -> bool:
    """Whether most answers end with the separator that the tool sets behind every choice of several."""
    filled = cells.dropna()
    return len(filled) > 0 and sum(cell.rstrip().endswith(";") for cell in filled.head(500)) > min(len(filled), 500) / 2
