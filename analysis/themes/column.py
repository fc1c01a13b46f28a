"""One column of any file tagged, without a scheme: its sentences, the hits in them, and who mentions each theme.

TaggedColumn.sentences: as `sentence_by_document`; hits: as `hit_by_sentence`, before any review. In both, document is
the row of the file.
TaggedColumn.people_by_theme: one row is a theme. theme, name, people (who mention it), answered (who wrote an answer),
share (0 to 1; None where nobody answered). Without a column that tells who wrote, rows are counted in their place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.intake.texts import is_non_answer
from analysis.model import CannotRead, Refused, Sheet, clean
from analysis.themes.codebook import Codebook, load_codebook, read_codebook
from analysis.themes.sentences import sentence_by_document, set_aside
from analysis.themes.tagging import CAUTIONS, hit_by_sentence

_LONGEST = 80  # letters of a heading in a sentence
# Of a person; two who are "anonymous 1" and "anonymous 2" are two.
_NOBODY = {"anonymous", "anon", "unknown", "not known", "not given", "withheld", "prefer not to say", "dienw"}
_HIT = ["document", "sentence", "start", "end", "theme", "phrase", "found", "direction", "negated"]


@dataclass(frozen=True)
class TaggedColumn:
    """What was found in a column. `by`: the column that tells who wrote. `prompt`: what was looked for as its echo.

    rows: of the file. set_aside: texts by reason, as `sentences.set_aside` has them. without_person: answers of which
    `by` does not say whose they are, being blank, "n/a", "anonymous" or the like; nobody is counted for them. problems:
    what the reader had to say of the file.
    """

    file: str
    column: str
    by: str | None
    codebook: Codebook
    prompt: str
    rows: int
    set_aside: dict[str, int]
    without_person: int
    sentences: pd.DataFrame
    hits: pd.DataFrame
    people_by_theme: pd.DataFrame
    problems: tuple[str, ...]

    @property
    def unit(self) -> str:
        """What `people` and `answered` count: people, or rows."""
        return "rows" if self.by is None else "people"


def tagged_column(
    path: Path, text: str, *, by: str | None = None, codebook: Codebook | None = None, prompt: str | None = None,
    sheet: str | None = None,
) -> TaggedColumn:  # fmt: skip
    """The column `text` of a file, tagged; Refused, with the columns there are, where one is not there.

    prompt: the question, where it stands in the answers; without it the full heading of the column is taken.
    """
    from analysis import readers

    read = readers.read_apart(path.name, _bytes(path, "the file with the texts"), sheet=sheet)
    column = _column(read, text)
    whose = None if by is None else _column(read, by)
    book = codebook or load_codebook("reverse_mentoring")
    asked = prompt or read.questions.get(column, column)
    texts = pd.DataFrame({"document": read.rows.index, "prompt": asked, "text": read.rows[column].to_numpy()})
    person = texts["document"] if whose is None else _people(read.rows[whose])
    aside = set_aside(texts)
    answered = ~texts["document"].isin(aside.loc[aside["reason"] != "prompt and answer", "document"])
    writers = person[answered.to_numpy()].set_axis(texts.loc[answered, "document"])
    hits = hit_by_sentence(texts, book)[_HIT]
    return TaggedColumn(
        file=read.file,
        column=column,
        by=whose,
        codebook=book,
        prompt=asked,
        rows=len(texts),
        set_aside=aside["reason"].value_counts().to_dict(),
        without_person=int(writers.isna().sum()),
        sentences=sentence_by_document(texts),
        hits=hits,
        people_by_theme=_people_by_theme(hits, writers, book),
        problems=tuple(problem.sentence for problem in read.problems),
    )


def codebook_of(path: Path) -> Codebook:
    """The codebook in a .toml, .xlsx or .qdc file; Refused for any other and for one with a mistake.

    A .qdc file has no phrases: its codes take those of the themes of the same name that come with Open Loop.
    """
    from analysis.themes import codebook_sheet, refi

    kind = path.suffix.lower()
    if kind not in (".toml", ".xlsx", ".qdc"):
        raise Refused(f"{path.name} is no codebook: it must be a .toml, .xlsx or .qdc file.")
    content = _bytes(path, "the codebook")
    if kind == ".xlsx":
        return codebook_sheet.from_workbook(content, file=path.name)
    if kind == ".qdc":
        return refi.from_qdc(content, file=path.name, known=load_codebook("reverse_mentoring"))
    try:
        return read_codebook(path)
    except UnicodeDecodeError:
        raise Refused(f"{path.name} is not in UTF-8. Save it in that encoding.") from None


def as_data(told: TaggedColumn) -> dict[str, Any]:
    """The same as plain data, for JSON."""
    counts = told.set_aside
    return {
        "file": told.file,
        "column": told.column,
        "by": told.by,
        "unit": told.unit,
        "codebook": {"id": told.codebook.id, "name": told.codebook.name, "version": told.codebook.version},
        "without_phrases": _without_phrases(told.codebook),
        "prompt": told.prompt,
        "rows": told.rows,
        "set_aside": {
            "blank": counts.get("blank", 0),
            "non_answers": counts.get("non-answer", 0),
            "prompt_only": counts.get("prompt only", 0),
            "prompt_echoes": counts.get("prompt only", 0) + counts.get("prompt and answer", 0),
        },
        "without_person": told.without_person,
        "sentences": _records(told.sentences),
        "hits": _records(told.hits),
        "people_by_theme": _records(told.people_by_theme),
        "problems": list(told.problems),
    }


def in_words(told: TaggedColumn) -> str:
    """The same for a person: what was read and set aside, a line a theme, and what to bear in mind."""
    data = as_data(told)
    aside = data["set_aside"]
    whose = f"people, by the column “{_short(told.by)}”" if told.by is not None else "rows; --by names who wrote them"
    lines = [
        f"{told.file}, column “{_short(told.column)}”: {told.rows} rows, {len(told.sentences)} sentences, "
        f"{len(told.hits)} phrases found ({told.codebook.name}, version {told.codebook.version})",
        f"Set aside: {aside['blank']} blank, {aside['non_answers']} non-answers, {aside['prompt_only']} with nothing "
        f"but the prompt. The prompt was left out of {aside['prompt_echoes'] - aside['prompt_only']} more.",
        f"Counted are {whose}.",
    ]
    if told.without_person:
        lines.append(f"{told.without_person} answers do not say whose they are and count for nobody.")
    if data["without_phrases"]:
        lines.append(f"Without phrases, and so found by people only: {', '.join(data['without_phrases'])}.")
    width = max(len(theme.name) for theme in told.codebook.themes)
    first = max(len(theme.id) for theme in told.codebook.themes)
    lines += ["", f"{'theme':{first + width + 2}}  {told.unit:>6}  {'of':>6}  {'share':>6}"]
    for row in told.people_by_theme.itertuples(index=False):
        share = "" if row.share is None else f"{row.share:.0%}"
        lines.append(f"{row.theme:{first}}  {row.name:{width}}  {row.people:>6}  {row.answered:>6}  {share:>6}")
    return "\n".join([*lines, "", CAUTIONS[0], *(f"! {problem}" for problem in told.problems)])


def _without_phrases(codebook: Codebook) -> list[str]:
    return [theme.id for theme in codebook.themes if not any(theme.phrases)]


def _bytes(path: Path, what: str) -> bytes:
    if not path.is_file():
        raise CannotRead(f"{path} is not a file. Name {what}.")
    return path.read_bytes()


def _column(sheet: Sheet, asked: str) -> str:
    """The column with that heading or question, whatever its case and spaces."""
    if asked in sheet.rows:
        return asked
    for names in ({name: name for name in sheet.rows}, sheet.questions):
        found = [name for name, words in names.items() if name in sheet.rows and clean(words) == clean(asked)]
        if len(found) == 1:
            return found[0]
    there = ", ".join(f"“{_short(name)}”" for name in sheet.rows)
    gone = [reason for name, reason in sheet.dropped.items() if clean(name) == clean(asked)]
    why = f" It is personal ({gone[0]}) and was not read." if gone else ""
    raise Refused(f"{sheet.file} has no column “{_short(asked)}” to read.{why} Its columns are: {there}.")


def _short(heading: str) -> str:
    return heading if len(heading) <= _LONGEST else f"{heading[:_LONGEST]}…"


def _people(cells: pd.Series) -> pd.Series:
    """Who wrote each row, None where a cell names nobody; case and spaces make no other person."""
    codes = [clean(cell) if isinstance(cell, str) else "" for cell in cells]
    return pd.Series([None if _names_nobody(code) else code for code in codes], dtype=object)


def _names_nobody(code: str) -> bool:
    """Whether a cell is blank or only says that nobody is named: all such rows would else be one person's."""
    return is_non_answer(code) or re.sub(r"[^\w ]+", "", code).strip() in _NOBODY


def _people_by_theme(hits: pd.DataFrame, writers: pd.Series, codebook: Codebook) -> pd.DataFrame:
    """writers: who wrote each answer, by document."""
    mentions = hits.assign(person=hits["document"].map(writers)).groupby("theme")["person"].nunique()
    answered = int(writers.nunique())
    people = [int(mentions.get(theme.id, 0)) for theme in codebook.themes]
    return pd.DataFrame(
        {
            "theme": [theme.id for theme in codebook.themes],
            "name": [theme.name for theme in codebook.themes],
            "people": people,
            "answered": answered,
            "share": pd.Series([number / answered if answered else None for number in people], dtype=object),
        }
    )


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """One dictionary a row, of Python's own numbers."""
    columns = [table[name].astype(object).tolist() for name in table]
    return [dict(zip(table.columns, row, strict=True)) for row in zip(*columns, strict=True)]
