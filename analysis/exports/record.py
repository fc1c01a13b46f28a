"""The analysis record: all that is needed to make the results of a scheme again, and no more about anybody.

scheme.toml             what people decided, without whom to contact
tables/person.csv       person, role, pair, cohort, the grouping variables, linked
tables/answer_by_person_wave_item.csv, tables/ready_score.csv   as in a Study
tables/sighting.csv     person, role, wave, how, counts_as (who it would be if only equal codes were followed)
tables/reflection.csv   document, person, role, stage: the texts that count, without the texts
tables/theme_hit.csv    document, theme, direction, status: what was found in them, without the words
tables/problem.csv      what was told of the files, without their names
tables/action.csv       why, status
recipes/001.toml, ...   how the files were read, without their names and without wording (see `withheld`)
codebook.json           themes by name, without phrases and examples, which may be what somebody wrote
results/<table>.csv     every table of the findings but who was heard, which needs the texts; the keys of the scales
dictionary.csv          what each column of each table means
versions.json           the day, the program, Python, and the libraries that compute
README.md               the same for people
manifest.json           SHA-256 and size of each file

Every id (person, pair, document) is a random word drawn for this record alone. No code, text or time is in it.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path

import pandas as pd

import analysis
from analysis.exports.csv_text import as_csv
from analysis.exports.dictionary import dictionary
from analysis.exports.notices import notices_text
from analysis.exports.packed import zipped
from analysis.exports.pseudonyms import drawn, renamed
from analysis.exports.results import NAMES, results
from analysis.exports.withheld import (
    file_words,
    problem_without_names,
    recipe_without_wording,
    scheme_without_contact,
)
from analysis.findings import Findings
from analysis.model import Definition, Recipe, Scheme, Study
from analysis.progress import named_by, participation_of

FORMAT = "open-loop analysis record 1"
MANIFEST = "manifest.json"
ANSWER = ["person", "wave", "instrument", "coding", "item", "answer"]
READY = ["person", "wave", "instrument", "scale", "score"]
SIGHTING = ["person", "role", "wave", "how", "counts_as"]
REFLECTION = ["document", "person", "role", "stage"]
HIT = ["document", "theme", "direction", "status"]
PROBLEM = ["file", "row", "column", "kind", "sentence", "sheet", "found", "accepted", "done"]
ACTION = ["why", "status"]
PARTICIPATION = ["person", "measure", "value"]
FIGURE = ["title", "date", "value", "of", "unit"]
LIBRARIES = ("numpy", "pandas", "scipy", "pydantic", "statsmodels", "scikit-learn", "pyreadstat", "openpyxl")


# A record cannot make again who was heard: it holds no text of several people.
REMADE = tuple(name for name in NAMES if name != "coverage_by_level_stage")


def record_zip(
    found: Findings, *, made: datetime.date, recipes: Iterable[Recipe] = (), seed: int | None = None
) -> bytes:
    """The analysis record as a .zip."""
    return zipped(record_files(found, made=made, recipes=recipes, seed=seed))


def write_record(
    folder: str | Path,
    found: Findings,
    *,
    made: datetime.date,
    recipes: Iterable[Recipe] = (),
    seed: int | None = None,
) -> None:
    """Writes the analysis record into a folder, which is made where it is missing."""
    for name, content in record_files(found, made=made, recipes=recipes, seed=seed).items():
        place = Path(folder) / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def record_files(
    found: Findings, *, made: datetime.date, recipes: Iterable[Recipe] = (), seed: int | None = None
) -> dict[str, bytes]:
    """The files of the analysis record by name. made: the day it is made. recipes: how the files were read."""
    read = list(recipes)
    tables = _tables(found, read, seed)
    computed = {name: table for name, table in results(found, read).items() if name in REMADE}
    files = {"README.md": (_README + notices_text(found)).encode("utf-8")}
    files["scheme.toml"] = _toml(scheme_without_contact(found.scheme))
    files["codebook.json"] = _json(_codebook(found))
    files["versions.json"] = _json(versions() | {"made": made.isoformat()})
    files["dictionary.csv"] = as_csv(_dictionary(tables, computed, found.scheme))
    files |= {f"recipes/{number:03d}.toml": _toml(each) for number, each in enumerate(_recipes(found, read), start=1)}
    files |= {f"tables/{name}.csv": as_csv(table) for name, table in tables.items()}
    files |= {f"results/{name}.csv": as_csv(table) for name, table in computed.items()}
    told = {name: {"sha256": sha256(content), "bytes": len(content)} for name, content in files.items()}
    return files | {MANIFEST: _json({"format": FORMAT, "files": told})}


def _codebook(found: Findings) -> dict:
    """What counting needs of the codebook: no phrase and no example, which may be what somebody wrote."""
    book = found.codebook
    fields = ("id", "name", "valence", "sensitive", "monitor", "whys")
    themes = [{name: each.model_dump(mode="json")[name] for name in fields} for each in book.themes]
    return {"id": book.id, "name": book.name, "version": book.version, "themes": themes}


def versions() -> dict[str, str | dict[str, str]]:
    """The versions that computed: the program, Python, and the libraries that are installed."""
    held = {each.metadata["Name"]: each.version for each in map(_distribution, LIBRARIES) if each}
    return {"open_loop": analysis.__version__, "python": platform.python_version(), "libraries": held}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# ------------------------------------------------------------------------------------------ pseudonymised tables


def _tables(found: Findings, recipes: list[Recipe], seed: int | None) -> dict[str, pd.DataFrame]:
    study = found.study
    sighting = study.sighting.assign(counts_as=study.sighting["alias"].fillna(study.sighting["person"]))
    words = drawn([*study.person["person"], *sighting["counts_as"]], seed=seed)
    texts = _texts_that_count(study.reflection)
    documents = drawn(texts["document"], start="D", seed=seed)
    pairs = drawn(study.person["pair"], start="Q", seed=seed)
    hits = found.hit_by_sentence
    hits = hits[hits["document"].isin(texts["document"])]
    return {
        "person": _in_order(_anew(study.person, {"person": words, "pair": pairs})[_person_columns(study)]),
        "answer_by_person_wave_item": _in_order(
            _anew(_placed(study.answer_by_person_wave_item), {"person": words})[ANSWER]
        ),
        "ready_score": _in_order(_anew(_placed(study.ready_score), {"person": words})[READY]),
        "sighting": _in_order(_anew(sighting, {"person": words, "counts_as": words})[SIGHTING]),
        "reflection": _in_order(_anew(texts, {"document": documents, "person": words})[REFLECTION]),
        "theme_hit": _in_order(_anew(hits, {"document": documents})[HIT]),
        "problem": problem_without_names(study.problem.reindex(columns=PROBLEM), recipes),
        "action": found.actions.reindex(columns=ACTION).sort_values(ACTION, ignore_index=True),
        "participation": _in_order(_anew(_judged_by(found), {"person": words})[PARTICIPATION]),
        "figure": named_by(study.scheme, found.figures)[FIGURE],
    }


def _judged_by(found: Findings) -> pd.DataFrame:
    """The numbers by which an indicator of the log is judged, as it counts them; no other says anything of results."""
    tables = [
        participation_of(found.study, each.role, each.measure)
        .rename_axis("person")
        .reset_index(name="value")
        .assign(measure=each.measure)
        for each in found.scheme.indicators
        if each.kind == "participation"
    ]
    whole = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=PARTICIPATION)
    return whole.drop_duplicates(["person", "measure"])


def _person_columns(study: Study) -> list[str]:
    groups = [group.id for group in study.scheme.groups]
    return ["person", "role", "pair", "cohort", *groups, "linked"]


def _texts_that_count(reflection: pd.DataFrame) -> pd.DataFrame:
    """Texts that one person wrote and did not withdraw; no other is counted by theme, so no other is recorded."""
    written = reflection["text"].fillna("").astype(str).str.strip() != ""
    withdrawn = reflection["consent"].fillna("") == "withdrawn"
    return reflection[written & ~withdrawn & reflection["person"].notna()]


def _placed(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of which it is known whose they are, from when, and what; no other counts anywhere."""
    return table.dropna(subset=[name for name in ("person", "wave", "item", "answer", "score") if name in table])


