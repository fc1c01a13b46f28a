"""Notes of the whole group as plain text, under the headings Beginning, Middle and End."""

from __future__ import annotations

from ..model import Sheet
from ._grid import Grid
from ._notes import notes_sheet

NAME = "group_notes"
LABEL = "notes of the whole group"


def recognises(grid: Grid) -> bool:
    return grid.kind == "notes"


def read(grid: Grid) -> Sheet:
    """One row a heading, with the people present and the text below it."""
    return notes_sheet(grid, NAME, otherwise="whole group")
