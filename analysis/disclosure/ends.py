"""Whether the sums that are told leave no doubt that nearly everybody of some set stands at one end of the scale (C2).

A reader knows the ends of a scale and, at worst, every sum exactly: of this release and of every one before it. What
they leave open about a set of people is a linear programme: how far can these people be from the end at most? Where
that is less than `m_side` people would be who are one step away from it, everybody's answer is told, although no row
says so.

A figure is a `Told`: a sum over variables; a variable is the answer of a person in a block. People who stand in the
same figures cannot be told apart, so there is one unknown for each such group of people. The sets asked about are these
groups, and whatever two figures have in common or one has beyond another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

Variable = tuple[str, str]  # block, person
CLOSE = 1e-6
MOST_SETS = 400


@dataclass(frozen=True)
class Told:
    """One sum: the factor of each variable, and what it comes to. name: of what can be taken back; else ""."""

    name: str
    factors: dict[Variable, int]
    total: float


@dataclass(frozen=True)
class Scale:
    """The ends of the answers of some blocks, and what is true today. few: people who may be told apart from an end."""

    low: float
    high: float
    truth: dict[Variable, float]
    few: int


def to_take_back(
    told: Sequence[Told], scale: Scale, order: Sequence[str], hidden: Iterable[set[Variable]] = ()
) -> list:
    """The names of what has to go, in the order in which it goes, until no set is told of.

    order: names, what goes first before the others. hidden: sets that are asked about as well.
    """
    left, gone, excused = list(told), [], []
    hidden = list(hidden)
    while found := _first_told_of(left, scale, hidden, excused):
        names = [name for name in order if any(each.name == name for each in left)]
        name = _to_go(left, scale, found, names)
        if name is None:
            excused.append(found)  # it follows from what was told before, and nothing can be taken back
            continue
        gone.append(name)
        left = [each for each in left if each.name != name]
    return gone


def _to_go(left: list[Told], scale: Scale, found: tuple[set[Variable], int], names: list[str]) -> str | None:
    people, end = found
    if _Programme([each for each in left if not each.name], scale).is_told_of(people, end):
        return None
    for name in names:
        if not _Programme([each for each in left if each.name != name], scale).is_told_of(people, end):
            return name
    touching = (name for name in names if any(each.name == name and people & set(each.factors) for each in left))
    return next(touching, None)


def _first_told_of(
    told: list[Told], scale: Scale, hidden: list[set[Variable]], excused: list[tuple[set[Variable], int]]
) -> tuple[set[Variable], int] | None:
    suspects = [(people, end) for people in _sets(told, hidden) for end in (-1, 1) if _is_near(people, end, scale)]
    suspects = [each for each in suspects if each not in excused]
    if not suspects or not told:
        return None
    programme = _Programme(told, scale)
    doubtful = programme.doubtful(suspects)
    return next(((people, end) for people, end in doubtful if programme.is_told_of(people, end)), None)


def _sets(told: list[Told], hidden: list[set[Variable]]) -> list[set[Variable]]:
    """Sets of variables of one block each that might be told of, each once."""
    shown: dict[frozenset[Variable], None] = {}
    for each in [*(set(one.factors) for one in told), *hidden]:
        for block in sorted({block for block, _ in each}):
            shown.setdefault(frozenset(variable for variable in each if variable[0] == block))
    found = dict.fromkeys(shown)
    found |= dict.fromkeys(map(frozenset, _groups(told, hidden)))
    for one, other in permutations(shown, 2):
        if one & other and one - other:
            found.setdefault(one - other)
            found.setdefault(one & other)
    return [set(each) for each in list(found)[:MOST_SETS] if each]


def _groups(told: Sequence[Told], hidden: Iterable[set[Variable]] = ()) -> list[set[Variable]]:
    """The variables that stand in the same figures, with the same factors, group by group."""
    where: dict[Variable, list] = {}
    for place, each in enumerate(told):
        for variable, factor in each.factors.items():
            where.setdefault(variable, []).append((place, factor))
    for place, people in enumerate(hidden):
        for variable in people:
            where.setdefault(variable, []).append((-1 - place, 1))
    groups: dict[tuple, set[Variable]] = {}
    for variable, places in where.items():
        groups.setdefault((variable[0], *places), set()).add(variable)
    return list(groups.values())


def _is_near(people: set[Variable], end: int, scale: Scale) -> bool:
    """Whether the truth itself leaves it possible that this is told: else there is nothing to work out."""
    if not all(variable in scale.truth for variable in people):
        return False
    away = _away(people, end, scale)
    return away.sum() < _enough(end, scale) - CLOSE and len(people) * (scale.high - scale.low) >= _enough(end, scale)


def _away(people: Iterable[Variable], end: int, scale: Scale) -> np.ndarray:
    values = np.array([scale.truth[variable] for variable in people])
    return scale.high - values if end > 0 else values - scale.low


def _enough(end: int, scale: Scale) -> float:
    """How far from the end `few` people are at least, who are not there: by the smallest step that anybody made."""
    steps = _away(scale.truth, end, scale)
    steps = steps[steps > CLOSE]
    return scale.few * float(steps.min()) if len(steps) else scale.few * (scale.high - scale.low)


class _Programme:
    """Everything that fits the sums that are told."""

    def __init__(self, told: Sequence[Told], scale: Scale):
        self.scale = scale
        self.groups = _groups(told)
        self.place = {variable: number for number, group in enumerate(self.groups) for variable in group}
        self.sizes = np.array([len(group) for group in self.groups], dtype=float)
        self.sums = np.zeros((len(told), len(self.groups)))
        for row, each in enumerate(told):
            for variable, factor in each.factors.items():
                self.sums[row, self.place[variable]] = factor
        self.totals = np.array([each.total for each in told])

    def is_told_of(self, people: set[Variable], end: int) -> bool:
        """Whether these people cannot be as far from the end as a few would be who are not there."""
        span = self.scale.high - self.scale.low
        goal = min(_enough(end, self.scale), len(people) * span) - CLOSE
        part = np.zeros(len(self.groups))
        for variable in people & set(self.place):
            part[self.place[variable]] += 1
        free = len(people) - part.sum()  # of whom no sum tells
        return free * span < goal and free * span + self._farthest(part, end) < goal

    def _farthest(self, part: np.ndarray, end: int) -> float:
        """How far from the end so many of each group can be in all, when the others of the group are where they can be.

        Without an answer of the solver they count as not far, and so as told of.
        """
        from scipy.optimize import linprog

        low, high = self.scale.low, self.scale.high
        asked = np.flatnonzero(part)
        # One unknown a group, its sum, and one a group that is asked about: how far the part is from the end at most.
        cost = np.concatenate([np.zeros(len(self.groups)), -np.ones(len(asked))])
        limits = np.zeros((len(asked), len(cost)))
        limits[np.arange(len(asked)), asked] = end
        limits[np.arange(len(asked)), len(self.groups) + np.arange(len(asked))] = 1
        most = self.sizes[asked] * (high if end > 0 else -low)
        exact = np.hstack([self.sums, np.zeros((len(self.sums), len(asked)))])
        bounds = [(size * low, size * high) for size in self.sizes]
        bounds += [(0, number * (high - low)) for number in part[asked]]
        found = linprog(cost, A_ub=limits, b_ub=most, A_eq=exact, b_eq=self.totals, bounds=bounds, method="highs")
        if found.status == 2:
            return float("inf")  # no answers fit exactly: the sums are not those of these people, so nothing follows
        return -float(found.fun) if found.status == 0 else 0.0

    def doubtful(self, suspects: list[tuple[set[Variable], int]]) -> list[tuple[set[Variable], int]]:
        """Those of which it is not clear at once that they can be far enough: one programme for many of them."""
        left = []
        for end in (-1, 1):
            mine = [people for people, own in suspects if own == end]
            left += [(people, end) for people in self._not_far_together(mine, end)]
        return left

    def _not_far_together(self, sets: list[set[Variable]], end: int) -> list[set[Variable]]:
        whole = [people for people in sets if people == self._groups_of(people)]
        parts = [people for people in sets if people not in whole]
        return [*(self._not_far(whole, end) if whole else []), *parts]

    def _groups_of(self, people: set[Variable]) -> set[Variable]:
        return set().union(*(self.groups[self.place[each]] for each in people if each in self.place))

    def _not_far(self, told: list[set[Variable]], end: int) -> list[set[Variable]]:
        from scipy.optimize import linprog

        asked = np.zeros((len(told), len(self.groups)))
        for row, people in enumerate(told):
            for variable in people:
                asked[row, self.place[variable]] = 1
        goal, sizes = _enough(end, self.scale), asked @ self.sizes
        low, high = self.scale.low, self.scale.high
        # far <= how far the set is from its end, a sum over its groups; as much of it as possible, up to `goal`.
        limit = sizes * high if end > 0 else -sizes * low
        far = np.hstack([end * asked, np.eye(len(told))])
        bounds = [*((size * low, size * high) for size in self.sizes), *((0, goal) for _ in told)]
        cost = np.concatenate([np.zeros(len(self.groups)), -np.ones(len(told))])
        exact = np.hstack([self.sums, np.zeros((len(self.sums), len(told)))])
        found = linprog(cost, A_ub=far, b_ub=limit, A_eq=exact, b_eq=self.totals, bounds=bounds, method="highs")
        if found.status != 0:
            return told
        reached = found.x[len(self.groups) :] >= goal - CLOSE
        return [people for people, there in zip(told, reached, strict=True) if not there]
