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

# Numbers that reach nobody, however many digits stand side by side: days, months, years from and to, thousands, and
# the number of a paper in PubMed. No other digits may stand beside them: those could be a telephone number's.
_DAY_OF, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_TIME = rf"(?:{_DAY_OF}\.{_MONTH}\.(?:{_YEAR}|\d\d)|{_DAY_OF}/{_MONTH}/(?:{_YEAR}|\d\d)|{_MONTH}[/.]{_YEAR})"
_YEARS = rf"{_YEAR}[-/\u2013](?:{_YEAR}|\d\d)"
_ORDINARY = re.compile(
    r"(?<![\w+(./-])(?<!\d[\s\u2013\u2014])(?:"
    rf"{_TIME}(?:\s?[-\u2013\u2014]\s?{_TIME})?"
    rf"|(?:(?<=[a-z]\s)\d\d?\s)?{_YEARS}(?:,?\s{_YEARS})*"
    rf"|{_YEAR}\s{_YEAR}"
    r"|[1-9]\d{0,2}(?:\s\d{3}){0,2}\s000"
    r"|PMID:?\s?[1-9]\d{0,7}"
    r")(?!\w|\s{0,2}[-\u2013\u2014./(]?\s{0,2}\d)",
    re.IGNORECASE,
)


def without_ordinary_numbers(text: str) -> str:
    """The text with a stroke in the place of days, years from and to, thousands, and numbers of papers.

    >>> without_ordinary_numbers("From 03/2026 - 06/2026, 12 000 000")
    'From |, |'
    """
    return _ORDINARY.sub("|", text)


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
    for run in _DIGITS.findall(_DATE.sub("|", without_ordinary_numbers(text))):
        if 9 <= sum(sign.isdigit() for sign in run) <= 15:
            return "The text holds a telephone number; name a role instead."
    return None
