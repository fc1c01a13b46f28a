"""Every page that a reader of releases may open is walked in a real browser, and all that was sent stands in a release.

A share of the walk: in the first view every page, every group, radio and tick, the first and the last entry of every
list and one button of each name; in the other views every page as it opens and the groups and ticks upon it. The whole
of it is `python benchmarks/walk.py`.
"""

from __future__ import annotations

import json
import shutil
import socket
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from conftest import EMPTY, EVERYONE, address_of, dashboard, serving
from walk_route import through
from walking import Budget, Walk, faults, pages_in, walking
from wire import SLUG, known_of_the_sample, views_of_readers

from analysis import readers
from analysis.intake import propose
from analysis.release import _hash, open_release
from analysis.store import Store

pytestmark = pytest.mark.browser

SHARE = Budget(states=2, alike=1, pairs=2)
QUICK = Budget(states=1, alike=0, pairs=0)


def walked(walk: Walk, pages: list[str]) -> Walk:
    for page in pages:
        through(walk, page)
    return walk


def test_in_every_state_of_every_page_a_reader_is_sent_released_numbers_only(chromium, sample_database, tmp_path):
    database = Path(shutil.copy(sample_database, tmp_path))
    before = known_of_the_sample(database)
    with serving(database, tmp_path) as server:
        first, *others = views_of_readers()
        with walking(chromium, server, first, SHARE) as walk:
            pages = pages_in(walk)
            walked(walk, pages)
            assert {step.page for step in walk.steps} >= set(pages) and len(pages) >= 5
            assert walk.unreached == [] and walk.errors == []
            told = [walk]
            for view in others:
                with walking(chromium, server, view, QUICK) as other:
                    told.append(walked(other, pages_in(other)))
                    assert other.unreached == [] and other.errors == []
            found = faults(told, [before, known_of_the_sample(database)])
            assert not found, "\n".join(found)
    kinds = {step.act.split()[0] for step in walk.steps}
    assert kinds >= {"opened", "list", "group", "tick", "popover", "file", "dot", "button", "above:"}
    assert len({content for step in walk.steps for content in step.files}) >= len(pages), "files were read"
    came = [sent for each in told for _, sent in each.seen(set())]
    figures = sum(sent.figures for sent in came)
    assert figures and figures == sum(sent.alternatives["figure"] for sent in came), "every figure is told in words too"


# --------------------------------------------------------------------------------------------- it must be able to fail


def released(database: Path, change) -> None:
    """The newest release of the sample is another one, which differs by this change."""
    store = Store(address_of(database))
    content = json.loads(open_release(store.release_text(EVERYONE, SLUG) or "").text())
    del content["sha256"]
    content["number"] += 1
    content["audit"]["earlier_releases"] += 1
    change(content["tables"])
    content["sha256"] = _hash(content)
    store.save_release(EVERYONE, SLUG, json.dumps(content, ensure_ascii=False), behind="{}", sha256=content["sha256"])
    store.close()


def set_cell(table: dict, row: int, column: str, value: Any) -> None:
    table["rows"][row][table["columns"].index(column)] = value


@pytest.mark.parametrize("planted", ["a number", "a canary"])
def test_what_is_planted_on_the_server_is_found(planted, chromium, sample_database, tmp_path):
    """A suppressed number in the last entry of a list; a canary in words of a theme that only a window shows."""
    database = Path(shutil.copy(sample_database, tmp_path))
    known = known_of_the_sample(database)
    canary = sorted(known.canaries)[0]

    def change(tables: dict) -> None:
        column = tables["change"]["columns"].index("scale")
        scales = [row[column] for row in tables["change"]["rows"]]
        place = scales.index(list(dict.fromkeys(scales))[-1])  # changes between further waves stand behind all others
        if planted == "a number":
            set_cell(tables["change"], place, "after", 3.4567)
        else:
            for number in range(len(tables["extract"]["rows"])):
                set_cell(tables["extract"], number, "words", f"Somebody said {canary}.")

    released(database, change)
    page = "impact" if planted == "a number" else "themes"
    with serving(database, tmp_path) as server, walking(chromium, server, views_of_readers()[0], SHARE) as walk:
        walk.budget.steps = 12
        through(walk, page)
        found = faults([walk], [known])
    assert any(("3.4567" if planted == "a number" else "a canary word") in each for each in found), found


# ------------------------------------------------------------------------------------- nothing leaves this machine


