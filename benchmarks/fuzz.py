"""`python benchmarks/fuzz.py --files 20000 --seed 1`: damaged files of every kind, each read or refused in a sentence.

A failure is an error other than CannotRead, more than 30 seconds, or a process of more than 2 GiB. Failing files are
written to the folder named by --keep, to become tests. Files are read in worker processes, some hundred each, which are
watched from outside.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS, MOST_MEMORY, BATCH = 30.0, 2 * 1024**3, 200
MARKS = [
    b"\"", b",", b";", b"\t", b"\n", b"\r", b"\x00", b"=HYPERLINK(", b"<script>", b"\xff\xfe", b"\xef\xbb\xbf",
    b"999e999",
]  # fmt: skip
XML = [
    b"<!ENTITY x 'y'>", b"<row r='99999999'>", b"<c r='XFD1048576'>", b"</worksheet>", b"<mergeCell ref='A1:Z9'/>",
    b"&x;",
]  # fmt: skip


def seeds() -> dict[str, bytes]:
    """Every sample of the readers' tests, and the sample scheme's files."""
    folders = (ROOT / "tests" / "data" / "readers", ROOT / "sample_data" / "files")
    files = [path for folder in folders for path in sorted(folder.iterdir()) if ".expected." not in path.name]
    found = {path.name: path.read_bytes() for path in files}
    found |= {"empty.csv": b"", "one.csv": b"x", "made.xlsx": _workbook(), "utf16.csv": "a,b\n1,é\n".encode("utf-16")}
    return found


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The content damaged in one to four ways; packed files inside as well as outside."""
    for _ in range(chance.randint(1, 4)):
        packed = content.startswith(b"PK") and chance.random() < 0.7
        content = _inside(content, chance) if packed else _outside(content, chance)
    return content


def tried(name: str, content: bytes) -> str | None:
    """What went wrong in reading and proposing, or None."""
    from analysis import readers
    from analysis.intake import propose
    from analysis.intake.inspection import PLAIN_SCHEME
    from analysis.model import CannotRead

    begun = time.monotonic()
    try:
        sheet = readers.read(name, content)
        propose(sheet, PLAIN_SCHEME)
    except CannotRead as refusal:
        if not str(refusal).rstrip().endswith((".", "?")):
            return f"a refusal that is no sentence: {refusal}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]
    taken = time.monotonic() - begun
    return f"took {taken:.0f} s" if taken > SECONDS else None


def batch(seed: int, number: int) -> list[tuple[str, str, bytes]]:
    """Name, what went wrong, and content of each file of a batch that failed."""
    chance, held = random.Random(seed), seeds()
    names, failed = sorted(held), []
    for _ in range(number):
        name = chance.choice(names)
        other = held[chance.choice(names)]
        content = mutated(_spliced(held[name], other, chance), chance)
        wrong = tried(name, content)
        if wrong:
            failed.append((name, wrong, content))
    memory = _peak()
    if memory > MOST_MEMORY:
        failed.append(("batch", f"the process took {memory // 1024**2} MiB", b""))
    return failed


def _spliced(one: bytes, other: bytes, chance: random.Random) -> bytes:
    if chance.random() > 0.1 or not one or not other:
        return one
    return one[: chance.randrange(len(one))] + other[chance.randrange(len(other)) :]


def _outside(content: bytes, chance: random.Random) -> bytes:
    if not content:
        return chance.choice(MARKS)
    place, size = chance.randrange(len(content)), chance.choice((1, 2, 8, 64, 1000))
    way = chance.randrange(7)
    if way == 0:
        return content[:place]
    if way == 1:
        return content[:place] + bytes(chance.randrange(256) for _ in range(min(size, 64))) + content[place + size :]
    if way == 2:
        return content[:place] + chance.choice(MARKS) * chance.choice((1, 2, 50)) + content[place:]
    if way == 3:
        return content[:place] + content[place + size :]
    if way == 4:
        return content[:place] + content[place : place + size] * chance.choice((2, 20)) + content[place:]
    if way == 5:
        lines = content.split(b"\n")
        head = lines[:6]
        chance.shuffle(head)
        return b"\n".join(head + lines[6:])
    return content[:place] + bytes([content[place] ^ (1 << chance.randrange(8))]) + content[place + 1 :]


def _inside(content: bytes, chance: random.Random) -> bytes:
    """A packed file with one of its parts damaged, missing, doubled or under another's name."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except Exception:
        return _outside(content, chance)
    if not parts:
        return content
    name, other = chance.choice(sorted(parts)), chance.choice(sorted(parts))
    way = chance.randrange(5)
    if way == 0:
        del parts[name]
    elif way == 1:
        parts[name], parts[other] = parts[other], parts[name]
    elif way == 2:
        text = parts[name]
        place = chance.randrange(len(text) + 1)
        parts[name] = text[:place] + chance.choice(XML) + text[place:]
    else:
        parts[name] = _outside(parts[name], chance)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    return stream.getvalue()


def _workbook() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["Code", "I am heard.", "When"], ["KQ01", 4, "=1+1"], ["KQ02", "Agree", 45000]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    book.create_sheet("Other").append(["a", "b"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _peak() -> int:
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _batches(files: int, seed: int) -> Iterator[tuple[int, int]]:
    for number in range(0, files, BATCH):
        yield seed * 1_000_003 + number, min(BATCH, files - number)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Read damaged files of every kind.")
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for files that failed")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args(arguments)
    done = wrong = 0
    with ProcessPoolExecutor(asked.workers, max_tasks_per_child=4) as pool:
        batches = list(_batches(asked.files, asked.seed))
        waiting = [pool.submit(batch, *each) for each in batches]
        for (_, number), result in zip(batches, waiting, strict=True):
            failed = result.result(timeout=SECONDS * BATCH)
            done += number
            for name, what, content in failed:
                wrong += 1
                print(f"{name}: {what}", flush=True)
                if asked.keep and content:
                    asked.keep.mkdir(parents=True, exist_ok=True)
                    (asked.keep / f"{wrong:04d}-{name}").write_bytes(content)
    print(f"{done} files, {wrong} of them not read and not refused as they should be")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
