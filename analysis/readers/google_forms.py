"""Google Forms, .csv or its sheet as .xlsx: a timestamp, then one column a question with its full text."""

from __future__ import annotations

from ..model import Sheet, clean
from ._grid import Grid
from ._rows import sheet, table_below

NAME = "google_forms"
LABEL = "Google Forms"

# The first heading in the languages of the form's owner.
_TIMESTAMP = {
    "timestamp", "zeitstempel", "horodateur", "marca temporal", "informazioni cronologiche", "tijdstempel",
    "carimbo de data/hora", "tidstämpel", "tidsstempel", "tidsmerke", "sygnatura czasowa", "aikaleima",
}  # fmt: skip


def recognises(grid: Grid) -> bool:
    head = grid.line(1)
    return len(head) > 1 and clean(head[0] or "") in _TIMESTAMP


def read(grid: Grid) -> Sheet:
    """Questions only. Day and month of a timestamp follow the owner's country; the order of rows tells them apart."""
    table = table_below(grid)
    timestamp, *others = table.rows.columns
    # Where a form collects addresses, older exports call that column "Username".
    drop = {heading: "e-mail address" for heading in others[:1] if clean(heading) == "username"}
    return sheet(grid, NAME, table, drop={timestamp: "submission time"} | drop, submitted=timestamp)
