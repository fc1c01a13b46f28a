"""What each why rests on: whys, under each its indicators, and for every one the verdict as a shape and in words.

Table, one row a why or an indicator, an indicator below its why:
    level     0 for a why, 1 for an indicator
    label     title of the why; what is measured, and of whom
    verdict   the verdict in words, such as "On the way"; of a why, what all its sources say together
    state     REACHED, ON_THE_WAY, NO_CLEAR_CHANGE, TOO_LITTLE or MOVING_AWAY; may be missing
    carries   True where the indicator carries the verdict of its why
    primary   False where it is a further one, which carries it for want of a primary one; may be left out
    shown     True where the verdict may be seen

The tree stands as indented rows, which a telephone can show, and not as a wide one. Whether an indicator came after its
data stands in its label. Labels are broken at so many letters that they fit 390 pixels.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.charts._template import NOT_SHOWN, SMALL, blank, corners, hatch, palette, plain, wrapped, yes

TITLE = "What does each why rest on?"

LINE, GAP, SPACE = 19, 12, 14  # pixels: a line, between rows, more before a why
INDENT, ELBOW = 26, 14
LETTERS = (40, 38)  # of a line, by level
SHAPES = {
    "REACHED": "▲",
    "ON_THE_WAY": "◆",
    "NO_CLEAR_CHANGE": "■",
    "TOO_LITTLE": "?",
    "MOVING_AWAY": "▼",
}
UNKNOWN, HIDDEN = "○", "▨"
BAND = (0.34, 0.62)  # of the width: the stripes beside what is not shown, clear of its words at 390 pixels
CARRIES, INSTEAD = "carries the verdict", "carries the verdict, not primary"


def draw(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """One row below the other; the branch of each indicator goes out from its why."""
    rows = list(table.itertuples(index=False))
    tops, height = _places(rows)
    figure = blank(height + 16, dark=dark, margin={"l": 8, "r": 8, "t": 8, "b": 8})
    hidden = {"visible": False, "fixedrange": True}
    # Stripes fill an axis of their own from end to end, so that where they lie can tell nothing.
    striped = hidden | {"range": [0, 1], "domain": BAND, "anchor": "y"}
    figure.update_layout(
        xaxis=hidden | {"range": [0, 1]},
        xaxis2=striped,
        yaxis=hidden | {"range": [-max(height, 1), 0], "showticklabels": False},
    )
    colours = palette(dark)
    trunk: float | None = None
    for row, top in zip(rows, tops, strict=True):
        if row.level == 0:
            trunk = top + LINE * (_lines(row) + 1) - 4
        elif trunk is not None:
            _branch(figure, trunk, top + LINE / 2, colours.zero)
        _say(figure, row, top, dark=dark)
        if not yes(row.shown):
            middle = -top - LINE * (_lines(row) + 0.5)
            stripes = hatch(corners(0, 1, middle - LINE / 3, middle + LINE / 3), dark=dark)
            figure.add_trace(stripes.update(xaxis="x2"))
    # A figure without a trace has no axes to stand on.
    figure.add_trace(go.Scatter(x=[0], y=[0], mode="markers", marker={"opacity": 0}, hoverinfo="skip"))
    return figure


def sentence(table: pd.DataFrame) -> str:
    """One sentence a row: the why with what all its sources say, then each of its indicators with its verdict."""
    told = []
    for row in table.itertuples(index=False):
        who = f"{row.label} ({_carries(row)})" if row.level and yes(row.carries) else str(row.label)
        verdict = str(row.verdict).rstrip(".") if yes(row.shown) else "not shown, to protect people in small groups"
        told.append(f"{'Why' if row.level == 0 else 'Indicator'} {who}: {verdict[:1].lower()}{verdict[1:]}.")
    return " ".join(told) or "There is nothing to show yet."


def _carries(row: Any) -> str:
    return CARRIES if yes(getattr(row, "primary", True)) else INSTEAD


def _places(rows: list[Any]) -> tuple[list[float], float]:
    """The top of each row in pixels below the first, and the height of all."""
    tops, top = [], 0.0
    for place, row in enumerate(rows):
        top += SPACE if row.level == 0 and place else 0
        tops.append(top)
        top += LINE * (_lines(row) + 1) + GAP
    return tops, top


def _lines(row: Any) -> int:
    return wrapped(row.label, LETTERS[bool(row.level)]).count("<br>") + 1


def _say(figure: go.Figure, row: Any, top: float, *, dark: bool) -> None:
    """The label, and under it the verdict: its shape, and its words."""
    colours, level = palette(dark), bool(row.level)
    label = wrapped(row.label, LETTERS[level])
    shape = SHAPES.get(str(row.state), UNKNOWN) if yes(row.shown) else HIDDEN
    words = str(row.verdict) if yes(row.shown) else NOT_SHOWN
    carries = f"  · {_carries(row)}" if level and yes(row.carries) else ""
    place = {
        "x": 0, "xref": "paper", "xanchor": "left", "xshift": INDENT * level, "yref": "y", "yanchor": "top",
        "align": "left", "showarrow": False,
    }  # fmt: skip
    figure.add_annotation(text=label if level else f"<b>{label}</b>", y=-top, **place)
    figure.add_annotation(
        text=f"{shape} <b>{plain(words)}</b>{carries}",
        y=-top - LINE * _lines(row),
        font={"size": SMALL + 1, "color": colours.text if yes(row.shown) else colours.muted},
        **place,
    )


def _branch(figure: go.Figure, above: float, beside: float, colour: str) -> None:
    """Down from the why, then out to the indicator; in pixels, so that it is alike at any width."""
    line = {"color": colour, "width": 1.5}
    down = {"type": "line", "xref": "paper", "yref": "y", "xsizemode": "pixel", "xanchor": 0, "line": line}
    figure.add_shape(x0=8, x1=8, y0=-above, y1=-beside, **down)
    figure.add_shape(x0=8, x1=8 + ELBOW, y0=-beside, y1=-beside, **down)
