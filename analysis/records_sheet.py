"""Records as a workbook that people edit in a spreadsheet program, one sheet a kind, and records read back from one.

A sheet has a row a record and a column a field, under the names that forms use. What `as_workbook` makes,
`from_workbook` reads back as it was, with the version that it grew from. A row that cannot be used is told with its
number, and the others are used.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from analysis.exports.csv_text import tamed, untamed
from analysis.model import CannotRead, Problem, Refused, clean
from analysis.record_fields import KIND_WORDS, RecordField, fields_of, made
from analysis.records import KINDS, Record
from analysis.workbooks import CELL_TEXT, VERSION, Page, cut_off, is_told, pages_of, readable, written

MOST_ROWS = 2_000
ID = "Id"
_TRUTH = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y")
_SHEETS = {kind: words[1].capitalize() for kind, words in KIND_WORDS.items()}


def as_workbook(records: Iterable[Record]) -> bytes:
    """All records as .xlsx, in which no text runs as a formula; a sheet for each kind, empty ones too."""
    import openpyxl

    by_kind: dict[str, list[Record]] = {kind: [] for kind in KINDS}
    for record in records:
        by_kind[record.kind].append(record)
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = None  # a workbook would otherwise name a program or a person
    for kind, mine in by_kind.items():
        _add_sheet(book, kind, mine)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _add_sheet(book: Any, kind: str, records: list[Record]) -> None:
    sheet = book.create_sheet(_SHEETS[kind])
    sheet.freeze_panes = "A2"
    fields = fields_of(kind)
    for place in range(len(fields) + 2):
        sheet.column_dimensions[chr(ord("A") + place)].width = 24
    sheet.append([_cell(sheet, each, bold=True) for each in (ID, *(each.label for each in fields), VERSION)])
    for record in records:
        told = [_told(each, getattr(record, each.name)) for each in fields]
        sheet.append([_cell(sheet, value) for value in (record.id, *told, record.row_version)])


def _told(field: RecordField, value: Any) -> Any:
    """What a cell says of a field; words of a choice as people read them."""
    known = field.choices or {}
    if field.shape == "choice":
        return known.get(value)
    if field.shape == "tick":
        return "yes" if value else "no"
    if field.shape in ("several", "references"):
        return "; ".join(known.get(each, each) for each in value) or None
    if field.shape == "counts":
        return "; ".join(f"{known[name]}: {number}" for name, number in value.items()) or None
    return value


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    """A number or a day as such, anything else as text that no program takes for a formula."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    if value is None or isinstance(value, (int, float, datetime.date)):
        return value
    cell = WriteOnlyCell(sheet, str(tamed(written(str(value))))[:CELL_TEXT])
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


# --------------------------------------------------------------------------------------------------------- reading


def from_workbook(content: bytes, *, file: str = "workbook") -> tuple[list[Record], list[Problem]]:
    """The records of a workbook, and a Problem for each row that could not be used.

    A sheet is known by its name, as it was written or as the kind is called. Raises CannotRead for anything else.
    """
    records: list[Record] = []
    problems: list[Problem] = []
    seen: set[tuple[str, str]] = set()
    known = {clean(word): kind for kind in KINDS for word in (kind, *KIND_WORDS[kind])}
    pages = pages_of(content, file=file, what="a workbook of records", most_rows=MOST_ROWS)
    sheets = [(known[clean(page.name)], page) for page in pages if clean(page.name) in known]
    if not sheets:
        raise CannotRead(
            f"{file} has no sheet of records. A sheet is called, for example, “{_SHEETS['meeting']}” or "
            f"“{_SHEETS['member']}”; download the records first and write into that workbook."
        )
    for kind, page in sheets:
        for number, given in _rows(kind, page, file):
            try:
                record = _record(kind, given)
                if (kind, record.id) in seen:
                    raise Refused("an earlier row has the same id, or says the same without one.")
            except Refused as refusal:
                sentence = f"Row {number} of the sheet “{page.name}” was left out: {refusal} Mend it and load it again."
                problems.append(Problem(file, number, None, "record", sentence))
                continue
            seen.add((kind, record.id))
            records.append(record)
    return records, problems + cut_off([page for _, page in sheets], file, MOST_ROWS)


def _rows(kind: str, page: Page, file: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows that say something, by field, with their numbers. Raises CannotRead where the headings are not there."""
    filled = [(number, row) for number, row in enumerate(page.rows, start=1) if any(map(is_told, row))]
    if not filled:
        return
    _, head = filled[0]
    known = {clean(word): each.name for each in fields_of(kind) for word in (each.label, each.name)}
    known |= {clean(ID): "id", clean(VERSION): "row_version", "row_version": "row_version"}
    columns = [known.get(clean(cell)) for cell in head]
    asked = [each for each in fields_of(kind) if KINDS[kind].model_fields[each.name].is_required()]
    needed = [each for each in asked if each.name not in columns]
    if needed:
        raise CannotRead(
            f"The sheet “{page.name}” of {file} has no column “{needed[0].label}”. Put the headings above its rows."
        )
    for number, row in filled[1:]:
        given = {column: cell for column, cell in zip(columns, row, strict=False) if column and is_told(cell)}
        if given.keys() - {"row_version"}:
            yield number, given


def _record(kind: str, given: dict[str, Any]) -> Record:
    """The record of a row; one without an id is called after what it says, so that reading twice gives the same."""
    told = {each.name: _value(each, given[each.name]) for each in fields_of(kind) if each.name in given}
    ident = re.sub(r"[^\w.-]+", "-", _text(given.get("id", ""))).strip("-")[:60]
    version = _text(given.get("row_version", 0)).removesuffix(".0")
    if not re.fullmatch("[0-9]{1,9}", version):
        raise Refused(f"“{VERSION}” is no number. Leave it as it was, or empty for a new row.")
    record = made({**told, "kind": kind, "id": ident or kind, "row_version": int(version)})
    if ident:
        return record
    # Never after its place: rows move, and another one would then be taken for a record that stands.
    said = record.model_dump_json(exclude={"id", "row_version"})
    name = f"{kind}-{hashlib.sha256(said.encode()).hexdigest()[:16]}"
    return record.model_copy(update={"id": name, "row_version": 0})


def _value(field: RecordField, cell: Any) -> Any:
    """A cell as its field holds it; what says nothing that is known stays, for the sentence to name the field."""
    if isinstance(cell, float) and cell.is_integer() and field.shape != "number":
        cell = int(cell)
    by_word = {clean(word): name for name, words in (field.choices or {}).items() for word in (words, name)}
    text = _text(cell)
    if field.shape == "day":
        return cell.date() if isinstance(cell, datetime.datetime) else _day(text)
    if field.shape == "tick":
        return _TRUTH.get(clean(text), text)
    if field.shape == "choice":
        return by_word.get(clean(text), text)
    if field.shape in ("several", "references"):
        return [by_word.get(clean(each), each) for each in _parts(text)]
    if field.shape == "counts":
        pairs = [each.rpartition(":") for each in _parts(text)]
        return {by_word.get(clean(who), who.strip()): number.strip() for who, _, number in pairs}
    return cell if field.shape in ("whole", "number") and not isinstance(cell, str) else text


def _text(cell: Any) -> str:
    return str(untamed(readable(str(cell)))).strip()


def _parts(text: str) -> list[str]:
    return [each.strip() for each in re.split(r"[;\n]", text) if each.strip()]


def _day(text: str) -> datetime.date | str:
    for form in _DAYS:
        try:
            return datetime.datetime.strptime(text, form).date()
        except ValueError:
            continue
    return text
