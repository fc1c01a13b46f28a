"""What a scheme keeps beside numbers, words and actions: one definition a kind of record.

source: what other schemes found (homework). member, meeting, decision: the taskforce. figure: a number from elsewhere,
such as the personnel office. sharing: what was passed on to others, or came from them. claim: what is said of a why,
with both sides. cycle: one turn of the open loop. safeguard: a risk that somebody looked into.

A record names roles and constituencies, never a person. `row_version` is 0 for one that was never saved, else the
version it grew from; texts are checked for names where they are stored.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from analysis.actions import reference_words
from analysis.model import Definition, Refused, in_words

Constituency = Literal["junior", "senior", "HR", "EDI", "external", "student"]
CONSTITUENCIES: dict[str, str] = {
    "junior": "Junior colleagues",
    "senior": "Senior colleagues",
    "HR": "Personnel (HR)",
    "EDI": "Equality, diversity and inclusion",
    "external": "People from outside",
    "student": "Students",
}
LEAST_COUNTED = 8  # as for every average: people behind a figure that is a count of people
LEAST_EITHER_SIDE = 3


# Words for people in what is counted, and how a title tells that it counts something else: what it names first.
_PEOPLE_WORDS = (
    r"people|persons?|individuals?|staff|employees?|colleagues?|workers?|heads|headcount|juniors?|seniors?|mentors?"
    r"|mentees?|leavers?|joiners?|starters?|recruits?|hires|applicants?|candidates?|members?|participants?|partners"
    r"|associates?|managers?|lawyers?|solicitors?|barristers?|trainees?|apprentices?|interns?|graduates?|students?|pupils?"
    r"|alumni|volunteers?|parents?|mothers?|fathers?|carers?|clerks|fellows|directors?|officers|consultants|teachers?"
    r"|nurses?|doctors?|academics?|lecturers?|professors?|researchers?|women|woman|men|man|girls?|boys?"
)
_PEOPLE = re.compile(rf"\b(?:{_PEOPLE_WORDS})\b", re.IGNORECASE)
_THINGS = re.compile(
    r"\b(?:contacts?|connections?|networks?|groups?|circles?|events?|meetings?|sessions?|workshops?|gatherings?)\b",
    re.IGNORECASE,
)
# People with a quality: whoever they are, and how many, is what is told.
_QUALITY = re.compile(
    rf"\b(?:{_PEOPLE_WORDS})\b(?:\W+that|(?:\W+\w+){{0,2}}?\W+(?:who|whom|whose|having|leaving|left))\b", re.IGNORECASE
)
_MEASURES = re.compile(
    r"minutes?|hours?|days?|weeks?|months?|years?|points?|pounds?|pence|euros?|dollars?|[£€$]|gbp|eur|usd",
    re.IGNORECASE,
)
_HAPPENINGS = re.compile(r"sessions?|meetings?|events?|workshops?|contacts?|groups?|networks?", re.IGNORECASE)
_PER_CENT = re.compile(r"%|\b(?:per\s?cent|percent(?:age)?|pct)\b", re.IGNORECASE)
_UNIT_OF_SHARES = re.compile(
    r"(?:%|per\s?cent|percent(?:age)?|pct|shares?|proportions?|fractions?)(?:\s+of\b.*)?", re.IGNORECASE
)
_SHARE = re.compile(
    r"[%‰]|\b(?:per\s?cent|percent(?:age)?|pct|shares?|proportions?|fractions?|per\s?mille"
    r"|(?:in|of|per)\s+(?:(?:a|one|every|each)\s+)?(?:10|100|1,?000|ten|hundred|thousand))\b",
    re.IGNORECASE,
)


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
        if not isinstance(told, Mapping) or told.get("of") is None or not _is_share(told.get("unit")):
            return told
        try:
            value, among = float(told["value"]), int(told["of"])
        except (KeyError, TypeError, ValueError):
            return told
        whole = 1 if value <= 1 and not _PER_CENT.search(str(told["unit"])) else 100
        if not 0 <= value <= whole:
            raise ValueError("a share of people lies between 0 and 100 per cent; write the number of people instead")
        return {**told, "value": math.floor(value / whole * among + 0.5), "unit": None}

    @model_validator(mode="after")
    def exposes_nobody(self) -> Figure:
        if self.of is None:
            if self._counts_people():
                way = "say in the title what is counted" if self.unit else "give the unit"
                raise ValueError(
                    f"this counts people, so it needs the number it is counted among; fill it in, or {way}"
                )
            return self
        if self.value != int(self.value) or self.value > self.of:
            raise ValueError(
                "a count of people is a whole number and at most as large as the number it is counted among"
            )
        if self.of < LEAST_COUNTED:
            raise ValueError(f"a count among fewer than {LEAST_COUNTED} people is not kept, to protect them")
        if min(self.value, self.of - self.value) < LEAST_EITHER_SIDE:
            raise ValueError(
                f"a count with fewer than {LEAST_EITHER_SIDE} people on either side is not kept, to protect them"
            )
        read_as = math.floor(self.value / 100 * self.of + 0.5)  # by a title that speaks of per cent
        if _PER_CENT.search(self.title) and self.value <= 100 and min(read_as, self.of - read_as) < LEAST_EITHER_SIDE:
            raise ValueError(
                f"by its title this reads as a share of fewer than {LEAST_EITHER_SIDE} people on one side; the number "
                "of people is kept, so leave per cent out of the title"
            )
        return self

    def _counts_people(self) -> bool:
        """Whether the figure is a number or a share of people, as far as title and unit tell."""
        unit = (self.unit or "").strip()
        first = _PEOPLE.search(self.title)
        if first is None and not _PEOPLE.search(unit):
            return False
        thing = _THINGS.search(self.title)
        of_people = bool(_QUALITY.search(self.title)) or thing is None or bool(first and first.start() < thing.start())
        if _MEASURES.fullmatch(unit) and not (unit.lower().startswith("point") and _SHARE.search(self.title)):
            return bool(_QUALITY.search(self.title))
        if self._is_share_by_words(unit):
            return of_people
        if self.topic == "network" or _HAPPENINGS.fullmatch(unit):
            return of_people and self.value == int(self.value)
        return self.value == int(self.value)

    def _is_share_by_words(self, unit: str) -> bool:
        """Whether title or unit speak of a share, or the number is a part of one without a unit."""
        return bool(_SHARE.search(f"{self.title} {unit}")) or (not unit and 0 < self.value < 1)


def _is_share(unit: object) -> bool:
    """Whether a unit is one of shares of a whole, in per cent or as a part of one."""
    return bool(_UNIT_OF_SHARES.fullmatch(str(unit or "").strip()))


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


# Where a published source is found: a DOI, an ISBN, or an address that is nobody's mail.
_DOI = re.compile(r"\b(?:doi:?\s*)?10\.\d{4,9}/[^\s,;]+", re.IGNORECASE)
_ISBN = re.compile(r"\b(?:ISBN(?:-1[03])?:?\s*)?((?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx])(?![\w-])")
_PLACE = re.compile(r"(?<![\w@.])(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?![\w@])(?:/\S*)?")
# Digits as many as a telephone number has: in one row, or apart where they begin as one does.
_LONG = re.compile(r"\d{9,}|(?<!\w)(?:\+|%2B|\(?0)(?:(?:[-.()_]|%20)*\d){8,14}", re.IGNORECASE)
_DAYS = re.compile(r"(?<!\d)(?:19|20)\d\d[-_./](?:0?[1-9]|1[0-2])[-_./](?:0?[1-9]|[12]\d|3[01])(?!\d)")


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


def published(reference: str) -> str:
    """Where something is published without what identifies nobody: of a DOI, an ISBN and an address only the letters.

    >>> published("doi:10.1136/x-2021-054890, law.example.org/page-2")
    'doi x , law example org page '
    """
    return _PLACE.sub(_letters, _without_numbers_of_books(reference))


def refuse_long_numbers(record: Record) -> None:
    """Raises Refused where a reference holds a number as long as a telephone's that is no DOI and no ISBN."""
    told = _without_numbers_of_books(getattr(record, "reference", None) or "")
    for place in _PLACE.findall(told):
        if _LONG.search(_DAYS.sub(" ", place)):
            raise Refused(
                "The address in the reference holds a number as long as a telephone number. Give the DOI or the ISBN, "
                "or the address of the page before it."
            )


def _without_numbers_of_books(reference: str) -> str:
    return _ISBN.sub(_isbn, _DOI.sub(_letters, reference))


def _isbn(found: re.Match[str]) -> str:
    """Nothing in the place of a number that its last digit confirms as an ISBN."""
    digits = [10 if sign in "Xx" else int(sign) for sign in found[1] if sign not in "- "]
    if len(digits) == 13:
        holds = sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
    else:
        weighed = sum(digit * (10 - place) for place, digit in enumerate(digits))
        holds = found[0].upper().startswith("ISBN") and weighed % 11 == 0
    return " " if holds else found[0]


def _letters(found: re.Match[str]) -> str:
    return re.sub(r"[^A-Za-z]+", " ", found[0])
