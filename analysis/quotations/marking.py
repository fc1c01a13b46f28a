"""What is found in a text: a mark, and how marks that overlap are settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

TOKENS = {
    "name": "[name]", "organisation": "[organisation]", "place": "[place]", "role": "[role]", "date": "[date]",
    "contact": "[contact]", "detail": "[detail]",
}  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """Something in a text that may tell who wrote it or whom it is about.

    start, end: characters of the text. found: what stands there. token: what stands in its place when it is taken out.
    masked: taken out unless a person keeps it; otherwise left for a person to decide.
    """

    start: int
    end: int
    found: str
    kind: str
    token: str
    masked: bool


def settled(marks: Iterable[Mark], text: str) -> list[Mark]:
    """Marks that do not overlap, in the order of the text. What is taken out comes before what is only flagged.

    Among equals the longest stands. What juts out of it is kept as a mark of its own, so that every letter that
    something would have taken out is taken out.
    """
    taken: list[Mark] = []
    # What was found first comes first among equals: a telephone number is a number too.
    masked_first = sorted(dict.fromkeys(marks), key=lambda mark: (not mark.masked, mark.start - mark.end, mark.start))
    owner = bytearray(len(text))
    for mark in masked_first:
        free = owner[mark.start : mark.end]
        if not any(free):
            taken.append(mark)
        else:
            taken += _left_over(mark, free, text)
        owner[mark.start : mark.end] = b"\x01" * (mark.end - mark.start)
    return sorted(taken, key=lambda mark: mark.start)


def _left_over(mark: Mark, taken: bytearray, text: str) -> list[Mark]:
    """The pieces of a mark that nothing else holds, where a letter or digit stands in them."""
    pieces = []
    place = 0
    while place < len(taken):
        end = taken.find(b"\x01" if not taken[place] else b"\x00", place)
        end = len(taken) if end < 0 else end
        if not taken[place]:
            found = text[mark.start + place : mark.start + end]
            start = mark.start + place + len(found) - len(found.lstrip())
            found = found.strip()
            if any(character.isalnum() for character in found):
                pieces.append(replace(mark, start=start, end=start + len(found), found=found))
        place = end
    return pieces
