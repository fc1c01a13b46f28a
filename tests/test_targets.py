"""Targets at their edges: gaps that turn round, unlinked waves, targets to hold, what a comparison adds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import findings_of, intake, load_folder, readers
from analysis.beside import beside
from analysis.estimates import adjusted_difference, difference, mean_change
from analysis.findings import Findings
from analysis.model import Column, Group, Indicator, Recipe, Role, Scheme, Target, Wave, Why
from analysis.progress import Telling, Verdict, forbidden_words, indicator_verdict, needed, of_a_gap
from analysis.reviewer import headline, reason_of, technical
from analysis.wide import ScoreTable

SAMPLE = Path(__file__).parent.parent / "sample_data"
OWN = Indicator(id="i", why="W", scale="belong", role="mentor", before="W1", after="W2", target=Target(value=0.3))
SCHEME = Scheme(
    name="Edges",
    slug="edges",
    roles=(
        Role(id="mentor", label="Mentors", singular="mentor"),
        Role(id="others", label="Others", singular="other", comparison=True, beside="mentor"),
    ),
    waves=(Wave(id="W1", label="Before"), Wave(id="W2", label="After")),
    whys=(Why(id="W", title="Belonging", statement="People belong"),),
    groups=(Group(id="office", label="Office"),),
    indicators=(OWN,),
)
SCALE = {"label": "Belonging", "minimum": 1.0, "maximum": 5.0, "higher": "better"}
ROW = {
    "n": 24, "before": 3.1, "after": 3.5, "sd_before": 0.7, "sd_change": 0.6, "change": 0.4, "lo": 0.2, "hi": 0.6,
    "flags": "", "reason": "ok", "route": "all_available",
}  # fmt: skip


def judged(row: dict, *, target: Target = OWN.target, started: int | None = 24, beside_row: dict | None = None, **more):
    own = OWN.model_copy(update={"target": target} | more)
    return indicator_verdict(own, SCHEME, ROW | row, beside_row, SCALE, n_started=started)


# ----------------------------------------------------------------------------------------------------------- gaps


def people_of(groups: dict[str, tuple[float, float]], size: int = 20, noise: float = 0.3) -> Findings:
    """Everybody answers both times; each office starts and ends around these averages."""
    chance, rows = np.random.default_rng(3), []
    for office, (start, end) in groups.items():
        for number in range(size):
            drawn = np.clip(np.array([start, end]) + chance.normal(0, noise, 2), 1, 5).round(2)
            rows.append((f"{office}{number:02d}", office, *drawn))
    lines = ["code,office,W1,W2", *(",".join(map(str, row)) for row in rows)]
    sheet = readers.read("offices.csv", "\n".join(lines).encode())
    columns = (
        Column(name="code", kind="person"),
        Column(name="office", kind="group", group="office"),
        Column(name="W1", kind="score", instrument="belong", scale="belong", wave="W1"),
        Column(name="W2", kind="score", instrument="belong", scale="belong", wave="W2"),
    )
    study = intake.build(SCHEME, [(sheet, Recipe(file="offices.csv", columns=columns, role="mentor"))])[0]
    return Findings(study)


def gap_target(found: Findings, value: float = 0.2) -> dict:
    own = OWN.model_copy(update={"target": Target(kind="gap", value=value), "group": "office", "member": "York"})
    scheme = found.scheme.model_copy(update={"indicators": (own,)})
    return Findings(replace(found.study, scheme=scheme)).indicator("i")


def test_where_everybody_answered_no_gap_is_lowered_for_people_who_did_not():
    told = gap_target(people_of({"Leeds": (3.6, 3.6), "York": (2.6, 3.55)}))
    assert (told["state"], told["n"], told["n_started"]) == ("REACHED", 20, 20)
    assert "did not answer again" not in told["sentence"]


def test_a_gap_that_turned_round_is_not_reached():
    told = gap_target(people_of({"Leeds": (3.6, 3.0), "York": (2.7, 4.0)}))
    assert (told["state"], told["detail"]) == ("MOVING_AWAY", "reversed")
    assert "a gap the other way is a gap, too" in told["sentence"]
    smaller = gap_target(people_of({"Leeds": (3.9, 3.2), "York": (2.4, 3.7)}))
    assert (smaller["state"], smaller["detail"]) == ("ON_THE_WAY", "reversed")


def test_a_gap_that_never_was_cannot_close():
    told = gap_target(people_of({"Leeds": (3.05, 3.6), "York": (3.0, 3.6)}, noise=0.6))
    assert (told["state"], told["detail"]) == ("TOO_LITTLE", "no_clear_gap")
    assert "no gap to close" in told["sentence"]


@pytest.mark.parametrize(
    ("word", "after", "expected"),
    [
        ("narrowed", 0.1, Verdict("REACHED", "likely")),
        ("reversed", -0.1, Verdict("REACHED", "likely")),  # within what the target allows
        ("reversed", -0.5, Verdict("ON_THE_WAY", "reversed")),
        ("reversed", -1.1, Verdict("MOVING_AWAY", "reversed")),
        ("no_clear_gap", 0.1, Verdict("TOO_LITTLE", "no_clear_gap")),
    ],
)
def test_what_a_gap_came_to_decides_after_the_target_does(word, after, expected):
    assert of_a_gap(Verdict("REACHED", "likely"), word, 0.9, after, 0.2) == expected


# ---------------------------------------------------------------------------------------------------- not linked


@pytest.mark.parametrize(
    "row",
    [
        {"change": 0.4, "lo": 0.2, "hi": 0.6},
        {"change": 0.1, "lo": -0.4, "hi": 0.6},
        {"change": 0.0, "lo": -0.1, "hi": 0.1},
        {"change": -0.4, "lo": -0.6, "hi": -0.2},
        {"n": 6, "reason": "n_lt_8"},
        {"change": 0.0, "lo": None, "hi": None, "reason": "no_variation"},
    ],
)
def test_nobody_who_cannot_be_followed_is_said_to_have_answered_twice_or_not_again(row):
    told = judged({"route": "unlinked", "flags": "different_people_may_have_answered"} | row, started=60)
    assert "did not answer again" not in told["sentence"] and "both times for" not in told["sentence"]
    assert "score for Belonging both times" not in told["sentence"]
    assert not set(told["flags"].split(";")) & {"lowered_for_non_response", "sensitive_to_non_response"}


def test_two_constant_waves_of_unlinked_people_are_told_in_their_own_words():
    row = pd.Series({"reason": "no_variation", "route": "unlinked", "n": 9, "change": 0.0, "n_from": 9, "n_to": 9})
    assert reason_of(row, {}) == "All 9 people have the same score, so there is no likely range."


def test_the_wave_without_answers_is_named():
    row = pd.Series({"reason": "one_wave_empty", "from_wave": "W1", "to_wave": "W2", "n_from": 12, "n_to": 0})
    assert reason_of(row, {"W1": "Before", "W2": "After"}) == "There are no answers at “After”."


def test_everyone_moving_alike_is_told_with_how_far():
    row = pd.Series({"reason": "identical_change", "route": "paired", "n": 9, "change": 1.0, "n_from": 9, "n_to": 9})
    assert "Everyone changed by exactly 1." in reason_of(row, {})


def test_a_share_of_unlinked_people_is_held_against_its_target_by_the_two_shares():
    found = people_of({"Leeds": (3.0, 4.4), "York": (2.6, 4.2)})
    person = found.study.person.assign(linked=False)
    own = OWN.model_copy(update={"target": Target(kind="share", value=0.6, answer=4)})
    study = replace(found.study, person=person, scheme=found.scheme.model_copy(update={"indicators": (own,)}))
    told = Findings(study).indicator("i")
    assert told["n"] == 40 and told["before"] == 0.0 and told["after"] > 50
    assert "Different people may have answered" in told["sentence"]


# ---------------------------------------------------------------------------------------------------- targets


@pytest.mark.parametrize(("value", "higher"), [(0.2, "better"), (9.0, "worse"), (5.5, "better")])
def test_an_average_outside_the_scale_is_refused(value, higher):
    told = needed(Target(kind="at_least", value=value), 3.0, minimum=1, maximum=5, higher=higher)
    assert told == (None, "target_out_of_range")


def test_a_headline_of_a_target_out_of_range_is_told_and_breaks_no_page():
    found = people_of({"Leeds": (3.0, 3.6), "York": (3.0, 3.5)})
    own = OWN.model_copy(update={"target": Target(value=3.0)})
    study = replace(found.study, scheme=found.scheme.model_copy(update={"indicators": (own,)}))
    told = headline(Findings(study), own)
    assert "asks for more than the scale has left" in told and "(too little, " in told


def test_a_target_to_hold_allows_the_loss_that_it_names():
    falling = {"change": -0.15, "lo": -0.25, "hi": -0.05}
    assert judged(falling, target=Target(kind="hold", value=0.1))["state"] == "MOVING_AWAY"
    assert judged(falling, target=Target(kind="hold", value=0.3))["state"] == "REACHED"


def test_a_target_to_hold_is_not_adjusted_for_the_number_of_targets():
    found = people_of({"Leeds": (3.0, 3.6), "York": (3.0, 3.5)})
    kinds = {"hold": Target(kind="hold"), "met": Target(kind="at_least", value=2.0), "rise": Target(value=0.3)}
    own = tuple(OWN.model_copy(update={"id": name, "target": kind, "primary": False}) for name, kind in kinds.items())
    told = Findings(replace(found.study, scheme=found.scheme.model_copy(update={"indicators": own})))
    assert set(told.adjusted) == {"rise"}
    assert "further targets" not in told.indicator("hold")["sentence"]


# ------------------------------------------------------------------------------------------------ can't tell yet


def test_every_cannot_tell_yet_says_what_could_have_been_seen():
    told = judged({"change": 0.1, "lo": -0.4, "hi": 0.6})
    assert told["detail"] == "interval"
    assert "24 people answering both times would usually show a change of 0.36 or more." in told["sentence"]
    few = judged({"n": 12, "change": 0.1, "lo": -0.4, "hi": 0.6}, started=12)
    assert "if the two waves go together as usual" in few["sentence"]  # 12 people tell little of their own spread


def test_no_figure_that_is_not_known_is_ever_told():
    reading = {"n": 0, "change": None, "lo": None, "hi": None, "before": None, "after": None, "reason": "no_pairs"}
    told = indicator_verdict(
        OWN, SCHEME, ROW, None, SCALE, n_started=24,
        readings={"matched_only": ROW | reading}, telling=Telling(reading="matched_only", decimals=1),
    )  # fmt: skip
    assert "not known" not in told["sentence"] and told["state"] == "TOO_LITTLE"


# --------------------------------------------------------------------------------------------- beside the others

GAP = {"difference": 0.4, "lo": 0.1, "hi": 0.7, "reason": "ok", "leading": "change"}


def test_a_comparison_that_allows_no_word_adds_no_line():
    told = judged({}, beside_row=GAP | {"word": "too few people to compare with"})
    assert told["comparison"] == "" and "too few people to compare with" not in told["sentence"]


def test_more_than_others_says_whether_it_holds_allowing_for_where_people_started():
    told = judged({}, beside_row=GAP | {"word": "more than"})
    assert "Allowing for where people started, it is clear, too." in told["sentence"]
    doubted = judged({}, beside_row=GAP | {"word": "not clearly more than"})
    assert "Allowing for where people started, the difference is not clear" in doubted["sentence"]
    assert "clear, too" not in judged({}, beside_row=GAP)["sentence"]


def test_by_lottery_the_line_speaks_of_people_who_started_alike():
    told = judged({}, beside_row=GAP | {"word": "more than", "leading": "adjusted"})
    assert "(difference among people who started alike 0.40, likely range 0.10 to 0.70)" in told["sentence"]
    assert "The plain difference in change is clear, too." in told["sentence"]
    doubted = judged({}, beside_row=GAP | {"word": "not clearly more than", "leading": "adjusted"})
    assert "The plain difference in change is less clear" in doubted["sentence"]


def side(role: str, before, after, clusters=None) -> tuple[Role, ScoreTable]:
    scores = np.column_stack([before, after]).astype(float)
    people = np.arange(len(scores))
    table = ScoreTable("belong", role, ("W1", "W2"), scores, people, np.ones(len(scores), bool), clusters)
    return next(each for each in SCHEME.roles if each.id == role), table


def compared(moved: tuple[float, float], clusters: int | None = None, **told):
    chance = np.random.default_rng(5)
    starts = [chance.normal(3, 0.5, 24) for _ in range(2)]
    ends = [start + move + chance.normal(0, 0.3, 24) for start, move in zip(starts, moved, strict=True)]
    nested = None if clusters is None else np.arange(24) % clusters
    own, others = (
        side(role, start, end, nested) for role, start, end in zip(("mentor", "others"), starts, ends, strict=True)
    )
    changes = [mean_change(start, end) for start, end in zip(starts, ends, strict=True)]
    return beside(difference(changes[1], changes[0]), own, others, ("W1", "W2"), **told)


def test_a_fall_beside_people_who_stayed_is_less_towards_the_aim():
    told = compared((-1.0, 0.0))
    assert told.word == "less than" and "changed less than the comparison group, counted towards" in told.sentences[0]
    turned = compared((-1.0, 0.0), higher="worse")
    assert turned.word == "more than"


def test_few_sites_are_described_and_not_called_few_people():
    told = compared((1.0, 0.0), clusters=3)
    assert "fewer than 8 organisations or sites" in told.sentences[0] and told.adjusted.lo is None
    many = compared((1.0, 0.0), clusters=12)
    assert many.adjusted.lo is not None and many.adjusted.df == 11 and many.adjusted.lo == many.robust.lo


def test_people_alone_in_their_cluster_are_the_unclustered_cr2():
    plain = compared((0.6, 0.0), clusters=24).adjusted
    assert plain.value == pytest.approx(compared((0.6, 0.0)).adjusted.value, abs=1e-12)


def test_clustered_covariance_agrees_with_a_fit_of_another_library():
    """CR2 by hand, cluster by cluster, with the projection of statsmodels' own fit."""
    import statsmodels.api as sm

    chance = np.random.default_rng(8)
    before, site = chance.normal(3, 1, 60), np.arange(60) % 10
    group = np.where(site < 5, "a", "b")
    after = 0.5 * before + (group == "b") * 0.4 + chance.normal(0, 0.4, 10)[site] + chance.normal(0, 0.5, 60)
    design = np.column_stack([np.ones(60), before, group == "b"]).astype(float)
    fit = sm.OLS(after, design).fit()
    hat, bread = design @ np.linalg.inv(design.T @ design) @ design.T, np.linalg.inv(design.T @ design)
    meat = np.zeros((3, 3))
    for each in range(10):
        own = site == each
        values, vectors = np.linalg.eigh(np.eye(own.sum()) - hat[np.ix_(own, own)])
        root = vectors @ np.diag(1 / np.sqrt(values)) @ vectors.T
        part = design[own].T @ root @ fit.resid[own]
        meat += np.outer(part, part)
    told = adjusted_difference(before, after, group, reference="a", clusters=site).plain["b"]
    assert told.value == pytest.approx(fit.params[2], abs=1e-10)
    assert told.se == pytest.approx(np.sqrt((bread @ meat @ bread)[2, 2]), abs=1e-10) and told.df == 9


