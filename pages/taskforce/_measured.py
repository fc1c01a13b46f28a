"""Part of the loop: each action before and after, what participants say of it, and the sheet to ask them with."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import loop
from analysis.actions import Action, is_under_way, pulse
from analysis.records import Cycle
from pages import _cards
from pages.taskforce._plan_table import XLSX


def draw(release, plan: list[Action], measured: pd.DataFrame, cycle: Cycle) -> None:
    """What the newest release tells of every action that was begun, and what it cannot tell and why."""
    if not plan:
        return
    st.header("Measured again", anchor=False)
    begun = [each for each in plan if is_under_way(each)]
    told = measured[measured["measured"].astype(bool) & measured["action"].isin([each.id for each in begun])]
    mine = {each.id for each in loop.of_cycle(begun, cycle)}
    if others := set(told["action"]) - mine:
        whose = "belongs" if len(others) == 1 else "belong"
        st.caption(
            f"{_cards.counted(len(others), 'action')} of these {whose} to another cycle; the ring above counts those "
            f"of cycle {cycle.number}."
        )
    if told.empty:
        why = " The list above says for each action why; the next wave may tell." if begun else ""
        st.caption(f"No figure from after an action began stands beside the last one before it yet.{why}")
    for action in begun:
        mine = told[told["action"] == action.id].drop_duplicates(["what", "before", "after", "words"])
        if len(mine):
            with st.container(border=True):
                st.markdown(f"**{_cards.escaped(action.title)}**")
                for row in mine.to_dict("records"):
                    before_and_after(row)
                st.caption(_cards.escaped(" ".join(dict.fromkeys(mine["caution"]))))
    participants(release, plan)


def before_and_after(row: dict) -> None:
    figures = ", ".join(filter(None, (row["before"], row["after"], row["likely"])))
    _cards.plain(f"{row['what']}: {figures}. {str(row['words']).rstrip('.')}.")


def participants(release, plan: list[Action]) -> None:
    """Who noticed the actions and whether they helped, and the questions to ask."""
    st.header("What participants say", anchor=False)
    said, titles = loop.verdict_of_participants(release, plan), {each.id: each.title for each in plan}
    for action, rows in said.groupby("action", sort=False):
        st.markdown(f"**{_cards.escaped(titles[str(action)])}**")
        for words in rows["words"]:
            _cards.plain(words)
    if said.empty:
        st.caption("Nobody has been asked yet, or the newest release tells nothing of it.")
    with st.expander("Ask the participants: did you notice it, did it help?"):
        chosen = st.multiselect(
            "About which actions (none: all that are in progress or done)",
            list(titles),
            format_func=titles.__getitem__,
            key="pulse_actions",
        )
        asked = [each for each in plan if each.id in chosen] or [
            each for each in plan if each.status in ("in progress", "done")
        ]
        st.caption(
            "Copy the questions into any form, or let people fill in the sheet; keep the words in brackets. Bring the "
            "answers in on the page Data, make a release, and what people say stands here, under the same privacy "
            "rules as every figure."
        )
        for each in asked[:3]:
            _cards.plain(pulse.heading(each, "noticed"))
            _cards.plain(pulse.heading(each, "helped"))
        st.download_button(
            "Download the question sheet (.xlsx)", pulse.question_sheet(asked), "ask-about-actions.xlsx", XLSX,
            disabled=not asked, on_click="ignore", key="pulse_sheet",
        )  # fmt: skip
