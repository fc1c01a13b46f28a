"""Messages and files of the server read as a browser reads them, and what may stand in them.

Each number in a table, figure, text or alternative text stands in the release, in the scheme or in the plan; no
participant code, reflection or canary word is in any message. Sizes and colours of a figure are not read.
"""

from __future__ import annotations

import datetime
import html
import io
import json
import re
import urllib.request
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow
from conftest import EVERYONE, SAMPLE, Server, address_of
from google.protobuf.message import Message
from listening import ends_a_run
from plotly.offline import get_plotlyjs
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from analysis import claims, delivery, guidance, homework, loop, taskforce
from analysis.actions import Action, by_status
from analysis.intake import read_folder
from analysis.measure_words import published
from analysis.model import Viewer
from analysis.progress import own_whys
from analysis.records import KINDS
from analysis.release import Release, open_release
from analysis.store import Store
from pages._harm import SUPPORT

SLUG = "thistlewood-marr"
DENIED = "This page is not part of your view"
# Fields that name or place an element and that nobody reads; the tables and figures are decoded by themselves.
NOT_READ = {
    "id", "hash", "tag", "anchor", "url", "icon", "form_id", "url_path", "url_pathname", "page_script_hash", "spec",
    "config", "columns", "data", "image", "active_script_hash", "script_run_id", "session_id", "app_id", "query_string",
    "fragment_id", "element_hash", "main_script_path", "main_script_hash", "page_name", "user_info", "key",
    "query_param_key", "deferred_file_id", "request_id", "ref_hash", "installation_id", "installation_id_v3",
    "streamlit_version", "python_version", "server_os", "help_link", "styler", "shortcut", "custom_theme",
    "environment_info", "favicon",
    "min", "max",  # the first and the last day that a calendar offers
}  # fmt: skip
# Marks of a figure that follow from its axis and not from a result.
GEOMETRY = {0.0, 0.05, 1.0, 0.25, 0.5, 0.75}


def views_of_readers() -> list[str]:
    """The views that read releases and neither answers nor texts, whichever there are."""
    return [
        name
        for name, viewer in every_view().items()
        if viewer.may("release") and not viewer.may("rows") and not viewer.may("texts")
    ]


def every_view() -> dict[str, Viewer]:
    from pages import _frame

    return {name: Viewer(name, roles) for name, (_, roles) in _frame.VIEWS.items()}


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
    choices: dict[str, list[str]] = field(default_factory=dict)
    alternatives: dict[str, int] = field(default_factory=Counter)
    figures: int = 0
    specs: list[dict] = field(default_factory=list)
    fragments: set[str] = field(default_factory=set)
    deferred: list[str] = field(default_factory=list)
    settings: list[bytes] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)
    visible: set[str] = field(default_factory=set)

    def everything(self) -> str:
        """All that was sent as one text, markup undone, for what must be nowhere in it."""
        cells = [str(cell) for table in self.tables for cell in table]
        bytes_as_text = [part.decode("utf-8", errors="ignore") for part in self.raw]
        return "\n".join([*self.texts, *cells, *self.files, *bytes_as_text]).replace("\\", "")


@contextmanager
def visiting(server: Server, view: str, scheme: str = SLUG) -> Iterator[Visit]:
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
        told = self.asking(page, **choices)
        seen = self.answer(told)
        seen.files = [self.fetched(path) for path in seen.files]
        return seen

    def asking(self, page: str, **choices: str | bool) -> BackMsg:
        """What a browser says to have this page with these choices."""
        told = BackMsg()
        told.rerun_script.query_string = self.query
        told.rerun_script.page_name = page
        for key, choice in choices.items():
            state = told.rerun_script.widget_states.widgets.add(id=self.widgets.get(key, key))
            if choice == "pressed":
                state.trigger_value = True
            elif isinstance(choice, bool):
                state.bool_value = choice
            else:
                state.string_value = choice
        return told

    def answer(self, told: BackMsg, *, patience: float = 60) -> Sent:
        """Everything that comes until the run is over. patience: with less of it a server that says nothing is one."""
        seen = Sent()
        self.socket.send(told.SerializeToString())
        while True:
            try:
                content = self.socket.recv(timeout=patience)
            except TimeoutError:
                if patience < 60:
                    break
                raise
            message = ForwardMsg.FromString(content)
            read(message, content, seen)
            if ends_a_run(message):
                break
        self.widgets |= {key: ident for key, (ident, _) in seen.widgets.items()}
        return seen

    def fetched(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.server.url}{path}", timeout=30) as answer:
            return text_of_file(answer.read())


