"""Whether a text holds a way to reach a single person: an e-mail address or a telephone number."""

from __future__ import annotations

import re

_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_DATE = re.compile(r"\b(\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d{2}-\d{2})\b")
_DIGITS = re.compile(r"(?<![\w£$€])(?:\+|\(?0)\d[\d\s().\-/]{6,}\d(?!\w)")

# What stands in ids without telling of anybody: random signs that the program made up, and days.
_MADE = re.compile(
    r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|(?<=[a-z]-)(?:[0-9a-f]{8}|[0-9a-f]{16})(?![0-9A-Za-z])"
)
_DAY = re.compile(
    r"(?<!\d)(?<!\d[-_./: ])(?:(?:19|20)\d\d([-_./:]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|1[0-2])\2(?:19|20)\d\d)(?![-_./: ]?\d)"
)


def reference_words(reference: str) -> tuple[str, ...]:
    """An id or reference as it stands and with its words apart, for the check that it names nobody.

    >>> reference_words("theme:Ada_Vane"), reference_words("meeting-2026-03-31"), reference_words("")
    (('theme:Ada_Vane', 'theme Ada Vane'), ('meeting-', 'meeting'), ())
    """
    told = _DAY.sub(" ", _MADE.sub(" ", reference)).strip()
    return tuple(dict.fromkeys(each for each in (told, re.sub(r"[\s_.:|-]+", " ", told).strip()) if each))


def names_in(text: str) -> str | None:
    """The sentence that says why a text cannot be kept (it holds an e-mail address or a telephone number), else None.

    >>> names_in("Ask ada@example.org")
    'The text holds an e-mail address; name a role instead.'
    >>> names_in("Due 31.03.2026, budget 12 000") is None
    True
    """
    if _MAIL.search(text):
        return "The text holds an e-mail address; name a role instead."
    # Dates go first: two of them side by side have as many digits as a telephone number.
    for run in _DIGITS.findall(_DATE.sub("|", text)):
        if 9 <= sum(sign.isdigit() for sign in run) <= 15:
            return "The text holds a telephone number; name a role instead."
    return None
