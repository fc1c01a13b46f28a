"""One change that somebody asks about, and a sentence to bear in mind with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.wide import ScoreTable


@dataclass(frozen=True)
class Caution:
    """kind: which rule told it. expected: the change in points, as it stands in the tables, if nothing happened."""

    kind: str
    sentence: str
    expected: float | None = None


@dataclass(frozen=True)
class Asked:
    """The role's table, the places of the change's two waves, and the scale's facts.

    scale: label, minimum, maximum, higher, smallest, norm_mean, norm_sd, retest, retest_kind (the last five where a
    source publishes them; the kind is that of `model.Measurement`). unusable: how many people of the role answered at
    the two waves without giving answers enough for a score.
    """

    table: ScoreTable
    first: int
    last: int
    scale: dict
    unusable: tuple[int, int] = (0, 0)

    @property
    def before(self) -> np.ndarray:
        return self.table.scores[:, self.first]

    @property
    def after(self) -> np.ndarray:
        return self.table.scores[:, self.last]

    @property
    def started(self) -> np.ndarray:
        """Who has a score at the first of the two waves and can be followed."""
        return np.isfinite(self.before) & self.table.followed

    @property
    def matched(self) -> np.ndarray:
        return self.started & np.isfinite(self.after)

    @property
    def lost(self) -> np.ndarray:
        return self.started & ~np.isfinite(self.after)

    @property
    def toward(self) -> float:
        return 1.0 if self.scale["higher"] == "better" else -1.0


def people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"
