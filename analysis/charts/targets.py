"""How far each aim has moved: one bullet row an indicator, with its interval against no change and against its target.

Table, one row an indicator:
    label           what is measured, and of whom; it says itself where the indicator was added after its data
    before, after  the two averages, in points of the scale; may be missing, and then only the change is told
    change, lo, hi  change in points of the scale and its 95% interval, positive towards the aim; may be missing,
                  as where there is no before
    target          change that is needed, in the same points; may be missing
    smallest        smallest change that matters, in the same points; may be missing
    n               people the change rests on
    verdict         the verdict in words, such as "On the way"
    shown           True where the row may be seen
    axis_lo, axis_hi  ends of the row's axis, which belong to the scale and not to the result;
                  a hidden row may lack them

Each row has its own axis: points of different scales are never laid on one. A dot with an interval takes the place of
a bar from zero, because a bar hides how sure the figure is (Few's bullet graph, with an interval).
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.charts._template import (
    BETTER,
    MINUS,
    NOT_SHOWN,
    SMALL,
    as_typed,
    blank,
    corners,
    given,
    hatch,
    likely,
    number,
    palette,
    plain,
    wrapped,
    yes,
)

TITLE = "How far has each aim moved?"

TOP, HEADER, LINE, BAR, TICKS, KEY = 16, 28, 20, 34, 36, 60
WIDE = 40
NO_BEFORE = "no before to compare with: the words tell more"
SHAPES = {
    "target reached": "▲",
    "target met": "▲",
    "held": "▲",
    "moving toward": "◆",
    "on the way": "◆",
    "no clear change": "■",
    "target not reached": "■",
    "moving away": "▼",
}


def draw(table: pd.DataFrame, *, dark: bool = False, decimals: int = 1) -> go.Figure:
    """The rows below each other, in the order of the table."""
    rows = list(table.itertuples(index=False))
    header = HEADER + LINE * (1 + _more_lines(rows))
    row_height = header + BAR + TICKS
    inner = max(row_height * len(rows), 1)
    figure = blank(TOP + inner + KEY, dark=dark, margin={"l": 12, "r": 12, "t": TOP, "b": KEY}, legend=True)
    # Axes, marks and words are each given at once: plotly looks through all that is there with each that is added.
    axes: dict[str, Any] = {}
    marks: list[go.Scatter] = []
    words: list[dict[str, Any]] = []
    for place, row in enumerate(rows):
        top = 1 - (place * row_height + header) / inner
        axes |= _axes(row, place, (top - BAR / inner, top))
        if _has_no_change(row):
            marks.append(_nothing(place))
            words.append(_no_before(place, dark=dark))
        else:
            marks += _draw_row(row, place, dark=dark, decimals=decimals)
            words += _ends(row, place, dark=dark)
        words += _heading(row, place, decimals, dark=dark)
    marks += _key(any(_is_hidden(row) for row in rows), dark=dark)
    figure.add_traces(marks)
    figure.update_layout(legend={"entrywidth": 124, "entrywidthmode": "pixels"}, annotations=words, **axes)
    return figure


def sentence(table: pd.DataFrame, decimals: int = 1) -> str:
    """One sentence a row: verdict, change, likely range, target and people; or that the row is not shown."""
    return (
        " ".join(_in_words(row, decimals) for row in table.itertuples(index=False)) or "There is nothing to show yet."
    )


def _in_words(row: Any, decimals: int) -> str:
    if _is_hidden(row):
        return f"{row.label}: not shown, to protect people in small groups."
    decimals = _decimals(row, decimals)
    parts = [str(row.verdict).rstrip(".")]
    if given(row.change) is not None:
        averages = _averages(row, decimals)
        parts += [averages] if averages else []
        parts.append(f"change {number(row.change, decimals, signed=True)}")
    parts.append(likely(row.lo, row.hi, decimals, signed=True))
    if given(row.target) is not None:
        parts.append(f"target {number(row.target, decimals, signed=True)}")
    if given(row.n) is not None:
        parts.append(f"{int(row.n)} people")
    return f"{row.label}: {'; '.join(part for part in parts if part)}."


def _decimals(row: Any, decimals: int) -> int:
    """Those asked for; of a figure that was typed, which has neither people nor a range, as many as it has."""
    typed = given(row.n) is None and given(row.lo) is None
    return as_typed((row.before, row.after, row.change), decimals) if typed else decimals


def _averages(row: Any, decimals: int) -> str:
    """Where it began and where it is now; nothing where only the change may be told."""
    if given(row.before) is None or given(row.after) is None:
        return ""
    return f"from {number(row.before, decimals)} to {number(row.after, decimals)}"


def _has_no_change(row: Any) -> bool:
    """Of what people took part in there is no before, so its row has a verdict and nothing to draw."""
    return not _is_hidden(row) and given(row.change) is None


def _nothing(place: int) -> go.Scatter:
    """What keeps the axis of a row that has nothing to draw."""
    axis = "" if place == 0 else str(place + 1)
    return go.Scatter(
        x=[0], y=[0], mode="markers", marker={"opacity": 0}, hoverinfo="skip", showlegend=False,
        xaxis=f"x{axis}", yaxis=f"y{axis}",
    )  # fmt: skip


def _no_before(place: int, *, dark: bool) -> dict[str, Any]:
    """Words in the place of an axis, which would have to say where no change lies."""
    axis = "" if place == 0 else str(place + 1)
    return {
        "text": NO_BEFORE, "x": 0, "xref": "paper", "xanchor": "left", "y": 0.5, "yref": f"y{axis} domain",
        "yanchor": "middle", "showarrow": False, "font": {"size": SMALL, "color": palette(dark).muted},
    }  # fmt: skip


def _is_hidden(row: Any) -> bool:
    return not yes(row.shown)


def _verdict(row: Any, decimals: int) -> str:
    """Shape, word, averages and people; the shape carries the verdict where colour or print does not."""
    if _is_hidden(row):
        return f"▨ {NOT_SHOWN}"
    words = plain(row.verdict)
    words = words[:1].upper() + words[1:]
    shape = next((sign for start, sign in SHAPES.items() if str(row.verdict).lower().startswith(start)), "●")
    averages = "" if _has_no_change(row) else _averages(row, decimals)
    people = "" if given(row.n) is None else f"n = {int(row.n)}"
    return "  ".join(filter(None, (f"{shape} <b>{words}</b>", averages, people)))


def _more_lines(rows: list[Any]) -> int:
    """How many lines more than one the longest name takes."""
    return max((wrapped(row.label, WIDE).count("<br>") for row in rows), default=0)


def _range(row: Any) -> tuple[float, float]:
    """The ends of a row's axis. A hidden row may come without; its stripes then need any two ends."""
    if not yes(row.shown) and (given(row.axis_lo) is None or given(row.axis_hi) is None):
        return -1.0, 1.0
    return float(row.axis_lo), float(row.axis_hi)


