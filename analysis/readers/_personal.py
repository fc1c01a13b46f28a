"""Columns that name or locate a person: taken out before a Sheet is made, and never stored.

Only unmistakable headings count ("Email", "What is your name?", but not "Team name"), and columns that hold e-mail
addresses, addresses of machines or positions, whatever their heading.
"""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from ..model import clean

_HEADINGS = {
    "e-mail address": ("email", "emailaddress", "mail", "mailaddress", "recipientemail", "workemail", "contactemail"),
    "name": (
        "name", "fullname", "firstname", "lastname", "surname", "familyname", "givenname", "forename", "middlename",
        "firstandlastname", "nameandsurname", "recipientfirstname", "recipientlastname",
    ),
    "address of a machine": ("ip", "ipaddress"),
    "position": ("latitude", "longitude", "locationlatitude", "locationlongitude", "geolocation", "coordinates"),
    "telephone number": (
        "phone", "phonenumber", "telephone", "telephonenumber", "mobilenumber", "mobilephone", "mobilephonenumber",
        "cellphone", "contactnumber",
    ),
    "date of birth": ("dob", "dateofbirth", "birthdate", "birthday"),
    "home address": ("homeaddress", "postaladdress", "streetaddress", "postcode", "zipcode"),
}  # fmt: skip
_REASON = {word: reason for reason, words in _HEADINGS.items() for word in words}

_ASKING = re.compile(r"^(please )?(what is|what's|whats|enter|provide|give|type|state)? ?(us |me )?(your |the )?")
_ASIDE = re.compile(r"\(optional\)|\(\d+\)$|[\d_]+$")
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_CONTENT = {
    "e-mail address": re.compile(r"\s*[^@\s]+@[^@\s]+\.[^@\s.]{2,}\s*"),
    "address of a machine": re.compile(
        rf"\s*(?:{_OCTET}(?:\.{_OCTET}){{3}}|(?:[0-9a-f]{{0,4}}:){{4,7}}[0-9a-f]{{0,4}})\s*", re.I
    ),
    "position": re.compile(r"\s*-?\d{1,2}\.\d{3,}\s*[,;]\s*-?\d{1,3}\.\d{3,}\s*"),
}
_SAMPLE = 200  # cells looked at in a column, evenly spread: "most" needs no more, and a large file stays fast


def personal_columns(rows: pd.DataFrame, questions: dict[str, str]) -> dict[str, str]:
    """The reason by heading, for each column that is personal by its heading, its question text or its content."""
    reasons = {}
    for heading in rows.columns:
        reason = by_heading(heading) or by_heading(questions.get(heading, "")) or by_content(rows[heading])
        if reason:
            reasons[heading] = reason
    return reasons


def by_heading(heading: str) -> str | None:
    """Why a heading is unmistakably personal, or None.

    >>> by_heading("What is your e-mail address? (optional)"), by_heading("FirstName"), by_heading("Team name")
    ('e-mail address', 'name', None)
    """
    asked = _ASIDE.sub("", _ASKING.sub("", clean(heading)).strip(" :?*."))
    return _REASON.get(re.sub(r"[^a-z]", "", asked))


def by_content(column: pd.Series) -> str | None:
    """What most cells of a column are, where that is personal; None for other columns and empty ones."""
    sample = column.iloc[:: max(1, len(column) // _SAMPLE)].dropna()
    if len(sample) < _SAMPLE // 2:  # a short file or a column with few answers
        filled = column.dropna()
        sample = filled.iloc[:: max(1, len(filled) // _SAMPLE)]
    times = Counter(sample)
    for reason, pattern in _CONTENT.items():
        if sum(number for cell, number in times.items() if pattern.fullmatch(cell)) * 2 > len(sample):
            return reason
    return None
