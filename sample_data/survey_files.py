"""The survey files of the invented scheme, under the codes as they were written that day, with the planted dirt."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import numpy as np
from planted_answers import Answers
from planted_people import ONE_CODE_FOR_TWO, attributes, followed, with_parts
from questionnaires import Row, recipe_columns
from survey_tools import (
    comparison_questions,
    forms_questions,
    forms_table,
    plain_table,
    qualtrics_questions,
    qualtrics_table,
)
from written_files import save, text_table, workbook

OPENED = {
    "W1": datetime.datetime(2025, 1, 20, 9),
    "W2": datetime.datetime(2025, 4, 28, 9),
    "W3": datetime.datetime(2025, 7, 21, 9),
    "W4": datetime.datetime(2026, 1, 19, 9),
}

# Codes that were not written as usual: which parts differ. Two parts are for a person to decide.
SLIPS = {
    ("mentor", "W2", 8): {1: "31"},
    ("mentee", "W3", 14): {4: "0"},
    ("mentor", "W4", 21): {0: "QU"},
    ("comparison", "W3", 9): {5: "ZE"},
    ("mentor", "W2", 19): {0: "QU", 1: "30"},
    ("mentee", "W4", 27): {2: "ZE", 5: "QU"},
}
FITS_NOBODY = {("mentor", "W3", 29): "ZE-31-QU-ZE-0-QU", ("mentee", "W3", 19): "QU-30-ZE-QU-0-ZE"} | {
    ("comparison", "W3", 20): "ZE-30-ZE-QU-0-QU"
}
NO_CODE = {("mentor", "W4", 10), ("mentee", "W4", 26), ("comparison", "W4", 27)}
TWICE = {("mentor", 6), ("mentee", 10)}
COMMENTS = {
    ("mentor", "W2", 9): "Good so far,\nbut the room was cold.\nWe named it snorvalt.",
    ("mentor", "W2", 28): "More time; fewer forms.",
    ("mentee", "W2", 4): "The word of the day was fenwidget.",
    ("mentee", "W4", 7): "Still meeting,\nonce a month.",
    ("comparison", "W2", 5): "Heard about the scheme \u2013 \u201cubricade\u201d, somebody called it.",
    ("comparison", "W3", 12): "The new caf\u00e9 costs \u00a33; the coffee does not improve.",
}
FIRST_NAMES = [
    "Aelwen",
    "Bramwell",
    "Corisande",
    "Dunstan",
    "Elowen",
    "Fenella",
    "Garrick",
    "Hesper",
    "Ivo",
    "Jessamy",
    "Kester",
    "Leofric",
]
LAST_NAMES = [
    "Ashgrove",
    "Brindlecot",
    "Carrowmoor",
    "Dunnoway",
    "Ellerwick",
    "Farthingly",
    "Gorsebank",
    "Hathermere",
    "Inkerley",
]


# ----------------------------------------------------------------------------------------------- survey rows


def submissions(rng: np.random.Generator, answers: Answers, usual: dict[tuple[str, int], str]) -> list[Row]:
    """One row a person and wave in the order of submission, under the code as it was written that day."""
    rows = []
    for (role, wave, person), given in sorted(answers.items()):
        submitted = OPENED[wave] + datetime.timedelta(seconds=int(rng.integers(9 * 86_400)))
        row = Row(
            role, person, wave, written_code(role, wave, person, usual), submitted, given, attributes(role, person)
        )
        row.cells = _cells(rng, row)
        rows.append(row)
    return sorted(rows, key=lambda row: (row.submitted, row.role, row.person))


def written_code(role: str, wave: str, person: int, usual: dict[tuple[str, int], str]) -> str | None:
    key = (role, wave, person)
    if key in NO_CODE:
        return None
    if (role, wave) == ("mentee", "W2") and person == ONE_CODE_FOR_TWO[1]:
        return usual[role, ONE_CODE_FOR_TWO[0]]
    code = FITS_NOBODY.get(key) or with_parts(usual[role, person], SLIPS.get(key, {}))
    if wave in ("W3", "W4") and person == 1:
        return code.lower()
    return f" {code} " if wave == "W3" and person == 2 else code


def _cells(rng: np.random.Generator, row: Row) -> dict:
    seconds = int(rng.integers(300, 1500))
    name = f"{FIRST_NAMES[row.person % 12]} {LAST_NAMES[row.person % 9]}"
    return {
        "started": row.submitted - datetime.timedelta(seconds=seconds),
        "seconds": seconds,
        "name": name,
        "email": f"{name.lower().replace(' ', '.')}@thistlewood-marr.example",
        "cohort": "First intake" if row.person <= 20 else "Second intake",
        "helped": "Handbook;Time code;" if row.person % 2 else "Gatherings;",
        "comment": COMMENTS.get((row.role, row.wave, row.person)),
        "hours": f"{rng.integers(70, 110) / 2:.1f}".replace(".", ","),
        "unanswered": -99 if row.person % 2 else None,
    }


def of(rows: Iterable[Row], wave: str, *roles: str) -> list[Row]:
    return [row for row in rows if row.wave == wave and row.role in roles]


# ------------------------------------------------------------------------------------------------ survey files


def write_forms(rows: list[Row]) -> None:
    """Mentors and mentees, W1 and W3, a workbook each."""
    for role in ("mentor", "mentee"):
        for wave in ("W1", "W3"):
            questions = forms_questions(role, wave)
            chosen: list[Row | None] = list(of(rows, wave, role))
            if (role, wave) == ("mentor", "W3"):
                chosen.insert(12, None)
            table = forms_table(questions, chosen, named=role == "mentee")
            _vary_labels(table)
            name = f"invented-{role}s-{wave.lower()}.xlsx"
            save(name, workbook(table), recipe_columns(questions), tool="microsoft_forms", wave=wave, role=role)


def _vary_labels(table: list[list]) -> None:
    """Two spellings of a label that mean the same."""
    for label, variant, row in (("Strongly agree", "Strongly Agree ", 3), ("Agree", "agree", 6)):
        for place in range(row, len(table)):
            if label in table[place]:
                table[place][table[place].index(label)] = variant
                break


def write_qualtrics(rows: list[Row], usual: dict[tuple[str, int], str]) -> None:
    """Mentors and mentees together at W2 and at W4, told apart by a role question."""
    for wave in ("W2", "W4"):
        chosen = of(rows, wave, "mentor", "mentee")
        if wave == "W2":
            chosen = _with_dirt(chosen, usual)
        for row in chosen:
            _add_metadata(row)
        questions = qualtrics_questions(wave)
        content = b"\xef\xbb\xbf" + text_table(qualtrics_table(questions, chosen))
        name = f"invented-wave-{wave[1]}.csv"
        roles = {"1": "mentor", "2": "mentee"}
        save(name, content, recipe_columns(questions), tool="qualtrics", wave=wave, roles=roles)


def _with_dirt(rows: list[Row], usual: dict[tuple[str, int], str]) -> list[Row]:
    """Two previews, one unfinished, one of a role nobody knows, two first tries, and one code written by two people."""
    sooner = OPENED["W2"] - datetime.timedelta(days=2)
    some = {row.person: row for row in rows if row.role == "mentor"}
    extra = [
        Row("mentor", 90 + number, "W2", None, sooner, some[number].answers, cells={"Status": "Survey Preview"})
        for number in (1, 2)
    ]
    part = {"belong": some[4].answers["belong"], "voice": some[4].answers["voice"]}
    late = OPENED["W2"] + datetime.timedelta(days=6, hours=5)
    extra.append(Row("mentor", 11, "W2", usual["mentor", 11], late, part, cells={"Progress": 43, "Finished": "False"}))
    extra.append(Row("observer", 99, "W2", "RU-07-HU-SE-4-NY", late, {"belong": [4, 4, 2]}))
    for row in rows:
        if (row.role, row.person) in TWICE:
            first = row.submitted - datetime.timedelta(minutes=17)
            extra.append(Row(row.role, row.person, "W2", row.code, first, {"belong": row.answers["belong"]}))
        if (row.role, row.person) == ("mentee", ONE_CODE_FOR_TWO[0]):
            row.submitted = OPENED["W2"] + datetime.timedelta(hours=3)
        if (row.role, row.person) == ("mentee", ONE_CODE_FOR_TWO[1]):
            row.submitted = OPENED["W2"] + datetime.timedelta(days=3, hours=3)
    return sorted(rows + extra, key=lambda row: (row.submitted, row.role, row.person))


def _add_metadata(row: Row) -> None:
    seconds = row.cells.get("seconds", 240)
    start = row.submitted - datetime.timedelta(seconds=float(seconds))  # type: ignore[arg-type]
    number = row.person + {"mentor": 0, "mentee": 50, "observer": 100}[row.role]
    usual = {
        "StartDate": f"{start:%Y-%m-%d %H:%M:%S}",
        "EndDate": f"{row.submitted:%Y-%m-%d %H:%M:%S}",
        "Status": "IP Address",
        "IPAddress": f"192.0.2.{number}",
        "Progress": 100,
        "Duration (in seconds)": seconds,
        "Finished": "True",
        "RecordedDate": f"{row.submitted:%Y-%m-%d %H:%M:%S}",
        "ResponseId": f"R_{number:03d}{row.submitted:%d%H%M%S}",
        "LocationLatitude": "53.8008",
        "LocationLongitude": "-1.5491",
        "DistributionChannel": "anonymous",
        "UserLanguage": "EN-GB",
    }
    row.cells = usual | row.cells


def write_comparison(rng: np.random.Generator, rows: list[Row]) -> None:
    """One long file: semicolons, decimal commas, Windows-1252."""
    chosen = [row for row in rows if row.role == "comparison"]
    questions = comparison_questions()
    content = text_table(plain_table(questions, chosen), delimiter=";", encoding="cp1252")
    waves = {"before": "W1", "middle": "W2", "end": "W3", "follow-up": "W4"}
    save("invented-comparison.csv", content, recipe_columns(questions), tool="plain", role="comparison", waves=waves)


def write_pulse(answers: Answers, usual: dict[tuple[str, int], str]) -> None:
    """A wide file: both waves of a two-item scale in one row a mentor."""
    places = [(wave, item) for wave in ("W1", "W3") for item in (1, 2)]
    table: list[list] = [["code", *(f"safety_{item}_{wave}" for wave, item in places)]]
    for person in followed("mentor", "W3"):
        given = {wave: answers["mentor", wave, person]["safety"] for wave in ("W1", "W3")}
        table.append([usual["mentor", person], *(given[wave][item - 1] for wave, item in places)])
    columns = [{"name": "code", "kind": "person"}]
    columns += [
        {"name": f"safety_{item}_{wave}", "kind": "item", "instrument": "safety", "item": item, "wave": wave}
        for wave, item in places
    ]
    save("invented-pulse-mentors.tsv", text_table(table, delimiter="\t"), columns, tool="plain", role="mentor")
