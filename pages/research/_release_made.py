"""The act of making a release, and the releases made: frozen once, for readers to take away."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from analysis.drafting import Draft, still_open
from analysis.model import Refused, Scheme, Stage, Viewer, Wave
from analysis.release import Release, without_groups
from analysis.store import Store
from pages import _cards, _frame


def make(prepared: Draft) -> bool:
    """Freezes the draft; from now on leadership and the taskforce read it. False where the store refused it."""
    made, behind = prepared.release, json.dumps(prepared.behind)
    try:
        _frame.store().save_release(
            _frame.viewer(),
            _frame.slug(),
            made.text(),
            behind=behind,
            sha256=made.sha256,
            details=prepared.for_the_log(),
        )
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return False
    st.toast("Released. Leadership and the taskforce see it now.", icon=":material/lock_open:")
    return True


def button(prepared: Draft, scheme: Scheme, number: int) -> None:
    """The button that makes a release, which first asks about a wave that may still be open. number: of this one."""
    unsure = still_open(prepared, scheme, _frame.today())
    closed = [_confirmed(each, number) for each in unsure]
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            "Make this release", type="primary", icon=":material/lock_open:", disabled=not all(closed)
        )  # fmt: skip
        st.markdown("This cannot be taken back.", width="content")
    if pressed and all(closed) and make(prepared):
        st.rerun()


def _confirmed(each: Wave | Stage, number: int) -> bool:
    dated = "has no date" if each.date is None else f"is dated {each.date.day} {each.date:%B %Y}"
    label = _cards.escaped(each.label)
    st.warning(
        f"“{label}” {dated}, so answers may still come in. A release is made of a wave once: no answer that comes "
        "later can change these numbers.",
        icon=":material/event_busy:",
    )
    return st.checkbox(
        f"“{label}” is closed. No answer that comes later can change these numbers.",
        key=f"closed-{_frame.slug()}-{number}-{each.id}",
    )


def changed(now: Release, before: Release) -> bool:
    """Whether a reader would learn anything new. The order of rows tells nothing: words are shuffled for each draft.

    A release of an earlier program is not shown to anybody, so whatever is made now is new.
    """
    if not before.audited:
        return True
    return any(_told(now, part) != _told(before, part) for part in ("tables", "reading", "scheme", "policy"))


def _told(release: Release, part: str) -> object:
    held = release.content.get(part)
    if part != "tables" or held is None:
        return held
    return {name: (table["columns"], sorted(map(json.dumps, table["rows"]))) for name, table in held.items()}


def made_before(earlier: list[Release]) -> None:
    """The releases so far, and the newest as a file for each kind of reader."""
    with st.expander("Releases made"):
        _cards.table(listed(earlier), alt="Releases made")
        if not all(each.audited for each in earlier):
            st.caption(
                "A release of an earlier Open Loop was not held against everything else, so readers do not see it any "
                "more. What it told is known outside all the same, and every new release is held against it."
            )
        if earlier[-1].audited:
            _downloads(earlier[-1])


def listed(earlier: list[Release]) -> pd.DataFrame:
    """One row a release, with whether a reader can open it."""
    return pd.DataFrame(
        [
            {
                "Release": each.content["number"],
                "Made": each.content["made"],
                "Readers see it": "yes" if each.audited else "no: made by an earlier Open Loop",
                "SHA-256": each.sha256,
            }
            for each in earlier
        ]
    )


def _downloads(newest: Release) -> None:
    number = newest.content["number"]
    text = newest.text()
    with st.container(horizontal=True):
        _download("Download the newest release (.json)", lambda: text, f"release-{number}", "whole")
        _download(
            "For the taskforce, without groups (.json)",
            lambda: without_groups(text),
            f"release-{number}-without-groups",
            "without-groups",
        )
    st.caption("Both files can be opened and checked in the same way. That they were taken is written to the log.")


def _download(label: str, text: Callable[[], str], name: str, kind: str) -> None:
    """A file of the newest release; the log says that it left before it does."""
    about = f"release:{_frame.latest_release_id()}:{kind}"
    written = partial(taken, _frame.store(), _frame.viewer(), (_frame.slug(), about), text)
    st.download_button(
        label, written, f"{_frame.slug()}-{name}.json", "application/json", on_click="ignore", key=f"download-{kind}"
    )


def taken(store: Store, viewer: Viewer, place: tuple[str, str], text: Callable[[], str]) -> bytes:
    """The file, once the log has it. place: the scheme, and what is taken."""
    slug, about = place
    viewer.need("make release")
    store.add_to_log(viewer, slug, "export", about=about)
    return text().encode()
