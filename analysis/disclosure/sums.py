"""Statistics as sums over people, and what follows from them, in whole numbers.

A table of sums has a row for each equation; people who stand in exactly the same sums are one atom, and each atom has a
column in each of its blocks. Everything here is exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd

import numpy as np

from analysis.disclosure.remainders import PRIME, Grid, linked, reduced


@dataclass(frozen=True)
class Part:
    """factor times the sum of the values of these people in this block."""

    block: str
    people: frozenset[str]
    factor: int = 1


Equation = tuple[Part, ...]


@dataclass(frozen=True)
class Statistic:
    """What is shown or taken back as one; several equations where one row shown tells several sums.

    priority: the higher, the longer it is kept. n: people behind it.
    """

    name: str
    equations: tuple[Equation, ...]
    priority: int
    n: int
    special: bool = False


def components(statistics: Iterable[Statistic]) -> list[list[int]]:
    """Positions of statistics that are linked by blocks, however far one follows."""
    groups: list[tuple[set[str], list[int]]] = []
    for place, each in enumerate(statistics):
        blocks, members = {part.block for equation in each.equations for part in equation}, [place]
        for group in [group for group in groups if group[0] & blocks]:
            groups.remove(group)
            blocks, members = blocks | group[0], group[1] + members
        groups.append((blocks, members))
    return sorted(sorted(members) for _, members in groups)


class Sums:
    """rows: whole numbers, a row an equation. owner: the atom of each column. people: of each atom."""

    def __init__(self, statistics: Sequence[Statistic]) -> None:
        self.statistics = tuple(statistics)
        equations = [(place, each) for place, one in enumerate(self.statistics) for each in one.equations]
        self.statistic_of_row = np.array([place for place, _ in equations], dtype=int)
        atoms = sorted(_atoms([each for _, each in equations]).items())
        self.people = tuple(frozenset(people) for _, people in atoms)
        columns = [(atom, column) for atom, (pattern, _) in enumerate(atoms) for column in pattern]
        self.owner = np.array([atom for atom, _ in columns], dtype=int)
        self.rows = np.zeros((len(equations), len(columns)), dtype=object)
        for place, (_, (_, cells)) in enumerate(columns):
            for row, factor in cells:
                self.rows[row, place] = factor

    @cached_property
    def grid(self) -> Grid:
        sizes = np.array([len(people) for people in self.people], dtype=int)
        return Grid((self.rows % PRIME).astype(np.int64), self.owner, sizes)

    @cached_property
    def keeps_rank(self) -> bool:
        """Whether the grid, which knows only remainders, has the rank that the sums have."""
        rank = len(reduced(self.grid.rows, np.arange(len(self.owner)))[1])
        return rank == len(self.rows) or len(self.rows) - len(relations(self.rows)) == rank

    @cached_property
    def key(self) -> tuple:
        """Equal for sums that are equal up to the names of people, blocks and statistics."""
        sizes = tuple(len(people) for people in self.people)
        return sizes, *(tuple(each.ravel().tolist()) for each in (self.statistic_of_row, self.owner, self.rows))

    def rows_of(self, statistics: Iterable[int]) -> np.ndarray:
        return np.flatnonzero(np.isin(self.statistic_of_row, list(statistics)))

    def beyond(self, known: list[int], asked: Iterable[int]) -> Iterator[int]:
        """Those of the asked statistics that do not follow from the known ones."""
        base = self.rows_of(known)
        rank = _rank(self.rows[base])
        return (each for each in asked if _rank(self.rows[[*base, *self.rows_of([each])]]) > rank)

    def told_of(self, people: frozenset[str]) -> Told:
        inside = np.array([self.people[atom] <= people for atom in self.owner], dtype=bool)
        combined = relations(self.rows[:, ~inside])
        return Told(self, combined, combined.dot(self.rows[:, inside]))


@dataclass(frozen=True)
class Told:
    """What follows about some people alone. combined: the combinations that say nothing of others. said: of them."""

    sums: Sums
    combined: np.ndarray
    said: np.ndarray

    def anything(self) -> bool:
        return bool((self.said != 0).any())

    def without(self, statistics: Iterable[int]) -> bool:
        """Whether something still follows where these statistics are not shown."""
        left = relations(self.combined[:, self.sums.rows_of(statistics)])
        return bool((left.dot(self.said) != 0).any())

    def touched(self) -> set[int]:
        """The statistics that have a part in it."""
        both = np.hstack([self.combined, self.said]) % PRIME
        filled = reduced(both.astype(np.int64), np.arange(both.shape[1]))[0] != 0
        width = self.combined.shape[1]
        telling = [rows for rows in linked(filled) if filled[rows, width:].any()]
        used = np.array([filled[rows, :width].any(axis=0) for rows in telling], dtype=bool).any(axis=0)
        return set(self.sums.statistic_of_row[used].tolist())


def relations(rows: np.ndarray) -> np.ndarray:
    """A basis of the combinations of these rows that come to nothing.

    >>> relations(np.array([[1, 0], [2, 1], [0, 2]], dtype=object)).tolist()
    [[4, -2, 1]]
    """
    columns = reduced((rows % PRIME).astype(np.int64), np.arange(rows.shape[1]))[1]
    found = _left_kernel(rows[:, columns])
    return found if not found.dot(rows).any() else _left_kernel(rows)


def _left_kernel(rows: np.ndarray) -> np.ndarray:
    """By Bareiss' elimination, in which every division comes out even."""
    count, width = rows.shape
    work = np.hstack([rows, np.eye(count, dtype=int).astype(object)])
    rank, previous = 0, 1
    for column in range(width):
        hits = np.flatnonzero(work[rank:, column])
        if len(hits):
            work[[rank, rank + hits[0]]] = work[[rank + hits[0], rank]]
            pivot, below = work[rank, column], work[rank + 1 :]
            work[rank + 1 :] = (pivot * below - np.outer(below[:, column], work[rank])) // previous
            rank, previous = rank + 1, pivot
    kernel = work[rank:, width:]
    return kernel // np.array([gcd(*row) for row in kernel], dtype=object).reshape(-1, 1)


def _rank(rows: np.ndarray) -> int:
    return len(rows) - len(relations(rows))


def _atoms(equations: Sequence[Equation]) -> dict[tuple, list[str]]:
    """People by the sums they stand in: for each block that has any, its number and the rows with their factors."""
    blocks: dict[str, int] = {}
    cells: dict[str, dict[int, dict[int, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for row, equation in enumerate(equations):
        for part in equation:
            block = blocks.setdefault(part.block, len(blocks))
            for person in part.people:
                cells[person][block][row] += part.factor
    atoms: dict[tuple, list[str]] = defaultdict(list)
    for person, by_block in cells.items():
        filled = {block: tuple((r, f) for r, f in sorted(by_block[block].items()) if f) for block in sorted(by_block)}
        pattern = tuple((block, rows) for block, rows in filled.items() if rows)
        if pattern:
            atoms[pattern].append(person)
    return atoms
