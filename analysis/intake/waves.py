"""Places in time: what the words for waves and stages in headings and answers tell of their order.

A place is a kind and a number: of a word for a time ("before", "end"), of months or weeks, of a date, or of a count
("T2"). Only such words, and what the scheme calls its own waves, put anything in order: that of letters never does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from analysis.model import Scheme, Sheet, Stage, Wave, clean

Rank = tuple[int, int]
BEFORE, AFTER, LATER = (0, 0), (3, 0), (4, 0)
SPAN, DATE, COUNT = 2, 8, 9  # a span is in days
WAVE_WORDS: tuple[tuple[Rank, str], ...] = (
    (BEFORE, "pre|before|base|baseline|start|begin|beginning|entry"),
    ((1, 0), "mid|middle|midpoint|during"),
    (AFTER, "post|after|end|exit|final|close"),
    (LATER, "followup|follow up|later"),
)
_SPOKEN = tuple((rank, re.compile(rf"\b(?:{words})\b")) for rank, words in WAVE_WORDS)
_COUNTED = r"(?:wave|time|t|w|test|survey|round|occasion) ?(\d{1,2})"
_SPAN = r"(\d{1,2}) ?(m|months?|weeks?|w)|(months?|weeks?) (\d{1,2})"
_SPOKEN_SPAN = re.compile(r"\b(?:months?|weeks?)\b")
_DAY = re.compile(r"(\d{4})(?: (\d{2}))?(?: (\d{2}))?(?: 00 00 00)?")


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

    First by what the scheme calls its own. A count tells the place by itself, from 0 where one of these is 0. As many
    places of one kind as there are choices stand in their order, and of fewer words for a time only the beginning is
    sure, with the end beside it where there are no more than three.

    >>> three = [Wave(id=each, label=each) for each in ("spring", "summer", "autumn")]
    >>> placed([rank_of("T0"), rank_of("T2")], three), placed([rank_of("post")], three)
    ({(9, 0): 'spring', (9, 2): 'autumn'}, {})
    """
    found, named, ids = sorted(set(ranks)), _named(choices), [each.id for each in choices]
    kinds = set(map(_kind, found))
    if not found or all(rank in named for rank in found):
        return {rank: named[rank] for rank in found}
    if kinds == {COUNT}:
        first = min(1, found[0][1])
        if found[-1][1] - first < len(ids):
            return {rank: ids[rank[1] - first] for rank in found}
        return {rank: named[rank] for rank in found if first and rank in named}
    # Months may be counted from the beginning or from the end: beside a word for the end they have no place.
    mixed = found[-1] >= AFTER and any(rank[0] == SPAN for rank in found)
    if len(kinds) == 1 and len(found) == len(ids) and not mixed:
        return dict(zip(found, ids, strict=True))
    sure = {BEFORE: ids[0]} if BEFORE in found and kinds == {0} else {}
    if found == [BEFORE, AFTER] and len(ids) <= 3:
        sure[AFTER] = ids[-1]
    return sure | {rank: named[rank] for rank in found if rank in named}


def rank_of(words: str) -> Rank | None:
    """The place in time that a name tells; None where it tells none, or several.

    >>> rank_of("before_arm_1"), rank_of("Six months later"), rank_of("Wave 2"), rank_of("Autumn")
    ((0, 0), (4, 0), (9, 2), None)
    """
    text = " ".join(re.sub(r"[\W_]+", " ", clean(words)).split())
    if day := _DAY.fullmatch(text):
        return DATE, int("".join(part or "00" for part in day.groups()))
    if number := re.fullmatch(r"(\d{1,2})(?: 0)?", text):  # a spreadsheet's 2.0
        return COUNT, int(number[1])
    spoken = {rank for rank, pattern in _SPOKEN if pattern.search(text)}
    if _SPOKEN_SPAN.search(text) and spoken & {AFTER, LATER}:
        spoken = spoken - {AFTER} | {LATER}
    counted = {(COUNT, int(each)) for each in re.findall(rf"\b{_COUNTED}\b", text)}
    spans = {_span(each) for each in re.finditer(rf"\b(?:{_SPAN})\b", text)}
    told = spoken or counted or spans  # "pre-test 1" is before, and "6 months later" is later
    return told.pop() if len(told) == 1 else None


def _named(choices: Sequence[Wave | Stage]) -> dict[Rank, str]:
    """What the labels of the scheme's own waves tell of their places; its ids only of kinds of which no label tells."""
    told: dict[Rank, str] = {}
    for called in ([(each.label, each.id) for each in choices], [(each.id, each.id) for each in choices]):
        ranked = [(rank, ident) for words, ident in called if (rank := rank_of(words)) is not None]
        places, kinds = [rank for rank, _ in ranked], set(map(_kind, told))
        told |= {rank: ident for rank, ident in ranked if places.count(rank) == 1 and _kind(rank) not in kinds}
    return told


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
