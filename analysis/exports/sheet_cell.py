"""One cell of a workbook that is written: numbers stay numbers, and no text runs as a formula."""

from __future__ import annotations

import math
import numbers

from analysis.exports.csv_text import tamed
from analysis.workbooks import CELL_TEXT, written

Value = bool | int | float | str | None


def sheet_cell(sheet, value: object, *, bold: bool = False):
    """A number or truth value as such, anything else as text that no program takes for a formula or an error."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    held = cell_value(value)
    if not isinstance(held, str):
        return held
    cell = WriteOnlyCell(sheet, held)
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def cell_value(value: object) -> Value:
    """What a cell holds of a value: a text is tamed and as long as a cell allows, and what is no number is nothing.

    >>> cell_value("=1+1"), cell_value(float("inf")), cell_value(7)
    ("'=1+1", None, 7)
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        number = float(value)
        return number if math.isfinite(number) else None
    return str(tamed(written(str(value))))[:CELL_TEXT]
