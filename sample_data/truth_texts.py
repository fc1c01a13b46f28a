"""The check of the invented texts: which phrases of which theme stand in a sentence, and whether they are negated.

Written from the description of the codebook alone; it shares no code with the dashboard.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

CODEBOOK = tomllib.loads((Path(__file__).parent / "phrases.toml").read_text(encoding="utf-8"))
NEGATION = re.compile(r"\b(?:not|never|no longer|without|hardly|\w+n't)\b")


@dataclass(frozen=True)
class Hit:
    theme: str
    found: str
    negated: bool


def _pattern(phrases: list[str]) -> re.Pattern[str] | None:
    """Any of the phrases as whole words, the longest where several begin at one place."""
    if not phrases:
        return None
    several = (
        re.escape(p.lower()).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for p in sorted(phrases, key=len)[::-1]
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(several)})(?!\w)")


_PHRASES = {theme: _pattern(entry["phrases"]) for theme, entry in CODEBOOK.items()}
_VETOES = {theme: _pattern(entry["not_when"]) for theme, entry in CODEBOOK.items()}


def hits(sentence: str) -> list[Hit]:
    """Every phrase found in one sentence, by theme; within a theme they do not overlap."""
    text = sentence.replace("\u2019", "'").lower()
    return [hit for theme in CODEBOOK for hit in _hits_of(theme, text)]


def _hits_of(theme: str, text: str) -> list[Hit]:
    phrases, veto = _PHRASES[theme], _VETOES[theme]
    if veto:
        text = veto.sub(lambda match: " " * len(match.group()), text)
    if not phrases:
        return []
    return [Hit(theme, match.group(), _negated(text[: match.start()])) for match in phrases.finditer(text)]


def _negated(before: str) -> bool:
    return bool(NEGATION.search(" ".join(before.split()[-4:])))
