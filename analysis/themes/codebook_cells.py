"""The columns of a codebook, cell by cell: a field of a theme as a cell of a workbook, and such a cell read back."""

from __future__ import annotations

import datetime
import re
from typing import Any

from analysis.model import Refused, clean
from analysis.themes.codebook import Theme

CELL_TEXT = 32_767  # characters that a spreadsheet program accepts

# field: heading, what it is, other headings it is known by. Every name is compared without case, spaces and signs.
COLUMNS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "id": (
        "Id",
        "The key of the theme, 1 to 40 letters, digits, - and _. Never change it once texts were coded.",
        ("theme id", "code id", "key", "number", "no"),
    ),
    "name": ("Name", "What people call the theme.", ("theme", "code", "code name", "theme name", "title", "tag")),
    "definition": ("Definition", "What the theme is, in a sentence or two.", ("description", "meaning")),
    "include": ("Include", "What counts as this theme.", ("includes", "inclusion", "when to use")),
    "exclude": ("Exclude", "What does not count, and which theme it is instead.", ("excludes", "exclusion")),
    "valence": ("Valence", "positive, mostly positive, either or negative.", ()),
    "sensitive": ("Sensitive", "yes or no: whether its quotations and counts follow the stricter rules.", ()),
    "monitor": ("Monitor", "burden for the theme that watches over the cost to mentors, else empty.", ("watches",)),
    "toward": (
        "Phrases toward",
        "Phrases that by themselves say things go well, one a line; * stands for any ending of a word, _ between two "
        "words for one word or none.",
        ("toward", "towards", "phrases towards"),
    ),
    "away": ("Phrases away", "Phrases that by themselves say things go badly, one a line.", ("away",)),
    "neutral": (
        "Phrases neutral",
        "Phrases that name the subject only, one a line. A theme without any phrase is coded by hand.",
        ("neutral", "phrases", "neutral phrases", "keywords"),
    ),
    "not_when": ("Not when", "Terms of art in which no phrase counts, one a line.", ("vetoes",)),
    "fits": ("Fits", "Sentences that are this theme, one a line.", ("examples", "example", "fitting examples")),
    "does_not_fit": ("Does not fit", "A sentence that looks like this theme and is not.", ("counterexample",)),
    "tips": ("Tips", "Numbers of the ten tips it bears on, such as 1; 4.", ("tip",)),
    "whys": ("Whys", "Ids of the whys it bears on, such as W1; W2.", ("why",)),
}
_LINES = ("toward", "away", "neutral", "not_when", "fits")
_TRUTH = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
_CHOICES: dict[str, dict[str, Any]] = {
    "sensitive": _TRUTH,
    "valence": {word: word for word in ("positive", "mostly positive", "either", "negative")},
    "monitor": {"burden": "burden"},
}
_TOLD = {"sensitive": ["yes", "no"], "valence": list(_CHOICES["valence"]), "monitor": ["burden", "empty"]}

# What a spreadsheet may take for the beginning of a formula, full-width forms included.
_FORMULA = ("=", "+", "-", "@", "\t", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_LEAD = " \ufeff'"
# How a workbook writes a character that XML cannot hold, such as the first half of a Windows line end: _x000D_.
_WRITTEN_OUT = re.compile("_x([0-9A-Fa-f]{4})_")
_LOOKS_WRITTEN_OUT = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


class CellError(str):
    """What a cell holds whose formula failed, such as #N/A; a text of the same letters is a text."""

    __slots__ = ()


def cell_of(theme: Theme, field: str) -> str:
    """The field as the text of a cell; Refused where it is too long for one."""
    value = getattr(theme, field)
    if field == "sensitive":
        return "yes" if value else "no"
    text = ("\n" if field in _LINES else "; ").join(map(str, value)) if isinstance(value, tuple) else value or ""
    return fitting(text, f'Column "{COLUMNS[field][0]}" of the theme {theme.id}')


def fitting(text: str, what: str) -> str:
    """The text; Refused where a cell cannot hold it as `tamed` writes it, for the rest would be cut off."""
    long = len(tamed(text))
    if long >= CELL_TEXT:
        raise Refused(f"{what} has {long:,} characters; a cell holds fewer than {CELL_TEXT:,}. Shorten it.")
    return text


def value_of(field: str, cell: Any) -> Any:
    """What a cell says of a field; ValueError, with what is wrong, where it cannot be read as one."""
    text = text_of(cell)
    if isinstance(cell, CellError):
        raise ValueError(f"holds the error {text} of a formula; write the text itself")
    if isinstance(cell, datetime.date | datetime.time):
        raise ValueError("was taken for a date by the spreadsheet program; format the cell as text and write it anew")
    if field in _LINES:
        return [line for line in text.split("\n") if line.strip()]
    if field == "tips":
        parts = [part for part in re.split(r"[;,\s]+", text) if part]
        if not all(re.fullmatch(r"-?[0-9]{1,9}", part) for part in parts):
            raise ValueError("must be whole numbers, such as 1; 4")
        return [int(part) for part in parts]
    if field == "whys":
        return [part for part in re.split(r"[;,\n]", text) if part.strip()]
    choices = _CHOICES.get(field)
    if choices and clean(text) not in choices:
        raise ValueError(f"must be {' or '.join(_TOLD[field])}")
    return choices[clean(text)] if choices else text


def is_blank(cell: object) -> bool:
    """Whether a cell holds nothing but spaces."""
    return cell is None or not str(cell).strip()


def text_of(cell: object) -> str:
    """The text of a cell as it was before `tamed`, with "\\n" for every line end; 7.0 is "7"."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = _WRITTEN_OUT.sub(lambda found: chr(int(found[1], 16)), str(cell))
    return _untamed(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def tamed(text: str) -> str:
    """The text as a cell holds it: none that could run as a formula, not even once it leaves the workbook."""
    marked = f"'{text}" if text.lstrip(_LEAD).startswith(_FORMULA) else text
    return _LOOKS_WRITTEN_OUT.sub("_x005F_", marked)


def _untamed(text: str) -> str:
    return text[1:] if text.startswith("'") and text.lstrip(_LEAD).startswith(_FORMULA) else text
