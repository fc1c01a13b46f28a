"""Random schemes, released wave by wave, and an attacker that was written from the privacy policy alone.

    python benchmarks/attack.py --schemes 300 --seed 1     ends with 1 where anything was derived

Each scheme has 8 to 80 people in one or two roles, 2 to 4 waves, up to 4 grouping variables, up to 3 scales, and some
releases. Between them come late answers, corrections, withdrawals and moves to another group. The attacker
(`tests/independent_attacker.py`) reads each bundle as a reader would, works out from the invented answers who stands
behind which figure, and combines everything that was ever displayed. The same schemes are released once more with
the joint audit switched off: there the attacker must find people, or it would be of no use.

What is printed beside: how much of what could have been shown was shown, what a threshold alone would have shown and
given away, and how long a release takes. This module knows the policy and the public door `release.draft`, and nothing
of how the protection works.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from analysis import intake, readers  # noqa: E402
from analysis.drafting import draft  # noqa: E402
from analysis.findings import Findings  # noqa: E402
from analysis.model import (  # noqa: E402
    Coding,
    Column,
    Group,
    Indicator,
    Instrument,
    Recipe,
    Role,
    Scale,
    Scheme,
    Stage,
    Target,
    Wave,
    Why,
)
from tests.independent_attacker import (  # noqa: E402
    HIGHEST,
    IDENTITY,
    LOWEST,
    Reader,
    Shown,
    State,
    alike,
    at_an_end,
    attack,
    insider,
)

SCHEMES, SEED = 300, 20261129
K, K_SPECIAL, INSIDERS = 8, 10, 2
TODAY = datetime.date(2026, 1, 1)
KINDS = {"change": "role", "participation": "role", "difference": "role", "theme": "theme",
         "change_by_group": "group", "followed_by_group": "group"}  # fmt: skip
MET = "Times met"

# --------------------------------------------------------------------------------- inventing a scheme


@dataclass
class World:
    """An invented scheme and what is true in it now. People are their codes; a value carries its version."""

    chance: np.random.Generator
    scheme: Scheme
    role: dict[str, str]
    pair: dict[str, str]
    member: dict[str, dict[str, str]]
    due: dict[tuple[str, int, str], float]  # what each person will answer, by scale, number of the wave and code
    given: dict[tuple[str, int, str], tuple[float, int]] = field(default_factory=dict)
    joined: dict[str, tuple[float, int]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)  # by stage and code
    asked: int = 0

    def wave_comes(self) -> None:
        """The next wave is answered, by whoever answers."""
        self.asked += 1
        self.given |= {place: (value, 0) for place, value in self.due.items() if place[1] == self.asked}
        if self.scheme.stages and self.asked <= len(self.scheme.stages):
            writers = [person for person in self.role if self.chance.random() < 0.8]
            self.texts |= {(f"S{self.asked}", person): _text(self.chance) for person in writers}

    def state(self) -> State:
        labels = [wave.label for wave in self.scheme.waves]
        score: dict[tuple[str, str], dict[str, tuple[float, int]]] = {}
        for (scale, wave, person), told in self.given.items():
            score.setdefault((scale, labels[wave - 1]), {})[person] = told
        member = {name: dict(of) for name, of in self.member.items()}
        return State(dict(self.role), member, score, {MET: self.joined}, frozenset(self.texts))

    def files(self) -> Iterator[tuple[Any, Recipe]]:
        """One wide file a role: code, pair, groups, meetings, and a ready score a scale and wave."""
        for role in self.scheme.roles:
            people = [person for person, own in self.role.items() if own == role.id]
            cells: dict[str, list] = {"code": people, "pair": [self.pair.get(person, "") for person in people]}
            columns = [Column(name="code", kind="person"), Column(name="pair", kind="pair")]
            for name, of in self.member.items():
                cells[name] = [of.get(person, "") for person in people]
                columns.append(Column(name=name, kind="group", group=name))
            if self.joined:
                cells[MET] = [_cell(self.joined.get(person)) for person in people]
                columns.append(Column(name=MET, kind="participation"))
            for stage in dict.fromkeys(stage for stage, _ in self.texts):
                cells[f"Text {stage}"] = [self.texts.get((stage, person), "") for person in people]
                columns.append(Column(name=f"Text {stage}", kind="reflection", stage=stage))
            for scale in self.scheme.instruments[0].scales:
                for wave in range(1, self.asked + 1):
                    name = f"{scale.id} {wave}"
                    cells[name] = [_cell(self.given.get((scale.id, wave, person))) for person in people]
                    meant = {"instrument": "own", "scale": scale.id, "wave": self.scheme.waves[wave - 1].id}
                    columns.append(Column(name=name, kind="score", **meant))
            file = f"{role.id}.csv"
            sheet = readers.read(file, pd.DataFrame(cells, dtype=object).to_csv(index=False).encode())
            yield sheet, Recipe(file=file, role=role.id, columns=tuple(columns))


def _text(chance: np.random.Generator) -> str:
    return " ".join(sentence for sentence in SENTENCES if chance.random() < 0.5) or "We met twice."


SENTENCES = (
    "I felt heard by the partners.",
    "I felt that I belong here.",
    "I spoke up with more confidence.",
    "I trust my mentee and felt safe to be honest.",
    "I was stressed by the workload.",
)


def _cell(told: tuple[float, int] | None) -> str:
    return "" if told is None else f"{told[0]:g}"


def invented(seed: int, *, people: int | None = None) -> World:
    """A scheme with its people and everything they are going to answer; nothing is asked yet."""
    chance = np.random.default_rng(seed)
    waves = int(chance.integers(2, 5))
    scales = [f"scale{place}" for place in range(1, 1 + int(chance.choice([1, 2, 3], p=[0.5, 0.3, 0.2])))]
    number = people or int(chance.integers(8, 81))
    role, pair = _roles(number, chance)
    groups, member = _groups(list(role), chance)
    scheme = Scheme(
        name="Invented",
        slug="invented",
        roles=tuple(_role(name, role, chance) for name in dict.fromkeys(role.values())),
        waves=tuple(Wave(id=f"W{wave}", label=f"Wave {wave}") for wave in range(1, waves + 1)),
        stages=tuple(Stage(id=f"S{n}", label=f"Stage {n}") for n in (1, 2)) if chance.random() < 0.3 else (),
        groups=groups,
        instruments=(_instrument(scales),),
        **_purpose(scales, list(dict.fromkeys(role.values())), waves, chance),
    )
    due = _answers(list(role), scales, waves, chance)
    if member and chance.random() < 0.2:
        _all_at_the_top(due, next(iter(member.values())), chance)
    joined = {person: (float(chance.integers(1, 13)), 0) for person in role if chance.random() < 0.9}
    return World(chance, scheme, role, pair, member, due, joined=joined if chance.random() < 0.5 else {})


def _roles(number: int, chance: np.random.Generator) -> tuple[dict[str, str], dict[str, str]]:
    """Mentors, often with mentees in pairs, sometimes with colleagues beside them; codes lie far apart."""
    names = ["mentor"] * number
    if chance.random() < 0.6:
        names = ["mentor"] * (number - number // 2) + ["mentee"] * (number // 2)
    names += ["others"] * (int(chance.integers(6, 25)) if chance.random() < 0.2 else 0)
    codes = [f"{a}{b}{a}{b}{a}{b}" for a in LETTERS for b in LETTERS]
    role = dict(zip(map(str, chance.permutation(codes)), names, strict=False))
    pair, seats = {}, {"mentor": 0, "mentee": 0}
    for person, own in role.items():
        if own in seats:
            seats[own] += 1
            pair[person] = f"pair {seats[own]}"
    return role, pair


LETTERS = "ABCDEFGHKLMNPQRSTUVWXYZ"


def _role(name: str, role: dict[str, str], chance: np.random.Generator) -> Role:
    number = list(role.values()).count(name)
    beside = {"comparison": True, "beside": "mentor"} if name == "others" else {}
    invited = number + int(chance.integers(0, 4)) if chance.random() < 0.5 else None
    return Role(id=name, label=name.capitalize(), singular=name, invited=invited, **beside)


def _instrument(scales: list[str]) -> Instrument:
    own = tuple(Scale(id=scale, label=scale.capitalize()) for scale in scales)
    return Instrument(id="own", name="Own", codings=(Coding(minimum=1, maximum=5),), scales=own)


def _purpose(scales: list[str], roles: list[str], waves: int, chance: np.random.Generator) -> dict[str, tuple]:
    """Often an indicator, whose waves are then the ones that every table tells of; often more, between other waves."""
    if chance.random() < 0.5:
        return {}
    places = [(scales[0], roles[0], 1, int(chance.integers(2, waves + 1)))]
    (more,) = chance.spawn(1)
    for _ in range(int(more.integers(0, 4)) if waves > 2 else 0):
        before, after = sorted(more.choice(np.arange(1, waves + 1), 2, replace=False).tolist())
        role = str(more.choice([each for each in roles if each != "others"]))
        places.append((str(more.choice(scales)), role, before, after))
    own = tuple(
        Indicator(
            id=f"i{place}", why="y", scale=scale, role=role, before=f"W{before}", after=f"W{after}",
            target=Target(value=0.3), smallest=0.2, primary=place == 0,
        )
        for place, (scale, role, before, after) in enumerate(places)
    )  # fmt: skip
    return {"whys": (Why(id="y", title="Belonging", statement="People belong."),), "indicators": own}


def _groups(people: list[str], chance: np.random.Generator) -> tuple[tuple[Group, ...], dict[str, dict[str, str]]]:
    """Grouping variables: fresh, like another one, finer than another one, or another one but for one person."""
    member: dict[str, dict[str, str]] = {}
    for place in range(int(chance.integers(0, 5))):
        fresh = _fresh(people, chance)
        kind = chance.choice(["fresh", "alike", "finer", "but one"], p=[0.4, 0.2, 0.2, 0.2]) if member else "fresh"
        if kind != "fresh":
            other = member[str(chance.choice(list(member)))]
            if kind == "alike":
                fresh = {each: other[each] if chance.random() < 0.9 else fresh[each] for each in people}
            elif kind == "finer":
                fresh = {each: other[each] + chance.choice([" east", " west"], p=[0.7, 0.3]) for each in people}
            else:
                moved = str(chance.choice(people))
                fresh = other | {moved: str(chance.choice(sorted(set(other.values()) - {other[moved]} or {"new"})))}
        member[f"group{place}"] = {each: str(fresh[each]) for each in people}
    more: dict[str, Any] = {"released": True} if "released" in Group.model_fields else {}
    groups = [Group(id=name, label=name, special=bool(chance.random() < 0.3), **more) for name in member]
    return tuple(groups), member


def _fresh(people: list[str], chance: np.random.Generator) -> dict[str, str]:
    number = int(chance.integers(2, 6))
    shares = chance.dirichlet(np.full(number, 2.0))
    return dict(zip(people, chance.choice([f"member{n}" for n in range(number)], len(people), p=shares), strict=True))


def _answers(people: list[str], scales: list[str], waves: int, chance: np.random.Generator) -> dict:
    """Scores 1 to 5 of everybody who answers: some leave, some join, some miss a wave or a single scale."""
    missing, lost, steps = chance.choice([0, 0.05, 0.15]), chance.choice([0, 0.1, 0.25]), chance.choice([1, 4])
    due = {}
    for person in people:
        draw, begins, ends = chance.random(), 1, waves
        if draw < lost:
            ends = int(chance.integers(1, waves + 1))
        elif draw < 1.5 * lost:
            begins = int(chance.integers(1, waves + 1))
        level = chance.normal(3.1, 0.8)
        for wave in range(begins, ends + 1):
            if chance.random() < missing:
                continue
            for scale in scales:
                if chance.random() > 0.02:
                    value = np.clip(level + chance.normal(0.1 * wave, 0.7), 1, 5)
                    due[scale, wave, person] = round(float(np.round(value * steps) / steps), 2)
    return due


def _all_at_the_top(due: dict, of: dict[str, str], chance: np.random.Generator) -> None:
    """Everybody of one group gives the best answer at every later wave, which must not be told of them."""
    chosen = chance.choice(sorted(set(of.values())))
    due |= {place: 5.0 for place in due if place[0] == "scale1" and place[1] > 1 and of[place[2]] == chosen}


def something_happens(world: World) -> None:
    """Between two releases: late answers at an old wave, a correction, a withdrawal, a move to another group."""
    chance, scales = world.chance, [scale.id for scale in world.scheme.instruments[0].scales]
    people = list(world.role)
    late = [
        (wave, person)
        for wave in range(1, world.asked + 1)
        for person in people
        if not any((scale, wave, person) in world.given for scale in scales)
    ]
    if late and chance.random() < 0.5:
        for place in chance.permutation(len(late))[: int(chance.choice([1, 1, 2, 4]))]:
            wave, person = late[place]
            world.given |= {(scale, wave, person): (float(chance.integers(1, 6)), 0) for scale in scales}
    if world.given and chance.random() < 0.4:
        place = list(world.given)[int(chance.integers(len(world.given)))]
        old, version = world.given[place]
        world.given[place] = (old - 1 if old >= 3 else old + 1, version + 1)
    if world.joined and chance.random() < 0.4:
        person = str(chance.choice(people))
        old, version = world.joined.get(person, (0.0, -1))
        world.joined = world.joined | {person: (old + 2, version + 1)}
    if world.texts and chance.random() < 0.4:
        stage = str(chance.choice(sorted({stage for stage, _ in world.texts})))
        world.texts.setdefault((stage, str(chance.choice(people))), _text(chance))
    if world.member and chance.random() < 0.3:
        of, person = world.member[str(chance.choice(list(world.member)))], str(chance.choice(people))
        of[person] = str(chance.choice(sorted(set(of.values()))))
    if chance.random() < 0.3:
        _withdraws(world, str(chance.choice(people)))


def _withdraws(world: World, person: str) -> None:
    for of in (world.role, world.pair, *world.member.values()):
        of.pop(person, None)
    world.joined = {each: told for each, told in world.joined.items() if each != person}
    for answers in (world.given, world.due, world.texts):
        for place in [each for each in answers if each[-1] == person]:
            del answers[place]


# --------------------------------------------------------------------------------- releasing and reading


@dataclass
class Told:
    """Everything that the releases of one scheme displayed, how much of what they could have, and their seconds.

    rows: by kind of table (role, group, theme): candidates, shown, and of the shown what a threshold of 10 would show.
    """

    special: set[str]
    reader: Reader = field(default_factory=Reader)
    seconds: list[float] = field(default_factory=list)
    rows: Counter = field(default_factory=Counter)


def released(seed: int, *, people: int | None = None) -> Told:
    """The scheme of this seed, released after its second wave and, mostly, after each later one."""
    world = invented(seed, people=people)
    told = Told({group.id for group in world.scheme.groups if group.special})
    keys, earlier, behind = None, [], []
    world.wave_comes()
    while world.asked < len(world.scheme.waves):
        world.wave_comes()
        last = world.asked == len(world.scheme.waves)
        times = 1 + int(world.chance.random() < 0.25)  # sometimes a second release before the next wave
        for _ in range(times if last or world.chance.random() < 0.7 else 0):
            study, keys = intake.build(world.scheme, list(world.files()), keys=keys)
            begun = time.process_time()  # others use the machine too
            made = draft(Findings(study), today=TODAY, earlier=list(earlier), behind=list(behind))
            told.seconds.append(time.process_time() - begun)
            earlier, behind = [*earlier, made.release], [*behind, made.behind]
            _read(told, made.release, world)
            something_happens(world)
    return told


def _read(told: Told, release: Any, world: World) -> None:
    tables = {name: release.table(name) for name in IDENTITY if name in release.content["tables"]}
    told.reader.read(tables, world.state())
    for name, kind in KINDS.items():
        told.rows[kind, "candidates"] += len(tables.get(name, ()))
    for row in told.reader.latest:
        if row.table in KINDS:
            told.rows[KINDS[row.table], "shown"] += 1
            told.rows[KINDS[row.table], "ten"] += row.n >= K_SPECIAL


@contextmanager
def audit_off() -> Iterator[None]:
    """Releases made inside go out without the joint audit: every candidate is kept, and what readers refuse is made."""
    from analysis import drafting
    from analysis.disclosure import audit, selection

    kept: Callable[..., Any] = selection.protect
    checked: Callable[..., Any] = drafting._can_be_opened

    def keep_everything(candidates, released=(), **_options):
        return audit.Protected(kept=tuple(candidates), removed=(), equations=0, status="proved", smallest=None)

    selection.protect = keep_everything
    drafting._can_be_opened = lambda made: None
    try:
        yield
    finally:
        selection.protect, drafting._can_be_opened = kept, checked


# --------------------------------------------------------------------------------- attacking


@dataclass(frozen=True)
class Leak:
    """Fewer people than the policy allows, what it allows, and the displayed figures that give it."""

    who: str
    people: int
    bound: int
    terms: tuple[tuple[str, int], ...]


def leaks(rows: list[Shown], special: set[str], *, insiders: int = 6) -> tuple[list[Leak], bool]:
    """What can be derived from these rows, from outside and by insiders, and whether the searches came to their end."""
    found, complete = [], True
    for bound, items in _measures(rows, special):
        seen = attack(items, below=bound, seconds=0.8)
        complete &= seen.complete
        if seen.smallest is not None:
            found.append(Leak("anybody", len(seen.smallest.people), bound, seen.smallest.terms))
            continue
        if seen.determined:
            found.append(Leak("least squares", len(seen.determined), bound, ()))
        for known in _insiders(items, insiders):
            inside = insider(items, known, below=bound - INSIDERS, seconds=0.1)
            if inside.smallest is not None:
                found.append(Leak("an insider", len(inside.smallest.people), bound - INSIDERS, inside.smallest.terms))
    return found, complete


def _insiders(items: list, number: int) -> Iterator[list]:
    """Two people who know their answers, as a pair does: of the smallest sets of people who are alike."""
    people = {person for _, equations in items for each in equations for _, _, who in each for person in who}
    sets = sorted(alike(items, people), key=len)[:number] if number else []
    for one, two in zip(sets, [*sets[1:], *sets[:1]], strict=True):
        yield [min(one), max(two)]


def _measures(rows: list[Shown], special: set[str]) -> Iterator[tuple[int, list]]:
    """What hangs together: a scale over all roles; and, where special groups were shown, a role's list with more."""
    for name in dict.fromkeys(row.measure[0] for row in rows):
        own = [row for row in rows if row.measure[0] == name]
        yield K, [row.item for row in own]
        for role in dict.fromkeys(row.measure[1] for row in own):
            items = [row for row in own if row.measure[1] == role]
            if any(row.group in special for row in items):
                yield K_SPECIAL, [row.item for row in items]


