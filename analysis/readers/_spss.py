"""SPSS files: cells as codes, with question texts and what each code stands for, as the file itself holds them.

Codes that the file declares as missing are missing. So are codes whose own words say so ("99 = No answer"), which is
told.
"""

from __future__ import annotations

import datetime
import io
import re
from typing import Any

import pandas as pd

from ..model import CannotRead, Problem
from ._text import MOST_CELLS

STARTS = (b"$FL2", b"$FL3")

_SAYS_MISSING = re.compile(
    r"\b(missing|refus\w*|don'?t know|no answer|not answered|unanswered|no response|prefer not|not applicable|n/a|"
    r"not asked|skipped|keine angabe)\b",
    re.I,
)
_USUAL = {"9", "98", "99", "998", "999", "9999", "-1", "-7", "-8", "-9", "-98", "-99", "-999"}
Labels = dict[int, dict[str, str]]


def table_of_spss(name: str, content: bytes) -> tuple[pd.DataFrame, dict[int, str], Labels, tuple[Problem, ...]]:
    """Cells with the variables' names as first row, question texts and labels by column, and what was found missing."""
    frame, about = _opened(name, content)
    columns: dict[int, pd.Series] = {}
    questions, labels, problems = {}, {}, []
    for place, variable in enumerate(frame.columns, start=1):
        told = {_as_text(code): str(label) for code, label in about.variable_value_labels.get(variable, {}).items()}
        cells = pd.Series([_as_text(cell) for cell in frame[variable]], dtype=object)
        cells = cells.where(~_declared(frame[variable], about, variable), None)
        cells, found = _without_missing(cells, told, (name, str(variable)))
        problems += found
        columns[place] = cells
        if about.column_names_to_labels.get(variable):
            questions[place] = " ".join(str(about.column_names_to_labels[variable]).split())
        if told:
            labels[place] = {str(code): label for code, label in told.items()}
    table = pd.DataFrame(columns, dtype=object)
    head = pd.DataFrame([[str(variable) for variable in frame.columns]], columns=table.columns, dtype=object)
    whole = pd.concat([head, table.astype(object).where(table.notna(), None)], ignore_index=True)
    whole.index = pd.RangeIndex(1, len(whole) + 1)
    return whole, questions, labels, tuple(problems)


def _opened(name: str, content: bytes) -> tuple[pd.DataFrame, Any]:
    import pyreadstat

    try:
        _, about = pyreadstat.read_sav(io.BytesIO(content), metadataonly=True)
        if (about.number_rows or 0) * about.number_columns > MOST_CELLS:
            raise CannotRead(f"{name} has more than 20 million cells. Split it into one file a wave and load them.")
        return pyreadstat.read_sav(io.BytesIO(content), user_missing=True)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError, ValueError, OverflowError):
        raise CannotRead(
            f"{name} begins like an SPSS file and cannot be read as one; it may be damaged. "
            "Save it again as .sav, or export it as .csv, and load that file."
        ) from None


def _as_text(cell: object) -> str | None:
    """A value as a table writes it: whole numbers without a point, days as year-month-day, None where missing."""
    if cell is None or cell is pd.NaT or cell != cell:
        return None
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime | datetime.date | datetime.time):
        return cell.isoformat(" ") if isinstance(cell, datetime.datetime) else cell.isoformat()
    return str(cell).strip().replace("\r\n", "\n") or None


def _declared(column: pd.Series, about: Any, variable: str) -> pd.Series:
    """Which values the file itself declares as missing."""
    missing = pd.Series(False, index=column.index)
    for span in about.missing_ranges.get(variable, []):
        low, high = span["lo"], span["hi"]
        if isinstance(low, str) or isinstance(high, str):
            missing |= column.astype("object").isin([low, high])
        else:
            missing |= pd.to_numeric(column, errors="coerce").between(low, high)
    return missing


def _without_missing(
    cells: pd.Series, labels: dict[str | None, str], place: tuple[str, str]
) -> tuple[pd.Series, list[Problem]]:
    """The cells without codes whose words say that nothing was answered; codes without words are only told."""
    problems = []
    number = cells.value_counts()
    for code, label in labels.items():
        if code in number.index and _SAYS_MISSING.search(label):
            sentence = (
                f"{place[0]}, column “{place[1]}”: {number[code]} answers are {code}, which stands for “{label}”; they "
                "count as missing."
            )
            found = f"{code} = {label}"
            problems.append(Problem(place[0], None, place[1], "missing_code", sentence, found=found))
            cells = cells.where(cells != code, None)
    known = [float(code) for code in labels if _is_number(code)]
    for code in [code for code in number.index if code in _USUAL and code not in labels]:
        if len(known) > 1 and not min(known) <= float(code) <= max(known):
            sentence = (
                f"{place[0]}, column “{place[1]}”: {number[code]} answers are {code}, which has no label and lies "
                f"outside {min(known):g} to {max(known):g}. If it stands for a missing answer, say so in SPSS."
            )
            span = f"{min(known):g} to {max(known):g}"
            problems.append(
                Problem(place[0], None, place[1], "unlabelled_code", sentence, found=str(code), accepted=span)
            )
    return cells, problems


def _is_number(code: str | None) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", code or ""))
