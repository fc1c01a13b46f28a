"""Wall 4: participant codes lie in one table that only the study builder reads.

Once a recipe says which columns hold codes or labels of pairs, the stored table of that file holds nothing there; the
code table holds the text, and `code_place` where it stood. A new recipe first puts everything back in memory, then
divides again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd
from sqlalchemy import Connection, delete, insert, or_, select, update

from analysis.model import Recipe
from analysis.store import tables
from analysis.store.frames import from_bytes, to_bytes

KINDS = ("person", "partner", "pair")  # a partner's code, or a label that two people share, tells who they are too
KEPT_APART = "(code kept apart)"


def with_codes(connection: Connection, upload: int) -> pd.DataFrame:
    """The table of one file as it was read, codes included. For the study builder and for dividing again."""
    return _filled(connection, upload, tables.code.c.text)


def without_codes(connection: Connection, upload: int) -> pd.DataFrame:
    """The table of one file for people: a cell that holds a code only says that it does."""
    return _filled(connection, upload, None)


def divide(connection: Connection, upload: int, recipe: Recipe | None) -> None:
    """Moves the codes out of the stored table, as this recipe says; without a recipe the table is as it was read.

    What a person marked as personal is emptied for good: no later mapping brings it back.
    """
    rows = with_codes(connection, upload)
    scheme = connection.execute(select(tables.upload.c.scheme).where(tables.upload.c.id == upload)).scalar_one()
    connection.execute(delete(tables.code_place).where(tables.code_place.c.upload == upload))
    mapped = {each.name: each.kind for each in recipe.columns if each.name in rows} if recipe else {}
    for column in [name for name, kind in mapped.items() if kind in KINDS]:
        cells = {int(str(row)): str(text) for row, text in rows[column].dropna().items()}
        known = numbers(connection, scheme, cells.values())
        places = [{"upload": upload, "column": column, "row": row, "code": known[text]} for row, text in cells.items()]
        if places:
            connection.execute(insert(tables.code_place), places)
        rows[column] = pd.Series(None, index=rows.index, dtype=rows[column].dtype)
    for column in [name for name, kind in mapped.items() if kind == "drop"]:
        rows[column] = pd.Series(None, index=rows.index, dtype=rows[column].dtype)
    connection.execute(update(tables.upload).where(tables.upload.c.id == upload).values(content=to_bytes(rows)))
    forget_unused(connection, scheme)


def write_places(connection: Connection, upload: int, cells: Mapping[tuple[str, int], str]) -> None:
    """These codes, by column and row, stand in the file from now on, and no others. The rest is forgotten once unused.

    For whoever replaces codes: the stored table itself holds none.
    """
    scheme = connection.execute(select(tables.upload.c.scheme).where(tables.upload.c.id == upload)).scalar_one()
    connection.execute(delete(tables.code_place).where(tables.code_place.c.upload == upload))
    known = numbers(connection, scheme, cells.values())
    places = [
        {"upload": upload, "column": column, "row": row, "code": known[text]} for (column, row), text in cells.items()
    ]
    if places:
        connection.execute(insert(tables.code_place), places)


def numbers(connection: Connection, scheme: str, texts: Iterable[str | None]) -> dict[str | None, int | None]:
    """The number of each code text; new ones are added to the code table. A missing text has no number."""
    wanted = dict.fromkeys(text for text in texts if text is not None)
    known = _known(connection, scheme)
    new = [{"scheme": scheme, "text": text} for text in wanted if text not in known]
    if new:
        connection.execute(insert(tables.code), new)
        known = _known(connection, scheme)
    return {None: None, **{text: known[text] for text in wanted}}


def forget_unused(connection: Connection, scheme: str) -> None:
    """Deletes the codes that no file, standing decision or person refers to any more."""
    used = [select(column) for column in (tables.code_place.c.code, tables.person_key.c.code)]
    used += [select(tables.link.c[name]).where(~tables.link.c.undone) for name in ("code", "is")]
    refers = or_(*(tables.code.c.id.in_(query.where(query.selected_columns[0].is_not(None))) for query in used))
    connection.execute(delete(tables.code).where(tables.code.c.scheme == scheme, ~refers))


def _known(connection: Connection, scheme: str) -> dict[str, int]:
    code = tables.code.c
    return {row.text: row.id for row in connection.execute(select(code.text, code.id).where(code.scheme == scheme))}


def _filled(connection: Connection, upload: int, text) -> pd.DataFrame:
    """The stored table with each place of a code filled: by the column `text`, or by words that do not tell it."""
    place = tables.code_place.c
    rows = from_bytes(
        connection.execute(select(tables.upload.c.content).where(tables.upload.c.id == upload)).scalar_one()
    )
    wanted = [place.column, place.row, *([] if text is None else [text.label("text")])]
    query = select(*wanted).where(place.upload == upload)
    if text is not None:
        query = query.join(tables.code, tables.code.c.id == place.code)
    found = pd.DataFrame(connection.execute(query).all(), columns=["column", "row", "text"][: len(wanted)])
    for column, cells in found.groupby("column"):
        rows.loc[cells["row"].to_numpy(), column] = KEPT_APART if text is None else cells["text"].to_numpy()
    return rows
