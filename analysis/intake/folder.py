"""A scheme folder: everything of one scheme as files that a person can read, keep and move.

scheme.toml            what people decided
files/                 survey and reflection exports
recipes/<file>.toml    how each file is read; a file without a recipe gets the proposal
links.csv              decisions on codes: role, wave, code, is, reason
codebook.toml          the scheme's own codebook, where it edited the one that scheme.toml names
decisions.csv          reviewed theme hits: document, sentence, theme, decision, by, at, and reading, memo if any
extracts.json          passages on their way to a release
flagged.csv            texts that are out of every view and count: document, mark
names.csv              names to take out of texts: kind, name; read, and never written, for it names people
actions.toml           the plan
records.toml           what is kept beside it: [[source]], [[member]], [[meeting]] and so on
releases/*.json        what has left the workbench
"""

from __future__ import annotations

import csv
import io
import json
import secrets
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path

import pandas as pd

from analysis.intake.folder_cells import read_sheet, read_table, write_table
from analysis.intake.people import LINK_COLUMNS, clean_code
from analysis.intake.proposal import propose
from analysis.intake.study import build
from analysis.intake.texts import flagged_documents
from analysis.model import CannotRead, Definition, Recipe, Refused, Scheme, Sheet, Study, load_toml

DECISION_COLUMNS = ["document", "sentence", "theme", "decision", "by", "at"]
READING_COLUMNS = ["reading", "memo"]
FLAG_COLUMNS = ["document", "mark"]


@dataclass(frozen=True)
class SchemeFolder:
    """What stands in a scheme folder, read but not yet joined."""

    scheme: Scheme
    files: tuple[tuple[Sheet, Recipe], ...]
    links: pd.DataFrame
    decisions: pd.DataFrame
    actions: tuple[dict, ...]
    releases: tuple[str, ...]
    codebook: dict | None = None
    extracts: tuple[dict, ...] = ()
    flagged: tuple[tuple[str, str], ...] = ()
    names: str | None = None
    records: tuple[dict, ...] = ()

    def study(self) -> Study:
        """What the files make, without the texts that were flagged."""
        study = build(self.scheme, self.files, links=self.links)[0]
        out = flagged_documents(study.reflection, self.flagged)
        held = study.reflection[~study.reflection["document"].isin(out)]
        return replace(study, reflection=held.reset_index(drop=True))


def read_folder(path: str | Path) -> SchemeFolder:
    """The scheme folder at this path; raises Refused with a sentence when it is not one."""
    folder = Path(path)
    if not folder.is_dir():
        raise Refused(f"{folder} is not a folder. Name the folder that holds scheme.toml.")
    if not (folder / "scheme.toml").is_file():
        raise Refused(
            f"{folder} holds no scheme.toml, so it is not a scheme folder. Write one, or name another folder."
        )
    scheme = _definition(folder / "scheme.toml", Scheme)
    releases = sorted((folder / "releases").glob("*.json"))
    return SchemeFolder(
        scheme=scheme,
        files=tuple(_files(folder, scheme)),
        links=_table(folder / "links.csv", LINK_COLUMNS),
        decisions=_table(folder / "decisions.csv", DECISION_COLUMNS, READING_COLUMNS),
        actions=_actions(folder / "actions.toml"),
        releases=tuple(_text(path) for path in releases),
        codebook=_toml(folder / "codebook.toml"),
        extracts=_extracts(folder / "extracts.json"),
        flagged=_flags(folder / "flagged.csv"),
        names=_text(folder / "names.csv") if (folder / "names.csv").is_file() else None,
        records=_records(folder / "records.toml"),
    )


def load_folder(path: str | Path) -> Study:
    """The Study of a scheme folder."""
    return read_folder(path).study()


