"""The plan as a workbook, both ways: read from any action-plan sheet, and written so that it reads back the same."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from analysis.actions.file import as_bytes
from analysis.actions.ids import ids_of
from analysis.actions.plan import Action
from analysis.model import CannotRead, Problem, Refused, clean, in_words
from analysis.workbooks import VERSION, Page, cut_off, is_told, pages_of, readable, written

MOST_ROWS = 5_000
DATES = ("start", "due", "communicated", "communicated_widely", "review")

# The heading of each field as it is written, and other words for it that plans use.
_HEADINGS = {
    "id": ("Id", "number", "no", "ref", "reference", "action id"),
    "title": ("Title", "action", "what", "description"),
    "why": ("Why", "purpose", "whys", "goal"),
    "tips": ("Tips", "tip"),
    "evidence": ("Evidence", "evidence links", "evidence link", "based on"),
    "level": ("Level",),
    "owner_role": ("Owner", "owner role", "senior owner", "responsible", "who", "lead"),
    "junior_owner_role": ("Junior owner", "junior owner role", "mentor owner"),
    "co_owner_mentor": (
        "Co-owner is a mentor", "co owner mentor", "co owners include a mentor", "mentor co owner", "co owner",
    ),
    "start": ("Start", "start date", "starts", "from"),
    "due": ("Due", "due date", "deadline", "by when", "by", "until"),
    "status": ("Status", "state", "progress"),
    "stopped_reason": ("Stopped reason", "reason", "reason stopped", "why stopped"),
    "success_measure": (
        "Success measure", "measure of success", "measure", "success", "success measure and baseline",
    ),
    "baseline": ("Baseline", "baseline of the measure", "starting point"),
    "measure": ("Linked measure", "released measure"),
    "consulted": ("Consulted", "participants consulted", "who was asked"),
    "communicated": ("Communicated", "communicated to participants", "told participants", "communicated on"),
    "communicated_widely": ("Communicated widely", "told everybody", "communicated to the organisation"),
    "review": ("Review", "review date", "reviewed"),
    "outcome": ("Outcome", "outcome note", "result"),
    "decision": ("Decision", "decision id"),
    "cycle": ("Cycle",),
}  # fmt: skip
_EMPTY = {"title": "", "tips": (), "evidence": ()}  # what stands for nothing where None does not
_FIELD_OF = {re.sub(r"[^a-z0-9]+", " ", name.lower()): field for field, names in _HEADINGS.items() for name in names}
_STATUS = {
    "not started": "proposed", "new": "proposed", "idea": "proposed", "planned": "agreed", "approved": "agreed",
    "started": "in progress", "ongoing": "in progress", "under way": "in progress", "underway": "in progress",
    "complete": "done", "completed": "done", "closed": "done", "finished": "done",
    "cancelled": "stopped", "canceled": "stopped", "dropped": "stopped", "abandoned": "stopped",
}  # fmt: skip
_TRUTH = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
_DATE_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y")


def from_workbook(
    content: bytes, *, file: str = "action plan", plan: Iterable[Action] = ()
) -> tuple[list[Action], list[Problem]]:
    """The actions of an action-plan workbook (.xlsx), and a Problem for each row or cell that could not be used.

    The first sheet with a heading "Title" or "Action" and one more known heading is read. Text dates have the day
    first (31/03/2026) or are ISO. An action without an id is the one of the plan with its title, else it gets an id
    made of its title, so that reading the same workbook twice gives the same ids.

    plan: what stands already. Of an action that is in it only what the sheet has columns for changes; an empty cell
    empties its field, but for status and level, which are never empty. `row_version` is the version that the row grew
    from: what its column says, else that of the plan. Raises CannotRead for anything that is not such a workbook.
    """
    pages = pages_of(content, file=file, what="an action plan", most_rows=MOST_ROWS)
    found = [(page, top) for page in pages if (top := _top(page)) is not None]
    if not found:
        raise CannotRead(
            f"{file} has no action plan: no row with the headings Title and, for example, Owner, Due or Status was "
            "found. Put the headings above the actions and load it again."
        )
    page, top = found[0]
    actions, problems = _actions(page.rows, top, file, list(plan))
    for other, _ in found[1:]:
        sentence = f"The sheet “{other.name}” of {file} was not read: only the first sheet of actions is."
        problems.append(Problem(file, None, None, "sheet_left_out", f"{sentence} Load it as a workbook of its own."))
    return actions, problems + cut_off([page], file, MOST_ROWS)


def _top(page: Page) -> int | None:
    """Where the headings stand."""
    return next((row for row, cells in enumerate(page.rows[:20]) if _is_heading(cells)), None)


def _field(heading: object) -> str | None:
    if clean(heading) == clean(VERSION):
        return "row_version"
    words = " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"\(.*?\)", " ", clean(heading))).split())
    return _FIELD_OF.get(words) or _FIELD_OF.get(words.removesuffix(" s"))


def _is_heading(row: tuple[Any, ...]) -> bool:
    found = {_field(cell) for cell in row if cell is not None} - {None}
    return "title" in found and len(found) > 1


def _actions(
    cells: list[tuple[Any, ...]], top: int, file: str, plan: list[Action]
) -> tuple[list[Action], list[Problem]]:
    rows = _rows(cells, top)
    named = ids_of([(_text(given.get("id")), _text(given.get("title"))) for given in rows.values()], plan)
    held = {each.id: each for each in plan}
    actions: dict[str, Action] = {}
    problems: list[Problem] = []
    for (number, given), name in zip(rows.items(), named, strict=True):
        try:
            if name in actions:
                raise Refused("an earlier row has the same id.")
            action = _action({**given, "id": name}, held.get(name))
        except (ValidationError, Refused) as error:
            wrong = in_words(error) if isinstance(error, ValidationError) else str(error)
            place = "id" if name in actions else wrong.partition(":")[0].partition(".")[0]
            column = place if place in Action.model_fields else None
            sentence = f"Row {number} of {file} was left out: {wrong} Mend the row and load the plan again."
            problems.append(Problem(file, number, column, "repeated_action" if name in actions else "action", sentence))
            continue
        actions[name] = action
    return list(actions.values()), problems


def _rows(cells: list[tuple[Any, ...]], top: int) -> dict[int, dict[str, Any]]:
    """The cells of each row that says something, by field; None for an empty one, also where a row ends before it."""
    fields = [_field(cell) if cell is not None else None for cell in cells[top]]
    rows = {}
    for number, row in enumerate(cells[top + 1 :], start=top + 2):
        whole = [*row, *[None] * (len(fields) - len(row))]
        # The first column of a field counts: plans often have a second, private "Who" or "By" further right.
        given = {field: cell for field, cell in reversed(list(zip(fields, whole, strict=False))) if field}
        if any(is_told(cell) for field, cell in given.items() if field != "row_version"):
            rows[number] = {field: cell if is_told(cell) else None for field, cell in given.items()}
    return rows


def _action(given: dict[str, Any], held: Action | None) -> Action:
    """The action of a row, over what the plan holds of it. Raises where it, or the whole of both, cannot be used."""
    values = {field: _value(field, cell) for field, cell in given.items() if cell is not None}
    if "row_version" in given:
        values["row_version"] = _version(given["row_version"], 0 if held is None else held.row_version)
    if held is None:
        return Action.model_validate(values)
    emptied = {field: _EMPTY.get(field) for field in given.keys() - values.keys() - {"status", "level"}}
    return Action.model_validate({**held.model_dump(), **emptied, **values})


def _version(cell: Any, held: int) -> int:
    """The version that a row grew from; where none is told, what is held: 0 for a new one, beside which none stands."""
    text = str(held) if cell is None else str(cell).strip().removesuffix(".0")
    if not re.fullmatch("[0-9]{1,9}", text):
        raise Refused(f"“{VERSION}” is no number. Leave it as it was, or empty for a new row.")
    return int(text)


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else readable(str(cell)).strip()


def _value(field: str, cell: Any) -> Any:
    if isinstance(cell, datetime.datetime):
        cell = cell.date()
    text = _text(cell)
    if field in DATES:
        return cell if isinstance(cell, datetime.date) else _date(text)
    if field == "status":
        word = clean(text).replace("-", " ")
        return _STATUS.get(word, word)
    if field == "co_owner_mentor":
        return _TRUTH.get(clean(text), text)
    if field == "tips":
        return re.findall(r"\d+", text)
    if field == "evidence":
        return _apart(text)
    return clean(text) if field == "level" else text


def _apart(text: str) -> list[str]:
    """The references of a cell; one that holds a semicolon itself stands in quotation marks (see `_quoted`)."""
    if not re.search(r"[;\n]", text):
        return [part.strip() for part in text.split(",") if part.strip()]
    found = []
    for part in re.findall(r'[^\S\n]*"(?:[^"]|"")*"[^\S\n]*(?=[;\n]|$)|[^;\n]+', text):
        told = part.strip()
        inner = told[1:-1].replace('""', '"')
        found.append(inner if told == _quoted(inner) and told != inner else told)
    return [part for part in found if part]


def _quoted(reference: str) -> str:
    """A reference as it stands among others: in quotation marks where it could be taken for two, or begins with one."""
    if ";" not in reference and not reference.startswith('"'):
        return reference
    return '"' + reference.replace('"', '""') + '"'


def _date(text: str) -> datetime.date | str:
    for form in _DATE_FORMS:
        try:
            return datetime.datetime.strptime(text, form).date()
        except ValueError:
            continue
    return text


# ------------------------------------------------------------------------------------------------------- writing


def as_workbook(plan: Iterable[Action]) -> bytes:
    """The plan as .xlsx, one row an action; `from_workbook` gives these very actions again, with their versions."""
    import openpyxl
    from openpyxl.styles import Alignment, Font

    # Days stand in the file as they read and not as a count of days, which other programs take for a number.
    book = openpyxl.Workbook(iso_dates=True)
    sheet = book.worksheets[0]
    sheet.title = "Action plan"
    for column, heading in enumerate((*(names[0] for names in _HEADINGS.values()), VERSION), start=1):
        sheet.cell(1, column, heading).font = Font(bold=True)
    for row, action in enumerate(plan, start=2):
        for column, field in enumerate((*_HEADINGS, "row_version"), start=1):
            value = _written(field, getattr(action, field))
            cell = sheet.cell(row, column, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(value, str):
                # Kept a text, so that words that begin with "=" are never run as a formula.
                cell.data_type, cell.quotePrefix = "s", True
    for letter, width in (("A", 8), ("B", 44), ("E", 28), ("G", 24), ("H", 24), ("U", 44)):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "C2"
    return as_bytes(book)


def _written(field: str, value: Any) -> Any:
    if field == "evidence":
        # The mark at the end tells one reference that holds a comma from two.
        marked = any("," in each or _quoted(each) != each for each in value)
        return written("; ".join(map(_quoted, value)) + ";" * marked) or None
    if field == "tips":
        return ", ".join(map(str, value)) or None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return written(value) if isinstance(value, str) else value
