"""Homework: what other schemes found. A shelf to start with, the scheme's own findings, and which of them bear on what.

The shelf tells each finding in our own words, with where to read it. It names themes of the codebook, for the whys of
one scheme are not those of another; `shelf` ties them to the whys of the scheme that asks.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from functools import cache
from importlib.resources import files

from pydantic import ConfigDict

from analysis.model import Definition, Scheme, clean
from analysis.records import Source


class Shelved(Definition):
    """A finding of the shelf that comes with the program. themes: ids of the codebook."""

    model_config = ConfigDict(str_strip_whitespace=True)

    id: str
    title: str
    reference: str
    setting: str
    people: int | None = None
    measure: str
    result: str
    caution: str
    scales: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


@cache
def shelved() -> tuple[Shelved, ...]:
    """The findings that come with the program."""
    text = files("analysis").joinpath("homework.toml").read_text(encoding="utf-8")
    return tuple(Shelved.model_validate(each) for each in tomllib.loads(text)["sources"])


def shelf(scheme: Scheme, own: Iterable[Source] = ()) -> list[Source]:
    """The scheme's own findings first, then those of the program that nobody took over yet, tied to its whys."""
    held = list(own)
    taken = {each.id for each in held}
    return held + [_for(scheme, each) for each in shelved() if each.id not in taken]


def _for(scheme: Scheme, each: Shelved) -> Source:
    """A finding of the program as a record of this scheme. A why is met by its first theme or one of its measures."""
    measured = {(indicator.why, indicator.scale) for indicator in scheme.indicators}
    whys = [
        why.id
        for why in scheme.whys
        if set(why.themes[:1]) & set(each.themes) or any((why.id, scale) in measured for scale in each.scales)
    ]
    return Source.model_validate({**each.model_dump(exclude={"themes"}), "whys": whys})


def beside(sources: Iterable[Source], *, scales: Collection[str] = (), whys: Collection[str] = ()) -> list[Source]:
    """Those of the sources that bear on one of these measures or whys, in their order."""
    return [each for each in sources if set(each.scales) & set(scales) or set(each.whys) & set(whys)]


def matching(sources: Iterable[Source], words: str) -> list[Source]:
    """Those of the sources in which every one of these words stands somewhere, whatever its case or its quotes."""
    wanted = clean(words).split()
    return [each for each in sources if all(word in _text(each) for word in wanted)]


def _text(source: Source) -> str:
    told = (source.title, source.reference, source.setting, source.measure, source.result, source.caution)
    return clean(" ".join(each for each in told if each))


def in_a_line(source: Source) -> str:
    """What was found, where, and how it was measured."""
    about = "; ".join(each for each in (source.setting, source.measure) if each)
    said = source.result or source.title
    return f"{said} ({about})" if about else said
