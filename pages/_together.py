"""Several columns mapped in one act: a matrix as items of a questionnaire, ready scores, or a scale of one's own."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from analysis import instruments
from analysis.intake.own_scales import blocks
from analysis.model import Coding, Instrument, Recipe, Refused, Scale, Scheme, Sheet, in_words
from pages import _cards, _columns, _frame

NEW = "A new scale of our own"


def draw(upload: int, draft: Recipe, sheet: Sheet, scheme: Scheme) -> None:
    """Maps several columns in one act: as the items of a questionnaire in their order, or as ready scores."""
    with st.expander("Map several columns at once, or define an own scale"):
        clinical = st.toggle("Offer questionnaires that screen for illness as well", key=f"clinical-{upload}")
        known = instruments.offered(scheme, clinical=clinical)
        names = [column.name for column in draft.columns]
        matrices = blocks(sheet, draft)
        block = st.selectbox("A block of questions", [None, *matrices], key=f"block-{upload}") if matrices else None
        picked = st.multiselect(
            "Columns, in the order of the items",
            names,
            default=matrices.get(block or "", []),
            key=f"picked-{block}-{upload}" if block else f"picked-{upload}",
        )
        items = st.radio("They are", ["Items", "Ready scores"], horizontal=True, key=f"are-{upload}") == "Items"
        of = st.selectbox(
            "Of",
            [*known, NEW],
            format_func=lambda each: known[each].name if each in known else each,
            key=f"of-{upload}",
        )
        if of in known:
            st.caption(_cards.escaped(terms(known[of])))
        own = _own_scale(upload, scheme, items=len(picked) if items else 0) if of == NEW else None
        order = _order(upload, picked, sheet, own or known.get(of)) if items and picked else {}
        wave = choose(st, "Wave of these columns (for a wide file)", scheme.waves, None, f"these-wave-{upload}")
        words = "Answers that are words, and what each is worth"
        labels = st.text_input(words, placeholder="Not at all = 1; Entirely = 7", key=f"labels-{upload}")
        if not st.button("Use this meaning", disabled=not picked or (of == NEW and own is None), key=f"use-{upload}"):
            return
        if own is not None and own not in scheme.instruments:
            new = scheme.model_copy(update={"instruments": (*scheme.instruments, own)})
            _frame.store().save_scheme(_frame.viewer(), new, note=f"Own scale {own.name} defined")
        told = {"wave": wave, "labels": _columns.labels(labels)}
        meanings = _meanings(picked, own or known[of], order=order, **told)
        columns = tuple(column.model_copy(update=meanings.get(column.name, {})) for column in draft.columns)
        st.session_state[f"base-{upload}"] = draft.model_copy(update={"columns": columns})
        st.session_state[f"turn-{upload}"] = st.session_state.get(f"turn-{upload}", 0) + 1
        st.rerun()


def terms(instrument: Instrument) -> str:
    """Whose a questionnaire is and on what terms, with what whoever chooses it must know."""
    said = f"{instrument.citation}. {instrument.licence} {instrument.permission}"
    return f"{said} {instrument.notice}".strip()


def _order(upload: int, names: list[str], sheet: Sheet, instrument: Instrument | None) -> dict[str, int]:
    """The item number of each column, as picked or as changed in the table; which items run the other way is told."""
    table = pd.DataFrame(
        {
            "Item": range(1, len(names) + 1),
            "Column": names,
            "Question": [sheet.questions.get(name, name) for name in names],
        }
    )
    now = st.data_editor(
        table,
        hide_index=True,
        disabled=["Column", "Question"],
        key=f"order-{len(names)}-{names[0]}-{upload}",
        alt="The number of the item that each column holds",
        column_config={"Item": st.column_config.NumberColumn(min_value=1, max_value=99, required=True)},
    )
    turned = sorted({item for coding in instrument.codings for item in coding.reversed}) if instrument else []
    if turned:
        several = " (which, depends on the coding)" if instrument and len(instrument.codings) > 1 else ""
        st.caption(f"Items that run the other way: {', '.join(map(str, turned))}{several}. Check that they are these.")
    return {str(name): int(item) for name, item in zip(now["Column"], now["Item"], strict=True)}


def _meanings(names: list[str], instrument: Instrument, *, order: dict[str, int], **told) -> dict[str, dict]:
    """What each of these columns means from now on, by name: items of the questionnaire as numbered, or its score."""
    common = {"instrument": instrument.id, "why": "You said so.", **told}
    if order:
        return {name: {"kind": "item", "item": order[name], **common} for name in names}
    return {name: {"kind": "score", "scale": instrument.scales[0].id, **common} for name in names}


def _own_scale(upload: int, scheme: Scheme, *, items: int) -> Instrument | None:
    """The definition of an own scale, or None while it is not complete.

    A range is declared, never taken from the data. A definition that cannot stand beside the others is told in a
    sentence before it is saved: a scheme that holds one could not be opened any more.
    """
    left, right = st.columns(2)
    name = left.text_input("Its name", key=f"own-name-{upload}", max_chars=60).strip()
    higher = right.selectbox("A higher score is", ["better", "worse"], key=f"own-higher-{upload}")
    low = left.number_input("Lowest possible answer", value=1.0, key=f"own-low-{upload}")
    high = right.number_input("Highest possible answer", value=5.0, key=f"own-high-{upload}")
    turned = _turned(left, upload) if items else ()
    score = right.selectbox("The score is the", ["mean", "sum"], key=f"own-score-{upload}") if items > 1 else "item"
    if not name or high <= low:
        return None
    ident = "own_" + "_".join("".join(letter if letter.isalnum() else " " for letter in name.lower()).split())
    numbers = tuple(range(1, items + 1))
    try:
        scale = Scale.model_validate({"id": ident, "label": name, "items": numbers, "score": score, "higher": higher})
        coding = Coding(minimum=low, maximum=high, reversed=turned)
        own = Instrument(id=ident, name=name, count=items, codings=(coding,), scales=(scale,))
        instruments.for_scheme(scheme.model_copy(update={"instruments": (*scheme.instruments, own)}))
    except ValidationError as mistake:
        st.error(_cards.escaped(in_words(mistake)))
        return None
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return None
    return own


def _turned(place, upload: int) -> tuple[int, ...]:
    """The numbers of the items that run the other way."""
    label = "Items that run the other way (numbers)"
    text = place.text_input(label, key=f"own-turned-{upload}", placeholder="3, 5")
    return tuple(int(part) for part in text.replace(",", " ").split() if part.isdecimal())


def choose(place, label: str, choices: tuple, chosen: str | None, key: str) -> str | None:
    options = [None, *(each.id for each in choices)]
    names = {each.id: each.label for each in choices}
    index = options.index(chosen) if chosen in options else 0
    return place.selectbox(
        label,
        options,
        index=index,
        format_func=lambda each: names.get(each, "Says a column, or does not apply"),
        key=key,
    )
