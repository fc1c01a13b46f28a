"""A scheme set up in one sitting, to be left and resumed: the steps, what is missing, and the step that is open."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import setting_up
from pages import _cards, _frame, _parts
from pages.taskforce import (
    _other_schemes,
    _setting_up_asked,
    _setting_up_dates,
    _setting_up_forms,
    _setting_up_people,
    _setting_up_ready,
)

STEP = "step"
DRAWN = {
    "why": _setting_up_forms.why,
    "people": _setting_up_people.draw,
    "waves": _setting_up_dates.draw,
    "instruments": _setting_up_asked.draw,
    "indicators": _setting_up_asked.indicators,
    "reflections": _setting_up_forms.reflections,
    "privacy": _setting_up_ready.privacy,
    "ready": _setting_up_ready.draw,
}


def draw() -> None:
    """The part of the page."""
    if _frame.is_report():
        st.info(
            "A scheme is set up on the workbench. This report shows the scheme as it was when the newest release was "
            "made.",
            icon=":material/lock:",
        )
        return
    scheme = _frame.scheme()
    steps = setting_up.steps(scheme)
    st.header("Set up a scheme in one sitting", anchor=False)
    if not _frame.viewer().may("edit scheme"):
        st.markdown(f"**{comes_next(steps)}**")
        st.caption("The researcher fills the steps in; here is how far they are.")
        overview(steps)
        _setting_up_ready.dates(scheme)
        return
    done = f"{int(steps['done'].sum())} of {len(steps)} steps are done."
    st.markdown(f"**{done} {comes_next(steps)}**")
    with st.expander("All steps, and what is missing"):
        overview(steps)
    step = chosen(steps)
    _setting_up_forms.refused()
    with st.container(border=True):
        one(steps.set_index("step").loc[step], lambda: DRAWN[step](scheme))
    turn(list(steps["step"]), step)
    _other_schemes.draw(scheme)


def comes_next(steps: pd.DataFrame) -> str:
    """The first step that is not done, and what it lacks."""
    left = steps[~steps["done"]]
    if left.empty:
        return "Everything is set up: take the question sheets and the timeline along."
    first = left.iloc[0]
    return f"Next: {_cards.escaped(first['title'])}. {_cards.escaped(first['missing'])}"


def overview(steps: pd.DataFrame) -> None:
    told = pd.DataFrame(
        {
            "Step": steps["title"],
            "Done": steps["done"].map({True: "Yes", False: "Not yet"}),
            "What is missing": steps["missing"],
        }
    )
    narrow = {"Step": st.column_config.TextColumn(width=150), "Done": st.column_config.TextColumn(width=80)}
    _cards.table(told, alt="Steps of setting up the scheme, and what is missing", column_config=narrow)


def chosen(steps: pd.DataFrame) -> str:
    """The step that is open: as the address says, else the first that is not done."""
    titles = dict(zip(steps["step"], steps["title"], strict=True))
    left = steps.loc[~steps["done"], "step"]
    marks = {step: f"{':material/check: ' if done else ''}{titles[step]}" for step, done in _done(steps).items()}
    opening = str(left.iloc[0]) if len(left) else "ready"
    return _parts.resumed(marks, key=f"setting-up-{_frame.slug()}", label="Step", opening=opening, name=STEP)


def _done(steps: pd.DataFrame) -> dict[str, bool]:
    return dict(zip(steps["step"], steps["done"], strict=True))


def one(step: pd.Series, body) -> None:
    """The open step: what to do, what is missing, and its fields."""
    st.subheader(_cards.escaped(step["title"]), anchor=False)
    _cards.plain(step["next"])
    if step["missing"]:
        st.info(_cards.escaped(step["missing"]), icon=":material/arrow_forward:")
    body()


def turn(steps: list[str], step: str) -> None:
    """To the step before and the one after."""
    place = steps.index(step)
    with st.container(horizontal=True):
        for label, other in (("Back", place - 1), ("Next step", place + 1)):
            st.button(
                label,
                key=f"setting-up-{label}",
                disabled=not 0 <= other < len(steps),
                on_click=_open,
                args=(steps[other % len(steps)],),
            )
    st.caption("Leave whenever you like: what is saved stands in the scheme, and what is typed waits for you here.")


def _open(step: str) -> None:
    st.session_state[f"setting-up-{_frame.slug()}"] = step
