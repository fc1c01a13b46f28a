"""What to look for in tips 6 to 10: hierarchies, reflection, network, sharing, action. Each asks what is held."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Any

from analysis import loop, taskforce
from analysis.actions import Action
from analysis.delivery.held import HALF, JUNIOR, SENIOR, Held, after_stages, came, had, made, named, told_of
from analysis.delivery.voice import junior_owns, sides
from analysis.model import clean


def juniors_decide(held: Held) -> bool:
    return any(each.proposed_by in taskforce.JUNIOR for each in made(held)) and any(
        taskforce.JUNIOR & set(each.decided_by) for each in made(held)
    )


def voice_on_both_sides(held: Held) -> bool:
    return sides(held.release)[0] is not None


def juniors_own(held: Held) -> bool:
    return any(junior_owns(each) for each in held.plan if each.status not in ("proposed", "stopped"))


def everybody_on_next_steps(held: Held) -> bool:
    """A meeting of everybody, juniors and seniors in the room, from which a decision came."""
    decided = {each.meeting for each in made(held)}
    return any(
        each.whole_group and had(each, taskforce.JUNIOR, taskforce.SENIOR) and each.id in decided
        for each in held.happened("meeting")
    )


def _received(held: Held, level: str) -> bool:
    return any(row["level"] == level and came(row) for row in held.table("coverage"))


def single_people_wrote(held: Held) -> bool:
    """Juniors and seniors wrote at every stage but those after the scheme."""
    after = {stage.id for stage in after_stages(held.scheme)}
    wrote = {
        (row["role"], row["stage"]) for row in held.table("coverage") if row["level"] == "individual" and came(row)
    }
    asked = [stage.id for stage in held.scheme.stages if stage.id not in after]
    return bool(asked) and all((role, stage) in wrote for role in (JUNIOR, SENIOR) for stage in asked)


def groups_wrote(held: Held) -> bool:
    return _received(held, "sub-group")


def everybody_wrote(held: Held) -> bool:
    return _received(held, "whole group")


def half_came(held: Held) -> bool:
    """At least half of what was expected came, wherever something was expected; what is not told did not come."""
    asked = [row for row in held.table("coverage") if row["expected"]]
    return bool(asked) and all(came(row) and (row["received"] or 0) >= HALF * row["expected"] for row in asked)


def wrote_after(held: Held) -> bool:
    after = {stage.id for stage in after_stages(held.scheme)}
    return any(row["stage"] in after and came(row) for row in held.table("coverage"))


def contacts_counted(held: Held) -> bool:
    return bool(_network(held)) or any(told_of(held, "network", role) for role in (JUNIOR, SENIOR))


def contacts_counted_again(held: Held) -> bool:
    days: dict[str, set[datetime.date]] = {}
    for each in _network(held):
        days.setdefault(clean(each.title), set()).add(each.date)
    return any(len(each) > 1 for each in days.values())


def _network(held: Held) -> list[Any]:
    return [each for each in held.happened("figure") if each.topic == "network" and each.value > 0]


def networks_mentioned(held: Held) -> bool:
    """A released count of people who mention a theme of tip 8 that is about networks or community."""
    named = {
        row["theme"]
        for row in held.table("codebook")
        if "8" in re.findall(r"\d+", str(row["tips"])) and re.search(r"\b(network|communit)", clean(row["name"]))
    }
    return any(row["theme"] in named and row["shown"] is True and row["people"] for row in held.table("theme"))


GIVEN = "share pack given"  # of which nobody took part in anything, and from which nothing comes back


def shared_out(held: Held) -> bool:
    return any(each.what in ("event", "publication", GIVEN) for each in held.happened("sharing"))


def partners_met(held: Held) -> bool:
    return any(each.what == "partner" or (each.others and each.what != GIVEN) for each in held.happened("sharing"))


def learnt_from_others(held: Held) -> bool:
    return any(each.learned and each.what != GIVEN for each in held.happened("sharing"))


def _standing(held: Held) -> list[Action]:
    return [each for each in held.plan if each.status != "stopped"]


def acted_on_every_why(held: Held) -> bool:
    whys = held.scheme.whys
    return bool(whys) and all(any(each.why == why.id for each in _standing(held)) for why in whys)


def not_acted_on(held: Held) -> str:
    lacking = [why for why in held.scheme.whys if not any(each.why == why.id for each in _standing(held))]
    return f"Not every why has an action{f': {named(lacking)}' if lacking else ''}."


def half_agreed(held: Held) -> bool:
    return _half(each.status in ("agreed", "in progress", "done") for each in _standing(held))


def some_done(held: Held) -> bool:
    return any(each.status == "done" and each.outcome for each in held.plan)


def half_told(held: Held) -> bool:
    """Of what was agreed, begun or done, participants were told of at least half."""
    decided = (each for each in _standing(held) if each.status != "proposed")
    return _half(each.communicated is not None and each.communicated <= held.today for each in decided)


def _half(holds: Iterable[bool]) -> bool:
    told = list(holds)
    return bool(told) and sum(told) >= HALF * len(told)


def measured_again(held: Held) -> bool:
    """The loop tells of a figure from before and one from after for an action that is done."""
    done = [each for each in held.plan if each.status == "done"]
    return bool(loop.measured_again(held.release, done)["measured"].any())
