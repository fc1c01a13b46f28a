"""Text files as UTF-8, whatever they were written in, with the name of the encoding and what is in doubt."""

from __future__ import annotations

import codecs
import re

import numpy as np
import pyarrow

from ..model import CannotRead, Problem

_NOT_TEXT = "{name} is not a text file. Export the answers as .xlsx or .csv and load that file."
_CUT_OFF = (
    "{name} ends in the middle of a letter, so the file is not whole and answers may be missing at its end. "
    "Export or copy it again and load that file."
)

# The single-byte encodings of the languages that are tried in turn; the first of two that fit alike leads.
_CANDIDATES = ("cp1252", "mac_roman", "iso8859_15", "cp1250", "iso8859_2", "mac_latin2")
_NAMES = {
    "cp1252": "Windows-1252",
    "mac_roman": "Mac Roman",
    "iso8859_15": "ISO 8859-15",
    "cp1250": "Windows-1250",
    "iso8859_2": "ISO 8859-2",
    "mac_latin2": "Mac Central European",
}
_MOST_JUDGED = 1_000_000  # bytes that the library looks at

# What UTF-8 makes of accents, curly quotes and emoji. In other encodings hardly anybody writes these in a row.
_IN_UTF8 = re.compile(rb"[\xc2-\xc5][\x80-\xbf]|\xe2[\x80-\x84][\x80-\xbf]|\xf0\x9f[\x80-\xbf]{2}")
_BEGUN = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")

# Words of Greek or Cyrillic letters. Accents stand one by one.
_HIGH_WORD = re.compile(rb"[\x80-\xff]{4,}")
_PLAIN = re.compile(rb"[A-Za-z]")

_WESTERN = frozenset("éèàçêôùâîûïëäöüßñáíóúåøæœãõìò")
_CENTRAL = frozenset("ąćęłńśźżčďěňřšťůýžőűľĺŕţş")
_OPENING = frozenset("„‚‘«¿¡£€•§½¼¾")
_CLOSING = frozenset("’”…»°²³©®™\u00a0")
_JOINING = frozenset("’‘·\u00a0")
_ANYWHERE = frozenset("–—·“×´")
_NEVER = frozenset("¤¬¦¨¸˛ˇ˘˙¯†‡‰ˆ˜◊∂∑∏π∫Ω√∆∞≠≤≥\ufb01\ufb02\ufffd\uf8ff")


def text_in_utf8(name: str, content: bytes) -> tuple[bytes, str, tuple[Problem, ...]]:
    """The file in UTF-8 without its mark, the encoding as Python names it, and a Problem where that is in doubt.

    Raises CannotRead for a file that is no text, or that ends in the middle of a letter.

    >>> text_in_utf8("a.csv", "caf\\u00e9".encode("mac_roman"))[:2] == ("caf\\u00e9".encode(), "mac_roman")
    True
    """
    wide = _wide(content)
    if wide:
        return _from_wide(name, content, wide), wide, ()
    if b"\x00" in content:
        raise CannotRead(_NOT_TEXT.format(name=name))
    body = content.removeprefix(codecs.BOM_UTF8)
    if _is_utf8(body):
        return body, "utf-8", ()
    begun = _BEGUN.search(body[-4:])
    whole = body[: len(body) - len(begun[0])] if begun else b""
    if begun and not whole.isascii() and _is_utf8(whole):
        raise CannotRead(_CUT_OFF.format(name=name))
    lines = body.split(b"\n")
    high = [line for line in lines if not line.isascii()]
    if sum(map(_speaks_utf8, high)) * 2 >= len(high):
        return _from_mixed(name, lines)
    encoding, sure = _likeliest(high)
    return body.decode(encoding, errors="replace").encode(), encoding, () if sure else (_doubt(name, encoding),)


def _wide(content: bytes) -> str | None:
    """The encoding of a text with two or four bytes a letter, by its mark or by where its line breaks stand."""
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = np.frombuffer(content[:4000], dtype=np.uint8)
    even, odd = int((head[::2] == 0).sum()), int((head[1::2] == 0).sum())
    few, many = sorted((even, odd))
    if not many or many * 40 < len(head) or few * 20 > many:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _from_wide(name: str, content: bytes, encoding: str) -> bytes:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        whole = error.start >= len(content) - 4  # all but the last letter
        raise CannotRead((_CUT_OFF if whole else _NOT_TEXT).format(name=name)) from None
    if "\x00" in text or not re.search(r"[\r\n,;\t ]", text):  # bytes of a picture may pass for letters, not for lines
        raise CannotRead(_NOT_TEXT.format(name=name))
    return text.removeprefix("\ufeff").encode()


def _is_utf8(content: bytes) -> bool:
    # Twenty times as fast as decoding it.
    bounds = pyarrow.py_buffer(np.array([0, len(content)], dtype=np.int64))
    whole = pyarrow.Array.from_buffers(pyarrow.large_string(), 1, [None, bounds, pyarrow.py_buffer(content)])
    try:
        whole.validate(full=True)
    except pyarrow.ArrowInvalid:
        return False
    return True


