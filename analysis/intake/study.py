"""Sheets and their recipes become the tidy tables of a Study; what cannot be used becomes a Problem."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, field

import pandas as pd

from analysis import instruments
from analysis.intake.answers import words
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
from analysis.intake.pairs import paired
from analysis.intake.people import (
    Register,
    decisions_told,
    matching_problems,
    settle_repeats,
    unused_decisions,
    zeros_apart,
)
from analysis.intake.proposal import PULSE
from analysis.intake.quality import DONE, moved_questions, problems_of
from analysis.intake.rows import (
    OpenFile,
    codes_of,
    note_codes,
    opened,
    unknown_stages,
    waves_answered,
    who_and_when,
    with_people,
)
from analysis.intake.texts import REFLECTION, reflections, unknown_formats, unknown_members, with_documents
from analysis.model import Column, Problem, Recipe, Refused, Scheme, Sheet, Study

PARTICIPATION = ["person", "measure", "value"]
SIGHTING = ["person", "role", "wave", "how", "alias"]
SAID_OF_PAIRS = ["person", "role", "code", "label", "partner", "file"]
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
    sighting: list[pd.DataFrame] = field(default_factory=list)
    pair: list[pd.DataFrame] = field(default_factory=list)
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
    study, register = built(scheme, files, links, keys)
    return study, register.used_keys


def built(
    scheme: Scheme,
    files: Iterable[tuple[Sheet, Recipe]],
    links: pd.DataFrame | None,
    keys: dict[tuple[str, str], str] | None,
) -> tuple[Study, Register]:
    """As `build`, with the register, which knows the codes."""
    _refuse_groups(scheme)
    known, tables = instruments.for_scheme(scheme), _Tables()
    read, register = with_codes(scheme, files, links, keys)
    for file, rows, problems in read:
        _add_file(file, with_people(file, rows, register), known, (register, tables, problems))
    tables.problems += moved_questions([file for file, *_ in read])
    tables.problems += (
        zeros_apart(register)
        + unused_decisions(links, scheme)
        + decisions_told(links)
        + matching_problems(register, scheme)
    )
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
        sighting=_sightings(tables),
    )
    return study, register


def with_codes(
    scheme: Scheme,
    files: Iterable[tuple[Sheet, Recipe]],
    links: pd.DataFrame | None,
    keys: dict[tuple[str, str], str] | None,
) -> tuple[list[tuple[OpenFile, pd.DataFrame, list[Problem]]], Register]:
    """Each file with whose rows they are and from when, and the register that has seen the codes of all of them."""
    register = Register(keys, links, [wave.id for wave in scheme.waves])
    read = []
    for sheet, recipe in files:
        file, missing = opened(sheet, recipe, scheme)
        rows, problems = who_and_when(file)
        note_codes(file, rows, register)
        read.append((file, rows, [*sheet.problems, *missing, *problems]))
    register.match()
    return read, register


def _refuse_groups(scheme: Scheme) -> None:
    """Each group is a column of `person`, so its id must be free there."""
    ids = [group.id for group in scheme.groups]
    for name in ids:
        if name in TAKEN or ids.count(name) > 1:
            raise Refused(f"The scheme has a group with the id {name}, which is in use already. Give it another id.")


def _problems(problems: list[Problem]) -> pd.DataFrame:
    table = pd.DataFrame([astuple(each) for each in problems], columns=PROBLEM).astype({"row": "Int64"})
    return table.assign(done=table["kind"].map(DONE).astype(object))


def _add_file(file: OpenFile, rows: pd.DataFrame, known: Known, into: tuple[Register, _Tables, list[Problem]]) -> None:
    register, tables, problems = into
    tables.problems += problems
    if file.of_kind("pair", "partner"):
        tables.pair.append(_partners(file, rows))
    if file.of_kind("item", "score"):
        rows, problems = settle_repeats(rows, file.name, register)
        tables.problems += problems
        tables.sighting.append(_seen(file, rows, register))
    tables.person.append(_attributes(file, rows))
    _add_measures(file, rows, known, tables)
    tables.problems += unknown_stages(file) + unknown_members(file) + unknown_formats(file)
    texts, problems = reflections(file, rows)
    tables.reflection += texts
    tables.problems += problems + problems_of(file, rows, known)
    tables.participation += _participation(file, rows)


def _partners(file: OpenFile, rows: pd.DataFrame) -> pd.DataFrame:
    """What each row says of the pair: the label, and the partner's code."""
    kinds = {"label": "pair", "partner": "partner"}
    told = {name: pd.Series(codes_of(file, kind, rows), rows.index, dtype=object) for name, kind in kinds.items()}
    return rows[["person", "role", "code"]].assign(**told, file=file.name).astype(object)


