"""Ready-made questions of a new scheme, as workbooks: to copy into any form tool, or to fill in by hand.

A file that asks these questions word for word is recognised column by column, so that it needs no mapping.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from analysis import instruments
from analysis.model import Coding, Definition, Instrument, Recipe, Role, Scheme, Sheet, Wave, load_toml

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Who = Literal["junior", "senior", "comparison"]
CODE = "Participant code"
MOST_CHOICES = 7
ROWS = 200  # that the template of answers is prepared for


class Asked(Definition):
    """Items of a questionnaire, whom they are for, and from which wave on (counted from 1)."""

    instrument: str
    items: tuple[int, ...] = ()
    who: tuple[Who, ...]
    since: int = Field(default=1, alias="from")


class Prompts(Definition):
    """Prompts for written reflections at one stage (counted from 1)."""

    stage: int
    who: tuple[Who, ...]
    texts: tuple[str, ...]


class Stock(Definition):
    """All questions that a scheme may copy, in the order in which they are asked, and how to use them."""

    copying: tuple[str, ...]
    filling: tuple[str, ...]
    consent: str
    consent_answers: tuple[str, ...]
    code: tuple[str, ...]
    asked: tuple[Asked, ...]
    prompts: tuple[Prompts, ...]


@dataclass(frozen=True)
class Question:
    """One question of a form: its words, the kind of answer, the answers in their order, and what it belongs to."""

    text: str
    kind: str
    answers: tuple[str, ...]
    part_of: str


@cache
def stock() -> Stock:
    """The questions that ship with Open Loop."""
    return load_toml(Path(__file__).with_name("questions.toml"), Stock)


def form(scheme: Scheme, role: Role, wave: Wave) -> list[Question]:
    """The questions for one role at one wave: the code, what is measured, what is to be written, and consent.

    Reflections are asked at the wave whose place in time is that of the stage; the code parts come first, because they
    are what makes a second answer belong to the first.
    """
    place = [each.id for each in scheme.waves].index(wave.id) + 1
    who = _who(role)
    known = instruments.for_scheme(scheme)
    asked = [each for each in stock().asked if who in each.who and place >= each.since]
    measured = [question for each in asked for question in _items(known[each.instrument], each.items)]
    return [*_code(), *measured, *_reflections(scheme, who, place)]


def questions_workbook(scheme: Scheme) -> bytes:
    """A workbook to copy into a form tool: how to, then a sheet for each role and wave with its form's title."""
    book, notes = _book("Read me")
    _write_notes(notes, stock().copying)
    for role in scheme.roles:
        for wave in scheme.waves:
            page = book.create_sheet(_tab(f"{role.id} {wave.id}", book.sheetnames))
            _write_form(page, f"{role.singular} {wave.id}", form(scheme, role, wave))
    return _saved(book)


def answers_workbook(scheme: Scheme) -> bytes:
    """A workbook to fill in by hand: one row an answer sheet, one column a question, with lists to choose from."""
    book, page = _book("Answers")
    columns = _by_hand(scheme)
    _write_heads(page, [question.text for question in columns])
    for number, question in enumerate(columns, start=1):
        if question.answers:
            _offer(page, number, question.answers)
    _write_notes(book.create_sheet("Read me"), stock().filling)
    return _saved(book)


def question_pack(scheme: Scheme) -> bytes:
    """Both workbooks and a recipe for each form, as .zip."""
    import zipfile

    import tomli_w

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr("questions.xlsx", questions_workbook(scheme))
        into.writestr("answers by hand.xlsx", answers_workbook(scheme))
        for role in scheme.roles:
            for wave in scheme.waves:
                made = ready_recipe(scheme, role, wave)
                told = made.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
                into.writestr(f"recipes/{role.id} {wave.id}.toml", tomli_w.dumps(told))
    return packed.getvalue()


def ready_recipe(scheme: Scheme, role: Role, wave: Wave) -> Recipe:
    """What a form of these questions means, to keep beside it: the proposal for a file that holds nothing else."""
    import pandas as pd

    from analysis.intake import propose

    texts = [question.text for question in form(scheme, role, wave)]
    empty = pd.DataFrame({text: pd.Series([None], dtype=object) for text in texts}, index=[2])
    name = f"{role.singular} {wave.id}"
    made = propose(Sheet(name, "plain", empty, {text: text for text in texts}, ""), scheme)
    return made.model_copy(update={"title": name, "role": role.id, "wave": wave.id})


def _who(role: Role) -> Who:
    if role.comparison:
        return "comparison"
    return "senior" if role.id == "mentee" else "junior"


def _code() -> list[Question]:
    return [Question(text, "Short text", (), CODE) for text in stock().code]


