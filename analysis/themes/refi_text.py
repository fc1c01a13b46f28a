"""A text as it is written into a project for other programs, and where its places went."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass


@dataclass(frozen=True)
class Written:
    """A text with "\\n" for every line end. length: of the text before. pairs: where its Windows line ends began."""

    text: str
    length: int
    pairs: list[int]

    def start(self, place: int) -> int:
        """Where a span begins that began at `place` in the text before."""
        return place - bisect_left(self.pairs, place)

    def end(self, place: int) -> int:
        """Where a span ends that ended before `place`; half a line end still covers the whole one."""
        return place - bisect_left(self.pairs, place - 1)


def written(text: str) -> Written:
    """The text as programs read it from a UTF-8 file.

    >>> now = written("One.\\r\\nTwo.")
    >>> now.text[now.start(6) : now.end(10)]
    'Two.'
    """
    pairs = [match.start() for match in re.finditer("\r\n", text)]
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    # Half of a surrogate pair cannot be written in UTF-8, and a mark at the beginning is taken for that of the file.
    plain = re.sub("[\ud800-\udfff]", "\ufffd", plain)
    plain = "\u2060" + plain[1:] if plain.startswith("\ufeff") else plain
    return Written(plain, len(text), pairs)
