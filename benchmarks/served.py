"""A Streamlit server in a process of its own, and viewers who speak to it as a browser does.

A viewer holds a websocket open and asks for pages by it, so that what is measured is everything a server does for a
page: the script, the figures turned into text, the messages. What the browser draws of them is not in it. The processor
time is that of the server's process, as the system counts it; where the system does not tell, wall time stands for it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from analysis.model import Viewer as Reader
from analysis.store import Store, take_in
from benchmarks.timing import ROOT, Taken

APP, SAMPLE, SAMPLE_SLUG = ROOT / "app.py", ROOT / "sample_data", "thistlewood-marr"
PATIENCE = 600.0  # seconds; a machine that others use too may keep a server waiting
FAILED = "Something went wrong on this page"
SMALL_MESSAGE = 500  # bytes; the one that ends a run has a few dozen


@dataclass(frozen=True)
class Told:
    """A figure that is told and neither met nor missed."""

    goal: str
    work: str
    figure: str
    met: None = None

    def line(self) -> str:
        return f"{self.goal:4} {self.work:42} {self.figure}"


@dataclass(frozen=True)
class Server:
    """begun: when its process was started."""

    address: str
    process: subprocess.Popen
    begun: float

    def processor(self) -> float:
        """Seconds of processor that the server took since it began."""
        try:
            told = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
        except OSError:
            return time.perf_counter() - self.begun

    def megabytes(self) -> float | None:
        """Memory of the server that is in use now; None where the system does not tell."""
        try:
            lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8").splitlines()
            return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
        except OSError:
            return None


@contextmanager
def served(script: Path, database: Path | None = None) -> Iterator[Server]:
    """The script, served on a copy of a database by a process begun in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(shutil.copy(database, folder)) if database is not None else Path(folder) / "none.db"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{probe.getsockname()[1]}"
        told = ["--server.headless", "true", "--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false"]
        told += ["--server.address", "127.0.0.1", "--server.port", address.rpartition(":")[2]]
        held = {**os.environ, "OPEN_LOOP_DATABASE_URL": f"sqlite:///{copied.as_posix()}", "PYTHONUTF8": "1"}
        held.pop("OPEN_LOOP_MODE", None)
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(script), *told],
            cwd=folder, env=held, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield _awaited(Server(address, process, time.perf_counter()))
        finally:
            process.terminate()
            process.wait(60)


def _awaited(server: Server) -> Server:
    while time.perf_counter() < server.begun + PATIENCE and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{server.address}/_stcore/health", timeout=PATIENCE):
                return server
        except (urllib.error.URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError("The server did not start.")


@dataclass
class Viewer:
    """One browser. figures: as they were sent last, as text. widgets: their ids by key."""

    server: Server
    query: str
    socket: Any
    figures: list[str] = field(default_factory=list)
    widgets: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)

    def open(self, page: str = "", **choices: str) -> None:
        """The page, with these choices, until the server says that it is over; RuntimeError where it is an error."""
        from streamlit.proto.BackMsg_pb2 import BackMsg
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        told = BackMsg()
        told.rerun_script.query_string = self.query
        told.rerun_script.page_name = page
        for key, choice in choices.items():
            told.rerun_script.widget_states.widgets.add(id=self.widgets[key], string_value=choice)
        came: list[bytes] = []
        self.socket.send(told.SerializeToString())
        while True:
            came.append(self.socket.recv(timeout=PATIENCE))
            if len(came[-1]) < SMALL_MESSAGE:
                message = ForwardMsg.FromString(came[-1])
                early = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
                if message.WhichOneof("type") == "script_finished" and message.script_finished != early:
                    break
        self.came = came

    def look(self) -> None:
        """Takes up what came last: not part of what a page costs a server."""
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        self.figures = []
        for content in self.came:
            element = ForwardMsg.FromString(content).delta.new_element
            kind = str(element.WhichOneof("type"))
            if kind == "exception" or (kind == "alert" and element.alert.body.startswith(FAILED)):
                raise RuntimeError("The page opened with an error.")
            if kind == "plotly_chart":
                self.figures.append(element.plotly_chart.spec)
            if kind == "selectbox":
                key = element.selectbox.id.split("-", 2)[-1]
                self.widgets[key], self.options[key] = element.selectbox.id, list(element.selectbox.options)

    came: list[bytes] = field(default_factory=list)


@contextmanager
def viewing(server: Server, query: str) -> Iterator[Viewer]:
    """A browser that stays open, with this query in its address."""
    from websockets.sync.client import connect

    stream: dict[str, Any] = {"subprotocols": ["streamlit"], "origin": f"http://{server.address}", "max_size": None}
    with connect(f"ws://{server.address}/_stcore/stream", open_timeout=PATIENCE, ping_timeout=None, **stream) as held:
        yield Viewer(server, query, held)


def as_leadership(slug: str) -> str:
    return f"view=leadership&scheme={slug}"


def in_turn(*works: tuple[Server, Callable[[], object]], times: int, warm: int = 3) -> list[Taken]:
    """Each of these again and again in turn: the median wall time of each, and the mean of its server's processor time.

    A single page is shorter than the unit in which the system counts processor time, so all of them are counted.
    """
    walls: list[list[float]] = [[] for _ in works]
    processor = [0.0 for _ in works]
    for number in range(times + warm):
        for place, (server, work) in enumerate(works):
            begun, before = time.perf_counter(), server.processor()
            work()
            wall = time.perf_counter() - begun
            if number >= warm:
                walls[place].append(wall)
                processor[place] += server.processor() - before
    return [Taken(median(each), spent / times) for each, spent in zip(walls, processor, strict=True)]


def sample_database() -> Path:
    """A database with the sample taken in, as the first start of all leaves it."""
    folder = _FOLDERS.setdefault("sample", tempfile.TemporaryDirectory())
    path = Path(folder.name) / "sample.db"
    if not path.is_file():
        store = Store(f"sqlite:///{path.as_posix()}")
        take_in(store, Reader("benchmark", frozenset({"researcher", "reviewer", "custodian", "taskforce"})), SAMPLE)
        store.close()
    return path


_FOLDERS: dict[str, tempfile.TemporaryDirectory] = {}
