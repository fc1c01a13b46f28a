"""The joint audit: which statistics may be shown together, so that nothing can be told about a few people.

Whoever knows the numbers of people can turn each mean, total, share, change or deviation back into a sum over values
(design: `privacy` 3.5). A leak is a combination of such sums, from this release and all before it, that is not zero
only on fewer than k people, over all blocks together. A block is what one number of a person stands for: a measure at
a wave; sums of squares are blocks of their own. Statistics linked by blocks are one component, and k is `k_special`
where one of its statistics is special.

The design's program for a solver draws random weights and bounds the factors by 1000: both are loose in floating point,
and can miss a leak. Here the fewest people are sought in exact arithmetic (`derivable`), without a solver or a
tolerance; what is found is confirmed in whole numbers (`sums`), which also tell what to take back.

A mixed-integer solver (scipy's) was tried as a second engine, one tight program for each block of each small atom. Of
random measures it took 0.4 to 0.5 s of processor where this search took 0.1 (40 people, 20 statistics), 1.5 against 1.0
(40 and 30), 6 against 2 (60 and 40); where this search gives up (60 and 60, after 10 s), the first of its 45 programs
came to no end in 30. Its "infeasible" holds only up to a tolerance. So a solver is only in the tests, which hold this
search against the design's program (`benchmarks/audit_program`).

Whatever is not decided counts as a leak. Lengths of searches are counted in steps, so that the same release comes out
again on any machine, as long as the time limit is not reached; after it elimination alone decides.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum, auto
from math import inf

from analysis.disclosure.leaks import Leak, Searches
from analysis.disclosure.sums import Equation, Part, Statistic, Sums, components

__all__ = [
    "Equation", "Leak", "Part", "Protected", "Removal", "Statistic", "Status", "find_leak", "protect", "smallest_group",
]  # fmt: skip
PATIENCE = 5.0  # seconds after the limit in which what is undecided is cut down step by step, then all at once
LAST_LOOK = 5.0  # seconds at most for the size of the smallest group in what is shown
LONG = 3_000_000  # steps of a search, some ten seconds: a longer one is given up
QUICK = 100_000  # steps of a search of which there may be many


@dataclass(frozen=True)
class Removal:
    """reason: in words, for the private log only."""

    name: str
    n: int
    reason: str


class Status(StrEnum):
    """Whether every component was decided, and all of it before the time limit."""

    PROVED = auto()
    TIME_LIMIT = "time limit"


@dataclass(frozen=True)
class Protected:
    """removed: in the order in which they were taken back. equations, smallest: of all that is and was shown.

    smallest: where the search is long, a number that the smallest group is not below.
    """

    kept: tuple[Statistic, ...]
    removed: tuple[Removal, ...]
    equations: int
    status: str
    smallest: int | None


def find_leak(statistics: Iterable[Statistic], k: int, *, seconds: float = 10.0) -> Leak | None:
    """The smallest group of fewer than k people that can be derived; where its search would be long, some such group.

    A leak that is not proven is answered only where there is no other.
    """
    statistics, end, searches = tuple(statistics), time.thread_time() + seconds, Searches()
    parts = [Sums([statistics[place] for place in part]) for part in components(statistics)]
    leaks = [leak for sums in parts if (leak := searches.leak(sums, k, end=end))]
    return min(leaks, key=lambda leak: (not leak.proven, len(leak.people), sorted(leak.people)), default=None)


def smallest_group(statistics: Iterable[Statistic], *, seconds: float = 10.0) -> int | None:
    """The size of the smallest group that can be derived; where time runs out, a number that it is not below."""
    statistics, end, searches = tuple(statistics), time.thread_time() + seconds, Searches()
    parts = [Sums([statistics[place] for place in part]) for part in components(statistics)]
    sizes = [searches.smallest(sums, end=end, thorough=True) for sums in parts]
    return min((size for size in sizes if size), default=None)


def protect(
    candidates: Iterable[Statistic],
    released: Iterable[Statistic] = (),
    *,
    k: int,
    k_special: int,
    seconds: float = 45.0,
) -> Protected:
    """The candidates that may be shown beside everything released before. k: the policy's k_diff."""
    released = tuple(released)
    audit = _Audit((*released, *candidates), len(released), k, k_special, time.thread_time() + seconds)
    audit.settle()
    audit.put_back()
    left = [place for place in range(len(audit.statistics)) if place not in audit.removed]
    return Protected(
        kept=tuple(audit.statistics[place] for place in left if place >= len(released)),
        removed=tuple(
            Removal(audit.statistics[place].name, audit.statistics[place].n, reason)
            for place, reason in audit.removed.items()
        ),
        equations=sum(len(audit.statistics[place].equations) for place in left),
        status=audit.status,
        smallest=audit.smallest(),
    )


