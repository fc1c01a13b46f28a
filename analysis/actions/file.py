"""A workbook as a file that holds nothing but its cells: no author, and no moment at which it was made."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

BEGIN = (1980, 1, 1, 0, 0, 0)  # the first moment that such a file can name
TIMES = re.compile(rb"<dcterms:(created|modified)\b.*?</dcterms:\1>", re.DOTALL)


def as_bytes(book: Any) -> bytes:
    """The workbook (of openpyxl) as .xlsx; the same cells give the same bytes, whenever it is saved."""
    book.properties.creator = None
    written, target = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as made, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as kept:
        for part in made.infolist():
            content = made.read(part)
            content = TIMES.sub(b"", content) if part.filename == "docProps/core.xml" else content
            kept.writestr(zipfile.ZipInfo(part.filename, BEGIN), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()
