"""The marks of the workbook's charts: how a series looks, what titles say, and charts placed below their table.

A chart is an openpyxl chart with the words that a screen reader says in its place.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from analysis.charts._template import LIGHT
from analysis.reports._book_cells import Place, points
from analysis.workbooks import written

Chart = tuple[Any, str]
WIDTH, WIDEST, GAP = 16.0, 24.0, 0.5  # centimetres
PIXELS, POINTS, UNITS = 96 / 2.54, 72 / 2.54, 360_000  # in a centimetre
TITLE, WORDS = 1000, 900  # hundredths of a point
SHAPES = ("circle", "diamond", "square", "triangle", "x", "star", "plus")


@dataclass(frozen=True)
class Look:
    """What a series is called and how it is drawn: a line of so many points, or a shape of such a size."""

    name: str
    colour: str
    line: float = 0
    shape: str = "none"
    size: int = 2


NO_CHANGE = Look("No change", LIGHT.zero, line=1.5)
RANGE = Look("Likely range (95%)", "#7FB5DA", line=4.5)
DOT = Look("Average change", LIGHT.series[0], shape="circle", size=11)
TARGET = Look("Target", LIGHT.text, shape="triangle", size=10)


# ---------------------------------------------------------------------------------------------------------- changes


def across(half: float) -> Any:
    """An empty chart whose values lie from left to right, with nothing in the middle, and one row."""
    from openpyxl.chart import ScatterChart

    chart = ScatterChart()
    chart.style, chart.scatterStyle = None, "lineMarker"
    chart.x_axis.scaling.min, chart.x_axis.scaling.max, chart.x_axis.majorUnit = -half, half, half / 2
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 2
    return chart


def add(chart: Any, look: Look, values: Place | tuple[float, ...], heights: Sequence[float], *, name: str = "") -> None:
    """A series of a chart `across`. name: another than that of its look."""
    from openpyxl.chart.data_source import AxDataSource, NumDataSource
    from openpyxl.chart.marker import Marker
    from openpyxl.chart.series import SeriesLabel, XYSeries

    held = {"numRef": values.numbers()} if isinstance(values, Place) else {"numLit": points(values)}
    place = len(chart.series)
    series = XYSeries(idx=place, order=place, tx=SeriesLabel(v=written(name or look.name)))
    series.xVal, series.yVal = AxDataSource(**held), NumDataSource(numLit=points(heights))
    series.marker, series.smooth = Marker(symbol=look.shape, size=look.size), False
    _painted(series, look)
    chart.series.append(series)


def _painted(series: Any, look: Look) -> None:
    _drawn(series.graphicalProperties.line, look)
    if look.shape != "none":
        series.marker.graphicalProperties = _filled(look.colour.removeprefix("#"))


def _drawn(line: Any, look: Look) -> None:
    if look.line:
        line.solidFill, line.width, line.cap = look.colour.removeprefix("#"), round(look.line * 12_700), "flat"
    else:
        line.noFill = True


def _filled(colour: str) -> Any:
    from openpyxl.chart.shapes import GraphicalProperties

    paint = GraphicalProperties(solidFill=colour)
    paint.line.solidFill = colour
    return paint


# ---------------------------------------------------------------------------------------------------- levels and counts


def spans(half: float) -> Any:
    """An empty chart of differences and their ranges beside each other, with nothing in the middle.

    Its series are those of `SPAN`: the line runs from the first to the second, and the third is the mark on it.
    """
    from openpyxl.chart import StockChart
    from openpyxl.chart.axis import ChartLines

    chart = StockChart()
    chart.hiLowLines = ChartLines(spPr=_filled(LIGHT.zero.removeprefix("#")))
    _drawn(chart.hiLowLines.spPr.line, RANGE)
    chart.y_axis.scaling.min, chart.y_axis.scaling.max, chart.y_axis.majorUnit = -half, half, half / 2
    return chart


SPAN = (Look("", LIGHT.zero), Look("", LIGHT.zero), DOT)


def slope(chart: Any, name: str, cells: Sequence[Place]) -> None:
    """A further line of a line chart. The shape tells lines apart where the colour does not."""
    at = len(chart.series)
    look = Look("", LIGHT.series[at % len(LIGHT.series)], line=2.25, shape=SHAPES[at % len(SHAPES)], size=9)
    point(chart, look, name, cells)


def point(chart: Any, look: Look, name: str, cells: Sequence[Place]) -> None:
    """A series of a chart of lines or spans. cells: those that name its points, and those of their values."""
    from openpyxl.chart.marker import Marker

    series = _series(name, cells)
    series.marker, series.smooth = Marker(symbol=look.shape, size=look.size), False
    _painted(series, look)
    chart.series.append(series)


def bars(*, lying: bool = False) -> Any:
    """An empty chart of bars from nothing; lying: the first one at the top, and shares up to the whole."""
    from openpyxl.chart import BarChart

    chart = BarChart()
    chart.y_axis.scaling.min = 0
    if lying:
        chart.type, chart.gapWidth = "bar", 60
        chart.y_axis.scaling.max, chart.y_axis.majorUnit = 1, 0.25
        chart.x_axis.scaling.orientation, chart.y_axis.crosses = "maxMin", "max"
    return chart


def bar(chart: Any, name: str, cells: Sequence[Place], colour: str) -> None:
    """Bars of one colour. cells: those that name them, and those of their values."""
    series = _series(name, cells)
    series.graphicalProperties = _filled(colour.removeprefix("#"))
    chart.series.append(series)


def _series(name: str, cells: Sequence[Place]) -> Any:
    from openpyxl.chart.data_source import AxDataSource, NumDataSource
    from openpyxl.chart.series import Series, SeriesLabel

    series = Series(tx=SeriesLabel(v=written(name)))
    series.cat, series.val = AxDataSource(strRef=cells[0].texts()), NumDataSource(numRef=cells[1].numbers())
    return series


# ---------------------------------------------------------------------------------------------- titles and their place


def titled(chart: Any, title: str, *, across: str, up: str = "", size: tuple[float, float]) -> None:
    """What it shows, what its axes count, its width and height. up: nothing where an axis only holds rows apart."""
    chart.title = _title(title, TITLE, bold=True)
    chart.x_axis.title = _title(across, WORDS)
    chart.y_axis.title = _title(up, WORDS) if up else None
    chart.x_axis.delete, chart.y_axis.delete = False, not up
    for axis in (chart.x_axis, chart.y_axis):
        axis.tickLblPos, axis.txPr = "nextTo" if axis.crosses == "max" else "low", _text(WORDS)
        if axis.majorGridlines is not None:
            axis.majorGridlines.spPr = _filled(LIGHT.grid.removeprefix("#")) if up else None
    if not up:
        chart.x_axis.majorGridlines = chart.y_axis.majorGridlines = None
    (chart.width, chart.height), chart.roundedCorners = size, False
    if chart.legend is not None:
        chart.legend.position, chart.legend.txPr = "b", _text(WORDS)


def _title(words: str, size: int, *, bold: bool = False) -> Any:
    from openpyxl.chart.text import RichText, Text
    from openpyxl.chart.title import Title
    from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun

    font = CharacterProperties(sz=size, b=bold)
    lines = [
        Paragraph(pPr=ParagraphProperties(defRPr=font), r=[RegularTextRun(rPr=font, t=line)])
        for line in written(words).splitlines() or [""]
    ]
    return Title(tx=Text(rich=RichText(p=lines)), overlay=False)


def _text(size: int) -> Any:
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RichTextProperties

    font = ParagraphProperties(defRPr=CharacterProperties(sz=size))
    return RichText(bodyPr=RichTextProperties(rot=0), p=[Paragraph(pPr=font, endParaRPr=None)])  # level, never slanting


def placed(page: Any, charts: Sequence[Chart]) -> None:
    """Below the table, as many beside each other as it is wide. Each row of charts is one row of the sheet.

    So no chart lies on another however high a program draws its rows, and no page ends within one.
    """
    from openpyxl.utils import get_column_letter

    wide = [page.column_dimensions[get_column_letter(n)].width for n in range(1, page.max_column + 1)]
    step = (max((chart.width for chart, _ in charts), default=WIDTH) + GAP) * PIXELS
    beside = int(max(sum(map(_pixels, wide)), 2 * (WIDTH + GAP) * PIXELS) // step)
    line = page.max_row + 1
    for begin in range(0, len(charts), beside):
        line += 1
        some = charts[begin : begin + beside]
        page.row_dimensions[line].height = (max(chart.height for chart, _ in some) + GAP) * POINTS
        for place, (chart, words) in enumerate(some):
            chart.anchor = _anchor(chart, line, place * step, wide)
            chart.anchor.words = written(words)
            page.add_chart(chart)


def _pixels(width: float) -> float:
    return math.floor(width * 7 + 5)


def _anchor(chart: Any, line: int, left: float, wide: Sequence[float]) -> Any:
    """So many pixels from the left edge of the sheet, in this row of it."""
    column, widths = 0, [*map(_pixels, wide)]
    while left >= (width := widths[column] if column < len(widths) else 64):
        left, column = left - width, column + 1
    anchor = _described()()
    anchor._from.row, anchor._from.col, anchor._from.colOff = line - 1, column, round(left / PIXELS * UNITS)
    anchor._from.rowOff = round(GAP / 2 * UNITS)
    anchor.ext.width, anchor.ext.height = round(chart.width * UNITS), round(chart.height * UNITS)
    return anchor


@cache
def _described() -> type:
    """An anchor that writes words beside its chart: openpyxl itself has no place for them."""
    from openpyxl.drawing.spreadsheet_drawing import OneCellAnchor

    class Described(OneCellAnchor):
        __elements__ = OneCellAnchor.__elements__
        words = ""

        def to_tree(self, *arguments: Any, **options: Any) -> Any:
            self.graphicFrame.nvGraphicFramePr.cNvPr.descr = self.words
            return super().to_tree(*arguments, **options)

    return Described
