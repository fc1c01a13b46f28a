"""Kinds of wording that tell somebody apart without a single telling word: rows of everyday words, as in wordings.toml.

"I do not drink", "the one who sings in the lift", "she told me": no word of them is rare, and whoever knows the person
knows who it is. Each is left to a person to decide; what is not of these kinds is missed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from analysis.quotations.folding import Folded, Word
from analysis.quotations.lexicon import Listed, grammar_words, is_known, other, singular

_NEAR = 4  # characters between two words of one form
_AT_ONCE = 5  # words

# What may stand at a place, None for any word that says something; and whether it may be missing.
Part = tuple[frozenset[str] | None, bool]
Form = tuple[tuple[Part, ...], Listed]


def wording_places(text: Folded) -> Iterator[tuple[int, int, Listed]]:
    """Where such wordings stand in a text: characters of the folded text, and what they tell.

    >>> from analysis.quotations.folding import folded
    >>> [(start, end, listed.kind) for start, end, listed in wording_places(folded("I am well. I don't drink."))]
    [(11, 24, 'way of life')]
    """
    words = text.words
    found = [
        (place, last, listed)
        for place, word in enumerate(words)
        for parts, listed in _starting(word.lower)
        if (last := _fits(words, place, parts)) is not None
    ]
    for first, last, listed in _joined(found):
        yield words[first].start, words[last - 1].end, listed


def _joined(found: list[tuple[int, int, Listed]]) -> list[tuple[int, int, Listed]]:
    """Places that share words as one, as long as one decision can put it in general words; else one after another."""
    told: list[tuple[int, int, Listed]] = []
    for first, last, listed in sorted(found, key=lambda each: (each[0], -each[1])):
        before = told[-1] if told else None
        if before is None or first >= before[1]:
            told.append((first, last, listed))
        elif last <= before[1]:
            continue
        elif last - before[0] <= _AT_ONCE:
            told[-1] = (before[0], last, before[2])
        else:
            told.append((before[1], last, listed))
    return told


def addressed(words: list[Word], place: int) -> bool:
    """Whether a word stands where a person is asked or told, or says something: asked will, spoke to will."""
    before = words[place - 1].lower if place and not words[place].first else ""
    further = words[place - 2].lower if place > 1 and not words[place - 1].first else ""
    after = words[place + 1].lower if place + 1 < len(words) and not words[place + 1].first else ""
    told = before in _classes()["asking"] or (
        before in ("to", "with", "from", "by") and further in _classes()["asking_to"]
    )
    return told or after in _classes()["saying"]


def may_be_a_name(words: list[Word], place: int) -> bool:
    """Whether a word without a capital, or in capitals for stress, may be somebody's name where it stands.

    An everyday word counts only where it is a first name or surname too, or in capitals.
    """
    word = words[place]
    if not is_known(word.lower):
        return addressed(words, place)
    stressed = len(word.written) > 2 and word.written.isupper() and word.lower not in other("never_names")
    if word.lower in other("also_names") or word.lower in other("everyday_names"):
        return addressed(words, place) or (stressed and word.lower not in ("will", "may"))
    return stressed and addressed(words, place)


def _fits(words: list[Word], place: int, parts: tuple[Part, ...]) -> int | None:
    """The place after the last word of a form that begins at this place; None where it does not stand there."""
    if not parts:
        return place
    (wanted, optional), rest = parts[0], parts[1:]
    if place < len(words) and _is_one(words[place].lower, wanted):
        last = place + 1
        if not rest or last == len(words) or _near(words[place], words[last]):
            found = _fits(words, last, rest)
            if found is not None:
                return found
    return _fits(words, place, rest) if optional else None


def _is_one(word: str, wanted: frozenset[str] | None) -> bool:
    if wanted is None:
        return word not in grammar_words()
    return word in wanted or any(single in wanted for single in singular(word))


def _near(left: Word, right: Word) -> bool:
    return not right.first and right.start - left.end <= _NEAR


# ------------------------------------------------------------------------------------------------------- the forms


@cache
def _told() -> dict:
    return tomllib.loads((Path(__file__).parent / "wordings.toml").read_text(encoding="utf-8"))


@cache
def _classes() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in _told()["classes"].items()}


@cache
def _forms() -> dict[str, list[Form]]:
    """Every form by each word that may begin it."""
    by_word: dict[str, list[Form]] = {}
    for group in _told()["flagged"]:
        listed = Listed(group["kind"], group["token"], masked=False, capital=False)
        for form in group["forms"]:
            parts = tuple(_part(part) for part in form.split())
            for begun in _beginnings(parts):
                for word in begun[0][0] or ():
                    by_word.setdefault(word, []).append((begun, listed))
    return by_word


def _part(written: str) -> Part:
    bare = written.removesuffix("?")
    if bare == "*":
        return None, bare != written
    words: set[str] = set()
    for each in bare.split("|"):
        words |= _classes()[each[1:-1]] if each.startswith("{") else {each}
    return frozenset(words), bare != written


def _beginnings(parts: tuple[Part, ...]) -> Iterator[tuple[Part, ...]]:
    """The form, and without the parts at its head that may be missing; the first part of each stands."""
    for place, (wanted, optional) in enumerate(parts):
        yield ((wanted, False), *parts[place + 1 :])
        if not optional:
            return


@lru_cache(maxsize=100_000)
def _starting(word: str) -> tuple[Form, ...]:
    return tuple(dict.fromkeys(form for each in (word, *singular(word)) for form in _forms().get(each, ())))
