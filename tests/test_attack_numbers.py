"""The attacks on numbers of the privacy policy, A01 to A42, each on a whole pipeline: files in, a release out.

Each is set up as the policy sets it up; beside it stands a neighbour that a rule for the one case would let through.
"""

from __future__ import annotations

import datetime
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import intake
from analysis.disclosure import policy_of, selection
from analysis.drafting import Draft, draft
from analysis.findings import Findings
from analysis.model import (
    Coding,
    Column,
    Group,
    Indicator,
    Instrument,
    Merge,
    Recipe,
    Refused,
    Role,
    Scale,
    Scheme,
    Sheet,
    Stage,
    Target,
    Wave,
    Why,
)  # fmt: skip
from analysis.release import NOT_SHOWN, Release, Unsafe, open_release

DAY = datetime.date(2026, 11, 24)
FLAT = {"k_special": 8}
GROUPS = ("gender", "seniority", "office", "disability", "site")


def own(name: str, lowest: float, highest: float) -> Instrument:
    coding = Coding(minimum=lowest, maximum=highest)
    return Instrument(id=name, name=name, codings=(coding,), scales=(Scale(id=name, label=name),))


SCHEME = Scheme(
    name="Attacked",
    slug="attacked",
    roles=(Role(id="mentor", label="Mentors", singular="mentor"),),
    waves=tuple(Wave(id=f"W{n}", label=f"Wave {n}") for n in (1, 2, 3)),
    groups=tuple(Group(id=each, label=each.title(), released=True, special=each == "gender") for each in GROUPS),
    instruments=(own("bullied", 0, 1), own("turned", 10, 50)),
    whys=(Why(id="Y1", title="Belonging", statement="People belong here.", themes=("T01",)),),
    indicators=(
        Indicator(id="i1", why="Y1", scale="belong", role="mentor", before="W1", after="W3", target=Target(value=0.3)),
    ),
    policy=FLAT,
)


STAGES = (Stage(id="start", label="Start"), Stage(id="end", label="End"))


def scheme_with(*, policy: Mapping[str, int] = FLAT, groups: tuple[Group, ...] | None = None, **indicator: Any):
    """The scheme under another policy, with other groups, or its indicator over something else."""
    told = {"policy": dict(policy), "groups": SCHEME.groups if groups is None else groups}
    return SCHEME.model_copy(update=told | {"indicators": (SCHEME.indicators[0].model_copy(update=indicator),)})


# ------------------------------------------------------------------------------------------------------- fixtures


def numbered(letter: str, number: int) -> list[str]:
    return [f"{letter}{place:02d}" for place in range(1, number + 1)]


def _of_f1() -> dict[str, dict[str, str]]:
    people = {}
    yes, unsaid = {2, 9, 13, 20, 24, 30, 35}, {5, 17, 28}
    for number, code in enumerate(numbered("M", 36), start=1):
        people[code] = {
            "gender": "F" if number <= 20 else "M" if number <= 33 else "X",
            "seniority": ("trainee", "associate", "apprentice")[(number - 1) % 3],
            "office": "Leeds" if (number - 1) % 9 < 5 else "London",
            "disability": "yes" if number in yes else "pnts" if number in unsaid else "no",
        }
    return people


F1 = _of_f1()
MISSING = {f"M{number:02d}" for number in (5, 11, 17, 23, 29)}
STAYED = [code for code in F1 if code not in MISSING]


