"""The actions page: its parts, the forms that ask for what is missing, the plan as a workbook, and what is sent."""

from __future__ import annotations

import datetime
import io
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import EMPTY, EVERYONE, address_of, dashboard
from wire import SLUG, Known, known_of_the_sample, leaks, strange_numbers, visiting

from analysis.actions import Action, as_workbook, from_workbook
from analysis.records import Cycle, Decision
from analysis.store import Store

PARTS = ("loop", "board", "timeline", "table")
NOTHING_YET = datetime.date(2026, 3, 2)


@pytest.fixture(scope="module")
def known(sample_database) -> Known:
    return known_of_the_sample(sample_database)


@pytest.fixture
def desk(sample_database, tmp_path) -> Iterator[Any]:
    with dashboard(Path(shutil.copy(sample_database, tmp_path))) as visit:
        yield visit


def at(visit, part: str, **query: str):
    page = visit(view="taskforce")
    page.query_params["part"] = part
    for name, value in query.items():
        page.query_params[name] = value
    page.switch_page("taskforce/actions.py").run()
    assert not page.exception and not page.error
    return page


def labelled(widgets, label: str):
    return next(each for each in widgets if each.label == label)


def within(widgets, label: str, form: str):
    """A field of one form, where the page has several with the same label."""
    return next(each for each in widgets if each.label == label and f"-{form}-" in str(each.key))


def said(page) -> str:
    told = [*page.markdown, *page.caption, *page.info, *page.header, *page.subheader, *page.warning, *page.success]
    return "\n".join(str(each.value) for each in told).replace("\\", "")


@pytest.mark.parametrize("part", PARTS)
def test_every_part_shows_released_numbers_only_to_both_readers(part, sample_server, known):
    for view in ("leadership", "taskforce"):
        with visiting(sample_server, view, f"{SLUG}&part={part}") as visit:
            seen = visit.open("actions")
            assert leaks(seen, known) == []
            # Gaps are counts of themes and actions, which stand in the release and the plan row by row.
            strange = strange_numbers(seen, known)
            assert not strange, (view, part, strange)


def test_without_a_release_and_without_a_plan_every_part_says_what_comes_first(empty_database, tmp_path):
    with dashboard(Path(shutil.copy(empty_database, tmp_path))) as visit:
        for part in PARTS:
            page = visit(view="taskforce", scheme=EMPTY.slug)
            page.query_params["part"] = part
            page.switch_page("taskforce/actions.py").run()
            assert not page.exception and not page.error, part
            assert "Nothing is planned yet" in said(page)
            assert ("make a release" in said(page)) == (part == "loop")


def test_a_card_tells_why_evidence_both_owners_and_who_was_told(desk):
    told = said(at(desk, "board"))
    for words in (
        "Two junior seats in the monthly meeting of each department",
        "For: Voice and influence of juniors",
        "On: theme “Voice and being heard”, measure “Voice”",
        "Senior owner: Head of litigation; junior owner: Junior representatives of the departments",
        "Asked: Mentors, at the closing event. Told: participants on 8 September 2025, everybody on 1 October 2025",
        "Senior owner: Inclusion lead; junior owner: none yet",
        "Nobody told yet",
    ):
        assert words in told, words


def test_evidence_is_read_in_words_on_the_board_in_the_table_in_its_file_and_in_the_form(desk):
    import streamlit as st

    words, raw = "notes of the whole group (End)", "notes:whole group, end"
    board = at(desk, "board", action="A03")
    assert f"On: {words}" in said(board) and raw not in said(board)
    chosen = next(each for each in board.multiselect if "-A03-evidence" in str(each.key))
    assert "Notes of the whole group (End)" in chosen.options and raw not in chosen.options and chosen.value == [raw]
    files: dict[str, bytes] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            st, "download_button", lambda label, data, name="", *rest, **options: files.update({str(name): data})
        )
        table = at(desk, "table").dataframe[0].value
    assert words in set(table["Evidence"]) and raw not in set(table["Evidence"])
    told = files["action-plan.csv"].decode("utf-8-sig")
    assert words in told and raw not in told
    plan, _ = from_workbook(files["action-plan.xlsx"])
    assert raw in {each for action in plan for each in action.evidence}, "the workbook is read back in"


