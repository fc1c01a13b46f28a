"""Whose a code is: the person, and every code that the study takes for theirs, for a withdrawal."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd
from sqlalchemy import Connection

from analysis.intake.people import Register, clean_code
from analysis.intake.rows import OpenFile, codes_of, with_people
from analysis.intake.study import with_codes
from analysis.model import Refused
from analysis.store import random_codes, studies, uploads

_SEPARATORS = re.compile(r"[|\-./_]")
_SHORTEST_CODE = 4  # a shorter one may stand in a label by chance
UNKNOWN = (
    "No answers under this code were found in this scheme, so nothing was removed. Check how it is written and which "
    "role it belongs to; once the identity key is deleted, nobody can be found by a code."
)


@dataclass
class Files:
    """The files of a scheme with whose rows they are."""

    files: list[tuple[OpenFile, pd.DataFrame]]
    register: Register
    keys: dict[tuple[str, str], str]

    @cached_property
    def written(self) -> pd.DataFrame:
        """One row a row with a code: role, code, person, file (place)."""
        told = [rows[["role", "code", "person"]].assign(file=place) for place, (_, rows) in enumerate(self.files)]
        empty = pd.DataFrame(columns=["role", "code", "person", "file"])
        return pd.concat([empty, *told]).dropna(subset=["role", "code", "person"])


@dataclass
class Person:
    """Who withdraws: role, the random ids, and the codes that are theirs."""

    role: str | None
    people: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    words: random_codes.Words = field(default_factory=random_codes.Words)

    def told_by(self, label: str) -> bool:
        """Whether a label, as of a pair, holds one of the codes."""
        bare = _bare(label), _bare(label, ignore_leading_zeros=True)
        long = [_bare(code) for code in self.codes if len(_bare(code)) >= _SHORTEST_CODE]
        return any(code in each for code in long for each in bare)


def files_of(connection: Connection, slug: str) -> Files:
    given = studies.ingredients(connection, slug)
    opened, register = with_codes(given.scheme, given.files, given.links, given.keys)
    return Files([(file, with_people(file, rows, register)) for file, rows, _ in opened], register, given.keys)


def person_of(connection: Connection, slug: str, read: Files, code: str, role: str | None) -> Person:
    wanted = _wanted(read, code)
    written, keys = read.written, read.keys
    here = set(written.loc[written["code"].isin(wanted), "role"]) | {r for r, text in keys if text in wanted}
    roles = sorted(here & ({role} if role else set(here)) - {random_codes.PAIR})
    if len(roles) > 1:
        raise Refused(
            f"This code stands in more than one role ({', '.join(roles)}), and these may be different people. "
            "Say which role withdraws."
        )
    if not roles:
        if not wanted or not _stands_apart(connection, slug, read, wanted):
            raise Refused(UNKNOWN)
        return Person(role, codes=wanted)
    return _followed(read, roles[0], wanted)


def _wanted(read: Files, code: str) -> set[str]:
    """The code as files of this scheme may hold it; where it has several parts, also without what stands between."""
    zeros = {file.recipe.ignore_leading_zeros for file, _ in read.files} or {False}
    wanted = {clean_code(code, ignore_leading_zeros=each) for each in zeros} - {None}
    held = set(read.written["code"]) | {text for role, text in read.keys if role != random_codes.PAIR}
    if wanted & held:
        return {each for each in wanted if each}
    bare = {_bare(code, ignore) for ignore in zeros} - {""}
    alike = {each for each in held if _SEPARATORS.sub("", each) in bare}
    if len(alike) > 1:
        raise Refused("More than one code fits what was written. Write it with its separators, as it stands in a file.")
    return alike or {each for each in wanted if each}


def _bare(code: str, ignore_leading_zeros: bool = False) -> str:
    """The parts of a code, each as it is compared, with nothing between them."""
    parts = (clean_code(part, ignore_leading_zeros=ignore_leading_zeros) for part in _SEPARATORS.split(code))
    return "".join(part or "" for part in parts)


def _followed(read: Files, role: str, wanted: set[str]) -> Person:
    """The person of this code, with every code that is theirs: matched with a slip, or decided by hand."""
    register, written = read.register, read.written[read.written["role"] == role]
    followed = written[~written["person"].isin(register.unlinked)]
    own = {code: register.person(role, None, code) for code in {*written["code"], *wanted}}
    people = set(followed.loc[followed["code"].isin(wanted), "person"])
    if len(people) > 1:  # somebody else wrote this code at one wave, as a person decided
        people &= {own[code] for code in wanted}
    people |= {own[code] for code in wanted if own[code] in read.keys.values() and not people}
    theirs = {code for code, person in own.items() if person in people}
    theirs |= {text for (other, text), person in read.keys.items() if other == role and person in people}
    unsure = {code for code in wanted if own[code] in register.unlinked or not people}
    return Person(role, people, theirs | unsure)


def _stands_apart(connection: Connection, slug: str, read: Files, wanted: set[str]) -> bool:
    """Whether the code stands where the study takes nothing from: in a row set aside, or a file that nobody mapped."""
    kinds = ("person", "partner")
    if any(set(codes_of(file, kind, file.sheet.rows)) & wanted for file, _ in read.files for kind in kinds):
        return True
    tables_apart = (uploads.as_stored(connection, each) for each in uploads.unmapped(connection, slug))
    return any(with_cell(rows, wanted).any() for rows in tables_apart)


def with_cell(rows: pd.DataFrame, wanted: set[str]) -> pd.Series:
    """The rows in which one of these codes fills a cell."""
    found = pd.Series(False, index=rows.index)
    for name in rows:
        found |= rows[name].map(lambda cell: clean_code(cell) in wanted, na_action=None).astype(bool)
    return found
