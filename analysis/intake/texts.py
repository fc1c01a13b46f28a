"""Written reflections: documents with their author, stage, format and consent to be quoted."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

import pandas as pd

from analysis.intake.answers import words
from analysis.intake.rows import FORMATS, OpenFile, named
from analysis.model import Column, Problem, clean

REFLECTION = ["document", "person", "role", "format", "stage", "prompt", "text", "consent", "members"]
MOST_MEMBERS = 10_000
CONSENT = {
    "verbatim": "verbatim", "yes": "verbatim", "yes, word for word": "verbatim", "only in other words": "paraphrase",
    "quote": "verbatim", "paraphrase": "paraphrase",
    "theme and paraphrase": "paraphrase", "withdrawn": "withdrawn", "none": "none", "no": "none",
}  # fmt: skip


# What people write to say that they write nothing. Emoji say something.
NON_ANSWERS = {
    "n/a", "n.a.", "na", "not applicable", "none", "nothing", "nothing to add", "nothing to say", "nil", "no",
    "no comment", "no comments", "no answer", "not sure", "don't know", "dunno", "dim", "dim byd", "as above",
    "see above", "same",
    "tbc", "test", "x", "xx", "xxx", "ok",
}  # fmt: skip
_MARKS = re.compile(r"[\s.,;:!?*_/\\-]+")
_SAYS_MORE = re.compile(r"(?:[\W_]*+[^\W_]){20}")  # more letters than any of them has, told fast


def reflections(file: OpenFile, rows: pd.DataFrame) -> tuple[list[pd.DataFrame], list[Problem]]:
    """One frame a column of texts, and how many said nothing. Consent that is blank or unknown is none."""
    frames, problems = [], []
    for column in file.of_kind("reflection"):
        frame = _column(file, column, rows)
        empty = frame["text"].map(is_non_answer).astype(bool)
        frames.append(frame[~empty])
        if empty.any():
            number, verb = int(empty.sum()), "says" if empty.sum() == 1 else "say"
            sentence = (
                f", column “{column.name}”: {number} of {len(frame)} answers {verb} nothing (“n/a”, “???”): counted "
                "here and left out of the text analysis."
            )
            problems.append(file.problem("non_answer", sentence, row=int(frame.index[empty][0]), column=column.name))
    return frames, problems


def is_non_answer(text: str) -> bool:
    """Whether a text only says that nothing is said.

    >>> is_non_answer("N/A."), is_non_answer("???"), is_non_answer("Nothing has changed.")
    (True, True, False)
    """
    if _SAYS_MORE.match(text):
        return False
    plain = clean(text).strip(" .,;:!?*_/\\-")
    return not _MARKS.sub("", plain) or plain in NON_ANSWERS


def consents(file: OpenFile) -> dict[str, int]:
    """How many texts of a file have each consent: verbatim, paraphrase, none, blank, withdrawn, unknown."""
    names = [column.name for column in file.of_kind("reflection")]
    written = file.sheet.rows[names].notna().any(axis=1)
    cells = words(file.sheet.rows[file.column("consent")], file.codes("consent"))[written]
    said = cells.map(lambda cell: "blank" if cell is None else CONSENT.get(clean(cell), "unknown"), na_action=None)
    kinds = ("verbatim", "paraphrase", "none", "blank", "withdrawn", "unknown")
    return {kind: int((said == kind).sum()) for kind in kinds}


def _column(file: OpenFile, column: Column, rows: pd.DataFrame) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "document": None,
            "person": rows["person"],
            "role": rows["role"],
            "format": _formats(_told(file, "format", rows)),
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


def _formats(cells: pd.Series) -> pd.Series:
    """How many wrote: blank is one person, and a word that is not known may be any group."""
    known = cells.map(lambda cell: FORMATS.get(clean(cell), "sub-group"), na_action="ignore")
    return known.astype(object).fillna("individual")


def unknown_formats(file: OpenFile) -> list[Problem]:
    """A Problem for cells that say in a word nobody knows how many wrote: such texts count as a group's."""
    name = file.column("format")
    if name is None or not file.of_kind("reflection"):
        return []
    cells = words(file.sheet.rows[name], file.codes("format")).dropna()
    unread = ~cells.map(lambda cell: clean(cell) in FORMATS).astype(bool)
    if not unread.any():
        return []
    first = int(unread.index[unread][0])
    sentence = (
        f", column “{name}”: {int(unread.sum())} of {len(cells)} cells, first in row {first}, do not say whether one "
        "person wrote, so those texts count as a group's and for nobody. Write individual, sub-group or whole group."
    )
    return [file.problem("unknown_format", sentence, row=first, column=name)]


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
        f", column “{column}”: no number of people stands in {int(unread.sum())} of {len(cells)} cells, first in row "
        f"{first}, so the texts there count as one person's. Write whole numbers."
    )
    return [file.problem("unknown_members", sentence, row=first, column=column)]


def _told(file: OpenFile, kind: str, rows: pd.DataFrame) -> pd.Series:
    name = file.column(kind)
    if name is None:
        return pd.Series(None, index=rows.index, dtype=object)
    return words(file.sheet.rows.loc[rows.index, name], file.codes(kind))


def _worded(cells: pd.Series, words: dict[str, str], otherwise: str) -> pd.Series:
    known = cells.map(lambda cell: words.get(clean(cell), otherwise), na_action="ignore")
    return known.astype(object).fillna(otherwise)


def text_mark(text: object) -> str:
    """What tells a text again whatever its spaces, line ends, capitals and punctuation: a hash of its letters.

    >>> text_mark("He HARMED me.\\r\\n") == text_mark("he harmed  me")
    True
    """
    plain = unicodedata.normalize("NFKC", str(text)).casefold()
    letters = "".join(each for each in plain if each.isalnum()) or plain
    return hashlib.sha256(letters.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def flagged_documents(reflection: pd.DataFrame, flags: Iterable[tuple[str, str | None]]) -> set[str]:
    """The documents that a flag (number and mark of a text) takes out of every view and count."""
    numbers, marks = set(), set()
    for number, mark in flags:
        numbers.add(number)
        marks.add(mark)
    if not numbers:
        return set()
    fits = reflection["document"].isin(numbers) | reflection["text"].map(text_mark).isin(marks)
    return set(reflection.loc[fits, "document"])


def with_documents(reflection: pd.DataFrame) -> pd.DataFrame:
    """The texts with an id that follows from the text alone, so that decisions on it hold in a re-read scheme.

    Of texts that are equal, role and stage tell which is which, whatever the order of the files. Where an equal one
    comes in later the ids are new, and what was decided is asked again rather than taken for somebody else's.
    """
    texts = reflection[["text", "role", "stage"]].astype(object).where(lambda cell: cell.notna(), "")
    several = texts.duplicated("text", keep=False)
    place = texts.groupby(["text", "role", "stage"], sort=False).cumcount()
    ids = [
        hashlib.sha256(
            (f"{number}:{role}:{stage}:{text}" if again else f"0:{text}").encode("utf-8", "surrogatepass")
        ).hexdigest()[:16]
        for (text, role, stage), number, again in zip(texts.itertuples(index=False), place, several, strict=True)
    ]
    stage = reflection["stage"].astype(object)
    return reflection.assign(document=ids, stage=stage.where(stage.notna(), None))
