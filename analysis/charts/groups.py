"""How each group changed: a dot with its likely range a member, below the role it belongs to, on one fixed axis.

Members stand in the order given and are not ranked. No gap is drawn: whether two groups differ cannot be read from two
ranges, see the page that shows this chart.

Table, one row a role and member, the members of a role below each other:
    role_label, group_label   the role, and the grouping variable, which is told where the table holds several
    member                    the group
    people                    how many people the row rests on, a band in words
    change, lo, hi            change in points of the scale and its 95% interval; may be missing
    minimum, maximum          range of the scale, the same in every row
    higher                    'better' or 'worse': whether a higher score is nearer to the aim; 'heavier' for a burden
    shown                     True where the row may be seen
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

TITLE = "How did each group change?"

TOP, ROW, HEADING, LINE, GAP, BOTTOM = 8, 42, 24, 18, 10, 96
LEFT, RIGHT, LABEL_WIDTH, HEADING_WIDTH = 118, 72, 15, 44
HALF_STRIPE = 9
WAYS = {
    "better": "A rise is towards the aim.", "worse": "A fall is towards the aim.", "heavier": "A rise is heavier.",
}  # fmt: skip
PART_OF_SCALE = 0.5  # half the axis, as a part of the scale's range: a change beyond it runs on, and its number stands


def draw(table: pd.DataFrame, *, dark: bool = False, decimals: int = 1) -> go.Figure:
    """One row a member below the name of its role; label and people left, the change right."""
    headings, placed, height = _placed(table)
    end = _end(table)
    figure = blank(TOP + height + BOTTOM, dark=dark, margin={"l": LEFT, "r": RIGHT, "t": TOP, "b": BOTTOM})
    ticks = [-end, -end / 2, 0, end / 2, end]
    words = [f"{tick:+g}".replace("-", MINUS) if tick else "0" for tick in ticks]
    figure.update_layout(
        xaxis={"range": [-end, end], "tickvals": ticks, "ticktext": words},
        yaxis={"range": [height, 0], "showticklabels": False, "showgrid": False},
    )
    for y, words in headings:
        _write(figure, f"<b>{words}</b>", y, {"x": 0, "xshift": 8 - LEFT}, yanchor="top", bgcolor=palette(dark).paper)
    zero = {"color": palette(dark).zero, "width": 1.5}
    for y, row in placed:
        figure.add_shape(type="line", x0=0, x1=0, y0=y - ROW / 2, y1=y + ROW / 2, line=zero, layer="below")
        _write_row(figure, row, y, dark=dark, decimals=decimals)
        _draw_row(figure, row, (y, end), dark=dark, decimals=decimals)
    _key(figure, table, dark=dark)
    return figure


def sentence(table: pd.DataFrame, decimals: int = 1) -> str:
    """Every member with its change, likely range and people, role by role; or that it is not shown."""
    said = [f"{heading}. {' '.join(_in_words(row, decimals) for row in rows)}" for heading, rows in _blocks(table)]
    if not said:
        return "There are no groups to show yet."
    return f"{' '.join(said)} {WAYS[table.iloc[0]['higher']]}"


def _in_words(row: Any, decimals: int) -> str:
    if not _seen(row):
        return f"{row.member}: not shown, to protect people in small groups."
    parts = [f"change {number(row.change, decimals, signed=True)}", likely(row.lo, row.hi, decimals, signed=True)]
    parts.append(f"{row.people} people" if given(row.people) is not None else "")
    return f"{row.member}: {'; '.join(part for part in parts if part)}."


def _seen(row: Any) -> bool:
    return yes(row.shown) and given(row.change) is not None


def _blocks(table: pd.DataFrame) -> list[tuple[str, list[Any]]]:
    """The rows of each role and grouping variable under their heading, in the order in which they first appear."""
    several = table["group_label"].nunique() > 1
    blocks: dict[str, list[Any]] = {}
    row: Any
    for row in table.itertuples(index=False):
        heading = f"{row.group_label}: {row.role_label}" if several else str(row.role_label)
        blocks.setdefault(heading, []).append(row)
    return list(blocks.items())


def _end(table: pd.DataFrame) -> float:
    """Half the axis: from the scale alone, never from the result."""
    if table.empty:
        return 1.0
    return PART_OF_SCALE * (float(table.iloc[0]["maximum"]) - float(table.iloc[0]["minimum"]))


def _placed(table: pd.DataFrame) -> tuple[list[tuple[float, str]], list[tuple[float, Any]], int]:
    """Headings with their top, rows with their middle, in pixels below the top; and the height of all."""
    headings: list[tuple[float, str]] = []
    placed: list[tuple[float, Any]] = []
    y = 0
    for heading, rows in _blocks(table):
        words = wrapped(heading, HEADING_WIDTH)
        headings.append((y, words))
        y += HEADING + LINE * words.count("<br>")
        for row in rows:
            # A long name takes its room whether or not its row is shown; what a hidden row would say takes none.
            height = ROW + LINE * wrapped(row.member, LABEL_WIDTH).count("<br>")
            placed.append((y + height / 2, row))
            y += height
        y += GAP
    return headings, placed, max(y, ROW)


def _write_row(figure: go.Figure, row: Any, y: float, *, dark: bool, decimals: int) -> None:
    muted = palette(dark).muted
    label = wrapped(row.member, LABEL_WIDTH)
    if _seen(row) and given(row.people) is not None:
        label += f"<br><span style='font-size:{SMALL - 1}px;color:{muted}'>{plain(row.people)} people</span>"
    _write(figure, label, y, {"x": 0, "xshift": 8 - LEFT}, font={"size": SMALL + 1})
    told = f"<b>{number(row.change, decimals, signed=True)}</b>" if _seen(row) else NOT_SHOWN
    _write(figure, told, y, {"x": 1, "xshift": 10}, font={"size": SMALL, "color": muted})


def _write(figure: go.Figure, text: str, y: float, at: dict[str, float], **options: Any) -> None:
    common = {"xref": "paper", "xanchor": "left", "yanchor": "middle", "align": "left", "showarrow": False}
    figure.add_annotation(text=text, y=y, **at, **(common | options))


def _draw_row(figure: go.Figure, row: Any, at: tuple[float, float], *, dark: bool, decimals: int) -> None:
    y, end = at
    if not _seen(row):
        figure.add_trace(hatch(corners(-end, end, y - HALF_STRIPE, y + HALF_STRIPE), dark=dark))
        return
    colours = palette(dark)
    colour = colours.series[0]
    ends = [given(row.lo), given(row.hi)]
    known = [float(each) for each in ends if each is not None]
    if len(known) == 2:
        line = {"color": colour, "width": 8}
        figure.add_trace(
            go.Scatter(x=known, y=[y, y], mode="lines", line=line, opacity=0.5, hoverinfo="skip", showlegend=False)
        )
    reached = [float(row.change), *known]
    for beyond, x, symbol in (
        (min(reached) < -end, -end, "triangle-left"),
        (max(reached) > end, end, "triangle-right"),
    ):
        if beyond:  # a bar that is cut without a sign would look too sure
            figure.add_trace(_mark(x, y, {"symbol": symbol, "size": 14, "color": colour}))
    if abs(float(row.change)) <= end:
        mark = {"symbol": "circle", "size": 13, "color": colour, "line": {"color": colours.paper, "width": 2}}
        words = [f"<b>{plain(row.member)}</b>", number(row.change, decimals, signed=True)]
        words.append(likely(row.lo, row.hi, decimals, signed=True))
        hover = "<br>".join(filter(None, words))
        figure.add_trace(_mark(float(row.change), y, mark).update(hovertext=hover, hoverinfo="text"))


def _mark(x: float, y: float, marker: dict[str, Any]) -> go.Scatter:
    return go.Scatter(
        x=[x], y=[y], mode="markers", marker=marker, cliponaxis=False, hoverinfo="skip", showlegend=False
    )  # fmt: skip


def _key(figure: go.Figure, table: pd.DataFrame, *, dark: bool) -> None:
    """What the axis and the marks mean, the same under every result of a scale."""
    colours = palette(dark)
    which = BETTER[table.iloc[0]["higher"]] if len(table) else ""
    signs = (("●", colours.series[0], "change"), ("▬", colours.series[0], "likely range (95%)"))
    lines = [
        f"Change in points, {which}".rstrip(", "),
        "   ".join(f"<span style='color:{colour}'>{sign}</span> {words}" for sign, colour, words in signs),
        f"<span style='color:{colours.zero}'>▨</span> not shown",
    ]
    _write(
        figure, "<br>".join(lines), 0, {"x": 0, "xshift": 8 - LEFT},
        yref="paper", yanchor="top", yshift=-26, font={"size": SMALL, "color": colours.muted},
    )  # fmt: skip