def text_of_file(content: bytes) -> str:
    """A file that was taken away, as text: a workbook by its cells and everything else in it, an archive by its files.

    A picture has no text but what was written into it. A web page has what it shows and says, and what it draws.
    """
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = {name: text_of_file(packed.read(name)) for name in packed.namelist()}
            # Some parts of a workbook begin without a declaration; their marks are those of its look, not of its cells.
            return "\n".join(
                told_by(text) if name.endswith((".xml", ".rels")) else text for name, text in parts.items()
            )
    if content[:4] == b"\x89PNG":
        return "\n".join(_written_into(content))
    text = content.decode("utf-8-sig", errors="ignore")
    if text.lstrip()[:15].lower() == "<!doctype html>":
        page = _Page()
        page.feed(text)
        return "\n".join(page.told)
    return told_by(text) if text.lstrip().startswith("<?xml") else text


# Where a chart takes its figures from, where it lies on its sheet, and the name of a look of tables.
NO_WORDS = re.compile(
    r"<(?:c:)?f>[^<]*</(?:c:)?f>|<(?:xdr:)?(?:row|col)(?:Off)?>\d+</|\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}"
)


def told_by(xml: str) -> str:
    """What an XML part says: its texts, without its marks."""
    return html.unescape(re.sub(r"<[^>]+>", " ", NO_WORDS.sub(" ", xml)))


