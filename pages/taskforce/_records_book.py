"""All records as one workbook, to take away, edit and bring back."""

from __future__ import annotations

import streamlit as st

from analysis import records_sheet
from analysis.model import Refused
from analysis.record_fields import KIND_WORDS
from analysis.records import KINDS, Record, Source
from analysis.store import Clash
from pages import _cards, _frame, _records

CHANGED = (
    "somebody else changed it, or took it out, since this workbook was downloaded. Download it again and change that."
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw() -> None:
    """A download, and a box for a workbook that comes back."""
    st.caption(
        "One sheet for each kind: seats, meetings, decisions, figures, sharing, findings of others, claims, cycles. "
        "A row with an id that is here already is brought up to date, unless somebody else changed it since the "
        "workbook was downloaded; a row without one is added."
    )
    st.download_button(
        "Download everything (.xlsx)",
        records_sheet.as_workbook(everything()),
        f"{_frame.slug()}-records.xlsx",
        XLSX,
        on_click="ignore",
        key="download-records",
    )
    if _frame.viewer().may("edit actions"):
        _take_in()


def everything() -> list[Record]:
    """All records of the scheme, kind by kind."""
    return [each for kind in KINDS for each in _records.held(kind)]


def _take_in() -> None:
    told = st.session_state.pop("records-taken-in", None)
    if told:
        for sentence in told[1]:
            st.warning(_cards.escaped(sentence))
        st.success(told[0])
    uploaded = st.file_uploader("A workbook of records (.xlsx)", type=["xlsx"], key="records_file")
    if uploaded is None or not st.button("Take in this workbook", type="primary"):
        return
    try:
        found, problems = records_sheet.from_workbook(uploaded.getvalue(), file=uploaded.name)
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return
    refused = [each.sentence for each in problems]
    kept = sum(_kept(each, refused) for each in found)
    st.session_state["records-taken-in"] = (f"{kept} records were added or brought up to date.", refused)
    st.rerun()


def _kept(record: Record, refused: list[str]) -> bool:
    """Whether the store keeps it; why not is added to what was refused."""
    before = next((each for each in _records.held(record.kind) if each.id == record.id), None)
    if isinstance(record, Source) and isinstance(before, Source):
        record = record.model_copy(update={"shared": before.shared})
    try:
        if before is None and not record.row_version:
            _records.put(record)
        else:
            _frame.store().save_record(_frame.viewer(), _frame.slug(), record)
    except Clash:
        refused.append(f"The {KIND_WORDS[record.kind][0]} “{record.id}” was left out: {CHANGED}")
        return False
    except Refused as refusal:
        # By its id, for what is refused may name somebody.
        refused.append(f"The {KIND_WORDS[record.kind][0]} “{record.id}” was left out: {refusal}")
        return False
    return True
