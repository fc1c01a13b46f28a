"""An attacker who reads every release, adds and subtracts, and looks for anything that tells of a few people.

It knows who took part, reads what each release shows, and shares no code with the rules that decide what may be shown.
"""

import datetime
import itertools

import numpy as np
import pandas as pd
import pytest

from analysis import intake
from analysis.drafting import draft
from analysis.findings import Findings
from analysis.model import (
    Coding,
    Column,
    Indicator,
    Instrument,
    Recipe,
    Role,
    Scale,
    Scheme,
    Sheet,
    Stage,
    Target,
    Wave,
    Why,
)  # fmt: skip
from analysis.release import open_release

LEAST = 8
DAY = datetime.date(2026, 11, 24)


def own(name, lowest, highest, *scales):
    held = tuple(Scale(id=each, label=each) for each in scales or (name,))
    return Instrument(id=name, name=name, codings=(Coding(minimum=lowest, maximum=highest),), scales=held)


SCHEME = Scheme(
    name="Attacked",
    slug="attacked",
    roles=(
        Role(id="mentor", label="Mentors", singular="mentor"),
        Role(id="comparison", label="Colleagues", singular="colleague", comparison=True),
    ),
    waves=tuple(Wave(id=f"W{n}", label=f"Wave {n}") for n in (1, 2, 3)),
    stages=(Stage(id="start", label="Start"), Stage(id="end", label="End")),
    instruments=(own("connect", 1, 5), own("turned", 10, 50), own("calm", 1, 5, "calm", "calm_a", "calm_b")),
    whys=(Why(id="Y1", title="Belonging", statement="People belong here.", themes=("T01",)),),
    indicators=(
        Indicator(id="i1", why="Y1", scale="belong", role="mentor", before="W1", after="W2", target=Target(value=0.3)),
    ),
)
SEED = np.random.default_rng(7)
PEOPLE = {f"M{n}": tuple(int(each) for each in SEED.integers(2, 5, 3)) for n in range(31)}
FIRST = {code: PEOPLE[code] for code in list(PEOPLE)[:30]}


def scheme_with(**changed):
    """The scheme with its indicator over other waves, or another scale or role."""
    return SCHEME.model_copy(update={"indicators": (SCHEME.indicators[0].model_copy(update=changed),)})


class Workbench:
    """One scheme from release to release. data: people's scores at the three waves, by role and scale."""

    def __init__(self):
        self.keys, self.releases, self.behind, self.shown = {}, [], [], []

    def findings(self, data, scheme=SCHEME, texts=(), decisions=None):
        files = [file for (role, scale), people in data.items() for file in survey(role, scale, people, scheme)]
        study, self.keys = intake.build(scheme, files + reflections(texts), keys=self.keys)
        return Findings(study, decisions=decisions)

    def publish(self, data, scheme=SCHEME, **more):
        made = draft(self.findings(data, scheme, **more), today=DAY, earlier=self.releases, behind=self.behind)
        names = {person: code.lstrip("0") for (_, code), person in self.keys.items()}
        self.shown += [
            equation
            for told in made.behind["statistics"].values()
            if told["kind"] == "change"
            for equation in equations(told, {names[each] for each in told["people"]})
        ]
        self.releases, self.behind = [*self.releases, made.release], [*self.behind, made.behind]
        return made.release


def survey(role, scale, people, scheme):
    for place, wave in enumerate(scheme.waves):
        answered = {code: all_waves[place] for code, all_waves in people.items() if all_waves[place] is not None}
        score = Column(name=scale, kind="score", instrument=scale.split("_")[0], scale=scale)
        yield (
            sheet(f"{role} {scale} {wave.id}", {"Code": [*answered], scale: [str(each) for each in answered.values()]}),
            Recipe(file="f", wave=wave.id, role=role, columns=(Column(name="Code", kind="person"), score)),
        )


def reflections(texts):
    if not texts:
        return []
    texts = [(*each, "paraphrase") for each in texts]
    rows = dict(zip(("stage", "person", "reflection", "consent"), zip(*texts, strict=True), strict=True))
    columns = tuple(Column(name=name, kind=name) for name in rows)
    return [(sheet("texts", rows), Recipe(file="f", role="mentor", columns=columns))]


def sheet(name, rows):
    return Sheet(f"{name}.csv", "plain", pd.DataFrame(rows, dtype=object), {}, name)


def equations(told, people):
    """The sums that a shown row tells, each as how often it counts the answer of a person at a wave."""
    first, last = told["waves"]
    yield {(person, wave): sign for person in people for wave, sign in ((first, -1), (last, 1))}
    if told["levels"]:
        yield from ({(person, wave): 1 for person in people} for wave in (first, last))


