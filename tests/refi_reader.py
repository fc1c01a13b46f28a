"""A reader of REFI-QDA projects and codebooks, written from the standard; it shares nothing with what writes them.

`read_project` and `read_codebook` raise ValueError for whatever the schema does not allow: an attribute that is missing
or unknown, an element out of order, a guid that is none or stands twice, a reference to what is not there.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
COLOUR = re.compile(r"#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})")
MADE = "creatingUser creationDateTime modifyingUser modifiedDateTime"

# element: attributes that must be there, that may be there, and its children in order (? at most one, * any number,
# + at least one, nothing: exactly one).
SCHEMA = {
    "Project": (
        "name",
        "origin creatingUserGUID creationDateTime modifyingUserGUID modifiedDateTime basePath",
        "Users? CodeBook? Variables? Cases? Sources? Notes? Links? Sets? Graphs? Description? NoteRef*",
    ),
    "Users": ("", "", "User+"),
    "User": ("guid", "name id", ""),
    "CodeBook": ("", "origin", "Codes Sets?"),
    "Codes": ("", "", "Code+"),
    "Code": ("guid name isCodable", "color", "Description? NoteRef* Code*"),
    "Variables": ("", "", "Variable+"),
    "Variable": ("guid name typeOfVariable", "", "Description?"),
    "Cases": ("", "", "Case+"),
    "Case": ("guid", "name", "Description? CodeRef* VariableValue* SourceRef* SelectionRef*"),
    "VariableValue": ("", "", "VariableRef TextValue?"),
    "Sources": ("", "", "TextSource+"),
    "TextSource": (
        "guid",
        f"name richTextPath plainTextPath {MADE}",
        "Description? PlainTextContent? PlainTextSelection* Coding* NoteRef* VariableValue*",
    ),
    "PlainTextSelection": ("guid startPosition endPosition", f"name {MADE}", "Description? Coding* NoteRef*"),
    "Coding": ("guid", "creatingUser creationDateTime", "CodeRef NoteRef*"),
    "Notes": ("", "", "Note+"),
    "Note": ("guid", f"name richTextPath plainTextPath {MADE}", "Description? PlainTextContent?"),
    **{each: ("", "", "") for each in ("Description", "PlainTextContent", "TextValue")},
    **{each: ("targetGUID", "", "") for each in ("CodeRef", "NoteRef", "SourceRef", "VariableRef")},
}
REFERS_TO = {
    "CodeRef": "Code",
    "NoteRef": "Note",
    "SourceRef": "TextSource",
    "VariableRef": "Variable",
    "creatingUser": "User",
    "modifyingUser": "User",
}


@dataclass(frozen=True)
class Coding:
    """One code at one place of one source, as a reader of the file sees it."""

    source: str
    start: int
    end: int
    words: str
    code: str
    coder: str | None
    at: str | None
    memo: str | None


@dataclass(frozen=True)
class Project:
    """What a project holds, by the names of things."""

    name: str
    texts: dict[str, str]
    codes: dict[str, str]
    users: list[str]
    codings: list[Coding]
    cases: dict[str, dict[str, str]]


def read_codebook(content: bytes) -> list[tuple[str, str, str]]:
    """guid, name and description of each code of a .qdc file."""
    root = _parsed(content, "urn:QDA-XML:codebook:1.0", "CodeBook")
    return [(code.attrib["guid"], code.attrib["name"], code.findtext("Description", "")) for code in root.iter("Code")]


def read_project(content: bytes) -> Project:
    """Everything in a .qdpx file."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    root = _parsed(archive.read("project.qde"), "urn:QDA-XML:project:1.0", "Project")
    named = {each.attrib["guid"]: each.get("name", "") for each in root.iter() if "guid" in each.attrib}
    notes = {each.attrib["guid"]: each.findtext("PlainTextContent", "") for each in root.iter("Note")}
    texts: dict[str, str] = {}
    codings: list[Coding] = []
    members = {"project.qde"}
    for source in root.iter("TextSource"):
        path = source.attrib["plainTextPath"]
        _check(path.startswith("internal://"), f"the path {path}")
        members.add(f"sources/{path.removeprefix('internal://')}")
        text = archive.read(f"sources/{path.removeprefix('internal://')}").decode("utf-8-sig")
        _check(source.attrib["name"] not in texts, "two sources of one name")
        texts[source.attrib["name"]] = text
        for selection in source.iter("PlainTextSelection"):
            codings += _codings(source.attrib["name"], text, selection, named, notes)
    _check(set(archive.namelist()) == members, f"the files {archive.namelist()}")
    described = {code.attrib["name"]: code.findtext("Description", "") for code in root.iter("Code")}
    users = [user.attrib["name"] for user in root.iter("User")]
    cases = {
        named[ref.attrib["targetGUID"]]: _values(case, named)
        for case in root.iter("Case")
        for ref in case.iter("SourceRef")
    }
    return Project(root.attrib["name"], texts, described, users, codings, cases)


