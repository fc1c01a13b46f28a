"""What everything released so far tells of people: the sums behind each figure, and whose answers they add up.

A figure is kept as a **told** statistic: what it is of, and the random ids of the people behind it. Beside it stand
**marks**, one a person and block of answers, by which a later release can tell whose answer is another one now: that
answer is then an unknown of its own, so a mean told before and after one correction is seen to tell of one person.

behind: {"marks": {block: {person: mark}}, "statistics": {name: told}}; for blocks see `blocks`.
told: kind (change, group, followed, participation, texts), people, and scale, role, waves, levels, counts, special,
other (not between the main waves) and sums (one a block) as far as it has them; of texts the hash of what they say.

Some things cannot be held against anything: a figure whose scale, role or wave has another name now, people who have
gone without having withdrawn while others came, answers that nearly all changed. What is linked to these waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from analysis.disclosure.audit import Part, Statistic
from analysis.disclosure.blocks import TEXT, WITHDRAWN, Told, blocks_of, mark, marks_of, same_measure, scored, values_of

Key = tuple[str, ...]
LEVELS = "levels:"  # before the name of a statistic; every name begins with its kind, so none can be taken for it
UNKNOWN = "released before, of whom is not known"
OTHER_ANSWERS = "released before with other answers"
# What is removed first: of groups, then changes between other waves than the main ones, then what stands beside a
# change of a role, then that change.
PRIORITY = {
    "special levels": 1, "special": 2, "group levels": 3, "group": 4, "other levels": 5, "other": 5,
    "levels": 6, "change": 7, "whole": 8,
}  # fmt: skip


def levels_of(rank: str) -> str:
    """The rank of the averages that stand beside a figure of this rank."""
    return "levels" if rank == "change" else f"{rank} levels"


@dataclass(frozen=True)
class Known:
    """What left earlier, held against today's data.

    earlier: `behind` of each release, oldest first. unproven: what was shown of people whom nobody knows any more, as
    `earlier.unproven` gives it. many: from how many changed answers on a block is no longer the same one. written: who
    wrote what today, see `theme_table.texts_behind`. ever_special: grouping variables and themes that were special or
    sensitive once, and stay so.
    """

    findings: Any
    earlier: list[dict]
    unproven: frozenset[Key]
    many: int
    written: Mapping[str, Told] = field(default_factory=dict)
    ever_special: frozenset[str] = frozenset()

    @cached_property
    def roles(self) -> set[str]:
        return {role.id for role in self.findings.scheme.roles}

    @cached_property
    def waves(self) -> set[str]:
        return {wave.id for wave in self.findings.scheme.waves}

    @cached_property
    def stages(self) -> set[str]:
        return {stage.id for stage in self.findings.scheme.stages}

    @cached_property
    def statistics(self) -> list[tuple[int, str, Told]]:
        """Every figure told so far: the place of its release, its name, what it is of."""
        return [
            (place, name, told)
            for place, release in enumerate(self.earlier)
            for name, told in release.get("statistics", {}).items()
        ]

    def marks(self, block: str) -> dict[str, str]:
        """Today's marks of a block, see `marks_of`."""
        if block not in self._marks:
            self._marks[block] = marks_of(self.findings, block)
        return self._marks[block]

    @cached_property
    def _marks(self) -> dict[str, dict[str, str]]:
        return {}

    def values(self, block: str) -> dict[str, Any]:
        """Today's answers of a block by person."""
        return values_of(self.findings, block)

    def waits(self, name: str, told: Told) -> str | None:
        """Why this may not be told now, whatever the audit says; None where the audit may decide."""
        if told["kind"] == TEXT:
            return self._texts_wait(name, told)
        if self._is_unproven(told):
            return UNKNOWN
        same = [(place, each) for place, other, each in self.statistics if other == name]
        if same:
            alike = all(each["people"] == told["people"] and self._unchanged(place, each) for place, each in same)
            return None if alike else OTHER_ANSWERS
        lost = any(
            self._has_moved(place, each) or (self._linked(each, told) and self._is_lost(place, each))
            for place, _, each in self.statistics
            if each["kind"] != TEXT
        )
        return OTHER_ANSWERS if lost else None

    def _has_moved(self, place: int, told: Told) -> bool:
        """Whether most of these people have gone from where they were told: they may stand under another role now."""
        return told["role"] not in self.roles or any(self._most_gone(place, block) for block in blocks_of(told))

    def _most_gone(self, place: int, block: str) -> bool:
        now = self.marks(block)
        stood = [who for who, each in self.earlier[place]["marks"].get(block, {}).items() if each != WITHDRAWN]
        return bool(stood) and 2 * sum(who not in now for who in stood) > len(stood)

    def _texts_wait(self, name: str, told: Told) -> str | None:
        role, stage = told["role"], told["stage"]
        unproven = [place for kind, *place in self.unproven if kind == TEXT]
        if any(each not in self.roles or (each == role and at in (stage, *self._gone(at))) for each, at in unproven):
            return UNKNOWN
        before = [(other, each) for _, other, each in self.statistics if each["kind"] == TEXT]
        same = [each for other, each in before if other == name]
        if same:
            return None if all(each == told for each in same) else "released before with other texts"
        gone = any(
            each["role"] not in self.roles
            or (each["role"] == role and self._gone(each["stage"]))
            or self._texts_moved(other, each)
            for other, each in before
        )
        return "released before under another name" if gone else None

    def _texts_moved(self, name: str, told: Told) -> bool:
        """Whether most who wrote at this role and stage are not there any more: their texts may be told elsewhere."""
        now = set(self.written.get(name, {}).get("people", ()))
        return 2 * len(set(told["people"]) - now) > len(told["people"])

    def _gone(self, stage: str) -> tuple[str, ...]:
        return () if stage in self.stages else (stage,)

    def _is_unproven(self, told: Told) -> bool:
        """A name that the scheme no longer has may be the old name of anything."""
        own = "change" if told["kind"] == "group" else told["kind"]
        return any(
            role not in self.roles
            or (role == told["role"] and kind == own and (own != "change" or self._may_be(what, told["scale"])))
            for kind, what, role in self.unproven
            if kind != TEXT
        )

    def _may_be(self, before: str, scale: str) -> bool:
        return before not in self._class or self._alike(before, scale)

    def _linked(self, before: Told, told: Told) -> bool:
        """Whether figures of these two may be added up."""
        if before["kind"] == TEXT:
            return False
        if before["role"] not in self.roles:
            return True
        if before["role"] != told["role"]:
            return False
        if "scale" not in before or "scale" not in told:
            return before["kind"] == told["kind"]
        return self._may_be(before["scale"], told["scale"])

    def class_of(self, scale: str) -> str:
        """One name for all scales that can be added up with one another."""
        return self._class.get(scale, scale)

    def _alike(self, one: str, other: str) -> bool:
        return self._class.get(one) == self._class.get(other)

    def _is_lost(self, place: int, told: Told) -> bool:
        """Whether nobody can say today who these people are, or what they had answered."""
        if told["role"] not in self.roles or not set(told.get("waves", ())) <= self.waves:
            return True
        known = [self.earlier[place]["marks"].get(block, {}) for block in blocks_of(told)]
        if any(who not in marks for marks in known for who in told["people"]):
            return True  # nobody knows what they had answered
        return any(self._is_other(place, block) for block in blocks_of(told))

    def _is_other(self, place: int, block: str) -> bool:
        now, then = self.marks(block), self.earlier[place]["marks"].get(block, {})
        stood = {person: each for person, each in then.items() if each != WITHDRAWN}
        gone, came = set(stood) - set(now), set(now) - set(then)
        changed = sum(now.get(person, each) != each for person, each in stood.items())
        return bool(gone and came) or changed >= self.many or (bool(stood) and len(gone) == len(stood))

    def _unchanged(self, place: int, told: Told) -> bool:
        blocks = [(self.marks(block), self.earlier[place]["marks"].get(block, {})) for block in blocks_of(told)]
        return all(now.get(who, "") == then.get(who) for now, then in blocks for who in told["people"])

    # --------------------------------------------------------------------------------------- as the audit takes it

    def released(self) -> list[Statistic]:
        """Everything told so far, for the audit: answers that are others now are unknowns of their own."""
        told = [
            statistic
            for place, name, each in self.statistics
            if each["kind"] != TEXT
            for statistic in self.as_statistics(name, each, place)
        ]
        return list({(each.name, each.equations): each for each in told}.values())

    def as_statistics(self, name: str, told: Told, place: int | None = None) -> Iterator[Statistic]:
        """A figure as the audit takes it: what it tells at least, and its levels, which can be left away.

        place: of the release that told it; None for a figure of now.
        """
        special, kind = bool(told.get("special")), told["kind"]
        group = "special" if special else "group"
        change = "other" if told.get("other") else "change"
        rank = {"change": change, "group": group, "followed": group}.get(kind, "whole")
        people, n = told["people"], len(told["people"])
        if kind not in ("change", "group"):
            (block,) = blocks_of(told)
            parts = tuple(self._parts((block,), people, place))
            yield Statistic(name, (parts,), PRIORITY[rank], n, special)
            return
        first, last = blocks_of(told)
        # Of the squares of the changes, which a likely range tells, and of the counts of who rose and who fell.
        whats = ("", "squares", *(("rose", "fell") if told.get("counts") else ()))
        changes = [
            self._change((first, last), people, place, what=what, alone=alone)
            for alone in self._readings(told)
            for what in whats
        ]
        yield Statistic(name, tuple(changes), PRIORITY[rank], n, special)
        if told.get("levels"):
            levels = tuple(
                tuple(self._parts((block,), people, place, alone=alone))
                for alone in self._readings(told)
                for block in (first, last)
            )
            yield Statistic(LEVELS + name, levels, PRIORITY[levels_of(rank)], n, special)

    def _readings(self, told: Told) -> tuple[bool, ...]:
        """Whether a scale is taken alone: it is one with all that it can be added up with.

        Where an answer is another one now, in any of these, it is taken alone as well: else what is the same in one
        scale would seem to have moved with the other.
        """
        return (True, False) if self.class_of(told["scale"]) in self._moved else (False,)

    @cached_property
    def _moved(self) -> set[str]:
        """The measures of which an answer is not what it was when it was told."""
        found = set()
        for release in self.earlier:
            for block, then in release.get("marks", {}).items():
                kind, scale, *_ = block.split("|")
                now = self.marks(block) if kind == "score" else then
                if any(now.get(person) != each for person, each in then.items()):
                    found.add(self.class_of(scale))
        return found

    def _change(
        self, blocks: tuple[str, str], people: list[str], place: int | None, *, what: str, alone: bool
    ) -> tuple[Part, ...]:
        if what:
            return tuple(self._parts(blocks, people, place, what=what, alone=alone))
        later = self._parts(blocks[1:], people, place, alone=alone)
        return (*later, *self._parts(blocks[:1], people, place, factor=-1, alone=alone))

    def _parts(
        self,
        blocks: tuple[str, ...],
        people: Iterable[str],
        place: int | None,
        *,
        what: str = "",
        factor: int = 1,
        alone: bool = False,
    ) -> Iterator[Part]:
        """The sum over these people, part by part: whoever answered something else then is in a block of their own.

        alone: the scale by itself, else as one with those that it can be added up with.
        """
        names = [self._alone(block) if alone else self._class_of(block) for block in blocks]
        name = ">".join(names) + (f" {what}" if what else "")
        versions: dict[str, set[str]] = {}
        for person in people:
            versions.setdefault(self._version(blocks, person, place, alone=alone), set()).add(person)
        for version, members in sorted(versions.items()):
            yield Part(name + version, frozenset(members), factor)

    def _version(self, blocks: tuple[str, ...], person: str, place: int | None, *, alone: bool = False) -> str:
        """The empty text where this person's answers are what they were, else a name of those that were told.

        Scales of one questionnaire are one block to the audit, so an answer that is another one in one of them is
        another in all: else one person would seem to stand apart in what was told together.
        """
        if place is None:
            return ""
        told = list(blocks)
        if not alone:
            told = [each for block in blocks for each in self._beside(place, self._class_of(block))]
        marks = self.earlier[place]["marks"]
        then = [marks.get(block, {}).get(person) for block in told]
        now = [self.marks(block).get(person) for block in told]
        known = [(was, being) for was, being in zip(then, now, strict=True) if was is not None]
        if all(was == being for was, being in known):
            return ""
        return f" as it was {mark(person, then)}"

    def _beside(self, place: int, name: str) -> list[str]:
        """The blocks of a release that the audit takes for this one."""
        if place not in self._named:
            named: dict[str, list[str]] = {}
            for block in self.earlier[place]["marks"]:
                named.setdefault(self._class_of(block), []).append(block)
            self._named[place] = named
        return self._named[place].get(name, [])

    @cached_property
    def _named(self) -> dict[int, dict[str, list[str]]]:
        return {}

    @staticmethod
    def _alone(block: str) -> str:
        return f"alone {block}"

    def _class_of(self, block: str) -> str:
        """The block with one name for all scales that can be added up with one another."""
        kind, *rest = block.split("|")
        if kind == "score":
            return "|".join([kind, self._class.get(rest[0], rest[0]), *rest[1:]])
        # Hours, meetings and minutes of one role may be made of one another.
        return "|".join([kind, rest[0]]) if kind == "participation" else block

    @cached_property
    def _class(self) -> dict[str, str]:
        """By scale of today: one name for the scales of a questionnaire, and for one measure under several names."""
        scales = self.findings.scales
        instrument = dict(zip(scales["scale"], scales["instrument"], strict=True))
        for name, told in ((each.get("scale"), each) for _, _, each in self.statistics):
            if name in instrument and told.get("instrument") in instrument.values():
                instrument = {
                    scale: told["instrument"] if held == instrument[name] else held
                    for scale, held in instrument.items()
                }
        names = list(instrument)
        for place, one in enumerate(names):
            for other in names[place + 1 :]:
                if instrument[one] != instrument[other] and self._one_measure(one, other):
                    held = instrument[other]
                    instrument = {
                        scale: instrument[one] if each == held else each for scale, each in instrument.items()
                    }
        return instrument

    def _one_measure(self, one: str, other: str) -> bool:
        tables = self.findings.score_tables
        return any(
            same_measure(scored(tables[one, role]), scored(tables[other, role]))
            for role in self.roles
            if (one, role) in tables and (other, role) in tables
        )
