"""Who is who although a code was written slightly differently: candidates found, accepted or left to a person.

A code is matched as it stands first (`people`). What is left is compared element by element: the parts of a composite
code, else the pieces between separators, else the characters. One element different is accepted by itself only where
each of the two is the other's only candidate among all codes of those waves, and where chance does not make such pairs.

Chance is reckoned from the codes themselves. With p_j the probability that two unrelated people have the same element
at place j (the unbiased sum of squares of the frequencies within each wave, one pair added, so that a handful of codes
proves nothing), two unrelated codes differ at exactly one place with

    p1 = sum over j of (1 - p_j) * product over the other places of p.

Of the people who stay without any candidate, R1 before and R2 after, (R1 + 1) (R2 + 1) p1 pairs are to be expected that
only look like one person; the one added on each side is the pair in question. They are held against all automatic
matches of those waves, exact and tolerant. Above `MOST_BY_CHANCE`, 0.8 in 1,000, nothing is accepted that is not exact:
the aim is fewer than 1 wrong in 1,000. Where p1 itself is above `TOO_ALIKE`, neighbouring codes are the rule, as with
numbered tokens (P001, P002).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

MOST_BY_CHANCE = 0.0008
TOO_ALIKE = 0.01
LEAST_ELEMENTS = 4
MOST_CANDIDATES = 5  # a code that resembles more people than this tells a person nothing
MOST_COMPARED = 4_000_000  # pairs; nobody decides on thousands of codes by hand
JOINT = "|"
SEPARATORS = re.compile(r"[-./_]")
Seen = Mapping[str, frozenset[int]]
Shape = tuple[str, int]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Doubt:
    """Two codes that may be one person: `earlier` stands at the earlier wave; `different` elements are not the same."""

    earlier: str
    later: str
    different: int


@dataclass(frozen=True)
class Matched:
    """usual: the earliest code of each person whose codes differ. doubts: what only a person can decide."""

    usual: dict[str, str]
    doubts: tuple[Doubt, ...]


def elements(code: str) -> tuple[str, ...]:
    """The elements in which codes are compared.

    >>> elements("KE|07|X"), elements("PA-31-GI"), elements("KE07")
    (('KE', '07', 'X'), ('PA', '31', 'GI'), ('K', 'E', '0', '7'))
    """
    if JOINT in code:
        return tuple(code.split(JOINT))
    return tuple(SEPARATORS.split(code)) if SEPARATORS.search(code) else tuple(code)


def shape(code: str) -> Shape:
    """What codes must share to be compared: how they are divided, and for pieces how many."""
    divided = JOINT in code or SEPARATORS.search(code) is not None
    return ("pieces", len(elements(code))) if divided else ("characters", 0)


def apart(one: str, other: str) -> int:
    """The number of elements that differ; a character missing, added or swapped with the next counts as one.

    >>> apart("PA-31-GI-RU", "PA-17-GI-RU"), apart("KE07PL", "KE7PL"), apart("KE07PL", "EK07PL")
    (1, 1, 1)
    """
    if shape(one)[0] == "characters":
        from rapidfuzz.distance import OSA

        return OSA.distance(one, other)
    return sum(this != that for this, that in zip(elements(one), elements(other), strict=True))


def match(people: Seen, written: Mapping[str, Mapping[int, str | None]], settled: Iterable[str] = ()) -> Matched:
    """The codes of one role that are one person, and the doubtful ones.

    people: by usual code, the waves at which that person is seen (exact matches and recorded decisions), as places in
        the scheme's order. written: by code as written, whose usual code it is at each wave; None where it was decided
        that nobody can say. settled: usual codes that were decided to be people of their own.
    """
    usual: dict[str, str] = {}
    doubts: list[Doubt] = []
    by_shape: dict[Shape, dict[str, frozenset[int]]] = defaultdict(dict)
    for code, waves in people.items():
        by_shape[shape(code)][code] = waves
    waves_held = frozenset().union(*people.values())
    if len(waves_held) < 2:
        return Matched(usual, ())
    for kind, alike in by_shape.items():
        codes = {code: at for code, at in written.items() if shape(code) == kind}
        found = _Alike(alike, codes, frozenset(settled), waves_held)
        accepted = found.accepted()
        joined = _joined(accepted, alike)
        usual |= joined
        doubts += found.doubts(joined)
    return Matched(usual, tuple(doubts))


@dataclass(frozen=True)
class _Alike:
    """The codes of one role and shape."""

    people: Seen
    written: Mapping[str, Mapping[int, str | None]]
    settled: frozenset[str]
    waves: frozenset[int]

    @cached_property
    def open(self) -> list[str]:
        """People who are not seen at every wave, so that another code might be theirs."""
        return [code for code, at in self.people.items() if at != self.waves and len(elements(code)) >= LEAST_ELEMENTS]

    @cached_property
    def near(self) -> dict[str, set[str]]:
        """The codes at most one element away from each open person's, whoever wrote them."""
        return _neighbours(self.open, {*self.people, *self.written})

    @cached_property
    def chance(self) -> float:
        return chance_of_one_different([list(self._at(wave)) for wave in sorted(self.waves)])

    def accepted(self) -> list[Pair]:
        """Pairs of earlier and later code that are one person beyond reasonable doubt, in the order of the waves."""
        if self.chance > TOO_ALIKE or self.chance * len(self.written) > 1:  # neighbours are the rule, not the exception
            return []
        by_waves: dict[tuple[int, int], list[Pair]] = defaultdict(list)
        for earlier, later in self._only_candidates():
            by_waves[min(self.people[earlier]), min(self.people[later])].append((earlier, later))
        return [pair for waves in sorted(by_waves) for pair in self._beyond_chance(waves, by_waves[waves])]

    def _only_candidates(self) -> Iterator[Pair]:
        for code in self.open:
            for other in sorted(self.near[code]):
                if self._may_join(code, other) and not self._rivals(code, other) and not self._rivals(other, code):
                    yield code, other

    def _may_join(self, earlier: str, later: str) -> bool:
        """Whether these are two open people, never seen at one wave, in this order."""
        if earlier not in self.near or later not in self.near or later in self.settled:
            return False
        first, last = self.people[earlier], self.people[later]
        return not first & last and min(first) < min(last)

    def _rivals(self, code: str, other: str) -> bool:
        """Whether the waves of the two hold another code that could be the person who wrote `code`."""
        waves = self.people[code] | self.people[other]
        return any(
            whose not in (code, other)
            for near in self.near[code]
            for wave, whose in self.written.get(near, {}).items()
            if wave in waves
        )

    def _beyond_chance(self, waves: tuple[int, int], pairs: list[Pair]) -> list[Pair]:
        before, after = (self._at(wave) for wave in waves)
        automatic = len(before & after) + len(pairs)
        lone_before = sum(not self._candidates(code, after) for code in before - after)
        lone_after = sum(not self._candidates(code, before) for code in after - before)
        expected = (lone_before + 1) * (lone_after + 1) * self.chance
        return pairs if expected <= MOST_BY_CHANCE * automatic else []

    def _at(self, wave: int) -> set[str]:
        return {code for code, at in self.people.items() if wave in at}

    def _candidates(self, code: str, among: set[str]) -> set[str]:
        return self.near.get(code, set()) & among

    def doubts(self, joined: Mapping[str, str]) -> list[Doubt]:
        """What a person may decide: up to two elements different, never seen at one wave, and few enough to compare."""
        waves = _waves_of(self.people, joined)
        left = [code for code in self.open if code not in joined]
        lone = [code for code in left if waves[code] != self.waves]
        found: dict[str, list[Doubt]] = defaultdict(list)
        for one, other, different in _close(lone, 1 if self.chance > TOO_ALIKE else 2):
            earlier, later = sorted((one, other), key=lambda code: (min(self.people[code]), code))
            if later not in self.settled and not waves[one] & waves[other]:
                found[later].append(Doubt(earlier, later, different))
        return [doubt for doubts in found.values() for doubt in _worth_asking(doubts)]


