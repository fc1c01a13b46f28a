"""A folder of release bundles, opened like a store: releases to read and a plan to edit, and no rows to leak.

Its database is its own, `open-loop-plan.db` in the folder: a copy of the bundles that lie there now, the action plan
with its records, what was said of themes. It refuses everything else by itself, whoever asks. Where the folder cannot
be written, the same lies in a temporary folder until the program ends.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
import threading
from contextlib import closing
from pathlib import Path
from typing import Literal

from sqlalchemy import URL, Connection, insert, select, update
from sqlalchemy.exc import DBAPIError

from analysis.disclosure.policy import raised_here
from analysis.model import Refused, Scheme, Viewer
from analysis.records import KINDS
from analysis.store import book, bundles, notes, schemes, tables
from analysis.store.bundles import MOST_RELEASES, Bundle
from analysis.store.door import Store
from analysis.store.log import signed

PLAN = "open-loop-plan.db"
# The tables of a report, and what may not stand in two of them. Every other table stays empty.
ALLOWED = {"scheme", "scheme_version", "release", "theme_comment", "action", "action_version", "kept_version", "log"}
KEPT = ", ".join(f"'{kind}'" for kind in (notes.KIND, book.DRAFT, *KINDS))
NEVER = {"release": "NEW.behind <> '{}'", "kept_version": f"NEW.kind NOT IN ({KEPT})"}
GONE = "not in the folder"  # no slug has a space
SHELF = Viewer("report", frozenset())


def mode() -> Literal["workbench", "report"]:
    """How the program was started. Raises Refused where OPEN_LOOP_MODE names no mode."""
    told = os.environ.get("OPEN_LOOP_MODE", "").strip().lower()
    if told in ("", "workbench"):
        return "workbench"
    if told == "report":
        return "report"
    raise Refused(
        "OPEN_LOOP_MODE is neither “report” nor “workbench”, so Open Loop does not start. "
        "Write report to open a folder of releases, or remove the variable."
    )


def check_start() -> None:
    """Raises Refused, before anything is served, for a mode or a threshold that this installation cannot have."""
    mode()
    raised_here()


def named_folder() -> Path | None:
    """The folder that OPEN_LOOP_RELEASES names, else `releases` in the current folder, else None."""
    told = os.environ.get("OPEN_LOOP_RELEASES", "").strip()
    here = Path("releases")
    chosen = Path(told).expanduser() if told else here if here.is_dir() else None
    return None if chosen is None else chosen.absolute()


def open_shelf(folder: str | Path, *, keep: bool = True) -> Shelf:
    """The releases of a folder as a store. keep: whether the plan is to lie in the folder."""
    return Shelf(Path(folder), keep=keep)


class Shelf(Store):
    """A store of releases. `problems`: what could not be opened. `plan_notice`: why the plan is not kept, or nothing.

    Whoever draws pages calls `refresh` before each of them, so that what came to the folder or left it is seen.
    """

    def __init__(self, folder: Path, *, keep: bool = True):
        self.folder, self.plan_notice = folder, ""
        self.problems: tuple[str, ...] = ()
        self._turn, self._seen, self._slugs = threading.Lock(), "nothing yet", frozenset()
        self._temporary: tempfile.TemporaryDirectory | None = None
        self._open(keep)
        self.refresh()

    def _open(self, keep: bool) -> None:
        if keep and self.folder.is_dir():
            try:
                self._begin(self.folder / PLAN)
                return
            except (OSError, DBAPIError, sqlite3.Error):
                self.plan_notice = (
                    f"{PLAN} in the folder of releases cannot be written, so what you add to the plan or say of "
                    "themes is lost when the program ends. Copy the folder to a place where you may write."
                )
            except Refused as problem:
                self.plan_notice = f"{problem} Until then what you add here is lost when the program ends."
        self._temporary = tempfile.TemporaryDirectory(prefix="open-loop-", ignore_cleanup_errors=True)
        self._begin(Path(self._temporary.name) / PLAN)

    def _begin(self, path: Path) -> None:
        _refuse_rows(path)
        super().__init__(URL.create("sqlite", database=str(path)))
        try:
            with self._write() as connection:
                _keep_rows_out(connection)
        except BaseException:
            super().close()
            raise

    def close(self) -> None:
        super().close()
        if self._temporary is not None:
            self._temporary.cleanup()

    def refresh(self) -> None:
        """Reads the folder again where a file came, went or changed."""
        with self._turn:
            seen = self._fingerprint()
            if seen == self._seen:
                return
            found, self.problems = bundles.read(self.folder) if seen is not None else ([], ())
            with self._write() as connection:
                _put(connection, found)
            self._slugs = frozenset(each.scheme.slug for each in found)
            self._seen = seen

    def _fingerprint(self) -> tuple | None:
        """Names, sizes and times of the files; None where the folder is not there or may not be read."""
        try:
            files = [(path, path.stat()) for path in bundles.files_in(self.folder)]
        except OSError:
            return None
        return tuple((str(path), stat.st_size, stat.st_mtime_ns) for path, stat in files)

    def schemes(self, viewer: Viewer) -> list[tuple[str, str]]:
        """Slug and name of every scheme that has a release in the folder now, by name."""
        return [each for each in super().schemes(viewer) if each[0] in self._slugs]

    def _mark(self, connection: Connection, viewer: Viewer, slug: str, marked: Scheme | None) -> bool:
        """A scheme stands here as its releases have it."""
        return False

    def _rebuild(self, viewer: Viewer, slug: str) -> None:
        """Nothing is computed here: notes of meetings wait in the plan."""


def _refuse_rows(path: Path) -> None:
    """Raises Refused where this file is a workbench's; it is only read, and stays as it is."""
    if not path.exists():
        return
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        full = [
            name
            for name in sorted(_closed() & there)
            if connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()
        ]
    if full:
        raise Refused(
            f"{PLAN} in the folder of releases is the database of a workbench, which holds answers of single people, "
            "so it was not opened. Take it out of this folder at once and start again."
        )


