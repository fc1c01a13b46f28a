"""Export files become Sheets, one module a tool: microsoft_forms, qualtrics, google_forms, and plain for the rest.

Shared by them: _grid (bytes to cells, with _text and _workbook), _rows (what is an answer), _personal, _times.
"""

from __future__ import annotations

from ..model import CannotRead, Sheet
from . import (
    alchemer,
    google_forms,
    group_notes,
    jisc,
    jisc_key,
    limesurvey,
    microsoft_forms,
    plain,
    qualtrics,
    redcap,
    spss,
    surveymonkey,
    typeform,
    word_reflection,
)
from ._apart import read_apart, sheets_apart
from ._grid import grid_from, is_workbook
from ._workbook import Choice, sheets_of_workbook

__all__ = ["TOOLS", "Choice", "read", "read_apart", "sheets", "sheets_apart"]

TOOLS = (
    microsoft_forms,
    qualtrics,
    google_forms,
    surveymonkey,
    alchemer,
    typeform,
    limesurvey,
    redcap,
    jisc,
    jisc_key,
    spss,
    word_reflection,
    group_notes,
)


def sheets(name: str, content: bytes) -> list[Choice]:
    """The sheets of a workbook that hold a table; nothing for a file of any other kind."""
    return sheets_of_workbook(name, content) if is_workbook(content) else []


def read(name: str, content: bytes, *, sheet: str | None = None, skip_hidden: bool = False) -> Sheet:
    """The table of answers in an export file, without its personal columns.

    name: the file's name, used in sentences only; the format is found from the content. sheet: which one of a workbook.
    skip_hidden: leave out the rows that somebody hid in it. Raises CannotRead, with one
    sentence of what to do, for a file that is no table of answers or that two tools claim.

    >>> sheet = read("wave.csv", b"Code,Email,I feel heard\\nAB12,a@b.example,4\\n")
    >>> sheet.tool, list(sheet.rows.columns), sheet.dropped
    ('plain', ['Code', 'I feel heard'], {'Email': 'e-mail address'})
    """
    grid = grid_from(name, content, sheet=sheet, skip_hidden=skip_hidden)
    claims = [tool for tool in TOOLS if tool.recognises(grid)]
    if len(claims) > 1:
        labels = " and as ".join(tool.LABEL for tool in claims)
        raise CannotRead(
            f"{name} can be read as {labels}. Export it again from the tool, without editing it, and load it."
        )
    return (claims[0] if claims else plain).read(grid)