def chance_of_one_different(waves: Sequence[list[str]]) -> float:
    """p1: the probability that the codes of two unrelated people differ in exactly one element. 1 where none is known.

    waves: the codes of each wave, one a person, all of one shape. Characters can also be missing, added or swapped,
    which about doubles the ways to differ in one.
    """
    tables = [[elements(code) for code in codes] for codes in waves]
    width = max((len(code) for table in tables for code in table), default=0)
    pairs = sum(len(table) * (len(table) - 1) for table in tables)
    if not pairs:
        return 1.0
    same = np.zeros(width)
    for table in tables:
        for place in range(width):
            counts = np.unique([code[place] if place < len(code) else "" for code in table], return_counts=True)[1]
            same[place] += (counts * (counts - 1)).sum()
    equal = (same + 1) / (pairs + 1)
    one = float(sum((1 - equal[place]) * np.delete(equal, place).prod() for place in range(width)))
    return one if any(shape(code)[0] == "pieces" for codes in waves for code in codes[:1]) else min(2 * one, 1.0)


def _neighbours(wanted: list[str], codes: set[str]) -> dict[str, set[str]]:
    """By code wanted, the others at most one element away: only codes that agree but for one element are compared."""
    near: dict[str, set[str]] = {code: set() for code in wanted}
    blocks: dict[object, list[str]] = defaultdict(list)
    for code in wanted:
        for key in _but_one(code):
            blocks[key].append(code)
    for other in codes:
        for code in {code for key in _but_one(other) for code in blocks.get(key, ())}:
            if code != other and apart(code, other) <= 1:
                near[code].add(other)
    return near


