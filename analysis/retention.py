"""How long what is kept of a scheme is kept, and from which day on it is to be deleted.

identity_key: the text of participant codes, by which answers could be taken to a person who knows theirs. texts: what
people wrote. rows: everything else that is about single people. log: who did what. Releases, the plan and what was said
of it are kept. The usual periods may be set by the scheme, in whole months.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.model import RetentionKind, Scheme

MONTHS: dict[RetentionKind, int] = {"identity_key": 1, "texts": 6, "rows": 24, "log": 24}
KINDS: tuple[RetentionKind, ...] = tuple(MONTHS)
LABELS: dict[RetentionKind, str] = {
    "identity_key": "Identity key",
    "texts": "What people wrote",
    "rows": "Answers of single people",
    "log": "Log",
}
DELETED: dict[RetentionKind, str] = {
    "identity_key": (
        "The text of every participant code; a random word takes its place, so people stay the same people. Files that "
        "nobody mapped, and columns that nothing is computed from, go with it, for codes may stand in them."
    ),
    "texts": (
        "Every reflection in stored files and in the study, what was noted on sentences, passages on their way to a "
        "release, the share for a second reader. Files that nobody mapped, and columns that nothing is computed from, "
        "go with them."
    ),
    "rows": (
        "Every stored file and its mapping, the study, codes and decisions on them, reviews, the list of names, and "
        "which people stand behind each released number. No new release can be made afterwards."
    ),
    "log": "Entries that belong to releases whose time is over.",
}
START: dict[RetentionKind, str] = {
    "identity_key": "after the last wave",
    "texts": "after the final report (the newest release)",
    "rows": "after the last wave",
    "log": "after another release took the place of theirs, or the answers were deleted",
}


@dataclass(frozen=True)
class History:
    """What has happened to a scheme so far: the days of its releases, oldest first, and of the deletion of its rows."""

    released: Sequence[datetime.date] = ()
    rows_deleted: datetime.date | None = None


def periods(scheme: Scheme) -> dict[RetentionKind, int]:
    """The months that each kind is kept in this scheme."""
    return {**MONTHS, **scheme.retention}


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month, or its last day.

    >>> str(months_later(datetime.date(2026, 1, 31), 1)), str(months_later(datetime.date(2025, 12, 5), 24))
    ('2026-02-28', '2027-12-05')
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_wave(scheme: Scheme) -> datetime.date | None:
    """The day of the last wave; None while any wave has no date, for that one may come last."""
    dates = [wave.date for wave in scheme.waves if wave.date is not None]
    return max(dates) if dates and len(dates) == len(scheme.waves) else None


def due_on(scheme: Scheme, kind: RetentionKind, history: History) -> datetime.date | None:
    """The day from which this kind is to be deleted; None while nothing says when."""
    months = periods(scheme)[kind]
    if kind == "log":
        ends = _ends(history)
        return months_later(min(ends), months) if ends else None
    newest = history.released[-1] if history.released else None
    begin = newest if kind == "texts" else last_wave(scheme)
    return None if begin is None else months_later(begin, months)


def log_until(scheme: Scheme, history: History, today: datetime.date) -> datetime.date | None:
    """The day before which entries of the log may be deleted; None while there is none.

    An entry belongs to the first release made after it, and a release lives until another takes its place; the newest
    one, and what was done after it, until the rows are deleted.
    """
    months = periods(scheme)["log"]
    if history.rows_deleted is not None and months_later(history.rows_deleted, months) <= today:
        return _months_earlier(today, months)
    over = [
        made
        for made, end in zip(history.released, history.released[1:], strict=False)
        if months_later(end, months) <= today
    ]
    return min(over[-1] + datetime.timedelta(days=1), _months_earlier(today, months)) if over else None


def _ends(history: History) -> list[datetime.date]:
    return [*history.released[1:], *([history.rows_deleted] if history.rows_deleted else [])]


def _months_earlier(day: datetime.date, months: int) -> datetime.date:
    return months_later(day, -months)


def waits_for(scheme: Scheme, kind: RetentionKind, history: History) -> str:
    """Why no day is known yet, in a sentence."""
    if kind == "texts":
        return "Nothing has been released yet, so the time after the final report has not begun."
    if kind == "log":
        return "No release has been replaced and no answers have been deleted yet, so every entry is still needed."
    undated = [wave.label for wave in scheme.waves if wave.date is None]
    return f"The wave “{undated[0]}” has no date. Give it one on the scheme page." if undated else "It has no waves."
