"""P12: the joint audit of one measure at two waves: changes by random groupings, and the unmatched mean of each wave.

The goal is in seconds: the median of twenty measures. How the time grows with people and with statistics, and how long
scipy's solver takes over the design's program, is told of a few measures each, neither met nor missed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

import numpy as np

from analysis.disclosure import Policy
from analysis.disclosure.audit import Part, Protected, Statistic, find_leak, protect
from benchmarks.audit_program import answer
from benchmarks.data import SEED
from benchmarks.timing import Taken, once

PEOPLE, STATISTICS, SEEDS, MOST = 60, 20, 20, 5.0
GROWTH = 6  # audits for each figure that is only told
SOLVED, LIMIT = 3, 20.0  # measures given to the solver, and its seconds for each
RULES = Policy()
SPECIAL, GROUP, UNMATCHED, WHOLE = 1, 2, 3, 6


@dataclass(frozen=True)
class Took:
    """Seconds of one audit after another. most: what the median may be; None where it is only told."""

    work: str
    seconds: tuple[float, ...]
    outcomes: tuple[Protected, ...]
    most: float | None = None

    @property
    def met(self) -> bool | None:
        return None if self.most is None else median(self.seconds) <= self.most

    def line(self) -> str:
        kept = median(len(each.kept) for each in self.outcomes)
        late = sum(each.status != "proved" for each in self.outcomes)
        verdict = "" if self.most is None else f", at most {self.most:.3g} s: {'met' if self.met else 'NOT MET'}"
        return (
            f"P12  {self.work:42} median {median(self.seconds):7.3f} s, worst {max(self.seconds):7.3f} s, "
            f"{kept:.0f} shown, {late} of {len(self.outcomes)} out of time{verdict}"
        )


@dataclass(frozen=True)
class Solved:
    """The last search of an audit, that nothing is left to derive, and the same question put to the solver."""

    ours: tuple[Taken, ...]
    solver: tuple[Taken, ...]
    late: int
    agreed: int
    met: None = None

    def line(self) -> str:
        wall, processor = (
            median(getattr(one, name) / getattr(other, name) for one, other in zip(self.ours, self.solver, strict=True))
            for name in ("wall", "processor")
        )
        return (
            f"P12  {f'against the solver, {PEOPLE} people, {STATISTICS} statistics':42} "
            f"ours {median(each.wall for each in self.ours):7.3f} s, "
            f"solver {median(each.wall for each in self.solver):7.3f} s, "
            f"ratio {wall:.2g} (processor {processor:.2g}), {self.late} of {len(self.ours)} at the solver's limit of "
            f"{LIMIT:.0f} s, {self.agreed} with the same answer"
        )


def rows() -> Iterator[Took | Solved]:
    yield _took("joint audit", PEOPLE, STATISTICS, most=MOST)
    yield _solved()
    for people in (20, 40, 80):
        yield _took("growth with people", people, STATISTICS)
    for statistics in (5, 10, 30):
        yield _took("growth with statistics", PEOPLE, statistics)


def _took(work: str, people: int, statistics: int, *, most: float | None = None) -> Took:
    seconds, outcomes = [], []
    for seed in range(SEEDS if most else GROWTH):
        measure = invented(people, statistics, seed)
        taken = once(lambda measure=measure: outcomes.append(_audited(measure)))
        seconds.append(taken.wall)
    return Took(f"{work}, {people} people, {statistics} statistics", tuple(seconds), tuple(outcomes), most)


def _solved() -> Solved:
    ours, solver, late, agreed = [], [], 0, 0
    for seed in range(SOLVED):
        kept = _audited(invented(PEOPLE, STATISTICS, seed)).kept
        k = RULES.k_special if any(each.special for each in kept) else RULES.k_diff
        leaks, answers = [], []
        ours.append(once(lambda kept=kept, k=k, leaks=leaks: leaks.append(find_leak(kept, k))))
        solver.append(once(lambda kept=kept, k=k, got=answers: got.append(answer(kept, k, seconds=LIMIT))))
        late += answers[0].late
        agreed += not answers[0].late and (leaks[0] is None) == (answers[0].people is None)
    return Solved(tuple(ours), tuple(solver), late, agreed)


def _audited(measure: list[Statistic]) -> Protected:
    return protect(measure, k=RULES.k_diff, k_special=RULES.k_special)


def invented(people: int, statistics: int, seed: int) -> list[Statistic]:
    """One in fourteen missing at the first wave and one in seven at the last; every fourth grouping is special."""
    chance = np.random.default_rng([SEED, seed])
    codes = np.array([f"P{number:03d}" for number in range(people)])
    waves = {"W1": chance.random(people) < 13 / 14, "W3": chance.random(people) < 6 / 7}
    both = waves["W1"] & waves["W3"]
    made = [_mean(wave, frozenset(codes[there].tolist()), wave) for wave, there in waves.items()]
    made.append(_change("all", frozenset(codes[both].tolist()), WHOLE))
    grouping = 0
    while len(made) < statistics:
        count = int(chance.integers(2, 5))
        group = chance.choice(count, size=people, p=chance.dirichlet([4] * count))
        members = [frozenset(codes[both & (group == each)].tolist()) for each in range(count)]
        special = grouping % 4 == 3
        least = RULES.k_special if special else RULES.k_group
        made += [
            _change(f"grouping {grouping}, {each}", who, SPECIAL if special else GROUP, special=special)
            for each, who in enumerate(members)
            if len(who) >= least
        ]
        grouping += 1
    return made[:statistics]


def _mean(name: str, people: frozenset[str], wave: str) -> Statistic:
    return Statistic(name, ((Part(wave, people),),), UNMATCHED, len(people))


def _change(name: str, people: frozenset[str], priority: int, *, special: bool = False) -> Statistic:
    """Shown with its two means, so that it tells two sums."""
    return Statistic(name, ((Part("W1", people),), (Part("W3", people),)), priority, len(people), special)
