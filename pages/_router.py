"""The one script Streamlit runs: view, scheme, menu, page.

It lies inside `pages/` on purpose: a script that calls `st.navigation` and has a sibling folder of that name starts in
Streamlit's old multipage mode, in which a first visitor on a deep link would get the page without this frame.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from analysis import glossary
from analysis.model import Refused, Viewer
from analysis.store import Shelf
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
    (
        "Custodian",
        "custodian/log.py",
        "Custody",
        "Who did what, and what is kept how long?",
        "shield_lock",
        "custody",
        "log",
    ),
)
REPORT_SECTIONS = ("Leadership", "Taskforce")
WRITTEN_TO = ("themes", "actions")
REPORT = (
    ":material/lock: **Report.** Released results only. It holds no answers of single people and no text that was not "
    "released."
)


def denied() -> None:
    st.title("This page is not part of your view")
    if _frame.is_report():
        st.info("It belongs to the workbench. A report holds released results, and no answers or texts of people.")
        return
    st.info(
        "It holds answers or texts of single people, which only the workbench may read. "
        "Switch the view in the side bar if this is your own machine."
    )


def nothing_here() -> None:
    """A report without a release."""
    shelf = _frame.shelf()
    st.title("No release here yet")
    if shelf is None or not shelf.folder.is_dir():
        st.info("The folder of releases is not there. Check its name, make it, or start with another one.")
    else:
        st.info(
            "Put the release files (.json) that the researcher gave you into the folder and reload this page. "
            "A folder below it is looked into as well."
        )
    if shelf is not None:
        st.caption(f"The folder: {_cards.escaped(str(shelf.folder))}")


def choose_scheme(schemes: dict[str, str]) -> None:
    """The scheme in the side bar and in the address, so that a link or a reload opens the same one."""
    opened = st.session_state.pop("open_scheme", None)
    wanted = opened or st.session_state.get("scheme") or st.query_params.get("scheme")
    st.session_state["scheme"] = wanted if wanted in schemes else next(iter(schemes))
    st.sidebar.selectbox("Scheme", list(schemes), format_func=lambda slug: schemes[slug], key="scheme")
    st.query_params["scheme"] = st.session_state["scheme"]


def choose_view() -> None:
    """Whose eyes to look through. Only local mode has this switch, and it says so."""
    views = _frame.views()
    wanted = st.session_state.get("view") or st.query_params.get("view")
    st.session_state["view"] = wanted if wanted in views else next(iter(views))
    told = "Local mode: you are alone on this machine and hold every role. "
    st.sidebar.selectbox(
        "View as",
        list(views),
        format_func=lambda view: views[view][0],
        key="view",
        help="Both views read released results only."
        if _frame.is_report()
        else f"{told}Choose one to see exactly what it may see; the store refuses the rest.",
    )
    st.query_params["view"] = st.session_state["view"]


def home() -> None:
    """The bare address leads to the first page the viewer may open, which keeps an address of its own."""
    opening = next(file for _, file, *_, right in PAGES if _frame.viewer().may(right))
    st.switch_page(HERE / opening, query_params=dict(st.query_params))


def menu(viewer: Viewer, body: Callable[[], None] | None = None) -> dict[str, list]:
    """The pages by section. A page the viewer may not open keeps its address and says so.

    body: what stands on every page in its place, where there is nothing that a page could show.
    """
    opening = st.Page(body or home, title="Open Loop", url_path="home", default=True, visibility="hidden")
    sections: dict[str, list] = {"": [opening]}
    for section, file, label, question, icon, address, right in PAGES:
        may = viewer.may(right) and (section in REPORT_SECTIONS or not _frame.is_report())
        page = st.Page(
            body or (HERE / file if may else denied),
            title=label,
            icon=f":material/{icon}:",
            url_path=address,
            visibility="visible" if may and body is not nothing_here else "hidden",
            help=question,
        )
        sections.setdefault(section if may else "", []).append(page)
    return sections


def about_the_report(shelf: Shelf, address: str) -> None:
    """What a reader has to know of the folder before they read on: files that cannot be opened, a plan that is lost."""
    for problem in shelf.problems:
        st.warning(_cards.escaped(problem), icon=":material/unknown_document:")
    if shelf.plan_notice and address in WRITTEN_TO:
        st.info(_cards.escaped(shelf.plan_notice), icon=":material/edit_off:")


def draw() -> None:
    """Side bar, menu and page."""
    shelf = _frame.shelf()
    if shelf is not None:
        st.sidebar.caption(REPORT)
    choose_view()
    viewer = _frame.viewer()
    schemes = dict(_frame.store().schemes(viewer))
    if not schemes:
        page = st.navigation(menu(viewer, nothing_here))
        if shelf is not None:
            about_the_report(shelf, page.url_path)
        page.run()
        return
    choose_scheme(schemes)
    try:
        scheme, body = _frame.scheme(), None
    except Refused as problem:  # the menu and the other schemes stay within reach
        scheme, body = None, partial(closed, str(problem))
    page = st.navigation(menu(viewer, body), expanded=True)
    kind = " · Report" if shelf is not None else ""
    st.set_page_config(page_title=f"{page.title} · {schemes[_frame.slug()]}{kind}")
    if scheme is not None and scheme.notice:
        st.sidebar.caption(_cards.escaped(scheme.notice))
    if shelf is not None:
        about_the_report(shelf, page.url_path)
    page.run()
    if body is None:
        what_words_mean(viewer, page.url_path)


def what_words_mean(viewer: Viewer, address: str) -> None:
    """The words of this page in plain English, below it, where a finger, a keyboard and a screen reader find them.

    A page that has nothing to show stops before it, and says in its own words what is missing.
    """
    section = next((section for section, *_, each, right in PAGES if each == address and viewer.may(right)), None)
    if section is None or (_frame.is_report() and section not in REPORT_SECTIONS):
        return
    with st.expander("What the words on this page mean", icon=":material/dictionary:"):
        words = glossary.words_of(address)
        st.markdown("\n".join(f"- **{word[:1].upper()}{word[1:]}:** {meaning}" for word, meaning in words))
        st.caption(f"More of it: {glossary.GUIDES[section]} and docs/method.md, in the folder of Open Loop.")


def closed(problem: str) -> None:
    """A scheme that the store refuses to open, and why."""
    st.title("This scheme is not opened")
    st.error(_cards.escaped(problem), icon=":material/block:")
    st.caption("Other schemes open as before: choose one in the side bar.")


st.set_page_config(layout="wide", page_icon=ICON)
st.logo(str(HERE.parent / "static" / "logo.png"), size="large")
draw()
