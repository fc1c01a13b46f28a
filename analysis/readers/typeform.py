"""Typeform, .csv or .xlsx: a token, one column a question or option, then the times and the network's mark."""

from __future__ import annotations

import re
from dataclasses import replace

from ..model import Problem, Sheet, clean
from ._grid import Grid
from ._rows import Table, sheet, table_below

NAME = "typeform"
LABEL = "Typeform"

_ABOUT = {
    "#": "counter of the tool",
    "start date (utc)": "submission time",
    "submit date (utc)": "submission time",
    "stage date (utc)": "submission time",
    "network id": "address of a machine",
    "response type": "the tool's own",
    "ending": "the tool's own",
    "tags": "the tool's own",
}
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def recognises(grid: Grid) -> bool:
    head = [clean(cell or "") for cell in grid.line(1)]
    return bool(head) and head[0] == "#" and bool({"network id", "submit date (utc)"} & set(head[1:]))


def read(grid: Grid) -> Sheet:
    """Questions only, without the marks of layout that stand in their headings."""
    table = _without_tags(table_below(grid))
    about = _about(table)
    drop = {heading: _ABOUT[word] for word, heading in about.items()}
    table = _with_partial(table, about)
    submitted, started = about.get("submit date (utc)"), about.get("start date (utc)")
    return sheet(grid, NAME, table, drop=drop, submitted=submitted, started=started)


def _without_tags(table: Table) -> Table:
    """Headings and questions as people saw them; one that would then stand twice keeps its own."""
    plain = {heading: " ".join(_TAG.sub("", heading).split()) or heading for heading in table.rows.columns}
    told = list(plain.values())
    names = {heading: name if told.count(name) == 1 else heading for heading, name in plain.items()}
    questions = {name: plain[heading] for heading, name in names.items()}
    places = {names.get(heading, heading): place for heading, place in table.places.items()}
    return replace(table, rows=table.rows.rename(columns=names), questions=questions, places=places)


def _about(table: Table) -> dict[str, str]:
    """The token at the front, and the columns at the end that say when and from where: none in the middle."""
    headings = list(table.rows.columns)
    found = {"#": headings[0]}
    for heading in reversed(headings):
        if clean(heading) not in _ABOUT:
            break
        found[clean(heading)] = heading
    return found


def _with_partial(table: Table, about: dict[str, str]) -> Table:
    if "response type" not in about:
        return table
    number = int(table.rows[about["response type"]].map(lambda cell: clean(cell or "") == "partial").sum())
    if not number:
        return table
    sentence = (
        f"{table.file}: {number} responses are partial: their participants stopped before the end. "
        "What they answered is kept."
    )
    return replace(table, problems=(*table.problems, Problem(table.file, None, None, "partial_rows", sentence)))
