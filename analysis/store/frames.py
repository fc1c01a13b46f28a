"""Tables as bytes and back, the same in every cell, type and row number. Reading parquet and JSON runs nothing."""

from __future__ import annotations

import io
import json
from dataclasses import asdict

import pandas as pd

from analysis.model import Problem, Sheet


def to_bytes(table: pd.DataFrame) -> bytes:
    """A table as a parquet file."""
    import pyarrow
    from pyarrow import parquet

    target = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pandas(table), target, compression="zstd")
    return target.getvalue()


def from_bytes(content: bytes) -> pd.DataFrame:
    """The table of a parquet file. Columns of Python objects come back as such, their missing cells as None."""
    from pyarrow import parquet

    stored = parquet.read_table(io.BytesIO(content))
    table = stored.to_pandas()
    described = json.loads((stored.schema.metadata or {}).get(b"pandas", b'{"columns": []}'))["columns"]
    for column in described:
        if column["pandas_type"] == "categorical":
            # An empty column of categories comes back without them.
            table[column["name"]] = table[column["name"]].astype("category")
        # pandas guesses its own text type for every column of text, also where the table had plain objects.
        if column["numpy_type"] == "object" and column["name"] in table:
            cells = table[column["name"]].astype(object)
            table[column["name"]] = cells.where(cells.notna(), None)
    return table


def facts_of(sheet: Sheet) -> str:
    """Everything of a Sheet beside its cells and minutes, as JSON."""
    facts = {
        "questions": sheet.questions,
        "dropped": sheet.dropped,
        "problems": [asdict(problem) for problem in sheet.problems],
        "minutes_name": None if sheet.minutes is None else sheet.minutes.name,
    }
    return json.dumps(facts, ensure_ascii=False)


def minutes_of(sheet: Sheet) -> bytes | None:
    """The submission minutes of a Sheet as a parquet file of one column."""
    return None if sheet.minutes is None else to_bytes(sheet.minutes.to_frame("minutes"))


def sheet_from(stored, rows: pd.DataFrame) -> Sheet:
    """The Sheet of a stored upload (a row of the table `upload`) around the given rows."""
    facts = json.loads(stored.facts)
    minutes = None if stored.minutes is None else from_bytes(stored.minutes).loc[:, "minutes"]
    if minutes is not None:
        minutes = minutes.rename(facts["minutes_name"])
    return Sheet(
        file=stored.file,
        tool=stored.tool,
        rows=rows,
        questions=facts["questions"],
        sha256=stored.sha256,
        minutes=minutes,
        dropped=facts["dropped"],
        problems=tuple(Problem(**problem) for problem in facts["problems"]),
    )
