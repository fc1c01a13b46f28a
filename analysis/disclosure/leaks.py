"""Leaks in one table of sums, and the searches made for them; equal tables are searched once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

import numpy as np

from analysis.disclosure.derivable import Search, fewest
from analysis.disclosure.remainders import small_only
from analysis.disclosure.sums import Sums


@dataclass(frozen=True)
class Leak:
    """People about whom something can be derived. proven: False where that was not decided; then who they might be."""

    people: frozenset[str]
    proven: bool


class Searches:
    """Of tables that are equal up to the names of people, blocks and statistics only the first is searched."""

    def __init__(self) -> None:
        self.known: dict[tuple, Search] = {}

    def leak(self, sums: Sums, k: int, *, end: float, steps: float = inf) -> Leak | None:
        """A group of fewer than k people; None where there is none."""
        search = self._search(sums, k, end=end, steps=steps)
        if search.atoms is None and search.bound >= k and sums.keeps_rank:
            return None
        if search.atoms is None:
            atoms = np.unique(small_only(sums.grid, k).owner) if sums.keeps_rank else range(len(sums.people))
            return Leak(_people(sums, atoms), proven=False)
        people = _people(sums, search.atoms)
        return Leak(people, proven=sums.told_of(people).anything())

    def smallest(self, sums: Sums, *, end: float, steps: float = inf, thorough: bool = False) -> int | None:
        """None where the sums tell nothing at all; where the search came to no end, a number it is not below."""
        if not len(sums.owner):
            return None
        if not sums.keeps_rank:
            return 1
        people = sum(len(each) for each in sums.people)
        return self._search(sums, people + 1, end=end, steps=steps, thorough=thorough).bound

    def _search(self, sums: Sums, limit: int, *, end: float, steps: float, thorough: bool = False) -> Search:
        grid = sums.grid
        key = (limit, thorough, grid.rows.shape, *(each.tobytes() for each in (grid.rows, grid.owner, grid.sizes)))
        for known in (key, (steps, *key)):
            if known in self.known:
                return self.known[known]
        search = fewest(grid, limit, end=end, steps=steps, thorough=thorough)
        if search.atoms is not None or search.bound >= limit:
            self.known[key] = search
        elif not search.late:
            self.known[steps, *key] = search
        return search


def _people(sums: Sums, atoms: Iterable[int]) -> frozenset[str]:
    return frozenset().union(*(sums.people[atom] for atom in atoms))
