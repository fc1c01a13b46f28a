"""Where each role stands, wave by wave: the mean score of one scale, with its interval where there is one.

Table, one row a role and wave, waves of a role below each other in time order:
    role_label, wave_label
    mean             mean score in points of the scale; may be missing
    lo, hi           95% interval of the mean; the columns may be absent
    n                people the mean rests on
    shown            True where the row may be seen
    change           what may be told of a role whose means may not, in a few words, the same in every row of the role;
                     may be missing, and so may the column
    minimum, maximum range of the scale, the same in every row
    higher           'better' or 'worse': whether a higher score is nearer to the aim; 'heavier' for a burden
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.charts._ladder import Axis, Group, Rung, draw_ladder
from analysis.charts._template import BETTER, NEARER, NOT_SHOWN, given, likely, number, plain, yes

TITLE = "Where does each role stand, wave by wave?"


def draw(table: pd.DataFrame, *, dark: bool = False, decimals: int = 1) -> go.Figure:
    """One dumbbell a role, in the order of the table, over the whole range of the scale."""
    groups = [
        Group(": ".join(filter(None, (role, _change(rows)))), tuple(_rung(row, decimals) for row in rows))
        for role, rows in _by_role(table)
    ]
    if table.empty:
        return draw_ladder([], Axis(0, 1, "Mean score"), dark=dark)
    first = _scale(table)
    title = f"Mean score ({first['minimum']:g} to {first['maximum']:g}), {BETTER[first['higher']]}"
    return draw_ladder(groups, Axis(float(first["minimum"]), float(first["maximum"]), title), dark=dark)


def sentence(table: pd.DataFrame, decimals: int = 1) -> str:
    """For each role, its mean at each wave with the people behind it, then which way is better."""
    said = [
        f"{role}: {'; '.join(filter(None, (_change(rows), ', '.join(_in_words(row, decimals) for row in rows))))}."
        for role, rows in _by_role(table)
    ]
    if not said:
        return "There are no scores to show yet."
    return f"Mean scores. {' '.join(said)} {NEARER[_scale(table)['higher']]}"


def _by_role(table: pd.DataFrame) -> list[tuple[str, list[Any]]]:
    """The rows of each role, roles in the order in which they first appear."""
    roles: dict[str, list[Any]] = {}
    row: Any
    for row in table.itertuples(index=False):
        roles.setdefault(str(row.role_label), []).append(row)
    return list(roles.items())


def _scale(table: pd.DataFrame) -> dict[str, Any]:
    """Range and direction of the scale, from the first row that has them: a withheld row may come without."""
    known = table.dropna(subset=["minimum", "maximum", "higher"])
    return known.iloc[0].to_dict() if len(known) else {"minimum": 0.0, "maximum": 1.0, "higher": "better"}


def _change(rows: list[Any]) -> str:
    """The words of a role whose means are withheld and whose change is not."""
    return str(given(getattr(rows[0], "change", None)) or "")


def _ends(row: Any) -> tuple[Any, Any]:
    return given(getattr(row, "lo", None)), given(getattr(row, "hi", None))


def _rung(row: Any, decimals: int) -> Rung:
    label = str(row.wave_label)
    if not yes(row.shown):
        return Rung(label, words=NOT_SHOWN, stripes=1)
    if given(row.mean) is None:
        return Rung(label, words="no score")
    words = f"{number(row.mean, decimals)}  n = {int(row.n)}"
    lo, hi = _ends(row)
    hover = f"<b>{plain(row.role_label)}</b><br>{plain(label)}: {words}"
    hover += f"<br>{likely(lo, hi, decimals)}" if lo is not None and hi is not None else ""
    return Rung(label, float(row.mean), lo, hi, words, hover)


def _in_words(row: Any, decimals: int) -> str:
    if not yes(row.shown):
        return f"{row.wave_label} not shown"
    if given(row.mean) is None:
        return f"{row.wave_label} no score"
    return f"{row.wave_label} {number(row.mean, decimals)} ({int(row.n)} people)"
