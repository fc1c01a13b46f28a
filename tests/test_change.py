"""Before and after through the tables: the hand-checked fixture, the routes, the gates, and the laws of a change."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.change import change_by_scale_role, difference_by_scale, mixed_codings, scales, summary_by_scale_role_wave
from analysis.model import Coding, Group, Instrument, Refused, Role, Scale, Scheme, Wave
from analysis.wide import score_tables

# SWEMWBS raw total to metric score, Stewart-Brown and others 2009.
METRIC = dict(
    zip(
        range(16, 29),
        (16.36, 16.88, 17.43, 17.98, 18.59, 19.25, 19.98, 20.73, 21.54, 22.35, 23.21, 24.11, 25.03),
        strict=True,
    )
)
MENTORS = (18, 20, 21, 19, 23, 24, 17, 22, 25, 20, 26, 21), (21, 22, 21, 22, 25, 23, 20, 24, 27, 22, 25, 24)
COMPARISON = (20, 22, 19, 24, 21, 23, 18, 25, 22, 20), (20, 21, 20, 24, 22, 22, 18, 26, 21, 20)
SCHEME = Scheme(
    name="Fixture",
    slug="fixture",
    roles=(
        Role(id="mentor", label="Mentors", singular="mentor"),
        Role(id="comparison", label="Comparison", singular="colleague", comparison=True),
    ),
    # Time order is the scheme's, not the alphabet's: "post" comes before "pre" there.
    waves=tuple(Wave(id=each, label=each) for each in ("pre", "post", "later")),
)


def tables(linked: bool = True, /, **waves_by_role: Any):
    """score and person from role = (values at pre, values at post, ...); a person is a place in those lists."""
    scores, people = [], []
    for role, waves in waves_by_role.items():
        for place in range(len(waves[0])):
            people.append({"person": f"{role}-{place}", "role": role, "linked": linked})
            for wave, values in zip(("pre", "post", "later"), waves, strict=False):
                scores.append({"person": f"{role}-{place}", "wave": wave, "scale": "wellbeing", "score": values[place]})
    return pd.DataFrame(scores).astype({"score": float}), pd.DataFrame(people)


def only(table, **cells):
    for name, value in cells.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


def changed(score, person, scheme, instruments=None, *, matched_only: bool = False):
    tables = score_tables(score, person, scheme, instruments)
    return change_by_scale_role(
        tables, mixed=mixed_codings(scales(instruments or {}, score)), matched_only=matched_only
    )


def change_of(*waves, linked: bool = True, matched_only: bool = False):
    score, person = tables(linked, mentor=waves)
    return changed(score, person, SCHEME, matched_only=matched_only)


@pytest.fixture
def golden():
    metric = {
        role: [[METRIC[raw] for raw in wave] for wave in waves]
        for role, waves in {"mentor": MENTORS, "comparison": COMPARISON}.items()
    }
    return tables(**metric)


def test_the_golden_fixture_gives_its_hand_checked_change(golden):
    row = only(changed(golden[0], golden[1], SCHEME), role="mentor")
    assert (row["n"], row["n_from"], row["n_to"], row["route"], row["reason"]) == (12, 12, 12, "paired", "ok")
    assert (row["from_wave"], row["to_wave"]) == ("pre", "post")
    assert [row["before"], row["after"]] == pytest.approx([19.6483, 20.8042], abs=5e-5)
    assert [row["sd_before"], row["sd_after"], row["sd_change"]] == pytest.approx([1.9718, 1.6115, 1.0814], abs=5e-5)
    assert [row["change"], row["se"]] == pytest.approx([1.1558, 0.3122], abs=5e-5)
    assert [row["lo"], row["hi"]] == pytest.approx([0.4687, 1.8429], abs=5e-5)
    assert row["change"] / row["se"] == pytest.approx(3.7024, abs=5e-5)
    assert (row["up"], row["same"], row["down"]) == (9, 1, 2)
    # d_av 0.6419 times sqrt(10/11).
    assert row["g_av"] == pytest.approx(0.6419 * (10 / 11) ** 0.5, abs=5e-5)
    assert row["net"] == pytest.approx(7 / 12)


def test_the_golden_fixture_gives_its_hand_checked_difference(golden):
    change = changed(golden[0], golden[1], SCHEME)
    comparison = only(change, role="comparison")
    assert [comparison["change"], comparison["sd_change"]] == pytest.approx([-0.0010, 0.6030], abs=5e-5)
    row = only(difference_by_scale(change, SCHEME))
    assert (row["role"], row["comparison"], row["n"], row["n_comparison"]) == ("mentor", "comparison", 12, 10)
    assert [row["difference"], row["lo"], row["hi"]] == pytest.approx([1.1568, 0.3874, 1.9263], abs=5e-5)
    assert row["df"] == pytest.approx(17.724, abs=5e-4)
    assert row["difference"] / row["se"] == pytest.approx(3.1623, abs=5e-5)


def test_the_summary_counts_everybody_who_answered(golden):
    score, person = golden
    gone = score[~((score["person"] == "mentor-0") & (score["wave"] == "post"))]
    table = summary_by_scale_role_wave(score_tables(gone, person, SCHEME))
    assert only(table, role="mentor", wave="pre")["mean"] == pytest.approx(19.6483, abs=5e-5)
    assert only(table, role="mentor", wave="pre")["n"] == 12
    assert only(table, role="mentor", wave="post")["n"] == 11
    assert table["wave"].tolist() == ["pre", "post", "pre", "post"]


def test_every_earlier_wave_is_compared_with_every_later_one_in_the_schemes_order():
    waves = [np.arange(9.0), np.arange(9.0) * 1.1 + 1, np.arange(9.0) * 1.2]
    table = change_of(*waves)
    assert list(zip(table["from_wave"], table["to_wave"], strict=True)) == [
        ("pre", "post"),
        ("pre", "later"),
        ("post", "later"),
    ]
    assert only(table, from_wave="pre", to_wave="later")["change"] == pytest.approx(0.8)


def test_people_seen_once_are_counted_and_left_out_where_the_matched_alone_are_asked_for():
    first = [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 50, None]
    last = [2.0, 2, 5, 4, 6, 8, 7, 9, 11, None, 70]
    row = only(change_of(first, last, matched_only=True))
    assert (row["n"], row["n_from"], row["n_to"], row["flags"]) == (9, 10, 10, "unmatched_left_out")
    assert (row["before"], row["after"], row["change"]) == pytest.approx((5.0, 6.0, 1.0))


def test_where_nobody_has_a_code_all_answers_are_compared_and_said_to_be_unlinked():
    first = [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 50, None]
    last = [2.0, 2, 5, 4, 6, 8, 7, 9, 11, None, 70]
    row = only(change_of(first, last, linked=False))
    assert (row["route"], row["n"], row["n_from"], row["n_to"]) == ("unlinked", 10, 10, 10)
    assert (row["before"], row["after"]) == pytest.approx((9.5, 12.4))
    assert row["flags"] == "different_people_may_have_answered"
    assert row[["g_av", "up", "same", "down", "net", "sd_change"]].isna().all()


def test_people_with_codes_who_never_meet_again_are_no_pairs_and_compared_only_as_strangers():
    nobody = [None] * 8
    waves = [*range(8), *nobody], [*nobody, *range(1, 9)]
    matched = only(change_of(*waves, matched_only=True))
    assert (matched["route"], matched["reason"], matched["n"]) == ("paired", "no_pairs", 0)
    assert matched[["change", "lo", "hi", "before", "after"]].isna().all()
    everybody = only(change_of(*waves))
    assert (everybody["route"], everybody["flags"]) == ("unlinked", "different_people_may_have_answered")
    assert (everybody["before"], everybody["after"], everybody["change"]) == (3.5, 4.5, 1.0)
    assert everybody[["g_av", "up", "same", "down", "net", "sd_change"]].isna().all()


@pytest.mark.parametrize(("n", "reason", "shown"), [(4, "suppressed_lt5", False), (5, "n_lt_8", True), (8, "ok", True)])
def test_numbers_of_fewer_than_five_people_are_missing(n, reason, shown):
    row = only(change_of(np.arange(n), np.arange(n) ** 1.1 + 1))
    assert (row["n"], row["reason"]) == (n, reason)
    numeric = [
        "before",
        "after",
        "sd_before",
        "change",
        "sd_change",
        "se",
        "lo",
        "hi",
        "g_av",
        "up",
        "same",
        "down",
        "net",
    ]
    assert row[numeric].notna().all() if shown else row[numeric].isna().all()


def test_a_hidden_side_hides_the_difference():
    score, person = tables(
        mentor=([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 4, 4, 6, 6, 8, 9]), comparison=([1, 2, 3], [2, 2, 5])
    )
    row = only(difference_by_scale(changed(score, person, SCHEME), SCHEME))
    assert row["reason"] == "suppressed_lt5"
    assert row[["difference", "lo", "hi", "se", "df"]].isna().all()


def test_two_scores_of_one_person_in_one_wave_are_refused():
    score, person = tables(mentor=([1, 2, 3, 4, 5], [2, 2, 4, 4, 6]))
    with pytest.raises(Refused, match="two scores"):
        changed(pd.concat([score, score.head(1)]), person, SCHEME)


def test_row_order_and_relabelled_people_change_nothing(golden):
    score, person = golden
    base = changed(score, person, SCHEME)
    names = {name: f"x{place}" for place, name in enumerate(person["person"].sample(frac=1, random_state=3))}
    other = changed(
        score.assign(person=score["person"].replace(names)).sample(frac=1, random_state=1),
        person.assign(person=person["person"].replace(names)).sample(frac=1, random_state=2),
        SCHEME,
    )
    pd.testing.assert_frame_equal(base, other)


def test_a_person_without_a_score_adds_nothing(golden):
    score, person = golden
    base = changed(score, person, SCHEME)
    more = pd.concat([score, pd.DataFrame([{"person": "z", "wave": "pre", "scale": "wellbeing", "score": np.nan}])])
    somebody = pd.concat([person, pd.DataFrame([{"person": "z", "role": "mentor", "linked": True}])])
    pd.testing.assert_frame_equal(base, changed(more, somebody, SCHEME))


def test_nothing_answered_gives_empty_tables_with_their_columns():
    score, person = (table.head(0) for table in tables(mentor=([1.0], [2.0])))
    change = changed(score, person, SCHEME)
    assert change.empty and {"scale", "change", "flags"} <= set(change)
    assert difference_by_scale(change, SCHEME).empty
    assert summary_by_scale_role_wave(score_tables(score, person, SCHEME)).empty


def test_the_callers_tables_stay_as_they_were(golden):
    copies = [table.copy() for table in golden]
    changed(golden[0], golden[1], SCHEME)
    for table, copy in zip(golden, copies, strict=True):
        pd.testing.assert_frame_equal(table, copy)


def safety(*codings):
    scale = Scale(id="safety", label="Safety", items=(1, 2, 3), smallest_change=0.5)
    items = {number: "" for number in (1, 2, 3)}
    return {"safety": Instrument(id="safety", name="Safety", items=items, codings=codings, scales=(scale,))}


SEVEN, FIVE = Coding(id="1-7", minimum=1, maximum=7), Coding(id="1-5", minimum=1, maximum=5)
TURNED = Coding(id="7-1", minimum=1, maximum=7, reversed=(1, 2, 3))


def test_a_scale_has_its_only_range_and_waits_for_a_declaration_where_codings_differ():
    row = only(scales(safety(SEVEN)))
    assert (row["minimum"], row["maximum"], row["higher"], row["smallest"]) == (1, 7, "better", 0.5)
    assert (only(scales(safety(SEVEN, TURNED)))["minimum"], only(scales(safety(SEVEN, TURNED)))["maximum"]) == (1, 7)
    assert np.isnan(only(scales(safety(SEVEN, FIVE)))["maximum"])


def test_the_range_follows_the_coding_that_the_answers_were_given_in():
    score = pd.DataFrame({"scale": ["safety"] * 2, "score": [4.0, None], "coding": ["1-5", "1-7"]})
    assert only(scales(safety(SEVEN, FIVE), score))["maximum"] == 5


def test_a_change_between_two_ranges_is_flagged():
    first, last = [2.0, 3, 4, 5, 4, 3, 2, 3], [3.0, 3, 4, 5, 5, 3, 3, 3]
    score, person = tables(mentor=(first, last))
    score = score.assign(scale="safety", coding=score["wave"].replace({"pre": "1-7", "post": "1-5"}))
    assert only(scales(safety(SEVEN, FIVE), score))["flags"] == "mixed_codings"
    assert only(changed(score, person, SCHEME, safety(SEVEN, FIVE)))["flags"] == "mixed_codings"
    same = score.assign(coding="1-7")
    assert only(changed(same, person, SCHEME, safety(SEVEN, FIVE)))["flags"] == ""


def test_where_people_are_nested_in_organisations_the_range_rests_on_these():
    chance = np.random.default_rng(9)
    firm = np.repeat([f"F{number}" for number in range(9)], 4)
    moved = chance.normal(0.3, 0.6, 9)[np.repeat(np.arange(9), 4)]
    first = chance.normal(3, 0.3, 36)
    score, person = tables(True, mentor=[first, first + moved + chance.normal(0, 0.1, 36)])
    person = person.assign(firm=firm)
    nested = SCHEME.model_copy(update={"groups": (Group(id="firm", label="Firm", cluster=True),)})
    for matched_only in (False, True):
        row = only(changed(score, person, nested, matched_only=matched_only))
        alone = only(changed(score, person, SCHEME, matched_only=matched_only))
        assert (row["df"], alone["df"]) == (8, 35)
        assert row["change"] == pytest.approx(alone["change"]) and row["se"] > 1.4 * alone["se"]
    few = only(changed(score, person.assign(firm=np.repeat(["A", "B", "C"], 12)), nested))
    assert few["reason"] == "too_few_clusters" and np.isnan(few["lo"]) and few["change"] == pytest.approx(row["change"])
