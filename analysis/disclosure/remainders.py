"""Sums over people as remainders on division by a large prime: elimination without rounding, and fast.

A `Grid` has a row for each equation. People who stand in exactly the same sums are one atom, which has a column in each
of its blocks. Dropping columns lowers the rank of the remainders whenever it lowers the rank of the whole numbers, as
long as both ranks are equal before: nothing that can be derived is overlooked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

PRIME = 2**31 - 1


@dataclass(frozen=True)
class Grid:
    """rows: numbers below PRIME. owner: the atom of each column, ascending. sizes: people of each atom."""

    rows: np.ndarray
    owner: np.ndarray
    sizes: np.ndarray

    def columns(self, keep: np.ndarray) -> Grid:
        return replace(self, rows=self.rows[:, keep], owner=self.owner[keep])

    def touched(self, not_zero: np.ndarray) -> np.ndarray:
        """Row by row, which atoms have a column that is marked."""
        found = np.zeros((len(not_zero), len(self.sizes)), dtype=bool)
        starts = np.flatnonzero(np.diff(self.owner, prepend=-1))
        if len(starts):
            found[:, self.owner[starts]] = np.logical_or.reduceat(not_zero, starts, axis=1)
        return found


def reduced(rows: np.ndarray, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows in reduced form, zero rows left out, pivots sought in this order of columns; and the pivot columns."""
    rows, pivots = rows.copy(), []
    for column in order:
        if len(pivots) == len(rows):
            break
        below = np.flatnonzero(rows[len(pivots) :, column])
        if len(below):
            here, other = len(pivots), len(pivots) + below[0]
            rows[[here, other]] = rows[[other, here]]
            rows[here] = rows[here] * pow(int(rows[here, column]), -1, PRIME) % PRIME
            factor = rows[:, column].copy()
            factor[here] = 0
            hit = np.flatnonzero(factor)
            rows[hit] = (rows[hit] - factor[hit, None] * rows[here]) % PRIME
            pivots.append(column)
    return rows[: len(pivots)], np.array(pivots, dtype=int)


def small_only(grid: Grid, limit: int) -> Grid:
    """The combinations that vanish on every atom of `limit` or more people, in reduced form."""
    large = grid.sizes[grid.owner] >= limit
    rows, pivots = reduced(grid.rows, np.argsort(~large, kind="stable"))
    small = replace(grid, rows=rows[~large[pivots]])
    return small.columns((small.rows != 0).any(axis=0))


def linked(filled: np.ndarray) -> list[list[int]]:
    """Rows that share a marked column, however far one follows."""
    groups, waiting = [], set(range(len(filled)))
    while waiting:
        rows = {min(waiting)}
        while more := set(np.flatnonzero(filled[:, filled[list(rows)].any(axis=0)].any(axis=1)).tolist()) - rows:
            rows |= more
        waiting -= rows
        groups.append(sorted(rows))
    return groups


def pieces(grid: Grid) -> list[Grid]:
    """Of a grid in reduced form; a smallest group lies within one piece. Equal ones are given once."""
    filled, found = grid.rows != 0, {}
    for rows in linked(filled):
        piece = replace(grid, rows=grid.rows[rows]).columns(filled[rows].any(axis=0))
        # Two waves of the same people make pieces that are equal.
        found.setdefault((piece.rows.shape, piece.rows.tobytes(), piece.owner.tobytes()), piece)
    return list(found.values())
