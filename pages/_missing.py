"""Part of the change page: who is missing from a change, how they had started, and what they may have done since."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.findings import Findings
from analysis.missing_people import REASONS
from analysis.one_change import missing_of
from pages import _cards

FLOW = {"step": "Step", "people": "People", "share": "Share"}
LOST = {
    "label": "Measure", "stayed": "Answered again", "lost": "Did not", "mean_stayed": "Their mean at the start",
    "mean_lost": "Of those who did not", "g": "Difference (g)", "lo": "Low end", "hi": "High end",
}  # fmt: skip
GROUPS = {
    "label": "Grouping", "member": "Group", "started": "Started", "lost": "Did not answer again", "share": "Share",
    "others": "Share of the others", "difference": "Difference", "lo": "Low end", "hi": "High end",
}  # fmt: skip
LEVELS = {
    "assumption": "Suppose of those who are missing", "silent": "Their change", "change": "Change of everybody",
    "lo": "Low end", "hi": "High end",
}  # fmt: skip
PERCENT = st.column_config.NumberColumn(format="%.0f%%")


def draw(findings: Findings, row: pd.Series) -> None:
    """The flow, who was lost, and four levels of what they may have done; no test decides any of it."""
    found = missing_of(findings, row["scale"], row["role"], row["from_wave"], row["to_wave"])
    st.markdown("\n".join(f"- {_cards.escaped(sentence)}" for sentence in found.sentences))
    _table(found.flow, FLOW, "How many started and answered again", percent=("share",))
    if len(found.levels):
        with st.expander("What the others may have done"):
            _table(found.levels, LEVELS, "The change of everybody, by what those who are missing did")
            for reason in found.levels["reason"]:
                if reason == "range_not_known":
                    _cards.plain(REASONS[reason])
    if len(found.lost):
        with st.expander("How they had started"):
            _table(found.lost.dropna(subset=["g"]), LOST, "The start of those who answered again and of the others")
    if len(found.groups):
        with st.expander("In which groups"):
            percent = ("share", "others", "difference", "lo", "hi")
            _table(found.groups, GROUPS, "The share who did not answer again, by group", percent=percent)
    st.caption("Insiders can tell who is missing, so this stays on the workbench.")


def _table(table: pd.DataFrame, names: dict[str, str], alt: str, percent: tuple[str, ...] = ()) -> None:
    shares = {each: 100 * table[each].astype(float) for each in percent}
    whole = {each: table[each].astype("Int64") for each in ("started", "lost") if each in names}
    told = table.assign(**shares, **whole)[list(names)].rename(columns=names)
    _cards.table(told, alt=alt, column_config=dict.fromkeys((names[each] for each in percent), PERCENT))