def _speaks_utf8(line: bytes) -> bool:
    return bool(_IN_UTF8.search(line)) and line.decode(errors="replace").count("\ufffd") <= len(_IN_UTF8.findall(line))


def _from_mixed(name: str, lines: list[bytes]) -> tuple[bytes, str, tuple[Problem, ...]]:
    """A file in UTF-8 but for some lines, as happens where one export was pasted below another."""
    strange = [place for place, line in enumerate(lines) if not line.isascii() and not _is_utf8(line)]
    encoding, _ = _likeliest([lines[place] for place in strange])
    told = list(lines)
    for place in strange:
        line = lines[place]
        told[place] = line.decode("utf-8" if _speaks_utf8(line) else encoding, errors="replace").encode()
    sentence = (
        f"{name} is in UTF-8, but {len(strange)} of its lines, the first one in line {strange[0] + 1}, are not; "
        f"they were read as {_NAMES.get(encoding, encoding)} where that was possible. Check the letters there, or "
        "export the file again."
    )
    found = Problem(name, None, None, "doubtful_encoding", sentence, found="two encodings", accepted="UTF-8")
    return b"\n".join(told), "utf-8", (found,)


def _doubt(name: str, encoding: str) -> Problem:
    label = _NAMES.get(encoding, encoding)
    sentence = (
        f"{name}: nothing in it tells its encoding for certain; it was read as {label}, the likeliest. "
        "If letters look wrong, save it as UTF-8 and load that file."
    )
    return Problem(name, None, None, "doubtful_encoding", sentence, found=label, accepted="UTF-8")


def _likeliest(lines: list[bytes]) -> tuple[str, bool]:
    """The single-byte encoding in which these lines read best, and whether it stands alone.

    For other alphabets charset-normalizer decides. Western and Central European files it does not: the library wants
    running text; a form has a few accents, or curly quotes alone.
    """
    content = b"\n".join(lines)
    triples = _neighbours(content)
    high = sum(times for _, times in triples)
    words = sum(map(len, _HIGH_WORD.findall(content)))
    if words * 2 > high or high > 2 * len(_PLAIN.findall(content)):
        return _by_library(content), False
    costs = {encoding: _cost(triples, encoding) for encoding in _CANDIDATES}
    if min(costs.values()) > 2 * high:
        return _by_library(content), False
    left = [encoding for encoding in _CANDIDATES if costs[encoding] == min(costs.values())]
    readings = {tuple(triple.decode(encoding, errors="replace") for triple, _ in triples) for encoding in left}
    return left[0], len(readings) == 1


def _by_library(content: bytes) -> str:
    from charset_normalizer import from_bytes

    found = from_bytes(content[:_MOST_JUDGED]).best()
    return found.encoding if found else _CANDIDATES[0]


def _neighbours(content: bytes) -> list[tuple[bytes, int]]:
    """Each byte beyond ASCII with the one before and after it, and how often it stands so."""
    letters = np.frombuffer(b" " + content + b" ", dtype=np.uint8)
    places = np.flatnonzero(letters[1:-1] > 0x7F) + 1
    before, middle, after = (letters[places + step].astype(np.uint32) for step in (-1, 0, 1))
    distinct, times = np.unique(before << 16 | middle << 8 | after, return_counts=True)
    return [(each.to_bytes(3, "big"), number) for each, number in zip(distinct.tolist(), times.tolist(), strict=True)]


def _cost(triples: list[tuple[bytes, int]], encoding: str) -> int:
    """How strange a text reads in an encoding: the wrong one gives capitals and symbols in the middle of words."""
    return sum(times * _strangeness(*triple.decode(encoding, errors="replace")) for triple, times in triples)


def _strangeness(before: str, middle: str, after: str) -> int:
    """How hard it is to believe one character between its neighbours: 0 usual, 3 rare, 10 never."""
    inside = before.isalpha() and after.isalpha()
    if middle in _NEVER or middle < "\u00a0" or (before.islower() and middle.isupper()):
        return 10
    if middle.isalpha():
        rare = 0 if middle.lower() in _WESTERN else 1 if middle.lower() in _CENTRAL else 3
        return max(rare, 3 * _misplaced(before, middle, after)) + (middle.isupper() and not after.islower())
    if inside and middle not in _JOINING:
        return 1 if middle in "–—…" else 10
    if middle in _OPENING:
        return 3 * (before.isalpha() or (middle in "¡¿" and before.isdigit()) or (middle in "½¼¾" and after.isalpha()))
    if middle in _CLOSING:
        return 3 * (not before.isalnum() and after.isalpha())
    return 0 if middle in _ANYWHERE or middle in _JOINING else 3


def _misplaced(before: str, letter: str, after: str) -> bool:
    """A letter that is no word by itself, or stands where no word has it: what dashes and quotes turn into."""
    if not before.isalpha() and not after.isalpha():
        return letter.lower() not in "àéèóòåöâô"
    return (letter == "ì" and after.isalpha()) or (letter == "î" and not after.isalpha())
