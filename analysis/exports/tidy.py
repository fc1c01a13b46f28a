"""The answers and scores of people for a statistics program, under fresh pseudonyms.

answers_long: one row is one answer or score: person, role, wave, instrument, coding, item, scale, kind (answer or
    score), value (the answer as coded, not reversed; or the score in points of its scale). It leaves with the table
    `scales`, which says what is reversed, and with the dictionary of both.
spss: one row a person, one variable for each item and each scale at each wave. Gaps are system missing.

Neither holds a code, an id of the workbench, a text or a time, and rows stand in random order.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.exports.csv_text import as_csv, tamed
from analysis.exports.dictionary import dictionary
from analysis.exports.keys import scales
from analysis.exports.notices import TITLE, notices, notices_text
from analysis.exports.packed import zipped
from analysis.exports.pseudonyms import drawn, renamed
from analysis.exports.variable_names import cut, variable_names, wrapped
from analysis.findings import Findings
from analysis.model import Coding, Instrument, Refused, Study

LONG = ["person", "role", "wave", "instrument", "coding", "item", "scale", "kind", "value"]
_ORDER = ["person", "wave", "kind", "instrument", "scale", "item"]
LABEL, VALUE_LABEL, NOTE = 256, 120, 80  # bytes that SPSS accepts


def answers_long(found: Findings, *, seed: int | None = None) -> pd.DataFrame:
    """Every answer and score as a table of its own row; columns as in the module's description."""
    study = found.study
    answers = _plain(study.answer_by_person_wave_item).assign(kind="answer").rename(columns={"answer": "value"})
    scores = _plain(found.score_by_person_scale_wave).assign(kind="score").rename(columns={"score": "value"})
    table = pd.concat([answers.reindex(columns=LONG), scores.reindex(columns=LONG)], ignore_index=True)
    table = table.dropna(subset=["person", "value"])
    table = table.assign(
        role=table["person"].map(study.person.set_index("person")["role"]),
        person=renamed(table["person"], drawn(study.person["person"], seed=seed)),
        item=table["item"].astype("Int64"),
        value=table["value"].astype(float),
    )
    return table.sort_values(_ORDER, ignore_index=True)


def answers_long_zip(found: Findings, *, seed: int | None = None) -> bytes:
    """The tidy long table as csv, with the keys of the scales, the dictionary and the notices, as a .zip."""
    tables = {"answers_long": answers_long(found, seed=seed), "scales": scales(found)}
    files = {f"{name}.csv": as_csv(table) for name, table in (tables | {"dictionary": dictionary(tables)}).items()}
    return zipped({"README.md": (_README + notices_text(found)).encode("utf-8")} | files)


def spss(found: Findings, *, seed: int | None = None) -> bytes:
    """An SPSS file (.sav) in wide form with variable labels and value labels; Refused while there is nobody in it."""
    import pyreadstat

    variables = list(_variables(found, seed))
    people = found.study.person["person"]
    if people.empty:
        raise Refused("There is nobody in this scheme yet. Add a file of answers and export again.")
    words = drawn(people, seed=seed)
    names = variable_names(["person", *(each.name for each in variables)])
    columns = [each.values.reindex(people).astype(float).to_numpy() for each in variables]
    wide = pd.DataFrame(dict(zip(names[1:], columns, strict=True)))
    wide.insert(0, names[0], renamed(people, words).to_numpy())
    described = dict(zip(names[1:], variables, strict=True))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "answers.sav"
        pyreadstat.write_sav(
            wide.sort_values(names[0], ignore_index=True),
            place,
            note=_note(found),
            column_labels={
                names[0]: "Random word for a person, drawn anew for every export",
                **{name: _label(each.label, LABEL) for name, each in described.items()},
            },
            variable_value_labels={
                name: {value: _label(label, VALUE_LABEL) for value, label in each.labels.items()}
                for name, each in described.items()
                if each.labels
            },
            variable_measure={names[0]: "nominal", **{name: each.measure for name, each in described.items()}},
        )
        return place.read_bytes()


# --------------------------------------------------------------------------------------------------- variables


@dataclass(frozen=True)
class _Variable:
    """One variable of the wide form. values: numbers by person as the workbench has it. labels: text by number."""

    name: str
    label: str
    values: pd.Series
    labels: dict[float, str] = field(default_factory=dict)
    measure: str = "scale"


def _variables(found: Findings, seed: int | None) -> Iterator[_Variable]:
    yield from _of_people(found.study, seed)
    yield from _of_items(found)
    yield from _of_scales(found)


def _of_people(study: Study, seed: int | None) -> Iterator[_Variable]:
    """Role, pair, cohort, grouping variables, and whether the person can be followed."""
    person: Any = study.person.set_index("person")
    scheme = study.scheme
    roles = {role.id: role.label for role in scheme.roles}
    yield _categories("role", "Role; in reverse mentoring the mentor is the junior", person["role"], roles)
    groups = {"cohort": "Intake", **{group.id: group.label for group in scheme.groups}}
    for name, label in groups.items():
        if name in person and person[name].notna().any():
            yield _categories(name, label, person[name], {each: each for each in sorted(set(person[name].dropna()))})
    pairs = renamed(person["pair"], drawn(person["pair"], seed=seed))
    if pairs.notna().any():
        numbers = pairs.rank(method="dense")
        yield _Variable("pair", "Number of the pair, drawn anew for every export", numbers, measure="nominal")
    labels = {0.0: "cannot be followed", 1.0: "can be followed"}
    yield _Variable("linked", "Whether this person can be followed", person["linked"].astype(float), labels, "nominal")


