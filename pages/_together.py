"""Several columns mapped in one act: a matrix as items of a questionnaire, ready scores, or a scale of one's own."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from analysis import instruments
from analysis.intake.items import ready_score
from analysis.intake.own_scales import blocks, unread, worded
from analysis.intake.screeners import SCREENERS, SEVERAL_AT_ONCE
from analysis.model import Coding, Instrument, Recipe, Refused, Scale, Scheme, Sheet, clean, in_words
from pages import _cards, _columns, _frame

NEW = "A new scale of our own"
NOT_SAID = _columns.NONE
Places = Mapping[str, int | str | None]


def draw(upload: int, draft: Recipe, sheet: Sheet, scheme: Scheme) -> None:
    """Maps several columns in one act: as the items of a questionnaire in their order, or as ready scores."""
    with st.expander(SEVERAL_AT_ONCE):
        clinical = st.toggle(SCREENERS, key=_screeners_key(upload))
        known = instruments.offered(scheme, clinical=clinical, used={column.instrument for column in draft.columns})
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
            st.caption(_cards.escaped(instruments.terms(known[of])))
        own = _own_scale(upload, scheme, items=len(picked) if items else 0) if of == NEW else None
        meant = own or known.get(of)
        ask = _numbers if items else _scales
        places = ask(upload, picked, sheet, meant) if picked else {}
        wave = choose(st, "Wave of these columns (for a wide file)", scheme.waves, None, f"these-wave-{upload}")
        words = "Answers that are words, and what each is worth"
        typed = st.text_input(words, placeholder="Not at all = 1; Entirely = 7", key=f"labels-{upload}")
        labels = _columns.labels(typed)
        if items and picked and meant is not None and (own or meant in scheme.instruments):
            labels = _worded(sheet, picked, meant, labels)
        said = meant is not None and bool(picked) and None not in places.values()
        if not st.button("Use this meaning", disabled=not said, key=f"use-{upload}") or meant is None:
            return
        if own is not None and own not in scheme.instruments:
            new = scheme.model_copy(update={"instruments": (*scheme.instruments, own)})
            _frame.store().save_scheme(_frame.viewer(), new, note=f"Own scale {own.name} defined")
        _taken_up(upload, draft, _meanings(meant, places, wave=wave, labels=labels))


def _taken_up(upload: int, draft: Recipe, meanings: dict[str, dict]) -> None:
    """Begins the editor of columns anew, with these meanings in it."""
    columns = tuple(column.model_copy(update=meanings.get(column.name, {})) for column in draft.columns)
    st.session_state[f"base-{upload}"] = draft.model_copy(update={"columns": columns})
    st.session_state[f"turn-{upload}"] = st.session_state.get(f"turn-{upload}", 0) + 1
    st.rerun()


def _worded(sheet: Sheet, names: list[str], own: Instrument, typed: dict[str, float]) -> dict[str, float]:
    """What answers in words are worth on an own scale: of a known list, but for what is typed. The rest is asked."""
    answers, said = own.codings[0], {clean(word): value for word, value in typed.items()}
    known = {clean(word): value for word, value in answers.labels.items()}
    found = known or worded(sheet, names, answers.minimum, answers.maximum)
    if found:
        told = "; ".join(f"{word} = {value:g}" for word, value in (found | said).items())
        st.caption(f"These answers are read as: {_cards.escaped(told)}. Write it above where they mean something else.")
    asked, none = unread(sheet, names, found | said)
    if asked:
        shown = ", ".join(f"“{_cards.escaped(word)}”" for word in asked[:8]) + (" …" if len(asked) > 8 else "")
        st.warning(f"Nobody has said what these answers are worth: {shown}. Until you write it above they are missing.")
    if none:
        st.caption(f"No answer: {', '.join(f'“{_cards.escaped(word)}”' for word in none[:8])}. They count as missing.")
    return said if known else found | said


def screeners_wanted(upload: int) -> bool:
    """Whether somebody asked for questionnaires that screen for illness while mapping this file."""
    return bool(st.session_state.get(_screeners_key(upload), False))


def _screeners_key(upload: int) -> str:
    return f"clinical-{upload}"


def _numbers(upload: int, names: list[str], sheet: Sheet, instrument: Instrument | None) -> Places:
    """The number of the item that each column holds; which items run the other way is told."""
    numbers = pd.Series(range(1, len(names) + 1), name="Item")
    config = st.column_config.NumberColumn(min_value=1, max_value=99, required=True)
    now = _editor(numbers, names, sheet, config=config, key=f"order-{_mark(names)}-{upload}")
    turned = sorted({item for coding in instrument.codings for item in coding.reversed}) if instrument else []
    if turned:
        several = " (which, depends on the coding)" if instrument and len(instrument.codings) > 1 else ""
        st.caption(f"Items that run the other way: {', '.join(map(str, turned))}{several}. Check that they are these.")
    return {name: int(item) for name, item in zip(names, now["Item"], strict=True)}


def _scales(upload: int, names: list[str], sheet: Sheet, instrument: Instrument | None) -> Places:
    """The scale whose score each column holds: the one that its heading names, else as a person says; None until then.

    Where there is only one nothing is asked.
    """
    labels = {scale.id: scale.label for scale in instrument.scales} if instrument else {}
    if instrument is None or len(labels) == 1:
        return dict.fromkeys(names, next(iter(labels), None))
    proposed = pd.Series([_scale_named(name, sheet, instrument) or NOT_SAID for name in names], name="Scale")
    config = st.column_config.SelectboxColumn(
        options=[NOT_SAID, *labels], format_func=lambda each: labels.get(str(each), str(each)), required=True
    )
    now = _editor(proposed, names, sheet, config=config, key=f"scales-{instrument.id}-{_mark(names)}-{upload}")
    said = {name: each if each in labels else None for name, each in zip(names, now["Scale"], strict=True)}
    if None in said.values():
        st.caption(f"{_cards.escaped(instrument.name)} has several scores. Say which of them each column holds.")
    return said


def _scale_named(name: str, sheet: Sheet, instrument: Instrument) -> str | None:
    found = ready_score(clean(name), sheet.questions.get(name, name), {instrument.id: instrument})
    return found.get("scale") if found else None


def _editor(asked: pd.Series, names: list[str], sheet: Sheet, *, config, key: str) -> pd.DataFrame:
    """The table in which one thing is asked of each column, with the question beside it."""
    questions = [sheet.questions.get(name, name) for name in names]
    return st.data_editor(
        pd.DataFrame({asked.name: asked, "Column": names, "Question": questions}),
        hide_index=True,
        disabled=["Column", "Question"],
        key=key,
        alt=f"{asked.name} that each column holds",
        column_config={str(asked.name): config},
    )


def _mark(names: list[str]) -> int:
    """A number for these columns in this order: what was said of others must not stand in their table."""
    return zlib.crc32("\n".join(names).encode())


def _meanings(instrument: Instrument, places: Places, **told) -> dict[str, dict]:
    """What each of these columns means from now on, by name: an item of the questionnaire, or one of its scores."""
    common = {"instrument": instrument.id, "why": "You said so.", **told}
    return {
        name: {"kind": "item", "item": place, **common}
        if isinstance(place, int)
        else {"kind": "score", "scale": place, **common}
        for name, place in places.items()
    }


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


def choose(
    place, label: str, choices: tuple, chosen: str | None, key: str, *, none: str = "Says a column, or does not apply"
) -> str | None:
    options = [None, *(each.id for each in choices)]
    names = {each.id: each.label for each in choices}
    index = options.index(chosen) if chosen in options else 0
    return place.selectbox(
        label,
        options,
        index=index,
        format_func=lambda each: names.get(each, none),
        key=key,
    )
