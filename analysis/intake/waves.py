"""Places in time: what the words for waves and stages in headings and answers tell of their order.

A place is a kind and a number: of a word for a time ("before", "end"), of months or weeks, of a date, or of a count
("T2"). Only such words, and what the scheme calls its own waves, put anything in order: that of letters never does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from analysis.model import Scheme, Sheet, Stage, Wave, clean

Rank = tuple[int, int]
BEFORE, AFTER, LATER = (0, 0), (3, 0), (4, 0)
SPAN, DATE, COUNT = 2, 8, 9  # spans and dates are in days, as is what is later by a span
LEAST_DAYS = 28  # answers of days nearer to each other than this are of one survey
WAVE_WORDS: tuple[tuple[Rank, str], ...] = (
    (BEFORE, "pre|before|base|baseline|start|begin|beginning|entry"),
    ((1, 0), "mid|middle|midpoint|midline|during"),
    (AFTER, "post|after|end|endline|exit|final|close"),
    (LATER, "followup|follow up|later"),
)
_SPOKEN = tuple((rank, re.compile(rf"\b(?:{words})\b")) for rank, words in WAVE_WORDS)
_COUNTED = r"(?:wave|time|t|w|test|survey|round|occasion) ?(\d{1,2})"
_SPAN = r"(\d{1,2}) ?(m|months?|weeks?|w)|(months?|weeks?) (\d{1,2})"
_SPOKEN_SPAN = re.compile(r"\b(?:months?|weeks?)\b")
_UNSAID = re.compile(rf"\b(?:{_COUNTED}|{_SPAN})\b")
_DAY = re.compile(r"(\d{4})(?: (\d{2}))?(?: (\d{2}))?(?: 00 00 00)?")
_DIGITS = {"one": "1", "two": "2", "three": "3", "four": "4", "six": "6", "nine": "9", "twelve": "12"}


def waves_in_headings(names: list[str], scheme: Scheme) -> dict[str, tuple[str, str]]:
    """For a wide file: the stem and the wave of each heading that begins or ends with a word for a wave.

    Only where the same stem stands with at least two such words, and only where each of them has its place among the
    scheme's waves.
    """
    found = {name: split for name in names if (split := _split_wave(name))}
    stems = [stem for stem, _ in found.values()]
    ranks = {rank for stem, rank in found.values() if stems.count(stem) > 1}
    waves = placed(ranks, scheme.waves) if len(ranks) > 1 else {}
    if len(waves) < len(ranks):
        return {}
    return {name: (stem, waves[rank]) for name, (stem, rank) in found.items() if rank in waves}


def stems_and_waves(sheet: Sheet, scheme: Scheme) -> dict[str, tuple[str, str | None]]:
    """Each heading without its word for a wave, and the wave; by heading."""
    placed_names = waves_in_headings([str(name) for name in sheet.rows], scheme)
    return {name: placed_names.get(name, (clean(name), None)) for name in sheet.rows}


def placed(ranks: Iterable[Rank], choices: Sequence[Wave | Stage]) -> dict[Rank, str]:
    """The wave or stage at each of these places, as far as they tell; choices: those of the scheme, in time order.

    First by what the scheme calls its own, against which nothing is said. A count tells the place by itself, from 0
    where one of these is 0. As many places of one kind as there are choices stand in their order, and of fewer words
    for a time only the beginning is sure, with the end beside it where there are no more than three.

    >>> three = [Wave(id=each, label=each) for each in ("spring", "summer", "autumn")]
    >>> placed([rank_of("T0"), rank_of("T2")], three), placed([rank_of("post")], three)
    ({(9, 0): 'spring', (9, 2): 'autumn'}, {})
    >>> placed([rank_of("mid"), rank_of("post")], [Wave(id="W1", label="Before"), Wave(id="W2", label="After")])
    {(3, 0): 'W2'}
    """
    found, ids = sorted(set(ranks)), [each.id for each in choices]
    called = _called(choices)
    sure = _named(found, called)
    kinds = set(map(_kind, found))
    if len(sure) == len(found):
        return sure
    if kinds == {COUNT}:
        first = min(1, found[0][1])
        bound = any(_kind(rank) == COUNT for each in choices for rank in _ranks(each.label))
        if not bound and found[-1][1] - first < len(ids):
            return {rank: ids[rank[1] - first] for rank in found}
        return sure if first or bound else {}
    if len(kinds) == 1 and len(found) == len(ids) and _in_order(found) and _agree(found, ids, called):
        return dict(zip(found, ids, strict=True))
    ends = {BEFORE: ids[0]} if BEFORE in found and kinds == {0} else {}
    if found == [BEFORE, AFTER] and len(ids) <= 3:
        ends[AFTER] = ids[-1]
    return {rank: ident for rank, ident in ends.items() if _agree([rank], [ident], called)} | sure


def _called(choices: Sequence[Wave | Stage]) -> dict[str, set[Rank]]:
    """All that the scheme calls its own waves, by id: their labels; their ids only of kinds of which no label tells."""
    labels = {each.id: _ranks(each.label) for each in choices}
    told = {_kind(rank) for ranks in labels.values() for rank in ranks}
    return {
        ident: ranks | {rank for rank in _ranks(ident) if _kind(rank) not in told} for ident, ranks in labels.items()
    }


def _named(found: Sequence[Rank], called: dict[str, set[Rank]]) -> dict[Rank, str]:
    """The places that one of the scheme's own is called by, and no other; by how much later where it says no more."""
    places = Counter(rank for ranks in called.values() for rank in ranks)
    named = {rank: ident for ident, ranks in called.items() for rank in ranks if places[rank] == 1}
    later = [rank for rank in found if rank[0] == LATER[0]]
    if len(later) == 1 and LATER in named and len([rank for rank in called[named[LATER]] if rank[0] == LATER[0]]) == 1:
        named = {later[0]: named[LATER]} | named
    return {rank: named[rank] for rank in found if rank in named}


