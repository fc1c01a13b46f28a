"""What tests of pages share: databases filled once and copied, the dashboard in this process, servers, a browser."""

from __future__ import annotations

import datetime
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from analysis import readers
from analysis.drafting import Draft, draft
from analysis.findings import Findings
from analysis.intake import build, propose
from analysis.model import Indicator, Role, Scheme, Stage, Target, Viewer, Wave, Why
from analysis.store import Store, take_in

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "sample_data"
EVERYONE = Viewer("local", frozenset({"researcher", "reviewer", "leadership", "taskforce", "custodian"}))
# (folder and file, address) of every page; test_contracts holds the list to the folder.
PAGES = tuple(
    path.relative_to(ROOT / "pages").as_posix()
    for path in sorted((ROOT / "pages").glob("*/*.py"))
    if not path.name.startswith("_")
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The walks in a browser take longest and so come first: no worker waits at the end for one that began late."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


def address_of(path: Path) -> str:
    return f"sqlite:///{path.as_posix()}"


def viewer_in(view: str) -> Viewer:
    return Viewer(view, frozenset({view}))  # pyright: ignore[reportArgumentType]


# --------------------------------------------------------------------------------------------------- databases


def forms_workbook(codes: list[str], values: list[Any], heading: str) -> bytes:
    """A workbook as Microsoft Forms writes it, with a code and one more answer a row."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    headings = ["ID", "Start time", "Completion time", "Email", "Name", "What is your participant code?", heading]
    sheet.append(headings)
    for number, (code, value) in enumerate(zip(codes, values, strict=True), start=1):
        begun = datetime.datetime(2026, 1, 1, 9, number)
        ended = begun + datetime.timedelta(minutes=5)
        sheet.append([number, begun, ended, "anonymous", "Anonymous", code, value])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="session")
def sample_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the sample scheme taken in. Copy it before anything is written."""
    path = tmp_path_factory.mktemp("sample") / "open-loop.db"
    store = Store(address_of(path))
    take_in(store, EVERYONE, SAMPLE)
    store.close()
    return path


EMPTY = Scheme(
    name="Nothing yet",
    slug="nothing-yet",
    roles=(Role(id="mentor", label="Mentors", singular="mentor"),),
    waves=(Wave(id="W1", label="Before"), Wave(id="W2", label="After")),
    stages=(Stage(id="S1", label="Beginning"), Stage(id="S2", label="End")),
)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database whose only scheme has neither a why nor a file."""
    path = tmp_path_factory.mktemp("empty") / "open-loop.db"
    store = Store(address_of(path))
    store.save_scheme(EVERYONE, EMPTY, note="Begun")
    store.close()
    return path


def small_releases(scheme: Scheme, number: int = 1) -> list[Draft]:
    """Releases of a scheme without any answers, one after another: real ones, with nothing in them."""
    found = Findings(build(scheme, [])[0])
    made: list[Draft] = []
    for day in range(1, number + 1):
        before = {"earlier": [each.release for each in made], "behind": [each.behind for each in made]}
        made.append(draft(found, today=datetime.date(2026, 2, day), **before))
    return made


SMALL = EMPTY.model_copy(
    update={
        "name": "Seven mentors",
        "slug": "seven-mentors",
        "whys": (Why(id="W1", title="Wellbeing", statement="Juniors are well", themes=("T01",)),),
        "indicators": (
            Indicator(
                id="wellbeing",
                why="W1",
                scale="swemwbs",
                role="mentor",
                before="W1",
                after="W2",
                target=Target(value=1.0),
            ),
        ),
    }
)
SEVEN = [f"KV{number:02d}" for number in range(7)]


@pytest.fixture(scope="session")
def hidden_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with seven mentors at two waves and a release: one too few for any number to leave the workbench."""
    path = tmp_path_factory.mktemp("hidden") / "open-loop.db"
    store = Store(address_of(path))
    store.save_scheme(EVERYONE, SMALL, note="Begun", as_written=True)
    totals = {"before": [18, 20, 21, 19, 23, 24, 17], "after": [21, 22, 21, 22, 25, 23, 20]}
    files = {
        f"mentors {wave}.xlsx": forms_workbook(SEVEN, values, "SWEMWBS raw total") for wave, values in totals.items()
    }
    for stage in ("beginning", "end"):
        texts = [f"I felt heard by the partners at our {number}th meeting." for number in range(1, 8)]
        files[f"mentors {stage}.xlsx"] = forms_workbook(SEVEN, texts, "Your reflection")
    for name, content in files.items():
        sheet = readers.read(name, content)
        store.save_recipe(EVERYONE, store.add_upload(EVERYONE, SMALL.slug, sheet), propose(sheet, SMALL))
    store.rebuild(EVERYONE, SMALL.slug)
    study = store.study(EVERYONE, SMALL.slug)
    assert study is not None and len(study.person) == 7
    made = draft(Findings(study), today=datetime.date(2026, 2, 1))
    store.save_release(
        EVERYONE, SMALL.slug, made.release.text(), behind=json.dumps(made.behind), sha256=made.release.sha256
    )
    store.close()
    return path


@pytest.fixture(scope="session")
def databases(sample_database: Path, hidden_database: Path, empty_database: Path) -> dict[str, Path]:
    return {"sample": sample_database, "hidden": hidden_database, "empty": empty_database}


@pytest.fixture(scope="session")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the command of the README writes for the sample."""
    out = tmp_path_factory.mktemp("evaluated") / "out.json"
    command = [sys.executable, "-m", "analysis", "evaluate", "sample_data", "--json", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return json.loads(out.read_text(encoding="utf-8"))


# --------------------------------------------------------------------------------- the dashboard in this process


@contextmanager
def dashboard(database: Path) -> Iterator[Callable[..., Any]]:
    """Opens the dashboard on this database as AppTest does; the query of the address is given by keyword."""
    import streamlit as st
    from streamlit.testing.v1 import AppTest

    from pages import _frame

    def visit(**query: str):
        test = AppTest.from_file(str(ROOT / "pages" / "_router.py"), default_timeout=60)
        test.query_params.update(query)
        return test.run()

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPEN_LOOP_DATABASE_URL", address_of(database))
        forget = (st.cache_resource.clear, st.cache_data.clear)
        for clear in forget:
            clear()
        try:
            yield visit
        finally:
            _frame.store().close()  # the one that the pages shared, for Windows deletes no open file
            for clear in forget:
                clear()


# ------------------------------------------------------------------------------------------------ real servers


@dataclass(frozen=True)
class Server:
    url: str
    process: subprocess.Popen
    log: Path

    @property
    def address(self) -> str:
        return self.url.removeprefix("http://")


def server_command(*options: str) -> list[str]:
    told = ["--server.headless", "true", "--server.fileWatcherType", "none", *options]
    return [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *told]


def server_environment(database: Path) -> dict[str, str]:
    return {**os.environ, "OPEN_LOOP_DATABASE_URL": address_of(database), "PYTHONUTF8": "1"}


@contextmanager
def serving(database: Path, folder: Path, *, seconds: float = 60) -> Iterator[Server]:
    """The dashboard served on this database by a process of its own, begun in a folder of no concern to it."""
    server = _begin(database, folder, seconds)
    try:
        yield server
    finally:
        end(server.process)


def _begin(database: Path, folder: Path, seconds: float) -> Server:
    log = folder / f"server-{time.monotonic_ns()}.log"
    for _ in range(3):  # somebody else may take the free port in between
        port = free_port()
        with log.open("wb") as out:
            process = subprocess.Popen(
                server_command("--server.port", str(port)),
                cwd=folder, env=server_environment(database), stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip
        if _is_up(f"http://127.0.0.1:{port}", process, seconds):
            return Server(f"http://127.0.0.1:{port}", process, log)
        end(process)
    pytest.fail(f"The server did not start: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _is_up(url: str, process: subprocess.Popen, seconds: float) -> bool:
    patience = time.monotonic() + seconds
    while time.monotonic() < patience and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def end(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


@pytest.fixture(scope="session")
def sample_server(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on a copy of the sample, for tests that only read."""
    folder = tmp_path_factory.mktemp("server")
    copied = Path(shutil.copy(sample_database, folder))
    with serving(copied, folder) as server:
        yield server


# ------------------------------------------------------------------------------------------------------ browser

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A real Chromium. Where there is none the test is skipped, but on a build machine it fails."""
    from playwright.sync_api import Error, sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as driver:
        try:
            browser = driver.chromium.launch(executable_path=found, args=QUIET)
        except Error:
            missing = "No Chromium here. Install chromium, or name one in CHROMIUM."
            pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
        yield browser
        browser.close()
