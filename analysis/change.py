"""Before and after: how the scores of each scale and role stand at each wave, and how they changed between waves.

Every table is a DataFrame made from `ScoreTable`s, one a scale and role. Changes are later minus earlier in
points of the scale, never turned round: whether a rise is good news is for `progress` to say. Numbers of fewer than 5
people are missing, with the reason in `reason`.

scales: one row a scale: scale, label, instrument, minimum, maximum, higher (better or worse), smallest (the smallest
    change that matters), step, flags.
summary_by_scale_role_wave: one row a scale, role and wave: scale, role, wave, n, mean, sd, lo, hi, reason.
change_by_scale_role: one row a scale, role and pair of waves: the columns of `CHANGE`.
difference_by_scale: one row a scale, pair of waves, role and comparison role: the columns of `DIFFERENCE`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.estimates import (
    SHOWN_FROM,
    Contrast,
    difference,
    mean_change,
    mean_interval,
    net_share,
    newcombe_difference,
    p_value,
    sign_test,
    spread,
    standardised_from,
    unlinked_change,
    wave_contrasts,
)
from analysis.model import Estimate, Instrument, Scale, Scheme, scale_range
from analysis.wide import ScoreTable

SCALE = ("scale", "label", "instrument", "minimum", "maximum", "higher", "smallest", "step", "flags")
SUMMARY = ("scale", "role", "wave", "n", "mean", "sd", "lo", "hi", "reason")
CHANGE = (
    "scale", "role", "from_wave", "to_wave", "n", "n_from", "n_to", "before", "after", "sd_before", "sd_after",
    "change", "sd_change", "se", "df", "lo", "hi", "g_av", "g_lo", "g_hi", "up", "same", "down",
    "net", "net_lo", "net_hi", "route", "reason", "flags",
)  # fmt: skip
DIFFERENCE = (
    "scale", "role", "comparison", "from_wave", "to_wave", "n", "n_comparison", "difference", "lo", "hi", "se", "df",
    "reason",
)  # fmt: skip
WORDS = {"scale", "label", "instrument", "higher", "role", "comparison", "wave", "from_wave", "to_wave"}
WORDS |= {"route", "reason", "flags"}
COUNTS = {"n", "n_from", "n_to", "n_comparison"}


def scales(instruments: Mapping[str, Instrument], score: pd.DataFrame | None = None) -> pd.DataFrame:
    """What each scale is: label, range, direction, smallest change that matters.

    Where an instrument has codings of different ranges, the range follows from the codings found in `score`; it is
    missing while none is known, and missing with the flag `mixed_codings` where waves differ in it.
    """
    return _table(_scale_rows(instruments, score), SCALE)


def summary_by_scale_role_wave(tables: Iterable[ScoreTable]) -> pd.DataFrame:
    """Mean, spread and likely range of each scale at each wave, all who answered, role by role."""
    rows = []
    for table in tables:
        for wave, answers in zip(table.waves, table.scores.T, strict=True):
            values = answers[np.isfinite(answers)]
            mean = mean_interval(values)
            sd = spread(values) if mean.value is not None else None
            rows.append((table.scale, table.role, wave, mean.n, mean.value, sd, mean.lo, mean.hi, mean.reason))
    return _table(rows, SUMMARY)


def change_by_scale_role(
    tables: Iterable[ScoreTable], *, mixed: Set[str] = frozenset(), matched_only: bool = False
) -> pd.DataFrame:
    """The change of each scale and role between every earlier and later wave that somebody answered.

    route: paired (everybody at one of the two waves was at both, or too few were for a model of the others),
    all_available (one model of all waves and people, see `estimates.wave_contrasts`) or unlinked (where at one of the
    waves nobody in the role has a code: all people count). matched_only leaves out, pair by pair, whoever was not at
    both. n counts the people at both; before, after and the spreads are those the change rests on; sd_change, g_av,
    up, same, down and net are always those of the people at both. Flags are joined by `;`; `mixed_codings` means that
    the waves of a scale (one of `mixed`) were answered on different ranges.
    """
    rows = []
    for table in tables:
        for first, last, row in _rows(table, matched_only=matched_only):
            flags = (*row["flags"], *(("mixed_codings",) if table.scale in mixed else ()))
            place = {"scale": table.scale, "role": table.role, "from_wave": first, "to_wave": last}
            rows.append(place | row | {"flags": ";".join(flags)})
    return _table(rows, CHANGE)


def mixed_codings(scale_table: pd.DataFrame) -> set[str]:
    """The scales whose waves were answered on different ranges, of the table `scales`."""
    return set(scale_table.loc[scale_table["flags"] == "mixed_codings", "scale"])


def difference_by_scale(change: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """How much more a role changed than the colleagues beside it who did not take part: same scale, same waves."""
    beside = {role.id: role.beside for role in scheme.roles if role.comparison}
    keys = ["scale", "from_wave", "to_wave"]
    comparison = change[change["role"].isin(beside)].assign(beside=lambda rows: rows["role"].map(beside).astype(object))
    both = change.merge(comparison, left_on=[*keys, "role"], right_on=[*keys, "beside"], suffixes=("", "_c"))
    rows = []
    for row in both.to_dict("records"):
        gap = difference(estimate_of(row, "_c"), estimate_of(row))
        place = [row[key] for key in ("scale", "role", "role_c", "from_wave", "to_wave", "n", "n_c")]
        rows.append((*place, gap.value, gap.lo, gap.hi, gap.se, gap.df, gap.reason))
    return _table(rows, DIFFERENCE)


def share_row(
    before: np.ndarray,
    after: np.ndarray,
    answer: float,
    *,
    higher: str = "better",
    clusters: np.ndarray | None = None,
) -> dict:
    """The share of matched people at `answer` or nearer the aim, in per cent, as a change to be held against a target.

    before, after: aligned scores of people seen at both waves. clusters: a number for the organisation of each, where
    people are nested in some. Gives n, before, after, change, lo, hi (Bonett and Price; CR2 with clusters), sd_before,
    sd_change, p (mid-p; of t with clusters), reason, route and flags.
    """
    was, now = (_at_or_beyond(wave, answer, higher) for wave in (before, after))
    up, down = int((now & ~was).sum()), int((was & ~now).sum())
    share, p = net_share(up, down, len(was)), sign_test(up, down).mid_p
    if clusters is not None and share.reason in ("ok", "n_lt_8"):
        nested = wave_contrasts(np.column_stack([was, now]).astype(float), clusters=clusters)[0, 1].estimate
        share, p = replace(nested, route=share.route), p_value(nested)
    row = _share_numbers(share, was, now)
    if "change" not in row:
        return row
    spreads = (100 * spread(each.astype(float)) for each in (was, now.astype(float) - was))
    return row | dict(zip(("sd_before", "sd_change"), spreads, strict=True)) | {"p": p}


def share_row_unlinked(before: np.ndarray, after: np.ndarray, answer: float, *, higher: str = "better") -> dict:
    """As `share_row` where nobody can be followed: the shares of whoever answered at each wave (Newcombe)."""
    was, now = (_at_or_beyond(wave, answer, higher) for wave in (before, after))
    share = newcombe_difference(int(now.sum()), len(now), int(was.sum()), len(was))
    row = _share_numbers(replace(share, route="unlinked"), was, now)
    return row | {"flags": "different_people_may_have_answered"}


def _at_or_beyond(scores: np.ndarray, answer: float, higher: str) -> np.ndarray:
    sign = 1 if higher == "better" else -1
    return sign * (scores - answer) >= -1e-9


def _share_numbers(share: Estimate, was: np.ndarray, now: np.ndarray) -> dict:
    row = {"n": share.n, "reason": share.reason, "route": share.route, "flags": ""}
    if share.value is None or share.lo is None or share.hi is None:
        return row
    levels = {"before": 100 * float(was.mean()), "after": 100 * float(now.mean())}
    return row | levels | {"change": 100 * share.value, "lo": 100 * share.lo, "hi": 100 * share.hi}


def _scale_rows(instruments: Mapping[str, Instrument], score: pd.DataFrame | None) -> list[tuple]:
    found = _codings_by_scale(score)
    return [
        _scale_row(instrument, scale, found.get(scale.id, set()))
        for instrument in instruments.values()
        for scale in instrument.scales
    ]


def _scale_row(instrument: Instrument, scale: Scale, found: set[str]) -> tuple:
    used = [coding for coding in instrument.codings if coding.id in found]
    ranges = {scale_range(scale, coding) for coding in used or instrument.codings}
    minimum, maximum = ranges.pop() if len(ranges) == 1 else (None, None)
    flags = "mixed_codings" if used and minimum is None else ""
    what = (scale.id, scale.label, instrument.id)
    return (*what, minimum, maximum, scale.higher, scale.smallest_change, scale.step, flags)


def _codings_by_scale(score: pd.DataFrame | None) -> dict[str, set[str]]:
    if score is None or "coding" not in score:
        return {}
    known = score.loc[score["score"].notna() & score["coding"].notna(), ["scale", "coding"]].drop_duplicates()
    return {str(scale): set(rows["coding"]) for scale, rows in known.groupby("scale", observed=True)}


def _rows(table: ScoreTable, *, matched_only: bool) -> Iterator[tuple[str, str, dict]]:
    """The two waves and the numbers of every pair of waves of one scale and role."""
    people, clusters = table.stacked(), table.stacked_clusters()
    seen = np.isfinite(table.scores[table.followed]).any(axis=0)
    contrasts = {} if matched_only else wave_contrasts(people, clusters=clusters)
    for first, last in combinations(range(len(table.waves)), 2):
        before, after = people[:, first], people[:, last]
        if not seen[first] or not seen[last]:
            contrast = _unlinked(before, after)
        else:
            contrast = _matched(before, after, clusters) if matched_only else contrasts[first, last]
        yield table.waves[first], table.waves[last], _row(contrast, before, after)


def _unlinked(first: np.ndarray, last: np.ndarray) -> Contrast:
    estimate = unlinked_change(first, last)
    if min(estimate.n_before, estimate.n_after) < SHOWN_FROM:
        return Contrast(estimate)
    return Contrast(estimate, float(np.nanmean(first)), float(np.nanmean(last)))


def _matched(first: np.ndarray, last: np.ndarray, clusters: np.ndarray | None) -> Contrast:
    estimate = mean_change(first, last)
    both = np.isfinite(first) & np.isfinite(last)
    if estimate.value is None:
        return Contrast(estimate)
    if clusters is not None and estimate.lo is not None:
        pairs = np.column_stack([first[both], last[both]])
        nested = wave_contrasts(pairs, clusters=clusters[both])[0, 1]
        counts = {"n_before": estimate.n_before, "n_after": estimate.n_after, "flags": estimate.flags}
        return replace(nested, estimate=replace(nested.estimate, **counts))
    return Contrast(estimate, float(first[both].mean()), float(last[both].mean()))


def _row(contrast: Contrast, first: np.ndarray, last: np.ndarray) -> dict:
    """The numbers of one pair of waves: the change by its route, and of the matched people who moved which way."""
    estimate = contrast.estimate
    row = _numbers(estimate) | {"before": contrast.before, "after": contrast.after}
    if contrast.before is None:
        return row
    both = np.isfinite(first) & np.isfinite(last)
    before, after = first[both], last[both]
    alone = estimate.route == "paired"
    means = (contrast.before, contrast.after) if alone else (None, None)
    matched = (spread(before, means[0]), spread(after, means[1])) if len(before) > 1 else (None, None)
    row["sd_before"] = matched[0] if alone else spread(first[np.isfinite(first)])
    row["sd_after"] = matched[1] if alone else spread(last[np.isfinite(last)])
    if len(before) < SHOWN_FROM:
        return row
    changes = np.round(after - before, 10)
    up, down = int((changes > 0).sum()), int((changes < 0).sum())
    mean = estimate.value if alone and estimate.value is not None else float(changes.mean())
    sd, share = spread(changes, mean), net_share(up, down, len(changes))
    row.update(sd_change=sd, up=up, same=len(changes) - up - down, down=down)
    row.update(net=share.value, net_lo=share.lo, net_hi=share.hi)
    if estimate.lo is not None:
        standard = _standardised(mean, matched, sd, len(changes))
        row.update(g_av=standard.value, g_lo=standard.lo, g_hi=standard.hi)
    return row


def _standardised(change: float, sds: tuple, sd_change: float, n: int) -> Estimate:
    """g_av with its interval; how far the waves agree follows from the three spreads."""
    r = (sds[0] ** 2 + sds[1] ** 2 - sd_change**2) / (2 * sds[0] * sds[1]) if min(sds) > 0 else 0.0
    return standardised_from((0.0, change), sds, r, n)


def _numbers(estimate: Estimate) -> dict:
    return {
        "n": estimate.n,
        "n_from": estimate.n_before,
        "n_to": estimate.n_after,
        "change": estimate.value,
        "se": estimate.se,
        "df": estimate.df,
        "lo": estimate.lo,
        "hi": estimate.hi,
        "route": estimate.route,
        "reason": estimate.reason,
        "flags": estimate.flags,
    }


def estimate_of(row: Mapping | pd.Series, suffix: str = "") -> Estimate:
    """The estimate that a row of `change_by_scale_role` was made from."""
    names = ("change", "lo", "hi", "se", "df")
    value, lo, hi, se, df = (None if pd.isna(row[name + suffix]) else float(row[name + suffix]) for name in names)
    return Estimate(value, lo, hi, se=se, df=df, n=int(row["n" + suffix]), reason=row["reason" + suffix])


def _table(rows: list, columns: tuple[str, ...]) -> pd.DataFrame:
    """A table with the same column types whether or not it has rows: words, whole counts, numbers with gaps.

    Numbers are rounded to ten decimals. People stand in the order of their random ids, so sums differ in the last bit
    from one installation to the next, and 1.405 would read 1.40 here and 1.41 there.
    """
    kinds = {name: object if name in WORDS else int if name in COUNTS else float for name in columns}
    cells = {
        name: np.array([row.get(name) if isinstance(row, dict) else row[place] for row in rows], dtype=kinds[name])
        for place, name in enumerate(columns)
    }
    # Column by column, which is many times as fast as making one frame and changing its types.
    return pd.DataFrame({name: each.round(10) if kinds[name] is float else each for name, each in cells.items()})
