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

# Words that stand for no answer. A longer label that holds one of them ("Skipped meetings") is an answer, unless its
# code is one that nobody uses for answers.
_NO_ANSWER = (
    r"(?:system |user )?missing(?: (?:value|data|answer|response))?|refus(?:ed|al|es)?(?: to (?:answer|say))?|"
    r"(?:i |you )?do(?:n'?t| not) know|dk|no (?:answer|response|reply|data)|not (?:answered|asked|stated|known|given|"
    r"ascertained|reported)|unanswered|unknown|(?:i |would |i'd )?(?:rather|prefer) not(?: to)?(?: (?:say|answer|state|"
    r"tell))?|not applicable|n/?a|inapplicable|skip(?:ped)?|declined(?: to (?:answer|say))?|keine angabe|k\.? ?a\.?|"
    r"wei\u00df nicht|sans r\u00e9ponse|ne sait pas|ddim yn gwybod|brak odpowiedzi|nie wiem"
)
_SAYS_MISSING = re.compile(rf"(?:{_NO_ANSWER})(?:\s*[/,;(-]+\s*(?:or )?(?:{_NO_ANSWER}))*\)?\.?", re.I)
_HOLDS_MISSING = re.compile(rf"\b(?:{_NO_ANSWER})(?!\w)", re.I)
_USUAL = {f"{sign}{digit * times}" for sign in ("", "-") for digit in "6789" for times in (2, 3, 4)} | {
    *("9", "97", "98", "997", "998", "9998"),
    *("-1", "-7", "-8", "-9", "-97", "-98", "-997", "-998"),
}
Labels = dict[int, dict[str, str]]


def table_of_spss(name: str, content: bytes) -> tuple[pd.DataFrame, dict[int, str], Labels, tuple[Problem, ...]]:
    """Cells with the variables' names as first row, question texts and labels by column, and what was found missing."""
    frame, about = _opened(name, content)
    columns: dict[int, pd.Series] = {}
    questions, labels, problems = {}, {}, []
    for place, variable in enumerate(frame.columns, start=1):
        told = {_as_text(code): str(label) for code, label in about.variable_value_labels.get(variable, {}).items()}
        cells = pd.Series([_as_text(cell) for cell in frame[variable]], dtype=object)
        cells = cells.where(~_declared(frame[variable], about.missing_ranges.get(variable, [])), None)
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

    frame: Any
    about: Any
    try:
        _, about = pyreadstat.read_sav(io.BytesIO(content), metadataonly=True)
        # A packed file may not say how many rows it has, so that the limit holds while it is read, too.
        most = MOST_CELLS // max(about.number_columns, 1)
        if (about.number_rows or 0) <= most:
            frame, about = pyreadstat.read_sav(io.BytesIO(content), user_missing=True, row_limit=most + 1)
            if len(frame) <= most:
                return frame, about
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError, ValueError, OverflowError):
        raise CannotRead(
            f"{name} begins like an SPSS file and cannot be read as one; it may be damaged. "
            "Save it again as .sav, or export it as .csv, and load that file."
        ) from None
    raise CannotRead(f"{name} has more than 20 million cells. Split it into one file a wave and load them.")


def _as_text(cell: object) -> str | None:
    """A value as a table writes it: whole numbers without a point, days as year-month-day, None where missing."""
    if cell is None or cell is pd.NaT or cell != cell:
        return None
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, datetime.datetime | datetime.date | datetime.time):
        return cell.isoformat(" ", "seconds") if isinstance(cell, datetime.datetime) else cell.isoformat()
    return str(cell).strip().replace("\r\n", "\n") or None


def _declared(column: Any, spans: list[dict[str, Any]]) -> pd.Series:
    """Which values the file itself declares as missing: single ones, or all from the lowest to the highest."""
    missing = pd.Series(False, index=column.index)
    for span in spans:
        low, high = span["lo"], span["hi"]
        if isinstance(low, str) or isinstance(high, str):
            missing |= column.astype("object").isin([low, high])
        else:
            numbers = pd.Series(pd.to_numeric(column, errors="coerce"))
            missing |= numbers.between(low, high)
    return missing


def _without_missing(
    cells: pd.Series, labels: dict[str | None, str], place: tuple[str, str]
) -> tuple[pd.Series, list[Problem]]:
    """The cells without codes whose words say that nothing was answered; codes without words are only told."""
    numbers = {str(code): int(number) for code, number in cells.value_counts().items()}
    silent = {str(code): label for code, label in labels.items() if _says_missing(str(code), label)}
    told = [_missing(place, code, label, numbers[code]) for code, label in silent.items() if code in numbers]
    known = [float(str(code)) for code in labels if _is_number(code) and code not in silent]
    for code in [code for code in numbers if code in _USUAL and code not in labels]:
        if len(known) > 1 and not min(known) <= float(code) <= max(known):
            told.append(_unlabelled(place, code, numbers[code], f"{min(known):g} to {max(known):g}"))
    return cells.where(~cells.isin(list(silent)), None), told


def _missing(place: tuple[str, str], code: str, label: str, number: int) -> Problem:
    file, column = place
    sentence = (
        f"{file}, column \u201c{column}\u201d: {_times(number)} {code}, which stands for \u201c{label}\u201d and "
        "counts as missing."
    )
    return Problem(file, None, column, "missing_code", sentence, found=f"{code} = {label}")


def _unlabelled(place: tuple[str, str], code: str, number: int, span: str) -> Problem:
    file, column = place
    sentence = (
        f"{file}, column \u201c{column}\u201d: {_times(number)} {code}, which has no label and lies outside {span}. "
        "If it stands for a missing answer, say so in SPSS."
    )
    return Problem(file, None, column, "unlabelled_code", sentence, found=code, accepted=span)


def _says_missing(code: str, label: str) -> bool:
    words = " ".join(label.replace("\u2019", "'").split())
    return bool(_SAYS_MISSING.fullmatch(words) or (code in _USUAL and _HOLDS_MISSING.search(words)))


def _times(number: int) -> str:
    return f"{number} answers are" if number > 1 else "1 answer is"


def _is_number(code: str | None) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", code or ""))
