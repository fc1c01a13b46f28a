"""Who is missing from a change: whom that is, how they had started, what they may have done, and in which tables."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import findings_of, load_folder
from analysis.asked import Asked
from analysis.cautions import of_change
from analysis.change import change_by_scale_role, summary_by_scale_role_wave
from analysis.estimates import holm, mean_change, p_value
from analysis.missing_people import REASONS, Around, missing
from analysis.model import Estimate, Group, Role, Scheme, Wave
from analysis.one_change import cautions_of, contrasts_of, missing_of
from analysis.progress import forbidden_words
from analysis.wide import ScoreTable, score_tables

SAMPLE = Path(__file__).parent.parent / "sample_data"
SCHEME = Scheme(
    name="S",
    slug="s",
    roles=(Role(id="mentor", label="Mentors", singular="mentor"),),
    waves=(Wave(id="pre", label="Before"), Wave(id="post", label="After")),
    groups=(Group(id="office", label="Office"),),
)
NESTED = SCHEME.model_copy(update={"groups": (Group(id="firm", label="Firm", cluster=True),)})
SCALE = {"label": "Own scale", "minimum": 1.0, "maximum": 5.0, "higher": "better", "smallest": None}


@pytest.fixture(scope="module")
def found():
    return findings_of(load_folder(SAMPLE))


def table_of(before, after, *, scale: str = "own", linked: bool = True) -> ScoreTable:
    scores = np.column_stack([np.asarray(before, dtype=float), np.asarray(after, dtype=float)])
    number = len(scores)
    return ScoreTable(scale, "mentor", ("pre", "post"), scores, np.arange(number), np.full(number, linked))


def missing_from(table: ScoreTable, change: Estimate | None = None, *, office=None, more=(), **facts):
    number = len(table.scores)
    person = pd.DataFrame({"person": [f"p{n}" for n in range(number)], "office": office or [None] * number})
    outcomes = {each.scale: (each.scale.title(), each) for each in (table, *more)}
    change = mean_change(*table.scores.T) if change is None else change
    return missing(Asked(table, 0, 1, SCALE | facts), change, Around(SCHEME, person, None, outcomes))


# ----------------------------------------------------------------------------------------- what they may have done


def forty(baseline: float = 3.2):
    """24 of 40 answered again; the other 16 had started at 3.2 on average."""
    start = np.append(np.linspace(2, 4, 24), np.linspace(baseline - 1, baseline + 1, 16))
    end = np.append(np.linspace(2.5, 4.3, 24), [np.nan] * 16)
    return table_of(start, end)


def test_g34_four_levels_of_what_those_lost_may_have_done():
    change = Estimate(0.40, 0.15, 0.65, n=24, route="all_available")
    told = missing_from(forty(), change)
    assert told.levels["level"].tolist() == [1, 2, 3, 3, 4]
    figures = told.levels[["silent", "change", "lo", "hi"]].to_numpy()
    gone = np.nan
    expected = [
        [gone, 0.40, 0.15, 0.65],
        [0.0, 0.24, 0.09, 0.39],
        [-0.60, 0.0, -0.15, 0.15],  # 0.6 x (0.15 - 0.40) and 0.6 x (0.65 - 0.40)
        [-0.225, 0.15, 0.0, 0.30],
        [gone, gone, -0.64, 0.96],
    ]
    assert figures == pytest.approx(np.array(expected), abs=1e-9, nan_ok=True)
    assert told.levels["assumption"][1] == "They did not change" and (told.levels["reason"] == "ok").all()
    assert "if they had fallen by 0.60 on average; 0.22 would be enough" in told.sentences[-2]
    assert "lies between -0.64 and 0.96" in told.sentences[-1]


def test_without_a_clear_direction_there_is_none_to_undo():
    told = missing_from(forty(), Estimate(-0.1, -0.4, 0.2, n=24, route="all_available"))
    assert told.levels["level"].tolist() == [1, 2, 3, 4]
    assert "would be -0.06; there is no clear direction to undo" in told.sentences[-2]


def test_bounds_that_would_tell_the_average_of_fewer_than_five_people_are_not_given():
    table = table_of([3, 3.2, 3.1, 2.9, 3.5, 3.3, 2.8, 3.9, 1.7], [3.4, 3.3, 3.6, 3.1, 3.2, 3.9, 3.0, 4.0, np.nan])
    last = missing_from(table).levels.iloc[-1]
    assert (last["level"], last["reason"]) == (4, "suppressed_lt5") and np.isnan(last["lo"])
    unknown = missing_from(forty(), minimum=None, maximum=np.nan).levels.iloc[-1]
    assert unknown["reason"] == "range_not_known" and REASONS[unknown["reason"]]


# ------------------------------------------------------------------------------------------------- who they were


def test_those_lost_are_held_against_those_who_stayed_on_every_measure_of_the_first_wave():
    stayed, lost = [3.4, 3.8, 2.9, 4.1, 3.6, 3.3, 4.0, 3.7], [2.8, 3.1, 3.5, 2.6, 2.9]
    table = table_of([*stayed, *lost], [*stayed, *[np.nan] * 5])
    alike = table_of([3.0, 3.2] * 6 + [3.1], [np.nan] * 13, scale="other")
    later = replace(table_of([3.0] * 13, [3.0] * 13, scale="late"), waves=("post", "end"))
    told = missing_from(table, more=(alike, later))
    rows = told.lost.set_index("scale")
    assert rows.index.tolist() == ["own", "other"]  # its own measure first; what was not asked at the start is not told
    own = rows.loc["own"]
    assert (own["stayed"], own["lost"], own["clear"], own["reason"]) == (8, 5, True, "n_lt_8")
    assert (own["mean_lost"], own["mean_stayed"]) == (pytest.approx(2.98), pytest.approx(3.6))
    assert own["g"] == pytest.approx(-1.537, abs=1e-3) and own["lo"] < own["g"] < own["hi"] < 0  # Hedges, by hand
    assert not rows.loc["other", "clear"]
    lower = "Own: the 5 who did not answer again had started lower than the 8"
    assert any(each.startswith(lower) for each in told.sentences)


def test_of_fewer_than_five_lost_no_average_is_told():
    table = table_of([3.0, 3.2, 3.1, 2.9, 3.5, 3.3, 2.8, 3.9, 1.7], [3.4, 3.3, 3.6, 3.1, 3.2, 3.9, 3.0, 4.0, np.nan])
    told = missing_from(table)
    row = told.lost.iloc[0]
    assert (row["stayed"], row["lost"], row["reason"]) == (8, 1, "suppressed_lt5")
    assert pd.isna(row["mean_lost"]) and pd.isna(row["g"]) and not row["clear"]
    assert any("how these had started is not shown" in each for each in told.sentences)
    assert not any("1.7" in each for each in told.sentences)


def lost_by_office(**counts: tuple[int, int]):
    """office = (people who started, of these lost)."""
    office = [name for name, (started, _) in counts.items() for _ in range(started)]
    gone = [place < lost for started, lost in counts.values() for place in range(started)]
    start = 3 + np.sin(np.arange(len(office)))
    end = np.where(gone, np.nan, start + 0.1 * np.cos(np.arange(len(office))))
    return missing_from(table_of(start, end), office=office)


def test_g21_the_share_lost_of_each_group_is_held_against_the_others():
    told = lost_by_office(Leeds=(70, 56), York=(80, 48))
    rows = told.groups.set_index("member")
    assert (rows.loc["Leeds", "share"], rows.loc["Leeds", "others"]) == (pytest.approx(0.8), pytest.approx(0.6))
    newcombe = rows.loc["Leeds", ["difference", "lo", "hi"]].astype(float)
    assert newcombe.tolist() == pytest.approx([0.20, 0.0524315, 0.3338727], abs=1e-6)
    assert rows["clear"].tolist() == [True, True]
    wanted = "Office, Leeds: 56 of 70 did not answer again (80%), of all others 60%. That is +20 percentage points"
    assert [each for each in told.sentences if each.startswith("Office")] == [f"{wanted} (likely range +5 to +33)."]


@pytest.mark.parametrize(("lost", "clear"), [(4, True), (3, False)])
def test_ten_percentage_points_between_groups_are_flagged_and_fewer_are_not(lost, clear):
    told = lost_by_office(Leeds=(20, lost), York=(20, 2))
    assert told.groups["clear"].tolist() == [clear, clear]
    assert any("In no group shown" in each for each in told.sentences) != clear


def test_a_small_group_takes_the_next_smallest_along_and_neither_is_counted_among_the_others():
    told = lost_by_office(Leeds=(12, 6), York=(9, 5), Bath=(4, 1), Hull=(10, 1))
    rows = told.groups.set_index("member")
    for hidden, reason in (("Bath", "suppressed_lt5"), ("York", "hidden_with_others")):
        assert rows.loc[hidden, ["started", "lost", "share", "others", "difference", "lo", "hi"]].isna().all()
        assert rows.loc[hidden, "reason"] == reason
        assert not any(hidden in each for each in told.sentences)
    assert (rows.loc["Leeds", "others"], rows.loc["Hull", "others"]) == (pytest.approx(0.1), pytest.approx(0.5))


@pytest.mark.parametrize(("blank", "shown"), [(3, ["York"]), (5, ["Leeds", "York"])])
def test_those_who_gave_no_group_do_not_follow_from_the_groups_shown(blank, shown):
    office = ["Leeds"] * 10 + ["York"] * 12 + [None] * blank
    start = 3 + np.sin(np.arange(len(office)))
    end = np.where(np.arange(len(office)) % 3 == 0, np.nan, start + 0.1)
    rows = missing_from(table_of(start, end), office=office).groups
    assert rows.loc[rows["started"].notna(), "member"].tolist() == shown
    assert set(rows["reason"]) == ({"hidden_with_others"} if blank < 5 else {"ok"})


def test_several_small_groups_do_not_follow_from_the_one_shown():
    rows = lost_by_office(Leeds=(40, 6), York=(2, 1), Bath=(1, 1)).groups
    assert rows["started"].isna().all()


@pytest.mark.parametrize(("lost", "words"), [(1, "If the one person who"), (2, "If the 2 who")])
def test_one_person_lost_is_told_in_the_singular(lost, words):
    start = np.linspace(2, 4, 12)
    end = start + 0.02 * np.sin(np.arange(12))
    end[:lost] = np.nan
    told = missing_from(table_of(start, end), Estimate(0.1, -0.2, 0.4, n=12 - lost))
    assert any(each.startswith(f"{words} did not answer again had not changed") for each in told.sentences)


# ------------------------------------------------------------------------------------------------------ the gates


@pytest.mark.parametrize(
    "table",
    [
        table_of([3.0, 3.1, 3.2, 3.3, 2.0, 2.1], [3.5, 3.2, 3.3, 3.9, np.nan, np.nan]),  # 4 at both
        table_of(np.linspace(2, 4, 9), np.linspace(2.5, 4, 9), linked=False),
        table_of([3.0] * 9, [np.nan] * 9),
        table_of([3.0] * 12, [3.5] * 7 + [np.nan] * 5),  # everybody alike
    ],
)
def test_below_the_gates_there_are_reasons_and_never_a_gap_in_a_number(table):
    told = missing_from(table)
    assert told.sentences and not any(re.search(r"nan|None|inf", each) for each in told.sentences)
    assert not any(forbidden_words(each) for each in told.sentences)
    reasons = pd.concat([each["reason"] for each in (told.lost, told.groups, told.levels)])
    assert set(reasons) <= set(REASONS)


def test_where_nobody_can_be_followed_nobody_is_said_to_be_lost():
    told = missing_from(table_of(np.linspace(2, 4, 9), np.linspace(2.5, 4, 9), linked=False))
    assert told.lost.empty and told.groups.empty and told.levels.empty
    assert told.sentences == (
        "9 people had a score at “Before” and 9 people at “After”.",
        "Nobody can be followed from one wave to the other.",
    )


def test_where_everybody_answered_again_that_is_all_there_is_to_say():
    told = missing_from(table_of(np.linspace(2, 4, 9), np.linspace(2.5, 4, 9) + 0.1 * np.sin(np.arange(9))))
    assert told.sentences[-1] == "Everybody who started answered again." and told.levels["level"].tolist() == [1]


# ------------------------------------------------------------------------------------------------------ the sample


@pytest.mark.parametrize(
    "place",
    [("swemwbs", "mentor", "W1", "W3"), ("olbi", "mentor", "W1", "W3"), ("understand", "mentee", "W1", "W3")],
)
def test_the_sample_tells_who_is_missing_in_words_that_claim_nothing(found, place):
    told = missing_of(found, *place)
    people = told.flow.set_index("step")["people"]
    both = len(found.pairs(*place))
    assert people["At both"] == both and people["Invited"] == 36
    started = len(found.values(*place[:3]))
    assert told.sentences[0].startswith(f"{started} people had a score at “Before the first meeting”")
    assert f"{both} of {found.started(*place[:3])} had one" in told.sentences[0]
    row = found.change(*place)
    first = told.levels.iloc[0]
    assert [first["change"], first["lo"], first["hi"]] == [row["change"], row["lo"], row["hi"]]
    unchanged = told.levels.set_index("level").loc[2, "change"]
    assert unchanged == pytest.approx(row["change"] * both / started)
    for sentence in told.sentences:
        assert not forbidden_words(sentence) and not re.search(r"\b(nan|None|inf)\b", sentence), sentence


def test_the_planted_attrition_is_found_in_the_group_and_in_the_measure_it_was_planted_in(found):
    told = missing_of(found, "swemwbs", "mentor", "W1", "W3")
    lost = told.lost.set_index("scale").loc["swemwbs"]
    assert lost["clear"] and lost["g"] < -0.25 and told.lost["scale"].iloc[0] == "swemwbs"
    groups = told.groups.dropna(subset=["difference"])
    assert set(groups["group"]) == {"seniority", "office"}  # in the others a group is below 5
    assert "Prefer not to say" not in " ".join(told.sentences)


# ---------------------------------------------------------------------------------------- people in no organisation


def nested_scores(firm: list):
    number = len(firm)
    chance = np.random.default_rng(4)
    first = chance.normal(3, 0.4, number)
    last = first + chance.normal(0.4, 0.4, number)
    rows = [(f"p{n}", wave, "own", side[n]) for n in range(number) for wave, side in (("pre", first), ("post", last))]
    person = pd.DataFrame({"person": [f"p{n}" for n in range(number)], "role": "mentor", "linked": True, "firm": firm})
    return pd.DataFrame(rows, columns=["person", "wave", "scale", "score"]), person


def test_people_of_no_organisation_are_not_counted_as_organisations():
    firms = [f"F{n % 7}" for n in range(42)]
    (whole,) = score_tables(*nested_scores(firms), NESTED)
    (table,) = score_tables(*nested_scores([*firms, None, None, None]), NESTED)
    assert (whole.unplaced, table.unplaced, len(table.scores)) == (0, 3, 42)
    row = change_by_scale_role([table]).iloc[0]
    assert (row["n"], row["reason"]) == (42, "too_few_clusters") and np.isnan(row["lo"])
    assert summary_by_scale_role_wave([table])["n"].tolist() == [42, 42]


def test_people_of_no_organisation_are_told():
    score, person = nested_scores([*(f"F{n % 9}" for n in range(45)), None, None, None])
    (table,) = score_tables(score, person, NESTED)
    row = change_by_scale_role([table]).iloc[0]
    assert (row["df"], row["n"]) == (8, 45)
    words = of_change(Asked(table, 0, 1, SCALE), Estimate(row["change"], row["lo"], row["hi"], n=45))
    assert words[0].sentence == "3 people gave no organisation or site; they are left out of this measure's changes."


def test_where_nobody_gave_an_organisation_there_is_an_average_but_no_likely_range():
    (table,) = score_tables(*nested_scores([None] * 30), NESTED)
    row = change_by_scale_role([table]).iloc[0]
    assert (row["n"], row["reason"], table.unplaced) == (30, "too_few_clusters", 0)
    assert np.isfinite(row["change"]) and np.isnan(row["lo"])


# ------------------------------------------------------------------------------------------- planned comparisons


def test_planned_comparisons_are_the_rows_of_the_change_table_in_their_order(found):
    told = contrasts_of(found, "swemwbs", "mentor")
    waves = list(zip(told["from_wave"], told["to_wave"], strict=True))
    assert waves == [("W1", "W3"), ("W1", "W2"), ("W1", "W4"), ("W3", "W4")]
    assert told["contrast"].tolist() == ["after v before", "midway v before", "follow-up v before", "follow-up v after"]
    assert waves[0] == found.main_waves("swemwbs", "mentor")
    for row, pair in zip(told.to_dict("records"), waves, strict=True):
        own = found.change("swemwbs", "mentor", *pair)
        figures = ["n", "change", "lo", "hi"]
        assert [row[name] for name in figures] == [own[name] for name in figures]
        assert row["p"] == pytest.approx(p_value(Estimate(own["change"], own["lo"], own["hi"], own["se"], own["df"])))
        assert f"{own['change']:.2f} (likely range" in row["sentence"]


@pytest.mark.parametrize("scale", ["swemwbs", "belong", "voice"])
def test_the_main_comparison_stands_for_itself_and_the_others_allow_for_one_another(found, scale):
    told = contrasts_of(found, scale, "mentor")
    assert np.isnan(told["p_holm"].iloc[0])
    assert told["p_holm"].tolist()[1:] == pytest.approx(holm(told["p"].tolist()[1:]))
    for row in told.to_dict("records"):
        clear = row["lo"] > 0 or row["hi"] < 0
        claimed = "holds up after allowing for the 3" in row["sentence"], "could be one of the 3" in row["sentence"]
        adjusted = row["p_holm"]
        assert claimed == (clear and adjusted < 0.05, clear and adjusted >= 0.05)


def test_every_measure_has_its_planned_comparisons_or_none_if_it_was_asked_once(found):
    for scale, role in found.score_tables:
        told = contrasts_of(found, scale, role)
        assert (len(told) > 0) == (len(found.score_tables[scale, role].waves) > 1)
        for sentence in told["sentence"]:
            assert not forbidden_words(sentence) and not re.search(r"\b(nan|None|inf)\b", sentence), sentence


def test_a_change_of_too_few_people_still_tells_whom_it_could_not_count(found):
    """Of a measure with too few people nothing is said but who answered without a score."""
    table = found.score_tables["swemwbs", "mentor"]
    four = {name: getattr(table, name)[:4] for name in ("scores", "people", "followed")}
    few = Asked(replace(table, **four, unplaced=2), 0, 2, found.about("swemwbs"), (0, 1))
    told = of_change(few, Estimate(None, None, None, n=4, reason="suppressed_lt5"))
    assert [each.kind for each in told] == ["unplaced", "unusable"]
    assert told[1].sentence.startswith("1 person at the later of the two waves answered but left out too many items")
    assert cautions_of(found, "swemwbs", "mentor", "W1", "W3")