def test_an_earlier_wave_tells_whether_the_groups_were_moving_apart_already():
    earlier = mean_change([3.0] * 10, np.linspace(3.2, 3.6, 10))
    told = compared((0.6, 0.0), earlier=earlier)
    assert any("were already moving apart" in each for each in told.sentences)


def test_the_reviewers_table_says_how_each_figure_is_made():
    found = findings_of(load_folder(SAMPLE))
    row = found.change("belong", "mentor", "W1", "W3")
    table = technical(row).set_index("Figure")
    assert float(table.loc["t", "Value"]) == pytest.approx(row["change"] / row["se"], abs=1e-4)
    assert "CR2" in table.loc["Standard error", "How it is made"] and table["How it is made"].str.len().min() > 3
    nested = technical(row, nested="organisation").set_index("Figure")
    assert "clustered by organisation" in nested.loc["Standard error", "How it is made"]


def test_words_that_claim_too_much_are_found_in_their_other_spellings():
    assert forbidden_words("a trend towards significance") == ["trend towards significance"]
    assert forbidden_words("There were no differences between the groups.") == ["no differences"]


def test_each_of_several_comparison_groups_can_be_asked_for():
    rows, chance = [], np.random.default_rng(4)
    for role, rise in (("mentor", 0.8), ("others", 0.0), ("waiting", 0.4)):
        for number in range(12):
            start = 3 + chance.normal(0, 0.3)
            rows.append(f"{role}{number},{role},{start:.2f},{start + rise + chance.normal(0, 0.1):.2f}")
    sheet = readers.read("groups.csv", "\n".join(["code,role,W1,W2", *rows]).encode())
    waiting = Role(id="waiting", label="Waiting", singular="waiting", comparison=True, beside="mentor")
    scheme = SCHEME.model_copy(update={"roles": (*SCHEME.roles, waiting)})
    columns = (
        Column(name="code", kind="person"),
        Column(name="role", kind="role"),
        *(Column(name=each, kind="score", instrument="belong", scale="belong", wave=each) for each in ("W1", "W2")),
    )
    found = Findings(intake.build(scheme, [(sheet, Recipe(file="groups.csv", columns=columns))])[0])
    told = [found.beside("belong", "mentor", "W1", "W2", comparison=each) for each in ("others", "waiting")]
    assert [each.change.value for each in told] == pytest.approx([0.8, 0.4], abs=0.15)
    assert found.beside("belong", "mentor", "W1", "W2").change == told[0].change


