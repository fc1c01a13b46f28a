"""What participants say of an action: two questions, asked like any survey and told by the release like any figure.

The headings carry the action's id in brackets, by which the import knows what they are ("[A01 noticed]") and by which
the loop finds the action again in the released table of participation. It is the whole id, for two ids may begin alike.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from typing import Literal

from analysis.actions.file import as_bytes
from analysis.actions.plan import Action
from analysis.workbooks import one_line, written

Question = Literal["noticed", "helped"]
CODE, ROLE = "Participant code", "Role"
ANSWERS: dict[Question, str] = {"noticed": "yes or no", "helped": "a number from 1 (not at all) to 5 (very much)"}
MOST_TITLE = 120
HEADING = re.compile(r"\[\s*([^\[\]]{1,80}?)\s+(noticed|helped)\s*\]\s*$", re.IGNORECASE)


def heading(action: Action, question: Question) -> str:
    """The question as participants read it, with the id of the action in brackets.

    >>> heading(Action(id="A01", title="Quiet room"), "noticed")
    'Have you noticed this: Quiet room? [A01 noticed]'
    """
    title = textwrap.shorten(action.title.rstrip("?. "), MOST_TITLE, placeholder=" …")
    asked = {"noticed": f"Have you noticed this: {title}?", "helped": f"Has it helped: {title}?"}
    return f"{asked[question]} [{code_in_brackets(action)} {question}]"


def code_in_brackets(action: Action) -> str:
    """The id as it stands in a heading: without brackets of its own, and with single blanks.

    >>> code_in_brackets(Action(id="quiet  room [2]", title="Quiet room"))
    'quiet room 2'
    """
    return " ".join(re.sub(r"[\[\]]", " ", one_line(action.id)).split()) or "-"


def asked_of(measure: str) -> tuple[str, Question] | None:
    """Of which action (its id) and what a heading asks; None for any other measure.

    >>> asked_of("Has it helped: Quiet room? [A01 helped]"), asked_of("Meetings held")
    (('A01', 'helped'), None)
    """
    found = HEADING.search(measure)
    if found is None:
        return None
    return found[1], "noticed" if found[2].lower() == "noticed" else "helped"


def question_sheet(actions: Iterable[Action]) -> bytes:
    """A workbook with a row of questions to answer below, or to copy into a form, and a sheet that explains them."""
    import openpyxl
    from openpyxl.styles import Alignment, Font

    questions = [(heading(each, name), ANSWERS[name]) for each in actions for name in ANSWERS]
    book = openpyxl.Workbook()
    answers, about = book.worksheets[0], book.create_sheet("How to ask")
    answers.title = "Answers"
    answers.append([CODE, ROLE, *(written(question) for question, _ in questions)])
    about.append(["Question", "Answers"])
    about.append([CODE, "the code that this person used before, so that nobody is counted twice"])
    about.append([ROLE, "mentor, mentee or another role of the scheme"])
    for line in questions:
        about.append([written(words) for words in line])
    for sheet in (answers, about):
        for cell in sheet[1]:
            cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        for column in sheet.iter_cols(max_row=1):
            sheet.column_dimensions[column[0].column_letter].width = 30
    about.column_dimensions["A"].width = 90
    return as_bytes(book)
