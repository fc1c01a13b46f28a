"""What a figure from elsewhere may tell of people: enough of them on either side, whatever it is called.

A count of people is refused where fewer than 8 are counted among, or fewer than 3 stand on either side: readers know
each other, whichever office the number comes from. Whether a figure counts people is read off its title and unit: what
they name, and what the title names first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Protocol

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


class Told(Protocol):
    """A figure as it is to be kept: `records.Figure`."""

    title: str
    topic: str
    value: float
    of: int | None
    unit: str | None


def as_number_of_people(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """So many per cent of people become their number, which is what the rule is about; all else stays as it is told."""
    if told.get("of") is None or not _is_share(told.get("unit")):
        return told
    try:
        value, among = float(told["value"]), int(told["of"])
    except (KeyError, TypeError, ValueError):
        return told
    whole = 1 if value <= 1 and not _PER_CENT.search(str(told["unit"])) else 100
    if not 0 <= value <= whole:
        raise ValueError("a share of people lies between 0 and 100 per cent; write the number of people instead")
    return {**told, "value": math.floor(value / whole * among + 0.5), "unit": None}


def refuse_exposing(figure: Told) -> None:
    """Raises ValueError, with what to do, for a figure that would expose people."""
    if figure.of is not None:
        _refuse_small(figure.title, figure.value, figure.of)
    elif counts_people(figure):
        way = "say in the title what is counted" if figure.unit else "give the unit"
        raise ValueError(f"this counts people, so it needs the number it is counted among; fill it in, or {way}")


def _refuse_small(title: str, value: float, among: int) -> None:
    if value != int(value) or value > among:
        raise ValueError("a count of people is a whole number and at most as large as the number it is counted among")
    if among < LEAST_COUNTED:
        raise ValueError(f"a count among fewer than {LEAST_COUNTED} people is not kept, to protect them")
    if min(value, among - value) < LEAST_EITHER_SIDE:
        raise ValueError(
            f"a count with fewer than {LEAST_EITHER_SIDE} people on either side is not kept, to protect them"
        )
    read_as = math.floor(value / 100 * among + 0.5)  # by a title that speaks of per cent
    if _PER_CENT.search(title) and value <= 100 and min(read_as, among - read_as) < LEAST_EITHER_SIDE:
        raise ValueError(
            f"by its title this reads as a share of fewer than {LEAST_EITHER_SIDE} people on one side; the number of "
            "people is kept, so leave per cent out of the title"
        )


def counts_people(figure: Told) -> bool:
    """Whether the figure is a number or a share of people, as far as title and unit tell."""
    unit = (figure.unit or "").strip()
    first = _PEOPLE.search(figure.title)
    if first is None and not _PEOPLE.search(unit):
        return False
    thing, quality = _THINGS.search(figure.title), bool(_QUALITY.search(figure.title))
    of_people = quality or thing is None or bool(first and first.start() < thing.start())
    if _MEASURES.fullmatch(unit) and not (unit.lower().startswith("point") and _SHARE.search(figure.title)):
        return quality
    if _is_share_by_words(figure, unit):
        return of_people
    if figure.topic == "network" or _HAPPENINGS.fullmatch(unit):
        return of_people and figure.value == int(figure.value)
    return figure.value == int(figure.value)


def _is_share_by_words(figure: Told, unit: str) -> bool:
    """Whether title or unit speak of a share, or the number is a part of one without a unit."""
    return bool(_SHARE.search(f"{figure.title} {unit}")) or (not unit and 0 < figure.value < 1)


def _is_share(unit: object) -> bool:
    """Whether a unit is one of shares of a whole, in per cent or as a part of one."""
    return bool(_UNIT_OF_SHARES.fullmatch(str(unit or "").strip()))
