"""How two ways of doing the same work are compared, and how the answer is told in one line.

Wall time is what a person waits for; processor time is told beside it, because it holds on a machine that others use.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Taken:
    """Seconds that passed, seconds of processor, and the peak of memory in MB where it was asked for."""

    wall: float
    processor: float
    peak: float | None = None


@dataclass(frozen=True)
class Row:
    """One comparison. most: the largest ours / peer that meets the goal. peer: None where it is not installed."""

    goal: str
    work: str
    ours: Taken
    peer: Taken | None
    most: float
    against: str
    also: bool = True  # any second condition of the goal, told in `against`

    @property
    def met(self) -> bool | None:
        return None if self.peer is None else self.ours.wall <= self.most * self.peer.wall and self.also

    def line(self) -> str:
        told = f"{self.goal:4} {self.work:42} ours {self.ours.wall:8.3f} s"
        if self.peer is None:
            return f"{told}   {self.against}: not measured, it is not installed"
        ratio = self.ours.wall / self.peer.wall
        processor = self.ours.processor / max(self.peer.processor, 1e-9)
        verdict = "met" if self.met else "NOT MET"
        return (
            f"{told}   {self.against} {self.peer.wall:8.3f} s   ratio {ratio:7.3f} (processor {processor:7.3f}), "
            f"at most {self.most:.3g}: {verdict}"
        )


def once(work: Callable[[], object]) -> Taken:
    wall, processor = time.perf_counter(), time.process_time()
    result = work()
    taken = Taken(time.perf_counter() - wall, time.process_time() - processor)
    del result  # letting go of it is not the work
    return taken


def middle(taken: list[Taken]) -> Taken:
    """The median of each figure."""
    peaks = [each.peak for each in taken if each.peak is not None]
    return Taken(
        median(each.wall for each in taken),
        median(each.processor for each in taken),
        max(peaks) if peaks else None,
    )


def paired(ours: Callable[[], object], peer: Callable[[], object], *, times: int = 5) -> tuple[Taken, Taken]:
    """Both ways in turn, so that whatever else the machine does falls on both; the first round only warms up."""
    rounds = [(once(ours), once(peer)) for _ in range(times + 1)][1:]
    return middle([each for each, _ in rounds]), middle([each for _, each in rounds])


def in_a_process(setting: str, work: str) -> Taken:
    """The time of `work` (Python lines) after `setting` in a process of its own, and that process's peak of memory."""
    program = f"""
import json, time
{setting}
wall, processor = time.perf_counter(), time.process_time()
{work}
wall, processor = time.perf_counter() - wall, time.process_time() - processor
try:
    import resource, sys
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
except ImportError:
    peak = None
print(json.dumps([wall, processor, peak]))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    return Taken(*json.loads(done.stdout.splitlines()[-1]))


def start_of(code: str) -> Taken:
    """A whole process that runs one line of Python, from its start to its end."""
    before = os.times()
    taken = once(lambda: subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True))
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return Taken(taken.wall, processor or taken.wall)  # Windows does not tell the processor time of a child
