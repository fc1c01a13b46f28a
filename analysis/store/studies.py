"""The tidy tables of a scheme, built from its mapped files. Only the newest build is kept: a withdrawn text must go."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import pandas as pd
from sqlalchemy import Connection, delete, func, insert, select

from analysis.model import Recipe, Scheme, Sheet, Study, Viewer
from analysis.store import codes, schemes, tables, uploads
from analysis.store.frames import from_bytes, to_bytes
from analysis.store.log import signed

TABLES = tuple(each.name for each in fields(Study) if each.name != "scheme")
LINK = ["role", "wave", "code", "is", "reason"]


@dataclass(frozen=True)
class Ingredients:
    """What a Study is built from. `state` tells whether any of it has changed since."""

    state: tuple[Any, ...]
    scheme: Scheme
    files: list[tuple[Sheet, Recipe]]
    links: pd.DataFrame
    keys: dict[tuple[str, str], str]


def state(connection: Connection, slug: str) -> tuple[Any, ...]:
    """Equal as long as scheme, files, recipes, decisions and ids of people are the same."""
    link = tables.link.c
    decided = select(link.id, link.role, link.wave, link.code, link["is"]).where(link.scheme == slug).order_by(link.id)
    return (
        schemes.version(connection, slug),
        version(connection, slug),
        tuple(uploads.mapped(connection, slug)),
        tuple(tuple(row) for row in connection.execute(decided)),
    )


def ingredients(connection: Connection, slug: str) -> Ingredients:
    """Everything that is needed to build the Study of a scheme, codes included."""
    files = []
    for upload, _ in uploads.mapped(connection, slug):
        recipe = uploads.recipe(connection, upload)
        if recipe is not None:
            files.append((uploads.sheet(connection, upload, with_codes=True), recipe))
    return Ingredients(
        state=state(connection, slug),
        scheme=schemes.scheme(connection, slug),
        files=files,
        links=links(connection, slug),
        keys=_keys(connection, slug),
    )


def version(connection: Connection, slug: str) -> int:
    """The newest build of a scheme's Study; 0 when there is none."""
    study = tables.study.c
    return connection.execute(select(func.max(study.version)).where(study.scheme == slug)).scalar() or 0


def save(connection: Connection, viewer: Viewer, study: Study, keys: dict[tuple[str, str], str]) -> int:
    """The version of the new build; its tables replace those of the build before."""
    slug = study.scheme.slug
    new = version(connection, slug) + 1
    built_from = schemes.version(connection, slug)
    connection.execute(delete(tables.study_table).where(tables.study_table.c.scheme == slug))
    built = {"scheme": slug, "version": new, "scheme_version": built_from}
    connection.execute(insert(tables.study).values(**built, **signed(viewer)))
    contents = [
        {"scheme": slug, "version": new, "name": name, "content": to_bytes(getattr(study, name))} for name in TABLES
    ]
    connection.execute(insert(tables.study_table), contents)
    _add_keys(connection, slug, keys)
    return new


def load(connection: Connection, slug: str) -> Study | None:
    """The newest Study, with the scheme as it was when the Study was built; None before the first build."""
    study = tables.study.c
    newest = version(connection, slug)
    if not newest:
        return None
    wanted = select(study.scheme_version).where(study.scheme == slug, study.version == newest)
    scheme = schemes.scheme(connection, slug, at_version=connection.execute(wanted).scalar_one())
    return Study(scheme=scheme, **{name: _table(connection, slug, newest, name) for name in TABLES})


def reflections(connection: Connection, slug: str) -> pd.DataFrame | None:
    """The table of reflections of the newest Study and nothing else of it; None before the first build."""
    newest = version(connection, slug)
    return _table(connection, slug, newest, "reflection") if newest else None


def links(connection: Connection, slug: str) -> pd.DataFrame:
    """One row a decision about codes, in the order given: role, wave, code, is, reason."""
    link, this, other = tables.link, tables.code.alias(), tables.code.alias()
    query = (
        select(link.c.role, link.c.wave, this.c.text, other.c.text.label("is"), link.c.reason)
        .outerjoin(this, this.c.id == link.c.code)
        .outerjoin(other, other.c.id == link.c["is"])
        .where(link.c.scheme == slug)
        .order_by(link.c.id)
    )
    return pd.DataFrame(connection.execute(query).all(), columns=LINK, dtype=object)


def save_links(connection: Connection, slug: str, decided: pd.DataFrame) -> None:
    """These decisions replace the earlier ones."""
    connection.execute(delete(tables.link).where(tables.link.c.scheme == slug))
    rows = decided.reindex(columns=LINK).astype(object)
    rows = rows.where(rows.notna() & (rows != ""), None)
    known = codes.numbers(connection, slug, [*rows["code"], *rows["is"]])
    rows = rows.assign(**{column: rows[column].map(known.get).astype(object) for column in ("code", "is")})
    rows = rows.where(rows.notna(), None)
    if len(rows):
        connection.execute(insert(tables.link), [{"scheme": slug, **row} for row in rows.to_dict("records")])
    codes.forget_unused(connection, slug)


def _table(connection: Connection, slug: str, version: int, name: str) -> pd.DataFrame:
    kept = tables.study_table.c
    query = select(kept.content).where(kept.scheme == slug, kept.version == version, kept.name == name)
    return from_bytes(connection.execute(query).scalar_one())


def _keys(connection: Connection, slug: str) -> dict[tuple[str, str], str]:
    key, code = tables.person_key.c, tables.code
    query = select(key.role, code.c.text, key.person).join(code, code.c.id == key.code).where(key.scheme == slug)
    return {(row.role, row.text): row.person for row in connection.execute(query)}


def _add_keys(connection: Connection, slug: str, keys: dict[tuple[str, str], str]) -> None:
    given = _keys(connection, slug)
    new = {key: person for key, person in keys.items() if key not in given}
    known = codes.numbers(connection, slug, [code for _, code in new])
    rows = [{"scheme": slug, "role": role, "code": known[code], "person": who} for (role, code), who in new.items()]
    if rows:
        connection.execute(insert(tables.person_key), rows)
