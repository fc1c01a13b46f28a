"""One cell of a workbook that is written: numbers stay numbers, and no text runs as a formula."""

from __future__ import annotations

import math
import numbers

from analysis.exports.csv_text import tamed
from analysis.workbooks import CELL_TEXT, written


def sheet_cell(sheet, value: object, *, bold: bool = False):
    """A number or truth value as such, anything else as text that no program takes for a formula or an error."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        number = float(value)
        return number if math.isfinite(number) else None
    cell = WriteOnlyCell(sheet, str(tamed(written(str(value))))[:CELL_TEXT])
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
