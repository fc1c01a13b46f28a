"""Whole tables through the gate: what is hidden is hidden everywhere, and what is shown gives nobody away."""

import itertools
import json
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import intake
from analysis.delivery import taken_part
from analysis.disclosure.gate import through
from analysis.drafting import draft
from analysis.findings import Findings
from analysis.model import Column, Group, Indicator, Recipe, Role, Scheme, Sheet, Stage, Target, Wave, Why
from analysis.quotations import NameList
from analysis.release import NOT_SHOWN

TODAY = pd.Timestamp("2026-11-24").date()
CONNECTED, RUDE = "I felt part of something. ", "I heard a microaggression. "
SCHEME = Scheme(
    name="Gate",
    slug="gate",
    roles=(
        Role(id="mentor", label="Mentors", singular="mentor"),
        Role(id="mentee", label="Mentees", singular="mentee"),
        Role(id="comparison", label="Colleagues", singular="colleague", comparison=True),
        Role(id="others", label="Other colleagues", singular="other", comparison=True),
    ),
    waves=tuple(Wave(id=each, label=f"Wave {each[1]}") for each in ("W1", "W2", "W3")),
    stages=(Stage(id="start", label="Start"), Stage(id="end", label="End")),
    groups=(Group(id="sitegroup", label="Site"),),
    whys=(Why(id="Y1", title="Belonging", statement="People belong here.", themes=("T01",)),),
    indicators=(
        Indicator(id="i1", why="Y1", scale="belong", role="mentor", before="W1", after="W3", target=Target(value=0.3)),
        Indicator(id="i2", why="Y1", scale="belong", role="mentee", before="W1", after="W2", primary=False),
    ),
)
NAMES = {"scale", "label", "role", "role_label", "from_wave", "to_wave", "minimum", "maximum", "higher", "shown"}


def scores(number, *, first=0):
    """Before and after of so many people, spread over the middle of a scale from 1 to 5."""
    people = range(first, first + number)
    return {f"P{n}": (2 + n % 3, 2 + (n * n + 1) % 3) for n in people}


def findings_of(measured, texts=(), *, scheme=SCHEME):
    """measured: (scale, role, wave, wave) with before and after by code. texts: role, stage, code, text, consent."""
    files = []
    for place, ((scale, role, *waves), people) in enumerate(measured.items()):
        instrument = scale.split("_")[0]
        for side, wave in enumerate(waves):
            rows = {
                "Code": [*people],
                scale: [cell(all_waves[side]) for all_waves in people.values()],
                "Site": "Zephyrhouse",
            }
            columns = (
                Column(name="Code", kind="person"),
                Column(name="Site", kind="group", group="sitegroup"),
                Column(name=scale, kind="score", instrument=instrument, scale=scale),
            )
            files.append((sheet(f"{place} {wave}", rows), Recipe(file="f", wave=wave, role=role, columns=columns)))
    if texts:
        rows = dict(zip(("role", "stage", "person", "reflection", "consent"), zip(*texts, strict=True), strict=True))
        columns = tuple(Column(name=name, kind=name) for name in rows)
        files.append((sheet("texts", rows), Recipe(file="f", columns=columns)))
    return Findings(intake.build(scheme, files)[0])


def cell(value):
    return None if value is None else str(value)


def sheet(name, rows):
    return Sheet(f"{name}.csv", "plain", pd.DataFrame(rows, dtype=object).rename(index=lambda row: row + 2), {}, name)


def gate_of(*args, **options):
    return through(findings_of(*args, **options), earlier=[])


def row(table, **cells):
    found = table[np.logical_and.reduce([table[name] == value for name, value in cells.items()])]
    assert len(found) == 1
    return found.iloc[0].to_dict()


def written(mentions, pool, text=CONNECTED, *, role="mentor", stage="start", consent="paraphrase"):
    return [(role, stage, f"P{n}", text if n < mentions else "We met on Tuesday.", consent) for n in range(pool)]


def theme_of(mentions, pool, theme="T01", text=CONNECTED):
    return row(gate_of({}, written(mentions, pool, text)).theme, theme=theme, role="mentor", stage="start")


