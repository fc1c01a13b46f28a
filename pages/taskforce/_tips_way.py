"""From a tip or a risk to the place where its next step is done."""

from __future__ import annotations

import streamlit as st

from pages import _frame

LINKS = {
    "why": "Go to the whys",
    "homework": "Go to the homework shelf",
    "people": "Go to the taskforce",
    "begin": "Go to setting up",
    "tips/reflection": "Go to prompts and sheets",
    "tips/voice": "Go to voice",
    "tips/support": "Go to support",
    "heard": "See who was heard",
}
PAGES = {
    "taskforce/actions.py": "Go to the actions",
    "taskforce/themes.py": "Go to the themes",
    "research/data.py": "Go to the data",
}


def way(page: str, part: str) -> None:
    """The link to where the next step is done, for whoever may go there."""
    if page.startswith("research/") and (_frame.is_report() or not _frame.viewer().may("rows")):
        st.caption("The researcher takes in the log of participation on the workbench.")
        return
    name, _, of = part.partition("/")
    query = {"part": name, "of": of} if of else {"part": name} if name else {}
    label = LINKS.get(part) or PAGES.get(page, "Go there")
    st.page_link(page, label=label, icon=":material/arrow_forward:", query_params=query)
