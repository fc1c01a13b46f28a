"""Ready-made questions: a file that asks them word for word needs no mapping by hand."""

from __future__ import annotations

import io
import random
import tomllib
import zipfile

import openpyxl
import pytest
from conftest import SAMPLE

from analysis import question_sheet, questions
from analysis.instruments import for_scheme
from analysis.intake import propose, read_folder, still_needed
from analysis.model import Recipe
from analysis.question_pack import question_pack
from analysis.readers import read

SCHEME = read_folder(SAMPLE).scheme
KNOWN = for_scheme(SCHEME)
FORMS = [(role, wave) for role in SCHEME.roles for wave in SCHEME.waves]


def export(role, wave, *, people: int = 5) -> tuple[str, bytes]:
    """What Microsoft Forms would export of such a form, with answers drawn from what may be chosen."""
    chance = random.Random(3)
    asked = questions.form(SCHEME, role, wave)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["ID", "Start time", "Completion time", "Email", "Name", *(question.text for question in asked)])
    for number in range(people):
        cells = [chance.choice(question.answers or ("AB", "CD", "EF")) for question in asked]
        sheet.append([number + 1, "1/20/25 9:00:00", f"1/20/25 9:{number + 10}:00", "anonymous", "Anonymous", *cells])
    stream = io.BytesIO()
    book.save(stream)
    return f"{role.singular} {wave.id}.xlsx", stream.getvalue()


@pytest.mark.parametrize(("role", "wave"), FORMS, ids=lambda each: each.id)
def test_an_export_of_the_questions_needs_no_mapping(role, wave) -> None:
    name, content = export(role, wave)
    recipe = propose(read(name, content), SCHEME)
    assert still_needed(recipe, KNOWN) == []
    assert (recipe.role, recipe.wave) == (role.id, wave.id)
    assert not [column.name for column in recipe.columns if column.kind == "unused"]
    assert sum(column.kind == "person" for column in recipe.columns) == 6


def test_every_answer_that_may_be_chosen_is_worth_a_number() -> None:
    from analysis.intake import build

    files = []
    for role, wave in FORMS:
        sheet = read(*export(role, wave))
        files.append((sheet, propose(sheet, SCHEME)))
    kinds = set(build(SCHEME, files)[0].problem["kind"])
    assert not kinds & {"unknown_label", "out_of_range", "unknown_role", "unknown_wave", "unknown_stage", "no_code"}


def test_burden_is_asked_of_the_juniors_and_understanding_of_the_seniors() -> None:
    forms = [questions.form(SCHEME, role, SCHEME.waves[1]) for role in SCHEME.roles]
    junior, senior, beside = ({question.part_of for question in asked} for asked in forms)
    assert KNOWN["load"].name in junior and KNOWN["understand"].name in senior - junior
    assert not {KNOWN["load"].name, KNOWN["quality"].name} & beside
    first = {question.part_of for question in questions.form(SCHEME, SCHEME.roles[0], SCHEME.waves[0])}
    assert KNOWN["load"].name not in first


def test_no_question_ships_that_its_owner_keeps() -> None:
    assert all(KNOWN[each.instrument].text == "ship" for each in questions.stock().asked)


def test_the_template_for_answers_on_paper_is_read_back_without_a_hand() -> None:
    book = openpyxl.load_workbook(io.BytesIO(question_sheet.answers_workbook(SCHEME)))
    page = book["Answers"]
    heads = [cell.value for cell in page[1]]
    for row, (code, role, wave) in enumerate((("KQ01", "mentor", "W1"), ("KQ01", "mentor", "W2")), start=2):
        page.cell(row, 1, code)
        page.cell(row, 2, role)
        page.cell(row, 3, wave)
        page.cell(row, heads.index("I feel I belong at this organisation.") + 1, "Agree")
    stream = io.BytesIO()
    book.save(stream)
    sheet = read("by hand.xlsx", stream.getvalue())
    assert still_needed(propose(sheet, SCHEME), KNOWN) == []
    assert not sheet.problems


def test_the_pack_holds_the_questions_the_template_and_a_recipe_for_each_form() -> None:
    with zipfile.ZipFile(io.BytesIO(question_pack(SCHEME))) as pack:
        recipes = [name for name in pack.namelist() if name.startswith("recipes/")]
        assert len(recipes) == len(FORMS) and {"questions.xlsx", "answers by hand.xlsx"} <= set(pack.namelist())
        told = Recipe.model_validate(tomllib.loads(pack.read("recipes/mentee W3.toml").decode()))
        book = openpyxl.load_workbook(io.BytesIO(pack.read("questions.xlsx")))
    assert (told.role, told.wave) == ("mentee", "W3")
    assert len(book.sheetnames) == len(FORMS) + 1
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
