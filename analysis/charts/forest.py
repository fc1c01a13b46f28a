"""Who changed by how much? A row a group on one axis, and the gaps between groups set apart below a rule.

That two groups differ is read from the gap row and never from one interval crossing zero and another not. Groups
stand in the order given: they are not ranked.

Table, one row a group or gap:
    kind              'group' or 'gap'; gaps are drawn below the groups
    label             the group, or who is held against whom
    change, lo, hi    change, or for a gap the difference in change, in points of the scale and its 95% interval; may be
                      missing
    n                 people the row rests on; may be missing
    n_reference       for a gap the people held against them; may be missing, and so may the column
    target            needed change in the same points; may be missing, and so may the column
    words             a few words at the right, such as a verdict; may be missing, and so may the column
    minimum, maximum  range of the scale, the same in every row
    higher            which way a plus is, the same in every row: 'better' towards the aim, 'worse' away from it,
                      'heavier' for a burden; without the column 'better'
    shown             True where the row may be seen
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
    yes,
)

TITLE = "Who changed by how much?"

# A row is its label, which may take several lines, and below it the bar, with its figures at the right.
TOP, BAR, LINE, APART, BOTTOM = 8, 36, 17, 34, 92
LEFT, RIGHT, LABEL_WIDTH, WORDS_WIDTH = 20, 128, 34, 16
HALF_STRIPE = 9
SHAPES = {"group": "circle", "gap": "diamond"}
COLOURS = {"group": 0, "gap": 1}
PLUS = {
    "better": "A plus is a change towards the aim.",
    "worse": "Lower is better: a minus is a change towards the aim.",
    "heavier": "A plus is a heavier burden.",
}
STEPS = (0.25, 0.5)


def draw(table: pd.DataFrame, *, dark: bool = False, decimals: int = 2) -> go.Figure:
    """Groups from top to bottom in the order given, then the gaps; labels left, figures and people right."""
    rows: list[Any] = sorted(table.itertuples(index=False), key=lambda row: row.kind == "gap")
    placed, rule, height = _placed(rows)
    end = _end(rows)
    figure = blank(TOP + height + BOTTOM, dark=dark, margin={"l": LEFT, "r": RIGHT, "t": TOP, "b": BOTTOM})
    ticks = {"tickvals": [-end, -end / 2, 0, end / 2, end], "tickformat": "~g", "ticklabeloverflow": "allow"}
    figure.update_layout(
        xaxis={"range": [-end, end]} | ticks,
        yaxis={"range": [height, 0], "showticklabels": False, "showgrid": False},
    )
    zero = {"color": palette(dark).zero, "width": 1.5}
    figure.add_shape(type="line", x0=0, x1=0, y0=0, y1=height, line=zero, layer="below")
    if rule is not None:
        _draw_rule(figure, rule, dark=dark)
    for y, row in placed:
        _write_row(figure, row, y, dark=dark, decimals=decimals)
        _draw_row(figure, row, (y, end), dark=dark, decimals=decimals)
    _key(figure, rows, dark=dark)
    return figure


def sentence(table: pd.DataFrame, decimals: int = 2) -> str:
    """Every group with its change, likely range and people, then every gap; or that a row is not shown."""
    rows: list[Any] = sorted(table.itertuples(index=False), key=lambda row: row.kind == "gap")
    said = " ".join(_in_words(row, decimals) for row in rows)
    return f"{said} {PLUS[_way(rows)]}" if said else "There are no groups to show yet."


def _way(rows: list[Any]) -> str:
    return str(_extra(rows[0], "higher") or "better") if rows else "better"


def _in_words(row: Any, decimals: int) -> str:
    if not _seen(row):
        return f"{row.label}: not shown, to protect people in small groups."
    what = "difference in change" if row.kind == "gap" else "change"
    parts = [f"{what} {number(row.change, decimals, signed=True)}", likely(row.lo, row.hi, decimals, signed=True)]
    if _extra(row, "target") is not None:
        parts.append(f"target {number(row.target, decimals, signed=True)}")
    parts.append(f"{_people(row)} people" if _people(row) else "")
    parts.append(str(_extra(row, "words") or ""))
    return f"{row.label}: {'; '.join(part for part in parts if part)}."


def _seen(row: Any) -> bool:
    return yes(row.shown) and given(row.change) is not None


def _extra(row: Any, name: str) -> Any:
    """The value of a column that the table may lack."""
    return given(getattr(row, name, None))


def _people(row: Any) -> str:
    counts = [each for each in (given(row.n), _extra(row, "n_reference")) if each is not None]
    return " and ".join(f"{int(each)}" for each in counts)


def _end(rows: list[Any]) -> float:
    """Half the axis: a quarter, a half or the whole of the scale's range, as the shown rows need.

    The same steps as beside the lines of people, so that a measure has one axis wherever its change is drawn.
    """
    seen = [row for row in rows if _seen(row)]
    if not seen:
        return 1.0
    span = float(seen[0].maximum) - float(seen[0].minimum)
    values = [given(value) for row in seen for value in (row.change, row.lo, row.hi, _extra(row, "target"))]
    needed = max(abs(float(value or 0)) for value in values)
    return next((step * span for step in STEPS if needed <= step * span * 0.95), span)


def _placed(rows: list[Any]) -> tuple[list[tuple[float, Any]], float | None, int]:
    """The middle of every bar in pixels below the top, where the rule runs (if it does), and the height of all."""
    placed: list[tuple[float, Any]] = []
    rule, y = None, 0
    for row in rows:
        if row.kind == "gap" and placed and rule is None:
            rule = y + APART / 4
            y += APART
        # What a hidden row would say at the right takes no room, so that its height tells nothing about it.
        words = wrapped(_extra(row, "words") or "", WORDS_WIDTH) if _seen(row) else ""
        y += _label_height(row)
        placed.append((y + BAR / 2, row))
        y += BAR + LINE * (words.count("<br>") + 1 if words else 0)
    return placed, rule, max(y, BAR)


def _label_height(row: Any) -> int:
    return LINE * (wrapped(row.label, LABEL_WIDTH).count("<br>") + 1)


def _draw_rule(figure: go.Figure, y: float, *, dark: bool) -> None:
    colours = palette(dark)
    line = {"color": colours.zero, "width": 1}
    figure.add_shape(type="line", xref="x domain", x0=-0.5, x1=2.5, y0=y, y1=y, line=line)
    figure.add_annotation(
        text="<b>Gap</b>: difference in change", x=0, xref="paper", xanchor="left", xshift=8 - LEFT, y=y, yanchor="top",
        yshift=-1, showarrow=False, font={"size": SMALL, "color": colours.muted}, bgcolor=colours.paper,
    )  # fmt: skip


def _write_row(figure: go.Figure, row: Any, y: float, *, dark: bool, decimals: int) -> None:
    """The label above the bar; change, people, likely range and words in the right margin."""
    colours = palette(dark)
    common = {"align": "left", "showarrow": False, "xref": "paper", "xanchor": "left"}
    figure.add_annotation(
        text=wrapped(row.label, LABEL_WIDTH), x=0, xshift=8 - LEFT, y=y - BAR / 2 + 2, yanchor="bottom",
        font={"size": SMALL + 1, "color": colours.text}, bgcolor=colours.paper, **common,
    )  # fmt: skip
    figure.add_annotation(
        text=_figures(row, decimals), x=1, xshift=10, y=y - BAR / 2 + 1, yanchor="top",
        font={"size": SMALL, "color": colours.muted}, **common,
    )  # fmt: skip


def _figures(row: Any, decimals: int) -> str:
    if not _seen(row):
        return NOT_SHOWN
    people = f"  n {_people(row).replace(' and ', ' + ')}" if _people(row) else ""
    lines = [f"<b>{number(row.change, decimals, signed=True)}</b>{people}"]
    if given(row.lo) is not None and given(row.hi) is not None:
        lines.append(" to ".join(number(each, decimals, signed=True) for each in (row.lo, row.hi)))
    if _extra(row, "words"):
        lines.append(wrapped(row.words, WORDS_WIDTH))
    return "<br>".join(lines)


def _draw_row(figure: go.Figure, row: Any, at: tuple[float, float], *, dark: bool, decimals: int) -> None:
    y, end = at
    colours = palette(dark)
    if not _seen(row):
        figure.add_trace(hatch(corners(-end, end, y - HALF_STRIPE, y + HALF_STRIPE), dark=dark))
        return
    colour = colours.series[COLOURS[row.kind]]
    if given(row.lo) is not None and given(row.hi) is not None:
        _line(figure, [float(row.lo), float(row.hi)], [y, y], {"color": colour, "width": 8}, opacity=0.5)
        for beyond, x, symbol in (
            (row.lo < -end, -end, "triangle-left"),
            (row.hi > end, end, "triangle-right"),
        ):
            if beyond:  # a bar that is cut without a sign would look too sure
                figure.add_trace(_mark(x, y, {"symbol": symbol, "size": 14, "color": colour}))
    if _extra(row, "target") is not None:
        _line(figure, [float(row.target)] * 2, [y - 13, y + 13], {"color": colours.text, "width": 3})
    mark = {"symbol": SHAPES[row.kind], "size": 14, "color": colour, "line": {"color": colours.paper, "width": 2}}
    words = [f"<b>{plain(row.label)}</b>", number(row.change, decimals, signed=True)]
    words.append(likely(row.lo, row.hi, decimals, signed=True))
    figure.add_trace(
        _mark(float(row.change), y, mark).update(hovertext="<br>".join(filter(None, words)), hoverinfo="text")
    )


def _mark(x: float, y: float, marker: dict[str, Any]) -> go.Scatter:
    return go.Scatter(
        x=[x], y=[y], mode="markers", marker=marker, cliponaxis=False, hoverinfo="skip", showlegend=False
    )  # fmt: skip


def _line(figure: go.Figure, x: list[float], y: list[float], line: dict[str, Any], *, opacity: float = 1.0) -> None:
    trace = go.Scatter(x=x, y=y, mode="lines", line=line, opacity=opacity, hoverinfo="skip", showlegend=False)
    figure.add_trace(trace)


def _key(figure: go.Figure, rows: list[Any], *, dark: bool) -> None:
    """What the axis and the marks mean, written under the drawing, so that it needs no more room on a phone."""
    colours = palette(dark)
    gaps = any(row.kind == "gap" for row in rows)
    signs = [("●", colours.series[0], "change"), ("▬", colours.series[0], "likely range (95%)")]
    signs += [("◆", colours.series[1], "gap in change")] * gaps
    more = [("┃", colours.text, "target")] * any(_seen(row) and _extra(row, "target") is not None for row in rows)
    more += [("▨", colours.zero, "not shown")] * (not all(_seen(row) for row in rows))
    lines = [f"Change in points, {BETTER[_way(rows)]}"] + [
        "   ".join(f"<span style='color:{colour}'>{sign}</span> {words}" for sign, colour, words in line)
        for line in (signs, more)
        if line
    ]
    figure.add_annotation(
        text="<br>".join(lines), x=0, xref="paper", xanchor="left", xshift=8 - LEFT, y=0, yref="paper", yanchor="top",
        yshift=-24, align="left", showarrow=False, font={"size": SMALL, "color": colours.muted},
    )  # fmt: skip
