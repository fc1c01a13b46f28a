"""All tables of the findings as one workbook, or as a .zip of csv files, each with its dictionary.

Tables with a row a person are not among them: those leave in `tidy` and in the record, under fresh pseudonyms.
"""

from __future__ import annotations

import io
import math
import numbers
import re
from collections.abc import Iterable, Mapping
from itertools import count

import pandas as pd

from analysis.exports.csv_text import as_csv, tamed
from analysis.exports.dictionary import dictionary, one_row
from analysis.exports.packed import zipped
from analysis.findings import TABLES, Findings

SHEET_NAME = 31  # characters that a spreadsheet program accepts
CELL_TEXT = 32_767
_IMPOSSIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what no .xlsx can hold
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")


def table_csv(found: Findings, name: str) -> bytes:
    """One table as csv; KeyError unless it is in TABLES, for tables with a row a person carry the workbench's ids."""
    if name not in TABLES:
        raise KeyError(f"{name} is not among the tables that may be exported as they are")
    return as_csv(found.table(name))


def tables_zip(found: Findings) -> bytes:
    """Every table as csv with `contents.csv` and `dictionary.csv`, as a .zip."""
    tables = _tables(found)
    about = {"contents": _contents(tables), "dictionary": dictionary(tables)}
    return zipped({f"{name}.csv": as_csv(table) for name, table in (about | tables).items()})


def workbook(found: Findings) -> bytes:
    """Every table on a sheet of its own, after the contents and before the dictionary, as .xlsx."""
    import openpyxl

    tables = _tables(found)
    names = sheet_names(tables)
    contents = _contents(tables)
    contents.insert(1, "sheet", [names[name] for name in contents["table"]])
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = None  # a workbook would otherwise name a program or a person
    for name, table in {"contents": contents, **tables, "dictionary": dictionary(tables)}.items():
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


def _tables(found: Findings) -> dict[str, pd.DataFrame]:
    return {name: found.table(name) for name in TABLES}


def _contents(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    rows = [(name, one_row(name), len(table)) for name, table in tables.items()]
    return pd.DataFrame(rows, columns=["table", "one_row_is", "rows"])


def _add_sheet(book, name: str, table: pd.DataFrame) -> None:
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    rows = table.astype(object).where(table.notna(), None).values.tolist()
    for place, column in enumerate(table.columns, start=1):
        longest = max((len(str(row[place - 1])) for row in rows if row[place - 1] is not None), default=0)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest, len(str(column))) + 2, 60)
    sheet.append([_cell(sheet, str(column), bold=True) for column in table.columns])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet, value: object, *, bold: bool = False):
    """A number or truth value as such, anything else as text that no program takes for a formula or an error."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        number = float(value)
        return number if math.isfinite(number) else None
    cell = WriteOnlyCell(sheet, str(tamed(_IMPOSSIBLE.sub("\ufffd", str(value))))[:CELL_TEXT])
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
