"""The identity key deleted: a random word for every participant code, and the same people stay the same people.

What `matching` found by itself is written down first as decisions, for random words resemble nothing.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator

import pandas as pd
from sqlalchemy import Connection, delete, insert, or_, select

from analysis.intake.people import clean_code, joined_code
from analysis.intake.study import with_codes
from analysis.model import Recipe, Viewer
from analysis.store import codes, studies, tables, uploads
from analysis.store.log import signed

JOINT = "|"  # between the parts of a code, see `intake.matching`
PAIR = "pair"  # the role of the keys of pairs, see `intake.pairs`; their texts end in a code, too
REASON = "Decided before the codes were deleted"
FOUND = "Followed by itself, although one element differed, before the codes were deleted"
_WORD = re.compile(r"W[0-9A-F]{16}")
_ROW = re.compile(r"[0-9a-f]{12}:[0-9]+")  # stands for a row that is a person of its own, and is nobody's code


class Words:
    """The random word of each code, part by part where it has several; one that is a random word already stays."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, code: str) -> str:
        if is_random(code):
            return code
        if code not in self._known:
            parts = (part and f"W{secrets.token_hex(8).upper()}" for part in code.split(JOINT))
            self._known[code] = JOINT.join(parts)
        return self._known[code]


def is_random(code: str) -> bool:
    """Whether every part of this text is such a word."""
    return all(_WORD.fullmatch(part) for part in code.split(JOINT) if part) and code != ""


def count(connection: Connection, slug: str) -> int:
    """How many texts of codes are kept that somebody could know. A key of a pair holds one that is counted anyway."""
    code, place, link = tables.code.c, tables.code_place.c, tables.link.c
    written = or_(*(code.id.in_(select(column)) for column in (place.code, link.code, link["is"])))
    texts = connection.execute(select(code.text).where(code.scheme == slug, written)).scalars()
    return sum(not is_random(text) for text in texts)


def replace_all(connection: Connection, viewer: Viewer, slug: str) -> None:
    """Puts a random word in the place of every code, in files, decisions and keys."""
    given = studies.ingredients(connection, slug)
    _, register = with_codes(given.scheme, given.files, given.links, given.keys)
    usual = {(role, code): root for role, found in register.matched.items() for code, root in found.usual.items()}
    zeros = {recipe.ignore_leading_zeros for _, recipe in given.files} or {False}
    words = Words()
    decided = _decided(studies.links(connection, slug), usual, zeros, words)
    decided += _found(usual, decided, words, signed(viewer))
    for upload, _ in uploads.mapped(connection, slug):
        recipe = uploads.recipe(connection, upload)
        if recipe is not None:
            rows = codes.with_codes(connection, upload)
            codes.write_places(connection, upload, dict(cells(rows, recipe, words)))
    _write_links(connection, slug, decided)
    _write_keys(connection, slug, {_renamed(key, words): person for key, person in given.keys.items()})
    codes.forget_unused(connection, slug)


def cells(rows: pd.DataFrame, recipe: Recipe, words: Words) -> Iterator[tuple[tuple[str, int], str]]:
    """What goes into each cell (column, row) that holds a code or a part of one."""
    for kind in codes.KINDS:
        names = list(dict.fromkeys(each.name for each in recipe.columns if each.kind == kind and each.name in rows))
        zeros = recipe.ignore_leading_zeros
        columns = [[clean_code(cell, ignore_leading_zeros=zeros) for cell in rows[name]] for name in names]
        for row, parts in zip(rows.index, zip(*columns, strict=True), strict=False):
            code = parts[0] if len(parts) == 1 else joined_code(parts)
            if code is not None:
                for name, text in zip(names, divided(words.of(code), parts), strict=True):
                    if text is not None:
                        yield (name, int(row)), text


def divided(code: str, parts: tuple[str | None, ...]) -> list[str | None]:
    """The code in as many cells as these parts stand in, blank where they are blank."""
    left, told = code.split(JOINT), []
    for part in parts:
        many = (part or "").count(JOINT) + 1
        told.append(None if part is None else JOINT.join(left[:many]))
        left = left[many:]
    return told


def _decided(links: pd.DataFrame, usual: dict[tuple[str, str], str], zeros: set[bool], words: Words) -> list[dict]:
    """The recorded decisions in random words. What they name is the code of the person as matched by now."""
    told: dict[tuple, dict] = {}
    for row in links.astype(object).where(links.notna(), None).to_dict("records"):
        for ignore in sorted(zeros):
            code, meant = (clean_code(row[name], ignore_leading_zeros=ignore) for name in ("code", "is"))
            if code is None:
                continue
            if meant is not None and meant != code:
                meant = usual.get((row["role"], meant), meant)
            new = {"code": words.of(code), "is": None if meant is None else words.of(meant), "reason": REASON}
            told[row["role"], row["wave"] or None, code] = {
                **{name: row[name] for name in ("role", "wave", "by", "at")},
                **new,
            }
    return list(told.values())


def _found(usual: dict[tuple[str, str], str], decided: list[dict], words: Words, by: dict[str, str]) -> list[dict]:
    """A decision for each code that was matched by itself, where none stands on it."""
    taken = {(row["role"], row["code"]) for row in decided if row["wave"] is None}
    return [
        {"role": role, "wave": None, "code": words.of(code), "is": words.of(root), "reason": FOUND, **by}
        for (role, code), root in usual.items()
        if (role, words.of(code)) not in taken
    ]


def _renamed(key: tuple[str, str], words: Words) -> tuple[str, str]:
    role, text = key
    if role == PAIR:
        head, _, code = text.rpartition(" ")
        return role, f"{head} {words.of(code)}"
    return role, text if _ROW.fullmatch(text) else words.of(text)


def _write_links(connection: Connection, slug: str, decided: list[dict]) -> None:
    connection.execute(delete(tables.link).where(tables.link.c.scheme == slug))
    known = codes.numbers(connection, slug, [row[name] for row in decided for name in ("code", "is")])
    rows = [
        {**row, "scheme": slug, "code": known[row["code"]], "is": known[row["is"]], "undone": False} for row in decided
    ]
    if rows:
        connection.execute(insert(tables.link), rows)


def _write_keys(connection: Connection, slug: str, keys: dict[tuple[str, str], str]) -> None:
    connection.execute(delete(tables.person_key).where(tables.person_key.c.scheme == slug))
    known = codes.numbers(connection, slug, [code for _, code in keys])
    rows = [{"scheme": slug, "role": role, "code": known[code], "person": who} for (role, code), who in keys.items()]
    if rows:
        connection.execute(insert(tables.person_key), rows)
