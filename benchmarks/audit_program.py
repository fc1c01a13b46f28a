"""The joint audit as the design states it: one mixed-integer program with random weights, for scipy's solver.

It knows nothing of how `analysis.disclosure` searches, and is what that is held against. Its answers are floating-point
answers: factors are bounded by 1000, and a combination that the weights happen to cancel is missed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.disclosure.audit import Statistic

BOUND = 1_000.0


@dataclass(frozen=True)
class Answer:
    """people: the fewest below k that can be derived, None where there are none. late: the limit came first."""

    people: frozenset[str] | None
    late: bool = False


def table(statistics: Iterable[Statistic]) -> tuple[np.ndarray, list[tuple[str, str]]]:
    """A row for each equation, and the person and block of each column."""
    rows: list[dict[tuple[str, str], int]] = []
    for equation in [equation for each in statistics for equation in each.equations]:
        rows.append(defaultdict(int))
        for part in equation:
            for person in part.people:
                rows[-1][person, part.block] += part.factor
    columns = sorted({column for row in rows for column in row})
    return np.array([[row.get(column, 0) for column in columns] for row in rows]), columns


def answer(statistics: Iterable[Statistic], k: int, *, seed: int = 0, seconds: float = 10.0) -> Answer:
    """What the solver says about groups of fewer than k people."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows, columns = table(statistics)
    rows = _independent(rows)
    atoms, people = _atoms(rows, columns)
    firsts = [(place, block) for place, each in enumerate(people) for block in sorted(atoms[each])]
    values = np.array([atoms[people[place]][block] for place, block in firsts], dtype=float)
    sizes = np.array([len(each) for each in people], dtype=float)
    marks = np.zeros((len(firsts), len(people)))
    marks[np.arange(len(firsts)), [place for place, _ in firsts]] = BOUND
    chance = np.random.default_rng(seed)
    weights = chance.uniform(1, 2, len(firsts)) * chance.choice([-1, 1], len(firsts))
    factors, marked = np.zeros(len(rows)), np.zeros(len(people))
    limits = [
        LinearConstraint(np.hstack([values, -marks]), -np.inf, 0),
        LinearConstraint(np.hstack([values, marks]), 0, np.inf),
        LinearConstraint(np.concatenate([weights @ values, marked])[None], 1, 1),
        LinearConstraint(np.concatenate([factors, sizes])[None], -np.inf, k - 1),
    ]
    found = milp(
        np.concatenate([factors, sizes]),
        integrality=np.concatenate([factors, marked + 1]),
        bounds=Bounds(np.concatenate([factors - np.inf, marked]), np.concatenate([factors + np.inf, marked + 1])),
        constraints=limits,
        options={"time_limit": seconds, "mip_rel_gap": 0},
    )
    if found.status == 0:
        chosen = np.flatnonzero(found.x[len(rows) :] > 0.5)
        return Answer(frozenset().union(*(people[place] for place in chosen)))
    return Answer(None, late=found.status != 2)


def _independent(rows: np.ndarray) -> np.ndarray:
    kept: list[np.ndarray] = []
    for row in rows:
        if np.linalg.matrix_rank(np.array([*kept, row], dtype=float)) > len(kept):
            kept.append(row)
    return np.array(kept)


def _atoms(rows: np.ndarray, columns: list[tuple[str, str]]):
    """People who stand in exactly the same sums are one; each with its columns by block."""
    by_person: dict[str, dict[str, tuple]] = defaultdict(dict)
    for (person, block), column in zip(columns, rows.T.tolist(), strict=True):
        if any(column):
            by_person[person][block] = tuple(column)
    same: dict[tuple, list[str]] = defaultdict(list)
    for person, own in by_person.items():
        same[tuple(sorted(own.items()))].append(person)
    atoms = {frozenset(people): dict(own) for own, people in same.items()}
    return atoms, sorted(atoms, key=sorted)
