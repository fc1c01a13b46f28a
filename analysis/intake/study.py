"""Sheets and their recipes become the tidy tables of a Study; what cannot be used becomes a Problem and reading goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from analysis import instruments
from analysis.intake.answers import numbers
from analysis.intake.needs import is_wide
from analysis.intake.people import Register, clean_code, settle_repeats
from analysis.model import Column, Instrument, Problem, Recipe, Scheme, Sheet, Study, clean
from analysis.instruments import convert_raw

ANSWER = ["person", "wave", "instrument", "coding", "item", "answer"]
KEPT_ONCE = ["person", "wave", "instrument", "coding"]  # as categories: millions of rows repeat them
READY = ["person", "wave", "instrument", "scale", "score"]
REFLECTION = ["document", "person", "role", "format", "stage", "prompt", "text", "consent", "members"]
PARTICIPATION = ["person", "measure", "value"]
PROBLEM = ["file", "row", "column", "kind", "sentence"]

CONSENT = {
    "verbatim": "verbatim", "yes": "verbatim", "quote": "verbatim", "paraphrase": "paraphrase", "theme and paraphrase": "paraphrase",
    "withdrawn": "withdrawn", "none": "none", "no": "none",
}  # fmt: skip
FORMATS = {
    "individual": "individual", "sub-group": "sub-group", "subgroup": "sub-group", "group": "sub-group",
    "whole group": "whole group", "whole-group": "whole group",
}  # fmt: skip


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
    known, register, tables = instruments.for_scheme(scheme), Register(keys, links), _Tables()
    for sheet, recipe in files:
        _add_file(sheet, recipe, scheme, known, (register, tables))
    answers = _without_clashes(_pile(tables.answer), tables.problems, ["person", "wave", "instrument", "item"])
    ready = _without_clashes(_stack(tables.ready, READY), tables.problems, ["person", "wave", "scale"])
    study = Study(
        scheme=scheme,
        person=_people(tables, scheme, register),
        answer_by_person_wave_item=answers.assign(
            **{name: _without_unused(answers[name].astype("category")) for name in KEPT_ONCE}
        ),
        ready_score=ready,
        reflection=_with_documents(_stack(tables.reflection, REFLECTION)),
        participation=_stack(tables.participation, PARTICIPATION),
        problem=pd.DataFrame([astuple(problem) for problem in tables.problems], columns=PROBLEM).astype(
            {"row": "Int64"}
        ),
    )
    return study, register.keys


def _add_file(
    sheet: Sheet, recipe: Recipe, scheme: Scheme, known: dict[str, Instrument], into: tuple[Register, _Tables]
) -> None:
    register, tables = into
    tables.problems.extend(sheet.problems)
    columns = [
        column for column in recipe.columns if column.name in sheet.rows and column.kind not in ("unused", "drop")
    ]
    gone = [
        column.name
        for column in recipe.columns
        if column.name not in sheet.rows and column.kind not in ("unused", "drop")
    ]
    tables.problems.extend(
        Problem(
            sheet.file,
            None,
            name,
            "missing_column",
            f"{sheet.file} has no column “{name}”, which its recipe names. Map the file again.",
        )
        for name in gone
    )
    rows = _who_and_when(sheet, recipe, columns, scheme, register, tables)
    measured = [column for column in columns if column.kind in ("item", "score")]
    if measured:
        rows, problems = settle_repeats(rows, sheet.file, register)
        tables.problems.extend(problems)
    tables.person.append(_attributes(sheet, rows, columns))
    rows = rows.assign(who=rows["person"].astype("category"), when=rows["wave"].astype("category"))
    for column in measured:
        _measure(sheet, column, rows, (scheme, known), tables)
    if any(column.kind == "reflection" and not column.stage for column in columns):
        tables.problems.extend(_unknown_stages(sheet, columns, _named(sheet, recipe, columns, "stage", scheme)))
    tables.reflection.extend(_reflections(sheet, recipe, columns, rows, scheme))
    tables.participation.extend(
        pd.DataFrame(
            {"person": rows["person"], "measure": column.name, "value": sheet.rows.loc[rows.index, column.name]}
        ).dropna()
        for column in columns
        if column.kind == "participation"
    )


def _who_and_when(
    sheet: Sheet, recipe: Recipe, columns: list[Column], scheme: Scheme, register: Register, tables: _Tables
) -> pd.DataFrame:
    """One row a usable row of the file: person, role, wave, answered, minutes."""
    group_notes = _of_several_people(sheet, columns)
    role = _named(sheet, recipe, columns, "role", scheme)
    wave = _named(sheet, recipe, columns, "wave", scheme)
    for kind, value in (("role", role), ("wave", wave)):
        tables.problems.extend(_unknown_values(sheet, columns, kind, value, exempt=group_notes))
    needs_wave = not _wave_known(columns, pd.Series(None, index=sheet.rows.index, dtype=object)).all()
    tables.problems.extend(_unsaid(sheet, columns, role=role, wave=wave if needs_wave else None))
    usable = (role.notna() | group_notes) & _wave_known(columns, wave)
    cells = [column.name for column in columns if column.kind in ("item", "score", "reflection")]
    rows = pd.DataFrame(
        {
            "role": role,
            "wave": wave,
            "answered": sheet.rows[cells].notna().sum(axis=1),
            "minutes": np.nan if sheet.minutes is None else sheet.minutes.reindex(sheet.rows.index),
        },
        index=sheet.rows.index,
    )[usable]
    rows["person"] = _persons(sheet, recipe, columns, rows, register, tables)
    rows.loc[group_notes.reindex(rows.index), "person"] = None
    return rows


def _of_several_people(sheet: Sheet, columns: list[Column]) -> pd.Series:
    """Rows that hold a document of a sub-group or of the whole group: they belong to no single person."""
    named = next((column.name for column in columns if column.kind == "format"), None)
    if named is None:
        return pd.Series(False, index=sheet.rows.index)
    return (
        sheet.rows[named]
        .map(lambda cell: FORMATS.get(clean(cell), "individual") != "individual", na_action="ignore")
        .fillna(False)
        .astype(bool)
    )


def _named(sheet: Sheet, recipe: Recipe, columns: list[Column], kind: str, scheme: Scheme) -> pd.Series:
    """The role, wave or stage id of each row: from its column, else from the recipe; missing where the value is unknown."""
    column = next((each.name for each in columns if each.kind == kind), None)
    if column is None:
        said = getattr(recipe, kind)
        there = said in {each.id for each in getattr(scheme, f"{kind}s")}
        return pd.Series(said if there else None, index=sheet.rows.index, dtype=object)
    known = {clean(value): name for value, name in getattr(recipe, f"{kind}s").items()}
    for each in getattr(scheme, f"{kind}s"):
        for word in (each.id, each.label, getattr(each, "singular", each.id)):
            known.setdefault(clean(word), each.id)
    codes, distinct = pd.factorize(sheet.rows[column])
    names = np.array([known.get(clean(cell), np.nan) for cell in distinct] + [np.nan], dtype=object)
    return pd.Series(names[codes], index=sheet.rows.index, dtype=object)


def _unsaid(sheet: Sheet, columns: list[Column], **values: pd.Series | None) -> list[Problem]:
    """A Problem where neither a column nor the recipe says, in the scheme's terms, whose answers these are or from when."""
    return [
        Problem(
            sheet.file,
            None,
            None,
            f"unknown_{kind}",
            f"{sheet.file}: nothing says which {kind} of the scheme its rows belong to, so they are set aside. "
            f"Choose the {kind} in the file's mapping.",
        )
        for kind, value in values.items()
        if value is not None and len(value) and value.isna().all() and not any(each.kind == kind for each in columns)
    ]


