"""Waves in headings: which columns of a wide file hold the same question at another time, and whose wave that is."""

from __future__ import annotations

import re

import pandas as pd

from analysis.model import Scheme, Sheet, clean

WAVE_WORDS: tuple[tuple[int, str], ...] = (
    (0, "pre|before|base|baseline|start|begin|beginning|entry"),
    (1, "mid|middle|midpoint|during"),
    (2, "post|after|end|exit|final|close"),
    (3, "followup|follow up|later"),
)
NUMBERED = re.compile(
    r"^(?:wave|time|t|w|test|survey|round|occasion)[ _]?(\d{1,2})$|^(\d{1,2}) ?(?:m|months?|weeks?|w)$"
)


def waves_in_headings(names: list[str], scheme: Scheme) -> dict[str, tuple[str, str]]:
    """For a wide file: the stem and the wave of each heading that begins or ends with a word for a wave.

    Only where the same stem stands with at least two such words; the words in time order are the scheme's waves in
    order, and when there are more words than waves nothing is proposed.
    """
    found = {name: split for name in names if (split := _split_wave(name))}
    stems = pd.Series([stem for stem, _ in found.values()], dtype=object)
    repeated = set(stems[stems.duplicated()])
    ranks = sorted({rank for stem, rank in found.values() if stem in repeated})
    if not 2 <= len(ranks) <= len(scheme.waves):
        return {}
    named = {rank: wave.id for wave in scheme.waves for word in (wave.id, wave.label) if (rank := _rank(clean(word)))}
    own = all(rank in named for rank in ranks)
    waves = named if own else dict(zip(ranks, _spread(len(ranks), scheme), strict=True))
    return {name: (stem, waves[rank]) for name, (stem, rank) in found.items() if rank in waves}


def stems_and_waves(sheet: Sheet, scheme: Scheme) -> dict[str, tuple[str, str | None]]:
    """Each heading without its word for a wave, and the wave; by heading."""
    placed = waves_in_headings([str(name) for name in sheet.rows], scheme)
    return {name: placed.get(name, (clean(name), None)) for name in sheet.rows}


def _spread(number: int, scheme: Scheme) -> list[str]:
    ids = [wave.id for wave in scheme.waves]
    return [ids[0], ids[-1]] if number == 2 and len(ids) <= 3 else ids[:number]


def _split_wave(name: str) -> tuple[str, tuple[int, int]] | None:
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


def _rank(word: str) -> tuple[int, int] | None:
    numbered = NUMBERED.match(word)
    if numbered:
        return 2 if word[0].isdigit() else 9, int(numbered[1] or numbered[2])
    return next(
        (
            (0 if place == 0 else place + 1 if place > 1 else 1, 0)
            for place, words in WAVE_WORDS
            if word in words.split("|")
        ),
        None,
    )


def rank_in(value: str) -> tuple[int, int] | None:
    """The place in time of a wave's name that holds exactly one word for a time: (0, 0) for "before_arm_1"."""
    ranks = {rank for word in re.split(r"[^a-z0-9]+", value.lower()) if (rank := _rank(word)) is not None}
    return ranks.pop() if len(ranks) == 1 else None
