"""The action plan: which actions are late, what a workbook gives, and that no contact is kept in free text."""

import datetime
import io

import openpyxl
import pytest
from pydantic import ValidationError

from analysis.actions import Action, by_status, from_workbook, late, names_in
from analysis.model import CannotRead, in_words

TODAY = datetime.date(2026, 4, 1)


def workbook(*rows, above=()):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (*above, *rows):
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def action(**told):
    return Action.model_validate({"id": "a", "title": "Quiet room", **told})


def test_an_action_is_late_from_the_day_after_it_was_due_and_never_once_it_is_done():
    yesterday, today = datetime.date(2026, 3, 31), TODAY
    assert late(action(due=yesterday), TODAY)
    assert not late(action(due=today), TODAY)
    assert not late(action(), TODAY)
    assert not late(action(due=yesterday, status="done"), TODAY)
    assert not late(action(due=yesterday, status="stopped", stopped_reason="no budget"), TODAY)


def test_late_actions_are_counted_as_open_too():
    plan = [
        action(),
        action(due=datetime.date(2026, 1, 1), status="in progress"),
        action(status="done"),
        action(status="stopped", stopped_reason="entered twice"),
    ]
    assert by_status(plan, TODAY) == {"open": 2, "late": 1, "done": 1, "stopped": 1}
    assert by_status([], TODAY) == {"open": 0, "late": 0, "done": 0, "stopped": 0}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Ask ada.l@firm.example about it", False),
        ("ring 020 7946 0958", False),
        ("ring +44 (0)7700 900123", False),
        ("ring (01632) 960001", False),
        ("from 01.03.2026 - 31.03.2026", True),
        ("years 2024-2025, budget £012345678901", True),
        ("W2 rose by 0.45 (0.1 to 0.8), n = 36", True),
        ("mentor @ partner level", True),
        ("", True),
    ],
)
def test_mail_addresses_and_telephone_numbers_are_found_and_dates_and_figures_are_not(text, kept):
    assert (names_in(text) is None) == kept


@pytest.mark.parametrize("field", ["title", "owner_role", "success_measure", "outcome", "stopped_reason", "evidence"])
def test_no_free_text_of_an_action_holds_an_address_and_the_sentence_does_not_repeat_it(field):
    address = "ada@firm.example"
    with pytest.raises(ValidationError) as found:
        action(**{field: (address,) if field == "evidence" else address})
    assert "e-mail address" in in_words(found.value)
    assert address not in in_words(found.value)


def test_a_stopped_action_needs_a_reason_and_an_action_cannot_be_due_before_it_starts():
    with pytest.raises(ValidationError, match="needs a reason"):
        action(status="stopped")
    with pytest.raises(ValidationError, match="before the start"):
        action(start="2026-03-02", due="2026-03-01")


def test_a_blank_cell_is_missing_and_not_an_empty_text():
    assert action(why="  ", outcome="").why is None
    assert action(why="  ", outcome="").outcome is None


def test_a_plan_is_read_below_its_title_line_with_other_words_for_the_headings():
    content = workbook(
        ["Action", "Purpose", "Tips", "Based on", "Owner", "Co-owner is a mentor?", "Deadline", "Status", "Private"],
        [
            "Quiet room",
            "W2",
            "4, 10",
            "theme:T03; release:2",
            "HR lead",
            "Yes",
            datetime.date(2026, 3, 31),
            "Started",
            "x",
        ],
        [None] * 9,
        ["Junior seat on a committee", None, 6, None, None, None, "30/04/2026", "complete", None],
        above=[["Our plan 2026"], []],
    )
    actions, problems = from_workbook(content)
    assert problems == []
    assert actions == [
        Action(
            id="quiet-room",
            title="Quiet room",
            why="W2",
            tips=(4, 10),
            evidence=("theme:T03", "release:2"),
            owner_role="HR lead",
            co_owner_mentor=True,
            due=datetime.date(2026, 3, 31),
            status="in progress",
        ),
        Action(
            id="junior-seat-on-a-committee",
            title="Junior seat on a committee",
            tips=(6,),
            due=datetime.date(2026, 4, 30),
            status="done",
        ),
    ]


def test_a_row_that_cannot_be_used_becomes_a_problem_that_names_it_and_the_others_are_read():
    content = workbook(
        ["Id", "Title", "Due", "Status", "Outcome"],
        ["1", "Quiet room", "soon", "agreed", None],
        ["2", "Passport", None, "agreed", "ask ada@firm.example"],
        ["3", "Prayer room", None, "paused", None],
        ["4", "Seat", None, None, None],
        ["4", "Another seat", None, None, None],
    )
    actions, problems = from_workbook(content, file="plan.xlsx")
    assert [each.id for each in actions] == ["4"]
    assert [(each.row, each.column) for each in problems] == [(2, "due"), (3, "outcome"), (4, "status"), (6, "id")]
    assert all(f"Row {each.row} of plan.xlsx was left out" in each.sentence for each in problems)
    assert not any(word in each.sentence for each in problems for word in ("ada@", "soon", "paused"))


@pytest.mark.parametrize(
    "content", [b"", b"Title,Due\nQuiet room,\n", workbook(["Name", "Answer"], ["x", 1]), workbook()]
)
def test_anything_but_an_action_plan_is_refused_with_a_sentence(content):
    with pytest.raises(CannotRead) as found:
        from_workbook(content, file="plan.xlsx")
    assert str(found.value).startswith("plan.xlsx") and str(found.value).endswith("load it again.")