def _closed() -> set[str]:
    return set(tables.metadata.tables) - ALLOWED


def _keep_rows_out(connection: Connection) -> None:
    """From now on the database itself refuses answers, texts and codes, and the people behind a release."""
    for name, when in {**dict.fromkeys(sorted(_closed()), ""), **NEVER}.items():
        for act in ("INSERT", "UPDATE"):
            trigger = f'"no_rows_{act.lower()}_{name}"'
            # Made anew, for the plan of an earlier program knew fewer kinds of what may be kept.
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger}")
            connection.exec_driver_sql(
                f'CREATE TRIGGER {trigger} BEFORE {act} ON "{name}" '
                f"{f'WHEN {when} ' if when else ''}BEGIN SELECT RAISE(ABORT, 'a report holds no rows'); END"
            )


def _put(connection: Connection, found: list[Bundle]) -> None:
    """The database holds these bundles and no other. What was said of one that went waits until it comes back."""
    newest = {each.scheme.slug: each for each in found}
    for slug, bundle in newest.items():
        _keep_scheme(connection, slug, bundle)
    release = tables.release
    wanted = {_id(each): each for each in found}
    columns = (release.c.id, release.c.scheme, release.c.content, release.c.sha256)
    held = {row.id: row for row in connection.execute(select(*columns))}
    for ident in held.keys() - wanted.keys():
        _put_away(connection, ident)
    for ident, each in wanted.items():
        told = {"scheme": each.scheme.slug, "content": each.text, "sha256": each.release.sha256}
        row = held.get(ident)
        if row is None:
            connection.execute(insert(release).values(id=ident, behind="{}", **told, **signed(SHELF)))
        elif told != {name: getattr(row, name) for name in told}:
            connection.execute(update(release).where(release.c.id == ident).values(told))


def _id(bundle: Bundle) -> int:
    """The number of a release in the store: the same in every folder, and rising within a scheme, whatever is missing.

    Comments hold on to it, and pages take the highest for the newest.
    """
    place = int.from_bytes(hashlib.sha256(bundle.scheme.slug.encode()).digest()[:4], "big")
    return place * (MOST_RELEASES + 1) + bundle.number


def _keep_scheme(connection: Connection, slug: str, bundle: Bundle) -> None:
    try:
        held = schemes.scheme(connection, slug)
    except Refused:  # not there yet, or changed by hand
        held = None
    if held != bundle.scheme:
        schemes.save(connection, SHELF, bundle.scheme, f"Release {bundle.number}")


def _put_away(connection: Connection, ident: int) -> None:
    """Out of its scheme and without its content, for comments on it would go if its row went."""
    if connection.execute(select(tables.scheme.c.slug).where(tables.scheme.c.slug == GONE)).first() is None:
        connection.execute(insert(tables.scheme).values(slug=GONE, name="", version=0))
    release = tables.release
    connection.execute(update(release).where(release.c.id == ident).values(scheme=GONE, content="{}"))
