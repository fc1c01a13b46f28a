"""Whole schemes in and out of the store: a scheme folder on disk, or the same folder packed as one .zip file."""

from __future__ import annotations

import datetime
import io
import json
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from analysis.actions import Action
from analysis.disclosure import policy_of
from analysis.model import Indicator, Refused, Scheme, Study, Viewer, in_words
from analysis.records import Record, record_of
from analysis.store import names, stamps
from analysis.store.door import Store
from analysis.store.folder_made import Made, findings_of, made_of
from analysis.store.reviews import as_moment, check
from analysis.themes.codebook import Codebook
from analysis.themes.review import DECISIONS, whole

if TYPE_CHECKING:
    from analysis.drafting import Words
    from analysis.findings import Findings
    from analysis.intake import SchemeFolder
    from analysis.quotations import Extract
    from analysis.release import Release

LARGEST = 500 * 2**20
MOST_FILES = 2000


def take_in(store: Store, viewer: Viewer, path: str | Path) -> str:
    """The slug under which the scheme of this folder is kept; a slug that is taken gets a number.

    Raises Refused when the folder cannot be used, or names somebody of its own list of names. Everything of it is kept
    in one transaction, or nothing.
    """
    from analysis.intake import read_folder

    held = read_folder(path)
    policy_of(held.scheme)
    _check_releases(held)
    texts = _Texts(decisions_of(held), codebook_of(held), tuple(_passages(held)))
    plan, records = _plan(held), list(_records(held))
    _refuse_names(held, plan, records)
    # What takes long, or cannot be built, is over before the database is held: all others wait from then on.
    made = made_of(held, texts.codebook)
    marked = _marked(held, made.without_flagged(held.flagged), records)
    shown = _releases(viewer, held, marked, made, texts.decisions)
    with store._at_once():
        slug = _free(held.scheme.slug, {name for name, _ in store.schemes(viewer)})
        taken = marked.model_copy(update={"slug": slug})
        store.save_scheme(viewer, taken, note=NOTE, as_written=True)
        _take_in_data(store, viewer, slug, held, texts, made)
        # Before anything else that could be refused: what was shown once has to be kept in mind.
        for text, behind, sha256 in shown:
            store.save_release(viewer, slug, text, behind=behind, sha256=sha256)
        for action in plan:
            store.save_action(viewer, slug, action)
        for record in records:
            store.save_record(viewer, slug, record)
    return slug


NOTE = "Taken in from a scheme folder"


@dataclass(frozen=True)
class _Texts:
    """What the folder holds about its texts."""

    decisions: list[dict]
    codebook: Codebook | None
    passages: tuple[Extract, ...]


def _take_in_data(store: Store, viewer: Viewer, slug: str, held: SchemeFolder, texts: _Texts, made: Made) -> None:
    if held.names:
        store.save_name_list(viewer, slug, held.names)
    for sheet, recipe in held.files:
        store.save_recipe(viewer, store.add_upload(viewer, slug, sheet), recipe)
    store.save_links(viewer, slug, held.links)
    if texts.codebook is not None:
        store.take_in_codebook(viewer, slug, texts.codebook)
    store._rebuild(viewer, slug, made)
    store.take_in_reviews(viewer, slug, texts.decisions, passages=texts.passages, flags=held.flagged)


def _refuse_names(held: SchemeFolder, plan: list[Action], records: list[Record]) -> None:
    """Raises Refused, with the file, where scheme, plan or records hold a name of the folder's own list."""
    from analysis.quotations import NameList, read_names

    listed = read_names(held.names.encode())[0] if held.names else NameList()
    if held.names and not listed.names:
        raise Refused("names.csv holds no name. Give a table with the columns kind and name, or take it out.")
    names.refuse_in_scheme(held.scheme, listed, told_in="scheme.toml")
    for number, action in enumerate(plan, start=1):
        with _told_in(f"actions.toml, action {number}"):
            names.refuse_in_action(action, listed)
    for number, record in enumerate(records, start=1):
        with _told_in(f"records.toml, record {number} ({record.kind})"):
            names.refuse_in_record(record, listed)


@contextmanager
def _told_in(place: str) -> Iterator[None]:
    try:
        yield
    except Refused as refusal:
        raise Refused(f"{place}: {refusal}") from None


def _marked(held: SchemeFolder, study: Study, records: list[Record]) -> Scheme:
    """The scheme of the folder with the marks that its targets have to bear, also by what its releases say of them."""
    from analysis.release import open_earlier

    figures = (each.model_dump() for each in records if each.kind == "figure")
    shown = [each for text in held.releases for each in _shown(open_earlier(text))]
    return stamps.as_told(
        held.scheme, study, figures, released=bool(held.releases), today=datetime.date.today(), shown=shown
    )


