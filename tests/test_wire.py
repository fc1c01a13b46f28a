"""What leaves the server: every message to a leadership or taskforce view is decoded as a browser would decode it.

Each number in a table, figure, text or alternative text stands in the release, in the scheme or in the plan; no
participant code, reflection or canary word is in any message. Positions, sizes and colours of a figure are not read.
"""

from __future__ import annotations

import datetime
import json
import re
import shutil
import urllib.request
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from conftest import EVERYONE, SAMPLE, SEVEN, SMALL, Server, address_of, serving
from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from analysis.actions import Action, by_status
from analysis.intake import read_folder
from analysis.release import Release, open_release
from analysis.store import Store

PAGES = {
    "leadership": ("progress", "impact", "themes", "actions", "scheme"),
    "taskforce": ("themes", "actions", "scheme", "progress", "impact"),
}
WORKBENCH = ("data", "people", "change", "review", "release")
# Fields that name or place an element and that nobody reads; the tables and figures are decoded by themselves.
NOT_READ = {
    "id", "hash", "tag", "anchor", "url", "icon", "form_id", "url_path", "url_pathname", "page_script_hash", "spec",
    "config", "columns", "data", "image", "active_script_hash", "script_run_id", "session_id", "app_id", "query_string",
    "fragment_id", "element_hash", "main_script_path", "main_script_hash", "page_name", "user_info", "key",
    "query_param_key", "deferred_file_id", "installation_id", "installation_id_v3", "streamlit_version",
    "python_version", "server_os", "help_link", "styler", "shortcut", "custom_theme", "environment_info", "favicon",
    "min", "max",  # the first and the last day that a calendar offers
}  # fmt: skip
# Marks of a figure that follow from its axis and not from a result.
GEOMETRY = {0.0, 0.05, 1.0, 0.25, 0.5, 0.75}


# ------------------------------------------------------------------------------------------------------ a visit


@dataclass
class Sent:
    """What one page run sent: the messages as bytes, and what a reader can see of them."""

    title: str = ""
    texts: list[str] = field(default_factory=list)
    tables: list[list[Any]] = field(default_factory=list)
    marks: list[float] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    widgets: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    alternatives: dict[str, int] = field(default_factory=Counter)
    figures: int = 0
    settings: list[bytes] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)

    def everything(self) -> str:
        """All that was sent as one text, markup undone, for what must be nowhere in it."""
        cells = [str(cell) for table in self.tables for cell in table]
        bytes_as_text = [part.decode("utf-8", errors="ignore") for part in self.raw]
        return "\n".join([*self.texts, *cells, *self.files, *bytes_as_text]).replace("\\", "")


@contextmanager
def visiting(server: Server, view: str, scheme: str = "thistlewood-marr") -> Iterator[Visit]:
    """A browser session in one view of one scheme."""
    stream: dict[str, Any] = {"subprotocols": ["streamlit"], "origin": server.url, "max_size": None}
    with connect(f"ws://{server.address}/_stcore/stream", **stream) as socket:
        yield Visit(server, f"view={view}&scheme={scheme}", socket)


@dataclass
class Visit:
    server: Server
    query: str
    socket: Any
    widgets: dict[str, str] = field(default_factory=dict)

    def open(self, page: str, **choices: str | bool) -> Sent:
        """The page as it is drawn for these choices; a choice names a widget by its key."""
        told, seen = BackMsg(), Sent()
        told.rerun_script.query_string = self.query
        told.rerun_script.page_name = page
        for key, choice in choices.items():
            state = told.rerun_script.widget_states.widgets.add(id=self.widgets[key])
            if isinstance(choice, bool):
                state.bool_value = choice
            else:
                state.string_value = choice
        self.socket.send(told.SerializeToString())
        while True:
            content = self.socket.recv(timeout=60)
            message = ForwardMsg.FromString(content)
            read(message, content, seen)
            if message.WhichOneof("type") == "script_finished" and message.script_finished == 0:
                break
        seen.files = [self._fetched(path) for path in seen.files]
        self.widgets |= {key: ident for key, (ident, _) in seen.widgets.items()}
        return seen

    def _fetched(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.server.url}{path}", timeout=30) as answer:
            return answer.read().decode("utf-8-sig")


