"""An attacker for everything that was ever displayed, written from the privacy policy alone (its tests A43 and A44).

It shares no line with the code that protects a release and has not seen it. It knows who took part, when they answered
and which groups they are in; what it does not know is a value of a person: a block (a scale at a wave, the square of
a change, ...) and a person together are one unknown.

What was displayed is a list of items (label, equations). An equation is a list of (block, factor, people): the sum over
the people of factor times their value in the block is known. Rounding is not counted as protection.

Three ways are tried. Every sum and difference of one, two or three equations with small factors. Many random ways of
making people vanish until little is left. An exhaustive search with exact arithmetic, which also tells that there is
nothing to be found. A person is determined where their own unknown lies in the row space (least squares).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from math import lcm
from typing import Any

import numpy as np

PRIME = 2**31 - 1  # arithmetic modulo a large prime is exact, and what it finds is certified with fractions
MOST_ROWS = 48  # of one family of equations whose triples are all tried; more are drawn at random
FACTORS = {
    1: [(1,)],
    2: [pair for pair in product((1, 2, 3), (-3, -2, -1, 1, 2, 3)) if abs(pair[0]) != abs(pair[1]) or pair[0] == 1],
    3: [(1, *signs) for signs in product((1, -1), (1, -1))] + [(2, -1, -1), (1, -2, 1), (1, 1, -2)],
}

Person = Hashable
Equation = Sequence[tuple[Hashable, int, Iterable[Person]]]
Item = tuple[str, Sequence[Equation]]


@dataclass(frozen=True)
class Derived:
    """People about whom something can be computed, and the displayed equations, with factors, that give it."""

    people: frozenset
    terms: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Outcome:
    """The smallest set of people that was found, who is determined, and whether a smaller set is ruled out."""

    smallest: Derived | None
    determined: frozenset
    complete: bool

    @property
    def people(self) -> int | None:
        return None if self.smallest is None else len(self.smallest.people)


def attack(displayed: Iterable[Item], *, below: int, seconds: float = 1.0, seed: int = 0) -> Outcome:
    """Whether anything can be computed about fewer than `below` people; `smallest` is None where nothing can."""
    best, determined, complete = None, set(), True
    families = list(_families(displayed))
    until = time.process_time() + seconds
    determined.update(*(family.determined() for family in families))
    families = list({family.shape(): family for family in families}.values())
    for place, family in enumerate(families):
        most = (below if best is None else len(best.people)) - 1
        share = (until - time.process_time()) / (len(families) - place)
        found, whole = family.smallest(most, max(share, 0.05), np.random.default_rng(seed))
        best, complete = found or best, complete and whole
    return Outcome(best, frozenset(determined), complete)


def insider(displayed: Iterable[Item], known: Iterable[Person], **options: Any) -> Outcome:
    """As `attack`, by somebody who knows every value of these people: the smallest set of others.

    Adding a known value as an equation of its own is the same as taking its unknown out of all the others.
    """
    out = frozenset(known)
    left = [
        (label, [[(block, factor, frozenset(people) - out) for block, factor, people in each] for each in equations])
        for label, equations in displayed
    ]
    return attack(left, **options)


def at_an_end(
    displayed: Iterable[Item], truth: dict[tuple[Hashable, Person], float], ends: Callable[[Hashable], tuple]
) -> Iterator[Derived]:
    """People who are told by an end of the scale: some short combination is as large or as small as it can be.

    Then everybody in it is at an end, however many they are. truth: the values. ends: lowest and highest of a block.
    """
    for family in _families(displayed):
        for rows, factors in family.extreme(truth, ends):
            yield family.told(rows, factors)


def alike(displayed: Iterable[Item], people: Iterable[Person]) -> list[frozenset]:
    """The people sorted by what displayed equations they are in: to know one of a set is like knowing another one."""
    signs: dict[Person, list] = {person: [] for person in people}
    for number, equation in enumerate(each for _, equations in displayed for each in equations):
        for block, factor, members in equation:
            for person in members:
                signs[person].append((number, block, factor))
    sets: dict[tuple, set] = {}
    for person, sign in signs.items():
        sets.setdefault(tuple(sorted(sign, key=repr)), set()).add(person)
    return [frozenset(each) for each in sets.values()]


# --------------------------------------------------------------------------------- families of equations


def _families(displayed: Iterable[Item]) -> Iterator[_Family]:
    """The different equations, split where they share no unknown, for then no combination tells more than its parts."""
    rows: dict[frozenset, str] = {}
    for label, equations in displayed:
        for equation in equations:
            row: dict[tuple, int] = {}
            for block, factor, people in equation:
                for person in people:
                    row[block, person] = row.get((block, person), 0) + factor
            filled = frozenset((unknown, factor) for unknown, factor in row.items() if factor)
            if filled:
                rows.setdefault(filled, label)
    told = list(rows.items())
    leader = list(range(len(told)))

    def lead(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    first: dict[tuple, int] = {}
    for number, (row, _) in enumerate(told):
        for unknown, _factor in row:
            leader[lead(number)] = lead(first.setdefault(unknown, number))
    together: dict[int, list] = {}
    for number, (row, label) in enumerate(told):
        together.setdefault(lead(number), []).append((label, dict(row)))
    yield from (_Family(rows) for rows in together.values())


class _Family:
    """Equations that hang together, as a table of equations by atoms by blocks; an atom is people who are all alike."""

    def __init__(self, rows: list[tuple[str, dict[tuple, int]]]):
        self.labels = [label for label, _ in rows]
        blocks = {block: place for place, block in enumerate({block: 0 for _, row in rows for block, _ in row})}
        columns: dict[Person, dict[tuple[int, int], int]] = {}
        for number, (_, row) in enumerate(rows):
            for (block, person), factor in row.items():
                columns.setdefault(person, {})[number, blocks[block]] = factor
        atoms: dict[frozenset, list] = {}
        for person, column in columns.items():
            atoms.setdefault(frozenset(column.items()), []).append(person)
        self.atoms = [frozenset(people) for people in atoms.values()]
        self.blocks = list(blocks)
        self.sizes = np.array([len(people) for people in self.atoms])
        self.table = np.zeros((len(rows), len(atoms), len(blocks)), dtype=np.int64)
        for place, column in enumerate(atoms):
            for (number, block), factor in column:
                self.table[number, place, block] = factor

    def shape(self) -> tuple:
        """Equal for families that differ in nothing but whose values they are of: one of them is searched."""
        return self.table.shape, self.table.tobytes(), self.sizes.tobytes()

    def determined(self) -> set[Person]:
        """The people one of whose values the equations fix: least squares leaves that unknown no freedom.

        Each column stands for all people of its atom, so it is weighted by the root of their number.
        """
        flat = (self.table * np.sqrt(self.sizes)[None, :, None]).reshape(len(self.table), -1)
        _, strength, directions = np.linalg.svd(flat, full_matrices=False)
        space = directions[strength > strength[0] * 1e-10]
        held = np.square(space).sum(axis=0).reshape(self.table.shape[1:]) / self.sizes[:, None]
        return {person for atom in np.flatnonzero((held > 1 - 1e-8).any(axis=1)) for person in self.atoms[atom]}

    def smallest(self, most: int, seconds: float, chance: np.random.Generator) -> tuple[Derived | None, bool]:
        """The smallest derivable set of at most so many people, and whether the search came to its end."""
        until = time.process_time() + seconds
        short = few_terms(self.table, self.sizes, most, chance)
        best = None if short is None else self.told(*short)
        most = most if best is None else len(best.people) - 1
        search = _Search(self.table, self.sizes, most, until)
        search.by_chance(chance, 12)
        search.everywhere()
        if search.found is not None:
            best = self.told(*combination(self.table, search.found))
        return best, search.complete

    def extreme(
        self, truth: dict[tuple[Hashable, Person], float], ends: Callable[[Hashable], tuple]
    ) -> Iterator[tuple[list[int], list[int]]]:
        """The sums and differences of up to three equations that are as large or as small as they can be."""
        real, least, most = (np.zeros(self.table.shape[1:]) for _ in range(3))
        for place, block in enumerate(self.blocks):
            low, high = ends(block)
            for atom, people in enumerate(self.atoms):
                known = [truth[block, person] for person in people if (block, person) in truth]
                real[atom, place], least[atom, place] = sum(known), low * len(known)
                most[atom, place] = high * len(known)
        rows = range(min(len(self.table), MOST_ROWS))
        for terms in (1, 2, 3):
            chosen = np.array(list(combinations(rows, terms)), dtype=int)
            for factors in product((1,), *[(1, -1)] * (terms - 1)) if len(chosen) else []:
                mixed = np.tensordot(np.array(factors), self.table[chosen], axes=(0, 1))
                up, down = np.maximum(mixed, 0), np.minimum(mixed, 0)
                sums = [np.tensordot(part, side, axes=2) for part, side in ((mixed, real), (up, least), (down, most))]
                tops = np.tensordot(up, most, axes=2) + np.tensordot(down, least, axes=2)
                held = np.minimum(abs(sums[0] - sums[1] - sums[2]), abs(sums[0] - tops)) < 1e-6
                for place in np.flatnonzero(held & mixed.any(axis=(1, 2))):
                    yield chosen[place].tolist(), list(factors)

    def told(self, rows: Sequence[int], factors: Sequence[int]) -> Derived:
        """Certified: the combination is computed once more, in whole numbers."""
        left = np.tensordot(np.array(factors, dtype=object), self.table[list(rows)].astype(object), axes=1)
        touched = np.flatnonzero((left != 0).any(axis=1))
        people = frozenset(person for atom in touched for person in self.atoms[atom])
        return Derived(people, tuple((self.labels[row], factor) for row, factor in zip(rows, factors, strict=True)))


# --------------------------------------------------------------------------------- one, two or three equations


def few_terms(
    table: np.ndarray, sizes: np.ndarray, most: int, chance: np.random.Generator
) -> tuple[list[int], list[int]] | None:
    """The equations and factors that leave the fewest people, at most so many, of all short combinations."""
    rows = np.arange(len(table))
    if len(rows) > MOST_ROWS:
        rows = np.sort(chance.choice(rows, MOST_ROWS, replace=False))
    small, best = table.astype(np.int32), None
    for terms, factors in FACTORS.items():
        chosen = np.array(list(combinations(rows if terms == 3 else range(len(table)), terms)), dtype=int)
        pieces = max(len(chosen) * table[0].size // 500_000, 1)
        for part in np.array_split(chosen, pieces) if len(chosen) else []:
            for each in factors:
                mixed = sum(factor * small[part[:, place]] for place, factor in enumerate(each))
                touched = (mixed != 0).any(axis=2)
                people = np.where(touched.any(axis=1), touched @ sizes, most + 1)
                if people.min() <= most:
                    place = int(people.argmin())
                    most, best = int(people[place]) - 1, (part[place].tolist(), list(each))
    return best


# --------------------------------------------------------------------------------- exact search


def independent(matrix: np.ndarray) -> list[int]:
    """The rows that are no combination of rows above them, by exact elimination."""
    left, kept = np.mod(matrix, PRIME), []
    for row in range(len(left)):
        columns = np.flatnonzero(left[row])
        if not len(columns):
            continue
        kept.append(row)
        column = columns[0]
        pivot = left[row] * pow(int(left[row, column]), -1, PRIME) % PRIME
        below = row + 1 + np.flatnonzero(left[row + 1 :, column])
        left[below] = (left[below] - left[below, column][:, None] * pivot) % PRIME
    return kept


class _Search:
    """Which atoms, of at most so many people together, some combination of the equations is about alone.

    A state is the combinations that are still possible: rows of atoms by blocks. To make an atom vanish is to keep the
    combinations that are zero on it. To take an atom in is to look away from its columns: where combinations then fall
    together, their difference is about the atoms taken in alone.
    """

    def __init__(self, table: np.ndarray, sizes: np.ndarray, most: int, until: float):
        flat = table.reshape(len(table), -1)
        self.start = np.mod(table[independent(flat)], PRIME)
        self.sizes, self.most, self.until = sizes, most, until
        self.found: tuple[int, ...] | None = None
        self.complete = True

    def everywhere(self) -> None:
        self._walk(self.start, np.ones(len(self.sizes), dtype=bool), (), 0)

    def by_chance(self, chance: np.random.Generator, times: int) -> None:
        """Makes atoms vanish in a random order, large ones rather first, as long as anything is left."""
        for _ in range(times):
            left = self.start
            for atom in np.argsort(-self.sizes * chance.exponential(size=len(self.sizes))):
                next_left = _without(left, atom)
                left = next_left if len(next_left) else left
            touched = np.flatnonzero(left.any(axis=(0, 2)))
            if self.sizes[touched].sum() <= self.most:
                self._note(tuple(int(atom) for atom in touched))

    def _note(self, atoms: tuple[int, ...]) -> None:
        self.found, self.most = atoms, int(self.sizes[list(atoms)].sum()) - 1

    def _walk(self, left: np.ndarray, undecided: np.ndarray, taken: tuple[int, ...], people: int) -> None:
        if time.process_time() > self.until:
            self.complete = False
            return
        undecided = undecided.copy()
        for atom in np.flatnonzero(undecided & (self.sizes > self.most - people)):
            left, undecided[atom] = _without(left, atom), False
            if not len(left):
                return
        alive = np.flatnonzero(undecided & left.any(axis=(0, 2)))
        atom = int(alive[np.argmax(self.sizes[alive])])
        undecided[atom] = False
        fewer = _without(left, atom)
        if len(fewer):
            self._walk(fewer, undecided, taken, people)
        people += int(self.sizes[atom])
        if people > self.most:
            return
        seen = left[:, undecided & left.any(axis=(0, 2))].reshape(len(left), -1)
        if len(independent(seen)) < len(left):
            self._note((*taken, atom))
        else:
            self._walk(left, undecided, (*taken, atom), people)


def _without(left: np.ndarray, atom: int) -> np.ndarray:
    """The combinations that are zero on the atom."""
    for block in range(left.shape[2]):
        filled = np.flatnonzero(left[:, atom, block])
        if not len(filled):
            continue
        pivot = left[filled[0]] * pow(int(left[filled[0], atom, block]), -1, PRIME) % PRIME
        others = filled[1:]
        changed = (left[others] - left[others, atom, block][:, None, None] * pivot) % PRIME
        left = left.copy()
        left[others] = changed
        left = np.delete(left, filled[0], axis=0)
    return left


def combination(table: np.ndarray, atoms: Sequence[int]) -> tuple[list[int], list[int]]:
    """The fewest equations, with whole factors, that are about these atoms alone."""
    inside = np.zeros(table.shape[1], dtype=bool)
    inside[list(atoms)] = True
    outside, whole = table[:, ~inside].reshape(len(table), -1), table.reshape(len(table), -1)

    def enough(rows: list[int]) -> bool:
        return len(independent(outside[rows])) < len(independent(whole[rows]))

    rows = independent(whole)
    for row in list(rows):
        fewer = [each for each in rows if each != row]
        rows = fewer if enough(fewer) else rows
    return rows, _factors(outside[rows])


def _factors(outside: np.ndarray) -> list[int]:
    """Whole numbers, not all zero, with which the rows add up to zero in each column."""
    kept = np.unique(outside, axis=1).T
    lines = [[Fraction(int(value)) for value in line] for line in kept]
    pivots: list[int] = []
    for column in range(outside.shape[0]):
        place = next((row for row in range(len(pivots), len(lines)) if lines[row][column]), None)
        if place is None:
            continue
        own = len(pivots)
        lines[own], lines[place] = lines[place], lines[own]
        lines[own] = [value / lines[own][column] for value in lines[own]]
        for row in range(len(lines)):
            if row != own and lines[row][column]:
                times = lines[row][column]
                lines[row] = [value - times * base for value, base in zip(lines[row], lines[own], strict=True)]
        pivots.append(column)
    free = next(column for column in range(outside.shape[0]) if column not in pivots)
    solved = {column: -lines[row][free] for row, column in enumerate(pivots)} | {free: Fraction(1)}
    size = lcm(*(value.denominator for value in solved.values()))
    return [int(solved[column] * size) for column in range(outside.shape[0])]


# --------------------------------------------------------------------------------- reading a bundle


@dataclass(frozen=True)
class State:
    """What was true when a release was made, as the attacker works it out: by person, with versions of the values.

    role: by person. member: by grouping variable and person. score: by scale, label of the wave and person, the value
    and how often it was corrected. joined: by participation measure and person, in the same way. wrote: stage and
    person of every text.
    """

    role: dict[Person, str]
    member: dict[str, dict[Person, str]]
    score: dict[tuple[str, str], dict[Person, tuple[float, int]]]
    joined: dict[str, dict[Person, tuple[float, int]]]
    wrote: frozenset[tuple[str, Person]] = frozenset()

    def answered(self, wave: str) -> set[Person]:
        return {person for (_, when), told in self.score.items() if when == wave for person in told}


@dataclass(frozen=True)
class Shown:
    """One displayed row: its table, the measure (scale and role), the grouping variable, people, equations."""

    table: str
    measure: tuple[str, str]
    group: str
    n: int
    item: Item


IDENTITY = {
    "change": ["scale", "role", "from_wave", "to_wave"],
    "change_by_group": ["scale", "role", "group", "member", "from_wave", "to_wave"],
    "followed_by_group": ["role", "group", "member", "from_wave", "to_wave"],
    "participation": ["role", "measure"],
    "theme": ["role", "stage", "theme"],
    "progress_by_indicator": ["scale", "role", "from_wave", "to_wave"],
    "difference": ["scale", "role", "comparison", "from_wave", "to_wave"],
}
FIGURES = {
    "change": ["n", "before", "after", "change", "lo", "hi", "up", "same", "down"],
    "change_by_group": ["people", "before", "after", "change", "lo", "hi"],
    "followed_by_group": ["people", "share"],
    "participation": ["people", "total", "mean"],
    "theme": ["people", "answered"],
    "progress_by_indicator": ["n", "before", "after", "toward", "toward_lo", "toward_hi"],
    "difference": ["difference", "lo", "hi"],
}
LOWEST, HIGHEST, SIDE = 1.0, 5.0, 3  # of the invented scales; people on each side of a share, as the policy has it


class Reader:
    """Keeps every bundle it has read, and what each displayed row says in equations.

    A row that stood in the bundle before with the same figures is still the old equation. Any other row is told from
    the newest state that gives its figures. unexplained: rows that no state gives. against: rows that break a rule of
    the policy by themselves. truth: the value behind each unknown, which the attacker does not use. counted: what the
    number of people beside a role's change says of who answered again.
    """

    def __init__(self) -> None:
        self.states: list[State] = []
        self.shown: list[Shown] = []
        self.unexplained: list[str] = []
        self.against: list[str] = []
        self.counted: list[Item] = []
        self.truth: dict[tuple[Hashable, Person], float] = {}
        self._before: dict[tuple, Shown] = {}

    def read(self, tables: dict[str, Any], state: State) -> None:
        """tables: the DataFrames of one bundle by name. state: what is true now."""
        self.states.append(state)
        now = {}
        for name in IDENTITY.keys() & tables.keys():
            for row in tables[name].to_dict("records"):
                told = {figure: row.get(figure) for figure in FIGURES[name] if _told(row.get(figure))}
                if not row.get("shown", True) or not told.keys() - {"people", "n"} or row.get("fewer") in (True, 1):
                    continue
                own = {part: row[part] for part in IDENTITY[name]}
                key = (name, *own.values(), *told.items())
                now[key] = self._before.get(key) or self._shown(name, own, told)
        self._before = now

    @property
    def latest(self) -> list[Shown]:
        """The rows of the bundle read last."""
        return list(self._before.values())

    def _shown(self, name: str, own: dict[str, str], told: dict[str, Any]) -> Shown:
        label = " ".join([f"release {len(self.states)}", name, *map(str, own.values())])
        rows = [_Row(name, own, told, state) for state in reversed(self.states)]
        row = next((each for each in rows if each.people and each.fits()), None)
        if row is None:
            self.unexplained.append(label)
            row = rows[0]
        self.against += [f"{label}: {rule}" for rule in row.broken()]
        equations = []
        for parts in row.equations():
            self.truth |= {(block, person): value for block, _, values in parts for person, value in values.items()}
            equations.append([(block, factor, frozenset(values)) for block, factor, values in parts])
        if name == "change" and "n" in told and len({scale for scale, _ in row.state.score}) == 1:
            answered = [(block, factor, frozenset(values)) for block, factor, values in row.answered_again(own["role"])]
            self.counted.append((f"{label}, number of people", [answered]))
        measure = (own.get("scale") or own.get("measure") or own.get("theme") or "answered", own["role"])
        self.shown.append(Shown(name, measure, own.get("group", ""), len(row.people), (label, equations)))
        return self.shown[-1]


def _told(value: Any) -> bool:
    return value is not None and value == value


def _near(exact: float, told: float, within: float = 0.05) -> bool:
    return abs(float(exact) - float(told)) <= within + 1e-6


class _Row:
    """One row of a bundle beside what was true: whom it is about, whether it fits, and what it says."""

    def __init__(self, name: str, own: dict[str, str], told: dict[str, Any], state: State):
        self.name, self.own, self.told, self.state = name, own, told, state
        self.people = self._of(own["role"])
        self.others = self._of(own["comparison"]) if name == "difference" else frozenset()

    def _of(self, role: str) -> frozenset:
        own, state = self.own, self.state
        if self.name == "participation":
            people = set(state.joined.get(own["measure"], {}))
        elif self.name == "followed_by_group":
            people = state.answered(own["from_wave"])
        elif self.name == "theme":
            people = {person for stage, person in state.wrote if stage == own["stage"]}
        else:
            people = self._scores("from_wave").keys() & self._scores("to_wave").keys()
        if "group" in own:
            people = {person for person in people if state.member[own["group"]].get(person) == own["member"]}
        return frozenset(person for person in people if state.role[person] == role)

    def _scores(self, side: str) -> dict[Person, tuple[float, int]]:
        return self.state.score.get((self.own["scale"], self.own[side]), {})

    def _mean(self, side: str, people: frozenset) -> float:
        told = self._scores(side)
        return sum(told[person][0] for person in people) / len(people)

    def _moved(self, person: Person) -> float:
        return self._scores("to_wave")[person][0] - self._scores("from_wave")[person][0]

    # ------------------------------------------------------------------------------------------ does it fit

    def fits(self) -> bool:
        """Whether the state gives the row's figures as they are rounded."""
        if not self._in_band():
            return False
        exact = self._exact()
        if "toward" in self.told:  # the change, towards the aim
            return abs(abs(exact["change"]) - abs(self.told["toward"])) <= 0.05 + 1e-6 and exact["n"] == self.told["n"]
        return all(
            _near(exact[figure], self.told[figure], 0.026 if figure == "share" else 0.05)
            for figure in exact.keys() & self.told.keys()
            if not isinstance(self.told[figure], str)
        )

    def _exact(self) -> dict[str, float]:
        n = len(self.people)
        if self.name == "participation":
            total = sum(self.state.joined[self.own["measure"]][person][0] for person in self.people)
            return {"people": n, "total": total, "mean": total / n}
        if self.name == "followed_by_group":
            share = len(self.people & self.state.answered(self.own["to_wave"])) / n
            return {"share": share * (100 if self.told["share"] > 1 else 1)}
        if self.name == "theme":
            return {"answered": n}
        if self.name == "difference":
            sides = [sum(map(self._moved, people)) / max(len(people), 1) for people in (self.people, self.others)]
            return {"difference": sides[0] - sides[1]}
        before, after = self._mean("from_wave", self.people), self._mean("to_wave", self.people)
        return {"n": n, "before": before, "after": after, "change": after - before}

    def _in_band(self) -> bool:
        band = self.told.get("people")
        if not isinstance(band, str):
            return True
        ends = [int(part) for part in "".join(sign if sign.isdigit() else " " for sign in band).split()]
        number = len(self.people)
        return not ends or ends[0] <= number <= (ends[1] if ends[1:] else number)  # the last band is open

    # --------------------------------------------------------------------------------- the policy's own rules

    def broken(self) -> list[str]:
        """Which rules for a single figure the row breaks: unanimity and the two sides of a share (C2, C6)."""
        broken, n = [], len(self.people)
        for figure, side in (("before", "from_wave"), ("after", "to_wave")):
            if figure in self.told and self.name.startswith("change"):
                scores = [self._scores(side)[person][0] for person in self.people]
                if any(sum(score != end for score in scores) < SIDE for end in (LOWEST, HIGHEST)):
                    broken.append(f"{figure} lies at an end of the scale")
        if self.name.startswith("change") and "change" in self.told and len(set(map(self._moved, self.people))) < 2:
            broken.append("everybody changed by the same")
        counts = [self.told[kind] for kind in ("up", "same", "down") if kind in self.told]
        if any(not SIDE <= count <= n - SIDE for count in counts):
            broken.append("hardly anybody, or nearly everybody, went one way")
        if self.name == "followed_by_group":
            there = len(self.people & self.state.answered(self.own["to_wave"]))
            broken += [] if SIDE <= there <= n - SIDE else ["hardly anybody, or nearly everybody, answered again"]
        return broken

    # ------------------------------------------------------------------------------------------ what it says

    def equations(self) -> list[list[tuple]]:
        """As equations of an item, with the true values in the place of the people."""
        own, told = self.own, self.told
        if self.name == "participation":
            return [self._parts(("joined", own["measure"]), self.state.joined[own["measure"]], self.people, 1)]
        if self.name == "followed_by_group":
            return [self.answered_again(own["role"])]
        if self.name == "theme":
            return [self._parts((own["stage"], own["theme"]), dict.fromkeys(self.people, (0.0, 0)), self.people, 1)]
        if self.name == "difference":
            n, m = len(self.people), len(self.others)
            equations = [self._change(self.people, m) + self._change(self.others, -n)]
            if "lo" in told:
                spread = self._of_changes("square", self.people, m * max(m - 1, 1))
                equations.append(spread + self._of_changes("square", self.others, n * max(n - 1, 1)))
            return equations
        levels = [side for figure, side in (("before", "from_wave"), ("after", "to_wave")) if figure in told]
        equations = [self._level(side, self.people, 1) for side in levels]
        if told.keys() & {"change", "toward"}:
            equations.append(self._change(self.people, 1))
        squares = ["square"] if told.keys() & {"lo", "toward_lo"} else []
        kinds = squares + [kind for kind in ("up", "same", "down") if kind in told]
        return equations + [self._of_changes(kind, self.people, 1) for kind in kinds]

    def answered_again(self, role: str) -> list[tuple]:
        """Who of those asked first answered again; of a whole role where the row is not about a group."""
        first, there = self.state.answered(self.own["from_wave"]), self.state.answered(self.own["to_wave"])
        own = {person for person in first if self.state.role[person] == role}
        people = self.people if "group" in self.own else frozenset(own)
        answers = {person: (float(person in there), person in there) for person in people}
        return self._parts(("answered", self.own["from_wave"], self.own["to_wave"]), answers, people, 1)

    def _level(self, side: str, people: frozenset, factor: int) -> list[tuple]:
        return self._parts((self.own["scale"], self.own[side]), self._scores(side), people, factor)

    def _change(self, people: frozenset, factor: int) -> list[tuple]:
        return self._level("to_wave", people, factor) + self._level("from_wave", people, -factor)

    def _of_changes(self, kind: str, people: frozenset, factor: int) -> list[tuple]:
        """What is counted over changes: a block of its own, in which a corrected value is another unknown."""
        sides = [self._scores("from_wave"), self._scores("to_wave")]
        told = {person: (OF_CHANGE[kind](self._moved(person)), tuple(side[person][1] for side in sides))
                for person in people}  # fmt: skip
        return self._parts((kind, self.own["scale"], self.own["from_wave"], self.own["to_wave"]), told, people, factor)

    @staticmethod
    def _parts(block: tuple, told: dict[Person, tuple], people: frozenset, factor: int) -> list[tuple]:
        """The people under the versions of their values: a corrected value is another unknown of the same person."""
        versions: dict[Any, dict] = {}
        for person in people:
            value, version = told[person]
            versions.setdefault(version, {})[person] = value
        return [((*block, version), factor, values) for version, values in versions.items()]


OF_CHANGE = {
    "square": lambda moved: moved**2,
    "up": lambda moved: float(moved > 1e-9),
    "same": lambda moved: float(abs(moved) <= 1e-9),
    "down": lambda moved: float(moved < -1e-9),
}