def _shown(release: Release) -> Iterator[tuple[Indicator, bool]]:
    """The indicators of a release, each with whether it is called late there."""
    scheme = Scheme.model_validate(release.content["scheme"]["definition"])
    rows = release.table("progress_by_indicator")
    late = set(rows.loc[rows["late"].eq(True), "indicator"]) if "late" in rows else set()
    for each in scheme.indicators:
        yield each, scheme.is_late(each) or each.id in late


def _plan(held: SchemeFolder) -> list[Action]:
    try:
        return [Action.model_validate(action) for action in held.actions]
    except ValidationError as error:
        raise Refused(f"actions.toml: {in_words(error)}") from None


def _records(held: SchemeFolder) -> Iterator[Record]:
    for number, each in enumerate(held.records, start=1):
        with _told_in(f"records.toml, record {number}"):
            yield record_of(each)


def codebook_of(held: SchemeFolder) -> Codebook | None:
    """The codebook that the folder holds; None where it is the one that scheme.toml names."""
    try:
        return None if held.codebook is None else Codebook.model_validate(held.codebook)
    except ValidationError as error:
        raise Refused(f"codebook.toml: {in_words(error)}") from None


def _passages(held: SchemeFolder) -> list[Extract]:
    if not held.extracts:
        return []
    from analysis.quotations import Extract

    try:
        return [Extract.model_validate(each) for each in held.extracts]
    except ValidationError as error:
        raise Refused(f"extracts.json: {in_words(error)}") from None


def words_of(held: SchemeFolder) -> Words:
    """The passages of a folder as they stand there, and the names to be kept out of them."""
    from analysis.drafting import Words
    from analysis.quotations import NameList, read_names

    return Words(tuple(_passages(held)), read_names(held.names.encode())[0] if held.names else NameList())


def decisions_of(held: SchemeFolder) -> list[dict]:
    """The decisions of a folder in the order of their times; who took them stands with them where the folder says so.

    Raises Refused, with the row, for what is no decision.
    """
    table = whole(held.decisions).astype(object)
    table = table.where(table.notna(), None)
    rows = [_decision(row, number) for number, row in enumerate(table.to_dict("records"), start=2)]
    return sorted(rows, key=lambda row: row["at"] or "")


def _decision(row: dict, number: int) -> dict:
    try:
        told = row | {"sentence": _counted(row["sentence"]), "theme": row["theme"] or "", "at": as_moment(row["at"])}
        check(told)
        if not row["document"]:
            raise ValueError
    except (ValueError, TypeError):
        raise Refused(
            f"decisions.csv: row {number} is not a decision. It needs a document, the number of a sentence, a theme, "
            f"one of {', '.join(DECISIONS)}, and, where it says when, a time such as 2026-01-31T12:00:00+00:00."
        ) from None
    except Refused as problem:
        raise Refused(f"decisions.csv, row {number}: {problem}") from None
    return told


def _counted(cell: object) -> int:
    if not re.fullmatch("[1-9][0-9]{0,8}", str(cell)):
        raise ValueError
    return int(str(cell))


def _check_releases(held: SchemeFolder) -> None:
    """Every release of the folder opens, belongs to its scheme and stands in its place.

    A scheme whose releases were lost on the way in would show anew what must be held against them.
    """
    from analysis.release import open_earlier

    for number, text in enumerate(held.releases, start=1):
        content = open_earlier(text).content
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


def _releases(
    viewer: Viewer, held: SchemeFolder, scheme: Scheme, made: Made, decisions: list[dict]
) -> list[tuple[str, str, str]]:
    """The folder's releases whose hash holds, with the people behind those that these very data give again, as JSON,
    and their hash.

    A release that the data do not give again keeps nobody behind it, and nothing of it is ever shown anew.
    """
    if not held.releases:
        return []
    found = findings_of(viewer, held, scheme, made, decisions)
    told = zip(held.releases, *released_before(held, found), strict=True)
    return [(text, json.dumps(behind), release.sha256) for text, release, behind in told]


def released_before(
    held: SchemeFolder, findings: Findings | None, *, until: int | None = None
) -> tuple[list[Release], list[dict]]:
    """The releases of a folder, oldest first, with the people behind every figure that these very data give again.

    Of a release of which they give none again nobody knows whom it showed, so it has {}. until: the last to open.
    """
    from analysis.drafting import known_again
    from analysis.release import open_earlier

    earlier = [open_earlier(text) for text in held.releases[:until]]
    return earlier, known_again(findings, earlier, [{} for _ in earlier])


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
