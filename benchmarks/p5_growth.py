"""P5: how the time of P2 to P4 grows when the rows grow tenfold. The peer of each row is the smaller file."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from analysis import intake, readers
from analysis.model import Study
from benchmarks.data import LARGE, SCHEME, SMALL, recipe, survey_csv, survey_xlsx
from benchmarks.timing import Row, paired


def rows() -> Iterator[Row]:
    works: tuple[tuple[str, Callable[[bytes], object], Callable[[int], bytes]], ...] = (
        ("csv to Sheet", lambda content: readers.read("survey.csv", content), survey_csv),
        ("csv to Study", _study, survey_csv),
        ("workbook to Sheet", lambda content: readers.read("survey.xlsx", content), survey_xlsx),
    )
    for name, work, made in works:
        large, small = made(LARGE), made(SMALL)
        ours, peer = paired(
            lambda work=work, large=large: work(large), lambda work=work, small=small: work(small), times=3
        )
        yield Row("P5", f"{name}, 10,000 to 100,000 rows", ours, peer, 12, "the smaller file")


def _study(content: bytes) -> Study:
    sheet = readers.read("survey.csv", content)
    return intake.build(SCHEME, [(sheet, recipe(sheet))])[0]
