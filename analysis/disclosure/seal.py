"""The hash of a release, made of the hashes of its tables, and the salts of those that may be taken out of it.

A table of groups is taken out by leaving its hash. There are few such tables for a small scheme, so without a salt
anybody could try which of them has that hash. The salt is hashed with the table and taken out with it.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from analysis.disclosure.bundle_shape import OF_GROUPS

# What a text that is no bundle can make of the code that reads it.
BROKEN = (ValueError, LookupError, TypeError, AttributeError, RecursionError, ArithmeticError)
LENGTH = 32


def parsed(text: str) -> dict[str, Any]:
    """The JSON of a bundle; raises ValueError for numbers that are none, and for a part that stands twice.

    What stands twice could hold anything the first time, where no hash reaches it.
    """
    return json.loads(text, parse_constant=_refuse, object_pairs_hook=_each_once)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a part stands twice")
    return told


def hash_of(content: dict[str, Any]) -> str:
    """Of the content, each table by its own hash: a table that was taken out has left its hash."""
    if content["format"] == 1:
        return digest(content)
    tables = {name: table.get("withheld") or digest(table) for name, table in content["tables"].items()}
    return digest({**content, "tables": tables})


def taken_out(table: dict[str, Any]) -> dict[str, str]:
    """What stays of a table that a reader may not see."""
    return {"withheld": digest(table)}


def salts_of(statistics: dict[str, dict], earlier: list[dict[str, str]]) -> dict[str, str]:
    """A salt for each table of groups that nobody can guess who does not know the random ids of the people in it.

    The same people have the same salt, and nobody who is hidden changes it. statistics: what stands behind the release.
    earlier: the salts of the releases before, for a table may repeat what was told without these people being known.
    """
    told = {name: [each["people"] for each in statistics.values() if each["kind"] == KINDS[name]] for name in OF_GROUPS}
    known = {name: sorted({person for people in told[name] for person in people}) for name in OF_GROUPS}
    before = {name: [salts.get(name) for salts in earlier] for name in OF_GROUPS}
    return {name: digest([name, len(earlier) + 1, known[name], before[name]])[:LENGTH] for name in OF_GROUPS}


KINDS = {"change_by_group": "group", "followed_by_group": "followed"}


def salted(content: dict[str, Any], salts: dict[str, str]) -> dict[str, Any]:
    """The content as it stands in the bundle."""
    told = {name: {**content["tables"][name], "salt": salt} for name, salt in salts.items()}
    return {**content, "tables": {**content["tables"], **told}}


def unsalted(content: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The content without its salts, and these."""
    tables = content["tables"]
    salts = {name: table["salt"] for name, table in tables.items() if "salt" in table}
    plain = {name: {part: told for part, told in table.items() if part != "salt"} for name, table in tables.items()}
    return {**content, "tables": plain}, salts


def digest(part: Any) -> str:
    return hashlib.sha256(json.dumps(part, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
