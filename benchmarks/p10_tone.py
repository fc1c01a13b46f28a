"""P10: the tone of 10,000 texts, against TextBlob alone; and the same texts where each stands there twice.

Ours gives polarity, subjectivity and the number of known words. A text that stands there again costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from analysis.themes.tone import tone_by_text
from benchmarks.data import SMALL, reflections
from benchmarks.timing import Row, paired


def rows() -> Iterator[Row]:
    from textblob import TextBlob

    texts = reflections(SMALL)["text"].tolist()
    alone = [tuple(TextBlob(text).sentiment) for text in texts[:200]]
    same = tone_by_text(texts[:200])[["polarity", "subjectivity"]].itertuples(index=False, name=None)
    equal = alone == list(same)
    ours, peer = paired(lambda: tone_by_text(texts), lambda: [TextBlob(text).sentiment for text in texts], times=3)
    told = "TextBlob(text).sentiment, same figures" if equal else "TextBlob(text).sentiment, OTHER FIGURES"
    yield Row("P10", "tone of 10,000 texts", ours, peer, 1, told, also=equal)
    twice, once = paired(lambda: tone_by_text(texts * 2), lambda: tone_by_text(texts), times=3)
    yield Row("P10", "tone, each of 10,000 texts twice", twice, once, 1.3, "each once")
