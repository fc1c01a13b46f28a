"""How much room words take on a slide, by estimate, and the places that are cut out for them."""

from __future__ import annotations

import bisect
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from pptx.util import Inches, Pt

READABLE = 11
SIZES = (16, 14, 13, 12, 11, 10)
LETTER, LINE = 0.5, 1.22  # width of an average letter and height of a line, in sizes of the font
AFTER = 0.4  # below a paragraph
MOST_IN_A_CELL = 240  # letters; a plan may tell of an outcome in two thousand
IN_THE_NOTES = "… in full in the notes of this slide"


@dataclass(frozen=True)
class Box:
    """A place on a slide, in the units of the file."""

    left: int
    top: int
    width: int
    height: int

    def columns(self, *shares: float, gap: float = 0.3) -> list[Box]:
        """The box cut into columns of these shares."""
        room = self.width - Inches(gap) * (len(shares) - 1)
        widths = [int(room * share / sum(shares)) for share in shares]
        lefts = [self.left + sum(widths[:place]) + Inches(gap) * place for place in range(len(shares))]
        return [Box(left, self.top, width, self.height) for left, width in zip(lefts, widths, strict=True)]

    def rows(self, *shares: float, gap: float = 0.15) -> list[Box]:
        """The box cut into rows of these shares."""
        turned = Box(self.top, self.left, self.height, self.width).columns(*shares, gap=gap)
        return [Box(self.left, each.left, self.width, each.width) for each in turned]

    def stacked(self, *heights: float) -> list[Box]:
        """Boxes of these heights below each other, from the top of this one."""
        tops = [self.top + int(sum(heights[:place])) for place in range(len(heights))]
        return [Box(self.left, top, self.width, math.ceil(height)) for top, height in zip(tops, heights, strict=True)]


def fitting(texts: list[str], place: Box, sizes: Sequence[int]) -> tuple[int, int]:
    """The largest size at which all fits, and how many paragraphs do at the one that is taken."""
    for size in sizes:
        if height_of(texts, place.width, size) <= place.height:
            return size, len(texts)
    size, shown = sizes[-1], 0
    while shown < len(texts) and height_of([*texts[: shown + 1], IN_THE_NOTES], place.width, size) <= place.height:
        shown += 1
    return size, shown


def shortened(text: str, place: Box, *, beside: str) -> str:
    """The text, or as many of its words as leave room for what stands beside it in its box; nothing without room."""

    def cut(letters: int) -> str:
        return f"{text[:letters].rpartition(' ')[0] or text[:letters]} {IN_THE_NOTES}".lstrip()

    def is_too_long(told: str) -> bool:
        return height_of([told, beside], place.width, SIZES[-1]) > place.height

    if not is_too_long(text):
        return text
    first = bisect.bisect_left(range(len(text)), True, key=lambda letters: is_too_long(cut(letters)))
    return cut(first - 1) if first else ""


def height_of(texts: Sequence[str], width: float, size: float) -> float:
    """How tall these paragraphs are in this width, by estimate; with the margins that a box has of itself."""
    lines = sum(_lines(text, width - Inches(0.2), size) for text in texts)
    return Pt(size) * (lines * LINE + len(texts) * AFTER) + Inches(0.1)


def shared(needed: Sequence[float], room: float) -> list[float]:
    """The room of each: what it needs where that is no more than its part, and the rest in equal parts.

    >>> shared([1, 9, 5], 9), shared([6, 6], 6)
    ([1, 4.0, 4.0], [3.0, 3.0])
    """
    given: dict[int, float] = {}
    for place in sorted(range(len(needed)), key=needed.__getitem__):
        given[place] = min(needed[place], (room - sum(given.values())) / (len(needed) - len(given)))
    return [given[place] for place in range(len(needed))]


def _lines(text: str, width: float, size: float) -> int:
    """How many lines a text takes, by estimate. A Chinese, Japanese or Korean letter is as wide as it is tall."""
    room = max(width / Pt(size), 8 * LETTER)
    wide = [
        sum(1 if unicodedata.east_asian_width(each) in "FW" else LETTER for each in line) for line in text.split("\n")
    ]
    return sum(max(1, math.ceil(each / (room // LETTER * LETTER))) for each in wide)


def in_a_cell(row: Sequence[str]) -> tuple[str, ...]:
    """A row of which no cell is longer than a slide can hold."""
    return tuple(words if len(words) <= MOST_IN_A_CELL else f"{words[:MOST_IN_A_CELL].rstrip()} …" for words in row)


def fits(rows: Sequence[Sequence[str]], shares: Sequence[float], place: Box, size: float = READABLE) -> bool:
    return table_height(rows, shares, place, size) <= place.height


def table_height(rows: Sequence[Sequence[str]], shares: Sequence[float], place: Box, size: float = READABLE) -> float:
    """How tall a table of these rows is in a place of this width, by estimate."""
    widths = [place.width * share / sum(shares) - Inches(0.2) for share in shares]
    cells = [in_a_cell(row) for row in rows]
    tall = [max(_lines(words, width, size) for words, width in zip(row, widths, strict=True)) for row in cells]
    return sum(Pt(size) * LINE * lines + Pt(6) for lines in tall)
