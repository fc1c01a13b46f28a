"""Workbooks that people fill in: what was pasted breaks none, no file hides another, no row is lost unsaid."""

from __future__ import annotations

import io
import unicodedata
import zipfile

import openpyxl
import pandas as pd
import pytest

from analysis import question_sheet, records_sheet, workbooks
from analysis.actions import Action, as_workbook, from_workbook, pulse
from analysis.exports.workbook import sheets_as_workbook
from analysis.model import Group, Role, Scheme, Stage, Wave
from analysis.question_pack import question_pack
from analysis.records import Member

ODD = ["\x00", "\x07", "\x0b", "\x0c", "\x1f", "\ufffe", "\uffff"]
MENTOR = Role(id="mentor", label="Mentors", singular="mentor")
WAVES = (Wave(id="W1", label="Before"), Wave(id="W2", label="After"))
STAGES = (Stage(id="start", label="Start"), Stage(id="end", label="End"))  # at which people outside are asked, too


def scheme(*roles: Role, **changed) -> Scheme:
    return Scheme(
        **{"name": "One", "slug": "one", "roles": (MENTOR, *roles), "waves": WAVES, "stages": STAGES, **changed}
    )


def made(rows, *, name: str = "Plan") -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def texts(content: bytes) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = (cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    return [str(cell) for cell in cells if cell is not None]


# ------------------------------------------------------------------------------------------------ odd characters


@pytest.mark.parametrize("odd", ODD)
def test_no_character_that_was_typed_breaks_a_workbook_of_the_plan_or_its_questions(odd):
    # Built past every check, as what an earlier program kept may be.
    told = {"id": f"A{odd}1", "title": f"Quiet{odd}room", "owner_role": f"HR{odd}lead", "evidence": (f"a{odd}b",)}
    old = Action.model_construct(**{**Action(id="x", title="x").model_dump(), **told})
    assert any(text.startswith("Quiet") for text in texts(as_workbook([old])))
    assert any("[A" in text for text in texts(pulse.question_sheet([old])))


@pytest.mark.parametrize("odd", ODD)
def test_no_character_of_a_role_wave_or_group_breaks_a_workbook_of_questions(odd):
    roles = (Role(id="ex", label=f"Former{odd}colleagues", singular=f"former{odd}colleague", outside=True),)
    waves = (Wave(id="W1", label=f"Be{odd}fore"),)
    odd_one = scheme(*roles, waves=waves, groups=(Group(id="office", label=f"Of{odd}fice"),))
    sheets = question_sheet.question_sheets(odd_one)
    assert sorted(sheets) == ["questions ex W1.xlsx", "questions mentor W1.xlsx"] and all(map(texts, sheets.values()))
    for content in (question_sheet.questions_workbook(odd_one), question_sheet.answers_workbook(odd_one)):
        assert texts(content)
    assert question_pack(odd_one)


@pytest.mark.parametrize("odd", [*ODD, "\ud800"])
def test_no_character_breaks_a_workbook_of_records(odd):
    old = Member.model_construct(**{**Member(id="m", constituency="HR", seat="x").model_dump(), "seat": f"a{odd}b"})
    assert {"a\nb", "a\ufffdb"} & set(texts(records_sheet.as_workbook([old])))


@pytest.mark.parametrize("odd", ODD)
def test_no_character_breaks_a_workbook_of_tables(odd):
    content = sheets_as_workbook({"table": pd.DataFrame({f"col{odd}umn": [f"a{odd}b"]})})
    assert {"a\nb", "a\ufffdb"} & set(texts(content))


def test_a_soft_line_break_is_a_line_break_and_a_blank_in_a_title():
    action = Action(id="a", title="Quiet room\x0band\x07 a bench", consulted="Mentors\x0bin a meeting")
    assert (action.title, action.consulted) == ("Quiet room and a bench", "Mentors\nin a meeting")
    assert from_workbook(as_workbook([action])) == ([action], [])


# --------------------------------------------------------------------------------------------------- names of files


TWINS = [
    Role(id="mentor-2", label="Mentor", singular="mentor", outside=True),
    Role(id="ex", label="Former mentors", singular="Mentors", outside=True),
    Role(id="mentor W1", label="Others", singular="mentor W1", outside=True),
]


@pytest.mark.parametrize("twin", TWINS, ids=lambda role: role.id)
def test_no_role_overwrites_the_question_sheet_of_another(twin):
    alone, both = question_sheet.question_sheets(scheme()), question_sheet.question_sheets(scheme(twin))
    assert set(alone) == {"questions mentor W1.xlsx", "questions mentor W2.xlsx"} < set(both)
    assert len(both) == 3
    assert all(texts(both[name]) == texts(alone[name]) for name in alone), "still what mentors are asked"


def test_signs_that_no_file_may_have_in_its_name_make_no_two_names_the_same():
    odd = [Role(id=name, label=name, singular=name) for name in ("a b", "a:b", "a/b", "a%2Fb", "../a", "a")]
    pairs = [(role, wave) for role in odd for wave in (*WAVES, Wave(id="b W1", label="x"))]
    names = {question_sheet.sheet_name(role, wave).casefold() for role, wave in pairs}
    assert len(names) == len(pairs) and not set("".join(names)) & set('<>:"/\\|?*')
    with zipfile.ZipFile(io.BytesIO(question_pack(scheme(*odd)))) as pack:
        recipes = [name for name in pack.namelist() if name.startswith("recipes/")]
    assert len(set(recipes)) == len(recipes) == 14 and all(name.count("/") == 1 for name in recipes)


def test_no_two_files_have_names_that_differ_in_capital_letters_alone():
    roles = [Role(id=name, label=name, singular=name) for name in ("Mentor", "MENTOR", "e\u0301", "\u00c9")]
    both = scheme(*roles, waves=(*WAVES, Wave(id="w1", label="Again")))
    sheets = question_sheet.question_sheets(both)
    with zipfile.ZipFile(io.BytesIO(question_pack(both))) as pack:
        recipes = [name for name in pack.namelist() if name.startswith("recipes/")]
    for names in (list(sheets), recipes):
        compared = {unicodedata.normalize("NFC", name.casefold()) for name in names}
        assert len(compared) == len(names) == 15
    assert {"questions mentor W1.xlsx", "questions mentor W2.xlsx", "questions mentor w1 2.xlsx"} < set(sheets)
    assert question_sheet.sheet_name(MENTOR, WAVES[0], among=both) == "questions mentor W1.xlsx"


def test_who_goes_by_the_same_word_is_told_apart_by_id_in_every_workbook():
    both = scheme(TWINS[0])
    offered = question_sheet.sheet_questions(both, TWINS[0], WAVES[0])[1].answers
    assert offered == ("mentor-2",)
    titles = [text for text in texts(question_sheet.questions_workbook(both)) if text.startswith("Title of the form")]
    assert len(set(titles)) == len(titles) == 4


# ------------------------------------------------------------------------------------------------------- long sheets


def test_rows_of_a_plan_beyond_the_limit_are_counted_and_told():
    rows = ([f"a{number}", f"Seat {number}", "HR"] for number in range(5_010))
    found, problems = from_workbook(made([["Id", "Title", "Owner"], *rows, [None] * 3]), file="plan.xlsx")
    assert len(found) == 4_999
    assert [each.kind for each in problems] == ["rows_left_out"]
    assert "11 rows below row 5,000 were left out" in problems[0].sentence and "plan.xlsx" in problems[0].sentence


def test_rows_of_records_beyond_the_limit_are_counted_and_told():
    head = [each.label for each in records_sheet.fields_of("member")]
    seat = {"Constituency": "HR", "Seat (a role or office, not a person)": "Head"}
    assert seat.keys() <= set(head)
    rows = [[f"m{number}", *seat.values()] for number in range(2_000)]
    found, problems = records_sheet.from_workbook(made([["Id", *seat], *rows], name="Seats"))
    assert len(found) == 1_999 and [each.kind for each in problems] == ["rows_left_out"]
    assert "1 row below row 2,000 was left out" in problems[0].sentence


def test_a_sheet_that_is_not_counted_to_its_end_says_so(monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_COUNTED", 10)
    (page,) = workbooks.pages_of(made([[number] for number in range(20)]), file="f", what="a plan", most_rows=6)
    assert (len(page.rows), page.left_out, page.at_least) == (6, 4, True)
    assert "at least 4 rows" in workbooks.cut_off([page], "f", 6)[0].sentence


def test_a_second_sheet_of_actions_is_not_passed_over_without_a_word():
    book = openpyxl.Workbook()
    for name in ("2025", "2026"):
        sheet = book.create_sheet(name)
        sheet.append(["Title", "Owner"])
        sheet.append([f"Seat {name}", "HR"])
    target = io.BytesIO()
    book.save(target)
    found, problems = from_workbook(target.getvalue())
    assert [each.title for each in found] == ["Seat 2025"] and "“2026”" in problems[0].sentence
