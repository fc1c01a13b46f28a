"""The questions of a scheme as workbooks: to copy into any form tool, to fill in by hand, and one a role and wave.

Headings are what the proposal for a file recognises by itself. Nothing in a workbook runs as a formula.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis import instruments
from analysis.model import Role, Scheme, Wave, clean
from analysis.questions import CODE, Question, form, stock, wanted
from analysis.workbooks import one_line, written

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ROWS = 200  # that a sheet of answers is prepared for
HOW = "How to ask"


def question_sheet(scheme: Scheme, role: Role, wave: Wave) -> bytes:
    """The workbook of one role and wave: a row of headings, to be filled in below, and how each question is asked."""
    book, page = _book("Answers")
    asked = sheet_questions(scheme, role, wave)
    _write_columns(page, asked)
    _write_notes(book.create_sheet(HOW), how_to_ask(scheme, role, wave))
    return _saved(book)


def question_sheets(scheme: Scheme) -> dict[str, bytes]:
    """The workbook of every role and wave, by the name of its file; none where nothing is asked."""
    return {
        sheet_name(role, wave, among=scheme): question_sheet(scheme, role, wave)
        for role in scheme.roles
        for wave in scheme.waves
        if any(each.part_of != CODE for each in form(scheme, role, wave))
    }


def sheet_name(role: Role, wave: Wave, *, among: Scheme | None = None) -> str:
    """The name of such a file, which says by itself whose answers it holds. among: see `file_stem`.

    >>> sheet_name(Role(id="mentor", label="Mentors", singular="mentor"), Wave(id="W1", label="Before"))
    'questions mentor W1.xlsx'
    """
    return f"questions {file_stem(role, wave, among=among)}.xlsx"


def file_stem(role: Role, wave: Wave, *, among: Scheme | None = None) -> str:
    """What the name of a file says of its role and wave. By their ids, for people may call two roles the same.

    among: the scheme, of which two may differ in capital letters alone; the later one has a number then.

    >>> file_stem(Role(id="a/b", label="Mentors", singular="mentor"), Wave(id="W 1", label="Before"))
    'a%2Fb W%201'
    """
    stem = _stem(role, wave)
    pairs = [] if among is None else [(each, at) for each in among.roles for at in among.waves]
    same = [pair for pair in pairs if _without_case(_stem(*pair)) == _without_case(stem)]
    earlier = next((place for place, (each, at) in enumerate(same) if (each.id, at.id) == (role.id, wave.id)), 0)
    # No two become the same by it: every other stem has one blank, between role and wave.
    return f"{stem} {earlier + 1}" if earlier else stem


def _stem(role: Role, wave: Wave) -> str:
    return f"{_in_a_file_name(role.id)} {_in_a_file_name(wave.id)}"


def _without_case(name: str) -> str:
    """A name as those disks compare it that know no capital letters and join a letter with its accent."""
    return unicodedata.normalize("NFKC", name).upper().casefold()


def _in_a_file_name(name: str) -> str:
    # Each sign that no file may have in its name stands for itself alone, so that two ids never become one name.
    return "".join(f"%{ord(letter):02X}" if letter in r'<>:"/\|?*% ' else letter for letter in name)


def called(scheme: Scheme, role: Role) -> str:
    """The word for one of the role; its id where another role of the scheme goes by that word too."""
    word = clean(role.singular)
    others = (each for each in scheme.roles if each.id != role.id)
    known = {clean(name) for each in others for name in (each.id, each.label, each.singular)}
    return role.id if not word or word in known else role.singular


def sheet_questions(scheme: Scheme, role: Role, wave: Wave) -> list[Question]:
    """What the sheet asks, column by column: whose answers these are, then the form without the parts of a code."""
    asked = [each for each in form(scheme, role, wave) if each.part_of != CODE]
    return [*_said(scheme, [role], [wave]), *asked]


def how_to_ask(scheme: Scheme, role: Role, wave: Wave) -> list[str]:
    """How to use the sheet, then each question with its kind and its answers, and on what terms they are asked."""
    asked = [each for each in form(scheme, role, wave) if each.part_of != CODE]
    lines = [*stock().sheet, *stock().code]
    lines += [stock().owned] if any(each.owned for each in asked) else []
    lines += [_in_a_line(each) for each in asked]
    return [*lines, *_terms(scheme, {each.part_of for each in asked})]


def questions_workbook(scheme: Scheme) -> bytes:
    """A workbook to copy into a form tool: how to, then a sheet for each role and wave with its form's title."""
    book, notes = _book("Read me")
    _write_notes(notes, [*stock().copying, *_terms(scheme)])
    for role in scheme.roles:
        for wave in scheme.waves:
            page = book.create_sheet(_tab(f"{role.id} {wave.id}", book.sheetnames))
            _write_form(page, f"{called(scheme, role)} {wave.id}", form(scheme, role, wave))
    return _saved(book)


