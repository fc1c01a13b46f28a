"""Five schemes that lack much: nothing, more than six pairs, colleagues to compare with, surveys, reflections.

Each is filled as people do it, from files through the intake, with a release where one can be made.
"""

from __future__ import annotations

import datetime
import io
import json
import random
import re

import pytest
from conftest import EVERYONE, address_of, dashboard
from test_pages import MAY_OPEN

from analysis import readers
from analysis.drafting import draft
from analysis.findings import Findings
from analysis.instruments import all_instruments
from analysis.intake import propose
from analysis.model import Indicator, Role, Scheme, Stage, Target, Wave, Why
from analysis.store import Store

MENTOR = Role(id="mentor", label="Mentors", singular="mentor")
MENTEE = Role(id="mentee", label="Mentees", singular="mentee")
BESIDE = Role(id="comparison", label="Comparison group", singular="comparison", comparison=True)
TODAY = datetime.date.today()
LAST_DAY = TODAY + datetime.timedelta(weeks=29)
WAVES = (Wave(id="W1", label="Before", date=TODAY), Wave(id="W2", label="After", date=LAST_DAY))
STAGES = (Stage(id="S1", label="Beginning", date=TODAY), Stage(id="S2", label="End", date=LAST_DAY))
WHY = Why(id="W1", title="Juniors are heard", statement="Juniors speak and nobody asks", themes=("T02", "T01"))
VOICE = Indicator(
    id="voice", why="W1", scale="voice", role="mentor", before="W1", after="W2", target=Target(value=0.5),
)  # fmt: skip
QUESTIONS = tuple(all_instruments()["voice"].items.values())
AGREE = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
BEGINNING = (
    "I hope that I will be heard by the partners.",
    "At first nobody listened to me and I felt left out of the team.",
    "I am nervous about speaking up in front of senior colleagues.",
    "I do not feel that I belong here yet.",
)
END = (
    "The partners listened to me and asked for my view.",
    "I feel part of the team and I was heard when it mattered.",
    "We trust each other now and I said what is hard.",
    "It took a lot of time next to my work, and I was tired afterwards.",
)


def scheme(slug: str, **changed) -> Scheme:
    told = {"roles": (MENTOR, MENTEE), "waves": WAVES, "stages": STAGES, "whys": (WHY,), "indicators": (VOICE,)}
    return Scheme.model_validate({"name": slug.capitalize(), "slug": slug, **told, **changed})


def survey(role: Role, people: int, wave: int) -> bytes:
    """One row a person with a code and three answers; those of the second wave are a step higher for most."""
    chance, lines = random.Random(f"{role.id}{wave}"), [("Participant code", *QUESTIONS)]
    for number in range(people):
        steps = [min(4, chance.choice((1, 2)) + (wave == 2 and chance.random() < 0.7)) for _ in QUESTIONS]
        answers = [AGREE[step] for step in (*steps[:2], 4 - steps[2])]
        lines.append((f"{role.id[:3].upper()}{number:02d}KQ", *answers))
    return csv(lines)


def texts(role: Role, people: int, stage: int) -> bytes:
    chance = random.Random(f"{role.id}{stage}")
    said = BEGINNING if stage == 1 else END
    rows = [("Participant code", "Reflection", "Do you consent to being quoted?")]
    for number in range(people):
        text = " ".join(chance.sample(said, 2))
        rows.append((f"{role.id[:3].upper()}{number:02d}KQ", text, "Only in other words"))
    return csv(rows)


def csv(lines) -> bytes:
    import csv as tables

    stream = io.StringIO()
    tables.writer(stream).writerows(lines)
    return stream.getvalue().encode()


def surveys_of(roles, people: int) -> dict[str, bytes]:
    return {
        f"{role.singular} {wave.id}.csv": survey(role, people, n) for role in roles for n, wave in enumerate(WAVES, 1)
    }


def texts_of(roles, people: int) -> dict[str, bytes]:
    return {
        f"{role.singular} {stage.label}.csv": texts(role, people, n)
        for role in roles
        for n, stage in enumerate(STAGES, 1)
    }


