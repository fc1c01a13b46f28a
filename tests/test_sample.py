"""The sample scheme against its truth, which a second script computed from the same files without our code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from analysis.actions import table_of
from analysis.drafting import draft
from analysis.findings import Findings
from analysis.intake import read_folder
from analysis.release import open_release
from analysis.store.folders import words_of

SAMPLE = Path(__file__).resolve().parent.parent / "sample_data"
TRUTH = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def held():
    return read_folder(SAMPLE)


@pytest.fixture(scope="module")
def found(held):
    return Findings(held.study(), decisions=held.decisions, actions=table_of(held.actions))


def row_of(table: pd.DataFrame, **where) -> pd.Series:
    for column, value in where.items():
        table = table[table[column] == value]
    assert len(table) == 1, where
    return table.iloc[0]


@pytest.mark.parametrize("role", TRUTH["counts"])
def test_everyone_is_counted_at_every_wave_and_matched_between_waves(found, role):
    told = TRUTH["counts"][role]
    for wave, number in told["answered"].items():
        row = row_of(found.people_by_role_wave, role=role, wave=wave)
        assert (row["answered"], row["followed"], row["invited"]) == (number, told["linked"][wave], told["invited"])
    for waves, number in told["matched"].items():
        before, after = waves.split("-")
        assert row_of(found.matched_by_role_waves, role=role, from_wave=before, to_wave=after)["matched"] == number


def named(told: dict) -> str:
    return f"{told['scale']}-{told['role']}-{told['from']}-{told['to']}"


@pytest.mark.parametrize("told", TRUTH["changes"], ids=named)
def test_every_change_equals_the_truth(found, told):
    waves = {"from_wave": told["from"], "to_wave": told["to"]}
    names = ("n", "before", "after", "change", "lo", "hi", "up", "same", "down", "sd_change")
    matched = row_of(found.change_matched_by_scale_role, scale=told["scale"], role=told["role"], **waves)
    assert {name: matched[name] for name in names} == pytest.approx({name: told[name] for name in names}, abs=1e-6)
    row = row_of(found.change_by_scale_role, scale=told["scale"], role=told["role"], **waves)
    everybody = told | told["all_available"]
    assert row["route"] == ("paired" if told["n_all"] == told["n"] else "all_available")
    assert {name: row[name] for name in (*names, "se", "df")} == pytest.approx(
        {name: everybody[name] for name in (*names, "se", "df")}, abs=1e-6
    )


def test_no_change_is_told_that_the_truth_does_not_have(found):
    told = {(row["scale"], row["role"], row["from"], row["to"]) for row in TRUTH["changes"]}
    shown = found.change_by_scale_role.dropna(subset="change")
    assert set(zip(shown["scale"], shown["role"], shown["from_wave"], shown["to_wave"], strict=True)) <= told


BESIDE = [row for row in TRUTH["differences"] if row["role"] == "mentor"]


@pytest.mark.parametrize("told", BESIDE, ids=lambda row: f"{row['scale']}-{row['from']}-{row['to']}")
def test_every_difference_in_change_equals_the_truth(found, told):
    waves = {"from_wave": told["from"], "to_wave": told["to"]}
    for table, figures in (
        (found.difference_matched_by_scale, told),
        (found.difference_by_scale, told["all_available"]),
    ):
        row = row_of(table, scale=told["scale"], role="mentor", **waves)
        assert {name: row[name] for name in ("difference", "lo", "hi")} == pytest.approx(
            {name: figures[name] for name in ("difference", "lo", "hi")}, abs=1e-6
        )


def test_seniors_are_not_held_against_juniors_who_did_not_take_part(found):
    assert set(found.difference_by_scale["role"]) == {"mentor"}


@pytest.mark.parametrize("told", TRUTH["indicators"], ids=lambda row: row["id"])
def test_every_verdict_is_the_planted_one(found, told):
    row = row_of(found.progress_by_indicator, indicator=told["id"])
    assert (row["state"], row["n"], row["n_started"]) == (told["state"], told["n"], told["n_started"])
    released = found.indicator(told["id"], released=True)
    assert released["state"] == told["state"]
    for figures, wanted in ((row, told["all_available"]), (released, told["matched"])):
        names = ("toward", "toward_lo", "toward_hi", "tau", "delta")
        assert [figures[name] for name in names] == pytest.approx(
            [wanted[name] for name in ("toward", "lo", "hi", "tau", "delta")], abs=1e-6
        )


@pytest.mark.parametrize("told", TRUTH["counted"], ids=lambda row: row["id"])
def test_the_verdict_of_what_no_scale_measures_is_the_planted_one(found, told):
    mine = row_of(found.progress_by_indicator, indicator=told["id"])
    assert (mine["state"], mine["n"]) == (told["state"], told["n"])
    names = {"toward": "toward", "toward_lo": "lo", "toward_hi": "hi", "tau": "tau", "after": "mean"}
    known = {name: own for name, own in names.items() if own in told}
    assert known and [mine[name] for name in known] == pytest.approx([told[own] for own in known.values()])


@pytest.mark.parametrize(
    ("indicator", "state"),
    [
        ("belong-mentor", "REACHED"),
        ("voice-mentor", "REACHED"),
        ("swemwbs-mentor", "REACHED"),
        ("understand-mentee", "REACHED"),
        ("action-mentee", "REACHED"),
        ("edmondson-mentor", "NO_CLEAR_CHANGE"),
        ("olbi-mentor", "NO_CLEAR_CHANGE"),
        ("belong-mentee", "TOO_LITTLE"),
        ("swemwbs-mentor-later", "TOO_LITTLE"),
    ],
)
def test_the_verdicts_of_the_design_come_out(found, indicator, state):
    assert row_of(found.progress_by_indicator, indicator=indicator)["state"] == state


def test_the_mentors_burden_is_flagged(found):
    told = TRUTH["harm"]
    assert found.harm["on"].iloc[0] == told["on"]
    load = found.load_change(matched_only=True)
    wanted = [told["load_n"], told["load_before"], told["load_after"]]
    assert [load["n"], load["before"], load["after"]] == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("told", TRUTH["accounts"], ids=lambda row: f"{row['why']}-{row['role']}")
def test_accounts_point_where_they_were_planted(found, told):
    row = row_of(found.account_by_why, why=told["why"], role=told["role"])
    assert (row["direction"], row["n"]) == (told["direction"], told["n"])


# The dirt that was planted, with where it stands: kind, file, row, and how many it tells of.
DIRT = [
    ("blank_row", "invented-mentors-w3.xlsx", 14),
    ("consent", "invented-reflections.csv", None),
    ("decided_code", "links.csv", None),
    ("missing_items", "invented-wave-2.csv", 8),
    ("missing_items", "invented-wave-2.csv", 15),
    ("missing_items", "invented-wave-2.csv", 17),
    ("moved_question", "invented-mentors-w3.xlsx", None),
    ("no_code", "invented-comparison.csv", None),
    ("no_code", "invented-wave-4.csv", None),
    ("out_of_range", "invented-wave-2.csv", 21),
    ("preview_row", "invented-wave-2.csv", 4),
    ("preview_row", "invented-wave-2.csv", 5),
    ("repeated_code", "invented-wave-2.csv", 10),
    ("same_text", "invented-reflections.csv", 46),
    ("straight_line", None, None),
    ("straight_line", None, None),
    *(("title_row", path.name, 1) for path in (SAMPLE / "files").glob("invented-sub-group-*.docx")),
    ("title_row", "invented-whole-group.txt", 1),
    ("title_row", "invented-whole-group.txt", 2),
    ("tolerant_match", "several files", None),
    ("tolerant_match", "several files", None),
    ("tolerant_match", "several files", None),
    ("tolerant_match", "several files", None),
    ("total_row", "invented-participation.xlsx", 74),
    ("true_duplicate", "invented-wave-2.csv", 53),
    ("true_duplicate", "invented-wave-2.csv", 71),
    ("unfinished_row", "invented-wave-2.csv", 58),
    ("unknown_role", "invented-wave-2.csv", 59),
]


def test_the_import_report_lists_exactly_the_planted_dirt(found):
    problems = found.problem.astype(object).where(found.problem.notna(), None)
    told = [(row.kind, row.file, row.row) for row in problems.itertuples()]
    assert sorted(told, key=str) == sorted(DIRT, key=str)
    assert problems["done"].notna().all()


def test_the_report_counts_what_the_truth_counts(found):
    kinds = found.problem["kind"].value_counts()
    elsewhere = ("missing_items", "no_code")
    assert all(kinds[kind] == number for kind, number in TRUTH["problems"].items() if kind not in elsewhere)
    sentences = found.problem.set_index("kind")["sentence"]
    people = [
        sum(int(number) for number in re.findall(r"(\d+) (?:person|people) left", text))
        for text in sentences["missing_items"]
    ]
    names = ["olbi" if "OLBI" in text else "swemwbs" for text in sentences["missing_items"]]
    assert {name: sum(n for n, each in zip(people, names, strict=True) if each == name) for name in names} == TRUTH[
        "problems"
    ]["missing_items"]
    without = [int(re.search(r" in (\d+) of", text)[1]) for text in sentences["no_code"]]
    assert sum(without) == TRUTH["problems"]["no_code"]


def test_consent_is_counted_as_people_gave_it(found):
    sentence = found.problem.set_index("kind")["sentence"]["consent"]
    told = {
        word: int(number) for number, word in re.findall(r"(\d+) (verbatim|paraphrase|none|blank|withdrawn)", sentence)
    }
    assert told == {("blank" if kind == "" else kind): number for kind, number in TRUTH["consent"].items()}


def test_codes_with_one_slip_match_by_themselves_and_two_slips_by_a_person(found):
    ways = found.study.sighting["how"].value_counts()
    assert ways["tolerant"] == TRUTH["codes"]["one_part"] and ways["by hand"] == TRUTH["codes"]["two_parts"]
    sentence = found.problem.set_index("kind")["sentence"]["decided_code"]
    assert sentence.startswith("links.csv: 2 codes were given to a person and 3 to nobody")


def test_the_released_sample_is_what_would_be_released_now(held, found):
    shipped = open_release(held.releases[0])
    now = draft(found, today=shipped.made, words=words_of(held))
    without_hash = [{**each.content, "sha256": ""} for each in (now.release, shipped)]
    assert without_hash[0] == without_hash[1]  # the hash holds the ids behind the groups, which are new in every build
    assert len(now.release.table("extract")) == 25
