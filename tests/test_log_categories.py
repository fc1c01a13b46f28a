"""The log of participation in words: categories of reason and periods are counted, all of a column or none of it."""

import itertools
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis import delivery, intake, progress
from analysis.disclosure import again, taking_part
from analysis.disclosure.blocks import marks_of
from analysis.disclosure.gate import through
from analysis.disclosure.policy import Policy
from analysis.disclosure.rules import hide_categories
from analysis.disclosure.taking_part import MOST, told_together
from analysis.drafting import draft
from analysis.findings import Findings
from analysis.model import Column, Indicator, Recipe, Role, Scheme, Sheet, Target, Wave, Why
from analysis.quotations import NameList
from pages.research import _release_log

POLICY = Policy()
SCHEME = Scheme(
    name="Log",
    slug="log",
    roles=(
        Role(id="mentor", label="Mentors", singular="mentor"),
        Role(id="mentee", label="Mentees", singular="mentee"),
    ),
    waves=(
        Wave(id="W1", label="Start", date=date(2026, 2, 1)),
        Wave(id="W2", label="Middle", date=date(2026, 6, 15)),
        Wave(id="W3", label="End", date=date(2026, 10, 1)),
    ),
    whys=(Why(id="Y1", title="Belonging", statement="People belong here."),),
    indicators=(
        Indicator(
            id="i1", why="Y1", kind="participation", measure="Reason: workload", role="mentor", direction="fewer",
            primary=False, target=Target(kind="at_least", value=0.3),
        ),
    ),
)  # fmt: skip
NAMES = NameList(names=({"kind": "participant", "name": "Tamsin Vane"},))  # pyright: ignore[reportArgumentType]


KEYS: dict[tuple[str, str], str] = {}  # the random ids, so that people are the same ones in every log


def findings_of(columns, *, scheme=SCHEME, role="mentor"):
    """Of a log with these columns, a cell a person."""
    number = len(next(iter(columns.values())))
    rows = {"Code": [f"P{n:02d}" for n in range(number)], "Role": [role] * number, "In": ["x"] * number, **columns}
    kinds = {"Code": "person", "Role": "role", "In": "unused"}
    recipe = Recipe(file="f", columns=tuple(Column(name=name, kind=kinds.get(name, "participation")) for name in rows))
    table = pd.DataFrame(rows, dtype=object, index=range(2, number + 2))
    study, keys = intake.build(scheme, [(Sheet("log.csv", "plain", table, {}, "log"), recipe)], keys=KEYS)
    KEYS.update(keys)
    return Findings(study)


def rows_of(columns, *, names=None, policy=POLICY, earlier=(), scheme=SCHEME):
    """What the content rules let a mentor's log tell: (measure, people, total), and the headings that are hidden."""
    found = findings_of(columns, scheme=scheme)
    asked = [each for each in taking_part.participation(found, policy, names, earlier) if each.told["role"] == "mentor"]
    shown = [each.row(levels=False) for each in asked if not each.reason]
    hidden = [each.hidden for each in asked if each.reason and each.hidden]
    return [(row["measure"], row["people"], row["total"]) for row in shown], [row["measure"] for row in hidden]


def of(**counts):
    """Cells, so many of each category; `blank` for none."""
    return [
        None if name == "blank" else name.replace("_", " ") for name, number in counts.items() for _ in range(number)
    ]


HELD = [str(3 + n % 4) for n in range(20)]  # somebody who has any number of meetings is in the log


# -------------------------------------------------------------------------------------------------- what is told


def test_reasons_are_told_as_counts_of_people_of_everybody_in_the_log():
    shown, hidden = rows_of({"Held": HELD, "Reason": of(workload=5, match=4, blank=11)})
    assert shown[1:] == [("Reason: match", 20, 4.0), ("Reason: workload", 20, 5.0)] and hidden == []


