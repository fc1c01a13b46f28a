"""A browser that remembers everything it was sent, act by act, and what of it may not have been sent."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from conftest import Server
from listening import begins_a_run, ends_a_run
from page_controls import AT, HEARD, IDLE, KINDS, LOOK, Control, controls_in, named, states_now
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from wire import Known, Sent, leaks, read, strange_numbers, text_of_file


@dataclass
class Step:
    """What the server sent because of one act."""

    page: str
    act: str
    frames: list[bytes] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)  # the page itself, and what its program asks the server


@dataclass
class Budget:
    """How far to go on one page.

    states: of one list; alike: buttons of one label; boxes: of the windows, popovers and forms that offer the same
    settings, such as those of many records, how many are walked setting by setting, while the others are opened and
    their buttons pressed; pairs: states of two controls.
    """

    states: int = 1000
    alike: int = 1000
    boxes: int = 3
    pairs: int = 40
    steps: int = 1500


@dataclass
class Walk:
    """A browser that remembers everything it was sent, act by act."""

    page: Any
    server: Server
    view: str
    budget: Budget = field(default_factory=Budget)
    steps: list[Step] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)
    lists: dict[str, list[str]] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)  # addresses of files, each read as soon as the page rests
    owed: bool = False  # the server has not answered yet

    def __post_init__(self) -> None:
        self.page.on("websocket", self._joined)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("response", self._answered)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self._taken: set[str] = set()

    def _answered(self, answer: Any) -> None:
        self.answers.append(answer)

    def _joined(self, socket: Any) -> None:
        socket.on("framesent", self._went)
        socket.on("framereceived", self._came)

    def _went(self, frame: bytes | str) -> None:
        if begins_a_run(frame):
            self.owed = True

    def _came(self, frame: bytes | str) -> None:
        if not self.steps:
            return
        content = frame if isinstance(frame, bytes) else frame.encode()
        self.steps[-1].frames.append(content)
        message = ForwardMsg.FromString(content)
        if ends_a_run(message):
            self.owed = False
        element = message.delta.new_element
        if element.WhichOneof("type") == "selectbox":
            self.lists[element.selectbox.label] = list(element.selectbox.options)
        elif element.WhichOneof("type") == "download_button" and element.download_button.url:
            self.offered.append(element.download_button.url)

    # -------------------------------------------------------------------------------------------------- acts

    def begin(self, page: str, act: str) -> None:
        self.steps.append(Step(page, act))

    def settle(self) -> None:
        """Waits until what was done has been told, if it is, the server has answered and the page has been drawn."""
        from playwright.sync_api import Error

        patience = time.monotonic() + 60
        while time.monotonic() < patience:
            with suppress(Error):  # a page that is just being left
                self.page.evaluate(HEARD)
                while self.owed and time.monotonic() < patience:
                    self.page.wait_for_timeout(15)
                self.page.wait_for_function(IDLE, timeout=180_000)
                break
        self._keep_answers()
        self._read_files()

    def _keep_answers(self) -> None:
        """Every answer by HTTP but the files of the browser's own program, which are the same for everybody."""
        from playwright.sync_api import Error

        held, self.answers[:] = list(self.answers), []
        for answer in held:
            path = urlsplit(answer.url).path
            if "/static/" in path:
                continue
            try:
                body = answer.body()
            except Error:
                continue  # a page that was left, or a download, which is read by itself
            (self.steps[-1].files if "/media/" in path else self.steps[-1].answers).append(body)

    def _read_files(self) -> None:
        """What the page offers to take away, read without waiting for a click; the same address is the same file.

        A file that is gone again, since the page was drawn anew meanwhile, can be taken by nobody.
        """
        offered, self.offered[:] = list(self.offered), []
        for path in offered:
            if path in self._taken:
                continue
            with suppress(urllib.error.HTTPError), urllib.request.urlopen(self.server.url + path, timeout=30) as answer:
                self.steps[-1].files.append(answer.read())
                self._taken.add(path)

    def open(self, address: str) -> None:
        self.begin(address.partition("?")[0], "opened")
        joint = "&" if "?" in address else "?"
        self.owed = True
        # One window all the way, so that what is typed in it is never offered as that of another one.
        self.page.goto(f"{self.server.url}/{address}{joint}view={self.view}&window=walk")
        self.settle()
        self.page.wait_for_function("() => document.querySelector('[data-testid=stMain] h1')", timeout=180_000)

    def look(self) -> tuple[int, list[dict], dict[str, Control]]:
        """How many things lie on top, what is there, and the controls by name."""
        told = self.page.evaluate(LOOK, KINDS)
        named(told["found"])
        for each in told["found"]:
            if each["kind"] == "link":
                self._note(each["href"])
        return told["over"], told["found"], controls_in(told["found"], self.lists, self.budget.states)

    def _note(self, address: str) -> None:
        if address and "://" not in address and address not in self.addresses:
            self.addresses.append(address)

    def put(self, control: Control, state: str) -> bool:
        """Puts a control that is in view into a state and waits; False where it is not there or does not take it."""
        for _ in range(3):
            if not self._tried(control, state):
                self.settle()
                continue
            self.settle()
            now = states_now(self.look()[1]).get(control.name, state)
            if control.kind not in ("list", "tick", "radio") or now == state:
                return True
        return False

    def _tried(self, control: Control, state: str) -> bool:
        _, found, _ = self.look()
        mine = [each for each in found if each["name"] == control.name]
        if control.kind in ("group", "radio", "tab"):
            mine = [each for each in mine if each["label"] == state]
        if not mine:
            return False
        target = self.page.evaluate_handle(AT, [KINDS[control.kind], mine[0]["place"]]).as_element()
        if target is None:
            return False
        if control.kind == "list":
            return mine[0]["value"] == state or self._choose(target, state)
        if control.kind == "tick" and mine[0]["on"] == (state == "on"):
            return True
        return self._take(target) if control.kind == "file" else self._click(target, control)

    def _choose(self, target: Any, state: str) -> bool:
        from playwright.sync_api import Error

        try:
            target.scroll_into_view_if_needed(timeout=10_000)
            target.click(timeout=10_000)
            target.fill(state)  # a long list draws only the options in view
            self.page.get_by_role("option", name=state, exact=True).first.click(timeout=10_000)
        except Error:
            self.page.keyboard.press("Escape")
            return False
        return True

    def _click(self, target: Any, control: Control) -> bool:
        if control.kind != "dot":
            target.evaluate("each => each.click()")
            return True
        target.evaluate("each => each.scrollIntoView({block: 'center'})")
        box = target.bounding_box()
        if box is None:
            return False
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.wait_for_timeout(400)  # a chart waits whether a second click follows
        return True

    def _take(self, target: Any) -> bool:
        """Clicks on a download and reads what comes; False where nothing does, as where the page was drawn anew."""
        from playwright.sync_api import Error

        try:
            with self.page.expect_download(timeout=20_000) as coming:
                target.evaluate("each => each.click()")
        except Error:
            return False
        self.steps[-1].files.append(coming.value.path().read_bytes())
        return True

    # ---------------------------------------------------------------------------------------------- what came

    def seen(self, clean: set[int]) -> Iterator[tuple[Step, Sent]]:
        """What each act brought that no act before it brought. clean: what was read already."""
        for step in self.steps:
            sent = Sent()
            for frame in step.frames:
                if hash(frame) not in clean:
                    clean.add(hash(frame))
                    read(ForwardMsg.FromString(frame), frame, sent)
            sent.files.clear()  # these are addresses; what lies there stands among the files of the step
            for content in step.files:
                if hash(content) not in clean:
                    clean.add(hash(content))
                    sent.files.append(text_of_file(content))
            sent.raw += [each for each in step.answers if hash(each) not in clean]
            clean |= set(map(hash, step.answers))
            if sent.raw or sent.files:
                yield step, sent

    @property
    def bytes(self) -> int:
        return sum(len(each) for step in self.steps for each in [*step.frames, *step.files, *step.answers])

    @property
    def messages(self) -> int:
        return sum(len(step.frames) for step in self.steps)

    def elsewhere(self) -> list[str]:
        """Every address that was asked for and is not this server's own."""
        outside = (urlsplit(url) for url in self.asked)
        return [
            each.geturl()
            for each in outside
            if each.scheme not in ("data", "blob") and each.netloc != self.server.address
        ]


