"""What is this scheme for? Its whys, the evidence for the ten tips, homework, taskforce, and how it is set up."""

import streamlit as st

from pages import _cards, _frame, _parts
from pages.taskforce import _homework, _setting_up, _taskforce, _tips, _whys

PARTS = {
    "why": ("Why", _whys.draw),
    "tips": ("Ten tips", _tips.draw),
    "homework": ("Homework", _homework.draw),
    "people": ("Taskforce", _taskforce.draw),
    "begin": ("Set up", _setting_up.draw),
}

FEW = 4  # whys that are named at once


def answer() -> str:
    scheme = _frame.scheme()
    if not scheme.whys:
        return "This scheme has not stated its why yet. State it before the first wave, with a measure and a target."
    whys, waves = _cards.counted(len(scheme.whys), "why"), _cards.counted(len(scheme.waves), "wave")
    names = f": {'; '.join(each.title for each in scheme.whys)}" if len(scheme.whys) <= FEW else ""
    return f"{whys} over {waves}{names}. {_whys.carried(scheme)}"


def versions() -> None:
    """What was changed in the scheme, when and by whom."""
    if _frame.is_report():
        st.caption("The scheme as it was when the newest release was made. The researcher changes it on the workbench.")
        return
    with st.expander("What was changed, when and by whom"):
        names = {"version": "Version", "by": "By", "at": "When (UTC)", "note": "What was changed"}
        history = _frame.store().scheme_history(_frame.viewer(), _frame.slug())
        _cards.table(history.rename(columns=names), alt="Versions of the scheme")


st.title("What is this scheme for?")
st.markdown(f"**{_cards.escaped(answer())}**")
part = _parts.chosen({name: label for name, (label, _) in PARTS.items()}, forgotten=["of", "open", "step"])
PARTS[part][1]()
if part == "why":
    versions()
