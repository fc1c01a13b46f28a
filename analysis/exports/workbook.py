"""All tables as one workbook, or as a .zip of csv files, with their dictionary and the notices of questionnaires."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, count

import pandas as pd

from analysis.exports.csv_text import as_csv
from analysis.exports.dictionary import contents, dictionary
from analysis.exports.notices import TITLE, notices, notices_text
from analysis.exports.packed import zipped
from analysis.exports.results import result, results
from analysis.exports.sheet_cell import Value, cell_value
from analysis.exports.withheld import problem_without_names
from analysis.findings import Findings
from analysis.model import Recipe

SHEET_NAME = 31  # characters that a spreadsheet program accepts
WIDEST = 60  # characters, of a column
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")


def table_csv(found: Findings, name: str) -> bytes:
    """One table as csv; KeyError for tables with a row a person, which carry the workbench's ids."""
    table = result(found, name)
    return as_csv(problem_without_names(table) if name == "problem" else table)


def tables_zip(found: Findings, recipes: Iterable[Recipe] = ()) -> bytes:
    """Every table as csv with `README.md`, `contents.csv` and `dictionary.csv`, as a .zip.

    recipes: how the files were read, so that the problems can do without their names and headings.
    """
    tables = results(found, recipes)
    about = {"contents": contents(tables), "dictionary": dictionary(tables)}
    files = {f"{name}.csv": as_csv(table) for name, table in (about | tables).items()}
    return zipped({"README.md": (_README + notices_text(found)).encode("utf-8")} | files)


def workbook(found: Findings, recipes: Iterable[Recipe] = ()) -> bytes:
    """Every table on a sheet of its own, after the contents and before the dictionary, as .xlsx.

    recipes: as in `tables_zip`. Below the contents stand the notices of the questionnaires used.
    """
    tables = results(found, recipes)
    names = sheet_names(tables)
    about = contents(tables)
    about.insert(1, "sheet", [names[name] for name in about["table"]])
    told = [(each,) for each in notices(found)]
    sheets = {names.get(name, name): table for name, table in {**tables, "dictionary": dictionary(tables)}.items()}
    return sheets_as_workbook({"contents": about, **sheets}, below={"contents": [(), (TITLE,), *told] if told else []})


def sheets_as_workbook(
    tables: Mapping[str, pd.DataFrame], *, below: Mapping[str, Sequence[tuple[str, ...]]] | None = None
) -> bytes:
    """Each table on the sheet of its name, as .xlsx. below: lines that stand under a table.

    XlsxWriter writes row by row and keeps none, so that a large table takes a third of the time that openpyxl takes.
    """
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        bold = book.add_format({"bold": True})
        for name, table in tables.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            columns = [_column(table.iloc[:, place]) for place in range(table.shape[1])]
            for place, (heading, cells) in enumerate(zip(table.columns, columns, strict=True)):
                longest = max((len(str(each)) for each in set(cells) if each is not None), default=0)
                sheet.set_column(place, place, min(max(longest, len(str(heading))) + 2, WIDEST))
            for place, heading in enumerate(table.columns):
                sheet.write_string(0, place, str(cell_value(str(heading))), bold)
            lines = chain(zip(*columns, strict=True), (map(cell_value, line) for line in (below or {}).get(name, ())))
            for row, cells in enumerate(lines, start=1):
                _write(sheet, row, cells)
    return target.getvalue()


def _column(column: pd.Series) -> list[Value]:
    """What the cells of a column hold; a text that recurs is looked at once."""
    values = column.astype(object).where(column.notna(), None).tolist()
    # In a mixed column 1, 1.0 and True would be taken for one another.
    if pd.api.types.infer_dtype(values, skipna=True) not in ("string", "date"):
        return [cell_value(value) for value in values]
    known = {value: cell_value(value) for value in set(values)}
    return [known[value] for value in values]


def _write(sheet, row: int, cells: Iterable[Value]) -> None:
    """One row. Each kind of cell is named, so that no text is taken for a formula, a link or a number."""
    for place, value in enumerate(cells):
        if isinstance(value, bool):
            sheet.write_boolean(row, place, value)
        elif isinstance(value, str):
            sheet.write_string(row, place, value)
        elif value is not None:
            sheet.write_number(row, place, value)


def sheet_names(tables: Iterable[str]) -> dict[str, str]:
    """A different name of at most 31 characters for the sheet of each table.

    >>> sheet_names(["harm", "change_by_scale_role_and_office_one", "change_by_scale_role_and_office_two"])["harm"]
    'harm'
    """
    taken = {"contents", "dictionary"}
    names = {}
    for table in tables:
        plain = _NOT_IN_A_NAME.sub("-", table)
        tries = (plain[:SHEET_NAME] if turn == 1 else f"{plain[: SHEET_NAME - 4]}-{turn}" for turn in count(1))
        names[table] = next(each for each in tries if each.lower() not in taken)
        taken.add(names[table].lower())
    return names


_README = """# Every table of the scheme

- `contents.csv`: what one row of each table is.
- `dictionary.csv`: what each column means, and its unit.
- `scales.csv`: how answers become scores: which items are turned, how many must be answered, the range of the score.

Names of files stay on the workbench: here each is `file 1`, `file 2` and so on, wherever it is mentioned.
"""
