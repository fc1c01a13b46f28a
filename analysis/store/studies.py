"""The tidy tables of a scheme, built from its mapped files. Only the newest build is kept: a withdrawn text must go."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import pandas as pd
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from analysis.model import Recipe, Refused, Scheme, Sheet, Study, Viewer
from analysis.store import codes, kept, notes, schemes, tables, uploads
from analysis.store.frames import from_bytes, to_bytes
from analysis.store.log import signed

TABLES = tuple(each.name for each in fields(Study) if each.name != "scheme")
LINK = ["role", "wave", "code", "is", "reason"]
SIGNED_LINK = ["id", *LINK, "by", "at"]


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
    decided = select(link.id, link.role, link.wave, link.code, link["is"]).where(link.scheme == slug, ~link.undone)
    return (
        schemes.version(connection, slug),
        version(connection, slug),
        tuple(uploads.mapped(connection, slug)),
        tuple(tuple(row) for row in connection.execute(decided.order_by(link.id))),
        tuple(kept.newest(connection, slug, notes.KIND)["at"]),
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
        files=[*files, *notes.as_file(connection, slug)],
        links=links(connection, slug)[LINK],
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
    _keep_keys(connection, slug, keys)
    return new


def load(connection: Connection, slug: str) -> Study | None:
    """The newest Study, with the scheme as it was when the Study was built; None before the first build."""
    study = tables.study.c
    newest = version(connection, slug)
    if not _has_tables(connection, slug, newest):
        return None
    wanted = select(study.scheme_version).where(study.scheme == slug, study.version == newest)
    scheme = schemes.scheme(connection, slug, at_version=connection.execute(wanted).scalar_one())
    return Study(scheme=scheme, **{name: _table(connection, slug, newest, name) for name in TABLES})


def reflections(connection: Connection, slug: str) -> pd.DataFrame | None:
    """The table of reflections of the newest Study and nothing else of it; None before the first build."""
    return table(connection, slug, "reflection")


def table(connection: Connection, slug: str, name: str) -> pd.DataFrame | None:
    """One table of the newest Study; None before the first build."""
    newest = version(connection, slug)
    return _table(connection, slug, newest, name) if _has_tables(connection, slug, newest) else None


def replace_reflections(connection: Connection, viewer: Viewer, slug: str, held: pd.DataFrame) -> None:
    """Keeps these texts in the place of those of the newest Study, which is a new version by that."""
    old = version(connection, slug)
    _next_version(connection, viewer, slug)
    kept = tables.study_table
    this = (kept.c.scheme == slug) & (kept.c.version == old)
    connection.execute(update(kept).where(this).values(version=old + 1))
    this = (kept.c.scheme == slug) & (kept.c.version == old + 1) & (kept.c.name == "reflection")
    connection.execute(update(kept).where(this).values(content=to_bytes(held)))


def forget_tables(connection: Connection, viewer: Viewer, slug: str) -> None:
    """Deletes everything of the Study but its number, which goes on, so that nothing of it is taken from a cache."""
    connection.execute(delete(tables.study_table).where(tables.study_table.c.scheme == slug))
    if version(connection, slug):
        _next_version(connection, viewer, slug)


def _next_version(connection: Connection, viewer: Viewer, slug: str) -> None:
    study, old = tables.study.c, version(connection, slug)
    built = select(study.scheme_version).where(study.scheme == slug, study.version == old)
    new = {"scheme": slug, "version": old + 1, "scheme_version": connection.execute(built).scalar_one()}
    connection.execute(insert(tables.study).values(**new, **signed(viewer)))


def _has_tables(connection: Connection, slug: str, number: int) -> bool:
    kept = tables.study_table.c
    return connection.execute(select(kept.name).where(kept.scheme == slug, kept.version == number)).first() is not None


def links(connection: Connection, slug: str) -> pd.DataFrame:
    """One row a decision about codes that stands, in the order given: id, role, wave, code, is, reason, by, at (UTC).

    wave: missing where it holds for every wave. is: missing where nobody can say. by, at: missing for unsigned ones.
    """
    link, this, other = tables.link, tables.code.alias(), tables.code.alias()
    query = (
        select(
            link.c.id,
            link.c.role,
            link.c.wave,
            this.c.text,
            other.c.text.label("is"),
            link.c.reason,
            link.c.by,
            link.c.at,
        )
        .outerjoin(this, this.c.id == link.c.code)
        .outerjoin(other, other.c.id == link.c["is"])
        .where(link.c.scheme == slug, ~link.c.undone)
        .order_by(link.c.id)
    )
    return pd.DataFrame(connection.execute(query).all(), columns=SIGNED_LINK, dtype=object)


def save_links(connection: Connection, viewer: Viewer, slug: str, decided: pd.DataFrame) -> None:
    """These decisions replace the earlier ones; those that stood before word for word keep who took them and when."""
    before = links(connection, slug)
    by_whom = {tuple(row[name] for name in LINK): (row["by"], row["at"]) for row in before.to_dict("records")}
    connection.execute(delete(tables.link).where(tables.link.c.scheme == slug))
    rows = decided.reindex(columns=LINK).astype(object)
    rows = rows.where(rows.notna() & (rows != ""), None)
    now = signed(viewer)
    said = [by_whom.get(tuple(row), (now["by"], now["at"])) for row in rows.itertuples(index=False, name=None)]
    known = codes.numbers(connection, slug, [*rows["code"], *rows["is"]])
    rows = rows.assign(**{column: rows[column].map(known.get).astype(object) for column in ("code", "is")})
    rows = rows.assign(by=[by for by, _ in said], at=[at for _, at in said]).astype(object)
    rows = rows.where(rows.notna(), None)
    if len(rows):
        connection.execute(insert(tables.link), [{"scheme": slug, **row} for row in rows.to_dict("records")])
    codes.forget_unused(connection, slug)


def decide_link(connection: Connection, viewer: Viewer, slug: str, given: dict[str, str | None]) -> int:
    """The number of a new decision (role, wave, code, is, reason); it takes the place of one on the same code."""
    scheme = schemes.scheme(connection, slug)
    if given["role"] not in {each.id for each in scheme.roles}:
        raise Refused("This decision names a role that the scheme does not have. Choose one of its roles.")
    if given["wave"] is not None and given["wave"] not in {each.id for each in scheme.waves}:
        raise Refused("This decision names a wave that the scheme does not have. Choose one, or none for every wave.")
    if not (given["code"] or "").strip():
        raise Refused("This decision names no code. Say which code was written.")
    if not (given["reason"] or "").strip():
        raise Refused("A decision on a code needs its reason. Say in a few words why, without any name.")
    known = codes.numbers(connection, slug, [given["code"], given["is"]])
    decided = {**given, "code": known[given["code"]], "is": known[given["is"]]}
    link = tables.link.c
    same = (link.scheme == slug) & (link.role == given["role"]) & (link.code == decided["code"])
    same &= link.wave.is_(None) if given["wave"] is None else link.wave == given["wave"]
    connection.execute(update(tables.link).where(same).values(undone=True))
    new = insert(tables.link).values(scheme=slug, **decided, **signed(viewer), undone=False)
    return connection.execute(new.returning(link.id)).scalar_one()


def undo_link(connection: Connection, link: int) -> str:
    """Takes one decision back and gives the slug of its scheme. Raises Refused where it does not stand."""
    this = (tables.link.c.id == link) & ~tables.link.c.undone
    slug = connection.execute(select(tables.link.c.scheme).where(this)).scalar()
    if slug is None:
        raise Refused("This decision was taken back already. Load the page again.")
    connection.execute(update(tables.link).where(this).values(undone=True))
    return slug


def _table(connection: Connection, slug: str, version: int, name: str) -> pd.DataFrame:
    kept = tables.study_table.c
    query = select(kept.content).where(kept.scheme == slug, kept.version == version, kept.name == name)
    return from_bytes(connection.execute(query).scalar_one())


def _keys(connection: Connection, slug: str) -> dict[tuple[str, str], str]:
    key, code = tables.person_key.c, tables.code
    query = select(key.role, code.c.text, key.person).join(code, code.c.id == key.code).where(key.scheme == slug)
    return {(row.role, row.text): row.person for row in connection.execute(query)}


def _keep_keys(connection: Connection, slug: str, keys: dict[tuple[str, str], str]) -> None:
    """Keeps the ids of everybody in this build. The others are forgotten, unless a file waits to be mapped again."""
    given = _keys(connection, slug)
    new = {key: person for key, person in keys.items() if key not in given}
    known = codes.numbers(connection, slug, [code for _, code in new])
    rows = [{"scheme": slug, "role": role, "code": known[code], "person": who} for (role, code), who in new.items()]
    if rows:
        connection.execute(insert(tables.person_key), rows)
    _forget_keys(connection, slug, set(given) - set(keys))
    codes.forget_unused(connection, slug)


def _forget_keys(connection: Connection, slug: str, leftover: set[tuple[str, str]]) -> None:
    stored = select(func.count()).select_from(tables.upload).where(tables.upload.c.scheme == slug)
    if not leftover or connection.execute(stored).scalar_one() > len(uploads.mapped(connection, slug)):
        return
    key = tables.person_key.c
    known = codes.numbers(connection, slug, [code for _, code in leftover])
    gone = [{"old_role": role, "old_code": known[code]} for role, code in leftover]
    this = (key.scheme == slug) & (key.role == bindparam("old_role")) & (key.code == bindparam("old_code"))
    connection.execute(delete(tables.person_key).where(this), gone)
