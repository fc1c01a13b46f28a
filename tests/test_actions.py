"""The action plan: which actions are late, what a workbook gives, and that no contact is kept in free text."""

import datetime
import io
import re
import zipfile

import openpyxl
import pytest
from pydantic import ValidationError

from analysis import readers
from analysis.actions import (
    Action,
    as_workbook,
    by_status,
    code_of,
    complete,
    evidence_in_words,
    from_workbook,
    late,
    names_in,
    next_id,
    pulse,
    words_of,
)
from analysis.intake import propose
from analysis.intake.needs import missing
from analysis.model import CannotRead, Refused, Role, Scheme, Wave, in_words

TODAY = datetime.date(2026, 4, 1)
TWO_ROLES = Scheme(
    name="Two",
    slug="two",
    roles=(
        Role(id="mentor", label="Mentors", singular="mentor"),
        Role(id="mentee", label="Mentees", singular="mentee"),
    ),
    waves=(Wave(id="W1", label="Before"),),
)


def workbook(*rows, above=()):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (*above, *rows):
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def action(**told) -> Action:
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


# ----------------------------------------------------------------------------- what an action says besides, and to whom


def whole() -> Action:
    """An action that says everything that an action can say."""
    return action(
        id="A07", why="W2", tips=(4, 10), evidence=("theme:T03", "notes:whole group, end"), level="team",
        owner_role="Head of office", junior_owner_role="A mentor", co_owner_mentor=True, start="2026-01-05",
        due="2026-03-31", status="done", success_measure="It is used", baseline="No such room",
        measure="measure:belong|mentor", consulted="Mentors, in a meeting", communicated="2026-02-01",
        communicated_widely="2026-02-08", review="2026-06-01", outcome="=open since May", decision="D2", cycle=2,
    )  # fmt: skip


def test_a_plan_comes_back_from_its_workbook_as_it_was():
    plan = [
        whole(),
        action(id="b", title="=1+1", status="stopped", stopped_reason="no budget"),
        action(id="c", evidence=("notes:one, two",), co_owner_mentor=False),
    ]
    assert from_workbook(as_workbook(plan)) == (plan, [])


@pytest.mark.parametrize(
    "told",
    [
        ("a; b",), ("a; b", "c, d", "e"), ("a\nb", "c,"), ("",), ("", "a"), ('"a"',), ('"a"; "b"', "c"),
        ('say "a"; b"',),
        ('"', ";", '""'), (";",), ("a;", '";b'), ("=1+1; 2",), ("a\x0bb\x07",), ("a", " b \r\n c "), ('"a", "b"',),
    ],
)  # fmt: skip
def test_every_reference_comes_back_from_the_workbook_as_the_one_that_it_was(told):
    held = action(evidence=told)
    assert from_workbook(as_workbook([held])) == ([held], [])
    assert from_workbook(as_workbook([held]), plan=[held]) == ([held], [])


def test_an_empty_reference_is_none_and_each_is_one_line():
    assert action(evidence=("", " ", "a\nb")).evidence == ("a b",)


def test_the_references_of_a_foreign_plan_are_parted_where_its_cell_parts_them():
    cells = ['theme:T01, "what, how"', '"Room" talk; "minutes"', "a\nb; c", 'the "a; b" talk']
    found, _ = from_workbook(workbook(["Title", "Evidence"], *([f"Seat {cell}", cell] for cell in cells)))
    assert [each.evidence for each in found] == [
        ("theme:T01", '"what', 'how"'), ('"Room" talk', '"minutes"'), ("a", "b", "c"), ('the "a', 'b" talk'),
    ]  # fmt: skip


def test_no_cell_of_the_workbook_is_a_formula():
    book = openpyxl.load_workbook(io.BytesIO(as_workbook([whole(), action(id="b", title="=1+1")])))
    kinds = {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}
    assert "f" not in kinds and "s" in kinds


