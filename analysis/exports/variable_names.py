"""Names and labels as SPSS accepts them: a letter first, at most 64 bytes, no two alike, no word of its language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain, count

MOST_BYTES = 64
_RESERVED = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
_FOREIGN = re.compile(r"[^A-Za-z0-9_]+")


def variable_names(wanted: Iterable[str]) -> list[str]:
    """The nearest name that SPSS accepts for each, in order; capitals do not tell names apart.

    >>> variable_names(["voice_1_W1", "Voice_1_w1", "1st", "with", "Büro (neu)"])
    ['voice_1_W1', 'Voice_1_w1_2', 'v_1st', 'v_with', 'Buro_neu']
    """
    taken: set[str] = set()
    names = []
    for each in wanted:
        plain = _plain(each)
        tries = chain([plain[:MOST_BYTES].rstrip("_")], (f"{plain[: MOST_BYTES - 6]}_{turn}" for turn in count(2)))
        name = next(name for name in tries if name.lower() not in taken)
        taken.add(name.lower())
        names.append(name)
    return names


def cut(text: str, most: int) -> str:
    """The text on one line, cut to so many bytes of UTF-8, never within a letter.

    >>> cut("für immer", 3), cut("für immer", 2), cut("short", 80)
    ('fü', 'f', 'short')
    """
    return " ".join(text.split()).encode("utf-8")[:most].decode("utf-8", errors="ignore")


def wrapped(text: str, most: int) -> list[str]:
    """The text in lines of at most so many bytes of UTF-8, broken between words where that can be.

    >>> wrapped("all rights reserved", 10), wrapped("ab für immer", 4)
    (['all rights', 'reserved'], ['ab', 'für', 'imme', 'r'])
    """
    lines = [""]
    for word in text.split():
        rest = f"{lines[-1]} {word}" if lines[-1] else word
        lines[-1:] = [rest] if len(rest.encode("utf-8")) <= most else [*lines[-1:], *_pieces(word, most)]
    return [line for line in lines if line]


def _pieces(word: str, most: int) -> list[str]:
    pieces = []
    while word:
        pieces.append(cut(word, most))
        word = word[len(pieces[-1]) :]
    return pieces


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", errors="ignore").decode("ascii")
    plain = _FOREIGN.sub("_", letters).strip("_") or "variable"
    return plain if plain[0].isalpha() and plain.lower() not in _RESERVED else f"v_{plain}"
