"""A person withdraws: everything that the study takes for theirs goes, in every file, and nobody else's is touched.

What was published stays as it was. Of people behind earlier releases only the random id remains, which the next audit
needs, and the word `withdrawn` in the place of every mark of an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd
from sqlalchemy import Connection, delete, select, update

from analysis.intake import build
from analysis.intake.people import Register, clean_code
from analysis.intake.rows import OpenFile, codes_of, named
from analysis.model import Recipe, Refused, Viewer
from analysis.store import (
    codes,
    extracts,
    random_codes,
    reviews,
    schemes,
    studies,
    tables,
    tags,
    uploads,
    withdrawn_texts,
)
from analysis.store.whose_code import Files, Person, files_of, person_of, with_cell


@dataclass(frozen=True)
class Withdrawal:
    """What was removed, in numbers. shared: rows whose code stands twice in a wave, so that one may be somebody else's.

    group_texts: documents of several people, which stay. releases: they stay as they are.
    """

    files: int = 0
    rows: int = 0
    shared: int = 0
    texts: int = 0
    reviews: int = 0
    passages: int = 0
    flags: int = 0
    group_texts: int = 0
    releases: int = 0

    @property
    def sentence(self) -> str:
        """The same in words."""
        names = {"rows": self.rows, "files with them": self.files, "texts": self.texts}
        names |= {"decisions on texts": self.reviews, "passages": self.passages, "flags": self.flags}
        told = f"Removed: {', '.join(f'{name} {number}' for name, number in names.items())}."
        if self.shared:
            told += f" Rows whose code stood twice at a wave, so that some may have been another's: {self.shared}."
        if self.group_texts:
            told += f" Texts of several people stay, for they are of no single person: {self.group_texts}."
        if self.releases:
            told += " Releases stay as they were published; the next one is made without this person."
        return told


def withdraw(connection: Connection, viewer: Viewer, slug: str, code: str, role: str | None) -> Withdrawal:
    """Removes everything of the person with this code. Raises Refused where nobody has it, or two people could."""
    known = {each.id for each in schemes.scheme(connection, slug).roles}
    if role is not None and role not in known:
        raise Refused("This scheme has no such role. Choose one of its roles, or none.")
    read = files_of(connection, slug)
    who = person_of(connection, slug, read, code, role)
    held = studies.load(connection, slug)
    before = None if held is None else held.reflection
    unlinked = set() if held is None else set(held.person.loc[~held.person["linked"].astype(bool), "person"])
    removed = _remove_rows(connection, slug, read, who)
    theirs = withdrawn_texts.their_texts(before, who.people, unlinked, removed.texts)
    _forget_codes(connection, slug, who, read.keys)
    told = withdrawn_texts.remove(connection, slug, before, theirs)
    withdrawn_texts.mark_behind(connection, slug, who.people)
    tags.forget(connection, slug)
    if studies.version(connection, slug):
        _build(connection, viewer, slug, None if before is None else before[~theirs])
    left = studies.reflections(connection, slug)
    made = connection.execute(select(tables.release.c.id).where(tables.release.c.scheme == slug)).all()
    return Withdrawal(
        **told,
        files=len(removed.files),
        rows=removed.rows,
        shared=removed.shared,
        group_texts=0 if left is None else int((left["person"].isna() & (left["format"] != "individual")).sum()),
        releases=len(made),
    )


@dataclass
class _Removed:
    """files: numbers of the files with such rows. texts: what was written in them."""

    files: set[int] = field(default_factory=set)
    rows: int = 0
    shared: int = 0
    texts: set[str] = field(default_factory=set)


def _remove_rows(connection: Connection, slug: str, read: Files, who: Person) -> _Removed:
    removed = _Removed()
    numbers = [upload for upload, _ in uploads.mapped(connection, slug) if uploads.recipe(connection, upload)]
    for upload, (file, rows) in zip(numbers, read.files, strict=False):
        out = _their_rows(file, rows, who, read.register)
        if out:
            removed.files.add(upload)
            removed.rows += len(out)
            there = rows.loc[[row for row in out if row in rows.index]].dropna(subset="wave")
            again = there.duplicated(["wave", "code"], keep=False) & bool(file.of_kind("item", "score"))
            removed.shared += int(again.sum())
            written = file.sheet.rows.loc[out, [each.name for each in file.of_kind("reflection")]]
            removed.texts |= {str(cell) for cell in written.to_numpy().ravel() if isinstance(cell, str)}
        _rewrite(connection, upload, (file, rows), out, (who, read))
    for upload in uploads.unmapped(connection, slug):
        rows = uploads.as_stored(connection, upload)
        found = with_cell(rows, who.codes)
        if found.any():
            removed.files.add(upload)
            removed.rows += int(found.sum())
            uploads.rewrite(connection, upload, rows[~found], gone=map(int, rows.index[found]))
    return removed


def _their_rows(file: OpenFile, rows: pd.DataFrame, who: Person, register: Register) -> list[int]:
    """The rows of a file that are this person's, also those that carry their code and the study takes for nobody's."""
    nobody = rows["person"].isin(register.unlinked)
    mine = rows["person"].isin(who.people) | (nobody & rows["code"].isin(who.codes) & (rows["role"] == who.role))
    code = _literal(file)
    role = named(file, "role")
    by_row = rows["code"].reindex(code.index) != code  # where each row is a person of its own
    aside = ~code.index.isin(rows.index) | (by_row & rows["person"].reindex(code.index).notna())
    aside &= code.isin(who.codes) & (role.isna() | (role == who.role) | (who.role is None))
    return sorted({*map(int, rows.index[mine]), *map(int, code.index[aside])})


def _literal(file: OpenFile) -> pd.Series:
    """The code that stands in each row of a file, whatever the study makes of it."""
    rows = file.sheet.rows
    return pd.Series(codes_of(file, "person", rows), index=rows.index, dtype=object)


def _rewrite(
    connection: Connection,
    upload: int,
    held: tuple[OpenFile, pd.DataFrame],
    out: list[int],
    about: tuple[Person, Files],
) -> None:
    """The stored file without these rows, and without this person's codes in the rows of others."""
    file, rows = held
    who, read = about
    stored = uploads.as_stored(connection, upload)
    names = uploads.columns_of(stored, file.recipe, ["unused", "drop"])
    stray = {name: stored[name].mask(stored[name].map(clean_code).isin(who.codes), None) for name in names}
    told = {cell: text for cell, text in _places(file.sheet.rows, file.recipe) if cell[1] not in set(out)}
    told = {**told, **_others(file, rows, who, read)}
    codes.write_places(
        connection, upload, {cell: text for cell, text in told.items() if text is not None and cell[1] not in set(out)}
    )
    uploads.rewrite(connection, upload, stored.assign(**stray).drop(index=out), gone=out)


