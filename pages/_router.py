"""The one script Streamlit runs: view, scheme, menu, page.

It lies inside `pages/` on purpose: a script that calls `st.navigation` and has a sibling folder of that name starts in
Streamlit's old multipage mode, in which a first visitor on a deep link would get the page without this frame.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from analysis.model import Viewer
from pages import _cards, _frame

HERE = Path(__file__).resolve().parent
ICON = str(HERE.parent / "static" / "icon.png")
# Section, file, label in the menu, the question it answers, icon, address, right.
PAGES = (
    ("Leadership", "leadership/progress.py", "Progress", "Is our why being met?", "flag", "progress", "release"),
    ("Leadership", "leadership/impact.py", "Impact", "For whom, and how sure are we?", "groups", "impact", "release"),
    ("Taskforce", "taskforce/themes.py", "Themes", "What are people telling us?", "forum", "themes", "release"),
    ("Taskforce", "taskforce/actions.py", "Actions", "What are we doing about it?", "checklist", "actions", "actions"),
    ("Taskforce", "taskforce/scheme.py", "Scheme", "What is this scheme for?", "explore", "scheme", "scheme"),
    ("Research", "research/data.py", "Data", "What came in, and what does it mean?", "upload_file", "data", "rows"),
    ("Research", "research/people.py", "People", "Who answered, and who can be followed?", "hub", "people", "rows"),
    ("Research", "research/change.py", "Change", "What changed, and how sure are we?", "trending_up", "change", "rows"),
    ("Research", "research/methods.py", "Methods", "How was it computed?", "function", "methods", "rows"),
    (
        "Research",
        "research/review.py",
        "Review",
        "Do the themes say what people wrote?",
        "rate_review",
        "review",
        "texts",
    ),
    (
        "Research",
        "research/codebook.py",
        "Codebook",
        "What does each theme mean?",
        "menu_book",
        "codebook",
        "texts",
    ),
    (
        "Research",
        "research/quotes.py",
        "Quotations",
        "Whose words may be shown, and how?",
        "format_quote",
        "quotations",
        "texts",
    ),
    ("Research", "research/release.py", "Release", "What may leave the workbench?", "lock_open", "release", "rows"),
)


def denied() -> None:
    st.title("This page is not part of your view")
    st.info(
        "It holds answers or texts of single people, which only the workbench may read. "
        "Switch the view in the side bar if this is your own machine."
    )


def choose_scheme(viewer: Viewer) -> None:
    """The scheme in the side bar and in the address, so that a link or a reload opens the same one."""
    schemes = dict(_frame.store().schemes(viewer))
    opened = st.session_state.pop("open_scheme", None)
    wanted = opened or st.session_state.get("scheme") or st.query_params.get("scheme")
    st.session_state["scheme"] = wanted if wanted in schemes else next(iter(schemes))
    st.sidebar.selectbox("Scheme", list(schemes), format_func=lambda slug: schemes[slug], key="scheme")
    st.query_params["scheme"] = st.session_state["scheme"]


def choose_view() -> None:
    """Whose eyes to look through. Only local mode has this switch, and it says so."""
    wanted = st.session_state.get("view") or st.query_params.get("view") or "all"
    st.session_state["view"] = wanted if wanted in _frame.VIEWS else "all"
    st.sidebar.selectbox(
        "View as",
        list(_frame.VIEWS),
        format_func=lambda view: _frame.VIEWS[view][0],
        key="view",
        help="Local mode: you are alone on this machine and hold every role. "
        "Choose one to see exactly what it may see; the store refuses the rest.",
    )
    st.query_params["view"] = st.session_state["view"]


def home() -> None:
    """The bare address leads to the first page the viewer may open, which keeps an address of its own."""
    opening = next(file for _, file, *_, right in PAGES if _frame.viewer().may(right))
    st.switch_page(HERE / opening, query_params=dict(st.query_params))


def menu(viewer: Viewer) -> dict[str, list]:
    """The pages by section. A page the viewer may not open keeps its address and says so."""
    opening = st.Page(home, title="Open Loop", url_path="home", default=True, visibility="hidden")
    sections: dict[str, list] = {"": [opening]}
    for section, file, label, question, icon, address, right in PAGES:
        may = viewer.may(right)
        page = st.Page(
            HERE / file if may else denied,
            title=label,
            icon=f":material/{icon}:",
            url_path=address,
            visibility="visible" if may else "hidden",
            help=question,
        )
        sections.setdefault(section if may else "", []).append(page)
    return sections


st.set_page_config(layout="wide", page_icon=ICON)
st.logo(str(HERE.parent / "static" / "logo.png"), size="large")
choose_view()
choose_scheme(_frame.viewer())
page = st.navigation(menu(_frame.viewer()), expanded=True)
st.set_page_config(page_title=f"{page.title} · {_frame.scheme().name}")
if _frame.scheme().notice:
    st.sidebar.caption(_cards.escaped(_frame.scheme().notice))
page.run()
