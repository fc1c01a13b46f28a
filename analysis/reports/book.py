"""The workbook of a release: a sheet a table under headings a reader knows, with charts, dictionary and method.

Its sheets are those of `book.toml`. No sheet is hidden, nothing runs, and a figure that may not be told says
`not_shown` in every cell where it would stand; a row of which nothing may be told is in no chart.
"""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.charts._template import LIGHT
from analysis.exports.sheet_cell import sheet_cell
from analysis.release_words import HIDDEN_CELL, HIDDEN_IN_A_FILE, gaps_told
from analysis.reports.story import Story
from analysis.workbooks import written

NAME = "Workbook"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUFFIX = "xlsx"
WIDEST, NARROWEST = 60, 9
CHART = (15.5, 8.2)  # centimetres
ROWS_A_CHART = 18
PLAN = (
    ("title", "Action", "What is done"), ("why", "Why", "Which why it serves"), ("owner", "Senior owner", "Role"),
    ("junior", "Junior owner", "Role"), ("due", "Due", "Day"), ("status", "Stands", "Status, and late where it is"),
    ("outcome", "Outcome", "What came of it"),
)  # fmt: skip


def write(story: Story) -> bytes:
    """The workbook as .xlsx."""
    import openpyxl
    from openpyxl.worksheet.properties import PageSetupProperties

    book = openpyxl.Workbook()
    book.properties.creator = None  # it would otherwise name a program
    told = [(sheet, _table(story, sheet)) for sheet in sheets()]
    held = [(sheet, table) for sheet, table in told if len(table)]
    if story.plan:
        held.append((_plan_sheet(), _plan(story)))
    first = book.active
    first.title = "Contents"
    _contents(first, story, held)
    for sheet, table in held:
        page = book.create_sheet(sheet["name"])
        _filled(page, [list(table.columns), *table.to_numpy(dtype=object).tolist()])
        page.freeze_panes, page.print_title_rows = "A2", "1:1"
        page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        draw = {"Changes": _slopes, "People": _answered, "Themes": _themes}.get(sheet["name"])
        if draw is not None:
            draw(page, table)
    _filled(book.create_sheet("Dictionary"), _dictionary(held))
    method = ("How it was made", *story.method, "", "What protects people", *story.limits, "", "Questionnaires")
    _filled(book.create_sheet("Method"), [(line,) for line in (*method, *story.notices)])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@cache
def sheets() -> tuple[dict[str, Any], ...]:
    """The sheets of `book.toml`: name, table, row, columns (name, heading, meaning), figures."""
    return tuple(tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["sheets"])


def _table(story: Story, sheet: dict[str, Any]) -> pd.DataFrame:
    """A released table under its headings, with `not_shown` in every gap of a figure."""
    table = story.release.table(sheet["table"])
    if table.empty:
        return table
    names = {name: heading for name, heading, _ in sheet["columns"] if name in table}
    figures = tuple(name for name in sheet.get("figures", ()) if name in names)
    table = _without_before(table) if sheet["table"] == "progress_by_indicator" else table
    if sheet["table"] == "theme":
        hidden = ~table["shown"].astype(bool) | table["share"].isna()
        order = [
            table[name].map({each: n for n, each in enumerate(table[name].unique())}) for name in ("role", "stage")
        ]
        table = table.iloc[pd.concat([*order, hidden], axis=1).apply(tuple, axis=1).argsort(kind="stable")]
    told = gaps_told(table[list(names)], figures).replace(HIDDEN_CELL, HIDDEN_IN_A_FILE)
    return told.replace({NO_BEFORE: None}).rename(columns=names)


NO_BEFORE = "\0no before"  # never leaves: it marks what nobody measured, which is not the same as hidden


def _without_before(table: pd.DataFrame) -> pd.DataFrame:
    """A log or a figure from elsewhere has no before and no range, so there is nothing that was hidden."""
    if "kind" not in table:  # an earlier program knew scales alone
        return table
    other = table["shown"].astype(bool) & table["kind"].isin(["participation", "figure"])
    names = ["n", "before", "after", "toward", "toward_lo", "toward_hi"]
    marked = table[names].astype(object)
    return table.assign(**{name: marked[name].mask(other & marked[name].isna(), NO_BEFORE) for name in names})


