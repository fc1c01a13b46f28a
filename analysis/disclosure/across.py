"""What changes between several pairs of waves tell together of one that is hidden because all said or changed the same.

Where everybody moved by one point from the first wave to the second, that change is hidden; beside the changes from
either of them to the third wave its average would follow all the same, and its absence would tell that it is
everybody's. So it may be no combination of the sums that are told, whatever the factors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

import numpy as np

from analysis.disclosure.candidates import Candidate
from analysis.disclosure.derived import follows
from analysis.disclosure.known import LEVELS, PRIORITY, Known, levels_of

Told = dict[str, Any]
Cells = dict[tuple[str, str], int]  # by wave and person, the factor
SAME = "C2 unanimity"


def to_take_back(
    known: Known, candidates: Iterable[Candidate], reasons: Mapping[str, str | None], state: tuple[Set[str], Set[str]]
) -> Iterator[str]:
    """The names of what has to go. state: the names of what is told, and of those what was told before as it is."""
    kept, again = state
    places: dict[tuple[str, str], list[Candidate]] = {}
    for each in candidates:
        if each.told["kind"] == "change":
            places.setdefault((each.told["scale"], each.told["role"]), []).append(each)
    for place, mine in places.items():
        hidden = [
            cells
            for each in mine
            if (reasons[each.name] or "").startswith(SAME)
            for cells in _same(known, place, each.told["waves"])
        ]
        if hidden:
            before = [
                cells
                for _, _, told in known.statistics
                if told["kind"] == "change" and (told["scale"], told["role"]) == place
                for cells in _sums(told, levels=bool(told.get("levels")))
            ]
            yield from _taken_back([each for each in mine if each.name in kept], hidden, before, (kept, again))


def _same(known: Known, place: tuple[str, str], waves: Sequence[str]) -> Iterator[Cells]:
    """The sums of which the hidden row keeps one: an average that is everybody's, a change that is."""
    pairs = known.findings.pairs(*place, *waves)
    values = pairs.to_numpy(float).round(10)
    told = {"waves": list(waves), "people": list(pairs.index)}
    change, *levels = [*_sums(told, levels=False), *_sums(told, levels=True)]
    for cells, mine in zip((change, *levels), (values[:, 1] - values[:, 0], *values.T), strict=True):
        if len(mine) and np.ptp(mine.round(10)) == 0:
            yield cells


def _sums(told: Told, *, levels: bool) -> list[Cells]:
    first, last = told["waves"]
    before, after = ({(wave, person): 1 for person in told["people"]} for wave in (first, last))
    return [before, after] if levels else [{place: -1 for place in before} | after]


def _taken_back(
    shown: list[Candidate], hidden: list[Cells], before: list[Cells], state: tuple[Set[str], Set[str]]
) -> Iterator[str]:
    kept, again = state
    left = [each.name for each in shown] + [LEVELS + each.name for each in shown if LEVELS + each.name in kept]
    ranks = {name: rank for each in shown for name, rank in _ranks(each).items()}
    order = sorted((name for name in left if name not in again), key=ranks.__getitem__)
    while order and any(_is_told(cells, _rows(shown, left, before)) for cells in hidden):
        enough = [name for name in order if not _any_told(hidden, shown, _without(left, name), before)]
        gone = enough[0] if enough else order[0]
        left, order = _without(left, gone), _without(order, gone)
        yield gone


def _without(names: Iterable[str], gone: str) -> list[str]:
    return [name for name in names if name not in (gone, LEVELS + gone)]


def _ranks(each: Candidate) -> dict[str, tuple]:
    rank, people = "other" if each.told.get("other") else "change", len(each.told["people"])
    below = (PRIORITY[levels_of(rank)], people, 0, each.name)
    return {each.name: (PRIORITY[rank], people, 1, each.name), LEVELS + each.name: below}


def _any_told(hidden: list[Cells], shown: list[Candidate], left: list[str], before: list[Cells]) -> bool:
    rows = _rows(shown, left, before)
    return any(_is_told(cells, rows) for cells in hidden)


def _rows(shown: list[Candidate], left: list[str], before: list[Cells]) -> list[Cells]:
    now = [
        cells for each in shown if each.name in left for cells in _sums(each.told, levels=LEVELS + each.name in left)
    ]
    return [*now, *before]


def _is_told(cells: Cells, rows: list[Cells]) -> bool:
    places = {place: number for number, place in enumerate(dict.fromkeys(key for row in (*rows, cells) for key in row))}
    table = np.zeros((len(rows) + 1, len(places)))
    for number, row in enumerate((*rows, cells)):
        for place, factor in row.items():
            table[number, places[place]] = factor
    return follows(table[:-1], table[-1])
