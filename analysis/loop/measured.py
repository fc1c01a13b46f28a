"""Measured again: what the newest release tells before and after each action, and why where it tells nothing.

measured_again, one row an action, link, role and, of measures, pair of waves that spans its start:
    action, title   of the action
    link            the reference that it stands on, such as "measure:voice|mentor"
    what            what is measured, and of whom
    measured        whether a figure from before its start stands beside one from after
    before, after   in words, with stage or wave; None where not measured
    likely          the likely range of the change in words; None where there is none
    words           the verdict in words, or why nothing can be said
    caution         that other things happened too, by name where they were noted; None where not measured

The figure from before is that of the last wave, stage or day before the action began, and of no earlier one: what
people gained before an action is none of its own.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from analysis.actions import Action
from analysis.loop.days import caution, days_of, in_words, indicator_of
from analysis.release import Release
from analysis.release_words import signed

MEASURED = ["action", "title", "link", "what", "measured", "before", "after", "likely", "words", "caution"]
LINKS = ("indicator:", "measure:", "theme:")
HIDDEN = "Not shown, to protect people in small groups."
Row = dict[str, Any]
Day = datetime.date | None


def measured_again(release: Release | None, plan: Iterable[Action]) -> pd.DataFrame:
    """What can be said of every action that is linked to a measure, an indicator or a theme."""
    rows: list[Row] = []
    for action in plan:
        for link in links_of(action):
            base = {"action": action.id, "title": action.title, "link": link}
            found = list(_of_link(release, link, action.start)) if release else []
            rows += [base | each for each in found or [_silent(link, UNTOLD if release else NO_RELEASE)]]
    return pd.DataFrame(rows, columns=MEASURED)


UNTOLD = "The newest release tells nothing of it."
NO_RELEASE = "Nothing has been released yet."
LAST = "The last figure told is of"
ASK_AGAIN = "Ask the same again at a later wave: the next release then tells what changed since."
NO_BEFORE = "It is of a log, which has no before. Link a measure or a theme that is asked again."
UNRELEASED = (
    "No figure since it began was released: the last one before it would be of “{label}” ({day}), and no released "
    "change begins there."
)
AROUND = (
    "Since “{since}”: {before}, before the action began, and {after}. These need not be the same people, so what of it "
    "came after it began is not known."
)
UNDATED = (
    "The scheme does not say when “{label}” was, so nobody can tell what was asked last before the action began. Fill "
    "in its day."
)
NO_FIRST = "Both figures are from after the action began."
NO_START = "The action has no start, so nothing stands before or after it. Fill it in."


def links_of(action: Action) -> list[str]:
    """The measure that was linked, then those among its evidence; each once."""
    told = [action.measure, *action.evidence]
    return list(dict.fromkeys(each for each in told if each and each.startswith(LINKS)))


def _of_link(release: Release, link: str, start: Day) -> Iterator[Row]:
    kind, _, told = link.partition(":")
    name, _, role = told.partition("|")
    tell = {"indicator": _indicator, "measure": _measure, "theme": _theme}[kind]
    yield from tell(release, name, role, start)


def _silent(what: str, words: str) -> Row:
    unsaid = dict.fromkeys(("before", "after", "likely"))
    return {"what": what, "measured": False} | unsaid | {"words": words, "caution": None}


def _told(release: Release, what: str, said: tuple[str, str, str | None, str], days: tuple[Day, Day]) -> Row:
    """said: before, after, likely range, verdict."""
    noted = dict(zip(("before", "after", "likely", "words"), said, strict=True))
    return {"what": what, "measured": True} | noted | {"caution": caution(release, *days)}


def _why_not(start: Day, ends: tuple[str, str], days: Mapping[str, Day]) -> str | None:
    """Why two figures say nothing of an action that began on that day.

    None where one is of the last time before it, and one from after. days: of every time, in order.
    """
    first_day, last_day = (days.get(label) for label in ends)
    if start is None:
        return NO_START
    if last_day is None or first_day is None:
        return "The scheme does not say when it was asked, so nobody can tell what came before the action began."
    if last_day <= start:
        return f"{LAST} “{ends[1]}” ({in_words(last_day)}); the action began on {in_words(start)}."
    if first_day > start:
        return NO_FIRST
    later = {day: label for label, day in days.items() if day is not None and first_day < day <= start}
    if later:
        return UNRELEASED.format(label=later[max(later)], day=in_words(max(later)))
    order = list(days)
    unknown = [label for label in order[order.index(ends[0]) : order.index(ends[1])] if days[label] is None]
    return UNDATED.format(label=unknown[0]) if unknown else None


# ---------------------------------------------------------------------------------------------------- measures


def _indicator(release: Release, name: str, _role: str, start: Day) -> Iterator[Row]:
    """The indicator itself; where it does not begin right before the start, what else is told of its measure does."""
    others = release.beside
    for row in release.table("progress_by_indicator").to_dict("records"):
        if row["indicator"] == name and row["role"] not in others:
            told = _before_and_after(release, row, start, str(row["words"]))
            since = _since(release, row, start) if row["shown"] and not told["measured"] else ()
            yield from list(since) or [told]


def _since(release: Release, row: Row, start: Day) -> Iterator[Row]:
    """What else a release tells of that by which an indicator is measured."""
    if row["scale"]:
        yield from _measure(release, row["scale"], row["role"], start)
    elif theme := indicator_of(release, row["indicator"]).get("theme"):
        yield from _theme(release, theme, row["role"], start)


def _measure(release: Release, scale: str, role: str, start: Day) -> Iterator[Row]:
    """A row a role and pair of waves that spans the start, its indicator before the plain change; else why not."""
    asked = {each["id"] for each in release.content["scheme"]["roles"]} - release.beside
    asked &= {role} if role else asked
    judged = release.table("progress_by_indicator").to_dict("records")
    plain = release.table("change").to_dict("records")
    order = [str(wave["label"]) for wave in release.content["scheme"]["waves"]]
    for whose in sorted(asked):
        rows = [(row, str(row["words"])) for row in judged if (row["scale"], row["role"]) == (scale, whose)]
        rows += [(row, _changed(row)) for row in plain if (row["scale"], row["role"]) == (scale, whose)]
        told = [
            (_before_and_after(release, row, start, words), (row["from_wave"], row["to_wave"])) for row, words in rows
        ]
        spans = {between: found for found, between in reversed(told) if found["measured"]}
        by_time = sorted(spans, key=lambda between: [_place(order, label) for label in reversed(between)])
        best = max(told, key=lambda each: _worth(*each, order), default=None)
        yield from [spans[between] for between in by_time] or ([best[0]] if best else [])


def _worth(found: Row, between: tuple[object, object], order: list[str]) -> tuple:
    """Of several that say nothing, what is shown before what is hidden, what began before it, what reaches furthest."""
    return found["words"] != HIDDEN, found["words"] != NO_FIRST, *(_place(order, label) for label in reversed(between))


def _place(order: list[str], label: object) -> int:
    return order.index(str(label)) if str(label) in order else -1


def _before_and_after(release: Release, row: Row, start: Day, words: str) -> Row:
    what = f"{row['label']}, {row['role_label']}"
    if not row["shown"]:
        return _silent(what, HIDDEN)
    if row.get("kind") == "participation":
        return _silent(what, NO_BEFORE)
    days = days_of(release, row)
    ends = str(row["from_wave"]), str(row["to_wave"])
    reason = _why_not(start, ends, days)
    if reason:
        more = ASK_AGAIN if reason.startswith(LAST) else _around(release, row, start, days)
        return _silent(what, f"{reason} {more}".strip())
    spanned = days[ends[0]], days[ends[1]]
    if row["before"] is None or row["after"] is None:
        return _without_averages(release, row, what, words, spanned)
    said = (f"{row['before']} at “{ends[0]}”", f"{row['after']} at “{ends[1]}”", _likely(row), words)
    return _told(release, f"{what} ({row['n']} people)", said, spanned)


def _around(release: Release, row: Row, start: Day, days: Mapping[str, Day]) -> str:
    """Where a change reaches over the action from long before it: how much of it there was already when it began."""
    same = ("scale", "role", "from_wave")
    rows = [
        each
        for each in release.table("change").to_dict("records")
        if each["shown"] and row.get("scale") and all(each[name] == row[name] for name in same)
    ]
    day_of = {each["to_wave"]: days.get(str(each["to_wave"])) for each in rows}
    told = [each for each in rows if start and day_of[each["to_wave"]]]
    before = [each for each in told if day_of[each["to_wave"]] <= start]
    after = [each for each in told if day_of[each["to_wave"]] > start and each["to_wave"] == row["to_wave"]]
    if not before or not after:
        return ""
    last = max(before, key=lambda each: day_of[each["to_wave"]])
    return AROUND.format(since=row["from_wave"], before=_reached(last), after=_reached(after[0]))


def _reached(row: Row) -> str:
    return f"{signed(row['change'])} by “{row['to_wave']}” ({int(row['n'])} people)"


def _likely(row: Row) -> str | None:
    """The likely range of a change in points of its scale; an indicator has it towards its aim."""
    low, high = row.get("lo"), row.get("hi")
    if low is None or high is None:
        low, high = row.get("toward_lo"), row.get("toward_hi")
        if low is None or high is None:
            return None
        low, high = (-high, -low) if row["higher"] == "worse" else (low, high)
    return f"likely change {signed(low)} to {signed(high)}"


def _without_averages(release: Release, row: Row, what: str, words: str, days: tuple[Day, Day]) -> Row:
    """A change that is told while the averages that it lies between are not."""
    change = row.get("change")
    if change is None and row.get("toward") is not None:
        change = row["toward"] * (-1 if row["higher"] == "worse" else 1)
    if change is None:
        return _silent(what, UNTOLD)
    moved = f"{signed(change)} from “{row['from_wave']}” to “{row['to_wave']}”"
    said = ("averages not shown", moved, _likely(row), words)
    return _told(release, f"{what} ({row['n']} people)", said, days)


def _changed(row: Row) -> str:
    """A released change in words, where no indicator judges it."""
    if not row["shown"]:
        return HIDDEN
    rose, fell = row["lo"] > 0, row["hi"] < 0
    if not rose and not fell:
        return "Direction not clear"
    if row["higher"] not in ("better", "worse"):
        return "Rose" if rose else "Fell"
    return "Moved for the better" if rose == (row["higher"] == "better") else "Moved for the worse"


# ------------------------------------------------------------------------------------------------------ themes


def _theme(release: Release, theme: str, role: str, start: Day) -> Iterator[Row]:
    """A row a role that mentions it: the last stage told before the action began beside the last one told after."""
    rows = [row for row in release.table("theme").to_dict("records") if row["theme"] == theme and row["shown"]]
    others = release.beside
    shares = [
        row for row in rows if row["share"] is not None and role in ("", row["role"]) and row["role"] not in others
    ]
    for whose in dict.fromkeys(row["role"] for row in shares):
        yield _spoken_of(release, [row for row in shares if row["role"] == whose], start)


def _spoken_of(release: Release, rows: list[Row], start: Day) -> Row:
    days = days_of(release, {"kind": "theme"})
    rows = sorted(rows, key=lambda row: _place(list(days), row["stage_label"]))
    what, last = f"Theme “{rows[0]['name']}”, {rows[0]['role_label']}", rows[-1]
    earlier = [row for row in rows[:-1] if start and (day := days.get(row["stage_label"])) and day <= start]
    first = earlier[-1] if earlier else rows[0]
    ends = str(first["stage_label"]), str(last["stage_label"])
    reason = _why_not(start, ends, days)
    if reason:
        return _silent(what, reason)
    if first is last:
        return _silent(what, "It is told of one stage only.")
    likely, words = _moved(release, first, last)
    return _told(release, what, (_share(first), _share(last), likely, words), (days[ends[0]], days[ends[1]]))


def _share(row: Row) -> str:
    return f"{round(100 * row['share'])}% of {row['answered']} at “{row['stage_label']}”"


def _moved(release: Release, first: Row, last: Row) -> tuple[str | None, str]:
    """The likely range of a difference of shares, and what is said of it."""
    for row in release.table("theme_change").to_dict("records"):
        stages = row["from_stage"], row["to_stage"]
        same = (row["role"], row["theme"]) == (first["role"], first["theme"])
        if same and stages == (first["stage_label"], last["stage_label"]):
            word, low, high = str(row["word"]), row.get("lo"), row.get("hi")
            points = None if low is None or high is None else f"{_points(low)} to {_points(high)} points"
            return points and f"likely change {points}", word[:1].upper() + word[1:]
    return None, "Whether the shares differ by more than chance is not told for these stages"


def _points(share: float) -> str:
    """
    >>> _points(-0.06), _points(0.512)
    ('\u22126', '+51')
    """
    return f"{round(100 * share):+d}".replace("-", "\u2212").replace("+0", "0")
