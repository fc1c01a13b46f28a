"""P4: a csv of 100,000 x 60 to a Sheet, encoding and separator found, against `pandas.read_csv` that is told both."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pandas as pd

from analysis import readers
from benchmarks.data import LARGE, survey_csv
from benchmarks.timing import Row, paired


def rows() -> Iterator[Row]:
    content = survey_csv(LARGE)
    for name, encoding in (("UTF-8", "utf-8"), ("Windows-1252", "cp1252")):
        file = content if encoding == "utf-8" else content.decode("utf-8").replace("Łódź", "Málaga").encode(encoding)
        ours, peer = paired(
            lambda file=file: readers.read("survey.csv", file),
            lambda file=file, encoding=encoding: pd.read_csv(io.BytesIO(file), encoding=encoding),
        )
        yield Row("P4", f"csv 100,000 x 60 to Sheet, {name}", ours, peer, 3, "pandas.read_csv")
