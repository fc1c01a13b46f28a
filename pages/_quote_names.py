"""Part of the page of quotations: the scheme's list of names, of which it tells no more than their numbers."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from analysis.model import Refused
from analysis.quotations import KINDS, NameList, read_names
from pages import _cards, _frame, _quote_hand
from pages._quote_desk import Desk

NONE = (
    "There is no list of names. Redaction takes out no name of a person, team, client or place that it does not know. "
    "Bring in the list before anything is approved."
)


def warning(desk: Desk) -> None:
    """Says so while there is no list."""
    if not desk.about.names.names:
        st.warning(NONE, icon=":material/person_off:")


def draw(desk: Desk) -> None:
    """How many names there are by kind, and the way to bring in a list."""
    held = desk.about.names
    if held.names:
        st.markdown(f"**{_cards.counted(len(held.names), 'name is', 'names are')} looked for in every passage.**")
        st.caption("Each is taken out where it is found, also misspelt. A nickname that is not listed is missed.")
        _cards.table(_counts(held), alt="How many names of each kind there are")
    st.markdown(
        "Bring in a .csv file with the columns **kind** and **name**: participants, nicknames, managers, teams, "
        "clients, offices. A new list replaces the one before. It goes into no release and no folder that is saved."
    )
    st.caption(_cards.escaped("Kinds are: " + ", ".join(KINDS) + "."))
    file = st.file_uploader("List of names", type=["csv"], key=f"quote-names-{st.session_state.get('quote_lists', 0)}")
    if file is not None:
        _offered(file.getvalue(), there_is_one=bool(held.names))


def _counts(names: NameList) -> pd.DataFrame:
    many = Counter(each.kind for each in names.names)
    rows = sorted(many.items(), key=lambda each: (-each[1], each[0]))
    return pd.DataFrame(rows, columns=["Kind", "Names"])


def _offered(content: bytes, *, there_is_one: bool) -> None:
    """What a file holds, before it is the list."""
    try:
        names, problems = read_names(content, file="the file")
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return
    _cards.table(_counts(names), alt="How many names of each kind the file holds")
    for problem in problems:
        _cards.plain(problem.sentence)
    if not names.names:
        st.error("The file holds no name that can be used.")
        return
    label = "Replace the list by this one" if there_is_one else "Use this list"
    st.button(label, type="primary", key="quote-names-save", on_click=_save, args=(names,))


def _save(names: NameList) -> None:
    try:
        _frame.store().save_name_list(_frame.viewer(), _frame.slug(), names.as_csv().decode("utf-8"))
    except Refused as refusal:
        _quote_hand.refuse(str(refusal))
        return
    st.session_state["quote_lists"] = st.session_state.get("quote_lists", 0) + 1  # an empty field for the next one
    _quote_hand.say(f"{_cards.counted(len(names.names), 'name')} kept.")