def _anew(table: pd.DataFrame, words: Mapping[str, dict[object, str]]) -> pd.DataFrame:
    return table.assign(**{column: renamed(table[column], known) for column, known in words.items()})


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    """The rows by their random words, so that their order tells nothing of the order in the files."""
    plain = table.astype({name: object for name in table if isinstance(table[name].dtype, pd.CategoricalDtype)})
    return plain.sort_values(list(plain.columns), ignore_index=True, key=lambda column: column.astype(str))


# ------------------------------------------------------------------------------------------------------- texts


def _recipes(found: Findings, recipes: list[Recipe]) -> list[Recipe]:
    words = file_words(found.problem, recipes)
    return [recipe_without_wording(each, words) for each in recipes]


def _dictionary(
    tables: Mapping[str, pd.DataFrame], computed: Mapping[str, pd.DataFrame], scheme: Scheme
) -> pd.DataFrame:
    """What each column means, by the name of the file it stands in."""
    labels = {("person", group.id): f"{group.label}, a grouping variable of the scheme" for group in scheme.groups}
    own = {place: (label, "text") for place, label in labels.items()}
    told = {"tables": dictionary(tables, own), "results": dictionary(computed)}
    named = [each.assign(table=[f"{place}/{name}.csv" for name in each["table"]]) for place, each in told.items()]
    return pd.concat(named, ignore_index=True).rename(columns={"table": "file"})


def _toml(definition: Definition) -> bytes:
    import tomli_w

    told = definition.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return tomli_w.dumps(told).encode("utf-8")


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _distribution(name: str) -> metadata.Distribution | None:
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None


_README = """# Analysis record

This folder holds what is needed to make the results of one reverse-mentoring scheme again.

- `scheme.toml`: what people decided: roles, waves, targets, questionnaires of their own. Whom to contact is left out.
- `tables`: answers and scores of people, under random words that were drawn for this record alone. There are no
  participant codes, no times and no written answers. What people wrote is represented by the themes found in it.
- `recipes`: how each survey file was read, as far as that was given: what its columns are, by which questionnaire and
  coding, and what each answer is worth. Names of files and sheets are left out, for a file may be called after a
  person: each file is `file 1`, `file 2` and so on, in `tables/problem.csv` too. So is the wording of questions, which
  may belong to others: a heading that asks something, or of a column that was not used, is its place in the file
  (`column 7`).
- `results`: every table that was computed. `results/scales.csv` says how answers become scores: which items are turned,
  how many must be answered, and the range of the score.
- `dictionary.csv`: what each column of each table means, and its unit.
- `versions.json`: the day, and the versions of the programs.
- `manifest.json`: a checksum (SHA-256) of each file, so that a changed one is noticed.

To make the results again and compare them with those stored here:

    python -m analysis reproduce THIS_FOLDER

It prints one line a table, and ends with 0 when all are the same, 1 when something differs, and 2 when the record
cannot be used.

These are still personal data. In groups this small, answers together with office, grade or gender can point to a
person. Keep the record where only those who may see rows can open it, and do not publish it.
"""
