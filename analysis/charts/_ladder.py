"""Groups of rungs on one fixed axis: a heading, below it one rung a stage or wave, a thin line joining their dots.

Headings stand above their rungs and not beside them, so that the drawing keeps its width on a phone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from analysis.charts._template import SMALL, blank, corners, hatch, palette, plain, wrapped

TOP, RUNG, HEADING, GAP, FOOT = 28, 24, 22, 14, 62
SECOND_LINE = 14  # of a label that takes more than one
LETTER = 7.0
LABEL_WIDTH, HEADING_WIDTH = 18, 44


@dataclass(frozen=True)
class Rung:
    """One line of the chart. Without a value only its label and its words are drawn.

    words: short text at the right. hover: text beside the dot. stripes: how much of the axis is striped, 0 to 1;
    it says that something is withheld, and never depends on what is.
    """

    label: str
    value: float | None = None
    lo: float | None = None
    hi: float | None = None
    words: str = ""
    hover: str = ""
    stripes: float = 0.0


@dataclass(frozen=True)
class Group:
    heading: str
    rungs: tuple[Rung, ...]


@dataclass(frozen=True)
class Axis:
    """The range and the words of the one axis. It is given, and never follows the values."""

    lo: float
    hi: float
    title: str
    percent: bool = False


def draw_ladder(groups: list[Group], axis: Axis, *, dark: bool) -> go.Figure:
    """All groups below each other, in the order given."""
    placed, height = _placed(groups)
    labels = [line for _, _, rung in placed for line in wrapped(rung.label, LABEL_WIDTH).split("<br>")]
    margin = {
        "l": int(max(map(len, labels), default=0) * LETTER) + 22,
        "r": int(max((len(rung.words) for _, _, rung in placed), default=0) * LETTER) + 18,
        "t": TOP,
        "b": FOOT,
    }
    figure = blank(height + FOOT + TOP, dark=dark, margin=margin)
    _set_axes(figure, placed, axis, height)
    _write_words(figure, groups, placed, margin, dark=dark)
    for _, y, rung in placed:
        if rung.stripes:
            right = axis.lo + rung.stripes * (axis.hi - axis.lo)
            figure.add_trace(hatch(corners(axis.lo, right, y - RUNG * 0.3, y + RUNG * 0.3), dark=dark))
    _draw_marks(figure, placed, dark=dark)
    return figure


def _placed(groups: list[Group]) -> tuple[list[tuple[int, float, Rung]], int]:
    """Every rung with the number of its group and its height below the top, in pixels; and the height of all."""
    placed: list[tuple[int, float, Rung]] = []
    y = 0
    for index, group in enumerate(groups):
        y += _heading_height(group)
        for rung in group.rungs:
            height = RUNG + SECOND_LINE * wrapped(rung.label, LABEL_WIDTH).count("<br>")
            placed.append((index, y + height / 2, rung))
            y += height
        y += GAP
    return placed, max(y, RUNG)


def _heading_height(group: Group) -> int:
    return HEADING * (wrapped(group.heading, HEADING_WIDTH).count("<br>") + 1)


def _set_axes(figure: go.Figure, placed: list[tuple[int, float, Rung]], axis: Axis, height: int) -> None:
    figure.update_xaxes(range=[axis.lo, axis.hi], title_text=axis.title, nticks=6)
    if axis.percent:
        figure.update_xaxes(tickformat=".0%", dtick=0.25, tick0=0)
    figure.update_yaxes(
        range=[height, 0],
        showgrid=False,
        ticks="outside",
        ticklen=9,
        tickcolor="rgba(0,0,0,0)",
        tickvals=[y for _, y, _ in placed],
        ticktext=[wrapped(rung.label, LABEL_WIDTH) for _, _, rung in placed],
    )


def _write_words(
    figure: go.Figure, groups: list[Group], placed: list[tuple[int, float, Rung]], margin: dict[str, int], *, dark: bool
) -> None:
    """All words are given at once, because plotly looks through every word that is there with each that is added."""
    words: list[dict[str, Any]] = []
    for index, group in enumerate(groups):
        first = next((y for number, y, _ in placed if number == index), None)
        if first is not None:
            first -= SECOND_LINE / 2 * wrapped(group.rungs[0].label, LABEL_WIDTH).count("<br>")
            words.append({
                "text": f"<b>{wrapped(group.heading, HEADING_WIDTH)}</b>",
                "x": 0, "xref": "paper", "xanchor": "left", "xshift": 6 - margin["l"],
                "y": first - RUNG / 2, "yanchor": "bottom", "align": "left", "showarrow": False,
                "bgcolor": palette(dark).paper,
            })  # fmt: skip
    font = {"size": SMALL, "color": palette(dark).muted}
    beside = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 8, "yanchor": "middle", "showarrow": False}
    words += [beside | {"text": plain(rung.words), "y": y, "font": font} for _, y, rung in placed]
    figure.update_layout(annotations=words)


def _draw_marks(figure: go.Figure, placed: list[tuple[int, float, Rung]], *, dark: bool) -> None:
    """Joining lines, intervals and dots, one trace each. A rung without a value breaks the line: a gap stays a gap."""
    colours = palette(dark)
    join, interval = _Path(), _Path()
    before = None
    for index, y, rung in placed:
        if index != before:
            join.lift()
        join.to(rung.value, y)
        before = index
        if rung.value is not None and rung.lo is not None and rung.hi is not None:
            interval.lift()
            interval.to(rung.lo, y)
            interval.to(rung.hi, y)
    figure.add_trace(_line(join, {"color": colours.zero, "width": 1.5, "dash": "dot"}))
    figure.add_trace(_line(interval, {"color": colours.series[0], "width": 6}, opacity=0.45))
    figure.add_trace(_dots(placed, dark=dark))


class _Path:
    """The points of one line, with a break wherever the pen is lifted."""

    def __init__(self) -> None:
        self.x: list[float | None] = []
        self.y: list[float | None] = []

    def lift(self) -> None:
        self.to(None, None)

    def to(self, x: float | None, y: float | None) -> None:
        self.x.append(x)
        self.y.append(y if x is not None else None)


def _line(path: _Path, line: dict[str, Any], *, opacity: float = 1.0) -> go.Scatter:
    return go.Scatter(x=path.x, y=path.y, mode="lines", line=line, opacity=opacity, connectgaps=False, hoverinfo="skip")


def _dots(placed: list[tuple[int, float, Rung]], *, dark: bool) -> go.Scatter:
    """The first rung of a group is hollow and the later ones are full, so that the start is seen without colour."""
    colours = palette(dark)
    start = {index: min(y for number, y, _ in placed if number == index) for index, _, _ in placed}
    drawn = [(index, y, rung) for index, y, rung in placed if rung.value is not None]
    return go.Scatter(
        x=[rung.value for _, _, rung in drawn],
        y=[y for _, y, _ in drawn],
        mode="markers",
        marker={
            "size": 13,
            "color": [colours.paper if y == start[index] else colours.series[0] for index, y, _ in drawn],
            "line": {"color": colours.series[0], "width": 3},
        },
        hovertext=[rung.hover for _, _, rung in drawn],
        hoverinfo="text",
        cliponaxis=False,
    )