@dataclass
class _Audit:
    """released: how many of the statistics, the first ones, cannot be taken back. Places are those of statistics.

    removed: why, in this order. floors: of each settled component, a number that no group in it is below.
    """

    statistics: tuple[Statistic, ...]
    released: int
    k: int
    k_special: int
    end: float
    removed: dict[int, str] = field(default_factory=dict)
    floors: dict[tuple[int, ...], int] = field(default_factory=dict)
    status: Status = Status.PROVED
    searches: Searches = field(default_factory=Searches)
    decided: dict[tuple, tuple[list[int], str, bool]] = field(default_factory=dict)

    def settle(self) -> None:
        waiting = components(self.statistics)
        while waiting:
            part = waiting.pop()
            left = self.end - time.thread_time()
            gone, reason = self._taken_back(part, time.thread_time() + left / (len(waiting) + 2))
            self.removed |= dict.fromkeys(gone, reason)
            if gone:
                waiting += self._linked(place for place in part if place not in gone)

    def put_back(self) -> None:
        """What was taken back and can stand beside what is left after all, the most important first."""
        for place in sorted(self.removed, key=self._rank, reverse=True):
            if time.thread_time() > self.end + PATIENCE:
                break
            shown = [each for each in range(len(self.statistics)) if each not in self.removed or each == place]
            part = next(each for each in self._linked(shown) if place in each)
            if not self._leak(part):
                del self.removed[place]
                self.floors[tuple(part)] = self._limit(part)
        if self.removed and time.thread_time() >= self.end:
            self.status = Status.TIME_LIMIT

    def smallest(self) -> int | None:
        """Not to the end where that is long: a number that hangs on the time taken would not come out again."""
        end = time.thread_time() + LAST_LOOK
        parts = self._linked(place for place in range(len(self.statistics)) if place not in self.removed)
        return min((size for part in parts if (size := self._smallest_of(part, end))), default=None)

    def _smallest_of(self, part: list[int], end: float) -> int | None:
        sums, limit = self._sums(part), self._limit(part)
        size = self.searches.smallest(sums, end=end, steps=QUICK)
        if size is None:
            return None
        least = max(size, self.floors[tuple(part)])
        if least >= limit or self.searches.leak(sums, limit, end=end + PATIENCE, steps=QUICK):
            return least
        return limit  # the search for the smallest broke off; that for a group too small came to its end

    def _taken_back(self, part: list[int], end: float) -> tuple[list[int], str]:
        """What has to go from this component now, and why; nothing when it is settled."""
        own = sorted((place for place in part if place >= self.released), key=self._rank)
        self.floors[tuple(part)] = 1
        if not own:
            return [], ""
        sums, k = self._sums(part), self._limit(part)
        # Equal components, up to names, come out alike: measures of the same people are decided together.
        place_in = {place: number for number, place in enumerate(part)}
        ranks = tuple((place_in[place], self.statistics[place].priority) for place in own)
        key = (k, ranks, *sums.key)
        if key not in self.decided:
            leak = self._leak(part, LONG, end)
            if leak and not leak.proven:
                self.status = Status.TIME_LIMIT
                reason = f"it was not settled in time whether what is shown tells of fewer than {k} people"
                return self._cut(part, list(self._new(sums, part, own))), reason
            gone, reason = self._against(leak, sums, part, own) if leak else ([], "")
            told = f"{reason} tells of {len(leak.people)} people, fewer than {k}" if leak else ""
            self.decided[key] = [place_in[place] for place in gone], told, leak is None
        gone, reason, clean = self.decided[key]
        self.floors[tuple(part)] = k if clean else 1
        return [part[number] for number in gone], reason

    def _cut(self, part: list[int], new: list[int]) -> list[int]:
        """The fewest of the least important without which a short search decides about all that is left."""
        fewest, most = min(1, len(new)), len(new)
        while fewest < most and time.thread_time() < self.end + PATIENCE:
            middle = (fewest + most) // 2
            parts = self._linked(place for place in part if place not in new[:middle])
            parts = [each for each in parts if each[-1] >= self.released]
            leaks = (self._leak(each) for each in parts)
            if all(leak is None or leak.proven for leak in leaks):
                most = middle
            else:
                fewest = middle + 1
        return new[:most]

    def _against(self, leak: Leak, sums: Sums, part: list[int], own: list[int]) -> tuple[list[int], str]:
        """What to take back so that nothing follows about these people, and why."""
        told, place_in = sums.told_of(leak.people), {place: number for number, place in enumerate(part)}
        if told.without([place_in[place] for place in own]):
            return list(self._new(sums, part, own)), "what was released before, beside which nothing new is shown,"
        touched = {part[number] for number in told.touched()}
        top = max(each.priority for each in self.statistics)
        lower = [place for place in own if self.statistics[place].priority < top]
        # The most important of all, the change of the whole scheme, stays while anything else has a part in it.
        walk = lower if touched & set(lower) else own
        alone = (place for place in walk if place in touched and not told.without([place_in[place]]))
        gone = next(alone, None)
        if gone is None:
            gone = next(place for place in walk if place in touched)
        return [gone], "together with what else is shown it"

    def _new(self, sums: Sums, part: list[int], own: list[int]) -> Iterator[int]:
        """Those that tell more than what was released before; the others cost nothing."""
        place_in = {place: number for number, place in enumerate(part)}
        before = [place_in[place] for place in part if place < self.released]
        return (part[number] for number in sums.beyond(before, [place_in[place] for place in own]))

    def _leak(self, part: list[int], steps: int = QUICK, end: float = inf) -> Leak | None:
        """After the limit, by elimination alone."""
        end, steps = (self.end + PATIENCE, 0) if time.thread_time() >= self.end else (min(end, self.end), steps)
        return self.searches.leak(self._sums(part), self._limit(part), end=end, steps=steps)

    def _limit(self, part: list[int]) -> int:
        return self.k_special if any(self.statistics[place].special for place in part) else self.k

    def _sums(self, part: list[int]) -> Sums:
        return Sums([self.statistics[place] for place in part])

    def _linked(self, places: Iterable[int]) -> list[list[int]]:
        places = list(places)
        return [[places[i] for i in each] for each in components([self.statistics[place] for place in places])]

    def _rank(self, place: int) -> tuple[int, int, str]:
        each = self.statistics[place]
        return each.priority, each.n, each.name
