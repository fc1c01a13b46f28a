"""P16: what leadership takes away, written from the sample's release, and a wide workbook against pandas' own.

The goal of the four documents is in seconds. The workbook holds a survey of 100,000 people with 60 columns; to write
one with pandas takes minutes, so that one is written once.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.actions import Action
from analysis.exports.workbook import sheets_as_workbook
from analysis.release import open_release
from analysis.reports import board_pack, book, page, story, summary
from benchmarks.data import LARGE, survey
from benchmarks.served import SAMPLE
from benchmarks.timing import Row, Taken, middle, once

FORMATS, MOST, TIMES = (board_pack, book, page, summary), 5.0, 5
TODAY = datetime.date(2026, 11, 30)
PLAN = (Action(id="quiet-room", title="Quiet room", why="W1", owner_role="Facilities lead"),)


@dataclass(frozen=True)
class Written:
    """The documents together, and each by itself."""

    together: Taken
    each: dict[str, Taken]

    @property
    def met(self) -> bool:
        return self.together.wall <= MOST

    def line(self) -> str:
        parts = ", ".join(f"{name.lower()} {taken.wall:.2f}" for name, taken in self.each.items())
        verdict = f"at most {MOST:.3g} s: {'met' if self.met else 'NOT MET'}"
        return (
            f"P16  {'what leadership takes away, the sample':42} ours {self.together.wall:8.3f} s "
            f"(processor {self.together.processor:.3f}; {parts}), {verdict}"
        )


def rows() -> Iterator[Written | Row]:
    yield _documents()
    table = survey(LARGE)
    theirs = once(lambda: table.to_excel(io.BytesIO(), engine="openpyxl", index=False))
    ours = middle([once(lambda: sheets_as_workbook({"Answers": table})) for _ in range(3)])
    yield Row("P16", f"workbook {LARGE:,} x {len(table.columns)}, written", ours, theirs, 1 / 2, "to_excel, openpyxl")


def _documents() -> Written:
    """All four, story included, in a process that has written them once."""
    text = (SAMPLE / "releases" / "001.json").read_text(encoding="utf-8")

    def told() -> story.Story:
        return story.told(open_release(text), plan=PLAN, today=TODAY)

    def all_of_them() -> None:
        this = told()
        for kind in FORMATS:
            kind.write(this)

    all_of_them()
    together = middle([once(all_of_them) for _ in range(TIMES)])
    this = told()
    each = {kind.NAME: middle([once(lambda kind=kind: kind.write(this)) for _ in range(TIMES)]) for kind in FORMATS}
    return Written(together, each)
