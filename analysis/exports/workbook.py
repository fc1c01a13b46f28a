"""All tables as one workbook, or as a .zip of csv files, with their dictionary and the notices of questionnaires."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, islice
from xml.sax.saxutils import escape

import pandas as pd

from analysis.exports.csv_text import as_csv
from analysis.exports.dictionary import contents, dictionary
from analysis.exports.notices import TITLE, notices, notices_text
from analysis.exports.packed import zipped
from analysis.exports.results import result, results
from analysis.exports.sheet_cell import cell_value, sheet_cell
from analysis.exports.withheld import problem_without_names
from analysis.findings import Findings
from analysis.model import Recipe

SHEET_NAME = 31  # characters that a spreadsheet program accepts
AT_ONCE = 2_000  # rows that are put into a sheet together
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

    openpyxl makes the workbook with its headings, and the rows are put into it as text: it takes ten times as long to
    write a cell, for it makes an object of each.
    """
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = None  # a workbook would otherwise name a program or a person
    rows = {}
    for number, (name, table) in enumerate(tables.items(), start=1):
        cells = [_cells(table.iloc[:, place]) for place in range(table.shape[1])]
        _add_sheet(book, name, table.columns, [longest for _, longest in cells])
        lines = [[_cell(value) for value in line] for line in (below or {}).get(name, ())]
        rows[f"xl/worksheets/sheet{number}.xml"] = ([column for column, _ in cells], lines)
    begun, target = io.BytesIO(), io.BytesIO()
    book.save(begun)
    with zipfile.ZipFile(begun) as made, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as kept:
        for part in made.infolist():
            head, end, tail = made.read(part).partition(b"</sheetData>")
            new = zipfile.ZipInfo(part.filename, part.date_time)
            new.compress_type = zipfile.ZIP_DEFLATED
            with kept.open(new, "w") as written:
                written.write(head)
                for some in _rows(*rows.get(part.filename, ([], []))):
                    written.write(some)
                written.write(end + tail)
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


def _add_sheet(book, name: str, columns: Iterable[object], longest: Sequence[int]) -> None:
    """A sheet with its headings, as wide as the longest cell of each column asks for."""
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for place, (column, length) in enumerate(zip(columns, longest, strict=True), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = min(max(length, len(str(column))) + 2, 60)
    sheet.append([sheet_cell(sheet, str(column), bold=True) for column in columns])


def _cells(column: pd.Series) -> tuple[list[str], int]:
    """The cells of a column as a sheet holds them, and the length of the longest; a text that recurs is made once."""
    values = column.astype(object).where(column.notna(), None).tolist()
    # In a mixed column 1, 1.0 and True would be taken for one another.
    alike = pd.api.types.infer_dtype(values, skipna=True) in ("string", "date")
    known = {value: _cell(value) for value in set(values)} if alike else {}
    cells = [known[value] for value in values] if alike else [_cell(value) for value in values]
    return cells, max((len(str(each)) for each in known or values if each is not None), default=0)


def _cell(value: object) -> str:
    """A cell without its beginning, which says where it stands; nothing for an empty one."""
    held = cell_value(value)
    if held is None:
        return ""
    if isinstance(held, bool):
        return f'" t="b"><v>{held:d}</v></c>'
    if not isinstance(held, str):
        return f'"><v>{held!r}</v></c>'
    # A reader of XML would take a bare return for a new line, and drop blanks at either end.
    text = escape(held, {"\r": "&#13;"})
    space = ' xml:space="preserve"' if held != held.strip() else ""
    return f'" t="inlineStr"><is><t{space}>{text}</t></is></c>'


def _rows(columns: list[list[str]], below: list[list[str]]) -> Iterator[bytes]:
    """The rows under the headings, some at a time, so that a large table never stands there twice."""
    from openpyxl.utils import get_column_letter

    widest = max(len(columns), *map(len, below), 0)
    letters = [f'<c r="{get_column_letter(place)}' for place in range(1, widest + 1)]
    lines = enumerate(chain(zip(*columns, strict=True), below), start=2)
    while some := list(islice(lines, AT_ONCE)):
        told = []
        for row, cells in some:
            filled = [f"{letter}{row}{cell}" for letter, cell in zip(letters, cells, strict=False) if cell]
            told.append(f'<row r="{row}">{"".join(filled)}</row>')
        yield "".join(told).encode()


_README = """# Every table of the scheme

- `contents.csv`: what one row of each table is.
- `dictionary.csv`: what each column means, and its unit.
- `scales.csv`: how answers become scores: which items are turned, how many must be answered, the range of the score.

Names of files stay on the workbench: here each is `file 1`, `file 2` and so on, wherever it is mentioned.
"""