PAIR = (MENTOR, MENTEE)
STATES: dict[str, tuple[Scheme, dict[str, bytes]]] = {
    "empty": (scheme("empty", whys=(), indicators=(), roles=(*PAIR, BESIDE)), {}),
    "six": (scheme("six"), surveys_of(PAIR, 6) | texts_of(PAIR, 6)),
    "alone": (scheme("alone"), surveys_of(PAIR, 24) | texts_of(PAIR, 24)),
    "written": (scheme("written", indicators=()), texts_of(PAIR, 20)),
    "asked": (scheme("asked", stages=(), roles=(*PAIR, BESIDE)), surveys_of((*PAIR, BESIDE), 20)),
}


def built(path) -> None:
    """A database with all five, each with a release where it has answers or texts."""
    store = Store(address_of(path))
    for slug, (made, files) in STATES.items():
        store.save_scheme(EVERYONE, made, note="Begun")
        for name, content in files.items():
            sheet = readers.read(name, content)
            store.save_recipe(EVERYONE, store.add_upload(EVERYONE, slug, sheet), propose(sheet, made))
        if not files:
            continue
        store.rebuild(EVERYONE, slug)
        study = store.study(EVERYONE, slug)
        assert study is not None and not study.person.empty
        found = Findings(study, codebook=store.codebook(EVERYONE, slug), tagged=store.tagged(EVERYONE, slug))
        release = draft(found, today=LAST_DAY + datetime.timedelta(weeks=4))
        store.save_release(
            EVERYONE, slug, release.release.text(), behind=json.dumps(release.behind), sha256=release.release.sha256
        )
    store.close()


# ------------------------------------------------------------------------------------------------------- looking

PARTS = {
    "taskforce/scheme.py": ("why", "tips", "homework", "people", "begin"),
    "taskforce/themes.py": ("themes", "movement", "heard", "together"),
    "taskforce/actions.py": ("loop", "board", "timeline", "table"),
    "leadership/progress.py": ("cards", "claims", "harm"),
}
# Where somebody can go on, or who can, said in a sentence. Links, buttons and files are another way to say it.
GO_ON = re.compile(
    r"\b(Ask|Asking|Add|Bring|Choose|Decide|Enter|Let|Look|Make|Note|Open|Put|Read|State|Take|Talk|Upload|Write)\b"
    r"|\b[Tt]he (researcher|taskforce|leadership|custodian) (and the \w+ )?[a-z]+"
)
NOTHING = re.compile(r"(?<![\w-])(nan|NaN|NaT|null|undefined|None(?!\.))(?![\w-])|^not available\.?$", re.MULTILINE)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("states") / "open-loop.db"
    built(path)
    return path


@pytest.fixture(scope="module")
def visit(database):
    with dashboard(database) as visit:
        yield visit


def opened(page, file: str, part: str = ""):
    """A page as it opens, or one of its parts."""
    page.query_params.pop("part", None)
    page.switch_page(file)
    if part:
        page.query_params["part"] = part
    page.run()
    place = f"{file} {part}"
    assert not page.exception and not page.error, place
    assert len(page.title) == 1 and page.title[0].value.endswith("?"), place
    return page


def said(page) -> str:
    """What stands on the page outside tables and charts, without the marks of Markdown."""
    headings = [*page.title, *page.header, *page.subheader]
    elements = [*headings, *page.main.markdown, *page.caption, *page.info, *page.warning]
    return "\n".join(str(each.value) for each in elements).replace("\\", "")


def in_tables(page) -> str:
    """Every word that a table shows; an empty cell shows nothing."""
    return "\n".join(
        str(cell) for table in page.dataframe for cell in table.value.to_numpy().ravel() if isinstance(cell, str)
    )


def faults(page, place: str) -> list[str]:
    """What a page lacks: a sentence, a way to go on; and what it should not have: machine words, empty pictures."""
    told = said(page)
    charts = [json.loads(chart.proto.spec) for chart in page.get("plotly_chart")]
    ways = [*page.main.button, *page.get("page_link"), *page.get("file_uploader"), *page.get("download_button")]
    wrong = {
        "says no sentence": not re.search(r"\w{3}[^.?!]*[.?!]", told.partition("\n")[2]),
        "says a word of a machine": NOTHING.search(told) or NOTHING.search(in_tables(page)),
        "has a table without rows": any(table.value.empty for table in page.dataframe),
        "has a chart with nothing in it": not all(map(drawn, charts)),
        "leads nowhere": not GO_ON.search(told) and all(each.proto.disabled for each in ways),
    }
    return [f"{place} {what}" for what, found in wrong.items() if found]


