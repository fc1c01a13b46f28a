"""The workbook of a release: a sheet a table under headings a reader knows, with charts, dictionary and method.

Its sheets are those of `book.toml`. No sheet is hidden, nothing runs, and a figure that may not be told says
`not_shown` in every cell where it would stand; a row of which nothing may be told is in no chart.
"""

from __future__ import annotations

import io
import textwrap
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.charts.themes import FEWER
from analysis.exports.sheet_cell import sheet_cell
from analysis.release_words import HIDDEN_CELL, HIDDEN_IN_A_FILE, as_read, gaps_told, told_apart
from analysis.reports._book_charts import drawn
from analysis.reports._still import still
from analysis.reports.story import Story

NAME = "Workbook"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUFFIX = "xlsx"
NARROWEST, USUAL, WIDE, READING = 9, 32, 60, 100  # characters beside each other in a column
LINE, TALLEST = 15, 409  # points of a line of words, and those that a row can have
PLAN = (
    ("title", "Action", "What is done"), ("why", "Why", "Which why it serves"), ("owner", "Senior owner", "Role"),
    ("junior", "Junior owner", "Role"), ("due", "Due", "Day"), ("status", "Stands", "Status, and late where it is"),
    ("outcome", "Outcome", "What came of it"),
)  # fmt: skip


def write(story: Story) -> bytes:
    """The workbook as .xlsx."""
    import openpyxl

    book = openpyxl.Workbook()
    book.properties.creator = None  # it would otherwise name a program
    told = [(sheet, _table(story, sheet)) for sheet in sheets()]
    held = [(sheet, table) for sheet, table in told if len(table)]
    if story.plan:
        held.append((_plan_sheet(), _plan(story)))
    first = book.active
    first.title = "Contents"
    charts: dict[str, int] = {}
    for sheet, table in held:
        page = book.create_sheet(sheet["name"])
        _filled(page, [list(table.columns), *table.to_numpy(dtype=object).tolist()])
        page.freeze_panes, page.print_title_rows = "A2", "1:1"
        charts[sheet["name"]] = drawn(page, table, story.release)
    _contents(first, story, held, charts)
    _filled(book.create_sheet("Dictionary"), _dictionary(held), widest=READING)
    method = ("How it was made", *story.method, "", "What protects people", *story.limits, "", "Questionnaires")
    _filled(book.create_sheet("Method"), [(line,) for line in (*method, *story.notices)], widest=READING)
    target = io.BytesIO()
    book.save(target)
    return still(target.getvalue(), story.release.made)


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
    table = _named(table, story.release.table("change")) if sheet["table"] == "difference" else table
    table = _in_full(table, story) if sheet["table"] == "progress_by_why" else table
    table = table.assign(sentence=table["sentence"].map(as_read)) if "sentence" in names else table
    for key, label in (("role", "role_label"), ("stage", "stage_label")):
        if {key, label} <= set(table):
            table = table.assign(**{label: told_apart(table, key, label)})
    if sheet["table"] in GROUPED:
        table = _told_first(table, *GROUPED[sheet["table"]])
    told = gaps_told(table[list(names)], figures).replace(HIDDEN_CELL, HIDDEN_IN_A_FILE)
    if "fewer" in table:
        few = table["shown"].astype(bool) & table["fewer"].astype(bool)
        counts = [name for name in ("people", "received") if name in figures]
        told = told.assign(**{name: told[name].astype(object).mask(few & table[name].isna(), FEWER) for name in counts})
    return told.replace({NO_BEFORE: None}).rename(columns=names)


def _in_full(table: pd.DataFrame, story: Story) -> pd.DataFrame:
    """The whys, each with the whole verdict of its measure, where a release tells only the kind of verdict."""
    leading = {why.id: why.leading for why in story.whys if why.leading is not None and why.leading["shown"]}
    told = [
        f"Measure: {leading[row['why']]['label']}, {leading[row['why']]['words'].lower()}."
        if row["why"] in leading
        else row["measure"]
        for row in table.to_dict("records")
    ]
    return table.assign(measure=told)


# Tables whose charts show several rows: by what these belong together, and the figure that is drawn of each.
GROUPED = {
    "theme": (("role", "stage"), "share"),
    "theme_change": (("role", "from_stage", "to_stage"), "difference"),
    "people": (("role",), None),
}


def _told_first(table: pd.DataFrame, groups: Sequence[str], figure: str | None) -> pd.DataFrame:
    """The rows of a group together, those that may be told above the others; otherwise in the order that they have."""
    keys = [table[name].map({each: place for place, each in enumerate(table[name].unique())}) for name in groups]
    if figure is not None:
        hidden = table[figure].isna()
        keys.append(hidden | ~table["shown"].astype(bool) if "shown" in table else hidden)
    return table.iloc[pd.concat(keys, axis=1).apply(tuple, axis=1).argsort(kind="stable")]


NO_BEFORE = "\0no before"  # never leaves: it marks what nobody measured, which is not the same as hidden


