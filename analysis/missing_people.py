"""Who is missing from one change: whom that is, how they had started, and what they may have done since.

Lost is who has a score at the first of the two waves, can be followed, and has none at the later one. Nothing here
leaves the workbench, and no test decides anything: in few people a large imbalance would pass one.

flow: one row a step: step (in words), people, share (of those invited for who started, else of those who started and
    can be followed; missing where it is a share of neither).
lost: one row a scale that the role answered at the first wave, the change's own first: scale, label, stayed, lost
    (people with a score there), mean_stayed, mean_lost, g, lo, hi (Hedges' g, lost less stayed), clear, reason.
groups: one row a group of a grouping variable: group, label, member, started, lost, share, others (share lost of the
    group and of all others shown), difference, lo, hi (Newcombe), clear, reason. Groups below 5 people who started keep
    their row without numbers, and so does the next smallest where these people would follow from the total.
levels: one row an assumption on what those lost did: level, assumption, silent (their average change, missing where it
    is not one number), change, lo, hi (of everybody who started), reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.asked import Asked, people
from analysis.cautions import not_counted, silent_sentence, span_of, those_lost
from analysis.equity import blank_if_none, hidden_together, why_hidden
from analysis.estimates import (
    CLEAR_GAP,
    SENTENCES,
    SHOWN_FROM,
    bounds,
    newcombe_difference,
    standardised_difference,
    tipping_point,
)
from analysis.model import Estimate, Scheme
from analysis.wide import ScoreTable

CLEAR_SHARE = 0.10  # difference between groups in the share lost from which it is told
FLOW = ("step", "people", "share")
LOST = ("scale", "label", "stayed", "lost", "mean_stayed", "mean_lost", "g", "lo", "hi", "clear", "reason")
GROUPS = (
    "group", "label", "member", "started", "lost", "share", "others", "difference", "lo", "hi", "clear", "reason",
)  # fmt: skip
LEVELS = ("level", "assumption", "silent", "change", "lo", "hi", "reason")
ALIKE = "They moved as the people did who had started where they had"
AS_OTHERS = "They moved as the others did"
UNCHANGED = "They did not change"
TO_ZERO = "They moved so that the average over everybody comes to 0"
TO_EDGE = "They moved so that the likely range just reaches 0"
REASONS = SENTENCES | {"range_not_known": "The range of this scale is not known, so nothing bounds what they did."}
AT_AN_END = "They all stand at one end of the scale now, lowest or highest"


@dataclass(frozen=True)
class Missing:
    """The four tables of this module for one change, and sentences that read them, the flow first."""

    flow: pd.DataFrame
    lost: pd.DataFrame
    groups: pd.DataFrame
    levels: pd.DataFrame
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Around:
    """What is known beside the change itself.

    person: the table of the study. invited: people of the role. outcomes: of the same role, by scale, its label and its
    scores.
    """

    scheme: Scheme
    person: pd.DataFrame
    invited: int | None
    outcomes: Mapping[str, tuple[str, ScoreTable]]


def missing(asked: Asked, change: Estimate, around: Around) -> Missing:
    """Who is missing from a change, the row of `change_by_scale_role` with its route as an estimate."""
    labels = {wave.id: wave.label for wave in around.scheme.waves}
    waves = [labels[wave] for wave in asked.table.waves]
    flow, lost = _flow(asked, waves, around.invited), _lost(asked, around.outcomes)
    groups, levels = _groups(asked, around), _levels(asked, change)
    told = [_flow_in_words(asked, waves), *(each.sentence for each in not_counted(asked))]
    if not asked.started.any():
        told.append(SENTENCES["no_pairs"])
    elif not asked.lost.any():
        told.append("Everybody who started answered again.")
    else:
        told += [*_lost_in_words(lost), *_groups_in_words(groups), *_levels_in_words(asked, change, levels)]
    return Missing(flow, lost, groups, levels, tuple(told))


# ------------------------------------------------------------------------------------------------------ the tables


def _flow(asked: Asked, waves: Sequence[str], invited: int | None) -> pd.DataFrame:
    everybody, started = int(np.isfinite(asked.before).sum()), int(asked.started.sum())
    rows: list[tuple[str, int, float | None]] = [] if invited is None else [("Invited", invited, None)]
    rows.append((f"Score at “{waves[asked.first]}”", everybody, everybody / invited if invited else None))
    if started < everybody:
        rows.append(("Of these, can be followed", started, None))
    rows.append((f"Score at “{waves[asked.last]}”", int(np.isfinite(asked.after).sum()), None))
    seen = asked.matched
    rows.append(("At both", int(seen.sum()), seen.sum() / started if started else None))
    for later in range(asked.last + 1, len(waves)):
        number = int((seen & np.isfinite(asked.table.scores[:, later])).sum())
        rows.append((f"At both and at “{waves[later]}”", number, number / started if started else None))
    return pd.DataFrame(rows, columns=list(FLOW)).astype({"people": int, "share": float})


def _lost(asked: Asked, outcomes: Mapping[str, tuple[str, ScoreTable]]) -> pd.DataFrame:
    """On every scale of the first wave how those lost had started, beside those who stayed."""
    stayed, lost = (set(asked.table.people[which].tolist()) for which in (asked.matched, asked.lost))
    wave, own = asked.table.waves[asked.first], asked.table.scale
    rows = []
    for scale in sorted((each for each in outcomes if stayed and lost), key=lambda each: each != own):
        label, table = outcomes[scale]
        if wave in table.waves:
            scores = table.scores[:, table.waves.index(wave)]
            sides = [scores[np.isin(table.people, list(each)) & np.isfinite(scores)] for each in (stayed, lost)]
            rows.append((scale, label, *_imbalance(*sides)))
    return pd.DataFrame(rows, columns=list(LOST))


def _imbalance(stayed: np.ndarray, lost: np.ndarray) -> tuple:
    gap = standardised_difference(lost, stayed)
    means = (None, None) if gap.value is None else (float(stayed.mean()), float(lost.mean()))
    clear = gap.value is not None and abs(gap.value) >= CLEAR_GAP
    return (len(stayed), len(lost), *means, gap.value, gap.lo, gap.hi, clear, gap.reason)


def _groups(asked: Asked, around: Around) -> pd.DataFrame:
    """In which groups more people were lost than in the others."""
    rows = []
    for group in around.scheme.groups if asked.matched.any() else ():
        told = blank_if_none(around.person[group.id].astype(object).to_numpy()[asked.table.people])
        members = sorted({str(each) for each in told[asked.started] if each})
        counts = {each: (_number(asked.started, told == each), _number(asked.lost, told == each)) for each in members}
        sizes = {member: started for member, (started, _) in counts.items()}
        hidden = hidden_together(sizes, blank=_number(asked.started, told == ""))
        for member in members:
            rows.append((group.id, group.label, member, *_share_lost(member, counts, hidden)))
    return pd.DataFrame(rows, columns=list(GROUPS))


def _number(*which: np.ndarray) -> int:
    return int(np.logical_and.reduce(which).sum())


def _share_lost(member: str, counts: Mapping[str, tuple[int, int]], hidden: Sequence[str]) -> tuple:
    nothing = (None, None, None, None, False)
    started, lost = counts[member]
    if member in hidden:
        return (None, None, None, *nothing, why_hidden(started))
    others = [pair for name, pair in counts.items() if name != member and name not in hidden]
    if not others:
        return (started, lost, lost / started, *nothing, "hidden_with_others" if hidden else "suppressed_lt5")
    base, gone = (sum(pair[place] for pair in others) for place in (0, 1))
    found = newcombe_difference(lost, started, gone, base)
    clear = found.value is not None and abs(found.value) >= CLEAR_SHARE - 1e-9
    return (started, lost, lost / started, gone / base, found.value, found.lo, found.hi, clear, found.reason)


def _levels(asked: Asked, change: Estimate) -> pd.DataFrame:
    """From what is likely to what is possible: lost at random, unchanged, just enough to undo it, at an end."""
    rows = list(_assumptions(asked, change)) if change.value is not None and asked.matched.any() else []
    figures = ["silent", "change", "lo", "hi"]
    return pd.DataFrame(rows, columns=list(LEVELS)).astype(dict.fromkeys(figures, float)).round(10)


def _assumptions(asked: Asked, change: Estimate) -> Iterator[tuple]:
    matched, started, value = int(asked.matched.sum()), int(asked.started.sum()), change.value or 0.0
    random = ALIKE if change.route == "all_available" else AS_OTHERS
    yield (1, random, None, value, change.lo, change.hi, change.reason)
    if started == matched:
        return
    yield (2, UNCHANGED, *_of_everybody(change, matched, started, undone=0.0), change.reason)
    yield (3, TO_ZERO, *_of_everybody(change, matched, started, undone=value), change.reason)
    near = _near(change)
    if near is not None:
        yield (3, TO_EDGE, *_of_everybody(change, matched, started, undone=near), change.reason)
    yield (4, AT_AN_END, None, None, *_possible(asked, value))


def _of_everybody(change: Estimate, matched: int, started: int, *, undone: float) -> tuple[float | None, ...]:
    """The change of those lost that takes so much off a figure, and the change of everybody with its range then."""
    silent, share = (tipping_point(undone, matched, started) or 0.0), matched / started
    figures = (change.value, change.lo, change.hi)
    return (silent, *(None if each is None else share * each + (1 - share) * silent for each in figures))


def _near(change: Estimate) -> float | None:
    """The limit of the likely range nearer to 0, where the range does not hold it."""
    if change.lo is None or change.hi is None or change.lo * change.hi <= 0:
        return None
    return min(change.lo, change.hi, key=abs)


def _possible(asked: Asked, value: float) -> tuple:
    """Manski's bounds and the reason. Of fewer than 5 people they would tell the average."""
    low, high = asked.scale.get("minimum"), asked.scale.get("maximum")
    if int(asked.lost.sum()) < SHOWN_FROM:
        return None, None, "suppressed_lt5"
    if low is None or high is None or pd.isna(low) or pd.isna(high):
        return None, None, "range_not_known"
    mean, counts = float(asked.before[asked.lost].mean()), (int(asked.matched.sum()), int(asked.started.sum()))
    return (*bounds(value, *counts, silent_mean=mean, ends=(float(low), float(high))), "ok")


