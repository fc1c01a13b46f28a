"""The answers of the mapped questions: what each is worth, who many gave it, and which way a questionnaire is coded."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.instruments import possible_answers
from analysis.intake.answer_lists import RARE, answer_list
from analysis.intake.answers import coding_of
from analysis.model import Column, Instrument, Recipe, Sheet
from pages import _cards


def declared(upload: int, draft: Recipe, known: dict[str, Instrument]) -> Recipe:
    """The recipe with the coding of each questionnaire that has several, asked in words; no score until it is said."""
    used = dict.fromkeys(column.instrument for column in draft.columns if column.kind in ("item", "score"))
    asked = [known[name] for name in used if name in known and len(known[name].codings) > 1]
    for instrument in asked:
        codings = {column.coding for column in draft.columns if column.instrument == instrument.id}
        now = codings.pop() if len(codings) == 1 else None
        options = [None, *(coding.id for coding in instrument.codings)]
        names = {coding.id: coding.label or coding.id for coding in instrument.codings}
        chosen = st.radio(
            f"How are the answers of {_cards.escaped(instrument.name)} coded in this file?",
            options,
            index=options.index(now) if now in options else 0,
            format_func=lambda each, names=names: names.get(each, "Not said yet: no score until it is"),
            key=f"coding-{instrument.id}-{upload}",
        )
        if chosen != now:
            draft = _with_coding(draft, instrument.id, chosen)
    return draft


def _with_coding(draft: Recipe, instrument: str, coding: str | None) -> Recipe:
    columns = tuple(
        column.model_copy(update={"coding": coding}) if column.instrument == instrument else column
        for column in draft.columns
    )
    return draft.model_copy(update={"columns": columns})


def edited(upload: int, draft: Recipe, sheet: Sheet, known: dict[str, Instrument]) -> Recipe | None:
    """Draws the answer lists; a changed recipe once new numbers were taken up, else None."""
    columns = [column for column in draft.columns if column.kind in ("item", "score") and column.name in sheet.rows]
    if not columns:
        return None
    lists = {column.name: answer_list(sheet, column, known) for column in columns}
    unmatched = {name: int(table.loc[table["state"] != "known", "used"].sum()) for name, table in lists.items()}
    order = sorted(lists, key=lambda name: -unmatched[name])
    total = sum(number > 0 for number in unmatched.values())
    told = f" – {_cards.counted(total, 'question')} with answers that nothing is known of" if total else ""
    with st.expander(f"Answers and what each is worth{told}", expanded=False):
        name = st.selectbox(
            "Question",
            order,
            format_func=lambda each: each + (f" ({unmatched[each]} unmatched)" if unmatched[each] else ""),
            key=f"answers-{upload}",
        )
        column = next(each for each in columns if each.name == name)
        st.caption(_cards.escaped(column.question or sheet.questions.get(name, name)))
        accepted = possible_answers(coding_of(column, known.get(column.instrument or "")))
        now = _editor(upload, name, lists[name], accepted)
        alike = [each for each in columns if each.instrument == column.instrument and column.kind == each.kind]
        label = f"Use for all {len(alike)} questions of this questionnaire" if len(alike) > 1 else "Use these numbers"
        if st.button(label, key=f"use-answers-{upload}", disabled=not _said(lists[name], now)):
            return _with_labels(draft, {each.name for each in alike}, _said(lists[name], now))
    return None


def _editor(upload: int, name: str, table: pd.DataFrame, accepted: str) -> pd.DataFrame:
    names = {"answer": "Answer", "stands_for": "Stands for", "used": "Used by", "number": "Number", "state": "State"}
    shown = table.rename(columns=names)
    if table["stands_for"].isna().all():
        shown = shown.drop(columns="Stands for")
    help_on_numbers = f"What this answer is worth: {accepted}; empty: missing"
    return st.data_editor(
        shown,
        hide_index=True,
        disabled=[column for column in shown if column != "Number"],
        key=f"list-{name}-{upload}",
        alt=f"The answers to {name} and what each is worth",
        column_config={"Number": st.column_config.NumberColumn(help=help_on_numbers)},
    )


def _said(before: pd.DataFrame, now: pd.DataFrame) -> dict[str, float]:
    """The numbers that a person wrote, by answer."""
    pairs = zip(before["answer"], before["number"], now["Number"], strict=True)
    return {
        str(answer): float(number)
        for answer, old, number in pairs
        if answer != RARE and pd.notna(number) and (pd.isna(old) or float(old) != float(number))
    }


def _with_labels(draft: Recipe, names: set[str], labels: dict[str, float]) -> Recipe:
    def told(column: Column) -> Column:
        return column.model_copy(update={"labels": column.labels | labels}) if column.name in names else column

    return draft.model_copy(update={"columns": tuple(told(column) for column in draft.columns)})
