"""Whole schemes in and out of the store: a scheme folder on disk, or the same folder packed as one .zip file."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.actions import Action
from analysis.model import Refused, Viewer
from analysis.store.door import Store

if TYPE_CHECKING:
    from analysis.intake import SchemeFolder

LARGEST = 500 * 2**20


def take_in(store: Store, viewer: Viewer, path: str | Path) -> str:
    """The slug under which the scheme of this folder is kept; a slug that is taken gets a number.

    Raises Refused when the folder cannot be used; a scheme is kept whole or its files stay unmapped, never half read.
    """
    from analysis.intake import read_folder

    held = read_folder(path)
    slug = _free(held.scheme.slug, {name for name, _ in store.schemes(viewer)})
    plan = [Action.model_validate(action) for action in held.actions]
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
        if sum(entry.file_size for entry in packed.infolist()) > LARGEST:
            raise Refused(
                "This .zip holds more than 500 MB unpacked, which no scheme does. Check that it is the right file."
            )
        packed.extractall(folder)
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
