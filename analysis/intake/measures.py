"""Answers and ready scores: the columns of a survey as coded numbers, one row a person, wave and item.

Person, wave, instrument and coding are categories: a large survey repeats them millions of times.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from analysis import instruments
from analysis.instruments import convert_raw
from analysis.intake.answers import coding_of, numbers
from analysis.intake.rows import OpenFile
from analysis.model import Column, Instrument, Problem, Scale

ANSWER = ["person", "wave", "instrument", "coding", "item", "answer"]
KEPT_ONCE = ["person", "wave", "instrument", "coding"]
READY = ["person", "wave", "instrument", "scale", "score"]
ROUNDING = 0.051  # scores may have been written with one decimal
Known = dict[str, Instrument]


def gone(file: OpenFile, column: Column, known: Known) -> str | None:
    """What a column's mapping names that is not there: the questionnaire, its scale or item, or the wave."""
    instrument = known.get(column.instrument or "")
    if instrument is None:
        return "instrument"
    if column.kind == "score" and column.scale not in {each.id for each in instrument.scales}:
        return "scale"
    if column.kind == "item" and column.item not in instruments.item_numbers(instrument):
        return "item"
    return "wave" if column.wave and column.wave not in {each.id for each in file.scheme.waves} else None


def missing_meaning(file: OpenFile, column: Column, what: str) -> Problem:
    sentence = f", column “{column.name}”: the {what} it is mapped to does not exist. Map the column again."
    return file.problem(f"missing_{what}", sentence, column=column.name)


def answers(file: OpenFile, column: Column, rows: pd.DataFrame, known: Known) -> tuple[pd.DataFrame, list[Problem]]:
    """The answers to one item. rows: who and when, as categories."""
    instrument = known[column.instrument or ""]
    coding = instrument.coding(column.coding)
    numbered, problems = _read(file, column, rows, instrument)
    told = {
        "person": rows["who"],
        "wave": _repeated(column.wave, len(rows)) if column.wave else rows["when"],
        "instrument": _repeated(instrument.id, len(rows)),
        "coding": _repeated(coding.id if coding else None, len(rows)),
        "item": column.item,
        "answer": numbered,
    }
    return pd.DataFrame(told, index=rows.index).dropna(subset=["answer", "person"])[ANSWER], problems


def ready_scores(
    file: OpenFile, column: Column, rows: pd.DataFrame, known: Known
) -> tuple[pd.DataFrame, list[Problem]]:
    """The scores of one column in the points of their scale; a raw total goes through the conversion table."""
    instrument = known[column.instrument or ""]
    scale = next(each for each in instrument.scales if each.id == column.scale)
    score, problems = _read(file, column, rows, instrument)
    points = convert_raw(instrument, scale.id, score) if column.raw else score
    problems += _impossible(file, column, scale, score, points)
    told = {
        "person": rows["person"],
        "wave": column.wave or rows["wave"],
        "instrument": instrument.id,
        "scale": scale.id,
        "score": points,
    }
    return pd.DataFrame(told, index=rows.index).dropna(subset=["score", "person"])[READY], problems


def _read(
    file: OpenFile, column: Column, rows: pd.DataFrame, instrument: Instrument
) -> tuple[pd.Series, list[Problem]]:
    cells, place = file.sheet.rows.loc[rows.index, column.name], (file.name, column.name)
    return numbers(cells, coding_of(column, instrument), column.labels, place, stand_for=column.codes)


def _impossible(file: OpenFile, column: Column, scale: Scale, found: pd.Series, points: pd.Series) -> list[Problem]:
    """A Problem where a scale has a conversion table and values are not in it: a raw total, or a score as such."""
    if not scale.table:
        return []
    if column.raw:
        wrong, what = found.notna() & points.isna(), "raw totals, so they count as missing. Check the file."
    else:
        apart = np.abs(found.to_numpy()[:, None] - np.array(list(scale.table.values()))).min(axis=1)
        wrong = pd.Series(apart > ROUNDING, index=found.index)
        what = "scores. If they are raw totals, say so in the mapping."
    if not wrong.any():
        return []
    first = int(wrong.index[wrong][0])
    number, verb = int(wrong.sum()), "is" if wrong.sum() == 1 else "are"
    told = (
        f", column “{column.name}”: {number} of {int(found.notna().sum())} values, first in row {first}, {verb} not "
        f"among the possible {what}"
    )
    return [file.problem("impossible_score", told, row=first, column=column.name)]


def _repeated(word: str | None, times: int) -> pd.Categorical:
    """The same word for every row, or nothing."""
    words = pd.CategoricalDtype(pd.Index([] if word is None else [word], dtype="str"))
    return pd.Categorical.from_codes(np.full(times, -1 if word is None else 0, dtype=np.int8), dtype=words)


def piled(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """The answers of all columns in one table. Categories stay categories, which a plain stack would spell out."""
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return pd.DataFrame(columns=ANSWER)
    kept = {
        name: union_categoricals([_worded(frame[name]) for frame in filled], sort_categories=True) for name in KEPT_ONCE
    }
    other = {name: np.concatenate([frame[name].to_numpy() for frame in filled]) for name in ("item", "answer")}
    return pd.DataFrame(kept | other)[ANSWER]


def without_unused(column: pd.Series) -> pd.Series:
    """The column without categories that stand nowhere in it."""
    times = np.bincount(column.cat.codes.to_numpy(dtype=np.intp) + 1, minlength=len(column.cat.categories) + 1)
    return column if times[1:].all() else column.cat.remove_unused_categories()


def _worded(column: pd.Series) -> pd.Series:
    """The column with categories of text, also where nothing stands in it."""
    return column.cat.rename_categories(column.cat.categories.astype("str"))