def _items(instrument: Instrument, items: tuple[int, ...]) -> list[Question]:
    kind, answers = _answers(instrument.codings[0])
    wanted = items or instruments.item_numbers(instrument)
    return [Question(instrument.items[item], kind, answers, instrument.name) for item in wanted]


def _answers(coding: Coding) -> tuple[str, tuple[str, ...]]:
    """The kind of answer and what may be chosen: one word for each number where every number has a word."""
    words = {number: word for word, number in reversed(coding.labels.items())}
    numbers = range(int(coding.minimum), int(coding.maximum) + 1)
    if all(number in words for number in numbers) and len(words) <= MOST_CHOICES:
        return "One choice", tuple(words[number].capitalize() for number in numbers)
    return "Number", tuple(str(number) for number in numbers)


def _reflections(scheme: Scheme, who: Who, place: int) -> list[Question]:
    stages = {number: stage for number, stage in enumerate(scheme.stages, start=1)}
    texts = [
        f"{text} ({stages[each.stage].label})"
        for each in stock().prompts
        if who in each.who and each.stage == place and each.stage in stages
        for text in each.texts
    ]
    if not texts:
        return []
    consent = Question(stock().consent, "One choice", stock().consent_answers, "Consent")
    return [*(Question(text, "Long text", (), "Reflection") for text in texts), consent]


def _by_hand(scheme: Scheme) -> list[Question]:
    """Every question of every form once, after the columns that say whose answers these are and when."""
    said = [
        Question(CODE, "Short text", (), ""),
        Question("Role", "One choice", tuple(role.singular for role in scheme.roles), ""),
        Question("Wave", "One choice", tuple(wave.id for wave in scheme.waves), ""),
    ]
    groups = [Question(group.label, "Short text", (), "") for group in scheme.groups if not group.special]
    asked = {
        question.text: question
        for role in scheme.roles
        for wave in scheme.waves
        for question in form(scheme, role, wave)
        if question.part_of != CODE
    }
    return [*said, *groups, *asked.values()]


def _book(first: str):
    import openpyxl

    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = first
    return book, page


def _tab(name: str, taken: list[str]) -> str:
    """A name that a sheet may have: at most 31 characters, none of the forbidden ones, not used yet."""
    free = "".join(" " if letter in r"[]:*?/\'" else letter for letter in name).strip()[:28] or "Form"
    number, found = 1, free
    while found.lower() in {each.lower() for each in taken}:
        number += 1
        found = f"{free} {number}"
    return found


def _write_notes(page: Worksheet, sentences: tuple[str, ...]) -> None:
    from openpyxl.styles import Alignment

    page.column_dimensions["A"].width = 100
    for number, sentence in enumerate(sentences, start=1):
        page.cell(number, 1, sentence).alignment = Alignment(wrap_text=True, vertical="top")


def _write_form(page: Worksheet, title: str, questions: list[Question]) -> None:
    from openpyxl.styles import Alignment, Font

    _text(page, 1, 1, f"Title of the form: {title}").font = Font(bold=True, size=13)
    for place, heading in enumerate(("Question", "Kind of answer", "Answers, in this order", "Part of"), start=1):
        _text(page, 3, place, heading).font = Font(bold=True)
    for row, question in enumerate(questions, start=4):
        told = (question.text, question.kind, _in_order(question), question.part_of)
        for place, cell in enumerate(told, start=1):
            _text(page, row, place, cell).alignment = Alignment(wrap_text=True, vertical="top")
    for letter, width in zip("ABCD", (70, 16, 60, 26), strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A4"


def _in_order(question: Question) -> str:
    if question.kind == "Number":
        return f"{question.answers[0]} to {question.answers[-1]}"
    return "; ".join(question.answers)


def _write_heads(page: Worksheet, heads: list[str]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for place, heading in enumerate(heads, start=1):
        cell = _text(page, 1, place, heading)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        page.column_dimensions[get_column_letter(place)].width = 18 if place <= 3 else 28
    page.freeze_panes = "D2"


def _offer(page: Worksheet, place: int, answers: tuple[str, ...]) -> None:
    """A list to choose from. Commas part the choices, so a list whose answers hold one stays a plain column."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    choices = ",".join(answers)
    if len(choices) > 250 or any("," in answer or '"' in answer for answer in answers):
        return
    letter = get_column_letter(place)
    offered = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
    offered.add(f"{letter}2:{letter}{ROWS + 1}")
    page.add_data_validation(offered)


def _text(page: Worksheet, row: int, place: int, words: str):
    """A cell of text: the name of a role or wave that begins like a formula is no formula."""
    cell = page.cell(row, place)
    cell.value = words
    cell.data_type = "s"
    return cell


def _saved(book) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
