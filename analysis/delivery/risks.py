"""Risks to safety or honesty that stand as long as nothing speaks against them: what is not known is a risk, too.

A tick says that somebody looked into it. Ticks are never counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from analysis.delivery import acting, preparing
from analysis.delivery.held import JUNIOR, SENIOR, Held
from analysis.delivery.rules import BEGIN, HEARD, LOG, PEOPLE, PLAN, WHY, Place

FEW_PAIRS = 12  # below it only a change of nine tenths of a standard deviation would usually show
STAYED = 0.6  # as where a verdict is lowered for those who did not answer again


@dataclass(frozen=True)
class Risk:
    """One risk. stands: whether it does, given what is held. title: what is missing. because: why it matters."""

    id: str
    stands: Callable[[Held], bool]
    title: str
    because: str
    step: str
    place: Place


def _answered(held: Held, role: str) -> list[dict[str, Any]]:
    """The people of a role who answered, wave by wave in the order of the scheme."""
    order = [wave.id for wave in held.scheme.waves]
    mine = [row for row in held.table("people") if row["role"] == role and row["wave"] in order]
    return sorted(mine, key=lambda row: order.index(row["wave"]))


def _counts(held: Held, role: str) -> list[int]:
    return [int(row["answered"] or 0) for row in _answered(held, role)]


def no_baseline(held: Held) -> bool:
    """Juniors and seniors both have to have answered at the first wave, and the release to compare with it."""
    first = held.scheme.waves[0].label if held.scheme.waves else None
    began = [next(iter(_counts(held, role)), 0) > 0 for role in (JUNIOR, SENIOR)]
    compared = any(row["from_wave"] == first and row["shown"] is True for row in held.table("change"))
    return not (all(began) and compared)


def no_comparison(held: Held) -> bool:
    return not any(row["shown"] is True for row in held.table("difference"))


def burden_not_asked(held: Held) -> bool:
    return not any(row["measured"] is True for row in held.table("harm"))


def no_whole_group(held: Held) -> bool:
    return not acting.everybody_wrote(held) and not acting.everybody_on_next_steps(held)


def no_junior_decides(held: Held) -> bool:
    return not preparing.decided_together(held)


def few_pairs(held: Held) -> bool:
    return min(max(_counts(held, role), default=0) for role in (JUNIOR, SENIOR)) < FEW_PAIRS


def many_missing(held: Held) -> bool:
    """Of those who answered first, many did not answer at the wave by which the whys are judged."""
    judged = {each.after for each in held.scheme.measured if each.primary}
    for role in (JUNIOR, SENIOR):
        rows = _answered(held, role)
        last = [int(row["answered"] or 0) for row in rows if row["wave"] in judged]
        if not rows or not last or last[-1] < STAYED * int(rows[0]["answered"] or 0):
            return True
    return False


def no_follow_up(held: Held) -> bool:
    """Nobody answered after the wave by which the whys are judged."""
    order = [wave.id for wave in held.scheme.waves]
    judged = [order.index(each.after) for each in held.scheme.measured if each.primary]
    if not judged:
        return True
    after = set(order[max(judged) + 1 :])
    return not any(row["wave"] in after and (row["answered"] or 0) > 0 for row in _answered(held, JUNIOR))


def late_target(held: Held) -> bool:
    return not held.scheme.indicators or not all(preparing.in_time(each, held) for each in held.scheme.indicators)


def nobody_told(held: Held) -> bool:
    return not any(each.communicated and each.communicated <= held.today for each in held.plan)


def stopping_not_told(held: Held) -> bool:
    return not any(_is_told(held, "ended", role) for role in (JUNIOR, SENIOR))


def _is_told(held: Held, kind: str, role: str) -> bool:
    """A released figure, also one of nought: that nobody ended early is told, too."""
    rows = held.participation.to_dict("records")
    return any(row["kind"] == kind and row["role"] == role and row["shown"] is True for row in rows)


def no_time(held: Held) -> bool:
    return not preparing.time_offered(held)


def no_other_events(held: Held) -> bool:
    return not held.scheme.events


RISKS: tuple[Risk, ...] = (
    Risk(
        "no-contact", lambda held: not preparing.contact_named(held), "Nobody is named whom people can turn to.",
        "Explaining one's own background can cost a lot, and nobody should be left alone with it.",
        "Name a contact for support.", BEGIN,
    ),
    Risk(
        "burden-not-asked", burden_not_asked, "Nobody is known to have asked what taking part costs mentors.",
        "What is not asked cannot be seen, and those whom it costs most seldom say so.",
        "Ask the statements on the burden of taking part in the next form.", BEGIN,
    ),
    Risk(
        "no-time", no_time, "Half of the juniors are not known to have been offered time for it.",
        "Work for inclusion that comes on top of everything else is paid for by those who are to gain from it.",
        "Offer a time code and note it in the log of participation.", LOG,
    ),
    Risk(
        "stopping-not-told", stopping_not_told, "How many ended early is not told.",
        "Those who leave may have left for what this page should know.",
        "Note in the log who ended early, with a category of reason.", LOG,
    ),
    Risk(
        "no-junior-decides", no_junior_decides, "No decision is known to have been made with a junior in the room.",
        "A scheme that reverses roles and decides as before is a tick-box exercise.",
        "Decide the next question with juniors in the room.", PEOPLE,
    ),
    Risk(
        "no-whole-group", no_whole_group, "Nothing is known to have come from everybody together.",
        "What is only heard in private is easily set aside.",
        "Hold a conversation of the whole group on next steps.", HEARD,
    ),
    Risk(
        "nobody-told", nobody_told, "Participants are not known to have been told of any action.",
        "People who gave their time and hear nothing do not speak up again.",
        "Tell participants what is being done, and note the day.", PLAN,
    ),
    Risk(
        "no-baseline", no_baseline, "There is no released comparison with the time before the first meeting.",
        "Without it nobody can tell what changed and what was so already.",
        "Ask before the first meeting; if it is too late, say so beside every result.", BEGIN,
    ),
    Risk(
        "no-comparison", no_comparison, "No comparison with colleagues who did not take part is told.",
        "Without one, what changed for everybody looks like what changed for participants.",
        "Ask some colleagues who do not take part the same questions.", BEGIN,
    ),
    Risk(
        "few-pairs", few_pairs, "Fewer than twelve juniors or seniors are known to have answered.",
        "With so few only a large change would usually show: no clear change does not mean no change.",
        "Rest what you say on what people write as much as on numbers.", HEARD,
    ),
    Risk(
        "many-missing", many_missing, "Many who answered first are not known to have answered again.",
        "Those who stay may be those who liked it.",
        "Say beside each result who is missing.", BEGIN,
    ),
    Risk(
        "no-follow-up", no_follow_up, "Nobody is known to have been asked again after the end.",
        "What lasts is known only later.", "Plan a wave some months after the end.", BEGIN,
    ),
    Risk(
        "late-target", late_target, "Not every target is known to have been set before its data came.",
        "A target that is chosen after the result can always be met.",
        "Set targets before the next wave, and leave the label on those that came late.", WHY,
    ),
    Risk(
        "no-events", no_other_events, "No other event is noted that may have moved people, too.",
        "Pay rounds and reorganisations move answers as well.",
        "Note what else happened, with its day.", BEGIN,
    ),
)  # fmt: skip
