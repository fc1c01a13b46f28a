"""When is what due? One bar an action, from its start to its due day, beside a line for today.

Table, one row an action:
    title            what is done
    status           'proposed', 'agreed', 'in progress', 'done' or 'stopped'
    late             True where it is open and its due day has passed
    start, due       days; either may be missing
    today            the day on which it is looked at, the same in every row

What has no day at all stands in the sentence and not in the picture.
"""

from __future__ import annotations

import datetime
import textwrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.charts._template import SMALL, blank, given, palette, wrapped, yes

TITLE = "When is what due, and what is late?"

HEAD, LINE, ROW, FOOT, SIDE = 40, 19, 44, 12, 10
WIDTH, BAR = 42, 0.34
MARK = 24
SHAPES = {"proposed": "○", "agreed": "●", "in progress": "◆", "done": "■", "stopped": "✕"}
LATE = "▲"
LEAST_DAYS = 60


def draw(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """Bars below each other, earliest first; the mark at the due day tells the status by its shape."""
    rows = _with_days(table)
    # Two lines of words stand above each bar, so that a long title needs no room beside it on a telephone.
    figure = blank(
        HEAD + (ROW + LINE) * max(len(rows), 1) + FOOT, dark=dark, margin={"l": SIDE, "r": SIDE, "t": HEAD, "b": FOOT}
    )
    first, last = _span(rows, table)
    figure.update_xaxes(type="date", range=[first, last], showticklabels=False, showgrid=False)
    figure.update_yaxes(range=[max(len(rows), 1) - 0.5, -0.5], showticklabels=False, showgrid=False)
    # Shapes and words only: a day of the plan is no figure of a result, so no trace says it.
    for tick in _ticks(first, last):
        _month(figure, tick, at_the_edge=(tick - first) < (last - first) / 12, dark=dark)
    for place, row in enumerate(rows):
        _bar(figure, row, place, dark=dark)
        _name(figure, row, place, dark=dark)
    if len(table):
        _today(figure, _day(table["today"].iloc[0]), len(rows), dark=dark)
    return figure


def sentence(table: pd.DataFrame) -> str:
    """Every action with its days and how it stands."""
    if table.empty:
        return "Nothing is planned yet."
    rows: list[Any] = [*_with_days(table), *_without_days(table)]
    return " ".join(f"{row.title}: {_days(row)}, {_stand(row)}." for row in rows)


def _with_days(table: pd.DataFrame) -> list[Any]:
    rows = [row for row in table.itertuples(index=False) if _begin(row) is not None]
    return sorted(rows, key=lambda row: (_begin(row), _end(row)))


def _without_days(table: pd.DataFrame) -> list[Any]:
    return [row for row in table.itertuples(index=False) if _begin(row) is None]


def _day(value: object) -> datetime.date | None:
    told = given(value)
    return None if told is None or pd.isna(told) else pd.Timestamp(told).date()


def _begin(row: Any) -> datetime.date | None:
    return _day(row.start) or _day(row.due)


def _end(row: Any) -> datetime.date | None:
    return _day(row.due) or _day(row.start)


def _stand(row: Any) -> str:
    return f"{row.status}, late" if yes(row.late) else str(row.status)


def _days(row: Any) -> str:
    start, due = _day(row.start), _day(row.due)
    if start is None and due is None:
        return "no day yet"
    if start is None or due is None:
        return f"due {_said(due)}" if due else f"from {_said(start)}, no due day"
    return f"{_said(start)} to {_said(due)}"


def _said(day: datetime.date | None) -> str:
    return "" if day is None else f"{day.day} {day:%b %Y}"


def _span(rows: list[Any], table: pd.DataFrame) -> tuple[datetime.date, datetime.date]:
    """The ends of the axis: all days and today, with a little room."""
    days = [day for row in rows for day in (_begin(row), _end(row)) if day]
    days += [day for value in table["today"].head(1) if (day := _day(value))]
    first, last = (min(days), max(days)) if days else (datetime.date(2000, 1, 1),) * 2
    short = max(LEAST_DAYS - (last - first).days, 0)
    room = datetime.timedelta(days=max((last - first).days // 20, 7) + short // 2)
    return first - room, last + room


def _ticks(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """At most five firsts of a month."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = max(1, -(-months // 4))
    ticks = []
    for each in range(1, months + 1, step):
        year, month = divmod(first.month - 1 + each, 12)
        ticks.append(datetime.date(first.year + year, month + 1, 1))
    return ticks


def _month(figure: go.Figure, day: datetime.date, *, at_the_edge: bool, dark: bool) -> None:
    colours = palette(dark)
    figure.add_shape(
        type="line", x0=day, x1=day, y0=0, y1=1, yref="paper", line={"color": colours.grid, "width": 1}, layer="below"
    )
    figure.add_annotation(
        text=f"{day:%b %Y}", x=day, y=1, yref="paper", yanchor="bottom", showarrow=False,
        xanchor="left" if at_the_edge else "center", font={"size": SMALL, "color": colours.muted},
    )  # fmt: skip


def _bar(figure: go.Figure, row: Any, place: int, *, dark: bool) -> None:
    colours, end = palette(dark), _end(row)
    late = yes(row.late)
    colour = colours.series[1] if late else colours.zero if row.status in ("done", "stopped") else colours.series[0]
    figure.add_shape(
        type="line", x0=_begin(row), x1=end, y0=place + BAR, y1=place + BAR, line={"color": colour, "width": 7},
        opacity=0.6,
    )  # fmt: skip
    figure.add_annotation(
        text=_sign(row), x=end, y=place + BAR, xanchor="center", yanchor="middle", showarrow=False,
        font={"size": MARK, "color": colour},
    )  # fmt: skip


def _sign(row: Any) -> str:
    return LATE if yes(row.late) else SHAPES.get(str(row.status), SHAPES["agreed"])


def _name(figure: go.Figure, row: Any, place: int, *, dark: bool) -> None:
    """Title, and below it status and days in words."""
    colours, late = palette(dark), yes(row.late)
    stand = _stand(row)
    # A long title is cut in the picture, and stands whole in its words and numbers.
    title = textwrap.shorten(str(row.title), WIDTH, placeholder=" …")
    stand = f"{stand[:1].upper()}{stand[1:]}"
    said = f"{_sign(row)} {f'<b>{stand}</b>' if late else stand}  ·  {_days(row)}"
    figure.add_annotation(
        text=f"<b>{wrapped(title, WIDTH + 2)}</b><br>{said}", x=0, xref="paper", xanchor="left", align="left",
        y=place + BAR - 0.12, yref="y", yanchor="bottom", showarrow=False,
        font={"size": SMALL, "color": colours.text},
    )  # fmt: skip


def _today(figure: go.Figure, today: datetime.date | None, rows: int, *, dark: bool) -> None:
    """A mark across every bar, which leaves the words above it free, and its name at the top."""
    if today is None:
        return
    colours = palette(dark)
    for place in range(rows):
        figure.add_shape(
            type="line", x0=today, x1=today, y0=place + BAR - 0.14, y1=place + BAR + 0.14,
            line={"color": colours.text, "width": 2},
        )  # fmt: skip
    figure.add_annotation(
        text="today ▾", x=today, y=1, yref="paper", yanchor="bottom", xanchor="center", yshift=18, showarrow=False,
        font={"size": SMALL, "color": colours.text},
    )  # fmt: skip
