"""Every page in every view: it opens, or it says that it is not part of the view and nothing of it is sent.

Pages, views and rights are read from the app itself. What a session could still hold of a view that it has left is
tried too: windows, callbacks, files made on demand, edited states of controls, made-up pages and addresses.
"""

from __future__ import annotations

import ast
import re
import shutil
import sqlite3
import time
import urllib.error
from contextlib import closing
from pathlib import Path

import pytest
from conftest import ROOT, Server, serving
from listening import ends_a_run
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from wire import (
    DENIED,
    Known,
    Visit,
    every_view,
    known_of_the_sample,
    leaks,
    strange_numbers,
    views_of_readers,
    visiting,
)

ROUTER = ROOT / "pages" / "_router.py"


def rights_of_pages() -> dict[str, str]:
    """The right that each address asks for, as the router lists it."""
    tree = ast.parse(ROUTER.read_text(encoding="utf-8"))
    told = next(
        node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PAGES"
    )
    return {row[5]: row[6] for row in ast.literal_eval(told)}


RIGHTS_OF_PAGES = rights_of_pages()
VIEWS = {name: viewer for name, viewer in every_view().items() if name != "all"}
READERS = views_of_readers()
CLOSED = [page for page, right in RIGHTS_OF_PAGES.items() if right in ("rows", "texts")]


@pytest.fixture(scope="module")
def known(sample_database) -> Known:
    return known_of_the_sample(sample_database)


@pytest.fixture(scope="module")
def own(sample_database, tmp_path_factory):
    """A server on a database of its own, for sessions that try to write, and the database."""
    folder = tmp_path_factory.mktemp("roles")
    database = Path(shutil.copy(sample_database, folder))
    with serving(database, folder) as server:
        yield server, database


def nothing_of_it(seen, known: Known) -> None:
    """Neither a table, a figure, a file, a text nor a code of the workbench."""
    assert not seen.tables and not seen.marks and not seen.files and not seen.deferred
    assert leaks(seen, known) == [] and strange_numbers(seen, known) == {}


# --------------------------------------------------------------------------------------------------- every page


@pytest.mark.parametrize("view", VIEWS)
def test_every_page_opens_or_says_that_it_is_not_part_of_the_view(view, sample_server, known):
    opened = set()
    with visiting(sample_server, view) as visit:
        for page, right in RIGHTS_OF_PAGES.items():
            seen = visit.open(page)
            assert seen.addresses >= set(RIGHTS_OF_PAGES)
            if VIEWS[view].may(right):
                assert seen.title.endswith("?") and page in seen.visible, page
                opened.add(page)
            else:
                assert seen.title == DENIED and page not in seen.visible, page
                nothing_of_it(seen, known)
            if right not in ("rows", "texts", "log"):
                assert leaks(seen, known) == [], page
            if view in READERS and VIEWS[view].may(right):
                assert strange_numbers(seen, known) == {}, page
                assert seen.alternatives["table"] == len(seen.tables), "a table without words"
                assert seen.alternatives["figure"] == seen.figures, "a figure without words"
                assert not seen.deferred, "a file made on demand would escape this test"
    assert opened or not any(VIEWS[view].may(right) for right in RIGHTS_OF_PAGES.values())


@pytest.mark.parametrize("view", READERS)
def test_a34_made_up_pages_and_addresses_lead_nowhere(view, sample_server, known):
    names = [
        f"{CLOSED[0]}/",
        f"research/{CLOSED[0]}",
        "pages/research/data.py",
        "../data",
        "DATA",
        "data?view=researcher",
    ]
    with visiting(sample_server, view) as visit:
        for name in names:
            seen = visit.open(name)
            assert leaks(seen, known) == [] and strange_numbers(seen, known) == {}, name
        visit.query += "&role=researcher&viewer=researcher&rows=1&theme=%00&part=raw&page=data&scheme=../../x"
        for page in (CLOSED[0], "themes", "impact"):
            seen = visit.open(page)
            assert leaks(seen, known) == [] and strange_numbers(seen, known) == {}, page
            assert page not in CLOSED or seen.title == DENIED


def test_the_name_that_the_server_gives_a_page_opens_it_for_nobody_else(sample_server, known):
    with visiting(sample_server, "researcher") as visit:
        hashes = pages_by_hash(visit)
    assert set(hashes) >= set(RIGHTS_OF_PAGES)
    for view in READERS:
        with visiting(sample_server, view) as visit:
            visit.open("themes")
            for page in CLOSED[:3]:
                told = visit.asking("")
                told.rerun_script.page_script_hash = hashes[page]
                seen = visit.answer(told)
                assert seen.title != "" and not (seen.title.endswith("?") and page in seen.visible)
                assert leaks(seen, known) == [] and strange_numbers(seen, known) == {}, page


def pages_by_hash(visit: Visit) -> dict[str, str]:
    visit.socket.send(visit.asking("").SerializeToString())
    while True:
        message = ForwardMsg.FromString(visit.socket.recv(timeout=60))
        if message.WhichOneof("type") == "navigation":
            found = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
        if ends_a_run(message):
            return found


@pytest.mark.parametrize("view", READERS)
def test_a_control_put_into_a_state_it_does_not_offer_shows_nothing_more(view, sample_server, known):
    """Every list and group of these pages is sent what it never offered, as a changed browser could."""
    tried = 0
    with visiting(sample_server, view) as visit:
        for page, right in RIGHTS_OF_PAGES.items():
            if not VIEWS[view].may(right):
                continue
            lists = [key for key, (_, options) in visit.open(page).widgets.items() if options and key != "view"]
            for key in lists:
                seen = visit.open(page, **{key: "no such thing"})
                assert leaks(seen, known) == [] and strange_numbers(seen, known) == {}, (page, key)
                tried += 1
    assert tried > 3


