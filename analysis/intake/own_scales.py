"""Own scales in one step: blocks of questions with one set of answers, offered with a range for a person to confirm."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count

import pandas as pd

from analysis import instruments
from analysis.intake.screeners import screeners
from analysis.intake.waves import waves_in_headings
from analysis.model import Coding, Column, Instrument, Recipe, Refused, Scale, Scheme, Sheet, clean

# Ranges that questionnaires use. A block is offered the smallest one that holds all its answers.
RANGES = ((1, 5), (1, 7), (1, 4), (0, 4), (0, 3), (0, 6), (0, 10), (1, 10), (0, 100))
LEAST_ANSWERS = 3
Places = dict[tuple[str, str | None], str]  # columns by question and wave
_ORDERED = tuple(
    tuple(words.split("; "))
    for words in (
        "strongly disagree; disagree; neither agree nor disagree; agree; strongly agree",
        "strongly disagree; disagree; neutral; agree; strongly agree",
        "strongly disagree; disagree; somewhat disagree; neither agree nor disagree; somewhat agree; agree; "
        "strongly agree",
        "strongly disagree; disagree; somewhat disagree; neutral; somewhat agree; agree; strongly agree",
        "never; rarely; sometimes; often; always",
        "never; rarely; sometimes; often; very often",
        "not at all; slightly; moderately; very; extremely",
        "very dissatisfied; dissatisfied; neutral; satisfied; very satisfied",
        "very unsatisfied; unsatisfied; neutral; satisfied; very satisfied",
        "very poor; poor; fair; good; very good",
        "no; yes",
    )
)
# What people choose instead of an answer. “Not sure” is none of them: some lists have it in their middle.
_NO_ANSWER = re.compile(
    r"[\W_]*|n ?/? ?a|n\.a\.?|not applicable|(it )?does(n't| not) apply|(i )?(don't|do not) know|dk"
    r"|no (answer|response)|(i )?(would |'d )?(prefer|rather) not( to)?( say| answer)?"
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

    def worth(self, low: float, high: float) -> dict[str, float]:
        """What the words are worth on this range; empty where the answers are numbers.

        Raises Refused where the range has more or fewer steps than there are words.
        """
        if self.labels and high - low + 1 != len(self.labels):
            raise Refused(
                f"These answers are {len(self.labels)} words ({'; '.join(self.labels)}), and {low:g} to {high:g} has "
                "more or fewer steps. Correct the range, or define the scale below and say what each word is worth."
            )
        return {word: low + step for step, word in enumerate(self.labels)}


def suggested(sheet: Sheet, recipe: Recipe, scheme: Scheme) -> list[Suggestion]:
    """Blocks of columns not used yet whose answers are of one kind and range: matrices, and before with after.

    Never the questions of a questionnaire that screens for illness: as an own scale they would come in unasked.
    """
    unused = [column.name for column in recipe.columns if column.kind == "unused" and column.name in sheet.rows]
    kept_back = screeners(sheet, scheme)
    free = [name for name in unused if name not in kept_back]
    placed = waves_in_headings([str(name) for name in sheet.rows], scheme)
    stems = [stem for stem, _ in placed.values()]
    wide = {stem for stem in stems if stems.count(stem) > 1}
    found: dict[str, dict[str, Places]] = {}
    for name in free:
        stem, wave = placed.get(name, (clean(name), None))
        question = sheet.questions.get(name, name)
        words = not _are_numbers(sheet.rows[name])
        if stem in wide:
            matrix = _matrix(stem) if words else stem
            found.setdefault("twins", {}).setdefault(matrix, {})[stem, wave] = name
        elif not wide:
            matrix = _matrix(question) if words else _stem(question) or name
            found.setdefault(_stem(question), {}).setdefault(matrix, {})[question, None] = name
    offers: dict[tuple, Places] = {}
    for group, matrices in found.items():
        told = {words for columns in matrices.values() for words in _told(columns, sheet)}
        for columns in matrices.values():
            for kind, some in _kinds(columns, sheet, told):
                offers.setdefault((kind, group), {}).update(some)
    return [_suggestion(kind, columns, sheet) for (kind, _), columns in offers.items() if _is_block(columns)]


def worded(sheet: Sheet, names: Sequence[str], low: float, high: float) -> dict[str, float]:
    """What each answer of these columns is worth where they are of one known list of words that fills the range.

    The columns are looked at together: one in which nobody took the middle does not tell which list it is of. Empty
    where an answer of any of them is in no such list, or where the list has more or fewer words than the range has
    steps.
    """
    if not names or _answers(pd.concat([sheet.rows[name] for name in names])).nunique() < 2:
        return {}
    lists = [set(_lists(sheet.rows[name])) for name in names]
    found = next((each for each in _ORDERED if len(each) == high - low + 1 and all(each in some for some in lists)), ())
    return {word: low + step for step, word in enumerate(found)}


def unread(sheet: Sheet, names: Sequence[str], known: Collection[str]) -> tuple[list[str], list[str]]:
    """The answers of these columns that are no numbers and not among the known words, and so count as missing.

    Those that somebody has to give a worth, and those that people choose instead of an answer; each as the file has it.
    """
    cells = pd.concat([sheet.rows[name] for name in names]).dropna().astype(str)
    words = cells[pd.to_numeric(cells, errors="coerce").isna()].drop_duplicates()
    left = [word for word in words if clean(word) not in known]
    asked = [word for word in left if not _NO_ANSWER.fullmatch(clean(word))]
    return asked, [word for word in left if word not in asked]


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
    Other questions than those of a scale of that name get a name of their own, and never come into that scale. Raises
    Refused for a range without extent or without a step for each word, and for questions of an own scale that has other
    answers or was defined without its questions.
    """
    if high <= low:
        raise Refused("The highest possible answer must be above the lowest. Correct the range.")
    labels, higher = suggestion.worth(low, high), said.get("higher", "better")
    known, made = {each.id: each for each in scheme.instruments}, []
    together = [(str(said.get("name") or suggestion.title), suggestion.questions)]
    for name, asked in together if as_one else [(_plain(question), [question]) for question in suggestion.questions]:
        coding = Coding(minimum=low, maximum=high, labels=labels, reversed=said.get("reversed", ()) if as_one else ())
        own = next(each for each in _named(name, asked, coding, higher) if _free(each, known))
        if own.id in known and (known[own.id].codings, known[own.id].items) != (own.codings, own.items):
            raise Refused(
                f"“{own.name}” is defined already with other answers, or without its questions. Map these questions "
                "below under another name, or as questions of that scale."
            )
        known.setdefault(own.id, own)
        made.append((own, asked))
    new = scheme.model_copy(update={"instruments": tuple(known.values())})
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


