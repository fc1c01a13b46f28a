"""Own scales in one step: blocks of questions with one set of answers, offered with a range for a person to confirm."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis import instruments
from analysis.intake.screeners import screeners
from analysis.intake.waves import waves_in_headings
from analysis.model import Coding, Column, Instrument, Recipe, Refused, Scale, Scheme, Sheet, clean

# Ranges that questionnaires use. A block is offered the smallest one that holds all its answers.
RANGES = ((1, 5), (1, 7), (1, 4), (0, 4), (0, 3), (0, 6), (0, 10), (1, 10), (0, 100))
LEAST_ANSWERS = 3
NEARLY_ALL = 0.9  # of the answers of a column that is one of words
_ORDERED = tuple(
    tuple(words.split("; "))
    for words in (
        "strongly disagree; disagree; neither agree nor disagree; agree; strongly agree",
        "strongly disagree; disagree; neutral; agree; strongly agree",
        "strongly disagree; disagree; somewhat disagree; neither agree nor disagree; somewhat agree; agree; "
        "strongly agree",
        "never; rarely; sometimes; often; always",
        "not at all; slightly; moderately; very; extremely",
        "very dissatisfied; dissatisfied; neutral; satisfied; very satisfied",
        "very unsatisfied; unsatisfied; neutral; satisfied; very satisfied",
        "very poor; poor; fair; good; very good",
        "no; yes",
    )
)


@dataclass(frozen=True)
class Suggestion:
    """Columns that may be own scales. columns: name by (question, wave); the wave is None where the file has one.

    low, high: the range that seems meant, to be confirmed by a person. labels: words and their numbers, where the
    answers are words.
    """

    title: str
    columns: dict[tuple[str, str | None], str]
    low: float
    high: float
    labels: dict[str, float]
    reason: str

    @property
    def questions(self) -> list[str]:
        """The distinct questions, in the order of the file."""
        return list(dict.fromkeys(question for question, _ in self.columns))

    @property
    def waves(self) -> list[str | None]:
        return list(dict.fromkeys(wave for _, wave in self.columns))


def suggested(sheet: Sheet, recipe: Recipe, scheme: Scheme) -> list[Suggestion]:
    """Blocks of columns not used yet whose answers are of one kind and range: matrices, and before with after.

    Never the questions of a questionnaire that screens for illness: as an own scale they would come in unasked.
    """
    unused = [column.name for column in recipe.columns if column.kind == "unused" and column.name in sheet.rows]
    kept_back = screeners(sheet, scheme)
    free = [name for name in unused if name not in kept_back]
    placed = waves_in_headings([str(name) for name in sheet.rows], scheme)
    found: dict[tuple, dict[tuple[str, str | None], str]] = {}
    stems = [stem for stem, _ in placed.values()]
    wide = {stem for stem in stems if stems.count(stem) > 1}
    for name in free:
        kind = _kind(sheet.rows[name])
        if kind is None:
            continue
        stem, wave = placed.get(name, (clean(name), None))
        if stem in wide:
            found.setdefault((kind, "twins"), {})[stem, wave] = name
        elif not wide:
            question = sheet.questions.get(name, name)
            found.setdefault((kind, _stem(question)), {})[question, None] = name
    return [_suggestion(kind, columns, sheet) for (kind, *_), columns in found.items() if _is_block(columns)]


def worded(sheet: Sheet, names: Sequence[str], low: float, high: float) -> dict[str, float]:
    """What each answer of these columns is worth where they are of one known list of words that fills the range.

    The columns are looked at together: one in which nobody took the middle does not tell which list it is of. Empty
    where they are none, or where the list has more or fewer words than the range has steps.
    """
    kind = _kind(pd.concat([sheet.rows[name] for name in names])) if names else None
    if kind is None or kind[0] != "words" or len(kind[1]) != high - low + 1:
        return {}
    return {word: low + step for step, word in enumerate(kind[1])}


def are_words(sheet: Sheet, names: Sequence[str]) -> bool:
    """Whether most answers of any of these columns are no numbers."""
    cells = [sheet.rows[name].dropna() for name in names]
    return any(len(each) and pd.to_numeric(each, errors="coerce").isna().mean() > 0.5 for each in cells)


def blocks(sheet: Sheet, recipe: Recipe) -> dict[str, list[str]]:
    """Columns that share the beginning of their question, by that beginning: the rows of a matrix."""
    found: dict[str, list[str]] = {}
    for column in recipe.columns:
        stem = _stem(sheet.questions.get(column.name, column.name)) if column.name in sheet.rows else ""
        if stem:
            found.setdefault(stem, []).append(column.name)
    return {_plain(stem): names for stem, names in found.items() if len(names) > 2}


def accepted(
    recipe: Recipe, scheme: Scheme, suggestion: Suggestion, *, low: float, high: float, as_one: bool = False, **said
) -> tuple[Recipe, Scheme]:
    """The recipe and the scheme with the suggestion taken up.

    Each question becomes a measure of its own, or all of them together one scale (as_one), whose score is their mean.
    said: `name` of the scale, `higher` (better or worse), `reversed` (numbers of the items that run the other way).
    Raises Refused for a range without extent, and for a name that another questionnaire has.
    """
    if high <= low:
        raise Refused("The highest possible answer must be above the lowest. Correct the range.")
    coding = {"minimum": low, "maximum": high, "labels": suggestion.labels}
    higher = said.get("higher", "better")
    named = {str(said.get("name") or suggestion.title): suggestion.questions}
    if not as_one:
        named = {_plain(question): [question] for question in suggestion.questions}
    made = [
        _own(name, questions, Coding(**coding, reversed=said.get("reversed", ()) if as_one else ()), higher)
        for name, questions in named.items()
    ]
    known = {each.id for each in scheme.instruments}
    new = scheme.model_copy(
        update={"instruments": (*scheme.instruments, *(each for each, _ in made if each.id not in known))}
    )
    instruments.for_scheme(new)  # refuses a name that is in use
    places = {question: (own.id, item) for own, asked in made for item, question in enumerate(asked, start=1)}
    meant = {name: (*places[question], wave) for (question, wave), name in suggestion.columns.items()}
    columns = tuple(_mapped(column, meant.get(column.name)) for column in recipe.columns)
    wave = None if suggestion.waves != [None] else recipe.wave
    return recipe.model_copy(update={"columns": columns, "wave": wave}), new


def _mapped(column: Column, meant: tuple[str, int, str | None] | None) -> Column:
    if meant is None:
        return column
    own, item, wave = meant
    told = {"kind": "item", "instrument": own, "item": item, "wave": wave, "why": "Taken up from the suggestion."}
    return column.model_copy(update=told)


def _own(name: str, questions: list[str], coding: Coding, higher: str) -> tuple[Instrument, list[str]]:
    ident = "own_" + (re.sub(r"[^a-z0-9]+", "_", clean(name)).strip("_") or "scale")
    items = {number: question for number, question in enumerate(questions, start=1)}
    score = "mean" if len(items) > 1 else "item"
    scale = Scale.model_validate({"id": ident, "label": name, "items": tuple(items), "score": score, "higher": higher})
    own = Instrument(id=ident, name=name, count=len(items), codings=(coding,), scales=(scale,))
    return own, questions


def _kind(cells: pd.Series) -> tuple | None:
    """The answers of a column: whole numbers up to 5, 7 or 10, or an ordered list of words; None for other columns.

    Words are of a list where nearly all are; a stray one, such as "prefer not to say", counts as missing later.
    """
    distinct = [str(answer) for answer in cells.dropna().unique()[:20]]
    if not 2 <= len(distinct) <= 11 or cells.notna().sum() < LEAST_ANSWERS:
        return None
    numbers = pd.to_numeric(pd.Series(distinct), errors="coerce")
    if numbers.notna().all():
        whole = (numbers % 1 == 0).all()
        if not whole or numbers.min() < 0 or numbers.max() > 10 or len(distinct) < 3:
            return None
        return ("numbers", next(most for most in (5, 7, 10) if numbers.max() <= most))
    said = cells.dropna().map(lambda answer: clean(str(answer)))
    shares = {words: said.isin(words).mean() for words in _ORDERED}
    best = max(shares, key=shares.__getitem__)
    return ("words", best) if shares[best] >= NEARLY_ALL and said[said.isin(best)].nunique() > 1 else None


def _stem(text: str) -> str:
    """What the questions of a matrix share: the words before the line in brackets, or behind a dash."""
    whole = " ".join(text.split())
    found = re.match(r"(.+?)\s*(?:\[[^\[\]]+\]|\s[\u2013\u2014-]\s.+)$", whole)
    return clean(found[1]) if found else re.sub(r"[\W_]*\d+$", "", clean(whole)).rpartition("_")[0]


def _is_block(columns: dict[tuple[str, str | None], str]) -> bool:
    """Enough to be worth a click: two questions, or one at two waves."""
    return len(columns) > 1


def _suggestion(kind: tuple, columns: dict[tuple[str, str | None], str], sheet: Sheet) -> Suggestion:
    questions = list(dict.fromkeys(question for question, _ in columns))
    waves = len({wave for _, wave in columns})
    if kind[0] == "words":
        labels = {word: float(value) for value, word in enumerate(kind[1], start=1)}
        low, high = 1.0, float(len(labels))
    else:
        labels = {}
        low, high = _range(pd.concat([sheet.rows[name] for name in columns.values()]))
    times = f" at {waves} times" if waves > 1 else ""
    asked = "1 question" if len(questions) == 1 else f"{len(questions)} questions"
    reason = f"{asked} answered {low:g} to {high:g}{times}, not used yet."
    return Suggestion(_title(questions), columns, low, high, labels, reason)


def _range(cells: pd.Series) -> tuple[float, float]:
    found = pd.to_numeric(cells, errors="coerce").dropna()
    low, high = float(found.min()), float(found.max())
    return next(((float(a), float(b)) for a, b in RANGES if a <= low and high <= b), (low, high))


def _title(questions: list[str]) -> str:
    """A name for the block: what its questions begin with, else the first one."""
    shared = os.path.commonprefix([clean(question) for question in questions]).strip(" _-.[(")
    return _plain(shared if len(shared) >= 3 else questions[0])[:60]


def _plain(question: str) -> str:
    """A question as a name: agree_coding becomes Agree coding."""
    found = re.search(r"\[([^\[\]]+)\]$", question)
    words = " ".join((found[1] if found else question).replace("_", " ").split())
    return (words[:1].upper() + words[1:])[:80] or "Own scale"
