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
    """Everything of a Sheet beside its cells and times, as JSON."""
    facts = {
        "questions": sheet.questions,
        "dropped": sheet.dropped,
        "labels": sheet.labels,
        "sheet": sheet.sheet,
        "encoding": sheet.encoding,
        "headings": sheet.headings,
        "problems": [asdict(problem) for problem in sheet.problems],
        "minutes_name": None if sheet.minutes is None else sheet.minutes.name,
    }
    return json.dumps(facts, ensure_ascii=False)


def minutes_of(sheet: Sheet) -> bytes | None:
    """The times of a Sheet as a parquet file with the columns minutes and took, as far as it has them."""
    told = {name: getattr(sheet, name) for name in ("minutes", "took") if getattr(sheet, name) is not None}
    return to_bytes(pd.DataFrame(told, index=sheet.rows.index)) if told else None


def sheet_from(stored, rows: pd.DataFrame) -> Sheet:
    """The Sheet of a stored upload (a row of the table `upload`) around the given rows."""
    facts = json.loads(stored.facts)
    times = pd.DataFrame() if stored.minutes is None else from_bytes(stored.minutes)
    minutes = times["minutes"].rename(facts["minutes_name"]) if "minutes" in times else None
    return Sheet(
        file=stored.file,
        tool=stored.tool,
        rows=rows,
        questions=facts["questions"],
        sha256=stored.sha256,
        minutes=minutes,
        dropped=facts["dropped"],
        problems=tuple(Problem(**problem) for problem in facts["problems"]),
        took=times.get("took"),
        # Files that were stored by the first version lack these.
        labels=facts.get("labels", {}),
        sheet=facts.get("sheet"),
        encoding=facts.get("encoding", ""),
        headings=facts.get("headings", 1),
    )
