"""P7, its first half: the change table of 12 scales, 3 waves and 4 groups of 60 people, against pingouin cell by cell.

The fit for partly matched waves is not built yet, so its half of the goal is not measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.change import change_by_scale_role
from analysis.model import Role, Scheme, Wave
from benchmarks.data import SEED
from benchmarks.timing import Row, once, paired

GROUPS, WAVES, SCALES, PEOPLE = ("a", "b", "c", "d"), ("W1", "W2", "W3"), 12, 60
SCHEME = Scheme(
    name="Invented",
    slug="invented",
    roles=tuple(Role(id=each, label=each, singular=each) for each in GROUPS),
    waves=tuple(Wave(id=each, label=each) for each in WAVES),
)


def rows() -> Iterator[Row]:
    score, person = _scores()
    work = "change table, 12 scales x 3 waves x 4 groups"
    if find_spec("pingouin") is None:
        change_by_scale_role(score, person, SCHEME)
        yield Row("P7", work, once(lambda: change_by_scale_role(score, person, SCHEME)), None, 1 / 20, "pingouin")
        return
    ours, peer = paired(lambda: change_by_scale_role(score, person, SCHEME), lambda: _peer(score, person), times=3)
    yield Row("P7", work, ours, peer, 1 / 20, "pingouin")


def _scores() -> tuple[pd.DataFrame, pd.DataFrame]:
    chance = np.random.default_rng(SEED)
    people = [f"P{number}" for number in range(PEOPLE)]
    keys = pd.MultiIndex.from_product(
        [people, [f"S{number}" for number in range(SCALES)], WAVES], names=["person", "scale", "wave"]
    )
    score = keys.to_frame(index=False).assign(score=chance.normal(3, 1, len(keys)).round(2))
    role = [GROUPS[number % len(GROUPS)] for number in range(PEOPLE)]
    return score, pd.DataFrame({"person": people, "role": role, "linked": True})


def _peer(score: pd.DataFrame, person: pd.DataFrame) -> list[object]:
    import pingouin

    cells = []
    whole = score.merge(person, on="person")
    for _, part in whole.groupby(["scale", "role"]):
        wide = part.pivot(index="person", columns="wave", values="score")
        for first, last in combinations(WAVES, 2):
            cells.append(pingouin.ttest(wide[last], wide[first], paired=True))
            cells.append(pingouin.compute_effsize(wide[last], wide[first], paired=True, eftype="hedges"))
    return cells
