"""What stays on the workbench when something leaves: names of files and sheets, wording of questions, whom to contact.

A file may be called after a person ("Jane Smith.docx") and a heading may be a person's or a publisher's. Each file is
`file 1`, `file 2`, ... wherever it is mentioned, in the order in which the problems mention them and the recipes after
these. A heading that asks a question, or of a column that nothing was made of, is its place in the file: `column 7`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pandas as pd

from analysis.model import Column, Recipe, Scheme

NO_SINGLE_FILE = ("several files", "links.csv")  # what the intake writes where it means no file of answers
# Headings of these columns are what people were asked, unless they are a plain name such as Q7_4.
ASKED = ("item", "check", "reflection", "prompt")
NOT_USED = ("unused", "drop")
# Cells of these columns are words that a form offered; labels and codes of any other could be names or texts.
OFFERED = ("item", "score", "check", "group", "cohort", "wave", "role", "stage", "format", "consent")
_PLAIN_NAME = re.compile(r"[\w.\[\]()#:-]{1,32}", re.ASCII)
_OTHER_FILE = re.compile(r"elsewhere than in (.+?)\. The answers were found", re.DOTALL)
_OTHER_SHEETS = re.compile(r" The others are: .+?\.(?= Load the file again)", re.DOTALL)


def problem_without_names(problem: pd.DataFrame, recipes: Sequence[Recipe] = ()) -> pd.DataFrame:
    """The table of problems without names of files and sheets, and without headings that are questions.

    recipes: how the files were read, each with the name of its file; without them headings stay as they are.
    """
    words = file_words(problem, recipes)
    headings: dict[str, dict[str, str]] = {}
    for recipe in recipes:
        headings.setdefault(recipe.file, {}).update(column_words(recipe))
    rows = [_without_names(row, words, headings.get(row["file"], {})) for row in problem.to_dict("records")]
    return pd.DataFrame(rows, columns=problem.columns, index=problem.index).astype(problem.dtypes)


def file_words(problem: pd.DataFrame, recipes: Iterable[Recipe] = ()) -> dict[str, str]:
    """The word for each file that the problems or the recipes name."""
    names = dict.fromkeys(_file_names(problem, [recipe.file for recipe in recipes]))
    return {name: f"file {number}" for number, name in enumerate(names, start=1)}


def column_words(recipe: Recipe) -> dict[str, str]:
    """The word for each heading of a file that is not told as it is."""
    told = {column.name for column in recipe.columns if _may_be_told(column)}
    places = {column.name: number for number, column in reversed(list(enumerate(recipe.columns, start=1)))}
    return {name: f"column {place}" for name, place in places.items() if name not in told}


def recipe_without_wording(recipe: Recipe, files: Mapping[str, str]) -> Recipe:
    """What a reviewer needs of a recipe: kinds, questionnaires, items, codings and labels. files: as `file_words`."""
    headings = column_words(recipe)
    columns = tuple(_without_wording(column, headings) for column in recipe.columns)
    told = {"file": files[recipe.file], "title": "", "sheet": None, "columns": columns}
    return recipe.model_copy(update=told)


def scheme_without_contact(scheme: Scheme) -> Scheme:
    return scheme.model_copy(update={"contact": ""})


def _file_names(problem: pd.DataFrame, known: list[str]) -> Iterator[str]:
    for file, kind, sentence in problem[["file", "kind", "sentence"]].itertuples(index=False, name=None):
        if not isinstance(file, str) or file in NO_SINGLE_FILE:
            continue
        yield from _parts(file, known) if kind == "disagreement" else [file]
        if kind == "moved_question":
            yield from _OTHER_FILE.findall(sentence)
    yield from known


def _parts(files: str, known: list[str]) -> Iterator[str]:
    """The names in a cell that joins several by "and"."""
    for name in sorted(known, key=len, reverse=True):
        if name and name in files:
            yield name
            files = files.replace(name, " and ")
    yield from (part for part in files.split(" and ") if part.strip())


def _without_names(row: dict, words: Mapping[str, str], headings: Mapping[str, str]) -> dict:
    if not isinstance(row["file"], str):
        return row
    sentence = _OTHER_SHEETS.sub("", row["sentence"])
    if isinstance(row.get("sheet"), str):
        sentence = _swapped(sentence, dict.fromkeys((row["sheet"], f"sheet {row['sheet']}"), "one sheet"))
    for heading in sorted(headings, key=len, reverse=True):
        sentence = sentence.replace(f"“{heading}”", f"“{headings[heading]}”")
    told = {"sentence": _swapped(sentence, words), "column": headings.get(row["column"], row["column"]), "sheet": None}
    file = row["file"] if row["file"] in NO_SINGLE_FILE else _swapped(row["file"], words)
    return row | {"file": file} | {name: value for name, value in told.items() if name in row}


def _swapped(text: str, words: Mapping[str, str]) -> str:
    """The text with whole names replaced, longer ones first."""
    names = "|".join(re.escape(name) for name in sorted(words, key=len, reverse=True) if name)
    return re.sub(rf"(?<!\w)(?:{names})(?!\w)", lambda found: words[found[0]], text) if names else text


def _may_be_told(column: Column) -> bool:
    asked = column.kind in ASKED and not _PLAIN_NAME.fullmatch(column.name)
    return not asked and column.kind not in NOT_USED


def _without_wording(column: Column, headings: Mapping[str, str]) -> Column:
    told: dict[str, object] = {"name": headings.get(column.name, column.name), "question": "", "why": ""}
    return column.model_copy(update=told if column.kind in OFFERED else told | {"labels": {}, "codes": {}})
