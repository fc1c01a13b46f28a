"""Which candidates are told: content rules, then the joint audit with everything told before, then what follows.

The steps, each of which only ever takes away: C1 to C6 of the row itself; what waits because it was told before; scales
that C2 of another one hides; the joint audit; what tells of people who all said the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.disclosure import across, derived, follows
from analysis.disclosure.audit import Protected, Statistic, find_leak, protect
from analysis.disclosure.candidates import Candidate, statistic
from analysis.disclosure.known import LEVELS, Known, Told
from analysis.disclosure.policy import Policy
from analysis.disclosure.rules import hide_same_change, one_voice

SECONDS = 40.0
NEWLY_SPECIAL = "what was told before leaves too few people beside a special group"
FOLLOWS = "C2 or C6, of people who follow from what is shown"


@dataclass(frozen=True)
class Selected:
    """kept: names of the statistics that are told, those of levels with `LEVELS` before them. reasons: by candidate, of
    the rules; removed: by statistic, of the audit and what follows. whole: what is told of whole roles beside them.
    equations: how many different sums are known once these are out. told_before: whether what was told before gives
    fewer people away than the policy asks for now, which nothing can take back.
    """

    kept: frozenset[str]
    reasons: dict[str, str | None]
    removed: dict[str, str]
    whole: dict[str, Told]
    audit: Protected
    equations: int
    told_before: bool

    def reason(self, name: str) -> str | None:
        """Why this candidate stays here; None where it is told."""
        return self.reasons[name] or (None if name in self.kept else self.removed.get(name, "joint audit"))


def selected(known: Known, candidates: list[Candidate], policy: Policy) -> Selected:
    """The candidates that may be told beside everything told before."""
    beside = _beside_hidden(known, candidates, policy) | _under_another_name(known, candidates)
    beside |= _too_few_for_special(known, candidates, policy)
    reasons = {
        each.name: each.reason or beside.get(each.name) or known.waits(each.name, each.told) for each in candidates
    }
    free = [each for each in candidates if reasons[each.name] is None]
    whole = _whole_roles(known, free, policy)
    asked = [told for each in free for told in known.as_statistics(each.name, each.told)]
    asked += [told for name, each in whole.items() for told in known.as_statistics(name, each)]
    asked, released = _widened(known, free, asked, known.released())
    before = {(each.name, equation) for each in released for equation in each.equations}
    # What was told before is told again whatever the audit finds: it adds nothing.
    again = {each.name for each in asked if {(each.name, equation) for equation in each.equations} <= before}
    new = [each for each in asked if each.name not in again]
    audit = protect(new, released, k=policy.k_diff, k_special=max(policy.k_special, policy.k_diff), seconds=SECONDS)
    kept = again | {each.name for each in audit.kept}
    removed = {each.name: each.reason for each in audit.removed}
    kept, more = _without_what_follows(known, candidates, (reasons, kept, again, whole), policy)
    shown = (*released, *(each for each in asked if each.name in kept))
    equations = len({equation for each in shown for equation in each.equations})
    whole = {name: told for name, told in whole.items() if name in kept}
    few = audit.smallest is not None and audit.smallest < policy.k_diff
    told_before = few and find_leak(released, policy.k_diff) is not None
    return Selected(frozenset(kept), reasons, removed | more, whole, audit, equations, told_before)


def _too_few_for_special(known: Known, candidates: list[Candidate], policy: Policy) -> dict[str, str]:
    """The special groups of measures whose figures told before leave fewer people than a special group asks for.

    Such a row may add no sum at all, as where all women are those of one office that was told: that it is the women is
    news. And where it may not be told, the other rows of its measure ask for no more people than before.
    """
    before = [each for _, _, each in known.statistics if "scale" in each]
    special = {known.class_of(each["scale"]) for each in before if each.get("special")}
    told: dict[str, list[Statistic]] = {}
    for place, name, each in known.statistics:
        if "scale" in each:
            told.setdefault(known.class_of(each["scale"]), []).extend(known.as_statistics(name, each, place))
    least = max(policy.k_special, policy.k_diff)
    asked = {
        known.class_of(each.told["scale"]) for each in candidates if each.told.get("special") and "scale" in each.told
    }
    few = {own for own in (asked & set(told)) - special if find_leak(told[own], least) is not None}
    return {
        each.name: NEWLY_SPECIAL
        for each in candidates
        if each.told.get("special") and "scale" in each.told and known.class_of(each.told["scale"]) in few
    }


def _widened(known: Known, free: list[Candidate], *told: list[Statistic]) -> tuple[list[Statistic], ...]:
    """The statistics as the audit takes them: where a measure tells of a special group, in any role, all of it asks for
    as many people."""
    figures = [(each.name, each.told) for each in free] + [(name, each) for _, name, each in known.statistics]
    classes = {name: known.class_of(each["scale"]) for name, each in figures if "scale" in each}
    special = {classes[name] for name, each in figures if each.get("special") and name in classes}
    wide = {name for name, own in classes.items() if own in special}
    return tuple(
        [replace(each, special=True) if each.name.removeprefix(LEVELS) in wide else each for each in mine]
        for mine in told
    )


def _without_what_follows(
    known: Known, candidates: list[Candidate], state: tuple, policy: Policy
) -> tuple[set[str], dict[str, str]]:
    reasons, kept, again, whole = state
    removed = {
        each.name: "of the whole role it may not be told"
        for each in candidates
        if each.told["kind"] == "followed" and each.name in kept and each.name not in again
        if _name_of_the_whole(each.told) not in kept
    }
    kept = set(kept) - set(removed)
    for name, reason in _same_changes(known, candidates, reasons, (kept, again)):
        kept -= {name, LEVELS + name}
        removed[name] = reason
    for name in across.to_take_back(known, candidates, reasons, (kept, again)):
        kept -= {name, LEVELS + name}
        removed[name] = FOLLOWS
    for name in follows.to_take_back(known, candidates, (reasons, kept, again, whole), policy):
        kept -= {name, LEVELS + name}
        removed[name] = FOLLOWS
    return kept, removed


def _whole_roles(known: Known, free: list[Candidate], policy: Policy) -> dict[str, Told]:
    """How many of a whole role answered again, where a group of it is told: it follows from the numbers of people."""
    found: dict[str, Told] = {}
    for each in free:
        if each.told["kind"] == "followed":
            told = {"kind": "followed", "role": each.told["role"], "waves": each.told["waves"]}
            answered = known.values("|".join(["followed", told["role"], *told["waves"]]))
            if len(answered) >= policy.k_diff:
                sums = [float(sum(answered.values()))]
                found[_name_of_the_whole(told)] = told | {"people": sorted(answered), "sums": sums}
    return found


def _name_of_the_whole(told: Told) -> str:
    return statistic("followed", "", told["role"], "", *told["waves"])


def _beside_hidden(known: Known, candidates: list[Candidate], policy: Policy) -> dict[str, str]:
    """Scales that share questions with one that C2 hides for the same people: a total less a part is the other part.

    One that has no row of its own at a wave, of these people, is asked about there as well.
    """
    parts = _sharing_questions(known.findings)
    places: dict[tuple, list[Candidate]] = {}
    for each in candidates:
        if each.told["kind"] in ("change", "group"):
            told = each.told
            place = told["instrument"], told["role"], told.get("group"), told.get("member")
            places.setdefault(place, []).append(each)
    found = {}
    for mine in places.values():
        hidden = [each.told for each in mine if (each.reason or "").startswith("C2")]
        for each in mine:
            beside = {
                told["scale"]
                for told in hidden
                if set(told["waves"]) & set(each.told["waves"])
                and (told["scale"] != each.told["scale"] or told["waves"] == each.told["waves"])
            }
            own = parts.get(each.told["scale"], set())
            if beside & (own | {each.told["scale"]}) or _says_of_a_part(known, each.told, own, policy):
                found[each.name] = "C2 of another scale with the same questions"
    return found


def _sharing_questions(findings) -> dict[str, set[str]]:
    """By scale, the others of its questionnaire that are made of some of the same questions, or may be."""
    found = {}
    for own in findings.instruments.values():
        items = {each.id: set(each.items) for each in own.scales}
        for scale, mine in items.items():
            found[scale] = {
                other for other, theirs in items.items() if other != scale and (not mine or not theirs or mine & theirs)
            }
    return found


def _says_of_a_part(known: Known, told: Told, parts: Set[str], policy: Policy) -> bool:
    """Whether these people said nearly the same, at one of the two waves, in another scale of the same questions."""
    for scale in parts:
        about = known.findings.scale_row(scale)
        for wave in told["waves"] if about is not None else ():
            values = known.values("|".join(["score", scale, told["role"], wave]))
            mine = [values[person] for person in told["people"] if person in values]
            nearly_all = mine and len(told["people"]) - len(mine) < policy.m_side
            if nearly_all and one_voice(np.array(mine), about["minimum"], about["maximum"], policy):
                return True
    return False


def _under_another_name(known: Known, candidates: list[Candidate]) -> dict[str, str]:
    """Scales of another questionnaire that are the same measure as one before them: it is told once."""
    first: dict[str, str] = {}
    found = {}
    for each in candidates:
        if each.told["kind"] in ("change", "group"):
            known_as = known.class_of(each.told["scale"])
            if first.setdefault(known_as, each.told["instrument"]) != each.told["instrument"]:
                found[each.name] = "the same measure under another name"
    return found


def _same_changes(
    known: Known, candidates: list[Candidate], reasons: dict[str, str | None], told: tuple[Set[str], Set[str]]
) -> Iterator[tuple[str, str]]:
    """The rows that go because it would follow that people of whom no row speaks all changed by the same."""
    kept, again = told
    measures: dict[tuple, list[Candidate]] = {}
    for each in candidates:
        if each.told["kind"] in ("change", "group"):
            measures.setdefault(_between(each.told), []).append(each)
    for place, mine in measures.items():
        pairs = known.findings.pairs(*place)
        before, after = pairs["before"].to_numpy(float), pairs["after"].to_numpy(float)
        rows = [_row(each.name, each.told, pairs.index, fixed=each.name in again) for each in mine if each.name in kept]
        rows += [
            _row("", each, pairs.index, fixed=True)
            for _, _, each in known.statistics
            if each["kind"] in ("change", "group") and _between(each) == place
        ]
        hidden = [_people(each.told, pairs.index) for each in mine if (reasons[each.name] or "").startswith("C2")]
        said = _said(before, after)
        yield from derived.taken_back(rows, hidden, said).items()


def _said(before: np.ndarray, after: np.ndarray):
    return lambda people: hide_same_change(before[people], after[people])


def _between(told: Told) -> tuple[str, ...]:
    return told["scale"], told["role"], *told["waves"]


def _row(name: str, told: Told, people: pd.Index, *, fixed: bool) -> derived.Row:
    rank = None if fixed else (told["kind"] == "change", not told.get("special"), len(told["people"]), name)
    return derived.Row(name, _people(told, people), told.get("group", ""), rank)


def _people(told: Told, people: pd.Index) -> np.ndarray:
    return people.isin(told["people"]).astype(int)