def drawn(figure: dict) -> bool:
    """Whether a chart draws anything: a trace with a point, a bar or a block in it, or words where one would stand."""
    points = [each for trace in figure["data"] for name in ("x", "y", "values") for each in values(trace.get(name))]
    words = [each.get("text") for each in figure["layout"].get("annotations", [])]
    return any(each is not None for each in points) or any(words)


def values(held) -> list:
    """The numbers of a trace, packed ones by their mere presence."""
    if isinstance(held, dict):
        return [held.get("bdata") or None]
    return list(held or [])


CASES = [(state, view) for state in STATES for view in MAY_OPEN]


@pytest.mark.parametrize(("state", "view"), CASES)
def test_every_page_is_useful_in_every_state_and_view(visit, state, view) -> None:
    page = visit(scheme=state, view=view)
    assert [each for file in sorted(MAY_OPEN[view]) for each in faults(opened(page, file), file)] == []


@pytest.mark.parametrize(("state", "file"), [(state, file) for state in STATES for file in PARTS])
def test_every_part_of_a_page_is_useful_in_every_state(visit, state, file) -> None:
    page = visit(scheme=state, view="taskforce")
    assert [each for part in PARTS[file] for each in faults(opened(page, file, part), part)] == []


# What each state must be told in so many words, where a reader looks for it.
SAYS = {
    ("empty", "leadership/progress.py"): "Nothing has been released for this scheme yet",
    ("empty", "leadership/impact.py"): "Nothing has been released for this scheme yet",
    ("empty", "taskforce/themes.py"): "Nothing has been released for this scheme yet",
    ("empty", "taskforce/scheme.py"): "has not stated its why yet",
    ("empty", "research/data.py"): "Drop the exports of your survey tool here",
    ("empty", "research/change.py"): "Upload one and say what its columns mean",
    ("six", "leadership/impact.py"): "No average, change or share may be shown",
    ("six", "taskforce/themes.py"): "what is said there, told in other words, can be decided about without any count",
    ("six", "research/release.py"): "A release can be made all the same",
    ("six", "research/change.py"): "Only 6 people: the numbers are shown, but no conclusion is drawn",
    ("alone", "leadership/impact.py"): "this is change during the scheme; others may have changed as much",
    ("alone", "research/change.py"): "this is change during the scheme; it cannot show what brought it about",
    ("written", "leadership/impact.py"): "no measure that was asked at two waves",
    ("written", "leadership/progress.py"): "has no measure",
    ("written", "research/change.py"): "What people wrote can be read, tagged and released without any survey",
    ("written", "research/people.py"): "No survey answers have come in",
    ("written", "research/methods.py"): "there is no headline to redo",
    ("written", "taskforce/themes.py"): "mentors wrote most about",
    ("asked", "taskforce/themes.py"): "This scheme asks for no reflections",
    ("asked", "research/review.py"): "No written reflections have been mapped",
    ("asked", "leadership/impact.py"): "not clearly more towards the aim than for colleagues who did not take part",
}


@pytest.mark.parametrize(("state", "file"), SAYS, ids=lambda each: each)
def test_a_page_says_what_it_lacks_and_why(visit, state, file) -> None:
    page = visit(scheme=state, view="researcher")
    assert SAYS[state, file] in said(opened(page, file))


@pytest.mark.parametrize("file", ["leadership/progress.py", "leadership/impact.py", "taskforce/themes.py"])
def test_of_six_pairs_no_reader_is_told_a_number(visit, file) -> None:
    page = opened(visit(scheme="six", view="leadership"), file)
    assert not re.search(r"\b6\b|\d\.\d", said(page) + in_tables(page)), file


def test_six_pairs_are_told_what_can_be_used_instead(visit) -> None:
    page = opened(visit(scheme="six", view="taskforce"), "leadership/impact.py")
    told = said(page)
    for each in ("a reflection of the whole group", "in other words", "how the scheme was carried out", "done"):
        assert each in told
    assert not page.get("plotly_chart") and page.get("page_link")
