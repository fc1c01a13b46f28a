"""The why register: indicators of every kind, what came after its data, people outside, and participants' own whys."""

from __future__ import annotations

import copy
import datetime
import json
from dataclasses import replace

import pandas as pd
import pytest
import tomli_w
from conftest import EMPTY, SAMPLE
from test_bundle import sealed
from test_gate import sheet

from analysis import intake
from analysis.charts import targets, why_tree
from analysis.disclosure import blocks, counted
from analysis.drafting import draft
from analysis.estimates import newcombe_difference
from analysis.findings import Findings
from analysis.model import (
    Column,
    Indicator,
    Recipe,
    Refused,
    Role,
    Scheme,
    Stage,
    Target,
    Viewer,
    Wave,
    Why,
)
from analysis.progress import figure_table, of_figure, of_participation, of_theme
from analysis.progress.counted import Counted
from analysis.progress.own_whys import own_whys, sentences
from analysis.records import Figure
from analysis.release import NOT_SHOWN, Release, Unsafe, open_release
from analysis.release_words import bars
from analysis.store import Store, folder_as_zip, stamps, take_in, take_in_zip

ANA = Viewer("ana", frozenset({"researcher", "leadership", "taskforce"}))
DAY = datetime.date(2026, 11, 24)
THEME = Indicator(
    id="heard", why="Y1", kind="theme", theme="T01", role="mentor", before="start", after="end",
    target=Target(value=0.2),
)  # fmt: skip
LOG = Indicator(
    id="met", why="Y1", kind="participation", measure="meetings", role="mentor", primary=False,
    target=Target(kind="at_least", value=2.0),
)  # fmt: skip
LEAVERS = Indicator(
    id="left", why="Y1", kind="figure", figure="Leavers", higher="worse", primary=False, target=Target(value=0.1),
)  # fmt: skip
SCALE = Indicator(id="belong", why="Y1", scale="belong", role="mentor", before="W1", after="W2", primary=False)
SCHEME = Scheme(
    name="Register",
    slug="register",
    roles=(
        Role(id="mentor", label="Mentors", singular="mentor", invited=30),
        Role(id="mentee", label="Mentees", singular="mentee"),
        Role(id="applicant", label="Applicants", singular="applicant", invited=20, outside=True),
    ),
    waves=(
        Wave(id="W1", label="Before", date=datetime.date(2026, 1, 10)),
        Wave(id="W2", label="After", date=datetime.date(2026, 7, 10)),
    ),
    stages=(
        Stage(id="start", label="Start", date=datetime.date(2026, 1, 12)),
        Stage(id="end", label="End", date=datetime.date(2026, 7, 12)),
    ),
    whys=(Why(id="Y1", title="Belonging", statement="People belong here.", themes=("T01",)),),
    indicators=(THEME, LOG, LEAVERS, SCALE),
)
FIGURES = figure_table(
    (
        {"kind": "figure", "title": "Leavers", "date": day, "value": value, "of": 60, "unit": None}
        for day, value in (("2025-12-31", 20), ("2026-11-01", 6))
    ),
    today=DAY,
)
BELONG, BUSY = "I felt part of something. ", "We had no time. "


def texts(role: str, at_start: int, at_end: int, *, pool: int = 20, start: str = BELONG):
    rows = [
        (stage, f"{role}{n}", (words if n < number else "") + "We met.")
        for stage, number, words in (("start", at_start, start), ("end", at_end, BELONG))
        for n in range(pool)
    ]
    told = dict(zip(("stage", "person", "reflection"), zip(*rows, strict=True), strict=True))
    told["consent"] = ["paraphrase"] * len(rows)
    columns = tuple(Column(name=name, kind=name) for name in told)
    return sheet(f"texts {role}", told), Recipe(file="f", role=role, columns=columns)


def log(people: int = 12):
    held = {"Code": [f"mentor{n}" for n in range(people)], "meetings": [str(1 + n % 4) for n in range(people)]}
    columns = (Column(name="Code", kind="person"), Column(name="meetings", kind="participation"))
    return sheet("log", held), Recipe(file="f", role="mentor", columns=columns)


def survey(wave: str, role: str = "mentor", *, people: int = 12, shift: float = 0.0):
    rows = {"Code": [f"{role}{n}" for n in range(people)]}
    rows["belong"] = [str(2 + n % 3 + shift * (n % 2)) for n in range(people)]
    columns = (
        Column(name="Code", kind="person"),
        Column(name="belong", kind="score", instrument="belong", scale="belong"),
    )
    return sheet(f"{role} {wave}", rows), Recipe(file="f", wave=wave, role=role, columns=columns)


