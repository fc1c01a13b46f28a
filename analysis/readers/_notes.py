"""Written notes of groups: lines of text parted into documents by their headings.

A heading is a line that is nothing but a stage ("Beginning", "## Middle:"), or one that says what it holds
("Sub-group: A", "Stage: End", "Number present: 4"). Lines that name a facilitator or scribe are personal and are
taken out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from ..model import CannotRead, Problem, Sheet
from ._grid import Grid
from ._headings import headings_of, is_underline, told_lines

_REASONS = {"name": "name", "when or where": "date or place"}


@dataclass
class _Document:
    """One document as it is being read: where it begins, what its headings say, and its lines."""

    row: int
    told: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    below: bool = False  # text stands below the latest heading

    def add(self, row: int, line: str) -> None:
        if not is_underline(line):
            self.lines.append(line)
            self.below = self.below or bool(line.strip())
            self.row = self.row or (row if line.strip() else 0)

    def say(self, row: int, told: list[tuple[str, str]]) -> None:
        if told:
            self.row, self.below = self.row or row, False
            self.told |= dict(told)

    def is_below(self) -> bool:
        """Whether the text has begun, so that what follows stands below it."""
        written = [line for line in self.lines if line.strip()]
        return bool(written) and (bool(self.told) or not _is_title(written))


def notes_sheet(grid: Grid, tool: str, *, otherwise: str) -> Sheet:
    """The Sheet of a document: one row a part, with sub-group, stage, format, members and text.

    otherwise: the format of a part that names no sub-group. Raises CannotRead where nothing is written.
    """
    documents, title, dropped = _parted(grid)
    documents = [each for each in documents if any(line.strip() for line in each.lines)]
    if not documents:
        raise CannotRead(f"{grid.file} holds no text below its headings. Write the notes in it and load it again.")
    rows = {
        each.row: [
            each.told.get("sub-group"),
            each.told.get("stage"),
            "sub-group" if "sub-group" in each.told else otherwise,
            each.told.get("members"),
            "\n".join(each.lines).strip(),
        ]
        for each in documents
    }
    columns = ["sub-group", "stage", "format", "members", "text"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype=object)
    problems = (*grid.problems, *_title(grid, title), *_unsaid(grid, documents))
    names = {column: column for column in columns}
    return Sheet(
        grid.file,
        tool,
        table,
        names,
        grid.sha256,
        dropped=dropped,
        problems=problems,
        encoding=grid.encoding,
        headings=0,
    )


def _parted(grid: Grid) -> tuple[list[_Document], list[int], dict[str, str]]:
    """The documents, the rows of a title before the first heading, and the personal lines that were taken out."""
    documents, title, dropped = [_Document(0)], [], {}
    for row, line in told_lines([cell or "" for cell in grid.cells.iloc[:, 0]]):
        here = documents[-1]
        told = headings_of(line, inside=here.is_below())
        if not told:
            here.add(row, line)
            continue
        dropped |= {label: _REASONS[key] for key, label in told if key in _REASONS}
        told = [(key, value) for key, value in told if key not in _REASONS]
        if _begins(here, told):
            documents.append(_Document(row, _kept(here, told)))
        elif told and not here.told and _is_title(here.lines):
            title = [number for number in range(here.row, row) if any(grid.line(number))]
            documents[-1] = _Document(row)
        documents[-1].say(row, told)
    return documents, title, dropped


def _begins(here: _Document, told: list[tuple[str, str]]) -> bool:
    """Whether headings begin another document: one that was said already, or one that stands below text."""
    parts = ("sub-group", "stage")
    return bool(here.told) and any(key in here.told or (here.below and key in parts) for key, _ in told)


def _kept(here: _Document, told: list[tuple[str, str]]) -> dict[str, str]:
    """What holds for the next document too: all that was said before the first heading which is now said anew.

    "Sub-group: A" above "Beginning" and "End" holds for both; "Number present" below "Beginning" does not.
    """
    order, new = list(here.told), {key for key, _ in told}
    again = [place for place, key in enumerate(order) if key in new]
    return {key: here.told[key] for key in order[: again[0]]} if again else {}


def _is_title(lines: list[str]) -> bool:
    """A few short lines above the first heading. Longer ones are the text of a document whose headings stand below."""
    written = [line for line in lines if line.strip()]
    return bool(written) and len(written) <= 4 and all(len(line.split()) <= 15 for line in written)


def _title(grid: Grid, rows: list[int]) -> tuple[Problem, ...]:
    sentence = "Row {} of {} is a title above the headings; it was left out."
    return tuple(Problem(grid.file, row, None, "title_row", sentence.format(row, grid.file)) for row in rows)


def _unsaid(grid: Grid, documents: list[_Document]) -> list[Problem]:
    """A Problem for each part that does not say its stage, or how many people are behind it."""
    problems = []
    for each in documents:
        place = f"{grid.file}, from row {each.row}"
        if "stage" not in each.told:
            sentence = (
                f"{place}: nothing says at which stage this was written. Write a line such as \u201cStage: End\u201d "
                "above it, or choose the stage when you say what the columns mean."
            )
            problems.append(Problem(grid.file, each.row, "stage", "unknown_stage", sentence, accepted="Stage: End"))
        if "members" not in each.told:
            sentence = (
                f"{place}: nothing says how many people were present, so this text counts as one person's. "
                "Write a line such as \u201cNumber present: 4\u201d above it."
            )
            accepted = "Number present: 4"
            problems.append(Problem(grid.file, each.row, "members", "unknown_members", sentence, accepted=accepted))
    return problems