def _without_before(table: pd.DataFrame) -> pd.DataFrame:
    """A log or a figure from elsewhere has no before and no range, so there is nothing that was hidden."""
    if "kind" not in table:  # an earlier program knew scales alone
        return table
    other = table["shown"].astype(bool) & table["kind"].isin(["participation", "figure"])
    names = ["n", "before", "after", "toward", "toward_lo", "toward_hi"]
    marked = table[names].astype(object)
    return table.assign(**{name: marked[name].mask(other & marked[name].isna(), NO_BEFORE) for name in names})


def _named(table: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """Measures and roles of a comparison by the names that the changes give them, where they give one."""
    names = {
        "scale": dict(zip(changes["scale"], changes["label"], strict=True)),
        "role": dict(zip(changes["role"], changes["role_label"], strict=True)),
    }
    pairs = (("scale", "scale"), ("role", "role"), ("comparison", "role"))
    return table.assign(**{name: [names[of].get(each, each) for each in table[name]] for name, of in pairs})


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


def _contents(
    page: Any, story: Story, held: Sequence[tuple[dict[str, Any], pd.DataFrame]], charts: dict[str, int]
) -> None:
    """What stands where, and how sure one can be; each name leads to its sheet. charts: how many each sheet has."""
    from openpyxl.utils import quote_sheetname
    from openpyxl.worksheet.hyperlink import Hyperlink

    above = [("Scheme", story.name), ("Release", story.stand), ("", story.notice), ("In short", story.answer)]
    rows = [(sheet["name"], f"{_one_row(sheet)}{_below(charts[sheet['name']])}") for sheet, _ in held]
    rows += [("Dictionary", "What each column means"), ("Method", "How it was made, and what it cannot show")]
    _filled(page, [*(each for each in above if each[1]), (), ("Sheet", "What stands there"), *rows], widest=READING)
    begins = page.max_row - len(rows) + 1
    for number, (name, *_) in enumerate(rows):
        cell = page.cell(begins + number, 1)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"{quote_sheetname(name)}!A1")
        cell.style = "Hyperlink"


def _one_row(sheet: dict[str, Any]) -> str:
    return f"One row: {sheet['row'][:1].lower()}{sheet['row'][1:]}"


def _below(charts: int) -> str:
    return "" if not charts else f"; below the table {'a chart' if charts == 1 else f'{charts} charts'}"


def _dictionary(held: Iterable[tuple[dict[str, Any], pd.DataFrame]]) -> list[tuple[str, ...]]:
    rows = [("Sheet", "Column", "What it means")]
    for sheet, table in held:
        rows += [(sheet["name"], heading, meaning) for _, heading, meaning in sheet["columns"] if heading in table]
    gap = (
        "not_shown: it may not be told, to protect people in small groups. It speaks neither for nor against anything."
    )
    few = f"{FEWER}: so few, none among them, are told as that alone."
    every = (("An empty cell", "Nothing was measured there."), (FEWER, few), ("not_shown", gap))
    return [*rows, *(("Every sheet", *each) for each in every)]


def _filled(page: Any, rows: Sequence[Sequence[object]], *, widest: int = WIDE) -> None:
    """The rows, the first of them in bold; a page is as wide as the columns, and long texts take several lines."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    page.sheet_properties.pageSetUpPr, page.page_setup.fitToHeight = PageSetupProperties(fitToPage=True), 0
    page.page_setup.orientation = "landscape"
    for row in rows:
        page.append([sheet_cell(page, None if _is_missing(value) else value) for value in row])
    widths = [_width([cell.value for cell in column], widest) for column in page.iter_cols()]
    for place, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    for number, row in enumerate(page.iter_rows(), start=1):
        lines = 1
        for cell, width in zip(row, widths, strict=True):
            needed = _lines(cell.value, width if number == 1 else max(width, USUAL + 2))
            cell.alignment = Alignment(vertical="top", wrap_text=needed > 1)
            lines = max(lines, needed)
            if number == 1:
                cell.font = Font(name="Calibri", sz=11, b=True)
        if lines > 1:  # not every program makes a row as high as what stands in it
            page.row_dimensions[number].height = min(lines * LINE, TALLEST)


def _width(values: Sequence[object], widest: int) -> int:
    """As wide as the longest word of its heading and what stands below it; what is longer than usual is broken."""
    head, *below = ["" if value is None else str(value) for value in values]
    longest = max(map(len, below), default=0)
    needed = longest if longest <= USUAL else USUAL if longest <= 3 * USUAL else widest
    return max(NARROWEST, needed + 2, *(len(word) + 2 for word in head.split()[:8] if len(word) <= USUAL))


def _lines(value: object, width: int) -> int:
    """How many lines a text takes; what is broken has some room, for no two programs draw letters of one width."""
    if not isinstance(value, str):
        return 1
    if len(value) <= width - 2 and "\n" not in value:
        return 1
    return sum(max(1, len(textwrap.wrap(part, max(int(width * 0.85), 1)))) for part in value.split("\n"))


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or value != value
