"""Steps of setting up a scheme that end in paper: the privacy notice, the question sheets, the timeline."""

from __future__ import annotations

import io
import zipfile

import pandas as pd
import streamlit as st

from analysis import question_sheet, retention, setting_up
from analysis.model import Scheme
from analysis.retention import History
from pages import _cards, _custody_papers, _frame
from pages.taskforce._setting_up_dates import in_words
from pages.taskforce._setting_up_forms import Part, button, form_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAMES = {"what": "What", "kind": "Kind", "begins": "From", "ends": "Until"}


def privacy(scheme: Scheme) -> None:
    """Contact, notice and periods of keeping; then the two papers, filled from the scheme."""
    periods = retention.periods(scheme)
    labels = {each: f"{retention.LABELS[each]}: months" for each in periods}
    part = Part(_told_of_privacy, {"contact": "Contact", "notice": "Line on every page", **labels})
    form = form_of("setup-privacy", part)
    contact = form.text(
        "contact", "Contact for questions, support and withdrawal", most=300,
        help="An office and its address, and somebody outside the line of management. Participants read it.",
    )  # fmt: skip
    notice = form.text("notice", "A line that stands on every page, where there is something to say", most=300)
    columns = st.columns(len(periods))
    months = {
        kind: form.number(
            kind, f"{retention.LABELS[kind]}: months", place=place, min_value=0, max_value=240, step=1,
            help=retention.START[kind],
        )
        for place, kind in zip(columns, periods, strict=True)
    }  # fmt: skip
    kept = {kind: int(number) for kind, number in months.items() if number is not None}
    changed = {"contact": contact.strip(), "notice": notice.strip(), "retention": {**scheme.retention, **_own(kept)}}
    button(form, "Save contact, notice and periods", lambda: changed, "Privacy notice", part=part)
    _papers(scheme)


def _told_of_privacy(scheme: Scheme) -> dict:
    return {"contact": scheme.contact, "notice": scheme.notice, **retention.periods(scheme)}


def _own(months: dict) -> dict:
    """The periods that differ from the usual ones or were set before: the usual one of a program stays usual."""
    before = _frame.scheme().retention
    return {kind: number for kind, number in months.items() if number != retention.MONTHS[kind] or kind in before}


def _papers(scheme: Scheme) -> None:
    may = _frame.viewer().may("retention")
    past = _frame.store().retention_history(_frame.viewer(), scheme.slug) if may else History()
    st.divider()
    st.markdown(
        "**Filled from what the scheme says of itself.** A data protection officer reads both before they are used; "
        "they are no legal advice."
    )
    with st.container(horizontal=True):
        for label, name, write in reversed(_custody_papers.KINDS):
            text, file = write(scheme, _frame.today(), past).encode(), f"{scheme.slug}-{name}.md"
            st.download_button(f"{label} (.md)", text, file, "text/markdown", on_click="ignore")


def draw(scheme: Scheme) -> None:
    """The question sheet of every role and wave, and the timeline."""
    _question_sheets(scheme)
    st.divider()
    dates(scheme, everything=True)


def _question_sheets(scheme: Scheme) -> None:
    sheets = _sheets(scheme.model_dump_json())
    st.markdown("**Question sheets**, one for each role and wave")
    if not sheets:
        lacks = [what for what, there in (("role", scheme.roles), ("wave", scheme.waves)) if not there]
        because = f"has no {' and no '.join(lacks)} yet" if lacks else "asks nobody anything yet"
        st.info(f"There is no question sheet: this scheme {because}. Add it in the steps before this one.")
        return
    st.caption(
        "The first row holds the headings, which the Data page recognises by itself when the filled sheet comes back; "
        "the second sheet says how each question is asked, with its answers and the owners' terms."
    )
    st.download_button(
        f"All {len(sheets)} question sheets (.zip)",
        _packed(sheets), f"{scheme.slug}-questions.zip", "application/zip", on_click="ignore",
        icon=":material/download:", type="primary",
    )  # fmt: skip
    labels = {
        name: f"{role.label}, {wave.label}"
        for role in scheme.roles
        for wave in scheme.waves
        if (name := question_sheet.sheet_name(role, wave, among=scheme)) in sheets
    }
    name = st.selectbox("Or one of them", list(labels), format_func=labels.__getitem__, key="setting-up-sheet")
    st.download_button("Download this sheet (.xlsx)", sheets[name], name, XLSX, on_click="ignore")


@st.cache_data(max_entries=8, show_spinner=False)
def _sheets(definition: str) -> dict[str, bytes]:
    return question_sheet.question_sheets(Scheme.model_validate_json(definition))


def _packed(sheets: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        for name, content in sheets.items():
            into.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def dates(scheme: Scheme, *, everything: bool = False) -> None:
    """The timeline. everything: with what usually comes between the dates that somebody entered."""
    rows = setting_up.timeline(scheme)
    if not everything:
        rows = rows[rows["kind"].isin(["questionnaire", "reflections", "other event"])]
    told = pd.DataFrame({"what": rows["what"], "kind": rows["kind"].str.capitalize()})
    ends = rows["ends"].map(in_words).where(rows["ends"] != rows["begins"], "").where(rows["ends"].notna(), "")
    told = told.assign(begins=rows["begins"].map(in_words), ends=ends)
    st.markdown("**Timeline**")
    if told.empty:
        st.markdown("Nothing has a place in time yet. Add a wave under “Waves and stages” and give it a day.")
        return
    _cards.table(told[list(NAMES)].rename(columns=NAMES), alt="Timeline of the scheme")
    if everything:
        st.caption("Preparing and meetings stand where a usual scheme has them; waves and stages where you put them.")
        _cards.download(rows.astype({"begins": str, "ends": str}), f"{scheme.slug}-timeline", "Download (.csv)")
