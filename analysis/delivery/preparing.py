"""What to look for in tips 1 to 5: why, homework, taskforce, support, guidance. Each is a question to what is held."""

from __future__ import annotations

from analysis import taskforce
from analysis.delivery.held import HALF, JUNIOR, SENIOR, Held, had, made, named, told_of
from analysis.model import Indicator


def whys_stated(held: Held) -> bool:
    return bool(held.scheme.whys)


def problems_evidenced(held: Held) -> bool:
    whys = held.scheme.whys
    return bool(whys) and all(why.problem.strip() and why.evidence.strip() for why in whys)


def not_evidenced(held: Held) -> str:
    lacking = [why for why in held.scheme.whys if not (why.problem.strip() and why.evidence.strip())]
    of_whom = f": {named(lacking)}" if lacking else ""
    return f"Not every why names its problem and the evidence for it{of_whom}."


def whys_measured(held: Held) -> bool:
    """Every why has an indicator, and one of the scheme is primary; each was entered before its last data were due."""
    whys, indicators = held.scheme.whys, held.scheme.indicators
    measured = {each.why for each in indicators}
    return (
        bool(whys)
        and all(why.id in measured for why in whys)
        and any(each.primary for each in indicators)
        and all(in_time(each, held) for each in indicators)
    )


def not_measured(held: Held) -> str:
    """Which whys have no indicator, and of which one is not known to have been entered in time."""
    whys, indicators = held.scheme.whys, held.scheme.indicators
    measured, late = {each.why for each in indicators}, {each.why for each in indicators if not in_time(each, held)}
    said = {
        "Without an indicator": [why for why in whys if why.id not in measured],
        "With an indicator that is not known to have been entered before its data came": [
            why for why in whys if why.id in late
        ],
    }
    told = [f"{words}: {named(found)}." for words, found in said.items() if found]
    if indicators and not any(each.primary for each in indicators):
        told.append("No indicator is primary.")
    return " ".join(told) or "No why has an indicator."


def in_time(indicator: Indicator, held: Held) -> bool:
    """Known to have been entered before the data that it is judged by; not known is not in time.

    The log of participation and figures from elsewhere have no day of their own, so only their label tells.
    """
    told = (row.get("late") for row in held.table("progress_by_indicator") if row["indicator"] == indicator.id)
    dated = held.scheme.collected(indicator) is not None or indicator.kind in ("participation", "figure")
    return bool(indicator.added and dated and not held.scheme.is_late(indicator)) and not any(told)


def rated_by_people(held: Held) -> bool:
    return any(row["scale"] == "why" and row["shown"] is True for row in held.table("change"))


def sources_read(held: Held) -> bool:
    return any(each.reference and each.result for each in held.of("source"))


def sources_tied(held: Held) -> bool:
    """A source with its caution bears on a why or a measure that this scheme has."""
    whys = {why.id for why in held.scheme.whys}
    scales = {each.scale for each in held.scheme.measured}
    return any(
        each.reference and each.result and each.caution and (set(each.whys) & whys or set(each.scales) & scales)
        for each in held.of("source")
    )


def others_asked(held: Held) -> bool:
    """Another organisation was spoken to or its findings came as a share pack."""
    met = (each for each in held.happened("sharing") if each.what in ("partner", "share pack received"))
    return any(each.others or each.learned for each in met)


def seats(held: Held) -> set[str]:
    """Constituencies with a seat today; a day of joining that has not come yet is no seat."""
    return {each.constituency for each in taskforce.seated(held.of("member"), held.today)}


def juniors_and_seniors_sit(held: Held) -> bool:
    return bool(seats(held) & taskforce.JUNIOR and seats(held) & taskforce.SENIOR)


def three_constituencies(held: Held) -> bool:
    return len(seats(held)) >= 3


def taskforce_met(held: Held) -> bool:
    return any(sum(each.present.values()) for each in held.happened("meeting"))


def decided_together(held: Held) -> bool:
    """A decision with a junior in the room, or among those who decided."""
    rooms = {each.id: each for each in held.happened("meeting")}
    return any(
        taskforce.JUNIOR & set(each.decided_by) or had(rooms.get(each.meeting or ""), taskforce.JUNIOR)
        for each in made(held)
    )


def time_offered(held: Held) -> bool:
    return told_of(held, "time offered", JUNIOR, least=HALF)


def time_taken(held: Held) -> bool:
    return any(told_of(held, kind, JUNIOR) for kind in ("time used", "hours"))


def rewarded(held: Held) -> bool:
    return told_of(held, "reward", JUNIOR)


def contact_named(held: Held) -> bool:
    return bool(held.scheme.contact.strip())


def sessions_held(held: Held) -> bool:
    return all(told_of(held, "session", role, least=HALF) for role in (JUNIOR, SENIOR))


def handbook_used(held: Held) -> bool:
    return all(told_of(held, "handbook", role) for role in (JUNIOR, SENIOR))


def people_gathered(held: Held) -> bool:
    return any(told_of(held, "gathering", role) for role in (JUNIOR, SENIOR))


def agreements_signed(held: Held) -> bool:
    return any(told_of(held, "agreement", role, least=HALF) for role in (JUNIOR, SENIOR))
