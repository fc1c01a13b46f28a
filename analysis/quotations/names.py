"""The names of a scheme: participants, their nicknames, clients, teams and places, as a list that people write."""

from __future__ import annotations

import csv
import io
import re
from functools import cached_property

from analysis.model import CannotRead, Definition, Problem, clean

# What may stand for each kind of name in a text.
KINDS = {
    "participant": "name", "partner nickname": "name", "nickname": "name", "manager": "name", "person": "name",
    "facilitator": "name", "family member": "name", "judge": "name", "client": "organisation", "firm": "organisation",
    "organisation": "organisation", "university": "organisation", "team": "organisation", "department": "organisation",
    "court": "organisation", "office": "place", "place": "place", "project": "detail", "matter": "detail",
    "other": "detail",
}  # fmt: skip
_ALSO = {
    "mentor": "participant", "mentee": "participant", "name": "person", "partner": "person", "colleague": "person",
    "line manager": "manager", "supervisor": "manager", "organization": "organisation", "company": "organisation",
    "employer": "firm", "school": "university", "college": "university", "town": "place", "city": "place",
    "location": "place", "building": "place", "site": "office", "case": "matter", "practice group": "team",
}  # fmt: skip
MOST_BYTES = 2_000_000
MOST_NAMES = 5_000
_LONGEST = 120
_HEADINGS = {"kind": ("kind", "type", "what"), "name": ("name", "names", "word", "words")}
_LETTER = re.compile(r"[^\W\d_]")


class Name(Definition):
    """One name of the list; `kind` is one of `KINDS`."""

    kind: str
    name: str

    @property
    def token(self) -> str:
        return KINDS.get(self.kind, "detail")


class NameList(Definition):
    """The names of a scheme, in the order in which they were written."""

    names: tuple[Name, ...] = ()

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        # Every text asks for what is looked for under this list: with thousands of names once is enough.
        return hash(self.names)

    def as_csv(self) -> bytes:
        """The list as a csv file that `read_names` gives back."""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(["kind", "name"])
        writer.writerows([each.kind, each.name] for each in self.names)
        return out.getvalue().encode("utf-8")


def read_names(content: bytes, *, file: str = "the list of names") -> tuple[NameList, list[Problem]]:
    """The names of a csv file with the columns kind and name, and a Problem for each row that could not be used.

    A name of an unknown kind is kept as `other`: it is better taken out under a wrong heading than left in. Raises
    CannotRead for what is no such file.

    >>> found, problems = read_names(b"kind,name\\nParticipant,Tamsin Quarrell\\npet,Rex\\n")
    >>> [each.kind for each in found.names], [problem.row for problem in problems]
    (['participant', 'other'], [3])
    """
    rows = _rows(content, file)
    kind, name = (_column(rows[0], which, file) for which in ("kind", "name"))
    names: dict[tuple[str, str], Name] = {}
    problems: list[Problem] = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        cells = [*row, *[""] * (max(kind, name) + 1 - len(row))]
        each, sentence = _name(cells[kind], cells[name])
        if sentence:
            problems.append(
                Problem(file, number, "name" if each is None else "kind", "name", f"Row {number} of {file} {sentence}")
            )
        if each is not None:
            names.setdefault((each.kind, clean(each.name)), each)
    if len(names) > MOST_NAMES:
        raise CannotRead(f"{file} holds more than {MOST_NAMES} names. Keep those that may stand in the texts.")
    return NameList(names=tuple(names.values())), problems


def _name(kind: str, name: str) -> tuple[Name | None, str]:
    """The name of one row, None where it cannot be used, and what is to be said of the row; "" for nothing."""
    name = " ".join(name.split())
    if not name:
        return None, "has no name and was left out. Write one, or remove the row."
    if name[0] in "=+-@":
        return None, "begins with a sign that a spreadsheet takes for a formula and was left out. Write the name alone."
    if len(_LETTER.findall(name)) < 2:
        return None, "has a name of fewer than two letters, which would be found everywhere, and was left out."
    if len(name) > _LONGEST:
        return None, f"has a name of more than {_LONGEST} characters and was left out. Write one name a row."
    said = clean(kind).replace("_", " ")
    known = said if said in KINDS else _ALSO.get(said)
    if known is not None:
        return Name(kind=known, name=name), ""
    offered = ", ".join(KINDS)
    return Name(
        kind="other", name=name
    ), f"names no known kind; the name is taken out as [detail]. Kinds are: {offered}."


def _rows(content: bytes, file: str) -> list[list[str]]:
    if len(content) > MOST_BYTES:
        raise CannotRead(f"{file} is too large for a list of names. Save the columns kind and name alone, as csv.")
    text = _decoded(content, file)
    head = text.partition("\n")[0]
    mark = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error:
        rows = []
    if not rows:
        raise CannotRead(f"{file} is empty or no csv file. Save two columns, kind and name, as csv and load it again.")
    return rows


def _decoded(content: bytes, file: str) -> str:
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CannotRead(f"{file} is not a text file. Save it as csv and load it again.")
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CannotRead(f"{file} is in no encoding that can be read. Save it as csv in UTF-8 and load it again.")


def _column(head: list[str], which: str, file: str) -> int:
    for place, heading in enumerate(head):
        if clean(heading) in _HEADINGS[which]:
            return place
    raise CannotRead(f'{file} has no column "{which}". The first row must be: kind,name. Mend it and load it again.')
