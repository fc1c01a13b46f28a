"""What the log keeps of the releases made, so that one which was lost, or whose people were exchanged, is noticed.

A seal is a hash of who stands behind every release of a scheme, with salt of its own, so that two of them never tell
whether anything changed in between. Each release is logged with the seal of all, and so is each act that changes who
stands behind them. Of a database whose log has no seal yet nothing is asked.
"""

from __future__ import annotations

import hashlib
import json
import secrets

from sqlalchemy import Connection, select

from analysis.model import RIGHTS, Refused, Viewer
from analysis.store import log, tables
from analysis.store.details import from_text

ACTION = "behind"  # an entry that is nothing but a new seal
PUT_BACK = "Put the database back from a copy: what was once shown has to be kept in mind."


def check(connection: Connection, slug: str) -> None:
    """Raises Refused where a release that was made is gone, or other people than then stand behind one."""
    held = set(connection.execute(select(tables.release.c.id).where(tables.release.c.scheme == slug)).scalars())
    if not logged(connection, slug).keys() <= held:
        raise Refused(f"A release of this scheme stands in the log and is not in the database any more. {PUT_BACK}")
    if broken(connection, slug) is not None:
        raise Refused(
            "The people behind the releases of this scheme are not those who stood there when the log was last "
            f"written. {PUT_BACK}"
        )


def logged(connection: Connection, slug: str) -> dict[int, str]:
    """By number of a release of this scheme: how the log names it. Only those may tell of one who may make one."""
    entry = tables.log.c
    made = select(entry.about, entry.roles).where(entry.scheme == slug, entry.action == "release")
    told: dict[int, str] = {}
    for row in connection.execute(made.order_by(entry.id)):
        kind, number, *rest = str(row.about).split(":")
        by_right = RIGHTS["make release"] & set(row.roles.split(", "))
        if by_right and kind == "release" and number.isdecimal() and rest:
            told.setdefault(int(number), row.about)
    return told


def broken(connection: Connection, slug: str) -> str | None:
    """The last seal where it does not hold any more; None where it holds, or where there is none."""
    last = _last(connection, slug)
    return None if last is None or last == _sealed(connection, slug, last.partition(":")[0]) else last


def new(connection: Connection, slug: str) -> str:
    """A seal of what stands behind the releases now."""
    return _sealed(connection, slug, secrets.token_hex(16))


def write(connection: Connection, viewer: Viewer, slug: str, *, before: str | None) -> None:
    """The log says who stands behind the releases after an act; nothing where none was made.

    before: what was `broken` before the act. That seal is written again as it was, for no act mends it.
    """
    if before is not None or _behind(connection, slug):
        log.write(connection, viewer, ACTION, scheme=slug, details={"seal": before or new(connection, slug)})


def _last(connection: Connection, slug: str) -> str | None:
    entry = tables.log.c
    sealed = select(entry.details).where(
        entry.scheme == slug, entry.action.in_(("release", ACTION)), entry.details.contains('"seal":', autoescape=True)
    )
    details = from_text(connection.execute(sealed.order_by(entry.id.desc()).limit(1)).scalar())
    return None if details is None else details.get("seal")


def _sealed(connection: Connection, slug: str, salt: str) -> str:
    told = json.dumps([salt, _behind(connection, slug)])
    return f"{salt}:{hashlib.sha256(told.encode()).hexdigest()}"


def _behind(connection: Connection, slug: str) -> list[list]:
    """The number of every release, its own hash and who stands behind it."""
    made = tables.release.c
    query = select(made.id, made.sha256, made.behind).where(made.scheme == slug).order_by(made.id)
    return [list(row) for row in connection.execute(query)]
