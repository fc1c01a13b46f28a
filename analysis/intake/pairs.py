"""Who is whose partner: a label that both have, or the code of the other one; a pair gets a random id.

A person stands in one pair. What comes later and says something else is not followed, but told.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

from analysis.intake.people import Register
from analysis.model import Problem, Scheme

KEY = "pair"  # the role under which ids of pairs stand among the keys; their texts hold a blank, which no code does


@dataclass
class _Pair:
    """The people of a pair, by role for those who can be followed, and the label it goes by."""

    label: str | None = None
    people: set[str] = field(default_factory=set)
    by_role: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


def paired(told: pd.DataFrame, register: Register, scheme: Scheme) -> tuple[dict[str, str], list[Problem]]:
    """The random id of the pair by person, and a Problem for each file that contradicts what was said before.

    told: one row a row of a file: person, role, code (of the person), label, partner (code of the other), file.
    """
    told = told[told["person"].notna()].drop_duplicates()
    pairs: dict[str, _Pair] = {}
    labels: dict[str, _Pair] = {}
    against: Counter[str] = Counter()
    for row in told[told["label"].notna()].itertuples(index=False):
        against[row.file] += not _by_label(row, pairs, labels, register)
    for row in told[told["partner"].notna()].itertuples(index=False):
        against[row.file] += not _by_partner(row, pairs, register, scheme)
    ids = {id(pair): _key(pair, register) for pair in pairs.values()}
    problems = [_conflict(file, number) for file, number in against.items() if number]
    return {person: ids[id(pair)] for person, pair in pairs.items()}, problems


def _by_label(row, pairs: dict[str, _Pair], labels: dict[str, _Pair], register: Register) -> bool:
    """Puts the person into the pair of this label; False where the person stands in another one."""
    pair = labels.setdefault(row.label, _Pair(label=row.label))
    if pairs.setdefault(row.person, pair) is not pair:
        return False
    _enter(pair, row.person, row.role, row.code, register)
    return True


def _by_partner(row, pairs: dict[str, _Pair], register: Register, scheme: Scheme) -> bool:
    """Joins the pairs of the two; False where that would put two people of one role, or two labels, into one pair."""
    role, other = _other(row, register, scheme)
    one = pairs.get(row.person, _Pair())
    _enter(one, row.person, row.role, row.code, register)
    two = pairs.get(other, _Pair())
    _enter(two, other, role, row.partner, register)
    if one is two:
        return True
    clash = any(two.by_role.get(role, person) != person for role, person in one.by_role.items())
    if clash or (one.label and two.label):
        return False
    one.label = one.label or two.label
    one.people |= two.people
    one.names |= two.names
    one.by_role |= two.by_role
    pairs.update(dict.fromkeys(one.people, one))
    return True


def _enter(pair: _Pair, person: str, role: str, code: str | None, register: Register) -> None:
    pair.people.add(person)
    if code is not None:
        pair.names.add(f"{role} {code}")
    if person not in register.unlinked:
        pair.by_role.setdefault(role, person)


def _other(row, register: Register, scheme: Scheme) -> tuple[str, str]:
    """The role and id of the partner; a mark of their own for partners who never answered."""
    roles = [each.id for each in scheme.roles if each.id != row.role and each.takes_part]
    found = [(role, person) for role in roles if (person := register.known(role, row.partner))]
    if len(found) == 1:
        return found[0]
    role = roles[0] if len(roles) == 1 else "?"
    return role, f"absent {role} {row.partner}"


def _key(pair: _Pair, register: Register) -> str:
    """The id that the pair had, under its label or the code of any of its people, else a new one."""
    names = [f"label {pair.label}"] if pair.label else sorted(pair.names)
    return register.key(KEY, next((name for name in names if register.has_key(KEY, name)), names[0]))


def _conflict(file: str, number: int) -> Problem:
    rows = "1 row says" if number == 1 else f"{number} rows say"
    sentence = f"{file}: {rows} otherwise than before who is whose partner; what was said first holds. Mend the file."
    return Problem(file, None, None, "pair_conflict", sentence, found=f"{number}", accepted="one pair a person")
