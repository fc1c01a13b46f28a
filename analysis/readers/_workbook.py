"""Excel workbooks: what is refused, which sheet holds the answers, and its cells as text."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pandas as pd

from ..model import CannotRead, Problem
from ._text import MOST_CELLS, as_text

if TYPE_CHECKING:
    import fastexcel
    import pyarrow

MOST_UNPACKED = 1024**3
MOST_RATIO = 250  # answers shrink to a twentieth; a file made to overwhelm the machine shrinks to a thousandth
MOST_MERGED = 2  # a title or two; tables of results have dozens
_SMALL = 10 * 1024**2
_FORMULA_ALONE = re.compile(rb"(?:</f>|<f\b[^>]*/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")

_FOREIGN = (
    ("word/", "is a Word document. Load reflections as documents, and answers as .xlsx or .csv."),
    ("ppt/", "is a presentation. Export the answers as .xlsx or .csv and load that file."),
    ("xl/workbook.bin", "is a binary workbook (.xlsb). Open it, save it as .xlsx, and load that file."),
    ("content.xml", "is an OpenDocument file. Open it, save it as .xlsx, and load that file."),
    ("xl/vbaProject.bin", "holds macros. Open it, save it as .xlsx without macros, and load that file."),
    ("xl/externalLinks/", "draws on other workbooks. Copy its cells as values into a new workbook and load that file."),
    ("xl/connections.xml", "draws on outside data. Copy its cells as values into a new workbook and load that file."),
)


def table_of_workbook(name: str, content: bytes) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """Cells of the first sheet that holds a table, and a Problem where other sheets hold tables too."""
    archive, book = _archive(name, content), _book(name, content)
    first, others = _first_table(name, book)
    if first is None:
        raise CannotRead(
            f"{name} has no sheet with headings and answers below them. Export the answers again and load that file."
        )
    sheet, cells = first
    if _merged_ranges(archive, sheet) > MOST_MERGED:
        raise CannotRead(
            f"{name}, sheet {sheet}, has merged cells, as a table of results has. "
            "Load the answers themselves, one row a person and one heading above each column."
        )
    return cells, _other_sheets(name, sheet, others) + _uncomputed(name, archive, sheet)


def _archive(name: str, content: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        raise CannotRead(f"{name} is damaged. Export it again and load that file.") from None
    parts = archive.infolist()
    for start, sentence in _FOREIGN:
        if any(part.filename.startswith(start) for part in parts):
            raise CannotRead(f"{name} {sentence}")
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise CannotRead(f"{name} is a compressed folder. Unpack it and load the .xlsx or .csv file inside.")
    if sum(part.file_size for part in parts) > MOST_UNPACKED or any(_suspicious(part) for part in parts):
        raise CannotRead(
            f"{name} unpacks to far more than answers need. Copy its cells into a new workbook and load that file."
        )
    return archive


def _suspicious(part: zipfile.ZipInfo) -> bool:
    return part.file_size > 10 * 1024**2 and part.file_size > MOST_RATIO * max(part.compress_size, 1)


def _book(name: str, content: bytes) -> fastexcel.ExcelReader:
    import fastexcel

    try:
        return fastexcel.read_excel(content)
    except fastexcel.FastExcelError:
        raise CannotRead(
            f"{name} is damaged or protected. Open it, save it again as .xlsx, and load that file."
        ) from None


def _first_table(name: str, book: fastexcel.ExcelReader) -> tuple[tuple[str, pd.DataFrame] | None, int]:
    """The first visible sheet with a table and its cells, and how many more there are. Each sheet is read once."""
    first, others = None, 0
    for sheet in book.sheet_names:
        cells = _cells(name, book, sheet)
        if not _has_table(cells):
            continue
        if first is None:
            first = (sheet, cells)
        else:
            others += 1
    return first, others


def _has_table(cells: pd.DataFrame) -> bool:
    """Whether headings and an answer stand in the first hundred rows; a sheet of notes in one column has none."""
    filled = cells.iloc[:100].notna().sum(axis=1)
    return bool((filled >= min(2, filled.max())).sum() >= 2) and cells.shape[1] > 1


def _cells(name: str, book: fastexcel.ExcelReader, sheet: str) -> pd.DataFrame:
    columns = _columns(name, book, sheet)
    height = len(columns[0]) if columns else 0
    # Each column is let go as soon as it is text: the peak of memory is here.
    cells = {number: as_text(columns.pop(0)) for number in range(1, len(columns) + 1)}
    return pd.DataFrame(cells, index=pd.RangeIndex(1, height + 1), dtype=object, copy=False)


def _columns(name: str, book: fastexcel.ExcelReader, sheet: str) -> list[pyarrow.Array]:
    # skip_rows=0 keeps blank rows at the top, so that the index is the row number that a spreadsheet shows.
    loaded = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
    if loaded.visible != "visible":
        return []
    if loaded.height * loaded.width > MOST_CELLS:
        raise CannotRead(
            f"{name} has more than 20 million cells. Split it into one file a wave and load them one by one."
        )
    return loaded.to_arrow().columns


def _other_sheets(name: str, sheet: str, others: int) -> tuple[Problem, ...]:
    if not others:
        return ()
    sentence = (
        f"{name} holds {others + 1} sheets with tables; only the first of them, {sheet}, was read. "
        "Save another one as its own file to load it."
    )
    return (Problem(name, None, None, "other_sheets", sentence),)


def _merged_ranges(archive: zipfile.ZipFile, sheet: str) -> int:
    below = _written(archive, sheet).rpartition(b"sheetData>")[2]
    return len(re.findall(rb"<(?:\w+:)?mergeCell ", below))


def _uncomputed(name: str, archive: zipfile.ZipFile, sheet: str) -> tuple[Problem, ...]:
    """A Problem where cells hold formulas without a stored result: a program wrote them, and nobody opened the file."""
    number = len(_FORMULA_ALONE.findall(_written(archive, sheet)))
    if not number:
        return ()
    sentence = (
        f"{name}, sheet {sheet}: {number} cells hold a formula without its result, so they count as missing. "
        "Open the file in a spreadsheet program, save it, and load it again."
    )
    return (Problem(name, None, None, "formula", sentence),)


def _written(archive: zipfile.ZipFile, sheet: str) -> bytes:
    """A sheet as it is written in the workbook; nothing for a large one, which would cost a fifth of its reading."""
    part = _part_of(archive, sheet)
    return b"" if part is None or archive.getinfo(part).file_size > _SMALL else archive.read(part)


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The file inside the workbook that holds a sheet."""
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iterfind(".//{*}sheet")
    wanted = next((each.get(relation) for each in sheets if each.get("name") == sheet), None)
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels")).iterfind("{*}Relationship")
    target = next((each.get("Target", "") for each in links if each.get("Id") == wanted), "")
    part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return part if part in archive.namelist() else None
