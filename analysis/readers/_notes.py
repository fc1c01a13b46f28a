"""Written notes of groups: lines of text parted into documents by their headings.

A heading is a line that is nothing but a stage ("Beginning", "## Middle:"), or one that says what it holds
("Sub-group: A", "Stage: End", "Number present: 4"). Lines that name a facilitator or scribe are personal and are
taken out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from ..model import CannotRead, Problem, Sheet
from ._grid import Grid
from ._headings import heading_of, is_underline, label_of


@dataclass
class _Document:
    """One document as it is being read: where it begins, what its headings say, and its lines."""

    row: int
    told: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)


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
    for row, line in _lines(grid):
        told = heading_of(line)
        if told is None:
            if is_underline(line):
                continue
            documents[-1].lines.append(line)
            documents[-1].row = documents[-1].row or row
            continue
        key, value = told
        if key == "drop":
            dropped[label_of(line)] = "name"
            continue
        here = documents[-1]
        if here.told and (key in here.told or (here.lines and key in ("sub-group", "stage"))):
            documents.append(_Document(row))
        elif not here.told and here.lines:  # what stands above the first heading is a title
            title = [number for number in range(here.row, row) if grid.line(number) and grid.line(number)[0]]
            documents[-1] = _Document(row)
        documents[-1].row = documents[-1].row or row
        documents[-1].told[key] = value
    return documents, title, dropped


def _lines(grid: Grid) -> Iterator[tuple[int, str]]:
    """Each line with its number; blank lines inside a text stay as they part its paragraphs."""
    for row, cell in grid.cells.iloc[:, 0].items():
        yield int(str(row)), cell or ""


def _title(grid: Grid, rows: list[int]) -> tuple[Problem, ...]:
    sentence = "Row {} of {} is a title above the headings; it was left out."
    return tuple(Problem(grid.file, row, None, "title_row", sentence.format(row, grid.file)) for row in rows)


def _unsaid(grid: Grid, documents: list[_Document]) -> list[Problem]:
    """A Problem for each part that does not say how many people are behind it: it then counts as one person's."""
    problems = []
    for each in documents:
        if "members" not in each.told:
            sentence = (
                f"{grid.file}, from row {each.row}: nothing says how many people were present, so this text counts as "
                "one person's. Write a line such as “Number present: 4” above it."
            )
            problems.append(Problem(grid.file, each.row, "members", "unknown_members", sentence))
    return problems