def _in_order(found: Sequence[Rank]) -> bool:
    """Whether these places, from the first to the last, are so in time, and far enough apart to be asked again.

    Months may be counted from the beginning or from the end: beside a word for the end they have no place.
    """
    if found[-1][0] == DATE:
        return all(after[1] - before[1] >= LEAST_DAYS for before, after in pairwise(found))
    return found[-1] < AFTER or all(rank[0] != SPAN for rank in found)


def _agree(found: Sequence[Rank], idents: Sequence[str], called: dict[str, set[Rank]]) -> bool:
    """Whether no place goes to a wave that is called otherwise. After some months may be its middle or its end."""

    def fits(rank: Rank, ident: str) -> bool:
        own = {each for each in called[ident] if _kind(each) == _kind(rank)}
        spans = BEFORE in own or any(each[0] in (SPAN, LATER[0]) for each in own)
        return not own or rank in own or (rank[0] == SPAN and not spans)

    claimed = {rank: ident for ident, ranks in called.items() for rank in ranks}
    return all(
        fits(rank, ident) and claimed.get(rank, ident) == ident for rank, ident in zip(found, idents, strict=True)
    )


def ranks_of(values: Iterable[str]) -> dict[str, Rank | None]:
    """The places of the values of one column, by value; None where they tell none, or the same of two occasions.

    >>> ranks_of(["Baseline", "Follow-up 1", "Follow-up 2"])
    {'Baseline': (0, 0), 'Follow-up 1': None, 'Follow-up 2': None}
    >>> ranks_of(["pre-test 1", "post-test 1"]), ranks_of(["Post 2"])
    ({'pre-test 1': (0, 0), 'post-test 1': (3, 0)}, {'Post 2': None})
    """
    ranks = {value: rank_of(value) for value in values}
    numbers = {value: re.findall(r"\b\d+\b", _text(value)) for value in ranks}
    beside = {value: re.findall(r"\b\d{1,2}\b", _UNSAID.sub(" ", _text(value))) for value in ranks}
    for place in {rank for rank in ranks.values() if rank is not None}:
        same = [value for value, rank in ranks.items() if rank == place]
        several = any(numbers[value] != numbers[same[0]] for value in same)
        # "Post 2" is one of several, unless the number is that of all: "Before 2" beside "After 2".
        shared = len(same) < len(ranks) and all(each == beside[same[0]] for each in beside.values())
        if several or (_kind(place) == 0 and beside[same[0]] and not shared):
            ranks |= dict.fromkeys(same)
    return ranks