def singled_out(shown):
    """The smallest number of people that sums and differences of up to three rows leave over, or one person solved."""
    answers = sorted(set().union(*shown))
    table = np.array([[one.get(answer, 0) for answer in answers] for one in shown], dtype=float)
    person = [who for who, _ in answers]
    left = [
        len({person[place] for place in np.flatnonzero(np.array(signs) @ table[list(rows)])})
        for number in (1, 2, 3)
        for rows in itertools.combinations(range(len(shown)), min(number, len(shown)))
        for signs in itertools.product((-1, 1), repeat=len(rows))
    ]
    solved = np.abs(np.linalg.pinv(table) @ table - np.eye(len(answers))).max(axis=0) < 1e-9
    return 1 if solved.any() else min(each for each in left if each)


def near(releases):
    """Pairs of shown figures that rest on nearly as many people, or on as many with another mean, at one wave."""
    told = {
        (row[f"{end}_wave"], row["n"], row[mean])
        for release in releases
        for row in release.table("change").query("shown == True").to_dict("records")
        for end, mean in (("from", "before"), ("to", "after"))
        if row[mean] is not None
    }
    pairs = itertools.combinations(sorted(told), 2)
    return [(one, other) for one, other in pairs if one[0] == other[0] and abs(one[1] - other[1]) < LEAST]


