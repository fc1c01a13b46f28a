"""The words of the dashboard in plain English, and which of them stand on which page.

Both lie in `glossary.toml`. There is no figure of a scheme in it, so that the words are the same for every reader.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

GUIDES = {
    "Leadership": "docs/leadership.md",
    "Taskforce": "docs/taskforces.md",
    "Research": "docs/researchers.md",
    "Custodian": "docs/privacy.md",
}


def words_of(page: str) -> list[tuple[str, str]]:
    """Each word of a page with what it means, in the order in which a reader meets them; none of an unknown page.

    page: its name in the address.

    >>> [word for word, _ in words_of("people")]
    ['participant code', 'matched', 'invited', 'wave']
    """
    held = _held()
    return [(word, held["words"][word]) for word in held["pages"].get(page, ())]


@cache
def _held() -> dict[str, dict]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
