"""Reviewing by keyboard in real browsers: two people at once, one of whose browsers dies; and keys that stay quiet."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from conftest import EMPTY, EVERYONE, QUIET, Server, address_of, forms_workbook, serving
from test_journey import IDLE, Reader, opened, reader, until

from analysis import readers, themes
from analysis.intake import propose
from analysis.store import Store

pytestmark = pytest.mark.browser

SLUG = EMPTY.slug
SENTENCES = 10
KINDS = ("I did not feel confident at meeting {}.", "I was exhausted after meeting {}.",
         "I felt heard at meeting {}, part of the team.", "We had coffee at meeting {}.")  # fmt: skip
FOCUS = """() => { const held = document.querySelector('[class*="st-key-focus-"]');
    return held ? [...held.classList].find(each => each.startsWith('st-key-focus-')).slice(13) : null }"""
SAID = """() => (document.querySelector('.st-key-review-said') || {innerText: ''}).innerText"""
SAVED = re.compile(r"(\d+) sentences? decided in this session")


@pytest.fixture(scope="module")
def few(tmp_path_factory) -> Path:
    return database_of(SENTENCES, tmp_path_factory.mktemp("few"))


def database_of(sentences: int, folder: Path) -> Path:
    """A scheme with so many sentences, one a text: negated, sensitive, of two themes, and of none."""
    path = folder / "open-loop.db"
    store = Store(address_of(path))
    store.save_scheme(EVERYONE, EMPTY, note="Begun")
    # Minutes of a workbook's times go up to 59.
    for first in range(0, sentences, 50):
        numbers = range(first, min(first + 50, sentences))
        texts = [KINDS[number % len(KINDS)].format(number) for number in numbers]
        sheet_bytes = forms_workbook([f"KV{number:03d}" for number in numbers], texts, "Your reflection")
        sheet = readers.read(f"mentors beginning {first}.xlsx", sheet_bytes)
        store.save_recipe(EVERYONE, store.add_upload(EVERYONE, SLUG, sheet), propose(sheet, EMPTY))
    store.rebuild(EVERYONE, SLUG)
    assert len(store.tagged(EVERYONE, SLUG).sentences) == sentences
    store.close()
    return path


# ------------------------------------------------------------------------------------------- a reviewer at a browser


@dataclass
class Reviewer:
    """Somebody who reviews by keyboard. kept: the sentence and key of each decision that the page said is saved.

    answered: when the page last said so.
    """

    page: Any
    view: str
    kept: list[tuple[str, str]] = field(default_factory=list)
    answered: float = 0.0

    def open(self, url: str) -> None:
        self.page.goto(f"{url}/review?view={self.view}")
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_timeout(100)
        self.page.wait_for_function(IDLE, timeout=180_000)

    @property
    def focus(self) -> str | None:
        return self.page.evaluate(FOCUS)

    @property
    def number(self) -> int:
        found = SAVED.search(self.page.evaluate(SAID))
        return int(found.group(1)) if found else 0

    def press(self, key: str) -> tuple[str, str, int]:
        """Reads for a moment, then presses; what is accepted is only what can be."""
        self.page.wait_for_timeout(450)
        able = self.page.locator("[class*='st-key-accept-'] [data-testid=stBaseButton-primary]").count()
        key = key if able else "x"
        told = (str(self.focus), key, self.number)
        self.page.keyboard.press(key)
        return told

    def acknowledged(self, told: tuple[str, str, int]) -> None:
        """Waits until the page says that it is saved. A key that a resting page did not hear is pressed again."""
        begun = pressed = time.monotonic()
        while self.number <= told[2]:
            now = time.monotonic()
            assert now < begun + 60, f"never said to be saved: {told}. It says: {self.page.evaluate(SAID)}"
            if now > pressed + 5 and self.page.evaluate(IDLE) and (self.focus, self.number) == (told[0], told[2]):
                self.page.keyboard.press(told[1])
                pressed = now
            self.page.wait_for_timeout(20)
        self.answered = time.perf_counter()
        self.kept.append(told[:2])
        self.settle()

    def act(self, key: str) -> None:
        self.acknowledged(self.press(key))

    def asks_which_theme(self) -> Any:
        """The dialog of the key T, which is pressed until a page that was being drawn has heard it."""
        from playwright.sync_api import TimeoutError as Waited

        asked = self.page.get_by_role("dialog").get_by_role("button", name="Exclusion, bias")
        for _ in range(10):
            self.page.wait_for_timeout(450)
            self.page.keyboard.press("t")
            with suppress(Waited):
                asked.wait_for(timeout=5_000)
                break
        asked.wait_for()
        self.settle()
        return self.page.get_by_role("dialog")


@contextmanager
def own_browser(driver: Any, folder: Path) -> Iterator[tuple[Any, subprocess.Popen]]:
    """A page in a browser process of its own, which can be killed."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None) or driver.executable_path
    profile = folder / f"profile-{time.monotonic_ns()}"
    command = [
        found,
        "--headless=new",
        "--remote-debugging-port=0",
        f"--user-data-dir={profile}",
        *QUIET,
        "about:blank",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        port_file = profile / "DevToolsActivePort"
        until(lambda: port_file.is_file() and "\n" in port_file.read_text(), "a browser of its own")
        browser = driver.connect_over_cdp(f"http://127.0.0.1:{port_file.read_text().splitlines()[0]}")
        context = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="en-GB", reduced_motion="reduce")
        yield context.new_page(), process
    finally:
        process.kill()
        process.wait(10)


