"""The one look of all charts: colours for light and dark, fonts, fixed axes, and how values become words.

The colours are those of `.streamlit/config.toml`, in the same order (Okabe and Ito, darkened on white until graphics
reach a contrast of 3:1). Paper and plot are transparent, so that a chart stands on whatever card it is put on.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

FONT = '"Source Sans", "Source Sans Pro", "Segoe UI", system-ui, sans-serif'
SIZE = 14
SMALL = 12
NOT_SHOWN = "Not shown"
# Which way an axis runs whose values are those of the scale. A burden is never called better or worse.
BETTER = {"better": "better →", "worse": "← better", "heavier": "← lighter, heavier →"}
NEARER = {"better": "Higher is better.", "worse": "Lower is better.", "heavier": "Higher is heavier."}
MINUS = "\u2212"


@dataclass(frozen=True)
class Palette:
    """Colours by what they are for. `line` is text quality on the page; `grid` and `band` are quiet surfaces."""

    text: str
    muted: str
    grid: str
    band: str
    zero: str
    paper: str
    series: tuple[str, ...]


LIGHT = Palette(
    text="#0B1620",
    muted="#4B5B6A",
    grid="#E3E9EF",
    band="#D5DDE5",
    zero="#8593A1",
    paper="#FFFFFF",
    series=("#0072B2", "#D55E00", "#00795A", "#A5457F", "#4A6FA5", "#7A5C00", "#3A3A3A"),
)
DARK = Palette(
    text="#F4F7FA",
    muted="#B3C0CC",
    grid="#25323F",
    band="#33424F",
    zero="#6B7C8D",
    paper="#0F1720",
    series=("#56B4E9", "#E69F00", "#2EC4A0", "#E58FC0", "#9DB7E8", "#F0E442", "#D0D7DE"),
)


def palette(dark: bool = False) -> Palette:
    return DARK if dark else LIGHT


def template(dark: bool = False) -> go.layout.Template:
    """Fonts, colours and quiet axes for every figure; nothing zooms, because a fixed range is part of the message."""
    colours = palette(dark)
    axis = {
        "fixedrange": True,
        "showgrid": True,
        "gridcolor": colours.grid,
        "zeroline": False,
        "ticks": "",
        "tickfont": {"size": SMALL, "color": colours.muted},
        "title": {"font": {"size": SMALL, "color": colours.muted}, "standoff": 8},
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": SIZE, "color": colours.text},
            "colorway": list(colours.series),
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "xaxis": axis,
            "yaxis": axis,
            "dragmode": False,
            "hovermode": "closest",
            "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": colours.zero, "activecolor": colours.text},
            "hoverlabel": {
                "bgcolor": colours.paper,
                "bordercolor": colours.zero,
                "font": {"family": FONT, "size": SMALL, "color": colours.text},
                "align": "left",
            },
            "legend": {
                "orientation": "h",
                "x": 0,
                "xanchor": "left",
                "yref": "container",
                "y": 0,
                "yanchor": "bottom",
                "itemclick": False,
                "itemdoubleclick": False,
                "font": {"size": SMALL, "color": colours.muted},
            },
        }
    )


def blank(height: int, *, dark: bool, margin: dict[str, int], legend: bool = False) -> go.Figure:
    """An empty figure of the house, of fixed height and of whatever width it is given, down to 390 pixels."""
    figure = go.Figure()
    figure.update_layout(template=template(dark), height=height, margin=margin | {"autoexpand": False}, autosize=True)
    figure.update_layout(showlegend=legend)
    return figure


def signed(figure: go.Figure, notices: Iterable[str], *, dark: bool = False) -> go.Figure:
    """The figure with the copyright lines of its questionnaires at its foot, where a picture taken away carries them.

    Owners ask for the line on every report; it is broken so that it fits a telephone.
    """
    lines = [part for notice in dict.fromkeys(notices) if notice for part in textwrap.wrap(notice, 56)]
    if not lines:
        return figure
    room, foot, left = 13 * len(lines) + 8, figure.layout.margin.b or 0, figure.layout.margin.l or 0
    height = figure.layout.height + room
    figure.update_layout(height=height, margin={"b": foot + room})
    if figure.layout.showlegend:
        figure.update_layout(legend={"y": room / height})  # the key stands at the foot; the lines go below it
    # Margins do not grow by themselves, so the place below everything else is known in pixels.
    figure.add_annotation(
        text="<br>".join(plain(each) for each in lines), align="left", showarrow=False,
        font={"size": 10, "color": palette(dark).muted}, xref="paper", x=0, xanchor="left", xshift=8 - left,
        yref="paper", y=0, yanchor="top", yshift=-foot,
    )  # fmt: skip
    return figure


def display(name: str) -> dict[str, Any]:
    """The plotly config of every chart: no logo, no zoom, a sharp picture called `name`.png to take away."""
    return {
        "displaylogo": False,
        "responsive": True,
        "scrollZoom": False,
        "doubleClick": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": "png", "filename": name, "scale": 3},
    }


def hatch(where: dict[str, list[float]], *, dark: bool, **axes: str) -> go.Scatter:
    """A neutral striped area, given by the x and y of its corners: something stands here, and it is not shown."""
    colours = palette(dark)
    return go.Scatter(
        x=where["x"],
        y=where["y"],
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor="rgba(0,0,0,0)",
        fillpattern={"shape": "/", "fgcolor": colours.zero, "bgcolor": colours.grid, "size": 7, "solidity": 0.15},
        hoverinfo="skip",
        showlegend=False,
        **axes,
    )


def corners(left: float, right: float, bottom: float, top: float) -> dict[str, list[float]]:
    """The outline of a rectangle, closed."""
    return {"x": [left, right, right, left, left], "y": [bottom, bottom, top, top, bottom]}


def yes(value: object) -> bool:
    """True only for a plain yes: what is missing or unclear counts as no, so that a gap never shows a number.

    >>> yes(True), yes(None), yes(float("nan"))
    (True, False, False)
    """
    return given(value) is not None and bool(value)


def given(value: object) -> Any:
    """The value, or None for anything that means missing. Tables of pandas carry NaN and NA where we mean None."""
    return None if value is None or value is pd.NA or value != value else value


def number(value: float, decimals: int = 1, *, signed: bool = False) -> str:
    """A value as it is printed: a true minus sign, no minus zero.

    >>> number(-0.04), number(0.25, 2, signed=True), number(-1.26)
    ('0.0', '+0.25', '−1.3')
    """
    rounded = round(float(value), decimals) + 0.0
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return f"{sign}{abs(rounded):.{decimals}f}"


MOST_TYPED = 4  # decimals of a figure that somebody typed


def as_typed(values: Iterable[object], decimals: int = 1) -> int:
    """The decimals that show all of these numbers as they were typed, four at most.

    >>> as_typed([0.04, 0.01, None]), as_typed([7.0, 9.25]), as_typed([3, 4.5])
    (2, 2, 1)
    """
    told = [float(each) for each in map(given, values) if each is not None]
    whole = [round(each, MOST_TYPED) for each in told]
    enough = (few for few in range(decimals, MOST_TYPED) if [round(each, few) for each in told] == whole)
    return next(enough, MOST_TYPED)


def likely(lo: object, hi: object, decimals: int = 1, *, signed: bool = False) -> str:
    """An interval in words, or nothing where there is none.

    >>> likely(0.1, 0.7)
    'likely range from 0.1 to 0.7 (95%)'
    """
    if given(lo) is None or given(hi) is None:
        return ""
    ends = [number(end, decimals, signed=signed) for end in (lo, hi)]  # type: ignore[arg-type]
    return f"likely range from {ends[0]} to {ends[1]} (95%)"


def plain(words: object) -> str:
    """A label that people wrote, safe to put where plotly reads tags."""
    return html.escape(str(words), quote=False)


def wrapped(words: object, width: int) -> str:
    """A label broken into lines of so many characters, as plotly writes line breaks."""
    return "<br>".join(plain(line) for line in textwrap.wrap(str(words), width) or [""])
