"""Where a published source is found, and what of that could be somebody's number: a DOI, an ISBN, an address."""

from __future__ import annotations

import re

from analysis.model import Refused

_DOI = re.compile(r"\b(?:doi:?\s*)?10\.\d{4,9}/[^\s,;]+", re.IGNORECASE)
_ISBN = re.compile(r"\b(?:ISBN(?:-1[03])?:?\s*)?((?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx])(?![\w-])")
_PLACE = re.compile(r"(?<![\w@.])(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?![\w@])(?:/\S*)?")
# Digits as many as a telephone number has: in one row, or apart where they begin as one does.
_LONG = re.compile(r"\d{9,}|(?<!\w)(?:\+|%2B|\(?0)(?:(?:[-.()_]|%20)*\d){8,14}", re.IGNORECASE)
_DAYS = re.compile(r"(?<!\d)(?:19|20)\d\d[-_./](?:0?[1-9]|1[0-2])[-_./](?:0?[1-9]|[12]\d|3[01])(?!\d)")


def published(reference: str) -> str:
    """Where something is published without what identifies nobody: of a DOI, an ISBN and an address only the letters.

    >>> published("doi:10.1136/x-2021-054890, law.example.org/page-2")
    'doi x , law example org page '
    """
    return _PLACE.sub(_letters, _without_numbers_of_books(reference))


def refuse_long_numbers(reference: str) -> None:
    """Raises Refused where a reference holds a number as long as a telephone's that is no DOI and no ISBN."""
    told = _without_numbers_of_books(reference)
    for place in _PLACE.findall(told):
        if _LONG.search(_DAYS.sub(" ", place)):
            raise Refused(
                "The address in the reference holds a number as long as a telephone number. Give the DOI or the ISBN, "
                "or the address of the page before it."
            )


def _without_numbers_of_books(reference: str) -> str:
    return _ISBN.sub(_isbn, _DOI.sub(_letters, reference))


def _isbn(found: re.Match[str]) -> str:
    """Nothing in the place of a number that its last digit confirms as an ISBN."""
    digits = [10 if sign in "Xx" else int(sign) for sign in found[1] if sign not in "- "]
    if len(digits) == 13:
        holds = sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
    else:
        weighed = sum(digit * (10 - place) for place, digit in enumerate(digits))
        holds = found[0].upper().startswith("ISBN") and weighed % 11 == 0
    return " " if holds else found[0]


def _letters(found: re.Match[str]) -> str:
    return re.sub(r"[^A-Za-z]+", " ", found[0])
