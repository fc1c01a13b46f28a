"""What a theme is: its definition, and the phrases that suggest it, each pointing towards the aim, away or nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from analysis.model import Definition, Refused, clean, load_toml

Direction = Literal["toward", "away", "neutral"]
DIRECTIONS: tuple[Direction, ...] = ("toward", "away", "neutral")

_PHRASE = re.compile(r"[^\W_]+\*?(?:[ '-][^\W_]+\*?)*")


class Theme(Definition):
    """One theme. `fits` and `does_not_fit` are sentences; `not_when` are terms of art in which no phrase counts.

    toward, away: phrases that by themselves say things go well, or badly. neutral: phrases that name the subject only.
    """

    id: str
    name: str
    definition: str
    include: str
    exclude: str
    valence: Literal["positive", "mostly positive", "either", "negative"] = "either"
    sensitive: bool = False
    monitor: Literal["burden"] | None = None
    toward: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    not_when: tuple[str, ...] = ()
    fits: tuple[str, ...] = Field(min_length=1)
    does_not_fit: str
    tips: tuple[int, ...] = ()
    whys: tuple[str, ...] = ()

    @property
    def phrases(self) -> Iterator[tuple[str, Direction]]:
        """Each phrase with the direction it has when nothing negates it."""
        for direction in DIRECTIONS:
            for phrase in getattr(self, direction):
                yield phrase, direction

    @field_validator("toward", "away", "neutral", "not_when")
    @classmethod
    def phrases_are_words(cls, phrases: tuple[str, ...]) -> tuple[str, ...]:
        for phrase in phrases:
            if not _PHRASE.fullmatch(clean(phrase)):
                raise ValueError(f'the phrase "{phrase}" must be words, with * only at the end of a word')
        return phrases

    @model_validator(mode="after")
    def phrases_stand_once(self) -> Theme:
        phrases = [clean(phrase) for phrase, _ in self.phrases]
        if not phrases:
            raise ValueError(f"the theme {self.id} has no phrases; give it at least one")
        twice = _first_repeated(phrases)
        if twice:
            raise ValueError(f'the theme {self.id} has the phrase "{twice}" twice; keep it in one list only')
        return self


class Codebook(Definition):
    """Themes in the order in which every table shows them."""

    id: str
    name: str
    version: str = "1"
    themes: tuple[Theme, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def themes_stand_once(self) -> Codebook:
        twice = _first_repeated([theme.id for theme in self.themes])
        if twice:
            raise ValueError(f"the theme {twice} is defined twice; give each theme its own id")
        return self

    def theme(self, name: str) -> Theme | None:
        """The theme of that id, None when there is none."""
        return next((theme for theme in self.themes if theme.id == name), None)


def codebooks() -> list[str]:
    """The names of the codebooks that come with Open Loop."""
    return sorted(path.stem for path in Path(__file__).parent.glob("*.toml"))


@cache
def load_codebook(name: str) -> Codebook:
    """The codebook that comes with Open Loop under that name; Refused when there is none or it has a mistake.

    >>> len(load_codebook("reverse_mentoring").themes)
    18
    """
    known = codebooks()
    if name not in known:
        raise Refused(f'There is no codebook "{name}". Choose one of: {", ".join(known)}.')
    return read_codebook(Path(__file__).parent / f"{name}.toml")


def read_codebook(path: Path) -> Codebook:
    """The codebook in a .toml file, such as a scheme's own; Refused, with the place, when it has a mistake."""
    return load_toml(path, Codebook)


def _first_repeated(names: list[str]) -> str | None:
    return next((name for place, name in enumerate(names) if name in names[:place]), None)
