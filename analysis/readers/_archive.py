"""Packed files (.xlsx, .ods): what is refused before anything in them is looked at."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from ..model import CannotRead

MOST_UNPACKED = 1024**3
MOST_RATIO = 250  # answers shrink to a twentieth; a file made to overwhelm the machine shrinks to a thousandth
MOST_PARTS = 2000
_CHUNK = 1024**2

_FOREIGN = (
    ("ppt/", "is a presentation. Export the answers as .xlsx or .csv and load that file."),
    ("xl/workbook.bin", "is a binary workbook (.xlsb). Open it, save it as .xlsx, and load that file."),
    ("xl/externalLinks/", "draws on other workbooks. Copy its cells as values into a new workbook and load that file."),
    ("xl/connections.xml", "draws on outside data. Copy its cells as values into a new workbook and load that file."),
)
_MACROS = ("xl/vbaProject.bin", "Basic/script-lc.xml")


def opened_archive(name: str, content: bytes) -> zipfile.ZipFile:
    """The archive of a workbook; CannotRead for anything else, for bombs, and for one that draws on other files."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        raise CannotRead(f"{name} is damaged. Export it again and load that file.") from None
    parts = archive.infolist()
    names = [part.filename for part in parts]
    for start, sentence in _FOREIGN:
        if any(part.startswith(start) for part in names):
            raise CannotRead(f"{name} {sentence}")
    if "xl/workbook.xml" not in names and not is_open_document(archive):
        raise CannotRead(f"{name} {_other(archive, names)}")
    if len(names) > MOST_PARTS or len(set(names)) < len(names):
        raise CannotRead(f"{name} is not put together as a workbook is. Save it again as .xlsx and load that file.")
    if sum(part.file_size for part in parts) > MOST_UNPACKED or any(map(_suspicious, parts)):
        raise CannotRead(
            f"{name} unpacks to far more than answers need. Copy its cells into a new workbook and load that file."
        )
    return archive


def is_open_document(archive: zipfile.ZipFile) -> bool:
    """Whether an archive is an OpenDocument spreadsheet (.ods)."""
    return "spreadsheet" in _media_type(archive) and "content.xml" in archive.namelist()


def has_macros(archive: zipfile.ZipFile) -> bool:
    return any(part in archive.namelist() for part in _MACROS)


def pieces(name: str, archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The bytes of one part, a megabyte at a time, never more than it declared. Raises CannotRead where it is damaged.

    Every part is unpacked so once: a part that is longer than it says would keep other programs busy without end.
    """
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError):
        raise CannotRead(f"{name} is damaged. Export it again and load that file.") from None
    except RuntimeError:
        raise CannotRead(
            f"{name} is protected by a password. Open it, save it without the password, and load that file."
        ) from None


def refuse_definitions(name: str, chunk: bytes) -> None:
    """Entities can grow without end and read other files; no program writes them into a workbook."""
    if b"<!ENTITY" in chunk or b"<!DOCTYPE" in chunk:
        raise CannotRead(f"{name} holds definitions that no workbook needs. Save it again as .xlsx and load that file.")


def _other(archive: zipfile.ZipFile, names: list[str]) -> str:
    if _media_type(archive) or "content.xml" in names:
        return "is an OpenDocument file, but no table. Save the answers as .ods, .xlsx or .csv and load that file."
    return "is a compressed folder. Unpack it and load the .xlsx or .csv file inside."


def _media_type(archive: zipfile.ZipFile) -> str:
    if "mimetype" not in archive.namelist() or archive.getinfo("mimetype").file_size > 200:
        return ""
    try:
        return archive.read("mimetype").decode("ascii", errors="replace")
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError):
        return ""


def _suspicious(part: zipfile.ZipInfo) -> bool:
    return part.file_size > 10 * 1024**2 and part.file_size > MOST_RATIO * max(part.compress_size, 1)
