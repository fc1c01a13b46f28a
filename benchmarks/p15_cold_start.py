"""P15: from the start of the server to its first page, when the sample was taken in before, against a bare page."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.served import APP, SAMPLE_SLUG, as_leadership, sample_database, served, viewing
from benchmarks.timing import Row, Taken, middle

TIMES = 3
BARE = """
import plotly.graph_objects as go
import streamlit as st

st.plotly_chart(go.Figure(go.Bar(x=["Before", "After"], y=[3.2, 3.6])))
"""


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "bare.py"
        script.write_text(BARE, encoding="utf-8")
        rounds = [
            (started(APP, sample_database(), as_leadership(SAMPLE_SLUG), "progress"), started(script, None, "", ""))
            for _ in range(TIMES + 1)
        ][1:]
    ours, bare = middle([each for each, _ in rounds]), middle([each for _, each in rounds])
    yield Row("P15", "cold start to first page, second start", ours, bare, 2, "a bare page, one figure")


def started(script: Path, database: Path | None, query: str, page: str) -> Taken:
    """A server from its start until its first viewer has the whole page."""
    with served(script, database) as server, viewing(server, query) as viewer:
        viewer.open(page)
        taken = Taken(time.perf_counter() - server.begun, server.processor())
        viewer.look()
        if not viewer.figures:
            raise RuntimeError("The first page drew nothing.")
        return taken