def findings(*files, scheme: Scheme = SCHEME, figures: pd.DataFrame = FIGURES) -> Findings:
    return Findings(intake.build(scheme, list(files))[0], figures=figures)


def released(*files, **options):
    return draft(findings(*files, **options), today=DAY).release


FILES = (texts("mentor", 4, 14), log(), survey("W1"), survey("W2", shift=0.5))


@pytest.fixture(scope="module")
def release():
    return released(*FILES)


def row(release, name: str, table: str = "progress_by_indicator") -> dict:
    told = release.table(table)
    return told[told.iloc[:, 0] == name].iloc[0].to_dict()


# ------------------------------------------------------------------------------------------------------- definitions


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"theme": ""}, "names one by `theme` and nothing else"),
        ({"scale": "belong"}, "names one by `theme` and nothing else"),
        ({"role": ""}, "needs `role`"),
        ({"after": ""}, "needs `before` and `after`"),
        ({"target": {"kind": "at_least", "value": 3}}, "targets of rise or share"),
        ({"target": {"kind": "rise", "value": 15}}, "15 points are 0.15"),
    ],
)
def test_an_indicator_that_cannot_be_meant_is_refused_in_words(told, words):
    with pytest.raises(ValueError, match=words):
        Indicator.model_validate({**THEME.model_dump(), **told})


def test_a_theme_stands_between_stages_and_a_scale_between_waves():
    for told, words in (({"after": "W2"}, "names the stage W2"), ({"before": "end", "after": "start"}, "not later")):
        with pytest.raises(ValueError, match=words):
            scheme_of(THEME.model_copy(update=told))
    with pytest.raises(ValueError, match="names the wave end"):
        scheme_of(SCALE.model_copy(update={"after": "end"}))


def test_a_why_has_one_primary_and_at_most_five_further_indicators():
    many = [SCALE.model_copy(update={"id": f"i{n}"}) for n in range(5)]
    assert len(scheme_of(THEME, *many).indicators) == 6
    with pytest.raises(ValueError, match="more than 5 further indicators"):
        scheme_of(THEME, *many, LOG)
    with pytest.raises(ValueError, match="more than one primary"):
        scheme_of(THEME, SCALE.model_copy(update={"primary": True}))


def scheme_of(*indicators: Indicator) -> Scheme:
    return Scheme.model_validate(SCHEME.model_dump() | {"indicators": indicators})


def test_a_scheme_written_before_there_were_other_kinds_is_as_valid_as_ever():
    old = {"id": "i", "why": "Y1", "scale": "belong", "role": "mentor", "before": "W1", "after": "W2"}
    indicator = scheme_of(Indicator.model_validate(old)).indicators[0]
    assert (indicator.kind, indicator.late, indicator.primary) == ("scale", False, True)


# ----------------------------------------------------------------------------------------------------- what is judged


def test_a_theme_is_judged_by_two_shares_of_different_people():
    found = of_theme(THEME, SCHEME, "Belonging", Counted(4, 20, "Start"), Counted(14, 20, "End"))
    by_hand = newcombe_difference(14, 20, 4, 20)
    assert (found["toward"], found["toward_lo"]) == pytest.approx((100 * by_hand.value, 100 * by_hand.lo))
    assert (found["state"], found["tau"], found["delta"], found["n"]) == ("REACHED", 20, 5, 20)
    assert "20% mentioned “Belonging” at “Start” (4 of 20) and 70% at “End” (14 of 20)" in found["sentence"]


def test_fewer_who_mention_it_is_a_move_towards_a_target_of_fewer():
    fewer = THEME.model_copy(update={"direction": "fewer"})
    for sides, state in (((14, 4), "REACHED"), ((4, 14), "MOVING_AWAY"), ((9, 9), "TOO_LITTLE")):
        before, after = (Counted(number, 20, "then") for number in sides)
        assert of_theme(fewer, SCHEME, "Belonging", before, after)["state"] == state


def test_so_few_people_carry_no_verdict_on_a_theme():
    for people, detail in ((4, "suppressed"), (7, "n")):
        found = of_theme(THEME, SCHEME, "Belonging", Counted(1, people, "Start"), Counted(people, people, "End"))
        assert (found["state"], found["detail"]) == ("TOO_LITTLE", detail)


@pytest.mark.parametrize(("total", "state"), [(30.0, "REACHED"), (24.0, "REACHED"), (23.9, "NO_CLEAR_CHANGE")])
def test_an_average_of_the_log_is_held_against_its_target_alone(total, state):
    found = of_participation(LOG, SCHEME, 12, total)
    assert found["state"] == state and found["toward"] is None and "no before" in found["sentence"]
    assert ("just below" in found["sentence"]) is (total == 23.9)


