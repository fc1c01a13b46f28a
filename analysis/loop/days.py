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


def days_of(release: Release, kind: str) -> dict[str, datetime.date | None]:
    """The day of each time by its label, in order; None where nobody said.

    kind: of an indicator, for a wave and a stage may have one label: a scale is asked at waves, a theme is of stages,
    and figures have days of their own.
    """
    if kind == "figure":
        return {in_words(day): day for day in sorted(map(datetime.date.fromisoformat, release.table("figure")["date"]))}
    return {str(each["label"]): _day(each) for each in _definition(release).get(SIDES[kind], [])}


def day_of_stages(release: Release) -> dict[str, datetime.date | None]:
    """The day of each stage by its id, in time order; None where nobody said."""
    return {str(each["id"]): _day(each) for each in _definition(release).get("stages", [])}


SIDES = {"scale": "waves", "theme": "stages", "participation": "waves"}


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