def _named(name: str, questions: list[str], coding: Coding, higher: str) -> Iterator[Instrument]:
    """An own scale of these questions under its name, and under others, without an end."""
    others = [_plain(questions[0], whole=True)] if len(questions) == 1 else []
    for told in chain([name, *others], (f"{name[:76]} {number}" for number in count(2))):
        yield _own(told, questions, coding, higher)


def _free(own: Instrument, known: dict[str, Instrument]) -> bool:
    """Whether no other questions have this name, as far as they are known."""
    held = known.get(own.id)
    return held is None or not held.items or held.items == own.items


def _own(name: str, questions: list[str], coding: Coding, higher: str) -> Instrument:
    ident = "own_" + (re.sub(r"[^a-z0-9]+", "_", clean(name)).strip("_") or "scale")
    items = {number: question for number, question in enumerate(questions, start=1)}
    score = "mean" if len(items) > 1 else "item"
    scale = Scale.model_validate({"id": ident, "label": name, "items": tuple(items), "score": score, "higher": higher})
    return Instrument(id=ident, name=name, items=items, count=len(items), codings=(coding,), scales=(scale,))


def _kinds(columns: Places, sheet: Sheet, told: set[tuple[str, ...]]) -> list[tuple[tuple, Places]]:
    """The columns of a matrix by what their answers are: whole numbers up to 5, 7 or 10, or an ordered list of words.

    The matrix is looked at as a whole: a question whose highest answer nobody chose has the answers of the others.
    told: the lists that questions beside it leave no doubt of; where lists of several lengths fit, one of these is
    meant. Columns of another kind, or of two lengths of these, are left out.
    """
    numbers = {place: name for place, name in columns.items() if _are_numbers(sheet.rows[name])}
    most = _most([sheet.rows[name] for name in numbers.values()])
    if most is not None:
        found = [(("numbers", most), numbers)]
    else:
        each = [(_most([sheet.rows[name]]), {place: name}) for place, name in numbers.items()]
        found = [(("numbers", highest), one) for highest, one in each if highest is not None]
    lists = {place: _lists(sheet.rows[name]) for place, name in columns.items() if place not in numbers}
    while any(lists.values()):
        fitting = [sum(words in some for some in lists.values()) for words in _ORDERED]
        best = [words for words, number in zip(_ORDERED, fitting, strict=True) if number == max(fitting)]
        some = {place: columns[place] for place, held in lists.items() if best[0] in held}
        sure = (_told(some, sheet) or told).intersection(*(lists[place] for place in some))
        meant = [words for words in best if words in sure] or best[:1]
        doubtful = len({len(words) for words in meant}) > 1
        cells = _answers(pd.concat([sheet.rows[name] for name in some.values()]))
        if len(cells) >= LEAST_ANSWERS and cells.nunique() > 1 and not doubtful:
            found.append((("words", meant[0]), some))
        lists = {place: held for place, held in lists.items() if place not in some}
    return found