def test_smaller_categories_are_told_together_and_the_smallest_joins_them_where_they_are_too_few():
    reason = of(workload=6, match=5, personal=2, left_firm=1, blank=6)
    shown, _ = rows_of({"Held": HELD, "Reason": reason})
    assert shown[1:] == [
        ("Reason: match", 20, 5.0), ("Reason: workload", 20, 6.0), ("Reason: other than match or workload", 20, 3.0),
    ]  # fmt: skip
    shown, _ = rows_of({"Held": HELD, "Reason": of(workload=6, match=5, personal=2, blank=7)})
    assert shown[1:] == [("Reason: workload", 20, 6.0), ("Reason: other than workload", 20, 7.0)]


def test_no_more_than_three_categories_are_told():
    shown, _ = rows_of({"Held": HELD, "Mode": of(video=6, both=5, phone=5, in_person=4)})
    assert len(shown[1:]) == MOST and shown[-1][0].startswith("Mode: other than") and shown[-1][2] == 9.0


def test_spelling_and_case_make_no_categories_of_their_own():
    reason = ["Workload", "workload ", "WORKLOAD", "work\u00a0 load", *["work load"] * 3, *[None] * 13]
    shown, _ = rows_of({"Held": HELD, "Reason": reason})
    assert [(name, total) for name, _, total in shown[1:]] == [("Reason: work load", 4.0), ("Reason: WORKLOAD", 3.0)]


def test_numbers_and_yes_or_no_are_told_as_ever():
    shown, hidden = rows_of({"Held": HELD, "Ended early": of(yes=4, no=16), "Rate": ["1,5", "2,5"] * 10})
    assert [each[0] for each in shown] == ["Held", "Ended early"] and hidden == ["Rate"]


@pytest.mark.parametrize(
    "cells",
    [
        of(workload=9, blank=11),
        of(workload=5, match=2, blank=13),
        of(workload=9, match=9, blank=2),
        of(workload=18, match=2),
        of(workload=2, match=2, personal=2, left_firm=2, blank=12),
        [f"They said it was too much, number {'x' * n}" for n in range(20)],
        [None] * 20,
        ["workload"],
        [*["workload"] * 4, *["match"] * 3],
    ],
    ids=["unanimous", "one small", "few blank", "nearly all", "all small", "free text", "blank", "one person", "few"],
)
def test_where_the_rule_fails_the_heading_alone_stands_there(cells):
    log = {"Reason": cells} if len(cells) < 20 else {"Held": HELD, "Reason": cells}
    shown, hidden = rows_of(log)
    assert not [each for each in shown if "Reason" in each[0]]
    # A column without a single entry is none of the log, as ever.
    assert hidden.count("Reason") == (0 if not any(cells) else 1)


def test_a_hidden_column_looks_the_same_whatever_stands_in_it():
    told = [
        through(findings_of({"Held": HELD, "Reason": cells}), earlier=[]).participation.to_json()
        for cells in (of(workload=9, blank=11), of(workload=5, match=2, blank=13), of(stalking=1, blank=19))
    ]
    assert len(set(told)) == 1 and "stalking" not in told[0]


def test_a_category_that_holds_a_name_a_contact_or_a_sentence_is_never_named():
    long = "it was all far too much for me to do beside the work that I am paid for"
    for naming in ("Tamsin Vane left", "write to ada@example.org", long):
        shown, hidden = rows_of(
            {"Held": HELD, "Reason": [*[naming] * 8, *of(workload=5, match=4, blank=3)]}, names=NAMES
        )
        assert [each[0] for each in shown[1:]] == [
            "Reason: match", "Reason: workload", "Reason: other than match or workload",
        ]  # fmt: skip
        shown, hidden = rows_of({"Held": HELD, "Reason": [*[naming] * 8, *of(blank=12)]}, names=NAMES)
        assert len(shown) == 1 and hidden == ["Reason"]
    shown, hidden = rows_of({"Held": HELD, "With Tamsin Vane": of(a=10, b=10)}, names=NAMES)
    assert len(shown) == 1 and hidden == []


def test_a_name_over_heading_and_category_is_not_told_either():
    shown, hidden = rows_of({"Held": HELD, "With Tamsin": of(Vane=10, Smith=10)}, names=NAMES)
    assert not [each for each in shown if "Vane" in each[0]]


