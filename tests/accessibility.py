"""What a page owes to whoever reads it by ear, by keyboard or in the dark, as axe-core finds it; and what a page says.

Rules are those of axe-core with its own good practice, on the page as it stands, with every fold open. What is
Streamlit's own and cannot be mended by a page is allowed by rule and place, each for a reason; everything else fails.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from listening import Listener, begins_a_run, ends_a_run
from page_controls import HEARD, IDLE
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


@dataclass(frozen=True)
class Allowed:
    """A fault of Streamlit's own: the rule, the elements it stands on as a selector, and why no page can mend it."""

    rule: str
    selector: str
    why: str


ALLOWED: tuple[Allowed, ...] = (
    Allowed(
        "list",
        "[data-testid=stSidebarNavItems]",
        "Streamlit draws a menu with sections as a list whose entries are blocks, one a section.",
    ),
    Allowed(
        "listitem",
        "[data-testid=stSidebarNavItems] li",
        "The same menu: an entry of a section stands in a block and not in the list itself.",
    ),
    Allowed(
        "presentation-role-conflict",
        "[data-testid=stFileUploaderDropzone]",
        "Streamlit calls the place where files are dropped mere decoration and names it all the same; its button is "
        "a button, and has the name.",
    ),
    Allowed(
        "empty-table-header",
        "[data-testid=stDataFrame] canvas th[aria-colindex='1']:empty",
        "Streamlit gives no name to the column of ticks of a table in which rows can be chosen.",
    ),
    Allowed(
        "color-contrast",
        "[data-testid=stButtonGroup] [aria-checked=true] *",
        "In the dark Streamlit writes the choice that is taken in the very colour that lies under the white words of "
        "its main buttons, and none has 4.5 to 1 against both; frame and state tell which choice it is, too.",
    ),
)


@dataclass(frozen=True)
class Fault:
    """One element that breaks a rule. allowed: the entry of the list that lets it stand, if any."""

    rule: str
    element: str
    told: str
    allowed: Allowed | None = None

    def __str__(self) -> str:
        return f"{self.rule}: {self.element[:160]} ({self.told})"


# The places of an element, from the outermost frame or shadow inwards; only what stands in the page itself is matched.
MATCHES = """([target, selectors]) => {
    const each = typeof target[0] === 'string' && target.length === 1 ? document.querySelector(target[0]) : null;
    return each ? selectors.findIndex(one => each.matches(one)) : -1 }"""
UNFOLD = """() => { const closed = [...document.querySelectorAll('details:not([open]) > summary')];
    closed.forEach(each => each.click());
    return closed.length }"""
HEIGHT = "() => document.querySelector('[data-testid=stMain]').scrollHeight"
# How a run ends that asked for another one; and no message that a run has ended is as long as this, in bytes.
SHORT = 1000
LONGEST = 14_000  # pixels, of a window as of a picture
WIDER = """() => { const main = document.querySelector('[data-testid=stMain]');
    return Math.max(0, main.scrollWidth - main.clientWidth) }"""


def stretch(page: Any) -> None:
    """A window as high as the page: axe-core judges no colour of what has to be scrolled to, and no picture has it."""
    for _ in range(2):  # in a window of another height a page may become longer
        height = min(max(int(page.evaluate(HEIGHT)), 900), LONGEST)
        if height == page.viewport_size["height"]:
            return
        page.set_viewport_size({"width": page.viewport_size["width"], "height": height})
        page.wait_for_timeout(250)


def faults(page: Any) -> list[Fault]:
    """Every element of the page, as it stands, that breaks a rule of axe-core."""
    from axe_playwright_python.sync_playwright import Axe

    stretch(page)
    found = []
    for violation in Axe().run(page).response["violations"]:
        mine = [each for each in ALLOWED if each.rule == violation["id"]]
        for node in violation["nodes"]:
            place = page.evaluate(MATCHES, [node["target"], [each.selector for each in mine]])
            told = next((each["message"] for kind in ("any", "all", "none") for each in node[kind]), violation["help"])
            found.append(Fault(violation["id"], node["html"], told, mine[place] if place >= 0 else None))
    return found


def not_allowed(found: list[Fault]) -> list[str]:
    return [str(each) for each in found if each.allowed is None]


class Visit(Listener):
    """A page in a browser, which knows when it rests, too."""

    def __init__(self, page: Any, host: str):
        super().__init__(page, host)
        self.owed = False  # the server has not answered yet
        page.on("websocket", self._joined)

    def open(self, url: str) -> None:
        from playwright.sync_api import TimeoutError as Waited

        self.owed = True
        self.page.goto(url)
        try:
            self.page.locator("[data-testid=stMain] h1").first.wait_for(timeout=180_000)
        except Waited:
            self.errors.append("no heading came in a minute")
            self.owed = False
        self.settle()

    def settle(self) -> None:
        """Waits until the page has told what was done, if it is told, was answered and is drawn."""
        patience = time.monotonic() + 60
        self.page.evaluate(HEARD)
        while self.owed and time.monotonic() < patience:
            self.page.wait_for_timeout(15)
        self.page.wait_for_function(IDLE, timeout=180_000)

    def unfold(self) -> None:
        """Opens every fold, also those that lie within another one."""
        for _ in range(3):
            if not self.page.evaluate(UNFOLD):
                return
            self.settle()

    def taken(self) -> list[str]:
        """What was heard since it was asked last."""
        told = [f"console: {each}" for each in self.errors] + [f"asked {each}" for each in self.elsewhere]
        self.errors.clear()
        self.elsewhere.clear()
        return told

    def _joined(self, socket: Any) -> None:
        socket.on("framesent", self._went)
        socket.on("framereceived", self._came)

    def _went(self, frame: bytes | str) -> None:
        if begins_a_run(frame):
            self.owed = True

    def _came(self, frame: bytes | str) -> None:
        if isinstance(frame, bytes) and len(frame) < SHORT and ends_a_run(ForwardMsg.FromString(frame)):
            self.owed = False