@contextmanager
def listening():
    """A port of this machine that is not the server's, and everybody who knocked at it."""
    knocked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as port:
        port.settimeout(0.1)
        over = threading.Event()

        def hear() -> None:
            while not over.is_set():
                try:
                    with port.accept()[0] as guest:
                        knocked.append(guest.recv(200))
                except TimeoutError:
                    continue

        thread = threading.Thread(target=hear, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{port.getsockname()[1]}", knocked
        over.set()
        thread.join()


RIGHT_TO_LEFT, BACK = "\u202e", "\u202c"


def nasty(address: str) -> list[str]:
    """Reflections that would reach out, or upset the page, were they taken for anything but text."""
    return [
        f"I felt heard <script>fetch('{address}/script')</script> by my mentee",
        f"I felt heard ![x]({address}/image.png) by my mentee",
        f"I felt heard <img src='{address}/tag.png' onerror='alert(1)'> by my mentee",
        f"I felt heard [link]({address}/link) and {address}/bare by my mentee",
        f"I felt heard <style>@import url({address}/style.css)</style> by my mentee",
        f"I felt heard {RIGHT_TO_LEFT}drawkcab{BACK} by my mentee",
        "I felt heard " + "x" * 9000 + " by my mentee",
        '=HYPERLINK("' + address + '/cell") I felt heard by my mentee',
        *(f"I felt heard by my mentee, number {number}, and more so." for number in range(6)),
    ]


@pytest.fixture
def hostile(empty_database, tmp_path):
    """A scheme with such reflections; the address that they name; and everybody who knocked there."""
    database = Path(shutil.copy(empty_database, tmp_path))
    with listening() as (address, knocked):
        texts = nasty(address)
        lines = [f'K{number:02d},"{text.replace(chr(34), chr(34) * 2)}"' for number, text in enumerate(texts)]
        sheet = readers.read("reflections.csv", "\n".join(["Code,Your reflection", *lines]).encode())
        store = Store(address_of(database))
        recipe = propose(sheet, EMPTY)
        recipe = recipe.model_copy(update={"role": "mentor", "stage": "S1", "wave": None})
        store.save_recipe(EVERYONE, store.add_upload(EVERYONE, EMPTY.slug, sheet), recipe)
        store.rebuild(EVERYONE, EMPTY.slug)
        store.close()
        yield database, address, knocked


def test_no_request_leaves_this_machine_on_any_page_whatever_a_reflection_says(chromium, hostile, tmp_path):
    database, address, knocked = hostile
    with serving(database, tmp_path) as server, walking(chromium, server, "researcher") as walk:
        pages = pages_in(walk)
        assert len(pages) >= 12
        for page in pages:
            walk.open(f"{page}?scheme={EMPTY.slug}")
        said = []
        for page in ("review", "quotations"):
            walk.open(f"{page}?scheme={EMPTY.slug}")
            said.append(walk.page.get_by_test_id("stMain").inner_text())
            assert (
                walk.page.locator(f"img[src*='{address}'], a[href*='{address}'], script[src*='{address}']").count() == 0
            )
            wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert walk.page.evaluate(wide) <= 1, "a very long line makes the page wider than the window"
        assert walk.elsewhere() == [] and walk.errors == [] and knocked == []

        # Were an element all the same to get into the page, the browser asks nobody: the policy of the page forbids it.
        blocked = walk.page.evaluate(
            """async address => {
                const heard = [];
                document.addEventListener('securitypolicyviolation', each => heard.push(each.effectiveDirective));
                const image = new Image(); image.src = address + '/image.png'; document.body.append(image);
                const script = document.createElement('script'); script.src = address + '/script.js';
                document.body.append(script);
                const frame = document.createElement('iframe'); frame.src = address; document.body.append(frame);
                await fetch(address + '/fetch').catch(() => 0);
                await new Promise(done => setTimeout(done, 600));
                return heard;
            }""",
            address,
        )
        assert {"img-src", "script-src-elem", "connect-src"} <= set(blocked)
        assert any(each in blocked for each in ("frame-src", "child-src", "default-src"))
        assert knocked == []
    assert any("I felt heard" in each for each in said)


def test_a39_a_reflection_full_of_markup_is_sent_as_text_and_nothing_else(hostile):
    database, address, _ = hostile
    with dashboard(database) as visit:
        page = visit(view="researcher", scheme=EMPTY.slug)
        for name in ("review", "quotes", "codebook", "data"):
            page.switch_page(f"research/{name}.py").run()
            assert not page.exception, name
            for each in page.markdown:
                assert not each.allow_html, "words of a person never stand in a part that reads tags"
                assert f"]({address}" not in each.value and f"{address}/bare" not in each.value
    assert quote(address)
