"""The native charts of the workbook: what they show are cells of their sheet, and a row not told is in none.

Measures have scales of their own and are never laid on one axis, so a change and its range take a chart by themselves;
shares of people have one scale, and those of a role stand in one chart. A range is a line between the two cells that
hold its ends. The only numbers that are not of a cell say where a mark is drawn: its height, and the line of no change.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pandas as pd

from analysis.charts._template import LIGHT
from analysis.charts.themes import FEWER
from analysis.release import Release
from analysis.release_words import along
from analysis.reports import _book_marks as marks
from analysis.reports._book_cells import Cells, number
from analysis.reports._book_marks import WIDEST, WIDTH, Chart

SMALL, USUAL, TALL, TALLEST = 6.2, 8.2, 11.0, 14.0  # centimetres
MOST_THEMES = 8  # beside each other in one chart


def drawn(page: Any, table: pd.DataFrame, release: Release) -> int:
    """Draws what belongs to the sheet below its table, and says how many charts that are.

    release: what the table was made from, for what has no column of its own, such as the axis of a scale.
    """
    draw = DRAWN.get(page.title)
    charts = list(draw(Cells(page, table), release)) if draw is not None else []
    marks.placed(page, charts)
    return len(charts)


# ---------------------------------------------------------------------------------------------- a change, and its range


CHANGE, ENDS, TARGET = "Change towards the aim", ("Low end", "High end"), "Target"


def _indicators(cells: Cells, release: Release) -> Iterator[Chart]:
    """A chart a row: its change towards the aim, the likely range of it and the target."""
    rows = release.table("progress_by_indicator").to_dict("records")
    shown = [
        line for line in range(len(rows))
        if cells.tells(line, CHANGE) and (cells.tells(line, *ENDS) or cells.is_blank(line, *ENDS))
    ]  # fmt: skip
    halves = _halves(cells, shown, [(row["scale"], row["axis"]) for row in rows], (CHANGE, *ENDS, TARGET))
    for line in shown:
        title = f"{cells.held(line, 'Measure')}, {cells.held(line, 'Whose')}: change{_between(cells, line)}"
        words = [f"change towards the aim {cells.words(line, CHANGE)}", *_range(cells, line)]
        words += [f"target {cells.words(line, TARGET)}"] if cells.tells(line, TARGET) else []
        words += [f"{cells.words(line, 'People')} people"] if cells.tells(line, "People") else []
        words.append(str(cells.held(line, "Verdict")))
        chart = _bullet(cells, line, (CHANGE, TARGET), halves[line])
        marks.titled(chart, title, across=along(rows[line]), size=(WIDTH, SMALL))
        yield chart, f"{title}: {'; '.join(words)}."


def _comparison(cells: Cells, release: Release) -> Iterator[Chart]:
    """A chart a row: by how much the change of the role differs from that of the others, and the range of that."""
    shown = [line for line in range(len(cells.table)) if cells.tells(line, "Difference", *ENDS)]
    changes = release.table("change")
    axes = dict(zip(changes["scale"], ((changes["maximum"] - changes["minimum"]) / 8).map(rounded), strict=True))
    scales = [(scale, axes.get(scale)) for scale in release.table("difference")["scale"]]
    halves = _halves(cells, shown, scales, ("Difference", *ENDS))
    for line in shown:
        whose, beside = cells.held(line, "Whose"), cells.held(line, "Held against")
        title = f"{cells.held(line, 'Measure')}: {whose} beside {beside}{_between(cells, line)}"
        words = [f"difference {cells.words(line, 'Difference')}", *_range(cells, line)]
        if "Towards the aim" in cells.table and not cells.is_blank(line, "Towards the aim"):
            words.append(f"towards the aim: {cells.held(line, 'Towards the aim')}")
        axis = "First change less second, in points of the scale: right is a higher score"
        chart = _bullet(cells, line, ("Difference", ""), halves[line], middle="The same change")
        marks.titled(chart, title, across=axis, size=(WIDTH, SMALL))
        yield chart, f"{title}: {'; '.join(words)}."


def _bullet(cells: Cells, line: int, headings: tuple[str, str], half: float, *, middle: str = "") -> Any:
    """One row on an axis of its own, as wide to either side; a target stands below the range, which never hides it."""
    change, target = headings
    chart = marks.across(half)
    marks.add(chart, marks.NO_CHANGE, (0, 0), (0, 2), name=middle)
    if cells.tells(line, *ENDS):
        marks.add(chart, marks.RANGE, cells.at(line, ENDS[0], until=ENDS[1]), (1, 1))
    marks.add(chart, marks.DOT, cells.at(line, change), (1,), name=change)
    if target and cells.tells(line, target):
        marks.add(chart, marks.TARGET, cells.at(line, target), (0.5,))
    return chart


def _between(cells: Cells, line: int) -> str:
    waves = [cells.held(line, each) for each in ("From", "To")]
    return "" if any(pd.isna(each) for each in waves) else f", {waves[0]} to {waves[1]}"


def _range(cells: Cells, line: int) -> list[str]:
    if not cells.tells(line, *ENDS):
        return []
    return [f"likely range {cells.words(line, ENDS[0])} to {cells.words(line, ENDS[1])}"]


def _halves(
    cells: Cells, shown: Sequence[int], scales: Sequence[tuple[str | None, Any]], headings: Iterable[str]
) -> dict[int, float]:
    """Half the axis of each row that is drawn: the same for all rows of a scale, and wide enough for each of them.

    scales: of each line, its scale and half the axis that was released with it, which may be missing.
    """
    needed: dict[Any, float] = {}
    for line in shown:
        scale, axis = scales[line]
        told = [abs(float(cells.held(line, each))) for each in headings if cells.tells(line, each)]
        half = 0.0 if axis is None or pd.isna(axis) else float(axis)
        half = half if half and max(told) <= half else rounded(max(told) * 1.05)
        key = line if scale is None or pd.isna(scale) else scale
        needed[key] = max(needed.get(key, 0.0), half)
    return {line: needed[scales[line][0] if scales[line][0] in needed else line] for line in shown}


def rounded(value: float) -> float:
    """The next of 1, 2, 5, 10 and so on.

    >>> rounded(0.8), rounded(3.8), rounded(0)
    (1.0, 5.0, 1.0)
    """
    if not value:
        return 1.0
    power = math.floor(math.log10(value))
    steps = [float(f"{step}e{power}") for step in (1, 2, 5, 10)]
    return next(step for step in steps if value <= step)


def _theme_changes(cells: Cells, _: Release) -> Iterator[Chart]:
    """A chart a role and pair of stages: by how much the share who mention each theme differs. Shares are one scale."""
    every = [line for line in range(len(cells.table)) if cells.tells(line, "Difference", *ENDS)]
    half = rounded(max((abs(cells.held(line, each)) for line in every for each in ENDS), default=1))
    for (role, first, last), lines in cells.groups("Whose", "From", "To"):
        shown = [line for line in lines if line in every]  # they stand together, above the others
        parts = -(-len(shown) // MOST_THEMES)
        for part in range(parts):
            some = shown[len(shown) * part // parts : len(shown) * (part + 1) // parts]
            chart = marks.spans(half)
            names, *values = (
                cells.at(some[0], each, last=some[-1]) for each in ("Theme", "High end", "Low end", "Difference")
            )
            for look, heading, place in zip(marks.SPAN, ("High end", "Low end", "Difference"), values, strict=True):
                marks.point(chart, look, heading, (names, place))
            title = f"{role}: share who mention each theme, {last} less {first}"
            title += f" ({part + 1} of {parts})" if parts > 1 else ""
            title += _left_out(cells, lines, shown)
            up = "Difference in share (−1 to 1), likely range (95%)"
            marks.titled(chart, title, across="Theme", up=up, size=(WIDEST, TALL))
            chart.legend = None
            yield chart, f"{title}. {' '.join(_in_words(cells, line, 'Difference') for line in some)}"


def _in_words(cells: Cells, line: int, heading: str) -> str:
    return f"{cells.held(line, 'Theme')}: {'; '.join([cells.words(line, heading), *_range(cells, line)])}."


def _left_out(cells: Cells, lines: Sequence[int], shown: Sequence[int]) -> str:
    """How many of the themes are in no part of a chart, and why."""
    few = sum(cells.is_few(line, "People") for line in lines if line not in shown) if "People" in cells.table else 0
    hidden = len(lines) - len(shown) - few
    told = [f"{few} mentioned by {FEWER} people"] * bool(few) + [f"{hidden} not shown"] * bool(hidden)
    return f" (of {len(lines)} themes {' and '.join(told)})" if told else ""


# ---------------------------------------------------------------------------------------------------- levels and counts


def _slopes(cells: Cells, _: Release) -> Iterator[Chart]:
    """A chart a measure and pair of waves: from before to after, a line a role, on the whole scale."""
    from openpyxl.chart import LineChart

    for (label, first, last), lines in cells.groups("Measure", "From", "To"):
        shown = [line for line in lines if cells.tells(line, "Before", "After")]
        if not shown:
            continue
        chart = LineChart()
        ends = [cells.held(shown[0], each) for each in ("Scale from", "Scale to")]
        chart.y_axis.scaling.min, chart.y_axis.scaling.max = map(float, ends)
        said = []
        for line in shown:
            people = f", {cells.words(line, 'People')} people" if cells.tells(line, "People") else ""
            name = f"{cells.held(line, 'Whose')}{people}"
            marks.slope(chart, name, (cells.at(-1, "Before", until="After"),
                                             cells.at(line, "Before", until="After")))  # fmt: skip
            said.append(f"{name}: from {cells.words(line, 'Before')} to {cells.words(line, 'After')}.")
        title = f"{label}: average score before and after"
        up = f"Score, {number(ends[0])} to {number(ends[1])} ({cells.held(shown[0], 'Higher is')} when higher)"
        marks.titled(chart, title, across=f"Before: {first}. After: {last}.", up=up, size=(WIDTH, USUAL))
        yield chart, f"{title}, {first} to {last}. {' '.join(said)}"


def _answered(cells: Cells, _: Release) -> Iterator[Chart]:
    """A chart a role: invited and answered, wave by wave."""
    for (role,), lines in cells.groups("Role"):
        names = [name for name in ("Invited", "Answered") if any(cells.tells(line, name) for line in lines)]
        if not names:
            continue
        chart = marks.bars()
        for name in names:
            places = [cells.at(lines[0], each, last=lines[-1]) for each in ("Wave", name)]
            colour = LIGHT.series[6 if name == "Invited" else 0]
            marks.bar(chart, name, places, colour)
        title = f"{role}: invited and answered"
        marks.titled(chart, title, across="Wave", up="People", size=(WIDTH, USUAL))
        counts = [
            f"{cells.held(line, 'Wave')}: "
            + ", ".join(f"{cells.words(line, each)} {each.lower()}" for each in names if cells.tells(line, each))
            for line in lines
        ]
        yield chart, f"{title}. {'; '.join(counts)}."


def _themes(cells: Cells, _: Release) -> Iterator[Chart]:
    """A chart a role and stage: the share of people who mention each theme that may be told, from 0 to 1."""
    for (role, stage), lines in cells.groups("Whose", "Stage"):
        shown = [line for line in lines if cells.tells(line, "Share")]
        if not shown:
            continue
        # Those that may be told stand together, above the others.
        chart = marks.bars(lying=True)
        places = [cells.at(shown[0], each, last=shown[-1]) for each in ("Theme", "Share")]
        marks.bar(chart, "Share", places, LIGHT.series[0])
        title = f"{role}, {stage}: share who mention each theme{_left_out(cells, lines, shown)}"
        height = min(max(3 + 0.55 * len(shown), SMALL), TALLEST)
        marks.titled(chart, title, across="Theme", up="Share of those who wrote (0 to 1)", size=(WIDTH, height))
        chart.legend = None
        yield chart, f"{title}. {' '.join(_in_words(cells, line, 'Share') for line in shown)}"


DRAWN: dict[str, Callable[[Cells, Release], Iterator[Chart]]] = {
    "Indicators": _indicators, "Changes": _slopes, "Comparison": _comparison,
    "People": _answered, "Themes": _themes, "Theme changes": _theme_changes,
}  # fmt: skip
