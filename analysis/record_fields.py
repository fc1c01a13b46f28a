"""What each field of a record is called in plain words, what is written into it, and what its words mean.

Forms, lists and workbooks of records are made of this, so that a field has one name everywhere.
"""

from __future__ import annotations

import datetime
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import ValidationError

from analysis.records import CONSTITUENCIES, KINDS, Record, record_of

LONG = 200  # letters of a text of one line

# line, words: one line and several. whole, number: without and with decimals. choice, several: of the words in
# `choices`. references: ids of what lies outside the record. counts: a number for each of `choices`.
Shape = Literal["line", "words", "day", "whole", "number", "tick", "choice", "several", "references", "counts"]

KIND_WORDS: dict[str, tuple[str, str]] = {
    "source": ("finding of another scheme", "findings of other schemes"),
    "member": ("seat", "seats"),
    "meeting": ("meeting", "meetings"),
    "decision": ("decision", "decisions"),
    "figure": ("figure", "figures"),
    "sharing": ("sharing", "sharings"),
    "claim": ("claim", "claims"),
    "cycle": ("cycle", "cycles"),
    "safeguard": ("risk looked into", "risks looked into"),
}

LABELS: dict[str, dict[str, str]] = {
    "source": {
        "title": "What was found, in a line",
        "reference": "Full reference",
        "setting": "Setting",
        "people": "How many people or texts it rests on",
        "measure": "How it was measured",
        "result": "Result",
        "caution": "Caution",
        "scales": "Bears on these measures",
        "whys": "Bears on these whys",
    },
    "member": {
        "seat": "Seat (a role or office, not a person)",
        "constituency": "Constituency",
        "joined": "Since",
        "left": "Until",
    },
    "meeting": {
        "date": "Day",
        "about": "What it was about",
        "whole_group": "Everybody of the scheme was invited",
        "present": "Who was in the room",
    },
    "decision": {
        "date": "Day",
        "title": "What was decided",
        "outcome": "Outcome",
        "reason": "Reason, in words that participants can be told",
        "why": "For which why",
        "evidence": "On what evidence",
        "meeting": "At which meeting",
        "proposed_by": "Proposed by",
        "decided_by": "Decided by",
    },
    "figure": {
        "title": "What is counted (the same words make a series)",
        "topic": "Topic",
        "date": "Day",
        "value": "Figure",
        "of": "Among how many people, if people are counted",
        "unit": "Unit",
        "source": "Where it comes from",
    },
    "sharing": {
        "date": "Day",
        "what": "Kind",
        "title": "What was shared",
        "others": "With which organisations",
        "learned": "What was said or learnt",
    },
    "claim": {
        "why": "Why",
        "says": "What is said",
        "for_it": "Evidence for it",
        "against": "Evidence against it",
        "other_explanations": "Other explanations",
        "confidence": "Confidence",
        "agreed_by": "Agreed by",
        "date": "Day",
    },
    "cycle": {
        "number": "Cycle",
        "begun": "Begun",
        "release": "Began from release",
        "learnt": "What was learnt",
        "next": "What comes next",
        "carried_on": "Carried on",
        "before": "Decided on its first day before it began",
    },
    "safeguard": {"looked_into": "Looked into", "note": "Note", "date": "Day"},
}

_CHOICES: dict[str, dict[str, str]] = {
    "outcome": {"act": "Act", "look further": "Look further", "no action": "No action"},
    "topic": {
        "recruitment": "Recruitment",
        "progression": "Progression",
        "retention": "Retention",
        "wellbeing": "Wellbeing",
        "network": "Network",
        "support": "Support",
        "other": "Other",
    },
    "what": {
        "event": "Event",
        "publication": "Publication",
        "partner": "Partner",
        "share pack given": "Share pack given",
        "share pack received": "Share pack received",
    },
    "confidence": {"low": "Low", "some": "Some", "good": "Good"},
}


@dataclass(frozen=True)
class RecordField:
    """A field of a kind of record. most: letters of a text. choices: the words it may hold, by what stands in it."""

    name: str
    label: str
    shape: Shape
    needed: bool
    most: int = 0
    choices: Mapping[str, str] | None = None


def fields_of(kind: str) -> tuple[RecordField, ...]:
    """The fields that people fill in, in the order in which they are asked for."""
    return tuple(_field(kind, name) for name in LABELS[kind])


def named(kind: str, name: str) -> str:
    """A field in plain words; one that only the program writes keeps its name."""
    return LABELS[kind].get(name, name)


def made(told: Mapping[str, Any]) -> Record:
    """A record from plain values, of the kind that they name. Raises Refused, naming the field as forms do."""
    return record_of(told, mistake=_sentence)


def _sentence(kind: str, error: ValidationError) -> str:
    """The first mistake of a record, without the value that was found."""
    first = error.errors(include_url=False, include_input=False)[0]
    said = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return f"{said[:1].upper()}{said[1:]}."
    name = str(first["loc"][0])
    label = LABELS[kind].get(name, name)
    if first["type"] in ("missing", "string_too_short", "string_type", "date_type", "int_type", "float_type"):
        return f"“{label}” is empty or not what is asked for. Fill it in."
    return f"“{label}”: {said[:1].lower()}{said[1:]}."


def _field(kind: str, name: str) -> RecordField:
    told = KINDS[kind].model_fields[name]
    inner, optional, most = _bare(told.annotation, _most(told.metadata))
    shape = _shape(inner, most)
    needed = not optional and shape in ("line", "words", "day", "whole", "number", "choice")
    if shape not in ("choice", "several", "counts"):
        return RecordField(name, LABELS[kind][name], shape, needed, most)
    words = get_args(inner) if shape == "choice" else get_args(get_args(inner)[0])
    known = CONSTITUENCIES | _CHOICES.get(name, {})
    return RecordField(name, LABELS[kind][name], shape, needed, choices={each: known[each] for each in words})


def _shape(inner: Any, most: int) -> Shape:
    simple: dict[Any, Shape] = {datetime.date: "day", int: "whole", float: "number", bool: "tick"}
    if inner in simple:
        return simple[inner]
    if get_origin(inner) is Literal:
        return "choice"
    if get_origin(inner) is dict:
        return "counts"
    if get_origin(inner) is tuple:
        return "several" if get_origin(get_args(inner)[0]) is Literal else "references"
    return "words" if most > LONG else "line"


def _bare(annotation: Any, most: int) -> tuple[Any, bool, int]:
    """What an annotation is about, whether it may be missing, and how many letters a text may have."""
    optional = False
    while get_origin(annotation) in (Annotated, Union, types.UnionType):
        if get_origin(annotation) is Annotated:
            annotation, *metadata = get_args(annotation)
            most = max(most, _most(metadata))
        else:
            annotation = next(each for each in get_args(annotation) if each is not type(None))
            optional = True
    return annotation, optional, most


def _most(metadata: Iterable[Any]) -> int:
    """The letters that a limit among these allows; 0 where none does. A limit may stand within a `Field`."""
    limits = [one for each in metadata for one in (each, *getattr(each, "metadata", ()))]
    return max((int(getattr(each, "max_length", 0) or 0) for each in limits), default=0)