def value(code: str, wave: str) -> int:
    """An answer from 2 to 4 that differs from person to person and from wave to wave."""
    number = int(code[1:])
    return 2 + (number, number * number + 1, 2 * number + number // 3)[int(wave[1]) - 1] % 3


def at(wave: str, codes: Iterable[str], of: Mapping[str, float] | None = None) -> dict[tuple[str, str], float]:
    """What these people answered at a wave, by wave and code."""
    return {(wave, code): value(code, wave) if of is None else of[code] for code in codes}


Answered = Mapping[tuple[str, str], float]


class Workbench:
    """One scheme from release to release."""

    def __init__(self, scheme: Scheme = SCHEME) -> None:
        self.scheme, self.keys = scheme, {}
        self.releases: list[Release] = []
        self.behind: list[dict] = []
        self.last: Draft | None = None

    def findings(
        self,
        *surveys: tuple[str, str, Answered],
        groups: Mapping[str, Mapping[str, str]] | None = None,
        hours: Mapping[str, Mapping[str, float]] | None = None,
        texts: Iterable[tuple] = (),
    ) -> Findings:
        files = [file for role, scale, told in surveys for file in survey(role, scale, told, groups or {})]
        files += logged(hours or {}) + written(list(texts))
        study, self.keys = intake.build(self.scheme, files, keys=self.keys)
        return Findings(study)

    def publish(self, *surveys: tuple[str, str, Answered], **more: Any) -> Release:
        made = draft(self.findings(*surveys, **more), today=DAY, earlier=self.releases, behind=self.behind)
        self.releases, self.behind, self.last = [*self.releases, made.release], [*self.behind, made.behind], made
        return made.release

    @property
    def told(self) -> dict[str, dict]:
        """What stands behind the latest release, by statistic."""
        return self.behind[-1]["statistics"]

    def reasons(self) -> dict[str, str]:
        assert self.last is not None
        return dict(zip(self.last.log["statistic"], self.last.log["reason"], strict=True))


def survey(role: str, scale: str, told: Answered, groups: Mapping[str, Mapping[str, str]]) -> Iterator[tuple]:
    for wave in dict.fromkeys(wave for wave, _ in told):
        codes = [code for at_wave, code in told if at_wave == wave]
        rows = {"Code": codes, scale: [f"{told[wave, code]:g}" for code in codes]}
        columns = [Column(name="Code", kind="person"), Column(name=scale, kind="score", instrument=scale, scale=scale)]
        for group in dict.fromkeys(each for code in codes for each in groups.get(code, {})):
            rows[group] = [groups.get(code, {}).get(group) for code in codes]
            columns.append(Column(name=group, kind="group", group=group))
        recipe = Recipe(file="f", wave=wave, role=role, columns=tuple(columns))
        yield sheet(f"{role} {scale} {wave}", rows), recipe


def logged(hours: Mapping[str, Mapping[str, float]]) -> list[tuple]:
    """hours: by measure and code."""
    if not hours:
        return []
    codes = list(dict.fromkeys(code for told in hours.values() for code in told))
    rows = {name: [f"{told[code]:g}" if code in told else None for code in codes] for name, told in hours.items()}
    columns = (Column(name="Code", kind="person"), *(Column(name=name, kind="participation") for name in hours))
    return [(sheet("log", {"Code": codes, **rows}), Recipe(file="f", wave="W1", role="mentor", columns=columns))]


def written(texts: list[tuple]) -> list[tuple]:
    """texts: stage, code, words."""
    if not texts:
        return []
    names = ("stage", "person", "reflection", "consent")
    rows = dict(zip(names, zip(*((*each, "paraphrase") for each in texts), strict=True), strict=True))
    columns = tuple(Column(name=name, kind=name) for name in names)
    return [(sheet("texts", rows), Recipe(file="f", role="mentor", columns=columns))]


def sheet(name: str, rows: Mapping[str, Iterable]) -> Sheet:
    table = pd.DataFrame({each: list(cells) for each, cells in rows.items()}, dtype=object)
    return Sheet(f"{name}.csv", "plain", table.rename(index=lambda row: row + 2), {}, name)


def only(release: Release, name: str, **cells: Any) -> dict[str, Any]:
    table = release.table(name)
    found = table[np.logical_and.reduce([table[column] == cell for column, cell in cells.items()])]
    assert len(found) == 1
    return found.iloc[0].to_dict()


def shown(release: Release, name: str, column: str) -> list[Any]:
    table = release.table(name)
    return table.loc[table["shown"].astype(bool), column].tolist()


def leaves(value: Any, place: tuple = ()) -> Iterator[tuple[tuple, Any]]:
    """Every place in plain data and what stands there."""
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(each, (*place, key))
    else:
        yield place, value


def figures(release: Release) -> set[float]:
    """Every number of the tables of a release, those in its sentences too."""
    found: set[float] = set()
    for _, leaf in leaves(release.content["tables"]):
        if isinstance(leaf, int | float) and not isinstance(leaf, bool):
            found.add(float(leaf))
        elif isinstance(leaf, str):
            found |= {float(each) for each in re.findall(r"\d+(?:\.\d+)?", leaf)}
    return found


def told_sizes(bench: Workbench) -> list[int]:
    """The numbers of people in every difference of two shown sets of one measure, over all releases."""
    sets = [
        (told.get("scale"), told["role"], frozenset(told["people"]))
        for release in bench.behind
        for told in release["statistics"].values()
        if told["kind"] in ("change", "group")
    ]
    pairs = itertools.combinations(sets, 2)
    return [len(one[2] ^ other[2]) for one, other in pairs if one[:2] == other[:2] and one[2] != other[2]]


def names_alone(row: dict[str, Any]) -> set[str]:
    return {name for name, cell in row.items() if cell is not None}


HIDDEN = {"scale", "label", "role", "role_label", "from_wave", "to_wave", "minimum", "maximum", "higher", "shown"}
HIDDEN_GROUP = HIDDEN | {"group", "group_label", "member", "special"}


def of_f1() -> tuple[str, str, Answered]:
    return ("mentor", "belong", at("W1", F1) | at("W3", STAYED))


# ---------------------------------------------------------------------------------------- A01, A02, A07: small groups


def test_the_people_of_the_first_fixture_are_those_of_the_policy():
    counts = {name: pd.Series([each[name] for each in F1.values()]).value_counts().to_dict() for name in GROUPS[:4]}
    assert counts["gender"] == {"F": 20, "M": 13, "X": 3}
    assert sorted(counts["seniority"].values()) == [12, 12, 12]
    assert counts["office"] == {"Leeds": 20, "London": 16}
    assert counts["disability"] == {"no": 26, "yes": 7, "pnts": 3}
    assert len(STAYED) == 31


def gender(*, special: bool = False, merge: tuple[Merge, ...] = ()) -> tuple[Group, ...]:
    return (Group(id="gender", label="Gender", special=special, released=True, merge=merge),)


def only_gender(people: Mapping[str, Mapping[str, str]] = F1) -> dict[str, dict[str, str]]:
    return {code: {"gender": told["gender"]} for code, told in people.items()}


def test_a01_a_group_of_three_is_not_shown_and_neither_is_how_many_they_are():
    release = Workbench(scheme_with(groups=gender())).publish(of_f1(), groups=only_gender())
    row = only(release, "change_by_group", member="X")
    assert row["shown"] is False and names_alone(row) == HIDDEN_GROUP
    share = only(release, "followed_by_group", member="X")
    assert share["shown"] is False and share["people"] is None and share["share"] is None


def test_a01_a_role_of_three_people_leaves_a_release_that_opens_and_shows_nothing_of_them():
    release = Workbench(scheme_with(groups=())).publish(answers_of([2, 3, 4], [3, 2, 4]))
    assert not release.table("change")["shown"].any()
    open_release(release.text())


def test_a01_of_a_rare_gender_not_even_the_name_is_told():
    release = Workbench(scheme_with(groups=gender(special=True))).publish(of_f1(), groups=only_gender())
    for name in ("change_by_group", "followed_by_group"):
        members = release.table(name)["member"].tolist()
        assert "X" not in members and members.count("Anyone else") == 1
    without = {code: told | {"gender": "F" if told["gender"] == "X" else told["gender"]} for code, told in F1.items()}
    other = Workbench(scheme_with(groups=gender(special=True))).publish(of_f1(), groups=only_gender(without))
    # Whether there is such a person at all, the line for everybody else is there.
    assert "Anyone else" in other.table("change_by_group")["member"].tolist()


def test_a02_a_group_of_three_does_not_follow_from_the_total_less_the_others():
    bench = Workbench(scheme_with(groups=gender()))
    release = bench.publish(of_f1(), groups=only_gender())
    assert shown(release, "change_by_group", "member") == ["F"] and shown(release, "change", "n") == [31]
    assert names_alone(only(release, "change_by_group", member="M")) == HIDDEN_GROUP
    assert min(told_sizes(bench)) >= 8


def test_a02_nor_does_it_follow_from_two_releases_that_each_tell_a_part():
    bench = Workbench(scheme_with(groups=()))
    bench.publish(of_f1(), groups=only_gender())
    bench.scheme = scheme_with(groups=gender())
    release = bench.publish(of_f1(), groups=only_gender())
    assert shown(release, "change_by_group", "member") == ["F"] and min(told_sizes(bench)) >= 8


F4 = {code: {"gender": "women" if number < 20 else "men"} for number, code in enumerate(numbered("P", 24))}
WOMEN, MEN = numbered("P", 24)[:20], numbered("P", 24)[20:]
# 60 + 15 make 75 and so 3.75 for 20 women; 9 make 2.25 for 4 men; 84 make 3.50 for all.
ENTRY = dict(zip(WOMEN, [5, 3, 4, 4, 2] * 3 + [5, 5, 4, 3, 4], strict=True)) | dict(zip(MEN, [2, 3, 2, 2], strict=True))
SOLVED = {2.2, 2.25, 2.3, 3.7, 3.75, 3.8}


def of_f4() -> tuple[str, str, Answered]:
    later = {code: 4 - (number % 3) for number, code in enumerate(F4)}
    return ("mentor", "belong", at("W1", F4, ENTRY) | at("W3", F4, later))


def means_left(release: Release) -> set[float]:
    """What any two shown means at the first wave leave for the others, by every number of people that fits them."""
    rows = [(range(row["n"], row["n"] + 1), row["before"]) for row in release.table("change").to_dict("records")
            if row["shown"] and row["before"] is not None]  # fmt: skip
    for row in release.table("change_by_group").to_dict("records"):
        if row["shown"] and row["before"] is not None:
            ends = [int(each) for each in re.findall(r"\d+", row["people"])]
            rows.append((range(ends[0], ends[-1] + 1), row["before"]))
    return {
        round((n * mean - m * other) / (n - m), 2)
        for (many, mean), (fewer, other) in itertools.permutations(rows, 2)
        for n in many
        for m in fewer
        if n > m
    }


def test_the_figures_of_the_worked_subtraction_are_those_of_the_policy():
    assert (np.mean([ENTRY[code] for code in F4]), np.mean([ENTRY[code] for code in WOMEN])) == (3.5, 3.75)
    assert (24 * 3.5 - 20 * 3.75) / 4 == np.mean([ENTRY[code] for code in MEN]) == 2.25


MERGED = (Merge(label="women and men", members=("women", "men")),)


@pytest.mark.parametrize(("special", "merge"), [(False, ()), (True, MERGED)])
def test_a07_the_average_of_four_men_cannot_be_worked_out(special, merge):
    bench = Workbench(scheme_with(groups=gender(special=special, merge=merge)))
    release = bench.publish(of_f4(), groups=F4)
    assert only(release, "change", scale="belong", role="mentor")["before"] == 3.5
    assert not set(shown(release, "change_by_group", "member")) & {"women", "men"}
    assert not shown(release, "followed_by_group", "member")
    assert not SOLVED & figures(release) and not means_left(release) & {2.25}


def test_a07_no_verdict_on_the_gap_between_them_or_on_a_share_tells_it_either():
    aims = (Target(kind="gap", value=0.5), Target(kind="part_of_gap", value=0.5),
            Target(kind="share", value=0.5, answer=4))  # fmt: skip
    asked = tuple(
        Indicator(id=aim.kind, why="Y1", scale="belong", role="mentor", before="W1", after="W3", target=aim,
                  primary=False, group="gender", member="men")
        for aim in aims
    )  # fmt: skip
    scheme = scheme_with(groups=gender()).model_copy(update={"indicators": asked})
    release = Workbench(scheme).publish(of_f4(), groups=F4)
    table = release.table("progress_by_indicator")
    assert len(table) == 3 and not table["shown"].any() and set(table["sentence"]) == {NOT_SHOWN}
    assert not SOLVED & figures(release)


def test_a07_a_second_measure_that_the_women_alone_answered_is_not_shown_beside_it():
    role, scale, told = of_f4()
    mirrored = {place: 60 - 10 * each for place, each in told.items() if place[1] in WOMEN}
    bench = Workbench(scheme_with(groups=()))
    release = bench.publish((role, scale, told), (role, "turned", mirrored))
    sets = {frozenset(each["people"]) for each in bench.told.values() if each["kind"] == "change"}
    assert len(sets) == 1 and release.table("change")["shown"].sum() == 1


# ------------------------------------------------------------------------------- A08 to A12: waves, late and withdrawn

# Those who left had answered 5 where the others answer 2 to 4, so that an average with them is another one.
LEFT_HIGH = {code: 5 if code in MISSING else value(code, "W1") for code in F1}


@pytest.mark.parametrize("policy", [FLAT, {"k_group": 5, "k_diff": 5, "k_special": 8}])
def test_a08_no_average_with_those_who_left_stands_in_a_release(policy):
    bench = Workbench(scheme_with(policy=policy, groups=()))
    release = bench.publish(("mentor", "belong", at("W1", F1, LEFT_HIGH) | at("W3", STAYED)))
    matched, everybody = (np.mean([LEFT_HIGH[code] for code in codes]) for codes in (STAYED, F1))
    row = only(release, "change", role="mentor", scale="belong")
    assert (row["n"], row["before"]) == (31, round(matched, 1)) and round(everybody, 1) != round(matched, 1)
    numbers = figures(release)
    assert not {round(everybody, 1), round(everybody, 2)} & numbers
    assert {len(each["people"]) for each in bench.told.values()} == {31}


def test_a08_a_later_release_of_fewer_people_leaves_away_the_average_that_would_tell_of_those_who_left():
    before, after = at("W1", F1, LEFT_HIGH), at("W2", F1)
    bench = Workbench(scheme_with(groups=(), after="W2"))
    first = bench.publish(("mentor", "belong", before | after))
    assert only(first, "change", scale="belong")["n"] == 36
    bench.scheme = scheme_with(groups=())
    row = only(bench.publish(("mentor", "belong", before | after | at("W3", STAYED))), "change", scale="belong")
    # The change of 31 between other waves tells nothing of the five; their average at the first wave would.
    assert row["before"] is None and row["after"] is None
    assert row["shown"] is False or row["n"] == 31


def test_a09_the_averages_of_both_waves_are_those_of_the_people_seen_twice():
    people = numbered("M", 26)
    both, first, last = people[:20], people[:24], [*people[:20], *people[24:]]
    levels = {code: 5 if code in people[20:] else value(code, "W1") for code in people}
    bench = Workbench(scheme_with(groups=()))
    release = bench.publish(("mentor", "belong", at("W1", first, levels) | at("W3", last, levels)))
    row = only(release, "change", role="mentor", scale="belong") if shown(release, "change", "n") else None
    assert row is None or row["n"] == 20
    changed = {code: levels[code] if code not in both else value(code, "W3") for code in people}
    release = bench.publish(("mentor", "belong", at("W1", first, levels) | at("W3", last, changed)))
    row = only(release, "change", role="mentor", scale="belong")
    assert row["n"] == 20 and row["before"] == round(np.mean([levels[code] for code in both]), 1)
    assert row["after"] == round(np.mean([changed[code] for code in both]), 1)
    assert round(np.mean([levels[code] for code in first]), 1) not in figures(release)


EARLY = "M05"


def late(*codes: str) -> tuple[str, str, Answered]:
    return ("mentor", "belong", at("W1", F1) | at("W2", [code for code in F1 if code in STAYED or code in codes]))


def second_wave(**changed: Any) -> Scheme:
    return scheme_with(after="W2", **changed)


@pytest.fixture(scope="module")
def begun() -> Callable[..., Workbench]:
    """Gives a workbench, each time anew, that has told of 31 people at the second wave, of groups or of none."""
    held = {}
    for groups in ((), SCHEME.groups):
        held[groups] = Workbench(second_wave(groups=groups))
        held[groups].publish(late(), groups=F1 if groups else None)

    def again(groups: tuple[Group, ...] = ()) -> Workbench:
        first, bench = held[groups], Workbench(held[groups].scheme)
        bench.keys, bench.releases, bench.behind = dict(first.keys), [*first.releases], [*first.behind]
        return bench

    return again


def nothing_new(bench: Workbench) -> bool:
    """Whether all that stands behind the latest release stood behind the first one, of the very same people."""
    first = bench.behind[0]["statistics"]
    return all(first.get(name) == told for name, told in bench.told.items())


def same_figures(one: Release, other: Release) -> bool:
    return one.content["tables"] == other.content["tables"]


def test_a10_one_late_answer_waits_and_the_figures_are_carried_forward(begun):
    bench = begun(SCHEME.groups)
    (first,) = bench.releases
    again = bench.publish(late(EARLY), groups=F1)
    assert only(first, "change", scale="belong")["n"] == 31 and first.table("change_by_group")["shown"].any()
    assert same_figures(first, again) and nothing_new(bench)


def test_a10_it_waits_as_well_in_a_group_that_is_first_told_in_the_second_release(begun):
    bench = begun()
    bench.scheme = second_wave(groups=gender())
    again = bench.publish(late(EARLY), groups=only_gender())
    assert only(again, "change", scale="belong")["n"] == 31
    assert not told_sizes(bench) or min(told_sizes(bench)) >= 8


def test_a10_it_waits_in_a_third_release_too_and_eight_late_ones_wait_like_one(begun):
    bench = begun()
    bench.publish(late(EARLY))
    assert same_figures(bench.releases[0], bench.publish(late(*MISSING)))
    more = {(wave, f"N{n:02d}"): value(f"N{n:02d}", wave) for n in range(1, 11) for wave in ("W1", "W2")}
    role, scale, told = late()
    assert only(bench.publish((role, scale, {**told, **more})), "change", scale="belong")["n"] == 31


def without(told: tuple[str, str, Answered], *codes: str) -> tuple[str, str, Answered]:
    role, scale, answers = told
    return role, scale, {place: each for place, each in answers.items() if place[1] not in codes}


def test_a11_no_figure_moves_when_somebody_withdraws(begun):
    bench = begun(SCHEME.groups)
    (first,) = bench.releases
    again = bench.publish(without(late(), "M01"), groups=F1)
    assert same_figures(first, again) and nothing_new(bench)


def test_a11_nor_when_one_withdraws_and_another_comes_late(begun):
    bench = begun(SCHEME.groups)
    assert same_figures(bench.releases[0], bench.publish(without(late(EARLY), "M01"), groups=F1))


def test_a11_the_next_wave_is_told_of_the_thirty_and_gives_nobody_away(begun):
    bench = begun()
    bench.scheme = scheme_with(groups=())
    role, scale, told = without(late(), "M01")
    row = only(bench.publish((role, scale, told | at("W3", [code for code in STAYED if code != "M01"]))), "change",
               scale="belong")  # fmt: skip
    assert row["to_wave"] == "Wave 3"
    assert row["before"] is None  # beside the average of 31 it would tell the answer of the one who has gone


LEEDS = {code: {"site": "Leeds" if number < 9 else "York"} for number, code in enumerate(numbered("M", 30))}


def test_a12_no_series_of_a_group_holds_people_of_one_wave_only():
    came = "M09"
    second = [code for code in LEEDS if code != came]
    bench = Workbench(scheme_with(groups=SCHEME.groups[-1:], before="W2"))
    extreme = {code: 5 if code == came else value(code, "W3") for code in LEEDS}
    release = bench.publish(("mentor", "belong", at("W2", second) | at("W3", LEEDS, extreme)), groups=LEEDS)
    eight = [code for code in second if LEEDS[code]["site"] == "Leeds"]
    assert len(eight) == 8
    row = only(release, "change_by_group", member="Leeds")
    assert row["people"] == "8 to 14" and row["after"] == round(np.mean([extreme[code] for code in eight]), 1)
    sets = {each["member"]: len(each["people"]) for each in _members(bench)}
    assert sets["Leeds"] == 8


def _members(bench: Workbench) -> list[dict]:
    return [told | {"member": name.split("|")[-1]} for name, told in bench.told.items() if told["kind"] == "group"]


def test_a12_where_nobody_can_be_followed_no_group_is_shown_at_all():
    answers = {(wave, f"{letter}{code[1:]}"): value(code, wave) for wave, letter in (("W2", "A"), ("W3", "B"))
               for code in LEEDS}  # fmt: skip
    groups = {f"{letter}{code[1:]}": told for letter in "AB" for code, told in LEEDS.items()}
    release = Workbench(scheme_with(groups=SCHEME.groups[-1:], before="W2")).publish(
        ("mentor", "belong", answers), groups=groups
    )
    assert not release.table("change")["shown"].any() and not release.table("change_by_group")["shown"].any()
    assert not release.table("followed_by_group")["shown"].any()


# ---------------------------------------------------------------------------------- A13 to A16: all, nearly all, nobody


def answers_of(first: Iterable[float], last: Iterable[float], scale: str = "belong", start: int = 1):
    first, last = list(first), list(last)
    codes = [f"M{place:02d}" for place in range(start, start + len(first))]
    told = at("W1", codes, dict(zip(codes, first, strict=True))) | at("W3", codes, dict(zip(codes, last, strict=True)))
    return "mentor", scale, told


YES, NO = 1.0, 0.0
MIDDLE = [2, 3, 4] * 4
OTHERWISE = [4, 2, 2, 3, 4, 3, 2, 4, 4, 3, 3, 2]
Case = tuple[Iterable[float], Iterable[float]]


def measured(cases: Mapping[str, Case], lowest: float, highest: float, *, site: str = "", **policy: int) -> Release:
    """One release of several measures, each of people of its own: answers before and after by its name."""
    groups = SCHEME.groups[-1:] if site else ()
    scheme = scheme_with(groups=groups, policy=FLAT | policy, scale=next(iter(cases)))
    scheme = scheme.model_copy(update={"instruments": tuple(own(name, lowest, highest) for name in cases)})
    surveys, start = [], 1
    for name, (first, last) in cases.items():
        first = list(first)
        surveys.append(answers_of(first, last, name, start))
        start += len(first)
    sites = {f"M{place:02d}": {"site": site} for place in range(1, start)} if site else None
    return Workbench(scheme).publish(*surveys, groups=sites)


def nameless(release: Release, scale: str, name: str = "change") -> dict[str, Any]:
    return only(release, name, scale=scale) | {"scale": None, "label": None}


FEW: Case = ([0, 1, 1], [1, 0, 1])
SPREAD = [YES, NO, NO, NO] * 3


def test_a13_all_twelve_say_no_and_it_looks_like_too_few_people():
    release = measured({"bullied": ([NO] * 12, [NO] * 12)}, 0, 1, site="Leeds")
    of_three = measured({"bullied": FEW}, 0, 1, site="Leeds")
    row = only(release, "progress_by_indicator", indicator="i1")
    assert (row["shown"], row["words"], row["sentence"]) == (False, NOT_SHOWN, NOT_SHOWN)
    for name in ("change", "change_by_group", "followed_by_group", "difference", "progress_by_indicator",
                 "progress_by_why", "harm"):  # fmt: skip
        assert release.content["tables"][name] == of_three.content["tables"][name], name
    assert names_alone(only(release, "change_by_group", member="Leeds")) == HIDDEN_GROUP


def two_sites(first: Iterable[float], last: Iterable[float]) -> tuple[Release, Workbench]:
    """Twelve people of Leeds with these answers, and twelve of York spread over the scale."""
    told = answers_of([*first, *MIDDLE], [*last, *OTHERWISE])
    groups = {f"M{place:02d}": {"site": "Leeds" if place <= 12 else "York"} for place in range(1, 25)}
    bench = Workbench(scheme_with(groups=SCHEME.groups[-1:]))
    return bench.publish(told, groups=groups), bench


def seen_or_left(bench: Workbench) -> set[frozenset[str]]:
    """Every set of people whose average is shown, or is left over by two that are."""
    sets = {frozenset(told["people"]) for told in bench.told.values() if told["kind"] in ("change", "group")
            and told.get("levels")}  # fmt: skip
    return sets | {one - other for one, other in itertools.permutations(sets, 2) if other < one}


@pytest.mark.parametrize("last", [[1] * 12, [5] * 12, [5] * 10 + [4, 4]], ids=["all no", "all five", "ten fives"])
def test_a13_what_a_group_said_with_one_voice_is_not_left_over_by_the_total_and_the_other_group(last):
    release, bench = two_sites(MIDDLE, last)
    assert only(release, "change_by_group", member="Leeds")["shown"] is False
    names = {person: code for (_, code), person in bench.keys.items()}
    leeds = frozenset(person for person, code in names.items() if int(code[1:]) <= 12)
    assert leeds not in seen_or_left(bench)


def nearly(no: int) -> list[float]:
    return [NO] * no + [YES] * (12 - no)


@pytest.mark.parametrize("site", ["", "Leeds"], ids=["whole role", "group"])
def test_a14_nearly_all_of_twelve_say_no(site):
    cases = {f"no{no}": (SPREAD, nearly(no)) for no in (11, 10, 9)} | {"few": FEW}
    release = measured(cases, 0, 1, site=site)
    name = "change_by_group" if site else "change"
    told = release.table(name).set_index("scale")["shown"].to_dict()
    assert told == {"no11": False, "no10": False, "no9": True, "few": False}
    assert nameless(release, "no11", name) == nameless(release, "no10", name) == nameless(release, "few", name)


def test_a14_nearly_all_say_no_before_or_say_yes_which_tells_as_much():
    cases: dict[str, Case] = {"few": FEW}
    for no in (11, 10):
        cases[f"before{no}"] = (nearly(no), SPREAD)
        cases[f"yes{no}"] = (SPREAD, [1 - each for each in nearly(no)])
    release = measured(cases, 0, 1)
    assert not release.table("change")["shown"].any()
    assert all(nameless(release, name) == nameless(release, "few") for name in cases)


def test_a15_none_of_twelve_reports_it_and_no_nought_stands_there():
    release = measured({"bullied": (SPREAD, [NO] * 12), "few": FEW}, 0, 1)
    row = only(release, "change", scale="bullied")
    assert row["shown"] is False and names_alone(row) == HIDDEN
    assert nameless(release, "bullied") == nameless(release, "few")


OF_TEXTS = scheme_with(groups=()).model_copy(update={"stages": STAGES})
RUDE = "I heard a microaggression. "


def test_a15_a_theme_that_nobody_mentions_has_neither_a_number_nor_a_share():
    texts = [("start", f"M{number:02d}", "We met on Tuesday.") for number in range(1, 13)]
    release = Workbench(OF_TEXTS).publish(texts=texts)
    row = only(release, "theme", role="mentor", stage="start", theme="T09")
    assert row["fewer"] is True and all(row[name] is None for name in ("people", "share", "lo", "hi"))
    two = [(stage, code, (RUDE if code in ("M01", "M02") else "") + words) for stage, code, words in texts]
    other = Workbench(OF_TEXTS).publish(texts=two)
    assert other.content["tables"]["theme"] == release.content["tables"]["theme"]


def test_a16_twelve_people_at_the_top_of_the_scale():
    release = measured({"five": (MIDDLE, [5] * 12), "ten": (MIDDLE, [5] * 10 + [4, 4])}, 1, 5)
    for name in ("five", "ten"):
        row = only(release, "change", scale=name)
        assert row["shown"] is False and names_alone(row) == HIDDEN


ENDS: dict[str, tuple[list[float], list[float], bool]] = {
    "three_short": (MIDDLE, [5] * 9 + [4] * 3, True),
    "top_before": ([5] * 10 + [4, 4], MIDDLE, False),
    "bottom": (MIDDLE, [1] * 10 + [2, 2], False),
    "three_above": (MIDDLE, [1] * 9 + [2] * 3, True),
    "both_ends": (MIDDLE, [1] * 5 + [5] * 7, True),
    "alike": (MIDDLE, [3] * 12, False),
    "rose_alike": (MIDDLE, [each + 1 for each in MIDDLE], False),
}


def test_a16_the_other_end_the_other_wave_and_three_people_away_from_it():
    told = measured({name: (first, last) for name, (first, last, _) in ENDS.items()}, 1, 5).table("change")
    assert told.set_index("scale")["shown"].to_dict() == {name: is_shown for name, (*_, is_shown) in ENDS.items()}


# -------------------------------------------------------------------- A17 to A20: spread, dominance, people, one person


def rises(number: int, up: int, down: int) -> Case:
    first = [(2, 3, 4)[place % 3] for place in range(number)]
    moved = [1] * up + [-1] * down + [0] * (number - up - down)
    return first, [before + by for before, by in zip(first, moved, strict=True)]


COUNTS = ["up", "same", "down"]


def counted(cases: Mapping[str, tuple[int, int, int]], **policy: int) -> dict[str, list[Any]]:
    """How many rose, stayed and fell, by measure, as told; every measure has an average."""
    release = measured({name: rises(*case) for name, case in cases.items()}, 1, 5, **policy)
    table = release.table("change").set_index("scale")
    assert table["shown"].all() and table["change"].notna().all()
    assert table["n"].to_dict() == {name: number for name, (number, *_) in cases.items()}
    return {str(name): list(row) for name, row in table[COUNTS].astype(object).iterrows()}


def test_a17_nine_people_have_an_average_and_no_distribution():
    assert counted({"nine": (9, 3, 3)}) == {"nine": [None] * 3}


def test_a17_all_of_a_distribution_or_nothing():
    cases = {"ten": (10, 4, 3), "two_stayed": (10, 5, 3), "nobody_fell": (12, 9, 0)}
    nothing = [None] * 3
    assert counted(cases) == {"ten": [4, 3, 3], "two_stayed": nothing, "nobody_fell": nothing}
    assert counted({"eleven": (11, 4, 3)}, k_dist=12) == {"eleven": nothing}
    assert counted({"nine": (9, 3, 3)}, k_dist=8) == {"nine": [3, 3, 3]}


HOURS: dict[str, tuple[list[float], bool]] = {
    "sixty": ([60, *[4] * 9], False),
    "top two": ([30, 28, *[0.3] * 8], False),  # the other eight have 2.4, less than a tenth of 30
    "not so far": ([30, 28, *[0.4] * 8], True),
    "half": ([36, *[4] * 9], True),
    "more than half": ([36.5, *[4] * 9], False),
    "two took part": ([6, 6, *[0] * 8], False),
    "all the same": ([4] * 10, False),
    "below nought": ([-20, *[4] * 9], False),
    "seven people": ([5, 4, 6, 5, 4, 6, 5], False),
}


@pytest.fixture(scope="module")
def hours() -> pd.DataFrame:
    told = {name: dict(zip(numbered("M", len(values)), values, strict=True)) for name, (values, _) in HOURS.items()}
    release = Workbench(scheme_with(groups=())).publish(answers_of(MIDDLE[:10], OTHERWISE[:10]), hours=told)
    return release.table("participation").set_index("measure")


def test_a18_hours_of_which_one_person_gave_most_have_neither_a_total_nor_an_average(hours):
    assert 60 / sum(HOURS["sixty"][0]) == 60 / 96 == 0.625
    row = hours.loc["sixty"]
    assert row["shown"] is False and row[["people", "total", "mean"]].tolist() == [None] * 3


def test_a18_the_top_two_and_the_edges(hours):
    assert hours["shown"].to_dict() == {name: is_shown for name, (_, is_shown) in HOURS.items()}
    assert (hours["total"].notna() == hours["shown"]).all() and (hours["people"].notna() == hours["shown"]).all()


CONNECTED = "I felt part of something. "


def mentioned(texts: list[tuple]) -> dict[str, Any]:
    release = Workbench(OF_TEXTS).publish(texts=texts)
    return only(release, "theme", role="mentor", stage="start", theme="T01")


def met(*mentions: int, number: int = 12) -> list[tuple]:
    times = [*mentions, *[0] * (number - len(mentions))]
    return [("start", f"M{place:02d}", CONNECTED * each + f"We met on day {place}.")
            for place, each in enumerate(times, start=1)]  # fmt: skip


def test_a19_three_people_with_sixteen_mentions_are_three():
    row = mentioned(met(14, 1, 1))
    assert (row["people"], row["fewer"], row["answered"]) == (3, False, 12) and row["share"] == 0.25


def test_a19_two_people_are_few_however_often_and_in_however_many_texts_they_say_it():
    row = mentioned(met(14, 2))
    assert row["fewer"] is True and row["people"] is None
    again = [*met(14, 2), *(("start", "M01", CONNECTED + f"And a text more, number {n}.") for n in range(5))]
    row = mentioned(again)
    assert row["fewer"] is True and row["people"] is None and row["answered"] == 12


ORDER = re.compile(
    r"\b(median|quartile|percentile|iqr|decile|lowest|highest|range|min|max|sd|variance)\b", re.IGNORECASE
)


@pytest.mark.parametrize("number", [12, 25])
def test_a20_no_order_statistic_and_no_point_of_a_person_is_anywhere_in_a_release(number):
    codes = numbered("M", number)
    first = {code: 2 + place % 3 + 0.013 * place for place, code in enumerate(codes)}
    last = {code: 2 + (place * place + 1) % 3 + 0.017 * place for place, code in enumerate(codes)}
    log = {code: 3 + place * 0.37 for place, code in enumerate(codes)}
    groups = {code: {"site": "Leeds"} for code in codes}
    bench = Workbench(scheme_with(groups=SCHEME.groups[-1:]).model_copy(update={"stages": STAGES}))
    texts = [("start", code, CONNECTED + f"We met on day {code}.") for code in codes]
    release = bench.publish(
        ("mentor", "belong", at("W1", codes, first) | at("W3", codes, last)),
        groups=groups,
        hours={"hours": log},
        texts=texts,
    )
    assert only(release, "change", scale="belong")["shown"] and only(release, "participation", role="mentor")["shown"]
    content = {**release.content, "scheme": {}}
    assert "minimum" in only(release, "change", scale="belong")
    keys = {str(key) for place, _ in leaves(content) for key in place}
    columns = {name for table in content["tables"].values() for name in table["columns"]}
    assert not [name for name in keys | columns if ORDER.search(name.replace("_", " "))]
    # minimum and maximum are the ends of the scale, whatever people answered.
    assert set(map(tuple, release.table("change")[["minimum", "maximum"]].values.tolist())) == {(1, 5)}
    values = {round(each, 3) for told in (first, last, log) for each in told.values() if round(each, 1) != each}
    assert not values & {round(each, 3) for each in figures(release)}
    middle = {round(float(np.median([*told.values()])), 3) for told in (first, last, log)}
    assert not middle & figures(release)
    assert not any(list(told) == sorted(told) and len(told) == number for told in number_lists(content))
    secret = {*codes, *bench.findings(of_f1()).study.person["person"], *bench.keys.values()}
    assert not [word for word in secret if re.search(rf"\b{word}\b", release.text())]


def number_lists(value: Any) -> Iterator[list[float]]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from number_lists(each)
    if isinstance(value, list) and value and all(isinstance(each, int | float) for each in value):
        yield value


# ------------------------------------------------------------------------------------------------ A33: lower thresholds


def test_a33_a_scheme_that_asks_for_three_people_is_refused():
    low = scheme_with(policy={"k_group": 3})
    with pytest.raises(Refused, match="k_group = 3 is below the floor of 5"):
        Workbench(low).publish(of_f1())


def test_a33_an_environment_variable_that_asks_for_three_is_refused_before_anything_is_made(monkeypatch):
    monkeypatch.setenv("OPEN_LOOP_K_GROUP", "3")
    with pytest.raises(Refused, match="does not start"):
        policy_of(SCHEME)
    with pytest.raises(Refused, match="does not start"):
        Workbench().publish(of_f1())


@pytest.fixture(scope="module")
def bundle() -> Release:
    return Workbench(scheme_with(groups=gender())).publish(of_f1(), groups=only_gender())


def edited(release: Release, *place: Any, to: Any, sealed: bool = False) -> str:
    from analysis.release import _hash  # whoever edits by hand can compute a hash as well

    content = json.loads(release.text())
    part = content
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = to
    if sealed:
        content = {**content, "sha256": _hash({name: each for name, each in content.items() if name != "sha256"})}
    return json.dumps(content)


def test_a33_a_bundle_edited_by_hand_does_not_open(bundle):
    open_release(bundle.text())
    for place, to in (
        (("policy", "k_group"), 3),
        (("scheme", "name"), "Another"),
        (("tables", "change", "rows", 0, 6), 9),
        (("audit", "k_diff"), 5),
    ):
        with pytest.raises(Refused, match="changed after it was made"):
            open_release(edited(bundle, *place, to=to))


@pytest.mark.parametrize(
    ("place", "to"),
    [
        (("policy", "k_group"), 3),
        (("policy", "k_special"), 5),
        (("policy", "k_group"), True),
        (("policy", "k_group"), 8.0),
        (("policy", "k_group"), "8"),
        (("audit", "k_diff"), 3),
        (("audit", "joint_audit"), False),
        (("audit", "status"), "skipped"),
        (("audit", "smallest"), "fewer than 5"),
    ],
)
def test_a33_nor_does_one_whose_hash_was_computed_anew(place, to, bundle):
    with pytest.raises(Refused):
        open_release(edited(bundle, *place, to=to, sealed=True))


def test_a33_a_group_of_three_written_into_a_bundle_with_a_hash_of_its_own_does_not_open(bundle):
    table = bundle.content["tables"]["change_by_group"]
    place = next(number for number, row in enumerate(table["rows"]) if row[table["columns"].index("member")] == "X")
    row = dict(zip(table["columns"], table["rows"][place], strict=True))
    told = row | {
        "people": "fewer than 5",
        "before": 2.0,
        "after": 3.0,
        "change": 1.0,
        "lo": 0.1,
        "hi": 1.9,
        "shown": True,
    }
    with pytest.raises(Unsafe):
        open_release(edited(bundle, "tables", "change_by_group", "rows", place, to=[*told.values()], sealed=True))


# --------------------------------------------------------------------------------- A40: codes that may be two people's


def tokens(number: int) -> list[str]:
    """Codes of six elements that nobody would take for one another."""
    return [
        f"{n:02d}-{n * 7 % 23:02d}-{n * 5 % 19:02d}-{n * 3 % 17:02d}-{n * 2 % 13:02d}-{n:02d}"
        for n in range(1, number + 1)
    ]


def coded(first: list[str | None], last: list[str | None], *, extreme: Iterable[str] = ()) -> list[tuple]:
    """A survey before and after under these codes; whoever is extreme answers 5 and later 1."""
    files = []
    for wave, codes in (("W1", first), ("W3", last)):
        end = {"W1": 5, "W3": 1}[wave]
        cells = [
            end if code in extreme else 2 + (int(code[3:5]) + 2 * (wave == "W3") * int(code[-1])) % 3 for code in codes
        ]
        rows = {"Code": codes, "belong": [f"{each}" for each in cells]}
        columns = (
            Column(name="Code", kind="person"),
            Column(name="belong", kind="score", instrument="belong", scale="belong"),
        )
        files.append((sheet(wave, rows), Recipe(file="f", wave=wave, role="mentor", columns=columns)))
    return files


def followed(files: list[tuple]) -> tuple[Findings, dict[str, Any]]:
    found = Findings(intake.build(scheme_with(groups=()), files)[0])
    table = found.matching_by_role_waves
    ways = (
        table[(table["role"] == "mentor") & (table["from_wave"] == "W1") & (table["to_wave"] == "W3")].iloc[0].to_dict()
    )
    return found, ways


def test_a40_two_people_with_one_code_are_neither_matched_nor_in_a_figure():
    staff = tokens(14)
    files = coded([*staff, staff[3]], staff, extreme=[staff[3]])
    found, ways = followed(files)
    assert (ways["exact"], ways["tolerant"]) == (13, 0)
    assert ways["unmatched_before"] + ways["excluded"] >= 2  # both of them are counted as not matched
    row = only(draft(found, today=DAY).release, "change", scale="belong")
    assert row["n"] == 13


def changed_element(code: str, place: int, to: str) -> str:
    parts = code.split("-")
    return "-".join([*parts[:place], to, *parts[place + 1 :]])


def test_a40_one_element_different_with_two_candidates_is_nobodys():
    staff = tokens(14)
    rival, later = changed_element(staff[3], 0, "77"), changed_element(staff[3], 0, "78")
    found, ways = followed(coded([*staff, rival], [*staff[:3], *staff[4:], later], extreme=[staff[3], rival, later]))
    assert (ways["exact"], ways["tolerant"], ways["by_hand"]) == (13, 0, 0)
    assert (ways["unmatched_before"], ways["unmatched_after"]) == (2, 1)
    assert only(draft(found, today=DAY).release, "change", scale="belong")["n"] == 13


def test_a40_nor_where_the_two_candidates_come_later_or_one_of_them_is_matched_exactly():
    staff = tokens(14)
    one, other = changed_element(staff[3], 0, "77"), changed_element(staff[3], 0, "78")
    rest = [*staff[:3], *staff[4:]]
    for first, last, exact in (
        (staff, [*rest, one, other], 13),
        ([*staff, one], [*rest, one, other], 14),
    ):
        found, ways = followed(coded(first, last))
        assert (ways["exact"], ways["tolerant"]) == (exact, 0)
        assert len(found.pairs("belong", "mentor", "W1", "W3")) == exact
    # And with one candidate alone it is the same person.
    assert followed(coded(staff, [*rest, one]))[1]["tolerant"] == 1


def test_a40_what_goes_through_the_store_of_the_dashboard_is_matched_no_otherwise(tmp_path):
    from conftest import EVERYONE, address_of

    from analysis.store import Store

    staff = tokens(14)
    rival, later = changed_element(staff[3], 0, "77"), changed_element(staff[3], 0, "78")
    store = Store(address_of(tmp_path / "open-loop.db"))
    store.save_scheme(EVERYONE, scheme_with(groups=()), note="Begun")
    twice = [*staff, rival, staff[5]]
    for one, recipe in coded(twice, [*staff[:3], *staff[4:], later]):
        given = Sheet(f"{recipe.wave}.csv", "plain", one.rows, {}, f"{recipe.wave}" * 32)
        store.save_recipe(EVERYONE, store.add_upload(EVERYONE, SCHEME.slug, given), recipe)
    store.rebuild(EVERYONE, SCHEME.slug)
    study = store.study(EVERYONE, SCHEME.slug)
    assert study is not None
    found = Findings(study)
    store.close()
    table = found.matching_by_role_waves
    ways = table[(table["role"] == "mentor") & (table["to_wave"] == "W3") & (table["from_wave"] == "W1")].iloc[0]
    assert (ways["exact"], ways["tolerant"], ways["by_hand"]) == (12, 0, 0)
    assert only(draft(found, today=DAY).release, "change", scale="belong")["n"] == 12


# ---------------------------------------------------------------------------------------------- A41: who answered again


def rate(*groups: tuple[str, int, int]) -> Release:
    """groups: name, who were asked, who answered again."""
    people = [(f"{name[0]}{place:02d}", name, place <= again) for name, asked, again in groups
              for place in range(1, asked + 1)]  # fmt: skip
    told = at("W1", [code for code, *_ in people]) | at("W3", [code for code, _, again in people if again])
    sites = {code: {"site": name} for code, name, _ in people}
    return Workbench(scheme_with(groups=SCHEME.groups[-1:])).publish(("mentor", "belong", told), groups=sites)


def test_a41_of_twelve_people_eleven_answered_and_no_rate_is_shown():
    row = only(rate(("Leeds", 12, 11), ("York", 12, 11)), "followed_by_group", member="Leeds")
    assert row["shown"] is False and row["share"] is None and row["people"] is None


def test_a41_three_on_either_side_of_a_rate():
    groups = {"Ayr": (12, 9), "Bath": (12, 10), "Crewe": (12, 3), "Derby": (12, 2), "Ely": (7, 4)}
    table = rate(*((name, *each) for name, each in groups.items())).table("followed_by_group")
    assert shown_members(table) == ["Ayr", "Crewe"]


def shown_members(table: pd.DataFrame) -> list[str]:
    return table.loc[table["shown"].astype(bool), "member"].tolist()


@pytest.mark.parametrize(("asked", "again"), [(12, 11), (12, 12), (4, 3)])
def test_a41_a_rate_that_is_hidden_is_not_left_over_by_those_of_the_others(asked, again):
    # How many of the role answered at both waves stands in the number of people behind its change.
    release = rate(("Leeds", asked, again), ("York", 12, 9))
    assert only(release, "change", scale="belong")["n"] == again + 9
    assert not release.table("followed_by_group")["shown"].any()


# --------------------------------------------------------------------------------------------- A42: no time to be sure


def test_a42_without_time_the_release_shrinks_and_its_audit_says_so(monkeypatch):
    told, groups, scheme = of_f1(), F1, scheme_with(groups=SCHEME.groups[:4])
    whole = Workbench(scheme).publish(told, groups=groups)
    monkeypatch.setattr(selection, "SECONDS", 0)
    bench = Workbench(scheme)
    cut = bench.publish(told, groups=groups)
    assert (whole.content["audit"]["status"], cut.content["audit"]["status"]) == ("proved", "time limit")
    assert len(shown(cut, "change_by_group", "member")) < len(shown(whole, "change_by_group", "member"))
    assert any("not settled in time" in reason for reason in bench.reasons().values())


def test_a42_what_was_not_proved_safe_is_not_shown_in_a_second_release_either(begun, monkeypatch):
    bench = begun()
    (first,) = bench.releases
    monkeypatch.setattr(selection, "SECONDS", 0)
    bench.scheme = second_wave(groups=gender())
    again = bench.publish(late(EARLY), groups=only_gender())
    assert only(first, "change", scale="belong") == only(again, "change", scale="belong")
    assert not told_sizes(bench) or min(told_sizes(bench)) >= 8
