"""P3: a workbook of 100,000 x 60 to a whole Study, against `pandas.read_excel` alone."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.p2_workbook import OURS, read_excel
from benchmarks.timing import Row, in_a_process, middle

WORK = (
    "sheet = readers.read('survey.xlsx', content)\nstudy, _ = intake.build(data.SCHEME, [(sheet, data.recipe(sheet))])"
)


def rows() -> Iterator[Row]:
    ours = middle([in_a_process(OURS + "\nfrom analysis import intake", WORK) for _ in range(3)])
    yield Row("P3", "workbook 100,000 x 60 to Study", ours, read_excel(), 1 / 5, "pandas with openpyxl")
