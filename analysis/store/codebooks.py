"""The codebook of a scheme: the one it names until somebody edits it, then the newest version, each with its reason.

A change holds for the texts of every stage at once: tags are kept for one version of the codebook only.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from sqlalchemy import Connection, update

from analysis.model import Refused, Viewer
from analysis.store import kept, schemes, tables
from analysis.themes.codebook import Codebook, Theme, load_codebook
from analysis.themes.codebook_changes import changes

KIND = "codebook"


def version(connection: Connection, slug: str) -> int:
    """How often the codebook was changed; 0 while it is the one that the scheme names."""
    return kept.version(connection, slug, KIND)


def codebook(connection: Connection, slug: str) -> Codebook:
    """The codebook as it is now."""
    held = kept.newest(connection, slug, KIND)
    if held.empty:
        return load_codebook(schemes.scheme(connection, slug).codebook)
    return Codebook.model_validate_json(held["definition"].iloc[0])


def at(connection: Connection, slug: str, number: int) -> Codebook:
    """The codebook as that version had it; 0 is the one that the scheme names. Raises Refused where there is none."""
    if not number:
        return load_codebook(schemes.scheme(connection, slug).codebook)
    versions = kept.history(connection, slug, KIND).set_index("version")["definition"]
    if number not in versions:
        raise Refused("The codebook has no such version. Choose one from its history.")
    return Codebook.model_validate_json(versions[number])


def written(connection: Connection, slug: str) -> dict | None:
    """The codebook as a .toml file holds it, where it is not the one that the scheme names."""
    if not version(connection, slug):
        return None
    return codebook(connection, slug).model_dump(mode="json", exclude_none=True, exclude_defaults=True)


def save(connection: Connection, viewer: Viewer, slug: str, new: Codebook, *, reason: str, grown_from: int) -> int:
    """The version that holds from now on. Raises Refused without a reason, or where nothing is different."""
    if not reason.strip():
        raise Refused("A change of the codebook needs its reason, for whoever reads the themes later. Say why.")
    told = changes(codebook(connection, slug), new)
    if not told:
        raise Refused("Nothing is different from the codebook as it is. Change something first.")
    shipped = at(connection, slug, 0).version
    numbered = new.model_copy(update={"version": f"{shipped}.{grown_from + 1}"})
    place = (slug, KIND, kept.ONLY)
    return kept.save(
        connection, viewer, place, numbered.model_dump_json(), grown_from=grown_from, note=reason.strip()[:1000]
    )


def take_in(connection: Connection, viewer: Viewer, slug: str, codebook_of_folder: Codebook) -> None:
    """Keeps the codebook of a scheme folder as the first version, where it is not what the scheme names anyway."""
    if changes(codebook(connection, slug), codebook_of_folder):
        place = (slug, KIND, kept.ONLY)
        told = codebook_of_folder.model_dump_json()
        kept.save(connection, viewer, place, told, grown_from=0, note="Taken in from a scheme folder")


def forget_examples(connection: Connection, slug: str, is_theirs: Callable[[str], bool]) -> None:
    """Takes sentences of participants out of the examples in every version; those that came with the scheme stay."""
    stored = tables.kept_version
    for row in kept.history(connection, slug, KIND).itertuples():
        held = Codebook.model_validate_json(row.definition)
        themes = tuple(_without_examples(theme, _shipped(connection, slug), is_theirs) for theme in held.themes)
        if themes != held.themes:
            this = (stored.c.scheme == slug) & (stored.c.kind == KIND) & (stored.c.version == row.version)
            told = held.model_copy(update={"themes": themes}).model_dump_json()
            connection.execute(update(stored).where(this).values(definition=told))


def _shipped(connection: Connection, slug: str) -> set[str]:
    return {each for theme in at(connection, slug, 0).themes for each in (*theme.fits, theme.does_not_fit)}


def _without_examples(theme: Theme, shipped: set[str], is_theirs: Callable[[str], bool]) -> Theme:
    gone = {each for each in (*theme.fits, theme.does_not_fit) if each and each not in shipped and is_theirs(each)}
    other = "" if theme.does_not_fit in gone else theme.does_not_fit
    fits = tuple(each for each in theme.fits if each not in gone)
    return theme.model_copy(update={"fits": fits, "does_not_fit": other})


def history(connection: Connection, slug: str) -> pd.DataFrame:
    """One row a change, oldest first: version, by, at (UTC), reason, changes (sentences)."""
    versions = kept.history(connection, slug, KIND)
    books = [load_codebook(schemes.scheme(connection, slug).codebook)]
    books += [Codebook.model_validate_json(text) for text in versions["definition"]]
    told = [" ".join(changes(before, after)) for before, after in zip(books, books[1:], strict=False)]
    table = versions[["version", "by", "at", "note"]].rename(columns={"note": "reason"})
    return table.assign(changes=told)
