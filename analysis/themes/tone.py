"""TextBlob's polarity, for sorting sentences before reading them; it is no finding and never leaves the workbench.

It adds up the usual tone of single words: "not bad" and plain complaints without strong words come out wrong.
"""

from __future__ import annotations

from collections.abc import Sequence


def polarity(texts: Sequence[str]) -> list[float]:
    """From -1 to 1 for each text; 0 where no word of it has a known tone, which includes other languages than English.

    Only the word list that is installed with TextBlob is used; nothing has to be downloaded.
    """
    from textblob.en.sentiments import PatternAnalyzer

    analyse = PatternAnalyzer().analyze
    return [float(analyse(text).polarity) for text in texts]