def _files(folder: Path, scheme: Scheme):
    """Each file with its recipe. Where there are recipes, only files with one are read; the rest wait for a reader."""
    from analysis import readers

    recipes = {
        path.name.removesuffix(".toml"): _definition(path, Recipe)
        for path in sorted((folder / "recipes").glob("*.toml"))
    }
    # Spreadsheets that are open elsewhere leave a lock file beside them, which is no survey.
    present = (path for path in (folder / "files").glob("*") if path.is_file())
    names = sorted(recipes) or sorted(path.name for path in present if not path.name.startswith((".", "~$")))
    for name in names:
        path = folder / "files" / name
        if not path.is_file():
            raise CannotRead(
                f"recipes/{name}.toml belongs to files/{name}, which is not in the folder. "
                "Put the file there or remove the recipe."
            )
        recipe = recipes.get(name)
        choice = {"sheet": recipe.sheet, "skip_hidden": recipe.skip_hidden} if recipe else {}
        sheet = _with_minutes(read_sheet(readers.read(name, path.read_bytes(), **choice)))
        yield sheet, recipe or propose(sheet, scheme)


def _flags(path: Path) -> tuple[tuple[str, str], ...]:
    told = _table(path, FLAG_COLUMNS[:1], FLAG_COLUMNS[1:]).dropna(subset="document").fillna("")
    return tuple(told.itertuples(index=False, name=None))


def _extracts(path: Path) -> tuple[dict, ...]:
    try:
        told = json.loads(_text(path)) if path.is_file() else []
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise Refused(f"{path.name} is not a list of passages. Take it out of the folder, or put the right file there.")
    return tuple(told)


def _table(path: Path, columns: list[str], more: Sequence[str] = ()) -> pd.DataFrame:
    """The table in a file, or an empty one. more: columns that may be missing."""
    if not path.is_file():
        return pd.DataFrame(columns=[*columns, *more])
    try:
        # A comma in the reason must not push the codes one column on.
        table = pd.read_csv(io.StringIO(_text(path)), dtype=str, keep_default_na=False, na_values=[""], index_col=False)
        table = read_table(table)
    except ValueError:
        raise Refused(
            f"{path.name} is not a table of commas and lines. Its columns are: {', '.join(columns)}."
        ) from None
    missing = [column for column in columns if column not in table]
    if missing:
        raise Refused(f"{path.name} lacks the column “{missing[0]}”. Its columns are: {', '.join(columns)}.")
    return table.reindex(columns=[*columns, *more])


