"""The plan as a workbook, both ways: read from any action-plan sheet, and written so that it reads back the same."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from analysis.actions.file import as_bytes
from analysis.actions.plan import Action
from analysis.model import CannotRead, Problem, clean, in_words

MOST_BYTES = 10_000_000
MOST_UNPACKED = 100_000_000
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
_FIELD_OF = {re.sub(r"[^a-z0-9]+", " ", name.lower()): field for field, names in _HEADINGS.items() for name in names}
_STATUS = {
    "not started": "proposed", "new": "proposed", "idea": "proposed", "planned": "agreed", "approved": "agreed",
    "started": "in progress", "ongoing": "in progress", "under way": "in progress", "underway": "in progress",
    "complete": "done", "completed": "done", "closed": "done", "finished": "done",
    "cancelled": "stopped", "canceled": "stopped", "dropped": "stopped", "abandoned": "stopped",
}  # fmt: skip
_TRUTH = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
_DATE_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y")


def from_workbook(content: bytes, *, file: str = "action plan") -> tuple[list[Action], list[Problem]]:
    """The actions of an action-plan workbook (.xlsx), and a Problem for each row or cell that could not be used.

    The first sheet with a heading "Title" or "Action" and one more known heading is read. Text dates have the day
    first (31/03/2026) or are ISO. An action without an id gets one made of its title, so that reading the same
    workbook twice gives the same ids. Raises CannotRead for anything that is not such a workbook.
    """
    for cells in _sheets(content, file):
        top = next((row for row in range(min(20, len(cells))) if _is_heading(cells[row])), None)
        if top is not None:
            return _actions(cells, top, file)
    raise CannotRead(
        f"{file} has no action plan: no row with the headings Title and, for example, Owner, Due or Status was found. "
        "Put the headings above the actions and load it again."
    )


def _sheets(content: bytes, file: str) -> Iterable[list[tuple[Any, ...]]]:
    import openpyxl

    if len(content) > MOST_BYTES or _unpacked(content, file) > MOST_UNPACKED:
        raise CannotRead(f"{file} is too large for an action plan. Save the sheet of actions as a workbook of its own.")
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return [list(sheet.iter_rows(values_only=True, max_row=MOST_ROWS)) for sheet in book.worksheets]
    except Exception:  # a damaged workbook fails in as many ways as it has parts
        raise CannotRead(f"{file} cannot be opened as a workbook. Save it as .xlsx and load it again.") from None


def _unpacked(content: bytes, file: str) -> int:
    try:
        return sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(content)).infolist())
    except zipfile.BadZipFile:
        raise CannotRead(f"{file} is not an .xlsx workbook. Save the plan as .xlsx and load it again.") from None


def _field(heading: object) -> str | None:
    words = " ".join(re.sub(r"[^a-z0-9]+", " ", re.sub(r"\(.*?\)", " ", clean(heading))).split())
    return _FIELD_OF.get(words) or _FIELD_OF.get(words.removesuffix(" s"))


def _is_heading(row: tuple[Any, ...]) -> bool:
    found = {_field(cell) for cell in row if cell is not None} - {None}
    return "title" in found and len(found) > 1


def _actions(cells: list[tuple[Any, ...]], top: int, file: str) -> tuple[list[Action], list[Problem]]:
    fields = [_field(cell) if cell is not None else None for cell in cells[top]]
    actions: dict[str, Action] = {}
    problems: list[Problem] = []
    for number, row in enumerate(cells[top + 1 :], start=top + 2):
        # The first column of a field counts: plans often have a second, private "Who" or "By" further right.
        given = {field: cell for field, cell in reversed(list(zip(fields, row, strict=False))) if field}
        if all(cell is None or not str(cell).strip() for cell in given.values()):
            continue
        try:
            action = Action.model_validate(_values(given))
        except ValidationError as error:
            wrong = in_words(error)
            place = wrong.partition(":")[0].partition(".")[0]
            column = place if place in Action.model_fields else None
            sentence = f"Row {number} of {file} was left out: {wrong} Mend the row and load the plan again."
            problems.append(Problem(file, number, column, "action", sentence))
            continue
        if action.id in actions:
            sentence = f"Row {number} of {file} was left out: an earlier row has the same id or title."
            problems.append(Problem(file, number, "id", "repeated_action", sentence))
            continue
        actions[action.id] = action
    return list(actions.values()), problems


def _values(given: dict[str, Any]) -> dict[str, Any]:
    """The cells of one row as the values of an Action; a cell that says nothing we know stays for pydantic to name."""
    values = {field: _value(field, cell) for field, cell in given.items() if cell is not None and str(cell).strip()}
    if "id" not in values and "title" in values:
        values["id"] = re.sub(r"[^a-z0-9]+", "-", clean(values["title"])).strip("-")[:80]
    return values


def _value(field: str, cell: Any) -> Any:
    if isinstance(cell, datetime.datetime):
        cell = cell.date()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip()
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
        apart = r"[;\n]" if re.search(r"[;\n]", text) else ","
        return [part.strip() for part in re.split(apart, text) if part.strip()]
    return clean(text) if field == "level" else text


def _date(text: str) -> datetime.date | str:
    for form in _DATE_FORMS:
        try:
            return datetime.datetime.strptime(text, form).date()
        except ValueError:
            continue
    return text


# ------------------------------------------------------------------------------------------------------- writing


def as_workbook(plan: Iterable[Action]) -> bytes:
    """The plan as .xlsx, one row an action; `from_workbook` gives these very actions again."""
    import openpyxl
    from openpyxl.styles import Alignment, Font

    # Days stand in the file as they read and not as a count of days, which other programs take for a number.
    book = openpyxl.Workbook(iso_dates=True)
    sheet = book.worksheets[0]
    sheet.title = "Action plan"
    for column, (heading, *_) in enumerate(_HEADINGS.values(), start=1):
        sheet.cell(1, column, heading).font = Font(bold=True)
    for row, action in enumerate(plan, start=2):
        for column, field in enumerate(_HEADINGS, start=1):
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
        return "; ".join(value) + ";" * any("," in each for each in value) or None
    if field == "tips":
        return ", ".join(map(str, value)) or None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value