def _categories(name: str, label: str, column: pd.Series, words: dict[str, str]) -> _Variable:
    numbers = {word: float(number) for number, word in enumerate(words, start=1)}
    labels = {numbers[word]: text or word for word, text in words.items()}
    return _Variable(name, label, column.map(numbers).astype(float), labels, "nominal")


def _of_items(found: Findings) -> Iterator[_Variable]:
    table = _plain(found.study.answer_by_person_wave_item).dropna(subset=["person", "answer"])
    several: Any = table.groupby("instrument")["coding"].nunique(dropna=False) > 1
    order = _places(found)
    groups: Any = table.groupby(["instrument", "coding", "wave", "item"], dropna=False)
    for key, rows in sorted(groups, key=lambda each: (*order(each[0][0], each[0][2]), str(each[0][1]), each[0][3])):
        name, coded, wave, item = key
        instrument = found.instruments.get(name)
        known = None if pd.isna(coded) else coded
        coding = instrument.coding(known) if instrument else None
        suffix = f"_{known or 'undeclared'}" if several[name] else ""
        yield _Variable(
            f"{name}_{item}_{wave}{suffix}",
            _with_mark(f"{_wave(found, wave)}: {_wording(instrument, name, item)}", _mark(coding, item, several[name])),
            rows.set_index("person")["answer"],
            _labels(coding),
            "ordinal",
        )


def _of_scales(found: Findings) -> Iterator[_Variable]:
    table = _plain(found.score_by_person_scale_wave).dropna(subset=["person", "score"])
    labels = {scale.id: scale.label for each in found.instruments.values() for scale in each.scales}
    order = _places(found)
    groups: Any = table.groupby(["scale", "wave"])
    for (scale, wave), rows in sorted(
        groups, key=lambda each: (*order(each[1]["instrument"].iloc[0], each[0][1]), each[0][0])
    ):
        label = f"{_wave(found, wave)}: {labels.get(scale, scale)}, score"
        yield _Variable(f"{scale}_{wave}", label, rows.set_index("person")["score"])


def _places(found: Findings):
    """The place of a questionnaire and a wave in the scheme, for sorting."""
    instruments, waves = list(found.instruments), [wave.id for wave in found.scheme.waves]

    def place(instrument: str, wave: str) -> tuple[int, int]:
        known = instruments.index(instrument) if instrument in instruments else len(instruments)
        return known, waves.index(wave) if wave in waves else len(waves)

    return place


def _wave(found: Findings, name: str) -> str:
    return next((wave.label for wave in found.scheme.waves if wave.id == name), name)


def _wording(instrument: Instrument | None, name: str, item: int) -> str:
    if instrument is None:
        return f"{name}, item {item}"
    return instrument.items.get(item) or f"{instrument.name}, item {item}"


def _mark(coding: Coding | None, item: int, several: bool) -> str:
    """What to know of an answer before it is used: its coding where there are several, and whether it is turned."""
    which = [f"coding {coding.id}" if coding else "coding not declared"] if several else []
    turned = ["as answered; reversed in the score"] if coding and item in coding.reversed else []
    return f" ({'; '.join([*which, *turned])})" if which or turned else ""


def _with_mark(label: str, mark: str) -> str:
    """A long label gives way to the mark, which would else be cut off."""
    return cut(label, LABEL - len(mark.encode("utf-8"))) + mark


def _label(text: str, most: int) -> str:
    """The label as SPSS accepts it; it leaves for a spreadsheet in one click, so none may run as a formula there."""
    short = cut(text, most)
    return short if tamed(short) == short else str(tamed(cut(text, most - 1)))


def _note(found: Findings) -> list[str]:
    """The notices of the questionnaires in lines as SPSS accepts them."""
    told = notices(found)
    return [line for each in ([f"{TITLE}:", *told] if told else []) for line in wrapped(each, NOTE)]


def _labels(coding: Coding | None) -> dict[float, str]:
    """What each number stands for; the first label where several are worth the same."""
    found: dict[float, str] = {}
    for label, value in (coding.labels if coding else {}).items():
        found.setdefault(float(value), label)
    return found


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """The table without categories, whose unused values would make empty groups."""
    kinds = {name: object for name, kind in table.dtypes.items() if isinstance(kind, pd.CategoricalDtype)}
    return table.astype(kinds)


_README = """# Answers and scores, one a row

- `answers_long.csv`: every answer and score. The words that stand for people were drawn for this file alone.
- `scales.csv`: how answers become scores: which items are turned, how many must be answered, the range of the score.
- `dictionary.csv`: what each column means, and its unit.

These are personal data: keep them where only those who may see rows can open them.
"""
