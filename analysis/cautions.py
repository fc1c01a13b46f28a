"""What to bear in mind with one change: sentences about the design, the people who are missing, and the scale itself.

Each is told only where its own rule finds a reason, and none of them changes a number. `Caution.kind` says which rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.estimates import (
    CROWDED,
    SHOWN_FROM,
    carried_by_one,
    mean_change,
    minimum_detectable_points,
    regression_to_the_mean,
    share_at,
    share_kept,
    silent_unchanged,
    tipping_point,
    unlinked_change,
)
from analysis.model import Estimate
from analysis.wide import ScoreTable

LOW_START = 0.25  # SDs of the population below its mean from which a rise is to be expected anyway
TIMES_ASKED = "_then"  # a scale of this ending holds the looked-back-on ratings of the one before it
LOOSE = 0.1  # correlations nearer to zero are not told


@dataclass(frozen=True)
class Caution:
    kind: str
    sentence: str


@dataclass(frozen=True)
class Asked:
    """One change that somebody asks about: the role's table, the places of its two waves, and the scale's facts.

    scale: label, minimum, maximum, higher, norm_mean, norm_sd, retest (the last three where a source publishes them).
    """

    table: ScoreTable
    first: int
    last: int
    scale: dict

    @property
    def before(self) -> np.ndarray:
        return self.table.scores[:, self.first]

    @property
    def after(self) -> np.ndarray:
        return self.table.scores[:, self.last]

    @property
    def matched(self) -> np.ndarray:
        return np.isfinite(self.before) & np.isfinite(self.after) & self.table.followed

    @property
    def toward(self) -> float:
        return 1.0 if self.scale["higher"] == "better" else -1.0


def of_change(asked: Asked, change: Estimate, *, comparison: Asked | None = None) -> list[Caution]:
    """Everything to bear in mind with one change; comparison is the same measure among those who did not take part."""
    if change.value is None:
        return []
    told = (
        *_attrition(asked, change),
        *_ends(asked),
        *_one_person(asked),
        *_started_low(asked),
        *_lowest_third(asked, comparison),
        *_lasted(asked),
        *_alike(asked),
        *_detectable(asked, change),
    )
    return [Caution(kind, sentence) for kind, sentence in told]


def _attrition(asked: Asked, change: Estimate) -> Iterator[tuple[str, str]]:
    started = np.isfinite(asked.before) & asked.table.followed
    lost = started & ~np.isfinite(asked.after)
    number, both = int(lost.sum()), int(asked.matched.sum())
    if number == 0 or both < SHOWN_FROM:
        return
    if min(number, both) >= SHOWN_FROM:
        gap = unlinked_change(asked.before[asked.matched], asked.before[lost]).value or 0.0
        plain = float(np.nanmean(asked.after) - np.nanmean(asked.before))
        yield (
            "attrition",
            f"The {number} people who did not answer again had started {_points(gap, asked)} than those who did. A "
            f"plain comparison of the averages of the two waves would read {plain:.2f} instead of {change.value:.2f}.",
        )
    if change.lo is None or change.value * change.lo <= 0:
        return
    silent = silent_unchanged(change, both + number)
    edge = tipping_point(change.value, both, both + number)
    if edge is not None and silent.value is not None:
        way = "fallen" if edge < 0 else "risen"
        yield (
            "silent",
            f"If the {number} who did not answer again had not changed, the change over everybody who started would be "
            f"{silent.value:.2f}. It would vanish only if they had {way} by {abs(edge):.2f} on average.",
        )


def _points(gap: float, asked: Asked) -> str:
    way = "higher" if gap > 0 else "lower"
    return f"{abs(gap):.2f} {way} on {asked.scale['label']}"


def _ends(asked: Asked) -> Iterator[tuple[str, str]]:
    best = asked.scale["maximum"] if asked.toward > 0 else asked.scale["minimum"]
    share = None if pd.isna(best) else share_at(asked.before[asked.matched], best)
    if share is not None and share >= CROWDED:
        yield (
            "ceiling",
            f"{share:.0%} had the best possible score at the start, so a change for the better is hard to see.",
        )


def _one_person(asked: Asked) -> Iterator[tuple[str, str]]:
    found = carried_by_one(asked.before[asked.matched], asked.after[asked.matched])
    if found is not None and found.without.value is not None:
        span = "" if found.without.lo is None else f" (likely range {found.without.lo:.2f} to {found.without.hi:.2f})"
        yield (
            "one_person",
            f"One person makes up {found.share:.0%} of the spread of the changes. Without them the change of the "
            f"matched people is {found.without.value:.2f}{span}.",
        )


def _started_low(asked: Asked) -> Iterator[tuple[str, str]]:
    mean, sd, retest = (asked.scale.get(name) for name in ("norm_mean", "norm_sd", "retest"))
    if mean is None or sd is None or retest is None or not asked.matched.sum() >= SHOWN_FROM:
        return
    start = float(asked.before[asked.matched].mean())
    if asked.toward * (mean - start) > LOW_START * sd:
        expected = regression_to_the_mean(start, mean, retest)
        yield (
            "regression_to_the_mean",
            f"These people started {abs(start - mean):.2f} points on the worse side of the population's mean "
            f"({mean:.2f}). A change of about {expected:.2f} is to be expected of such people if nothing happens.",
        )


def _lowest_third(asked: Asked, comparison: Asked | None) -> Iterator[tuple[str, str]]:
    """People low at the start rise without any scheme: the comparison group shows by how much."""
    if comparison is None:
        return
    own, beside = (_third(each) for each in (asked, comparison))
    if own.value is None or beside.value is None or asked.toward * beside.value <= 0:
        return
    yield (
        "lowest_third",
        f"The third who started worst changed by {own.value:.2f}; in the comparison group, without the scheme, that "
        f"third changed by {beside.value:.2f}. Whoever starts low rises (regression to the mean), so it must not be "
        "said that those who needed it most gained most.",
    )


def _third(asked: Asked) -> Estimate:
    start, end = asked.before[asked.matched], asked.after[asked.matched]
    worst = np.argsort(asked.toward * start, kind="stable")[: len(start) // 3]
    return mean_change(start[worst], end[worst])


def _lasted(asked: Asked) -> Iterator[tuple[str, str]]:
    later = len(asked.table.waves) - 1
    if later <= asked.last:
        return
    turned = asked.toward * asked.table.stacked()
    found = share_kept(turned, asked.first, asked.last, later)
    since = found.since
    if since.value is None or since.lo is None or since.hi is None or found.word == "not_asked":
        return
    span = f"{since.value:.2f} (likely range {since.lo:.2f} to {since.hi:.2f})"
    kept = "" if found.share is None else f"{found.share:.0%} of the change for the better was left then"
    if found.word == "kept" and found.lo is not None and found.hi is not None:
        kept += f" (likely range {found.lo:.0%} to {found.hi:.0%})"
    lost = _smallest_loss(asked, found.since.value, found.share)
    end = (
        "so it faded"
        if since.hi < 0
        else "so it lasted"
        if since.lo > -lost
        else "so it is not clear how much of it lasted"
    )
    yield "lasting", f"Between then and the last wave it moved by {span} towards the aim; {kept}, {end}."


def _smallest_loss(asked: Asked, since: float, share: float | None) -> float:
    """The loss that would matter: the smallest change that does, at most half of the rise."""
    published = asked.scale.get("smallest")
    known = published is not None and published == published
    least = float(published) if known else 0.2 * float(np.nanstd(asked.before, ddof=1))  # type: ignore[arg-type]
    rise = since / (share - 1) if share is not None and share != 1 else 2 * least
    return min(least, abs(rise) / 2)


def _alike(asked: Asked) -> Iterator[tuple[str, str]]:
    start, end = asked.before[asked.matched], asked.after[asked.matched]
    same = int(np.isclose(start, end).sum())
    if len(start) >= SHOWN_FROM and same / len(start) >= 0.5:
        yield "same_answers", f"{same} of {len(start)} people gave exactly the same score both times."


def _detectable(asked: Asked, change: Estimate) -> Iterator[tuple[str, str]]:
    start, end = asked.before[asked.matched], asked.after[asked.matched]
    if change.lo is None or change.hi is None or not change.lo <= 0 <= change.hi or len(start) < SHOWN_FROM:
        return
    sd = float(np.std(np.round(end - start, 10), ddof=1))
    found = minimum_detectable_points(len(start), sd_change=sd, sd_before=float(np.std(start, ddof=1)))
    if found is not None:
        yield (
            "detectable",
            f"With {len(start)} people seen twice, a change of about {found.points:.2f} would usually show.",
        )


def response_shift(table: ScoreTable, then: ScoreTable, waves: tuple[str, str], label: str) -> list[Caution]:
    """Where people also rated the start looking back: before, then and after side by side, and the shift.

    The looked-back-on rating never takes the place of the first one. Howard 1980; Schwartz and Sprangers 1999.
    """
    first, last = (table.waves.index(wave) for wave in waves)
    if waves[1] not in then.waves:
        return []
    looked_back = pd.Series(then.scores[:, then.waves.index(waves[1])], index=then.people)
    rows = pd.DataFrame({"before": table.scores[:, first], "after": table.scores[:, last]}, index=table.people)
    rows = rows[table.followed].assign(then=looked_back).dropna()
    shift, since = mean_change(rows["before"], rows["then"]), mean_change(rows["then"], rows["after"])
    if shift.lo is None or shift.hi is None or since.value is None:
        return []
    before, now, looked = (float(rows[name].mean()) for name in ("before", "after", "then"))
    sentence = (
        f"Asked afterwards how it had been at the start, the same {shift.n} people rated {label} {looked:.2f}; at the "
        f"start they had rated it {before:.2f}, and now {now:.2f}. The shift is {shift.value:.2f} (likely range "
        f"{shift.lo:.2f} to {shift.hi:.2f}): people may have come to read the question differently, so the change is "
        f"{now - before:.2f} by the first rating and {since.value:.2f} by the later one."
    )
    return [Caution("response_shift", sentence)]


def dose(change: pd.Series, measure: pd.Series, label: str, *, toward: float = 1.0) -> list[Caution]:
    """How far the change goes with something people did, such as meetings held; both by person.

    The likely range of the correlation is Fisher's (1921). R: ``cor.test``.
    """
    both = pd.concat([toward * change.rename("change"), measure.rename("measure")], axis=1).dropna().astype(float)
    n = len(both)
    if n < 10 or both["measure"].nunique() < 2 or both["change"].nunique() < 2:
        return []
    r = float(np.corrcoef(both["change"], both["measure"])[0, 1])
    reach = 1.959963984540054 / np.sqrt(n - 3)
    lo, hi = np.tanh(np.arctanh(np.clip(r, -0.999999, 0.999999)) + np.array([-reach, reach]))
    if abs(r) < LOOSE:
        return []
    more = "better" if r > 0 else "worse"
    clear = lo > 0 or hi < 0
    verdict = (
        "a link, but those with more may differ in other ways, too" if clear else "this is suggestive, not established"
    )
    sentence = (
        f"Among {n} people the change was {more} where {label.lower()} was higher (r {r:.2f}, likely range {lo:.2f} to "
        f"{hi:.2f}): {verdict}."
    )
    return [Caution("dose", sentence)]
