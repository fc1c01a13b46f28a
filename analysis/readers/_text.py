"""Text files: which separator, which cells."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

import numpy as np
import pandas as pd
import pyarrow

from ..model import CannotRead
from ._encoding import text_in_utf8

MOST_CELLS = 20_000_000

# A cell that holds nothing but one of these is empty. "N/A" and "None" may be answers, so they stay.
# So does one of nothing but white space, which _texts looks for.
_MISSING = ("", "NA", "NaN", "nan", "#N/A", "null", "NULL", "\u200b", "\ufeff")

_DELIMITERS = (",", ";", "\t", "|")
_TOO_LARGE = "{name} has more than 20 million cells. Split it into one file a wave and load them one by one."
_EMPTY = "{name} is empty. Export the answers again and load that file."
_NEVER = "\x1f"  # the separator of a file of one column
_HINT = re.compile(rb'"?sep=([,;|\t])?"?[ \t]*(?:\r\n|\r|\n|\Z)', re.I)
_SAMPLE = 200_000
_HEAD = 1_000_000  # bytes that tell the separator and the width of a table
_MOST_IN_CELL = 100 * 1024**2
_FEW = 1000  # cells that tell whether answers repeat


def table_of_text(name: str, text: bytes) -> tuple[pd.DataFrame, str, bool]:
    """Cells of a text in UTF-8, its separator, and whether some rows have more cells than the first one."""
    text, told = _without_hint(text)
    if not text.strip():
        raise CannotRead(_EMPTY.format(name=name))
    delimiter = told or delimiter_of(_head(text))
    _refuse_swallowed_rows(name, text, delimiter)
    try:
        cells, ragged = _cells(name, text, delimiter)
    except pd.errors.EmptyDataError:
        raise CannotRead(_EMPTY.format(name=name)) from None
    except (pd.errors.ParserError, csv.Error):
        raise CannotRead(
            f"{name} has a quotation mark that is opened and never closed, so its rows cannot be told apart. "
            "Export it again without editing it, or save it as .xlsx, and load that file."
        ) from None
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    cells.columns = pd.RangeIndex(1, cells.shape[1] + 1)
    return cells, delimiter, ragged


def decoded(name: str, content: bytes) -> str:
    """The text of a file, whatever its encoding.

    >>> decoded("a.csv", "caf\\u00e9".encode("mac_roman")) == decoded("b.csv", "caf\\u00e9".encode("cp1252"))
    True
    """
    return text_in_utf8(name, content)[0].decode()


def _without_hint(text: bytes) -> tuple[bytes, str | None]:
    """The text without a first line "sep=;", which spreadsheets write for themselves, and the separator it names."""
    hint = _HINT.match(text[:20])
    if not hint:
        return text, None
    rest, told = text[hint.end() :], hint[1].decode()
    return rest, told if told in _DELIMITERS and _regularity(_head(rest)[:_SAMPLE], told) > (0, 0) else None


def _refuse_swallowed_rows(name: str, text: bytes, delimiter: str) -> None:
    """Raises CannotRead where a quotation runs over line breaks and is not followed by the end of its cell.

    Its first mark was never closed and its last one opened another cell, so that the rows between would be one answer.
    """
    parts = text.split(b'"')
    if len(parts) < 3 or not _runs_on(parts, delimiter.encode()):
        return
    reader, row = csv.reader(io.StringIO(text.decode(), newline=""), delimiter=delimiter, strict=True), 1
    try:
        for _ in reader:
            row += 1
    except csv.Error:
        raise CannotRead(
            f"{name} has a quotation mark in or near row {row} that is opened and closed in different rows, so they "
            "cannot be told apart. Export it again without editing it, or save it as .xlsx, and load that file."
        ) from None


def _runs_on(parts: list[bytes], delimiter: bytes) -> bool:
    """Whether something between quotation marks has line breaks and is not followed by a separator or a line break."""
    ends = (b"", delimiter, b"\n", b"\r", b" ")
    return any(
        after[:1] not in ends and (b"\n" in inside or b"\r" in inside)
        for inside, after in zip(parts[1::2], parts[2::2], strict=False)
    )


def delimiter_of(text: str) -> str:
    """The separator that cuts the first 200 records into rows of one length; a character not in use if none does.

    >>> delimiter_of('code;how, if at all?;score\\nA1;"two\\nlines; quoted";3,5\\n')
    ';'
    """
    scores = {delimiter: _regularity(text[:_SAMPLE], delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > (0, 0) else _NEVER


def _regularity(sample: str, delimiter: str) -> tuple[float, int]:
    """Share of records with the commonest number of cells, and that number; nothing unless the head has it too."""
    try:
        records = [record for record in islice(_records(sample, delimiter), 200) if record]
    except csv.Error:
        return 0, 0
    records = records[:-1] if len(records) > 2 else records  # the last one may be cut off
    widths = [len(record) for record in records]
    width, times = Counter(widths).most_common(1)[0] if widths else (0, 0)
    share = times / len(widths) if widths else 0.0
    if width < 2 or share < 0.5 or max(widths[:2]) < width:
        return 0, 0
    if widths[0] < width and share < 0.8:  # a title may stand above the headings, where the rows agree all the more
        return 0, 0
    return (0, 0) if share < 1 and width == 2 and _is_prose(records) else (round(share, 1), width)


def _is_prose(records: list[list[str]]) -> bool:
    """Whether a blank follows every separator, as it does in sentences of one column and hardly ever in tables."""
    return all(not cell or cell[0].isspace() for record in records for cell in record[1:])


def as_text(column: pyarrow.Array | pyarrow.ChunkedArray) -> np.ndarray:
    """A column as an array of text, None where empty. Each distinct answer is looked at once, however many gave it."""
    from pyarrow import compute

    if column.null_count == len(column):
        return np.full(len(column), None, dtype=object)
    whole = column.combine_chunks() if isinstance(column, pyarrow.ChunkedArray) else column
    if compute.count_distinct(whole[:_FEW]).as_py() > _FEW // 2:  # nearly all differ, so there is nothing to save
        return _texts(whole)
    encoded = whole.dictionary_encode()
    texts = np.append(_texts(encoded.dictionary), [None])
    return texts[encoded.indices.fill_null(-1).to_numpy()]


def _texts(words: pyarrow.Array) -> np.ndarray:
    from pyarrow import compute

    if compute.any(compute.ends_with(words, " 00:00:00")).as_py():  # a workbook's date without a time of day
        words = compute.replace_substring_regex(words, r"^(\d{4}-\d\d-\d\d) 00:00:00$", r"\1")
    words = compute.replace_substring(words, "\r\n", "\n")  # the same answer has the same text in every format
    texts = words.to_numpy(zero_copy_only=False)
    missing = compute.or_(compute.is_in(words, value_set=pyarrow.array(_MISSING)), compute.utf8_is_space(words))
    texts[missing.fill_null(True).to_numpy(zero_copy_only=False)] = None
    return texts


def _cells(name: str, text: bytes, delimiter: str) -> tuple[pd.DataFrame, bool]:
    if text.count(b'"') % 2:  # perhaps a quotation that is never closed, which the fast way would swallow in silence
        return _irregular_table(name, text.decode(), delimiter)
    try:
        table = _regular_table(text, delimiter)
    except pyarrow.ArrowInvalid:
        return _irregular_table(name, text.decode(), delimiter)
    if table.num_rows * table.num_columns > MOST_CELLS:
        raise CannotRead(_TOO_LARGE.format(name=name))
    return pd.DataFrame(dict(enumerate(map(as_text, table.columns))), dtype=object, copy=False), False


def _regular_table(text: bytes, delimiter: str) -> pyarrow.Table:
    """Cells where all rows have one length, which nearly all exports have: three times as fast as the other way."""
    from pyarrow import csv as arrow_csv

    width = len(next(_records(_head(text), delimiter)))
    names = [str(number) for number in range(width)]
    return arrow_csv.read_csv(
        pyarrow.BufferReader(text.rstrip(b"\r\n") if text.endswith((b"\n\n", b"\n\r\n", b"\r\r")) else text),
        # One thread: line breaks in cells keep a second one waiting for most of the time, and it costs others theirs.
        read_options=arrow_csv.ReadOptions(column_names=names, block_size=1024**2, use_threads=False),
        parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False),
        convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pyarrow.string()), check_utf8=False),
    )


def _head(text: bytes) -> str:
    return text[:_HEAD].decode(errors="ignore")  # a letter may be cut in two at the end


def _irregular_table(name: str, text: str, delimiter: str) -> tuple[pd.DataFrame, bool]:
    """Cells where rows differ in length, short ones filled up; and whether some are longer than the first one."""
    widths = [len(record) for record in _records(text, delimiter)]
    if len(widths) * max(widths) > MOST_CELLS:
        raise CannotRead(_TOO_LARGE.format(name=name))
    cells = pd.read_csv(
        io.StringIO(text.replace("\r\n", "\n")),
        sep=delimiter,
        header=None,
        names=list(range(max(widths))),
        index_col=False,
        dtype=object,
        keep_default_na=False,
        na_values=list(_MISSING),
        skip_blank_lines=False,
        engine="c",
    )
    columns = {place: _without_nan(column) for place, column in cells.items()}
    return pd.DataFrame(columns, dtype=object), max(widths) > widths[0]


def _without_nan(column: pd.Series) -> pd.Series:
    return column.where(column.notna() & ~column.astype("str").str.isspace().astype(bool), None)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(_MOST_IN_CELL)  # the limit of the library is a long reflection
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
