"""A whole text with a passage and everything that was marked in it, of which nothing comes alive.

What is marked is told by more than its colour: taken out is struck through, a word that few people use is slanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import streamlit as st

from analysis.quotations import Document, Extract, Mark, points
from analysis.quotations.distinctive import RARE
from pages import _cards
from pages._quote_desk import Desk

LEGEND = (
    ":blue-background[**the passage**] · :red-background[~~taken out by rule~~] · "
    ":orange-background[to be decided on] · :violet-background[*a word that few people use*]"
)
TALL = 460  # pixels, from which on a text scrolls in its own box


def draw(desk: Desk, document: Document, extract: Extract) -> None:
    """The text, with a line that explains the marks."""
    found = points(document.text, desk.about.names, desk.about.usage, k_word=desk.policy.k_word)
    told = marked(document.text, found, (extract.start, extract.end))
    tall = len(document.text) > 1_200
    with st.container(border=True, height=TALL if tall else "content", key=f"quote-text-{extract.id}"):
        st.markdown(told)
    st.markdown(f":small[{LEGEND}]")


def marked(text: str, found: Iterable[Mark], passage: tuple[int, int]) -> str:
    """The text as Markdown in which only the marks are Markdown; lines stay lines."""
    told = "".join(_piece(text[start:end], mark, inside) for start, end, mark, inside in _pieces(text, found, passage))
    return "  \n".join(line.strip() for line in told.split("\n"))  # what begins with spaces would be a block of code


def _pieces(text: str, found: Iterable[Mark], passage: tuple[int, int]) -> Iterator[tuple[int, int, Mark | None, bool]]:
    """start, end, the mark that covers it and whether it lies in the passage, without a gap."""
    marks = list(found)
    cuts = {0, len(text), *passage, *(mark.start for mark in marks), *(mark.end for mark in marks)}
    places = sorted(cut for cut in cuts if 0 <= cut <= len(text))
    for start, end in zip(places, places[1:], strict=False):
        mark = next((each for each in marks if each.start <= start and end <= each.end), None)
        yield start, end, mark, passage[0] <= start and end <= passage[1]


def _piece(words: str, mark: Mark | None, inside: bool) -> str:
    """One piece, line by line, so that no mark of Markdown reaches over the end of one."""
    return "\n".join(_line(line, mark, inside) for line in words.splitlines()) + ("\n" if words.endswith("\n") else "")


def _line(line: str, mark: Mark | None, inside: bool) -> str:
    told = _cards.escaped(" ".join(line.split()))
    lead, tail = (" " if side.isspace() else "" for side in (line[:1], line[-1:]))
    if not told:
        return lead
    if mark is None:
        told = f":blue-background[**{told}**]" if inside else told
    elif mark.masked:
        told = f":red-background[~~{told}~~]"
    elif mark.kind == RARE:
        told = f":violet-background[*{told}*]"
    else:
        told = f":orange-background[{told}]"
    return f"{lead}{told}{tail}"
