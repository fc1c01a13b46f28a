"""The fewest people about whom some combination of sums tells anything, sought until none can be overlooked.

The people on whom a combination of rows of a `Grid` is not zero are its people. Atoms that are too large must vanish,
which leaves little or nothing to search. The rest is Brouwer and Zimmermann's search for the smallest weight of a code
(Grassl, Searching for linear codes with large minimum distance, 2006): a combination is fixed by its values on any
basis of people; if m bases have nobody in common, and no combination that touches t or fewer people of a basis is small
enough, the fewest are m (t + 1) or more. What is found has to be confirmed in whole numbers.

All choices of t people of a basis are looked at side by side: column by column, either its atom is counted among the
few, or the column has to vanish, which leaves one row fewer to combine.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, islice
from math import comb, inf

import numpy as np

from analysis.disclosure.remainders import PRIME, Grid, pieces, reduced, small_only

AT_ONCE = 20_000  # states at a time
ENOUGH = 1_000  # combinations of a level that are still looked at when a group below the limit is known already


class OutOfTime(Exception):
    """The search came to no end."""


@dataclass
class Search:
    """What is known so far. atoms: the smallest group found below the first limit; limit: now its size.

    bound: no group is smaller; it is the limit where the search came to its end.
    """

    limit: int
    end: float
    bound: int
    thorough: bool = False
    atoms: np.ndarray | None = None
    excluded: int = 1  # within the piece at hand
    steps: float = inf  # how many are left
    late: bool = False  # whether the clock ended it

    def offer(self, grid: Grid, rows: np.ndarray) -> None:
        if len(rows):
            self.offer_touched(grid, grid.touched(rows != 0))

    def offer_touched(self, grid: Grid, touched: np.ndarray) -> None:
        people = np.where(touched.any(axis=1), touched @ grid.sizes, self.limit)
        best = int(people.argmin())
        if people[best] < self.limit:
            self.limit, self.atoms = int(people[best]), np.flatnonzero(touched[best])

    def go_on(self, steps: int = 0) -> None:
        self.steps -= steps
        self.late = self.late or time.thread_time() >= self.end
        if self.late or self.steps < 0:
            raise OutOfTime


def fewest(grid: Grid, limit: int, *, end: float, steps: float = inf, thorough: bool = False) -> Search:
    """The smallest group below the limit, sought until `end` of the clock of this thread, in so many steps at most.

    thorough: go on for the smallest even where the search is long and some group is known.
    """
    search = Search(limit, end, limit, thorough, steps=steps)
    waiting = pieces(small_only(grid, limit))
    while waiting:
        search.excluded = 1
        try:
            waiting += _search_piece(waiting.pop(), search)
        except OutOfTime:
            search.bound = min(search.bound, search.excluded)
    search.bound = min(search.bound, search.limit)
    return search


def _search_piece(grid: Grid, search: Search) -> list[Grid]:
    """Pieces to be searched in its stead, where a group was found so small that more atoms are too large."""
    if _is_easy(grid, search):
        return []
    search.go_on()
    bases = list(_bases(grid, search.limit))
    for basis in bases:
        search.offer(grid, basis.rows)
    if (grid.sizes[grid.owner] >= search.limit).any():
        return pieces(small_only(grid, search.limit))
    _search_bases(grid, bases, search)
    return []


def _search_bases(grid: Grid, bases: list[_Basis], search: Search) -> None:
    """Deeper into the cheapest basis each time, until together they leave no smaller group unseen."""
    level = [0] * len(bases)
    while sum(map(_excluded, bases, level)) < search.limit:
        search.excluded = max(sum(map(_excluded, bases, level)), 1)
        work = [
            sum(comb(len(basis.people), each) for each in _next(basis, at))
            for basis, at in zip(bases, level, strict=True)
        ]
        cheapest = work.index(min(work))
        known_enough = work[cheapest] > ENOUGH and search.atoms is not None and not search.thorough
        if known_enough or work[cheapest] > search.steps:
            raise OutOfTime
        basis = bases[cheapest]
        for deeper in _next(basis, level[cheapest]):
            _search_level(replace(grid, rows=basis.rows), basis, deeper, search)
            level[cheapest] = deeper
        if level[cheapest] >= len(basis.people):
            return


@dataclass(frozen=True)
class _Basis:
    """rows: reduced to these pivots. people: the rows of each atom that has a pivot. reused: of an earlier basis."""

    rows: np.ndarray
    pivots: np.ndarray
    people: tuple[tuple[int, np.ndarray], ...]
    reused: int


def _bases(grid: Grid, limit: int) -> Iterator[_Basis]:
    left = grid.sizes.copy()
    for _ in range(limit):
        order = np.lexsort((grid.owner, -left[grid.owner]))
        rows, pivots = reduced(grid.rows, order)
        owners = grid.owner[pivots]
        people = tuple((int(atom), np.flatnonzero(owners == atom)) for atom in np.unique(owners))
        reused = sum(left[atom] == 0 for atom, _ in people)
        if reused >= min(len(people), limit):
            return
        yield _Basis(rows, pivots, people, int(reused))
        for atom, _ in people:
            left[atom] = max(left[atom] - 1, 0)


def _excluded(basis: _Basis, level: int) -> int:
    """After this level: any combination not seen yet is about so many people of the basis that no earlier one has."""
    return max(level + 1 - basis.reused, 0)


def _next(basis: _Basis, level: int) -> range:
    """The levels after which more is excluded."""
    return range(level + 1, min(max(level + 1, basis.reused), len(basis.people)) + 1)


def _search_level(grid: Grid, basis: _Basis, level: int, search: Search) -> None:
    """Every combination that touches just `level` atoms of the basis."""
    filled = (grid.rows != 0).astype(np.int16)
    marks = np.array([filled[rows].sum(axis=0) for _, rows in basis.people])
    alone = np.array([filled[rows].sum(axis=0) * (len(rows) == 1) for _, rows in basis.people])
    atoms = np.array([atom for atom, _ in basis.people])
    ends = comb(max(search.limit - 2, level), level - 1)  # about so many ends has the search of one choice
    chosen = combinations(range(len(basis.people)), level)
    while some := list(islice(chosen, max(AT_ONCE // ends, 10))):
        search.go_on(len(some) * ends)
        picked = np.array(some)
        # A column where one row alone stands, that of an atom which is touched, cannot vanish.
        certain = grid.touched((marks[picked].sum(axis=1) == 1) & (alone[picked].sum(axis=1) == 1))
        np.put_along_axis(certain, atoms[picked], True, axis=1)
        hopeful = certain @ grid.sizes < search.limit
        rows = [np.concatenate([basis.people[one][1] for one in each]) for each in picked[hopeful]]
        counts = np.array([len(each) for each in rows], dtype=int)
        for count in np.unique(counts):
            alike = np.flatnonzero(counts == count)
            picks = np.array([rows[each] for each in alike])
            _search_spans(grid, basis, _Spans(grid.rows[:0], certain[hopeful][alike], picks), search)


@dataclass(frozen=True)
class _Spans:
    """A state of the search in each place: rows left, atoms paid, and the rows of the basis that it began with."""

    rows: np.ndarray
    paid: np.ndarray
    chosen: np.ndarray

    def some(self, which: np.ndarray) -> _Spans:
        return _Spans(self.rows[which], self.paid[which], self.chosen[which])

    def beside(self, other: _Spans | None) -> _Spans:
        if other is None:
            return self
        both = ((self.rows, other.rows), (self.paid, other.paid), (self.chosen, other.chosen))
        return _Spans(*map(np.concatenate, both))

    def vanishing(self, column: int) -> _Spans:
        """What is left of each span, one row fewer, where a column that is not zero has to vanish."""
        every = np.arange(len(self.rows))
        first = (self.rows[:, :, column] != 0).argmax(axis=1)
        pivot = self.rows[every, first]
        rest = (np.arange(self.rows.shape[1] - 1) + 1 + first[:, None]) % self.rows.shape[1]
        rows = self.rows[every[:, None], rest]
        rows = (rows * pivot[:, None, column, None] - rows[:, :, column, None] * pivot[:, None, :]) % PRIME
        return _Spans(rows, self.paid, self.chosen)


def _search_spans(grid: Grid, basis: _Basis, spans: _Spans, search: Search) -> None:
    """All combinations of the chosen rows: column by column, its atom is paid or the column has to vanish."""
    free = np.setdiff1d(np.arange(len(grid.owner)), basis.pivots)
    free = free[np.argsort(-grid.sizes[grid.owner[free]], kind="stable")]
    count = spans.chosen.shape[1]
    own = np.broadcast_to(np.eye(count, dtype=np.int64), (len(spans.chosen), count, count))
    waiting = {count: replace(spans, rows=np.concatenate([grid.rows[:, free][spans.chosen], own], axis=2))}
    for column, atom in enumerate(grid.owner[free]):
        _offer_ends(grid, basis, free, waiting.pop(1, None), search)
        for left in sorted(waiting):
            state = waiting.pop(left)
            split = (state.rows[:, :, column] != 0).any(axis=1) & ~state.paid[:, atom]
            if split.any():
                waiting[left - 1] = state.some(split).vanishing(column).beside(waiting.get(left - 1))
                state.paid[split, atom] = True
                state = state.some(state.paid @ grid.sizes < search.limit)
            if len(state.rows):
                waiting[left] = state
    for state in waiting.values():
        _offer_ends(grid, basis, free, state, search)


def _offer_ends(grid: Grid, basis: _Basis, free: np.ndarray, state: _Spans | None, search: Search) -> None:
    if state is None or not len(state.rows):
        return
    width, owners = len(free), grid.owner[basis.pivots]
    for rows in np.moveaxis(state.rows, 1, 0):
        touched = _marks(rows[:, :width] != 0, grid.owner[free], len(grid.sizes))
        for place in range(state.chosen.shape[1]):
            touched[np.arange(len(rows)), owners[state.chosen[:, place]]] |= rows[:, width + place] != 0
        search.offer_touched(grid, touched)


def _marks(marked: np.ndarray, owner: np.ndarray, atoms: int) -> np.ndarray:
    """Row by row, which atoms own a marked column, in any order of columns."""
    return marked.astype(np.float32) @ (owner[:, None] == np.arange(atoms)).astype(np.float32) > 0


def _is_easy(grid: Grid, search: Search) -> bool:
    """Whether at most two rows are left; then the fewest are known at once."""
    if len(grid.rows) == 2:
        one, other = grid.rows
        search.offer(grid, (np.outer(other, one) - np.outer(one, other)) % PRIME)
        search.offer(grid, grid.rows)
    elif len(grid.rows) == 1:
        search.offer(grid, grid.rows)
    return len(grid.rows) <= 2
