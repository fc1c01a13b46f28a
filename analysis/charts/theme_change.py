"""What more people mention now, and what fewer: the difference between two stages, with its interval.

Table, one row a theme of one role:
    theme, name            id and name of the theme
    from_stage, to_stage   labels of the stages compared, the same in every row
    difference, lo, hi     difference in the share of people (-1 to 1) and its 95% interval; positive where more do
    word                   what the difference allows to say; it begins with 'more' or 'fewer' where it is clear
    shown                  True where the row may be seen; the column may be missing. A row that may not be seen has no
                           place here, for a place among sorted rows would tell its rank

The range is reckoned as if different people had written, so it is wider than need be where the same people wrote. Many
themes are looked at side by side: the picture is a list to look into, and single rows of it are expected to stand out
by chance.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.charts._template import SMALL, blank, given, number, palette, plain, wrapped, yes

TITLE = "What do more people mention now, and what fewer?"

TOP, HEADING, ROW, GAP, FOOT = 6, 20, 26, 8, 88
LEFT, RIGHT, NAME_WIDTH = 16, 132, 44
STEPS = (0.5, 0.75)
SHAPES = {1: "triangle-right", 0: "circle-open", -1: "triangle-left"}
COLOURS = {1: 0, -1: 1}


def draw(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """A name and below it an interval a theme, from the greatest rise to the greatest fall, about a line at nothing."""
    rows = _sorted(table)
    placed, height = _placed(rows)
    end = _end(rows)
    figure = blank(TOP + height + FOOT, dark=dark, margin={"l": LEFT, "r": RIGHT, "t": TOP, "b": FOOT})
    step = 0.5 if end == 1 else 0.25
    ticks = [each * step for each in range(-round(end / step), round(end / step) + 1)]
    figure.update_layout(
        xaxis={"range": [-end, end], "tickvals": ticks, "ticktext": [_points(each) for each in ticks]},
        yaxis={"range": [height, 0], "showticklabels": False, "showgrid": False},
    )
    zero = {"color": palette(dark).zero, "width": 1.5}
    figure.add_shape(type="line", x0=0, x1=0, y0=0, y1=height, line=zero, layer="below")
    for y, row in placed:
        _write(figure, row, y, dark=dark)
        _mark(figure, row, y, dark=dark)
    _key(figure, rows, dark=dark)
    return figure


def sentence(table: pd.DataFrame) -> str:
    """Every theme with its difference, likely range and word, from the greatest rise to the greatest fall."""
    rows = _sorted(table)
    if not rows:
        return "There are no themes to compare yet."
    said = " ".join(f"{row.name}: {_difference(row)} points{_likely(row)}, {row.word}." for row in rows)
    between = f"{rows[0].from_stage} to {rows[0].to_stage}"
    return (
        f"Share of people who mention a theme, {between}, in percentage points. {said} "
        "The ranges are reckoned as if different people had written, so they are wider than need be."
    )


def _sorted(table: pd.DataFrame) -> list[Any]:
    rows = table[table["shown"].map(yes)] if "shown" in table else table
    seen: list[Any] = [row for row in rows.itertuples(index=False) if given(row.difference) is not None]
    return sorted(seen, key=lambda row: -float(row.difference))


def _placed(rows: list[Any]) -> tuple[list[tuple[float, Any]], float]:
    """The middle of every interval in pixels below the top, and the height of all."""
    placed: list[tuple[float, Any]] = []
    y = 0.0
    for row in rows:
        y += HEADING * (_heading(row).count("<br>") + 1)
        placed.append((y + ROW / 2, row))
        y += ROW + GAP
    return placed, max(y, ROW)


def _heading(row: Any) -> str:
    return wrapped(row.name, NAME_WIDTH)


def _end(rows: list[Any]) -> float:
    """Half the axis: half, three quarters or the whole of what a share can move by, as the rows need."""
    needed = max((abs(float(end)) for row in rows for end in (row.difference, *_ends(row))), default=0.0)
    return next((step for step in STEPS if needed <= step), 1.0)


def _ends(row: Any) -> tuple[float, ...]:
    if given(row.lo) is None or given(row.hi) is None:
        return ()
    return float(row.lo), float(row.hi)


def _way(row: Any) -> int:
    """1 where more people clearly mention it, -1 where fewer do, 0 where nobody can say.

    Read off the released word, for the ends of the range are rounded and may touch nothing where the word is sure.
    """
    return {"more": 1, "fewer": -1}.get(str(row.word).partition(" ")[0], 0)


def _points(share: float) -> str:
    """A difference of shares in percentage points, with its sign.

    >>> _points(0.31), _points(-0.1), _points(0.0)
    ('+31', '−10', '0')
    """
    return number(100 * float(share), 0, signed=True)


def _difference(row: Any) -> str:
    return _points(row.difference)


def _likely(row: Any) -> str:
    ends = _ends(row)
    return f" (likely range from {_points(ends[0])} to {_points(ends[1])}, 95%)" if ends else ""


def _write(figure: go.Figure, row: Any, y: float, *, dark: bool) -> None:
    """The name above the interval, figures and word at its right."""
    colours = palette(dark)
    figure.add_annotation(
        text=f"<b>{_heading(row)}</b>", x=0, xref="paper", xanchor="left", xshift=6 - LEFT, y=y - ROW / 2,
        yanchor="bottom", align="left", showarrow=False, font={"size": SMALL + 1, "color": colours.text},
        bgcolor=colours.paper,
    )  # fmt: skip
    ends = _ends(row)
    between = f"<br>{_points(ends[0])} to {_points(ends[1])}" if ends else ""
    figure.add_annotation(
        text=f"<b>{_difference(row)}</b>  {plain(_short(row))}{between}", x=1, xref="paper", xanchor="left", xshift=8,
        y=y, yanchor="middle", align="left", showarrow=False, font={"size": SMALL, "color": colours.muted},
    )  # fmt: skip


def _short(row: Any) -> str:
    """The word of the row in one or two words, where there is room for no more."""
    return {1: "more people", -1: "fewer people", 0: "not clear"}[_way(row)]


def _mark(figure: go.Figure, row: Any, y: float, *, dark: bool) -> None:
    colours, way = palette(dark), _way(row)
    colour = colours.series[COLOURS[way]] if way else colours.muted
    ends = _ends(row)
    if ends:
        figure.add_trace(
            go.Scatter(
                x=list(ends),
                y=[y, y],
                mode="lines",
                line={"color": colour, "width": 7},
                opacity=0.45,
                hoverinfo="skip",
            )
        )
    hover = f"<b>{plain(row.name)}</b><br>{_difference(row)} points{_likely(row)}<br>{plain(row.word)}"
    marker = {"symbol": SHAPES[way], "size": 14, "color": colour, "line": {"color": colour, "width": 2}}
    figure.add_trace(
        go.Scatter(
            x=[float(row.difference)],
            y=[y],
            mode="markers",
            marker=marker,
            cliponaxis=False,
            hovertext=hover,
            hoverinfo="text",
        )
    )


def _key(figure: go.Figure, rows: list[Any], *, dark: bool) -> None:
    """What axis and marks mean, below the drawing, so that it takes no width on a phone."""
    between = f", {plain(rows[0].from_stage)} to {plain(rows[0].to_stage)}" if rows else ""
    lines = [
        f"Percentage points{between}",
        "▶ more people   ◀ fewer people   ○ no clear difference",
        "▬ likely range (95%)",
    ]
    figure.add_annotation(
        text="<br>".join(lines), x=0, xref="paper", xanchor="left", xshift=6 - LEFT, y=0, yref="paper", yanchor="top",
        yshift=-24, align="left", showarrow=False, font={"size": SMALL, "color": palette(dark).muted},
    )  # fmt: skip