# ------------------------------------------------------------------------------------------------------ the sentences


def _flow_in_words(asked: Asked, waves: Sequence[str]) -> str:
    everybody, started = int(np.isfinite(asked.before).sum()), int(asked.started.sum())
    said = f"{people(everybody)} had a score at “{waves[asked.first]}”"
    if not started:
        return f"{said} and {people(int(np.isfinite(asked.after).sum()))} at “{waves[asked.last]}”."
    said += "" if started == everybody else f"; {started} of them can be followed"
    return f"{said}. {int(asked.matched.sum())} of {started} had one at “{waves[asked.last]}”, too."


def _lost_in_words(table: pd.DataFrame) -> Iterator[str]:
    known = table.dropna(subset=["g"])
    for row in known[known["clear"].astype(bool)].to_dict("records"):
        way = "higher" if row["g"] > 0 else "lower"
        yield (
            f"{row['label']}: the {row['lost']} who did not answer again had started {way} than the {row['stayed']} "
            f"who did, by {abs(row['g']):.2f} standard deviations (g {row['g']:.2f}, {_span(row['lo'], row['hi'])})."
        )
    if known.empty:
        yield "Fewer than 5 people did or did not answer again, so how these had started is not shown."
    elif not known["clear"].any():
        many = f"each of {len(known)} measures" if len(known) > 1 else "the one measure there is"
        near = f"within {CLEAR_GAP} standard deviations of those who did"
        yield f"On {many} those who did not answer again had started {near}."


