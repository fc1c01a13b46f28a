"""Who is who across files and waves: codes are matched exactly after cleaning, and by decisions that a person recorded.

A code found twice in a wave is never guessed: only a true duplicate (sent again within 24 hours) keeps its last, most
complete row; other repeats stay in the data as people whom nobody can follow.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections import defaultdict

import pandas as pd

from analysis.model import Problem, Scheme

DAY = 24 * 60
LINK_COLUMNS = ["role", "wave", "code", "is", "reason"]
DASH = re.compile("[\u2010-\u2015\u2212]")  # telephones write them for a hyphen
WHOLE = re.compile(r"^(\d+)\.0+$")  # spreadsheets write a whole number so, where its column has gaps


def clean_code(text: object, *, ignore_leading_zeros: bool = False) -> str | None:
    """A participant code as it is compared: no spaces or invisible marks, plain hyphens, upper case, 7 for 7.0.

    Leading zeros of a number go only when asked.

    >>> clean_code(" ke 07"), clean_code("ke\u201307\u200b"), clean_code("7.0")
    ('KE07', 'KE-07', '7')
    >>> clean_code("007"), clean_code("007", ignore_leading_zeros=True)
    ('007', '7')
    """
    if not isinstance(text, str):
        return None
    shown = "".join(letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf")
    code = unicodedata.normalize("NFKC", DASH.sub("-", "".join(shown.split())).upper())
    code = WHOLE.sub(r"\1", code)
    if ignore_leading_zeros and code.isdigit():
        code = code.lstrip("0") or "0"
    return code or None


class Register:
    """The people of one scheme: gives each role and code its random id, and follows the recorded decisions."""

    def __init__(self, keys: dict[tuple[str, str], str] | None, links: pd.DataFrame | None):
        self.keys = dict(keys or {})
        self.unlinked: set[str] = set()
        self.seen: set[tuple[str, str]] = set()
        self._links = _decisions(links)
        self._without_zeros = _decisions(links, ignore_leading_zeros=True)

    def person(self, role: str, wave: str | None, code: str | None, *, ignore_leading_zeros: bool = False) -> str:
        """The random id of whoever wrote this code in this role and wave; a new unlinked id where nobody can say."""
        if code is None:
            return self.nobody()
        self._key(role, code)
        self.seen.add((role, code))
        links = self._without_zeros if ignore_leading_zeros else self._links
        for when in (wave, None):
            if (role, when, code) in links:
                usual = links[role, when, code]
                return self._key(role, usual) if usual else self.nobody()
        return self._key(role, code)

    def nobody(self) -> str:
        person = secrets.token_hex(8)
        self.unlinked.add(person)
        return person

    def _key(self, role: str, code: str) -> str:
        return self.keys.setdefault((role, code), secrets.token_hex(8))


def zeros_apart(register: Register) -> list[Problem]:
    """A Problem where codes are one number but for zeros in front: as they stand they are different people."""
    written: dict[tuple[str, str], set[str]] = defaultdict(set)
    for role, code in register.seen:
        if code.isdigit():
            written[role, code.lstrip("0")].add(code)
    number = sum(len(codes) > 1 for codes in written.values())
    if not number:
        return []
    sentence = (
        f"{number} participant codes stand both with and without zeros in front (as 007 and 7), which are different "
        "people unless you say so. If they are the same, ignore leading zeros in the mapping of every file."
    )
    return [Problem("several files", None, None, "leading_zeros", sentence)]


def unused_decisions(links: pd.DataFrame | None, scheme: Scheme) -> list[Problem]:
    """A Problem for each recorded decision on a role or wave that the scheme does not have, so that it decides nothing.

    Also for a decision that another one on the same code contradicts.
    """
    if links is None:
        return []
    rows = links.reindex(columns=LINK_COLUMNS).astype(object).where(lambda cell: cell.notna(), None)
    roles, waves = {each.id for each in scheme.roles}, {each.id for each in scheme.waves}
    problems, decided = [], {}
    for place, (role, wave, *codes, _) in enumerate(rows.itertuples(index=False, name=None), start=2):
        written, meant = map(clean_code, codes)
        if role not in roles:
            problems.append(_unused(place, "role", "its role is not one of the scheme's, so it decides nothing"))
        elif wave and wave not in waves:
            problems.append(_unused(place, "wave", "its wave is not one of the scheme's, so it decides nothing"))
        elif decided.setdefault((role, wave, written), meant) != meant:
            problems.append(_unused(place, "is", "it contradicts an earlier row on the same code, and the later holds"))
    return problems


def _unused(row: int, column: str, why: str) -> Problem:
    return Problem("links.csv", row, column, "unused_decision", f"links.csv, row {row}: {why}. Mend the row.")


def _decisions(
    links: pd.DataFrame | None, *, ignore_leading_zeros: bool = False
) -> dict[tuple[str, str | None, str], str | None]:
    """The code meant, by role, wave and the code written; None where it was decided that nobody can say."""
    if links is None:
        return {}
    rows = links.reindex(columns=LINK_COLUMNS).astype(object).where(lambda cell: cell.notna(), None)
    decisions = {}
    for role, wave, *codes, _ in rows.itertuples(index=False, name=None):
        written, meant = (clean_code(code, ignore_leading_zeros=ignore_leading_zeros) for code in codes)
        if written:
            decisions[(role, wave or None, written)] = meant
    return decisions


def settle_repeats(rows: pd.DataFrame, file: str, register: Register) -> tuple[pd.DataFrame, list[Problem]]:
    """The rows of one survey file with each linked person at most once a wave, and a Problem for each repeat.

    rows: person, role, wave, answered (cells filled), minutes (since the first submission, NaN when unknown); index is
    the row in the file. Earlier copies of a true duplicate are gone; the other repeats carry a new unlinked person.
    """
    rows, problems = rows.copy(), []
    linked = rows[rows["person"].notna() & ~rows["person"].isin(register.unlinked)]
    twice = linked[linked.duplicated(["role", "wave", "person"], keep=False)]
    for _, group in twice.groupby(["role", "wave", "person"], sort=False, dropna=False):
        where = " and ".join(str(row) for row in group.index)
        if group["minutes"].notna().all() and group["minutes"].max() - group["minutes"].min() <= DAY:
            kept = group.sort_values(["answered", "minutes"]).index[-1]
            rows = rows.drop(index=[row for row in group.index if row != kept])
            sentence = (
                f"{file}: rows {where} are one person who sent the form again within 24 hours; row {kept}, the most "
                "complete, is kept."
            )
            problems.append(Problem(file, int(kept), None, "true_duplicate", sentence))
            continue
        for row in group.index:
            rows.loc[row, "person"] = register.nobody()
        sentence = (
            f"{file}: rows {where} carry the same participant code in the same wave, so none of them is followed "
            "from wave to wave. If you know who is who, record it on the people page."
        )
        problems.append(Problem(file, int(group.index[0]), None, "repeated_code", sentence))
    return rows, problems