def test_a_log_may_ask_for_at_most_so_much():
    at_most = LOG.model_copy(update={"direction": "fewer"})
    assert [of_participation(at_most, SCHEME, 12, each)["state"] for each in (24.0, 25.0)] == [
        "REACHED", "NO_CLEAR_CHANGE",
    ]  # fmt: skip
    assert of_participation(at_most, SCHEME, 4, 4.0)["detail"] == "suppressed"


def test_a_figure_that_counts_people_has_a_likely_range_and_lower_may_be_better():
    found = of_figure(LEAVERS, SCHEME, FIGURES)
    by_hand = newcombe_difference(6, 60, 20, 60)
    assert (found["change"], found["toward"]) == pytest.approx((100 * by_hand.value, -100 * by_hand.value))
    assert found["state"] == "REACHED" and "33% on 31 December 2025 (20 of 60)" in found["sentence"]


def test_a_figure_without_its_people_is_told_as_typed_and_nothing_is_concluded():
    plain = FIGURES.assign(of=None, unit="days")
    found = of_figure(LEAVERS, SCHEME, plain)
    assert (found["state"], found["detail"], found["n"]) == ("TOO_LITTLE", "no_people", None)
    assert "No likely range can be given for a figure without its people" in found["sentence"]
    one = of_figure(LEAVERS, SCHEME, FIGURES.iloc[:1])
    assert one["detail"] == "one_figure" and "Fewer than two figures" in one["sentence"]


def plain_figures(*told: tuple[str, float], today: datetime.date = DAY) -> pd.DataFrame:
    rows = [{"kind": "figure", "title": "Leavers", "date": day, "value": value} for day, value in told]
    return figure_table(rows, today=today)


FROM_W1 = LEAVERS.model_copy(update={"before": "W1"})


def test_the_figure_before_is_the_last_one_by_the_day_of_the_wave_before():
    more = plain_figures(("2024-12-31", 9), ("2026-01-05", 7), ("2026-02-01", 6), ("2026-11-01", 5))
    assert of_figure(LEAVERS, SCHEME, more)["before"] == 9
    assert of_figure(FROM_W1, SCHEME, more)["before"] == 7


def test_figures_that_are_all_from_before_the_wave_say_that_none_is_from_after():
    found = of_figure(FROM_W1, SCHEME, plain_figures(("2024-12-31", 9), ("2026-01-10", 7)))
    assert (found["state"], found["detail"], found["before"]) == ("TOO_LITTLE", "one_figure", None)
    assert "No figure called “Leavers” from after 10 January 2026 is kept" in found["sentence"]


def test_two_figures_of_one_day_are_not_compared_and_the_last_one_typed_holds():
    same = plain_figures(("2026-02-01", 9), ("2026-02-01", 5))
    assert of_figure(LEAVERS, SCHEME, same)["detail"] == "one_figure"
    three = plain_figures(("2026-02-01", 9), ("2026-02-01", 5), ("2026-03-01", 4))
    assert of_figure(LEAVERS, SCHEME, three)["before"] == 5


def test_a_figure_of_a_day_that_has_not_come_does_not_count():
    told = (("2026-02-01", 9), ("2026-12-01", 5))
    assert of_figure(LEAVERS, SCHEME, plain_figures(*told))["detail"] == "one_figure"
    later = plain_figures(*told, today=datetime.date(2026, 12, 1))
    assert of_figure(LEAVERS, SCHEME, later)["detail"] == "no_people"


def test_large_figures_are_told_as_they_were_typed():
    much = LEAVERS.model_copy(update={"target": Target(kind="at_least", value=1250000.0), "higher": "better"})
    found = of_figure(much, SCHEME, plain_figures(("2026-02-01", 1234567.5), ("2026-03-01", 98765.4)))
    assert "1,234,567.5 on 1 February 2026 and 98,765.4 on 1 March 2026" in found["sentence"]
    assert "at least 1,250,000." in found["sentence"] and "e+" not in found["sentence"]


# -------------------------------------------------------------------------------------------------------- the release


def test_a_released_theme_is_judged_from_the_released_counts_alone(release):
    told, themes = row(release, "heard"), release.table("theme")
    mine = themes[(themes["theme"] == "T01") & (themes["role"] == "mentor")].set_index("stage")
    assert told["shown"] and told["kind"] == "theme" and told["n"] == mine["answered"].min()
    shares = [mine.loc[each, "people"] / mine.loc[each, "answered"] for each in ("start", "end")]
    assert [told["before"], told["after"]] == [round(100 * each) for each in shares]
    assert (told["from_wave"], told["to_wave"], told["state"]) == ("Start", "End", "REACHED")
    assert row(release, "Y1", "progress_by_why")["state"] == "REACHED"