def test_a_new_action_is_offered_a_senior_and_a_junior_owner_and_the_cycle(desk):
    from pages import _frame

    page = at(desk, "board")
    labelled(page.text_input, "What will be done").set_value("Quiet hour")
    labelled(page.button, "Add to the plan").click().run()
    assert not page.exception and not page.error
    made = next(each for each in _frame.store().actions(EVERYONE, SLUG) if each.title == "Quiet hour")
    assert (made.id, made.owner_role, made.junior_owner_role) == (
        "A15", "A senior colleague", "A junior colleague (mentor)",
    )  # fmt: skip
    assert (made.co_owner_mentor, made.cycle, made.row_version) == (True, 1, 1)
    assert labelled(page.text_input, "What will be done").value == ""


def test_done_without_an_outcome_is_asked_for_it_and_nothing_typed_is_lost(desk):
    from pages import _frame

    page = at(desk, "board", action="A08")
    within(page.selectbox, "Status", "A08").set_value("done")
    labelled(page.button, "Save the change").click().run()
    assert "Say what came of the action" in page.error[0].value
    assert within(page.selectbox, "Status", "A08").value == "done"
    within(page.text_area, "What came of it", "A08").set_value("Twelve new pairs")
    labelled(page.button, "Save the change").click().run()
    assert not page.exception and not page.error
    saved = next(each for each in _frame.store().actions(EVERYONE, SLUG) if each.id == "A08")
    assert (saved.status, saved.outcome, saved.why, saved.tips) == ("done", "Twelve new pairs", "W2", (3, 8))


def test_an_old_action_done_without_an_outcome_opens_and_says_so(desk):
    from pages import _frame

    _frame.store().save_action(EVERYONE, SLUG, Action(id="old", title="Before", status="done"))
    page = at(desk, "loop")
    assert any("1 action done without an outcome" in str(each.value) for each in page.dataframe)
    assert within(at(desk, "board", action="old").text_area, "What came of it", "old").value == ""


def test_a_decision_to_act_waits_until_it_is_turned_into_an_action_of_its_cycle(desk):
    from pages import _frame

    store = _frame.store()
    decided = Decision(id="D9", date=NOTHING_YET, title="Lunches across the offices", why="W2", evidence=("theme:T05",))
    store.save_record(EVERYONE, SLUG, decided)
    page = at(desk, "loop")
    assert "Decisions to act without an action (1)" in said(page)
    page.button(key="grow-D9").click().run()
    title = next(each for each in page.text_input if each.label == "What will be done" and each.value)
    assert title.value == "Lunches across the offices"
    next(each for each in page.button if each.label == "Add to the plan" and "D9" in str(each.key)).click().run()
    assert not page.exception and not page.error
    made = next(each for each in store.actions(EVERYONE, SLUG) if each.decision == "D9")
    assert (made.why, made.evidence, made.status, made.cycle) == ("W2", ("theme:T05",), "agreed", 1)
    assert "Decisions to act without an action" not in said(page)


def test_a_cycle_is_carried_on_with_what_was_learnt_only(desk):
    from pages import _frame

    page = at(desk, "loop")
    labelled(page.button, "Carry the cycle on").click().run()
    assert "what was learnt" in page.error[0].value
    assert [each.number for each in _frame.store().records(EVERYONE, SLUG, "cycle")] == [1]
    labelled(page.text_area, "What we learnt").set_value("Seats are not enough")
    labelled(page.text_area, "What comes next").set_value("Ask again in summer")
    labelled(page.button, "Carry the cycle on").click().run()
    assert not page.exception and not page.error
    first, second = (each for each in _frame.store().records(EVERYONE, SLUG, "cycle") if isinstance(each, Cycle))
    assert (first.learnt, first.carried_on is None, first.release) == ("Seats are not enough", False, 1)
    assert (second.number, second.carried_on, second.release) == (2, None, 1)
    told = said(page)
    assert "Cycle 2" in told and "Cycle 1, carried on" in told and "Ask again in summer" in told