def _codings(source: str, text: str, selection: ET.Element, named: dict, notes: dict) -> list[Coding]:
    start, end = int(selection.attrib["startPosition"]), int(selection.attrib["endPosition"])
    _check(0 <= start < end <= len(text), f"the place {start} to {end} in {len(text)} characters")
    memos = [notes[ref.attrib["targetGUID"]] for ref in selection.findall("NoteRef")]
    found = []
    for coding in selection.iter("Coding"):
        code = coding.find("CodeRef")
        assert code is not None
        by, at = coding.get("creatingUser"), coding.get("creationDateTime")
        what = named[code.attrib["targetGUID"]]
        who = None if by is None else named[by]
        found.append(Coding(source, start, end, text[start:end], what, who, at, "\n".join(memos) or None))
    return found


def _values(case: ET.Element, named: dict[str, str]) -> dict[str, str]:
    values = {}
    for value in case.iter("VariableValue"):
        of = value.find("VariableRef")
        assert of is not None
        values[named[of.attrib["targetGUID"]]] = value.findtext("TextValue", "")
    return values


def _parsed(content: bytes, namespace: str, top: str) -> ET.Element:
    root = ET.fromstring(content)
    for element in root.iter():
        _check(element.tag.startswith(f"{{{namespace}}}"), f"the namespace of {element.tag}")
        element.tag = element.tag.removeprefix(f"{{{namespace}}}")
    _check(root.tag == top, f"the element {root.tag}")
    kind_of: dict[str, str] = {}
    for element in root.iter():
        _check_element(element)
        if "guid" in element.attrib:
            _check(element.attrib["guid"].lower() not in kind_of, f"a second guid {element.attrib['guid']}")
            kind_of[element.attrib["guid"].lower()] = element.tag
    for element in root.iter():
        for name, value in element.attrib.items():
            wanted = REFERS_TO.get(element.tag if name == "targetGUID" else name)
            _check(wanted is None or kind_of.get(value.lower()) == wanted, f"{name} of {element.tag} points at nothing")
    return root


def _check_element(element: ET.Element) -> None:
    _check(element.tag in SCHEMA, f"the element {element.tag}")
    needed, allowed, children = (each.split() for each in SCHEMA[element.tag])
    _check(set(needed) <= set(element.attrib), f"an attribute is missing from {element.tag}")
    _check(set(element.attrib) <= {*needed, *allowed}, f"an attribute of {element.tag} is unknown")
    order = "".join(f"(?:{each.rstrip('?*+')} ){each[-1] if each[-1] in '?*+' else ''}" for each in children)
    found = "".join(f"{child.tag} " for child in element)
    _check(re.fullmatch(order, found) is not None, f"the order within {element.tag}: {found}")
    for name, value in element.attrib.items():
        if name in ("guid", "targetGUID", *MADE.split()[::2]):
            _check(GUID.fullmatch(value) is not None, f"the guid {value}")
        if name.endswith("DateTime"):
            _check(MOMENT.fullmatch(value) is not None, f"the moment {value}")
    _check(element.get("isCodable", "true") in ("true", "false"), "isCodable")
    _check(COLOUR.fullmatch(element.get("color", "#000")) is not None, "a colour")
    _check(("plainTextPath" in element.attrib) != (element.find("PlainTextContent") is not None)
           or element.tag not in ("TextSource", "Note"), "a text that is not in one place")  # fmt: skip


def _check(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(f"Not as the standard has it: {what}.")