def test_the_file_of_a_plan_tells_neither_who_made_it_nor_when():
    first = as_workbook([whole()])
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        about = packed.read("docProps/core.xml").decode()
        assert {part.date_time[0] for part in packed.infolist()} == {1980}
    assert "openpyxl" not in about and "20" not in re.sub("<[^>]+>", " ", about)
    assert first == as_workbook([whole()])


def test_what_is_done_needs_an_outcome_on_saving_and_an_old_plan_without_one_still_opens():
    old = Action.model_validate_json('{"id": "a", "title": "Quiet room", "status": "done", "row_version": 3}')
    with pytest.raises(Refused, match="what came of the action"):
        complete(old)
    assert complete(old.model_copy(update={"outcome": "Open since May"})).row_version == 3
    assert complete(action()) == action()


@pytest.mark.parametrize("field", ["junior_owner_role", "baseline", "consulted"])
def test_the_newer_texts_hold_no_address_either_and_are_checked_for_names(field):
    with pytest.raises(ValidationError):
        action(**{field: "ada@firm.example"})
    assert "Mr Vane" in list(words_of(action(**{field: "Mr Vane"})))


NAMES = {
    "theme": {"T01": "Belonging"}, "measure": {"voice": "Voice"}, "indicator": {"voice-mentor": "Voice of mentors"},
    "role": {"mentor": "Mentors"}, "stage": {"end": "End", "S9": "After the scheme"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("theme:T01", "theme “Belonging”"), ("theme:T01|mentor", "theme “Belonging”, Mentors"),
        ("theme:T99|other", "theme “T99”, other"), ("measure:voice", "measure “Voice”"),
        ("indicator:voice-mentor", "indicator “Voice of mentors”"), ("release:2", "release 2"),
        ("notes:whole group, end", "notes of the whole group (End)"),
        ("notes:Whole group, after the scheme", "notes of the whole group (After the scheme)"),
        ("notes:sub-group, never asked", "notes of a sub-group (never asked)"),
        ("notes:whole group", "notes of the whole group"), ("notes:board, S9", "notes of board (After the scheme)"),
        ("notes:end", "notes (End)"), ("notes:board, 3 May", "notes: board, 3 May"),
        ("survey:of 2024", "survey: of 2024"),
        ("minutes of May", "minutes of May"), ("https://a.example/b", "https://a.example/b"),
        ("At 10:30: all agreed", "At 10:30: all agreed"), ("notes:", "notes:"), ("minutes: May", "minutes: May"),
    ],
)  # fmt: skip
def test_a_reference_is_read_in_words_and_what_somebody_wrote_stays(reference, words):
    assert evidence_in_words([reference], NAMES) == words


def test_references_are_told_apart_where_one_of_them_holds_a_comma():
    assert evidence_in_words(["theme:T01", "release:2"], NAMES) == "theme “Belonging”, release 2"
    assert evidence_in_words(["theme:T01", "notes:a, b"], NAMES) == "theme “Belonging”; notes: a, b"
    assert evidence_in_words(["notes:whole group, end"], {}) == "notes of the whole group (end)"


def test_evidence_is_checked_for_names_as_it_stands_and_with_its_words_apart():
    told = set(words_of(action(evidence=("theme:T01", "theme:Ada_Vane", "theme:what Mr Vane said"))))
    assert {"Quiet room", "theme:what Mr Vane said", "theme what Mr Vane said", "theme Ada Vane", "theme T01"} <= told


@pytest.mark.parametrize("link", ["voice", "measure:voice", "theme:T01", "measure:voice|mentor|x", "figure:1"])
def test_a_linked_measure_says_whose_it_is(link):
    with pytest.raises(ValidationError):
        action(measure=link)
    assert action(measure=" ").measure is None


def test_a_new_action_takes_the_next_number_and_a_made_up_id_has_a_short_name():
    assert next_id([action(id="A09"), action(id="A2"), action(id="seat")]) == "A10"
    assert next_id([]) == "A01"
    assert code_of(action(id="3f2a9c31-aaaa-bbbb")) == "3f2a9c31"