@pytest.mark.parametrize(
    "taken", ["Reason: match", "Reason: Workload", "reason: personal", "Reason: other than match or workload"]
)
def test_a_column_that_has_the_name_of_a_category_is_never_taken_for_it(taken):
    reason = of(workload=6, match=5, personal=2, left_firm=2, blank=5)
    shown, hidden = rows_of({"Held": HELD, "Reason": reason, taken: HELD})
    assert [each[0] for each in shown] == ["Held", taken] and hidden == ["Reason"]


def test_a_category_that_reads_as_one_of_another_column_is_not_told_under_its_name():
    cells = [*["x: match"] * 10, *["x: workload"] * 10]
    shown, hidden = rows_of({"Reason": cells, "Reason: x": of(match=10, workload=10)[::-1]})
    assert hidden == ["Reason"] and [each[0] for each in shown] == ["Reason: x: match", "Reason: x: workload"]
    # A category that is called as the others together would be.
    cells = [*of(workload=6, match=5), *["other than match or workload"] * 2, *of(personal=2, blank=5)]
    assert rows_of({"Held": HELD, "Reason": cells})[1] == ["Reason"]


# ------------------------------------------------------------------------------------------ beside what else is told


def test_the_one_who_ended_without_a_reason_does_not_follow():
    ended = of(yes=9, no=11)
    nine, eight = of(workload=5, match=4, blank=11), of(workload=5, match=3, blank=12)
    assert len(rows_of({"Ended early": ended, "Reason": nine})[0]) == 3
    assert rows_of({"Ended early": ended, "Reason": eight})[1] == ["Reason"]
    # Whichever stands first in the log.
    assert rows_of({"Reason": eight, "Ended early": ended})[1] == ["Ended early"]
    # Nor the one who ended neither before nor after, where those who went on are told.
    assert rows_of({"Went on": of(no=9, yes=11), "Reason": eight})[1] == ["Reason"]


def test_a_column_within_a_category_of_another_is_held_against_it():
    reason = of(workload=6, match=5, blank=9)
    when = [*of(early=5), None, *of(late=5), *[None] * 9]
    assert rows_of({"Reason": reason, "Phase": when})[1] == ["Phase"]


def test_numbers_that_tell_of_a_category_and_a_few_more_are_hidden():
    reason = of(workload=6, match=5, blank=9)
    times = [*["1"] * 6, "1", *["0"] * 13]
    assert rows_of({"Reason": reason, "Talks about workload": times})[1] == ["Talks about workload"]


# ------------------------------------------------------------------------------------------------------------- when


def days(*told):
    return [day for day, number in told for _ in range(number)]


def test_days_are_told_as_periods_between_waves_and_never_as_days():
    cells = days(("2026-01-20", 3), ("2026-02-01", 2), ("2026-06-14 09:30:00", 3), ("2026-10-05", 4), (None, 8))
    shown, _ = rows_of({"Held": HELD, "Stopped on": cells})
    assert shown[1:] == [
        ("Stopped on: “Start” to “Middle”", 20, 5.0), ("Stopped on: after “End”", 20, 4.0),
        ("Stopped on: other than “Start” to “Middle” or after “End”", 20, 3.0),
    ] or shown[1:] == [
        ("Stopped on: before “Start”", 20, 3.0), ("Stopped on: “Start” to “Middle”", 20, 5.0),
        ("Stopped on: after “End”", 20, 4.0),
    ]  # fmt: skip
    assert "2026" not in str(shown)


def test_a_month_that_a_wave_cuts_in_two_is_of_neither_side():
    cells = days(("2026-06", 4), ("2026-02", 5), (None, 11))  # the first of February is the day of a wave
    shown, _ = rows_of({"Held": HELD, "Stopped on": cells})
    assert shown[1:] == [
        ("Stopped on: “Start” to “Middle”", 20, 5.0), ("Stopped on: in the month of “Middle”", 20, 4.0),
    ]  # fmt: skip


@pytest.mark.parametrize("other", ["3/4/2026", "03.04.2026", "4 March 2026", "March 2026", "2026-13-01", "unknown"])
def test_days_that_can_be_read_in_two_ways_are_not_told_and_no_day_is_a_category(other):
    cells = days(("2026-01-20", 8), (other, 8), (None, 4))
    shown, hidden = rows_of({"Held": HELD, "Stopped on": cells})
    assert len(shown) == 1 and hidden == ["Stopped on"]


