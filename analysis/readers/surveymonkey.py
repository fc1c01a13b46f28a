"""SurveyMonkey, .csv or .xlsx: columns about the response, then the questions, under one or two rows of headings.

With two rows a question stands above its first option only and the options stand in the second row. A choice of one,
which the tool spreads over a column an option, becomes one column again; a choice of several keeps a column an option.
The second row is a heading only where everything about the response is empty in it, so that no respondent is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from ..model import Sheet, clean
from ._grid import Grid
from ._rows import renamed, sheet, table_below

NAME = "surveymonkey"
LABEL = "SurveyMonkey"

_ABOUT = {
    "respondentid": "counter of the tool",
    "collectorid": "counter of the tool",
    "startdate": "submission time",
    "enddate": "submission time",
    "datecreated": "submission time",
    "datemodified": "submission time",
    "ipaddress": "address of a machine",
    "emailaddress": "e-mail address",
    "firstname": "name",
    "lastname": "name",
}
_STARTED, _SENT = ("startdate", "datecreated"), ("enddate", "datemodified")
_COUNTER = re.compile(r"\d{9,}")
_OPEN = {"response", "open-ended response"}
_OTHER = re.compile(r"\bother\b|\bspecify\b|\bcomment", re.I)


def recognises(grid: Grid) -> bool:
    head = [_word(cell) for cell in grid.line(1)]
    if not head or head[0] != "respondentid":
        return False
    return bool({"collectorid", "startdate", "datecreated"} & set(head)) or _counts(grid)


def read(grid: Grid) -> Sheet:
    """Answers headed by their question, with the option or the line of the grid in brackets where there are several."""
    if _has_two_rows(grid):
        grid = renamed(grid, [each for block in _blocks(grid) for each in _columns(block)], first=3)
        table = table_below(grid, first=3)
    else:
        table = table_below(grid)
    about = {_word(heading): heading for heading in list(table.rows.columns)[: len(_ABOUT) + 20]}
    drop = {about[word]: reason for word, reason in _ABOUT.items() if word in about}
    started, sent = ([about[word] for word in words if word in about] for words in (_STARTED, _SENT))
    return sheet(grid, NAME, table, drop=drop, submitted=next(iter(sent), None), started=next(iter(started), None))


@dataclass(frozen=True)
class _Block:
    """One question with the columns that belong to it: options (texts of the second row) and cells below."""

    question: str
    options: list[str]
    cells: list[pd.Series]


def _word(cell: str | None) -> str:
    return re.sub(r"[^a-z]", "", clean(cell or ""))


def _counts(grid: Grid) -> bool:
    """Whether the first column holds the long numbers that the tool gives, and not codes of the scheme's own."""
    ids = grid.cells.iloc[1:, 0].dropna()
    return bool(len(ids)) and all(_COUNTER.fullmatch(cell) for cell in ids)


def _has_two_rows(grid: Grid) -> bool:
    head, below = grid.line(1), grid.line(2)
    about = [cell for heading, cell in zip(head, below, strict=False) if _word(heading) in _ABOUT]
    return bool(below) and not any(about) and any(below) and bool(grid.line(3))


def _blocks(grid: Grid) -> list[_Block]:
    blocks: list[_Block] = []
    for heading, option, place in zip(grid.line(1), grid.line(2), grid.cells.columns, strict=True):
        cells = grid.cells[place].loc[3:]
        if heading is not None or not blocks:
            blocks.append(_Block(_line(heading), [], []))
        blocks[-1].options.append(_line(option))
        blocks[-1].cells.append(cells)
    return blocks


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _columns(block: _Block) -> list[tuple[str, str, pd.Series]]:
    """The columns of one question, each with its heading and the text that was asked."""
    if len(block.options) == 1:
        option = block.options[0]
        plain = not option or clean(option) in _OPEN or _is_choice(block.cells[0], option)
        return [_named(block.question, "" if plain else option, block.cells[0])]
    free = [bool(_OTHER.search(option)) and not _is_choice(cells, option) for option, cells in _pairs(block)]
    chosen = [cells for (_, cells), own in zip(_pairs(block), free, strict=True) if not own]
    of_one = all(_is_choice(cells, option) for (option, cells), own in zip(_pairs(block), free, strict=True) if not own)
    filled = pd.concat(chosen, axis=1).notna().sum(axis=1) if chosen else pd.Series(dtype=int)
    if not chosen or not of_one or filled.max() > 1 or not filled.max():
        return [_named(block.question, option, cells) for option, cells in _pairs(block)]
    one = pd.concat(chosen, axis=1).bfill(axis=1).iloc[:, 0]
    one = one.astype(object).where(one.notna(), None)
    others = [(option, cells) for (option, cells), own in zip(_pairs(block), free, strict=True) if own]
    return [_named(block.question, "", one), *(_named(block.question, option, cells) for option, cells in others)]


def _pairs(block: _Block) -> list[tuple[str, pd.Series]]:
    return list(zip(block.options, block.cells, strict=True))


def _is_choice(cells: pd.Series, option: str) -> bool:
    """Whether the column holds its own option or nothing, as a ticked box does."""
    return {clean(cell) for cell in cells.dropna().unique()} <= {clean(option)}


def _named(question: str, option: str, cells: pd.Series) -> tuple[str, str, pd.Series]:
    heading = f"{question} [{option}]" if option and question else question or option
    return heading, heading, cells
