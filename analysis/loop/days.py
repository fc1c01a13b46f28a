"""When the waves and stages of a release were, as far as the scheme in it says."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from analysis.release import Release


def in_words(day: datetime.date) -> str:
    """
    >>> in_words(datetime.date(2026, 3, 2))
    '2 March 2026'
    """
    return f"{day.day} {day:%B %Y}"


def day_of_labels(release: Release) -> dict[str, datetime.date | None]:
    """The day of each wave and each stage by its label; None where nobody said. Of one label, that of the wave."""
    told = _definition(release)
    places = [*told.get("stages", []), *told.get("waves", [])]
    return {str(each["label"]): _day(each) for each in places}


def day_of_stages(release: Release) -> dict[str, datetime.date | None]:
    """The day of each stage by its id, in time order; None where nobody said."""
    return {str(each["id"]): _day(each) for each in _definition(release).get("stages", [])}


def caution(release: Release, first: datetime.date | None, last: datetime.date | None) -> str:
    """That other things happened between two days, with those that the scheme noted."""
    noted = list(_events_between(_definition(release).get("events", []), first, last))
    told = f": {', '.join(noted)}" if noted else ", whether or not anybody noted them"
    return f"Other things happened in between, too{told}. Before and after alone cannot tell them apart."


def _events_between(events: Iterable[dict], first: datetime.date | None, last: datetime.date | None) -> Iterable[str]:
    for each in events:
        day = _day(each)
        if day and (first is None or day >= first) and (last is None or day <= last):
            yield f"{each['label']} ({in_words(day)})"


def _definition(release: Release) -> dict[str, Any]:
    told = release.content["scheme"].get("definition")
    return told if isinstance(told, dict) else {}


def _day(told: dict[str, Any]) -> datetime.date | None:
    value = told.get("date")
    return datetime.date.fromisoformat(str(value)) if value else None
