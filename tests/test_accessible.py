"""Pages for whoever reads by ear, by keyboard or in the dark: axe-core on every page, three journeys without a mouse.

A share: every page once as it opens, by whoever may open all of them, in light; a few in the dark, with all their folds
open. The whole of it, each part in each view, with pictures, is `python benchmarks/pictures.py FOLDER`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from accessibility import ALLOWED, WIDER, Visit, faults, not_allowed
from conftest import EVERYONE, PAGES, Server, address_of, serving

from analysis.store import Store

pytestmark = pytest.mark.browser

IN_THE_DARK = ("progress?view=leadership", "actions?view=taskforce&part=board", "change?view=researcher")
SLUG = "thistlewood-marr"
SCHEME = "each => getComputedStyle(each).colorScheme"
# What has the keyboard, in short, for whoever reads why it did not come further.
HELD = (
    "() => (document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || '').slice(0, 40)"
)
HAS_IT = "each => each === document.activeElement"
# How it is drawn, and what it lies in: of one of these somebody who looks must see that it has the keyboard.
DRAWN = """each => { const round = [];
    for (let one = each; one && round.length < 4; one = one.parentElement) {
        const style = getComputedStyle(one);
        round.push([style.outlineStyle === 'none' ? '' : style.outline, style.boxShadow, style.borderColor,
            style.backgroundColor].join());
    }
    return round }"""


@pytest.fixture(scope="module")
def served(sample_database, tmp_path_factory) -> Iterator[tuple[Server, Path]]:
    """A server on a copy of the sample of its own, and where the copy lies."""
    folder = tmp_path_factory.mktemp("accessible")
    database = Path(shutil.copy(sample_database, folder))
    with serving(database, folder) as server:
        yield server, database


@contextmanager
def looking(browser: Any, server: Server, *, dark: bool = False) -> Iterator[Any]:
    """A window in which no error and no request to another host may have been heard at the end."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        locale="en-GB",
    )
    try:
        visit = Visit(context.new_page(), server.address)
        yield visit
        assert visit.taken() == []
    finally:
        context.close()


def test_no_page_breaks_a_rule_that_it_could_keep(chromium, served):
    server, _ = served
    with looking(chromium, server) as visit:
        page = visit.page
        visit.open(f"{server.url}/?view=all")
        links = page.get_by_test_id("stSidebarNav").get_by_role("link").all()
        addresses = [urlsplit(each.get_attribute("href") or "").path.strip("/") for each in links]
        assert len(addresses) == len(PAGES)
        for address in addresses:
            visit.open(f"{server.url}/{address}?view=all")
            visit.unfold()
            assert page.locator("h1").count() == 1, address
            assert not_allowed(faults(page)) == [], address
            assert page.evaluate(WIDER) == 0, address


def test_no_page_breaks_a_rule_in_the_dark(chromium, served):
    server, _ = served
    with looking(chromium, server, dark=True) as visit:
        page = visit.page
        for address in IN_THE_DARK:
            visit.open(f"{server.url}/{address}")
            visit.unfold()
            assert page.get_by_test_id("stApp").evaluate(SCHEME) == "dark"
            assert not_allowed(faults(page)) == [], address


def test_what_a_page_breaks_is_found(chromium, served):
    """A picture without words, words that are too pale, and a field without a name, put where a page draws."""
    server, _ = served
    with looking(chromium, server) as visit:
        page = visit.page
        visit.open(f"{server.url}/progress?view=leadership")
        page.evaluate(
            """() => document.querySelector('[data-testid=stMainBlockContainer]').insertAdjacentHTML('beforeend',
            '<img src="data:,"><p style="color:#ccc;background:#fff">pale</p><input><h6>deep</h6>')"""
        )
        found = {each.rule for each in faults(page) if each.allowed is None}
        assert found >= {"image-alt", "color-contrast", "label", "heading-order"}


def test_every_entry_of_the_allowed_list_tells_a_place_and_a_reason():
    assert len({(each.rule, each.selector) for each in ALLOWED}) == len(ALLOWED)
    for each in ALLOWED:
        assert "data-testid" in each.selector or "role" in each.selector, "a place of Streamlit's own"
        assert "emotion" not in each.selector, "these names change with every release of Streamlit"
        assert len(each.why.split()) > 5