def _text(path: Path) -> str:
    """The text of a file of the folder; raises Refused when it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"{path.name} is not written in UTF-8. Save it again as UTF-8 text.") from None


def _definition(path: Path, kind: type[Definition]):
    """As `load_toml`, with a sentence for a file that is no text."""
    _text(path)
    return load_toml(path, kind)


def _with_minutes(sheet: Sheet) -> Sheet:
    """The sheet with the minutes between submissions, where `write_folder` put them into a column."""
    if MINUTES not in sheet.rows:
        return sheet
    minutes = pd.to_numeric(sheet.rows[MINUTES], errors="coerce").astype(float).rename("minutes")
    questions = {name: question for name, question in sheet.questions.items() if name != MINUTES}
    return replace(sheet, rows=sheet.rows.drop(columns=MINUTES), minutes=minutes, questions=questions)


def _toml(path: Path) -> dict | None:
    if not path.is_file():
        return None
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{path.name} is not valid TOML: {error}. Mend the line it names.") from None


def _actions(path: Path) -> tuple[dict, ...]:
    actions = (_toml(path) or {}).get("actions", [])
    if not isinstance(actions, list) or not all(isinstance(each, dict) for each in actions):
        raise Refused(f"{path.name} holds no list of actions. Begin each action with a line [[actions]].")
    return tuple(actions)


def _records(path: Path) -> tuple[dict, ...]:
    """The records of every kind, each with the kind that its heading names."""
    told = _toml(path) or {}
    if not all(isinstance(rows, list) and all(isinstance(each, dict) for each in rows) for rows in told.values()):
        raise Refused(f"{path.name} holds no lists of records. Begin each with a line such as [[meeting]].")
    return tuple({**each, "kind": kind} for kind, rows in told.items() for each in rows)


def pseudonymised(held: SchemeFolder) -> SchemeFolder:
    """The same folder with a random word for each participant code: people match as before, and codes stay behind."""
    words: dict[str | None, str | None] = {None: None}

    def word(code: str | None) -> str | None:
        return words.setdefault(code, f"P{secrets.token_hex(5)}")

    files = []
    for sheet, recipe in held.files:
        rows = sheet.rows.copy()
        for column in (each.name for each in recipe.columns if each.kind == "person" and each.name in rows):
            rows[column] = [
                word(clean_code(cell, ignore_leading_zeros=recipe.ignore_leading_zeros)) for cell in rows[column]
            ]
        files.append((replace(sheet, rows=rows), recipe))
    zeros = any(recipe.ignore_leading_zeros for _, recipe in held.files)
    told = {
        column: [word(clean_code(cell, ignore_leading_zeros=zeros)) for cell in held.links[column]]
        for column in ("code", "is")
    }
    links = held.links.assign(**told)
    return replace(held, files=tuple(files), links=links)


def write_folder(path: str | Path, held: SchemeFolder) -> None:
    """Writes a scheme folder that `read_folder` reads back to the same tables.

    Sheets are written as plain csv: the bytes a survey tool wrote are not kept. Their minutes between submissions stand
    in a column of their own, so that true duplicates are still told apart.
    """
    import tomli_w

    folder = Path(path)
    for name in ("files", "recipes", "releases"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    _write_toml(folder / "scheme.toml", held.scheme, tomli_w.dumps)
    names: list[str] = []
    for sheet, recipe in held.files:
        name = _file_name(sheet.file, names)
        rows = sheet.rows if sheet.minutes is None else sheet.rows.assign(**{MINUTES: sheet.minutes})
        # Every cell in quotation marks: a lone carriage return within one would else begin a row.
        write_table(folder / "files" / name, rows, quoting=csv.QUOTE_ALL)
        _write_toml(
            folder / "recipes" / f"{name}.toml",
            recipe.model_copy(update={"file": name, "tool": "plain", "sheet": None, "skip_hidden": False}),
            tomli_w.dumps,
        )
    write_table(folder / "links.csv", held.links)
    write_table(folder / "decisions.csv", held.decisions)
    _write_texts(folder, held, tomli_w.dumps)
    (folder / "actions.toml").write_text(tomli_w.dumps({"actions": list(held.actions)}), encoding="utf-8")
    if held.records:
        by_kind: dict[str, list[dict]] = {}
        for each in held.records:
            by_kind.setdefault(each["kind"], []).append({name: told for name, told in each.items() if name != "kind"})
        (folder / "records.toml").write_text(tomli_w.dumps(by_kind), encoding="utf-8")
    for number, release in enumerate(held.releases, start=1):
        (folder / "releases" / f"{number:03d}.json").write_text(release, encoding="utf-8")


def _write_texts(folder: Path, held: SchemeFolder, dumps) -> None:
    """What people made of the texts, as far as there is any. The list of names stays behind: it names people."""
    if held.codebook is not None:
        (folder / "codebook.toml").write_text(dumps(held.codebook), encoding="utf-8")
    if held.extracts:
        told = json.dumps(held.extracts, ensure_ascii=False, indent=1)
        (folder / "extracts.json").write_text(told + "\n", encoding="utf-8")
    if held.flagged:
        table = pd.DataFrame(held.flagged, columns=FLAG_COLUMNS)
        write_table(folder / "flagged.csv", table)


MINUTES = "Minutes since the first submission"


def _file_name(name: str, taken: list[str]) -> str:
    """A plain name ending in .csv that no other file of the folder has, in capitals or not; it is added to `taken`."""
    stem = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in Path(name).stem)
    names = chain([stem], (f"{stem}-{number}" for number in count(2)))
    free = next(each for each in names if each.lower() not in taken)
    taken.append(free.lower())
    return f"{free}.csv"


def _write_toml(path: Path, definition, dumps) -> None:
    path.write_text(
        dumps(definition.model_dump(mode="json", exclude_none=True, exclude_defaults=True)), encoding="utf-8"
    )
