"""A why as a card: what it says, how far its measure moved, what else is known, what it costs, and what is done."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analysis import actions, at_a_glance
from analysis.actions import Action
from analysis.charts import targets
from analysis.progress.wording import without_chance
from analysis.release import Release
from analysis.release_words import (
    AGAINST_OTHERS,
    PLACE,
    against_others,
    as_read,
    bars,
    burden,
    gaps_told,
    has_range,
    notices_of,
)
from pages import _cards, _frame, _records

Row = dict[str, Any]
COLUMNS = {
    "label": "Measure", "role_label": "Whose", "from_wave": "From", "to_wave": "To", "n": "People",
    "before": "Before", "after": "After", "toward": "Change towards the aim",
    "toward_lo": "Low end", "toward_hi": "High end", "needed": "Target", "words": "Verdict",
}  # fmt: skip
READING = (
    "The dot is the average change, the blue bar the range in which it likely lies, the upright stroke the target; "
    "each bar has a scale of its own. “Target reached” stands beside a bar where even the low end of the range reaches "
    "the target, “on average” where only the dot does."
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
    (False, False): "A further target, which has to hold up beside all others.",
    (False, True): "A further target, added after its data.",
}
HARM = "Cost to mentors: see the warning"


def draw(release: Release, why: Row, plan: Sequence[Action]) -> None:
    """The card of one why. plan: all actions of the scheme, none where the plan is not part of what is read."""
    rows = release.table("progress_by_indicator")
    carrying = rows[rows["indicator"] == why["indicator"]]
    row: Row | None = next(iter(carrying.to_dict("records")), None)
    others = [each for each in at_a_glance.further(release) if each["why"] == why["why"]]
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(_cards.escaped(why["title"]), anchor=False)
            with st.container(horizontal=True, width="content"):
                told = "No measure yet" if row is None else row["words"] if row["shown"] else "Not shown"
                _cards.verdict("TOO_LITTLE" if row is None else why["state"], told)
                if burden(release)[0]:
                    st.badge(HARM, icon=":material/warning:", color="orange")
        _cards.plain(why["statement"])
        measure, sources = st.columns([3, 2], gap="medium") if row else (st.container(), st.container())
        with measure:
            if row is not None:
                _cards.plain(as_read(without_chance(row["sentence"])[0]))
                chart(release, carrying, f"why-{why['why']}")
        with sources:
            for head, line in _sources(release, why, row, others, plan):
                st.markdown(f"**{head}:** {_cards.escaped(line)}")
        scales = (each["scale"] for each in (row, *others) if each)
        _records.others_found(tuple(dict.fromkeys(filter(None, scales))), (why["why"],))


def chart(release: Release, rows: pd.DataFrame, name: str) -> None:
    """Indicators with a range as a picture, where any may be told at all; of a log or a figure the sentence tells."""
    drawn = rows[has_range(rows)]
    if not drawn.empty and release.table("progress_by_indicator")["shown"].astype(bool).any():
        notices = notices_of(release, drawn["scale"])
        _cards.chart(targets, bars(drawn), numbers(drawn), name=name, notices=notices, released=True)


def numbers(indicators: pd.DataFrame) -> pd.DataFrame:
    """The indicators under column names a reader knows."""
    figures = ("n", "before", "after", "toward", "toward_lo", "toward_hi")
    return gaps_told(indicators[list(COLUMNS)], figures, whole=("n",)).rename(columns=COLUMNS)


def _sources(
    release: Release, why: Row, row: Row | None, others: Sequence[Row], plan: Sequence[Action]
) -> Iterable[tuple[str, str]]:
    """What each source says, each under the name of the source."""
    affected = str(why["affected"] or "").rstrip(".")
    if row is not None and affected and row["role"] and affected.lower() != row["role_label"].lower():
        yield "Stated for", f"{affected}; measured among {row['role_label'].lower()}, as a whole role."
    if row is not None:
        yield "Declared as", DECLARED[bool(row["primary"]), bool(row.get("late"))]
    if row is not None and row["shown"]:
        told = _people(release, row)
        if told:
            yield "People", told
        if row["toward"] is not None:
            yield "Next to others", AGAINST_OTHERS[against_others(release, row)]
    if others:
        yield "Further measures", " ".join(_in_short(each, row) for each in others)
    accounts = why["accounts"].removeprefix("Accounts: ").removeprefix("what people write ")
    yield "What people write", accounts[:1].upper() + accounts[1:]
    yield "All sources together", f"{why['words']}{TOGETHER.get(why['words'], '')}."
    if _frame.is_report() and not plan:  # the plan of the workbench is not in a report, but the release counted it
        yield "Actions when this was released", why["action"].removeprefix("Actions: ")
    else:
        yield "Actions now", actions_now([action for action in plan if action.why == why["why"]])


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
    whose = f" of {row['role_label'].lower()}" if leading is None or row["role"] != leading["role"] else ""
    later = bool(row["to_wave"]) and (leading is None or row["to_wave"] != leading["to_wave"])
    when = f" at “{row['to_wave']}”" if later else ""
    return (
        f"{row['label']}{whose}{when}: {row['words'][:1].lower() + row['words'][1:] if row['shown'] else 'not shown'}."
    )


def actions_now(plan: Sequence[Action]) -> str:
    """How the actions stand, each by name: those that are late first."""
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
    said = " ".join(f"{head}: {'; '.join(names)}." for head, names in named.items() if names)
    counts = f"{told['open']} open, {told['late']} of them late; {told['done']} done, {told['stopped']} stopped."
    return f"{counts} {said}".strip()
