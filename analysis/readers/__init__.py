"""Export files become Sheets, one module a tool: microsoft_forms, qualtrics, google_forms, and plain for the rest.

Shared by them: _grid (bytes to cells, with _text and _workbook), _rows (what is an answer), _personal, _times.
"""

from __future__ import annotations

from ..model import CannotRead, Sheet
from . import google_forms, microsoft_forms, plain, qualtrics
from ._grid import grid_from

TOOLS = (microsoft_forms, qualtrics, google_forms)


def read(name: str, content: bytes) -> Sheet:
    """The table of answers in an export file, without its personal columns.

    name: the file's name, used in sentences only; the format is found from the content. Raises CannotRead, with one
    sentence of what to do, for a file that is no table of answers or that two tools claim.

    >>> sheet = read("wave.csv", b"Code,Email,I feel heard\\nAB12,a@b.example,4\\n")
    >>> sheet.tool, list(sheet.rows.columns), sheet.dropped
    ('plain', ['Code', 'I feel heard'], {'Email': 'e-mail address'})
    """
    grid = grid_from(name, content)
    claims = [tool for tool in TOOLS if tool.recognises(grid)]
    if len(claims) > 1:
        labels = " and as ".join(tool.LABEL for tool in claims)
        raise CannotRead(
            f"{name} can be read as {labels}. Export it again from the tool, without editing it, and load it."
        )
    return (claims[0] if claims else plain).read(grid)