def _axes(row: Any, place: int, domain: tuple[float, float]) -> dict[str, Any]:
    axis = "" if place == 0 else str(place + 1)
    across = {"range": list(_range(row)), "domain": [0, 1], "anchor": f"y{axis}"}
    down = {"range": [-1, 1], "domain": [max(0.0, domain[0]), min(1.0, domain[1])], "anchor": f"x{axis}"}
    hidden = {"showticklabels": False, "showgrid": False}
    return {f"xaxis{axis}": across | hidden, f"yaxis{axis}": down | hidden}


def _ends(row: Any, place: int, *, dark: bool) -> list[dict[str, Any]]:
    """The ends of the axis and its zero, written so that they stay inside the figure at any width."""
    axis = "" if place == 0 else str(place + 1)
    ends = _range(row)
    known = given(row.axis_lo) is not None and given(row.axis_hi) is not None
    low, high = (f"{end:+g}".replace("-", MINUS) if known else "" for end in ends)
    below = {"xref": f"x{axis}", "y": 0, "yref": f"y{axis} domain", "yanchor": "top", "yshift": -1, "showarrow": False}
    font = {"size": SMALL, "color": palette(dark).muted}
    return [
        below | {"text": words, "x": x, "xanchor": anchor, "font": font}
        for x, words, anchor in (
            (ends[0], low, "left"),
            (0, "no change", "center"),
            (ends[1], f"{BETTER['better']}  {high}".rstrip(), "right"),
        )
    ]


def _heading(row: Any, place: int, decimals: int, *, dark: bool) -> list[dict[str, Any]]:
    """The name of a row, and below it its verdict, its averages and its people."""
    decimals = _decimals(row, decimals)
    axis = "" if place == 0 else str(place + 1)
    above = {"xref": "paper", "yref": f"y{axis} domain", "y": 1, "yanchor": "bottom", "showarrow": False}
    above |= {"x": 0, "xanchor": "left", "align": "left"}
    colour = palette(dark).muted if _is_hidden(row) else palette(dark).text
    verdict = {"text": _verdict(row, decimals), "yshift": 4, "font": {"size": SMALL + 1, "color": colour}}
    return [above | {"text": f"<b>{wrapped(row.label, WIDE)}</b>", "yshift": 4 + LINE}, above | verdict]