@pytest.mark.parametrize(("number", "shown"), [(7, False), (8, True)])
def test_a_hidden_row_carries_its_name_and_nothing_else(number, shown):
    told = row(gate_of({("belong", "mentor", "W1", "W3"): scores(number)}).change, role="mentor")
    assert told["shown"] is shown
    assert {name for name, cell in told.items() if cell is not None} == NAMES | (
        {"n", "before", "after", "change", "lo", "hi"} if shown else set()
    )


def test_scales_of_one_questionnaire_resting_on_nearly_the_same_people_are_not_both_shown():
    total = {code: (20 + 2 * a, 20 + 3 * b) for code, (a, b) in scores(30).items()}
    part = {code: (a / 2 + 1, b / 2 + 1) for code, (a, b) in scores(31).items()}
    waves = ("mentor", "W1", "W3")
    change = gate_of({("olbi", *waves): total, ("olbi_exhaustion", *waves): part}).change
    assert sorted(change["shown"]) == [False, True]
    apart = {code: (a / 2 + 1, b / 2 + 1) for code, (a, b) in scores(38).items()}
    assert gate_of({("olbi", *waves): total, ("olbi_exhaustion", *waves): apart}).change["shown"].all()


@settings(max_examples=5, deadline=None)
@given(st.lists(st.sets(st.integers(0, 29), min_size=8), min_size=3, max_size=3))
def test_whatever_is_shown_of_one_questionnaire_no_two_sets_give_away_a_small_group(groups):
    parts, answers = ("olbi", "olbi_exhaustion", "olbi_disengagement"), scores(30)
    measured = {
        (part, "mentor", "W1", "W3"): {
            f"P{n}": [each * (16 if part == "olbi" else 1) - 1 for each in answers[f"P{n}"]] for n in people
        }
        for part, people in zip(parts, groups, strict=True)
    }
    passed = gate_of(measured)
    sets = [frozenset(told["people"]) for told in passed.behind["statistics"].values()]
    assert len(sets) == passed.change["shown"].sum()
    assert all(len(one ^ other) == 0 or len(one ^ other) >= 8 for one, other in itertools.combinations(sets, 2))


def test_people_without_a_match_at_the_other_wave_are_in_no_figure():
    measured = {("belong", "mentor", "W1", "W3"): {**scores(10), "P90": (1, None), "P91": (None, 5)}}
    everyone = row(gate_of(measured).change, role="mentor")
    assert everyone == row(gate_of({("belong", "mentor", "W1", "W3"): scores(10)}).change, role="mentor")
    assert everyone["n"] == 10


def release_of(*args, **options):
    return draft(findings_of(*args, **options), today=TODAY).release


@pytest.mark.parametrize(("others", "shown"), [(7, False), (8, True)])
def test_a_hidden_comparison_group_hides_the_difference_in_table_and_sentence(others, shown):
    told = release_of(
        {("belong", "mentor", "W1", "W3"): scores(12), ("belong", "comparison", "W1", "W3"): scores(others)}
    )
    difference = row(told.table("difference"), role="mentor")
    assert difference["shown"] is shown and (difference["difference"] is not None) is shown
    verdict = row(told.table("progress_by_indicator"), indicator="i1")
    assert (
        verdict["shown"]
        and ("comparison group" in verdict["sentence"]) is shown
        and bool(verdict["comparison"]) is shown
    )
    assert verdict["sentence"] != NOT_SHOWN


def test_a_second_comparison_group_does_not_let_the_sentence_speak_of_a_hidden_first_one():
    waves = ("W1", "W3")
    told = release_of(
        {("belong", role, *waves): scores(n) for role, n in (("mentor", 12), ("comparison", 7), ("others", 9))}
    )
    assert told.table("difference")["shown"].tolist() == [False, True]
    assert "comparison group" not in row(told.table("progress_by_indicator"), indicator="i1")["sentence"]