def test_a_typed_figure_of_no_people_is_released_as_it_was_typed():
    indicator = LEAVERS.model_copy(update={"figure": "Accidents a head"})
    scheme = EMPTY.model_copy(update={"whys": (Why(id=indicator.why, title="Safe", statement="Work is safe"),)})
    scheme = scheme.model_copy(update={"indicators": (indicator,)})
    typed = FIGURES.assign(title="Accidents a head", of=None, unit="", value=[0.04, 0.01])
    content = json.loads(draft(Findings(intake.build(scheme, [])[0], figures=typed), today=DAY).release.text())
    told = Release(content).table("progress_by_indicator")
    assert told[["before", "after", "toward"]].to_numpy().tolist() == [[0.04, 0.01, 0.03]]
    assert "from 0.04 to 0.01; change +0.03" in targets.sentence(bars(told))
    # Releases of an earlier program, which told one decimal, are opened all the same; any other figure is not.
    for figures, opens in (([0.0, 0.0, 0.0], True), ([0.0, 0.0, 0.1], False)):
        other = copy.deepcopy(content)
        table = other["tables"]["progress_by_indicator"]
        for name, figure in zip(("before", "after", "toward"), figures, strict=True):
            table["rows"][0][table["columns"].index(name)] = figure
        text = sealed(other)
        if opens:
            assert open_release(text)
        else:
            with pytest.raises(Unsafe):
                open_release(text)


def test_what_people_write_is_no_second_source_of_a_theme_that_is_counted_in_it(release):
    assert row(release, "Y1", "progress_by_why")["words"] == "Moved, one source"
    actions = pd.DataFrame([{"why": "Y1", "status": "done"}])
    study = findings(*FILES).study
    done = draft(Findings(study, figures=FIGURES, actions=actions), today=DAY).release
    assert row(done, "Y1", "progress_by_why")["words"] == "Moved, consistent"


def test_a_log_is_judged_from_its_released_row_and_a_figure_from_what_is_told_of_it(release):
    told, kept = row(release, "met"), release.table("participation")
    mine = kept[(kept["measure"] == "meetings") & (kept["role"] == "mentor")].iloc[0]
    assert (told["n"], told["after"], told["state"]) == (mine["people"], mine["mean"], "REACHED")
    assert release.table("figure")["value"].tolist() == [20.0, 6.0]
    assert (row(release, "left")["before"], row(release, "left")["role_label"]) == (33.0, "The organisation")


def test_a_log_that_reaches_its_target_is_no_movement_of_the_why(release):
    carried = scheme_of(LOG.model_copy(update={"primary": True}))
    told = row(released(*FILES, scheme=carried), "Y1", "progress_by_why")
    assert (told["state"], told["words"]) == ("REACHED", "Moved, one source"), "that one is what people write"
    silent = row(released(log(), scheme=carried), "Y1", "progress_by_why")
    assert silent["words"] == "Not enough to say" and "a log has no before" in silent["measure"]
    actions = pd.DataFrame([{"why": "Y1", "status": "done"}])
    done = draft(Findings(findings(log(), scheme=carried).study, actions=actions), today=DAY).release
    assert row(done, "Y1", "progress_by_why")["words"] == "Not enough to say"


@pytest.mark.parametrize("answers", [["yes", "no"] * 6, ["1", "0"] * 6, ["TRUE", "N"] * 6], ids=str)
def test_the_workbench_counts_the_log_as_the_release_does(answers):
    held = {"Code": [f"mentor{n}" for n in range(12)], "meetings": answers}
    columns = (Column(name="Code", kind="person"), Column(name="meetings", kind="participation"))
    found = findings((sheet("log", held), Recipe(file="f", role="mentor", columns=columns)))
    told = blocks.participation_of(found, "mentor", "meetings")
    assert (len(told), told.sum()) == (12, 6)
    judged = found.indicator("met", today=DAY)
    assert (judged["n"], judged["after"]) == (12, 0.5)


def test_somebody_who_stands_twice_in_the_log_counts_once(release):
    found = findings(*FILES)
    twice = pd.concat([found.study.participation, found.study.participation.iloc[:3]], ignore_index=True)
    again = Findings(replace(found.study, participation=twice), figures=FIGURES)
    assert again.indicator("met", today=DAY)["n"] == found.indicator("met", today=DAY)["n"] == 12


def test_what_the_gate_holds_back_judges_nothing():
    few = released(texts("mentor", 2, 14), log(7), survey("W1"), survey("W2", shift=0.5))
    for name in ("heard", "met"):  # one share reads "fewer than 3", and seven people are too few for an average
        told = row(few, name)
        assert told["shown"] is False and told["n"] is None and told["sentence"] == NOT_SHOWN
    small = released(texts("mentor", 4, 7, pool=9))
    assert not row(small, "heard")["shown"] and not row(small, "met")["shown"]
    assert row(small, "Y1", "progress_by_why")["words"] == "Not enough to say"


