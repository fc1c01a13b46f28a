"""Part of the scheme page: where another scheme begins, and a scheme as a folder, in and out."""

from __future__ import annotations

import re

import streamlit as st

from analysis.model import Refused, Role, Scheme, Stage, Wave
from pages import _cards, _frame
from pages._forms import Form

BEGUN = {"waves": "Before, Middle, End, Follow-up", "stages": "Beginning, Middle, End, After", "comparison": True}


def draw(scheme: Scheme) -> None:
    """Both, folded: whoever sets up this scheme needs neither."""
    with st.expander("Begin another scheme"):
        _new_scheme()
    with st.expander("Open or keep a scheme folder"):
        _folders(scheme)


def _new_scheme() -> None:
    form = Form("another-scheme", BEGUN)
    form.stand({})
    name = form.text("name", "Name of the new scheme", most=100)
    waves = form.text("waves", "Waves, in time order")
    stages = form.text("stages", "Stages of the written reflections, in time order")
    st.caption("No stages where nobody writes; only “Before, After” where two questionnaires are all there is.")
    comparison = form.tick("comparison", "There is a comparison group of colleagues who do not take part")
    if not st.button("Begin this scheme", type="primary"):
        return
    store, viewer = _frame.store(), _frame.viewer()
    begun = begin(name.strip(), _named(waves), _named(stages), comparison=comparison)
    if not begun.slug or not begun.waves or begun.slug in dict(store.schemes(viewer)):
        st.error("A new scheme needs a name that is not taken yet, and at least one wave.")
        return
    if form.saved(lambda _: store.save_scheme(viewer, begun, note="Begun"), labels={}):
        open_scheme(begun.slug)


def _named(text: str) -> list[str]:
    """The names in a list with commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def begin(name: str, waves: list[str], stages: list[str], *, comparison: bool) -> Scheme:
    """A scheme with the usual roles and nothing decided yet."""
    roles = [
        Role(id="mentor", label="Mentors", singular="mentor"),
        Role(id="mentee", label="Mentees", singular="mentee"),
        Role(id="comparison", label="Comparison group", singular="comparison", comparison=True),
    ]
    return Scheme(
        name=name,
        slug=re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-"),
        roles=tuple(role for role in roles if comparison or not role.comparison),
        waves=tuple(Wave(id=f"W{number}", label=label) for number, label in enumerate(waves, start=1)),
        stages=tuple(Stage(id=f"S{number}", label=label) for number, label in enumerate(stages, start=1)),
    )


def open_scheme(slug: str) -> None:
    """Shows this scheme from the next run on, at the beginning; the side bar's own choice is made anew."""
    st.session_state["open_scheme"] = slug
    st.query_params.pop("step", None)
    st.rerun()


def _folders(scheme: Scheme) -> None:
    """A scheme folder as one .zip file, in and out."""
    from analysis.store import folder_as_zip, take_in_zip

    store, viewer = _frame.store(), _frame.viewer()
    packed = st.file_uploader("Open a scheme folder, packed as .zip", type=["zip"], key="folder_zip")
    if packed is not None and st.button("Take in this scheme"):
        try:
            open_scheme(take_in_zip(store, viewer, packed.getvalue()))
        except Refused as refusal:
            st.error(_cards.escaped(str(refusal)))
    st.download_button(
        "Download this scheme as a folder (.zip)",
        lambda: folder_as_zip(store, viewer, scheme.slug),
        f"{scheme.slug}.zip",
        "application/zip",
        on_click="ignore",
        help="Everything of the scheme, with random ids in place of participant codes. "
        "It holds answers and texts: keep it as safe as the originals.",
    )
