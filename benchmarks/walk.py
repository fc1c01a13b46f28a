"""`python benchmarks/walk.py [PAGE ...] [--view VIEW]`: every state of every page of released results, in a browser.

Pages are walked side by side, each part of them on a server and a copy of the sample of its own. A page may be named
with one part, as in scheme?part=homework. Prints pages, states, messages,
bytes and faults of each view; ends with 1 where something was sent that may not be, or where a control could not be
put into a state.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
LONGEST = ("scheme?part=homework", "themes", "actions")


@dataclass
class Told:
    """What the walk of one page in one view came to."""

    view: str
    page: str
    states: int = 0
    messages: int = 0
    bytes: int = 0
    files: int = 0
    seconds: float = 0
    faults: list[str] = field(default_factory=list)


def main(pages: list[str], views: list[str], side_by_side: int) -> int:
    from conftest import EVERYONE, SAMPLE, Store, address_of
    from wire import views_of_readers

    from analysis.store import take_in

    folder, begun = Path(tempfile.mkdtemp(prefix="walk-")), time.monotonic()
    database = folder / "sample.db"
    store = Store(address_of(database))
    take_in(store, EVERYONE, SAMPLE)
    store.close()
    views = views or views_of_readers()
    with ProcessPoolExecutor(side_by_side, multiprocessing.get_context("spawn")) as workers:
        parts = workers.map(offered_to, views, [database] * len(views), [pages] * len(views))
        offered = dict(zip(views, parts, strict=True))
        # The longest pages begin, so that none of them is walked alone at the end.
        order = sorted(
            ((view, page) for view in views for page in offered[view]), key=lambda each: not each[1].startswith(LONGEST)
        )
        walks = [workers.submit(walked, view, page, database) for view, page in order]
        told = [_printed(done.result()) for done in as_completed(walks)]
    shutil.rmtree(folder, ignore_errors=True)
    for view in views:
        print(_line(view, [each for each in told if each.view == view]), flush=True)
    print(f"{time.monotonic() - begun:.0f} s in all, {side_by_side} pages side by side")
    return 1 if any(each.faults for each in told) else 0


def offered_to(view: str, database: Path, pages: list[str]) -> list[str]:
    """The parts of these pages, or of all pages in the menu of a view."""
    with _on_a_copy(view, database) as (walk, _):
        from walking import pages_in, parts_in

        asked = pages or pages_in(walk)
        return [part for page in asked for part in ([page] if "?" in page else parts_in(walk, page))]


def walked(view: str, page: str, database: Path) -> Told:
    """Every state of one page, and what its links lead to, such as from an action to its theme."""
    from walk_route import through
    from walking import faults
    from wire import known_of_the_sample

    with _on_a_copy(view, database) as (walk, copied):
        before, begun = known_of_the_sample(copied), time.monotonic()
        through(walk, page)
        for address in walk.addresses:
            walk.open(address)
        found = [*faults([walk], [before, known_of_the_sample(copied)]), *walk.unreached, *walk.errors]
        files = {hash(content) for step in walk.steps for content in step.files}
        seconds = time.monotonic() - begun
        return Told(view, page, len(walk.steps), walk.messages, walk.bytes, len(files), seconds, found)


def _on_a_copy(view: str, database: Path):
    """A walker in one view on a server and a copy of the database of its own, and where the copy lies."""
    from contextlib import contextmanager

    from conftest import QUIET, serving
    from playwright.sync_api import sync_playwright
    from walking import walking

    @contextmanager
    def begun():
        names = ("chromium", "chromium-browser", "google-chrome", "chrome")
        found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
        folder = Path(tempfile.mkdtemp(prefix=f"{view}-", dir=database.parent))
        copied = Path(shutil.copy(database, folder))
        with sync_playwright() as driver, serving(copied, folder) as server:
            browser = driver.chromium.launch(executable_path=found, args=QUIET)
            with walking(browser, server, view) as walk:
                yield walk, copied
            browser.close()

    return begun()


def _printed(told: Told) -> Told:
    print(f"  {told.view:<12} {told.page:<10} {_figures(told)}, {told.seconds:.0f} s", flush=True)
    print("".join(f"    {each}\n" for each in told.faults), end="", flush=True)
    return told


def _figures(told: Told) -> str:
    came = f"{told.states} states, {told.messages} messages, {told.files} files, {told.bytes / 1e6:.1f} MB"
    return f"{came}, {len(told.faults)} faults"


def _line(view: str, walks: list[Told]) -> str:
    whole = Told(view, "")
    for each in walks:
        whole.states, whole.messages = whole.states + each.states, whole.messages + each.messages
        whole.files, whole.bytes = whole.files + each.files, whole.bytes + each.bytes
        whole.faults += each.faults
    return f"{view}: {len(walks)} pages, {_figures(whole)}"


if __name__ == "__main__":
    sys.path[:0] = [str(HERE.parent / "tests"), str(HERE.parent)]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*")
    parser.add_argument("--view", action="append", default=[])
    parser.add_argument("--side-by-side", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    sys.exit(main(options.pages, options.view, options.side_by_side))