# ------------------------------------------------------------------------------------------------- without a mouse


class Keys:
    """Somebody who has a keyboard and nothing else."""

    def __init__(self, visit: Visit):
        self.visit, self.page = visit, visit.page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.visit.settle()

    def reach(self, wanted: Any, *, most: int = 80) -> None:
        """By Tab to what is wanted; whoever looks must see that it has the keyboard."""
        wanted.wait_for()
        at_rest, stops = wanted.evaluate(DRAWN), []
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if wanted.evaluate(HAS_IT):
                self.visit.settle()
                assert wanted.evaluate(DRAWN) != at_rest, f"nobody sees that {wanted} has the keyboard"
                return
            stops.append(self.page.evaluate(HELD))
        pytest.fail(f"Tab never came to {wanted}, but to {stops}")

    def follow(self, label: str, title: str) -> None:
        """An entry of the menu, to the page of this title."""
        self.reach(self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=label, exact=True))
        self.press("Enter")
        self.page.get_by_role("heading", level=1, name=title).wait_for()
        self.visit.settle()

    def choose(self, part: str) -> None:
        """A part of the page, by Tab into the choice of parts and by arrows within it."""
        choice = self.page.get_by_role("radiogroup", name="Part of the page")
        self.reach(choice.get_by_role("radio", checked=True))
        wanted = choice.get_by_role("radio", name=part, exact=True)
        for _ in range(choice.get_by_role("radio").count()):
            if wanted.evaluate(HAS_IT):
                break
            self.page.keyboard.press("ArrowRight")
        self.press("Space")
        assert wanted.get_attribute("aria-checked") == "true" and wanted.evaluate(HAS_IT)


def test_leadership_takes_the_page_for_participants_along_by_keyboard(chromium, served):
    server, _ = served
    with looking(chromium, server) as visit:
        page = visit.page
        visit.open(f"{server.url}/impact?view=leadership")
        keys = Keys(visit)
        keys.follow("Progress", "Is our why being met?")
        keys.choose("Take it with you")
        keys.reach(page.get_by_role("button", name="Download the one page for participants"))
        with page.expect_download(timeout=60_000) as coming:
            page.keyboard.press("Enter")
        assert coming.value.path().stat().st_size > 3000


def plan_in(database: Path) -> list[str]:
    store = Store(address_of(database))
    held = [each.title for each in store.actions(EVERYONE, SLUG)]
    store.close()
    return held


def test_the_taskforce_adds_an_action_by_keyboard(chromium, served):
    server, database = served
    before = len(plan_in(database))
    with looking(chromium, server) as visit:
        page = visit.page
        visit.open(f"{server.url}/themes?view=taskforce")
        keys = Keys(visit)
        keys.follow("Actions", "What are we doing about it?")
        keys.reach(page.locator("summary", has_text="Add an action"))
        keys.press("Enter")
        keys.reach(page.get_by_label("What will be done", exact=True))
        page.keyboard.type("Ask about axes")
        add = page.get_by_role("button", name="Add to the plan")
        keys.reach(add)
        visit.settle()
        assert add.evaluate(HAS_IT), "the keyboard stays where it was when the page is drawn anew"
        keys.press("Enter")
        page.get_by_text(f"{before + 1} actions: ").wait_for()
    assert "Ask about axes" in plan_in(database)


def test_a_researcher_switches_the_measure_by_keyboard(chromium, served):
    server, _ = served
    with looking(chromium, server) as visit:
        page = visit.page
        visit.open(f"{server.url}/data?view=researcher")
        keys = Keys(visit)
        keys.follow("Change", "What changed, and how sure are we?")
        measure = page.get_by_role("combobox", name="Measure")
        before, answer = measure.input_value(), page.get_by_test_id("stMain").locator("strong").first.inner_text()
        keys.reach(measure)
        keys.press("ArrowDown")
        keys.press("ArrowDown", "Enter")
        assert measure.input_value() != before
        assert page.get_by_test_id("stMain").locator("strong").first.inner_text() != answer
        assert measure.evaluate(HAS_IT), "the keyboard stays where it was when the page is drawn anew"
