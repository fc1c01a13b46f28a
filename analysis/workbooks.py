"""Workbooks that people fill in: what a cell can hold of what was typed, and the rows of a workbook within its bounds.

Whatever writes a workbook takes its texts through `written`, and whatever takes in a text through `readable`: word
processors leave characters in a text that no file of a spreadsheet program can hold.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from analysis.model import CannotRead, Problem

VERSION = "Version (leave as it is)"  # the heading over the version that a row grew from
CELL_TEXT = 32_767  # characters that a spreadsheet program accepts
MOST_BYTES = 10_000_000
MOST_UNPACKED = 100_000_000
MOST_COLUMNS = 200
MOST_COUNTED = 50_000  # rows that are looked at, to say how many were left out
_SOFT_BREAK = re.compile(r"[\x0b\x0c]")  # as word processors break a line or a page
_IMPOSSIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def readable(text: str) -> str:
    """The text with line breaks where a word processor left soft ones, and without what no file can hold.

    >>> readable("Quiet room\\x0band\\x07 a bench")
    'Quiet room\\nand a bench'
    """
    return _IMPOSSIBLE.sub("", _SOFT_BREAK.sub("\n", text))


def one_line(text: str) -> str:
    """The same for what has one line: a blank stands where a line was broken.

    >>> one_line("Quiet room\\x0band a bench")
    'Quiet room and a bench'
    """
    return re.sub(r"\s*\n\s*", " ", readable(text).replace("\r\n", "\n").replace("\r", "\n"))


def written(text: str) -> str:
    """The text as a cell can hold it; a mark stands for what it cannot.

    >>> written("a\\x0bb"), written("a\\x07b") == "a\\ufffdb"
    ('a\\nb', True)
    """
    return _IMPOSSIBLE.sub("\ufffd", _SOFT_BREAK.sub("\n", text))[:CELL_TEXT]


# --------------------------------------------------------------------------------------------------------- reading


@dataclass(frozen=True)
class Page:
    """A sheet as it was read. left_out: rows with something in them below those read; at_least: there may be more."""

    name: str
    rows: list[tuple[Any, ...]]
    left_out: int = 0
    at_least: bool = False


def pages_of(content: bytes, *, file: str, what: str, most_rows: int) -> list[Page]:
    """The sheets of a workbook. Raises CannotRead, with a sentence, for what is none or is too large.

    what: it is read as, such as "an action plan".
    """
    import openpyxl

    try:
        unpacked = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(content)).infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        raise CannotRead(f"{file} is not an .xlsx workbook. Save it as .xlsx and load it again.") from None
    if len(content) > MOST_BYTES or unpacked > MOST_UNPACKED:
        raise CannotRead(f"{file} is too large for {what}. Take out what does not belong to it and load it again.")
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return [_page(sheet, most_rows) for sheet in book.worksheets]
    except Exception:  # a damaged workbook fails in as many ways as it has parts
        raise CannotRead(f"{file} cannot be opened as a workbook. Save it as .xlsx and load it again.") from None


def _page(sheet: Any, most_rows: int) -> Page:
    sheet.reset_dimensions()  # some programs write a wrong size of the sheet, and rows beyond it would be lost
    rows: list[tuple[Any, ...]] = []
    looked_at = left_out = 0
    for looked_at, row in enumerate(
        islice(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), MOST_COUNTED), start=1
    ):
        if looked_at <= most_rows:
            rows.append(row)
        elif row.count(None) < len(row):
            left_out += any(map(is_told, row))
    return Page(sheet.title, rows, left_out, at_least=bool(left_out) and looked_at == MOST_COUNTED)


def is_told(cell: object) -> bool:
    """Whether a cell holds anything but blanks."""
    return cell is not None and bool(str(cell).strip())


def cut_off(pages: Sequence[Page], file: str, most_rows: int) -> list[Problem]:
    """A Problem for each sheet with more rows than are read."""
    return [
        Problem(
            file, most_rows + 1, None, "rows_left_out",
            f"The sheet “{page.name}” of {file} is longer than the {most_rows:,} rows that are read: "
            f"{'at least ' * page.at_least}{page.left_out:,} {'row' if page.left_out == 1 else 'rows'} below row "
            f"{most_rows:,} {'was' if page.left_out == 1 else 'were'} left out. Move them to a workbook of their own, "
            "under the same headings, and load that too.",
        )
        for page in pages
        if page.left_out
    ]  # fmt: skip
