"""The answers of a column beside what each is worth, for somebody who checks the mapping."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.instruments import between, outside
from analysis.intake.answers import SEVERAL, answer_values, coding_of, value_of
from analysis.model import Column, Instrument, Sheet

COLUMNS = ["answer", "stands_for", "used", "number", "state"]
RARE = "(answers of fewer than three people)"


def answer_list(sheet: Sheet, column: Column, known: dict[str, Instrument]) -> pd.DataFrame:
    """One row a distinct answer, those that no answer list holds first, then by what they are worth.

    answer: as written; stands_for: the word of a code; used: people who gave it; number: what it is worth, missing
    where nothing tells; state: known, unmatched, out of range, or between answers. What fewer than three people wrote
    and no list holds may be somebody's own words, so such answers are counted together in one row.
    """
    if column.name not in sheet.rows:
        return pd.DataFrame(columns=COLUMNS)
    coding = coding_of(column, known.get(column.instrument or ""))
    values = answer_values(coding, column.labels)
    used = sheet.rows[column.name].value_counts()
    number = np.array([value_of(str(answer), values, column.codes) for answer in used.index], dtype=float)
    doubts = [np.isnan(number), outside(coding, number), between(coding, number)]
    state = np.select(doubts, ["unmatched", "out of range", "between answers"], "known")
    table = pd.DataFrame(
        {
            "answer": used.index.astype(object),
            "stands_for": [column.codes.get(str(answer)) for answer in used.index],
            "used": used.to_numpy(),
            "number": number,
            "state": state,
        }
    )
    rare = (table["state"] == "unmatched") & (table["used"] < SEVERAL) & table["stands_for"].isna()
    order = {"unmatched": 0, "out of range": 1, "between answers": 2, "known": 3}
    shown = table[~rare].sort_values(
        ["state", "number"], key=lambda cells: cells.map(order) if cells.name == "state" else cells
    )
    if not rare.any():
        return shown.reset_index(drop=True)
    together = [RARE, None, int(table.loc[rare, "used"].sum()), np.nan, "unmatched"]
    return pd.concat([shown.iloc[:0], pd.DataFrame([together], columns=COLUMNS), shown], ignore_index=True)[COLUMNS]
