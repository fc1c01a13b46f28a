"""What may leave the workbench? A draft of the release, what it holds back and why, and the act of making it."""

import json

import pandas as pd
import streamlit as st

from analysis.model import Refused
from analysis.release import Draft, Release, draft
from pages import _cards, _frame, _workbench

store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()


VERDICTS = {
    "label": "Measure", "role_label": "Whose", "n": "People", "toward": "Change towards the aim",
    "toward_lo": "Low end", "toward_hi": "High end", "needed": "Target", "words": "Verdict",
}  # fmt: skip
CHANGES = {
    "label": "Measure", "role_label": "Whose", "from_wave": "From", "to_wave": "To", "n": "People",
    "before": "Before", "after": "After", "change": "Change", "lo": "Low end", "hi": "High end",
}  # fmt: skip
THEMES = {
    "role_label": "Whose", "stage_label": "Stage", "name": "Theme", "people": "People", "answered": "Of",
    "share": "Share", "lo": "Low end", "hi": "High end",
}  # fmt: skip
SEEN = {
    "progress_by_indicator": ("Verdicts", VERDICTS),
    "change": ("Change by role", CHANGES),
    "theme": ("Themes", THEMES),
}


def make(prepared: Draft) -> None:
    """Freezes the draft; from now on leadership and the taskforce read it."""
    made, behind = prepared.release, json.dumps(prepared.behind)
    store.save_release(viewer, slug, made.text(), behind=behind, sha256=made.sha256)
    st.toast("Released. Leadership and the taskforce see it now.", icon=":material/lock_open:")


def answer(log: pd.DataFrame) -> str:
    """How much may leave, how much stands as an earlier release showed it, and how much stays."""
    shown = int((log["reason"] == "shown").sum())
    carried = int(log["reason"].str.startswith("released before").sum())
    kept = f" {carried} stand as they were released before." if carried else ""
    return f"{shown} of {len(log)} statistics may leave; {len(log) - shown - carried} stay here.{kept}"


def preview(release: Release) -> None:
    """What readers would see, row by row; a row that is held back keeps its place and is empty."""
    for name, (title, columns) in SEEN.items():
        table = release.table(name)
        st.subheader(title, anchor=False)
        if table.empty:
            st.caption("Nothing of this kind.")
            continue
        shown = int(table["shown"].astype(bool).sum())
        st.caption(f"{shown} of {len(table)} rows would be shown; the others keep their place and say nothing.")
        told = table[list(columns)].rename(columns=columns).infer_objects()
        _cards.table(told, f"What would go out: {title}", decimals=2 if name == "theme" else 1)


def held_back(log: pd.DataFrame) -> None:
    """The private log: what stays here, and why."""
    with st.expander("What stays here, and why (never shown to readers)"):
        names = {"statistic": "Statistic", "n": "People", "reason": "Reason"}
        hidden = log[log["reason"] != "shown"].rename(columns=names)
        _cards.table(hidden, alt="What is held back and why")


def made_before(earlier: list[Release]) -> None:
    """The releases so far, and the newest as a file."""
    with st.expander("Releases made"):
        rows = [
            {"Release": each.content["number"], "Made": each.content["made"], "SHA-256": each.sha256}
            for each in earlier
        ]
        _cards.table(pd.DataFrame(rows), alt="Releases made")
        st.download_button(
            "Download the newest release (.json)",
            earlier[-1].text().encode(),
            f"{slug}-release-{len(earlier)}.json",
            "application/json",
            on_click="ignore",
        )


st.title("What may leave the workbench?")
findings = _workbench.findings()
if findings is None:
    _workbench.no_data()
try:
    earlier = _frame.releases()
    prepared = draft(findings, today=_frame.today(), earlier=earlier, behind=_workbench.behind(viewer, slug))
except Refused as refusal:
    st.error(_cards.escaped(str(refusal)))
    st.stop()
st.markdown(f"**{answer(prepared.log)}**")
st.caption(
    "A release holds whole roles only, one set of people for each measure, rounded to one decimal, and no grouping "
    "variable. What an earlier release showed is carried forward unchanged when other people or other answers stand "
    "behind it now."
)
if earlier and prepared.release.content["tables"] == earlier[-1].content["tables"]:
    st.info("Nothing has changed since the last release.", icon=":material/check:")
elif st.button("Make this release", type="primary", icon=":material/lock_open:"):
    make(prepared)
    st.rerun()
preview(prepared.release)
held_back(prepared.log)
if earlier:
    made_before(earlier)