def test_the_questions_for_participants_name_their_action_and_are_found_again_by_it():
    asked = [pulse.heading(whole(), name) for name in ("noticed", "helped")]
    assert asked == ["Have you noticed this: Quiet room? [A07 noticed]", "Has it helped: Quiet room? [A07 helped]"]
    assert [pulse.asked_of(each) for each in asked] == [("A07", "noticed"), ("A07", "helped")]
    assert pulse.asked_of("Meetings held [2025]") is None


def test_the_question_sheet_is_proposed_as_participation_with_code_and_role():
    sheet_bytes = pulse.question_sheet([whole(), action(id="A08", title="Seat [junior]")])
    book = openpyxl.load_workbook(io.BytesIO(sheet_bytes))
    book.worksheets[0].append(["KV01", "mentor", "yes", 4, "no", None])
    book.worksheets[0].append(["KV02", "mentee", "no", None, "yes", 5])
    filled = io.BytesIO()
    book.save(filled)
    recipe = propose(readers.read("ask-about-actions.xlsx", filled.getvalue()), TWO_ROLES)
    kinds = [column.kind for column in recipe.columns]
    assert kinds == ["person", "role", "participation", "participation", "participation", "participation"]
    assert missing(recipe) == []


# ------------------------------------------------------------------------- a workbook beside a plan that stands already


def test_a_plan_comes_back_with_the_version_that_each_action_grew_from():
    plan = [whole().model_copy(update={"row_version": 3}), action(id="b")]
    assert from_workbook(as_workbook(plan)) == (plan, [])
    newer = [plan[0].model_copy(update={"row_version": 4, "owner_role": "Estates lead"}), plan[1]]
    found, _ = from_workbook(as_workbook(plan), plan=newer)
    assert [each.row_version for each in found] == [3, 0] and found[0].owner_role == "Head of office"


def test_a_version_that_is_no_number_leaves_its_row_out_and_an_empty_one_is_that_of_the_plan():
    content = workbook(
        ["Id", "Title", "Version (leave as it is)"], ["A1", "Seat", "first"], ["A2", "Desk", None], ["A3", "Lamp", 2.0],
        ["A4", "Sofa", None],
    )  # fmt: skip
    found, problems = from_workbook(content, plan=[action(id="A2", row_version=5)])
    assert [(each.id, each.row_version) for each in found] == [("A2", 5), ("A3", 2), ("A4", 0)]
    assert [each.row for each in problems] == [2] and "is no number" in problems[0].sentence


def test_a_column_that_a_person_calls_version_is_theirs():
    found, problems = from_workbook(workbook(["Title", "Owner", "Version"], ["Seat", "HR", "draft 2"]))
    assert problems == [] and found[0].row_version == 0


def test_a_short_sheet_changes_the_fields_that_it_has_columns_for_and_no_other():
    held = whole().model_copy(update={"row_version": 2})
    content = workbook(["Id", "Title", "Status"], ["A07", "Quiet room on floor 2", "in progress"], ["n", "New", None])
    found, problems = from_workbook(content, plan=[held])
    assert problems == []
    assert found == [
        held.model_copy(update={"title": "Quiet room on floor 2", "status": "in progress"}),
        Action(id="n", title="New"),
    ]


def test_an_empty_cell_empties_its_field_also_at_the_end_of_a_row_and_status_and_level_are_never_empty():
    held = whole()
    content = workbook(
        ["Id", "Title", "Status", "Level", "Tips", "Evidence", "Co-owner is a mentor", "Cycle", "Due", "Outcome"],
        ["A07", "Quiet room"],
    )
    found, problems = from_workbook(content, plan=[held])
    nothing = {"tips": (), "evidence": (), "co_owner_mentor": None, "cycle": None, "due": None, "outcome": None}
    assert (found, problems) == ([held.model_copy(update=nothing)], [])


