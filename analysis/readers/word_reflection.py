"""Reflections of a sub-group as a Word document: a heading block (label, stage, number present), then the text."""

from __future__ import annotations

from ..model import Sheet
from ._grid import Grid
from ._notes import notes_sheet

NAME = "word_reflection"
LABEL = "a Word document"


def recognises(grid: Grid) -> bool:
    return grid.kind == "document"


def read(grid: Grid) -> Sheet:
    """One row a heading block; a document without one is a single row, and what it does not say is told."""
    return notes_sheet(grid, NAME, otherwise="sub-group")
