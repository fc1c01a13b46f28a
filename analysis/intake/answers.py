"""Answers as text become numbers, through a declared answer list and nothing else.

Each distinct answer of a column is looked up once, never each cell. What cannot be read stays missing and becomes a
Problem; nothing is clipped, guessed or rounded.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.model import Coding, Problem, clean

SEVERAL = 3


def numbers(
    cells: pd.Series, coding: Coding, labels: dict[str, float], place: tuple[str, str]
) -> tuple[pd.Series, list[Problem]]:
    """The cells of one column as coded numbers (float, NaN where missing), with a Problem for each that cannot be one.

    cells: text, index is the row number in the file. labels: the column's own answer list, which goes before the
    coding's. place: (file, column), for the Problems.
    """
    known = {clean(label): value for label, value in {**coding.labels, **labels}.items()}
    codes, distinct = pd.factorize(cells)
    worth = np.array([_number(text, known) for text in distinct] + [np.nan], dtype=float)
    unread = np.isnan(worth)
    unread[-1] = False
    outside = (worth < coding.minimum) | (worth > coding.maximum)
    problems = _unknown(cells, distinct, unread, place)
    problems += [
        Problem(*place[:1], int(row), place[1], "out_of_range", _out_of_range(place, row, worth[code], coding))
        for row, code in zip(cells.index[outside[codes]], codes[outside[codes]], strict=True)
    ]
    return pd.Series(np.where(outside, np.nan, worth)[codes], index=cells.index), problems


def _number(text: str, known: dict[str, float]) -> float:
    label = clean(text)
    if label in known:
        return known[label]
    try:
        value = float(label.replace("_", " "))  # Python takes 1_2 for 12; nobody who fills in a form does
    except ValueError:
        return np.nan
    return value if np.isfinite(value) else np.nan


def _unknown(cells: pd.Series, distinct: pd.Index, unread: np.ndarray, place: tuple[str, str]) -> list[Problem]:
    """One Problem a label that no answer list holds, with how many people used it and the row it first stands in.

    What fewer than three people wrote may be somebody's own words, or a code: only its row is named.
    """
    problems = []
    for code in np.flatnonzero(unread[:-1]):
        rows = cells.index[cells == distinct[code]]
        shown = f"the answer “{str(distinct[code])[:40]}”" if len(rows) >= SEVERAL else "an answer"
        sentence = (
            f"{place[0]}, column “{place[1]}”: {shown} (used {len(rows)} times, first in row {rows[0]}) is in "
            "no declared answer list, so it counts as missing. Add it to the column's answer list if it is one."
        )
        problems.append(Problem(place[0], int(rows[0]), place[1], "unknown_label", sentence))
    return problems


def _out_of_range(place: tuple[str, str], row: int, value: float, coding: Coding) -> str:
    return (
        f"{place[0]}, row {row}, column “{place[1]}”: {value:g} lies outside {coding.minimum:g} to {coding.maximum:g}, "
        "so this answer counts as missing. Check the file, or the range and coding chosen for the column."
    )
