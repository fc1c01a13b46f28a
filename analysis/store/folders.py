"""Whole schemes in and out of the store: a scheme folder on disk, or the same folder packed as one .zip file."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

from analysis.actions import Action
from analysis.model import Refused, Viewer
from analysis.store.door import Store

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
    for text in held.releases:
        _take_in_release(store, viewer, slug, text)
    return slug


def _take_in_release(store: Store, viewer: Viewer, slug: str, text: str) -> None:
    """Keeps a release whose hash holds. Who stands behind it is not known here, so nothing of it is ever shown anew."""
    from analysis.release import open_release

    release = open_release(text)
    store.save_release(viewer, slug, text, behind="{}", sha256=release.sha256)


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
