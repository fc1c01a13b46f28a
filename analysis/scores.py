"""Items to scale scores, by each questionnaire's own rules.

`score_by_person_scale_wave` has one row for a person, scale and wave with at least one answer:
    person, wave, instrument, scale; score (points of the scale, NaN where too few items were answered);
    answered, items (numbers of items; answered is missing for a score that came ready-made);
    prorated (the score rests on fewer items than the scale has); coding (missing for a ready score of an instrument
    with several codings).
`straight_lined` has one row for a person, wave and instrument.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.instruments import between, convert_raw, for_scheme, item_numbers, outside, points
from analysis.model import Coding, Instrument, Refused, Scale, Study

__all__ = ["convert_raw", "items_needed", "score_by_person_scale_wave", "score_one", "straight_lined", "undeclared"]

ROW = ["person", "wave", "scale"]
COLUMNS = ["person", "wave", "instrument", "scale", "score", "answered", "items", "prorated", "coding"]


@dataclass(frozen=True)
class _Grid:
    """The answers of one instrument in one coding: a row a person and wave, a column an item, NaN where unanswered."""

    instrument: Instrument
    coding: Coding
    person: Any
    wave: Any
    answers: np.ndarray


def score_by_person_scale_wave(study: Study) -> pd.DataFrame:
    """Every scale score of a study, from its items or ready-made; columns as in the module's description.

    An answer outside the range of its coding, or on none of its steps, counts as unanswered. Where a person has both,
    the score from the items stands and the ready-made one is left out. Instruments listed by `undeclared` are not
    scored. Raises Refused when a person has two answers to one item in a wave, or answers to one instrument in two
    codings.
    """
    instruments = for_scheme(study.scheme)
    tables = [table for grid in _grids(study, instruments) if len(table := _scores(grid))]
    ready = _ready(study.ready_score, instruments)
    if not tables:
        return ready.reset_index(drop=True)
    scored = pd.concat(tables, ignore_index=True)
    _refuse_two_codings(scored)
    return _with_ready(scored, ready) if len(ready) else scored


def score_one(
    instrument: Instrument, answers: Mapping[int, float], coding: str | None = None
) -> dict[str, float | None]:
    """The score of each scale for the answers of one person, None where too few items are answered or the coding is
    not declared. Raises Refused for a coding that the instrument does not have.

    >>> from analysis.instruments import all_instruments
    >>> score_one(all_instruments()["belong"], {1: 4, 2: 4, 3: 2})
    {'belong': 4.0}
    """
    chosen = instrument.coding(coding)
    if chosen is None and coding is not None:
        known = ", ".join(each.id for each in instrument.codings)
        raise Refused(f"{instrument.name} has no coding {coding}; choose one of {known}.")
    if chosen is None:
        return {scale.id: None for scale in instrument.scales}
    row = np.array([[answers.get(item, math.nan) for item in item_numbers(instrument)]])
    table = _scores(_Grid(instrument, chosen, pd.Index([0]), pd.Index([0]), row)).set_index("scale")["score"].dropna()
    return {scale.id: float(table[scale.id]) if scale.id in table.index else None for scale in instrument.scales}


def undeclared(study: Study) -> list[str]:
    """Names of the instruments with answers that cannot be scored, because it is not known how they were coded."""
    instruments = for_scheme(study.scheme)
    found: dict[str, None] = {}
    for _, name, declared in _groups(_complete(study.answer_by_person_wave_item, ["instrument"])):
        instrument = instruments.get(name)
        if instrument is None or instrument.coding(declared) is None:
            found[instrument.name if instrument else name] = None
    return list(found)


def straight_lined(study: Study) -> pd.DataFrame:
    """People who gave the same raw answer throughout an instrument that asks in both directions; person, wave,
    instrument. A mark to look at, no reason to drop anybody: at least three items must be answered, of both directions.
    """
    tables = [_straight(grid) for grid in _grids(study, for_scheme(study.scheme))]
    columns = ["person", "wave", "instrument"]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)


def items_needed(scale: Scale) -> int:
    """How many items must be answered for a score.

    The instrument's own rule; else all of up to three items, and three quarters of more, rounded up. All where a
    conversion table follows, because it holds only for totals of complete answers.

    >>> [items_needed(Scale(id="own", label="Own", items=tuple(range(1, k + 1)))) for k in (2, 3, 4, 5, 7, 10)]
    [2, 3, 3, 4, 6, 8]
    """
    number = len(scale.items)
    if scale.table:
        return number
    if scale.min_answered is not None:
        return scale.min_answered
    return number if number <= 3 else math.ceil(0.75 * number)


# ------------------------------------------------------------------------------------------ one instrument's answers


def _scores(grid: _Grid) -> pd.DataFrame:
    keyed = _keyed(grid)
    tables = [_scale_scores(grid, keyed, scale) for scale in grid.instrument.scales if scale.items]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLUMNS)


def _keyed(grid: _Grid) -> np.ndarray:
    """Answers that all run the same way: reversed ones as (minimum + maximum) - answer, impossible ones as missing."""
    coding = grid.coding
    keyed = np.where(outside(coding, grid.answers) | between(coding, grid.answers), np.nan, grid.answers)
    turned = np.isin(item_numbers(grid.instrument), coding.reversed)
    keyed[:, turned] = coding.minimum + coding.maximum - keyed[:, turned]
    return keyed


def _scale_scores(grid: _Grid, keyed: np.ndarray, scale: Scale) -> pd.DataFrame:
    chosen = keyed[:, np.searchsorted(item_numbers(grid.instrument), scale.items)]
    missing = np.isnan(chosen)
    number, answered = len(scale.items), len(scale.items) - missing.sum(axis=1)
    some, enough = answered > 0, answered >= items_needed(scale)
    total = np.where(missing, 0.0, chosen).sum(axis=1) * number / np.maximum(answered, 1)
    table = pd.DataFrame(
        {
            "person": grid.person,
            "wave": grid.wave,
            "instrument": grid.instrument.id,
            "scale": scale.id,
            "score": points(scale, pd.Series(np.where(enough, total, np.nan))).to_numpy(),
            "answered": pd.array(answered, dtype="Int64"),
            "items": pd.array(np.full(len(answered), number), dtype="Int64"),
            "prorated": enough & (answered < number),
            "coding": grid.coding.id,
        }
    )
    return table if some.all() else table[some]


def _straight(grid: _Grid) -> pd.DataFrame:
    answers, answered = grid.answers, ~np.isnan(grid.answers)
    turned = np.isin(item_numbers(grid.instrument), grid.coding.reversed)
    both_ways = answered[:, turned].any(axis=1) & answered[:, ~turned].any(axis=1)
    same = np.fmax.reduce(answers, axis=1) == np.fmin.reduce(answers, axis=1)
    straight = same & both_ways & (answered.sum(axis=1) >= 3)
    table = pd.DataFrame({"person": grid.person, "wave": grid.wave, "instrument": grid.instrument.id})
    return table[straight]


# --------------------------------------------------------------------------------------------- from the long table


def _grids(study: Study, instruments: dict[str, Instrument]) -> Iterator[_Grid]:
    """One grid an instrument and coding. Columns become numbers once, so that no text is compared row by row."""
    table = _complete(study.answer_by_person_wave_item, ["person", "wave", "instrument", "item", "answer"])
    person, persons = _numbered(table["person"])
    wave, waves = _numbered(table["wave"])
    cell = person * len(waves) + wave
    item, answer = table["item"].to_numpy(dtype=np.intp), table["answer"].to_numpy(dtype=float)
    for rows, name, declared in _groups(table):
        instrument = instruments.get(name)
        coding = instrument.coding(declared) if instrument else None
        if instrument is None or coding is None:
            continue
        used, answers = _spread(instrument, cell[rows], item[rows], answer[rows])
        yield _Grid(instrument, coding, persons.take(used // len(waves)), waves.take(used % len(waves)), answers)


def _complete(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    missing = [table[column].isna() for column in columns if table[column].hasnans]
    return table[~np.logical_or.reduce(missing)] if missing else table


def _groups(table: pd.DataFrame) -> Iterator[tuple[Any, str, str | None]]:
    """Rows (as a selection), name and declared coding of each instrument and coding that has answers."""
    name, names = _numbered(table["instrument"])
    coding, codings = _numbered(table["coding"])
    group = name * (len(codings) + 1) + coding + 1
    present = np.flatnonzero(np.bincount(group, minlength=1)).tolist()
    for each in present:
        place = each % (len(codings) + 1) - 1
        rows = slice(None) if len(present) == 1 else np.flatnonzero(group == each)
        yield rows, names[each // (len(codings) + 1)], codings[place] if place >= 0 else None


def _spread(instrument: Instrument, cell: np.ndarray, item: np.ndarray, answer: np.ndarray) -> tuple[Any, np.ndarray]:
    """Cells that have an answer, and their answers as a grid (cell by item)."""
    numbers = np.array(item_numbers(instrument))
    places = np.full(numbers.max() + 2, -1)
    places[numbers] = np.arange(len(numbers))
    place = places.take(item, mode="clip")
    if place.min(initial=0) < 0:
        cell, place, answer = cell[place >= 0], place[place >= 0], answer[place >= 0]
    present = np.bincount(cell, minlength=1) > 0
    used = np.flatnonzero(present)
    answers = np.full((len(used), len(numbers)), np.nan)
    answers[(np.cumsum(present) - 1)[cell], place] = answer
    if np.count_nonzero(~np.isnan(answers)) < len(answer):
        raise Refused(
            f"{instrument.name}: somebody has two answers to the same item in one wave, and only one can count;"
            " say on the data page which rows to keep."
        )
    return used, answers


def _numbered(column: pd.Series) -> tuple[np.ndarray, pd.Index]:
    """A number for each value of a column (-1 where missing), and the values; free where they are categories."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(dtype=np.intp), column.cat.categories
    codes, values = pd.factorize(column)
    return codes, pd.Index(values)


