"""Who was heard, and when: texts received of those expected, by kind of text and stage.

Table, one row a level at a stage, stages in time order:
    level              'individual', 'sub-group' or 'whole group'
    role, role_label   whose texts, for single people; missing for notes of several people
    stage, stage_label id and label of the stage
    received           people, or notes of several people, that came; missing where it may not be told
    expected           how many should have come; missing where nobody said
    fewer, shown       True where people may only be called "fewer than 3", or be seen at all; may be missing

Where texts were expected and none came stands a gap, and never a share or a theme of nought: nothing is known of what
these people would have written.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.charts._template import NOT_SHOWN, SMALL, blank, given, palette, wrapped, yes

TITLE = "Who was heard, and when?"
FEWER = "fewer than 3"

LEVELS = {"individual": "Single people", "sub-group": "Notes of sub-groups", "whole group": "Notes of the whole group"}
HEAD, AIR, HEADING, CELL, GAP, FOOT, SIDE = 40, 6, 22, 46, 10, 48, 8
LABEL_WIDTH, WORDS_WIDTH, HEADING_WIDTH = 11, 10, 44
INSET = 0.04  # of a column's width, between cells
KEY = "People who wrote, and notes of several, of those expected.<br>Dashed, “gap”: texts were expected and none came."


def draw(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """A row of cells a level, a column a stage; a cell is filled as far as what was expected has come."""
    stages, levels = _stages(table), _levels(table)
    placed, height = _placed(list(levels))
    head = HEAD if any("<br>" in wrapped(label, LABEL_WIDTH) for label in stages.values()) else HEAD - 16
    figure = blank(head + height + FOOT, dark=dark, margin={"l": SIDE, "r": SIDE, "t": head, "b": FOOT})
    labels = [wrapped(label, LABEL_WIDTH) for label in stages.values()]
    figure.update_layout(
        xaxis={
            "range": [0, max(len(stages), 1)], "side": "top", "showgrid": False,
            "tickvals": [place + 0.5 for place in range(len(stages))], "ticktext": labels,
        },
        yaxis={"range": [height, 0], "showticklabels": False, "showgrid": False},
    )  # fmt: skip
    for (name, y), cells in zip(placed, levels.values(), strict=True):
        _write_level(figure, name, y, dark=dark)
        for column, stage in enumerate(stages):
            _draw_cell(figure, cells.get(stage), (column, y), dark=dark)
    figure.add_annotation(
        text=KEY, x=0, xref="paper", xanchor="left", y=0, yref="paper", yanchor="top", yshift=-8, align="left",
        showarrow=False, font={"size": SMALL, "color": palette(dark).muted},
    )  # fmt: skip
    return figure


def sentence(table: pd.DataFrame) -> str:
    """For each level and stage what came of what was expected, gaps by name."""
    stages, levels = _stages(table), _levels(table)
    if not levels:
        return "Nothing is known yet of who was heard."
    said = []
    for name, cells in levels.items():
        told = (f"{label} {_in_words(cells.get(stage))}" for stage, label in stages.items())
        said.append(f"{name}: {', '.join(told)}.")
    return (
        f"Texts received of those expected. {' '.join(said)} "
        "A gap means that texts were expected and none came; it says nothing of what people think."
    )


def _stages(table: pd.DataFrame) -> dict[str, str]:
    return dict(zip(table["stage"], table["stage_label"], strict=True))


def _levels(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """The rows by the name of their level and by stage, in the order in which levels first stand in the table."""
    levels: dict[str, dict[str, Any]] = {}
    row: Any
    for row in table.itertuples(index=False):
        levels.setdefault(_name(row), {})[str(row.stage)] = row
    return levels


def _name(row: Any) -> str:
    whose = given(row.role_label)
    return LEVELS.get(str(row.level), str(row.level)) if whose is None else str(whose)


def _placed(names: list[str]) -> tuple[list[tuple[str, float]], float]:
    """The top of the cells of every level in pixels below the top, and the height of all."""
    placed: list[tuple[str, float]] = []
    y = float(AIR)
    for name in names:
        y += HEADING * (wrapped(name, HEADING_WIDTH).count("<br>") + 1)
        placed.append((name, y))
        y += CELL + GAP
    return placed, max(y, CELL)


def _write_level(figure: go.Figure, name: str, y: float, *, dark: bool) -> None:
    figure.add_annotation(
        text=f"<b>{wrapped(name, HEADING_WIDTH)}</b>", x=0, xref="paper", xanchor="left", y=y, yanchor="bottom",
        yshift=1, align="left", showarrow=False, font={"size": SMALL + 1, "color": palette(dark).text},
    )  # fmt: skip


def _draw_cell(figure: go.Figure, row: Any, at: tuple[int, float], *, dark: bool) -> None:
    """A rectangle, its filled part, and its words; a gap is empty within a dashed line."""
    (column, y), colours = at, palette(dark)
    left, right = column + INSET, column + 1 - INSET
    place = {"type": "rect", "x0": left, "y0": y, "y1": y + CELL, "layer": "below"}
    if is_gap(row):
        line = {"color": colours.series[1], "width": 2, "dash": "dash"}
        figure.add_shape(place | {"x1": right, "line": line, "fillcolor": "rgba(0,0,0,0)"})
    else:
        line = {"color": colours.zero if _share(row) is not None else colours.grid, "width": 1}
        figure.add_shape(place | {"x1": right, "line": line, "fillcolor": "rgba(0,0,0,0)"})
        filled = left + (_share(row) or 0.0) * (right - left)
        if filled > left:
            figure.add_shape(
                place | {"x1": filled, "line": {"width": 0}, "fillcolor": colours.series[0], "opacity": 0.25}
            )
    quiet = _share(row) is None or is_gap(row)
    figure.add_annotation(
        text=_cell_words(row), x=column + 0.5, y=y + CELL / 2, xanchor="center", yanchor="middle", showarrow=False,
        font={"size": SMALL, "color": colours.muted if quiet else colours.text},
    )  # fmt: skip


def _counts(row: Any) -> tuple[int | None, int | None]:
    """Received and expected. An expectation of nought is none."""
    if row is None or _is_hidden(row):
        return None, None
    received, expected = given(row.received), given(row.expected)
    return None if received is None else int(received), int(expected) if expected is not None and expected > 0 else None


def is_gap(row: Any) -> bool:
    """Whether texts of this level were expected at this stage and none came."""
    received, expected = _counts(row)
    return received == 0 and expected is not None


def _is_few(row: Any) -> bool:
    return yes(getattr(row, "fewer", False)) and not _is_hidden(row)


def _unknown(row: Any) -> str:
    """What to say without a number: that it may not be told, or that nobody knows."""
    return NOT_SHOWN.lower() if _is_hidden(row) else "not known"


def _is_hidden(row: Any) -> bool:
    """Whether the row may not be told; a row that says nothing of it may."""
    shown = given(getattr(row, "shown", None))
    return shown is not None and not bool(shown)


def _share(row: Any) -> float | None:
    received, expected = _counts(row)
    return None if received is None or expected is None else min(received / expected, 1.0)


def _cell_words(row: Any) -> str:
    received, expected = _counts(row)
    if is_gap(row):
        return f"<b>gap</b><br>none of {expected}"
    if _is_few(row):
        return wrapped(f"{FEWER} of {expected}" if expected is not None else FEWER, WORDS_WIDTH)
    if received is None:
        return wrapped(_unknown(row), WORDS_WIDTH)
    if expected is None:
        return wrapped("none expected" if received == 0 else f"{received}, none expected", WORDS_WIDTH)
    return f"<b>{received}</b> of {expected}"


def _in_words(row: Any) -> str:
    received, expected = _counts(row)
    if is_gap(row):
        return f"gap (none of {expected} came)"
    if _is_few(row):
        return f"{FEWER} of {expected}" if expected is not None else FEWER
    if received is None:
        return _unknown(row)
    if expected is None:
        return "none expected and none came" if received == 0 else f"{received}, none expected"
    return f"{received} of {expected}"
