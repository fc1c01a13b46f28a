"""P8: every finding of a survey of 100,000 people at two waves, against the time of reading its two files (P2)."""

from __future__ import annotations

from collections.abc import Iterator

from analysis import intake, readers
from analysis.findings import TABLES, Findings
from analysis.model import Study
from benchmarks.data import LARGE, SCHEME, recipe, survey_csv
from benchmarks.p2_workbook import reading
from benchmarks.timing import Row, Taken, middle, once


def rows() -> Iterator[Row]:
    study = _two_waves()
    ours = middle([once(lambda: _every_table(study)) for _ in range(3)])
    one = reading()
    both = Taken(2 * one.wall, 2 * one.processor)
    yield Row("P8", "all findings, 100,000 people, two waves", ours, both, 1, "reading two workbooks")


def _two_waves() -> Study:
    before, after = (readers.read(f"{wave}.csv", survey_csv(LARGE)) for wave in ("before", "after"))
    files = [(before, recipe(before)), (after, recipe(after, "W2"))]
    return intake.build(SCHEME, files)[0]


def _every_table(study: Study) -> None:
    found = Findings(study)
    for name in TABLES:
        found.table(name)
