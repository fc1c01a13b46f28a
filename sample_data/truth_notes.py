"""Notes of several people read from scratch: what stands above each text, and the text itself."""

from __future__ import annotations

import re
import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from xml.etree import ElementTree

HERE = Path(__file__).parent
TOOLS = ("word_reflection", "group_notes")
STAGES = ("beginning", "middle", "end")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def notes() -> list[dict]:
    """One entry a note: id, format, stage, members, text, and the number of title lines that stand above it."""
    documents = sorted((HERE / "files").glob("invented-sub-group-*.docx"))
    return [_sub_group(_paragraphs(path)) for path in documents] + _whole_group()


def _paragraphs(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml"))
    return ["".join(part.text or "" for part in each.iter(f"{WORD}t")) for each in body.iter(f"{WORD}p")]


def _sub_group(lines: list[str]) -> dict:
    """A title, then label, stage and number present, then the text."""
    first = next(place for place, line in enumerate(lines) if line.startswith("Sub-group: "))
    label, stage, present = (line.partition(": ")[2] for line in lines[first : first + 3])
    return {
        "id": f"sub-group-{label}-{stage.lower()}",
        "format": "sub-group",
        "stage": stage.lower(),
        "members": int(present),
        "text": "\n".join(lines[first + 3 :]),
        "titles": first,
    }


def _whole_group() -> list[dict]:
    """Titles, then under the name of each stage the number present and the text."""
    text = (HERE / "files" / "invented-whole-group.txt").read_text(encoding="utf-8")
    title, *parts = re.split(rf"^({'|'.join(STAGES)})\n", text, flags=re.MULTILINE | re.IGNORECASE)
    titles = [len(title.split("\n\n")[0].splitlines()), 0, 0]
    made = []
    for stage, part, number in zip(parts[::2], parts[1::2], titles, strict=True):
        present, *lines = part.strip().splitlines()
        made.append(
            {
                "id": f"whole-group-{stage.lower()}",
                "format": "whole group",
                "stage": stage.lower(),
                "members": int(present.partition(": ")[2]),
                "text": "\n".join(lines),
                "titles": number,
            }
        )
    return made


def note_counts() -> dict:
    """By format: documents and the people behind them, by stage."""
    every = notes()
    return {
        kind: {
            "documents": dict(Counter(note["stage"] for note in every if note["format"] == kind)),
            "members": {
                stage: sum(note["members"] for note in every if (note["format"], note["stage"]) == (kind, stage))
                for stage in STAGES
            },
        }
        for kind in ("sub-group", "whole group")
    }


def note_theme_rows(planted: list[dict]) -> list[dict]:
    """Notes that mention a theme, by format and stage. planted: the rows of planted.csv that hold a theme."""
    place = {note["id"]: (note["format"], note["stage"]) for note in notes()}
    mentioned = defaultdict(set)
    for row in planted:
        if row["document"] in place:
            mentioned[(*place[row["document"]], row["theme"])].add(row["document"])
    return [
        {"format": kind, "stage": stage, "theme": theme, "documents": len(documents)}
        for (kind, stage, theme), documents in sorted(mentioned.items())
    ]
