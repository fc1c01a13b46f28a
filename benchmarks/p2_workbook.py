"""P2: a workbook of 100,000 x 60 to a Sheet, against `pandas.read_excel` with openpyxl, time and peak of memory."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from benchmarks.data import LARGE, survey_xlsx
from benchmarks.timing import Row, Taken, in_a_process, middle

CONTENT = f"from benchmarks import data\ncontent = data.survey_xlsx({LARGE})\n"
OURS = CONTENT + "from analysis import readers"
PEER = CONTENT + "import io, pandas, openpyxl"


def rows() -> Iterator[Row]:
    ours, peer = reading(), read_excel()
    memory = "pandas with openpyxl"
    lean = True
    if ours.peak and peer.peak:
        lean = ours.peak <= 1.2 * peer.peak
        memory += f" (peak {ours.peak:.0f} against {peer.peak:.0f} MB, at most 1.2 x)"
    yield Row("P2", "workbook 100,000 x 60 to Sheet", ours, peer, 1 / 10, memory, lean)


@cache
def reading() -> Taken:
    survey_xlsx(LARGE)
    return middle([in_a_process(OURS, "sheet = readers.read('survey.xlsx', content)") for _ in range(3)])


@cache
def read_excel() -> Taken:
    # Once only, because it takes a minute; P3 compares with the same figure.
    survey_xlsx(LARGE)
    return in_a_process(PEER, "table = pandas.read_excel(io.BytesIO(content), engine='openpyxl')")
