"""What a file seems to be, told without a dashboard: tool, respondents, each column with the reason for its meaning."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis.intake.proposal import propose
from analysis.model import CannotRead, Column, Recipe, Role, Scheme, Stage, Wave

PLAIN_SCHEME = Scheme(
    name="A scheme",
    slug="a-scheme",
    roles=(
        Role(id="mentor", label="Mentors", singular="mentor"),
        Role(id="mentee", label="Mentees", singular="mentee"),
        Role(id="comparison", label="Comparison colleagues", singular="comparison colleague", comparison=True),
    ),
    waves=tuple(
        Wave(id=f"W{number}", label=label)
        for number, label in enumerate(("Before", "Mid-point", "After", "Later"), start=1)
    ),
    stages=tuple(Stage(id=each.lower(), label=each) for each in ("Beginning", "Middle", "End", "Later")),
)


def inspected(path: Path, scheme: Scheme = PLAIN_SCHEME) -> dict[str, Any]:
    """What a file holds, as plain data: file, then either tool, encoding, sheet, headings, respondents, took, dropped,
    columns and problems, or the sentence why it cannot be read, under `refused`.
    """
    from analysis import readers

    try:
        sheet = readers.read_apart(path.name, _bytes(path))
    except CannotRead as refusal:
        return {"file": path.name, "refused": str(refusal)}
    recipe = propose(sheet, scheme)
    return {
        "file": path.name,
        "tool": sheet.tool,
        "encoding": sheet.encoding,
        "sheet": sheet.sheet,
        "headings": sheet.headings,
        "respondents": len(sheet.rows),
        "took": sheet.took is not None,
        "dropped": sheet.dropped,
        "columns": [_column(column) for column in recipe.columns],
        "problems": [asdict(problem) for problem in sheet.problems],
    }


def recipe_of(path: Path, scheme: Scheme = PLAIN_SCHEME) -> Recipe:
    """The recipe proposed for a file. Raises CannotRead with a sentence for one that cannot be read."""
    from analysis import readers

    return propose(readers.read_apart(path.name, _bytes(path)), scheme)


def in_words(told: dict[str, Any]) -> str:
    """The same for a person: a line on the file, one a column that means something, one a problem."""
    if "refused" in told:
        return f"{told['file']}\n  cannot be read: {told['refused']}"
    where = f", sheet {told['sheet']}" if told["sheet"] else f", {told['encoding']}" if told["encoding"] else ""
    lines = [
        f"{told['file']}\n  {told['tool']}{where}: {told['respondents']} rows below {told['headings']} rows of headings"
    ]
    used = [each for each in told["columns"] if each["kind"] != "unused"]
    lines += [f"  {each['name'][:60]}: {each['meaning']}. {each['reason']}" for each in used]
    lines.append(f"  {len(told['columns']) - len(used)} of {len(told['columns'])} columns are not used yet.")
    lines += [f"  ! {problem['sentence']}" for problem in told["problems"]]
    return "\n".join(lines)


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise CannotRead(f"{path} is not a file. Name the export file to look at.")
    return path.read_bytes()


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "question": column.question,
        "kind": column.kind,
        "meaning": _meaning(column),
        "reason": column.why,
    }


def _meaning(column: Column) -> str:
    said = {
        "item": f"item {column.item} of {column.instrument}",
        "score": f"score {column.scale}",
        "group": f"group {column.group}",
        "reflection": "reflection" + (f" at stage {column.stage}" if column.stage else ""),
    }
    return said.get(column.kind, column.kind) + (f" at wave {column.wave}" if column.wave else "")
