"""Days of the log as periods between the scheme's waves: when something was, without telling the day.

The day of a wave belongs to what comes after it.
"""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable

from analysis.model import Scheme, clean

ISO = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?)?")
MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
LIKE_A_DAY = re.compile(
    rf"\b\d{{4}}[-/.]\d{{1,2}}\b|\b\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}\b|\b\d{{1,2}}[/.]\d{{4}}\b"
    rf"|\b\d{{1,4}}(?:st|nd|rd|th)?[-\s.]*(?:{MONTHS})\b|\b(?:{MONTHS})[-\s.]*\d{{1,4}}\b",
    re.IGNORECASE,
)


def is_like_a_day(text: str) -> bool:
    """Whether a day or a month stands in these words, however it is written.

    >>> [is_like_a_day(each) for each in ("2026-03-01", "3/4/2026", "since 4 March", "workload", "at meeting 3")]
    [True, True, True, False, False]
    """
    return bool(LIKE_A_DAY.search(text))


def periods(scheme: Scheme) -> list[str]:
    """The periods that the days of the waves make, in time order; [] where no wave has a day, or two have one name."""
    labels = [label for _, label in _dated(scheme)]
    if not labels or len({clean(label) for label in labels}) < len(labels):
        return []
    told = [f"before “{labels[0]}”"]
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        told.append(f"in the month of “{label}”")
        told.append(f"after “{label}”" if following is None else f"“{label}” to “{following}”")
    return told


def periods_of(scheme: Scheme, told: Iterable[str]) -> dict[str, str]:
    """The period of each day or month; {} where one can be read in two ways, or where no wave has a day.

    A month that a wave cuts in two is of neither side, so it is a period of its own.
    """
    names, days = periods(scheme), [day for day, _ in _dated(scheme)]
    found: dict[str, str] = {}
    for each in told:
        span = _first_and_last(each)
        if span is None or not names:
            return {}
        first, last = (sum(day <= end for day in days) for end in span)
        found[each] = names[2 * first] if first == last else names[2 * first + 1]
    return found


def _first_and_last(text: str) -> tuple[datetime.date, datetime.date] | None:
    """A day, or the first and last one of a month, as ISO 8601 writes it: no other way can be read in one way only."""
    found = ISO.fullmatch(text)
    if found is None:
        return None
    year, month, day = (None if part is None else int(part) for part in found.groups())
    try:
        if day is not None:
            return (datetime.date(year, month, day),) * 2  # type: ignore[arg-type,return-value]
        last = calendar.monthrange(year, month)[1]  # type: ignore[arg-type]
        return datetime.date(year, month, 1), datetime.date(year, month, last)  # type: ignore[arg-type]
    except ValueError:
        return None


def _dated(scheme: Scheme) -> list[tuple[datetime.date, str]]:
    return sorted((wave.date, wave.label) for wave in scheme.waves if wave.date is not None)