def test_a_cycle_is_carried_on_whatever_the_decisions_of_the_day_are_called(desk):
    from pages import _frame

    store, today = _frame.store(), _frame.today()
    names = ("decision-00775408", "decision-2026-03-31")
    for name in names:
        store.save_record(EVERYONE, SLUG, Decision(id=name, date=today, title="Act on it"))
    page = at(desk, "loop")
    labelled(page.text_area, "What we learnt").set_value("Seats are not enough")
    labelled(page.text_area, "What comes next").set_value("Ask again in summer")
    labelled(page.button, "Carry the cycle on").click().run()
    assert not page.exception and not page.error
    first, second = store.records(EVERYONE, SLUG, "cycle")
    assert first.carried_on == second.begun == today and set(names) <= set(second.before)


def test_a_cycle_whose_next_one_the_store_refuses_is_not_carried_on_and_keeps_what_was_written(desk):
    from pages import _frame

    store = _frame.store()
    # An id that was taken out before is not begun again as if it were new.
    gone = store.save_record(EVERYONE, SLUG, Cycle(id="cycle-2", number=2, begun=NOTHING_YET))
    store.remove_record(EVERYONE, SLUG, gone)
    page = at(desk, "loop")
    labelled(page.text_area, "What we learnt").set_value("Seats are not enough")
    labelled(page.text_area, "What comes next").set_value("Ask again in summer")
    labelled(page.button, "Carry the cycle on").click().run()
    assert not page.exception and "was not carried on" in page.error[0].value
    (only,) = store.records(EVERYONE, SLUG, "cycle")
    assert (only.number, only.carried_on, only.next) == (1, None, "Ask again in summer")
    page.run()
    assert labelled(page.text_area, "What we learnt").value == "Seats are not enough"
    assert "Somebody else changed this" not in said(page)
    # The next try is refused in the same words, not as another's change of this cycle.
    labelled(page.button, "Carry the cycle on").click().run()
    assert not page.exception and "was not carried on" in page.error[0].value


def test_a_workbook_of_the_plan_comes_back_and_changes_only_what_was_changed_in_it(desk):
    from pages import _frame

    store = _frame.store()
    plan = store.actions(EVERYONE, SLUG)
    changed = plan[1].model_copy(update={"outcome": "All staff by now"})
    silent = plan[7].model_copy(update={"status": "done", "outcome": None})
    content = as_workbook([plan[0], changed, silent, *plan[2:7], *plan[8:], Action(id="N1", title="Another")])
    page = at(desk, "table")
    page.file_uploader(key="plan_file").upload("plan.xlsx", content, "application/octet-stream").run()
    labelled(page.button, "Add these actions to the plan").click().run()
    assert not page.exception and not page.error
    assert "Say what came of the action" in said(page) and "2 added or brought up to date, 12 the same" in said(page)
    now = {each.id: each for each in store.actions(EVERYONE, SLUG)}
    assert now[changed.id].outcome == "All staff by now" and now["N1"].row_version == 1
    assert now[silent.id] == plan[7] and now[plan[0].id] == plan[0]