def faults(walks: list[Walk], known: list[Known]) -> list[str]:
    """Everything that was sent and may not be, by page, act and kind; nothing of it is repeated but its numbers.

    known: what may be seen before the walk and after it, since a walk presses buttons that write.
    """
    numbers = frozenset().union(*(each.numbers for each in known))
    last = known[-1]
    allowed = Known(
        numbers, last.codes, last.canaries, last.people, frozenset.intersection(*(k.unreleased for k in known))
    )
    told: list[str] = []
    clean: set[int] = set()
    for walk in walks:
        for step, sent in walk.seen(clean):
            wrong = [
                *leaks(sent, allowed),
                *(f"{where}: {sorted(each)}" for where, each in strange_numbers(sent, allowed).items()),
            ]
            told += [f"{walk.view}, {step.page}, {step.act}: {each}" for each in wrong]
        told += [f"{walk.view}: asked {each}" for each in walk.elsewhere()]
    return told


@contextmanager
def walking(browser: Any, server: Server, view: str, budget: Budget | None = None) -> Iterator[Walk]:
    """A walker in one view."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="en-GB", reduced_motion="reduce")
    try:
        yield Walk(context.new_page(), server, view, budget or Budget())
    finally:
        context.close()


PART = "group:part-"  # the name of the choice between the parts of a page, before that of the first part


def parts_in(walk: Walk, page: str) -> list[str]:
    """The addresses of the parts of a page, in their order; the page itself where it has none."""
    walk.open(page)
    choice = next((each for name, each in walk.look()[2].items() if name.startswith(PART)), None)
    if choice is None:
        return [page]
    first, found = choice.name.removeprefix(PART), []
    for state in choice.states:
        assert walk.put(walk.look()[2][choice.name], state), f"{page}: no way to {state}"
        found.append(f"{page}?part={part_of(walk.page.url) or first}")
    return found


def part_of(address: str) -> str:
    """The part of a page that an address names, if any."""
    return dict(parse_qsl(urlsplit(address).query)).get("part", "")


def pages_in(walk: Walk) -> list[str]:
    """The addresses that the menu of this view offers, in its order."""
    walk.open("")
    links = walk.page.get_by_test_id("stSidebarNav").get_by_role("link")
    links.first.wait_for(timeout=180_000)
    found = [urlsplit(links.nth(place).get_attribute("href") or "").path.strip("/") for place in range(links.count())]
    return [each.rpartition("/")[2] for each in found]
