"""Each indicator of a scheme judged: which figures its target is held against, and what the other targets ask of it.

The functions take a `Findings` without importing it. `progress` holds the rules and the words.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis import change, equity, progress
from analysis.estimates import holm, p_value
from analysis.gap_words import ALPHA
from analysis.model import Indicator

OF_PEOPLE = ("share", "gap", "part_of_gap")  # targets that are no average
Place = tuple[str, str, str, str]


def judged(findings, name: str, telling: progress.Telling, *, compared: bool = True, more_started: int = 0) -> dict:
    """The verdict row of one indicator, with or without the comparison group, told as `telling` says.

    A reading of `matched_only` tells the figures of the matched people, as a release shows them; the verdict is the
    same.
    """
    indicator = next(each for each in findings.scheme.indicators if each.id == name)
    if indicator.kind != "scale":
        return counted(findings, indicator)
    telling = replace(telling, further=_further(findings, name))
    place = (indicator.scale, indicator.role, indicator.before, indicator.after)
    about = {"scheme": findings.scheme, "n_started": findings.started(*place[:3]) + more_started}
    if indicator.target.kind in OF_PEOPLE:
        row, scale = share_or_gap(findings, indicator)
        about["n_started"] = row.get("n_started", about["n_started"])
        telling = progress.Telling(today=telling.today, further=telling.further)
        return progress.indicator_verdict(indicator, change_row=row, scale=scale, telling=telling, **about)
    narrower = {"matched_only": "matched_only", "complete_items": "complete_only"}
    released = telling.reading == "matched_only"
    return progress.indicator_verdict(
        indicator,
        change_row=_change_or_why_not(findings, place),
        difference_row=_difference(findings, place, matched_only=released) if compared else None,
        scale=findings.scale_row(indicator.scale),
        readings={reading: findings.change(*place, **{kept: True}) for reading, kept in narrower.items()},
        telling=telling,
        **about,
    )


def counted(findings, indicator: Indicator) -> dict:
    """The verdict row of an indicator that no scale measures: of a theme, of the log, or of a figure from elsewhere."""
    if indicator.kind == "theme":
        return _theme(findings, indicator)
    if indicator.kind == "figure":
        return progress.of_figure(indicator, findings.scheme, findings.figures)
    values = progress.participation_of(findings.study, indicator.role, indicator.measure)
    return progress.of_participation(indicator, findings.scheme, len(values), float(values.sum()))


def _theme(findings, indicator: Indicator) -> dict:
    table = findings.theme_by_role_stage
    mine = table[(table["role"] == indicator.role) & (table["theme"] == indicator.theme)].set_index("stage")
    stages = {stage.id: stage.label for stage in findings.scheme.stages}
    before, after = (
        progress.Counted(int(mine.loc[each, "people"]), int(mine.loc[each, "answered"]), stages[each])
        if each in mine.index
        else None
        for each in (indicator.before, indicator.after)
    )
    names = {theme.id: theme.name for theme in findings.codebook.themes}
    name = names.get(indicator.theme, indicator.theme)
    return progress.of_theme(indicator, findings.scheme, name, before, after)


def adjusted(findings) -> dict[str, float]:
    """The p of each target that is not primary and asks for a change, adjusted for their number (Holm 1979)."""
    found = {each.id: _p(findings, each) for each in findings.scheme.measured if not each.primary}
    known = {name: p for name, p in found.items() if p is not None}
    return dict(zip(known, (each for each in holm(list(known.values())) if each is not None), strict=True))


def share_or_gap(findings, indicator: Indicator) -> tuple[dict, dict]:
    """The figures of a target that is no average as a change, and what these are called."""
    return _share(findings, indicator) if indicator.target.kind == "share" else _gap(findings, indicator)


def _change_or_why_not(findings, place: Place) -> pd.Series | dict | None:
    """The change, or the reason why there is none where one of its waves was answered."""
    row, (scale, role, *waves) = findings.change(*place), place
    if row is None and any(len(findings.values(scale, role, wave)) for wave in waves):
        return {"n": 0, "reason": "one_wave_empty"}
    return row


def _difference(findings, place: Place, *, matched_only: bool) -> dict | None:
    """What an indicator says beside the comparison group: the leading difference and the word that both allow."""
    found = findings.beside(*place, matched_only=matched_only)
    if found is None:
        return None
    told = found.adjusted if found.leading == "adjusted" else found.change
    figures = {"difference": told.value, "lo": told.lo, "hi": told.hi, "reason": told.reason}
    return figures | {"word": found.word, "leading": found.leading}


def _further(findings, name: str) -> tuple[int, bool] | None:
    """Of a target that is not primary: how many of these there are, and whether it holds up among them."""
    known = findings.adjusted
    return None if name not in known else (len(known), known[name] < ALPHA)


def _p(findings, indicator: Indicator) -> float | None:
    """Of no change; None for a target to hold, which asks something else, and where no conclusion is drawn."""
    if indicator.target.kind in OF_PEOPLE:
        row = share_or_gap(findings, indicator)[0]
        return row.get("p") if row.get("reason") == "ok" else None
    row = findings.change(indicator.scale, indicator.role, indicator.before, indicator.after)
    if row is None or pd.isna(row["change"]):
        return None
    higher = findings.about(indicator.scale)["higher"]
    tau, _ = progress.needed(indicator.target, row["before"], higher=higher)
    asked = tau is not None and tau > 0 and row["reason"] == "ok"
    return p_value(change.estimate_of(row)) if asked else None


def _share(findings, indicator: Indicator) -> tuple[dict, dict]:
    """The share at an answer or beyond it as a change in per cent."""
    scale = findings.about(indicator.scale)
    answer, higher = float(indicator.target.answer or 0), scale["higher"]
    label = f"{scale['label']}, % at {answer:g} or {'more' if higher == 'better' else 'less'}"
    about = {"label": label, "minimum": 0, "maximum": 100, "higher": "better"}
    waves = (indicator.before, indicator.after)
    found = findings.seen_at_both(indicator.scale, indicator.role, waves)
    if found is None or not found[1].any():
        sides = [findings.values(indicator.scale, indicator.role, wave).to_numpy() for wave in waves]
        return change.share_row_unlinked(*sides, answer, higher=higher), about
    table, both = found
    sides = [table.scores[both, table.waves.index(wave)] for wave in waves]
    clusters = None if table.clusters is None else table.clusters[both]
    return change.share_row(*sides, answer, higher=higher, clusters=clusters), about


def _gap(findings, indicator: Indicator) -> tuple[dict, dict]:
    """The gap between a group and the others that may be shown as a change in points."""
    scale = findings.about(indicator.scale)
    label = f"the gap in {scale['label']} between {indicator.member} and the others"
    about = {"label": label, "higher": "worse", "smallest": scale.get("smallest")}
    table = findings.score_tables.get((indicator.scale, indicator.role))
    if table is None or not {indicator.before, indicator.after} <= set(table.waves):
        return {}, about
    waves = (indicator.before, indicator.after)
    return equity.gap_row(table, findings.study.person, indicator.group, indicator.member, waves), about
