"""A share pack: a release passed on to another organisation, whose homework shelf opens it.

It holds the release as text, without the tables of groups, so that it verifies as any release does; a note, and the
role to ask. What is opened is checked as a release is, and becomes one finding a primary indicator.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from analysis.actions import names_in
from analysis.disclosure.seal import BROKEN, parsed
from analysis.model import CannotRead, Refused
from analysis.records import Source
from analysis.release import Release, open_release, without_groups

FORMAT = "open-loop share pack 1"
PARTS = {"format", "note", "contact_role", "release"}
MOST_LETTERS = 20_000_000
MOST_NOTE, MOST_ROLE = 2_000, 200
NO_PACK = (
    "This file is not a share pack. Ask for the file that “Make a share pack” gave (.json); a release by itself has "
    "not been marked for sharing."
)
NO_PRIMARY = (
    "This share pack tells no result: none of its primary indicators may be shown to others. "
    "Ask for one of a later release."
)
CAUTION = "Released averages of another scheme: other people, other measures, and other things happened there too."


def pack(text: str, *, note: str, contact_role: str) -> str:
    """A release's text as a share pack. Raises Refused where it does not verify, or where the note names a contact."""
    told = without_groups(text)
    open_release(told)
    note, contact_role = note.strip(), contact_role.strip()
    if not contact_role:
        raise Refused("Say which role can be asked about this pack, such as: scheme coordinator.")
    if len(note) > MOST_NOTE or len(contact_role) > MOST_ROLE:
        raise Refused("The note or the role is too long. Shorten it.")
    if found := names_in(f"{note}\n{contact_role}"):
        raise Refused(found)
    content = {"format": FORMAT, "note": note, "contact_role": contact_role, "release": told}
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)


def opened(text: str) -> tuple[Release, list[Source]]:
    """The release in a share pack and what it found, one source a primary indicator that may be shown.

    Raises Refused for what is no share pack, and for a release that was changed or whose audit is not a good one.
    """
    content = _parts(text)
    # What the groups did is taken out even where somebody packed it by hand.
    release = open_release(without_groups(content["release"]))
    return release, [_source(number, row, release) for number, row in enumerate(_primary(release), start=1)]


def note_of(text: str) -> tuple[str, str]:
    """The note and the role to ask that stand in a share pack."""
    content = _parts(text)
    return content["note"], content["contact_role"]


def _parts(text: str) -> dict[str, str]:
    if len(text) > MOST_LETTERS:
        raise CannotRead("This file is too large for a share pack.")
    try:
        content = parsed(text)
        whole = (
            set(content) == PARTS
            and content["format"] == FORMAT
            and all(isinstance(each, str) for each in content.values())
            and len(content["note"]) <= MOST_NOTE
            and len(content["contact_role"]) <= MOST_ROLE
        )
    except BROKEN:
        whole, content = False, {}
    if not whole:
        raise CannotRead(NO_PACK)
    return content


def _primary(release: Release) -> list[dict[str, Any]]:
    """The primary indicators that the release tells; Refused where there is none."""
    rows = release.table("progress_by_indicator").to_dict("records")
    found = [row for row in rows if row["primary"] and row["shown"]]
    if not found:
        raise Refused(NO_PRIMARY)
    return found


def _source(number: int, row: dict[str, Any], release: Release) -> Source:
    scheme = release.content["scheme"]
    told = {
        "id": f"pack-{release.sha256[:16]}-{number}",
        "title": _cut(f"{scheme['name']}: {row['label']}, {row['words']}", 200),
        "reference": f"Share pack of {scheme['name']}, release {release.content['number']} of {release.made:%d/%m/%Y}",
        "setting": _cut(str(scheme["name"]), 200),
        "people": row["n"],
        "measure": _cut(", ".join(filter(None, (row["label"], row["role_label"], _between(row)))), 200),
        "result": _cut(str(row["sentence"]), 2_000),
        "caution": CAUTION,
        "scales": [row["scale"]] if row["scale"] else [],
        "shared": release.sha256,
    }
    try:
        return Source.model_validate(told)
    except ValidationError:
        raise CannotRead("This share pack tells its results in a way that cannot be read.") from None


def _between(row: dict[str, Any]) -> str:
    """Between which times, as far as they are told: a log or a figure from elsewhere may have none."""
    return " to ".join(str(row[name]) for name in ("from_wave", "to_wave") if row[name])


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
