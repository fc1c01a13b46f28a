"""Bytes of workbooks, text tables, Word documents and recipes, the same on every run."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl

HERE = Path(__file__).parent
FILES, RECIPES = HERE / "files", HERE / "recipes"
TITLE = "Invented data: Thistlewood Marr LLP does not exist"
LONG_AGO = datetime.datetime(2025, 1, 1)
Cell = str | int | float | datetime.datetime | None


def workbook(rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet, marked as invented in its properties. A row without cells stays blank."""
    book = openpyxl.Workbook()
    book.properties.title = TITLE
    book.properties.creator = "Open Loop sample"
    book.properties.created = LONG_AGO
    sheet = book.worksheets[0]
    sheet.title = "Sheet1"
    for row_number, row in enumerate(rows, 1):
        for column_number, value in enumerate(row, 1):
            if value is not None:
                cell = sheet.cell(row_number, column_number, value)
                if isinstance(value, str):
                    cell.data_type = "s"  # text that begins with = stays text
    written = io.BytesIO()
    book.save(written)
    return _without_today(written.getvalue())


def _without_today(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    core = parts["docProps/core.xml"].decode("utf-8")
    modified = r"(<dcterms:modified[^>]*>)[^<]*"
    parts["docProps/core.xml"] = re.sub(modified, rf"\g<1>{LONG_AGO:%Y-%m-%dT%H:%M:%SZ}", core).encode("utf-8")
    return _zipped(parts)


def _zipped(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            archive.writestr(entry, content)
    return written.getvalue()


def text_table(rows: Iterable[Sequence[Cell]], *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return written.getvalue().encode(encoding)


# ------------------------------------------------------------------------------------------------ Word documents

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/>'
    '<Relationship Id="rId2" '
    'Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp:coreProperties>'
)
_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}'
    "<w:sectPr/></w:body></w:document>"
)


def word_document(paragraphs: Iterable[str]) -> bytes:
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>' for text in paragraphs)
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        "docProps/core.xml": _CORE.format(title=escape(TITLE)),
        "word/document.xml": _DOCUMENT.format(body=body),
    }
    return _zipped({name: content.encode("utf-8") for name, content in parts.items()})


# ------------------------------------------------------------------------------------------------------- recipes

Value = str | int | float | bool | dict


def recipe(settings: dict[str, Value], columns: Iterable[dict[str, Value]]) -> bytes:
    """A recipe as TOML, one line a column."""
    lines = ["# How one file of the invented scheme is read; written by make.py."]
    lines += [f"{name} = {_toml(value)}" for name, value in settings.items()]
    lines += ["columns = [", *(f"  {_toml(column)}," for column in columns), "]", ""]
    return "\n".join(lines).encode("utf-8")


def _toml(value: Value) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(name)} = {_toml(each)}" for name, each in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)


def save(name: str, content: bytes, columns: list[dict] | None = None, **settings: object) -> None:
    """A file, and beside it the recipe where a reader can load it."""
    (FILES / name).write_bytes(content)
    if columns is not None:
        (RECIPES / f"{name}.toml").write_bytes(recipe({"file": name, **settings}, columns))  # type: ignore[arg-type]