def _plan_sheet() -> dict[str, Any]:
    return {"name": "Actions", "row": "One action of the plan", "columns": PLAN}


def _plan(story: Story) -> pd.DataFrame:
    titles = story.why_titles()
    rows = [
        (
            each.title, titles.get(each.why or "", ""), each.owner_role, each.junior_owner_role,
            None if each.due is None else each.due.isoformat(), story.action_state(each), each.outcome,
        )
        for each in story.plan or ()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[heading for _, heading, _ in PLAN], dtype=object)


def _contents(page: Any, story: Story, held: Sequence[tuple[dict[str, Any], pd.DataFrame]]) -> None:
    """What stands where, and how sure one can be; each name leads to its sheet."""
    above = [("Scheme", story.name), ("Release", story.stand), ("", story.notice), ("In short", story.answer)]
    rows = [(sheet["name"], f"One row: {sheet['row'][:1].lower()}{sheet['row'][1:]}") for sheet, _ in held]
    rows += [("Dictionary", "What each column means"), ("Method", "How it was made, and what it cannot show")]
    _filled(page, [*(each for each in above if each[1]), (), ("Sheet", "What stands there"), *rows])
    begins = page.max_row - len(rows) + 1
    for number, (name, *_) in enumerate(rows):
        page.cell(begins + number, 1).hyperlink = f"#'{name}'!A1"
        page.cell(begins + number, 1).style = "Hyperlink"


def _dictionary(held: Iterable[tuple[dict[str, Any], pd.DataFrame]]) -> list[tuple[str, ...]]:
    rows = [("Sheet", "Column", "What it means")]
    for sheet, table in held:
        rows += [(sheet["name"], heading, meaning) for _, heading, meaning in sheet["columns"] if heading in table]
    gap = (
        "not_shown: it may not be told, to protect people in small groups. It speaks neither for nor against anything."
    )
    return [*rows, ("Every sheet", "An empty cell", "Nothing was measured there."), ("Every sheet", "not_shown", gap)]


def _filled(page: Any, rows: Sequence[Sequence[object]], *, wrap: bool = True) -> None:
    """The rows, the first of a table in bold; columns as wide as they need, long texts over several lines."""
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    for number, row in enumerate(rows):
        cells = [None if _is_missing(value) else value for value in row]
        page.append([sheet_cell(page, value, bold=number == 0) for value in cells])
    for column in range(1, page.max_column + 1):
        cells = [page.cell(line, column) for line in range(1, page.max_row + 1)]
        longest = max((len(str(cell.value)) for cell in cells if cell.value is not None), default=0)
        page.column_dimensions[get_column_letter(column)].width = min(max(longest + 2, NARROWEST), WIDEST)
        for cell in cells:
            long = wrap and isinstance(cell.value, str) and len(cell.value) > WIDEST
            cell.alignment = Alignment(vertical="top", wrap_text=long)


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or value != value


# ----------------------------------------------------------------------------------------------------------- charts


def _slopes(page: Any, table: pd.DataFrame) -> None:
    """A chart a measure and pair of waves: from before to after, a line a role, on the whole scale."""
    from openpyxl.chart import LineChart, Reference, Series

    columns = {name: place for place, name in enumerate(table.columns, start=1)}
    place = 0
    for (label, first, last), rows in table.reset_index(drop=True).groupby(["Measure", "From", "To"], sort=False):
        shown = [line for line in rows.index if not isinstance(rows.at[line, "Before"], str)]
        if not shown:
            continue
        chart = LineChart()
        head = rows.loc[shown[0]]
        _titled(chart, f"{label}: {first} to {last}", f"Average score ({head['Higher is']} when higher)")
        chart.y_axis.scaling.min, chart.y_axis.scaling.max = float(head["Scale from"]), float(head["Scale to"])
        for number, line in enumerate(shown):
            values = Reference(page, min_col=columns["Before"], max_col=columns["After"], min_row=line + 2)
            series = Series(values, title=written(f"{rows.at[line, 'Whose']}, {rows.at[line, 'People']} people"))
            _drawn(series, number, line=True)
            chart.series.append(series)
        chart.set_categories(Reference(page, min_col=columns["Before"], max_col=columns["After"], min_row=1))
        _placed(page, chart, table, place)
        place += 1