RENAMED = SCHEME.model_copy(update={"roles": (SCHEME.roles[0].model_copy(update={"id": "junior"}),), "indicators": ()})
OTHER_WAVE = SCHEME.model_copy(update={"waves": (Wave(id="T1", label="Wave 1"), *SCHEME.waves[1:]), "indicators": ()})
OTHER_LABELS = SCHEME.model_copy(update={"waves": tuple(Wave(id=f"W{n}", label=f"Look {n}") for n in (1, 2, 3))})
TO_THIRD = scheme_with(after="W3")
LOW = next(code for code, each in FIRST.items() if each[0] == 2)
CORRECTED = {**FIRST, LOW: (5, *FIRST[LOW][1:])}
BELONG = ("mentor", "belong")
LATER = {
    "late answer": ({BELONG: PEOPLE}, SCHEME),
    "late answer, labels renamed": ({BELONG: PEOPLE}, OTHER_LABELS),
    "late answer, scale renamed": ({("mentor", "connect"): PEOPLE}, scheme_with(scale="connect")),
    "late answer, scale doubled": ({BELONG: FIRST, ("mentor", "connect"): PEOPLE}, SCHEME),
    "late answer, scale doubled and turned": (
        {BELONG: FIRST, ("mentor", "turned"): {code: [60 - 10 * x for x in xs] for code, xs in PEOPLE.items()}}, SCHEME
    ),
    "late answer, role renamed": ({("junior", "belong"): PEOPLE}, RENAMED),
    "late answer, wave renamed": ({BELONG: PEOPLE}, OTHER_WAVE),
    "late answer, other indicator": ({BELONG: PEOPLE}, TO_THIRD),
    "late answer, codes mapped anew": ({BELONG: {f"00{code}": each for code, each in PEOPLE.items()}}, TO_THIRD),
    "withdrawal, other indicator": ({BELONG: {**FIRST, "M3": (None,) * 3}}, TO_THIRD),
    "correction, other indicator": ({BELONG: CORRECTED}, TO_THIRD),
    "new wave with one fewer": ({BELONG: {**FIRST, "M3": (*FIRST["M3"][:2], None)}}, TO_THIRD),
    "smaller differences allowed": (
        {BELONG: {**PEOPLE, **{f"N{n}": (2 + n % 3, 3, 4 - n % 3) for n in range(4)}}},
        TO_THIRD.model_copy(update={"policy": {"k_group": 5, "k_diff": 5}}),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def after_first():
    """Gives a workbench, each time anew, that has made its first release."""
    first = Workbench()
    assert first.publish({BELONG: FIRST}).table("change")["shown"].any()

    def again():
        bench = Workbench()
        bench.keys, bench.releases = dict(first.keys), [*first.releases]
        bench.behind, bench.shown = [*first.behind], [*first.shown]
        return bench

    return again


@pytest.fixture(scope="module")
def released(after_first):
    return after_first().releases[0]


@pytest.mark.parametrize("later", LATER)
def test_nobody_is_singled_out_by_two_releases(later, after_first):
    bench = after_first()
    data, scheme = LATER[later]
    bench.publish(data, scheme)
    assert singled_out(bench.shown) >= LEAST
    assert near(bench.releases) == []


def test_a_new_wave_of_the_same_people_is_shown(after_first):
    bench = after_first()
    told = bench.publish({BELONG: FIRST}, TO_THIRD).table("change")
    assert told["to_wave"].tolist() == ["Wave 3"] and told["shown"].all() and near(bench.releases) == []


def test_three_sets_that_lie_far_apart_two_by_two_give_nobody_away():
    codes, bench = list(PEOPLE)[:24], Workbench()
    parts = {"calm": codes, "calm_a": codes[:12], "calm_b": codes[11:23]}
    bench.publish({("mentor", scale): {code: PEOPLE[code] for code in part} for scale, part in parts.items()})
    assert len(bench.shown) == 2 * 3  # two rows, each a change and its two averages
    assert singled_out(bench.shown) >= LEAST


def test_a_raised_policy_is_never_lowered_again():
    bench, strict = Workbench(), SCHEME.model_copy(update={"policy": {"k_group": 31}})
    assert not bench.publish({BELONG: FIRST}, strict).table("change")["shown"].any()
    told = bench.publish({BELONG: FIRST})
    assert told.content["policy"]["k_group"] == 31 and not told.table("change")["shown"].any()


def test_a_row_of_fewer_people_than_the_policy_asks_for_now_is_not_carried_forward(after_first):
    bench = after_first()
    told = bench.publish({BELONG: FIRST}, SCHEME.model_copy(update={"policy": {"k_group": 31}}))
    assert not told.table("change")["shown"].any() and not told.table("progress_by_indicator")["shown"].any()
    open_release(told.text())


def test_two_waves_of_one_label_let_no_other_figure_through():
    waves = (SCHEME.waves[0], SCHEME.waves[1], Wave(id="W3", label="Wave 2"))
    second = Indicator(id="i2", why="Y1", scale="belong", role="mentor", before="W1", after="W3", primary=False)
    scheme = SCHEME.model_copy(update={"waves": waves, "indicators": (*SCHEME.indicators, second)})
    few = {code: (*each[:2], each[2] if place < 6 else None) for place, (code, each) in enumerate(FIRST.items())}
    told = Workbench().publish({BELONG: few, ("comparison", "belong"): FIRST}, scheme)
    assert told.table("progress_by_indicator")["shown"].tolist() == [True, False]


def test_the_number_who_answered_does_not_move_by_one(after_first):
    def answered(people, bench):
        return bench.publish({BELONG: people}).table("people").query("role == 'mentor'")["answered"].tolist()

    bench = after_first()
    assert answered(PEOPLE, bench) == answered({**FIRST, "M3": (None,) * 3}, bench) == [30, 30, 30]
    more = {**PEOPLE, **{f"N{n}": (2, 3, 4) for n in range(8)}}
    assert answered(more, bench) == [39, 39, 39]


def test_neither_the_sentence_nor_the_audit_tells_that_somebody_began_late(after_first, released):
    bench, first = after_first(), released
    again = bench.publish({BELONG: {**FIRST, "M30": (3, None, None)}})
    assert again.content["tables"] == first.content["tables"]
    assert {**again.content["audit"], "earlier_releases": 0} == first.content["audit"]


def test_an_average_to_reach_does_not_tell_the_baseline_in_more_decimals():
    aim = Target(kind="at_least", value=4)
    row = Workbench().publish({BELONG: FIRST}, scheme_with(target=aim)).table("progress_by_indicator").iloc[0]
    whole = np.mean([each[0] for each in FIRST.values()])
    assert round(whole, 1) != round(whole, 2)
    assert [row[name] for name in ("needed", "smallest")] == [round(row[name], 1) for name in ("needed", "smallest")]
    assert row["needed"] == round(4 - whole, 1)


CONNECTED, RUDE = "I felt part of something. ", "I heard a microaggression. "


def written(mentions, pool=12, text=CONNECTED, stage="start"):
    return [(stage, f"M{n}", (text if n < mentions else "") + f"We met on day {n}.") for n in range(pool)]


def counts(release):
    return release.table("theme")[["theme", "people", "answered"]].to_dict("records")


def test_a_review_between_two_releases_moves_no_count_by_one():
    bench = Workbench()
    first = bench.publish({}, texts=written(4))
    hit = bench.findings({}, texts=written(4)).hit_by_sentence.iloc[0]
    decided = pd.DataFrame(
        [{"document": hit["document"], "sentence": hit["sentence"], "theme": hit["theme"], "decision": "reject"}]
    ).assign(by="Ana", at=pd.Timestamp("2026-11-24", tz="UTC"))
    assert counts(bench.publish({}, texts=written(4), decisions=decided)) == counts(first)
    assert counts(Workbench().publish({}, texts=written(4), decisions=decided)) != counts(first)


def test_texts_under_another_stage_name_are_not_shown_beside_the_old_ones():
    bench = Workbench()
    bench.publish({}, texts=written(4))
    renamed = SCHEME.model_copy(update={"stages": (Stage(id="begin", label="Beginning"),)})
    assert not bench.publish({}, renamed, texts=written(5, 13, stage="begin")).table("theme")["shown"].any()


def test_a_hidden_theme_does_not_stand_out_as_the_one_that_nearly_everyone_mentions():
    told = Workbench().publish({}, texts=written(11, text=RUDE)).table("theme").query("stage == 'start'")
    hidden = told[(told["role"] == "mentor") & ~told["shown"].astype(bool)]
    assert len(hidden) > 1 and hidden["sensitive"].all()
    assert told.query("role == 'mentor' and sensitive")["shown"].sum() == 0