def test_the_whole_of_sheet_and_plan_is_checked():
    held = action(start="2026-03-02", status="stopped", stopped_reason="no budget")
    for content in (
        workbook(["Id", "Title", "Due"], ["a", "Quiet room", "01/03/2026"]),
        workbook(["Id", "Title", "Stopped reason"], ["a", "Quiet room", None]),
        workbook(["Id", "Title", "Owner"], ["a", None, "HR"]),
    ):
        found, problems = from_workbook(content, plan=[held])
        assert found == [] and [each.row for each in problems] == [2]


def test_actions_without_an_id_have_one_each_whatever_their_titles_are_written_in():
    same = "a" * 90
    titles = ["日本語", "другой", "!!!", f"{same}1", f"{same}2", "HR 日本", "HR другой", "Lunch", "Lunch"]
    content = workbook(["Title", "Owner"], *([title, "HR"] for title in titles))
    found, problems = from_workbook(content)
    assert problems == [] and [each.title for each in found] == titles
    assert [each.id for each in found][:3] == ["action-1", "action-2", "action-3"]
    assert len({each.id for each in found}) == len(titles) and all(len(each.id) <= 80 for each in found)
    assert from_workbook(content) == (found, []), "read twice it gives the same ids"
    turned = workbook(["Title", "Owner"], *([title, "HR"] for title in reversed(titles)))
    again, _ = from_workbook(turned, plan=found)
    assert {each.id: each.title for each in again} == {each.id: each.title for each in found}


def test_a_row_without_an_id_is_never_taken_for_an_action_with_another_title():
    plan = [action(id="action-1", title="静かな部屋"), action(id="A01", title="Quiet room"), action(id="seat")]
    content = workbook(["Title", "Owner"], ["別の部屋", "HR"], ["quiet room!", "HR"], ["Seat", "HR"])
    found, _ = from_workbook(content, plan=plan)
    assert [each.id for each in found] == ["action-2", "A01", "seat-2"]


def test_the_action_with_the_very_title_is_taken_before_one_whose_title_resembles_it():
    plan = [action(id="A01", title="Coffee chats (A)"), action(id="A02", title="Coffee chats: a")]
    for titles, ids in (
        (["Coffee chats: a"], ["A02"]),
        (["Coffee chats: a", "Coffee chats (A)"], ["A02", "A01"]),
        (["coffee chats a", "Coffee  Chats (a)"], ["A02", "A01"]),
        (["Coffee chats: a", "Coffee chats: a"], ["A02", "coffee-chats-a"]),
    ):
        found, problems = from_workbook(workbook(["Title", "Owner"], *([title, "HR"] for title in titles)), plan=plan)
        assert ([each.id for each in found], problems) == (ids, [])
    named = workbook(["Id", "Title", "Owner"], ["A02", "Coffee chats: a", "HR"], [None, "Coffee chats: a", "EDI"])
    assert [each.id for each in from_workbook(named, plan=plan)[0]] == ["A02", "coffee-chats-a"]


def test_a_number_of_another_list_doubles_no_action_that_the_plan_has():
    plan = [action(id="q", row_version=4, outcome="Open"), action(id="A02", title="Seat")]
    foreign = workbook(["No", "Action", "Owner"], [1, "Quiet room", "EDI"], [2, "Lunch", "HR"], [3, "Quiet room", "x"])
    found, problems = from_workbook(foreign, plan=plan)
    assert problems == [] and [(each.id, each.row_version) for each in found] == [("q", 4), ("2", 0), ("3", 0)]
    assert (found[0].owner_role, found[0].outcome) == ("EDI", "Open")
    named = workbook(["No", "Action", "Owner"], [1, "Quiet room", "EDI"], ["q", "Silent room", "HR"])
    assert [each.id for each in from_workbook(named, plan=plan)[0]] == ["1", "q"], "another row names that action"
