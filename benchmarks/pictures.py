"""`python benchmarks/pictures.py FOLDER [PAGE ...] [--view VIEW]`: every page as each role sees it, as pictures.

`python benchmarks/pictures.py docs/pictures --documents` takes those that the documents show, and looks for nothing.

Takes each page, each part of it and each tab upon it in each view of the sample: light and dark on a wide screen, at
twice its size, on a telephone, and on paper. axe-core looks at each in light and in dark with every fold open. Prints a
line a page, and below it what is wrong: a rule that is broken outside the allowed list (tests/accessibility.py), an
error of the browser, a request to another host, a page wider than its screen. Ends with 1 where there is anything.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

HERE = Path(__file__).resolve().parent
PARTS = "[data-testid=stMain] [role=radiogroup][aria-label^='Part of']"
IN_ADDRESS = ("part", "of")
TALL = 1900  # of the top of a page that a document shows
DRAWN = "() => !document.querySelector('[data-testid=stSkeleton]')"


@dataclass(frozen=True)
class Look:
    """One way of looking at a page. width: in points of the page. asked: whether axe-core looks, too."""

    name: str
    width: int
    zoom: int = 1
    dark: bool = False
    paper: bool = False
    asked: bool = False


LOOKS = (
    Look("light", 1440, asked=True),
    Look("dark", 1440, dark=True, asked=True),
    Look("phone", 390),
    Look("zoom", 720, zoom=2),
    Look("print", 1440, paper=True),
)


# What the documents show: a page in the view of those whom the document is for.
DOCUMENTS = {
    "progress": "leadership", "impact": "leadership", "change": "researcher", "themes": "taskforce",
    "actions": "taskforce",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """What is looked at: an address, and the tab that is opened upon it."""

    address: str
    tab: str = ""

    @property
    def name(self) -> str:
        told = re.sub(r"[^a-z]+", "-", f"{self.address} {self.tab}".lower().replace("part=", "").replace("of=", ""))
        return told.strip("-")


@dataclass
class Eyes:
    """A window of a browser in one view and one look."""

    look: Look
    visit: Any
    url: str
    view: str

    @property
    def page(self) -> Any:
        return self.visit.page

    def open(self, place: Place) -> None:
        self.page.set_viewport_size({"width": self.look.width, "height": 900})
        joint = "&" if "?" in place.address else "?"
        self.visit.open(f"{self.url}/{place.address}{joint}view={self.view}")
        if place.tab:
            self.page.get_by_role("tab", name=place.tab, exact=True).click()
            self.visit.settle()

    def keep(self, file: Path) -> None:
        """The whole page in one picture, or on sheets of A4 as a printer would give them."""
        from accessibility import stretch

        if self.look.paper:
            self.page.wait_for_function(DRAWN)  # what draws charts and tables is loaded a moment after their place
            self.page.emulate_media(media="print")
            self.page.wait_for_timeout(800)
            self.page.pdf(path=file.with_suffix(".pdf"), format="A4", print_background=True)
            self.page.emulate_media(media="screen")
            return
        stretch(self.page)
        self.page.screenshot(path=file.with_suffix(".png"))


@dataclass
class Told:
    """What came of one place in one view."""

    pictures: int = 0
    allowed: Counter = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def main(folder: Path, pages: list[str], views: list[str]) -> int:
    from wire import every_view

    begun, scratch = time.monotonic(), Path(tempfile.mkdtemp(prefix="pictures-"))
    told: list[Told] = []
    with _opened(scratch) as (browser, server):
        for view in views or every_view():
            with _looking(browser, server, view) as eyes:
                for place in _places(eyes[0], pages):
                    told.append(_seen(eyes, place, folder / view))
                    _print(view, place, told[-1])
    shutil.rmtree(scratch, ignore_errors=True)
    return _sum(told, time.monotonic() - begun)


def documents(folder: Path) -> None:
    """The top of each page that a document shows, as it opens on a wide screen in the light."""
    scratch = Path(tempfile.mkdtemp(prefix="pictures-"))
    folder.mkdir(parents=True, exist_ok=True)
    with _opened(scratch) as (browser, server):
        for page, view in DOCUMENTS.items():
            with _looking(browser, server, view) as eyes:
                eyes[0].open(Place(page))
                eyes[0].page.set_viewport_size({"width": eyes[0].look.width, "height": TALL})
                eyes[0].page.wait_for_function(DRAWN)
                eyes[0].page.wait_for_timeout(800)
                eyes[0].page.screenshot(path=folder / f"{page}.png")
    shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _opened(scratch: Path) -> Iterator[tuple[Any, Any]]:
    from conftest import EVERYONE, QUIET, SAMPLE, Store, address_of, serving
    from playwright.sync_api import sync_playwright

    from analysis.store import take_in

    store = Store(address_of(scratch / "sample.db"))
    take_in(store, EVERYONE, SAMPLE)
    store.close()
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as driver, serving(scratch / "sample.db", scratch) as server:
        browser = driver.chromium.launch(executable_path=found, args=QUIET)
        yield browser, server
        browser.close()


@contextmanager
def _looking(browser: Any, server: Any, view: str) -> Iterator[list[Eyes]]:
    """A window of this view in every look."""
    from accessibility import Visit

    eyes = []
    for look in LOOKS:
        context = browser.new_context(
            viewport={"width": look.width, "height": 900},
            device_scale_factor=look.zoom,
            color_scheme="dark" if look.dark else "light",
            reduced_motion="reduce",
            locale="en-GB",
        )
        page = context.new_page()
        eyes.append(Eyes(look, Visit(page, server.address), server.url, view))
    yield eyes
    for each in eyes:
        each.page.context.close()


def _places(eyes: Eyes, pages: list[str]) -> Iterator[Place]:
    """Every page of the menu, or those that are asked for, with each of its parts and tabs, as they are come to."""
    if not pages:
        eyes.open(Place(""))
        links = eyes.page.get_by_test_id("stSidebarNav").get_by_role("link")
        pages = [urlsplit(each.get_attribute("href") or "").path.rpartition("/")[2] for each in links.all()]
    for page in pages:
        eyes.open(Place(page))
        yield from list(dict.fromkeys(_tabs(eyes, page) if "?" in page else _parts(eyes, page)))


def _parts(eyes: Eyes, page: str, group: int = 0) -> Iterator[Place]:
    """What the choices of a part lead to, and within a part those of a part of it."""
    choices = eyes.page.locator(PARTS).nth(group).get_by_role("radio")
    if eyes.page.locator(PARTS).count() <= group:
        told = dict(parse_qsl(urlsplit(eyes.page.url).query))
        query = urlencode({name: told[name] for name in IN_ADDRESS if name in told})
        yield from _tabs(eyes, f"{page}?{query}" if query else page)
        return
    for number in range(choices.count()):
        choices.nth(number).click()
        eyes.visit.settle()
        yield from _parts(eyes, page, group + 1)


def _tabs(eyes: Eyes, address: str) -> list[Place]:
    labels = [each.inner_text() for each in eyes.page.get_by_role("tab").all() if each.is_visible()]
    return [Place(address), *(Place(address, each) for each in labels[1:])]


def _seen(eyes: list[Eyes], place: Place, folder: Path) -> Told:
    """One place in every look: its pictures, and what is wrong with it."""
    from accessibility import WIDER, faults

    told = Told()
    folder.mkdir(parents=True, exist_ok=True)
    for each in eyes:
        each.open(place)
        each.keep(folder / f"{place.name}-{each.look.name}")
        told.pictures += 1
        wrong = [] if each.look.paper else [f"{wide} pixels too wide" for wide in [each.page.evaluate(WIDER)] if wide]
        if each.look.asked:
            each.visit.unfold()
            found = faults(each.page)
            told.allowed.update(one.allowed for one in found if one.allowed)
            wrong += [str(one) for one in found if one.allowed is None]
        told.wrong += [f"{each.look.name}: {one}" for one in [*wrong, *each.visit.taken()]]
    return told


def _print(view: str, place: Place, told: Told) -> None:
    allowed = ", ".join(sorted({f"{each.rule}" for each in told.allowed})) or "nothing"
    print(f"{view:<11} {place.name:<34} {told.pictures} pictures, allowed: {allowed}, wrong: {len(told.wrong)}")
    for line, number in Counter(told.wrong).items():
        print(f"    {number} x {line}")
    sys.stdout.flush()


def _sum(told: list[Told], seconds: float) -> int:
    from accessibility import ALLOWED

    met = sum((each.allowed for each in told), Counter())
    for each in ALLOWED:
        print(f"allowed {met[each]:>5} x {each.rule} on {each.selector}: {each.why}")
    wrong = sum(len(each.wrong) for each in told)
    pictures = sum(each.pictures for each in told)
    print(f"{len(told)} places, {pictures} pictures, {wrong} faults, {seconds:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.path[:0] = [str(HERE.parent / "tests"), str(HERE.parent)]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("pages", nargs="*")
    parser.add_argument("--view", action="append", default=[])
    parser.add_argument("--documents", action="store_true")
    options = parser.parse_args()
    if options.documents:
        documents(options.folder)
        sys.exit()
    sys.exit(main(options.folder, options.pages, options.view))
