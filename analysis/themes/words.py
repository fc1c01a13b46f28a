"""Where phrases stand in a pile of texts.

Each different word of the texts is compared with the phrases once. After that a phrase is a few numbers, and only the
places of its rarest word are looked at. So time grows with the length of the texts, hardly with the number of phrases.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, product

import numpy as np

from analysis.model import clean
from analysis.themes.sentences import Pile

GAP = "_"  # in a phrase, one word or none
_WITHIN_A_PHRASE = " \t\n\u00a0-\u2010\u2011"


@dataclass(frozen=True)
class Words:
    """The words of a pile in order, one entry a word.

    start, end: characters of the pile. code: place in `vocabulary`. joined: nothing but space or hyphens follows.
    sentence: place of the sentence in the pile.
    """

    start: np.ndarray
    end: np.ndarray
    code: np.ndarray
    joined: np.ndarray
    sentence: np.ndarray
    vocabulary: list[str]

    @cached_property
    def counts(self) -> np.ndarray:
        """How often each word of the vocabulary occurs."""
        return np.bincount(self.code, minlength=len(self.vocabulary))

    @cached_property
    def _sorted(self) -> tuple[list[str], np.ndarray]:
        order = sorted(range(len(self.vocabulary)), key=self.vocabulary.__getitem__)
        return [self.vocabulary[place] for place in order], np.array(order, dtype=np.int64)

    def codes(self, word: str) -> np.ndarray:
        """What a word of a phrase stands for: itself and its genitive; a * stands for any ending, or any beginning."""
        if word.startswith("*"):
            fits = [place for place, each in enumerate(self.vocabulary) if each.endswith(word[1:])]
            return np.array(fits, dtype=np.int64)
        words, order = self._sorted
        if word.endswith("*"):
            return order[bisect_left(words, word[:-1]) : bisect_left(words, word[:-1] + "\U0010ffff")]
        places = [(bisect_left(words, form), form) for form in (word, f"{word}'s")]
        return order[[place for place, form in places if words[place : place + 1] == [form]]]


def read_words(pile: Pile) -> Words:
    """The words of a pile, each different word numbered once."""
    import pyarrow as pa

    letters = np.frombuffer(pile.plain.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    is_word = _in_a_word(letters)
    # Gap, word, gap, ... word, gap: a pile begins and ends with line breaks.
    bounds = np.concatenate([[0], np.flatnonzero(is_word[1:] != is_word[:-1]) + 1, [len(letters)]])
    buffers = [None, pa.py_buffer((bounds * letters.itemsize).astype(np.int32)), pa.py_buffer(letters)]
    pieces = pa.BinaryArray.from_buffers(pa.binary(), len(bounds) - 1, buffers).dictionary_encode()
    vocabulary = [piece.decode("utf-32-le", "surrogatepass") for piece in pieces.dictionary.to_pylist()]
    code = pieces.indices.to_numpy()
    joins = np.array([not piece.strip(_WITHIN_A_PHRASE) for piece in vocabulary], dtype=bool)
    start = bounds[1:-1:2]
    sentence = np.searchsorted(pile.start, start, side="right") - 1
    return Words(start, bounds[2::2], code[1::2], joins[code[2::2]], sentence, vocabulary)


def _in_a_word(letters: np.ndarray) -> np.ndarray:
    """Letters, digits, marks upon letters, and an apostrophe between two of them."""
    seen = np.flatnonzero(np.bincount(letters))
    table = np.zeros(int(seen[-1]) + 1, dtype=bool)
    table[seen] = [unicodedata.category(chr(each))[0] in "LNM" for each in seen.tolist()]
    is_word = table.take(letters)
    is_word[1:-1] |= (letters[1:-1] == ord("'")) & is_word[:-2] & is_word[2:]
    return is_word


def words_of(phrase: str) -> list[str]:
    """The words of a phrase. A hyphen is as good as a space, in the phrase and in the text; _ is one word or none.

    >>> words_of("Well-being at work")
    ['well', 'being', 'at', 'work']
    """
    return clean(phrase).replace("-", " ").split()


def places(phrases: list[str], words: Words) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every place of every phrase within one sentence: which phrase, its first word, its last word."""
    number, sought = _sought(phrases, words)
    rarest = [_rarest(codes, words) for codes in sought]
    wanted = np.zeros(len(words.vocabulary), dtype=bool)
    for codes, anchor in zip(sought, rarest, strict=True):
        wanted[codes[anchor]] = True
    rows = np.flatnonzero(wanted[words.code])
    rows = rows[np.argsort(words.code[rows], kind="stable")]
    begins = np.searchsorted(words.code[rows], np.arange(len(words.vocabulary) + 1))
    found = []
    for codes, anchor in zip(sought, rarest, strict=True):
        spans = [rows[begins[code] : begins[code + 1]] for code in codes[anchor].tolist()]
        found.append(_first_words(codes, anchor, words, np.concatenate(spans)))
    which = np.repeat(np.arange(len(found)), [len(each) for each in found])
    first = np.concatenate([np.empty(0, dtype=np.int64), *found])
    last = first + np.array([len(codes) - 1 for codes in sought], dtype=np.int64)[which]
    return np.array(number, dtype=np.int64)[which], first, last


def _sought(phrases: list[str], words: Words) -> tuple[list[int], list[tuple[np.ndarray | None, ...]]]:
    """The wordings of the phrases all of whose words occur: the number of the phrase, and the codes of each word.

    None stands for a gap: any word will do.
    """
    wordings = [(number, wording) for number, phrase in enumerate(phrases) for wording in _wordings(words_of(phrase))]
    codes = {word: words.codes(word) for word in {word for _, wording in wordings for word in wording} - {GAP}}
    missing = {word for word, each in codes.items() if not len(each)}
    there = [(number, wording) for number, wording in wordings if missing.isdisjoint(wording)]
    return [number for number, _ in there], [tuple(map(codes.get, wording)) for _, wording in there]


def _wordings(phrase: list[str]) -> list[tuple[str, ...]]:
    """The phrase with each of its gaps open and closed: ("_" and nothing)."""
    if GAP not in phrase:
        return [tuple(phrase)]
    choices = [((word,), ()) if word == GAP else ((word,),) for word in phrase]
    return list(dict.fromkeys(tuple(chain.from_iterable(choice)) for choice in product(*choices)))


def _rarest(sought: tuple[np.ndarray | None, ...], words: Words) -> int:
    """The place of the word of a phrase that occurs least."""
    named = [place for place, codes in enumerate(sought) if codes is not None]
    return min(named, key=lambda place: words.counts[sought[place]].sum()) if len(named) > 1 else named[0]


def _first_words(sought: tuple[np.ndarray | None, ...], anchor: int, words: Words, rows: np.ndarray) -> np.ndarray:
    """The first words of a phrase whose word `anchor` stands in those rows."""
    first = rows - anchor
    last = len(sought) - 1
    first = first[(first >= 0) & (first + last < len(words.code))]
    for step, codes in enumerate(sought):
        if step < last:
            first = first[words.joined[first + step]]
        if step != anchor and codes is not None:
            there = words.code[first + step]
            first = first[there == codes[0] if len(codes) == 1 else np.isin(there, codes)]
    return first[words.sentence[first] == words.sentence[first + last]]
