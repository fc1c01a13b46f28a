"""What may leave the workbench? A draft of the release, what it holds back and why, and the act of making it."""

import json

import pandas as pd
import streamlit as st

from analysis.charts import coverage
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
MOVED = {
    "role_label": "Whose", "name": "Theme", "from_stage": "From", "to_stage": "To", "difference": "Difference in share",
    "lo": "Low end", "hi": "High end", "word": "In words",
}  # fmt: skip
TOGETHER = {
    "role_label": "Whose", "stage_label": "Stage", "name": "Theme", "other_name": "And", "both": "Mention both",
    "answered": "Of",
}  # fmt: skip
HEARD = {
    "level": "Level", "role_label": "Whose", "stage_label": "Stage", "received": "Received", "expected": "Expected",
}  # fmt: skip
WORDS = {"name": "Theme", "role_label": "Whose", "stage": "Stage", "kind": "As", "words": "Words"}
SEEN = {
    "progress_by_indicator": ("Verdicts", VERDICTS),
    "change": ("Change by role", CHANGES),
    "theme": ("Themes", THEMES),
    "theme_change": ("Themes: what rose and what fell", MOVED),
    "theme_pair": ("Themes that the same people mention", TOGETHER),
    "coverage": ("Who was heard", HEARD),
    "extract": ("Words of participants", WORDS),
}

CANDIDATES = ("progress_by_indicator", "change", "theme")
# Of whole people and of whole notes: a table with gaps in it would tell them as 31.0.
COUNTS = ("n", "people", "answered", "both", "received", "expected")
# What a statistic of the log is of, by the first word of its name.
KINDS = {"change": ("figure of change", "figures of change"), "texts": ("count of a theme", "counts of themes")}


def make(prepared: Draft) -> None:
    """Freezes the draft; from now on leadership and the taskforce read it."""
    made, behind = prepared.release, json.dumps(prepared.behind)
    store.save_release(viewer, slug, made.text(), behind=behind, sha256=made.sha256)
    st.toast("Released. Leadership and the taskforce see it now.", icon=":material/lock_open:")


def answer(log: pd.DataFrame) -> str:
    """How much may leave, how much stands as an earlier release showed it, and how much stays."""
    leaves, carried = log["reason"] == "shown", log["reason"].str.startswith("released before")
    free = log.loc[leaves, "statistic"].str.split("|").str[0].value_counts()
    told = [_cards.counted(int(free[kind]), *KINDS[kind]) for kind in KINDS if kind in free]
    kept = f" {int(carried.sum())} stand as they were released before." if carried.any() else ""
    stay = int((~leaves & ~carried).sum())
    return f"{' and '.join(told) or 'Nothing new'} may leave; {stay} {'stays' if stay == 1 else 'stay'} here.{kept}"


def changed(now: Release, before: Release) -> bool:
    """Whether a reader would learn anything new. The order of rows tells nothing: words are shuffled for each draft."""
    return any(_told(now, part) != _told(before, part) for part in ("tables", "reading", "scheme", "policy"))


def _told(release: Release, part: str) -> object:
    held = release.content.get(part)
    if part != "tables":
        return held
    return {name: (table["columns"], sorted(map(json.dumps, table["rows"]))) for name, table in held.items()}


def as_read(table: pd.DataFrame, columns: dict[str, str], roles: dict[str, str]) -> pd.DataFrame:
    """A table of the draft under names a reader knows, whole people as whole numbers. roles: labels of roles."""
    if "role_label" not in table:
        table = table.assign(role_label=table["role"].map(roles))
    told = table[list(columns)].infer_objects()
    whole = {name: pd.to_numeric(told[name]).astype("Int64") for name in COUNTS if name in told}
    if "fewer" in table:
        few, count = table["fewer"].astype(bool), "received" if "received" in told else "people"
        number = whole[count].astype("string").fillna("")
        whole[count] = number.mask(few, coverage.FEWER)
    return told.assign(**whole).rename(columns=columns)


def preview(release: Release) -> None:
    """What readers would see, row by row; a row that is held back keeps its place and is empty."""
    roles = {role["id"]: role["label"] for role in release.content["scheme"]["roles"]}
    for name, (title, columns) in SEEN.items():
        table = release.table(name)
        st.subheader(title, anchor=False)
        if table.empty:
            st.caption("Nothing of this kind.")
            continue
        if "shown" in table and name in CANDIDATES:
            shown = int(table["shown"].astype(bool).sum())
            st.caption(f"{shown} of {len(table)} rows would be shown; the others keep their place and say nothing.")
        else:
            st.caption(_cards.counted(len(table), "row would be shown.", "rows would be shown."))
        decimals = 2 if name.startswith("theme") else 1
        _cards.table(as_read(table, columns, roles), f"What would go out: {title}", decimals=decimals)


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
    behind, words = _workbench.behind(viewer, slug), _workbench.words()
    prepared = draft(findings, today=_frame.today(), earlier=earlier, behind=behind, words=words)
except Refused as refusal:
    st.error(_cards.escaped(str(refusal)))
    st.stop()
st.markdown(f"**{answer(prepared.log)}**")
st.caption(
    "A release holds whole roles only, one set of people for each measure, rounded to one decimal, and no grouping "
    "variable. What an earlier release showed is carried forward unchanged when other people or other answers stand "
    "behind it now."
)
if earlier and not changed(prepared.release, earlier[-1]):
    st.info("Nothing has changed since the last release.", icon=":material/check:")
else:
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button("Make this release", type="primary", icon=":material/lock_open:")
        st.markdown("This cannot be taken back.", width="content")
    if pressed:
        make(prepared)
        st.rerun()
preview(prepared.release)
held_back(prepared.log)
if earlier:
    made_before(earlier)
