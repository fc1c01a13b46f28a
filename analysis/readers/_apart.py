"""Reading in a process of its own, so that a file that crashes or overwhelms its reader takes nothing else down.

The child gets the bytes on its standard input and answers with JSON and Arrow, which run nothing when they are read.
Its memory is limited where the system can do that (Linux); its time is limited everywhere.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from typing import Any

import pandas as pd

from ..model import CannotRead, Problem, Sheet
from ._workbook import Choice

SECONDS = 60
MEMORY = 4 * 1024**3
ARGUMENTS: tuple[str, ...] = ()  # for the child, behind what it is asked
_KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "HOME", "USERPROFILE")
_PARTS = ("file", "tool", "questions", "sha256", "dropped", "labels", "sheet", "encoding", "headings")


def read_apart(
    name: str, content: bytes, *, sheet: str | None = None, skip_hidden: bool = False, seconds: float = SECONDS
) -> Sheet:
    """As `readers.read`, in a process of its own. Raises CannotRead also when that crashes, or needs too much."""
    asked = {"what": "read", "name": name, "sheet": sheet, "skip_hidden": skip_hidden}
    told, table = _answer(name, content, asked, seconds)
    return _sheet(told, table)


def sheets_apart(name: str, content: bytes, *, seconds: float = SECONDS) -> list[Choice]:
    """As `readers.sheets`, in a process of its own."""
    told, _ = _answer(name, content, {"what": "sheets", "name": name}, seconds)
    return [Choice(**each) for each in told["sheets"]]


def _answer(name: str, content: bytes, asked: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
    """What the child says: its facts, and the table as Arrow."""
    told = {key: value for key in _KEPT if (value := os.environ.get(key)) is not None}
    paths = os.pathsep.join(path for path in sys.path if path)
    command = [sys.executable, "-m", "analysis.readers._apart", json.dumps(asked), *ARGUMENTS]
    try:
        done = subprocess.run(
            command,
            input=content,
            capture_output=True,
            timeout=seconds,
            env=told | {"PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotRead(
            f"{name} takes longer than {seconds:.0f} seconds to read. Copy its cells into a new workbook, or save it "
            "as .csv, and load that file."
        ) from None
    length = int.from_bytes(done.stdout[:8], "big")
    if done.returncode != 0 or not length:
        raise CannotRead(
            f"{name} could not be read: the program that reads it stopped, or needed more memory than a file of "
            "answers does. Copy its cells into a new workbook, or save it as .csv, and load that file."
        )
    facts = json.loads(done.stdout[8 : 8 + length])
    if "refused" in facts:
        raise CannotRead(facts["refused"])
    return facts, done.stdout[8 + length :]


def _sheet(told: dict[str, Any], table: bytes) -> Sheet:
    import pyarrow
    from pyarrow import ipc

    stored = ipc.open_stream(pyarrow.py_buffer(table)).read_all()
    index = pd.Index(stored.column("row").to_numpy())
    cells = {heading: _texts(stored.column(f"c{place}")) for place, heading in enumerate(told["columns"])}
    times = {
        name: pd.Series(stored.column(name).to_numpy(), index=index, name=name)
        for name in ("minutes", "took")
        if name in stored.column_names
    }
    return Sheet(
        rows=pd.DataFrame(cells, index=index, columns=told["columns"], dtype=object, copy=False),
        problems=tuple(Problem(**problem) for problem in told["problems"]),
        **{part: told[part] for part in _PARTS},
        **times,
    )


def _texts(column: Any) -> Any:
    """A column of answers as an array of text, None where missing; each distinct answer is made once."""
    import numpy as np

    whole = column.combine_chunks()
    if not hasattr(whole, "dictionary"):
        return whole.to_numpy(zero_copy_only=False)
    texts = np.append(whole.dictionary.to_numpy(zero_copy_only=False), [None])
    return texts[whole.indices.fill_null(-1).to_numpy(zero_copy_only=False)]


# ------------------------------------------------------------------------------------------------------ in the child


def _main(asked: dict[str, Any]) -> None:
    from analysis import readers

    content = sys.stdin.buffer.read()
    try:
        if asked["what"] == "sheets":
            facts, table = {"sheets": [asdict(each) for each in readers.sheets(asked["name"], content)]}, b""
        else:
            found = readers.read(asked["name"], content, sheet=asked["sheet"], skip_hidden=asked["skip_hidden"])
            facts, table = _facts(found), _table(found)
    except CannotRead as refusal:
        facts, table = {"refused": str(refusal)}, b""
    head = json.dumps(facts).encode("utf-8")
    sys.stdout.buffer.write(len(head).to_bytes(8, "big") + head)
    sys.stdout.buffer.write(table)
    sys.stdout.buffer.flush()


def _facts(found: Sheet) -> dict[str, Any]:
    return {
        **{part: getattr(found, part) for part in _PARTS},
        "columns": [str(name) for name in found.rows.columns],
        "problems": [asdict(problem) for problem in found.problems],
    }


def _table(found: Sheet) -> memoryview:
    import pyarrow
    from pyarrow import ipc

    columns: dict[str, Any] = {"row": pyarrow.array(found.rows.index.to_numpy())}
    for place in range(found.rows.shape[1]):
        text = pyarrow.array(found.rows.iloc[:, place].to_numpy(), type=pyarrow.large_string(), from_pandas=True)
        columns[f"c{place}"] = text.dictionary_encode() if _repeats(text) else text
    for name in ("minutes", "took"):
        if getattr(found, name) is not None:
            columns[name] = pyarrow.array(getattr(found, name).to_numpy(dtype=float))
    table = pyarrow.table(columns)
    sink = pyarrow.BufferOutputStream()
    with ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return memoryview(sink.getvalue())


def _repeats(text: Any) -> bool:
    from pyarrow import compute

    return compute.count_distinct(text[:1000]).as_py() <= 500


def _limit_memory(most: int) -> None:
    """Memory is limited on Linux only: macOS does not keep the limit, and Windows has none of the kind."""
    if not sys.platform.startswith("linux"):
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit_memory(int(sys.argv[3]) if sys.argv[2:3] == ["--memory"] else MEMORY)
    _main(json.loads(sys.argv[1]))
