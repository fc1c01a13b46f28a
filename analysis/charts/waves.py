"""How a measure went over time: the mean of everybody at every wave with its interval, and who it rests on.

The line breaks where a wave has no numbers: nothing is smoothed, joined over or drawn on. Lines of single people are
for the workbench only.

Table, one row a series and wave, series and waves in the order they are drawn:
    role_label        the series: a role, or the comparison group
    wave_label
    mean, lo, hi      mean score in points of the scale and its 95% interval; may be missing
    n                 people the mean rests on
    minimum, maximum  range of the scale, the same in every row; the axis
    higher            'better' or 'worse': whether a higher score is nearer to the aim
    shown             True where the row may be seen
    date              the day of the wave; needed only where events are placed by their day

events, one row an event: words, and place (on the axis of waves: 0 is the first, 0.5 half way to the second) or date.
references, one row a line from elsewhere, such as a benchmark: value in points, label, caveat (may be missing).
people, one row a person of the first series: one column a wave label, scores in points; drawn for up to 30 people.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.charts._template import (
    NOT_SHOWN,
    SMALL,
    blank,
    given,
    likely,
    number,
    palette,
    plain,
    wrapped,
    yes,
)

TITLE = "How did it go over time?"

PEOPLE_UP_TO = 30
NO_DATA = "no data"
INNER, TOP, LINE = 300, 44, 17
SHAPES, SIGNS = ("circle", "square", "diamond", "triangle-up"), ("●", "■", "◆", "▲")
DASHES = ("solid", "dash", "dot", "dashdot")
RULES = (("longdash", "– –"), ("dashdot", "– ·"), ("dot", "···"))
APART, SIDE = 0.07, 0.4
NOTE_WIDTH = 50


def draw(
    table: pd.DataFrame,
    *,
    people: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    references: pd.DataFrame | None = None,
    dark: bool = False,
    decimals: int = 2,
) -> go.Figure:
    """One line a series over the whole range of the scale; the first series leads."""
    waves = list(dict.fromkeys(table["wave_label"]))
    series = [(str(name), *_in_order(rows, waves)) for name, rows in table.groupby("role_label", sort=False)]
    marks, outside = _placed(events, table, waves)
    notes = [*_key(series, dark=dark), *_notes(marks, outside, references)]
    figure = _paper(table, waves, series, notes, dark=dark)
    _draw_references(figure, references, dark=dark)
    _draw_events(figure, marks, dark=dark)
    if people is not None and series and len(people) <= PEOPLE_UP_TO:
        _draw_people(figure, people.reindex(columns=waves), series[0][1], dark=dark)
    for place, (name, rows, _) in enumerate(series):
        figure.add_trace(_series(name, rows, place, len(series), dark=dark, decimals=decimals))
    return figure


def sentence(table: pd.DataFrame, decimals: int = 2) -> str:
    """The mean, likely range and people of every series at every wave, and which waves are not shown."""
    said = []
    for name, rows in table.groupby("role_label", sort=False):
        said.append(f"{name}: {'; '.join(_in_words(row, decimals) for row in rows.itertuples(index=False))}.")
    if not said:
        return "There are no scores to show yet."
    nearer = "Higher" if table.iloc[0]["higher"] == "better" else "Lower"
    return f"Mean scores over time. {' '.join(said)} {nearer} is better."


def _in_words(row: Any, decimals: int) -> str:
    if not _seen(row):
        return f"{row.wave_label} {_instead(row)}"
    parts = (f"{int(row.n)} people" if given(row.n) is not None else "", likely(row.lo, row.hi, decimals))
    told = ", ".join(part for part in parts if part)
    return f"{row.wave_label} {number(row.mean, decimals)}{f' ({told})' if told else ''}"


def _seen(row: Any) -> bool:
    return yes(row.shown) and given(row.mean) is not None


def _instead(row: Any) -> str:
    """What stands in the place of a mean: that it is withheld, or that there is none."""
    return NO_DATA if row is None or yes(row.shown) else NOT_SHOWN.lower()


def _in_order(rows: pd.DataFrame, waves: list[str]) -> tuple[list[Any], list[str]]:
    """The row of each wave, None where it may not be seen or does not exist; and what is written under the wave."""
    every: list[Any] = list(rows.itertuples(index=False))
    held = {row.wave_label: row for row in every}
    told = [held.get(wave) for wave in waves]
    seen = [row if row is not None and _seen(row) else None for row in told]
    words = [_people(one) if one is not None else _instead(row) for one, row in zip(seen, told, strict=True)]
    return seen, words


def _people(row: Any) -> str:
    return "" if given(row.n) is None else f"n {int(row.n)}"


# ------------------------------------------------------------------------------------------------------- paper


def _paper(table: pd.DataFrame, waves: list[str], series: list, notes: list[str], *, dark: bool) -> go.Figure:
    """The empty axes, with the waves and their people below, and under them the key and the notes."""
    labels = [wrapped(wave, max(8, 60 // max(len(waves), 1))) for wave in waves]
    most = max((label.count("<br>") for label in labels), default=0)
    under = 12 + LINE * (most + 1 + len(series))
    bottom = under + LINE * len(notes) + 8
    figure = blank(INNER + TOP + bottom, dark=dark, margin={"l": 40, "r": 12, "t": TOP, "b": bottom})
    first: Any = next(iter(table.itertuples(index=False)), None)
    low, high = (0.0, 1.0) if first is None else (float(first.minimum), float(first.maximum))
    figure.update_layout(
        xaxis={
            "range": [-SIDE, max(len(waves), 1) - 1 + SIDE],
            "tickvals": list(range(len(waves))),
            "ticktext": [
                label + "<br>" * (most - label.count("<br>")) + _people_under(series, place, dark=dark)
                for place, label in enumerate(labels)
            ],
            "tickangle": 0,
            "showgrid": False,
        },
        yaxis={"range": [low - (high - low) * 0.02, high + (high - low) * 0.02], "nticks": 7},
    )
    if first is not None:
        way = "↑ better" if first.higher == "better" else "↓ better"
        _write(
            figure, f"Mean score ({low:g} to {high:g}), {way}", {"y": 1, "yanchor": "bottom", "yshift": 16}, dark=dark
        )
    if notes:
        _write(figure, "<br>".join(notes), {"y": 0, "yanchor": "top", "yshift": -under}, dark=dark)
    return figure


def _people_under(series: list, place: int, *, dark: bool) -> str:
    """A line a series with its people at this wave, its sign before them where there are several."""
    colours = palette(dark).series
    lines = []
    for index, (_, _, words) in enumerate(series):
        sign = f"<span style='color:{colours[index % len(colours)]}'>{SIGNS[index % len(SIGNS)]}</span> "
        lines.append(f"<br>{sign if len(series) > 1 else ''}{words[place]}")
    return "".join(lines)


def _write(figure: go.Figure, text: str, at: dict[str, Any], *, dark: bool) -> None:
    figure.add_annotation(
        text=text, x=0, xref="paper", xanchor="left", xshift=-32, yref="paper", align="left", showarrow=False,
        font={"size": SMALL, "color": palette(dark).muted}, **at,
    )  # fmt: skip


def _key(series: list, *, dark: bool) -> list[str]:
    """The signs of several series with their names, as many on a line as a phone holds."""
    colours = palette(dark).series
    lines: list[str] = []
    room = 0
    for place, (name, _, _) in enumerate(series if len(series) > 1 else []):
        sign = f"<span style='color:{colours[place % len(colours)]}'>{SIGNS[place % len(SIGNS)]}</span>"
        entry = f"{sign} {plain(name)}"
        if len(name) + 5 <= room:
            lines[-1] += f"   {entry}"
            room -= len(name) + 5
        else:
            lines.append(entry)
            room = NOTE_WIDTH - len(name) - 2
    return lines


def _notes(marks: list[tuple[float, str]], outside: list[str], references: pd.DataFrame | None) -> list[str]:
    """What the letters and the dashes of the drawing stand for; words beside the marks would cover the means."""
    said = [f"{_letter(place)}  {words}" for place, (_, words) in enumerate(marks)]
    said += [f"Outside these waves: {words}" for words in outside]
    for place, row in enumerate(() if references is None else references.itertuples(index=False)):
        reference: Any = row
        caveat = given(getattr(reference, "caveat", None))
        about = f"{reference.label}: {float(reference.value):g}{f'. {caveat}' if caveat else ''}"
        said.append(f"{RULES[place % len(RULES)][1]}  {about}")
    return [line for each in said for line in wrapped(each, NOTE_WIDTH).split("<br>")]


def _letter(place: int) -> str:
    """A, B, C and so on; past Z with a number behind."""
    return chr(65 + place % 26) + (str(place // 26 + 1) if place >= 26 else "")


# ------------------------------------------------------------------------------------- lines from other sources


def _draw_references(figure: go.Figure, references: pd.DataFrame | None, *, dark: bool) -> None:
    """A thin dashed line over all waves; its name and what to bear in mind with it stand below the axis."""
    for place, row in enumerate(() if references is None else references.itertuples(index=False)):
        reference: Any = row
        value = float(reference.value)
        line = {"color": palette(dark).muted, "width": 1.5, "dash": RULES[place % len(RULES)][0]}
        figure.add_shape(type="line", xref="paper", x0=0, x1=1, y0=value, y1=value, line=line, layer="below")


def _draw_events(figure: go.Figure, marks: list[tuple[float, str]], *, dark: bool) -> None:
    """A thin line an event, with its letter on top."""
    colours = palette(dark)
    for order, (place, _) in enumerate(marks):
        line = {"color": colours.muted, "width": 1, "dash": "dot"}
        figure.add_shape(type="line", x0=place, x1=place, yref="paper", y0=0, y1=1, line=line, layer="below")
        figure.add_annotation(
            text=f"<b>{_letter(order)}</b>", x=place, yref="paper", y=1, yanchor="bottom", yshift=-2, showarrow=False,
            font={"size": SMALL, "color": colours.text},
        )  # fmt: skip


def _placed(
    events: pd.DataFrame | None, table: pd.DataFrame, waves: list[str]
) -> tuple[list[tuple[float, str]], list[str]]:
    """Place and words of the events on the axis, from left to right, and the words of those outside it."""
    dates = _dates(table, waves)
    rows = [] if events is None else list(events.itertuples(index=False))
    held: list[tuple[float, str]] = []
    outside: list[str] = []
    for row in rows:
        place = _place(row, dates)
        if place is not None and -SIDE <= place <= len(waves) - 1 + SIDE:
            held.append((place, _dated(row)))
        else:
            outside.append(_dated(row))
    return sorted(held), outside


def _dated(row: Any) -> str:
    date = given(getattr(row, "date", None))
    return f"{date:%b %Y}: {row.words}" if date is not None else str(row.words)


def _dates(table: pd.DataFrame, waves: list[str]) -> list[tuple[float, pd.Timestamp]]:
    """Place and day of every wave that has a day, in the order of time."""
    if "date" not in table:
        return []
    days = table.dropna(subset=["date"]).drop_duplicates("wave_label").set_index("wave_label")["date"].to_dict()
    held: list[Any] = [(float(place), pd.Timestamp(days[wave])) for place, wave in enumerate(waves) if wave in days]
    return sorted(held, key=lambda each: each[1])


def _place(event: Any, dates: list[tuple[float, pd.Timestamp]]) -> float | None:
    """Where an event stands between the waves; None before the first day and after the last, where no axis is."""
    place = given(getattr(event, "place", None))
    if place is not None:
        return float(place)
    day = given(getattr(event, "date", None))
    for (left, start), (right, end) in zip(dates, dates[1:], strict=False):
        if day is not None and start <= pd.Timestamp(day) <= end and start < end:
            return left + (right - left) * ((pd.Timestamp(day) - start) / (end - start))
    return None


# ------------------------------------------------------------------------------------------------------ series


def _draw_people(figure: go.Figure, people: pd.DataFrame, rows: list[Any], *, dark: bool) -> None:
    """One faint line a person, in one trace. A wave that is not shown takes its single answers along."""
    x: list[float | None] = []
    y: list[float | None] = []
    for scores in people.astype(float).itertuples(index=False):
        for place, score in enumerate(scores):
            x.append(place)
            y.append(None if rows[place] is None else given(score))
        x.append(None)
        y.append(None)
    colour = palette(dark).zero
    figure.add_trace(
        go.Scatter(
            x=x, y=y, mode="lines+markers", opacity=0.45, connectgaps=False, hoverinfo="skip", showlegend=False,
            line={"color": colour, "width": 1}, marker={"color": colour, "size": 3},
        )
    )  # fmt: skip


def _series(name: str, rows: list[Any], place: int, many: int, *, dark: bool, decimals: int) -> go.Scatter:
    """Dots, intervals and the line between neighbouring waves, a little beside the other series."""
    colours = palette(dark)
    colour = colours.series[place % len(colours.series)]
    shift = APART * (place - (many - 1) / 2)
    return go.Scatter(
        x=[wave + shift for wave in range(len(rows))],
        y=[None if row is None else float(row.mean) for row in rows],
        mode="lines+markers",
        name=plain(name),
        connectgaps=False,
        line={"color": colour, "width": 2.5, "dash": DASHES[place % len(DASHES)]},
        marker={
            "symbol": SHAPES[place % len(SHAPES)],
            "size": 12,
            "color": colour,
            "line": {"color": colours.paper, "width": 2},
        },
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [_arm(row, "hi", 1) for row in rows],
            "arrayminus": [_arm(row, "lo", -1) for row in rows],
            "color": colour,
            "thickness": 3,
            "width": 0,
        },
        hoverinfo="text",
        hovertext=["" if row is None else _hover(name, row, decimals) for row in rows],
    )


def _arm(row: Any, end: str, sign: int) -> float:
    """How far the interval reaches from the mean at this end."""
    if row is None or given(getattr(row, end, None)) is None:
        return 0.0
    return sign * (float(getattr(row, end)) - float(row.mean))


def _hover(name: str, row: Any, decimals: int) -> str:
    words = [f"<b>{plain(name)}</b>", f"{plain(row.wave_label)}: mean {number(row.mean, decimals)}"]
    words.append(likely(row.lo, row.hi, decimals))
    words.append(f"{int(row.n)} people" if given(row.n) is not None else "")
    return "<br>".join(word for word in words if word)
