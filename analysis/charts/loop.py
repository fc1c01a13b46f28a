"""Where the loop stands: seven steps round a circle, what each holds, and where something is missing between them.

Table, one row a step, in the order in which they are gone through:
    label    the name of the step
    holds    True where there is anything in it
    short    what it holds in two or three words, such as "4 stages"
    words    the same in a sentence
    gap, gap_words  what is missing, in two words and in full; None where nothing is

After the last step comes the first again: the ring has no end.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.charts._template import SMALL, blank, given, palette, plain, wrapped, yes

TITLE = "Where does the loop stand?"

HEIGHT, SIDE = 316, 4
# The circle has radius 1. The room beside it is for words, which do not shrink with the picture on a telephone.
REACH, TALL = 2.1, 1.5
NODE, BESIDE, WORDS = 0.17, 0.21, 10


def draw(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """A ring of numbered steps: filled where the step holds something, hollow where not, with words beside each."""
    rows = list(table.itertuples(index=False))
    figure = blank(HEIGHT, dark=dark, margin={"l": SIDE, "r": SIDE, "t": SIDE, "b": SIDE})
    quiet = {"showgrid": False, "showticklabels": False}
    figure.update_layout(
        xaxis={"range": [-REACH, REACH], **quiet, "constrain": "domain"},
        yaxis={"range": [-TALL, TALL], **quiet, "scaleanchor": "x", "constrain": "domain"},
    )
    # Shapes and words only: where a step stands is no figure of anybody, so there is no trace that would look like one.
    if rows:
        _ring(figure, len(rows), dark=dark)
    for number, row in enumerate(rows):
        place = _place(number, len(rows))
        _step(figure, row, (number + 1, place), dark=dark)
        _words(figure, row, place, dark=dark)
    return figure


def sentence(table: pd.DataFrame) -> str:
    """One sentence a step with what it holds and what is missing."""
    rows = table.itertuples(index=False)
    told = [f"{number}. {row.label}: {_in_words(row)}" for number, row in enumerate(rows, start=1)]
    return f"{' '.join(told)} After the last step comes the first again." if told else "There is no loop to show yet."


def _in_words(row: Any) -> str:
    return str(row.words) + (f" {row.gap_words}." if given(row.gap_words) else "")


def _place(number: float, steps: int) -> tuple[float, float]:
    """Clockwise from the top."""
    angle = math.pi / 2 - 2 * math.pi * number / steps
    return math.cos(angle), math.sin(angle)


def _ring(figure: go.Figure, steps: int, *, dark: bool) -> None:
    """The circle, with an arrow head halfway to each next step."""
    colour = palette(dark).zero
    figure.add_shape(type="circle", x0=-1, y0=-1, x1=1, y1=1, line={"color": colour, "width": 2}, layer="below")
    for number in range(steps):
        x, y = _place(number + 0.5, steps)
        # Clockwise: at the top it points to the right.
        ahead = 90 + 360 * (number + 0.5) / steps
        figure.add_annotation(
            text="▲", textangle=ahead - 360 * (ahead > 180), x=x, y=y, xanchor="center", yanchor="middle",
            showarrow=False, font={"size": SMALL, "color": colour},
        )  # fmt: skip


def _step(figure: go.Figure, row: Any, at: tuple[int, tuple[float, float]], *, dark: bool) -> None:
    number, (x, y) = at
    colours, holds = palette(dark), yes(row.holds)
    fill, ink = (colours.series[0], colours.paper) if holds else (colours.paper, colours.text)
    figure.add_shape(
        type="circle", x0=x - NODE, y0=y - NODE, x1=x + NODE, y1=y + NODE, fillcolor=fill,
        line={"color": colours.series[0], "width": 2},
    )  # fmt: skip
    figure.add_annotation(
        text=f"<b>{number}</b>", x=x, y=y, xanchor="center", yanchor="middle", showarrow=False,
        font={"size": SMALL + 1, "color": ink},
    )  # fmt: skip


def _words(figure: go.Figure, row: Any, place: tuple[float, float], *, dark: bool) -> None:
    """Name, count and gap beside the step, on the outer side of the ring."""
    colours, (x, y) = palette(dark), place
    lines = [f"<b>{wrapped(row.label, WORDS)}</b>", plain(row.short)]
    if given(row.gap):
        lines.append(f"<span style='color:{colours.series[1]}'>▲ {plain(row.gap)}</span>")
    aside = abs(x) > 0.25
    figure.add_annotation(
        text="<br>".join(lines),
        x=x + math.copysign(BESIDE, x) if aside else x,
        y=(y if y > -0.5 else y + BESIDE) if aside else y + math.copysign(BESIDE, y),
        xanchor=("left" if x > 0 else "right") if aside else "center",
        # Words beside the lower half hang down, away from the ring.
        yanchor="middle" if aside and y > -0.5 else "bottom" if y > 0 else "top",
        align=("left" if x > 0 else "right") if aside else "center",
        showarrow=False,
        font={"size": SMALL, "color": colours.text if yes(row.holds) else colours.muted},
    )