def told_by_an_end(reader: Reader) -> list[Any]:
    """Sets of people who are all at one end of a scale, and whom a short combination shows to be there."""
    rows = [row.item for row in reader.shown if row.table != "theme"]  # who wrote of what is not known here
    return list(at_an_end(rows, reader.truth, _ends))


def answered_again(reader: Reader) -> int | None:
    """The fewest people whose share who answered again follows from the groups' shares and the number of the role."""
    shares = [row.item for row in reader.shown if row.table == "followed_by_group"]
    return attack([*shares, *reader.counted], below=K).people if shares else None


def _ends(block: Any) -> tuple[float, float]:
    widest = HIGHEST - LOWEST
    named = {"square": (0, widest**2), "joined": (0, 1e6), "answered": (0, 1), "up": (0, 1), "same": (0, 1)}
    return named.get(block[0], (0, 1) if block[0] == "down" else (LOWEST, HIGHEST))


# --------------------------------------------------------------------------------- the report


@dataclass
class Tally:
    """What came of all schemes: counts, rows by way of protecting and kind of table, seconds of a release."""

    counts: Counter = field(default_factory=Counter)
    rows: dict[str, Counter] = field(default_factory=lambda: {"audit": Counter(), "size": Counter()})
    seconds: list[float] = field(default_factory=list)

    def add(self, number: int) -> None:
        told = released(number)
        found, complete = leaks(told.reader.shown, told.special)
        for what in (*found, *told.reader.unexplained, *told.reader.against):
            print(f"scheme {number}: {what}", flush=True)
        self.counts["leaking"] += bool(found)
        self.counts["not searched to the end"] += not complete
        self.counts["unexplained"] += len(told.reader.unexplained)
        self.counts["against"] += len(told.reader.against)
        self.counts["at an end"] += bool(told_by_an_end(told.reader))
        self.counts["again"] += answered_again(told.reader) is not None
        self.seconds += told.seconds
        self.rows["audit"] += told.rows
        with audit_off():
            unprotected = released(number)
        self.rows["size"] += unprotected.rows
        for name, least in (("size leaking", 0), ("ten leaking", K_SPECIAL)):
            rows = [row for row in unprotected.reader.shown if row.n >= least]
            self.counts[name] += bool(leaks(rows, unprotected.special, insiders=0)[0])


