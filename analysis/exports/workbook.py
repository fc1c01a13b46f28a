"""All tables as one workbook, or as a .zip of csv files, with their dictionary and the notices of questionnaires."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from itertools import count

import pandas as pd

from analysis.exports.csv_text import as_csv
from analysis.exports.dictionary import contents, dictionary
from analysis.exports.notices import TITLE, notices, notices_text
from analysis.exports.packed import zipped
from analysis.exports.results import result, results
from analysis.exports.sheet_cell import sheet_cell
from analysis.exports.withheld import problem_without_names
from analysis.findings import Findings
from analysis.model import Recipe

SHEET_NAME = 31  # characters that a spreadsheet program accepts
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
    import openpyxl

    tables = results(found, recipes)
    names = sheet_names(tables)
    about = contents(tables)
    about.insert(1, "sheet", [names[name] for name in about["table"]])
    told = [(each,) for each in notices(found)]
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = None  # a workbook would otherwise name a program or a person
    _add_sheet(book, "contents", about, below=[(), (TITLE,), *told] if told else [])
    for name, table in {**tables, "dictionary": dictionary(tables)}.items():
        _add_sheet(book, names.get(name, name), table)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


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


def _add_sheet(book, name: str, table: pd.DataFrame, *, below: Sequence[tuple[str, ...]] = ()) -> None:
    """A sheet with the table, and the lines that stand below it."""
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    rows = table.astype(object).where(table.notna(), None).values.tolist()
    for place, column in enumerate(table.columns, start=1):
        longest = max((len(str(row[place - 1])) for row in rows if row[place - 1] is not None), default=0)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest, len(str(column))) + 2, 60)
    sheet.append([sheet_cell(sheet, str(column), bold=True) for column in table.columns])
    for row in (*rows, *below):
        sheet.append([sheet_cell(sheet, value) for value in row])


_README = """# Every table of the scheme

- `contents.csv`: what one row of each table is.
- `dictionary.csv`: what each column means, and its unit.
- `scales.csv`: how answers become scores: which items are turned, how many must be answered, the range of the score.

Names of files stay on the workbench: here each is `file 1`, `file 2` and so on, wherever it is mentioned.
"""