# ------------------------------------------------------------------------------------- what an attack brought up


def nested(sites: int, *, blank: int = 0) -> Findings:
    """Eighty people in sites that move together; some name no site."""
    chance, rows = np.random.default_rng(2), []
    shock = chance.normal(0.5, 0.5, sites)
    for number in range(80):
        start = chance.normal(3.2, 0.4)
        end = start + shock[number % sites] + chance.normal(0, 0.2)
        rows.append(f"p{number:02d},{'' if number < blank else f's{number % sites}'},{start:.2f},{end:.2f}")
    sheet = readers.read("sites.csv", "\n".join(["code,site,W1,W2", *rows]).encode())
    scheme = SCHEME.model_copy(update={"groups": (Group(id="site", label="Site", cluster=True),)})
    columns = (
        Column(name="code", kind="person"),
        Column(name="site", kind="group", group="site"),
        *(Column(name=each, kind="score", instrument="belong", scale="belong", wave=each) for each in ("W1", "W2")),
    )
    return Findings(intake.build(scheme, [(sheet, Recipe(file="sites.csv", columns=columns, role="mentor"))])[0])


def asked(found: Findings, target: Target) -> dict:
    own = OWN.model_copy(update={"target": target})
    scheme = found.scheme.model_copy(update={"indicators": (own,)})
    return Findings(replace(found.study, scheme=scheme)).indicator("i")


