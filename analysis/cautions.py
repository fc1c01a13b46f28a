"""What to bear in mind with one change: sentences about the design, the people who are missing, and the scale itself.

Each is told only where its own rule finds a reason, and none of them changes a number. `Caution.kind` says which rule.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.asked import Asked, Caution, people
from analysis.estimates import (
    CROWDED,
    SHOWN_FROM,
    VERDICT_FROM,
    carried_by_one,
    detectable_errors,
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
RELIABILITIES = {
    "retest": ", by a test-retest reliability of {:.2f}",
    "test-retest": ", by a test-retest reliability of {:.2f}",
    "alpha": ", by an alpha of {:.2f}, which makes this expectation too small",
}
ASSUMED = ", if the two waves correlate by {}, which is assumed: so few people do not tell how widely changes spread"
TIMES_ASKED = "_then"  # a scale of this ending holds the looked-back-on ratings of the one before it
HINT = 0.25  # a correlation whose range holds zero is a hint from here on, and nothing below


def of_change(asked: Asked, change: Estimate, *, comparison: Asked | None = None) -> list[Caution]:
    """Everything to bear in mind with one change; comparison is the same measure among those who did not take part.

    Where there are too few people for a change, only who could not be counted and why.
    """
    told = list(not_counted(asked))
    if change.value is None:
        return told
    return [
        *told,
        *_seen_once(asked),
        *_attrition(asked, change),
        *_ends(asked),
        *_one_person(asked),
        *_started_low(asked),
        *_lowest_third(asked, comparison),
        *_lasted(asked),
        *_alike(asked),
        *_detectable(asked, change),
    ]


def not_counted(asked: Asked) -> Iterator[Caution]:
    """People of whom something is known but no score that counts; no other number of a page tells of them."""
    number = asked.table.unplaced
    if number:
        rest = "gave no organisation or site; they are" if number > 1 else "gave no organisation or site and is"
        yield Caution("unplaced", f"{people(number)} {rest} left out of this measure's changes.")
    sides = zip(asked.unusable, ("first", "later"), strict=True)
    where = " and ".join(f"{people(each)} at the {wave} of the two waves" for each, wave in sides if each)
    if where:
        they = "they have" if sum(asked.unusable) > 1 else "that one has"
        yield Caution("unusable", f"{where} answered but left out too many items for a score, so {they} none there.")


def _attrition(asked: Asked, change: Estimate) -> Iterator[Caution]:
    lost, matched = int(asked.lost.sum()), int(asked.matched.sum())
    if lost == 0 or matched < SHOWN_FROM:
        return
    if lost >= SHOWN_FROM and change.value is not None:
        gap = unlinked_change(asked.before[asked.matched], asked.before[asked.lost]).value or 0.0
        plain = float(np.nanmean(asked.after) - np.nanmean(asked.before))
        way = "higher" if gap > 0 else "lower"
        yield Caution(
            "attrition",
            f"The {lost} people who did not answer again had started {abs(gap):.2f} {way} on {asked.scale['label']} "
            "than those who did. A plain comparison of the averages of the two waves would read "
            f"{plain:.2f} instead of {change.value:.2f}.",
        )
    told = silent_sentence(change, matched, matched + lost, span_of(asked.scale))
    if told:
        yield Caution("silent", told)


def _seen_once(asked: Asked) -> Iterator[Caution]:
    """Of 5 to 7 people seen twice the change rests on them alone; from 8 on the others help."""
    both = int(asked.matched.sum())
    if not SHOWN_FROM <= both < VERDICT_FROM:
        return
    either = np.isfinite(asked.before) | np.isfinite(asked.after)
    once = int((either & asked.table.followed).sum()) - both
    apart = int((either & ~asked.table.followed).sum())
    told = [f"{people(once)} seen at one of the two waves only"] if once else []
    told += [f"{people(apart)} whom nobody can follow"] if apart else []
    if told:
        verb = "is" if once + apart == 1 else "are"
        yield Caution("seen_once", f"The change rests on {both} people; {' and '.join(told)} {verb} left out of it.")


def silent_sentence(change: Estimate, matched: int, started: int, span: float = np.inf) -> str:
    """What those lost would have to have done to undo a change; empty where there is no clear one.

    span: how far a score can move at most, from one end of the scale to the other; what lies beyond it is impossible.
    """
    if change.value is None or change.lo is None or change.hi is None or change.lo * change.hi <= 0:
        return ""
    silent, near = silent_unchanged(change, started), change.lo if change.value > 0 else change.hi
    average, edge = (tipping_point(each, matched, started) for each in (change.value, near))
    if silent.value is None or average is None or edge is None:
        return ""
    way, number = "fallen" if average < 0 else "risen", started - matched
    who, mean = ("that person", "") if number == 1 else ("they", " on average")
    begun = (
        f"If {those_lost(number)} had not changed, the change over everybody who started would be {silent.value:.2f}. "
    )
    if abs(edge) > span:
        # The range with those answers is not this one moved: how far they lie from the others widens it.
        return f"{begun}Whatever {who} had answered, it would not vanish, but its range would be wider."
    if abs(average) > span:
        return (
            f"{begun}Whatever {who} had answered, it would not vanish; its direction would be open if {who} "
            f"had {way} by {abs(edge):.2f}{mean}."
        )
    return (
        f"{begun}It would vanish only if {who} had {way} by {abs(average):.2f}{mean}; "
        f"{abs(edge):.2f} would be enough to leave its direction open."
    )


def span_of(scale: pd.Series) -> float:
    """How far a score can move at most; without end where the ends of the scale are not declared."""
    ends = scale["minimum"], scale["maximum"]
    return np.inf if any(pd.isna(end) for end in ends) else float(ends[1]) - float(ends[0])


def those_lost(number: int) -> str:
    return f"the {'one person' if number == 1 else number} who did not answer again"


def _ends(asked: Asked) -> Iterator[Caution]:
    """Whether many stood at an end of the scale already: at the best one no rise shows, at the worst one no fall."""
    ends = [asked.scale["maximum"], asked.scale["minimum"]][:: int(asked.toward)]
    told = ("ceiling", "best", "better"), ("floor", "worst", "worse")
    for (kind, end, way), score in zip(told, ends, strict=True):
        share = None if pd.isna(score) else share_at(asked.before[asked.matched], score)
        if share is not None and share >= CROWDED:
            words = f"{share:.0%} had the {end} possible score at the start, so a change for the {way} is hard to see."
            yield Caution(kind, words)


def _one_person(asked: Asked) -> Iterator[Caution]:
    found = carried_by_one(asked.before[asked.matched], asked.after[asked.matched])
    if found is not None and found.without.value is not None:
        span = "" if found.without.lo is None else f" (likely range {found.without.lo:.2f} to {found.without.hi:.2f})"
        yield Caution(
            "one_person",
            f"One person makes up {found.share:.0%} of the spread of the changes. Without them the change of the "
            f"matched people is {found.without.value:.2f}{span}.",
        )


def _started_low(asked: Asked) -> Iterator[Caution]:
    mean, sd, retest = (asked.scale.get(name) for name in ("norm_mean", "norm_sd", "retest"))
    if mean is None or sd is None or retest is None or not asked.matched.sum() >= SHOWN_FROM:
        return
    start = float(asked.before[asked.matched].mean())
    if asked.toward * (mean - start) > LOW_START * sd:
        expected = regression_to_the_mean(start, mean, retest)
        by = RELIABILITIES.get(asked.scale.get("retest_kind") or "", "")
        yield Caution(
            "regression_to_the_mean",
            f"These people started {abs(start - mean):.2f} points on the worse side of the population's mean "
            f"({mean:.2f}). A change of about {expected:.2f} is to be expected of such people if nothing happens"
            f"{by.format(retest)}.",
            expected,
        )


def _lowest_third(asked: Asked, comparison: Asked | None) -> Iterator[Caution]:
    """People low at the start rise without any scheme: the comparison group shows by how much."""
    if comparison is None:
        return
    own, beside = (_third(each) for each in (asked, comparison))
    if own.value is None or beside.value is None or asked.toward * beside.value <= 0:
        return
    moves = "starts low rises" if asked.toward > 0 else "starts high falls"
    yield Caution(
        "lowest_third",
        f"The third who started worst changed by {own.value:.2f}; in the comparison group, without the scheme, that "
        f"third changed by {beside.value:.2f}. Whoever {moves} (regression to the mean), so it must not be said that "
        "those who needed it most gained most.",
    )


def _third(asked: Asked) -> Estimate:
    start, end = asked.before[asked.matched], asked.after[asked.matched]
    worst = np.argsort(asked.toward * start, kind="stable")[: len(start) // 3]
    return mean_change(start[worst], end[worst])


def _lasted(asked: Asked) -> Iterator[Caution]:
    """Whether the change was still there at the last wave. A loss too small to matter counts as lasting."""
    later = len(asked.table.waves) - 1
    if later <= asked.last:
        return
    table, clusters = asked.table.stacked(), asked.table.stacked_clusters()
    found = share_kept(table, asked.first, asked.last, later, clusters=clusters, toward=asked.toward)
    since = found.since
    if since.value is None or since.lo is None or since.hi is None or found.word == "not_asked":
        return
    if since.lo > -_loss_that_matters(asked, found.rise):
        end = "so it lasted" if found.lo is None or found.lo > 0 else _too_small(asked, since.value)
    else:
        end = "so it faded" if since.hi < 0 else "so it is not clear how much of it lasted"
    part = ""
    if found.share is not None and found.lo is not None and found.hi is not None:
        limits = f"(likely range {found.lo:.0%} to {found.hi:.0%})"
        part = f"; {found.share:.0%} of the change for the better was left then {limits}"
    way = _way(since.value, since.lo, since.hi)
    yield Caution("lasting", f"Between then and the last wave it moved {way}{part}, {end}.")


def _way(value: float, lo: float, hi: float) -> str:
    """Which way it went and how far, the likely range counted that way; what rounds to nothing has no minus sign."""
    back = round(value, 2) < 0
    size, low, high = (round(each, 2) + 0.0 for each in ((-value, -hi, -lo) if back else (value, lo, hi)))
    return f"{'back' if back else 'on'} by {size:.2f} (likely range {low:.2f} to {high:.2f})"


def _too_small(asked: Asked, since: float) -> str:
    own = "the measure's own smallest change" if _published(asked) else "a fifth of the spread at the start"
    return f"{'a' if since < 0 else 'any'} loss too small to matter by {own}"


def _loss_that_matters(asked: Asked, rise: Estimate) -> float:
    """The smallest change that matters, at most half of the rise."""
    least = float(asked.scale["smallest"]) if _published(asked) else 0.2 * float(np.nanstd(asked.before, ddof=1))
    return min(least, (rise.value or 0.0) / 2)


def _published(asked: Asked) -> bool:
    """Whether the smallest change that matters is known of the measure."""
    smallest = asked.scale.get("smallest")
    return smallest is not None and not pd.isna(smallest)


def _alike(asked: Asked) -> Iterator[Caution]:
    start, end = asked.before[asked.matched], asked.after[asked.matched]
    same = int(np.isclose(start, end).sum())
    if len(start) >= SHOWN_FROM and same / len(start) >= 0.5:
        yield Caution("same_answers", f"{same} of {len(start)} people gave exactly the same score both times.")


def _detectable(asked: Asked, change: Estimate) -> Iterator[Caution]:
    """Where no direction is clear: the change that this many people would usually show."""
    start, end = asked.before[asked.matched], asked.after[asked.matched]
    if change.lo is None or change.hi is None or not change.lo <= 0 <= change.hi or len(start) < SHOWN_FROM:
        return
    if asked.table.clusters is not None and change.se is not None and change.df is not None:
        # The people of an organisation are alike, so their number alone would promise too much.
        number, points = int(change.df) + 1, detectable_errors(change.df) * change.se
        words = f"With the people of {number} organisations a change of about {points:.2f} would usually show."
        yield Caution("detectable", words)
        return
    sd = float(np.std(np.round(end - start, 10), ddof=1))
    found = minimum_detectable_points(len(start), sd_change=sd, sd_before=float(np.std(start, ddof=1)))
    if found is not None:
        guess = ASSUMED.format(found.assumed) if found.assumed is not None else ""
        words = f"With {len(start)} people seen twice, a change of about {found.points:.2f} would usually show{guess}."
        yield Caution("detectable", words)


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
    figures = f"(r {r:.2f}, likely range {lo:.2f} to {hi:.2f})"
    clear = lo > 0 or hi < 0
    if not clear and abs(r) < HINT:
        return [Caution("dose", f"Among {n} people there is no clear link between the change and this {figures}.")]
    more = "better" if r > 0 else "worse"
    verdict = (
        "a link, but those with more may differ in other ways, too" if clear else "this is suggestive, not established"
    )
    said = f"Among {n} people the change was {more} where {label.lower()} was higher"
    return [Caution("dose", f"{said} {figures}: {verdict}.")]