def rows(store: Store) -> list[tuple[str, str, str, str]]:
    """by, sentence, theme and decision of each row, as the page names sentences."""
    table = store.decisions(EVERYONE, SLUG)
    return [
        (row["by"], f"{row['document']}-{row['sentence']}", row["theme"], row["decision"])
        for row in table.to_dict("records")
    ]


def lost(store: Store, reviewers: Sequence[Reviewer]) -> list[tuple[str, str, str]]:
    """The acknowledged decisions that are not in the database: view, sentence, key."""
    held = {row[:2] + row[3:] for row in rows(store)}
    wanted = {"a": ("accept",), "x": ("reject", "read")}
    return [
        (each.view, *told)
        for each in reviewers
        for told in each.kept
        if not any((f"local, as {each.view}", told[0], decision) in held for decision in wanted[told[1]])
    ]


def left(store: Store) -> int:
    found, decisions = store.tagged(EVERYONE, SLUG), store.decisions(EVERYONE, SLUG)
    hits = themes.with_decisions(found.hits, decisions, store.codebook(EVERYONE, SLUG))
    return len(themes.sentence_to_review(found.sentences, hits, decisions, store.codebook(EVERYONE, SLUG)))


def review_together(pair: list[Reviewer], keys: str, turns: int) -> None:
    """Both press before either is answered, so that both decide about the same sentences at the same time."""
    for turn in range(turns):
        pressed = [each.press(keys[(turn + place) % len(keys)]) for place, each in enumerate(pair) if each.focus]
        for each, told in zip([each for each in pair if each.focus], pressed, strict=False):
            each.acknowledged(told)


def test_two_reviewers_at_once_lose_nothing_and_say_nothing_twice_though_a_browser_dies(chromium, few, tmp_path):
    database = Path(shutil.copy(few, tmp_path))
    driver = chromium.browser_type
    with serving(database, tmp_path) as server, opened(database) as store, own_browser(driver, tmp_path) as (page, _):
        one, other = Reviewer(page, "researcher"), None
        one.open(server.url)
        with own_browser(driver, tmp_path) as (second, process):
            other = Reviewer(second, "reviewer")
            other.open(server.url)
            assert one.focus == other.focus, "both are asked the same sentence"
            review_together([one, other], "ax", 4)
            other.press("a")
            process.kill()
        assert left(store) > 0
        with own_browser(driver, tmp_path) as (second, _):
            again = Reviewer(second, "reviewer")
            again.open(server.url)
            for turn in range(SENTENCES):
                for each in (one, again):
                    if each.focus and left(store):
                        each.act("ax"[turn % 2])
        assert lost(store, [one, other, again]) == []
        assert max(Counter(rows(store)).values()) == 1, "something was said twice"
        assert left(store) == 0 and len(other.kept) == 4 and len(one.kept) + len(again.kept) >= SENTENCES - 9