def answers_workbook(scheme: Scheme) -> bytes:
    """A workbook to fill in by hand: one row an answer sheet, one column a question, with lists to choose from."""
    book, page = _book("Answers")
    columns = _by_hand(scheme)
    _write_columns(page, columns)
    _write_notes(book.create_sheet("Read me"), [*stock().filling, *_terms(scheme)])
    return _saved(book)


def _by_hand(scheme: Scheme) -> list[Question]:
    """Every question of every form once, after the columns that say whose answers these are and when."""
    asked = {
        question.text: question
        for role in scheme.roles
        for wave in scheme.waves
        for question in form(scheme, role, wave)
        if question.part_of != CODE
    }
    return [*_said(scheme, scheme.roles, scheme.waves), *asked.values()]


def _said(scheme: Scheme, roles: Sequence[Role], waves: Sequence[Wave]) -> list[Question]:
    """The columns that say whose answers these are and when. Special category data are asked for nowhere by default."""
    said = [
        Question(CODE, "Short text", (), ""),
        Question("Role", "One choice", tuple(called(scheme, role) for role in roles), ""),
        Question("Wave", "One choice", tuple(wave.id for wave in waves), ""),
    ]
    return said + [Question(group.label, "Short text", (), "") for group in scheme.groups if not group.special]


def _in_a_line(question: Question) -> str:
    answers = f": {_in_order(question)}" if question.answers else ""
    return f"{question.text} [{question.kind}{answers}]"


def _terms(scheme: Scheme, names: set[str] | None = None) -> list[str]:
    """Whose the questions are and on what terms; names: of these questionnaires alone."""
    known = instruments.for_scheme(scheme)
    asked = [known[each.instrument] for each in wanted(scheme) if each.instrument in known]
    once = {each.id: each for each in asked if names is None or each.name in names}
    return instruments.terms_of(once.values())


def _write_columns(page: Worksheet, columns: list[Question]) -> None:
    _write_heads(page, [question.text for question in columns])
    for number, question in enumerate(columns, start=1):
        if question.answers:
            _offer(page, number, question.answers)


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


def _write_notes(page: Worksheet, sentences: Sequence[str]) -> None:
    from openpyxl.styles import Alignment

    page.column_dimensions["A"].width = 100
    for number, sentence in enumerate(sentences, start=1):
        _text(page, number, 1, sentence).alignment = Alignment(wrap_text=True, vertical="top")


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

    choices = ",".join(one_line(answer) for answer in answers)
    if len(choices) > 250 or any("," in answer or '"' in answer for answer in answers):
        return
    letter = get_column_letter(place)
    offered = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
    offered.add(f"{letter}2:{letter}{ROWS + 1}")
    page.add_data_validation(offered)


def _text(page: Worksheet, row: int, place: int, words: str):
    """A cell of text: the name of a role or wave that begins like a formula is no formula."""
    cell = page.cell(row, place)
    cell.value = written(words)
    cell.data_type = "s"
    return cell


def _saved(book) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
