"""Tables of a release as readers see them: whatever a row may not tell says so, instead of standing empty."""

from __future__ import annotations

import pandas as pd

NOT_SHOWN = "not shown"


def gaps_told(table: pd.DataFrame, figures: tuple[str, ...], *, whole: tuple[str, ...] = ()) -> pd.DataFrame:
    """The table with the words in every gap of its figures. whole: figures of people, which are whole numbers.

    Numbers stay numbers, so that a file made of the table can be reckoned with.
    """
    filled = {}
    for name in figures:
        cells = [None if pd.isna(cell) else int(cell) if name in whole else cell for cell in table[name]]
        cells = [NOT_SHOWN if cell is None else cell for cell in cells]
        column = pd.Series(cells, index=table.index, dtype=object)
        if name in whole and NOT_SHOWN not in cells:
            column = column.astype("Int64")
        filled[name] = column
    return table.assign(**filled)