def _told(columns: Places, sheet: Sheet) -> set[tuple[str, ...]]:
    """The lists of the questions that leave no doubt: all of it was chosen, or no list of another length fits."""
    sure: set[tuple[str, ...]] = set()
    for cells in (sheet.rows[name] for name in columns.values()):
        lists = _lists(cells)
        whole = [words for words in lists if set(words) == set(_answers(cells))]
        sure |= set(whole or (lists if len({len(words) for words in lists}) == 1 else []))
    return sure


def _answers(cells: pd.Series) -> pd.Series:
    """The answers of a column in their cleaned words, without what people choose instead of one."""
    told = cells.dropna().map(lambda answer: clean(str(answer))).astype(object)
    return told[[_NO_ANSWER.fullmatch(each) is None for each in told]]


def _are_numbers(cells: pd.Series) -> bool:
    told = _answers(cells)
    return bool(len(told)) and bool(pd.to_numeric(told, errors="coerce").notna().all())


def _most(columns: Sequence[pd.Series]) -> int | None:
    """5, 7 or 10, whichever is the least that holds all of these whole numbers; None where they are something else."""
    told = pd.to_numeric(_answers(pd.concat(columns)), errors="coerce") if columns else pd.Series(dtype=float)
    if len(told) < LEAST_ANSWERS or told.nunique() < 3 or not (told % 1 == 0).all() or not told.between(0, 10).all():
        return None
    return next(most for most in (5, 7, 10) if told.max() <= most)


def _lists(cells: pd.Series) -> list[tuple[str, ...]]:
    """The known lists that hold each answer of a column; none for one without an answer."""
    told = set(_answers(cells))
    return [words for words in _ORDERED if told and told <= set(words)]


def _stem(text: str) -> str:
    """What the questions of a matrix share: the words before the line in brackets, or behind a dash."""
    whole = " ".join(text.split())
    found = re.match(r"(.+?)\s*(?:\[[^\[\]]+\]|\s[\u2013\u2014-]\s.+)$", whole)
    return clean(found[1]) if found else re.sub(r"[\W_]*\d+$", "", clean(whole)).rpartition("_")[0]


def _matrix(text: str) -> str:
    """What the questions of one list of words share: the stem of a matrix, or a name but for the number at its end."""
    return _stem(text) or re.sub(r"[\W_]*\d+$", "", clean(text)) or clean(text)


def _is_block(columns: Places) -> bool:
    """Enough to be worth a click: two questions, or one at two waves."""
    return len(columns) > 1


def _suggestion(kind: tuple, columns: Places, sheet: Sheet) -> Suggestion:
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


def _plain(question: str, *, whole: bool = False) -> str:
    """A question as a name: agree_coding becomes Agree coding; of a line of a matrix its own words, unless whole."""
    found = None if whole else re.search(r"\[([^\[\]]+)\]$", question)
    words = " ".join((found[1] if found else question).replace("_", " ").split())
    return (words[:1].upper() + words[1:])[:80] or "Own scale"
