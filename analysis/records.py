"""What a scheme keeps beside numbers, words and actions: one definition a kind of record.

source: what other schemes found (homework). member, meeting, decision: the taskforce. figure: a number from elsewhere,
such as the personnel office. sharing: what was passed on to others, or came from them. claim: what is said of a why,
with both sides. cycle: one turn of the open loop. safeguard: a risk that somebody looked into.

A record names roles and constituencies, never a person. `row_version` is 0 for one that was never saved, else the
version it grew from; texts are checked for names where they are stored.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from analysis.actions import reference_words
from analysis.figure_rule import as_number_of_people, refuse_exposing
from analysis.model import Definition, Refused, in_words
from analysis.published import published

Constituency = Literal["junior", "senior", "HR", "EDI", "external", "student"]
CONSTITUENCIES: dict[str, str] = {
    "junior": "Junior colleagues",
    "senior": "Senior colleagues",
    "HR": "Personnel (HR)",
    "EDI": "Equality, diversity and inclusion",
    "external": "People from outside",
    "student": "Students",
}


def _blank_is_missing(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


Line = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[Annotated[str, Field(max_length=2_000)] | None, BeforeValidator(_blank_is_missing)]
Short = Annotated[Annotated[str, Field(max_length=200)] | None, BeforeValidator(_blank_is_missing)]
Id = Annotated[str, Field(pattern=r"^[\w.-]{1,60}$")]
People = Annotated[int, Field(ge=0, le=100_000)]


class Source(Definition):
    """A finding of another scheme. scales: ids of the measures it bears on. shared: SHA-256 of a share pack."""

    model_config = ConfigDict(str_strip_whitespace=True)

    kind: Literal["source"] = "source"
    id: Id
    row_version: int = Field(default=0, ge=0)
    title: Line
    reference: Words = None
    setting: Short = None
    people: People | None = None
    measure: Short = None
    result: Words = None
    caution: Words = None
    scales: tuple[Annotated[str, Field(max_length=80)], ...] = ()
    whys: tuple[Annotated[str, Field(max_length=80)], ...] = ()
    shared: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


class Member(Definition):
    """A seat in the taskforce. seat: a role or office, not a person."""

    model_config = ConfigDict(str_strip_whitespace=True)

    kind: Literal["member"] = "member"
    id: Id
    row_version: int = Field(default=0, ge=0)
    constituency: Constituency
    seat: Line
    joined: datetime.date | None = None
    left: datetime.date | None = None

    @model_validator(mode="after")
    def leaves_after_joining(self) -> Member:
        if self.joined and self.left and self.left < self.joined:
            raise ValueError("the day of leaving lies before the day of joining")
        return self


class Meeting(Definition):
    """A meeting of the taskforce or of everybody. present: how many were in the room, by constituency."""

    model_config = ConfigDict(str_strip_whitespace=True)

    kind: Literal["meeting"] = "meeting"
    id: Id
    row_version: int = Field(default=0, ge=0)
    date: datetime.date
    about: Line
    whole_group: bool = False
    present: dict[Constituency, People] = {}


class Decision(Definition):
    """What was decided about a theme or a measure, by whom, and who was in the room (the meeting's `present`).

    evidence: references such as "theme:T02" or "measure:voice". meeting: id of a meeting.
    """

    model_config = ConfigDict(str_strip_whitespace=True)

    kind: Literal["decision"] = "decision"
    id: Id
    row_version: int = Field(default=0, ge=0)
    date: datetime.date
    title: Line
    outcome: Literal["act", "look further", "no action"] = "act"
    reason: Words = None
    why: Short = None
    evidence: tuple[Annotated[str, Field(max_length=200)], ...] = ()
    meeting: Short = None
    proposed_by: Constituency | None = None
    decided_by: tuple[Constituency, ...] = ()

    @model_validator(mode="after")
    def says_why_not(self) -> Decision:
        if self.outcome == "no action" and not self.reason:
            raise ValueError("a decision to take no action needs a reason that participants can be told")
        return self


class Figure(Definition):
    """A number from elsewhere on one day; figures of one title make a series. of: how many people it counts among.

    A count of people is refused where fewer than 8 are counted among, or fewer than 3 stand on either side: readers
    know each other, whichever office the number comes from. A whole number, or a share, that is called one of people
    is refused without the number it is counted among, unless it counts contacts, groups or events by its title. So many
    per cent of people are kept as the number that they are. Two figures are never held against each other.
    """

    model_config = ConfigDict(str_strip_whitespace=True)

    kind: Literal["figure"] = "figure"
    id: Id
    row_version: int = Field(default=0, ge=0)
    title: Line
    topic: Literal["recruitment", "progression", "retention", "wellbeing", "network", "support", "other"] = "other"
    date: datetime.date
    value: Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
    of: People | None = None
    unit: Short = None
    source: Short = None

    @model_validator(mode="before")
    @classmethod
    def counts_rather_than_shares(cls, told: Any) -> Any:
        """So many per cent of people become their number, which is what the rule is about."""
        return as_number_of_people(told) if isinstance(told, Mapping) else told

    @model_validator(mode="after")
    def exposes_nobody(self) -> Figure:
        refuse_exposing(self)
        return self


class Sharing(Definition):
    """What was shared with others or came from them. others: organisations, never people."""

    model_config = ConfigDict(str_strip_whitespace=True)

    kind: Literal["sharing"] = "sharing"
    id: Id
    row_version: int = Field(default=0, ge=0)
    date: datetime.date
    what: Literal["event", "publication", "partner", "share pack given", "share pack received"] = "event"
    title: Line
    others: Short = None
    learned: Words = None


class Claim(Definition):
    """What the scheme says of a why, with both sides, and who agreed to say it."""

    model_config = ConfigDict(str_strip_whitespace=True)

    kind: Literal["claim"] = "claim"
    id: Id
    row_version: int = Field(default=0, ge=0)
    why: Annotated[str, Field(min_length=1, max_length=80)]
    says: Line
    for_it: Words = None
    against: Words = None
    other_explanations: Words = None
    confidence: Literal["low", "some", "good"] = "low"
    agreed_by: tuple[Constituency, ...] = ()
    date: datetime.date | None = None

    @model_validator(mode="after")
    def has_both_sides(self) -> Claim:
        if self.confidence == "good" and not (self.against and self.other_explanations):
            raise ValueError("good confidence needs the evidence against and the other explanations written down")
        return self


class Cycle(Definition):
    """One turn of the loop. release: number of the release it began from. carried_on: the day the next one began.

    before: what had been decided on the day it began before it did, by id or, where a decision has none, by its words.

    A cycle is never closed: it is carried on, with what was learnt and what comes next.
    """

    model_config = ConfigDict(str_strip_whitespace=True)

    kind: Literal["cycle"] = "cycle"
    id: Id
    row_version: int = Field(default=0, ge=0)
    number: Annotated[int, Field(ge=1, le=1_000)]
    begun: datetime.date
    release: Annotated[int, Field(ge=1)] | None = None
    learnt: Words = None
    next: Words = None
    carried_on: datetime.date | None = None
    before: tuple[Annotated[str, Field(max_length=200)], ...] = ()

    @model_validator(mode="after")
    def carries_something_on(self) -> Cycle:
        if self.carried_on and not (self.learnt and self.next):
            raise ValueError("a cycle is carried on with what was learnt and with what comes next; write both down")
        return self


class Safeguard(Definition):
    """A risk of the ten-tip page that somebody looked into. id: of the risk."""

    model_config = ConfigDict(str_strip_whitespace=True)

    kind: Literal["safeguard"] = "safeguard"
    id: Id
    row_version: int = Field(default=0, ge=0)
    looked_into: bool = True
    note: Words = None
    date: datetime.date | None = None


Record = Source | Member | Meeting | Decision | Figure | Sharing | Claim | Cycle | Safeguard
KINDS: MappingProxyType[str, type[Definition]] = MappingProxyType(
    {
        str(kind.model_fields["kind"].default): kind
        for kind in (Source, Member, Meeting, Decision, Figure, Sharing, Claim, Cycle, Safeguard)
    }
)


def record_of(
    told: Mapping[str, Any], *, mistake: Callable[[str, ValidationError], str] = lambda _, error: in_words(error)
) -> Record:
    """A record from plain values, of the kind that they name. Raises Refused with a sentence, which `mistake` words."""
    kind = KINDS.get(str(told.get("kind")))
    if kind is None:
        raise Refused(f"There is no kind of record “{told.get('kind')}”; there are {', '.join(KINDS)}.")
    try:
        return kind.model_validate(told)  # type: ignore[return-value]
    except ValidationError as error:
        raise Refused(mistake(str(told["kind"]), error)) from None


REFERENCES = frozenset({"id", "why", "whys", "scales", "evidence", "meeting"})
_AN_ID = re.compile(r"[\w.-]{1,60}")  # as in `Id`; anything else that a cycle was begun with is somebody's words


def words_of(record: Record) -> Iterator[str]:
    """Everything somebody typed into a record, for the check that it names nobody; ids and references word by word.

    Of where a published source is found only the letters are told: its address and numbers identify no participant.
    """
    for name, value in record:
        if name in ("kind", "shared"):
            continue
        for each in value if isinstance(value, tuple) else (value,):
            if not isinstance(each, str) or each in CONSTITUENCIES:
                continue
            if name in REFERENCES or (name == "before" and _AN_ID.fullmatch(each)):
                yield from reference_words(each)
            else:
                yield published(each) if name == "reference" else each