def report(tally: Tally, schemes: int, sixty: list[float]) -> list[str]:
    """The lines to print."""
    ways = (
        ("joint audit", "audit", "shown", "leaking"),
        ("size alone (8, special 10)", "size", "shown", "size leaking"),
        ("size 10 alone", "size", "ten", "ten leaking"),
    )
    kinds = ("role", "group", "theme")
    lines = [f"{'protected by':27}" + "".join(f"{f'{kind} rows':>16}" for kind in kinds) + f"{'schemes that leak':>20}"]
    for title, name, shown, leaking in ways:
        rows = tally.rows[name]
        shares = "".join(f"{_share(rows, kind, shown):>16}" for kind in kinds)
        lines.append(f"{title:27}{shares}{f'{tally.counts[leaking]} of {schemes}':>20}")
    for title, seconds in (("a release", tally.seconds), ("a release for 60 people", sixty)):
        middle, worst = median(seconds), max(seconds)
        lines.append(f"{title}: median {middle:.2f} s, worst {worst:.2f} s of processor time, {len(seconds)} made")
    told = tally.counts
    return [
        *lines,
        f"schemes whose search ran out of time: {told['not searched to the end']}",
        f"rows that no state of the data gives: {told['unexplained']}; rows against the policy: {told['against']}",
        "not counted as leaks, for the policy is silent:",
        f"  schemes where an end of a scale tells of a whole set of people: {told['at an end']}",
        f"  schemes where the role's number and shares who answered again tell of fewer than {K}: {told['again']}",
    ]


def _share(rows: Counter, kind: str, shown: str) -> str:
    return f"{rows[kind, shown]} of {rows[kind, 'candidates']}"


def main(schemes: int, seed: int) -> int:
    tally = Tally()
    for number in range(seed, seed + schemes):
        tally.add(number)
    sixty = [second for number in range(seed, seed + 12) for second in released(number, people=60).seconds]
    print(*report(tally, schemes, sixty), sep="\n")
    found_nothing_at_all = not tally.counts["size leaking"]  # then the attacker is of no use
    return int(bool(tally.counts["leaking"] or tally.counts["unexplained"] or found_nothing_at_all))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Random schemes released and attacked.")
    parser.add_argument("--schemes", type=int, default=SCHEMES)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    sys.exit(main(chosen.schemes, chosen.seed))
