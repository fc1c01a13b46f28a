"""Part of the actions page: where the loop stands, what is missing in it, and what to do next."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import loop
from analysis.actions import Action
from analysis.charts import loop as ring
from pages import _cards, _frame, _records
from pages.taskforce import _action_form, _cycle, _measured, _taskforce

FIRST = 4  # rows of a gap that are read at once; the others stand folded below


def draw(release, plan: list[Action]) -> None:
    """The picture, the gaps, what was measured again, what participants say, and carrying the cycle on."""
    store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()
    cycle = _action_form.cycle()
    decisions = loop.decision_of(
        store.records(viewer, slug, "decision"), store.meeting_notes(viewer, slug), store.theme_comments(viewer, slug)
    )
    measured = loop.measured_again(release, plan)
    mine = loop.of_cycle(plan, cycle)
    decided = loop.decided_in(decisions, cycle, _frame.today())
    gaps = (
        loop.theme_without_decision(release, decisions, counted=decided, plan=mine),
        loop.decision_without_action(decisions, plan),
        loop.action_without_measure(plan, measured),
    )
    steps = loop.step_of_cycle(release, cycle, plan, decided, gaps)
    st.header(f"Cycle {cycle.number}", anchor=False)
    st.info(f"Next: {loop.next_step(steps)}", icon=":material/arrow_forward:")
    numbers = steps[["label", "count", "words", "gap_words"]]
    names = {"label": "Step", "count": "How many", "words": "What it holds", "gap_words": "What is missing"}
    _cards.chart(ring, steps, numbers.rename(columns=names), name="loop")
    if release is not None:
        _cards.stand_of(release)
    whys()
    themes = bool(steps.set_index("step")["holds"]["theme"])
    missing(gaps, nowhere(themes=themes, others=bool(plan) or not decisions.empty))
    if viewer.may("edit actions"):
        choices = _taskforce.decision_choices()
        _records.add("decision", "Write down a decision", choices=choices, date=_frame.today())
    _measured.draw(release, plan, measured, cycle)
    _cycle.draw(release, cycle, decisions)


def whys() -> None:
    """What the scheme is for, in a line each, before anything is decided."""
    stated = _frame.scheme().whys
    if not stated:
        st.info("No why is stated yet, so nobody can say what an action is for.", icon=":material/explore:")
        return
    with st.expander(f"What this is for ({_cards.counted(len(stated), 'why')})"):
        for why in stated:
            _cards.plain(f"{why.title}: {why.statement}")
        st.page_link("leadership/progress.py", label="How far each has moved", icon=":material/flag:")


def nowhere(*, themes: bool, others: bool) -> str:
    """What it means that no gap is found. themes: a release tells of some. others: something is decided or planned."""
    if themes:
        return "Nowhere: every theme, decision and action that the release and the plan tell of goes on somewhere."
    if others:
        return (
            "No theme is told yet, so nobody can say which of them wait for a decision. What is decided and planned "
            "goes on somewhere."
        )
    return "Nothing is told yet that could be open: no theme is released, and nothing is decided or planned."


def missing(gaps: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame], none: str) -> None:
    """Where the loop is open, each place with what closes it. none: what to say where there is no gap."""
    st.header("Where the loop is open", anchor=False)
    if not any(map(len, gaps)):
        st.caption(none)
        return
    undecided, unacted, unmeasured = gaps
    _listed("Themes with neither a decision nor an action", undecided, _undecided)
    _listed("Decisions to act without an action", unacted, _unacted)
    _listed("Actions without a second measure", unmeasured, _unmeasured)


def _listed(title: str, rows: pd.DataFrame, one) -> None:
    if rows.empty:
        return
    with st.container(border=True):
        st.markdown(f"**{title} ({len(rows)})**")
        told = rows.to_dict("records")
        for row in told[:FIRST]:
            one(row)
        if told[FIRST:]:
            with st.expander(f"{len(told) - FIRST} more"):
                for row in told[FIRST:]:
                    one(row)


def _undecided(row: dict) -> None:
    before = row["decided_before"]
    earlier = "" if before is None or pd.isna(before) else f" Last decided on {before.day} {before:%B %Y}."
    _cards.plain(f"{row['name']}. {row['words']}.{earlier}")
    st.page_link(
        "taskforce/themes.py",
        label="Read it together",
        icon=":material/forum:",
        query_params={"part": "together", "theme": row["theme"]},
    )


def _unacted(row: dict) -> None:
    _cards.plain(f"{row['title']} ({row['date'].day} {row['date']:%B %Y})")
    if _frame.viewer().may("edit actions"):
        st.button("Turn it into an action", key=f"grow-{row['decision']}", on_click=_grow, args=(row["decision"],))


def _grow(decision: str) -> None:
    st.query_params[_action_form.GROWN] = decision


def _unmeasured(row: dict) -> None:
    _cards.plain(f"{row['title']}. {row['words']}")
    if _frame.viewer().may("edit actions"):
        st.button("Change it", key=f"measure-{row['action']}", on_click=_action_form.open_one, args=(row["action"],))
