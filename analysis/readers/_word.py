"""Word documents: their paragraphs, and the rows of their tables, as lines. No macro, picture or link is touched."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pandas as pd

from ..model import CannotRead
from ._archive import pieces
from ._headings import headings_of

_BODY = "word/document.xml"
_MOST_UNPACKED = 200 * 1024**2
_MOST_TEXT = 50 * 1024**2
_MOST_RATIO = 250
_BREAKS = {"br": "\n", "cr": "\n", "tab": " ", "ptab": " ", "noBreakHyphen": "-"}
# What was struck out, and what is only there for programs that do not know the newer way of saying the same.
_LEFT_OUT = ("del", "moveFrom", "Fallback")


def is_word(archive: zipfile.ZipFile) -> bool:
    """Whether a .zip is a Word document."""
    return _BODY in archive.namelist()


def lines_of_word(name: str, content: bytes) -> pd.DataFrame:
    """One column with a row a paragraph; a row of a table reads "first cell: second cell".

    Inserted text is read, struck out text is not; comments, footnotes, headers and footers are left alone. Raises
    CannotRead for a damaged document and for one that unpacks to more than notes need.
    """
    from docx.oxml.parser import parse_xml  # lxml, told to expand no entity and to fetch nothing

    archive = zipfile.ZipFile(io.BytesIO(content))
    _refuse_bombs(name, archive)
    text = b"".join(pieces(name, archive, _BODY))
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise CannotRead(f"{name} holds definitions that no document needs. Save it again as .docx and load that file.")
    try:
        lines = [line for block in _lines(parse_xml(text)) for line in block.split("\n")]
    except (SyntaxError, ValueError, RecursionError):  # lxml's errors are syntax errors
        raise CannotRead(f"{name} is a damaged Word document. Open it, save it again, and load that file.") from None
    cells = pd.DataFrame({1: [line.replace("\xa0", " ").strip() or None for line in lines]}, dtype=object)
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    return cells


def _refuse_bombs(name: str, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    large = sum(part.file_size for part in parts) > _MOST_UNPACKED or archive.getinfo(_BODY).file_size > _MOST_TEXT
    dense = any(
        part.file_size > 10 * 1024**2 and part.file_size > _MOST_RATIO * max(part.compress_size, 1) for part in parts
    )
    if large or dense:
        raise CannotRead(
            f"{name} unpacks to far more than notes need. Copy its text into a new document and load that file."
        )


def _lines(element: Any) -> Iterator[str]:
    """The text of each paragraph and each row of a table, in their order."""
    for child in element:
        kind = _kind(child)
        if kind == "p":
            yield "".join(_pieces(child)).strip("\n")
        elif kind == "tbl":
            yield from _rows(child)
        elif kind not in _LEFT_OUT:
            yield from _lines(child)


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        kind = _kind(child)
        if kind == "t":
            yield child.text or ""
        elif kind in _BREAKS:
            yield _BREAKS[kind]
        elif kind == "p":  # in a text box
            yield "\n" + "".join(_pieces(child))
        elif kind not in (*_LEFT_OUT, "tabs"):
            yield from _pieces(child)


def _rows(table: Any) -> list[str]:
    """A line for each row; where a row of labels stands above a row of values, a line for each label."""
    rows = [[_cell(cell) for cell in _inside(row, "tc")] for row in _inside(table, "tr")]
    if len(rows) == 2 and 1 < len(rows[0]) == len(rows[1]):
        pairs = [f"{label.rstrip(': ')}: {value}" for label, value in zip(*rows, strict=True)]
        if all(map(headings_of, pairs)) and not all(": ".join(row) in pairs for row in rows):
            return pairs
    return [_joined([cell for cell in row if cell]) for row in rows]


def _joined(cells: list[str]) -> str:
    return ": ".join([*(cell.rstrip(": ") for cell in cells[:-1]), *cells[-1:]])


def _cell(cell: Any) -> str:
    return "\n".join(_lines(cell)).strip()


def _inside(element: Any, kind: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, also where a form field is wrapped round them."""
    for child in element:
        found = _kind(child)
        if found == kind:
            yield child
        elif found not in (*_LEFT_OUT, "tc", "tbl"):
            yield from _inside(child, kind)


def _kind(element: Any) -> str:
    """The name of an element without its namespace, which differs between two editions of the format."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "del"  # a comment of the file
