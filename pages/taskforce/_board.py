"""Parts of the actions page: the plan as a board, a column a status, and along time."""

from __future__ import annotations

import datetime

import pandas as pd
import streamlit as st

from analysis import actions
from analysis.actions import Action
from analysis.charts import timeline as bars
from pages import _cards, _frame
from pages.taskforce import _action_form, _evidence
from pages.taskforce._action_form import STATUS

ACROSS = 3  # columns beside each other: what is open, and below it what has ended
ICONS = {
    "proposed": ":material/lightbulb:",
    "agreed": ":material/handshake:",
    "in progress": ":material/pending:",
    "done": ":material/check_circle:",
    "stopped": ":material/block:",
}


def draw(release, plan: list[Action]) -> None:
    """A column a status; on a telephone they stand below each other."""
    whys = {why.id: why.title for why in _frame.scheme().whys}
    # Five beside each other would be too narrow on a screen at twice its size.
    columns = [*st.columns(ACROSS, gap="small"), *st.columns(ACROSS, gap="small")]
    for column, (status, words) in zip(columns, STATUS.items(), strict=False):
        mine = [each for each in plan if each.status == status]
        with column:
            st.markdown(f"**{ICONS[status]} {words} ({len(mine)})**")
            for action in sorted(mine, key=lambda each: (each.due or datetime.date.max, each.id)):
                card(release, action, whys)


def card(release, action: Action, whys: dict[str, str]) -> None:
    """What an action says of itself, in few words."""
    today = _frame.today()
    with st.container(border=True, gap="small"):
        st.markdown(f"**{_cards.escaped(action.title)}**")
        if actions.late(action, today):
            st.badge("Late", icon=":material/schedule:", color="orange")
        lines = [
            f"Due {day(action.due)}" if action.due else "No due day",
            f"For: {whys.get(action.why, action.why)}" if action.why else "",
            f"On: {_evidence.in_words(release, action.evidence)}" if action.evidence else "On no evidence yet",
            owners(action),
            reached(action),
            f"What came of it: {action.outcome}" if action.outcome else "",
            f"Stopped: {action.stopped_reason}" if action.stopped_reason else "",
        ]
        st.caption("  \n".join(_cards.escaped(each) for each in lines if each))
        if _frame.viewer().may("edit actions"):
            st.button("Change", key=f"open-{action.id}", on_click=_action_form.open_one, args=(action.id,))


def day(when: datetime.date) -> str:
    return f"{when.day} {when:%B %Y}"


def owners(action: Action) -> str:
    """Whose the action is, the senior and the junior side; a missing one is said."""
    junior = action.junior_owner_role or ("a mentor" if action.co_owner_mentor else "")
    if not action.owner_role and not junior:
        return "No owner yet"
    return f"Senior owner: {action.owner_role or 'none yet'}; junior owner: {junior or 'none yet'}"


def reached(action: Action) -> str:
    """Who was asked, and who was told."""
    told = [f"participants on {day(action.communicated)}"] if action.communicated else []
    told += [f"everybody on {day(action.communicated_widely)}"] if action.communicated_widely else []
    asked = f"Asked: {action.consulted}. " if action.consulted else ""
    return f"{asked}Told: {', '.join(told)}" if told else f"{asked}Nobody told yet"


def timeline(plan: list[Action]) -> None:
    """The plan along time, with a mark for today."""
    if not plan:
        return
    today = _frame.today()
    rows = pd.DataFrame(
        {
            "title": each.title,
            "status": each.status,
            "late": actions.late(each, today),
            "start": each.start,
            "due": each.due,
            "today": today,
        }
        for each in plan
    )
    stand = [f"{STATUS[row.status]}{', late' if row.late else ''}" for row in rows.itertuples()]
    numbers = rows.assign(stand=stand)[["title", "stand", "start", "due"]]
    names = {"title": "Action", "stand": "Status", "start": "Start", "due": "Due"}
    _cards.chart(bars, rows, numbers.rename(columns=names), name="timeline")
    undated = sum(each.start is None and each.due is None for each in plan)
    if undated:
        st.caption(f"{_cards.counted(undated, 'action')} without any day cannot be drawn.")
