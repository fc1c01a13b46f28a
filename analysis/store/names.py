"""The scheme's list of names, and the check that what people write for others to read holds none of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from sqlalchemy import Connection

from analysis.actions import Action, names_in, reference_words
from analysis.actions import words_of as words_of_action
from analysis.actions.contacts import without_ordinary_numbers
from analysis.model import NAMED_BY, Definition, Indicator, Refused, Scheme, Viewer
from analysis.published import published, refuse_long_numbers
from analysis.quotations import NEVER_KEPT, NameList, marks, read_names
from analysis.records import Record, words_of
from analysis.store import kept

KIND = "names"
# Of a scheme: whom to turn to may be told with a contact; ids stand word by word; where something is published may be
# an address; and these hold nothing that anybody wrote.
CONTACT = "contact"
IDS = frozenset(
    {
        "id", "slug", "codebook", "scale", "theme", "themes", "measure", "role", "before", "after", "group", "why",
        "beside", "asked",
    }
)  # fmt: skip
PUBLISHED = frozenset({"citation", "licence", "permission", "notice", "source", "bands_source", "population", "caveat"})
CLOSED = frozenset({"policy", "retention", "expected", "unconfirmed"})


def text(connection: Connection, slug: str) -> str | None:
    """The list as csv; None where nobody gave any."""
    held = kept.newest(connection, slug, KIND)
    return None if held.empty else str(held["definition"].iloc[0])


def listed(connection: Connection, slug: str) -> NameList:
    """The names of the list; none where nobody gave any."""
    held = text(connection, slug)
    return read_names(held.encode("utf-8"))[0] if held else NameList()


def save(connection: Connection, viewer: Viewer, slug: str, csv: str) -> None:
    """Replaces the list. No earlier version is kept: it names people. Raises Refused where it holds no name."""
    if not read_names(csv.encode("utf-8"))[0].names:
        raise Refused("The list of names holds no name. Give a table with the columns kind and name.")
    grown = kept.version(connection, slug, KIND)
    kept.save(connection, viewer, (slug, KIND, kept.ONLY), csv, grown_from=grown, note="")
    kept.forget(connection, slug, KIND, [kept.ONLY], but_newest=True)


# ----------------------------------------------------------------------------------------------------------- refusals


def refuse_names(connection: Connection, slug: str, words: str) -> None:
    """Raises Refused for words that hold a contact, a number that identifies, or a name of the scheme's list."""
    refuse_in(words, listed(connection, slug))


def refuse_in(words: str, names: NameList, *, may_hold_contact: bool = False) -> None:
    """Raises Refused for words that hold a name of this list or, unless they may, a contact or the like."""
    _refuse_active(words)
    _refuse_naming(words, names, may_hold_contact=may_hold_contact)


def _refuse_each(fields: Iterable[str], names: NameList) -> None:
    """As `refuse_in`, of each field by itself: the digits of two fields are no number together."""
    told = list(fields)
    _refuse_active("\n".join(told))
    for each in told:
        _refuse_naming(each, names)


def _refuse_active(words: str) -> None:
    if any(mark.masked and mark.kind == "active content" for mark in marks(words, NameList())):
        raise Refused(
            "The text holds a link, markup or the beginning of a formula, which another program could follow or "
            "run; write it in plain words."
        )


def _refuse_naming(words: str, names: NameList, *, may_hold_contact: bool = False) -> None:
    words = without_ordinary_numbers(words)
    found = None if may_hold_contact else names_in(words)
    if found:
        raise Refused(found)
    for mark in marks(words, names):
        if mark.kind == "active content":
            continue
        reaches = not may_hold_contact and (mark.token == "contact" or mark.kind in NEVER_KEPT)
        if mark.masked and (mark.token == "name" or reaches):
            raise Refused("The text holds a name, a contact or a number that identifies; name a role instead.")


def refuse_in_action(action: Action, names: NameList) -> None:
    """Raises Refused where the words of an action name somebody."""
    _refuse_each(words_of_action(action), names)


def refuse_in_record(record: Record, names: NameList) -> None:
    """Raises Refused where the words of a record name somebody, or a reference holds a number like a telephone's."""
    refuse_long_numbers(getattr(record, "reference", None) or "")
    _refuse_each(words_of(record), names)


def refuse_names_of_scheme(connection: Connection, scheme: Scheme, before: Scheme | None, note: str) -> None:
    """Raises Refused, with the place, where what people newly wrote of a scheme names somebody."""
    refuse_in_scheme(scheme, listed(connection, scheme.slug), before=before, note=note)


def refuse_in_scheme(
    scheme: Scheme, names: NameList, *, before: Scheme | None = None, note: str = "", told_in: str = ""
) -> None:
    """Raises Refused, with the place, where labels, ids or free text of a scheme name somebody, or the note does.

    before: what stood there already is not asked again. told_in: the file in which it stands.
    """
    known = set() if before is None else {told for _, told in _written(before)}
    for place, (field, words) in (*_written(scheme), ("The note on the change", ("note", note))):
        if not words.strip() or (field, words) in known:
            continue
        try:
            for each in _told(field, words):
                refuse_in(each, names, may_hold_contact=field == CONTACT)
        except Refused as refusal:
            raise Refused(f"{told_in}{': ' if told_in else ''}{place}: {refusal}") from None


def _told(field: str, words: str) -> Iterable[str]:
    if field in IDS:
        return reference_words(words)
    return (published(words),) if field in PUBLISHED else (words,)


Written = tuple[str, tuple[str, str]]  # the place; the field and its words


def _written(scheme: Scheme) -> Iterator[Written]:
    """Every word of a scheme that somebody wrote, also of fields that come to be: only closed lists are left out."""
    for name, value in _open_fields(scheme):
        if isinstance(value, str):
            yield f"The {_spoken(name)} of the scheme", (name, value)
        elif isinstance(value, tuple):
            for number, each in enumerate(value, start=1):
                yield from _of_part(name.removesuffix("s"), number, each)


def _of_part(kind: str, number: int, part: object) -> Iterator[Written]:
    if not isinstance(part, Definition):
        yield f"The {_spoken(kind)} {number} of the scheme", (kind, str(part))
        return
    ident = getattr(part, "id", None)
    for name, value in _open_fields(part):
        place = f"The {kind} {number}, id" if name == "id" else f"The {kind} {ident or number}, {_spoken(name)}"
        if isinstance(part, Indicator):
            told = "what it is measured by" if name in NAMED_BY.values() else _spoken(name)
            place = f"An indicator of the why {part.why}, {told}"
        for field, words in _texts(name, value):
            yield place, (field, words)


def _texts(name: str, value: object) -> Iterator[tuple[str, str]]:
    """The texts of a field, however deep they stand, each with the field that holds it."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Definition):
        for inner, each in _open_fields(value):
            yield from _texts(inner, each)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(name, key)
            yield from _texts(name, each)
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(name, each)


def _open_fields(told: Definition) -> Iterator[tuple[str, Any]]:
    for name, field in type(told).model_fields.items():
        if name not in CLOSED and not _is_closed(field.annotation):
            yield name, getattr(told, name)


def _is_closed(annotation: object) -> bool:
    """Whether a field takes words of a list alone."""
    return get_origin(annotation) is Literal or any(get_origin(each) is Literal for each in get_args(annotation))


def _spoken(name: str) -> str:
    return name.replace("_", " ")
