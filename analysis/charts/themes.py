"""What people write about, stage by stage: the share of people who mention a theme, with its Wilson interval.

Table, one row a theme and stage (of one role, or of all), stages of a theme below each other in time order:
    theme, name         id and name of the theme
    stage, stage_label  id and label of the stage
    people, answered    people who mentioned it, of people who answered
    share, lo, hi       share of people (0 to 1) and its 95% interval
    shown               True where the row may be seen
    fewer               True where the count may only be called "fewer than 3"; then no share is drawn

Stages are joined by a line only where both are shown.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.charts._ladder import Axis, Group, Rung, draw_ladder
from analysis.charts._template import NOT_SHOWN, given, plain, yes

TITLE = "What do people write about, stage by stage?"

FEWER = "fewer than 3"
STUB = 0.05


def draw(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """One group of dots a theme, in the order of the table, always on an axis from 0 to 100%."""
    groups = [Group(str(rows[0].name), tuple(_rung(row) for row in rows)) for rows in _by_theme(table)]
    return draw_ladder(groups, Axis(0, 1, "Share of people who mention it", percent=True), dark=dark)


def sentence(table: pd.DataFrame) -> str:
    """For each theme, the people who mentioned it at each stage."""
    said = [f"{rows[0].name}: {', '.join(_in_words(row) for row in rows)}." for rows in _by_theme(table)]
    return "People who mention a theme. " + " ".join(said) if said else "There are no themes to show yet."


def _by_theme(table: pd.DataFrame) -> list[list[Any]]:
    """The rows of each theme, themes in the order in which they first appear."""
    themes: dict[str, list[Any]] = {}
    row: Any
    for row in table.itertuples(index=False):
        themes.setdefault(str(row.theme), []).append(row)
    return list(themes.values())


def _rung(row: Any) -> Rung:
    label = str(row.stage_label)
    if not yes(row.shown):
        return Rung(label, words=NOT_SHOWN, stripes=1)
    if yes(row.fewer):
        return Rung(label, words=FEWER, stripes=STUB)
    if given(row.share) is None:
        return Rung(label, words="no answers")
    count = f"{int(row.people)} of {int(row.answered)}"
    hover = f"<b>{plain(row.name)}</b><br>{plain(label)}: {count} people, {row.share:.0%}"
    if given(row.lo) is not None and given(row.hi) is not None:
        hover += f"<br>likely range from {row.lo:.0%} to {row.hi:.0%} (95%)"
    return Rung(label, float(row.share), given(row.lo), given(row.hi), count, hover)


def _in_words(row: Any) -> str:
    if not yes(row.shown):
        return f"{row.stage_label} not shown"
    if yes(row.fewer):
        return f"{row.stage_label} {FEWER}"
    if given(row.share) is None:
        return f"{row.stage_label} no answers"
    return f"{row.stage_label} {int(row.people)} of {int(row.answered)}"
