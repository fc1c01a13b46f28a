"""Who was asked, who answered, and who can be followed: one bar inside the other for each role and wave.

For the workbench: it shows exact counts of small groups.

Table, one row a role and wave, waves of a role below each other in time order:
    role_label, wave_label
    invited   people asked; missing where nobody said
    answered  people with at least one answer
    followed  of those, people who are seen at the first wave too; missing at the first wave itself
    shown     True where the row may be seen
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.charts._template import NOT_SHOWN, SMALL, blank, given, palette, plain, wrapped, yes

TITLE = "Who was asked, who answered, and who can be followed?"
ROW, GAP = 40, 30
WIDTHS = {"invited": 0.78, "answered": 0.5, "followed": 0.2}
NAMES = {"invited": "Asked", "answered": "Answered", "followed": "Also answered at the first wave"}


def draw(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """Nested bars, a block a role, on one axis of people that begins at nought."""
    rows: list[Any] = list(table.itertuples(index=False))
    places = _places(rows)
    blocks = len({str(row.role_label) for row in rows})
    margin = {"l": 116, "r": 84, "t": 8, "b": 96}
    figure = blank(104 + ROW * len(rows) + GAP * blocks, dark=dark, margin=margin, legend=True)
    _bars(figure, places, dark)
    _names(figure, places)
    colours = palette(dark)
    for place, row in places:
        _annotate(figure, place, row, colours.text if yes(row.shown) else colours.muted)
    most = max([1.0, *(float(cell) for _, row in places if yes(row.shown) for cell in _counts(row))])
    lowest = max((place for place, _ in places), default=0.0)
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(range=[0, most * 1.02], title="People", dtick=_tick(most))
    figure.update_yaxes(
        range=[lowest + 0.7, -1.4],
        tickvals=[place for place, _ in places],
        ticktext=[wrapped(row.wave_label, 16) for _, row in places],
        showgrid=False,
        ticks="outside",  # air between the name of a wave and its bar
        ticklen=8,
        tickcolor="rgba(0,0,0,0)",
    )
    return figure


def sentence(table: pd.DataFrame) -> str:
    """For each role and wave the people asked, answering, and seen at the first wave too."""
    if table.empty:
        return "There is nobody to show yet."
    rows: list[Any] = list(table.itertuples(index=False))
    told = []
    for role in dict.fromkeys(str(row.role_label) for row in rows):
        waves = [f"{row.wave_label}: {_in_words(row)}" for row in rows if str(row.role_label) == role]
        told.append(f"{role}. {'; '.join(waves)}.")
    return " ".join(told)


def _places(rows: list[Any]) -> list[tuple[float, Any]]:
    """The height of each row, with room for the name of a role above its first one."""
    places, at, before = [], 0.0, None
    for row in rows:
        if before is not None and row.role_label != before:
            at += 1.0
        places.append((at, row))
        at, before = at + 1, row.role_label
    return places


def _bars(figure: go.Figure, places: list[tuple[float, Any]], dark: bool) -> None:
    colours = palette(dark)
    fills = {"invited": colours.band, "answered": colours.series[0], "followed": colours.text}
    for measure, width in WIDTHS.items():
        drawn = [(place, row) for place, row in places if yes(row.shown) and given(getattr(row, measure)) is not None]
        figure.add_bar(
            orientation="h",
            y=[place for place, _ in drawn],
            x=[int(getattr(row, measure)) for _, row in drawn],
            width=width,
            name=NAMES[measure],
            marker={"color": fills[measure], "line": {"width": 0}},
            hovertemplate=[f"{plain(_said(row))}<extra></extra>" for _, row in drawn],
        )


def _names(figure: go.Figure, places: list[tuple[float, Any]]) -> None:
    """The name of each role above its first bar, from the left edge, so that a long one fits on a telephone."""
    first: dict[str, float] = {}
    for place, row in places:
        first.setdefault(str(row.role_label), place)
    for role, place in first.items():
        figure.add_annotation(
            x=0, xref="paper", xanchor="left", xshift=-106, y=place - 0.95, yref="y", showarrow=False,
            text=f"<b>{plain(role)}</b>",
        )  # fmt: skip


def _counts(row: Any) -> list[Any]:
    return [cell for measure in WIDTHS if (cell := given(getattr(row, measure))) is not None]


def _annotate(figure: go.Figure, place: float, row: Any, colour: str) -> None:
    """The numbers beside the axis, where no bar hides them."""
    words = _short(row) if yes(row.shown) else NOT_SHOWN
    figure.add_annotation(
        x=1, xref="paper", xanchor="left", xshift=6, y=place, yref="y", showarrow=False, align="left",
        text=words, font={"size": SMALL, "color": colour},
    )  # fmt: skip


def _short(row: Any) -> str:
    answered, invited, followed = int(row.answered), given(row.invited), given(row.followed)
    told = f"{answered} of {int(invited)}" if invited is not None else f"{answered}"
    return told + (f"<br>{int(followed)} followed" if followed is not None else "")


def _in_words(row: Any) -> str:
    if not yes(row.shown):
        return "not shown"
    invited, followed = given(row.invited), given(row.followed)
    told = f"{int(row.answered)} answered" + (f" of {int(invited)} asked" if invited is not None else "")
    return told + (f", {int(followed)} of them seen at the first wave too" if followed is not None else "")


def _said(row: Any) -> str:
    return f"{row.role_label}, {row.wave_label}: {_in_words(row)}"


def _tick(most: float) -> float:
    """Steps that give four to nine marks of whole people."""
    step = 1.0
    while most / step > 9:
        step *= 2.5 if str(step)[0] == "2" else 2.0
    return max(1.0, round(step))
