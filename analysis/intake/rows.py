"""Whose rows they are and from when: each usable row of a file with its person, role and wave.

A row whose role or wave is not one of the scheme's is set aside, with a Problem that says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.intake.answers import words
from analysis.intake.needs import is_wide
from analysis.intake.people import Register, clean_code, joined_code
from analysis.model import Column, Problem, Recipe, Scheme, Sheet, clean

FORMATS = {
    "individual": "individual", "single": "individual", "one person": "individual", "personal": "individual",
    "alone": "individual", "sub-group": "sub-group", "subgroup": "sub-group", "sub group": "sub-group",
    "group": "sub-group", "small group": "sub-group", "breakout": "sub-group", "breakout room": "sub-group",
    "pair": "sub-group", "team": "sub-group", "whole group": "whole group", "whole-group": "whole group",
    "plenary": "whole group",
}  # fmt: skip

ONCE = ("pair", "wave", "role", "cohort", "group", "prompt", "stage", "format", "consent", "members")


@dataclass(frozen=True)
class OpenFile:
    """A file as it is being read: its table, its recipe, and the columns of the recipe that are used and there."""

    sheet: Sheet
    recipe: Recipe
    scheme: Scheme
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        return self.sheet.file

    def column(self, kind: str) -> str | None:
        """The heading of the first column of this kind."""
        return next((each.name for each in self.columns if each.kind == kind), None)

    def codes(self, kind: str) -> dict[str, str]:
        """What the answers of the first column of this kind stand for, where the tool wrote codes."""
        return next((each.codes for each in self.columns if each.kind == kind), {})

    def of_kind(self, *kinds: str) -> list[Column]:
        return [each for each in self.columns if each.kind in kinds]

    def problem(self, kind: str, sentence: str, *, row: int | None = None, column: str | None = None) -> Problem:
        return Problem(self.name, row, column, kind, f"{self.name}{sentence}")


def opened(sheet: Sheet, recipe: Recipe, scheme: Scheme) -> tuple[OpenFile, list[Problem]]:
    """The file with the columns that are there, and a Problem for each that its recipe names in vain."""
    used = [column for column in recipe.columns if column.kind not in ("unused", "drop")]
    there = [column for column in used if column.name in sheet.rows]
    file = OpenFile(sheet, recipe, scheme, tuple(_with_known_stage(column, scheme) for column in there))
    sentence = " has no column “{}”, which its recipe names. Map the file again."
    gone = [column.name for column in used if column.name not in sheet.rows]
    problems = [file.problem("missing_column", sentence.format(name), column=name) for name in gone]
    return file, problems + _without_effect(file)


def _with_known_stage(column: Column, scheme: Scheme) -> Column:
    """The column without a stage that the scheme does not have: its texts then count as texts of no stage."""
    known = column.stage is None or column.stage in {each.id for each in scheme.stages}
    return column if known else column.model_copy(update={"stage": None})


def _without_effect(file: OpenFile) -> list[Problem]:
    """A Problem for each column that is mapped to no group of the scheme, or to what another column says already."""
    groups = {each.id for each in file.scheme.groups}
    sentence = ", column “{}”: the group it is mapped to does not exist. Map the column again."
    problems = [
        file.problem("missing_group", sentence.format(column.name), column=column.name)
        for column in file.of_kind("group")
        if column.group not in groups
    ]
    sentence = ", column “{}”: another column already says the {}, so this one is not used. Choose one in the mapping."
    said: set[str | None] = set()
    for column in file.of_kind(*ONCE):
        meaning = column.group if column.kind == "group" else column.kind
        if meaning in said:
            told = sentence.format(column.name, meaning)
            problems.append(file.problem("said_twice", told, column=column.name))
        said.add(meaning)
    return problems


def who_and_when(file: OpenFile) -> tuple[pd.DataFrame, list[Problem]]:
    """One row a usable row of the file: role, wave, answered (cells), minutes, code; and what could not be used."""
    group_notes = of_several_people(file)
    role, wave = named(file, "role"), named(file, "wave")
    problems = _unknown(file, "role", role, exempt=group_notes) + _unknown(file, "wave", wave, exempt=group_notes)
    needs_wave = bool(file.of_kind("item", "score")) and not is_wide(file.recipe)
    # Notes of several people belong to no role of their own, unless the recipe names one.
    problems += _unsaid(file, "role", role[~group_notes]) + (_unsaid(file, "wave", wave) if needs_wave else [])
    cells = [column.name for column in file.of_kind("item", "score", "reflection")]
    minutes = file.sheet.minutes
    rows = pd.DataFrame(
        {
            "role": role,
            "wave": wave,
            "answered": file.sheet.rows[cells].notna().sum(axis=1),
            "minutes": np.nan if minutes is None else minutes.reindex(file.sheet.rows.index),
        },
        index=file.sheet.rows.index,
    )[(role.notna() | group_notes) & (wave.notna() | (not needs_wave))]
    codes, told = _codes(file, rows)
    code = pd.Series(codes, index=rows.index, dtype=object)
    return rows.assign(code=code, alone=group_notes.reindex(rows.index)), problems + told


def note_codes(file: OpenFile, rows: pd.DataFrame, register: Register) -> None:
    """Tells the register which codes stand at which wave. rows: as `who_and_when` gives them."""
    if row_is_person(file) or not file.of_kind("person"):
        return
    zeros = file.recipe.ignore_leading_zeros
    held = rows[rows["code"].notna() & rows["role"].notna() & ~rows["alone"].astype(bool)]
    places = waves_answered(file, held)
    codes, roles = held["code"].to_dict(), held["role"].to_dict()
    for row, wave in zip(places["row"], places["wave"], strict=True):
        register.note(str(roles[row]), str(wave), codes[row], ignore_leading_zeros=zeros)


def with_people(file: OpenFile, rows: pd.DataFrame, register: Register) -> pd.DataFrame:
    """The rows with the person of each, the random id of the code itself (alias), and how the two were put together.

    A document of several people has no person.
    """
    zeros = file.recipe.ignore_leading_zeros
    by_row = row_is_person(file)
    found = [
        register.sighting(str(role), None if by_row else wave, code, ignore_leading_zeros=zeros)
        for role, wave, code in zip(rows["role"], rows["wave"], rows["code"], strict=True)
    ]
    told = pd.DataFrame(found, index=rows.index, columns=["person", "alias", "how"], dtype=object)
    told.loc[rows["alone"].astype(bool), "person"] = None
    return rows.drop(columns="alone").join(told)


def waves_answered(file: OpenFile, rows: pd.DataFrame) -> pd.DataFrame:
    """The waves that each row holds answers of: row, wave. One a row, but several where columns say their own wave."""
    known = {wave.id for wave in file.scheme.waves}
    columns = file.of_kind("item", "score")
    own = {column.wave for column in columns if column.wave in known}
    frames = [rows["wave"].dropna()] if not all(each.wave for each in columns) else []
    for wave in sorted(own):
        names = [column.name for column in columns if column.wave == wave]
        answered = file.sheet.rows.loc[rows.index, names].notna().any(axis=1)
        frames.append(pd.Series(wave, index=rows.index[answered], dtype=object))
    if not frames:
        return pd.DataFrame({"row": [], "wave": []})
    waves = pd.concat(frames)
    return pd.DataFrame({"row": waves.index, "wave": waves.to_numpy()}).drop_duplicates(ignore_index=True)


def of_several_people(file: OpenFile) -> pd.Series:
    """Rows that hold a document of a sub-group or of the whole group: they belong to no single person."""
    column = file.column("format")
    if column is None:
        return pd.Series(False, index=file.sheet.rows.index)
    kinds = words(file.sheet.rows[column], file.codes("format")).map(
        lambda cell: FORMATS.get(clean(cell), "sub-group"), na_action="ignore"
    )
    return kinds.notna() & (kinds != "individual")


def named(file: OpenFile, kind: str) -> pd.Series:
    """The role, wave or stage id of each row: from its column, else from the recipe; missing where it is unknown."""
    column, index = file.column(kind), file.sheet.rows.index
    choices = getattr(file.scheme, f"{kind}s")
    if column is None:
        said = getattr(file.recipe, kind)
        return pd.Series(said if said in {each.id for each in choices} else None, index=index, dtype=object)
    ids = {each.id for each in choices}
    known = {clean(value): name for value, name in getattr(file.recipe, f"{kind}s").items() if name in ids}
    for each in choices:
        for word in (each.id, each.label, getattr(each, "singular", each.id)):
            known.setdefault(clean(word), each.id)
    codes, distinct = pd.factorize(words(file.sheet.rows[column], file.codes(kind)))
    names = np.array([known.get(clean(cell)) for cell in distinct] + [None], dtype=object)
    return pd.Series(names[codes], index=index, dtype=object)


def unknown_stages(file: OpenFile) -> list[Problem]:
    """A Problem for texts without a stage: they stay readable, and count at none."""
    if all(column.stage for column in file.of_kind("reflection")):
        return []
    unknown = named(file, "stage").isna()
    if not unknown.any():
        return []
    first = int(unknown.index[unknown][0])
    sentence = (
        f": no stage of the scheme is named in {int(unknown.sum())} of {len(unknown)} rows, first in row {first}; the "
        "texts there are kept, but count at no stage. Say which stage they belong to in the file's mapping."
    )
    return [file.problem("unknown_stage", sentence, row=first, column=file.column("stage"))]


def _unsaid(file: OpenFile, kind: str, value: pd.Series) -> list[Problem]:
    """A Problem where neither a column nor the recipe says, in the scheme's words, whose answers these are or when."""
    if file.column(kind) is not None or value.empty or not value.isna().all():
        return []
    sentence = (
        f": nothing says which {kind} of the scheme its rows belong to, so they are set aside. "
        f"Choose the {kind} in the file's mapping."
    )
    return [file.problem(f"unknown_{kind}", sentence)]


