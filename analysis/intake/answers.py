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
    cells: pd.Series,
    coding: Coding,
    labels: dict[str, float],
    place: tuple[str, str],
    *,
    stand_for: dict[str, str] | None = None,
) -> tuple[pd.Series, list[Problem]]:
    """The cells of one column as coded numbers (float, NaN where missing), with a Problem for each that cannot be one.

    cells: text, index is the row number in the file. labels: the column's own answer list, which goes before the
    coding's. place: (file, column), for the Problems. stand_for: the words of the tool's own codes; where such a word
    is in an answer list its value holds and not the code, because tools number answers in either direction.
    """
    known = answer_values(coding, labels)
    codes, distinct = pd.factorize(cells)
    worth = np.array([value_of(text, known, stand_for or {}) for text in distinct] + [np.nan], dtype=float)
    unread = np.isnan(worth)
    unread[-1] = False
    outside = (worth < coding.minimum) | (worth > coding.maximum)
    problems = _unknown(cells, distinct, unread, place)
    problems += [
        Problem(
            place[0],
            int(row),
            place[1],
            "out_of_range",
            _out_of_range(place, row, worth[code], coding),
            found=f"{worth[code]:g}",
            accepted=f"{coding.minimum:g} to {coding.maximum:g}",
        )
        for row, code in zip(cells.index[outside[codes]], codes[outside[codes]], strict=True)
    ]
    return pd.Series(np.where(outside, np.nan, worth)[codes], index=cells.index), problems


def answer_values(coding: Coding, labels: dict[str, float]) -> dict[str, float]:
    """What each answer of a list is worth, by its cleaned words: the column's own list before that of the coding."""
    return {clean(label): value for label, value in {**coding.labels, **labels}.items()}


def words(cells: pd.Series, stand_for: dict[str, str]) -> pd.Series:
    """The cells with what they stand for in place of the tool's codes.

    >>> words(pd.Series(["1", None, "yes"], dtype=object), {"1": "Mentor"}).tolist()
    ['Mentor', None, 'yes']
    """
    if not stand_for:
        return cells
    return pd.Series([stand_for.get(cell, cell) for cell in cells], index=cells.index, dtype=object, name=cells.name)


def value_of(text: str, known: dict[str, float], stand_for: dict[str, str]) -> float:
    """The number that an answer is worth, NaN where no answer list tells.

    >>> value_of("1", {"strongly agree": 5.0}, {"1": "Strongly agree"}), value_of("2", {}, {})
    (5.0, 2.0)
    """
    for label in (clean(text), clean(stand_for.get(text, ""))):
        if label in known:
            return known[label]
    label = clean(text)
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
        accepted = "the words of the answer list, or their numbers"
        sentence = (
            f"{place[0]}, column “{place[1]}”: {shown} (used {len(rows)} times, first in row {rows[0]}) is in "
            "no declared answer list, so it counts as missing. Add it to the column's answer list if it is one."
        )
        told = str(distinct[code])[:40] if len(rows) >= SEVERAL else f"{len(rows)} answers"
        problems.append(
            Problem(place[0], int(rows[0]), place[1], "unknown_label", sentence, found=told, accepted=accepted)
        )
    return problems


def _out_of_range(place: tuple[str, str], row: int, value: float, coding: Coding) -> str:
    return (
        f"{place[0]}, row {row}, column “{place[1]}”: {value:g} lies outside {coding.minimum:g} to {coding.maximum:g}, "
        "so this answer counts as missing. Check the file, or the range and coding chosen for the column."
    )
