"""Part of the themes page: reading together in a meeting, one theme at a time, and what the meeting says kept."""

from __future__ import annotations

import uuid

import pandas as pd
import streamlit as st

from analysis import reading_sheet
from analysis.model import Refused
from pages import _cards, _frame
from pages.taskforce import _theme_card, _theme_rows, _theme_words

# What becomes of a note, on the workbench and in a report.
COUNTED = ("counted and coded like a reflection of the whole group", "kept beside the plan")


def draw(release, themes: list[dict], whys: dict[str, str], notes: pd.DataFrame) -> None:
    """One theme, large, with its words; below it room for what is said and decided. themes: in reading order."""
    order = [theme["theme"] for theme in themes]
    place = order.index(current(order))
    theme = themes[place]
    turn_pages(themes, place)
    rows = release.table("theme")
    st.header(_cards.escaped(theme["name"]), anchor=False, divider="gray")
    _cards.plain(theme["definition"])
    lines = reading_sheet.spread(rows[rows["theme"] == theme["theme"]])
    st.markdown("  \n".join(map(_cards.escaped, lines)))
    large_words(reading_sheet.words_of(release, theme["theme"]))
    mine = notes[notes["theme"] == theme["theme"]]
    if _frame.viewer().may("edit actions"):
        note_box(theme["theme"], release)
        if st.button("Turn into an action", key=f"read-act-{theme['theme']}", icon=":material/add_task:"):
            _theme_card.new_action(theme, release, whys)
    earlier(mine, release)
    st.download_button(
        "Download all themes as a sheet to print (.html)",
        reading_sheet.as_html(release, order, notes),
        f"{_frame.slug()}-themes.html",
        "text/html",
        icon=":material/print:",
        on_click="ignore",
        key="reading_sheet",
    )


def current(order: list[str]) -> str:
    """The theme being read. The address names it, so that a reload in the middle of a meeting opens it again."""
    wanted = st.session_state.get("reading") or st.query_params.get("theme")
    st.session_state["reading"] = wanted if wanted in order else order[0]
    st.query_params["theme"] = st.session_state["reading"]
    return st.session_state["reading"]


def turn_pages(themes: list[dict], place: int) -> None:
    """Backwards, where we are, forwards, and a list to jump by. Arrow keys turn pages too."""
    names = {theme["theme"]: theme["name"] for theme in themes}
    order = list(names)
    with st.container(horizontal=True, vertical_alignment="center"):
        back = {"disabled": place == 0, "shortcut": "Left", "on_click": turn_to, "args": (order[max(place - 1, 0)],)}
        st.button("Previous", key="reading_back", icon=":material/arrow_back:", **back)
        st.markdown(f"**{place + 1} of {len(order)}**", width="content")
        last = place == len(order) - 1
        after = order[place if last else place + 1]
        on = {"disabled": last, "shortcut": "Right", "on_click": turn_to, "args": (after,)}
        st.button("Next", key="reading_on", icon=":material/arrow_forward:", **on)
        st.selectbox(
            "Theme", order, format_func=names.__getitem__, key="reading", label_visibility="collapsed", width=320
        )


def turn_to(theme: str) -> None:
    st.session_state["reading"] = theme


def large_words(said: list[dict]) -> None:
    """Released words in the largest type that a page of this kind has below its title."""
    for each in said:
        st.header(_cards.escaped(reading_sheet.quoted(each)), anchor=False)
        st.caption(_cards.escaped(reading_sheet.label_of(each)))
    if not said:
        st.info(_theme_words.NONE_YET, icon=":material/format_quote:")


def note_box(theme: str, release) -> None:
    """What the meeting says and decides, kept as a reflection of the whole group at a stage."""
    turn = st.session_state.get(f"note_turn-{theme}", 0)
    suffix = f"{theme}-{turn}"
    name = st.session_state.setdefault(f"note_name-{suffix}", str(uuid.uuid4()))
    left, right = st.columns(2)
    kept = {"persist_state": "session", "max_chars": 1900, "height": 120}
    text = left.text_area("What we say to this (no names)", key=f"note-{suffix}", **kept)
    decision = right.text_area("What we decide", key=f"decision-{suffix}", **kept)
    stages = {stage["id"]: stage["label"] for stage in release.content["scheme"]["stages"]}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        present = st.number_input(
            "People in the room", value=None, min_value=1, max_value=999, step=1, key="present",
            persist_state="session", width=170,
        )  # fmt: skip
        stage = st.selectbox(
            "Counts for the stage", list(stages), index=first_choice(list(stages), release), width=240,
            format_func=stages.__getitem__, key=f"note_stage-{_frame.slug()}", persist_state="session",
        )  # fmt: skip
        st.caption(f"This is {COUNTED[_frame.is_report()]}.", width=260)
        if not st.button("Keep this note", type="primary", key=f"keep-{suffix}"):
            return
    if present is None:
        st.error("Say how many people are in the room: the note counts as what this many people say.")
        return
    told = {"theme": theme, "stage": stage, "text": text.strip() or None, "decision": decision.strip() or None}
    if keep(name, {**told, "present": present}):
        st.session_state[f"note_turn-{theme}"] = turn + 1
        st.rerun()


def first_choice(stages: list[str], release) -> int | None:
    latest = _theme_rows.latest_stage(release)
    return stages.index(latest) if latest in stages else None


def keep(name: str, told: dict) -> bool:
    """True once the note is kept; otherwise the reason stands in a sentence and nothing typed is lost."""
    told["release"] = _frame.latest_release_id()
    try:
        with st.spinner("Keeping the note …"):
            _frame.store().save_meeting_note(_frame.viewer(), _frame.slug(), name, **told)
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return False
    st.toast(f"The note is {COUNTED[_frame.is_report()]}.", icon=":material/check:")
    return True


def earlier(notes: pd.DataFrame, release) -> None:
    """What meetings wrote down on this theme before, newest first."""
    if notes.empty:
        return
    st.header("Written down so far", anchor=False)
    stages = {stage["id"]: stage["label"] for stage in release.content["scheme"]["stages"]}
    for note in reversed(notes.to_dict("records")):
        with st.container(border=True):
            if note["text"]:
                _cards.plain(note["text"])
            if note["decision"]:
                st.markdown(f":material/gavel: **Decided:** {_cards.escaped(note['decision'])}")
            room = "" if pd.isna(note["present"]) else f", {_cards.counted(int(note['present']), 'person', 'people')}"
            stage = stages.get(note["stage"], "no stage")
            st.caption(_cards.escaped(f"{_theme_card.day(note['at'])}, {stage}{room}"))