@pytest.mark.parametrize("change", [{"date": None}, {"label": "Start"}], ids=["no days", "one name"])
def test_without_days_of_waves_that_have_names_of_their_own_no_day_is_told(change):
    scheme = SCHEME.model_copy(update={"waves": tuple(each.model_copy(update=change) for each in SCHEME.waves)})
    cells = days(("2026-01-20", 8), ("2026-07-20", 8), (None, 4))
    shown, hidden = rows_of({"Held": HELD, "Stopped on": cells}, scheme=scheme)
    assert len(shown) == 1 and hidden == ["Stopped on"]


# --------------------------------------------------------------------------------------------- the measure by person


def test_a_category_is_a_measure_that_can_be_asked_for_by_its_name():
    study = findings_of({"Held": HELD, "Reason": of(workload=6, match=5, personal=2, left_firm=2, blank=5)}).study

    def total(measure, role="mentor"):
        values = progress.participation_of(study, role, measure)
        return len(values), values.sum()

    assert total("Reason: workload") == total("Reason: WORKLOAD") == (20, 6.0)
    assert total("Reason: other than match or workload") == (20, 4.0)
    assert total("Reason: other than match") == (20, 10.0)
    for nothing in ("Reason", "Reason: never said", "Reason: other than stress", "Held: 3", "Gone: workload"):
        assert total(nothing) == (0, 0.0)
    assert total("Reason: workload", "mentee") == (0, 0.0)


def test_a_target_may_name_a_category_and_comes_out_alike_here_and_in_a_release():
    found = findings_of({"Held": HELD, "Reason": of(workload=5, match=4, blank=11)})
    made = draft(found, today=date(2026, 12, 1))
    assert made.release is not None, made
    (row,) = made.release.table("progress_by_indicator").to_dict("records")
    assert (row["state"], row["n"], row["shown"]) == ("REACHED", 20, True)
    here = found.progress_by_indicator.iloc[0]
    assert here["state"] == row["state"] and here["n"] == 20


# ------------------------------------------------------------------------------------------------ over several releases

FIRST = of(workload=6, match=5, personal=2, left_firm=2, blank=5)


def told_of(passed):
    table = passed.participation
    mine = table[table["role"] == "mentor"]
    return {row["measure"]: (row["total"], row["shown"]) for row in mine.to_dict("records")}


def test_what_has_not_changed_is_told_again():
    first = through(findings_of({"Held": HELD, "Reason": FIRST}), earlier=[])
    later = through(findings_of({"Held": HELD, "Reason": FIRST}), earlier=[first.behind])
    assert told_of(first) == told_of(later) and len(told_of(first)) == 4
    assert all(shown for _, shown in told_of(later).values())


@pytest.mark.parametrize(
    "now",
    [
        of(workload=6, match=5, personal=3, left_firm=1, blank=5),
        of(workload=6, match=5, personal=3, left_firm=2, blank=4),
        of(workload=3, stress=3, match=5, personal=2, left_firm=2, blank=5),
        of(stress=6, match=5, personal=2, left_firm=2, blank=5),
        of(workload=6, match=2, personal=5, left_firm=2, blank=5),
        of(workload=6, blank=14),
        HELD,
    ],
    ids=["one within others", "one more", "half renamed", "renamed", "another order", "unanimous", "numbers"],
)
def test_a_column_that_changed_tells_nothing_new(now):
    first = through(findings_of({"Held": HELD, "Reason": FIRST}), earlier=[])
    assert sum(name.startswith("Reason: ") for name in told_of(first)) == 3
    mine = told_of(through(findings_of({"Held": HELD, "Reason": now}), earlier=[first.behind]))
    assert [(name, shown) for name, (_, shown) in mine.items() if name.startswith("Reason")] == [("Reason", False)]


