"""Sentences and hits of a scheme's texts, made when the texts come in or the codebook changes, and read ever after."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, delete, insert, select

from analysis.store import tables
from analysis.store.frames import from_bytes, to_bytes
from analysis.themes.tagged import Tagged


def load(connection: Connection, slug: str) -> tuple[tuple[int, str], Tagged] | None:
    """The version of the study and what it was tagged with, and what was found; None before the first time."""
    row = connection.execute(select(tables.tagged).where(tables.tagged.c.scheme == slug)).first()
    if row is None:
        return None
    return (row.study, row.made_with), Tagged(from_bytes(row.sentence), from_bytes(row.hit))


def save(connection: Connection, slug: str, made: tuple[int, str], found: Tagged) -> None:
    """Keeps what was found in the place of what was kept before."""
    connection.execute(delete(tables.tagged).where(tables.tagged.c.scheme == slug))
    told = {"sentence": to_bytes(found.sentences), "hit": to_bytes(found.hits)}
    study, made_with = made
    connection.execute(insert(tables.tagged).values(scheme=slug, study=study, made_with=made_with, **told))


def forget(connection: Connection, slug: str) -> None:
    connection.execute(delete(tables.tagged).where(tables.tagged.c.scheme == slug))


NO_TEXTS = pd.DataFrame({name: pd.Series([], dtype=object) for name in ("document", "prompt", "text")})
