"""Part of the themes page: one theme, what was said and decided about it, and what may be done with it."""

from __future__ import annotations

import uuid

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from analysis import reading_sheet
from analysis.actions import Action
from analysis.model import Refused, in_words
from pages import _cards, _frame
from pages.taskforce import _theme_rows, _theme_words
from pages.taskforce._action_form import JUNIOR, LABELS

STANCES = {
    "endorse": "This rings true",
    "dispute": "This does not ring true",
    "comment": "A comment",
    "decide": "A decision",
}
NEEDS_WORDS = {"comment": "The comment is empty. Write a few words.", "decide": "Write down what was decided."}


@st.dialog("Turn this theme into an action")
def new_action(theme: dict, release, whys: dict[str, str]) -> None:
    """A filled form, so that one more click adds the action with its evidence to the plan."""
    key = theme["theme"]
    st.session_state.setdefault(f"action_id-{key}", str(uuid.uuid4()))
    choices = ["", *whys]
    linked = _theme_rows.linked(theme, whys)
    named = {"": "None in particular", **whys}
    index = choices.index(linked[0]) if linked else 0
    _cards.plain(f"Evidence: the theme “{theme['name']}” in release {release.content['number']}.")
    title = f"Act on: {theme['name']}"
    action = {
        "id": st.session_state[f"action_id-{key}"],
        "evidence": (f"theme:{key}", f"release:{release.content['number']}"),
        "title": st.text_input("What will be done", title, max_chars=200, key=f"action_title-{key}"),
        "why": st.selectbox("For which why", choices, format_func=named.__getitem__, index=index) or None,
        "owner_role": st.text_input(LABELS["owner_role"], max_chars=100, key=f"action_owner-{key}"),
        "junior_owner_role": st.text_input(
            LABELS["junior_owner_role"], JUNIOR, max_chars=100, key=f"action_junior_owner-{key}"
        ),
        "co_owner_mentor": st.checkbox("A mentor is co-owner"),
        "due": st.date_input("Due", value=None, format="DD/MM/YYYY"),
    }
    if st.button("Add to the plan", type="primary") and added(action):
        st.session_state.pop(f"action_id-{key}")
        st.session_state["just_added"] = action  # the plan says so: a toast of this page would not be seen there
        st.switch_page("taskforce/actions.py")


def added(action: dict) -> bool:
    """True once the plan holds the action; a mistake is told in a sentence and nothing typed is lost."""
    try:
        _frame.store().save_action(_frame.viewer(), _frame.slug(), Action(**action))
    except ValidationError as mistake:
        st.error(_cards.escaped(in_words(mistake)))
        return False
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return False
    return True


def draw(theme: dict, release, whys: dict[str, str], said: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """A theme, what was said of it, and what may be done with it. said: comments on themes, notes of meetings."""
    comments, notes = (table[table["theme"] == theme["theme"]] for table in said)
    rows, latest = release.table("theme"), _frame.latest_release_id()
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(_cards.escaped(theme["name"]), anchor=False, width="content")
            stances(comments)
        _cards.plain(theme["definition"])
        lines = [*reading_sheet.spread(rows[rows["theme"] == theme["theme"]]), bears_on(theme, whys)]
        st.caption("  \n".join(map(_cards.escaped, lines)))
        decisions(comments, notes)
        remarks(comments, latest)
        with st.container(horizontal=True):
            if st.button("Words", key=f"words-{theme['theme']}", icon=":material/format_quote:"):
                _theme_words.opened(theme, release)
            if not _frame.viewer().may("edit actions"):
                return
            if st.button("Turn into an action", key=f"act-{theme['theme']}", icon=":material/add_task:"):
                new_action(theme, release, whys)
            # A new name once something is kept: the box closes, and what was said stands in the card above it.
            turn = st.session_state.get(f"turn-{theme['theme']}", 0)
            box = st.popover("Say what you think", icon=":material/rate_review:", key=f"box-{theme['theme']}-{turn}")
            with box:
                comment_box(theme["theme"], latest)


def bears_on(theme: dict, whys: dict[str, str]) -> str:
    linked = _theme_rows.linked(theme, whys)
    return f"Bears on: {'; '.join(whys[why] for why in linked)}." if linked else "Bears on none of the stated whys."


def stances(comments: pd.DataFrame) -> None:
    """How many say that a theme rings true and how many that it does not, side by side and never as one figure."""
    for_it, against = ((comments["stance"] == stance).sum() for stance in ("endorse", "dispute"))
    if for_it:
        st.badge(f"Rings true: {for_it}", icon=":material/thumb_up:", color="green")
    if against:
        st.badge(f"Disputed: {against}", icon=":material/thumb_down:", color="orange")


def decisions(comments: pd.DataFrame, notes: pd.DataFrame) -> None:
    """What was decided on a theme, with its day, newest first, on this page or in a meeting."""
    here = comments.loc[comments["stance"] == "decide", ["at", "text"]]
    held = notes.loc[notes["decision"].fillna("").astype(bool), ["at", "decision"]].rename(columns={"decision": "text"})
    told = [*here.to_dict("records"), *held.to_dict("records")]
    for row in sorted(told, key=lambda row: row["at"], reverse=True):
        st.markdown(f":material/gavel: **Decided on {day(row['at'])}:** {_cards.escaped(row['text'] or '')}")


def remarks(comments: pd.DataFrame, latest: int) -> None:
    """Every comment and every dispute; an endorsement without words is only counted."""
    for row in comments[comments["stance"] != "decide"].to_dict("records"):
        text = "" if pd.isna(row["text"]) else str(row["text"])
        if text or row["stance"] != "endorse":
            earlier = "" if row["release"] == latest else ", of an earlier release"
            said = f"{STANCES.get(row['stance'], row['stance'])} ({day(row['at'])}{earlier}). {text}"
            st.caption(_cards.escaped(said))


def day(at: pd.Timestamp) -> str:
    return f"{at.day} {at:%B %Y}"


def comment_box(theme: str, release: int) -> None:
    """A stance on a released theme. The box is empty again once it is kept."""
    turn = st.session_state.get(f"turn-{theme}", 0)
    # New names for each turn: a second click on a button that was already heard presses nothing.
    suffix = f"{theme}-{turn}" if turn else theme
    stance = st.radio("What is it?", list(STANCES), format_func=STANCES.__getitem__, key=f"stance-{suffix}")
    text = st.text_area("In your words (no names)", key=f"said-{suffix}", max_chars=500, persist_state="session")
    if not st.button("Save", key=f"save-{suffix}"):
        return
    if stance in NEEDS_WORDS and not text.strip():
        st.error(NEEDS_WORDS[stance])
        return
    told = {"release": release, "theme": theme, "stance": stance, "text": text.strip() or None}
    try:
        _frame.store().add_theme_comment(_frame.viewer(), _frame.slug(), **told)
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return
    st.session_state[f"turn-{theme}"] = turn + 1
    st.toast("Kept.", icon=":material/check:")
    st.rerun()