def _unknown_values(
    sheet: Sheet, columns: list[Column], kind: str, value: pd.Series, *, exempt: pd.Series
) -> list[Problem]:
    column = next((each.name for each in columns if each.kind == kind), None)
    if column is None:
        return []
    sentence = "{}, row {}, column “{}”: this {} is not one of the scheme's, so the row is set aside. Say what it means in the file's mapping."
    return [
        Problem(sheet.file, int(row), column, f"unknown_{kind}", sentence.format(sheet.file, row, column, kind))
        for row in sheet.rows.index[value.isna() & ~exempt]
    ]


def _unknown_stages(sheet: Sheet, columns: list[Column], stage: pd.Series) -> list[Problem]:
    """Texts without a stage stay readable, and count at none."""
    unknown = stage.isna()
    if not unknown.any():
        return []
    sentence = (
        f"{sheet.file}: {int(unknown.sum())} of {len(stage)} rows name no stage of the scheme, first row "
        f"{stage.index[unknown][0]}; their texts are kept, but count at no stage. Say which stage they belong to in the file's mapping."
    )
    column = next((each.name for each in columns if each.kind == "stage"), None)
    return [Problem(sheet.file, int(stage.index[unknown][0]), column, "unknown_stage", sentence)]


def _wave_known(columns: list[Column], wave: pd.Series) -> pd.Series:
    """A survey row needs a wave, unless its columns carry one each (a wide file) or it holds no survey answers."""
    survey = [column for column in columns if column.kind in ("item", "score")]
    if not survey or all(column.wave for column in survey):
        return pd.Series(True, index=wave.index)
    return wave.notna()