class _Page(HTMLParser):
    """All that a web page shows, says to a screen reader, or draws by plotly; its program must be plotly's own."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self.within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.within.append(tag)
        self.told += [value or "" for name, value in attrs if name in ("aria-label", "alt", "title", "href", "src")]

    def handle_endtag(self, tag: str) -> None:
        if self.within and self.within[-1] == tag:
            self.within.pop()

    def handle_data(self, data: str) -> None:
        if not self.within:
            self.told.append(data)
        elif self.within[-1] == "script" and data.strip() != get_plotlyjs().strip():
            self.told += list(drawn_by(data))


def drawn_by(script: str) -> Iterator[str]:
    """The words and figures of the chart that a script draws; a script that draws none is told whole."""
    begins = re.search(r"Plotly\.newPlot\(\s*", script)
    if begins is None:
        yield script
        return
    read, place, parts = json.JSONDecoder(), begins.end(), []
    for _ in range(3):  # the place on the page, the traces, the layout
        part, place = read.raw_decode(script, place)
        parts.append(part)
        place = re.compile(r"[\s,]*").match(script, place).end()
    figure = {"data": parts[1], "layout": parts[2]}
    yield from words_of_figure(figure)
    yield from (str(mark) for mark in set(marks_of(figure)) - GEOMETRY)


def _written_into(picture: bytes) -> Iterator[str]:
    """The texts that a .png carries beside its dots."""
    place = 8
    while place + 8 <= len(picture):
        length, kind = int.from_bytes(picture[place : place + 4], "big"), picture[place + 4 : place + 8]
        if kind in (b"tEXt", b"iTXt", b"zTXt", b"eXIf"):
            yield picture[place + 8 : place + 8 + length].decode("latin-1")
        place += length + 12


def read(message: ForwardMsg, content: bytes, seen: Sent) -> None:
    kind = message.WhichOneof("type")
    if kind == "navigation":
        seen.addresses = {page.url_pathname for page in message.navigation.app_pages}
        seen.visible = {page.url_pathname for page in message.navigation.app_pages if not page.is_hidden}
    if kind in ("new_session", "logo", "session_status_changed"):
        seen.settings.append(content)
        return  # the server's own settings and pictures, the same on every page
    seen.raw.append(content)
    seen.texts += list(words_of(message))
    if kind != "delta":
        return
    if message.delta.fragment_id:
        seen.fragments.add(message.delta.fragment_id)
    if message.delta.WhichOneof("type") == "new_element":
        read_element(message.delta.new_element, seen)


def read_element(element: Message, seen: Sent) -> None:
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
        seen.specs.append(figure)
        seen.texts += list(words_of_figure(figure))
        seen.marks += list(marks_of(figure))
        seen.alternatives["figure"] += bool(body.alt)
    elif shape == "download_button":
        assert body.url or body.deferred_file_id or body.disabled
        seen.files += [body.url] if body.url else []
        seen.deferred += [body.deferred_file_id] if body.deferred_file_id else []
        seen.alternatives["deferred"] += bool(body.deferred_file_id)
    if hasattr(body, "id") and "-" in body.id:
        options = list(getattr(body, "options", []))
        seen.widgets[body.id.split("-", 2)[-1]] = (body.id, [str(each) for each in options])
        if shape == "selectbox":
            seen.choices[body.label] = [str(each) for each in options]


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
        for name in ("text", "hovertext", "customdata", "name", "hovertemplate", "ids", "meta"):
            value = trace.get(name)
            yield from (str(each) for each in (value if isinstance(value, list) else [value]) if each is not None)
    layout = figure["layout"]
    yield from (each["text"] for each in layout.get("annotations", []))
    yield layout.get("title", {}).get("text", "")
    for name, axis in layout.items():
        if re.fullmatch(r"[xy]axis\d*", name):
            yield axis.get("title", {}).get("text", "")
            yield from _tick_words(axis)


def _tick_words(axis: dict) -> Iterator[str]:
    """The words at the ticks of an axis, but for those that only write where the tick stands."""
    places = axis.get("tickvals", [])
    for number, words in enumerate(axis.get("ticktext", [])):
        if number >= len(places) or not numbers_in(str(words)) <= {places[number], round(100 * places[number], 6)}:
            yield str(words)


def marks_of(figure: dict) -> Iterator[float]:
    """Where a trace lies along an axis of values: the horizontal one, and the vertical one where it counts."""
    for trace in figure["data"]:
        values = [*_plain(trace.get("x", []))]
        across = figure["layout"].get(f"xaxis{trace.get('xaxis', 'x')[1:]}", {})
        if trace.get("fillpattern") and set(values) <= set(across.get("range", [])):
            continue  # the striped band that stands for something hidden, over the whole of the axis
        axis = figure["layout"].get(f"yaxis{trace.get('yaxis', 'y')[1:]}", {})
        if "ticktext" not in axis and axis.get("showticklabels", True):
            middles = _plain(trace.get("y", []))
            values += middles
            for name, sign in (("array", 1), ("arrayminus", -1)):
                arms = _plain(trace.get("error_y", {}).get(name, []))
                ends = zip(middles, arms, strict=False)
                values += [middle + sign * arm for middle, arm in ends if None not in (middle, arm)]
        yield from (round(float(each), 6) for each in values if each is not None)


def _plain(values: Any) -> list:
    assert isinstance(values, list), "packed arrays would have to be unpacked here"
    return values


# ------------------------------------------------------------------------------------------ what may be seen


# Where a reader is in a row of things that are read one by one.
PLACE = re.compile(r"\*\*\d+ of \d+\*\*")
# The colour of a sign within a text of a figure.
COLOUR = re.compile(r"style='color:#[0-9A-F]{6}'")
# The mark of an unforeseen error, drawn by lot.
REFERENCE = re.compile(r"\(reference [0-9A-F]{6}\)")
NUMBER = re.compile(r"(?<![\w.])[-\u2212+]?\d+(?:[.,]\d+)*(?![\d])")


def numbers_in(text: str) -> set[float]:
    """The numbers of a text, as they read: a true minus is a minus, 1,000 is a thousand.

    >>> sorted(numbers_in("from −0.8 to +1.2, 45% of 31 (W1)"))
    [-0.8, 1.2, 31.0, 45.0]
    """
    plain = COLOUR.sub("", text).replace("\\", "").replace("\u2212", "-").replace(",", "")
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


# Columns of a released table that tell shares of people, which pages write in per cent or percentage points.
DIFFERENCES = {"theme_change": ("difference", "lo", "hi")}


def allowed_numbers(release: Release, scheme: dict, plan: list[Action]) -> frozenset[float]:
    """The numbers of the release, the scheme and the plan, and the few that a page may make of them."""
    content = {name: part for name, part in release.content.items() if name != "sha256"}
    told = (
        set(numbers_of(content))
        | set(numbers_of(scheme))
        | set(numbers_of([each.model_dump(mode="json") for each in plan]))
    )
    for name_of_table in content["tables"]:
        table = release.table(name_of_table)
        columns = ("share", "lo", "hi") if "share" in table else DIFFERENCES.get(name_of_table, ())
        rows = table.to_dict("records")
        told |= {round(100 * row[name], 6) for row in rows for name in columns if row.get(name) is not None}
    told |= {
        float((day - FIRST_DAY).days) for day in days_in([scheme, [each.model_dump(mode="json") for each in plan]])
    }
    # A fall of 0.3 is told without its sign; the ends of an axis lie as far to the left as to the right.
    told |= {-each for each in told}
    return frozenset(round(each, 6) for each in told | derived_numbers(release, scheme, plan))


FIRST_DAY = datetime.date(1899, 12, 30)  # from which a cell of a workbook counts its days


def days_in(data: Any) -> set[datetime.date]:
    """Every day that stands in plain data."""
    found = re.findall(r"\b\d{4}-\d\d-\d\d\b", json.dumps(data))
    return {datetime.date.fromisoformat(each) for each in found}


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
    # What readers wrote about the release themselves is theirs: comments by stance, and notes of meetings.
    comments, notes = store.theme_comments(EVERYONE, slug), store.meeting_notes(EVERYONE, slug)
    own = [*comments["text"].dropna(), *notes["text"].dropna(), *notes["decision"].dropna()]
    own += [str(each.date()) for each in [*comments["at"], *notes["at"]]]
    scheme["own"] = [*own, *map(int, notes["present"].dropna())]
    scheme["own"] += [int(each) for each in comments.groupby(["theme", "stance"]).size()]
    scheme["records"], scheme["counts"] = records_told(store, slug, plan)
    scheme["said"] = said_of(store, slug, release, plan)
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


def records_told(store: Store, slug: str, plan: list[Action]) -> tuple[list, list[int]]:
    """What the scheme keeps beside its plan and the findings of others, and the counts of these that pages show."""
    scheme = store.scheme(EVERYONE, slug)
    held = {kind: store.records(EVERYONE, slug, kind) for kind in KINDS}
    shelf: Any = homework.shelf(scheme, held["source"])  # type: ignore[arg-type]
    told = [each.model_dump(mode="json") for each in (*(one for mine in held.values() for one in mine), *shelf)]
    voice = taskforce.voice(held["decision"], plan)  # type: ignore[arg-type]
    numbers = voice[taskforce.VOICE[1:]]
    with_juniors = numbers["junior"] + numbers["both"]
    scales = {scale for each in shelf for scale in each.scales}
    counts = [len(mine) for mine in held.values()] + [len(shelf), len(shelf) - len(held["source"])]
    counts += [*numbers.to_numpy().ravel(), *with_juniors, *numbers.sum(axis=1)]
    counts += [len(homework.beside(shelf, scales=[scale])) for scale in scales]
    counts += [len(homework.beside(shelf, whys=[why.id])) for why in scheme.whys]
    counts += Counter(each.constituency for each in held["member"]).values()  # type: ignore[union-attr]
    return told, [int(each) for each in counts]


def said_of(store: Store, slug: str, release: Release, plan: list[Action]) -> list:
    """What pages say by rules, from the release, the plan and the records alone: these modules reach no rows."""
    scheme, today = store.scheme(EVERYONE, slug).for_readers(), datetime.date.today()
    records = {kind: store.records(EVERYONE, slug, kind) for kind in KINDS}
    held = delivery.Held(scheme, today, records, plan, release)
    notes, comments = store.meeting_notes(EVERYONE, slug), store.theme_comments(EVERYONE, slug)
    decisions = loop.decision_of(records["decision"], notes, comments)  # type: ignore[arg-type]
    cycle = loop.current(records["cycle"], today)  # type: ignore[arg-type]
    measured, mine = loop.measured_again(release, plan), loop.of_cycle(plan, cycle)
    decided = loop.decided_in(decisions, cycle, today)
    gaps = (
        loop.theme_without_decision(release, decisions, counted=decided, plan=mine),
        loop.decision_without_action(decisions, plan),
        loop.action_without_measure(plan, measured),
    )
    tables = [
        delivery.evidence_by_tip(held), delivery.risks(held), delivery.voice_by_wave(release),
        claims.evidence(scheme, release), measured, *gaps, loop.verdict_of_participants(release, plan),
        loop.step_of_cycle(release, cycle, plan, decided, gaps), own_whys.own_whys(release.table("theme"), scheme),
    ]  # fmt: skip
    rows = [json.loads(table.to_json(orient="records", date_format="iso")) for table in tables]
    printed = [guidance.handbook(scheme), guidance.prompt_sheet(scheme, release), SUPPORT]
    printed += [line for scale in release.table("change")["scale"].unique() for line in published(scale)]
    return [*rows, [len(table) for table in tables], delivery.voice_in_words(release), printed]


def known_of_the_sample(database: Path) -> Known:
    truth = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    canaries = list(flat(truth["canaries"]))
    assert len(canaries) == 12
    return known_of(database, SLUG, codes=codes_of_the_sample(), canaries=canaries)


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
    if any(re.search(rf"(?<![^\W_]){re.escape(code)}(?![^\W_])", lower) for code in known.codes if code in lower):
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
    texts = set().union(*(numbers_in(REFERENCE.sub("", text)) for text in seen.texts if not PLACE.fullmatch(text)))
    files = set().union(set(), *map(numbers_in, seen.files))
    told = {"texts": texts, "tables": tables, "marks": set(seen.marks) - GEOMETRY, "downloads": files}
    strange = {place: {each for each in found if round(each, 6) not in known.numbers} for place, found in told.items()}
    return {place: found for place, found in strange.items() if found}
