"""Did these people change? People on the left, the average change with its likely range on the right.

For the workbench only: each person is a line. It shows data, pairing and estimate together (Gardner and Altman 1986;
Ho and others 2019). Beyond 60 people lines turn into hair, and the left half becomes a raincloud of their changes.

Table, one row:
    label             the scale, and of whom
    before, after     means of the people followed, in points of the scale
    change, lo, hi    mean change and its 95% interval, positive towards the aim; missing below 5 people
    n                 people with both scores
    minimum, maximum  range of the scale
    higher            'better' or 'worse': whether a higher score is nearer to the aim
    target, smallest  needed change and smallest change that matters, positive towards the aim; may be missing
    expected          the change of people who start so low if nothing happens, likewise; may be missing
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.charts._template import (
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
)

TITLE = "Did these people change?"

LINES_UP_TO = 60
DOTS_UP_TO = 300
HEIGHT, FOOT, LINE = 470, 92, 16
LEFT, RIGHT = (0.0, 0.52), (0.72, 1.0)
RIGHT_AXES = {"xaxis": "x2", "yaxis": "y2"}


def draw(table: pd.DataFrame, *, people: pd.DataFrame, dark: bool = False, decimals: int = 2) -> go.Figure:
    """The two halves for the one row of the table. people: before and after, in points, one row a person."""
    row: Any = next(iter(table.itertuples(index=False)))
    more = LINE if _expected(row) is not None else 0
    figure = blank(HEIGHT + more, dark=dark, margin={"l": 44, "r": 14, "t": 34, "b": FOOT + more})
    _set_right(figure, row, dark=dark)
    if given(row.change) is None:
        # Below the gate nobody is drawn either: a line for each of four people says who they are.
        _set_left(figure, row, dark=dark)
        _withheld(figure, row, dark=dark)
        return figure
    known = people.filter(["before", "after"]).astype(float).dropna()
    if len(known) > LINES_UP_TO:
        moved = _moved(known, row)
        _set_left_changes(figure, row, float(moved.abs().max()), dark=dark)
        figure.add_trace(_cloud(moved, dark=dark))
    else:
        _set_left(figure, row, dark=dark)
        _draw_people(figure, known, row, dark=dark)
        _draw_means(figure, row, dark=dark, decimals=decimals)
    _draw_change(figure, row, dark=dark, decimals=decimals)
    _key(figure, row, dark=dark)
    return figure


def sentence(table: pd.DataFrame, decimals: int = 2) -> str:
    """Means, change, likely range, people and target, or that nothing can be shown."""
    row: Any = next(iter(table.itertuples(index=False)))
    if given(row.change) is None:
        return f"{row.label}: not shown, because too few people answered both times or there is no change to compute."
    means = f"from {number(row.before, decimals)} to {number(row.after, decimals)}"
    change = f"a change of {number(row.change, decimals, signed=True)}{_way(row.change)}"
    said = [f"{row.label}: for {int(row.n)} people the average went {means}", change]
    said.append(likely(row.lo, row.hi, decimals, signed=True))
    parts = [", ".join(each for each in said if each) + "."]
    if row.higher == "worse":
        parts.append("Lower scores are better here, so a plus means that scores went down.")
    if given(row.target) is not None:
        parts.append(f"The target is {number(row.target, decimals, signed=True)}.")
    if _expected(row) is not None:
        expected = number(_expected(row), decimals, signed=True)
        parts.append(f"A change of about {expected} is to be expected of people who start like this.")
    return " ".join(parts)


def _way(change: float) -> str:
    return " towards the aim" if change > 0 else " away from the aim" if change < 0 else ""


def reach(row: Any) -> float:
    """Half the height of the change axis: a quarter, a half or the whole of the scale's range, as the row needs.

    Steps of the scale and not of the data, so that charts of one outcome have the same axis almost always.
    """
    span = float(row.maximum) - float(row.minimum)
    needed = max(abs(float(given(value) or 0)) for value in (row.change, row.lo, row.hi, row.target, row.smallest))
    return next((part * span for part in (0.25, 0.5) if needed <= part * span * 0.95), span)


def _towards(row: Any) -> int:
    return 1 if row.higher == "better" else -1


def _set_left(figure: go.Figure, row: Any, *, dark: bool) -> None:
    low, high = float(row.minimum), float(row.maximum)
    figure.update_layout(
        xaxis={
            "domain": LEFT,
            "range": [-0.7, 1.6],
            "tickvals": [0, 1],
            "ticktext": ["before", "after"],
            "showgrid": False,
        },
        yaxis={"range": [low - (high - low) * 0.03, high + (high - low) * 0.03]},
    )
    way = "↑ better" if row.higher == "better" else "↓ better"
    _over(figure, LEFT, f"Score ({low:g} to {high:g}), {way}", dark=dark)


def _moved(people: pd.DataFrame, row: Any) -> pd.Series:
    """Change of each person, positive towards the aim; rounded as in the estimates, so that no change is exactly 0."""
    change: Any = people["after"] - people["before"]
    return change.round(10) * _towards(row)


def _set_left_changes(figure: go.Figure, row: Any, furthest: float, *, dark: bool) -> None:
    span = float(row.maximum) - float(row.minimum)
    span = span / 2 if furthest <= span / 2 else span
    figure.update_layout(
        xaxis={"domain": LEFT, "range": [-0.6, 0.75], "tickvals": [0], "ticktext": ["each person"], "showgrid": False},
        yaxis={"range": [-span, span], "zeroline": True, "zerolinecolor": palette(dark).zero, "zerolinewidth": 1.5},
    )
    _over(figure, LEFT, "Change, ↑ better", dark=dark)


def _set_right(figure: go.Figure, row: Any, *, dark: bool) -> None:
    half = reach(row)
    figure.update_layout(
        xaxis2={
            "domain": RIGHT,
            "range": [-1, 1],
            "anchor": "y2",
            "tickvals": [0],
            "ticktext": ["change"],
            "showgrid": False,
        },
        yaxis2={"range": [-half, half], "anchor": "x2", "nticks": 7},
    )
    _over(figure, RIGHT, "↑ better", dark=dark)


def _over(figure: go.Figure, domain: tuple[float, float], words: str, *, dark: bool) -> None:
    font = {"size": SMALL, "color": palette(dark).muted}
    at = {"x": domain[0], "xanchor": "left", "y": 1, "yanchor": "bottom", "yshift": 8, "xref": "paper", "yref": "paper"}
    figure.add_annotation(text=plain(words), showarrow=False, font=font, **at)


def _draw_people(figure: go.Figure, people: pd.DataFrame, row: Any, *, dark: bool) -> None:
    """One line a person, towards the aim in one colour and away in another. No hover: nobody is pointed at."""
    colours = palette(dark)
    moved = _moved(people, row)
    for group, colour in ((moved == 0, colours.zero), (moved > 0, colours.series[0]), (moved < 0, colours.series[1])):
        x: list[float | None] = []
        y: list[float | None] = []
        for before, after in people.loc[group].itertuples(index=False):
            x += [0, 1, None]
            y += [before, after, None]
        figure.add_trace(
            go.Scatter(
                x=x,
                y=y,
                mode="lines+markers",
                opacity=0.55,
                hoverinfo="skip",
                line={"color": colour, "width": 1.5},
                marker={"size": 5, "color": colour},
            )  # fmt: skip
        )


def _draw_means(figure: go.Figure, row: Any, *, dark: bool, decimals: int) -> None:
    colours = palette(dark)
    means = [float(row.before), float(row.after)]
    figure.add_trace(
        go.Scatter(
            x=[0, 1],
            y=means,
            mode="lines+markers",
            hoverinfo="skip",
            line={"color": colours.text, "width": 4},
            marker={"size": 13, "color": [colours.paper, colours.text], "line": {"color": colours.text, "width": 3}},
        )  # fmt: skip
    )
    for x, mean, side in ((0, means[0], "right"), (1, means[1], "left")):
        figure.add_annotation(
            x=x, y=mean, xref="x", yref="y", xanchor=side, xshift=-9 if side == "right" else 9,
            text=f"<b>{number(mean, decimals)}</b>", showarrow=False,
        )  # fmt: skip


def _cloud(moved: pd.Series, *, dark: bool) -> go.Violin:
    """Half a density, a box, and the dots up to 300 people."""
    colours = palette(dark)
    return go.Violin(
        y=moved.tolist(),
        x0=0,
        side="positive",
        points="all" if len(moved) <= DOTS_UP_TO else False,
        pointpos=-0.45,
        jitter=0.5,
        width=1.2,
        spanmode="hard",
        box={"visible": True, "width": 0.12},
        line={"color": colours.series[0], "width": 1.5},
        marker={"size": 4, "opacity": 0.5, "color": colours.series[0]},
        hoverinfo="skip",
    )


def _draw_change(figure: go.Figure, row: Any, *, dark: bool, decimals: int) -> None:
    colours = palette(dark)
    if given(row.smallest) is not None:
        band = corners(-1, 1, -float(row.smallest), float(row.smallest))
        shade = {"fill": "toself", "fillcolor": colours.band, "mode": "lines", "line": {"width": 0}}
        figure.add_trace(go.Scatter(**band, **shade, hoverinfo="skip", **RIGHT_AXES))
    if _expected(row) is not None:
        figure.add_trace(hatch(corners(-0.8, 0.8, 0, _expected(row) or 0), dark=dark, **RIGHT_AXES))
    _stroke(figure, [-1, 1], [0, 0], {"color": colours.zero, "width": 1.5})
    if given(row.lo) is not None and given(row.hi) is not None:
        _stroke(figure, [0, 0], [float(row.lo), float(row.hi)], {"color": colours.series[0], "width": 9}, opacity=0.55)
    if given(row.target) is not None:
        _stroke(figure, [-0.5, 0.5], [float(row.target)] * 2, {"color": colours.text, "width": 3})
        _beside(figure, float(row.target), "target", colours.muted)
    words = ", ".join(
        each
        for each in (
            f"change {number(row.change, decimals, signed=True)}",
            likely(row.lo, row.hi, decimals, signed=True),
        )
        if each
    )
    dot = {"size": 15, "color": colours.series[0], "line": {"color": colours.paper, "width": 2}}
    point = {"x": [0], "y": [float(row.change)], "mode": "markers", "marker": dot}
    figure.add_trace(go.Scatter(**point, hovertext=words, hoverinfo="text", **RIGHT_AXES))
    figure.update_layout(xaxis2_ticktext=[f"<b>{number(row.change, decimals, signed=True)}</b><br>n = {int(row.n)}"])


def _expected(row: Any) -> float | None:
    value = given(getattr(row, "expected", None))
    return None if value is None else float(value)


def _key(figure: go.Figure, row: Any, *, dark: bool) -> None:
    """What the marks of the right half mean, without those that it does not have."""
    colours = palette(dark)
    ranged = given(row.lo) is not None and given(row.hi) is not None
    lines = (
        [("●", colours.series[0], "average change")] + [("┃", colours.series[0], "likely range (95%)")] * ranged,
        [("━", colours.text, "target")] * (given(row.target) is not None)
        + [("█", colours.band, "too small to matter")] * (given(row.smallest) is not None),
        [("▨", colours.zero, "to be expected of such a start")] * (_expected(row) is not None),
    )
    told = [
        "   ".join(f"<span style='color:{colour}'>{sign}</span> {words}" for sign, colour, words in line)
        for line in lines
        if line
    ]
    figure.add_annotation(
        text="<br>".join(told), x=0, xref="paper", xanchor="left", xshift=-34, y=0, yref="paper", yanchor="top",
        yshift=-46, align="left", showarrow=False, font={"size": SMALL, "color": colours.muted},
    )  # fmt: skip


def _beside(figure: go.Figure, y: float, words: str, colour: str) -> None:
    font = {"size": SMALL, "color": colour}
    at = {"x": 1, "xanchor": "right", "y": y, "yanchor": "bottom", "xref": "x2", "yref": "y2"}
    figure.add_annotation(text=words, showarrow=False, font=font, **at)


def _stroke(figure: go.Figure, x: list[float], y: list[float], line: dict[str, Any], *, opacity: float = 1.0) -> None:
    figure.add_trace(go.Scatter(x=x, y=y, mode="lines", line=line, opacity=opacity, hoverinfo="skip", **RIGHT_AXES))


def _withheld(figure: go.Figure, row: Any, *, dark: bool) -> None:
    half, low, high = reach(row), float(row.minimum), float(row.maximum)
    figure.add_trace(hatch(corners(-0.7, 1.6, low, high), dark=dark))
    figure.add_trace(hatch(corners(-1, 1, -half, half), dark=dark, **RIGHT_AXES))
    figure.update_layout(xaxis={"ticktext": ["", ""]}, xaxis2={"ticktext": [NOT_SHOWN]})
