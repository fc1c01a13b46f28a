"""How one question was answered before and after by the same people: two bars of 100%, and how many moved.

For the workbench only.

Table, one row a wave and answer, waves in time order, answers from the worst to the best:
    wave_label
    answer           what was answered, in words
    n                people who gave it
moved: up, same and down, people towards the better end, where they were, and away from it.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.charts._template import SMALL, blank, palette, plain, wrapped

TITLE = "How was this question answered?"
HEIGHT = 250
# From worst to best in one order of lightness, so that it reads in grey too; the middle is neutral.
SHADES = {
    False: ("#8C4A00", "#D9A05B", "#DDE3E9", "#7FB2D9", "#00527F"),
    True: ("#E69F00", "#8F6A1E", "#3A4855", "#2F6F96", "#7CC7F2"),
}
INK = {
    False: ("#FFFFFF", "#0B1620", "#0B1620", "#0B1620", "#FFFFFF"),
    True: ("#0B1620", "#FFFFFF", "#FFFFFF", "#FFFFFF", "#0B1620"),
}
FITS = 0.07  # of the bar, below which a count does not fit


def draw(table: pd.DataFrame, *, moved: tuple[int, int, int], dark: bool = False) -> go.Figure:
    """Before above after, and below them who moved which way."""
    figure = blank(HEIGHT, dark=dark, margin={"l": 8, "r": 8, "t": 8, "b": 62}, legend=True)
    waves = list(dict.fromkeys(table["wave_label"]))
    figure.update_layout(
        barmode="stack",
        bargap=0.28,
        xaxis={"range": [0, 1], "tickformat": ".0%", "domain": [0.2, 1.0], "showgrid": False, "nticks": 5},
        yaxis={
            "range": [2.6, -0.5],
            "tickvals": [0, 1, 2.1],
            "ticktext": [*(wrapped(wave, 14) for wave in waves), "who moved"],
            "showgrid": False,
        },
        legend={"traceorder": "normal"},
    )
    answers = list(dict.fromkeys(table["answer"]))
    for place, answer in enumerate(answers):
        rows = table[table["answer"] == answer].set_index("wave_label")["n"].reindex(waves).fillna(0)
        totals = table.groupby("wave_label")["n"].sum().reindex(waves)
        _bar(figure, plain(answer), [0, 1], rows.tolist(), totals.tolist(), _shade(place, len(answers)), dark=dark)
    up, same, down = moved
    for name, people, shade in (("away", down, 0), ("stayed", same, 2), ("better", up, 4)):
        _bar(figure, name, [2.1], [people], [sum(moved)], shade, dark=dark, inside=f"{people} {name}", legend=False)
    return figure


def sentence(table: pd.DataFrame) -> str:
    """The two best answers at each wave in words."""
    said = []
    answers = list(dict.fromkeys(table["answer"]))
    for wave, rows in table.groupby("wave_label", sort=False):
        total = int(rows["n"].sum())
        best = int(rows[rows["answer"].isin(answers[-2:])]["n"].sum())
        said.append(f"{wave}: {best} of {total} people gave one of the two best answers ({best / max(total, 1):.0%})")
    return f"{'; '.join(said)}." if said else "There are no answers to show."


def _shade(place: int, number: int) -> int:
    """Which of the five shades an answer has, so that the worst and the best are always the same."""
    return round(4 * place / max(number - 1, 1))


def _bar(
    figure: go.Figure, name: str, where: list[float], people: list, totals: list, shade: int, *, dark: bool, **told: Any
) -> None:
    shares = [each / total if total else 0 for each, total in zip(people, totals, strict=True)]
    inside = [
        told.get("inside", str(int(each))) if share >= FITS else "" for each, share in zip(people, shares, strict=True)
    ]
    figure.add_trace(
        go.Bar(
            x=shares,
            y=where,
            orientation="h",
            name=name,
            width=0.8 if len(where) > 1 else 0.5,
            marker={"color": SHADES[dark][shade], "line": {"color": palette(dark).paper, "width": 1.5}},
            text=inside,
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": INK[dark][shade], "size": SMALL},
            hoverinfo="text",
            hovertext=[f"{name}: {int(each)} people, {share:.0%}" for each, share in zip(people, shares, strict=True)],
            showlegend=told.get("legend", True),
        )
    )
