"""Lines of written notes that are headings: a stage alone, or what a document says of itself ("Number present: 4")."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..model import clean

_STAGE = re.compile(
    r"#*\s*((?:the )?(?:beginning|start|middle|mid-?point|mid-?way|half-?way|end|closing|after(?: the scheme)?|"
    r"follow-?up|before))\s*(?:[(:\u2013\u2014-].{0,40})?",
    re.I,
)
_UNDERLINE = re.compile(r"[=\-_*~]{3,}")
_KEYS = (
    ("sub-group", re.compile(r"(?:reflection )?(?:sub-?\s?group|group|table|circle)(?: label| name| number)?", re.I)),
    ("stage", re.compile(r"(?:reflection )?(?:stage|phase|point)", re.I)),
    ("members", re.compile(
        r"(?:number (?:of (?:people|members|participants)(?: present)?|present)|(?:people |members )?present|"
        r"members|people|attendance|participants|group size)", re.I)),
    ("drop", re.compile(r"(?:facilitator|facilitated by|scribe|notes? (?:taken )?by|note-?taker|author|written by|"
                        r"names?|present by name|chair|date|time|place|venue)s?", re.I)),
)  # fmt: skip
_LINE = re.compile(r"\s*([^:]{2,40}?)\s*[:=]\s*(.+)", re.S)
_NUMBER = re.compile(r"\d{1,4}")


def stage_of(line: str) -> str | None:
    """The stage that a line names, where it holds nothing else.

    >>> stage_of("## Middle: 1 May"), stage_of("In the end we agreed.")
    ('Middle', None)
    """
    found = _STAGE.fullmatch(line.strip())
    return found[1] if found else None


def is_headed(lines: Iterable[str]) -> bool:
    """Whether lines are notes: at least two stages as headings, each with a sentence below it before the next one."""
    stages, sentences, below = set(), 0, False
    for line in lines:
        stage = stage_of(line)
        if stage:
            stages.add(clean(stage))
            below = False
        elif stages and not below and len(line.split()) >= 3 and not _key(line):
            sentences, below = sentences + 1, True
    return len(stages) >= 2 and sentences >= 2


def heading_of(line: str) -> tuple[str, str] | None:
    """What a line says as a heading, as ("stage", "End") or ("members", "4"); ("drop", ...) for a name; else None."""
    stage = stage_of(line) if line.strip() else None
    if stage:
        return "stage", stage
    return _key(line)


def _key(line: str) -> tuple[str, str] | None:
    """What a line of the heading block says: ("members", "4") for "Number present: 4"."""
    found = _LINE.fullmatch(line)
    if not found:
        return None
    for key, pattern in _KEYS:
        if pattern.fullmatch(found[1]):
            value = found[2].strip()
            if key == "members":
                number = _NUMBER.search(value)
                return (key, number[0]) if number else None
            return key, value
    return None


def label_of(line: str) -> str:
    """What stands before the colon of a heading line."""
    found = _LINE.fullmatch(line)
    return found[1].strip() if found else ""


def is_underline(line: str) -> bool:
    return bool(_UNDERLINE.fullmatch(line.strip()))
