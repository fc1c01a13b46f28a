"""P9: tagging 10,000 reflections with 18 themes, against nested regular expressions and one expression a theme.

The peers only look for phrases; ours also finds sentences, terms of art, negation, direction and the place of each hit.
They get a part of the texts and their time is multiplied: they are linear. Then how ours grows with the texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from analysis.themes import hit_by_sentence, load_codebook
from benchmarks.data import LARGE, SMALL, reflections
from benchmarks.timing import Row, Taken, middle, once, paired

NESTED, COMPILED = SMALL // 50, SMALL // 10
FEW, GROWN = 1_000, (50_000, 200_000)
SLACK = 1.2  # how much more than in proportion a larger pile may cost


def rows() -> Iterator[Row]:
    codebook, table = load_codebook("reverse_mentoring"), reflections(SMALL)
    texts = [text.lower() for text in table["text"]]
    phrases = [[_pattern(phrase) for phrase, _ in theme.phrases] for theme in codebook.themes]
    themes = [re.compile("|".join(theme)) for theme in phrases]
    hit_by_sentence(table, codebook)
    ours = middle([once(lambda: hit_by_sentence(table, codebook)) for _ in range(5)])
    nested = middle([once(lambda: _nested(texts[:NESTED], phrases)) for _ in range(3)])
    one = middle([once(lambda: _compiled(texts[:COMPILED], themes)) for _ in range(3)])
    work = "tagging 10,000 reflections, 18 themes"
    yield Row("P9", work, ours, _times(nested, SMALL / NESTED), 1 / 50, "nested expressions")
    yield Row("P9", work, ours, _times(one, SMALL / COMPILED), 1 / 5, "one expression a theme")
    large = reflections(LARGE)
    grown, small = paired(lambda: hit_by_sentence(large, codebook), lambda: hit_by_sentence(table, codebook), times=2)
    yield Row("P9", "tagging, 10,000 to 100,000 reflections", grown, small, 12, "the smaller pile")
    few = table.head(FEW)
    for many in GROWN:
        larger = partial(hit_by_sentence, reflections(many), codebook)
        grown, small = paired(larger, partial(hit_by_sentence, few, codebook), times=2)
        work = f"tagging, {FEW:,} to {many:,} reflections"
        yield Row("P9", work, grown, small, SLACK * many / FEW, "the smaller pile")


def _pattern(phrase: str) -> str:
    return r"\b" + re.escape(phrase.lower()).replace(r"\*", r"\w*") + r"\b"


def _nested(texts: list[str], phrases: list[list[str]]) -> list[tuple[int, int]]:
    return [
        match.span() for text in texts for theme in phrases for phrase in theme for match in re.finditer(phrase, text)
    ]


def _compiled(texts: list[str], themes: list[re.Pattern[str]]) -> list[tuple[int, int]]:
    return [match.span() for text in texts for theme in themes for match in theme.finditer(text)]


def _times(taken: Taken, factor: float) -> Taken:
    return Taken(taken.wall * factor, taken.processor * factor)
