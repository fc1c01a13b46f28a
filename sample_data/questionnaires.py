"""The questions of the invented surveys: heading as a tool writes it, what the column means, and a person's cell.

One list of questions makes both the file and its recipe, so the two cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from planted_answers import ITEMS, METRIC

OWN_ITEMS = {
    "belong": (
        "I feel I belong at this organisation.",
        "I can be myself at work without it counting against me.",
        "I often feel like an outsider here.",
    ),
    "voice": (
        "I feel able to raise difficult issues with people more senior than me.",
        "When I suggest a change, someone with influence listens.",
        "Speaking up here is not worth the risk.",
    ),
    "voice_seen": (
        "Junior colleagues here can raise difficult issues with people like me.",
        "When a junior colleague suggests a change, people like me listen.",
    ),
    "understand": (
        "I understand what day-to-day work is like for junior colleagues here.",
        "I can name specific barriers that colleagues from under-represented backgrounds face here.",
        "I notice when a decision I am part of affects groups differently.",
        "I am unsure how my own position shapes what people tell me.",
    ),
    "action": (
        "In the last three months I have changed something in how I supervise or allocate work.",
        "In the last three months I have raised an inclusion or wellbeing issue in a decision-making meeting.",
        "In the last three months I have spoken up when someone was overlooked or talked over.",
    ),
    "quality": (
        "Our conversations were honest.",
        "We both had a say in what we discussed.",
        "I felt respected.",
        "I learned something I could use.",
        "I held back because of our difference in seniority.",
    ),
    "load": (
        "Taking part was emotionally tiring.",
        "I had to explain my background more than I wanted to.",
        "I had enough time for this alongside client work.",
    ),
    "why": ("How far has the scheme moved us towards its stated purpose so far? (0 not at all, 10 completely)",),
}
# The wording of these scales belongs to others and is not reproduced.
NUMBERED = {"swemwbs": "Wellbeing statement", "edmondson": "Team statement", "olbi": "Work statement"}

AGREE_5 = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
AGREE_7 = AGREE_5[:2] + ("Slightly disagree", AGREE_5[2], "Slightly agree") + AGREE_5[3:]
LABELS = dict.fromkeys(
    ("belong", "voice", "voice_seen", "understand", "understand_then", "quality", "load"),
    {label: number for number, label in enumerate(AGREE_5, 1)},
) | {
    "swemwbs": {
        "None of the time": 1, "Rarely": 2, "Some of the time": 3, "Often": 4, "All of the time": 5,
    },
    "edmondson": {label: number for number, label in enumerate(AGREE_7, 1)},
    "olbi": {"Strongly agree": 1, "Agree": 2, "Disagree": 3, "Strongly disagree": 4},
    "action": {"Never": 0, "Once": 1, "Two or three times": 2, "More often": 3},
}  # fmt: skip
CODINGS = {"edmondson": "1-7", "olbi": "SA1"}


@dataclass
class Row:
    """One submission as it will stand in a file."""

    role: str
    person: int
    wave: str
    code: str | None
    submitted: datetime
    answers: dict[str, list[int | None]]
    attributes: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str | int | float | None] = field(default_factory=dict)


Cell = str | int | float | datetime | None
NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class Question:
    """One column: its heading in the file, its meaning for the recipe, and its cell of a row."""

    heading: str
    meaning: dict | None
    cell: Callable[[Row], Cell]
    text: str = ""


def simple(heading: str, kind: str, cell: Callable[[Row], Cell], text: str = "", **more: str) -> Question:
    return Question(heading, {"kind": kind, **more}, cell, text)


def written(heading: str, name: str, kind: str = "unused", text: str = "", **more: str) -> Question:
    """A question whose cell is set row by row under a name."""
    return simple(heading, kind, lambda row: row.cells.get(name), text, **more)


def attribute(heading: str, group: str, text: str = "") -> Question:
    return simple(heading, "group", lambda row: row.attributes.get(group), text, group=group)


# ------------------------------------------------------------------------------------------------------- items


def item_text(instrument: str, number: int) -> str:
    if instrument in NUMBERED:
        return f"{NUMBERED[instrument]} {number}"
    if instrument == "understand_then":
        return f"Thinking back to before the scheme: {OWN_ITEMS['understand'][number - 1]}"
    return OWN_ITEMS[instrument][number - 1]


def labelled(instrument: str, *, headings: dict[int, str] | None = None) -> list[Question]:
    """Statements as Microsoft Forms writes them: full text as heading, answers as labels."""
    return [_labelled(instrument, number, headings or {}) for number in range(1, ITEMS[instrument].number + 1)]


def _labelled(instrument: str, number: int, headings: dict[int, str]) -> Question:
    labels = LABELS.get(instrument)
    words = {value: label for label, value in (labels or {}).items()}

    def cell(row: Row) -> Cell:
        value = answer(row, instrument, number)
        return value if value is None or labels is None else words[value]

    meaning = own_meaning(instrument, number)
    if labels:
        meaning["labels"] = dict(labels)
    return Question(headings.get(number, item_text(instrument, number)), meaning, cell)


def numbered(
    instrument: str, prefix: str, *, shift: int = 0, coding: str | None = None, turned: bool = False
) -> list[Question]:
    """Statements of a matrix question as numbers. `shift` is added by the tool; `turned` runs the other way."""
    return [
        _numbered(instrument, number, f"{prefix}_{number}", shift, coding, turned)
        for number in range(1, ITEMS[instrument].number + 1)
    ]


def _numbered(instrument: str, number: int, heading: str, shift: int, coding: str | None, turned: bool) -> Question:
    items = ITEMS[instrument]

    def cell(row: Row) -> Cell:
        value = answer(row, instrument, number)
        if value is None:
            return row.cells.get("unanswered") if asked(row, instrument, number) else None
        return (items.low + items.high - value if turned else value) + shift

    meaning = own_meaning(instrument, number)
    if coding:
        meaning["coding"] = coding
    if shift:
        meaning["labels"] = {str(value + shift): value for value in range(items.low, items.high + 1)}
    return Question(heading, meaning, cell, item_text(instrument, number))


def answer(row: Row, instrument: str, number: int) -> int | None:
    given = row.answers.get(instrument)
    return given[number - 1] if given else None


def asked(row: Row, instrument: str, number: int) -> bool:
    """Seniors are not asked whether they had to explain their background."""
    return instrument in row.answers and (row.role, instrument, number) != ("mentee", "load", 2)


def own_meaning(instrument: str, number: int) -> dict:
    meaning = {"kind": "item", "instrument": instrument, "item": number}
    return meaning | ({"coding": CODINGS[instrument]} if instrument in CODINGS else {})


def wellbeing_score(row: Row) -> str | None:
    """The converted SWEMWBS score with a decimal comma, as somebody worked it out beforehand."""
    given = [each for each in row.answers.get("swemwbs", []) if each is not None]
    return f"{METRIC[sum(given)]:.2f}".replace(".", ",") if len(given) == ITEMS["swemwbs"].number else None


def recipe_columns(questions: Iterable[Question]) -> list[dict]:
    """The columns of a recipe; headings as a reader hands them on, with ordinary spaces."""
    return [
        {"name": question.heading.replace(NO_BREAK, " ").strip(), **question.meaning}
        for question in questions
        if question.meaning is not None
    ]
