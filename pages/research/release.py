"""What may leave the workbench? A draft of the release, what it holds back and why, and the act of making it."""

import json

import pandas as pd
import streamlit as st

from analysis.model import Refused
from analysis.release import draft
from pages import _cards, _frame, _workbench

store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()


def make(prepared) -> None:
    store.save_release(
        viewer, slug, prepared.release.text(), behind=json.dumps(prepared.behind), sha256=prepared.release.sha256
    )
    st.toast("Released. Leadership and the taskforce see it now.", icon=":material/lock_open:")


SEEN = {
    "progress_by_indicator": ("Verdicts", {
        "label": "Measure", "role_label": "Whose", "n": "People", "toward": "Change towards the aim", "toward_lo": "Low end", "toward_hi": "High end",
        "needed": "Target", "words": "Verdict",
    }),
    "change": ("Change by role", {
        "label": "Measure", "role_label": "Whose", "from_wave": "From", "to_wave": "To", "n": "People", "before": "Before", "after": "After",
        "change": "Change", "lo": "Low end", "hi": "High end",
    }),
    "theme": ("Themes", {
        "role_label": "Whose", "stage_label": "Stage", "name": "Theme", "people": "People", "answered": "Of", "share": "Share", "lo": "Low end", "hi": "High end",
    }),
}  # fmt: skip


def preview(prepared) -> None:
    """What readers would see, row by row; a row that is held back keeps its place and is empty."""
    for name, (title, columns) in SEEN.items():
        table = prepared.release.table(name)
        st.subheader(title, anchor=False)
        if table.empty:
            st.caption("Nothing of this kind.")
            continue
        st.caption(
            f"{int(table['shown'].astype(bool).sum())} of {len(table)} rows would be shown; the others keep their place and say nothing."
        )
        _cards.table(
            table[list(columns)].rename(columns=columns).infer_objects(), f"What would go out: {title}", decimals=1
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
hidden = prepared.log[prepared.log["reason"] != "shown"]
st.markdown(
    f"**{len(prepared.log) - len(hidden)} of {len(prepared.log)} statistics may leave; {len(hidden)} stay here. {len(earlier)} releases were made before.**"
)
st.caption(
    "A release holds whole roles only, one set of people for each measure, rounded to one decimal, and no grouping variable. What an earlier release "
    "showed is carried forward unchanged when other people or other answers stand behind it now."
)
if prepared.release.content["tables"] == (earlier[-1].content["tables"] if earlier else None):
    st.info("Nothing has changed since the last release.", icon=":material/check:")
elif st.button("Make this release", type="primary", icon=":material/lock_open:"):
    make(prepared)
    st.rerun()
preview(prepared)
with st.expander("What stays here, and why (never shown to readers)"):
    _cards.table(
        hidden.rename(columns={"statistic": "Statistic", "n": "People", "reason": "Reason"}),
        alt="What is held back and why",
    )
if earlier:
    with st.expander("Releases made"):
        made = pd.DataFrame(
            [
                {"Release": each.content["number"], "Made": each.content["made"], "SHA-256": each.sha256}
                for each in earlier
            ]
        )
        _cards.table(made, alt="Releases made")
        st.download_button(
            "Download the newest release (.json)",
            earlier[-1].text().encode(),
            f"{slug}-release-{len(earlier)}.json",
            "application/json",
            on_click="ignore",
        )
