"""Whole schemes in and out of the store: a scheme folder on disk, or the same folder packed as one .zip file."""

from __future__ import annotations

import io
import json
import re
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from analysis.actions import Action
from analysis.disclosure import policy_of
from analysis.model import Refused, Viewer, in_words
from analysis.store.door import Store
from analysis.store.reviews import DECISIONS

if TYPE_CHECKING:
    from analysis.intake import SchemeFolder

LARGEST = 500 * 2**20
MOST_FILES = 2000


def take_in(store: Store, viewer: Viewer, path: str | Path) -> str:
    """The slug under which the scheme of this folder is kept; a slug that is taken gets a number.

    Raises Refused when the folder cannot be used; a scheme is kept whole or its files stay unmapped, never half read.
    """
    from analysis.intake import read_folder

    held = read_folder(path)
    policy_of(held.scheme)
    _check_releases(held)
    _check_decisions(held)
    held.study()  # what cannot be built is found before anything is kept
    slug = _free(held.scheme.slug, {name for name, _ in store.schemes(viewer)})
    plan = _plan(held)
    store.save_scheme(viewer, held.scheme.model_copy(update={"slug": slug}), note="Taken in from a scheme folder")
    for sheet, recipe in held.files:
        store.save_recipe(viewer, store.add_upload(viewer, slug, sheet), recipe)
    store.save_links(viewer, slug, held.links)
    store.rebuild(viewer, slug)
    for row in held.decisions.to_dict("records"):
        given = {name: row[name] for name in ("document", "theme", "decision")}
        store.add_decision(viewer, slug, sentence=int(row["sentence"]), **given)
    for action in plan:
        store.save_action(viewer, slug, action)
    _take_in_releases(store, viewer, slug, held)
    return slug


def _plan(held: SchemeFolder) -> list[Action]:
    try:
        return [Action.model_validate(action) for action in held.actions]
    except ValidationError as error:
        raise Refused(f"actions.toml: {in_words(error)}") from None


def _check_decisions(held: SchemeFolder) -> None:
    number, known = held.decisions["sentence"].astype(str), held.decisions["decision"].isin(DECISIONS)
    wrong = ~(number.str.fullmatch("[0-9]{1,9}") & known & held.decisions[["document", "theme"]].notna().all(axis=1))
    if wrong.any():
        raise Refused(
            f"decisions.csv: row {int(wrong.to_numpy().argmax()) + 2} is not a decision. It needs a document, "
            f"the number of a sentence, a theme, and one of {', '.join(DECISIONS)}."
        )


def _check_releases(held: SchemeFolder) -> None:
    """Every release of the folder opens, belongs to its scheme and stands in its place.

    A scheme whose releases were lost on the way in would show anew what must be held against them.
    """
    from analysis.release import open_release

    for number, text in enumerate(held.releases, start=1):
        content = open_release(text).content
        # A scheme taken in twice has a number after its name, and its releases keep the name they were made under.
        if not re.fullmatch(re.escape(content["scheme"]["slug"]) + r"(-\d+)*", held.scheme.slug):
            raise Refused(
                f"Release {number} of this folder belongs to another scheme. Take it out and put the right one there."
            )
        if content["number"] != number:
            raise Refused(
                f"Release {number} of this folder is missing: number {content['number']} stands in its place. "
                "Put every release back, for what was once shown has to be kept in mind."
            )


def _take_in_releases(store: Store, viewer: Viewer, slug: str, held: SchemeFolder) -> None:
    """Keeps the folder's releases whose hash holds, with the people behind those that these very data give again.

    A release that the data do not give again keeps nobody behind it, and nothing of it is ever shown anew.
    """
    from analysis.actions import table_of
    from analysis.findings import Findings
    from analysis.release import Release, draft, open_release

    if not held.releases:
        return
    study = store.study(viewer, slug)
    found = Findings(study, decisions=store.decisions(viewer, slug), actions=table_of(held.actions)) if study else None
    earlier: list[Release] = []
    behind: list[dict] = []
    for text in held.releases:
        release = open_release(text)
        again = draft(found, today=release.made, earlier=earlier, behind=behind) if found else None
        proven = again is not None and again.release.content["tables"] == release.content["tables"]
        earlier.append(release)
        behind.append(again.behind if again is not None and proven else {})
        store.save_release(viewer, slug, text, behind=json.dumps(behind[-1]), sha256=release.sha256)


def take_in_zip(store: Store, viewer: Viewer, content: bytes) -> str:
    """As `take_in`, for a scheme folder packed as .zip."""
    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        raise Refused("This is not a .zip file. Pack the scheme folder as .zip and try again.") from None
    with packed, tempfile.TemporaryDirectory() as folder:
        entries = packed.infolist()
        if sum(entry.file_size for entry in entries) > LARGEST or len(entries) > MOST_FILES:
            raise Refused(
                "This .zip holds more than 500 MB unpacked, or more than 2000 files, which no scheme does. "
                "Check that it is the right file."
            )
        try:
            packed.extractall(folder)  # drops `..` and absolute paths, and writes links as plain files
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError):
            raise Refused(
                "This .zip is damaged or locked by a password. Pack the scheme folder again without a password."
            ) from None
        found = sorted(Path(folder).rglob("scheme.toml"))
        if not found:
            raise Refused("This .zip holds no scheme.toml, so it is not a scheme folder. Choose another file.")
        return take_in(store, viewer, found[0].parent)


def folder_as_zip(store: Store, viewer: Viewer, slug: str) -> bytes:
    """The scheme as a folder packed as .zip, with random words in place of participant codes."""
    from analysis.intake import write_folder

    held = store.held(viewer, slug)
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        write_folder(folder, held)
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                into.write(path, path.relative_to(folder).as_posix())
    return packed.getvalue()


def _free(slug: str, taken: set[str]) -> str:
    number = 2
    wanted = slug
    while wanted in taken:
        wanted, number = f"{slug}-{number}", number + 1
    return wanted