def test_a_comparison_group_that_passed_between_other_waves_shows_no_difference():
    # Six of the comparison group answered the third wave: enough for the workbench, too few to leave it.
    others = {code: (*both, both[1] if place < 6 else None) for place, (code, both) in enumerate(scores(12).items())}
    measured = {("belong", "mentee", "W1", "W2"): scores(12), ("belong", "mentor", "W1", "W3"): scores(12)}
    measured[("belong", "comparison", "W1", "W2", "W3")] = others
    scheme = SCHEME.model_copy(update={"indicators": SCHEME.indicators[::-1]})
    told = release_of(measured, scheme=scheme)
    shown = told.table("change").set_index(["role", "to_wave"])["shown"].to_dict()
    passed = {("mentor", "Wave 3"): True, ("mentee", "Wave 2"): True, ("comparison", "Wave 2"): True}
    assert shown == passed | {("comparison", "Wave 3"): False}
    assert not told.table("difference")["shown"].any()
    assert "comparison group" not in row(told.table("progress_by_indicator"), indicator="i1")["sentence"]


def test_nought_to_two_people_look_the_same_and_three_are_counted():
    few = [theme_of(number, 12) for number in (0, 1, 2)]
    assert few[0] == few[1] == few[2] and few[0]["fewer"] and few[0]["people"] is None and few[0]["share"] is None
    assert (theme_of(3, 12)["fewer"], theme_of(3, 12)["people"]) == (False, 3)


def test_people_are_counted_and_not_mentions():
    texts = written(3, 12)
    texts[0] = (*texts[0][:3], CONNECTED * 14, "none")
    assert row(gate_of({}, texts).theme, theme="T01", role="mentor", stage="start")["people"] == 3


def test_a_sensitive_theme_is_hidden_when_nearly_everyone_mentions_it():
    assert theme_of(9, 12, "T09", RUDE)["shown"] and theme_of(9, 12, "T09", RUDE)["sensitive"]
    hidden = theme_of(10, 12, "T09", RUDE)
    assert not hidden["shown"] and hidden["people"] is None and hidden["answered"] is None
    assert theme_of(12, 12)["shown"]


def test_nine_writers_give_no_theme_and_no_word_on_where_accounts_point():
    def of(pool):
        texts = written(0, pool) + written(pool, pool, stage="end")
        told = release_of({("belong", "mentor", "W1", "W3"): scores(12)}, texts)
        return told.table("theme").query("role == 'mentor'")["shown"].any(), told.table("progress_by_why")["accounts"][
            0
        ]

    assert of(9) == (False, "Accounts: too few people wrote at both the first and the last stage to say.")
    assert of(10) == (True, "Accounts: what people write moved towards the aim.")


def test_whoever_withdrew_is_in_no_pool():
    texts = written(4, 10)
    texts[9] = (*texts[9][:4], "withdrawn")
    assert not gate_of({}, texts).theme["shown"].any()


def test_a_release_holds_no_order_statistic_no_group_no_person():
    findings = findings_of({("belong", "mentor", "W1", "W3"): scores(12)}, written(5, 12))
    prepared = draft(findings, today=TODAY)
    text = prepared.release.text()
    columns = {name for table in prepared.release.content["tables"].values() for name in table["columns"]}
    assert not [
        name
        for name in columns
        if any(word in name for word in ("median", "quart", "percent", "iqr", "sd", "lowest", "highest"))
    ]
    ends = prepared.release.table("change")[["minimum", "maximum"]].values.tolist()
    assert ends == [[1, 5]]  # of the scale; the answers run from 2 to 4
    secret = {"sitegroup", "zephyrhouse", CONNECTED.strip(), *scores(12), *findings.study.person["person"]}
    assert not [word for word in secret if re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE)]


def test_a_hidden_value_changes_nothing_that_leaves():
    def text_of(value, words):
        hidden = {**scores(6, first=50), "P99": (value, 3)}
        small = [("mentee", "start", f"P{n}", words, "verbatim") for n in range(9)]
        measured = {
            ("belong", "mentor", "W1", "W3"): scores(12),
            ("belong", "comparison", "W1", "W3"): hidden,
            ("load", "mentor", "W1", "W3"): hidden,
        }
        return release_of(measured, written(5, 12) + small).text()

    assert text_of(1, CONNECTED) == text_of(5, RUDE)
    assert json.loads(text_of(1, RUDE))["tables"]["harm"]["rows"] == [[False, False, ""]]


# --------------------------------------------------------------------------------------------------- yes and no

