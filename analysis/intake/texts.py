"""Written reflections: documents with their author, stage, format and consent to be quoted."""

from __future__ import annotations

import hashlib

import pandas as pd

from analysis.intake.rows import FORMATS, OpenFile, named
from analysis.model import Column, Problem, clean

REFLECTION = ["document", "person", "role", "format", "stage", "prompt", "text", "consent", "members"]
MOST_MEMBERS = 10_000
CONSENT = {
    "verbatim": "verbatim", "yes": "verbatim", "quote": "verbatim", "paraphrase": "paraphrase",
    "theme and paraphrase": "paraphrase", "withdrawn": "withdrawn", "none": "none", "no": "none",
}  # fmt: skip


def reflections(file: OpenFile, rows: pd.DataFrame) -> list[pd.DataFrame]:
    """One frame a column of texts. Consent that is blank or unknown is none."""
    return [_column(file, column, rows) for column in file.of_kind("reflection")]


def _column(file: OpenFile, column: Column, rows: pd.DataFrame) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "document": None,
            "person": rows["person"],
            "role": rows["role"],
            "format": _worded(_told(file, "format", rows), FORMATS, "individual"),
            "stage": column.stage or named(file, "stage").reindex(rows.index),
            "prompt": _told(file, "prompt", rows).fillna(file.sheet.questions.get(column.name, column.name)),
            "text": file.sheet.rows.loc[rows.index, column.name],
            "consent": _worded(_told(file, "consent", rows), CONSENT, "none"),
            "members": _members(_told(file, "members", rows)).fillna(1).astype(int),
        }
    )
    return frame.dropna(subset="text")[REFLECTION]


def _members(cells: pd.Series) -> pd.Series:
    """The people behind each document: a whole number that a room can hold, NaN where there is none."""
    number = pd.to_numeric(cells, errors="coerce").astype(float)
    return number.where(number.between(1, MOST_MEMBERS) & (number % 1 == 0))


def unknown_members(file: OpenFile) -> list[Problem]:
    """A Problem for cells that should count people and do not: one person is then taken to be behind the text."""
    column = file.column("members")
    if column is None or not file.of_kind("reflection"):
        return []
    cells = file.sheet.rows[column].dropna()
    unread = _members(cells).isna()
    if not unread.any():
        return []
    first = int(unread.index[unread][0])
    sentence = (
        f", column “{column}”: {int(unread.sum())} of {len(cells)} cells, first in row {first}, are no number of "
        "people, so their texts count as one person's. Write whole numbers."
    )
    return [file.problem("unknown_members", sentence, row=first, column=column)]


def _told(file: OpenFile, kind: str, rows: pd.DataFrame) -> pd.Series:
    name = file.column(kind)
    return pd.Series(None, index=rows.index, dtype=object) if name is None else file.sheet.rows.loc[rows.index, name]


def _worded(cells: pd.Series, words: dict[str, str], otherwise: str) -> pd.Series:
    known = cells.map(lambda cell: words.get(clean(cell), otherwise), na_action="ignore")
    return known.astype(object).fillna(otherwise)


def with_documents(reflection: pd.DataFrame) -> pd.DataFrame:
    """The texts with an id that follows from the text alone, so that decisions on it hold in a re-read scheme."""
    place = reflection.groupby("text", sort=False).cumcount()
    ids = [
        hashlib.sha256(f"{number}:{text}".encode()).hexdigest()[:16]
        for text, number in zip(reflection["text"], place, strict=True)
    ]
    stage = reflection["stage"].astype(object)
    return reflection.assign(document=ids, stage=stage.where(stage.notna(), None))
