"""A why as a card: what it says, how far its measure moved, what else is known, what it costs, and what is done."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from analysis import actions, at_a_glance
from analysis.actions import Action
from analysis.burden import burden
from analysis.charts import targets
from analysis.progress.wording import within, without_chance
from analysis.records import Source
from analysis.release import Release
from analysis.release_words import (
    PLACE,
    as_read,
    bars,
    gaps_told,
    has_range,
    notices_of,
    some_of,
    told_against_others,
)
from pages import _cards, _frame, _records
from pages._cards import Drawn

Row = dict[str, Any]
COLUMNS = {
    "label": "Measure", "role_label": "Whose", "from_wave": "From", "to_wave": "To", "n": "People",
    "before": "Before", "after": "After", "toward": "Change towards the aim",
    "toward_lo": "Low end", "toward_hi": "High end", "needed": "Target", "words": "Verdict",
}  # fmt: skip
READING = (
    "The dot is the average change, the blue bar the range in which it likely lies, the upright stroke the target; "
    "each bar has a scale of its own. “Target reached” stands beside a bar where even the low end of the range reaches "
    "the target, “on average” where the dot does and the low end comes at least half of the way. Where the dot does "
    "and the low end falls short of that, it says “Promising, not settled”. What lowers a verdict further, such as "
    "people who are missing, stands in its sentence. “Clearly more” than others has to hold twice: in the difference "
    "that is printed, and allowing for where people started, which is not printed."
)
# What the verdict on all sources means, for whoever has not read the method.
TOGETHER = {
    "Moved, consistent": " (the measure moved, and a second kind of source says so, too)",
    "Moved, one source": " (only one kind of source says so)",
    "Conflicting": " (the measure and what people write point opposite ways)",
}
DECLARED = {
    (True, False): "A primary target.",
    (True, True): "A primary target, added after its data.",
    (False, False): "A further target: it has to hold up when all further targets are judged together.",
    (False, True): "A further target, added after its data.",
}
HARM = "Cost to mentors: see the warning"


@dataclass(frozen=True)
class Told:
    """What a release says of one why. row: the indicator that carries it, if any. lines: each under its source."""

    row: Row | None
    verdict: str
    sentence: str
    lines: tuple[tuple[str, str], ...]
    scales: tuple[str, ...]


def draw(release: Release, why: Row, plan: Sequence[Action], shelf: Sequence[Source]) -> None:
    """The card of one why.

    plan: all actions of the scheme, none where the plan is not part of what is read. shelf: what others found.
    """
    told = _frame.once(release, ("why", why["why"]), lambda: _told(release, why))
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(_cards.escaped(why["title"]), anchor=False)
            with st.container(horizontal=True, width="content"):
                _cards.verdict("TOO_LITTLE" if told.row is None else why["state"], told.verdict)
                if _frame.once(release, "burden", lambda: burden(release))[0]:
                    st.badge(HARM, icon=":material/warning:", color="orange")
        _cards.plain(why["statement"])
        measure, sources = st.columns([3, 2], gap="medium") if told.row else (st.container(), st.container())
        with measure:
            if told.row is not None:
                _cards.plain(told.sentence)
                chart(release, [told.row["indicator"]], f"why-{why['why']}")
        with sources:
            for each in told.lines:
                _line(*each)
        _line(*_actions(why, plan))
        _records.others_found(shelf, told.scales, (why["why"],))


def _line(head: str, line: str) -> None:
    st.markdown(f"**{head}:** {_cards.escaped(line)}")


def _told(release: Release, why: Row) -> Told:
    rows = release.table("progress_by_indicator").to_dict("records")
    row = next((each for each in rows if each["indicator"] == why["indicator"]), None)
    others = [each for each in at_a_glance.further(release) if each["why"] == why["why"]]
    verdict = "No measure yet" if row is None else row["words"] if row["shown"] else "Not shown"
    sentence = "" if row is None else as_read(without_chance(row["sentence"])[0])
    scales = (each["scale"] for each in (row, *others) if each)
    lines = tuple(_sources(release, why, row, others))
    return Told(row, verdict, sentence, lines, tuple(dict.fromkeys(filter(None, scales))))


def chart(release: Release, indicators: Sequence[str], name: str) -> None:
    """Indicators with a range as a picture, where any may be told at all; of a log or a figure the sentence tells."""
    if _frame.once(release, ("drawn", name), lambda: len(_drawn(release, indicators))):
        _cards.of_release(release, targets, lambda: _bars(release, _drawn(release, indicators)), name=name)


def _drawn(release: Release, indicators: Sequence[str]) -> pd.DataFrame:
    every = release.table("progress_by_indicator")
    rows = every[every["indicator"].isin(indicators) & has_range(every)]
    return rows if every["shown"].astype(bool).any() else rows.iloc[:0]


def _bars(release: Release, rows: pd.DataFrame) -> Drawn:
    return Drawn(bars(rows), numbers(rows), tuple(notices_of(release, rows["scale"])))


def numbers(indicators: pd.DataFrame) -> pd.DataFrame:
    """The indicators under column names a reader knows."""
    figures = ("n", "before", "after", "toward", "toward_lo", "toward_hi")
    return gaps_told(indicators[list(COLUMNS)], figures, whole=("n",)).rename(columns=COLUMNS)


def _sources(release: Release, why: Row, row: Row | None, others: Sequence[Row]) -> Iterable[tuple[str, str]]:
    """What each source says, each under the name of the source."""
    if row is not None and (affected := at_a_glance.stated_for(why, row)):
        yield "Stated for", f"{affected}; measured among {within(row['role_label'])}, as a whole role."
    if row is not None:
        yield "Declared as", DECLARED[bool(row["primary"]), bool(row.get("late"))]
    if row is not None and row["shown"]:
        told = _people(release, row)
        if told:
            yield "People", told
        if row["toward"] is not None:
            yield "Next to others", told_against_others(release, row)
    if others:
        yield "Further measures", " ".join(_in_short(each, row) for each in others)
    yield "What people write", _written(release, why)
    yield "All sources together", f"{why['words']}{TOGETHER.get(why['words'], '')}."


def _written(release: Release, why: Row) -> str:
    """Where the accounts point, and in which themes people were read for it."""
    accounts = why["accounts"].removeprefix("Accounts: ").removeprefix("what people write ")
    whys = release.content["scheme"]["definition"]["whys"]
    linked = next(each.get("themes", ()) for each in whys if each["id"] == why["why"])
    names = {row["theme"]: row["name"] for row in release.table("codebook").to_dict("records")}
    said = [names[each] for each in linked if each in names]
    themes = f" Read person by person in the themes: {'; '.join(said)}." if said else ""
    return f"{accounts[:1].upper()}{accounts[1:]}{themes}"


def _actions(why: Row, plan: Sequence[Action]) -> tuple[str, str]:
    if _frame.is_report() and not plan:  # the plan of the workbench is not in a report, but the release counted it
        return "Actions when this was released", why["action"].removeprefix("Actions: ")
    return "Actions now", actions_now([action for action in plan if action.why == why["why"]])


def _people(release: Release, row: Row) -> str:
    """How many, between which waves, and how many of them rose, stayed and fell; nothing where it may not be told."""
    rows = release.table("change").to_dict("records") if row["scale"] else []
    told = next((each for each in rows if each["shown"] and all(each[name] == row[name] for name in PLACE)), None)
    if told is None:
        return ""
    moved = "" if told["up"] is None else f"; {told['up']:g} rose, {told['same']:g} stayed, {told['down']:g} fell"
    return f"{told['n']:g}, “{told['from_wave']}” to “{told['to_wave']}”{moved}."


def _in_short(row: Row, leading: Row | None) -> str:
    """One further measure with its verdict; whose it is and when it was asked where the leading one says otherwise."""
    whose = f" of {within(row['role_label'])}" if leading is None or row["role"] != leading["role"] else ""
    later = bool(row["to_wave"]) and (leading is None or row["to_wave"] != leading["to_wave"])
    when = f" at “{row['to_wave']}”" if later else ""
    return (
        f"{row['label']}{whose}{when}: {row['words'][:1].lower() + row['words'][1:] if row['shown'] else 'not shown'}."
    )


def actions_now(plan: Sequence[Action]) -> str:
    """How the actions stand, each by name: those that are late first."""
    if not plan:
        return "Nothing is planned yet."
    told, today = actions.by_status(plan, _frame.today()), _frame.today()
    overdue = [each for each in plan if actions.late(each, today)]
    waiting = [each for each in plan if actions.is_open(each) and each not in overdue]
    ended = {
        status: [each.title.rstrip(".") for each in plan if each.status == status] for status in ("done", "stopped")
    }
    named = {
        "Late": [actions.with_day(each) for each in overdue],
        "Open": [actions.with_day(each) for each in sorted(waiting, key=lambda each: each.due or datetime.date.max)],
        "Done": ended["done"],
        "Stopped": ended["stopped"],
    }
    said = " ".join(f"{head}: {some_of(names)}." for head, names in named.items() if names)
    counts = f"{told['open']} open, {told['late']} of them late; {told['done']} done, {told['stopped']} stopped."
    return f"{counts} {said}".strip()
