"""Part of the custodian's page: what is kept how long, what is due, and its deletion, which is listed first."""

from __future__ import annotations

import datetime

import pandas as pd
import streamlit as st

from analysis import retention
from analysis.model import Refused
from pages import _cards, _frame

WORDS = {
    "codes": ("code of a participant", "codes of participants"),
    "unmapped": ("file that nobody mapped", "files that nobody mapped"),
    "texts": ("text", "texts"),
    "memos": ("note on a sentence", "notes on sentences"),
    "passages": ("passage on its way to a release", "passages on their way to a release"),
    "shares": ("share for a second reader", "shares for second readers"),
    "files": ("file", "files"),
    "rows": ("row", "rows"),
    "links": ("decision on a code", "decisions on codes"),
    "reviews": ("decision on a sentence", "decisions on sentences"),
    "names": ("list of names", "lists of names"),
    "behind": ("release whose people are known here", "releases whose people are known here"),
    "entries": ("entry", "entries"),
}
_TOLD = "custody_told"
DONE = "custody_done"  # how often something was deleted: boxes named for it are empty again


def told() -> None:
    """What was just deleted or removed, once, at the top of the page."""
    words = st.session_state.pop(_TOLD, None)
    if words:
        st.success(_cards.escaped(words), icon=":material/check:")


def tell(words: str) -> None:
    """Keeps a sentence for the next drawing of the page, and forgets all that was computed from what has gone."""
    if not _frame.store().sweep(_frame.viewer()):
        words += (
            " Somebody was using the data just then, so traces may still lie in the database file. "
            "Close other windows of Open Loop and start it again."
        )
    st.session_state[_TOLD] = words
    st.session_state[DONE] = st.session_state.get(DONE, 0) + 1
    _frame.store().close()
    st.cache_resource.clear()
    st.cache_data.clear()
    st.rerun()


def draw() -> None:
    """Each kind with its period, and a way to delete what is due."""
    store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()
    due = store.due(viewer, slug, _frame.today())
    for row in due.to_dict("records"):
        _kind(row)
    st.caption(
        "The scheme may set its own periods in whole months, under `[retention]` in its scheme.toml. Releases, the "
        "plan and notes of meetings are kept. Copies of the database file made elsewhere keep what was deleted here."
    )
    if not viewer.may("purge"):
        st.info("Only the custodian deletes what is due.", icon=":material/lock:")
        return
    over = due[due["due"].astype(bool)]
    if not over.empty:
        st.header("Delete what is due", anchor=False)
        _purge(over, early=False)
    waiting = due[
        ~due["due"].astype(bool) & (due["kind"] != "log") & due["counts"].map(lambda each: any(each.values()))
    ]
    if not waiting.empty:
        with st.expander("Delete something before its time"):
            _purge(waiting, early=True)


def _kind(row: dict) -> None:
    """One kind: its period, its day, what is held of it now, when it was last deleted."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{row['label']}**", width="content")
            if row["due"]:
                st.badge("Due to be deleted", icon=":material/event_busy:", color="orange")
        until = f"To be deleted from {day(row['since'])} on." if day(row["since"]) else row["why"]
        _cards.plain(f"Kept for {_cards.counted(row['months'], 'month')} {retention.START[row['kind']]}. {until}")
        over = "Over its time now" if row["kind"] == "log" else "Held now"
        told = f"{over}: {in_words(row['counts'])}."
        if day(row["deleted"]):
            told += f" Last deleted on {day(row['deleted'])}."
        st.caption(_cards.escaped(told))


def day(date: object) -> str:
    return f"{date.day} {date:%B %Y}" if isinstance(date, datetime.date) else ""


def in_words(counts: dict[str, int]) -> str:
    """Only what there is, in words.

    >>> in_words({"codes": 163, "unmapped": 1, "texts": 0}), in_words({"codes": 0})
    ('163 codes of participants, 1 file that nobody mapped', 'nothing')
    """
    return ", ".join(_cards.counted(number, *WORDS[name]) for name, number in counts.items() if number) or "nothing"


def _purge(offered: pd.DataFrame, *, early: bool) -> None:
    """Choose, read what goes, confirm, delete."""
    labels = dict(zip(offered["kind"], offered["label"], strict=True))
    held = dict(zip(offered["kind"], offered["counts"], strict=True))
    key = "early" if early else "due"
    kinds = st.multiselect(
        "What to delete before its time" if early else "What to delete",
        list(labels),
        format_func=lambda kind: labels[kind],
        key=f"purge-{key}-{_frame.slug()}",
    )
    if not kinds:
        return
    for kind in kinds:
        goes = f"**{labels[kind]}: {_cards.escaped(in_words(held[kind]))}.** {retention.DELETED[kind]}"
        st.warning(goes, icon=":material/delete_forever:")
    reason = ""
    if early:
        reason = st.text_input("Why before its time? No names, please.", max_chars=200, key="purge-reason")
    # Named for what is chosen: whoever chooses anew reads and confirms anew.
    sure = st.checkbox(
        "I have read the list. What is deleted cannot be brought back.", key=f"purge-sure-{key}-{'-'.join(kinds)}"
    )
    if st.button(
        "Delete this for good", type="primary", disabled=not sure, key=f"purge-{key}", icon=":material/delete:"
    ):
        try:
            done = _frame.store().purge(
                _frame.viewer(), _frame.slug(), kinds, _frame.today(), early=early, reason=reason
            )
        except Refused as refusal:
            st.error(_cards.escaped(str(refusal)))
            return
        tell("Deleted: " + "; ".join(f"{labels[kind]}: {in_words(counts)}" for kind, counts in done.items()) + ".")
