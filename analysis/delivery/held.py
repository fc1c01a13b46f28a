"""What the scheme holds, and what several of the rules ask of it: yes only where it is plainly so.

What is hidden in a release, undated, or only planned counts as missing: a wrong yes is worse than a wrong no.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from analysis.actions import Action
from analysis.delivery.taking_part import is_yes_or_no, taken_part
from analysis.model import Scheme, Stage, Why, clean
from analysis.records import Decision, Meeting
from analysis.release import Release
from analysis.release_words import some_of

JUNIOR, SENIOR = "mentor", "mentee"
HALF = 0.5
LATER = datetime.timedelta(days=60)  # after the last wave that a why is judged by: written when the scheme was over
_AFTER = re.compile(r"\b(after|afterwards|follow-?up|later)\b")
_END = re.compile(r"\b(end|close|closing|exit|final|finish|last|post)\b")


@dataclass(frozen=True)
class Held:
    """All that a scheme holds for its readers. records: by kind. release: the newest one, or None."""

    scheme: Scheme
    today: datetime.date
    records: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    plan: Sequence[Action] = ()
    release: Release | None = None

    def of(self, kind: str) -> Sequence[Any]:
        return self.records.get(kind, ())

    def happened(self, kind: str) -> list[Any]:
        """Records with a day that has come."""
        return [each for each in self.of(kind) if each.date is not None and each.date <= self.today]

    def table(self, name: str) -> list[dict[str, Any]]:
        return [] if self.release is None else self.release.table(name).to_dict("records")

    @cached_property
    def participation(self) -> pd.DataFrame:
        return taken_part(self.release)


def made(held: Held) -> list[Decision]:
    return held.happened("decision")


def had(meeting: Meeting | None, *sides: Collection[str]) -> bool:
    """Whether somebody of each side was in the room. sides: constituencies, such as `taskforce.JUNIOR`."""
    if meeting is None:
        return False
    there = {name for name, number in meeting.present.items() if number > 0}
    return all(there & set(side) for side in sides)


def named(whys: Sequence[Why]) -> str:
    """The first few whys by their titles, and how many more there are.

    >>> named([Why(id=f"W{n}", title=f"Why {n}", statement="S") for n in range(5)])
    '“Why 0”, “Why 1”, “Why 2”, and 2 more'
    """
    return some_of([f"“{each.title}”" for each in whys], apart=", ")


def told_of(held: Held, kind: str, role: str, *, least: float = 0.0) -> bool:
    """A released row of this kind and role with something in it.

    least: the share of people of whom it holds, of those in the log and of those invited. It can be read off a yes or
    no alone: an average of sessions, be it below one, does not tell how many people came to one.
    """
    invited = next((each.invited or 0 for each in held.scheme.roles if each.id == role), 0)
    rows = (row for row in held.participation.to_dict("records") if (row["kind"], row["role"]) == (kind, role))
    told = [row for row in rows if row["shown"] is True and row["mean"] is not None and row["mean"] > 0]
    return any(
        not least or (is_yes_or_no(kind, row) and row["total"] >= least * max(row["people"], invited)) for row in told
    )


def came(row: Mapping[str, Any]) -> bool:
    return row["shown"] is True and bool(row["fewer"] or (row["received"] or 0) > 0)


def after_stages(scheme: Scheme) -> list[Stage]:
    """Stages that lie after the scheme: by their name, or well after the wave by which its whys are judged.

    >>> from analysis.model import Role, Wave
    >>> told = dict(name="S", slug="s", roles=(Role(id="mentor", label="M", singular="m"),), waves=())
    >>> stages = (Stage(id="end", label="End"), Stage(id="s4", label="Six months later"))
    >>> [each.id for each in after_stages(Scheme(**told, stages=stages))]
    ['s4']
    """
    judged = {each.after for each in scheme.indicators if each.primary}
    days = [wave.date for wave in scheme.waves if wave.id in judged and wave.date is not None]
    return [
        stage
        for place, stage in enumerate(scheme.stages[1:], start=1)
        if _named_after(stage, scheme.stages[:place]) or (days and stage.date and stage.date > max(days) + LATER)
    ]


def _named_after(stage: Stage, earlier: Sequence[Stage]) -> bool:
    """Whether its name says so. Of “Before, After” the second is the end of the scheme and not what followed it.

    earlier: the stages before it, one of which has to be the end where one that is called “After” is to follow it.
    """
    bare = clean(stage.label) == "after"
    end = bare and not any(_END.search(clean(f"{each.id} {each.label}")) for each in earlier)
    return not end and _AFTER.search(clean(f"{stage.id} {stage.label}")) is not None
