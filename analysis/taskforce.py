"""Who is in the taskforce, who proposes, decides and owns, and figures as series. Tables of this module:

voice: one row a step (proposed, decided, owned): step, junior, senior, both, other, not_said (counts of entries).
series: one row a figure, oldest first within its title: title, topic, date, value, of, unit, source.

juniors are junior colleagues and students, seniors are senior ones; others are HR, EDI and people from outside.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable

import pandas as pd

from analysis.actions import Action
from analysis.records import CONSTITUENCIES, Decision, Figure, Meeting, Member

JUNIOR, SENIOR = frozenset({"junior", "student"}), frozenset({"senior"})
VOICE = ["step", "junior", "senior", "both", "other", "not_said"]
# How they are called within a sentence.
CALLED = {
    "junior": "junior colleagues",
    "senior": "senior colleagues",
    "HR": "HR",
    "EDI": "the EDI side",
    "external": "people from outside",
    "student": "students",
}
SERIES = ["title", "topic", "date", "value", "of", "unit", "source"]
# Who is missing where nobody of a constituency has a seat.
NOBODY = {
    "junior": "no junior colleague",
    "senior": "no senior colleague",
    "HR": "nobody from HR",
    "EDI": "nobody for equality, diversity and inclusion",
    "external": "nobody from outside",
    "student": "no student",
}


def seated(members: Iterable[Member], today: datetime.date) -> list[Member]:
    """Those whose seat holds today."""
    return [each for each in members if not (each.left and each.left <= today or each.joined and each.joined > today)]


def mix(members: Iterable[Member], today: datetime.date) -> str:
    """The constituencies of the taskforce and who is missing, in a sentence.

    >>> mix([Member(id="a", constituency="junior", seat="Associate")], datetime.date(2026, 1, 1))[:60]
    'Junior colleagues 1. Missing: no senior colleague, nobody fr'
    """
    counts = Counter(each.constituency for each in seated(members, today))
    if not counts:
        return "Nobody has a seat in the taskforce yet."
    there = ", ".join(f"{words} {counts[name]}" for name, words in CONSTITUENCIES.items() if counts[name])
    missing = ", ".join(words for name, words in NOBODY.items() if not counts[name])
    return f"{there}. Missing: {missing}." if missing else f"{there}. Every constituency has a seat."


def room(meeting: Meeting) -> str:
    """Who was in the room, by constituency."""
    told = [f"{words} {meeting.present[name]}" for name, words in CONSTITUENCIES.items() if meeting.present.get(name)]
    return ", ".join(told) or "Who was in the room was not noted"


def voice(decisions: Iterable[Decision], actions: Iterable[Action]) -> pd.DataFrame:
    """Who proposed and decided what was decided, and who owns what is done, juniors beside seniors."""
    decisions, actions = list(decisions), list(actions)
    steps = {
        "proposed": [_side([each.proposed_by] if each.proposed_by else []) for each in decisions],
        "decided": [_side(each.decided_by) for each in decisions],
        "owned": [_owner(each) for each in actions],
    }
    rows = [{"step": step, **dict.fromkeys(VOICE[1:], 0), **Counter(sides)} for step, sides in steps.items()]
    return pd.DataFrame(rows, columns=VOICE)


def _side(who: Collection[str]) -> str:
    junior, senior = bool(JUNIOR & set(who)), bool(SENIOR & set(who))
    if junior and senior:
        return "both"
    if junior or senior:
        return "junior" if junior else "senior"
    return "other" if who else "not_said"


def _owner(action: Action) -> str:
    """Whose an action is, by its two owners."""
    if action.junior_owner_role or action.co_owner_mentor:
        return "both" if action.owner_role else "junior"
    return "senior" if action.owner_role else "not_said"


def voice_in_words(table: pd.DataFrame) -> str:
    """Where juniors had a part, in a sentence; no word on how good that is."""
    said = {"proposed": "decisions proposed", "decided": "decisions taken", "owned": "actions owned"}
    parts = []
    for row in table.to_dict("records"):
        number = sum(row[name] for name in VOICE[1:])
        if number:
            parts.append(f"{row['junior'] + row['both']} of {number} {said[row['step']]}")
    return f"By juniors or with them: {', '.join(parts)}." if parts else "Nothing has been decided or planned yet."


def series(figures: Iterable[Figure]) -> pd.DataFrame:
    """The figures, those of one title together."""
    rows = [{name: getattr(each, name) for name in SERIES} for each in figures]
    return pd.DataFrame(rows, columns=SERIES).sort_values(["title", "date"], kind="stable", ignore_index=True)


def in_words(table: pd.DataFrame) -> list[str]:
    """Each series in a sentence, from its first figure to its last; a single figure stands by itself."""
    told = []
    for title, rows in table.groupby("title", sort=True):
        first, last = rows.iloc[0], rows.iloc[-1]
        if len(rows) == 1:
            told.append(f"{title}: {_figure(first)} on {_day(first['date'])}.")
        else:
            told.append(f"{title}: {_figure(first)} on {_day(first['date'])}, {_figure(last)} on {_day(last['date'])}.")
    return told


def _figure(row: pd.Series) -> str:
    unit = "" if pd.isna(row["unit"]) else f" {row['unit']}"
    among = "" if pd.isna(row["of"]) else f" of {int(row['of']):,}"
    return f"{row['value']:,.10g}{among}{unit}"


def _day(date: datetime.date) -> str:
    return f"{date.day} {date:%B %Y}"