def test_a_share_of_nested_people_is_no_surer_than_their_mean():
    few = asked(nested(4), Target(kind="share", value=0.6, answer=3.5))
    assert few["state"] == "TOO_LITTLE" and "organisations or sites" in few["sentence"]
    alone, together = nested(80), nested(10)
    told = [asked(one, Target(kind="share", value=0.6, answer=3.5)) for one in (alone, together)]
    spans = [each["hi"] - each["lo"] for each in told]
    assert spans[1] > 1.2 * spans[0]


def test_people_who_name_no_organisation_are_not_said_to_have_left():
    told = asked(nested(10, blank=30), Target(value=0.3))
    assert told["n"] == told["n_started"] == 50 and "did not answer again" not in told["sentence"]


def test_a_measure_of_one_wave_says_that_the_other_is_empty_on_the_workbench_and_in_a_release():
    rows = "\n".join(["code,W1", *(f"p{number},{3 + number % 3}" for number in range(20))])
    columns = (
        Column(name="code", kind="person"),
        Column(name="W1", kind="score", instrument="belong", scale="belong", wave="W1"),
    )
    recipe = Recipe(file="one.csv", columns=columns, role="mentor")
    found = Findings(intake.build(SCHEME, [(readers.read("one.csv", rows.encode()), recipe)])[0])
    for released in (False, True):
        told = found.indicator("i", released=released)
        assert "nobody has a score at one of the two waves" in told["sentence"]


