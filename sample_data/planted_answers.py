"""Answers of the invented people that have the planted statistics.

A score is planted as a whole-number total of its items, drawn and then settled step by step until means and spreads of
the matched people are those of the plan; afterwards every total is dealt out to its items.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from planted_people import (
    DISABLED,
    GENDER_X,
    INVITED,
    LOST,
    WAVES,
    answered,
    everyone,
    followed,
)

METRIC = dict(
    enumerate(
        (7.00, 9.51, 11.25, 12.40, 13.33, 14.08, 14.75, 15.32, 15.84, 16.36, 16.88, 17.43, 17.98, 18.59, 19.25)
        + (19.98, 20.73, 21.54, 22.35, 23.21, 24.11, 25.03, 26.02, 27.03, 28.13, 29.31, 30.70, 32.55, 35.00),
        start=7,
    )
)


@dataclass(frozen=True)
class Items:
    """How many items a scale has, their range, and which run the other way when read as coded."""

    number: int
    low: int
    high: int
    reversed: tuple[int, ...] = ()
    mean: bool = True

    @property
    def unit(self) -> float:
        return 1 / self.number if self.mean else 1.0


ITEMS = {
    "belong": Items(3, 1, 5, (3,)),
    "voice": Items(3, 1, 5, (3,)),
    "safety": Items(2, 1, 5, (2,)),
    "voice_seen": Items(2, 1, 5),
    "understand": Items(4, 1, 5, (4,)),
    "understand_then": Items(4, 1, 5, (4,)),
    "action": Items(3, 0, 3, mean=False),
    "quality": Items(5, 1, 5, (5,)),
    "load": Items(3, 1, 5, (3,)),
    "why": Items(1, 0, 10),
    "swemwbs": Items(7, 1, 5, mean=False),
    "edmondson": Items(7, 1, 7, (1, 3, 5)),
    # reversed as published (strongly agree is 1); the other coding reverses the other eight
    "olbi": Items(16, 1, 4, (2, 3, 4, 6, 8, 9, 11, 12), mean=False),
}


@dataclass(frozen=True)
class Plan:
    """What a scale shall show in a role: level and spread at its first wave, changes from there, levels elsewhere."""

    role: str
    scale: str
    mean: float
    sd: float
    changes: dict[str, tuple[float, float]] = field(default_factory=dict)
    levels: dict[str, float] = field(default_factory=dict)
    first: str = "W1"

    @property
    def waves(self) -> tuple[str, ...]:
        return tuple(wave for wave in WAVES if wave == self.first or wave in self.changes or wave in self.levels)


PLANS = (
    Plan("mentor", "belong", 3.10, 0.75, {"W3": (0.45, 0.70), "W4": (0.38, 0.75)}, {"W2": 3.35}),
    Plan("mentor", "voice", 2.80, 0.80, {"W3": (0.50, 0.70), "W4": (0.45, 0.75)}, {"W2": 3.05}),
    Plan("mentor", "swemwbs", 20.8, 3.4, {"W3": (1.60, 2.90), "W4": (0.70, 3.10)}, {"W2": 21.4}),
    Plan("mentor", "edmondson", 4.60, 1.00, {"W3": (0.15, 0.80), "W4": (0.10, 0.80)}, {"W2": 4.65}),
    Plan("mentor", "olbi", 41.8, 6.5, {"W3": (-0.20, 5.00), "W4": (0.30, 5.20)}, {"W2": 41.9}),
    Plan("mentor", "safety", 3.30, 0.80, {"W3": (0.10, 0.80)}),
    Plan("mentor", "load", 3.10, 0.80, {"W3": (0.30, 0.75)}, first="W2"),
    Plan("mentor", "quality", 3.90, 0.60, {"W3": (0.15, 0.60)}, first="W2"),
    Plan("mentor", "why", 5.1, 1.8, {"W3": (1.3, 1.9)}, {"W4": 6.2}, first="W2"),
    Plan("mentee", "belong", 4.10, 0.55, {"W3": (0.05, 0.60), "W4": (0.05, 0.60)}, {"W2": 4.12}),
    Plan("mentee", "voice_seen", 3.95, 0.60, {"W3": (-0.15, 0.75)}),
    Plan("mentee", "understand", 3.30, 0.60, {"W3": (0.90, 0.65), "W4": (0.75, 0.70)}, {"W2": 3.75}),
    Plan("mentee", "understand_then", 2.90, 0.60, first="W3"),
    Plan("mentee", "action", 2.1, 1.8, {"W3": (2.30, 2.20), "W4": (2.00, 2.20)}, {"W2": 3.0}),
    Plan("mentee", "swemwbs", 23.4, 3.3, {"W3": (0.20, 2.70), "W4": (0.10, 2.80)}, {"W2": 23.5}),
    Plan("mentee", "quality", 4.10, 0.50, {"W3": (0.10, 0.55)}, first="W2"),
    Plan("mentee", "load", 2.40, 0.70, {"W3": (0.00, 0.70)}, first="W2"),
    Plan("mentee", "why", 5.1, 1.7, {"W3": (1.3, 1.8)}, {"W4": 6.3}, first="W2"),
    Plan("comparison", "belong", 3.35, 0.75, {"W3": (0.00, 0.70), "W4": (0.02, 0.72)}, {"W2": 3.36}),
    Plan("comparison", "voice", 3.05, 0.80, {"W3": (0.05, 0.70), "W4": (0.03, 0.72)}, {"W2": 3.07}),
    Plan("comparison", "swemwbs", 21.7, 3.4, {"W3": (0.00, 2.90), "W4": (-0.10, 2.90)}, {"W2": 21.7}),
    Plan("comparison", "olbi", 40.9, 6.5, {"W3": (1.00, 5.00), "W4": (0.90, 5.00)}, {"W2": 41.3}),
)


# ------------------------------------------------------------------------------------------------------ totals

Term = Callable[[np.ndarray], float]


def totals(rng: np.random.Generator, plan: Plan, meetings: dict[int, int]) -> dict[tuple[int, str], int]:
    """Total of the items by person and wave, oriented as the score is."""
    waves, terms = plan.waves, _terms(plan, meetings)
    for _ in range(20):
        start = _drawn(rng, plan)
        frozen = np.zeros(start.shape, dtype=bool)
        _canaries(plan, start, frozen)
        settled = _settle(rng, start, frozen, terms, plan)
        if settled is not None:
            places = ((person, wave) for person in everyone(plan.role) for wave in waves)
            return {(person, wave): int(settled[person - 1, waves.index(wave)]) for person, wave in places}
    raise RuntimeError(f"{plan.role} {plan.scale}: the planted figures were not reached")


def points(scale: str, total: np.ndarray) -> np.ndarray:
    if scale == "swemwbs":
        return np.array(list(METRIC.values()))[total - 7]
    return total * ITEMS[scale].unit


def _drawn(rng: np.random.Generator, plan: Plan) -> np.ndarray:
    """A first draw: later waves follow the first one, less so where it was far from the mean."""
    number = INVITED[plan.role]
    first = plan.mean + plan.sd * rng.standard_normal(number)
    columns = []
    for wave in plan.waves:
        mean, sd = plan.changes.get(wave, (plan.levels.get(wave, plan.mean) - plan.mean, 0.8 * plan.sd))
        slope = min(0.95, sd / (2 * plan.sd))
        noise = sd * np.sqrt(1 - slope**2) * rng.standard_normal(number)
        moved = mean - slope * sd / plan.sd * (first - plan.mean) + noise
        columns.append(first if wave == plan.first else first + moved)
    return _on_grid(plan.scale, np.column_stack(columns))


def _on_grid(scale: str, values: np.ndarray) -> np.ndarray:
    items = ITEMS[scale]
    grid = np.arange(items.number * items.low, items.number * items.high + 1)
    return grid[np.abs(points(scale, grid)[None, None, :] - values[:, :, None]).argmin(axis=2)]


def _canaries(plan: Plan, start: np.ndarray, frozen: np.ndarray) -> None:
    """The planted figures that must never leave the workbench: they are set by hand and stay."""
    key = (plan.role, plan.scale)
    if key == ("mentor", "belong"):
        for person, before in zip(GENDER_X, (10, 11, 9), strict=True):
            start[person - 1, [0, 2]] = before, before - 2
            frozen[person - 1, [0, 2]] = True
    if key == ("mentor", "voice"):
        for person, after in zip(DISABLED, (6, 7, 7, 7, 8, 8, 8), strict=True):
            start[person - 1, 2] = after
            frozen[person - 1, 2] = True
    if key == ("mentor", "swemwbs"):
        start[16, 0], frozen[16, 0] = 8, True
        start[28, 2], frozen[28, 2] = 25, True


def _terms(plan: Plan, meetings: dict[int, int]) -> list[Term]:
    """How far each planted figure is missed, in units of what may be missed."""
    where = {wave: number for number, wave in enumerate(plan.waves)}
    tolerance = min(0.09, 0.02 * (plan.sd / 0.75))

    def rows(*waves: str) -> np.ndarray:
        return np.array(followed(plan.role, *waves)) - 1

    first = where[plan.first]
    base = rows(plan.first, "W3") if "W3" in where else rows(plan.first)
    terms: list[Term] = [
        lambda v: (_mean(v[base, first]) - plan.mean) / tolerance,
        lambda v: (_spread(v[base, first]) - plan.sd) / tolerance / 3,
    ]
    for wave, (mean, sd) in plan.changes.items():
        people, column = rows(plan.first, wave), where[wave]
        terms += [
            lambda v, p=people, c=column, m=mean: (_mean(v[p, c] - v[p, first]) - m) / tolerance,
            lambda v, p=people, c=column, s=sd: (_spread(v[p, c] - v[p, first]) - s) / tolerance / 2,
        ]
    for wave, mean in plan.levels.items():
        people = np.array(answered(plan.role, wave)) - 1
        terms.append(lambda v, p=people, c=where[wave], m=mean: (_mean(v[p, c]) - m) / tolerance / 2)
    return terms + _wellbeing_terms(plan, meetings, base)


def _wellbeing_terms(plan: Plan, meetings: dict[int, int], base: np.ndarray) -> list[Term]:
    if plan.scale != "swemwbs":
        return []
    if plan.role == "mentor":
        lost = np.array(LOST) - 1
        held = np.array([meetings[person + 1] for person in base])
        return [
            lambda v: (_mean(v[base, 0]) - _mean(v[lost, 0]) - 2.5) / 0.1,
            lambda v: (np.corrcoef(v[base, 2] - v[base, 0], held)[0, 1] - 0.32) / 0.02,
        ]
    if plan.role == "comparison":
        return [lambda v: (_lowest_third_rise(v[base]) - 1.2) / 0.05]
    return []


def _mean(values: np.ndarray) -> float:
    return float(values.sum()) / len(values)


def _spread(values: np.ndarray) -> float:
    rest = values - _mean(values)
    return float(rest @ rest / (len(values) - 1)) ** 0.5


def _lowest_third_rise(values: np.ndarray) -> float:
    lowest = values[:, 0] <= np.sort(values[:, 0])[len(values) // 3 - 1]
    return float((values[lowest, 2] - values[lowest, 0]).mean())


def _settle(
    rng: np.random.Generator, start: np.ndarray, frozen: np.ndarray, terms: list[Term], plan: Plan
) -> np.ndarray | None:
    """Takes single steps that bring the planted figures nearer, until all are near enough; None if it gets stuck."""
    items = ITEMS[plan.scale]
    now, misses = start.copy(), [term(points(plan.scale, start)) for term in terms]
    for _ in range(6_000):
        if max(abs(miss) for miss in misses) < 1:
            return now
        person, wave = rng.integers(now.shape[0]), rng.integers(now.shape[1])
        value = now[person, wave] + rng.choice((-1, 1))
        if frozen[person, wave] or not items.number * items.low <= value <= items.number * items.high:
            continue
        tried = now.copy()
        tried[person, wave] = value
        misses_tried = _nearer(points(plan.scale, tried), terms, sum(miss**2 for miss in misses))
        if misses_tried:
            now, misses = tried, misses_tried
    return None


def _nearer(values: np.ndarray, terms: list[Term], loss: float) -> list[float] | None:
    """By how much each figure is missed; None as soon as they are missed by no less than before."""
    misses, left = [], loss
    for term in terms:
        misses.append(term(values))
        left -= misses[-1] ** 2
        if left <= 0:
            return None
    return misses


# ------------------------------------------------------------------------------------------------------- items


def dealt(rng: np.random.Generator, scale: str, total: int) -> list[int]:
    """The answers as coded, item by item, that make up a total; never the same answer all along by accident."""
    items = ITEMS[scale]
    for _ in range(200):
        oriented = _split(rng, items, total)
        coded = [as_coded(items, number, value) for number, value in enumerate(oriented, 1)]
        if items.number < 3 or not items.reversed or len(set(coded)) > 1:
            return _evened(items, oriented)
    raise RuntimeError(f"{scale}: {total} can only be answered with the same answer throughout")


def as_coded(items: Items, number: int, value: int) -> int:
    return items.low + items.high - value if number in items.reversed else value


def _split(rng: np.random.Generator, items: Items, total: int) -> list[int]:
    """Nearly equal items, then some single points moved from one to another."""
    values = np.full(items.number, total // items.number)
    values[rng.permutation(items.number)[: total % items.number]] += 1
    for _ in range(items.number // 2 + 1):
        giver, taker = rng.integers(items.number, size=2)
        if giver != taker and values[giver] > items.low and values[taker] < items.high:
            values[giver] -= 1
            values[taker] += 1
    return values.tolist()


def _evened(items: Items, values: list[int]) -> list[int]:
    """The same total as coded, its extremes drawn together a little: whoever belongs says so in most of the items.

    Without chance, so that whatever is drawn afterwards stays as it is; never the same answer all along.
    """
    even = list(values)
    for _ in range(items.number // 3):
        highest, lowest = even.index(max(even)), even.index(min(even))
        if even[highest] - even[lowest] < 2:
            break
        even[highest], even[lowest] = even[highest] - 1, even[lowest] + 1
    coded, before = ([as_coded(items, *each) for each in enumerate(those, 1)] for those in (even, values))
    return coded if len(set(coded)) > 1 else before


Answers = dict[tuple[str, str, int], dict[str, list[int | None]]]


def all_answers(rng: np.random.Generator, meetings: dict[int, int]) -> Answers:
    """Answers as coded by (role, wave, person) and instrument, for those who answered, dirt included."""
    answers: Answers = {}
    for plan in PLANS:
        planned = totals(rng, plan, meetings)
        for wave in plan.waves:
            for person in answered(plan.role, wave):
                row = answers.setdefault((plan.role, wave, person), {})
                row[plan.scale] = list(dealt(rng, plan.scale, planned[person, wave]))
    for (role, _, _), row in answers.items():
        if role == "mentee" and "load" in row:
            row["load"][1] = None  # seniors are asked items 1 and 3 only
    _soil(rng, answers)
    return answers


def _soil(rng: np.random.Generator, answers: Answers) -> None:
    """The planted dirt of single answers. All of it sits at W2, so that the planted changes stay as they are."""
    answers["mentee", "W2", 8]["swemwbs"][3] = 6
    for role, person, item in (("mentor", 7, 2), ("mentor", 26, 5), ("mentee", 31, 6)):
        answers[role, "W2", person]["swemwbs"][item] = None
    answers["mentor", "W2", 16]["olbi"][12:] = [None] * 4
    answers["mentor", "W2", 3]["olbi"] = [3] * 16
    answers["mentor", "W2", 25]["edmondson"] = [4] * 7
    for person in (1, 12, 18, 32):
        first, second, last = answers["mentor", "W2", person]["belong"]
        turned = 6 - last if last is not None else None
        answers["mentor", "W2", person]["belong"][2] = turned
        if first == second == turned:
            answers["mentor", "W2", person]["belong"][1] = max(1, (second or 1) - 1) if second != 1 else 2
