"""How a change goes with what people did: one dot a person. For the workbench only.

Table, one row a person:
    change, measure  the change in points of the scale, and the figure that it is held against
    label            what the figure is, the same in every row
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.charts._template import blank, number, palette, plain

TITLE = "Does the change go with what people did?"
HEIGHT = 340
SEED = 7


def draw(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """Dots, moved sideways a little where several people have the same figures; no line, which would claim a cause."""
    figure = blank(HEIGHT, dark=dark, margin={"l": 52, "r": 14, "t": 14, "b": 56})
    x, y = table["measure"].to_numpy(dtype=float), table["change"].to_numpy(dtype=float)
    steps = np.diff(np.unique(x))
    aside = np.random.default_rng(SEED).uniform(-0.18, 0.18, len(x)) * (steps.min() if len(steps) else 1.0)
    colours = palette(dark)
    figure.add_trace(
        go.Scatter(
            x=(x + aside).tolist(),
            y=y.tolist(),
            mode="markers",
            marker={
                "size": 11,
                "color": colours.series[0],
                "opacity": 0.7,
                "line": {"color": colours.paper, "width": 1},
            },
            hoverinfo="skip",
            showlegend=False,
        )
    )
    label = plain(table["label"].iloc[0]) if len(table) else ""
    figure.update_layout(xaxis={"title": {"text": label}}, yaxis={"title": {"text": "Change"}, "zeroline": True})
    figure.update_yaxes(zerolinecolor=colours.zero, zerolinewidth=1.5)
    return figure


def sentence(table: pd.DataFrame) -> str:
    """How many people are drawn, and the mean change of those below and above the middle."""
    if table.empty:
        return "There is nobody to draw."
    middle = float(table["measure"].median())
    below, above = table[table["measure"] <= middle]["change"], table[table["measure"] > middle]["change"]
    said = f"{len(table)} people, one dot each. {table['label'].iloc[0]}: "
    said += f"up to {middle:g}, mean change {number(below.mean(), 2)} ({len(below)} people)"
    return f"{said}; above, {number(above.mean(), 2)} ({len(above)} people)." if len(above) else f"{said}."