def _but_one(code: str) -> set:
    """Keys of which two codes share one where all but one of their elements are the same."""
    parts = elements(code)
    if shape(code)[0] == "characters":
        return {code, *(code[:place] + code[place + 1 :] for place in range(len(code)))}
    return {(place, *parts[:place], *parts[place + 1 :]) for place in range(len(parts))}


def _close(codes: list[str], most: int) -> Iterator[tuple[str, str, int]]:
    """Every two codes with at most so many elements different, and more than half the same."""
    if len(codes) ** 2 > MOST_COMPARED or len(codes) < 2:
        return
    distances = _distances(codes)
    for one, other in zip(*np.nonzero(np.triu(distances <= most, k=1)), strict=True):
        different = int(distances[one, other])
        if 2 * different < min(len(elements(codes[one])), len(elements(codes[other]))):
            yield codes[one], codes[other], different


def _distances(codes: list[str]) -> np.ndarray:
    if shape(codes[0])[0] == "characters":
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import cdist

        return cdist(codes, codes, scorer=OSA.distance, score_cutoff=2, dtype=np.int32)
    table = np.array([elements(code) for code in codes], dtype=object)
    numbered = [np.unique(table[:, place].astype(str), return_inverse=True)[1] for place in range(table.shape[1])]
    return sum((column[:, None] != column[None, :]).astype(np.int32) for column in numbered)


def _worth_asking(doubts: list[Doubt]) -> list[Doubt]:
    """The candidates of one code: all of them, or the nearest where all are too many, or none."""
    nearest = [doubt for doubt in doubts if doubt.different == min(each.different for each in doubts)]
    return next((some for some in (doubts, nearest) if len(some) <= MOST_CANDIDATES), [])


def _joined(pairs: list[Pair], people: Seen) -> dict[str, str]:
    """The earliest code by each later code of the same person; none is twice at a wave.

    Pairs come in the order of the waves, so that what is surest, nearest in time, is joined first.
    """
    usual: dict[str, str] = {}
    waves = dict(people)
    for earlier, later in pairs:
        one, other = usual.get(earlier, earlier), usual.get(later, later)
        if one == other or waves[one] & waves[other]:
            continue
        if min(waves[other]) < min(waves[one]):
            one, other = other, one
        waves[one] |= waves[other]
        usual |= {code: one for code, root in usual.items() if root == other} | {other: one}
    return usual


def _waves_of(people: Seen, usual: Mapping[str, str]) -> dict[str, frozenset[int]]:
    """The waves of each person once codes are joined, by any code of the person."""
    waves = dict(people)
    for later, root in usual.items():
        waves[root] |= people[later]
    return waves | {later: waves[root] for later, root in usual.items()}
