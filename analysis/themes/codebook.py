"""What a theme is: its definition, and the phrases that suggest it, each pointing towards the aim, away or nowhere.

A phrase is whole words in any case, a hyphen as good as a space. "isolat*" is any word that begins so. "_" between two
words is one word, whichever, or none: "found _ voice" is "found her voice" and "found voice". At most three of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache
from itertools import count
from pathlib import Path, PurePath
from typing import Any, Literal

from pydantic import ConfigDict, Field, field_validator, model_validator

from analysis.model import Definition, Refused, clean, load_toml

Direction = Literal["toward", "away", "neutral"]
DIRECTIONS: tuple[Direction, ...] = ("toward", "away", "neutral")

_PHRASE = re.compile(r"[^\W_]+\*?(?:(?:[ '-]| (?:_ )+)[^\W_]+\*?)*")
_MOST_GAPS = 3
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
# What neither a workbook nor an XML file can hold.
_IMPOSSIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Theme(Definition):
    """One theme. `fits` and `does_not_fit` are sentences; `not_when` are terms of art in which no phrase counts.

    toward, away: phrases that by themselves say things go well, or badly. neutral: phrases that name the subject only.
    A theme without any phrase is coded by hand only. Texts have no space at either end and "\\n" for every line end, so
    that they are the same after a journey through a file.
    """

    model_config = ConfigDict(str_strip_whitespace=True)

    id: str
    name: str
    definition: str
    include: str = ""
    exclude: str = ""
    valence: Literal["positive", "mostly positive", "either", "negative"] = "either"
    sensitive: bool = False
    monitor: Literal["burden"] | None = None
    toward: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    not_when: tuple[str, ...] = ()
    fits: tuple[str, ...] = ()
    does_not_fit: str = ""
    tips: tuple[int, ...] = ()
    whys: tuple[str, ...] = ()

    @property
    def phrases(self) -> Iterator[tuple[str, Direction]]:
        """Each phrase with the direction it has when nothing negates it."""
        for direction in DIRECTIONS:
            for phrase in getattr(self, direction):
                yield phrase, direction

    @field_validator("*", mode="before")
    @classmethod
    def texts_survive_a_file(cls, value: Any) -> Any:
        return tuple(map(_writable, value)) if isinstance(value, list | tuple) else _writable(value)

    @field_validator("id")
    @classmethod
    def id_is_a_key(cls, id: str) -> str:
        if not _ID.fullmatch(id):
            raise ValueError(
                "an id is 1 to 40 of the letters a to z, digits, - and _, such as T01; give it another one"
            )
        return id

    @field_validator("name")
    @classmethod
    def name_is_one_line(cls, name: str) -> str:
        if not name:
            raise ValueError("a theme needs a name that people can tell it by")
        return _one_line(name)

    @field_validator("toward", "away", "neutral", "not_when")
    @classmethod
    def phrases_are_words(cls, phrases: tuple[str, ...]) -> tuple[str, ...]:
        for phrase in phrases:
            if not _PHRASE.fullmatch(clean(phrase)):
                raise ValueError(
                    f'the phrase "{phrase}" must be words, with * only at the end of a word and _ only between words'
                )
            if phrase.count("_") > _MOST_GAPS:
                raise ValueError(f'the phrase "{phrase}" has more than {_MOST_GAPS} gaps; make two phrases of it')
        return tuple(map(_one_line, phrases))

    @field_validator("fits")
    @classmethod
    def fits_are_sentences(cls, sentences: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_one_line(sentence) for sentence in sentences if sentence)

    @field_validator("whys")
    @classmethod
    def whys_are_ids(cls, whys: tuple[str, ...]) -> tuple[str, ...]:
        for why in whys:
            if not why or re.search("[;,\n]", why):
                raise ValueError("a why is named by its id alone, such as W1; name one after the other")
        return whys

    @model_validator(mode="after")
    def phrases_stand_once(self) -> Theme:
        phrases = [clean(phrase) for phrase, _ in self.phrases]
        twice = _first_repeated(phrases)
        if twice:
            raise ValueError(f'the theme {self.id} has the phrase "{twice}" twice; keep it in one list only')
        return self


class Codebook(Definition):
    """Themes in the order in which every table shows them."""

    model_config = ConfigDict(str_strip_whitespace=True)

    id: str
    name: str
    version: str = "1"
    themes: tuple[Theme, ...] = Field(min_length=1)

    @field_validator("id", "name", "version")
    @classmethod
    def head_is_one_line(cls, text: str) -> str:
        if not text:
            raise ValueError("a codebook needs an id, a name and a version; give it one")
        return _one_line(_writable(text))

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


def free_id(name: str, taken: Collection[str], *, otherwise: str = "theme") -> str:
    """An id made of a name that none of the `taken` ones is, whatever their case.

    >>> free_id("Caf\u00e9 & pub / Evenings", ["cafe-pub-evenings"])
    'cafe-pub-evenings-2'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or otherwise
    used = {id.lower() for id in taken}
    tries = (stem if turn == 1 else f"{stem[: 39 - len(str(turn))]}-{turn}" for turn in count(1))
    return next(each for each in tries if each not in used)


def named_after(file: str) -> dict[str, str]:
    """id, name and version of a codebook that came in a file and says nothing of itself."""
    stem = _one_line(_IMPOSSIBLE.sub(" ", PurePath(file).stem)) or "codebook"
    return {"id": free_id(stem, (), otherwise="codebook"), "name": stem, "version": "1"}


def _writable(value: Any) -> Any:
    """A text with one kind of line end; a value of any other type as it is."""
    if not isinstance(value, str):
        return value
    if _IMPOSSIBLE.search(value):
        raise ValueError("the text holds a character that no file can keep; type it anew")
    return value.replace("\r\n", "\n").replace("\r", "\n")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _first_repeated(names: list[str]) -> str | None:
    seen: set[str] = set()
    # add() gives None: a name counts as seen from its second time on.
    return next((name for name in names if name in seen or seen.add(name)), None)
