"""Invented surveys and reflections of any size, the same ones each time: nothing is kept in the project.

A survey has 60 columns: code, role, office, 46 items of 12 questionnaires (41 as words, 5 as numbers), 4 dates, 4 whole
numbers, 3 free texts. One cell in twenty is empty; texts hold commas, quotation marks and line breaks.
"""

from __future__ import annotations

import io
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.model import Column, Recipe, Role, Scheme, Sheet, Wave

SEED = 20250120
LARGE, SMALL = 100_000, 10_000
VERSION = 1  # of the invention; a workbook written by another one is not used again
CODINGS = {"edmondson": "1-5"}
WORDS = {"belong": 3, "voice": 3, "voice_seen": 2, "understand": 4, "load": 3, "quality": 5, "swemwbs": 7, "who5": 5,
         "safety": 2, "edmondson": 7}  # fmt: skip
NUMBERS = {"ons4": 4, "why": 1}
SCHEME = Scheme(
    name="Invented",
    slug="invented",
    roles=(
        Role(id="mentor", label="Mentors", singular="mentor"),
        Role(id="mentee", label="Mentees", singular="mentee"),
    ),
    waves=(Wave(id="W1", label="Before"), Wave(id="W2", label="After")),
)


def survey(rows: int, seed: int = SEED) -> pd.DataFrame:
    """The answers as people would see them in a spreadsheet: words, numbers, dates, texts, None where empty."""
    from analysis.instruments import all_instruments

    chance = np.random.default_rng(seed)
    known = all_instruments()
    table = {"Participant code": [f"KQ{number:06d}" for number in range(rows)]}
    table["Role"] = chance.choice(["Mentors", "Mentees"], rows)
    table["Office"] = chance.choice(["Leeds", "Cardiff", "Łódź", "Zürich"], rows)
    for name, items in WORDS.items():
        coding = known[name].coding(CODINGS.get(name))
        labels = np.array([label.capitalize() for label in (coding.labels if coding else {})], dtype=object)
        for item in range(1, items + 1):
            table[f"{name}_{item}"] = _with_gaps(labels[chance.integers(len(labels), size=rows)], chance)
    for name, items in NUMBERS.items():
        for item in range(1, items + 1):
            table[f"{name}_{item}"] = _with_gaps(chance.integers(0, 11, rows).astype(object), chance)
    for number in range(1, 5):
        days = pd.Timestamp("2025-01-01") + pd.to_timedelta(chance.integers(0, 365, rows), unit="D")
        table[f"Meeting {number}"] = _with_gaps(np.array(days.date, dtype=object), chance)
        table[f"Minutes {number}"] = _with_gaps(chance.integers(0, 600, rows).astype(object), chance)
    for number in range(1, 4):
        table[f"Comment {number}"] = _with_gaps(_texts(rows, 12, chance), chance)
    return pd.DataFrame(table, dtype=object)


@cache
def survey_csv(rows: int, seed: int = SEED) -> bytes:
    """The survey as a .csv in UTF-8."""
    return survey(rows, seed).to_csv(index=False).encode("utf-8")


@cache
def survey_xlsx(rows: int, seed: int = SEED) -> bytes:
    """The survey as a workbook. Writing a large one takes a minute, so it is kept in the machine's temporary folder."""
    kept = Path(tempfile.gettempdir()) / f"open-loop-benchmark-{VERSION}-{seed}-{rows}.xlsx"
    if not kept.is_file():
        kept.write_bytes(_workbook(survey(rows, seed)))
    return kept.read_bytes()


def recipe(sheet: Sheet, wave: str = "W1") -> Recipe:
    """What each column of the survey means, as a person would have said it."""
    return Recipe(file=sheet.file, wave=wave, columns=tuple(_column(name) for name in sheet.rows))


def reflections(number: int, words: int = 60, seed: int = SEED) -> pd.DataFrame:
    """The reflections of as many people, with one phrase of the codebook in every six words or so."""
    chance = np.random.default_rng(seed)
    texts = [_reflection(words, chance) for _ in range(number)]
    people = [f"P{each}" for each in range(number)]
    return pd.DataFrame(
        {"document": [f"D{each}" for each in range(number)], "person": people, "prompt": None, "text": texts}
    )


def _column(name: str) -> Column:
    stem, _, item = name.rpartition("_")
    if stem in WORDS or stem in NUMBERS:
        return Column(name=name, kind="item", instrument=stem, item=int(item), coding=CODINGS.get(stem))
    if name.startswith("Comment"):
        return Column(name=name, kind="unused")
    if name.startswith("Minutes"):
        return Column(name=name, kind="participation")
    return Column(name=name, kind={"Participant code": "person", "Role": "role"}.get(name, "unused"))


def _with_gaps(cells: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    cells[chance.random(len(cells)) < 0.05] = None
    return cells


_SAID = """
    we talked about how the team works and what gets in the way of people who are new here because nobody asks them
    my mentor said that the meeting was useful although it took time from other work during a busy week in March
"""
_COMMON = _SAID.split()


def _texts(number: int, words: int, chance: np.random.Generator) -> np.ndarray:
    drawn = chance.integers(len(_COMMON), size=(number, words))
    texts = [" ".join(_COMMON[place] for place in row) for row in drawn]
    extra = chance.choice(["", ", really", ' "as they say"', "\nand more"], number)
    return np.array([text + more for text, more in zip(texts, extra, strict=True)], dtype=object)


@cache
def _phrases() -> tuple[str, ...]:
    from analysis.themes import load_codebook

    themes = load_codebook("reverse_mentoring").themes
    return tuple(phrase.replace("*", "") for theme in themes for phrase, _ in theme.phrases)


def _reflection(words: int, chance: np.random.Generator) -> str:
    parts = []
    for each in range(words // 6):
        parts += [_COMMON[place] for place in chance.integers(len(_COMMON), size=6)]
        if chance.random() < 0.5:
            parts.append(_phrases()[chance.integers(len(_phrases()))])
        if each % 2:
            parts[-1] += "."
    return " ".join(parts)


def _workbook(table: pd.DataFrame) -> bytes:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Answers")
    sheet.append(list(table.columns))
    for row in table.itertuples(index=False, name=None):
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
