"""The action plan: what an action is, which are late, and the plan of a workbook as actions.

An action points at its evidence (a theme, a measure, a release) and never repeats what a person wrote.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from analysis.model import CannotRead, Definition, Problem, clean, in_words

if TYPE_CHECKING:
    import pandas as pd

Status = Literal["proposed", "agreed", "in progress", "done", "stopped"]
Level = Literal["individual", "team", "firm", "sector"]

WRITTEN = ("title", "owner_role", "stopped_reason", "success_measure", "outcome")

MOST_BYTES = 10_000_000
MOST_UNPACKED = 100_000_000
MOST_ROWS = 5_000


def _blank_is_missing(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


Words = Annotated[Annotated[str, Field(max_length=2_000)] | None, BeforeValidator(_blank_is_missing)]


class Action(Definition):
    """One thing the scheme does because of what it learned.

    why: id of a why of the scheme. tips: numbers of the ten tips. evidence: references such as "theme:T03" or
        "release:4", never a reflection. owner_role: a role or office, not a person. communicated: the day the
        participants were told. row_version: 0 for an action that was never saved, else the version it grew from.
    """

    model_config = ConfigDict(str_strip_whitespace=True)

    id: str = Field(min_length=1, max_length=80)
    title: str = Field(min_length=1, max_length=200)
    why: Words = None
    tips: tuple[Annotated[int, Field(ge=1, le=10)], ...] = ()
    evidence: tuple[Annotated[str, Field(max_length=200)], ...] = ()
    level: Level = "firm"
    owner_role: Words = None
    co_owner_mentor: bool | None = None
    start: datetime.date | None = None
    due: datetime.date | None = None
    status: Status = "proposed"
    stopped_reason: Words = None
    success_measure: Words = None
    communicated: datetime.date | None = None
    review: datetime.date | None = None
    outcome: Words = None
    row_version: int = Field(default=0, ge=0)

    @field_validator(*WRITTEN)
    @classmethod
    def carries_no_contact(cls, text: str | None) -> str | None:
        found = names_in(text or "")
        if found:
            raise ValueError(found.removesuffix("."))
        return text

    @field_validator("evidence")
    @classmethod
    def points_at_no_contact(cls, evidence: tuple[str, ...]) -> tuple[str, ...]:
        found = next(filter(None, map(names_in, evidence)), None)
        if found:
            raise ValueError(found.removesuffix("."))
        return evidence

    @model_validator(mode="after")
    def holds_together(self) -> Action:
        if self.status == "stopped" and not self.stopped_reason:
            raise ValueError("a stopped action needs a reason, such as: entered twice")
        if self.start and self.due and self.due < self.start:
            raise ValueError("the due date lies before the start")
        return self


def late(action: Action, today: datetime.date) -> bool:
    """Whether the action is still open although its due date has passed; on the due date itself it is not late.

    >>> late(Action(id="a", title="Quiet room", due="2026-03-31"), datetime.date(2026, 4, 1))
    True
    """
    return is_open(action) and action.due is not None and action.due < today


def is_open(action: Action) -> bool:
    """Whether somebody still has to do something: proposed, agreed or in progress."""
    return action.status not in ("done", "stopped")


def words_of(action: Action) -> Iterator[str]:
    """Everything somebody typed into an action, for the check that it names nobody."""
    told = (getattr(action, name) for name in WRITTEN)
    return (each for each in told if each)


def by_status(actions: Iterable[Action], today: datetime.date) -> dict[str, int]:
    """Numbers of actions: open, late, done, stopped. Late actions are open too and are counted in both."""
    plan = list(actions)
    return {
        "open": sum(map(is_open, plan)),
        "late": sum(late(each, today) for each in plan),
        "done": sum(each.status == "done" for each in plan),
        "stopped": sum(each.status == "stopped" for each in plan),
    }


def evidence_in_words(evidence: Iterable[str], themes: dict[str, str]) -> str:
    """References as a reader knows them; themes: names by id. What is not known stays as it was written.

    >>> evidence_in_words(("theme:T01", "release:2", "minutes of May"), {"T01": "Belonging"})
    'theme “Belonging”, release 2, minutes of May'
    """
    said = []
    for reference in evidence:
        kind, _, name = reference.partition(":")
        if kind == "theme" and name in themes:
            said.append(f"theme “{themes[name]}”")
        else:
            said.append(f"release {name}" if kind == "release" and name.isdigit() else reference)
    return ", ".join(said)


def themes_behind(action: Action) -> list[str]:
    """The ids of the themes that an action rests on."""
    return [each.removeprefix("theme:") for each in action.evidence if each.startswith("theme:")]


def table_of(actions: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """The plan as evidence for the whys: one row an action, with why and status."""
    import pandas as pd

    return pd.DataFrame(
        [{"why": each.get("why"), "status": each.get("status", "proposed")} for each in actions],
        columns=["why", "status"],
    )


# ------------------------------------------------------------------------------------------- no contacts in free text

_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_DATE = re.compile(r"\b(\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2})\b")
_DIGITS = re.compile(r"(?<![\w£$€])(?:\+|\(?0)\d[\d\s().\-/]{6,}\d(?!\w)")


def names_in(text: str) -> str | None:
    """The sentence that says why a text cannot be kept (it holds an e-mail address or a telephone number), else None.

    >>> names_in("Ask ada@example.org")
    'The text holds an e-mail address; name a role instead.'
    >>> names_in("Due 31.03.2026, budget 12 000") is None
    True
    """
    if _MAIL.search(text):
        return "The text holds an e-mail address; name a role instead."
    # Dates go first: two of them side by side have as many digits as a telephone number.
    for run in _DIGITS.findall(_DATE.sub("|", text)):
        if 9 <= sum(sign.isdigit() for sign in run) <= 15:
            return "The text holds a telephone number; name a role instead."
    return None


# --------------------------------------------------------------------------------------------- the plan as a workbook

_HEADINGS = {
    "id": ("number", "no", "ref", "reference", "action id"),
    "title": ("action", "what", "description"),
    "why": ("purpose", "whys", "goal"),
    "tips": ("tip",),
    "evidence": ("evidence links", "evidence link", "based on"),
    "level": (),
    "owner_role": ("owner", "responsible", "who", "lead"),
    "co_owner_mentor": ("co owner is a mentor", "co owners include a mentor", "mentor co owner", "co owner"),
    "start": ("start date", "starts", "from"),
    "due": ("due date", "deadline", "by when", "by", "until"),
    "status": ("state", "progress"),
    "stopped_reason": ("reason", "reason stopped", "why stopped"),
    "success_measure": ("measure of success", "measure", "success", "success measure and baseline"),
    "communicated": ("communicated to participants", "told participants", "communicated on"),
    "review": ("review date", "reviewed"),
    "outcome": ("outcome note", "result"),
}
_FIELD_OF = {name: field for field, others in _HEADINGS.items() for name in (field.replace("_", " "), *others)}
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
    if field in ("start", "due", "communicated", "review"):
        return cell if isinstance(cell, datetime.date) else _date(text)
    if field == "status":
        word = clean(text).replace("-", " ")
        return _STATUS.get(word, word)
    if field == "co_owner_mentor":
        return _TRUTH.get(clean(text), text)
    if field == "tips":
        return re.findall(r"\d+", text)
    if field == "evidence":
        return [part.strip() for part in re.split(r"[;,\n]", text) if part.strip()]
    return clean(text) if field == "level" else text


def _date(text: str) -> datetime.date | str:
    for form in _DATE_FORMS:
        try:
            return datetime.datetime.strptime(text, form).date()
        except ValueError:
            continue
    return text
