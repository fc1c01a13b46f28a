"""Who changed by how much: one row a group on one axis, and the gap between groups set apart below.

For the workbench only.

Table, one row a group or gap, groups first:
    kind             'group' or 'gap'
    label            the group, or who is held against whom
    change, lo, hi   change, or difference in change, in points of the scale with its 95% interval; may be missing
    n                people the row rests on; may be missing
    higher           'better' or 'worse', the same in every row
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.charts._template import (
    BETTER,
    NOT_SHOWN,
    SMALL,
    blank,
    corners,
    given,
    hatch,
    likely,
    number,
    palette,
    plain,
    wrapped,
)

TITLE = "Who changed by how much?"
ROW, TOP, BOTTOM, APART = 46, 16, 56, 0.9
SHAPES = {"group": "circle", "gap": "diamond"}


def draw(table: pd.DataFrame, *, dark: bool = False, decimals: int = 2) -> go.Figure:
    """Rows from top to bottom, gaps below a rule."""
    rows: list[Any] = list(table.itertuples(index=False))
    places = _places(rows)
    height = TOP + BOTTOM + int(ROW * ((places[-1] if places else 0) + 1))
    figure = blank(height, dark=dark, margin={"l": 8, "r": 8, "t": TOP, "b": BOTTOM})
    end = _end(rows)
    colours = palette(dark)
    lowest = (places[-1] if places else 0) + 0.7
    figure.update_layout(
        xaxis={"range": [-end, end], "domain": [0.34, 1.0], "title": {"text": _title(rows)}, "nticks": 5},
        yaxis={"range": [lowest, -0.7], "showticklabels": False, "showgrid": False},
    )
    figure.add_shape(type="line", x0=0, x1=0, y0=-0.7, y1=lowest, line={"color": colours.zero, "width": 1.5})
    gaps = [place for place, row in zip(places, rows, strict=True) if row.kind == "gap"]
    if gaps and len(gaps) < len(rows):
        rule = {"color": colours.grid, "width": 2}
        y = gaps[0] - (1 + APART) / 2
        figure.add_shape(type="line", xref="paper", x0=0, x1=1, y0=y, y1=y, line=rule)
    for place, row in zip(places, rows, strict=True):
        _draw_row(figure, row, place, end, dark=dark, decimals=decimals)
    return figure


def sentence(table: pd.DataFrame, decimals: int = 2) -> str:
    """Each row with its people and its likely range, the gaps last."""
    said = [_in_words(row, decimals) for row in table.itertuples(index=False)]
    if not said:
        return "There are no groups to compare."
    nearer = "Higher" if table.iloc[0]["higher"] == "better" else "Lower"
    return f"Changes by group. {' '.join(said)} {nearer} scores are better."


def _in_words(row: Any, decimals: int) -> str:
    if given(row.change) is None:
        return f"{row.label}: not shown, too few people."
    people = f" ({int(row.n)} people)" if given(row.n) is not None else ""
    span = likely(row.lo, row.hi, decimals, signed=True)
    what = "difference in change " if row.kind == "gap" else ""
    return f"{row.label}{people}: {what}{number(row.change, decimals, signed=True)}{', ' + span if span else ''}."


def _places(rows: list[Any]) -> list[float]:
    """Where each row stands: one below the other, the gaps set apart."""
    apart = False
    places: list[float] = []
    for row in rows:
        step = 1 + (APART if row.kind == "gap" and not apart and places else 0)
        apart = apart or row.kind == "gap"
        places.append(places[-1] + step if places else 0)
    return places


def _end(rows: list[Any]) -> float:
    """Half the axis, the same on both sides of no change, a little beyond the widest interval."""
    widest = max((abs(float(given(each) or 0)) for row in rows for each in (row.change, row.lo, row.hi)), default=0)
    return max(1e-9, 1.08 * widest) if widest else 1.0


def _title(rows: list[Any]) -> str:
    return f"Change in points, {BETTER[rows[0].higher]}" if rows else "Change in points"


def _draw_row(figure: go.Figure, row: Any, place: float, end: float, *, dark: bool, decimals: int) -> None:
    colours = palette(dark)
    people = f"<br><span style='font-size:{SMALL}px'>{int(row.n)} people</span>" if given(row.n) is not None else ""
    figure.add_annotation(
        text=f"{wrapped(row.label, 24)}{people}", x=0, xref="paper", xanchor="left", align="left", y=place,
        showarrow=False, font={"color": colours.text, "size": SMALL + 1},
    )  # fmt: skip
    if given(row.change) is None:
        figure.add_trace(hatch(corners(-end, end, place - 0.25, place + 0.25), dark=dark))
        figure.add_annotation(
            text=NOT_SHOWN, x=0, y=place, showarrow=False, bgcolor=colours.paper, font={"color": colours.muted}
        )
        return
    colour = colours.series[0] if row.kind == "group" else colours.series[1]
    if given(row.lo) is not None and given(row.hi) is not None:
        line = {"color": colour, "width": 7}
        figure.add_trace(
            go.Scatter(
                x=[row.lo, row.hi], y=[place, place], mode="lines", line=line, opacity=0.5, hoverinfo="skip",
                showlegend=False,
            )
        )  # fmt: skip
    words = [f"<b>{plain(row.label)}</b>", number(row.change, decimals, signed=True)]
    words.append(likely(row.lo, row.hi, decimals, signed=True))
    marker = {"symbol": SHAPES[row.kind], "size": 13, "color": colour, "line": {"color": colours.paper, "width": 2}}
    figure.add_trace(
        go.Scatter(
            x=[row.change], y=[place], mode="markers", marker=marker, hoverinfo="text", showlegend=False,
            hovertext="<br>".join(word for word in words if word),
        )
    )  # fmt: skip