def test_what_was_held_is_told_as_it_moved():
    lost = judged({"change": -0.2, "lo": -0.26, "hi": -0.14}, target=Target(kind="hold", value=0.4))
    assert "fell by 0.20 (likely range 0.14 to 0.26), no more than the 0.40 that this target allows" in lost["sentence"]
    risen = judged({}, target=Target(kind="hold"))
    assert "rose by 0.40" in risen["sentence"] and "not clearly dropped" not in risen["sentence"]


def test_a_fall_that_fits_too_is_called_small_only_where_it_is():
    large = judged({"change": -0.5, "lo": -1.4, "hi": 0.2})
    assert "a smaller rise, or a fall, does" in large["sentence"]
    assert "or a small fall, does" in judged({"change": 0.0, "lo": -0.25, "hi": 0.25})["sentence"]


def test_a_target_that_names_an_average_is_told_with_it():
    told = judged({}, target=Target(kind="at_least", value=3.3))
    assert "the target of 0.20 (an average of 3.30)" in told["sentence"]


def test_two_figures_that_round_alike_are_not_called_below_each_other():
    row = ROW | {"change": 0.2, "lo": 0.12, "hi": 0.28}
    told = indicator_verdict(OWN, SCHEME, row, None, SCALE, n_started=24, telling=Telling(decimals=1))
    assert "(0.3) is below 0.3" not in told["sentence"] and "just below 0.3" in told["sentence"]


def test_a_target_of_too_few_people_adjusts_no_other():
    found = people_of({"Leeds": (3.0, 3.6)}, size=6)
    own = tuple(OWN.model_copy(update={"id": name, "primary": False}) for name in ("a", "b"))
    told = Findings(replace(found.study, scheme=found.scheme.model_copy(update={"indicators": own})))
    assert told.adjusted == {}


def test_an_average_above_its_target_is_held_until_it_falls_to_it():
    near = {"before": 4.07, "after": 4.16, "change": 0.09, "lo": -0.15, "hi": 0.33}
    assert judged(near, target=Target(kind="at_least", value=3.5))["state"] == "REACHED"
    falls = {"before": 4.07, "after": 3.4, "change": -0.67, "lo": -0.9, "hi": -0.44}
    assert judged(falls, target=Target(kind="at_least", value=3.5))["state"] == "MOVING_AWAY"


def test_a_number_of_people_that_no_scheme_has_is_not_named():
    told = judged({"change": 0.01, "lo": -0.3, "hi": 0.32}, target=Target(value=0.02))
    assert "More than 500 people would be needed" in told["sentence"]