# ------------------------------------------------------------------------------- what a session may still hold


def left_as(visit: Visit, view: str) -> str:
    """The session goes on in another view: the address says so, and so does the control in the side bar."""
    visit.query = re.sub(r"view=\w+", f"view={view}", visit.query)
    return view


def in_view(told: BackMsg, visit: Visit, view: str) -> BackMsg:
    told.rerun_script.widget_states.widgets.add(id=visit.widgets["view"], string_value=view)
    return told


# Every module of the pages that opens a window, and a button that opens it: page, beginning of the key.
WINDOWS = {
    "_harm.py": ("review", "harm"),
    "_review_dialogs.py": ("review", "review-add"),
    "taskforce/_action_form.py": ("actions", "measure-A"),
    "taskforce/_theme_card.py": ("themes", "act-T"),
    "taskforce/_theme_words.py": ("themes", "words-T"),
}


def test_every_module_that_opens_a_window_or_runs_by_itself_is_tried_below():
    found = {
        path.relative_to(ROOT / "pages").as_posix()
        for path in (ROOT / "pages").rglob("*.py")
        if re.search(r"st\.(dialog|fragment)\(|@st\.(dialog|fragment)\b|@fragment|@dialog", path.read_text("utf-8"))
    }
    assert found == set(WINDOWS)


@pytest.mark.parametrize("module", WINDOWS)
def test_a_window_left_open_shows_nothing_of_the_workbench_to_the_next_view(module, own, known):
    server, _ = own
    page, begins = WINDOWS[module]
    with visiting(server, "researcher") as visit:
        first = visit.open(page)
        key = next(each for each in first.widgets if begins in each)
        seen = visit.open(page, **{key: "pressed"})
        assert seen.fragments, f"{key} opened no window"
        for view in READERS[:1]:
            told = in_view(visit.asking(page), visit, view)
            told.rerun_script.fragment_id = sorted(seen.fragments)[0]
            again = visit.answer(told, patience=5)
            assert leaks(again, known) == [] and not again.tables and not again.marks, "run by itself"
            left_as(visit, view)
            visit.answer(in_view(visit.asking(page), visit, view))  # the page anew, in the other view
            again = visit.answer(told, patience=2)
            assert leaks(again, known) == [] and not again.tables and not again.marks, "run after the page"


def rows_in(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(database)) as connection:
        names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
        return {name: connection.execute(f'select count(*) from "{name}"').fetchone()[0] for name in names}


@pytest.mark.parametrize("page", [page for page, right in RIGHTS_OF_PAGES.items() if right == "texts"])
def test_a_button_of_the_workbench_does_nothing_once_the_view_has_changed(page, own, known):
    """The callbacks of all buttons of a page are called by a session that has become a reader's."""
    server, database = own
    with visiting(server, "researcher") as visit:
        first = visit.open(page)
        buttons = [key for key, (ident, options) in first.widgets.items() if not options and key != "view"]
        before = rows_in(database)
        for key in buttons[:6]:
            told = in_view(visit.asking(page, **{key: "pressed"}), visit, READERS[-1])
            left_as(visit, READERS[-1])
            seen = visit.answer(told)
            assert leaks(seen, known) == [] and strange_numbers(seen, known) == {}, key
        after = rows_in(database)
    assert {name: number for name, number in after.items() if number != before[name]} == {}


@pytest.mark.parametrize("page", [page for page, right in RIGHTS_OF_PAGES.items() if right != "log"])
def test_a_file_made_on_demand_is_made_for_no_view_that_may_not_have_it(page, sample_server, known):
    with visiting(sample_server, "researcher") as visit:
        held = visit.open(page).deferred
        left_as(visit, READERS[-1])
        visit.answer(in_view(visit.asking(page), visit, READERS[-1]))
        for number, ident in enumerate(held):
            assert made(visit, ident, f"r{number}") == "", "a file of the workbench was made for a reader"


def made(visit: Visit, ident: str, name: str) -> str:
    """The address under which the server gives a file made on demand; nothing where it does not."""
    told = BackMsg()
    told.backend_operation_request.request_id = name
    told.backend_operation_request.deferred_file.file_id = ident
    visit.socket.send(told.SerializeToString())
    while True:
        message = ForwardMsg.FromString(visit.socket.recv(timeout=60))
        if message.WhichOneof("type") == "backend_operation_response":
            answer = message.backend_operation_response
            return "" if answer.error_msg else answer.deferred_file.url


def address_of_a_file(server: Server) -> str:
    with visiting(server, "researcher") as visit:
        told = visit.asking("methods")
        seen = visit.answer(told)
        assert seen.files
        assert all(re.fullmatch(r"/media/[0-9a-f]{32,64}\.\w+", path) for path in seen.files), "no name to be guessed"
        # Whoever knows the address may fetch it while the page is open: it is as good as the file's own content.
        assert visit.fetched(seen.files[0])
        visit.open("scheme")
        visit.open("actions")  # what may be downloaded is kept for one more run
        gone(visit, seen.files[0])
        return seen.files[0]


def test_the_address_of_a_file_is_a_hash_of_its_content_and_ends_with_the_page(sample_server):
    path = address_of_a_file(sample_server)
    with visiting(sample_server, READERS[0]) as visit:
        visit.open("themes")
        gone(visit, path)


def gone(visit: Visit, path: str) -> None:
    patience = time.monotonic() + 20
    while time.monotonic() < patience:
        try:
            visit.fetched(path)
        except urllib.error.HTTPError as answer:
            assert answer.code == 404
            return
        time.sleep(0.2)
    pytest.fail("the file of a page that was left could still be fetched")