def _persons(
    sheet: Sheet, recipe: Recipe, columns: list[Column], rows: pd.DataFrame, register: Register, tables: _Tables
) -> list[str | None]:
    column = next((each.name for each in columns if each.kind == "person"), None)
    if recipe.row_is_person or (column is None and is_wide(recipe)):
        return [register.person(str(role), None, f"{sheet.sha256[:12]}:{row}") for row, role in rows["role"].items()]
    if column is None:
        tables.problems.append(
            Problem(
                sheet.file,
                None,
                None,
                "nobody_matched",
                f"{sheet.file} has no column of participant codes, so nobody can be followed from wave to wave; the waves are compared as different people.",
            )
        )
        return [register.nobody() for _ in rows.index]
    zeros = recipe.ignore_leading_zeros
    codes = [clean_code(cell, ignore_leading_zeros=zeros) for cell in sheet.rows.loc[rows.index, column]]
    blank = sum(code is None for code in codes)
    if blank:
        sentence = f"{sheet.file}: {blank} of {len(codes)} rows have no participant code in “{column}”; they count, but nobody can follow them."
        tables.problems.append(Problem(sheet.file, None, column, "no_code", sentence))
    return [
        register.person(str(role), wave, code, ignore_leading_zeros=zeros)
        for role, wave, code in zip(rows["role"], rows["wave"], codes, strict=True)
    ]


def _attributes(sheet: Sheet, rows: pd.DataFrame, columns: list[Column]) -> pd.DataFrame:
    """What the file says of its people: role, and pair, cohort or group where it has such columns."""
    told = {
        (column.group or column.kind): sheet.rows.loc[rows.index, column.name]
        for column in columns
        if column.kind in ("pair", "cohort", "group")
    }
    return (
        pd.DataFrame({"person": rows["person"], "role": rows["role"], **told})
        .dropna(subset="person")
        .assign(file=sheet.file)
    )


def _people(tables: _Tables, scheme: Scheme, register: Register) -> pd.DataFrame:
    """One row a person. Where files disagree about someone the first one holds, and the disagreement is a Problem."""
    columns = ["role", "pair", "cohort", *[group.id for group in scheme.groups]]
    if not tables.person:
        return pd.DataFrame(columns=["person", *columns, "linked"])
    told = pd.concat(tables.person, ignore_index=True).reindex(columns=["person", *columns, "file"])
    grouped = told.groupby("person", sort=False)
    for column in columns[1:]:
        several = grouped[column].nunique()
        for person in several.index[several > 1]:
            files = " and ".join(sorted(set(told.loc[(told["person"] == person) & told[column].notna(), "file"])))
            sentence = f"Files {files} disagree about the {column} of one person; the first one holds. Mend the files if it matters."
            tables.problems.append(Problem(files, None, column, "disagreement", sentence))
    person = grouped[columns].first().reset_index()
    return person.assign(linked=~person["person"].isin(register.unlinked))


