"""What all pages share: the store, who is looking, the scheme in view, its releases.

In local mode one person on their own machine holds every role. The switch in the side bar replaces the `Viewer`, so the
store itself refuses what the chosen role may not read; hiding pages is only manners.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import streamlit as st

from analysis.model import Scheme, Viewer, ViewerRole
from analysis.release import Release, open_release
from analysis.store import Store, take_in

SAMPLE = Path(__file__).resolve().parent.parent / "sample_data"
EVERY_ROLE: frozenset[ViewerRole] = frozenset({"researcher", "reviewer", "leadership", "taskforce", "custodian"})
VIEWS: dict[str, tuple[str, frozenset[ViewerRole]]] = {
    "all": ("Everything (this machine)", EVERY_ROLE),
    "researcher": ("Researcher", frozenset({"researcher"})),
    "reviewer": ("Reviewer", frozenset({"reviewer"})),
    "leadership": ("Leadership", frozenset({"leadership"})),
    "taskforce": ("Taskforce", frozenset({"taskforce"})),
}


def store() -> Store:
    """The one store of this process. On its very first start it takes in the sample scheme."""
    opened = _opened()
    _sample_taken_in(opened)
    return opened


@st.cache_resource(show_spinner=False)
def _opened() -> Store:
    return Store()


# The spinner comes with a delay, so that whoever opens a database that is filled already never sees it.
@st.cache_resource(show_spinner="Preparing the sample scheme …")
def _sample_taken_in(_opened: Store) -> None:
    if not _opened.schemes(everyone()):
        take_in(_opened, everyone(), SAMPLE)


def everyone() -> Viewer:
    return Viewer("local", EVERY_ROLE)


def viewer() -> Viewer:
    """Who is looking: the person at this machine, in the view chosen in the side bar."""
    view = st.session_state.get("view")
    name = view if isinstance(view, str) and view in VIEWS else "all"
    return Viewer("local" if name == "all" else f"local, as {name}", VIEWS[name][1])


def slug() -> str:
    return st.session_state["scheme"]


def scheme() -> Scheme:
    return store().scheme(viewer(), slug())


def today() -> datetime.date:
    return datetime.date.today()


def releases() -> list[Release]:
    """The scheme's releases, oldest first. A bundle that does not verify raises Refused."""
    held = store().releases(viewer(), slug())
    texts = (store().release_text(viewer(), slug(), int(number)) for number in sorted(held["release"]))
    return [open_release(text) for text in texts if text]


def latest_release() -> Release | None:
    found = releases()
    return found[-1] if found else None


def latest_release_id() -> int:
    """The store's own number of the newest release, which counts over all schemes."""
    return int(store().releases(viewer(), slug())["release"].max())


def is_dark() -> bool:
    return st.context.theme.type == "dark"