def test_other_categories_than_those_that_were_told_wait_even_where_nobody_changed():
    cells = [*["Tamsin Vane"] * 7, *of(workload=6, match=4, personal=3)]
    log = {"Held": HELD, "Reason": cells}
    found = findings_of(log)
    asked = list(taking_part.participation(found, POLICY, NAMES))
    told = [each.told for each in asked if not each.reason]
    assert sum(each["measure"].startswith("Reason") for each in told) == 3
    shown, hidden = rows_of(log, names=NAMES, earlier=told)
    assert len(shown) == 4 and hidden == []
    shown, hidden = rows_of(log, earlier=told)  # the name is off the list
    assert len(shown) == 1 and hidden == ["Reason"]


def test_a_release_of_whom_nothing_was_kept_is_found_again_by_what_its_rows_count():
    found = findings_of({"Held": HELD, "Reason": FIRST})
    release = draft(found, today=date(2026, 12, 1)).release
    behind = again.found_again(found, release)
    names = [name for name in behind["statistics"] if "Reason" in name]
    assert len(names) == 3 and "other than match or workload" in str(names)
    assert {len(marks) for block, marks in behind["marks"].items() if "Reason" in block} == {20}


def test_a_mark_tells_that_somebody_moved_between_categories_that_are_told_together():
    first = findings_of({"Held": HELD, "Reason": FIRST})
    block = "participation|mentor|Reason: workload"
    moved = first.study.participation.copy()
    place = moved.index[(moved["measure"] == "Reason") & (moved["value"] == "personal")][0]
    moved.loc[place, "value"] = "left firm"
    later = Findings(replace(first.study, participation=moved))
    before, after = marks_of(first, block), marks_of(later, block)
    assert sum(before[person] != after[person] for person in before) == 1
    assert marks_of(later, "participation|mentor|Held: x") == {}


# ------------------------------------------------------------------------------------------------------- brute force


def outcome(sizes, *, everybody):
    """What readers see of these numbers of people by category: the names and their counts, or nothing."""
    named, left = told_together({name: number for name, number in sizes.items() if number}, set(sizes), POLICY)
    told = [*(sizes[each] for each in named), *([left] if left else [])]
    if hide_categories(told, everybody - sum(sizes.values()), POLICY):
        return None
    return frozenset((each, sizes[each]) for each in named)


@pytest.mark.parametrize("everybody", [10, 12, 14])
def test_who_knows_the_rule_and_all_categories_cannot_work_out_a_small_one(everybody):
    """Every way in which people may stand in four known categories or none, by what of it is shown."""
    seen: dict[tuple, set[tuple]] = {}
    for counts in itertools.product(range(everybody + 1), repeat=4):
        if sum(counts) > everybody:
            continue
        # Which of two that are as large is named nobody knows, so each order is possible.
        for order in ("abcd", "dcba", "badc", "cdab"):
            sizes = {name: counts["abcd".index(name)] for name in order}
            shown = outcome(sizes, everybody=everybody)
            if shown is not None:
                seen.setdefault((shown, sum(counts)), set()).add(counts)
    assert len(seen) > 20
    small = {*range(1, POLICY.m_side), *range(everybody - POLICY.m_side + 1, everybody)}
    for (shown, _), ways in seen.items():
        assert all(POLICY.m_side <= number <= everybody - POLICY.m_side for _, number in shown)
        for chosen in itertools.chain.from_iterable(itertools.combinations(range(4), size) for size in (1, 2, 3, 4)):
            sums = {sum(each[place] for place in chosen) for each in ways}
            assert len(sums) > 1 or not sums & small, (shown, chosen, sums)


REASONS, PHASES = ("workload", "match", "personal", "left firm"), ("early", "late", "last")


def random_log(seed):
    """A small log in which reasons and phases are mostly noted of those who ended."""
    chance = np.random.default_rng(seed)
    number = int(chance.integers(10, 15))
    ended = chance.random(number) < chance.uniform(0.2, 0.9)

    def column(words, noted):
        weights = chance.dirichlet(np.full(len(words), 0.8))
        return [str(chance.choice(words, p=weights)) if each and chance.random() < noted else None for each in ended]

    log = {
        "Held": [str(each) for each in chance.integers(0, 5, number)],
        "Ended early": ["yes" if each else "no" for each in ended],
        "Reason": column(REASONS, chance.choice([0.85, 1.0])),
        "Phase": column(PHASES, chance.choice([0.85, 1.0])),
        "Talks": [str(int(each)) for each in (chance.random(number) < 0.5) & ended],
    }
    names = list(log)
    return {name: log[name] for name in chance.permutation(names)}


