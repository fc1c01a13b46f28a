"""The codes of a REFI-QDA file, read without trusting it: no definitions, no entities, no depth without end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

from analysis.model import CannotRead

MOST_BYTES = 10_000_000
MOST_CODES = 2_000
MOST_DEPTH = 50

_GUID = re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}")


@dataclass
class Code:
    """A code of the file. number: 1 for the first. path: the names of the codes it stands in, and last its own.

    guid: in capitals without braces, "" where the file has none that is one. description: the first, None without one.
    """

    number: int
    guid: str
    path: tuple[str, ...]
    codable: bool
    description: str | None = None


def codes_of(content: bytes, file: str) -> list[Code]:
    """Every code of a codebook, or of the codebook in a project, in the order of the file; raises CannotRead."""
    if content.startswith(b"PK"):
        raise CannotRead(f"{file} is a whole project or another archive. Export its codebook alone, as a .qdc file.")
    if len(content) > MOST_BYTES:
        raise CannotRead(f"{file} is larger than a codebook can be. Export the codebook alone, as a .qdc file.")
    reading = _Reading(file)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reading.begins
    parser.EndElementHandler = reading.ends
    parser.CharacterDataHandler = reading.says
    parser.StartDoctypeDeclHandler = reading.defines
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # LookupError: an encoding that nobody knows
        line = f" (line {error.lineno})" if isinstance(error, expat.ExpatError) else ""
        raise CannotRead(f"{file} is no whole XML file{line}. Export the codebook anew and load that file.") from None
    return reading.codes


class _Reading:
    """What was read so far; `open` are the elements around the place, and `around` the codes among them."""

    def __init__(self, file: str):
        self.file = file
        self.codes: list[Code] = []
        self.open: list[str] = []
        self.around: list[Code] = []
        self.told: list[str] = []

    def begins(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(" ")[2].lower()  # without the namespace, which programs write in several ways
        if not self.open and kind not in ("codebook", "project"):
            self.refuse("is no codebook of the REFI-QDA standard. Export the codebook as a .qdc file.")
        if len(self.open) >= MOST_DEPTH:
            self.refuse(
                f"has codes within codes more than {MOST_DEPTH} deep. Flatten the codebook and export it again."
            )
        if kind == "code" and self.open[-1] in ("codes", "code") and "codebook" in self.open:
            self.add(attributes)
        self.open.append(kind)

    def add(self, attributes: dict[str, str]) -> None:
        if len(self.codes) >= MOST_CODES:
            self.refuse(f"has more than {MOST_CODES:,} codes. Take out what is no theme and export it again.")
        number = len(self.codes) + 1
        name = " ".join(attributes.get("name", "").split())
        if not name:
            self.refuse(f"has no name for code {number}. Name it and export the codebook again.")
        found = _GUID.fullmatch(attributes.get("guid", "").strip().strip("{}").upper())
        path = (*(self.around[-1].path if self.around else ()), name)
        # xsd:boolean; a file that does not say so has codes to code with.
        codable = attributes.get("isCodable", "true").strip().lower() not in ("false", "0")
        self.codes.append(Code(number, found[0] if found else "", path, codable))
        self.around.append(self.codes[-1])

    def ends(self, _name: str) -> None:
        if self.describes() and self.around[-1].description is None:
            self.around[-1].description = "".join(self.told)
            self.told = []
        if self.open.pop() == "code" and self.around:
            self.around.pop()

    def says(self, text: str) -> None:
        if self.describes() and self.around[-1].description is None:
            self.told.append(text)

    def describes(self) -> bool:
        return bool(self.around) and self.open[-2:] == ["code", "description"]

    def defines(self, *_: object) -> NoReturn:
        self.refuse("holds definitions (DOCTYPE) that no codebook needs. Export the codebook anew and load that file.")

    def refuse(self, sentence: str) -> NoReturn:
        raise CannotRead(f"{self.file} {sentence}")