def _unknown(file: OpenFile, kind: str, value: pd.Series, *, exempt: pd.Series) -> list[Problem]:
    column = file.column(kind)
    sentence = (
        ", row {}, column “{}”: this {} is not one of the scheme's, so the row is set aside. "
        "Say what it means in the file's mapping."
    )
    return [
        file.problem(f"unknown_{kind}", sentence.format(row, column, kind), row=int(row), column=column)
        for row in file.sheet.rows.index[value.isna() & ~exempt]
        if column is not None
    ]


def row_is_person(file: OpenFile) -> bool:
    """Whether each row is a person of its own: the recipe says so, or a wide file has no codes."""
    return file.recipe.row_is_person or (not file.of_kind("person") and is_wide(file.recipe))


def codes_of(file: OpenFile, kind: str, rows: pd.DataFrame) -> list[str | None]:
    """The code in each row: the cleaned columns of this kind, joined in their order where there are several."""
    zeros = file.recipe.ignore_leading_zeros
    names = dict.fromkeys(column.name for column in file.of_kind(kind))
    cells = [file.sheet.rows.loc[rows.index, name] for name in names]
    parts = [[clean_code(cell, ignore_leading_zeros=zeros) for cell in column] for column in cells]
    if len(parts) == 1:
        return parts[0]
    return [joined_code(code) for code in zip(*parts, strict=True)] if parts else [None] * len(rows)


def _codes(file: OpenFile, rows: pd.DataFrame) -> tuple[list[str | None], list[Problem]]:
    """The code of each row; where a row is a person of its own, the mark of the row. Group notes need none."""
    if row_is_person(file):
        return [f"{file.sheet.sha256[:12]}:{row}" for row in rows.index], []
    column, single = file.column("person"), ~of_several_people(file).reindex(rows.index)
    if column is None:
        sentence = (
            " has no column of participant codes, so nobody can be followed from wave to wave; "
            "the waves are compared as different people."
        )
        told = [file.problem("nobody_matched", sentence)] if single.any() or rows.empty else []
        return [None] * len(rows), told
    codes = codes_of(file, "person", rows)
    return codes, _blank(file, column, [code for code, alone in zip(codes, single, strict=True) if alone])


def _blank(file: OpenFile, column: str, codes: list[str | None]) -> list[Problem]:
    blank = sum(code is None for code in codes)
    if not blank:
        return []
    sentence = (
        f": no participant code stands in “{column}” in {blank} of {len(codes)} rows; what was answered there counts, "
        "but nobody can follow it."
    )
    return [file.problem("no_code", sentence, column=column)]
