"""`python benchmarks/codes.py [SHEETS]`: how many people are followed rightly although they wrote their codes wrongly.

A sheet is a first wave of people with six elements of 13 equally likely values, and a second wave without 30 in 100 of
them, in which so many elements of each code were written wrongly. Each line is a cell: people, errors a code, then for
exact matching and for ours the people matched rightly, wrongly and not at all, in 100 who came back, and how many were
wrong among 1,000 automatic matches.

Published, for comparison (745 students, codes checked against a second system): 75.2 matched rightly, 22.1 not at all,
2.7 wrongly.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SEED = 20250120
ELEMENTS, VALUES, STAY = 6, 13, 0.7
SIZES = (36, 60, 100, 200, 500)
ERRORS = ("0", "1", "2", "3", "0 to 3")
AIM = 1 / 1000


@dataclass(frozen=True)
class Cell:
    """People who came back, and of the automatic matches the right and the wrong ones, over all sheets of one kind."""

    people: int
    errors: str
    returned: int
    exact_right: int
    exact_wrong: int
    right: int
    wrong: int

    @property
    def met(self) -> bool | None:
        """Whether fewer than 1 in 1,000 are wrong; None where there are too few matches to tell."""
        automatic = self.right + self.wrong
        return self.wrong < AIM * automatic if automatic >= 1 / AIM else None

    def line(self) -> str:
        told = {True: "met", False: "missed", None: "too few automatic matches to tell"}[self.met]
        parts = (self._shares(self.exact_right, self.exact_wrong), self._shares(self.right, self.wrong))
        rate = 1000 * self.wrong / max(self.right + self.wrong, 1)
        gain = 100 * (self.right - self.exact_right) / self.returned
        counted = f"{self.wrong} of {self.right + self.wrong} wrong = {rate:.2f} in 1,000"
        return (
            f"{self.people:4}  {self.errors:7} exact {parts[0]}  ours {parts[1]}  gain {gain:5.1f}  {counted}  {told}"
        )

    def _shares(self, right: int, wrong: int) -> str:
        shares = (100 * number / self.returned for number in (right, wrong, self.returned - right - wrong))
        return "{:5.1f} right {:5.2f} wrong {:5.1f} not".format(*shares)


def cells(sheets: int, sizes: tuple[int, ...] = SIZES, errors: tuple[str, ...] = ERRORS) -> Iterator[Cell]:
    """A cell for each size and number of errors. sheets: of 36 people; larger ones are fewer, for the same people."""
    for people in sizes:
        for each in errors:
            chance = np.random.default_rng([SEED, people, ERRORS.index(each)])
            yield cell(people, each, max(sheets * 36 // people, 1), chance)


def cell(people: int, errors: str, sheets: int, chance: np.random.Generator) -> Cell:
    counts = np.array([_counted(*invented(people, errors, chance)) for _ in range(sheets)]).sum(axis=0)
    return Cell(people, errors, *(int(number) for number in counts))


def invented(people: int, errors: str, chance: np.random.Generator) -> tuple[list[str], dict[int, str]]:
    """The codes of the first wave, and by place in that list those of the second."""
    true = chance.integers(VALUES, size=(people, ELEMENTS))
    back = np.flatnonzero(chance.random(people) < STAY)
    written = true[back].copy()
    for row in written:
        number = int(chance.integers(4)) if errors == "0 to 3" else int(errors)
        places = chance.choice(ELEMENTS, size=number, replace=False)
        row[places] = (row[places] + chance.integers(1, VALUES, size=number)) % VALUES
    return [_code(row) for row in true], {int(who): _code(row) for who, row in zip(back, written, strict=True)}


def _code(values: np.ndarray) -> str:
    return "-".join(f"{value:02d}" for value in values)


def _counted(first: list[str], last: dict[int, str]) -> tuple[int, ...]:
    """Returned, exact right, exact wrong, ours right, ours wrong."""
    from analysis.intake.matching import match

    waves = (list(enumerate(first)), list(last.items()))
    once = [{code: who for who, code in wave if [each for _, each in wave].count(code) == 1} for wave in waves]
    people: dict[str, frozenset[int]] = {}
    for place, wave in enumerate(waves):
        for _, code in wave:
            people[code] = people.get(code, frozenset()) | {place}
    written = {code: dict.fromkeys(at, code) for code, at in people.items()}
    exact = [(once[0][code], once[1][code]) for code in once[0].keys() & once[1].keys()]
    joined = [(once[0].get(usual), once[1].get(code)) for code, usual in match(people, written).usual.items()]
    ours = exact + [pair for pair in joined if None not in pair]
    return len(last), *_right_and_wrong(exact), *_right_and_wrong(ours)


def _right_and_wrong(pairs: list[tuple]) -> tuple[int, int]:
    right = sum(one == other for one, other in pairs)
    return right, len(pairs) - right


def main(sheets: int) -> int:
    print("people, errors; of 100 who came back: right, wrong, not matched")
    missed = False
    for each in cells(sheets):
        print(each.line(), flush=True)
        missed |= each.met is False
    return int(missed)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