# ---------------------------------------------------------------------------------------------------- ready scores


def _ready(ready: pd.DataFrame, instruments: dict[str, Instrument]) -> pd.DataFrame:
    scales = {own.id: (each, own) for each in instruments.values() for own in each.scales}
    codings = {name: each.codings[0].id for name, (each, _) in scales.items() if len(each.codings) == 1}
    score, scale = ready["score"].astype(float), _plain(ready["scale"])
    table = pd.DataFrame(
        {
            "person": _plain(ready["person"]),
            "wave": _plain(ready["wave"]),
            "instrument": scale.map({name: each.id for name, (each, _) in scales.items()}),
            "scale": scale,
            "score": score,
            "answered": pd.array([pd.NA] * len(ready), dtype="Int64"),
            "items": scale.map({name: len(own.items) for name, (_, own) in scales.items()}).astype("Int64"),
            "prorated": False,
            "coding": scale.map(codings),
        }
    )
    return table[score.notna()]


def _with_ready(scored: pd.DataFrame, ready: pd.DataFrame) -> pd.DataFrame:
    """Both tables in one, a row a person, wave and scale: the score from items, else the ready one, else the gap."""
    table = pd.concat([scored, ready], ignore_index=True)
    gap = table["score"].isna()
    first = pd.concat([table[~gap], table[gap]]).drop_duplicates(ROW)
    return first.sort_index().reset_index(drop=True)


def _refuse_two_codings(scored: pd.DataFrame) -> None:
    codings = scored[["instrument", "coding"]].drop_duplicates()
    several = codings.loc[codings["instrument"].duplicated(), "instrument"]
    rows = scored[scored["instrument"].isin(several)]
    twice = rows.loc[rows.duplicated(ROW), "scale"]
    if len(twice):
        raise Refused(
            f"{twice.iloc[0]}: somebody has answers in two codings in the same wave; give all files of that wave the"
            " same coding on the data page."
        )


def _plain(column: pd.Series) -> pd.Series:
    return column.astype(column.cat.categories.dtype) if isinstance(column.dtype, pd.CategoricalDtype) else column
