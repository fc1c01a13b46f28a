"""Who moved by more than a score moves by itself: before against after, with the band of no detectable change.

For the workbench only, and from ten people on: each person is a dot, and nobody is pointed at. The band on both sides
of the diagonal is the noise; a dot within it may be a person who did not change (Jacobson and Truax 1991).

Table, one row:
    label             the scale, and of whom
    n                 people with both scores
    detectable        smallest change of one person that is beyond the noise, in points of the scale
    improved, within, worse   people beyond the band towards the aim, within it, beyond it away from the aim
    minimum, maximum  range of the scale
    higher            'better' or 'worse': whether a higher score is nearer to the aim
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.charts._template import SMALL, Palette, blank, number, palette

TITLE = "Who moved by more than a score moves by itself?"

SHOWN_FROM = 10
HEIGHT = 430
FEW = "There is nothing to show: it takes at least {least} people who answered both times."


def draw(table: pd.DataFrame, *, people: pd.DataFrame, dark: bool = False) -> go.Figure:
    """A square of the scale's range. people: before and after, in points, one row a person."""
    row: Any = next(iter(table.itertuples(index=False)))
    low, high, error = float(row.minimum), float(row.maximum), float(row.detectable)
    figure = blank(HEIGHT, dark=dark, margin={"l": 52, "r": 16, "t": 26, "b": 92}, legend=True)
    axis = {"range": [low - (high - low) * 0.03, high + (high - low) * 0.03]}
    way = "↑ better" if row.higher == "better" else "↓ better"
    figure.update_layout(
        xaxis=axis | {"title_text": f"Before ({low:g} to {high:g})"},
        yaxis=axis | {"title_text": f"After, {way}"},
    )
    figure.add_traces(_ground(low, high, error, palette(dark)))
    known = people.filter(["before", "after"]).astype(float).dropna()
    if len(known) < SHOWN_FROM:
        font = {"size": SMALL, "color": palette(dark).muted}
        figure.add_annotation(
            text=FEW.format(least=SHOWN_FROM), x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False, font=font
        )
        return figure
    return figure.add_traces(_people(known, error, 1 if row.higher == "better" else -1, palette(dark)))


def _ground(low: float, high: float, error: float, colours: Palette) -> list[go.Scatter]:
    """The band of what a score moves by itself, and the line of no change."""
    x, y = _band(low, high, error)
    common = {"mode": "lines", "hoverinfo": "skip"}
    line = {"color": colours.zero, "width": 1.5}
    return [
        go.Scatter(
            x=x, y=y, line={"width": 0}, fill="toself", fillcolor=colours.band, name="moves by itself", **common
        ),
        go.Scatter(x=[low, high], y=[low, high], line=line, name="no change", **common),
    ]


def _people(known: pd.DataFrame, error: float, towards: int, colours: Palette) -> list[go.Scatter]:
    """A dot a person, in three shapes. A move as large as the band counts as one beyond it."""
    moved = ((known["after"] - known["before"]) * towards).round(10)
    kinds = (
        ("better", moved >= error, "triangle-up", colours.series[0]),
        ("within it", moved.abs() < error, "circle", colours.muted),
        ("worse", moved <= -error, "triangle-down", colours.series[1]),
    )
    return [
        go.Scatter(
            x=known.loc[which, "before"], y=known.loc[which, "after"], mode="markers", name=name, hoverinfo="skip",
            marker={"symbol": symbol, "size": 10, "color": colour, "opacity": 0.75}, cliponaxis=False,
        )
        for name, which, symbol, colour in kinds
    ]  # fmt: skip


def sentence(table: pd.DataFrame) -> str:
    """How many people moved beyond the noise, either way, and how many did not."""
    row: Any = next(iter(table.itertuples(index=False)))
    if int(row.n) < SHOWN_FROM:
        return f"{row.label}: not drawn. {FEW.format(least=SHOWN_FROM)}"
    return (
        f"{row.label}: a score moves by up to {number(row.detectable, 2)} points by itself. Beyond that, of "
        f"{int(row.n)} people {int(row.improved)} moved towards the aim and {int(row.worse)} away from it; "
        f"{int(row.within)} stayed within it."
    )


def _band(low: float, high: float, error: float) -> tuple[list[float], list[float]]:
    """The corners of the band around the diagonal, cut to the square."""
    error = min(error, high - low)
    return (
        [low, high - error, high, high, low + error, low, low],
        [low + error, high, high, high - error, low, low, low + error],
    )
