"""The open loop in a real browser: two whole cycles on the sample, and nothing typed is lost on the way."""

from __future__ import annotations

import datetime
import io
import re
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import EVERYONE, SAMPLE, address_of, serving
from test_journey import Reader, opened, reader, until

from analysis import readers
from analysis.actions import Action, pulse
from analysis.intake import propose, read_folder
from analysis.model import Indicator, Target, Wave
from analysis.store import Store

pytestmark = pytest.mark.browser

SLUG = "thistlewood-marr"
ASKED = 24
HIGHER = {
    "strongly disagree": "Disagree",
    "disagree": "Neither agree nor disagree",
    "neither agree nor disagree": "Agree",
    "agree": "Strongly agree",
}


# ------------------------------------------------------------------------------------------------------- a next wave


def next_wave(store: Store, action: Action) -> None:
    """A year later: the mentors answer again, every second one a step higher on one question, and rate the action."""
    held = read_folder(SAMPLE)
    recipe = next(recipe for sheet, recipe in held.files if sheet.file == "invented-mentors-w3.xlsx")
    scheme = store.scheme(EVERYONE, SLUG)
    again = Indicator(
        id="voice-again", why="W3", scale="voice", role="mentor", before="W3", after="W5", target=Target(value=0.2),
        primary=False, added=datetime.date(2026, 5, 4),
    )  # fmt: skip
    wave = Wave(id="W5", label="A year later", date=datetime.date(2026, 7, 20))
    new = scheme.model_copy(update={"waves": (*scheme.waves, wave), "indicators": (again, *scheme.indicators)})
    store.save_scheme(EVERYONE, new, note="The next wave")
    content, codes = answers_a_year_later(recipe)
    later = readers.read("invented-mentors-w5.xlsx", content)
    upload = store.add_upload(EVERYONE, SLUG, later)
    store.save_recipe(EVERYONE, upload, recipe.model_copy(update={"file": later.file, "wave": "W5"}))
    asked = readers.read("invented-verdict.xlsx", verdicts(action, codes))
    store.save_recipe(EVERYONE, store.add_upload(EVERYONE, SLUG, asked), propose(asked, new))
    store.rebuild(EVERYONE, SLUG)


def answers_a_year_later(recipe) -> tuple[bytes, list[str]]:
    """The workbook of the third wave with other answers, and the codes in it."""
    book = openpyxl.load_workbook(SAMPLE / "files" / "invented-mentors-w3.xlsx")
    sheet = book.worksheets[0]
    headings = {str(cell.value).replace("\xa0", " ").strip(): cell.column for cell in sheet[1]}
    item = next(column.name for column in recipe.columns if (column.instrument, column.item) == ("voice", 2))
    code = next(column.name for column in recipe.columns if column.kind == "person")
    for row in range(2, sheet.max_row + 1, 2):
        cell = sheet.cell(row, headings[item.replace("\xa0", " ").strip()])
        cell.value = HIGHER.get(str(cell.value).strip().lower(), cell.value)
    held = [sheet.cell(row, headings[code.replace("\xa0", " ").strip()]).value for row in range(2, sheet.max_row + 1)]
    target = io.BytesIO()
    book.save(target)
    return target.getvalue(), [str(each) for each in held if each]


def verdicts(action: Action, codes: list[str]) -> bytes:
    """The question sheet of an action as it comes back filled in."""
    book = openpyxl.load_workbook(io.BytesIO(pulse.question_sheet([action])))
    for number, code in enumerate(codes[:ASKED]):
        book.worksheets[0].append([code, "mentor", "yes" if number % 4 else "no", 2 + number % 4])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


# ------------------------------------------------------------------------------------------------ what a person does


def window(person: Reader) -> Any:
    """The window that is open over the page."""
    found = person.page.get_by_role("dialog")
    found.wait_for(timeout=30_000)
    person.settle()
    return found


def choose_several(person: Reader, label: str, option: str) -> None:
    box = person.page.get_by_role("combobox", name=re.compile(re.escape(label))).locator("visible=true").first
    box.click()
    person.page.keyboard.type(option)
    person.page.get_by_role("option", name=option, exact=True).first.click()
    person.page.keyboard.press("Escape")
    person.settle()