def _groups_in_words(table: pd.DataFrame) -> Iterator[str]:
    """Of two groups the one that lost more; of more each that stands apart."""
    known = table.dropna(subset=["difference"])
    for _, rows in known[known["clear"].astype(bool)].groupby("group", sort=False):
        for row in rows.to_dict("records"):
            if len(known[known["group"] == row["group"]]) > 2 or row["difference"] > 0:
                yield (
                    f"{row['label']}, {row['member']}: {row['lost']:.0f} of {row['started']:.0f} did not answer again "
                    f"({row['share']:.0%}), of all others {row['others']:.0%}. That is {100 * row['difference']:+.0f} "
                    f"percentage points ({_span(100 * row['lo'], 100 * row['hi'], '+.0f')})."
                )
    if len(known) and not known["clear"].any():
        yield "In no group shown is the share who did not answer again 10 percentage points or more from the others'."


def _levels_in_words(asked: Asked, change: Estimate, table: pd.DataFrame) -> Iterator[str]:
    if table.empty:
        yield SENTENCES[change.reason] or SENTENCES["suppressed_lt5"]
        return
    matched, lost = int(asked.matched.sum()), int(asked.lost.sum())
    told = silent_sentence(change, matched, matched + lost, span_of(asked.scale))
    yield told or (
        f"If {those_lost(lost)} had not changed, the change over everybody who started would be "
        f"{float(table.loc[table['level'] == 2, 'change'].iloc[0]):.2f}; there is no clear direction to undo."
    )
    last = table.iloc[-1]
    if last["reason"] == "ok":
        yield (
            f"Whatever they did, the change over everybody lies between {last['lo']:.2f} and {last['hi']:.2f}: bounds "
            "of what is possible, not a likely range."
        )


def _span(lo: float, hi: float, form: str = ".2f") -> str:
    return f"likely range {lo:{form}} to {hi:{form}}"