def _places(rows: pd.DataFrame, recipe: Recipe) -> Iterator[tuple[tuple[str, int], str]]:
    for name in uploads.columns_of(rows, recipe, codes.KINDS):
        yield from (((name, int(row)), str(text)) for row, text in rows[name].dropna().items())


def _others(file: OpenFile, rows: pd.DataFrame, who: Person, read: Files) -> dict[tuple[str, int], str | None]:
    """Cells of other people's rows in which this person's code stands: blank, or that person's own code.

    That is where they name this person as their partner, where a note of several people carries the code, and where a
    person decided that somebody else wrote it.
    """
    told: dict[tuple[str, int], str | None] = {}
    role, everything = named(file, "role"), file.sheet.rows
    partner = pd.Series(codes_of(file, "partner", everything), index=everything.index, dtype=object)
    for row in partner.index[partner.isin(who.codes) & (role != who.role)]:
        told |= {(each.name, int(row)): None for each in file.of_kind("partner")}
    told |= _labels(file, who)
    code, own = _literal(file), {person: text for (kind, text), person in read.keys.items() if kind == who.role}
    for row in code.index[code.isin(who.codes)]:
        names = list(dict.fromkeys(each.name for each in file.of_kind("person")))
        person = rows["person"].get(row)
        better = own.get(str(person)) if role.get(row) == who.role and person not in who.people else None
        if role.get(row) not in (who.role, None) and person is not None and not pd.isna(person):
            continue  # the same letters are another role's code
        told |= dict.fromkeys(((name, int(row)) for name in names), None)
        if better is not None:
            told[names[0], int(row)] = better if len(names) == 1 else None
    return told