def type_day(person: Reader, within: Any, label: str, day: str) -> None:
    """Day, month and year, as digits one after the other."""
    group = within.get_by_role("group", name=label, exact=True).first
    group.get_by_role("spinbutton").first.click()
    person.page.keyboard.type(day)
    person.page.keyboard.press("Tab")
    person.settle()


def fill(person: Reader, within: Any, label: str, text: str) -> None:
    box = within.get_by_label(label, exact=True).first
    box.fill(text)
    box.press("Tab")
    person.settle()


def holds(field: Any, value: str) -> None:
    """A field shows what it holds a moment after it is drawn, on a slow machine a long one."""
    from playwright.sync_api import expect

    expect(field).to_have_value(value, timeout=30_000)


def decide(person: Reader, store: Store, title: str, theme: str) -> str:
    """Writes a decision down and gives its id."""
    before = {each.id for each in store.records(EVERYONE, SLUG, "decision")}
    person.unfold("Write down a decision")
    person.write("What was decided", title)
    choose_several(person, "On what evidence", f"Theme: {theme}")
    person.press("Save")
    until(lambda: len(store.records(EVERYONE, SLUG, "decision")) > len(before), "the decision")
    person.settle()
    made = next(each for each in store.records(EVERYONE, SLUG, "decision") if each.id not in before)
    assert any(each.startswith("theme:") for each in made.evidence)
    return made.id


def act(person: Reader, store: Store, decision: str, day: str) -> Action:
    """Turns a decision into an action that begins on a day and is measured by how far mentors feel heard."""
    person.meets(f".st-key-grow-{decision}").get_by_role("button").click()
    form = window(person)
    holds(form.get_by_label("Senior owner (a role, not a person)"), "A senior colleague")
    holds(form.get_by_label("Junior owner (a role, not a person)"), "A junior colleague (mentor)")
    type_day(person, form, "Start", day)
    person.choose("Which released figure tells of it", "Measure: Voice, Mentors (junior colleagues)", within=form)
    form.get_by_role("button", name="Add to the plan").click()
    form.wait_for(state="detached", timeout=30_000)
    until(lambda: [each for each in store.actions(EVERYONE, SLUG) if each.decision == decision], "the action")
    person.settle()
    return next(each for each in store.actions(EVERYONE, SLUG) if each.decision == decision)


def finish(person: Reader, store: Store, action: Action, outcome: str) -> None:
    """Sets an action done, which asks for what came of it."""
    person.choose("Change an action", action.title)
    form = window(person)
    person.choose("Status", "Done", within=form)
    form.get_by_role("button", name="Save the change").click()
    form.get_by_text("Say what came of the action").wait_for(timeout=30_000)
    person.settle()
    fill(person, form, "What came of it", outcome)
    form.get_by_role("button", name="Save the change").click()
    form.wait_for(state="detached", timeout=30_000)
    until(lambda: the(store, action).status == "done", "what came of it")
    person.settle()
    assert the(store, action).outcome == outcome


def the(store: Store, action: Action) -> Action:
    return next(each for each in store.actions(EVERYONE, SLUG) if each.id == action.id)


def carry_on(person: Reader, number: int) -> None:
    person.write("What we learnt", f"What cycle {number} taught us")
    person.write("What comes next", "Ask again at the next wave")
    person.settle()
    person.press("Carry the cycle on")
    person.sees(f"Cycle {number}, carried on")
    assert person.page.get_by_role("heading", name=f"Cycle {number + 1}", exact=True).count() == 1