def _gone(column: Column, instrument: Instrument | None, scheme: Scheme) -> str | None:
    """What a column's mapping names that is not there: the questionnaire, its scale or item, or the wave."""
    if instrument is None:
        return "instrument"
    if column.kind == "score" and column.scale not in {each.id for each in instrument.scales}:
        return "scale"
    if column.kind == "item" and column.item not in instruments.item_numbers(instrument):
        return "item"
    return "wave" if column.wave and column.wave not in {each.id for each in scheme.waves} else None


def _measure(
    sheet: Sheet,
    column: Column,
    rows: pd.DataFrame,
    known: tuple[Scheme, dict[str, Instrument]],
    tables: _Tables,
) -> None:
    """The answers or ready scores of one column, added to the tables."""
    scheme, questionnaires = known
    instrument = questionnaires.get(column.instrument or "")
    gone = _gone(column, instrument, scheme)
    if instrument is None or gone:
        sentence = (
            f"{sheet.file}, column “{column.name}”: the {gone} it is mapped to does not exist. Map the column again."
        )
        tables.problems.append(Problem(sheet.file, None, column.name, f"missing_{gone}", sentence))
        return
    cells = sheet.rows.loc[rows.index, column.name]
    if column.kind == "item":
        coding = instrument.coding(column.coding)
        numbered, problems = numbers(cells, coding or _widest(instrument), column.labels, (sheet.file, column.name))
        told = {
            "person": rows["who"],
            "wave": _repeated(column.wave, len(rows)) if column.wave else rows["when"],
            "instrument": _repeated(instrument.id, len(rows)),
            "coding": _repeated(coding.id if coding else None, len(rows)),
            "item": column.item,
            "answer": numbered,
        }
        tables.answer.append(pd.DataFrame(told, index=rows.index).dropna(subset=["answer", "person"])[ANSWER])
    else:
        wave = column.wave or rows["wave"]
        score, problems = _ready(cells, column, instrument, sheet.file)
        told = {"instrument": instrument.id, "scale": column.scale, "score": score}
        tables.ready.append(
            pd.DataFrame({"person": rows["person"], "wave": wave, **told}).dropna(subset=["score", "person"])[READY]
        )
    tables.problems.extend(problems)


def _widest(instrument: Instrument):
    """Where the coding is undeclared nothing is scored, but answers inside any of the codings are kept."""
    low, high = min(each.minimum for each in instrument.codings), max(each.maximum for each in instrument.codings)
    return instrument.codings[0].model_copy(update={"minimum": low, "maximum": high})


def _ready(cells: pd.Series, column: Column, instrument: Instrument, file: str) -> tuple[pd.Series, list[Problem]]:
    """A ready score in the points of its scale; a raw total goes through the conversion table."""
    scale = next(each for each in instrument.scales if each.id == column.scale)
    coding = instrument.coding(column.coding) or _widest(instrument)
    low, high = scale_limits(instrument, scale, coding, raw=column.raw)
    scored, problems = numbers(
        cells,
        coding.model_copy(update={"minimum": low, "maximum": high, "labels": {}}),
        column.labels,
        (file, column.name),
    )
    return (convert_raw(instrument, scale.id, scored) if column.raw else scored), problems


def scale_limits(instrument: Instrument, scale, coding, *, raw: bool) -> tuple[float, float]:
    """Lowest and highest value a ready score may have: of the raw total before conversion, or of the scale itself."""
    from analysis.model import scale_range

    return scale_range(scale.model_copy(update={"table": {}}) if raw else scale, coding)


