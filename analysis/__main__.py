"""Open Loop without the dashboard.

`python -m analysis evaluate FOLDER --json OUT`, `python -m analysis release FOLDER [--out FILE]`,
`python -m analysis audit FILE [--scheme FOLDER]`,
`python -m analysis inspect FILE... [--json]`, `python -m analysis recipe FILE`,
`python -m analysis tag FILE --text COLUMN [--by COLUMN] [--json]` and `python -m analysis reproduce RECORD`.

`evaluate` writes every table of the findings as one JSON object: name, columns, rows; tables with one row a person are
left out unless `--people` asks for them. `release` puts what may leave the workbench into the folder's `releases` and,
where a file is named, there as well. `audit` tells what is in a release, the smallest group that anybody could derive
and the verdict, and ends with 1 on a leak: from what is printed alone, or, with the scheme folder it was made from,
from the people behind it and behind every release before it.
`inspect` tells what each file seems to be and ends with 1 where one cannot be read; `recipe` writes the proposal for a
file, to be edited. `tag` finds the phrases of a codebook in a column of texts and counts who mentions each theme.
`reproduce` makes the results of an analysis record again and ends with 1 where one differs. All end with 0, or with 2
and a sentence when what they were given cannot be used.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.model import Refused

MOST_SAID = 500  # letters of a sentence about a record from elsewhere


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    try:
        return asked.run(asked) or 0
    except Refused as problem:
        print(problem, file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"{problem.filename}: {problem.strerror}.", file=sys.stderr)
        return 2


def _inspect(asked: argparse.Namespace) -> int:
    from analysis.intake import inspection

    scheme = _scheme(asked.scheme)
    told = [inspection.inspected(Path(file), scheme) for file in asked.files]
    if asked.json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        print("\n".join(inspection.in_words(each) for each in told))
    return int(any("refused" in each for each in told))


def _recipe(asked: argparse.Namespace) -> None:
    import tomli_w

    from analysis.intake import inspection

    recipe = inspection.recipe_of(Path(asked.file), _scheme(asked.scheme))
    print(tomli_w.dumps(recipe.model_dump(mode="json", exclude_none=True, exclude_defaults=True)))


def _tag(asked: argparse.Namespace) -> None:
    from analysis.themes import column

    told = column.tagged_column(
        Path(asked.file),
        asked.text,
        by=asked.by,
        codebook=asked.codebook and column.codebook_of(Path(asked.codebook)),
        prompt=asked.prompt,
        sheet=asked.sheet,
    )
    data = json.dumps(column.as_data(told), ensure_ascii=False, indent=1) if asked.json else column.in_words(told)
    # UTF-8 whatever the machine speaks; half a character that a file may hold is told as an escape.
    sys.stdout.buffer.write(f"{data}\n".encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


def _scheme(folder: str | None):
    """The scheme of a folder, or one with the usual roles, waves and stages."""
    from analysis.intake import inspection, read_folder

    return inspection.PLAIN_SCHEME if folder is None else read_folder(folder).scheme


def _evaluate(asked: argparse.Namespace) -> None:
    text = json.dumps(evaluate(asked.folder, people=asked.people), ensure_ascii=False, indent=1)
    if asked.json is None:
        print(text)
    else:
        Path(asked.json).write_text(text, encoding="utf-8")


def _release(asked: argparse.Namespace) -> None:
    """Makes the next release of the folder, held against those it has as far as its data give these again."""
    from analysis.drafting import draft, still_open
    from analysis.intake import read_folder
    from analysis.store.folders import released_before, words_of

    held = read_folder(asked.folder)
    found, words = _findings(held), words_of(held)
    earlier, behind = released_before(held, found)
    made = draft(found, today=asked.date, earlier=earlier, behind=behind, words=words)
    place = Path(asked.folder) / "releases" / f"{len(earlier) + 1:03d}.json"
    place.parent.mkdir(exist_ok=True)
    # The copy first: where it cannot be written, nothing was released.
    for file in (*([Path(asked.out)] if asked.out else []), place):
        file.write_text(made.release.text() + "\n", encoding="utf-8", newline="\n")
    print(f"{asked.out or place}: {(made.log['reason'] == 'shown').sum()} of {len(made.log)} statistics may be shown.")
    for each in still_open(made, found.scheme, asked.date):
        print(OPEN.format(label=each.label))
    if made.unknown:
        print(UNKNOWN)
    elif made.smallest:
        print(SMALLEST.format(number=made.smallest))


OPEN = "“{label}” may still be open: close it before this is handed on, for no answer that comes later can change it."
UNKNOWN = "Of an earlier release these data do not tell whom it showed, so nothing on what it showed is told anew."
SMALLEST = "The smallest group that anybody could derive from this and all earlier releases has {number} people."


def _audit(asked: argparse.Namespace) -> int:
    """Tells what is in a release and what follows from it; 1 on a leak."""
    from analysis import auditing

    found = auditing.printed(Path(asked.file).read_text(encoding="utf-8-sig", errors="replace"))
    if asked.scheme and found.release is not None:
        from analysis.intake import read_folder
        from analysis.store.folders import released_before

        held = read_folder(asked.scheme)
        findings = _findings(held)
        known, behind = released_before(held, findings, until=found.release.content["number"])
        same = bool(known) and known[-1].sha256 == found.release.sha256
        found = auditing.again(found, findings, behind if same else [])
    print(auditing.in_words(found))
    return int(found.leak)


def _reproduce(asked: argparse.Namespace) -> int:
    from analysis.exports.reproducing import printable, reproduced

    try:
        compared = reproduced(asked.record)
    except Refused as problem:  # its sentence may name what stands in a record from elsewhere
        raise Refused(printable(str(problem), MOST_SAID)) from None
    print("\n".join(each.line for each in compared))
    return int(not all(each.same for each in compared))


def evaluate(folder: str, *, people: bool = False) -> list[dict]:
    """Every table of the findings of a scheme folder, as plain data: name, columns, rows."""
    from analysis.findings import PEOPLE_TABLES, TABLES
    from analysis.intake import read_folder

    found = _findings(read_folder(folder))
    return [_plain(name, found.table(name)) for name in TABLES + (PEOPLE_TABLES if people else ())]


def _findings(held):
    """The findings of a scheme folder, with what people decided about its texts, its own codebook and its plan."""
    import pandas as pd

    from analysis.actions import table_of
    from analysis.findings import Findings
    from analysis.progress import figure_table
    from analysis.store.folders import codebook_of, decisions_of
    from analysis.themes.review import DECISION

    actions, decisions = table_of(held.actions), pd.DataFrame(decisions_of(held), columns=DECISION)
    decisions = decisions.assign(at=pd.to_datetime(decisions["at"], utc=True, format="ISO8601"))
    told = {"decisions": decisions, "actions": actions, "figures": figure_table(held.records)}
    return Findings(held.study(), codebook=codebook_of(held), **told)


def _plain(name: str, table) -> dict:
    told = json.loads(table.to_json(orient="split", index=False, date_format="iso", double_precision=15))
    return {"name": name, "columns": told["columns"], "rows": told["data"]}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analysis", description="Open Loop without the dashboard.")
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("evaluate", help="compute every table of a scheme folder")
    command.add_argument("folder", help="the folder that holds scheme.toml")
    command.add_argument("--json", metavar="OUT", help="file to write; without it the tables are printed")
    command.add_argument("--people", action="store_true", help="also the tables with one row a person")
    command.set_defaults(run=_evaluate)
    command = commands.add_parser("release", help="put what may leave the workbench into the folder's releases")
    command.add_argument("folder", help="the folder that holds scheme.toml")
    command.add_argument(
        "--date", type=datetime.date.fromisoformat, default=datetime.date.today(), help="the day it is made"
    )
    command.set_defaults(run=_release)
    command.add_argument("--out", metavar="FILE", help="also write the release there, as one file to hand over")
    command = commands.add_parser("audit", help="tell what is in a release, and what anybody could derive from it")
    command.add_argument("file", metavar="FILE", help="a release, a .json file")
    command.add_argument("--scheme", metavar="FOLDER", help="the scheme folder it was made from, to audit the people")
    command.set_defaults(run=_audit)
    command = commands.add_parser("inspect", help="tell what export files seem to be")
    command.add_argument("files", nargs="+", metavar="FILE", help="export files of survey tools, or reflections")
    command.add_argument("--json", action="store_true", help="as data, one object a file")
    command.add_argument("--scheme", metavar="FOLDER", help="a scheme folder, for its roles, waves and questionnaires")
    command.set_defaults(run=_inspect)
    command = commands.add_parser("recipe", help="write the recipe proposed for a file, to edit")
    command.add_argument("file", metavar="FILE", help="an export file")
    command.add_argument("--scheme", metavar="FOLDER", help="a scheme folder, for its roles, waves and questionnaires")
    command.set_defaults(run=_recipe)
    command = commands.add_parser("tag", help="find the phrases of a codebook in a column of texts")
    command.add_argument("file", metavar="FILE", help="any file with a table or notes: .csv, .xlsx, .docx, .txt, ...")
    command.add_argument("--text", metavar="COLUMN", required=True, help="the column that holds the texts")
    command.add_argument("--by", metavar="COLUMN", help="the column that tells who wrote; without it rows are counted")
    command.add_argument("--codebook", metavar="FILE", help="a codebook of your own: .toml, .xlsx or .qdc")
    command.add_argument("--prompt", help="the question, where people pasted it; else the column's heading is taken")
    command.add_argument("--sheet", help="which sheet of a workbook; else the first one with a table")
    command.add_argument("--json", action="store_true", help="as data: one object, in UTF-8")
    command.set_defaults(run=_tag)
    command = commands.add_parser("reproduce", help="make the results of an analysis record again and compare")
    command.add_argument("record", metavar="RECORD", help="the folder or .zip of an analysis record")
    command.set_defaults(run=_reproduce)
    return parser


if __name__ == "__main__":
    sys.exit(main())