def _answered(page: Any, table: pd.DataFrame) -> None:
    """A chart a role: invited and answered, wave by wave."""
    from openpyxl.chart import BarChart, Reference, Series

    columns = {name: place for place, name in enumerate(table.columns, start=1)}
    for place, (role, rows) in enumerate(table.reset_index(drop=True).groupby("Role", sort=False)):
        chart = BarChart()
        _titled(chart, f"{role}: invited and answered", "People")
        chart.y_axis.scaling.min = 0
        low, high = rows.index.min() + 2, rows.index.max() + 2
        for number, name in enumerate(("Invited", "Answered")):
            values = Reference(page, min_col=columns[name], min_row=low, max_row=high)
            series = Series(values, title=name)
            _drawn(series, 6 if number == 0 else 0, line=False)
            chart.series.append(series)
        chart.set_categories(Reference(page, min_col=columns["Wave"], min_row=low, max_row=high))
        _placed(page, chart, table, place)


def _themes(page: Any, table: pd.DataFrame) -> None:
    """A chart a role and stage: the share of people who mention each theme that may be told, from 0 to 1."""
    from openpyxl.chart import BarChart, Reference, Series

    columns = {name: place for place, name in enumerate(table.columns, start=1)}
    place = 0
    for (role, stage), rows in table.reset_index(drop=True).groupby(["Whose", "Stage"], sort=False):
        shown = [line for line in rows.index if not isinstance(rows.at[line, "Share"], str)]
        if not shown:
            continue
        low, high = shown[0] + 2, shown[-1] + 2  # those that may be told stand together, above the others
        chart = BarChart()
        chart.type = "bar"
        few = f" ({len(rows) - len(shown)} of {len(rows)} themes not shown)" if len(shown) < len(rows) else ""
        _titled(chart, f"{role}, {stage}: share who mention it{few}", "Share of those who wrote")
        chart.x_axis.scaling.orientation = "maxMin"
        chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 1
        series = Series(Reference(page, min_col=columns["Share"], min_row=low, max_row=high), title="Share")
        _drawn(series, 0, line=False)
        chart.series.append(series)
        chart.set_categories(Reference(page, min_col=columns["Theme"], min_row=low, max_row=high))
        chart.legend = None
        _placed(page, chart, table, place)
        place += 1


def _titled(chart: Any, title: str, axis: str) -> None:
    chart.title, chart.y_axis.title = written(title), axis
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.width, chart.height = CHART
    if chart.legend is not None:
        chart.legend.position = "b"


MARKS = ("circle", "diamond", "square", "triangle", "x", "star", "plus")


def _drawn(series: Any, number: int, *, line: bool) -> None:
    """Colour and shape of a series: the shape tells them apart where the colour does not."""
    colour = LIGHT.series[number % len(LIGHT.series)].removeprefix("#")
    if line:
        series.graphicalProperties.line.solidFill = colour
        series.graphicalProperties.line.width = 28_000
        series.marker.symbol, series.marker.size, series.smooth = MARKS[number % len(MARKS)], 9, False
        series.marker.graphicalProperties.solidFill = colour
    else:
        series.graphicalProperties.solidFill = colour


def _placed(page: Any, chart: Any, table: pd.DataFrame, place: int) -> None:
    """To the right of the table, two charts beside each other."""
    from openpyxl.utils import get_column_letter

    column = get_column_letter(len(table.columns) + 2 + (place % 2) * 10)
    page.add_chart(chart, f"{column}{2 + (place // 2) * ROWS_A_CHART}")