def test_a_taskforce_runs_a_first_cycle_and_a_second_one_with_the_next_wave(chromium, sample_database, tmp_path):
    database = Path(shutil.copy(sample_database, tmp_path))
    with serving(database, tmp_path) as server, reader(chromium, server) as person, opened(database) as store:
        person.open("actions?view=taskforce")
        person.unfold("What this is for")
        person.sees("Voice and influence of juniors")
        person.sees("16 of 22 (73%) at the stage “End”, more than at “Beginning”")
        first = decide(person, store, "Seats for juniors in every committee", "Senior insight into lived experience")
        seats = act(person, store, first, "03022025")
        assert seats.junior_owner_role and seats.cycle == 1
        finish(person, store, seats, "Six committees have one")
        person.sees("2.8 at “Before the first meeting”, 3.3 at “End of the scheme”, likely change +0.3 to +0.8. Target")
        person.sees("Pay round (1 April 2025)")
        carry_on(person, 1)

        second = decide(person, store, "Lunches across the offices", "Confidence and self-belief")
        lunches = act(person, store, second, "01092025")
        assert lunches.cycle == 2
        next_wave(store, lunches)
        person.open("release?view=all")
        person.press("Make this release")
        until(lambda: len(store.releases(EVERYONE, SLUG)) == 2, "the second release")
        person.open("actions?view=taskforce")
        finish(person, store, lunches, "Every month since then")
        person.sees("3.3 at “End of the scheme”, 3.5 at “A year later”, likely change +0.1 to +0.2. On the way")
        person.sees(f"18 of {ASKED} noticed it; helped: 3.5 on average, on a scale of 1 to 5 ({ASKED} people)")
        carry_on(person, 2)
        held = {each.number: each for each in store.records(EVERYONE, SLUG, "cycle")}
        assert [each.carried_on is None for _, each in sorted(held.items())] == [False, False, True]
        assert (held[2].release, held[3].release) == (1, 2)


def test_what_was_typed_and_not_saved_outlives_a_reload_and_a_restart(chromium, sample_database, tmp_path):
    database = Path(shutil.copy(sample_database, tmp_path))
    with serving(database, tmp_path) as server, reader(chromium, server) as person:
        person.open("actions?view=taskforce&part=board")
        person.meets(".st-key-open-A04").get_by_role("button").click()
        fill(person, window(person), "What came of it", "Half of a word")
        person.page.wait_for_url(re.compile("window="))  # from then on the server has what was typed
        person.page.reload()
        holds(window(person).get_by_label("What came of it"), "Half of a word")
        left = person.page.url.partition("/actions")[2]
        person.errors.clear()
    with serving(database, tmp_path) as server, reader(chromium, server) as person:
        person.open(f"actions{left}")
        holds(window(person).get_by_label("What came of it"), "Half of a word")
    with closing(Store(address_of(database))) as store:
        assert next(each for each in store.actions(EVERYONE, SLUG) if each.id == "A04").outcome is None


def test_two_people_who_change_one_action_see_both_versions_and_lose_neither(chromium, sample_database, tmp_path):
    database = Path(shutil.copy(sample_database, tmp_path))
    with serving(database, tmp_path) as server, opened(database) as store:
        with reader(chromium, server) as one, reader(chromium, server) as other:
            for person in (one, other):
                person.open("actions?view=taskforce&part=board&action=A04")
            fill(one, window(one), "Senior owner (a role, not a person)", "Head of the Leeds office")
            fill(other, window(other), "What will be done", "A rota that everybody can see")
            fill(other, window(other), "Senior owner (a role, not a person)", "Work allocation group")
            for person in (one, other):
                window(person).get_by_role("button", name="Save the change").click()
                until(lambda: the(store, Action(id="A04", title="x")).row_version == 2, "the first change")
            form = window(other)
            form.get_by_text("Somebody else changed this").first.wait_for(timeout=30_000)
            other.settle()
            holds(form.get_by_label("What will be done"), "A rota that everybody can see")
            # The program of the table is fetched when the first table is drawn.
            form.get_by_role("table").or_(form.get_by_test_id("stDataFrame")).first.wait_for(timeout=30_000)
            form.get_by_role("button", name="Save the change").click()
            until(lambda: the(store, Action(id="A04", title="x")).row_version == 3, "the second change")
        kept = the(store, Action(id="A04", title="x"))
        assert (kept.title, kept.owner_role) == ("A rota that everybody can see", "Work allocation group")
        history = store.action_history(EVERYONE, SLUG)
        assert (history["action"] == "A04").sum() == 3, "the first change stays in the history"
