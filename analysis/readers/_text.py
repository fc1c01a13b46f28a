"""Text files: which encoding, which separator, which cells."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

import numpy as np
import pandas as pd
import pyarrow

from ..model import CannotRead

MOST_CELLS = 20_000_000

# A cell that holds nothing but one of these is empty. "N/A" and "None" may be answers, so they stay.
# So does one of nothing but white space, which _texts looks for.
_MISSING = ("", "NA", "NaN", "nan", "#N/A", "null", "NULL", "\u200b", "\ufeff")

_DELIMITERS = (",", ";", "\t", "|")
_TOO_LARGE = "{name} has more than 20 million cells. Split it into one file a wave and load them one by one."
_EMPTY = "{name} is empty. Export the answers again and load that file."
_NEVER = "\x1f"  # the separator of a file of one column
_HEAD = 1_000_000  # bytes that tell the separator and the width of a table
_MOST_IN_CELL = 100 * 1024**2
_FEW = 1000  # cells that tell whether answers repeat


def table_of_text(name: str, content: bytes) -> tuple[pd.DataFrame, str, bool, str]:
    """Cells of a text file, its separator, whether some rows have more cells than the first one, and its encoding."""
    encoding = encoding_of(name, content)
    text = _in_utf8(content, encoding)
    if text[:4].lower() == b"sep=":  # a hint that spreadsheets write for themselves; it is no row of the table
        text = text.partition(b"\n")[2]
    if not text.strip():
        raise CannotRead(_EMPTY.format(name=name))
    delimiter = delimiter_of(_head(text))
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
    return cells, delimiter, ragged, encoding


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


def decoded(name: str, content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16, Windows-1252 or Mac Roman.

    >>> decoded("a.csv", "caf\\u00e9".encode("mac_roman")) == decoded("b.csv", "caf\\u00e9".encode("cp1252"))
    True
    """
    return content.decode(encoding_of(name, content), errors="replace")


def _in_utf8(content: bytes, encoding: str) -> bytes:
    """The file in UTF-8 without its mark. Most files are in it already, and stay bytes."""
    if encoding == "utf-8-sig":
        return content.removeprefix(codecs.BOM_UTF8)
    return content.decode(encoding, errors="replace").encode()


def encoding_of(name: str, content: bytes) -> str:
    """The encoding of a text file, as Python names it. Raises CannotRead for a file that is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if content[1:200:2].count(0) > 50 or (len(content) < 200 and content[1::2].count(0) > len(content) // 4):
        return "utf-16-le"
    if b"\x00" in content:
        raise CannotRead(f"{name} is not a text file. Export the answers as .xlsx or .csv and load that file.")
    return "utf-8-sig" if _is_utf8(content) else _likeliest_encoding(content)


def _is_utf8(content: bytes) -> bool:
    # Twenty times as fast as decoding it.
    bounds = pyarrow.py_buffer(np.array([0, len(content)], dtype=np.int64))
    whole = pyarrow.Array.from_buffers(pyarrow.large_string(), 1, [None, bounds, pyarrow.py_buffer(content)])
    try:
        whole.validate(full=True)
    except pyarrow.ArrowInvalid:
        return False
    return True


def _likeliest_encoding(content: bytes) -> str:
    """Windows-1252 or Mac Roman for Western text; for other alphabets what charset-normalizer finds.

    The library judges whole texts. On forms in Western languages, a few accents among thousands of plain letters, our
    own measure is right more often (of 35 short files of both kinds 28 against 25), so it decides between these two.
    """
    high = np.count_nonzero(np.frombuffer(content, dtype=np.uint8) > 0x7F)
    plain = sum(content.count(letter) for letter in b"aeiostnrAEIOSTNR")
    if high > plain:
        return _by_library(content)
    # Both read any byte as something. The wrong one gives capitals and symbols in the middle of words.
    letters = np.frombuffer(content + b" ", dtype=np.uint8)
    places = np.flatnonzero(letters[1:-1] > 0x7F) + 1
    before, middle, after = (letters[places + step].astype(np.uint32) for step in (-1, 0, 1))
    triples = before << 16 | middle << 8 | after
    distinct, times = np.unique(triples, return_counts=True)
    found = [(each.to_bytes(3, "big"), number) for each, number in zip(distinct.tolist(), times.tolist(), strict=True)]
    return min(("cp1252", "mac_roman"), key=lambda encoding: _oddities(found, encoding))


def _by_library(content: bytes) -> str:
    from charset_normalizer import from_bytes

    lines = [line for line in content.splitlines() if any(byte > 0x7F for byte in line)]
    found = from_bytes(b"\n".join(lines)[:_HEAD]).best()
    return "cp1252" if found is None else found.encoding


def _oddities(triples: list[tuple[bytes, int]], encoding: str) -> int:
    """How many of these letters with their neighbours, each with how often it occurs, cannot be meant."""
    return sum(times for triple, times in triples if _is_odd(*triple.decode(encoding, errors="replace")))


def _is_odd(before: str, middle: str, after: str) -> bool:
    return middle == "\ufffd" or (before.islower() and (middle.isupper() or (after.islower() and _is_symbol(middle))))


def _is_symbol(character: str) -> bool:
    return not character.isalpha() and character not in "\u2019\u2018\u2013\u2014\u00a0\u00b7\u2026\u201c\u201d"


def delimiter_of(text: str) -> str:
    """The separator that cuts the first 200 records into rows of one length; a character not in use if none does.

    >>> delimiter_of('code;how, if at all?;score\\nA1;"two\\nlines; quoted";3,5\\n')
    ';'
    """
    scores = {delimiter: _regularity(text[:200_000], delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > (0, 0) else _NEVER


def _regularity(sample: str, delimiter: str) -> tuple[float, int]:
    """Share of records with the commonest number of cells, and that number; nothing unless the head has it too."""
    try:
        records = [len(record) for record in islice(_records(sample, delimiter), 200) if record]
    except csv.Error:
        return 0, 0
    widths = records[:-1] if len(records) > 2 else records  # the last one may be cut off
    width, times = Counter(widths).most_common(1)[0] if widths else (0, 0)
    # The second record counts too: a title may stand above the headings.
    share = times / len(widths) if widths else 0.0
    return (round(share, 1), width) if width > 1 and share >= 0.5 and max(widths[:2]) >= width else (0, 0)


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
