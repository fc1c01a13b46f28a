"""The log of participation: the number that one measure of it holds of each person of a role, for all who count it.

A column of words, such as a category of reason, holds no number and is counted by category: "HEADING: CATEGORY" is 1
for whom the log has that category and 0 for everybody else of the role in the log, and "HEADING: other than A or B" is
1 for whom it has yet another one. That name says all that it counts, so it cannot come to mean something else. A column
of days is counted by the periods between the scheme's waves (`periods`), never by day.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

import pandas as pd

from analysis.model import Study, clean
from analysis.progress.periods import is_like_a_day, periods, periods_of

YES_OR_NO = {"yes": 1.0, "y": 1.0, "true": 1.0, "no": 0.0, "n": 0.0, "false": 0.0}
OTHER_THAN, OR = "other than ", " or "
NUMBER_AS_TEXT = re.compile(r"[+-]?\d+(?:[.,\s]\d+)*\s*%?")  # 1,5 and 20 % are no words either


def participation_of(study: Study, role: str, measure: str) -> pd.Series:
    """The numbers of one measure by person, the last where somebody has two; whatever is no number is left out.

    A measure that holds no number at all and is answered with yes and no counts them as 1 and 0. One that is no column
    of the log may be a category of one.
    """
    log = study.participation
    given = _last_of(log[log["measure"] == measure], _people(study, role))
    if given.empty:
        return _in_category(study, role, measure)
    numbers = pd.to_numeric(given, errors="coerce")
    if numbers.isna().all():
        numbers = given.map(lambda value: YES_OR_NO.get(clean(value)))
    return numbers.dropna().astype(float)


def entries_of(study: Study, role: str, heading: str) -> pd.Series | None:
    """What a column of words or days holds of everybody of a role who is in the log: a category, or "" for no entry.

    None where the column is none of words, or of days that nobody can place between waves.
    """
    log, mine = study.participation, _people(study, role)
    column = log[log["measure"] == heading]
    told = _categories(study, column["value"])
    if not told:
        return None
    column = column.assign(value=[told.get(_in_words(value), "") for value in column["value"]])
    everybody = sorted(mine.intersection(log["person"]))
    return _last_of(column[column["value"] != ""], mine).reindex(everybody).fillna("")


def categories_of(study: Study, heading: str) -> list[str]:
    """The categories of a column of words or days, in any role: by the alphabet, or by time; [] where it is none."""
    log = study.participation
    told = _categories(study, log.loc[log["measure"] == heading, "value"])
    order = {name: place for place, name in enumerate(periods(study.scheme))}
    return sorted(set(told.values()), key=lambda name: (order.get(name, -1), clean(name)))


def heading_of(study: Study, measure: str) -> str | None:
    """The column of the log that a measure counts a category of; None for a column, and where there is none."""
    headings = set(study.participation["measure"])
    if measure in headings:
        return None
    return max((each for each in headings if measure.startswith(f"{each}: ")), key=len, default=None)


def in_category(heading: str, category: str) -> str:
    """The name of the measure that counts who is in a category.

    >>> in_category("Reason", other_than(["match", "workload"]))
    'Reason: other than match or workload'
    """
    return f"{heading}: {category}"


def other_than(named: Sequence[str]) -> str:
    """The name of all categories but one or two."""
    return OTHER_THAN + OR.join(named)


def _in_category(study: Study, role: str, measure: str) -> pd.Series:
    heading = heading_of(study, measure)
    entries = None if heading is None else entries_of(study, role, heading)
    if heading is None or entries is None:
        return pd.Series(dtype=float)
    mine, wanted = entries.map(clean), clean(measure.removeprefix(f"{heading}: "))
    there = {clean(each) for each in categories_of(study, heading)}
    if wanted in there:
        return (mine == wanted).astype(float)
    named = _named_in(wanted, there)
    return (~mine.isin({"", *named})).astype(float) if named else pd.Series(dtype=float)


def _named_in(wanted: str, there: set[str]) -> set[str]:
    """Which categories `other_than` named here; none where these words are no such name."""
    if not wanted.startswith(OTHER_THAN):
        return set()
    words = wanted.removeprefix(OTHER_THAN)
    if words in there:
        return {words}
    parts = words.split(OR)
    pairs = ({OR.join(parts[:at]), OR.join(parts[at:])} for at in range(1, len(parts)))
    return next((pair for pair in pairs if pair <= there), set())


def _categories(study: Study, values: pd.Series) -> dict[str, str]:
    """The category of each entry that is not blank; {} where these are no categories."""
    told = sorted({_in_words(value) for value in values.unique()} - {""})
    days = [is_like_a_day(each) for each in told]
    if any(days):
        return periods_of(study.scheme, told) if all(days) else {}
    numbers = pd.to_numeric(pd.Series(told, dtype=object), errors="coerce").notna()
    if numbers.any() or any(NUMBER_AS_TEXT.fullmatch(each) or clean(each) in YES_OR_NO for each in told):
        return {}
    # Workload, workload and WORKLOAD are one, under the name that comes first in the alphabet.
    written: dict[str, str] = {}
    return {name: written.setdefault(clean(name), name) for name in told}


def _in_words(value: object) -> str:
    """The letters that can be seen, with single blanks: two values that look alike are one."""
    return " ".join("".join(each for each in str(value) if unicodedata.category(each) != "Cf").split())


def _people(study: Study, role: str) -> set[str]:
    return set(study.person.loc[study.person["role"] == role, "person"])


def _last_of(rows: pd.DataFrame, people: Iterable[str]) -> pd.Series:
    mine = rows[rows["person"].isin(people)].drop_duplicates("person", keep="last")
    return mine.set_index("person")["value"]
