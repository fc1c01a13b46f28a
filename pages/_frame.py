"""What all pages share: the store, who is looking, the scheme in view, its releases.

In local mode one person on their own machine holds every role. The switch in the side bar replaces the `Viewer`, so the
store itself refuses what the chosen role may not read; hiding pages is only manners. In report mode the store is a
folder of releases, and nobody has a role that reads anything else.
"""

from __future__ import annotations

import datetime
import gc
from collections.abc import Callable, Hashable
from functools import cache
from pathlib import Path
from typing import TypeVar

import pandas as pd
import streamlit as st

from analysis.model import Scheme, Viewer, ViewerRole
from analysis.release import Release, open_earlier, open_release
from analysis.store import Shelf, Store, open_shelf, take_in
from analysis.store.shelf import mode, named_folder

SAMPLE = Path(__file__).resolve().parent.parent / "sample_data"
EVERY_ROLE: frozenset[ViewerRole] = frozenset({"researcher", "reviewer", "leadership", "taskforce", "custodian"})
VIEWS: dict[str, tuple[str, frozenset[ViewerRole]]] = {
    "all": ("Everything (this machine)", EVERY_ROLE),
    "researcher": ("Researcher", frozenset({"researcher"})),
    "reviewer": ("Reviewer", frozenset({"reviewer"})),
    "leadership": ("Leadership", frozenset({"leadership"})),
    "taskforce": ("Taskforce", frozenset({"taskforce"})),
    "custodian": ("Custodian", frozenset({"custodian"})),
}


REPORT_VIEWS = ("leadership", "taskforce")


def is_report() -> bool:
    """Whether this process shows a folder of releases and nothing else."""
    return mode() == "report"


def store() -> Store:
    """The one store of this process: the workbench, which takes in the sample on its very first start, or releases."""
    opened = _opened()
    if not isinstance(opened, Shelf):
        _sample_taken_in(opened)
    return opened


def shelf() -> Shelf | None:
    """The folder of releases that is open in report mode, as it lies on the disk now."""
    opened = _opened()
    if not isinstance(opened, Shelf):
        return None
    opened.refresh()
    return opened


@st.cache_resource(show_spinner=False)
def _opened() -> Store:
    if not is_report():
        return Store()
    named = named_folder()
    # Without a folder the sample's releases are shown, and nothing is written beside the program.
    return open_shelf(SAMPLE / "releases", keep=False) if named is None else open_shelf(named)


# The spinner comes with a delay, so that whoever opens a database that is filled already never sees it.
@st.cache_resource(show_spinner="Preparing the sample scheme …")
def _sample_taken_in(_opened: Store) -> None:
    if not _opened.schemes(everyone()):
        take_in(_opened, everyone(), SAMPLE)


def everyone() -> Viewer:
    return Viewer("local", EVERY_ROLE)


def views() -> dict[str, tuple[str, frozenset[ViewerRole]]]:
    """Whose eyes somebody here may look through, the first one unless they choose; a report has its readers only."""
    return {name: VIEWS[name] for name in REPORT_VIEWS} if is_report() else VIEWS


def viewer() -> Viewer:
    """Who is looking, and the only place that says so: the person at this machine, in the view chosen in the side bar.

    Once a team signs in, it is this function that gives whoever signed in.
    """
    views_here = views()
    view = st.session_state.get("view")
    name = view if isinstance(view, str) and view in views_here else next(iter(views_here))
    return Viewer("local" if name == "all" else f"local, as {name}", views_here[name][1])


def slug() -> str:
    return st.session_state["scheme"]


def scheme() -> Scheme:
    return store().scheme(viewer(), slug())


def today() -> datetime.date:
    return datetime.date.today()


def releases() -> list[Release]:
    """The scheme's releases, oldest first. A bundle that does not verify raises Refused.

    One of an earlier program, which had no joint audit, is shown to nobody.
    """
    held = store().releases(viewer(), slug())
    texts = (store().release_text(viewer(), slug(), int(number)) for number in sorted(held["release"]))
    told = [each for each in (_opened_release(text) for text in texts if text) if each.audited]
    _settled()
    return told


Made = TypeVar("Made")


def once(release: Release, name: Hashable, make: Callable[[], Made]) -> Made:
    """What follows from a release alone, made once for all who read it; nobody may change it afterwards.

    name: what it is, and everything else that it depends on.
    """
    held = release.__dict__.setdefault("_once", {})
    if name not in held:
        held[name] = make()
    return held[name]


class _Opened(Release):
    """A release that is read again and again: each of its tables is made once and given away as a copy.

    Texts are plain objects in them, which pages go through row by row many times faster than through packed ones.
    """

    def table(self, name: str) -> pd.DataFrame:
        return once(self, f"table {name}", lambda: self._plain(name)).copy()

    def _plain(self, name: str) -> pd.DataFrame:
        told = super().table(name)
        return told.astype(dict.fromkeys(told.select_dtypes("string"), object))


@st.cache_resource(max_entries=64, show_spinner=False)
def _opened_release(text: str) -> Release:
    """Checked once a bundle, by its whole text; there is nothing in it but what may be read."""
    release = open_earlier(text)
    release = open_release(text) if release.audited else release
    return _Opened(release.content, release.salts)


def latest_release() -> Release | None:
    found = releases()
    return found[-1] if found else None


@cache
def _settled() -> None:
    """Once a process: what was loaded to show a release is there to stay.

    Streamlit looks through every living object after each run of a page, for rubbish, and without this the libraries
    alone take longer than a page.
    """
    gc.freeze()


def latest_release_id() -> int:
    """The store's own number of the newest release, which counts over all schemes."""
    return int(store().releases(viewer(), slug())["release"].max())


def is_dark() -> bool:
    return st.context.theme.type == "dark"
