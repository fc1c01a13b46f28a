"""The phrases of a theme to read: first those that stand in the scheme's texts, the others folded."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.themes import Theme
from pages import _cards
from pages._codebook_stand import SENTENCE, Stand

DIRECTIONS = {
    "toward": ("Towards the aim", "points towards the aim", "blue"),
    "away": ("Away from it", "points away from it", "orange"),
    "neutral": ("Neutral", "is neutral", "gray"),
}


def show(stand: Stand, theme: Theme) -> None:
    """The phrases by direction, each with the sentences that it finds in this scheme's texts."""
    phrases = {field: tuple(getattr(theme, field)) for field in DIRECTIONS}
    if not any(phrases.values()):
        st.markdown("This theme has no phrases: people code it by hand.")
    elif stand.reading is None:
        _columns(phrases, None)
    else:
        _found_first(phrases, _sentences_by_phrase(stand, theme))
    if theme.not_when:
        st.markdown(f"**Not within these terms of art:** {_cards.escaped(', '.join(theme.not_when))}")


def _sentences_by_phrase(stand: Stand, theme: Theme) -> pd.Series:
    assert stand.reading is not None
    hits = stand.seen(stand.reading.tagged.hits)
    return hits[hits["theme"] == theme.id].drop_duplicates([*SENTENCE, "phrase"])["phrase"].value_counts()


def _found_first(phrases: dict[str, tuple[str, ...]], counts: pd.Series) -> None:
    found = {
        field: tuple(sorted((each for each in those if each in counts), key=lambda each: -int(counts[each])))
        for field, those in phrases.items()
    }
    _columns(found, counts)
    st.caption("Beside each phrase: the sentences of this scheme's texts in which it stands.")
    others = {field: tuple(each for each in those if each not in counts) for field, those in phrases.items()}
    many = sum(map(len, others.values()))
    if many:
        with st.expander(f"{_cards.counted(many, 'phrase')} not found in these texts"):
            _columns(others, None)


def _columns(phrases: dict[str, tuple[str, ...]], counts: pd.Series | None) -> None:
    """A column for each direction; with counts, each phrase has its own beside it."""
    for (field, (label, _, colour)), column in zip(DIRECTIONS.items(), st.columns(3), strict=True):
        column.markdown(f"**{label}** ({len(phrases[field])})")
        told = [f"{_cards.escaped(each)}{'' if counts is None else f' {counts[each]}'}" for each in phrases[field]]
        column.markdown(" ".join(f":{colour}-badge[{each}]" for each in told) or "none")
