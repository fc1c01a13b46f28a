"""The key of a coded Jisc export: rows of question and text, each followed by rows of code and what it stands for."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ..model import CannotRead, Sheet
from ._grid import Grid
from .jisc import QUESTION

NAME = "jisc_key"
LABEL = "the key of Jisc Online Surveys"

LEAST_SHARED = 0.5


def recognises(grid: Grid) -> bool:
    if grid.cells.shape[1] != 2 or len(grid.cells) < 3:
        return False
    first = [(cell or "").strip() for cell in grid.cells.iloc[:, 0]]
    questions = [bool(QUESTION.fullmatch(cell)) for cell in first]
    codes = [cell.lstrip("-").isdecimal() for cell in first]
    known = sum(questions) + sum(codes) + (first[0].lower() == "urn")
    return any(questions) and any(codes) and known >= 0.9 * len(first)


def read(grid: Grid) -> Sheet:
    """One row a question and code: question, text, code, label; a question without codes has one row without them."""
    rows: dict[int, tuple[str | None, ...]] = {}
    question: tuple[int, str, str | None] | None = None
    for row, first, words in grid.cells.itertuples(name=None):
        if first is None:
            continue
        if QUESTION.fullmatch(first.strip()):
            question = (int(row), first.strip(), words)
            rows[int(row)] = (*question[1:], None, None)
        elif question is not None:
            rows.pop(question[0], None)
            rows[int(row)] = (*question[1:], first.strip(), words)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["question", "text", "code", "label"], dtype=object)
    names = {name: name for name in table.columns}
    return Sheet(grid.file, NAME, table, names, grid.sha256, encoding=grid.encoding, headings=0)


def labelled(sheet: Sheet, key: Sheet) -> Sheet:
    """The sheet of coded answers with the questions' texts, and the words of their codes, from the key.

    A column of a choice of several (Q9_3 is the third option of Q9) asks its question with the option in brackets.
    Columns are known by the number of the question only, so that both files may be in different languages. Raises
    CannotRead where less than half of the columns stand in the key.
    """
    asked = key.rows.drop_duplicates("question").set_index("question")["text"].to_dict()
    coded = key.rows.dropna(subset=["code"])
    words = {name: dict(zip(rows["code"], rows["label"], strict=True)) for name, rows in coded.groupby("question")}
    questions, labels, found = dict(sheet.questions), {}, 0
    for heading in sheet.rows.columns:
        text, told = _meaning(heading, asked, words)
        if text is None:
            continue
        found += 1
        questions[heading] = text
        if told:
            labels[heading] = told
    if found < LEAST_SHARED * len(sheet.rows.columns):
        raise CannotRead(
            f"{key.file} is not the key of {sheet.file}: only {found} of {len(sheet.rows.columns)} questions stand in "
            "both. Load the key that was exported with these answers."
        )
    return replace(sheet, questions=questions, labels=sheet.labels | labels)


def _meaning(heading: str, asked: dict, words: dict) -> tuple[str | None, dict[str, str]]:
    """The full text of a column's question, and what its codes stand for."""
    if heading in asked:
        return _in_full(heading, asked), words.get(heading, {})
    above, _, code = heading.rpartition("_")
    option = words.get(above, {}).get(code)
    if option is None:
        return None, {}
    return f"{_in_full(above, asked)} [{option}]", {}


def _in_full(heading: str, asked: dict) -> str:
    """The text of a question behind the text of the one it is part of: of Q11_1_a behind that of Q11."""
    parts = heading.split("_")
    above = ["_".join(parts[:number]) for number in range(1, len(parts) + 1)]
    texts = [str(asked[name]).strip() for name in above if asked.get(name)]
    return " \u2013 ".join(dict.fromkeys(texts))