def _seen(file: OpenFile, rows: pd.DataFrame, register: Register) -> pd.DataFrame:
    """The people of a survey file at each wave that it holds of them."""
    held = rows.dropna(subset="person")
    alone = held["person"].isin(register.unlinked)
    held = held.assign(how=held["how"].mask(alone, "none"), alias=held["alias"].mask(alone, held["person"]))
    places = waves_answered(file, held)
    return held.loc[places["row"], ["person", "role", "how", "alias"]].assign(wave=places["wave"].to_numpy())[SIGHTING]


def _sightings(tables: _Tables) -> pd.DataFrame:
    """One row a person and wave. A person's usual code is exact where it stands at several waves, else alone."""
    seen = _stack(tables.sighting, SIGHTING).drop_duplicates(["person", "wave"], ignore_index=True)
    waves = seen.groupby("alias")["wave"].transform("nunique") if len(seen) else pd.Series(dtype=int)
    own = seen["how"] == "own"
    how = seen["how"].mask(own & (waves > 1), "exact").mask(own & (waves <= 1), "alone")
    return seen.assign(how=how).astype(object)


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
        pd.DataFrame({"person": rows["person"], "measure": _measured(column), "value": cells[column.name]}).dropna()
        for column in file.of_kind("participation")
    ]


def _measured(column: Column) -> str:
    """What a column of the log counts: its heading, or what was asked of an action under a heading that is an id."""
    return column.question if PULSE.search(column.question) else column.name


def _attributes(file: OpenFile, rows: pd.DataFrame) -> pd.DataFrame:
    """What the file says of its people: role, and cohort or group where it has such columns."""
    cells = file.sheet.rows.loc[rows.index]
    # Where two columns say the same, the first one holds, as everywhere.
    columns = reversed(file.of_kind("cohort", "group"))
    told = {column.group or column.kind: words(cells[column.name], column.codes) for column in columns}
    people = pd.DataFrame({"person": rows["person"], "role": rows["role"], **told})
    return people.dropna(subset="person").assign(file=file.name)


def _people(tables: _Tables, scheme: Scheme, register: Register) -> pd.DataFrame:
    """One row a person. Where files disagree about someone the first one holds, and the disagreement is a Problem."""
    columns = ["role", "cohort", *[group.id for group in scheme.groups]]
    whole = ["person", "role", "pair", *columns[1:], "linked"]
    filled = [frame for frame in tables.person if len(frame)]
    if not filled:
        return pd.DataFrame(columns=whole, dtype=object)
    told = pd.concat(filled, ignore_index=True).reindex(columns=["person", *columns, "file"])
    tables.problems += [problem for column in columns[1:] for problem in _disagreements(told, column)]
    person = told.groupby("person", sort=False)[columns].first().reset_index()
    pairs, problems = paired(_stack(tables.pair, SAID_OF_PAIRS), register, scheme)
    tables.problems += problems
    pair = person["person"].map(pairs).astype(object)
    return person.assign(pair=pair.where(pair.notna(), None), linked=~person["person"].isin(register.unlinked))[whole]


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
        who = "1 person has" if number == 1 else f"{number} people have"
        sentence = (
            f"{who} answers to the same question of {wave} in two places, so neither is used. Remove one of the files "
            "or columns."
        )
        problems.append(Problem("several files", None, None, "repeated_code", sentence))
    return table[~twice].reset_index(drop=True)
