"""What follows from the changes that are told about people of whom no row speaks, and what has to go for it.

Everybody less the women tells of everybody else: of their change, and, by the squares that a likely range tells, of how
alike their changes were. The joint audit sees that these are enough people; here it is asked whether they all changed
by the same, for then it would tell of each of them (C2). For averages see `ends`.

Asked of every set of people that up to three rows give by adding and subtracting, of the rest that each grouping
variable leaves of the whole role, and of the people of every row that C2 hides, however many rows it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np


@dataclass(frozen=True)
class Row:
    """A row that is or was told: its people as a row of 0 and 1, and its grouping variable.

    rank: what goes first has the lowest; None for what was told before and cannot be taken back.
    """

    name: str
    people: np.ndarray
    group: str
    rank: tuple | None


def taken_back(
    rows: Sequence[Row], hidden: Iterable[np.ndarray], said: Callable[[np.ndarray], str | None]
) -> dict[str, str]:
    """The rows that have to go until nothing follows that C2 forbids, each with the reason.

    hidden: the people of each row that C2 hides. said: why nothing may be known of these people's change, or None.
    """
    left, hidden, gone = list(rows), list(hidden), {}
    while found := _first(left, hidden, said):
        place, reason = found
        gone[left[place].name] = f"{reason}, of people who follow from what is shown"
        del left[place]
    return gone


def _first(
    rows: list[Row], hidden: list[np.ndarray], said: Callable[[np.ndarray], str | None]
) -> tuple[int, str] | None:
    if len(rows) < 2:
        return None
    table = np.array([row.people for row in rows])
    for people in _sets(table, [row.group for row in rows], hidden):
        reason = said(people.astype(bool))
        place = _to_go(table, people, rows) if reason else None
        if reason and place is not None:
            return place, reason
    return None


def _sets(table: np.ndarray, groups: list[str], hidden: list[np.ndarray]) -> Iterator[np.ndarray]:
    """Sets of people that follow from the rows and are none of them."""
    seen = {row.tobytes() for row in table}
    for people in (*_sums(table), *_rests(table, groups), *(each for each in hidden if follows(table, each))):
        if people.any() and people.tobytes() not in seen:
            seen.add(people.tobytes())
            yield people


def _sums(table: np.ndarray) -> Iterator[np.ndarray]:
    for number in (2, 3):
        signs = np.array([each for each in product((1, -1), repeat=number) if each[0] == 1 or sum(each) > 0])
        for rows in combinations(range(len(table)), number):
            for found in signs @ table[list(rows)]:
                sign = 1 if found.max() > 0 else -1
                # A sum that counts everybody of a set twice tells of that set as well.
                if (sign * found).min() >= 0 and found.any() and len(np.unique(found[found != 0])) == 1:
                    yield (found != 0).astype(table.dtype)


def _rests(table: np.ndarray, groups: list[str]) -> Iterator[np.ndarray]:
    """Of each grouping variable, whoever of the whole role is in none of its members that are told."""
    for whole in (row for row, group in zip(table, groups, strict=True) if not group):
        for group in dict.fromkeys(filter(None, groups)):
            rest = whole - sum(row for row, own in zip(table, groups, strict=True) if own == group)
            if rest.min() >= 0:
                yield rest


def follows(table: np.ndarray, people: np.ndarray) -> bool:
    """Whether the sum over these people is a combination of the sums over the rows, with whatever factors."""
    rank = np.linalg.matrix_rank
    return bool(len(table)) and rank(np.vstack([table, people])) == rank(table)


def _to_go(table: np.ndarray, people: np.ndarray, rows: list[Row]) -> int | None:
    """The row of lowest rank without which it does not follow; where no one is enough, the lowest that has a part.

    None where it follows from what was told before.
    """
    order = sorted((row.rank, place) for place, row in enumerate(rows) if row.rank is not None)
    if follows(table[[row.rank is None for row in rows]], people):
        return None
    for _, place in order:
        if not follows(np.delete(table, place, axis=0), people):
            return place
    return next((place for _, place in order if (table[place] * people).any()), None)
