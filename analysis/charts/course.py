"""How a measure went over time: the mean at every wave with its interval, people below, events as dated marks.

Table, one row a role and wave, waves in time order:
    role_label, wave_label
    mean, lo, hi     mean score in points of the scale and its 95% interval; may be missing, and then the line breaks
    n                people the mean rests on
    minimum, maximum range of the scale, the same in every row
    higher           'better' or 'worse'
events: words and place (where on the axis of waves, 0 for the first wave, 0.5 half way to the second).
references: words and value, published figures as lines across.
people (workbench only): one row a person of the first role, one column a wave label, for up to 30 people.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.charts._template import SMALL, blank, given, likely, number, palette, plain, wrapped

TITLE = "How did it go over time?"
HEIGHT, PEOPLE_UP_TO = 400, 30
SHAPES, DASHES = ("circle", "square", "diamond"), ("solid", "dash", "dot")


def draw(
    table: pd.DataFrame,
    *,
    people: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    references: pd.DataFrame | None = None,
    dark: bool = False,
    decimals: int = 2,
) -> go.Figure:
    """One line a role over the whole range of the scale; the first role leads."""
    figure = blank(HEIGHT, dark=dark, margin={"l": 44, "r": 14, "t": 40, "b": 92}, legend=True)
    waves = list(dict.fromkeys(table["wave_label"]))
    _axes(figure, table, waves)
    if people is not None and len(people) <= PEOPLE_UP_TO:
        _draw_people(figure, people.reindex(columns=waves), dark=dark)
    for place, (role, rows) in enumerate(table.groupby("role_label", sort=False)):
        _draw_role(figure, str(role), rows, waves, place, dark=dark, decimals=decimals)
    for reference in () if references is None else references.itertuples(index=False):
        _draw_reference(figure, reference, dark=dark)
    for event in () if events is None else events.itertuples(index=False):
        _draw_event(figure, event, dark=dark)
    return figure


def sentence(table: pd.DataFrame, decimals: int = 2) -> str:
    """The mean of every role at every wave with its people."""
    said = []
    for role, rows in table.groupby("role_label", sort=False):
        waves = [_in_words(row, decimals) for row in rows.itertuples(index=False)]
        said.append(f"{role}: {', '.join(waves)}.")
    if not said:
        return "There are no scores to show yet."
    nearer = "Higher" if table.iloc[0]["higher"] == "better" else "Lower"
    return f"Mean scores over time. {' '.join(said)} {nearer} is better."


def _in_words(row: Any, decimals: int) -> str:
    if given(row.mean) is None or given(row.n) is None:
        return f"{row.wave_label} not shown"
    return f"{row.wave_label} {number(row.mean, decimals)} ({int(row.n)} people)"


def _axes(figure: go.Figure, table: pd.DataFrame, waves: list[str]) -> None:
    first: Any = table.iloc[0] if len(table) else None
    low, high = (0.0, 1.0) if first is None else (float(first["minimum"]), float(first["maximum"]))
    way = "" if first is None else ", ↑ better" if first["higher"] == "better" else ", ↓ better"
    figure.update_layout(
        xaxis={
            "range": [-0.35, len(waves) - 0.65],
            "tickvals": list(range(len(waves))),
            "ticktext": [wrapped(wave, 14) for wave in waves],
            "showgrid": False,
        },
        yaxis={"range": [low - (high - low) * 0.03, high + (high - low) * 0.03]},
    )
    figure.add_annotation(
        text=f"Score ({low:g} to {high:g}){way}",
        xref="paper",
        x=0,
        xanchor="left",
        yref="paper",
        y=1,
        yanchor="bottom",
        yshift=14,
        showarrow=False,
        font={"size": SMALL},
    )


def _draw_people(figure: go.Figure, people: pd.DataFrame, *, dark: bool) -> None:
    line = {"color": palette(dark).zero, "width": 1}
    for row in people.to_numpy(dtype=float):
        figure.add_trace(
            go.Scatter(
                x=list(range(len(row))),
                y=row,
                mode="lines",
                line=line,
                opacity=0.28,
                hoverinfo="skip",
                showlegend=False,
                connectgaps=False,
            )
        )


def _draw_role(
    figure: go.Figure, role: str, rows: pd.DataFrame, waves: list[str], place: int, *, dark: bool, decimals: int
) -> None:
    colour = palette(dark).series[place % len(palette(dark).series)]
    told = rows.set_index("wave_label").reindex(waves)
    shift = 0.06 * place
    x = [each + shift for each in range(len(waves))]
    mean, lo, hi = (told[name].astype(float) for name in ("mean", "lo", "hi"))
    words = [
        f"<b>{plain(role)}</b><br>{plain(wave)}: {number(row.mean, decimals)}<br>{likely(row.lo, row.hi, decimals)}<br>"
        f"{row.n:g} people"
        if given(row.mean) is not None and given(row.n) is not None
        else ""
        for wave, row in zip(waves, told.itertuples(), strict=True)
    ]
    figure.add_trace(
        go.Scatter(
            x=x,
            y=mean,
            mode="lines+markers",
            name=plain(role),
            connectgaps=False,
            line={"color": colour, "width": 2.5, "dash": DASHES[place % len(DASHES)]},
            marker={
                "symbol": SHAPES[place % len(SHAPES)],
                "size": 11,
                "line": {"color": palette(dark).paper, "width": 2},
            },
            error_y={
                "type": "data", "array": (hi - mean).tolist(), "arrayminus": (mean - lo).tolist(), "thickness": 4,
                "width": 0, "color": colour,
            },
            hoverinfo="text",
            hovertext=words,
        )
    )  # fmt: skip
    if place:
        return
    for number_of, people in zip(x, told["n"], strict=True):
        figure.add_annotation(
            text=f"n {int(people)}" if given(people) is not None else "no data", x=number_of, y=0, yref="paper",
            yanchor="bottom", showarrow=False, font={"size": SMALL, "color": palette(dark).muted},
        )  # fmt: skip


def _draw_reference(figure: go.Figure, reference: Any, *, dark: bool) -> None:
    colours = palette(dark)
    line = {"color": colours.muted, "width": 1.5, "dash": "dash"}
    figure.add_shape(type="line", xref="paper", x0=0, x1=1, y0=reference.value, y1=reference.value, line=line)
    figure.add_annotation(
        text=f"{plain(reference.words)} {number(reference.value)}",
        x=1, xref="paper", xanchor="right", y=reference.value, yanchor="bottom",
        showarrow=False, font={"size": SMALL, "color": colours.muted},
    )  # fmt: skip


def _draw_event(figure: go.Figure, event: Any, *, dark: bool) -> None:
    colours = palette(dark)
    line = {"color": colours.muted, "width": 1.5, "dash": "dot"}
    figure.add_shape(type="line", x0=event.place, x1=event.place, yref="paper", y0=0, y1=1, line=line)
    figure.add_annotation(
        text=wrapped(event.words, 18), x=event.place, xanchor="left", xshift=4, align="left", yref="paper", y=1,
        yanchor="top", showarrow=False, font={"size": SMALL, "color": colours.muted},
    )  # fmt: skip