BASE = findings_of({"Held": ["1", "2"] * 7}, scheme=SCHEME.model_copy(update={"roles": SCHEME.roles[:1]})).study


def study_of(log):
    people = BASE.person["person"].tolist()
    rows = [(people[n], name, cell) for name, cells in log.items() for n, cell in enumerate(cells) if cell is not None]
    return replace(BASE, participation=pd.DataFrame(rows, columns=["person", "measure", "value"]))


def shown_by_heading(found):
    """What is told of a log, by heading: the numbers of every person, one array a row."""
    told: dict[str, list[np.ndarray]] = {}
    for each in taking_part.participation(found, POLICY):
        if each.reason is None and each.told["role"] == "mentor":
            values = progress.participation_of(found.study, "mentor", each.told["measure"])
            assert each.told["people"] == sorted(values.index) and each.shown["total"] == round(values.sum(), 1)
            told.setdefault(each.told["measure"].partition(": ")[0], []).append(values.sort_index().to_numpy())
    return told


def test_small_random_logs_give_no_few_people_away():
    """From all that is shown: every total, every sum of categories, and what one is more than another within it."""
    side, columns = POLICY.m_side, 0
    for seed in range(200):
        sums = []
        for heading, mine in shown_by_heading(Findings(study_of(random_log(seed)))).items():
            columns += heading in ("Reason", "Phase")
            assert heading not in ("Reason", "Phase") or 2 <= len(mine) <= MOST
            chosen = (each for size in range(1, len(mine) + 1) for each in itertools.combinations(mine, size))
            sums += [(heading, total) for each in chosen if set(total := sum(each)) <= {0.0, 1.0}]
        for heading, values in sums:
            assert side <= values.sum() <= len(values) - side or set(values) == {1.0}, (seed, heading)
        for (one, left), (other, right) in itertools.permutations(sums, 2):
            if one == other:
                continue
            for rest in (left - right, 1 - left - right, left + right - 1):
                if (rest >= 0).all() and rest.any():
                    assert side <= rest.sum() <= len(rest) - side, (seed, one, other)
    assert columns > 40


# ----------------------------------------------------------------------------------------------- as readers see it


def released(columns):
    found = findings_of(columns)
    return draft(found, today=date(2026, 12, 1)).release


def test_the_page_of_support_says_how_many_ended_why_and_when_in_numbers_of_people():
    release = released({
        "Held": HELD,
        "Ended early": of(yes=9, no=11),
        "Reason category": of(workload=5, match=4, blank=11),
        "Stopped on": [*["2026-01-20", "2026-07-01"] * 4, "2026-07-02", *[None] * 11],
    })  # fmt: skip
    assert delivery.stopping_in_words(release) == [
        "Mentors: “Ended early” adds up to 9, among the 20 people of whom the log tells.",
        "Mentors, “Reason category”, in people of the 20 in the log: match: 4, workload: 5.",
        "Mentors, “Stopped on”, in people of the 20 in the log: before “Start”: 4, “Middle” to “End”: 5.",
    ]
    assert delivery.stopping_in_words(None) == []


def test_categories_of_an_earlier_release_stand_on_and_the_heading_is_not_said_to_be_hidden():
    def log(reasons):
        return findings_of({"Held": HELD, "Ended early": of(yes=9, no=11), "Reason": reasons})

    first = draft(log(of(workload=5, match=4, blank=11)), today=date(2026, 12, 1))
    now = log(of(workload=4, match=5, blank=11))
    later = draft(now, today=date(2026, 12, 2), earlier=[first.release], behind=[first.behind])
    table = later.release.table("participation")
    mine = table[(table["role"] == "mentor") & table["measure"].str.startswith("Reason")]
    assert dict(zip(mine["measure"], mine["total"], strict=True)) == {
        "Reason": None, "Reason: match": 4.0, "Reason: workload": 5.0,
    }  # fmt: skip
    told = delivery.taken_part(later.release)
    assert told.loc[(told["kind"] == "reason") & (told["role"] == "mentor"), "shown"].tolist() == [True, True]


