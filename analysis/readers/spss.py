"""SPSS, .sav and .zsav: variables with their labels; the codes stay, and what they stand for goes with them."""

from __future__ import annotations

from ..model import Sheet
from ._grid import Grid
from ._rows import sheet, table_below

NAME = "spss"
LABEL = "SPSS"


def recognises(grid: Grid) -> bool:
    return grid.kind == "spss"


def read(grid: Grid) -> Sheet:
    """Codes headed by the variable's name, with question texts and labels."""
    return sheet(grid, NAME, table_below(grid), drop={})
