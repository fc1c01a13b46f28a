"""Answers as text become numbers, through a declared answer list and nothing else.

Each distinct answer of a column is looked up once, never each cell. What cannot be read stays missing and becomes a
Problem; nothing is clipped, guessed or rounded.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.instruments import between, outside, possible_answers, widest
from analysis.model import Coding, Column, Instrument, Problem, clean, scale_range

SEVERAL = 3
SHOWN = 5  # numbers that a sentence names
ANY = Coding(minimum=-np.inf, maximum=np.inf)
Place = tuple[str, str]


def numbers(
    cells: pd.Series,
    coding: Coding,
    labels: dict[str, float],
    place: Place,
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
    beyond, amid = outside(coding, worth), between(coding, worth)
    given = pd.Series(worth[codes], index=cells.index)
    # Most of it cannot be answered here, so the column is numbered in another way: what fits does so by accident.
    otherwise = 2 * amid[codes].sum() > given.notna().sum()
    usable = np.where(beyond | amid | otherwise, np.nan, worth)
    problems = [
        *_unknown(cells, distinct, unread, place),
        *_misprinted(distinct, coding, labels, stand_for or {}, place),
        *_out_of_range(given[beyond[codes]], coding, place),
        *_between(given[amid[codes]], coding, place, otherwise=bool(otherwise)),
    ]
    return pd.Series(usable[codes], index=cells.index), problems


def coding_of(column: Column, instrument: Instrument | None) -> Coding:
    """What a mapped column may hold: answers as its coding has them, or for a ready score any number it can reach.

    A raw total is held to the range before conversion. Where nothing is known, every number will do.
    """
    if instrument is None:
        return ANY
    coding = instrument.coding(column.coding) or widest(instrument)
    if column.kind != "score":
        return coding
    scale = next((each for each in instrument.scales if each.id == column.scale), None)
    if scale is None:
        return ANY
    low, high = scale_range(scale.model_copy(update={"table": {}}) if column.raw else scale, coding)
    return Coding(minimum=low, maximum=high)


def answer_values(coding: Coding, labels: dict[str, float]) -> dict[str, float]:
    """What each answer of a list is worth, by its cleaned words: the column's own list before that of the coding."""
    values = {clean(label): value for label, value in coding.labels.items()}
    misprints = {clean(wrong): values[clean(right)] for wrong, right in coding.misprints.items()}
    return values | misprints | {clean(label): value for label, value in labels.items()}


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


def _unknown(cells: pd.Series, distinct: pd.Index, unread: np.ndarray, place: Place) -> list[Problem]:
    """One Problem a label that no answer list holds, with how many people used it and the row it first stands in.

    What fewer than three people wrote may be somebody's own words, or a code: only its row is named.
    """
    problems = []
    for code in np.flatnonzero(unread[:-1]):
        rows = cells.index[cells == distinct[code]]
        shown = f"the answer “{str(distinct[code])[:40]}”" if len(rows) >= SEVERAL else "an answer"
        accepted = "the words of the answer list, or their numbers"
        sentence = (
            f"{place[0]}, column “{place[1]}”: {shown} ({_used(rows)}) is in no declared answer list, so it counts as "
            "missing. Add it to the column's answer list if it is one."
        )
        told = str(distinct[code])[:40] if len(rows) >= SEVERAL else _answers(len(rows))
        problems.append(
            Problem(place[0], int(rows[0]), place[1], "unknown_label", sentence, found=told, accepted=accepted)
        )
    return problems


def _misprinted(
    distinct: pd.Index, coding: Coding, labels: dict[str, float], stand_for: dict[str, str], place: Place
) -> list[Problem]:
    """One Problem a label that reprints carry by mistake, unless the column's own list says what it is worth.

    It is a fault of the form, so no row is named: it would tell who gave that answer.
    """
    if not coding.misprints:
        return []
    declared = {clean(label) for label in labels}
    there = {clean(word) for text in distinct for word in (text, stand_for.get(text, ""))} - declared
    return [
        Problem(
            place[0],
            None,
            place[1],
            "misprinted_label",
            f"{place[0]}, column “{place[1]}”: the form says “{wrong}” where the questionnaire says “{right}”, as some "
            "reprints do by mistake. It counts as that answer. Correct the form before it is used again.",
            found=wrong,
            accepted=right,
        )
        for wrong, right in coding.misprints.items()
        if clean(wrong) in there
    ]


def _out_of_range(given: pd.Series, coding: Coding, place: Place) -> list[Problem]:
    """One Problem an answer. given: the answers that lie outside the range."""
    ends = f"{coding.minimum:g} to {coding.maximum:g}"
    sentence = (
        "{}, row {}, column “{}”: {:g} lies outside {}, so this answer counts as missing. Check the file, or the range "
        "and coding chosen for the column."
    )
    return [
        Problem(
            place[0],
            int(row),
            place[1],
            "out_of_range",
            sentence.format(place[0], row, place[1], value, ends),
            found=f"{value:g}",
            accepted=ends,
        )
        for row, value in given.items()
    ]


def _between(given: pd.Series, coding: Coding, place: Place, *, otherwise: bool) -> list[Problem]:
    """One Problem for all such answers of a column.

    given: the answers that lie between two possible ones. otherwise: they are most of the column, so none of it counts.
    """
    if given.empty:
        return []
    row, found, accepted = int(given.index[0]), _listed(sorted(given.unique())), possible_answers(coding)
    what = f"{_answers(len(given))} (first in row {row}) {'counts' if len(given) == 1 else 'count'} as missing"
    why = f"{found} {'is' if given.nunique() == 1 else 'are'} found where only {accepted} can be answered"
    rest = " These are most of the column, so it is numbered in another way and none of it counts." if otherwise else ""
    sentence = f"{place[0]}, column “{place[1]}”: {what}, because {why}.{rest} Map each answer to {accepted}."
    return [Problem(place[0], row, place[1], "between_answers", sentence, found=found, accepted=accepted)]


def _listed(values: list[float]) -> str:
    """Numbers in words, the first few of many.

    >>> _listed([1.0, 2.0, 3.5]), _listed([1.5])
    ('1, 2 and 3.5', '1.5')
    """
    shown = [f"{value:g}" for value in values[:SHOWN]]
    if len(values) > SHOWN:
        return f"{', '.join(shown)} and {len(values) - SHOWN} more"
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]


def _used(rows: pd.Index) -> str:
    return f"used once, in row {rows[0]}" if len(rows) == 1 else f"used {len(rows)} times, first in row {rows[0]}"


def _answers(number: int) -> str:
    return "1 answer" if number == 1 else f"{number} answers"
