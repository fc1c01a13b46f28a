"""What a meeting said and decided about released themes, which counts as a reflection of the whole group.

A note carries no name of the scheme's list and no contact: whoever reads themes reads it, too.
"""

from __future__ import annotations

import hashlib
from typing import Annotated

import pandas as pd
from pydantic import BeforeValidator, Field, ValidationError, model_validator
from sqlalchemy import Connection, select

from analysis.intake.texts import text_mark
from analysis.model import Column, Definition, Recipe, Refused, Sheet, Viewer, in_words
from analysis.store import concerns, kept, schemes, tables
from analysis.store.names import refuse_names

KIND = "note"
FILE = "meeting-notes.csv"
MOST_LETTERS = 4_000


def _blank_is_missing(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


Words = Annotated[Annotated[str, Field(max_length=MOST_LETTERS)] | None, BeforeValidator(_blank_is_missing)]


class Note(Definition):
    """release: number of the release that was read. present: people in the room. text: what was said."""

    release: Annotated[int, Field(ge=1)] | None = None
    theme: Annotated[str, Field(pattern=r"^[\w-]{1,40}$")] | None = None
    stage: Annotated[str, Field(max_length=80)] | None = None
    text: Words = None
    decision: Words = None
    present: Annotated[int, Field(ge=1, le=10_000)] | None = None

    @model_validator(mode="after")
    def says_something(self) -> Note:
        if not (self.text or self.decision):
            raise ValueError("the note is empty; write down what was said or decided")
        return self

    @property
    def words(self) -> str:
        return "\n".join(filter(None, (self.text, self.decision)))


def listed(connection: Connection, slug: str) -> pd.DataFrame:
    """One row a note of a meeting, oldest first: id, release, theme, stage, text, decision, present, by, at (UTC).

    Without those that were flagged.
    """
    held = kept.newest(connection, slug, KIND)
    told = [Note.model_validate_json(each) for each in held["definition"]]
    out = {mark for _, mark in concerns.flags(connection, slug)}
    seen = [text_mark(each.words) not in out for each in told]
    fields = pd.DataFrame([each.model_dump() for each in told], columns=list(Note.model_fields), index=held.index)
    return pd.concat([held[["id"]], fields, held[["by", "at"]]], axis=1).loc[seen].reset_index(drop=True)


def save(connection: Connection, viewer: Viewer, slug: str, name: str, told: dict) -> None:
    """Keeps a note under its id, which only who wrote it may change; the same note twice is kept once."""
    try:
        note = Note.model_validate(told)
    except ValidationError as error:
        raise Refused(f"This note cannot be kept: {in_words(error)}") from None
    _check(connection, slug, name, note)
    held = kept.newest(connection, slug, KIND).set_index("id")
    if name in held.index and held.loc[name, "by"] != viewer.name:
        raise Refused("Somebody else wrote this note. Write one of your own.")
    definition = note.model_dump_json()
    if name not in held.index or held.loc[name, "definition"] != definition:
        grown = kept.version(connection, slug, KIND, name)
        kept.save(connection, viewer, (slug, KIND, name), definition, grown_from=grown, note="")


def _check(connection: Connection, slug: str, name: str, note: Note) -> None:
    if not 1 <= len(name) <= 80:
        raise Refused("The number of this note is too long. Load the page again.")
    if note.stage is not None and note.stage not in {each.id for each in schemes.scheme(connection, slug).stages}:
        raise Refused("This note names a stage that the scheme does not have. Choose one of its stages.")
    release = tables.release.c
    known = select(release.id).where(release.scheme == slug, release.id == note.release)
    if note.release is not None and connection.execute(known).first() is None:
        raise Refused("This scheme has no such release. Load the page again.")
    refuse_names(connection, slug, note.words)


def as_file(connection: Connection, slug: str) -> list[tuple[Sheet, Recipe]]:
    """The notes as a file of whole-group reflections, as if somebody had written them down in a table."""
    held = kept.newest(connection, slug, KIND)
    told = [Note.model_validate_json(each) for each in held["definition"]]
    if not told:
        return []
    rows = pd.DataFrame(
        {
            "format": "whole group",
            "stage": [each.stage for each in told],
            "members": [None if each.present is None else str(each.present) for each in told],
            "text": [each.words for each in told],
        },
        dtype=object,
    )
    rows.index = pd.RangeIndex(2, len(rows) + 2)
    kinds = {"format": "format", "stage": "stage", "members": "members", "text": "reflection"}
    columns = tuple(Column(name=column, kind=kind) for column, kind in kinds.items())  # type: ignore[arg-type]
    sha256 = hashlib.sha256(rows.to_csv().encode("utf-8", "backslashreplace")).hexdigest()
    sheet = Sheet(FILE, "plain", rows, {column: column for column in rows}, sha256)
    stages = {each.stage: each.stage for each in told if each.stage is not None}
    return [(sheet, Recipe(file=FILE, stages=stages, columns=columns))]