def _draw_row(row: Any, place: int, *, dark: bool, decimals: int) -> list[go.Scatter]:
    axes = {"xaxis": f"x{place + 1}", "yaxis": f"y{place + 1}"} if place else {"xaxis": "x", "yaxis": "y"}
    colours = palette(dark)
    if _is_hidden(row):
        return [hatch(corners(*_range(row), -0.6, 0.6), dark=dark, **axes)]
    marks = [_area(corners(*_range(row), -0.6, 0.6), colours.grid, axes)]
    if given(row.smallest) is not None:
        marks.append(_area(corners(-float(row.smallest), float(row.smallest), -0.6, 0.6), colours.band, axes))
    marks.append(_line([0, 0], [-1, 1], {"color": colours.zero, "width": 1.5}, axes))
    if given(row.lo) is not None and given(row.hi) is not None:
        ends = [float(row.lo), float(row.hi)]
        marks.append(_line(ends, [0, 0], {"color": colours.series[0], "width": 9}, axes, opacity=0.55))
        marks += _run_on(row, axes, colours.series[0])
    if given(row.target) is not None:
        marks.append(_line([float(row.target)] * 2, [-0.95, 0.95], {"color": colours.text, "width": 3}, axes))
    if given(row.change) is not None:
        marks.append(_dot(row, axes, dark=dark, decimals=decimals))
    return marks


def _run_on(row: Any, axes: dict[str, str], colour: str) -> list[go.Scatter]:
    """An arrow head at the end of the axis where the interval goes on beyond it: a cut bar would look too sure."""
    low, high = _range(row)
    ends = ((float(row.lo) < low, low, "triangle-left"), (float(row.hi) > high, high, "triangle-right"))
    return [
        go.Scatter(
            x=[end],
            y=[0],
            mode="markers",
            marker={"symbol": symbol, "size": 15, "color": colour},
            cliponaxis=False,
            hoverinfo="skip",
            showlegend=False,
            **axes,
        )
        for beyond, end, symbol in ends
        if beyond
    ]


def _dot(row: Any, axes: dict[str, str], *, dark: bool, decimals: int) -> go.Scatter:
    colours, decimals = palette(dark), _decimals(row, decimals)
    words = [f"<b>{plain(row.label)}</b>", f"change {number(row.change, decimals, signed=True)}"]
    words.append(likely(row.lo, row.hi, decimals, signed=True))
    return go.Scatter(
        x=[float(row.change)],
        y=[0],
        mode="markers",
        marker={
            "symbol": "circle",
            "size": 15,
            "color": colours.series[0],
            "line": {"color": colours.paper, "width": 2},
        },
        hovertext="<br>".join(word for word in words if word),
        hoverinfo="text",
        showlegend=False,
        **axes,
    )


def _area(where: dict[str, list[float]], colour: str, axes: dict[str, str]) -> go.Scatter:
    return go.Scatter(
        x=where["x"],
        y=where["y"],
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=colour,
        hoverinfo="skip",
        showlegend=False,
        **axes,
    )


def _line(
    x: list[float], y: list[float], line: dict[str, Any], axes: dict[str, str], *, opacity: float = 1.0
) -> go.Scatter:
    return go.Scatter(x=x, y=y, mode="lines", line=line, opacity=opacity, hoverinfo="skip", showlegend=False, **axes)


def _key(some_hidden: bool, *, dark: bool) -> list[go.Scatter]:
    """What the marks mean. Entries without a place in the drawing, so that the key is the same for every result."""
    colours = palette(dark)
    marks: list[tuple[str, dict[str, Any]]] = [
        ("average change", {"symbol": "circle", "size": 12, "color": colours.series[0]}),
        (
            "likely range (95%)",
            {"symbol": "line-ew", "size": 12, "line": {"width": 7, "color": colours.series[0]}, "opacity": 0.55},
        ),
        ("target", {"symbol": "line-ns", "size": 12, "line": {"width": 3, "color": colours.text}}),
        ("too small to matter", {"symbol": "square", "size": 13, "color": colours.band}),
    ]
    if some_hidden:
        marks.append(("not shown", {"symbol": "square-x", "size": 11, "color": colours.zero}))
    return [
        go.Scatter(x=[None], y=[None], mode="markers", marker=mark, name=name, hoverinfo="skip") for name, mark in marks
    ]
