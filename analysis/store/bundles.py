"""A folder of release bundles as it lies on a disk: what is in it, and in sentences what of it cannot be opened."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from analysis.disclosure import policy_of
from analysis.model import Refused, Scheme
from analysis.release import Release, open_release

LARGEST = 50 * 2**20
MOST_FILES = 500
MOST_RELEASES = 9_999


@dataclass(frozen=True)
class Bundle:
    """One release of a scheme, from a file whose hash holds and that keeps the rules."""

    file: str
    text: str
    release: Release
    scheme: Scheme

    @property
    def number(self) -> int:
        return self.release.content["number"]

    @property
    def withheld(self) -> int:
        """How many of its tables were taken out before it was passed on."""
        return sum("withheld" in table for table in self.release.content["tables"].values())


def files_in(folder: Path) -> list[Path]:
    """The files that may be bundles: *.json here and in the folders just below.

    Of a scheme folder, here or below, only its `releases`: what lies beside them is for the workbench alone.
    """
    if _is_scheme(folder):
        rooms = [folder / "releases"]
    else:
        below = [each for each in sorted(folder.iterdir()) if each.is_dir() and not each.name.startswith(".")]
        rooms = [folder, *(each / "releases" if _is_scheme(each) else each for each in below)]
    return [
        each
        for room in rooms
        if room.is_dir()
        for each in sorted(room.glob("*.json"))
        if each.is_file() and not each.name.startswith(".")
    ]


def _is_scheme(folder: Path) -> bool:
    return (folder / "scheme.toml").is_file()


def read(folder: Path) -> tuple[list[Bundle], tuple[str, ...]]:
    """The bundles of a folder by scheme and number, and a sentence for every file that is not one of them."""
    found: list[Bundle] = []
    problems: list[str] = []
    files = files_in(folder)
    if len(files) > MOST_FILES:
        problems.append(f"The folder holds more than {MOST_FILES} .json files; only the first {MOST_FILES} were read.")
    for path in files[:MOST_FILES]:
        name = path.relative_to(folder).as_posix()
        try:
            found.append(_bundle(path, name))
        except Refused as problem:
            problems.append(f"{name}: {problem}")
    kept, clashes = _one_of_each(found)
    return kept, tuple([*problems, *clashes])


def _bundle(path: Path, name: str) -> Bundle:
    unreadable = "This file cannot be opened as a release. Ask the researcher for the original file."
    try:
        if path.stat().st_size > LARGEST:
            raise Refused(f"This file is larger than {LARGEST // 2**20} MB, which no release is. Take it out.")
        text = path.read_text(encoding="utf-8-sig")
        release = open_release(text)
        return Bundle(name, text, release, scheme_of(release))
    except Refused:
        raise
    except OSError:
        raise Refused("This file cannot be read. Close the program that holds it, or copy it here again.") from None
    except Exception:  # a file from elsewhere may be broken in any way, and none may take the good ones along
        raise Refused(unreadable) from None


def scheme_of(release: Release) -> Scheme:
    """The scheme that a release is about. Raises Refused where it is none, or has a policy below a floor."""
    told = release.content["scheme"]
    broken = "The scheme in this release cannot be read. Ask the researcher for the original file."
    try:
        scheme = Scheme.model_validate_json(json.dumps(told["definition"]))
    except (ValidationError, KeyError, TypeError):
        raise Refused(broken) from None
    number = release.content["number"]
    counts = type(number) is int and 1 <= number <= MOST_RELEASES
    if scheme.slug != told["slug"] or not re.fullmatch(r"[\w.-]{1,80}", scheme.slug) or not counts:
        raise Refused(broken)
    policy_of(scheme)
    return scheme


def _one_of_each(found: list[Bundle]) -> tuple[list[Bundle], list[str]]:
    """One bundle a scheme and number. Of copies the fullest; of two that differ neither, for nobody can say which."""
    by_number: dict[tuple[str, int], list[Bundle]] = defaultdict(list)
    for each in found:
        by_number[each.scheme.slug, each.number].append(each)
    kept, clashes = [], []
    for _, same in sorted(by_number.items()):
        if len({each.release.sha256 for each in same}) == 1:
            kept.append(min(same, key=lambda each: each.withheld))
        else:
            files = " and ".join(each.file for each in same)
            clashes.append(
                f"{files}: each says that it is release {same[0].number} of the scheme “{same[0].scheme.name}”, and "
                "they differ, so neither is opened. Ask the researcher which one stands, and take the other out."
            )
    return kept, clashes
