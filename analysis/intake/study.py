"""Sheets and their recipes become the tidy tables of a Study; what cannot be used becomes a Problem."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, field

import pandas as pd

from analysis import instruments
from analysis.intake.measures import (
    KEPT_ONCE,
    READY,
    Known,
    answers,
    gone,
    missing_meaning,
    piled,
    ready_scores,
    without_unused,
)
from analysis.intake.people import Register, settle_repeats, unused_decisions, zeros_apart
from analysis.intake.rows import OpenFile, opened, unknown_stages, who_and_when
from analysis.intake.texts import REFLECTION, reflections, unknown_members, with_documents
from analysis.model import Problem, Recipe, Refused, Scheme, Sheet, Study

PARTICIPATION = ["person", "measure", "value"]
PROBLEM = ["file", "row", "column", "kind", "sentence", "sheet", "found", "accepted"]
TAKEN = ("person", "role", "pair", "cohort", "linked", "file")


@dataclass
class _Tables:
    """What the files have given so far, as lists of frames."""

    person: list[pd.DataFrame] = field(default_factory=list)
    answer: list[pd.DataFrame] = field(default_factory=list)
    ready: list[pd.DataFrame] = field(default_factory=list)
    reflection: list[pd.DataFrame] = field(default_factory=list)
    participation: list[pd.DataFrame] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def build(
    scheme: Scheme,
    files: Iterable[tuple[Sheet, Recipe]],
    *,
    links: pd.DataFrame | None = None,
    keys: dict[tuple[str, str], str] | None = None,
) -> tuple[Study, dict[tuple[str, str], str]]:
    """The Study that these files make, and the random id of every role and code in them.

    links: recorded decisions (role, wave, code, is, reason). keys: ids given earlier, so that people keep them.
    """
    _refuse_groups(scheme)
    known, register, tables = instruments.for_scheme(scheme), Register(keys, links), _Tables()
    for sheet, recipe in files:
        _add_file(sheet, recipe, known, scheme, (register, tables))
    tables.problems += zeros_apart(register) + unused_decisions(links, scheme)
    answer = _without_clashes(piled(tables.answer), tables.problems, ["person", "wave", "instrument", "item"])
    ready = _without_clashes(_stack(tables.ready, READY), tables.problems, ["person", "wave", "scale"])
    study = Study(
        scheme=scheme,
        person=_people(tables, scheme, register),
        answer_by_person_wave_item=answer.assign(
            **{name: without_unused(answer[name].astype("category")) for name in KEPT_ONCE}
        ),
        ready_score=ready,
        reflection=with_documents(_stack(tables.reflection, REFLECTION)),
        participation=_stack(tables.participation, PARTICIPATION),
        problem=_problems(tables.problems),
    )
    return study, register.keys


def _refuse_groups(scheme: Scheme) -> None:
    """Each group is a column of `person`, so its id must be free there."""
    ids = [group.id for group in scheme.groups]
    for name in ids:
        if name in TAKEN or ids.count(name) > 1:
            raise Refused(f"The scheme has a group with the id {name}, which is in use already. Give it another id.")


def _problems(problems: list[Problem]) -> pd.DataFrame:
    return pd.DataFrame([astuple(each) for each in problems], columns=PROBLEM).astype({"row": "Int64"})


def _add_file(sheet: Sheet, recipe: Recipe, known: Known, scheme: Scheme, into: tuple[Register, _Tables]) -> None:
    register, tables = into
    file, missing = opened(sheet, recipe, scheme)
    rows, problems = who_and_when(file, register)
    tables.problems += [*sheet.problems, *missing, *problems]
    if file.of_kind("item", "score"):
        rows, problems = settle_repeats(rows, sheet.file, register)
        tables.problems += problems
    tables.person.append(_attributes(file, rows))
    _add_measures(file, rows, known, tables)
    tables.problems += unknown_stages(file) + unknown_members(file)
    tables.reflection += reflections(file, rows)
    tables.participation += _participation(file, rows)


def _add_measures(file: OpenFile, rows: pd.DataFrame, known: Known, tables: _Tables) -> None:
    rows = rows.assign(who=rows["person"].astype("category"), when=rows["wave"].astype("category"))
    for column in file.of_kind("item", "score"):
        vain = gone(file, column, known)
        if vain:
            tables.problems.append(missing_meaning(file, column, vain))
            continue
        read, into = (answers, tables.answer) if column.kind == "item" else (ready_scores, tables.ready)
        table, problems = read(file, column, rows, known)
        into.append(table)
        tables.problems += problems


def _participation(file: OpenFile, rows: pd.DataFrame) -> list[pd.DataFrame]:
    cells = file.sheet.rows.loc[rows.index]
    return [
        pd.DataFrame({"person": rows["person"], "measure": column.name, "value": cells[column.name]}).dropna()
        for column in file.of_kind("participation")
    ]


def _attributes(file: OpenFile, rows: pd.DataFrame) -> pd.DataFrame:
    """What the file says of its people: role, and pair, cohort or group where it has such columns."""
    cells = file.sheet.rows.loc[rows.index]
    # Where two columns say the same, the first one holds, as everywhere.
    columns = reversed(file.of_kind("pair", "cohort", "group"))
    told = {column.group or column.kind: cells[column.name] for column in columns}
    people = pd.DataFrame({"person": rows["person"], "role": rows["role"], **told})
    return people.dropna(subset="person").assign(file=file.name)


def _people(tables: _Tables, scheme: Scheme, register: Register) -> pd.DataFrame:
    """One row a person. Where files disagree about someone the first one holds, and the disagreement is a Problem."""
    columns = ["role", "pair", "cohort", *[group.id for group in scheme.groups]]
    filled = [frame for frame in tables.person if len(frame)]
    if not filled:
        return pd.DataFrame(columns=["person", *columns, "linked"], dtype=object)
    told = pd.concat(filled, ignore_index=True).reindex(columns=["person", *columns, "file"])
    tables.problems += [problem for column in columns[1:] for problem in _disagreements(told, column)]
    person = told.groupby("person", sort=False)[columns].first().reset_index()
    return person.assign(linked=~person["person"].isin(register.unlinked))


def _disagreements(told: pd.DataFrame, column: str) -> list[Problem]:
    several = told.groupby("person", sort=False)[column].nunique()
    problems = []
    for person in several.index[several > 1]:
        files = " and ".join(sorted(set(told.loc[(told["person"] == person) & told[column].notna(), "file"])))
        sentence = (
            f"Files {files} disagree about the {column} of one person; the first one holds. "
            "Mend the files if it matters."
        )
        problems.append(Problem(files, None, column, "disagreement", sentence))
    return problems


def _stack(frames: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True)[columns] if filled else pd.DataFrame(columns=columns)


def _without_clashes(table: pd.DataFrame, problems: list[Problem], key: list[str]) -> pd.DataFrame:
    """The table without answers that two places give for the same person, wave and item: nobody can say which holds."""
    twice = table.duplicated(key, keep=False)
    if not twice.any():
        return table
    people = table.loc[twice, ["person", "wave"]].drop_duplicates()
    for wave, number in people.groupby("wave", observed=True).size().items():
        sentence = (
            f"{number} people have answers to the same question of {wave} in two places, so neither is used. "
            "Remove one of the files or columns."
        )
        problems.append(Problem("several files", None, None, "repeated_code", sentence))
    return table[~twice].reset_index(drop=True)
