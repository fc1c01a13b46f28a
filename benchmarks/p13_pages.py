"""P13: a rerun of a leadership page, against a page that draws the very same figures, made beforehand.

The same for the sample and for a sector of 30 and of 100,000 people. How long the first page takes after a cold start,
a switch of page and a change of a choice are told beside it, neither met nor missed.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.data import LARGE
from benchmarks.sector import SECTOR, database
from benchmarks.served import (
    APP,
    SAMPLE_SLUG,
    Server,
    Told,
    Viewer,
    as_leadership,
    in_turn,
    sample_database,
    served,
    viewing,
)
from benchmarks.timing import Row, Taken

FEW, PAGES, TIMES = 30, ("progress", "impact"), 20
PEER = """
import json
from pathlib import Path
import plotly.graph_objects as go
import streamlit as st

@st.cache_resource
def figures(name):
    return [go.Figure(each) for each in json.loads((Path(__file__).parent / f"{name}.json").read_text("utf-8"))]

for number, figure in enumerate(figures(st.query_params["of"])):
    st.plotly_chart(figure, theme=None, key=str(number))
"""


def rows() -> Iterator[Row | Told]:
    surveys = {
        "the sample": (sample_database(), SAMPLE_SLUG),
        f"{FEW} people": (database(FEW), SECTOR.slug),
        f"{LARGE:,} people": (database(LARGE), SECTOR.slug),
    }
    taken: dict[str, dict[str, Taken]] = {}
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "constant.py"
        script.write_text(PEER, encoding="utf-8")
        with served(script) as peer:
            for name, (path, slug) in surveys.items():
                taken[name] = {}
                with served(APP, path) as server, viewing(server, as_leadership(slug)) as viewer:
                    viewer.open(PAGES[0])
                    first = time.perf_counter() - server.begun
                    yield Told("P13", f"first page, cold, {name}", f"{first:.2f} s, processor {server.processor():.2f}")
                    for page in PAGES:
                        ours, constant = _against_constants(viewer, page, peer, script)
                        taken[name][page] = ours
                        work = f"{page} again, {len(viewer.figures)} figures, {name}"
                        yield Row("P13", work, ours, constant, 1.5, "constant figures")
                    yield from _switched(server, viewer, name)
    few, many = list(taken)[1:]
    for page in PAGES:
        more, fewer = taken[many][page], taken[few][page]
        yield Row("P13", f"{page}, {FEW} to {LARGE:,} people", more, fewer, 1.5, f"{FEW} people")


def _against_constants(viewer: Viewer, page: str, peer: Server, script: Path) -> tuple[Taken, Taken]:
    viewer.open(page)
    viewer.look()
    if not viewer.figures:
        raise RuntimeError(f"{page} draws nothing that could be compared.")
    kept = script.with_name(f"{page}-{viewer.server.process.pid}.json")
    kept.write_text(json.dumps([json.loads(each) for each in viewer.figures]), encoding="utf-8")
    with viewing(peer, f"of={kept.stem}") as other:
        other.open()
        other.look()
        if len(other.figures) != len(viewer.figures):
            raise RuntimeError("The page of constant figures does not draw them all.")
        works = ((viewer.server, lambda: viewer.open(page)), (peer, other.open))
        ours, constant = in_turn(*works, times=TIMES)
    return ours, constant


def _switched(server: Server, viewer: Viewer, name: str) -> Iterator[Told]:
    """A switch of page there and back, and another measure on *Impact*."""
    there = ((server, lambda: viewer.open("impact")), (server, lambda: viewer.open("progress")))
    impact, progress = in_turn(*there, times=TIMES // 2)
    yield _told(f"switch to progress, {name}", progress)
    yield _told(f"switch to impact, {name}", impact)
    viewer.open("impact")
    viewer.look()
    first, second = viewer.options["measure"][:2]
    choices = [(server, lambda each=each: viewer.open("impact", measure=each)) for each in (second, first)]
    yield _told(f"another measure on impact, {name}", in_turn(*choices, times=TIMES // 2)[0])


def _told(work: str, taken: Taken) -> Told:
    return Told("P13", work, f"{taken.wall:.3f} s, processor {taken.processor:.3f}")