# ------------------------------------------------------------------------------------------------------- the keys


@pytest.fixture(scope="module")
def served(few, tmp_path_factory) -> Iterator[tuple[Server, Store]]:
    """A server on a copy of its own, and its store, for the tests of one person."""
    folder = tmp_path_factory.mktemp("one")
    database = Path(shutil.copy(few, folder))
    with serving(database, folder) as server, opened(database) as store:
        yield server, store


def test_the_keys_are_quiet_while_somebody_writes_and_a_key_held_down_decides_once(chromium, served):
    server, store = served
    begun = len(rows(store))
    with reader(chromium, server) as person:
        person.open("review")
        me = Reviewer(person.page, "all")
        place = me.focus
        memo = person.page.get_by_label("Memo on this sentence")
        memo.click()
        person.page.keyboard.type("a next question: undo 1 or 2")
        assert me.focus == place and len(rows(store)) == begun
        memo.press("Tab")
        until(lambda: len(rows(store)) > begun, "the memo")
        person.settle()
        assert [row[3] for row in rows(store)[begun:]] == ["memo"]

        person.page.evaluate("document.activeElement.blur()")
        person.page.wait_for_timeout(450)
        for _ in range(40):  # as a keyboard repeats a key that is held down
            person.page.keyboard.down("a")
            person.page.wait_for_timeout(30)
        person.page.keyboard.up("a")
        person.settle()
        assert [row[3] for row in rows(store)[begun:]] == ["memo", "accept"]
        for _ in range(10):  # a key pressed while the page is being drawn anew is heard by nobody
            person.page.wait_for_timeout(900)
            if rows(store)[-1][3] == "undo":
                break
            person.page.keyboard.press("u")
        until(lambda: rows(store)[-1][3] == "undo", "the undo")
        person.settle()
        assert me.focus == place


def test_a_theme_is_added_and_a_new_one_made_by_keyboard_and_a_reload_keeps_all(chromium, served):
    server, store = served
    begun = len(rows(store))
    with reader(chromium, server) as person:
        person.open("review")
        me = Reviewer(person.page, "all")
        place = me.focus
        dialog = me.asks_which_theme()
        person.page.keyboard.press("9")
        until(lambda: [row[2:] for row in rows(store)[begun:]] == [("T09", "add")], "the theme")
        dialog.wait_for(state="detached")
        person.settle()
        me.asks_which_theme()
        person.page.keyboard.press("n")
        dialog.get_by_label("Name", exact=True).fill("Axes and nuances")
        dialog.get_by_label("What belongs to it, and what does not").fill("Anything about axes.")
        dialog.get_by_label("Why the codebook needs it").fill("People speak of them.")
        dialog.get_by_label("Why the codebook needs it").press("Tab")
        person.settle()
        dialog.get_by_role("button", name="Add it to the codebook").click()
        until(lambda: len(rows(store)) == begun + 2, "the new theme")
        person.settle()
        assert rows(store)[-1][2:] == ("axes-and-nuances", "add") and me.focus == place
        assert store.codebook(EVERYONE, SLUG).theme("axes-and-nuances").name == "Axes and nuances"
        person.page.reload()
        person.sees("Axes and nuances")
        assert person.page.get_by_role("dialog").count() == 0


def test_the_page_fits_a_telephone(chromium, served):
    server, _ = served
    context = chromium.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    person = Reader(context.new_page(), server)
    for part in ("review", "second", "trust", "rare", "candidates"):
        person.open(f"review?part={part}")
        wide = person.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= 390, part
    assert person.errors == [] and person.elsewhere == []
    context.close()
