"""The results of an analysis record made again from its tables, and laid beside the stored ones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import analysis
from analysis.exports.cells import rows_of
from analysis.exports.csv_text import as_csv
from analysis.exports.opening import Record, open_record
from analysis.exports.record import REMADE
from analysis.exports.results import result
from analysis.findings import Findings

CLOSE = 1e-9  # of the number, or of 1 where that is larger
MOST_NAMED, MOST_LETTERS = 5, 40


@dataclass(frozen=True)
class Compared:
    """Whether a table (or a file) is the same as stored, and the line that says so."""

    name: str
    same: bool
    line: str


def reproduced(path: str | Path) -> list[Compared]:
    """Each changed file, then each table, compared with what is made again; Refused when the record cannot be used.

    Whatever stands in the record, a line is one line of letters that can be printed.
    """
    held = open_record(path)
    changed = [Compared(name, False, f"{name}: changed since the record was made") for name in held.changed]
    found = remade(held)
    names = [*REMADE, *(name for name in held.results if name not in REMADE)]
    return changed + [_compared(name, held, found) for name in names]


def remade(held: Record) -> Findings:
    """The Findings of a record. Themes are counted from its hits, for it holds no text to find them in."""
    found = Findings(held.study, actions=held.actions, figures=held.figures, codebook=held.codebook)
    found.hit_by_sentence = held.hits
    return found


def printable(text: str, most: int = MOST_LETTERS) -> str:
    """The text without anything that a terminal would obey, cut to so many letters.

    >>> printable("\x1b[2Jlo"), printable("x" * 50)[35:]
    ('?[2Jlo', 'xxxx…')
    """
    plain = "".join(letter if letter.isprintable() else "?" for letter in text[: most + 1])
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def _compared(name: str, held: Record, found: Findings) -> Compared:
    stored = held.results.get(name)
    if name not in REMADE:
        return Compared(name, False, f"{name}: cannot be compared, for this version makes no such table")
    if stored is None:
        older = held.versions.get("open_loop") != analysis.__version__
        reason = "an earlier or later version made the record" if older else "it was taken out"
        return Compared(name, older, f"{name}: not in the record ({reason})")
    made = rows_of(name, as_csv(result(found, name)))
    where = _difference(stored, made)
    return Compared(name, where is None, f"{name}: {f'same ({len(made) - 1} rows)' if where is None else where}")


def _difference(stored: list[list[str]], made: list[list[str]]) -> str | None:
    """Where two tables first differ, in words, or None where they are the same."""
    if stored[0] != made[0]:
        return f"differs in its columns ({_listed(sorted(set(stored[0]) ^ set(made[0])) or ['their order'])})"
    if len(stored) != len(made):
        return f"differs: {len(stored) - 1} rows stored, {len(made) - 1} made again"
    cells = [
        (number, column, old, new)
        for number, (before, after) in enumerate(zip(stored, made, strict=True), start=1)
        for column, old, new in zip(stored[0], before, after, strict=True)
        if not _same(old, new)
    ]
    if not cells:
        return None
    number, column, old, new = cells[0]
    figures = f": {_told(old)} stored, {_told(new)} made again" if _is_figure(old) and _is_figure(new) else ""
    return f"differs in {len(cells)} cells, first in row {number}, column {column}{figures}"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(map(printable, names[:MOST_NAMED])) + more


def _is_figure(cell: str) -> bool:
    return not cell or _figure(cell) is not None


def _told(cell: str) -> str:
    return printable(cell) or "nothing"


def _same(old: str, new: str) -> bool:
    first, second = _figure(old), _figure(new)
    if old == new or first is None or second is None:
        return old == new
    return math.isclose(first, second, rel_tol=CLOSE, abs_tol=CLOSE)  # to which nothing is close to infinity


def _figure(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None
