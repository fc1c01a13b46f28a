"""The cells of a file as text, whatever the format: the one place where bytes are looked at."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from ..model import CannotRead, Problem
from ._encoding import text_in_utf8
from ._headings import is_headed
from ._spss import STARTS, table_of_spss
from ._text import table_of_text
from ._word import is_word, lines_of_word
from ._workbook import table_of_workbook

MOST_BYTES = 100 * 1024**2
MOST_NOTES = 2 * 1024**2

_EXPORT = "Export the answers as .xlsx or .csv and load that file."
_FOREIGN = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document"),
    (b"\x1f\x8b", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"<stata", "a Stata file, which is not read yet"),
    (b"SQLite format", "a database"),
)
_PAGE = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<head")


@dataclass(frozen=True)
class Grid:
    """Every cell of one table, headings included.

    cells: DataFrame of text, None where empty; index is the row number in the file from 1, columns count from 1.
    ragged: some rows of a text file have more cells than its first row.
    decimal_comma: numbers may be written 3,5 because the cells are not separated by commas.
    problems: what a person should know of the file as a whole.
    sheet: the sheet of a workbook. encoding: of a text file.
    questions, labels: question text, and what each answer stands for, by column, where the format itself holds them.
    """

    file: str
    sha256: str
    kind: Literal["workbook", "text", "spss", "document", "notes"]
    cells: pd.DataFrame
    ragged: bool = False
    decimal_comma: bool = False
    problems: tuple[Problem, ...] = ()
    sheet: str | None = None
    encoding: str = ""
    questions: dict[int, str] = field(default_factory=dict)
    labels: dict[int, dict[str, str]] = field(default_factory=dict)

    def line(self, number: int) -> list[str | None]:
        """The cells of one row of the file; an empty list where the file has no such row."""
        return list(self.cells.loc[number]) if number in self.cells.index else []


def grid_from(name: str, content: bytes, *, sheet: str | None = None, skip_hidden: bool = False) -> Grid:
    """The table in a file; CannotRead for one that is too large, empty, protected or of a foreign format.

    sheet, skip_hidden: of a workbook, as in `table_of_workbook`.
    """
    _refuse_foreign(name, content)
    sha256 = hashlib.sha256(content).hexdigest()
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if _is_word(content):
            return Grid(name, sha256, "document", lines_of_word(name, content))
        cells, found, problems = table_of_workbook(name, content, sheet=sheet, skip_hidden=skip_hidden)
        return Grid(name, sha256, "workbook", cells, problems=problems, sheet=found)
    if content.startswith(STARTS):
        cells, questions, labels, problems = table_of_spss(name, content)
        return Grid(name, sha256, "spss", cells, questions=questions, labels=labels, problems=problems)
    text, encoding, problems = text_in_utf8(name, content)
    if len(text) <= MOST_NOTES and is_headed(lines := text.decode().splitlines()):
        return Grid(name, sha256, "notes", _one_column(lines), encoding=encoding, problems=problems)
    cells, delimiter, ragged = table_of_text(name, text)
    _refuse_prose(name, cells)
    decimal_comma = delimiter in ";\t|"
    return Grid(
        name,
        sha256,
        "text",
        cells,
        ragged=ragged,
        decimal_comma=decimal_comma,
        encoding=encoding,
        problems=problems,
    )


def is_workbook(content: bytes) -> bool:
    """Whether a file is packed as a workbook is, and no Word document."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not _is_word(content)


def _one_column(lines: list[str]) -> pd.DataFrame:
    return pd.DataFrame({1: [line.strip() or None for line in lines]}, index=range(1, len(lines) + 1), dtype=object)


def _refuse_prose(name: str, cells: pd.DataFrame) -> None:
    """Raises CannotRead for a letter or an article: one column, and what should be its heading greets or stands apart.

    A first line that asks something is a heading, even where the first answer is blank.
    """
    if cells.shape[1] > 1 and cells.iloc[:, 1:].notna().to_numpy().any():
        return
    lines = cells.iloc[:, 0].tolist()
    title = (lines[0] or "").strip()
    apart = len(lines) > 2 and lines[1] is None and any(line and len(line.split()) > 4 for line in lines[2:])
    if title.endswith(",") or (apart and title and not title.endswith("?")):
        raise CannotRead(
            f"{name} is a text without columns. Notes of a group need Beginning, Middle or End on a line of its own "
            "above each part; answers need a heading above each column. Add them and load it again."
        )


def _is_word(content: bytes) -> bool:
    try:
        return is_word(zipfile.ZipFile(io.BytesIO(content)))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        return False  # the workbook's reader says what is wrong with it


def _refuse_foreign(name: str, content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise CannotRead(f"{name} is larger than 100 MB. Split it into one file a wave and load them one by one.")
    if not content or content.isspace():
        raise CannotRead(f"{name} is empty. {_EXPORT}")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise CannotRead(f"{name} {_old_office(content)}")
    if content[:300].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_PAGE):
        raise CannotRead(f"{name} is a web page, not a table, whatever its ending says. {_EXPORT}")
    for start, what in _FOREIGN:
        if content.startswith(start):
            raise CannotRead(f"{name} is {what}. {_EXPORT}")


def _old_office(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "is protected by a password. Open it, save it without the password, and load that file."
    return "is in the format of old Office programs (.xls, .doc). Open it, save it as .xlsx, and load that file."
