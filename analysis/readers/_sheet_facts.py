"""What a workbook says of a sheet beside its cells: hidden rows, merged cells, formulas that nobody computed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from ._archive import is_open_document, pieces, refuse_definitions

_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_NUMBER = re.compile(rb'\br="(\d+)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s")
_FORMULA_ALONE = re.compile(rb"(?:</f>|<f\b[^>]*/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_OVERLAP = 65536
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


@dataclass(frozen=True)
class Facts:
    """hidden: numbers of hidden rows. merged: ranges of merged cells. uncomputed: formulas without a result."""

    hidden: tuple[int, ...] = ()
    merged: int = 0
    uncomputed: int = 0


def facts_by_sheet(name: str, archive: zipfile.ZipFile, sheets: list[str]) -> dict[str, Facts]:
    """The facts of every sheet. Unpacks every part once, so CannotRead is raised here for whatever is damaged."""
    facts = {part: _looked_at(name, archive, part) for part in archive.namelist()}
    if is_open_document(archive):
        return {sheet: _open_document(archive, sheet) for sheet in sheets}
    places = {sheet: _part_of(archive, sheet) for sheet in sheets}
    return {sheet: facts[part] if part else Facts() for sheet, part in places.items()}


def _looked_at(name: str, archive: zipfile.ZipFile, part: str) -> Facts:
    hidden: list[int] = []
    merged = uncomputed = row = 0
    for piece in _overlapping(name, archive, part):
        if b"<!" in piece[:4096] and part.endswith((".xml", ".rels")):
            refuse_definitions(name, piece)
        if not part.startswith("xl/worksheets/"):
            continue
        if b"hidden=" in piece:
            for found in _ROW.finditer(piece):
                number = _NUMBER.search(found[0])
                row = int(number[1]) if number else row + 1
                if _HIDDEN.search(found[0]):
                    hidden.append(row)
        # Ranges of merged cells stand behind the last cell, so most pieces need not be searched for them.
        if b"</c>" not in piece[-_OVERLAP:] or len(piece) < _OVERLAP * 8:
            merged += len(_MERGED.findall(piece))
        if b"</f>" in piece or b"<f " in piece:
            uncomputed += len(_FORMULA_ALONE.findall(piece))
    return Facts(tuple(dict.fromkeys(hidden)), merged, uncomputed)


def _overlapping(name: str, archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Pieces cut at the end of a cell or an element, so that nothing is found twice or cut in two."""
    rest = b""
    for chunk in pieces(name, archive, part):
        piece = rest + chunk
        cut = piece.rfind(b"</c>", len(piece) - _OVERLAP)
        cut = cut + 4 if cut >= 0 else piece.rfind(b">", len(piece) - _OVERLAP) + 1
        cut = cut if cut > 0 else len(piece)
        yield piece[:cut]
        rest = piece[cut:]
    yield rest


def _open_document(archive: zipfile.ZipFile, sheet: str) -> Facts:
    hidden: list[int] = []
    merged = number = 0
    inside = False
    with archive.open("content.xml") as stream:
        for event, element in ElementTree.iterparse(stream, events=("start", "end")):
            if element.tag == f"{_TABLE}table":
                inside = event == "start" and element.get(f"{_TABLE}name") == sheet
            if event == "start" or not inside:
                continue
            if element.get(f"{_TABLE}number-columns-spanned", "1") != "1":
                merged += 1
            if element.tag == f"{_TABLE}table-row":
                times = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
                if element.get(f"{_TABLE}visibility") in ("collapse", "filter") and times < 10_000:
                    hidden += range(number + 1, number + times + 1)
                number += times
                element.clear()
    return Facts(tuple(hidden), merged)


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The file inside the workbook that holds a sheet."""
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    try:
        sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iterfind(".//{*}sheet")
        wanted = next((each.get(relation) for each in sheets if each.get("name") == sheet), None)
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels")).iterfind("{*}Relationship")
    except (ElementTree.ParseError, KeyError):
        return None
    target = next((each.get("Target", "") for each in links if each.get("Id") == wanted), "")
    part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return part if part in archive.namelist() else None
