"""Part of the themes page: from a theme, or its dot in the chart, to the words that were released with it."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from analysis import reading_sheet
from analysis.charts import themes
from pages import _cards, _frame
from pages.taskforce import _theme_rows

NONE_YET = (
    "No words have been released for this theme yet. A researcher or a reviewer chooses passages on the page "
    "Quotations, where consent, names, rare words and approval are seen to; the next release carries them."
)


def chart(seen: pd.DataFrame, name: str) -> None:
    """The chart of themes. A click on a dot opens the words of its theme; buttons do the same for the keyboard."""
    turn = st.session_state.get("chart_turn", 0)
    key = f"chart-{name}-{turn}"
    picked = _picked(key, _theme_rows.with_a_dot(seen))
    _cards.chart(themes, seen, _theme_rows.numbers(seen), name=name, click=(key, picked))


def _picked(key: str, dots: list[str]) -> Callable[[], None]:
    def remember() -> None:
        for point in st.session_state[key]["selection"]["points"]:
            # Dots are the one trace that answers to a click; an index beyond them would be of another figure.
            if point["point_index"] < len(dots):
                st.session_state["words_of"] = dots[point["point_index"]]

    return remember


def closed() -> None:
    """The chart forgets which dot was clicked, so that a second click on it opens the words again."""
    st.session_state["chart_turn"] = st.session_state.get("chart_turn", 0) + 1


@st.dialog("Released words", width="medium", on_dismiss=closed)
def opened(theme: dict, release) -> None:
    """The words of a theme, and the way on to an action."""
    st.subheader(_cards.escaped(theme["name"]), anchor=False)
    said = reading_sheet.words_of(release, theme["theme"])
    for each in said:
        with st.container(border=True, gap="xsmall"):
            _cards.plain(reading_sheet.quoted(each))
            st.caption(_cards.escaped(reading_sheet.label_of(each)))
    if said:
        st.caption("Chosen to illustrate, with their authors' consent. How many mention a theme is told by the chart.")
    else:
        st.info(NONE_YET, icon=":material/format_quote:")
    if _frame.viewer().may("edit actions") and st.button("Turn into an action", icon=":material/add_task:"):
        st.session_state["act_on"] = theme["theme"]
        closed()
        st.rerun()


def none_released(release) -> None:
    """Why a release tells of no themes, and how people can be heard all the same."""
    if not _frame.scheme().stages:
        st.info(
            "This scheme asks for no reflections, so there are no themes. Numbers say that something moved, and seldom "
            "what it meant: ask for a few sentences at the beginning, half-way and at the end.",
            icon=":material/forum:",
        )
        _cards.elsewhere("impact", "begin")
        return
    least = release.content["policy"]["k_text"]
    st.info(
        f"This release holds no themes: nobody has written yet, or fewer than {least} people of a role at a stage "
        "have, and a theme could be traced to somebody. Let groups write one note together, or hold a reflection of "
        "the whole group: what is said there, told in other words, can be decided about without any count.",
        icon=":material/forum:",
    )
    _cards.elsewhere("meetings", "actions")
