"""A change of the codebook on its way to the store: what would be different, the reason, the click.

The button is named for the version it was drawn with. Where somebody else saves before the click, the click meets no
button: nothing is saved, the page says who changed what, and a new button waits below the new comparison.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.model import Refused
from analysis.themes import Codebook
from analysis.themes.codebook_changes import changes
from pages import _cards, _codebook_drafts, _codebook_preview
from pages._codebook_stand import Stand, moment

OPENED = "codebook-opened-"
SHOWN = 12  # changes in full; an exchanged codebook has many


def ask(
    stand: Stand,
    what: str,
    draft: Codebook,
    *,
    label: str,
    opened: int | None = None,
    beside: pd.DataFrame | None = None,
) -> None:
    """Shows what the draft changes, asks why, and saves it; the page then begins again.

    what: names the change among all that are open on the page. opened: the version that its maker began with.
    beside: what somebody else saved since then, next to what its maker has.
    """
    told = changes(stand.book, draft)
    if not told:
        st.info("Nothing is different from the codebook as it is.", icon=":material/check:")
        return
    began = st.session_state.setdefault(f"{OPENED}{what}", stand.version)
    _tell_newer(stand, began if opened is None else opened)
    if beside is not None:
        _cards.table(beside, alt="This theme as it is saved now and as it stands in the form")
    with st.container(border=True):
        st.markdown("\n".join(f"- {_cards.escaped(line)}" for line in told[:SHOWN]))
        if len(told) > SHOWN:
            st.caption(f"And {len(told) - SHOWN} more themes.")
        _codebook_preview.show(stand, draft)
    why = st.text_input("Why this change?", max_chars=300, key=f"codebook-reason-{what}", persist_state="session")
    if st.button(label, type="primary", key=f"codebook-save-{what}-{stand.version}"):
        _save(stand, what, draft, why or "")


def _save(stand: Stand, what: str, draft: Codebook, why: str) -> None:
    """Saves, or says in a sentence why not; nothing that was typed is lost then."""
    if not why.strip():
        st.error("Say why first: whoever reads the themes later needs the reason of a change.")
        return
    try:
        version = stand.store.save_codebook(stand.viewer, stand.slug, draft, reason=why, grown_from=stand.version)
    except Refused as refusal:  # a clash is one too
        st.error(_cards.escaped(str(refusal)))
        return
    _codebook_drafts.saved(stand, what, version)
    for key in [str(key) for key in st.session_state if str(key).startswith(OPENED)]:
        st.session_state.pop(key)
    st.session_state["codebook-saved"] = version
    st.toast(f"Version {version} of the codebook is saved.", icon=":material/check:")
    st.rerun()


def _tell_newer(stand: Stand, opened: int) -> None:
    """Who changed what since this was opened."""
    newer = stand.history[stand.history["version"] > opened]
    if newer.empty:
        return
    lines = [f"The codebook was changed since you opened this. All below is compared with version {stand.version}."]
    for row in newer.to_dict("records"):
        lines.append(
            f"Version {row['version']}, {moment(row['at'])}, by {row['by']}, “{row['reason']}”: {row['changes']}"
        )
    lines.append("Nothing of yours was saved. Look at both, and save again if yours should hold.")
    st.warning(_cards.escaped("\n\n".join(lines)), icon=":material/difference:")


def tell_saved() -> None:
    """Once after a change was saved: what it did and did not do."""
    version = st.session_state.pop("codebook-saved", None)
    if version is not None:
        st.success(
            f"Version {version} is saved, and the texts of every stage were coded anew with it. A number that was "
            "released stays as it was; new numbers count with this version.",
            icon=":material/check:",
        )
