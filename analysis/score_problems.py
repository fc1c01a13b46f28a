"""What to know of the scores themselves: one answer given throughout, and questionnaires that could not be scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import scores
from analysis.model import Instrument, Study

COLUMNS = ["file", "row", "column", "kind", "sentence", "sheet", "found", "accepted", "done"]
DONE = {"straight_line": "kept, told only", "not_scored": "not scored"}


def score_problems(study: Study, instruments: Mapping[str, Instrument]) -> pd.DataFrame:
    """Problems in the form of the intake's, with counts of people and no row. instruments: those that were used."""
    return pd.concat([_straight(study, instruments), _unscored(study)], ignore_index=True)


def _straight(study: Study, instruments: Mapping[str, Instrument]) -> pd.DataFrame:
    found = scores.straight_lined(study).groupby(["wave", "instrument"]).size()
    sentences = [
        f"{_people(number)} gave the same answer to every item of {instruments[name].name} at {wave}, "
        "although some items run the other way. These answers are kept; treat them with care."
        for (wave, name), number in found.items()
    ]
    return _problems("straight_line", sentences)


def _unscored(study: Study) -> pd.DataFrame:
    undeclared = [
        f"{name} is not scored: its files do not say how the answers are coded. Choose the coding in the mapping."
        for name in scores.undeclared(study)
    ]
    return _problems("not_scored", undeclared)


def _problems(kind: str, sentences: Sequence[str]) -> pd.DataFrame:
    rows = [{"row": pd.NA, "kind": kind, "sentence": sentence, "done": DONE[kind]} for sentence in sentences]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"row": "Int64"})


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"