def read(message: ForwardMsg, content: bytes, seen: Sent) -> None:
    kind = message.WhichOneof("type")
    if kind == "navigation":
        seen.addresses = {page.url_pathname for page in message.navigation.app_pages}
    if kind in ("new_session", "logo", "session_status_changed"):
        seen.settings.append(content)
        return  # the server's own settings and pictures, the same on every page
    seen.raw.append(content)
    seen.texts += list(words_of(message))
    element = message.delta.new_element
    if kind != "delta" or message.delta.WhichOneof("type") != "new_element":
        return
    shape = element.WhichOneof("type")
    body = getattr(element, str(shape))
    if shape == "heading" and body.tag == "h1":
        seen.title = body.body
    elif shape == "dataframe":
        seen.tables.append(cells_of(body.arrow_data.data))
        seen.alternatives["table"] += bool(body.alt)
    elif shape == "plotly_chart":
        figure = json.loads(body.spec)
        seen.figures += 1
        seen.texts += list(words_of_figure(figure))
        seen.marks += list(marks_of(figure))
        seen.alternatives["figure"] += bool(body.alt)
    elif shape == "download_button":
        assert body.url or body.deferred_file_id
        seen.files += [body.url] if body.url else []
        seen.alternatives["deferred"] += bool(body.deferred_file_id)
    if hasattr(body, "id") and "-" in body.id:
        options = list(getattr(body, "options", []))
        seen.widgets[body.id.split("-", 2)[-1]] = (body.id, [str(each) for each in options])


def words_of(message: Message) -> Iterator[str]:
    """Every text of a message that is not a name or an address of a thing."""
    for part, value in message.ListFields():
        if part.name in NOT_READ:
            continue
        values = value if not isinstance(value, str | bytes | Message) and hasattr(value, "__iter__") else [value]
        for each in values:
            if isinstance(each, Message):
                yield from words_of(each)
            elif isinstance(each, str):
                yield each


def cells_of(arrow: bytes) -> list[Any]:
    table = pyarrow.ipc.open_stream(arrow).read_all()
    shown = [name for name in table.column_names if not name.startswith("__index_level_")]
    return [*shown, *(cell for name in shown for cell in table[name].to_pylist() if cell is not None)]


def words_of_figure(figure: dict) -> Iterator[str]:
    """Texts of traces, titles of axes, tick labels and annotations."""
    for trace in figure["data"]:
        for name in ("text", "hovertext", "customdata", "name", "hovertemplate"):
            value = trace.get(name)
            yield from (str(each) for each in (value if isinstance(value, list) else [value]) if each is not None)
    layout = figure["layout"]
    yield from (each["text"] for each in layout.get("annotations", []))
    yield layout.get("title", {}).get("text", "")
    for name, axis in layout.items():
        if re.fullmatch(r"[xy]axis\d*", name):
            yield axis.get("title", {}).get("text", "")
            yield from (str(each) for each in axis.get("ticktext", []))


def marks_of(figure: dict) -> Iterator[float]:
    """Where a trace lies along the axis of values, which in every released chart is the horizontal one."""
    for trace in figure["data"]:
        values = trace.get("x", [])
        assert isinstance(values, list), "packed arrays would have to be unpacked here"
        yield from (float(each) for each in values if each is not None)


# ------------------------------------------------------------------------------------------ what may be seen


NUMBER = re.compile(r"(?<![\w.])[-\u2212+]?\d+(?:[.,]\d+)*(?![\d])")


def numbers_in(text: str) -> set[float]:
    """The numbers of a text, as they read: a true minus is a minus, 1,000 is a thousand.

    >>> sorted(numbers_in("from −0.8 to +1.2, 45% of 31 (W1)"))
    [-0.8, 1.2, 31.0, 45.0]
    """
    plain = text.replace("\\", "").replace("\u2212", "-").replace(",", "")
    return {float(found) for found in NUMBER.findall(plain) if found.strip("+-").replace(".", "", 1).isdigit()}


