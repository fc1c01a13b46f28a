"""P14: what each further viewer of one release adds to the memory of the server, up to the twentieth.

Each holds a browser open on *Progress* and has asked for it twice. A bare Streamlit page with one figure is told beside
it, because a part of the memory of each viewer is Streamlit's own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.p15_cold_start import BARE
from benchmarks.served import APP, SAMPLE_SLUG, Server, as_leadership, sample_database, served, viewing

VIEWERS, MOST = 20, 5.0


@dataclass(frozen=True)
class Held:
    """Megabytes of the server with one viewer, with two, and so on. most: what each further one may add."""

    work: str
    megabytes: tuple[float, ...]
    most: float | None

    @property
    def each(self) -> float:
        return (self.megabytes[-1] - self.megabytes[0]) / max(len(self.megabytes) - 1, 1)

    @property
    def met(self) -> bool | None:
        return None if self.most is None or not self.megabytes else self.each < self.most

    def line(self) -> str:
        if not self.megabytes:
            return f"P14  {self.work:42} not measured, this system does not tell the memory of a process"
        steps = [after - before for before, after in zip(self.megabytes, self.megabytes[1:], strict=False)]
        verdict = "" if self.most is None else f", under {self.most:.3g} MB: {'met' if self.met else 'NOT MET'}"
        return (
            f"P14  {self.work:42} {self.megabytes[0]:.0f} MB with one, {self.megabytes[-1]:.0f} with "
            f"{len(self.megabytes)}; {self.each:.2f} MB each, the largest step {max(steps):.1f}{verdict}"
        )


def rows() -> Iterator[Held]:
    with served(APP, sample_database()) as server:
        yield Held(f"{VIEWERS} viewers of Progress", _held(server, as_leadership(SAMPLE_SLUG), "progress"), MOST)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "bare.py"
        script.write_text(BARE, encoding="utf-8")
        with served(script) as server:
            yield Held(f"{VIEWERS} viewers of a bare page", _held(server, "", ""), None)


def _held(server: Server, query: str, page: str) -> tuple[float, ...]:
    held = []
    with ExitStack() as stack:
        for _ in range(VIEWERS):
            viewer = stack.enter_context(viewing(server, query))
            viewer.open(page)
            viewer.open(page)
            viewer.look()
            now = server.megabytes()
            if now is None:
                return ()
            held.append(now)
    return tuple(held)
