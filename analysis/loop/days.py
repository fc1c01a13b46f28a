"""When the waves and stages of a release were, as far as the scheme in it says."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from analysis.release import Release


def in_words(day: datetime.date) -> str:
    """
    >>> in_words(datetime.date(2026, 3, 2))
    '2 March 2026'
    """
    return f"{day.day} {day:%B %Y}"


def days_of(release: Release, row: Mapping[str, Any]) -> dict[str, datetime.date | None]:
    """The day of each time at which that of a row was asked, by its label and in order; None where nobody said.

    row: of an indicator or a change. A wave and a stage may have one label: a scale is asked at waves, a theme is of
    stages, and each figure has days of its own.
    """
    kind = row.get("kind") or "scale"
    if kind == "figure":
        titles = {row["label"], indicator_of(release, row["indicator"]).get("figure")}
        told = (each["date"] for each in release.table("figure").to_dict("records") if each["title"] in titles)
        return {in_words(day): day for day in sorted(map(datetime.date.fromisoformat, told))}
    return {str(each["label"]): _day(each) for each in _definition(release).get(SIDES[kind], [])}


def indicator_of(release: Release, name: str) -> dict[str, Any]:
    """An indicator as the scheme in the release defines it; nothing where it has none of that name."""
    return next((each for each in _definition(release).get("indicators", []) if each["id"] == name), {})


SIDES = {"scale": "waves", "theme": "stages", "participation": "waves"}


def caution(release: Release, first: datetime.date | None, last: datetime.date | None) -> str:
    """That other things happened between two days: the scheme, those that it noted, and those that nobody did."""
    noted = ["the scheme itself", *_events_between(_definition(release).get("events", []), first, last)]
    return (
        f"Other things happened in between, too: {', '.join(noted)}, and what nobody noted. Before and after alone "
        "cannot tell them apart."
    )


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
