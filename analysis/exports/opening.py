"""An analysis record read back. It may come from anywhere, so everything in it is checked before it is used.

What a record lacks, because it says nothing of results, is empty in the Study: texts, and what of the log of
participation no indicator names.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from analysis.exports.cells import Cell, day, figure, needed, one_of, or_missing, rows_of, table_of, text, truth, whole
from analysis.exports.packed import MOST_FILES, MOST_UNPACKED, Files, contents, refuse_names
from analysis.exports.record import (
    ACTION,
    ANSWER,
    FIGURE,
    FORMAT,
    HIT,
    MANIFEST,
    PARTICIPATION,
    PROBLEM,
    READY,
    REFLECTION,
    SIGHTING,
    sha256,
)
from analysis.model import Refused, Scheme, Study, in_words
from analysis.themes.codebook import Codebook

MOST_KINDS = 100  # roles, waves, stages or groups of a scheme
MOST_DEFINITION = 5 * 1024**2
NOT_RECORDED = "(the text is not in the record)"
DIRECTIONS = ("toward", "away", "neutral")
STATUSES = ("proposed", "accepted", "rejected", "added")
HOW = ("exact", "tolerant", "by hand", "alone", "none")


@dataclass(frozen=True)
class Record:
    """What an analysis record holds. results: rows of text by table, the first its columns. changed: names of files
    that are not as they were when the record was made.
    """

    study: Study
    hits: pd.DataFrame
    actions: pd.DataFrame
    figures: pd.DataFrame
    results: dict[str, list[list[str]]]
    versions: dict[str, object]
    changed: tuple[str, ...]
    codebook: Codebook | None = None


def open_record(path: str | Path) -> Record:
    """The record in this folder or .zip; Refused, with a sentence, when it cannot be used."""
    held = contents(Path(path), MANIFEST)
    told = _manifest(held)
    files = {name: held.read(name) for name in told}
    scheme = _scheme(needed(files, "scheme.toml"))
    study, hits = _study(files, scheme)
    names = [name.removeprefix("results/").removesuffix(".csv") for name in files if name.startswith("results/")]
    if not names:
        raise Refused("The record holds no results to compare with. Use the whole record as it was made.")
    return Record(
        study=study,
        hits=hits,
        actions=table_of(files, "action", dict.fromkeys(ACTION, text)),
        figures=_optional(
            files, "figure", dict(zip(FIGURE, (text, day, figure, or_missing(whole), or_missing(text)), strict=True))
        ),
        results={name: rows_of(f"results/{name}.csv", files[f"results/{name}.csv"]) for name in names},
        versions=_json("versions.json", needed(files, "versions.json")),
        changed=tuple(name for name, content in files.items() if sha256(content) != told[name]),
        codebook=_codebook(files["codebook.json"]) if "codebook.json" in files else None,
    )


# ------------------------------------------------------------------------------------------- manifest and scheme


def _manifest(held: Files) -> dict[str, str]:
    """The recorded SHA-256 by name of file."""
    told = _json(MANIFEST, held.read(MANIFEST))
    if told.get("format") != FORMAT:
        raise Refused(f"{MANIFEST} is not that of an analysis record this version can read. Update Open Loop.")
    listed = told.get("files")
    good = isinstance(listed, dict) and all(
        isinstance(each, dict) and isinstance(each.get("sha256"), str) for each in listed.values()
    )
    if not isinstance(listed, dict) or not good or len(listed) > MOST_FILES:
        raise Refused(f"{MANIFEST} does not list the files with their checksums. Use the record as it was made.")
    refuse_names(MANIFEST, listed)
    if held.size(listed) > MOST_UNPACKED:
        raise Refused("The files of the record are larger than tables need. Make the record again.")
    return {name: each["sha256"] for name, each in listed.items()}


def _json(name: str, content: bytes) -> dict:
    try:
        told = json.loads(content[: MOST_DEFINITION + 1].decode("utf-8"))
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Refused(f"{name} cannot be read. Use the record as it was made.")
    return told


def _codebook(content: bytes) -> Codebook:
    """The themes of a record, which have neither phrases nor meanings."""
    told = _json("codebook.json", content)
    try:
        themes = [each | {"definition": "", "include": "", "exclude": ""} for each in told["themes"]]
        return Codebook.model_validate(told | {"themes": themes})
    except ValidationError as error:
        raise Refused(f"codebook.json: {in_words(error)}") from None
    except (KeyError, TypeError):
        raise Refused("codebook.json holds no themes. Use the record as it was made.") from None


def _scheme(content: bytes) -> Scheme:
    if len(content) > MOST_DEFINITION:
        raise Refused("scheme.toml is larger than a scheme can be. Use the record as it was made.")
    try:
        scheme = Scheme.model_validate(tomllib.loads(content.decode("utf-8")))
    except ValidationError as error:
        raise Refused(f"scheme.toml: {in_words(error)}") from None
    except (ValueError, RecursionError):
        raise Refused("scheme.toml is not valid TOML. Use the record as it was made.") from None
    for what in (scheme.roles, scheme.waves, scheme.stages, scheme.groups):
        if len(what) > MOST_KINDS:
            raise Refused(f"scheme.toml has more than {MOST_KINDS} roles, waves, stages or groups. Remove some.")
    return scheme


# ------------------------------------------------------------------------------------------------------ tables


def _study(files: dict[str, bytes], scheme: Scheme) -> tuple[Study, pd.DataFrame]:
    """The Study, and the theme hits of its texts."""
    role = or_missing(one_of("a role of the scheme", (each.id for each in scheme.roles)))
    person = _person(files, scheme, role)
    who = one_of("a person of tables/person.csv", person["person"])
    wave = one_of("a wave of the scheme", (each.id for each in scheme.waves))
    measured = (who, wave, text)
    answer = dict(zip(ANSWER, (*measured, or_missing(text), whole, figure), strict=True))
    ready = dict(zip(READY, (*measured, text, figure), strict=True))
    sighting = dict(zip(SIGHTING, (who, role, wave, one_of("a way of matching", HOW), text), strict=True))
    seen = table_of(files, "sighting", sighting, key=["person", "wave"])
    texts, hits = _themes(files, scheme, who, role)
    study = Study(
        scheme=scheme,
        person=person,
        answer_by_person_wave_item=table_of(
            files, "answer_by_person_wave_item", answer, key=["person", "wave", "instrument", "item"]
        ),
        ready_score=table_of(files, "ready_score", ready, key=["person", "wave", "scale"]),
        reflection=texts.assign(format=None, prompt=None, text=NOT_RECORDED, consent="none", members=1),
        participation=_optional(files, "participation", dict(zip(PARTICIPATION, (who, text, figure), strict=True))),
        problem=_problem(files),
        sighting=seen.rename(columns={"counts_as": "alias"}),
    )
    return study, hits


def _optional(files: dict[str, bytes], name: str, columns: dict[str, Cell]) -> pd.DataFrame:
    """A table that a record of an earlier program does not have."""
    there = f"tables/{name}.csv" in files
    return table_of(files, name, columns) if there else pd.DataFrame(columns=list(columns))


def _person(files: dict[str, bytes], scheme: Scheme, role: Cell) -> pd.DataFrame:
    about = {"person": text, "role": role, "pair": or_missing(text), "cohort": or_missing(text)}
    groups = dict.fromkeys((group.id for group in scheme.groups), or_missing(text))
    if groups.keys() & {*about, "linked"}:
        raise Refused("scheme.toml has a group whose id is in use already. Use the record as it was made.")
    return table_of(files, "person", about | groups | {"linked": truth}, key=["person"])


def _themes(files: dict[str, bytes], scheme: Scheme, who: Cell, role: Cell) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The texts that count, without their words, and what was found in them."""
    stage = or_missing(one_of("a stage of the scheme", (each.id for each in scheme.stages)))
    texts = table_of(
        files, "reflection", dict(zip(REFLECTION, (text, who, role, stage), strict=True)), key=["document"]
    )
    hit = (
        one_of("a document of tables/reflection.csv", texts["document"]),
        text,
        one_of("a direction", DIRECTIONS),
        one_of("a status", STATUSES),
    )
    return texts, table_of(files, "theme_hit", dict(zip(HIT, hit, strict=True)))


def _problem(files: dict[str, bytes]) -> pd.DataFrame:
    columns = dict.fromkeys(PROBLEM, or_missing(text)) | {"row": or_missing(whole)}
    return table_of(files, "problem", columns).astype({"row": "Int64"})
