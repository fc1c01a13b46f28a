"""The native chart of a why: its change on the axis of the scale, with its likely range and its target."""

from __future__ import annotations

from typing import Any

from pptx.chart.data import XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches, Pt

from analysis.charts import targets
from analysis.charts._template import LIGHT, palette
from analysis.release_words import along, as_read, bars, has_range
from analysis.reports._book_charts import rounded
from analysis.reports._colours import is_light
from analysis.reports._deck import described
from analysis.reports._room import LETTER, Box
from analysis.reports.story import Row

UNDER, OVER = 0, 2  # of the line of a target, which stands out above and below the bars; these lie at 1
LOWEST, LOW = Inches(1.4), Inches(2.2)  # below the first nothing can be told apart; below the second room is short
NARROW, MORE = Inches(5.5), Inches(0.6)  # a chart so narrow takes more, for its words and legend have several lines
BAND, RANGE, MEAN, TARGET = "Too small to matter", "Likely range (95%)", "Average change", "Target"


def drawn(slide: Any, place: Box, row: Row, ink: str | None) -> None:
    """Change, likely range, target and the band of what is too small to matter, on the axis of the scale.

    ink: the colour of words on the template; None leaves them as they are.
    """
    import pandas as pd

    where = (place.left, place.top, place.width, place.height)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES, *where, _points(row))
    table = pd.DataFrame([row])
    described(frame, targets.sentence(bars(table)) if has_range(table).all() else as_read(row["sentence"]))
    chart, low = frame.chart, is_low(place)
    if ink:
        chart.font.color.rgb = _rgb(ink)
    chart.has_title = True
    _worded(chart.chart_title.text_frame, _title(row, place) if low else _title(row), 11 if low else 12, ink)
    chart.has_legend, chart.legend.include_in_layout = True, False
    chart.legend.position = XL_LEGEND_POSITION.RIGHT if low else XL_LEGEND_POSITION.BOTTOM
    chart.legend.font.size = Pt(9 if low else 11)
    _axes(chart, row, ink)
    for each in chart.plots[0].series:
        _look(each, ink, thin=low)
    if low:
        _kept_open(chart, place)


def is_low(place: Box) -> bool:
    """Whether title, legend and axis would leave the bars too little of a chart in this place."""
    return place.height < LOW + (MORE if place.width < NARROW else 0)


def _points(row: Row) -> XyChartData:
    data = XyChartData()
    series: list[tuple[str, list[tuple[float, float]]]] = []
    if row["smallest"] is not None:
        series.append((BAND, [(-row["smallest"], 1), (row["smallest"], 1)]))
    series.append((RANGE, [(row["toward_lo"], 1), (row["toward_hi"], 1)]))
    series.append((MEAN, [(row["toward"], 1)]))
    if row["needed"] is not None:
        series.append((TARGET, [(row["needed"], UNDER), (row["needed"], OVER)]))
    for name, points in series:
        added = data.add_series(name)
        for x, y in points:
            added.add_data_point(x, y)
    return data


def _axes(chart: Any, row: Row, ink: str | None) -> None:
    across, up, half = chart.category_axis, chart.value_axis, _half(row)
    across.minimum_scale, across.maximum_scale, across.major_unit = -half, half, half / 2
    across.has_major_gridlines, across.tick_labels.font.size = False, Pt(11)
    across.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    across.has_title = True
    _worded(across.axis_title.text_frame, along(row), 10, ink)
    up.minimum_scale, up.maximum_scale, up.has_major_gridlines = UNDER, OVER, False
    up.tick_label_position, up.major_tick_mark = XL_TICK_LABEL_POSITION.NONE, XL_TICK_MARK.NONE
    if ink:
        for axis in (across, up):
            axis.format.line.color.rgb = _rgb(palette(is_light(ink)).zero)


def _half(row: Row) -> float:
    """Half the axis: that of the scale, or as much as what is drawn needs."""
    axis, drawn = float(row["axis"] or 0), (row["toward"], row["toward_lo"], row["toward_hi"], row["needed"])
    widest = max(abs(each) for each in (*drawn, row["smallest"]) if each is not None)
    return axis if axis and widest <= axis else rounded(widest * 1.05)


def _title(row: Row, line: Box | None = None) -> str:
    """What is drawn, with the averages where they may be told and, where it has to be one line, as far as that goes."""
    averages = "" if row["before"] is None else f": {row['before']:g} before, {row['after']:g} after"
    most = None if line is None else int(line.width * 0.7 / (Pt(11) * LETTER))
    whole = f"{row['label']}{averages}"
    if most is None or len(whole) <= most:
        return whole
    return row["label"] if len(row["label"]) <= most else f"{row['label'][: most - 1].rstrip()}…"


def _worded(frame: Any, words: str, size: int, ink: str | None) -> None:
    frame.text = words
    font = frame.paragraphs[0].runs[0].font
    font.size, font.bold = Pt(size), False
    if ink:
        font.color.rgb = _rgb(ink)


def _look(series: Any, ink: str | None, *, thin: bool) -> None:
    """Line and marker of a series, in colours that stand out where the words are light because the ground is dark.

    Shape tells the series apart where colour does not.
    """
    dark = ink is not None and is_light(ink)
    colours, words = palette(dark), ink or LIGHT.text
    width, colour, marker, size = {
        BAND: (22, colours.band, XL_MARKER_STYLE.NONE, 2),
        RANGE: (7, "#7FB5DA", XL_MARKER_STYLE.NONE, 2),
        MEAN: (0, colours.series[1 if dark else 0], XL_MARKER_STYLE.CIRCLE, 13),
        TARGET: (2.5, words, XL_MARKER_STYLE.NONE, 2),
    }[series.name]
    series.smooth = False
    series.marker.style, series.marker.size = marker, size
    if width:
        series.format.line.width = Pt(width * 0.7 if thin and series.name == BAND else width)
        series.format.line.color.rgb = _rgb(colour)
    else:
        series.format.line.fill.background()
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = _rgb(colour)


def _kept_open(chart: Any, place: Box) -> None:
    """Keeps a place for the bars in a low chart, where title, legend and axis would else leave them none."""
    above, below = (Pt(each) / place.height for each in (26, 46))
    sides = {"x": 0.04, "y": above, "w": 0.6, "h": 1 - above - below}
    parts = "".join(f'<c:{name} val="{part:.4f}"/>' for name, part in sides.items())
    modes = '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    layout = f"<c:layout {nsdecls('c')}><c:manualLayout>{modes}{parts}</c:manualLayout></c:layout>"
    area = chart._chartSpace.chart.plotArea
    for each in area.xpath("./c:layout"):
        area.remove(each)
    area.insert(0, parse_xml(layout))


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.removeprefix("#"))
