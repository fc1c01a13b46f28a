"""LimeSurvey, .csv or .xlsx: columns about the response, then one a question or subquestion.

Headings are codes alone, or a code and the text: "G1[SQ001]. How far ...? [I am heard]", with "._." in place of the
point in some exports. The code becomes the heading, because texts repeat.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from ..model import Problem, Sheet, clean
from ._grid import Grid
from ._rows import Table, sheet, table_below

NAME = "limesurvey"
LABEL = "LimeSurvey"

_HEAD = re.compile(r"(?P<code>[A-Za-z][A-Za-z0-9_]*(?:\[[^\[\]]+\])*)(?:\._\.\s*|\.\s+)(?P<text>\S.*)", re.S)
_ABOUT = {
    "id": "counter of the tool",
    "submitdate": "submission time",
    "startdate": "submission time",
    "datestamp": "submission time",
    "lastpage": "the tool's own",
    "startlanguage": "the tool's own",
    "seed": "the tool's own",
    "ipaddr": "address of a machine",
    "refurl": "the tool's own",
    "interviewtime": "the tool's own",
}
# The same where somebody exported full texts.
_TEXTS = {
    "response id": "id", "date submitted": "submitdate", "last page": "lastpage", "start language": "startlanguage",
    "date started": "startdate", "date last action": "datestamp", "ip address": "ipaddr", "referrer url": "refurl",
}  # fmt: skip
_UNMISTAKABLE = {"submitdate", "lastpage", "startlanguage"}
_TIMING = re.compile(r"(group|question)time\w*", re.I)


def recognises(grid: Grid) -> bool:
    head = [cell for cell in grid.line(1) if cell]
    codes = [_code(cell) for cell in head]
    if {_about(code) for code in codes} >= _UNMISTAKABLE:
        return True
    parted = [found for cell in head if (found := _HEAD.fullmatch(cell.strip()))]
    # "Q1. How ...?" is how people number questions anywhere; a code in brackets is the tool's.
    return len(parted) >= 3 and len(parted) >= 0.8 * len(head) and any("[" in found["code"] for found in parted)


def read(grid: Grid) -> Sheet:
    """Answers headed by their code, with the question's text beside it; incomplete responses are kept and counted."""
    table = _headed_by_code(table_below(grid))
    about = {_about(heading): heading for heading in table.rows.columns if _about(heading)}
    drop = {heading: _ABOUT[word] for word, heading in about.items()}
    drop |= {heading: "the tool's own" for heading in table.rows.columns if _TIMING.fullmatch(heading)}
    if "submitdate" in about:
        table = _with_partial(table, int(table.rows[about["submitdate"]].isna().sum()))
    made = sheet(grid, NAME, table, drop=drop, submitted=about.get("submitdate"), started=about.get("startdate"))
    if "interviewtime" not in about:
        return made
    seconds = pd.to_numeric(table.rows[about["interviewtime"]], errors="coerce").astype(float)
    return replace(made, took=(seconds.where(seconds > 0) / 60).rename("took"))


def _code(heading: str) -> str:
    found = _HEAD.fullmatch(heading.strip())
    return found["code"] if found else heading


def _about(heading: str) -> str | None:
    word = clean(heading)
    word = _TEXTS.get(word, word)
    return word if word in _ABOUT else None


def _headed_by_code(table: Table) -> Table:
    codes = {heading: _code(heading) for heading in table.rows.columns}
    told = list(codes.values())
    names = {heading: code if told.count(code) == 1 else heading for heading, code in codes.items()}
    questions = {name: _text(heading) for heading, name in names.items()}
    return replace(table, rows=table.rows.rename(columns=names), questions=questions)


def _text(heading: str) -> str:
    found = _HEAD.fullmatch(heading.strip())
    return re.sub(r"\s*\[\s*\]$", "", found["text"]).strip() if found else heading


def _with_partial(table: Table, number: int) -> Table:
    if not number:
        return table
    sentence = (
        f"{table.file}: {number} responses were never submitted: their participants stopped before the end. "
        "What they answered is kept."
    )
    return replace(table, problems=(*table.problems, Problem(table.file, None, None, "partial_rows", sentence)))
