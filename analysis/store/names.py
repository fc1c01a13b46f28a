"""The scheme's list of names, and the check that what people write for others to read holds none of them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from analysis.actions import names_in
from analysis.model import Refused, Scheme, Viewer
from analysis.quotations import NEVER_KEPT, NameList, marks, read_names
from analysis.store import kept

KIND = "names"
WHY_WORDS = (
    "title", "statement", "problem", "evidence", "affected", "change_mentors", "change_mentees", "change_organisation",
)  # fmt: skip


def text(connection: Connection, slug: str) -> str | None:
    """The list as csv; None where nobody gave any."""
    held = kept.newest(connection, slug, KIND)
    return None if held.empty else str(held["definition"].iloc[0])


def save(connection: Connection, viewer: Viewer, slug: str, csv: str) -> None:
    """Replaces the list. No earlier version is kept: it names people. Raises Refused where it holds no name."""
    if not read_names(csv.encode("utf-8"))[0].names:
        raise Refused("The list of names holds no name. Give a table with the columns kind and name.")
    grown = kept.version(connection, slug, KIND)
    kept.save(connection, viewer, (slug, KIND, kept.ONLY), csv, grown_from=grown, note="")
    kept.forget(connection, slug, KIND, [kept.ONLY], but_newest=True)


def refuse_names_of_scheme(connection: Connection, scheme: Scheme, before: Scheme | None, note: str) -> None:
    """Raises Refused, with the place, where what people newly wrote of a scheme's whys and targets names somebody."""
    known = set() if before is None else {words for _, words in _written(before)}
    for place, words in (*_written(scheme), ("The note on the change", note)):
        if not words.strip() or words in known:
            continue
        try:
            refuse_names(connection, scheme.slug, words)
        except Refused as refusal:
            raise Refused(f"{place}: {refusal}") from None


def _written(scheme: Scheme) -> Iterator[tuple[str, str]]:
    for why in scheme.whys:
        for name in WHY_WORDS:
            yield f"The why {why.id}, {name.replace('_', ' ')}", getattr(why, name)
    for each in scheme.indicators:
        yield f"An indicator of the why {each.why}, what it is measured by", each.figure or each.measure


def refuse_names(connection: Connection, slug: str, words: str) -> None:
    """Raises Refused for words that hold a contact, a number that identifies, or a name of the list."""
    found = names_in(words)
    if found:
        raise Refused(found)
    held = text(connection, slug)
    names = read_names(held.encode("utf-8"))[0] if held else NameList()
    for mark in marks(words, names):
        if mark.masked and mark.kind == "active content":
            raise Refused(
                "The text holds a link, markup or the beginning of a formula, which another program could follow or "
                "run; write it in plain words."
            )
        if mark.masked and (mark.token in ("name", "contact") or mark.kind in NEVER_KEPT):
            raise Refused("The text holds a name, a contact or a number that identifies; name a role instead.")
