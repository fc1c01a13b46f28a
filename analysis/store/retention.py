"""What is kept for a time: how much of it there is, its deletion, and the record that it was deleted.

due: kind, label, months, since (the day from which it is due; missing while nothing says when), due (its time is over
and there is something left), counts (what would be deleted, in numbers), deleted (the day; missing where it was not),
why (a sentence where no day is known).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable

import pandas as pd
from sqlalchemy import Connection, delete, func, select, update

from analysis import retention
from analysis.intake.texts import text_mark
from analysis.model import Refused, RetentionKind, Viewer
from analysis.store import (
    codebooks,
    codes,
    concerns,
    extracts,
    kept,
    log,
    names,
    notes,
    random_codes,
    schemes,
    seals,
    studies,
    tables,
    tags,
    uploads,
)

DELETED = "deleted"
SHARE = "second reading"
DUE = ["kind", "label", "months", "since", "due", "counts", "deleted", "why"]
TEXTS = ("reflection", "unused")  # what people wrote, and what nobody has looked at, where it may stand too


# --------------------------------------------------------------------------------------------------------- record


def deleted(connection: Connection, slug: str) -> dict[str, datetime.date]:
    """The day on which each kind was last deleted."""
    held = kept.newest(connection, slug, DELETED)
    told = zip(held["id"], held["definition"], strict=True)
    return {kind: datetime.date.fromisoformat(json.loads(definition)["on"]) for kind, definition in told}


def rows_deleted(connection: Connection, slug: str) -> datetime.date | None:
    return deleted(connection, slug).get("rows")


def refuse_deleted(connection: Connection, slug: str) -> None:
    """Raises Refused where the answers of single people have been deleted: nothing can be made from them any more."""
    day = rows_deleted(connection, slug)
    if day is not None:
        raise Refused(
            f"The answers of single people in this scheme were deleted on {day.day} {day:%B %Y}, as its periods of "
            "keeping say. Its releases and its plan are kept; for new answers begin a new scheme."
        )


def _note(
    connection: Connection, viewer: Viewer, place: tuple[str, str], told: dict[str, object], reason: str = ""
) -> None:
    slug, kind = place
    grown = kept.version(connection, slug, DELETED, kind)
    kept.save(connection, viewer, (slug, DELETED, kind), json.dumps(told), grown_from=grown, note=reason)


# ------------------------------------------------------------------------------------------------------------ due


def history(connection: Connection, slug: str) -> retention.History:
    """What has happened to the scheme, as its periods need it."""
    made = tables.release.c
    days = connection.execute(select(made.at).where(made.scheme == slug).order_by(made.at)).scalars()
    released = tuple(datetime.date.fromisoformat(day[:10]) for day in days)
    return retention.History(released, rows_deleted(connection, slug))


def due(connection: Connection, slug: str, today: datetime.date) -> pd.DataFrame:
    """One row a kind, see above."""
    scheme, past, done = schemes.scheme(connection, slug), history(connection, slug), deleted(connection, slug)
    rows = []
    for kind, months in retention.periods(scheme).items():
        since = retention.due_on(scheme, kind, past)
        held = counts(connection, slug, kind, retention.log_until(scheme, past, today))
        over = since is not None and since <= today and any(held.values())
        why = "" if since else retention.waits_for(scheme, kind, past)
        rows.append((kind, retention.LABELS[kind], months, since, over, held, done.get(kind), why))
    return pd.DataFrame(rows, columns=DUE).astype({name: object for name in ("since", "counts", "deleted")})


def counts(
    connection: Connection, slug: str, kind: RetentionKind, until: datetime.date | None = None
) -> dict[str, int]:
    """How much there is of a kind. until: the day before which entries of the log count."""
    if kind == "log":
        return {"entries": log.expired(connection, slug, until)}
    unmapped = len(uploads.unmapped(connection, slug))
    if kind == "identity_key":
        return {"codes": random_codes.count(connection, slug), "unmapped": unmapped}
    if kind == "texts":
        texts = sum(_filled(connection, upload, "reflection") for upload, _ in uploads.mapped(connection, slug))
        return {"texts": texts, "unmapped": unmapped, **_around_texts(connection, slug)}
    upload, release = tables.upload.c, tables.release.c
    files = connection.execute(select(func.count()).where(upload.scheme == slug)).scalar_one()
    behind = select(func.count()).where(release.scheme == slug, release.behind != NOBODY)
    return {
        "files": files,
        "rows": connection.execute(select(func.sum(upload.rows)).where(upload.scheme == slug)).scalar() or 0,
        "codes": random_codes.count(connection, slug),
        "links": _count(connection, tables.link, slug),
        "reviews": _count(connection, tables.decision, slug),
        "passages": len(kept.newest(connection, slug, extracts.KIND)),
        "names": len(kept.newest(connection, slug, names.KIND)),
        "behind": connection.execute(behind).scalar_one(),
    }


NOBODY = "{}"


def _count(connection: Connection, table, slug: str) -> int:
    return connection.execute(select(func.count()).select_from(table).where(table.c.scheme == slug)).scalar_one()


def _filled(connection: Connection, upload: int, kind: str) -> int:
    recipe = uploads.recipe(connection, upload)
    rows = uploads.as_stored(connection, upload)
    return 0 if recipe is None else int(rows[uploads.columns_of(rows, recipe, [kind])].notna().to_numpy().sum())


def _around_texts(connection: Connection, slug: str) -> dict[str, int]:
    decision = tables.decision.c
    memos = select(func.count()).where(decision.scheme == slug, decision.memo.is_not(None))
    return {
        "memos": connection.execute(memos).scalar_one(),
        "passages": len(kept.newest(connection, slug, extracts.KIND)),
        "shares": len(kept.newest(connection, slug, SHARE)),
    }


# ---------------------------------------------------------------------------------------------------------- purge


def purge(
    connection: Connection,
    viewer: Viewer,
    slug: str,
    kinds: Iterable[str],
    today: datetime.date,
    *,
    early: bool = False,
    reason: str = "",
) -> dict[str, dict[str, int]]:
    """Deletes these kinds and gives what was deleted, in numbers, as `due` told it before."""
    table = due(connection, slug, today).set_index("kind")
    asked = [kind for kind in retention.KINDS if kind in set(kinds)]
    _refuse(table, list(kinds), early=early, reason=reason)
    until = retention.log_until(schemes.scheme(connection, slug), history(connection, slug), today)
    broken = seals.broken(connection, slug)
    for kind in asked:
        if kind == "identity_key":
            delete_codes(connection, viewer, slug)
        elif kind == "texts":
            delete_texts(connection, viewer, slug)
        elif kind == "rows":
            delete_rows(connection, viewer, slug)
        elif until is not None:
            log.expire(connection, slug, until)
    if {"rows", "log"} & set(asked):  # nobody stands behind the releases any more, or the last seal may have gone
        seals.write(connection, viewer, slug, before=broken)
    told = {kind: dict(table.loc[kind, "counts"]) for kind in asked}
    for kind in asked:
        record = {"on": today.isoformat(), "counts": told[kind], "early": early}
        for each in retention.KINDS[:3] if kind == "rows" else (kind,):  # codes and texts go with the rows
            _note(connection, viewer, (slug, each), record, reason.strip()[:200])
        log.write(
            connection, viewer, "purge", scheme=slug, about=f"purge:{kind}", details={"early": early} | told[kind]
        )
    return told


def _refuse(table: pd.DataFrame, kinds: list[str], *, early: bool, reason: str) -> None:
    unknown = [kind for kind in kinds if kind not in table.index]
    if unknown or not kinds:
        raise Refused(f"Say what to delete: one or more of {', '.join(retention.KINDS)}.")
    waiting = [kind for kind in kinds if not table.loc[kind, "due"]]
    if early and not reason.strip():
        raise Refused("To delete something before its time needs a reason. Say in a few words why, without any name.")
    if early and "log" in waiting:
        raise Refused("The log is not deleted before its time. Leave it out.")
    if waiting and not early:
        label = str(table.loc[waiting[0], "label"])
        raise Refused(f"{label}: this is not due, so nothing was deleted. Look at the list again and choose what is.")


def delete_codes(connection: Connection, viewer: Viewer, slug: str) -> None:
    """A random word for every code; what nobody looked at goes, for a code may stand in it."""
    _delete_unmapped(connection, slug)
    for upload, _ in uploads.mapped(connection, slug):
        _empty(connection, upload, ["unused"])
    random_codes.replace_all(connection, viewer, slug)


def delete_texts(connection: Connection, viewer: Viewer, slug: str) -> None:
    """Everything that people wrote. Notes of meetings stay: they are of the plan, and of no single person."""
    _delete_unmapped(connection, slug)
    for upload, _ in uploads.mapped(connection, slug):
        _empty(connection, upload, TEXTS)
    held = studies.reflections(connection, slug)
    if held is not None:
        meetings = {text_mark(note) for sheet, _ in notes.as_file(connection, slug) for note in sheet.rows["text"]}
        stays = held["person"].isna() & held["text"].map(text_mark).isin(meetings)
        studies.replace_reflections(connection, viewer, slug, held[stays].reset_index(drop=True))
    _delete_around_texts(connection, slug)


def delete_rows(connection: Connection, viewer: Viewer, slug: str) -> None:
    """Everything about single people. The number of the Study stays and goes on, and so do releases and the plan."""
    studies.forget_tables(connection, viewer, slug)
    for table in (tables.upload, tables.link, tables.person_key, tables.decision):
        connection.execute(delete(table).where(table.c.scheme == slug))
    codes.forget_unused(connection, slug)
    _delete_around_texts(connection, slug)
    kept.forget(connection, slug, names.KIND, [kept.ONLY])
    meetings = {text_mark(note) for sheet, _ in notes.as_file(connection, slug) for note in sheet.rows["text"]}
    flags = concerns.listed(connection, slug)
    kept.forget(connection, slug, concerns.KIND, list(flags.loc[~flags["mark"].isin(meetings), "document"]))
    connection.execute(update(tables.release).where(tables.release.c.scheme == slug).values(behind=NOBODY))


def _delete_unmapped(connection: Connection, slug: str) -> None:
    for upload in uploads.unmapped(connection, slug):
        uploads.remove(connection, upload)


def _empty(connection: Connection, upload: int, kinds: Iterable[str]) -> None:
    """Empties the columns of these meanings in a stored file."""
    recipe = uploads.recipe(connection, upload)
    rows = uploads.as_stored(connection, upload)
    names = [] if recipe is None else uploads.columns_of(rows, recipe, kinds)
    if names:
        empty = {name: pd.Series(None, index=rows.index, dtype=object) for name in names}
        uploads.rewrite(connection, upload, rows.assign(**empty))


def _delete_around_texts(connection: Connection, slug: str) -> None:
    tags.forget(connection, slug)
    decision = tables.decision
    here = decision.c.scheme == slug
    connection.execute(delete(decision).where(here, decision.c.decision == "memo"))
    connection.execute(update(decision).where(here).values(memo=None))
    kept.forget(connection, slug, extracts.KIND, list(kept.newest(connection, slug, extracts.KIND)["id"]))
    kept.forget(connection, slug, SHARE, [kept.ONLY])
    codebooks.forget_examples(connection, slug, lambda sentence: True)
