"""Lines of written notes that are headings: a stage alone, or what a document says of itself ("Number present: 4")."""

from __future__ import annotations

import re
from collections.abc import Iterable

_STAGES = (
    r"before(?: the (?:scheme|programme))?",
    r"beginning|start|opening",
    r"middle|mid-?point|mid-?way|mid-?term|half-?way",
    r"end|closing|close|conclusion",
    r"after(?: the (?:scheme|programme))?|follow-?up",
)
_STAGE = rf"(?:at )?(?:the )?(?P<stage>{'|'.join(_STAGES)})(?: of the (?:scheme|programme|year))?"
_OF_NOTES = r"(?: (?:stage|phase|notes|reflections?|meeting|session|discussion))?"
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
)
_WHEN = rf"(?:(?:\b(?:{_MONTH})\b|\d{{1,4}}(?:st|nd|rd|th)?|[\s/.:,-])+)"
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNT = rf"(?:about |around |approx\.? |ca?\.? )?(?P<count>\d{{1,4}}|{'|'.join(_NUMBERS)})"
_WHO = r"(?:people|persons|members|mentors|mentees|participants|colleagues|of us)"

_ALONE = re.compile(rf"{_STAGE}{_OF_NOTES}(?:[\s:,(\u2013\u2014-]+{_WHEN})?[):.\s]*", re.I)
_WITH_TEXT = re.compile(rf"{_STAGE}\s*:\s*(?P<text>\S.*)", re.I | re.S)
_GROUP = re.compile(r"(?i:(?:mentor |mentee )?sub-?\s?group|group|table|circle)\s+(?:no\.?\s*)?([A-Z]|\d{1,2})[:.]?")
_PRESENT = re.compile(rf"{_COUNT}(?: {_WHO})?(?: (?:were|was))? (?:present|attended|attending|in the room)\.?", re.I)
_VALUE = re.compile(rf"{_COUNT}(?:\s*(?:/|of|out of)\s*\d+)?(?: {_WHO})?(?: present)?\.?", re.I)
_BY = re.compile(
    r"(?i:facilitated|chaired|moderated|scribed|recorded|written|compiled|notes(?: taken)?|taken) by"
    r"(?: (?:and|&|[A-Z][\w'\u2019.-]*,?)){1,6}"
)
_DATE = re.compile(_WHEN, re.I)

# What a line "label: value" is about. Names are personal wherever they stand; the others only above the text, since
# "Time: we never had enough" may be part of it.
_LABELS = (
    ("name", r"(?:the )?(?:facilitators?|scribes?|moderators?|note-?\s?takers?|recorders?|(?:facilitated|moderated|"
             r"scribed|recorded|notes|notes taken|taken) by)(?: names?)?"),
    ("sub-group", r"(?:reflection |mentor |mentee )?(?:sub-?\s?group|group|table|circle)"
                  r"(?: label| name| number| no\.?)?"),
    ("stage", r"(?:reflection )?(?:stage|phase)(?: of the scheme)?"),
    ("members", r"(?:number|no\.?|how many)(?: of)?(?: (?:people|members|mentors|mentees|participants))?(?: (?:were )?"
                r"present)?|(?:people|members|mentors|mentees|participants)(?: present)?|present|attendance|attending|"
                r"attended|group size"),
    ("name above", r"names?|authors?|written by|chair|chaired by|compiled by|contact"),
    ("when or where", r"date|time|day|place|venue|location|room|office"),
)  # fmt: skip
_COMPILED = tuple((key, re.compile(pattern, re.I)) for key, pattern in _LABELS)
_LINE = re.compile(r"\s*([^:=]{2,40}?)\s*(?:[:=]|\s[\u2013\u2014-]\s)\s*(.*)", re.S)
_UNDERLINE = re.compile(r"[=\-_*~]{3,}")
_APART = re.compile(r"\s*[|;,\t]\s*|\s+[\u2013\u2014-]\s+")
_SHORT = 4  # words of the name of a group or stage

Told = list[tuple[str, str]]


def stage_of(line: str) -> str | None:
    """The stage that a line names, where it holds nothing else but perhaps a date.

    >>> stage_of("## Middle: 1 May"), stage_of("In the end we agreed."), stage_of("End: we agreed.")
    ('Middle', None, None)
    """
    found = _ALONE.fullmatch(_bare(line))
    return found["stage"] if found else None


def headings_of(line: str, *, inside: bool = False) -> Told:
    """What a line says of the document, as ("sub-group", "A"), ("stage", "End") or ("members", "4"); else nothing.

    ("name", ...) and ("when or where", ...) are to be left out. inside: the line stands below text, where only what
    cannot be part of it counts.

    >>> headings_of("Sub-group A, End, 4 people present")
    [('sub-group', 'A'), ('stage', 'End'), ('members', '4')]
    >>> headings_of("Present: Jo Example and one more"), headings_of("Time: too short", inside=True)
    ([('name', 'Present')], [])
    """
    bare = _bare(line)
    if not bare:
        return []
    told = _heading(bare)
    if told is None:
        parts = [_heading(part) or _date(part) for part in _APART.split(bare)]
        several = [each for each in parts if each]
        keys = [key for key, _ in several]
        if len(several) < len(parts) or len(several) < 2 or len(set(keys)) < len(keys):
            return []
        return several
    if inside and told[0] in ("name above", "when or where"):
        return []
    return [("name", told[1]) if told[0] == "name above" else told]


