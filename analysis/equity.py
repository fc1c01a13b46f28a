"""Did everyone benefit? Changes by group, the gap between groups, and mentor and mentee of the same pair.

Nothing here leaves the workbench: readers of a release would know who stands in a small group.

change_by_group: one row a group of one grouping variable, for one scale, role and pair of waves: group, label, member,
    n, n_from, n_to, before, after, change, lo, hi, se, df, route, reason. Groups below 5 people keep their row
    without numbers, and so does the next smallest group where one alone would follow from the total.
gap_by_group: one row a comparison: group, label, member, reference, n, n_reference, gap_before, gap_lo, gap_hi
    (reference less group at the start), difference, lo, hi, se, df (change of the group less change of the reference),
    p_holm, word (`estimates.comparison.GapWord`), reason, sentence. Two groups are compared once; of three and more
    each is held against all others together.
change_within_pairs: one row a scale and pair of waves that both roles answered: scale, from_wave, to_wave, n (pairs),
    difference (mentee's change less mentor's), lo, hi, reason; both_rose, one_rose, neither_rose (counts of pairs).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.estimates import (
    SHOWN_FROM,
    VERDICT_FROM,
    Contrast,
    Gap,
    gap_change,
    holm,
    mean_change,
    unlinked_change,
    wave_contrasts,
)
from analysis.estimates.several import p_value
from analysis.model import Estimate, Scheme
from analysis.wide import ScoreTable

BY_GROUP = (
    "group", "label", "member", "n", "n_from", "n_to", "before", "after", "change", "lo", "hi", "se", "df", "route",
    "reason",
)  # fmt: skip
GAP = (
    "group", "label", "member", "reference", "n", "n_reference", "gap_before", "gap_lo", "gap_hi", "difference", "lo",
    "hi", "se", "df", "p_holm", "word", "reason", "sentence",
)  # fmt: skip
WITHIN = (
    "scale", "from_wave", "to_wave", "n", "difference", "lo", "hi", "reason", "both_rose", "one_rose", "neither_rose",
)  # fmt: skip
ALL_OTHERS = "all others"
WORDS = {
    "narrowed": "The gap narrowed",
    "widened": "The gap widened",
    "about_the_same": "The gap stayed about the same",
    "reversed": "The gap reversed",
    "too_little": "Too few people to say whether the gap changed",
    "no_clear_gap": "There was no clear gap at the start",
}


def change_by_group(table: ScoreTable, person: pd.DataFrame, scheme: Scheme, waves: tuple[str, str]) -> pd.DataFrame:
    """How each group changed between two waves, group by group of every grouping variable."""
    rows = []
    for group in scheme.groups:
        contrasts = _by_member(table, person, group.id, waves)
        for member in _hidden_together(contrasts):
            contrasts[member] = Contrast(replace(contrasts[member].estimate, **_NOTHING, reason="suppressed_lt5"))
        rows += [(group.id, group.label, member, *_told(contrast)) for member, contrast in contrasts.items()]
    return pd.DataFrame(rows, columns=list(BY_GROUP))


def gap_by_group(
    table: ScoreTable,
    person: pd.DataFrame,
    scheme: Scheme,
    waves: tuple[str, str],
    *,
    smallest: float | None = None,
) -> pd.DataFrame:
    """Whether the gaps between groups got smaller, one row a comparison, p adjusted for all of a grouping variable.

    smallest: the change that matters. A gap is a distance, whichever way the scale runs.
    """
    rows = []
    for group in scheme.groups:
        gaps = _gaps(table, person, group.id, waves, smallest)
        adjusted = holm([p_value(gap.difference) for _, _, gap in gaps])
        for (member, reference, gap), p_holm in zip(gaps, adjusted, strict=True):
            rows.append(_gap_row((group.id, group.label, member, reference), gap, p_holm, len(gaps)))
    return pd.DataFrame(rows, columns=list(GAP))


def gap_row(
    table: ScoreTable, person: pd.DataFrame, group: str, member: str, waves: tuple[str, str]
) -> dict[str, float | int | str | None]:
    """The gap between one group and everybody else as a change to be held against a target: before, after, change
    (negative where it got smaller), lo, hi, n (of the smaller side), sd_before, reason.
    """
    belongs = (person[group].astype(object) == member).to_numpy()[table.people]
    known = person[group].notna().to_numpy()[table.people]
    gap, at_start = _gap(table, belongs, known & ~belongs, waves, None)
    start, closing = gap.before, gap.closing
    counts = {"n": min(closing.n_before, closing.n_after), "reason": closing.reason, "flags": "", "route": "gap"}
    if closing.value is None or closing.lo is None or closing.hi is None or start.value is None:
        return counts
    before = abs(start.value)
    figures = {"before": before, "after": before - closing.value, "change": -closing.value}
    return counts | figures | {"lo": -closing.hi, "hi": -closing.lo, "sd_before": float(at_start.std(ddof=1))}


def change_within_pairs(
    tables: Mapping[tuple[str, str], ScoreTable], person: pd.DataFrame, scheme: Scheme
) -> pd.DataFrame:
    """Mentor against mentee of the same pair: they are not independent, so the pair is the unit.

    tables: the ScoreTable of each (scale, role).
    """
    rows = []
    for scale in dict.fromkeys(scale for scale, _ in tables):
        mentors, mentees = tables.get((scale, "mentor")), tables.get((scale, "mentee"))
        if mentors is None or mentees is None:
            continue
        order = [wave.id for wave in scheme.waves if wave.id in mentors.waves and wave.id in mentees.waves]
        for first, last in ((a, b) for place, a in enumerate(order) for b in order[place + 1 :]):
            mentor, mentee = (_by_pair(each, person, (first, last)) for each in (mentors, mentees))
            rows.append((scale, first, last, *_within(mentor.align(mentee, join="inner"))))
    return pd.DataFrame(rows, columns=list(WITHIN))


_NOTHING = dict.fromkeys(("value", "lo", "hi", "se", "df"))


def _by_member(table: ScoreTable, person: pd.DataFrame, group: str, waves: tuple[str, str]) -> dict[str, Contrast]:
    told = person[group].astype(object).to_numpy()[table.people]
    members = sorted({str(each) for each in told if isinstance(each, str) and each})
    return {member: _contrast(table, told == member, waves) for member in members}


def _contrast(table: ScoreTable, which: np.ndarray, waves: tuple[str, str]) -> Contrast:
    first, last = (table.waves.index(wave) for wave in waves)
    nested = None if table.clusters is None else table.clusters[which]
    part = replace(
        table, scores=table.scores[which], people=table.people[which], followed=table.followed[which], clusters=nested
    )
    return wave_contrasts(part.stacked(), clusters=part.stacked_clusters())[first, last]


def _hidden_together(contrasts: dict[str, Contrast]) -> list[str]:
    """Groups to hide so that none of the small ones follows from the others and the total."""
    sizes = {member: contrast.estimate.n for member, contrast in contrasts.items()}
    small = [member for member, n in sizes.items() if n < SHOWN_FROM]
    if len(small) != 1 or len(sizes) < 2:
        return small
    others = [member for member in sizes if member not in small]
    return [*small, min(others, key=lambda member: sizes[member])]


def _told(contrast: Contrast) -> tuple:
    each = contrast.estimate
    levels = (None, None) if each.value is None else (contrast.before, contrast.after)
    counts = (each.n, each.n_before, each.n_after) if each.reason != "suppressed_lt5" else (None, None, None)
    return (*counts, *levels, each.value, each.lo, each.hi, each.se, each.df, each.route, each.reason)


def _gaps(
    table: ScoreTable, person: pd.DataFrame, group: str, waves: tuple[str, str], smallest: float | None
) -> list[tuple[str, str, Gap]]:
    """Every comparison of a grouping variable that has people enough; of two groups the smaller against the larger."""
    contrasts = _by_member(table, person, group, waves)
    hidden = _hidden_together(contrasts)
    members = [member for member in contrasts if member not in hidden]
    told = person[group].astype(object).to_numpy()[table.people]
    shown = np.isin(told.astype(str), members)
    if len(members) == 2:
        smaller, larger = sorted(members, key=lambda member: contrasts[member].estimate.n)
        return [(smaller, larger, _gap(table, told == smaller, told == larger, waves, smallest)[0])]
    if len(members) < 2:
        return []
    return [
        (member, ALL_OTHERS, _gap(table, told == member, shown & (told != member), waves, smallest)[0])
        for member in members
    ]


def _gap(
    table: ScoreTable, group: np.ndarray, reference: np.ndarray, waves: tuple[str, str], smallest: float | None
) -> tuple[Gap, np.ndarray]:
    """The gap, and the scores at the start of both sides together."""
    start = table.scores[:, table.waves.index(waves[0])]
    before = unlinked_change(start[group], start[reference])
    changes = [_contrast(table, which, waves).estimate for which in (reference, group)]
    at_start = start[group | reference]
    return gap_change(before, *changes, smallest=smallest), at_start[np.isfinite(at_start)]


def _gap_row(place: tuple, gap: Gap, p_holm: float | None, comparisons: int) -> tuple:
    moved, start = gap.difference, gap.before
    hidden = moved.value is None
    counts = (None, None) if hidden else (moved.n_after, moved.n_before)
    starts = (None, None, None) if hidden else (start.value, start.lo, start.hi)
    figures = (moved.value, moved.lo, moved.hi, moved.se, moved.df, p_holm)
    words = _sentence(place, gap, p_holm, comparisons)
    return (*place, *counts, *starts, *figures, gap.word, moved.reason, words)


def _sentence(place: tuple, gap: Gap, p_holm: float | None, comparisons: int) -> str:
    _, label, member, reference = place
    moved = gap.difference
    who = f"{label}, {member} against {reference}"
    if moved.value is None or moved.lo is None or moved.hi is None:
        return f"{who}: too few people to tell."
    said = f"{WORDS[gap.word]} (difference in change {moved.value:.2f}, likely range {moved.lo:.2f} to {moved.hi:.2f})"
    if min(moved.n_before, moved.n_after) < VERDICT_FROM:
        return f"{who}: too few people to tell. The difference in change is {moved.value:.2f}."
    many = (
        _beside_others(p_holm, comparisons)
        if comparisons > 1 and gap.word in ("narrowed", "widened", "reversed")
        else ""
    )
    return f"{who}: {said}{many}."


def _beside_others(p_holm: float | None, comparisons: int) -> str:
    if p_holm is not None and p_holm < 0.05:
        return f"; it holds up after allowing for the {comparisons} comparisons made"
    return f"; it could be one of the {comparisons} by chance"


def _by_pair(table: ScoreTable, person: pd.DataFrame, waves: tuple[str, str]) -> pd.Series:
    """The change of each pair's person; pairs with more than one of them are left out."""
    first, last = (table.waves.index(wave) for wave in waves)
    pairs = person["pair"].astype(object).to_numpy()[table.people]
    change = pd.Series(table.scores[:, last] - table.scores[:, first], index=pairs)[table.followed]
    change = change[change.notna() & change.index.notna()].round(10)
    return change[~change.index.duplicated(keep=False)]


def _within(both: tuple[pd.Series, pd.Series]) -> tuple:
    mentor, mentee = (each.to_numpy(dtype=float) for each in both)
    found: Estimate = mean_change(mentor, mentee)
    figures = (found.n, found.value, found.lo, found.hi, found.reason)
    if found.n < SHOWN_FROM:
        return (*figures, None, None, None)
    rose = (mentor > 0).astype(int) + (mentee > 0).astype(int)
    return (*figures, int((rose == 2).sum()), int((rose == 1).sum()), int((rose == 0).sum()))