def edited(content: bytes, row: int, **cells) -> bytes:
    """The workbook with other cells in one row, by their headings."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for heading, value in cells.items():
        sheet.cell(row, columns[heading]).value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def made(*rows) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def tables(page) -> dict[str, list[tuple]]:
    """The tables about a workbook, by their last heading."""
    return {each.value.columns[-1]: list(each.value.itertuples(index=False, name=None)) for each in page.dataframe}


def uploaded(page, content: bytes):
    page.file_uploader(key="plan_file").upload("plan.xlsx", content, "application/octet-stream").run()
    assert not page.exception and not page.error
    return page


def test_a_workbook_undoes_nothing_that_somebody_changed_since_it_was_downloaded(desk):
    from pages import _frame

    store = _frame.store()
    plan = store.actions(EVERYONE, SLUG)
    content = edited(as_workbook(plan), 2, Title="Three seats")
    theirs = store.save_action(EVERYONE, SLUG, plan[0].model_copy(update={"owner_role": "Estates lead"}))
    page = uploaded(at(desk, "table"), content)
    shown = tables(page)["In the workbook"]
    assert {(what.partition(":")[0], old, new) for what, old, new in shown} == {
        ("What will be done", plan[0].title, "Three seats"),
        ("Senior owner (a role, not a person)", "Estates lead", "Head of litigation"),
    }
    assert all(what.endswith("Two junior seats in the monthly meeting of each …") for what, *_ in shown)
    assert "Somebody else changed these since the workbook was downloaded" in said(page)
    labelled(page.button, "Add these actions to the plan").click().run()
    assert not page.exception and not page.error
    assert store.actions(EVERYONE, SLUG)[0] == theirs
    assert "“Three seats”: somebody else changed it" in said(page) and "0 added or brought up to date, 13" in said(page)


def test_a_short_sheet_shows_what_it_changes_before_and_after_and_leaves_the_rest(desk):
    from pages import _frame

    store = _frame.store()
    before = next(each for each in store.actions(EVERYONE, SLUG) if each.id == "A08")
    content = made(["Id", "Title", "Cycle"], ["A08", before.title, 4], [None, "静かな部屋", 1])
    page = uploaded(at(desk, "table"), content)
    changes = [(f"Cycle: {before.title}", "", "4")]
    assert tables(page)["In the workbook"] == changes and "1 new: “静かな部屋”" in said(page)
    assert before in store.actions(EVERYONE, SLUG), "nothing is kept yet"
    labelled(page.button, "Add these actions to the plan").click().run()
    assert not page.exception and not page.error
    assert tables(page)["Now"] == changes and "2 added or brought up to date, 0" in said(page)
    now = {each.id: each for each in store.actions(EVERYONE, SLUG)}
    assert now["A08"] == before.model_copy(update={"cycle": 4, "row_version": before.row_version + 1})
    assert now["action-1"].title == "静かな部屋"
    page.run()
    assert "Now" not in tables(page) and "In the workbook" not in tables(page)


def test_what_somebody_saves_between_the_look_and_the_click_is_not_overwritten_by_a_sheet_without_versions(desk):
    from pages import _frame

    store = _frame.store()
    before = next(each for each in store.actions(EVERYONE, SLUG) if each.id == "A08")
    page = uploaded(at(desk, "table"), made(["Id", "Title", "Cycle"], ["A08", before.title, 4], ["X1", "New", 1]))
    theirs = store.save_action(EVERYONE, SLUG, before.model_copy(update={"cycle": 7}))
    added = store.save_action(EVERYONE, SLUG, Action(id="X1", title="Theirs"))
    labelled(page.button, "Add these actions to the plan").click().run()
    now = {each.id: each for each in store.actions(EVERYONE, SLUG)}
    assert (now["A08"], now["X1"]) == (theirs, added)
    assert "Somebody else changed this action" in said(page)
    assert (f"Cycle: {before.title}", "7", "4") in tables(page)["In the workbook"]
    labelled(page.button, "Add these actions to the plan").click().run()
    assert {each.id: each.cycle for each in store.actions(EVERYONE, SLUG)}["A08"] == 4, "seen and said again"


def test_what_was_pasted_from_a_word_processor_breaks_no_part_of_the_page(desk):
    from pages import _frame

    page = at(desk, "board")
    labelled(page.text_input, "What will be done").set_value("Quiet room\x0band a bench")
    labelled(page.button, "Add to the plan").click().run()
    assert not page.exception and not page.error
    assert "Quiet room and a bench" in [each.title for each in _frame.store().actions(EVERYONE, SLUG)]
    for part in PARTS:
        at(desk, part)


def test_the_sheet_for_participants_asks_about_what_is_under_way(sample_database, tmp_path):
    import streamlit as st

    found: dict[str, bytes] = {}
    with dashboard(Path(shutil.copy(sample_database, tmp_path))) as visit, pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            st, "download_button", lambda label, data, name="", *rest, **options: found.update({str(name): data})
        )
        at(visit, "loop")
        at(visit, "table")
    headings = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(found["ask-about-actions.xlsx"])).active[1]]
    assert headings[:2] == ["Participant code", "Role"] and len(headings) == 2 + 2 * 7
    assert headings[2].startswith("Have you noticed this: Two junior seats") and headings[2].endswith("[A01 noticed]")
    plan, problems = from_workbook(found["action-plan.xlsx"])
    with closing(Store(address_of(sample_database))) as store:
        assert (plan, problems) == (store.actions(EVERYONE, SLUG), [])