def test_no_figure_is_told_that_no_indicator_names():
    pay = {"kind": "figure", "title": "Pay", "date": "2026-01-01", "value": 5, "of": None}
    other = figure_table([pay], today=DAY)
    assert released(*FILES, figures=pd.concat([FIGURES, other])).table("figure")["title"].unique().tolist() == [
        "Leavers"
    ]


FORGED = {
    "another share": ("heard", {"after": 80.0}),
    "another sentence": ("heard", {"sentence": "Two of three mentors felt worse."}),
    "another verdict": ("met", {"state": "MOVING_AWAY"}),
    "other words": ("met", {"words": "Target reached for Anna Smith"}),
    "a figure nobody typed": ("left", {"before": 40.0}),
    "a theme called a scale": ("heard", {"kind": "scale"}),
    "a name": ("met", {"label": "Anna Smith"}),
    "hidden although its counts stand": (
        "met",
        dict.fromkeys(("n", "after", "higher", "state", "detail", "comparison"))
        | {"shown": False, "words": NOT_SHOWN, "sentence": NOT_SHOWN},
    ),
    "late, without saying so": ("belong", {"late": True}),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_row_that_does_not_come_out_of_its_table_is_no_row_of_ours(what, release):
    content = json.loads(release.text())
    assert open_release(sealed(content))
    name, cells = FORGED[what]
    table = content["tables"]["progress_by_indicator"]
    forged = next(each for each in table["rows"] if each[0] == name)
    for column, cell in cells.items():
        forged[table["columns"].index(column)] = cell
    with pytest.raises(Unsafe):
        open_release(sealed(content))


@pytest.mark.parametrize(
    ("column", "cell"), [("value", 1.0), ("of", 5), ("title", "Pay"), ("date", "some day"), ("value", None)]
)
def test_a_figure_that_no_record_could_be_is_refused(column, cell, release):
    content = json.loads(release.text())
    table = content["tables"]["figure"]
    table["rows"][0][table["columns"].index(column)] = cell
    with pytest.raises(Unsafe):
        open_release(sealed(content))


def test_a_count_of_people_in_a_bundle_needs_the_number_it_is_counted_among():
    row = {"title": "Leavers", "date": "2026-11-01", "value": 6.0, "of": 60, "unit": None}
    assert counted.figure_holds(row, SCHEME)
    assert not counted.figure_holds(row | {"of": None}, SCHEME)
    assert counted.figure_holds(row | {"of": None, "value": 2.5, "unit": "days"}, SCHEME)


def test_an_edited_table_is_refused_because_the_verdict_beside_it_does_not_follow(release):
    content = json.loads(release.text())
    table = content["tables"]["participation"]
    mine = next(each for each in table["rows"] if each[table["columns"].index("shown")])
    for column, cell in (("total", 96.0), ("mean", 8.0)):
        mine[table["columns"].index(column)] = cell
    with pytest.raises(Unsafe):
        open_release(sealed(content))


def test_a_release_made_before_there_were_other_kinds_still_opens():
    plain = released(*FILES, scheme=scheme_of(SCALE.model_copy(update={"primary": True})))
    content = json.loads(plain.text())
    table = content["tables"]["progress_by_indicator"]
    places = [table["columns"].index(name) for name in ("late", "kind")]
    for line in (table["columns"], *table["rows"]):
        for place in places:
            del line[place]
    del content["tables"]["figure"]
    for each in content["scheme"]["definition"]["indicators"]:
        for name in ("kind", "theme", "measure", "figure", "direction", "higher", "late"):
            del each[name]
    assert open_release(sealed(content)).table("progress_by_indicator")["shown"].tolist() == [True]


def test_a_second_release_judges_anew_what_stands_in_it(release):
    found = findings(*FILES)
    first = draft(found, today=DAY)
    again = draft(found, today=DAY, earlier=[first.release], behind=[first.behind])
    names = ["indicator", "n", "before", "after", "state", "sentence"]
    told, then = (each.table("progress_by_indicator")[names] for each in (again.release, first.release))
    pd.testing.assert_frame_equal(told, then)


# ------------------------------------------------------------------------------------------------ after its data


@pytest.fixture
def store(tmp_path):
    opened = Store(f"sqlite:///{(tmp_path / 'a.db').as_posix()}")
    yield opened
    opened.close()


EARLY, LATE = datetime.date(2026, 2, 1), datetime.date(2026, 8, 1)
BARE = SCHEME.model_copy(update={"indicators": ()})


def saved(store: Store, *indicators: Indicator, today: datetime.date = EARLY) -> list[Indicator]:
    store.save_scheme(ANA, SCHEME.model_copy(update={"indicators": indicators}), note="", today=today)
    return list(store.scheme(ANA, SCHEME.slug).indicators)


def test_the_store_says_when_an_indicator_was_added_and_not_the_caller(store):
    forged = SCALE.model_copy(update={"added": datetime.date(2025, 1, 1), "late": True})
    (now,) = saved(store, forged)
    assert (now.added, now.late) == (EARLY, False)
    again = saved(store, now.model_copy(update={"added": datetime.date(2024, 1, 1), "due": LATE}), today=LATE)
    assert (again[0].added, again[0].late) == (EARLY, False), "nothing was changed that the answers could suggest"


@pytest.mark.parametrize("indicator", [SCALE, THEME], ids=["scale", "theme"])
def test_an_indicator_is_late_once_its_wave_or_stage_lies_behind(store, indicator):
    assert [each.late for each in saved(store, indicator)] == [False]
    store.save_scheme(ANA, BARE, note="", today=EARLY)
    assert [each.late for each in saved(store, indicator, today=LATE)] == [True]


@pytest.mark.parametrize(
    "change",
    [
        {"target": Target(value=0.9)}, {"smallest": 0.1}, {"role": "mentee"}, {"scale": "voice"}, {"primary": True},
    ],
    ids=["target", "smallest", "people", "measure", "to carry the verdict"],
)  # fmt: skip
def test_what_is_changed_once_the_data_are_in_is_late(store, change):
    (before,) = saved(store, SCALE)
    (now,) = saved(store, before.model_copy(update=change), today=LATE)
    assert (now.added, now.late) == (LATE, True)


def test_late_once_is_late_for_ever(store):
    (late,) = saved(store, SCALE, today=LATE)
    assert late.late
    (edited,) = saved(store, late.model_copy(update={"target": Target(value=2.0), "late": False}), today=LATE)
    assert edited.late
    store.save_scheme(ANA, BARE, note="", today=LATE)
    later = {"waves": tuple(each.model_copy(update={"date": None}) for each in SCHEME.waves)}
    other_name = SCALE.model_copy(update={"id": "anew", "target": Target(value=0.1)})
    scheme = SCHEME.model_copy(update={**later, "indicators": (other_name,)})
    store.save_scheme(ANA, scheme, note="added again under another name, with no day to go by", today=LATE)
    assert store.scheme(ANA, SCHEME.slug).indicators[0].late


def test_answers_and_texts_that_are_there_make_it_late_whatever_the_day(store):
    undated = SCHEME.model_copy(
        update={
            "indicators": (),
            "waves": tuple(each.model_copy(update={"date": None}) for each in SCHEME.waves),
            "stages": tuple(each.model_copy(update={"date": None}) for each in SCHEME.stages),
        }
    )
    store.save_scheme(ANA, undated, note="", today=EARLY)
    for sheet_, recipe in (survey("W1"), texts("mentor", 4, 14), log()):
        store.save_recipe(ANA, store.add_upload(ANA, SCHEME.slug, sheet_), recipe)
    store.rebuild(ANA, SCHEME.slug)
    new = undated.model_copy(update={"indicators": (THEME, LOG, SCALE, LEAVERS)})
    store.save_scheme(ANA, new, note="", today=EARLY)
    late = {each.id: each.late for each in store.scheme(ANA, SCHEME.slug).indicators}
    assert late == {"heard": True, "met": True, "belong": False, "left": False}, "nobody has answered the second wave"
    sheet_, recipe = survey("W2", shift=0.5)
    store.save_recipe(ANA, store.add_upload(ANA, SCHEME.slug, sheet_), recipe)
    store.rebuild(ANA, SCHEME.slug)
    for day, value in ((EARLY, 20), (LATE, 6)):
        store.save_record(ANA, SCHEME.slug, Figure(id=f"f{value}", title="Leavers", date=day, value=value, of=60))
    changed = [SCALE.model_copy(update={"smallest": 0.2}), LEAVERS.model_copy(update={"higher": "better"})]
    store.save_scheme(ANA, undated.model_copy(update={"indicators": tuple(changed)}), note="", today=EARLY)
    assert [each.late for each in store.scheme(ANA, SCHEME.slug).indicators] == [True, True]


def test_a_scheme_folder_keeps_what_it_says_of_itself(store, tmp_path):
    told = {"added": datetime.date(2025, 1, 6), "late": True}
    scheme = SCHEME.model_copy(update={"indicators": (SCALE.model_copy(update=told), LOG)})
    folder = tmp_path / "folder"
    folder.mkdir()
    told_of_itself = tomli_w.dumps(scheme.model_dump(mode="json", exclude_none=True, exclude_defaults=True))
    (folder / "scheme.toml").write_text(told_of_itself, encoding="utf-8")
    slug = take_in(store, EVERYONE, folder)
    again = take_in_zip(store, EVERYONE, folder_as_zip(store, EVERYONE, slug))
    assert again != slug
    for each in (slug, again):
        kept = [(one.added, one.late) for one in store.scheme(ANA, each).indicators]
        assert kept == [(told["added"], True), (datetime.date.today(), False)], "what bears no day is dated here"


def test_a_series_of_figures_that_was_taken_out_makes_it_late_all_the_same(store):
    store.save_scheme(ANA, BARE, note="", today=EARLY)
    kept = [
        store.save_record(ANA, SCHEME.slug, Figure(id=f"f{value}", title="Leavers", date=day, value=value, of=60))
        for day, value in ((EARLY, 20), (LATE, 6))
    ]
    for each in kept:
        store.remove_record(ANA, SCHEME.slug, each)
    assert not store.records(ANA, SCHEME.slug, "figure")
    assert [each.late for each in saved(store, LEAVERS, today=LATE)] == [True]


def test_one_figure_that_was_corrected_is_one_figure(store):
    store.save_scheme(ANA, BARE, note="", today=EARLY)
    first = store.save_record(ANA, SCHEME.slug, Figure(id="f", title="Leavers", date=EARLY, value=20, of=60))
    store.save_record(ANA, SCHEME.slug, first.model_copy(update={"value": 21.0}))
    assert [each.late for each in saved(store, LEAVERS, today=LATE)] == [False]


BEFORE, AFTERWARDS = datetime.date(2026, 1, 2), datetime.date(2026, 7, 13)  # the latter is the day after the last stage


@pytest.mark.parametrize(
    ("told", "with_data", "expected"),
    [
        ({"added": BEFORE}, True, (BEFORE, False)),
        ({"added": AFTERWARDS}, True, (AFTERWARDS, True)),
        ({}, True, (None, True)),
        ({"added": AFTERWARDS}, False, (AFTERWARDS, False)),
        ({"added": BEFORE, "late": True}, False, (BEFORE, True)),
    ],
    ids=["in time", "not before its data", "no day", "no data yet", "late by its own word"],
)
def test_a_folder_sheds_no_lateness(told, with_data, expected):
    files = FILES if with_data else ()
    study = intake.build(SCHEME, list(files))[0]
    for each in (SCALE, THEME):
        scheme = SCHEME.model_copy(update={"indicators": (each.model_copy(update=told),)})
        marked = stamps.as_told(scheme, study, [], released=False, today=DAY).indicators[0]
        assert (marked.added, marked.late) == expected


def test_a_log_and_figures_in_a_folder_are_late_where_nothing_says_when_they_were_added():
    study, figures = intake.build(SCHEME, [log()])[0], FIGURES.to_dict("records")
    for told, late in (({}, True), ({"added": BEFORE}, False)):
        scheme = SCHEME.model_copy(
            update={"indicators": tuple(each.model_copy(update=told) for each in (LOG, LEAVERS))}
        )
        marked = stamps.as_told(scheme, study, figures, released=False, today=DAY)
        assert [each.late for each in marked.indicators] == [late, late]


def test_a_folder_with_releases_and_without_answers_had_its_data_before():
    study = intake.build(SCHEME, [])[0]
    scheme = SCHEME.model_copy(update={"indicators": (LOG,)})
    assert stamps.as_told(scheme, study, [], released=True, today=DAY).indicators[0].late


def test_the_sample_comes_in_with_the_labels_that_its_scheme_states():
    held = intake.read_folder(SAMPLE)
    figures = [each for each in held.records if each.get("kind") == "figure"]
    marked = stamps.as_told(held.scheme, held.study(), figures, released=True, today=DAY)
    assert marked == held.scheme
    assert [each.id for each in marked.indicators if each.late] == ["voice-seen-mentee"]


EVERYONE = Viewer("ana", frozenset({"researcher", "reviewer", "leadership", "taskforce", "custodian"}))
WORDS = "(added after its data)"


def test_late_is_said_in_the_name_the_sentence_and_every_chart():
    late = scheme_of(SCALE.model_copy(update={"late": True, "primary": True}), LOG.model_copy(update={"late": True}))
    made = released(*FILES, scheme=late)
    rows = made.table("progress_by_indicator")
    assert rows["late"].tolist() == [True, True] and rows["label"].str.endswith(WORDS).all()
    assert rows["sentence"].str.contains("added after its data arrived").all()
    assert WORDS in row(made, "Y1", "progress_by_why")["measure"]
    drawn = rows.assign(
        change=rows["toward"], lo=rows["toward_lo"], hi=rows["toward_hi"], target=rows["needed"],
        verdict=rows["words"], axis_lo=-1.0, axis_hi=1.0,
    )  # fmt: skip
    assert targets.sentence(drawn).count(WORDS) == 2
    written = " ".join(each.text for each in targets.draw(drawn).layout.annotations).replace("<br>", " ")
    assert written.count(WORDS) == 2 and "no before to compare with" in written


def test_a_target_that_becomes_late_is_called_so_where_its_figures_stand_on():
    first = draft(findings(*FILES), today=DAY)
    late = [each.model_copy(update={"late": True}) for each in SCHEME.indicators]
    again = draft(
        findings(*FILES, scheme=SCHEME.model_copy(update={"indicators": tuple(late)})),
        today=DAY, earlier=[first.release], behind=[first.behind],
    )  # fmt: skip
    rows = again.release.table("progress_by_indicator")
    assert rows["label"].str.endswith(WORDS).all() and rows["late"].all()


def test_a_hidden_indicator_still_says_that_it_came_late():
    scheme = scheme_of(SCALE.model_copy(update={"late": True, "primary": True}))
    told = row(released(survey("W1", people=5), scheme=scheme), "belong")
    assert not told["shown"] and told["late"] and told["label"].endswith(WORDS)


# ------------------------------------------------------------------------------------------------- people outside


def test_people_outside_are_nobodys_comparison_group():
    with pytest.raises(ValueError, match="nobody's comparison group"):
        Role(id="a", label="A", singular="a", outside=True, comparison=True)
    found = findings(*FILES, survey("W1", "applicant"), survey("W2", "applicant", shift=0.2))
    assert found.difference_by_scale.empty
    assert "applicant" in set(found.change_by_scale_role["role"])


def test_people_outside_are_not_counted_among_those_who_were_to_write():
    found = findings(texts("mentor", 4, 14), texts("applicant", 4, 14))
    assert set(found.coverage_by_level_stage["role"].dropna()) == {"mentor", "mentee"}
    assert "applicant" in set(found.theme_by_role_stage["role"]), "what they wrote is told by itself"
    silent = findings(texts("mentor", 4, 14))
    assert "applicant" not in set(silent.theme_by_role_stage["role"])


# ------------------------------------------------------------------------------------------------------ own whys


def test_what_people_wrote_at_first_is_held_against_the_stated_whys(release):
    own = own_whys(release.table("theme"), SCHEME)
    first = own.iloc[0]
    assert (first["theme"], first["people"], first["answered"], first["whys"]) == ("T01", 4, 20, "Belonging")
    assert sentences(own) == ["What Mentors wrote of most is named by a stated why."]


def test_a_theme_that_no_why_names_is_said():
    made = released(texts("mentor", 9, 14, start=BUSY), log())
    own = own_whys(made.table("theme"), SCHEME)
    assert own.iloc[0]["whys"] == "" and own.iloc[0]["people"] == 9
    assert sentences(own) == [f"At “Start” Mentors wrote of “{own.iloc[0]['name']}”, which no stated why names."]
    assert own_whys(made.table("theme").iloc[:0], SCHEME).empty


# --------------------------------------------------------------------------------------------------------- the tree


def test_the_tree_says_every_verdict_in_words_and_hides_what_is_hidden():
    rows = [
        (0, "Voice", "Moved, one source", "ON_THE_WAY", False, True),
        (1, f"Voice, mentors {WORDS}", "On the way", "ON_THE_WAY", True, True),
        (1, "Belonging, mentors", "Target reached", "REACHED", False, False),
    ]
    table = pd.DataFrame(rows, columns=["level", "label", "verdict", "state", "carries", "shown"])
    said = why_tree.sentence(table)
    assert said == (
        f"Why Voice: moved, one source. Indicator Voice, mentors {WORDS} (carries the verdict): on the way. "
        "Indicator Belonging, mentors: not shown, to protect people in small groups."
    )
    figure = why_tree.draw(table)
    written = " ".join(each.text for each in figure.layout.annotations).replace("<br>", " ")
    assert WORDS in written and "◆ <b>On the way</b>" in written
    assert "Target reached" not in written and "▨ <b>Not shown</b>" in written
    assert len(figure.layout.shapes) == 4, "a line down and a line out for each indicator"


def test_the_rows_of_a_bundle_are_left_as_they_were(release):
    tables = {name: release.table(name).to_dict("records") for name in ("theme", "participation", "figure", "codebook")}
    before = copy.deepcopy(tables)
    counted.judged(SCHEME, tables, {"k_group": 8})
    assert tables == before
    assert issubclass(Unsafe, Refused)
