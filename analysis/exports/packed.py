"""Folders of small files as one .zip, and the files of such an archive or folder read back within bounds."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from analysis.model import Refused

MOST_FILES = 4000  # one a recipe, and some schemes bring in each reflection by itself
MOST_FILE = 200 * 1024**2
MOST_UNPACKED = 500 * 1024**2
MOST_RATIO = 250  # tables shrink to a thirtieth; an archive made to overwhelm the machine to a thousandth
_SMALL = 10 * 1024**2
_NAME = re.compile(r"(?:[a-z0-9_-]{1,80}/)?[A-Za-z0-9_-]{1,80}\.(?:csv|json|md|toml)")
_LEFT_BY_SYSTEMS = "__MACOSX"  # a second folder that Finder puts into the archives it makes
_BEGUN = (1980, 1, 1, 0, 0, 0)  # an archive tells no time of its own


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files, by name, as one archive; the same files always give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            part = zipfile.ZipInfo(name, _BEGUN)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            archive.writestr(part, content)
    return target.getvalue()


def contents(path: Path, first: str) -> Files:
    """The files of an archive or a folder, none of which is read yet; Refused without the one called `first`.

    They may stand in a single folder within it, as where a folder was packed whole.
    """
    files = _FolderFiles(path, first) if path.is_dir() else _ArchiveFiles(path, first)
    if not files.has(first):
        raise Refused(f"{path.name} holds no {first} at its top, so it is no analysis record. Name the record itself.")
    return files


def refuse_names(place: str, names: Iterable[str]) -> None:
    """Raises Refused for names that could lead out of the folder, or that no program of ours gives."""
    for name in names:
        if not _NAME.fullmatch(name):
            raise Refused(f"{place} names a file in a way that no record does. Make the record again.")


class _FolderFiles:
    """The files of a folder."""

    def __init__(self, path: Path, first: str):
        self.path = path
        inner = [each for each in path.iterdir() if each.is_dir() and each.name != _LEFT_BY_SYSTEMS]
        packed_whole = len(inner) == 1 and not (path / first).is_file() and (inner[0] / first).is_file()
        self.top = inner[0] if packed_whole else path

    def has(self, name: str) -> bool:
        return (self.top / name).is_file()

    def read(self, name: str) -> bytes:
        """The bytes of a file; Refused where it is missing, too large, or stands somewhere else."""
        place = self.top / name
        if not place.is_file():
            raise Refused(f"{name} is missing from {self.path.name}. Use the whole record as it was made.")
        if not place.resolve().is_relative_to(self.path.resolve()):
            raise Refused(f"{name} in {self.path.name} only points to another place. Put the file itself there.")
        if place.stat().st_size > MOST_FILE:
            raise Refused(f"{name} is larger than a table of a record can be. Make the record again.")
        return place.read_bytes()

    def size(self, names: Iterable[str]) -> int:
        """Bytes of these files together, as far as they are there."""
        places = (self.top / name for name in names)
        return sum(place.stat().st_size for place in places if place.is_file())


class _ArchiveFiles:
    """The files of a .zip, which must unpack to no more than tables need."""

    def __init__(self, path: Path, first: str):
        self.path = path
        if not path.is_file():
            raise Refused(f"{path.name} is neither a folder nor a file. Name an analysis record.")
        if path.stat().st_size > MOST_UNPACKED:
            raise Refused(f"{path.name} is larger than an analysis record can be. Name the record itself.")
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
            raise Refused(f"{path.name} is no analysis record: neither a folder nor a whole .zip.") from None
        parts = self.archive.infolist()
        names = [part.filename for part in parts]
        if len(names) > MOST_FILES or len(set(names)) < len(names):
            raise Refused(f"{path.name} is not put together as an analysis record is. Make the record again.")
        total = sum(part.file_size for part in parts)
        if total > MOST_UNPACKED or any(map(_suspicious, parts)):
            raise Refused(f"{path.name} unpacks to far more than a record needs. Make the record again.")
        self.names = frozenset(names)
        tops = {name.split("/")[0] for name in names} - {_LEFT_BY_SYSTEMS}
        inner = f"{min(tops)}/" if len(tops) == 1 else ""
        self.top = inner if inner + first in self.names else ""

    def has(self, name: str) -> bool:
        return self.top + name in self.names

    def read(self, name: str) -> bytes:
        """The bytes of a file; Refused where it is missing or damaged. No part gives more than it declared."""
        if not self.has(name):
            raise Refused(f"{name} is missing from {self.path.name}. Use the whole record as it was made.")
        try:
            return self.archive.read(self.top + name)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError):
            raise Refused(f"{name} in {self.path.name} is damaged. Copy the record again.") from None
        except RuntimeError:
            raise Refused(f"{self.path.name} is protected by a password. Unpack it and name the folder.") from None

    def size(self, names: Iterable[str]) -> int:
        """Bytes of these files together, as far as they are there."""
        wanted = {self.top + name for name in names}
        return sum(part.file_size for part in self.archive.infolist() if part.filename in wanted)


Files = _FolderFiles | _ArchiveFiles


def _suspicious(part: zipfile.ZipInfo) -> bool:
    large = part.file_size > _SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1)
    return part.file_size > MOST_FILE or large