LOG = "Ended early"


def logged(answers, *, heading=LOG, names=None, also=()):
    """What leaves of a log in which so many mentors have these answers, and other headings with theirs."""
    columns = {heading: answers, **dict(also)}
    rows = {"Code": [f"P{n:02d}" for n in range(len(answers))], "Role": ["mentor"] * len(answers)}
    kinds = (Column(name="Code", kind="person"), Column(name="Role", kind="role"))
    kinds += tuple(Column(name=each, kind="participation") for each in columns)
    found = Findings(intake.build(SCHEME, [(sheet("log", rows | columns), Recipe(file="f", columns=kinds))])[0])
    return through(found, earlier=[], names=names)


def of_mentors(passed):
    told = passed.participation
    return told[told["role"] == "mentor"].drop(columns=["role", "role_label"]).to_dict("records")


@pytest.mark.parametrize(
    "answers",
    [
        ["no"] * 20,
        ["yes"] * 20,
        ["1"] * 20,
        ["yes"] * 2 + ["no"] * 18,
        ["yes"] * 18 + ["no"] * 2,
        ["yes"] * 3 + ["no"] * 4,
        ["2"] * 2 + ["1"] * 18,
        ["yes"],
    ],
)
def test_a_hidden_yes_or_no_looks_the_same_whatever_was_answered(answers):
    passed = logged(answers)
    hidden = {"measure": LOG, "people": None, "total": None, "mean": None, "shown": False}
    assert of_mentors(passed) == [hidden]
    assert {each["reason"] for each in passed.log if each["statistic"].startswith("participation||mentor")} == {
        "C2 yes or no"
    }


def test_a_yes_or_no_with_enough_people_on_both_sides_is_told_as_a_total():
    (told,) = of_mentors(logged(["yes"] * 3 + ["no"] * 17))
    assert (told["people"], told["total"], told["mean"], told["shown"]) == (20, 3.0, 0.1, True)
    (told,) = of_mentors(logged(["yes"] * 17 + ["no"] * 3))
    assert (told["people"], told["total"], told["shown"]) == (20, 17.0, True)


def test_two_answers_that_differ_in_two_people_are_not_both_told():
    told = of_mentors(logged(["yes"] * 8 + ["no"] * 12, also=[("Left the firm", ["yes"] * 6 + ["no"] * 14)]))
    assert [each["shown"] for each in told] == [True, False]


@pytest.mark.parametrize("heading", ["Hours with ada@example.org", "Ring 0770.0900.123", "Hours_with_Tamsin_Vane"])
def test_a_heading_of_the_log_that_names_somebody_leaves_no_row_and_its_words_are_nowhere(heading):
    names = NameList(names=({"kind": "participant", "name": "Tamsin Vane"},))  # pyright: ignore[reportArgumentType]
    hours = [str(2 + n % 5) for n in range(20)]
    passed = logged(hours, heading=heading, names=names, also=[("Minutes", hours)])
    assert [each["measure"] for each in of_mentors(passed)] == ["Minutes"] and of_mentors(passed)[0]["shown"]
    about = [each for each in passed.log if "heading" in each["statistic"]]
    assert {each["reason"] for each in about} == {"the heading holds a name or a contact"}
    assert len(about) == len(SCHEME.roles) and heading not in str(passed.log)


@pytest.mark.parametrize("answers", [["no"] * 20, ["yes"] * 1 + ["no"] * 19])
def test_the_page_of_tips_finds_a_hidden_yes_or_no_and_does_not_say_that_nothing_was_logged(answers):
    rows = {"Code": [f"P{n:02d}" for n in range(20)], "Role": ["mentor"] * 20, LOG: answers}
    kinds = zip(rows, ("person", "role", "participation"), strict=True)
    recipe = Recipe(file="f", columns=tuple(Column(name=name, kind=kind) for name, kind in kinds))
    found = Findings(intake.build(SCHEME, [(sheet("log", rows), recipe)])[0])
    told = taken_part(draft(found, today=TODAY).release)
    mine = told[told["role"] == "mentor"]
    assert mine["kind"].tolist() == ["ended"] and not mine["shown"].any() and mine["total"].isna().all()
