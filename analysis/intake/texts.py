"""Written reflections: documents with their author, stage, format and consent to be quoted."""

from __future__ import annotations

import hashlib

import pandas as pd

from analysis.intake.rows import FORMATS, OpenFile, named
from analysis.model import Column, clean

REFLECTION = ["document", "person", "role", "format", "stage", "prompt", "text", "consent", "members"]
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
            "members": pd.to_numeric(_told(file, "members", rows), errors="coerce").fillna(1).astype(int),
        }
    )
    return frame.dropna(subset="text")[REFLECTION]


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
    return reflection.assign(document=ids)
