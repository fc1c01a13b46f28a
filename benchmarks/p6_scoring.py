"""P6: 1,000,000 answers to 14 items, words to scores, against `Series.map` a column and `mean(axis=1)`.

Both start from columns of words. Ours also finds what lies out of range, reverses items and counts missing ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.intake.answers import numbers
from analysis.model import Coding, Instrument, Role, Scale, Scheme, Study, Wave
from analysis.scores import score_by_person_scale_wave
from benchmarks.data import SEED
from benchmarks.timing import Row, paired

ITEMS, PEOPLE = 14, 1_000_000 // 14
LABELS = {"Strongly disagree": 1.0, "Disagree": 2.0, "Neutral": 3.0, "Agree": 4.0, "Strongly agree": 5.0}
NUMBERS = tuple(range(1, ITEMS + 1))
CODING = Coding(minimum=1, maximum=5, labels=LABELS)
OWN = Instrument(id="own", name="Own", codings=(CODING,), scales=(Scale(id="own", label="Own", items=NUMBERS),))
SCHEME = Scheme(
    name="Invented",
    slug="invented",
    roles=(Role(id="mentor", label="Mentors", singular="mentor"),),
    waves=(Wave(id="W1", label="Before"),),
    instruments=(OWN,),
)


def rows() -> Iterator[Row]:
    chance = np.random.default_rng(SEED)
    words = np.array([*LABELS, None], dtype=object)
    table = pd.DataFrame({item: words[chance.integers(len(words), size=PEOPLE)] for item in NUMBERS}, dtype=object)
    expected = table.apply(lambda column: column.map(LABELS)).mean(axis=1)
    study = _study()
    found = _ours(table, study)["score"].to_numpy()
    enough = (table.notna().sum(axis=1) >= 11).to_numpy()
    same = bool(np.allclose(found[enough], expected[enough]) and np.isnan(found[~enough]).all())
    ours, peer = paired(lambda: _ours(table, study), lambda: _peer(table))
    yield Row("P6", "scoring 14 items, 1,000,000 answers", ours, peer, 1 / 5, "Series.map and mean", same)


def _peer(table: pd.DataFrame) -> pd.Series:
    return table.apply(lambda column: column.map(LABELS).astype(float)).mean(axis=1)


def _ours(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    answers = [numbers(table[item], CODING, {}, ("a.csv", str(item)))[0].to_numpy() for item in NUMBERS]
    answered = study.answer_by_person_wave_item.assign(answer=np.concatenate(answers))
    return score_by_person_scale_wave(replace(study, answer_by_person_wave_item=answered))


def _study() -> Study:
    """Who was asked which item, as the import knows it before the answers are numbers."""
    people = pd.Categorical.from_codes(np.tile(np.arange(PEOPLE), ITEMS), categories=[f"P{n}" for n in range(PEOPLE)])
    every = np.zeros(len(people), dtype=np.int8)
    words = {"wave": "W1", "instrument": "own", "coding": "standard"}
    same = {name: pd.Categorical.from_codes(every, [word]) for name, word in words.items()}
    long = pd.DataFrame({"person": people, **same, "item": np.repeat(NUMBERS, PEOPLE), "answer": np.nan})
    empty = pd.DataFrame(columns=["person", "wave", "instrument", "scale", "score"])
    return Study(SCHEME, pd.DataFrame(), long, *[empty] * 5)