def numbers_of(data: Any) -> Iterator[float]:
    """Every number in plain data, also those inside its texts."""
    if isinstance(data, dict):
        for value in data.values():
            yield from numbers_of(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from numbers_of(value)
    elif isinstance(data, str):
        yield from numbers_in(data)
        yield from (float(part) for part in re.findall(r"\d+", data) if re.match(r"\d{4}-\d\d-\d\d", data))
    elif isinstance(data, int | float) and not isinstance(data, bool):
        yield float(data)


@dataclass(frozen=True)
class Known:
    """What a reader of releases may see, and what nobody but the workbench may."""

    numbers: frozenset[float]
    codes: frozenset[str]
    canaries: frozenset[str]
    people: frozenset[str]
    unreleased: frozenset[tuple[str, ...]]


def allowed_numbers(release: Release, scheme: dict, plan: list[Action]) -> frozenset[float]:
    """The numbers of the release, the scheme and the plan, and the few that a page may make of them."""
    content = {name: part for name, part in release.content.items() if name != "sha256"}
    told = (
        set(numbers_of(content))
        | set(numbers_of(scheme))
        | set(numbers_of([each.model_dump(mode="json") for each in plan]))
    )
    # A share is told in per cent.
    shares = [row[name] for row in release.table("theme").to_dict("records") for name in ("share", "lo", "hi")]
    told |= {round(100 * share, 6) for share in shares if share is not None}
    # A fall of 0.3 is told without its sign; the ends of an axis lie as far to the left as to the right.
    told |= {-each for each in told}
    return frozenset(round(each, 6) for each in told | derived_numbers(release, scheme, plan))


def derived_numbers(release: Release, scheme: dict, plan: list[Action]) -> set[float]:
    """Counts of things, not of people: whys, indicators, measures, waves, actions; and 95, for the intervals."""
    counts = [
        len(plan),
        len(scheme["whys"]),
        len(scheme["waves"]),
        sum(each["primary"] for each in scheme["indicators"]),
    ]
    for why in [None, *(each["id"] for each in scheme["whys"])]:
        counts += by_status([each for each in plan if why in (None, each.why)], datetime.date.today()).values()
    whys, indicators = release.table("progress_by_why"), release.table("progress_by_indicator")
    leading = indicators[indicators["indicator"].isin(whys["indicator"])]
    counts += [*Counter(leading["words"]).values(), *Counter(whys["words"]).values(), len(whys)]
    changes = release.table("change")
    counts.append(changes.loc[changes["shown"].astype(bool), "scale"].nunique())
    return {float(each) for each in counts} | {95.0}


def runs(text: str, length: int = 6) -> set[tuple[str, ...]]:
    words = re.findall(r"[^\W_]+", text.replace("\\", "").lower())
    return {tuple(words[place : place + length]) for place in range(len(words) - length + 1)}


def known_of(database: Path, slug: str, *, codes: Iterable[str], canaries: Iterable[str]) -> Known:
    store = Store(address_of(database))
    release = open_release(store.release_text(EVERYONE, slug) or "")
    scheme, plan = store.scheme(EVERYONE, slug).model_dump(mode="json"), store.actions(EVERYONE, slug)
    scheme["versions"] = [int(each) for each in store.scheme_history(EVERYONE, slug)["version"]]
    study = store.study(EVERYONE, slug)
    store.close()
    assert study is not None
    public = json.dumps([release.content, scheme, [each.model_dump(mode="json") for each in plan]], ensure_ascii=False)
    written = set().union(*(runs(text) for text in study.reflection["text"].dropna()))
    return Known(
        numbers=allowed_numbers(release, scheme, plan),
        codes=frozenset(code.lower() for code in codes),
        canaries=frozenset(canary.lower() for canary in canaries),
        people=frozenset(study.person["person"]),
        unreleased=frozenset(written - runs(public)),
    )


@pytest.fixture(scope="module")
def known(sample_database) -> Known:
    truth = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    canaries = list(flat(truth["canaries"]))
    assert len(canaries) == 12
    return known_of(sample_database, "thistlewood-marr", codes=codes_of_the_sample(), canaries=canaries)


def codes_of_the_sample() -> set[str]:
    """Every participant code of every file that is read, as it was written."""
    held = read_folder(SAMPLE)
    return {
        str(code).strip()
        for sheet, recipe in held.files
        for column in recipe.columns
        if column.kind == "person"
        for code in sheet.rows[column.name].dropna()
        if len(str(code).strip()) > 3
    }


def flat(planted: Any) -> Iterable[str]:
    for each in planted.values() if isinstance(planted, dict) else planted:
        yield from ([each] if isinstance(each, str) else flat(each))


def leaks(seen: Sent, known: Known) -> list[str]:
    """Why this page may not be sent, kind by kind; nothing when it may. Codes and texts are not repeated."""
    everything = seen.everything()
    lower = everything.lower()
    found = ["a canary word"] if any(word in lower for word in known.canaries) else []
    if any(re.search(rf"(?<![^\W_]){re.escape(code)}(?![^\W_])", lower) for code in known.codes):
        found.append("a participant code")
    if any(person in everything for person in known.people):
        found.append("the id of a person")
    if set().union(*(runs(text) for text in everything.split("\n"))) & known.unreleased:
        found.append("a run of six words of a reflection")
    return found


def strange_numbers(seen: Sent, known: Known) -> dict[str, set[float]]:
    """Numbers that stand neither in the release nor in scheme and plan, by where they were seen."""
    # Dates are the plan's and the scheme's own; when a person answered is dropped before a file is kept.
    cells = [cell for table in seen.tables for cell in table if not isinstance(cell, datetime.date)]
    tables = set(numbers_of(cells))
    texts = set().union(*map(numbers_in, seen.texts))
    files = set().union(set(), *map(numbers_in, seen.files))
    told = {"texts": texts, "tables": tables, "marks": set(seen.marks) - GEOMETRY, "downloads": files}
    strange = {place: {each for each in found if round(each, 6) not in known.numbers} for place, found in told.items()}
    return {place: found for place, found in strange.items() if found}


# ---------------------------------------------------------------------------------------------------- the tests


@pytest.mark.parametrize("view", PAGES)
def test_a_reader_of_releases_is_sent_nothing_else(view, sample_server, known):
    with visiting(sample_server, view) as visit:
        for page in PAGES[view]:
            seen = visit.open(page)
            assert seen.title.endswith("?"), f"{page} was not drawn"
            assert leaks(seen, known) == [], page
            assert strange_numbers(seen, known) == {}, page


def test_every_choice_a_reader_has_shows_released_numbers_only(sample_server, known):
    with visiting(sample_server, "leadership") as visit:
        measures = visit.open("impact").widgets["measure"][1]
        assert len(measures) > 10
        pages: list[tuple[str, dict[str, Any]]] = [("impact", {"measure": each}) for each in measures]
        visit.open("themes")
        pages.append(("themes", {"all_themes": True}))
        for page, choices in pages:
            seen = visit.open(page, **choices)
            assert leaks(seen, known) == [] and strange_numbers(seen, known) == {}, (page, choices)


def test_figures_and_tables_say_in_words_what_they_show(sample_server):
    with visiting(sample_server, "leadership") as visit:
        for page in PAGES["leadership"]:
            seen = visit.open(page)
            assert seen.alternatives["table"] == len(seen.tables), page
            assert seen.alternatives["figure"] == seen.figures, page
            assert seen.alternatives["deferred"] == 0, "a file made on demand would escape this test"


@pytest.mark.parametrize("view", ["leadership", "taskforce", "reviewer"])
def test_the_address_of_a_workbench_page_opens_no_door(view, sample_server, known):
    with visiting(sample_server, view) as visit:
        for page in WORKBENCH:
            if (view, page) == ("reviewer", "review"):
                continue
            seen = visit.open(page)
            assert seen.title == "This page is not part of your view"
            assert not seen.tables and not seen.marks and not seen.files
            assert leaks(seen, known) == [] and strange_numbers(seen, known) == {}


def test_the_wire_test_can_fail(sample_server, known):
    with visiting(sample_server, "researcher") as visit:
        assert strange_numbers(visit.open("change"), known).keys() >= {"texts", "tables", "downloads"}
        assert "a run of six words of a reflection" in leaks(visit.open("review"), known)
    planted = Sent(texts=[f"{next(iter(known.canaries))} {next(iter(known.codes))} {next(iter(known.people))}"])
    assert leaks(planted, known) == ["a canary word", "a participant code", "the id of a person"]


def test_seven_people_are_sent_to_nobody_outside_the_workbench(hidden_database, tmp_path):
    known = known_of(hidden_database, SMALL.slug, codes=SEVEN, canaries=["felt heard by the partners"])
    with serving(Path(shutil.copy(hidden_database, tmp_path)), tmp_path) as server:
        for view, pages in PAGES.items():
            with visiting(server, view, SMALL.slug) as visit:
                for page in pages:
                    seen = visit.open(page)
                    assert leaks(seen, known) == [] and strange_numbers(seen, known) == {}, page
