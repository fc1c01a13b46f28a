"""What a file could be mapped with in one click: the mapping of a file like it, or its questions as own measures."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.intake.own_scales import Suggestion, accepted, suggested
from analysis.intake.reuse import FITS, again, fit
from analysis.model import Recipe, Refused, Scheme, Sheet
from pages import _cards, _frame

STATES = {"same": "as before", "moved": "moved", "renamed": "worded differently", "new": "new", "gone": "gone"}


def earlier(upload: int, sheet: Sheet, scheme: Scheme) -> Recipe | None:
    """Offers the mapping of the file that is most like this one; the recipe once it is taken up."""
    known = [(fit(recipe, sheet), file, recipe) for number, file, recipe in _recipes() if number != upload]
    share, file, recipe = max(known, key=lambda each: each[0], default=(0.0, "", None))
    if recipe is None or share < FITS:
        return None
    made, differences = again(recipe, sheet, scheme)
    with st.container(border=True):
        name = recipe.title or file
        st.markdown(f"**This file looks like “{_cards.escaped(name)}”.** {_cards.escaped(_in_words(differences))}")
        changed = differences[differences["state"] != "same"]
        if len(changed):
            with st.expander("What is different"):
                _cards.table(
                    changed.assign(state=changed["state"].map(STATES)).rename(
                        columns={"column": "Column now", "was": "Column then", "state": "What changed"}
                    ),
                    "Columns that differ from the earlier file",
                )
        taken = st.button("Use that mapping", key=f"again-{upload}", icon=":material/history:")
    return made if taken else None


def _recipes() -> list[tuple[int, str, Recipe]]:
    return _frame.store().recipes(_frame.viewer())


def _in_words(differences: pd.DataFrame) -> str:
    counts = differences["state"].value_counts()
    told = [f"{counts[state]} {word}" for state, word in STATES.items() if state in counts]
    return f"Of its columns {', '.join(told)}."


def own_scales(upload: int, draft: Recipe, sheet: Sheet, scheme: Scheme) -> Recipe | None:
    """Offers blocks of questions that no questionnaire knows as own measures; the recipe once one is taken up."""
    for number, suggestion in enumerate(suggested(sheet, draft, scheme)[:4]):
        made = _card(f"{number}-{upload}", draft, scheme, suggestion)
        if made is not None:
            return made
    return None


def _card(key: str, draft: Recipe, scheme: Scheme, suggestion: Suggestion) -> Recipe | None:
    with st.container(border=True):
        shown = ", ".join(suggestion.questions[:4]) + (" …" if len(suggestion.questions) > 4 else "")
        st.markdown(f"**{_cards.escaped(suggestion.reason)}** {_cards.escaped(shown)}")
        left, middle, right = st.columns([1, 1, 2], vertical_alignment="bottom")
        low = left.number_input("Lowest", value=suggestion.low, step=1.0, format="%g", key=f"low-{key}")
        high = middle.number_input("Highest", value=suggestion.high, step=1.0, format="%g", key=f"high-{key}")
        higher = right.selectbox("A higher answer is", ["better", "worse"], key=f"higher-{key}")
        _read_as(suggestion, low, high)
        with st.container(horizontal=True):
            each = st.button("Use each as its own measure", key=f"each-{key}", icon=":material/check:", type="primary")
            whole = len(suggestion.questions) > 1 and st.button("Use together as one scale", key=f"whole-{key}")
        if not each and not whole:
            return None
        try:
            made, new = accepted(draft, scheme, suggestion, low=low, high=high, higher=higher, as_one=bool(whole))
        except Refused as refusal:
            st.error(_cards.escaped(str(refusal)))
            return None
        if new != scheme:
            _frame.store().save_scheme(_frame.viewer(), new, note=f"Own scales defined: {suggestion.title}")
        return made


def _read_as(suggestion: Suggestion, low: float, high: float) -> None:
    """What answers in words would be worth."""
    try:
        told = "; ".join(f"{word} = {value:g}" for word, value in suggestion.worth(low, high).items())
    except Refused as refusal:
        st.warning(_cards.escaped(str(refusal)))
        return
    if told:
        st.caption(f"These answers are read as: {_cards.escaped(told)}.")