def rank_of(words: str) -> Rank | None:
    """The place in time that a name tells; None where it tells none, or several.

    >>> rank_of("before_arm_1"), rank_of("Six months later"), rank_of("Wave 2"), rank_of("Autumn")
    ((0, 0), (4, 180), (9, 2), None)
    """
    told = _ranks(words)
    counted, spans = {rank for rank in told if rank[0] == COUNT}, {rank for rank in told if rank[0] == SPAN}
    spoken = told - counted - spans  # "pre-test 1" is before, and "6 months later" is later by so much
    if len(spoken) > 1:
        spoken -= {LATER}
    found = spoken or counted or spans
    return found.pop() if len(found) == 1 else None


def _ranks(words: str) -> set[Rank]:
    """All places that a name tells: "Midpoint (T1)" tells the same in two ways."""
    text = _text(words)
    if day := _DAY.fullmatch(text):
        year, month, of_month = (int(part or 0) for part in day.groups())
        return {(DATE, (year * 12 + month) * 31 + of_month)}
    if number := re.fullmatch(r"(\d{1,2})(?: 0)?", text):  # a spreadsheet's 2.0
        return {(COUNT, int(number[1]))}
    spoken = {rank for rank, pattern in _SPOKEN if pattern.search(text)}
    spans = {_span(each) for each in re.finditer(rf"\b(?:{_SPAN})\b", text)}
    if _SPOKEN_SPAN.search(text) and spoken & {AFTER, LATER}:
        spoken, spans = spoken - {AFTER} | {LATER} | {(LATER[0], days) for _, days in spans}, set()
    return spoken | spans | {(COUNT, int(each)) for each in re.findall(rf"\b{_COUNTED}\b", text)}


def _text(words: str) -> str:
    """The words with single spaces and digits, and without the arm of a study that REDCap adds to an event."""
    text = " ".join(_DIGITS.get(word, word) for word in re.sub(r"[\W_]+", " ", clean(words)).split())
    return re.sub(r" arm \d+$", "", text)


def _kind(rank: Rank) -> int:
    """Words and spans of time stand in one order; counts and dates each in their own."""
    return rank[0] if rank[0] in (DATE, COUNT) else 0


def _span(found: re.Match[str]) -> Rank:
    number, unit = (found[1], found[2]) if found[1] else (found[4], found[3])
    return SPAN, int(number) * (7 if unit.startswith("w") else 30)


def _split_wave(name: str) -> tuple[str, Rank] | None:
    """The heading without its word for a wave, and that word's place in time: ("grade", (9, 1)) for grade_test1."""
    words = [word for word in re.split(r"[ _.:()\[\]\-]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).strip()) if word]
    if len(words) > 2 and (rank := _rank(" ".join(words[-2:]).lower())) is not None:  # score_6_months
        return clean("_".join(words[:-2])), rank
    for at in (-1, 0):
        rank = _rank(words[at].lower()) if len(words) > 1 else None
        if rank is not None:
            rest = words[:-1] if at == -1 else words[1:]
            return clean("_".join(rest)), rank
    return None


def _rank(word: str) -> Rank | None:
    """The place of a word or two of a heading, which must be nothing else: item_2 is an item."""
    if counted := re.fullmatch(_COUNTED, word):
        return COUNT, int(counted[1])
    if span := re.fullmatch(_SPAN, word):
        return _span(span)
    return next((rank for rank, pattern in _SPOKEN if pattern.fullmatch(word)), None)
