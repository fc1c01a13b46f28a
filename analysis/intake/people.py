"""Who is who across files and waves: codes are matched exactly after cleaning, and by decisions that a person recorded.

A code found twice in a wave is never guessed: only a true duplicate (sent again within 24 hours) keeps its last, most
complete row; other repeats stay in the data as people whom nobody can follow.
"""

from __future__ import annotations

import secrets
import unicodedata

import pandas as pd

from analysis.model import Problem

DAY = 24 * 60
LINK_COLUMNS = ["role", "wave", "code", "is", "reason"]


def clean_code(text: object, *, ignore_leading_zeros: bool = False) -> str | None:
    """A participant code as it is compared: no spaces, upper case; leading zeros of a number go only when asked.

    >>> clean_code(" ke 07"), clean_code("007"), clean_code("007", ignore_leading_zeros=True)
    ('KE07', '007', '7')
    """
    if not isinstance(text, str):
        return None
    code = unicodedata.normalize("NFKC", "".join(unicodedata.normalize("NFKC", text).split()).upper())
    if ignore_leading_zeros and code.isdigit():
        code = code.lstrip("0") or "0"
    return code or None


class Register:
    """The people of one scheme: gives each role and code its random id, and follows the recorded decisions."""

    def __init__(self, keys: dict[tuple[str, str], str] | None, links: pd.DataFrame | None):
        self.keys = dict(keys or {})
        self.unlinked: set[str] = set()
        self._links = _decisions(links)
        self._without_zeros = _decisions(links, ignore_leading_zeros=True)

    def person(self, role: str, wave: str | None, code: str | None, *, ignore_leading_zeros: bool = False) -> str:
        """The random id of whoever wrote this code in this role and wave; a new unlinked id where nobody can say."""
        if code is None:
            return self.nobody()
        self._key(role, code)
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