def _labels(file: OpenFile, who: Person) -> dict[tuple[str, int], str | None]:
    """A random word for each label of a pair that tells this person's code: the other one keeps a pair of their own."""
    rows, told = file.sheet.rows, {}
    for name in dict.fromkeys(each.name for each in file.of_kind("pair")):
        for row, cell in rows[name].dropna().items():
            label = clean_code(cell, ignore_leading_zeros=file.recipe.ignore_leading_zeros)
            if label and who.told_by(label):
                told[name, int(str(row))] = who.words.of(label)
    return told


# ----------------------------------------------------------------------------------------------------------- codes


def _forget_codes(connection: Connection, slug: str, who: Person, keys: dict[tuple[str, str], str]) -> None:
    """Forgets the keys of this person, of the pair that goes by their code, and the decisions on their codes."""
    gone = {
        key
        for key, person in keys.items()
        if person in who.people
        or (key[0] == who.role and key[1] in who.codes)
        or (key[0] == random_codes.PAIR and any(key[1] == f"{who.role} {code}" for code in who.codes))
    }
    code, key, link = tables.code.c, tables.person_key.c, tables.link.c
    for role, text in gone:
        number = select(code.id).where(code.scheme == slug, code.text == text).scalar_subquery()
        connection.execute(delete(tables.person_key).where(key.scheme == slug, key.role == role, key.code == number))
    numbered = connection.execute(select(code.id, code.text).where(code.scheme == slug)).all()
    theirs = [row.id for row in numbered if clean_code(row.text) in who.codes]
    about = (link.code.in_(theirs) | link["is"].in_(theirs)) & (link.role == who.role)
    connection.execute(delete(tables.link).where(link.scheme == slug, about))
    _rename_labels(connection, slug, who, keys)
    for row in connection.execute(select(link.id, link.reason).where(link.scheme == slug)).all():
        if row.reason and any(len(each) > 2 and each in str(clean_code(row.reason)) for each in who.codes):
            connection.execute(update(tables.link).where(link.id == row.id).values(reason="(taken out)"))
    codes.forget_unused(connection, slug)


def _rename_labels(connection: Connection, slug: str, who: Person, keys: dict[tuple[str, str], str]) -> None:
    """The id of a pair stays where its label got a random word."""
    for (role, text), pair in keys.items():
        head, _, label = text.rpartition(" ")
        if role != random_codes.PAIR or head != "label" or not who.told_by(label):
            continue
        new = f"{head} {who.words.of(label)}"
        known = codes.numbers(connection, slug, [text, new])
        this = tables.person_key.c
        here = (this.scheme == slug) & (this.role == role) & (this.code == known[text]) & (this.person == pair)
        connection.execute(update(tables.person_key).where(here).values(code=known[new]))


# ----------------------------------------------------------------------------------------------------------- build


def _build(connection: Connection, viewer: Viewer, slug: str, left: pd.DataFrame | None) -> None:
    """The study anew. left: the texts of the others as they were, whose numbers may change with an equal text gone."""
    given = studies.ingredients(connection, slug)
    study, keys = build(given.scheme, given.files, links=given.links, keys=given.keys)
    studies.save(connection, viewer, study, keys)
    now = study.reflection
    if left is not None and left["text"].tolist() == now["text"].tolist():
        pairs = zip(left["document"], now["document"], strict=True)
        withdrawn_texts.rename(connection, slug, {before: after for before, after in pairs if before != after})
    extracts.forget_withdrawn(connection, slug, now)
    reviews.forget_memos(connection, slug, set(now.loc[now["consent"] == withdrawn_texts.WITHDRAWN, "document"]))
