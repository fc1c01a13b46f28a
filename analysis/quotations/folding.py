"""A text as it is searched: without accents, look-alike letters and invisible characters, each with its own place.

Whoever wants to hide a name from a search writes it with a letter of another alphabet, or with something invisible in
it; most often a word processor did so. Every character of the folded text remembers where it stands in the written one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache

# Letters of other alphabets that look like Latin ones, side by side.
_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухѵһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονιαρτυκıɡɑℓøØłŁđĐ",
    "ABESIJKMHOPCTYXaesijopcyxvhdqwABEZHIKMNOPTYXoviaptukigaloOlLdD",
)
_MARKS = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4`\u2032", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u201c\u201d\u201e\u2033", '"'),
    }
)
_WORD = re.compile(r"[^\W\d_]+")
_JOINED = re.compile(r"[\s'\-.,]*")
# What may stand between the end of one sentence and the first word of the next.
_BEFORE_A_WORD = " \t\"'([{*_>#-"


@dataclass(frozen=True)
class Word:
    """A run of letters of a folded text: its place there, as written and in lower case.

    first: nothing of its sentence stands before it.
    """

    start: int
    end: int
    written: str
    lower: str
    first: bool

    @property
    def capital(self) -> bool:
        return self.written[0].isupper()


@dataclass(frozen=True)
class Folded:
    """A text as it is searched. `written` is the text itself; `places` tells where each character came from."""

    written: str
    text: str
    places: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the written text behind a piece of the folded one, with all that is invisible in it."""
        if self.places is None or start == end:
            return start, end
        return self.places[start], max(self.places[end], self.places[end - 1] + 1)

    @cached_property
    def words(self) -> list[Word]:
        text, found = self.text, []
        end = 0
        for match in _WORD.finditer(text):
            start, between = match.start(), text[end : match.start()]
            first = not found or _ends_a_sentence(between, found[-1].written)
            word = match[0]
            end = match.end()
            found.append(Word(start, end, word, word.lower(), first))
        return found

    def joined(self, left: Word, right: Word) -> bool:
        """Whether nothing but space, line breaks, hyphens, apostrophes, commas or full stops stands between them."""
        return right.start - left.end <= 8 and bool(_JOINED.fullmatch(self.text, left.end, right.start))


def folded(text: str) -> Folded:
    """The text as it is searched.

    >>> name = folded("Qu\\u00e1r\\u200brell\\u2019s")
    >>> name.text, name.span(0, 8)
    ("Quarrell's", (0, 9))
    """
    if text.isascii():
        return Folded(text, text, None)
    pieces = [_folded_character(character) for character in text]
    if all(len(piece) == 1 for piece in pieces):
        return Folded(text, "".join(pieces), None)
    places = [place for place, piece in enumerate(pieces) for _ in piece]
    return Folded(text, "".join(pieces), (*places, len(text)))


def plain(text: str) -> str:
    """The folded text in lower case."""
    return folded(text).text.lower()


@lru_cache(maxsize=10_000)
def _folded_character(character: str) -> str:
    if unicodedata.category(character) in ("Cf", "Mn", "Me", "Cs") or character == "\u3164":
        return ""
    if character in "\x0b\x0c\x85\u2028\u2029":
        return "\n"
    spelt = unicodedata.normalize("NFKD", character.translate(_MARKS))
    bare = "".join(each for each in spelt if unicodedata.category(each) not in ("Mn", "Me"))
    return bare.translate(_ALIKE).translate(_MARKS)


def _ends_a_sentence(between: str, before: str) -> bool:
    """Whether a new sentence begins after what stands between two words; a stop after one letter or a title is none."""
    if between in (" ", "'", "-", ", "):
        return False
    if "\n" in between:
        return True
    bare = between.rstrip(_BEFORE_A_WORD)
    if not bare or bare == between or bare[-1] not in ".!?\u2026:;|\u2022":
        return bool(bare) and bare[-1] in "\u2022|"
    if bare[-1] in ":;":
        return False
    return not (bare == "." and (len(before) == 1 or before in ("Mr", "Mrs", "Ms", "Dr", "Prof", "St")))
