"""REDCap, .csv: a record's number, the event, then the fields of each form; raw names or labels as headings.

A record fills one row an event, and one more for each instance of a repeating form. Those rows become one: the second
instance of a field stands in a column of its own ("mood #2"), so that nobody is counted twice and no answer is lost.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from ..model import Problem, Sheet, clean
from ._grid import Grid
from ._rows import Table, sheet, table_below

NAME = "redcap"
LABEL = "REDCap"

_EVENT, _FORM, _INSTANCE = "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"
_WORDS = {
    "event name": _EVENT,
    "repeat instrument": _FORM,
    "repeat instance": _INSTANCE,
    "survey identifier": "redcap_survey_identifier",
}
_OWN = {_FORM, _INSTANCE, "redcap_survey_identifier"}
_TICKED = re.compile(r"\w+___\w+")
_INSTANCE_OF = re.compile(r" (?:#\d+|\(\d+\))$")
_STATES = {"0", "1", "2", "incomplete", "unverified", "complete"}


def recognises(grid: Grid) -> bool:
    head = [cell or "" for cell in grid.line(1)]
    named = {_field(cell) for cell in head}
    if named & {_EVENT, _FORM, "redcap_survey_identifier"}:
        # Labels are plain words; the forms' own column makes them unmistakable.
        return any(cell.strip().startswith("redcap_") for cell in head) or any(map(_is_state, head))
    first = clean(head[0]) if head else ""
    states = [place for place, cell in enumerate(head) if cell.endswith("_complete")]
    kept = all(_holds_states(grid.cells.iloc[1:, place]) for place in states)
    return bool(states) and kept and (first.endswith("_id") or any(_TICKED.fullmatch(cell) for cell in head))


def read(grid: Grid) -> Sheet:
    """One row a record and event. The tool's own columns go: forms' states and times, and who was invited."""
    table = _joined(table_below(grid))
    drop = {heading: reason for heading in table.rows.columns if (reason := _reason(table, heading))}
    return sheet(grid, NAME, table, drop=drop)


def _field(heading: str) -> str:
    return _WORDS.get(clean(heading), clean(heading))


def _is_state(heading: str) -> bool:
    return heading.endswith("_complete") or clean(heading) == "complete?"


def _holds_states(cells: pd.Series) -> bool:
    return {clean(cell) for cell in cells.dropna().unique()} <= _STATES


def _reason(table: Table, heading: str) -> str | None:
    """Why a column is the tool's own, or None for an answer. A field of the scheme may end in the same word."""
    stem = _INSTANCE_OF.sub("", heading)
    if _field(stem) in _OWN:
        return "reference to a contact list" if "identifier" in _field(stem) else "the tool's own"
    if _is_state(stem) and _holds_states(table.rows[heading]):
        return "the tool's own"
    return "submission time" if stem.endswith("_timestamp") or clean(stem) == "survey timestamp" else None


def _joined(table: Table) -> Table:
    """The table with one row a record and event, where repeating forms had given it several."""
    by_field = {_field(heading): heading for heading in table.rows.columns}
    if _INSTANCE not in by_field or not table.rows[by_field[_INSTANCE]].notna().any():
        return table
    keys = [_record(table), *([by_field[_EVENT]] if _EVENT in by_field else [])]
    kept: dict[tuple, tuple[int, dict[tuple[str, int], str]]] = {}
    for row, cells in zip(table.rows.index, table.rows.to_dict("records"), strict=True):
        key = tuple(cells[name] for name in keys)
        _, filled = kept.setdefault(key, (int(row), {}))
        number = cells[by_field[_INSTANCE]]
        for name, cell in cells.items():
            if cell is not None and name not in keys and _field(name) not in (_FORM, _INSTANCE):
                _place(filled, str(name), int(number) if number and number.isdecimal() else 1, cell)
    return _with_rows(table, keys, kept)


def _record(table: Table) -> str:
    """The column of the record's number, which the tool puts first; an edited file may have it elsewhere."""
    named = [name for name in table.rows.columns if clean(name).replace(" ", "_").endswith("_id")]
    return str(named[0] if named else table.rows.columns[0])


def _place(filled: dict[tuple[str, int], str], name: str, number: int, cell: str) -> None:
    """Puts an answer under its instance, or the next free one where that is taken by another answer."""
    while filled.get((name, number), cell) != cell:
        number += 1
    filled[name, number] = cell


def _with_rows(table: Table, keys: list[str], kept: dict) -> Table:
    used = {place for _, filled in kept.values() for place in filled}
    order = list(table.rows.columns)
    places = sorted(used, key=lambda place: (place[1] > 1, place[1], order.index(place[0])))
    plain = [name for name in order if name not in keys and all(place[0] != name for place in used)]
    rows = {
        row: [*key, *(filled.get(place) for place in places), *(None for _ in plain)]
        for key, (row, filled) in kept.items()
    }
    names = [name if number == 1 else f"{name} #{number}" for name, number in places]
    made = pd.DataFrame.from_dict(rows, orient="index", columns=[*keys, *names, *plain], dtype=object)
    made = made[[name for name in order if name in made] + [name for name in made if name not in order]]
    asked = {name: table.questions.get(_INSTANCE_OF.sub("", name), name) for name in made}
    sentence = (
        f"{table.file}: {len(table.rows) - len(made)} rows of repeating forms were joined with their record and event; "
        "further instances stand in columns of their own."
    )
    told = Problem(table.file, None, None, "repeating_rows", sentence)
    return replace(table, rows=made, questions=asked, problems=(*table.problems, told))
