"""The words that come with Open Loop: what everybody writes, and what tells something of the writer.

words.toml holds the lists, common_words.txt the words of everyday English. Both are searched word by word. Whether a
word is English at all is asked of the dictionary that textblob carries.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from analysis.quotations.folding import Folded, Word, folded, plain

_HERE = Path(__file__).parent
# Endings of one word in its different uses, with what stood before: studied, study; planning, plan; nicer, nice.
_ENDINGS = (
    ("ies", "y"), ("ied", "y"), ("ier", "y"), ("iest", "y"), ("ily", "y"), ("iness", "y"), ("es", ""), ("s", ""),
    ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("er", ""), ("er", "e"), ("est", ""), ("est", "e"),
    ("ally", "al"), ("ly", ""), ("ly", "le"), ("ness", ""), ("n", ""), ("r", ""), ("d", ""),
)  # fmt: skip
_LONGEST_BEGINNING = 20  # letters of the longest word that ends in * and is listed
_SHORTENED = ("n't", "'re", "'ve", "'ll", "'s", "'d", "'m", "s'", "'")


@dataclass(frozen=True)
class Listed:
    """What a phrase of the lists stands for. capital: only where it is written with a capital letter."""

    kind: str
    token: str
    masked: bool
    capital: bool


@dataclass
class Phrases:
    """Phrases to be found in a text, by their first word; a phrase that ends in * takes any ending of its last word."""

    exact: dict[str, list[tuple[tuple[str, ...], Listed]]] = field(default_factory=dict)
    begun: dict[str, list[tuple[tuple[str, ...], Listed]]] = field(default_factory=dict)

    def add(self, phrase: str, listed: Listed) -> None:
        words = tuple(word.lower for word in folded(phrase).words)
        open_end = phrase.endswith("*")
        place = self.begun if open_end and len(words) == 1 else self.exact
        last = words[-1] + "*" if open_end and len(words) > 1 else words[-1]
        place.setdefault(words[0], []).append(((*words[:-1], last), listed))

    def starting(self, word: str) -> list[tuple[tuple[str, ...], Listed]]:
        return _starting(self, word)


def _starting(phrases: Phrases, word: str) -> list[tuple[tuple[str, ...], Listed]]:
    found = [*phrases.exact.get(word, ())]
    for single in singular(word):
        found += [each for each in phrases.exact.get(single, ()) if len(each[0]) == 1]
    for length in range(3, min(len(word), _LONGEST_BEGINNING) + 1):
        found += phrases.begun.get(word[:length], ())
    return found


@cache
def lists() -> dict[str, Any]:
    """The content of words.toml."""
    return tomllib.loads((_HERE / "words.toml").read_text(encoding="utf-8"))


@cache
def other(name: str) -> frozenset[str]:
    """One of the smaller lists, such as the titles before a name, or a list of the organisations."""
    return frozenset((lists()["other"] | lists()["organisations"])[name])


@cache
def _phrases() -> Phrases:
    phrases = Phrases()
    for how in ("flagged", "with_capital", "masked"):
        for group in lists()[how]:
            listed = Listed(group["kind"], group["token"], how == "masked", how == "with_capital")
            for phrase in group["words"]:
                phrases.add(phrase, listed)
    return phrases


@lru_cache(maxsize=100_000)
def _sought(word: str) -> list[tuple[tuple[str, ...], Listed]]:
    return _phrases().starting(word)


def listed_places(text: Folded) -> Iterator[tuple[int, int, Listed]]:
    """Where phrases of the lists stand in a text: characters of the folded text, and what they stand for.

    >>> [(place[2].kind, place[2].token) for place in listed_places(folded("My twin sister is a judge"))]
    [('family', 'detail'), ('family', 'detail'), ('job title', 'role')]
    """
    words = text.words
    for place, word in enumerate(words):
        for phrase, listed in _sought(word.lower):
            last = place + len(phrase) - 1
            if len(phrase) > 1 and not _follows(text, words, place, phrase):
                continue
            if not listed.capital or _with_capital(words[place : last + 1], len(phrase)):
                yield word.start, words[last].end, listed


def _with_capital(words: list[Word], length: int) -> bool:
    """Whether the last word is capitalised, and not merely because a sentence begins with an everyday word."""
    return words[-1].capital and not (length == 1 and words[-1].first and is_common(words[-1].lower))


def _follows(text: Folded, words: list[Word], place: int, phrase: tuple[str, ...]) -> bool:
    if place + len(phrase) > len(words):
        return False
    for step, wanted in enumerate(phrase[1:], start=place + 1):
        word = words[step].lower
        fits = word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted or wanted in singular(word)
        if not fits or not text.joined(words[step - 1], words[step]):
            return False
    return True


# -------------------------------------------------------------------------------------------------- common words


@cache
def common_words() -> frozenset[str]:
    """The words of everyday English, in their base forms."""
    lines = (_HERE / "common_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=100_000)
def is_common(word: str) -> bool:
    """Whether a word is everyday English, in its base form or with a regular ending.

    >>> [is_common(word) for word in ("Planning", "studied", "weren't", "falconry")]
    [True, True, True, False]
    """
    bare = plain(word)
    for short in _SHORTENED:
        if bare.endswith(short):
            bare = bare.removesuffix(short)
            break
    known = common_words()
    return bare in known or any(base in known for base in _bases(bare))


@cache
def grammar_words() -> frozenset[str]:
    """The words of everyday English that only hold a sentence together: the first group of the list."""
    text = (_HERE / "common_words.txt").read_text(encoding="utf-8")
    group = text.partition("# grammar\n")[2].partition("\n#")[0]
    return frozenset(group.split())


# The word that a line of the dictionary begins with, where it is of letters alone.
_HEAD = re.compile(r"^[^\W\d_]{3,}(?=\s)", re.MULTILINE)


@cache
def _dictionary() -> frozenset[str]:
    """The words of a dictionary that are written small and are no first names; none where there is no dictionary."""
    from importlib.util import find_spec

    found = find_spec("textblob")
    places = [] if found is None else found.submodule_search_locations or []
    files = [file for place in places if (file := Path(place) / "en" / "en-lexicon.txt").exists()]
    heads = [head for file in files for head in _HEAD.findall(file.read_text(encoding="utf-8"))]
    return frozenset(head for head in heads if head.islower()) - other("names_in_dictionaries")


@lru_cache(maxsize=100_000)
def is_known(word: str) -> bool:
    """Whether a word is English at all, everyday or not; what is in no dictionary may be a name written small.

    >>> [is_known(word) for word in ("meeting", "chronologies", "organisers", "priya")]
    [True, True, True, False]
    """
    bare = plain(word)
    if is_common(bare):
        return True
    bases = {bare, word_form(bare), *(bare.removesuffix(ending) for ending in ("ed", "d", "ing", "ly"))}
    bases |= {_american(base) for base in bases}
    return any(base in _dictionary() for base in bases)


_AMERICAN = (
    ("isation", "ization"), ("ising", "izing"), ("iser", "izer"), ("ised", "ized"), ("ise", "ize"), ("ence", "ense"),
    ("our", "or"), ("oured", "ored"), ("lled", "led"), ("lling", "ling"), ("ller", "ler"), ("tre", "ter"),
)  # fmt: skip


def _american(word: str) -> str:
    """A British spelling as the dictionary has it."""
    for british, american in _AMERICAN:
        if word.endswith(british):
            return word.removesuffix(british) + american
    return word


def _bases(word: str) -> Iterable[str]:
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 - len(instead):
            base = word[: len(word) - len(ending)] + instead
            yield base
            # Planning is of plan: the last letter was doubled. What is left is a word of three letters or more.
            if not instead and ending in ("ed", "ing", "er", "est") and len(base) > 3 and base[-1] == base[-2]:
                yield base[:-1]


def singular(word: str) -> tuple[str, ...]:
    """What a word may be the plural of."""
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return ()
    return (word[:-1], word[:-2], word[:-3] + "y") if word.endswith("ies") else (word[:-1], word[:-2])


@lru_cache(maxsize=100_000)
def word_form(word: str) -> str:
    """A word as words are compared: no accents or capitals, no possessive, no plural -s, -es or -ies.

    Other endings stay: to join them would make a rare word look as if more people had used it.

    >>> [word_form(word) for word in ("Lifeboat\\u2019s", "stories", "boxes", "class", "bus")]
    ['lifeboat', 'story', 'box', 'class', 'bus']
    """
    bare = plain(word).removesuffix("'s").rstrip("'")
    if len(bare) < 4 or not bare.endswith("s") or bare.endswith(("ss", "us", "is")):
        return bare
    if bare.endswith("ies") and len(bare) > 4:
        return bare[:-3] + "y"
    return bare[:-2] if bare.endswith(("xes", "ches", "shes", "sses", "zes")) else bare[:-1]
