"""Between which two waves the change of a measure is told, of each role.

The two that tell its story come first (`Findings.main_waves`). Then those that its indicators name, and, for an action
that is to be measured by it, the last wave before the action began and the newest one after it. So the loop can close
when the next wave comes in, and the first story stays told as it was. Where what is told spans that day already, it has
to do: of a first wave, a middle and a last one, the three changes together tell of whoever left in between.

The functions take a `Findings` without importing it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

Span = tuple[str, str]  # ids of two waves


def spans(findings, scale: str, role: str) -> list[Span]:
    """The pairs of waves, the main one first; none where nobody of the role answered at two.

    A comparison group is told between the waves of those whom it stands beside. No two pairs have the same labels.
    """
    main = findings.main_waves(scale, role)
    if main is None:
        return []
    roles = {each.id: each for each in findings.scheme.roles}
    taking_part = [each.id for each in roles.values() if each.takes_part]
    whose = taking_part if roles[role].comparison else [role]
    found = [main]
    for each in whose:
        found += [pair for pair in _named(findings, scale, each) if pair not in found]
        found += _since_actions(findings, scale, each, found)
    held, label = set(findings.waves_held(scale, role)), {wave.id: wave.label for wave in findings.scheme.waves}
    told: dict[tuple[str, str], Span] = {}
    for pair in found:
        if pair in held:
            told.setdefault((label[pair[0]], label[pair[1]]), pair)
    return list(told.values())


def _named(findings, scale: str, role: str) -> Iterator[Span]:
    for each in findings.scheme.measured:
        if (each.scale, each.role) == (scale, role):
            yield each.before, each.after


def _since_actions(findings, scale: str, role: str, told: Iterable[Span]) -> list[Span]:
    """The pair around the start of each action that is measured by this, where no pair spans it yet."""
    days = {wave.id: wave.date for wave in findings.scheme.waves}
    order, held = list(days), findings.waves_held(scale, role)
    known, found = list(told), []
    for start in _starts(findings, scale, role):
        around = [pair for pair in held if _lies_between(days[pair[0]], start, days[pair[1]])]
        if around and not any(pair in around for pair in known):
            found.append(max(around, key=lambda pair: (order.index(pair[0]), order.index(pair[1]))))
            known.append(found[-1])
    return found


def _lies_between(first: datetime.date | None, start: datetime.date, last: datetime.date | None) -> bool:
    return first is not None and last is not None and first <= start < last


def _starts(findings, scale: str, role: str) -> list[datetime.date]:
    """The days on which the actions began that name this measure of this role, or an indicator on it."""
    own = {f"measure:{scale}", f"measure:{scale}|{role}"}
    own |= {f"indicator:{each.id}" for each in findings.scheme.measured if (each.scale, each.role) == (scale, role)}
    plan = findings.actions.reindex(columns=["links", "start"]).to_dict("records")
    return sorted(row["start"] for row in plan if isinstance(row["start"], datetime.date) and own & set(row["links"]))