def test_the_log_of_the_researcher_says_in_words_why_a_column_stays():
    assert "(C2)" in _release_log.reason_in_words("C2 categories")
    told = _release_log.reason_in_words("C2 yes or no, of what another measure leaves")
    assert told.startswith("of what another measure leaves: everyone")
    assert _release_log.reason_in_words("it tells of 3 people, of no other") == "it tells of 3 people, of no other"


def test_hidden_reasons_are_a_row_that_is_not_shown_and_no_sentence():
    release = released({"Held": HELD, "Ended early": of(yes=9, no=11), "Reason category": of(workload=9, blank=11)})
    told = delivery.taken_part(release)
    mine = told[(told["role"] == "mentor") & (told["kind"] == "reason")].to_dict("records")
    assert [(row["measure"], row["shown"]) for row in mine] == [("Reason category", False)]
    assert len(delivery.stopping_in_words(release)) == 1


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Reason category: workload", "reason"), ("Reason category: no time offered", "reason"),
        ("Reason: other than match or workload", "reason"), ("Stopped on: “Start” to “End”", "when"),
        ("Stopped on", "when"), ("Ended after meeting", "when"), ("Matching dimension: same office", "chosen"),
        ("Matching dimension: other than same office", "chosen"), ("Ended early: workload", "reason"),
        ("Ended early: after “End”", "when"), ("Ended early", "ended"),
        ("Reward: voucher", "reward"), ("Reward: none", None), ("Reward: other than voucher", None),
        ("Mode: video", None),
    ],
)  # fmt: skip
def test_a_category_is_understood_by_its_heading(heading, kind):
    assert delivery.recognised(heading) == kind


ONE_WITHOUT = of(workload=5, match=3, blank=12)  # of nine who ended early one gave no reason
NINE = of(yes=9, no=11)


@pytest.mark.parametrize("told", [ONE_WITHOUT, of(yes=8, no=12)], ids=["words", "numbers"])
def test_a_new_column_is_held_against_what_was_told_wherever_it_stands_in_the_log(told):
    held = [float(each % 6 + 3) for each in range(20)]
    first = draft(findings_of({"Held": held, "Ended early": NINE}), today=date(2026, 12, 1))
    before = {"earlier": [first.release], "behind": [first.behind]}
    columns = {"Held": held, "Reason": told, "Ended early": NINE}
    rows = draft(findings_of(columns), today=date(2026, 12, 2), **before).release.table("participation")
    mine = rows[rows["role"] == "mentor"].set_index("measure")["shown"].to_dict()
    assert mine == {"Held": True, "Reason": False, "Ended early": True}


def test_three_columns_that_are_parts_of_one_whole_leave_nobody_alone():
    wish = [*of(yes=5), *of(no=15)]
    others = [*[None] * 5, *of(illness=3, dismissal=3), *[None] * 9]  # with the five, eleven of the twelve
    columns = {"Ended early": of(yes=12, no=8), "Left by own wish": wish, "Other reason": others}
    assert rows_of(columns)[1] == ["Other reason"]
    own = {"Ended early": of(yes=13, no=7), "Own reason": [*of(workload=3, match=3), *[None] * 14]}
    assert rows_of(own | {"Firm reason": [*[None] * 6, *of(cost=3, moved=3), *[None] * 8]})[1] == ["Firm reason"]
    assert not rows_of(own | {"Firm reason": [*[None] * 6, *of(cost=3, moved=4), *[None] * 7]})[1]


def test_categories_that_look_alike_are_one():
    told, hidden = rows_of({"Reason": [*of(work=3), *["work\u200b"] * 3, *of(match=5, blank=9)]})
    assert [each[0] for each in told] == ["Reason: match", "Reason: work"] and told[1][2] == 6.0 and not hidden
