"""The questions of a scheme's forms: those of the questionnaires it chose, else a ready-made set, and written prompts.

A file that asks these questions word for word is recognised column by column, so that it needs no mapping. Where the
owner of a questionnaire keeps its text, a heading such as "PSS-10, statement 3" stands in its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from analysis import instruments
from analysis.model import Coding, Definition, Instrument, Role, Scheme, Wave, load_toml

Who = Literal["junior", "senior", "comparison", "outside"]
CODE = "Participant code"
MOST_CHOICES = 7


class Asked(Definition):
    """Items of a questionnaire, whom they are for, and from which wave on (counted from 1)."""

    instrument: str
    items: tuple[int, ...] = ()
    who: tuple[Who, ...]
    since: int = Field(default=1, alias="from")


class Prompts(Definition):
    """Prompts for written reflections at one stage (counted from 1)."""

    stage: int
    who: tuple[Who, ...]
    texts: tuple[str, ...]


class Stock(Definition):
    """All questions that a scheme may copy, in the order in which they are asked, and how to use them."""

    copying: tuple[str, ...]
    filling: tuple[str, ...]
    sheet: tuple[str, ...]
    owned: str
    consent: str
    consent_answers: tuple[str, ...]
    code: tuple[str, ...]
    asked: tuple[Asked, ...]
    prompts: tuple[Prompts, ...]


@dataclass(frozen=True)
class Question:
    """One question of a form: its words, the kind of answer, the answers in their order, and what it belongs to.

    owned: the owner keeps the words, so that `text` is a heading that stands for them.
    """

    text: str
    kind: str
    answers: tuple[str, ...]
    part_of: str
    owned: bool = False


@cache
def stock() -> Stock:
    """The questions that ship with Open Loop."""
    return load_toml(Path(__file__).with_name("questions.toml"), Stock)


def form(scheme: Scheme, role: Role, wave: Wave) -> list[Question]:
    """The questions for one role at one wave: the code, what is measured, what is to be written, and consent.

    Reflections are asked at the wave whose place in time is that of the stage; the code parts come first, because they
    are what makes a second answer belong to the first.
    """
    place = [each.id for each in scheme.waves].index(wave.id) + 1
    who = _who(role)
    known = instruments.for_scheme(scheme)
    asked = [each for each in wanted(scheme) if who in each.who and place >= each.since]
    measured = [question for each in asked for question in _items(known[each.instrument], each.items)]
    return [*_code(), *measured, *_reflections(scheme, who, place)]


def wanted(scheme: Scheme) -> list[Asked]:
    """What the scheme asks: the ready-made set, or of it what it chose and its other questionnaires, of everybody."""
    if not scheme.asked:
        return list(stock().asked)
    ready = [each for each in stock().asked if each.instrument in scheme.asked]
    known, placed = instruments.for_scheme(scheme), {each.instrument for each in ready}
    others = [name for name in scheme.asked if name in known and name not in placed]
    # People outside have a small survey of their own: what colleagues are asked of their work is not for them.
    who = ("junior", "senior", "comparison")
    return ready + [Asked(instrument=name, who=who) for name in others]


def questionnaires_of(scheme: Scheme, role: Role) -> list[Instrument]:
    """The questionnaires that people of this role are asked, each once."""
    known, who = instruments.for_scheme(scheme), _who(role)
    return [known[name] for name in dict.fromkeys(each.instrument for each in wanted(scheme) if who in each.who)]


def _who(role: Role) -> Who:
    if role.outside:
        return "outside"
    if role.comparison:
        return "comparison"
    return "senior" if role.id == "mentee" else "junior"


def _code() -> list[Question]:
    return [Question(text, "Short text", (), CODE) for text in stock().code]


def _items(instrument: Instrument, items: tuple[int, ...]) -> list[Question]:
    kind, answers = _answers(instrument.codings[0])
    known = instrument.items
    return [
        Question(known.get(item) or _heading(instrument, item), kind, answers, instrument.name, item not in known)
        for item in items or instruments.item_numbers(instrument)
    ]


def _heading(instrument: Instrument, item: int) -> str:
    """What stands for the words of an item; of several codings it names the one whose answers are listed with it."""
    coded = f", coded {instrument.codings[0].id}" if len(instrument.codings) > 1 else ""
    return f"{instrument.name}{coded}, statement {item}"


def _answers(coding: Coding) -> tuple[str, tuple[str, ...]]:
    """The kind of answer and what may be chosen: one word for each number where every number has a word."""
    words = {number: word for word, number in reversed(coding.labels.items())}
    step = coding.step or 1
    numbers = [coding.minimum + step * place for place in range(int((coding.maximum - coding.minimum) / step) + 1)]
    if all(number in words for number in numbers) and len(numbers) <= MOST_CHOICES:
        return "One choice", tuple(words[number].capitalize() for number in numbers)
    return "Number", tuple(f"{number:g}" for number in numbers)


def _reflections(scheme: Scheme, who: Who, place: int) -> list[Question]:
    stages = {number: stage for number, stage in enumerate(scheme.stages, start=1)}
    texts = [
        f"{text} ({stages[each.stage].label})"
        for each in stock().prompts
        if who in each.who and each.stage == place and each.stage in stages
        for text in each.texts
    ]
    if not texts:
        return []
    consent = Question(stock().consent, "One choice", stock().consent_answers, "Consent")
    return [*(Question(text, "Long text", (), "Reflection") for text in texts), consent]
