"""A fresh random word for each person, every time something is exported.

Two exports of one scheme share no word, so neither can be laid beside the other, or beside the workbench, person by
person. Rows stand in the order of these words, which is random: the order of a file tells who answered first.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

import pandas as pd


def drawn(names: Iterable[object], *, start: str = "P", seed: int | None = None) -> dict[object, str]:
    """A different random word for each different name; missing names get none. Without a seed nobody can redo it.

    >>> words = drawn(["a", "b", "a", None], seed=1)
    >>> sorted(words), len(set(words.values()))
    (['a', 'b'], 2)
    """
    chance = random.SystemRandom() if seed is None else random.Random(seed)
    different = [name for name in dict.fromkeys(names) if not pd.isna(name)]
    words: dict[str, None] = {}
    while len(words) < len(different):
        words[f"{start}{chance.getrandbits(48):012x}"] = None
    return dict(zip(different, words, strict=True))


def renamed(column: pd.Series, words: dict[object, str]) -> pd.Series:
    """The column in the words of `drawn`; missing stays missing."""
    return pd.Series([words.get(name) for name in column], index=column.index, dtype=object)
