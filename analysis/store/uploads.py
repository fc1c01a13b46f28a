"""Files as they were read, and the recipes that say what they mean."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Row, delete, exists, func, insert, select, update

from analysis.model import Recipe, Refused, Sheet, Viewer
from analysis.store import codes, tables
from analysis.store.frames import facts_of, from_bytes, minutes_of, sheet_from, to_bytes
from analysis.store.log import signed


def add(connection: Connection, viewer: Viewer, slug: str, sheet: Sheet) -> tuple[int, bool]:
    """The number of the stored file, and whether it is new: the same bytes in the same scheme are stored once."""
    upload = tables.upload.c
    same = select(upload.id).where(upload.scheme == slug, upload.sha256 == sheet.sha256)
    known = connection.execute(same).scalar()
    if known is not None:
        return known, False
    stored = {
        "scheme": slug,
        "file": sheet.file,
        "tool": sheet.tool,
        "sha256": sheet.sha256,
        "rows": len(sheet.rows),
        "columns": len(sheet.rows.columns),
        "content": to_bytes(sheet.rows),
        "minutes": minutes_of(sheet),
        "facts": facts_of(sheet),
        **signed(viewer),
    }
    return connection.execute(insert(tables.upload).values(stored).returning(upload.id)).scalar_one(), True


def listed(connection: Connection, slug: str) -> pd.DataFrame:
    """One row a stored file: upload, file, tool, rows, columns, sha256, mapped, at."""
    upload = tables.upload.c
    mapped = exists().where(tables.recipe.c.upload == upload.id, ~tables.recipe.c.undone)
    told = (upload.id.label("upload"), upload.file, upload.tool, upload.rows, upload.columns, upload.sha256)
    query = select(*told, mapped.label("mapped"), upload.at).where(upload.scheme == slug).order_by(upload.id)
    columns = ["upload", "file", "tool", "rows", "columns", "sha256", "mapped", "at"]
    table = pd.DataFrame(connection.execute(query).all(), columns=columns)
    return table.assign(mapped=table["mapped"].astype(bool), at=pd.to_datetime(table["at"], utc=True, format="ISO8601"))


def stored(connection: Connection, upload: int) -> Row[Any]:
    """The stored file of that number. Raises Refused where there is none."""
    found = connection.execute(select(tables.upload).where(tables.upload.c.id == upload)).first()
    if found is None:
        raise Refused("This file is not stored here any more. Choose another one on the data page or add it again.")
    return found


def sheet(connection: Connection, upload: int, *, with_codes: bool = False) -> Sheet:
    """The Sheet of a stored file; codes stand in it only for the study builder."""
    row = stored(connection, upload)
    read = codes.with_codes if with_codes else codes.without_codes
    return sheet_from(row, read(connection, upload))


def recipe(connection: Connection, upload: int) -> Recipe | None:
    """The recipe that holds now: the newest that was not undone."""
    found = _current(connection, upload)
    return None if found is None else Recipe.model_validate_json(found.definition)


def draft(connection: Connection, upload: int) -> Recipe | None:
    """The mapping somebody has begun and not saved."""
    found = stored(connection, upload).draft
    return None if found is None else Recipe.model_validate_json(found)


def save_draft(connection: Connection, upload: int, recipe: Recipe | None) -> None:
    """Keeps an unfinished mapping, or forgets it; the file counts as mapped only by `save_recipe`."""
    text = None if recipe is None else recipe.model_dump_json()
    connection.execute(update(tables.upload).where(tables.upload.c.id == upload).values(draft=text))


def save_recipe(connection: Connection, viewer: Viewer, upload: int, recipe: Recipe) -> int:
    """The version of the recipe, which holds from now on; earlier ones are kept."""
    stored(connection, upload)
    newest = select(func.max(tables.recipe.c.version)).where(tables.recipe.c.upload == upload)
    version = (connection.execute(newest).scalar() or 0) + 1
    written = {"upload": upload, "version": version, "definition": recipe.model_dump_json(), "undone": False}
    connection.execute(insert(tables.recipe).values(**written, **signed(viewer)))
    save_draft(connection, upload, None)
    codes.divide(connection, upload, recipe)
    return version


def undo_recipe(connection: Connection, upload: int) -> Recipe | None:
    """Takes the newest recipe back. The one before it holds again, or none."""
    stored(connection, upload)
    found = _current(connection, upload)
    if found is None:
        raise Refused("There is no mapping of this file to take back.")
    this = (tables.recipe.c.upload == upload) & (tables.recipe.c.version == found.version)
    connection.execute(update(tables.recipe).where(this).values(undone=True))
    save_draft(connection, upload, None)
    now = recipe(connection, upload)
    codes.divide(connection, upload, now)
    return now


def remove(connection: Connection, upload: int) -> str:
    """Deletes a file with its recipes and codes, and gives the slug of its scheme."""
    slug = stored(connection, upload).scheme
    connection.execute(delete(tables.upload).where(tables.upload.c.id == upload))
    codes.forget_unused(connection, slug)
    return slug


def unmapped(connection: Connection, slug: str) -> list[int]:
    """The files of a scheme of which nobody has said what they mean."""
    known = {upload for upload, _ in mapped(connection, slug)}
    held = connection.execute(select(tables.upload.c.id).where(tables.upload.c.scheme == slug)).scalars()
    return [upload for upload in held if upload not in known]


def rewrite(connection: Connection, upload: int, rows: pd.DataFrame, gone: Iterable[int] = ()) -> None:
    """Keeps these rows as the table of a file, codes left out. gone: rows of which times and problems are deleted too.

    What a person marked as code is not in `rows`: see `codes`.
    """
    out = set(gone)
    held = stored(connection, upload)
    told: dict[str, Any] = {"content": to_bytes(rows), "rows": len(rows)}
    if out and held.minutes is not None:
        times = from_bytes(held.minutes)
        told["minutes"] = to_bytes(times[~times.index.isin(out)])
    if out:
        facts = json.loads(held.facts)
        facts["problems"] = [each for each in facts["problems"] if each["row"] not in out]
        told["facts"] = json.dumps(facts, ensure_ascii=False)
    connection.execute(update(tables.upload).where(tables.upload.c.id == upload).values(told))


def as_stored(connection: Connection, upload: int) -> pd.DataFrame:
    """The table of a file as it is kept: nothing stands where codes were."""
    return from_bytes(stored(connection, upload).content)


def columns_of(rows: pd.DataFrame, recipe: Recipe, kinds: Iterable[str]) -> list[str]:
    """The columns of a table that have one of these meanings; a column that the recipe does not name is unused."""
    meaning = {each.name: each.kind for each in recipe.columns}
    return [name for name in rows if meaning.get(name, "unused") in set(kinds)]


def mapped(connection: Connection, slug: str) -> list[tuple[int, int]]:
    """Number and recipe version of each mapped file of a scheme, in the order in which they came."""
    newest = (
        select(tables.recipe.c.upload, func.max(tables.recipe.c.version).label("version"))
        .where(~tables.recipe.c.undone)
        .group_by(tables.recipe.c.upload)
        .subquery()
    )
    query = select(newest.c.upload, newest.c.version).join(tables.upload, tables.upload.c.id == newest.c.upload)
    found = connection.execute(query.where(tables.upload.c.scheme == slug).order_by(tables.upload.c.id))
    return [(row.upload, row.version) for row in found]


def recipes(connection: Connection) -> list[tuple[int, str, Recipe]]:
    """Number of the file, its name and the recipe that holds, of every mapped file of every scheme, newest first."""
    upload = tables.upload.c
    found = connection.execute(select(upload.id, upload.file).order_by(upload.id.desc())).all()
    held = [(row.id, row.file, recipe(connection, row.id)) for row in found]
    return [(number, file, each) for number, file, each in held if each is not None]


def _current(connection: Connection, upload: int) -> Row[Any] | None:
    recipe = tables.recipe
    holds = select(recipe).where(recipe.c.upload == upload, ~recipe.c.undone)
    return connection.execute(holds.order_by(recipe.c.version.desc()).limit(1)).first()