def _reflections(
    sheet: Sheet, recipe: Recipe, columns: list[Column], rows: pd.DataFrame, scheme: Scheme
) -> list[pd.DataFrame]:
    """One frame a column of texts: documents with their author, stage, format and consent. Blank consent is none."""
    stage = _named(sheet, recipe, columns, "stage", scheme)

    def told(kind: str) -> pd.Series:
        name = next((column.name for column in columns if column.kind == kind), None)
        return pd.Series(None, index=rows.index, dtype=object) if name is None else sheet.rows.loc[rows.index, name]

    frames = []
    for column in (each for each in columns if each.kind == "reflection"):
        texts = sheet.rows.loc[rows.index, column.name]
        prompt = told("prompt").fillna(sheet.questions.get(column.name, column.name))
        frame = pd.DataFrame(
            {
                "document": None,
                "person": rows["person"],
                "role": rows["role"],
                "format": told("format")
                .map(lambda cell: FORMATS.get(clean(cell), "individual"), na_action="ignore")
                .astype(object)
                .fillna("individual"),
                "stage": column.stage or stage.reindex(rows.index),
                "prompt": prompt,
                "text": texts,
                "consent": told("consent")
                .map(lambda cell: CONSENT.get(clean(cell), "none"), na_action="ignore")
                .astype(object)
                .fillna("none"),
                "members": pd.to_numeric(told("members"), errors="coerce").fillna(1).astype(int),
            }
        )
        frames.append(frame.dropna(subset="text")[REFLECTION])
    return frames


def _with_documents(reflection: pd.DataFrame) -> pd.DataFrame:
    """The texts with an id that follows from the text alone, so that decisions on it hold in a moved or re-read scheme."""
    place = reflection.groupby("text", sort=False).cumcount()
    ids = [
        hashlib.sha256(f"{number}:{text}".encode()).hexdigest()[:16]
        for text, number in zip(reflection["text"], place, strict=True)
    ]
    return reflection.assign(document=ids)


def _stack(frames: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True)[columns] if filled else pd.DataFrame(columns=columns)


def _repeated(word: str | None, times: int) -> pd.Categorical:
    """The same word for every row, or nothing."""
    words = pd.CategoricalDtype(pd.Index([] if word is None else [word], dtype="str"))
    return pd.Categorical.from_codes(np.full(times, -1 if word is None else 0, dtype=np.int8), dtype=words)


def _pile(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """The answers of all columns in one table. Categories stay categories, which a plain stack would spell out."""
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return pd.DataFrame(columns=ANSWER)
    kept = {
        name: union_categoricals([_worded(frame[name]) for frame in filled], sort_categories=True) for name in KEPT_ONCE
    }
    other = {name: np.concatenate([frame[name].to_numpy() for frame in filled]) for name in ("item", "answer")}
    return pd.DataFrame(kept | other)[ANSWER]


def _without_unused(column: pd.Series) -> pd.Series:
    """The column without categories that stand nowhere in it."""
    times = np.bincount(column.cat.codes.to_numpy(dtype=np.intp) + 1, minlength=len(column.cat.categories) + 1)
    return column if times[1:].all() else column.cat.remove_unused_categories()


def _worded(column: pd.Series) -> pd.Series:
    """The column with categories of text, also where nothing stands in it."""
    return column.cat.rename_categories(column.cat.categories.astype("str"))


def _without_clashes(table: pd.DataFrame, problems: list[Problem], key: list[str]) -> pd.DataFrame:
    """The table without answers that two files give for the same person, wave and item: nobody can say which one holds."""
    twice = table.duplicated(key, keep=False)
    if not twice.any():
        return table
    people = table.loc[twice, ["person", "wave"]].drop_duplicates()
    for wave, number in people.groupby("wave").size().items():
        sentence = f"{number} people have answers to the same question of {wave} in two places, so neither is used. Remove one of the files or columns."
        problems.append(Problem("several files", None, None, "repeated_code", sentence))
    return table[~twice].reset_index(drop=True)
