"""What may leave the workbench: floors that nothing lowers, and the content rules at their boundaries."""

import datetime
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis import intake
from analysis.disclosure import FLOORS, Policy, policy_of, words
from analysis.disclosure.rules import hide_change, hide_counts, hide_mean, hide_theme
from analysis.drafting import draft
from analysis.findings import Findings
from analysis.model import Refused, Role, Scheme, Wave, Why
from analysis.themes import load_codebook

RULES = Policy()
SCHEME = Scheme(
    name="Rules",
    slug="rules",
    roles=(Role(id="mentor", label="Mentors", singular="mentor"),),
    waves=(Wave(id="W1", label="Before"),),
)


# ------------------------------------------------------------------------------------------------------- the policy


@pytest.mark.parametrize("name", FLOORS)
def test_a_scheme_cannot_go_below_a_floor(name):
    low = SCHEME.model_copy(update={"policy": {name: FLOORS[name] - 1}})
    with pytest.raises(Refused, match=f"{name} = {FLOORS[name] - 1} is below the floor of {FLOORS[name]}"):
        draft(Findings(intake.build(low, [])[0]), today=datetime.date(2026, 11, 24))
    at_floor = SCHEME.model_copy(update={"policy": {name: FLOORS[name]}})
    assert getattr(policy_of(at_floor), name) == FLOORS[name]


def test_no_environment_variable_and_no_unknown_name_lowers_a_threshold(monkeypatch):
    for name in FLOORS:
        for variable in (name, name.upper(), f"POLICY_{name.upper()}"):
            monkeypatch.setenv(variable, "1")
    assert policy_of(SCHEME) == Policy() == Policy.model_validate({})
    for name in FLOORS:
        with monkeypatch.context() as patch, pytest.raises(Refused, match=f"OPEN_LOOP_{name.upper()} = '1' is below"):
            patch.setenv(f"OPEN_LOOP_{name.upper()}", "1")
            policy_of(SCHEME)
    with pytest.raises(Refused, match="k_groups"):
        policy_of(SCHEME.model_copy(update={"policy": {"k_groups": 3}}))


def test_asking_for_more_people_behind_a_mean_also_asks_for_more_in_a_difference():
    policy = policy_of(SCHEME.model_copy(update={"policy": {"k_group": 12}}))
    assert (policy.k_group, policy.k_diff) == (12, 12)


# -------------------------------------------------------------------------------------------------------- the rules


@pytest.mark.parametrize(
    ("values", "hidden"),
    [
        ([2, 3, 4] * 2 + [3], True),  # 7 people
        ([2, 3, 4] * 2 + [3, 4], False),  # 8 people
        ([3] * 20, True),  # all the same
        ([5] * 12, True),
        ([5] * 10 + [4] * 2, True),  # two away from the top
        ([5] * 9 + [4] * 3, False),  # three away from it
        ([1] * 10 + [2] * 2, True),
        ([1] * 9 + [2] * 3, False),
        ([1] * 6 + [5] * 6, False),
    ],
)
def test_a_mean_needs_eight_people_and_three_away_from_each_end(values, hidden):
    assert bool(hide_mean(np.array(values), 1, 5, RULES)) is hidden


def test_a_mean_on_a_scale_whose_ends_nobody_knows_is_hidden():
    values = np.array([2, 3, 4] * 4)
    assert hide_mean(values, None, 5, RULES) and hide_mean(values, 1, float("nan"), RULES)


def test_the_end_of_a_scale_is_found_although_decimals_are_inexact():
    assert hide_mean(np.array([0.3] * 10 + [0.2] * 2), 0, 0.1 * 3, RULES) == "C2 end of scale"


def test_a_change_is_hidden_when_everyone_changed_alike_or_one_of_its_means_is():
    before = np.array([2, 3, 4] * 4)
    assert hide_change(before, before + 0.5, (1, 5), RULES) == "C2 unanimity"
    assert hide_change(before, np.array([5] * 10 + [4, 3]), (1, 5), RULES) == "C2 end of scale"
    assert hide_change(before, before[::-1], (1, 5), RULES) is None


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ((12, 0), True),  # everyone says no
        ((11, 1), True),
        ((10, 2), True),
        ((9, 3), False),
        ((0, 12), True),  # nobody reports it
        ((3, 3, 3), True),  # 9 people, well spread
        ((4, 3, 3), False),
        ((9, 1, 2), True),  # the golden fixture: all or nothing, so no partial distribution
    ],
)
def test_a_distribution_needs_ten_people_and_three_in_and_outside_each_part(counts, hidden):
    assert bool(hide_counts(counts, RULES)) is hidden


def test_nine_people_may_have_a_mean_but_no_distribution():
    assert hide_mean(np.array([2, 3, 4] * 3), 1, 5, RULES) is None and hide_counts((3, 3, 3), RULES)


def test_a_theme_needs_ten_writers_and_a_sensitive_one_three_who_did_not_mention_it():
    assert hide_theme(4, 9, RULES, sensitive=False) and hide_theme(4, 10, RULES, sensitive=False) is None
    assert hide_theme(10, 12, RULES, sensitive=True) and hide_theme(9, 12, RULES, sensitive=True) is None


@pytest.mark.parametrize("themes", [(), ("T02",)])
def test_a_theme_bears_on_a_why_where_the_scheme_says_so_and_not_by_the_id_of_another_s(themes):
    book = load_codebook("reverse_mentoring")
    assert any("W1" in theme.whys for theme in book.themes)
    study = SimpleNamespace(reflection=pd.DataFrame({"text": ["We met."]}))
    why = Why(id="W1", title="Retention", statement="People leave.", themes=themes)
    told = words.codebook(SimpleNamespace(scheme=SimpleNamespace(whys=(why,)), codebook=book, study=study))
    assert told.loc[told["whys"] != "", "theme"].tolist() == list(themes)
