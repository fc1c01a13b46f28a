"""An action: what it is, whether it is late or open, and what it still has to say before it is saved.

An action points at its evidence (a theme, a measure, a release) and never repeats what a person wrote.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from analysis.actions.contacts import names_in, reference_words
from analysis.model import Definition, Refused
from analysis.workbooks import one_line, readable

if TYPE_CHECKING:
    import pandas as pd

Status = Literal["proposed", "agreed", "in progress", "done", "stopped"]
Level = Literal["individual", "team", "firm", "sector"]

WRITTEN = (
    "title", "owner_role", "junior_owner_role", "stopped_reason", "success_measure", "baseline", "consulted", "outcome",
)  # fmt: skip
# A release knows these by their ids; whoever writes one of them writes no words of their own.
REFERENCE = re.compile(r"(theme|measure|indicator|release):[\w.|-]{1,80}")
LINKED = r"^(indicator:[^|]{1,80}|(measure|theme):[^|]{1,80}\|[^|]{1,80})$"
NO_OUTCOME = "Say what came of the action before it is called done; one sentence is enough."


def _blank_is_missing(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


Words = Annotated[Annotated[str, Field(max_length=2_000)] | None, BeforeValidator(_blank_is_missing)]


class Action(Definition):
    """One thing the scheme does because of what it learned.

    why: id of a why of the scheme. tips: numbers of the ten tips. evidence: references such as "theme:T03" or
        "release:4", never a reflection. owner_role, junior_owner_role: roles or offices of the senior and the junior
        owner, not people. consulted: who was asked before, and how. communicated, communicated_widely: the days on
        which the participants and everybody else were told. measure: which released figure tells, such as
        "indicator:voice-mentor", "measure:voice|mentor" or "theme:T02|mentor". decision: id of the decision that it
        grew from. cycle: number of the turn of the loop. row_version: 0 for an action that was never saved, else the
        version it grew from.

    What is done without an outcome opens, for plans of earlier programs have it; `complete` asks for it on saving.
    """

    model_config = ConfigDict(str_strip_whitespace=True)

    id: str = Field(min_length=1, max_length=80)
    title: str = Field(min_length=1, max_length=200)
    why: Words = None
    tips: tuple[Annotated[int, Field(ge=1, le=10)], ...] = ()
    evidence: tuple[Annotated[str, Field(max_length=200)], ...] = ()
    level: Level = "firm"
    owner_role: Words = None
    junior_owner_role: Words = None
    co_owner_mentor: bool | None = None
    start: datetime.date | None = None
    due: datetime.date | None = None
    status: Status = "proposed"
    stopped_reason: Words = None
    success_measure: Words = None
    baseline: Words = None
    measure: Annotated[Annotated[str, Field(pattern=LINKED)] | None, BeforeValidator(_blank_is_missing)] = None
    consulted: Words = None
    communicated: datetime.date | None = None
    communicated_widely: datetime.date | None = None
    review: datetime.date | None = None
    outcome: Words = None
    decision: Annotated[Annotated[str, Field(max_length=200)] | None, BeforeValidator(_blank_is_missing)] = None
    cycle: Annotated[int, Field(ge=1, le=1_000)] | None = None
    row_version: int = Field(default=0, ge=0)

    @field_validator(*WRITTEN, mode="before")
    @classmethod
    def is_readable(cls, text: object, told: ValidationInfo) -> object:
        if not isinstance(text, str):
            return text
        return one_line(text) if told.field_name == "title" else readable(text)

    @field_validator(*WRITTEN)
    @classmethod
    def carries_no_contact(cls, text: str | None) -> str | None:
        found = names_in(text or "")
        if found:
            raise ValueError(found.removesuffix("."))
        return text

    @field_validator("evidence", mode="before")
    @classmethod
    def stands_in_lines(cls, evidence: object) -> object:
        """A reference is one line, and an empty one points at nothing."""
        if not isinstance(evidence, (list, tuple)):
            return evidence
        told = [one_line(each).strip() if isinstance(each, str) else each for each in evidence]
        return [each for each in told if each != ""]

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


def complete(action: Action) -> Action:
    """The action, where it says what it has to say on being saved; raises Refused with the sentence that asks for it.

    >>> complete(Action(id="a", title="Quiet room", status="done", outcome="Open since May")).outcome
    'Open since May'
    """
    if action.status == "done" and not action.outcome:
        raise Refused(NO_OUTCOME)
    return action


def late(action: Action, today: datetime.date) -> bool:
    """Whether the action is still open although its due date has passed; on the due date itself it is not late.

    >>> late(Action(id="a", title="Quiet room", due="2026-03-31"), datetime.date(2026, 4, 1))
    True
    """
    return is_open(action) and action.due is not None and action.due < today


def with_day(action: Action) -> str:
    """The action with its due day and the role that owns it, as far as they are known.

    >>> with_day(Action(id="a", title="Quiet room.", due="2026-03-31", owner_role="Facilities lead"))
    'Quiet room (due 31 March 2026, Facilities lead)'
    """
    told = [f"due {action.due.day} {action.due:%B %Y}"] if action.due else []
    told += [action.owner_role] if action.owner_role else []
    title = action.title.rstrip(".")
    return f"{title} ({', '.join(told)})" if told else title


def is_open(action: Action) -> bool:
    """Whether somebody still has to do something: proposed, agreed or in progress."""
    return action.status not in ("done", "stopped")


def is_under_way(action: Action) -> bool:
    """Whether something was begun of which a later measure could tell: in progress or done."""
    return action.status in ("in progress", "done")


def words_of(action: Action) -> Iterator[str]:
    """Everything somebody typed into an action, for the check that it names nobody; ids and references word by word."""
    told = (getattr(action, name) for name in WRITTEN)
    yield from (each for each in told if each)
    yield from (each for each in action.evidence if not REFERENCE.fullmatch(each))
    for each in (action.id, action.why, action.decision, action.measure, *action.evidence):
        yield from reference_words(each or "")


def code_of(action: Action) -> str:
    """A short name for headings and lists: the id, or its beginning where a program made it up.

    >>> code_of(Action(id="A07", title="Quiet room"))
    'A07'
    """
    return action.id if len(action.id) <= 12 else action.id[:8]


def next_id(plan: Iterable[Action]) -> str:
    """The first free number after those of the plan.

    >>> next_id([Action(id="A07", title="Quiet room"), Action(id="seat", title="A seat")])
    'A08'
    """
    taken = [int(found[1]) for each in plan if (found := re.fullmatch(r"A(\d{1,6})", each.id))]
    return f"A{max(taken, default=0) + 1:02d}"


def by_status(actions: Iterable[Action], today: datetime.date) -> dict[str, int]:
    """Numbers of actions: open, late, done, stopped. Late actions are open too and are counted in both."""
    plan = list(actions)
    return {
        "open": sum(map(is_open, plan)),
        "late": sum(late(each, today) for each in plan),
        "done": sum(each.status == "done" for each in plan),
        "stopped": sum(each.status == "stopped" for each in plan),
    }


# Of whom notes of a meeting are, where somebody wrote it as the level of a reflection is written.
_WHOSE = {"whole group": "the whole group", "sub-group": "a sub-group"}
_KIND = re.compile(r"([a-z]+):(?!//)(?=\S)(.+)")


def evidence_in_words(evidence: Iterable[str], names: Mapping[str, Mapping[str, str]]) -> str:
    """References as a reader knows them. names: what is called how, by kind: theme, measure, indicator, role, stage.

    What has no name there keeps its id, as words; whatever else somebody wrote stays as it was written.

    >>> evidence_in_words(("theme:T01", "release:2", "minutes of May"), {"theme": {"T01": "Belonging"}})
    'theme “Belonging”, release 2, minutes of May'
    >>> evidence_in_words(("notes:whole group, end", "measure:voice|mentor"), {"stage": {"end": "End"}})
    'notes of the whole group (End); measure “voice”, mentor'
    """
    said = [_reference_in_words(each, names) for each in evidence]
    return ("; " if any("," in each for each in said) else ", ").join(said)


def _reference_in_words(reference: str, names: Mapping[str, Mapping[str, str]]) -> str:
    found = _KIND.fullmatch(reference)
    if found is None:
        return reference
    kind, told = found[1], found[2].strip()
    if kind in ("theme", "measure", "indicator"):
        name, _, role = told.partition("|")
        whose = f", {names.get('role', {}).get(role, role)}" if role else ""
        return f"{kind} “{names.get(kind, {}).get(name, name)}”{whose}"
    if kind == "notes":
        return _notes_in_words(told, names.get("stage", {}))
    return f"{kind} {told}" if kind == "release" and told.isdigit() else f"{kind}: {told}"


def _notes_in_words(told: str, stages: Mapping[str, str]) -> str:
    """Notes of a reflection: whose they are and, last, the stage by its id or its name; any others as written."""
    group, _, last = (each.strip() for each in told.rpartition(","))
    known = {each.lower(): name for place, name in stages.items() for each in (place, name)}
    stage = known.get(last.lower(), last if group.lower() in _WHOSE else None)
    if stage is not None:
        return f"notes{f' of {_WHOSE.get(group.lower(), group)}' if group else ''} ({stage})"
    return f"notes of {_WHOSE[told.lower()]}" if told.lower() in _WHOSE else f"notes: {told}"


def themes_behind(action: Action) -> list[str]:
    """The ids of the themes that an action rests on."""
    return [each.removeprefix("theme:") for each in action.evidence if each.startswith("theme:")]


def table_of(actions: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """The plan as the findings take it: one row an action, with why, status, links and start.

    links: the measure that it is to be measured by, then its evidence, as references. start: a day, or None.
    """
    import pandas as pd

    rows = [
        {
            "why": each.get("why"), "status": each.get("status", "proposed"), "start": _day_of(each.get("start")),
            "links": tuple(filter(None, (each.get("measure"), *(each.get("evidence") or ())))),
        }
        for each in actions
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["why", "status", "links", "start"], dtype=object)


def _day_of(value: object) -> datetime.date | None:
    """The day that a plan states; None where it states none that can be read."""
    if isinstance(value, datetime.date):
        return value.date() if isinstance(value, datetime.datetime) else value
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        return None
