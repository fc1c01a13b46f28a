"""A codebook as a workbook that people edit in a spreadsheet program, and a codebook read back from such a workbook.

Sheet "Themes" has a row a theme and a column a field, as `COLUMNS` names them. Sheet "Columns" says what each column is
and names the codebook itself. What `as_workbook` makes, `from_workbook` reads back exactly.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from analysis.model import CannotRead, Refused, clean, in_words
from analysis.themes.codebook import Codebook, Theme, free_id, named_after
from analysis.themes.codebook_cells import (
    COLUMNS,
    CellError,
    cell_of,
    fitting,
    is_blank,
    tamed,
    text_of,
    value_of,
)

MOST_BYTES = 10_000_000
MOST_UNPACKED = 50_000_000
MOST_ROWS = 2_000
MOST_COLUMNS = 60
MOST_TOLD = 10  # mistakes in one message

_HEAD = {"id": "Codebook id", "name": "Codebook name", "version": "Codebook version"}
_LAST_ROW = 20_000  # spreadsheet programs may keep thousands of empty rows with a colour
_MOST_HEADING = 20  # rows looked through for the headings
_LONGEST_HEADING = 200

# ---------------------------------------------------------------------------------------------------------- writing


def as_workbook(codebook: Codebook) -> bytes:
    """The codebook as .xlsx, in which no text runs as a formula; Refused where a text is too long for a cell."""
    import openpyxl

    # Whatever is refused is refused before a sheet is begun: one that is left half written stays open.
    rows = [[cell_of(theme, field) for field in COLUMNS] for theme in codebook.themes]
    head = [[words, fitting(getattr(codebook, field), f"The {words.lower()}")] for field, words in _HEAD.items()]
    book = openpyxl.Workbook(write_only=True)
    book.properties.creator = None  # a workbook would otherwise name a program or a person
    _add_sheet(book, "Themes", [[heading for heading, *_ in COLUMNS.values()], *rows], widths=[8, 28, *[40] * 14])
    explained = [[heading, meaning] for heading, meaning, _ in COLUMNS.values()]
    _add_sheet(book, "Columns", [["Column", "What stands in it"], *explained, [], *head], widths=[20, 100])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _add_sheet(book, name: str, rows: list[list[str]], *, widths: list[int]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for number, row in enumerate(rows):
        cells = [WriteOnlyCell(sheet, tamed(text)) for text in row]
        for cell in cells:
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 0)
        sheet.append(cells)


# ---------------------------------------------------------------------------------------------------------- reading


@dataclass(frozen=True)
class _Sheet:
    """One sheet of the workbook; `name` and `file` say where it is."""

    file: str
    name: str
    rows: list[tuple[Any, ...]]

    def place(self, row: int, column: int | None = None) -> str:
        """Where something stands, for a sentence; rows and columns are counted from 0."""
        from openpyxl.utils import get_column_letter

        cell = "" if column is None else f", column {get_column_letter(column + 1)}"
        return f'{self.file}, sheet "{self.name}", row {row + 1}{cell}'


def from_workbook(content: bytes, *, file: str) -> Codebook:
    """The codebook of a workbook; Refused, with sheet, row and column, where it has mistakes.

    The first sheet with a heading "Name" (or "Theme", "Code") and one more known heading is read; the order of its
    columns, case and spaces do not matter. A theme without an id gets one made of its name.
    """
    sheets = _sheets(content, file)
    for sheet in sheets:
        top = next((row for row, cells in enumerate(sheet.rows[:_MOST_HEADING]) if _is_heading(cells)), None)
        if top is None:
            continue
        themes = _themes(sheet, top)
        try:
            return Codebook.model_validate({**named_after(file), **_head(sheets, sheet), "themes": themes})
        except ValidationError as error:
            raise Refused(f"{file}: {in_words(error)} Mend it and load the workbook again.") from None
    raise CannotRead(
        f"{file} has no codebook: no row with the headings Name and, for example, Definition was found. "
        "Put the headings above the themes and load it again."
    )


def _sheets(content: bytes, file: str) -> list[_Sheet]:
    import openpyxl

    too_large = f"{file} is too large for a codebook. Save the sheet of themes as a workbook of its own."
    if len(content) > MOST_BYTES:
        raise CannotRead(too_large)
    try:
        unpacked = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(content)).infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        raise CannotRead(f"{file} is not an .xlsx workbook. Save the codebook as .xlsx and load it again.") from None
    if unpacked > MOST_UNPACKED:
        raise CannotRead(too_large)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        bounds = {"max_row": _LAST_ROW, "max_col": MOST_COLUMNS}
        rows = {sheet.title: [tuple(map(_held, row)) for row in sheet.iter_rows(**bounds)] for sheet in book.worksheets}
    except Exception:  # a damaged workbook fails in as many ways as it has parts
        raise CannotRead(f"{file} cannot be opened as a workbook. Save it as .xlsx and load it again.") from None
    for name, cells in rows.items():
        if sum(not all(map(is_blank, row)) for row in cells) > MOST_ROWS:
            raise CannotRead(f'{file}, sheet "{name}": more than {MOST_ROWS:,} rows. Take out what is no theme.')
    return [_Sheet(file, name, cells) for name, cells in rows.items()]


def _held(cell: Any) -> Any:
    """What a cell holds; the error of a formula is told from a text that only looks like one."""
    return CellError(cell.value) if cell.data_type == "e" and cell.value is not None else cell.value


def _key(heading: object) -> str:
    """A heading as it is compared: without case, signs and what stands in brackets."""
    words = re.sub(r"\([^()]*\)", " ", clean(str(heading)[:_LONGEST_HEADING]))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", words).split())


_FIELD_OF = {_key(each): field for field, (name, _, more) in COLUMNS.items() for each in (field, name, *more)}


def _field(cell: object) -> str | None:
    return None if cell is None else _FIELD_OF.get(_key(cell))


def _is_heading(row: tuple[Any, ...]) -> bool:
    found = {_field(cell) for cell in row} - {None}
    return "name" in found and len(found) > 1


def _head(sheets: list[_Sheet], themes: _Sheet) -> dict[str, str]:
    """What the other sheets say of the codebook: the cell right of "Codebook id", "Codebook name" and so on."""
    field_of = {_key(words): field for field, words in _HEAD.items()}
    found = {}
    for sheet in (each for each in sheets if each is not themes):
        for row in sheet.rows:
            field = field_of.get(_key(row[0])) if len(row) > 1 and row[0] is not None else None
            if field and not is_blank(row[1]):
                found.setdefault(field, text_of(row[1]))
    return found


def _fields(sheet: _Sheet, top: int) -> dict[str, int]:
    """The column of each field; Refused for a column that no codebook has, and for one that stands twice."""
    places: dict[str, int] = {}
    for place, heading in enumerate(sheet.rows[top]):
        field = _field(heading)
        used = any(place < len(row) and not is_blank(row[place]) for row in sheet.rows[top + 1 :])
        where = sheet.place(top, place)
        if field is None and used:
            named = "this column has no heading" if is_blank(heading) else f'no codebook has a column "{heading}"'
            known = ", ".join(name for name, *_ in COLUMNS.values())
            raise Refused(f"{where}: {named}. Take it out, or call it one of: {known}.")
        if field in places:
            raise Refused(f'{where}: the column "{COLUMNS[field][0]}" stands twice. Keep one of them.')
        if field:
            places[field] = place
    return places


def _themes(sheet: _Sheet, top: int) -> list[Theme]:
    fields = _fields(sheet, top)
    rows = {
        number: {field: row[place] for field, place in fields.items() if place < len(row) and not is_blank(row[place])}
        for number, row in enumerate(sheet.rows[top + 1 :], start=top + 1)
    }
    taken = [text_of(given["id"]) for given in rows.values() if "id" in given]
    row_of: dict[str, int] = {}
    themes, mistakes = [], []
    for number, given in rows.items():
        if "id" not in given and "name" in given:
            given["id"] = free_id(text_of(given["name"]), taken)
            taken.append(given["id"])
        theme = _theme(sheet, number, given, fields, mistakes) if given else None
        if theme and theme.id in row_of:
            earlier = row_of[theme.id] + 1
            mistakes.append(f"{sheet.place(number, fields.get('id'))}: row {earlier} has the same id {theme.id}.")
        elif theme:
            row_of[theme.id] = number
            themes.append(theme)
    if mistakes:
        more = [f"And {len(mistakes) - MOST_TOLD} more."] if len(mistakes) > MOST_TOLD else []
        raise Refused(" ".join([*mistakes[:MOST_TOLD], *more, "Mend this and load the workbook again."]))
    if not themes:
        raise Refused(f'{sheet.file}, sheet "{sheet.name}": no theme stands below the headings. Write one a row.')
    return themes


def _theme(
    sheet: _Sheet, number: int, given: dict[str, Any], fields: dict[str, int], mistakes: list[str]
) -> Theme | None:
    """The theme of a row; None, and a sentence more in `mistakes`, where a cell cannot be what its column says."""
    values: dict[str, Any] = {"id": "", "name": "", "definition": ""}
    told = len(mistakes)
    for field, cell in given.items():
        try:
            values[field] = value_of(field, cell)
        except ValueError as error:
            mistakes.append(f'{sheet.place(number, fields.get(field))}: "{COLUMNS[field][0]}" {error}.')
    if len(mistakes) > told:
        return None
    try:
        return Theme.model_validate(values)
    except ValidationError as error:
        field = str((*error.errors()[0]["loc"], "")[0])
        mistakes.append(f"{sheet.place(number, fields.get(field))}: {in_words(error).partition(': ')[2]}")
        return None