def is_headed(lines: Iterable[str]) -> bool:
    """Whether lines are notes: stages in order, each above a sentence, or a block that names stage and people.

    Answers of one column may be stages too; they come in any order and again and again.
    """
    below, keys, before = [], [], []
    for _, line in told_lines(lines):
        told = dict(headings_of(line, inside=bool(below and below[-1])))
        if "sub-group" in told:
            before = []
        if "stage" in told:
            before += _ranks(told["stage"])
            if sorted(set(before)) != before:
                return False
            below.append(0)
        elif below and not told and len(line.split()) >= 3:
            below[-1] += 1
        if not any(below):
            keys += [key for key in told if key in ("sub-group", "stage", "members")]
    return sum(map(bool, below)) >= 2 or (any(below) and len(set(keys)) >= 2)


def told_lines(lines: Iterable[str]) -> list[tuple[int, str]]:
    """Each line with its number from 1; a label joined with the value below it, a stage parted from the text after it.

    >>> told_lines(["Stage:", "End", "We agreed."])
    [(1, 'Stage: End'), (3, 'We agreed.')]
    >>> told_lines(["Middle: time is short.", "End: we agreed."])
    [(1, 'Middle'), (1, 'time is short.'), (2, 'End'), (2, 'we agreed.')]
    """
    numbered = _joined(list(enumerate(lines, start=1)))
    if any(key == "stage" for _, line in numbered for key, _ in headings_of(line)):
        return numbered
    matches = [_WITH_TEXT.fullmatch(_bare(line)) for _, line in numbered]
    if sum(map(bool, matches)) < 2:
        return numbered
    parted = []
    for (row, line), found in zip(numbered, matches, strict=True):
        parted += [(row, found["stage"]), (row, found["text"])] if found else [(row, line)]
    return parted


def is_underline(line: str) -> bool:
    return bool(_UNDERLINE.fullmatch(line.strip()))


def _joined(lines: list[tuple[int, str]]) -> list[tuple[int, str]]:
    joined: list[tuple[int, str]] = []
    for row, line in lines:
        if joined and line.strip() and len(line.split()) <= _SHORT:
            last = max((place for place, (_, text) in enumerate(joined) if text.strip()), default=0)
            label = joined[last][1].strip()
            told = headings_of(f"{label} {line.strip()}")
            # A label without a value, above the heading of a stage, stays empty.
            free = not headings_of(line) or (bool(told) and told[0][0] == "stage")
            if label.endswith(":") and not headings_of(label) and told and free:
                joined[last:] = [(joined[last][0], f"{label} {line.strip()}")]
                continue
        joined.append((row, line))
    return joined


def _bare(line: str) -> str:
    """A line without marks of emphasis and of headings."""
    return re.sub(r"[*_]{2,}", "", line).strip().lstrip("#*_>").strip(" \t*_")


def _heading(text: str) -> tuple[str, str] | None:
    alone, group, present = _ALONE.fullmatch(text), _GROUP.fullmatch(text), _PRESENT.fullmatch(text)
    if alone:
        return "stage", alone["stage"]
    if group:
        return "sub-group", group[1]
    if present:
        return "members", _number(present["count"])
    if _BY.fullmatch(text):
        return "name", " ".join(text.split()[:2])
    return _labelled(text)


def _labelled(text: str) -> tuple[str, str] | None:
    """What a line "label: value" says."""
    found = _LINE.fullmatch(text)
    if not found or not found[2].strip():
        return None
    label, value = found[1].strip(), found[2].strip()
    key = next((key for key, pattern in _COMPILED if pattern.fullmatch(label)), None)
    if key == "members":
        number = _VALUE.fullmatch(value)
        return (key, _number(number["count"])) if number else _list_of_names(label, value)
    if key == "stage" and _ALONE.fullmatch(value):
        return key, stage_of(value) or value
    if key is None or (key != "name" and value.endswith((".", "!", "?"))):
        return None
    if key in ("sub-group", "stage"):
        return (key, value) if len(value.split()) <= _SHORT else None
    return None if key == "when or where" and len(value.split()) > 2 * _SHORT else (key, label)


def _list_of_names(label: str, value: str) -> tuple[str, str] | None:
    """People who were present, by name: some words begin with a capital, and it is no sentence."""
    words = re.findall(r"[\w'\u2019-]+", value)
    return ("name above", label) if words and words[0][0].isupper() and not value.endswith((".", "!", "?")) else None


def _date(text: str) -> tuple[str, str] | None:
    return ("when or where", "date") if text and _DATE.fullmatch(text) else None


def _number(words: str) -> str:
    return str(_NUMBERS.index(words.lower()) + 1) if words.lower() in _NUMBERS else words


def _ranks(stage: str) -> list[int]:
    """The place of a stage in time; nothing for a name of the scheme's own."""
    return [rank for rank, pattern in enumerate(_STAGES) if re.fullmatch(pattern, stage, re.I)]
