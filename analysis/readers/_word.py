"""Word documents: their paragraphs, and the rows of their tables, as lines. No macro, picture or link is touched."""

from __future__ import annotations

import io
import zipfile

import pandas as pd

from ..model import CannotRead

_MOST_UNPACKED = 200 * 1024**2
_MOST_RATIO = 250


def is_word(archive: zipfile.ZipFile) -> bool:
    """Whether a .zip is a Word document."""
    return "word/document.xml" in archive.namelist()


def lines_of_word(name: str, content: bytes) -> pd.DataFrame:
    """One column with a row a paragraph; a row of a table reads "first cell: second cell"."""
    import docx
    from docx.table import Table

    _refuse_bombs(name, content)
    try:
        document = docx.Document(io.BytesIO(content))
        lines: list[str] = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                lines += [": ".join(_distinct(cell.text for cell in row.cells)) for row in block.rows]
            else:
                lines += block.text.splitlines() or [""]
    except Exception:  # the library raises whatever a damaged part led to: key, value, type and XML errors alike
        raise CannotRead(f"{name} is a damaged Word document. Open it, save it again, and load that file.") from None
    cells = pd.DataFrame({1: [line.replace("\xa0", " ").strip() or None for line in lines]}, dtype=object)
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    return cells


def _refuse_bombs(name: str, content: bytes) -> None:
    parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    large = sum(part.file_size for part in parts) > _MOST_UNPACKED
    dense = any(
        part.file_size > 10 * 1024**2 and part.file_size > _MOST_RATIO * max(part.compress_size, 1) for part in parts
    )
    if large or dense:
        raise CannotRead(
            f"{name} unpacks to far more than notes need. Copy its text into a new document and load that file."
        )


def _distinct(texts) -> list[str]:
    """Cells of a row; merged ones, which the library gives several times, once."""
    return list(dict.fromkeys(text.strip() for text in texts if text.strip()))
