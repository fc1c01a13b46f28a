"""Where a theme stands in the codebook, and its removal."""

from __future__ import annotations

import streamlit as st

from analysis import themes
from analysis.themes import Codebook, Theme
from pages import _cards, _codebook_form, _codebook_saving
from pages._codebook_stand import BLIND, SENTENCE, Stand

FIRST = ""


def move(stand: Stand, theme: Theme) -> None:
    """Puts the theme after another one, or first: tables and charts show themes in the order of the codebook."""
    others = [each for each in stand.book.themes if each.id != theme.id]
    names = {FIRST: "At the beginning"} | {each.id: f"After {each.id} {each.name}" for each in others}
    place = [each.id for each in stand.book.themes].index(theme.id)
    choices = list(names)
    after = st.selectbox(
        "Its place in every table",
        choices,
        index=place,
        format_func=names.__getitem__,
        key=f"codebook-place-{theme.id}-{stand.version}",
    )
    if choices.index(after) != place:
        _codebook_saving.ask(stand, f"move-{theme.id}", moved(stand.book, theme, after), label="Move it")


def moved(book: Codebook, theme: Theme, after: str) -> Codebook:
    """The codebook with the theme standing after another one; "" is the beginning."""
    others = [each for each in book.themes if each.id != theme.id]
    place = next((number for number, each in enumerate(others, start=1) if each.id == after), 0)
    return book.model_copy(update={"themes": (*others[:place], theme, *others[place:])})


def remove(stand: Stand, theme: Theme) -> None:
    """Takes the theme out, once it was said what becomes of what people decided about it."""
    sure = st.checkbox("Take this theme out of the codebook", key=f"codebook-remove-{theme.id}-{stand.version}")
    if not sure:
        return
    _cards.plain(" ".join(becomes(stand, theme)))
    left = tuple(each for each in stand.book.themes if each.id != theme.id)
    book = _codebook_form.with_themes(stand.book, left)
    if book is not None:
        _codebook_saving.ask(stand, f"remove-{theme.id}", book, label="Take it out")


def becomes(stand: Stand, theme: Theme) -> list[str]:
    """What a removal leaves behind, in sentences."""
    told = []
    if stand.reading is not None:
        decided = stand.seen(themes.standing(stand.reading.decisions))
        many = len(decided[decided["theme"] == theme.id].drop_duplicates(SENTENCE))
        if many:
            told.append(
                f"People decided about it in {_cards.counted(many, 'sentence')}: this is kept, and counts for nothing "
                f"while no theme has the id {theme.id}. A theme with that id takes it up again."
            )
        else:
            told.append("Nobody decided about it in any sentence.")
        if stand.covered:
            told[-1] += f" {BLIND.format(_cards.counted(len(stand.covered), 'sentence'))}"
    named = [why.title for why in stand.scheme.whys if theme.id in why.themes]
    if named:
        told.append(f"The scheme names it for {'; '.join(named)}, which then rests on the other themes named there.")
    return told
