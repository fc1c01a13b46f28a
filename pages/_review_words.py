"""Part of the review page: words of people as they are, with the place marked that is spoken of."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import streamlit as st

from pages import _cards


def marked(text: str, hits: pd.DataFrame, start: int) -> str:
    """The sentence with the words marked that made the proposals."""
    spans = hits.loc[hits["start"].notna() & hits["end"].notna(), ["start", "end"]].drop_duplicates()
    told, done = [], 0
    pairs = [(int(first) - start, int(last) - start) for first, last in spans.itertuples(index=False, name=None)]
    for first, last in sorted(pairs, key=lambda pair: (pair[0], -pair[1])):
        first = max(first, done)
        if not 0 <= first < last <= len(text):
            continue
        told += [plain(text[done:first]), f":blue-background[{plain(text[first:last])}]"]
        done = last
    return "".join([*told, plain(text[done:])])


def plain(text: str) -> str:
    """Words on one line, as they are, spaces at the ends included."""
    inner = _cards.escaped(" ".join(text.split()))
    return f"{' ' if text[:1].isspace() else ''}{inner}{' ' if text[-1:].isspace() and inner else ''}"


def within(text: str, start: int, end: int) -> Iterator[str]:
    """The lines of the answer, the sentence in it marked in bold."""
    *before, lead = text[:start].split("\n")
    rest, *after = text[end:].split("\n")
    yield from map(plain, before)
    yield f"{plain(lead)}:primary-background[**{plain(text[start:end].strip())}**]{plain(rest)}"
    yield from map(plain, after)


def lines(told: Iterator[str]) -> None:
    st.markdown("\n\n".join(line.strip() for line in told if line.strip()))


def answer(text: str, start: int, end: int) -> None:
    """The whole answer, with the sentence from start to end marked in it."""
    lines(within(text, start, end))
